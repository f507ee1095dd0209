"""Where the site may be written to, by the look of the path alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.engine.place import locate
from builder.engine.refusal import Refusal

MakeSite = Callable[..., Path]


@pytest.fixture
def root(site: MakeSite) -> Path:
    """A site with all the folders of its own."""
    return site({"templates/x.html": "", "static/x.css": "", ".git/config": "", ".nutgraf/x": ""})


def refused(root: Path, output: str | Path) -> str:
    with pytest.raises(Refusal) as refusal:
        locate(root, Path(output))
    return str(refusal.value)


@pytest.mark.parametrize("output", ["public", "build/deep/site", ".vercel/static", "../beside", "content-old"])
def test_any_other_folder_will_do(root: Path, output: str) -> None:
    assert locate(root, root / output).path == os.path.realpath(root / output)


@pytest.mark.parametrize("output", ["content", "content/people/x", "templates", "static/css", ".git", ".git/x", ".nutgraf/y"])
def test_the_folders_of_the_site_are_refused(root: Path, output: str) -> None:
    assert f"{output} lies in the site's own {output.split('/')[0]}" in refused(root, root / output)


@pytest.mark.parametrize("output", [".", "public/..", "content/..", "./"])
def test_the_site_itself_is_refused(root: Path, output: str) -> None:
    assert "the site itself" in refused(root, f"{root}/{output}")


def test_what_is_above_the_site_is_refused(root: Path) -> None:
    assert "holds the site" in refused(root, root.parent)


def test_what_holds_the_true_place_of_a_linked_folder_is_refused(site: MakeSite) -> None:
    root = site({"data/content/x.md": ""}, name="linked")
    (root / "templates").symlink_to("data/content")
    assert "holds the site's own templates" in refused(root, root / "data")
    assert "lies in the site's own templates" in refused(root, root / "data/content/y")


def test_another_name_of_the_same_folder_is_refused(root: Path, tmp_path: Path, bound: Callable[[Path, Path], None]) -> None:
    bound(root / "content", tmp_path / "other")
    assert "lies in the site's own content" in refused(root, tmp_path / "other/x")


def test_the_whole_disk_is_refused(root: Path) -> None:
    assert "the whole disk" in refused(root, "/")
    assert "the whole disk" in refused(root, "/../")


def test_homes_and_what_holds_them_are_refused(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "homes/me"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    for output in (home, home.parent, "/root", "/home", "/home/somebody", "/Users/somebody"):
        assert "home folder" in refused(root, output)
    assert locate(root, home / "site").path == f"{os.path.realpath(home)}/site"


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_symbolic_link_is_refused(root: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "public").symlink_to(tmp_path / target)
    assert refused(root, root / "public").startswith("public is a symbolic link.")
    assert refused(root, f"{root}/public/").startswith("public is a symbolic link.")


def test_a_file_is_refused(root: Path) -> None:
    (root / "public").write_text("mine")
    assert refused(root, root / "public").startswith("public is a file")


def test_the_folder_above_may_be_reached_through_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert locate(root, tmp_path / "link/public").path == f"{os.path.realpath(tmp_path)}/real/public"


def test_a_relative_output_is_taken_from_the_working_directory(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    place = locate(root, Path("out"))
    assert place.path == f"{os.path.realpath(tmp_path)}/out"
    assert place.label == "out"


def test_a_working_directory_that_was_removed_is_refused(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert "it is no longer there" in refused(root, "out")


def test_messages_hold_no_control_characters(root: Path) -> None:
    (root / "a\x1bb").write_text("")
    assert refused(root, root / "a\x1bb").startswith("a\\x1bb is a file")
    assert "is no name" in refused(root, "a\0b")


def test_what_is_remembered_survives_the_moving_of_the_whole_site(root: Path, tmp_path: Path) -> None:
    before = locate(root, root / "public").key
    root.rename(tmp_path / "moved")
    assert locate(tmp_path / "moved", tmp_path / "moved/public").key == before
    assert locate(tmp_path / "moved", tmp_path / "moved/other").key != before
