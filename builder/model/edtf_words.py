"""English for dates: years, lists, and the parts that two dates have in common.

The words of one date are kept in pieces, from the smallest unit to the largest, so that what several dates
share at the end is said once: ("17", " May", " 2021") and ("19", " May", " 2021") become "17 to 19 May 2021".
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

Pieces: TypeAlias = tuple[str, ...]

# A bit of a qualifier. The other, 2, is "approximate"; both together are `%` (ISO 8601-2:2019, 8.2).
UNCERTAIN: Final = 1

_BEFORE_A_DATE: Final = ("", "possibly ", "about ", "possibly about ")
_AFTER_A_DATE: Final = ("", "uncertain", "approximate", "uncertain and approximate")


def year_number(year: int) -> str:
    """The year as a number with its era where that is needed: `2021`, `33 CE`, `1986 BCE`, `170,000,002`.

    Below 100 the era is said, since a bare "33" would be taken for a day or for 1933.
    """
    if year <= 0:
        return f"{_grouped(1 - year)} BCE"
    return f"{year} CE" if year < 100 else _grouped(year)


def year_words(year: int) -> str:
    """The year as it stands alone: `2021`, `1986 BCE`, `year 170,000,002`."""
    return f"year {year:,}" if year > 9999 else year_number(year)


def _grouped(number: int) -> str:
    return f"{number:,}" if number > 9999 else str(number)


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `12th`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def share(dates: Sequence[Pieces]) -> tuple[list[str], str]:
    """What each date says for itself, and the words that all of them end with.

    Only dates of one precision share: "28 June to July 2021" would leave the reader guessing.
    """
    shared = 0
    if len({len(pieces) for pieces in dates}) == 1:
        longest = len(dates[0]) - 1
        while shared < longest and len({pieces[-shared - 1] for pieces in dates}) == 1:
            shared += 1
    kept = len(dates[0]) - shared
    return ["".join(pieces[:kept] if shared else pieces) for pieces in dates], "".join(dates[0][kept:])


def listed(dates: Sequence[Pieces], conjunction: str) -> str:
    """`17 or 18 May 2021`; `1667, 1668 and 1670`. A date that says "or" itself is set off by commas."""
    dates = list(dict.fromkeys(dates))
    own, tail = share(dates)
    if len(own) == 1:
        return own[0] + tail
    tangled = any(", " in words or " or " in words or " and " in words for words in own)
    comma = "," if tangled else ""
    return f"{', '.join(own[:-1])}{comma} {conjunction} {own[-1]}{tail}"


def joined(first: Pieces, last: Pieces, conjunction: str) -> str:
    """Two dates around a word, what they share said once: `28 June to 2 July 2021`."""
    (start, end), tail = share((first, last))
    return f"{start} {conjunction} {end}{tail}"


def qualified(pieces: Pieces, note: str, flags: Sequence[int], names: Sequence[str], *, in_company: bool) -> Pieces:
    """The pieces with what is known of their certainty, as a word before or a remark in brackets.

    `flags` and `names` go from the year down. Beside another date (`in_company`) a qualifier of the last
    component alone is said before it, "about 1 to about 20 June 2004", as brackets would break the range.
    """
    if not any(flags):
        prefix, remark = "", ""
    elif len(set(flags)) == 1 or (in_company and not any(flags[:-1])):
        prefix, remark = _BEFORE_A_DATE[flags[-1]], ""
    else:
        prefix, remark = "", _remark(flags, names)
    if prefix:
        pieces = (prefix + pieces[0], *pieces[1:])
    notes = ", ".join(filter(None, (note, remark)))
    return ("".join(pieces) + f" ({notes})",) if notes else pieces


def _remark(flags: Sequence[int], names: Sequence[str]) -> str:
    """`year and month approximate`; `year uncertain, day approximate`."""
    groups: dict[int, list[str]] = {}
    for flag, name in zip(flags, names, strict=True):
        if flag:
            groups.setdefault(flag, []).append(name)
    return ", ".join(f"{' and '.join(found)} {_AFTER_A_DATE[flag]}" for flag, found in groups.items())
