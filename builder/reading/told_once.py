"""What is one fault is told once: a field under a mistyped name, and an entry in the folder of another kind."""

from __future__ import annotations

from builder.model.fields import fields_of
from builder.model.kinds import Kind, has_all_needed, kinds_with
from builder.reading.frontmatter import FieldReader
from builder.reading.nodes import MappingNode, ScalarNode


def mistyped(reader: FieldReader, title: str) -> frozenset[str]:
    """The fields of what is so called (`title`) that are typed under another name.

    What is missing for want of one is taken out of what is said.
    """
    lacking = [*reader.lacking] if reader.mistyped else []
    for i, (whose, name, said) in enumerate(lacking):
        # A list has many entries of one title: the mistyped name stands between this one and the next that lacks the same.
        following = (other.line for *key, other in lacking[i + 1 :] if key == [whose, name] and other.line > said.line)
        end = min(following, default=1 << 30)
        if any((whose, name) == (owner, meant) and said.line <= line < end for owner, meant, line in reader.mistyped):
            if said in reader.diagnostics:  # one of two fields that either would do
                reader.diagnostics.remove(said)
            reader.lacking.remove(lacking[i])
    return frozenset(name for whose, name, _ in reader.mistyped if whose == title)


def say_wrong_folder(reader: FieldReader, kind: Kind, id: str, node: MappingNode) -> bool:
    """Where all that an entry has are fields of another kind, and not of this one, it lies in the wrong folder.

    That is said once, in the place of all that follows from it. Whether it does.
    """
    typed = {key.value for key, _ in node.value if isinstance(key, ScalarNode)}
    likely = [each for each in kinds_with(typed) if each is not kind]
    if kind.title in typed:  # as a title is of four kinds: all that the other needs must be there
        likely = [each for each in likely if has_all_needed(each, typed)]
    if typed <= fields_of(kind.fields).keys() or not 0 < len(likely) < 3:
        return False
    files = (f"content/{each.folder}/{id}.md" for each in likely)
    hint = f"if it is meant to be {' or '.join(each.one for each in likely)}, move it to {' or '.join(files)}"
    of_this_kind = [each for each in reader.diagnostics if each.code in ("missing-field", "unknown-field", "claim-unattributed")]
    by_title = (said for *lacks, said in reader.lacking if lacks == [kind.one, kind.title] and said.code == "missing-field")
    first = next(by_title, next((each for each in of_this_kind if each.code == "unknown-field"), None))
    if first is None:
        return False
    for each in of_this_kind:
        if each is not first:
            reader.diagnostics.remove(each)
    said = first.hint if kind.title not in typed else "take it out"
    reader.diagnostics[reader.diagnostics.index(first)] = first._replace(hint=f"{said}; {hint}")
    return True
