"""Searching the story in a reader's browser, under the site's own content policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

SEARCH = "search/"
CLAIM = "claims/reported-visit-november-2020/"


def asked(page: Page, name: str) -> str:
    return parse_qs(urlsplit(page.url).query).get(name, [""])[0]


def results(page: Page) -> list[str]:
    """The titles of the results, once there are any."""
    page.locator(".hit").first.wait_for()
    return page.locator(".hit-title").all_inner_texts()


def test_nothing_of_the_index_is_loaded_before_its_first_use(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(story_url + SEARCH, wait_until="networkidle")
    assert [url for url in loaded if "/pagefind/" in url] == []
    page.get_by_role("searchbox").focus()
    expect(page.get_by_label("Kind")).to_be_visible()
    assert any(url.endswith("/pagefind/pagefind.js") for url in loaded)


@pytest.mark.parametrize("words", ["bukhari", "زلفی بخاری", "Sayed Zulfiqar Abbas Bukhari"])
def test_a_person_is_found_by_each_of_their_names(story_url: str, open_page: Callable[..., Page], words: str) -> None:
    page = open_page(story_url + SEARCH)
    page.get_by_role("searchbox").fill(words)
    assert results(page)[0] == "Zulfi Bukhari"
    assert asked(page, "q") == words


def test_every_allegation_among_the_results_stands_with_its_status_and_answer(
    story: Path, story_url: str, open_page: Callable[..., Page]
) -> None:
    entries = json.loads((story / "data/site.json").read_text())["entries"]
    allegations = {entry["title"].replace("'", "’") for entry in entries if entry["fields"].get("allegation")}
    page = open_page(f"{story_url}{SEARCH}?kind=Claim")
    results(page)
    while page.locator(".search-more").is_visible():
        number = page.locator(".hit").count()
        page.locator(".search-more").click()
        expect(page.locator(".hit").nth(number)).to_be_visible()
    found = set()
    for hit in page.locator(".hit").all():
        title = hit.locator(".hit-title").inner_text()
        assert hit.locator(".status").inner_text()
        if title.replace("'", "’") in allegations:
            assert hit.locator(".hit-answer").inner_text()
            found.add(title.replace("'", "’"))
    assert found == allegations


def test_the_status_of_a_result_has_its_shape(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{story_url}{SEARCH}?status=Reported")
    results(page)
    status = page.locator(".hit").first.locator(".status")
    assert status.evaluate("each => [each.innerText, getComputedStyle(each).borderBlockStartStyle]") == ["Reported", "dashed"]
    expect(status.locator("svg.shape")).to_be_visible()


def test_filters_narrow_and_say_how_many_there_are(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url + SEARCH)
    page.get_by_role("searchbox").fill("israel")
    results(page)
    option = page.get_by_label("Kind").locator("option[value=Person]")
    number = int(option.inner_text().removeprefix("Person (").removesuffix(")"))
    page.get_by_label("Kind").select_option("Person")
    expect(page.locator("output")).to_have_text(f"{number} results")
    assert set(page.locator(".hit-kind").all_inner_texts()) == {"Person"}
    assert asked(page, "kind") == "Person"
    page.get_by_role("button", name="Take the filters off").click()
    expect(page.locator("output")).not_to_have_text(f"{number} results")
    assert asked(page, "kind") == ""


def test_an_address_can_be_passed_on(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{story_url}{SEARCH}?q=visit&person=Zulfi+Bukhari&status=Denied")
    assert results(page)
    expect(page.get_by_label("Person")).to_have_value("Zulfi Bukhari")
    assert set(page.locator(".hit .status").all_inner_texts()) == {"Denied"}
    expect(page.locator(".index")).to_be_hidden()


def test_it_is_used_by_keyboard_alone(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url + SEARCH)
    page.keyboard.press("/")
    page.keyboard.type("reported visit")
    titles = results(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == titles[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.locator(".index")).to_be_visible()
    expect(page.locator(".hit")).to_have_count(0)
    assert urlsplit(page.url).query == ""


def test_more_results_come_on_demand_and_the_first_of_them_is_gone_to(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{story_url}{SEARCH}?q=israel")
    assert len(results(page)) == 10
    page.get_by_role("button", name="More results").click()
    expect(page.locator(".hit").nth(19)).to_be_visible()
    expect(page.locator(".hit").nth(10).locator("a")).to_be_focused()


def test_where_nothing_is_found_it_says_so(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{story_url}{SEARCH}?q=Macron")
    expect(page.get_by_role("status")).to_contain_text("Nothing found")
    expect(page.locator(".hit")).to_have_count(0)


def test_a_result_leads_to_its_page_under_any_path(story: Path, serve: Callable[..., str], open_page: Callable[..., Page]) -> None:
    base = serve(story, "/pagefind/news/")
    page = open_page(f"{base}{SEARCH}?kind=Person")
    page.locator(".hit a").first.click()
    assert page.url.startswith(f"{base}people/")
    assert page.locator("h1").count() == 1


def test_without_the_index_the_list_is_still_there(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(quiet=False)

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/pagefind/**", refuse)
    page.goto(f"{story_url}{SEARCH}?q=israel")
    expect(page.get_by_role("status")).to_contain_text("could not be loaded")
    expect(page.locator(".index")).to_be_visible()


def test_without_scripts_it_is_a_list_of_everything(story: Path, story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url + SEARCH, javascript=False)
    entries = json.loads((story / "data/site.json").read_text())["entries"]
    assert page.locator(".index-items > li").count() == len(entries)
    expect(page.get_by_role("searchbox")).to_be_hidden()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_among_results(
    story_url: str, open_page: Callable[..., Page], axe: Callable[..., list[str]], width: int, scheme: str
) -> None:
    page = open_page(f"{story_url}{SEARCH}?q=reported+visit", width=width, scheme=scheme)
    results(page)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def hostile(site: Callable[..., Path], run: Callable[..., object], serve: Callable[..., str]) -> str:
    """A small site whose texts would be elements, were they taken for HTML."""
    root = site(
        {
            "content/pages/x.md": """
                ---
                title: "<img src=x onerror=alert(1)> title"
                summary: "A &lt;b&gt; and <script>alert(2)</script> bridge"
                ---
                `<iframe src="//example.org">` bridge &amp;lt;i&amp;gt;
            """
        }
    )
    run("build")
    return serve(root / "public")


def test_texts_stay_texts(hostile: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{hostile}{SEARCH}?q=bridge")
    assert results(page) == ["<img src=x onerror=alert(1)> title"]
    assert page.locator(".hit :is(img, script, iframe, b, i)").count() == 0
    assert "<script>alert(2)</script>" in page.locator(".hit-text").inner_text()
