"""Who held which office when: a bar for each, under its words, along an axis that runs to the right.

On a page they stand under a timeline, along its axis. On a narrow screen, where time runs downwards, they have an axis of
their own: words that run along upright bars are hard to read.
"""

from __future__ import annotations

from collections.abc import Sequence

from builder.model.fields import Dated
from builder.model.kinds import Role
from builder.model.values import Value
from builder.publishing.drawing import ASCENT, PAD, STEP, Linked, Path, Scale, Text, arrow, bar, set_in_lines, stroke, text, width_of
from builder.publishing.parts import Parts, span_words
from builder.publishing.timeline_marks import SMALL, date_of, new_year, year_words


class Span(Value, frozen=True):
    """An office that somebody held; each end is the first and last day on which it may have been, or None where open."""

    title: str
    words: str  # its dates
    start: tuple[int, int] | None
    end: tuple[int, int] | None


class Lane(Value, frozen=True):
    """Somebody's offices."""

    label: str
    path: str
    spans: tuple[Span, ...]


MOST_LANES = 6  # in one picture
HEADING = 22  # the height of their heading, as of that of every row
OFFICE = 16  # the height of an office's bar, with the space under it
SHADE = 14  # the shortest faded end
ROOMY = 200  # the room behind a bar's beginning with which its words begin there, too
FAR = 10**18  # beyond any day and place


def office_bars(lanes: Sequence[Lane], scale: Scale, limits: tuple[int, int], top: int, width: int) -> tuple[list[Linked], int]:
    """A bar for each office, with its words over it; those of one lane side by side where they find room. And their foot.

    `limits` are the places at which what lies before or behind the axis begins or ends.
    """
    found = []
    for lane in lanes:
        free, height = 0, 0
        for span in lane.spans:
            start, end, faded = _ends(span, scale, *limits)
            title = _title(lane, span)
            # The words stand from its beginning on, or up to its end where there is more room.
            behind, before = width - start, min(end, width)
            is_behind = behind >= min(ROOMY, before)
            words = set_in_lines(title, behind if is_behind else before)
            left = start if is_behind else before - words.width
            if free > min(left, start):
                top, height = top + height, 0
            free = max(end, left + words.width) + 2 * PAD
            high = STEP * len(words.lines)
            height = max(height, high + OFFICE)
            said = text(start if is_behind else before, top + ASCENT + 2, "words", words.lines, "start" if is_behind else "end")
            found.append(Linked(lane.path, title, "office", _bar(start, end, faded, limits, top + high + 5), (said,)))
        top += height
    return found, top


def _title(lane: Lane, span: Span) -> str:
    return f"{lane.label}: {span.title}, {span.words}" if span.words else f"{lane.label}: {span.title}"


def _ends(span: Span, scale: Scale, least: int, most: int) -> tuple[int, int, tuple[int, int]]:
    """Where an office begins and ends, and how much of either end is faded. What lies before or behind the axis ends with it."""
    start = least if span.start is None or span.start[1] < scale.days[0] else scale.at(span.start[0])
    end = most if span.end is None or span.end[0] > scale.days[-1] else scale.at(span.end[1])
    end = max(end, start + 2 * SHADE)
    first = SHADE if start == least else max(SHADE, scale.at(span.start[1]) - start) if span.start and span.start[0] < span.start[1] else 0
    last = SHADE if end == most else max(SHADE, end - scale.at(span.end[0])) if span.end and span.end[0] < span.end[1] else 0
    return start, end, (min(first, (end - start) // 2), min(last, (end - start) // 2))


def _bar(start: int, end: int, faded: tuple[int, int], limits: tuple[int, int], y: int) -> tuple[Path, ...]:
    first, last = faded
    found = [Path(bar(start + first, end - last, y, 3, upright=False), "term")]
    found += [Path(bar(start, start + first, y, 3, upright=False), "term", "from")] if first else []
    found += [Path(bar(end - last, end, y, 3, upright=False), "term", "on")] if last else []
    found += [arrow(start, -1, y, upright=False)] if start == limits[0] else []
    found += [arrow(end, 1, y, upright=False)] if end == limits[1] else []
    return tuple(found)


# --- an axis of their own ---------------------------------------------------------------------------------------

YEARS = 44  # from one year to the next, at least
FOOT = 26  # of the axis with its years
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # years from one that is named to the next


class Chart(Value, frozen=True):
    """Offices with an axis of their own: what is drawn, and its foot."""

    bars: tuple[Linked, ...]
    paths: tuple[Path, ...]
    texts: tuple[Text, ...]
    foot: int


def office_chart(lanes: Sequence[Lane], top: int, width: int) -> Chart:
    """The bars over an axis from the first beginning to the last end, with years under it; nothing where none is known."""
    days = [day for lane in lanes for span in lane.spans for ends in (span.start, span.end) if ends for day in ends]
    if not days:
        return Chart((), (), (), top)
    scale = Scale((min(days), max(max(days), min(days) + 1)), (SHADE, width - SHADE), frozenset(), is_spread=False)
    bars, foot = office_bars(lanes, scale, (0, width), top, width)
    years = _years(scale, width)
    axis = [stroke(0, width, foot, upright=False), *[stroke(foot, foot + 5, x, upright=True) for x, _ in years]]
    texts = tuple([Text(x, foot + 18, "month", words, (), "middle") for x, words in years])
    return Chart(tuple(bars), (Path("".join(axis), "axis"),), texts, foot + FOOT)


def _years(scale: Scale, width: int) -> list[tuple[int, str]]:
    """The beginnings of years, as many of them as find room."""
    found: list[tuple[int, str]] = []
    first, last = (date_of(day)[0] for day in scale.days)
    step = next((each for each in STEPS if (last - first) // each * YEARS <= width), STEPS[-1])
    for year in range(first - first % step, last + 1, step):
        day, words = new_year(year), year_words(year)
        x, half = scale.at(day), width_of(words, SMALL) // 2 + 1
        if scale.days[0] <= day and half <= x <= width - half and (not found or x - found[-1][0] >= YEARS):
            found.append((x, words))
    return found


# --- from the site ----------------------------------------------------------------------------------------------


def lanes_of(parts: Parts, people: Sequence[str]) -> tuple[Lane, ...]:
    """The dated offices of the first of some people who have any, given by their keys; the earliest first.

    Those who may not be named are passed over, and so are offices without dates.
    """
    found = []
    for key in people:
        if key in parts.site.hidden or key not in parts.site.records:
            continue
        spans = tuple(_span(role) for role in parts.site.records[key].fields.roles if role.from_ or role.to)
        if spans:
            link = parts.link(key)
            found.append(Lane(link.title, link.path, spans))
    return tuple(sorted(found[:MOST_LANES], key=_begins))


def _begins(lane: Lane) -> int:
    return min(span.start[0] if span.start else -FAR for span in lane.spans)


def _span(role: Role) -> Span:
    return Span(role.title, span_words(role), _bounds(role.from_), _bounds(role.to))


def _bounds(dated: Dated | None) -> tuple[int, int] | None:
    if dated is None:
        return None
    first, last = dated.date.first_day, dated.date.last_day
    if first is None or last is None:
        only = last if first is None else first
        return None if only is None else (only, only)
    return first, last
