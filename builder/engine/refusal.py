"""What the machine refuses, said so that a person knows what to do next. `cli` ends with 2 on it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from builder.model.patterns import lazy_pattern

# What must not reach a terminal or a report as it is: control characters, line and paragraph separators, marks that turn
# the direction of what follows, and the stand-ins that Python makes of bytes which are not UTF-8.
_UNFIT = "\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
UNFIT = lazy_pattern(f"[{_UNFIT}]")

_CAUSES: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("there is no space left on the disk", "Make room, then try again."),
    errno.EDQUOT: ("your share of the disk is used up", "Make room, then try again."),
    errno.EFBIG: ("it would be larger than the system allows", "Raise the limit (ulimit -f), then try again."),
    errno.EACCES: ("permission is denied", "Change its permissions, or run as the user it belongs to."),
    errno.EPERM: ("permission is denied", "Change its permissions, or run as the user it belongs to."),
    errno.EROFS: ("it lies on a disk that can only be read", "Choose a place that can be written to."),
    errno.EMFILE: ("too many files are open", "Raise the limit (ulimit -n), or take fewer --jobs."),
    errno.ENFILE: ("too many files are open on this machine", "Close some programs, then try again."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name."),
    errno.ENOTDIR: ("a part of its path is a file, not a folder", "Move that file away, or choose another name."),
    errno.EISDIR: ("it is a folder, not a file", "Move the folder away, or choose another name."),
    errno.EEXIST: ("something else of that name is there", "Move it away, or choose another name."),
    errno.ELOOP: ("a symbolic link on its path leads round in a ring", "Remove the link."),
    errno.ENOENT: ("it is no longer there", "If it was being changed just now, try again."),
    errno.EBUSY: ("another program holds it", "Close that program, then try again."),
    errno.EIO: ("the disk reports a fault", "Check the disk."),
    errno.EILSEQ: ("this disk does not take such a name", "Choose a name in plain letters."),
}


class Refusal(Exception):  # noqa: N818 - no fault of the program, and named by what it is to the person
    """The machine refuses, or the settings do. Its text is meant for a person; exit code 2."""


def printable(path: str) -> str:
    r"""The path as it may be printed anywhere: what is unfit is escaped (`\x1b`, `\udc80` as the byte `\x80`)."""
    return path if path.isprintable() else UNFIT.sub(lambda found: _escaped(ord(found[0])), path)


def _escaped(number: int) -> str:
    if 0xDC80 <= number <= 0xDCFF:
        return f"\\x{number - 0xDC00:02x}"
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def refusal(doing: str, path: str, error: OSError) -> Refusal:
    """The refusal for a failed call: `doing` is a past participle (read, written), `path` as the person knows it."""
    unknown = (os.strerror(error.errno).lower() if error.errno else str(error), "")
    cause, advice = _CAUSES.get(error.errno or 0, unknown)
    return Refusal(f"{printable(path) or 'The site'} cannot be {doing}: {cause}. {advice}".rstrip())


@contextmanager
def refusing(doing: str, path: str) -> Iterator[None]:
    """Turn an OSError inside into a Refusal. (Where a loop is hot, catch and call `refusal` instead.)"""
    try:
        yield
    except OSError as error:
        raise refusal(doing, path, error) from error
