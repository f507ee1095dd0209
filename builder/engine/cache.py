"""What is remembered between builds: one SQLite database in the site's `.nutgraf/`.

What decides (digests, light records) lies apart from what is heavy (bodies), so that one edit loads little. Rows of
which a build needs all or none (a *sheet*) are packed together in a few parts, which are read ten times as fast, and of which
one edit changes few. Everything is keyed by content: times only shorten the way. A database of another generator is made
anew, and so is a damaged one: SQLite knows when its own structure is broken, and each row has a seal, a checksum of what
is in it. A build that cannot keep a database goes on without.

Whoever builds again and again (the server) keeps what was read from it as `Rows`, and reads it no second time. Each
transaction leaves a new stamp in the database, so that rows which somebody else has changed since are known to be old.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeVar
from zlib import crc32

from builder.engine.disk import FileStat
from builder.engine.memory import remove
from builder.engine.spool import Spool
from builder.model.digests import checksum

# Tables of what may be long have rowids: without, SQLite would give a row of more than a quarter of a page further pages of its own.
SCHEMA = """
create table if not exists meta (name text primary key, value blob, seal) without rowid;
create table if not exists sheets (name text, output text, part, rows blob, seal, primary key (name, output, part));
create table if not exists heavies (path text primary key, heavy blob, seal);
create table if not exists views (output text, file text, view blob, seal, primary key (output, file));
create table if not exists records (output text, file text, record blob, seal, primary key (output, file)) without rowid;
"""

# Each table, with how many columns it has; a key of two columns is told after all of them.
TABLES = {
    name: columns.partition(", primary key")[0].count(",") + 1 for name, columns in re.findall(r"not exists (\w+)\s+\((.+)\)", SCHEMA)
}

STAMP = "stamp"  # the name under which the last transaction left its own

# What SQLite raises; and what Python does where it cannot even read the words in which SQLite complains.
TROUBLE = (sqlite3.Error, UnicodeDecodeError)

_PAGE = 32768  # bytes
_WAIT = 30.0  # seconds to wait for somebody else's transaction
_PARTS = 16  # of a sheet: few enough to be read at once, many enough that little is written again for one row

# A file changed so shortly before it was scanned may change again within the same tick of the file system's clock, so
# its times prove nothing (git's "racy" entries).
RACY_NS = 100_000_000

# Some file systems know no parts of a second (HFS+, ext3), or even of two (FAT). Times of theirs are whole seconds.
SECOND_NS = 1_000_000_000
COARSE_NS = 2 * SECOND_NS


Found = TypeVar("Found")


class LostMemory(Exception):  # noqa: N818 - no fault of the program, and dealt with
    """Something that was remembered is no longer there, damaged behind our back: the build begins anew from the files."""


class Known(NamedTuple):
    """A file as an earlier build saw it."""

    stat: FileStat
    digest: str


class Remembered(NamedTuple):
    """A document as remembered: `key` says from which content and settings it was read."""

    key: str
    bodies: str  # digests of its entries' bodies by key, as JSON
    said: bytes  # what is wrong with it alone, b"" for nothing
    seen: str  # the digest of its light part, which is what the rest of the site sees of it


class PageKey(NamedTuple):
    """A file of an output as remembered: what it was drawn from ("" for what no template drew), and its digest."""

    key: str
    digest: str


# The rows of each sheet.
SHEETS: dict[str, Any] = {
    "files": dict[str, Known],  # every file of the site as last seen, by path
    "documents": dict[str, Remembered],  # what is remembered of every document without its parts, by path
    "lights": dict[str, memoryview],  # the light part of every document, by path; not copied out of the row, as they are large
    "pages": dict[str, PageKey],  # every file of an output, by path
    "asked": dict[str, bytes],  # the questions that each page and group of an output asked of the site (`linking.watch`)
    "groups": dict[str, tuple[str, ...]],  # the files of each group of files of an output, by its name
    "faces": dict[str, bytes],  # what decided the answers, by the kind of question (`linking.watch`)
}


class Sheet(NamedTuple):
    """A sheet at hand: all of its rows, and the parts in which they are written."""

    rows: dict[str, Any]
    parts: Mapping[int, Mapping[str, Any]]


class Rows:
    """Rows of the database as they were read or written last, by table or sheet, and output; for a process that builds again.

    They are those of the database while it bears the `stamp`. Where they are not `lasting`, as no build follows, tables that
    change are forgotten.
    """

    def __init__(self, lasting: bool = True) -> None:
        self._lasting = lasting
        self.stamp = b""
        self.tables: dict[tuple[str, str], Any] = {}

    def forget(self) -> None:
        """Have nothing at hand."""
        self.stamp = b""
        self.tables.clear()

    def follow(self, table: tuple[str, str], now: Any) -> None:
        """Follow what was written to the database. What was at hand is as it was: somebody may hold it."""
        if self._lasting:
            self.tables[table] = now
        else:
            self.tables.pop(table, None)


class Cache:
    """The memory of one site. `generator` says which program and version made it; another's is forgotten.

    `rows` are what this process had of it at hand after its last build. What `files`, `documents`, `lights`, `pages`, `asked`,
    `groups`, `faces` and `records` give is not to be changed.
    """

    def __init__(self, path: Path | None, generator: str, writable: bool = True, rows: Rows | None = None) -> None:
        self._path = path
        self._generator = generator
        self.spool = Spool(str(path.parent) if path and writable else "")  # for what is to be kept in it later
        self._is_whole = True  # whether all that was to be kept since `changing` began was kept
        self._is_on_disk = False  # else it is in memory, and forgotten at the end
        self._connection = self._open() if writable else self._open_to_read()
        self._rows = rows or Rows()
        self._opened = stamp = self._stamp()
        self._is_new = not stamp  # nothing was ever kept in it: there is nothing to ask it, and no waiting for who keeps something by now
        if not stamp or stamp != self._rows.stamp:
            self._rows.forget()
            self._rows.stamp = stamp

    def is_as_opened(self) -> bool:
        """Whether nobody has changed it since it was opened."""
        return self._stamp() == self._opened

    def _stamp(self) -> bytes:
        with suppress(*TROUBLE):
            found = self._connection.execute("select value from meta where name = ?", (STAMP,)).fetchone()
            return found[0] if found and isinstance(found[0], bytes) else b""
        return b""

    def _open_to_read(self) -> sqlite3.Connection:
        """The database as it lies on the disk; an empty one where there is none, or where a killed build left it half written."""
        if self._path is not None and self._path.is_file():
            with suppress(*TROUBLE):
                connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)
                found = connection.execute("select value from meta where name = 'generator'").fetchone()
                if found is not None and found[0] == self._generator:
                    return connection
        return self._prepared(sqlite3.connect(":memory:", isolation_level=None))

    def _open(self) -> sqlite3.Connection:
        if self._path is not None:
            for attempt in ("as it is", "made anew"):
                if attempt == "made anew":
                    self._remove_files()
                with suppress(*TROUBLE):
                    connection = self._prepared(sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None))
                    self._is_on_disk = True
                    return connection
        self._is_on_disk = False
        return self._prepared(sqlite3.connect(":memory:", isolation_level=None))

    def _prepared(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        # Rows are large and written in great lots: with large pages and no log beside the database each is written once.
        connection.execute(f"pragma page_size = {_PAGE}")
        connection.execute("pragma journal_mode = delete")
        connection.execute("pragma synchronous = off")  # what a crash of the machine damages is made anew
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        found = None
        if tables:
            connection.executescript(SCHEMA)
            found = connection.execute("select value from meta where name = 'generator'").fetchone()
        if found is None or found[0] != self._generator:
            drops = "".join(f'drop table if exists "{table}";' for table in {*tables, *TABLES})  # also such as only the other program has
            connection.executescript(f"begin immediate; {drops} {SCHEMA}")  # at once: each transaction takes a file of its own
            connection.execute("insert into meta values ('generator', ?, 0)", (self._generator,))
            connection.execute("commit")
        return connection

    def forget(self) -> None:
        """Make it anew: what it holds cannot be trusted."""
        self._rows.forget()
        self._connection.close()
        self._remove_files()
        self._connection = self._open()
        self._is_new = not self._stamp()

    def _remove_files(self) -> None:
        if self._path is not None:
            for ending in ("", "-journal"):
                with suppress(OSError):
                    remove(f"{self._path}{ending}")

    @contextmanager
    def once_more(self) -> Iterator[Self]:
        """The same memory by a connection of its own, for a process that was forked off: it must not use its parent's. Raises
        LostMemory where there is none: who cannot open what others have open does not make it anew."""
        from copy import copy  # loaded only where there is another process

        other = copy(self)
        other._rows = Rows()
        try:
            other._connection = sqlite3.connect(f"{self._path_on_disk().as_uri()}?mode=rw", timeout=_WAIT, isolation_level=None, uri=True)
        except TROUBLE as error:
            raise LostMemory from error
        try:
            other._try("pragma synchronous = off")
            yield other
        finally:
            other._connection.close()

    def _path_on_disk(self) -> Path:
        """Where the database lies. Raises LostMemory where it lies nowhere but in memory."""
        if self._path is None or not self._is_on_disk:
            raise LostMemory
        return self._path.absolute()

    @property
    def is_whole(self) -> bool:
        """Whether all was kept that the last transaction was to keep."""
        return self._is_whole

    def close(self) -> None:
        """Let go of the database, and of what was to be kept in it."""
        self._connection.close()
        self.spool.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Everything written within is kept whole or not at all. What cannot be kept (a full disk) is not an error."""
        self._is_whole, self._is_new = True, False
        self._try("begin immediate")
        if self._is_whole and self._stamp() != self._rows.stamp:  # somebody else has changed it since it was opened: that stays
            self._rows.forget()
        stamp = os.urandom(16)
        try:
            self.keep_meta(STAMP, stamp)
            yield
        except BaseException:
            self._is_whole = False
            raise
        finally:
            self._try("commit" if self._is_whole else "rollback")
            self._rows.stamp = stamp
            if not self._is_whole:
                self._rows.forget()
                self._try("rollback")

    def _try(self, statement: str) -> None:
        try:
            if statement != "rollback" or self._connection.in_transaction:
                self._connection.execute(statement)
        except TROUBLE:
            self._is_whole = False

    # --- reading it: raises LostMemory where it is damaged ---

    def files(self) -> dict[str, Known]:
        """Every file as last seen, by path."""
        return self._sheet("files", "").rows

    def documents(self) -> dict[str, Remembered]:
        """What is remembered of every document without its parts, by path."""
        return self._sheet("documents", "").rows

    def lights(self) -> Mapping[str, bytes | memoryview]:
        """Every document's light part, by path."""
        return self._sheet("lights", "").rows

    def heavy(self, path: str) -> bytes | None:
        """A document's places and bodies."""
        return self._one("select path, heavy, seal from heavies where path = ?", path)

    def view(self, output: str, file: str) -> bytes | None:
        """The view of a page that shows a body, as it is in an output."""
        return self._one("select output, file, view, seal from views where output = ? and file = ?", output, file)

    def pages(self, output: str) -> dict[str, PageKey]:
        """Every file of an output, by path."""
        return self._sheet("pages", output).rows

    def asked(self, output: str) -> dict[str, bytes]:
        """The questions that each page of an output asked of the site, by the page's file, and each group of files, by its name."""
        return self._sheet("asked", output).rows

    def groups(self, output: str) -> dict[str, tuple[str, ...]]:
        """The files of each group of files of an output, by its name."""
        return self._sheet("groups", output).rows

    def faces(self, output: str) -> dict[str, bytes]:
        """What decided the answers to what the pages and groups of an output asked, by the kind of question."""
        return self._sheet("faces", output).rows

    def records(self, output: str) -> dict[str, bytes]:
        """What the search index of an output was made from, by the page's file; b"" for a page that is no entry's."""

        def read() -> dict[str, bytes]:
            rows = self._sealed("select output, file, record, seal from records where output = ?", output)
            return {file: record for _, file, record, _ in rows}

        return self._at_hand("records", output, read)

    def meta(self, name: str) -> bytes | None:
        """A named value."""
        return self._one("select name, value, seal from meta where name = ?", name)

    def _sheet(self, name: str, output: str) -> Sheet:
        return self._at_hand(name, output, lambda: self._read_sheet(name, output))

    def _at_hand(self, table: str, output: str, read: Callable[[], Found]) -> Found:
        tables = self._rows.tables
        if (table, output) not in tables:
            tables[table, output] = read()
        found: Found = tables[table, output]
        return found

    def _read_sheet(self, name: str, output: str) -> Sheet:
        found = self._sealed("select name, output, part, rows, seal from sheets where name = ? and output = ?", name, output)
        if {number for _, _, number, _, _ in found} != {*(self.meta(_parts_of(name, output)) or b"")}:
            raise LostMemory(name)  # a part is gone, and nobody could tell what stood in it
        parts = {number: _rows_of(name, packed) for _, _, number, packed, _ in found}
        rows: dict[str, Any] = {}
        for part in parts.values():
            rows |= part
        return Sheet(rows, parts)

    def _one(self, query: str, *values: str) -> bytes | None:
        rows = self._sealed(query, *values)
        return rows[0][-2] if rows else None

    def _sealed(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """Rows whose last column is their seal. Raises LostMemory where one of them is not what was sealed."""
        rows = self._all(query, *values)
        for row in rows:
            if row[-1] != _seal(row[:-1]):
                raise LostMemory(query)
        return rows

    def _all(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        if self._is_new:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except TROUBLE as error:
            raise LostMemory(query) from error

    # --- writing it ---

    def keep_files(self, known: Iterable[Known], gone: Collection[str], scanned_ns: int) -> None:
        """Remember files as seen by a scan that began at `scanned_ns`; those changed just then are looked at again."""
        self._change_sheet("files", "", {each.stat.path: _doubted(each, scanned_ns) for each in known}, gone)

    def keep_documents(
        self, read: Mapping[str, Remembered], lights: Mapping[str, bytes], heavies: Mapping[str, bytes], gone: Sequence[str]
    ) -> None:
        """Remember documents, by path: what decides, their light parts and their heavy ones."""
        known = self.documents()
        changed = [path for path, document in read.items() if path not in known or known[path].seen != document.seen]
        self._change_sheet("lights", "", {path: lights[path] for path in changed}, gone)  # an edit of a text leaves them alone
        self._change_sheet("documents", "", read, gone)
        self._keep("heavies", heavies.items())
        self._remove("heavies", "", gone)

    def keep_views(self, output: str, views: Iterable[tuple[str, bytes]], gone: Iterable[str]) -> None:
        """Remember views of pages that show a body, by file: an output has its own addresses and its own band."""
        self._keep("views", ((output, *view) for view in views))
        self._remove("views", output, gone)

    def keep_made(self, output: str, asked: Mapping[str, bytes], groups: Mapping[str, tuple[str, ...]], gone: Collection[str]) -> None:
        """Remember what was asked for pages and groups of files, and which files these are."""
        self._change_sheet("asked", output, asked, gone)
        self._change_sheet("groups", output, groups, gone)

    def keep_faces(self, output: str, faces: Mapping[str, bytes]) -> None:
        """Remember what decided the answers: most changes leave most of it, which is megabytes of a large site, as it is."""
        known = self.faces(output)
        changed = {name: face for name, face in faces.items() if known.get(name) != face}
        self._change_sheet("faces", output, changed, known.keys() - faces.keys())

    def keep_records(self, output: str, records: Mapping[str, bytes], gone: Collection[str]) -> None:
        """Remember what the search index is made from."""
        self._keep("records", ((output, *record) for record in records.items()))
        self._remove("records", output, gone)
        before = self._rows.tables.get(("records", output))
        if before is not None:
            self._rows.follow(("records", output), {file: each for file, each in {**before, **records}.items() if file not in gone})

    def keep_pages(self, output: str, drawn: Mapping[str, PageKey], gone: Collection[str]) -> None:
        """Remember files of an output."""
        self._change_sheet("pages", output, drawn, gone)

    def keep_meta(self, name: str, value: bytes) -> None:
        """Remember a named value."""
        self._keep("meta", [(name, value)])

    def _change_sheet(self, name: str, output: str, new: Mapping[str, Any], gone: Iterable[str]) -> None:
        """Write anew the parts of a sheet in which a row is new or gone."""
        gone = [*gone]
        if not self._is_whole or (not new and not gone):
            return
        before = self._sheet(name, output)
        rows, changed = dict(before.rows), dict[int, dict[str, Any]]()

        def part(key: str) -> dict[str, Any]:
            number = _part(key)
            if number not in changed:
                changed[number] = dict(before.parts.get(number, ()))
            return changed[number]

        for key in gone:
            if key in rows:
                del rows[key], part(key)[key]
        for key, row in new.items():
            rows[key] = part(key)[key] = row
        self._keep("sheets", ((name, output, number, _packed_rows(part)) for number, part in changed.items()))
        parts = {**before.parts, **changed}
        self.keep_meta(_parts_of(name, output), bytes(sorted(parts)))
        self._rows.follow((name, output), Sheet(rows, parts))

    def _keep(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        sealed = ((*row, _seal(row)) for row in rows)
        self._many(f"insert or replace into {table} values ({', '.join('?' * TABLES[table])})", sealed)  # noqa: S608 - ours

    def _remove(self, table: str, output: str, gone: Iterable[str]) -> None:
        """Remove the rows of these paths."""
        if output:
            self._many(f"delete from {table} where output = ? and file = ?", ((output, path) for path in gone))  # noqa: S608 - ours
        else:
            self._many(f"delete from {table} where path = ?", ((path,) for path in gone))  # noqa: S608 - ours

    def _many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        if not self._is_whole:
            return  # after one thing that could not be kept, what came after it would speak of what is not there
        try:
            self._connection.executemany(statement, rows)
        except TROUBLE:
            self._is_whole = False


def _seal(row: Sequence[Any]) -> int:
    """A checksum of a row's values and of what they are: bytes, text or numbers."""
    seal = 0
    for value in row:  # of tens of thousands of rows
        kind = type(value)
        if kind is bytes:
            seal = checksum(value, seal ^ 2)
        elif kind is str:
            try:
                seal = checksum(value.encode(), seal ^ 1)
            except UnicodeEncodeError:
                seal = checksum(value.encode("utf-8", "surrogatepass"), seal ^ 1)
        else:
            seal = checksum(repr(value).encode(), seal)
    return seal >> 1  # 63 bits, as one of the 64 of a number in SQLite is its sign


def _parts_of(name: str, output: str) -> str:
    """Under which name it is remembered which parts of a sheet there are."""
    return f"parts of {name} {output}"


def _part(key: str) -> int:
    """The part of a sheet in which a row stands."""
    return crc32(key.encode()) % _PARTS


def _packed_rows(rows: Mapping[str, Any]) -> bytes:
    import msgspec  # which a build that finds nothing changed has no need of

    return msgspec.msgpack.encode(rows)


def _rows_of(name: str, packed: bytes) -> dict[str, Any]:
    import msgspec

    try:
        rows: dict[str, Any] = _decoder(name).decode(packed)
    except msgspec.MsgspecError as error:
        raise LostMemory(name) from error
    return rows


@cache
def _decoder(name: str) -> Any:
    import msgspec

    return msgspec.msgpack.Decoder(SHEETS[name])


def is_racy(stat: FileStat, scanned_ns: int) -> bool:
    """Whether a file that a scan found, which began at `scanned_ns`, may have changed since without a sign of it."""
    since = scanned_ns - max(stat.mtime_ns, stat.ctime_ns)
    return since < RACY_NS or (since < RACY_NS + COARSE_NS and stat.ctime_ns % SECOND_NS == 0)  # any program may set the other time


def _doubted(known: Known, scanned_ns: int) -> Known:
    """A file as it was seen; without its times where these prove nothing."""
    return known._replace(stat=known.stat._replace(mtime_ns=0, ctime_ns=0)) if is_racy(known.stat, scanned_ns) else known
