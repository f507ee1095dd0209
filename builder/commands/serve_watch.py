"""Notices that a file of the site, or of the theme, has been saved: from the system where it tells, else by looking."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from builder.engine import disk, theme
from builder.engine.generator import theme_root
from builder.engine.refusal import Refusal, printable

# Milliseconds. One save is several changes, a few of them within one millisecond (a file beside it, its name, the old
# one away): they are one when nothing more comes for a STEP, or at the latest after PATIENCE.
STEP = 10
PATIENCE = 30
TICK = 50  # how often the folders themselves are looked after; what is in them is watched, their coming and going is not

PAUSE = 0.25  # seconds between two looks where the system does not tell
SHARE = 5  # a pause lasts at least so many looks: looking at a large site must not keep a processor busy
SETTLE = 0.02  # seconds for a save to be complete

Say = Callable[[str], None]


class Saved(NamedTuple):
    """Files that were saved: their paths to show to a person, and whole, as far as the system told; None: any may be.

    Neither means that nothing was saved for a moment: time to see whether a word was lost.
    """

    labels: tuple[str, ...]
    paths: frozenset[str] | None


NOTHING = Saved((), frozenset())


def changes(root: Path, say: Say, meanwhile: Callable[[], object] = lambda: None) -> Iterator[Saved]:
    """What was saved, again and again; waits in between. Where the system tells of it, NOTHING comes once after each, when
    nothing was saved for a moment; where that is found by looking, it never comes, as every look is at all files.

    The first is without names and comes at once: what is saved after it is noticed, whenever the next is asked for.
    `meanwhile` is called again and again while nothing is saved.
    """
    real = Path(os.path.realpath(root))
    try:
        yield from _told(real, meanwhile)
    except (ImportError, OSError, RuntimeError) as error:  # watchfiles has a RuntimeError of its own
        say(f"This system does not tell of saved files ({printable(str(error))}); they are looked for instead.")
        yield from (Saved(names, None) for names in _looked_for(real, meanwhile))


# --- being told ---


def _told(root: Path, meanwhile: Callable[[], object]) -> Iterator[Saved]:
    """What the system tells of the folders; where one of them comes or goes, it is asked anew."""
    folders = _folders(root)
    untold: set[str] = set()
    is_sure = False  # whether all that was saved since the last word is among the untold
    is_new = True  # whether something was saved since it was last quiet
    first = True
    while True:
        before = _identities(folders)
        for found in _paths(folders, before):
            meanwhile()
            moved = {str(folder) for folder, now, then in zip(folders, _identities(folders), before, strict=True) if now != then}
            untold |= found | moved
            if moved or found & set(map(str, folders)):
                is_sure = False
                break  # said when the next watch has begun: what is saved while a build runs must not be missed
            if first or untold:
                yield Saved(labels(root, untold), frozenset(untold) if is_sure else None)
                first, is_sure, is_new, untold = False, True, True, set()
            elif is_new:
                is_new = False
                yield NOTHING
        else:
            is_sure = False


def _paths(folders: list[Path], identities: list[tuple[int, int] | None]) -> Iterator[set[str]]:
    """The paths that changed, an empty set in every TICK without any."""
    from watchfiles import Change, watch  # compiled, for the systems that most people have

    def counts(_: Change, path: str) -> bool:
        return counts_in(folders, path)

    there = [folder for folder, identity in zip(folders, identities, strict=True) if identity]
    if there:
        stream = watch(*there, watch_filter=counts, debounce=PATIENCE, step=STEP, rust_timeout=TICK, yield_on_timeout=True)
        with suppress(FileNotFoundError):  # it went in this very moment: ask anew
            yield from ({path for _, path in found} for found in stream)
    time.sleep(TICK / 1000)
    yield set()


def _folders(root: Path) -> list[Path]:
    """What a build reads: the site's folders, and the theme's."""
    return list(dict.fromkeys([root / name for name in disk.FOLDERS] + [_theme() / name for name in theme.FOLDERS]))


def _theme() -> Path:
    return Path(os.path.realpath(theme_root()))


def _identities(folders: list[Path]) -> list[tuple[int, int] | None]:
    return [_identity(folder) for folder in folders]


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def counts_in(folders: list[Path], path: str) -> bool:
    """Whether a build could read the file: none that an editor hides beside the one it saves.

    Only names that the scan passes over as well. What it does not (`x.md~`) must be noticed when it goes, too.
    """
    inside = next((path[len(str(folder)) :] for folder in folders if path.startswith(f"{folder}/")), "")
    return not any(step.startswith((".", "_")) for step in inside.split("/"))


def labels(root: Path, paths: set[str]) -> tuple[str, ...]:
    """Paths relative to the site, or to the theme, whole where they are in neither; those that are gone stand last."""
    tops = (f"{root}/", f"{_theme()}/")

    def label(path: str) -> str:
        return next((path.removeprefix(top) for top in tops if path.startswith(top)), path)

    return tuple(name for _, name in sorted((not os.path.lexists(path), label(path)) for path in paths))


# --- by looking ---

_Look = dict[str, object]


def _looked_for(root: Path, meanwhile: Callable[[], object]) -> Iterator[tuple[str, ...]]:
    before, took = _look(root)
    yield ()
    while True:
        time.sleep(max(PAUSE, took * SHARE))
        meanwhile()
        now, took = _look(root)
        if now != before:
            time.sleep(SETTLE)
            now, took = _look(root)
            yield tuple(sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path)))
            before = now


def _look(root: Path) -> tuple[_Look, float]:
    """Every file with its size and times, and how many seconds it took to see them."""
    began = time.monotonic()
    found: _Look = {}
    try:
        if _theme() != root:
            found.update((stat.path, stat) for stat in disk.scan(_theme(), theme.FOLDERS).files)
        scan = disk.scan(root)
    except Refusal as refusal:  # a folder that cannot be read is a state as well, and its mending a change
        return {str(refusal): None}, time.monotonic() - began
    found.update((stat.path, stat) for stat in scan.files)
    found.update((each.file, each) for each in scan.diagnostics)
    return found, time.monotonic() - began
