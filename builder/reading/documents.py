"""One file of content becomes its entries: front matter, body, and all that is wrong with the file alone.

A pure function of the file's path, its text and two settings, so that its result can be remembered by their digest
and made in any process.
"""

from __future__ import annotations

import re

from msgspec import structs

from builder.model.kinds import Kind
from builder.model.patterns import lazy_pattern
from builder.model.places import Spot, line_lengths
from builder.model.records import Document
from builder.model.words import as_id
from builder.reading.collected import read_collected
from builder.reading.entries import Context, bad_id_of, read_entry
from builder.reading.folders import kind_of
from builder.reading.frontmatter import LONGEST_ID, FieldReader, all_said, compose
from builder.reading.garbled import garbled
from builder.reading.nodes import MappingNode, no_fields
from builder.reading.sources import CLOSE, FENCE, Source
from builder.reading.written import Written

DOUBLE_ENDING = lazy_pattern(r"(?:\.(?:md|markdown|txt))+$", re.IGNORECASE)
LIKE_COPY = lazy_pattern(r"\bcop(?:y|ie)\b|\(\d+\)|^readme|^licen[cs]e$", re.IGNORECASE)
FIRST = (0, 3)  # the spot of the dashes that open front matter


def read(path: str, text: str, context: Context) -> Document:
    """Read one file of content. `path` must be one that `kind_of` knows."""
    found = kind_of(path)
    if found is None:
        raise ValueError(f"{path} is no content file")
    kind, collected = found
    source = Source(path, text)
    document = read_collected(source, kind, context) if collected else _read_file(source, kind, context)
    damage = garbled(source)
    return structs.replace(document, diagnostics=(*document.diagnostics, *damage)) if damage else document


def _read_file(source: Source, kind: Kind, context: Context) -> Document:
    id = source.file.rsplit("/", 1)[-1].removesuffix(".md")
    bad_id = bad_id_of(source, id, (0, 1))
    if not bad_id:
        return _read_named(source, kind, id, context)
    meant = _meant_id(id)  # who mentions it by the id it should have is not wrong as well
    if meant:
        hint = f"rename it to `{meant}.md`"
        hint += "; if it is a copy or a note that is not to be shown, put `_` before its name" if LIKE_COPY.search(id) else ""
        bad_id = bad_id._replace(hint=bad_id.hint if len(id) > LONGEST_ID else hint)
    is_note = not FENCE.match(source.text) and LIKE_COPY.search(id)
    rest = Document(source.file, (), (), ()) if is_note else _read_named(source, kind, meant or "its-id", context)
    return Document(source.file, (), ((kind.folder, id), (kind.folder, meant)), (bad_id, *rest.diagnostics))


def _meant_id(id: str) -> str:
    """The id that a file's name was meant to give: systems that hide endings make `x.md.md` of `x.md`."""
    return as_id(DOUBLE_ENDING.sub("", id))


def _read_named(source: Source, kind: Kind, id: str, context: Context) -> Document:
    """Read a file whose entry has this id."""
    file, text = source.file, source.text
    ids = ((kind.folder, id),)
    opening = FENCE.match(text)
    if not opening:
        from builder.reading.fence_slips import no_front_matter

        return Document(file, (), ids, (no_front_matter(source),))
    closing = CLOSE.search(text, opening.end())
    if not closing:
        from builder.reading.fence_slips import nearly_closed

        hint = "write a line of three dashes, ---, where the fields end and the text begins"
        open_ended = source.diagnostic(
            source.place(*FIRST), "frontmatter-unclosed", "the front matter that opens here is never closed", hint
        )
        return Document(file, (), ids, (nearly_closed(source, opening.end(), len(text)) or open_ended,))
    loaded = compose(source, opening.end(), closing.start())
    if not loaded.readable:
        from builder.reading.fence_slips import nearly_closed

        nearly = nearly_closed(source, opening.end(), closing.start())
        if nearly or not isinstance(loaded.root, MappingNode):
            return Document(file, (), ids, (nearly,) if nearly else loaded.diagnostics)
    reader = FieldReader(source, opening.end(), context.hemisphere)
    root = loaded.root
    if root is not None and not isinstance(root, MappingNode):
        reader.say(root, "wrong-type", "front matter is a mapping of names to values", f"write `{kind.title}: …` on a line of its own")
        return Document(file, (), ids, (*loaded.diagnostics, *reader.diagnostics))
    mapping = root if root is not None else no_fields()
    first_line = text.count("\n", 0, closing.start()) + 2
    at = min(closing.end() + 1, len(text))
    if text.startswith("---", at) and (again := _begins_again(text, at)):
        hint = "give it a file of its own, or delete it down to the `---` that ends it"
        reader.say(again, "invalid-value", "a second front matter begins here, which readers would see as text", hint)
    entry = read_entry(reader, kind, id, mapping, FIRST, Written(text[at:], first_line, at=at), context)
    said = all_said(loaded, reader.diagnostics)
    return Document(file, (entry,), ids, said, line_lengths(text)) if loaded.readable else Document(file, (), ids, said)


def _begins_again(text: str, at: int) -> Spot | None:
    from builder.reading.fence_slips import begins_again  # of no use to nearly any file

    return begins_again(text, at)
