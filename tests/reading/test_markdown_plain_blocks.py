"""Blocks that one scan can read: what comes of them is what comes of the parser's rules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.reading import markdown_blocks, markdown_body
from builder.reading.markdown import Reading, read_body
from builder.reading.markdown_plain_blocks import add_plain_blocks

LINES = (
    "Words.", "Zwei [[a|b]], *c*.", "**A** b [@c].", "[[a]] b", "[words](x.md) `code`", "![[a]]",
    "![[a|b *c* & d]]", "![[people/a-b]]", "![[a.png]]", "![[a#b]]", "![[a]] ", "![[a|b & c]]", "a | b", "&amp; <b>", " set in",
    "    far in", "2014 came.", "14. May", "3) c", "1", "# A", "## B", "### *C* [[a]]", "##", "## D #", "## E\\", "#f", "## a | b",
    "- one", "- [[two|b]]", "- [ ] three", "- 4. May", "- ", "-", "-- a", "* one", "* *two*", "+ one", "  two", "- - a", "-\ta",
    "- a | b", "> quoted", "> [[a]] *b*", "> [!NOTE]", "> [!tip]", "> [!CAUTION] ",
    "> two [[b]]", "> c  ", "> a | b", "> - a", ">a", "> ", ">", "***", "---", "___", "===", "--- | ---",
    "|---|---|", "|---|:-:|", "| --- |", "| a | b |", "| [[a]] | *b* |", "| [[a|b]] |", "| [[a\\|b]] | c |", "|a|", "||", "|a|b| ",
    "| a", "```", "~~~", "<div>", "</div>", "<!--", "-->", "[a]: x.md", "[^a]: note", "see[^a] and [a]", ": a", "\\# a", "\u00a0a",
    "é\u2028b", "_a_", "a ", "a\\", " ", "\t",
)  # fmt: skip


def by_the_rules(text: str, html: bool) -> Reading:
    with pytest.MonkeyPatch.context() as patch:
        for module in (markdown_body, markdown_blocks):
            patch.setattr(module, "add_plain_blocks", lambda text, at, blocks: at)
        return read_body(text, first_line=3, html=html)


@given(text=st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(("\n", "\n\n"))).map("".join)).map("".join), html=st.booleans())
@example(text="- one\n- two\n\n- three\n", html=False)
@example(text="- one\n\n  of the same\n", html=False)
@example(text="> [[a]]\n\n> b\n", html=False)
@example(text="| [[a]] | *b* |\n|---|---|\n| a | b |\n| [[c]] | b |\n", html=False)
@example(text="| a | b |\n|---|---|\n| c |\n", html=False)
@example(text="# A\n\nsee[^a] and [a]\n\n[a]: x.md\n\n[^a]: note\n", html=False)
@example(text="- one\n\n- two\n- [[three]]\n \t\n- *four*\n\nWords.\n", html=False)
@example(text="- one\n\n- two\n\n---\n", html=False)
@example(text="> [[a]]\n> b [[c|d]]\n> [@e]\n\nWords.\n", html=False)
@example(text="> [!NOTE]\n> [[a]]\n> b\n\n> [!TIP]\n> c\n", html=False)
@example(text="Words.\n\n![[a]]\n\n![[b|c & d]]\n", html=False)
@example(text="![[a]]\n\n[a]: b.png\n", html=False)
@example(text="![[a]]\n\n<div>\n", html=True)
@example(text="<div>\n\nWords.\n\n- one\n\n</div>\n", html=True)
def test_what_one_scan_reads_is_what_the_rules_read(text: str, html: bool) -> None:
    assert read_body(text, first_line=3, html=html) == by_the_rules(text, html)


PLAIN = """
Words, *marks* and [[links|of one]].
1914 was no number of a list; **this** neither.

## Heading

> Quoted.

> Quoted.
> And [[more]].

> [!NOTE]
> One may note,
> [[what|that]] it is.

![[one]]

![[claims/one-two|some words]]

- one
- [[two]]

Words.

* one
* [[two]]

* three

| a | b |
|---|---|
| c | d |
| [[e]] |  |

Words.
"""


def test_one_scan_reads_what_most_bodies_are() -> None:
    assert add_plain_blocks(PLAIN, 0, []) == len(PLAIN)


@pytest.mark.parametrize(
    "doubtful",
    [
        "- one\n\n  more",
        "- one\nmore",
        "- one\n\n- [ ] two",
        "> one\ntwo",
        "> one\n> - two",
        "> [!NOTE]",
        "> [!NOTE]\n>\n> one",
        "> [!HINT]\n> one",
        "| a | b |\n|---|---|\n| c |",
        "Title\n---",
        "## a #",
        "[a]: b",
    ],
)
def test_what_means_more_is_left_to_the_rules(doubtful: str) -> None:
    text = f"Words.\n\n{doubtful}\n\nWords.\n"
    assert add_plain_blocks(text, 0, []) == len("Words.\n\n")
    assert read_body(text, first_line=3) == by_the_rules(text, html=False)


@pytest.mark.parametrize(("text", "needs"), [(PLAIN, False), (PLAIN + "\n    code\n", True), (PLAIN + "\nSome `code`.\n", True)])
def test_the_parser_is_loaded_by_the_first_body_that_needs_it(text: str, needs: bool) -> None:
    reading = "import sys; from builder.reading.markdown import read_body; read_body(sys.argv[1], first_line=1)"
    script = f"{reading}; print('markdown_it' in sys.modules)"
    root = Path(markdown_body.__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", script, text], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout == f"{needs}\n"
