"""Diagnostics as people, programs and GitHub read them (INTERFACE.md, Diagnostics).

Pure functions: they take diagnostics, and where the line itself is shown a function from a file's path to
its lines, and give back text that ends with a line break. What an editor typed never reaches a terminal as a
control sequence.
"""

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from builder.engine.refusal import UNFIT
from builder.model.diagnostics import Diagnostic
from builder.model.patterns import lazy_pattern

Lines = Callable[[str], Sequence[str]]

WIDTH = 100  # cells of a shown line; what is longer would wrap, and the caret with it
TAB = 4
INDENT = "    "
# The fault lies in the file itself. What a link outside leads to must not come to light in a log.
WITHOUT_LINE = frozenset(("symlink-outside", "file-too-large"))
COLOURS = {"error": "31;1", "warning": "33;1", "mark": "35;1", "place": "1", "hint": "36"}


class Count(NamedTuple):
    """How many of a list of diagnostics are errors, and how many are warnings."""

    errors: int
    warnings: int

    @property
    def words(self) -> str:
        """`2 errors, 1 warning`."""
        return f"{plural(self.errors, 'error')}, {plural(self.warnings, 'warning')}"


def count(diagnostics: Iterable[Diagnostic]) -> Count:
    """Count them by severity."""
    severities = [each.severity for each in diagnostics]
    return Count(severities.count("error"), severities.count("warning"))


def plural(number: int, noun: str) -> str:
    """`1 page`, `2 pages`, `1,200 pages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# --- text ---


def as_text(diagnostics: Sequence[Diagnostic], lines: Lines, *, colour: bool = False) -> str:
    """One block each, in order of place, and a last line that counts them.

    `lines` is asked once for each file; it may give fewer lines than the file has: then none is shown.
    """
    blocks: list[str] = []
    for file, group in groupby(sorted(diagnostics), key=lambda each: each.file):
        listed = list(group)
        known = () if any(each.code in WITHOUT_LINE for each in listed) else lines(file)
        for each in listed:
            blocks += _block(each, known, colour)
    return "\n".join([*blocks, count(diagnostics).words, ""])


REPLIES = ("claim-unanswered", "claim-not-asked")


def replies_owed(diagnostics: Sequence[Diagnostic]) -> str:
    """One list of those who are still to be asked for a reply; "" where there is none."""
    owed = [each for each in diagnostics if each.code in REPLIES]
    if not owed:
        return ""
    lines = "".join(f"  {visible(each.file)}:{each.line}: {visible(each.message)}\n" for each in owed)
    return f"\nReplies to ask for ({len(owed)}):\n{lines}"


def _block(each: Diagnostic, known: Sequence[str], colour: bool) -> Iterator[str]:
    place = _painted(f"{visible(each.file)}:{each.line}:{each.column}:", "place", colour)
    label = _painted(f"{each.severity}[{each.code}]:", each.severity, colour)
    yield f"{place} {label} {visible(each.message)}"
    if 0 < each.line <= len(known):
        shown, mark, spot = excerpt(known[each.line - 1], each.column, each.length)
        yield f"{INDENT}{shown}".rstrip()
        yield f"{INDENT}{_painted(mark, 'mark', colour)}{spot}"
    if each.hint:
        yield f"  {_painted('hint:', 'hint', colour)} {visible(each.hint)}"


def _painted(text: str, what: str, colour: bool) -> str:
    return f"\x1b[{COLOURS[what]}m{text}\x1b[0m" if colour else text


class Excerpt(NamedTuple):
    """A line as shown, the underline below it, and the underlined words where the two may not line up."""

    line: str
    mark: str
    spot: str


def excerpt(line: str, column: int, length: int, width: int = WIDTH) -> Excerpt:
    """The line around a spot, at most `width` cells of it, with carets under the spot.

    Column and length count characters; tabs, wide and combining characters are counted out in cells of a
    terminal. A spot behind the end of the line is marked there.
    """
    line = line.rstrip("\r\n")
    at = min(max(column, 1) - 1, len(line))
    while 0 < at < len(line) and _cells(line[at]) == 0:
        at -= 1  # a mark on a combining character belongs under the letter that carries it
    # Only what could be shown is measured: a line of two million characters may bear thousands of remarks.
    first, last = max(0, at - width), min(len(line), at + width)
    if PLAIN.fullmatch(line, first, last):
        return _plain_excerpt(line, at, length, width)
    shown = _shown(line[first:last])
    left, right = _window(shown, at - first, width, first > 0, last < len(line))
    marked = shown[at - first : min(at - first + length, right)]
    text = "".join(each.text for each in shown[left:right])
    before = "…" if first + left > 0 else ""
    after = "…" if first + right < len(line) else ""
    indent = len(before) + sum(each.cells for each in shown[left : at - first])
    mark = " " * indent + "^" * max(1, sum(each.cells for each in marked))
    return Excerpt(f"{before}{text}{after}", mark, _spoken(text, marked))


PLAIN = lazy_pattern("[ -~]*")


def _plain_excerpt(line: str, at: int, length: int, width: int) -> Excerpt:
    """The same of a line of which each character takes one cell: nothing needs to be counted out."""
    left, right = 0, len(line)
    if len(line) > width:
        left = max(0, at - max(width // 3, width - 2 - (len(line) - at)))
        right = min(len(line), left + width - 2)
    before, after = "…" if left > 0 else "", "…" if right < len(line) else ""
    mark = " " * (len(before) + at - left) + "^" * max(1, min(length, right - at))
    return Excerpt(f"{before}{line[left:right]}{after}", mark, "")


class _Shown(NamedTuple):
    text: str
    cells: int


def _shown(text: str) -> list[_Shown]:
    """Each character as it is shown, with the cells it takes; tabs reach to the next multiple of four."""
    found: list[_Shown] = []
    position = 0
    for character in text:
        cells = TAB - position % TAB if character == "\t" else _cells(character)
        found.append(_Shown(" " * cells if character == "\t" else visible(character), cells))
        position += cells
    return found


def _window(shown: Sequence[_Shown], at: int, width: int, cut_left: bool, cut_right: bool) -> tuple[int, int]:
    """The stretch to show, as indexes: all, or a third of the width before the spot and the rest behind."""
    total = sum(each.cells for each in shown)
    if total <= width and not cut_left and not cut_right:
        return 0, len(shown)
    left, before = at, 0
    behind = sum(each.cells for each in shown[at:])
    most_before = max(width // 3, width - 2 - behind)  # 2: an ellipsis at either end
    while left > 0 and before + shown[left - 1].cells <= most_before:
        left -= 1
        before += shown[left].cells
    while left < at and shown[left].cells == 0:
        left += 1  # without the letter that carries it
    right, used = at, before
    while right < len(shown) and used + shown[right].cells <= width - 2:
        used += shown[right].cells
        right += 1
    return left, right


def _spoken(text: str, marked: Sequence[_Shown]) -> str:
    """The marked words again: a terminal may turn right-to-left letters about, but not the carets."""
    if not any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return ""
    return f"  {''.join(each.text for each in marked).strip()}".rstrip()


def _cells(character: str) -> int:
    """The cells a character takes (Unicode Standard Annex 11); 0 for one that joins the one before it."""
    if " " <= character <= "~":
        return 1
    if unicodedata.category(character) in ("Mn", "Me") or character in _JOINERS:
        return 0
    if "\u1160" <= character <= "\u11ff":  # vowels and finals of Hangul join the syllable that begins before them
        return 0
    return 2 if unicodedata.east_asian_width(visible(character)) in ("W", "F") else 1


# They shape the letters beside them and take no room; Persian and Urdu need them.
_JOINERS = frozenset("\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u061c")


def visible(text: str) -> str:
    """Text that is safe on one line of a terminal: a sign of one cell for each character that is not."""
    return UNFIT.sub(lambda found: _sign(ord(found[0])), text)


def _sign(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)  # the block Control Pictures follows the order of the controls
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else "\N{REPLACEMENT CHARACTER}"


# --- for programs ---


def as_json(diagnostics: Sequence[Diagnostic]) -> str:
    """The document of INTERFACE.md, with those keys and no others."""
    errors, warnings = count(diagnostics)
    listed = [
        {
            "file": whole(each.file),
            "line": each.line,
            "column": each.column,
            "severity": each.severity,
            "code": each.code,
            "message": whole(each.message),
            "hint": whole(each.hint),
        }
        for each in sorted(diagnostics)
    ]
    document = {"version": 1, "diagnostics": listed, "errors": errors, "warnings": warnings}
    # ASCII only, so that the document is sound in whatever encoding the standard output has.
    return json.dumps(document, indent=2) + "\n"


def whole(text: str) -> str:
    """Text without lone surrogates: they stand for undecodable bytes of a file's name and are no Unicode."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


_SURROGATES = lazy_pattern("[\ud800-\udfff]")


def as_github(diagnostics: Sequence[Diagnostic], folder: str = "") -> str:
    """One workflow command each, which GitHub shows beside the line in a pull request.

    `folder` is the site's folder in the repository (`` for its top): GitHub wants paths from there. Rule:
    GitHub's documentation of workflow commands; data escapes % and line ends, properties also : and comma.
    """
    return "".join(f"{_annotation(each, folder)}\n" for each in sorted(diagnostics))


def _annotation(each: Diagnostic, folder: str) -> str:
    file = f"{folder}/{each.file}" if folder else each.file
    properties = {"file": file, "line": each.line, "col": each.column, "title": each.code}
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = f"{each.message}\n{each.hint}" if each.hint else each.message
    return f"::{each.severity} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return whole(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
