# ruff: noqa: PTH104
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""A new tree in the place of an old one, in a single step wherever the system has one."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress

_AT_FDCWD = -100
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS are the same number
_CALL_NUMBERS = {"x86_64": 316, "aarch64": 276, "riscv64": 276}  # renameat2, where the C library has no name for it

# This system, or this disk, exchanges nothing.
_UNKNOWN = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)


def exchange(one: str, other: str) -> bool:
    """Let two paths change places in one step. False where that is not to be had; raises OSError where it fails."""
    import ctypes  # not needed by the many builds that change nothing

    result = _call(os.fsencode(one), os.fsencode(other))
    if result == 0:
        return True
    if result is None or ctypes.get_errno() in _UNKNOWN:
        return False
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), one, None, other)


def _call(one: bytes, other: bytes) -> int | None:
    """What the system's call gives; None where there is none."""
    if sys.platform == "win32":
        return None
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    if hasattr(library, "renameat2"):
        return int(library.renameat2(_AT_FDCWD, one, _AT_FDCWD, other, _EXCHANGE))
    if hasattr(library, "renamex_np"):
        return int(library.renamex_np(one, other, _EXCHANGE))
    number = _CALL_NUMBERS.get(os.uname().machine)
    if sys.platform != "linux" or number is None or sys.maxsize < 2**32:
        return None
    return int(library.syscall(number, _AT_FDCWD, one, _AT_FDCWD, other, _EXCHANGE))


def bring_in(new: str, place: str, aside: str) -> str:
    """Put the tree `new` at `place`; what was there is afterwards at `new`. Raises OSError, and then all is as before.

    Without an exchange the old tree waits at `aside` for a moment in which `place` is empty; `put_back` is for a build
    that is killed in it. If it cannot be taken from there to `new`, it stays, and the next build finds it. Gives the way
    that was taken: moved, exchanged, renamed.
    """
    if not os.path.lexists(place):
        os.rename(new, place)
        return "moved"
    if exchange(new, place):
        return "exchanged"
    os.rename(place, aside)
    try:
        os.rename(new, place)
    except BaseException:
        os.rename(aside, place)
        raise
    with suppress(OSError):  # what was to be done is done: who is told otherwise would undo it
        os.rename(aside, new)
    return "renamed"


def put_back(place: str, aside: str) -> None:
    """Undo what a killed `bring_in` left: an old tree aside, and nothing in its place. Raises OSError."""
    if os.path.lexists(aside) and not os.path.lexists(place):
        os.rename(aside, place)
