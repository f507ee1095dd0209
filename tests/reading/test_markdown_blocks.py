"""Paragraphs whose lines all begin with a plain character: the same tokens as those of the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token

from builder.reading import markdown_blocks
from builder.reading.markdown_parser import Parser, parser
from builder.reading.markdown_plain_blocks import Block

INDENTS = ("", " ", "    ", "\t", "- ", "  ", "1. ", "> ", "- > ", "   ")
LINES = (
    "word", "“word” | two", "é [[a]]", "", "", "---", "===", "| --- |", "--- | ---", ":-- | --:", "# a", "```", "<div>", "<!-- a",
    "[a]: b", "[^1]: a", "* * *", "1) a", "12 a", "+", "a\\", "!a", "&amp;", "\u00a0a", "[!NOTE]", "[ ] a", "~~~", "_ _ _", ">a",
)  # fmt: skip

with pytest.MonkeyPatch.context() as patch:
    patch.setattr(markdown_blocks, "_BEGIN", {})  # each rule is asked at every line
    BY_THE_RULES = Parser()
BY_THE_RULES.block.ruler.disable("plain_paragraph")


def blocks(by: Parser, text: str) -> list[object]:
    """All that is said of each block, but for its running text as it was scanned."""
    return [_plain(each) if isinstance(each, Block) else _token(each) for each in by.read(text, 0, [], {})]


def _plain(block: Block) -> object:
    return block.type, block.mark, block.at, block.columns, [(text.content, text.origin) for text in block.texts]


def _token(token: Token) -> object:
    said = {name: getattr(token, name) for name in token.__dataclass_fields__ if name not in ("children", "meta")}
    return said, {name: value for name, value in token.meta.items() if name != "running"}


@given(st.lists(st.tuples(st.sampled_from(INDENTS), st.sampled_from(LINES)).map("".join), max_size=8).map("\n".join))
def test_a_plain_paragraph_is_what_the_rules_make_of_it(text: str) -> None:
    assert blocks(parser(), text) == blocks(BY_THE_RULES, text)


def test_rules_that_are_asked_where_they_can_begin_are_rules_of_the_parser() -> None:
    assert markdown_blocks._BEGIN.keys() <= set(BY_THE_RULES.block.ruler.get_all_rules())
