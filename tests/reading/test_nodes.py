"""Front matter that is read line by line: what comes of it is what comes of YAML."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.reading.composing import compose_yaml
from builder.reading.nodes import plain_mapping
from builder.reading.sources import Source

SIGNS = (
    "a", "B", "7", "-", " ", "  ", ":", ": ", "#", " #", ",", ", ", "'", '"', "[", "]", "{", "}", "&", "*", "!", "|", ">", "%", "@", "`",
    "?", "\\", "/", "~", "=", "<<", "---", "...", "\t", "\r", "é", "“", "\u2013", "…", "\x85", "\xa0", "\u1fff", "\u2028",
    "\ufeff", "\U0001f600", "null",
)  # fmt: skip
VALUES = st.lists(st.sampled_from(SIGNS), max_size=4).map("".join)
LINES = st.one_of(
    st.builds("{}: {}\n".format, st.sampled_from(("title", "date", "a_b", "x", "no")), VALUES),
    st.builds('{}: "{}"\n'.format, st.sampled_from(("title", "summary")), VALUES),
    st.builds("{}: [{}]\n".format, st.sampled_from(("people", "sources")), VALUES),
    st.sampled_from(("people: [a, b-c/d]\n", "\n", "  and more\n", "- a\n", "# a\n", "title: So it was\n", "date: 2021-06-28\n", "x: y")),
)


@given(st.lists(LINES, max_size=4).map("".join))
@example("date: 2021-06-28T10:00:00\nurl: https://example.org/a:b?c=d\n")
@example('title: "It was: so # there"\nlive: "yes" \n')
def test_what_is_read_line_by_line_is_what_yaml_reads(text: str) -> None:
    source = Source("x.md", f"---\n{text}---\n")
    found = plain_mapping(source.text, 4, 4 + len(text))
    if found is not None:
        loaded = compose_yaml(source, 4, 4 + len(text))
        assert (found, (), True) == (loaded.root, loaded.diagnostics, loaded.readable)


@pytest.mark.parametrize(
    "text",
    [
        "title: So it was, and [so] it is\ndate: 28 June 2021\n",
        'title: "It was: so"\nsummary: "An “ouverture” & more"\n',
        "people: [imran-khan, people/ada]\nurl: https://example.org/\n",
    ],
)
def test_most_front_matter_is_read_line_by_line(text: str) -> None:
    assert plain_mapping(text, 0, len(text)) is not None


@pytest.mark.parametrize(
    "text",
    ["", "title:\n", "title: a: b\n", "a: b #c\n", "a: b\n c\n", 'a: "b\\n"\n', "a: [b, c d]\n", "a: &b c\n", "a: b", f"{'a' * 1025}: b\n"],
)
def test_what_means_more_is_left_to_yaml(text: str) -> None:
    assert plain_mapping(text, 0, len(text)) is None
