"""What looks like a space and is none to YAML: tabs, no-break spaces and characters without a width, where its signs want a plain space."""

from __future__ import annotations

import re

from builder.model.patterns import lazy_pattern
from builder.model.words import spaces
from builder.reading.characters import NO_WIDTH, named
from builder.reading.yaml_rows import HOLDERS, NAMES, Row, Slip, row_of, rows_above, rows_with_signs

TAB = "a tab stands where only spaces may"

_NO_SPACE = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD = rf"[{_NO_SPACE}{NO_WIDTH}]"
ODD = lazy_pattern(_ODD)
# Before the words of a line, behind a dash, and on either side of the colon that ends a name.
_MISPLACED = lazy_pattern(
    rf"(?m)^[ \t]*(?P<lead>{_ODD}[ \t{_NO_SPACE}{NO_WIDTH}]*)"
    rf"|^[ ]*(?:- +)*(?:-(?P<item>{_ODD}+)|[\w-]+(?:(?P<name>{_ODD}+):|:(?P<value>{_ODD}+)))"
)


def odd_space(text: str, end: int) -> Slip | None:
    """The first character before an offset that is no plain space where YAML wants one or nothing."""
    if text.isascii():
        return None
    places = _misplaced(text)
    if not places or places[0].start() >= end:
        return None
    found, *others = places
    kind = found.lastgroup or "lead"
    at = found.start(kind)
    many = len(ODD.findall(found[kind]))
    if _is_to_go(text, found, kind):
        mended = "delete it" if many == 1 else f"delete these {many} characters"
    else:
        mended = "put a plain space in its place" if many == 1 else f"put plain spaces in the place of these {many} characters"
    hint = f"{mended}; it often comes along when text is pasted from elsewhere"
    if others:
        hint += f"; {len(others)} more {'line has' if len(others) == 1 else 'lines have'} one"
    return Slip(at, f"what stands here is no plain space ({named(text[at])})", hint, "space")


def _is_to_go(text: str, found: re.Match[str], kind: str) -> bool:
    """Whether nothing belongs in the place of such characters: there, the line would stand as the one above it does."""
    if kind != "lead":
        return kind == "name"
    above = rows_above(text, found.start())
    return not above or (not above[0].opens and above[0].column == len(ODD.sub("", found[0])))


def as_spaces(text: str) -> str:
    """A text with a plain space for each such character."""
    characters = list(text)
    for found in _misplaced(text):
        characters[found.start() : found.end()] = ODD.sub(" ", found[0])
    return "".join(characters)


def _misplaced(text: str) -> list[re.Match[str]]:
    """All such characters of a text, but for those in the texts of fields."""
    found = [*_MISPLACED.finditer(text)]
    lines = {row.at - row.indent for row in rows_with_signs(text, len(text))} if found else set()
    return [each for each in found if each.start() in lines]


def tab(text: str, offset: int) -> Slip:
    """A tab where YAML wants spaces: before the line's words, or behind the sign that the offset is after."""
    row = row_of(text, offset)
    begin = row.at - row.indent
    above = rows_above(text, begin)
    if "\t" not in text[begin : row.at]:
        return Slip(offset, TAB, "put spaces in the place of the tab", "tab")
    fellow = _place_of_item(above) if row.is_item else _place_of_field(row, above)
    column, beside = fellow or (0, "")
    lead = f"begin this line with {spaces(column)} and no tab" if column else "take away what stands before it"
    hint = lead + (f", for it to belong {beside}" if beside else "")
    more = sum(1 for line in text[row.at :].split("\n")[1:] if "\t" in line[: len(line) - len(line.lstrip())])
    return Slip(offset, TAB, f"{hint}; {more} more lines below begin with a tab" if more > 1 else hint, "tab")


def _place_of_item(above: list[Row]) -> tuple[int, str] | None:
    for other in above:
        if other.is_item:
            return other.indent, "to the list above"
        if other.opens:
            return other.column + 2, f"to `{other.key}:`"
    return None


def _place_of_field(row: Row, above: list[Row]) -> tuple[int, str] | None:
    if not above:
        return None
    first = above[0]
    if first.opens or first.opens_block:
        return first.column + 2, f"below `{first.key}:`"
    if not row.key:
        return first.column + 2, "to the text above"
    return fellow_of_field(Row(row.at, 2 * row.indent, row.words), above)  # each tab is taken for two spaces


def _may_stand(key: str, column: int, above: list[Row]) -> bool:
    """Whether a field may stand in a column: it is one of those that the field takes which opens there, as far as that is known."""
    holder = next((other.key for other in above if other.opens and other.column < column), "")
    return key not in NAMES or holder not in HOLDERS or key in HOLDERS[holder]


def fellow_of_field(row: Row, above: list[Row]) -> tuple[int, str] | None:
    """The column at which a field belongs, and beside which: the nearest of those at which fields stand above."""
    columns: dict[int, str] = {}
    for other in above:
        if other.key and not (columns and other.column > min(columns)):  # of a block that was left already
            columns.setdefault(other.column, other.key)
    fitting = {column: key for column, key in columns.items() if _may_stand(row.key, column, above)}
    columns = fitting or columns
    if not columns:
        return None
    column = min(columns, key=lambda each: (abs(each - row.indent), -each))
    return column, f"beside `{columns[column]}:`"
