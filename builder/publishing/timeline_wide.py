"""The wide form of the timeline: events over an axis that runs to the right, claims under it, offices under both."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from builder.model.calendar import MONTHS
from builder.model.values import Value
from builder.publishing.drawing import (
    ASCENT,
    PAD,
    STEP,
    Box,
    Canvas,
    Path,
    Scale,
    Text,
    canvas,
    scaled,
    slashes,
    stretches,
    stroke,
    text,
    width_of,
)
from builder.publishing.timeline_flags import Flag, Ground, Side, Stand
from builder.publishing.timeline_marks import (
    CLAIM_RADIUS,
    LAYER,
    MONTH,
    PILE,
    RANKS,
    SMALL,
    SPACE,
    Mark,
    Shown,
    Words,
    date_of,
    ends_of,
    high_piles,
    lines_of,
    linked,
    new_year,
    shifts,
    texts_of,
    vague,
    words_of,
    year_words,
)
from builder.publishing.timeline_offices import HEADING, Lane, office_bars
from builder.publishing.wording import W

EDGE = 14  # left of the first stop
END = (130, 210)  # right of the last, where its words stand: at least, and where the axis needs less
CUT = 52  # a cut, with its words over it
CUT_WORDS = 21  # half the width of a cut's words
FOOT = 10  # of the lowest dot, over the axis
NUDGE = 8  # by which they may be moved for want of room
AXIS = 40  # from the axis to the foot of its words
CEILING, LOW_CEILING = 520, 150  # of labels; the lower one for those that are not key, unless key ones stand higher
LABELLED = 26  # marks that may have a label
HIGH = 330  # of labels over the axis, from where on narrower ones are tried
ROOMS = ((170, 208), (128, 160))  # the width of labels, wide and narrow: of short ones and of long ones
LONG_LABEL = 75  # letters
NARROWEST = 96  # of labels at the ends of the axis
APART = 5  # between two entries under one date


class Label(Value, frozen=True):
    """All words that stand at one place of the axis."""

    marks: Sequence[int]  # the numbers of those that they name
    left: Sequence[Words]  # of each mark, as they are set if they stand to the left of the place; () where there is no room
    right: Sequence[Words]
    flag: Flag


class Placed(Value, frozen=True):
    """Labels that found room, from the left to the right."""

    labels: Sequence[Label]
    stands: Sequence[Stand]  # where each stands
    peak: int  # how high the highest reaches
    missing: int  # how many key marks have no label


# What stands over a stretch of the axis: how high it reaches, and from where to where. The highest come first.
Obstacles = Sequence[tuple[int, int, int]]
Ends = tuple[int, int, int]  # where a mark begins, stands and ends along the axis


class Laid(Value, frozen=True):
    """The marks of one picture, laid along the axis; each list has an item for each mark, by its number."""

    shown: Shown
    places: Sequence[int]  # of their days
    ends: Sequence[Ends]
    layers: Sequence[int]  # from the axis, 0 the nearest
    width: int  # of the picture


class Row(Value, frozen=True):
    """Marks in layers over a line, given by their numbers, with their labels: `height` from the line to the top of all of it."""

    marks: Sequence[int]
    placed: Placed
    height: int


def wide_scale(marks: Sequence[Mark], days: Sequence[int], width: int) -> Scale:
    """The axis of some marks, which stand at these days: to scale where there is room for it, else with crowded days spread and long
    gaps cut."""
    stops = sorted({*days})
    if len(stops) == 1:
        return Scale((stops[0],), (width // 2,), frozenset(), False)
    extent = sorted({*stops, *_ends(marks)})
    high = [(days[pile[0]], len(pile)) for pile in high_piles(marks, days)]
    if len(stops) < len(extent) < width // (2 * SPACE):
        whole = _scale(extent, high, width)
        if not (whole.cuts or whole.is_spread):  # else the days themselves need the room
            return whole
    return _scale(stops, high, width)


def _ends(marks: Sequence[Mark]) -> set[int]:
    """The first and last days of what is not exact, but to a month."""
    spans = [(mark.first_day, mark.last_day) for mark in marks if mark.kind != "point"]
    return {day for first, last in spans if first is not None and last is not None and last - first <= MONTH for day in (first, last)}


def _scale(days: Sequence[int], high: Sequence[tuple[int, int]], width: int) -> Scale:
    """An axis on which some days are stops, two at least. `high` are the days and heights of high piles."""
    sides = dict.fromkeys(days, 0)  # how much room these need on either side
    for day, height in high:
        sides[day] = max(sides[day], (height - 1) // PILE * CLAIM_RADIUS)
    start, gaps = EDGE + sides[days[0]], len(days) - 1
    length = width - start - max(END[0], min(END[1], width - start - gaps * 2 * SPACE))
    least = [SPACE + sides[one] + sides[other] for one, other in pairwise(days)]
    if sum(least) > length:
        least = [min(SPACE, length // gaps)] * gaps
    return scaled(days, start, length, least, [CUT + each - SPACE for each in least])


def wide(shown: Shown, lanes: Sequence[Lane], scale: Scale, width: int, id: str) -> Canvas:
    """Events over the axis, claims under it, offices under both."""
    marks, days = shown.marks, shown.days
    place_of = dict(zip(scale.days, scale.places, strict=True))
    places = [place_of[day] for day in days]
    ends = [ends_of(mark, at, scale) for mark, at in zip(marks, places, strict=True)]
    for i, shift in shifts(marks, high_piles(marks, days)).items():
        ends[i] = ends_of(marks[i], places[i], scale, shift)
    layers = _layers(shown, ends)
    laid = Laid(shown, places, ends, layers, width)
    events = [i for i in shown.order if not marks[i].is_claim]
    claims = [i for i in shown.order if marks[i].is_claim] if len(events) < len(marks) else []
    cuts = _cuts(scale, [(ends[i], layers[i]) for i in events])
    above, below = _row(events, laid, cuts), _row(claims, laid, [])
    axis = (HEADING if events else 0) + max([above.height, *[box.bottom for box in cuts]])
    end = scale.places[-1] + EDGE
    told: dict[int, int] = {}
    for label in above.placed.labels:
        for i in label.marks:
            told[days[i]] = told.get(days[i], 0) + 1
    paths, texts = _axis(scale, cuts, axis, end, vague(marks, days), told)
    words: dict[int, tuple[Text, ...]] = {}  # of marks
    bottom = axis + AXIS
    line_y = bottom + HEADING  # of the claims
    if events:
        texts.append(Text(0, ASCENT, "heading", W.timeline_events))
        _draw_labels(above, laid, axis, -1, paths, words)
    if claims:
        texts.append(Text(0, bottom + ASCENT + 2, "heading", W.timeline_claims))
        paths.append(Path(stroke(0, end, line_y, upright=False), "claims-line"))
        _draw_labels(below, laid, line_y, 1, paths, words)
        bottom = line_y + below.height + 8
    offices, foot = office_bars(lanes, scale, (0, end), bottom + HEADING, width)
    if offices:
        texts.append(Text(0, bottom + ASCENT + 2, "heading", W.timeline_offices))
        bottom = foot
    links = []
    for i, mark in enumerate(marks):
        over = FOOT + layers[i] * LAYER
        links.append(linked(mark, ends[i], line_y + over if mark.is_claim else axis - over, False, words.get(i, ())))
    return canvas(id, "wide", width, bottom, paths, texts, [*links, *offices])


def _layers(shown: Shown, ends: Sequence[Ends]) -> Sequence[int]:
    """For every mark the lowest layer of its row in which it meets no other: the long ones first, the weightiest last, on top."""
    rows: tuple[list[list[tuple[int, int]]], ...] = ([], [])  # of events, of claims
    turns = [(len(RANKS) if mark.kind == "point" else 0) - rank for mark, rank in zip(shown.marks, shown.ranks, strict=True)]
    found = [0] * len(turns)
    for i in sorted(range(len(turns)), key=turns.__getitem__):
        start, _, end = ends[i]
        layers = rows[shown.marks[i].is_claim]
        layer = 0
        for taken in layers:
            for other_start, other_end in taken:
                if start < other_end and other_start < end:
                    layer += 1
                    break
            else:
                break
        if layer == len(layers):
            layers.append([])
        layers[layer].append((start, end))
        found[i] = layer
    return found


def _row(row: Sequence[int], laid: Laid, cuts: Sequence[Box]) -> Row:
    """Some marks with their labels, the weightiest first, over all that they and the words of cuts take."""
    if not row:
        return Row((), Placed((), (), 0, 0), 0)
    ends, layers = laid.ends, laid.layers
    obstacles = [(FOOT + (layers[i] + 1) * LAYER - 6, ends[i][0], ends[i][2]) for i in row]
    obstacles += [(box.bottom, box.left, box.right) for box in cuts]
    obstacles.sort(reverse=True)
    placed = _labels(row, laid, obstacles)
    return Row(row, placed, max(obstacles[0][0], placed.peak))


def _labels(row: Sequence[int], laid: Laid, obstacles: Obstacles) -> Placed:
    """Labels for as many marks as find room. A mark without one is still a link with its title.

    Where wide labels leave some out or stand high, narrow ones may not, as they reach over fewer others.
    """
    wide = _placed(row, laid, obstacles, ROOMS[0])
    if wide.missing == 0 and wide.peak <= HIGH:
        return wide
    narrow = _placed(row, laid, obstacles, ROOMS[1])
    return narrow if (narrow.missing, narrow.peak * 5) < (wide.missing, wide.peak * 4) else wide


def _placed(row: Sequence[int], laid: Laid, obstacles: Obstacles, rooms: tuple[int, int]) -> Placed:
    """Labels in lines of two lengths, the weightiest first, each as long as all of them still find room."""
    ground = Ground()
    taken: list[int] = []  # the places at which labels stand, in rising order, and these labels with their flags
    labels: list[Label] = []
    flags: list[Flag] = []
    standing: Sequence[Stand] = ()
    peak = 0
    ranks = laid.shown.ranks
    missing = len([i for i in row if ranks[i] == 0])
    for i in row[:LABELLED]:
        at = laid.places[i]
        n = bisect_left(taken, at)
        shared = n < len(taken) and taken[n] == at
        label = _label(at, sorted((*labels[n].marks, i)) if shared else (i,), laid, obstacles, rooms)
        trial = [*flags[:n], label.flag, *flags[n + shared :]]
        is_key = ranks[i] == 0
        found = ground.stands(trial, CEILING if is_key else max(LOW_CEILING, peak))
        if found is not None:
            flags, standing = trial, found
            peak = max([stand.high for stand in found])
            missing -= is_key
            labels[n : n + shared] = [label]
            taken[n : n + shared] = [at]
    return Placed(labels, standing, peak, missing)


def _label(at: int, named: Sequence[int], laid: Laid, obstacles: Obstacles, rooms: tuple[int, int]) -> Label:
    """What stands at one place of the axis, as what must find its own place over all that lies under it."""
    shown, width = laid.shown, laid.width
    room = rooms[max([len(shown.marks[i].label) for i in named]) > LONG_LABEL]
    before = min(room, at - PAD) if at - PAD >= NARROWEST else 0
    behind = min(room, width - at - PAD) if width - at - PAD >= NARROWEST else 0
    to_left = words_of(named, shown, before) if before else ()
    to_right = to_left if behind == before else words_of(named, shown, behind) if behind else ()  # mostly the same on both sides
    left = _standing(at, -1, to_left, obstacles) if to_left else None
    right = _standing(at, 1, to_right, obstacles) if to_right else None
    return Label(named, to_left, to_right, Flag(at, left, right))


def _standing(at: int, side: int, words: Sequence[Words], obstacles: Obstacles) -> Side:
    """The room of some words on one side of their place, over all that lies under them."""
    wide = words[0].width if len(words) == 1 else max([each.width for each in words])
    start = at if side > 0 else at - wide - 2 * PAD
    end = start + wide + 2 * PAD
    foot = 0
    for height, left, right in obstacles:
        if start <= right and left <= end:
            foot = height
            break
    return Side(start + PAD, end - PAD, lines_of(words) * STEP + (len(words) - 1) * APART + 4, foot + 4)


def _draw_labels(row: Row, laid: Laid, ground: int, way: int, paths: list[Path], texts: dict[int, tuple[Text, ...]]) -> None:
    """Draw the labels of a row up (-1) from its line, which is at the height `ground`, or down (1) from it: their poles go to `paths`,
    and the words of each mark to `texts`."""
    marks, layers = laid.shown.marks, laid.layers
    for label, stand in zip(row.placed.labels, row.placed.stands, strict=True):
        at, side = stand.at, stand.side
        foot = FOOT + max([layers[i] for i in label.marks]) * LAYER
        paths.append(Path(stroke(ground + way * foot, ground + way * stand.high, at, upright=True), "pole"))
        y = ground + (-stand.high if way < 0 else stand.low) + ASCENT + 3
        x, anchor, words = (at + PAD, "start", label.right) if side > 0 else (at - PAD, "end", label.left)
        for i, each in zip(label.marks, words, strict=True):
            texts[i] = texts_of(each, marks[i], x, y, anchor)
            y += STEP * each.lines + APART


# --- the axis of the wide form ---


def _cuts(scale: Scale, reaches: Sequence[tuple[Ends, int]]) -> list[Box]:
    """The room of the words over each cut, in heights over the axis: they stand over the bars of events that go on behind the cut.
    `reaches` are the ends of events, each with its layer."""
    found = []
    for i in sorted(scale.cuts):
        middle = (scale.places[i] + scale.places[i + 1]) // 2
        start, end = middle - CUT_WORDS, middle + CUT_WORDS
        foot = max([0, *[layer + 1 for ends, layer in reaches if ends[0] < end and start < ends[2]]]) * LAYER
        found.append(Box(start, foot, end, foot + 2 * SMALL + 12))
    return found


def _axis(
    scale: Scale, cuts: Sequence[Box], y: int, end: int, vague_days: frozenset[int], told: Mapping[int, int]
) -> tuple[list[Path], list[Text]]:
    """The axis with its cuts, and the months and years under it.

    At `vague_days` the names of months would say more than is known. `told` says how many labels stand over a day: months with more
    of them have room before others.
    """
    middles = [(box.left + box.right) // 2 for box in cuts]
    paths = [Path(stretches(end, middles, y, upright=False), "axis"), *[Path(slashes(x, y, upright=False), "cut") for x in middles]]
    gaps = [W.gap(scale.days[i + 1] - scale.days[i]) for i in sorted(scale.cuts)]
    texts = [text(x, y - box.top - STEP - 9, "gap", words, "middle") for x, box, words in zip(middles, cuts, gaps, strict=True)]
    dates = [*map(date_of, scale.days)]
    years = _years(scale, dates)
    months = _months(scale, dates, vague_days, told)
    year_places = [place for place, _ in years]
    ticks = sorted({*year_places, *[place for place, _ in months]})
    paths.append(Path("".join([f"M{x} {y}L{x} {y + 5}" for x in ticks]), "axis"))
    texts += [Text(x - 2, y + 18, "month", words) for x, words in _apart(months, year_places)]
    texts += [Text(x - 2, y + 33, "year", words) for x, words in _apart(years, [])]
    return paths, texts


def _months(
    scale: Scale, dates: Sequence[tuple[int, int, int]], vague_days: frozenset[int], told: Mapping[int, int]
) -> list[tuple[int, str]]:
    """Where months begin in which something stands, with their short names; those with the most labels first."""
    found: dict[tuple[int, int], int] = {}
    weights: dict[tuple[int, int], int] = {}
    for i, (day, (year, month, number)) in enumerate(zip(scale.days, dates, strict=True)):
        if day not in vague_days:
            each = year, month
            if each not in found:
                found[each] = _beginning(scale, i, day - number + 1)
                weights[each] = 0
            weights[each] -= told.get(day, 0)
    return [(found[each], _SHORT_MONTHS[each[1]]) for each in sorted(found, key=weights.__getitem__)]


_SHORT_MONTHS = [month if len(month) <= 4 else "Sept" if month == MONTHS[9] else month[:3] for month in MONTHS]


def _years(scale: Scale, dates: Sequence[tuple[int, int, int]]) -> list[tuple[int, str]]:
    """Where years begin: those in which something stands, and the others in stretches that are not cut, unless they are many."""
    found: dict[int, int] = {}
    last = None
    for i, (year, _, _) in enumerate(dates):
        if year == last:
            continue
        if last is not None and i - 1 not in scale.cuts and year - last <= 12:
            for each in range(last + 1, year):
                found[each] = scale.at(new_year(each))
        found[year] = _beginning(scale, i, new_year(year))
        last = year
    return [(place, year_words(year)) for year, place in found.items()]


def _beginning(scale: Scale, stop: int, day: int) -> int:
    """The place of a day before a stop; the stop's own, where the axis is cut in between or begins with it."""
    place = scale.places[stop]
    if stop == 0 or stop - 1 in scale.cuts or day <= scale.days[stop - 1]:
        return place
    day_0, place_0 = scale.days[stop - 1], scale.places[stop - 1]
    return place_0 + (place - place_0) * (day - day_0) // (scale.days[stop] - day_0)


def _apart(labels: Sequence[tuple[int, str]], ends: Sequence[int]) -> list[tuple[int, str]]:
    """Of words under the axis, the weightiest first, those that find room: each behind the one before it on the axis, before
    the one after it, and before the next of the `ends`, which rise.
    """
    wanted: list[int] = []  # the places that were wanted by those that found one, and where these begin and end, in their order
    found: list[tuple[int, int, str]] = []
    for x, words in labels:
        n = bisect_left(wanted, x)
        following = n + (n < len(wanted) and wanted[n] == x)
        place = found[n - 1][1] if n and found[n - 1][1] > x else x
        end = place + width_of(words, SMALL, True) + 4
        if place - x > NUDGE or (following < len(found) and end > found[following][0]):
            continue
        next_end = bisect_right(ends, x)
        if next_end == len(ends) or ends[next_end] >= end - 8:
            wanted[n:following], found[n:following] = [x], [(place, end, words)]
    return [(place, words) for place, _, words in found]
