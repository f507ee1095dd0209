"""HTML in a text, from file to page: nobody who may not be named is named by it, and its addresses lead where Markdown's do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SITE = "title: A site\nurl: https://example.org/\n"
FILES = {
    "content/people/ada.md": "---\nname: Ada Brook\nsummary: Keeper of the market hall.\n---\n[[page]]\n",
    "content/people/the-baker.md": "---\nname: Ben Field\nsummary: A baker.\npublic_figure: no\n---\n",
    "content/sources/the-letter.md": "---\ntitle: An unseen letter\npublisher: A\ntype: document\ndraft: yes\n---\n",
    "content/media/paper.pdf": "%PDF-",
}
PAGE = """---
title: A page
summary: A page.
---
<div title="a">
[[the-baker]] ![[people/the-baker]] [[Ben Field]] and [[ada]] [@the-letter]
</div>

<p>a</p> <b>[[the-baker]]</b> <!-- [[the-baker]] -->

<a href="../people/the-baker.md">him</a> <a href="../people/ada.md">her</a> <a href="/people/ada/">her</a>
<a href="../media/paper.pdf">a paper</a>
"""
HIDDEN = ("the-baker", "Ben Field", "the-letter", "An unseen letter")


@pytest.mark.parametrize("html", ["html: no\n", "html: yes\n"])
def test_html_names_nobody_who_may_not_be_named(html: str, site: Callable[..., Path], run: Callable[..., object]) -> None:
    folder = site({"content/site.yaml": SITE + html, "content/pages/page.md": PAGE, **FILES})
    if html == "html: no\n":
        (folder / "content/pages/page.md").write_text(PAGE.replace('<a href="../people/the-baker.md">him</a>', ""))
    done = run("build")
    assert done.code == 0, done  # type: ignore[attr-defined]
    for file in (folder / "public").rglob("*"):
        if file.is_file() and file.suffix in (".html", ".json", ".xml", ".csv", ".ics", ".txt"):
            text = file.read_text(encoding="utf-8")
            assert not [each for each in HIDDEN if each in text], file


@pytest.mark.parametrize("around", ["", "<div>"])
def test_html_that_shows_as_text_shows_no_address_of_one_who_may_not_be_named(
    around: str, site: Callable[..., Path], run: Callable[..., object]
) -> None:
    text = f"---\ntitle: A page\nsummary: A page.\n---\n{around}a <a href='../people/the-baker.md'>a</a> <a href=/people/ada/>b</a>\n"
    site({"content/pages/page.md": text, **FILES})
    done = run("check")
    assert f"content/pages/page.md:5:{len(around) + 12}: error[link-broken]" in done.out  # type: ignore[attr-defined]
    assert done.out.count("error[") == 1  # type: ignore[attr-defined]


def test_addresses_in_html_lead_where_those_in_markdown_do(site: Callable[..., Path], run: Callable[..., object]) -> None:
    folder = site({"content/site.yaml": SITE + "html: yes\n", "content/pages/page.md": PAGE, **FILES})
    assert run("build").code == 0  # type: ignore[attr-defined]
    page = (folder / "public/page/index.html").read_text(encoding="utf-8")
    assert page.count('<a href="../people/ada/">her</a>') == 2
    assert '<div title="a">' in page
    assert ">a paper</a>" in page
    assert "\nhim " in page or ">him " in page
