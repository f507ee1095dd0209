"""An entry: its id, its fields and its body become a record."""

from __future__ import annotations

from builder.model.diagnostics import Diagnostic
from builder.model.fields import fields_of
from builder.model.kinds import Event, Kind, Person
from builder.model.places import Spot
from builder.model.records import Body, Entry, Heading, Hole, Record, Spots, shared
from builder.model.values import Value
from builder.model.words import PLAIN_ID, as_id
from builder.reading.entry_rules import check, check_private
from builder.reading.frontmatter import LONGEST_ID, FieldReader, Fields
from builder.reading.markdown_places import BodyLines
from builder.reading.nodes import MappingNode
from builder.reading.sentences import lead_of
from builder.reading.sources import Source
from builder.reading.written import Written, body_of


class Prose(Value, frozen=True):
    """What a body yields for its record, and the body itself."""

    body: Body = Body((), "")
    holes: tuple[Hole, ...] = ()
    headings: tuple[Heading, ...] = ()
    anchors: frozenset[str] = frozenset()
    opening: str = ""


NO_PROSE = Prose()


class Context(Value, frozen=True):
    """The settings that decide how a file is read."""

    html: bool = False
    hemisphere: str = ""


def bad_id_of(source: Source, id: str, spot: Spot) -> Diagnostic | None:
    """What is said of an id that cannot be one, at a spot of its file; None of any other."""
    if len(id) > LONGEST_ID:
        message = f"an id has at most {LONGEST_ID} characters, since files are named after it; this one has {len(id)}"
        return source.diagnostic(source.place(*spot), "id-invalid", message, "shorten it")
    if PLAIN_ID.fullmatch(id):
        return None
    good = as_id(id)
    hint = f"rename it to `{good}`" if good else "name it with small letters a to z, digits and single hyphens"
    message = f"`{id}` cannot be an id: an id has small letters a to z and digits, in words joined by single hyphens"
    return source.diagnostic(source.place(*spot), "id-invalid", message, hint)


def read_entry(
    reader: FieldReader,
    kind: Kind,
    id: str,
    node: MappingNode,
    start: Spot,
    body: Written | None,
    context: Context,
) -> Entry:
    """Read an entry's fields and body; `body` is None where it stands under `body:`."""
    extra = () if body else ("body",)
    fields = reader.read_fields(kind.fields, node, "", start, kind.one, extra)
    written = body or body_of(reader, node)
    has_body = bool(written.text) and not written.text.isspace()
    body_references = len(reader.references)
    spots = reader.spots()
    spots[""] = start
    prose = _prose(reader, written, context, spots) if has_body else NO_PROSE
    check(reader, fields, start, has_body)
    unread = fields.broken
    if reader.diagnostics:
        from builder.reading.told_once import mistyped, say_wrong_folder  # where something is wrong

        is_of_other_kind = body is not None and say_wrong_folder(reader, kind, id, node)
        unread |= frozenset(fields_of(kind.fields)) if is_of_other_kind else mistyped(reader, kind.one)
    if kind.fields is Person:
        check_private(reader, fields, node, body.at if body else None)
    record = Record(
        kind.folder, id, f"{kind.folder}/{id}", reader.source.file, fields.value, shared(fields.given), shared(unread),
        tuple(reader.references), body_references, prose.holes, prose.headings, shared(prose.anchors), has_body,
        _lead(kind, fields, prose),
    )  # fmt: skip
    return Entry(record, spots, prose.body)


def _lead(kind: Kind, fields: Fields, prose: Prose) -> str:
    """The beginning of the body where it stands for the summary: kept from the record otherwise, so that an edit of a
    first sentence stays an edit of a body."""
    return lead_of(prose.opening) if kind.fields is Event and "summary" not in fields.given else ""


def _prose(reader: FieldReader, body: Written, context: Context, spots: Spots) -> Prose:
    """Read the body; its references follow those of the fields, so their numbers are moved up by as many. Where they stand in the file
    is added to `spots`."""
    from builder.reading.markdown import read_body  # the parser is loaded by the first body, not by every command

    reading = read_body(body.text, first_line=body.first_line, indent=body.indent, html=context.html)
    move = body.move
    reader.references.extend(reading.references)
    spots |= _in_file(reader, body, reading.spots)
    for trouble in reading.troubles:
        place = reader.source.place(move(trouble.place), trouble.place.length) if move else trouble.place
        reader.say_at(place, trouble.code, trouble.message, trouble.hint)
    holes = tuple([part for part in reading.body.parts if isinstance(part, Hole)])
    return Prose(reading.body, holes, reading.headings, reading.anchors, reading.opening)


def _in_file(reader: FieldReader, body: Written, spots: Spots) -> Spots:
    """Where in the file stands what does so in the body, in which each line ends with a line feed alone."""
    if body.at >= 0 and "\r" not in body.text:
        begin = body.at
        return {path: (begin + at, length) for path, (at, length) in spots.items()}
    lines = BodyLines(body.text.replace("\r\n", "\n"), body.first_line, body.indent)
    places = {path: lines.place(*spot) for path, spot in spots.items()}
    offset_of = body.move or reader.source.lines.offset
    return {path: (offset_of(place), place.length) for path, place in places.items()}
