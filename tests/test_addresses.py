"""No two things at one address: what the site makes is safe from old paths, and from everything else that it makes."""

from __future__ import annotations

import json
import re

import pytest

from builder.publishing.pages import SharedAddressError, at_their_addresses
from tests.conftest import MakeSite, Run

SITE = {
    "content/articles/night.md": """
        ---
        title: The night
        published: 2 June 2023
        summary: What is known.
        tags: [the spire]
        aliases: [old/night, old.html]
        ---
        ![A map](media/map.svg) [[ada]] [[missed]] ![[taken]]
        """,
    "content/media/map.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    "content/people/ada.md": "---\nname: Ada Brook\nsummary: Keeper.\n---\n",
    "content/events/missed.md": """
        ---
        title: The weathercock is missed
        date: 3 May 2023
        summary: The spire was bare.
        tags: [The Spire, night & day]
        sources: [minutes]
        ---
        """,
    "content/claims/taken.md": """
        ---
        says: Ada Brook took it.
        about: [ada]
        allegation: yes
        date: 3 May 2023
        checked: 1 June 2025
        asserted_by: [{who: ada, source: minutes}]
        responses: [{who: ada, stance: denies}]
        ---
        """,
    "content/sources/minutes.md": "---\ntitle: Minutes\npublisher: The Council\ntype: record\n---\n",
    "content/pages/about.md": "---\ntitle: About\nsummary: About us.\n---\n",
}


def test_an_old_path_can_be_none_of_the_files_that_the_site_makes(site: MakeSite, run: Run) -> None:
    built = site(SITE) / "public"
    assert run("build").code == 0
    made = sorted(path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file())
    assert {"chronology/tag-spire.html", "chronology/tag-night-day.html", "sources/by-date.html", "old.html"} <= set(made)
    assert {path.split("/")[0] for path in made} >= {"static", "media", "share", "data", "pagefind", "events"}
    paths = [path for path in made if re.fullmatch(r"[a-z0-9/._-]+", path)]
    assert len(paths) > len(made) * 0.9
    site({"content/pages/zz.md": "\n".join(["---", "title: Z", "summary: Z.", "aliases:", *(f"  - {path}" for path in paths), "---", ""])})
    said = json.loads(run("check", "--format", "json").out)["diagnostics"]
    conflicts = {each["line"] for each in said if (each["file"], each["code"]) == ("content/pages/zz.md", "url-conflict")}
    assert [path for line, path in enumerate(paths, 5) if line not in conflicts] == []


def test_a_page_can_have_no_address_that_the_site_keeps(site: MakeSite, run: Run) -> None:
    ids = ["404", "articles", "chronology", "corrections", "data", "events", "media", "pagefind", "search", "share", "sources", "static"]
    site({f"content/pages/{id}.md": "---\ntitle: T\nsummary: S.\n---\n" for id in ids})
    said = run("check").out
    assert [id for id in ids if f"content/pages/{id}.md:1:1: error[url-conflict]" not in said] == []


def test_two_files_at_one_address_are_a_fault_of_the_program() -> None:
    assert at_their_addresses({"a/index.html": 1}, {"a/b.html": 2}) == {"a/index.html": 1, "a/b.html": 2}
    for one, other in (("a.html", "a.html"), ("a", "a/b.html"), ("a/b/c", "a")):
        with pytest.raises(SharedAddressError, match="a"):
            at_their_addresses({one: 1}, {other: 2})
