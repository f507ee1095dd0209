# ruff: noqa: PTH102, PTH108, PTH123
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""A finished site as it lies on the disk: what is in it, what changed in it, and its files written or linked one by one.

A `Tree` is what is remembered of one: the digest of every file beside its size, time and inode. As long as these
three are the same, so is the content; else it is read again. A folder whose time is the same has gained and lost no
name. So one look at each tells all, and nothing need be listed.
"""

import marshal
import os
import stat
import time
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import closing, suppress
from typing import NamedTuple

from builder.engine.made import EXPORT
from builder.engine.memory import remove
from builder.engine.refusal import refusal
from builder.engine.workers import Crew, lots_of
from builder.model.digests import digest, digest_stream, sealed, unsealed

# Names in an output that begin so are our own, left by a build that was killed; all other names with a dot are not ours.
PASSING = ".nutgraf-"
FILLING = f"{PASSING}filling"  # is there while an output is filled file by file

_HEAD = b"nutgraf tree 3, Python's marshal %d\n" % marshal.version
_OLD = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_PIECE = 1024 * 1024  # bytes


class Row(NamedTuple):
    """One file: digest ("" where not known), size in bytes, time of change in nanoseconds, inode."""

    digest: str
    size: int
    mtime_ns: int
    inode: int


class Tree(NamedTuple):
    """Files and folders by path, "" the tree itself; a folder with its time in nanoseconds, 0 if to be listed always."""

    files: dict[str, Row]
    folders: dict[str, int]


class Survey(NamedTuple):
    """A tree as found on the disk.

    `files` are those that were known (without digest where they changed), `unknown` the other regular files, `odd`
    what is neither file nor folder, `dots` the topmost names with a dot, which are not ours to touch, and `passing` what
    a killed build of ours left.
    """

    files: dict[str, Row]
    folders: dict[str, int]
    unknown: dict[str, Row]
    odd: list[str]
    dots: list[str]
    passing: list[str]

    def whole(self) -> frozenset[Row]:
        """The files that are as they were known."""
        return frozenset(row for row in self.files.values() if row.digest)


class Change(NamedTuple):
    """A survey, told by what of the tree is not as it was known: in few words, where little is."""

    files: dict[str, Row]  # of those that were known
    folders: dict[str, int]  # new, or of another time
    gone: tuple[list[str], list[str]]  # known files and folders that are no longer there
    rest: tuple[dict[str, Row], list[str], list[str], list[str]]  # the other parts of the survey


def nothing() -> Survey:
    """The survey of a place where no tree is."""
    return Survey({}, {}, {}, [], [], [])


def survey(base: str, known: Tree, seen: Set[Row] = frozenset()) -> Survey:
    """What lies at `base`, of which `known` was remembered. Raises OSError.

    `seen` are files that were just looked at under another name: one that has the same inode needs no other look, as long as
    its folder has not changed, and so still has that inode by that name.
    """
    found = nothing()
    touched = _look_at_folders(base, known, found)
    _look_at_files(base, known, found, seen, touched)
    for folder in touched:
        _list(base, folder, found)
    found.dots.sort()
    return found


def change(known: Tree, found: Survey) -> Change:
    """What a survey found that is not as it was known."""
    return Change(
        {path: row for path, row in found.files.items() if row != known.files[path]},
        {folder: time for folder, time in found.folders.items() if known.folders.get(folder) != time},
        ([path for path in known.files if path not in found.files], [path for path in known.folders if path not in found.folders]),
        found[2:],
    )


def changed(known: Tree, told: Change) -> Survey:
    """The survey again of which the change was told."""
    survey = Survey(known.files | told.files, known.folders | told.folders, *told.rest)
    for path in told.gone[0]:
        del survey.files[path]
    for folder in told.gone[1]:
        del survey.folders[folder]
    return survey


def above(path: str) -> str:
    """The folder that it lies in; "" for the tree itself."""
    return path.rpartition("/")[0]


def _look_at_folders(base: str, known: Tree, found: Survey) -> set[str]:
    """Take in the known folders that are still there; give those in which names came or went."""
    touched: set[str] = set()
    for folder, then in known.folders.items():
        if folder and above(folder) not in found.folders:  # it would be looked for through a link, or through a file
            continue
        try:
            status = os.lstat(f"{base}/{folder}" if folder else base)
        except (FileNotFoundError, NotADirectoryError):
            continue
        if stat.S_ISDIR(status.st_mode):
            found.folders[folder] = status.st_mtime_ns
            if not then or then != status.st_mtime_ns:
                touched.add(folder)
        else:
            touched.add(above(folder))
    return touched & found.folders.keys()


def _look_at_files(base: str, known: Tree, found: Survey, seen: Set[Row], touched: Set[str]) -> None:
    files, folders, lstat, regular = found.files, found.folders, os.lstat, stat.S_ISREG
    for path, row in known.files.items():
        folder = path.rpartition("/")[0]
        if folder not in folders:
            continue
        if row in seen and folder not in touched:
            files[path] = row
            continue
        try:
            status = lstat(f"{base}/{path}")
        except (FileNotFoundError, NotADirectoryError):
            continue
        if not regular(status.st_mode):
            continue  # its folder was touched, and tells what it is now
        if status.st_mtime_ns == row.mtime_ns and status.st_size == row.size and status.st_ino == row.inode:
            files[path] = row
        else:
            files[path] = row_of("", status)


def _list(base: str, start: str, found: Survey) -> None:
    """Take in the names of a touched folder, and of all unknown folders below it."""
    pending = [start]
    while pending:
        folder = pending.pop()
        with os.scandir(f"{base}/{folder}" if folder else base) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.name.startswith("."):
                    found.folders[folder] = 0
                    (found.passing if entry.name.startswith(PASSING) else found.dots).append(path)
                elif path not in found.files and path not in found.folders:
                    with suppress(FileNotFoundError):  # removed since
                        pending.extend(_take(path, entry.stat(follow_symlinks=False), found))


def _take(path: str, status: os.stat_result, found: Survey) -> Iterable[str]:
    if stat.S_ISDIR(status.st_mode):
        found.folders[path] = status.st_mtime_ns
        return (path,)
    if stat.S_ISREG(status.st_mode):
        found.unknown[path] = Row("", status.st_size, status.st_mtime_ns, status.st_ino)
    else:
        found.odd.append(path)
    return ()


def pass_tick(newest: int) -> None:
    """Wait until what is changed from now on gets another time than `newest`, in nanoseconds.

    File systems take their times from a clock that stands still for up to 10 milliseconds. A change right after a tree
    was remembered would not be seen.
    """
    if clock := getattr(time, "CLOCK_REALTIME_COARSE", None):  # Linux; the others' clocks are fine enough
        for _ in range(20):
            if time.clock_gettime_ns(clock) > newest:
                return
            time.sleep(0.001)


def digest_at(base: str, path: str) -> str:
    """The digest of a file in a tree; "" if it cannot be read, so that it counts as another one."""
    try:
        with open(f"{base}/{path}", "rb") as file:
            return digest_stream(iter(lambda: file.read(_PIECE), b""))
    except OSError:
        return ""


def read(base: str, path: str, row: Row) -> bytes:
    """The bytes of a file in a tree; b"" if it cannot be read, or is not the one of that row, whatever its size and time say:
    what is read goes into new files, and would stand in them from then on."""
    data, found = read_whole(base, path)
    return data if found == row.digest else b""


def read_whole(base: str, path: str) -> tuple[bytes, str]:
    """The bytes of a file in a tree with their digest; none if it cannot be read."""
    with suppress(OSError), open(f"{base}/{path}", "rb") as file:
        data = file.read()
        return data, digest(data)
    return b"", ""


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder that these files need, the tree itself included."""
    needed = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in needed:
            needed.add(folder)
            folder = folder.rpartition("/")[0]
    return needed


def encode(tree: Tree) -> bytes:
    """The tree as bytes, in columns, which are written and read several times as fast as rows, and sealed by a checksum."""
    rows = zip(*tree.files.values(), strict=True) if tree.files else ((),) * len(Row._fields)
    data = marshal.dumps((list(tree.files), *map(list, rows), list(tree.folders), list(tree.folders.values())))
    return sealed(_HEAD, data)


def decode(data: bytes | None) -> Tree | None:
    """The tree again; None where the bytes are damaged, or of another version."""
    packed = unsealed(_HEAD, data) if data else None
    if packed is None:
        return None
    try:
        paths, *columns, folders, times = marshal.loads(packed)  # noqa: S302 - as it was sealed by this program
        # Files are removed by these paths: one that leads elsewhere spoils the whole.
        if not are_tame([*paths, *filter(None, folders)]):
            return None
    except (ValueError, TypeError, EOFError):
        return None
    rows = map(Row._make, zip(*columns, strict=True))
    return Tree(dict(zip(paths, rows, strict=True)), dict(sorted(zip(folders, times, strict=True))))  # sorted, so that parents come first


def are_tame(paths: Sequence[str]) -> bool:
    """Whether all these relative paths stay in their tree, and touch no name that begins with a dot.

    Asked of all at once, as there are tens of thousands of them. Raises ValueError for a path that no disk can have.
    """
    if not paths:
        return True
    text = "/" + "\0/".join(paths)
    text.encode("utf-8", "surrogateescape")
    wild = any(part in text for part in ("//", "/.", "/\0")) or text.endswith("/")
    return not wild and text.count("\0") == len(paths) - 1


def stage_write(staging: str, path: str, data: bytes, known: str = "", is_new: bool = False) -> Row:
    """Write a file of the new tree; give its row. Callable from any process. Raises Refusal.

    `known` is the digest of the data, from who knows it. A file that is there with the same bytes is left alone, so that its time
    stays. One with others is replaced, never written into: it may be the same inode as the one that readers see. Of one that `is_new`
    most likely the folder is missing as well.
    """
    whole = f"{staging}/{path}"
    try:
        if is_new:
            make_way(staging, above(path))
        try:
            file = os.open(whole, _NEW, 0o644)
        except FileExistsError:
            if row := _row_if_same(whole, data):
                return row
            file = _open_new(staging, path)
        except (FileNotFoundError, NotADirectoryError):
            file = _open_new(staging, path)
        with _filling(file, whole):
            _write(file, data)
            status = os.fstat(file)
    except OSError as error:
        raise refusal("written", f"{path} (in the output)", error) from error
    return row_of(known or digest(data), status)


def _open_new(base: str, path: str) -> int:
    """A file to be filled, open, in place of what was there. Raises OSError."""
    whole = f"{base}/{path}"
    make_way(base, above(path))
    try:
        return os.open(whole, _NEW, 0o644)
    except FileExistsError:
        remove(whole)
        return os.open(whole, _NEW, 0o644)


class _filling:  # noqa: N801 - used as a function, and a class for its speed: there is one for every page
    """Close a file after it is filled; nothing of it is left where that fails."""

    def __init__(self, file: int, whole: str) -> None:
        self._file = file
        self._whole = whole

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is not None:
            with suppress(OSError):
                os.unlink(self._whole)
        os.close(self._file)


def _write(file: int, data: bytes) -> None:
    written = os.write(file, data)
    while written < len(data):
        written += os.write(file, memoryview(data)[written:])


def make_way(base: str, folder: str) -> None:
    """Make that folder and those above it, in place of files that an earlier tree had there. Raises OSError.

    Never makes `base` itself: a worker that outlived its build would raise the dead. A loop, as a path may have more
    steps than Python has calls.
    """
    missing: list[str] = []
    while folder:
        try:
            os.mkdir(f"{base}/{folder}", 0o755)
            break
        except (FileNotFoundError, NotADirectoryError):
            missing.append(folder)
            folder = above(folder)
        except FileExistsError:
            if stat.S_ISDIR(os.lstat(f"{base}/{folder}").st_mode):
                break
            os.unlink(f"{base}/{folder}")
    else:
        os.lstat(base)
    for step in reversed(missing):
        with suppress(FileExistsError):  # made by another worker
            os.mkdir(f"{base}/{step}", 0o755)


def _row_if_same(whole: str, data: bytes) -> Row | None:
    try:
        status = os.lstat(whole)
        if not stat.S_ISREG(status.st_mode) or status.st_size != len(data):
            return None
        with open(whole, "rb") as file:
            return row_of(digest(data), status) if file.read() == data else None
    except (FileNotFoundError, NotADirectoryError):
        return None


def row_of(digest: str, status: os.stat_result) -> Row:
    """The row of a file with that content."""
    return Row(digest, status.st_size, status.st_mtime_ns, status.st_ino)


def copy(source: str, base: str, path: str, row: Row) -> Row:
    """Copy a file into a tree, with its time, in place of what was there; give its row there. Raises OSError.

    `row` is that of the source. If it changed since, the copy's digest is not known.
    """
    given = os.open(source, _OLD)
    try:
        file = _open_new(base, path)
        with _filling(file, f"{base}/{path}"):
            while piece := os.read(given, min(row.size + 1, _PIECE)):
                _write(file, piece)
            status = os.fstat(given)
            os.utime(file if os.utime in os.supports_fd else f"{base}/{path}", ns=(status.st_atime_ns, status.st_mtime_ns))
            known = row.digest if row_of(row.digest, status) == row else ""
            return row_of(known, os.fstat(file))
    finally:
        os.close(given)


def link(source: str, base: str, path: str, row: Row) -> Row:
    """As `copy`, but a second name of the same inode, which takes no room; a copy where there are no links, or no folder yet."""
    target = f"{base}/{path}"
    try:
        try:
            os.link(source, target, follow_symlinks=False)
        except FileExistsError:
            remove(target)
            os.link(source, target, follow_symlinks=False)
    except OSError:
        return copy(source, base, path, row)
    return row


class Ways:
    """Folders of a new tree that another process makes, ahead of those that write into them.

    Nobody need tell when it is done: it has one end of a pipe until it ends, and at the other that is seen.
    """

    def __init__(self, base: str, folders: Set[str]) -> None:
        self.folders = folders
        self._base = base
        self._over, self._into = os.pipe()
        self._is_mine = self._is_open = True  # whether this process has that one end as well; the other

    def make(self) -> None:
        """Make them; for the other process."""
        with suppress(OSError):  # whoever writes makes what is missing, and is told why it cannot be made
            for folder in sorted(self.folders):
                make_way(self._base, folder)

    def leave_to_others(self) -> None:
        """Have no part in it from here on, nor those that are forked off later."""
        if self._is_mine:
            os.close(self._into)
            self._is_mine = False

    def wait(self) -> None:
        """Wait until nobody makes any more of them."""
        self.leave_to_others()
        if self._is_open:
            os.read(self._over, 1)
            os.close(self._over)
            self._is_open = False


class Bringing:
    """Files on their way from one tree into another, in up to `jobs` processes: others begin at once, this one helps when it asks for
    the end.

    Files are linked: no build ever writes into one, each replaces those that it changes. Whoever else writes into one changes it in
    both trees, which the next look at either tells. The export alone is copied: where all memory is lost, it is what an output is
    known by.
    """

    def __init__(self, source: str, target: str, rows: Mapping[str, Row], jobs: int = 1) -> None:
        def bring_lot(lot: Sequence[tuple[str, Row]]) -> dict[str, Row] | OSError:
            try:
                for folder in dict.fromkeys(above(path) for path, _ in lot):
                    make_way(target, folder)
                brought = ((path, row, _bring(source, target, path, row)) for path, row in lot)
                return {path: there for path, here, there in brought if there != here}  # few, as links have the same row
            except OSError as error:  # sent back as a value: an exception may lose its parts on the way
                return error

        self._rows = rows
        self._crew = Crew(bring_lot, list(rows.items()), jobs, at_once=False)
        self._crew.ask(lots_of(range(len(rows)), jobs), last=True)

    def end(self) -> dict[str, Row]:
        """The rows of all files where they were brought. Raises OSError, and Refusal where another process is ended from outside."""
        found = dict(self._rows)
        with closing(self):
            for _, lot in self._crew.take():
                if isinstance(lot, OSError):
                    raise lot
                found |= lot
        return found

    def close(self) -> None:
        """Bring no more."""
        self._crew.close()


def _bring(source: str, target: str, path: str, row: Row) -> Row:
    bring = copy if path == EXPORT else link
    return bring(f"{source}/{path}", target, path, row)
