"""What is remembered aside: by another process, while this one goes on with the build.

Much is kept by a process of its own, at once. Less is left to one that draws pages and has nothing else to do.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from typing import Self

from builder.engine.cache import Cache, LostMemory
from builder.engine.refusal import Refusal
from builder.engine.workers import are_few, crew

LEAST = 2000  # things for which a process of its own pays

IsKept = Callable[[], bool]  # waits until something is kept, and tells whether it is; to be asked once


class Aside:
    """Keeps some of what a build makes in transactions of their own, which end before the build's own one begins.

    Should the build come to no end, they stay: what is kept so must be right by itself. Use it as a context.
    """

    def __init__(self, cache: Cache, jobs: int) -> None:
        self._cache = cache
        self._jobs = jobs
        self._open = ExitStack()
        self._left: Callable[[Cache], None] | None = None
        self._is_left_kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def pays(self, count: int) -> bool:
        """Whether so many things are worth a process."""
        return self._jobs > 1 and count >= LEAST

    def keep(self, count: int, keep: Callable[[Cache], None]) -> IsKept:
        """Begin to keep so many things, if that is worth a process; if not, they are not kept. What this process reads of its memory
        meanwhile may have to wait."""
        if not self.pays(count):
            return not_kept
        hands = self._open.enter_context(crew(lambda _: self._kept_by(keep), (count,), 2))
        hands.ask([(0, 1)], last=True)

        def is_kept() -> bool:
            with suppress(Refusal):  # somebody ended it
                return all(kept for _, kept in hands.take())
            return False

        return is_kept

    def leave(self, count: int, keep: Callable[[Cache], None]) -> IsKept:
        """Leave so many things to a process that has time for them, if they are not very few. They are kept if one had."""
        if not are_few(count):
            self._left = keep
        return lambda: self._is_left_kept

    @property
    def left(self) -> Callable[[], bool] | None:
        """What a process is to do that has nothing else to do: keep what was left to it, and tell whether it did."""
        keep = self._left
        return partial(self._kept_by, keep) if keep is not None and self._jobs > 1 else None

    def note_left(self, is_kept: bool) -> None:
        """Note whether a process had time for what was left to it."""
        self._is_left_kept = is_kept

    def _kept_by(self, keep: Callable[[Cache], None]) -> bool:
        with suppress(LostMemory), self._cache.once_more() as own:
            with own.changing():
                keep(own)
            return own.is_whole
        return False


def not_kept() -> bool:
    """As what is not kept tells."""
    return False
