"""What a first visit loads, as it is sent over the line: headers and all, compressed, and with nothing kept from before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import STORY_PAGES

BYTES = 60_000  # of a page without its pictures
REQUESTS = 6  # likewise
SCRIPT_BYTES = 10_000  # before search


class Load(NamedTuple):
    """One answer: what it is, and its size on the line."""

    url: str
    kind: str  # as Chromium has it: document, script, stylesheet, image, font, other
    size: int


def loads_of(page: Page, url: str) -> list[Load]:
    """All that is loaded for a page until nothing more comes. Its icon is asked for once more, since a browser takes its time."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    begun: dict[str, tuple[str, str]] = {}
    found: dict[str, Load] = {}

    def begin(event: dict[str, Any]) -> None:
        begun[event["requestId"]] = (event["response"]["url"], event["type"].lower())

    session.on("Network.responseReceived", begin)

    def finish(event: dict[str, Any]) -> None:
        load = Load(*begun[event["requestId"]], int(event["encodedDataLength"]))
        found.setdefault(load.url, load)

    session.on("Network.loadingFinished", finish)
    page.goto(url, wait_until="networkidle")
    page.evaluate("fetch(document.querySelector('link[rel=icon]').href).then(answer => answer.text())")
    session.detach()
    return list(found.values())


def table(loads: dict[str, list[Load]]) -> str:
    """The weight of each page in bytes."""
    lines = [f"{'page':60}{'requests':>10}{'bytes':>10}{'scripts':>10}{'pictures':>10}"]
    for path, each in loads.items():
        rest = without_pictures(each)
        pictures = sum(load.size for load in each) - sum(load.size for load in rest)
        lines.append(f"/{path:59}{len(rest):>10}{sum(load.size for load in rest):>10,}{scripts(each):>10,}{pictures:>10,}")
    return "\n".join(lines)


def without_pictures(loads: list[Load]) -> list[Load]:
    return [load for load in loads if load.kind != "image"]


def scripts(loads: list[Load]) -> int:
    return sum(load.size for load in loads if load.kind == "script")


def test_a_first_visit_is_light(story: Path, story_url: str, open_page: Callable[..., Page], capsys: pytest.CaptureFixture[str]) -> None:
    articles = (f"articles/{path.parent.name}/" for path in sorted((story / "articles").glob("*/index.html")))
    loads = {path: loads_of(open_page(), story_url + path) for path in dict.fromkeys((*STORY_PAGES.values(), *articles))}
    with capsys.disabled():
        print(f"\n{table(loads)}")  # noqa: T201 - for whoever runs the tests to see, and not only when they fail
    for path, each in loads.items():
        rest = without_pictures(each)
        assert {urlsplit(load.url).hostname for load in each} == {"127.0.0.1"}, path
        assert {"document", "stylesheet", "script"} <= {load.kind for load in rest}, path
        assert len(rest) <= REQUESTS, (path, rest)
        assert sum(load.size for load in rest) <= BYTES, (path, rest)
        assert scripts(each) <= SCRIPT_BYTES, (path, rest)


def test_a_second_page_loads_its_text_alone(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    assert len(loads_of(page, story_url + STORY_PAGES["article"])) > 1
    assert [load.url for load in loads_of(page, story_url + STORY_PAGES["claim"]) if load.size] == [story_url + STORY_PAGES["claim"]]
