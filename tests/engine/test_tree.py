"""What is seen of a tree with one look at each file and folder, and what is remembered of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.engine.memory import remove
from builder.engine.refusal import Refusal
from builder.engine.tree import (
    Bringing,
    Row,
    Survey,
    Tree,
    Ways,
    change,
    changed,
    copy,
    decode,
    encode,
    folders_of,
    pass_tick,
    stage_write,
    survey,
)

MakeSite = Callable[..., Path]
FILES = ("a/b/1", "a/b/2", "a/3", "4", "c/5")


@pytest.fixture
def known(tmp_path: Path) -> Tree:
    """A tree of five files in tmp_path, as remembered."""
    rows = {path: stage_write(str(tmp_path), path, path.encode()) for path in FILES}
    times = {folder: (tmp_path / folder).stat().st_mtime_ns for folder in sorted(folders_of(rows))}
    pass_tick(max(times.values()))
    return Tree(rows, times)


def look(base: Path, known: Tree) -> Survey:
    """A survey, told by what is not as it was known, and put together again."""
    found = survey(str(base), known)
    assert changed(known, change(known, found)) == found
    return found


def test_an_untouched_tree_is_known_without_listing_it(tmp_path: Path, known: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "scandir", None)
    found = look(tmp_path, known)
    assert (found.files, found.folders) == known
    assert not found.unknown
    assert change(known, found) == ({}, {}, ([], []), ({}, [], [], []))


def test_nothing_known_is_a_listing_of_all(tmp_path: Path, known: Tree) -> None:
    found = look(tmp_path, Tree({}, {"": 0}))
    assert found.files == {}
    assert found.unknown == {path: row._replace(digest="") for path, row in known.files.items()}
    assert found.folders == known.folders


def test_a_file_that_was_written_into_is_no_longer_known(tmp_path: Path, known: Tree) -> None:
    (tmp_path / "a/3").write_bytes(b"A/3")
    found = look(tmp_path, known)
    assert [path for path, row in found.files.items() if not row.digest] == ["a/3"]


def test_new_removed_and_renamed_names_are_found(tmp_path: Path, known: Tree) -> None:
    (tmp_path / "a/b/1").unlink()
    (tmp_path / "4").rename(tmp_path / "a/b/four")
    (tmp_path / "d/e").mkdir(parents=True)
    (tmp_path / "d/e/6").write_text("")
    found = look(tmp_path, known)
    assert sorted(found.files) == ["a/3", "a/b/2", "c/5"]
    assert sorted(found.unknown) == ["a/b/four", "d/e/6"]
    assert sorted(found.folders) == ["", "a", "a/b", "c", "d", "d/e"]


def test_files_that_changed_places_are_no_longer_known(tmp_path: Path, known: Tree) -> None:
    for path in FILES[:2]:
        os.utime(tmp_path / path, ns=(1, 1))
    rows = {path: row._replace(mtime_ns=1) if path in FILES[:2] else row for path, row in known.files.items()}
    (tmp_path / "a/b/1").rename(tmp_path / "a/b/x")
    (tmp_path / "a/b/2").rename(tmp_path / "a/b/1")
    (tmp_path / "a/b/x").rename(tmp_path / "a/b/2")
    found = look(tmp_path, Tree(rows, known.folders))
    assert [path for path, row in found.files.items() if not row.digest] == ["a/b/1", "a/b/2"]


def test_links_pipes_and_dots_are_told_apart(tmp_path: Path, known: Tree) -> None:
    (tmp_path / "a/link").symlink_to("3")
    os.mkfifo(tmp_path / "a/b/pipe")
    (tmp_path / "c/.git").mkdir()
    (tmp_path / "c/.git/x").write_text("")
    (tmp_path / ".nutgraf-1").write_text("")
    found = look(tmp_path, known)
    assert sorted(found.odd) == ["a/b/pipe", "a/link"]
    assert found.dots == ["c/.git"]
    assert found.passing == [".nutgraf-1"]
    assert found.folders[""] == found.folders["c"] == 0  # to be listed at every look


def test_nothing_is_looked_at_through_a_link(tmp_path: Path, known: Tree) -> None:
    (tmp_path / "a").rename(tmp_path / ".elsewhere")
    (tmp_path / "a").symlink_to(".elsewhere")
    found = look(tmp_path, known)
    assert sorted(found.files) == ["4", "c/5"]
    assert found.odd == ["a"]


def test_a_folder_in_the_place_of_a_file_and_the_reverse(tmp_path: Path, known: Tree) -> None:
    (tmp_path / "4").unlink()
    (tmp_path / "4").mkdir()
    (tmp_path / "4/x").write_text("")
    (tmp_path / "c/5").unlink()
    (tmp_path / "c").rmdir()
    (tmp_path / "c").write_text("")
    found = look(tmp_path, known)
    assert sorted(found.files) == ["a/3", "a/b/1", "a/b/2"]
    assert sorted(found.unknown) == ["4/x", "c"]


def test_a_change_right_after_the_look_gets_another_time(tmp_path: Path) -> None:
    for _ in range(50):
        row = stage_write(str(tmp_path), "x", os.urandom(4))
        pass_tick(row.mtime_ns)
        (tmp_path / "x").write_bytes(b"abcd")
        assert (tmp_path / "x").stat().st_mtime_ns != row.mtime_ns


def test_a_clock_that_is_far_behind_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep: list[float] = []

    def sleep(seconds: float) -> None:
        asleep.append(seconds)
        assert sum(asleep) < 0.1

    monkeypatch.setattr(time, "sleep", sleep)
    pass_tick(time.time_ns() + 10**12)


# --- remembering ---


def test_what_was_remembered_comes_back(known: Tree) -> None:
    assert decode(encode(known)) == known
    assert decode(encode(Tree({}, {"": 0}))) == Tree({}, {"": 0})


@given(st.binary(max_size=200))
def test_damaged_bytes_are_no_tree(data: bytes) -> None:
    assert decode(data) is None


@given(st.data())
def test_any_one_damage_is_seen(data: st.DataObject) -> None:
    whole = encode(Tree({"a/b": Row("0" * 32, 1, 2, 3), "c": Row("", 4, 5, 6)}, {"": 1, "a": 2}))
    written = bytearray(whole)
    written[data.draw(st.integers(0, len(written) - 1))] ^= data.draw(st.integers(1, 255))
    assert decode(bytes(written)) is None
    assert decode(whole[: data.draw(st.integers(0, len(whole) - 1))]) is None


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", ".git/x", "a/.b", "", "a//b", "a/", "a\0b", "\ud800"])
def test_a_tree_that_leads_elsewhere_is_none(path: str) -> None:
    assert decode(encode(Tree({path: Row("", 0, 0, 0)}, {"": 0}))) is None


def test_another_version_is_none(known: Tree) -> None:
    assert decode(encode(known).replace(b"nutgraf tree", b"another tree", 1)) is None


# --- writing ---


def test_files_of_thousands_of_folders_down_are_written(tmp_path: Path) -> None:
    depth = min(1500, (4000 - len(str(tmp_path))) // 2)
    path = "/".join("d" * depth)
    stage_write(str(tmp_path), path, b"deep")
    assert (tmp_path / path).read_bytes() == b"deep"
    remove(str(tmp_path / "d"))
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="its name is too long"):
        stage_write(str(tmp_path), f"{'x' * 300}/index.html", b"")


@pytest.mark.parametrize("links", [True, False])
def test_many_files_are_brought_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    if not links:
        monkeypatch.setattr(os, "link", lambda *_, **__: (_ for _ in ()).throw(PermissionError(1, "no")))
    rows = {f"{n % 7}/{n}": stage_write(str(tmp_path / "one"), f"{n % 7}/{n}", b"%d" % n) for n in range(500)}
    brought = Bringing(str(tmp_path / "one"), str(tmp_path / "two"), rows).end()
    assert {path: row[:3] for path, row in brought.items()} == {path: row[:3] for path, row in rows.items()}
    assert (brought == rows) == links
    assert all((tmp_path / "two" / path).read_bytes() == path.split("/")[1].encode() for path in rows)


def test_a_file_that_changed_while_it_was_copied_is_not_known(tmp_path: Path) -> None:
    row = stage_write(str(tmp_path), "x", b"one")
    pass_tick(row.mtime_ns)
    (tmp_path / "x").write_bytes(b"two")
    assert copy(str(tmp_path / "x"), str(tmp_path), "a/y", row).digest == ""
    assert (tmp_path / "a/y").read_bytes() == b"two"


# --- folders that are made ahead ---


def test_folders_are_made_ahead_by_another_process_and_waited_for(tmp_path: Path) -> None:
    ways = Ways(str(tmp_path), folders_of(["a/b/1", "c/2"]))
    if not (process := os.fork()):
        time.sleep(0.05)
        ways.make()
        os._exit(0)
    ways.leave_to_others()
    ways.wait()
    ways.wait()
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == ["a", "a/b", "c"]
    os.waitpid(process, 0)


def test_nobody_waits_for_folders_that_nobody_makes(tmp_path: Path) -> None:
    Ways(str(tmp_path), folders_of(["a/1"])).wait()
    assert not list(tmp_path.iterdir())


def test_folders_ahead_do_not_raise_a_tree_that_has_gone(tmp_path: Path) -> None:
    Ways(str(tmp_path / "gone"), folders_of(["a/1"])).make()
    assert not list(tmp_path.iterdir())
