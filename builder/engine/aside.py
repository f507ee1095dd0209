"""What is remembered aside: by another process, while this one goes on with the build.

Much is kept by a process of its own, at once. Less is left to one that draws pages and has nothing else to do; whether there was one
is known when all pages are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Self, TypeVar

from builder.engine.cache import Cache, LostMemory
from builder.engine.refusal import Refusal
from builder.engine.workers import Crew, are_few, crew

Item = TypeVar("Item")
Result = TypeVar("Result")

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

    def keep(self, count: int, keep: Callable[[Cache], None]) -> IsKept:
        """Begin to keep so many things, if that is worth a process; if not, they are not kept. What this process reads of its memory
        meanwhile may have to wait."""
        if self._jobs < 2 or count < LEAST:
            return not_kept
        hands = self._open.enter_context(crew(lambda _: self._kept_by(keep), (count,), 2))
        hands.ask([(0, 1)], last=True)

        def is_kept() -> bool:
            with suppress(Refusal):  # somebody ended it
                return all(kept for _, kept in hands.take())
            return False

        return is_kept

    def keep_or_leave(self, count: int, keep: Callable[[Cache], None]) -> IsKept:
        """Begin to keep so many things; where they are not worth a process, leave them to one of a `crew`, if they are not very few."""
        if (is_kept := self.keep(count, keep)) is not not_kept:
            return is_kept
        if self._jobs > 1 and not are_few(count):
            self._left = keep
        return lambda: self._is_left_kept

    @contextmanager
    def crew(self, work: Callable[[Sequence[Item]], Result], items: Sequence[Item], at_once: bool) -> Iterator[Crew[Item, Result]]:
        """A crew of which one that has no work left keeps what was left to it; that is waited for at the end."""
        at_last = partial(self._kept_by, self._left) if self._left else None
        with crew(work, items, self._jobs, at_once, at_last) as hands:
            yield hands
            self._is_left_kept = hands.came_at_last() is True

    def _kept_by(self, keep: Callable[[Cache], None]) -> bool:
        with suppress(LostMemory), self._cache.once_more() as own:
            with own.changing():
                keep(own)
            return own.is_whole
        return False


def not_kept() -> bool:
    """As what is not kept tells."""
    return False
