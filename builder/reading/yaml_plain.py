"""A reader of plain YAML, line by line, in half of the time that YAML's own parser takes; for most sites that is not even loaded.

Most front matter is plain: a name, and behind its colon a text, or a list or mapping in brackets; or below it, set in, the items
of a list or the lines of a mapping. It gives the same nodes at the same offsets as the parser (a test compares the two). If any of
a text might mean something else to YAML, it leaves the whole text to the parser.
"""

from __future__ import annotations

import re

from builder.model.patterns import lazy_pattern
from builder.reading.nodes import MappingNode, Node, ScalarNode, SequenceNode

# Within these patterns `[{_NOT}…]` is any character but controls and what follows.
_NOT = r"^\x00-\x1f\x7f"
_NAME = r"(?P<name>[a-z0-9_][a-z0-9_-]{0,98}+)"
_QUOTED = rf"\"(?P<quoted>[{_NOT}\"\\]*+)\""
_SIGN = rf"[{_NOT} #:]"
_PLAIN = rf"(?P<plain>[^\W_]{_SIGN}*+(?:(?: |:(?={_SIGN})){_SIGN}++)*+)"
_SIGNS = rf"[{_NOT} \"#,:?\[\]{{}}]"  # within brackets
_WITHIN = rf"[^\W_]{_SIGNS}*+(?: {_SIGNS}++)*+"
_TEXTS = rf"\[(?P<texts>{_WITHIN}(?:, {_WITHIN})*+)\]"
_VALUE = rf"(?:{_QUOTED}|{_TEXTS}|{_PLAIN}|(?P<brackets>[\[{{][^\n]*[\]}}]))"

# What stands in a line behind its margin and dash, with the blank lines that follow.
_FIELD = lazy_pattern(rf"{_NAME}:(?: {_VALUE}|(?=\n))\n++")
_LONE = lazy_pattern(rf"{_VALUE}\n++")
_PAIR = lazy_pattern(rf" ?{_NAME}: (?:{_QUOTED}|{_TEXTS}|(?P<plain>{_WITHIN}))(?:,(?= )|(?P<close> ?\}}))")
_ITEM = lazy_pattern(rf"{_QUOTED}|(?P<plain>{_WITHIN})")
_MARGIN = lazy_pattern(" *+")
_WIDEST = 40  # columns that lines may be set in: functions call each other for each level, and none is set in so far by a person


class _DoubtfulError(Exception):
    """The text may mean something else to YAML."""


def plain_mapping(text: str, start: int, end: int) -> MappingNode | None:
    """What a text is composed to between two offsets, if all its lines are plain; None otherwise. The nodes count from `start`."""
    text = text[start:end]
    if not text.isascii() and not text.replace("\n", "").isprintable():  # there may be signs that YAML refuses, or takes for line ends
        return None
    try:
        root, at = _mapping(text, 0, 0)
    except _DoubtfulError:
        return None
    return root if at == len(text) else None


def _mapping(text: str, at: int, column: int) -> tuple[MappingNode, int]:
    """The mapping whose names stand in a column, from the line that begins at an offset (before the first name may be a dash), and
    where the first line begins that is no part of it."""
    pairs: list[tuple[Node, Node]] = []
    margin = " " * column
    match = _FIELD.match
    while field := match(text, at + column):
        kind = field.lastgroup
        name, begin, at = field["name"], field.start(), field.end()
        key = ScalarNode(name, begin, begin + len(name), True)
        if kind == "name":
            value, at = _below(text, at, column, key.end + 1)
        else:
            value = _value(field, kind)
        pairs.append((key, value))
        if column and not text.startswith(margin, at):
            break
    if not pairs:
        raise _DoubtfulError
    return MappingNode(pairs, pairs[0][0].begin, _content(text, at)), at


def _below(text: str, at: int, column: int, behind: int) -> tuple[Node, int]:
    """The value of a name with nothing but a colon behind it (`behind` which an empty value stands), from the line that begins at an
    offset, and where the first line begins that is no part of it."""
    begin = _content(text, at)
    inner = begin - at
    if inner > _WIDEST:
        raise _DoubtfulError
    if inner >= column and text.startswith("- ", begin):
        return _list(text, at, inner)
    return _mapping(text, at, inner) if inner > column else (ScalarNode("", behind, behind, True), at)


def _list(text: str, at: int, column: int) -> tuple[SequenceNode, int]:
    """The list whose dashes stand in a column, from the line that begins at an offset, and where the first line begins that is no part
    of it."""
    items: list[Node] = []
    begin = at + column
    dash = " " * column + "- "
    while text.startswith(dash, at):
        item: Node
        if alone := _LONE.match(text, at + len(dash)):
            item, at = _value(alone, alone.lastgroup), alone.end()
        else:
            item, at = _mapping(text, at, len(dash))
        items.append(item)
    return SequenceNode(items, begin, _content(text, at)), at


def _content(text: str, at: int) -> int:
    """Where the words of the line begin that begins at an offset. To YAML a list or mapping ends where the words below it begin."""
    margin = _MARGIN.match(text, at)
    return margin.end() if margin else at


def _value(line: re.Match[str], kind: str | None) -> Node:
    """The value that a pattern found, by the `kind` of group that it was found as."""
    assert kind is not None
    begin, end = line.span(kind)
    if kind == "plain":
        return ScalarNode(line[kind], begin, end, True)
    if kind == "quoted":
        return ScalarNode(line[kind], begin - 1, end + 1, True, '"')
    if kind == "texts":
        return SequenceNode(_texts(line[kind], begin), begin - 1, end + 1)
    value = _braces(line.string, begin) if line.string[begin] == "{" else _items(line.string, begin)
    if value.end != end:
        raise _DoubtfulError
    return value


def _texts(listed: str, begin: int) -> list[Node]:
    texts: list[Node] = []
    for text in listed.split(", "):
        texts.append(ScalarNode(text, begin, begin + len(text), True))
        begin += len(text) + 2
    return texts


def _items(text: str, begin: int) -> SequenceNode:
    """A list in brackets, of texts and of mappings in braces."""
    items: list[Node] = []
    at = begin + 1
    while True:
        item: Node
        if text[at] == "{":
            item = _braces(text, at)
        elif found := _ITEM.match(text, at):
            item = _value(found, found.lastgroup)
        else:
            raise _DoubtfulError
        items.append(item)
        if text.startswith(", ", item.end):
            at = item.end + 2
        elif text[item.end] == "]":
            return SequenceNode(items, begin, item.end + 1)
        else:
            raise _DoubtfulError


def _braces(text: str, begin: int) -> MappingNode:
    """A mapping in braces, of texts and lists of texts."""
    pairs: list[tuple[Node, Node]] = []
    at = begin + 1
    while pair := _PAIR.match(text, at):
        name, at = pair["name"], pair.end()
        first = pair.start("name")
        kind = "plain" if pair["plain"] else "texts" if pair["texts"] else "quoted"  # `lastgroup` may be that of the closing brace
        pairs.append((ScalarNode(name, first, first + len(name), True), _value(pair, kind)))
        if pair["close"]:
            return MappingNode(pairs, begin, at, True)
    raise _DoubtfulError
