"""Work handed out in large lots to processes that share the parent's memory; with one job, the same work done here."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux

LEAST = 48  # items for which starting processes pays
LOTS_EACH = 4  # lots for each process: large, but small enough that none waits long for the last

# What a forked process works with: set before the fork, so that nothing of it need be sent.
_work: tuple[Callable[[Sequence[Any]], Any], Sequence[Any]] | None = None


def default_jobs() -> int:
    """As many processes as there are cores for this one."""
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return os.cpu_count() or 1


def in_lots(work: Callable[[Sequence[Item]], Result], items: Sequence[Item], jobs: int) -> Iterator[Result]:
    """Do `work` on lots of `items`, in the order of the items, in up to `jobs` processes.

    `work` must not change what it shares with its siblings; what it returns is sent back to the caller's process.
    """
    if jobs < 2 or len(items) < LEAST or "fork" not in multiprocessing.get_all_start_methods():
        if items:
            yield work(items)
        return
    global _work
    size = max(-(-len(items) // (jobs * LOTS_EACH)), 1)
    lots = [(start, min(start + size, len(items))) for start in range(0, len(items), size)]
    _work = (work, items)
    try:
        with multiprocessing.get_context("fork").Pool(min(jobs, len(lots)), _begin) as pool:
            yield from pool.imap(_one_lot, lots)
    finally:
        _work = None


def _begin() -> None:
    """An interrupt is the parent's to deal with, and a worker whose parent was killed has nobody to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _one_lot(lot: tuple[int, int]) -> Any:
    assert _work is not None  # set before the fork
    work, items = _work
    return work(items[lot[0] : lot[1]])
