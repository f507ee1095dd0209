"""The program's own templates as compiled are kept for all sites, and never instead of a site's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest

from builder.engine import compiled
from builder.engine.pipeline import Options, build
from builder.publishing.template_engine import Compiled

MakeSite = Callable[..., Path]
STORY = {"content/people/ada.md": "---\nname: Ada\nsummary: S.\n---\nWords.\n"}
OWN = {"templates/pages/person.html": "Mine"}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "package/__pycache__/templates"
    file.parent.parent.mkdir()
    monkeypatch.setattr(compiled, "_file", lambda: file)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return file


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that were compiled since this was cleared."""
    found: list[str] = []
    compile = jinja2.Environment.compile
    monkeypatch.setattr(
        jinja2.Environment, "compile", lambda self, source, name, *rest: found.append(name) or compile(self, source, name, *rest)
    )
    return found


def built(root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Build a site as a new process does, which remembers nothing; gives a page."""
    monkeypatch.setattr(Compiled, "_codes", {})
    monkeypatch.setattr(Compiled, "_untold", False)
    assert build(Options(root, cache=False)).errors == 0
    return (root / "public/people/ada/index.html").read_text()


def test_a_site_is_built_with_what_another_one_has_compiled_but_for_its_own(
    site: MakeSite, kept: Path, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = built(site(STORY, name="one"), monkeypatch)
    assert len(names) > 10
    names.clear()
    assert built(site(STORY, name="two"), monkeypatch) == page
    assert names == []
    assert built(site({**STORY, **OWN}, name="three"), monkeypatch) == "Mine"
    assert names == ["pages/person.html"]
    assert built(site(STORY, name="four"), monkeypatch) == page
    assert [*kept.parent.iterdir()] == [kept]


def test_what_a_site_puts_in_the_place_of_a_template_is_not_kept(
    site: MakeSite, kept: Path, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    built(site({**STORY, **OWN}, name="one"), monkeypatch)
    assert b"Mine" not in kept.read_bytes()
    names.clear()
    assert "Words." in built(site(STORY, name="two"), monkeypatch)
    assert names[0] == "pages/person.html"
    names.clear()
    built(site(STORY, name="three"), monkeypatch)
    assert names == []  # what one has compiled beside what was kept is kept too


@pytest.mark.parametrize("harm", [b"", b"\0", b"nutgraf templates of another\n"])
def test_a_damaged_file_is_as_good_as_none(
    site: MakeSite, kept: Path, names: list[str], monkeypatch: pytest.MonkeyPatch, harm: bytes
) -> None:
    root = site(STORY, name="one")
    page = built(root, monkeypatch)
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] + harm if len(harm) < 2 else harm + whole)
    names.clear()
    assert built(root, monkeypatch) == page
    assert len(names) > 10
    names.clear()
    built(root, monkeypatch)
    assert names == []


def test_where_no_code_is_to_be_written_or_none_can_be_none_is(site: MakeSite, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "dont_write_bytecode", True)
        page = built(site(STORY, name="one"), patched)
    assert not kept.exists()
    kept.parent.write_text("no folder")
    assert built(site(STORY, name="two"), monkeypatch) == page
    assert kept.parent.read_text() == "no folder"
