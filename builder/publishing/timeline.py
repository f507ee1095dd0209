"""The timeline as a picture: where everything stands, worked out at build time from plain data.

Time runs along one axis, to the right in the wide form and downwards in the tall one. What happened on a day is a dot, what
lasted is a bar, what happened at an uncertain time is soft at its ends. Claims have a row of their own under the axis,
away from the events, and are named by who makes them and their status, never by what they say. Who held which office
when stands in lanes under both, along the same axis.

The axis is to scale where there is room for it. Crowded days are spread, and of the gaps the longest are cut until the
rest finds room; every cut is drawn, and says how much time it leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from builder.linking.addresses import path_of
from builder.model.calendar import MONTHS, day_number
from builder.model.fields import Dated
from builder.model.kinds import Claim, Role
from builder.publishing import labels
from builder.publishing.drawing import (
    ASCENT,
    PAD,
    STEP,
    Box,
    Canvas,
    Flag,
    Linked,
    Path,
    Scale,
    Size,
    Stand,
    Text,
    arrow,
    bar,
    canvas,
    diamond,
    disc,
    scaled,
    slashes,
    stands,
    stretches,
    stroke,
    widest,
    width_of,
    widths,
    wrapped,
)
from builder.publishing.parts import Parts
from builder.publishing.views import TimelinePicture

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
    if days >= 3650:
        return str(min(round(days / 365.25), 9999)) + ("+" if days > 9999 * 366 else ""), "years"
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


WIDE, COLUMN, TALL = 1000, 624, 340  # widths of the forms: the page, a text column, a phone
MOST, MOST_LANES = 100, 6  # marks and lanes in one picture
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
    first = mark.last_day if mark.first_day is None else mark.first_day
    last = mark.first_day if mark.last_day is None else mark.last_day
    assert first is not None  # who has neither day is not drawn
    assert last is not None
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


# --- dates ------------------------------------------------------------------------------------------------------


def date_of(day: int) -> tuple[int, int, int]:
    """The year, month and day of the month of a day's number, over any year (year 0 is 1 BCE)."""
    era, within = divmod(day + 305, 146097)  # 400 years that begin on 1 March
    year = (within - within // 1460 + within // 36524 - within // 146096) // 365
    of_year = within - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    number = of_year - (153 * month + 2) // 5 + 1
    return (year + era * 400 + (month > 9), month + 3 if month < 10 else month - 9, number)


# --- marks ------------------------------------------------------------------------------------------------------

SPACE = 12  # from one dot to the next along the axis
LAYER = 13  # and over it
SOFTEST = 18  # the shortest soft mark
SHORTEST = 10  # the shortest bar
CLAIM_RADIUS = 7
PILE = 10  # dots upon one another


def _linked(mark: Mark, ends: tuple[int, int, int], across: int, upright: bool, texts: Sequence[Text] = ()) -> Linked:
    """A mark with its words; `ends` are its beginning, its place and its end along the axis."""
    return Linked(mark.path, mark.title, "", _shape(mark, ends, across, upright), tuple(texts))


def _shape(mark: Mark, ends: tuple[int, int, int], across: int, upright: bool) -> tuple[Path, ...]:
    start, at, end = ends
    x, y = (across, at) if upright else (at, across)
    arrows = [arrow(start, -1, across, upright)] if mark.first_day is None else []
    arrows += [arrow(end, 1, across, upright)] if mark.last_day is None else []
    if mark.is_claim:
        span = () if mark.kind == "point" else (Path(stroke(start, end, across, upright), "span"),)
        return (*span, *arrows, Path(diamond(x, y, CLAIM_RADIUS), "mark claim"))
    if mark.kind == "point":
        return (Path(disc(x, y, RADII[mark.weight]), f"mark {mark.weight}"),)
    body = bar(start, end, across, 5 if mark.kind == "soft" else 4, upright)
    return (Path(body, f"mark {mark.weight}", _fade(mark, upright)), *arrows)


def _fade(mark: Mark, upright: bool) -> str:
    """The gradient of a bar: faded where its time is uncertain or open."""
    if mark.first_day is None or mark.last_day is None:
        name = "from" if mark.first_day is None else "on"
    else:
        name = "soft" if mark.kind == "soft" else ""
    return f"{name}-down" if name and upright else name


def _ends(mark: Mark, scale: Scale, shift: int = 0) -> tuple[int, int, int]:
    """Where a mark begins, stands and ends along the axis, no shorter than can be seen; a dot in a pile is shifted."""
    at = scale.at(anchor(mark))
    if mark.kind == "point":
        half = CLAIM_RADIUS if mark.is_claim else RADII[mark.weight]
        return at + shift - half, at + shift, at + shift + half
    first = at - 3 * SPACE if mark.first_day is None else scale.at(mark.first_day)
    last = at + 3 * SPACE if mark.last_day is None else scale.at(mark.last_day)
    if mark.kind == "bar":
        return first, at, max(last, first + SHORTEST)
    return min(first, at - SOFTEST // 2), at, max(last, at + SOFTEST // 2)


def _piles(marks: Sequence[Mark]) -> dict[tuple[int, bool], list[int]]:
    """The dots of each day, those of events and of claims apart."""
    found: dict[tuple[int, bool], list[int]] = {}
    for i, mark in enumerate(marks):
        if mark.kind == "point":
            found.setdefault((anchor(mark), mark.is_claim), []).append(i)
    return found


def _shifts(marks: Sequence[Mark]) -> dict[int, int]:
    """How far dots stand from the place of their day: those of a high pile in several columns."""
    found = {}
    for pile in _piles(marks).values():
        columns = -(-len(pile) // PILE)
        for n, i in enumerate(sorted(pile, key=lambda i: -rank_of(marks[i]))):
            found[i] = (2 * (n % columns) - columns + 1) * CLAIM_RADIUS
    return found


# --- the wide form ----------------------------------------------------------------------------------------------

EDGE = 14  # left of the first stop
END = (130, 210)  # right of the last, where its words stand: at least, and where the axis needs less
CUT = 52  # a cut, with its words over it
CUT_WORDS = 21  # half the width of a cut's words
FOOT = 10  # of the lowest dot, over the axis
SMALL = 12  # the size of the words along the axis
NUDGE = 8  # by which they may be moved for want of room
AXIS = 40  # from the axis to the foot of its words
HEADING = 22  # the heading of a row
CEILING, LOW_CEILING = 520, 150  # of labels; the lower one for those that are not key, unless key ones stand higher
LABELLED = 26  # marks that may have a label
HIGH = 330  # of labels over the axis, from where on narrower ones are tried
ROOMS = ((170, 208), (128, 160))  # the width of labels, wide and narrow: of short ones and of long ones
LONG_LABEL = 75  # letters
NARROWEST = 96  # of labels at the ends of the axis
APART = 5  # between two entries under one date


class Reach(NamedTuple):
    """How far a mark reaches along the axis, and in which layer over it it lies."""

    ends: tuple[int, int, int]  # beginning, place, end
    layer: int


class Words(NamedTuple):
    """The words of one mark in lines: its head, () where the mark before it has the same, and its label."""

    mark: int
    head: tuple[str, ...]
    label: tuple[str, ...]


class Label(NamedTuple):
    """All words that stand at one place, as they are set to its left and to its right; () where there is no room."""

    marks: tuple[int, ...]
    left: tuple[Words, ...]
    right: tuple[Words, ...]
    flag: Flag


Placed = tuple[tuple[Label, Stand], ...]


class Row(NamedTuple):
    """Marks in layers over a line, with their labels: `height` from the line to the top of all of it."""

    reaches: Mapping[int, Reach]
    labels: Placed
    height: int


def _wide_scale(marks: Sequence[Mark], width: int) -> Scale:
    days = sorted({anchor(mark) for mark in marks})
    if len(days) == 1:
        return Scale((days[0],), (width // 2,), frozenset(), False)
    sides = dict.fromkeys(days, 0)  # how much room high piles need on either side
    for (day, _), pile in _piles(marks).items():
        sides[day] = max(sides[day], (len(pile) - 1) // PILE * CLAIM_RADIUS)
    start, gaps = EDGE + sides[days[0]], len(days) - 1
    length = width - start - max(END[0], min(END[1], width - start - gaps * 2 * SPACE))
    least = [SPACE + sides[one] + sides[other] for one, other in pairwise(days)]
    if sum(least) > length:
        least = [min(SPACE, length // gaps)] * gaps
    return scaled(days, start, length, least, [CUT + each - SPACE for each in least])


def _wide(marks: Sequence[Mark], lanes: Sequence[Lane], scale: Scale, width: int, id: str) -> Canvas:
    """Events over the axis, claims under it, offices under both."""
    events = [i for i, mark in enumerate(marks) if not mark.is_claim]
    cuts = _cuts(scale, _layers(events, marks, scale))
    above = _row(events, marks, scale, width, cuts)
    below = _row([i for i, mark in enumerate(marks) if mark.is_claim], marks, scale, width, [])
    axis = (HEADING if above.reaches else 0) + max([above.height, *(box.bottom for box in cuts)])
    end = scale.places[-1] + EDGE
    paths, texts = _axis(scale, cuts, axis, end, _vague(marks))
    links: dict[int, Linked] = {}
    bottom = axis + AXIS
    if above.reaches:
        texts.append(Text(0, ASCENT, "heading", (EVENTS,)))
        _draw_row(above, marks, axis, -1, paths, links)
    if below.reaches:
        texts.append(Text(0, bottom + ASCENT + 2, "heading", (CLAIMS,)))
        line_y = bottom + HEADING
        paths.append(Path(stroke(0, end, line_y, upright=False), "claims-line"))
        _draw_row(below, marks, line_y, 1, paths, links)
        bottom = line_y + below.height + 8
    offices, foot = _offices(lanes, scale, bottom + HEADING, width)
    if offices:
        texts.append(Text(0, bottom + ASCENT + 2, "heading", (OFFICES,)))
        bottom = foot
    return canvas(id, "wide", width, bottom, paths, texts, (*(links[i] for i in sorted(links)), *offices))


def _row(chosen: Sequence[int], marks: Sequence[Mark], scale: Scale, width: int, obstacles: Sequence[Box]) -> Row:
    reaches = _layers(chosen, marks, scale)
    boxes = [Box(reach.ends[0], 0, reach.ends[2], FOOT + (reach.layer + 1) * LAYER - 6) for reach in reaches.values()] + list(obstacles)
    labels = _labels(chosen, marks, scale, width, boxes)
    tops = [box.bottom for box in boxes] + [stand.high for _, stand in labels]
    return Row(reaches, labels, max(tops, default=0) if chosen else 0)


def _layers(chosen: Sequence[int], marks: Sequence[Mark], scale: Scale) -> dict[int, Reach]:
    """Every mark in the lowest layer in which it meets no other: the long ones first, the weightiest last, on top."""
    shifts = _shifts(marks)
    ends = {i: _ends(marks[i], scale, shifts.get(i, 0)) for i in chosen}
    layers: list[list[tuple[int, int]]] = []
    found = {}
    for i in sorted(chosen, key=lambda i: (marks[i].kind == "point", -RANKS[marks[i].weight], i)):
        start, _, end = ends[i]
        layer = next((n for n, taken in enumerate(layers) if all(end <= a or b <= start for a, b in taken)), len(layers))
        if layer == len(layers):
            layers.append([])
        layers[layer].append((start, end))
        found[i] = Reach(ends[i], layer)
    return found


def _labels(chosen: Sequence[int], marks: Sequence[Mark], scale: Scale, width: int, boxes: Sequence[Box]) -> Placed:
    """Labels for as many marks as find room. A mark without one is still a link with its title.

    Where wide labels leave some out or stand high, narrow ones may not, as they reach over fewer others.
    """
    wide = _placed(chosen, marks, scale, width, boxes, ROOMS[0])
    if _missing(wide, chosen, marks) == 0 and _peak(wide) <= HIGH:
        return wide
    narrow = _placed(chosen, marks, scale, width, boxes, ROOMS[1])
    is_better = (_missing(narrow, chosen, marks), _peak(narrow) * 5) < (_missing(wide, chosen, marks), _peak(wide) * 4)
    return narrow if is_better else wide


def _missing(placed: Placed, chosen: Sequence[int], marks: Sequence[Mark]) -> int:
    """How many key marks have no label."""
    return sum(rank_of(marks[i]) == 0 for i in chosen) - sum(rank_of(marks[i]) == 0 for label, _ in placed for i in label.marks)


def _peak(placed: Placed) -> int:
    return max((stand.high for _, stand in placed), default=0)


def _placed(chosen: Sequence[int], marks: Sequence[Mark], scale: Scale, width: int, boxes: Sequence[Box], rooms: tuple[int, int]) -> Placed:
    """Labels in lines of two lengths, the weightiest first, each as long as all of them still find room."""
    best: dict[int, Label] = {}
    places: tuple[Stand, ...] = ()
    for i in sorted(chosen, key=lambda i: (rank_of(marks[i]), i))[:LABELLED]:
        at = scale.at(anchor(marks[i]))
        here = sorted((*best[at].marks, i)) if at in best else [i]
        trial = dict(sorted((best | {at: _label(at, here, marks, width, boxes, rooms)}).items()))
        ceiling = CEILING if rank_of(marks[i]) == 0 else max(LOW_CEILING, *(stand.high for stand in places), 0)
        found = stands([label.flag for label in trial.values()], ceiling)
        if found is not None:
            best, places = trial, found
    return tuple(zip(best.values(), places, strict=True))


def _label(at: int, named: Sequence[int], marks: Sequence[Mark], width: int, boxes: Sequence[Box], rooms: tuple[int, int]) -> Label:
    """What stands at one place of the axis, as what must find its own place over all that lies under it."""
    room = rooms[max(len(marks[i].label) for i in named) > LONG_LABEL]
    left, right = (_words(named, marks, min(room, space)) if space >= NARROWEST else () for space in (at - PAD, width - at - PAD))
    return Label(tuple(named), left, right, Flag(at, _size(at, -1, left, boxes), _size(at, 1, right, boxes)))


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


def _size(at: int, side: int, words: Sequence[Words], boxes: Sequence[Box]) -> Size | None:
    """The room of some words on one side of their place, and the height over all that lies under them."""
    if not words:
        return None
    wide = max(max(widest(each.head, bold=True), widest(each.label)) for each in words)
    left, right = sorted((at, at + side * (wide + 2 * PAD)))
    foot = max((box.bottom for box in boxes if left <= box.right and box.left <= right), default=0) + 4
    return Size(wide, _lines_of(words) * STEP + (len(words) - 1) * APART + 4, foot)


def _lines_of(words: Sequence[Words]) -> int:
    return sum(len(each.head) + len(each.label) for each in words)


def _draw_row(row: Row, marks: Sequence[Mark], ground: int, way: int, paths: list[Path], links: dict[int, Linked]) -> None:
    """Draw a row up (-1) from its line or down (1) from it."""
    texts: dict[int, list[Text]] = {}
    for label, stand in row.labels:
        words, at = label.left if stand.side < 0 else label.right, label.flag.at
        foot = FOOT + max(row.reaches[i].layer for i in label.marks) * LAYER
        paths.append(Path(stroke(ground + way * foot, ground + way * stand.high, at, upright=True), "pole"))
        texts |= _label_texts(at, stand.side, words, ground + (-stand.high if way < 0 else stand.low), marks)
    for i, reach in row.reaches.items():
        links[i] = _linked(marks[i], reach.ends, ground + way * (FOOT + reach.layer * LAYER), False, texts.get(i, ()))


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
        over = [reach.layer + 1 for reach in reaches.values() if reach.ends[0] < middle + CUT_WORDS and middle - CUT_WORDS < reach.ends[2]]
        foot = max(over, default=0) * LAYER
        found.append(Box(middle - CUT_WORDS, foot, middle + CUT_WORDS, foot + 2 * SMALL + 12))
    return found


def _axis(scale: Scale, cuts: Sequence[Box], y: int, end: int, vague: frozenset[int]) -> tuple[list[Path], list[Text]]:
    """The axis with its cuts, and the months and years under it; `vague` are days that stand for more than a month."""
    middles = [(box.left + box.right) // 2 for box in cuts]
    paths = [Path(stretches(end, middles, y, upright=False), "axis"), *(Path(slashes(x, y, upright=False), "cut") for x in middles)]
    gaps = [gap_words(scale.days[i + 1] - scale.days[i]) for i in sorted(scale.cuts)]
    texts = [Text(x, y - box.top - STEP - 9, "gap", words, "middle") for x, box, words in zip(middles, cuts, gaps, strict=True)]
    months, years = _months(scale, vague), _years(scale)
    ticks = sorted({place for place, _ in (*months, *years)})
    paths.append(Path("".join(stroke(y, y + 5, x, upright=True) for x in ticks), "axis"))
    texts += [Text(x - 2, y + 18, "month", (words,)) for x, words in _apart(months, [place for place, _ in years])]
    texts += [Text(x - 2, y + 33, "year", (words,)) for x, words in _apart(years, [])]
    return paths, texts


def _vague(marks: Sequence[Mark]) -> frozenset[int]:
    """The days at which nothing stands but what is uncertain by more than a month."""
    return frozenset(map(anchor, filter(_is_vague, marks))) - {anchor(mark) for mark in marks if not _is_vague(mark)}


def _is_vague(mark: Mark) -> bool:
    return mark.kind == "soft" and (mark.first_day is None or mark.last_day is None or mark.last_day - mark.first_day > 31)


def _months(scale: Scale, vague: frozenset[int]) -> list[tuple[int, str]]:
    """Where months begin in which something stands, with their short names."""
    found: dict[tuple[int, int], int] = {}
    for i, day in enumerate(scale.days):
        if day not in vague:
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
    return [(place, _year_words(year)) for year, place in found.items()]


def _year_words(year: int) -> str:
    return str(year) if year > 0 else f"{1 - year} BCE"


def _beginning(scale: Scale, stop: int, day: int) -> int:
    """The place of a day before a stop; the stop's own, where the axis is cut in between or begins with it."""
    if stop == 0 or stop - 1 in scale.cuts or day <= scale.days[stop - 1]:
        return scale.places[stop]
    return scale.at(day)


def _apart(labels: Sequence[tuple[int, str]], ends: Sequence[int]) -> list[tuple[int, str]]:
    """Of words under the axis those that find room: each behind the one before, and before the next of the `ends`."""
    found: list[tuple[int, str]] = []
    free = 0
    for x, words in labels:
        place, wide = max(x, free), width_of(words, SMALL, bold=True)
        if place - x <= NUDGE and not any(x < end < place + wide - 4 for end in ends):
            found.append((place, words))
            free = place + wide + 4
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
    found = [Path(bar(start + first, end - last, across, 3, upright), "term")]
    found += [Path(bar(start, start + first, across, 3, upright), "term", f"from{down}")] if first else []
    found += [Path(bar(end - last, end, across, 3, upright), "term", f"on{down}")] if last else []
    found += [arrow(start, -1, across, upright)] if start == limits[0] else []
    found += [arrow(end, 1, across, upright)] if end == limits[1] else []
    return tuple(found)


# --- the tall form ----------------------------------------------------------------------------------------------

LANE = 21  # the width of a lane: a bar, and words that run along it
BESIDE = 12  # the width of a column of bars beside the axis
TALL_CUT = 32
FAR = 10**18  # beyond any day
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
    columns = _office_columns(lanes)
    axis = LANE * len(columns) + BESIDE * min(len(long), 2) + SPACE // 2 + 2
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
    offices = [office for n, held in enumerate(columns) for office in _tall_offices(held, scale, n * LANE, height)]
    return canvas(id, "tall", TALL, height, paths, texts, (*(links[i] for i in sorted(links)), *offices))


def _tall_scale(days: Sequence[int], stops: Sequence[Stop], above: Sequence[int], cuts: frozenset[int]) -> Scale:
    gaps = [after - before for before, after in pairwise(days)]
    least = [stop.height + over for stop, over in zip(stops[:-1], above[1:], strict=True)]
    cut = [each + TALL_CUT for each in least]
    length = sum(cut[i] if i in cuts else least[i] for i in range(len(gaps))) * 21 // 20
    found, crowded = widths(gaps, length, least, cut, cuts)
    return Scale(tuple(days), tuple(accumulate(found, initial=above[0] + 4)), cuts, crowded)


def _is_long(mark: Mark) -> bool:
    """Whether a mark lasts so long that it stands beside the tall axis."""
    return mark.first_day is None or mark.last_day is None or mark.last_day - mark.first_day > (1 if mark.kind == "bar" else 31)


def _named(marks: Sequence[Mark], room: int) -> frozenset[int]:
    """The marks with a label: the weightiest, as far as the lines go."""
    found = set()
    lines = 0
    for i in sorted(range(len(marks)), key=lambda i: (rank_of(marks[i]), i)):
        needed = _lines_of(_words([i], marks, room))
        if lines + needed <= (MOST_LINES if rank_of(marks[i]) == 0 else LINES):
            found.add(i)
            lines += needed
    return frozenset(found)


def _stop(here: Sequence[int], marks: Sequence[Mark], named: frozenset[int], column: Column) -> Stop:
    words = _words([i for i in here if i in named], marks, TALL - column.words)
    dots = tuple(i for i in here if i not in named)
    return Stop(words, dots, _lines_of(words) * STEP + 6 * len(words) + -(-len(dots) // column.dots) * SPACE + 2)


def _draw_stop(stop: Stop, marks: Sequence[Mark], column: Column, y: int, links: dict[int, Linked]) -> None:
    for words in stop.words:
        texts = _lines(words, marks[words.mark], column.words, y + 5)
        links[words.mark] = _linked(marks[words.mark], (y - SOFTEST // 2, y, y + SOFTEST // 2), column.axis, True, texts)
        y += STEP * _lines_of([words]) + 6
    for n, i in enumerate(stop.dots):
        row, place = divmod(n, column.dots)
        middle = y + row * SPACE
        links[i] = _linked(marks[i], (middle - 5, middle, middle + 5), column.axis + place * SPACE, True)


def _draw_long(long: Sequence[int], marks: Sequence[Mark], scale: Scale, axis: int, links: dict[int, Linked]) -> None:
    """Put what lasted into the columns beside the axis, tied to its place on it."""
    free = [0, 0]
    for i in sorted(long, key=lambda i: _ends(marks[i], scale)):
        start, at, end = _ends(marks[i], scale)
        column = 0 if free[0] <= start else 1
        free[column] = max(end, free[column])
        across = axis - BESIDE * (column + 1)
        tie = Path(stroke(across, axis + 4, at, upright=False), "pole")
        links[i] = links[i]._replace(paths=(*_shape(marks[i], (start, at, end), across, True), tie))


def _tall_axis(scale: Scale, column: Column, above: Sequence[int], height: int) -> tuple[list[Path], list[Text]]:
    cuts = {i: scale.places[i + 1] - above[i + 1] - TALL_CUT // 2 for i in sorted(scale.cuts)}
    paths = [Path(stretches(height, cuts.values(), column.axis, upright=True), "axis")]
    paths += [Path(slashes(y, column.axis, upright=True), "cut") for y in cuts.values()]
    texts = [Text(column.words, y + 4, "gap", (" ".join(gap_words(scale.days[i + 1] - scale.days[i])),)) for i, y in cuts.items()]
    texts += [
        Text(column.words, place - STEP + 2, "year", (_year_words(date_of(day)[0]),))
        for day, place, over in zip(scale.days, scale.places, above, strict=True)
        if over
    ]
    return paths, texts


Held = tuple[Lane, Span]


def _office_columns(lanes: Sequence[Lane]) -> list[list[Held]]:
    """Offices in columns: those of one person in one, unless they were held at the same time."""
    columns: list[list[Held]] = []
    for lane in lanes:
        own: list[list[Held]] = []
        for span in sorted(lane.spans, key=_first_day):
            free = next((column for column in own if _last_day(column[-1][1]) <= _first_day(span)), None)
            if free is None and own and len(columns) + len(own) >= MOST_LANES:
                free = own[-1]
            if free is None:
                own.append([(lane, span)])
            else:
                free.append((lane, span))
        columns += own
    return columns


def _first_day(span: Span) -> int:
    return span.start[0] if span.start else -FAR


def _last_day(span: Span) -> int:
    return span.end[1] if span.end else FAR


def _tall_offices(held: Sequence[Held], scale: Scale, x: int, height: int) -> list[Linked]:
    """Offices as upright bars, with words along them as far as the next."""
    found = []
    limits = (0, height)
    starts = [_span_ends(span, scale, *limits)[0] for _, span in held]
    for (lane, span), start, following in zip(held, starts, (*starts[1:], height), strict=True):
        ways = (f"{lane.label}: {span.title}", lane.label)
        words = next((words for words in ways if width_of(words, SMALL) <= following - start - 4), "")
        texts = (Text(x + 9, start + 2, "along", (words,), turned=True),) if words else ()
        paths = _span_paths(span, scale, limits, x + 3, upright=True)
        found.append(Linked(lane.path, _office_title(lane, span), "office", paths, texts))
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
    return min(map(_first_day, lane.spans))


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
