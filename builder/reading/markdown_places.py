"""The way back from an offset in a piece of text that the parser cut out to the line and column in the file."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from builder.model.places import Lines, Place, line_lengths
from builder.model.values import Value


class BodyLines:
    """The lines of a body and where they stand in its file.

    Line 1 of the body is line `first_line` of the file, and every line is set in by `indent` columns there.
    """

    def __init__(self, text: str, first_line: int, indent: int) -> None:
        self._text = text
        self._first_line = first_line
        self._indent = indent

    @cached_property
    def _lines(self) -> Lines:
        return Lines(line_lengths(self._text))

    def place(self, offset: int, length: int = 1) -> Place:
        """The place in the file of an offset in the body."""
        place = self._lines.place(offset, length)
        return Place(self._first_line - 1 + place.line, place.column + self._indent, place.length)


class Origin(Value, frozen=True):
    """Where running text comes from: from offset `cuts[i]` on, it stands at `sources[i]` of the body."""

    cuts: tuple[int, ...]
    sources: tuple[int, ...]

    def offset(self, offset: int) -> int:
        """The offset in the body of an offset in the text."""
        if len(self.cuts) == 1:
            return self.sources[0] + offset - self.cuts[0]
        i = max(bisect_right(self.cuts, offset) - 1, 0)
        return self.sources[i] + offset - self.cuts[i]
