"""The numbered citations of one page: a source cited twice is one note with two ways back."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from builder.model.values import Value
from builder.publishing.views import Cite, Note, SourceLine


class Cited(Value, frozen=True):
    """What a citation says of its source, wherever it stands: the words for its tooltip, and the source's page."""

    title: str
    path: str


class Notes:
    """Gathers a page's citations in the order in which they are met; frozen into `Note`s when the page is done.

    `describe` gives a source's line by its key, `cited` what citations say of it; None of one that is not published.
    """

    def __init__(self, describe: Callable[[str], SourceLine], cited: Callable[[str], Cited | None]) -> None:
        self._describe = describe
        self._cited = cited
        self._counts: dict[str, int] = {}
        self._locators: dict[str, list[str]] = {}
        self._numbers: dict[str, int] = {}

    def cite(self, key: str, locator: str = "", margin: str = "") -> Cite | None:
        """Cite a source at one more spot, if it is published."""
        cited = self._cited(key)
        if cited is None:
            return None
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        count = self._counts[key] = self._counts.get(key, 0) + 1
        if locator:
            locators = self._locators.setdefault(key, [])
            if locator not in locators:
                locators.append(locator)
        return Cite(number, f"cite-{number}-{count}", cited.title, locator, cited.path, margin)

    def mention(self, key: str) -> None:
        """List a source that no spot of the page cites by number (the `sources` of an entry)."""
        self._numbers.setdefault(key, len(self._numbers) + 1)

    def all(self) -> tuple[Note, ...]:
        """The notes, by number."""
        counts, locators = self._counts, self._locators
        return tuple(
            [
                Note(number, self._describe(key), spots(number, counts.get(key, 0)), tuple(locators.get(key, ())))
                for key, number in self._numbers.items()
            ]
        )


@lru_cache(4096)
def spots(number: int, count: int) -> tuple[str, ...]:
    """The ids of the spots that cite a note so many times: the same values for all pages, so that each is drawn once."""
    return tuple([f"cite-{number}-{spot}" for spot in range(1, count + 1)])


class NoNotes(Notes):
    """For pages without a list of notes (indexes): a citation links to the source's own page."""

    def cite(self, key: str, locator: str = "", margin: str = "") -> Cite | None:
        """A citation without a number, which has no place in a margin."""
        cited = self._cited(key)
        return None if cited is None else Cite(0, "", cited.title, locator, cited.path)
