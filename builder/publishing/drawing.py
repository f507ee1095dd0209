"""What drawings are made of: paths, texts and links at whole-number places; axes; and how wide words will be.

A drawing is plain data that a template turns into SVG (`templates/components/timeline.html`). There are no fonts at build
time, so the width of words is estimated from the widest of the faces that a reader is likely to have; a line that is
drawn narrower than that does no harm.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import accumulate, pairwise

from builder.model.values import Value

SIZE = 14  # of words, in units of the drawing
STEP = 17  # from one line to the next
ASCENT = 11  # from the foot of a line to the top of its letters
BOLD = 114  # hundredths of their width that heavy letters take
PAD = 6  # between a pole and its words, and between words and what is next to them
EVENED = (120, 108)  # hundredths of the mean line that lines may fill which are to be of about one length


class Path(Value, frozen=True):
    """A shape: `d` is its SVG path, `kind` a class name, `fade` the name of the gradient that fills it, or ""."""

    d: str
    kind: str
    fade: str = ""


class Text(Value, frozen=True):
    """Words in one line, whose foot is at `y`, or in `more` lines under it. `anchor` is start, middle or end."""

    x: int
    y: int
    kind: str
    line: str
    more: tuple[str, ...] = ()
    anchor: str = "start"

    @property
    def lines(self) -> tuple[str, ...]:
        """All of its lines."""
        return (self.line, *self.more)


def text(x: int, y: int, kind: str, lines: tuple[str, ...], anchor: str = "start") -> Text:
    """Words that were set in lines, the foot of the first at `y`."""
    return Text(x, y, kind, lines[0] if lines else "", lines[1:], anchor)


class Linked(Value, frozen=True):
    """What is a link in a drawing: `title` is its name, as it is read aloud and shown where a pointer rests."""

    path: str  # of a page in the site, "#anchor" in the same page, or "" for no link
    title: str
    kind: str
    paths: tuple[Path, ...]
    texts: tuple[Text, ...]


class Canvas(Value, frozen=True):
    """One drawing. `id` is unique in its page; `form` is wide or tall; `links` come in the order in which they are read."""

    id: str
    form: str
    width: int
    height: int
    paths: tuple[Path, ...]
    texts: tuple[Text, ...]
    links: tuple[Linked, ...]
    fades: tuple[str, ...]  # the gradients that its shapes are filled with


def canvas(id: str, form: str, width: int, height: int, paths: Sequence[Path], texts: Sequence[Text], links: Sequence[Linked]) -> Canvas:
    """A drawing, with the gradients that it needs."""
    fades = {path.fade for path in paths}.union([path.fade for link in links for path in link.paths])
    fades.discard("")
    return Canvas(id, form, width, height, tuple(paths), tuple(texts), tuple(links), tuple(sorted(fades)))


class Box(Value, frozen=True):
    """A rectangle."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: Box) -> bool:
        """Whether two rectangles have more than an edge in common."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


# --- words ------------------------------------------------------------------------------------------------------

# Thousandths of the size of the letters: for each sign the widest of DejaVu Sans, Noto Sans and Liberation Sans (Arial).
_WIDTHS = {
    sign: width
    for width, signs in (
        (290, "'ijlłı"), (330, " ,.‘’·"), (350, ":;Iİ"), (370, "-f"), (390, "/\\"), (405, "!()[]t"), (430, "r“”\""), (510, "J`"),
        (535, "sz"), (570, "*?L_c|–"), (590, "k"), (610, "vxy"), (630, "FTaeo"), (650, "0123456789$bdghnpqu{}"), (665, "EKPSY"),
        (690, "ABVXZ"), (725, "CR"), (745, "U"), (770, "DHN"), (790, "&GOQ"), (830, "w"), (850, "#+<=>^~"), (900, "M"), (960, "%½"),
        (990, "Wm"), (1010, "—…@"),
    )
    for sign in signs
}  # fmt: skip
_BLANK = _WIDTHS[" "]


def _advance(sign: str) -> int:
    known = _WIDTHS.get(sign)
    if known is not None:
        return known
    base = unicodedata.normalize("NFD", sign)[0]
    if base != sign and base in _WIDTHS:
        return _WIDTHS[base]
    if unicodedata.combining(sign):
        return 0
    return 1010 if unicodedata.east_asian_width(sign) in "WF" else 860


@lru_cache(maxsize=1 << 16)
def _step(word: str) -> int:
    """The width of a word with a blank behind it, in thousandths of its size. The same words come again and again."""
    try:
        return sum(map(_WIDTHS.__getitem__, word), _BLANK)
    except KeyError:
        return sum(map(_advance, word), _BLANK)


@lru_cache(maxsize=1 << 16)
def width_of(words: str, size: int = SIZE, bold: bool = False) -> int:
    """How wide words are at most, in the units of `size`."""
    return _units(sum(map(_step, words.split(" "))) - _BLANK, size, bold)


def _units(thousandths: int, size: int, bold: bool) -> int:
    return -(-thousandths * size * (BOLD if bold else 100) // 100_000)


class Lines(Value, frozen=True):
    """Words in lines, and how wide the widest of these is."""

    lines: tuple[str, ...]
    width: int


@lru_cache(maxsize=1 << 16)  # the same titles stand in the pictures of many pages
def set_in_lines(words: str, width: int, size: int = SIZE, bold: bool = False) -> Lines:
    """Words in as few lines as find room in `width`. If they can be divided so that the last line is more than one word, with no line
    more, they are. A single word that is wider than the room is cut."""
    filled = _filled(words, width, size, bold)
    count = len(filled.lines)
    if count > 1 and " " not in filled.lines[-1]:
        parts, ends = _measured(words)
        whole, mean = " ".join(parts), _units(ends[-1] - _BLANK, size, bold) // count
        for part in EVENED:
            evened = _filled(words, min(width, mean * part // 100), size, bold)
            if len(evened.lines) == count and " " in evened.lines[-1] and " ".join(evened.lines) == whole:  # no word is cut for it
                return evened
    return filled


def _filled(words: str, width: int, size: int, bold: bool) -> Lines:
    room = width * 100_000 // (size * (BOLD if bold else 100))  # in thousandths: what takes no more is no wider in units
    parts, ends = _measured(words)
    if ends and ends[-1] - _BLANK <= room:
        return Lines((" ".join(parts),), _units(ends[-1] - _BLANK, size, bold))
    lines: list[str] = []
    first, before, widest, count = 0, 0, 0, len(parts)
    while first < count:
        after = bisect_right(ends, before + room + _BLANK, first)
        if after > first:
            line, wide = " ".join(parts[first:after]), ends[after - 1] - before - _BLANK
        else:
            *cut, line = _cut(parts[first], width, size, bold)
            lines += cut
            widest, wide = max(widest, *[_step(each) - _BLANK for each in cut]), _step(line) - _BLANK
            after = bisect_right(ends, ends[first] + room - wide, first + 1)
            line, wide = " ".join((line, *parts[first + 1 : after])), wide + ends[after - 1] - ends[first]
        lines.append(line)
        if wide > widest:
            widest = wide
        first, before = after, ends[after - 1]
    return Lines(tuple(lines), _units(widest, size, bold))


@lru_cache(maxsize=1 << 16)  # the same words are set in lines of several widths
def _measured(words: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Words, and where each would end if all stood in one line, with the blank behind it, in thousandths."""
    parts = words.split()
    return (*parts,), (*accumulate(map(_step, parts)),)


def wrapped(words: str, width: int, size: int = SIZE, bold: bool = False) -> tuple[str, ...]:
    """The lines of `set_in_lines`."""
    return set_in_lines(words, width, size, bold).lines


def _cut(word: str, width: int, size: int, bold: bool) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and width_of(pieces[-1] + sign, size, bold) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def widest(lines: Iterable[str], size: int = SIZE, bold: bool = False) -> int:
    """The width of the widest of some lines."""
    return max([0, *[width_of(line, size, bold) for line in lines]])


# --- shapes -----------------------------------------------------------------------------------------------------


def disc(x: int, y: int, radius: int) -> str:
    """A full circle."""
    return f"M{x - radius} {y}{_round(radius)}"


@cache  # there are few sizes of dots
def _round(radius: int) -> str:
    return f"a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0-{2 * radius} 0z"


def diamond(x: int, y: int, radius: int) -> str:
    """A square that stands on a corner."""
    return f"M{x} {y - radius}l{radius} {radius}l-{radius} {radius}l-{radius}-{radius}z"


def rectangle(box: Box) -> str:
    """A rectangle with square corners."""
    return f"M{box.left} {box.top}H{box.right}V{box.bottom}H{box.left}z"


def line(*points: tuple[int, int]) -> str:
    """A line through some points."""
    return "M" + "L".join([f"{x} {y}" for x, y in points])


# Shapes along an axis that runs to the right or, `upright`, downwards; places are given along it and across it.

ARROW = 5  # half the height of an arrow


def stroke(start: int, end: int, across: int, upright: bool) -> str:
    """A line along the axis."""
    return f"M{across} {start}L{across} {end}" if upright else f"M{start} {across}L{end} {across}"


def bar(start: int, end: int, across: int, half: int, upright: bool) -> str:
    """A rectangle along the axis, `half` as high on either side."""
    low, high = across - half, across + half
    return rectangle(Box(low, start, high, end) if upright else Box(start, low, end, high))


def arrow(tip: int, way: int, across: int, upright: bool) -> Path:
    """The head of an arrow along the axis (1) or against it (-1)."""
    back = tip - way * ARROW
    points = ((back, across - ARROW), (tip, across), (back, across + ARROW))
    return Path(line(*[(y, x) for x, y in points]) if upright else line(*points), "arrow")


def stretches(end: int, cuts: Iterable[int], across: int, upright: bool) -> str:
    """An axis from 0 to its end, with a gap at every cut."""
    ends = [0, *[place for cut in cuts for place in (cut - 6, cut + 6)], end]
    return "".join([stroke(one, other, across, upright) for one, other in zip(ends[::2], ends[1::2], strict=True)])


def slashes(cut: int, across: int, upright: bool) -> str:
    """The two strokes of a cut."""
    if upright:
        return "".join([line((across - 5, cut + step + 3), (across + 5, cut + step - 3)) for step in (-3, 3)])
    return "".join([line((cut + step - 3, across + 5), (cut + step + 3, across - 5)) for step in (-3, 3)])


# --- an axis ----------------------------------------------------------------------------------------------------


class Scale(Value, frozen=True):
    """Where days stand on the axis. `cuts` are the numbers of the gaps (from one stop to the next) that are cut short."""

    days: tuple[int, ...]
    places: tuple[int, ...]
    cuts: frozenset[int]
    is_spread: bool  # some gaps are wider than their share

    def at(self, day: int) -> int:
        """The place of any day, between those of the stops around it."""
        days, places = self.days, self.places
        after = bisect_left(days, day)
        if after == len(days):
            return places[-1]
        if after == 0 or days[after] == day:
            return places[after]
        day_0, place_0 = days[after - 1], places[after - 1]
        return place_0 + (places[after] - place_0) * (day - day_0) // (days[after] - day_0)


SLACK = 12  # by which a cut must shorten a gap, to be worth it
WORTH = 45  # days: no shorter gap is cut
LONG, SHORT = 180, 28  # days of a gap whose cut may be wider than its share, if that is at least so wide


def scaled(days: Sequence[int], start: int, length: int, least: Sequence[int], cut: Sequence[int]) -> Scale:
    """Places for days in rising order, from `start` on.

    Each gap is as wide as its time asks for, but no narrower than `least`. While that is more than the length allows
    some of them, the longest gap is cut to its width in `cut`, unless it is short enough to be seen as it is. The
    cut of a very long one may be wider than its share, so that it can say how long it is.
    """
    gaps = [after - before for before, after in pairwise(days)]
    cuts: set[int] = set()
    while True:
        found, crowded = widths(gaps, length, least, cut, cuts)
        if not crowded:
            break
        longest = max((i for i in range(len(gaps)) if i not in cuts), key=gaps.__getitem__, default=-1)
        if longest < 0 or gaps[longest] < WORTH:
            break
        if found[longest] <= (SHORT if gaps[longest] >= LONG else cut[longest] + SLACK):
            break
        if sum([cut[i] if i in cuts or i == longest else least[i] for i in range(len(gaps))]) > length:
            break
        cuts.add(longest)
    return Scale(tuple(days), tuple(accumulate(found, initial=start)), frozenset(cuts), crowded)


def widths(gaps: Sequence[int], length: int, least: Sequence[int], cut: Sequence[int], cuts: AbstractSet[int]) -> tuple[list[int], bool]:
    """The width of each gap, and whether some are wider than their share."""
    found, room, time = [*least], length, sum(gaps)
    for i in cuts:
        found[i] = cut[i]
        room -= cut[i]
        time -= gaps[i]
    rest = [i for i in range(len(gaps)) if i not in cuts]
    is_spread = False
    while narrow := {i for i in rest if gaps[i] * room < least[i] * time}:
        is_spread = True
        for i in narrow:
            room -= least[i]
            time -= gaps[i]
        rest = [i for i in rest if i not in narrow]
    for i in rest:
        found[i] = gaps[i] * room // time
    return found, is_spread
