"""The reference in docs/ is what the code says."""

from pathlib import Path

import pytest

from builder.commands import reference, usage
from builder.model.codes import CODES
from builder.model.fields import Choice, Many, Ref, When, YesNo, fields_of
from builder.model.kinds import KINDS


@pytest.mark.parametrize("name", ["kinds.md", "diagnostics.md", "commands.md"])
def test_a_document_is_not_older_than_the_code(name: str) -> None:
    """If this fails: python -m builder.commands.reference"""
    assert (reference.DOCS / name).read_text(encoding="utf-8") == reference.documents()[name]


def test_nothing_is_left_out() -> None:
    made = reference.documents()
    assert all(f"| `{name}`" in made["kinds.md"] for kind in KINDS for name in fields_of(kind.fields))
    assert all(f"\n### {row.code}\n" in made["diagnostics.md"] for row in CODES)
    assert all(f"\n## {command.name}\n" in made["commands.md"] for command in usage.COMMANDS)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (When(), "date"),
        (YesNo(True), "yes or no; yes unless said"),
        (YesNo(None), "yes or no"),
        (Choice(("key", "normal"), "normal"), "one of `key`, `normal`; normal unless said"),
        (Many(Ref(("events",), ("after",))), "list: id of an event"),
        (Ref(("people", "organisations"), ("about",), or_text=True), "id of a person or organisation, or text"),
    ],
)
def test_what_a_field_takes_in_words(spec: object, words: str) -> None:
    assert reference.takes(spec) == words  # type: ignore[arg-type]


def test_check_tells_of_drift(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "DOCS", tmp_path / "docs")
    assert reference.main([]) == ""
    assert reference.main(["--check"]) == ""
    (tmp_path / "docs/kinds.md").write_text("old", encoding="utf-8")
    (tmp_path / "docs/commands.md").unlink()
    assert reference.main(["--check"]).startswith("docs/kinds.md, docs/commands.md: not what the code says")
    assert reference.main(["--chek"]).startswith("usage:")
