# ruff: noqa: PTH102
# Paths are text here, as in the modules under test.
"""The scan of a site's files, reading them, and writing new ones."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from builder.engine.disk import digest_file, find_site, read_bytes, read_text, scan, write_new, write_tree
from builder.engine.memory import remove
from builder.engine.refusal import Refusal
from builder.model.digests import digest

MakeSite = Callable[..., Path]


def paths(root: Path) -> list[str]:
    return [file.path for file in scan(root).files]


def troubles(root: Path) -> list[tuple[str, str]]:
    return [(trouble.file, trouble.code) for trouble in scan(root).diagnostics]


@pytest.fixture
def link(site: MakeSite) -> Callable[[str, str], Path]:
    """`link("content/a.md", "b.md")`: a symbolic link at a path of the site; gives the site."""

    def link(path: str, target: str) -> Path:
        root = site({})
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(target)
        return root

    return link


# --- which files there are ---


def test_content_templates_and_static_are_scanned_and_nothing_else(site: MakeSite) -> None:
    root = site(
        {
            "content/people/b.md": "",
            "content/people/abroad/a.md": "",
            "content/media/x.png": b"\x89PNG",
            "templates/pages/person.html": "",
            "static/css/site.css": "",
            "public/index.html": "",
            "README.md": "",
        }
    )
    assert paths(root) == [
        "content/media/x.png",
        "content/people/abroad/a.md",
        "content/people/b.md",
        "content/site.yaml",
        "static/css/site.css",
        "templates/pages/person.html",
    ]


def test_names_that_begin_with_a_dot_or_underscore_are_passed_over(site: MakeSite) -> None:
    root = site({"content/_draft.md": "", "content/.x.md": "", "content/_old/a.md": "", "content/.git/b.md": ""})
    assert paths(root) == ["content/site.yaml"]
    assert troubles(root) == []


def test_size_time_and_inode_are_those_of_the_file(site: MakeSite) -> None:
    root = site({"content/people/x.md": "four"})
    found, expected = scan(root).files[0], (root / "content/people/x.md").stat()
    assert found.size == 4
    assert found[2:] == (expected.st_mtime_ns, expected.st_ctime_ns, expected.st_ino)


def test_the_folders_to_scan_can_be_named(site: MakeSite) -> None:
    root = site({"templates/a.html": ""})
    assert [file.path for file in scan(root, ("templates", "static")).files] == ["templates/a.html"]


def test_folders_may_be_nested_deeper_than_python_can_call(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    root = site({})
    monkeypatch.chdir(root / "content")
    for _ in range(1200):
        os.mkdir("d")
        os.chdir("d")
    Path("x.md").write_text("")
    found = paths(root)
    remove(str(root))  # what `shutil.rmtree`, and with it pytest, cannot before Python 3.13
    assert found[0].endswith("/d/x.md")
    assert not root.exists()


def test_a_file_in_the_place_of_a_folder_is_refused(site: MakeSite) -> None:
    root = site({"static": "not a folder"})
    with pytest.raises(Refusal, match="static is a file"):
        scan(root)


# --- symbolic links ---


def test_links_inside_the_site_are_followed(site: MakeSite) -> None:
    root = site({"shared/x.md": "abc", "content/_hidden.md": ""})
    (root / "content/people").symlink_to("../shared")
    (root / "content/known.md").symlink_to("_hidden.md")
    assert paths(root) == ["content/known.md", "content/people/x.md", "content/site.yaml"]
    assert troubles(root) == []
    assert read_text(root, "content/people/x.md", 3) == "abc"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("/etc/hostname", "leads out of the site"),
        ("../../..", "leads out of the site"),
        ("nowhere.md", "leads to nothing"),
        ("a.md", "leads round in a ring"),
        (".", "leads round in a ring"),
        ("..", "leads round in a ring"),
        ("../.git", "leads into .git"),
    ],
)
def test_other_links_are_said_at_the_link(link: Callable[[str, str], Path], target: str, words: str) -> None:
    root = link("content/a.md", target)
    (root / ".git").mkdir()
    trouble = scan(root).diagnostics[0]
    assert trouble[:4] == ("content/a.md", 1, 1, "symlink-outside")
    assert words in trouble.message
    assert trouble.hint


def test_two_folders_that_link_to_each_other_are_a_ring(site: MakeSite) -> None:
    root = site({"content/a/x.md": "", "content/b/y.md": ""})
    (root / "content/a/to-b").symlink_to("../b")
    (root / "content/b/to-a").symlink_to("../a")
    assert troubles(root) == [("content/a/to-b/to-a", "symlink-outside"), ("content/b/to-a/to-b", "symlink-outside")]


def test_links_that_multiply_are_stopped(site: MakeSite) -> None:
    root = site({f"content/d{number}/x.md": "" for number in range(20)})
    for number in range(19):
        for twice in "ab":
            (root / f"content/d{number}/{twice}").symlink_to(f"../d{number + 1}")
    with pytest.raises(Refusal, match="symbolic links"):
        scan(root)


def test_the_site_itself_may_be_reached_through_a_link(site: MakeSite, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(site({"content/a.md": ""}))
    assert paths(tmp_path / "elsewhere") == ["content/a.md", "content/site.yaml"]


# --- what is no file, and what is no name ---


@pytest.fixture
def short_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site in the working directory: a socket's path has little room."""
    (tmp_path / "content").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_pipes_and_sockets_are_passed_over_with_an_error(short_site: Path) -> None:
    os.mkfifo("content/pipe.md")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("content/socket.md")
        scanned = scan(short_site)
    assert scanned.files == ()
    assert [(trouble.file, trouble.code) for trouble in scanned.diagnostics] == [
        ("content/pipe.md", "encoding"),
        ("content/socket.md", "encoding"),
    ]
    assert "named pipe" in scanned.diagnostics[0].message


def test_reading_a_pipe_does_not_hang(short_site: Path) -> None:
    os.mkfifo("content/pipe.md")
    assert read_text(short_site, "content/pipe.md", 10) == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (b"caf\xe9.md", "content/caf\\xe9.md"),
        (b"a\nb.md", "content/a\\x0ab.md"),
        (b"\x1b[31m.md", "content/\\x1b[31m.md"),
        ("x\u202ecod.md".encode(), "content/x\\u202ecod.md"),
    ],
)
def test_a_name_that_cannot_be_printed_is_said_and_passed_over(site: MakeSite, name: bytes, said: str) -> None:
    root = site({})
    Path(os.fsdecode(os.fsencode(root) + b"/content/" + name)).write_text("")
    assert paths(root) == ["content/site.yaml"]
    assert troubles(root) == [(said, "id-invalid")]


def test_a_folder_of_such_a_name_is_said_once(site: MakeSite) -> None:
    root = site({})
    folder = Path(os.fsdecode(os.fsencode(root) + b"/content/\xff"))
    folder.mkdir()
    (folder / "x.md").write_text("")
    assert troubles(root) == [("content/\\xff", "id-invalid")]


def test_names_in_any_language_are_good_enough_for_a_file(site: MakeSite) -> None:
    root = site({"content/media/فوٹو.png": b"", "content/media/Bildschirmfoto um 3.04\u202fPM.png": b""})
    assert len(paths(root)) == 3


# --- what may not be read ---


def test_an_unreadable_folder_is_refused_by_name(site: MakeSite, as_nobody: Callable[..., str]) -> None:
    root = site({"content/people/x.md": ""})
    (root / "content/people").chmod(0)
    said = as_nobody(root, lambda: scan(root))
    (root / "content/people").chmod(0o700)
    assert said == "content/people cannot be read: permission is denied. Change its permissions, or run as the user it belongs to."


def test_an_unreadable_file_is_refused_by_name(site: MakeSite, as_nobody: Callable[..., str]) -> None:
    root = site({"content/people/x.md": ""})
    (root / "content/people/x.md").chmod(0)
    assert as_nobody(root, lambda: read_text(root, "content/people/x.md", 0)).startswith(
        "content/people/x.md cannot be read: permission is denied."
    )


def test_a_file_that_has_gone_is_refused_by_name(site: MakeSite) -> None:
    with pytest.raises(Refusal, match=r"^content/x\.md cannot be read: it is no longer there"):
        read_text(site({}), "content/x.md", 0)


def test_bytes_are_read_whole(site: MakeSite) -> None:
    data = os.urandom(3 * 1024 * 1024)
    root = site({"content/media/x.bin": data})
    assert read_bytes(root, "content/media/x.bin") == data
    assert digest_file(root, "content/media/x.bin") == digest(data)


def test_a_text_that_grew_since_the_scan_is_read_whole(site: MakeSite) -> None:
    root = site({"content/x.md": "abcdef"})
    assert read_text(root, "content/x.md", 2) == "abcdef"


def test_a_text_that_grew_too_large_is_no_text(site: MakeSite) -> None:
    found = read_text(site({"content/x.md": b"x" * 2_100_000}), "content/x.md", 2)
    assert not isinstance(found, str)
    assert found.code == "file-too-large"


def test_a_large_text_is_not_even_opened(site: MakeSite) -> None:
    found = read_text(site({}), "content/not-there.md", 2 * 1024 * 1024 + 1)
    assert not isinstance(found, str)
    assert found.code == "file-too-large"


# --- finding the site ---


def test_the_site_is_found_upwards(site: MakeSite) -> None:
    root = site({"content/people/x.md": ""})
    assert find_site(root / "content/people") == root
    assert find_site(root) == root


def test_where_there_is_no_site_none_is_found(tmp_path: Path) -> None:
    assert find_site(tmp_path) is None


# --- writing ---


def test_a_new_file_is_written_with_its_folders(site: MakeSite) -> None:
    root = site({})
    write_new(root, "content/events/x.md", "---\n")
    assert (root / "content/events/x.md").read_text() == "---\n"


@pytest.mark.parametrize("there", ["file", "dangling link"])
def test_what_is_there_is_never_overwritten(site: MakeSite, there: str) -> None:
    root = site({"content/x.md": "mine"} if there == "file" else {})
    if there == "dangling link":
        (root / "content/x.md").symlink_to("y.md")
    with pytest.raises(Refusal, match=r"content/x\.md is already there"):
        write_new(root, "content/x.md", "new")
    assert not (root / "content/y.md").exists()
    assert there != "file" or (root / "content/x.md").read_text() == "mine"


@pytest.mark.parametrize("path", ["content/out/x.md", "content/out/deep/x.md", "../x.md"])
def test_nothing_is_written_outside_of_the_site(site: MakeSite, tmp_path: Path, path: str) -> None:
    root = site({})
    (tmp_path / "outside").mkdir()
    (root / "content/out").symlink_to(tmp_path / "outside")
    with pytest.raises(Refusal, match="leads out of the site"):
        write_new(root, path, "new")
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_tree_is_written_into_a_new_or_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "new/site", tmp_path / "empty"):
        write_tree(folder, {"content/site.yaml": "title: A\n", "static/x.png": b"\x89"})
        assert (folder / "content/site.yaml").read_text() == "title: A\n"
        assert (folder / "static/x.png").read_bytes() == b"\x89"


@pytest.mark.parametrize("there", ["folder/x", "folder/.git/x"])
def test_a_folder_that_holds_anything_is_refused(tmp_path: Path, there: str) -> None:
    (tmp_path / there).parent.mkdir(parents=True)
    (tmp_path / there).write_text("mine")
    with pytest.raises(Refusal, match="is not empty"):
        write_tree(tmp_path / "folder", {"a": "b"})
    assert sorted(path.name for path in (tmp_path / "folder").iterdir()) == [there.split("/")[1]]


def test_a_file_in_the_place_of_the_tree_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("mine")
    with pytest.raises(Refusal, match="is a file"):
        write_tree(tmp_path / "folder", {"a": "b"})


def test_a_tree_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    files: Mapping[str, str] = {"a/b": "x", "a/b/c": "y"}
    with pytest.raises(Refusal):
        write_tree(tmp_path / "new", files)
    assert list(tmp_path.iterdir()) == []


def test_new_files_have_the_usual_rights(site: MakeSite) -> None:
    root = site({})
    write_new(root, "content/x.md", "")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((root / "content/x.md").stat().st_mode) == 0o666 & ~mask
