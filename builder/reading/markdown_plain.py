"""Running text that one scan can read: plain words, lines, wikilinks, citations, and emphasis upon plain words.

Most paragraphs hold nothing else, and the rules of `markdown_spans` take several times as long for them. What is found here
is what they would find (a test holds the two together): each piece is taken only where it means the same whatever stands
around it, and a text with anything else in it is left to the rules as a whole.
"""

from __future__ import annotations

import re

from builder.model.patterns import lazy_pattern
from builder.reading.markdown_brackets import Cited

_SPECIAL = r"\n!&*<\[\\\]_`~"  # what may begin something
_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_TARGET = rf"[^\s|{_SPECIAL}]++(?: [^\s|{_SPECIAL}]++)*+"  # a space in it stands alone
_LOCATOR = rf"[^;@{_SPECIAL}]*"

# Each alternative that is no piece by itself is a group of its own; the last takes what none of the others does.
_PIECE = lazy_pattern(
    rf"(?P<text>(?:[^{_SPECIAL}]++|!(?!\[)|&(?!#|\w+;))++)"
    # With round brackets behind them, square ones are a link.
    rf"|(?P<wikilink>\[\[(?P<target>(?!#){_TARGET})(?:\|(?P<label>[^\s{_SPECIAL}][^{_SPECIAL}]*+))?\]\](?!\())"
    rf"|(?P<citation>\[@{_ID}(?:,{_LOCATOR})?(?:; @{_ID}(?:,{_LOCATOR})?)*+\](?!\())"
    # Marks that can only open, and then only close (CommonMark, section 6.2, "left-flanking" and "right-flanking"): these with
    # white space behind them, or with a sign behind them and a letter before.
    r"|(?P<emphasis>(?<![^ \n])(?P<marks>\*\*?)"
    rf"(?P<words>[^\s{_SPECIAL}](?:[^{_SPECIAL}]*[^\s{_SPECIAL}])?)(?P=marks)"
    r"(?:(?=[ \n]|\Z)|(?:(?<=[^\W_]\*)|(?<=[^\W_]\*\*))(?=[.,;:?!)\"'])))"
    # Spaces on either side of it would go away, or break the line.
    r"|(?P<line>(?<! )\n(?![ \t]))"
    r"|(?P<other>.)",
    re.DOTALL,
)
_MAY_MEAN = lazy_pattern(f"[{_SPECIAL}]")
_CITED = lazy_pattern(rf"@({_ID})(?:,({_LOCATOR}))?")

LIKE_TABLE = lazy_pattern(r"[^\n]*\n[ \t]*(?=[^\n]*\|)\|?[ \t]*:?-[-:| \t]*(?:\n|\Z)")  # the head of one

CITATION = "citation"

Pieces = list[re.Match[str]]  # what each is says the name of its group, `lastgroup`


def plain_pieces(text: str) -> Pieces | None:
    """The pieces of a text, if it holds nothing but such, in a body without definitions of links.

    None at all for a text without any sign that could mean something, which is all one piece.
    """
    if not _MAY_MEAN.search(text):
        return []
    if "|" in text and LIKE_TABLE.match(text):  # of which it may have to be said why it is none
        return None
    pieces = list(_PIECE.finditer(text))
    return None if any(piece.lastgroup == "other" for piece in pieces) else pieces


def cited_in(citation: re.Match[str]) -> list[Cited]:
    """The sources of a citation."""
    found = _CITED.finditer(citation.string, citation.start(), citation.end())
    return [Cited(each[1], " ".join((each[2] or "").split()), each.start(1)) for each in found]
