"""How a field is read: the small vocabulary in which `kinds` declares every field once.

A field is declared as `name: str = required(Line(), "what it is for")`. From that declaration come the reader and its
messages, the JSON Schema, the skeleton that `new` writes and the reference in docs/kinds.md.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache
from typing import Any

from builder.model.edtf import Date
from builder.model.records import Folder, Role
from builder.model.values import Value


class Line(Value, frozen=True):
    """Text of one line: a title, name or label."""


class Text(Value, frozen=True):
    """Text that may run over several lines."""


class Language(Value, frozen=True):
    """The code of a language (BCP 47): `en`, `ur`, `zh-Hant`."""


class YesNo(Value, frozen=True):
    """`yes` or `no`; `unset` is what holds when the field is absent."""

    unset: bool | None = False


class Whole(Value, frozen=True):
    """A whole number."""


class Choice(Value, frozen=True):
    """One of a few words."""

    values: tuple[str, ...]
    unset: str = ""


class When(Value, frozen=True):
    """A date (INTERFACE.md, section 1, Dates), or a mapping of `when`, `text` and `sources`."""


class Ref(Value, frozen=True):
    """The id of an entry of one of these kinds (folders). Each of `roles` becomes a link in site.json.

    With `or_text`, a value that is no id of those kinds is plain text.
    """

    kinds: tuple[Folder, ...]
    roles: tuple[Role, ...]
    or_text: bool = False


class Url(Value, frozen=True):
    """An http or https address; with `mail`, also `mailto:` or a bare mail address."""

    mail: bool = False


class Media(Value, frozen=True):
    """A file beside the entry or under content/."""


class Alias(Value, frozen=True):
    """An old path of the entry, without its leading slash."""


class Many(Value, frozen=True):
    """A list of one kind of item."""

    item: Spec


class ByLanguage(Value, frozen=True):
    """A mapping of language code to text."""


class Words(Value, frozen=True):
    """A short quotation: text, or a mapping of language code to text."""


class Links(Value, frozen=True):
    """A mapping of a label to an address; `wikidata` also takes a Q-number."""


class Struct(Value, frozen=True):
    """A mapping with fields of its own; a bare value stands for the field `short`, where one is named."""

    fields: type
    short: str = ""


Spec = Line | Text | Language | YesNo | Whole | Choice | When | Ref | Url | Media | Alias | Many | ByLanguage | Words | Links | Struct


class Dated(Value, frozen=True):
    """A date field as read: the date, the words to show where the editor typed them, and who gives the date."""

    date: Date
    text: str = ""
    sources: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What readers see."""
        return self.text or self.date.text


class Field(Value, frozen=True):
    """One declared field: its name as typed, its attribute (`from` is `from_`), how it is read, what it is for."""

    name: str
    attribute: str
    spec: Spec
    required: bool
    help: str


def empty(spec: Spec) -> Any:
    """The value of an absent field."""
    match spec:
        case YesNo(unset=unset) | Choice(unset=unset):
            return unset
        case Many():
            return ()
        case When() | Struct() | Whole():
            return None
        case ByLanguage() | Words() | Links():
            return ()
        case _:
            return ""


def required(spec: Spec, help: str) -> Any:
    """Declare a field that an entry must have."""
    return dataclasses.field(default=empty(spec), metadata={"spec": spec, "required": True, "help": help})


def optional(spec: Spec, help: str) -> Any:
    """Declare a field that an entry may have."""
    return dataclasses.field(default=empty(spec), metadata={"spec": spec, "required": False, "help": help})


@cache
def fields_of(kind: type) -> dict[str, Field]:
    """The declared fields of a dataclass, by the name an editor types, in the order of declaration."""
    return {field.name: field for field in _declared(kind)}


def _declared(kind: type) -> Iterator[Field]:
    for field in dataclasses.fields(kind):
        yield Field(
            name=field.name.rstrip("_"),  # `from` and `as` are words of Python
            attribute=field.name,
            spec=field.metadata["spec"],
            required=field.metadata["required"],
            help=field.metadata["help"],
        )
