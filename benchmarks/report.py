"""Measurements as tables."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.cases import CASES, Sample


class Row(NamedTuple):
    """One case at one size: the samples of each engine by name, in the order of the turns."""

    case: str
    entries: int
    samples: dict[str, list[Sample]]


def machine() -> str:
    """What the numbers were made on, without the names of anybody's machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"


def quiet() -> str:
    """How busy the machine is with other things: only on a quiet one do times mean something."""
    if not hasattr(os, "getloadavg"):
        return "how busy it was is not known"
    return f"{os.getloadavg()[0]:.1f} other programs at work before the first measurement"


def turns(many: int) -> str:
    """What the numbers of a table are."""
    return "one turn" if many == 1 else f"the median of {many} turns, the least and the most in brackets"


def tables(rows: Sequence[Row]) -> str:
    """The rows as Markdown, and how time grows with the number of entries."""
    return "\n".join([*_table(rows), "", *_growth(rows)]).rstrip() + "\n"


HEAD = ("case", "entries", "nutgraf", "Hugo", "ratio", "processor", "Hugo's", "memory", "Hugo's", "pages drawn", "Hugo's")


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield f"| {' | '.join(HEAD)} |"
    yield "|---|" + "--:|" * (len(HEAD) - 1)
    for row in rows:
        ours, theirs = row.samples.get("nutgraf", []), row.samples.get("Hugo", [])
        cells = [
            CASES[row.case][0], f"{row.entries:,}", _seconds(ours), _seconds(theirs), _ratio(row.case, ours, theirs),
            *(f"{each} s" if each else "" for each in (_middle(ours, "processor", 2), _middle(theirs, "processor", 2))),
            *(f"{each} MB" if each else "" for each in (_memory(ours), _memory(theirs))),
            _middle(ours, "pages", 0), _middle(theirs, "pages", 0),
        ]  # fmt: skip
        yield f"| {' | '.join(cells)} |"


def _values(samples: Sequence[Sample], name: str) -> list[float]:
    return [value for sample in samples if (value := getattr(sample, name)) is not None]


def _middle(samples: Sequence[Sample], name: str, digits: int) -> str:
    values = _values(samples, name)
    return f"{statistics.median(values):,.{digits}f}" if values else ""


def _memory(samples: Sequence[Sample]) -> str:
    return _middle(samples, "memory", 0) or _middle(samples, "together", 0)


def _seconds(samples: Sequence[Sample]) -> str:
    """The median, and between which bounds the turns lay."""
    values = _values(samples, "seconds")
    if not values:
        return ""
    middle = f"{statistics.median(values):.2f} s"
    return f"{middle} ({min(values):.2f}–{max(values):.2f})" if len(values) > 1 else middle


def _ratio(case: str, ours: Sequence[Sample], theirs: Sequence[Sample]) -> str:
    """Ours by Hugo's, turn by turn: what disturbed one of a pair disturbed the other too."""
    name = "together" if case == "memory" else "seconds"
    pairs = zip(_values(ours, name), _values(theirs, name), strict=False)
    ratios = [mine / other for mine, other in pairs if other]
    return f"{statistics.median(ratios):.2f}" if ratios else ""


def _growth(rows: Sequence[Row]) -> Iterator[str]:
    """How many times longer ten times the entries take."""
    times = {(row.case, row.entries, name): _values(samples, "seconds") for row in rows for name, samples in row.samples.items()}
    for (case, entries, name), values in times.items():
        more = times.get((case, entries * 10, name), [])
        if case == "cold" and entries >= 1000 and values and more:  # below, Python's start is most of it
            factor = statistics.median(more) / statistics.median(values)
            yield f"- {name}, cold: ten times {entries:,} entries take {factor:.1f} times as long."
