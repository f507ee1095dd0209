"""The pictures of a site: their sizes, and what is wrong with those that cannot be shown. Each is looked at once."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from builder.engine import disk
from builder.engine.cache import Cache
from builder.engine.gather import Gathered
from builder.model.values import Value
from builder.publishing.pictures import Size, Trouble, is_picture

NAME = "pictures"  # under which they are remembered


class Gallery(Value, frozen=True):
    """Every picture under content/, by path: its size, or what is wrong with it. `kept` is what to remember."""

    sizes: dict[str, Size]
    troubles: dict[str, Trouble]
    kept: bytes


def look_at(root: Path, gathered: Gathered, cache: Cache) -> Gallery:
    """Look at the pictures that are not remembered. Raises Refusal where one cannot be read from the disk, or changes meanwhile."""
    remembered = _recalled(cache.meta(NAME))
    found: dict[str, Size | Trouble] = {}
    kept: dict[str, list[object]] = {}
    for path in gathered.media():
        if is_picture(path):
            name = f"{gathered.files[path].digest} {path.rpartition('.')[2].lower()}"
            before = remembered.get(name)
            found[path] = before if before is not None else _probed(root, path, gathered.files[path].digest)
            kept[name] = list(found[path])
    sizes = {path: each for path, each in found.items() if isinstance(each, Size)}
    troubles = {path: each for path, each in found.items() if isinstance(each, Trouble)}
    return Gallery(sizes, troubles, json.dumps(kept).encode())


def _probed(root: Path, path: str, seen: str) -> Size | Trouble:
    from builder.publishing.developing import probe  # loads the decoders, which few builds need

    return probe(path, disk.read_as_seen(root, path, seen))


def _recalled(data: bytes | None) -> dict[str, Size | Trouble]:
    found: dict[str, Size | Trouble] = {}
    with suppress(ValueError, TypeError, AttributeError):  # damaged: they are looked at anew
        for name, values in json.loads(data or b"{}").items():
            found[name] = Trouble(*values) if isinstance(values[0], str) else Size(*values)
    return found
