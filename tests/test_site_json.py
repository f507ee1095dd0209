"""data/site.json and the pages say the same (INTERFACE.md, section 3): of a small site with everything in it, and of the story."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from selectolax.lexbor import LexborHTMLParser

Run = Callable[..., Any]
BASE = "https://example.org/sub/"

ROLES = {
    "mentions", "participant", "organisation", "cites", "about", "asserts", "responds", "repeats", "evidence", "role", "publisher", "via",
    "after",
}  # fmt: skip

FILES = {
    "content/site.yaml": f"title: A small site\nurl: {BASE}\ndescription: Small.\nlicence: CC0\n",
    "content/people.yaml": """
ada:
  name: Ada Brook
  also: [A. Brook]
  names: {ur: ادا}
  born: 1961
  summary: Keeper of the hall.
  roles: [{title: Keeper, organisation: council, from: 2001, sources: [minutes]}]
  links: {wikidata: Q42}
  sources: [bell]
ben: {name: Ben Hill, summary: A neighbour., public_figure: no}
cy: {name: Cy Pond, summary: A baker., draft: yes}
""",
    "content/organisations/council.md": """---
name: Parish Council
summary: It owns the hall.
aliases: [old/council]
---
See [[ada]].
""",
    "content/sources.yaml": """
minutes: {title: Minutes, publisher: council, type: record, published: 2023-05, note: Read in full.}
bell: {title: Gone, publisher: The Bell, type: news, url: "https://bell.example/1", via: minutes, lang: ur}
secret: {title: Secret, publisher: P, type: document, draft: yes}
""",
    "content/events/missed.md": """---
title: The weathercock is missed
date: {when: "[2023-05-03..2023-05-05]", text: in early May, sources: [bell]}
summary: The spire was bare.
people: [{person: ada, as: finder}, {person: ben, as: a neighbour}]
organisations: [council]
sources: [minutes]
---
By [[ada|the keeper]], [[ben]] and [[cy]] [@minutes, p. 4; @secret].
""",
    "content/events/found.md": """---
title: The weathercock is found
date: since 4 May 2023
after: [missed]
---
It lay in the pond [@bell].
""",
    "content/claims/removal.md": """---
says: Ada Brook took the weathercock down.
about: [ada]
allegation: yes
date: 3 May 2023
asserted_by: [{who: council, source: minutes, when: 4 May 2023, words: {ur: ہاں}}]
responses: [{who: ada, stance: denies, when: 5 May 2023, source: bell, words: No.}]
repeated_by: [{who: ben, source: bell}]
evidence: [{source: bell, shows: contradicts}]
---
As [the minutes](/sources/minutes/) have it.
""",
    "content/claims/undated.md": "---\nsays: The hall is old.\nabout: [council]\nasserted_by: [{who: ada, source: bell}]\n---\n",
    "content/articles/night.md": """---
title: The night
published: 2 June 2023
summary: What is known.
known: [{text: It went., claim: removal}, {text: It came., sources: [bell]}]
not_known: [Who it was.]
---
![[removal]]

![[missed]]

See [[undated]] and [the finding](../events/found.md) [@bell].
""",
    "content/articles/draft.md": "---\ntitle: A draft\npublished: 2023\nsummary: S.\ndraft: yes\n---\n[[undated]]\n",
    "content/pages/about.md": "---\ntitle: About\nsummary: Who we are.\n---\n[[night]], [[people/ada]]\n",
}  # fmt: skip


class Built:
    """A finished site: its folder, its site.json, and its pages as parsed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data: dict[str, Any] = json.loads((folder / "data/site.json").read_bytes())
        self.base: str = self.data["site"]["url"]
        self.address = {key_of(entry): entry["url"] for entry in self.data["entries"]}
        self._pages: dict[str, LexborHTMLParser] = {}
        self._links: dict[str, set[str]] = {}

    def page(self, path: str) -> LexborHTMLParser:
        """The page at a path of the site."""
        if path not in self._pages:
            self._pages[path] = LexborHTMLParser((self.folder / path / "index.html").read_text(encoding="utf-8"))
        return self._pages[path]

    def page_of(self, key: str) -> LexborHTMLParser:
        """The page of an entry."""
        return self.page(self.address[key].removeprefix(self.base))

    def links_of(self, key: str) -> set[str]:
        """Every address that an entry's page leads to, outside of the navigation, absolute and without its anchor."""
        if key not in self._links:
            hrefs = [link.attributes["href"] or "" for link in self.page_of(key).css("main a[href]")]
            self._links[key] = {urljoin(self.address[key], href).split("#")[0] for href in hrefs}
        return self._links[key]


def key_of(entry: dict[str, Any]) -> str:
    return f"{entry['kind']}/{entry['id']}"


@pytest.fixture(scope="module")
def small(run_in: Run, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("small")
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    done = run_in(folder, "build")
    assert done.code == 0, done.out
    return Built(folder / "public")


@pytest.fixture(scope="module")
def told(story: Path) -> Built:
    return Built(story)


@pytest.fixture(params=["small", "told"])
def each(request: pytest.FixtureRequest) -> Built:
    """The small site, then the story."""
    found: Built = request.getfixturevalue(request.param)
    return found


# --- what it holds ---


def test_it_has_these_parts(each: Built) -> None:
    assert list(each.data) == ["version", "site", "entries", "links", "chronology"]
    assert each.data["version"] == 1
    for entry in each.data["entries"]:
        assert {"kind", "id", "url", "title", "summary", "date", "fields", "source_file"} <= set(entry), entry
        assert ("status" in entry) == (entry["kind"] == "claims")
    for link in each.data["links"]:
        assert set(link) == {"from", "to", "role"}


def test_every_entry_that_is_published_is_in_it_once(small: Built) -> None:
    keys = [key_of(entry) for entry in small.data["entries"]]
    assert sorted(keys) == [
        "articles/night", "claims/removal", "claims/undated", "events/found", "events/missed", "organisations/council", "pages/about",
        "people/ada", "sources/bell", "sources/minutes",
    ]  # fmt: skip


def test_an_entry_has_its_address_title_date_and_fields(small: Built) -> None:
    entries = {key_of(entry): entry for entry in small.data["entries"]}
    missed = entries["events/missed"]
    assert missed["url"] == f"{BASE}events/missed/"
    assert (missed["title"], missed["summary"]) == ("The weathercock is missed", "The spire was bare.")
    assert missed["date"] == {"edtf": "[2023-05-03..2023-05-05]", "earliest": "2023-05-03", "latest": "2023-05-05", "text": "in early May"}
    assert missed["source_file"] == "content/events/missed.md"
    assert missed["fields"]["organisations"] == ["council"]
    assert entries["events/found"]["date"] == {
        "edtf": "2023-05-04/..",
        "earliest": "2023-05-04",
        "latest": "inf",
        "text": "since 4 May 2023",
    }
    assert entries["people/ada"]["date"] is None
    assert entries["people/ada"]["source_file"] == "content/people.yaml"
    assert entries["people/ada"]["fields"]["links"] == {"wikidata": "https://www.wikidata.org/wiki/Q42"}
    assert entries["claims/removal"]["status"] == "denied"
    assert entries["claims/removal"]["summary"] == "Ada Brook took the weathercock down."
    assert entries["claims/removal"]["fields"]["responses"][0]["words"] == "No."
    assert entries["pages/about"]["url"] == f"{BASE}about/"


def test_links_have_their_roles(small: Built) -> None:
    found = {(link["from"], link["role"], link["to"]) for link in small.data["links"]}
    assert found == {
        ("articles/night", "mentions", "claims/removal"), ("articles/night", "mentions", "events/missed"),
        ("articles/night", "mentions", "claims/undated"), ("articles/night", "mentions", "events/found"),
        ("articles/night", "cites", "sources/bell"),
        ("claims/removal", "about", "people/ada"), ("claims/removal", "asserts", "organisations/council"),
        ("claims/removal", "responds", "people/ada"), ("claims/removal", "evidence", "sources/bell"),
        ("claims/removal", "cites", "sources/bell"), ("claims/removal", "cites", "sources/minutes"),
        ("claims/removal", "mentions", "sources/minutes"),
        ("claims/undated", "about", "organisations/council"), ("claims/undated", "asserts", "people/ada"),
        ("claims/undated", "cites", "sources/bell"),
        ("events/found", "after", "events/missed"), ("events/found", "cites", "sources/bell"),
        ("events/missed", "participant", "people/ada"), ("events/missed", "organisation", "organisations/council"),
        ("events/missed", "cites", "sources/minutes"), ("events/missed", "cites", "sources/bell"),
        ("events/missed", "mentions", "people/ada"),
        ("organisations/council", "mentions", "people/ada"),
        ("pages/about", "mentions", "articles/night"), ("pages/about", "mentions", "people/ada"),
        ("people/ada", "role", "organisations/council"), ("people/ada", "cites", "sources/minutes"),
        ("people/ada", "cites", "sources/bell"),
        ("sources/minutes", "publisher", "organisations/council"), ("sources/bell", "via", "sources/minutes"),
    }  # fmt: skip


def test_the_chronology_has_events_and_dated_claims_in_their_order(small: Built) -> None:
    assert small.data["chronology"] == ["claims/removal", "events/missed", "events/found"]


@pytest.mark.parametrize("word", ["ben", "Ben Hill", "cy", "Cy Pond", "Secret", "secret", "A draft", "draft"])
def test_private_people_and_drafts_are_left_out(word: str, small: Built) -> None:
    def words(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [word for pair in value.items() for each in pair for word in words(each)]
        if isinstance(value, list):
            return [word for each in value for word in words(each)]
        return [str(value)]

    said = words(small.data)
    assert not [each for each in said if word in each.replace("/", " ").replace("-", " ").split() or word == each]
    assert not [each for each in said if " " in word and word in each]


def test_a_build_that_shows_drafts_exports_the_same_and_is_for_no_search_engine(small: Built, run_in: Run) -> None:
    done = run_in(small.folder.parent, "build", "--drafts", "--context", "production", "--output", "drafts")
    assert done.code == 0, done.out
    shown = small.folder.parent / "drafts"
    assert (shown / "data/site.json").read_bytes() == (small.folder / "data/site.json").read_bytes()
    assert (shown / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    assert "<loc>" not in (shown / "sitemap.xml").read_text()
    assert "X-Robots-Tag: noindex" in (shown / "_headers").read_text()
    draft = LexborHTMLParser((shown / "articles/draft/index.html").read_text(encoding="utf-8"))
    assert [each.attributes["content"] for each in draft.css("meta[name=robots]")] == ["noindex"]


def test_a_private_person_is_named_in_no_file(small: Built) -> None:
    """Neither by name nor by id: a label, an `as` or “a private person” stands instead."""
    for path in small.folder.rglob("*"):
        if path.is_file():
            words = re.findall(r"[\w-]+", path.read_text(encoding="utf-8", errors="replace"))
            assert not {"Ben", "Hill", "ben"} & set(words), path
    event = " ".join(small.page_of("events/missed").css_first("main").text().split())
    assert "a neighbour" in event
    assert "By the keeper, a private person and" in event


def test_old_paths_lead_to_the_entry(small: Built) -> None:
    page = small.page("old/council")
    target = page.css_first("meta[http-equiv=refresh]").attributes["content"].partition("url=")[2]
    assert urljoin(f"{BASE}old/council/", target) == f"{BASE}organisations/council/"
    assert urljoin(f"{BASE}events/", small.page("events").css_first("main a").attributes["href"] or "") == f"{BASE}chronology/"
    lines = (small.folder / "_redirects").read_text(encoding="utf-8").splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["/sub/events/", "/sub/chronology/"],
        ["/sub/old/council/", "/sub/organisations/council/"],
    ]


def test_links_lead_from_entry_to_entry(each: Built) -> None:
    keys = {key_of(entry) for entry in each.data["entries"]}
    for link in each.data["links"]:
        assert link["role"] in ROLES
        assert link["from"] in keys, link
        assert link["to"] in keys, link
    assert set(each.data["chronology"]) <= keys
    assert len(each.data["chronology"]) == len(set(each.data["chronology"]))


# --- what the pages say ---


def test_every_entry_has_its_page_and_every_page_of_an_entry_is_of_one(each: Built) -> None:
    pages = {
        path.parent.relative_to(each.folder).as_posix()
        for kind in ("articles", "people", "organisations", "events", "claims", "sources")
        for path in (each.folder / kind).glob("*/index.html")
    }
    listed = {entry["url"].removeprefix(each.base).strip("/") for entry in each.data["entries"]}
    assert pages == {path for path in listed if "/" in path}
    for entry in each.data["entries"]:
        page = each.page_of(key_of(entry))
        assert page.css_first("link[rel=canonical]").attributes["href"] == entry["url"]
        said = page.css_first("h1 .claim-says") if entry["kind"] == "claims" else page.css_first("h1")
        assert " ".join(said.text().split()) == entry["title"], entry["url"]


def test_a_link_in_the_data_is_a_link_on_the_page_that_makes_it(each: Built) -> None:
    links = each.data["links"]
    assert [link for link in links if each.address[link["to"]] not in each.links_of(link["from"])] == []


def test_a_link_in_the_data_is_listed_on_the_page_that_it_leads_to(each: Built) -> None:
    links = [link for link in each.data["links"] if link["from"] != link["to"]]
    assert [link for link in links if each.address[link["from"]] not in each.links_of(link["to"])] == []


def test_backlinks_come_with_the_words_around_the_link(small: Built) -> None:
    said = [" ".join(each.text().split()) for each in small.page_of("people/ada").css(".backlinks li")]
    assert [each for each in said if "The weathercock is missed" in each and "By the keeper, a private person and" in each]


def test_the_chronology_page_lists_the_same_in_the_same_order(each: Built) -> None:
    shown = [moment.attributes["id"] or "" for moment in each.page("chronology").css("li.moment[id]")]
    assert [id.replace("-", "/", 1) for id in shown] == each.data["chronology"]


def test_the_chronology_says_where_an_order_is_not_established(small: Built) -> None:
    """The claimed day lies within the days between which it was missed; what was found afterwards says so itself."""
    shown = [item.attributes.get("id") or "open" for item in small.page("chronology").css(".moments > li")]
    assert shown == ["claims-removal", "open", "events-missed", "events-found"]


def test_the_events_that_are_dated_are_all_in_it(each: Built) -> None:
    dated = {key_of(entry) for entry in each.data["entries"] if entry["kind"] in ("events", "claims") and entry["date"]}
    withdrawn = {key_of(entry) for entry in each.data["entries"] if entry.get("status") == "withdrawn"}
    assert set(each.data["chronology"]) == dated - withdrawn


def test_the_status_of_a_claim_is_that_of_its_page_and_its_card(each: Built) -> None:
    for entry in each.data["entries"]:
        if entry["kind"] != "claims":
            continue
        status = each.page_of(key_of(entry)).css_first("h1 .status")
        assert f"status-{entry['status']}" in (status.attributes["class"] or "").split()
        assert status.text().strip().lower().replace(" on record", "").replace(" ", "-") == entry["status"]


def test_every_card_of_a_claim_shows_the_status_of_the_data(each: Built) -> None:
    statuses = {entry["url"]: entry["status"] for entry in each.data["entries"] if entry["kind"] == "claims"}
    seen = 0
    for key in [key_of(entry) for entry in each.data["entries"] if entry["kind"] in ("articles", "people", "organisations", "events")]:
        for card in each.page_of(key).css("article.claim"):
            link, status = card.css_first(".claim-says a"), card.css_first(".status")
            shown = (status.attributes["class"] or "").split()
            assert f"status-{statuses[urljoin(each.address[key], link.attributes['href'] or '')]}" in shown
            seen += 1
    assert seen


def test_a_build_for_another_address_differs_in_addresses_alone(small: Built, run_in: Run) -> None:
    """`--base-url` is in every `url`; what a file says is not."""
    site = small.folder.parent
    other = site / "elsewhere"
    assert run_in(site, "build", "--output", other, "--base-url", "https://preview.example/x").code == 0
    text = (other / "data/site.json").read_text(encoding="utf-8")
    assert json.loads(text)["site"]["url"] == "https://preview.example/x/"
    assert json.loads(text.replace("https://preview.example/x/", BASE)) == small.data
