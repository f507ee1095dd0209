"""Promises about our own story: what it holds, what it never says, and that its pages are whole."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.answers import blocks, folded
from tests.hosting import headers_of
from tests.test_same_bytes import broken, tree

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def data(story: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((story / "data/site.json").read_bytes())
    return found


@pytest.fixture(scope="module")
def pages(story: Path) -> dict[str, LexborHTMLParser]:
    """Every page but those that only lead to another, by path."""
    parsed = {path.relative_to(story).as_posix(): LexborHTMLParser(path.read_text(encoding="utf-8")) for path in story.rglob("*.html")}
    return {path: page for path, page in sorted(parsed.items()) if not page.css_first("meta[http-equiv=refresh]")}


# --- what it holds ---


@pytest.mark.parametrize(
    ("kind", "least"),
    [("articles", 6), ("people", 18), ("organisations", 10), ("events", 35), ("claims", 15), ("sources", 60), ("pages", 3)],
)
def test_there_is_enough_of_each_kind(kind: str, least: int, data: dict[str, Any]) -> None:
    assert sum(entry["kind"] == kind for entry in data["entries"]) >= least


# Each warning that is left standing, how often, and why.
WARNINGS = {
    "source-unarchived": (10, "no live page was opened, so no copy could be made or its address be found out"),
    "claim-stale": (10, "the sources were read once, as stored copies; nothing has been checked again since"),
    "claim-not-asked": (2, "nothing read shows that Mr Cohen or General Bajwa was asked; the page says so"),
}


def test_there_are_no_errors_and_the_warnings_that_were_chosen(run_in: Run, root: Path) -> None:
    done = run_in(root, "check", "--format", "json")
    found = Counter((each["severity"], each["code"]) for each in json.loads(done.out)["diagnostics"])
    assert (done.code, found) == (0, {("warning", code): count for code, (count, _) in WARNINGS.items()})


# --- what it never says ---

CITED = "https://www.middleeastmonitor.com/20200819-"  # another item of the same outlet, of August 2020
WITHDRAWN = re.compile(r"middleeastmonitor\.com|20201218-pakistan|pakistan-opens|secret-normalisation", re.IGNORECASE)


def test_the_address_of_the_withdrawn_item_is_nowhere(story: Path, root: Path) -> None:
    for path in (*story.rglob("*"), *(root / "content").rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            assert WITHDRAWN.findall(text) == ["middleeastmonitor.com"] * text.count(CITED), path


def test_no_event_is_the_visit(data: dict[str, Any]) -> None:
    """It is a claim. No event has its subject take part in anything in the days that it is reported for."""
    for entry in data["entries"]:
        if entry["kind"] == "events":
            people = {each["person"] for each in entry["fields"].get("people", ())}
            overlaps = entry["date"]["earliest"] <= "2020-12-02" and entry["date"]["latest"] >= "2020-11-20"
            assert not ("zulfi-bukhari" in people and overlaps), entry["id"]
            assert not NAMES.search(entry["title"]) or DENIES.search(entry["title"]), entry["title"]
            assert not re.search("visit|journey|trip", entry["id"]), "an address is read alone as well"


# Words that name the visit, or the journey or meeting reported as parts of it; the newspaper Israel Hayom is none.
ISRAEL = r"(?:Israel(?! Hayom)|Tel Aviv|Jerusalem|Ben Gurion)\b"
NAMES = re.compile(
    rf"\bvisit(?:s|ed|ing)?\b[^.;]{{0,80}}\b{ISRAEL}|\b{ISRAEL}[^.;]{{0,60}}\bvisit|\breported (?:visit|journey)\b"
    rf"|\b(?:went|gone|travelled|flew|journey|trip)\b[^.;]{{0,60}}\bto {ISRAEL}"
    r"|\bBukhari\b[^.;]{0,80}\bmet\b[^.;]{0,60}\b(?:Cohen|Mossad)\b",
    re.IGNORECASE,
)
DENIES = re.compile(
    r"\bden(?:y|ies|ied|ials?|ying)\b|\b(?:reject|refut|dismiss|dispel|withdr|baseless|fake)|\bnever\b|\bDIDNOT\b|\bNo such visit\b"
    r"|\bnot (?:been |be )?confirmed\b|\bconfirmed (?:it )?on the record by nobody\b|\bNothing found confirms\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"https?://\S+|\b[a-z]+/[a-z0-9-]+\b")  # what others call their pages, and ids


def undenied(path: Path) -> Iterator[str]:
    """Blocks of a file, and headings of a page, that name the visit and do not say that it is denied."""
    texts = list(blocks(path))
    if path.suffix == ".html":  # headings are read alone, in lists of contents and by those who move from one to the next
        page = LexborHTMLParser(path.read_text(encoding="utf-8"))
        texts += [heading.text(separator=" ") for heading in page.css("h1, h2, h3, h4, h5, h6, title")]
    for text in (ADDRESS.sub(" ", folded(text)) for text in texts):
        named = NAMES.search(text)
        if named and not DENIES.search(text):
            yield f"{named[0]} … in: {text[:240]}"


def test_whatever_names_the_visit_says_in_the_same_block_that_it_is_denied(story: Path) -> None:
    """A card, a line of a list, an item of a feed or an excerpt is read alone."""
    found = {path.relative_to(story).as_posix(): sorted(set(undenied(path))) for path in story.rglob("*") if path.is_file()}
    assert {path: texts for path, texts in sorted(found.items()) if texts} == {}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("<p>Zulfi Bukhari visited Israel in 2020.</p>", True),
        ("<p>Mr Bukhari, it was reported, had flown; the trip to Tel Aviv was short.</p>", True),
        ("<p>The reported visit was in November.</p>", True),
        ("<p>The reported visit, which he denies, was in November.</p>", False),
        ("<p>He denied it.</p><p>The reported visit was in November.</p>", True),
        ("<h2>His journey to Israel</h2><p>He denies it.</p>", True),
        ("<ul><li><b>The visit to Israel</b> <span>Denied</span></li></ul>", False),
        ("<p>Israel Hayom was visited by its editor.</p>", False),
        ("<title>A visit to Israel</title>", True),
    ],
)
def test_the_search_for_it_finds_what_it_should(text: str, is_found: bool, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    head, body = (text, "") if text.startswith("<title") else ("", text)
    page.write_text(f"<!doctype html><html><head>{head}</head><body><main>{body}</main></body></html>", encoding="utf-8")
    assert bool(list(undenied(page))) == is_found


def test_nobody_is_called_by_an_office_of_today(story: Path) -> None:
    today = re.compile(r"\b(?:currently|at present|incumbent)\b")
    assert [(path.name, found[0]) for path in story.rglob("*.html") for found in today.finditer(text_of(path))] == []


def text_of(path: Path) -> str:
    main = LexborHTMLParser(path.read_text(encoding="utf-8")).css_first("main")
    return folded(main.text(separator=" ")) if main else ""


@pytest.mark.parametrize("word", ["traitor", "Zionist agent", "exposed", "hypocrisy", "shocking", "Roosevelt Hotel", "Interpol", "Reham"])
def test_loaded_words_and_unrelated_matters_are_left_out(word: str, story: Path) -> None:
    pattern = re.compile(rf"\b{word}\b", re.IGNORECASE)
    assert [path.relative_to(story).as_posix() for path in story.rglob("*.html") if pattern.search(text_of(path))] == []


def test_the_ring_road_is_never_named_without_denial_and_clearance(story: Path) -> None:
    """In the same paragraph, or in the same card or line of a list."""
    together = re.compile(r"\bBukhari\b.{0,200}\bRing Road\b|\bRing Road\b.{0,200}\bBukhari\b")
    cleared = re.compile(r"clear(?:ed|ance)|acquitted", re.IGNORECASE)
    denied = re.compile(r"nothing to do with|denie[sd]|until cleared|rejected", re.IGNORECASE)
    found = []
    for path in sorted(story.rglob("*.html")):
        for block in () if path.parent.name == "sources" else blocks(path):  # its lists set unrelated headlines side by side
            text = ADDRESS.sub(" ", folded(block))
            if together.search(text) and not (cleared.search(text) and denied.search(text)):
                found.append(f"{path.relative_to(story)}: {text[:240]}")
    assert found == []


# --- that its pages are whole ---


NEEDED = {
    "meta[name=description]": "content",
    "link[rel=canonical]": "href",
    "meta[property='og:title']": "content",
    "meta[property='og:description']": "content",
    "meta[property='og:url']": "content",
    "meta[name='twitter:card']": "content",
}


def test_every_page_has_what_a_page_needs(pages: dict[str, LexborHTMLParser], data: dict[str, Any]) -> None:
    base = data["site"]["url"]
    for path, page in pages.items():
        html = page.css_first("html").attributes
        assert (html.get("lang"), html.get("dir")) == ("en", "ltr"), path
        assert len(page.css("h1")) == 1, path
        assert len(page.css("main")) == len(page.css("main#main")) == 1, path
        assert page.css_first("main h1"), path
        for selector, attribute in NEEDED.items():
            assert len(page.css(selector)) == 1, (path, selector)
            assert page.css_first(selector).attributes.get(attribute), (path, selector)
        assert page.css_first("link[rel=canonical]").attributes["href"] == base + path.removesuffix("index.html")
        assert page.css_first("title").text().strip(), path
        assert [json.loads(script.text()) for script in page.css("script[type='application/ld+json']")], path


def test_canonical_addresses_are_each_of_one_page(pages: dict[str, LexborHTMLParser]) -> None:
    found = Counter(page.css_first("link[rel=canonical]").attributes["href"] for page in pages.values())
    assert [each for each, count in found.items() if count > 1] == []


def test_ids_are_unique_within_a_page(pages: dict[str, LexborHTMLParser]) -> None:
    for path, page in pages.items():
        found = Counter(element.attributes["id"] for element in page.css("[id]"))
        assert [id for id, count in found.items() if count > 1] == [], path


def test_no_internal_link_is_broken(story: Path, data: dict[str, Any]) -> None:
    assert broken(tree(story), data["site"]["url"]) == []


FINGERPRINT = re.compile(r"[._][0-9a-f]{7,12}[.-]")


def test_what_is_kept_for_ever_is_what_changes_its_name_with_its_content(story: Path) -> None:
    rules = (story / "_headers").read_text().splitlines()
    for path in story.rglob("*"):
        name = path.relative_to(story).as_posix()
        if path.is_file():
            kept = "immutable" in headers_of(rules, f"/{name}").get("Cache-Control", "")
            # One name of the search index holds all others, and lies beside what is asked for anew each time.
            assert kept == bool(FINGERPRINT.search(name) and not name.endswith(".pf_meta")), name


def test_every_picture_for_social_cards_is_there(story: Path, pages: dict[str, LexborHTMLParser], data: dict[str, Any]) -> None:
    named = {each.attributes["content"] for page in pages.values() for each in page.css("meta[property='og:image']")}
    assert len(named) > 30
    assert [url for url in named if not (story / url.removeprefix(data["site"]["url"])).is_file()] == []


LOADING = (
    "link[rel=stylesheet], link[rel=icon], link[rel=preload], script[src], img, source, video, audio, iframe, embed, object, use, image"
)


def test_nothing_is_loaded_from_elsewhere(story: Path, pages: dict[str, LexborHTMLParser]) -> None:
    for path, page in pages.items():
        for element in page.css(LOADING):
            for name in ("href", "src", "srcset", "poster", "data", "xlink:href"):
                assert not re.search(r"(?:^|[\s,])(?:[a-z]+:)?//", element.attributes.get(name) or ""), (path, element.html)
        assert not page.css("form[action*='//'], [style], [onclick], [onload]"), path
    for sheet in story.rglob("*.css"):
        assert not re.findall(r"url\(\s*['\"]?(?:https?:)?//|@import", sheet.read_text(encoding="utf-8")), sheet.name


def test_a_page_of_each_form_is_html_without_errors(pages: dict[str, LexborHTMLParser], story: Path) -> None:
    forms: dict[str, str] = {}
    for path, page in pages.items():
        forms.setdefault(path.split("/")[0] + str(path.count("/")), path)
        if page.css(".footnotes, table, .alert"):
            forms.setdefault("much", path)
    for path in forms.values():
        html5lib.HTMLParser(strict=True).parse((story / path).read_text(encoding="utf-8"))
