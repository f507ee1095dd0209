"""An author's HTML within a body: which tag closes which, and what becomes of those that are never closed.

A paragraph is a piece by itself. Blocks of HTML that stand side by side belong together, since there a tag may open in one
and close in another, with Markdown between them (CommonMark, section 4.6). A tag that is left open ends with its piece: it
never reaches what follows.
"""

from __future__ import annotations

from collections.abc import Sequence

from builder.model.records import Hole
from builder.model.values import Value

# Elements whose end tag may be left out (HTML, section 13.1.2.4), so that nobody has forgotten it.
END_MAY_LACK = frozenset({"colgroup", "dd", "dt", "li", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr"})
_DEEPEST = 20  # elements that reach from one block to another: those around are repeated for each block
_MOST_OPEN = 100  # elements within one another: the sanitiser's time grows with the square of their number


class Typed(Value, frozen=True):
    """A tag that an author typed. `name` is that of the element it opens or closes; "" where that has no content."""

    html: str
    name: str
    is_closing: bool
    at: int  # offset in the body
    typed: str  # "" where what is wrong with it was said already


class Piece(Value, frozen=True):
    """A text or block with an author's HTML in it, not yet sanitised. Those of one `container` belong together; -1 stands alone."""

    parts: tuple[str | Hole | Typed, ...]
    container: int
    at: int


class Balanced(Value, frozen=True):
    """A piece of which each tag that opens is closed, here or in a later piece, and each that closes was opened."""

    parts: tuple[str | Hole | Typed, ...]
    around: tuple[str, ...] = ()  # the elements that earlier pieces left open, as bare tags
    closing: str = ""  # end tags that are missing
    goes_on: bool = False  # some tag is closed by a later piece only


class _Open(Value, frozen=True):
    tag: Typed
    piece: int
    part: int


_Where = tuple[int, int]  # the number of a piece, and of the part in it


class _Match:
    """Matches the tags of pieces that belong together."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.ends: dict[_Where, int] = {}  # of a tag that opens: the piece in which it is closed
        self.closers: dict[_Where, list[_Where]] = {}  # of a tag that closes: those that it closes
        self.faults: list[Typed] = []
        self.dropped: set[_Where] = set()
        self.unclosed: list[_Open] = []
        self._open: list[_Open] = []
        self._counts: dict[str, int] = {}  # of the open tags, by name
        self._too_deep: dict[str, int] = {}  # of those that are passed over
        self._left: dict[int, int] = {}  # by piece, how many it leaves open
        for i, piece in enumerate(pieces):
            for j, part in enumerate(piece.parts):
                if isinstance(part, Typed) and part.name:
                    self._close(part, i, j) if part.is_closing else self._begin(part, i, j)
        while self._open:
            self._leave_open(self._pop())

    def _begin(self, tag: Typed, piece: int, part: int) -> None:
        if len(self._open) >= _MOST_OPEN:
            self.dropped.add((piece, part))
            self._too_deep[tag.name] = self._too_deep.get(tag.name, 0) + 1
            return
        self._open.append(_Open(tag, piece, part))
        self._counts[tag.name] = self._counts.get(tag.name, 0) + 1

    def _pop(self) -> _Open:
        last = self._open.pop()
        self._counts[last.tag.name] -= 1
        return last

    def _close(self, tag: Typed, piece: int, part: int) -> None:
        if self._too_deep.get(tag.name):
            self.dropped.add((piece, part))
            self._too_deep[tag.name] -= 1
            return
        if not self._counts.get(tag.name):
            self.dropped.add((piece, part))
            self.faults.append(tag)
            return
        while True:
            last = self._pop()
            where = (last.piece, last.part)
            if last.tag.name == tag.name or last.tag.name in END_MAY_LACK:
                self.ends[where] = piece
                self.closers.setdefault((piece, part), []).append(where)
            else:
                self._leave_open(last)
            if last.tag.name == tag.name:
                return

    def _leave_open(self, last: _Open) -> None:
        self._left[last.piece] = self._left.get(last.piece, 0) + 1
        if self._left[last.piece] > _MOST_OPEN:  # the parser would open each of them again and again
            self.dropped.add((last.piece, last.part))
        else:
            self.unclosed.append(last)
        if last.tag.name not in END_MAY_LACK:
            self.faults.append(last.tag)


def balance(pieces: Sequence[Piece]) -> tuple[list[Balanced], list[Typed]]:
    """The pieces of one container, balanced, and the tags that are not closed or close nothing."""
    match = _Match(pieces)
    crossing = _crossing(match, pieces)
    closing = _closing(match, crossing)
    dropped = match.dropped | {closer for closer, opened in match.closers.items() if match.dropped.issuperset(opened)}
    balanced = []
    around: list[_Where] = []
    for i, piece in enumerate(pieces):
        tags = tuple(f"<{_typed(pieces, where).name}>" for where in around)
        around = [where for where in (*around, *crossing.get(i, ())) if match.ends[where] > i]
        parts = tuple(part for j, part in enumerate(piece.parts) if (i, j) not in dropped)
        balanced.append(Balanced(parts, tags, closing.get(i, ""), bool(around)))
    return balanced, match.faults


def alone(pieces: Sequence[Piece]) -> list[Balanced]:
    """The pieces without the tags that reach from one to another."""
    match = _Match(pieces)
    dropped = match.dropped | {where for where, end in match.ends.items() if end > where[0]}
    dropped |= {closer for closer, opened in match.closers.items() if dropped.issuperset(opened)}
    return [Balanced(tuple(part for j, part in enumerate(piece.parts) if (i, j) not in dropped)) for i, piece in enumerate(pieces)]


def _crossing(match: _Match, pieces: Sequence[Piece]) -> dict[int, list[_Where]]:
    """By piece the tags in it that only a later one closes. Drops those that may not, or that lie too deep."""
    crossing: dict[int, list[_Where]] = {}
    around: list[_Where] = []
    for where in sorted(where for where, end in match.ends.items() if end > where[0]):
        around = [each for each in around if match.ends[each] > where[0]]
        # A paragraph holds no other, and between the two tags there are some.
        if len(around) >= _DEEPEST or _typed(pieces, where).name == "p":
            match.dropped.add(where)
            continue
        around.append(where)
        crossing.setdefault(where[0], []).append(where)
    return crossing


def _closing(match: _Match, crossing: dict[int, list[_Where]]) -> dict[int, str]:
    """By piece the end tags that it lacks. Drops the tags that would have to end before one within them does."""
    closing: dict[int, list[str]] = {}
    for opened in sorted(match.unclosed, key=lambda each: (each.piece, -each.part)):
        if any(where[1] > opened.part for where in crossing.get(opened.piece, ())[-1:]):
            match.dropped.add((opened.piece, opened.part))
        else:
            closing.setdefault(opened.piece, []).append(f"</{opened.tag.name}>")
    return {piece: "".join(tags) for piece, tags in closing.items()}


def _typed(pieces: Sequence[Piece], where: _Where) -> Typed:
    part = pieces[where[0]].parts[where[1]]
    assert isinstance(part, Typed)
    return part
