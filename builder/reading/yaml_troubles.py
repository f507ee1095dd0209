"""What YAML refuses, in an editor's words: where it can be mended, which is seldom where YAML gives up, and what to type."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import yaml

from builder.model.values import Value
from builder.model.words import spaces
from builder.reading.typed_ids import ids_typed
from builder.reading.yaml_quotes import closes, mended, quoted, requoted
from builder.reading.yaml_rows import (
    DATES,
    IN_BRACKETS,
    LISTS,
    NAMES,
    OF_IDS,
    SIGN,
    Row,
    Slip,
    field_at,
    row_at,
    row_of,
    rows_above,
    rows_below,
    rows_with_signs,
)
from builder.reading.yaml_slips import A_COLON, LONGEST, NO_COLON, emphasised, is_set_in, misfit, no_item, without_space
from builder.reading.yaml_spaces import TAB, odd_space, tab

MAY_NOT_BEGIN = "text may not begin with"


class _Said(Value, frozen=True):
    """What YAML says, in an editor's words: what is wrong, what to type, and what can be looked into further."""

    message: str
    hint: str
    about: Literal["", "tab", "fit", "colon", "sign", "whole"] = ""  # "whole": no value alone is at fault


DOES_NOT_FIT = _Said(
    "this line does not fit the ones around it",
    "look for a missing colon, dash or quotation mark, also on the line before, and at the indentation",
    "fit",
)
MOST = 3000  # characters of a value that is looked into
UNQUOTED = tuple("*&!%@`,|>[")  # what the text of an item may not begin with
SIGNS_OF_LINKS = re.compile(r"\[\[|@|!\[")


def slip_of(text: str, error: yaml.YAMLError, reads: Callable[[str], bool]) -> Slip:
    """What YAML refused; `reads` says whether it reads another text."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read")
    offset = offset_of(text, error)
    row = row_of(text, offset)
    if slip := odd_space(text, row.at + len(row.words)) or _unread_value(text, offset, "escape" in problem, reads):
        return slip
    context = getattr(error, "context_mark", None)
    if context is not None and _is_unclosed(problem, str(error)):
        offset = context.index
    begin = text.rfind("\n", 0, offset) + 1
    line = text[begin:].split("\n", 1)[0].rstrip("\r")
    row = row_at(text, begin)
    whole = " ".join(text[row.value_at : _end_of_value(text, row)].split()) if row.key else ""
    if not row.key and (slip := emphasised(row) or no_item(text, row, rows_above(text, begin))):
        return slip
    if row.is_item and (slip := _unquoted_item(text, row) or _fields_above_others(text, row)):
        return slip
    said = _in_words(problem, line, offset - begin, str(getattr(error, "context", "") or ""), whole)
    if said.about == "tab":
        return tab(text, offset)
    if said.about == "fit" or (said.about == "colon" and _names_a_field(row)):
        return misfit(text, begin) or Slip(offset, said.message, said.hint, "")
    if meant := _ids_meant(text, begin, line, offset - begin):
        return Slip(offset, TAKES_IDS.format(field_at(text, begin)), meant, "value")
    if said.about == "sign":
        if slip := without_space(row) or (misfit(text, begin) if line.lstrip()[:1] in ("*", "-") else None):  # for the dash of a list
            return slip
        _, colon, value = line.partition(":")  # YAML may have noticed only where the value ends
        offset = begin + len(line) - len(value.lstrip()) if colon and value.strip() else offset
    return Slip(offset, said.message, said.hint, "" if said.about == "whole" else "value")


def _fields_above_others(text: str, row: Row) -> Slip | None:
    """Two fields in the line of an item that has others below it, and so cannot stand in braces."""
    below = next(rows_below(text, row.at), None)
    found = re.match(r"((?:- +)+[\w-]+: [\w-]+)(?:,\s*|\s+)(?=([\w-]+): )", row.words)
    if found is None or found[2] not in NAMES or below is None or not below.key or below.is_item or below.indent != row.column:
        return None
    hint = f"write `{found[1]}`, and `{row.words[found.end() :]}` on the next line with {spaces(row.column)} before it"
    return Slip(row.at + found.end() + len(found[2]), "each field stands on a line of its own", hint)


def _unquoted_item(text: str, row: Row) -> Slip | None:
    """The text of an item of a list that begins with a sign of YAML's; None where ids stand there, which have no such signs."""
    value = " ".join(text[row.value_at : _end_of_value(text, row)].split())
    if row.key or value[:1] not in UNQUOTED or len(value) > LONGEST or field_at(text, row.at - row.indent) not in LISTS - OF_IDS:
        return None
    if value[0] == "[" and (value.endswith("]") or "]" not in value):
        return None
    message = "text follows what `[` opens" if value[0] == "[" else f"{MAY_NOT_BEGIN} `{value[0]}` unless it is quoted"
    return Slip(row.value_at, message, f"quote it: `{row.words[: row.value_at - row.at]}{quoted(value)}`", "value")


def offset_of(text: str, error: yaml.YAMLError) -> int:
    """Where in the text YAML gave up."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    offset: int = mark.index if mark is not None else getattr(error, "position", 0)
    return min(max(offset, 0), max(len(text) - 1, 0))


TAKES_IDS = "`{}` takes ids, without the signs of a link or citation"


def _ids_meant(text: str, begin: int, line: str, at: int) -> str:
    """What to write where links or citations are typed for ids: they are for the text below the fields."""
    _, _, value = line.partition(":")
    if line.lstrip().startswith("-") or not value.strip():
        value = line.lstrip("- ")
    meant = ids_typed(field_at(text, begin), value) if line[at : at + 1] in "@![,;" and SIGNS_OF_LINKS.search(value) else ""
    if meant and line.lstrip().startswith("-"):
        return f"write `- {meant.partition(': ')[2].strip('[]')}`"
    return f"write `{meant}`" if meant else ""


# --- quotation marks and brackets ---


def _unread_value(text: str, offset: int, is_escape: bool, reads: Callable[[str], bool]) -> Slip | None:
    """The first value in quotation marks or brackets that YAML cannot read by itself: what is never closed swallows the lines below it,
    and YAML gives up somewhere among them."""
    for row in rows_with_signs(text, offset):
        found = re.match(r"[\"']([\w-]+):(?=\s)(.*)", row.words)
        if found and (found[1] in NAMES or closes(row.words, 0) < 0):
            value = found[2].strip().rstrip("\"'")
            return Slip(row.at, "the quotation mark that opens here is never closed", f"write `{found[1]}: {value}`")
        if row.value[:1] in ("'", '"', "[", "{"):
            end = _end_of_value(text, row)
            if not reads(f"k: {row.value}") and not reads(f"k: {text[row.value_at : end]}") and not _goes_on(text, row):
                return _mended_value(text, row, end, offset if is_escape and offset < end else -1, reads)
    return None


def _end_of_value(text: str, row: Row) -> int:
    """Where a value ends that begins on a line: with the last of the lines that are set in below it, or go on in quotation marks."""
    column = row.column if row.key else row.indent
    end = row.at + len(row.words)
    is_open = row.value[:1] in ("'", '"') and not re.search(r"[\"'”’]$", row.value[1:])
    for below in rows_below(text, row.at):
        if below.indent <= column and (not is_open or below.key or below.words[:1] in "-\"'#" or _names_a_field(below)):
            break
        end = below.at + len(below.words)
    return end


def _names_a_field(row: Row) -> bool:
    """Whether a line is probably a field without its colon."""
    found = NO_COLON.fullmatch(row.words)
    return found is not None and found["name"] in NAMES


def _goes_on(text: str, row: Row) -> bool:
    """Whether a quoted text goes on in lines that are not set in, which YAML allows at the margin."""
    end = closes(text, row.value_at) if row.value[0] in "'\"" else -1
    rest = text[end:].split("\n", 1)[0].strip() if end >= 0 else ""
    inside = text[row.at : end].split("\n")[1:] if end >= 0 else []
    return (
        end >= 0 and (not rest or rest.startswith("#")) and bool(inside) and not any(re.match(r"\s*[\w-]+:(\s|$)", each) for each in inside)
    )


def _mended_value(text: str, row: Row, end: int, escape: int, reads: Callable[[str], bool]) -> Slip | None:
    if end - row.value_at > MOST:
        return None
    value = " ".join(text[row.value_at : end].split())
    name = row.key or field_at(text, row.at - row.indent)
    head = row.words[: row.value_at - row.at]
    at, sign = row.value_at, value[0]
    if SIGNS_OF_LINKS.search(value) and (meant := ids_typed(name, value)):
        words = meant if row.key else f"- {meant.partition(': ')[2].strip('[]')}"
        return Slip(at, TAKES_IDS.format(name), f"write `{words}`", "value")
    if sign in "'\"":
        right = requoted(value)
    elif (row.key and name not in IN_BRACKETS) or (not row.key and sign == "["):
        is_closed = value.endswith("]" if sign == "[" else "}")
        if is_closed or not mended(value):
            return None  # text follows it, or it is said of what stands in it
        meant = "" if row.key else ids_typed(name, value)
        right = meant.partition(": ")[2].strip("[]") or quoted(value)
    else:
        found = mended(text[row.value_at : end])
        if found is not None:
            right, at, sign = found.text, at + found.offset, found.sign
            if name in DATES and ":" not in right:  # the brackets of a set of dates, which are none of YAML's
                right = quoted(right.replace(", ", ","))
        elif together := _in_one_list(name, value, reads):
            return Slip(at, f"text follows what `{sign}` opens", f"write `{head}{together}`", "value")
        else:
            return None
    if not reads(f"k: {right}"):
        return None
    hint = f"write `{head}{right}`"
    if len(right) > LONGEST:
        if sign in "[{" or not row.key:
            return None
        hint = f"write `{head}>-`, and the text below it, set in by {row.column + 2} spaces and without the quotation marks around it"
    return Slip(*_fault(text[:end], at, sign, escape), hint, "value", row_of(text, end).at + 1, row.at)


def _in_one_list(name: str, value: str, reads: Callable[[str], bool]) -> str:
    """Several lists or mappings in brackets, one behind the other, as one list: `[ada], [ben]`; "" where they are no such."""
    if name not in LISTS:
        return ""
    joined = re.sub(r"\]\s*,?\s*\[", ", ", value) if value[0] == "[" else f"[{re.sub(r'}[ ]*{', '}, {', value)}]"
    return joined if reads(f"k: {joined}") else ""


def _fault(text: str, at: int, sign: str, escape: int) -> tuple[int, str]:
    """Where exactly a sign is at fault that opens at an offset, and in which words; `escape` is where YAML gave up at a backslash."""
    if not sign:
        return at, "this text has a sign that YAML takes for its own"
    if sign in WANTING:
        return at, WANTING[sign]
    if sign in "[{":
        return at, f"the `{sign}` that opens here is never closed rightly"
    if at < escape:
        return escape, A_BACKSLASH
    end = closes(text, at)
    if end >= 0:
        end += len(text[end:]) - len(text[end:].lstrip(" "))
        return end, "text follows the quotation mark that closes here"
    return at, "the quotation mark that opens here is never closed"


WANTING = {
    ";": "a comma is missing here", ",": "a comma too many stands here", "=": "a colon is missing after this name",
    "]": "a bracket too many stands here",
}  # fmt: skip
A_BACKSLASH = "a `\\` in double quotation marks begins an escape that YAML does not know"


# --- what YAML says ---


def _is_unclosed(problem: str, whole: str) -> bool:
    return "unexpected end of stream" in problem or "flow sequence" in whole or "flow mapping" in whole


def _in_words(problem: str, line: str, at: int, context: str, whole: str) -> _Said:
    """A YAML problem in an editor's words, and the corrected line where there is one to offer.

    `at` is the spot in the line, `whole` the value of its field with the lines below that belong to it.
    """
    key, _, value = line.partition(":")
    value = value.strip()
    quote = f"quote it: `{key.strip()}: {quoted(whole or value)}`" if value else "quote it"
    sign = re.match("- ", value) or SIGN.match(value)
    if sign and key.strip() in LISTS and at > line.find(":"):
        return _Said(
            f"a list that begins behind `{key.strip()}:` stands in brackets", f"write `{key.strip()}: [{value[sign.end() :].strip()}]`"
        )
    if "mapping values are not allowed" in problem and is_set_in(key.strip(), value):
        return _Said(f"`{value.partition(':')[0]}` belongs below `{key.strip()}:`", f"put `{value}` on the next line, set in by two spaces")
    if "mapping values are not allowed" in problem and (fields := _fields_in_a_line(line)):
        return _Said("each field stands on a line of its own, or all of them between braces", f"write `{fields}`")
    if "mapping values are not allowed" in problem:
        return _Said(A_COLON, quote, "colon") if value and ": " in line[:at] else DOES_NOT_FIT
    if line[at : at + 1] == "\t" or "\t" in line[: len(line) - len(line.lstrip())]:
        return _Said(TAB, "indent with spaces", "tab")
    if "escape" in problem:
        return _Said(A_BACKSLASH, "use single quotation marks, or write `\\\\`")
    if "quoted scalar" in context or "quoted scalar" in problem:
        return _Said("the quotation mark that opens here is never closed", "close it, or put `\\` before a quotation mark within the text")
    if "flow" in context and value.startswith(("[", "{")) and value.endswith(("]", "}")):
        hint = "look at its commas and quotation marks: text with an apostrophe stands between double ones"
        return _Said(f"what stands between `{value[0]}` and `{value[-1]}` cannot be read", hint)
    if "flow sequence" in context:
        return _Said("the `[` that opens here is never closed rightly", "close it with `]`, or quote the text that holds it")
    if "flow mapping" in context:
        return _Said("the `{` that opens here is never closed rightly", "close it with `}`, or quote the text that holds it")
    if "document" in problem and line[at:].startswith(("---", "...")):
        return _Said("a second YAML document begins here", "front matter is one mapping; delete what does not belong to it", "whole")
    if "cannot start any token" in problem:
        return _Said(
            f"{MAY_NOT_BEGIN} `{line[at : at + 1]}` unless it is quoted", quote if value.startswith(line[at]) else "quote it", "sign"
        )
    if value and at > line.find(":"):
        return _value_in_words(problem, value, quote)
    if "expected" in problem:
        return DOES_NOT_FIT
    return _Said(f"YAML cannot read this: {problem}", "look at the colon, the quotation marks and the indentation of this line", "whole")


def _fields_in_a_line(line: str) -> str:
    """The fields of an item that stand in one line with commas between them, in braces; "" where it is no such line."""
    found = re.fullmatch(r"((?:- +)+)([\w-]+: [^\[\]{}]*)", line.strip())
    if found is None:
        return ""
    fields = found[2].strip()
    names = re.findall(r"(?:^|,\s*)([\w-]+): ", fields)
    if len(names) == 1:  # perhaps no comma either, but ids: `person: ada as: the keeper`
        fields = re.sub(r"^([\w-]+: [\w-]+)\s+(?=[\w-]+: )", r"\1, ", fields)
        names = re.findall(r"(?:^|,\s*)([\w-]+): ", fields)
    is_such = len(names) > 1 and NAMES.issuperset(names) and len(re.findall(r":(?:\s|$)", fields)) == len(names)
    return f"{found[1]}{{{fields}}}" if is_such else ""


def _value_in_words(problem: str, value: str, quote: str) -> _Said:
    """What is wrong with the value of a field that stands on one line."""
    if "expected key" not in problem and "expected <block end>" not in problem:
        return _Said(f"{MAY_NOT_BEGIN} `{value[0]}` unless it is quoted", quote, "sign")
    if value[0] in "'\"":
        other = "double" if value[0] == "'" else "single"
        return _Said("text follows the quotation mark that closes here", f"put {other} quotation marks around the whole")
    return _Said(f"text follows what `{value[0]}` opens", quote)
