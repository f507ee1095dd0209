"""A look at both trees of an output, the one that is shown and its twin, made by another process while this one has something
else to do. It is told by what is not as it was remembered, which in most cases is nothing.
"""

import os
from collections.abc import Iterator
from typing import NamedTuple

from builder.engine.memory import Memory
from builder.engine.place import Place
from builder.engine.tree import Change, Tree, change, nothing, survey
from builder.engine.workshop import remembered, twin_of

SHOWN, TWIN = 0, 1  # the numbers of the two trees
LARGE = 2000  # files, from where on a look is worth a process


class Glance(NamedTuple):
    """How a tree, known by the inode of its topmost folder, differs from what is remembered of it; NOTHING where there is none."""

    inode: int
    change: Change | None


NOTHING = Glance(0, None)


def glances(place: Place, memory: Memory, known: Tree, trusted: bool) -> Iterator[Glance]:
    """Look at the output, of which `known` is remembered, then at its twin. Raises OSError."""
    shown = nothing()
    if os.path.isdir(place.path):  # noqa: PTH112 - paths are text in trees
        shown = survey(place.path, known)
        yield Glance(os.lstat(place.path).st_ino, change(known, shown))
    else:
        yield NOTHING
    twin = twin_of(place, memory)
    if twin:
        kept = remembered(place, memory, twin, trusted)
        yield Glance(os.lstat(twin).st_ino, change(kept, survey(twin, kept, shown.whole())))
    else:
        yield NOTHING
