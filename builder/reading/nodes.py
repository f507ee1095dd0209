"""What YAML is composed to: nodes that know where they stand, and whose values are text."""

from __future__ import annotations

from builder.model.diagnostics import Diagnostic
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


def no_fields() -> MappingNode:
    """What empty front matter amounts to."""
    return MappingNode([], 0, 0)


def is_blank(node: Node) -> bool:
    """Whether nothing stands in the place of a value."""
    return isinstance(node, ScalarNode) and not node.value.strip()
