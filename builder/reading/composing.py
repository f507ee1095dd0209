"""YAML is composed to nodes, or it is said what is wrong with it."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any

import yaml

from builder.model.diagnostics import Diagnostic
from builder.model.patterns import lazy_pattern
from builder.reading.nodes import UNREAD, Loaded, MappingNode, Node, ScalarNode, SequenceNode
from builder.reading.sources import CONTROLS, Source

if TYPE_CHECKING:
    from builder.reading.yaml_rows import Slip  # what knows slips is loaded where something is wrong

try:
    from yaml import CSafeLoader as YamlLoader
except ImportError:  # a PyYAML built without libyaml: the same nodes, some fourteen times slower
    from yaml import SafeLoader as YamlLoader  # type: ignore[assignment]


SIGNS = ("\u2028", "\u2029")
SEPARATORS = lazy_pattern("[\u2028\u2029]")
MANY = 20  # of one kind in a file are enough to say
YAMLS_OWN = "tag:yaml.org,2002:"  # what `!!` stands for


class Loader(YamlLoader):
    """Composes nodes without types: nothing asks for them, and they would take a quarter of the time."""

    def resolve(self, kind: type, value: str | None, implicit: Any) -> str:
        return ""


def compose_yaml(source: Source, start: int, end: int) -> Loaded:
    """Compose the YAML between two offsets of a file.

    The nodes count from `start`. Says `invalid-value` for control characters, `yaml-unsupported` for tags,
    anchors, aliases and merge keys, `yaml-syntax` for what YAML itself refuses.
    """
    text, found = _without_controls(source, start, end)
    if any(map(text.__contains__, "&*!<%")):
        found += _unsupported(source, text, start)
        if any(each.code == "yaml-unsupported" for each in found):
            return Loaded(None, tuple(found), False)
    try:
        return _loaded(source, start, text, yaml.compose(text, Loader=Loader), found)
    except (yaml.YAMLError, RecursionError) as error:
        return _without_slips(source, start, text, error, found)


def _without_slips(source: Source, start: int, text: str, error: yaml.YAMLError | RecursionError, found: list[Diagnostic]) -> Loaded:
    """What YAML reads without what is wrong, and a word for each."""
    from builder.reading.yaml_gaps import Gaps
    from builder.reading.yaml_rows import Slip
    from builder.reading.yaml_troubles import slip_of

    if isinstance(error, yaml.YAMLError) and (whole := _without_separators(source, text, start, found, error)) is not None:
        return _loaded(source, start, text, whole, found)
    gaps = Gaps(text)
    while True:
        if isinstance(error, yaml.YAMLError):
            slip = slip_of(gaps.text, error, _reads)
        else:
            slip = Slip(0, "this is nested too deeply to be read", "", "")
        if not gaps.is_follow_up(slip.offset):
            found.append(source.diagnostic(source.place(start + slip.offset), "yaml-syntax", slip.message, slip.hint))
        if not gaps.leave_out(slip):
            return Loaded(None, tuple(found), False)
        try:
            root = yaml.compose(gaps.text, Loader=Loader)
            return _loaded(source, start, gaps.text, root, found, gaps.values)
        except (yaml.YAMLError, RecursionError) as next_error:
            error = next_error


def _loaded(
    source: Source, start: int, text: str, root: yaml.Node | None, found: list[Diagnostic], unread: Container[int] | None = None
) -> Loaded:
    """What YAML reads, as our nodes; `unread` are the offsets of values that were left out, where anything was."""
    nodes = _Nodes(text, unread or ())
    made = None if root is None else nodes.of(root)
    joined = (source.diagnostic(source.place(start + slip.offset), "yaml-syntax", slip.message, slip.hint) for slip in nodes.slips[:MANY])
    return Loaded(made, (*found, *joined), unread is None)


def _reads(text: str) -> bool:
    """Whether YAML reads a text."""
    try:
        yaml.compose(text, Loader=Loader)
    except (yaml.YAMLError, RecursionError):
        return False
    return True


def _without_controls(source: Source, start: int, end: int) -> tuple[str, list[Diagnostic]]:
    """The text with a space for each control character (libyaml refuses them), and a word for each."""
    text = source.text[start:end]
    if text.startswith("\ufeff"):
        text = f"\n{text[1:]}"  # a byte order mark, which libyaml passes over and does not count
    found = [
        source.diagnostic(
            source.place(start + match.start()),
            "invalid-value",
            f"a control character (U+{ord(match.group()):04X}) stands here",
            "delete it; it often comes along when text is pasted from elsewhere",
        )
        for match in CONTROLS.finditer(text)
    ]
    return (CONTROLS.sub(" ", text) if found else text), found


def _without_separators(source: Source, text: str, start: int, found: list[Diagnostic], error: yaml.YAMLError) -> yaml.Node | None:
    """What YAML reads with a space for each line or paragraph separator that it stumbles over, and a word for each.

    YAML ends a line at them, and an editor does not show them. Nothing, if something else is wrong.
    """
    from builder.reading.yaml_troubles import offset_of

    whole = SEPARATORS.sub(" ", text)
    try:
        root = yaml.compose(whole, Loader=Loader) if whole != text else None
    except (yaml.YAMLError, RecursionError):
        return None
    while root is not None and len(found) < MANY:
        before = max(text.rfind(each, 0, offset_of(text, error) + 1) for each in SIGNS)
        spot = before if before >= 0 else min(filter(lambda each: each >= 0, map(text.find, SIGNS)))
        message = f"a line break that editors do not show (U+{ord(text[spot]):04X}) stands here"
        hint = "delete it; it often comes along when text is pasted from elsewhere"
        found.append(source.diagnostic(source.place(start + spot), "invalid-value", message, hint))
        text = f"{text[:spot]} {text[spot + 1 :]}"
        try:
            return yaml.compose(text, Loader=Loader)
        except yaml.YAMLError as next_error:
            error = next_error
    return root


def _unsupported(source: Source, text: str, start: int) -> list[Diagnostic]:
    """Tags, anchors, aliases, directives and merge keys, found from YAML's own events."""
    found = []
    try:
        for event in yaml.parse(text, Loader=Loader):
            what = _unsupported_event(event)
            if what:
                mark = event.start_mark
                at = mark.index if mark is not None else 0
                message, hint = what
                if not isinstance(event, yaml.CollectionStartEvent) and (line := _quoted_line(text, at)):
                    hint = f"if it is text, quote it: `{line}`; else {hint}"
                found.append(source.diagnostic(source.place(start + at), "yaml-unsupported", message, hint))
    except (yaml.YAMLError, RecursionError):
        pass  # what is wrong with it is said by `compose`
    return found


def _quoted_line(text: str, at: int) -> str:
    """A line with its value in quotation marks; "" where an offset is not that of a value."""
    from builder.reading.yaml_quotes import quoted
    from builder.reading.yaml_rows import row_of

    row = row_of(text, at)
    return f"{row.words[: at - row.at]}{quoted(row.value)}" if at == row.value_at and row.value else ""


def _unsupported_event(event: Any) -> tuple[str, str] | None:
    write_out = "write the value out where it is needed"
    if isinstance(event, yaml.AliasEvent):
        return f"this is a YAML alias, `*{event.anchor}`, which is not supported", write_out
    if isinstance(event, yaml.DocumentStartEvent):
        if event.tags or event.version:
            return "this is a YAML directive, which is not supported", "delete the line that begins with %"
        return None
    if getattr(event, "anchor", None):
        return f"this is a YAML anchor, `&{event.anchor}`, which is not supported", write_out
    if getattr(event, "tag", None):
        typed = event.tag.replace(YAMLS_OWN, "!!", 1)
        return f"this is a YAML tag, `{typed}`, which is not supported", "delete the tag"
    if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
        return "this is a YAML merge key, `<<`, which is not supported", write_out
    return None


class _Nodes:
    """YAML's nodes as ours; `unread` are the offsets of values that were left out."""

    def __init__(self, text: str, unread: Container[int]) -> None:
        self.text = text
        self.unread = unread
        self.slips: list[Slip] = []  # what YAML reads, but nobody means

    def of(self, node: yaml.Node) -> Node:
        """A node with all that is in it."""
        begin, end = node.start_mark, node.end_mark
        if isinstance(node, yaml.ScalarNode):
            if begin.index in self.unread:
                return ScalarNode("…", begin.index, end.index, True, UNREAD)
            if begin.line == end.line or node.style:
                return ScalarNode(node.value, begin.index, end.index, begin.line == end.line, node.style or "")
            slips = self._joined_items(begin.index, end.index)
            self.slips += slips
            return ScalarNode(node.value, begin.index, end.index, False, UNREAD if slips else "")
        if isinstance(node, yaml.SequenceNode):
            return SequenceNode([self.of(each) for each in node.value], begin.index, end.index)
        assert isinstance(node, yaml.MappingNode)
        pairs = [(self.of(key), self.of(value)) for key, value in node.value]
        return MappingNode(pairs, begin.index, end.index, bool(node.flow_style))

    def _joined_items(self, begin: int, end: int) -> list[Slip]:
        if "- " not in self.text[begin:end]:
            return []
        from builder.reading.yaml_slips import joined_items

        return joined_items(self.text, begin, end)
