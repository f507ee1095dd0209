"""Other users, other disks, and processes that end at a chosen moment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from builder.engine.refusal import Refusal

NOBODY = 65534


InChild = Callable[[Callable[[], object]], tuple[int, str]]


@pytest.fixture(name="in_child")
def in_child_fixture() -> InChild:
    """`in_child(work)`, for tests: see there."""
    return in_child


def in_child(work: Callable[[], object]) -> tuple[int, str]:
    """Run this in a forked process: its exit code (negative: the signal), and the Refusal it ended with or its result."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            said = str(work())
            code = 0
        except Refusal as refusal:
            said, code = str(refusal), 2
        except BaseException as error:  # noqa: BLE001 - whatever it is, the child must end here
            said = repr(error)
        os.write(writing, said.encode()[:4000])
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as heard:
        said = heard.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


@pytest.fixture
def as_nobody(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, Callable[[], object]], str]:
    """`as_nobody(folder, work)`: what `work` is refused with, done by a user who owns all below `folder` but is not root."""

    def as_nobody(folder: Path, work: Callable[[], object]) -> str:
        def done() -> object:
            if os.getuid() == 0:
                os.chdir("/")
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            return work()

        if os.getuid() == 0:
            base = tmp_path_factory.getbasetemp()
            for above in folder.parents:  # pytest keeps its folders to itself
                if above in (base, base.parent) or base in above.parents:
                    above.chmod(above.stat().st_mode | 0o011)
            for path in (folder, *folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        code, said = in_child(done)
        assert code in (0, 2), said
        return said

    return as_nobody


@pytest.fixture
def mount() -> Iterator[Callable[..., None]]:
    """`mount("-t", "tmpfs", "tmpfs", folder)`, undone after the test; skips where that is not permitted."""
    mounted: list[Path] = []

    def mount(*arguments: str | Path, at: Path) -> None:
        if sys.platform != "linux" or os.getuid() != 0 or not shutil.which("mount"):
            pytest.skip("only root can mount a disk, and only Linux has these")
        at.mkdir(parents=True, exist_ok=True)
        if subprocess.run(["mount", *arguments, at], capture_output=True, check=False).returncode:
            pytest.skip("mounting is not permitted here")
        mounted.append(at)

    yield mount
    for folder in reversed(mounted):
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def disk(tmp_path: Path, mount: Callable[..., None]) -> Callable[..., Path]:
    """`disk(folder, "1m")`: a disk of its own, of that size, mounted there."""

    def disk(folder: Path = tmp_path / "disk0", size: str = "8m") -> Path:
        mount("-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", at=folder)
        return folder

    return disk


@pytest.fixture
def bound(mount: Callable[..., None]) -> Callable[[Path, Path], None]:
    """`bound(folder, other)`: `other` becomes another name of the folder, which is no link."""

    def bound(folder: Path, other: Path) -> None:
        mount("--bind", folder, at=other)

    return bound


@pytest.fixture
def remount_read_only() -> Callable[[Path], None]:
    """`remount_read_only(folder)`: the disk mounted there can only be read from now on."""

    def remount_read_only(folder: Path) -> None:
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)

    return remount_read_only
