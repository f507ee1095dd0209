"""What `nutgraf serve` builds at each save, and what it says of it."""

from __future__ import annotations

import datetime
import gc
from pathlib import Path
from types import TracebackType

from builder.commands.authoring import init
from builder.commands.serve_rebuild import Rebuild
from builder.commands.serve_search import SearchIndex
from builder.commands.serve_watch import Saved
from builder.engine.pipeline import SILENT, Options


def test_a_claim_grows_stale_while_a_server_runs(tmp_path: Path) -> None:
    root = tmp_path / "site"
    init(root, datetime.date(2024, 3, 1))
    days = iter([datetime.date(2024, 3, 2), datetime.date(2025, 12, 2)])
    said: list[str] = []
    options = Options(root)
    rebuild = Rebuild(options, SearchIndex(options, said.append), SILENT._replace(remark=said.append), lambda: next(days), colour=False)
    rebuild(Saved((), None))
    assert not [each for each in said if "claim-stale" in each]
    rebuild(Saved((), None))
    assert [each for each in said if "claim-stale" in each]


def test_a_build_that_breaks_off_is_forgotten(tmp_path: Path) -> None:
    root = tmp_path / "site"
    init(root, datetime.date(2024, 3, 1))
    (root / "templates/layouts").mkdir(parents=True)
    (root / "templates/layouts/base.html").write_text("{{ nothing.more }}")
    said: list[str] = []
    options = Options(root)
    rebuild = Rebuild(
        options, SearchIndex(options, said.append), SILENT._replace(remark=said.append), lambda: datetime.date(2024, 3, 2), colour=False
    )
    gc.collect()
    gc.disable()  # as it looks for what is old but seldom
    try:
        before = _tracebacks()
        rebuild(Saved((), None))
        assert "A template cannot be used" in said[-1]
        assert _tracebacks() == before
    finally:
        gc.enable()


def _tracebacks() -> int:
    return sum(isinstance(each, TracebackType) for each in gc.get_objects())
