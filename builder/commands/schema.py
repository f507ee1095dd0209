"""`nutgraf schema`: JSON Schema (2020-12) of the front matter, for editors' completion.

Derived from the declarations in `model/kinds`; nothing about a field is said here a second time. An
editor's own YAML reader guesses types (`2021` a number, `no` a truth value) where nutgraf keeps text, so both
are allowed.
"""

from __future__ import annotations

import json
from typing import Any

from builder.commands.usage import kind_asked
from builder.model.fields import (
    Alias,
    ByLanguage,
    Choice,
    Field,
    Fieldset,
    Language,
    Line,
    Links,
    Many,
    Media,
    Ref,
    Spec,
    Struct,
    Text,
    Url,
    When,
    Whole,
    Words,
    YesNo,
    fields_of,
)
from builder.model.kinds import BY_FOLDER, KINDS, Claim, Event, Image, Kind

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCALAR = ["string", "number", "boolean"]
ID = "[a-z0-9]+(-[a-z0-9]+)*"
LANGUAGE = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
ADDRESS = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/]"
MAIL = r"^(mailto:)?[^@\s:/]+@[^@\s:/]+\.[^@\s:/]+$"
WIKIDATA = r"^(https?://(www\.)?wikidata\.org/(wiki|entity)/)?Q[1-9][0-9]*$"
OLD_PATH = r"^(?!.*\.\.)[a-z0-9/._-]+$"

# Where the interface departs from what a declaration says: a claim's `says` and an event's body may stand for
# the summary (section 1, Fields), and a picture without `alt` is an error under a code of its own.
EXCUSED: dict[tuple[type, str], str] = {
    (Claim, "summary"): "without it `says` serves",
    (Event, "summary"): "**needed** where there is no body",
}
OWED = frozenset(((Image, "alt"),))

# Words that a YAML reader of the older kind turns into truth values: `verdict: false` is one.
TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def schema(word: str = "") -> str:
    """The schema of the kind that a word names, of all kinds for "", as text. Refusal: no such kind."""
    document = of_kind(kind_asked(word)) if word else of_all()
    return json.dumps({"$schema": DIALECT, **document}, indent=2, ensure_ascii=False) + "\n"


def of_all() -> Schema:
    """The front matter of any kind: a definition for each, under its folder's name."""
    return {
        "title": "Front matter",
        "description": "The fields of any entry; $defs holds each kind under the name of its folder.",
        "anyOf": [{"$ref": f"#/$defs/{kind.folder}"} for kind in KINDS],
        "$defs": {kind.folder: of_kind(kind) for kind in KINDS},
    }


def of_kind(kind: Kind) -> Schema:
    """The front matter of one kind."""
    return {"title": kind.singular.capitalize(), **_mapping(kind.fields)}


def is_needed(kind: type[Fieldset], field: Field) -> bool:
    """Whether front matter without the field is an error."""
    return (field.required or (kind, field.name) in OWED) and (kind, field.name) not in EXCUSED


def _mapping(kind: type[Fieldset]) -> Schema:
    fields = fields_of(kind).values()
    return {
        "description": kind.__doc__ or "",
        "type": "object",
        "properties": {field.name: _field(field) for field in fields},
        "required": [field.name for field in fields if is_needed(kind, field)],
        "additionalProperties": False,
    }


def _field(field: Field) -> Schema:
    found = {**of_spec(field.spec), "description": field.help}
    if field.required and isinstance(field.spec, Many):
        found["minItems"] = 1
    return found


def of_spec(spec: Spec) -> Schema:
    """What a value of a field may be."""
    match spec:
        case Line() | Text() | Media():
            return {"type": SCALAR}
        case Language():
            return _text(LANGUAGE)
        case YesNo():
            return {"enum": [True, False, "yes", "no"]}
        case Whole():
            return {"type": "integer"}
        case Choice(values=values):
            return {"enum": [*values, *(TRUTH[value] for value in values if value in TRUTH)]}
        case When():
            return _date()
        case Ref():
            return _reference(spec)
        case Url(mail=mail):
            return {"anyOf": [_text(ADDRESS), _text(MAIL)]} if mail else _text(ADDRESS)
        case Alias():
            return {"type": ["string", "number"], "pattern": OLD_PATH}
        case Many(item=item):
            return {"type": "array", "items": of_spec(item)}
        case ByLanguage():
            return _by_language()
        case Words():
            return {"anyOf": [{"type": SCALAR}, _by_language()]}
        case Links():
            return _links()
        case Struct(fields=kind, short=short):
            whole = _mapping(kind)
            return {"anyOf": [of_spec(fields_of(kind)[short].spec), whole]} if short else whole


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


def _date() -> Schema:
    sources = {"type": "array", "items": _text(f"^{ID}$"), "description": "who gives this date"}
    properties = {
        "when": {
            "type": ["string", "number"],
            "description": "the date: 28 June 2021, early 2021, 2021-06-28",
        },
        "text": {"type": SCALAR, "description": "words to show instead"},
        "sources": sources,
    }
    return {
        "type": ["string", "number", "object"],
        "properties": properties,
        "required": ["when"],
        "additionalProperties": False,
    }


def _reference(spec: Ref) -> Schema:
    if spec.or_text:
        return {"type": SCALAR}
    # An id of two kinds is told apart as everywhere, by its kind: `people/x`.
    kinds = "|".join(word for folder in spec.kinds for word in (folder, BY_FOLDER[folder].singular))
    return {"type": ["string", "integer"], "pattern": f"^(({kinds})/)?{ID}$"}


def _by_language() -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": LANGUAGE},
        "additionalProperties": {"type": SCALAR},
    }


def _links() -> Schema:
    return {
        "type": "object",
        "properties": {"website": _text(ADDRESS), "wikidata": _text(WIKIDATA)},
        "additionalProperties": _text(ADDRESS),
    }
