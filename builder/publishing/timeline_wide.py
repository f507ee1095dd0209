"""The wide form of the timeline: events over an axis that runs to the right, claims under it, offices under both."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from builder.model.calendar import MONTHS, day_number
from builder.model.values import Value
from builder.publishing.drawing import (
    ASCENT,
    PAD,
    STEP,
    Box,
    Canvas,
    Flag,
    Ground,
    Linked,
    Path,
    Scale,
    Side,
    Stand,
    Text,
    beside,
    canvas,
    scaled,
    slashes,
    stretches,
    stroke,
    width_of,
)
from builder.publishing.timeline_marks import (
    CLAIM_RADIUS,
    LAYER,
    MONTH,
    PILE,
    RANKS,
    SPACE,
    Mark,
    Words,
    date_of,
    ends_of,
    high_piles,
    lines_of,
    linked,
    rank_of,
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
SMALL = 12  # the size of the words along the axis
NUDGE = 8  # by which they may be moved for want of room
AXIS = 40  # from the axis to the foot of its words
CEILING, LOW_CEILING = 520, 150  # of labels; the lower one for those that are not key, unless key ones stand higher
LABELLED = 26  # marks that may have a label
HIGH = 330  # of labels over the axis, from where on narrower ones are tried
ROOMS = ((170, 208), (128, 160))  # the width of labels, wide and narrow: of short ones and of long ones
LONG_LABEL = 75  # letters
NARROWEST = 96  # of labels at the ends of the axis
APART = 5  # between two entries under one date


class Reach(Value, frozen=True):
    """How far a mark reaches along the axis, and in which layer over it it lies."""

    ends: tuple[int, int, int]  # beginning, place, end
    layer: int


class Label(Value, frozen=True):
    """All words that stand at one place, as they are set to its left and to its right; () where there is no room."""

    marks: tuple[int, ...]
    left: tuple[Words, ...]
    right: tuple[Words, ...]
    flag: Flag


Placed = tuple[tuple[Label, Stand], ...]


class Row(Value, frozen=True):
    """Marks in layers over a line, with their labels: `height` from the line to the top of all of it."""

    reaches: Mapping[int, Reach]
    labels: Placed
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


def wide(marks: Sequence[Mark], days: Sequence[int], lanes: Sequence[Lane], scale: Scale, width: int, id: str) -> Canvas:
    """Events over the axis, claims under it, offices under both. `days` are those at which the marks stand."""
    shifted = shifts(marks, high_piles(marks, days))
    places = [scale.at(day) for day in days]
    ends = [ends_of(mark, places[i], scale, shifted.get(i, 0)) for i, mark in enumerate(marks)]
    events = _layers({i: ends[i] for i, mark in enumerate(marks) if not mark.is_claim}, marks)
    claims = _layers({i: ends[i] for i, mark in enumerate(marks) if mark.is_claim}, marks)
    cuts = _cuts(scale, events)
    above, below = _row(events, marks, places, width, cuts), _row(claims, marks, places, width, [])
    axis = (HEADING if above.reaches else 0) + max([above.height, *[box.bottom for box in cuts]])
    end = scale.places[-1] + EDGE
    told: dict[int, int] = {}
    for label, _ in above.labels:
        for i in label.marks:
            told[days[i]] = told.get(days[i], 0) + 1
    paths, texts = _axis(scale, cuts, axis, end, vague(marks, days), told)
    links: dict[int, Linked] = {}
    bottom = axis + AXIS
    if above.reaches:
        texts.append(Text(0, ASCENT, "heading", (W.timeline_events,)))
        _draw_row(above, marks, axis, -1, paths, links)
    if below.reaches:
        texts.append(Text(0, bottom + ASCENT + 2, "heading", (W.timeline_claims,)))
        line_y = bottom + HEADING
        paths.append(Path(stroke(0, end, line_y, upright=False), "claims-line"))
        _draw_row(below, marks, line_y, 1, paths, links)
        bottom = line_y + below.height + 8
    offices, foot = office_bars(lanes, scale, (0, end), bottom + HEADING, width)
    if offices:
        texts.append(Text(0, bottom + ASCENT + 2, "heading", (W.timeline_offices,)))
        bottom = foot
    return canvas(id, "wide", width, bottom, paths, texts, (*[links[i] for i in range(len(marks))], *offices))


def _row(reaches: Mapping[int, Reach], marks: Sequence[Mark], places: Sequence[int], width: int, obstacles: Sequence[Box]) -> Row:
    if not reaches:
        return Row({}, (), 0)
    chosen = sorted(reaches)
    boxes = [Box(reach.ends[0], 0, reach.ends[2], FOOT + (reach.layer + 1) * LAYER - 6) for reach in reaches.values()] + list(obstacles)
    labels = _labels(chosen, marks, places, width, boxes)
    return Row(reaches, labels, max([*[box.bottom for box in boxes], *[stand.high for _, stand in labels]]))


def _layers(ends: Mapping[int, tuple[int, int, int]], marks: Sequence[Mark]) -> dict[int, Reach]:
    """Every mark in the lowest layer in which it meets no other: the long ones first, the weightiest last, on top."""
    layers: list[list[tuple[int, int]]] = []
    found = {}
    for i in sorted(ends, key=lambda i: (marks[i].kind == "point", -RANKS[marks[i].weight], i)):
        start, _, end = ends[i]
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
        found[i] = Reach(ends[i], layer)
    return found


def _labels(chosen: Sequence[int], marks: Sequence[Mark], places: Sequence[int], width: int, boxes: Sequence[Box]) -> Placed:
    """Labels for as many marks as find room. A mark without one is still a link with its title.

    Where wide labels leave some out or stand high, narrow ones may not, as they reach over fewer others.
    """
    wide = _placed(chosen, marks, places, width, boxes, ROOMS[0])
    if _missing(wide, chosen, marks) == 0 and _peak(wide) <= HIGH:
        return wide
    narrow = _placed(chosen, marks, places, width, boxes, ROOMS[1])
    is_better = (_missing(narrow, chosen, marks), _peak(narrow) * 5) < (_missing(wide, chosen, marks), _peak(wide) * 4)
    return narrow if is_better else wide


def _missing(placed: Placed, chosen: Sequence[int], marks: Sequence[Mark]) -> int:
    """How many key marks have no label."""
    named = {i for label, _ in placed for i in label.marks}
    return len([i for i in chosen if i not in named and rank_of(marks[i]) == 0])


def _peak(placed: Placed) -> int:
    return max([0, *[stand.high for _, stand in placed]])


def _placed(
    chosen: Sequence[int], marks: Sequence[Mark], places: Sequence[int], width: int, boxes: Sequence[Box], rooms: tuple[int, int]
) -> Placed:
    """Labels in lines of two lengths, the weightiest first, each as long as all of them still find room."""
    ground = Ground()
    taken: list[int] = []  # the places at which labels stand, in rising order, and these labels
    best: list[Label] = []
    standing: list[Stand] = []
    for i in sorted(chosen, key=lambda i: (rank_of(marks[i]), i))[:LABELLED]:
        at = places[i]
        n = bisect_left(taken, at)
        shared = n < len(taken) and taken[n] == at
        label = _label(at, sorted((*best[n].marks, i)) if shared else (i,), marks, width, boxes, rooms)
        trial = [*best[:n], label, *best[n + shared :]]
        ceiling = CEILING if rank_of(marks[i]) == 0 else max([LOW_CEILING, *[stand.high for stand in standing]])
        found = ground.stands([each.flag for each in trial], ceiling)
        if found is not None:
            best, standing = trial, found
            if not shared:
                taken.insert(n, at)
    return tuple(zip(best, standing, strict=True))


def _label(at: int, named: Sequence[int], marks: Sequence[Mark], width: int, boxes: Sequence[Box], rooms: tuple[int, int]) -> Label:
    """What stands at one place of the axis, as what must find its own place over all that lies under it."""
    room = rooms[max([len(marks[i].label) for i in named]) > LONG_LABEL]
    before = min(room, at - PAD) if at - PAD >= NARROWEST else 0
    behind = min(room, width - at - PAD) if width - at - PAD >= NARROWEST else 0
    to_left = words_of(named, marks, before) if before else ()
    to_right = to_left if behind == before else words_of(named, marks, behind) if behind else ()  # mostly the same on both sides
    left = _standing(at, -1, to_left, boxes) if before else None
    right = _standing(at, 1, to_right, boxes) if behind else None
    return Label(tuple(named), to_left, to_right, Flag(at, left, right))


def _standing(at: int, side: int, words: Sequence[Words], boxes: Sequence[Box]) -> Side:
    """The room of some words on one side of their place, over all that lies under them."""
    wide = max([each.width for each in words])
    start = at if side > 0 else at - wide - 2 * PAD
    end = start + wide + 2 * PAD
    foot = max([0, *[box.bottom for box in boxes if start <= box.right and box.left <= end]]) + 4
    return beside(at, side, wide, lines_of(words) * STEP + (len(words) - 1) * APART + 4, foot)


def _draw_row(row: Row, marks: Sequence[Mark], ground: int, way: int, paths: list[Path], links: dict[int, Linked]) -> None:
    """Draw a row up (-1) from its line or down (1) from it."""
    texts: dict[int, list[Text]] = {}
    for label, stand in row.labels:
        words, at = label.left if stand.side < 0 else label.right, label.flag.at
        foot = FOOT + max([row.reaches[i].layer for i in label.marks]) * LAYER
        paths.append(Path(stroke(ground + way * foot, ground + way * stand.high, at, upright=True), "pole"))
        texts |= _label_texts(at, stand.side, words, ground + (-stand.high if way < 0 else stand.low), marks)
    for i, reach in row.reaches.items():
        links[i] = linked(marks[i], reach.ends, ground + way * (FOOT + reach.layer * LAYER), False, texts.get(i, ()))


def _label_texts(at: int, side: int, words: Sequence[Words], top: int, marks: Sequence[Mark]) -> dict[int, list[Text]]:
    """The words of a label by their mark, line under line from `top`."""
    y = top + ASCENT + 3
    found: dict[int, list[Text]] = {}
    for each in words:
        found[each.mark] = texts_of(each, marks[each.mark], at + side * PAD, y, "start" if side > 0 else "end")
        y += STEP * each.lines + APART
    return found


# --- the axis of the wide form ---


def _cuts(scale: Scale, reaches: Mapping[int, Reach]) -> list[Box]:
    """Where the words over each cut stand, as heights over the axis: over what lasted longer than the cut, too."""
    found = []
    for i in sorted(scale.cuts):
        middle = (scale.places[i] + scale.places[i + 1]) // 2
        over = [reach.layer + 1 for reach in reaches.values() if reach.ends[0] < middle + CUT_WORDS and middle - CUT_WORDS < reach.ends[2]]
        foot = max([0, *over]) * LAYER
        found.append(Box(middle - CUT_WORDS, foot, middle + CUT_WORDS, foot + 2 * SMALL + 12))
    return found


def _axis(
    scale: Scale, cuts: Sequence[Box], y: int, end: int, vague_days: frozenset[int], told: Mapping[int, int]
) -> tuple[list[Path], list[Text]]:
    """The axis with its cuts, and the months and years under it; `vague_days` stand for more than a month each, and
    `told` says of days how many words stand over them: months of which more is told have room before others."""
    middles = [(box.left + box.right) // 2 for box in cuts]
    paths = [Path(stretches(end, middles, y, upright=False), "axis"), *[Path(slashes(x, y, upright=False), "cut") for x in middles]]
    gaps = [W.gap(scale.days[i + 1] - scale.days[i]) for i in sorted(scale.cuts)]
    texts = [Text(x, y - box.top - STEP - 9, "gap", words, "middle") for x, box, words in zip(middles, cuts, gaps, strict=True)]
    dates = [*map(date_of, scale.days)]
    years = _years(scale, dates)
    months = _months(scale, dates, vague_days, told)
    year_places = [place for place, _ in years]
    ticks = sorted({*year_places, *[place for place, _ in months]})
    paths.append(Path("".join([stroke(y, y + 5, x, upright=True) for x in ticks]), "axis"))
    texts += [Text(x - 2, y + 18, "month", (words,)) for x, words in _apart(months, year_places)]
    texts += [Text(x - 2, y + 33, "year", (words,)) for x, words in _apart(years, [])]
    return paths, texts


def _months(
    scale: Scale, dates: Sequence[tuple[int, int, int]], vague_days: frozenset[int], told: Mapping[int, int]
) -> list[tuple[int, str]]:
    """Where months begin in which something stands, with their short names; those first of which most is told."""
    found: dict[tuple[int, int], int] = {}
    weights: dict[tuple[int, int], int] = {}
    for i, (day, (year, month, _)) in enumerate(zip(scale.days, dates, strict=True)):
        if day not in vague_days:
            if (year, month) not in found:
                found[year, month] = _beginning(scale, i, day_number((year, month, 1)))
                weights[year, month] = 0
            weights[year, month] -= told.get(day, 0)
    return [(found[each], _short_month(each[1])) for each in sorted(found, key=weights.__getitem__)]


def _short_month(month: int) -> str:
    return MONTHS[month] if len(MONTHS[month]) <= 4 else "Sept" if month == 9 else MONTHS[month][:3]


def _years(scale: Scale, dates: Sequence[tuple[int, int, int]]) -> list[tuple[int, str]]:
    """Where years begin: those in which something stands, and the others in stretches that are not cut, unless they are many."""
    found: dict[int, int] = {}
    last = None
    for i, (year, _, _) in enumerate(dates):
        if year == last:
            continue
        if last is not None and i - 1 not in scale.cuts and year - last <= 12:
            for each in range(last + 1, year):
                found[each] = scale.at(day_number((each, 1, 1)))
        found[year] = _beginning(scale, i, day_number((year, 1, 1)))
        last = year
    return [(place, year_words(year)) for year, place in found.items()]


def _beginning(scale: Scale, stop: int, day: int) -> int:
    """The place of a day before a stop; the stop's own, where the axis is cut in between or begins with it."""
    if stop == 0 or stop - 1 in scale.cuts or day <= scale.days[stop - 1]:
        return scale.places[stop]
    return scale.at(day)


def _apart(labels: Sequence[tuple[int, str]], ends: Sequence[int]) -> list[tuple[int, str]]:
    """Of words under the axis, the weightiest first, those that find room: each behind the one before it on the axis, before
    the one after it, and before the next of the `ends`, which rise.
    """
    wanted: list[int] = []  # the places that were wanted by those that found one, and where these begin and end, in their order
    found: list[tuple[int, int, str]] = []
    for x, words in labels:
        n = bisect_left(wanted, x)
        following = n + (n < len(wanted) and wanted[n] == x)
        place = max(x, found[n - 1][1]) if n else x
        end = place + width_of(words, SMALL, True) + 4
        if place - x > NUDGE or (following < len(found) and end > found[following][0]):
            continue
        next_end = bisect_right(ends, x)
        if next_end == len(ends) or ends[next_end] >= end - 8:
            wanted[n:following], found[n:following] = [x], [(place, end, words)]
    return [(place, words) for place, _, words in found]
