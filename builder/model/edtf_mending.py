"""What an unreadable date was probably meant to be.

Rewordings add up: "c. 28th Juni 2021" becomes "about 28 June 2021" in three steps, and after each step the
text is tried as it is and by its shape. Nothing here knows what can be read; the reader tries all in turn.

Each says what was typed, with all of its words in it. A date picked out of a longer text would be easy to offer
and wrong: "on or before 5 May 2021" is not 5 May 2021.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from builder.model.edtf_days import DAY_SHAPES
from builder.model.edtf_rewordings import MONTH_NAME, REWORDINGS, WEEKDAY
from builder.model.edtf_shapes import SHAPES

# Nobody mistypes a date at greater length, and the work grows with it.
_LONGEST: Final = 120

# Hyphens, dashes and the minus sign; single quotation marks and accents.
_MARKS: Final = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212), "-") | dict.fromkeys(
    (0x2018, 0x2019, 0x201B, 0x0060, 0x00B4), "'"
)

# "2021–22", two years: whoever types a dash does not mean the season that EDTF writes with a hyphen.
_YEARS: Final = re.compile("([0-9]{2})([0-9]{2}) ?[–—] ?([0-9]{2})")

# Why nothing can be offered for some texts, in the order in which they are looked for.
_UNITS: Final = rf"(?:week|month|year|night|weekend|spring|summer|autumn|fall|winter|{WEEKDAY})"
_RELATIVE: Final = "it depends on the day on which it is read; give the date"
_REASONS: Final = (
    (
        r"^(?:until |till )?(?:now|(?:the )?present|ongoing|continuing|current|still|date)$",
        "what goes on has no end yet: leave the end out, or say “since” of the beginning",
    ),
    (r"\b(?:yesterday|today|tonight|tomorrow|now|ago|recently|lately|soon|currently)\b", _RELATIVE),
    (rf"\b(?:last|next|this|past|previous) {_UNITS}(?! of\b)|^{WEEKDAY}$", _RELATIVE),
    (
        r"\b(?:easter|christmas|new year|ramadan|eid|ashura|passover|yom kippur|rosh hashanah|pentecost|diwali|nowruz|thanksgiving)\b",
        "a feast is given by its day, or by the days on which it may have fallen",
    ),
    (
        r"^(?:unknown|unclear|not known|undated|no date|date unknown|n\.? ?d\.?|n/?a|tb[acd]|various|\?+)$",
        "what is not known is left out, or narrowed down with “before”, “after” or “between”",
    ),
    (r"/P[0-9]", "durations are not read; give both ends"),
    (rf"\b{MONTH_NAME}(?!.*[0-9]{{4}})(?!.*'[0-9]{{2}})", "the year is missing"),
    (
        r"\b(?:early|mid|late)[- ].*\b(?:to|until)\b|\bto (?:early|mid|late)\b",
        "a span begins and ends with a day, a month or a year, perhaps with “about” before it",
    ),
)


def mend(text: str) -> Iterator[tuple[str, str]]:
    """What the text may have meant, most likely first, each with what was wrong if it meant that."""
    if len(text) > _LONGEST:
        return
    years = _YEARS.fullmatch(text.strip())
    if years and years[3] > max(years[2], "12"):
        yield f"{years[1]}{years[2]} to {years[1]}{years[3]}", "say “to”"
        return
    step = _plain(text)
    reasons: list[str] = []
    yield from _tried(step, reasons)
    for rewording in REWORDINGS:
        reworded = " ".join(rewording.apply(step).split())
        if reworded and reworded != step:
            step = reworded
            if rewording.why not in reasons:
                reasons.append(rewording.why)
            yield from _tried(step, reasons)


def why_nothing_is_near(text: str) -> str:
    """Why a text has no meaning that a date could have; "" where that is not known."""
    plain = _plain(text) if len(text) <= _LONGEST else ""
    return next((why for pattern, why in _REASONS if re.search(pattern, plain, re.IGNORECASE)), "")


def weekday_named(text: str) -> int | None:
    """The one day of the week that the text names, Monday as 0."""
    found = {word[:3].lower() for word in re.findall(rf"\b{WEEKDAY}\b", text, re.IGNORECASE)} if len(text) <= _LONGEST else set()
    return _WEEKDAYS.index(found.pop()) if len(found) == 1 else None


_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _tried(text: str, reasons: list[str]) -> Iterator[tuple[str, str]]:
    yield text, "; ".join(reasons)
    for shape in (*SHAPES, *DAY_SHAPES):
        match = shape.match(text)
        if match:
            for meaning in shape.meanings(match):
                yield meaning, "; ".join(dict.fromkeys((*reasons, shape.why)))


def _plain(text: str) -> str:
    """The text with the digits, spaces, dashes and quotation marks of a keyboard for their many relatives."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split())
