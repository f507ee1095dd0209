"""Pages in a real browser: Debian's Chromium, driven by Playwright, with a server that behaves like Netlify.

Without a browser these tests fail and say what to install; NUTGRAF_NO_BROWSER=1 skips them, though not in CI.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.hosting import serving

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks of another host fails at once, with or without a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
HERE = Path(__file__).parent

# The pages of the story that stand for its kinds, where one of each is enough.
STORY_PAGES = {
    "home": "",
    "article": "articles/what-was-reported-and-what-was-answered/",
    "profile": "people/zulfi-bukhari/",
    "chronology": "chronology/",
    "claim": "claims/reported-visit-november-2020/",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    without = os.environ.get("NUTGRAF_NO_BROWSER") == "1" and os.environ.get("CI") != "true"
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
            if without:
                item.add_marker(pytest.mark.skip(reason="NUTGRAF_NO_BROWSER=1"))


def find_program() -> str | None:
    named = os.environ.get("NUTGRAF_BROWSER")
    return next(filter(None, map(shutil.which, [named] if named else PROGRAMS)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; every page gets a context of its own in it."""
    program = find_program()
    if program is None:
        pytest.fail(
            "No Chromium found. On Debian or Ubuntu: apt-get install chromium. Elsewhere: NUTGRAF_BROWSER=… "
            "Without the browser tests: NUTGRAF_NO_BROWSER=1 (not in CI).",
            pytrace=False,
        )
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS  # Chromium refuses its sandbox to root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags, headless=True)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """`serve(folder)`: its address, ending in a slash. `serve(folder, under="/news/")`: under a path."""
    with ExitStack() as stack:
        yield lambda folder, under="/": stack.enter_context(serving(folder, under))


@pytest.fixture(scope="session")
def story_url(story: Path, serve: Callable[..., str]) -> str:
    """The address of the built story, with a slash at the end."""
    return serve(story)


@pytest.fixture(scope="session")
def story_paths(story: Path) -> list[str]:
    """Every page but those that only lead to another."""
    found = [
        path.relative_to(story).as_posix().removesuffix("index.html")
        for path in sorted(story.rglob("*.html"))
        if 'http-equiv="refresh"' not in path.read_text(encoding="utf-8")
    ]
    assert len(found) > 250
    return found


class Quiet:
    """What a page must not do unseen: fail in a script, break its own policy, ask another host."""

    def __init__(self) -> None:
        self.remarks: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.on("weberror", lambda error: self.remarks.append(f"script: {error.error}"))
        context.on("console", self.listen)
        context.on("request", lambda request: self.look_at(request.url))

    def listen(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.remarks.append(f"console: {said.text} ({said.location['url']})")

    def look_at(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.remarks.append(f"asks another host: {url}")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(url, width=320, scheme="dark", javascript=False)`: a page in a context of its own.

    Also: `height`, `reduced_motion`, `forced_colors`, `print` (the print style sheet), and `quiet=False` for
    a page that is meant to raise errors or to be missing; otherwise the test fails at its end if the page did
    what `Quiet` lists. Further options go to Playwright's `new_context`.
    """
    watched = Quiet()
    with ExitStack() as stack:

        def open_page(
            url: str | None = None,
            *,
            width: int = 1280,
            height: int = 800,
            scheme: str = "light",
            javascript: bool = True,
            reduced_motion: bool = False,
            forced_colors: bool = False,
            print: bool = False,
            quiet: bool = True,
            **options: Any,
        ) -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                java_script_enabled=javascript,
                reduced_motion="reduce" if reduced_motion else "no-preference",
                forced_colors="active" if forced_colors else "none",
                **options,
            )
            stack.callback(context.close)
            if quiet:
                watched.watch(context)
            page = context.new_page()
            page.set_default_timeout(10_000)
            if print:
                page.emulate_media(media="print")
            if url is not None:
                page.goto(url)
            return page

        yield open_page
    assert watched.remarks == []


@pytest.fixture
def page(open_page: Callable[..., Page], request: pytest.FixtureRequest) -> Page:
    """An empty page, as `@pytest.mark.parametrize("page", [{"width": 320}], indirect=True)` asks for it."""
    return open_page(**getattr(request, "param", {}))


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """`axe(page)`: what axe-core finds against WCAG 2.2 AA and best practices, a line each. Needs JavaScript.

    `axe(page, without=["color-contrast"])` leaves rules out; say why where you do.
    """
    source = AXE_FILE_PATH.read_text(encoding="utf-8")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def axe(page: Page, *, without: tuple[str, ...] | list[str] = ()) -> list[str]:
        # `evaluate` goes by the debugger's protocol, which the page's own security policy does not bind.
        page.evaluate(source)
        found = page.evaluate(
            "options => axe.run(document, options)",
            {
                "runOnly": {"type": "tag", "values": tags},
                "rules": {rule: {"enabled": False} for rule in without},
                "resultTypes": ["violations"],
            },
        )
        return [f"{each['id']}: {each['help']}: {node['html'][:200]}" for each in found["violations"] for node in each["nodes"]]

    return axe
