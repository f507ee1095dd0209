"""The program itself, as far as a build depends on it: its version, its own files, and the theme it carries."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

import builder
from builder.engine import disk
from builder.model.digests import digest

_LIBRARIES = frozenset({
    "jinja2", "markdown_it_py", "markupsafe", "mdit_py_plugins", "mdurl", "msgspec", "nh3", "pagefind", "pagefind_bin", "pillow", "pyyaml",
})  # fmt: skip


def theme_root() -> Path:
    """The folder that holds the theme's `templates/` and `static/`: in the package, or in a checkout its own top."""
    package = Path(builder.__file__).parent
    inside = package / "theme"
    return inside if inside.is_dir() else package.parent


@cache
def generator_digest() -> str:
    """Changes with every change of the program: memory made by another one is not trusted."""
    package = Path(builder.__file__).parent
    inside = len(str(package)) + 1
    names = sorted(f"{folder}/{name}"[inside:] for folder, _, names in os.walk(package) for name in names if name.endswith(".py"))
    digests = [(name, digest(disk.read_bytes(package, name))) for name in names]
    python = (sys.implementation.cache_tag, sys.hexversion)  # whose code of templates no other Python may be handed
    return digest(repr((builder.__version__, python, digests, _libraries())).encode())


def _libraries() -> list[str]:
    """The libraries that decide what a build makes, with their versions, as the names of their records tell.

    `importlib.metadata` tells the same in twenty times the time, which is a third of a build that changes nothing.
    """
    names: set[str] = set()
    for folder in sys.path:
        with suppress(OSError), os.scandir(folder or ".") as entries:
            records = (entry.name for entry in entries if entry.name.endswith(".dist-info"))
            names.update(name for name in records if name.partition("-")[0].lower() in _LIBRARIES)
    return sorted(names)
