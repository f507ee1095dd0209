"""Documents as bytes: what a build remembers of them, and hands from one process to another.

Of each document there is a light part, of which all are loaded to link the site, and a heavy one, of which a body is loaded
to draw its page and the places only where something is to be said. They are packed as plain tuples: Python calls a function
of its own for each named one that is pickled, and for each that comes out again.
"""

from __future__ import annotations

import copyreg
import dataclasses
import pickle
from typing import Any, NamedTuple

from builder.engine.cache import LostMemory
from builder.engine.disk import digest
from builder.model import kinds
from builder.model.diagnostics import Place
from builder.model.edtf import Date
from builder.model.records import Body, Document, Heading, Hole, Places, Record, Reference

_REFERENCES, _HOLES, _HEADINGS = map(Record._fields.index, ("references", "holes", "headings"))


class Light(NamedTuple):
    """What the rest of the site sees of a document: its records, and the ids it bears."""

    records: tuple[Record, ...]
    ids: tuple[tuple[str, str], ...]


class Packed(NamedTuple):
    """A document as bytes: its light part, its heavy part, and the digests of its entries' bodies by key."""

    light: bytes
    heavy: bytes
    bodies: dict[str, str]


def pack(document: Document) -> Packed:
    """Pack a document."""
    bodies = {entry.record.key: pickled(_plain_body(entry.body)) for entry in document.entries}
    places = {entry.record.key: pickled(_plain_places(entry.places)) for entry in document.entries}
    light = pickled(([_plain_record(entry.record) for entry in document.entries], document.ids))
    digests = {entry.record.key: digest(bodies[entry.record.key]) for entry in document.entries if entry.record.has_body}
    return Packed(light, pickled((places, bodies)), digests)


def loaded(light: bytes) -> Light:
    """The light part of a document. Raises LostMemory."""
    records, ids = recalled(light)
    return Light(tuple(map(_record, records)), ids)


class Heavy:
    """The heavy part of a document. Raises LostMemory."""

    def __init__(self, data: bytes) -> None:
        self._places, self._bodies = recalled(data)

    def places(self, key: str) -> Places:
        """The places of an entry; none where there is no such entry."""
        if key not in self._places:
            return {}
        paths, numbers = recalled(self._places[key])
        return dict(zip(paths, map(Place, numbers[::3], numbers[1::3], numbers[2::3]), strict=True))

    def body(self, key: str) -> Body:
        """The body of an entry."""
        parts, text = recalled(self._bodies[key])
        return Body(tuple(part if isinstance(part, str) else _named(Hole, part) for part in parts), text)


def pickled(value: Any) -> bytes:
    """A value as bytes, which `recalled` takes."""
    return pickle.dumps(value, protocol=5)


def recalled(data: bytes) -> Any:
    """A value as it was remembered. Raises LostMemory where its bytes are damaged."""
    try:
        return pickle.loads(data)  # noqa: S301 - written by this program into its own folder
    except Exception as error:
        raise LostMemory from error


def _plain_places(places: Places) -> tuple[list[str], list[int]]:
    return list(places), [number for place in places.values() for number in place]


def _plain_body(body: Body) -> tuple[list[Any], str]:
    return [part if isinstance(part, str) else tuple(part) for part in body.parts], body.text


def _plain_record(record: Record) -> list[Any]:
    plain: list[Any] = list(record)
    for i in (_REFERENCES, _HOLES, _HEADINGS):
        plain[i] = list(map(tuple, plain[i]))
    return plain


def _record(plain: list[Any]) -> Record:
    for i, named in ((_REFERENCES, Reference), (_HOLES, Hole), (_HEADINGS, Heading)):
        plain[i] = tuple([_named(named, each) for each in plain[i]])
    record: Record = _named(Record, plain)
    return record


# What a named tuple's own `_make` does, without its look at the number of fields: a memory of another program is never read.
_named: Any = tuple.__new__


def _by_its_values(kind: Any) -> None:
    """Let a dataclass be pickled as a call with its values: by itself, one with slots asks for its fields each time."""
    names = [field.name for field in dataclasses.fields(kind)]

    def reduced(value: Any) -> tuple[Any, ...]:
        return kind, tuple([getattr(value, name) for name in names])

    copyreg.pickle(kind, reduced)


for _kind in (Date, *filter(dataclasses.is_dataclass, vars(kinds).values())):
    _by_its_values(_kind)
