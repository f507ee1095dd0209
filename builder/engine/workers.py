"""Work handed out to processes that share the parent's memory, the parent among them; with one job, all done here.

Work that is known as a whole goes out in lots (`in_lots`), which are not dealt out beforehand: their numbers lie in a pipe, from
which each process takes the next when it has done one. Work of which it is not known yet how much there is goes to one other
process piece by piece (`helping`), through a pipe as well.

What a child makes it sends through a pipe of its own: of lots as far as there is room, and the rest when nothing is left to do, so
that neither waits for the other. (Of the parent's memory a child has only what it changes for itself: the fewer, the better.)
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any, Generic, NamedTuple, TypeVar

from builder.engine.refusal import Refusal

Item = TypeVar("Item")
Result = TypeVar("Result")

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
_SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ of Linux
_ROOM = 1 << 20  # bytes, as many as Linux gives a pipe to anybody

LEAST = 48  # items for which starting processes pays
BEHIND = 10  # how much nicer than others is who works behind them
LOTS_EACH = 8  # lots for each process: large, but small enough that none waits long for the last
_MOST_LOTS = 2048  # their numbers fit into the smallest pipe, of 4 KB (pipe(7) of Linux)

_NUMBER = struct.Struct("=H")  # of a lot
_HEAD = struct.Struct("=HQ")  # of what a child sends: the number of the lot, and how many bytes follow


class _Failed(NamedTuple):
    """What a child sends of a lot that it could not do."""

    error: BaseException


class _Child(NamedTuple):
    """A process at work, and the end of the pipe that its results come out of."""

    process: int
    results: int


def in_lots(
    work: Callable[[Sequence[Item]], Result],
    items: Sequence[Item],
    jobs: int,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """Do `work` on lots of `items`, in the order of the items, in up to `jobs` processes of which this is one.

    `meanwhile` is what this process does first, while others are at work, if there are others. `work` must not change what it
    shares with its siblings; what it returns in another process is sent here. Raises what `work` raises, and Refusal where
    another process is ended from outside.
    """
    lots = _lots(len(items), jobs)
    if min(jobs, len(lots)) < 2 or len(items) < LEAST or not hasattr(os, "fork"):
        if items:
            yield work(items)
        return

    def do(number: int) -> Result:
        return work(items[slice(*lots[number])])

    def serve(into: int) -> None:
        _do_lots(do, numbers, _Outbox(into))

    numbers = _numbers(len(lots))
    children: list[_Child] = []
    try:
        with _uninterrupted():
            while len(children) < min(jobs, len(lots)) - 1 and (child := _fork(serve)):
                children.append(child)
        if meanwhile is not None:
            meanwhile()
        done: dict[int, Result] = {}
        inboxes = [_Inbox(child) for child in children]
        following = 0
        while (number := _next(numbers)) is not None:
            done[number] = do(number)
            for inbox in inboxes:
                done |= inbox.arrived()
            while following in done:
                yield done.pop(following)
                following += 1
        for inbox in inboxes:
            done |= inbox.rest()
        for number in range(following, len(lots)):
            if number not in done:
                raise _ended()
            yield done.pop(number)
    finally:
        os.close(numbers)
        for child in children:
            _end(child)


class Helper(Generic[Item, Result]):
    """Another process that does `work` on those of the items that it is asked for, one after the other; or none, and then all is
    done here."""

    def __init__(self, work: Callable[[Item], Result], items: Sequence[Item], child: _Child | None, numbers: int, into: int) -> None:
        self._work = work
        self._items = items
        self._inbox = _Inbox(child) if child else None
        self._numbers = numbers
        self._into: int | None = into
        self._done: dict[int, Result] = {}

    def ask(self, wanted: Iterable[Item], last: bool = False) -> None:
        """Have these items done, each of which was not asked for before. After the `last` ones the process ends, and what it has
        of memory is there for others."""
        assert self._into is not None
        if self._inbox:
            os.write(self._into, b"".join(_NUMBER.pack(self._items.index(item)) for item in wanted))
        if last:
            self.close()

    def take(self, wanted: Iterable[Item]) -> Iterator[Result]:
        """What came of these items, after the last was asked for. Of those that the other process has not begun this one does its
        share; those that are not wanted are left.

        Raises what `work` raises, and Refusal where the other process is ended from outside.
        """
        if self._inbox is None:
            yield from map(self._work, wanted)
            return
        needed = [*map(self._items.index, wanted)]
        while (number := _next(self._numbers)) is not None:
            if number in needed:
                self._done[number] = self._work(self._items[number])
        for number in needed:
            while number not in self._done:
                arrived = self._inbox.awaited()
                if not arrived:
                    raise _ended()
                self._done |= arrived
            yield self._done.pop(number)

    def close(self) -> None:
        """Ask for nothing more."""
        if self._into is not None:
            os.close(self._into)
            self._into = None


@contextmanager
def helping(work: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[Helper[Item, Result]]:
    """Another process, if there may be one, to which work is given before all that is to be done is known.

    `items` are all that it may be asked for, some dozens. What it was asked for and nobody takes may be ended at any point of it.
    """
    child: _Child | None = None
    numbers, asked = os.pipe()

    def serve(into: int) -> None:
        os.close(asked)
        outbox = _Outbox(into)
        while (number := _next(numbers)) is not None:
            outbox.put(number, _outcome(partial(work, items[number])))
            outbox.send_rest()

    try:
        with _uninterrupted():
            if jobs > 1 and items and hasattr(os, "fork"):
                child = _fork(serve)
        with closing(Helper(work, items, child, numbers, asked)) as helper:
            yield helper
    finally:
        os.close(numbers)
        if child:
            _end(child)


def _lots(count: int, jobs: int) -> list[tuple[int, int]]:
    """Where lots of so many items begin and end."""
    size = -(-count // min(max(jobs, 1) * LOTS_EACH, _MOST_LOTS)) or 1
    return [(start, min(start + size, count)) for start in range(0, count, size)]


def _numbers(count: int) -> int:
    """A pipe with the numbers of so many lots in it, each to be taken by one process."""
    numbers, into = os.pipe()
    os.write(into, b"".join(map(_NUMBER.pack, range(count))))
    os.close(into)
    return numbers


def _next(numbers: int) -> int | None:
    """Take the number of the next lot; None where all are taken."""
    number = os.read(numbers, _NUMBER.size)
    return _NUMBER.unpack(number)[0] if number else None


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


# --- a child ---


def _fork(do: Callable[[int], object]) -> _Child | None:
    """Start a process that does this with the end of a pipe to the parent; None where the machine has no room for one."""
    try:
        results, into = os.pipe()
    except OSError:
        return None
    try:
        process = os.fork()
    except OSError:
        os.close(results)
        os.close(into)
        return None
    if process:
        os.close(into)
        return _Child(process, results)
    try:
        os.close(results)
        _begin()
        do(into)
    finally:
        os._exit(0)


def _do_lots(work: Callable[[int], Any], numbers: int, outbox: _Outbox) -> None:
    while (number := _next(numbers)) is not None:
        outbox.put(number, _outcome(partial(work, number)))
    outbox.send_rest()


def _outcome(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except BaseException as error:  # noqa: BLE001 - it is the parent's, which raises it
        error.add_note(_where(error))
        return _Failed(error)


def _where(error: BaseException) -> str:
    """The traceback of an error, which is not sent with it."""
    import traceback  # loaded only where something is wrong

    return "".join(traceback.format_exception(error))


def _sendable(made: Any) -> bytes:
    """What was made, as bytes. What cannot be sent, or would not arrive, is a fault of the program, and said as one."""
    try:
        data = pickle.dumps(made, protocol=5)
        if isinstance(made, _Failed):
            pickle.loads(data)  # noqa: S301 - an exception is made anew from its `args`, which need not be what it takes
    except Exception as error:  # noqa: BLE001 - whatever it is, what was made cannot be sent
        cause = made.error if isinstance(made, _Failed) else error
        fault = RuntimeError(f"{type(cause).__name__}: {cause}")
        fault.add_note(_where(cause))
        return pickle.dumps(_Failed(fault), protocol=5)
    return data


class _Outbox:
    """What a child has made, on its way to the parent."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._waiting: deque[memoryview] = deque()
        os.set_blocking(pipe, False)
        if sys.platform == "linux":
            import fcntl  # which not every system has

            with suppress(OSError):
                fcntl.fcntl(pipe, _SET_PIPE_SIZE, _ROOM)

    def put(self, number: int, made: Any) -> None:
        """Send as much as there is room for."""
        data = _sendable(made)
        self._waiting += memoryview(_HEAD.pack(number, len(data))), memoryview(data)
        with suppress(BlockingIOError):
            self._send()

    def send_rest(self) -> None:
        """Send all that is left, and wait until there is room for it."""
        os.set_blocking(self._pipe, True)
        self._send()

    def _send(self) -> None:
        while self._waiting:
            piece = self._waiting[0]
            sent = os.write(self._pipe, piece)
            if sent < len(piece):
                self._waiting[0] = piece[sent:]
            else:
                self._waiting.popleft()


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


# --- the parent ---


class _Inbox:
    """What arrives of a child."""

    def __init__(self, child: _Child) -> None:
        self._pipe = child.results
        self._data = bytearray()

    def arrived(self) -> dict[int, Any]:
        """What has arrived, by the number of its lot. Raises what the child's work raised."""
        os.set_blocking(self._pipe, False)
        with suppress(BlockingIOError):
            self._receive()
        return self._complete()

    def rest(self) -> dict[int, Any]:
        """All that is still to come; waits for it. Raises what the child's work raised."""
        os.set_blocking(self._pipe, True)
        self._receive()
        return self._complete()

    def awaited(self) -> dict[int, Any]:
        """What arrives next, waited for; nothing where nothing more will come. Raises what the child's work raised."""
        os.set_blocking(self._pipe, True)
        found = self._complete()
        while not found and (piece := os.read(self._pipe, _ROOM)):
            self._data += piece
            found = self._complete()
        return found

    def _receive(self) -> None:
        while piece := os.read(self._pipe, _ROOM):
            self._data += piece

    def _complete(self) -> dict[int, Any]:
        found: dict[int, Any] = {}
        at = 0
        with memoryview(self._data) as data:
            while len(data) - at >= _HEAD.size:
                number, size = _HEAD.unpack_from(data, at)
                if len(data) - at - _HEAD.size < size:
                    break
                at += _HEAD.size
                with data[at : at + size] as made:
                    found[number] = pickle.loads(made)  # noqa: S301 - written by our own child
                at += size
                if isinstance(found[number], _Failed):
                    raise found[number].error
        del self._data[:at]
        return found


def _ended() -> Refusal:
    return Refusal("A process that the build had started was ended from outside (is there enough memory?). Build again.")


def _end(child: _Child) -> None:
    """End a child, which has nothing left to do or nobody to do it for."""
    os.close(child.results)
    with suppress(ProcessLookupError):
        os.kill(child.process, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child.process, 0)
