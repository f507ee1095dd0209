"""Where something stands in a file."""

from __future__ import annotations

from builder.model.values import Value


class Place(Value, frozen=True):
    """A spot in a file: line and column count from 1, in characters; `length` is what the caret underlines."""

    line: int
    column: int
    length: int = 1

    @property
    def start(self) -> tuple[int, int]:
        """Its line and column."""
        return self.line, self.column
