"""Structured data as a JSON-LD processor reads it, on every page of the story."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


def test_structured_data_says_nothing_that_the_page_does_not_show(story: Path) -> None:
    unseen = []
    for path, tree, graph in pages(story):
        shown = " ".join(
            (tree.body.text(separator=" ") + " " + " ".join(meta.attributes.get("content") or "" for meta in tree.css("meta"))).split()
        )
        for thing in graph["@graph"]:
            for name in ("name", "headline"):
                words = " ".join(str(thing.get(name, "")).split())
                if words and words not in shown:
                    unseen.append((path, name, words))
    assert unseen == []
