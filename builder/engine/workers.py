"""Work shared out among processes, the one that asks for it among them; with one job, all is done here.

Lots are not dealt out beforehand: they lie in a pipe, from which each process takes the next when it has done one. So work can
be handed out before all of it is known, and whoever has time does it.
"""

import mmap
import os
import select
import struct
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from builder.engine.children import (
    Child,
    Inbox,
    Outbox,
    can_fork,
    end,
    ended,
    fork,
    outcome,
    part_from,
    uninterrupted,
    wait_for_any,
)

Item = TypeVar("Item")
Result = TypeVar("Result")

LEAST = 48  # items for which starting processes pays
SMALLEST = 8  # items of a lot, where there are so many side by side
_LOTS_EACH = 6  # so many of its next lot would be a process's share of what is left: large enough that few are handed over

_SOON = 0.005  # seconds in which all who have no work left say so

Lot = tuple[int, int]  # where in the items it begins and ends; no two begin at the same

_LOT = struct.Struct("=II")
_AT_ONCE = 64  # lots that go into a pipe as a whole or not at all (512 bytes, POSIX's least PIPE_BUF)
_AT_LAST = (1 << 32) - 1  # the number of what is done at last, where that of a lot is where it begins


class Sidework(NamedTuple):
    """What is done beside the work on lots, if there is so much of it that other processes are started."""

    meanwhile: Callable[[], object] | None = None  # by this process, before it takes lots itself
    at_last: Callable[[], object] | None = None  # by one of the others, when no lots are left; nobody waits for it or hears of it


ALONE = Sidework()


def in_lots(
    work: Callable[[Sequence[Item]], Result], items: Sequence[Item], jobs: int, beside: Sidework = ALONE, first: int = 0
) -> Iterator[Result]:
    """Do `work` on lots of `items` in up to `jobs` processes, of which this is one, and give what each lot comes to, in the order of
    the items. (Where it is the only one, in lots too: what is made of one may be put away before the next.)

    The `first` so many items are one lot, done here before others are started. What is loaded and compiled when it is first needed is
    then in the memory that the others share, and not loaded by each of them.

    `work` must not change what it shares with its siblings; what it returns in another process is sent here. Raises what `work`
    raises, and Refusal where another process is ended from outside.
    """
    if first:
        yield work(items[:first])
        yield from in_lots(work, items[first:], jobs, beside)
        return
    if not items:
        return
    lots = lots_of(range(len(items)), jobs)
    if min(jobs, len(lots)) < 2 or are_few(len(items)) or not can_fork():
        for begin, stop in lots:
            yield work(items[begin:stop])
        return
    with crew(work, items, min(jobs, len(lots)), at_last=beside.at_last) as hands:
        hands.ask(lots, last=True)
        if beside.meanwhile is not None:
            beside.meanwhile()
        done: dict[int, Result] = {}
        following = iter(lots)
        begin, _ = next(following)
        for number, made in hands.take():
            done[number] = made
            while begin in done:
                yield done.pop(begin)
                begin, _ = next(following, (-1, -1))
        hands.leave_alone()


def are_few(count: int) -> bool:
    """Whether so many items are not worth a process."""
    return count < LEAST


def lots_of(numbers: Iterable[int], jobs: int) -> list[Lot]:
    """Lots that hold these items, given by their numbers in rising order, and no others. The first are large, and each is an equal
    part of what is left: at the end, when there is nothing more to take, nobody has much to do still."""
    numbers = list(numbers)
    lots: list[Lot] = []
    largest = 0
    for at, number in enumerate(numbers):
        begin, after = lots[-1] if lots else (number, -1)
        if number == after and after - begin < largest:
            lots[-1] = (begin, number + 1)
        else:
            lots.append((number, number + 1))
            largest = max(SMALLEST, -(-(len(numbers) - at) // (max(jobs, 1) * _LOTS_EACH)))
    return lots


class Crew(Generic[Item, Result]):
    """Up to `jobs` processes that do `work` on the lots that they are asked for. This one takes its share when it waits for what
    comes of it; others are started when enough is asked for, or, `at_once`, as soon as anything is.

    One of the others does `at_last` when no lots are left, while this one goes on.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Result],
        items: Sequence[Item],
        jobs: int,
        at_once: bool,
        at_last: Callable[[], object] | None = None,
    ) -> None:
        self._work = work
        self._items = items
        self._jobs = jobs if can_fork() else 1
        self._at_once = at_once
        self._at_last = at_last
        self._came_at_last: object = None
        self._children: list[Child] = []
        self._inboxes: list[Inbox] = []
        self._lots, into = os.pipe()
        os.set_blocking(into, False)
        self._into: int | None = into
        self._asked: dict[int, Lot] = {}  # by where they begin
        self._left_out = mmap.mmap(-1, max(len(items), 1))  # by where a lot begins: 1 where nobody wants it; seen by all processes
        self._has_left_out = False
        self._is_done = False  # all that was wanted, by all of them
        self._here: list[Lot] = []  # those that this process is left with, as there is no other, or no room for more in the pipe

    def ask(self, lots: Collection[Lot], last: bool = False) -> None:
        """Have these lots done, none of which was asked for before. After the `last` ones the others end, and what they have of
        memory is there again."""
        self._asked |= {lot[0]: lot for lot in lots}
        self._here += lots
        if not self._inboxes and (self._at_once or not are_few(sum(stop - begin for begin, stop in self._asked.values()))):
            self._start()
        if self._inboxes:
            self._here = self._handed_out(self._here)
        if last:
            self._ask_no_more()

    def leave_out(self, unwanted: Iterable[int]) -> None:
        """These lots, by where they begin, are wanted no longer: they are left where nobody has begun them, and what has begun
        may be ended at any point of it."""
        for begin in unwanted:
            self._has_left_out = True
            del self._asked[begin]
            self._left_out[begin] = 1

    def take(self) -> Iterator[tuple[int, Result]]:
        """What came of each lot that is wanted, by where it begins, in the order in which it is done, after the last was asked for.
        Raises what `work` raises, and Refusal where another process is ended from outside."""
        missing = {*self._asked}
        for begin, stop in self._left():
            if begin in missing:
                made = self._work(self._items[begin:stop])
                missing.remove(begin)
                yield begin, made
            yield from self._arrived(missing)
        while missing:
            waiting = [inbox for inbox in self._inboxes if not inbox.is_over]
            if not waiting:
                raise ended()
            wait_for_any(waiting)
            yield from self._arrived(missing)
        if self._has_left_out:
            self._dismiss()
        self._is_done = self._at_last is None

    def came_at_last(self) -> object:
        """What `at_last` came to, after all that was wanted was taken: it is waited for. None where no other process has done it.
        Raises what it raises."""
        while self._at_last is not None and self._came_at_last is None and self._children and not self._inboxes[0].is_over:
            wait_for_any(self._inboxes[:1])
            self._arrivals(self._inboxes[0])
        self._is_done = True
        return self._came_at_last

    def leave_alone(self) -> None:
        """Have `at_last` done by whoever is at it, whether it comes to an end before the crew does or later."""
        self._is_done = True

    def _dismiss(self) -> None:
        """End those who are at work that nobody wants: what they write must not come into what is made of the rest. Who has none
        left ends by itself, while this process goes on."""
        soon = time.monotonic() + _SOON
        for child, inbox in zip([*self._children], self._inboxes, strict=True):
            if not inbox.is_over_by(soon):
                end(child)
                self._children.remove(child)

    def close(self) -> None:
        """End the others, unless they have done all that they had to."""
        self._ask_no_more()
        os.close(self._lots)
        for child in self._children:
            part_from(child) if self._is_done else end(child)

    def _ask_no_more(self) -> None:
        if self._into is not None:
            os.close(self._into)
            self._into = None

    def _start(self) -> None:
        me = os.getpid()
        with uninterrupted():
            while len(self._children) < self._jobs - 1 and (child := fork(partial(self._serve, me, is_first=not self._children))):
                self._children.append(child)
        self._inboxes = [Inbox(child) for child in self._children]

    def _serve(self, parent: int, results: int, is_first: bool) -> None:
        """What another process does, as long as its parent lives: of one whose parent was killed another process becomes the parent."""
        self._ask_no_more()
        outbox = Outbox(results)
        while (lot := _next(self._lots, outbox)) is not None and os.getppid() == parent:
            if self._left_out[lot[0]]:
                continue
            outbox.put(lot[0], outcome(partial(self._work, self._items[slice(*lot)])))
        outbox.send_rest()
        if is_first and self._at_last is not None and os.getppid() == parent:
            outbox.put(_AT_LAST, outcome(self._at_last))
            outbox.send_rest()

    def _handed_out(self, lots: list[Lot]) -> list[Lot]:
        """Hand lots out; gives those for which there is no room."""
        assert self._into is not None
        for first in range(0, len(lots), _AT_ONCE):
            try:
                os.write(self._into, b"".join([_LOT.pack(*lot) for lot in lots[first : first + _AT_ONCE]]))
            except BlockingIOError:
                return lots[first:]
        return []

    def _left(self) -> Iterator[Lot]:
        """The lots that no other process has taken, each taken."""
        while self._inboxes and (lot := _next(self._lots)) is not None:
            yield lot
        yield from self._here

    def _arrived(self, missing: set[int]) -> Iterator[tuple[int, Result]]:
        for inbox in self._inboxes:
            for begin, made in self._arrivals(inbox).items() if not inbox.is_over else ():
                if begin in missing:
                    missing.remove(begin)
                    yield begin, made

    def _arrivals(self, inbox: Inbox) -> dict[int, Result]:
        """What has arrived of lots."""
        arrived = inbox.arrived()
        self._came_at_last = arrived.pop(_AT_LAST, self._came_at_last)
        return arrived


def crew(
    work: Callable[[Sequence[Item]], Result],
    items: Sequence[Item],
    jobs: int,
    at_once: bool = True,
    at_last: Callable[[], object] | None = None,
) -> closing[Crew[Item, Result]]:
    """A crew to which work on some of the items is given before all that is to be done is known; it ends with the context."""
    return closing(Crew(work, items, jobs, at_once, at_last))


def _next(lots: int, outbox: Outbox | None = None) -> Lot | None:
    """Take the next lot, or wait for it; None where all are taken. What is in the outbox is sent before that."""
    if outbox is not None:
        poll = select.poll()
        poll.register(lots, select.POLLIN)
        if not poll.poll(0):
            outbox.send_rest()
    lot = os.read(lots, _LOT.size)
    return _LOT.unpack(lot) if lot else None
