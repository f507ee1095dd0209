"""A build after which nothing changed: when what it came to is said again without another, and when not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.engine import cache, unchanged
from builder.engine.options import Outcome
from builder.engine.pipeline import Options, build

MakeSite = Callable[..., Path]
FILES = {"content/people/ann.md": "---\nname: Ann\nsummary: S. # in a form that needs YAML\n---\n"}


@pytest.fixture
def recalled(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each build, whether what the last one came to was said again."""
    found: list[bool] = []
    recall = unchanged.recall

    def noted(*given: object) -> Outcome | None:
        outcome = recall(*given)  # type: ignore[arg-type]
        found.append(outcome is not None)
        return outcome

    monkeypatch.setattr(unchanged, "recall", noted)
    return found


def rename(root: Path) -> None:
    (root / "content/people/ann.md").write_text(FILES["content/people/ann.md"].replace("Ann", "Eve"))


@pytest.mark.parametrize(
    ("change", "again"), [(lambda root: None, True), (rename, False), (lambda root: (root / "public/index.html").unlink(), False)]
)
def test_what_a_build_came_to_is_said_again_where_nothing_changed(
    site: MakeSite, recalled: list[bool], monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None], again: bool
) -> None:
    monkeypatch.setattr(cache, "RACY_NS", -(10**18))  # all files are old
    root = site(FILES)
    first = build(Options(root))
    change(root)
    second = build(Options(root))
    assert recalled == [False, again]
    assert (second.diagnostics, second.pages) == (first.diagnostics, first.pages)


def test_it_is_not_said_again_where_a_file_may_have_changed_without_a_sign(
    site: MakeSite, recalled: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "RACY_NS", 10**18)  # all files were saved just now
    root = site(FILES)
    for _ in range(3):
        build(Options(root))
    assert recalled == [False] * 3


LOADED = """
import sys
from pathlib import Path
from builder.engine import cache, pipeline

cache.RACY_NS = -(10**18)
pipeline.build(pipeline.Options(Path(sys.argv[1])))
print([each for each in ("msgspec", "yaml", "jinja2") if each in sys.modules])
"""


def test_nothing_heavy_is_loaded_for_it(site: MakeSite) -> None:
    root = site(FILES)
    said = [subprocess.run([sys.executable, "-c", LOADED, root], capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert said == ["['msgspec', 'yaml', 'jinja2']\n", "[]\n"]
