"""The numbered citations of one page: a source cited twice is one note with two ways back."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ClassVar

import msgspec

from builder.model.values import Value
from builder.publishing.views import Cite, Note, SourceLine
from builder.publishing.wording import W


class Cited(Value, frozen=True):
    """What a citation says of its source, wherever it stands: the words for its tooltip, and the source's page."""

    title: str
    path: str


class Listed(Cited, frozen=True):
    """What a page with a list of notes says of a source: the same in each citation, and a line in the list."""

    margin: str  # what a margin has room for: who and when
    line: SourceLine


class _Noted(msgspec.Struct):
    """A source among the notes of a page, as far as the page is made."""

    number: int
    source: Listed
    spots: int = 0
    locators: tuple[str, ...] = ()
    has_stood_in_margin: bool = False


class Notes:
    """Gathers a page's citations in the order in which they are met; frozen into `Note`s when the page is done.

    `describe` tells of a source by its key; None of one that is not published.
    """

    are_listed: ClassVar[bool] = True  # on the page, so that citations have numbers

    def __init__(self, describe: Callable[[str], Listed | None]) -> None:
        self._describe = describe
        self._noted: dict[str, _Noted] = {}

    def cite(self, key: str, locator: str = "", in_text: bool = False) -> Cite | None:
        """Cite a source at one more spot, if it is published. The first spot `in_text` has it in the margin."""
        noted = self._noted.get(key) or self._new(key)
        if noted is None:
            return None
        number, source, margin = noted.number, noted.source, ""
        noted.spots += 1
        if in_text and not noted.has_stood_in_margin:
            noted.has_stood_in_margin = True
            margin = W.list_comma.join(filter(None, (source.margin, locator))) if locator else source.margin
        if locator and locator not in noted.locators:
            noted.locators += (locator,)
        return Cite(number, f"cite-{number}-{noted.spots}", source.title, locator, source.path, margin)

    def mention(self, key: str) -> None:
        """List a source that no spot of the page cites by number (the `sources` of an entry), if it is published."""
        if key not in self._noted:
            self._new(key)

    def _new(self, key: str) -> _Noted | None:
        source = self._describe(key)
        if source is None:
            return None
        noted = self._noted[key] = _Noted(len(self._noted) + 1, source)
        return noted

    def all(self) -> tuple[Note, ...]:
        """The notes, by number."""
        return tuple([Note(each.number, each.source.line, spots(each.number, each.spots), each.locators) for each in self._noted.values()])


@lru_cache(4096)
def spots(number: int, count: int) -> tuple[str, ...]:
    """The ids of a note's citations, given how many there are. The same values are handed to all pages, so that templates draw each of
    them once."""
    return tuple([f"cite-{number}-{spot}" for spot in range(1, count + 1)])


class NoNotes(Notes):
    """For pages without a list of notes (indexes): a citation links to the source's own page.

    Such a page shows less of a source than one with notes, and asks the site for no more: it need not be made again because a
    source got another publisher's page or another date.
    """

    are_listed = False

    def __init__(self, cited: Callable[[str], Cited | None]) -> None:
        super().__init__(lambda key: None)
        self._cited = cited

    def cite(self, key: str, locator: str = "", in_text: bool = False) -> Cite | None:
        """A citation without a number, which has no place in a margin."""
        cited = self._cited(key)
        return None if cited is None else Cite(0, "", cited.title, locator, cited.path)
