"""The Markdown of an entry as it is written in its file, and the way back from a place in it to one in the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import accumulate

from builder.model.patterns import lazy_pattern
from builder.model.places import Place
from builder.model.values import Value
from builder.reading.frontmatter import FieldReader
from builder.reading.nodes import UNREAD, MappingNode, ScalarNode
from builder.reading.sources import CONTROLS

# What becomes one character of a text in double quotation marks, or none, or a folded line end.
QUOTED_PART = lazy_pattern(
    r"(?P<nothing>\\\r?\n[ \t]*)|(?P<escape>\\(?:x..|u....|U........|.))|(?P<folded>[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*)|(?P<sign>.)",
    re.DOTALL,
)


class Written(Value, frozen=True, gc=True):
    """Markdown as it is written in a file: the line and indent at which it stands.

    Where it stands there sign by sign, `at` is its offset. Where YAML has folded its lines, line and indent are those of the text
    itself, and `move` leads from a place in it to an offset in the file.
    """

    text: str = ""
    first_line: int = 1
    indent: int = 0
    at: int = -1
    move: Callable[[Place], int] | None = None


_BELOW = "write `body: |` and the text below it, indented"


def body_of(reader: FieldReader, node: MappingNode) -> Written:
    """The Markdown under `body:`."""
    for key, value in node.value:
        if getattr(key, "value", None) != "body":
            continue
        if isinstance(value, ScalarNode) and value.style == UNREAD:
            break
        if not isinstance(value, ScalarNode):
            reader.say(value, "wrong-type", "`body` takes Markdown text", _BELOW)
            break
        reader.is_cut(value, "body", hint=_BELOW)
        if value.style == "|":
            return Written(value.value, reader.place(value).line + 1, _indent_of(reader.typed(value), value.value))
        return Written(value.value, move=_way_back(reader, value))
    return Written()


def _indent_of(block: str, text: str) -> int:
    """By how much the lines of a literal block are indented: what they have beyond its text."""
    pairs = zip(block.split("\n")[1:], text.split("\n"), strict=False)
    return next((len(typed.rstrip()) - len(line.rstrip()) for typed, line in pairs if line.strip()), 0)


def _way_back(reader: FieldReader, node: ScalarNode) -> Callable[[Place], int]:
    """From a place in a folded or quoted text to an offset in the file."""
    starts = [0, *(match.end() for match in re.finditer("\n", node.value))]
    offsets = _offsets_of_quoted(reader, node) if node.style == '"' else _offsets_of_signs(reader, node)

    def move(place: Place) -> int:
        number = starts[place.line - 1] + place.column - 1
        return offsets[number] if number < len(offsets) else reader.start + node.begin

    return move


def _offsets_of_signs(reader: FieldReader, node: ScalarNode) -> list[int]:
    """Where in the file each character of a text stands: its signs are the same there, its white space is not. Empty if they differ."""
    text, begin, end = reader.source.text, reader.start + node.begin, reader.start + node.end
    first = text.index("\n", begin) if node.style == ">" else begin + bool(node.style)
    sign = re.compile(r"''|\S" if node.style == "'" else r"\S")
    signs = [first + match.start() for match in sign.finditer(CONTROLS.sub(" ", text[first : end - (node.style == "'")]))]
    counts = [0, *accumulate(not character.isspace() for character in node.value)]
    return [signs[min(number, len(signs) - 1)] for number in counts[:-1]] if len(signs) == counts[-1] else []


def _offsets_of_quoted(reader: FieldReader, node: ScalarNode) -> list[int]:
    """Where in the file each character stands of a text in double quotation marks, with escapes. Empty if that is not known."""
    first = reader.start + node.begin + 1
    offsets: list[int] = []
    for part in QUOTED_PART.finditer(CONTROLS.sub(" ", reader.source.text[first : reader.start + node.end - 1])):
        if part.lastgroup == "folded":  # a line end is a space, and each blank line a line end
            offsets += [first + part.start()] * max(part[0].count("\n") - 1, 1)
        elif part.lastgroup != "nothing":
            offsets.append(first + part.start())
    return offsets if len(offsets) == len(node.value) else []
