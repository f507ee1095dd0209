# ruff: noqa: PTH101, PTH102, PTH105, PTH106, PTH108, PTH120, PTH123, PTH202, PTH208
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""`.nutgraf/` in the site: what is remembered between builds. Nothing in it is needed, and all of it is doubted.

Where it cannot be written (a site on a read-only disk, or another user's) builds go on without it.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from builder.engine.refusal import refusal

FOLDER = ".nutgraf"


class Memory(NamedTuple):
    """Where things are remembered: an absolute folder, or "" where nowhere, and then `remark` says why."""

    folder: str
    remark: str = ""

    def recall(self, name: str) -> bytes | None:
        """What was remembered under that name (`/` makes folders); None where nothing is, or it cannot be read."""
        if not self.folder or not is_file(f"{self.folder}/{name}"):
            return None
        try:
            with open(f"{self.folder}/{name}", "rb") as file:
                return file.read()
        except OSError:
            return None

    def remember(self, name: str, data: bytes) -> bool:
        """Remember these bytes in place of earlier ones, in one step. False where that cannot be done."""
        if not self.folder:
            return False
        path = f"{self.folder}/{name}"
        passing = f"{path}.new"
        try:
            make_folders(self.folder, os.path.dirname(name))
            clear_unless_file(path)
            clear_unless_file(passing)
            with open(passing, "wb") as file:
                file.write(data)
            os.replace(passing, path)
        except OSError:
            with suppress(OSError):
                os.unlink(passing)
            return False
        return True

    def forget(self, name: str) -> None:
        """Remove the file or folder of that name, if there is one."""
        if self.folder:
            remove(f"{self.folder}/{name}")

    def names(self, name: str) -> list[str]:
        """The names in that folder, sorted; none where it is not there."""
        try:
            return sorted(os.listdir(f"{self.folder}/{name}")) if self.folder else []
        except OSError:
            return []


def open_memory(root: Path) -> Memory:
    """The site's memory, made where it is not there yet."""
    folder = f"{os.path.realpath(root)}/{FOLDER}"
    try:
        with suppress(FileExistsError):
            os.mkdir(folder)
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            # Following a link that came with somebody's checkout would write wherever they please.
            return Memory("", f"{FOLDER} is no folder; nothing is remembered between builds.")
        if not os.access(folder, os.W_OK | os.X_OK):
            return Memory("", f"{FOLDER} cannot be written; nothing is remembered between builds.")
        _keep_out_of_git(folder)
    except OSError as error:
        return Memory("", f"{refusal('written', FOLDER, error)} Nothing is remembered between builds.")
    return Memory(folder)


def find_memory(root: Path) -> Memory:
    """The site's memory as it is, to be read; none where it is no folder of the site's own."""
    folder = f"{os.path.realpath(root)}/{FOLDER}"
    with suppress(OSError):
        if stat.S_ISDIR(os.lstat(folder).st_mode):
            return Memory(folder)
    return Memory("")


def _keep_out_of_git(folder: str) -> None:
    path = f"{folder}/.gitignore"
    if not is_file(path) or not os.path.getsize(path):
        remove(path)
        with open(path, "wb") as file:
            file.write(b"*\n")


def make_folders(base: str, path: str) -> str:
    """`base/path`, each step of it a true folder: whatever else stands in the way is removed. For our own places only."""
    here = base
    for step in filter(None, path.split("/")):
        here = f"{here}/{step}"
        with suppress(FileNotFoundError):
            if not stat.S_ISDIR(os.lstat(here).st_mode):
                os.unlink(here)
        with suppress(FileExistsError):
            os.mkdir(here)
    return here


def is_file(path: str) -> bool:
    """Whether a regular file is there: no link, and no pipe that would keep a reader waiting."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def remove(path: str) -> None:
    """Remove a file, link or whole folder, if it is there. Raises OSError; no link is ever followed.

    Unlike `shutil.rmtree` before Python 3.13, it does not call itself for each step down: folders may be nested deeper
    than calls.
    """
    try:
        if stat.S_ISDIR(os.lstat(path).st_mode):
            for folder in reversed(_emptied(path)):
                _remove_empty(folder, path)
        else:
            os.unlink(path)
    except FileNotFoundError:
        pass


def _emptied(top: str) -> list[str]:
    """Remove every file below that folder; give the folders that are left, parents first."""
    folders = [top]
    for folder in folders:  # grows as it goes
        try:
            inner = _clear(folder)
        except PermissionError:  # a folder carried over with its rights, which keep even its owner out
            os.chmod(folder, stat.S_IRWXU)
            inner = _clear(folder)
        folders.extend(inner)
    return folders


def _remove_empty(folder: str, top: str) -> None:
    try:
        os.rmdir(folder)
    except PermissionError:  # the one above it keeps its owner out; what is above the whole is not ours to change
        if folder == top:
            raise
        os.chmod(os.path.dirname(folder), stat.S_IRWXU)
        os.rmdir(folder)


def _clear(folder: str) -> list[str]:
    inner = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                inner.append(entry.path)
            else:
                os.unlink(entry.path)
    return inner


def clear_unless_file(path: str) -> None:
    """Remove what stands where one of our own files is to be, such as a folder. Raises OSError."""
    if not is_file(path):
        remove(path)
