"""Whatever is done to a site, and in whatever order: a build that remembers gives what a build that does not would give.

So does one of many builds of a server, which keeps what it has read in memory and is told which files were saved; and what
it shows before the rest is published is what is published then.

Ten sites are tried, the same on every run; `make sweep` tries thirty for longer, others each time, and as many as
NUTGRAF_EXAMPLES says: `NUTGRAF_EXAMPLES=500 make sweep ARGS=tests/engine`.
"""

from __future__ import annotations

import datetime
import functools
import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from builder.engine import agenda, aside, old_tree, spool, workers
from builder.engine.cache import TABLES
from builder.engine.pipeline import SILENT, Options, Outcome, Session, Voice, build, check
from builder.engine.refusal import Refusal
from builder.linking.addresses import address, file_of
from builder.publishing import share_cards
from tests.engine.newsroom import CHOICES, IDS, KEYS, PASSAGES, PLACES, ROUND, WORDS, Entry, files_around, files_of, first

TODAY = datetime.date(2026, 1, 15)

keys = st.sampled_from(KEYS)
# A field of an entry, and how far along the list of what it may say it is moved.
changes = st.tuples(st.sampled_from([(key, name) for key in KEYS for name in CHOICES[key.split("/")[0]]]), st.integers(1, 3))
bodies = st.builds(
    lambda passages, word: "\n\n".join(passages).format(word=word) + "\n",
    st.lists(st.sampled_from(PASSAGES), max_size=3),
    st.sampled_from(WORDS),
)

# How a build is asked for, the usual way first.
WAYS = {
    "output": (None, "elsewhere"), "base_url": ("", "https://example.org/deep/"), "context": ("production", "deploy-preview"),
    "drafts": (False, True), "strict": (False, True), "today": (TODAY, datetime.date(2026, 9, 1)), "commit": ("", "abcdef0123"),
    "search": (False, True), "jobs": (1, 2),
}  # fmt: skip


# --- what may happen to a site besides edits: each is given its folder and a chance, and gives the folder where it moved ---


def touch(root: Path, chance: random.Random) -> None:
    """Times that say nothing: of the future, or long past."""
    path = chance.choice([path for path in sorted(root.glob("content/**/*")) if path.is_file()])
    at = path.stat().st_mtime + chance.randrange(-400, 400) * 86400
    os.utime(path, (at, at))


def change_a_page(root: Path, chance: random.Random) -> None:
    """Somebody's hand in the finished site."""
    for page in chance.sample(sorted(root.glob("public/**/*.html")), 1) if (root / "public").exists() else ():
        page.write_text("mine")


def delete_a_page(root: Path, chance: random.Random) -> None:
    for page in chance.sample(sorted(root.glob("public/**/*.html")), 1) if (root / "public").exists() else ():
        page.unlink()


def harm_the_export(root: Path, chance: random.Random) -> None:
    """It is gone, cut short, or says something else at the same length."""
    export = root / "public/data/site.json"
    data = export.read_bytes() if export.exists() else b""
    made = chance.choice((None, data[: len(data) // 2], data.replace(b"a", b"e")))
    if data and made is None:
        export.unlink()
    elif data:
        export.write_bytes(made)


def lose_the_output(root: Path, chance: random.Random) -> None:
    shutil.rmtree(root / "public", ignore_errors=True)


def lose_the_memory(root: Path, chance: random.Random) -> None:
    shutil.rmtree(root / ".nutgraf", ignore_errors=True)


def lose_a_row(root: Path, chance: random.Random) -> None:
    """A row of the database is gone, or a value in it is another one."""
    if not (root / ".nutgraf/cache.db").exists():
        return
    with closing(sqlite3.connect(root / ".nutgraf/cache.db", isolation_level=None)) as memory:
        memory.execute("pragma synchronous = off")
        with suppress(sqlite3.Error, UnicodeDecodeError):  # where it is damaged already
            table = chance.choice([name for name in sorted(TABLES) if memory.execute(f"select 1 from {name}").fetchone()])
            columns = [row[1] for row in memory.execute(f"pragma table_info({table})")]
            ids = [name for name in columns if name in ("name", "path", "output", "file")]
            row = chance.choice(memory.execute(f"select {', '.join(ids)} from {table}").fetchall())
            what = chance.choice((f"delete from {table}", f"update {table} set {chance.choice(columns)} = 'harmed'"))
            memory.execute(f"{what} where {' and '.join(f'{name} = ?' for name in ids)}", row)


def turn_some_bits(root: Path, chance: random.Random) -> None:
    """What a failing disk does to the database."""
    database = root / ".nutgraf/cache.db"
    if database.exists():
        data = bytearray(database.read_bytes())
        for _ in range(chance.choice((1, 3, 50))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        database.write_bytes(data)


def move_the_site(root: Path, chance: random.Random) -> Path:
    return root.rename(root.with_name(f"{root.name}-moved"))


Mishap = Callable[[Path, random.Random], Path | None]
MISHAPS: tuple[Mishap, ...] = (
    touch, change_a_page, delete_a_page, harm_the_export, lose_the_output, lose_the_memory, lose_a_row, lose_a_row, turn_some_bits,
    move_the_site,
)  # fmt: skip
Change = tuple[tuple[str, str], int]


class Newsroom(RuleBasedStateMachine):
    """A site in the hands of a busy newsroom."""

    def __init__(self) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp(prefix="incremental-"))
        self.root = self.base / "site"
        self.written: dict[str, bytes] = {}
        self.way: dict[str, object] = {}
        self.held = 0  # edits that come before the next build
        self.failed = 0  # builds in a row
        self.session: Session | None = None
        self.is_told = True  # what was saved; else it must be found out
        self.in_view = "index.html"

    def teardown(self) -> None:
        shutil.rmtree(self.base)

    @initialize(served=st.booleans())
    def begin(self, served: bool) -> None:
        self.session = Session() if served else None
        self.entries = {key: first(key) for key in KEYS}
        self.around = {part: values[0] for part, values in ROUND.items()}
        self.good = self.kept()

    # --- edits ---

    @rule(change=changes)
    def change_a_field(self, change: Change) -> None:
        (key, name), step = change
        entry, values = self.entries.get(key) or first(key), CHOICES[key.split("/")[0]][name]
        at = values.index(entry.fields[name]) if entry.fields[name] in values else 0
        self.entries[key] = entry._replace(fields=entry.fields | {name: values[(at + step) % len(values)]})

    @rule(changed=st.lists(changes, min_size=2, max_size=4))
    def change_some_fields(self, changed: list[Change]) -> None:
        for change in changed:
            self.change_a_field(change)

    @rule(key=keys, body=bodies)
    def write_a_body(self, key: str, body: str) -> None:
        self.entries[key] = (self.entries.get(key) or first(key))._replace(body=body)

    @rule(key=keys, body=bodies)
    def add_to_a_body(self, key: str, body: str) -> None:
        entry = self.entries.get(key) or first(key)
        self.entries[key] = entry._replace(body=f"{entry.body}\n{body}")

    @rule(old=st.sampled_from(WORDS), new=st.sampled_from(WORDS))
    def exchange_a_word(self, old: str, new: str) -> None:
        """An edit that keeps the size of every file."""
        self.entries = {key: entry._replace(body=entry.body.replace(old, new)) for key, entry in self.entries.items()}

    @rule(kind=st.sampled_from(sorted(IDS)), step=st.integers(1, 2))
    def exchange_names(self, kind: str, step: int) -> None:
        """Each of a kind is called as another of it was."""
        them = [key for key in self.entries if key.startswith(kind)]
        name = next(name for name in ("name", "title", "says") if name in CHOICES[kind])
        called = [self.entries[key].fields[name] for key in them]
        for i, key in enumerate(them):
            self.entries[key] = self.entries[key]._replace(fields=self.entries[key].fields | {name: called[(i + step) % len(them)]})

    @rule(key=keys, how=st.sampled_from(("gone", "anew", "another id", "broken", *PLACES)))
    def come_and_go(self, key: str, how: str) -> None:
        """An entry goes, comes back as it was at the beginning, gets another id or a strange field, or moves to another file."""
        entry = self.entries.pop(key, None) if how in ("gone", "another id") else self.entries.get(key)
        if how == "anew":
            self.entries[key] = first(key)
        elif entry and how == "another id":
            self.entries[f"{key}-renamed"] = entry
        elif entry and how == "broken":
            self.entries[key] = entry._replace(fields=entry.fields | {"strange": "field"})
        elif entry and how in PLACES:
            self.entries[key] = entry._replace(place=how)

    @rule(kind=st.sampled_from(sorted(IDS)))
    def remove_all_of_a_kind(self, kind: str) -> None:
        self.entries = {key: entry for key, entry in self.entries.items() if not key.startswith(kind)}

    @rule(part=st.sampled_from(sorted(ROUND)), step=st.integers(1, 3))
    def change_something_around(self, part: str, step: int) -> None:
        """A setting, a picture or document, or a file of the theme is another one, or gone."""
        values = ROUND[part]
        self.around[part] = values[(values.index(self.around[part]) + step) % len(values)]

    @rule()
    def undo(self) -> None:
        """Back to what last could be published."""
        self.entries, self.around = dict(self.good[0]), dict(self.good[1])

    @rule(edits=st.integers(1, 2))
    def wait(self, edits: int) -> None:
        """Several edits come before the next build."""
        self.held = edits + 1

    # --- what else may happen ---

    @rule(name=st.sampled_from(sorted(WAYS)), alone=st.booleans())
    def build_in_another_way(self, name: str, alone: bool) -> None:
        self.way = ({} if alone else self.way) | {name: WAYS[name][1]}

    @rule()
    def build_in_the_usual_way(self) -> None:
        self.way = {}

    @rule(told=st.booleans())
    def serve(self, told: bool) -> None:
        """A server is started, or started again, on a system that tells of saves, or of some only."""
        self.session, self.is_told = Session(), told

    @rule(key=keys)
    def look_at(self, key: str) -> None:
        self.in_view = file_of(address(*key.split("/")))

    @rule()
    def build_beside(self) -> None:
        """Another process builds what was edited; the server comes to it only after the next edit."""
        self.save()
        with quickly():
            attempt(self.options(self.root / "public"))
        self.held += 1

    @rule(what=st.sampled_from(MISHAPS), seed=st.integers(0, 1000))
    def meet_with(self, what: Mishap, seed: int) -> None:
        if self.written:
            moved = what(self.root, random.Random(seed))
            self.tell(self.written)
            if moved:
                self.root, self.session = moved, self.session and Session()

    # --- what must hold ---

    @invariant()
    def warm_is_clean(self) -> None:
        if self.held:
            self.held -= 1
            return
        self.save()
        shown = self.root / str(self.way.get("output") or "public")
        before = contents(shown)
        pages: dict[str, bytes] = {}
        voice = Voice(in_view=lambda: [self.in_view], show=pages.__setitem__)
        with quickly():
            warm = attempt(self.options(shown), voice, self.session)
            if self.session and self.session.has_missed(self.root):
                pages.clear()
                before = contents(shown)  # of what it had not heard of it could not say that it is wrong
                self.session.hear(None)
                warm = attempt(self.options(shown), voice, self.session)
            clean = attempt(self.options(self.base / "clean", cache=False))
        assert said(warm) == said(clean)
        if isinstance(warm, Outcome) and not warm.errors and not warm.settings_failed:
            assert differing(contents(shown), contents(self.base / "clean")) == []
            assert pages.items() <= contents(shown).items()
            self.good, self.failed = self.kept(), 0
        else:
            assert differing(contents(shown), before) == []
            assert isinstance(warm, str) or not pages
            self.failed += 1
        if self.failed > 1:  # nobody leaves it at that
            self.undo()
        shutil.rmtree(self.base / "clean", ignore_errors=True)

    @invariant()
    def checks_say_what_builds_say(self) -> None:
        if self.way.get("jobs") == 1 and self.root.exists():
            asked = self.options(self.root / "public")
            assert said(check(asked)) == said(check(asked._replace(cache=False)))

    # --- how ---

    def kept(self) -> tuple[dict[str, Entry], dict[str, object]]:
        return dict(self.entries), dict(self.around)

    def options(self, output: Path, cache: bool = True) -> Options:
        way = {"today": TODAY} | {name: value for name, value in self.way.items() if name != "output"}
        return Options(self.root, output, cache=cache, **way)

    def save(self) -> None:
        """Write the files that are no longer as they were written, and no others."""
        wanted = dict(files_of(self.entries)) | dict(files_around(self.around))
        for path in self.written.keys() - wanted.keys():
            (self.root / path).unlink()
        for path, data in wanted.items():
            if self.written.get(path) != data:
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_bytes(data)
        self.tell(path for path in self.written.keys() | wanted.keys() if self.written.get(path) != wanted.get(path))
        self.written = wanted

    def tell(self, paths: Iterable[str]) -> None:
        """Tell the server that these files were saved."""
        if self.session and self.is_told:
            self.session.hear(os.path.realpath(self.root / path) for path in paths)


@contextmanager
def quickly() -> Iterator[None]:
    """Two processes share even little work, what they make lies in a file, and no picture for social cards is drawn twice."""
    with (
        patch.object(workers, "LEAST", 2),
        patch.object(workers, "SMALLEST", 1),
        patch.object(aside, "LEAST", 2),
        patch.object(agenda, "LARGE_SITE", 0),
        patch.object(old_tree, "LARGE", 0),
        patch.object(spool, "LEAST", 2),
        patch.object(share_cards, "draw", DRAWN),
    ):
        yield


DRAWN = functools.cache(share_cards.draw)


def attempt(options: Options, voice: Voice = SILENT, session: Session | None = None) -> Outcome | str:
    """A build, or the words with which the machine refused."""
    try:
        return build(options, voice, session)
    except Refusal as refusal:
        return str(refusal)


def said(outcome: Outcome | str) -> object:
    return outcome if isinstance(outcome, str) else (outcome.diagnostics, outcome.settings_failed)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


class LongDay(Newsroom):
    """The same for longer, and other sites each time."""


TestNewsroom = Newsroom.TestCase
TestNewsroom.settings = settings(
    max_examples=10, stateful_step_count=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
TestLongDay = pytest.mark.sweep(LongDay.TestCase)
TestLongDay.settings = settings(
    max_examples=int(os.environ.get("NUTGRAF_EXAMPLES", "30")), stateful_step_count=30, deadline=None, derandomize=False, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
