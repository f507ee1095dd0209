"""Running text that one scan can read: plain words, lines, wikilinks, cards, citations, and emphasis upon plain words.

Most paragraphs hold nothing else, and the rules of `markdown_spans` take several times as long for them. What is made here
is what they would make (a test holds the two together): each piece is taken only where it means the same whatever stands
around it, and a text with anything else in it is left to the rules as a whole.
"""

from __future__ import annotations

import re

from markdown_it.token import Token

from builder.model.patterns import lazy_pattern
from builder.reading.markdown_addresses import is_picture
from builder.reading.markdown_brackets import Bracket, Cited

_SPECIAL = r"\n!&*<\[\\\]_`~"  # what may begin something
_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_TARGET = rf"[^\s|{_SPECIAL}]++(?: [^\s|{_SPECIAL}]++)*+"  # a space in it stands alone
_LOCATOR = rf"[^;@{_SPECIAL}]*"

# Each alternative that is no piece by itself is a group of its own; the last takes what none of the others does.
_PIECE = lazy_pattern(
    rf"(?P<text>(?:[^{_SPECIAL}]++|!(?!\[)|&(?!#|\w+;))++)"
    # With round brackets behind them, square ones are a link.
    rf"|(?P<wikilink>!?\[\[(?P<target>{_TARGET})(?:\|(?P<label>[^\s{_SPECIAL}][^{_SPECIAL}]*+))?\]\](?!\())"
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
_CITED = lazy_pattern(rf"@({_ID})(?:,({_LOCATOR}))?")

# Nothing changes a token once it is made, so that those which say nothing but what they are can be the same.
_LINE = Token("softbreak", "br", 0)
_EMPHASIS = {
    "*": (Token("em_open", "em", 1, markup="*"), Token("em_close", "em", -1, markup="*")),
    "**": (Token("strong_open", "strong", 1, markup="**"), Token("strong_close", "strong", -1, markup="**")),
}
_LABEL_CLOSE = Token("label_close", "", -1)


class Words(Token):
    """Plain words: a token that has nothing of its own but its content, and so takes a quarter of the time to make."""

    __slots__ = ()
    type, tag, nesting, attrs, map, level = "text", "", 0, {}, None, 0
    children, markup, info, meta, block, hidden = None, "", "", {}, False, False

    def __init__(self, content: str) -> None:
        self.content = content


def tokens_of(src: str) -> list[Token] | None:
    """The tokens of a text, if it holds nothing but such pieces, in a body without definitions of links."""
    tokens: list[Token] = []
    for piece in _PIECE.finditer(src):
        match piece.lastgroup:
            case "text":
                tokens.append(Words(piece[0]))
            case "wikilink" if not (piece[0].startswith("!") and is_picture(piece["target"])):
                tokens += _wikilink(piece)
            case "citation":
                _drop_space(tokens)
                tokens.append(Token("citation", "", 0, meta={"bracket": _citation(piece)}))
            case "emphasis":
                opening, closing = _EMPHASIS[piece["marks"]]
                tokens += (opening, Words(piece["words"]), closing)
            case "line":
                tokens.append(_LINE)
            case _:
                return None
    return tokens


def _wikilink(piece: re.Match[str]) -> tuple[Token, ...]:
    begin, end = piece.span("target")
    label = None if piece["label"] is None else piece.span("label")
    bracket = Bracket("embed" if piece[0][0] == "!" else "wikilink", piece.end(), label, piece["target"], "", begin, end - begin)
    if label is None:
        return (Token("mention", "", 0, meta={"bracket": bracket}),)
    return Token("label_open", "", 1, meta={"bracket": bracket}), Words(piece["label"]), _LABEL_CLOSE


def _citation(piece: re.Match[str]) -> Bracket:
    cited = _CITED.finditer(piece.string, piece.start(), piece.end())
    return Bracket("citation", piece.end(), cited=tuple(Cited(each[1], " ".join((each[2] or "").split()), each.start(1)) for each in cited))


def _drop_space(tokens: list[Token]) -> None:
    """Take away the space before a citation, so that its number stands close to the word."""
    if tokens and tokens[-1].type == "text":
        words = tokens.pop().content.rstrip(" \t")
        if words:
            tokens.append(Words(words))
    if tokens and tokens[-1] is _LINE:
        tokens.pop()
