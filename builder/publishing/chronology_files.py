"""The chronology for other programs: a calendar, a spreadsheet, and a timeline for TimelineJS.

Written by serialisers, never by templates, from the linked site alone: there is no clock, so the same site gives the same
bytes. All three keep the order of the chronology. A claim is no event: the calendar has none, and where a claim stands
among events its heading says that it is one and what its status is, and its text holds who answers what.
"""

from __future__ import annotations

import csv
import datetime
import html
import io
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from builder.linking.addresses import path_of
from builder.model.edtf import Date
from builder.model.entities import unescaped
from builder.model.fields import Dated
from builder.model.patterns import lazy_pattern
from builder.model.plain import encoded, encoded_items
from builder.model.records import Record
from builder.model.values import Value
from builder.publishing.changes import last_change
from builder.publishing.claims_in_words import claim_lines
from builder.publishing.parts import Parts
from builder.publishing.purpose import Publishing, production_address
from builder.publishing.views import Link, Moment, Picture
from builder.publishing.wording import W

EVENTS, CLAIMS = "Events", "Claims"  # the groups of a timeline, which TimelineJS shows as its rows

# The column headings by which TimelineJS knows a cell (its src/js/core/ConfigFactory.js).
HEADINGS = (
    "Year", "Month", "Day", "Time", "End Year", "End Month", "End Day", "End Time", "Display Date", "Headline", "Text",
    "Media", "Media Credit", "Media Caption", "Media Thumbnail", "Type", "Group", "Background",
)  # fmt: skip


def files(parts: Parts, publishing: Publishing) -> dict[str, bytes]:
    """The chronology's files by their path in the output."""
    slides = slides_of(parts, publishing)
    return {
        "chronology.ics": calendar(parts, publishing),
        "chronology.csv": spreadsheet(slides),
        "timeline.json": timeline(slides, parts, publishing),
    }


# --- dates as TimelineJS takes them ---------------------------------------------------------------------------


class Day(Value, frozen=True):
    """A date as TimelineJS takes it; month and day are 0 and the time is "" where it has none.

    TimelineJS has no year 0: what it calls -44 and shows as 44 BCE is EDTF's -0043.
    """

    year: int
    month: int = 0
    day: int = 0
    time: str = ""


_BOUND = lazy_pattern(r"(-?\d+)-(\d\d)-(\d\d)")
_TIME = lazy_pattern(r"T((?:[01]\d|2[0-3]):\d\d:\d\d)")  # without 24:00:00, which TimelineJS calls an invalid hour
_QUALIFIERS = str.maketrans("", "", "?~%")
_MONTHS = frozenset(f"{month:02}" for month in range(1, 13))


def start_of(date: Date) -> Day | None:
    """Where a date stands: by its earliest day, or by its latest where its beginning is open or unknown.

    A plain year or month stays one: no day is made up. None where neither end is known.
    """
    match = _BOUND.fullmatch(date.earliest) or _BOUND.fullmatch(date.latest)
    if match is None:
        return None
    time = _TIME.search(date.edtf)
    year, month, day = (int(number) for number in match.groups())
    known = 3 if date.first_day is None else _numbers_typed(date.edtf)
    return Day(year if year > 0 else year - 1, month if known > 1 else 0, day if known > 2 else 0, time[1] if time else "")


def _numbers_typed(edtf: str) -> int:
    """1 for a year, 2 for a month, 3 for all else (a season or an interval also begins on a day)."""
    if edtf.startswith(("[", "{")) or "/" in edtf:
        return 3
    groups = edtf.translate(_QUALIFIERS).lstrip("Y-").split("-")
    return len(groups) if len(groups) == 1 or groups[1] in _MONTHS else 3


def end_of(date: Date) -> Day | None:
    """The last day of what lasted (an interval). What happened once, somewhere within a range, has none."""
    match = _BOUND.fullmatch(date.latest)
    if not date.is_interval or date.first_day is None or match is None:
        return None
    year, month, day = (int(number) for number in match.groups())
    return Day(year if year > 0 else year - 1, month, day)


def safe_words(text: str) -> str:
    """A date's words, which TimelineJS decodes once and then sets as HTML.

    Character references are resolved, and what would open a tag is drawn as another sign, so that no decoding makes HTML
    of them.
    """
    while (plain := unescaped(text)) != text:
        text = plain
    return text.replace("<", "‹").replace(">", "›")


# --- slides -----------------------------------------------------------------------------------------------------


class Slide(Value, frozen=True):
    """An entry of the chronology as a timeline shows it. What it says is plain, but for `text`."""

    id: str
    start: Day | None
    end: Day | None
    words: str  # for the date
    headline: str
    text: str  # as HTML, with the way to its page
    group: str
    picture: Picture | None


def slides_of(parts: Parts, publishing: Publishing) -> list[Slide]:
    """The events and dated claims in the order shown."""
    keys = parts.site.chronology
    order, notes = parts.site.order, parts.no_notes()
    following = dict(pairwise(keys))
    found = []
    for key in keys:
        record = parts.site.records[key]
        is_open = key in following and order.is_open(key, following[key])
        found.append(_slide(record, parts.moment(key, is_open, notes), parts, publishing))
    return found


def _slide(record: Record, moment: Moment, parts: Parts, publishing: Publishing) -> Slide:
    date = record.fields.date.date
    is_claim = moment.claim is not None
    link = _link(f"{publishing.base_url}{moment.path}", W.whole_claim if is_claim else parts.site.settings.title)
    picture = parts.image(record)
    return Slide(
        id=moment.anchor, start=start_of(date), end=end_of(date), words=safe_words(moment.date.text),
        headline=_headline(moment), text=f"{_paragraphs(_lines(moment))}<p>{link}</p>", group=CLAIMS if is_claim else EVENTS,
        picture=picture._replace(path=f"{publishing.base_url}{picture.path}") if picture else None,
    )  # fmt: skip


def _headline(moment: Moment) -> str:
    """A claim's says that it is one, and its status: TimelineJS also shows headings by themselves, along its axis."""
    if moment.claim is None:
        return moment.title
    return f"{W.claim} ({moment.claim.status_text.lower()}): {moment.title}"


def _lines(moment: Moment) -> Iterator[str]:
    if moment.claim:
        yield f"{W.claim_no_event}."
        yield from claim_lines(moment.claim)
    if moment.summary and moment.summary != moment.title:
        yield moment.summary
    if moment.place:
        yield f"{W.claimed_place if moment.claim else 'Place'}: {moment.place}"
    if moment.people:
        yield f"{W.people}: {_names(moment.people)}"
    if moment.order_open:
        yield "The order of this and the next entry is not established."


def _names(links: tuple[Link, ...]) -> str:
    return "; ".join(f"{link.title} ({link.note})" if link.note else link.title for link in links)


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join([f"<p>{_escaped(each)}</p>" for each in lines])


def _link(url: str, words: str) -> str:
    return f'<a href="{html.escape(url)}">{_escaped(words)}</a>'


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


# --- the calendar -------------------------------------------------------------------------------------------------


def calendar(parts: Parts, publishing: Publishing) -> bytes:
    """chronology.ics (RFC 5545): each event whose date is one plain day, as an event of that whole day."""
    records = (parts.site.records[key] for key in parts.site.chronology if key.startswith("events/"))
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//nutgraf//chronology//EN", "CALSCALE:GREGORIAN",
        # NAME is RFC 7986, section 5.1; calendars that are older than that read X-WR-CALNAME.
        f"NAME:{ical_text(parts.site.settings.title)}", f"X-WR-CALNAME:{ical_text(parts.site.settings.title)}",
    ]  # fmt: skip
    host = production_address(parts.site.settings).partition("//")[2].rstrip("/")
    for record in records:
        if record.fields.date.date.is_plain_day:
            lines += _vevent(record, host, parts, publishing)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _vevent(record: Record, host: str, parts: Parts, publishing: Publishing) -> Iterator[str]:
    """One event (RFC 5545, section 3.6.1). Without DTEND it lasts the day that DTSTART names.

    `host` makes its UID the site's own (RFC 5545, section 3.8.4.7).
    """
    fields = record.fields
    day = fields.date.date.edtf.replace("-", "")
    url = f"{publishing.base_url}{path_of(record)}"
    summary = parts.summary(record)
    yield "BEGIN:VEVENT"
    yield f"UID:{ical_text(f'{record.key}@{host}')}"
    yield f"DTSTAMP:{_stamp(last_change(record).date or fields.date)}"
    yield f"DTSTART;VALUE=DATE:{day}"
    yield f"SUMMARY:{ical_text(fields.title)}"
    yield f"DESCRIPTION:{ical_text(chr(10).join((summary, '', url)).strip())}"
    if fields.place:
        yield f"LOCATION:{ical_text(fields.place)}"
    yield f"URL:{url}"
    yield "TRANSP:TRANSPARENT"  # what is on record takes no time of anyone's day
    yield "END:VEVENT"


def _stamp(dated: Dated) -> str:
    """DTSTAMP must be there (RFC 5545, section 3.8.7.2) and a build has no clock: the day of the last change."""
    day = dated.date.first_day if dated.date.first_day is not None else dated.date.last_day or 1
    held = min(max(day, 1), datetime.date.max.toordinal())
    return f"{datetime.date.fromordinal(held).isoformat().replace('-', '')}T000000Z"


_ICAL_CONTROLS = lazy_pattern("[\x00-\x08\x0b-\x1f\x7f]")


def ical_text(text: str) -> str:
    """A value of type TEXT (RFC 5545, section 3.3.11), without the controls that no content line may hold."""
    plain = _ICAL_CONTROLS.sub("", text.replace("\r\n", "\n"))  # `translate` takes ten times as long as what follows
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A content line in pieces of 75 octets at most, none cut within a character (RFC 5545, section 3.1)."""
    octets = line.encode()
    if len(octets) <= 75:
        return line
    pieces, begin, room = [], 0, 75
    while len(octets) - begin > room:
        end = begin + room
        while octets[end] & 0xC0 == 0x80:  # within a character (RFC 3629, section 3)
            end -= 1
        pieces.append(octets[begin:end])
        begin, room = end, 74  # the space that marks what goes on counts
    return b"\r\n ".join([*pieces, octets[begin:]]).decode()


# --- the spreadsheet ----------------------------------------------------------------------------------------------

# What spreadsheet programs take for a formula, also behind white space and in its wide forms (OWASP, CSV Injection).
_FORMULA = tuple("=+-@＝＋－＠")


def spreadsheet(slides: list[Slide]) -> bytes:
    """chronology.csv: RFC 4180 in UTF-8, in the columns that TimelineJS reads.

    There is no byte-order mark: programs that take a file by its first heading would find another one.
    """
    rows = io.StringIO(newline="")
    writer = csv.writer(rows, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for slide in slides:
        cells = _cells(slide)
        writer.writerow([cells.get(heading, "") for heading in HEADINGS])
    return rows.getvalue().encode()


def _cells(slide: Slide) -> dict[str, str]:
    text = {"Display Date": slide.words, "Headline": _as_typed(slide.headline), "Text": slide.text, "Group": slide.group}
    if slide.picture:
        text |= {
            "Media": slide.picture.path, "Media Credit": _as_typed(slide.picture.credit), "Media Caption": _as_typed(slide.picture.caption),
        }  # fmt: skip
    return _date_cells("", slide.start) | _date_cells("End ", slide.end) | {name: guarded(cell) for name, cell in text.items()}


def _date_cells(which: str, day: Day | None) -> dict[str, str]:
    if day is None:
        return {}
    numbers = {"Year": str(day.year), "Month": str(day.month or ""), "Day": str(day.day or ""), "Time": day.time}
    return {f"{which}{name}": cell for name, cell in numbers.items()}


def guarded(cell: str) -> str:
    """A text cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell


def _as_typed(text: str) -> str:
    """Text for a cell that TimelineJS reads as HTML and people read as it stands: only what HTML would misread is escaped."""
    safe = text if unescaped(text) == text else text.replace("&", "&amp;")
    return safe.replace("<", "&lt;").replace(">", "&gt;")


# --- the timeline -------------------------------------------------------------------------------------------------


def timeline(slides: list[Slide], parts: Parts, publishing: Publishing) -> bytes:
    """timeline.json: TimelineJS's own form, with a title slide.

    TimelineJS sorts slides by their start and keeps the order of those that begin together. An entry without any
    known day has no place on its axis and is left out.
    """
    settings = parts.site.settings
    about = _paragraphs([settings.description]) if settings.description else ""
    text = f"{about}<p>{_link(publishing.base_url, settings.title)}</p>"
    title = {"unique_id": "title", "text": {"headline": _escaped(settings.title), "text": text}}
    events = encoded_items([_event(slide) for slide in slides if slide.start])
    return b'{"title": %b,\n"events": [\n%b\n]}\n' % (encoded(title), events)


def _event(slide: Slide) -> dict[str, Any]:
    event: dict[str, Any] = {"unique_id": slide.id, "start_date": _date_object(slide.start)}
    if slide.end:
        event["end_date"] = _date_object(slide.end)
    event |= {
        "display_date": slide.words, "group": slide.group,
        "text": {"headline": _escaped(slide.headline), "text": slide.text},
    }  # fmt: skip
    if slide.picture:
        picture = slide.picture
        event["media"] = {
            "url": picture.path, "alt": picture.alt, "caption": _escaped(picture.caption), "credit": _escaped(picture.credit),
        }  # fmt: skip
    return event


def _date_object(day: Day | None) -> dict[str, int]:
    """A date as TimelineJS's documentation of its JSON lays it out: numbers, and only those that are known."""
    if day is None:
        return {}
    numbers = {"year": day.year, "month": day.month, "day": day.day}
    found = {name: number for name, number in numbers.items() if number}
    if day.time:
        found |= dict(zip(("hour", "minute", "second"), map(int, day.time.split(":")), strict=True))
    return found
