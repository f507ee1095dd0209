"""TimelineJS, from its own package, opens what we write for it and shows every slide with our words for its date."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page

from tests.conftest import Run

# `font`: its default would ask another host for letters. `duration`: slides come at once; 0 would mean a second.
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A timeline</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="timelinejs/css/timeline.css"><div id="timeline" style="height: 600px"></div>
<script src="timelinejs/js/timeline.js"></script>
<script>
timeline = new TL.Timeline("timeline", new URLSearchParams(location.search).get("open"), {font: null, duration: 1})</script></html>"""


class Slide(NamedTuple):
    """What a reader is to see of an entry: our words for its date, and its headline."""

    date: str
    headline: str


ODD = {
    "content/events.yaml": """
        caesar: {title: Caesar dies, date: -0043-03-15, summary: "On the Ides, as it was foretold."}
        hour: {title: 'He said "no", at last', date: 1985-04-12T23:20:30Z, summary: "A line; another, and a \\"quote\\"."}
        formula: {title: "=1+1 <b>& more</b>", date: early 2021, summary: S.}
        lasted: {title: A visit that lasted, date: 17 to 19 May 2021, summary: S.}
        once: {title: Once within, date: between 17 and 19 May 2021, summary: S.}
        open: {title: Since then, date: since August 2018, summary: S.}
        until: {title: Before that, date: before June 2021, summary: S.}
        decade: {title: In a decade, date: the 1990s, summary: S.}
        worded: {title: In words, date: {when: 2020-11, text: when the leaves fell}, summary: S.}
        """
}


@pytest.fixture
def open_in_timelinejs(
    node_modules: Path, serve: Callable[..., str], tmp_path: Path, open_page: Callable[..., Page]
) -> Callable[[Path], Page]:
    """Open a file in TimelineJS."""

    def open_file(file: Path) -> Page:
        folder = tmp_path / "timeline"
        folder.mkdir()
        (folder / "index.html").write_text(PAGE)
        (folder / "timelinejs").symlink_to(node_modules / "@knight-lab/timelinejs/dist")
        (folder / file.name).symlink_to(file)
        return open_page(f"{serve(folder)}?open={file.name}")

    return open_file


def of_json(file: Path) -> list[Slide]:
    events = json.loads(file.read_text())["events"]
    return [Slide(event["display_date"], unescape(event["text"]["headline"])) for event in events]


def of_csv(file: Path) -> list[Slide]:
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
    return [Slide(row["Display Date"], unescape(row["Headline"])) for row in rows]


# Each slide but the title, brought into sight as by its mark; its words are those that can be seen.
SHOWN = """async () => {
  const found = [];
  for (const { unique_id } of timeline.config.events) {
    timeline.goToId(unique_id);
    const slide = document.getElementById(unique_id), left = each => each.getBoundingClientRect().left;
    const inSight = () => !slide.inert && Math.abs(left(slide) - left(document.getElementById("timeline"))) < 1;
    for (let frame = 0; !inSight() && frame < 30; frame += 1) await new Promise(requestAnimationFrame);
    found.push(inSight() ? [".tl-headline-date", ".tl-headline"].map(name => slide.querySelector(name).innerText) : [unique_id, "hidden"]);
  }
  return found;
}"""


def shown(page: Page) -> list[Slide]:
    page.locator(".tl-slide").first.wait_for()
    return [Slide(*words) for words in page.evaluate(SHOWN)]


@pytest.mark.parametrize(("name", "slides"), [("timeline.json", of_json), ("chronology.csv", of_csv)])
def test_every_slide_of_the_story_is_shown_with_its_words_for_the_date(
    story: Path, open_in_timelinejs: Callable[[Path], Page], name: str, slides: Callable[[Path], list[Slide]]
) -> None:
    expected = slides(story / name)
    assert len(expected) > 40
    page = open_in_timelinejs(story / name)
    assert sorted(shown(page)) == sorted(expected)
    assert page.locator(".tl-message").all_inner_texts() == []


@pytest.mark.parametrize(("name", "slides"), [("timeline.json", of_json), ("chronology.csv", of_csv)])
def test_odd_dates_and_signs_are_shown_as_they_were_typed(
    site: Callable[..., Path], run: Run, open_in_timelinejs: Callable[[Path], Page], name: str, slides: Callable[[Path], list[Slide]]
) -> None:
    file = site(ODD) / "public" / name
    assert run("build").code == 0
    found = shown(open_in_timelinejs(file))
    assert sorted(found) == sorted(slides(file))
    assert {("15 March 44 BCE", "Caesar dies"), ("12 April 1985, 23:20:30 UTC", 'He said "no", at last')} <= set(found)
    assert {slide.date for slide in found} >= {"when the leaves fell", "17 to 19 May 2021", "the 1990s"}
