"""A file's text with the way back from an offset in it to a line and column."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from builder.model.diagnostics import Diagnostic, diagnostic
from builder.model.patterns import lazy_pattern
from builder.model.places import Place

# C0 and C1 controls but tab and line ends; U+FFFE and U+FFFF are no characters at all.
CONTROLS = lazy_pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

# A wikilink or citation. Where only plain text may stand it would be shown as typed: with the id of a draft, or of one who may
# not be named.
LINK = lazy_pattern(r"!?\[\[[^\[\]]+\]\]|\[@[a-z0-9][^\[\]]*\]")


def line_starts(text: str) -> list[int]:
    """Where each line of a text begins, and at the end where one behind the last would."""
    return [*accumulate([len(line) + 1 for line in text.split("\n")], initial=0)]


class Rows:
    """Finds the lines of offsets in a text.

    Most offsets are asked for in rising order, and several in the same line. So lines are counted on from the last one that was asked
    for; only when an earlier one is asked for, the beginnings of all lines are looked for, once.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._row = self._start = 0  # the line that was asked for last, from 0, and where it begins
        self._end = -1  # … and where it ends; before the first question no offset is in it
        self._starts: list[int] | None = None

    def find(self, offset: int) -> tuple[int, int, int]:
        """The line of an offset, from 0, and the offsets at which it begins and ends (without its line break)."""
        if not self._start <= offset <= self._end:
            self._look_for(offset)
        return self._row, self._start, self._end

    def _look_for(self, offset: int) -> None:
        text = self._text
        if offset < self._start and self._starts is None:
            self._starts = line_starts(text)
        if self._starts is not None:
            self._row = bisect_right(self._starts, offset) - 1
            self._start = self._starts[self._row]
        else:
            before = max(self._end, 0)
            passed = text.count("\n", before, offset)
            if passed:
                self._row += passed
                self._start = text.rindex("\n", before, offset) + 1
        end = text.find("\n", offset)
        self._end = end if end >= 0 else len(text)


class Source:
    """The text of one file and where its lines begin."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._rows = Rows(text)

    def place(self, offset: int, length: int = 1) -> Place:
        """The line and column, from 1, of a character offset."""
        row, start, _ = self._rows.find(offset)
        return Place(row + 1, offset - start + 1, max(length, 1))

    def diagnostic(self, place: Place, code: str, message: str, hint: str = "") -> Diagnostic:
        """A diagnostic of this file."""
        return diagnostic(self.file, place, code, message, hint)
