"""Blocks beyond doubt, written as HTML with holes, with their words and headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from builder.model.records import Heading
from builder.reading.markdown_gathering import Gathering
from builder.reading.markdown_headings import Ids
from builder.reading.markdown_plain import Text, escaped, write_card, write_plain
from builder.reading.markdown_plain_blocks import Block, Running
from builder.reading.sentences import MARK, fold

if TYPE_CHECKING:
    from builder.reading.markdown_safe import Part

# What readers see or hear of what the reader itself writes.
ALERTS = {"NOTE": "Note", "TIP": "Tip", "IMPORTANT": "Important", "WARNING": "Warning", "CAUTION": "Caution"}
_TABLE = "Table"


class PlainPage:
    """Writes one body that is made of such blocks, and running text that one scan can read: call `write` once, then take what it
    gathered."""

    def __init__(self, gathering: Gathering, ids: Ids) -> None:
        self.parts: list[Part] = []
        self.headings: list[Heading] = []
        self.texts: list[str] = []  # the words of each block
        self.opening = ""
        self._inner_opening = ""
        self._gathering = gathering
        self._ids = ids
        self._inside: list[str] = []  # the elements around, outermost first
        self._shift = 0  # by how much headings are moved down
        self._level = 1  # of the heading before; the page's own is 1
        self._tables = 0
        self._table_at = 0
        self._columns: list[str] = []

    def write(self, blocks: Sequence[Block]) -> None:
        """Write the body."""
        self._shift = int("#" in [block.mark for block in blocks])
        for block in blocks:
            WHOLE[block.type](self, block)
        self.opening = self.opening or self._inner_opening

    def _text(self, running: Running) -> Text:
        assert running.marks is not None
        text = write_plain(running.content, running.marks, running.origin, self._gathering)
        if text.words:
            self.texts.append(text.words)
        return text

    def _put(self, before: str, parts: list[Part], after: str) -> None:
        """Add parts and what stands around them; together, where they are text alone."""
        if len(parts) == 1 and type(parts[0]) is str:
            self.parts.append(before + parts[0] + after)
        else:
            self.parts += [before, *parts, after]

    # --- paragraphs and headings ---

    def _whole_paragraph(self, block: Block) -> None:
        self._paragraph(block.texts[0])

    def _paragraph(self, running: Running, is_tight: bool = False) -> None:
        """A paragraph; in a list whose items stand close together it is none for the reader (CommonMark, section 5.3)."""
        text = self._text(running)
        if not self._inside:
            self.opening = self.opening or text.words
        else:  # opens the body only where no other is there
            self._inner_opening = self._inner_opening or text.words
        if is_tight:
            self.parts += text.parts
        else:
            self._put("<p>", text.parts, "</p>\n")

    def _whole_card(self, block: Block) -> None:
        """A paragraph that is a card alone."""
        running = block.texts[0]
        assert running.marks is not None
        assert running.origin is not None
        self.parts += [write_card(running.marks[0], running.origin, self._gathering), "\n"]

    def _whole_heading(self, block: Block) -> None:
        level = len(block.mark)
        self._heading(level, block.at, level, block.texts[0])

    def _heading(self, level: int, at: int, length: int, running: Running) -> None:
        """A heading of a level, as it was typed, whose marks stand at an offset."""
        level = min(level + self._shift, 6)
        text = self._text(running)
        if not text.parts:  # an empty heading is nothing to a reader, and a riddle to who hears it
            return
        id = self._ids.take(text.words)
        self._put(f'<h{level} id="{escaped(id, quote=True)}">', text.parts, f"</h{level}>\n")
        if text.words:
            self.headings.append(Heading(level, id, text.words))
        if level > self._level + 1:
            self._say_skipped(at, length, level)
        self._level = level

    def _say_skipped(self, at: int, length: int, level: int) -> None:
        """Say a level that is missing, in the marks that were typed: where a text has headings of the first level, all are
        moved down, since the page's title is one."""
        typed, before = "#" * (level - self._shift), "#" * (self._level - self._shift)
        if not before and self._shift:  # what is amiss is a `#` farther down
            message = f"`{typed}` comes right below the page's title, while a `#` farther down takes the level between"
        elif self._level == 1:
            message = f"`{typed}` comes right below the page's title, which is the heading of the first level"
        else:
            message = f"`{typed}` comes right below `{before}`, so a level is missing between"
        hint = f"write `{before}#` here, or add the heading that is missing"
        if self._shift and len(before) < 2:
            first = "write `##` for each `#` of this text, since the page's title is the first heading"
            hint = f"{first}; or {hint}" if before else first
        self._gathering.say((at, length), "heading-skipped", message, hint)

    # --- lists, quotes, alerts ---

    def _list(self, block: Block, is_tight: bool = True) -> None:
        self.parts.append("<ul>\n")
        for running in block.texts:
            self._within("li", "<li>", running, "</li>\n", is_tight)
        self.parts.append("</ul>\n")

    def _loose_list(self, block: Block) -> None:
        self._list(block, False)

    def _quotation(self, block: Block) -> None:
        self._within("blockquote", "<blockquote>\n", block.texts[0], "</blockquote>\n")

    def _alert(self, block: Block) -> None:
        self._within("aside", alert(block.mark), block.texts[0], "</aside>\n")

    def _within(self, element: str, opening: str, running: Running, closing: str, is_tight: bool = False) -> None:
        """An element with one paragraph in it."""
        self._inside.append(element)
        self.parts.append(opening)
        self._paragraph(running, is_tight)
        self.parts.append(closing)
        self._inside.pop()

    # --- tables ---

    def _table(self, block: Block) -> None:
        columns, parts = block.columns, self.parts
        self._open_table()
        parts.append("<thead>\n<tr>\n")
        for running in block.texts[:columns]:
            self._head_cell(running)
        parts.append("</tr>\n")
        self._close_head()
        if len(block.texts) > columns:
            parts.append("<tbody>\n")
            for begin in range(columns, len(block.texts), columns):
                parts.append("<tr>\n")
                for running in block.texts[begin : begin + columns]:
                    self._cell(running)
                parts.append("</tr>\n")
            parts.append("</tbody>\n")
        parts.append("</table>\n</div>\n")

    def _open_table(self) -> None:
        self._table_at = len(self.parts)
        self._columns = []
        self._tables += 1
        self.parts += ["", "\n<table>\n"]

    def _close_head(self) -> None:
        """Only now the columns are known, after which the scrolling region is named."""
        name = ", ".join(filter(None, self._columns)) or str(self._tables)
        label = escaped(f"{_TABLE}: {name}", quote=True)
        attributes = f' class="table" role="region" tabindex="0" aria-label="{label}"'
        self.parts[self._table_at] = f"<div{attributes}>"
        self.parts.append("</thead>\n")

    def _head_cell(self, running: Running, attributes: str = "") -> None:
        text = self._text(running)
        self._columns.append(fold(MARK.sub("", text.words)))
        if text.parts:
            self._put(f'<th scope="col"{attributes}>', text.parts, "</th>\n")
        else:  # a corner without words heads nothing
            self.parts.append(f"<td{attributes}></td>\n")

    def _cell(self, running: Running, attributes: str = "") -> None:
        self._put(f"<td{attributes}>", self._text(running).parts, "</td>\n")


def alert(kind: str) -> str:
    """What an alert begins with."""
    # A note and no landmark: who steps from landmark to landmark would meet each of them.
    return f'<aside class="alert alert-{kind.lower()}" role="note">\n<p class="alert-title">{ALERTS[kind]}</p>\n'


WHOLE: dict[str, Callable[[PlainPage, Block], None]] = {
    "alert": PlainPage._alert,
    "card": PlainPage._whole_card,
    "heading": PlainPage._whole_heading,
    "list": PlainPage._list,
    "loose_list": PlainPage._loose_list,
    "paragraph": PlainPage._whole_paragraph,
    "quotation": PlainPage._quotation,
    "table": PlainPage._table,
}
