"""One program run and measured: time, processor time, memory, what it said."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

LIMIT = 1800.0  # seconds that a program may take before it is ended
PAUSE = 0.05  # seconds between two looks at its memory


class Ran(NamedTuple):
    """A program that ended: seconds by the clock, seconds of processors, the largest process in MB, and its words."""

    seconds: float
    processor: float
    memory: float
    words: str


class ProgramError(Exception):
    """A program ended otherwise than well; the message holds what it said."""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Ran:
    """Run it to its end. Processor time and memory include the processes that it started and waited for."""
    with tempfile.TemporaryFile() as words:
        began = time.perf_counter()
        program = _start(command, folder, environment, words.fileno())
        timer = threading.Timer(LIMIT, program.kill)
        timer.start()
        try:
            _, status, used = os.wait4(program.pid, 0)
            seconds = time.perf_counter() - began
        finally:
            timer.cancel()
        program.returncode = os.waitstatus_to_exitcode(status)
        words.seek(0)
        said = words.read().decode("utf-8", "replace")
    if program.returncode:
        raise ProgramError(f"{command[0]} ended with {program.returncode}:\n{said[-2000:]}")
    return Ran(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def most_memory(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float | None:
    """The most that it and its processes held together at any time, in MB; what they share is counted once.

    The looks at its memory cost it time, so this is never the run whose time counts. None where the system does not say.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    program = _start(command, folder, environment, subprocess.DEVNULL)
    most, ends = 0.0, time.monotonic() + LIMIT
    while program.poll() is None and time.monotonic() < ends:
        most = max(most, sum(_shares(program.pid)) / 1024)
        time.sleep(PAUSE)
    program.kill()
    if program.wait():
        raise ProgramError(f"{command[0]} ended with {program.returncode}")
    return most


def _start(command: Sequence[str], folder: Path, environment: Mapping[str, str], words: int) -> subprocess.Popen[bytes]:
    """In a session of its own, so that all its processes can be told by their group."""
    return subprocess.Popen(
        command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True
    )


def _shares(group: int) -> Iterator[int]:
    """The proportional share (PSS) of each process of a group, in KB."""
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            with suppress(OSError, ValueError, IndexError, StopIteration):  # it ended meanwhile
                if _group_of(process) == group:
                    yield _share(process)


def _group_of(process: Path) -> int:
    stat = (process / "stat").read_text(encoding="utf-8", errors="replace")
    return int(stat.rpartition(")")[2].split()[2])


def _share(process: Path) -> int:
    text = (process / "smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
