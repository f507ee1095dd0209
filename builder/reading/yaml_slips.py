"""Slips of the pen that YAML notices only on a later line: a colon or dash that is missing, a line that is set in too far or too little.

YAML takes `place The quay` for the beginning of a text, and blames the next line for not going on with it. What an editor can
mend is the line that was meant as a field, which is known by its name.
"""

from __future__ import annotations

from builder.model.fields import OF_A_DATE, Many, Struct, When, fields_of, item_of
from builder.model.patterns import lazy_pattern
from builder.model.words import ID, PLAIN_ID, spaces
from builder.reading.yaml_quotes import quoted
from builder.reading.yaml_rows import (
    KEY,
    LISTS,
    NAMES,
    OF_IDS,
    SIGN,
    SPECS,
    UNSPACED,
    Row,
    Slip,
    row_at,
    row_of,
    rows_above,
    rows_below,
)
from builder.reading.yaml_spaces import fellow_of_field

NO_COLON = lazy_pattern(r"(?:- +)*(?P<name>[A-Za-z_](?:[\w-]*\w)?)(?:(?:\s*(?:[-=]>|:=|[=–—：;]|[-.,](?=\s))\s*|\s+)(?P<value>\S.*))?")
NO_SPACE = lazy_pattern(r"(?:- +)*([A-Za-z_]\w*)(?: *:)(?=[^\s/:])(.+)")
MARKED = lazy_pattern(r"(?P<sign>[-–—•·*+>])\s*(?P<name>[a-z_]+):(?=\s|$)")
EMPHASISED = lazy_pattern(r"(?P<sign>\*{1,2}|`)(?P<name>[a-z_]+)(?::(?P=sign)|(?P=sign):)\s*(?P<value>.*)")
COLON = lazy_pattern(r":(?=\s|$)")
LIKE_ID = lazy_pattern(rf"(?:- +(?:id: +)?)?{ID}(?=\W|$)")
LISTED_ID = lazy_pattern(rf"-\s+(?:id|key|slug):\s*(?P<mark>[\"']?)(?P<id>{ID})(?P=mark)")
A_KEY = lazy_pattern(r"[\w-]:(?=\s|$)|([\"'])[\w-]+\1:(?=\s|$)")  # in a line; KEY would read a long name from each letter
JOINED = lazy_pattern(r"\n[ ]*- ")
LONGEST = 300  # characters of a text that is written out in a hint

A_COLON = "this text holds a colon, so YAML takes it for a field"


def misfit(text: str, begin: int) -> Slip | None:
    """What is wrong around the line at `begin`, which YAML says does not fit the ones around it."""
    line = row_at(text, begin)
    above = rows_above(text, begin)
    before = above[0] if above else None
    return (
        (without_space(before) if before else None)
        or outside_its_text(text, line)
        or _listed_id(line, above)
        or no_item(text, line, above)
        or (no_item(text, before, above[1:]) if before else None)
        or _no_dash(line, above)
        or (_no_dash(before, above[1:]) if before and line.key else None)
        or _dash_before_field(line, above)
        or (_of_an_id(text, line, above) or _set_in(text, line, above) if line.is_item else None)
        or _no_colon(line, above)
        or _field_above(line, above)
        or _first_without_dash(line, above)
        or _value_above_fields(line, above)
        or _text_above_fields(line, above)
        or _colon_in_text(text, line, above)
        or _of_an_id(text, line, above)
        or (_set_in(text, line, above) if line.key else None)
        or (_stray_words(before, above[1:]) if before else None)
        or _stray_words(line, above)
    )


def is_set_in(name: str, value: str) -> bool:
    """Whether a value is itself a field that belongs below the one of this name, or below an id: `image: file: x.png`, `fire: title: T`."""
    found = KEY.match(value)
    if found is None or found["name"] not in NAMES:
        return False
    inside = found["name"]
    for each, spec in SPECS:
        item = item_of(spec)
        if each == name and isinstance(item, Struct) and inside in fields_of(item.fields):
            return True
        if each == name and isinstance(item, When) and inside in OF_A_DATE:
            return True
    return name not in NAMES


# --- texts ---


def outside_its_text(text: str, line: Row) -> Slip | None:
    """A line of a text below `body: |` that is not set in as the others: it ends the text, and YAML blames what follows."""
    above = rows_above(text, line.at - line.indent, comments=True)
    number = next((i for i, row in enumerate(above) if row.opens_block), -1)
    if number < 0:
        return None
    head = above[number]
    rows = [*reversed(above[:number]), line]
    margin = rows[0].indent if rows[0].indent > head.column else head.column + 2
    outside = next((i for i, row in enumerate(rows) if row.indent < margin), -1)
    words = [row for row in rows[outside:] if not row.words.startswith("#")]
    if outside < 0 or not words or _ends(words[0], head) or _begins_an_entry(text, words[0], head):
        return None
    if outside == 1 and rows[1].indent > head.column and margin != head.column + 2:
        hint = f"put {spaces(rows[1].indent)} before it, as before the lines below it"
        return Slip(rows[0].at, f"this line is set in further than the rest of the text of `{head.key}:`", hint)
    others, until = 0, len(text)
    for row in rows_below(text, rows[outside].at):
        if _ends(row, head):
            until = row.at - row.indent
            break
        others += row.indent < margin
    hint = f"put {spaces(margin)} before it, for it to belong to `{head.key}:`"
    more = f"; {others} more {'line' if others == 1 else 'lines'} below it likewise" if others else ""
    return Slip(rows[outside].at, f"this line is not set in as the text of `{head.key}:` is", hint + more, "lines", until)


def _begins_an_entry(text: str, row: Row, head: Row) -> bool:
    """Whether a line is probably an id with a slip in it: the first field of an entry stands below it."""
    below = next(rows_below(text, row.at), None)
    if below is None or not below.key or below.indent <= row.indent:
        return False
    is_at_margin = not row.indent and head.indent == below.indent and LIKE_ID.match(row.words) is not None
    return is_at_margin or (below.key in NAMES and PLAIN_ID.fullmatch(row.words) is not None)


def _ends(row: Row, head: Row) -> bool:
    """Whether a line is no part of the text below another: a field, an id, or the next item of a list."""
    if row.indent > head.column:
        return False
    return row.key in NAMES or row.opens or (head.is_item and row.is_item and row.indent == head.indent)


def _colon_in_text(text: str, line: Row, above: list[Row]) -> Slip | None:
    """A colon on a further line of a text that is not quoted."""
    colon = COLON.search(line.words)
    if colon is None or line.key in NAMES or line.is_item:
        return None
    rows = [line]
    for row in above:
        rows.insert(0, row)
        if (row.key or row.is_item) and row.column - (not row.key) < line.indent:
            break
        if row.indent < line.indent:
            return None
    else:
        return None
    head = rows[0]
    if not (head.key in NAMES or (head.is_item and not head.key)) or head is line or (head.opens and len(rows) == 2):
        return None
    if head.key == "body":
        return Slip(head.at, "a text of several lines stands here, and a colon in it", "write `body: |` here, and leave the text below it")
    for row in rows_below(text, line.at):
        if row.indent <= head.column or row.key in NAMES:
            break
        rows.append(row)
    whole = " ".join([] if head.opens else [head.value])
    whole = " ".join((whole, *(row.words for row in rows[1:]))).strip()
    if whole[:1] in "\"'[{|>&*!" or head.opens_block:
        return None
    start = f"{head.words} " if head.opens else head.words[: head.value_at - head.at]
    hint = f"quote the whole: `{start}{quoted(whole)}`" if len(whole) < LONGEST else "put quotation marks around the whole text"
    return Slip(line.at + colon.start(), A_COLON, hint)


# --- lists ---


def _in_list(row: Row, above: list[Row]) -> bool:
    """Whether items are expected where a line stands: beside one, or below a field that takes a list."""
    for other in above:
        if other.indent < row.indent or (other.opens and other.indent == row.indent):
            return other.opens and other.key in LISTS
        if other.indent == row.indent:
            if other.is_item:
                return True
            if not (SIGN.match(other.words) or UNSPACED.match(other.words)):
                return False
    return False


def no_item(text: str, row: Row, above: list[Row]) -> Slip | None:
    """An item that begins with another sign than a dash and a space."""
    sign = SIGN.match(row.words)
    unspaced = None if sign else UNSPACED.match(row.words)
    found = sign or unspaced
    if found is None or not _in_list(row, above):
        return None
    for other in above:
        if other.indent == row.indent and (first := (SIGN if sign else UNSPACED).match(other.words)):
            row, found = other, first  # YAML may have read on from there
            sign = first if sign else None
        elif other.indent <= row.indent:
            break
    words = row.words[found.end() :].strip()
    likewise = 0
    for other in rows_below(text, row.at):
        if other.indent < row.indent or (other.indent == row.indent and other.key and not UNSPACED.match(other.words)):
            break
        likewise += other.indent == row.indent and bool((SIGN if sign else UNSPACED).match(other.words))
    message = f"an item begins with `-` and a space, not with `{sign['sign']}`" if sign else "a space is missing behind the dash"
    hint = f"write `- {words}`"
    below = next(rows_below(text, row.at), None)
    if KEY.match(words) and below and below.key and row.indent < below.indent != row.indent + 2:
        hint += f", and begin the lines below it that belong to it with {spaces(row.indent + 2)}"
    more = f"; {likewise} more {'line' if likewise == 1 else 'lines'} likewise" if likewise else ""
    return Slip(row.at, message, hint + more)


def _no_dash(row: Row, above: list[Row]) -> Slip | None:
    """An item without a dash, beside others."""
    if not above or not above[0].is_item or above[0].indent != row.indent or row.is_item or row.key or row.words[:1] in "[{\"'|>#":
        return None
    if above[0].key and not (row.words in NAMES or row.words.split()[0] in NAMES):
        return None
    if above[0].key:
        return None
    rest = f", or put {spaces(row.indent + 2)} before it if it goes on from the line above" if " " in row.words else ""
    return Slip(row.at, "a dash is missing before this item", f"write `- {row.words}`{rest}")


def joined_items(text: str, begin: int, end: int) -> list[Slip]:
    """Items that are set in further than the one above them: to YAML they are a part of its text, which stands between two offsets."""
    if not JOINED.search(text, begin, end):
        return []
    head = row_of(text, begin)
    outer = next((row for row in rows_above(text, head.at - head.indent) if row.indent < head.indent), None)
    item = head if head.is_item else outer if outer and outer.is_item and outer.column == head.indent else None
    if item is None or head.value_at != begin:
        return []
    whole = " ".join(text[begin:end].split())
    hint = f"put {spaces(item.indent)} before it, for it to belong to the list above"
    if len(whole) < LONGEST:
        hint += f"; or quote the text, if the dash belongs to it: `{head.words[: head.value_at - head.at]}{quoted(whole)}`"
    rows = [row for row in rows_below(text, begin) if row.at < end and row.is_item]
    return [Slip(row.at, "this item is set in too far, so YAML takes it for a part of the text above it", hint) for row in rows]


def _first_without_dash(row: Row, above: list[Row]) -> Slip | None:
    """The first item of a list, where that alone lacks its dash."""
    opener = next((i for i, each in enumerate(above) if each.opens and each.key in LISTS), -1)
    if opener < 1 or not row.is_item or above[opener].indent > row.indent:
        return None
    first = above[opener - 1]
    if first.is_item or first.indent <= above[opener].indent or any(each.is_item for each in above[:opener]):
        return None
    return Slip(first.at, "a dash is missing before this item", f"write `- {first.words}` with {spaces(row.indent)} before it")


# --- fields ---


def without_space(row: Row) -> Slip | None:
    """A line that lacks the space after its colon: `born:1971` is text to YAML until the next line says otherwise."""
    found = NO_SPACE.match(row.words)
    if found is None or KEY.match(row.words):
        return None
    return Slip(row.at + found.start(2), "a space is missing after the colon", f"write `{found[1]}: {found[2]}`")


def _field_above(line: Row, above: list[Row]) -> Slip | None:
    """The field without its colon, or without the space after it, that a line stands below: its text may go on over lines."""
    indent, below = 1000, line
    for i, row in enumerate(above):
        if row.indent < indent:
            if slip := _no_colon(row, above[i + 1 :], below) or (without_space(row) if i else None):
                return slip
            if row.key and i:
                return None
            indent = row.indent
        below = row
    return None


def _no_colon(row: Row, above: list[Row], below: Row | None = None) -> Slip | None:
    """A field without its colon: known by its name, or an id below which its fields are set in."""
    found = NO_COLON.fullmatch(row.words)
    goes_on = above and row.indent > above[0].column and not above[0].words.endswith(":")
    if found is None or goes_on or (A_KEY.search(row.words) and (found["value"] or "")[:1] not in ("[", "{", '"', "'")):
        return None
    name, value = found["name"], found["value"]
    is_id = not value and below is not None and below.indent > row.indent and below.key in NAMES and not below.is_item
    if name not in NAMES and not is_id:
        return None
    if is_id and row.is_item and (field := _first_field(row, above, below.key if below else "")):
        return Slip(row.at + found.start("name"), f"a field's name is missing before `{name}`", f"write `{field}: {name}`")
    opens = is_id or (below is not None and (below.indent > row.indent or below.is_item))
    hint = f"write `{name}: {value}`" if value else f"write `{name}:`" if opens else f"write `{name}: …`"
    return Slip(row.at + found.start("name"), f"a colon is missing after `{name}`", hint)


def emphasised(row: Row) -> Slip | None:
    """A field whose name is typed in bold or as code, as Markdown would have it: `**title**: The fire`."""
    found = EMPHASISED.fullmatch(row.words)
    if found is None or found["name"] not in NAMES:
        return None
    hint = f"write `{found['name']}:{' ' * bool(found['value'])}{found['value']}` without it"
    return Slip(row.at, f"`{found['sign']}` stands around the name of a field", hint)


def _dash_before_field(row: Row, above: list[Row]) -> Slip | None:
    """A field with the dash of a list, or a sign like one, among others without."""
    found = MARKED.match(row.words)
    if found is None or found["name"] not in NAMES or not above or not above[0].key:
        return None
    if above[0].is_item or above[0].opens or above[0].indent != row.indent:
        return None
    return Slip(
        row.at, f"`{found['sign']}` stands before a field that is in no list", f"write `{row.words[found.start('name') :]}` without it"
    )


def _value_above_fields(row: Row, above: list[Row]) -> Slip | None:
    """A text behind a name whose fields stand below it: `image: a.png`, `fire: The fire`."""
    head = above[0] if above else None
    if head is None or not head.key or not head.value or head.opens or row.key not in NAMES or row.indent <= head.column:
        return None
    if head.key not in NAMES and not head.indent:
        return Slip(head.value_at, f"a text stands behind `{head.key}:`, and fields below it", f"write `{head.key}:` alone", "value")
    for each, spec in SPECS:
        if each == head.key and isinstance(spec, Struct) and row.key in (fields := fields_of(spec.fields)):
            first = next((name for name, field in fields.items() if field.required), next(iter(fields)))
            hint = f"write `{first}: {head.value}` on a line of its own, indented below `{head.key}:`"
            return Slip(head.value_at, f"a text stands behind `{head.key}:`, and its fields below it", hint, "value")
    return None


def _text_above_fields(row: Row, above: list[Row]) -> Slip | None:
    """The text of an item whose first field has no name, with its other fields below it: `- Chair`, and then `from: 2019`."""
    head = above[0] if above else None
    if head is None or not head.is_item or head.key or head.words[2:3] in "[{\"'" or row.is_item or row.indent != head.column:
        return None
    field = _first_field(head, above[1:], row.key)
    if not field or len(head.value) > LONGEST:
        return None
    return Slip(head.value_at, f"a field's name is missing before `{head.value}`", f"write `{field}: {head.value}`")


def _first_field(item: Row, above: list[Row], key: str) -> str:
    """The field that is named first in the items of a list that have this key: `person` beside `as`; "" where it is not known."""
    name = next((row.key for row in above if not row.words.startswith("-") and row.indent <= item.indent), "")
    for each, spec in SPECS:
        if each == name and isinstance(spec, Many) and isinstance(spec.item, Struct) and key in fields_of(spec.item.fields):
            return spec.item.short or next(iter(fields_of(spec.item.fields)))
    return ""


def _stray_words(row: Row, above: list[Row]) -> Slip | None:
    """A line without any field, no further in than the ones above: most likely a text that goes on."""
    if row.key or row.words[:1] in "-[{\"'|>" or not above or not above[0].key or row.indent > above[0].column:
        return None
    fellow = above[0]
    if fellow.key in OF_IDS & LISTS and PLAIN_ID.fullmatch(fellow.value) and PLAIN_ID.fullmatch(row.words):
        hint = f"write `{fellow.key}: [{fellow.value}, {row.words}]` in the place of both lines"
        until = row.at + len(row.words) + 1
        return Slip(fellow.value_at, f"`{fellow.key}` takes a list, and below it stands a line without a dash", hint, "lines", until)
    hint = f"put {spaces(fellow.column + 2)} before it if it goes on from the line above; else write its field and a colon before it"
    return Slip(row.at, "this line has no field", hint)


# --- how far lines are set in ---


def _of_an_id(text: str, row: Row, above: list[Row]) -> Slip | None:
    """In a collected file: an id that is set in, or a field that is not, where the lines below it show what it is."""
    if row.opens and row.key not in NAMES and row.is_item and not row.indent and any(map(_is_id, above)):
        return Slip(row.at, f"a dash stands before `{row.key}`, and the ids above it have none", f"write `{row.key}:` without it")
    if row.opens and row.key not in NAMES and row.indent and not row.is_item:
        below = next(rows_below(text, row.at), None)
        if below and below.key in NAMES and any(_is_id(each) for each in above):
            what = "the space" if row.indent == 1 else f"the {row.indent} spaces"
            return Slip(row.at, f"`{row.key}` is set in, and the ids above it are not", f"take away {what} before it")
    number = next((i for i, each in enumerate(above) if each.column < row.indent and not each.is_item), -1)
    field = above[number] if number >= 0 else None
    if field is None or not row.key or field.indent or field.key not in NAMES or field.opens_block:
        return None
    for other in above[number + 1 :]:
        if _is_id(other):
            beside = next((f"beside `{each.key}:`" for each in above[number + 1 :] if each.key and each.indent == row.indent), "")
            hint = f"put {spaces(row.indent)} before it, for it to belong {beside or f'below `{other.key}:`'}"
            return Slip(field.at, "this field is not set in", hint, "lines", row.at - row.indent)
        if not other.indent and not other.key:
            return None
    return None


def beside_its_holder(text: str, begin: int) -> str:
    """Where a field belongs that stands among those of another field by its indentation alone."""
    row = row_of(text, begin)
    if row.is_item or row.at != begin:
        return ""
    holder = next((each for each in rows_above(text, row.at - row.indent) if each.opens and each.column < row.indent), None)
    return f"put {spaces(holder.column)} before it, for it to belong beside `{holder.key}:`" if holder else ""


def _is_id(row: Row) -> bool:
    """Whether a line is probably the id of an entry in a collected file."""
    return not row.indent and row.opens and row.key not in NAMES


def _listed_id(row: Row, above: list[Row]) -> Slip | None:
    """In a collected file: an id that is typed as a field of an item, `- id: the-fire`."""
    found = None if row.indent else LISTED_ID.fullmatch(row.words)
    if found is None or not any(map(_is_id, above)):
        return None
    message = f"a dash and a name stand before `{found['id']}`, and the ids above it have neither"
    return Slip(row.at, message, f"write `{found['id']}:` without them")


def _set_in(text: str, row: Row, above: list[Row]) -> Slip | None:
    """A field or item that stands at a column where no other does."""
    if not above:
        return None
    if not row.is_item and all(other.column > row.indent for other in above):
        return _first_too_far(row, above[-1])
    fellow = _fellow_of_item(row, above) if row.is_item else fellow_of_field(row, above)
    if fellow is None or fellow[0] == row.indent:
        return None
    column, beside = fellow
    what = "item" if row.is_item else "field"
    message = f"this {what} is set in by {row.indent}, which fits no line above" if row.indent else f"this {what} is not set in"
    hint = f"put {spaces(column)} before it, for it to belong {beside}"
    below = next(rows_below(text, row.at), None)
    if row.is_item and below and below.key and below.indent == row.column != column + 2:
        hint += f", and {spaces(column + 2)} before each line below that belongs to it"
    return Slip(row.at, message, hint)


def _first_too_far(row: Row, first: Row) -> Slip:
    if first.is_item and first.indent == row.indent:
        return Slip(first.at, "this begins a list, and the lines below it are fields", "take the dash away")
    hint = f"take away the {first.indent} spaces before it" if first.indent > 1 else "take away the space before it"
    return Slip(first.at, f"this line is set in, and `{row.key}` below it is not", hint)


def _fellow_of_item(row: Row, above: list[Row]) -> tuple[int, str] | None:
    """The column at which an item belongs, and to what: beside the items above, or below the field of the list."""
    for other in above:
        if other.is_item and (other.indent >= row.indent or not other.opens):
            return other.indent, "to the list above"
        if other.opens and not other.is_item:
            return other.indent + 2, f"to `{other.key}:`"
    return None
