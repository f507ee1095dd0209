"""The Markdown parser: markdown-it with this site's constructs. What it makes is used within `reading` alone."""

from __future__ import annotations

from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from builder.model.patterns import lazy_pattern
from builder.reading.markdown_blocks import DEEPEST, Blocks, BlockState
from builder.reading.markdown_plain import plain_marks
from builder.reading.markdown_plain_blocks import WITH_TEXT, add_plain_blocks
from builder.reading.markdown_spans import HtmlSpans, Spans

_CELLS = ("head_cell", "cell", "th_open", "td_open")
# Behind a cell: a bar, and words that end as a wikilink does.
_CUT = lazy_pattern(r"[ \t]*\|([^|\[\]\n]*)\]\]")


@cache
def parser() -> Parser:
    """The parser, built once per process: it keeps nothing from one body to the next."""
    return Parser()


class Parser(MarkdownIt):
    """CommonMark with GitHub's extensions. Addresses are left as typed: what they are worth is judged later."""

    def __init__(self) -> None:
        super().__init__("gfm-like2", {"linkify": False, "maxNesting": DEEPEST})
        self.block = Blocks()
        self.inline = Spans()
        self._html = {is_let_through: HtmlSpans(is_let_through) for is_let_through in (False, True)}

    def read(self, text: str, env: dict[str, Any]) -> list[Token]:
        """The blocks of a body, their running text parsed, and blocks of HTML like it. Fills `env` with definitions and the like.

        Blocks that one scan can read are a token each, with their text; running text that one scan can read has `meta["plain"]` in
        place of children.
        """
        tokens: list[Token] = []
        end = add_plain_blocks(text, 0, tokens)
        if end < len(text):
            state = BlockState(text, self, env, tokens)
            self.block.tokenize(state, text.count("\n", 0, end), state.lineMax)
        html = self._html[bool(env.get("html"))]
        for i, token in enumerate(tokens):
            if token.type in WITH_TEXT:
                plain = None if "references" in env else plain_marks(token.content)
                if plain is not None:
                    token.meta["plain"] = plain
                    continue
                token.children = self.inline.parse(token.content, self, env, [])
                if "[[" in token.content and (token.type in _CELLS or tokens[i - 1].type in _CELLS):
                    _note_cut(token, text)
            elif token.type == "html_block":
                token.children = html.parse(token.content, self, env, [])
        return tokens

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's name
        """Let every address through: a refused link would show as text without a word to the editor."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the parser's name
        """Leave an address as it was typed."""
        return url


def _note_cut(cell: Token, text: str) -> None:
    """Note in `meta["cut"]` the words behind the bar that may have cut a wikilink in two: of those tables know nothing."""
    cut = _CUT.match(text, cell.meta["origin"].offset(len(cell.content)))
    if cut:
        cell.meta["cut"] = cut[1].strip()
