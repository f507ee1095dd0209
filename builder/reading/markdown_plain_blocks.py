"""Blocks that are what they seem to be, whatever stands around them: read in one scan.

Most of a body is made of them, and the parser takes several times as long: it asks each rule of each line, and makes of a
paragraph three tokens. What is found here is what its rules would find (a test holds the two together); a block in which
anything is to be doubted is left to them as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from builder.model.patterns import lazy_pattern
from builder.model.values import Value
from builder.reading.markdown_places import Origin
from builder.reading.markdown_plain import Marks, plain_card, plain_marks

if TYPE_CHECKING:
    from markdown_it.token import Token

# What word processors begin the items of a list with, and Markdown does not.
BULLETS = "•▪◦‣●·\uf0b7\uf0a7–"  # two of them in the font Symbol
BEGINNINGS = frozenset(f"#|-*+[0123456789{BULLETS}")  # of what is perhaps no paragraph (`markdown_block_slips`)

# A line of running text that can begin no block, end none, and make nothing else of the line before.
_LINE = rf"(?:[^\s#>\-+*_=|:`~<\[0-9{BULLETS}]|\*\*?+[^\s*]|\[\[|[0-9]++(?![.)]))[^\n]*+"
_QUOTED = rf"> {_LINE}(?:\n> {_LINE})*+"
# Behind each of these blocks (CommonMark, sections 4.2, 4.8, 5.1 and 5.3; GFM, section 4.10) lines are blank or the text ends;
# behind a list stands nothing that could be part of it.
_BLOCK = lazy_pattern(
    rf"(?:[ \t]*+\n)*+(?:(?P<paragraph>{_LINE}(?:\n{_LINE})*+)"
    r"|(?P<marks>#{1,6}+) (?P<heading>[^\s#](?:[^\n]*[^\s#])?+)"
    rf"|(?P<quotation>{_QUOTED})"
    rf"|> \[!(?P<kind>NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\n(?P<alert>{_QUOTED})"
    rf"|(?P<list>(?P<bullet>[-+*]) {_LINE}(?:\n(?:[ \t]*+\n)*+(?P=bullet) {_LINE})*+)"
    r"|(?P<table>\|[^\n\\]+\|\n\|(?: *-+ *\|)+(?:\n\|[^\n\\]*\|)*+))"
    r"(?:\n(?:[ \t]*+(?:\n|\Z))++|\Z)(?(bullet)(?!(?P=bullet)|[ \t]))"
)
_MAY_MEAN = lazy_pattern(r"[!&*<\[\\\]_`~]")  # what makes running text of one line more than plain words


class Running(Value, frozen=True):
    """Running text: what stands between its words where that can be told in one scan, the parser's tokens where it cannot."""

    content: str
    origin: Origin | None  # where it stands, if it may hold anything whose place is asked for
    marks: Marks | None
    children: Sequence[Token] = ()
    cut: str | None = None  # the words behind the bar that may have cut a wikilink in this cell in two


class Block(Value, frozen=True):
    """A whole block, in place of all that the parser makes of it."""

    type: str  # paragraph, card, heading, quotation, alert, list, loose_list, table
    texts: tuple[Running, ...]  # of a table all cells, row by row
    mark: str = ""  # `##`, NOTE
    at: int = 0  # where a heading begins
    columns: int = 0  # of a table

    @property
    def is_plain(self) -> bool:
        """Whether all of its running text could be read."""
        return None not in [text.marks for text in self.texts]


def add_plain_blocks(text: str, at: int, blocks: list[Block]) -> int:
    """Add the blocks beyond doubt that stand at the beginning of a line, `at`, and follow each other; where they end."""
    while block := _BLOCK.match(text, at):
        kind = block.lastgroup
        assert kind is not None
        begin = block.start(kind)
        match kind:
            case "paragraph":
                blocks.append(_paragraph(block[kind], begin))
            case "heading":
                marks = block["marks"]
                blocks.append(Block(kind, (_running(block[kind], begin),), marks, begin - len(marks) - 1))
            case "quotation":
                blocks.append(Block(kind, (_quoted(block[kind], begin),)))
            case "alert":
                blocks.append(Block(kind, (_quoted(block[kind], begin),), block["kind"]))
            case "list":
                blocks.append(_list(block[kind], begin))
            case _:
                table = _table(block[kind], begin)
                if table is None:
                    break
                blocks.append(table)
        at = block.end()
    return at


def _paragraph(text: str, at: int) -> Block:
    card = plain_card(text) if text.startswith("![[") else None
    if card:
        return Block("card", (Running(text, Origin((0,), (at,)), [card]),))
    return Block("paragraph", (_running(text, at),))


def _running(text: str, at: int) -> Running:
    content = text.strip()
    marks = plain_marks(content)
    origin = None
    if marks is None or "[" in content:
        origin = Origin((0,), (at if content == text else at + len(text) - len(text.lstrip()),))
    return Running(content, origin, marks)


def _quoted(text: str, at: int) -> Running:
    """The lines of a quotation of one paragraph."""
    if "\n" not in text:
        return _running(text[2:], at + 2)
    content = "\n".join([line[2:] for line in text.split("\n")]).strip()
    origin = None
    if may_ask(content):
        cuts, sources = [0], [at + 2]
        for line in text.split("\n")[:-1]:
            cuts.append(cuts[-1] + len(line) - 1)
            sources.append(sources[-1] + len(line) + 1)
        origin = Origin(tuple(cuts), tuple(sources))
    return Running(content, origin, plain_marks(content))


def _list(text: str, at: int) -> Block:
    """A bullet list whose items are a line each; one with blank lines between them is a loose one (CommonMark, section 5.3)."""
    texts = []
    is_loose = False
    for line in text.split("\n"):
        if line.strip(" \t"):
            texts.append(_running(line[2:], at + 2))
        else:
            is_loose = True
        at += len(line) + 1
    return Block("loose_list" if is_loose else "list", tuple(texts))


def _table(text: str, at: int) -> Block | None:
    """A table whose rows have a bar at either end, and all as many cells; None for another."""
    rows = text.split("\n")
    columns = rows[0].count("|") - 1
    for row in rows:
        if row.count("|") - 1 != columns:
            return None
    if not _MAY_MEAN.search(text):
        cells = [cell.strip() for i, row in enumerate(rows) if i != 1 for cell in row[1:-1].split("|")]
        return Block("table", tuple([Running(cell, None, []) for cell in cells]), columns=columns)
    texts = []
    for i, row in enumerate(rows):
        if i != 1:
            begin = at + 1
            for cell in row[1:-1].split("|"):
                texts.append(_running(cell, begin))
                begin += len(cell) + 1
        at += len(row) + 1
    return Block("table", tuple(texts), columns=columns)


def may_ask(text: str) -> bool:
    """Whether the text can hold anything whose place is asked for."""
    return "[" in text or "<" in text or "@" in text or "](" in text or "**" in text or text.lstrip()[:1] in BEGINNINGS
