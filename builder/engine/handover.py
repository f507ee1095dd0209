# ruff: noqa: PTH103, PTH105, PTH106, PTH108, PTH112
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""A new tree takes the place of the old one: at once, or file by file where that cannot be.

It is given the names with a dot (`dots`), both trees are remembered, as a build may be killed at any moment, and then they change
places (`swap`).
"""

import errno
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from builder.engine import dots, swap
from builder.engine.made import EXPORT
from builder.engine.memory import Memory, remove
from builder.engine.new_tree import NewTree
from builder.engine.old_tree import OldTree
from builder.engine.place import Place
from builder.engine.refusal import refusal
from builder.engine.tree import FILLING, PASSING, Row, Tree, above, copy, folders_of, make_way, pass_tick, row_of
from builder.engine.workshop import Workshop, remember


class Handover(NamedTuple):
    """From the old tree at a place to the new one in the workshop."""

    place: Place
    memory: Memory
    workshop: Workshop
    old: OldTree
    new: NewTree

    def bring_in(self, wanted: Mapping[str, str], remark: Callable[[str], None]) -> str:
        """Let the new tree, which holds what is `wanted`, take the place of the old one, and tell the way (`Published`). Raises OSError."""
        fault: OSError | None = None
        if not self.workshop.inside:
            try:
                return self._exchange()
            except OSError as error:
                if error.errno in (errno.ENOSPC, errno.EDQUOT):
                    raise
                fault = error
                for path in self._dots:
                    remove(f"{self.workshop.staging}/{path}")
        self._bring_in_by_file(wanted)
        why = f" ({refusal('moved', self.place.label, fault)})" if fault else ""
        remark(f"{self.place.label} was replaced file by file, as it could not be at once{why}.")
        return "in place"

    @property
    def _dots(self) -> Iterable[str]:
        return self.old.look().dots

    def _exchange(self) -> str:
        """Let the two trees change places, so that the old one is the next build's twin."""
        place, staging = self.place.path, self.workshop.staging
        carried: dict[str, Mapping[str, int]] = {}  # what was given of names with a dot
        for path in self._dots:
            make_way(staging, above(path))
            carried[path] = dots.carry(f"{place}/{path}", f"{staging}/{path}")
        self.new.touch(self._dots)
        self._remember_both()
        if os.path.lexists(place):
            dots.liken(place, staging)
        way = swap.bring_in(staging, place, self.workshop.aside)
        with suppress(OSError):
            for path in self._dots:
                dots.move_late(f"{staging}/{path}", f"{place}/{path}", carried[path])
        return way

    def _bring_in_by_file(self, wanted: Mapping[str, str]) -> None:
        """Replace every file that changed, each in one step; then remove what went.

        Pages come last, as they show the rest, and the export first, by which an output can be told from itself.
        """
        place, shown, needed = self.place.path, self.old.look(), folders_of(wanted)
        self._remember_both()  # and with it whose files these are, should the build be killed halfway
        os.makedirs(place, exist_ok=True)
        make_way(place, FILLING)
        for path in sorted(self.old.missing(wanted), key=lambda path: (path != EXPORT, path.endswith(".html"), path)):
            _replace_file(self.new.base, place, path, self.new.rows[path])
        for path in shown.files.keys() - wanted.keys() - needed:
            with suppress(FileNotFoundError, NotADirectoryError):
                os.unlink(f"{place}/{path}")
        for folder in sorted(shown.folders.keys() - needed, reverse=True):
            with suppress(OSError):  # what is left in it has a dot in front, and stays
                os.rmdir(f"{place}/{folder}")
        rows = {path: row_of(digest, os.lstat(f"{place}/{path}")) for path, digest in wanted.items()}
        remember(self.place, self.memory, place, Tree(rows, dict.fromkeys(sorted(needed), 0)))
        remove(f"{place}/{FILLING}")

    def _remember_both(self) -> None:
        """Remember both trees. The old one first: it may hold what only the twin was remembered for."""
        if os.path.lexists(self.place.path):
            self.old.remember()
        remember_new(self.place, self.memory, self.new, self._dots)


def remember_new(place: Place, memory: Memory, new: NewTree, dots: Iterable[str]) -> None:
    """Remember what is now in a new tree, which was given these names with a dot. Raises OSError."""
    tree = new.tree(dots)
    newest = max([*tree.folders.values(), *(row.mtime_ns for row in tree.files.values())])
    remember(place, memory, new.base, tree)
    pass_tick(newest)  # for which much of the time has passed by now


def _replace_file(source: str, base: str, path: str, row: Row) -> None:
    passing = f"{PASSING}{os.getpid()}"
    copy(f"{source}/{path}", base, passing, row)
    make_way(base, above(path))
    if os.path.isdir(f"{base}/{path}"):
        remove(f"{base}/{path}")
    os.replace(f"{base}/{passing}", f"{base}/{path}")
