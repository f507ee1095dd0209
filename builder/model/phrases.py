"""Dates in plain English: "about 20 November 2020", "between 17 and 19 May 2021", "since August 2018".

The forms are those of INTERFACE's table under "Dates", with any day, month or year in the place of the ones
it shows. Each becomes EDTF, so that a phrase means exactly what its EDTF means; only its words differ.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from msgspec import structs

from builder.model.calendar import Day, iso_day, month_length, next_day, next_month, previous_day, previous_month, year_digits
from builder.model.edtf import LONGEST, Date, DateTrouble, read_strictly, trouble
from builder.model.edtf_parts import Fault, Part
from builder.model.edtf_single import QUALIFIED, SIGNS, Single, completed, in_words, put_into, read_qualified, read_single
from builder.model.edtf_words import joined, share
from builder.model.patterns import lazy_pattern
from builder.model.values import Value

# The longest sensible phrase has some fifty characters.
_LONGEST_PHRASE: Final = 120
# One of each sort, for those who typed nothing that is near to any.
_FORMS_TO_SHOW: Final = (
    "28 June 2021", "June 2021", "early May 2021", "about 2021", "17 to 19 May 2021", "between 17 and 19 May 2021", "before June 2021",
    "2021-06-28",
)  # fmt: skip


def read_date(text: str, *, southern: bool = False) -> Date | DateTrouble:
    """Read EDTF or a phrase, whatever its case and spacing; a phrase keeps its own words as the text to show.

    `southern` moves the seasons 21 to 24 to the southern hemisphere. Every suggestion and form of a `DateTrouble`
    can be read by this function.
    """
    found = _read(text, southern=southern)
    return found if isinstance(found, Date) else trouble(text, found, _FORMS_TO_SHOW, _read)


def _read(text: str, *, southern: bool = False) -> Date | Fault:
    date = read_strictly(text, southern=southern)
    if isinstance(date, Date) or len(text) > LONGEST:
        return date
    folded = " ".join(text.split())
    if folded != text:
        date = read_strictly(folded, southern=southern)
        if isinstance(date, Date):
            return date
    said = _phrase(folded, southern)
    if said is None:
        return date
    return said if isinstance(said, Fault) else _dated(said, southern)


def _dated(said: "_Said", southern: bool) -> Date | Fault:
    date = read_strictly(said.edtf, southern=southern)
    return structs.replace(date, text=said.words) if said.words and isinstance(date, Date) else date


class _Said(Value, frozen=True):
    """What a phrase means in EDTF, and its words where they are not those of the EDTF."""

    edtf: str
    words: str = ""


# `None` stands for "this is no such phrase", a `Fault` for one that says something impossible.
_Reading: TypeAlias = _Said | Fault | None


# --- phrases ------------------------------------------------------------------------------------------------


def _phrase(text: str, southern: bool) -> _Reading:
    if len(text) > _LONGEST_PHRASE:
        return None
    single = read_single(text, southern)
    if single:
        return _said(single)
    for pattern, read in _FORMS:
        match = pattern.fullmatch(text)
        said = read(match, southern) if match else None
        if said:
            return said
    return None


def _said(single: Single | Fault) -> _Said | Fault:
    return _Said(single.part.edtf, single.words) if isinstance(single, Single) else single


def _qualified(match: re.Match[str], southern: bool) -> _Reading:
    """`about 20 November 2020` · `possibly June 2021`."""
    single = read_qualified(match[0], southern)
    if single:
        return _said(single)
    lead, said = match[1].lower(), _phrase(match[2], southern)
    if isinstance(said, _Said):
        # Each of its dates can have the sign; without any it would be said for certain.
        signed = re.sub(r"[^\[\]{},./]+", lambda date: date[0] + SIGNS[lead], said.edtf)
        return Fault(f"“{lead}” goes with a single date", (signed,))
    return None


# --- two dates ----------------------------------------------------------------------------------------------


def _lasting(match: re.Match[str], southern: bool) -> _Reading:
    """`17 to 19 May 2021` · `28 June to 2 July 2021` · `August to December 2020`."""
    pair = _pair(match[1], match[2], southern, lambda a, b: f"{a} to {b}")
    if not isinstance(pair, _Pair):
        return pair
    return _Said(f"{pair.start.part.edtf}/{pair.end.part.edtf}", pair.words("to"))


def _between(match: re.Match[str], southern: bool) -> _Reading:
    """`between 17 and 19 May 2021`."""
    pair = _pair(match[1], match[2], southern, lambda a, b: f"between {a} and {b}")
    if not isinstance(pair, _Pair):
        return pair
    return _Said(f"[{pair.start.part.edtf}..{pair.end.part.edtf}]", f"between {pair.words('and')}")


def _either(match: re.Match[str], southern: bool) -> _Reading:
    """`17 or 18 May 2021`, in whatever order."""
    pair = _pair(match[1], match[2], southern, lambda a, b: f"{a} or {b}", in_order=False)
    if not isinstance(pair, _Pair):
        return pair
    return _Said(f"[{pair.start.part.edtf},{pair.end.part.edtf}]", pair.words("or"))


class _Pair(Value, frozen=True):
    start: Single
    end: Single

    def words(self, conjunction: str) -> str:
        """Both dates around a word; what they share is said once, unless a phrase has words of its own."""
        if self.start.has_own_words or self.end.has_own_words:
            return f"{self.start.words} {conjunction} {self.end.words}"
        return joined(self.start.part.beside_another(), self.end.part.beside_another(), conjunction)


def _pair(left: str, right: str, southern: bool, phrase: Callable[[str, str], str], *, in_order: bool = True) -> _Pair | Fault | None:
    """Two dates of which the first may leave month and year to the second; `phrase` joins them again."""
    whole = completed(left, right)
    start, end = read_qualified(whole, southern), read_qualified(right, southern)
    if not start or not end:
        return None
    if isinstance(end, Fault):
        return put_into(end, lambda other: phrase(left, other))
    if isinstance(start, Fault):
        return put_into(start, lambda other: phrase(other, right))
    if start.part.edtf == end.part.edtf:
        return Fault(f"{phrase(left, right)} names the same date twice", (end.words,))
    if in_order and start.part.first > end.part.last:
        return Fault(f"{start.words} is after {end.words}", _put_in_order(left, whole, right, start, end, phrase))
    return _Pair(start, end)


def _put_in_order(left: str, whole: str, right: str, start: Single, end: Single, phrase: Callable[[str, str], str]) -> tuple[str, ...]:
    """What two dates in the wrong order were perhaps meant to be."""
    (first, last), tail = share((end.part.beside_another(), start.part.beside_another()))
    turned = phrase(first, last + tail)
    # In "28 December to 3 January 2021" the year before is meant, in "19 to 17 May 2021" it is not.
    if whole == left or left[-1].isdigit():
        return (turned,)
    return (phrase(f"{whole[:-4]}{max(int(whole[-4:]) - 1, 0):04d}", right), turned)


# --- open ends ----------------------------------------------------------------------------------------------


def _before(match: re.Match[str], southern: bool) -> _Reading:
    """`before June 2021`: the month itself is left out."""
    return _beyond(match, southern, lambda part: f"[..{_unit_before(part)}]", lambda part: f"[..{part.edtf}]")


def _after(match: re.Match[str], southern: bool) -> _Reading:
    """`after 3 May 2021`: the day itself is left out."""
    return _beyond(match, southern, lambda part: f"[{_unit_after(part)}..]", lambda part: f"[{part.edtf}..]")


def _by(match: re.Match[str], southern: bool) -> _Reading:
    """`by June 2021`: in that month or earlier."""
    return _open(match, southern, lambda part: f"[..{part.edtf}]")


def _since(match: re.Match[str], southern: bool) -> _Reading:
    """`since August 2018`: it lasted from then on."""
    return _open(match, southern, lambda part: f"{part.edtf}/..")


def _open(match: re.Match[str], southern: bool, edtf: Callable[[Part], str]) -> _Reading:
    lead, single = match[1].lower(), read_qualified(match[2], southern)
    if single is None:
        return None
    if isinstance(single, Fault):
        return put_into(single, lambda other: f"{lead} {other}")
    return _Said(edtf(single.part), f"{lead} {single.with_article}")


def _beyond(match: re.Match[str], southern: bool, edtf: Callable[[Part], str], with_itself: Callable[[Part], str]) -> _Reading:
    """As `_open`, but EDTF has no way to leave out a date that is itself uncertain.

    `with_itself` does not leave it out, which comes to the same where nobody knows where it begins and ends.
    """
    single = read_qualified(match[2], southern)
    if isinstance(single, Single) and single.part.is_qualified:
        return Fault(f"“{match[1].lower()}” needs a date that is certain", (with_itself(single.part),))
    return _open(match, southern, edtf)


def _unit_before(part: Part) -> str:
    """The last year, month or day before a date, in the unit that the date fills."""
    year, month, _ = part.first
    if _fills_years(part):
        return _year_edtf(year - 1)
    return _month_edtf(*previous_month(year, month)) if _fills_months(part) else _day_edtf(previous_day(part.first))


def _unit_after(part: Part) -> str:
    """The first year, month or day after a date, in the unit that the date fills."""
    year, month, _ = part.last
    if _fills_years(part):
        return _year_edtf(year + 1)
    return _month_edtf(*next_month(year, month)) if _fills_months(part) else _day_edtf(next_day(part.last))


def _fills_years(part: Part) -> bool:
    return part.first[1:] == (1, 1) and part.last[1:] == (12, 31)


def _fills_months(part: Part) -> bool:
    return part.first[2] == 1 and part.last[2] == month_length(*part.last[:2])


def _year_edtf(year: int) -> str:
    return f"Y{year}" if abs(year) > 9999 else year_digits(year)


def _month_edtf(year: int, month: int) -> str:
    # EDTF has no months in years of five digits; only a step over the end of 9999 or -9999 leads there.
    return _year_edtf(year) if abs(year) > 9999 else f"{year_digits(year)}-{month:02d}"


def _day_edtf(day: Day) -> str:
    return _year_edtf(day[0]) if abs(day[0]) > 9999 else iso_day(day)


# --- parts of a month ---------------------------------------------------------------------------------------

# First and last day; 0 is the month's last day, and the last week is counted back from it.
_THIRDS_OF_A_MONTH: Final = {"early": (1, 10), "mid": (11, 20), "late": (21, 0)}
_WEEKS: Final = {"first": (1, 7), "second": (8, 14), "third": (15, 21), "fourth": (22, 28), "last": (-6, 0)}


def _third(match: re.Match[str], southern: bool) -> _Reading:
    """`early November 2020`; of a year it is a date of its own."""
    return _part_of_month(match, southern, _THIRDS_OF_A_MONTH, "", "a month or a year", _whole_day)


def _week(match: re.Match[str], southern: bool) -> _Reading:
    """`last week of November 2020`."""
    return _part_of_month(match, southern, _WEEKS, " week of", "a month", _week_of_its_months)


def _whole_day(lead: str, single: Single) -> Iterator[str]:
    """What is early or late on a day is on that day."""
    if single.part.first == single.part.last:
        yield single.words


def _week_of_its_months(lead: str, single: Single) -> Iterator[str]:
    """The first weeks of a year are those of its first month, the last week that of its last."""
    part = single.part
    if part.is_plain and part.names == ("year",):
        year, month, _ = part.last if lead == "last" else part.first
        yield f"{lead} week of {in_words(_month_edtf(year, month))}"


def _part_of_month(
    match: re.Match[str],
    southern: bool,
    parts: dict[str, tuple[int, int]],
    joint: str,
    goes_with: str,
    instead: Callable[[str, Single], Iterator[str]],
) -> _Reading:
    lead, single = match[1].lower(), read_single(match[2], southern)
    if single is None:
        return None
    if isinstance(single, Fault):
        return put_into(single, lambda other: f"{lead}{joint} {other}")
    if not single.part.is_plain or single.part.names != ("year", "month"):
        return Fault(f"“{lead}{joint}” goes with {goes_with}", tuple(instead(lead, single)))
    year, month, length = single.part.last
    first, last = (length + day if day < 1 else day for day in parts[lead])
    edtf = f"[{iso_day((year, month, first))}..{iso_day((year, month, last))}]"
    return _Said(edtf, f"{lead}{joint} {single.words}")


def _form(pattern: str) -> re.Pattern[str]:
    return lazy_pattern(pattern, re.IGNORECASE)


# INTERFACE's table, in the order in which the forms are tried.
_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], bool], _Reading]], ...]] = (
    (_form(r"between (.+) and (.+)"), _between),
    (_form(r"(.+) or (.+)"), _either),
    (_form(r"(.+) to (.+)"), _lasting),
    (_form(r"(before) (.+)"), _before),
    (_form(r"(by) (.+)"), _by),
    (_form(r"(after) (.+)"), _after),
    (_form(r"(since) (.+)"), _since),
    (_form(r"(early|mid|late) (.+)"), _third),
    (_form(r"(first|second|third|fourth|last) week of (.+)"), _week),
    (QUALIFIED, _qualified),
)
