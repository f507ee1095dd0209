"""The pictures of a site: their sizes, and what is wrong with those that cannot be shown. Each is looked at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from builder.engine import disk
from builder.engine.cache import Cache, Known
from builder.publishing.pictures import Size, Trouble, is_picture, probe
from builder.reading.documents import kind_of

NAME = "pictures"  # under which they are remembered


class Gallery(NamedTuple):
    """Every picture under content/, by path: its size, or what is wrong with it. `kept` is what to remember."""

    sizes: dict[str, Size]
    troubles: dict[str, Trouble]
    kept: bytes


def is_media(path: str) -> bool:
    """Whether a file under content/ is one that is handed out as it is."""
    return path.startswith("content/") and kind_of(path) is None and path != "content/site.yaml"


def look_at(root: Path, files: Mapping[str, Known], cache: Cache) -> Gallery:
    """Look at the pictures that are not remembered. Raises Refusal where one cannot be read from the disk."""
    remembered = _recalled(cache.meta(NAME))
    found: dict[str, Size | Trouble] = {}
    kept: dict[str, list[object]] = {}
    for path, known in files.items():
        if is_media(path) and is_picture(path):
            name = f"{known.digest} {path.rpartition('.')[2].lower()}"
            seen = remembered.get(name)
            found[path] = seen if seen is not None else probe(path, disk.read_bytes(root, path))
            kept[name] = list(found[path])
    sizes = {path: each for path, each in found.items() if isinstance(each, Size)}
    troubles = {path: each for path, each in found.items() if isinstance(each, Trouble)}
    return Gallery(sizes, troubles, json.dumps(kept).encode())


def _recalled(data: bytes | None) -> dict[str, Size | Trouble]:
    found: dict[str, Size | Trouble] = {}
    with suppress(ValueError, TypeError, AttributeError):  # damaged: they are looked at anew
        for name, values in json.loads(data or b"{}").items():
            found[name] = Trouble(*values) if isinstance(values[0], str) else Size(*values)
    return found
