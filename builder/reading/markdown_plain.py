"""Running text that one scan can read: plain words, lines, wikilinks, citations, and emphasis upon plain words.

Most paragraphs hold nothing else, and the rules of `markdown_spans` take several times as long for them. What is found here
is what they would find (a test holds the two together): each piece is taken only where it means the same whatever stands
around it, and a text with anything else in it is left to the rules as a whole.
"""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

from builder.model.patterns import lazy_pattern
from builder.model.records import Hole, Reference
from builder.reading.markdown_brackets import Cited
from builder.reading.markdown_gathering import Gathering
from builder.reading.markdown_places import Origin
from builder.reading.markdown_safe import Part
from builder.reading.sentences import fold, sentence_ends, words_around

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

_EMPHASIS = {"*": ("<em>", "</em>"), "**": ("<strong>", "</strong>")}

Pieces = list[re.Match[str]]  # what each is says the name of its group, `lastgroup`


class Text(NamedTuple):
    """Running text as written; the words are folded and hold a mark for each reference without label."""

    parts: list[Part]
    words: str


def plain_pieces(text: str) -> Pieces | None:
    """The pieces of a text, if it holds nothing but such, in a body without definitions of links; None otherwise.

    An empty list for a text without any sign that could mean something: it stands as it is.
    """
    if not _MAY_MEAN.search(text):
        return []
    if "|" in text and LIKE_TABLE.match(text):  # of which it may have to be said why it is none
        return None
    pieces = list(_PIECE.finditer(text))
    return None if any(piece.lastgroup == "other" for piece in pieces) else pieces


def write_plain(content: str, pieces: Pieces, origin: Origin | None, gathering: Gathering) -> Text:
    """Write a text of which `plain_pieces` gave these pieces, as the tokens of the rules would be written. (Most of a body's
    reading is spent here.)"""
    if not pieces:
        return Text([escaped(content)] if content else [], fold(content))
    first = len(gathering.references)
    parts: list[Part] = []
    words: list[str] = []
    made: list[_Made] = []
    length = 0  # of the words
    for i, piece in enumerate(pieces):
        start = length
        match piece.lastgroup:
            case "text":
                said = piece[0]
                if i + 1 < len(pieces) and pieces[i + 1].lastgroup == "citation":  # its number stands close to the word
                    said = said.rstrip(" \t")
                parts.append(escaped(said))
            case "line":
                if i + 1 < len(pieces) and pieces[i + 1].lastgroup == "citation":
                    continue
                said = " "
                parts.append("\n")
            case "emphasis":
                said = piece["words"]
                opening, closing = _EMPHASIS[piece["marks"]]
                parts += (opening, escaped(said), closing)
            case "wikilink":
                label, number = piece["label"] or "", first + len(made)
                said = label or f"\x02{number}\x03"
                parts.append(Hole("wikilink", (number,), escaped(label)))
                made.append(_wikilink(piece, label, start, start + len(said)))
            case _:
                said = ""
                cited = [_cited(each, gathering.groups, length) for each in _sources_in(piece)]
                parts.append(Hole("citation", tuple(range(first + len(made), first + len(made) + len(cited)))))
                made += cited
                gathering.groups += 1
        words.append(said)
        length += len(said)
    whole = "".join(words)
    if made:
        assert origin is not None  # every text with a bracket has one
        ends = sentence_ends(whole, max(each.end for each in made))
        for each in made:
            before, after = words_around(whole, ends, each.start, each.end)
            reference = each.reference._replace(before=before, after=after)
            gathering.refer(reference, gathering.place(origin.offset(each.at), each.width))
    return Text(parts, fold(whole))


def escaped(text: str) -> str:
    """As `html.escape` without quotation marks, three times as fast where there is nothing to escape."""
    return escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text


class _Made(NamedTuple):
    """A reference of plain text: where it stands in the text, and the stretch of words that it takes up."""

    reference: Reference
    at: int
    width: int
    start: int
    end: int


def _wikilink(piece: re.Match[str], label: str, start: int, end: int) -> _Made:
    target, _, anchor = piece["target"].partition("#")
    begin, behind = piece.span("target")
    return _Made(Reference("mentions", "wikilink", target.strip(), (), "", fold(label), anchor.strip()), begin, behind - begin, start, end)


def _cited(cited: Cited, group: int, at: int) -> _Made:
    reference = Reference("cites", "citation", cited.target, ("sources",), "", "", "", cited.locator, group)
    return _Made(reference, cited.at, len(cited.target), at, at)


def _sources_in(citation: re.Match[str]) -> list[Cited]:
    """The sources of a citation."""
    found = _CITED.finditer(citation.string, citation.start(), citation.end())
    return [Cited(each[1], " ".join((each[2] or "").split()), each.start(1)) for each in found]
