# ruff: noqa: PTH103, PTH106, PTH108, PTH120
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""One build at a time: of a site, and into an output, whichever site it comes from.

A lock is a locked file, not a file that exists: the system frees it when its process ends, however it ends. The one for
an output stands beside it, so that builds of different sites meet there, and is gone when the build is.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from builder.engine.memory import clear_unless_file, open_memory
from builder.engine.place import Place, locate
from builder.engine.refusal import Refusal, printable, refusal, refusing

_PAUSE = 0.05  # seconds between two tries
_READ = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_WRITE = _READ | os.O_RDWR | os.O_CREAT

# Without these a place can be locked by nobody (a network disk, a folder of somebody else): then nothing is lost by
# going on, whereas refusing would stop every build there.
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EROFS, errno.EACCES, errno.EPERM)

_held: set[int] = set()

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError from error

    def _free(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _free(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)  # closing alone would leave it to a worker that has not closed it yet

    def _leave_to_parent() -> None:
        """A forked worker shares its parent's locks, and would keep them if it outlived it."""
        for file in _held:
            os.close(file)
        _held.clear()

    os.register_at_fork(after_in_child=_leave_to_parent)


class _Patience:
    """How long to wait for others: `seconds` in all, with one word to the person when the waiting begins."""

    def __init__(self, seconds: float, on_wait: Callable[[str], None]) -> None:
        self.seconds = seconds
        self.end = time.monotonic() + seconds
        self.on_wait = on_wait
        self.told = False

    def pause(self, owner: str) -> None:
        """Wait a little. Raises Refusal where the waiting has lasted too long."""
        if time.monotonic() >= self.end:
            raise Refusal(f"Another build is running ({owner}). Let it end, or end it, then try again.")
        if not self.told:
            self.told = True
            self.on_wait(f"Another build is running ({owner}). Waiting up to {self.seconds:g} seconds for its end.")
        time.sleep(_PAUSE)


@contextmanager
def lock(root: Path, output: Path, wait_seconds: float, on_wait: Callable[[str], None]) -> Iterator[None]:
    """Keep every other build of this site, and into this output, waiting while the block runs.

    Waits for others up to `wait_seconds` in all, and calls `on_wait` once with a sentence if it has to. Raises Refusal
    after that, and where `output` can be none.
    """
    place = locate(root, output)
    memory = open_memory(root)
    patience = _Patience(wait_seconds, on_wait)
    with ExitStack() as stack:
        # Always the site first: two builds that take them in different orders would wait for each other.
        if memory.folder:
            with refusing("written", ".nutgraf/lock"):
                clear_unless_file(f"{memory.folder}/lock")
            stack.enter_context(_locked(f"{memory.folder}/lock", "The lock in .nutgraf", patience, keep=True))
        stack.enter_context(_parents_of(place))
        beside = f"{place.parent}/.{place.name}.nutgraf-lock"
        stack.enter_context(_locked(beside, f"The lock beside {place.label}", patience, keep=False))
        yield


@contextmanager
def _locked(path: str, label: str, patience: _Patience, keep: bool) -> Iterator[None]:
    file = _wait_for(path, label, patience)
    if file is None:
        yield
        return
    _held.add(file)
    try:
        with suppress(OSError):
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        if not keep:  # removed while it is held: whoever waits for it sees that, and makes a new one
            with suppress(OSError):
                os.unlink(path)
        _held.discard(file)
        with suppress(OSError):
            _free(file)
        os.close(file)


def _wait_for(path: str, label: str, patience: _Patience) -> int | None:
    """The locked file's descriptor; None where this place knows no locks."""
    while True:
        try:
            file = _open(path)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return None
            raise refusal("taken", label, error) from error
        try:
            _take(file)
        except BlockingIOError:
            owner = _owner(file)
            os.close(file)
            patience.pause(owner)
        except OSError as error:
            os.close(file)
            if error.errno in _NO_LOCKS:
                return None
            raise refusal("taken", label, error) from error
        else:
            if _is_same(file, path):
                return file
            os.close(file)


def _open(path: str) -> int:
    try:
        return os.open(path, _WRITE, 0o644)
    except FileNotFoundError:  # an earlier build failed, and took the folders that it had made away again
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return os.open(path, _WRITE, 0o644)
    except PermissionError as error:
        try:
            return os.open(path, _READ)  # left by another user: it can be locked all the same
        except FileNotFoundError:
            raise error from None


def _owner(file: int) -> str:
    written = os.pread(file, 20, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
    return f"process {printable(written)}" if written.isdigit() else "another process"


def _is_same(file: int, path: str) -> bool:
    """Whether the open file is still the one of that path, and not one that its owner removed meanwhile."""
    try:
        return os.path.samestat(os.fstat(file), os.lstat(path))
    except OSError:
        return False


@contextmanager
def _parents_of(place: Place) -> Iterator[None]:
    """Make the folders above the output; those that are still empty afterwards go again."""
    made: list[str] = []
    with refusing("made", place.label):
        missing = place.parent
        while not os.path.lexists(missing):
            made.append(missing)
            missing = os.path.dirname(missing)
        os.makedirs(place.parent, exist_ok=True)
    try:
        yield
    finally:
        for folder in made:
            with suppress(OSError):
                os.rmdir(folder)
