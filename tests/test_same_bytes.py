"""The same input gives the same bytes: serial and parallel, cold and warm, here and elsewhere (INTERFACE.md, section 2)."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from builder.engine.pipeline import Options, build

Run = Callable[..., Any]
Expected = tuple[str, dict[str, bytes]]  # what a build says, and the files that it makes
ELSEWHERE = "https://other.example/deep/path/"

SITE = {
    "content/site.yaml": "title: A small site\nurl: https://example.org/\nlanguage: en\n",
    "content/people.yaml": "".join(f"p{i:02}: {{name: Person {i:02}, summary: The {i}th.}}\n" for i in range(30)),
    "content/sources.yaml": "".join(f"s{i:02}: {{title: Source {i:02}, publisher: The Bell, type: news}}\n" for i in range(30)),
    "content/media/map.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    "content/claims/c.md": """---
says: So it was.
about: [p00]
allegation: yes
date: about 3 May 2023
asserted_by: [{who: p01, source: s00}]
responses: [{who: p00, stance: denies}]
---
""",
    "content/articles/night.md": """---
title: The night
published: 2 June 2023
summary: What is known.
image: {file: media/map.svg, alt: A map}
known: [{text: It went., claim: c}]
aliases: [old/night, older.html]
---
![[c]]

![A map](media/map.svg "The square")
""",
    "content/pages/help.md": "---\ntitle: Help\nsummary: How to be helped.\n---\n",
}
SITE |= {
    f"content/events/e{i:02}.md": f"""---
title: Event {i:02}
date: {1 + i % 28} May 2023
summary: It was.
people: [p{i % 30:02}]
---
After [[e{i % 9:02}]], by [[p{i * 7 % 30:02}]] [@s{i % 30:02}; @s{i * 3 % 30:02}].
"""
    for i in range(60)  # enough for work to be shared among processes
}


FEW = {path: text for path, text in SITE.items() if "events/e" not in path or path < "content/events/e09"}


def write(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of an output, and every folder, by path."""
    assert folder.is_dir(), folder
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


def same(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert sorted(one) == sorted(other)
    assert [path for path in one if one[path] != other[path]] == []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("first"), SITE)


@pytest.fixture(scope="module")
def expected(site: Path, run_in: Run) -> Expected:
    """What a plain build says and makes: one process, nothing remembered."""
    done = run_in(site, "build", "--jobs", "1", "--no-cache", "--output", site / "plain")
    assert done.code == 0, done.out
    return done.out, tree(site / "plain")


@pytest.mark.parametrize("options", ["--jobs 2 --no-cache", "--jobs 2", "--jobs 1"])
def test_serial_parallel_cold_and_warm_builds_are_the_same(options: str, site: Path, expected: Expected, run_in: Run) -> None:
    done = run_in(site, "build", *options.split())
    assert (done.code, done.out) == (0, expected[0])
    same(tree(site / "public"), expected[1])


def test_a_copy_elsewhere_and_another_working_folder_are_the_same(site: Path, expected: Expected, run_in: Run, tmp_path: Path) -> None:
    copy = write(tmp_path / "quite/another place", dict(reversed(SITE.items())))
    for path in copy.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    done = run_in(tmp_path, "build", "--root", "quite/another place", env={"LANG": "C", "TZ": "Asia/Karachi", "HOME": str(tmp_path)})
    assert (done.code, done.out) == (0, expected[0])
    same(tree(copy / "public"), expected[1])
    moved = tmp_path / "moved"
    copy.rename(moved)
    assert run_in(moved, "build").code == 0
    same(tree(moved / "public"), expected[1])


CHANGES: dict[str, dict[str, str | None]] = {
    "a name that many pages show": {"content/people.yaml": SITE["content/people.yaml"].replace("Person 01", "Another")},
    "a body": {"content/events/e07.md": SITE["content/events/e07.md"] + "\nMore [[c]].\n"},
    "the settings and a template": {
        "content/site.yaml": SITE["content/site.yaml"].replace("A small", "A large"),
        "templates/pages/page.html": "<p>mine</p>",
    },
    "an entry more and one less": {"content/pages/about.md": "---\ntitle: About\nsummary: S\n---\n", "content/pages/help.md": None},
    "an answer": {"content/claims/c.md": SITE["content/claims/c.md"].replace("denies", "confirms")},
}  # fmt: skip


def change(folder: Path, files: dict[str, str | None]) -> None:
    for path, text in files.items():
        if text is None:
            (folder / path).unlink()
        else:
            write(folder, {path: text})


def test_edits_are_built_as_if_nothing_were_remembered_and_undone_without_a_trace(tmp_path: Path) -> None:
    folder = write(tmp_path / "site", FEW)
    options = Options(folder, today=datetime.date(2025, 6, 15))
    assert build(options).errors == 0
    before = tree(folder / "public")
    for name, files in CHANGES.items():
        change(folder, files)
        warm = build(options)
        cold = build(options._replace(cache=False, output=tmp_path / "cold"))
        assert (name, warm.diagnostics, warm.pages) == (name, cold.diagnostics, cold.pages)
        same(tree(folder / "public"), tree(tmp_path / "cold"))
        assert tree(folder / "public") != before, name
        change(folder, {path: FEW.get(path) for path in files})
    assert build(options).errors == 0
    same(tree(folder / "public"), before)


def test_a_fault_and_its_mending_leave_no_trace(tmp_path: Path) -> None:
    folder = write(tmp_path / "site", FEW)
    options = Options(folder, today=datetime.date(2025, 6, 15))
    assert build(options).errors == 0
    before = tree(folder / "public")
    change(folder, {"content/events/e01.md": "no front matter"})
    assert build(options).errors == 1
    same(tree(folder / "public"), before)
    change(folder, {"content/events/e01.md": FEW["content/events/e01.md"]})
    assert build(options).remembered > 0
    same(tree(folder / "public"), before)


def test_the_story_is_the_same_from_a_copy_without_memory(story: Path, run_in: Run, tmp_path: Path, root: Path) -> None:
    for name in ("content", "templates", "static"):
        shutil.copytree(root / name, tmp_path / "copy" / name)
    assert run_in(tmp_path, "--root", "copy", "build", "--no-cache", "--jobs", "1").code == 0
    same(tree(tmp_path / "copy/public"), tree(story))


# --- under another address ---


@pytest.fixture(scope="module")
def under_a_path(site: Path, expected: object, run_in: Run) -> dict[str, bytes]:
    done = run_in(site, "build", "--base-url", ELSEWHERE, "--output", site / "under-a-path")
    assert done.code == 0
    return tree(site / "under-a-path")


def test_under_another_address_only_addresses_differ(expected: Expected, under_a_path: dict[str, bytes]) -> None:
    def back(data: bytes) -> bytes:
        return data.replace(ELSEWHERE.encode(), b"https://example.org/").replace(b"/deep/path/", b"/")

    same({path: back(data) for path, data in under_a_path.items()}, expected[1])


def test_under_a_path_every_internal_link_resolves(under_a_path: dict[str, bytes]) -> None:
    assert broken(under_a_path, ELSEWHERE) == []


def test_at_the_top_every_internal_link_resolves(expected: Expected) -> None:
    assert broken(expected[1], "https://example.org/") == []


def broken(files: dict[str, bytes], base: str) -> list[str]:
    """Addresses of this host, in pages and style sheets, that lead to no file or to no element of a page."""
    found = []
    pages = {path: LexborHTMLParser(data.decode()) for path, data in files.items() if path.endswith(".html")}
    ids = {path: {each.attributes["id"] for each in page.css("[id]")} for path, page in pages.items()}
    for path, page in pages.items():
        for element in page.css("[href], [src]"):
            typed = unescape(element.attributes.get("href") or element.attributes.get("src") or "")
            address = urlsplit(urljoin(base + path.removesuffix("index.html"), typed))
            if f"{address.scheme}://{address.netloc}" != base.rstrip("/").removesuffix(urlsplit(base).path.rstrip("/")):
                continue
            inside = unquote(address.path).removeprefix(urlsplit(base).path)
            file = f"{inside}index.html" if inside.endswith("/") or not inside else inside
            is_part = not address.fragment or unquote(address.fragment) in ids.get(file, ())
            if not address.path.startswith(urlsplit(base).path) or file not in files or not is_part:
                found.append(f"{path}: {typed}")
    return found
