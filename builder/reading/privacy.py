"""What may not be said of a living person: birth date, address, phone number, e-mail (INTERFACE.md, `person-private`).

What readers see counts, not what is typed: `born **4 March** 1961` names a day, and so does `zed&#64;example.org` an address.
So do the addresses of links. Few texts hold any, so each pattern begins with a sign that it cannot do without, best with one alone:
to that the search skips several times as fast as to any of some.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from builder.model.patterns import lazy_pattern
from builder.model.values import Value

MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
FULL_DATE = (
    rf"(?:{DAY}\s+(?:of\s+)?{MONTH}\.?,?\s+(?:of\s+)?\d{{4}}|{MONTH}\.?\s+(?:the\s+)?{DAY},?\s+(?:of\s+)?\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})"
)
DAY_NAMED = lazy_pattern(rf"\b{FULL_DATE}", re.IGNORECASE)
STREETS = "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Crescent|Terrace|Gardens|Boulevard|Blvd|Close|Mews|Square"


class Pattern(Value, frozen=True):
    """What a private detail looks like: the group `spot` where there is one. Some sign of `needs`, if any, must stand in the text."""

    what: str
    hint: str
    looks: re.Pattern[str]
    needs: str = ""


# Phone numbers in international form; in the forms that countries write them in, by their leading 0, their brackets or their
# dashes; or after the word for it. Other runs of digits are too often years, case numbers and sums.
PATTERNS = (
    Pattern(
        "an e-mail address",
        "delete it",
        lazy_pattern(r"@(?<=[\w.+-]@)[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"),
    ),
    Pattern(
        "a phone number",
        "delete it",
        lazy_pattern(
            r"[+(0](?<![\w/.].)(?:"
            r"(?:(?<=\+)|(?<=0)0)\d{1,3}[\s.-]?(?:\(?\d{1,5}\)?[\s.-]?){2,5}\d{2,4}(?!\w)"
            r"|(?<!-.)(?:(?<=0)\d{2,4}|(?<=\()0\d{2,4}\))[\s-]\d{3,4}[\s-]?\d{3,4}(?![\w/-])"
            r"|(?<!-.)(?<=0)\d{9,10}(?![\w/.-])"
            r"|(?<!-.)(?<=\()\d{3}\) ?\d{3}-\d{4}(?![\w/-])"
            r")"
        ),
        "+(0",
    ),
    Pattern(
        "a phone number",
        "delete it",
        lazy_pattern(r"-(?<=\d{3}-)(?<![\w/.-]\d{3}-)\d{3}-\d{4}(?![\w/-])"),
    ),
    *[
        Pattern("a phone number", "delete it", lazy_pattern(rf"{word}(?P<spot>[\d ()-]{{7,}})"))
        for word in (r":(?<=[Tt]el:) ", r":(?<=[Pp]hone:) ", r"\.(?<=[Tt]el\.) ", r"hone(?<=[Pp]hone) (?=\d)")
    ],
    Pattern(
        "a home address",
        "name the town at most",
        lazy_pattern(
            r"[HFA0-9](?<!\w.)(?:"
            r"(?:(?<=H)ouse|(?<=F)lat|(?<=A)partment|(?<=A)pt\.?)\s+(?:No\.?\s*)?\d+[A-Za-z]?\b"
            # Neither "in 2018 Wall Street" nor "on 12 May Downing Street".
            r"|(?<=[0-9])(?!(?:(?<=1)[89]|(?<=2)0)\d\d\b)\d{0,3}[A-Za-z]?,?\s+(?=[A-Z])"
            rf"(?!(?i:{MONTH})\b)(?:[A-Z][\w'’-]+\s+){{1,3}}(?:{STREETS})\b"
            r")"
        ),
    ),
    *[
        Pattern(
            "the full birth date",
            "give the year alone",
            lazy_pattern(rf"{sign}(?<!\w.)(?i:orn|irthday|(?<=date of b)irth)\b[^.\n]{{0,40}}?(?P<spot>\b(?i:{FULL_DATE}))"),
        )
        for sign in "Bb"
    ],
)
LONGEST_BEFORE = 64
BEFORE = {  # what belongs to a detail before the sign at which it is looked for
    "@": lazy_pattern(r"[\w.+-]+\Z"),  # RFC 5321, section 4.5.3.1.1: a name has 64 characters at most
    "-": lazy_pattern(r"\d{3}\Z"),
}

# What of a text as typed is not shown, or shown as something else: escapes and entities; addresses of links; tags; marks of
# emphasis and code; a line's end within a paragraph. A bracket counts as a space, lest what stands beside it flow into it.
MARKUP = lazy_pattern(
    r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[!-/:-@\[-`{-~])"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|\]\((?:[^()\n]|\([^()\n]*+\))*+\)"
    r"|<(?:/?[A-Za-z][A-Za-z0-9-]*+(?:[\s/][^<>]*+)?>)?"
    r"|\n[ \t>]*+(?![\s*+|#>-]|[0-9]+[.)]\s|[\w-]+:)"
    r"|>|\*|_|~|`"
)
# What in the address of a link or in a tag may be more than a path, and is looked at closer.
LIKE_DETAIL = lazy_pattern(r"[@%&+\s]|tel:|sms:")
APART = "\n.\n"  # between spans: nothing reaches over it


class Detail(Value, frozen=True):
    """A private detail at an offset of a text."""

    what: str
    hint: str
    offset: int
    length: int


def names_a_day(words: str) -> bool:
    """Whether the words of a date name a day of a year."""
    return DAY_NAMED.search(words) is not None


def private_details(text: str, spans: Sequence[tuple[int, int]] = ()) -> list[Detail]:
    """Each stretch of a text as typed (within the spans, if any are given) that shows what looks like a private detail."""
    readable = Readable(text)
    for begin, end in spans or ((0, len(text)),):
        readable.add(begin, end)
    words = "".join(readable.words).replace("[", " ").replace("]", " ")
    found = [_at(readable, what, hint, start, end) for what, hint, start, end in _found(words)]
    for begin, end in readable.addresses:
        followed = unquote(_unescaped(text[begin:end]))
        for what, hint, start, stop in _found(followed):
            at = text.find(followed[start:stop], begin, end)
            found.append(Detail(what, hint, begin, end - begin) if at < 0 else Detail(what, hint, at, stop - start))
    return found


def _at(readable: Readable, what: str, hint: str, start: int, end: int) -> Detail:
    first = readable.offset(start)
    return Detail(what, hint, first, readable.offset(end - 1) + 1 - first)


def _found(words: str) -> list[tuple[str, str, int, int]]:
    """The private details in plain words: what, hint, start and end."""
    found: list[tuple[str, str, int, int]] = []
    for pattern in PATTERNS:
        if not pattern.needs or any(map(words.__contains__, pattern.needs)):
            found += _matches(pattern, words)
    return _apart(found) if len(found) > 1 else found


def _matches(pattern: Pattern, words: str) -> Iterator[tuple[str, str, int, int]]:
    for match in pattern.looks.finditer(words):
        start, end = match.span("spot" if "spot" in pattern.looks.groupindex else 0)
        before = BEFORE.get(words[start])
        rest = before.search(words, max(start - LONGEST_BEFORE, 0), start) if before else None
        yield pattern.what, pattern.hint, rest.start() if rest else start, end


def _apart(found: list[tuple[str, str, int, int]]) -> list[tuple[str, str, int, int]]:
    """Of details of one sort that overlap (a number that two patterns know) the first."""
    kept: list[tuple[str, str, int, int]] = []
    ends: dict[str, int] = {}
    for each in sorted(found, key=lambda each: each[2]):
        if each[2] >= ends.get(each[0], 0):
            kept.append(each)
            ends[each[0]] = each[3]
    return kept


class Readable:
    """The words of spans of a text as readers see them, with the way back to what is typed, and the addresses left out."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = []
        self.addresses: list[tuple[int, int]] = []  # and tags, as far as they may hold a private detail
        self._length = 0
        self._cuts: list[int] = []  # from here on the words stand …
        self._sources: list[int] = []  # … there in the text

    def add(self, begin: int, end: int) -> None:
        """Take in a span of the text."""
        text = self.text
        if self.words:
            self._show(APART, begin)
        for markup in MARKUP.finditer(text, begin, end):
            start, stop = markup.span()
            if begin < start:
                self._show(text[begin:start], begin)
            begin = stop
            sign = text[start]
            if stop - start > 1 and sign in "]<" and LIKE_DETAIL.search(text, start, stop):
                self.addresses.append((start + (2 if sign == "]" else 1), stop - 1))
            if sign in "]\n":
                self._show(" ", start)
            elif sign in "\\&":
                self._show(_decoded(text[start:stop]), start)
        self._show(text[begin:end], begin)

    def _show(self, words: str, source: int) -> None:
        self.words.append(words)
        self._cuts.append(self._length)
        self._sources.append(source)
        self._length += len(words)

    def offset(self, offset: int) -> int:
        """The offset in the text of an offset in the words."""
        i = bisect_right(self._cuts, offset) - 1
        return self._sources[i] + offset - self._cuts[i]


def _decoded(typed: str) -> str:
    """The characters that an entity or escape stands for."""
    if typed[0] == "&":
        return _unescaped(typed)
    return chr(int(typed.lstrip(r"\xu"), 16)) if len(typed) > 2 else typed[1]


def _unescaped(text: str) -> str:
    """A text with its characters of HTML; what knows them is loaded where there are any."""
    if "&" not in text:
        return text
    from builder.model.entities import unescaped

    return unescaped(text)
