"""The program itself, as far as a build depends on it: its version, its own files, and the theme it carries."""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

import builder
from builder.engine import disk


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
    libraries = [(name, version(name)) for name in ("markdown-it-py", "mdit-py-plugins", "nh3", "jinja2", "pyyaml", "pillow", "pagefind")]
    return disk.digest(repr((builder.__version__, sys.version_info[:2], digests, libraries)).encode())
