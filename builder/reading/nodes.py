"""What YAML is composed to: nodes that know where they stand, and whose values are text.

Most front matter is made of lines that are what they seem to be: a name, and behind its colon a text or a list of ids. They are
read here, in half of the time, as YAML would read them (a test holds the two together); text with anything else in it is left to
YAML as a whole.
"""

from __future__ import annotations

from builder.model.diagnostics import Diagnostic
from builder.model.patterns import lazy_pattern
from builder.model.values import Value


class ScalarNode(Value, frozen=True):
    """A text, with the sign that it is written in: quotation marks, | or >; "" for none."""

    value: str
    begin: int  # this and `end` are offsets in what was composed
    end: int
    is_one_line: bool
    style: str = ""


class SequenceNode(Value, frozen=True):
    """A list."""

    value: list[Node]
    begin: int
    end: int


class MappingNode(Value, frozen=True):
    """Names and what they stand for, in the order in which they are typed."""

    value: list[tuple[Node, Node]]
    begin: int
    end: int
    is_flow: bool = False  # written in braces


UNREAD = "unread"  # in the place of a scalar's sign: what is typed there is no YAML, which is said already

Node = ScalarNode | SequenceNode | MappingNode


class Loaded(Value, frozen=True):
    """A composed YAML text: its root node, or None where it is empty or cannot be read.

    Of a text that is not `readable` the root is what is left of it without what is wrong, for its other mistakes to be found.
    """

    root: Node | None
    diagnostics: tuple[Diagnostic, ...]
    readable: bool


_QUOTED = r"!$-9;-[\]-~\xa1-\u1fff\u2010-\u2027"  # signs of any text but for spaces, `"`, `#`, `:` and `\`
_SIGN = rf"\\{_QUOTED}"
_ID = r"[a-z0-9]+(?:[/-][a-z0-9]+)*"
_LINE = lazy_pattern(
    rf"(?P<name>[a-z_]{{1,99}}): (?:\"(?P<quoted>[ #:{_QUOTED}]*+)\"|\[(?P<ids>{_ID}(?:, {_ID})*+)\]"
    rf"|(?P<plain>[A-Za-z0-9][{_SIGN}]*+(?:(?: |:(?=[{_SIGN}]))[{_SIGN}]++)*+))\n"
)


def plain_mapping(text: str, start: int, end: int) -> MappingNode | None:
    """What a text is composed to between two offsets, if all its lines are plain; None otherwise. The nodes count from `start`."""
    pairs: list[tuple[Node, Node]] = []
    at = start
    while line := _LINE.match(text, at, end):
        kind = line.lastgroup or ""
        begin, stop = line.span(kind)
        begin, stop = begin - start, stop - start
        value: Node
        if kind == "plain":
            value = ScalarNode(line[kind], begin, stop, True)
        elif kind == "quoted":
            value = ScalarNode(line[kind], begin - 1, stop + 1, True, '"')
        else:
            value = SequenceNode(_items(line["ids"], begin), begin - 1, stop + 1)
        name = line["name"]
        at = line.end()
        begin = line.start() - start
        pairs.append((ScalarNode(name, begin, begin + len(name), True), value))
    return MappingNode(pairs, 0, end - start) if at == end and pairs else None


def _items(ids: str, begin: int) -> list[Node]:
    items: list[Node] = []
    for id in ids.split(", "):
        items.append(ScalarNode(id, begin, begin + len(id), True))
        begin += len(id) + 2
    return items
