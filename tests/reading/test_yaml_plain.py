"""Front matter that is read line by line: what comes of it is what comes of YAML."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.reading.composing import compose_yaml
from builder.reading.sources import Source
from builder.reading.yaml_plain import plain_mapping

SIGNS = (
    "a", "B", "7", "-", " ", "  ", ":", ": ", "#", " #", ",", ", ", "'", '"', "[", "]", "{", "}", "&", "*", "!", "|", ">", "%", "@", "`",
    "?", "\\", "/", "~", "=", "<<", "---", "...", "\t", "\r", "é", "“", "\u2013", "…", "\x85", "\xa0", "\u1fff", "\u2003", "\u2028",
    "\u202e", "\u3000", "\ufeff", "\ud7ff", "\ufffd", "\U0001f600", "null",
)  # fmt: skip
NAMES = st.sampled_from(("title", "date", "a_b", "x", "no", "a-7", "7", "-", "_", "é", ""))
VALUES = st.lists(st.sampled_from(SIGNS), max_size=4).map("".join)
TEXTS = st.one_of(VALUES, VALUES.map('"{}"'.format), st.sampled_from(("a", "b c", "2021-06-28", "ada/b-c", "It's, so", "عمران خان")))
COMMAS = st.sampled_from((", ",) * 6 + (",", " ,", ",  ", ""))


def bracketed(opening: str, items: st.SearchStrategy[str], closing: str) -> st.SearchStrategy[str]:
    spaces = st.sampled_from(("", " ", "", " ", "  "))
    return st.builds(
        lambda comma, items, before, after: f"{opening}{before}{comma.join(items)}{after}{closing}",
        COMMAS, st.lists(items, max_size=3), spaces, spaces,
    )  # fmt: skip


def pairs(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{}{}{}".format, NAMES, st.sampled_from((": ",) * 6 + (":", ":  ")), values)


LISTS = bracketed("[", TEXTS, "]")
BRACES = bracketed("{", pairs(st.one_of(TEXTS, LISTS)), "}")
ANY = st.one_of(TEXTS, LISTS, BRACES, bracketed("[", st.one_of(TEXTS, BRACES, BRACES, LISTS), "]"))
BLANK_LINES = st.sampled_from(("\n",) * 8 + ("\n\n", " \n", "\n  \n"))
LINES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(("", "", "", "  ", "  ", "    ", " ")),
    st.sampled_from(("", "", "- ", "- ", "-", "-  ")),
    st.one_of(pairs(ANY), NAMES.map("{}:".format), ANY, st.sampled_from(("", "# a", "---", "x: |"))),
    BLANK_LINES,
)


def is_the_same(text: str) -> bool:
    """Whether the text is read line by line; if it is, as YAML reads it."""
    source = Source("x.md", f"---\n{text}---\n")
    found = plain_mapping(source.text, 4, 4 + len(text))
    if found is None:
        return False
    loaded = compose_yaml(source, 4, 4 + len(text))
    assert (found, (), True) == (loaded.root, loaded.diagnostics, loaded.readable)
    return True


@given(st.lists(LINES, max_size=6).map("".join))
@example("date: 2021-06-28T10:00:00\nurl: https://example.org/a:b?c=d\n")
@example('title: "It was: so # there"\nlive: "yes" \n')
def test_what_is_read_line_by_line_is_what_yaml_reads(text: str) -> None:
    is_the_same(text)


FIELDS = st.one_of(
    st.builds("{}: {}".format, st.sampled_from(("who", "a_b", "no", "a-7")), st.sampled_from(("ada", "It was so", '"So: it"', "[a, b c]"))),
    st.builds("{}: {{ {}: {}, b: [a, b] }}".format, *[st.sampled_from(("who", "x-y"))] * 3),
    st.sampled_from(("also: [{ a: b }, {c: d}]", 'also: ["a, b", c d]')),
)


@st.composite
def blocks(draw: st.DrawFn, margin: str = "", depth: int = 0) -> str:
    """Lists and mappings set in as people set them in."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(("field", "field", "blank", "mapping", "list") if depth < 3 else ("field", "blank")))
        inner = margin + draw(st.sampled_from(("  ", "    ", " ")))
        at = draw(st.sampled_from((inner, margin)))  # of the dashes
        name = draw(st.sampled_from(("roles", "x", "by-2020")))
        if kind == "field":
            lines.append(f"{margin}{draw(FIELDS)}")
        elif kind == "blank":
            lines.append(f"{margin}{name}:")
        elif kind == "mapping":
            lines += [f"{margin}{name}:", draw(blocks(inner, depth + 1))]
        else:
            lines.append(f"{margin}{name}:")
            for _ in range(draw(st.integers(1, 3))):
                item = draw(st.sampled_from(("text", "braces", "fields")))
                if item == "fields":
                    lines.append(f"{at}- {draw(blocks(at + '  ', depth + 1)).lstrip(' ')}")
                else:
                    lines.append(f"{at}- {'So it was' if item == 'text' else '{ who: ada, says: [a] }'}")
        lines[-1] += draw(st.sampled_from(("", "", "", "\n", "\n\n")))
    return "\n".join(lines)


@given(blocks())
def test_blocks_are_read_line_by_line(text: str) -> None:
    assert is_the_same(f"{text}\n")


@given(blocks(), st.integers(0, 1 << 16), st.sampled_from((*SIGNS, "\n", "\x07", "\x7f", "")), st.booleans())
def test_blocks_with_one_sign_amiss_are_what_yaml_reads(text: str, number: int, sign: str, instead: bool) -> None:
    at = number % len(text)
    is_the_same(f"{text[:at]}{sign}{text[at + instead :]}\n")


@pytest.mark.parametrize(
    "text",
    [
        "title: So it was, and [so] it is\ndate: 28 June 2021\n",
        'title: "It was: so"\nsummary: "An “ouverture” & more"\n',
        "people: [imran-khan, people/ada]\nurl: https://example.org/\n",
        "names:\n  ur: عمران خان\nalso:\n  - Ada\n  - Ada Byron\n",
        "roles: [{ title: Editor, organisation: x-99, from: 2018, to: 2021-05 }]\n",
        "asserted_by:\n  - { who: a-b-60, source: c-d-173, when: 2014-07-10 }\n",
        'known:\n  - text: "It’s said: so"\n    sources: [a, b]\n  - text: More\n    claim:\ndate: 2020\n',
        "ada:\n  name: Ada\n\nbert:\n  name: Bert\n\n",
        f"a:\n  - {{ {', '.join(f'a{i}: {i}' for i in range(400))} }}\n  - {'a' * 2000}\n",
    ],
)
def test_most_front_matter_is_read_line_by_line(text: str) -> None:
    assert is_the_same(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "a", "- a\n", "title: a: b\n", "a: b #c\n", "a: b\n c\n", 'a: "b\\n"\n', "a: [b: c]\n", "a: &b c\n", "a: b",
        "a:\n  - b\n c: d\n", "a:\n  - - b\n", "a: {b: {c: d}}\n", "a: {b: c,}\n", "a: {}\n", "a: []\n",
        "a: |\n  b\n", f"{'a' * 1025}: b\n",
        "".join(f"{' ' * i}a:\n" for i in range(2000)),
        f"a: {'[' * 2000}b{']' * 2000}\n",
    ],
)  # fmt: skip
def test_what_means_more_is_left_to_yaml(text: str) -> None:
    assert plain_mapping(text, 0, len(text)) is None
