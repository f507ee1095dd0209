# ruff: noqa: PTH105, PTH115, PTH116, PTH121
# Paths are text here, as in the modules under test.
"""Bringing a finished site to its place: exactly these files, at once, at the price of the change."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from builder.engine import swap, tree
from builder.engine.glance import SHOWN
from builder.engine.memory import remove
from builder.engine.output import Artifact, Kept, Publication, Published, building, check_output
from builder.engine.refusal import Refusal
from builder.engine.tree import stage_write
from builder.model.digests import digest

MakeSite = Callable[..., Path]
Disk = Callable[..., Path]

ENTRIES = [{"kind": "people", "id": "x"}, {"kind": "people", "id": "y"}]
EXPORT = json.dumps({"version": 1, "site": {"url": "https://x.org/a&b/"}, "entries": ENTRIES, "links": [], "chronology": []}).encode()
FILES = {
    "index.html": b"home",
    "people/x/index.html": b"x",
    "people/y/index.html": b"y",
    "feed.xml": b"feed",
    "data/site.json": EXPORT,
}


@pytest.fixture
def root(site: MakeSite) -> Path:
    return site({})


@pytest.fixture(params=["exchange", "looked at ahead", "no twin at rest", "two steps", "file by file", "no links", "no memory"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, root: Path) -> str:
    """Every way in which a tree can get to its place; what comes out is the same."""

    def refuse(*_: object, **__: object) -> bool:
        raise OSError(18, "not here")

    match request.param:
        case "looked at ahead":
            monkeypatch.setattr("builder.engine.old_tree.LARGE", 0)
        case "no twin at rest":
            monkeypatch.setattr("builder.engine.workers.LEAST", 0)  # so that others help to make it
            monkeypatch.setattr("builder.engine.output.close_workshop", lambda workshop, memory: remove(workshop.staging))
        case "two steps":
            monkeypatch.setattr(swap, "exchange", lambda one, other: False)
        case "file by file":
            monkeypatch.setattr(swap, "bring_in", refuse)
        case "no links":
            monkeypatch.setattr(os, "link", refuse)
        case "no memory":
            (root / ".nutgraf").write_text("a file in its place")
            monkeypatch.setattr("builder.engine.old_tree.strangers", lambda base, paths: [])  # there is no site to tell from
    return str(request.param)


def publish(root: Path, files: Mapping[str, Artifact], output: Path | None = None) -> Published:
    with Publication(root, output or root / "public", jobs=2) as publication:
        publication.look_ahead()
        publication.prepare()
        return publication.publish(files)


def held(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()
    }


def kept(files: Mapping[str, bytes]) -> dict[str, Artifact]:
    return {path: Kept(digest(data)) for path, data in files.items()}


def written(folder: Path) -> dict[str, int]:
    """When each file was written, in nanoseconds. (Inodes of removed files are given out again.)"""
    return {path: (folder / path).stat().st_mtime_ns for path in held(folder)}


# --- exactly these files ---


def test_the_output_holds_what_was_published(root: Path, way: str) -> None:
    publish(root, FILES)
    assert held(root / "public") == FILES


def test_changed_new_and_removed_files(root: Path, way: str) -> None:
    publish(root, FILES)
    changed = {"index.html": b"new home", "people/z/index.html": b"z", "feed.xml": b"feed", "data/site.json": EXPORT}
    done = publish(root, changed)
    assert held(root / "public") == changed
    assert not (root / "public/people/x").exists()
    assert done[:3] == (("index.html", "people/z/index.html"), ("people/x/index.html", "people/y/index.html"), 2)


def test_ten_builds_one_after_another(root: Path, way: str) -> None:
    for number in range(10):
        files = {**FILES, f"events/{number}/index.html": b"%d" % number, "index.html": b"%d" % (number // 2)}
        publish(root, files)
        assert held(root / "public") == files


def test_an_old_tree_that_could_not_be_taken_away_is_the_next_twin(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(root, FILES)
    monkeypatch.setattr(swap, "exchange", lambda one, other: False)
    with monkeypatch.context() as once:
        once.setattr(os, "rename", lambda one, other: os.replace(one, f"{other}/no/such" if one.endswith("/aside") else other))
        assert publish(root, {**FILES, "index.html": b"second"}).way == "renamed"
    assert held(root / "public") == {**FILES, "index.html": b"second"}
    (aside,) = root.glob(".nutgraf/outputs/*/aside")
    inode = aside.stat().st_ino
    publish(root, {**FILES, "index.html": b"third"})
    assert held(root / "public") == {**FILES, "index.html": b"third"}
    assert ((root / "public").stat().st_ino, aside.exists()) == (inode, False)


def test_a_file_may_become_a_folder_and_back(root: Path, way: str) -> None:
    for files in ({"a": b"1"}, {"a/b/c": b"2"}, {"a/b": b"3"}, {"a/b/c": b"2", "d": b""}, {"a": b"1"}):
        publish(root, {**FILES, **files})
        assert held(root / "public") == {**FILES, **files}


def test_nothing_at_all_may_be_published(root: Path, way: str) -> None:
    publish(root, FILES)
    publish(root, {})
    assert list((root / "public").iterdir()) == []


@pytest.mark.parametrize("path", ["../x", "/x", ".git/x", "a/.b", "a//b", "a/", "", "a/../../b", "a\0b"])
def test_a_path_that_leads_elsewhere_is_a_fault_of_the_program(root: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not paths of an output"):
        publish(root, {"index.html": b"", path: b""})
    assert not (root / "public").exists()


def test_files_have_the_usual_rights(root: Path) -> None:
    before = os.umask(0o027)
    try:
        publish(root, FILES)
    finally:
        os.umask(before)
    assert stat.S_IMODE((root / "public/index.html").stat().st_mode) == 0o640
    assert stat.S_IMODE((root / "public/people").stat().st_mode) == 0o750


def test_the_rights_of_the_output_stay(root: Path) -> None:
    publish(root, FILES)
    (root / "public").chmod(0o2775)
    publish(root, {"index.html": b"new"})
    assert stat.S_IMODE((root / "public").stat().st_mode) == 0o2775


def test_folders_above_the_output_are_made(root: Path, tmp_path: Path) -> None:
    with building(root, tmp_path / "a/b/public", print) as publication:
        publication.publish(FILES)
    assert held(tmp_path / "a/b/public") == FILES
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["public"]


def test_folders_above_the_output_go_again_when_nothing_is_published(root: Path, tmp_path: Path) -> None:
    with building(root, tmp_path / "a/b/public", print):
        assert (tmp_path / "a/b").is_dir()
    assert not (tmp_path / "a").exists()


# --- at the price of the change ---


def test_unchanged_files_are_never_rewritten(root: Path) -> None:
    publish(root, FILES)
    first = written(root / "public")
    for number in range(4):
        publish(root, {**FILES, "index.html": b"%d" % number})
        now = written(root / "public")
        assert [path for path in FILES if now[path] != first[path]] == ["index.html"]


def test_a_build_that_changes_nothing_touches_nothing(root: Path, way: str) -> None:
    publish(root, FILES)
    before = (root / "public").stat()
    assert publish(root, FILES) == Published((), (), len(FILES), "unchanged")
    after = (root / "public").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_nothing_is_listed_where_no_name_came_or_went(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        files = {**FILES, "index.html": b"%d" % number, f"events/{number}/index.html": b"", f"{number}/a/b": b""}
        publish(root, files)
    monkeypatch.setattr(os, "scandir", None)
    with Publication(root, root / "public") as publication:
        assert publication.staging  # both trees were looked at
        assert publication.publish(files).way == "unchanged"


def test_the_bytes_of_what_did_not_change_are_not_needed(root: Path, way: str) -> None:
    publish(root, FILES)
    publish(root, {**kept(FILES), "index.html": b"1"})
    publish(root, {**kept(FILES), "index.html": b"1", "feed.xml": b"2"})
    assert held(root / "public") == {**FILES, "index.html": b"1", "feed.xml": b"2"}


def test_a_look_ahead_says_nothing_of_a_folder_that_has_come_there_since(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builder.engine.old_tree.LARGE", 0)
    publish(root, FILES)
    with Publication(root, root / "public", jobs=2) as publication:
        publication.look_ahead()
        assert publication._old._ahead
        publication._old._ahead.result(SHOWN)
        (root / "public").rename(root / "before")
        (root / "public").mkdir()
        (root / "public/notes.txt").write_text("mine")
        with pytest.raises(Refusal, match=r"notes\.txt"):
            publication.look()


def test_missing_names_those_whose_bytes_are_needed(root: Path) -> None:
    publish(root, FILES)
    (root / "public/people/x/index.html").write_bytes(b"edited by hand")
    wanted = {path: digest(data) for path, data in FILES.items()} | {"new.html": digest(b"new")}
    with Publication(root, root / "public") as publication:
        assert publication.missing(wanted) == {"people/x/index.html", "new.html"}


def test_a_file_that_is_not_missing_is_read_from_where_it_is_whole(root: Path) -> None:
    publish(root, FILES)
    (root / "public/index.html").unlink()
    wanted = {path: digest(data) for path, data in FILES.items()}
    with Publication(root, root / "public") as publication:
        assert publication.missing(wanted) == set()
        assert {path: publication.read(path, wanted[path]) for path in FILES} == FILES
        assert publication.read("feed.xml", digest(b"another")) == b""
        (root / "public/feed.xml").write_bytes(b"mine")
        assert publication.read("feed.xml", wanted["feed.xml"]) == b""


def test_what_is_in_the_twin_alone_is_not_missing(root: Path) -> None:
    publish(root, FILES)
    publish(root, {**FILES, "index.html": b"new"})
    shutil.rmtree(root / "public")
    with Publication(root, root / "public") as publication:
        assert publication.missing({path: digest(data) for path, data in FILES.items()}) == set()
        publication.publish(kept(FILES))
    assert held(root / "public") == FILES


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_build_is_done_where_a_process_that_makes_the_twin_is_killed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, bring, done = os.getpid(), tree.link, []
    files = {f"{number}.txt": b"x" for number in range(100)}

    def link(source: str, base: str, path: str, row: tree.Row) -> tree.Row:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.001)  # so that the other process comes to something
        return bring(source, base, path, row)

    monkeypatch.setattr(tree, "link", link)
    with Publication(root, root / "public", jobs=2) as publication:
        publication.publish(files)
        publication.finish(lambda: done.append(1))
    assert held(root / "public") == files
    assert done == [1]
    assert not list(root.glob(".nutgraf/outputs/*/twin"))
    with Publication(root, root / "public") as publication:
        publication.publish(files)
    assert held(root / "public") == files


def twins(root: Path) -> list[Path]:
    return list(root.glob(".nutgraf/outputs/*/twin"))


def test_where_no_later_build_is_expected_no_twin_is_made(root: Path) -> None:
    with Publication(root, root / "public", twin=False) as publication:
        publication.publish(FILES)
    assert not twins(root)
    publish(root, {**kept(FILES), "index.html": b"one came after all"})
    assert held(root / "public") == {**FILES, "index.html": b"one came after all"}


def test_a_build_that_others_follow_makes_the_twin_that_an_earlier_one_left_out(root: Path) -> None:
    with Publication(root, root / "public", twin=False) as publication:
        publication.publish(FILES)
    with Publication(root, root / "public") as publication:
        publication.publish(FILES)  # nothing changed
    assert [held(twin) for twin in twins(root)] == [FILES]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_others_begin_to_make_the_twin_while_this_process_is_about_something_else(root: Path) -> None:
    files = {f"{number}.txt": b"x" for number in range(100)}
    with Publication(root, root / "public", twin=False) as publication:
        publication.publish(files)
    with Publication(root, root / "public", twin=False, jobs=2) as publication:
        publication.look()
        publication.prepare()
        for _ in range(1000):
            if [held(staging) for staging in root.glob(".nutgraf/outputs/*/staging-*")] == [files]:
                break
            time.sleep(0.01)
        else:
            pytest.fail("nobody made it")
        publication.publish({**kept(files), "0.txt": b"y"})
    assert held(root / "public") == {**files, "0.txt": b"y"}
    assert [held(twin) for twin in twins(root)] == [files]


def test_what_was_begun_of_a_twin_by_a_build_that_came_to_nothing_is_used_by_the_next(root: Path) -> None:
    with Publication(root, root / "public", twin=False) as publication:
        publication.publish(FILES)
    with Publication(root, root / "public", twin=False, jobs=2) as publication:
        publication.prepare()  # and then the content has errors
    publish(root, {**kept(FILES), "index.html": b"mended"})
    assert held(root / "public") == {**FILES, "index.html": b"mended"}


def test_what_was_kept_but_is_nowhere_is_refused_and_nothing_changes(root: Path) -> None:
    publish(root, FILES)
    with pytest.raises(Refusal, match="Build again"):
        publish(root, {"index.html": Kept(digest(b"never seen"))})
    assert held(root / "public") == FILES


# --- pages written by workers ---


def test_workers_write_into_the_new_tree(root: Path, way: str) -> None:
    publish(root, FILES)
    with Publication(root, root / "public") as publication:
        staged = {path: stage_write(publication.staging, path, b"drawn") for path in ("index.html", "a/b/index.html")}
        publication.publish({**kept(FILES), **staged})
    assert held(root / "public") == {**FILES, "index.html": b"drawn", "a/b/index.html": b"drawn"}


def test_what_a_worker_draws_alike_is_not_written(root: Path) -> None:
    publish(root, FILES)
    publish(root, {**FILES, "index.html": b"new"})
    before = written(root / "public")
    with Publication(root, root / "public") as publication:
        staged = stage_write(publication.staging, "index.html", b"new")
        publication.publish({**kept(FILES), "index.html": staged})
    with Publication(root, root / "public") as publication:
        assert publication.missing({"index.html": staged.digest}) == set()
        assert os.stat(f"{publication.staging}/index.html").st_mtime_ns == before["index.html"]


def test_readers_do_not_see_what_workers_write(root: Path) -> None:
    publish(root, FILES)
    with Publication(root, root / "public") as publication:
        stage_write(publication.staging, "index.html", b"half")
        assert held(root / "public") == FILES


def test_a_build_that_ends_without_publishing_leaves_all_as_it_was(root: Path, way: str) -> None:
    publish(root, FILES)
    with Publication(root, root / "public") as publication:
        stage_write(publication.staging, "index.html", b"never shown")
        stage_write(publication.staging, "a/b", b"never shown")
    assert held(root / "public") == FILES
    publish(root, {**FILES, "feed.xml": b"new"})
    assert held(root / "public") == {**FILES, "feed.xml": b"new"}


def test_a_worker_of_an_earlier_build_writes_nowhere(root: Path) -> None:
    publish(root, FILES)
    with Publication(root, root / "public") as publication:
        earlier = publication.staging
    with Publication(root, root / "public") as publication:
        assert publication.staging != earlier
        with pytest.raises(Refusal):
            stage_write(earlier, "index.html", b"late")


def test_no_worker_can_write_into_what_readers_see(root: Path) -> None:
    """Unchanged files are one inode in both trees: writing into one would show in the other."""
    publish(root, FILES)
    with Publication(root, root / "public") as publication:
        assert os.path.samefile(f"{publication.staging}/index.html", root / "public/index.html")
        stage_write(publication.staging, "index.html", b"other")
        assert (root / "public/index.html").read_bytes() == b"home"


# --- a person's hand in the output ---


def test_who_trusts_nothing_sees_an_edit_that_keeps_size_time_and_inode(root: Path) -> None:
    publish(root, FILES)
    before = (root / "public/index.html").stat()
    with (root / "public/index.html").open("r+b") as file:
        file.write(b"HOME")
    os.utime(root / "public/index.html", ns=(before.st_atime_ns, before.st_mtime_ns))
    for text in (b"one", b"two"):  # in both trees
        with Publication(root, root / "public", trusted=False) as publication:
            publication.publish({**FILES, "feed.xml": text})
        assert held(root / "public") == {**FILES, "feed.xml": text}


def test_who_writes_into_a_file_changes_neither_this_build_nor_the_next(root: Path) -> None:
    """The file is the same in the twin, which the next two builds take turns with."""
    publish(root, FILES)
    with (root / "public/index.html").open("r+b") as file:
        file.write(b"HOME")
    for text in (b"one", b"two", b"three"):
        publish(root, {**FILES, "feed.xml": text})
        assert held(root / "public") == {**FILES, "feed.xml": text}


def test_edited_and_deleted_files_are_made_anew(root: Path, way: str) -> None:
    publish(root, FILES)
    (root / "public/index.html").write_bytes(b"HOME")
    (root / "public/feed.xml").unlink()
    shutil.rmtree(root / "public/people/x")
    publish(root, FILES)
    assert held(root / "public") == FILES


def test_an_edit_that_keeps_size_and_time_is_seen_when_it_replaces_the_file(root: Path) -> None:
    publish(root, FILES)
    before = (root / "public/index.html").stat()
    (root / "public/other").write_bytes(b"HOME")
    os.utime(root / "public/other", ns=(before.st_atime_ns, before.st_mtime_ns))
    (root / "public/other").replace(root / "public/index.html")
    publish(root, FILES)
    assert held(root / "public") == FILES


def test_two_files_that_changed_places_are_put_back(root: Path, way: str) -> None:
    publish(root, FILES)
    one, other = root / "public/people/x/index.html", root / "public/people/y/index.html"
    one.rename(root / "public/z")
    other.rename(one)
    (root / "public/z").rename(other)
    publish(root, FILES)
    assert held(root / "public") == FILES


def test_an_output_that_was_deleted_is_made_anew(root: Path, way: str) -> None:
    publish(root, FILES)
    shutil.rmtree(root / "public")
    publish(root, FILES)
    assert held(root / "public") == FILES


def test_empty_folders_are_cleared_away(root: Path, way: str) -> None:
    publish(root, FILES)
    (root / "public/people/z/deep").mkdir(parents=True)
    publish(root, FILES)
    assert not (root / "public/people/z").exists()


def test_an_edit_during_a_long_build_is_seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(root, FILES)
    monkeypatch.setattr("builder.engine.old_tree._FRESH", -1.0)
    with Publication(root, root / "public") as publication:
        staged = stage_write(publication.staging, "feed.xml", b"new")
        (root / "public/index.html").write_bytes(b"HOME")  # the same inode as in the new tree
        publication.publish({**FILES, "feed.xml": staged})
    assert held(root / "public") == {**FILES, "feed.xml": b"new"}


def test_a_foreign_file_that_comes_during_a_long_build_is_not_lost(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(root, FILES)
    monkeypatch.setattr("builder.engine.old_tree._FRESH", -1.0)
    with Publication(root, root / "public") as publication:
        (root / "public/notes.txt").write_text("mine")
        with pytest.raises(Refusal, match=r"notes\.txt"):
            publication.publish({"index.html": b"new"})
    assert held(root / "public") == {**FILES, "notes.txt": b"mine"}


# --- what nutgraf did not make ---


def test_foreign_files_are_refused_and_named(root: Path) -> None:
    publish(root, FILES)
    for name in "dcab":
        (root / f"public/people/{name}.txt").write_text("mine")
    with pytest.raises(Refusal) as refusal:
        publish(root, {"index.html": b"new"})
    assert str(refusal.value) == (
        "public holds files that nutgraf did not make: people/a.txt, people/b.txt, people/c.txt and 1 more."
        " Move them away, or choose another folder with --output."
    )
    assert (root / "public/index.html").read_bytes() == b"home"


@pytest.mark.parametrize("there", ["index.html", "thesis/chapter.md", "data/site.json"])
def test_a_folder_of_somebody_else_is_refused(root: Path, there: str) -> None:
    (root / "public" / there).parent.mkdir(parents=True)
    (root / "public" / there).write_text("{}")
    with pytest.raises(Refusal, match=there):
        check_output(root, root / "public")
    assert (root / "public" / there).read_text() == "{}"


def test_a_folder_of_somebody_else_in_the_place_of_a_deleted_output_is_refused(root: Path) -> None:
    """Disks give a new folder the inode of one just removed, by which the old one is remembered."""
    publish(root, FILES)
    shutil.rmtree(root / "public")
    (root / "public").mkdir()
    (root / "public/index.html").write_text("my own home page")
    with pytest.raises(Refusal, match=r"index\.html"):
        check_output(root, root / "public")


@pytest.mark.parametrize("what", ["link to a file", "link to a folder", "dangling link", "pipe"])
def test_links_and_pipes_in_the_output_are_foreign(root: Path, what: str) -> None:
    publish(root, FILES)
    there = root / "public/feed.xml"
    there.unlink()
    if what == "pipe":
        os.mkfifo(there)
    else:
        there.symlink_to({"link to a file": "index.html", "link to a folder": "people"}.get(what, "nowhere"))
    with pytest.raises(Refusal, match=r"feed\.xml"):
        publish(root, FILES)


def test_nothing_is_removed_through_a_link_in_the_place_of_a_folder(root: Path, tmp_path: Path) -> None:
    publish(root, FILES)
    (root / "public/people").rename(tmp_path / "mine")
    (root / "public/people").symlink_to(tmp_path / "mine")
    before = os.stat(root / "public").st_mtime_ns
    with pytest.raises(Refusal, match="people"):
        publish(root, {"index.html": b"new"})
    os.utime(root / "public", ns=(before, before))
    with pytest.raises(Refusal, match="people"):
        publish(root, {"index.html": b"new"})
    assert len(held(tmp_path / "mine")) == 2


@pytest.mark.parametrize("there", [None, "", ".git/config", ".nojekyll"])
def test_an_empty_folder_will_do_and_so_will_one_with_dots_alone(root: Path, there: str | None) -> None:
    if there is not None:
        (root / "public").mkdir()
    if there:
        (root / "public" / there).parent.mkdir(exist_ok=True)
        (root / "public" / there).write_text("mine")
    publish(root, FILES)
    assert held(root / "public") == {**FILES, **({there: b"mine"} if there else {})}


# --- names with a dot ---

DOTS = {
    ".git/config": b"[core]",
    ".git/objects/ab/cd": b"\x01",
    ".nojekyll": b"",
    "people/.htaccess": b"deny",
    "people/x/.well-known/acme": b"token",
    "gone/.keep": b"",
}


@pytest.fixture
def dotted(root: Path, way: str) -> Iterator[Path]:
    """A published site in whose output somebody keeps files with a dot in front."""
    publish(root, {**FILES, "gone/index.html": b""})
    for path, data in DOTS.items():
        (root / "public" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "public" / path).write_bytes(data)
    (root / "public/.link").symlink_to("nowhere")
    (root / "public/.git/objects").chmod(0o500)
    os.utime(root / "public/.git", ns=(1, 10**18))
    yield root
    for folder in root.rglob(".git/objects"):
        folder.chmod(0o700)


def test_names_with_a_dot_stay_as_they_are(dotted: Path) -> None:
    before = {path: (dotted / "public" / path).stat() for path in DOTS}
    for number in range(3):
        publish(dotted, {**FILES, "index.html": b"%d" % number})
        assert held(dotted / "public") == {**FILES, **DOTS, "index.html": b"%d" % number}
        for path, status in before.items():
            now = (dotted / "public" / path).stat()
            assert (now.st_ino, now.st_mtime_ns, now.st_mode) == (status.st_ino, status.st_mtime_ns, status.st_mode)
        assert os.readlink(dotted / "public/.link") == "nowhere"
        assert stat.S_IMODE((dotted / "public/.git/objects").stat().st_mode) == 0o500
        assert (dotted / "public/.git").stat().st_mtime_ns == 10**18


def test_names_with_a_dot_are_kept_nowhere_else(dotted: Path) -> None:
    publish(dotted, {**FILES, "index.html": b"new"})
    assert (dotted / "public/.git/config").stat().st_nlink == 1


def test_a_build_that_changes_nothing_leaves_dots_alone(dotted: Path) -> None:
    publish(dotted, FILES)
    assert publish(dotted, FILES).way == "unchanged"


def test_dots_that_come_between_two_builds_stay(dotted: Path) -> None:
    publish(dotted, FILES)
    (dotted / "public/.git/index").write_bytes(b"later")
    publish(dotted, {"index.html": b"new"})
    assert held(dotted / "public") == {"index.html": b"new", **DOTS, ".git/index": b"later"}


def test_a_file_in_the_place_of_a_folder_that_holds_dots_is_refused(dotted: Path) -> None:
    with pytest.raises(Refusal, match=r"people/\.htaccess is in a folder where the site now has a file, people"):
        publish(dotted, {"people": b"a file", "data/site.json": EXPORT})
    assert held(dotted / "public").items() >= {**FILES, **DOTS}.items()


# --- lost, damaged and carried memories ---


def test_a_lost_memory_is_made_anew_and_nothing_is_rewritten(root: Path) -> None:
    publish(root, FILES)
    before = written(root / "public")
    shutil.rmtree(root / ".nutgraf")
    publish(root, {**FILES, "index.html": b"new"})
    after = written(root / "public")
    assert held(root / "public") == {**FILES, "index.html": b"new"}
    assert [path for path in FILES if after[path] != before[path]] == ["index.html"]


GENERATED = b'<!doctype html><meta charset=utf-8><meta name="generator" content="nutgraf 1.0"><title>x</title>'


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("old/address/index.html", GENERATED),
        ("chronology/other.html", b'<link rel="canonical" href="https://x.org/a&amp;b/chronology/other.html">'),
        ("chronology/key.html", b""),
        ("tags/war/index.html", b'<link rel="canonical" href="https://x.org/a&amp;b/tags/war/">'),
        ("chronology.ics", b"BEGIN:VCALENDAR"),
        ("_headers", b"/*"),
        ("events/index.html", b""),
        ("static/css/site.0123456789ab.css", b""),
        ("media/photo.0123456789abcdef.800w.jpg", b""),
        ("pagefind/pagefind.js", b""),
        ("share/people/x.png", b""),
    ],
)
def test_an_output_is_known_from_itself(root: Path, path: str, data: bytes) -> None:
    publish(root, {"data/site.json": EXPORT, "people/x/index.html": b"", path: data})
    shutil.rmtree(root / ".nutgraf")
    check_output(root, root / "public")


@pytest.mark.parametrize("path", ["old/address/index.html", "notes.txt", "static/mine.css", "people/z/index.html"])
@pytest.mark.parametrize("data", [b"<h1>mine</h1>", b'<link rel="canonical" href="https://x.org/a&b/elsewhere/">'])
def test_what_an_output_does_not_explain_is_foreign(root: Path, path: str, data: bytes) -> None:
    publish(root, {**FILES, path: data})
    check_output(root, root / "public")
    shutil.rmtree(root / ".nutgraf")
    with pytest.raises(Refusal, match=path):
        check_output(root, root / "public")


@pytest.mark.parametrize(
    "export", [b"", b"[]", b"{", b'{"version": 2}', b"[" * 100_000, EXPORT.replace(b"people", b"x"), EXPORT.replace(b"1", b"2")]
)
def test_an_export_that_is_not_ours_explains_nothing(root: Path, export: bytes) -> None:
    (root / "public/data").mkdir(parents=True)
    (root / "public/data/site.json").write_bytes(export)
    with pytest.raises(Refusal, match=r"data/site\.json"):
        check_output(root, root / "public")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def overwritten(path: Path) -> None:
    path.write_bytes(b"\x00\xff{garbage")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def made_a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


@pytest.mark.parametrize("damage", [emptied, overwritten, cut_off, Path.unlink, made_a_folder, made_a_link])
def test_a_damaged_memory_is_made_anew(root: Path, damage: Callable[[Path], object]) -> None:
    style = {"static/css/site.0123456789ab.css": b"css"}
    publish(root, {**FILES, **style})
    publish(root, {**FILES, **style, "index.html": b"1"})
    for path in sorted((root / ".nutgraf").rglob("*")):
        if path.is_file():
            damage(path)  # and with it what readers see, where it is the same file: the next build mends both
    for _ in range(2):
        publish(root, {**FILES, **style, "index.html": b"2"})
        assert held(root / "public") == {**FILES, **style, "index.html": b"2"}


@pytest.mark.parametrize("target", ["/etc", "elsewhere"])
def test_a_memory_that_leads_elsewhere_is_not_followed(root: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / ".nutgraf").symlink_to(tmp_path / target)
    with Publication(root, root / "public") as publication:
        publication.publish(FILES)
        assert publication.remarks == (".nutgraf is no folder; nothing is remembered between builds.",)
    assert held(root / "public") == FILES
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert sorted(path.name for path in root.iterdir()) == [".nutgraf", "content", "public"]


def test_folders_of_the_memory_that_lead_elsewhere_are_not_followed(root: Path, tmp_path: Path) -> None:
    publish(root, FILES)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/file").write_text("mine")
    outputs = root / ".nutgraf/outputs"
    for path in (outputs, *outputs.iterdir(), *outputs.glob("*/twin")):
        kept_aside = path.rename(tmp_path / "aside")
        path.symlink_to(tmp_path / "mine")
        publish(root, {**FILES, "index.html": os.urandom(4)})
        assert held(tmp_path / "mine") == {"file": b"mine"}
        shutil.rmtree(kept_aside)


def test_a_copy_of_the_whole_site_builds_on(root: Path, tmp_path: Path) -> None:
    publish(root, {**FILES})
    publish(root, {**FILES, "index.html": b"1"})
    shutil.copytree(root, tmp_path / "copy", symlinks=True)
    files = {**FILES, "feed.xml": b"2"}
    publish(tmp_path / "copy", files)
    assert held(tmp_path / "copy/public") == files


def test_a_site_that_was_moved_keeps_its_memory(root: Path, tmp_path: Path) -> None:
    publish(root, FILES)
    root.rename(tmp_path / "moved")
    assert publish(tmp_path / "moved", kept(FILES)).way == "unchanged"


def test_outputs_that_are_gone_are_forgotten(root: Path, tmp_path: Path) -> None:
    publish(root, FILES, tmp_path / "preview")
    shutil.rmtree(tmp_path / "preview")
    publish(root, FILES)
    publish(root, {"index.html": b""})
    assert len(list((root / ".nutgraf/outputs").iterdir())) == 1


def test_an_output_is_remembered_under_one_key(root: Path) -> None:
    publish(root, FILES)
    (kept,) = (root / ".nutgraf/outputs").iterdir()
    old = kept.with_name("0" * 16)  # as a version of the program would have it that makes keys otherwise
    shutil.copytree(kept, old)
    publish(root, {"index.html": b""})
    assert [*(root / ".nutgraf/outputs").iterdir()] == [kept]


def test_the_memory_keeps_itself_out_of_git(root: Path) -> None:
    publish(root, FILES)
    assert (root / ".nutgraf/.gitignore").read_text() == "*\n"
    assert sorted(path.name for path in root.iterdir()) == [".nutgraf", "content", "public"]


# --- readers ---


def test_a_reader_never_sees_a_mixture(root: Path) -> None:
    names = [f"p{number:03}/index.html" for number in range(40)]
    publish(root, dict.fromkeys(names, b"0"))
    stop, seen = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            seen.append([int((root / "public" / name).read_bytes()) for name in names])

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, 25):
            publish(root, dict.fromkeys(names, b"%d" % number))
    finally:
        stop.set()
        reader.join()
    assert len(seen) > 5
    for versions in seen:
        assert versions == sorted(versions)  # once it has seen the new site, it sees nothing of the old one
    assert held(root / "public") == dict.fromkeys(names, b"24")


# --- other disks ---


def test_an_output_on_another_disk_is_exchanged_there(root: Path, disk: Disk) -> None:
    other = disk()
    for number in range(3):
        done = publish(root, {**FILES, "index.html": b"%d" % number}, other / "public")
        assert done.way == ("exchanged" if number else "moved")
        assert held(other / "public") == {**FILES, "index.html": b"%d" % number}
    assert sorted(path.name for path in other.iterdir()) == [".public.nutgraf", "public"]
    assert stat.S_IMODE((other / ".public.nutgraf").stat().st_mode) == 0o700


def test_an_output_that_is_a_disk_itself_is_filled_file_by_file(root: Path, disk: Disk) -> None:
    disk(root / "public")
    for number in range(3):
        with Publication(root, root / "public") as publication:
            files = {**FILES, "index.html": b"%d" % number, f"{number}/x": b""}
            assert publication.publish(files).way == "in place"
            assert "file by file" in publication.remarks[0]
        assert held(root / "public") == files


def test_what_builds_under_other_circumstances_left_is_cleared_away(root: Path) -> None:
    (root / ".public.nutgraf/staging-1-x").mkdir(parents=True)
    publish(root, FILES)
    assert sorted(path.name for path in root.iterdir()) == [".nutgraf", "content", "public"]


def test_a_full_disk_leaves_the_output_as_it_was(disk: Disk) -> None:
    root = disk(size="1m") / "site"
    (root / "content").mkdir(parents=True)
    publish(root, FILES)
    with pytest.raises(Refusal, match=r"^(large\.bin \(in the output\)|public) cannot be written: there is no space left"):
        publish(root, {**FILES, "large.bin": b"x" * 2_000_000, "index.html": b"new"})
    assert held(root / "public") == FILES
    assert [path.name for path in (root / ".nutgraf").glob("outputs/*/*") if path.is_dir()] == []
    publish(root, {**FILES, "index.html": b"new"})
    assert held(root / "public") == {**FILES, "index.html": b"new"}


def test_a_disk_full_from_the_start_makes_no_output(disk: Disk) -> None:
    root = disk(size="64k") / "site"
    (root / "content").mkdir(parents=True)
    with pytest.raises(Refusal, match="no space left"):
        publish(root, {"index.html": b"x" * 100_000})
    assert not (root / "public").exists()


def test_a_site_that_can_only_be_read_is_built_elsewhere(tmp_path: Path, disk: Disk, remount_read_only: Callable[[Path], None]) -> None:
    root = disk() / "site"
    (root / "content").mkdir(parents=True)
    remount_read_only(root.parent)
    for number in range(2):
        files = {**FILES, "index.html": b"%d" % number}
        with building(root, tmp_path / "public", print) as publication:
            publication.publish(files)
            assert "nothing is remembered" in publication.remarks[0].lower()
        assert held(tmp_path / "public") == files
    assert [path.name for path in tmp_path.iterdir() if path.name != "disk0"] == ["public"]
    with pytest.raises(Refusal, match="can only be read"), building(root, root / "public", print) as publication:
        publication.publish(FILES)


def test_an_output_whose_parent_may_not_be_written_is_filled_file_by_file(
    root: Path, tmp_path: Path, as_nobody: Callable[..., str]
) -> None:
    (tmp_path / "www/public").mkdir(parents=True)
    (tmp_path / "www/public").chmod(0o777)
    (tmp_path / "www").chmod(0o555)

    def build() -> str:
        for number in range(2):
            with building(root, tmp_path / "www/public", print) as publication:
                way = publication.publish({**FILES, "index.html": b"%d" % number}).way
        return way

    assert as_nobody(root, build) == "in place"
    (tmp_path / "www").chmod(0o755)
    assert held(tmp_path / "www/public") == {**FILES, "index.html": b"1"}


@pytest.mark.skipif(os.getuid() != 0, reason="only root can build for somebody else")
def test_an_output_of_somebody_else_is_refused(root: Path, as_nobody: Callable[..., str]) -> None:
    publish(root, FILES)

    def build() -> object:
        return publish(root, {"index.html": b"new"})

    as_nobody(root / "content", lambda: None)
    assert "permission is denied" in as_nobody(root / "content", build)
    assert held(root / "public") == FILES


def test_no_thread_is_at_work_any_more_where_others_may_be_forked_off(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(root, FILES)
    read_whole, over = tree.read_whole, threading.Event()

    def slowly(base: str, path: str) -> tuple[bytes, str]:
        time.sleep(0.05)
        over.set()
        return read_whole(base, path)

    monkeypatch.setattr("builder.engine.old_tree.read_whole", slowly)
    with Publication(root, root / "public", jobs=2) as publication:
        publication.read_ahead("data/site.json")
        assert not over.is_set()
        assert publication.staging
        assert over.is_set()
        assert publication.read("data/site.json", digest(EXPORT)) == EXPORT
