"""Whatever is done to a site, and in whatever order: a build that remembers gives what a build that does not would give.

Ten sites are tried, the same on every run. NUTGRAF_EXAMPLES tries that many, others each time:
`NUTGRAF_EXAMPLES=500 make test ARGS=tests/engine/test_incremental.py`.
"""

from __future__ import annotations

import datetime
import functools
import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from builder.engine import draw, workers
from builder.engine.cache import TABLES
from builder.engine.pipeline import Options, Outcome, build, check
from builder.engine.refusal import Refusal
from builder.publishing import sharing
from tests.engine.newsroom import (
    CHOICES,
    IDS,
    KEYS,
    MEDIA,
    PASSAGES,
    PLACES,
    SETTINGS,
    WORDS,
    Entry,
    files_of,
    first,
    picture,
    settings_file,
)

EXAMPLES = int(os.environ.get("NUTGRAF_EXAMPLES", "0"))
TODAY = datetime.date(2026, 1, 15)

keys = st.sampled_from(KEYS)
changes = st.sampled_from([(key, name, value) for key in KEYS for name, values in CHOICES[key.split("/")[0]].items() for value in values])
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

    def teardown(self) -> None:
        shutil.rmtree(self.base)

    @initialize()
    def begin(self) -> None:
        self.entries = {key: first(key) for key in KEYS}
        self.settings = dict(SETTINGS)
        self.others = dict(MEDIA)
        self.good = self.kept()

    # --- edits ---

    @rule(changed=st.lists(changes, min_size=1, max_size=3))
    def change_fields(self, changed: list[tuple[str, str, object]]) -> None:
        for key, name, value in changed:
            entry = self.entries.get(key) or first(key)
            self.entries[key] = entry._replace(fields=entry.fields | {name: value})

    @rule(key=keys, body=bodies)
    def write_a_body(self, key: str, body: str) -> None:
        self.entries[key] = (self.entries.get(key) or first(key))._replace(body=body)

    @rule(key=keys, body=bodies)
    def add_to_a_body(self, key: str, body: str) -> None:
        entry = self.entries.get(key) or first(key)
        self.entries[key] = entry._replace(body=f"{entry.body}\n{body}")

    @rule(key=keys, old=st.sampled_from(WORDS), new=st.sampled_from(WORDS))
    def exchange_a_word(self, key: str, old: str, new: str) -> None:
        """An edit that keeps the size."""
        if key in self.entries:
            self.entries[key] = self.entries[key]._replace(body=self.entries[key].body.replace(old, new))

    @rule(one=keys, other=keys)
    def exchange_two_names(self, one: str, other: str) -> None:
        if one.split("/")[0] == other.split("/")[0] and {one, other} <= self.entries.keys():
            name = next(name for name in ("name", "title", "says") if name in self.entries[one].fields)
            names = self.entries[one].fields[name], self.entries[other].fields[name]
            for key, text in zip((other, one), names, strict=True):
                self.entries[key] = self.entries[key]._replace(fields=self.entries[key].fields | {name: text})

    @rule(key=keys)
    def remove(self, key: str) -> None:
        self.entries.pop(key, None)

    @rule(key=keys)
    def begin_anew(self, key: str) -> None:
        self.entries[key] = first(key)

    @rule(kind=st.sampled_from(sorted(IDS)))
    def remove_all_of_a_kind(self, kind: str) -> None:
        for id in IDS[kind]:
            self.entries.pop(f"{kind}/{id}", None)

    @rule(key=keys)
    def give_another_id(self, key: str) -> None:
        if key in self.entries:
            self.entries[f"{key}-renamed"] = self.entries.pop(key)

    @rule(key=keys, place=st.sampled_from(PLACES))
    def move(self, key: str, place: str) -> None:
        if key in self.entries:
            self.entries[key] = self.entries[key]._replace(place=place)

    @rule(key=keys)
    def type_nonsense(self, key: str) -> None:
        if key in self.entries:
            self.entries[key] = self.entries[key]._replace(fields=self.entries[key].fields | {"strange": "field"})

    @rule(changed=st.sampled_from([("title", "Another"), ("html", "yes"), ("hemisphere", "south"), ("url", "https://x.example/y"),
                                   ("publisher", {"name": "Us"}), ("contact", "mailto:us@example.org"), ("language", "nonsense!"),
                                   ("repository", "https://github.com/us/site"), ("description", "What it is.")]))  # fmt: skip
    def change_the_settings(self, changed: tuple[str, object]) -> None:
        name, value = changed
        if self.settings.get(name) == value:
            self.settings = dict(SETTINGS)
        else:
            self.settings[name] = value

    @rule(path=st.sampled_from(sorted(MEDIA)), red=st.sampled_from((None, 0, 1, 2, 3)))
    def change_a_file(self, path: str, red: int | None) -> None:
        """A picture or document that is another one, no picture at all (0), or gone (None)."""
        if red is None:
            self.others.pop(path, None)
        else:
            self.others[path] = b"Words.\n" if path.endswith(".txt") else picture(red) if red else b"no picture"

    @rule(words=st.sampled_from(("", "<p>Noted.</p>", "{{ card.says }}", "{{ broken")))
    def change_a_template(self, words: str) -> None:
        self.change_the_theme(
            "templates/components/person-card.html", words and "{% macro person_card(card, level=3) %}" + words + "{% endmacro %}"
        )

    @rule(words=st.sampled_from(("", "p { color: red }", "p { color: green }")))
    def change_a_style(self, words: str) -> None:
        self.change_the_theme("static/css/utilities.css", words)

    def change_the_theme(self, path: str, text: str) -> None:
        self.others.pop(path, None)
        if text:
            self.others[path] = text.encode()

    @rule()
    def undo(self) -> None:
        """Back to what last could be published."""
        self.entries, self.settings, self.others = (dict(each) for each in self.good)

    @rule(edits=st.integers(1, 2))
    def wait(self, edits: int) -> None:
        """Several edits come before the next build."""
        self.held = edits + 1

    # --- what else may happen ---

    @rule(name=st.sampled_from(sorted(WAYS)), usual=st.booleans())
    def build_in_another_way(self, name: str, usual: bool) -> None:
        self.way = {name: WAYS[name][1]} if usual else self.way | {name: WAYS[name][1]}

    @rule()
    def build_in_the_usual_way(self) -> None:
        self.way = {}

    @rule(number=st.integers(0, 30), days=st.integers(-400, 400))
    def touch(self, number: int, days: int) -> None:
        """Times that say nothing: of the future, or long past."""
        if self.written:
            path = self.root / sorted(self.written)[number % len(self.written)]
            at = path.stat().st_mtime + days * 86400
            os.utime(path, (at, at))

    @rule(number=st.integers(0, 300), text=st.sampled_from(("mine", "")))
    def put_a_hand_into_the_output(self, number: int, text: str) -> None:
        """A page of the output is changed, or gone."""
        pages = sorted(self.root.glob("public/**/*.html"))
        if pages and text:
            pages[number % len(pages)].write_text(text)
        elif pages:
            pages[number % len(pages)].unlink()

    @rule()
    def lose_the_output(self) -> None:
        shutil.rmtree(self.root / "public", ignore_errors=True)

    @rule()
    def lose_the_memory(self) -> None:
        shutil.rmtree(self.root / ".nutgraf", ignore_errors=True)

    @rule(table=st.sampled_from(sorted(TABLES)), seed=st.integers(0, 1000))
    def lose_a_row(self, table: str, seed: int) -> None:
        """One of a table's rows is gone, or a value in it is another one."""
        self.harm(table, random.Random(seed))

    @rule(seed=st.integers(0, 10_000))
    def damage_the_memory(self, seed: int) -> None:
        """Some bits of the database are turned."""
        database, chance = self.root / ".nutgraf/cache.db", random.Random(seed)
        if database.exists():
            data = bytearray(database.read_bytes())
            for _ in range(chance.choice((1, 3, 50))):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            database.write_bytes(data)

    @rule()
    def move_the_site(self) -> None:
        moved = self.base / f"moved-{len(list(self.base.iterdir()))}"
        if self.root.exists():
            self.root.rename(moved)
            self.root = moved

    # --- what must hold ---

    @invariant()
    def warm_is_clean(self) -> None:
        if self.held:
            self.held -= 1
            return
        self.save()
        shown = self.root / str(self.way.get("output") or "public")
        before = contents(shown)
        with quickly():
            warm = attempt(self.options(shown))
            clean = attempt(self.options(self.base / "clean", cache=False))
        assert said(warm) == said(clean)
        if isinstance(warm, Outcome) and not warm.errors and not warm.settings_failed:
            assert differing(contents(shown), contents(self.base / "clean")) == []
            self.good, self.failed = self.kept(), 0
        else:
            assert differing(contents(shown), before) == []
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

    def kept(self) -> tuple[dict[str, Entry], dict[str, object], dict[str, bytes]]:
        return dict(self.entries), dict(self.settings), dict(self.others)

    def options(self, output: Path, cache: bool = True) -> Options:
        way = {"today": TODAY} | {name: value for name, value in self.way.items() if name != "output"}
        return Options(self.root, output, cache=cache, **way)

    def save(self) -> None:
        """Write the files that are no longer as they were written, and no others."""
        wanted = dict(files_of(self.entries)) | self.others | {"content/site.yaml": settings_file(self.settings)}
        for path in self.written.keys() - wanted.keys():
            (self.root / path).unlink()
        for path, data in wanted.items():
            if self.written.get(path) != data:
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_bytes(data)
        self.written = wanted

    def harm(self, table: str, chance: random.Random) -> None:
        database = self.root / ".nutgraf/cache.db"
        if not database.exists():
            return
        with closing(sqlite3.connect(database, isolation_level=None)) as memory, suppress(sqlite3.Error, UnicodeDecodeError):
            memory.execute("pragma synchronous = off")
            columns = [row[1] for row in memory.execute(f"pragma table_info({table})")]
            ids = [f"{name} = ?" for name in columns if name in ("name", "path", "output", "file")]
            rows = memory.execute(f"select {', '.join(each.split()[0] for each in ids)} from {table}").fetchall()
            if rows:
                what = "delete from" if chance.random() < 0.5 else "update"
                sets = f" set {chance.choice(columns)} = 'harmed'" if what == "update" else ""
                memory.execute(f"{what} {table}{sets} where {' and '.join(ids)}", chance.choice(rows))


@contextmanager
def quickly() -> Iterator[None]:
    """Two processes share even little work, and no picture for social cards is drawn twice."""
    with patch.object(draw, "LEAST", 2), patch.object(workers.in_lots, "__defaults__", (0, 2)), patch.object(sharing, "draw", DRAWN):
        yield


DRAWN = functools.cache(sharing.draw)


def attempt(options: Options) -> Outcome | str:
    """A build, or the words with which the machine refused."""
    try:
        return build(options)
    except Refusal as refusal:
        return str(refusal)


def said(outcome: Outcome | str) -> object:
    return outcome if isinstance(outcome, str) else (outcome.diagnostics, outcome.settings_failed)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


TestNewsroom = Newsroom.TestCase
TestNewsroom.settings = settings(
    max_examples=EXAMPLES or 10, stateful_step_count=30 if EXAMPLES else 12, deadline=None, derandomize=not EXAMPLES,
    database=None, suppress_health_check=list(HealthCheck),
)  # fmt: skip
