# ruff: noqa: PTH101, PTH102, PTH104, PTH106, PTH112, PTH114, PTH118, PTH119, PTH123, PTH208
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""Where the next tree of an output is made, and what is remembered of its trees.

At rest a workshop holds the *twin*: the tree before the one that readers see. A build takes it by giving it a name of
its own, so that no worker of a killed build can still write into it; brings it up to date; and lets it change places
with the output. What it was is the twin of the next build. Trees are remembered by the inode of their topmost folder,
which stays theirs when they change places: so nothing remembered is ever wrong, whenever a build is killed.
"""

import os
from contextlib import suppress
from typing import NamedTuple

from builder.engine.memory import Memory, make_folders, remove
from builder.engine.place import Place
from builder.engine.refusal import refusal
from builder.engine.swap import put_back
from builder.engine.tree import PASSING, Tree, decode, encode

_TWIN = "twin"
_ASIDE = "aside"
_STAGING = "staging-"


class Workshop(NamedTuple):
    """The folder in which a build works, the new tree in it, and a place for the old one while they change places.

    `inside` the output itself is the last resort, from where a tree can only be brought in file by file.
    """

    folder: str
    staging: str
    aside: str
    inside: bool


def recover(place: Place, memory: Memory) -> None:
    """Put the output back where a build was killed in between taking it away and replacing it. Raises OSError."""
    for folder in _folders(place, memory):
        put_back(place.path, f"{folder}/{_ASIDE}")


def open_workshop(place: Place, memory: Memory) -> Workshop:
    """A workshop as near to the output as can be had, with the twin as its new tree if there is one. Raises Refusal."""
    first: OSError | None = None
    folders = _folders(place, memory)
    for folder in folders:
        inside = folder == _inside(place)
        try:
            _make(folder, place, memory)
            staging = f"{folder}/{_STAGING}{os.getpid()}-{os.urandom(4).hex()}"
            _take_twin(folder, staging)
        except OSError as error:
            first = first or error
            continue
        _close_others(folder, place, memory)
        return Workshop(folder, staging, f"{folder}/{_ASIDE}", inside)
    assert first
    raise refusal("written", place.label, first) from first


def twin_of(place: Place, memory: Memory) -> str:
    """The tree that `open_workshop` will take; "" where there is none."""
    trees = (f"{folder}/{name}" for folder in _folders(place, memory) for name in _trees(folder))
    return next(trees, "")


def close_workshop(workshop: Workshop, memory: Memory) -> None:
    """Keep the tree that is in the workshop as the twin; where there is no memory of it, remove all. Raises OSError."""
    if not memory.folder or workshop.inside:
        remove(workshop.folder)
    elif os.path.lexists(workshop.staging):
        os.rename(workshop.staging, f"{workshop.folder}/{_TWIN}")


def _folders(place: Place, memory: Memory) -> list[str]:
    """Where a workshop may be, best first: in the memory, beside the output, in the output."""
    remembered = [f"{memory.folder}/{_memory_name(place)}"] if memory.folder else []
    return [*remembered, f"{place.parent}/.{place.name}.nutgraf", _inside(place)]


def _inside(place: Place) -> str:
    return f"{place.path}/{PASSING}new"


def _memory_name(place: Place) -> str:
    return f"outputs/{place.key}"


def _make(folder: str, place: Place, memory: Memory) -> None:
    """Make the workshop's folder. Raises OSError where no tree could get from it to the output."""
    if folder == _inside(place):
        os.lstat(place.path)  # the output is not made by making a workshop in it
        make_folders(place.path, f"{PASSING}new")
    elif memory.folder and folder == f"{memory.folder}/{_memory_name(place)}":
        make_folders(memory.folder, _memory_name(place))
        if not _trees(folder):
            _try_the_way(f"{folder}/probe", f"{place.parent}/.{place.name}.nutgraf-probe")
    else:
        make_folders(place.parent, os.path.basename(folder))
        os.chmod(folder, 0o700)  # an earlier state of the site is nothing for a web server that serves what lies around
        with open(f"{folder}/.gitignore", "wb") as file:
            file.write(b"*\n")


def _try_the_way(here: str, there: str) -> None:
    """Raise OSError where a folder cannot be renamed from here to there: another disk, or no right to."""
    remove(here)
    os.mkdir(here)
    try:
        os.rename(here, there)
    except OSError:
        os.rmdir(here)
        raise
    os.rmdir(there)


def _trees(folder: str) -> list[str]:
    """The names of the trees in a workshop: at most one, unless builds were killed."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return sorted((name for name in names if name in (_TWIN, _ASIDE) or name.startswith(_STAGING)), reverse=True)


def _take_twin(folder: str, staging: str) -> None:
    """Make the twin, or what else a killed build left, the new tree; an empty one where there is none."""
    for name in _trees(folder):
        path = f"{folder}/{name}"
        if os.path.isdir(path) and not os.path.islink(path) and not os.path.lexists(staging):
            os.rename(path, staging)
        else:
            remove(path)
    with suppress(FileExistsError):
        os.mkdir(staging, 0o755)


def _close_others(folder: str, place: Place, memory: Memory) -> None:
    """Remove what builds under other circumstances left in the other places for a workshop."""
    for other in _folders(place, memory):
        with suppress(OSError):
            if other != folder and memory.folder and other.startswith(f"{memory.folder}/"):
                for name in _trees(other):
                    remove(f"{other}/{name}")
            elif other != folder:
                remove(other)


def remembered(place: Place, memory: Memory, base: str, trusted: bool = True) -> Tree:
    """What is remembered of the tree at `base`, the output or a tree in the workshop: of one that is not there, or not known, nothing.
    Where that is not `trusted`, which files it has, and not what is in them."""
    found = None
    with suppress(OSError):
        found = decode(memory.recall(_tree_name(place, os.lstat(base).st_ino)))
    if found is None:
        return Tree({}, {"": 0})
    return found if trusted else Tree({path: row._replace(digest="") for path, row in found.files.items()}, found.folders)


def remember(place: Place, memory: Memory, base: str, tree: Tree) -> None:
    """Remember the tree at `base`, whatever its place will be."""
    memory.remember(_tree_name(place, os.lstat(base).st_ino), encode(tree))


def all_remembered(place: Place, memory: Memory) -> set[str]:
    """Every file of all trees that are remembered of this output."""
    trees = [decode(memory.recall(f"{_memory_name(place)}/{name}")) for name in _tree_names(place, memory)]
    return {path for tree in trees if tree for path in tree.files}


def tidy_memory(place: Place, memory: Memory, bases: tuple[str, ...]) -> None:
    """Forget all trees of this output but those at `bases`, and all outputs that are gone, or that another version of the program knew
    this one by. Raises OSError."""
    living = {_tree_name(place, os.lstat(base).st_ino) for base in bases if os.path.isdir(base)}
    for name in _tree_names(place, memory):
        if f"{_memory_name(place)}/{name}" not in living:
            memory.forget(f"{_memory_name(place)}/{name}")
    memory.remember(f"{_memory_name(place)}/where", os.fsencode(os.path.relpath(place.path, place.root)))
    for key in memory.names("outputs"):
        where = memory.recall(f"outputs/{key}/where") or b"\0"
        if key != place.key and (b"\0" in where or _is_lost(_from(place.root, where), place)):
            memory.forget(f"outputs/{key}")


def _is_lost(path: str, place: Place) -> bool:
    """Whether nobody will ask for what is remembered of an output at that path under another key than that of this one."""
    return os.path.normpath(path) == place.path or not os.path.lexists(path)


def _from(root: str, where: bytes) -> str:
    return os.path.join(root, os.fsdecode(where))


def _tree_name(place: Place, inode: int) -> str:
    return f"{_memory_name(place)}/{inode}.tree"


def _tree_names(place: Place, memory: Memory) -> list[str]:
    return [name for name in memory.names(_memory_name(place)) if name.endswith((".tree", ".tree.new"))]
