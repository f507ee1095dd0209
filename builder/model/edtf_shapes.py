"""Whole texts of a known kind that are no dates here, such as `28/06/2021`, and the dates that they can mean.

What a row gives need not be a date ("2021-13" of "13/2021"): the reader tries each.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from builder.model.calendar import MONTH_NUMBERS, MONTHS, month_length
from builder.model.values import Value


class Shape(Value, frozen=True, gc=True):
    """A text that matches as a whole, what it can mean, likeliest first, and why it is not read as it is."""

    pattern: str
    meanings: Callable[[re.Match[str]], list[str]]
    why: str

    def match(self, text: str) -> re.Match[str] | None:
        """The match of the whole text; compiled at the first call, as most builds never need it."""
        return re.fullmatch(self.pattern, text, re.IGNORECASE)


# Not the winter: many name it by the year in which it ends.
SEASONS: Final = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23}


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
    """It lasted from the one year into the other, or happened in one of the two."""
    first, second = f"{match[1]}{match[2]}", f"{match[1]}{match[3]}"
    return [f"{first}/{second}", f"{first} or {second}"]


def _six_digits(match: re.Match[str]) -> list[str]:
    """Year and month, or the last two digits of the year with month and day."""
    year, month, day = match.groups()
    of_four = [f"{year}{month}-{day}"] if day <= "12" else []  # above stand seasons, which nobody writes so
    return [*of_four, f"{century_of(year)}{year}-{month}-{day}"]


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
    year, week, day = match["year"], match["week"], match.groupdict().get("day")
    try:
        first = date.fromisocalendar(int(year), int(week), int(day or 1))
        last = first + timedelta(days=6)
        return [first.isoformat()] if day else [f"{first}/{last}", f"[{first}..{last}]"]
    except (ValueError, OverflowError):  # no such week, or one at the end of the years that `date` knows
        return []


def _day_of_year(match: re.Match[str]) -> list[str]:
    try:
        found = date(int(match[1]), 1, 1) + timedelta(days=int(match[2]) - 1)
    except (ValueError, OverflowError):  # year 0, or a day after 9999
        return []
    return [found.isoformat()] if found.isoformat().startswith(match[1]) else []


def _winter(match: re.Match[str]) -> list[str]:
    """By the rule the winter that begins in that year; many mean the one that ends in it."""
    return [f"{match[1]}-24", f"{int(match[1]) - 1:04d}-24"]


def _winter_of_two_years(match: re.Match[str]) -> list[str]:
    follows = int(match[2]) == (int(match[1]) + 1) % 10 ** len(match[2])
    return [f"{match[1]}-24"] if follows else []


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


def _or_later(match: re.Match[str]) -> list[str]:
    """What "since" cannot say, which means that something lasted."""
    sign = {"about": "~", "possibly": "?"}[match["sign"].strip().lower()] if match["sign"] else ""
    return [f"[{edtf}{sign}..]" for edtf in ([match["edtf"]] if match["edtf"] else _in_words(match))]


def _side_by_side(match: re.Match[str]) -> list[str]:
    """A slash between two days stands for "or" and for "to"."""
    one, other, rest = match.groups()
    return [f"{one} or {other} {rest}", f"{one} to {other} {rest}"]


# What may be meant by it. "At the end of 2021" is said of December, and of its last months.
_STRETCHES: Final = {
    "beginning": ("early", "January", "first week of"),
    "first days": ("early", "January", "first week of"),
    "last days": ("late", "December", "last week of"),
    "start": ("early", "January", "first week of"),
    "middle": ("mid", "", ""),
    "end": ("late", "December", "last week of"),
    "close": ("late", "December", "last week of"),
}


def _stretch(match: re.Match[str]) -> list[str]:
    whole, of_year, of_month = _STRETCHES[match[1].lower()]
    month, year = match[2], match[3]
    narrow = f"{of_month} {month} {year}" if month else f"{of_year} {year}"
    return [f"{whole} {month} {year}" if month else f"{whole} {year}", *([narrow] if of_month else [])]


def _about_an_end(match: re.Match[str]) -> list[str]:
    month = MONTH_NUMBERS.get(match[2].lower()) if match[2] else 1 if match[1].lower() in ("beginning", "start") else 12
    if not month:
        return []
    year = int(match[3])
    day = 1 if match[1].lower() in ("beginning", "start") else month_length(year, month)
    return [f"about {day} {MONTHS[month]} {match[3]}"]


def _half_of_month(match: re.Match[str]) -> list[str]:
    """A month is halved after its 15th day, February after its 14th."""
    month = MONTH_NUMBERS.get(match[2].lower())
    if not month:
        return []
    length = month_length(int(match[3]), month)
    first, last = (1, length // 2) if match[1].lower() == "first" else (length // 2 + 1, length)
    return [f"between {first} and {last} {MONTHS[month]} {match[3]}"]


def _third_of_decade(match: re.Match[str]) -> list[str]:
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}[match[1].lower()]
    decade = match[2] if len(match[2]) == 3 else century_of(f"{match[2]}0") + match[2]
    return [f"[{decade}{first}..{decade}{last}]"]


_PARTS_OF_A_CENTURY: Final = {"early": (0, 33), "mid": (34, 66), "late": (67, 99), "first half": (0, 49), "second half": (50, 99)}


def _part_of_century(match: re.Match[str]) -> list[str]:
    first, last = _PARTS_OF_A_CENTURY[match[1].lower()]
    hundreds = f"{int(match[2]) - 1:02d}"
    return [f"[{hundreds}{first:02d}..{hundreds}{last:02d}]"]


def _two_months(match: re.Match[str]) -> list[str]:
    """ "April and May 2024": in both of them, or from the one to the other."""
    one, other = MONTH_NUMBERS.get(match[1].lower()), MONTH_NUMBERS.get(match[2].lower())
    if not one or not other or one >= other:
        return []
    return [f"{{{match[3]}-{one:02d},{match[3]}-{other:02d}}}", f"{match[1]} to {match[2]} {match[3]}"]


def _two_seasons(match: re.Match[str]) -> list[str]:
    one, other = (f"{match['year']}-{SEASONS[match[name].lower()]}" for name in ("one", "other"))
    return [f"{one} {word} {other}" for word in ("or", "to") if match["joint"].strip() in (word, "/")]


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
OPEN_END: Final = "an open end is written as EDTF"
_WEEKS: Final = "weeks by number are not read"
_YEAR: Final = "([0-9]{4})"
_NAME: Final = r"(?P<month>[a-z]{3,9})\.?"

SHAPES: Final = (
    Shape(r"(-?[0-9]{4})[-/. ]([0-9]{1,2})(?:[-/. ]([0-9]{1,2}))?([?~%]?)\.?", _year_first, _HYPHENS),
    Shape(r"([0-9]{1,2})[-/. ]+([0-9]{1,2})[-/. ]+'?([0-9]{4}|[0-9]{2})", _year_last, _HYPHENS),
    Shape(r"([0-9]{1,2})[-/. ]([0-9]{4})", _month_and_year, _HYPHENS),
    Shape(r"([0-9]{2})([0-9]{2})/([0-9]{2})", _short_second_year, "a year has four digits"),
    Shape(
        r"([0-9]{4})([0-9]{2})([0-9]{2})"
        r"(?:T?([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?",
        _without_hyphens,
        _HYPHENS,
    ),
    Shape(r"([0-9]{2})([0-9]{2})([0-9]{2})", _six_digits, _HYPHENS),
    Shape(
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T|,? )([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?"
        r" ?(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?",
        _time,
        "a time is written T10:00:00 straight after the day",
    ),
    Shape(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*|Z)", lambda match: [match[1]], "a time is written T10:00:00"),
    Shape(r"(?P<year>[0-9]{4})-?W(?P<week>[0-9]{2})(?:-?(?P<day>[1-7]))?", _week, _WEEKS),
    Shape(r"(?:the )?week (?P<week>[0-9]{1,2})(?: of|,)? (?P<year>[0-9]{4})", _week, _WEEKS),
    Shape(r"([0-9]{4})-?([0-9]{3})", _day_of_year, "days by their number in the year are not read"),
    Shape(r"([^\[{/]*?)\.\.([^\]}/]*)", _range, "a range stands in brackets, or is an interval with a slash"),
    Shape(
        r"([0-9]{2})",
        lambda match: [century_of(match[1]) + match[1]],
        "a year has four digits",
    ),
    Shape(r"([0-9]{3})", lambda match: [f"0{match[1]}", f"{match[1]}X"], "a year has four digits"),
    Shape(rf"(?:the )?winter(?: of|,)? {_YEAR}", _winter, "a winter is written as EDTF, with the year in which it begins"),
    Shape(
        rf"(?:the )?winter(?: of|,)? {_YEAR} ?(?:[-/]|to|and) ?([0-9]{{4}}|[0-9]{{2}})",
        _winter_of_two_years,
        "a winter is written as EDTF, with the year in which it begins",
    ),
    Shape(
        rf"(?:the )?(?:very )?(beginning|start|middle|end|close|first days|last days) (?:of )?(?:the year )?(?:([a-z]{{3,9}})\.? )?{_YEAR}",
        _stretch,
        "say how long a stretch is meant",
    ),
    Shape(
        rf"about (?:the )?(beginning|start|end) (?:of )?(?:the year )?(?:([a-z]{{3,9}})\.? )?{_YEAR}",
        _about_an_end,
        "“about” goes with a day, a month or a year",
    ),
    Shape(rf"(?:the )?(first|second) half of ([a-z]{{3,9}})\.? {_YEAR}", _half_of_month, "halves of a month are given by their days"),
    Shape(r"([0-9]{1,2})/([0-9]{1,2}) ([a-z]{3,9}\.? [0-9]{4})", _side_by_side, "say “or” or “to”"),
    Shape(
        r"((?:[0-9]{1,2} )?[a-z]{3,9})\.? ?/ ?((?:[0-9]{1,2} )?[a-z]{3,9}\.?) ([0-9]{4})",
        _side_by_side,
        "say “or” or “to”",
    ),
    Shape(rf"([a-z]{{3,9}})\.? and ([a-z]{{3,9}})\.? {_YEAR}", _two_months, "lists are written as EDTF"),
    Shape(
        rf"(?P<one>{'|'.join(SEASONS)}) ?(?P<joint>/| or | to ) ?(?P<other>{'|'.join(SEASONS)})(?: of|,)? (?P<year>[0-9]{{4}})",
        _two_seasons,
        "seasons are written as EDTF",
    ),
    Shape(
        r"([a-z]{3,9})\.? ?[-/] ?'?([0-9]{2})",
        lambda match: [f"{match[1]} {century_of(match[2])}{match[2]}"],
        "a year has four digits",
    ),
    Shape(
        rf"(?P<sign>about |possibly )?(?:(?P<edtf>-?[0-9X]{{4}}(?:-[0-9X]{{2}}){{0,2}}[?~%]?)"
        rf"|(?:(?P<day>[0-9]{{1,2}}) )?{_NAME} (?P<year>[0-9]{{4}})) or later",
        _or_later,
        OPEN_END,
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
        r"(?:the )?(early|mid|late)[ -](?:the )?'?([0-9]{3}|[0-9])0'?s",
        _third_of_decade,
        "parts of a decade are written as EDTF",
    ),
    Shape(
        rf"(?:the )?({'|'.join(_PARTS_OF_A_CENTURY)})(?: |-)(?:of )?(?:the )?([0-9]{{1,2}})(?:st|nd|rd|th) century",
        _part_of_century,
        "parts of a century are written as EDTF",
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
