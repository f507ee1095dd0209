"""Small sites, the command run from outside, and the story built once.

All of it works on the checkout or, with NUTGRAF_COMMAND set, on an installed command: `make test-wheel`.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
CLOCK = "1750000000"  # SOURCE_DATE_EPOCH: 15 June 2025
SITE_YAML = "title: A small site\nurl: https://example.org/\n"

# The same examples on every run: a failure found today can be looked at tomorrow. A slow machine is no fault.
settings.register_profile("nutgraf", deadline=None, derandomize=True)
settings.load_profile("nutgraf")


class Ran(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
MakeSite = Callable[..., Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what talks to the command alone, and can therefore be asked of an installed one as well."""
    for item in items:
        if {"run", "story", "command"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("command")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository, which is itself the story's site."""
    return ROOT


@pytest.fixture(scope="session")
def command() -> list[str]:
    """How nutgraf is called: of this checkout, or as NUTGRAF_COMMAND says."""
    return shlex.split(os.environ.get("NUTGRAF_COMMAND", "")) or [sys.executable, "-m", "builder"]


@pytest.fixture(scope="session")
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """As on a fresh machine: no Netlify, no terminal, an empty home, a clock that stands still."""
    clean = {
        "HOME": str(tmp_path_factory.mktemp("home")),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "SOURCE_DATE_EPOCH": CLOCK,
    }
    if "NUTGRAF_COMMAND" not in os.environ:  # an installed command has to find its own package
        clean["PYTHONPATH"] = str(ROOT)
    return clean


@pytest.fixture(scope="session")
def run_in(command: list[str], clean_environment: dict[str, str]) -> Run:
    """`run_in(folder, "build", …)`; what `run` is made of, for fixtures that live longer than one test."""

    def run_in(
        folder: Path,
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        input: str = "",
        timeout: float = 300,
    ) -> Ran:
        done = subprocess.run(
            [*command, *map(str, arguments)],
            cwd=folder,
            env=clean_environment | dict(env or {}),
            input=input.encode(),
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run_in


@pytest.fixture
def run(run_in: Run, tmp_path: Path) -> Run:
    """`run("check", "--format", "json")`: the command in the folder of `site()`, or in `cwd`.

    Also takes `env` (added to a clean environment), `input` (standard input) and `timeout` in seconds.
    """

    def run(*arguments: str | Path, cwd: Path | None = None, **options: object) -> Ran:
        site = tmp_path / "site"
        return run_in(cwd or (site if site.is_dir() else tmp_path), *arguments, **options)

    return run


@pytest.fixture
def site(tmp_path: Path) -> MakeSite:
    """`site({"content/events/x.md": "…"})`: a site of these files, at tmp_path/site; gives its path.

    Text is dedented and loses its first line break; bytes are written as they are. `content/site.yaml` is a
    plain one unless given, and left out if given as None. A second call adds to the same site; `name` makes
    another.
    """

    def site(files: Mapping[str, str | bytes | None] | None = None, *, name: str = "site") -> Path:
        folder = tmp_path / name
        settings_there = (folder / "content/site.yaml").exists()
        wanted = ({} if settings_there else {"content/site.yaml": SITE_YAML}) | dict(files or {})
        for path, content in wanted.items():
            if content is not None:
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content if isinstance(content, bytes) else _text(content).encode())
        return folder

    return site


def _text(typed: str) -> str:
    return dedent(typed.removeprefix("\n"))


@pytest.fixture(scope="session")
def story(run_in: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the story's site, built once. Read only: every test sees the same one."""
    folder = tmp_path_factory.mktemp("story")
    output = folder / "public"
    done = run_in(folder, "--root", ROOT, "build", "--output", output)
    assert done.code == 0, f"the story does not build (exit {done.code}):\n{done.out}\n{done.err}"
    return output


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Where set-up has put the packages of tests/package.json. Without them a test fails, as it does without a browser."""
    folder = ROOT / ".venv/node/node_modules"
    if not folder.is_dir():
        if os.environ.get("NUTGRAF_NO_BROWSER") == "1" and os.environ.get("CI") != "true":
            pytest.skip("NUTGRAF_NO_BROWSER=1")
        pytest.fail("Node's packages for the tests are not there: make node", pytrace=False)
    return folder
