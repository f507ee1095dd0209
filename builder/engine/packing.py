"""Documents as bytes: what a build remembers of them, and hands from one process to another.

Of each document there is a light part, of which all are loaded to link the site, and a heavy one, of which a body is loaded
to draw its page and where all stands only when something is to be said. Both are written as MessagePack, which makes the same
bytes of the same value, and is several times as fast as `pickle`.
"""

from __future__ import annotations

import pickle
from functools import cache, cached_property
from typing import Any, TypeVar, get_type_hints

import msgspec
from msgspec import structs

from builder.engine.cache import LostMemory
from builder.model.digests import digest
from builder.model.kinds import BY_FOLDER
from builder.model.places import Lines, Place
from builder.model.plain import encoded
from builder.model.records import Body, Document, Record, Spots, shared
from builder.model.values import Value

Decoded = TypeVar("Decoded")


class Light(Value, frozen=True):
    """What the rest of the site sees of a document: its records, and the ids it bears."""

    records: tuple[Record, ...]
    ids: tuple[tuple[str, str], ...]


class Packed(Value, frozen=True):
    """A document as bytes: its light part, its heavy part, and the digests of its entries' bodies by key."""

    light: bytes
    heavy: bytes
    bodies: dict[str, str]


# A record as it is packed: its fields apart, since their type goes by its kind.
_TYPES = get_type_hints(Record) | {"fields": msgspec.Raw}
_PackedRecord: Any = msgspec.defstruct("_PackedRecord", [*_TYPES.items()], array_like=True)

_encoded = msgspec.msgpack.Encoder().encode
_ordered = msgspec.msgpack.Encoder(order="deterministic").encode  # sets, whose order is another one in each process
_light: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(tuple[tuple[_PackedRecord, ...], tuple[tuple[str, str], ...]])
_heavy = msgspec.msgpack.Decoder(tuple[dict[str, msgspec.Raw], dict[str, msgspec.Raw], msgspec.Raw])
_spots, _lines, _body = msgspec.msgpack.Decoder(Spots), msgspec.msgpack.Decoder(tuple[int, ...]), msgspec.msgpack.Decoder(Body)
_bytes = msgspec.msgpack.Decoder(bytes)
_BYTES = frozenset((0xC4, 0xC5, 0xC6))  # what bytes begin with in MessagePack, and fields never


def pack(document: Document) -> Packed:
    """Pack a document."""
    records, spots, bodies, digests = [], {}, {}, {}
    for entry in document.entries:
        record, body = entry.record, _encoded(entry.body)
        records.append(structs.replace(record, fields=_packed_fields(record.fields)))
        spots[record.key], bodies[record.key] = entry.spots, msgspec.Raw(body)
        if record.has_body:
            digests[record.key] = digest(body)
    return Packed(_ordered((records, document.ids)), _encoded((spots, bodies, document.lines)), digests)


def light_of(document: Document) -> Light:
    """The light part of a document that was just read: what `loaded` makes of its bytes."""
    return Light(tuple([entry.record for entry in document.entries]), document.ids)


def loaded(light: bytes | memoryview) -> Light:
    """The light part of a document. Raises LostMemory."""
    records, ids = decoded(_light, light)
    return Light(tuple([_loaded_record(each) for each in records]), ids)


def _loaded_record(packed: Any) -> Record:
    return Record(
        packed.kind, packed.id, packed.key, packed.file, _loaded_fields(packed.kind, packed.fields), shared(packed.given),
        shared(packed.broken), packed.references, packed.body_references, packed.holes, packed.headings, shared(packed.anchors),
        packed.has_body, packed.lead,
    )  # fmt: skip


class Heavy:
    """The heavy part of a document. Raises LostMemory."""

    def __init__(self, data: bytes) -> None:
        self._spots, self._bodies, self._lengths = decoded(_heavy, data)
        self._known: dict[str, Spots] = {}  # of the entries that something was said of, of which more may be

    @cached_property
    def _lines(self) -> Lines:
        lengths: tuple[int, ...] = decoded(_lines, self._lengths)
        return Lines(lengths)

    def _spots_of(self, key: str) -> Spots:
        if key not in self._known:
            self._known[key] = decoded(_spots, self._spots[key]) if key in self._spots else {}
        return self._known[key]

    def place(self, key: str, path: str) -> Place:
        """The place in an entry that a path names, or that of the nearest thing around it."""
        spots = self._spots_of(key)
        while path and path not in spots:
            path = path.rpartition(".")[0]
        return self._lines.place(*spots[path]) if path in spots else Place(1, 1)

    def places(self, key: str) -> dict[str, Place]:
        """All places of an entry by path; none where there is no such entry."""
        return {path: self._lines.place(*spot) for path, spot in self._spots_of(key).items()}

    def body(self, key: str) -> Body:
        """The body of an entry."""
        return decoded(_body, self._bodies[key])


def _packed_fields(fields: Any) -> msgspec.Raw:
    """Fields as MessagePack. Its numbers have 64 bits, which the days of `Y1E25` go beyond: then as JSON, in bytes of their own."""
    try:
        return msgspec.Raw(_encoded(fields))
    except OverflowError:
        return msgspec.Raw(_encoded(encoded(fields)))


def _loaded_fields(kind: str, packed: msgspec.Raw) -> Any:
    if kind not in BY_FOLDER:
        raise LostMemory(kind)
    if memoryview(packed)[0] in _BYTES:
        return decoded(_json_fields(kind), decoded(_bytes, packed))
    return decoded(_fields(kind), packed)


@cache
def _fields(kind: str) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(BY_FOLDER[kind].fields)


@cache
def _json_fields(kind: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(BY_FOLDER[kind].fields)


def decoded(decoder: msgspec.msgpack.Decoder[Decoded] | msgspec.json.Decoder[Decoded], data: Any) -> Decoded:
    """A value as it was packed. Raises LostMemory where its bytes are damaged, or those of another program."""
    try:
        return decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise LostMemory from error


def pickled(value: Any) -> bytes:
    """A value as bytes, which `recalled` takes."""
    return pickle.dumps(value, protocol=5)


def recalled(data: bytes) -> Any:
    """A value as it was remembered. Raises LostMemory where its bytes are damaged."""
    try:
        return pickle.loads(data)  # noqa: S301 - written by this program into its own folder
    except Exception as error:
        raise LostMemory from error
