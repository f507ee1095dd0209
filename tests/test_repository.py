"""Promises about the repository itself: what it must not hold, and what has to be written down."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

# The brackets keep this file from being its own first finding. A path in a web address is not a machine's.
MACHINE_PATH = re.compile(r"(?<![\w.:/~*-])/(?:[w]ork|[r]oot|[h]ome/[a-z]\w*|[U]sers/\w+)/\w|\b[A-Z]:\\[U]sers\\")
REGISTRY = re.compile(r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|deb[.]debian[.]org|--(extra-)?index-[u]rl")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE [K]EY-----")

# What is made, what belongs to one person's machine, and what a registry has: that is installed, not copied.
FORBIDDEN = re.compile(
    r"""^(public | dist)/
    | (^|/)(node_modules | \.nutgraf | \.venv | venv | __pycache__ | \.idea | \.vscode | \.netlify)/
    | (^|/)(\.env(\..*)? | \.DS_Store | Thumbs\.db | \.npmrc | \.pypirc | \.netrc | id_[a-z0-9]+ | core)$
    | \.(pyc | whl | orig | rej | bak | swp | tmp | log | pem | key | min\.js | min\.css)$""",
    re.VERBOSE,
)


@cache
def files() -> list[str]:
    """All that is tracked, or would be with `git add .`."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    return sorted(name for name in done.stdout.decode().split("\0") if (ROOT / name).is_file())


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for name in files():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content[:8000]:
            lines = content.decode("utf-8", "replace").splitlines()
            found += [f"{name}:{number}: {line.strip()[:160]}" for number, line in enumerate(lines, 1) if pattern.search(line)]
    return found


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY, SECRET], ids=["machine path", "registry", "secret"])
def test_no_file_names_a(pattern: re.Pattern[str]) -> None:
    assert lines_with(pattern) == []


def test_no_file_is_made_fetched_or_personal() -> None:
    assert [name for name in files() if FORBIDDEN.search(name)] == []


def test_names_differ_by_more_than_case() -> None:
    """A checkout on a Mac would lose one of the two."""
    folded = [name.casefold() for name in files()]
    assert len(folded) == len(set(folded))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_holds_names_versions_and_hashes_only(lock: Path) -> None:
    pin = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w.<>=!' ]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lock.read_text().splitlines() if not pin.fullmatch(line)] == []


def test_the_lock_for_node_holds_names_versions_and_hashes_only() -> None:
    lock = json.loads((ROOT / "tests/package-lock.json").read_text(encoding="utf-8"))
    packages = lock["packages"]
    assert packages.pop("")["dependencies"] == NODE["dependencies"]
    assert [name for name, each in packages.items() if not each["integrity"].startswith("sha512-")] == []
    assert [name for name, each in packages.items() if {"resolved", "funding"} & each.keys()] == []
    assert "://" not in json.dumps(lock)


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / lock).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", text, re.MULTILINE))


def declared(rows: list[str | dict[str, str]]) -> set[str]:
    return {re.match(r"[a-z0-9-]+", row.lower())[0] for row in rows if isinstance(row, str)}


NODE = json.loads((ROOT / "tests/package.json").read_text(encoding="utf-8"))
RUN = declared(PROJECT["project"]["dependencies"])
BUILD = declared(PROJECT["dependency-groups"]["build"])
DEV = declared(PROJECT["dependency-groups"]["dev"])


def test_locks_hold_what_the_project_asks_for() -> None:
    assert not (RUN | BUILD) - pins("run.txt").keys()
    assert not DEV - pins("dev.txt").keys()


def test_locks_agree_on_every_version() -> None:
    assert pins("run.txt").items() <= pins("dev.txt").items()


def test_a_reason_is_written_for_each_dependency_and_for_no_other() -> None:
    text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    reasons = re.findall(r"^\| `([@a-z0-9/-]+)` \| \S.*\|$", text, re.MULTILINE)
    assert sorted(reasons) == sorted(RUN | BUILD | DEV | NODE["dependencies"].keys())


def test_every_target_of_make_is_described() -> None:
    targets = set(re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split())
    described = set(re.findall(r"`make ([a-z-]+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert targets - {"browser", "node"} == described


def test_the_oldest_python_is_the_same_everywhere() -> None:
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert PROJECT["tool"]["ruff"]["target-version"] == "py311"
    assert PROJECT["tool"]["mypy"]["python_version"] == "3.11"
    assert "--python-version 3.11" in (ROOT / "Makefile").read_text()


def test_netlify_publishes_what_is_built() -> None:
    netlify = tomllib.loads((ROOT / "netlify.toml").read_text())
    assert netlify["build"]["publish"] == "public/"
    assert netlify["build"]["command"] == "make site"
    assert set(netlify["context"]) == {"production", "deploy-preview", "branch-deploy"}
    assert "headers" not in netlify
