"""What a timeline draws: marks for what is dated, where each stands on an axis, and what it looks like.

What happened on a day is a dot, what lasted is a bar, what happened at an uncertain time is soft at its ends; a claim is a
diamond, so that it never looks like an event.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from builder.model.calendar import day_number
from builder.model.values import Value
from builder.publishing.drawing import SIZE, STEP, Linked, Path, Scale, Text, arrow, bar, diamond, disc, set_in_lines, stroke
from builder.publishing.wording import W


class Mark(Value, frozen=True):
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


RANKS = {"key": 0, "normal": 1, "background": 2}
MONTH = 31  # days
SMALL = 12  # the size of the words along an axis
RADII = {"key": 6, "normal": 4, "background": 3}


def anchor(mark: Mark) -> int:
    """The day at which a mark stands: the middle of an uncertain time, the first day of one that lasted."""
    first = mark.last_day if mark.first_day is None else mark.first_day
    if first is not None and mark.kind != "soft":
        return first
    last = mark.first_day if mark.last_day is None else mark.last_day
    assert first is not None  # who has neither day is not drawn
    assert last is not None
    return (first + last) // 2


class Shown(Value, frozen=True):
    """The marks of one picture, in the order in which they are listed, with what is asked of each again and again.

    A mark's number is its place in that order; each list but the last has an item for each mark.
    """

    marks: Sequence[Mark]
    days: Sequence[int]  # at which they stand
    heads: Sequence[str]  # what stands over their labels: the status of a claim, the date of anything else
    ranks: Sequence[int]  # how much each matters, 0 the most
    order: Sequence[int]  # the numbers of the marks, the weightiest first


def shown(marks: Sequence[Mark]) -> Shown:
    """Some marks as those of one picture."""
    ranks = [RANKS[mark.weight] for mark in marks]
    order = sorted(range(len(marks)), key=ranks.__getitem__)
    return Shown(marks, [*map(anchor, marks)], [mark.status_text if mark.is_claim else mark.words for mark in marks], ranks, order)


def vague(marks: Sequence[Mark], days: Sequence[int]) -> frozenset[int]:
    """The days at which nothing stands but what is uncertain by more than a month. `days` are those at which the marks stand."""
    unsure = [mark.kind == "soft" and is_longer(mark, MONTH) for mark in marks]
    if not any(unsure):
        return frozenset()
    return frozenset(days).difference([day for day, is_unsure in zip(days, unsure, strict=True) if not is_unsure])


def is_longer(mark: Mark, days: int) -> bool:
    """Whether the last day of a mark lies more than so many days behind its first, or either is not known."""
    return mark.first_day is None or mark.last_day is None or mark.last_day - mark.first_day > days


# --- dates ------------------------------------------------------------------------------------------------------


@lru_cache(4096)  # the same days are asked for by each part of a picture
def date_of(day: int) -> tuple[int, int, int]:
    """The year, month and day of the month of a day's number, over any year (year 0 is 1 BCE)."""
    era, within = divmod(day + 305, 146097)  # 400 years that begin on 1 March
    year = (within - within // 1460 + within // 36524 - within // 146096) // 365
    of_year = within - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    number = of_year - (153 * month + 2) // 5 + 1
    return (year + era * 400 + (month > 9), month + 3 if month < 10 else month - 9, number)


@lru_cache(1024)
def new_year(year: int) -> int:
    """The number of the first day of a year."""
    return day_number((year, 1, 1))


def year_words(year: int) -> str:
    """A year as it is called: there is no year 0."""
    return str(year) if year > 0 else f"{1 - year} BCE"


# --- marks ------------------------------------------------------------------------------------------------------

SPACE = 12  # from one dot to the next along the axis
LAYER = 13  # and over it
SOFTEST = 18  # the shortest soft mark
SHORTEST = 10  # the shortest bar
CLAIM_RADIUS = 7
PILE = 10  # dots upon one another


def linked(mark: Mark, ends: tuple[int, int, int], across: int, upright: bool, texts: tuple[Text, ...] = ()) -> Linked:
    """A mark with its words; `ends` are its beginning, its place and its end along the axis."""
    return Linked(mark.path, mark.title, "", shape(mark, ends, across, upright), texts)


_KINDS = {weight: f"mark {weight}" for weight in RANKS}


def shape(mark: Mark, ends: tuple[int, int, int], across: int, upright: bool) -> tuple[Path, ...]:
    """What a mark looks like, between its `ends` along the axis and at a place across it."""
    start, at, end = ends
    x, y = (across, at) if upright else (at, across)
    if mark.kind == "point" and not mark.is_claim:  # as most are
        return (Path(disc(x, y, RADII[mark.weight]), _KINDS[mark.weight]),)
    arrows = [arrow(start, -1, across, upright)] if mark.first_day is None else []
    arrows += [arrow(end, 1, across, upright)] if mark.last_day is None else []
    if mark.is_claim:
        span = () if mark.kind == "point" else (Path(stroke(start, end, across, upright), "span"),)
        return (*span, *arrows, Path(diamond(x, y, CLAIM_RADIUS), "mark claim"))
    body = bar(start, end, across, 5 if mark.kind == "soft" else 4, upright)
    return (Path(body, _KINDS[mark.weight], _fade(mark, upright)), *arrows)


def _fade(mark: Mark, upright: bool) -> str:
    """The gradient of a bar: faded where its time is uncertain or open."""
    if mark.first_day is None or mark.last_day is None:
        name = "from" if mark.first_day is None else "on"
    else:
        name = "soft" if mark.kind == "soft" else ""
    return f"{name}-down" if name and upright else name


def ends_of(mark: Mark, at: int, scale: Scale, shift: int = 0) -> tuple[int, int, int]:
    """Where a mark begins, stands (`at`) and ends along the axis, no shorter than can be seen; a dot in a pile is shifted."""
    if mark.kind == "point":
        half = CLAIM_RADIUS if mark.is_claim else RADII[mark.weight]
        return at + shift - half, at + shift, at + shift + half
    first = at - 3 * SPACE if mark.first_day is None else scale.at(mark.first_day)
    last = at + 3 * SPACE if mark.last_day is None else scale.at(mark.last_day)
    if mark.kind == "bar":
        return first, at, max(last, first + SHORTEST)
    return min(first, at - SOFTEST // 2), at, max(last, at + SOFTEST // 2)


def high_piles(marks: Sequence[Mark], days: Sequence[int]) -> list[list[int]]:
    """The dots of each day that has more than can stand upon one another, those of events and of claims apart."""
    if len(marks) <= PILE:
        return []
    found: dict[tuple[int, bool], list[int]] = {}
    for i, mark in enumerate(marks):
        if mark.kind == "point":
            found.setdefault((days[i], mark.is_claim), []).append(i)
    return [pile for pile in found.values() if len(pile) > PILE]


def shifts(marks: Sequence[Mark], high: Sequence[Sequence[int]]) -> dict[int, int]:
    """How far the dots of high piles stand from the place of their day: they stand in several columns."""
    found = {}
    for pile in high:
        columns = -(-len(pile) // PILE)
        for n, i in enumerate(sorted(pile, key=lambda i: -RANKS[marks[i].weight])):
            found[i] = (2 * (n % columns) - columns + 1) * CLAIM_RADIUS
    return found


# --- words of marks ---------------------------------------------------------------------------------------------


class Words(Value, frozen=True):
    """The words of one mark, set in lines: its head, and its label under it."""

    head: str  # the first line; "" where the mark before it has the same head
    more_head: tuple[str, ...]  # the lines under the first
    label: str
    more_label: tuple[str, ...]
    over: int  # how many lines the head takes
    lines: int  # how many all take
    width: int  # of the widest line


@lru_cache(1 << 16)  # the same event stands in the pictures of many pages
def _words(head: str, label: str, room: int) -> Words:
    """What is said of a mark, under its head if that is not ""."""
    over, said = set_in_lines(head, room, SIZE, True), set_in_lines(label, room)
    first, begin = over.lines or ("",), said.lines or ("",)
    lines, width = len(over.lines) + len(said.lines), max(over.width, said.width)
    return Words(first[0], first[1:], begin[0], begin[1:], len(over.lines), lines, width)


def words_of(named: Sequence[int], shown: Shown, room: int) -> Sequence[Words]:
    """What is said of some marks, each under its head, unless the one before has the same."""
    found = []
    head_before, label_before = "", ""
    for i in named:
        head, label = shown.heads[i], shown.marks[i].label
        if head != head_before:
            found.append(_words(head, label, room))
        else:
            is_another = shown.marks[i].is_claim and label == label_before
            found.append(_words("", W.another_claim if is_another else label, room))
        head_before, label_before = head, label
    return found


def lines_of(words: Sequence[Words]) -> int:
    """How many lines some words take."""
    return words[0].lines if len(words) == 1 else sum([each.lines for each in words])


_SAID = {weight: f"words {weight}" for weight in RANKS}


def texts_of(words: Words, mark: Mark, x: int, y: int, anchor: str = "start") -> tuple[Text, ...]:
    """The words of a mark where they stand, the foot of the first line at `y`."""
    kind = "words said" if mark.is_claim else _SAID[mark.weight]
    said = Text(x, y + STEP * words.over, kind, words.label, words.more_label, anchor)
    return (Text(x, y, "head", words.head, words.more_head, anchor), said) if words.over else (said,)
