"""Work handed out in large lots to processes that share the parent's memory; with one job, the same work done here."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux

LEAST = 48  # items for which starting processes pays
BEHIND = 10  # how much nicer than others is who works behind them
LOTS_EACH = 4  # lots for each process: large, but small enough that none waits long for the last

# What a forked process works with: set before the fork, so that nothing of it need be sent.
_work: tuple[Callable[[Sequence[Any]], Any], Sequence[Any]] | None = None


def in_lots(
    work: Callable[[Sequence[Item]], Result],
    items: Sequence[Item],
    jobs: int,
    alone: int = 0,
    least: int = LEAST,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """Do `work` on lots of `items`, in the order of the items, in up to `jobs` processes.

    `meanwhile` is what this process does while others are at work, if there are others. Each of the first `alone` items,
    which are large, makes a lot of its own. Fewer than `least` are not worth a process. `work` must not change what it
    shares with its siblings; what it returns is sent back to the caller's process.
    """
    if jobs < 2 or len(items) < least or not hasattr(os, "fork"):
        if items:
            yield work(items)
        return
    import multiprocessing  # slow to import, and small builds need none of it

    global _work
    size = max(-(-(len(items) - alone) // (jobs * LOTS_EACH)), 1)
    lots = [(start, start + 1) for start in range(alone)]
    lots += [(start, min(start + size, len(items))) for start in range(alone, len(items), size)]
    _work = (work, items)
    try:
        with _uninterrupted():
            pool = multiprocessing.get_context("fork").Pool(min(jobs, len(lots)), _begin)
        with pool:
            results = pool.imap(_one_lot, lots)
            if meanwhile is not None:
                meanwhile()
            yield from results
    finally:
        _work = None


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put off an interrupt until this is over: Python drops what is raised while a process is forked, and would go on."""
    if threading.current_thread() is not threading.main_thread():  # where no interrupt is raised
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    put_off = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in put_off:
        signal.signal(number, lambda *call: came.append(call))
    try:
        yield
    finally:
        for number, handler in put_off.items():
            signal.signal(number, handler)
    for late, frame in came:
        put_off[signal.Signals(late)](late, frame)


def _begin() -> None:
    """An interrupt is the parent's to deal with, and a worker whose parent was killed has nobody to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def begin_behind() -> None:
    """As other workers begin, for work that nobody waits for: all others go before it."""
    _begin()
    if hasattr(os, "nice"):
        os.nice(BEHIND)


def _one_lot(lot: tuple[int, int]) -> Any:
    assert _work is not None  # set before the fork
    work, items = _work
    return work(items[lot[0] : lot[1]])
