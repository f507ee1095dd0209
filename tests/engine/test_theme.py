"""The theme's files as they are read: templates are text."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.engine import theme
from builder.engine.refusal import Refusal


def test_a_template_that_is_not_utf_8_is_refused_in_whole_sentences(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_bytes(b"\ncaf\xe9 {{ x }}")
    with pytest.raises(Refusal) as refusal:
        theme.load(tmp_path, ["templates/page.html"])
    assert str(refusal.value) == (
        "templates/page.html:2:4: The byte 0xE9 here is not UTF-8. It looks like Windows-1252, where this byte is “é”. Save it as UTF-8."
    )
