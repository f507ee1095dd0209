"""A build that is killed, at any moment: the output is the old site or the new one, and the next build is right."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from builder.engine import swap
from builder.engine.output import Kept, Publication
from builder.engine.tree import stage_write
from builder.model.digests import digest

MakeSite = Callable[..., Path]
InChild = Callable[[Callable[[], object]], tuple[int, str]]

# What Python announces before it does it (sys.addaudithook).
STEPS = {"open", "os.link", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.scandir", "os.truncate"}
DOTS = {".git/config": b"mine", "p1/.keep": b"mine"}


def state(number: int) -> dict[str, bytes]:
    """The site at the nth build: one file changes, one comes, one goes, and one stays."""
    version = b"%d" % number
    return {"same": b"same", "index.html": version, f"p{number}/index.html": version, "p1/index.html": b"1", "feed.xml": version}


def held(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def build(root: Path, number: int) -> None:
    """As the pipeline does it: some files are kept, some drawn by workers, some made at the end."""
    files = state(number)
    with Publication(root, root / "public") as publication:
        keep = {path: digest(data) for path, data in files.items() if path in ("same", "p1/index.html")}
        missing = publication.missing(keep)
        kept = {path: Kept(digest) for path, digest in keep.items() if path not in missing}
        drawn = {
            path: stage_write(publication.staging, path, data)
            for path, data in files.items()
            if path.endswith(".html") and path not in kept
        }
        publication.publish({**files, **kept, **drawn})


def dying_at(step: int, work: Callable[[], object]) -> Callable[[], object]:
    """`work`, but killed before its nth step on the disk."""

    def run() -> object:
        left = step

        def count(event: str, _: object) -> None:
            nonlocal left
            if event in STEPS:
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        return work()

    return run


def refuse(*_: object, **__: object) -> bool:
    raise OSError(18, "not here")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("way", ["exchange", "two steps", "file by file", "no links", "no memory"])
@pytest.mark.parametrize("first", ["first build", "later build"])
def test_killed_at_every_step(site: MakeSite, in_child: InChild, monkeypatch: pytest.MonkeyPatch, way: str, first: str) -> None:
    root = site({})
    match way:
        case "two steps":
            monkeypatch.setattr(swap, "exchange", lambda one, other: False)
        case "file by file":
            monkeypatch.setattr(swap, "bring_in", refuse)
        case "no links":
            monkeypatch.setattr(os, "link", refuse)
        case "no memory":
            (root / ".nutgraf").write_text("")
            monkeypatch.setattr("builder.engine.old_tree.strangers", lambda base, paths: [])
    dots: dict[str, bytes] = {}
    if first == "later build":
        build(root, 0)
        dots = DOTS
        for path, data in dots.items():
            (root / "public" / path).parent.mkdir(exist_ok=True)
            (root / "public" / path).write_bytes(data)
        build(root, 0)
    # Where there are no links, names with a dot cannot be given to a second tree.
    mixed = way == "file by file" or (way == "no links" and bool(dots))
    for number in range(1, 1000, 1 if way in ("exchange", "two steps") else 3):
        if first == "first build":
            start_anew(root)
        before = held(root / "public") if (root / "public").exists() else None
        after = {**state(number), **dots}
        code, said = in_child(dying_at(number, partial(build, root, number)))
        assert code in (0, -signal.SIGKILL), said
        if way != "two steps":  # … where the output may be away until the next build puts it back
            check(root, before, after, mixed)
        with Publication(root, root / "public"):
            check(root, before, after, mixed)
        if number % 2 or code == 0:
            build(root, -number)
            assert held(root / "public") == {**state(-number), **dots}
        if code == 0:
            break
    assert 10 < number < 990
    assert not list(root.glob(".public*"))
    assert [path.name for path in root.glob(".nutgraf/outputs/*/*") if path.is_dir()] in ([], ["twin"])


def check(root: Path, before: dict[str, bytes] | None, after: dict[str, bytes], mixed: bool) -> None:
    if not (root / "public").exists():
        assert before is None
        return
    now = held(root / "public")
    if mixed:
        allowed = {*(before or {}).items(), *after.items()}
        assert {item for item in now.items() if "/.nutgraf-" not in f"/{item[0]}"} <= allowed
    else:
        assert now in (before, after)


def start_anew(root: Path) -> None:
    for path in (root / "public", root / ".nutgraf"):
        if path.is_dir():
            shutil.rmtree(path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_chance_moments(site: MakeSite) -> None:
    root = site({})
    build(root, 0)
    chance = random.Random(20)
    for number in range(1, 21):
        before = held(root / "public")
        child = os.fork()
        if not child:
            for again in range(1000):
                build(root, number + again % 2)
            os._exit(0)
        time.sleep(chance.uniform(0.001, 0.08))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        now = held(root / "public")
        assert now in (before, state(number), state(number + 1))
        build(root, number)
        assert held(root / "public") == state(number)
