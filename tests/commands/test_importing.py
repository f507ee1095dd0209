"""`nutgraf import timelinejs`: what becomes of a spreadsheet's rows, and what is said of those that cannot be read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.commands.importing import Outcome, prose_of, run
from builder.engine.refusal import Refusal
from builder.model.kinds import Event
from builder.reading.documents import read
from builder.reading.entries import Context

HEADINGS = "Year,Month,Day,Time,End Year,End Month,End Day,End Time,Display Date,Headline,Text,Media,Media Credit,Media Caption,Type,Group"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty site."""
    (tmp_path / "site/content/events").mkdir(parents=True)
    return tmp_path / "site"


def sheet(*rows: Mapping[str, str], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADINGS.split(","), delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows({name.replace("_", " "): cell for name, cell in row.items()} for row in rows)
    return text.getvalue()


def imported(root: Path, content: str | bytes) -> Outcome:
    file = root.parent / "timeline.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return run(root, file)


def events(root: Path) -> dict[str, Any]:
    """The events written, by id, as a build reads them; none may have an error."""
    found = {}
    for file in sorted((root / "content/events").glob("*.md")):
        path = f"content/events/{file.name}"
        document = read(path, file.read_text(encoding="utf-8"), Context())
        assert document.diagnostics == ()
        found[file.stem] = document.entries[0].record.fields
    return found


def one(root: Path, **cells: str) -> Event:
    """The event that a row becomes."""
    outcome = imported(root, sheet({"Headline": "It", **cells}))
    assert outcome.code == 0, outcome.err
    (event,) = events(root).values()
    assert isinstance(event, Event)
    return event


def body(root: Path, id: str = "it") -> str:
    return (root / f"content/events/{id}.md").read_text(encoding="utf-8").split("---\n", 2)[2].strip()


def row(year: str, headline: str, **cells: str) -> dict[str, str]:
    return {"Year": year, "Headline": headline, **cells}


def said(outcome: Outcome) -> Sequence[str]:
    return outcome.err.splitlines()


# --- what a row becomes ---


def test_a_row_becomes_a_file(root: Path) -> None:
    text = '<p>He denied it. He was <a href="https://x.org/a">asked twice</a>.</p>'
    outcome = imported(
        root, sheet({"Year": "2020", "Month": "12", "Day": "18", "Headline": "A press conference", "Text": text, "Group": "Answers"})
    )
    assert outcome.code == 0
    assert Path(outcome.out.strip()).resolve() == root / "content/events/a-press-conference.md"
    assert (root / "content/events/a-press-conference.md").read_text() == (
        '---\ntitle: "A press conference"\ndate: 2020-12-18\nsummary: "He denied it."\ntags: ["Answers"]\n---\n\n'
        "He was [asked twice](https://x.org/a).\n"
    )


@pytest.mark.parametrize(
    ("cells", "edtf"),
    [
        ({"Year": "2021"}, "2021"),
        ({"Year": "2021", "Month": "6"}, "2021-06"),
        ({"Year": "2021", "Month": "6", "Day": "28"}, "2021-06-28"),
        ({"Year": "2,021.0", "Month": "6.0"}, "2021-06"),  # as spreadsheet programs write numbers
        ({"Year": "2021", "Month": "6", "Day": "28", "Time": "10:30 PM"}, "2021-06-28T22:30:00"),
        ({"Year": "2021", "Month": "6", "Day": "28", "Time": "0905"}, "2021-06-28T09:05:00"),
        ({"Year": "2021", "Month": "6", "Day": "28", "Time": "12 a.m."}, "2021-06-28T00:00:00"),
        ({"Year": "2020", "Month": "8", "End Year": "2020", "End Month": "12"}, "2020-08/2020-12"),
        ({"Year": "1964", "End Year": "2008"}, "1964/2008"),
        ({"Year": "2021", "Month": "6", "Day": "28", "End Year": "2021", "End Month": "6", "End Day": "28"}, "2021-06-28"),
        ({"Year": "-44", "Month": "3", "Day": "15"}, "-0043-03-15"),  # TimelineJS shows 44 BCE
        ({"Year": "-1"}, "0000"),
        ({"Year": "44 BCE"}, "-0043"),
        ({"Year": "-44", "End Year": "12"}, "-0043/0012"),
        ({"Year": "99"}, "0099"),
        ({"Year": "-4500000000"}, "Y-4499999999"),
    ],
)
def test_columns_become_edtf(root: Path, cells: dict[str, str], edtf: str) -> None:
    date = one(root, **cells).date
    assert date is not None
    assert (date.date.edtf, date.text) == (edtf, "")


@pytest.mark.parametrize(
    ("display", "edtf", "words"),
    [
        ("June 28, 2021", "2021-06-28", "28 June 2021"),  # says no more than the columns
        ("28 JUNE 2021", "2021-06-28", "28 June 2021"),
        ("Monday evening", "2021-06-28", "Monday evening"),
        ("<i>Summer</i> 2021", "2021-06-28", "Summer 2021"),
        ("June 2021", "2021-06-28", "June 2021"),
        # Where the words say that the day is not certain, the day in the columns is not kept as one.
        ("About 28 June 2021", "2021-06-28~", "about 28 June 2021"),
        ("mid 2021", "2021-38", "mid 2021"),
        ("last week of June 2021", "[2021-06-24..2021-06-30]", "last week of June 2021"),
        ("sometime between 27 and 30 June 2021", "[2021-06-27..2021-06-30]", "sometime between 27 and 30 June 2021"),
        ("last week of May 2021", "2021-06-28", "last week of May 2021"),
    ],
)
def test_display_date_is_kept_where_it_says_more(root: Path, display: str, edtf: str, words: str) -> None:
    date = one(root, Year="2021", Month="6", Day="28", **{"Display Date": display}).date
    assert date is not None
    assert (date.date.edtf, date.words) == (edtf, words)


def test_a_date_taken_from_the_words_is_said(root: Path) -> None:
    outcome = imported(
        root, sheet({"Year": "2020", "Month": "11", "Day": "20", "Display Date": "about 20 November 2020", "Headline": "It"})
    )
    assert said(outcome)[0] == (
        "row 2: its date is “about 20 November 2020” (2020-11-20~): "
        "the columns alone would say 20 November 2020, which is more than is known"
    )


def test_sheets_of_the_first_version_are_read(root: Path) -> None:
    content = (
        "Start Date,End Date,Headline,Text,Media,Media Credit,Media Caption,Media Thumbnail,Type,Tag\n"
        "1/20/2001,1/20/2005,First,x,,,,,,Terms\n5/2003,,Second,x,,,,,,\n1999,,Third,x,,,,,,\n2001-02-03 ,,Fourth,x,,,,,,\n"
    )
    assert imported(root, content).code == 0
    found = events(root)
    assert [found[id].date.date.edtf for id in ("first", "second", "third", "fourth")] == [
        "2001-01-20/2005-01-20", "2003-05", "1999", "2001-02-03",
    ]  # fmt: skip
    assert found["first"].tags == ("Terms",)


def test_media_becomes_a_link(root: Path) -> None:
    one(
        root, Year="2021", Text="Some words.", Media="https://x.org/a_(b).jpg",
        Media_Caption="The <b>gate</b>", Media_Credit='<a href="https://y.org">A. Bee</a>',
    )  # fmt: skip
    assert body(root) == "Media: [The gate](<https://x.org/a_(b).jpg>) ([A. Bee](https://y.org))"


@pytest.mark.parametrize(
    ("media", "shown"),
    [
        ("https://x.org/a.jpg", "Media: [x.org](https://x.org/a.jpg)"),
        ('<iframe src="//x.org/v?a=1&amp;b=2"></iframe>', "Media: [x.org](https://x.org/v?a=1&b=2)"),
        ("a file of mine", "Media: a file of mine"),
        ("javascript:alert(1)", "Media: javascript:alert(1)"),
    ],
)
def test_media_of_any_form(root: Path, media: str, shown: str) -> None:
    one(root, Year="2021", Media=media)
    assert body(root) == shown


# --- HTML → Markdown ---


@pytest.mark.parametrize(
    ("cell", "markdown"),
    [
        ("One <b>two</b> <i>three</i>", "One two three"),
        ("<p>One</p><p>Two<br>Three</p><ul><li>Four</li></ul>", "One\n\nTwo\n\nThree\n\nFour"),
        ("One\n\nTwo\nthree", "One\n\nTwo three"),
        (
            'A <a href="https://x.org/?a=1&amp;copy;=2" onclick="x()">link <b>here</b></a>.',
            "A [link here](https://x.org/?a=1&amp;copy;=2).",
        ),
        ('<a href="javascript:alert(1)">no</a> <a href="/here">nor</a>', "no nor"),
        ('<a href="https://x.org/">https://x.org/</a>', "<https://x.org/>"),
        ("See https://x.org/a, or (https://x.org/b).", "See <https://x.org/a>, or (<https://x.org/b>)."),
        ("a<script>alert(1)</script><style>p{}</style><!-- no -->b", "ab"),
        ("a <![CDATA[ b ]]> <!DOCTYPE c> d", "a d"),
        ("5 &lt; 6 &amp;&amp; 7 &gt; 6&nbsp;!", "5 \\< 6 && 7 > 6 !"),
        (
            "*no* _emphasis_ snake_case [[no-link]] [@no-source] `code` ~~x~~ \\",
            "\\*no\\* \\_emphasis\\_ snake_case \\[\\[no-link\\]\\] \\[@no-source\\] \\`code\\` \\~\\~x\\~\\~ \\\\",
        ),
        ("__no__ snake__case", "\\_\\_no\\_\\_ snake\\_\\_case"),
        ('Look!<a href="https://x.org/">Here</a>', "Look\\![Here](https://x.org/)"),
        ('One.<span class="tl-note">Two.</span>', "One.\n\nTwo."),
        ("# no heading", "\\# no heading"),
        ("- no list", "\\- no list"),
        ("1. no list", "1\\. no list"),
        ("1990 was no list", "1990 was no list"),
        ("", ""),
    ],
)
def test_text_keeps_its_words_and_links_alone(cell: str, markdown: str) -> None:
    assert prose_of(cell).markdown == markdown


def test_what_markdown_would_take_for_its_own_is_read_as_typed(root: Path) -> None:
    words = "First. [[no-link]] *stars* [@none] <b>x</b> &lt;i&gt; 1 < 2"
    one(root, Year="2021", Text=words)
    document = read("content/events/it.md", (root / "content/events/it.md").read_text(), Context())
    assert document.entries[0].body.text.strip() == "[[no-link]] *stars* [@none] x <i> 1 < 2"
    assert document.entries[0].record.references == ()


PIECES = [
    *"*_`[]()<>&~#-+=!|\\:'\"^@", "1.", "\n", "\n\n", " ", "a", "é", "[[x]]", "[@y]", "[^1]", "![[z]]", "> [!NOTE]", "---", "```", "    ",
    "https://x.org/a_b*", "<p>", "<br>", '<a href="https://x.org/?a=1&amp;lt;b">', "</a>", "<b>", "&lt;", "&#42;", "<!--", "<script>",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(max_examples=300)
def test_whatever_a_cell_holds_its_markdown_says_the_same(cell: str) -> None:
    prose = prose_of(cell)
    document = read("content/events/x.md", f"---\ntitle: a\ndate: 2021\nsummary: b\n---\n{prose.markdown}\n", Context())
    assert document.diagnostics == ()
    words = document.entries[0].body.text
    assert "".join(words.split()) == "".join("".join(prose.plain).split())


def test_a_headline_alone_makes_a_summary(root: Path) -> None:
    assert one(root, Year="2021").summary == "It"
    assert body(root) == ""


@pytest.mark.parametrize(
    ("text", "summary", "rest"),
    [
        ("<p>Mr. Khan said “no”.</p>", "Mr. Khan said “no”.", ""),
        ("1. He came.", "1. He came.", ""),
        ("#one of *them*", "#one of *them*", ""),
        ("He came. He left.", "He came.", "He left."),
        ("He came.\n\n- He left.", "He came.", r"\- He left."),
        ("He came. 1. He left.", "He came.", r"1\. He left."),
        ('<a href="https://x.org/">He</a> came. He left.', "He came.", "[He](https://x.org/) came. He left."),
        ("See https://x.org/a", "See https://x.org/a", "See <https://x.org/a>"),
    ],
)
def test_nothing_is_said_twice_unless_a_link_would_be_lost(text: str, summary: str, rest: str, root: Path) -> None:
    assert one(root, Year="2021", Text=text).summary == summary
    assert body(root) == rest


# --- the file ---


@pytest.mark.parametrize(
    "content",
    [
        sheet(row("2021", "Zoë’s café")),
        sheet(row("2021", "Zoë’s café"), delimiter=";"),
        sheet(row("2021", "Zoë’s café"), delimiter="\t"),
        b"\xef\xbb\xbf" + sheet(row("2021", "Zoë’s café")).encode(),
        sheet(row("2021", "Zoë’s café")).encode("utf-16"),
        sheet(row("2021", "Zoë’s café")).replace("\r\n", "\n"),
        "\n\n" + sheet(row("2021", "Zoë’s café")).replace("Year", " year ").replace("Headline", "HEADLINE"),
    ],
    ids=["commas", "semicolons", "tabs", "mark", "utf-16", "lf", "headings"],
)
def test_spreadsheets_of_many_programs_are_read(root: Path, content: str | bytes) -> None:
    outcome = imported(root, content)
    assert (outcome.code, events(root)["zoes-cafe"].title) == (0, "Zoë’s café")
    assert said(outcome)[0] == "1 event written"


def test_latin_1_is_read_and_said(root: Path) -> None:
    outcome = imported(root, sheet(row("2021", "Zoë’s café")).encode("windows-1252"))
    assert events(root)["zoes-cafe"].title == "Zoë’s café"
    assert "timeline.csv is not UTF-8 (line 2); it was read as Latin-1 (Windows-1252)" in said(outcome)[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The spreadsheet is empty."),
        (b"\n , \n", "The spreadsheet is empty."),
        (b"a,b\n1,2\n", "it holds “a”, “b”."),
        (b"PK\x03\x04rest", "is a workbook, not CSV"),
        (b"\x00\x01\x02", "is no text"),
        (f'{HEADINGS}\n2021,,,,,,,,,"Never closed\n2022\n'.encode(), "A quotation mark that opens a cell is never closed"),
        (f"{HEADINGS}\n2021,,,,,,,,,{'x' * 200_000}\n".encode(), "The rows cannot be told apart"),
    ],
    ids=["nothing", "blanks", "other", "workbook", "binary", "open", "endless"],
)
def test_a_file_that_is_no_spreadsheet_is_refused(root: Path, content: bytes, reason: str) -> None:
    with pytest.raises(Refusal, match=re.escape(reason)):
        imported(root, content)
    assert events(root) == {}


def test_a_file_that_is_not_there_is_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=re.escape(f"There is no file {tmp_path}/none.csv.")):
        run(root, tmp_path / "none.csv")
    with pytest.raises(Refusal, match=re.escape(f"{tmp_path} is not a file.")):
        run(root, tmp_path)


def test_stray_quotation_marks_are_taken_as_timelinejs_takes_them(root: Path) -> None:
    assert imported(root, f'{HEADINGS}\n2021,,,,,,,,,"A"b\n').code == 0
    assert events(root)["ab"].title == "Ab"


# --- rows that are no events ---


def test_all_that_is_wrong_is_said_at_once_and_the_rest_is_written(root: Path) -> None:
    outcome = imported(
        root,
        sheet(
            row("2021", "Good"),
            {"Year": "2021", "Month": "June", "Headline": "a"},
            {"Year": "2021", "Month": "13", "Headline": "b"},
            {"Year": "2021", "Day": "3", "Headline": "c"},
            {"Year": "2021", "Month": "2", "Day": "30", "Headline": "d"},
            {},
            {"Headline": "e"},
            row("0", "f"),
            {"Year": "2021", "End Year": "2020", "Headline": "g"},
            {"Year": "2021", "Month": "6", "Day": "28", "Time": "25:00", "Headline": "h"},
            {"Year": "20000", "Month": "6", "Headline": "i"},
            {"Year": "soon"},
        ),
    )
    assert outcome.code == 1
    assert list(events(root)) == ["good"]
    lines = said(outcome)
    assert lines[:3] == [
        "row 3, Month: “June”; expected a number from 1 to 12, or nothing",
        "row 4, Month: “13”; expected a number from 1 to 12, or nothing",
        "row 5, Month: nothing stands here; expected a number from 1 to 12, since there is a Day",
    ]
    assert lines[3].startswith("row 6, Year, Month and Day: “2021-02-30”; expected a date: ")
    assert lines[4:6] == [
        "row 8, Year: nothing stands here; expected a year, as 2021, or -44 for 44 BCE",
        "row 9, Year: “0”; expected another year: there is no year 0, 1 BCE is -1",
    ]
    assert lines[6].startswith("row 10, Year to End Day: “2021/2020”; expected a date: ")
    assert lines[7:] == [
        "row 11, Time: “25:00”; expected a time of the day, from 00:00 to 23:59",
        "row 12, Month: “6”; expected no month: years of more than four digits have none",
        "row 13, Year: “soon”; expected a year, as 2021, or -44 for 44 BCE",
        "row 13, Headline: nothing stands here; expected what happened, in a few words",
        "1 event written, 10 rows left out",
        lines[-1],
    ]


def test_title_slides_eras_and_claims_are_passed_over(root: Path) -> None:
    outcome = imported(
        root,
        sheet(
            {"Headline": "The whole story", "Type": "title"},
            {"Year": "2018", "End Year": "2021", "Headline": "Years", "Type": "era"},
            row("2020", "Claim (denied): He went there", Group="Claims"),
        ),
    )
    assert outcome.code == 0
    assert said(outcome) == [
        "row 2: it is the title slide, which is no event; it was passed over",
        "row 3: it is an era, which is no event; it was passed over",
        "row 4: it is a claim, which is no event; it was passed over",
        "0 events written",
    ]


def test_what_a_range_cannot_keep_is_said(root: Path) -> None:
    outcome = imported(
        root,
        sheet({"Year": "2020", "End Year": "2021", "Time": "10:00", "Headline": "a"}, {"Year": "2020", "End Month": "3", "Headline": "b"}),
    )
    assert said(outcome)[:2] == [
        "row 2: the time 10:00 is left out: only a single day has one",
        "row 3: End Month and End Day are left out: there is no End Year",
    ]


def test_no_control_sequence_reaches_a_terminal_or_a_file(root: Path) -> None:
    outcome = imported(root, sheet(row("20\x1b[31m", "a"), row("2021", "b\x1b[31m\x07\ufffe c")))
    assert "\x1b" not in outcome.err
    assert events(root)["b-31m-c"].title == "b[31m c"


# --- ids ---


def test_ids_are_unique(root: Path) -> None:
    imported(root, sheet(row("2021", "A reply"), row("2021", "A reply!"), row("2021", "خبر")))
    assert sorted(events(root)) == ["a-reply", "a-reply-2", "event-2021"]


@pytest.mark.parametrize("path", ["content/events/a-reply.md", "content/events/2020/a-reply.md", "content/events.yaml"])
def test_what_is_there_is_left_as_it_is(root: Path, path: str) -> None:
    fields = "title: A reply\ndate: 2020\nsummary: Another one.\n"
    there = f"---\n{fields}---\n" if path.endswith(".md") else "a-reply: {title: A reply, date: 2020, summary: Another one.}\n"
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(there)
    assert imported(root, sheet(row("2021", "A reply"))).code == 0
    assert (root / path).read_text() == there
    assert events(root)["a-reply-2"].date.date.edtf == "2021"


def test_a_second_import_adds_what_is_new(root: Path) -> None:
    rows = [row("2021", "A reply"), row("2021", "A reply")]
    imported(root, sheet(*rows))
    file = root / "content/events/a-reply.md"
    file.write_text(file.read_text().replace("summary:", "sources: [x]\nsummary:"))
    before = file.read_text()
    outcome = imported(root, sheet(*rows, row("2022", "A new one")))
    assert outcome.code == 0
    assert said(outcome)[:3] == [
        "row 2: an event of this title and date is there already; it was left as it is",
        "row 3: an event of this title and date is there already; it was left as it is",
        "1 event written",
    ]
    assert sorted(events(root)) == ["a-new-one", "a-reply", "a-reply-2"]
    assert file.read_text() == before


def test_where_nothing_can_be_written_it_is_said(root: Path, tmp_path: Path) -> None:
    (root / "content/events").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (root / "content/events").symlink_to(tmp_path / "elsewhere")
    outcome = imported(root, sheet(row("2021", "A reply")))
    assert (outcome.out, outcome.code) == ("", 2)
    assert outcome.err.startswith("nutgraf: ")
    assert "a symbolic link on its path leads out of the site" in outcome.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


# --- there and back ---


def test_nutgrafs_own_spreadsheet_comes_back_as_it_was(root: Path) -> None:
    """What `chronology.csv` holds of an event: the formula guard, the escapes and the uncertain date are undone."""
    ours = {
        "Year": "2020", "Month": "11", "Day": "24", "Display Date": "last week of November 2020", "Headline": "'=1 &lt; 2 &amp;lt; Q&A",
        "Text": '<p>It was denied.</p><p><a href="https://example.org/events/x/">A site</a></p>', "Group": "Events",
    }  # fmt: skip
    imported(root, sheet(ours))
    (event,) = events(root).values()
    assert (event.title, event.date.date.edtf) == ("=1 < 2 &lt; Q&A", "[2020-11-24..2020-11-30]")
    assert (event.summary, event.tags) == ("It was denied.", ())
