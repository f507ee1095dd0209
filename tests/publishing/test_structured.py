"""Structured data as a JSON-LD processor reads it, on every page of the story."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld
from selectolax.lexbor import LexborHTMLParser

SCHEMA = "http://schema.org/"

# By schema.org's and search engines' documentation: what a thing of that type must say.
REQUIRED = {
    "NewsArticle": {"headline", "datePublished", "author", "publisher", "citation", "mentions"},
    "Person": {"name", "description"},
    "Organization": {"name", "description"},
    "Event": {"name", "startDate"},
    "Claim": {"text", "claimInterpreter", "appearance", "firstAppearance", "about"},
    "CreativeWork": {"name", "publisher"},
    "WebPage": {"name"},
    "WebSite": {"name", "url"},
    "CollectionPage": {"name"},
    "BreadcrumbList": {"itemListElement"},
}


def without_network(url: str, _options: object) -> dict[str, Any]:
    """schema.org's context, as far as it matters here: every word is a word of its vocabulary."""
    assert url.rstrip("/") == "https://schema.org"
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": {"@context": {"@vocab": SCHEMA}}}


def pages(folder: Path) -> Iterator[tuple[str, LexborHTMLParser, dict[str, Any]]]:
    for path in sorted(folder.rglob("*.html")):
        tree = LexborHTMLParser(path.read_text())
        for script in tree.css("script[type='application/ld+json']"):
            yield str(path.relative_to(folder)), tree, json.loads(script.text())


def things(graph: dict[str, Any]) -> list[dict[str, Any]]:
    """The graph's own things, as the processor expands them."""
    expanded: list[dict[str, Any]] = jsonld.expand(graph, {"documentLoader": without_network})
    return expanded


def test_every_page_has_structured_data_that_a_processor_reads(story: Path) -> None:
    moved = {path for path in story.rglob("*.html") if 'http-equiv="refresh"' in path.read_text()}
    assert {path for path, _, _ in pages(story)} == {str(path.relative_to(story)) for path in story.rglob("*.html") if path not in moved}
    assert all(things(graph) for _, _, graph in pages(story))


def test_every_thing_says_what_its_type_requires(story: Path) -> None:
    lacking = []
    for path, _, graph in pages(story):
        for thing in things(graph):
            (kind,) = (each.removeprefix(SCHEMA) for each in thing["@type"])
            said = {name.removeprefix(SCHEMA) for name in thing}
            if missing := REQUIRED[kind] - said - excused(kind, path, story):
                lacking.append((path, kind, missing))
    assert lacking == []


def excused(kind: str, path: str, story: Path) -> set[str]:
    """An event whose date schema.org has no form for says none, rather than a false one."""
    if kind != "Event":
        return set()
    entries = json.loads((story / "data/site.json").read_text())["entries"]
    edtf = next(entry["date"]["edtf"] for entry in entries if path == f"events/{entry['id']}/index.html")
    return set() if edtf.replace("-", "").isdigit() else {"startDate"}


def test_no_claim_is_called_an_event_and_nothing_is_rated(story: Path) -> None:
    for path, _, graph in pages(story):
        kinds = [kind.removeprefix(SCHEMA) for thing in things(graph) for kind in thing["@type"]]
        assert ("Event" in kinds) == (path.startswith("events/") and path != "events/index.html"), path
        assert "ClaimReview" not in json.dumps(graph), path
        assert "Rating" not in json.dumps(graph), path


UNSPOKEN = ("@type", "@id", "url", "item", "position", "inLanguage")  # what things are and where, in which language


def spoken(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """What structured data says, as a reader would have to see it: each text and date with its property."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from () if key in UNSPOKEN else spoken(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from spoken(each, name)
    else:
        yield name, " ".join(str(value).split())


def shown(page: LexborHTMLParser) -> tuple[str, set[str | None]]:
    """The words of a page, and the dates and addresses behind them."""
    page.strip_tags(["script"])
    body = page.css_first("body")
    words = [body.text(), body.text(separator=" "), *(each.attributes["content"] or "" for each in page.css("meta[name=description]"))]
    behind = {each.attributes["datetime"] for each in body.css("time[datetime]")} | {
        each.attributes["href"] for each in body.css("a[href]")
    }
    return " ".join(" ".join(words).split()), behind


def test_structured_data_says_nothing_that_the_page_does_not_show(story: Path) -> None:
    unseen = []
    for path, page, graph in pages(story):
        words, behind = shown(page)
        unseen += [(path, name, text) for name, text in spoken(graph["@graph"]) if text not in words and text not in behind]
    assert unseen == []


@pytest.mark.parametrize(
    ("thing", "is_shown"),
    [
        ({"@type": "Person", "name": "Ann Example"}, True),
        ({"@type": "Person", "name": "Ann Other"}, False),
        ({"@type": "Event", "startDate": "2020-05-01", "location": {"@type": "Place", "name": "Here"}}, True),
        ({"@type": "Event", "startDate": "2020-05-02"}, False),
        ({"@type": "Person", "sameAs": ["https://example.org/ann"]}, True),
    ],
)
def test_what_is_not_shown_is_found(thing: dict[str, Any], is_shown: bool) -> None:
    page = LexborHTMLParser(
        "<p>Ann <b>Example</b>, <time datetime=2020-05-01>1 May</time>, Here, <a href='https://example.org/ann'>more</a>"
    )
    words, behind = shown(page)
    assert all(text in words or text in behind for _, text in spoken([thing])) == is_shown
