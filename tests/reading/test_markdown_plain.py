"""Running text that one scan can read: the same tokens as those of the rules, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token

from builder.reading.markdown_parser import parser
from builder.reading.markdown_plain import tokens_of
from builder.reading.markdown_spans import Spans, SpanState

PIECES = (
    "word", "Imran Khan", "é", "ø.", " ", "  ", "\n", " \n", "\t", ".", ", ", "!", "(", ")", "'", '"', "“", "&", "&amp;", "#", "|",
    "*", "**", "***", "_", "~", "`", "<", "\\", "*word*", "**two words**", " *word* ", "[", "]", "[[", "]]", "![[", "[@", "@a", "; @b",
    ", p. 4", "[[a-b]]", "[[people/a|some *one*]]", "[[a|some one]]", "[[ a |b]]", "[[a  b]]", "[@a; @b, p. 4]", " [@a]",
    "![[a]]", "![[b.png]]", "![[a|b]]", "**A line.** ", "*“a”*", "*a.*", "**a**,", "\u00a0", "\u2028", "²", "٣", "€", "a\u0301",
)  # fmt: skip


def by_the_rules(text: str) -> list[Token]:
    inline = parser().inline
    assert isinstance(inline, Spans)
    return inline.run(SpanState(text, parser(), {}, []))


def told(tokens: list[Token]) -> list[tuple[object, ...]]:
    """What is read of tokens: of texts side by side, their words together."""
    found: list[tuple[object, ...]] = []
    for token in tokens:
        if token.type == "text" and found and found[-1][0] == "text":
            found.append(("text", str(found.pop()[1]) + token.content))
        elif token.type != "text":
            found.append((token.type, token.tag, token.nesting, token.content, token.meta))
        elif token.content:
            found.append(("text", token.content))
    return found


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_what_one_scan_reads_is_what_the_rules_read(text: str) -> None:
    found = tokens_of(text)
    assert found is None or told(found) == told(by_the_rules(text))


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, “as typed”: AT&T & all!\nAnother line.",
        "He met [[imran-khan]], [[people/imran-khan|Mr Khan]] and [[Imran Khan]].",
        "![[the-claim]]",
        "**What is known.** *Dawn* wrote it **twice**, [@dawn-2021] and [@dawn-2021, p. 4; @report].",
    ],
)
def test_one_scan_reads_what_most_paragraphs_are(text: str) -> None:
    found = tokens_of(text)
    assert found is not None
    assert told(found) == told(by_the_rules(text))
