"""Where something stands in a file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from builder.model.values import Value


class Place(Value, frozen=True):
    """A spot in a file as a person looks for it: line and column count from 1, in characters; `length` is what the caret underlines."""

    line: int
    column: int
    length: int = 1

    @property
    def start(self) -> tuple[int, int]:
        """Its line and column."""
        return self.line, self.column


# A spot as it is found: an offset, and how many characters from there on are meant. Nearly none is ever said to anyone, so line and
# column are worked out only for those that are.
Spot = tuple[int, int]


def line_lengths(text: str) -> tuple[int, ...]:
    """How long each line of a text is, without its line feed: all that is needed to work out places in it."""
    return tuple(map(len, text.split("\n")))


class Lines:
    """The lines of a text, by their lengths: leads from an offset to its place, and back."""

    def __init__(self, lengths: Iterable[int]) -> None:
        self._starts = [0, *accumulate(length + 1 for length in lengths)]

    def place(self, offset: int, length: int = 1) -> Place:
        """The place of an offset; `length` is cut at the end of the line, since a caret underlines one line."""
        row = bisect_right(self._starts, offset) - 1
        return Place(row + 1, offset - self._starts[row] + 1, max(min(length, self._starts[row + 1] - 1 - offset), 1))

    def offset(self, place: Place) -> int:
        """The offset of a place; one below the text or behind it is the end of it. (YAML knows line ends that are none to others.)"""
        row = min(place.line, len(self._starts) - 1) - 1
        return min(self._starts[row] + place.column, self._starts[-1]) - 1
