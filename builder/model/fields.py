"""How a field is read: the small vocabulary in which `kinds` declares every field once.

A field is declared as `name: str = required(Line(), "what it is for")`. From that declaration come the reader and its
messages, the JSON Schema, the skeleton that `new` writes and the reference in docs/kinds.md.
"""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from msgspec import StructMeta

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

    fields: type[Fieldset]
    short: str = ""


Spec = Line | Text | Language | YesNo | Whole | Choice | When | Ref | Url | Media | Alias | Many | ByLanguage | Words | Links | Struct


OF_A_DATE = ("when", "text", "sources")  # the fields of a date that is typed as a mapping


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


class Declared(Value, frozen=True):
    """What is said of a field where it is declared."""

    spec: Spec
    required: bool
    help: str


def required(spec: Spec, help: str) -> Any:
    """Declare a field that an entry must have."""
    return Declared(spec, True, help)


def optional(spec: Spec, help: str) -> Any:
    """Declare a field that an entry may have."""
    return Declared(spec, False, help)


class _Declaring(StructMeta):
    """Makes a class with declared fields: absent ones have the value that their declaration says, which is kept apart."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
        declared = {attribute: each for attribute, each in namespace.items() if isinstance(each, Declared)}
        values = {attribute: empty(each.spec) for attribute, each in declared.items()}
        made: Any = super().__new__(cls, name, bases, namespace | values, **options)
        made.declared = getattr(made, "declared", {}) | {field.name: field for field in map(_field, declared, declared.values())}
        return made


def _field(attribute: str, declared: Declared) -> Field:
    name = attribute.rstrip("_")  # `from` and `as` are words of Python
    return Field(name, attribute, declared.spec, declared.required, declared.help)


class Fieldset(Value, frozen=True, metaclass=_Declaring):
    """What front matter, or a mapping in it, may say: each field declared as `required` or `optional`."""

    declared: ClassVar[dict[str, Field]]


def fields_of(kind: type[Fieldset]) -> dict[str, Field]:
    """The declared fields of a mapping, by the name an editor types, in the order of declaration."""
    return kind.declared


def item_of(spec: Spec) -> Spec:
    """What a field takes, or each item where it takes a list."""
    return spec.item if isinstance(spec, Many) else spec


def bare_of(spec: Spec) -> Spec:
    """What a field or each of its items takes where nothing but a bare value is typed: of a mapping the field `short`."""
    item = item_of(spec)
    return fields_of(item.fields)[item.short].spec if isinstance(item, Struct) and item.short else item


@cache
def required_of(kind: type[Fieldset]) -> tuple[Field, ...]:
    """Those of them that must be given."""
    return tuple(field for field in kind.declared.values() if field.required)
