"""One build at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builder.engine.lock import lock
from builder.engine.refusal import Refusal

MakeSite = Callable[..., Path]

HOLD = """
import sys
from pathlib import Path
from builder.engine.lock import lock
with lock(Path(sys.argv[1]), Path(sys.argv[2]), 0, print):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def root(site: MakeSite) -> Path:
    return site({})


@contextmanager
def held_by_another(root: Path, output: Path, script: str = HOLD) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", script, str(root), str(output)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline() == "held\n"
        yield process
        process.stdin.close()


def never(_: str) -> None:
    raise AssertionError("nobody else is building")


def leave(_: str) -> None:
    pass


def test_one_build_after_another_does_not_wait(root: Path) -> None:
    for _ in range(2):
        with lock(root, root / "public", 0, never):
            pass


def test_nothing_of_the_lock_is_left_beside_the_output(root: Path) -> None:
    with lock(root, root / "public", 0, never):
        assert (root / ".public.nutgraf-lock").exists()
    assert sorted(path.name for path in root.iterdir()) == [".nutgraf", "content"]


def test_a_second_build_of_the_site_is_refused_with_the_number_of_the_first(root: Path) -> None:
    with held_by_another(root, root / "public") as process:
        with pytest.raises(Refusal) as refusal, lock(root, root / "other", 0, never):
            pass
        assert str(refusal.value) == f"Another build is running (process {process.pid}). Let it end, or end it, then try again."


def test_a_build_of_another_site_into_the_same_output_is_refused(site: MakeSite, tmp_path: Path) -> None:
    with (
        held_by_another(site({}, name="one"), tmp_path / "public") as process,
        pytest.raises(Refusal, match=f"process {process.pid}"),
        lock(site({}, name="two"), tmp_path / "public", 0, never),
    ):
        pass


def test_sites_with_their_own_outputs_do_not_meet(site: MakeSite, tmp_path: Path) -> None:
    with (
        held_by_another(site({}, name="one"), tmp_path / "out1"),
        lock(site({}, name="two"), tmp_path / "out2", 0, never),
    ):
        pass


def test_a_second_build_waits_and_says_so_once(root: Path) -> None:
    said: list[str] = []
    with held_by_another(root, root / "public") as process:
        assert process.stdin

        def on_wait(message: str) -> None:
            said.append(message)
            process.stdin.close()  # type: ignore[union-attr]  # a pipe, as asked for above

        with lock(root, root / "public", 30, on_wait):
            assert process.wait() == 0
        assert said == [f"Another build is running (process {process.pid}). Waiting up to 30 seconds for its end."]


def test_the_waiting_ends(root: Path) -> None:
    began = time.monotonic()
    with (
        held_by_another(root, root / "public"),
        pytest.raises(Refusal, match="Another build"),
        lock(root, root / "public", 0.2, leave),
    ):
        pass
    assert time.monotonic() - began > 0.2


def test_a_killed_build_holds_nothing(root: Path) -> None:
    with held_by_another(root, root / "public") as process:
        process.kill()
        process.wait()
        with lock(root, root / "public", 0, never):
            pass
    assert not (root / ".public.nutgraf-lock").exists()


FORK = """
import os, sys
from pathlib import Path
from builder.engine.lock import lock
with lock(Path(sys.argv[1]), Path(sys.argv[2]), 0, print):
    ready, tell = os.pipe()
    if not os.fork():
        os.write(tell, b"x")
        sys.stdin.readline()
        os._exit(0)
    os.read(ready, 1)
    print("held", flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_worker_that_outlives_its_killed_build_holds_nothing(root: Path) -> None:
    with held_by_another(root, root / "public", FORK) as process:
        process.wait()
        with lock(root, root / "public", 0, never):
            pass


def test_many_builds_at_once_go_one_by_one(root: Path, tmp_path: Path) -> None:
    script = """
import sys, time
from pathlib import Path
from builder.engine.lock import lock
root, log = map(Path, sys.argv[1:])
with lock(root, root / "deep/public", 60, lambda _: None):
    with log.open("a") as file:
        file.write("in\\n"); file.flush(); time.sleep(0.02); file.write("out\\n")
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", script, str(root), str(tmp_path / "log")]
    processes = [subprocess.Popen(command, env=environment) for _ in range(6)]
    assert [process.wait() for process in processes] == [0] * 6
    assert (tmp_path / "log").read_text() == "in\nout\n" * 6
    assert not (root / "deep").exists()


def test_an_output_that_can_be_none_is_refused_before_anything_is_locked(root: Path) -> None:
    with pytest.raises(Refusal, match="lies in the site's own content"), lock(root, root / "content/x", 0, never):
        pass
    assert [path.name for path in root.iterdir()] == ["content"]


@pytest.mark.parametrize("there", ["folder", "link", "pipe"])
def test_what_stands_in_the_place_of_the_lock_is_cleared_away(root: Path, tmp_path: Path, there: str) -> None:
    (root / ".nutgraf").mkdir()
    path = root / ".nutgraf/lock"
    {
        "folder": lambda: (path / "x").mkdir(parents=True),
        "link": lambda: path.symlink_to(tmp_path / "outside"),
        "pipe": lambda: os.mkfifo(path),
    }[there]()
    with lock(root, root / "public", 0, never):
        assert path.read_text() == f"{os.getpid()}\n"
    assert not (tmp_path / "outside").exists()


def test_a_folder_above_the_output_that_cannot_be_made_is_refused(root: Path) -> None:
    (root / "file").write_text("")
    with pytest.raises(Refusal, match="Move it away"), lock(root, root / "file/public", 0, never):
        pass


def test_a_lock_that_its_owner_removed_meanwhile_is_taken_anew(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []

    def take(file: int) -> None:
        taken.append(file)
        if len(taken) == 2:  # the first is the site's, the second the output's
            (root / ".public.nutgraf-lock").unlink()

    monkeypatch.setattr("builder.engine.lock._take", take)
    with lock(root, root / "public", 0, never):
        assert (root / ".public.nutgraf-lock").read_text() == f"{os.getpid()}\n"
    assert len(taken) == 3
