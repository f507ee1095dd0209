"""The timeline as a picture: where everything stands, worked out at build time from plain data.

Time runs along one axis, to the right in the wide form and downwards in the tall one. What happened on a day is a dot, what
lasted is a bar, what happened at an uncertain time is soft at its ends. Claims have a row of their own under the axis,
away from the events, and are named by who makes them and their status, never by what they say. Who held which office
when stands under both.

The axis is to scale where there is room for it. Crowded days are spread, and of the gaps the longest are cut until the
rest finds room; every cut is drawn, and says how much time it leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence

from builder.linking.addresses import path_of
from builder.linking.names import title_of
from builder.model.fields import Dated
from builder.model.kinds import Claim, Event
from builder.model.records import Record
from builder.publishing import labels
from builder.publishing.drawing import Scale
from builder.publishing.parts import Parts
from builder.publishing.timeline_marks import RANKS, Mark, shown
from builder.publishing.timeline_offices import Lane, lanes_of
from builder.publishing.timeline_tall import tall
from builder.publishing.timeline_wide import wide, wide_scale
from builder.publishing.views import TimelinePicture
from builder.publishing.wording import W

WIDE, COLUMN = 1000, 624  # widths of the wide form: the page, a text column
MOST = 100  # marks in one picture
SCREEN = 800  # the height of the tall form from which on it is folded


def timeline(
    marks: Sequence[Mark], lanes: Sequence[Lane] = (), width: int = WIDE, id: str = "timeline", total: int = 0
) -> TimelinePicture | None:
    """The picture of some marks, given in the order in which they are listed; None where there are fewer than two.

    `total` is how many there were before the weightiest were chosen, if more.
    """
    dated = [mark for mark in marks if mark.first_day is not None or mark.last_day is not None]
    if len(dated) < 2:
        return None
    chosen = [dated[i] for i in _weightiest([mark.weight for mark in dated])]
    those = shown(chosen)
    scale = wide_scale(chosen, those.days, width)
    cuts = [scale.days[i] for i in scale.cuts]
    forms = wide(those, lanes, scale, width, f"{id}-wide"), tall(those, lanes, cuts, f"{id}-tall")
    notes = _notes(chosen, max(total, len(dated)), scale)
    return TimelinePicture(id, W.timeline, notes, W.skip_picture, *forms, width < WIDE, forms[1].height > SCREEN)


def _weightiest(weights: Sequence[str]) -> list[int]:
    """The numbers of those that find room in one picture, given how much each matters, in the order given."""
    if len(weights) <= MOST:
        return [*range(len(weights))]
    return sorted(sorted(range(len(weights)), key=lambda i: (RANKS[weights[i]], i))[:MOST])


def _notes(marks: Sequence[Mark], total: int, scale: Scale) -> tuple[str, ...]:
    notes = [W.drawn_of(len(marks), total)] if total > len(marks) else []
    if scale.cuts or scale.is_spread:
        notes.append(W.not_to_scale)
    if "soft" in {mark.kind for mark in marks}:
        notes.append(W.soft_ends)
    if True in {mark.is_claim for mark in marks}:
        notes.append(W.diamonds)
    return tuple(notes)


# --- from the site ----------------------------------------------------------------------------------------------


def timeline_of(
    parts: Parts, keys: Sequence[str], people: Sequence[str] = (), width: int = WIDE, id: str = "timeline", inside: bool = False
) -> TimelinePicture | None:
    """The picture of dated entries, in the order of `keys`, with the offices of some people in lanes.

    `inside`: its links lead to the entries of the chronology in the same page, rather than to their own pages.
    """
    records = [parts.site.records[key] for key in keys]
    dates = [record.fields.date.date for record in records]
    dated = [each for each, date in zip(records, dates, strict=True) if date.first_day is not None or date.last_day is not None]
    chosen = _weightiest([_weight(record.fields) for record in dated])  # before marks are made, of which there may be thousands
    return timeline([mark_of(parts, dated[i], inside) for i in chosen], lanes_of(parts, people), width, id, len(dated))


def _weight(fields: Claim | Event) -> str:
    """How much an entry matters: a claim, as what it alleges is answered or not."""
    if isinstance(fields, Claim):
        return "key" if fields.allegation else "normal"
    return fields.weight


def mark_of(parts: Parts, record: Record, inside: bool = False) -> Mark:
    """A dated entry of the site as a mark. A claim's label never says what it claims."""
    dated: Dated = record.fields.date
    is_claim = isinstance(record.fields, Claim)
    path = f"#{record.kind}-{record.id}" if inside else path_of(record)
    label = title = title_of(record)
    status = ""
    if is_claim:
        status = labels.STATUS[parts.site.statuses[record.key].status]
        makers = list(dict.fromkeys(parts.actor(each.who).title for each in record.fields.asserted_by))
        label = W.claim_by(makers[0], len(makers) - 1) if makers else W.claim
        title = W.claim_in_full(status, title, parts.answer_note(record.key))
    return Mark(
        path, f"{dated.words}: {title}", label, dated.words, dated.date.first_day, dated.date.last_day, kind_of(dated), is_claim,
        _weight(record.fields), status,
    )  # fmt: skip


def kind_of(dated: Dated) -> str:
    """Whether a date is one day, a time that lasted, or an uncertain one."""
    date = dated.date
    if date.is_interval:
        return "bar"
    return "point" if date.is_exact_day else "soft"
