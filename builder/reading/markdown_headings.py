"""The ids of headings."""

from __future__ import annotations

import re
import unicodedata

from builder.reading.sentences import MARK, fold

# Ids that pages have of their own, beside the body: a second element of that id would take their links.
PAGE_IDS = frozenset({
    "main", "at-answer-title", "at-contents-title", "at-corrections", "at-filter", "at-linked-from", "at-sources", "at-sources-title",
})  # fmt: skip
_NUMBERED_IDS = re.compile(r"(?:note|cite|footnote|footnote-ref)-\d+(?:-\d+)?")

_PLAIN = re.compile(r"[\w -]*", re.ASCII)


class Ids:
    """The ids given away within one body."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self._repeats: dict[str, int] = {}

    def is_free(self, id: str) -> bool:
        """Whether neither the body nor the page has this id."""
        return not (id in self.taken or id in PAGE_IDS or _NUMBERED_IDS.fullmatch(id))

    def take(self, text: str) -> str:
        """An id for a heading; a second one of the same words gets `-1`, a third `-2`, as on GitHub.

        A reference without label gives nothing to the id: what it refers to may be a person who is not to be named.
        """
        wanted = slug(text)
        if MARK.search(text):
            wanted = slug(fold(MARK.sub(" ", text))).strip("-")
        wanted = wanted or "section"
        id = wanted
        while not self.is_free(id):
            self._repeats[wanted] = self._repeats.get(wanted, 0) + 1
            id = f"{wanted}-{self._repeats[wanted]}"
        self.taken.add(id)
        return id


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
