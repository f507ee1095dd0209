"""The ids of headings."""

from __future__ import annotations

import re
import unicodedata

from builder.model.patterns import lazy_pattern
from builder.reading.sentences import MARK, fold

# Ids that pages have of their own, beside the body: a second element of that id would take their links.
PAGE_IDS = frozenset({
    "main", "at-answer-title", "at-contents-title", "at-corrections", "at-filter", "at-linked-from", "at-sources", "at-sources-title",
})  # fmt: skip
_NUMBERED_IDS = lazy_pattern(r"(?:note|cite|footnote|footnote-ref)-\d+(?:-\d+)?")  # of notes, citations and footnotes

_PLAIN = lazy_pattern(r"[\w -]*", re.ASCII)


class Ids:
    """The ids given away within one body."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self._repeats: dict[str, int] = {}

    def is_free(self, id: str) -> bool:
        """Whether neither the body nor the page has this id."""
        return id not in self.taken and not _is_of_page(id)

    def take(self, text: str) -> str:
        """An id for a heading; a second one of the same words gets `-1`, a third `-2`, as on GitHub.

        A reference without label gives nothing to the id: what it refers to may be a person who is not to be named.
        """
        wanted = slug(text)
        if MARK.search(text):
            wanted = slug(fold(MARK.sub(" ", text))).strip("-")
        wanted = wanted or "section"
        id = _unlike_page(wanted)
        while id in self.taken:
            self._repeats[wanted] = self._repeats.get(wanted, 0) + 1
            id = _unlike_page(f"{wanted}-{self._repeats[wanted]}")
        self.taken.add(id)
        return id


def _is_of_page(id: str) -> bool:
    return id in PAGE_IDS or _NUMBERED_IDS.fullmatch(id) is not None


def _unlike_page(id: str) -> str:
    # A number at the end would not do: the second heading `Note` would be `note-1`, and so is the page's first note.
    return f"section-{id}" if _is_of_page(id) else id


def slug(text: str) -> str:
    """The words in small letters, joined by hyphens, without punctuation; letters of every script are kept.

    This is `downcase.gsub(/[^\\p{Word}\\- ]/u, '').tr(' ', '-')` of GitHub's TableOfContentsFilter.
    """
    small = text.lower()
    if not _PLAIN.fullmatch(small):
        small = "".join(filter(_is_kept, small))
    return small.replace(" ", "-")


def _is_kept(character: str) -> bool:
    # Ruby's \p{Word}: letters, marks, decimal digits, connectors. Python's \w leaves out the marks that Urdu and Hindi need.
    return character in " -" or unicodedata.category(character)[0] in "LM" or unicodedata.category(character) in ("Nd", "Pc")
