"""What stands where the three dashes around front matter should, or where none belong. Loaded where something is wrong."""

from __future__ import annotations

import re

from builder.model.diagnostics import Diagnostic
from builder.model.patterns import lazy_pattern
from builder.model.places import Place, Spot
from builder.reading.frontmatter import compose
from builder.reading.nodes import MappingNode
from builder.reading.sources import FENCE, FENCE_SOUGHT, Source

# What people type for three dashes: too few or too many of them, long ones, signs of other formats, or a space before.
NEARLY_OPEN = lazy_pattern(r"[ \t]*+(?:[-–—][-–— \t]*+|[+=~*_]{3,}+[ \t]*+|\.{3}[ \t]*+)\r?")
NEARLY_CLOSE = lazy_pattern(r"^(?!---[ \t]*\r?$)(?:[-–—](?:[ \t]*+[-–—])++|[–—]|\.{3}|\+{3,}+|[ \t]++---)[ \t]*+\r?$", re.MULTILINE)
BLANK = lazy_pattern(r"(?:[ \t]*\r?\n)+")
FENCE_BELOW = lazy_pattern(r"^---[ \t]*\r?$(?=\n[A-Za-z_]+:)", re.MULTILINE)


def nearly_closed(source: Source, begin: int, end: int) -> Diagnostic | None:
    """What is said of a line between two offsets that is nearly the second fence: above it are fields and nothing else."""
    nearly = NEARLY_CLOSE.search(source.text, begin, end)
    if nearly is None:
        return None
    above = compose(source, begin, nearly.start())
    if not above.readable or not isinstance(above.root, MappingNode):
        return None
    typed = nearly[0].strip()
    what = "three dashes, but not at the beginning of the line" if typed == "---" else f"`{typed[:10]}`, which is not three dashes"
    place = source.place(nearly.start() + nearly[0].index(typed), len(typed))
    return source.diagnostic(place, "frontmatter-unclosed", f"the front matter is never closed: here stands {what}", "close it with ---")


def no_front_matter(source: Source) -> Diagnostic:
    """What is said of a file that does not begin with front matter."""
    hint = "begin the file with a line of three dashes, ---, then the fields, then --- again"
    text = source.text
    if not text.strip():
        return source.diagnostic(Place(1, 1), "frontmatter-missing", "this file is empty", hint)
    first = text.split("\n", 1)[0]
    what = "this file has no front matter"
    blank = BLANK.match(text)
    if "\r" in text and "\n" not in text:
        what = "the lines of this file end as those of very old Macs did (CR), so it is all one line"
        hint = "save it with the line ends of Unix (LF) or Windows (CRLF)"
    elif blank and FENCE.match(text, blank.end()):
        lines = blank[0].count("\n")
        what = "the front matter must begin on the first line of the file"
        hint = "delete the blank line above `---`" if lines == 1 else f"delete the {lines} blank lines above `---`"
    elif first.strip() == "---":
        hint = "put the three dashes at the very beginning of the line"
    elif NEARLY_OPEN.fullmatch(first):
        what = f"front matter opens with three dashes, not with `{first.strip()[:10]}`"
        hint = "write `---` here: exactly three dashes"
    elif fence := FENCE_BELOW.search(text, 0, FENCE_SOUGHT):
        what = f"something stands above the front matter, which seems to begin on line {source.place(fence.start()).line}"
        hint = "begin the file with `---`, and put the text below the second `---`"
    return source.diagnostic(Place(1, 1, max(len(first.rstrip()), 1)), "frontmatter-missing", what, hint)


def begins_again(text: str, at: int) -> Spot | None:
    """Where a second front matter begins right below the first, which ends at an offset; None where none does."""
    return (at, 3) if FENCE_BELOW.match(text, at) else None
