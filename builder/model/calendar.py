"""The Gregorian calendar carried back and forward over any year, and the English names of its months.

A day is a tuple of year, month and day of the month. Year 0 is 1 BCE, as in ISO 8601. The standard
library's `datetime.date` stops at the years 1 and 9999, which EDTF does not.
"""

from typing import Final, TypeAlias

Day: TypeAlias = tuple[int, int, int]

MONTHS: Final = (
    "",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# By name and by every shortening from three letters on, in small letters: `nov`, `sept`.
MONTH_NUMBERS: Final = {name[:length].lower(): number for number, name in enumerate(MONTHS) for length in range(3, len(name) + 1)}

_LENGTHS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_BEFORE: Final = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """How many days the month (1 to 12) has in that year."""
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month]


def day_number(day: Day) -> int:
    """Where the day stands in the row of all days: 0001-01-01 is 1, as in `date.toordinal`."""
    year, month, number = day
    past = year - 1
    leap_day = 1 if month > 2 and is_leap(year) else 0
    return past * 365 + past // 4 - past // 100 + past // 400 + _DAYS_BEFORE[month] + leap_day + number


def next_month(year: int, month: int) -> tuple[int, int]:
    """The month after."""
    return (year + 1, 1) if month == 12 else (year, month + 1)


def previous_month(year: int, month: int) -> tuple[int, int]:
    """The month before."""
    return (year - 1, 12) if month == 1 else (year, month - 1)


def next_day(day: Day) -> Day:
    """The day after."""
    year, month, number = day
    if number < month_length(year, month):
        return (year, month, number + 1)
    return (*next_month(year, month), 1)


def previous_day(day: Day) -> Day:
    """The day before."""
    year, month, number = day
    if number > 1:
        return (year, month, number - 1)
    year, month = previous_month(year, month)
    return (year, month, month_length(year, month))


def year_digits(year: int) -> str:
    """The year in at least four digits, with a minus sign before year 0: `0987`, `-0043`, `170000002`."""
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"


def iso_day(day: Day) -> str:
    """The day as `2021-06-28`, the year as in `year_digits`."""
    year, month, number = day
    return f"{year_digits(year)}-{month:02d}-{number:02d}"
