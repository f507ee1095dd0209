"""What search finds, and what it must not: the records, and the files that Pagefind's program makes of them."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from builder.engine import search
from builder.engine.search import decoded, encoded, index, key, settled
from builder.linking.site import link, without_copies
from builder.publishing.parts import Parts
from builder.publishing.searching import SearchRecord, search_record
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.settings import read_settings

SETTINGS = "title: A small site\nurl: https://example.org/\nlanguage: en-GB\n"

SAYS = "The adviser sold the bridge twice"
ALLEGATION = f"""
    ---
    says: {SAYS}
    summary: The Gazette reported a sale of the bridge.
    about: [adviser]
    allegation: yes
    date: last week of November 2020
    asserted_by:
      - {{who: gazette, source: report, when: 2021-06-28, basis: unnamed-source, words: Sold twice.}}
    responses:
      - {{who: adviser, stance: denies, when: 2021-06-29, words: I sold nothing.}}
    ---
    The report named no witness.
"""

FILES = {
    "content/people/adviser.md": (
        "---\nname: The Adviser\nsort_name: Adviser\nalso: [An Adviser]\nnames: {ur: مشیر}\nsummary: A person.\n"
        "roles: [{title: Adviser, organisation: gazette, from: 2020}]\n---\nThe adviser’s life.\n"
    ),
    "content/people/driver.md": "---\nname: Secret Name\nsummary: A driver.\npublic_figure: no\n---\nDrove the car.\n",
    "content/organisations/gazette.md": "---\nname: The Gazette\nsummary: A newspaper.\n---\n",
    "content/sources/report.md": "---\ntitle: A report\npublisher: gazette\ntype: news\npublished: 2021-06-28\n---\n",
    "content/sources/khabar.md": "---\ntitle: مشیر کی خبر\npublisher: gazette\ntype: news\nlang: ur\n---\n",
    "content/claims/sale.md": ALLEGATION,
    "content/claims/plain.md": "---\nsays: It rained\nabout: [adviser]\nasserted_by: [{who: gazette, source: report}]\n---\n",
    "content/events/talk.md": (
        "---\ntitle: A talk\ndate: 2020-12-30/2021-01-02\nsummary: They talked.\npeople: [adviser, {person: driver, as: a driver}]\n---\n"
        "They spoke of [[sale]], of [[plain]] and of [[later]].\n"
    ),
    "content/events/later.md": "---\ntitle: A planned event\ndate: 2022\nsummary: Not yet.\ndraft: yes\n---\n",
    "content/articles/story.md": (
        "---\ntitle: The bridge\npublished: 2021-07-01\nsummary: What was said.\nknown: [{text: It stands., claim: sale}]\n"
        "not_known: [Who owns it.]\n---\nAs [[sale|reported]], [[driver]] and [[adviser]] met.\n"
    ),
}  # fmt: skip


def found(files: dict[str, str] = FILES) -> dict[str, SearchRecord]:
    """The records of these files, by address."""
    documents = [read(path, dedent(text).lstrip("\n"), Context()) for path, text in files.items()]
    entries = [entry for document in documents for entry in document.entries]
    linked, _ = without_copies(entry.record for entry in entries)
    texts = {entry.record.key: entry.body.text for entry in entries}
    settings = read_settings("content/site.yaml", SETTINGS).settings
    assert settings is not None
    parts = Parts(link(settings, linked, (), frozenset(), frozenset(), False)[0], {})
    found = (search_record(record, parts, texts.__getitem__) for record in parts.site.published)
    return {record.url: record for record in found}


def filters(record: SearchRecord) -> dict[str, tuple[str, ...]]:
    return dict(record.filters)


# --- records ---


def test_there_is_a_record_for_every_page_and_for_nothing_else() -> None:
    assert list(found()) == [
        "articles/story/", "claims/plain/", "claims/sale/", "events/talk/", "organisations/gazette/", "people/adviser/",
        "sources/khabar/", "sources/report/",
    ]  # fmt: skip


def test_a_record_tells_an_entry_in_words() -> None:
    assert found()["people/adviser/"] == SearchRecord(
        url="people/adviser/",
        title="The Adviser",
        content="A person. مشیر · An Adviser. Adviser, The Gazette. The adviser’s life.",
        language="en-GB",
        meta=(("lead", "2"), ("name", "The Adviser مشیر An Adviser")),
        filters=(("kind", ("Person",)), ("person", ("The Adviser",))),
        sort="adviser",
    )


def test_an_allegation_carries_its_status_and_answer_wherever_it_is_shown() -> None:
    record = found()["claims/sale/"]
    assert record.title == SAYS
    assert dict(record.meta)["answer"] == "The Adviser denies it, 29 June 2021"
    assert filters(record)["status"] == ("Denied",)
    assert "Denied: The Adviser denies it, 29 June 2021." in record.content
    assert "The Adviser denies it: “I sold nothing.”" in record.content


def test_no_other_record_repeats_an_allegation() -> None:
    others = [record for url, record in found().items() if url != "claims/sale/"]
    assert [record.url for record in others if SAYS in f"{record.title} {record.content}"] == []
    assert "a claim (Denied: The Adviser denies it, 29 June 2021), of It rained and of …" in found()["events/talk/"].content


def test_who_may_not_be_named_and_drafts_are_in_no_record() -> None:
    assert not re.search("Secret Name|A planned event", repr(found()))
    assert "a private person" in found()["articles/story/"].content
    assert "a driver" in found()["events/talk/"].content


def test_filters_are_what_readers_see() -> None:
    assert filters(found()["events/talk/"]) == {"kind": ("Event",), "person": ("The Adviser",), "year": ("2020", "2021")}
    assert filters(found()["claims/plain/"])["status"] == ("Reported",)
    assert filters(found()["sources/khabar/"]) == {"kind": ("Source",), "lang": ("ur",)}


@pytest.mark.parametrize(
    ("date", "years"),
    [
        ("2021", ("2021",)),
        ("before June 2021", ("2021",)),
        ("since August 2018", ("2018",)),
        ("[2020-12-30..2021-01-02]", ("2020", "2021")),
        ("1900/1999", ("1900", "1999")),
        ("-0043", ("44 BCE",)),
    ],
)
def test_an_entry_is_found_under_each_year_in_which_it_can_have_happened(date: str, years: tuple[str, ...]) -> None:
    event = f"---\ntitle: A talk\ndate: {json.dumps(date)}\nsummary: They talked.\n---\n"
    assert filters(found({"content/events/talk.md": event})["events/talk/"])["year"] == years


# --- the index ---


def fragments(files: dict[str, bytes]) -> list[dict[str, Any]]:
    """The results as browsers load them."""
    loaded = (gzip.decompress(data).removeprefix(search.SIGNATURE) for name, data in files.items() if "/fragment/" in name)
    return [json.loads(each) for each in loaded]


def many(number: int) -> list[SearchRecord]:
    """Enough for a hash map to show its disorder."""
    return [
        SearchRecord(
            f"events/e{i:03}/", f"Event {i}", f"Words of number {i}. It’s here.", "en", (("date", str(i)),),
            (("kind", ("Event",)), ("person", (f"P{i % 17}", f"Q{i % 13}")), ("year", (str(1990 + i % 30),))), f"event {i:03}",
        )
        for i in range(number)
    ]  # fmt: skip


def test_the_index_holds_each_record_with_its_answer() -> None:
    made = index(list(found().values()))
    assert made.remark == ""
    claim = next(each for each in fragments(made.files) if each["url"] == "claims/sale/")
    assert (claim["meta"]["title"], claim["meta"]["answer"]) == (SAYS, "The Adviser denies it, 29 June 2021")
    assert claim["filters"]["status"] == ["Denied"]
    assert len(fragments(made.files)) == len(found())


def test_the_index_holds_what_our_page_needs_and_no_more() -> None:
    names = {re.sub(r"(?<=[._/])[a-z-]+_[0-9a-f]+(?=\.)", "*", name) for name in index(many(40)).files}
    assert names == {
        "pagefind/pagefind.js", "pagefind/pagefind-entry.json", "pagefind/pagefind.*.pf_meta", "pagefind/wasm.en.pagefind",
        "pagefind/fragment/*.pf_fragment", "pagefind/index/*.pf_index", "pagefind/filter/*.pf_filter",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"content": "Other words."}, {"meta": (("answer", "Ann denies it"),)}, {"filters": (("kind", ("Claim",)),)}, {"sort": "z"}]
)
def test_no_name_of_a_file_is_kept_where_what_it_holds_has_changed(change: dict[str, Any]) -> None:
    """All of them but three are kept by browsers for ever; the entry is asked for each time."""
    before, after = (index([first, *many(3)[1:]]).files for first in (many(1)[0], many(1)[0]._replace(**change)))
    assert before != after
    assert [name for name in before if name in after and before[name] != after[name]] == ["pagefind/pagefind-entry.json"]


def test_the_same_records_give_the_same_bytes() -> None:
    first, second, third = (index(many(120)).files for _ in range(3))
    assert first == second == third


def test_every_file_that_the_index_names_is_there() -> None:
    files = index(many(120)).files
    entry = json.loads(files["pagefind/pagefind-entry.json"])
    ((language, about),) = entry["languages"].items()
    assert (language, about["page_count"]) == ("en", 120)
    meta, _ = decoded(gzip.decompress(files[f"pagefind/pagefind.{about['hash']}.pf_meta"]), len(search.SIGNATURE))
    assert {f"pagefind/fragment/{page[0]}.pf_fragment" for page in meta[1]} <= set(files)
    assert {f"pagefind/filter/{hash}.pf_filter" for _, hash in meta[3]} <= set(files)
    assert [name for name, _ in meta[3]] == ["kind", "person", "year"]


def test_the_index_knows_straight_apostrophes_alone_and_leaves_quotation_marks() -> None:
    (fragment,) = fragments(index([many(1)[0]._replace(content="The ‘adviser’s’ bridge")]).files)
    assert fragment["content"] == "The ‘adviser's’ bridge"


def test_a_key_changes_with_the_records() -> None:
    assert key(many(3)) == key(many(3))
    assert key(many(3)) != key(many(4))


def test_a_site_without_entries_has_no_index_and_no_remark() -> None:
    assert index([]) == search.Indexed({})


def test_without_the_program_there_is_a_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "program", lambda: "")
    assert index(many(1)) == search.Indexed(
        {}, "The search index was not made, and /search/ is without it: Pagefind's program is not installed for this machine."
    )


@pytest.mark.parametrize("script", ["exit 3", "printf nonsense,", "printf eyJwYXlsb2FkIjogMX0=,", "sleep 1; printf '"])
def test_a_program_that_fails_is_a_remark_and_no_crash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(search, "program", lambda: str(program))
    made = index(many(1))
    assert made.files == {}
    assert made.remark.startswith("The search index was not made")


def test_files_of_another_form_are_refused() -> None:
    made = {
        "pagefind-entry.json": b'{"languages": {"en": {"hash": "x", "wasm": null}}, "include_characters": []}',
        "wasm.unknown.pagefind": b"",
    }
    with pytest.raises(ValueError):
        settled(made | {"pagefind.x.pf_meta": gzip.compress(search.SIGNATURE + b"\xf6")})
    with pytest.raises(ValueError):
        settled(made | {"pagefind.x.pf_meta": gzip.compress(b"another form")})


@pytest.mark.parametrize("value", [0, 23, 24, 255, 256, 65_535, 65_536, 2**32, "", "زلفی", [], [1, ["a", []], "b" * 300], list(range(300))])
def test_what_is_encoded_is_decoded_to_the_same(value: Any) -> None:
    data = encoded(value)
    assert decoded(data) == (value, len(data))
