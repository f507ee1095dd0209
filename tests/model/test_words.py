from __future__ import annotations

import pytest

from builder.model.words import letters


@pytest.mark.parametrize(("number", "written"), [(1, "a"), (26, "z"), (27, "aa"), (52, "az"), (53, "ba"), (703, "aaa")])
def test_a_number_in_letters_is_that_of_a_list(number: int, written: str) -> None:
    assert letters(number) == written
