"""A field under a mistyped name is one fault: what is said to be missing for want of it is not said as well."""

from __future__ import annotations

from builder.model.diagnostics import Diagnostic
from builder.model.patterns import lazy_pattern

_UNKNOWN = lazy_pattern(r"(.+) has no field `[^`]+`")
_MEANT = lazy_pattern(r"did you mean `([^`]+)`\?")
_MISSING = lazy_pattern(r"(.+) needs the field `([^`]+)`")
# What has a code of its own where it is missing: whose field it is, and which.
_OWN_WORDS = {
    "nobody is said to make this claim": ("a claim", "asserted_by"),
    "this assertion names no source": ("an entry of `asserted_by`", "source"),
}


def mistyped(diagnostics: list[Diagnostic], title: str) -> frozenset[str]:
    """The fields of what is so called that are typed under another name. Takes out of the list what is missing for want of one."""
    meant = [(*key, each.line) for each in diagnostics if each.code == "unknown-field" and (key := _meant_by(each))]
    if not meant:
        return frozenset()
    missing = [(key, each) for each in diagnostics if (key := _missing_in(each))]
    for i, (key, each) in enumerate(missing):
        # A list has many entries of one title: the mistyped name stands between this one and the next that lacks the same.
        end = min((other.line for same, other in missing[i + 1 :] if same == key and other.line > each.line), default=1 << 30)
        if any(key == (whose, name) and each.line <= line < end for whose, name, line in meant):
            diagnostics.remove(each)
    return frozenset(name for whose, name, _ in meant if whose == title)


def _meant_by(unknown: Diagnostic) -> tuple[str, str] | None:
    whose, name = _UNKNOWN.match(unknown.message), _MEANT.fullmatch(unknown.hint)
    return (whose[1], name[1]) if whose and name else None


def _missing_in(diagnostic: Diagnostic) -> tuple[str, str] | None:
    if diagnostic.code not in ("missing-field", "claim-unattributed"):
        return None
    found = _MISSING.match(diagnostic.message)
    return (found[1], found[2]) if found else _OWN_WORDS.get(diagnostic.message)
