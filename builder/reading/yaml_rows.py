"""The lines of a YAML text as an editor sees them: how far each is set in, its dash, its field; and the names that fields have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from builder.model.fields import ByLanguage, Fieldset, Links, Many, Ref, Spec, Struct, When, Words, bare_of, fields_of, item_of
from builder.model.kinds import FIELDSETS
from builder.model.patterns import lazy_pattern
from builder.model.values import Value

KEY = lazy_pattern(r"(?:- +)*(?P<mark>[\"']?)(?P<name>[\w-]+)(?P=mark):(?=\s|$)")
DASHES = lazy_pattern(r"(?:- +)*")
LEAD = lazy_pattern(r"(?:- +)*(?:(?P<mark>[\"']?)[\w-]+(?P=mark):(?:[ \t]+|$))?")  # what stands before the value of a line
BLOCK = lazy_pattern(r"[|>][0-9+-]{0,2}(?:\s+#.*)?")
FARTHEST = 200  # lines that are looked back at

# Signs that people begin the items of a list with, where YAML wants a hyphen and a space.
SIGN = lazy_pattern(r"(?P<sign>[–—−‐‑•·∙‣▪▫●○◦◆*+]|--+|[0-9]{1,3}[.)](?=\s))\s*(?=\S)")
UNSPACED = lazy_pattern(r"-(?=[^ \t\n-])")  # a dash without its space


Extent: TypeAlias = Literal["", "value", "line", "lines", "tab", "space"]  # what a slip spoils; "" where nobody can tell


class Slip(Value, frozen=True):
    """What is wrong at an offset of the text, what to type, and how much of the text it spoils."""

    offset: int
    message: str
    hint: str
    extent: Extent = "line"
    until: int = 0  # where the first line begins that is not spoilt, if several are
    since: int = -1  # where what is spoilt begins, if that is on a line above


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

    @property
    def is_item(self) -> bool:
        """Whether it begins the item of a list."""
        return self.words.startswith("- ")

    @property
    def opens(self) -> bool:
        """Whether its field has its value on the lines below."""
        return bool(self.key) and self.words.endswith(":")

    @property
    def opens_block(self) -> bool:
        """Whether its field has its text on the lines below, as they stand: `body: |`."""
        return bool(self.key) and BLOCK.fullmatch(self.value) is not None

    @property
    def value_at(self) -> int:
        """Where its value begins."""
        lead = LEAD.match(self.words)
        return self.at + (lead.end() if lead else 0)

    @property
    def value(self) -> str:
        """Its value, as far as it stands on this line."""
        return self.words[self.value_at - self.at :]


def _specs(kind: type[Fieldset]) -> Iterator[tuple[str, Spec]]:
    for name, field in fields_of(kind).items():
        yield name, field.spec
        item = item_of(field.spec)
        if isinstance(item, Struct):
            yield from _specs(item.fields)


def _is_of_ids(spec: Spec) -> bool:
    """Whether a field or its items are ids of entries, or may be written as such."""
    return isinstance(bare_of(spec), Ref)


SPECS = tuple(each for kind in FIELDSETS for each in _specs(kind))
NAMES = frozenset(name for name, _ in SPECS) | {"body", "when", "text"}
OF_IDS = frozenset(name for name, spec in SPECS if _is_of_ids(spec))
LISTS = frozenset(name for name, spec in SPECS if isinstance(spec, Many))
HOLDERS: dict[str, set[str]] = {}  # what the fields hold that have fields themselves
for _name, _spec in SPECS:
    _item = item_of(_spec)
    if isinstance(_item, Struct):
        HOLDERS.setdefault(_name, set()).update(fields_of(_item.fields))
DATES = frozenset(name for name, spec in SPECS if isinstance(spec, When))
IN_BRACKETS = frozenset(name for name, spec in SPECS if isinstance(spec, (Many, Struct, ByLanguage, Links, When, Words)))


def row_at(text: str, begin: int) -> Row:
    """The line that begins at an offset."""
    end = text.find("\n", begin)
    typed = text[begin:] if end < 0 else text[begin:end]
    words = typed.strip()
    indent = len(typed) - len(typed.lstrip())
    return Row(begin + indent, indent, words)


def row_of(text: str, offset: int) -> Row:
    """The line in which an offset is."""
    return row_at(text, text.rfind("\n", 0, offset) + 1)


def rows_above(text: str, begin: int, comments: bool = False) -> list[Row]:
    """The lines above the one that begins at an offset, the nearest first, without those that are blank or (unless asked for)
    comments."""
    rows: list[Row] = []
    while begin > 0 and len(rows) < FARTHEST:
        begin = text.rfind("\n", 0, begin - 1) + 1
        row = row_at(text, begin)
        if row.words and (comments or not row.words.startswith("#")):
            rows.append(row)
    return rows


def rows_below(text: str, at: int) -> Iterator[Row]:
    """The lines below the one in which an offset is, without those that are blank."""
    while at := text.find("\n", at) + 1:
        row = row_at(text, at)
        if row.words:
            yield row


def rows_with_signs(text: str, end: int) -> Iterator[Row]:
    """The lines that begin as far as an offset and in which signs are YAML's: without what goes on from the line above them, or is
    the text below a `|`."""
    begin = 0
    while 0 <= begin <= end:
        row = row_at(text, begin)
        begin = text.find("\n", begin) + 1 or -1
        if not row.words or row.words.startswith("#"):
            continue
        yield row
        if row.value:
            column = row.column if row.key else row.indent
            begin = next((below.at - below.indent for below in rows_below(text, row.at) if below.indent <= column), -1)


def field_at(text: str, begin: int) -> str:
    """The name of the field to which the line at `begin` belongs: its own, or of an item that of the line above its list."""
    line = row_at(text, begin)
    if line.key or not line.words.startswith("-"):
        return line.key
    return next((row.key for row in rows_above(text, begin) if not row.words.startswith("-") and row.indent <= line.indent), "")
