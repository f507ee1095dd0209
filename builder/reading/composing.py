"""YAML is composed to nodes, or it is said what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

import yaml

from builder.model.diagnostics import Diagnostic
from builder.model.patterns import lazy_pattern
from builder.reading.nodes import UNREAD, Loaded, MappingNode, Node, ScalarNode, SequenceNode
from builder.reading.sources import CONTROLS, Source
from builder.reading.yaml_gaps import Extent, Gaps
from builder.reading.yaml_slips import LISTS, TAB, Slip, escaped, field_at, ids_typed, is_set_in, misfit, tab

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
    gaps = Gaps(text)
    while True:
        try:
            root = _node(yaml.compose(gaps.text, Loader=Loader), gaps.values)
            return Loaded(root, tuple(found), not gaps.lines)
        except yaml.YAMLError as error:
            one_line = _without_separators(source, text, start, found, error) if not gaps.lines else None
            if one_line is not None:
                return Loaded(_node(one_line, gaps.values), tuple(found), True)
            slip, extent = _syntax(gaps.text, error)
        except RecursionError:
            slip, extent = Slip(0, "this is nested too deeply to be read", ""), ""
        if not gaps.is_follow_up(slip.offset):
            found.append(source.diagnostic(source.place(start + slip.offset), "yaml-syntax", slip.message, slip.hint))
        if not gaps.leave_out(slip.offset, extent):
            return Loaded(None, tuple(found), False)


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
    whole = SEPARATORS.sub(" ", text)
    try:
        root = yaml.compose(whole, Loader=Loader) if whole != text else None
    except (yaml.YAMLError, RecursionError):
        return None
    while root is not None and len(found) < MANY:
        before = max(text.rfind(each, 0, _offset(text, error) + 1) for each in SIGNS)
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
                place = source.place(start + (mark.index if mark is not None else 0))
                message, hint = what
                found.append(source.diagnostic(place, "yaml-unsupported", message, hint))
    except (yaml.YAMLError, RecursionError):
        pass  # what is wrong with it is said by `compose`
    return found


def _unsupported_event(event: Any) -> tuple[str, str] | None:
    write_out = "write the value out where it is needed"
    if isinstance(event, yaml.AliasEvent):
        return f"this is a YAML alias, `*{event.anchor}`, which is not supported", f"{write_out}, or quote text that begins with *"
    if isinstance(event, yaml.DocumentStartEvent):
        if event.tags or event.version:
            return "this is a YAML directive, which is not supported", "delete the line that begins with %"
        return None
    if getattr(event, "anchor", None):
        return f"this is a YAML anchor, `&{event.anchor}`, which is not supported", f"{write_out}, or quote text that begins with &"
    if getattr(event, "tag", None):
        typed = event.tag.replace(YAMLS_OWN, "!!", 1)
        return f"this is a YAML tag, `{typed}`, which is not supported", "delete the tag, or quote text that begins with !"
    if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
        return "this is a YAML merge key, `<<`, which is not supported", write_out
    return None


def _syntax(text: str, error: yaml.YAMLError) -> tuple[Slip, Extent]:
    """What YAML refused, at the spot where an editor can mend it, and how much of the text that concerns."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read")
    offset = _offset(text, error)
    context = getattr(error, "context_mark", None)
    if context is not None and _is_unclosed(problem, str(error)):
        offset = context.index
    begin = text.rfind("\n", 0, offset) + 1
    line = text[begin:].split("\n", 1)[0].rstrip("\r")
    message, hint = _syntax_words(problem, line, offset - begin, str(getattr(error, "context", "") or ""))
    if message == DOES_NOT_FIT[0]:
        slip = _glued(text, begin) or misfit(text, begin)
        return (slip, "line") if slip else (Slip(offset, message, hint), "")
    if message == TAB:
        return tab(text, offset), "tab"
    if meant := _ids_meant(text, begin, line, offset - begin):
        message, hint = f"`{field_at(text, begin)}` takes ids, without the signs of a link or citation", meant
    elif message.startswith(MAY_NOT_BEGIN):  # YAML may have noticed only where the value ends
        _, colon, value = line.partition(":")
        offset = begin + len(line) - len(value.lstrip()) if colon and value.strip() else offset
    return Slip(offset, message, hint), "" if message.startswith(NO_VALUE) else "value"


def _offset(text: str, error: yaml.YAMLError) -> int:
    """Where in the text YAML gave up."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    offset: int = mark.index if mark is not None else getattr(error, "position", 0)
    return min(max(offset, 0), max(len(text) - 1, 0))


def _ids_meant(text: str, begin: int, line: str, at: int) -> str:
    """What to write where links or citations are typed for ids: they are for the text below the fields."""
    _, _, value = line.partition(":")
    if line.lstrip().startswith("-") or not value.strip():
        value = line.lstrip("- ")
    meant = ids_typed(field_at(text, begin), value) if line[at : at + 1] in "@![,;" else ""
    if meant and line.lstrip().startswith("-"):
        return f"write `- {meant.partition(': ')[2].strip('[]')}`"
    return f"write `{meant}`" if meant else ""


def _glued(text: str, begin: int) -> Slip | None:
    """The line before, where it lacks the space after its colon: `born:1971` is text to YAML until the next line says otherwise."""
    last = text.rfind("\n", 0, max(begin - 1, 0)) + 1
    found = re.match(r"\s*(?:- )?(\w+):(?=[^\s/])(.+)", text[last:begin].rstrip("\r\n"))
    if found is None:
        return None
    return Slip(last + found.start(2), "a space is missing after the colon", f"write `{found.group(1)}: {found.group(2)}`")


def _is_unclosed(problem: str, whole: str) -> bool:
    return "unexpected end of stream" in problem or "flow sequence" in whole or "flow mapping" in whole


MAY_NOT_BEGIN = "text may not begin with"
NO_VALUE = ("a second YAML document", "YAML cannot read this")
DOES_NOT_FIT = (
    "this line does not fit the ones around it",
    "look for a missing colon, dash or quotation mark, also on the line before, and at the indentation",
)


def _syntax_words(problem: str, line: str, at: int, context: str) -> tuple[str, str]:
    """A YAML problem in an editor's words, and the corrected line where there is one to offer. `at` is the spot in the line."""
    key, _, value = line.partition(":")
    value = value.strip()
    quote = f'quote it: `{key.strip()}: "{escaped(value)}"`' if value else "quote it"
    if value.startswith("- ") and key.strip() in LISTS and at > line.find(":"):
        return f"a list that begins behind `{key.strip()}:` stands in brackets", f"write `{key.strip()}: [{value[2:].strip()}]`"
    if "mapping values are not allowed" in problem and is_set_in(key.strip(), value):
        return f"`{value.partition(':')[0]}` belongs below `{key.strip()}:`", f"put `{value}` on the next line, set in by two spaces"
    if "mapping values are not allowed" in problem:
        return ("this text holds a colon, so YAML takes it for a field", quote) if ": " in line[:at] else DOES_NOT_FIT
    if line[at : at + 1] == "\t" or "\t" in line[: len(line) - len(line.lstrip())]:
        return TAB, "indent with spaces"
    if "escape" in problem:
        return "a `\\` in double quotation marks begins an escape that YAML does not know", "use single quotation marks, or write `\\\\`"
    if "quoted scalar" in context or "quoted scalar" in problem:
        return "the quotation mark that opens here is never closed", "close it, or put `\\` before a quotation mark within the text"
    if "flow" in context and value.startswith(("[", "{")) and value.endswith(("]", "}")):
        hint = "look at its commas and quotation marks: text with an apostrophe stands between double ones"
        return f"what stands between `{value[0]}` and `{value[-1]}` cannot be read", hint
    if "flow sequence" in context:
        return "the `[` that opens here is never closed rightly", "close it with `]`, or quote the text that holds it"
    if "flow mapping" in context:
        return "the `{` that opens here is never closed rightly", "close it with `}`, or quote the text that holds it"
    if "document" in problem and line[at:].startswith(("---", "...")):
        return "a second YAML document begins here", "front matter is one mapping; delete what does not belong to it"
    if "cannot start any token" in problem:
        return f"{MAY_NOT_BEGIN} `{line[at : at + 1]}` unless it is quoted", quote if value.startswith(line[at]) else "quote it"
    if value and at > line.find(":"):
        return _value_words(problem, value, quote)
    if "expected" in problem:
        return DOES_NOT_FIT
    return f"YAML cannot read this: {problem}", "look at the colon, the quotation marks and the indentation of this line"


def _value_words(problem: str, value: str, quote: str) -> tuple[str, str]:
    """What is wrong with the value of a field that stands on one line."""
    if "expected key" not in problem and "expected <block end>" not in problem:
        return f"{MAY_NOT_BEGIN} `{value[0]}` unless it is quoted", quote
    if value[0] in "'\"":
        other = "double" if value[0] == "'" else "single"
        return "text follows the quotation mark that closes here", f"put {other} quotation marks around the whole"
    return f"text follows what `{value[0]}` opens", quote


def _node(node: yaml.Node | None, unread: Container[int]) -> Node | None:
    """A node of YAML's as one of ours; `unread` are the offsets of values that were left out."""
    return None if node is None else _made(node, unread)


def _made(node: yaml.Node, unread: Container[int]) -> Node:
    begin, end = node.start_mark, node.end_mark
    if isinstance(node, yaml.ScalarNode):
        if begin.index in unread:
            return ScalarNode("…", begin.index, end.index, True, UNREAD)
        return ScalarNode(node.value, begin.index, end.index, begin.line == end.line, node.style or "")
    if isinstance(node, yaml.SequenceNode):
        return SequenceNode([_made(each, unread) for each in node.value], begin.index, end.index)
    assert isinstance(node, yaml.MappingNode)
    pairs = [(_made(key, unread), _made(value, unread)) for key, value in node.value]
    return MappingNode(pairs, begin.index, end.index, bool(node.flow_style))
