# ruff: noqa: PTH112
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""The tree that is shown, as a publication finds it: looked at when that is first needed, or ahead by another process; and refused
if there is anything in it that nutgraf did not make."""

import os
import time
from collections.abc import Mapping, Set
from functools import partial

from builder.engine.children import Ahead, Beside
from builder.engine.glance import LARGE, SHOWN, TWIN, Glance, glances
from builder.engine.made import strangers
from builder.engine.memory import Memory, remove
from builder.engine.new_tree import known_digest
from builder.engine.place import Place
from builder.engine.refusal import Refusal, printable, refusing
from builder.engine.tree import FILLING, Row, Survey, Tree, changed, folders_of, nothing, read, read_whole, survey
from builder.engine.workshop import all_remembered, remember, remembered
from builder.model.digests import digest

_FRESH = 5.0  # seconds for which a look at the output holds; a build that takes longer looks again before it ends
_NAMED = 3  # files that a refusal names


class OldTree:
    """What the output holds, and what is remembered of it. Raises Refusal wherever that is asked for and it cannot be an output.

    Size, time and inode tell whether a file is what it was; where that is not `trusted`, each is read.
    """

    def __init__(self, place: Place, memory: Memory, trusted: bool) -> None:
        self._place = place
        self._memory = memory
        self._trusted = trusted
        self._remembered: Tree | None = None
        self._found: Survey | None = None
        self._looked = 0.0
        self._ahead: Ahead[Glance] | None = None  # a look at this tree and its twin, if another process has begun one
        self._early: dict[str, Beside[tuple[bytes, str]]] = {}  # files that are being read

    def close(self) -> None:
        """Have nobody at work any more."""
        if self._ahead:
            self._ahead.close()
        self.end_reading()

    # --- looking ---

    def look_ahead(self) -> None:
        """Begin to look at it in another process, if it is large; else look at once."""
        self._remembered = remembered(self._place, self._memory, self._place.path, self._trusted)
        if len(self._remembered.files) >= LARGE:
            self._looked = time.monotonic()
            self._ahead = Ahead(partial(glances, self._place, self._memory, self._remembered, self._trusted))
        else:
            self.look()

    def look(self) -> Survey:
        """What it holds; it is looked at when that is first asked."""
        if self._found is None:
            known = self._remembered = self._remembered or remembered(self._place, self._memory, self._place.path, self._trusted)
            if not self._ahead:
                self._looked = time.monotonic()
            self._found = survey_shown(self._place, self._memory, known, self._ahead)
            with refusing("removed", self._place.label):
                for path in self._found.passing:
                    if path != FILLING:
                        remove(f"{self._place.path}/{path}")
        return self._found

    @property
    def has_files(self) -> bool:
        """Whether it was looked at, and holds any."""
        return bool(self._found and self._found.files)

    def look_again(self) -> bool:
        """Look anew, if it was looked at and that was long ago, and tell whether it was."""
        if self._found is None or time.monotonic() - self._looked <= _FRESH:
            return False
        self._found = survey_shown(self._place, self._memory, self._remembered or Tree({}, {}))
        return True

    def look_at_twin(self, base: str) -> Survey:
        """What lies at `base`, which was the twin when it was looked at ahead. Raises OSError."""
        known = remembered(self._place, self._memory, base, self._trusted)
        return _surveyed(base, known, self._ahead, TWIN, self.look().whole())

    def leave_twin_alone(self) -> None:
        """Wait for who may be looking at the twin. Raises OSError."""
        if self._ahead:
            self._ahead.result(TWIN)

    def remember(self) -> None:
        """Remember what it holds, unless that is known."""
        shown = self.look()
        tree = Tree(shown.files, dict(sorted(shown.folders.items())))
        if tree != self._remembered:
            remember(self._place, self._memory, self._place.path, tree)

    # --- its files ---

    def digest(self) -> str:
        """A digest of all that it holds, without reading it; "" where that cannot be said, or it holds more than a site."""
        shown = self.look()
        digests = {path: row.digest for path, row in shown.files.items()}
        if FILLING in shown.passing or not all(digests.values()):
            return ""
        return digest_of_all(digests) if shown.folders.keys() == folders_of([*shown.files, *shown.dots]) else ""

    def known_files(self) -> Mapping[str, Row]:
        """Its files, each with its digest, as far as they can be read."""
        files = self.look().files
        for path in [path for path, row in files.items() if not row.digest]:
            known_digest(self._place.path, files, path)
        return files

    def missing(self, wanted: Mapping[str, str]) -> set[str]:
        """Those of the files, by path with their digests, that it does not hold."""
        files, place = self.look().files, self._place.path
        return {path for path, digest in wanted.items() if known_digest(place, files, path) != digest}

    def holds(self, wanted: Mapping[str, str]) -> bool:
        """Whether it holds exactly these files, by path with their digests."""
        shown, place = self.look(), self._place.path
        return (
            shown.files.keys() == wanted.keys()
            and all(known_digest(place, shown.files, path) == digest for path, digest in wanted.items())
            and shown.folders.keys() == folders_of([*wanted, *shown.dots])
        )

    def read(self, path: str, wanted: str) -> bytes | None:
        """The bytes of a file with that digest, b"" where they are there no longer; None where it is known to hold another."""
        shown = self.look().files.get(path)
        if not shown or shown.digest != wanted:
            return None
        early = self._early.pop(path, None)
        data, found = early.result() if early else (b"", "")
        return data if found == wanted else read(self._place.path, path, shown)

    def read_ahead(self, path: str) -> None:
        """Begin to read a file. A thread does it, so no process is to be forked off before `end_reading`."""
        self._early[path] = Beside(partial(read_whole, self._place.path, path))

    def end_reading(self) -> None:
        """Wait for files that are being read."""
        for early in self._early.values():
            early.result()


def survey_shown(place: Place, memory: Memory, known: Tree, ahead: Ahead[Glance] | None = None) -> Survey:
    """What the output holds, all of it made by nutgraf or with a dot in front; `known` is what is remembered of it. Raises Refusal."""
    if not os.path.isdir(place.path):
        return nothing()
    with refusing("read", place.label):
        found = _surveyed(place.path, known, ahead, SHOWN)
    _refuse_strangers(place, memory, found)
    found.files.update(found.unknown)
    return found


def digest_of_all(digests: Mapping[str, str]) -> str:
    """A digest of files, from those of each, by path."""
    return digest("\n".join(f"{path} {digests[path]}" for path in sorted(digests)).encode("utf-8", "surrogateescape"))


def _surveyed(base: str, known: Tree, ahead: Ahead[Glance] | None, number: int, seen: Set[Row] = frozenset()) -> Survey:
    """What lies at `base`, from a look ahead if it was a look at that tree. Raises OSError."""
    glance = ahead.result(number) if ahead else None
    if glance and glance.change and glance.inode == os.lstat(base).st_ino:
        return changed(known, glance.change)
    return survey(base, known, seen)


def _refuse_strangers(place: Place, memory: Memory, found: Survey) -> None:
    doubtful = list(found.unknown)
    ours = _is_the_one_remembered(found)
    if doubtful or not ours:
        if ours:
            known = all_remembered(place, memory)
            doubtful = [path for path in doubtful if path not in known]
        else:
            doubtful.extend(found.files)
    foreign = sorted([*(strangers(place.path, doubtful) if doubtful else ()), *found.odd])
    if foreign:
        raise Refusal(_strange(place.label, foreign))


def _is_the_one_remembered(found: Survey) -> bool:
    """Whether any file is as it was remembered, or a build was killed while it filled this folder.

    The inode alone says nothing: a new folder may have got that of one that was removed.
    """
    return FILLING in found.passing or any(row.digest for row in found.files.values())


def _strange(label: str, foreign: list[str]) -> str:
    named = ", ".join(printable(path) for path in foreign[:_NAMED])
    more = f" and {len(foreign) - _NAMED:,} more" if len(foreign) > _NAMED else ""
    return f"{label} holds files that nutgraf did not make: {named}{more}. Move them away, or choose another folder with --output."
