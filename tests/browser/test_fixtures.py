"""The server and the browser that the other tests here rely on do what those tests take for granted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

PAGE = """<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="{up}favicon.ico">
<main id="main"><h1>A heading</h1>{}</main><script src="{up}js.js"></script></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "index.html": PAGE.format("", up=""),
        "favicon.ico": "",
        "js.js": "document.querySelector('h1').dataset.ran = 'yes'",
        "bad/index.html": PAGE.format("<img src=x.png>", up="../"),
        "404.html": "<!doctype html><title>Not found</title><h1>Not found</h1>",
        "_headers": "/*\n  Content-Security-Policy: default-src 'self'\n/bad/*\n  X-Bad: yes\n",
        "_redirects": "# old paths\n/old /bad/ 301\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_server_sends_the_headers_of_the_build(folder: Path, serve: Callable[..., str]) -> None:
    with urlopen(serve(folder)) as answer:
        assert answer.headers["Content-Security-Policy"] == "default-src 'self'"
        assert answer.headers["X-Bad"] is None


@pytest.mark.parametrize("path", ["old", "old/", "bad"])
def test_server_follows_redirects(folder: Path, serve: Callable[..., str], path: str) -> None:
    address = serve(folder)
    with urlopen(address + path) as answer:
        assert answer.url == f"{address}bad/"


def test_server_answers_404_with_the_page_for_it(folder: Path, serve: Callable[..., str]) -> None:
    with pytest.raises(HTTPError) as caught, urlopen(f"{serve(folder)}none/"):
        pass
    with caught.value as answer:
        assert (answer.code, "Not found" in answer.read().decode()) == (404, True)


def test_server_puts_a_site_under_a_path(folder: Path, serve: Callable[..., str], open_page: Callable[..., Page]) -> None:
    address = serve(folder, under="/news/")
    assert address.endswith("/news/")
    assert open_page(address).locator("h1").get_attribute("data-ran") == "yes"


@pytest.mark.parametrize("page", [{"width": 320, "scheme": "dark"}], indirect=True)
def test_page_has_the_width_and_colours_asked_for(page: Page) -> None:
    seen = page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]")
    assert seen == [320, True]


@pytest.mark.parametrize(("javascript", "ran"), [(True, "yes"), (False, None)])
def test_page_runs_scripts_unless_told_not_to(
    folder: Path, serve: Callable[..., str], open_page: Callable[..., Page], javascript: bool, ran: str | None
) -> None:
    assert open_page(serve(folder), javascript=javascript).locator("h1").get_attribute("data-ran") == ran


def test_axe_finds_a_picture_without_words(
    folder: Path, serve: Callable[..., str], open_page: Callable[..., Page], axe: Callable[..., list[str]]
) -> None:
    address = serve(folder)
    assert axe(open_page(address)) == []
    (fault,) = axe(open_page(f"{address}bad/", quiet=False))
    assert fault.startswith("image-alt:")
