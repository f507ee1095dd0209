"""What reading a body yields."""

from __future__ import annotations

from builder.model.places import Place, Spot
from builder.model.records import Body, Heading, Reference
from builder.model.values import Value


class Trouble(Value, frozen=True):
    """Something wrong at a place of the file."""

    place: Place
    code: str
    message: str
    hint: str


class Reading(Value, frozen=True):
    """A body, read.

    `opening`, `body.text`, the text of headings and what stands before and after a reference may hold marks: `\\x02N\\x03`
    stands for reference N of this tuple, whose title is not known yet.
    """

    body: Body
    references: tuple[Reference, ...]  # path `body.N`, N being the index in this tuple
    spots: dict[str, Spot]  # `body.N` → where in the body the target was typed: the id, the address
    headings: tuple[Heading, ...]
    anchors: frozenset[str]  # ids of headings and footnotes, and those of an author's HTML
    opening: str  # the first paragraph in plain words
    troubles: tuple[Trouble, ...]


NOTHING = Reading(Body((), ""), (), {}, (), frozenset(), "", ())
