"""Whole texts of a known kind that are no dates here, such as `28/06/2021`, and the dates that they can mean.

What a row gives need not be a date ("2021-13" of "13/2021"): the reader tries each.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, NamedTuple

from builder.model.calendar import MONTH_NUMBERS


class Shape(NamedTuple):
    """A text that matches as a whole, what it can mean, likeliest first, and why it is not read as it is."""

    pattern: str
    meanings: Callable[[re.Match[str]], list[str]]
    why: str

    def match(self, text: str) -> re.Match[str] | None:
        """The match of the whole text; compiled at the first call, as most builds never need it."""
        return re.fullmatch(self.pattern, text, re.IGNORECASE)


def century_of(two_digits: str) -> str:
    """The century meant by a year of two digits: this one up to 40, else the last."""
    return "20" if int(two_digits) <= 40 else "19"


def _year_first(match: re.Match[str]) -> list[str]:
    year, month, day, sign = match.groups()
    if not day:
        return [f"{year}-{month:0>2}{sign}"] if int(month) <= 12 else []
    in_order = f"{year}-{month:0>2}-{day:0>2}{sign}"
    if int(month) > 12:
        return [f"{year}-{day:0>2}-{month:0>2}{sign}"]
    # The month may not have that day; then the month itself is the nearest.
    return [in_order, f"{year}-{month:0>2}{sign}"] if int(day) > 28 else [in_order]


def _year_last(match: re.Match[str]) -> list[str]:
    """Day and month as most of the world writes them, then as in America."""
    one, other, year = match.groups()
    year = year if len(year) == 4 else century_of(year) + year
    return [f"{year}-{other:0>2}-{one:0>2}", f"{year}-{one:0>2}-{other:0>2}"]


def _month_and_year(match: re.Match[str]) -> list[str]:
    return [f"{match[2]}-{match[1]:0>2}"]


def _short_second_year(match: re.Match[str]) -> list[str]:
    return [f"{match[1]}{match[2]}/{match[1]}{match[3]}"]


def _without_hyphens(match: re.Match[str]) -> list[str]:
    year, month, day, hour, minute, second, zone = match.groups()
    whole = f"{year}-{month}-{day}"
    if not hour:
        return [whole, f"{match[0][4:]}-{match[0][2:4]}-{match[0][:2]}"]
    return [f"{whole}T{hour}:{minute}:{second or '00'}{_zone(zone)}", whole]


def _time(match: re.Match[str]) -> list[str]:
    day, hour, minute, second, zone = match.groups()
    return [f"{day}T{hour:0>2}:{minute}:{second or '00'}{_zone(zone)}", day]


def _zone(zone: str | None) -> str:
    if not zone or zone[0] not in "+-":
        return "Z" if zone else ""
    return zone if ":" in zone or len(zone) == 3 else f"{zone[:3]}:{zone[3:]}"


def _week(match: re.Match[str]) -> list[str]:
    """The day, or the seven days, of a week by number."""
    year, week, day = match.groups()
    try:
        first = date.fromisocalendar(int(year), int(week), int(day or 1))
        return [first.isoformat()] if day else [f"{first}/{first + timedelta(days=6)}"]
    except (ValueError, OverflowError):  # no such week, or one at the end of the years that `date` knows
        return [year]


def _day_of_year(match: re.Match[str]) -> list[str]:
    try:
        found = date(int(match[1]), 1, 1) + timedelta(days=int(match[2]) - 1)
    except (ValueError, OverflowError):  # year 0, or a day after 9999
        return [match[1]]
    return [found.isoformat() if found.isoformat().startswith(match[1]) else match[1]]


def _season(match: re.Match[str]) -> list[str]:
    code = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}[match[1].lower()]
    return [f"{match[2]}-{code}"]


def _quarter_or_half(match: re.Match[str]) -> list[str]:
    kind = "quarter" if match["kind"] in "qQ" else "half"
    number = ("first", "second", "third", "fourth")[int(match["number"]) - 1]
    return [f"{number} {kind} of {match['year']}"]


def _in_words(match: re.Match[str]) -> list[str]:
    """A day or month in words, perhaps without its year, as EDTF."""
    day, month, year = match["day"], MONTH_NUMBERS.get(match["month"].lower()), match.groupdict().get("year")
    if not month:
        return []
    return [f"{year or 'XXXX'}-{month:02d}" + (f"-{day:0>2}" if day else "")]


def _open_start(match: re.Match[str]) -> list[str]:
    """ "Until" can mean that something lasted; the rewording "by" is for what happened once."""
    return [f"../{edtf}" for edtf in _in_words(match)] if match["month"] else [f"../{match['year']}"]


def _third_of_decade(match: re.Match[str]) -> list[str]:
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}[match[1].lower()]
    return [f"[{match[2]}{first}..{match[2]}{last}]"]


def _list_of_days(match: re.Match[str]) -> list[str]:
    month = MONTH_NUMBERS.get(match["month"].lower())
    if not month or len(set(re.findall("[0-9]+", match["all"]))) == 1:
        return []
    stem = f"{match['year']}-{month:02d}-"
    return [_set(match["or"], [f"{stem}{day:0>2}" for day in re.findall("[0-9]+", match["all"])])]


def _list_of_years(match: re.Match[str]) -> list[str]:
    return [_set(match["or"], re.findall("[0-9]+", match["all"]))]


def _set(conjunction: str, dates: list[str]) -> str:
    return f"[{','.join(dates)}]" if conjunction.lower() == "or" else f"{{{','.join(dates)}}}"


def _range(match: re.Match[str]) -> list[str]:
    left, right = match.groups()
    return [f"[{left}..{right}]", f"{left or '..'}/{right or '..'}"]


_HYPHENS: Final = "year, month and day are written with hyphens (YYYY-MM-DD)"
_YEAR: Final = "([0-9]{4})"
_NAME: Final = r"(?P<month>[a-z]{3,9})\.?"

SHAPES: Final = (
    Shape(r"(-?[0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?([?~%]?)\.?", _year_first, _HYPHENS),
    Shape(r"([0-9]{1,2})[-/. ]+([0-9]{1,2})[-/. ]+'?([0-9]{4}|[0-9]{2})", _year_last, _HYPHENS),
    Shape(r"([0-9]{1,2})[-/. ]([0-9]{4})", _month_and_year, _HYPHENS),
    Shape(r"([0-9]{2})([0-9]{2})/([0-9]{2})", _short_second_year, "a year has four digits"),
    Shape(
        r"([0-9]{4})([0-9]{2})([0-9]{2})"
        r"(?:T?([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?",
        _without_hyphens,
        _HYPHENS,
    ),
    Shape(r"([0-9]{4})([0-9]{2})", lambda match: [f"{match[1]}-{match[2]}"], _HYPHENS),
    Shape(
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T|,? )([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?"
        r" ?(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?",
        _time,
        "a time is written T10:00:00 straight after the day",
    ),
    Shape(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*|Z)", lambda match: [match[1]], "a time is written T10:00:00"),
    Shape(r"([0-9]{4})-?W([0-9]{2})(?:-?([1-7]))?", _week, "weeks by number are not read"),
    Shape(r"([0-9]{4})-?([0-9]{3})", _day_of_year, "days by their number in the year are not read"),
    Shape(r"(.+)/P[0-9].*", lambda match: [match[1], f"{match[1]}/.."], "durations are not read"),
    Shape(r"([^\[{/]*?)\.\.([^\]}/]*)", _range, "a range stands in brackets, or is an interval with a slash"),
    Shape(
        r"([0-9]{2})",
        lambda match: [century_of(match[1]) + match[1], f"{match[1]}XX"],
        "a year has four digits",
    ),
    Shape(r"([0-9]{3})", lambda match: [f"0{match[1]}", f"{match[1]}X"], "a year has four digits"),
    Shape(
        rf"(?:the )?(spring|summer|autumn|fall|winter)(?: of|,)? {_YEAR}",
        _season,
        "seasons are written as EDTF",
    ),
    Shape(
        r"(?P<kind>[QH])(?P<number>[1-4])[ /-]?(?P<year>[0-9]{4})",
        _quarter_or_half,
        "quarters and halves are said in words",
    ),
    Shape(
        r"(?P<year>[0-9]{4})[ /-]?(?P<kind>[QH])(?P<number>[1-4])",
        _quarter_or_half,
        "quarters and halves are said in words",
    ),
    Shape(
        rf"(?:(?P<day>[0-9]{{1,2}}) )?{_NAME}",
        _in_words,
        "the year is missing; XXXX stands for a year not known",
    ),
    Shape(rf"{_NAME} (?P<day>[0-9]{{1,2}})", _in_words, "the year is missing; XXXX stands for a year not known"),
    Shape(rf"(?:(?P<day>[0-9]{{1,2}}) )?{_NAME} (?P<year>[0-9]{{4}})", _in_words, _HYPHENS),
    Shape(
        rf"(?:until|till|up to) (?:(?:(?P<day>[0-9]{{1,2}}) )?{_NAME} )?(?P<year>[0-9]{{4}})",
        _open_start,
        "an open start is written ..",
    ),
    Shape(
        r"(early|mid|late)[ -](?:the )?([0-9]{3})0'?s",
        _third_of_decade,
        "parts of a decade are written as EDTF",
    ),
    Shape(
        r"(?P<all>[0-9]{1,2}(?:, ?[0-9]{1,2})*,? (?P<or>or|and) [0-9]{1,2})"
        rf" {_NAME} (?P<year>[0-9]{{4}})",
        _list_of_days,
        "lists are written as EDTF",
    ),
    Shape(
        r"(?P<all>[0-9]{4}(?:, ?[0-9]{4})*,? (?P<or>or|and) [0-9]{4})",
        _list_of_years,
        "lists are written as EDTF",
    ),
)
