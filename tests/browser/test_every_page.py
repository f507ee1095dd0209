"""What holds on every page of the story, in every width and colour: `make sweep`. A sample of it runs with every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.sweep


def visited(page: Page, base: str, paths: list[str]) -> Iterator[str]:
    """Each path, once the page is there."""
    for path in paths:
        page.goto(base + path)
        yield path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    story_url: str, story_paths: list[str], open_page: Callable[..., Page], axe: Callable[..., list[str]], width: int, scheme: str
) -> None:
    page = open_page(width=width, scheme=scheme)
    found: dict[str, list[str]] = {}
    for path in visited(page, story_url, story_paths):
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[path] = axe(page) + ([f"is {wide} wide"] if wide > width else [])
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_every_page_reads_without_scripts(story_url: str, story_paths: list[str], open_page: Callable[..., Page]) -> None:
    with_scripts, without = open_page(), open_page(javascript=False)
    lost = []
    for path in visited(with_scripts, story_url, story_paths):
        without.goto(story_url + path)
        seen, plain = (set(page.locator("main").inner_text().splitlines()) for page in (with_scripts, without))
        if not plain or plain - seen:
            lost.append((path, sorted(plain - seen)))
    assert lost == []
