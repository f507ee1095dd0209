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

TITLE = "The time line"
EVENTS = "On record"
CLAIMS = "Claims, by status"
OFFICES = "In office"
AGAIN = "and another"  # a second claim of the same status by the same
SKIP = "Skip the picture"
NOT_TO_SCALE = "Not to scale: crowded days are spread, and long gaps are cut and say how long they are."
SOFT = "Soft ends: the exact time is not known."
DIAMONDS = "Diamonds: claims, not events."


def claim_title(status: str, says: str, answer: str) -> str:
    """A claim in full, with its status before it and its answer behind."""
    return f"Claim, {status.lower()}: {says} {answer}".strip()


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
    scale = _wide_scale(chosen, width)
    wide = _wide(chosen, lanes, scale, width, f"{id}-wide")
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


LONG = 28  # a gap that is not wider, to scale, is never cut


def scaled(days: Sequence[int], start: int, length: int, least: Sequence[int], cut: Sequence[int]) -> Scale:
    """Places for days in rising order, from `start` on.

    Each gap is as wide as its time asks for, but no narrower than `least`. While that is more than the length allows
    some of them, the longest gap is cut to its width in `cut`, unless it is short enough to be seen as it is.
    """
    gaps = [after - before for before, after in pairwise(days)]
    cuts: set[int] = set()
    while True:
        widths, crowded = _widths(gaps, length, least, cut, cuts)
        longest = max((i for i in range(len(gaps)) if i not in cuts), key=lambda i: gaps[i], default=-1)
        if not crowded or longest < 0 or widths[longest] <= LONG or sum(widths) - widths[longest] + cut[longest] > length + _spare(gaps, widths, least, cuts):
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

SPACE = 14  # from one dot to the next
SOFTEST = 18  # the shortest soft mark
SHORTEST = 10  # the shortest bar
ARROW = 5  # half the height of the arrow at an open end


def _shape(mark: Mark, start: int, end: int, across: int, upright: bool) -> tuple[Path, ...]:
    """A mark from `start` to `end` along the axis and at `across` over it; `upright` where the axis runs downwards."""
    middle = (start + end) // 2
    x, y = (across, middle) if upright else (middle, across)
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
        half = 8 if mark.is_claim else RADII[mark.weight] + 1
        return middle - half, middle + half
    first = middle - 3 * SPACE if mark.first_day is None else scale.at(mark.first_day)
    last = middle + 3 * SPACE if mark.last_day is None else scale.at(mark.last_day)
    if mark.kind == "bar":
        return first, max(last, first + SHORTEST)
    return min(first, middle - SOFTEST // 2), max(last, middle + SOFTEST // 2)


# --- the wide form ----------------------------------------------------------------------------------------------

EDGE = 16  # left and right of the axis
CUT = 48  # a cut, with its words over it
CUT_WORDS = 22  # half the width of a cut's words
FOOT = 10  # of the lowest dot, over the axis
SMALL = 12  # the size of the words under the axis
AXIS = 40  # from the axis to the foot of its words
HEADING = 22  # the heading of a row
CEILING, LOW_CEILING = 330, 150  # of labels; the lower one for those that are not key, unless key ones stand higher
LABELLED = 26  # marks that may have a label


class Reach(NamedTuple):
    """How far a mark reaches along the axis, and in which layer over it it lies."""

    start: int
    end: int
    layer: int


class Words(NamedTuple):
    """The words of one mark within a label: its date, unless the one before has the same, and its label."""

    mark: int
    date: tuple[str, ...]
    label: tuple[str, ...]


class Label(NamedTuple):
    """All words that stand at one place of the axis."""

    at: int
    words: tuple[Words, ...]
    width: int
    height: int


class Row(NamedTuple):
    """Marks in layers over a line, with their labels: `height` from the line to the top of all of it."""

    reaches: Mapping[int, Reach]
    labels: tuple[tuple[Label, Stand], ...]
    height: int


def _wide_scale(marks: Sequence[Mark], width: int) -> Scale:
    days = sorted({anchor(mark) for mark in marks})
    if len(days) == 1:
        return Scale((days[0],), (width // 2,), frozenset(), False)
    gaps, length = len(days) - 1, width - 2 * EDGE
    return scaled(days, EDGE, length, [min(SPACE, length // gaps)] * gaps, [CUT] * gaps)


def _wide(marks: Sequence[Mark], lanes: Sequence[Lane], scale: Scale, width: int, id: str) -> Canvas:
    """Events over the axis, claims under it, offices under both."""
    above = _row([i for i, mark in enumerate(marks) if not mark.is_claim], marks, scale, width, _cut_boxes(scale))
    below = _row([i for i, mark in enumerate(marks) if mark.is_claim], marks, scale, width, [])
    axis = (HEADING if above.reaches else 0) + above.height
    paths, texts = _axis(scale, axis, width)
    links: dict[int, Linked] = {}
    bottom = axis + AXIS
    if above.reaches:
        texts.append(Text(0, ASCENT, "heading", (EVENTS,)))
        _draw_row(above, marks, axis, -1, paths, links)
    if below.reaches:
        texts.append(Text(0, bottom + ASCENT + 2, "heading", (CLAIMS,)))
        line_y = bottom + HEADING
        paths.append(Path(line((0, line_y), (width, line_y)), "claims-line"))
        _draw_row(below, marks, line_y, 1, paths, links)
        bottom = line_y + below.height + 8
    offices = _offices(lanes, scale, bottom + HEADING, width)
    if offices:
        texts.append(Text(0, bottom + ASCENT + 2, "heading", (OFFICES,)))
        bottom = max(text.y for office in offices for text in office.texts) + OFFICE - ASCENT
    return canvas(id, "wide", width, bottom, paths, texts, (*(links[i] for i in sorted(links)), *offices))


def _row(chosen: Sequence[int], marks: Sequence[Mark], scale: Scale, width: int, obstacles: Sequence[Box]) -> Row:
    reaches = _layers(chosen, marks, scale)
    boxes = [Box(reach.start, 0, reach.end, FOOT + (reach.layer + 1) * SPACE) for reach in reaches.values()] + list(obstacles)
    labels = _labels(chosen, marks, scale, width, boxes)
    tops = [box.bottom for box in boxes] + [stand.low + label.height for label, stand in labels]
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
        found[i] = Reach(start, end, layer)
    return found


def _labels(
    chosen: Sequence[int], marks: Sequence[Mark], scale: Scale, width: int, boxes: Sequence[Box]
) -> tuple[tuple[Label, Stand], ...]:
    """Labels for as many marks as find room, the weightiest first. A mark without one is still a link with its title."""
    named: list[int] = []
    best: tuple[tuple[Label, Stand], ...] = ()
    for i in sorted(chosen, key=lambda i: (rank_of(marks[i]), i))[:LABELLED]:
        peak = max((stand.low + label.height for label, stand in best), default=0)
        labels = _grouped(sorted([*named, i]), marks, scale, width)
        flags = [_flag(label, boxes) for label in labels]
        found = stands(flags, width, CEILING if rank_of(marks[i]) == 0 else max(peak, LOW_CEILING))
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
    room = (136 if longest <= 40 else 170 if longest <= 75 else 208) * (100 if width >= WIDE else 84) // 100
    words = _words(named, marks, room)
    lines = sum(len(each.date) + len(each.label) for each in words)
    wide = max(max(widest(each.date, bold=True), widest(each.label)) for each in words)
    return Label(at, words, wide, lines * STEP + 4)


def _words(named: Sequence[int], marks: Sequence[Mark], room: int) -> tuple[Words, ...]:
    found, before = [], ""
    for i in named:
        date = "" if marks[i].is_claim or marks[i].words == before else marks[i].words
        before = marks[i].words
        found.append(Words(i, wrapped(date, room, bold=True), wrapped(marks[i].label, room)))
    return tuple(found)


def _flag(label: Label, boxes: Sequence[Box]) -> Flag:
    left = Box(label.at - label.width - 2 * PAD, 0, label.at, 1)
    right = Box(label.at, 0, label.at + label.width + 2 * PAD, 1)
    return Flag(label.at, label.width, label.height, (_ground(left, boxes), _ground(right, boxes)))


def _ground(reach: Box, boxes: Sequence[Box]) -> int:
    """The height at which nothing stands any more."""
    return max((box.bottom for box in boxes if reach.left <= box.right and box.left <= reach.right), default=0) + 4


def _draw_row(row: Row, marks: Sequence[Mark], ground: int, way: int, paths: list[Path], links: dict[int, Linked]) -> None:
    """Draw a row up (-1) from its line or down (1) from it."""
    texts: dict[int, list[Text]] = {}
    for label, stand in row.labels:
        layer = max(row.reaches[words.mark].layer for words in label.words)
        paths.append(Path(line((label.at, ground + way * (FOOT + layer * SPACE)), (label.at, ground + way * (stand.low + label.height))), "pole"))
        top = ground + (-stand.low - label.height if way < 0 else stand.low)
        texts |= _label_texts(label, stand.side, top, marks)
    for i, reach in row.reaches.items():
        shapes = _shape(marks[i], reach.start, reach.end, ground + way * (FOOT + reach.layer * SPACE), upright=False)
        links[i] = Linked(marks[i].path, marks[i].title, "", shapes, tuple(texts.get(i, ())))


def _label_texts(label: Label, side: int, top: int, marks: Sequence[Mark]) -> dict[int, list[Text]]:
    """The words of a label by their mark, line under line from `top`."""
    x, anchor_ = (label.at + PAD, "start") if side > 0 else (label.at - PAD, "end")
    y = top + ASCENT + 3
    found: dict[int, list[Text]] = {}
    for words in label.words:
        texts = found.setdefault(words.mark, [])
        for kind, lines in (("date", words.date), (_label_kind(marks[words.mark]), words.label)):
            if lines:
                texts.append(Text(x, y, kind, lines, anchor_))
                y += STEP * len(lines)
    return found


def _label_kind(mark: Mark) -> str:
    return "words said" if mark.is_claim else f"words {mark.weight}"


# --- the axis of the wide form ---


def _cut_boxes(scale: Scale) -> list[Box]:
    """Where the words over a cut stand, as heights over the axis."""
    middles = [(scale.places[i] + scale.places[i + 1]) // 2 for i in sorted(scale.cuts)]
    return [Box(middle - CUT_WORDS, 0, middle + CUT_WORDS, 2 * SMALL + 8) for middle in middles]


def _axis(scale: Scale, y: int, width: int) -> tuple[list[Path], list[Text]]:
    """The axis with its cuts, and the months and years under it."""
    paths = [Path(_whole_stretches(scale, y, width), "axis")]
    texts = []
    for i in sorted(scale.cuts):
        middle = (scale.places[i] + scale.places[i + 1]) // 2
        paths.append(Path(joined([line((middle + dx - 3, y + 5), (middle + dx + 3, y - 5)) for dx in (-3, 3)]), "cut"))
        texts.append(Text(middle, y - SMALL - 10, "gap", gap_words(scale.days[i + 1] - scale.days[i]), "middle"))
    months, years = _months(scale), _years(scale)
    ticks = [place for place, _ in {**dict(months), **dict(years)}.items()]
    paths.append(Path(joined([line((x, y), (x, y + 5)) for x in sorted(ticks)]), "axis"))
    texts += [Text(x - 2, y + 18, "month", (words,)) for x, words in _apart(months, width)]
    texts += [Text(x - 2, y + 33, "year", (words,)) for x, words in _apart(years, width)]
    return paths, texts


def _whole_stretches(scale: Scale, y: int, width: int) -> str:
    middles = [(scale.places[i] + scale.places[i + 1]) // 2 for i in sorted(scale.cuts)]
    ends = [0, *(x for middle in middles for x in (middle - 6, middle + 6)), width]
    return joined([line((start, y), (end, y)) for start, end in zip(ends[::2], ends[1::2], strict=True)])


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


def _apart(labels: Sequence[tuple[int, str]], width: int) -> list[tuple[int, str]]:
    """Of words under the axis those that find room."""
    found: list[tuple[int, str]] = []
    free = 0
    for x, words in labels:
        wide = width_of(words, SMALL, bold=True)
        if x - 2 >= free and x - 2 + wide <= width:
            found.append((x, words))
            free = x + wide + 4
    return found


# --- offices in the wide form ---

OFFICE = 30  # the height of an office: its words, and its bar under them
SHADE = 14  # the shortest faded end


def _offices(lanes: Sequence[Lane], scale: Scale, top: int, width: int) -> list[Linked]:
    """A bar for each office, with its words over it; those of one lane side by side where they find room."""
    found = []
    y = top
    for lane in lanes:
        free: list[int] = []
        for span in lane.spans:
            start, end, _ = _span_ends(span, scale, 0, width)
            words = _office_words(lane, span, width)
            x = max(0, min(start, width - width_of(words)))
            line_ = next((n for n, used in enumerate(free) if used <= min(x, start)), len(free))
            free[line_ : line_ + 1] = [max(end, x + width_of(words)) + 2 * PAD]
            foot = y + line_ * OFFICE + ASCENT + 1
            paths = _span_paths(span, scale, (0, width), foot + 10, upright=False)
            found.append(Linked(lane.path, _office_title(lane, span), "office", paths, (Text(x, foot, "words", (words,)),)))
        y += OFFICE * len(free)
    return found


def _office_title(lane: Lane, span: Span) -> str:
    return ", ".join(part for part in (f"{lane.label}: {span.title}", span.words) if part)


def _office_words(lane: Lane, span: Span, room: int) -> str:
    """As many words of an office as find room."""
    ways = (_office_title(lane, span), f"{lane.label}: {span.title}", f"{lane.label}, {span.words}", lane.label)
    return next((words for words in ways if width_of(words) <= room), "")


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
TALL_CUT = 34
LINES, MOST_LINES = 60, 120  # of labels; the greater number for key ones
YEAR = 26  # the height of a year


class Stop(NamedTuple):
    """A place of the tall axis: words with dots before them, then dots alone in lines of so many; its height."""

    words: tuple[Words, ...]
    dots: tuple[int, ...]
    height: int


def _tall(marks: Sequence[Mark], lanes: Sequence[Lane], id: str) -> Canvas:
    """Time runs downwards, and every label stands where it belongs: the axis is as long as they need it."""
    days = sorted({anchor(mark) for mark in marks})
    long = [i for i, mark in enumerate(marks) if _is_long(mark)]
    axis = LANE * len(lanes) + BESIDE * min(len(long), 2) + SPACE // 2 + 2
    left = axis + SPACE
    named = _named(marks, TALL - left)
    stops = [_stop([i for i, mark in enumerate(marks) if anchor(mark) == day], marks, named, axis) for day in days]
    above = [YEAR if i == 0 or date_of(days[i - 1])[0] != date_of(day)[0] else 0 for i, day in enumerate(days)]
    least = [stop.height + over for stop, over in zip(stops[:-1], above[1:], strict=True)]
    scale = scaled(days, above[0] + 4, sum(least) * 11 // 10, least, [each + TALL_CUT for each in least])
    height = scale.places[-1] + stops[-1].height
    paths, texts = _tall_axis(scale, axis, left, above, height)
    links: dict[int, Linked] = {}
    for stop, y in zip(stops, scale.places, strict=True):
        _draw_stop(stop, marks, axis, y, links)
    for i, across in _columns(long, marks, scale, axis).items():
        start, end = _ends(marks[i], scale)
        middle = scale.at(anchor(marks[i]))
        shapes = (*_shape(marks[i], start, end, across, upright=True), Path(line((across, middle), (axis, middle)), "pole"))
        links[i] = Linked(marks[i].path, marks[i].title, "", shapes, links[i].texts)
    offices = [office for n, lane in enumerate(lanes) for office in _tall_offices(lane, scale, n * LANE, height)]
    return canvas(id, "tall", TALL, height, paths, texts, (*(links[i] for i in sorted(links)), *offices))


def _is_long(mark: Mark) -> bool:
    """Whether a mark lasts so long that it stands beside the tall axis."""
    return mark.first_day is None or mark.last_day is None or mark.last_day - mark.first_day > (1 if mark.kind == "bar" else 31)


def _named(marks: Sequence[Mark], room: int) -> dict[int, Words]:
    """The marks with a label, the weightiest first, as far as the lines go."""
    found: dict[int, Words] = {}
    lines = 0
    for i in sorted(range(len(marks)), key=lambda i: (rank_of(marks[i]), i)):
        words = Words(i, wrapped(marks[i].words, room, bold=True), wrapped(marks[i].label, room))
        lines += len(words.date) + len(words.label)
        if lines <= (MOST_LINES if rank_of(marks[i]) == 0 else LINES):
            found[i] = words
    return {i: found[i] for i in sorted(found)}


def _stop(here: Sequence[int], marks: Sequence[Mark], named: Mapping[int, Words], axis: int) -> Stop:
    words, before = [], ""
    for i in here:
        if i in named:
            words.append(named[i]._replace(date=()) if marks[i].words == before else named[i])
            before = marks[i].words
    dots = tuple(i for i in here if i not in named)
    lines = sum(len(each.date) + len(each.label) for each in words)
    rows = -(-len(dots) // _dots_in_line(axis))
    return Stop(tuple(words), dots, lines * STEP + 5 * len(words) + rows * SPACE + 4)


def _dots_in_line(axis: int) -> int:
    return max((TALL - axis) // SPACE, 1)


def _draw_stop(stop: Stop, marks: Sequence[Mark], axis: int, top: int, links: dict[int, Linked]) -> None:
    y = top
    for words in stop.words:
        mark = marks[words.mark]
        texts, foot = [], y + 5
        for kind, lines in (("date", words.date), (_label_kind(mark), words.label)):
            if lines:
                texts.append(Text(axis + SPACE, foot, kind, lines))
                foot += STEP * len(lines)
        half = SOFTEST // 2 if mark.kind == "soft" else 0
        links[words.mark] = Linked(mark.path, mark.title, "", _shape(mark, y - half, y + half, axis, upright=True), tuple(texts))
        y = foot
    for n, i in enumerate(stop.dots):
        row, column = divmod(n, _dots_in_line(axis))
        across, middle = axis + column * SPACE, y + row * SPACE
        half = 6 if marks[i].kind == "soft" else 0
        links[i] = Linked(marks[i].path, marks[i].title, "", _shape(marks[i], middle - half, middle + half, across, upright=True), ())


def _columns(long: Sequence[int], marks: Sequence[Mark], scale: Scale, axis: int) -> dict[int, int]:
    """The column beside the axis in which each long mark stands."""
    free = [0, 0]
    found = {}
    for i in sorted(long, key=lambda i: _ends(marks[i], scale)):
        start, end = _ends(marks[i], scale)
        column = 0 if free[0] <= start else 1
        free[column] = max(end, free[column])
        found[i] = axis - BESIDE * (column + 1)
    return found


def _tall_axis(scale: Scale, axis: int, left: int, above: Sequence[int], height: int) -> tuple[list[Path], list[Text]]:
    paths, texts = [], []
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
    if is_claim:
        label, title = _claim_words(parts, key, record.fields)
    else:
        label = title
    return Mark(
        path, f"{dated.words}: {title}", label, dated.words, dated.date.first_day, dated.date.last_day, kind_of(dated), is_claim,
        "normal" if is_claim else record.fields.weight,
    )  # fmt: skip


def _claim_words(parts: Parts, key: str, claim: Claim) -> tuple[str, str]:
    """A claim's label and its title with its status and answers."""
    status = labels.STATUS[parts.site.statuses[key].status]
    who = parts.actor(claim.asserted_by[0].who).title
    answer = parts.answer_note(key) or ""
    return claim_label(who, len(claim.asserted_by) - 1, status), claim_title(status, parts.site.title(key), f"({answer})" if answer else "")


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
    return tuple(found)


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
