"""What drawings are made of: paths, texts and links with whole-number places, and how wide words will be.

A drawing is plain data that a template turns into SVG (`templates/components/timeline.html`). There are no fonts at build
time, so the width of words is estimated from the widest of the faces that a reader is likely to have; a line that is
drawn narrower than that does no harm.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

SIZE = 14  # of words, in units of the drawing
STEP = 17  # from one line to the next
ASCENT = 11  # from the foot of a line to the top of its letters
BOLD = 1.14  # how much wider heavy letters are


class Path(NamedTuple):
    """A shape: `d` is its SVG path, `kind` a class name, `fade` the name of the gradient that fills it, or ""."""

    d: str
    kind: str
    fade: str = ""


class Text(NamedTuple):
    """Lines of words, the foot of the first at `y`. `anchor` is start, middle or end; `turned` text runs downwards."""

    x: int
    y: int
    kind: str
    lines: tuple[str, ...]
    anchor: str = "start"
    turned: bool = False


class Linked(NamedTuple):
    """What is a link in a drawing: `title` is its name, as it is read aloud and shown where a pointer rests."""

    path: str  # of a page in the site, "#anchor" in the same page, or "" for no link
    title: str
    kind: str
    paths: tuple[Path, ...]
    texts: tuple[Text, ...]


class Canvas(NamedTuple):
    """One drawing. `id` is unique in its page; `form` is wide or tall; `links` come in the order in which they are read."""

    id: str
    form: str
    width: int
    height: int
    paths: tuple[Path, ...]
    texts: tuple[Text, ...]
    links: tuple[Linked, ...]


class Box(NamedTuple):
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


def width_of(words: str, size: int = SIZE, bold: bool = False) -> int:
    """How wide words are at most, in the units of `size`."""
    total = sum(map(_advance, words)) * size
    return -int(-total * (BOLD if bold else 1.0) // 1000)


def wrapped(words: str, width: int, size: int = SIZE, bold: bool = False) -> tuple[str, ...]:
    """Words in lines of at most `width`; a single word that is wider is cut where it must be."""
    lines: list[str] = []
    for word in words.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size, bold) <= width:
            lines[-1] = joined
        else:
            lines += _cut(word, width, size, bold)
    return tuple(lines)


def _cut(word: str, width: int, size: int, bold: bool) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and width_of(pieces[-1] + sign, size, bold) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def widest(lines: Iterable[str], size: int = SIZE, bold: bool = False) -> int:
    """The width of the widest of some lines."""
    return max((width_of(line, size, bold) for line in lines), default=0)


# --- shapes -----------------------------------------------------------------------------------------------------


def disc(x: int, y: int, radius: int) -> str:
    """A full circle."""
    return f"M{x - radius} {y}a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0-{2 * radius} 0z"


def diamond(x: int, y: int, radius: int) -> str:
    """A square that stands on a corner."""
    return f"M{x} {y - radius}l{radius} {radius}l-{radius} {radius}l-{radius}-{radius}z"


def rectangle(box: Box) -> str:
    """A rectangle with square corners."""
    return f"M{box.left} {box.top}H{box.right}V{box.bottom}H{box.left}z"


def line(*points: tuple[int, int]) -> str:
    """A line through some points."""
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def joined(paths: Sequence[str]) -> str:
    """Several shapes that look alike, as one path."""
    return "".join(paths)


# --- labels that stand on poles ---------------------------------------------------------------------------------

PAD = 6  # between a pole and its words, and between words and the next pole


class Flag(NamedTuple):
    """Words that are to stand over a place, to the left or right of a pole; `feet` is how high at least, on either side."""

    at: int
    width: int
    height: int
    feet: tuple[int, int]


class Stand(NamedTuple):
    """Where a flag stands: on which side of its pole (-1 left, 1 right), and how high its lower edge is."""

    side: int
    low: int


def stands(flags: Sequence[Flag], room: int, ceiling: int) -> tuple[Stand, ...] | None:
    """Places for flags, given in the order of their poles: no words touch other words, and no pole goes through words.

    None where they find no room between 0 and `room` and under the ceiling. A flag stands above every flag whose pole it
    reaches over. So that two neighbours never reach over each other's poles, those of one crowd turn away from its
    middle: left ones to the left, each higher than the one before; right ones to the right.
    """
    placed: dict[int, Stand] = {}
    for crowd in _crowds(flags):
        found = _crowd_stands(flags, crowd, placed, room, ceiling)
        if found is None:
            return None
        placed |= found
    return tuple(placed[i] for i in range(len(flags)))


def _crowds(flags: Sequence[Flag]) -> list[range]:
    """Runs of flags that are too near to turn to one another."""
    reach = max((flag.width for flag in flags), default=0) + 2 * PAD
    starts = [i for i, flag in enumerate(flags) if i == 0 or flag.at - flags[i - 1].at > reach]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(flags)], strict=True)]


def _crowd_stands(
    flags: Sequence[Flag], crowd: range, placed: dict[int, Stand], room: int, ceiling: int
) -> dict[int, Stand] | None:
    """The lowest of the ways to divide a crowd into left and right."""
    best, lowest = None, ceiling + 1
    for first_right in _divisions(flags, crowd, room):
        trial: dict[int, Stand] = {}
        order = [*range(crowd.start, first_right), *reversed(range(first_right, crowd.stop))]
        for i in order:
            side = -1 if i < first_right else 1
            trial[i] = Stand(side, _lowest(flags, i, side, placed | trial, trial))
        peak = max(stand.low + flags[i].height for i, stand in trial.items())
        if peak < lowest:
            best, lowest = trial, peak
    return best


def _divisions(flags: Sequence[Flag], crowd: range, room: int) -> list[int]:
    """Where the right half of a crowd may begin: near the middle by height, and with no flag out of the drawing."""
    least = next((i + 1 for i in reversed(crowd) if flags[i].at + PAD + flags[i].width > room), crowd.start)
    most = next((i for i in crowd if flags[i].at - PAD - flags[i].width < 0), crowd.stop)
    half = sum(flags[i].height for i in crowd) / 2
    middle, height = crowd.start, 0
    while middle < crowd.stop and height + flags[middle].height / 2 <= half:
        height += flags[middle].height
        middle += 1
    near = {min(max(middle + step, least), most) for step in (-1, 0, 1)}
    return sorted(near) if least <= most else []


def _lowest(flags: Sequence[Flag], i: int, side: int, placed: dict[int, Stand], crowd: dict[int, Stand]) -> int:
    """How low a flag can stand: above its own foot and the flags whose poles it reaches over, clear of all others."""
    flag = flags[i]
    left, right = reach_of(flag, side)
    under = [j for j in crowd if left - PAD <= flags[j].at <= right + PAD]
    low = max([flag.feet[side > 0], *(crowd[j].low + flags[j].height for j in under)])
    beside = []
    for j, stand in placed.items():
        other_left, other_right = reach_of(flags[j], stand.side)
        if left < other_right + PAD and other_left < right + PAD:
            beside.append((stand.low, stand.low + flags[j].height))
    for bottom, top in sorted(beside):
        if low < top and bottom < low + flag.height:
            low = top
    return low


def reach_of(flag: Flag, side: int) -> tuple[int, int]:
    """The left and right end of a flag's words."""
    return (flag.at + PAD, flag.at + PAD + flag.width) if side > 0 else (flag.at - PAD - flag.width, flag.at - PAD)
