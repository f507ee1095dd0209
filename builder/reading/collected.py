"""Many entries in one file: `content/people.yaml`, a mapping of ids to fields."""

from __future__ import annotations

from itertools import pairwise

from builder.model.diagnostics import Diagnostic
from builder.model.fields import fields_of
from builder.model.kinds import Kind
from builder.model.places import line_lengths
from builder.model.records import Document, Entry
from builder.model.words import as_id, spaces
from builder.reading.entries import Context, bad_id_of, read_entry
from builder.reading.frontmatter import FieldReader, all_said, compose
from builder.reading.nodes import UNREAD, MappingNode, Node, ScalarNode, SequenceNode
from builder.reading.sources import Source


def read_collected(source: Source, kind: Kind, context: Context) -> Document:
    """Read a file of many entries: a mapping of ids to fields, with the body of each under `body:`."""
    everything = ((kind.folder, "*"),)  # ids that cannot be read must not make those that mention them complain
    loaded = compose(source, 0, len(source.text))
    if not loaded.readable and not isinstance(loaded.root, MappingNode):
        return Document(source.file, (), everything, loaded.diagnostics)
    if loaded.root is None:
        return Document(source.file, (), (), loaded.diagnostics)
    whole = FieldReader(source, 0, context.hemisphere)
    if not isinstance(loaded.root, MappingNode):
        hint = f"write an id, a colon, and below it, indented, `{kind.title}: …`"
        if isinstance(loaded.root, SequenceNode):
            hint = f"take the dashes away: {hint} and the other fields"
        whole.say(loaded.root, "wrong-type", f"{source.file} is a mapping of ids to fields", hint)
        return Document(source.file, (), everything, (*loaded.diagnostics, *whole.diagnostics))
    if _say_not_set_in(whole, kind, loaded.root) or _say_set_in_below_kind(whole, kind, loaded.root):
        return Document(source.file, (), everything, (*loaded.diagnostics, *whole.diagnostics))
    entries: list[Entry] = []
    ids: list[tuple[str, str]] = []
    found: list[Diagnostic] = []
    for id, key, node in whole.pairs(_with_fields_set_in(whole, kind, loaded.root)):
        ids.append((kind.folder, id))
        spot = whole.spot(key)
        bad_id = bad_id_of(source, id, spot)
        if bad_id:  # who mentions it by the id it should have is not wrong as well
            meant = as_id(id)
            ids.append((kind.folder, meant))
            is_taken = id != meant and any(getattr(other, "value", "") == meant for other, _ in loaded.root.value)
            instead = f"another has the id `{meant}` here: give this one an id of its own, or delete it"
            found.append(bad_id._replace(hint=instead) if is_taken else bad_id)
        reader = FieldReader(source, 0, context.hemisphere)
        if isinstance(node, ScalarNode) and (node.style == UNREAD or not (node.value or loaded.readable)):
            continue
        if not isinstance(node, MappingNode):
            dashes = "take the dashes away: " if isinstance(node, SequenceNode) else ""
            hint = f"{dashes}write `{kind.title}: …` below it, indented"
            reader.say(node, "wrong-type", f"`{id}` must be a mapping of names to values", hint)
        else:
            own = _without_next_entry(reader, kind, node)
            ids += [(kind.folder, below.value) for below, _ in node.value[len(own.value) :][:1] if isinstance(below, ScalarNode)]
            entry = read_entry(reader, kind, id, own, spot, None, context)
            entries += [] if bad_id else [entry]
        found += reader.diagnostics
    for i, each in enumerate(whole.diagnostics):
        if each.code == "duplicate-key":
            whole.diagnostics[i] = each._replace(hint="give one of the two an id of its own, or delete it")
            ids += everything  # which id the second should have is not known
    said = all_said(loaded, (*whole.diagnostics, *found))
    if not loaded.readable:
        return Document(source.file, (), everything, said)
    return Document(source.file, tuple(entries), tuple(ids), said, line_lengths(source.text))


def _say_set_in_below_kind(reader: FieldReader, kind: Kind, root: MappingNode) -> bool:
    """Whether all ids of the file stand below the name of their kind, `events:`, which is said already by the name of the file."""
    if len(root.value) != 1:
        return False
    key, below = root.value[0]
    if not isinstance(key, ScalarNode) or key.value not in (kind.folder, kind.singular) or not isinstance(below, MappingNode):
        return False
    if not below.value or not all(isinstance(each, MappingNode) for _, each in below.value):
        return False
    message = f"the ids stand at the margin, and not below `{key.value}:`, which the name of this file says"
    lead = spaces(reader.place(below).column - 1)
    reader.say(key, "wrong-type", message, f"delete this line, and take away {lead} before each line below it")
    return True


def _say_not_set_in(reader: FieldReader, kind: Kind, root: MappingNode) -> bool:
    """Say each id whose fields stand beside it and not below it; whether there is any. No id but the kind's title is sure to be one."""
    found = False
    first, first_value = root.value[0] if root.value else (None, None)
    if (
        isinstance(first, ScalarNode)
        and first.value in fields_of(kind.fields)
        and isinstance(first_value, ScalarNode)
        and first_value.value
    ):
        hint = "write an id and a colon on a line above it, such as `an-id:`, and set in by two spaces all that belongs to it"
        reader.say(first, "wrong-type", f"`{first.value}` is a field, and stands where an id is expected", hint)
        return True
    for (key, value), (below, worth) in pairwise(root.value):
        is_bare = isinstance(key, ScalarNode) and isinstance(value, ScalarNode) and not value.value
        if is_bare and isinstance(worth, ScalarNode) and worth.value and getattr(below, "value", "") == kind.title:
            hint = f"set the lines below it in by two spaces: `{kind.title}: …` and what follows it"
            reader.say(key, "wrong-type", f"`{key.value}` has no fields: those below it are not set in", hint)
            found = True
    return found


def _with_fields_set_in(reader: FieldReader, kind: Kind, root: MappingNode) -> MappingNode:
    """The entries, each with those of its fields that stand beside its id, which is said of them."""
    declared = fields_of(kind.fields)
    if not any(isinstance(key, ScalarNode) and (key.value in declared or key.value == "body") for key, _ in root.value):
        return root
    pairs: list[tuple[Node, Node]] = []
    for key, value in root.value:
        name = key.value if isinstance(key, ScalarNode) else ""
        is_field = name == "body" or name in declared
        if isinstance(value, MappingNode):  # an entry, if it has the fields of one
            is_field = is_field and not any(getattr(inner, "value", "") == kind.title for inner, _ in value.value)
        entry = pairs[-1][1] if pairs else None
        if not is_field or not isinstance(entry, MappingNode) or not entry.value or entry.is_flow:
            pairs.append((key, value))
            continue
        beside = entry.value[0][0]
        column = _column(reader, beside)
        below = "" if isinstance(value, ScalarNode) and value.is_one_line else ", and as many before each line below that belongs to it"
        hint = f"put {spaces(column)} before it, for it to belong beside `{reader.typed(beside)}:`{below}"
        reader.say(key, "wrong-type", f"`{name}` is a field, and stands where an id is expected", hint)
        pairs[-1] = (pairs[-1][0], MappingNode([*entry.value, (key, value)], entry.begin, value.end))
    return MappingNode(pairs, root.begin, root.end)


def _without_next_entry(reader: FieldReader, kind: Kind, node: MappingNode) -> MappingNode:
    """The fields of an entry without those of the next, where the id of that is set in as if it were a field; which is said of it."""
    seen: set[str] = set()
    for (key, value), (below, _) in pairwise(node.value):
        if not isinstance(key, ScalarNode) or not isinstance(value, ScalarNode) or not isinstance(below, ScalarNode):
            continue
        if not value.value and below.value in seen and key.value not in fields_of(kind.fields):
            kept = spaces(_column(reader, below))
            hint = f"if it is the id of an entry, take away the spaces before it; the fields below it keep their {kept}"
            reader.say(key, "unknown-field", f"{kind.one} has no field `{key.value}`, and below it its fields begin anew", hint)
            return MappingNode([pair for pair in node.value if pair[0].begin < key.begin], node.begin, key.begin)
        seen.add(key.value)
    return node


def _column(reader: FieldReader, node: Node) -> int:
    return reader.place(node).column - 1
