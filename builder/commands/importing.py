"""`nutgraf import timelinejs`: a spreadsheet in the form that TimelineJS reads becomes event files (INTERFACE.md, section 2).

In: the file's bytes. Out: one file under content/events/ for each row that says what happened and when, and words about
every row that does not. A cell's number is only believed as far as the words beside it allow: where `Display Date` says
"about 20 November 2020", that is the date, not the day that the spreadsheet had to name.

What the columns mean is read off TimelineJS itself (its src/js/core/ConfigFactory.js and src/js/date/DateUtil.js).
"""

import csv
import html
import io
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import nh3

from builder.commands.authoring import id_from
from builder.commands.reports import plural, visible
from builder.engine import disk
from builder.engine.refusal import Refusal, printable, refusing
from builder.model.diagnostics import Diagnostic
from builder.model.edtf import Date, DateTrouble, read_edtf
from builder.model.patterns import lazy_pattern
from builder.model.phrases import read_date
from builder.publishing.chronology_files import CLAIMS, EVENTS
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.folders import id_of, kind_of
from builder.reading.sentences import fold, sentence_ends
from builder.reading.sources import CONTROLS
from builder.reading.web_addresses import is_web_address

DONE, ROWS_LEFT_OUT, REFUSED = 0, 1, 2

LARGEST = 20 * 1024 * 1024  # bytes: far more than a spreadsheet that anyone keeps by hand

ADVICE = "A TimelineJS spreadsheet does not say what an event rests on: add `sources:` to each. An allegation is no event: make it a claim."


class Outcome(NamedTuple):
    """What goes to standard output and to standard error, and how the command ends."""

    out: str
    err: str
    code: int


class Trouble(NamedTuple):
    """What keeps a row from becoming an event: where, what stands there, and what was expected."""

    row: int
    column: str
    found: str
    expected: str

    @property
    def words(self) -> str:
        """`row 4, Month: “June”; expected a number from 1 to 12`."""
        short = self.found if len(self.found) <= 60 else f"{self.found[:59]}…"
        shown = f"“{short}”" if short else "nothing stands here"
        return f"row {self.row}, {self.column}: {shown}; expected {self.expected}"


class _Bad(Exception):  # noqa: N818 - carries a Trouble up to the row it belongs to
    def __init__(self, column: str, found: str, expected: str) -> None:
        super().__init__(column)
        self.column, self.found, self.expected = column, found, expected


def run(root: Path, file: Path) -> Outcome:
    """Write an event for each row of a TimelineJS spreadsheet; what is there already is left as it is.

    Exit 1 if a row could not be read (the others are written). Refusal: the file is no spreadsheet.
    """
    table = table_of(*_text(file))
    shelf = _Shelf(root)
    events, remarks, troubles = read_rows(table)
    written: list[str] = []
    refused = ""
    for event in events:
        try:
            path = shelf.put(event)
        except Refusal as refusal:  # the next would be refused as well: no space, no permission
            refused = f"nutgraf: {refusal}"
            break
        if path:
            written.append(path)
        else:
            remarks.append(f"row {event.row}: an event of this title and date is there already; it was left as it is")
    said = [*remarks, *(trouble.words for trouble in troubles), *([refused] if refused else []), _count(written, troubles)]
    said += [ADVICE] if written else []
    code = REFUSED if refused else ROWS_LEFT_OUT if troubles else DONE
    paths = "".join(f"{os.path.relpath(root / path)}\n" for path in written)
    return Outcome(paths, "".join(f"{visible(line)}\n" for line in said), code)


def _count(written: Sequence[str], troubles: Sequence[Trouble]) -> str:
    rows = len({trouble.row for trouble in troubles})
    left_out = f", {plural(rows, 'row')} left out" if rows else ""
    return f"{plural(len(written), 'event')} written{left_out}"


# --- the file -----------------------------------------------------------------------------------------------------


def _text(file: Path) -> tuple[str, str]:
    """The file's text, and a remark on how it was read ("" for none)."""
    shown = printable(str(file))
    with refusing("read", shown):
        if not file.exists():
            raise Refusal(f"There is no file {shown}.")
        if not file.is_file():
            raise Refusal(f"{shown} is not a file.")
        if file.stat().st_size > LARGEST:
            raise Refusal(f"{shown} has more than {LARGEST // 1024 // 1024} MB: that is no timeline's spreadsheet.")
    return decoded(disk.read_bytes(file.parent, file.name), shown)


def decoded(data: bytes, shown: str) -> tuple[str, str]:
    """The text of a spreadsheet's bytes: UTF-8, UTF-16 where a mark says so, else Windows-1252, which holds Latin-1."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Refusal(f"{shown} is a workbook, not CSV. Open it in a spreadsheet program and save the sheet as CSV (UTF-8).")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text, remark = data.decode(encoding), ""
    except UnicodeDecodeError as error:
        text = data.decode("windows-1252", "replace")
        line = data.count(b"\n", 0, error.start) + 1
        remark = f"{shown} is not UTF-8 (line {line}); it was read as Latin-1 (Windows-1252). Look at the letters with accents."
    if "\0" in text:
        raise Refusal(f"{shown} is no text: there is a NUL in it. Save the spreadsheet as CSV (UTF-8).")
    return text, remark


# --- the table ----------------------------------------------------------------------------------------------------

COLUMNS = (
    "Year", "Month", "Day", "Time", "End Year", "End Month", "End Day", "End Time", "Display Date", "Headline", "Text", "Media",
    "Media Credit", "Media Caption", "Media Thumbnail", "Alt Text", "Type", "Group", "Background", "Start Date", "End Date", "Tag",
)  # fmt: skip
_BY_NAME = {name.casefold(): name for name in COLUMNS}


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a spreadsheet program numbers it: `row["Year"]` is a cell, "" where there is none."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, heading: str) -> str:
        return self.cells.get(heading, "")


class Table(NamedTuple):
    """The rows below the headings, and what is to be said of the whole."""

    rows: tuple[Row, ...]
    remarks: tuple[str, ...]


def table_of(text: str, remark: str = "") -> Table:
    """The rows of a CSV file. Refusal: it has no headings that TimelineJS knows, or breaks off."""
    records = _records(text, _delimiter(text))
    start = next((number for number, record in enumerate(records) if any(cell.strip() for cell in record)), -1)
    if start < 0:
        raise Refusal("The spreadsheet is empty.")
    headings = [_BY_NAME.get(fold(cell).casefold(), "") for cell in records[start]]
    if "Headline" not in headings or not {"Year", "Start Date"} & set(headings):
        found = ", ".join(f"“{fold(cell)}”" for cell in records[start][:8])
        raise Refusal(f"The first row must hold the headings of TimelineJS, Year and Headline among them; it holds {found}.")
    rows = (Row(number, _cells(headings, record)) for number, record in enumerate(records[start + 1 :], start + 2))
    return Table(tuple(row for row in rows if any(row.cells.values())), (remark,) if remark else ())


def _records(text: str, delimiter: str) -> list[list[str]]:
    """The records, numbered as a spreadsheet program does: a line break within a cell begins no row."""
    try:
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise Refusal("A quotation mark that opens a cell is never closed, so the rows cannot be told apart.") from None
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))  # TimelineJS, too, takes a stray mark
    except csv.Error as error:
        raise Refusal(f"The rows cannot be told apart: {error}.") from None


def _delimiter(text: str) -> str:
    """The sign between cells: the one by which the first line holds most headings."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def known(sign: str) -> int:
        return sum(cell.strip(' "').casefold() in _BY_NAME for cell in first.split(sign))

    return max(",;\t|", key=known)


def _cells(headings: Sequence[str], record: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for heading, cell in zip(headings, record, strict=False):
        if heading:
            found.setdefault(heading, _unguarded(CONTROLS.sub("", cell)).strip())
    return found


def _unguarded(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheet programs from taking it for a formula."""
    return cell[1:] if re.match(r"'\s*[=+\-@＝＋－＠]", cell) else cell


# --- rows ---------------------------------------------------------------------------------------------------------


class Event(NamedTuple):
    """An event as a row gives it: what its file will hold."""

    row: int
    id: str  # as wished: another may bear it
    title: str
    date: Date
    words: str  # to show in the place of the date's own, or ""
    summary: str
    body: str
    tags: tuple[str, ...]


def read_rows(table: Table) -> tuple[list[Event], list[str], list[Trouble]]:
    """The events, remarks on what was passed over or read in a way that one should look at, and the rows that are wrong."""
    events: list[Event] = []
    remarks = list(table.remarks)
    troubles: list[Trouble] = []
    for row in table.rows:
        passed_over = _no_event(row)
        if passed_over:
            remarks.append(f"row {row.number}: {passed_over}; it was passed over")
            continue
        event, said, wrong = _event(row)
        remarks += (f"row {row.number}: {words}" for words in said)
        troubles += wrong
        events += [event] if event else []
    return events, remarks, troubles


def _no_event(row: Row) -> str:
    match row["Type"].casefold():
        case "title":
            return "it is the title slide, which is no event"
        case "era":
            return "it is an era, which is no event"
    if row["Group"] == CLAIMS and row["Headline"].startswith("Claim ("):  # as nutgraf's own spreadsheets have them
        return "it is a claim, which is no event"
    return ""


def _event(row: Row) -> tuple[Event | None, list[str], list[Trouble]]:
    said: list[str] = []
    troubles: list[Trouble] = []
    title = plain(row["Headline"])
    if not title:
        troubles.append(Trouble(row.number, "Headline", "", "what happened, in a few words"))
    try:
        date, words = _date(row, said)
    except _Bad as bad:
        return None, said, [Trouble(row.number, bad.column, bad.found, bad.expected), *troubles]
    if troubles:
        return None, said, troubles
    prose = prose_of(row["Text"])
    summary = _first_sentence(prose.plain) or title
    media = _media(row)
    body = "\n\n".join(each for each in (_without_summary(prose.markdown, summary), media) if each)
    tags = tuple(each for each in (plain(row["Group"] or row["Tag"]),) if each not in ("", EVENTS))
    id = id_from(title) or f"event-{id_from(date.edtf)}"
    return Event(row.number, id, title, date, words, summary, body, tags), said, troubles


def _first_sentence(paragraphs: Sequence[str]) -> str:
    first = paragraphs[0] if paragraphs else ""
    return first[: sentence_ends(first)[0]].strip()


def _without_summary(markdown: str, summary: str) -> str:
    """A text without its first sentence, which stands above it as the summary; whole where a link is in that sentence."""
    said = _at_line_start(_literal(summary))
    rest = markdown.removeprefix(said)
    if rest == markdown or (rest and not rest[0].isspace()):
        return markdown
    return _at_line_start(rest.lstrip())


# --- dates --------------------------------------------------------------------------------------------------------


def _date(row: Row, said: list[str]) -> tuple[Date, str]:
    """A row's date, and the words to show in its place. Raises _Bad."""
    old = not row["Year"] and row["Start Date"]
    start = _old_date(row, "Start Date") if old else _new_date(row, "")
    end = (_old_date(row, "End Date") if row["End Date"] else "") if old else _end_of(row, said)
    time = _time(row["Time"]) if row["Time"] else ""
    edtf = f"{start}/{end}" if end and end != start else start
    if time and re.fullmatch(r"-?\d{4}-\d\d-\d\d", edtf):
        edtf = f"{edtf}T{time}"
    elif time:
        said.append(f"the time {row['Time']} is left out: only a single day has one")
    if row["End Time"]:
        said.append(f"the end time {row['End Time']} is left out: an event ends with its day")
    found = read_edtf(edtf)
    if isinstance(found, DateTrouble):
        first, last = ("Start Date", "End Date") if old else ("Year", "End Day")
        columns = f"{first} to {last}" if "/" in edtf else first if old else "Year, Month and Day"
        raise _Bad(columns, edtf, f"a date: {found.message}")
    return _said_date(found, plain(row["Display Date"]), said)


def _end_of(row: Row, said: list[str]) -> str:
    if row["End Year"]:
        return _new_date(row, "End ")
    if row["End Month"] or row["End Day"]:
        said.append("End Month and End Day are left out: there is no End Year")
    return ""


def _new_date(row: Row, which: str) -> str:
    """Year, Month and Day as EDTF."""
    year = _year(row[f"{which}Year"], f"{which}Year")
    month = _number(row, f"{which}Month", 12)
    day = _number(row, f"{which}Day", 31)
    if day and not month:
        raise _Bad(f"{which}Month", "", f"a number from 1 to 12, since there is a {which}Day")
    if month and year.startswith("Y"):
        raise _Bad(f"{which}Month", str(month), "no month: years of more than four digits have none")
    return "-".join([year, *(f"{number:02}" for number in (month, day) if number)])


_YEAR = lazy_pattern(r"([+-]?)(\d{1,15})(?:\.0+)?(\s*(?:BCE?|B\.C\.(?:E\.)?))?", re.IGNORECASE)


def _year(cell: str, column: str) -> str:
    """A year as EDTF. TimelineJS has no year 0: what it calls -44 and shows as 44 BCE is EDTF's -0043."""
    match = _YEAR.fullmatch(cell.replace(",", "").replace("−", "-").strip())
    if match is None:
        raise _Bad(column, cell, "a year, as 2021, or -44 for 44 BCE")
    number = int(match[2])
    if number == 0:
        raise _Bad(column, cell, "another year: there is no year 0, 1 BCE is -1")
    if match[1] == "-" or match[3]:
        number = 1 - number
    if abs(number) > 9999:
        return f"Y{number}"
    return f"{'-' if number < 0 else ''}{abs(number):04}"


def _number(row: Row, column: str, most: int) -> int:
    """A month or day; 0 where none stands."""
    cell = row[column]
    if not cell:
        return 0
    match = re.fullmatch(r"(\d{1,2})(?:\.0+)?", cell)
    if match is None or not 1 <= int(match[1]) <= most:
        raise _Bad(column, cell, f"a number from 1 to {most}, or nothing")
    return int(match[1])


_ISO = lazy_pattern(r"([+-]?\d+)(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_AMERICAN = lazy_pattern(r"(\d{1,2})/(?:(\d{1,2})/)?(\d{1,6})(?:\s.*)?")  # a time behind it is passed over


def _old_date(row: Row, column: str) -> str:
    """A date as spreadsheets of TimelineJS's first version have it: `1/20/2001` (January), `1/2001`, `2001`."""
    cell = row[column]
    iso, american = _ISO.fullmatch(cell), _AMERICAN.fullmatch(cell)
    if iso:
        parts = {"Year": iso[1], "Month": iso[2] or "", "Day": iso[3] or ""}
    elif american:
        parts = {"Year": american[3], "Month": american[1], "Day": american[2] or ""}
    else:
        raise _Bad(column, cell, "month/day/year, month/year or a year")
    try:
        return _new_date(Row(row.number, parts), "")
    except _Bad as bad:
        raise _Bad(column, cell, f"{bad.expected} as the {bad.column.lower()}") from None


_TIME = lazy_pattern(r"(\d{1,2})(?:[:.]?(\d\d))?(?:[:.](\d\d))?(?:[.,:]\d+)?(?:\s*([ap])\.?m\.?)?", re.IGNORECASE)


def _time(cell: str) -> str:
    """`10:30 PM`, `2230`, `22.30` or `22:30:15` as EDTF has it."""
    match = _TIME.fullmatch(cell)
    if match is None:
        raise _Bad("Time", cell, "a time, as 22:30")
    hour, minute, second = (int(part or 0) for part in match.groups()[:3])
    if match[4] and hour <= 12:
        hour = hour % 12 + (12 if match[4] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise _Bad("Time", cell, "a time of the day, from 00:00 to 23:59")
    return f"{hour:02}:{minute:02}:{second:02}"


_SOMETIME = lazy_pattern(r"sometime (?:in )?", re.IGNORECASE)  # as nutgraf's own words for a set begin, which no phrase does
_CERTAIN = lazy_pattern(r"-?\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?(?:T.*)?|Y-?\d+")  # a year, month or day, and no part of a year


def _said_date(typed: Date, display: str, said: list[str]) -> tuple[Date, str]:
    """The date and the words to show, given the columns' date and what Display Date says."""
    display = fold(display)
    read = read_date(_SOMETIME.sub("", display)) if display else None
    if not isinstance(read, Date):
        return typed, "" if display.casefold() == typed.text.casefold() else display
    date = typed
    if _leaves_open(read, typed):
        date = read
        said.append(f"its date is “{display}” ({read.edtf}): the columns alone would say {typed.text}, which is more than is known")
    # A phrase has words of its own ("last week of November 2020"), which its EDTF would not bring back.
    alone = read_edtf(date.edtf)
    says_no_more = read.edtf == date.edtf and isinstance(alone, Date) and alone.text == read.text
    return date, "" if says_no_more else display


def _leaves_open(read: Date, typed: Date) -> bool:
    """Whether the words say that the date is uncertain ("about", "early", "17 or 18 May"), and the columns lie within that."""
    if _CERTAIN.fullmatch(read.edtf) or "/" in read.edtf or "/" in typed.edtf:
        return False
    begins = read.first_day is None or (typed.first_day is not None and read.first_day <= typed.first_day)
    ends = read.last_day is None or (typed.last_day is not None and typed.last_day <= read.last_day)
    return begins and ends


# --- HTML → Markdown ------------------------------------------------------------------------------------------------


class Prose(NamedTuple):
    """A cell's text: as Markdown that says the same, and its paragraphs as plain words."""

    markdown: str
    plain: tuple[str, ...]


_BLOCKS = frozenset(
    (
        "p", "br", "div", "li", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "table", "tr", "dl", "dt",
        "dd", "section", "article", "figure", "figcaption",
    )
)  # fmt: skip
_TAG = lazy_pattern(r'<(/?)([a-z0-9]+)(?: [a-z]+="([^"]*)")?[^<>]*>')
_BLANK_LINES = lazy_pattern(r"\n(?:[ \t\r]*\n)+")
_BREAKS = lazy_pattern(rf'{_BLANK_LINES.pattern}|(?=<span class="tl-note">)')  # TimelineJS sets such a note on lines of its own


def plain(cell: str) -> str:
    """A cell's words without markup, on one line."""
    return fold(" ".join(prose_of(cell).plain))


def prose_of(cell: str) -> Prose:
    """What a cell says: its paragraphs, its links as Markdown's, all other markup dropped.

    Signs that Markdown would take for its own are escaped: TimelineJS knows no Markdown, so they mean themselves.
    """
    if "<" not in cell and "&" not in cell:
        clean = html.escape(_BLANK_LINES.sub("\n\n", cell), quote=False).replace("\n\n", "<br>")
    else:  # a true parser of HTML makes it well-formed, and drops scripts and comments
        clean = nh3.clean(
            _BREAKS.sub("<br>", cell), tags={*_BLOCKS, "a"}, attributes={"a": {"href"}}, url_schemes={"http", "https"},
            link_rel=None,
        )  # fmt: skip
    writer = _Writer()
    at = 0
    for tag in _TAG.finditer(clean):
        writer.text(html.unescape(clean[at : tag.start()]))
        writer.tag(tag[2], tag[1] == "", html.unescape(tag[3] or ""))
        at = tag.end()
    writer.text(html.unescape(clean[at:]))
    return writer.prose()


class _Writer:
    """Gathers paragraphs, each as Markdown and as plain words."""

    def __init__(self) -> None:
        self._paragraphs: list[tuple[str, str]] = []
        self._pieces: list[tuple[str, str]] = []  # of the paragraph, or of the link's words
        self._outside: list[tuple[str, str]] = []  # what stands before the link in its paragraph
        self._address = ""

    def text(self, text: str) -> None:
        """Running text; a bare address becomes a link, as TimelineJS makes it one."""
        text = re.sub(r"\s+", " ", CONTROLS.sub("", text))
        self._pieces.append((_literal(text) if self._address else _linked(text), text))

    def tag(self, name: str, opens: bool, address: str) -> None:
        """A tag: a link's, or one that ends a paragraph."""
        if name == "a":
            self._end_link()
            if opens:
                self._begin_link(address)
        else:
            self._end_paragraph()

    def prose(self) -> Prose:
        """All of it."""
        self._end_paragraph()
        return Prose("\n\n".join(markdown for markdown, _ in self._paragraphs), tuple(plain for _, plain in self._paragraphs))

    def _begin_link(self, address: str) -> None:
        address = f"https:{address}" if address.startswith("//") else address
        if is_web_address(address):
            self._address, self._outside, self._pieces = address, self._pieces, []

    def _end_link(self) -> None:
        if self._address:
            before, plain_before = _joined(self._outside)
            before = re.sub("!$", r"\\!", before)  # with the bracket of a link it would begin a picture
            _, words = _joined(self._pieces)
            self._pieces = [(before, plain_before), (link(words, self._address), words if words.strip() else self._address)]
            self._address = ""

    def _end_paragraph(self) -> None:
        self._end_link()
        markdown, words = map(fold, _joined(self._pieces))
        if words:
            self._paragraphs.append((_at_line_start(markdown), words))
        self._pieces = []


def _joined(pieces: Sequence[tuple[str, str]]) -> tuple[str, str]:
    return "".join(markdown for markdown, _ in pieces), "".join(words for _, words in pieces)


def link(words: str, address: str) -> str:
    """A Markdown link (CommonMark, 6.3); the address is within brackets where it holds some itself."""
    words = fold(words)
    if not words or words == address:
        return f"<{address}>"
    safe = re.sub(r"&(?=#?\w+;)", "&amp;", address)
    return f"[{_literal(words)}]({f'<{safe}>' if re.search('[()]', safe) else safe})"


_BARE = lazy_pattern(r"https?://[^\s<>\[\]\"“”]+[^\s<>\[\]\"“”.,;:!?)'’]")
# What means something within a line: CommonMark's, GitHub's tilde, and the brackets of links to entries and sources.
_INLINE = lazy_pattern(r"[\\`*\[\]<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
# And at its beginning: a heading, a quotation, a list.
_LINE_START = lazy_pattern(r"^(?:(?=[#>+=-])|(\d+)(?=[.)](?:\s|$)))")


def _at_line_start(markdown: str) -> str:
    return _LINE_START.sub(r"\1\\", markdown)


def _literal(text: str) -> str:
    return _INLINE.sub(lambda match: f"\\{match[0]}", text)


def _linked(text: str) -> str:
    pieces, at = [], 0
    for match in _BARE.finditer(text):
        address = match[0] if is_web_address(match[0]) else ""
        pieces += [_literal(text[at : match.start()]), f"<{address}>" if address else _literal(match[0])]
        at = match.end()
    return "".join([*pieces, _literal(text[at:])])


_ADDRESS_IN_HTML = lazy_pattern(r"""(?:src|href|cite)\s*=\s*["']?((?:https?:)?//[^\s"'<>]+)""", re.IGNORECASE)


def _media(row: Row) -> str:
    """What Media shows, as a paragraph with a link to it: it lies with others, so it is not copied."""
    cell = row["Media"]
    if not cell:
        return ""
    inside = _ADDRESS_IN_HTML.search(cell) if "<" in cell else None
    address = html.unescape(inside[1]) if inside else cell
    address = f"https:{address}" if address.startswith("//") else address
    caption = plain(row["Media Caption"]) or plain(row["Alt Text"])
    if is_web_address(address):
        shown = link(caption or urlsplit(address).hostname or "", address)
    else:
        shown = ", ".join(_literal(each) for each in (plain(cell), caption) if each)
    credit = prose_of(row["Media Credit"]).markdown.replace("\n\n", " ")
    return f"Media: {shown}{f' ({credit})' if credit else ''}" if shown else ""


# --- files --------------------------------------------------------------------------------------------------------


class _Shelf:
    """The site's events: which ids are borne, and by what."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, str] = {}  # the file of each id
        self._taken: set[str] = set()  # by this import
        for stat in disk.scan(root, ("content",)).files:
            kind = kind_of(stat.path)
            if kind and kind[0].folder == "events":
                ids = self._dates(stat.path) if kind[1] else (id_of(stat.path)[1],)
                self._files |= dict.fromkeys(ids, stat.path)

    def put(self, event: Event) -> str:
        """Write an event under an id that is free; gives its path, or "" where it is there already. Raises Refusal."""
        number = 1
        while True:
            id = event.id if number == 1 else f"{event.id}-{number}"
            if id not in self._taken:
                if id not in self._files:
                    break
                if self._dates(self._files[id]).get(id) == event.date.edtf:  # what an earlier import of the same sheet wrote
                    self._taken.add(id)
                    return ""
            number += 1
        path = f"content/events/{id}.md"
        disk.write_new(self._root, path, file_of(event))
        self._taken.add(id)
        return path

    def _dates(self, path: str) -> dict[str, str]:
        """The ids that a file of events bears, each with its date in EDTF ("" where that cannot be read)."""
        text = disk.read_text(self._root, path, 0)
        if isinstance(text, Diagnostic):
            return {}
        document = read(path, text, Context())
        found = dict.fromkeys((id for _, id in document.ids), "")
        dated = ((entry.record.id, entry.record.fields.date) for entry in document.entries)
        return found | {id: date.date.edtf for id, date in dated if date}


def file_of(event: Event) -> str:
    """An event's file: its front matter, and its text."""
    lines = [f"title: {_yaml(event.title)}", *_date_lines(event), f"summary: {_yaml(event.summary)}"]
    lines += [f"tags: [{', '.join(map(_yaml, event.tags))}]"] if event.tags else []
    front = "\n".join(["---", *lines, "---", ""])
    return f"{front}\n{event.body}\n" if event.body else front


def _date_lines(event: Event) -> Iterator[str]:
    edtf = event.date.edtf
    when = edtf if re.fullmatch(r"\d[\d/T:-]*", edtf) else _yaml(edtf)
    if event.words:
        yield from ("date:", f"  when: {when}", f"  text: {_yaml(event.words)}")
    else:
        yield f"date: {when}"


def _yaml(text: str) -> str:
    """Text as a YAML scalar in double quotation marks: JSON's strings are YAML's (YAML 1.2, section 7.3.1)."""
    return json.dumps(text, ensure_ascii=False)
