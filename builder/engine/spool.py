"""A file of one build's own, for what is made early or in another process and is not needed before it is remembered.

Of a large site that is more than all else together: the bodies of documents, the views of pages. In memory each process would
hold what it made until the end, and then the one that builds would hold all of it. The file bears no name, so nothing is left of
it however the build ends.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, zip_longest
from struct import Struct, pack
from typing import IO, TypeVar

from builder.engine.refusal import Refusal, refusal

Item = TypeVar("Item")
Made = TypeVar("Made")

LEAST = 2000  # parcels that are worth a file: fewer are held in memory
_FEW = 32  # items of which parcels are made one after the other
_AHEAD = 64 * 1024  # bytes that are read at once
_WHERE = Struct("=QI")
_TOGETHER = 256  # byte strings that are written at once: what is joined of them takes memory that the next ones use again
_ROOM = 100_000  # bytes that the disk must have free for each parcel: five times what one takes, as the site is to lie there as well

# A few byte strings that belong together: themselves, where they are held in memory; else, as bytes, where in the file each begins
# and how long each is.
Parcel = bytes | Sequence[bytes]


def few_at_a_time(make: Callable[[Sequence[Item]], list[Made]], items: Sequence[Item]) -> list[Made]:
    """What is made of items, a few at a time: what is put away of them is then still at hand, in the processor's own memory."""
    return [made for first in range(0, len(items), _FEW) for made in make(items[first : first + _FEW])]


class Spool:
    """Takes parcels, and gives them back as often as they are asked for. Is shared with the processes that are forked off."""

    def __init__(self, folder: str) -> None:
        """The file is to lie in `folder`, "" for where the system has its own. Where it cannot be, or would take room that the
        site needs, all is held in memory."""
        self._folder = folder
        self._file: IO[bytes] | None = None
        # A stretch of it for each number: of parcels put together those with the same number lie one after the other, and are asked for
        # nearly in that order.
        self._at_hand: dict[int, tuple[int, bytes]] = {}

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
        here = [parcel for parcel in parcels if not isinstance(parcel, bytes)]
        parts = [part for alike in zip_longest(*here) for part in alike if part is not None]
        try:
            at = _append(self._file.fileno(), parts)
        except OSError:  # the disk is full, or the file system has no locks
            return parcels
        starts = accumulate(map(len, parts), initial=at)
        where: list[list[int]] = [[] for _ in here]
        for alike in zip_longest(*here):
            for found, part in zip(where, alike, strict=True):
                if part is not None:
                    found += (next(starts), len(part))
        away = iter(where)
        return [parcel if isinstance(parcel, bytes) else _packed(next(away)) for parcel in parcels]

    def take(self, parcel: Parcel, count: int) -> Sequence[bytes]:
        """The first so many of a parcel's byte strings. Raises Refusal where the disk fails."""
        return parcel[:count] if not isinstance(parcel, bytes) else [self.part(parcel, number) for number in range(count)]

    def part(self, parcel: Parcel, number: int) -> bytes:
        """One of a parcel's byte strings. Raises Refusal where the disk fails."""
        if not isinstance(parcel, bytes):
            return parcel[number]
        at, size = _WHERE.unpack_from(parcel, number * _WHERE.size)
        start, data = self._at_hand.get(number, (0, b""))
        begin = at - start
        if begin < 0 or begin + size > len(data):
            data, begin = self._read(at, max(size, _AHEAD)), 0
            if len(data) < size:
                raise Refusal("What this build has put away is no longer there. Build again.")
            self._at_hand[number] = at, data
        return data[begin : begin + size]

    def _read(self, at: int, size: int) -> bytes:
        assert self._file is not None
        try:
            return os.pread(self._file.fileno(), size, at)
        except OSError as error:
            raise refusal("read", "what this build has put away", error) from error


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


def _packed(where: Sequence[int]) -> bytes:
    return pack("=" + "QI" * (len(where) // 2), *where)


class Unpacked(Mapping[str, Made]):
    """What parcels hold, by name. Each is unpacked whenever it is asked for."""

    def __init__(self, parcels: Mapping[str, Parcel], unpack: Callable[[Parcel], Made]) -> None:
        self._parcels = parcels
        self._unpack = unpack

    def __getitem__(self, name: str) -> Made:
        return self._unpack(self._parcels[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._parcels)

    def __len__(self) -> int:
        return len(self._parcels)
