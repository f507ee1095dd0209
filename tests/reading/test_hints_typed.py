"""Slips in the fields, where each is said to be and what to type: typed as it stands, every hint mends, and none leads to another."""

from __future__ import annotations

import re

import pytest

from builder.reading.documents import read
from builder.reading.entries import Context
from tests.reading.hints_typed import typed

SOUND = {
    "events": "title: T\nsummary: S.\ndate: 2023\n",
    "articles": "title: T\nsummary: S.\npublished: 2023\n",
    "claims": "says: S.\nabout: [a]\nasserted_by: [{who: a, source: s}]\n",
}

# Fields that are wrong; the line among them and the column that are to be blamed, and how the hint begins.
SLIPS = [
    # Quotation marks that are part of the text, that stand within one, or that hold what YAML does not know.
    ("title: \"The\" crane's fall", 1, 14, "write `title: \"\\\"The\\\" crane's fall\"`"),
    ("title: 'The crane's fall'", 1, 19, 'write `title: "The crane\'s fall"`'),
    ('title: "The crane "Big" fell"', 1, 20, "write `title: 'The crane \"Big\" fell'`"),
    ('title: "A" and "B"', 1, 12, "write `title: '\"A\" and \"B\"'`"),
    ("title: 'dogs' bone'", 1, 15, 'write `title: "dogs\' bone"`'),
    ('title: ""Hall""', 1, 10, "write `title: '\"Hall\"'`"),
    ('title: "a\\q"', 1, 10, "write `title: 'a\\q'`"),
    ('summary: "The" crane\n  fell in the night', 1, 16, "write `summary: '\"The\" crane fell in the night'`"),
    ("tags:\n  - \"The\" crane's\n  - b", 2, 11, "write `- \"\\\"The\\\" crane's\"`"),
    ("tags: [\"The\" crane's, b]", 1, 14, "write `tags: [\"\\\"The\\\" crane's\", b]`"),
    ('image: {file: a.png, alt: "The" crane}', 1, 33, "write `image: {file: a.png, alt: '\"The\" crane'}`"),
    ('"place: Hall', 1, 1, "write `place: Hall`"),
    # What is never closed is pointed at where it opens.
    ('place: "Hall\nweight: key\nimage: {file: a.png, alt: "x"}', 1, 8, 'write `place: "Hall"`'),
    ('tags:\n  - "a\n  - b\nplace: "Hall"', 2, 5, 'write `- "a"`'),
    ("place: 'Hall\ntitle: Ada's", 1, 8, 'write `place: "Hall"`'),
    ('title: "The crane”\nplace: Hall', 1, 8, 'write `title: "The crane"`'),
    ('tags: ["a, b]', 1, 8, 'write `tags: ["a", b]`'),
    ('tags: ["a, "b"]', 1, 13, 'write `tags: ["a", "b"]`'),
    ("sources: [a, b\n\nplace: Hall", 1, 10, "write `sources: [a, b]`"),
    ("sources: [a, b}", 1, 10, "write `sources: [a, b]`"),
    ("sources:\n  - [a\n  - b", 2, 5, "write `- a`"),
    ("image: {file: a.png, alt: x\nplace: Hall", 1, 8, "write `image: {file: a.png, alt: x}`"),
    ("people: [{person: ada, as: x, {person: ben}]", 1, 10, "write `people: [{person: ada, as: x}, {person: ben}]`"),
    ("people: [ada, {person: ben]", 1, 15, "write `people: [ada, {person: ben}]`"),
    ("date: {when: 2024, text: a: b}", 1, 26, 'write `date: {when: 2024, text: "a: b"}`'),
    ("place: [The quay", 1, 8, 'write `place: "[The quay"`'),
    ("sources: [bell,,dawn]", 1, 16, "write `sources: [bell,dawn]`"),
    ("people: [ada], [ben]", 1, 9, "write `people: [ada, ben]`"),
    ("people: {person: ada}, {person: ben}", 1, 9, "write `people: [{person: ada}, {person: ben}]`"),
    ("tags:\n  - [a]\n  - b", 2, 5, 'if the brackets belong to the text, quote it: `- "[a]"`; if not, write `- a`'),
    # A list without commas or dashes, or with other signs than dashes.
    ("sources: a b", 1, 10, "write `sources: [a, b]`, or `sources: [a-b]` if it is one"),
    ("people: ada and ben", 1, 9, "write `people: [ada, ben]`, or `people: [ada-and-ben]` if it is one"),
    ("people: ada\n  ben", 1, 9, "write `people: [ada, ben]`"),
    ("sources: bell\nminutes", 1, 10, "write `sources: [bell, minutes]` in the place of both lines"),
    ("sources:\n  - a\n  b", 3, 3, "write `- b`"),
    ("tags:\n  – a\n  – b", 2, 3, "write `- a` on a line of its own, with a hyphen and a space in the place of `–`; the line below"),
    ("tags:\n  • a\n  • b\n  • c", 2, 3, "write `- a` on a line of its own, with a hyphen and a space in the place of `•`; the 2 lines"),
    ("tags:\n  1. a\n  2. b", 2, 3, "write `- a` on a line of its own, with a hyphen and a space in the place of `1.`; the line below"),
    ("tags:\n  * a\n  * b", 2, 3, "write `- a`; 1 more line likewise"),
    ("tags:\n  - a\n  — b", 3, 3, "write `- b`"),
    ("tags:\n– a\n– b", 2, 1, "write `- a`; 1 more line likewise"),
    ("people:\n  – person: ada\n    as: host", 2, 3, "write `- person: ada`"),
    ("people:\n  1. person: ada\n     as: host", 2, 3, "write `- person: ada`, and begin the lines below it that"),
    ("tags: • a • b", 1, 7, "write `tags: [a, b]`"),
    ("people: * ada", 1, 10, "write `people: [ada]`"),
    ("people:\n  - ada\n  -ben\n  - cy", 3, 3, "write `- ben`"),
    ("tags:\n  -a\n  - b", 2, 3, "write `- a` on a line of its own, with a space behind the dash"),
    ("people:\n  -person: ada\n   as: host", 2, 3, "write `- person: ada`, and begin the lines below it that"),
    ("people:\n  - person: ada\n    as: x\n  -person: ben\n    as: y", 4, 3, "write `- person: ben`"),
    ("people:\n  -person: ada", 2, 3, "write `- person: ada` on a line of its own, with a space behind the dash"),
    # The text of an item that begins with a sign of YAML's, or goes on without being set in.
    ("tags:\n  - *So* it is", 2, 5, 'quote it: `- "*So* it is"`'),
    ("tags:\n  - @so it is", 2, 5, 'quote it: `- "@so it is"`'),
    ("tags:\n  - , so", 2, 5, 'quote it: `- ", so"`'),
    ("tags:\n  - [a] so\n  - b", 2, 5, 'quote it: `- "[a] so"`'),
    ("tags:\n  - so it\n  goes on\nplace: Hall", 3, 3, "write `- goes on`, or put 4 spaces before it if it goes on"),
    # An item that is set in too far.
    ("tags:\n  - a\n   - b", 3, 4, "put 2 spaces before it, for it to belong to the list above; or quote the text, if the dash belongs"),
    ("sources:\n- a\n - b", 3, 2, "put no space before it, for it to belong to the list above"),
    ("people:\n  - person: ada\n    as: host\n      - ben", 4, 7, "put 2 spaces before it, for it to belong to the list above"),
    ("people:\n  - ada\n   - person: ben\n     as: x", 3, 4, "put 2 spaces before it, for it to belong to the list above, and 4"),
    # A colon on a further line of a text, and a text that is not set in.
    ("summary: A\n  and this: it rained\n  B", 2, 11, 'quote the whole: `summary: "A and this: it rained B"`'),
    ("summary: It was dark: and\n  cold", 1, 21, 'quote it: `summary: "It was dark: and cold"`'),
    ('summary: He said\n  "no: never"', 2, 6, "quote the whole: `summary: 'He said \"no: never\"'`"),
    ("tags:\n  - a text\n    that: goes on", 3, 9, 'quote the whole: `- "a text that: goes on"`'),
    ("summary: |\nOne two three.\nFour.", 2, 1, "put 2 spaces before it, for it to belong to `summary:`; 1 more line below it likewise"),
    # A colon without its space, a sign for one, a dash before a field, and a text where fields are.
    ("weight:key", 1, 8, "write `weight: key`"),
    ("weight :key", 1, 9, "write `weight: key`"),
    ("weight -> key", 1, 1, "write `weight: key`"),
    ("weight; key", 1, 1, "write `weight: key`"),
    ("weight - key", 1, 1, "write `weight: key`"),
    ("**weight**: key", 1, 1, "write `weight: key`"),
    ("**weight:** key", 1, 1, "write `weight: key`"),
    ("`weight`: key", 1, 1, "write `weight: key`"),
    ("people\n  - ada", 1, 1, "write `people:`"),
    ("- weight: key", 1, 1, "write `weight: key`"),
    ("* weight: key", 1, 1, "write `weight: key`"),
    ("image: a.png\n  alt: x", 1, 8, "write `file: a.png` on a line of its own, indented below `image:`"),
    ("image: [file: a.png, alt: x]", 1, 8, "write `image: {file: a.png, alt: x}`"),
    ("people:\n  - person: ada, as: host", 2, 20, "write `- {person: ada, as: host}`"),
    ("people:\n  - person: ada as: host", 2, 19, "write `- {person: ada, as: host}`"),
    ("weight: [key]", 1, 9, "write `weight: key`"),
    ("summary It was dark\n  and it rained", 1, 1, "write `summary: It was dark`"),
    ("summary:It was dark\n  and it rained", 1, 9, "write `summary: It was dark`"),
    ('tags\n  - a\n  - "b"\nplace: Hall', 1, 1, "write `tags:`"),
    ("people:\n   person: ada\n  - ben", 2, 4, "write `- person: ada` with 2 spaces before it"),
    ("people:\n  – {person: ada, as: host}", 2, 3, "write `- {person: ada, as: host}`"),
    ("people:\n  -{person: ada, as: host}", 2, 3, "write `- {person: ada, as: host}`"),
    ("date {when: 2023, text: a}", 1, 1, "write `date: {when: 2023, text: a}`"),
    ('date: {when: 2023, text: "a" sources: [b]}', 1, 29, 'write `date: {when: 2023, text: "a", sources: [b]}`'),
    ("people: [{person: ada; as: host}]", 1, 22, "write `people: [{person: ada, as: host}]`"),
    ("date: {when: 2023, sources [b]}", 1, 20, "write `date: {when: 2023, sources: [b]}`"),
    ("people: [{person: ada}]]", 1, 24, "write `people: [{person: ada}]`"),
    ("image:\n  file: a.png\n  alt: x\n weight: key", 4, 2, "put no space before it, for it to belong beside `image:`"),
    ("image:\n  file: a.png\n  alt: x\n  weight: key", 4, 3, "put no space before it, for it to belong beside `image:`"),
    ("people:\n  - person: ada\n    as: x\n  - ben\n  weight: key", 5, 3, "put no space before it, for it to belong beside `people:`"),
    ("summary: |\n    One.\n  Two.\n  Three.", 2, 5, "put 2 spaces before it, as before the lines below it"),
    # What is no plain space.
    ("title:\xa0T", 1, 7, "put a plain space in its place"),
    ("title:\xa0T\nplace:\u2003Hall", 1, 7, "put a plain space in its place; it often comes along when text is pasted"),
    ("people:\n\xa0\xa0- ada", 2, 1, "put plain spaces in the place of these 2 characters"),
    ("people:\n  -\xa0ada\n  -\xa0ben", 2, 3, "write `- ada` on a line of its own, with a plain space behind the dash: there"),
    ("\xa0place: Hall", 1, 1, "delete what stands before `place`: it is no plain space, but U+00A0, NO-BREAK SPACE"),
    ("place\u200b: Hall", 1, 1, "write `place: …` with nothing but plain spaces: before its colon stands U+200B, ZERO WIDTH SPACE"),
    ("\ufeffplace: Hall", 1, 1, "delete it"),
    # Signs that YAML keeps for itself, and a set of dates in brackets.
    ("place: !Hall", 1, 8, 'if it is text, quote it: `place: "!Hall"`; else delete the tag'),
    ("tags:\n  - &c a", 2, 5, 'if it is text, quote it: `- "&c a"`; else write the value out'),
    ("date: [2021..2022", 1, 7, 'write `date: "[2021..2022]"`'),
    # What YAML takes for a comment, so that nothing is left.
    ("title: #crane falls", 1, 8, 'quote the text: `title: "#crane falls"`'),
    ("tags:\n  - #crane\n  - b", 2, 5, 'quote the text: `- "#crane"`'),
    ("tags: [#crane, b]", 1, 8, 'write `tags: ["#crane", b]`'),
    ("date: #2023", 1, 7, "write `date: 2023`, without the #"),
    ("tags: #crane #night", 1, 7, "write `tags: [crane, night]`, without the #"),
    ("sources: #bell", 1, 10, "write `sources: [bell]`, without the #"),
]  # fmt: skip

REST = "  date: 2023\n  summary: S.\n"
BELOW = f"  title: T\n{REST}"
COLLECTED = [
    (f"fire:\n  title: T\n  date: 2023\nsummary: S.\nrain:\n{BELOW}", 4, 1, "put 2 spaces before it, for it to belong beside `title:`"),
    (f"fire:\n{BELOW}people:\n  - ada\nrain:\n{BELOW}", 5, 1, "put 2 spaces before it, for it to belong beside `title:`, and as"),
    ("fire:\n  title: T\n  date: 2023\nsources: [a]\n  summary: S.\n", 4, 1, "put 2 spaces before it, for it to belong beside `date:`"),
    (f"fire:\ntitle: T\n{REST}", 2, 1, "put 2 spaces before it, for it to belong below `fire:`"),
    (f"fire:\n{BELOW} rain:\n{BELOW}", 5, 2, "take away the space before it"),
    (f"fire:\n{BELOW}  rain:\n{BELOW}", 5, 3, "if it is the id of an entry, take away the spaces before it"),
    (f"fire:\n{BELOW}  body: |\n  One.\n\n  Two: three.\n", 6, 3, "put 4 spaces before it, for it to belong to `body:`; 1 more line"),
    (f"fire:\n{BELOW}  body: |\n    One.\n\n  ## Two\n\n    Three.\n", 8, 3, "put 4 spaces before it, for it to belong to `body:`"),
    (f"fire:\n{BELOW}  body:\n    One.\n\n    Two: three.\n", 5, 3, "write `body: |` here, and leave the text below it"),
    (f"fire:\n{BELOW}- rain:\n{BELOW}", 5, 1, "write `rain:` without it"),
    (f"fire:\n{BELOW}  body: |\n    One.\nrain\n{BELOW}", 7, 1, "write `rain:`"),
    (f"fire:\n{BELOW}  body: |\n    One.\n\n  Two: three\n", 8, 3, "put 4 spaces before it, for it to belong to `body:`"),
    (f"fire:\n{BELOW}  body: |\n    One.\nrain: The rain\n{BELOW}", 7, 7, "write `rain:` alone"),
    (f"fire:\n{BELOW}  body: |\n    One.\n- id: rain\n{BELOW}", 7, 1, "write `rain:` without them"),
    (f"fire:\n{BELOW}- id: rain\n{BELOW}", 5, 1, "write `rain:` without them"),
    (f"fire: The fire\n{BELOW}", 1, 7, "write `fire:` alone"),
    (f"fire:\xa0\n  title: T\n{REST}", 1, 6, "put a plain space in its place"),
    (f'fire:\n  title: "T\n{REST}rain:\n  title: "T"\n{REST}', 2, 10, 'write `title: "T"`'),
]  # fmt: skip


def in_a_file(fields: str) -> str:
    names = {found[0] for line in fields.split("\n") if (found := re.search("[a-z_]+", line))}
    return "---\n" + "".join(f"{line}\n" for line in SOUND["events"].splitlines() if line.split(":")[0] not in names) + f"{fields}\n---\n"


CASES = [
    *(
        ("content/events/x.md", text := in_a_file(fields), text[: text.index(fields)].count("\n") + line, *rest)
        for fields, line, *rest in SLIPS
    ),
    *(("content/events.yaml", *row) for row in COLLECTED),
]


@pytest.mark.parametrize(("path", "text", "line", "column", "hint"), CASES)
def test_a_slip_is_said_where_it_is_with_what_to_type(path: str, text: str, line: int, column: int, hint: str) -> None:
    said = read(path, text, Context()).diagnostics[0]
    assert (said.line, said.column) == (line, column)
    assert said.hint.startswith(hint)


@pytest.mark.parametrize(("path", "text"), [case[:2] for case in CASES])
def test_what_is_typed_mends(path: str, text: str) -> None:
    before = read(path, text, Context()).diagnostics
    while before:
        text = typed(text, before[0])
        after = read(path, text, Context()).diagnostics
        assert len(after) < len(before), text
        before = after


def test_a_fault_in_a_quoted_body_is_said_where_it_stands() -> None:
    body = '"One \\"q\\" \\u00e9.\\n\\n[a](b c.md)\n\n\n    and\\\n    [d](e f.md)"'
    text = f"fire:\n{BELOW}  body: {body}\n"
    said = read("content/events.yaml", text, Context()).diagnostics
    places = [text.index(each) for each in ("b c.md", "e f.md")]
    assert [(each.line, each.column) for each in said] == [
        (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) for at in places
    ]  # fmt: skip


def test_texts_are_not_taken_for_fields() -> None:
    body = '    "The" crane\n\n    [a] b\n    \xa0\xa0- c\n    -\xa0d: e\n'
    text = f'fire:\n{BELOW}  body: |\n{body}rain:\n  title: A: b\n  place: Hall\n   "x" y\n  image: {{file: a.png,\n    "alt": x}}\n'
    said = read("content/events.yaml", text, Context()).diagnostics
    assert [(each.line, each.hint) for each in said] == [(12, 'quote it: `title: "A: b"`')]


def test_line_ends_that_are_none() -> None:
    (said,) = read("content/events/x.md", in_a_file("place: Hall").replace("\n", "\r"), Context()).diagnostics
    assert (said.code, said.hint) == ("frontmatter-missing", "save it with the line ends of Unix (LF) or Windows (CRLF)")


GOOD = [
    "summary: It lasted\n  - by his account - two hours",  # a dash in a text that is in no list
    "tags:\n  - a text\n    that goes on",
    "summary: |\n  - One\n   - Two: three\n\n  # Four",
    "title: 3\xa0km of 'road' # and a comment\nplace: # none yet",
    'summary: "It was\ndark: and\n\ncold"',
    "image: {file: a.png,\n  alt: x}",
]


@pytest.mark.parametrize("fields", GOOD)
def test_what_only_looks_like_a_slip_is_none(fields: str) -> None:
    assert read("content/events/x.md", in_a_file(fields), Context()).diagnostics == ()
