"""Running text that one scan can read: what comes of it is what comes of the rules."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.reading import markdown_parser, markdown_plain_blocks
from builder.reading.markdown import Reading, read_body
from builder.reading.markdown_body import _CONTROL, _PLAIN
from builder.reading.markdown_plain import plain_marks

PIECES = (
    "word", "Imran Khan", "é", "ø.", " ", "  ", "\n", " \n", "\t", ".", ", ", "!", "(", ")", "'", '"', "“", "&", "&amp;", "#", "|",
    "*", "**", "***", "_", "~", "`", "<", "\\", "*word*", "**two words**", " *word* ", "[", "]", "[[", "]]", "![[", "[@", "@a", "; @b",
    ", p. 4", "[[a-b]]", "[[people/a|some *one*]]", "[[a|some one]]", "[[ a |b]]", "[[a  b]]", "[@a; @b, p. 4]", " [@a]",
    "![[a]]", "![[b.png]]", "![[a|b]]", "**A line.** ", "*“a”*", "*a.*", "**a**,", "\u00a0", "\u2028", "²", "٣",
    "@a-b", " @a-b ", "*@a-b*", "[[a|@a-b]]", "•", "–", "|", "€", "a\u0301",
)  # fmt: skip


def by_the_rules(text: str) -> Reading:
    with pytest.MonkeyPatch.context() as patch:
        for module in (markdown_parser, markdown_plain_blocks):
            patch.setattr(module, "plain_marks", lambda text: None)
        patch.setattr(markdown_plain_blocks, "plain_card", lambda text: None)
        return read_body(text, first_line=3)


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
@example("word  [@a] word.\n[@b]")
@example("one\n[@a]")
@example("[[a]] [@a; @b, p. 4]\n[[#part]] [[b#part|words]]")
@example("[[a|b]] | c\n--- | ---")
def test_what_one_scan_reads_is_what_the_rules_read(text: str) -> None:
    assert read_body(text, first_line=3) == by_the_rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, “as typed”: AT&T & all!\nAnother line.",
        "He met [[imran-khan]], [[people/imran-khan|Mr Khan]] and [[Imran Khan#in-office]]. He went home.",
        "**What is known.** *Dawn* wrote it **twice**, [@dawn-2021] and [@dawn-2021, p. 4; @report].",
    ],
)
def test_one_scan_reads_what_most_paragraphs_are(text: str) -> None:
    assert plain_marks(text) is not None
    assert read_body(text, first_line=3) == by_the_rules(text)


@pytest.mark.parametrize("text", ["![[the-claim]]", "[[#part]]", "[words](x.md)", "`code`", "a_b_", "<b>", "[[a|b]] | c\n--- | ---"])
def test_what_means_more_is_left_to_the_rules(text: str) -> None:
    assert plain_marks(text) is None


def test_no_body_with_controls_or_odd_white_space_is_taken_for_a_plain_one() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    assert [each for each in every if each.isspace() and _PLAIN.fullmatch(each)] == ["\n", " "]
    assert [each for each in every if _CONTROL.match(each) and _PLAIN.fullmatch(each)] == []
