"""The files of the story that other programs read: each by such a program's own parser, and by the rules of its format."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import icalendar
import jsonschema
import pytest

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"
ADDRESS = {"type": "string", "pattern": "^https?://"}
AUTHOR = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "url": {"type": "string"}, "avatar": ADDRESS},
    "minProperties": 1,
}

# JSON Feed, version 1.1 (jsonfeed.org/version/1.1): what must and may be there.
JSON_FEED: dict[str, Any] = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "patternProperties": {"^_": {"type": "object"}},
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"}, "home_page_url": ADDRESS, "feed_url": ADDRESS, "description": {"type": "string"},
        "user_comment": {"type": "string"}, "next_url": ADDRESS, "icon": ADDRESS, "favicon": ADDRESS,
        "authors": {"type": "array", "items": AUTHOR}, "language": {"type": "string"}, "expired": {"type": "boolean"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "additionalProperties": False,
                "patternProperties": {"^_": {"type": "object"}},
                "properties": {
                    "id": {"type": "string", "minLength": 1}, "url": ADDRESS, "external_url": ADDRESS, "title": {"type": "string"},
                    "content_html": {"type": "string"}, "content_text": {"type": "string"}, "summary": {"type": "string"},
                    "image": ADDRESS, "banner_image": ADDRESS, "date_published": {"type": "string", "pattern": RFC_3339},
                    "date_modified": {"type": "string", "pattern": RFC_3339}, "authors": {"type": "array", "items": AUTHOR},
                    "tags": {"type": "array", "items": {"type": "string"}}, "language": {"type": "string"},
                },
            },
        },
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ["feed.xml", "corrections.xml"])
def test_a_feed_reader_reads_the_feed_without_mending_it(story: Path, name: str) -> None:
    feed = (story / name).read_bytes()
    found = feedparser.parse(feed)
    assert not found.bozo, found.bozo_exception
    assert found.version == "atom10"
    assert len(found.entries) == feed.count(b"<entry>")
    for entry in found.entries:
        assert entry.id
        assert entry.title
        assert entry.link.startswith("https://")
        assert entry.updated_parsed
        assert entry.content[0].value


@pytest.mark.parametrize("name", ["feed.xml", "corrections.xml"])
def test_a_feed_has_all_that_atom_asks_for(story: Path, name: str) -> None:
    """RFC 4287, sections 4.1.1 and 4.1.2."""
    feed = ElementTree.fromstring((story / name).read_bytes())
    entries = feed.findall(f"{ATOM}entry")
    for each in (feed, *entries):
        assert [len(each.findall(f"{ATOM}{tag}")) for tag in ("id", "title", "updated")] == [1, 1, 1]
        assert re.match(RFC_3339, each.findtext(f"{ATOM}updated") or "")
        relations = [link.get("rel", "alternate") for link in each.findall(f"{ATOM}link")]
        assert len(relations) == len(set(relations))
    assert feed.find(f"{ATOM}author") is not None or all(entry.find(f"{ATOM}author") is not None for entry in entries)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))


def test_the_json_feed_is_one(story: Path) -> None:
    feed = json.loads((story / "feed.json").read_text())
    jsonschema.Draft202012Validator(JSON_FEED).validate(feed)
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) > 0


def test_a_feed_holds_no_address_that_is_relative(story: Path) -> None:
    items = json.loads((story / "feed.json").read_text())["items"]
    assert [url for item in items for url in re.findall(r'(?:href|src)="(?!https?:|mailto:)([^"]*)', item["content_html"])] == []


def test_a_calendar_program_reads_every_event_of_one_plain_day(story: Path) -> None:
    data = json.loads((story / "data/site.json").read_text())
    plain = {
        f"{entry['url']}": entry["date"]["edtf"]
        for entry in data["entries"]
        if entry["kind"] == "events" and re.fullmatch(r"\d{4}-\d\d-\d\d", entry["date"]["edtf"])
    }
    calendar = icalendar.Calendar.from_ical((story / "chronology.ics").read_bytes())
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert calendar.errors == []
    events = calendar.walk("VEVENT")
    assert {str(each["URL"]): each["DTSTART"].dt.isoformat() for each in events} == plain
    assert len({str(each["UID"]) for each in events}) == len(events) > 20
    assert [str(each["UID"]) for each in events if each.errors or not each["DTSTAMP"] or not each["SUMMARY"]] == []


def test_the_spreadsheet_is_whole_and_no_cell_of_it_a_formula(story: Path) -> None:
    rows = list(csv.reader(io.StringIO((story / "chronology.csv").read_text(encoding="utf-8"), newline=""), strict=True))
    data = json.loads((story / "data/site.json").read_text())
    assert len(rows) == len(data["chronology"]) + 1
    assert {len(row) for row in rows} == {18}
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "@")) or re.match(r"-\D", cell)] == []
