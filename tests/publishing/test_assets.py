"""Style sheets as they are handed out."""

from __future__ import annotations

import time

import pytest

from builder.publishing.assets import finish

N = 100_000


@pytest.mark.parametrize("sheet", ["url(" * N, "@import 'a.css' " * N])
def test_a_style_sheet_takes_no_longer_than_it_is_long(sheet: str) -> None:
    began = time.process_time()
    finish({"css/a.css": sheet.encode()})
    assert time.process_time() - began < 10, "seconds; it takes less than one, and a slip would take minutes"
