"""What is done to a site before its build is measured, and how a case is measured for one engine."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks import live
from benchmarks.engines import Engine
from benchmarks.measure import Ran, most_memory, run
from benchmarks.story import Entry, Story

AGAIN = 500  # further edits of the same text are counted from here
LIVE_TURNS = 1000  # edits while serving are counted from here, so that none is like one of the other cases


class Sample(NamedTuple):
    """One measurement. None stands for what the case does not measure."""

    seconds: float | None = None
    processor: float | None = None
    memory: float | None = None  # of the largest process, in MB
    together: float | None = None  # of all processes at once
    pages: int | None = None  # drawn


class Bench(NamedTuple):
    """A story written as one engine's site, in a folder of its own."""

    engine: Engine
    story: Story
    folder: Path
    environment: Mapping[str, str]

    def build(self, command: Sequence[str] = ()) -> Sample:
        """Build it as it now lies there, as always or by another command."""
        ran = self._run(command)
        return Sample(ran.seconds, ran.processor, ran.memory, pages=self.engine.pages(ran.words))

    def settle(self) -> None:
        """Bring the output up to what the site holds, unmeasured, and leave the disk in peace."""
        if not (self.folder / "public").exists():
            self._run()
        _to_disk()

    def write(self, entry: Entry) -> None:
        """Change an entry."""
        self.engine.write(self.folder, entry)

    def remove(self, entry: Entry) -> None:
        """Delete an entry."""
        with suppress(FileNotFoundError):
            self.engine.file_of(self.folder, entry).unlink()

    def forget(self) -> None:
        """Move away what builds left."""
        self.engine.forget(self.folder)
        _to_disk()

    def most_memory(self) -> float | None:
        """The most memory of a build."""
        return most_memory(self.engine.build, self.folder, self.environment)

    def _run(self, command: Sequence[str] = ()) -> Ran:
        return run(command or self.engine.build, self.folder, self.environment)


def _to_disk() -> None:
    """What an earlier step wrote is written out now, not while the next is measured."""
    os.sync()


def edited_body(entry: Entry, turn: int) -> Entry:
    """The entry with one more paragraph, of another length in each turn."""
    return entry._replace(body=f"{entry.body}\n{live.sign(turn)} {'And on. ' * (turn % 5)}\n")


def edited_title(entry: Entry, turn: int) -> Entry:
    """The entry under another name in each turn."""
    return entry._replace(title=f"{entry.title} {'again ' * turn}anew")


def cold(bench: Bench, turn: int) -> Sample:
    """Nothing is there of an earlier build."""
    bench.forget()
    return bench.build()


def memory(bench: Bench, turn: int) -> Sample:
    """A cold build, looked at while it runs; its time does not count."""
    bench.forget()
    return Sample(together=bench.most_memory())


def warm(bench: Bench, turn: int) -> Sample:
    """Nothing has changed."""
    bench.settle()
    return bench.build()


def body(bench: Bench, turn: int) -> Sample:
    """The text of one entry has changed."""
    bench.settle()
    bench.write(edited_body(bench.story.body, turn))
    return bench.build()


def again(bench: Bench, turn: int) -> Sample:
    """The text of an entry has changed, and not for the first time since a cold build."""
    bench.settle()
    for edit in range(2):
        bench.write(edited_body(bench.story.body, AGAIN + 2 * turn + edit))
        sample = bench.build()
    return sample


def title(bench: Bench, turn: int) -> Sample:
    """A name has changed that thirty pages show."""
    bench.settle()
    bench.write(edited_title(bench.story.title, turn))
    return bench.build()


def delete(bench: Bench, turn: int) -> Sample:
    """An entry has gone. It comes back unmeasured."""
    bench.settle()
    bench.remove(bench.story.spare)
    sample = bench.build()
    bench.write(bench.story.spare)
    bench.build()
    return sample


def live_case(bench: Bench, turn: int) -> Sample:
    """From a save to the page that shows it, while the engine serves."""
    bench.settle()
    entry = bench.story.body
    with live.serving(bench.engine.serve, bench.folder, bench.environment) as server:
        server.wait_for(f"/{entry.path}/", entry.title)
        first = LIVE_TURNS + turn * live.SAVES
        seconds = [_saved_to_visible(bench, server, save) for save in range(first, first + live.SAVES)]
    bench.build()  # the next case finds an output that is up to date
    return Sample(statistics.median(seconds))


def _saved_to_visible(bench: Bench, server: live.Server, save: int) -> float:
    live.rest()
    entry = bench.story.body
    return server.seconds_until(f"/{entry.path}/", live.sign(save), lambda: bench.write(edited_body(entry, save)))


def cold_with(what: str, bench: Bench, turn: int) -> Sample:
    """Nothing is there of an earlier build, and one engine makes what the other does not make at all."""
    command = bench.engine.more.get(what)
    if command is None:
        return Sample()
    bench.forget()
    return bench.build(command)


Case = Callable[[Bench, int], Sample]

CASES: dict[str, tuple[str, Case]] = {
    "cold": ("cold", cold),
    "memory": ("cold, all processes together", memory),
    "warm": ("nothing changed", warm),
    "body": ("one body edited", body),
    "again": ("one body edited again", again),
    "title": ("one title edited", title),
    "delete": ("one entry deleted", delete),
    "live": ("saved to visible", live_case),
    # Last, as they leave an output that is none of the other cases'.
    "images": ("cold, with share images", partial(cold_with, "images")),
    "search": ("cold, with the search index", partial(cold_with, "search")),
}
OF_FULL = ("images",)  # cases that the bare job has nothing for
