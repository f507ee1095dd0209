"""Names with a dot in an output, which are somebody else's: what they are doing there meanwhile is not lost."""

from __future__ import annotations

from pathlib import Path

from builder.engine.dots import carry, move_late


def test_the_newest_of_each_file_stays(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    for name in ("same", "late", "later", "gone"):
        (old / name).write_text("first")
    carried = carry(str(old), str(new))
    for folder, name, text in ((old, "late", "before the exchange"), (old, "made", "before the exchange"), (new, "later", "after it")):
        (folder / "passing").write_text(text)
        (folder / "passing").replace(folder / name)
    (new / "gone").unlink()
    move_late(str(old), str(new), carried)
    assert {path.name: path.read_text() for path in new.iterdir()} == {
        "same": "first", "late": "before the exchange", "made": "before the exchange", "later": "after it",
    }  # fmt: skip
    assert not old.exists()
