"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import builder
from builder.model.patterns import _Lazy, lazy_pattern


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


def test_all_patterns_of_the_program_can_be_compiled() -> None:
    names = [each.name for each in pkgutil.walk_packages(builder.__path__, "builder.") if not each.name.endswith("__main__")]
    patterns = [value for name in names for value in vars(importlib.import_module(name)).values() if isinstance(value, _Lazy)]
    assert len(patterns) > 100
    for pattern in patterns:
        re.compile(*pattern._arguments)
