# ruff: noqa: PTH123
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""Which files of an output nutgraf made, told from the output alone.

For the day when the memory was lost, or the checkout moved to another machine: the export `data/site.json` says what
site it is, and explains most of what lies around it. A folder without it was not made by nutgraf.
"""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from builder.model.patterns import lazy_pattern

EXPORT = "data/site.json"

_GROUPS = ("pagefind/", "share/")  # made as a whole, by names that differ from build to build
_FINGERPRINTED = lazy_pattern(r"(?:static|media)/.+[.-][0-9a-f]{10,}(?:\.[^/]+)?")
_GENERATOR = lazy_pattern(rb"""<meta\s[^>]*name=["']?generator["']?[^>]*content=["']?nutgraf\b""", re.IGNORECASE)
_CANONICAL = lazy_pattern(rb"""<link\s[^>]*rel=["']?canonical["']?[^>]*href=["']?([^"'\s>]+)""", re.IGNORECASE)
_HEAD = 64 * 1024  # bytes of a page in which its generator and its address are named
_EXPORT_LIMIT = 512 * 1024 * 1024  # bytes


class _Site(NamedTuple):
    """The site of an output, as its export tells: its address with a slash at the end, and its files, as far as their
    names are known: those of its entries, and those that every site has."""

    url: str
    files: frozenset[str]


def strangers(base: str, paths: Iterable[str]) -> list[str]:
    """Those of the paths in the folder `base` that nutgraf did not make, sorted. Raises nothing: in doubt, a stranger."""
    site = _site(base)
    if site is None:
        return sorted(paths)
    return sorted(path for path in paths if not _is_ours(base, path, site))


def _is_ours(base: str, path: str, site: _Site) -> bool:
    if path in site.files or path.startswith(_GROUPS) or _FINGERPRINTED.fullmatch(path):
        return True
    return path.endswith(".html") and _is_page(_start(base, path, _HEAD), path, site)


def _is_page(head: bytes, path: str, site: _Site) -> bool:
    """Whether the page names nutgraf as its maker, or itself as the page of the site that is at this place."""
    from builder.model.entities import unescaped  # most builds know their output, and need it not

    canonical = _CANONICAL.search(head)
    address = site.url + path.removesuffix("index.html")
    return bool(_GENERATOR.search(head) or (canonical and unescaped(canonical[1].decode("utf-8", "replace")) == address))


def _site(base: str) -> _Site | None:
    """The site that the export describes; None where it is no export of ours."""
    try:
        export = json.loads(_start(base, EXPORT, _EXPORT_LIMIT))
        if export["version"] != 1 or not all(isinstance(export[name], list) for name in ("entries", "links", "chronology")):
            return None
        from builder.linking.addresses import EVENTS, FILES, INDEXES, address, file_of  # most builds know their output without

        paths = [EVENTS, *INDEXES, *(address(row["kind"], row["id"]) for row in export["entries"])]
        return _Site(str(export["site"].get("url", "")).rstrip("/") + "/", FILES.union(map(file_of, paths)))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _start(base: str, path: str, size: int) -> bytes:
    with suppress(OSError), open(f"{base}/{path}", "rb") as file:
        return file.read(size)
    return b""
