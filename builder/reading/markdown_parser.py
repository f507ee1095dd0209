"""The Markdown parser: markdown-it with this site's constructs. What it makes is used within `reading` alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import structs

from builder.model.patterns import lazy_pattern
from builder.reading.markdown_blocks import DEEPEST, Blocks, BlockState
from builder.reading.markdown_places import Origin
from builder.reading.markdown_plain import plain_marks
from builder.reading.markdown_plain_blocks import Block, Running
from builder.reading.markdown_spans import HtmlSpans, Spans

_CELLS = ("th_open", "td_open")
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

    def read(self, text: str, at: int, blocks: Sequence[Block], env: dict[str, Any]) -> list[Token | Block]:
        """All blocks of a body of which those before `at` are known, with their running text, and blocks of HTML, parsed. Fills `env`
        with definitions and the like.

        The running text of an inline token is its `meta["running"]`.
        """
        known: list[Any] = [*blocks]
        tokens: list[Token] = known  # the parser only adds to them
        if at < len(text):
            state = BlockState(text, self, env, tokens)
            self.block.tokenize(state, text.count("\n", 0, at), state.lineMax)
        html = self._html[bool(env.get("html"))]
        found: list[Token | Block] = []
        for i, token in enumerate(cast("list[Token | Block]", tokens)):
            if isinstance(token, Block):
                texts = tuple([self._parsed(each, token.type == "table", text, env) for each in token.texts])
                type = "paragraph" if token.type == "card" and texts[0].marks is None else token.type
                found.append(structs.replace(token, type=type, texts=texts))
                continue
            if token.type == "inline":
                plain = plain_marks(token.content)
                running = Running(token.content, token.meta.get("origin"), plain)
                token.meta["running"] = self._parsed(running, tokens[i - 1].type in _CELLS, text, env)
            elif token.type == "html_block":
                token.children = html.parse(token.content, self, env, [])
            found.append(token)
        return found

    def _parsed(self, running: Running, is_cell: bool, text: str, env: dict[str, Any]) -> Running:
        """Running text with its tokens, unless it is plain; where links are defined, plain text may be a link as well."""
        content = running.content
        if running.marks is not None and "references" not in env:
            return running
        tokens = self.inline.parse(content, self, env, [])
        cut = None
        if is_cell and "[[" in content:
            assert running.origin is not None  # every text with a bracket has one
            cut = _cut(content, running.origin, text)
        return Running(content, running.origin, None, tokens, cut)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's name
        """Let every address through: a refused link would show as text without a word to the editor."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the parser's name
        """Leave an address as it was typed."""
        return url


def _cut(cell: str, origin: Origin, text: str) -> str | None:
    """The words behind the bar that may have cut a wikilink in two: of those tables know nothing."""
    cut = _CUT.match(text, origin.offset(len(cell)))
    return cut[1].strip() if cut else None
