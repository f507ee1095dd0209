"""What `nutgraf serve` builds at each save, and what it says of it."""

from __future__ import annotations

import datetime
from pathlib import Path

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
