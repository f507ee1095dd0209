"""Dates in EDTF, the Extended Date/Time Format (ISO 8601-2:2019, levels 0, 1 and 2).

`read_edtf` turns a string into a `Date`, or into a `DateTrouble` that says what is wrong and what to type
instead. `tests/cases/edtf-cases.csv` is the table to pass: validity, bounds, words.
"""

import re
from collections.abc import Callable, Iterable
from itertools import chain, starmap
from typing import Final

from msgspec import structs

from builder.model.calendar import day_number, iso_day
from builder.model.edtf_parts import Fault, Part, plain_part, read_part
from builder.model.edtf_spans import Span, read_span
from builder.model.patterns import lazy_pattern
from builder.model.values import Value

# Longer than any date that a person means; a limit keeps the time to read nonsense small.
LONGEST: Final = 1000
_MOST_SUGGESTIONS: Final = 4
_FORMS: Final = ("2021-06-28", "2021-06", "2021", "2021-06~", "2021-05-17/2021-05-19", "[2021-05-17..2021-05-19]")


class Date(Value, frozen=True):
    """A date as stored, bounded and shown (INTERFACE, "Dates").

    Bounds are days as in `edtf-cases.csv`: `2020-11-24`, `-inf` and `inf` for an open end, `unknown`. Day
    numbers count as `date.toordinal` does, on over any year; `None` where that end is open or unknown.
    """

    edtf: str
    earliest: str
    latest: str
    text: str
    first_day: int | None
    last_day: int | None
    start_first: int | None
    """With `start_last` the days on which it can have begun: those of an interval's first part, else all."""
    start_last: int | None
    is_interval: bool
    """It lasted (`a/b`); a set happened once within."""
    is_plain_day: bool
    """One calendar day of level 0, without time or qualifier."""
    is_exact_day: bool
    """One day, neither uncertain nor approximate."""
    hemisphere_open: bool
    """It names a season (21 to 24) whose months depend on the hemisphere."""

    @property
    def iso(self) -> str:
        """The year, month, day or time as ISO 8601 has it without its second part; "" for what only EDTF can say."""
        return self.edtf if self.is_plain_day or _ISO.fullmatch(self.edtf) else ""


# Not `2021-37`, which is a part of the year.
_ISO: Final = lazy_pattern(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2}(?:T[0-9:]{8}(?:Z|[+-][0-9:]{5})?)?)?)?")


class DateTrouble(Value, frozen=True):
    """Why a text is no date, for the one who typed it.

    `suggestions` are the nearest readable forms, best first: each means what was typed, no more and no less, or is
    the nearest to what cannot be ("31 June"). Where there are none, `forms` shows how dates are written.
    """

    message: str
    suggestions: tuple[str, ...]
    forms: tuple[str, ...]


def read_edtf(text: str, *, southern: bool = False) -> Date | DateTrouble:
    """Read EDTF and nothing else; `southern` moves the seasons 21 to 24 to the southern hemisphere."""
    found = read_strictly(text, southern=southern)
    if isinstance(found, Date):
        return found
    return trouble(text, found, _FORMS, read_strictly)


def trouble(text: str, fault: Fault, forms: tuple[str, ...], read: Callable[[str], "Date | Fault"]) -> DateTrouble:
    """The trouble to report for a fault: what is wrong, and what `read` can read instead."""
    from builder.model.edtf_mending import mend, weekday_named, why_nothing_is_near  # loaded where a date cannot be read

    found = _readable(chain((_Guess(instead) for instead in fault.instead), starmap(_Guess, mend(text))), read)
    why = next((guess.why for guess in found if guess.why), "") if found else why_nothing_is_near(text)
    if fault.message:
        message = fault.message
    elif text.strip():
        message = f"“{_shown(text)}” cannot be read as a date" + (why and f": {why}")
    else:
        message = "no date is given"
    wrong_weekday = _wrong_weekday(weekday_named(text), next(iter(found.values()))) if found else ""
    return DateTrouble(message + wrong_weekday, tuple(guess.text for guess in found), forms)


class _Guess(Value, frozen=True):
    """What may be typed instead, and what is wrong if that was meant."""

    text: str
    why: str = ""


def _readable(guesses: Iterable[_Guess], read: Callable[[str], "Date | Fault"], *, last: bool = False) -> dict[_Guess, Date]:
    """The first few guesses that can be read, those of the same meaning once.

    Where there are none, what the guesses themselves are told: "31st June" is guessed to be "31 June".
    """
    found: dict[str, tuple[_Guess, Date]] = {}
    nearest: list[_Guess] = []
    for guess in guesses:
        date = read(guess.text)
        if isinstance(date, Date):
            found.setdefault(date.edtf, (guess, date))
        else:
            why = "; ".join(filter(None, (guess.why, date.message)))
            nearest += [_Guess(instead, why) for instead in date.instead]
        if len(found) == _MOST_SUGGESTIONS:
            break
    return dict(found.values()) if found or last else _readable(nearest, read, last=True)


_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _wrong_weekday(typed: int | None, date: Date) -> str:
    """That the day of the week does not go with the day: one of the two is a slip."""
    if typed is None or not date.is_exact_day or date.first_day is None or (date.first_day - 1) % 7 == typed:
        return ""
    return f"; {date.text} is a {_WEEKDAYS[(date.first_day - 1) % 7]}"


def _shown(text: str) -> str:
    """The text as it can stand in a message: short, and without control characters."""
    clean = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return clean if len(clean) <= 60 else clean[:59] + "…"


# --- reading ------------------------------------------------------------------------------------------------

_LEVEL_0: Final = lazy_pattern(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def read_strictly(text: str, *, southern: bool = False) -> Date | Fault:
    """Read EDTF; a fault without message means that the text is like no form of it."""
    match = _LEVEL_0.fullmatch(text)
    if match:
        return _read_level_0(match, southern=southern)
    if len(text) > LONGEST:
        return Fault(f"this is too long for a date ({len(text):,} characters)")
    if "/" in text or text.startswith(("[", "{")):
        span = read_span(text, southern=southern)
        return _date_of_span(span) if isinstance(span, Span) else span
    if "T" in text:
        return _read_time(text)
    part = read_part(text, southern=southern)
    return _date_of(part) if isinstance(part, Part) else part or Fault("")


def _read_level_0(match: re.Match[str], *, southern: bool) -> Date | Fault:
    """Most dates by far are a plain day, month or year: no other shape is tried for them."""
    year, month, day = match.groups()
    if month is None or month <= "12":
        part: Part | Fault | None = plain_part(match[0], int(year), int(month) if month else None, int(day) if day else None)
    else:
        part = read_part(match[0], southern=southern)
    return _date_of(part) if isinstance(part, Part) else part or Fault("")


def _date_of(part: Part) -> Date:
    one_day = part.first == part.last
    first, earliest = day_number(part.first), iso_day(part.first)
    last, latest = (first, earliest) if one_day else (day_number(part.last), iso_day(part.last))
    return Date(
        edtf=part.edtf,
        earliest=earliest,
        latest=latest,
        text=part.text(),
        first_day=first,
        last_day=last,
        start_first=first,
        start_last=last,
        is_interval=False,
        # A year before 0000 is level 1.
        is_plain_day=one_day and part.is_plain and part.first[0] >= 0,
        is_exact_day=one_day and not part.is_qualified,
        hemisphere_open=part.hemisphere_open,
    )


def _date_of_span(span: Span) -> Date:
    first = None if isinstance(span.first, str) else day_number(span.first)
    last = None if isinstance(span.last, str) else day_number(span.last)
    return Date(
        edtf=span.edtf,
        earliest=span.first if isinstance(span.first, str) else iso_day(span.first),
        latest=span.last if isinstance(span.last, str) else iso_day(span.last),
        text=span.words,
        first_day=first,
        last_day=last,
        start_first=first,
        start_last=span.last_start and day_number(span.last_start),
        is_interval=span.is_interval,
        is_plain_day=False,
        is_exact_day=first is not None and first == last and not span.is_qualified,
        hemisphere_open=span.hemisphere_open,
    )


# --- times --------------------------------------------------------------------------------------------------

_TIME: Final = lazy_pattern(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}T([0-9]{2}):([0-9]{2}):([0-9]{2})(Z|[+-][0-9]{2}(?::[0-9]{2})?)?")


def _read_time(text: str) -> Date | Fault:
    """A day with a time (ISO 8601-2:2019, level 0); its bounds are the day as written, in whatever zone."""
    match = _TIME.fullmatch(text)
    if not match:
        return Fault("")
    hour, minute, second, zone = match.groups()
    whole_day, _, time = text.partition("T")
    part = read_part(whole_day, southern=False)
    if isinstance(part, Fault):
        return Fault(part.message, (*(f"{day}T{time}" for day in part.instead), *part.instead))
    if part is None:
        return Fault("")
    wrong = _wrong_time(int(hour), int(minute), int(second)) or _wrong_zone(zone)
    if wrong:
        return Fault(wrong, (text.removesuffix(zone or ""), whole_day))
    words = f"{part.text()}, {hour}:{minute}:{second}{_zone_words(zone)}"
    return structs.replace(_date_of(part), edtf=text, text=words, is_plain_day=False)


def _wrong_time(hour: int, minute: int, second: int) -> str:
    # 24:00:00 is the end of the day, no other time is past 23:59:59; leap seconds are not kept.
    if (hour, minute, second) == (24, 0, 0):
        return ""
    if hour > 23:
        return f"there is no hour {hour}: a day ends with 24:00:00"
    if minute > 59:
        return f"there is no minute {minute}"
    return f"there is no second {second}" if second > 59 else ""


def _wrong_zone(zone: str | None) -> str:
    if not zone or zone == "Z":
        return ""
    hours, _, minutes = zone[1:].partition(":")
    if zone in ("-00", "-00:00"):
        return f"{zone} is no time zone: UTC is written Z or +00:00"
    if minutes > "59" or int(hours) * 60 + int(minutes or 0) > 14 * 60:
        return f"there is no time zone {zone}: the farthest is 14 hours from UTC"
    return ""


def _zone_words(zone: str | None) -> str:
    if not zone:
        return ""
    if zone in ("Z", "+00", "+00:00"):
        return " UTC"
    return f" (UTC{zone if ':' in zone else zone + ':00'})"
