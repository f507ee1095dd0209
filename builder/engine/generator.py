"""The program itself, as far as a build depends on it: its version, its own files, and the theme it carries."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

import builder
from builder.engine import disk
from builder.model.patterns import lazy_pattern

_LIBRARY = lazy_pattern(
    r"(?:markdown_it_py|mdit_py_plugins|mdurl|msgspec|nh3|jinja2|markupsafe|pyyaml|pillow|pagefind|pagefind_bin)"
    r"-[^/]+\.dist-info",
    re.IGNORECASE,
)


def theme_root() -> Path:
    """The folder that holds the theme's `templates/` and `static/`: in the package, or in a checkout its own top."""
    package = Path(builder.__file__).parent
    inside = package / "theme"
    return inside if inside.is_dir() else package.parent


@cache
def generator_digest() -> str:
    """Changes with every change of the program: memory made by another one is not trusted."""
    package = Path(builder.__file__).parent
    names = sorted(str(path.relative_to(package)) for path in package.rglob("*.py"))
    digests = [(name, disk.digest_file(package, name)) for name in names]
    return disk.digest(repr((builder.__version__, sys.version_info[:2], digests, _libraries())).encode())


def _libraries() -> list[str]:
    """The libraries that decide what a build makes, with their versions, as the names of their records tell.

    `importlib.metadata` tells the same in twenty times the time, which is a third of a build that changes nothing.
    """
    names: set[str] = set()
    for folder in sys.path:
        with suppress(OSError), os.scandir(folder or ".") as entries:
            names.update(entry.name for entry in entries if _LIBRARY.match(entry.name))
    return sorted(names)
