"""What a server keeps from build to build. (That it builds what others build is tested in `test_incremental`.)"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.engine import disk
from builder.engine.pipeline import Options, Session, Voice, build

MakeSite = Callable[..., Path]
ABOUT, OTHER = "content/pages/about.md", "content/pages/more/other.md"


def text(body: str = "First words.", title: str = "About") -> str:
    return f"---\ntitle: {title}\nsummary: What this is.\n---\n{body}\n"


@pytest.fixture
def root(site: MakeSite) -> Path:
    return site({ABOUT: text(), OTHER: text("[[about]]", "Other")})


# --- files that are looked at again ---


def save_beside_and_rename(root: Path) -> None:
    (root / "content/4913").write_text("Other words.")
    (root / "content/4913").rename(root / ABOUT)


def put_a_folder_in_its_place(root: Path) -> None:
    (root / ABOUT).unlink()
    (root / ABOUT).mkdir()


def put_a_link_in_its_place(root: Path) -> None:
    (root / ABOUT).unlink()
    (root / ABOUT).symlink_to("more/other.md")


# What happens, of which path the system tells, and whether a look at that alone says all.
HAPPENINGS: tuple[tuple[Callable[[Path], object], tuple[str, ...], bool], ...] = (
    (lambda root: (root / ABOUT).write_text("Other words."), (ABOUT,), True),
    (save_beside_and_rename, (ABOUT, "content/4913"), True),
    (lambda root: os.utime(root / ABOUT, (1, 1)), (ABOUT,), True),
    (lambda root: None, (ABOUT,), True),
    (lambda root: (root / ABOUT).unlink(), (ABOUT,), False),
    (put_a_folder_in_its_place, (ABOUT,), False),
    (put_a_link_in_its_place, (ABOUT,), False),
    (lambda root: (root / "content/pages/new.md").touch(), ("content/pages/new.md",), False),
    (lambda root: (root / "content/pages/\x01").touch(), ("content/pages/\x01",), False),
    (lambda root: shutil.rmtree(root / "content/pages/more"), ("content/pages/more",), False),
    (lambda root: (root / "content/pages").rename(root / "content/people"), ("content/pages", "content/people"), False),
    (lambda root: (root / "content").rename(root / "elsewhere"), ("content",), False),
    (lambda root: None, ("../theme/static/css/site.css",), False),
)  # fmt: skip


@pytest.mark.parametrize(("happen", "told", "alone"), HAPPENINGS)
def test_files_that_the_system_tells_of_are_seen_as_a_scan_sees_them(
    root: Path, happen: Callable[[Path], object], told: tuple[str, ...], alone: bool
) -> None:
    before = disk.scan(root)
    happen(root)
    found = disk.scan_again(root, before, [f"{root}/{path}" for path in told])
    assert (found.scan if found else None) == (disk.scan(root) if alone else None)


def test_where_links_lead_from_file_to_file_all_are_looked_at(root: Path) -> None:
    (root / "content/pages/linked.md").symlink_to("about.md")
    assert disk.scan_again(root, disk.scan(root), [f"{root}/{ABOUT}"]) is None


# --- builds ---


def told(root: Path, path: str, content: str, session: Session) -> None:
    (root / path).write_text(content)
    session.hear([f"{os.path.realpath(root)}/{path}"])


def test_a_save_that_nobody_told_of_is_missed_and_found(root: Path) -> None:
    session = Session()
    pages = build(Options(root), session=session).pages
    session.hear([])
    (root / "content/pages/new.md").write_text(text(title="New"))
    assert build(Options(root), session=session).pages == pages
    assert session.has_missed(root)
    session.hear(None)
    assert build(Options(root), session=session).pages == pages + 1
    assert not session.has_missed(root)


def test_what_another_process_remembered_in_between_is_not_taken_for_its_own(root: Path, site: MakeSite) -> None:
    session = Session()
    site({ABOUT: text("[[ada]]"), "content/people/ada.md": "---\nname: Ada\nsummary: A chemist.\n---\n"})
    assert build(Options(root), session=session).diagnostics == ()
    told(root, ABOUT, text("Nobody."), session)
    assert [each.code for each in build(Options(root)).diagnostics] == ["orphan"]
    told(root, ABOUT, text("[[ada]]"), session)
    assert build(Options(root), session=session).diagnostics == ()


@pytest.mark.parametrize(("content", "page"), [(text("Second words."), "Second words."), (text(title="Renamed"), "Renamed")])
def test_the_page_in_view_is_shown_as_it_will_be_before_the_output_changes(root: Path, content: str, page: str) -> None:
    session, shown = Session(), {}
    build(Options(root), session=session)
    about, before = root / "public/about/index.html", (root / "public/about/index.html").read_bytes()

    def show(file: str, data: bytes) -> None:
        assert about.read_bytes() == before
        shown[file] = data

    told(root, ABOUT, content, session)
    build(Options(root), Voice(in_view=lambda: ["none/index.html", "about/index.html"], show=show), session)
    assert shown == {"about/index.html": about.read_bytes()}
    assert page in about.read_text()


def test_a_page_with_an_error_is_not_shown(root: Path) -> None:
    session, shown = Session(), {}
    build(Options(root), session=session)
    told(root, ABOUT, text("[[nobody]]"), session)
    assert build(Options(root), Voice(in_view=lambda: ["about/index.html"], show=shown.__setitem__), session).errors == 1
    assert shown == {}


def test_no_page_is_shown_before_its_new_style_sheet(root: Path, site: MakeSite) -> None:
    session, shown = Session(), {}
    build(Options(root), session=session)
    site({"static/css/site.css": "body { color: teal }"})
    session.hear(None)
    build(Options(root), Voice(in_view=lambda: ["about/index.html"], show=shown.__setitem__), session)
    assert shown == {}


# --- the output's twin ---


@pytest.mark.parametrize(("follow", "count"), [(False, 0), (True, 1)])
def test_the_twin_is_made_at_once_only_where_builds_follow_each_other(root: Path, follow: bool, count: int) -> None:
    build(Options(root))
    build(Options(root), session=Session() if follow else None)
    assert len(list(root.glob(".nutgraf/outputs/*/twin"))) == count
