"""`nutgraf date`: what a date means (INTERFACE.md, sections 1, Dates, and 2).

In: texts as typed. Out: for each whether it can be read, and words or a line of JSON that say what it means.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from builder.commands.reports import visible, whole
from builder.model.edtf import Date, DateTrouble
from builder.model.phrases import read_date

OPEN = {"-inf": "open", "inf": "open"}


class Answer(NamedTuple):
    """What is said of one text, and whether it is a date; `shown` ends with a line break."""

    valid: bool
    shown: str


def typed_dates(words: Sequence[str]) -> tuple[str, ...]:
    """The dates that the arguments of a command stand for: one each, as a shell hands them over.

    Someone who forgets the quotation marks types `nutgraf date 28 June 2021`. Where the words are no dates
    one by one but are one date together, or nearly one, that one is meant.
    """
    if len(words) > 1 and not all(_is_date(word) for word in words):
        found = read_date(" ".join(words))
        if isinstance(found, Date) or found.suggestions:
            return (" ".join(words),)
    return tuple(words)


def _is_date(text: str) -> bool:
    return isinstance(read_date(text), Date)


def lines_of(stream: Iterable[bytes]) -> Iterator[str]:
    """The texts of an input, one a line, as they arrive; blank lines are passed over.

    Bytes that are no UTF-8 become a sign that no date has, so that their line is answered as unreadable.
    """
    for number, line in enumerate(stream):
        text = line.decode("utf-8", "replace").strip()
        text = text.removeprefix("\ufeff") if number == 0 else text
        if text:
            yield text


def answer_in_words(text: str) -> Answer:
    """A block of lines for people."""
    found = read_date(text)
    rows = _rows(found) if isinstance(found, Date) else _trouble_rows(found)
    block = [visible(text) or "(nothing)", *(f"  {name:<9} {visible(value)}" for name, value in rows)]
    return Answer(isinstance(found, Date), "\n".join(block) + "\n")


def _rows(date: Date) -> Iterator[tuple[str, str]]:
    yield "EDTF", date.edtf
    yield "earliest", OPEN.get(date.earliest, date.earliest)
    yield "latest", OPEN.get(date.latest, date.latest)
    yield "shown as", date.text
    if date.hemisphere_open:
        yield "beware", "a season is northern here; in a site, `hemisphere` in content/site.yaml decides"


def _trouble_rows(trouble: DateTrouble) -> Iterator[tuple[str, str]]:
    yield "no date:", trouble.message
    yield ("try:" if trouble.suggestions else "such as:"), " · ".join(trouble.suggestions or trouble.forms)


def answer_in_json(text: str) -> Answer:
    """One line with the object of INTERFACE.md: the date, or the trouble."""
    found = read_date(text)
    fields: dict[str, object] = {"input": whole(text), "valid": isinstance(found, Date)}
    if isinstance(found, Date):
        fields |= {"edtf": found.edtf, "earliest": found.earliest, "latest": found.latest, "text": found.text}
    else:
        # INTERFACE.md: "the nearest readable forms". Where none is near, it is said that these are no more than forms.
        beware = "" if found.suggestions else "; nothing near it can be read, these are forms that can"
        fields |= {"message": found.message + beware, "suggestions": list(found.suggestions or found.forms)}
    return Answer(isinstance(found, Date), json.dumps(fields) + "\n")
