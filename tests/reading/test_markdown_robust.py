"""No text raises, hangs or takes a time that grows faster than the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.reading.markdown import read_body

N = 20_000

# Each would be quadratic, or deeper than Python's stack, in a parser that looks ahead from every bracket.
OPENING = [
    "[", "[[", "[[x|", "[[x|[", "[@", "![", "]", "[](", "[a](b", "[a](b '", "![](a", "[a][b](", "`", "`a``", "<", "<a ", "<?", "<!A ",
    "<![CDATA[", "<https://a ", "</b>", "*", "*a", "**a ", "_a", "*_", "~a", "&", "\\", "|", ". ", "۔", "> ", "- ", "1. ", "\t", "a\n",
    "> a\n", "[a]: b '\n", "[a\n", "```\n", "\x01", "\ud800",
]  # fmt: skip
WHOLE = ["# a\n", "# Note\n", "[[a]] ", "[[a|b]] ", "[@a] ", "[a](b) ", "![[a]]\n", "<https://a> ", "<b>a</b> ", "- [ ] a\n"]


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("source", [*(each * N for each in OPENING), *(each * (N // 20) for each in WHOLE)], ids=lambda source: source[:12])
def test_repetition_takes_no_more_than_its_share_of_time(source: str, html: bool) -> None:
    began = time.perf_counter()
    read_body(source, first_line=1, html=html)
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize(
    "source",
    [
        "x " + "<!-- a " * N + "--->",
        "<a href='&#" + "9" * N + ";'>a</a>",  # Python refuses to read the number
        "x " + "<b>" * N + "</i>" * N,
        "[" * N + "a" + "]" * N,
        "[" * 2000 + "a" + "](b)" * 2000,
        "![" * 2000 + "a" + "](b)" * 2000,
        "[d]: /u\n\n" + "[" * N + "]" * N,
        "[^a]: b\n\n" + "[^" * N,
        "[^a]: b\n\n" + "[^a]" * 2000,
        "".join(f"[^{i}]: [^{i + 1}]\n\n" for i in range(2000)) + "[^0]",
        "| a |\n|---|\n" + "| [[a\\|b]] |\n" * 2000,
        "> " * 40 + "a\n" + ("> " * 60 + "a\n") * 200,
        "[@a," + " " * N + "x" + " " * N + "]",
        "[a](https://" + "ä" * N + ")",
        "[[a]] " + "." * 200_000 + "b",
        "[@a @b" + " " * N + "c]",
        "word " * 1_000_000,
        "x" * 5_000_000,
    ],
    ids=lambda source: source[:20],
)
def test_large_and_deep_bodies_are_read(source: str) -> None:
    began = time.perf_counter()
    read_body(source, first_line=1)
    assert time.perf_counter() - began < 20


PIECES = [
    "[", "]", "[[", "]]", "(", ")", "](", "|", "\\", "`", "<", ">", "!", "@", "^1]", ":", ";", "*", "_", "~", "#", "-", "+", "1.", "\n",
    "\r\n", " ", "    ", "\t", "a", "x.png", "&amp;", "[^1]: ", "\n\n", "> ", "<b>", "<!--", "-->", "---", "===", "```", "|---|",
    "https://", "ا", "\x00", "\ud800", "\u2028",
]  # fmt: skip


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(), st.booleans())
def test_no_text_raises(source: str, html: bool) -> None:
    read_body(source, first_line=1, html=html)
