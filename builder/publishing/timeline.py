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
    Size,
    Stand,
    Text,
    canvas,
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

TITLE = "Timeline"
EVENTS = "On record"
CLAIMS = "Claims, by status"
OFFICES = "In office"
CLAIM = "Claim"
AGAIN = "and another"  # a second claim of the same status by the same
SKIP = "Skip the picture"
NOT_TO_SCALE = "Not to scale: crowded days are spread, and long gaps are cut and say how long they are."
SOFT = "Soft ends: the exact time is not known."
DIAMONDS = "Diamonds: claims, not events."


def claim_title(status: str, says: str, answer: str) -> str:
    """A claim in full, with its status before it and its answer behind."""
    return f"Claim, {status.lower()}: {says}{f' ({answer})' if answer else ''}"


def claim_label(who: str, others: int) -> str:
    """A claim in short, under its status: by whom it is; never what it says."""
    return f"Claim by {who}{f' and {others} more' if others else ''}"


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
    status_text: str = ""  # of a claim

    @property
    def head(self) -> str:
        """What stands over its label: the status of a claim, the date of anything else."""
        return self.status_text if self.is_claim else self.words


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
RADII = {"key": 6, "normal": 4, "background": 3}


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
    scale = _wide_scale(chosen, width)
    wide = _wide(chosen, lanes, scale, width, f"{id}-wide")
    tall = _tall(chosen, lanes, [scale.days[i] for i in scale.cuts], f"{id}-tall")
    return TimelinePicture(id, TITLE, _notes(chosen, max(total, len(dated)), scale), SKIP, wide, tall, width < WIDE)


def _weightiest(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Those that find room in one picture, in the order given."""
    by_rank = sorted(range(len(marks)), key=lambda i: (rank_of(marks[i]), i))[:MOST]
    return tuple(marks[i] for i in sorted(by_rank))


def rank_of(mark: Mark) -> int:
    """How much a mark matters, 0 the most."""
    return RANKS[mark.weight]


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


SLACK = 12  # by which a cut must shorten a gap, to be worth it
LONG, SHORT = 180, 28  # the days of a gap that is worth a cut that makes it wider, unless it is shorter than that


def scaled(days: Sequence[int], start: int, length: int, least: Sequence[int], cut: Sequence[int]) -> Scale:
    """Places for days in rising order, from `start` on.

    Each gap is as wide as its time asks for, but no narrower than `least`. While that is more than the length allows
    some of them, the longest gap is cut to its width in `cut`, unless it is short enough to be seen as it is. The
    cut of a very long one may be wider than its share, so that it can say how long it is.
    """
    gaps = [after - before for before, after in pairwise(days)]
    cuts: set[int] = set()
    while True:
        widths, crowded = _widths(gaps, length, least, cut, cuts)
        longest = max((i for i in range(len(gaps)) if i not in cuts), key=lambda i: gaps[i], default=-1)
        if not crowded or longest < 0 or widths[longest] <= (SHORT if gaps[longest] >= LONG else cut[longest] + SLACK):
            break
        if sum(cut[i] if i in cuts or i == longest else least[i] for i in range(len(gaps))) > length:
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


# --- shapes -----------------------------------------------------------------------------------------------------

SPACE = 12  # from one dot to the next along the axis
LAYER = 13  # and over it
SOFTEST = 18  # the shortest soft mark
SHORTEST = 10  # the shortest bar
ARROW = 5  # half the height of the arrow at an open end


def _shape(mark: Mark, start: int, at: int, end: int, across: int, upright: bool) -> tuple[Path, ...]:
    """A mark from `start` to `end` along the axis and at `across` over it; `upright` where the axis runs downwards."""
    x, y = (across, at) if upright else (at, across)
    kind = f"mark {mark.weight}"
    if mark.is_claim:
        ring = Path(diamond(x, y, 7), "mark claim")
        return (Path(_along((start, across), (end, across), upright), "span"), ring) if mark.kind != "point" else (ring,)
    if mark.kind == "point":
        return (Path(disc(x, y, RADII[mark.weight]), kind),)
    bar = Path(_bar(start, end, across, 5 if mark.kind == "soft" else 4, upright), kind, _fade(mark, upright))
    return (bar, *_arrows(mark, start, end, across, upright))


def _along(one: tuple[int, int], other: tuple[int, int], upright: bool) -> str:
    """A line between two places, each given along and across the axis."""
    return line(one[::-1], other[::-1]) if upright else line(one, other)


def _bar(start: int, end: int, across: int, half: int, upright: bool) -> str:
    low, high = across - half, across + half
    return rectangle(Box(low, start, high, end) if upright else Box(start, low, end, high))


def _fade(mark: Mark, upright: bool) -> str:
    """The gradient of a bar: faded where its time is uncertain or open."""
    if mark.first_day is None:
        name = "from"
    elif mark.last_day is None:
        name = "on"
    else:
        name = "soft" if mark.kind == "soft" else ""
    return f"{name}-down" if name and upright else name


def _arrows(mark: Mark, start: int, end: int, across: int, upright: bool) -> tuple[Path, ...]:
    """Arrows at open ends."""
    found = []
    if mark.first_day is None:
        found.append(_arrow(start, -1, across, upright))
    if mark.last_day is None:
        found.append(_arrow(end, 1, across, upright))
    return tuple(found)


def _arrow(tip: int, way: int, across: int, upright: bool) -> Path:
    back = tip - way * ARROW
    points = ((back, across - ARROW), (tip, across), (back, across + ARROW))
    return Path(line(*(point[::-1] for point in points)) if upright else line(*points), "arrow")


def _ends(mark: Mark, scale: Scale) -> tuple[int, int]:
    """Where a mark begins and ends along the axis, no shorter than can be seen."""
    middle = scale.at(anchor(mark))
    if mark.kind == "point":
        half = 7 if mark.is_claim else RADII[mark.weight]
        return middle - half, middle + half
    first = middle - 3 * SPACE if mark.first_day is None else scale.at(mark.first_day)
    last = middle + 3 * SPACE if mark.last_day is None else scale.at(mark.last_day)
    if mark.kind == "bar":
        return first, max(last, first + SHORTEST)
    return min(first, middle - SOFTEST // 2), max(last, middle + SOFTEST // 2)


# --- the wide form ----------------------------------------------------------------------------------------------

EDGE = 14  # left of the first stop
END = (130, 210)  # right of the last, where its words stand: at least, and where the axis needs less
CUT = 52  # a cut, with its words over it
CUT_WORDS = 21  # half the width of a cut's words
FOOT = 10  # of the lowest dot, over the axis
SMALL = 12  # the size of the words along the axis
NUDGE = 12  # by which they may be moved for want of room
AXIS = 40  # from the axis to the foot of its words
HEADING = 22  # the heading of a row
CEILING, LOW_CEILING = 520, 150  # of labels; the lower one for those that are not key, unless key ones stand higher
LABELLED = 26  # marks that may have a label
NARROWEST = 96  # of labels at the ends of the axis
APART = 5  # between two entries under one date


class Reach(NamedTuple):
    """How far a mark reaches along the axis, and in which layer over it it lies."""

    start: int
    at: int
    end: int
    layer: int


class Words(NamedTuple):
    """The words of one mark in lines: its head, () where the mark before it has the same, and its label."""

    mark: int
    head: tuple[str, ...]
    label: tuple[str, ...]


class Label(NamedTuple):
    """All words that stand at one place of the axis, as they are set to its left and to its right; () where there is no room."""

    at: int
    left: tuple[Words, ...]
    right: tuple[Words, ...]


class Row(NamedTuple):
    """Marks in layers over a line, with their labels: `height` from the line to the top of all of it."""

    reaches: Mapping[int, Reach]
    labels: tuple[tuple[Label, Stand], ...]
    height: int


def _wide_scale(marks: Sequence[Mark], width: int) -> Scale:
    days = sorted({anchor(mark) for mark in marks})
    if len(days) == 1:
        return Scale((days[0],), (width // 2,), frozenset(), False)
    gaps = len(days) - 1
    end = max(END[0], min(END[1], width - EDGE - gaps * 2 * SPACE))
    length = width - EDGE - end
    return scaled(days, EDGE, length, [min(SPACE, length // gaps)] * gaps, [CUT] * gaps)


def _wide(marks: Sequence[Mark], lanes: Sequence[Lane], scale: Scale, width: int, id: str) -> Canvas:
    """Events over the axis, claims under it, offices under both."""
    events = [i for i, mark in enumerate(marks) if not mark.is_claim]
    cuts = _cuts(scale, _layers(events, marks, scale))
    above = _row(events, marks, scale, width, cuts)
    below = _row([i for i, mark in enumerate(marks) if mark.is_claim], marks, scale, width, [])
    axis = (HEADING if above.reaches else 0) + max([above.height, *(box.bottom for box in cuts)])
    end = scale.places[-1] + EDGE
    paths, texts = _axis(scale, cuts, axis, end)
    links: dict[int, Linked] = {}
    bottom = axis + AXIS
    if above.reaches:
        texts.append(Text(0, ASCENT, "heading", (EVENTS,)))
        _draw_row(above, marks, axis, -1, paths, links)
    if below.reaches:
        texts.append(Text(0, bottom + ASCENT + 2, "heading", (CLAIMS,)))
        line_y = bottom + HEADING
        paths.append(Path(line((0, line_y), (end, line_y)), "claims-line"))
        _draw_row(below, marks, line_y, 1, paths, links)
        bottom = line_y + below.height + 8
    offices, foot = _offices(lanes, scale, bottom + HEADING, width)
    if offices:
        texts.append(Text(0, bottom + ASCENT + 2, "heading", (OFFICES,)))
        bottom = foot
    return canvas(id, "wide", width, bottom, paths, texts, (*(links[i] for i in sorted(links)), *offices))


def _row(chosen: Sequence[int], marks: Sequence[Mark], scale: Scale, width: int, obstacles: Sequence[Box]) -> Row:
    reaches = _layers(chosen, marks, scale)
    boxes = [Box(reach.start, 0, reach.end, FOOT + (reach.layer + 1) * LAYER - 6) for reach in reaches.values()] + list(obstacles)
    labels = _labels(chosen, marks, scale, width, boxes)
    tops = [box.bottom for box in boxes] + [stand.high for _, stand in labels]
    return Row(reaches, labels, max(tops, default=0) if chosen else 0)


def _layers(chosen: Sequence[int], marks: Sequence[Mark], scale: Scale) -> dict[int, Reach]:
    """Every mark in the lowest layer in which it meets no other: the long ones first, the weightiest last, on top."""
    ends = {i: _ends(marks[i], scale) for i in chosen}
    layers: list[list[tuple[int, int]]] = []
    found = {}
    for i in sorted(chosen, key=lambda i: (marks[i].kind == "point", -RANKS[marks[i].weight], i)):
        start, end = ends[i]
        layer = next((n for n, taken in enumerate(layers) if all(end <= a or b <= start for a, b in taken)), len(layers))
        if layer == len(layers):
            layers.append([])
        layers[layer].append((start, end))
        found[i] = Reach(start, scale.at(anchor(marks[i])), end, layer)
    return found


def _labels(
    chosen: Sequence[int], marks: Sequence[Mark], scale: Scale, width: int, boxes: Sequence[Box]
) -> tuple[tuple[Label, Stand], ...]:
    """Labels for as many marks as find room, the weightiest first. A mark without one is still a link with its title."""
    named: list[int] = []
    best: tuple[tuple[Label, Stand], ...] = ()
    for i in sorted(chosen, key=lambda i: (rank_of(marks[i]), i))[:LABELLED]:
        peak = max((stand.high for _, stand in best), default=0)
        labels = _grouped(sorted([*named, i]), marks, scale, width)
        found = stands([_flag(label, boxes) for label in labels], CEILING if rank_of(marks[i]) == 0 else max(peak, LOW_CEILING))
        if found is not None:
            named.append(i)
            best = tuple(zip(labels, found, strict=True))
    return best


def _grouped(named: Sequence[int], marks: Sequence[Mark], scale: Scale, width: int) -> list[Label]:
    """One label for each place: all that happened there, with its dates."""
    places: dict[int, list[int]] = {}
    for i in named:
        places.setdefault(scale.at(anchor(marks[i])), []).append(i)
    return [_label(at, places[at], marks, width) for at in sorted(places)]


def _label(at: int, named: Sequence[int], marks: Sequence[Mark], width: int) -> Label:
    longest = max(len(marks[i].label) for i in named)
    room = (170 if longest <= 75 else 208) - (12 if width < WIDE else 0)
    left, right = (_words(named, marks, min(room, space)) if space >= NARROWEST else () for space in (at - PAD, width - at - PAD))
    return Label(at, left, right)


def _words(named: Sequence[int], marks: Sequence[Mark], room: int) -> tuple[Words, ...]:
    """What is said of some marks, each under its head, unless the one before has the same."""
    found: list[Words] = []
    before = Mark("", "", "", "", None, None)
    for i in named:
        mark = marks[i]
        head = () if mark.head == before.head else wrapped(mark.head, room, bold=True)
        words = AGAIN if mark.is_claim and (mark.head, mark.label) == (before.head, before.label) else mark.label
        found.append(Words(i, head, wrapped(words, room)))
        before = mark
    return tuple(found)


def _size(words: Sequence[Words], foot: int) -> Size:
    lines = sum(len(each.head) + len(each.label) for each in words)
    wide = max(max(widest(each.head, bold=True), widest(each.label)) for each in words)
    return Size(wide, lines * STEP + (len(words) - 1) * APART + 4, foot)


def _flag(label: Label, boxes: Sequence[Box]) -> Flag:
    """A label as what must find its place: its feet stand over all that lies under it."""
    return Flag(label.at, *(_side(label, side, words, boxes) for side, words in ((-1, label.left), (1, label.right))))


def _side(label: Label, side: int, words: Sequence[Words], boxes: Sequence[Box]) -> Size | None:
    if not words:
        return None
    size = _size(words, 0)
    end = label.at + side * (size.width + 2 * PAD)
    return size._replace(foot=_ground(Box(min(label.at, end), 0, max(label.at, end), 1), boxes))


def _ground(reach: Box, boxes: Sequence[Box]) -> int:
    """The height at which nothing stands any more."""
    return max((box.bottom for box in boxes if reach.left <= box.right and box.left <= reach.right), default=0) + 4


def _draw_row(row: Row, marks: Sequence[Mark], ground: int, way: int, paths: list[Path], links: dict[int, Linked]) -> None:
    """Draw a row up (-1) from its line or down (1) from it."""
    texts: dict[int, list[Text]] = {}
    for label, stand in row.labels:
        words = label.left if stand.side < 0 else label.right
        layer = max(row.reaches[each.mark].layer for each in words)
        paths.append(Path(line((label.at, ground + way * (FOOT + layer * LAYER)), (label.at, ground + way * stand.high)), "pole"))
        texts |= _label_texts(label.at, stand.side, words, ground + (-stand.high if way < 0 else stand.low), marks)
    for i, reach in row.reaches.items():
        shapes = _shape(marks[i], reach.start, reach.at, reach.end, ground + way * (FOOT + reach.layer * LAYER), upright=False)
        links[i] = Linked(marks[i].path, marks[i].title, "", shapes, tuple(texts.get(i, ())))


def _label_texts(at: int, side: int, words: Sequence[Words], top: int, marks: Sequence[Mark]) -> dict[int, list[Text]]:
    """The words of a label by their mark, line under line from `top`."""
    y = top + ASCENT + 3
    found: dict[int, list[Text]] = {}
    for each in words:
        found[each.mark] = _lines(each, marks[each.mark], at + side * PAD, y, "start" if side > 0 else "end")
        y += STEP * (len(each.head) + len(each.label)) + APART
    return found


def _lines(words: Words, mark: Mark, x: int, y: int, anchor: str = "start") -> list[Text]:
    kind = "words said" if mark.is_claim else f"words {mark.weight}"
    head = [Text(x, y, "head", words.head, anchor)] if words.head else []
    return [*head, Text(x, y + STEP * len(words.head), kind, words.label, anchor)]


# --- the axis of the wide form ---


def _cuts(scale: Scale, reaches: Mapping[int, Reach]) -> list[Box]:
    """Where the words over each cut stand, as heights over the axis: over what lasted longer than the cut, too."""
    found = []
    for i in sorted(scale.cuts):
        middle = (scale.places[i] + scale.places[i + 1]) // 2
        over = [reach.layer + 1 for reach in reaches.values() if reach.start < middle + CUT_WORDS and middle - CUT_WORDS < reach.end]
        foot = max(over, default=0) * LAYER
        found.append(Box(middle - CUT_WORDS, foot, middle + CUT_WORDS, foot + 2 * SMALL + 12))
    return found


def _axis(scale: Scale, cuts: Sequence[Box], y: int, end: int) -> tuple[list[Path], list[Text]]:
    """The axis with its cuts, and the months and years under it."""
    middles = [(box.left + box.right) // 2 for box in cuts]
    paths = [Path(_stretches(middles, y, end), "axis")]
    slashes = [line((middle + dx - 3, y + 5), (middle + dx + 3, y - 5)) for middle in middles for dx in (-3, 3)]
    paths += [Path(joined(slashes), "cut")] if slashes else []
    gaps = [gap_words(scale.days[i + 1] - scale.days[i]) for i in sorted(scale.cuts)]
    texts = [Text(x, y - box.top - STEP - 9, "gap", words, "middle") for x, box, words in zip(middles, cuts, gaps, strict=True)]
    months, years = _months(scale), _years(scale)
    ticks = [place for place, _ in {**dict(months), **dict(years)}.items()]
    paths.append(Path(joined([line((x, y), (x, y + 5)) for x in sorted(ticks)]), "axis"))
    texts += [Text(x - 2, y + 18, "month", (words,)) for x, words in _apart(months)]
    texts += [Text(x - 2, y + 33, "year", (words,)) for x, words in _apart(years)]
    return paths, texts


def _stretches(middles: Sequence[int], y: int, end: int) -> str:
    ends = [0, *(x for middle in middles for x in (middle - 6, middle + 6)), end]
    return joined([line((one, y), (other, y)) for one, other in zip(ends[::2], ends[1::2], strict=True)])


def _months(scale: Scale) -> list[tuple[int, str]]:
    """Where months begin in which something stands, with their short names."""
    found: dict[tuple[int, int], int] = {}
    for i, day in enumerate(scale.days):
        year, month, _ = date_of(day)
        found.setdefault((year, month), _beginning(scale, i, day_number((year, month, 1))))
    return [(place, _short_month(month)) for (_, month), place in found.items()]


def _short_month(month: int) -> str:
    return MONTHS[month] if len(MONTHS[month]) <= 4 else "Sept" if month == 9 else MONTHS[month][:3]


def _years(scale: Scale) -> list[tuple[int, str]]:
    """Where years begin: those in which something stands, and the others in stretches that are not cut, unless they are many."""
    found: dict[int, int] = {}
    for i, day in enumerate(scale.days):
        year = date_of(day)[0]
        before = date_of(scale.days[i - 1])[0] if i and i - 1 not in scale.cuts else year
        for each in range(before + 1, year) if year - before <= 12 else ():
            found.setdefault(each, scale.at(day_number((each, 1, 1))))
        found.setdefault(year, _beginning(scale, i, day_number((year, 1, 1))))
    return [(place, str(year) if year > 0 else f"{1 - year} BCE") for year, place in found.items()]


def _beginning(scale: Scale, stop: int, day: int) -> int:
    """The place of a day before a stop; the stop's own, where the axis is cut in between or begins with it."""
    if stop == 0 or stop - 1 in scale.cuts or day <= scale.days[stop - 1]:
        return scale.places[stop]
    return scale.at(day)


def _apart(labels: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Of words under the axis those that find room."""
    found: list[tuple[int, str]] = []
    free = 0
    for x, words in labels:
        wide = width_of(words, SMALL, bold=True)
        if x >= free - NUDGE:
            found.append((max(x, free), words))
            free = max(x, free) + wide + 4
    return found


# --- offices in the wide form ---

OFFICE = 14  # the height of an office's bar, with the space under it
SHADE = 14  # the shortest faded end


def _offices(lanes: Sequence[Lane], scale: Scale, top: int, width: int) -> tuple[list[Linked], int]:
    """A bar for each office, with its words over it; those of one lane side by side where they find room. And their foot."""
    found = []
    limits = (0, scale.places[-1] + EDGE)
    for lane in lanes:
        free, height = 0, 0
        for span in lane.spans:
            start, end, _ = _span_ends(span, scale, *limits)
            words = _office_words(lane, span, width)
            wide = widest(words)
            x = max(0, min(start, width - wide))
            if free > min(x, start):
                top, height = top + height, 0
            free, height = max(end, x + wide) + 2 * PAD, max(height, STEP * len(words) + OFFICE)
            paths = _span_paths(span, scale, limits, top + STEP * len(words) + 5, upright=False)
            found.append(Linked(lane.path, _office_title(lane, span), "office", paths, (Text(x, top + ASCENT + 2, "words", words),)))
        top += height
    return found, top


def _office_title(lane: Lane, span: Span) -> str:
    return ", ".join(part for part in (f"{lane.label}: {span.title}", span.words) if part)


def _office_words(lane: Lane, span: Span, room: int) -> tuple[str, ...]:
    """The words of an office: with its dates, if all of it finds room in a line."""
    whole = _office_title(lane, span)
    return (whole,) if width_of(whole) <= room else wrapped(f"{lane.label}: {span.title}", room)


def _span_ends(span: Span, scale: Scale, least: int, most: int) -> tuple[int, int, tuple[int, int]]:
    """Where an office begins and ends, and how much of either end is faded. What lies before or behind the axis ends with it."""
    start = least if span.start is None or span.start[1] < scale.days[0] else scale.at(span.start[0])
    end = most if span.end is None or span.end[0] > scale.days[-1] else scale.at(span.end[1])
    end = max(end, start + 2 * SHADE)
    first = SHADE if start == least else max(SHADE, scale.at(span.start[1]) - start) if span.start and span.start[0] < span.start[1] else 0
    last = SHADE if end == most else max(SHADE, end - scale.at(span.end[0])) if span.end and span.end[0] < span.end[1] else 0
    return start, end, (min(first, (end - start) // 2), min(last, (end - start) // 2))


def _span_paths(span: Span, scale: Scale, limits: tuple[int, int], across: int, upright: bool) -> tuple[Path, ...]:
    start, end, (first, last) = _span_ends(span, scale, *limits)
    down = "-down" if upright else ""
    found = [Path(_bar(start + first, end - last, across, 3, upright), "term")]
    if first:
        found.append(Path(_bar(start, start + first, across, 3, upright), "term", f"from{down}"))
    if last:
        found.append(Path(_bar(end - last, end, across, 3, upright), "term", f"on{down}"))
    if start == limits[0]:
        found.append(_arrow(start, -1, across, upright))
    if end == limits[1]:
        found.append(_arrow(end, 1, across, upright))
    return tuple(found)


# --- the tall form ----------------------------------------------------------------------------------------------

LANE = 21  # the width of a lane: a bar, and words that run along it
BESIDE = 12  # the width of a column of bars beside the axis
TALL_CUT = 32
YEAR = 26  # the height of a year
LINES, MOST_LINES = 50, 110  # of labels; the greater number for key ones


class Stop(NamedTuple):
    """A place of the tall axis: words with a dot before each, then dots alone in lines of so many; its height."""

    words: tuple[Words, ...]
    dots: tuple[int, ...]
    height: int


class Column(NamedTuple):
    """The tall form's places across the axis: the axis, the words, and how many dots stand in a line."""

    axis: int
    words: int
    dots: int


def _tall(marks: Sequence[Mark], lanes: Sequence[Lane], cuts: Sequence[int], id: str) -> Canvas:
    """Time runs downwards, and every label stands where it belongs: the axis is as long as they need it.

    `cuts` are the days after which it is cut, as in the wide form.
    """
    days = sorted({anchor(mark) for mark in marks})
    long = [i for i, mark in enumerate(marks) if _is_long(mark)]
    axis = LANE * len(lanes) + BESIDE * min(len(long), 2) + SPACE // 2 + 2
    column = Column(axis, axis + SPACE, max((TALL - axis) // SPACE, 1))
    named = _named(marks, TALL - column.words)
    stops = [_stop([i for i, mark in enumerate(marks) if anchor(mark) == day], marks, named, column) for day in days]
    above = [YEAR if i == 0 or date_of(days[i - 1])[0] != date_of(day)[0] else 0 for i, day in enumerate(days)]
    scale = _tall_scale(days, stops, above, frozenset(i for i, day in enumerate(days) if day in cuts))
    height = scale.places[-1] + stops[-1].height
    paths, texts = _tall_axis(scale, column, above, height)
    links: dict[int, Linked] = {}
    for stop, y in zip(stops, scale.places, strict=True):
        _draw_stop(stop, marks, column, y, links)
    _draw_long(long, marks, scale, axis, links)
    offices = [office for n, lane in enumerate(lanes) for office in _tall_offices(lane, scale, n * LANE, height)]
    return canvas(id, "tall", TALL, height, paths, texts, (*(links[i] for i in sorted(links)), *offices))


def _tall_scale(days: Sequence[int], stops: Sequence[Stop], above: Sequence[int], cuts: frozenset[int]) -> Scale:
    gaps = [after - before for before, after in pairwise(days)]
    least = [stop.height + over for stop, over in zip(stops[:-1], above[1:], strict=True)]
    cut = [each + TALL_CUT for each in least]
    length = sum(cut[i] if i in cuts else least[i] for i in range(len(gaps))) * 21 // 20
    widths, crowded = _widths(gaps, length, least, cut, set(cuts))
    return Scale(tuple(days), tuple(accumulate(widths, initial=above[0] + 4)), cuts, crowded)


def _is_long(mark: Mark) -> bool:
    """Whether a mark lasts so long that it stands beside the tall axis."""
    return mark.first_day is None or mark.last_day is None or mark.last_day - mark.first_day > (1 if mark.kind == "bar" else 31)


def _named(marks: Sequence[Mark], room: int) -> dict[int, int]:
    """The marks with a label, the weightiest first, as far as the lines go; and how many lines each takes."""
    found: dict[int, int] = {}
    lines = 0
    for i in sorted(range(len(marks)), key=lambda i: (rank_of(marks[i]), i)):
        needed = sum(len(each.head) + len(each.label) for each in _words([i], marks, room))
        if lines + needed <= (MOST_LINES if rank_of(marks[i]) == 0 else LINES):
            found[i] = needed
            lines += needed
    return found


def _stop(here: Sequence[int], marks: Sequence[Mark], named: Mapping[int, int], column: Column) -> Stop:
    words = _words([i for i in here if i in named], marks, TALL - column.words)
    dots = tuple(i for i in here if i not in named)
    lines = sum(len(each.head) + len(each.label) for each in words)
    return Stop(words, dots, lines * STEP + 6 * len(words) + -(-len(dots) // column.dots) * SPACE + 2)


def _draw_stop(stop: Stop, marks: Sequence[Mark], column: Column, y: int, links: dict[int, Linked]) -> None:
    for words in stop.words:
        mark = marks[words.mark]
        half = SOFTEST // 2 if mark.kind == "soft" else 0
        shapes = _shape(mark, y - half, y, y + half, column.axis, upright=True)
        links[words.mark] = Linked(mark.path, mark.title, "", shapes, tuple(_lines(words, mark, column.words, y + 5)))
        y += STEP * (len(words.head) + len(words.label)) + 6
    for n, i in enumerate(stop.dots):
        row, place = divmod(n, column.dots)
        across, middle = column.axis + place * SPACE, y + row * SPACE
        half = SPACE // 2 - 1 if marks[i].kind == "soft" else 0
        links[i] = Linked(marks[i].path, marks[i].title, "", _shape(marks[i], middle - half, middle, middle + half, across, upright=True), ())


def _draw_long(long: Sequence[int], marks: Sequence[Mark], scale: Scale, axis: int, links: dict[int, Linked]) -> None:
    """Put what lasted into the columns beside the axis, tied to its place on it."""
    free = [0, 0]
    for i in sorted(long, key=lambda i: _ends(marks[i], scale)):
        start, end = _ends(marks[i], scale)
        column = 0 if free[0] <= start else 1
        free[column] = max(end, free[column])
        across, middle = axis - BESIDE * (column + 1), scale.at(anchor(marks[i]))
        shapes = (*_shape(marks[i], start, middle, end, across, upright=True), Path(line((across, middle), (axis + 4, middle)), "pole"))
        links[i] = links[i]._replace(paths=shapes)


def _tall_axis(scale: Scale, column: Column, above: Sequence[int], height: int) -> tuple[list[Path], list[Text]]:
    paths, texts, axis, left = [], [], column.axis, column.words
    cuts = {i: scale.places[i + 1] - above[i + 1] - TALL_CUT // 2 for i in sorted(scale.cuts)}
    ends = [0, *(y for middle in cuts.values() for y in (middle - 6, middle + 6)), height]
    paths.append(Path(joined([line((axis, start), (axis, end)) for start, end in zip(ends[::2], ends[1::2], strict=True)]), "axis"))
    for i, middle in cuts.items():
        paths.append(Path(joined([line((axis - 5, middle + dy + 3), (axis + 5, middle + dy - 3)) for dy in (-3, 3)]), "cut"))
        texts.append(Text(left, middle + 4, "gap", (" ".join(gap_words(scale.days[i + 1] - scale.days[i])),)))
    for i, over in enumerate(above):
        if over:
            year = date_of(scale.days[i])[0]
            texts.append(Text(left, scale.places[i] - STEP + 2, "year", (str(year) if year > 0 else f"{1 - year} BCE",)))
    return paths, texts


def _tall_offices(lane: Lane, scale: Scale, x: int, height: int) -> list[Linked]:
    """A person's offices as upright bars, with words along them as far as they go."""
    found = []
    for span in lane.spans:
        start, end, _ = _span_ends(span, scale, 0, height)
        room = (height if len(lane.spans) == 1 else end) - start
        ways = (f"{lane.label}: {span.title}", lane.label)
        words = next((words for words in ways if width_of(words, SMALL) <= room), "")
        texts = (Text(x + 8, start + 2, "along", (words,), turned=True),) if words else ()
        found.append(Linked(lane.path, _office_title(lane, span), "office", _span_paths(span, scale, (0, height), x + 3, upright=True), texts))
    return found


# --- from the site ----------------------------------------------------------------------------------------------


def timeline_of(
    parts: Parts, keys: Sequence[str], people: Sequence[str] = (), width: int = WIDE, id: str = "timeline", inside: bool = False
) -> TimelinePicture | None:
    """The picture of dated entries, in the order of `keys`, with the offices of some people in lanes.

    `inside`: its links lead to the entries of the chronology in the same page, rather than to their own pages.
    """
    marks = [mark_of(parts, key, inside) for key in keys]
    return timeline(marks, lanes_of(parts, people), width, id)


def mark_of(parts: Parts, key: str, inside: bool = False) -> Mark:
    """A dated entry of the site as a mark. A claim's label never says what it claims."""
    record = parts.site.records[key]
    dated: Dated = record.fields.date
    is_claim = isinstance(record.fields, Claim)
    path = f"#{record.kind}-{record.id}" if inside else path_of(record)
    title = parts.site.title(key)
    label, status, weight = title, "", getattr(record.fields, "weight", "normal")
    if is_claim:
        weight = "key" if record.fields.allegation else "normal"
        status = labels.STATUS[parts.site.statuses[key].status]
        makers = list(dict.fromkeys(parts.actor(each.who).title for each in record.fields.asserted_by))
        label = claim_label(makers[0], len(makers) - 1) if makers else CLAIM
        title = claim_title(status, title, parts.answer_note(key))
    return Mark(
        path, f"{dated.words}: {title}", label, dated.words, dated.date.first_day, dated.date.last_day, kind_of(dated), is_claim,
        weight, status,
    )  # fmt: skip


def kind_of(dated: Dated) -> str:
    """Whether a date is one day, a time that lasted, or an uncertain one."""
    date = dated.date
    if date.is_interval:
        return "bar"
    return "point" if date.is_exact_day else "soft"


def lanes_of(parts: Parts, people: Sequence[str]) -> tuple[Lane, ...]:
    """The dated offices of people, by their keys. Those who may not be named, and offices without dates, are passed over."""
    found = []
    for key in people:
        if key in parts.site.hidden or key not in parts.site.records:
            continue
        spans = tuple(_span(role) for role in parts.site.records[key].fields.roles if role.from_ or role.to)
        if spans:
            link = parts.link(key)
            found.append(Lane(link.title, link.path, spans))
    return tuple(sorted(found, key=_begins))


def _begins(lane: Lane) -> int:
    return min(span.start[0] if span.start else span.end[0] if span.end else 0 for span in lane.spans)


def _span(role: Role) -> Span:
    return Span(role.title, _span_words(role), _bounds(role.from_), _bounds(role.to))


def _bounds(dated: Dated | None) -> tuple[int, int] | None:
    if dated is None:
        return None
    first, last = dated.date.first_day, dated.date.last_day
    if first is None or last is None:
        only = last if first is None else first
        return None if only is None else (only, only)
    return first, last


def _span_words(role: Role) -> str:
    if role.from_ and role.to:
        return f"{role.from_.words} to {role.to.words}"
    return f"from {role.from_.words}" if role.from_ else f"until {role.to.words}" if role.to else ""
