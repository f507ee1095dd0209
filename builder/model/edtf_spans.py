"""Dates made of dates: intervals, which lasted, and sets, of which one date or every date is meant.

Sources: ISO 8601-2:2019, clauses 6 (sets) and 9 (intervals with an open or unknown end).
"""

from collections.abc import Callable
from typing import Final

from builder.model.calendar import Day, next_day, next_month
from builder.model.edtf_parts import Fault, Part, plain_part, read_part
from builder.model.edtf_words import Pieces, joined, listed
from builder.model.values import Value

# A range inside a list is spelled out up to this many dates ("1670, 1671 or 1672"), a longer one described.
_MOST_SPELLED_OUT: Final = 10


class Span(Value, frozen=True):
    """An interval or a set as read; an end without a day is `-inf`, `inf` or `unknown`."""

    edtf: str
    first: Day | str
    last: Day | str
    last_start: Day | None  # the last day on which it can have begun
    words: str
    is_interval: bool
    is_qualified: bool
    hemisphere_open: bool


def read_span(text: str, *, southern: bool) -> Span | Fault:
    """Read an interval (`a/b`) or a set (`[a,b..c]`, `{a,b..c}`)."""
    if text.startswith(("[", "{")):
        return _read_set(text, southern=southern)
    return _read_interval(text, southern=southern)


# --- intervals ----------------------------------------------------------------------------------------------


def _read_interval(text: str, *, southern: bool) -> Span | Fault:
    left, _, right = text.partition("/")
    if "/" in right:
        return Fault("")
    if "T" in text:
        days = f"{left.partition('T')[0]}/{right.partition('T')[0]}"
        return Fault("an interval is of days, months or years, without times", (days,))
    start = _read_end(left, ("", ".."), southern=southern)
    end = _read_end(right, ("", ".."), southern=southern)
    if isinstance(start, Fault):
        return Fault(start.message, tuple(f"{other}/{right}" for other in start.instead))
    if isinstance(end, Fault):
        return Fault(end.message, tuple(f"{left}/{other}" for other in end.instead))
    if not start and not end:
        return Fault("an interval needs a date at one end at least")
    if start and end and start.first > end.last:
        return Fault(f"this ends ({end.text()}) before it begins ({start.text()})", (f"{right}/{left}",))
    return Span(
        edtf=text,
        first=start.first if start else "-inf" if left else "unknown",
        last=end.last if end else "inf" if right else "unknown",
        last_start=start.last if start else None,
        words=_interval_words(left, start, right, end),
        is_interval=True,
        is_qualified=any(part.is_qualified for part in (start, end) if part),
        hemisphere_open=any(part.hemisphere_open for part in (start, end) if part),
    )


def _read_end(text: str, without_date: tuple[str, ...], *, southern: bool) -> Part | Fault | None:
    """One end of an interval or range; `None` where it is open or unknown."""
    if text in without_date:
        return None
    return read_part(text, southern=southern) or Fault("")


def _interval_words(left: str, start: Part | None, right: str, end: Part | None) -> str:
    if start and end:
        if left == right:
            return start.text()
        return joined(start.beside_another(), end.beside_another(), "to")
    if start:
        words = "".join(start.beside_another())
        return f"{words} onwards" if right else f"from {words}, end date unknown"
    words = "".join(end.beside_another()) if end else ""
    return f"until {words}" if left else f"until {words}, start date unknown"


# --- sets ---------------------------------------------------------------------------------------------------


class _Member(Value, frozen=True):
    """An element of a set: a date (`start is end`), a range, or a range with an open end (`None`)."""

    start: Part | None
    end: Part | None


def _read_set(text: str, *, southern: bool) -> Span | Fault:
    closing = "]" if text.startswith("[") else "}"
    if text.endswith((closing + "?", closing + "~", closing + "%")):
        return Fault("a set as a whole takes no sign of certainty, its dates may", (text[:-1],))
    if not text.endswith(closing):
        return Fault(f"“{text[0]}” is not closed by “{closing}”", (f"{text.rstrip(']})')}{closing}",))
    elements = text[1:-1].split(",")
    if elements == [""]:
        return Fault("a set needs a date in it at least")
    members: list[_Member] = []
    for index, element in enumerate(elements):
        member = _read_member(element, southern=southern)
        if not isinstance(member, Fault):
            member = _misplaced(member, index == 0, index == len(elements) - 1) or member
        if isinstance(member, Fault):
            return _fault_in_set(text, elements, index, member)
        members.append(member)
    return _span_of(text, members)


def _fault_in_set(text: str, elements: list[str], index: int, fault: Fault) -> Fault:
    before, after = elements[:index], elements[index + 1 :]
    instead = (f"{text[0]}{','.join([*before, other, *after])}{text[-1]}" for other in fault.instead)
    return Fault(fault.message, tuple(instead))


def _read_member(element: str, *, southern: bool) -> _Member | Fault:
    left, dots, right = element.partition("..")
    start = _read_end(left, ("",), southern=southern)
    end = _read_end(right, ("",), southern=southern)
    if isinstance(start, Fault):
        return Fault(start.message, tuple(other + dots + right for other in start.instead))
    if isinstance(end, Fault):
        return Fault(end.message, tuple(left + dots + other for other in end.instead))
    if not dots:
        return _Member(start, start) if start else Fault("a date is missing between the commas")
    if not start and not end:
        return Fault("“..” needs a date before or after it")
    if start and end and start.first > end.last:
        return Fault(f"{end.text()} is before {start.text()}", (f"{right}..{left}",))
    return _Member(start, end)


def _misplaced(member: _Member, is_first: bool, is_last: bool) -> Fault | None:
    if (member.start or is_first) and (member.end or is_last):
        return None
    return Fault("only the first date of a set can be open to earlier ones, only the last to later ones")


def _span_of(text: str, members: list[_Member]) -> Span:
    parts = [part for member in members for part in (member.start, member.end) if part]
    last = max(part.last for part in parts) if members[-1].end else "inf"
    one_of = text.startswith("[")
    return Span(
        edtf=text,
        first=min(part.first for part in parts) if members[0].start else "-inf",
        last=last,
        last_start=None if isinstance(last, str) else last,
        words=_one_of(members) if one_of else _listed(members, "and", _all_of_a_range),
        is_interval=False,
        is_qualified=any(part.is_qualified for part in parts),
        hemisphere_open=any(part.hemisphere_open for part in parts),
    )


def _one_of(members: list[_Member]) -> str:
    # A single range is no list: "sometime between 24 and 26 November", not the three days one by one.
    if len(members) == 1:
        return "".join(_one_of_a_range(members[0]))
    return _listed(members, "or", _one_of_a_range)


def _listed(members: list[_Member], conjunction: str, described: Callable[[_Member], Pieces]) -> str:
    words: list[Pieces] = []
    for member in members:
        words.extend(_spelled_out(member) or [described(member)])
    return listed(words, conjunction)


def _one_of_a_range(member: _Member) -> Pieces:
    start, end = member.start, member.end
    if start and end:
        if start.edtf == end.edtf:
            return start.beside_another()
        return (f"sometime between {joined(_outermost(start, start.first), _outermost(end, end.last), 'and')}",)
    if start:
        return ("".join(start.beside_another()) + " or later",)
    return ("".join(end.beside_another() if end else ()) + " or earlier",)


def _all_of_a_range(member: _Member) -> Pieces:
    start, end = member.start, member.end
    if start and end:
        if start.edtf == end.edtf:
            return start.beside_another()
        unit = start.names[-1] if start.names == end.names else "date"
        return (f"every {unit} from {joined(_outermost(start, start.first), _outermost(end, end.last), 'to')}",)
    if start:
        return ("".join(start.beside_another()) + f" and all later {start.names[-1]}s",)
    return ("".join(end.beside_another()) + f" and all earlier {end.names[-1]}s" if end else "",)


def _outermost(end: Part, day: Day) -> Pieces:
    """The words of an end of a range: its own, or where digits are unknown those of its outermost date.

    "Between the 1980s and the 1990s" may leave out either; "between 1980 and 1999" does not.
    """
    return _pieces(day, end.names) if "X" in end.edtf else end.beside_another()


def _spelled_out(member: _Member) -> list[Pieces]:
    """Every date of a short range of plain years, months or days; nothing for other members."""
    start, end = member.start, member.end
    if not (start and end and start.is_plain and end.is_plain and start.names == end.names):
        return []
    found: list[Pieces] = []
    day = start.first
    while day <= end.first:
        if len(found) == _MOST_SPELLED_OUT:
            return []
        found.append(_pieces(day, start.names))
        day = _following(day, start.names)
    return found


def _pieces(day: Day, names: tuple[str, ...]) -> Pieces:
    """The words of the year, month or day in which that day lies."""
    year, month, number = day
    if names == ("year",):
        part = plain_part("", year, None, None)
    else:
        part = plain_part("", year, month, None if names == ("year", "month") else number)
    return part.pieces if isinstance(part, Part) else ()


def _following(day: Day, names: tuple[str, ...]) -> Day:
    if names == ("year",):
        return (day[0] + 1, 1, 1)
    return (*next_month(day[0], day[1]), 1) if names == ("year", "month") else next_day(day)
