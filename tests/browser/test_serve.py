"""What a person sees in the browser while `nutgraf serve` runs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.commands.test_serve import PATIENCE, SITE, Server, serving, until

ABOUT = "---\ntitle: About\nsummary: What this is.\n---\n{}\n"
BROKEN = "---\ntitle: About\nsummary: What this is.\nnonsense: yes\n---\nFirst words.\n"
LONG = "\n\n".join(f"Paragraph {number}." for number in range(200))

expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture
def live(command: list[str], clean_environment: dict[str, str], site: Any) -> Iterator[Callable[..., Server]]:
    """`live({path: text}, "--port", …)`: a server of a small site, ended with the test."""
    with ExitStack() as stack:

        def live(files: dict[str, str] | None = None, *options: str) -> Server:
            folder = site(SITE | {"content/pages/about.md": ABOUT.format("First words.")} | (files or {}))
            return stack.enter_context(serving(command, clean_environment, folder, *options))

        yield live


def mark(page: Page) -> None:
    """Leave a mark that the next loading of the page takes away."""
    page.evaluate("window.mark = 'here'")


def is_marked(page: Page) -> bool:
    return page.evaluate("window.mark") == "here"


def ready(page: Page, server: Server, path: str) -> None:
    """Open a page, and wait until it listens."""
    with page.expect_websocket() as opened:
        page.goto(f"{server.address}{path}")
    if not opened.value.is_closed():
        until(lambda: page.evaluate("document.readyState") == "complete")


def overlay(page: Page) -> Locator:
    return page.get_by_role("dialog", name="The site has")


def test_a_save_is_shown_where_the_reader_was(live: Callable[..., Server], page: Page) -> None:
    server = live({"content/pages/about.md": ABOUT.format(f"First words.\n\n{LONG}")})
    ready(page, server, "/about/")
    page.evaluate("scrollTo(0, 1500)")
    server.write("content/pages/about.md", ABOUT.format(f"Second words.\n\n{LONG}"))
    expect(page.get_by_text("Second words.")).to_be_visible()
    until(lambda: page.evaluate("scrollY") == 1500)


def test_what_was_saved_is_found_by_search(live: Callable[..., Server], page: Page) -> None:
    server = live()
    until(lambda: server.ask("/pagefind/pagefind-entry.json").status == 200)
    before = server.ask("/pagefind/pagefind-entry.json").body
    server.write("content/pages/about.md", ABOUT.format("Words of a weathercock."))
    until(lambda: server.ask("/pagefind/pagefind-entry.json").body != before)
    page.goto(f"{server.address}/search/?q=weathercock")
    expect(page.locator(".hit-title")).to_have_text(["About"])


def test_a_page_that_did_not_change_is_left_alone(live: Callable[..., Server], open_page: Callable[..., Page]) -> None:
    server = live({"content/pages/imprint.md": ABOUT.format("Nothing about it.")})
    changed, same = open_page(), open_page()
    ready(changed, server, "/about/")
    ready(same, server, "/imprint/")
    mark(same)
    server.write("content/pages/about.md", ABOUT.format("Second words."))
    expect(changed.get_by_text("Second words.")).to_be_visible()
    assert is_marked(same)


def test_a_style_sheet_is_changed_without_loading_the_page_again(live: Callable[..., Server], page: Page) -> None:
    server = live({"static/css/site.css": "body { color: rgb(1, 2, 3) }"})
    ready(page, server, "/about/")
    mark(page)
    for colour in ("rgb(4, 5, 6)", "rgb(7, 8, 9)"):
        server.write("static/css/site.css", f"body {{ color: {colour} }}")
        expect(page.locator("body")).to_have_css("color", colour)
    until(lambda: page.locator("link[rel=stylesheet]").count() == 1)
    assert is_marked(page)


def test_errors_lie_over_the_last_good_page_until_they_are_mended(live: Callable[..., Server], page: Page) -> None:
    server = live()
    ready(page, server, "/about/")
    mark(page)
    server.write("content/pages/about.md", BROKEN)
    expect(overlay(page)).to_contain_text("content/pages/about.md:4:1: error[unknown-field]: ")
    expect(overlay(page)).to_contain_text("nonsense: yes\n^^^^^^^^")
    expect(overlay(page)).to_contain_text("hint:")
    expect(page.get_by_text("First words.")).to_be_visible()
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    server.write("content/pages/about.md", ABOUT.format("First words."))
    expect(overlay(page)).to_have_count(0)
    assert is_marked(page)


def test_mending_and_a_style_sheet_at_once(live: Callable[..., Server], page: Page) -> None:
    server = live({"static/css/site.css": "body { color: rgb(1, 2, 3) }"})
    ready(page, server, "/about/")
    mark(page)
    server.write("content/pages/about.md", BROKEN)
    expect(overlay(page)).to_be_visible()
    server.write("static/css/site.css", "body { color: rgb(4, 5, 6) }")
    server.write("content/pages/about.md", ABOUT.format("First words."))
    expect(page.locator("body")).to_have_css("color", "rgb(4, 5, 6)")
    expect(overlay(page)).to_have_count(0)
    assert is_marked(page)


def test_an_overlay_closed_with_escape_can_be_opened_again(live: Callable[..., Server], page: Page) -> None:
    server = live()
    ready(page, server, "/about/")
    server.write("content/pages/about.md", BROKEN)
    expect(overlay(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(overlay(page)).to_be_hidden()
    page.get_by_role("button", name="The site has 1 error").click()
    expect(overlay(page)).to_be_visible()
    page.get_by_role("button", name="Close").click()
    server.write("content/pages/about.md", BROKEN.replace("nonsense", "rubbish"))
    expect(overlay(page)).to_contain_text("rubbish: yes")
    page.keyboard.press("Escape")
    server.write("content/pages/about.md", ABOUT.format("Second words."))
    expect(page.get_by_text("Second words.")).to_be_visible()
    expect(page.get_by_role("button", name="The site has")).to_have_count(0)


# Where it looks at contrast, axe itself sets styles that the page's policy forbids, and is told so on the console.
@pytest.mark.parametrize(
    "page",
    [{"quiet": False}, {"quiet": False, "width": 320, "scheme": "dark"}, {"quiet": False, "forced_colors": True}],
    indirect=True,
)
def test_an_overlay_is_for_everyone_open_and_closed(live: Callable[..., Server], page: Page, axe: Any) -> None:
    server = live()
    ready(page, server, "/about/")
    server.write("content/pages/about.md", BROKEN)
    expect(overlay(page)).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="The site has 1 error")).to_be_visible()
    assert axe(page) == []


def test_what_an_author_typed_is_text_in_the_overlay(live: Callable[..., Server], page: Page) -> None:
    server = live()
    ready(page, server, "/about/")
    server.write("content/pages/about.md", BROKEN.replace("nonsense: yes", "nonsense: <img src=x onerror=alert(1)>"))
    expect(overlay(page)).to_contain_text("nonsense: <img src=x onerror=alert(1)>")
    assert overlay(page).locator("img").count() == 0


def test_a_page_that_is_opened_while_there_are_errors_shows_them(live: Callable[..., Server], page: Page) -> None:
    server = live()
    server.write("content/pages/about.md", BROKEN)
    until(lambda: "1 error" in server.said())
    page.goto(f"{server.address}/people/ada-brook/")
    expect(overlay(page)).to_be_visible()


@pytest.mark.parametrize("page", [{"quiet": False}, {"quiet": False, "width": 320, "scheme": "dark"}], indirect=True)
def test_a_site_that_was_never_built_becomes_itself(live: Callable[..., Server], page: Page, axe: Any) -> None:
    server = live({"content/pages/about.md": BROKEN})
    page.goto(f"{server.address}/about/")
    expect(page.get_by_role("heading", name="The site has 1 error")).to_be_visible()
    expect(page.get_by_text("content/pages/about.md:4:1:")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    server.write("content/pages/about.md", BROKEN.replace("nonsense", "rubbish"))
    expect(page.get_by_text("rubbish: yes")).to_be_visible()
    server.write("content/pages/about.md", ABOUT.format("First words."))
    expect(page.get_by_text("First words.")).to_be_visible()
    expect(page.get_by_role("heading", name="About")).to_be_visible()


@pytest.mark.parametrize("page", [{"javascript": False, "quiet": False}], indirect=True)
def test_errors_of_a_first_build_are_shown_without_scripts(live: Callable[..., Server], page: Page) -> None:
    server = live({"content/pages/about.md": BROKEN})
    page.goto(f"{server.address}/")
    expect(page.get_by_text("content/pages/about.md:4:1:")).to_be_visible()


@pytest.mark.parametrize("page", [{"quiet": False}], indirect=True)
def test_a_missing_page_comes_when_its_file_does_and_goes_with_it(live: Callable[..., Server], page: Page) -> None:
    server = live()
    page.goto(f"{server.address}/imprint/")
    server.write("content/pages/imprint.md", ABOUT.format("Who we are."))
    expect(page.get_by_text("Who we are.")).to_be_visible()
    (server.site / "content/pages/imprint.md").unlink()
    expect(page.get_by_text("Who we are.")).to_have_count(0)


@pytest.mark.parametrize("page", [{"quiet": False}], indirect=True)
def test_a_page_that_stayed_open_finds_the_next_server(
    live: Callable[..., Server], page: Page, command: list[str], clean_environment: dict[str, str]
) -> None:
    first = live()
    port = first.address.rpartition(":")[2]
    ready(page, first, "/about/")
    assert first.end() == 130
    first.write("content/pages/about.md", ABOUT.format("Second words."))
    with serving(command, clean_environment, first.site, "--port", port):
        expect(page.get_by_text("Second words.")).to_be_visible()


def test_pages_out_of_sight_wait_until_they_are_looked_at(live: Callable[..., Server], page: Page) -> None:
    """Chromium without a window calls every page visible, so the page is told otherwise."""
    server = live()
    page.add_init_script("Object.defineProperty(Document.prototype, 'hidden', { get: () => window.away ?? false })")
    ready(page, server, "/about/")
    mark(page)
    page.evaluate("window.away = true")
    server.write("content/pages/about.md", ABOUT.format("Second words."))
    until(lambda: server.shows("Second words."))
    until(lambda: re.search("drawn anew", server.said().rpartition("Serving")[2]))
    page.wait_for_timeout(300)
    assert is_marked(page)
    with suppress(Error):  # it may be loaded again before it can answer
        page.evaluate("window.away = false; dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("Second words.")).to_be_visible()


def test_the_storys_pages_break_no_policy_with_the_script(
    open_page: Callable[..., Page], command: list[str], clean_environment: dict[str, str], root: Path, tmp_path: Path
) -> None:
    """The page's own scripts and the server's, under the policy of the build; what is amiss is said as the test ends."""
    shutil.copytree(root / "content", tmp_path / "story/content")
    with serving(command, clean_environment, tmp_path / "story") as server:
        for path in ("/", "/chronology/", "/search/"):
            page = open_page()
            ready(page, server, path)
            page.goto("about:blank")  # before the server ends, which a page that listens remarks on
