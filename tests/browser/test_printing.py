"""Pages on paper: all that a page says is in its PDF, and addresses are written out."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.conftest import STORY_PAGES

# What only helps to move about on a screen, and the upright form of drawings and the tooltips of their marks.
ON_SCREENS_ONLY = ", ".join(
    (
        "nav", "form", ".search", ".jump", ".back", ".take-away", ".entry-foot > p", ".entry-foot summary", "p.more",
        ".found", ".year-ways", ".drawing-skip", ".tall", "svg title",
    )
)  # fmt: skip

# The pieces of text of a page, folded parts included.
PIECES = f"""() => {{
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) if (!walk.currentNode.parentElement.closest({ON_SCREENS_ONLY!r})) found.push(walk.currentNode.data);
  return found;
}}"""
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")


def compared(text: str) -> str:
    """Letters and digits alone: lines are broken anew, and ligatures are one sign."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def lost(page: Page) -> list[str]:
    """What of a page's text and of its sources' addresses its PDF does not hold; words from right to left apart."""
    pieces = [text for text in page.evaluate(PIECES) if not RIGHT_TO_LEFT.search(text)]
    pieces += page.locator(".source-way a, .prose a[rel=external]").evaluate_all("all => all.map(each => each.href)")
    printed = compared("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages))
    return [piece for piece in pieces if not holds(printed, compared(piece))]


def holds(printed: str, piece: str) -> bool:
    """Whether a piece is printed, whole or in two parts: a sheet may end within it, and the next begin with something else."""
    return any(piece[:end] in printed and piece[end:] in printed for end in range(len(piece), -1, -1))


@pytest.mark.parametrize("path", [STORY_PAGES[name] for name in ("article", "profile", "chronology")])
def test_nothing_is_lost_on_paper(story_url: str, open_page: Callable[..., Page], path: str) -> None:
    assert lost(open_page(story_url + path)) == []


@pytest.mark.sweep
def test_nothing_of_any_page_is_lost_on_paper(story_url: str, story_paths: list[str], open_page: Callable[..., Page]) -> None:
    page, found = open_page(), {}
    for path in story_paths:
        page.goto(story_url + path)
        found[path] = lost(page)
    assert {path: pieces for path, pieces in found.items() if pieces} == {}


@pytest.mark.parametrize(("piece", "is_held"), [("Onetwo", True), ("twoFour", True), ("threefive", False), ("Three", False), ("", True)])
def test_a_piece_may_go_on_with_the_next_sheet(piece: str, is_held: bool) -> None:
    assert holds(compared("One two. Figure. Four"), compared(piece)) == is_held
