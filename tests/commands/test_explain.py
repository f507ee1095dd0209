"""`nutgraf explain`."""

import pytest

from builder.commands import explain
from builder.engine.refusal import Refusal
from builder.linking.site import Site, link
from builder.model.codes import CODES
from builder.model.kinds import Settings
from builder.reading.documents import read
from builder.reading.entries import Context

FILES = {
    "people/ada-brook.md": "name: Ada Brook\nsummary: Keeper of the hall.\nborn: about 1961\nalso: [A. Brook, Adah Brook]",
    "people/silent-witness.md": "name: Very Secret Name\nsummary: A passer-by.\npublic_figure: no",
    "people/draft-person.md": "name: Not Yet\nsummary: Unfinished.\ndraft: yes",
    "organisations/town-council.md": "name: Town Council\nsummary: The council.\nlinks: {website: https://example.org/}",
    "sources/minutes.md": "title: Minutes\npublisher: town-council\ntype: record",
    "events/town-council.md": "title: It is founded\ndate: 1894\nsummary: Of the same id as the council.",
    "claims/night-removal.md": """\
says: Ada Brook took the weathercock down at night.
about: [ada-brook]
allegation: yes
date: {when: 3 May 2023, sources: [minutes]}
asserted_by:
  - {who: town-council, source: minutes, basis: unnamed-source}
  - {who: silent-witness, source: minutes}
responses:
  - {who: ada-brook, stance: denies, when: 12 May 2023, words: {en: Not I.}}""",
    "claims/unpublished.md": """\
says: It is said that she went.
about: [ada-brook]
draft: yes
asserted_by: [{who: town-council, source: minutes}]""",
    "claims/answered-by-a-draft.md": """\
says: It was said.
about: [town-council]
asserted_by: [{who: town-council, source: minutes}]
responses: [{who: draft-person, stance: denies}]""",
    "articles/open.md": """\
title: Open
summary: What is not known.
published: 2 June 2023
not_known: ["Who had the key, and when.", Whether it still exists.]""",
    "events/broken.md": "title: Broken\ndate: someday\nsummary: Of unknown date.",
}


@pytest.fixture(scope="module")
def site() -> Site:
    documents = [read(f"content/{path}", f"---\n{fields}\n---\n", Context()) for path, fields in FILES.items()]
    records = {entry.record.key: entry.record for document in documents for entry in document.entries}
    settings = Settings(title="T", url="https://example.org/story/")
    return link(settings, records, (), frozenset(), frozenset(), drafts=False)[0]


def test_a_claim_with_its_fields_links_and_status(site: Site) -> None:
    assert explain.entry("claim/night-removal", site) == (
        "claims/night-removal: Ada Brook took the weathercock down at night.\n"
        "  written in  content/claims/night-removal.md\n"
        "  page        https://example.org/story/claims/night-removal/\n"
        "  body        none\n"
        "\n"
        "Fields\n"
        "  says         Ada Brook took the weathercock down at night.\n"
        "  about        ada-brook\n"
        "  allegation   yes\n"
        "  date         2023-05-03 (3 May 2023), as minutes gives it\n"
        "  asserted_by\n"
        "    - who     town-council\n"
        "      source  minutes\n"
        "      basis   unnamed-source\n"
        "    - who     silent-witness\n"
        "      source  minutes\n"
        "      basis   not-stated\n"
        "  responses\n"
        "    - who     ada-brook\n"
        "      stance  denies\n"
        "      when    2023-05-12 (12 May 2023)\n"
        "      words   en: Not I.\n"
        "\n"
        "Links from here\n"
        "  about     people/ada-brook            Ada Brook\n"
        "  asserts   organisations/town-council  Town Council\n"
        "  asserts   people/silent-witness       a private person\n"
        "  cites     sources/minutes             Minutes (3 times)\n"
        "  responds  people/ada-brook            Ada Brook\n"
        "\n"
        "Links to here\n"
        "  none\n"
        "\n"
        "Status\n"
        f"  {site.statuses['claims/night-removal'].reason}\n"
    )


def test_a_person_with_links_to_them(site: Site) -> None:
    text = explain.entry("content/people/ada-brook.md", site)
    assert "  born     1961~ (about 1961)\n" in text
    assert "  also     A. Brook, Adah Brook\n" in text
    assert "Links to here\n  about     claims/night-removal  Ada Brook took the weathercock down at night.\n" in text
    assert "Status" not in text


def test_who_has_no_page_and_why(site: Site) -> None:
    assert "page        none: one who is no public figure has no page\n" in explain.entry("people/silent-witness", site)
    assert "page        none: it is a draft\n" in explain.entry("people/draft-person", site)


def test_texts_of_a_list_have_a_line_each(site: Site) -> None:
    assert "  not_known\n    - Who had the key, and when.\n    - Whether it still exists.\n" in explain.entry("articles/open", site)


def test_a_field_in_error_is_named(site: Site) -> None:
    assert "  in error    date; `nutgraf check` says why\n" in explain.entry("events/broken", site)


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("people/ada-brok", "did you mean people/ada-brook"),
        ("events/ada-brook", "did you mean people/ada-brook"),
        ("peple/ada-brook", "did you mean people"),
        ("people/zzz", "`nutgraf check` says"),
        ("people/", "There is no entry 'people/'"),
        ("/", "There is no kind ''"),
    ],
)
def test_an_unknown_entry_is_refused_with_the_nearest(word: str, words: str, site: Site) -> None:
    with pytest.raises(Refusal, match=words):
        explain.entry(word, site)


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("date-unredable", "There is no diagnostic or entry 'date-unredable': did you mean date-unreadable or date-order?"),
        ("ada-brok", "did you mean people/ada-brook?"),
        ("removal", "did you mean claims/night-removal?"),
        ("town-council", "There are 2 entries 'town-council': ask for organisations/town-council or events/town-council."),
        ("zzz", "docs/diagnostics.md lists the diagnostics."),
    ],
)
def test_a_word_that_is_neither_is_refused_with_what_may_be_meant(word: str, words: str, site: Site) -> None:
    assert not explain.is_code(word)
    assert words in str(explain.unknown(word, site))


@pytest.mark.parametrize(
    ("word", "key"),
    [("night-removal", "claims/night-removal"), ("Ada-Brook", "people/ada-brook"), ("ada brook", "people/ada-brook"),
     ("draft-person", "people/draft-person"), ("town-council", ""), ("orphans", "")],
)  # fmt: skip
def test_an_entry_is_known_without_its_kind_where_no_other_is_called_so(word: str, key: str, site: Site) -> None:
    assert explain.key_of(word, site) == key


def test_without_a_site_diagnostics_alone_are_offered() -> None:
    assert "did you mean orphan?" in str(explain.unknown("orphans", None))


@pytest.mark.parametrize("word", ["orphan", "Orphan", "warning[orphan]", "[orphan]"])
def test_a_code_is_known_in_any_case_and_as_messages_show_it(word: str) -> None:
    assert explain.is_code(word)
    assert explain.code(word).startswith("orphan (warning): ")


def test_an_entry_is_known_in_any_case(site: Site) -> None:
    assert explain.entry("People/Ada-Brook", site) == explain.entry("people/ada-brook", site)


def test_links_of_and_to_a_draft_are_told(site: Site) -> None:
    text = explain.entry("claims/unpublished", site)
    assert "  about    people/ada-brook            Ada Brook\n" in text
    assert "  about     claims/unpublished" in explain.entry("people/ada-brook", site)
    assert "  responds  people/draft-person         Not Yet (draft)\n" in explain.entry("claims/answered-by-a-draft", site)


@pytest.mark.parametrize("row", CODES, ids=lambda row: row.code)
def test_a_code_is_explained_with_example_and_mending(row: object) -> None:
    text = explain.code(row.code)  # type: ignore[attr-defined]
    assert text.startswith(f"{row.code} ({row.severity}): {row.title}\n\n")  # type: ignore[attr-defined]
    assert "\nWrong, in content/" in text
    assert "\nRight, in content/" in text
    assert max(map(len, text.splitlines())) <= 100
