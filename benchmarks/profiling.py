"""Where nutgraf's time goes, stage by stage: one build in this process under cProfile."""

from __future__ import annotations

import cProfile
import pstats
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks import nutgraf_site
from benchmarks.cases import edited_body
from benchmarks.story import CHECKED, Story

ROWS = 25  # functions shown below the stages
ADDRESS = re.compile(r" at 0x[0-9a-f]+")  # of an object in memory, which is another each time

# The first that a function's file ends in, or its path holds, says to which stage its own time belongs. What is not
# listed (the standard library, functions written in C) belongs to whoever called it.
STAGES: tuple[tuple[str, str], ...] = (
    ("/markdown_it/", "Markdown"),
    ("/mdit_py_plugins/", "Markdown"),
    ("/nh3/", "Markdown"),
    ("/yaml/", "read YAML"),
    ("/jinja2/", "templates"),
    ("/markupsafe/", "templates"),
    ("<template>", "templates"),
    ("/builder/reading/frontmatter", "read YAML"),
    ("/builder/reading/composing", "read YAML"),
    ("/builder/reading/nodes", "read YAML"),
    ("/builder/reading/documents", "read YAML"),
    ("/builder/reading/yaml", "read YAML"),
    ("/builder/model/", "read YAML"),
    ("/builder/reading/", "Markdown"),
    ("/builder/linking/checks", "checks"),
    ("/builder/linking/", "link"),
    ("/builder/publishing/template", "templates"),
    ("/builder/publishing/", "views"),
    ("/builder/engine/draw", "digests"),
    ("/builder/engine/disk", "scan"),
    ("/builder/engine/gather", "scan"),
    ("/builder/engine/cache", "memory"),
    ("/builder/engine/memory", "memory"),
    ("/builder/engine/pipeline", "pipeline"),
    ("/builder/engine/", "write"),
    ("/builder/", "pipeline"),
)

Function = tuple[str, int, str]  # file, line, name
Calls = tuple[int, int, float, float]  # primitive calls, calls, own time, time with all that it called


class Spent(NamedTuple):
    """One function: its calls, and the times of a profile."""

    calls: int
    own: float
    whole: float
    callers: Mapping[Function, Calls]


def profile(story: Story, job: str) -> str:
    """Tables of a cold build, of one with nothing changed, and of one after an edit."""
    with tempfile.TemporaryDirectory(prefix="nutgraf-bench-") as place:
        folder = Path(place)
        nutgraf_site.write_site(folder, story, job)
        parts = [
            f"### {len(story.entries):,} entries, {job}: cold\n\n{_tables(_profiled(folder))}",
            f"### Nothing changed\n\n{_tables(_profiled(folder))}",
        ]
        nutgraf_site.write(folder, edited_body(story.body, 1))
        parts.append(f"### One body edited\n\n{_tables(_profiled(folder))}")
    return "\n".join(parts)


def _profiled(folder: Path) -> dict[Function, Spent]:
    from builder.engine import pipeline

    options = pipeline.Options(root=folder, jobs=1, today=CHECKED)
    profiler = cProfile.Profile(time.process_time)  # on a busy machine the clock counts what others do
    profiler.runcall(pipeline.build, options)
    raw: dict[Function, tuple[int, int, float, float, dict[Function, Calls]]] = vars(pstats.Stats(profiler))["stats"]
    return {function: Spent(found[1], *found[2:]) for function, found in raw.items()}


def _tables(spent: Mapping[Function, Spent]) -> str:
    total = sum(each.own for each in spent.values())
    lines = ["| stage | own time | share |", "|---|--:|--:|"]
    lines += [f"| {stage} | {seconds:.2f} s | {seconds / total:.0%} |" for stage, seconds in _by_stage(spent)]
    lines += ["", "| function | calls | own time | with what it calls |", "|---|--:|--:|--:|"]
    for function, each in sorted(spent.items(), key=lambda pair: -pair[1].own)[:ROWS]:
        lines.append(f"| {_named(function)} | {each.calls:,} | {each.own:.3f} s | {each.whole:.3f} s |")
    return "\n".join(lines) + "\n"


def _by_stage(spent: Mapping[Function, Spent]) -> list[tuple[str, float]]:
    share_of = _shares(spent)
    totals: defaultdict[str, float] = defaultdict(float)
    for function, each in spent.items():
        for stage, share in share_of(function).items():
            totals[stage] += each.own * share
    return sorted(totals.items(), key=lambda pair: -pair[1])


def _shares(spent: Mapping[Function, Spent]) -> Callable[[Function], dict[str, float]]:
    """For a function, the stages that its own time belongs to, with shares that add up to one."""
    known: dict[Function, dict[str, float]] = {}

    def share_of(function: Function) -> dict[str, float]:
        if function not in known:
            known[function] = {"other": 1.0}  # what calls itself round a ring
            known[function] = _share(function)
        return known[function]

    def _share(function: Function) -> dict[str, float]:
        stage = _stage(function)
        if stage:
            return {stage: 1.0}
        callers = {caller: calls[3] or 1e-9 for caller, calls in spent[function].callers.items() if caller != function}
        whole = sum(callers.values())
        found: defaultdict[str, float] = defaultdict(float)
        for caller, seconds in callers.items():
            for name, share in share_of(caller).items():
                found[name] += share * seconds / whole
        return dict(found) or {"other": 1.0}

    return share_of


def _stage(function: Function) -> str:
    path = function[0].replace("\\", "/")
    return next((stage for part, stage in STAGES if part in path), "")


def _named(function: Function) -> str:
    file, line, name = function
    short = "/".join(Path(file).parts[-2:])
    return f"`{ADDRESS.sub('', name)}`" if file == "~" else f"`{short}:{line}` {name}"
