"""What reading a file yields: light records that the whole site is made from, and the heavy rest beside them.

A `Record` holds what other pages may depend on. Where it all stands in the file (`Spots`) and its body (HTML) are kept apart, so
that a build which remembers them needs to load neither for an entry that did not change.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from builder.model.diagnostics import Diagnostic
from builder.model.places import Spot
from builder.model.values import Value

# Words out of a few. Said as types, so that of each there is one text in memory, however many records are read from bytes.
Folder = Literal["articles", "people", "organisations", "events", "claims", "sources", "pages"]  # of a kind
Role = Literal[  # of a link in site.json; "" for what is no link between entries
    "", "about", "after", "asserts", "cites", "evidence", "mentions", "organisation", "participant", "publisher", "repeats",
    "responds", "role", "via",
]  # fmt: skip
# field, text (an id or else plain text), wikilink, card, citation, link, picture, external (an address of the web), slip
# (text that nearly is one of these; `label` is then the hint), or shown (an address that readers see as it is typed)
Form = Literal["field", "text", "wikilink", "card", "citation", "link", "picture", "external", "slip", "shown"]
HoleForm = Literal["wikilink", "card", "citation", "link", "picture", "figure"]


class Reference(Value, frozen=True):
    """One entry's mention of another, unresolved: as typed, with what it may mean and the words around it."""

    role: Role
    form: Form
    target: str  # as typed, without brackets, label, locator or anchor
    kinds: tuple[Folder, ...]  # the kinds it may point to; empty: any
    path: str  # the spot: `responses.0.who`, `body.3`
    label: str = ""  # the words after the bar, or of a Markdown link; "" where none were typed
    anchor: str = ""  # after `#`, without it
    locator: str = ""  # of a citation: `p. 4`
    group: int = -1  # citations of one bracket share a number; -1 for the rest
    before: str = ""  # plain words of the same sentence before it
    after: str = ""  # … and after it


class Hole(Value, frozen=True):
    """A gap in a body's HTML, to be filled once the references are resolved.

    `references` are indexes into `Record.references`; `html` is the label as HTML (its inline marks kept), or "" where
    none was typed.
    """

    form: HoleForm
    references: tuple[int, ...]
    html: str = ""
    title: str = ""  # caption of a figure, title of a link
    context: str = ""  # the element around a card or figure that the filler must not nest in: always "" for inline holes


class Heading(Value, frozen=True):
    """A heading of a body: level 2 to 6 as shown, its id as GitHub makes it, its words."""

    level: int
    id: str
    text: str


class Body(Value, frozen=True):
    """A body as HTML with holes: strings stand as they are, holes are filled when a page is drawn."""

    parts: tuple[str | Hole, ...]
    text: str  # its plain words, for search and reading time; claims and cards left out


class Record(Value, frozen=True):
    """One entry as its file gives it. `fields` is the kind's `Fieldset` (see `kinds`), broken fields at their default."""

    kind: Folder
    id: str
    key: str  # both, as site.json writes them: `people/imran-khan`
    file: str  # relative to the site, with forward slashes
    fields: Any
    given: frozenset[str]  # top-level fields that the file has
    broken: frozenset[str]  # top-level fields that are in error: rules that need them stay silent
    references: tuple[Reference, ...]  # those of the fields, then those of the body
    body_references: int  # where those of the body begin: what a `Hole` counts from
    holes: tuple[Hole, ...]  # the gaps of its body, in order: what fills them decides whether its page is drawn again
    headings: tuple[Heading, ...]
    anchors: frozenset[str]  # every id that a link may name with `#`
    has_body: bool
    lead: str  # first paragraph of the body as plain words, where it stands for a summary that was not given


@lru_cache(1024)
def shared(names: frozenset[str]) -> frozenset[str]:
    """A set that is in memory once: most records give the same fields, and no field of theirs is broken."""
    return names


Spots = dict[str, Spot]  # by path: `date`, `responses.0.who`, `body.3`, `` for the entry as a whole


class Entry(Value, frozen=True):
    """A record with its heavy parts, as one file gives it."""

    record: Record
    spots: Spots  # in the file
    body: Body


class Document(Value, frozen=True):
    """All that reading one file yields: its entries, and what is wrong with it.

    `ids` are the ids that the file bears even where the entry could not be read at all, so that mentions of it do not
    complain as well; each is (kind, id). `lines` are the lengths of the file's lines, where it has entries: what leads from
    their spots to lines and columns.
    """

    file: str
    entries: tuple[Entry, ...]
    ids: tuple[tuple[str, str], ...]
    diagnostics: tuple[Diagnostic, ...]
    lines: tuple[int, ...] = ()
