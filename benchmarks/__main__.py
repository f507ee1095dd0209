"""`python -m benchmarks`: nutgraf beside Hugo, in turns, on sites made for it."""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import engines, profiling, report
from benchmarks.cases import CASES, OF_FULL, Bench
from benchmarks.engines import Engine
from benchmarks.report import Row
from benchmarks.story import SHARES, Story, story

PAGE = engines.ROOT / "docs/performance.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table."""
    asked = _parser().parse_args(arguments)
    if asked.profile:
        tables = "\n".join(profiling.profile(story(entries, asked.job), asked.job) for entries in asked.entries)
        print(tables)
        if asked.keep:
            _keep(tables, "profile")
        return 0
    hugo = engines.hugo()
    if hugo is None:
        _say(engines.HOW_TO_GET_HUGO)
    quiet = report.quiet()
    rows = _measure([engine for engine in (engines.nutgraf(asked.job), hugo) if engine], asked)
    table = f"{report.machine()}; {report.turns(asked.runs)}; {quiet}.\n\n{report.tables(rows)}"
    print(table)
    if asked.json:
        Path(asked.json).write_text(_as_json(rows), encoding="utf-8")
    if asked.keep:
        _keep(table, asked.job)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--entries", type=_sizes, default=[100, 1000, 10000], metavar="N,N", help="sizes; 100,1000,10000 unless said")
    parser.add_argument("--cases", type=_cases, default=[], metavar="NAME,NAME", help=f"of: {', '.join(CASES)}; all unless said")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="turns; the median counts")
    parser.add_argument(
        "--job", choices=tuple(SHARES), default="bare", help="bare: a theme that shows what Hugo's shows; full: all that there is"
    )
    parser.add_argument("--json", metavar="FILE", help="every single measurement as well")
    parser.add_argument("--keep", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--profile", action="store_true", help="where nutgraf's time goes, instead")
    return parser


def _sizes(text: str) -> list[int]:
    sizes = [int(each) for each in text.split(",")]
    if min(sizes) < 20:
        raise argparse.ArgumentTypeError("20 entries at the least")
    return sizes


def _cases(text: str) -> list[str]:
    names = text.split(",")
    unknown = [name for name in names if name not in CASES]
    if unknown:
        raise argparse.ArgumentTypeError(f"no such case: {', '.join(unknown)}; there are {', '.join(CASES)}")
    return names


def _measure(asked_engines: list[Engine], asked: argparse.Namespace) -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="nutgraf-bench-") as place:
        for entries in asked.entries:
            written = list(benches(asked_engines, story(entries, asked.job), asked.job, Path(place) / str(entries)))
            rows += _rows(written, entries, asked.cases or cases_of(asked.job), asked.runs)
    return rows


def cases_of(job: str) -> list[str]:
    """All cases of a job."""
    return [name for name in CASES if job == "full" or name not in OF_FULL]


def benches(asked_engines: Sequence[Engine], made: Story, job: str, place: Path) -> Iterator[Bench]:
    """The story written as a site of each engine, in folders of their own."""
    home = place / "home"
    home.mkdir(parents=True)
    for engine in asked_engines:
        folder = place / engine.name
        folder.mkdir()
        engine.write_site(folder, made, job)
        yield Bench(engine, made, folder, engines.environment(home))


def _rows(written: Sequence[Bench], entries: int, cases: Sequence[str], runs: int) -> list[Row]:
    """The engines take turns at each case, and take turns at who goes first."""
    rows = [Row(case, entries, {bench.engine.name: [] for bench in written}) for case in cases]
    for turn in range(runs):
        for row in rows:
            for bench in written[:: -1 if turn % 2 else 1]:
                _say(f"{entries:,} entries, turn {turn + 1} of {runs}, {row.case}: {bench.engine.name}")
                row.samples[bench.engine.name].append(CASES[row.case][1](bench, turn))
    return rows


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _as_json(rows: Sequence[Row]) -> str:
    found = [
        {"case": row.case, "entries": row.entries, "engine": name, **sample._asdict()}
        for row in rows
        for name, samples in row.samples.items()
        for sample in samples
    ]
    return json.dumps({"machine": report.machine(), "samples": found}, indent=1) + "\n"


def _keep(table: str, name: str) -> None:
    """Put the table in the place of the former one of that name."""
    text = PAGE.read_text(encoding="utf-8")
    frame = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    PAGE.write_text(frame.sub(lambda found: f"{found[1]}\n{table}\n{found[2]}", text), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
