"""What is remembered aside: by another process, while this one goes on with the build."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Self

from builder.engine.cache import Cache
from builder.engine.refusal import Refusal
from builder.engine.workers import crew

LEAST = 2000  # things for which another process pays: of fewer, all processes are needed elsewhere before these are kept

Kept = Callable[[], bool]  # waits until something is kept, and tells whether it is; to be asked once


class Aside:
    """Keeps some of what a build makes in transactions of their own, which end before the build's own one begins.

    Should the build come to no end, they stay: what is kept so must be right by itself. Use it as a context.
    """

    def __init__(self, cache: Cache, jobs: int) -> None:
        self._cache = cache
        self._jobs = jobs
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def pays(self, count: int) -> bool:
        """Whether so many things are worth a process."""
        return self._jobs > 1 and count >= LEAST

    def keep(self, count: int, keep: Callable[[Cache], None]) -> Kept:
        """Begin to keep so many things, if that is worth a process; if not, they are not kept. What this process reads of its memory
        meanwhile may have to wait."""
        if not self.pays(count):
            return not_kept

        def work(_: object) -> bool:
            with self._cache.once_more() as own:
                with own.changing():
                    keep(own)
                return own.is_whole

        hands = self._open.enter_context(crew(work, (count,), 2))
        hands.ask([(0, 1)], last=True)

        def is_kept() -> bool:
            with suppress(Refusal):  # somebody ended it
                return all(kept for _, kept in hands.take())
            return False

        return is_kept


def not_kept() -> bool:
    """As what is not kept tells."""
    return False
