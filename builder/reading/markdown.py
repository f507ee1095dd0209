"""Markdown becomes HTML with holes, and references with the places where they were typed.

    text ─ markdown_parser ─► blocks, with offsets ─ markdown_page, inline ─► parts, references, troubles

What is found is found by the one parse that makes the page; there is no second scanner to disagree with it. All of that
is loaded by the first body.
"""

from __future__ import annotations

from builder.reading.markdown_results import NOTHING, Reading, Trouble

__all__ = ["Reading", "Trouble", "read_body"]


def read_body(source: str, *, first_line: int, indent: int = 0, html: bool = False) -> Reading:
    """Read a body.

    `source` is Markdown with LF or CRLF. Its first line is line `first_line` of the file, and each of its lines is set in
    by `indent` columns there. With `html`, an author's HTML is let through as far as it is harmless; else it shows as
    text.
    """
    if source[:1] in " \t\r\n" and not source.strip(" \t\r\n"):
        return NOTHING
    from builder.reading.markdown_body import read

    return read(source, first_line, indent, html)
