"""The chronology's files: what a calendar, a spreadsheet program and TimelineJS find in them."""

from __future__ import annotations

import csv
import io
import json
from textwrap import dedent
from typing import Any

import pytest

from builder.linking.site import link, without_copies
from builder.model.phrases import read_date
from builder.publishing import chronology_files
from builder.publishing.chronology_files import Day, end_of, folded, guarded, ical_text, safe_words, start_of
from builder.publishing.heads import Publishing
from builder.publishing.parts import Parts
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.settings import read_settings

PUBLISHING = Publishing("https://example.org/", True)
SETTINGS = "title: A small site\nurl: https://example.org\ndescription: Who said what.\n"

EVENT = "---\ntitle: A press conference\ndate: 2020-12-18\nplace: Islamabad\nsummary: He denied it.\n---\n"

ALLEGATION = """
    ---
    says: The adviser visited the ministry
    about: [adviser]
    allegation: yes
    date: last week of November 2020
    asserted_by:
      - {who: gazette, source: report, when: 2021-06-28, basis: unnamed-source}
    responses:
      - {who: adviser, stance: denies, when: 2021-06-29, words: I did not go.}
    ---
"""

CAST = {
    "content/people/adviser.md": "---\nname: The Adviser\nsummary: A person.\n---\n",
    "content/people/driver.md": "---\nname: Secret Name\nsummary: A person.\npublic_figure: no\n---\n",
    "content/organisations/gazette.md": "---\nname: The Gazette\nsummary: A newspaper.\n---\n",
    "content/sources/report.md": "---\ntitle: A report\npublisher: gazette\ntype: news\n---\n",
}


def parts_of(files: dict[str, str], settings: str = SETTINGS, assets: dict[str, str] | None = None) -> Parts:
    """A linked site of these files."""
    documents = [read(path, dedent(text).lstrip("\n"), Context()) for path, text in files.items()]
    records, _ = without_copies(entry.record for document in documents for entry in document.entries)
    found = read_settings("content/site.yaml", settings).settings
    assert found is not None
    media = frozenset(assets or {})
    return Parts(link(found, records, (), media, frozenset(), False)[0], assets or {})


def files_of(files: dict[str, str], **options: Any) -> dict[str, bytes]:
    return chronology_files.files(parts_of(files, **options), PUBLISHING)


def event(title: str, date: str, **fields: str) -> str:
    more = "".join(f"{name}: {value}\n" for name, value in fields.items() if name != "body")
    return f"---\ntitle: {json.dumps(title)}\ndate: {json.dumps(date)}\n{more}---\n{fields.get('body', 'What happened.')}\n"


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def events(content: bytes) -> list[dict[str, Any]]:
    return json.loads(content)["events"]


def components(content: bytes) -> list[Any]:
    icalendar = pytest.importorskip("icalendar")
    return icalendar.Calendar.from_ical(content).walk("VEVENT")


# --- all of them ---


def test_the_same_site_gives_the_same_bytes() -> None:
    files = CAST | {"content/events/a.md": EVENT, "content/claims/c.md": ALLEGATION}
    assert files_of(files) == files_of(dict(reversed(files.items())))


def test_a_site_without_dates_has_files_without_entries() -> None:
    found = files_of({})
    assert components(found["chronology.ics"]) == []
    assert rows(found["chronology.csv"]) == []
    assert events(found["timeline.json"]) == []


def test_drafts_and_private_names_are_nowhere() -> None:
    files = CAST | {
        "content/events/a.md": event("A journey", "2020-11-24", people="[{person: driver, as: a driver}]", body="With [[driver]]."),
        "content/events/b.md": event("A rumour", "2020-11-25", draft="yes"),
    }
    for content in files_of(files).values():
        assert b"A journey" in content
        assert b"Secret Name" not in content
        assert b"A rumour" not in content


def test_a_person_who_is_not_named_stands_as_what_they_were() -> None:
    files = CAST | {"content/events/a.md": event("A journey", "2020-11-24", people="[{person: driver, as: a driver}, adviser]")}
    (row,) = rows(files_of(files)["chronology.csv"])
    assert "<p>People: a driver; The Adviser</p>" in row["Text"]


def test_an_allegation_is_nowhere_without_its_status_and_answers() -> None:
    files = CAST | {
        "content/claims/visit.md": ALLEGATION,
        "content/events/a.md": event("A report", "2021-06-28", body="It said that [[visit]]."),
    }
    found = files_of(files)
    for entry in (*rows(found["chronology.csv"]), *(each["text"] for each in events(found["timeline.json"]))):
        whole = f"{entry.get('Headline') or entry['headline']} {entry.get('Text') or entry['text']}"
        assert "The adviser visited the ministry" in whole
        assert "Denied" in whole or "denied" in whole
        assert "The Adviser denies it, 29 June 2021" in whole
    (vevent,) = components(found["chronology.ics"])
    assert "Denied: The Adviser denies it, 29 June 2021" in vevent["DESCRIPTION"]


def test_what_was_withdrawn_is_left_out() -> None:
    withdrawn = ALLEGATION.replace("basis: unnamed-source", "withdrawn: 2021-07-01")
    found = files_of(CAST | {"content/claims/visit.md": withdrawn})
    assert rows(found["chronology.csv"]) == []
    assert events(found["timeline.json"]) == []


# --- dates ---


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("2021-06-28", Day(2021, 6, 28), None),
        ("2021-06", Day(2021, 6), None),
        ("2021", Day(2021), None),
        ("about November 2020", Day(2020, 11), None),
        ("199X", Day(1990), None),
        ("early 2021", Day(2021, 1, 1), None),
        ("2004-XX", Day(2004, 1, 1), None),
        ("last week of November 2020", Day(2020, 11, 24), None),  # happened once, within it: it did not last
        ("17 to 19 May 2021", Day(2021, 5, 17), Day(2021, 5, 19)),
        ("August to December 2020", Day(2020, 8, 1), Day(2020, 12, 31)),
        ("since August 2018", Day(2018, 8, 1), None),
        ("before June 2021", Day(2021, 5, 31), None),  # no beginning is known: it stands by its latest day
        ("1985-04-12T23:20:30Z", Day(1985, 4, 12, "23:20:30"), None),
        ("1985-04-12T24:00:00", Day(1985, 4, 12), None),
        ("-0043-03-15", Day(-44, 3, 15), None),  # 44 BCE: TimelineJS has no year 0
        ("0000", Day(-1), None),
        ("Y-170000002", Day(-170000003), None),
    ],
)
def test_a_date_stands_by_its_earliest_day_no_more_exact_than_it_is(typed: str, start: Day, end: Day | None) -> None:
    date = read_date(typed)
    assert (start_of(date), end_of(date)) == (start, end)


@pytest.mark.parametrize("typed", ["<b>June</b>", "&lt;b&gt;June", "&amp;lt;b>June"])
def test_words_for_a_date_cannot_become_html_however_often_they_are_decoded(typed: str) -> None:
    assert safe_words(typed).startswith(("‹b›June",))


# --- the calendar ---


def test_a_calendar_program_finds_each_plain_day_and_nothing_else() -> None:
    found = components(
        files_of(
            CAST
            | {
                "content/events/conference.md": EVENT,
                "content/events/month.md": event("A month", "2020-11"),
                "content/events/about.md": event("About a day", "2020-11-20~"),
                "content/events/hour.md": event("An hour", "2020-11-20T10:00:00"),
                "content/claims/visit.md": ALLEGATION.replace("last week of November 2020", "2020-11-24"),
            }
        )["chronology.ics"]
    )
    assert [str(each["SUMMARY"]) for each in found] == ["A press conference"]
    (only,) = found
    assert only["DTSTART"].dt.isoformat() == "2020-12-18"
    assert only["DTSTART"].params["VALUE"] == "DATE"
    assert str(only["UID"]) == "events/conference@example.org"
    assert str(only["URL"]) == "https://example.org/events/conference/"
    assert str(only["LOCATION"]) == "Islamabad"
    assert str(only["DESCRIPTION"]) == "He denied it.\n\nhttps://example.org/events/conference/"


@pytest.mark.parametrize(("updated", "stamp"), [("", "20201218T000000Z"), ("updated: 2021-02", "20210201T000000Z")])
def test_the_stamp_comes_from_the_content(updated: str, stamp: str) -> None:
    content = files_of({"content/events/a.md": EVENT.replace("place: Islamabad", updated)})["chronology.ics"]
    assert f"DTSTAMP:{stamp}\r\n".encode() in content


def test_a_preview_has_the_identifiers_of_the_published_site() -> None:
    parts = parts_of({"content/events/a.md": EVENT}, "title: A site\nurl: https://example.org/story/\n")
    content = chronology_files.calendar(parts, Publishing("https://preview.example.net/", False)).decode()
    assert "UID:events/a@example.org/story\r\n" in content
    assert "URL:https://preview.example.net/events/a/\r\n" in content


def test_text_is_escaped_and_comes_back_as_it_was() -> None:
    title = "Visits; denials, and a \\ in “quotes”"
    (found,) = components(files_of({"content/events/a.md": event(title, "2020-12-18")})["chronology.ics"])
    assert str(found["SUMMARY"]) == title
    assert ical_text("a;b,c\\d\ne\x07") == "a\\;b\\,c\\\\d\\ne"


def test_lines_end_with_crlf_and_are_folded_within_75_octets() -> None:
    title = "Пресс-конференция в Исламабаде о поездке, которой не было, и о её опровержении"
    content = files_of({"content/events/a.md": event(title, "2020-12-18")})["chronology.ics"]
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    for line in content.split(b"\r\n"):
        line.decode()  # none is cut within a character
    assert str(components(content)[0]["SUMMARY"]) == title
    assert folded("x" * 75) == "x" * 75
    assert folded("x" * 150) == "\r\n ".join(("x" * 75, "x" * 74, "x"))


# --- the spreadsheet ---


def test_the_spreadsheet_has_timelinejs_columns_and_the_order_shown() -> None:
    content = files_of(
        CAST
        | {
            "content/events/b.md": event("Second", "2021-06-28", after="[a]"),
            "content/events/a.md": event("First", "28 or 29 June 2021"),
            "content/claims/visit.md": ALLEGATION,
        }
    )["chronology.csv"]
    assert content.startswith(b"Year,Month,Day,Time,End Year,End Month,End Day,End Time,Display Date,Headline,Text,Media,")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert [row["Headline"] for row in rows(content)] == ["Claim (denied): The adviser visited the ministry", "First", "Second"]


def test_a_row_holds_the_numbers_and_our_words_for_the_date() -> None:
    (row,) = rows(files_of({"content/events/a.md": event("A week", "17 to 19 May 2021", place="Kabul")})["chronology.csv"])
    assert {name: cell for name, cell in row.items() if cell} == {
        "Year": "2021", "Month": "5", "Day": "17", "End Year": "2021", "End Month": "5", "End Day": "19",
        "Display Date": "17 to 19 May 2021", "Headline": "A week", "Group": "Events",
        "Text": '<p>What happened.</p><p>Place: Kabul</p><p><a href="https://example.org/events/a/">A small site</a></p>',
    }  # fmt: skip


def test_a_claims_row_says_what_it_is_and_who_answers_what() -> None:
    (row,) = rows(files_of(CAST | {"content/claims/visit.md": ALLEGATION})["chronology.csv"])
    assert (row["Group"], row["Year"], row["Month"], row["Day"]) == ("Claims", "2020", "11", "24")
    assert row["Display Date"] == "last week of November 2020"
    assert row["Text"] == (
        "<p>Claim, not an event on record.</p>"
        "<p>Denied: The Adviser, 29 June 2021; not confirmed on the record.</p>"
        "<p>Who says so: The Gazette, 28 June 2021, citing an unnamed source.</p>"
        "<p>The answer: The Adviser denies it, 29 June 2021: “I did not go.”</p>"
        '<p><a href="https://example.org/claims/visit/">The claim in full</a></p>'
    )


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "＝1+1"])
def test_no_text_cell_begins_as_a_formula(title: str) -> None:
    (row,) = rows(files_of({"content/events/a.md": event(title, "-0043")})["chronology.csv"])
    assert row["Headline"] == f"'{title}"
    assert row["Year"] == "-44"  # a number stays one


@pytest.mark.parametrize(("cell", "safe"), [("\t=1", "'\t=1"), ("\r@x", "'\r@x"), (" -1", "' -1"), ("1-1", "1-1"), ("", "")])
def test_white_space_does_not_hide_a_formula(cell: str, safe: str) -> None:
    assert guarded(cell) == safe


def test_html_in_a_title_stays_text() -> None:
    content = files_of({"content/events/a.md": event("<img src=x onerror=alert(1)> & AT&T &lt;", "2021", body="1 < 2 & 3")})
    (row,) = rows(content["chronology.csv"])
    assert row["Headline"] == "&lt;img src=x onerror=alert(1)&gt; &amp; AT&amp;T &amp;lt;"
    assert "<p>1 &lt; 2 &amp; 3</p>" in row["Text"]
    (slide,) = events(content["timeline.json"])
    assert slide["text"]["headline"] == "&lt;img src=x onerror=alert(1)&gt; &amp; AT&amp;T &amp;lt;"


def test_a_title_with_an_ampersand_reads_as_it_was_typed() -> None:
    (row,) = rows(files_of({"content/events/a.md": event("Q&A at AT&T", "2021")})["chronology.csv"])
    assert row["Headline"] == "Q&A at AT&T"


# --- the timeline ---


def test_the_timeline_begins_with_a_title_slide() -> None:
    title = json.loads(files_of({})["timeline.json"])["title"]
    assert title["text"] == {
        "headline": "A small site",
        "text": '<p>Who said what.</p><p><a href="https://example.org/">A small site</a></p>',
    }


def test_a_slide_has_numbers_for_the_axis_and_words_for_the_reader() -> None:
    (slide,) = events(files_of({"content/events/a.md": event("A week", "1985-04-12T23:20:30Z")})["timeline.json"])
    assert slide["unique_id"] == "events-a"
    assert slide["start_date"] == {"year": 1985, "month": 4, "day": 12, "hour": 23, "minute": 20, "second": 30}
    assert slide["display_date"] == "12 April 1985, 23:20:30 UTC"
    assert "end_date" not in slide


def test_a_picture_comes_with_its_words() -> None:
    files = {"content/events/a.md": event("A visit", "2021", image="{file: x.jpg, alt: A gate, caption: The gate, credit: A. Bee}")}
    content = files_of(files, assets={"content/events/x.jpg": "media/x.1.jpg"})
    (slide,) = events(content["timeline.json"])
    assert slide["media"] == {"url": "https://example.org/media/x.1.jpg", "alt": "A gate", "caption": "The gate", "credit": "A. Bee"}
    (row,) = rows(content["chronology.csv"])
    assert (row["Media"], row["Media Caption"], row["Media Credit"]) == ("https://example.org/media/x.1.jpg", "The gate", "A. Bee")


def test_an_order_that_is_not_established_is_said() -> None:
    files = {"content/events/a.md": event("One", "2021-06"), "content/events/b.md": event("Other", "2021-06-28")}
    first, second = events(files_of(files)["timeline.json"])
    assert "The order of this and the next entry is not established." in first["text"]["text"]
    assert "not established" not in second["text"]["text"]
