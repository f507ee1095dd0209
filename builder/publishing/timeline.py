"""The timeline as a picture: where everything stands, worked out at build time from plain data.

Time runs along one axis, to the right in the wide form and downwards in the tall one. What happened on a day is a dot, what
lasted is a bar, what happened at an uncertain time is soft at its ends. Claims have a row of their own under the axis,
away from the events, and are named by who makes them and their status, never by what they say. Who held which office
when stands in lanes under both, along the same axis.

The axis is to scale where there is room for it. Crowded days are spread, and of the gaps the longest are cut until the
rest finds room; every cut is drawn, and says how much time it leaves out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from builder.linking.addresses import path_of
from builder.model.calendar import MONTHS, day_number, month_length
from builder.model.fields import Dated
from builder.model.kinds import Claim, Role
from builder.publishing import labels
from builder.publishing.drawing import (
    ASCENT,
    PAD,
    SIZE,
    STEP,
    Box,
    Canvas,
    Flag,
    Linked,
    Path,
    Stand,
    Text,
    diamond,
    disc,
    joined,
    line,
    rectangle,
    stands,
    widest,
    width_of,
    wrapped,
)
from builder.publishing.parts import Parts

# --- words (they belong in `wording`) ---------------------------------------------------------------------------

TITLE = "The time line"
EVENTS = "On record"
CLAIMS = "Claims, with their status"
OFFICES = "In office"
SKIP = "Skip the picture"
NOT_TO_SCALE = "Not to scale: crowded days are spread, and long gaps are cut and say how long they are."
SOFT = "Soft ends: the exact time is not known."
DIAMONDS = "Diamonds: claims, not events."


def claim_title(status: str, says: str, answer: str) -> str:
    """A claim in full, with its status before it and its answer behind."""
    return f"Claim, {status.lower()}: {says} {answer}".strip()


def claim_label(who: str, others: int, status: str) -> str:
    """A claim in short: by whom, and its status; never what it says."""
    more = f" and {others} more" if others else ""
    return f"Claim by {who}{more}: {status.lower()}"


def chosen_words(shown: int, total: int) -> str:
    """That only the weightiest entries are drawn."""
    return f"{shown} of {total} entries are drawn, those of most weight first."


def gap_words(days: int) -> tuple[str, str]:
    """How long a gap is, as a number and a unit."""
    if days >= 712:
        halves = round(days / 182.62)
        return f"{halves // 2}{'½' if halves % 2 else ''}", "years"
    if days >= 60:
        return str(round(days / 30.44)), "months"
    return (str(round(days / 7)), "weeks") if days >= 21 else (str(days), "days" if days > 1 else "day")


# --- plain data -------------------------------------------------------------------------------------------------


class Mark(NamedTuple):
    """What is drawn. `kind` is point, bar or soft; a day that is None is open or unknown. `label` is what stands beside it."""

    path: str
    title: str  # in full, and for a claim with status and answers: it is read aloud alone
    label: str
    words: str  # its date
    first_day: int | None
    last_day: int | None
    kind: str = "point"
    is_claim: bool = False
    weight: str = "normal"  # key, normal, background


class Span(NamedTuple):
    """An office that somebody held; each end is the first and last day on which it may have been, or None where open."""

    title: str
    words: str  # its dates
    start: tuple[int, int] | None
    end: tuple[int, int] | None


class Lane(NamedTuple):
    """Somebody's offices."""

    label: str
    path: str
    spans: tuple[Span, ...]


class TimelinePicture(NamedTuple):
    """The picture in both its forms, with its words."""

    id: str
    title: str
    notes: tuple[str, ...]  # how to read it
    skip: str
    wide: Canvas
    tall: Canvas
    narrow: bool  # it is made for a column, not for the page


WIDE, COLUMN, TALL = 1000, 624, 340  # widths of the forms: the page, a text column, a phone
MOST = 100  # marks in one picture
RANKS = {"key": 0, "normal": 1, "background": 2}
RADII = {"key": 7, "normal": 5, "background": 3}


def timeline(
    marks: Sequence[Mark], lanes: Sequence[Lane] = (), width: int = WIDE, id: str = "timeline", total: int = 0
) -> TimelinePicture | None:
    """The picture of some marks, given in the order in which they are listed; None where there are fewer than two.

    `total` is how many there were before the weightiest were chosen, if more.
    """
    dated = [mark for mark in marks if mark.first_day is not None or mark.last_day is not None]
    if len(dated) < 2:
        return None
    chosen = _weightiest(dated)
    wide, scale = _wide(chosen, lanes, width, f"{id}-wide")
    tall = _tall(chosen, lanes, f"{id}-tall")
    return TimelinePicture(id, TITLE, _notes(chosen, max(total, len(dated)), scale), SKIP, wide, tall, width < WIDE)


def _weightiest(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Those that find room in one picture, in the order given."""
    by_rank = sorted(range(len(marks)), key=lambda i: (rank_of(marks[i]), i))[:MOST]
    return tuple(marks[i] for i in sorted(by_rank))


def rank_of(mark: Mark) -> int:
    """How much a mark matters, 0 the most. Claims stand beside the key events: they and their answers are the story."""
    return 0 if mark.is_claim else RANKS[mark.weight]


def anchor(mark: Mark) -> int:
    """The day at which a mark stands: the middle of an uncertain time, the first day of one that lasted."""
    first, last = mark.first_day, mark.last_day
    if first is None or last is None:
        return last if first is None else first  # type: ignore[return-value]  # one of them is a day
    return (first + last) // 2 if mark.kind == "soft" else first


def _notes(marks: Sequence[Mark], total: int, scale: Scale) -> tuple[str, ...]:
    notes = [chosen_words(len(marks), total)] if total > len(marks) else []
    if scale.cuts or scale.is_spread:
        notes.append(NOT_TO_SCALE)
    if any(mark.kind == "soft" for mark in marks):
        notes.append(SOFT)
    if any(mark.is_claim for mark in marks):
        notes.append(DIAMONDS)
    return tuple(notes)


# --- the axis ---------------------------------------------------------------------------------------------------


class Scale(NamedTuple):
    """Where days stand on the axis. `cuts` are the numbers of the gaps (from one stop to the next) that are cut short."""

    days: tuple[int, ...]
    places: tuple[int, ...]
    cuts: frozenset[int]
    is_spread: bool  # some gaps are wider than their share

    def at(self, day: int) -> int:
        """The place of any day, between those of the stops around it."""
        after = bisect_left(self.days, day)
        if after == 0 or after == len(self.days):
            return self.places[min(after, len(self.days) - 1)]
        (day_0, day_1), (place_0, place_1) = self.days[after - 1 : after + 1], self.places[after - 1 : after + 1]
        return place_0 + (place_1 - place_0) * (day - day_0) // (day_1 - day_0)


SLACK = 24  # by which a cut must shorten a gap, to be worth it


def scaled(days: Sequence[int], start: int, length: int, least: Sequence[int], cut: Sequence[int]) -> Scale:
    """Places for days in rising order, from `start` on.

    Each gap is as wide as its time asks for, but no narrower than `least`. While that is more than the length allows
    some of them, the longest gap is cut to its width in `cut`.
    """
    gaps = [after - before for before, after in pairwise(days)]
    cuts: set[int] = set()
    while True:
        widths, crowded = _widths(gaps, length, least, cut, cuts)
        longest = max((i for i in range(len(gaps)) if i not in cuts), key=lambda i: gaps[i], default=-1)
        if not crowded or longest < 0 or widths[longest] <= cut[longest] + SLACK:
            break
        cuts.add(longest)
    return Scale(tuple(days), tuple(accumulate(widths, initial=start)), frozenset(cuts), crowded)


def _widths(gaps: Sequence[int], length: int, least: Sequence[int], cut: Sequence[int], cuts: set[int]) -> tuple[list[int], bool]:
    """The width of each gap, and whether some are wider than their share."""
    narrow: set[int] = set()
    while True:
        rest = [i for i in range(len(gaps)) if i not in cuts and i not in narrow]
        room = length - sum(cut[i] for i in cuts) - sum(least[i] for i in narrow)
        time = sum(gaps[i] for i in rest)
        too_narrow = {i for i in rest if gaps[i] * room < least[i] * time}
        if not too_narrow:
            break
        narrow |= too_narrow
    widths = [cut[i] if i in cuts else least[i] if i in narrow else gaps[i] * room // time for i in range(len(gaps))]
    return widths, bool(narrow)


def date_of(day: int) -> tuple[int, int, int]:
    """The year, month and day of the month of a day's number, over any year (year 0 is 1 BCE)."""
    era, within = divmod(day + 305, 146097)  # 400 years that begin on 1 March
    year = (within - within // 1460 + within // 36524 - within // 146096) // 365
    of_year = within - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    number = of_year - (153 * month + 2) // 5 + 1
    return (year + era * 400 + (month > 9), month + 3 if month < 10 else month - 9, number)


# --- the wide form ----------------------------------------------------------------------------------------------

EDGE = 14  # left and right of the axis
SPACE = 14  # from one dot to the next, along the axis and upwards
CUT = 40  # a cut, with its words
SMALL = 12  # the size of the words under the axis
CEILING = 330  # of labels over the axis
LOW_CEILING = 150  # of labels of less weight, where key ones do not stand higher
LABELLED = 26  # marks that may have a label
HEADING = 20  # height of the heading of a row


class Reach(NamedTuple):
    """How far a mark reaches along the axis, and in which layer over it it lies."""

    start: int
    end: int
    layer: int


def _wide(marks: Sequence[Mark], lanes: Sequence[Lane], width: int, id: str) -> tuple[Canvas, Scale]:
    days = sorted({anchor(mark) for mark in marks})
    gaps = len(days) - 1
    least = min(SPACE, (width - 2 * EDGE) // max(gaps, 1))
    scale = scaled(days, EDGE, width - 2 * EDGE, [least] * gaps, [CUT] * gaps) if gaps else Scale((days[0],), (width // 2,), frozenset(), False)
    events = _zone([i for i, mark in enumerate(marks) if not mark.is_claim], marks, scale, width)
    claims = _zone([i for i, mark in enumerate(marks) if mark.is_claim], marks, scale, width)
    ground = HEADING + events.height
    under = ground + AXIS
    links: dict[int, Linked] = {}
    paths: list[Path] = []
    texts = [Text(0, ASCENT, "heading", (EVENTS,))] if events.reaches else []
    ...
    raise NotImplementedError
