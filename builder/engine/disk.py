# ruff: noqa: PTH100, PTH103, PTH108, PTH112, PTH116, PTH120, PTH123, PTH208
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""The site's own files: which there are, what they hold, and those that are written for the first time.

What else touches the disk (`.nutgraf/`, the finished site) has its own doors beside this one; docs/architecture.md, Doors,
names them all. No other part of the program opens, reads, lists or writes the site's files.
"""

import os
import stat
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from builder.engine.decoding import TEXT_LIMIT, too_large
from builder.engine.decoding import decode as decode  # offered here as well, beside `read_text`
from builder.engine.refusal import UNFIT, Refusal, printable, refusal, refusing
from builder.model.diagnostics import Diagnostic
from builder.model.digests import digest, digest_stream

FOLDERS = ("content", "templates", "static")

# More links to folders than this are followed by nobody on purpose: a few links that lead to each other make millions of
# paths out of nothing.
MANY_LINKS = 1000

# Not waiting keeps a named pipe that took a file's place since the scan from stopping the build for ever.
_READ = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PIECE = 64 * 1024  # bytes read at once where a file may be large; room for more is asked of the system each time


class FileStat(NamedTuple):
    """A file as the scan found it: path relative to the site with `/`, size in bytes, times in nanoseconds.

    Size, times and inode together say whether it may have changed since they were last seen. Those of a symbolic link
    are those of the file it leads to.
    """

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class _Scan(NamedTuple):  # which has no room for what is worked out once
    files: tuple[FileStat, ...]
    diagnostics: tuple[Diagnostic, ...]
    is_linked: bool = False


class Scan(_Scan):
    """Every file that counts, by path, what is wrong with those that cannot, and whether a symbolic link led to any."""

    @cached_property
    def digest(self) -> str:
        """A digest of the files with their sizes, times and inodes."""
        return digest(repr([*zip(*self.files, strict=True)]).encode())  # in columns, which takes less time than file by file


class Scanned(NamedTuple):
    """A scan, and when it began, in nanoseconds since the epoch: what changed after that may have been missed."""

    scan: Scan
    began_ns: int


class _Folder(NamedTuple):
    """A folder still to be listed. `real` are the true places of it and of all it was reached through, itself last."""

    path: str
    real: tuple[str, ...]


class _Found(NamedTuple):
    """What a scan has gathered so far. (`links`: the true places of the folders that links led to;
    `linked`: paths of links to files and folders.)"""

    files: list[FileStat]
    diagnostics: list[Diagnostic]
    links: list[str]
    linked: list[str]


def find_site(start: Path) -> Path | None:
    """The nearest folder from `start` upwards that holds `content/`; None where there is none."""
    with refusing("found", "The working directory"):
        here = Path(os.path.abspath(start))
    return next((folder for folder in (here, *here.parents) if os.path.isdir(folder / "content")), None)


def scan(root: Path, folders: tuple[str, ...] = FOLDERS) -> Scan:
    """What lies in these folders of the site. Folders that are missing are none; raises Refusal where one is unreadable.

    Names that begin with `.` or `_` are passed over, and so is what hangs below them.
    """
    found = _Found([], [], [], [])
    top = os.path.realpath(root)
    pending: list[_Folder] = []
    for name in folders:
        pending.extend(_top_folder(found, top, name))
        while pending:
            pending.extend(_list(found, top, pending.pop()))
    return Scan(tuple(sorted(found.files)), tuple(sorted(found.diagnostics)), bool(found.linked))


def scan_now(root: Path) -> Scanned:
    """What lies in the site's folders now. Raises Refusal as `scan`."""
    began_ns = time.time_ns()
    return Scanned(scan(root), began_ns)


def scan_again(root: Path, before: Scan, paths: Iterable[str]) -> Scanned | None:
    """What `scan_now` would give, where since `before` nothing changed but what these absolute paths name, as systems tell it.

    None where a look at these files alone cannot tell: where one of them is new or gone, or is a folder, or where links
    lead from one place to another.
    """
    began_ns = time.time_ns()
    if before.is_linked or before.diagnostics:
        return None
    top = os.path.realpath(root)
    files = list(before.files)
    for whole in paths:
        path = whole.removeprefix(f"{top}/")
        if path.partition("/")[0] not in FOLDERS or path in FOLDERS:
            return None
        at = bisect_left(before.files, (path,))
        known = at < len(files) and files[at].path == path
        try:
            status = os.lstat(f"{top}/{path}")
        except FileNotFoundError:
            below = bisect_left(before.files, (f"{path}/",))
            if known or (below < len(files) and files[below].path.startswith(f"{path}/")):
                return None
            continue  # it came and went: what an editor keeps beside a file while it saves it
        except OSError:
            return None
        if not known or not stat.S_ISREG(status.st_mode):
            return None
        files[at] = _file(path, status)
    return Scanned(before._replace(files=tuple(files)), began_ns)


def _top_folder(found: _Found, root: str, name: str) -> list[_Folder]:
    try:
        mode = os.lstat(f"{root}/{name}").st_mode
    except FileNotFoundError:
        return []
    except OSError as error:
        raise refusal("read", name, error) from error
    if stat.S_ISLNK(mode):
        return list(_follow(found, root, _Folder(name, (root,)), name))
    if not stat.S_ISDIR(mode):
        raise Refusal(f"{name} is a file, where a site has a folder of that name. Move it away.")
    return [_Folder(name, (f"{root}/{name}",))]


def _list(found: _Found, root: str, folder: _Folder) -> list[_Folder]:
    """Take in a folder's files, and give the folders in it that are to be listed next."""
    below: list[_Folder] = []
    try:
        with os.scandir(f"{root}/{folder.path}") as entries:
            for entry in entries:
                if not entry.name.startswith((".", "_")):
                    below += _take(found, root, folder, entry)
    except OSError as error:
        raise refusal("read", folder.path, error) from error
    return below


def _take(found: _Found, root: str, folder: _Folder, entry: os.DirEntry[str]) -> Iterable[_Folder]:
    path = f"{folder.path}/{entry.name}"
    if not entry.name.isprintable() and UNFIT.search(entry.name):
        found.diagnostics.append(_bad_name(path))
        return ()
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:  # removed since the folder was listed
        return ()
    if stat.S_ISREG(status.st_mode):
        found.files.append(_file(path, status))
    elif stat.S_ISDIR(status.st_mode):
        return (_Folder(path, (*folder.real, f"{folder.real[-1]}/{entry.name}")),)
    elif stat.S_ISLNK(status.st_mode):
        return _follow(found, root, folder, path)
    else:
        found.diagnostics.append(_no_file(path, status.st_mode))
    return ()


def _file(path: str, status: os.stat_result) -> FileStat:
    return FileStat(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _follow(found: _Found, root: str, folder: _Folder, path: str) -> Iterator[_Folder]:
    """Take in what a symbolic link leads to, or say why it cannot be followed."""
    try:
        target = os.path.realpath(f"{root}/{path}", strict=True)
        status = os.stat(target)
    except FileNotFoundError:
        found.diagnostics.append(_bad_link(path, "leads to nothing"))
        return
    except PermissionError as error:
        raise refusal("read", path, error) from error
    except OSError:  # a ring of links has no error class of its own
        found.diagnostics.append(_bad_link(path, "leads round in a ring"))
        return
    if fault := _link_fault(root, folder, target, status.st_mode):
        found.diagnostics.append(_bad_link(path, fault))
    elif stat.S_ISREG(status.st_mode):
        found.linked.append(path)
        found.files.append(_file(path, status))
    elif stat.S_ISDIR(status.st_mode):
        found.linked.append(path)
        found.links.append(target)
        if len(found.links) > MANY_LINKS:
            raise Refusal(
                f"More than {MANY_LINKS:,} symbolic links to folders hang below one another, {printable(path)} among them. Remove some."
            )
        yield _Folder(path, (*folder.real, target))
    else:
        found.diagnostics.append(_no_file(path, status.st_mode))


def _link_fault(root: str, folder: _Folder, target: str, mode: int) -> str:
    if not target.startswith(f"{root}/") and target != root:
        return "leads out of the site"
    inside = target[len(root) + 1 :].split("/")[0]
    if inside in (".git", ".nutgraf"):
        return f"leads into {inside}, which is no part of the site"
    if stat.S_ISDIR(mode) and any(f"{real}/".startswith(f"{target}/") for real in folder.real):
        return "leads round in a ring"
    return ""


def _bad_link(path: str, fault: str) -> Diagnostic:
    hint = "Remove the link, or let it lead to a file or folder inside the site."
    return Diagnostic(path, 1, 1, "symlink-outside", f"This symbolic link {fault}.", hint)


def _bad_name(path: str) -> Diagnostic:
    message = "The name holds a control character, or bytes that are not UTF-8."
    return Diagnostic(printable(path), 1, 1, "id-invalid", message, "Rename it: small letters, digits and hyphens.")


def _no_file(path: str, mode: int) -> Diagnostic:
    """There is no code for it alone; `encoding` is the one that says that a file holds no text."""
    what = "a named pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
    message = f"This is {what}, not a file, and holds no text."
    return Diagnostic(path, 1, 1, "encoding", message, "Remove it, or give it a name that begins with `_`.")


def read_text(root: Path, path: str, size: int) -> str | Diagnostic:
    """The text of a file of the site, or why it has none; `size` in bytes as scanned. Raises Refusal if unreadable.

    A byte-order mark is dropped, line breaks are kept. More than TEXT_LIMIT bytes are never read.
    """
    if size > TEXT_LIMIT:
        return too_large(path, size)
    return decode(path, _read(root, path, size, TEXT_LIMIT))


def read_bytes(root: Path, path: str) -> bytes:
    """All bytes of a file of the site. Raises Refusal if it is unreadable."""
    return _read(root, path, _PIECE, None)


def read_as_seen(root: Path, path: str, seen: str) -> bytes:
    """All bytes of a file of the site that had this digest when it was seen. Raises Refusal where it has another by now: what is made of
    others' bytes would be remembered, and handed out, as made of its own."""
    data = read_bytes(root, path)
    if digest(data) != seen:
        raise Refusal(f"{printable(path)} changed while the site was built. Build again.")
    return data


def _read(root: Path, path: str, expected: int, most: int | None) -> bytes:
    """The bytes of a file, up to one more than `most`; `expected` is how many there should be."""
    try:
        file = os.open(f"{root}/{path}", _READ)
        try:
            # One byte more than expected says in one call that it did not grow.
            data = os.read(file, expected + 1)
            if len(data) <= expected:
                return data
            return _read_on(file, data, most)
        finally:
            os.close(file)
    except OSError as error:
        raise refusal("read", path, error) from error


def _read_on(file: int, data: bytes, most: int | None) -> bytes:
    pieces = [data]
    while data and (most is None or sum(map(len, pieces)) <= most):
        data = os.read(file, _PIECE)
        pieces.append(data)
    return b"".join(pieces)


def digest_file(root: Path, path: str) -> str:
    """The digest of a file of the site that may be too large to hold. Raises Refusal if it is unreadable."""
    with refusing("read", path), open(f"{root}/{path}", "rb") as file:
        return digest_stream(iter(lambda: file.read(_PIECE), b""))


def write_new(root: Path, path: str, text: str) -> None:
    """Write a file of the site that is not there yet. Raises Refusal if it is, and leaves no half of one behind."""
    whole = f"{root}/{path}"
    if not _is_inside(os.path.dirname(whole), root):
        raise Refusal(f"{printable(path)} cannot be made: a symbolic link on its path leads out of the site.")
    with refusing("made", path):
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        try:
            _write_once(whole, text.encode())
        except FileExistsError:
            raise Refusal(f"{printable(path)} is already there. It was left as it is.") from None


def write_tree(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Fill a new or empty folder, or leave nothing behind. Raises Refusal if it holds anything, or the disk refuses.

    `files` are by path relative to the folder. The folder is named in messages as it is given.
    """
    label = printable(str(folder))
    with refusing("made", label):
        if os.path.lexists(folder) and not os.path.isdir(folder):
            raise Refusal(f"{label} is a file. Choose another name.")
        if os.path.isdir(folder) and os.listdir(folder):
            raise Refusal(f"{label} is not empty. Choose a new folder, or empty this one.")
        before = os.path.isdir(folder)
        try:
            for path, content in files.items():
                whole = f"{folder}/{path}"
                os.makedirs(os.path.dirname(whole), exist_ok=True)
                _write_once(whole, content.encode() if isinstance(content, str) else content)
        except BaseException:
            _empty(folder, before)
            raise


def _empty(folder: Path, keep: bool) -> None:
    """Undo a tree that could not be finished: its folder was empty before (`keep`), or not there."""
    from shutil import rmtree  # slow to import, and never needed where all goes well

    for name in os.listdir(folder) if keep else ():
        rmtree(f"{folder}/{name}", ignore_errors=True)
        with suppress(OSError):
            os.unlink(f"{folder}/{name}")
    if not keep:
        rmtree(folder, ignore_errors=True)


def _is_inside(folder: str, root: Path) -> bool:
    true, top = os.path.realpath(folder), os.path.realpath(root)
    return f"{true}/".startswith(f"{top}/")


def _write_once(path: str, data: bytes) -> None:
    with open(path, "xb") as file:
        try:
            file.write(data)
            file.flush()
        except BaseException:
            with suppress(OSError):
                os.unlink(path)
            raise
