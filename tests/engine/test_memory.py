"""What is remembered in `.nutgraf/`, and what when that cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.engine.memory import find_memory, open_memory, remove

MakeSite = Callable[..., Path]


def test_what_was_remembered_is_recalled(site: MakeSite) -> None:
    memory = open_memory(site({}))
    assert memory.recall("a/b") is None
    assert memory.remember("a/b", b"one")
    assert memory.remember("a/b", b"two")
    assert memory.recall("a/b") == b"two"
    assert memory.names("a") == ["b"]
    memory.forget("a")
    assert memory.names("a") == []
    assert memory.recall("a/b") is None


@pytest.mark.parametrize("there", ["folder", "pipe", "link"])
def test_what_is_no_file_is_not_recalled_and_is_replaced(site: MakeSite, there: str) -> None:
    memory = open_memory(site({}))
    path = Path(memory.folder, "x")
    match there:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "link":
            path.symlink_to("/etc/hostname")
    assert memory.recall("x") is None
    assert memory.remember("x", b"new")
    assert memory.recall("x") == b"new"


def test_a_file_in_the_place_of_a_folder_is_replaced(site: MakeSite) -> None:
    memory = open_memory(site({}))
    memory.remember("a", b"a file")
    assert memory.remember("a/b", b"x")
    assert memory.recall("a/b") == b"x"


def test_without_a_place_nothing_is_remembered_and_nothing_fails(site: MakeSite) -> None:
    root = site({".nutgraf": "a file"})
    memory = open_memory(root)
    assert memory.remark == ".nutgraf is no folder; nothing is remembered between builds."
    assert not memory.remember("x", b"")
    assert memory.recall("x") is None
    assert memory.names("") == []
    memory.forget("x")
    assert (root / ".nutgraf").read_text() == "a file"


def test_the_memory_of_somebody_else_is_left_alone(site: MakeSite, as_nobody: Callable[..., str]) -> None:
    root = site({".nutgraf/x": "theirs"})
    (root / ".nutgraf").chmod(0o555)
    said = as_nobody(root / "content", lambda: open_memory(root).remark)
    (root / ".nutgraf").chmod(0o755)
    assert said == ".nutgraf cannot be written; nothing is remembered between builds."


def test_a_damaged_gitignore_is_made_anew(site: MakeSite) -> None:
    root = site({".nutgraf/.gitignore": ""})
    open_memory(root)
    assert (root / ".nutgraf/.gitignore").read_text() == "*\n"


def test_removing_follows_no_links(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/file").write_text("mine")
    (tmp_path / "x/y").mkdir(parents=True)
    (tmp_path / "x/y/link").symlink_to(tmp_path / "mine")
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    for path in ("x", "link", "nothing"):
        remove(str(tmp_path / path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert (tmp_path / "mine/file").exists()


def test_folders_that_keep_their_owner_out_are_removed(tmp_path: Path, as_nobody: Callable[..., str]) -> None:
    (tmp_path / "x/y").mkdir(parents=True)
    (tmp_path / "x/y/file").write_text("")
    (tmp_path / "x/y").chmod(0)
    assert as_nobody(tmp_path, lambda: remove(str(tmp_path / "x"))) == "None"
    assert not (tmp_path / "x").exists()


def test_who_only_reads_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".nutgraf").symlink_to("elsewhere")
    assert find_memory(tmp_path).folder == ""
    (tmp_path / ".nutgraf").unlink()
    (tmp_path / ".nutgraf").mkdir()
    assert find_memory(tmp_path).folder.endswith("/.nutgraf")
