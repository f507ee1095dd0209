"""The numbered citations of one page: a source cited twice is one note with two ways back."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from builder.publishing.views import Cite, Note, SourceLine


class Notes:
    """Gathers a page's citations in the order in which they are met; frozen into `Note`s when the page is done.

    `describe` gives a source's line by its key, `title` the words for a citation's tooltip, `path` the source's page.
    """

    def __init__(self, describe: Callable[[str], SourceLine], title: Callable[[str], str], path: Callable[[str], str]) -> None:
        self._describe = describe
        self._title = title
        self._path = path
        self._spots: dict[str, list[str]] = {}
        self._locators: dict[str, list[str]] = {}
        self._numbers: dict[str, int] = {}

    def cite(self, key: str, locator: str = "") -> Cite:
        """Cite a source at one more spot."""
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        spots = self._spots.setdefault(key, [])
        id = f"cite-{number}-{len(spots) + 1}"
        spots.append(id)
        if locator:
            locators = self._locators.setdefault(key, [])
            if locator not in locators:
                locators.append(locator)
        return Cite(number, id, self._title(key), locator, self._path(key))

    def mention(self, key: str) -> None:
        """List a source that no spot of the page cites by number (the `sources` of an entry)."""
        self._numbers.setdefault(key, len(self._numbers) + 1)

    def all(self) -> tuple[Note, ...]:
        """The notes, by number."""
        return tuple(
            Note(number, self._describe(key), spots(number, len(self._spots.get(key, ()))), tuple(self._locators.get(key, ())))
            for key, number in self._numbers.items()
        )


@lru_cache(4096)
def spots(number: int, count: int) -> tuple[str, ...]:
    """The ids of the spots that cite a note so many times: the same values for all pages, so that each is drawn once."""
    return tuple([f"cite-{number}-{spot}" for spot in range(1, count + 1)])


class NoNotes(Notes):
    """For pages without a list of notes (indexes): a citation links to the source's own page."""

    def cite(self, key: str, locator: str = "") -> Cite:
        """A citation without a number."""
        return Cite(0, "", self._title(key), locator, self._path(key))
