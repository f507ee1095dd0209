# ruff: noqa: PTH123
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""Which files of an output nutgraf made, told from the output alone.

For the day when the memory was lost, or the checkout moved to another machine: the export `data/site.json` says what
site it is, and explains most of what lies around it. A folder without it was not made by nutgraf.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress

from builder.model.kinds import BY_FOLDER, KINDS

EXPORT = "data/site.json"

_FIXED = frozenset(
    {"index.html", "404.html", "search/index.html", "chronology/index.html", "corrections/index.html"}
    | {"feed.xml", "feed.json", "corrections.xml", "sitemap.xml", "robots.txt", "_headers", "_redirects"}
    | {"chronology.ics", "chronology.csv", "timeline.json", EXPORT}
    | {f"{kind.folder}/index.html" for kind in KINDS}
)
_GROUPS = ("pagefind/", "share/")  # made as a whole, by names that differ from build to build
_FINGERPRINTED = re.compile(r"(?:static|media)/.+[.-][0-9a-f]{10,}(?:\.[^/]+)?")
_GENERATOR = re.compile(rb"""<meta\s[^>]*name=["']?generator["']?[^>]*content=["']?nutgraf\b""", re.IGNORECASE)
_HEAD = 64 * 1024  # bytes of a page in which its generator is named
_EXPORT_LIMIT = 512 * 1024 * 1024  # bytes


def strangers(base: str, paths: Iterable[str]) -> list[str]:
    """Those of the paths in the folder `base` that nutgraf did not make, sorted. Raises nothing: in doubt, a stranger."""
    addresses = _addresses(base)
    if addresses is None:
        return sorted(paths)
    return sorted(path for path in paths if not _is_ours(base, path, addresses))


def _is_ours(base: str, path: str, addresses: frozenset[str]) -> bool:
    if path in _FIXED or path in addresses or path.startswith(_GROUPS) or _FINGERPRINTED.fullmatch(path):
        return True
    return path.endswith(".html") and bool(_GENERATOR.search(_start(base, path, _HEAD)))


def _addresses(base: str) -> frozenset[str] | None:
    """The files of the pages that the export names; None where it is no export of ours."""
    try:
        export = json.loads(_start(base, EXPORT, _EXPORT_LIMIT))
        if export["version"] != 1 or not isinstance(export["site"], dict):
            return None
        lists = (export["entries"], export["links"], export["chronology"])
        if not all(isinstance(rows, list) for rows in lists):
            return None
        return frozenset(f"{BY_FOLDER[row['kind']].address.format(id=row['id'])}index.html" for row in lists[0])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _start(base: str, path: str, size: int) -> bytes:
    with suppress(OSError), open(f"{base}/{path}", "rb") as file:
        return file.read(size)
    return b""
