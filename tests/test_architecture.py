"""The house holds: data flows one way, and each door to the world is where it should be (docs/architecture.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "builder"

# A module imports from lower floors, and from modules named before it on its own. Type-only imports count.
FLOORS: dict[str, tuple[str, ...]] = {
    "model": (
        "patterns", "nearest", "words", "values", "places", "diagnostics", "digests", "codes", "calendar", "edtf_words", "edtf_digits",
        "records", "edtf_shapes", "edtf_rewordings", "plain", "edtf_parts", "edtf_spans", "edtf_single", "edtf_days",
        "edtf_mending", "edtf", "fields", "kinds", "phrases",
    ),
    "reading": (
        "sources", "garbled", "folders",
        "characters", "privacy", "web_addresses", "yaml_rows", "yaml_quotes", "typed_ids", "yaml_spaces", "yaml_slips",
        "yaml_troubles", "yaml_gaps", "nodes", "yaml_plain", "composing", "sentences", "markdown_places", "field_hints", "markdown_results",
        "markdown_addresses", "frontmatter", "markdown_headings", "markdown_tags", "markdown_balance",
        "markdown_safe", "markdown_gathering", "markdown_plain", "markdown_plain_blocks", "markdown_plain_page",
        "markdown_origins", "markdown_blocks", "markdown_slips",
        "markdown_block_slips", "markdown_brackets", "markdown_spans", "markdown_parser",
        "markdown_html", "markdown_text", "markdown_page", "markdown_whole", "markdown_body", "markdown", "written",
        "told_once", "settings", "fence_slips", "entry_rules", "entries", "collected", "documents",
    ),
    "linking": (
        "addresses", "names", "external", "targets", "respelling", "offers", "claims", "chronology", "references",
        "watch", "links", "site", "tags", "checks", "watched",
    ),
    "publishing": (
        "labels", "wording", "pictures", "assets", "drawing", "views", "claims_in_words", "notes", "changes", "parts", "prose",
        "backlinks", "structured", "page_words", "allegations", "allegation_hints", "lettering",
        "typesetting", "sharing", "share_cards", "template_engine",
        "templates", "provenance", "connections", "timeline_flags", "timeline_marks", "timeline_offices", "timeline_wide", "timeline_tall",
        "timeline",
        "developing", "purpose", "heads", "exports", "entries", "indexes", "searching", "chronology_files", "feeds", "pages",
    ),
    "engine": (
        "refusal", "options", "decoding", "disk", "memory", "place", "lock", "made", "swap", "generator", "spool", "cache", "session",
        "theme", "compiled", "dots", "search", "packing", "packing_pages", "children", "workers", "aside", "tree", "new_tree",
        "workshop", "gather", "gallery", "findings", "middle", "glance", "old_tree", "handover", "output", "attempt", "unchanged",
        "draw", "job", "results", "handouts", "agenda", "past", "press", "bodies", "trial", "stages", "pipeline",
    ),
    "commands": (
        "usage", "reports", "dates", "schema", "authoring", "explain", "reference", "importing", "linkcheck", "overlay",
        "serve_answers", "serve_ports", "serve_search", "serve_watch", "serve_rebuild", "serve_browsers", "serve",
    ),
}  # fmt: skip

DISK = (
    "disk", "memory", "place", "lock", "made", "tree", "new_tree", "swap", "dots", "workshop", "glance", "old_tree", "handover",
    "output", "spool", "cache", "compiled",
)  # fmt: skip  # doors to the disk, in engine/
SERVING = ("serve_ports", "serve_browsers", "linkcheck")  # doors to the network, in commands/
FLOOR_NAMES = tuple(FLOORS)
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> tuple[str, str]:
    """Floor and module: ("model", "edtf"); ("", "cli") at the top."""
    inside = path.relative_to(PACKAGE)
    return (inside.parts[0] if len(inside.parts) > 1 else "", inside.stem)


def imports(path: Path) -> list[tuple[str, str, int]]:
    """What a module imports of the package, wherever in it: floor, module, line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
        for name in names:
            parts = name.split(".")
            if parts[0] == "builder" and len(parts) > 2 and parts[1] in FLOORS:
                found.append((parts[1], parts[2], node.lineno))
    return found


def test_every_module_stands_on_a_floor() -> None:
    listed = {(floor, name) for floor, names in FLOORS.items() for name in names}
    there = {name_of(path) for path in MODULES} - {("", "__init__"), ("", "__main__"), ("", "cli")}
    assert {pair for pair in there if pair[1] != "__init__"} == listed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_downwards_only(path: Path) -> None:
    floor, name = name_of(path)
    if not floor or name == "__init__":
        return
    own = FLOORS[floor].index(name)
    for other_floor, other, line in imports(path):
        if other_floor == floor:
            allowed = other in FLOORS[floor][:own]
        else:
            allowed = FLOOR_NAMES.index(other_floor) < FLOOR_NAMES.index(floor)
        assert allowed, f"{floor}/{name}.py:{line} imports {other_floor}/{other}, which stands above it"


def test_types_of_named_tuples_are_no_texts() -> None:
    """As texts they would be compiled, each for itself, at every start of the program."""
    sources = {path: path.read_text("utf-8") for path in MODULES}
    as_texts = "from __future__ import annotations"
    assert [path for path, source in sources.items() if "(NamedTuple)" in source and as_texts in source] == []


def calls(path: Path) -> set[str]:
    """Names of functions and methods that a module calls, and of modules that it imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            function = node.func
            found.add(function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else "")
        elif isinstance(node, ast.Import):
            found |= {f"import {alias.name.split('.')[0]}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(f"import {node.module.split('.')[0]}")
    return found


TOUCHING = {
    "open", "FileIO", "TemporaryFile", "connect", "read_text", "read_bytes", "read_as_seen", "write_text", "write_bytes", "pread",
    "scandir", "listdir", "glob", "rglob", "iterdir", "walk", "mkdir", "makedirs", "rmdir", "rmtree", "unlink", "rename", "symlink",
    "utime", "chmod", "stat", "lstat", "exists", "lexists", "isdir", "is_dir", "isfile", "is_file", "islink", "is_symlink",
}  # fmt: skip
# Callers of our own `disk.read_text`, `read_bytes` and `read_as_seen`, and of functions of other doors that are called as such calls are.
CALLERS = {
    ("engine", "gather"), ("engine", "gallery"), ("engine", "theme"), ("engine", "findings"), ("engine", "handouts"),
    ("commands", "serve_answers"), ("commands", "serve_browsers"), ("commands", "serve_rebuild"),
}  # fmt: skip
# Who touch other files: the program's own, or those that a person names to a command.
OTHERS = {
    ("engine", "generator"), ("publishing", "lettering"), ("", "cli"), ("commands", "authoring"), ("commands", "importing"),
    ("commands", "reference"), ("commands", "serve_watch"),
}  # fmt: skip
DOORS = {("engine", name) for name in DISK} | CALLERS | OTHERS
REACHING = {"import socket", "import http", "import urllib3", "import tornado", "import livereload", "urlopen"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_doors_touch_the_disk(path: Path) -> None:
    assert name_of(path) in DOORS or not calls(path) & TOUCHING


def test_every_door_is_one() -> None:
    found = {name_of(path): calls(path) for path in MODULES}
    assert [door for door in DOORS if not found[door] & TOUCHING] == []
    assert [name for name in SERVING if not found["commands", name] & REACHING] == []


@pytest.mark.parametrize(
    "path", [path for path in MODULES if name_of(path)[0] in FLOOR_NAMES[:4]], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_the_lower_floors_know_no_clock_environment_or_chance(path: Path) -> None:
    found = calls(path)
    assert not found & {
        "import os",
        "import time",
        "import random",
        "import secrets",
        "import uuid",
        "import socket",
        "now",
        "today",
        "getenv",
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_server_opens_a_port_and_only_cli_prints(path: Path) -> None:
    _, name = name_of(path)
    found = calls(path)
    if name not in SERVING:
        assert not found & REACHING
    if name not in ("cli", "__main__"):
        assert "print" not in found
