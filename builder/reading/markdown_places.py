"""The way back from an offset in a piece of text that the parser cut out to the line and column in the file."""

from __future__ import annotations

from bisect import bisect_right

from markdown_it.common.utils import MD_TRIM_CHARS

from builder.model.places import Place
from builder.model.values import Value
from builder.reading.sources import line_starts


class Lines:
    """The lines of a body and where they stand in its file.

    Line 1 of the body is line `first_line` of the file, and every line is set in by `indent` columns there.
    """

    def __init__(self, text: str, first_line: int, indent: int) -> None:
        self._text = text
        self._first_line = first_line
        self._indent = indent
        self._starts: list[int] | None = None

    def place(self, offset: int, length: int = 1) -> Place:
        """The place of an offset; `length` is cut at the end of the line, since a caret underlines one line."""
        if self._starts is None:
            self._starts = line_starts(self._text)
        row = bisect_right(self._starts, offset) - 1
        longest = self._starts[row + 1] - 1 - offset
        column = offset - self._starts[row] + 1 + self._indent
        return Place(self._first_line + row, column, max(min(length, longest), 1))


class Origin(Value, frozen=True):
    """Where the text of one inline token comes from: from offset `cuts[i]` on, it stands at `sources[i]` of the body."""

    cuts: tuple[int, ...]
    sources: tuple[int, ...]

    def offset(self, offset: int) -> int:
        """The offset in the body of an offset in the token's text."""
        i = max(bisect_right(self.cuts, offset) - 1, 0)
        return self.sources[i] + offset - self.cuts[i]


def origin_of(pieces: list[tuple[int, int]], text: str) -> Origin:
    """The origin of a text that the parser puts together from pieces and then trims.

    Pieces are (offset in the untrimmed `text`, offset in the body).
    """
    trimmed = len(text) - len(text.lstrip(MD_TRIM_CHARS))
    return Origin(tuple(cut - trimmed for cut, _ in pieces), tuple(source for _, source in pieces))


def origins_of_cells(row: str, start: int) -> list[Origin]:
    """The origin of each cell of a table row that stands at `start` of the body.

    Follows the parser's own rule (GFM, section 4.10): a bar splits cells unless a backslash stands before it, and that
    backslash goes away.
    """
    start += len(row) - len(row.lstrip(MD_TRIM_CHARS))
    row = row.strip(MD_TRIM_CHARS)
    cells: list[list[tuple[int, int]]] = [[]]  # for each cell the stretches of the row that make it up
    last = 0
    bar = row.find("|")
    while bar >= 0:
        if bar and row[bar - 1] == "\\":
            cells[-1].append((last, bar - 1))
            last = bar
        else:
            cells[-1].append((last, bar))
            cells.append([])
            last = bar + 1
        bar = row.find("|", bar + 1)
    cells[-1].append((last, len(row)))
    return [_origin_of_cell(row, start, cell) for cell in _without_outer(cells)]


def _without_outer(cells: list[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """Leave out the empty cells outside the outer bars."""
    empty = [all(begin == end for begin, end in cell) for cell in cells]
    first = 1 if empty[0] else 0
    last = len(cells) - 1 if empty[-1] and len(cells) > first else len(cells)
    return cells[first:last]


def _origin_of_cell(row: str, start: int, stretches: list[tuple[int, int]]) -> Origin:
    pieces = []
    length = 0
    for begin, end in stretches:
        pieces.append((length, start + begin))
        length += end - begin
    return origin_of(pieces, "".join(row[begin:end] for begin, end in stretches))
