"""Where things are: the place of every reference and trouble is the line and column at which it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.model.places import Place
from builder.reading.markdown import Reading, read_body
from builder.reading.markdown_places import BodyLines

# In these samples » stands right before what the place should point at.
SAMPLES = {
    "paragraph": "a [[»x]] b",
    "second line": "a\nb [[»x]]",
    "second line, set in": "a\n   b [[»x]]",
    "space within": "[[ »x ]]",
    "after its like in code": "`[[x]]` ``[[x]]`` [[»x]]",
    "after its like, escaped": r"\[[x]] \\[[»x]]",
    "after an entity": "&amp; &#65; [[»x]]",
    "after emphasis and a hard break": "**a**  \n*b* [[»x]]",
    "after a wide character": "😀 ä [[»x]]",
    "after a tab": "a\tb [[»x]]",
    "windows lines": "a\r\nb [[»x]]\r\n",
    "list": "- a\n- [[»x]]",
    "nested list": "1. a\n\n   - b\n     [[»x]]",
    "list with a tab": "-\ta [[»x]]",
    "nested list with tabs": "- a\n\n\t- b\n\n\t\tc [[»x]]",
    "lazy line of a list": "- a\nb [[»x]]",
    "quotation": "> a [[»x]]",
    "quotation without space": ">a\n>[[»x]]",
    "quotation with a tab": ">\ta\n>\t[[»x]]",
    "lazy line of a quotation": "> a\nb [[»x]]",
    "list in a quotation in a list": "- > 1. a\n  >    b [[»x]]",
    "alert": "> [!NOTE]\n> a [[»x]]",
    "task": "- [ ] a\n- [x] [[»x]]",
    "heading": "##   a [[»x]] ##",
    "heading in a quotation": "> ## [[»x]]",
    "underlined heading": "a\nb [[»x]]\n---",
    "cell": "| a | b |\n|---|---|\n| c | d [[»x]] |",
    "head of a table": "| a | [[»x]] |\n|---|---|",
    "cell after an escaped bar": "| a | b |\n|---|---|\n| \\| `\\|` [[»x\\|y]] | d |",
    "cell after a wikilink with a bar": "a | b\n---|---\n[[c\\|d]] | [[»x\\|y]]",
    "table in a quotation": "> | a |\n> |---|\n> |  [[»x]]|",
    "footnote": "a[^1]\n\n[^1]: b [[»x]]",
    "second paragraph of a footnote": "a[^1]\n\n[^1]: b\n\n    c [[»x]]",
    "footnote above its mark": "[^1]: [[»x]]\n\na[^1]",
    "after HTML": 'a <b title="x">[[»x]]</b>',
    "after a comment": "a <!-- x --> [[»x]]",
    "in a tag that shows as text": 'a <b title="[[»x]]">',
    "block of HTML": "a\n\n<div>\n  b [[»x]]",
    "label on the next line": "a [[»x|b\nc]]",
    "link": "[[a]](»x.md)",
    "link with title": "[a]( »x.md 'x.md')",
    "link in angle brackets": "[a](<»x y.md>)",
    "link after brackets": "[a [b] `](x.md)`](»x.md)",
    "autolink": "a <»https://e.org>",
    "citation": "a [@»x, p. 4]",
    "card": "a\n\n![[»x]]",
    "figure": "![x](»x.png)",
    "picture": "a ![x](»x.png)",
    "anchor": "[x](»#x)",
    "definition": "[a]\n\n[a]: »x.md",
    "definition below its label": "> [a]\n\n> [a]:\n>   <»x.md>\n>   'title'",
}


def split(sample: str) -> tuple[str, int, int]:
    """The source, and the line and column of its »."""
    above, _, after = sample.partition("»")
    return above + after, above.count("\n") + 1, len(above) - (above.rfind("\n") + 1) + 1


def places_of(reading: Reading, body: str) -> dict[str, Place]:
    """The places in a body of its references, by path."""
    lines = BodyLines(body.replace("\r\n", "\n"), 1, 0)
    return {path: lines.place(*spot) for path, spot in reading.spots.items()}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_reference_stands_where_its_target_was_typed(name: str) -> None:
    source, line, column = split(SAMPLES[name])
    places = places_of(read_body(source, first_line=1), source).values()
    assert (line, column) in [place.start for place in places]


def test_each_source_of_a_citation_has_a_place() -> None:
    typed = "a [@first; @second,\np. 4; @third]"
    places = places_of(read_body(typed, first_line=1), typed)
    assert list(places.values()) == [Place(1, 5, 5), Place(1, 13, 6), Place(2, 8, 5)]


def test_the_caret_ends_with_the_target_or_the_line() -> None:
    typed = "[[people/x|y]] [z](<a b>) [[Imran\nKhan]]"
    places = places_of(read_body(typed, first_line=1), typed)
    assert [place.length for place in places.values()] == [8, 3, 5]


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        ("a »<b>c</b>", "html-escaped"),
        ("- a\n\n  »<div>\n  b\n  </div>", "html-escaped"),
        ("> a\n>\n> »<!-- b\n> -->", "html-escaped"),
        ("a »![](x.png)", "alt-missing"),
        ("»![](x.png)", "alt-missing"),
        ("![a](»https://e.org/x.png)", "media-missing"),
        ("> [a](»javascript:b)", "url-invalid"),
        ("[a][b]\n\n[b]: »javascript:b", "url-invalid"),
        ("a <»ftp://e.org>", "url-invalid"),
        ("> »#### a", "heading-skipped"),
        ("- »a\n  ---\n\n  # b", "heading-skipped"),
        ("a »\x01", "invalid-value"),
    ],
)
def test_a_trouble_stands_where_it_was_typed(sample: str, code: str) -> None:
    source, line, column = split(sample)
    troubles = read_body(source, first_line=1).troubles
    assert (code, line, column) in [(each.code, *each.place.start) for each in troubles]


TARGETS = st.sampled_from(["imran-khan", "people/x", "Name Of", "x#y", "ä"])
CONSTRUCTS = st.one_of(
    TARGETS.map("[[{}]]".format),
    TARGETS.map("[[{}|the *label*]]".format),
    TARGETS.map("![[{}]]".format),
    st.sampled_from(["[@a]", "[@a; @b, p. 4]", "[t](x.md)", "[t](x.md 'u')", "![t](x.png)", "<https://e.org>", "[d]", "[t][d]", "[t](#x)"]),
)
WORDS = [
    "word ", "ا ۔ ", "😀", "&amp;", "\t", "  ", "(", "!", "]", "[", "\\[", "\\\\", "\\| ", "*", "**", "_", "~~", "`", "`[[x]]` ", "<b>",
    "<!-- ",
]  # fmt: skip
LINES = st.lists(st.one_of(st.sampled_from(WORDS), CONSTRUCTS), max_size=6).map("".join)
PREFIXES = ["", "> ", ">", "- ", "  ", "1. ", "    ", "\t", "## ", "> - ", "-\t", "| a | ", "[^n]: ", "> [!NOTE]\n> ", "a[^n] "]
ENDS = ["\n", "\n\n", "\r\n", " |\n|---|---|\n| ", " ##\n", "\n---\n"]


@st.composite
def bodies(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.tuples(st.sampled_from(PREFIXES), LINES, st.sampled_from(ENDS)), min_size=1, max_size=6))
    return "".join(prefix + line + end for prefix, line, end in lines) + "\n\n[d]: def.md\n"


@settings(max_examples=400)
@given(bodies())
def test_the_source_at_a_place_begins_with_the_target(body: str) -> None:
    reading = read_body(body, first_line=1)
    lines = body.split("\n")
    places = places_of(reading, body)
    for reference in reading.references:
        place = places[reference.path]
        typed = lines[place.line - 1][place.column - 1 :]
        assert typed.startswith(reference.target or f"#{reference.anchor}"), (reference, typed)


@given(bodies(), st.integers(1, 50), st.integers(0, 8), st.booleans())
def test_all_that_is_reported_lies_in_the_body(body: str, first_line: int, indent: int, html: bool) -> None:
    reading = read_body(body, first_line=first_line, indent=indent, html=html)
    lines = body.replace("\r\n", "\n").split("\n")
    for place in places_of(reading, body).values():
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
    for place in [trouble.place for trouble in reading.troubles]:
        line = lines[place.line - first_line]
        assert 1 <= place.column - indent <= len(line) + 1
        assert place.column - indent - 1 + place.length <= max(len(line), place.column - indent)
