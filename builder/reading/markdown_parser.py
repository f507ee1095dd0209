"""The Markdown parser: markdown-it with this site's constructs. What it makes is used within `reading` alone."""

from __future__ import annotations

from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from builder.reading.markdown_blocks import DEEPEST, Blocks, BlockState
from builder.reading.markdown_spans import Spans


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

    def read(self, text: str, env: dict[str, Any]) -> list[Token]:
        """The blocks of a body, their running text parsed. Fills `env` with definitions and the like."""
        tokens: list[Token] = []
        state = BlockState(text, self, env, tokens)
        self.block.tokenize(state, 0, state.lineMax)
        for token in tokens:
            if token.type == "inline":
                token.children = self.inline.parse(token.content, self, env, [])
        return tokens

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's name
        """Let every address through: a refused link would show as text without a word to the editor."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the parser's name
        """Leave an address as it was typed."""
        return url
