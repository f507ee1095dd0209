"""The tall form of the timeline, for a narrow screen: time runs downwards, and each label stands where it belongs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from msgspec import structs

from builder.model.values import Value
from builder.publishing.drawing import ASCENT, STEP, Canvas, Linked, Path, Scale, Text, canvas, slashes, stretches, stroke, widths
from builder.publishing.timeline_marks import (
    MONTH,
    SOFTEST,
    SPACE,
    Mark,
    Shown,
    Words,
    date_of,
    ends_of,
    is_longer,
    lines_of,
    linked,
    shape,
    texts_of,
    words_of,
    year_words,
)
from builder.publishing.timeline_offices import HEADING, Lane, office_chart
from builder.publishing.wording import W

TALL = 340  # its width, that of a phone
BESIDE = 12  # the width of a column of bars beside the axis
TALL_CUT = 32
YEAR = 26  # the height of a year
LINES, MOST_LINES = 50, 110  # of labels; the greater number for key ones


class Stop(Value, frozen=True):
    """A day on the tall axis, and what stands there."""

    named: Sequence[int]  # the numbers of marks with words, one under the other
    words: Sequence[Words]  # of each of these
    dots: Sequence[int]  # the numbers of marks without words, side by side under those
    height: int  # of all of it


class Column(Value, frozen=True):
    """Where things stand in the tall form, from its left edge."""

    axis: int
    words: int  # where they begin
    dots: int  # how many find room in a line


def tall(shown: Shown, lanes: Sequence[Lane], cuts: Sequence[int], id: str) -> Canvas:
    """Time runs downwards, and every label stands where it belongs: the axis is as long as they need it.
    Offices have an axis of their own below it.

    `cuts` are the days after which it is cut, as in the wide form.
    """
    marks = shown.marks
    here: dict[int, list[int]] = {}
    for i, day in enumerate(shown.days):
        here.setdefault(day, []).append(i)
    days = sorted(here)
    long = [i for i, mark in enumerate(marks) if mark.kind != "point" and _is_long(mark)]
    axis = BESIDE * min(len(long), 2) + SPACE // 2 + 2
    column = Column(axis, axis + SPACE, max((TALL - axis) // SPACE, 1))
    named = _named(shown, TALL - column.words)
    stops = [_stop(here[day], shown, named, column) for day in days]
    years = [date_of(day)[0] for day in days]
    above = [YEAR, *[YEAR if before != year else 0 for before, year in pairwise(years)]]
    scale = _tall_scale(days, stops, above, frozenset(i for i, day in enumerate(days) if day in cuts))
    height = scale.places[-1] + stops[-1].height
    paths, texts = _tall_axis(scale, column, years, above, height)
    links: dict[int, Linked] = {}
    for stop, y in zip(stops, scale.places, strict=True):
        _draw_stop(stop, marks, column, y, links)
    paths += _draw_long(long, shown, scale, axis, links) if long else []
    offices = office_chart(lanes, height + HEADING + 12, TALL)
    if offices.bars:
        texts.append(Text(0, height + 12 + ASCENT, "heading", W.timeline_offices))
        height = offices.foot
    drawn = (*[links[i] for i in range(len(marks))], *offices.bars)
    return canvas(id, "tall", TALL, height, (*paths, *offices.paths), (*texts, *offices.texts), drawn)


def _tall_scale(days: Sequence[int], stops: Sequence[Stop], above: Sequence[int], cuts: frozenset[int]) -> Scale:
    gaps = [after - before for before, after in pairwise(days)]
    least = [stop.height + over for stop, over in zip(stops[:-1], above[1:], strict=True)]
    cut = [each + TALL_CUT for each in least]
    length = sum([cut[i] if i in cuts else least[i] for i in range(len(gaps))]) * 21 // 20
    found, crowded = widths(gaps, length, least, cut, cuts)
    return Scale(tuple(days), tuple(accumulate(found, initial=above[0] + 4)), cuts, crowded)


def _is_long(mark: Mark) -> bool:
    """Whether a mark lasts so long that it stands beside the tall axis."""
    return is_longer(mark, 1 if mark.kind == "bar" else MONTH)


def _named(shown: Shown, room: int) -> dict[int, Sequence[Words]]:
    """The numbers of the marks that have a label, the weightiest as long as there are lines left, and what each says if it stands
    alone."""
    found = {}
    lines = 0
    for i in shown.order:
        words = words_of((i,), shown, room)
        after = lines + words[0].lines
        if after <= (MOST_LINES if shown.ranks[i] == 0 else LINES):
            found[i] = words
            lines = after
    return found


def _stop(here: Sequence[int], shown: Shown, named: Mapping[int, Sequence[Words]], column: Column) -> Stop:
    if len(here) == 1 and here[0] in named:  # as nearly all are
        words = named[here[0]]
        return Stop(here, words, (), words[0].lines * STEP + 8)
    those = [i for i in here if i in named]
    words = named[those[0]] if len(those) == 1 else words_of(those, shown, TALL - column.words)
    dots = [i for i in here if i not in named]
    return Stop(those, words, dots, lines_of(words) * STEP + 6 * len(words) + -(-len(dots) // column.dots) * SPACE + 2)


def _draw_stop(stop: Stop, marks: Sequence[Mark], column: Column, y: int, links: dict[int, Linked]) -> None:
    for i, words in zip(stop.named, stop.words, strict=True):
        texts = texts_of(words, marks[i], column.words, y + 5)
        links[i] = linked(marks[i], (y - SOFTEST // 2, y, y + SOFTEST // 2), column.axis, True, texts)
        y += STEP * words.lines + 6
    for n, i in enumerate(stop.dots):
        row, place = divmod(n, column.dots)
        middle = y + row * SPACE
        links[i] = linked(marks[i], (middle - 5, middle, middle + 5), column.axis + place * SPACE, True)


def _draw_long(long: Sequence[int], shown: Shown, scale: Scale, axis: int, links: dict[int, Linked]) -> list[Path]:
    """Draw the marks of what lasted, anew, as bars in the columns beside the axis. Returns the lines that tie each to its place on the
    axis, which are drawn below all marks."""
    ties = []
    free = [0, 0]
    ends = {i: ends_of(shown.marks[i], scale.at(shown.days[i]), scale) for i in long}
    for i in sorted(long, key=ends.__getitem__):
        start, at, end = ends[i]
        column = 0 if free[0] <= start else 1
        free[column] = max(end, free[column])
        across = axis - BESIDE * (column + 1)
        ties.append(Path(stroke(across, axis + 4, at, upright=False), "pole"))
        links[i] = structs.replace(links[i], paths=shape(shown.marks[i], (start, at, end), across, True))
    return ties


def _tall_axis(scale: Scale, column: Column, years: Sequence[int], above: Sequence[int], height: int) -> tuple[list[Path], list[Text]]:
    cuts = {i: scale.places[i + 1] - above[i + 1] - TALL_CUT // 2 for i in sorted(scale.cuts)}
    paths = [Path(stretches(height, cuts.values(), column.axis, upright=True), "axis")]
    paths += [Path(slashes(y, column.axis, upright=True), "cut") for y in cuts.values()]
    texts = [Text(column.words, y + 4, "gap", " ".join(W.gap(scale.days[i + 1] - scale.days[i]))) for i, y in cuts.items()]
    texts += [
        Text(column.words, place - STEP + 2, "year", year_words(year))
        for year, place, over in zip(years, scale.places, above, strict=True)
        if over
    ]
    return paths, texts
