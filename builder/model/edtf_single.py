"""One date in plain English: "28 June 2021", "early 2021", "the 1990s", perhaps with "about" or "possibly".

The longer phrases are made of these. EDTF may stand in the place of the words.
"""

import re
from collections.abc import Callable
from typing import Final

from builder.model.calendar import MONTH_NUMBERS, MONTHS
from builder.model.edtf_parts import Fault, Part, read_part
from builder.model.edtf_words import year_number
from builder.model.patterns import lazy_pattern
from builder.model.values import Value


class Single(Value, frozen=True):
    """A phrase for one date, as the longer phrases are made of."""

    part: Part
    words: str

    @property
    def has_own_words(self) -> bool:
        """Whether it is said otherwise than its EDTF would be."""
        return self.words != self.part.text()

    @property
    def with_article(self) -> str:
        """The words as they follow "before" or "since"."""
        return f"the {self.words}" if self.words.startswith(_TAKE_AN_ARTICLE) else self.words


_DAY_MONTH_YEAR: Final = lazy_pattern(r"([0-9]{1,2}) ([a-z]{3,9})\.? ([0-9]{4})", re.IGNORECASE)
_MONTH_DAY_YEAR: Final = lazy_pattern(r"([a-z]{3,9})\.? ([0-9]{1,2}), ([0-9]{4})", re.IGNORECASE)
_MONTH_YEAR: Final = lazy_pattern(r"([a-z]{3,9})\.? ([0-9]{4})", re.IGNORECASE)
_LEVEL_0: Final = lazy_pattern(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WITHOUT_YEAR: Final = lazy_pattern(r"(?:([0-9]{1,2}) )?([a-z]{3,9})\.?", re.IGNORECASE)
_DAY_ALONE: Final = lazy_pattern(r"[0-9]{1,2}")


class NamedDate(Value, frozen=True):
    """A year, a month or a day as typed, which the calendar need not have."""

    year: str
    month: int | None = None
    day: int | None = None

    @property
    def edtf(self) -> str:
        """The same as EDTF, sound or not."""
        month = "" if self.month is None else f"-{self.month:02d}"
        return f"{self.year}{month}" + ("" if self.day is None else f"-{self.day:02d}")


def named_date(text: str) -> NamedDate | None:
    """`28 June 2021`, `June 28, 2021`, `Sept 2021`, `2021`, and the same as EDTF."""
    if match := _DAY_MONTH_YEAR.fullmatch(text):
        day, name, year = match.groups()
    elif match := _MONTH_DAY_YEAR.fullmatch(text):
        name, day, year = match.groups()
    elif match := _MONTH_YEAR.fullmatch(text):
        day, (name, year) = None, match.groups()
    else:
        return _level_0(text)
    month = MONTH_NUMBERS.get(name.lower())
    return NamedDate(year, month, int(day) if day else None) if month else None


def _level_0(text: str) -> NamedDate | None:
    match = _LEVEL_0.fullmatch(text)
    if not match:
        return None
    year, month, day = match.groups()
    if month and int(month) > 12:
        return None
    return NamedDate(year, int(month) if month else None, int(day) if day else None)


def read_single(text: str, southern: bool) -> Single | Fault | None:
    """One date: by the calendar, as EDTF, or as a part of a year or a decade."""
    calendar = named_date(text)
    edtf, words = (calendar.edtf, "") if calendar else _named_part(text) or (text, "")
    part = read_part(edtf, southern=southern)
    if isinstance(part, Part):
        return Single(part, words or part.text())
    if part and calendar and edtf != text:
        return Fault(part.message, tuple(map(in_words, part.instead)))
    return part


def in_words(edtf: str) -> str:
    """The words of EDTF for one date; other text as it is."""
    part = read_part(edtf, southern=False)
    return part.text() if isinstance(part, Part) else edtf


_TAKE_AN_ARTICLE: Final = ("first ", "second ", "third ", "fourth ", "middle ", "last ")
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_OF_A_YEAR: Final = lazy_pattern(r"(first|second|third|fourth) (quarter|half) of ([0-9]{4})", re.IGNORECASE)
_THIRD_OF_A_YEAR: Final = lazy_pattern(r"(early|mid|late) ([0-9]{4})", re.IGNORECASE)
_DECADE: Final = lazy_pattern(r"the ([0-9]{3})0s", re.IGNORECASE)

# The codes for parts of a year of ISO 8601-2:2019, 4.8.
_BEFORE_FIRST_QUARTER: Final = 32
_BEFORE_FIRST_HALF: Final = 39
_THIRDS_OF_A_YEAR: Final = {"early": 37, "mid": 38, "late": 39}


def _named_part(text: str) -> tuple[str, str] | None:
    """`early 2021`, `second quarter of 2021`, `first half of 2021`, `the 1990s`: the EDTF and the words."""
    if match := _THIRD_OF_A_YEAR.fullmatch(text):
        third = match[1].lower()
        return f"{match[2]}-{_THIRDS_OF_A_YEAR[third]}", f"{third} {year_number(int(match[2]))}"
    if match := _OF_A_YEAR.fullmatch(text):
        number, is_quarter = _ORDINALS[match[1].lower()], match[2].lower() == "quarter"
        if not is_quarter and number > 2:
            return None
        return f"{match[3]}-{number + (_BEFORE_FIRST_QUARTER if is_quarter else _BEFORE_FIRST_HALF)}", ""
    if match := _DECADE.fullmatch(text):
        return f"{match[1]}X", f"the {match[1]}0s"
    return None


SIGNS: Final = {"about": "~", "possibly": "?", "possibly about": "%"}
QUALIFIED: Final = lazy_pattern(r"(possibly about|about|possibly) (.+)", re.IGNORECASE)


def read_qualified(text: str, southern: bool) -> Single | Fault | None:
    """One date, perhaps after a word that says how certain it is."""
    match = QUALIFIED.fullmatch(text)
    if not match:
        return read_single(text, southern)
    lead, single = match[1].lower(), read_single(match[2], southern)
    if single is None:
        return None
    if isinstance(single, Fault):
        return put_into(single, lambda other: f"{lead} {other}")
    if single.part.is_qualified:
        return Fault(f"“{match[2]}” says how certain it is without “{lead}”", (match[2],))
    part = read_part(single.part.edtf + SIGNS[lead], southern=southern)
    return Single(part, f"{lead} {single.words}") if isinstance(part, Part) else part


def put_into(fault: Fault, phrase: Callable[[str], str]) -> Fault:
    """The fault of a date inside a phrase: what is offered instead is the whole phrase."""
    return Fault(fault.message, tuple(map(phrase, fault.instead)))


def completed(left: str, right: str) -> str:
    """The first date with the month and the year that it leaves to the second: "17" before "19 May 2021"."""
    match = QUALIFIED.fullmatch(left)
    lead, bare = (f"{match[1]} ", match[2]) if match else ("", left)
    after = QUALIFIED.fullmatch(right)
    last = named_date(after[2] if after else right)
    if last and last.day and last.month and _DAY_ALONE.fullmatch(bare):
        return f"{lead}{bare} {MONTHS[last.month]} {last.year}"
    if last and last.month and (match := _WITHOUT_YEAR.fullmatch(bare)) and match[2].lower() in MONTH_NUMBERS:
        return f"{left} {last.year}"
    return left
