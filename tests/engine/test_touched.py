"""Which pages are made again after a change: all that must be, and few others."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import jinja2
import pytest

from builder.engine import agenda, aside, disk, draw, press, results, search, workers
from builder.engine import compiled as program
from builder.engine.cache import Cache
from builder.engine.output import Publication
from builder.engine.pipeline import SILENT, Options, Session, Voice, build
from builder.engine.refusal import Refusal
from builder.linking.addresses import folders_above
from builder.linking.watch import ALL, Watch, number_of
from builder.publishing import feeds, pages, sharing
from builder.publishing.template_engine import Compiled
from tests.engine.newsroom import picture

ROOT = Path(__file__).parents[2]
MakeSite = Callable[..., Path]
Files = dict[str, str]
Changes = dict[str, str | None]  # None: the file goes


def entry(body: str = "", **fields: str) -> str:
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\n{lines}---\n{body}\n"


def person(name: str, body: str = "", **fields: str) -> str:
    return entry(body, **{"name": name, "summary": "S."} | fields)


def event(title: str, date: str, **fields: str) -> str:
    return entry(title=title, date=date, summary="S.", **fields)


def article(title: str, published: str, body: str = "") -> str:
    return entry(body, title=title, summary="S.", published=published)


def page(body: str) -> str:
    return entry(body, title="About", summary="S.")


def source(**fields: str) -> str:
    return entry(**{"title": "Report", "publisher": "The Bell", "type": "news"} | fields)


def claim(**fields: str) -> str:
    return entry(says="So it was.", about="[ada]", asserted_by="[{who: ada, source: one}]", **fields)


def write(root: Path, files: Changes) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            (root / path).unlink()
        else:
            (root / path).write_text(text)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def differing(one: Path, other: Path) -> set[str]:
    shown, expected = contents(one), contents(other)
    return {path for path in shown.keys() | expected.keys() if shown.get(path) != expected.get(path)}


# --- all that must be ---

ADA, BEN, ABOUT, BELL = "content/people/ada.md", "content/people/ben.md", "content/pages/about.md", "content/organisations/bell.md"
ONE, TWO, THREE = (f"content/events/{id}.md" for id in ("one", "two", "three"))

# What is asked of the site, with a change of which nothing else tells: a site, the change, and a page that would not follow it
# if the question were not noted. Two that always change together are left unnoted together.
CASES: dict[str, tuple[Files, Changes, str]] = {
    "records": (
        {ADA: person("Ada"), ABOUT: page("By [[ada]].")},
        {ADA: person("Ida")},
        "about/index.html",
    ),
    "records, of which there were none": (
        {ABOUT: page("")},
        {BELL: entry(name="The Bell", summary="S.")},
        "organisations/index.html",
    ),
    "targets + links out": (
        {ADA: person("Ada", also="[amber]"), ABOUT: page("By [[amber]].")},
        {"content/articles/amber.md": article("Ids come before names", "2020")},
        "about/index.html",
    ),
    "links in": (
        {ADA: person("Ada"), BEN: person("Ben")},
        {BEN: person("Ben", "With [[ada]].")},
        "people/ada/index.html",
    ),
    "statuses": (
        {
            ADA: person("Ada"),
            "content/sources/one.md": source(),
            "content/sources/two.md": source(publisher="The Copy", via="three"),
            "content/sources/three.md": source(publisher="The Sun"),
            "content/claims/c.md": claim(
                verdict="confirmed", evidence="[{source: one, shows: supports}, {source: two, shows: supports}]"
            ),
        },
        {"content/sources/three.md": source(publisher="The Star")},
        "claims/index.html",
    ),
    "records, of one that has no page": (
        {ADA: person("Ada", "Of [[bell]].", public_figure="no"), BELL: entry(name="The Bell", summary="S.")},
        {ADA: person("Ada", "Of [[bell]].")},
        "organisations/bell/index.html",
    ),
    "drafts": (
        {
            BELL: entry(name="The Bell", summary="S.", draft="yes"),
            "content/sources/one.md": source(publisher="bell"),
            ABOUT: page("So [@one]."),
        },
        {BELL: None},
        "about/index.html",
    ),
    "place": (
        {
            ADA: person("Ada"),
            ONE: event("First", "May 2020", people="[ada]"),
            TWO: event("Second", "May 2020", after="[one]"),
            THREE: event("Third", "May 2020", people="[ada]", after="[two]"),
        },
        {TWO: event("Second", "May 2020")},
        "people/ada/index.html",
    ),
    "moments beside": (
        {ONE: event("First", "1 May 2020"), TWO: event("Second", "2 May 2020")},
        {THREE: event("Third", "3 May 2020")},
        "events/two/index.html",
    ),
    "articles beside": (
        {"content/articles/one.md": article("First", "2020"), "content/articles/two.md": article("Second", "2019")},
        {"content/articles/three.md": article("Third", "2018")},
        "articles/two/index.html",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CASES)
def test_a_page_follows_a_change_of_what_it_asked_for_and_only_for_that(
    site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    files, change, page = CASES[what]
    unnoted = what.partition(",")[0].split(" + ")
    root, other = site(files), tmp_path / "other"
    build(Options(root))
    shutil.copytree(root, other, symlinks=True)
    for each in (root, other):
        write(each, change)
    assert build(Options(root)).errors == 0
    build(Options(root, tmp_path / "clean", cache=False))
    assert differing(root / "public", tmp_path / "clean") == set()
    keys = [file.removeprefix("content/").partition(".")[0] for file in {**files, **change}]
    keys += [ALL, *(f"{ALL} {key.split('/')[0]}" for key in keys)]
    forgotten = {number_of(name, key) for name in unnoted for key in keys}
    changed = Watch.changed
    monkeypatch.setattr(Watch, "changed", lambda self, before, now: changed(self, before, now) - forgotten)
    build(Options(other))
    assert page in differing(other / "public", tmp_path / "clean")


@pytest.mark.parametrize("what", ["records", "moments beside", "articles beside"])
def test_so_it_does_where_lists_are_begun_by_another_process(
    site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(agenda, "LARGE_SITE", 0)
    files, change, _ = CASES[what]
    root = site(files)
    build(Options(root, jobs=2))
    write(root, change)
    assert build(Options(root, jobs=2)).errors == 0
    build(Options(root, tmp_path / "clean", cache=False))
    assert differing(root / "public", tmp_path / "clean") == set()


def kept(root: Path, query: str) -> object:
    with closing(sqlite3.connect(root / ".nutgraf/cache.db")) as memory:
        return memory.execute(query).fetchone()[0]


def broken_off(root: Path, step: tuple[object, str], is_kept: Callable[[], bool]) -> None:
    """A build that comes to no end: its step is refused as soon as another process has kept what it is to keep."""

    def refuse(*_: object) -> object:
        while not is_kept():
            time.sleep(0.01)
        raise Refusal("no room")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(*step, refuse)
        with pytest.raises(Refusal, match="no room"):
            build(Options(root, jobs=2))


def test_a_build_that_was_broken_off_when_another_process_had_kept_what_it_read(
    site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "LEAST", 1)
    monkeypatch.setattr(aside, "LEAST", 1)
    stamp = "select value from meta where name = 'stamp'"
    root = site({ADA: person("Ada"), BEN: person("Ben", "[[ada]]")})
    build(Options(root, jobs=2))
    before = kept(root, stamp)
    write(root, {ADA: person("Alice")})

    broken_off(root, (press, "publish_all"), lambda: kept(root, stamp) != before)
    build(Options(root))
    build(Options(root, tmp_path / "clean", cache=False))
    assert differing(root / "public", tmp_path / "clean") == set()


def test_what_was_read_is_kept_where_the_process_that_was_to_keep_it_is_ended(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LEAST", 1)
    monkeypatch.setattr(aside, "LEAST", 1)
    here, once_more = os.getpid(), Cache.once_more
    monkeypatch.setattr(Cache, "once_more", lambda cache: once_more(cache) if os.getpid() == here else os._exit(0))
    root = site({ADA: person("Ada"), BEN: person("Ben")})
    assert build(Options(root, jobs=2)).errors == 0
    assert kept(root, "select count(*) from heavies where path like '%.md'") == 2


def test_views_are_kept_where_the_process_that_was_to_keep_them_is_ended(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LEAST", 1)
    monkeypatch.setattr(aside, "LEAST", 1)
    here, keep_views = os.getpid(), Cache.keep_views

    def keep(cache: Cache, *views: Any) -> None:
        keep_views(cache, *views) if os.getpid() == here else os._exit(0)

    monkeypatch.setattr(Cache, "keep_views", keep)
    root = site({ADA: person("Ada", "Words."), BEN: person("Ben", "Words.")})
    assert build(Options(root, jobs=2)).errors == 0
    assert kept(root, "select count(*) from views") == 2


def test_a_build_that_was_broken_off_when_another_process_had_kept_its_views(
    site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "LEAST", 1)
    monkeypatch.setattr(aside, "LEAST", 1)
    root = site({ADA: person("Ada", "Words."), BEN: person("Ben", "Of [[ada]].")})

    broken_off(root, (Publication, "publish"), lambda: bool(kept(root, "select count(*) from views")))
    write(root, {ADA: person("Alice", "Other words.")})
    build(Options(root, jobs=2))
    write(root, {BEN: person("Ben", "Other words of [[ada]].")})
    build(Options(root))
    build(Options(root, tmp_path / "clean", cache=False))
    assert differing(root / "public", tmp_path / "clean") == set()


def test_what_went_leaves_the_search_index(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if it went with a change of the settings, after which nothing that was made can stay; then a text is edited."""
    monkeypatch.setattr(search, "index", lambda records: search.Indexed({"pagefind/all": " ".join(each.url for each in records).encode()}))
    root = site({ADA: person("Ada", "Words."), BEN: person("Ben")})
    build(Options(root, search=True))
    write(root, {BEN: None, "content/site.yaml": "title: Another\nurl: https://example.org/\n"})
    build(Options(root, search=True))
    write(root, {ADA: person("Ada", "Other words.")})
    build(Options(root, search=True))
    assert (root / "public/pagefind/all").read_text() == "people/ada/"


# --- the export of one build is what the next is made from ---


def keeping_its_time(export: Path) -> None:
    status = export.stat()
    export.write_bytes(export.read_bytes().replace(b"The Bell", b"The Bull"))
    os.utime(export, ns=(status.st_atime_ns, status.st_mtime_ns))


def lost_in_the_twin_as_well(export: Path) -> None:
    for file in (export, *export.parents[2].glob(".nutgraf/outputs/*/twin/data/site.json")):
        file.unlink()


HARMS: dict[str, Callable[[Path], object]] = {
    "lost": Path.unlink,
    "lost in the twin as well": lost_in_the_twin_as_well,
    "empty": lambda export: export.write_bytes(b""),
    "cut short": lambda export: export.write_bytes(export.read_bytes()[:-100]),
    "another of the same size and time": keeping_its_time,
    "another of the same size": lambda export: export.write_bytes(export.read_bytes().replace(b"Ben", b"Bob")),
}


@pytest.mark.parametrize("harm", HARMS)
def test_an_export_that_is_not_as_it_was_made_is_no_base_for_the_next(site: MakeSite, tmp_path: Path, harm: str) -> None:
    root = site({**STORY, "content/pages/empty.md": entry(title="Draft", summary="S.", draft="yes")})
    build(Options(root, drafts=True))
    HARMS[harm](root / "public/data/site.json")
    assert build(Options(root, drafts=True)).redrawn == 0
    HARMS[harm](root / "public/data/site.json")
    write(root, {THREE: event("Third", "2022", people="[ben]")})
    outcome = build(Options(root, drafts=True))
    build(Options(root, tmp_path / "clean", cache=False, drafts=True))
    assert (outcome.redrawn < outcome.pages, differing(root / "public", tmp_path / "clean")) == (True, set())


def test_an_export_that_was_published_and_not_remembered_is_no_base_for_the_next(
    site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = site(STORY)
    build(Options(root))
    write(root, {ADA: person("Ida")})
    with monkeypatch.context() as patched:
        patched.setattr(results, "keep_pages", interrupted)
        with pytest.raises(KeyboardInterrupt):
            build(Options(root))
    assert "Ida" in (root / "public/data/site.json").read_text()
    write(root, {ADA: person("Ada"), BEN: person("Ben", "Long with [[ada]].")})
    build(Options(root))
    build(Options(root, tmp_path / "clean", cache=False))
    assert differing(root / "public", tmp_path / "clean") == set()


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "lost",
    [
        "delete from meta where name like 'layout of the export %'",
        "delete from sheets where name = 'groups'; delete from meta where name like 'parts of groups %'",
        "delete from records where file like 'people/%'",
    ],
)
def test_of_what_was_made_no_part_can_be_lost_without_notice(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lost: str
) -> None:
    monkeypatch.setattr(search, "index", lambda records: search.Indexed({"pagefind/all": " ".join(each.url for each in records).encode()}))
    monkeypatch.setitem(pages.GROUPS, "nothing", lambda plan: {})  # which no change touches
    root = site(STORY)
    build(Options(root, search=True))
    with closing(sqlite3.connect(root / ".nutgraf/cache.db")) as memory:
        memory.executescript(lost)
    write(root, {THREE: event("Third", "2022", people="[ben]")})
    build(Options(root, search=True))
    build(Options(root, tmp_path / "clean", cache=False, search=True))
    assert differing(root / "public", tmp_path / "clean") == set()


# --- and few others ---


def sources(**titles: str) -> str:
    return "".join(f"{id}: {{title: {titles.get(id, f'Report {id}')}, publisher: The Sun, type: news}}\n" for id in ("one", "two", "three"))


STORY = {
    ADA: person("Ada"),
    BEN: person("Ben", "With [[ada]]."),
    BELL: entry(name="The Bell", summary="S."),
    ONE: event("First", "1 May 2020", people="[ada]", sources="[one]"),
    TWO: event("Second", "May 2020", people="[ada]"),
    THREE: event("Third", "2021", people="[ben]"),
    "content/articles/first.md": article("The first", "2020", "Of [[ben]]."),
    "content/articles/second.md": article("The second", "2021", "By [[ada]] [@two]."),
    "content/sources.yaml": sources(),
}


def test_feeds_are_made_again_where_an_article_that_they_hold_changed_and_only_there(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[str] = []
    files = feeds.files
    monkeypatch.setattr(feeds, "files", lambda *how: made.append("feeds") or files(*how))
    root = site(STORY)
    build(Options(root, jobs=1))
    changes: tuple[tuple[Changes, int], ...] = (
        ({THREE: event("Third", "2022", people="[ben]")}, 0),
        ({THREE: event("Third", "2023", people="[ben]"), "content/articles/first.md": article("The first", "2020", "Not of [[ben]].")}, 1),
        ({BEN: person("Benedict")}, 1),  # whom an article names
        ({"content/articles/second.md": None}, 1),
    )
    for number, (change, times) in enumerate(changes):
        made.clear()
        write(root, change)
        build(Options(root, jobs=1))
        assert len(made) == times
        build(Options(root, tmp_path / str(number), cache=False))
        assert differing(root / "public", tmp_path / str(number)) == set()


def test_pictures_for_social_cards_stay_where_their_entries_do_and_are_drawn_again_where_they_are_lost(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[str] = []
    view_of = sharing.view_of
    monkeypatch.setattr(sharing, "view_of", lambda record, parts: seen.append(record.key) or view_of(record, parts))
    root = site(STORY)
    build(Options(root, jobs=1))
    seen.clear()
    write(root, {BEN: person("Benedict")})
    build(Options(root, jobs=1))
    assert "people/ben" in seen
    assert "articles/second" not in seen
    (lost,) = (root / "public/share/people").glob("ada.*.png")
    lost.unlink()
    write(root, {BEN: person("Ben")})
    build(Options(root, jobs=1))
    build(Options(root, tmp_path / "clean", cache=False))
    assert differing(root / "public", tmp_path / "clean") == set()


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The pages whose views were made, by their files, and the groups of files that were made."""
    found: set[str] = set()
    look_at, make_group = draw._look_at, draw._make_group
    monkeypatch.setattr(draw, "_look_at", lambda planned, supplies: found.add(planned.file) or look_at(planned, supplies))
    monkeypatch.setattr(draw, "_make_group", lambda group, supplies: found.add(group.name) or make_group(group, supplies))
    return found


FIRST, FOUR = "content/articles/first.md", "content/events/four.md"


@pytest.mark.parametrize(
    ("change", "pages"),
    [
        # Whoever names an entry looks at all that its file shows to others.
        ({BEN: person("Ben", "Long with [[ada]].")}, ["articles/first", "events/three", "people/ada", "people/ben"]),
        ({ADA: person("Ida")}, ["articles/second", "events/one", "events/two", "people/ada", "people/ben"]),
        ({FIRST: article("The first", "2020", "## Of\n\n[[ben]].")}, ["articles/first", "articles/second", "people/ben"]),
        # An event that others stand around: those, but none of the people who took part in them.
        ({FOUR: event("Fourth", "2 May 2020")}, ["events/four", "events/three", "events/two"]),
        ({FOUR: event("Fourth", "2 May 2020", people="[ben]")}, ["events/four", "events/three", "events/two", "people/ben"]),
        ({THREE: event("Third", "2022", people="[ben]")}, ["events/three", "events/two", "people/ben"]),
        ({"content/sources.yaml": sources(one="Of one")}, ["events/one", "sources/one"]),
        ({"content/people/eve.md": person("Eve")}, ["people/eve"]),
        ({"content/articles/third.md": article("The third", "2022")}, ["articles/second", "articles/third"]),
    ],
)  # fmt: skip
def test_pages_of_entries_are_made_where_they_asked_for_what_changed(
    site: MakeSite, looked_at: set[str], change: Changes, pages: list[str]
) -> None:
    root = site(STORY)
    build(Options(root))
    looked_at.clear()
    write(root, change)
    assert build(Options(root)).errors == 0
    assert sorted(file.removesuffix("/index.html") for file in looked_at if file.count("/") == 2) == pages


def test_what_was_done_with_each_page_is_told_in_the_order_of_addresses(site: MakeSite) -> None:
    root = site({"content/people/ada.md": person("Ada"), "content/pages/about.md": page("[[ada]]"), "content/people/ben.md": person("Ben")})
    for text in ("[[ada]]", "[[ada]]", "[[ada]] and more", "[[ben]] and [[ada]]"):
        site({"content/pages/about.md": page(text)})
        told = build(Options(root, explain=True)).reasons
        assert told == tuple(sorted(told))
        assert len(told) > 2


def test_lists_that_do_not_name_a_person_need_no_look_where_that_is_renamed_and_one_where_it_becomes_private(
    site: MakeSite, tmp_path: Path, looked_at: set[str]
) -> None:
    people = {f"content/people/p{number}.md": person(f"P{number}") for number in range(20)}
    event_of_first = event("First", "2020", people=f"[{', '.join(f'p{number}' for number in range(19))}]")
    root, last = site({**people, ONE: event_of_first}), "content/people/p19.md"
    build(Options(root))
    looked_at.clear()
    write(root, {last: person("Another")})
    build(Options(root))
    assert {file for file in looked_at if file.endswith(".html")} == {
        "people/p19/index.html",
        "people/index.html",
        "search/index.html",
        "corrections/index.html",
    }
    write(root, {last: person("Another", public_figure="no")})
    build(Options(root))
    assert looked_at > {"index.html", "chronology/index.html"}
    build(Options(root, tmp_path / "clean", cache=False))
    assert differing(root / "public", tmp_path / "clean") == set()


def test_a_list_of_one_kind_is_not_made_for_another_kind(site: MakeSite, looked_at: set[str]) -> None:
    root = site(STORY)
    build(Options(root))
    looked_at.clear()
    write(root, {"content/people/eve.md": person("Eve")})
    build(Options(root))
    lists = {f"{kind}/index.html" for kind in ("people", "organisations", "claims", "sources", "articles")}
    assert lists & looked_at == {"people/index.html"}


def test_a_group_without_files_is_no_page(site: MakeSite, looked_at: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    root = site(STORY)
    count = build(Options(root, cache=False)).pages
    monkeypatch.setitem(pages.GROUPS, "nothing", lambda plan: {})
    assert build(Options(root)).pages == count
    looked_at.clear()
    write(root, {"content/people/eve.md": person("Eve")})
    assert build(Options(root)).pages == count + 1
    assert "nothing" not in looked_at


def test_an_edit_within_a_text_makes_no_view(site: MakeSite, looked_at: set[str]) -> None:
    root = site(STORY)
    build(Options(root))
    looked_at.clear()
    write(root, {BEN: person("Ben", "With [[ada]]. At last.")})
    assert (build(Options(root)).redrawn, looked_at) == (1, set())


def test_templates_that_another_process_compiled_are_not_compiled_again(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    root = site(STORY)
    monkeypatch.setattr(program, "_kept", dict)
    compiled: list[str] = []
    compile = jinja2.Environment.compile
    monkeypatch.setattr(
        jinja2.Environment, "compile", lambda self, source, name, *rest: compiled.append(name) or compile(self, source, name, *rest)
    )
    made = []
    for text in ("One", "Two"):
        monkeypatch.setattr(Compiled, "_codes", {})  # as in a new process
        write(root, {BEN: person("Ben", text), "templates/pages/person.html": text})
        build(Options(root))
        made.append(sorted(compiled))
        compiled.clear()
    assert len(made[0]) == len(set(made[0])) > 10
    assert made[1] == ["pages/person.html"]


@pytest.mark.parametrize(
    "including",
    [
        "{% include 'part.html' %}", "{%- include 'part.html' %}", "{%+ include 'part.html' %}", '{%include"part.html"%}',
        "{% include('part.html') %}", "{% include 'none.html' 'part.html' ignore missing %}{% include ['none.html', 'part.html'] %}",
        r"{% include 'p\x61rt.html' %}", "{% set part = 'part' ~ '.html' %}{% include part %}", "{% extends'part.html'%}",
    ],
)  # fmt: skip
def test_a_page_follows_what_its_template_includes(site: MakeSite, including: str) -> None:
    root = site({**STORY, "templates/pages/person.html": including, "templates/part.html": "One"})
    build(Options(root))
    write(root, {"templates/part.html": "Two"})
    build(Options(root))
    assert (root / "public/people/ben/index.html").read_text() == "Two"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("{% for it in view.backlinks %}{{ it.before }}|{{ it . words }}|{{ it.after }}{% endfor %}", "She met |Ben| once."),
        ("{% for it in view.backlinks %}{{ it['after'] }}{% endfor %}", " once."),
        ("{{ view.backlinks|map(attribute='words')|join }}", "Ben"),
        ("{% for it in view.backlinks %}{{ it|attr('before') }}{% endfor %}", "She met "),
        ("{% for it in view.backlinks %}{{ it._asdict().before }}{% endfor %}", "She met "),
        ("{% include 'sentence.html' %}", "She met "),
        ("{% for it in view.backlinks %}{{ it.link.title }}{% endfor %}", "Ada"),
    ],
)
def test_what_a_template_asks_for_is_made(site: MakeSite, asked: str, shown: str) -> None:
    """The sentences of backlinks are not made for a page whose template asks for no part of them."""
    sentence = {"templates/sentence.html": "{% for it in view.backlinks %}{{ it.before }}{% endfor %}"}
    root = site({ADA: person("Ada", "She met [[ben]] once."), BEN: person("Ben"), "templates/pages/person.html": f"* {asked}", **sentence})
    build(Options(root))
    assert (root / "public/people/ben/index.html").read_text() == f"* {shown}"


def test_what_stands_beside_an_entry_is_made_where_it_is_asked_for(site: MakeSite) -> None:
    events = {f"content/events/{id}.md": event(id, date) for id, date in (("fire", "1923"), ("rain", "1924"))}
    root = site({**events, "templates/pages/event.html": "{{ view.head.title }}"})
    build(Options(root))
    assert (root / "public/events/fire/index.html").read_text() == "fire"
    write(root, {"templates/pages/event.html": "{{ view.next.title if view.next }}{{ view.previous.title if view.previous }}"})
    build(Options(root))
    assert [(root / f"public/events/{id}/index.html").read_text() for id in ("fire", "rain")] == ["rain", "fire"]


def test_a_template_that_fails_for_a_longer_text_is_said_and_not_a_fault(site: MakeSite) -> None:
    root = site(STORY)
    write(
        root,
        {"templates/pages/person.html": "Ben{% if minutes(view.prose) > 1 %}{{ view.nothing }}{% endif %}", BEN: person("Ben", "Short.")},
    )
    build(Options(root))
    write(root, {BEN: person("Ben", "Long. " * 500)})
    with pytest.raises(Refusal, match=r"templates/pages/person\.html:1: there is no `nothing` here"):
        build(Options(root))


def test_an_entry_that_goes_while_what_was_remembered_of_it_is_lost_goes_from_the_site(site: MakeSite) -> None:
    root = site({ADA: person("Ada"), BEN: person("Ben")})
    build(Options(root))
    with closing(sqlite3.connect(root / ".nutgraf/cache.db", isolation_level=None)) as memory:
        for part, rows in memory.execute("select part, rows from sheets where name = 'documents'").fetchall():
            if BEN.encode() in rows:
                memory.execute("delete from sheets where name = 'documents' and part = ?", (part,))
    (root / BEN).unlink()
    build(Options(root))
    assert not (root / "public/people/ben").exists()


@pytest.mark.parametrize("jobs", [1, 3])
def test_of_faults_in_many_templates_the_same_is_said_however_many_work(site: MakeSite, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr(workers, "LEAST", 2)
    broken = {f"templates/pages/{name}.html": "{{ page.nothing }}" for name in ("list", "home", "person", "event", "chronology")}
    with pytest.raises(Refusal, match=r"^A template cannot be used\. templates/pages/home\.html:1: "):
        build(Options(site(STORY | broken), jobs=jobs))


def test_memory_damaged_behind_the_back_of_a_server_costs_no_page(site: MakeSite) -> None:
    """What was published when the damage is found is no base for the second try."""
    root = site(STORY)
    session = Session()
    for name in ("Ben", "Ned"):
        write(root, {BEN: person(name)})
        session.hear(None)
        build(Options(root), session=session)
    with closing(sqlite3.connect(root / ".nutgraf/cache.db")) as memory:
        (size,) = memory.execute("pragma page_size").fetchone()
        (number,) = memory.execute("select rootpage from sqlite_master where name = 'sheets'").fetchone()
    with (root / ".nutgraf/cache.db").open("r+b") as file:
        file.seek((number - 1) * size)
        file.write(b"\xff" * size)
    write(root, {BEN: person("Bob")})
    session.hear(None)
    build(Options(root), session=session)
    names = {path.name: {name for name in ("Ned", "Bob") if name in path.read_text()} for path in (root / "public/data").glob("site.json")}
    assert (names, "Bob" in (root / "public/people/ben/index.html").read_text()) == ({"site.json": {"Bob"}}, True)


PROCESS = """
import sys
from pathlib import Path
from builder.engine import draw
from builder.engine.pipeline import Options, build

look_at = draw._look_at
draw._look_at = lambda planned, supplies: print(planned.file) or look_at(planned, supplies)
build(Options(Path(sys.argv[1])))
"""


def test_another_process_makes_no_more(site: MakeSite, clean_environment: dict[str, str]) -> None:
    """Though it goes through sets in another order: of a file of sources one changes, and in a text a word."""

    def made(seed: str) -> list[str]:
        environment = clean_environment | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", PROCESS, root], env=environment, capture_output=True, text=True, check=True)
        return sorted(line.removesuffix("/index.html") for line in done.stdout.split() if line.count("/") == 2)

    root = site(STORY)
    made("1")
    write(root, {BEN: person("Ben", "With [[ada]]. At last.")})
    assert made("2") == []
    write(root, {"content/sources.yaml": sources(one="Of one")})
    assert made("3") == ["events/one", "sources/one"]


# --- folders that are made ahead ---


def test_of_folders_that_were_made_ahead_only_those_stay_that_a_page_is_in(site: MakeSite) -> None:
    many = {f"content/people/p{number}.md": person(f"P{number}") for number in range(100)}
    root = site({**many, "content/people/draft.md": person("Draft", draft="yes"), "content/people/Bad Name.md": person("Bad")})
    assert build(Options(root, jobs=2)).errors
    assert not (root / "public").exists()
    for gone in ("people/Bad Name.md", "people/p7.md"):
        (root / "content" / gone).unlink()
    assert not build(Options(root, jobs=2)).errors
    files = {path.relative_to(root / "public").as_posix() for path in (root / "public").rglob("*") if path.is_file()}
    folders = {path.relative_to(root / "public").as_posix() for path in (root / "public").rglob("*") if path.is_dir()}
    assert "people/p8" in folders
    assert folders == {above for file in files for above in folders_above(file)}
    shutil.rmtree(root / ".nutgraf")
    shutil.rmtree(root / "public")
    assert build(Options(root, jobs=2)).redrawn
    assert folders == {path.relative_to(root / "public").as_posix() for path in (root / "public").rglob("*") if path.is_dir()}
    assert build(Options(root, jobs=2)).redrawn == 0


MEDIA = {f"content/media/{name}": data for name, data in {"a.png": picture(1), "a.txt": b"One"}.items()}
SHOWING = {BEN: person("Ben", "![A](../media/a.png) and [words](../media/a.txt).")}


@pytest.mark.parametrize("path", MEDIA)
@pytest.mark.parametrize("when", ["reading", "drawing"])
def test_nothing_is_made_of_a_file_under_the_address_of_another(
    site: MakeSite, path: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address of what is handed out says what it holds, and hosts keep it for ever; so does the memory."""
    root = site(SHOWING | MEDIA)
    other = picture(2) if path.endswith("png") else b"Two"
    digest_file = disk.digest_file

    def save_amid(words: str) -> None:
        if words.startswith("drawing"):
            (root / path).write_bytes(other)

    def digest_and_save(root: Path, name: str) -> str:
        digest = digest_file(root, name)
        if name == path:
            (root / path).write_bytes(other)
        return digest

    monkeypatch.setattr(disk, "digest_file", digest_and_save if when == "reading" else digest_file)
    with pytest.raises(Refusal, match=f"{path} changed while the site was built"):
        build(Options(root), Voice(progress=save_amid if when == "drawing" else SILENT.progress))
    monkeypatch.undo()
    (root / path).write_bytes(MEDIA[path])  # as it was when it was seen
    build(Options(root))
    build(Options(root, root / "clean", cache=False))
    assert differing(root / "public", root / "clean") == set()
