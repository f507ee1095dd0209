"""The database of what is remembered: a row that is not as it was written is noticed, and what cannot be kept whole is not kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import pytest

from builder.engine.cache import SCHEMA, SHEETS, TABLES, Cache, Known, LostMemory, PageKey, Remembered, Rows, is_racy
from builder.engine.disk import FileStat


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    cache = Cache(path, "a program")
    yield cache
    cache.close()


def fill(cache: Cache, word: str = "old") -> None:
    with cache.changing():
        cache.keep_meta("name", word.encode())
        cache.keep_files([Known(FileStat("path", 1, 2, 3, 4), word)], [], 10**18)
        cache.keep_documents({"path": Remembered(word, "{}", b"", word)}, {"path": word.encode()}, {"path": word.encode()}, [])
        cache.keep_views("public", [("file", word.encode())], [])
        cache.keep_made("public", {"file": word.encode()}, {"group": (word,)}, [])
        cache.keep_records("public", {"file": word.encode()}, [])
        cache.keep_pages("public", {"file": PageKey(word, word)}, [])
        cache.keep_faces("public", {"kind": word.encode()})


SHEET_READERS: dict[str, Callable[[Cache], object]] = {
    "files": lambda cache: cache.files()["path"].digest,
    "documents": lambda cache: cache.documents()["path"].key,
    "lights": lambda cache: cache.lights()["path"],
    "pages": lambda cache: cache.pages("public")["file"].key,
    "asked": lambda cache: cache.asked("public")["file"],
    "groups": lambda cache: cache.groups("public")["group"][0],
    "faces": lambda cache: cache.faces("public")["kind"],
}
READERS: dict[str, Callable[[Cache], object]] = {
    "meta": lambda cache: cache.meta("name"),
    "heavies": lambda cache: cache.heavy("path"),
    "views": lambda cache: cache.view("public", "file"),
    "records": lambda cache: cache.records("public")["file"],
    **SHEET_READERS,
}
TABLE_READERS = {reader: "sheets" if reader in SHEETS else reader for reader in READERS}


def columns() -> Iterator[tuple[str, str]]:
    """Every column of every table."""
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript(SCHEMA)
        for table in TABLES:
            yield from ((table, row[1]) for row in empty.execute(f"pragma table_info({table})"))


@pytest.mark.parametrize("what", READERS)
def test_all_that_was_kept_is_given_back(cache: Cache, what: str) -> None:
    fill(cache)
    for _ in ("at hand", "read again"):
        assert READERS[what](cache) in ("old", b"old")
        cache._rows.forget()


def test_every_table_and_sheet_is_read_here() -> None:
    assert (set(TABLE_READERS.values()), SHEETS.keys()) == (set(TABLES), SHEET_READERS.keys())


@pytest.mark.parametrize(
    ("what", "table", "column"),
    [
        (what, table, column)
        for what, table in TABLE_READERS.items()
        for at, column in columns()
        if at == table and column not in ("name", "output", "part", "path", "file")
    ],
)
def test_a_row_that_is_not_as_it_was_written_is_noticed(cache: Cache, what: str, table: str, column: str) -> None:
    for value in (None, "new", b"new"):
        fill(cache)
        cache._rows.forget()
        cache._connection.execute(f"update {table} set {column} = ?", (value,))
        with pytest.raises(LostMemory):
            READERS[what](cache)
        cache.forget()


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_with_the_rows_of_another_is_noticed(cache: Cache, path: Path, sheet: str) -> None:
    fill(cache)
    other = "files" if sheet != "files" else "pages"
    cache._connection.execute(
        "update sheets set (rows, seal) = (select rows, seal from sheets where name = ?) where name = ?", (other, sheet)
    )
    with closing(Cache(path, "a program")) as again, pytest.raises(LostMemory):
        READERS[sheet](again)


@pytest.mark.parametrize("table", ["heavies", "views", "records"])
def test_a_row_that_stands_under_another_name_is_noticed(cache: Cache, table: str) -> None:
    fill(cache)
    cache._rows.forget()
    cache._connection.execute(f"update {table} set {'path' if table == 'heavies' else 'file'} = 'other'")
    others = {"heavies": lambda cache: cache.heavy("other"), "views": lambda cache: cache.view("public", "other")}
    reader = others.get(table, READERS[table])
    with pytest.raises(LostMemory):
        reader(cache)


def test_a_database_whose_own_structure_is_broken_is_made_anew(cache: Cache, path: Path) -> None:
    fill(cache)
    cache.close()
    data = bytearray(path.read_bytes())
    at = data.index(b"CREATE TABLE heavies") + 13
    data[at : at + 2] = b"\xf3j"  # SQLite names the table in its complaint, and then that is no text
    path.write_bytes(data)
    again = Cache(path, "a program")
    assert again.heavy("path") is None
    fill(again)
    assert again.heavy("path") == b"old"
    again.close()


def test_what_cannot_be_kept_as_a_whole_is_not_kept_at_all(cache: Cache) -> None:
    fill(cache)
    # A full disk: room for small rows, but for none that is large.
    cache._connection.execute(f"pragma max_page_count = {cache._connection.execute('pragma page_count').fetchone()[0] + 1}")
    with cache.changing():
        cache.keep_meta("name", b"new")
        cache.keep_documents({"path": Remembered("new", "{}", b"", "")}, {"path": b"new" * 100_000}, {"path": b"new"}, [])
        cache.keep_pages("public", {"file": PageKey("new", "new")}, [])
    assert {what: reader(cache) for what, reader in READERS.items() if reader(cache) not in ("old", b"old")} == {}


def test_after_what_could_not_be_kept_the_next_change_is_kept(cache: Cache) -> None:
    fill(cache)

    def interrupted() -> None:
        with cache.changing():
            cache.keep_meta("name", b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert cache.meta("name") == b"old"
    fill(cache, "new")
    assert cache.meta("name") == b"new"


def test_what_cannot_be_kept_as_another_holds_the_database_is_no_error(cache: Cache, path: Path) -> None:
    fill(cache)
    cache._connection.execute("pragma busy_timeout = 0")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        fill(cache, "new")
        other.execute("rollback")
    assert cache.pages("public")["file"].key == "old"


def test_a_memory_in_which_nothing_was_kept_is_read_while_another_holds_the_database(cache: Cache, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")  # as who keeps much of what was read does long before it is done

        found = (cache.documents(), cache.pages("public"), cache.meta("name"))

    assert found == ({}, {}, None)


def test_of_another_programs_database_nothing_is_left(path: Path) -> None:
    with closing(Cache(path, "a program")) as cache:
        fill(cache)
        cache._connection.execute("create table theirs (path text primary key, said blob)")
    with closing(Cache(path, "another")) as cache:
        tables = [name for (name,) in cache._connection.execute("select name from sqlite_master where type = 'table'")]
        assert (sorted(tables), cache.meta("name")) == (sorted(TABLES), None)


def at_hand(path: Path, rows: Rows) -> Cache:
    return Cache(path, "a program", rows=rows)


def test_rows_at_hand_are_read_no_second_time_and_follow_what_is_written(path: Path) -> None:
    rows = Rows()
    with closing(at_hand(path, rows)) as cache:
        fill(cache)
        before = cache.pages("public")
        with cache.changing():
            cache.keep_pages("public", {"new": PageKey("new", "new")}, ["file"])
    with closing(at_hand(path, rows)) as cache:
        cache._connection.execute("delete from sheets")  # which nobody does who leaves a stamp
        assert cache.pages("public") == {"new": PageKey("new", "new")}
    assert before == {"file": PageKey("old", "old")}


@pytest.mark.parametrize("what", ["another process wrote", "it was deleted", "a row could not be kept", "it is another program's"])
def test_rows_at_hand_are_forgotten_when(path: Path, what: str) -> None:
    rows = Rows()
    with closing(at_hand(path, rows)) as cache:
        fill(cache)
        assert cache.pages("public")
        if what == "a row could not be kept":
            cache._connection.execute("drop table views")
            fill(cache, "new")
    if what == "it was deleted":
        path.unlink()
    if what == "another process wrote":
        with closing(Cache(path, "a program")) as other:
            fill(other, "other")
    with closing(Cache(path, "another" if "program" in what else "a program", rows=rows)) as cache:
        keys = [page.key for page in cache.pages("public").values()]
    assert keys == {"another process wrote": ["other"], "a row could not be kept": ["old"]}.get(what, [])


def test_who_only_reads_knows_when_a_build_has_changed_it_meanwhile(cache: Cache, path: Path) -> None:
    fill(cache)
    with closing(Cache(path, "a program", writable=False)) as reader:
        before = reader.is_as_opened()
        with cache.changing():
            cache.keep_meta("name", b"new")
        assert (before, reader.is_as_opened()) == (True, False)


def test_what_another_build_has_kept_meanwhile_stays(path: Path) -> None:
    with closing(Cache(path, "a program")) as one, closing(Cache(path, "a program")) as other:
        assert (one.pages("public"), other.pages("public")) == ({}, {})
        for cache, name in ((one, "one"), (other, "other")):
            with cache.changing():
                cache.keep_pages("public", {name: PageKey(name, name)}, [])
        assert other.pages("public").keys() == {"one", "other"}


def test_records_at_hand_follow_what_was_written(cache: Cache) -> None:
    fill(cache)
    assert cache.records("public") == {"file": b"old"}
    with cache.changing():
        cache.keep_records("public", MappingProxyType({"other": b"new"}), ["file"])
    for _ in ("at hand", "read again"):
        assert cache.records("public") == {"other": b"new"}
        cache._rows.forget()


def test_of_faces_those_are_written_again_that_changed(cache: Cache) -> None:
    def parts() -> set[bytes]:
        return {rows for (rows,) in cache._connection.execute("select rows from sheets")}

    with cache.changing():
        cache.keep_faces("public", {"order": b"old", "records": b"old", "gone": b"old"})
    before = parts()
    with cache.changing():
        cache.keep_faces("public", {"order": b"old", "records": b"new"})
    assert len(before & parts()) == 1
    for _ in ("at hand", "read again"):
        assert cache.faces("public") == {"order": b"old", "records": b"new"}
        cache._rows.forget()


def test_of_a_sheet_that_is_written_again_in_which_a_row_changed(cache: Cache) -> None:
    def parts() -> dict[int, bytes]:
        return dict(cache._connection.execute("select part, rows from sheets"))

    with cache.changing():
        cache.keep_pages("public", {f"page-{number}": PageKey("", "old") for number in range(1000)}, [])
    before = parts()
    with cache.changing():
        cache.keep_pages("public", {"page-7": PageKey("", "new")}, ["page-8"])
    after = parts()
    assert len(before) > 10
    assert 1 <= sum(before[number] != after[number] for number in before) <= 2
    cache._rows.forget()
    pages = cache.pages("public")
    assert (len(pages), pages["page-7"], pages["page-9"]) == (999, PageKey("", "new"), PageKey("", "old"))


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("lost", ["delete from sheets", "delete from meta where name like 'parts of %'"])
def test_a_part_of_a_sheet_that_is_gone_is_noticed(cache: Cache, sheet: str, lost: str) -> None:
    fill(cache)
    cache._rows.forget()
    cache._connection.execute(lost)
    with pytest.raises(LostMemory):
        READERS[sheet](cache)


def test_a_folder_in_its_place_is_made_a_database(path: Path) -> None:
    (path / "folder").mkdir(parents=True)
    with closing(Cache(path, "a program")) as cache:
        fill(cache)
    with closing(Cache(path, "a program")) as cache:
        assert cache.meta("name") == b"old"


# --- once more ---


def test_what_is_kept_by_another_connection_is_there(cache: Cache, path: Path) -> None:
    with cache.once_more() as other:
        fill(other, "new")
        assert other.is_whole
    with closing(Cache(path, "a program")) as later:
        assert [name for name, read in READERS.items() if read(later) not in ("new", b"new")] == []


def test_a_memory_that_has_gone_is_not_made_anew_by_another_connection(cache: Cache, path: Path) -> None:
    path.unlink()
    with pytest.raises(LostMemory), cache.once_more():
        pass
    assert not path.exists()


def test_what_lies_nowhere_cannot_be_opened_once_more() -> None:
    with closing(Cache(None, "a program")) as cache, pytest.raises(LostMemory), cache.once_more():
        pass


S = 10**9  # nanoseconds


@pytest.mark.parametrize(
    ("changed", "scanned", "doubted"),
    [
        (100 * S + 1, 100 * S + 2, True),
        (100 * S + 1, 100 * S + S // 2, False),
        (100 * S, 100 * S + S // 2, True),  # the file system may know whole seconds only, and have called this second one all that time
        (100 * S, 102 * S - 1, True),  # … or every other second, as FAT
        (100 * S, 103 * S, False),
        (200 * S, 100 * S, True),  # by a clock that is ahead
    ],
)
def test_a_file_is_doubted_as_long_as_its_times_may_not_tell_two_saves_apart(changed: int, scanned: int, doubted: bool) -> None:
    for mtime in (0, changed, 50 * S):  # which any program may set as it likes
        assert is_racy(FileStat("path", 1, min(mtime, changed), changed, 1), scanned) == doubted
