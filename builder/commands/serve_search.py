"""The search index of `serve`: made from the last good build while nobody waits for it, and kept in memory.

It is made once there has been no build for a moment: after the first, and after others where somebody searches, since
it takes the whole site to be linked. That is done by a process of its own, which takes no time from builds and answers.
Until there is one, /search/ is the A to Z that it is without scripts.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Mapping
from threading import Event

from builder.engine import children, search
from builder.engine.options import Options
from builder.engine.pipeline import search_records
from builder.engine.search import Indexed
from builder.publishing.purpose import SEARCH_FOLDER

REST = 0.5  # seconds without a build


class SearchIndex:
    """The files of the index, by their path in the output; none of them is on the disk."""

    def __init__(self, options: Options, remark: Callable[[str], None]) -> None:
        self._options = options
        self._remark = remark
        self._wanted = Event()
        self._is_old = True  # as against the last build
        self._is_used = False
        self._is_awaited = False
        self._files: Mapping[str, bytes] = {}
        self._key = ""

    def file(self, path: str) -> bytes | None:
        """The bytes of one of its files. From any thread."""
        if path.startswith(SEARCH_FOLDER):
            self._is_used = True
            if self._is_old and not self._is_awaited:
                self._want()
        return self._files.get(path)

    def renew(self) -> None:
        """Say that there is a new build. From any thread."""
        self._is_old = True
        if self._is_used or not self._files:
            self._want()

    def _want(self) -> None:
        self._is_awaited = True
        self._wanted.set()

    def keep(self) -> None:
        """Make the index whenever it is wanted, for ever; the work of a thread of its own."""
        if hasattr(signal, "pthread_sigmask"):  # an interrupt is for the server; the process would be born with ears for it
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        while search.program():
            self._wanted.wait()
            while self._wanted.is_set():
                self._wanted.clear()
                self._wanted.wait(REST)
            self._make()

    def _make(self) -> None:
        self._is_old = self._is_awaited = False
        try:
            # Not forked: other threads are at work, and what they hold just then would be held in it for ever.
            with multiprocessing.get_context("spawn").Pool(1, children.begin_behind) as pool:
                key, made = pool.apply(_made, (self._options, self._key))
        except Exception:  # noqa: BLE001 - the next build comes upon the same, and says what a person is to know of it
            return
        if key != self._key:
            self._key, self._files = key, made.files
            if made.remark:
                self._remark(made.remark)


def _made(options: Options, known: str) -> tuple[str, Indexed]:
    """The key of the index as it is to be, and the index where that is not the known one. Raises whatever a build does."""
    records = sorted(search_records(options))
    key = search.key(records)
    return key, Indexed({}) if key == known else search.index(records)
