"""Regular expressions that are compiled when they are first used: most builds need few of them, and all of them together
would take a fifth of the program's start."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Lazy:
    """Stands for a pattern, and has its attributes from it, each when it is first asked for."""

    def __init__(self, *arguments: Any) -> None:
        self._arguments = arguments

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._arguments), name)  # which `re` keeps
        setattr(self, name, value)
        return value


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, but done at the first use. Only the pattern's own methods take it, not the functions of `re`."""
    return cast("re.Pattern[AnyStr]", _Lazy(pattern, flags))
