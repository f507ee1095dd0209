"""Texts about the days around a day that are no dates here, such as "the week of 5 May 2021", and what they mean.

A week is taken from Monday to Sunday (ISO 8601). Where a text leaves open whether something lasted through the
days or happened once within them, both are given.
"""

import re
from datetime import date, timedelta
from typing import Final

from builder.model.calendar import MONTH_NUMBERS, MONTHS, month_length
from builder.model.edtf_shapes import Shape
from builder.model.edtf_single import completed, named_date
from builder.model.edtf_words import Pieces, joined

_DAY: Final = r"([0-9]{1,2} [a-z]{3,9}\.? [0-9]{4}|[a-z]{3,9}\.? [0-9]{1,2}, [0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})"
_ONE_DAY: Final = timedelta(days=1)


def _day(text: str) -> date | None:
    """The day that a text names in words or as EDTF; None for one that no calendar has."""
    named = named_date(text)
    try:
        return date(int(named.year), named.month, named.day) if named and named.month and named.day else None
    except ValueError:
        return None


def _shifted(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:  # before the year 1 or after 9999
        return None


def _pieces(day: date) -> Pieces:
    return (str(day.day), f" {MONTHS[day.month]}", f" {day.year:04d}")


def _span(first: date | None, last: date | None) -> list[str]:
    """Once within the days from first to last, or through all of them."""
    if first is None or last is None:
        return []
    one, other = _pieces(first), _pieces(last)
    once = joined(one, other, "or") if last - first == _ONE_DAY else f"between {joined(one, other, 'and')}"
    return [once, joined(one, other, "to")]


def _week_of(match: re.Match[str]) -> list[str]:
    day = _day(match[2])
    if not day:
        return []
    match match[1].lower():
        case "of":
            monday = _shifted(day, -day.weekday())
            return _span(monday, monday and _shifted(monday, 6))
        case "ending" | "to":
            return _span(_shifted(day, -6), day)
        case _:
            return _span(day, _shifted(day, 6))


def _night_of(match: re.Match[str]) -> list[str]:
    day = _day(match[1])
    return _span(day, _shifted(day, 1)) if day else []


def _weekend_of(match: re.Match[str]) -> list[str]:
    day = _day(match[1])
    if not day or day.weekday() < 5:
        return []
    saturday = _shifted(day, 5 - day.weekday())
    return _span(saturday, saturday and _shifted(saturday, 1))


def _of_two_days(match: re.Match[str]) -> list[str]:
    return [f"{match[1]} or {match[2]}", f"{match[1]} to {match[2]}"]


def _day_beside(match: re.Match[str]) -> list[str]:
    day = _day(match[2])
    beside = _shifted(day, 1 if match[1].lower() == "day after" else -1) if day else None
    return ["".join(_pieces(beside))] if beside else []


def _strictly_between(match: re.Match[str]) -> list[str]:
    """After one day, which may leave its month and year to the other, and before that: neither of them."""
    one, other = _day(completed(match[1], match[2])), _day(match[2])
    if not one or not other or other - one < 2 * _ONE_DAY:
        return []
    first, last = one + _ONE_DAY, other - _ONE_DAY
    return [f"between {joined(_pieces(first), _pieces(last), 'and')}"] if first < last else ["".join(_pieces(first))]


_THIRDS: Final = {"early": (1, 10), "mid": (11, 20), "late": (21, 0)}


def _stretches(match: re.Match[str]) -> list[str]:
    """Once within two parts of months that follow one another: "late March or early April 2024"."""
    month, year = match["month2"], match["year2"]
    start = (match["part"], match["month"] or month, match["year"] or year)
    if match["part"].lower() == match["part2"].lower() and not match["month"]:
        return []
    if match["joint"] == " to " and match["month"]:
        return []  # it may have lasted, and no form says so without days that nobody knows
    if month is None:
        return [f"between {match['part']} {year} and {match['part2']} {year}"] if start[1:] == (None, year) else []
    first, last = _third(*start)[0], _third(match["part2"], month, year)[1]
    return _span(first, last)[:1] if first and last and first < last else []


def _third(part: str, month: str, year: str) -> tuple[date | None, date | None]:
    """The first and last day of a part of a month."""
    number = MONTH_NUMBERS.get(month.lower())
    if not number:
        return None, None
    first, last = _THIRDS[part.lower()]
    return _date(int(year), number, first), _date(int(year), number, last or month_length(int(year), number))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # the year 0
        return None


def _hour(match: re.Match[str]) -> list[str]:
    day, hour, minute, half = match["day"], int(match["hour"]), match["minute"], (match["half"] or "")[:1].lower()
    found = _day(day)
    if not found or not (minute or half) or (half and not 1 <= hour <= 12):
        return []
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return [f"{found.isoformat()}T{hour:02d}:{minute or '00'}:00", day]


_AT: Final = r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))? ?(?P<half>[ap]\.?m\.?)?"
_DAY_OF_HOUR: Final = _DAY.replace("(", "(?P<day>", 1)
_TIMES: Final = "a time is written T10:00:00 straight after the day"

DAY_SHAPES: Final = (
    Shape(
        rf"(?:the )?week (of|beginning|starting|commencing|from|ending|to) {_DAY}",
        _week_of,
        "a week is given by its days, from Monday to Sunday where nothing else is said",
    ),
    Shape(rf"(?:the )?night (?:of|on) {_DAY}", _night_of, "a night lies in two days"),
    Shape(rf"(?:the )?weekend of {_DAY}", _weekend_of, "a weekend is given by its days"),
    Shape(
        r"(?:the )?(?:night|weekend) (?:of|from) (.+) (?:to|or|and) (.+)",
        _of_two_days,
        "a night or a weekend is given by its days",
    ),
    Shape(rf"(?:the )?(day after|day before|eve of) {_DAY}", _day_beside, "the day itself is given"),
    Shape(rf"after (.+?),? (?:and|but) before {_DAY}", _strictly_between, "say “between … and …”"),
    Shape(
        r"(?:between )?(?P<part>early|mid|late)(?: (?P<month>[a-z]{3,9})\.?)?(?: (?P<year>[0-9]{4}))?(?P<joint> ?/ ?| or | and | to )"
        r"(?P<part2>early|mid|late)(?: (?P<month2>[a-z]{3,9})\.?)? (?P<year2>[0-9]{4})",
        _stretches,
        "parts of months are joined by their days",
    ),
    Shape(rf"{_DAY_OF_HOUR},? (?:at )?{_AT}", _hour, _TIMES),
    Shape(rf"(?:at )?{_AT}(?: on|,)? {_DAY_OF_HOUR}", _hour, _TIMES),
)
