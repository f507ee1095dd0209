"""Pages as bytes: what is unpacked is what was packed, to the last byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builder.engine.cache import LostMemory
from builder.engine.options import Options
from builder.engine.packing_pages import loaded_page, packed_page
from builder.engine.pipeline import read_site
from builder.publishing.pages import Plan
from builder.publishing.purpose import Publishing
from builder.publishing.views import Page
from tests import theme_samples

ROOT = Path(__file__).parents[2]


def assert_comes_back(page: Page) -> None:
    whole = packed_page(page)
    back = loaded_page(whole)
    assert back == page
    assert packed_page(back) == whole
    assert repr(back) == repr(page)


def test_every_page_of_the_story_comes_back() -> None:
    site = read_site(Options(root=ROOT, cache=False))
    plan = Plan(site, Publishing("https://example.org/", True, ""), {})
    pages = [plan.page(each) for each in plan.pages() if each.has_body]
    assert len(pages) > 100
    for page in pages:
        assert_comes_back(page)


@pytest.mark.parametrize("name", [name for name, view in theme_samples.FULL.items() if getattr(view, "prose", None)])
def test_a_view_with_all_that_it_may_hold_comes_back(name: str) -> None:
    view: Any = theme_samples.FULL[name]
    assert_comes_back(Page("x/index.html", "x/", "pages/x.html", view, "articles/x"))


def test_damaged_bytes_are_lost_memory() -> None:
    page = Page("x/index.html", "x/", "pages/x.html", theme_samples.FULL["article"], "articles/x")
    whole = packed_page(page)
    for damaged in (whole[:-1], whole[:9], b""):
        with pytest.raises(LostMemory):
            loaded_page(damaged)
