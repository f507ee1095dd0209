"""The feeds: what a feed reader finds in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from textwrap import dedent
from typing import Any
from xml.etree import ElementTree

import pytest

from builder.linking.site import link, without_copies
from builder.model.edtf import Date
from builder.model.fields import Dated
from builder.model.phrases import read_date
from builder.model.records import Record
from builder.publishing import feeds
from builder.publishing.exports import sitemap
from builder.publishing.feeds import absolute, instant, rfc3339
from builder.publishing.heads import Heads, Publishing
from builder.publishing.parts import Parts
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.settings import read_settings

ATOM = "{http://www.w3.org/2005/Atom}"
PUBLISHING = Publishing("https://example.org/", True)
SETTINGS = """
title: A small site
url: https://example.org/
description: Who said what.
language: en-GB
publisher: {name: The Publisher, url: "https://publisher.example/"}
contact: desk@example.org
licence: CC BY 4.0
"""

FIRST = """
    ---
    title: The first article
    published: 2021-06-28
    authors: [A. Writer, B. Writer]
    tags: [visits]
    summary: What was reported.
    corrections:
      - {date: 2021-07-02, was: On Monday., now: On Tuesday.}
    ---
    Text.
"""
SECOND = "---\ntitle: The second article\npublished: 2021-06-30\nsummary: More.\n---\nText.\n"

ALLEGATION = """
    ---
    says: The adviser visited the ministry
    about: [adviser]
    allegation: yes
    asserted_by: [{who: gazette, source: report}]
    responses: [{who: adviser, stance: denies, when: 2021-06-29}]
    corrections:
      - {date: 2021-07-01, was: in December, now: in November}
    ---
"""

CAST = {
    "content/people/adviser.md": "---\nname: The Adviser\nsummary: A person.\n---\n",
    "content/organisations/gazette.md": "---\nname: The Gazette\nsummary: A newspaper.\n---\n",
    "content/sources/report.md": "---\ntitle: A report\npublisher: gazette\ntype: news\n---\n",
}


def parts_of(files: dict[str, str], settings: str = SETTINGS, drafts: bool = False) -> Parts:
    """A linked site of these files."""
    documents = [read(path, dedent(text).lstrip("\n"), Context()) for path, text in files.items()]
    records, _ = without_copies(entry.record for document in documents for entry in document.entries)
    found = read_settings("content/site.yaml", settings).settings
    assert found is not None
    return Parts(link(found, records, (), frozenset(), frozenset(), drafts)[0], {})


def body_of(record: Record) -> str:
    """Stands for the renderer."""
    return f'<p>The body of <a href="https://example.org/x/">{record.id}</a>.</p>'


def files_of(
    files: dict[str, str], html: Callable[[Record], str] = body_of, publishing: Publishing = PUBLISHING, **options: Any
) -> dict[str, bytes]:
    parts = parts_of(files, **options)
    return feeds.files(parts, publishing, html) | {"corrections.xml": feeds.corrections(parts, publishing)}


def entries(content: bytes) -> list[ElementTree.Element]:
    return ElementTree.fromstring(content).findall(f"{ATOM}entry")


def text(element: ElementTree.Element, tag: str) -> str:
    return element.findtext(f"{ATOM}{tag}") or ""


def parsed(content: bytes) -> Any:
    """As a feed reader sees it; what it had to mend is an error here."""
    feedparser = pytest.importorskip("feedparser")
    found = feedparser.parse(content)
    assert not found.bozo, found.bozo_exception
    return found


# --- articles ---


def test_all_files_are_there() -> None:
    assert set(files_of({})) == {
        "feed.xml", "feed.json", "corrections.xml",
    }  # fmt: skip


def test_a_feed_reader_finds_the_articles_newest_first() -> None:
    found = parsed(files_of({"content/articles/a.md": FIRST, "content/articles/b.md": SECOND})["feed.xml"])
    assert [entry.title for entry in found.entries] == ["The second article", "The first article"]
    assert found.feed.title == "A small site"
    assert found.feed.subtitle == "Who said what."
    assert found.feed.rights == "CC BY 4.0"
    assert found.feed.language == "en-GB"
    assert found.feed.updated == "2021-07-02T00:00:00Z"
    assert found.feed.author_detail == {"name": "The Publisher", "href": "https://publisher.example/", "email": "desk@example.org"}
    assert {each.rel: each.href for each in found.feed.links} == {
        "alternate": "https://example.org/", "self": "https://example.org/feed.xml",
    }  # fmt: skip


def test_an_entry_holds_the_whole_article() -> None:
    (entry,) = parsed(files_of({"content/articles/a.md": FIRST})["feed.xml"]).entries
    assert entry.id == entry.link == "https://example.org/articles/a/"
    assert (entry.published, entry.updated) == ("2021-06-28T00:00:00Z", "2021-07-02T00:00:00Z")
    assert [author.name for author in entry.authors] == ["A. Writer", "B. Writer"]
    assert [tag.term for tag in entry.tags] == ["visits"]
    assert entry.summary == "What was reported."
    (content,) = entry.content
    assert content.type == "text/html"
    assert '<p>The body of <a href="https://example.org/x/">a</a>.</p>' in content.value
    assert "On Monday." in content.value
    assert "On Tuesday." in content.value
    assert 'href="mailto:desk@example.org"' in content.value


def test_the_json_feed_holds_the_same() -> None:
    files = files_of({"content/articles/a.md": FIRST, "content/articles/b.md": SECOND})
    found = json.loads(files["feed.json"])
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert (found["home_page_url"], found["feed_url"]) == ("https://example.org/", "https://example.org/feed.json")
    assert found["language"] == "en-GB"
    assert found["authors"] == [{"name": "The Publisher", "url": "https://publisher.example/"}]
    assert found["_nutgraf"]["contact"] == "mailto:desk@example.org"
    for item, entry in zip(found["items"], entries(files["feed.xml"]), strict=True):
        assert (item["id"], item["title"], item["summary"]) == tuple(text(entry, tag) for tag in ("id", "title", "summary"))
        assert (item["date_published"], item["date_modified"]) == (text(entry, "published"), text(entry, "updated"))
        assert item["content_html"] == text(entry, "content")
    assert found["items"][1]["authors"] == [{"name": "A. Writer"}, {"name": "B. Writer"}]


def test_each_body_is_drawn_once() -> None:
    drawn: list[str] = []
    files_of({"content/articles/a.md": FIRST, "content/articles/b.md": SECOND}, lambda record: drawn.append(record.id) or "")
    assert sorted(drawn) == ["a", "b"]


def test_of_one_day_the_one_changed_last_comes_first() -> None:
    same_day = SECOND.replace("2021-06-30", "2021-06-28")
    files = {"content/articles/a.md": FIRST, "content/articles/b.md": same_day, "content/articles/c.md": same_day}
    assert [text(entry, "id")[-2] for entry in entries(files_of(files)["feed.xml"])] == ["a", "b", "c"]


def test_a_feed_holds_the_newest_fifty() -> None:
    files = {f"content/articles/a{n}.md": SECOND.replace("06-30", f"{1 + n // 28:02}-{1 + n % 28:02}") for n in range(60)}
    found = entries(files_of(files)["feed.xml"])
    assert [text(entry, "id") for entry in found] == [f"https://example.org/articles/a{n}/" for n in range(59, 9, -1)]


def test_a_feed_without_articles_is_one_all_the_same() -> None:
    files = files_of({}, settings="title: T\nurl: https://example.org\n")
    found = parsed(files["feed.xml"])
    assert (found.feed.id, found.feed.updated, found.entries) == ("https://example.org/feed.xml", "1970-01-01T00:00:00Z", [])
    assert found.feed.author == "T"  # RFC 4287, 4.1.1: a feed whose entries have none must have an author
    assert json.loads(files["feed.json"])["items"] == []


def test_drafts_are_in_no_feed() -> None:
    files = {"content/articles/a.md": FIRST.replace("tags: [visits]", "draft: yes")}
    for content in files_of(files).values():
        assert b"first article" not in content
    assert b"first article" in files_of(files, drafts=True)["feed.xml"]


def test_a_preview_has_the_identifiers_of_the_published_site() -> None:
    preview = Publishing("https://preview.example.net/", False)
    for name in ("feed.xml", "corrections.xml"):
        (entry,) = entries(files_of({"content/articles/a.md": FIRST}, publishing=preview)[name])
        assert text(entry, "id").startswith("https://example.org/articles/a/")
        found = entry.find(f"{ATOM}link")
        assert found is not None
        assert found.get("href", "").startswith("https://preview.example.net/articles/a/")


def test_a_contact_that_is_an_address_is_a_link() -> None:
    settings = SETTINGS.replace("desk@example.org", "https://example.org/write/")
    files = files_of({"content/articles/a.md": FIRST}, settings=settings)
    found = parsed(files["feed.xml"])
    assert "https://example.org/write/" in {each.href for each in found.feed.links if each.rel == "related"}
    assert "email" not in found.feed.author_detail


def test_markup_and_odd_signs_survive() -> None:
    article = '---\ntitle: "<b>Q&A</b> ]]> ☃"\npublished: 2021\nsummary: "a < b & c"\n---\n'
    files = files_of({"content/articles/a.md": article}, lambda _: "<p>a &lt; b\x0b \ufffe ]]&gt;</p>")
    (entry,) = entries(files["feed.xml"])
    assert text(entry, "title") == "<b>Q&A</b> ]]> ☃"
    assert text(entry, "summary") == "a < b & c"
    assert "<p>a &lt; b  ]]&gt;</p>" in text(entry, "content")  # what XML has no sign for is gone
    assert json.loads(files["feed.json"])["items"][0]["title"] == "<b>Q&A</b> ]]> ☃"


def test_a_link_to_a_note_leads_to_the_articles_page() -> None:
    body = '<p><a class="note" href="#note-1">1</a> <a href="https://x.org/#a">x</a> href="#b"</p>'
    assert absolute(body, "https://example.org/a/") == (
        '<p><a class="note" href="https://example.org/a/#note-1">1</a> <a href="https://x.org/#a">x</a> href="#b"</p>'
    )


def test_what_is_known_comes_with_the_claims_status_and_answers() -> None:
    article = """
        ---
        title: An article
        published: 2021
        summary: A summary.
        known:
          - {text: A visit was reported., claim: visit}
          - {text: A report exists., sources: [report]}
        not_known: [Where he was.]
        ---
    """
    (entry,) = entries(files_of(CAST | {"content/claims/visit.md": ALLEGATION, "content/articles/a.md": article})["feed.xml"])
    content = text(entry, "content")
    assert (
        "<li><p>A visit was reported.</p><blockquote>"
        '<p>Claim: <a href="https://example.org/claims/visit/">The adviser visited the ministry</a></p>'
        "<p>Denied: The Adviser, 29 June 2021; not confirmed on the record.</p>"
        "<p>Who says so: The Gazette.</p>"
        "<p>The answer: The Adviser denies it, 29 June 2021.</p></blockquote></li>"
    ) in content
    assert '<li><p>A report exists. (<a href="https://example.org/sources/report/">The Gazette: A report</a>)</p></li>' in content
    assert "<li><p>Where he was.</p></li>" in content


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ("tags: [a]", "2021-06-28"),
        ("updated: 2021-07-01", "2021-07-01"),
        ("corrections: [{date: 2021-07-02, was: A., now: B.}]", "2021-07-02"),
        ("updated: 2021-07-01\ncorrections: [{date: 2021-07-02, was: A., now: B.}, {date: 2021-06-30, was: C., now: D.}]", "2021-07-02"),
        ("updated: 2021-07-05\ncorrections: [{date: 2021-07-02, was: A., now: B.}]", "2021-07-05"),
    ],
)
def test_feeds_the_page_its_structured_data_and_the_sitemap_know_one_day_of_the_last_change(fields: str, day: str) -> None:
    parts = parts_of({"content/articles/a.md": f"---\ntitle: A\npublished: 2021-06-28\nsummary: A.\n{fields}\n---\n"})
    record = parts.site.records["articles/a"]
    head = Heads(parts, PUBLISHING).entry(record, "pages/article.html")
    (item,) = json.loads(feeds.files(parts, PUBLISHING, body_of)["feed.json"])["items"]
    assert item["date_modified"] == f"{day}T00:00:00Z"
    assert head.changed is None or head.changed.datetime == day
    assert f'"dateModified":"{day}"' in head.json_ld
    assert f"<lastmod>{day}</lastmod>" in sitemap(parts.site, PUBLISHING).decode()


# --- corrections ---


def test_each_correction_is_an_entry_newest_first() -> None:
    files = CAST | {"content/articles/a.md": FIRST, "content/claims/visit.md": ALLEGATION}
    found = parsed(files_of(files)["corrections.xml"])
    assert found.feed.title == "Corrections – A small site"
    first, second = found.entries
    assert (first.title, first.updated) == ("Correction: The first article", "2021-07-02T00:00:00Z")
    assert first.link == "https://example.org/articles/a/#correction-1"
    assert "<b>It said:</b> On Monday.</p><p><b>It now says:</b> On Tuesday." in first.content[0].value
    assert second.updated == "2021-07-01T00:00:00Z"


def test_a_correction_of_an_allegation_names_its_status_and_answers() -> None:
    (entry,) = entries(files_of(CAST | {"content/claims/visit.md": ALLEGATION})["corrections.xml"])
    answer = "The adviser visited the ministry (Denied: The Adviser denies it, 29 June 2021)"
    assert text(entry, "title") == f"Correction: {answer}"
    assert "(Denied: The Adviser denies it, 29 June 2021)" in text(entry, "content")


def test_a_corrections_id_outlasts_those_that_come_after_it() -> None:
    def ids(*corrections: str) -> set[str]:
        article = f"---\ntitle: A\npublished: 2021\nsummary: A.\ncorrections: [{', '.join(corrections)}]\n---\n"
        return {text(entry, "id") for entry in entries(files_of({"content/articles/a.md": article})["corrections.xml"])}

    old = "{date: 2021-07-02, was: On Monday., now: On Tuesday.}"
    before = ids(old)
    assert len(before) == 1
    assert before < ids("{date: 2021-08-01, was: In May., now: In June.}", old)
    assert before < ids("{date: 2021-07-02, was: In May., now: In June.}", old)
    assert before == ids(old.replace("Tuesday", "Wednesday"))
    assert len(ids(old, old)) == 2


# --- dates ---


def date_of(typed: str) -> Dated:
    date = read_date(typed)
    assert isinstance(date, Date)
    return Dated(date)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("2021-06-28", "2021-06-28T00:00:00Z"),
        ("June 2021", "2021-06-01T00:00:00Z"),
        ("before June 2021", "2021-05-31T00:00:00Z"),
        ("2021-06-28T10:20:30", "2021-06-28T10:20:30Z"),
        ("2021-06-28T10:20:30+05:30", "2021-06-28T04:50:30Z"),
        ("2021-06-28T22:00:00-04", "2021-06-29T02:00:00Z"),
        ("2021-12-31T24:00:00", "2022-01-01T00:00:00Z"),
        ("9999-12-31T24:00:00", "9999-12-31T23:59:59Z"),  # RFC 3339 has years of four digits
        ("Y170000002", "9999-12-31T23:59:59Z"),
        ("-0043", "0001-01-01T00:00:00Z"),
    ],
)
def test_a_date_becomes_an_instant(typed: str, written: str) -> None:
    assert rfc3339(instant(date_of(typed))) == written


def test_no_date_is_the_first_of_1970() -> None:
    assert rfc3339(instant(None)) == "1970-01-01T00:00:00Z"
