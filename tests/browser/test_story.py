"""The story's pages as a reader's browser shows them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from builder.publishing.wording import W
from tests.answers import folded
from tests.browser.conftest import STORY_PAGES

ARTICLE, PROFILE, CLAIM = STORY_PAGES["article"], STORY_PAGES["profile"], STORY_PAGES["claim"]
PAGES = (*STORY_PAGES.values(), "sources/", "people/", "search/", "404.html")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing(
    story_url: str, open_page: Callable[..., Page], axe: Callable[..., list[str]], path: str, width: int, scheme: str
) -> None:
    page = open_page(story_url + path, width=width, scheme=scheme)
    assert axe(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_the_narrowest_screen(story_url: str, open_page: Callable[..., Page], path: str) -> None:
    page = open_page(story_url + path, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", PAGES)
def test_every_page_reads_without_scripts(story_url: str, open_page: Callable[..., Page], path: str) -> None:
    with_scripts = open_page(story_url + path).locator("main").inner_text()
    without = open_page(story_url + path, javascript=False).locator("main").inner_text()
    assert without
    assert set(without.splitlines()) <= set(with_scripts.splitlines())


def sources_of(fields: dict[str, Any]) -> set[str]:
    """The ids of all sources that a claim names."""
    lists = ("asserted_by", "responses", "repeated_by", "evidence")
    return {each["source"] for name in lists for each in fields.get(name, ()) if "source" in each}


def words_of(response: dict[str, Any]) -> list[str]:
    words = response.get("words", "")
    return list(words.values()) if isinstance(words, dict) else [words]


def linked(page: Page) -> set[str]:
    """The addresses that the text of a page links to."""
    return set(page.locator("main a:not(svg a)").evaluate_all("all => all.map(each => each.href)"))


def test_two_clicks_lead_to_who_said_it_the_words_of_the_denial_and_each_source(
    story: Path, story_url: str, open_page: Callable[..., Page]
) -> None:
    entries = json.loads((story / "data/site.json").read_text())["entries"]
    names = {entry["id"]: entry["title"] for entry in entries}
    allegations = {f"claims/{entry['id']}/": entry["fields"] for entry in entries if entry["fields"].get("allegation")}
    page = open_page(story_url, javascript=False)
    one_click = linked(page)
    page.get_by_role("link", name="Claims", exact=True).first.click()
    two_clicks = linked(page)
    assert story_url + CLAIM in one_click
    assert {story_url + path for path in allegations} <= one_click | two_clicks
    for path, fields in allegations.items():
        page.goto(story_url + path)
        said = folded(page.locator("main").inner_text())
        assert [each["who"] for each in fields["asserted_by"] if folded(names[each["who"]]) not in said] == [], path
        assert [text for each in fields["responses"] for text in words_of(each) if folded(text) not in said] == [], path
        assert {id for id in sources_of(fields) if f"{story_url}sources/{id}/" not in linked(page)} == set(), path
    page.goto(story_url + CLAIM)
    page.locator("main a[href*='#note-']").first.click()
    assert page.locator(page.url[page.url.index("#") :]).locator("a[href^='http']").count() >= 1


def test_a_keyboard_alone_skips_to_the_text(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url + ARTICLE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith("#main")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_the_switch_goes_dark_and_the_choice_is_kept(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url, scheme="light")
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.goto(story_url + ARTICLE)
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark != before


def test_the_day_of_access_is_filled_in_by_a_script_alone(story_url: str, open_page: Callable[..., Page]) -> None:
    def said(javascript: bool) -> str:
        return open_page(story_url + ARTICLE, javascript=javascript).locator(".access-date").text_content() or ""

    assert said(javascript=False) == W.access_date
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}", said(javascript=True))


def test_citations_stand_in_the_margin_where_there_is_one(story_url: str, open_page: Callable[..., Page]) -> None:
    shown = "getComputedStyle(document.querySelector('.prose [data-margin]'), '::after').content"
    wide, narrow = open_page(story_url + ARTICLE, width=1280), open_page(story_url + ARTICLE, width=390)
    assert [page.evaluate(shown) == "none" for page in (wide, narrow)] == [False, True]
    assert wide.evaluate("document.documentElement.scrollWidth") <= 1280


def test_names_in_their_own_script_say_their_language(story_url: str, open_page: Callable[..., Page]) -> None:
    name = open_page(story_url + PROFILE).locator("[lang=ur]").first
    assert (name.get_attribute("dir"), name.inner_text()) == ("rtl", "زلفی بخاری")


def test_the_site_works_opened_from_a_folder(story: Path, open_page: Callable[..., Page]) -> None:
    page = open_page((story / "index.html").as_uri(), quiet=False)
    page.locator(".site-nav a[href$='people/']").first.click()
    page.locator("main a[href$='zulfi-bukhari/']").first.click()
    assert page.locator("h1").inner_text() == "Zulfi Bukhari"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily") != "Times New Roman"


def test_a_keyboard_alone_works_the_switch(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url + ARTICLE, scheme="light")
    while page.evaluate("document.activeElement.className") != "theme":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator(".theme").get_attribute("aria-pressed") == "true"
    page.keyboard.press("Enter")
    assert page.locator(".theme").get_attribute("aria-pressed") == "false"


def unfold(page: Page) -> None:
    """Open the picture, where it is so long that it lies folded, and stand before it."""
    fold = page.locator(".timeline summary")
    if fold.is_visible():
        fold.focus()
        page.keyboard.press("Enter")
    else:
        page.locator(".timeline .drawing-skip").focus()


@pytest.mark.parametrize(("path", "width"), [("", 1280), ("", 320), (PROFILE, 1280), ("chronology/", 320)])
def test_a_keyboard_alone_goes_along_the_timeline_and_past_it(
    story_url: str, open_page: Callable[..., Page], path: str, width: int
) -> None:
    page = open_page(story_url + path, width=width)
    unfold(page)
    page.keyboard.press("Tab")
    mark = page.evaluate("[document.activeElement.closest('svg') !== null, document.activeElement.getAttribute('href')]")
    assert mark[0]
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != story_url + path)
    assert page.url.endswith(mark[1].lstrip("./"))
    page.goto(story_url + path)
    unfold(page)
    page.locator(".timeline .drawing-skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.timeline')") is None


def test_focus_is_seen_wherever_it_stands(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url + CLAIM, width=320, reduced_motion=True)
    unseen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        unseen += page.evaluate(UNSEEN_FOCUS)
    assert unseen == []


# Of the element in focus, what does not show that it is: no outline, or outside the window.
UNSEEN_FOCUS = """async () => {
  await new Promise(requestAnimationFrame);
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  if (at === document.body) return [];
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const within = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return shown && within ? [] : [at.outerHTML.slice(0, 200)];
}"""
