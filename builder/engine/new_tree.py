# ruff: noqa: PTH106, PTH108
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""The tree that a publication makes: what it holds so far, and in which of its folders names came or went."""

import os
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress

from builder.engine.memory import remove
from builder.engine.tree import Row, Survey, Tree, above, digest_at, folders_of


class NewTree:
    """The twin, or an empty tree, on its way to what shall be shown. `rows` are its files as they are by now."""

    def __init__(self, base: str, found: Survey) -> None:
        """`found` is what lies at `base`: what no build puts there is removed. Raises OSError."""
        self.base = base
        self.rows = found.files | found.unknown
        self._before = found.folders  # its folders when it was taken, with their times
        self._touched: set[str] = set()  # those of them whose time is no longer that
        for path in (*found.dots, *found.odd, *found.passing):
            remove(f"{base}/{path}")
            self._touched.add(above(path))

    def digest(self, path: str) -> str:
        """The digest of a file in it, read anew where it is not known any more; "" where there is no such file."""
        return known_digest(self.base, self.rows, path)

    def doubt(self, shown: Mapping[str, Row]) -> None:
        """Of files that are the same as some that are shown, know no longer those that were written into meanwhile."""
        for path, row in shown.items():
            mine = self.rows.get(path)
            if mine and mine.inode == row.inode and mine[1:] != row[1:]:
                self.rows[path] = row._replace(digest="")

    def lacking(self, shown: Mapping[str, Row]) -> dict[str, Row]:
        """Those of the files that are shown which it does not have, as far as these are known."""
        return {path: row for path, row in shown.items() if digest_in(self.rows, path) != row.digest != ""}

    def give_way(self, paths: Mapping[str, Row]) -> None:
        """Forget what these files, which are about to come, will replace: folders of the same name, and files for folders."""
        replaced = tuple(f"{path}/" for path in paths if path in self._before)
        lost = folders_of(paths) & self.rows.keys()
        lost.update(path for path in self.rows if replaced and path.startswith(replaced))
        for path in lost:
            del self.rows[path]
        for folder in [folder for folder in self._before if replaced and f"{folder}/".startswith(replaced)]:
            del self._before[folder]
        self.touch(paths)

    def touch(self, paths: Iterable[str]) -> None:
        """Note the folders in which these files, or folders for them, come or go."""
        for path in paths:
            folder = above(path)
            self._touched.add(folder)
            while folder and folder not in self._before:
                folder = above(folder)
                self._touched.add(folder)

    def take(self, rows: Mapping[str, Row]) -> None:
        """Take in files that were written."""
        self.rows.update(rows)
        self.touch(rows)

    def clear(self, wanted: Mapping[str, str], others: Set[str]) -> None:
        """Remove what it shall not hold, `others` of its folders among that. Raises OSError."""
        needed = folders_of(wanted)
        there = folders_of(self.rows) | self._before.keys() | others
        gone = [path for path in self.rows if path not in wanted]
        for path in gone:
            del self.rows[path]
            with suppress(FileNotFoundError, NotADirectoryError):
                if path not in needed:
                    os.unlink(f"{self.base}/{path}")
        empty = sorted(there - needed, reverse=True)
        for folder in empty:
            with suppress(FileNotFoundError, NotADirectoryError):
                os.rmdir(f"{self.base}/{folder}")
        self._touched.update(map(above, (*gone, *empty)))

    def tree(self, dots: Iterable[str]) -> Tree:
        """What is to be remembered of it; `dots` are the names with a dot that it was given. Raises OSError."""
        dotted = set(map(above, dots))
        folders = sorted(folders_of([*self.rows, *dots]))
        return Tree(self.rows, {folder: 0 if folder in dotted else self._time(folder) for folder in folders})

    def _time(self, folder: str) -> int:
        if folder in self._touched or folder not in self._before:
            return os.lstat(f"{self.base}/{folder}").st_mtime_ns
        return self._before[folder]


def digest_in(rows: Mapping[str, Row], path: str) -> str:
    """The digest of a file as it is known; "" where it is not."""
    row = rows.get(path)
    return row.digest if row else ""


def known_digest(base: str, rows: dict[str, Row], path: str) -> str:
    """The digest of a file, read anew where it is not known any more; "" where there is no such file."""
    row = rows.get(path)
    if row and not row.digest:
        row = rows[path] = row._replace(digest=digest_at(base, path))
    return row.digest if row else ""
