"""Processes that are forked off, and what they send back: each through a pipe of its own, as far as there is room, and the rest
when it has nothing else to do, so that neither waits for the other.

A child shares the memory of its parent: of it a child has only what it changes for itself. So the fewer, the better.
"""

import os
import pickle
import select
import signal
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Generic, NamedTuple, Self, TypeVar

from builder.engine.refusal import Refusal

Result = TypeVar("Result")

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
_SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ of Linux
_ROOM = 1 << 20  # bytes, as many as Linux gives a pipe to anybody
_ROOM_AT_FIRST = 1 << 16  # bytes

BEHIND = 10  # how much nicer than others is who works behind them

_HEAD = struct.Struct("=IQ")  # of what a child sends: a number that says what it is, and how many bytes follow


class _Failed(NamedTuple):
    """What a child sends of work that it could not do."""

    error: BaseException


class Child(NamedTuple):
    """A process at work, and the end of the pipe that its results come out of."""

    process: int
    results: int


def can_fork() -> bool:
    """Whether the system knows how to."""
    return hasattr(os, "fork")


@contextmanager
def uninterrupted() -> Iterator[None]:
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


def fork(do: Callable[[int], object]) -> Child | None:
    """Start a process that does this with the end of a pipe to the parent; None where the machine has no room for one."""
    reap(wait=False)
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
        return Child(process, results)
    try:
        os.close(results)
        _begin()
        do(into)
        os.close(into)  # which tells the parent that it is over, before the system takes back what there is of memory
    finally:
        os._exit(0)


def end(child: Child) -> None:
    """End a child, which has nothing left to do or nobody to do it for."""
    os.close(child.results)
    with suppress(ProcessLookupError):
        os.kill(child.process, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child.process, 0)


def part_from(child: Child) -> None:
    """Leave a child alone that has done all it had to do and is about to end. To take back what it had of memory takes the system
    milliseconds, in which this process can go on; `reap` is for when it has nothing else to do."""
    os.close(child.results)
    _left_alone.add(child.process)


def reap(wait: bool = True) -> None:
    """Have the system forget those that were left alone, when they have ended: `wait` until they have, or only those that have."""
    for process in [*_left_alone]:
        with suppress(ChildProcessError):
            if os.waitpid(process, 0 if wait else os.WNOHANG) == (0, 0):
                continue
        _left_alone.remove(process)


_left_alone: set[int] = set()


class Ahead(Generic[Result]):
    """A few things looked at one after the other in another process, begun before anybody asks for them. As it changes nothing,
    it can as well be done here: where there is no other process, or it came to no end."""

    def __init__(self, work: Callable[[], Iterator[Result]]) -> None:
        self._work = work
        with uninterrupted():
            self._child = fork(lambda into: _send_each(into, work())) if can_fork() else None
        self._inbox = Inbox(self._child) if self._child else None
        self._found: dict[int, Result] = {}

    def result(self, number: int) -> Result:
        """What the work comes to, by its number from 0. Raises what it raises."""
        while number not in self._found and self._inbox and not self._inbox.is_over:
            wait_for_any([self._inbox])
            self._found |= self._inbox.arrived()
        if number not in self._found:
            self._found |= dict(enumerate(self._work()))
        return self._found[number]

    def close(self) -> None:
        """Have no more of it."""
        if self._child is not None:
            end(self._child)
            self._child = self._inbox = None


class Beside(Generic[Result]):
    """Work that Python leaves to the system, as reading a large file or finding its digest, done by a thread while this one goes on.
    Nothing is to be forked off before its result was asked for."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._made: Any = None
        self._thread = threading.Thread(target=self._do, args=(work,))
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._thread.join()

    def _do(self, work: Callable[[], Result]) -> None:
        self._made = outcome(work)

    def result(self) -> Result:
        """What the work comes to. Raises what it raises."""
        self._thread.join()
        if isinstance(self._made, _Failed):
            raise self._made.error
        made: Result = self._made
        return made


# --- a child ---


def _send_each(pipe: int, made: Iterable[object]) -> None:
    """Send each thing as soon as it is made. Where the parent was killed, sending fails, which ends this process."""
    outbox = Outbox(pipe)
    for number, each in enumerate(made):
        outbox.put(number, each)
        outbox.send_rest()


def _begin() -> None:
    """An interrupt is the parent's to deal with."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end_with_parent() -> None:
    """Have the system end this process when its parent is killed, since nobody waits for it any longer. (Those of a crew look for
    their parent before each lot instead: loading `ctypes` takes as long as reading a few documents.)"""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def begin_behind() -> None:
    """What a process does first whose work nobody waits for: from then on all others go before it."""
    _begin()
    _end_with_parent()
    if hasattr(os, "nice"):
        os.nice(BEHIND)


def outcome(work: Callable[[], Any]) -> Any:
    """What work comes to; where it fails what will be raised in the parent."""
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


class Outbox:
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
        os.set_blocking(self._pipe, False)

    def _send(self) -> None:
        while self._waiting:
            piece = self._waiting[0]
            sent = os.write(self._pipe, piece)
            if sent < len(piece):
                self._waiting[0] = piece[sent:]
            else:
                self._waiting.popleft()


# --- the parent ---


class Inbox:
    """What arrives of a child."""

    def __init__(self, child: Child) -> None:
        self.pipe = child.results
        self.is_over = False  # nothing more will come
        # Read into again and again, and made larger where that is too little: memory that is new each time costs more than reading.
        self._data = bytearray(_ROOM_AT_FIRST)
        self._filled = 0  # how many bytes at its beginning have arrived and were not taken out yet

    def arrived(self) -> dict[int, Any]:
        """What has arrived, by its number. Raises what the child's work raised."""
        os.set_blocking(self.pipe, False)
        with suppress(BlockingIOError):
            while count := self._read():
                self._filled += count
            self.is_over = True
        return self._complete()

    def _read(self) -> int:
        """Read what is there, as far as there is room, and tell how many bytes. Raises BlockingIOError where there are none yet."""
        if self._filled == len(self._data):
            self._data += bytes(len(self._data))
        with memoryview(self._data) as data, data[self._filled :] as room:
            return os.readv(self.pipe, [room])

    def is_over_by(self, moment: float) -> bool:
        """Whether nothing more comes, as far as that is known at that moment of `time.monotonic`. What still comes is not looked at."""
        poll = select.poll()
        poll.register(self.pipe, select.POLLIN)
        while not self.is_over and poll.poll(max(moment - time.monotonic(), 0) * 1000):
            self.is_over = not os.read(self.pipe, _ROOM)
        return self.is_over

    def _complete(self) -> dict[int, Any]:
        found: dict[int, Any] = {}
        at, end = 0, self._filled
        with memoryview(self._data) as data:
            while end - at >= _HEAD.size:
                number, size = _HEAD.unpack_from(data, at)
                if end - at - _HEAD.size < size:
                    break
                at += _HEAD.size
                with data[at : at + size] as made:
                    found[number] = pickle.loads(made)  # noqa: S301 - written by our own child
                at += size
                if isinstance(found[number], _Failed):
                    raise found[number].error
            if at:
                data[: end - at] = data[at:end]
        self._filled = end - at
        return found


def wait_for_any(inboxes: Iterable[Inbox]) -> None:
    """Wait until something arrives, or one of the children has ended."""
    poll = select.poll()
    for inbox in inboxes:
        poll.register(inbox.pipe, select.POLLIN)
    poll.poll()


def ended() -> Refusal:
    """What is to be raised where a child has ended before its work."""
    return Refusal("A process that the build had started was ended from outside (is there enough memory?). Build again.")
