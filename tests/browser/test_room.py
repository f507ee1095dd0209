"""What is wider than its room, a word or a table, widens no page and lies over nothing beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.conftest import Run

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
CELLS = f"| {WORD} | " + " | ".join(f"column {n}" for n in range(9)) + " |"
TABLE = f"{CELLS}\n|{'---|' * 10}\n{CELLS}"
SAID = " ".join(f"One {n} [@paper, p. {n}]." for n in range(1, 12))
SITE = {
    "content/site.yaml": f"title: The {WORD}\nurl: https://example.org\ndescription: What the {WORD} said.\n",
    "content/people/ann.md": f"---\nname: Ann {WORD}\nsummary: A {WORD}.\nnames: {{de: Ann {WORD}}}\n---\n",
    "content/organisations/gazette.md": f"---\nname: {WORD}\nsummary: A newspaper.\n---\n",
    "content/events.yaml": f"""
one: {{title: {WORD} meets, date: 2020-01-01, summary: They met., people: [ann], organisations: [gazette], sources: [paper]}}
two: {{title: Another, date: 2020-01-02, summary: They met., people: [ann], organisations: [gazette], sources: [paper]}}
""",
    "content/sources/paper.md": f"---\ntitle: {WORD}\npublisher: gazette\ntype: news\nurl: https://example.org/x\n---\n",
    "content/claims/it.md": (
        f"---\nsays: Ann sold the {WORD}, which she denies.\nabout: [ann]\nallegation: yes\ndate: 2020-01-03\n"
        "asserted_by: [{who: gazette, source: paper}]\nresponses: [{who: ann, stance: denies, when: 2020-05-02, source: paper}]\n---\n"
    ),
    "content/articles/story.md": (
        f"---\ntitle: {WORD}\nsummary: The {WORD}.\npublished: 2020-06-01\nknown: [{{text: It was said., claim: it}}]\n---\n"
        f"## {WORD}\n\n{SAID}\n\n{TABLE}\n\n[[ann]] said it.\n"
    ),
}
PAGES = (
    "", "articles/story/", "people/ann/", "people/", "organisations/gazette/", "events/one/", "claims/", "claims/it/", "sources/",
    "chronology/", "search/",
)  # fmt: skip


@pytest.fixture
def address(site: Callable[..., Path], run: Run, serve: Callable[..., str]) -> str:
    root = site(SITE)
    built = run("build")
    assert built.code == 0, built.err
    return serve(root / "public")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_long_words_widen_no_page(address: str, open_page: Callable[..., Page], width: int) -> None:
    page = open_page(width=width)
    wide = {}
    for path in PAGES:
        page.goto(address + path)
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    assert {path: found for path, found in wide.items() if found > width} == {}


@pytest.mark.parametrize("width", [320, 1280])
def test_a_wide_table_scrolls_within_its_column_by_the_keyboard_as_well(address: str, open_page: Callable[..., Page], width: int) -> None:
    page = open_page(address + "articles/story/", width=width)
    table = page.locator(".prose .table")
    assert table.evaluate("it => it.scrollWidth > it.clientWidth && it.clientWidth <= it.parentElement.clientWidth")
    moved = table.evaluate_handle("it => ({by: new Promise(done => it.addEventListener('scrollend', () => done(it.scrollLeft)))})")
    table.focus()
    page.keyboard.press("ArrowRight")
    assert moved.evaluate("it => it.by") > 0
