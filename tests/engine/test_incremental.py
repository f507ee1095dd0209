"""Whatever is done to a site, and in whatever order: a build that remembers gives what a build that does not would give."""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from builder.engine.pipeline import Options, Outcome, build

TODAY = datetime.date(2026, 1, 15)
WORDS = ("amber", "birch", "cedar", "delta")  # of one length: an edit from one to another keeps a file's size
IDS = ("one", "two", "three")

SITE = "title: A site\nurl: https://example.org/\nhemisphere: north\n"
SOURCE = "---\ntitle: Report {word}\npublisher: The Paper\ntype: news\n---\n"
PERSON = "---\nname: {word} Example\nsummary: Known for {word}.\n---\nSpoke of [[{link}]] and {word}. A second sentence.\n"
EVENT = "---\ntitle: The {word} event\ndate: {date}\npeople: [{person}]\nsources: [{source}]\n---\nIt was {word}, as [[{link}]] said.\n"
CLAIM = (
    "---\nsays: Something {word} was claimed.\nabout: [{person}]\nallegation: yes\ndate: {date}\nchecked: 2026-01-01\n"
    "asserted_by: [{{who: {person}, source: {source}}}]\nresponses: [{{who: {person}, stance: {stance}}}]\n---\nMore on {word}.\n"
)
ARTICLE = (
    "---\ntitle: Article {word}\nsummary: About {word}.\npublished: {date}\norder: {order}\n---\n"
    "## Part\n\n![[{link}]]\n\nText {word} [@{source}].\n"
)
TEMPLATES = {"people": PERSON, "events": EVENT, "claims": CLAIM, "articles": ARTICLE, "sources": SOURCE}

kinds = st.sampled_from(sorted(TEMPLATES))
ids = st.sampled_from(IDS)
words = st.sampled_from(WORDS)


class Site(RuleBasedStateMachine):
    """A site in the hands of a busy newsroom."""

    def __init__(self) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp(prefix="incremental-"))
        self.root = self.base / "site"
        self.jobs = 1

    def teardown(self) -> None:
        shutil.rmtree(self.base)

    def file(self, kind: str, id: str) -> Path:
        return self.root / f"content/{kind}/{id}.md"

    def write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    @initialize()
    def begin(self) -> None:
        self.write(self.root / "content/site.yaml", SITE)
        for kind in TEMPLATES:
            for i, id in enumerate(IDS):
                self.entry(kind, id, WORDS[i], "two", "2020-05-01")

    def entry(self, kind: str, id: str, word: str, link: str, date: str) -> None:
        text = TEMPLATES[kind].format(
            word=word, link=f"events/{link}", date=date, person="people/one", source="one", stance="denies", order=len(word)
        )
        self.write(self.file(kind, id), text)

    @rule(kind=kinds, id=ids, word=words, link=ids, date=st.sampled_from(("2020-05-01", "early 2021", "2019")))
    def write_an_entry(self, kind: str, id: str, word: str, link: str, date: str) -> None:
        self.entry(kind, id, word, link, date)

    @rule(kind=kinds, id=ids, old=words, new=words)
    def exchange_a_word(self, kind: str, id: str, old: str, new: str) -> None:
        """An edit that keeps the size."""
        path = self.file(kind, id)
        if path.exists():
            path.write_text(path.read_text().replace(old, new))

    @rule(kind=kinds, id=ids, word=words)
    def append_to_a_body(self, kind: str, id: str, word: str) -> None:
        path = self.file(kind, id)
        if path.exists():
            path.write_text(f"{path.read_text()}\nAnd {word}.\n")

    @rule(kind=kinds, id=ids, days=st.integers(-400, 400))
    def touch(self, kind: str, id: str, days: int) -> None:
        """Times that say nothing: of the future, or long past."""
        path = self.file(kind, id)
        if path.exists():
            at = path.stat().st_mtime + days * 86400
            os.utime(path, (at, at))

    @rule(kind=kinds, id=ids)
    def delete(self, kind: str, id: str) -> None:
        self.file(kind, id).unlink(missing_ok=True)

    @rule(kind=kinds, id=ids)
    def rename(self, kind: str, id: str) -> None:
        path = self.file(kind, id)
        if path.exists():
            path.rename(path.with_name(f"{id}-renamed.md"))

    @rule(kind=kinds, id=ids)
    def break_front_matter(self, kind: str, id: str) -> None:
        path = self.file(kind, id)
        if path.exists():
            path.write_text(path.read_text().replace("---\n", "---\nstrange: field\n", 1))

    @rule(text=st.sampled_from((SITE, SITE.replace("A site", "Another"), SITE + "strict: yes\n", SITE + "html: yes\n", "title: [broken\n")))
    def change_the_settings(self, text: str) -> None:
        self.write(self.root / "content/site.yaml", text)

    @rule(words_=st.sampled_from(("", "<p>Noted.</p>", "{{ broken")))
    def change_a_template(self, words_: str) -> None:
        path = self.root / "templates/components/person-card.html"
        if words_:
            self.write(path, "{% macro person_card(card, level=3) %}" + words_ + "{% endmacro %}")
        else:
            path.unlink(missing_ok=True)

    @rule(colour=st.sampled_from(("red", "green")))
    def change_a_style(self, colour: str) -> None:
        self.write(self.root / "static/css/utilities.css", f"p {{ color: {colour} }}")

    @rule()
    def edit_the_output(self) -> None:
        """Somebody's hand in the finished site."""
        page = self.root / "public/people/index.html"
        if page.exists():
            page.write_text("mine")

    @rule()
    def lose_the_memory(self) -> None:
        database = self.root / ".nutgraf/cache.db"
        if database.exists():
            database.write_bytes(b"not a database" * 100)

    @rule()
    def move_the_site(self) -> None:
        moved = self.base / f"moved-{len(list(self.base.iterdir()))}"
        self.root.rename(moved)
        self.root = moved

    @rule(jobs=st.sampled_from((1, 2)))
    def take_more_processes(self, jobs: int) -> None:
        self.jobs = jobs

    @invariant()
    def warm_is_clean(self) -> None:
        if not (self.root / "content").exists():
            return
        before = contents(self.root / "public")
        warm = attempt(Options(self.root, jobs=self.jobs, today=TODAY))
        clean = attempt(Options(self.root, self.base / "clean", cache=False, today=TODAY))
        assert said(warm) == said(clean)
        if isinstance(warm, Outcome) and not warm.errors and not warm.settings_failed:
            assert contents(self.root / "public") == contents(self.base / "clean")
        elif self.root / "public" in self.root.iterdir():
            assert contents(self.root / "public") == before


def attempt(options: Options) -> Outcome | str:
    """A build, or the words with which the machine refused."""
    from builder.engine.refusal import Refusal

    try:
        return build(options)
    except Refusal as refusal:
        return str(refusal)


def said(outcome: Outcome | str) -> object:
    return outcome if isinstance(outcome, str) else (outcome.diagnostics, outcome.settings_failed)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


TestSite = Site.TestCase
TestSite.settings = settings(
    max_examples=12, stateful_step_count=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
