"""What an unreadable date was probably meant to be.

Rewordings add up: "c. 28th Juni 2021" becomes "about 28 June 2021" in three steps, and after each step the
text is tried as it is and by its shape. Nothing here knows what can be read; the reader tries all in turn.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from builder.model.edtf_rewordings import REWORDINGS
from builder.model.edtf_shapes import SHAPES

# Nobody mistypes a date at greater length, and the work grows with it.
_LONGEST: Final = 120

# Hyphens, dashes and the minus sign; single quotation marks and accents.
_MARKS: Final = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212), "-") | dict.fromkeys(
    (0x2018, 0x2019, 0x201B, 0x0060, 0x00B4), "'"
)
_DATE_WITHIN: Final = (
    r"\b(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2} [a-z]{3,9}\.? [0-9]{4}|[a-z]{3,9}\.? [0-9]{1,2}, [0-9]{4}"
    r"|[a-z]{3,9}\.? [0-9]{4}|[0-9]{4}-[0-9]{2}|[0-9]{4})\b"
)


def mend(text: str) -> Iterator[tuple[str, str]]:
    """What the text may have meant, most likely first, each with what was wrong if it meant that."""
    if len(text) > _LONGEST:
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


def dates_within(text: str) -> list[str]:
    """The dates that stand inside a longer text, for want of a better guess."""
    return re.findall(_DATE_WITHIN, _plain(text), re.IGNORECASE) if len(text) <= _LONGEST else []


def _tried(text: str, reasons: list[str]) -> Iterator[tuple[str, str]]:
    yield text, "; ".join(reasons)
    for shape in SHAPES:
        match = shape.match(text)
        if match:
            for meaning in shape.meanings(match):
                yield meaning, "; ".join((*reasons, shape.why))


def _plain(text: str) -> str:
    """The text with the digits, spaces, dashes and quotation marks of a keyboard for their many relatives."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split())
