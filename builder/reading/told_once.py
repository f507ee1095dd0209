"""A field under a mistyped name is one fault: what is said to be missing for want of it is not said as well."""

from __future__ import annotations

from builder.reading.frontmatter import FieldReader


def mistyped(reader: FieldReader, title: str) -> frozenset[str]:
    """The fields of what is so called that are typed under another name. Takes out of what is said what is missing for want of one."""
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
