"""Blocks that are what they seem to be, whatever stands around them: read in one scan, and of a token each.

Most of a body is made of them, and the parser takes several times as long: it asks each rule of each line, and makes of a
paragraph three tokens. What is found here is what its rules would find (a test holds the two together); a block in which
anything is to be doubted is left to them as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.token import Token

from builder.model.patterns import lazy_pattern
from builder.reading.markdown_places import Origin

# The tokens that hold running text: the parser's own, and those that are a whole block.
WITH_TEXT = frozenset(("inline", "paragraph", "heading", "quotation", "item", "head_cell", "cell"))

# A line of running text that can begin no block, end none, and make nothing else of the line before.
_LINE = r"(?:[^\s#>\-+*_=|:`~<\[0-9]|\*\*?+[^\s*]|\[\[|[0-9]++(?![.)]))[^\n]*+"
# Behind each of these blocks (CommonMark, sections 4.2, 4.8, 5.1 and 5.3; GFM, section 4.10) lines are blank or the text ends;
# behind a list stands nothing that could be part of it.
_BLOCK = lazy_pattern(
    rf"(?:[ \t]*+\n)*+(?:(?P<paragraph>{_LINE}(?:\n{_LINE})*+)"
    r"|(?P<marks>#{1,6}+) (?P<heading>[^\s#](?:[^\n]*[^\s#])?+)"
    rf"|> (?P<quotation>{_LINE})"
    rf"|(?P<list>(?P<bullet>[-+*]) {_LINE}(?:\n(?P=bullet) {_LINE})*+)"
    r"|(?P<table>\|[^\n\\]+\|\n\|(?: *-+ *\|)+(?:\n\|[^\n\\]*\|)*+))"
    r"(?:\n(?:[ \t]*+(?:\n|\Z))++|\Z)(?(bullet)(?!(?P=bullet)|[ \t]))"
)


class BlockToken(Token):
    """A token of a block, made in a third of the time: what it may have is given here, and not looked at again."""

    __slots__ = ()

    def __init__(self, type: str, tag: str, nesting: Literal[-1, 0, 1], level: int) -> None:
        self.type = type
        self.tag = tag
        self.nesting = nesting
        self.attrs = {}
        self.map = None
        self.level = level
        self.children = None
        self.content = self.markup = self.info = ""
        self.meta = {}
        self.block = True
        self.hidden = False


def add_plain_blocks(text: str, at: int, tokens: list[Token]) -> int:
    """Add the tokens of the blocks beyond doubt that stand at the beginning of a line, `at`, and follow each other; where they end."""
    while block := _BLOCK.match(text, at):
        kind = block.lastgroup
        assert kind is not None
        begin = block.start(kind)
        match kind:
            case "paragraph":
                tokens.append(_whole("paragraph", block[kind], begin))
            case "heading":
                tokens.append(_heading(block["marks"], block[kind], begin))
            case "quotation":
                tokens.append(_whole("quotation", block[kind], begin))
            case "list":
                tokens += _list(block[kind], begin)
            case _:
                if len({row.count("|") for row in block[kind].split("\n")}) > 1:
                    break
                tokens += _table(block[kind], begin)
        at = block.end()
    return at


def _heading(marks: str, words: str, at: int) -> Token:
    heading = _whole("heading", words, at)
    heading.tag, heading.markup = f"h{len(marks)}", marks
    heading.meta["at"] = at - len(marks) - 1
    return heading


def _list(text: str, at: int) -> Iterable[Token]:
    """A bullet list whose items are a line each."""
    yield BlockToken("bullet_list_open", "ul", 1, 0)
    for line in text.split("\n"):
        yield _whole("item", line[2:], at + 2)
        at += len(line) + 1
    yield BlockToken("bullet_list_close", "ul", -1, 0)


def _table(text: str, at: int) -> Iterable[Token]:
    """A table whose rows have a bar at either end, and all as many cells."""
    head, dashes, *body = text.split("\n")
    yield BlockToken("table_open", "table", 1, 0)
    yield BlockToken("thead_open", "thead", 1, 0)
    yield from _row("head_cell", head, at)
    yield BlockToken("thead_close", "thead", -1, 0)
    at += len(head) + len(dashes) + 2
    if body:
        yield BlockToken("tbody_open", "tbody", 1, 0)
        for row in body:
            yield from _row("cell", row, at)
            at += len(row) + 1
        yield BlockToken("tbody_close", "tbody", -1, 0)
    yield BlockToken("table_close", "table", -1, 0)


def _row(kind: str, row: str, at: int) -> Iterable[Token]:
    yield BlockToken("tr_open", "tr", 1, 0)
    for cell in row[1:-1].split("|"):
        yield _whole(kind, cell, at + 1)
        at += len(cell) + 1
    yield BlockToken("tr_close", "tr", -1, 0)


def _whole(type: str, text: str, at: int) -> Token:
    """A block and its running text, which stands at `at`, in one token."""
    token = BlockToken(type, "", 0, 0)
    token.content = content = text.strip(MD_TRIM_CHARS)
    if "[" in content or "<" in content:  # `may_ask`, in line
        token.meta["origin"] = Origin((0,), (at if content == text else at + len(text) - len(text.lstrip(MD_TRIM_CHARS)),))
    return token


def may_ask(text: str) -> bool:
    """Whether the text can hold anything whose place is asked for."""
    return "[" in text or "<" in text
