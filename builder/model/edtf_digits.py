"""Dates with digits that are not known: `201X`, `2004-XX-12`, `156X-12-25` (ISO 8601-2:2019, 8.3).

A mask fits every date that its digits allow and that the calendar has. The bounds are the first and the last
of those dates. An X that only one digit fits is refused, for that digit is known: 30 is the only day of
November in `2020-11-3X`.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Final, TypeAlias

from builder.model.calendar import MONTHS, Day, is_leap, month_length
from builder.model.edtf_words import Pieces, joined, listed, ordinal, year_number
from builder.model.values import Value

MonthDay: TypeAlias = tuple[int, int]

# As many alternatives are named one by one ("October, November or December"); more are a range.
_FEW: Final = 4
_A_LEAP_YEAR: Final = 2000


class Fit(Value, frozen=True):
    """What a mask fits: its first and last day, and its words with a note of what is not known."""

    first: Day
    last: Day
    pieces: Pieces
    note: str


class Misfit(Value, frozen=True):
    """Why a mask fits nothing, or no more than one date, and what may be typed instead."""

    message: str
    instead: tuple[str, ...]


def fit(year: str, month: str | None, day: str | None) -> Fit | Misfit:
    """Find what `year` (four characters, perhaps after a minus sign), `month` and `day` fit."""
    if month is None:
        return Fit((_year(year, "0"), 1, 1), (_year(year, "9"), 12, 31), *_words(year, month, day, []))
    months = _matching(month, 12)
    if not months:
        return Misfit(f"no month fits {month}", (f"{year}-1X", f"{year}-XX", year))
    if day is None:
        return _only_one(year, month, months) or _fit_months(year, month, months)
    return _fit_days(year, month, day)


def years_fitting(mask: str, *, latest_first: bool = False) -> Iterator[int]:
    """The years that a mask fits, in order. There is no year -0000."""
    negative = mask.startswith("-")
    digits = "9876543210" if negative != latest_first else "0123456789"
    for found in product(*(digits if character == "X" else character for character in mask.lstrip("-"))):
        year = int("".join(found))
        if year or not negative:
            yield -year if negative else year


def part_of_year_fitting(year: str, name: str) -> Pieces:
    """The words of a season or other part of a year whose year is not wholly known."""
    when = _when(year)
    return (f"{name}, {when}",) if when else (f"{name} (year unknown)",)


def _year(mask: str, digit: str) -> int:
    """The first (`0`) or last (`9`) year that a mask fits; before year 0 the digits count backwards."""
    if mask.startswith("-"):
        year = -int(mask[1:].replace("X", "9" if digit == "0" else "0"))
        return year or -1
    return int(mask.replace("X", digit))


@lru_cache(maxsize=512)
def _matching(mask: str, last: int) -> tuple[int, ...]:
    tens, units = mask[0], mask[1]
    return tuple(n for n in range(1, last + 1) if tens in ("X", str(n // 10)) and units in ("X", str(n % 10)))


@lru_cache(maxsize=512)
def _month_days(month: str, day: str, *, leap: bool) -> tuple[MonthDay, ...]:
    year = _A_LEAP_YEAR if leap else _A_LEAP_YEAR + 1
    return tuple((m, d) for m in _matching(month, 12) for d in _matching(day, month_length(year, m)))


def _fit_months(year: str, month: str, months: tuple[int, ...]) -> Fit:
    first, last = _year(year, "0"), _year(year, "9")
    end = (last, months[-1], month_length(last, months[-1]))
    return Fit((first, months[0], 1), end, *_words(year, month, None, [(number, 0) for number in months]))


def _fit_days(year: str, month: str, day: str) -> Fit | Misfit:
    first, last = _year(year, "0"), _year(year, "9")
    if _month_days(month, day, leap=True) and not _month_days(month, day, leap=False):
        leap_years = list(islice(filter(is_leap, years_fitting(year)), 1))
        if not leap_years:
            return Misfit(f"no year that fits {year} has a 29 February", _shorter(year, month, "28"))
        first, last = leap_years[0], next(filter(is_leap, years_fitting(year, latest_first=True)))
    found = _month_days(month, day, leap=first != last or is_leap(first))
    if not found:
        return Misfit(f"no day fits {month}-{day}", _shorter(year, month, "2X" if "X" in day else "30"))
    only = _only_one(year, month, [m for m, _ in found], day) or _only_one(f"{year}-{month}", day, [d for _, d in found])
    if only:
        return only
    start = _month_days(month, day, leap=is_leap(first))[0]
    end = _month_days(month, day, leap=is_leap(last))[-1]
    return Fit((first, *start), (last, *end), *_words(year, month, day, found))


def _shorter(year: str, month: str, day: str) -> tuple[str, ...]:
    return (f"{year}-{month}-{day}", f"{year}-{month}-XX", f"{year}-{month}")


def _only_one(before: str, mask: str, found: Sequence[int], after: str = "") -> Misfit | None:
    if "X" not in mask or len(set(found)) > 1:
        return None
    number = f"{found[0]:02d}"
    end = f"-{after}" if after else ""
    message = f"X stands for a digit that is not known, but only {number} fits {mask} in {before}-{mask}{end}"
    return Misfit(message, (f"{before}-{number}{end}", before))


def _words(year: str, month: str | None, day: str | None, found: Sequence[MonthDay]) -> tuple[Pieces, str]:
    """The words of a mask, and the note of what is wholly unknown."""
    named_day = day is not None and day != "XX"
    unknown = [name for name, mask in (("year", year), ("month", "" if named_day else month), ("day", day)) if mask in ("XX", "XXXX")]
    when = _when(year)
    if not named_day and (month is None or month == "XX"):
        if when:
            return (when,), _note(unknown)
        return (_note(unknown),), ""
    if day is not None and named_day and month == "XX":
        return (_of_unknown_month(day, year, when),), _note(unknown)
    options = found if named_day else [(number, 0) for number in dict.fromkeys(m for m, _ in found)]
    return (_named(options, year, when),), _note(unknown)


def _note(unknown: list[str]) -> str:
    if not unknown:
        return ""
    *others, last = unknown
    return f"{', '.join(others)} and {last} unknown" if others else f"{last} unknown"


def _when(year: str) -> str:
    """`2004`; `sometime in the 2010s`; `sometime between 2000 and 2099`; nothing where no digit is known."""
    if "X" not in year:
        return year_number(int(year))
    if year == "XXXX":
        return ""
    first, last = _year(year, "0"), _year(year, "9")
    # "the 0s" to "the 90s" would be taken for something else, and there is no such word for years BCE.
    if last - first == 9 and first >= 100 and year[3] == "X":
        return f"sometime in the {first}s"
    return f"sometime between {year_number(first)} and {year_number(last)}"


def _named(options: Sequence[MonthDay], year: str, when: str) -> str:
    """Months, or days of named months, with the year as far as it is known."""
    known_year = f" {when}" if when and "X" not in year else ""
    pieces = [_pieces(option, known_year) for option in options]
    if len(pieces) <= _FEW:
        words = listed(pieces, "or")
    else:
        sometime = "sometime " if known_year else ""
        words = f"{sometime}between {joined(pieces[0], pieces[-1], 'and')}"
    return f"{words}, {when}" if when and not known_year else words


def _pieces(option: MonthDay, known_year: str) -> Pieces:
    month, day = option
    pieces = (str(day), f" {MONTHS[month]}") if day else (MONTHS[month],)
    return (*pieces, known_year) if known_year else pieces


def _of_unknown_month(day: str, year: str, when: str) -> str:
    days = _matching(day, 31)
    if len(days) > _FEW:
        named = f"a day between the {ordinal(days[0])} and the {ordinal(days[-1])}"
    else:
        named = "the " + listed([(ordinal(number),) for number in days], "or")
    words = f"{named} of an unknown month"
    if not when:
        return words
    return f"{words}, {when}" if "X" in year else f"{words} in {when}"
