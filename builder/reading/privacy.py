"""What may not be said of a living person: birth date, address, phone number, e-mail (INTERFACE.md, `person-private`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
FULL_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}\.?,?\s+\d{{4}}|{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})"
)
STREETS = "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Crescent|Terrace|Gardens|Boulevard|Blvd|Close|Mews|Square"

PATTERNS = (
    (
        "an e-mail address",
        "delete it",
        re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"),
    ),
    (
        "a phone number",
        "delete it",
        # International form, or a form with brackets or the word for it before it: bare runs of digits are too often
        # years, case numbers and sums.
        re.compile(
            r"(?<![\w/.])(?:\+|00)\d{1,3}[\s.-]?(?:\(?\d{1,5}\)?[\s.-]?){2,5}\d{2,4}(?!\w)"
            r"|(?<=[Tt]el: )[\d ()-]{7,}|(?<=[Tt]el\. )[\d ()-]{7,}|(?<=[Pp]hone: )[\d ()-]{7,}|(?<=[Pp]hone )\d[\d ()-]{6,}"
            r"|(?<![\w/.-])(?:0\d{2,4}|\(0\d{2,4}\))[\s-]\d{3,4}[\s-]?\d{3,4}(?![\w/-])|(?<![\w/.-])0\d{9,10}(?![\w/.-])"
            r"|(?<![\w/.-])(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}(?![\w/-])"
        ),
    ),
    (
        "a home address",
        "name the town at most",
        re.compile(
            # Neither "in 2018 Wall Street" nor "on 12 May Downing Street".
            rf"\b(?:House|Flat|Apartment|Apt\.?)\s+(?:No\.?\s*)?\d+[A-Za-z]?\b"
            rf"|\b(?!(?:1[89]|20)\d\d\b)\d{{1,4}}[A-Za-z]?,?\s+(?!(?i:{MONTH})\b)(?:[A-Z][\w'’-]+\s+){{1,3}}(?:{STREETS})\b"
        ),
    ),
    (
        "the full birth date",
        "give the year alone",
        re.compile(rf"\b(?:born|birthday|date of birth)\b[^.\n]{{0,40}}?(?P<spot>\b{FULL_DATE})", re.IGNORECASE),
    ),
)


class Detail(NamedTuple):
    """A private detail at an offset of a text."""

    what: str
    hint: str
    offset: int
    length: int


def names_a_day(words: str) -> bool:
    """Whether the words of a date name a day of a year."""
    return bool(re.search(rf"\b{FULL_DATE}", words, re.IGNORECASE))


def private_details(text: str) -> Iterator[Detail]:
    """Each stretch of a text that looks like a private detail."""
    if not re.search(r"[@\d]", text):
        return
    for what, hint, pattern in PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span("spot") if "spot" in pattern.groupindex else match.span()
            yield Detail(what, hint, start, end - start)
