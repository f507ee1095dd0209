"""One file of content becomes its entries: where files lie, bodies, rules that one entry alone decides, private details."""

from __future__ import annotations

import pickle
import time

import pytest
from msgspec import structs

from builder.engine.packing import Heavy, pack
from builder.model.records import Document
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.folders import id_of, kind_of, misplaced
from builder.reading.privacy import private_details
from builder.reading.settings import read_settings

PERSON = "---\nname: Ada Brook\nsummary: Keeper.\n---\n"


def document(text: str, path: str = "content/people/ada.md", **context: object) -> Document:
    return read(path, text, Context(**context))  # type: ignore[arg-type]


def said(text: str, path: str = "content/people/ada.md") -> list[tuple[int, int, str]]:
    """Line, column and code of all that is wrong."""
    return [(each.line, each.column, each.code) for each in document(text, path).diagnostics]


# --- where files lie ---


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("content/people/ada.md", ("people", False)),
        ("content/people/a/b/ada.md", ("people", False)),
        ("content/people.yaml", ("people", True)),
        ("content/site.yaml", None),
        ("content/people.yml", None),
        ("content/people/ada.yaml", None),
        ("content/person/ada.md", None),
        ("content/ada.md", None),
        ("content/media/people/ada.md", None),
        ("static/people/ada.md", None),
        ("content/people", None),
    ],
)
def test_a_path_tells_the_kind_and_whether_many_entries_are_in_it(path: str, expected: tuple[str, bool] | None) -> None:
    found = kind_of(path)
    assert (found and (found[0].folder, found[1])) == expected
    if found:
        assert id_of(path) == (found[0].folder, "*" if found[1] else "ada")


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("content/person/ada.md", "content/people/ada.md"),
        ("content/persons/ada.md", "content/people/ada.md"),
        ("content/People/ada.md", "content/people/ada.md"),
        ("content/peopel/ada.md", "content/people/ada.md"),
        ("content/person.yaml", "content/people.yaml"),
        ("content/people.yml", "content/people.yaml"),
        ("content/sourcs.yaml", "content/sources.yaml"),
        ("content/people/ada.markdown", "content/people/ada.md"),
        ("content/people/a/ada.MD", "content/people/a/ada.md"),
        ("content/people/ada.yaml", "content/people/ada.md"),
        ("content/posts/ada.md", "content/articles/ada.md"),
        ("content/Story/a/ada.md", "content/articles/a/ada.md"),
        ("content/references.yaml", "content/sources.yaml"),
        ("content/people/ada.md", ""),
        ("content/people.yaml", ""),
        ("content/site.yaml", ""),
        ("content/media/person/ada.md", ""),
        ("content/people/ada.png", ""),
        ("content/notes/ada.md", ""),
        ("content/readme.md", ""),
        ("templates/person/x.md", ""),
    ],
)
def test_what_looks_like_content_and_is_not_read_is_told_with_its_right_place(path: str, right: str) -> None:
    found = misplaced(path)
    assert (found.hint if found else "") == (f"move it to {right}" if right else "")


@pytest.mark.parametrize(
    ("text", "path", "hint"),
    [
        ("name: Ada\nborn: 1961", "content/events/ada.md", "if it is meant to be a person, move it to content/people/ada.md"),
        (
            "name: Ada\nsummary: S.",
            "content/events/ada.md",
            "a person or an organisation, move it to content/people/ada.md or content/organisations/ada.md",
        ),
        ("title: A\npublished: 2021\norder: 1", "content/people/a.md", "an article, move it to content/articles/a.md"),
        ("says: A.", "content/claims/a.md", ""),
        ("says: A.\ncolour: red", "content/people/a.md", ""),
        ("summary: A.", "content/events/a.md", ""),
    ],
)
def test_an_entry_with_the_fields_of_another_kind_is_told_its_folder(text: str, path: str, hint: str) -> None:
    hints = [each.hint for each in document(f"---\n{text}\n---\nA.\n", path).diagnostics if "move it" in each.hint]
    assert [each.endswith(hint) for each in hints] == [True] * bool(hint)


# --- front matter and body ---


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "frontmatter-missing"),
        ("\n" + PERSON, "frontmatter-missing"),
        (" " + PERSON, "frontmatter-missing"),
        ("----\nname: A\n----\n", "frontmatter-missing"),
        ("--- name: A\n---\n", "frontmatter-missing"),
        ("---", "frontmatter-unclosed"),
        ("---\nname: A\n", "frontmatter-unclosed"),
        ("---\nname: A\n ---\n", "frontmatter-unclosed"),
        ("---\nname: A\n----\n", "frontmatter-unclosed"),
        ("---\nname: A\n--- x\n", "frontmatter-unclosed"),
        ("---\r\nname: A\r\nsummary: B\r\n---\r\n", ""),
        ("---\nname: A\nsummary: B\n---", ""),
        ("--- \t\nname: A\nsummary: B\n---\t\n", ""),
        ("---\nname: A\nsummary: |\n  ---\n  B\n---\nText\n---\nMore", ""),
    ],
)
def test_front_matter_stands_between_two_lines_of_three_dashes(text: str, code: str) -> None:
    assert [each for _, _, each in said(text)] == ([code] if code else [])


def test_a_person_without_any_field_lacks_those_that_are_needed() -> None:
    assert said("---\n---\nTel: 555 123456") == [(1, 1, "missing-field"), (1, 1, "missing-field"), (3, 6, "person-private")]


@pytest.mark.parametrize("text", ["", "no dashes", "---\n", "---\n[\n---\n", "---\n- a\n---\n", "---\n&a b: c\n---\n"])
def test_a_file_that_cannot_be_read_keeps_its_id(text: str) -> None:
    found = document(text)
    assert (found.entries, found.ids) == ((), (("people", "ada"),))
    assert len(found.diagnostics) == 1


def test_a_collected_file_that_cannot_be_read_may_hold_any_id() -> None:
    assert document("a: [", "content/people.yaml").ids == (("people", "*"),)
    found = document("a: {name: A, summary: S}\nB: {name: B}\nc: text\n", "content/people.yaml")
    assert [entry.record.id for entry in found.entries] == ["a"]
    assert found.ids == (("people", "a"), ("people", "B"), ("people", "b"), ("people", "c"))


def test_a_collected_entry_is_the_same_as_one_in_a_file() -> None:
    own = document(PERSON.replace("---\n", "---\nborn: 1921\n", 1) + "## Work\n\nOf [[ben]].\n").entries[0]
    text = "ada:\n  born: 1921\n  name: Ada Brook\n  summary: Keeper.\n  body: |\n    ## Work\n\n    Of [[ben]].\n"
    collected = document(text, "content/people.yaml").entries[0]
    assert structs.replace(collected.record, file=own.record.file) == own.record
    assert collected.body == own.body


def test_references_of_the_body_come_behind_those_of_the_fields() -> None:
    record = document(PERSON.replace("---\n", "---\nsources: [a, b]\n", 1) + "[@c] [[d]]").entries[0].record
    assert [(each.path, each.target) for each in record.references] == [
        ("sources.0", "a"), ("sources.1", "b"), ("body.0", "c"), ("body.1", "d"),
    ]  # fmt: skip
    assert record.body_references == 2


def test_reading_depends_on_the_text_alone_and_can_be_remembered() -> None:
    text = PERSON + "Text [[ben]] [@a].\n"
    assert pickle.loads(pickle.dumps(document(text))) == document(text)


def test_the_settings_have_no_effect_but_html_and_hemisphere() -> None:
    text = "---\ntitle: T\ndate: 2023-21\nsummary: S\n---\n<b>x</b>\n"
    north, south = (document(text, "content/events/e.md", hemisphere=each) for each in ("north", "south"))
    assert north.entries[0].record.fields.date.date.earliest == "2023-03-01"
    assert south.entries[0].record.fields.date.date.earliest == "2023-09-01"
    assert [each.code for each in document(text, "content/events/e.md", html=True).diagnostics] == ["date-season"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("title: A\nurl: https://x.org\n", None),
        ("", "missing-field"),
        ("- a", "wrong-type"),
        ("title: A\nurl: x", "url-invalid"),
        ("title: A\nurl: https://x.org\nlanguage: English", "invalid-value"),
        ("title: A\nurl: https://x.org\ncolour: red", "unknown-field"),
        ("name: A\nurl: https://x.org", "unknown-field"),
    ],
)
def test_settings_that_have_an_error_cannot_serve(text: str, code: str | None) -> None:
    found = read_settings("content/site.yaml", text)
    assert (found.settings is None) == (code is not None)
    assert {each.code for each in found.diagnostics} == ({code} if code else set())


# --- private details (INTERFACE.md, `person-private`) ---


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("Write to ada.b+c@mail.example.org.", "ada.b+c@mail.example.org"),
        ("Call +44 20 7946 0958.", "+44 20 7946 0958"),
        ("0044 20 7946 0958", "0044 20 7946 0958"),
        ("(020) 7946 0958", "(020) 7946 0958"),
        ("07700 900123", "07700 900123"),
        ("07700900123", "07700900123"),
        ("0300-1234567", "0300-1234567"),
        ("+1 (212) 555-0123", "+1 (212) 555-0123"),
        ("212-555-0123", "212-555-0123"),
        ("Tel: 7946 0958", "7946 0958"),
        ("She lives at 12 Mill Lane.", "12 Mill Lane"),
        ("221B Baker Street", "221B Baker Street"),
        ("House 4, sector 7", "House 4"),
        ("Flat 3b", "Flat 3b"),
        ("She was born in Wickling on 4 March 1961.", "4 March 1961"),
        ("Born: 4th March, 1961", "4th March, 1961"),
        ("date of birth 1961-03-04", "1961-03-04"),
        ("born March 4, 1961", "March 4, 1961"),
        ("born 04/03/1961", "04/03/1961"),
        ("BORN on the 4th of March, 1961", "4th of March, 1961"),
        ("born March the 4th, 1961", "March the 4th, 1961"),
        # What readers see counts, not what is typed.
        ("zed&#64;example.org", "zed&#64;example.org"),
        ("zed&commat;example.org", "zed&commat;example.org"),
        (r"zed\@example.org", r"zed\@example.org"),
        (r'"zed\x40example.org"', r"zed\x40example.org"),
        ("**zed**@example.org", "zed**@example.org"),
        ("born **4 March** 1961", "4 March** 1961"),
        ("born on `4&nbsp;March` <b>1961</b>", "4&nbsp;March` <b>1961"),
        ("born on [4 March](/events/a/) [1961][year]", "4 March](/events/a/) [1961"),
        ("born [in Wickling](https://example.org/a-long-address-of-a-place-that-is-far) on 4 March 1961", "4 March 1961"),
        ("> She was born\n> on 4\n> March 1961.", "4\n> March 1961"),
        # Readers follow the addresses of links.
        ("[Write](mailto:zed@example.org)", "zed@example.org"),
        ("[Write](mailto:zed%40example.org)", "mailto:zed%40example.org"),
        ("[Write](<mailto:zed&#64;example.org>)", "<mailto:zed&#64;example.org>"),
        ("<mailto:zed@example.org>", "zed@example.org"),
        ('<a href="mailto:zed@example.org">Write</a>', "zed@example.org"),
        ("[Call](tel:+442079460958)", "+442079460958"),
        ('![A hall](media/hall.png "She was born on 4 March 1961")', "4 March 1961"),
    ],
)
def test_private_details_are_found(text: str, detail: str) -> None:
    assert [text[each.offset : each.offset + each.length] for each in private_details(text)] == [detail]


@pytest.mark.parametrize(
    "text",
    [
        "In 2020-2021 and since 14 September 2018.",
        "Born in March 1961.",
        "Resolution 242 of 22 November 1967.",
        "£1,234,567",
        "ISBN 978-0-306-40615-7",
        "https://example.org/2021/06/28/39748",
        "@ada on a network",
        "flight BA0165, PK-302",
        "page 12, lines 3-14",
        "In 2018 Wall Street fell.",
        "On 12 May Downing Street said so.",
        "the house",
        "the talks of 4 March 1961",
        "an apartment of 3 rooms",
        "1:30 to 2:45",
        "10.1016/j.cell.2020.01.001",
        "He was born. The war of 4 March 1961 had not begun.",
        "He was born\n\n4 March 1961",
        "- born in Wickling\n- 4 March 1961",
        "He said so[@report-2021].The rest [@letter, p. 4.Two] is known.",
        "[Maps](https://example.org/@51.5,-0.1/07700900123)",
        "stillborn: 4 March 1961",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert list(private_details(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "1" + "a" * 10**6,
        "a@" * 10**5 + "1",
        "1 Aa" + " " * 10**6 + "x",
        "x@" + "b." * 10**5,
        "+1(1" * 10**5,
        "born 1" * 10**5,
        "](" * 10**5,
        "<a " * 10**5,
        "\n> " * 10**5,
        "a@b.cc" * 10**5,
        "](a@" * 10**5,
    ],
)
def test_looking_for_them_takes_no_longer_than_the_text_is_long(text: str) -> None:
    began = time.perf_counter()
    list(private_details(text))
    assert time.perf_counter() - began < 10, "seconds; each takes less than one, and a slip would take hours"


@pytest.mark.parametrize(
    ("fields", "body", "spots"),
    [
        ("born: 4 March 1961", "", [(2, 7)]),
        ("born: 4 March 1961\ndied: 2020", "", []),
        ("born: {when: 1961-03-04, text: in spring}", "", [(2, 7)]),
        ("born: about 4 March 1961", "", [(2, 7)]),
        ("born: March 1961", "", []),
        ("roles: [{title: 'Desk, a@b.org'}]", "", [(2, 24)]),
        ("roles: [{title: Keeper, from: 4 March 1961}]", "", []),
        ("sources: [a-1961-03-04]", "", []),
        ("links: {website: 'https://example.org/a@b.org'}", "", []),
        ("also: [A]", "One.\n\nMail a@b.org", [(8, 6)]),
        ("tags: [born]\nalso: [4 March 1961]", "", []),
        ("also: [born]", "4 March 1961", []),
        ('also: ["zed\\x40example.org"]', "[W](mailto:a@b.org)", [(2, 9), (6, 12)]),
    ],
)
def test_private_details_are_pointed_at_in_fields_and_body(fields: str, body: str, spots: list[tuple[int, int]]) -> None:
    found = said(PERSON.replace("---\n", f"---\n{fields}\n", 1) + body)
    assert [(line, column) for line, column, code in found if code == "person-private"] == spots
    assert {code for _, _, code in found} <= {"person-private"}


@pytest.mark.parametrize(
    ("born", "hint"),
    [
        ("31 Febuary 1961", "write `born: 1961`: of a living person the year alone is given"),
        ("\n  - 4 March 1961", "write `born: 1961`: of a living person the year alone is given"),
        ("\n  - 1961\n  - 1962", "write for instance `born: 28 June 2021`"),
    ],
)
def test_of_a_birth_date_that_cannot_be_read_nothing_but_the_year_is_offered(born: str, hint: str) -> None:
    document = read("content/people/ada.md", PERSON.replace("---\n", f"---\nborn: {born}\n", 1), Context())
    assert [each.hint for each in document.diagnostics if each.code == "date-unreadable"] == [hint]


def test_private_details_are_a_matter_of_the_persons_own_entry() -> None:
    text = "---\ntitle: Desk\nsummary: Write to a@b.org.\n---\n+44 20 7946 0958\n"
    assert said(text, "content/pages/desk.md") == []


def test_next_line_is_a_control_character_and_no_line_break() -> None:
    """YAML would fold U+0085 into a space without a word."""
    said = read("content/pages/about.md", '---\ntitle: "a\x85b"\nsummary: Who we are.\n---\n', Context()).diagnostics
    assert [(each.line, each.column, each.code) for each in said] == [(2, 10, "invalid-value")]


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("content/pages/about.md", '---\n\ufefftitle: "A"\nsummary: S\nnope: x\n---\n', (4, 1)),
        ("content/pages.yaml", '\ufeffabout:\n  title: "A"\n  summary: S\n  nope: x\n', (4, 3)),
    ],
)
def test_a_byte_order_mark_before_fields_does_not_move_what_is_said_of_them(path: str, text: str, place: tuple[int, int]) -> None:
    """One at the beginning of a file is no part of its text; this one came there with what was pasted or put together."""
    found = document(text, path)
    assert [(each.line, each.column, each.code) for each in found.diagnostics] == [(*place, "unknown-field")]
    (entry,) = found.entries
    at, length = entry.spots["title"]
    assert text[at : at + length] == '"A"'


MARKDOWN = """A [[p]] 😀 and [[Ada Lovelace|her]] [@s; @t, p. 4].

> B 😀
> [c](u.md)

- d

  ![e](media/v.png) <b>[[w]]</b>[^1]

[^1]: [[x]]
"""


def set_in(text: str) -> str:
    return "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/pages/a.md", f"---\ntitle: 😀\nsummary: S\n---\n{MARKDOWN}"),
        ("content/pages/a.md", f"---\ntitle: 😀 # x\nsummary: >\n  S\n---\n\n\n{MARKDOWN}"),
        ("content/pages.yaml", f"a:\n  title: 😀\n  summary: S\n  body: |\n{set_in(MARKDOWN)}"),
        ("content/pages.yaml", f"b:\n  title: B\n  summary: [[b]]\na:\n  title: 😀\n  body: |2-\n\n{set_in(MARKDOWN)}\n  summary: S\n"),
        ("content/pages.yaml", f"a:\n  title: 😀\n  summary: S\n  body: >\n{set_in(MARKDOWN)}"),
        ("content/pages.yaml", f"a:\n  title: 😀\n  summary: S\n  body:\n    '{set_in(MARKDOWN).strip()}'\n"),
    ],
)
def test_references_of_a_body_are_found_in_its_file(path: str, text: str, line_end: str) -> None:
    text = text.replace("\n", line_end)
    read = document(text, path)
    (entry,) = [entry for entry in read.entries if entry.record.id == "a"]
    heavy = Heavy(pack(read).heavy)
    lines = text.split("\n")
    for reference in entry.record.references:
        place = heavy.place("pages/a", reference.path)
        at = place.column - 1
        assert lines[place.line - 1][at : at + place.length] == reference.target
    assert len(entry.record.references) == 8


def test_a_body_that_a_comment_cuts_is_said() -> None:
    text = "ada:\n  name: Ada Brook\n  summary: Keeper.\n  body: She rang bell #2 that day.\n"
    (cut,) = document(text, "content/people.yaml").diagnostics
    assert (cut.line, cut.column, cut.code) == (4, 23, "invalid-value")
    assert cut.hint == "write `body: |` and the text below it, indented"
