"""Front matter: what each field takes, what it becomes, and how what cannot be read is told of."""

from __future__ import annotations

from typing import Any

import pytest

from builder.engine.packing import Heavy, pack
from builder.model.diagnostics import Diagnostic
from builder.model.kinds import BY_FOLDER
from builder.model.records import Document, Entry
from builder.reading.documents import read
from builder.reading.entries import Context

# The least that an entry of each kind has.
LEAST = {
    "articles": "title: T\npublished: 2023\nsummary: S\n",
    "people": "name: N\nsummary: S\n",
    "organisations": "name: N\nsummary: S\n",
    "events": "title: T\ndate: 2023\nsummary: S\n",
    "claims": "says: S\nabout: [a]\nasserted_by: [{who: a, source: s}]\n",
    "sources": "title: T\npublisher: P\ntype: news\n",
    "pages": "title: T\nsummary: S\n",
}


def read_file(kind: str, typed: str) -> Document:
    """A file that has the least of its kind and these further lines, which take the place of those of the same name."""
    names = {line.split(":")[0] for line in typed.split("\n")}
    least = "".join(f"{line}\n" for line in LEAST[kind].splitlines() if line.split(":")[0] not in names)
    return read(f"content/{kind}/x.md", f"---\n{least}{typed}\n---\n", Context(hemisphere="north"))


def read_entry(kind: str, typed: str) -> tuple[Entry, tuple[Diagnostic, ...]]:
    """The entry in such a file, and what is said of it."""
    document = read_file(kind, typed)
    return document.entries[0], document.diagnostics


def value(kind: str, typed: str) -> Any:
    """What one field becomes."""
    entry, diagnostics = read_entry(kind, typed)
    assert diagnostics == ()
    return getattr(entry.record.fields, typed.split(":")[0])


def said(kind: str, typed: str) -> list[tuple[str, str, str]]:
    """Code, message and hint of what is wrong with these lines."""
    return [(each.code, each.message, each.hint) for each in read_entry(kind, typed)[1]]


def test_the_least_of_each_kind_is_enough() -> None:
    assert set(LEAST) == set(BY_FOLDER)
    for kind in LEAST:
        assert read_entry(kind, "")[1] == ()


# --- scalars are text until the field says otherwise ---


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("NO", "NO"), ("on", "on"), ("2021", "2021"), ("2021-06-28", "2021-06-28"), ("1:30", "1:30"), ("0123", "0123"),
        ("1e3", "1e3"), ("~", "~"), ("null", "null"), ("Null", "Null"), (".inf", ".inf"), ("0x1F", "0x1F"), ("1_000", "1_000"),
        ("True", "True"), ("'it''s'", "it's"), ('"a\\tb"', "a\tb"), ("a # comment", "a"), ("a#b", "a#b"), ("=", "="),
        ("http://x.org: no", None), ("'  a  '", "a"), ("- a", None),
    ],
)  # fmt: skip
def test_what_looks_like_a_number_or_a_truth_value_is_text(typed: str, text: str | None) -> None:
    if text is None:
        document = read("content/pages/x.md", f"---\ntitle: {typed}\nsummary: S\n---\n", Context())
        assert [each.code for each in document.diagnostics] == ["yaml-syntax"]
    else:
        assert value("pages", f"title: {typed}") == text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("yes", True), ("no", False), ("true", True), ("false", False), ("on", True), ("off", False), ("YES", True), ("No", False),
        ("", False), ("''", False),
    ],
)  # fmt: skip
def test_yes_and_no_in_yamls_words_and_any_case(typed: str, expected: bool) -> None:
    assert value("pages", f"draft: {typed}") is expected


def test_what_is_not_given_is_what_the_kind_says() -> None:
    person = read_entry("people", "")[0].record.fields
    assert (person.public_figure, person.is_living, person.draft, person.also, person.born) == (True, True, False, (), None)
    event, claim = read_entry("events", "")[0].record.fields, read_entry("claims", "")[0].record.fields
    assert (event.weight, claim.allegation, claim.asserted_by[0].basis, claim.verdict) == ("normal", False, "not-stated", "")


@pytest.mark.parametrize(
    ("typed", "living"),
    [("died: 2020", False), ("living: no", False), ("living: yes\ndied: 2020", True), ("died:", True), ("living:", True)],
)
def test_the_living_are_those_without_died_unless_said(typed: str, living: bool) -> None:
    assert read_entry("people", typed)[0].record.fields.is_living is living


# --- what fields become ---


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("pages", "title: >-\n  folded\n  title", "folded title"),
        ("pages", "summary: |\n  One.\n\n  Two.\n", "One.\n\nTwo."),
        ("pages", "tags: [b, a, b]", ("b", "a", "b")),
        ("pages", "tags: []", ()),
        ("pages", "tags:", ()),
        ("pages", "aliases: [old, /older, /oldest/]", ("old", "older", "oldest")),
        ("articles", "order: 03", 3),
        ("articles", "order: -1", -1),
        ("people", "names: {ur: ا, zh-Hant: 名}", (("ur", "ا"), ("zh-Hant", "名"))),
        ("people", "links: {website: 'https://x.org', wikidata: Q42}", (("website", "https://x.org"), ("wikidata", "https://www.wikidata.org/wiki/Q42"))),
        ("people", "links: {wikidata: 'http://wikidata.org/entity/Q42'}", (("wikidata", "https://www.wikidata.org/wiki/Q42"),)),
        ("events", "organisations: [organisations/a, organisation/b, c]", ("a", "b", "c")),
        ("sources", "publisher: Some Text, with 1/2", "Some Text, with 1/2"),
        ("claims", "about: [people/a, organisations/b, person/c]", ("a", "b", "c")),
    ],
)  # fmt: skip
def test_what_a_field_becomes(kind: str, typed: str, expected: object) -> None:
    assert value(kind, typed) == expected


def test_people_of_an_event_are_ids_or_mappings() -> None:
    people = value("events", "people: [a, {person: b, as: host}, people/c]")
    assert [(each.person, each.as_) for each in people] == [("a", ""), ("b", "host"), ("c", "")]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("words: No.", (("", "No."),)),
        ("words: {ur: نہیں, en: No.}", (("ur", "نہیں"), ("en", "No."))),
        ("words: |\n      One.\n      Two.", (("", "One.\nTwo."),)),
    ],
)
def test_words_are_text_or_text_by_language(typed: str, expected: object) -> None:
    assert value("claims", f"responses:\n  - who: a\n    stance: denies\n    {typed}")[0].words == expected


@pytest.mark.parametrize(
    ("typed", "edtf", "words", "sources"),
    [
        ("28 June 2021", "2021-06-28", "28 June 2021", ()),
        ("2021-06-28", "2021-06-28", "28 June 2021", ()),
        ("'[2021-05-17..2021-05-19]'", "[2021-05-17..2021-05-19]", "sometime between 17 and 19 May 2021", ()),
        ("{when: 2021, text: in the year of the flood, sources: [a, sources/b]}", "2021", "in the year of the flood", ("a", "b")),
        ("\n  when: late 2021", "2021-39", "late 2021", ()),
    ],
)
def test_a_date_is_edtf_a_phrase_or_a_mapping(typed: str, edtf: str, words: str, sources: tuple[str, ...]) -> None:
    dated = value("events", f"date: {typed}")
    assert (dated.date.edtf, dated.words, dated.sources) == (edtf, words, sources)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://example.org", True), ("http://example.org:8080/a?b#c", True), ("HTTPS://example.org", True),
        ("https://بي.example/خ", True),
        ("https://user@example.org/", True), ("//example.org", False), ("example.org", False), ("ftp://example.org", False),
        ("javascript:alert(1)", False), ("https://", False), ("https:///a", False), ("'https://a b.org'", False), ("'https://a\"b'", False),
        ("https://[::1", False), ("https://a:b/", False), ("'https:\\\\example.org'", False), ("data:text/html,x", False),
        ("mailto:a@b.org", False),
    ],
)  # fmt: skip
def test_addresses_are_http_or_https_with_a_host(typed: str, address: bool) -> None:
    assert [code for code, _, _ in said("sources", f"url: {typed}")] == ([] if address else ["url-invalid"])


# --- what is said, in an editor's words ---


@pytest.mark.parametrize(
    ("kind", "typed", "code", "hint"),
    [
        ("people", "sumary: S", "unknown-field", "did you mean `summary`?"),
        ("people", "Summary: S", "unknown-field", "did you mean `summary`?"),
        ("people", "sort-name: S", "unknown-field", "did you mean `sort_name`?"),
        ("people", "title: S", "unknown-field", "did you mean `name`?"),
        ("claims", "statement: S", "unknown-field", "did you mean `says`?"),
        ("claims", "status: denied", "unknown-field", "a claim's status is computed"),
        ("events", "participants: [a]", "unknown-field", "did you mean `people`?"),
        ("pages", "zzz: S", "unknown-field", "the fields of a page are: summary, draft"),
        ("pages", "tags: a", "wrong-type", "write `tags: [a]`"),
        ("pages", "title: [a]", "wrong-type", 'if the brackets belong to the text, quote it: `title: "[a]"`'),
        ("sources", "type: News", "invalid-value", "did you mean `news`?"),
        ("sources", "type: social media", "invalid-value", "The choice is: news, statement"),
        ("sources", "url: www.example.org/a", "url-invalid", "write `url: https://www.example.org/a`"),
        ("sources", "url: https://example.org/a b|c", "url-invalid", "write `url: https://example.org/a%20b%7Cc`"),
        ("sources", "url: example.org/a b", "url-invalid", "write `url: https://example.org/a%20b`"),
        ("events", "date: 31 June 2023", "date-unreadable", "write `date: 30 June 2023`"),
        ("events", "date: [12 June 2021]", "date-unreadable", "write `date: 12 June 2021`"),
        ("events", "date: [2021, 2022]", "date-unreadable", 'quote it: `date: "[2021,2022]"`'),
        ("events", "date: {2021, 2022}", "date-unreadable", 'quote it: `date: "{2021,2022}"`'),
        ("events", "people: a", "wrong-type", "write `people: [a]`"),
        ("articles", "order: first", "wrong-type", "write for instance `order: 1`"),
        ("pages", "draft: maybe", "invalid-value", "write `draft: yes` or `draft: no`"),
        ("people", "names: {English: A}", "invalid-value", "use the code of the language"),
        ("pages", "image: media/a.png", "wrong-type", "write `file: media/a.png` on a line of its own"),
    ],
)
def test_a_hint_says_what_to_write(kind: str, typed: str, code: str, hint: str) -> None:
    found = said(kind, typed)
    assert [each[0] for each in found] == [code]
    assert hint in found[0][2]


@pytest.mark.parametrize(
    ("fields", "message", "hint"),
    [
        ("title: A: b\nsummary: S", "holds a colon", 'title: "A: b"'),
        ('title: "a\nsummary: S', "never closed", 'write `title: "a"`'),
        ("title: 'a\nsummary: S", "never closed", 'write `title: "a"`'),
        ('title: "a\\qb"\nsummary: S', "escape", "write `title: 'a\\qb'`"),
        ("title: [a\nsummary: S", "`[`", 'write `title: "[a"`'),
        ("title: {a\nsummary: S", "`{`", 'write `title: "{a"`'),
        ("title: @a\nsummary: S", "may not begin with `@`", 'title: "@a"'),
        ("title: `a`\nsummary: S", "may not begin with ```", "quote it"),
        ("title: T\n\tsummary: S", "a tab stands", "take away what stands before it, for it to belong beside `title:`"),
        ("title: T\n summary: S", "set in by 1", "no space before it, for it to belong beside `title:`"),
        ("title: T\nsummary", "a colon is missing after `summary`", "write `summary: …`"),
        ("- title: T\nsummary: S", "begins a list", "take the dash away"),
        (" title: T\nsummary: S", "set in, and `summary` below it is not", "take away the space before it"),
        ("title: 'it's'\nsummary: S", "follows the quotation mark", 'write `title: "it\'s"`'),
        ("title: [A] b\nsummary: S", "follows what `[` opens", 'title: "[A] b"'),
        ("title: - a\nsummary: S", "may not begin with `-`", 'title: "- a"'),
        ("title: %a\nsummary: S", "may not begin with `%`", 'title: "%a"'),
        ("title: T\ntags: []\nsummary", "a colon is missing after `summary`", "write `summary: …`"),
        ("title: T\ntags: [a\n", "`[`", "write `tags: [a]`"),
    ],
)
def test_what_yaml_refuses_is_told_in_plain_words(fields: str, message: str, hint: str) -> None:
    document = read("content/pages/x.md", f"---\n{fields}\n---\n", Context())
    assert [each.code for each in document.diagnostics] == ["yaml-syntax"]
    assert message in document.diagnostics[0].message
    assert hint in document.diagnostics[0].hint


@pytest.mark.parametrize(
    ("fields", "spots"),
    [
        ("title: !x T", [8]), ("title: !!binary T", [8]), ("title: &a T\nsummary: *a", [8, 10]), ("<<: {title: T}", [1]),
        ("title: &a\nsummary: S", [8]), ("&a title: T", [1]), ("title: ! T", [8]), ("? !!str title\n: T", [3]),
    ],
)  # fmt: skip
def test_what_is_not_supported_is_pointed_at(fields: str, spots: list[int]) -> None:
    document = read("content/pages/x.md", f"---\n{fields}\n---\n", Context())
    assert {each.code for each in document.diagnostics} == {"yaml-unsupported"}
    assert [each.column for each in document.diagnostics] == spots


@pytest.mark.parametrize("text", ['"<<": a', "a: '<<'", "a: <<", "a: b & c", "a: b*c", "a: 100%", "a: '!x'", "a: b !x", "# &a *b !c"])
def test_signs_within_texts_are_no_trouble(text: str) -> None:
    document = read("content/pages/x.md", f"---\ntitle: T\nsummary: S\n{text}\n---\n", Context())
    assert {each.code for each in document.diagnostics} <= ({"unknown-field", "yaml-unsupported"} if text == "a: <<" else {"unknown-field"})


# --- what of an entry is in error ---


def test_a_record_says_which_of_its_fields_are_given_and_which_in_error() -> None:
    entry, _ = read_entry("people", "also: A\nborn: soon\ndied:\nlinks: {website: x}\nzzz: y")
    assert entry.record.given == {"name", "summary", "also", "born", "links"}
    assert entry.record.broken == {"also", "born", "links"}


def test_one_bad_item_leaves_the_others() -> None:
    entry, diagnostics = read_entry("pages", "tags: [a, [b], c]")
    assert entry.record.fields.tags == ("a", "c")
    assert [each.code for each in diagnostics] == ["wrong-type"]


def test_every_spot_that_a_rule_may_speak_of_has_a_place() -> None:
    typed = "responses:\n  - who: a\n    stance: denies\n    when: {when: 2021, sources: [s]}\nchecked: 2023"
    places = Heavy(pack(read_file("claims", typed)).heavy).places("claims/x")
    lines = {path: place.start for path, place in places.items()}
    assert lines[""] == (1, 1)
    assert lines["about.0"] == (3, 9)
    assert lines["responses.0"] == (6, 5)
    assert lines["responses.0.who"] == (6, 10)
    assert lines["responses.0.when.sources.0"] == (8, 34)
    assert lines["checked"] == (9, 10)
