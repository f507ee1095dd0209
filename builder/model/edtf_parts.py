"""One date in EDTF: a day, a month, a part of a year or a year, with what is not certain or not known.

Sources: ISO 8601-2:2019, 4.4 to 4.8 (years beyond four digits, significant digits, parts of the year) and
clause 8 (qualification, unspecified digits). `tests/cases/edtf-cases.csv` settles what they leave open.
"""

import re
from typing import Final

from msgspec import structs

from builder.model.calendar import MONTHS, Day, iso_day, month_length, next_day, year_digits
from builder.model.edtf_digits import Misfit, fit, part_of_year_fitting, years_fitting
from builder.model.edtf_words import UNCERTAIN, Pieces, qualified, year_number, year_words
from builder.model.patterns import lazy_pattern
from builder.model.values import Value


class Fault(Value, frozen=True):
    """Why something is no date, and what may be typed instead (not yet proved to be readable)."""

    message: str
    instead: tuple[str, ...] = ()


class Part(Value, frozen=True):
    """One date as read. `names` and `flags` are its components from the year down, and their qualifiers."""

    edtf: str
    first: Day
    last: Day
    pieces: Pieces
    names: tuple[str, ...]
    flags: tuple[int, ...] = (0, 0, 0)
    note: str = ""
    is_plain: bool = False  # a year, month or day with neither qualifier nor unknown digit
    hemisphere_open: bool = False

    @property
    def is_qualified(self) -> bool:
        """Whether any component is uncertain or approximate."""
        return any(self.flags)

    def text(self) -> str:
        """The words of the date that stands alone."""
        return "".join(self._words(in_company=False))

    def beside_another(self) -> Pieces:
        """The words of the date as an end of a range or an item of a list."""
        return self._words(in_company=True)

    def _words(self, *, in_company: bool) -> Pieces:
        return qualified(self.pieces, self.note, self.flags, self.names, in_company=in_company)


class _PartOfYear(Value, frozen=True):
    """A code from 21 to 41 in the month's place: its first month and its length in months."""

    name: str
    kind: str
    first_month: int
    months: int
    hemisphere: str = ""

    @property
    def is_season(self) -> bool:
        return self.kind == "season"


_NORTH: Final = "northern hemisphere"
_SOUTH: Final = "southern hemisphere"

# ISO 8601-2:2019, 4.8. Seasons are whole months; the one that begins in December ends in the next year.
_PARTS_OF_YEAR: Final = {
    21: _PartOfYear("spring", "season", 3, 3),
    22: _PartOfYear("summer", "season", 6, 3),
    23: _PartOfYear("autumn", "season", 9, 3),
    24: _PartOfYear("winter", "season", 12, 3),
    25: _PartOfYear("spring", "season", 3, 3, _NORTH),
    26: _PartOfYear("summer", "season", 6, 3, _NORTH),
    27: _PartOfYear("autumn", "season", 9, 3, _NORTH),
    28: _PartOfYear("winter", "season", 12, 3, _NORTH),
    29: _PartOfYear("spring", "season", 9, 3, _SOUTH),
    30: _PartOfYear("summer", "season", 12, 3, _SOUTH),
    31: _PartOfYear("autumn", "season", 3, 3, _SOUTH),
    32: _PartOfYear("winter", "season", 6, 3, _SOUTH),
    33: _PartOfYear("first quarter", "quarter", 1, 3),
    34: _PartOfYear("second quarter", "quarter", 4, 3),
    35: _PartOfYear("third quarter", "quarter", 7, 3),
    36: _PartOfYear("fourth quarter", "quarter", 10, 3),
    37: _PartOfYear("first four months", "four-month period", 1, 4),
    38: _PartOfYear("middle four months", "four-month period", 5, 4),
    39: _PartOfYear("last four months", "four-month period", 9, 4),
    40: _PartOfYear("first half", "half-year", 1, 6),
    41: _PartOfYear("second half", "half-year", 7, 6),
}
_SEASONS_WITHOUT_HEMISPHERE: Final = range(21, 25)
_TO_THE_SOUTH: Final = 8

_FLAGS: Final = {None: 0, "": 0, "?": 1, "~": 2, "%": 3}
_DATE: Final = lazy_pattern(r"([?~%]?)(-?[0-9X]{4})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?))?)?")
_YEAR_ALONE: Final = lazy_pattern(
    r"([?~%]?)(Y?)(-?)([0-9]+)(?:E([1-9][0-9]*))?(?:S([1-9][0-9]*))?([?~%]?)",
)
# Years are whole numbers of any size; past this they only cost time.
_MOST_YEAR_DIGITS: Final = 100


def read_part(text: str, *, southern: bool) -> Part | Fault | None:
    """Read one date; `None` where the text does not even have the shape of one."""
    match = _DATE.fullmatch(text)
    if match:
        found = _read_date(match, southern=southern)
        return _keep_qualifier(found, match) if isinstance(found, Fault) else found
    match = _YEAR_ALONE.fullmatch(text)
    return _read_year_alone(match) if match else None


def plain_part(text: str, year: int, month: int | None, day: int | None) -> Part | Fault:
    """The date of a known year, month and day, the last two perhaps absent."""
    if month is None:
        return Part(text, (year, 1, 1), (year, 12, 31), (year_number(year),), ("year",), (0,), "", True)
    if not 1 <= month <= 12:
        return _no_such_month(year_digits(year), month, day)
    name, of_year = f" {MONTHS[month]}", f" {year_number(year)}"
    length = month_length(year, month)
    if day is None:
        pieces: Pieces = (name[1:], of_year)
        return Part(text, (year, month, 1), (year, month, length), pieces, ("year", "month"), (0, 0), "", True)
    if not 1 <= day <= length:
        return _no_such_day(year, month, day)
    on = (year, month, day)
    return Part(text, on, on, (str(day), name, of_year), ("year", "month", "day"), (0, 0, 0), "", True)


def _read_date(match: re.Match[str], *, southern: bool) -> Part | Fault:
    before_year, year, after_year, before_month, month, after_month, before_day, day, after_day = match.groups()
    text = match[0]
    if year == "-0000":
        return Fault("there is no year -0000: the year before 0001 is 0000, which is 1 BCE", ("0000",))
    if month and month.isdigit() and int(month) in _PARTS_OF_YEAR:
        found: Part | Fault = _read_part_of_year(text, year, int(month), day, southern=southern)
    elif "X" in year or (month and "X" in month) or (day and "X" in day):
        found = _read_mask(text, year, month, day)
    else:
        found = plain_part(text, int(year), int(month) if month else None, int(day) if day else None)
    if isinstance(found, Fault) or not (before_year or after_year or before_month or after_month or before_day or after_day):
        return found
    own = (_FLAGS[before_year], _FLAGS[before_month], _FLAGS[before_day])
    to_the_left = (_FLAGS[after_year], _FLAGS[after_month], _FLAGS[after_day])
    flags = _spread(own, to_the_left)[: len(found.names)]
    return structs.replace(found, flags=flags, is_plain=False)


def _spread(own: tuple[int, int, int], to_the_left: tuple[int, int, int]) -> tuple[int, int, int]:
    """A qualifier before a component is its own, one after it is for all to its left too (8.2.3, 8.2.4)."""
    day = to_the_left[2]
    month = to_the_left[1] | day
    return (own[0] | to_the_left[0] | month, own[1] | month, own[2] | day)


def _keep_qualifier(fault: Fault, match: re.Match[str]) -> Fault:
    """What is offered instead keeps the qualifier of the whole date."""
    qualifier = match[9] or match[6] or match[3] or ""
    whole = qualifier and match[0].endswith(qualifier)
    return Fault(fault.message, tuple(other + qualifier for other in fault.instead)) if whole else fault


def _read_mask(text: str, year: str, month: str | None, day: str | None) -> Part | Fault:
    if month and month.isdigit() and not 1 <= int(month) <= 12:
        return _no_such_month(year, int(month), None)
    found = fit(year, month, day)
    if isinstance(found, Misfit):
        return Fault(found.message, found.instead)
    names = ("year", "month", "day")[: 1 + (month is not None) + (day is not None)]
    return Part(text, found.first, found.last, found.pieces, names, (0,) * len(names), found.note)


def _read_part_of_year(text: str, year: str, code: int, day: str | None, *, southern: bool) -> Part | Fault:
    part = _PARTS_OF_YEAR[code]
    if day:
        # 2021-28-06 is most likely a day and a month in each other's place.
        return Fault(f"a {part.kind} ({code}) has no days of its own", (f"{year}-{day}-{code}", f"{year}-{code}"))
    hemisphere_open = code in _SEASONS_WITHOUT_HEMISPHERE
    months = _PARTS_OF_YEAR[code + _TO_THE_SOUTH] if southern and hemisphere_open else part
    if "X" in year:
        first_year, last_year = next(years_fitting(year)), next(years_fitting(year, latest_first=True))
        pieces = part_of_year_fitting(year, part.name)
    else:
        first_year = last_year = int(year)
        pieces = (part.name, f"{' ' if part.is_season else ' of '}{year_number(first_year)}")
    first, last = (first_year, months.first_month, 1), _last_day(last_year, months)
    names = ("year", part.kind)
    return Part(text, first, last, pieces, names, (0, 0), part.hemisphere, hemisphere_open=hemisphere_open)


def _last_day(year: int, part: _PartOfYear) -> Day:
    month = part.first_month + part.months - 1
    if month > 12:
        year, month = year + 1, month - 12
    return (year, month, month_length(year, month))


def _read_year_alone(match: re.Match[str]) -> Part | Fault | None:
    """`Y170000002`, `Y-17E7`, `1950S2`, `Y3388E2S3` (ISO 8601-2:2019, 4.4 and 4.5)."""
    before, letter, minus, digits, exponent, significant, after = match.groups()
    if not letter and (len(digits) != 4 or exponent or not significant):
        return None
    if len(digits) + min(int(exponent or 0), _MOST_YEAR_DIGITS) > _MOST_YEAR_DIGITS or len(exponent or "") > 3:
        return Fault(f"a year of more than {_MOST_YEAR_DIGITS} digits is beyond what can be read here")
    size = int(digits) * 10 ** int(exponent or 0)
    if letter and (digits.startswith("0") or size < 10_000):
        year = f"{minus}{size:04d}"
        instead = (year,) if size < 10_000 else (f"Y{minus}{size}",)
        return Fault("Y is for years of more than four digits, without noughts before them", instead)
    if minus and not size:
        return Fault("there is no year -0000: the year before 0001 is 0000, which is 1 BCE", ("0000",))
    flags = _FLAGS[before] | _FLAGS[after]
    if significant:
        return _read_significant(match[0], size, minus, significant, flags)
    year_found = -size if minus else size
    pieces = (year_words(year_found),)
    return Part(match[0], (year_found, 1, 1), (year_found, 12, 31), pieces, ("year",), (flags,))


def _read_significant(text: str, size: int, minus: str, significant: str, flags: int) -> Part | Fault:
    """An estimate of which only the first digits count; it lies anywhere between two years."""
    spare = len(str(size)) - int(significant)
    if spare < 0:
        return Fault(f"{size} has no {significant} digits of which S{significant} could speak", (text.split("S")[0],))
    low = size // 10**spare * 10**spare
    first, last = (-low - 10**spare + 1, -low) if minus else (low, low + 10**spare - 1)
    words = year_words(-size if minus else size)
    if spare:
        words = f"about {words} (between {year_number(first)} and {year_number(last)})"
        # "About" is said already; of the qualifiers only the uncertainty is left to say.
        flags &= UNCERTAIN
    return Part(text, (first, 1, 1), (last, 12, 31), (words,), ("year",), (flags,))


def _no_such_month(year: str, month: int, day: int | None) -> Fault:
    if month == 0:
        return Fault("there is no month 00; XX stands for a month that is not known", (f"{year}-XX", year))
    # 2021-28-06 is most likely a day and a month in each other's place.
    swapped = (f"{year}-{day:02d}-{month:02d}",) if day and day <= 12 and month <= 31 else ()
    nearest = f"{year}-12-{day:02d}" if day else f"{year}-12"
    message = f"there is no month {month}"
    if month > max(_PARTS_OF_YEAR):
        message += ": months are 01 to 12, seasons and other parts of a year 21 to 41"
    # 1914-18 may be the years 1914 to 1918.
    years = (f"{year}/{year[:2]}{month}",) if not day and len(year) == 4 and year.isdecimal() and month > int(year[2:]) else ()
    return Fault(message, (*swapped, nearest, year, *years))


def _no_such_day(year: int, month: int, day: int) -> Fault:
    stem = f"{year_digits(year)}-{month:02d}"
    if day == 0:
        return Fault("there is no day 00; XX stands for a day that is not known", (f"{stem}-XX", stem))
    last = (year, month, month_length(year, month))
    if day > 31:
        return Fault(f"no month has a day {day}", (iso_day(last), stem))
    instead = (iso_day(last), iso_day(next_day(last)), stem)
    if (month, day) == (2, 29):
        return Fault(f"{year_number(year)} has no 29 February", instead)
    return Fault(f"there is no {day} {MONTHS[month]}: {MONTHS[month]} {year_number(year)} has {last[2]} days", instead)
