"""A file of one build's own, for what is made early or in another process and is not needed before it is remembered.

Of a large site that is more than all else together: the bodies of documents, the views of pages. In memory each process would
hold what it made until the end, and then the one that builds would hold all of it. The file bears no name, so nothing is left of
it however the build ends.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import accumulate, pairwise
from struct import Struct
from typing import IO, TypeVar

from builder.engine.refusal import Refusal, refusal

Value = TypeVar("Value")

LEAST = 2000  # parcels that are worth a file: fewer are held in memory
_AHEAD = 64 * 1024  # bytes that are read at once
_TOGETHER = 256  # byte strings that are written at once: what is joined of them takes memory that the next ones use again
_ROOM = 100_000  # bytes that the disk must have free for each parcel: five times what one takes, as the site is to lie there as well

# A few byte strings that belong together: themselves, where they are held in memory; else, as bytes, where in the file they
# begin, and how far from there the first begins, each following one, and the end.
Parcel = bytes | Sequence[bytes]


class Spool:
    """Takes parcels, and gives them back as often as they are asked for. Is shared with the processes that are forked off."""

    def __init__(self, folder: str) -> None:
        """The file is to lie in `folder`, "" for where the system has its own. Where it cannot be, or would take room that the
        site needs, all is held in memory."""
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._at, self._at_hand = 0, b""  # a stretch of it: parcels are asked for nearly in the order in which they were put

    def expect(self, count: int) -> None:
        """Be ready for so many parcels. For the process that builds, before it forks off others that put some of them."""
        if count < LEAST or self._file is not None or not hasattr(os, "pread"):
            return
        import shutil  # loaded only where there is much
        import tempfile

        with suppress(OSError):
            if shutil.disk_usage(self._folder or tempfile.gettempdir()).free >= count * _ROOM:
                self._file = tempfile.TemporaryFile(dir=self._folder or None, buffering=0)  # noqa: SIM115 - closed by `close`

    def close(self) -> None:
        """Let go of all that was put away."""
        if self._file is not None:
            self._file.close()

    def put(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        """Put those away that are held in memory. What is given stands for each of them, here and in every process that shares this."""
        if self._file is None:
            return parcels
        try:
            at = _append(self._file.fileno(), [part for parcel in parcels if not isinstance(parcel, bytes) for part in parcel])
        except OSError:  # the disk is full, or the file system has no locks
            return parcels
        found: list[Parcel] = []
        for parcel in parcels:
            if isinstance(parcel, bytes):
                found.append(parcel)
                continue
            bounds = [*accumulate(map(len, parcel), initial=0)]
            found.append(_shape(len(bounds)).pack(at, *bounds))
            at += bounds[-1]
        return found

    def take(self, parcel: Parcel, count: int) -> Sequence[bytes]:
        """The first so many of a parcel's byte strings. Raises Refusal where the disk fails."""
        if not isinstance(parcel, bytes):
            return parcel[:count]
        at, *bounds = _where(parcel)
        first = self._find(at, bounds[count])
        data = self._at_hand
        return [data[first + start : first + end] for start, end in pairwise(bounds[: count + 1])]

    def part(self, parcel: Parcel, number: int) -> bytes:
        """One of a parcel's byte strings. Raises Refusal where the disk fails."""
        if not isinstance(parcel, bytes):
            return parcel[number]
        at, *bounds = _where(parcel)
        size = bounds[number + 1] - bounds[number]
        start = self._find(at + bounds[number], size)
        return self._at_hand[start : start + size]

    def _find(self, at: int, size: int) -> int:
        """Have a stretch of the file at hand; where in what is at hand it begins."""
        start = at - self._at
        if start < 0 or start + size > len(self._at_hand):
            assert self._file is not None
            try:
                self._at, self._at_hand, start = at, os.pread(self._file.fileno(), max(size, _AHEAD), at), 0
            except OSError as error:
                raise refusal("read", "what this build has put away", error) from error
            if len(self._at_hand) < size:
                raise Refusal("What this build has put away is no longer there. Build again.")
        return start


def _append(file: int, parts: Sequence[bytes]) -> int:
    """Where these byte strings came to lie, one after the other. Raises OSError."""
    import fcntl  # which not every system has

    fcntl.lockf(file, fcntl.LOCK_EX)  # all processes share one position
    try:
        at = os.lseek(file, 0, os.SEEK_END)
        for first in range(0, len(parts), _TOGETHER):
            data = b"".join(parts[first : first + _TOGETHER])
            written = os.write(file, data)
            while written < len(data):
                written += os.write(file, memoryview(data)[written:])
        return at
    finally:
        fcntl.lockf(file, fcntl.LOCK_UN)


def _where(parcel: bytes) -> tuple[int, ...]:
    return _shape(len(parcel) // 4 - 2).unpack(parcel)


@cache
def _shape(bounds: int) -> Struct:
    return Struct(f"=Q{bounds}I")


class Unpacked(Mapping[str, Value]):
    """What parcels hold, by name. Each is unpacked whenever it is asked for."""

    def __init__(self, parcels: Mapping[str, Parcel], unpack: Callable[[Parcel], Value]) -> None:
        self._parcels = parcels
        self._unpack = unpack

    def __getitem__(self, name: str) -> Value:
        return self._unpack(self._parcels[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._parcels)

    def __len__(self) -> int:
        return len(self._parcels)
