# ruff: noqa: PTH100, PTH111, PTH114, PTH116, PTH117, PTH119, PTH120, PTH206
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""Where the finished site may be put: the rules that need only a look at the path (INTERFACE.md, section 2)."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from builder.engine.refusal import Refusal, printable, refusing
from builder.model.digests import fingerprint

_OWN = ("content", "templates", "static", ".git", ".nutgraf")
_HOMES = ("/home", "/Users")
_CHOOSE = "Choose another folder with --output."

_Identity = tuple[int, int]


class Place(NamedTuple):
    """An output that may be one: absolute paths without links in them, and its name for messages and for the memory."""

    root: str
    path: str
    label: str  # relative to the site where it lies in it, else as typed
    key: str  # a file name that stands for it; the same after the whole site was moved

    @property
    def parent(self) -> str:
        """The folder that it lies in."""
        return os.path.dirname(self.path)

    @property
    def name(self) -> str:
        """Its own name."""
        return os.path.basename(self.path)


def locate(root: Path, output: Path) -> Place:
    """The output's place. Raises Refusal where nutgraf must never write. A relative output is taken from here."""
    with refusing("used as the output", str(output)):
        typed, top = _absolute(output), os.path.realpath(root)
        label = _label(os.path.abspath(root), typed) or printable(str(output))
        if os.path.islink(typed):
            raise Refusal(f"{label} is a symbolic link. Remove it, or name the folder it leads to with --output.")
        path = os.path.realpath(typed)
        _refuse_wrong_kind(path, label)
        _refuse_wide(path, label)
        _refuse_own(top, path, label)
    inside = path.removeprefix(f"{top}/")
    return Place(top, path, label, fingerprint(os.fsencode(inside), 16))


def _label(root: str, path: str) -> str:
    """The path relative to the site; "" where it does not lie in it."""
    return printable(path[len(root) + 1 :]) if path.startswith(f"{root}/") else ""


def _absolute(output: Path) -> str:
    if "\0" in str(output):
        raise Refusal(f"{printable(str(output))} is no name for a folder. {_CHOOSE}")
    return os.path.abspath(output)


def _refuse_wrong_kind(path: str, label: str) -> None:
    if os.path.lexists(path) and not stat.S_ISDIR(os.lstat(path).st_mode):
        raise Refusal(f"{label} is a file, and the output is a folder. {_CHOOSE}")


def _refuse_wide(path: str, label: str) -> None:
    """Refuse `/`, homes, and what lies above a home."""
    if path == os.path.dirname(path):
        raise Refusal(f"{label} is the whole disk. {_CHOOSE}")
    if path == "/root" or os.path.dirname(path) in _HOMES:
        raise Refusal(f"{label} is a home folder. {_CHOOSE}")
    for home in (*_homes(), *_HOMES):
        if _is_at_or_above(path, home):
            raise Refusal(f"{label} is a home folder, or holds one. {_CHOOSE}")


def _homes() -> Iterator[str]:
    """This person's home, by the environment and by the system's own list, which may differ under sudo."""
    for typed in ("~", f"~{_user()}"):
        home = os.path.expanduser(typed)
        if os.path.isabs(home) and home != "/":
            yield os.path.realpath(home)


def _user() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # Windows; a number without a name, as in containers
        return ""


def _refuse_own(root: str, path: str, label: str) -> None:
    """Refuse the site, what is above it, and what holds or lies in its own folders."""
    if _is_at_or_above(path, root):
        what = "the site itself" if _identity(path) == _identity(root) else "a folder that holds the site"
        raise Refusal(f"{label} is {what}. {_CHOOSE}")
    for own in _OWN:
        true = os.path.realpath(f"{root}/{own}")
        if _is_at_or_above(true, path):
            raise Refusal(f"{label} lies in the site's own {own}. {_CHOOSE}")
        if _is_at_or_above(path, true):
            raise Refusal(f"{label} holds the site's own {own}. {_CHOOSE}")
    if ".git" in path.split(os.sep):
        raise Refusal(f"{label} lies in the memory of git. {_CHOOSE}")


def _is_at_or_above(folder: str, path: str) -> bool:
    """Whether `path` is `folder` or lies in it: by name, and by inode for disks where a name has two spellings."""
    if f"{path}/".startswith(f"{folder}/"):
        return True
    identity = _identity(folder)
    return identity is not None and identity in map(_identity, _upwards(path))


def _upwards(path: str) -> Iterator[str]:
    yield path
    while (above := os.path.dirname(path)) != path:
        path = above
        yield path


def _identity(path: str) -> _Identity | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
