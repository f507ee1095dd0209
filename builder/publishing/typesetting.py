"""Text is set for pictures: runs of one face and direction in a line, and lines in a block.

The order of runs within a line is decided here, and where a line ends; what a run looks like is the business of the fonts.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from msgspec import structs

from builder.model.values import Value
from builder.publishing.lettering import Unwritable, can_shape, can_write, faces_of, font_of, letters_of, line_of

# --- a line ---


class Run(Value, frozen=True):
    """A piece of a line in one face and one direction."""

    text: str
    face: str
    rtl: bool


class Style(Value, frozen=True):
    """How a text is written."""

    style: str  # title, text, label
    lang: str
    rtl: bool  # the direction of its lines

    @property
    def faces(self) -> tuple[str, ...]:
        """In which faces, the first that has a letter."""
        return faces_of(self.style, self.lang)


Place = tuple[str, bool]  # the face of a letter, and whether its direction is right to left


@functools.lru_cache(maxsize=4096)
def runs(text: str, style: Style) -> tuple[Run, ...]:
    """A line's runs from left to right.

    Letters and digits have a direction; what stands between two of one face and direction goes along with them, all else
    follows the line. That is Unicode's bidirectional algorithm as far as a title needs it: numbers, brackets and names in
    another script come out right. Raises Unwritable for a letter; a sign that no face has is left out.
    """
    pieces = []
    placed = [(letter, place) for letter, place in zip(text, _places(text, style), strict=True) if place]
    for (face, rtl), group in groupby(placed, key=lambda pair: pair[1]):
        pieces.append(Run("".join(letter for letter, _ in group), face, rtl))
    return _in_sight(pieces, style.rtl)


def _places(text: str, style: Style) -> list[Place | None]:
    firm: list[Place | None] = []
    for letter in text:
        before = next((place for place in reversed(firm) if place), None)
        firm.append(_firm_place(letter, before, style))
    firm = _with_brackets(text, firm, style)
    return [place or _loose_place(letter, around, style) for letter, place, around in zip(text, firm, _around(firm), strict=True)]


def _with_brackets(text: str, firm: list[Place | None], style: Style) -> list[Place | None]:
    """The places with those of brackets and quotation marks: each goes where its partner goes (rule N0)."""
    found, open_ones = list(firm), []
    for i, (letter, around) in enumerate(zip(text, _around(firm), strict=True)):
        match unicodedata.category(letter):
            case "Ps" | "Pi":
                found[i] = _loose_place(letter, around, style)
                open_ones.append(found[i])
            case "Pe" | "Pf" if open_ones:
                found[i] = open_ones.pop()
    return found


def _around(places: Sequence[Place | None]) -> list[Place | None]:
    """For each spot the place that is known on both sides of it, where it is the same."""
    before, after = _latest(places), _latest(places[::-1])[::-1]
    return [left if left == right else None for left, right in zip(before, after, strict=True)]


def _latest(places: Sequence[Place | None]) -> list[Place | None]:
    """For each spot the last place that is known."""
    found: list[Place | None] = []
    for place in places:
        found.append(place or (found[-1] if found else None))
    return found


def _firm_place(letter: str, before: Place | None, style: Style) -> Place | None:
    """The place of a letter, digit or accent, `before` being that of the last one before it; None for anything else."""
    category = unicodedata.category(letter)[0]
    if category == "M" or (category == "N" and before and not before[1]):
        if before and ord(letter) in letters_of(before[0]):
            return before
    elif category not in "LN":
        return None
    face = _face(letter, style)
    if not face:
        raise Unwritable(letter)
    is_rtl = unicodedata.bidirectional(letter) in ("R", "AL")
    # Digits of the line's own face go with its letters: shaping sets them from left to right among these.
    return face, is_rtl or (style.rtl and category == "N" and face == style.faces[0])


def _loose_place(letter: str, around: Place | None, style: Style) -> Place | None:
    """The place of anything else, `around` being that of the letters on both sides where it is the same."""
    if around and ord(letter) in letters_of(around[0]):
        return around
    face = _face(letter, style)
    return (face, around[1] if around else style.rtl) if face else None


def _face(letter: str, style: Style) -> str:
    return next((face for face in style.faces if ord(letter) in letters_of(face) and can_write(face)), "")


def _in_sight(pieces: list[Run], rtl: bool) -> tuple[Run, ...]:
    """Runs in the order in which they are seen (Unicode Standard Annex 9, rule L2, with two levels)."""
    stretches = [list(group) for _, group in groupby(pieces, key=lambda piece: piece.rtl)]
    ordered = [stretch[::-1] if stretch[0].rtl else stretch for stretch in stretches]
    return tuple(run for stretch in (ordered[::-1] if rtl else ordered) for run in stretch)


@functools.lru_cache(maxsize=4096)
def width_of(text: str, style: Style, size: int) -> float:
    """The width of a line in pixels. Raises Unwritable."""
    return sum(width_of_run(run, style, size) for run in runs(text, style))


def width_of_run(run: Run, style: Style, size: int) -> float:
    """The width of a run in pixels."""
    return font_of(run.face, size).getlength(run.text, **shaping(run, style))


def shaping(run: Run, style: Style) -> dict[str, Any]:
    """How Pillow is to shape a run."""
    return {"direction": "rtl" if run.rtl else "ltr", "language": style.lang or None} if can_shape() else {}


# --- blocks ---

MEASURED = 100  # the size at which words are measured: outlines without hints grow in proportion


class Block(Value, frozen=True):
    """Lines of one style and size, one under the other, and how wide they may be."""

    lines: tuple[str, ...]
    style: Style
    size: int
    tone: int
    width: int

    @property
    def height(self) -> int:
        """From the top of the first line to the foot of the last."""
        return round(len(self.lines) * self.size * line_of(self.style.faces[0])[0])

    @property
    def is_too_wide(self) -> bool:
        """Whether there is a word in it that is wider than a line may be."""
        return _widest(self) > self.width


def block(text: str, style: Style, size: int, tone: int, width: int) -> Block:
    """A text broken into lines. A word that is too wide stands in a line of its own. Raises Unwritable."""
    return _filled(Block((), style, size, tone, width), [word for word in unicodedata.normalize("NFC", text).split() if runs(word, style)])


def _filled(empty: Block, words: Sequence[str], width: int = 0) -> Block:
    widths = [_scaled(word, empty) for word in words]
    space = _scaled("n n", empty) - _scaled("nn", empty) if words else 0.0
    lines = _broken(widths, space, width or empty.width)
    return structs.replace(empty, lines=tuple(" ".join(words[first:last]) for first, last in lines))


def _widest(made: Block) -> float:
    """The width of the widest word. (Words are measured once for all sizes; a whole line would be another text in each.)"""
    return max((_scaled(word, made) for line in made.lines for word in line.split()), default=0)


def _scaled(text: str, made: Block) -> float:
    return width_of(text, made.style, MEASURED) * made.size / MEASURED


def _broken(widths: Sequence[float], space: float, width: int) -> list[tuple[int, int]]:
    """The first and last word of each line, as a slice."""
    lines, first, used = [], 0, 0.0
    for i, each in enumerate(widths):
        if i > first and used + space + each > width:
            lines.append((first, i))
            first, used = i, 0.0
        used += each if i == first else space + each
    return [*lines, (first, len(widths))] if widths else []


def balanced(made: Block) -> Block:
    """The same in lines of about one length."""
    words = " ".join(made.lines).split()
    for width in range(made.width - made.size // 2, made.width // 2, -made.size // 2):
        narrower = _filled(made, words, width)
        if len(narrower.lines) > len(made.lines) or _widest(made) > width:
            break
        made = narrower
    return made


def cut(made: Block, height: int = 0) -> Block:
    """The lines for which there is room, one at the least, with an ellipsis where others are left out; words that are too
    wide for a line in pieces."""
    whole = _filled(made, [piece for word in " ".join(made.lines).split() for piece in _pieces(word, made)])
    room = max(height // structs.replace(whole, lines=("",)).height, 1)
    if len(whole.lines) <= room:
        return whole
    last = whole.lines[room - 1]
    while _scaled(f"{last}…", made) > made.width:
        last = last.rpartition(" ")[0] or last[:-1]
    return structs.replace(whole, lines=(*whole.lines[: room - 1], f"{last.rstrip(' ,;:.–-')}…"))


def _pieces(word: str, made: Block) -> Iterator[str]:
    if len(word) < 2 or _scaled(word, made) <= made.width:
        yield word
        return
    yield from _pieces(word[: len(word) // 2], made)
    yield from _pieces(word[len(word) // 2 :], made)
