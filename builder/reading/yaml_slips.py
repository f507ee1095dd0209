"""Slips of the pen that YAML notices only on a later line: a colon that is missing, a line that is set in too far or too little.

YAML takes `place The quay` for the beginning of a text, and blames the next line for not going on with it. What an editor can
mend is the line that was meant as a field, which is known by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.model.fields import Fieldset, Many, Ref, Spec, Struct, When, fields_of
from builder.model.kinds import FIELDSETS
from builder.model.patterns import lazy_pattern
from builder.model.values import Value
from builder.model.words import as_id

NO_COLON = lazy_pattern(r"(?:- +)*(?P<name>[A-Za-z_][\w-]*)(?:(?:\s*[=–—：]\s*|\s+)(?P<value>\S.*))?")
KEY = lazy_pattern(r"(?:- +)*[\"']?(?P<name>[\w-]+)[\"']?:(?=\s|$)")
DASHES = lazy_pattern(r"(?:- +)*")
LINKS = lazy_pattern(r"!?\[\[[^\[\]]+\]\](?:\s*[,;]?\s*!?\[\[[^\[\]]+\]\])*")
TARGET = lazy_pattern(r"\[\[(?:[a-z]+/)?([^\[\]|#]+)")
CITED = lazy_pattern(r"@([A-Za-z0-9][\w-]*)")
BRACKETED = lazy_pattern(r"!?@?(?:[a-z]+/)?([A-Za-z0-9][\w-]*)")
FARTHEST = 200  # lines that are looked back at


class Slip(Value, frozen=True):
    """What is wrong at an offset of the text, and what to type."""

    offset: int
    message: str
    hint: str


class Row(Value, frozen=True):
    """A line of the text that is not blank."""

    at: int  # where its words begin
    indent: int
    words: str

    @property
    def column(self) -> int:
        """Where its key stands: behind the dashes of list items."""
        dashes = DASHES.match(self.words)
        return self.indent + (len(dashes[0]) if dashes else 0)

    @property
    def key(self) -> str:
        """The name of its field; "" where it has none."""
        found = KEY.match(self.words)
        return found["name"] if found else ""


def _specs(kind: type[Fieldset]) -> Iterator[tuple[str, Spec]]:
    for name, field in fields_of(kind).items():
        yield name, field.spec
        item = field.spec.item if isinstance(field.spec, Many) else field.spec
        if isinstance(item, Struct):
            yield from _specs(item.fields)


def is_of_ids(spec: Spec) -> bool:
    """Whether a field or its items are ids of entries, or may be written as such."""
    item = spec.item if isinstance(spec, Many) else spec
    if isinstance(item, Struct) and item.short:
        item = fields_of(item.fields)[item.short].spec
    return isinstance(item, Ref)


SPECS = tuple(each for kind in FIELDSETS for each in _specs(kind))
NAMES = frozenset(name for name, _ in SPECS) | {"body", "when", "text"}
OF_IDS = frozenset(name for name, spec in SPECS if is_of_ids(spec))
LISTS = frozenset(name for name, spec in SPECS if isinstance(spec, Many))


def misfit(text: str, begin: int) -> Slip | None:
    """What is wrong around the line at `begin`, which YAML says does not fit the ones around it."""
    line = row_at(text, begin)
    above = _above(text, begin)
    before = above[0] if above else None
    return (
        _no_colon(line, above)
        or (_no_colon(before, above[1:], line) if before else None)
        or (_set_in(line, above) if KEY.match(line.words) or line.words.startswith("- ") else None)
        or (_stray_words(before, above[1:]) if before else None)
    )


def ids_typed(name: str, value: str) -> str:
    """How to write what was typed as wikilinks or citations where ids belong: `people: [ada]`; "" where it is neither."""
    if name not in OF_IDS:
        return ""
    if is_link(value):
        ids = [as_id(target) for target in TARGET.findall(value)]
    else:
        ids = _bracketed(value.strip()) or CITED.findall(value)
    if not ids:
        return ""
    return f"{name}: [{', '.join(ids)}]" if name in LISTS else f"{name}: {ids[0]}"


def is_link(value: str) -> bool:
    """Whether a value is one or more wikilinks."""
    return LINKS.fullmatch(value.strip()) is not None


def _bracketed(value: str) -> list[str]:
    """The ids in brackets of whatever kind and number: `[[ada], [@bell, @dawn]]`."""
    if value[:1] not in "[{@" or not value[1:]:
        return []
    found = [BRACKETED.fullmatch(part.strip()) for part in re.split(r"[\[\]{},;]+", value) if part.strip()]
    return [each[1] for each in found if each] if all(found) else []


def is_set_in(name: str, value: str) -> bool:
    """Whether a value is itself a field that belongs below the one of this name, or below an id: `image: file: x.png`, `fire: title: T`."""
    found = KEY.match(value)
    if found is None or found["name"] not in NAMES:
        return False
    inside = found["name"]
    for each, spec in SPECS:
        item = spec.item if isinstance(spec, Many) else spec
        if each == name and isinstance(item, Struct) and inside in fields_of(item.fields):
            return True
        if each == name and isinstance(item, When) and inside in ("when", "text", "sources"):
            return True
    return name not in NAMES


def field_at(text: str, begin: int) -> str:
    """The name of the field to which the line at `begin` belongs: its own, or of an item that of the line above its list."""
    line = row_at(text, begin)
    if line.key or not line.words.startswith("-"):
        return line.key
    return next((row.key for row in _above(text, begin) if not row.words.startswith("-") and row.indent <= line.indent), "")


def row_at(text: str, begin: int) -> Row:
    """The line that begins at an offset."""
    end = text.find("\n", begin)
    typed = text[begin:] if end < 0 else text[begin:end]
    words = typed.strip()
    indent = len(typed) - len(typed.lstrip())
    return Row(begin + indent, indent, words)


def _above(text: str, begin: int) -> list[Row]:
    """The lines above one, the nearest first, without those that are blank or comments."""
    rows: list[Row] = []
    while begin > 0 and len(rows) < FARTHEST:
        begin = text.rfind("\n", 0, begin - 1) + 1
        row = row_at(text, begin)
        if row.words and not row.words.startswith("#"):
            rows.append(row)
    return rows


def _no_colon(row: Row, above: list[Row], below: Row | None = None) -> Slip | None:
    """A field without its colon: known by its name, or an id below which its fields are set in."""
    found = NO_COLON.fullmatch(row.words)
    goes_on = above and row.indent > above[0].column and not above[0].words.endswith(":")
    if found is None or goes_on or KEY.search(row.words):
        return None
    name, value = found["name"], found["value"]
    is_id = not value and below is not None and below.indent > row.indent and below.key in NAMES
    if name not in NAMES and not is_id:
        return None
    if is_id and row.words.startswith("- ") and (field := _first_field(row, above, below.key if below else "")):
        return Slip(row.at + found.start("name"), f"a field's name is missing before `{name}`", f"write `{field}: {name}`")
    hint = f"write `{name}: {value}`" if value else f"write `{name}:`" if is_id else f"write `{name}: …`"
    return Slip(row.at + found.start("name"), f"a colon is missing after `{name}`", hint)


def _first_field(item: Row, above: list[Row], key: str) -> str:
    """The field that is named first in the items of a list that have this key: `person` beside `as`; "" where it is not known."""
    name = next((row.key for row in above if not row.words.startswith("-") and row.indent <= item.indent), "")
    for each, spec in SPECS:
        if each == name and isinstance(spec, Many) and isinstance(spec.item, Struct) and key in fields_of(spec.item.fields):
            return spec.item.short or next(iter(fields_of(spec.item.fields)))
    return ""


def tab(text: str, offset: int) -> Slip:
    """A tab where YAML wants spaces: before the line's words, or behind the sign that the offset is after."""
    begin = text.rfind("\n", 0, offset) + 1
    row, above = row_at(text, begin), _above(text, begin)
    if "\t" not in text[begin : row.at]:
        return Slip(offset, TAB, "put spaces in the place of the tab")
    fellow = _place_of_item(above) if row.words.startswith("- ") else _place_of_field(row, above)
    column, beside = fellow or (0, "")
    lead = f"begin this line with {_spaces(column)} and no tab" if column else "take away what stands before it"
    hint = lead + (f", for it to belong {beside}" if beside else "")
    more = sum(1 for line in text[row.at :].split("\n")[1:] if "\t" in line[: len(line) - len(line.lstrip())])
    return Slip(offset, TAB, f"{hint}; {more} more lines below begin with a tab" if more > 1 else hint)


TAB = "a tab stands where only spaces may"


def _place_of_item(above: list[Row]) -> tuple[int, str] | None:
    for other in above:
        if other.words.startswith("- "):
            return other.indent, "to the list above"
        if other.key and other.words.endswith(":"):
            return other.column + 2, f"to `{other.key}:`"
    return None


def _place_of_field(row: Row, above: list[Row]) -> tuple[int, str] | None:
    if not above:
        return None
    first = above[0]
    if first.key and first.words.rstrip("|>-+").endswith(":"):
        return first.column + 2, f"below `{first.key}:`"
    if not row.key:
        return first.column + 2, "to the text above"
    return _fellow_of_field(Row(row.at, 2 * row.indent, row.words), above)  # each tab is taken for two spaces


def _stray_words(row: Row, above: list[Row]) -> Slip | None:
    """A line without any field, no further in than the ones above: most likely a text that goes on."""
    if row.key or row.words[0] in "-[{\"'|>" or not above or not above[0].key or row.indent > above[0].column:
        return None
    hint = "set it in by two spaces if it goes on from the line above; else write its field and a colon before it"
    return Slip(row.at, "this line has no field", hint)


def _set_in(row: Row, above: list[Row]) -> Slip | None:
    """A field or item that stands at a column where no other does."""
    if not above:
        return None
    if not row.words.startswith("- ") and all(other.column > row.indent for other in above):
        return _first_too_far(row, above[-1])
    fellow = _fellow_of_item(row, above) if row.words.startswith("- ") else _fellow_of_field(row, above)
    if fellow is None or fellow[0] == row.indent:
        return None
    column, beside = fellow
    what = "item" if row.words.startswith("- ") else "field"
    spaces = _spaces(column)
    message = f"this {what} is set in by {row.indent}, which fits no line above" if row.indent else f"this {what} is not set in"
    return Slip(row.at, message, f"put {spaces} before it, for it to belong {beside}")


def _spaces(count: int) -> str:
    return "no space" if not count else "1 space" if count == 1 else f"{count} spaces"


def _first_too_far(row: Row, first: Row) -> Slip:
    if first.words.startswith("- ") and first.indent == row.indent:
        return Slip(first.at, "this begins a list, and the lines below it are fields", "take the dash away")
    hint = f"take away the {first.indent} spaces before it" if first.indent > 1 else "take away the space before it"
    return Slip(first.at, f"this line is set in, and `{row.key}` below it is not", hint)


def _fellow_of_item(row: Row, above: list[Row]) -> tuple[int, str] | None:
    """The column at which an item belongs, and to what: beside the items above, or below the field of the list."""
    for other in above:
        if other.words.startswith("- ") and other.indent >= row.indent:
            return other.indent, "to the list above"
        if other.key and other.words.endswith(":") and not other.words.startswith("- "):
            return other.indent + 2, f"to `{other.key}:`"
    return None


def _fellow_of_field(row: Row, above: list[Row]) -> tuple[int, str] | None:
    """The column at which a field belongs, and beside which: the nearest of those at which fields stand above."""
    columns: dict[int, str] = {}
    for other in above:
        if other.key and not (columns and other.column > min(columns)):  # of a block that was left already
            columns.setdefault(other.column, other.key)
    if not columns:
        return None
    column = min(columns, key=lambda each: (abs(each - row.indent), -each))
    return column, f"beside `{columns[column]}:`"


def escaped(text: str) -> str:
    """Text as it stands in double quotation marks."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
