"""The parsed blocks of a body, written as HTML with holes, with their words and headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import count

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from builder.model.nearest import nearest
from builder.model.patterns import lazy_pattern
from builder.model.records import Reference
from builder.model.words import letters
from builder.reading.markdown_block_slips import beginning, in_code, no_alert
from builder.reading.markdown_brackets import Bracket
from builder.reading.markdown_headings import Ids
from builder.reading.markdown_plain import LIKE_TABLE, Text
from builder.reading.markdown_plain_blocks import BEGINNINGS, Block, Running
from builder.reading.markdown_plain_page import ALERTS, WHOLE, PlainPage, alert
from builder.reading.markdown_safe import Part
from builder.reading.markdown_text import Scribe
from builder.reading.sentences import fold

# What readers see or hear of what the reader itself writes.
_DONE, _TO_DO = "Done", "To do"
_FOOTNOTES, _BACK = "Footnotes", "Back to the text from footnote"

_FIXED = {
    "bullet_list_close": "</ul>\n", "ordered_list_close": "</ol>\n", "hr": "<hr>\n", "thead_open": "<thead>\n",
    "tbody_open": "<tbody>\n", "tbody_close": "</tbody>\n", "tr_open": "<tr>\n", "tr_close": "</tr>\n",
    "table_close": "</table>\n</div>\n",
}  # fmt: skip
_LIKE_ALERT = lazy_pattern(r"\[ ?! ?([A-Za-z][A-Za-z-]{0,30})\]:?([^\n]*)")
_SIDES = ("left", "right", "center")


class Page(PlainPage):
    """Writes one body: call `write_all` once, then take what it gathered."""

    def __init__(self, scribe: Scribe, ids: Ids) -> None:
        super().__init__(scribe.gathering, ids)
        self._scribe = scribe
        self._around: list[int] = []  # the numbers of the containers around, as far as the parser made them
        self._container = self._containers = 0
        self._paragraph_end = -1  # where the last paragraph was closed

    def write_all(self, tokens: Sequence[Token | Block]) -> None:
        """Write the body and, after it, the footnotes that it refers to."""
        body, notes, labels = _apart(tokens)
        self._shift = int(any(token.mark == "#" if isinstance(token, Block) else token.tag == "h1" for token in tokens))
        self._blocks(body)
        self._footnotes(notes)
        self._say_unused(labels)
        self.opening = self.opening or self._inner_opening

    def _blocks(self, tokens: Sequence[Token | Block]) -> None:
        i = 0
        while i < len(tokens):
            token = tokens[i]
            if isinstance(token, Block):
                WHOLE[token.type](self, token)
            elif token.type in _FIXED:
                self.parts.append(_FIXED[token.type])
            elif token.type in _WITH_TEXT:  # three tokens: it opens, its text, it closes
                _WITH_TEXT[token.type](self, token, _running_of(tokens[i + 1]))
                i += 2
            else:
                if token.type == "blockquote_open" and _opens_paragraph(tokens[i + 1]):
                    self._check_alert(_running_of(tokens[i + 2]))
                _BLOCKS[token.type](self, token)
            i += 1

    def _text(self, running: Running) -> Text:
        text = self._scribe.write(running)
        if text.words:
            self.texts.append(text.words)
        return text

    def _put(self, before: str, parts: list[Part], after: str) -> None:
        self.parts += [before, *parts, after]  # apart: the ways back from a footnote go before the end of its last paragraph

    def _add_words(self, words: str) -> None:
        if words:
            self.texts.append(words)

    # --- paragraphs and headings ---

    def _paragraph_of(self, opening: Token, running: Running) -> None:
        self._paragraph(running, opening.hidden)

    def _paragraph(self, running: Running, is_tight: bool = False) -> None:
        alone = _alone(running.children) if running.content.startswith("!") else []
        for tokens in alone:
            assert running.origin is not None  # every text with a bracket or tag has one
            self.parts += self._scribe.write_alone(tokens, running.origin, self._inside[-1] if self._inside else "")
        if alone:
            return
        super()._paragraph(running, is_tight)
        if not is_tight:
            self._paragraph_end = len(self.parts)
        content = running.content
        is_cut = "\n" in content and "[[" in content and LIKE_TABLE.match(content) and self._say_cut_head(running)
        if content[:1] in BEGINNINGS and not is_cut:
            self._say_beginning(running)

    def _say_beginning(self, running: Running) -> None:
        """A paragraph that was meant to be a heading, a list or a table."""
        found = beginning(running.content)
        if running.content.startswith("[!") and not self._inside:
            found = no_alert(running.content, ALERTS)
        for slip in found:
            assert running.origin is not None  # every text with such a beginning has one
            self._gathering.say((running.origin.offset(slip.at), slip.length), slip.code, slip.message, slip.hint)

    def _heading_of(self, opening: Token, running: Running) -> None:
        self._heading(int(opening.tag[1]), opening.meta["at"], len(opening.markup), running)

    # --- code and HTML ---

    def _fence(self, token: Token) -> None:
        if token.meta["is_open"]:
            message = "this fence of code is never closed, so that all below it is shown as code"
            spot = token.meta["at"], len(token.markup)
            self._gathering.say(spot, "invalid-value", message, f"write {token.markup} on a line of its own where the code ends")
        language = (unescapeAll(token.info).split() or [""])[0]
        self._code(token.content, f' class="language-{escape(language)}"' if language else "")

    def _code_block(self, token: Token) -> None:
        if "[" in token.content and (slip := in_code(token.meta["typed"], token.meta["at"])):
            spot = slip.at, slip.length
            self._gathering.refer(Reference("", "slip", slip.target, slip.kinds, "", slip.hint), spot)
        self._code(token.content, "")

    def _code(self, content: str, attributes: str) -> None:
        # The tabindex lets it be scrolled sideways from the keyboard.
        self.parts.append(f'<pre tabindex="0"><code{attributes}>{escape(content, quote=False)}</code></pre>\n')
        self._add_words(fold(content))

    def _html_block(self, token: Token) -> None:
        text = self._scribe.write_html(token, self._container)
        self._add_words(text.words)
        if self._scribe.html:
            self.parts += text.parts
            return
        self._gathering.say_escaped((token.meta["at"], len(token.content.strip())), token.content)
        self.parts += ["<p>", *text.parts, "</p>\n"]

    # --- lists, quotes, alerts ---

    def _list_open(self, token: Token) -> None:
        attributes = f' start="{token.attrs["start"]}"' if "start" in token.attrs else ""
        if "class" in token.attrs:
            attributes += ' class="contains-task-list"'
        self.parts.append(f"<{token.tag}{attributes}>\n")

    def _item_open(self, token: Token) -> None:
        self._enter("li")
        if "checked" not in token.meta:
            self.parts.append("<li>")
            return
        state = f' checked aria-label="{_DONE}"' if token.meta["checked"] else f' aria-label="{_TO_DO}"'
        self.parts.append(f'<li class="task-list-item"><input type="checkbox" disabled{state}> ')

    def _item_close(self, token: Token) -> None:
        self._leave("</li>\n")

    def _quote_open(self, token: Token) -> None:
        self._enter("blockquote")
        self.parts.append("<blockquote>\n")

    def _quote_close(self, token: Token) -> None:
        self._leave("</blockquote>\n")

    def _alert_open(self, token: Token) -> None:
        self._enter("aside")
        self.parts.append(alert(token.meta["kind"]))

    def _alert_title(self, opening: Token, running: Running) -> None:
        """Written with the alert; the parser's own words are passed over."""

    def _alert_close(self, token: Token) -> None:
        self._leave("</aside>\n")

    def _enter(self, element: str) -> None:
        self._inside.append(element)
        self._around.append(self._container)
        self._container = self._containers = self._containers + 1

    def _check_alert(self, running: Running) -> None:
        """A quotation that begins almost as an alert does."""
        found = _LIKE_ALERT.match(running.content)
        if found is None:
            return
        word = found[1].upper()
        best = nearest(word, ALERTS, cutoff=0.7)
        if word in ALERTS and " " in found[0].partition("]")[0]:
            message, hint = "this is no alert: its mark has a space in it", f"write `[!{word}]`"
        elif word in ALERTS:
            message, hint = "this is no alert: its mark must have a line of its own", f"put `[!{word}]` on a line of its own"
        elif not found[2].strip() or found[1].isupper() or best:
            message = f"there is no alert `{found[1]}`, so it is shown as a quotation"
            hint = f"write `[!{best[0]}]`" if best else f"the alerts are {', '.join(ALERTS)}"
        else:
            return
        assert running.origin is not None  # every text with a bracket has one
        self._gathering.say((running.origin.offset(0), found.end(1) + 1), "invalid-value", message, hint)

    def _leave(self, closing: str) -> None:
        self._inside.pop()
        self._container = self._around.pop()
        self.parts.append(closing)

    # --- tables ---

    def _table_open(self, token: Token) -> None:
        self._open_table()

    def _head_close(self, token: Token) -> None:
        self._close_head()

    def _say_cut_head(self, running: Running) -> bool:
        """Say a table that is none, since a bar in a wikilink makes its head have a cell too many; whether it is one."""
        assert running.origin is not None  # every text with a bracket has one
        content = running.content
        first_line = content.index("\n")
        found = False
        for token in running.children:
            bracket: Bracket = token.meta.get("bracket", Bracket("", 0))
            between = content[bracket.at + bracket.length : bracket.label[0]] if bracket.label else ""
            if bracket.kind in ("wikilink", "embed") and "|" in between and "\\" not in between and bracket.end <= first_line:
                message = "the bar ends a cell here, so that this is no table"
                hint = f"write `[[{bracket.target}\\|…]]`"
                self._gathering.say(self._scribe.spot_of(bracket, running.origin), "reference-unknown", message, hint)
                found = True
        return found

    def _head_cell_of(self, opening: Token, running: Running) -> None:
        self._head_cell(running, _side(opening))

    def _cell_of(self, opening: Token, running: Running) -> None:
        self._cell(running, _side(opening))

    # --- footnotes ---

    def _footnotes(self, notes: dict[str, list[Token | Block]]) -> None:
        """Write the footnotes in the order in which they are referred to, be it from another footnote."""
        body = self.parts
        written: list[tuple[list[Part], int]] = []
        labels = self._gathering.notes
        while len(written) < len(labels):
            written.append(self._footnote(notes[labels[len(written)]]))
        self.parts = body
        if not written:
            return
        section = f' class="footnotes" role="doc-endnotes" aria-label="{_FOOTNOTES}"'
        self.parts.append(f'<section{section}>\n<ol type="a">\n')
        for number, (label, (parts, back_at)) in enumerate(zip(labels, written, strict=True), 1):
            ways_back = self._ways_back(number, self._gathering.marks[label])
            self.parts.append(f'<li id="footnote-{number}">')
            self.parts += [*parts[:back_at], ways_back, *parts[back_at:], "</li>\n"]
        self.parts.append("</ol>\n</section>\n")

    def _say_unused(self, labels: Sequence[tuple[str, int]]) -> None:
        """Say the footnotes that are not shown: those that nothing refers to, and a second one of the same label."""
        shown = {*self._gathering.notes, *self._gathering.offered_notes()}
        before: set[str] = set()
        taken = {label for label, _ in labels}
        for label, at in labels:
            if label in before:
                free = next(number for number in count(1) if str(number) not in taken)
                message = f"the footnote `{label}` is written above already, so this one is not shown"
                hint = f"write `[^{free}]` here and in the text where it belongs, or delete it"
                self._gathering.say((at, len(label) + 3), "orphan", message, hint)
            elif label not in shown:
                message = f"nothing refers to the footnote `{label}`, so it is not shown"
                hint = f"write `[^{label}]` in the text where it belongs, or delete it"
                self._gathering.say((at, len(label) + 3), "orphan", message, hint)
            before.add(label)

    def _footnote(self, tokens: list[Token | Block]) -> tuple[list[Part], int]:
        """A footnote as HTML, and where in it the ways back belong: at the end of its last paragraph, if it ends in one."""
        self.parts, self._inside, self._paragraph_end = [], [], -1
        self._enter("li")
        self._blocks(tokens)
        end = len(self.parts)
        return self.parts, end - 1 if self._paragraph_end == end else end

    def _ways_back(self, number: int, ids: list[str]) -> str:
        ways = []
        for i, id in enumerate(ids, 1):
            which, arrow = (letters(number), "↩") if i == 1 else (f"{letters(number)}, mark {i}", f"↩{i}")
            link = f' href="#{id}" class="footnote-back" role="doc-backlink" aria-label="{_BACK} {which}"'
            ways.append(f" <a{link}>{arrow}</a>")
        return "".join(ways)


def _running_of(inline: Token | Block) -> Running:
    assert not isinstance(inline, Block)
    running: Running = inline.meta["running"]
    return running


def _opens_paragraph(token: Token | Block) -> bool:
    return token.type == "paragraph_open"


def _apart(tokens: Sequence[Token | Block]) -> tuple[list[Token | Block], dict[str, list[Token | Block]], list[tuple[str, int]]]:
    """The body without its footnotes, each footnote by its label (of two with one label the first counts), and all
    labels with where they stand."""
    body: list[Token | Block] = []
    notes: dict[str, list[Token | Block]] = {}
    labels: list[tuple[str, int]] = []
    open_notes = [body]
    for token in tokens:
        if isinstance(token, Block):
            open_notes[-1].append(token)
        elif token.type == "footnote_reference_open":
            open_notes.append([])
            notes.setdefault(token.meta["label"], open_notes[-1])
            labels.append((token.meta["label"], token.meta["at"]))
        elif token.type == "footnote_reference_close":
            open_notes.pop()
        else:
            open_notes[-1].append(token)
    return body, notes, labels


def _alone(tokens: Sequence[Token]) -> list[list[Token]]:
    """The pictures and cards of a paragraph that holds nothing else, each with its tokens; else nothing."""
    found: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth:
            found[-1].append(token)
            depth += token.nesting if token.type in ("label_open", "label_close") else 0
        elif token.type == "picture" or (token.type in ("mention", "label_open") and token.meta["bracket"].kind == "embed"):
            found.append([token])
            depth = token.nesting
        elif token.type not in ("softbreak", "hardbreak"):
            return []
    return found


def _side(cell: Token) -> str:
    """The class of a cell that is set to one side; the parser's `style` would break a strict security policy."""
    side = str(cell.attrs.get("style", "")).removeprefix("text-align:")
    return f' class="align-{side}"' if side in _SIDES else ""


_BLOCKS: dict[str, Callable[[Page, Token], None]] = {
    "alert_close": Page._alert_close,
    "alert_open": Page._alert_open,
    "blockquote_close": Page._quote_close,
    "blockquote_open": Page._quote_open,
    "bullet_list_open": Page._list_open,
    "code_block": Page._code_block,
    "fence": Page._fence,
    "html_block": Page._html_block,
    "list_item_close": Page._item_close,
    "list_item_open": Page._item_open,
    "ordered_list_open": Page._list_open,
    "table_open": Page._table_open,
    "thead_close": Page._head_close,
}
_WITH_TEXT: dict[str, Callable[[Page, Token, Running], None]] = {
    "alert_title_open": Page._alert_title,
    "heading_open": Page._heading_of,
    "paragraph_open": Page._paragraph_of,
    "td_open": Page._cell_of,
    "th_open": Page._head_cell_of,
}
