"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from builder.model.patterns import lazy_pattern


def test_it_does_what_the_pattern_does() -> None:
    year = lazy_pattern("(?P<year>[0-9]{4})|x", re.IGNORECASE)
    assert [match["year"] for match in year.finditer("1999 X 2000")] == ["1999", None, "2000"]
    assert year.sub("-", "x 1999") == "- -"
    assert (year.pattern, year.groupindex) == ("(?P<year>[0-9]{4})|x", {"year": 1})
    assert lazy_pattern(b"a+").match(b"aab") is not None


def test_nothing_is_compiled_before_it_is_used() -> None:
    broken = lazy_pattern("(")
    with pytest.raises(re.error):
        broken.match("")
