"""A file's text with the way back from an offset in it to a line and column."""

from __future__ import annotations

import re
from functools import cached_property

from builder.model.diagnostics import Diagnostic, diagnostic
from builder.model.patterns import lazy_pattern
from builder.model.places import Lines, Place, line_lengths

# C0 and C1 controls but tab and line ends; U+FFFE and U+FFFF are no characters at all.
CONTROLS = lazy_pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

# A link or citation. Where only plain text may stand it would be shown as typed: with the id of a draft, or of one who may
# not be named.
LINK = lazy_pattern(r"!?\[\[[^\[\]]+\]\]|\[@[a-z0-9][^\[\]]*\]|\[\^\w[\w-]*\]|\[[^\[\]]+\]\((?:https?://|mailto:|\.{0,2}/)[^\s()]*\)")

# The lines of three dashes between which front matter stands.
FENCE = lazy_pattern(r"---[ \t]*(?:\r?\n|\Z)")
CLOSE = lazy_pattern(r"---(?<=^---)[ \t]*\r?$", re.MULTILINE)  # begins with plain text, which `re` finds far faster than a line
FENCE_SOUGHT = 2000  # characters from the beginning of a file, in which one is looked for that is not where it belongs


class Source:
    """The text of one file and, where something is to be said of it, its lines."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    @cached_property
    def lines(self) -> Lines:
        """Its lines."""
        return Lines(line_lengths(self.text))

    def place(self, offset: int, length: int = 1) -> Place:
        """The line and column, from 1, of a character offset."""
        return self.lines.place(offset, length)

    def diagnostic(self, place: Place, code: str, message: str, hint: str = "") -> Diagnostic:
        """A diagnostic of this file."""
        return diagnostic(self.file, place, code, message, hint)
