"""What a build may have to draw, in lots for the processes that draw: they know it by numbers, and all others by its files.

Lists of a large site take long, and nearly every change touches some: which these will be is said here before it is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from builder.engine.draw import Group
from builder.engine.gather import Gathered
from builder.engine.workers import Lot, lots_of
from builder.model.kinds import BY_FOLDER
from builder.publishing.pages import Plan
from builder.publishing.views import Planned
from builder.reading.folders import kind_of

LARGE_SITE = 1000  # pages, from where on the lists alone are worth a process

# Lists that nearly every change of an entry of these kinds touches, the longest first.
SOONEST: dict[str, Set[str]] = {
    "chronology/index.html": {"claims", "events"}, "search/index.html": BY_FOLDER.keys(), "index.html": {"articles", "claims", "events"},
}  # fmt: skip


class Agenda:
    """Lists, groups of files and the pages of entries, in this order. Each is known by its file, a group by its name."""

    def __init__(self, plan: Plan, jobs: int) -> None:
        self._jobs = jobs
        self.pages = plan.pages()
        self.groups = plan.groups()
        lists = [each for each in self.pages if not each.entry]
        self.items: list[Planned | Group] = [*lists, *map(Group, self.groups), *(each for each in self.pages if each.entry)]
        self.entries = [each.file for each in self.pages if each.entry]
        self.others = [*(each.file for each in lists), *self.groups]
        self._numbers = {name: number for number, name in enumerate([*self.others, *self.entries])}

    @property
    def is_large(self) -> bool:
        """Whether others are to be at work even where little is asked for."""
        return len(self.items) > LARGE_SITE

    def lots(self, files: Iterable[str]) -> list[Lot]:
        """These in lots, for as many as there are to draw them; they are given in the order of the agenda."""
        return lots_of(self.numbers(files), self._jobs)

    def one_by_one(self, files: Iterable[str]) -> list[Lot]:
        """These, each in a lot of its own."""
        return [(number, number + 1) for number in self.numbers(files)]

    def others_in_few(self) -> list[Lot]:
        """All lists and groups in few lots: lists show the same entries, and those of one lot have the pieces of these made once."""
        count = len(self.others)
        size = -(-count // max(self._jobs // 2, 1))
        return [(begin, min(begin + size, count)) for begin in range(0, count, size)]

    def names(self) -> Set[str]:
        """All of them."""
        return self._numbers.keys()

    def numbers(self, files: Iterable[str]) -> list[int]:
        """By which number each of these is known where it is drawn."""
        return [self._numbers[file] for file in files]


def soon_touched(gathered: Gathered) -> list[str]:
    """Lists that the documents that changed will touch, as far as can be said without a look."""
    kinds = {kind.folder for kind, _ in filter(None, map(kind_of, (*gathered.fresh, *gathered.gone)))} or BY_FOLDER.keys()
    return [file for file, shown in SOONEST.items() if kinds & shown]
