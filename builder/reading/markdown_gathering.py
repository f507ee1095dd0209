"""What is found on the walk through a body: references, troubles, marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import structs

from builder.model.nearest import did_you_mean
from builder.model.patterns import lazy_pattern
from builder.model.places import Spot
from builder.model.records import Reference
from builder.reading.markdown_addresses import encoded
from builder.reading.markdown_places import BodyLines
from builder.reading.markdown_results import Trouble
from builder.reading.sentences import fold
from builder.reading.sources import LINK
from builder.reading.web_addresses import web_meant

_LONGEST_QUOTE = 60
_ON_A_DISK = lazy_pattern(r"(?:[A-Za-z]:[\\/]|file:).*?([^\\/]+)$", re.DOTALL)
_TAG = lazy_pattern(r"</?([A-Za-z][A-Za-z0-9]*)")
# What the tags that people type are in Markdown.
IN_MARKDOWN = {
    **dict.fromkeys(("b", "strong"), "write `**…**` for bold"),
    **dict.fromkeys(("i", "em"), "write `*…*` for italics"),
    **dict.fromkeys(("del", "s", "strike"), "write `~~…~~` for what is struck out"),
    **dict.fromkeys(("ul", "ol", "li"), "write each item on a line of its own that begins with `- `"),
    **dict.fromkeys(("h1", "h2", "h3"), "write `## …` for a heading"),
    "a": "write `[words](address)` for a link",
    "blockquote": "begin each line of the quotation with `> `",
    "br": "end the line above with a `\\`",
    "hr": "write `---` with an empty line above and below",
    "img": "write `![what it shows](media/its-name.jpg)` for a picture",
    "p": "leave an empty line between paragraphs",
}


class Gathering:
    """Gathers what one body holds, and numbers it in the order of the walk."""

    def __init__(self, lines: BodyLines, fold: Callable[[str], str] = fold) -> None:
        self.fold = fold  # of plain text, as it was typed, and without line feeds
        self.references: list[Reference] = []
        self.spots: dict[str, Spot] = {}
        self.troubles: list[Trouble] = []
        self.groups = 0  # citations in brackets so far
        self.notes: list[str] = []  # labels of the footnotes that are referred to: the first has number 1, and so on
        self.marks: dict[str, list[str]] = {}  # for each of them the ids of the marks that refer to it
        self._numbers: dict[str, int] = {}
        self._lost_notes: list[tuple[str, str, Trouble]] = []  # a mark that refers to none, the footnote meant by it, and what is said
        self._lines = lines

    def path(self) -> str:
        """The path of the next reference."""
        return f"body.{len(self.references)}"

    def add(self, reference: Reference, spot: Spot) -> None:
        """Take in a reference that has its path."""
        self.references.append(reference)
        self.spots[reference.path] = spot

    def refer(self, reference: Reference, spot: Spot) -> int:
        """Take in a reference, whose path is given here; its number."""
        number = len(self.references)
        self.add(structs.replace(reference, path=self.path()), spot)
        return number

    def put_words(self, number: int, before: str, after: str) -> None:
        """Give a reference the words around it."""
        self.references[number] = structs.replace(self.references[number], before=before, after=after)

    def mark_note(self, label: str) -> tuple[int, str]:
        """A mark that refers to a footnote: the footnote's number, and the id of this mark."""
        if label not in self._numbers:
            self.notes.append(label)
            self._numbers[label] = len(self.notes)
            self.marks[label] = []
        number, marks = self._numbers[label], self.marks[label]
        marks.append(f"footnote-ref-{number}" + (f"-{len(marks) + 1}" if marks else ""))
        return number, marks[-1]

    def offered_notes(self) -> list[str]:
        """Footnotes that are offered where a mark refers to none. Leaves out what is said of a mark whose note lacks its colon alone:
        that is said of the note."""
        without_colon = {note for mark, note, _ in self._lost_notes if not mark}
        gone = [said for mark, _, said in self._lost_notes if mark in without_colon]
        self.troubles = [each for each in self.troubles if each not in gone]
        return [note for mark, note, _ in self._lost_notes if mark and note and mark not in without_colon]

    def footnote_ids(self) -> set[str]:
        """The ids of footnotes and of the marks that refer to them."""
        ids = {f"footnote-{number}" for number in self._numbers.values()}
        return ids.union(*self.marks.values())

    def say(self, spot: Spot, code: str, message: str, hint: str) -> None:
        """Take in a trouble, at a spot in the body."""
        self.troubles.append(Trouble(self._lines.place(*spot), code, message, hint))

    def lose_note(self, mark: str, note: str) -> None:
        """Note what the last trouble is about: a mark without footnote and the `note` meant by it, or a note without colon alone."""
        self._lost_notes.append((mark, note, self.troubles[-1]))

    def say_invalid(self, spot: Spot, address: str) -> None:
        """An address that no page may lead to."""
        shown = address if len(address) <= _LONGEST_QUOTE else address[:_LONGEST_QUOTE] + "…"
        hint = "an address begins with `https://`, `http://` or `mailto:`; one of this site names the file, as in `../people/x.md`"
        if web := web_meant(address):
            hint = did_you_mean(web)
        elif own := _ON_A_DISK.match(address):
            hint = f"put the file into content/media/ and write `media/{encoded(own[1])}`"
        self.say(spot, "url-invalid", f"`{shown}` is no address that a page may lead to", hint)

    def say_escaped(self, spot: Spot, typed: str) -> None:
        """HTML of the author that is shown as text."""
        tag = _TAG.match(typed)
        if typed.startswith("<!--"):
            what, instead = "a comment is shown as text", "delete it"
        else:
            in_markdown = IN_MARKDOWN.get(tag[1].lower(), "") if tag else ""
            what, instead = "HTML is shown as text", in_markdown or "take it away or write it in Markdown"
        self.say(spot, "html-escaped", what, f"{instead}, or let HTML through with `html: yes` in content/site.yaml")

    def say_literal(self, spot: Spot, what: str, text: str) -> bool:
        """A wikilink or citation in words that are shown as typed: it would show an id to readers."""
        found = LINK.search(text) if "[" in text else None
        if found is None:
            return False
        message = f"{what} takes plain text: {found.group()} would be shown as it is typed"
        self.say(spot, "invalid-value", message, "write the words alone; links and citations belong into the text")
        return True
