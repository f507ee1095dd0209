# ruff: noqa: PTH101, PTH102, PTH103, PTH105, PTH116, PTH120, PTH208
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""Names with a dot in front in an output: `.git`, `.well-known`, `.htaccess`. They are somebody else's, and stay.

A new tree is given them before it is brought in, so that at no moment they are missing: folders are made alike, files
become second names of the same inode. The old tree's are removed when the new one is in place.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress

from builder.engine.memory import remove


def carry(source: str, target: str) -> dict[str, int]:
    """Give `target` the same file or folder as `source`. Raises OSError where something cannot be linked.

    Gives the inode of each file that it carried, by path, for `move_late`.
    """
    from shutil import copystat  # slow to import, and few outputs have such names

    folders: list[str] = []
    carried: dict[str, int] = {}
    for path, status in _walk(source):
        if stat.S_ISDIR(status.st_mode):
            os.mkdir(f"{target}{path}")
            folders.append(path)
        else:
            os.link(f"{source}{path}", f"{target}{path}", follow_symlinks=False)
            carried[path] = os.lstat(f"{target}{path}").st_ino
    for path in reversed(folders):  # last, as filling a folder changes its time, and its rights may forbid it
        liken(f"{source}{path}", f"{target}{path}")
        copystat(f"{source}{path}", f"{target}{path}")
    return carried


def liken(source: str, target: str) -> None:
    """Give the folder `target` the rights of the folder `source`, and its owner where that is allowed."""
    status = os.stat(source)
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(target, status.st_uid, status.st_gid)
    os.chmod(target, stat.S_IMODE(status.st_mode))


def move_late(source: str, target: str, carried: Mapping[str, int]) -> None:
    """Bring over what was changed in `source` after it was carried, then remove `source`. Raises OSError.

    What is as it was carried is left alone: if `target` has another file there, or none, it was changed there since.
    """
    for path, status in _walk(source):
        if not stat.S_ISDIR(status.st_mode) and carried.get(path) != status.st_ino:
            os.makedirs(os.path.dirname(f"{target}{path}"), exist_ok=True)
            os.replace(f"{source}{path}", f"{target}{path}")
    remove(source)


def _walk(top: str) -> Iterator[tuple[str, os.stat_result]]:
    """Every path below `top`, itself first as "", each with a slash in front; a folder before what is in it."""
    pending = [""]
    while pending:
        path = pending.pop()
        status = os.lstat(f"{top}{path}")
        if stat.S_ISDIR(status.st_mode):
            pending.extend(f"{path}/{name}" for name in os.listdir(f"{top}{path}"))
        yield path, status
