"""A text that is no YAML, without what is wrong with it: one slip does not hide the others of its file.

What is left out leaves spaces behind, so that all the rest stays where it is.
"""

from __future__ import annotations

import re

from builder.reading.yaml_rows import Slip, row_at
from builder.reading.yaml_spaces import as_spaces

MOST = 20  # slips that are left out of one text: with more of them it is no front matter
LONGEST = 100_000  # characters that are read once more for each of them


class Gaps:
    """A text that is read again and again, each time without one more slip."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.values: set[int] = set()  # where values stood that are left out
        self.lines: list[int] = []  # on which slips were left out
        self.is_whole = True  # no whole line is left out

    def is_follow_up(self, offset: int) -> bool:
        """Whether what is wrong at an offset comes of what was left out: it stands there, or right beside a line that is gone."""
        if not self.lines:
            return False
        line = self.text.count("\n", 0, offset)
        return line in self.lines or (not self.is_whole and any(abs(line - each) == 1 for each in self.lines))

    def leave_out(self, slip: Slip) -> bool:
        """Leave out what a slip spoils; whether that could be done."""
        offset, extent = slip.since if slip.since >= 0 else slip.offset, slip.extent
        line = self.text.count("\n", 0, offset)
        if not extent or line in self.lines or len(self.lines) == MOST or len(self.text) > LONGEST:
            return False
        self.lines.append(line)
        begin = self.text.rfind("\n", 0, offset) + 1
        row = row_at(self.text, begin)
        if extent == "space":
            self.text = as_spaces(self.text)
        elif extent == "tab":
            self._leave_out_tabs(row.at, offset)
        elif extent == "value" and row.value:
            at = row.value_at
            end = self._end_of_line(at)
            self.values.add(at)
            self._put(at, end, f'"{" " * (end - at - 2)}"' if end - at > 1 else "x")
            self._leave_out_below(end, row.column, slip.until)
        else:
            self.is_whole = False
            end = self._end_of_line(row.at)
            self._put(row.at, end, " " * (end - row.at))
            self._leave_out_below(end, row.indent, slip.until)
        return True

    def _leave_out_below(self, end: int, column: int, until: int = 0) -> None:
        """Leave out the lines that are set in below one that ends there, or all as far as an offset: they belong to it."""
        while begin := self.text.find("\n", end) + 1:
            row = row_at(self.text, begin)
            if row.words and (begin >= until if until else row.indent <= column):
                return
            end = self._end_of_line(begin)
            self._put(begin, end, " " * (end - begin))

    def _leave_out_tabs(self, words: int, offset: int) -> None:
        """Leave out every line that is set in by tabs, or else the one tab."""
        if offset >= words:
            self._put(offset, offset + 1, " ")
            return
        self.is_whole = False
        self.text = re.sub(r"(?m)^[ ]*\t[^\r\n]*", lambda line: " " * len(line[0]), self.text)

    def _end_of_line(self, at: int) -> int:
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def _put(self, begin: int, end: int, instead: str) -> None:
        self.text = self.text[:begin] + instead + self.text[end:]
