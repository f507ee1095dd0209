"""What one stage hands to the next: values of named fields that never change."""

from __future__ import annotations

import sys


def _load_msgspec() -> None:
    """Load msgspec without `typing_extensions`, as where that is not installed.

    All that it wants of that, Python's own `typing` has; and what is loaded for it takes a sixth of the time until the first file is
    read.
    """
    name = "typing_extensions"
    if name not in sys.modules:
        sys.modules[name] = None  # type: ignore[assignment]  # to Python: there is none
        try:
            import msgspec  # noqa: F401
        finally:
            del sys.modules[name]


_load_msgspec()

import msgspec  # noqa: E402


class Value(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A value as a named tuple is one, encoded like it, compared and sorted field by field, but with no numbers to its fields.

    Made in a fifth of a named tuple's time, and its fields found in a third: for what there are many of. `msgspec.structs.replace`
    makes one that differs in some fields. What is made of values alone is in no ring of references, so that Python need not look for
    one there (`gc=False`), which saves time and memory for each; a value that holds a function or another object says `gc=True`.
    """
