"""Parts of a text that are said otherwise in a date here, such as "circa" for "about".

The rows are applied one after the other, each to what the one before has left, so their order matters.
"""

import re
import unicodedata
from collections.abc import Callable
from difflib import get_close_matches
from typing import Final

from builder.model.calendar import MONTH_NUMBERS, MONTHS
from builder.model.edtf_shapes import OPEN_END, SEASONS, century_of
from builder.model.values import Value


class Rewording(Value, frozen=True, gc=True):
    """What is found anywhere in the text, what stands for it here, and why.

    Patterns are compiled when the first unreadable date turns up: most builds meet none.
    """

    pattern: str
    flags: re.RegexFlag
    instead: str | Callable[[re.Match[str]], str]
    why: str

    def apply(self, text: str) -> str:
        """The text reworded, or as it is."""
        return re.sub(self.pattern, self.instead, text, flags=self.flags)


def _words(pattern: str, instead: str | Callable[[re.Match[str]], str], why: str) -> Rewording:
    return Rewording(pattern, re.IGNORECASE, instead, why)


def _signs(pattern: str, instead: str | Callable[[re.Match[str]], str], why: str) -> Rewording:
    """EDTF tells small letters from large ones."""
    return Rewording(pattern, re.NOFLAG, instead, why)


def _close_up(match: re.Match[str]) -> str:
    """A sign of EDTF without the spaces around it; "June 28, 2021" keeps its space."""
    return match[0] if re.search("[a-z]", match.string) else match[1]


def _before_our_era(match: re.Match[str]) -> str:
    """The year 0000 is 1 BCE."""
    year = int(match[1]) - 1
    return f"-{year:04d}" if year > 0 else "0000"


def _four_digits(match: re.Match[str]) -> str:
    return f"{match[1]}{century_of(match[2])}{match[2]}"


def _decade(match: re.Match[str]) -> str:
    return f"the {century_of(match[1])}{match[1]}s"


def _season(match: re.Match[str]) -> str:
    return f"{match[2]}-{SEASONS[match[1].lower()]}"


def _century(match: re.Match[str]) -> str:
    return f"{int(match[1]) - 1:02d}XX"


_CENTURIES: Final = dict(
    zip(["fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first"], range(15, 22), strict=True)
)


def _month_or_word(match: re.Match[str]) -> str:
    """The month that a misspelt or foreign name is nearest to; a word of the phrases as it is."""
    word = match[0].rstrip(".").lower()
    if word in _PHRASE_WORDS or word in MONTH_NUMBERS:
        return match[0]
    bare = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    if bare in _FOREIGN_MONTHS:
        return _FOREIGN_MONTHS[bare]
    # Slips seldom touch the first letter. Without that and a high cutoff "most of 2020" would be August.
    near = get_close_matches(bare, [month for month in _MONTH_SPELLINGS if month[0] == bare[:1]], n=1, cutoff=0.75)
    return _MONTH_SPELLINGS[near[0]] if near else match[0]


_MONTH_SPELLINGS: Final = {name.lower(): name for name in MONTHS if name}
# Names in neighbouring languages that are not as near to the English ones as slips are.
_FOREIGN_MONTHS: Final = {
    foreign: name
    for name, spellings in {
        "January": "enero janvier gennaio janeiro",
        "February": "fevrier febbraio",
        "March": "marz marzo mars maart marco",
        "April": "avril",
        "May": "mai mayo maggio mei maj maio",
        "June": "juin junio giugno junho",
        "July": "juillet julio luglio julho",
        "August": "aout agosto",
        "September": "settembre setembro",
        "October": "octubre outubro ottobre",
        "December": "diciembre dicembre dezembro",
    }.items()
    for foreign in spellings.split()
}
_PHRASE_WORDS: Final = frozenset(
    re.findall(
        "[a-z]+",
        "about possibly early mid late before after since between and the first second third fourth last week "
        "quarter half spring summer autumn fall winter until unknown open",
    )
)


def _unless_a_phrase(instead: str) -> Callable[[re.Match[str]], str]:
    """Leave what begins with a word of the phrases ("since 2021") as it is."""
    return lambda match: match[0] if match[1].lower() in _PHRASE_WORDS else match.expand(instead)


_X: Final = "X stands for a digit that is not known"
_NO_WORD: Final = "a date stands without a word before it"
_ORDINAL: Final = "a day is a plain number"
_TIME: Final = "the time of day is left out"
_COMPARED: Final = {">": "after ", ">=": "on or after ", "≥": "on or after ", "<": "before ", "<=": "by ", "≤": "by "}
MONTH_NAME: Final = rf"(?:{'|'.join(name[:3].lower() for name in MONTHS if name)})[a-z]{{0,6}}\b"
# No night: it lies in two days.
_TIME_OF_DAY: Final = "(?:morning|afternoon|evening|noon|midday|dawn|dusk)"
WEEKDAY: Final = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"

REWORDINGS: Final = (
    # EDTF that is nearly right.
    _signs(r"^\+(?=[0-9])", "", "a year takes no plus sign"),
    _signs(r"(?<![A-Za-z])([0-9]{2,3})([ux*]{1,2})(?![A-Za-z])", lambda m: m[1] + "X" * len(m[2]), _X),
    _signs(r"(?<=-)(?:uu|xx|\?\?|\*\*|__)(?![A-Za-z])", "XX", _X),
    _signs(r"(?<=-)([0-9])[ux*](?![A-Za-z])", r"\1X", _X),
    _signs(r"\(([0-9X]{2})\)([?~%])", r"\2\1", "the sign of one component stands before it, without brackets"),
    _signs(r"\(([-0-9X]+)\)([?~%])", r"\1\2", "signs of certainty are written without brackets"),
    _signs(r"\?~|~\?", "%", "what is both uncertain and approximate is marked %"),
    _signs(r"([?~%])\1+", r"\1", "one sign of certainty is enough"),
    _signs(r"(?<=[0-9X])--+(?=[0-9X])", "-", "one hyphen stands between year, month and day"),
    _signs(r"//+", "/", "one slash stands between two dates"),
    _signs(r"(?<=[0-9])[SE]0+(?=S|$)", "", "S and E need a number above 0"),
    _signs(r"(?<=[0-9X]) ?([-/,]|\.\.) ?(?=[-0-9X.])", _close_up, "EDTF has no spaces"),
    _signs(r"^([\[{]) ?(.*?) ?([\]}])$", r"\1\2\3", "EDTF has no spaces"),
    _signs(r"(?<=[0-9X]) ([?~%])$", r"\1", "EDTF has no spaces"),
    _words(r"^(?:unknown|\?)/", "/", "before the slash an unknown start is left empty"),
    _words(r"/(?:unknown|\?)$", "/", "after the slash an unknown end is left empty"),
    _words(r"^(?:open|\*)/", "../", "an open start is written .."),
    _words(r"/(?:open|now|present|today|ongoing|\*)$", "/..", "an open end is written .."),
    _words(r"(?<=[0-9])p(?=[0-9]+$)", "S", "the number of significant digits follows an S"),
    _words(r"^y-?[0-9]+(?:e[0-9]+)?(?:s[0-9]+)?[?~%]?$", lambda m: m[0].upper(), "Y, E and S are capitals"),
    _signs(
        r"^(-?)([1-9][0-9]{4}|[1-9][0-9]{6}|[1-9][0-9]{8,})$",
        r"Y\1\2",
        "a year of more than four digits begins with Y",
    ),
    _words(r"(?<=[0-9-])o(?=[0-9])", "0", "a zero is typed as the letter O"),
    # Marks and words around a date.
    _words(r"^(.+?) ?\(\?\)$", r"possibly \1", "say “possibly”"),
    _words(r"^[\s\"'“”«(]+|[\s\"'“”»,;:!]+$|(?<!\.)\.$", "", "the marks around it are no part of a date"),
    _words(r"^<([^<>]+)>$", r"\1", "the marks around it are no part of a date"),
    _words(r"^([^(]+)\)$", r"\1", "the marks around it are no part of a date"),
    _words(rf"\b{WEEKDAY}\b\.?,? (?=[0-9]|{MONTH_NAME})|,? \(?{WEEKDAY}\.?\)?$", "", "the day of the week is left out"),
    _words(rf"^(?:(?:on|in|at) )?(?:the )?(?:early |late )?{_TIME_OF_DAY}(?: of| on)?,? (?:the )?", "", _TIME),
    _words(rf",? (?:in the |at )?(?:early |late )?{_TIME_OF_DAY}$", "", _TIME),
    _words(r"^(.+?),? \(?(?:approx\.?|approximately|circa|roughly|or so|or thereabouts)\)?$", r"about \1", "say “about”"),
    _words(r"^on or (?:about|around) ", "about ", "say “about”"),
    _words(r"^(.*[a-z].*)\?$", r"possibly \1", "say “possibly”"),
    _words(r"^(.*[a-z].*)~$", r"about \1", "say “about”"),
    _words(r"^(.*[a-z].*)%$", r"possibly about \1", "say “possibly about”"),
    _words(r"^>=? ?|^≥ ?|^<=? ?|^≤ ?", lambda match: _COMPARED[match[0].strip()], "say it in words"),
    _words(rf"\b(?:the )?(?:year|month)(?: of)? (?=[0-9]|{MONTH_NAME})", "", _NO_WORD),
    _words(r"^(?:in the course of|in|on(?! or)|at(?! the| least| most)|during|within|dated?|some ?time(?: in| on)?) ", "", _NO_WORD),
    _words(r"^some ?time (?=between)", "", _NO_WORD),
    _words(r"^either ", "", "“either” is left out"),
    _words(r" ?& ?", " and ", "say “and”"),
    _words(r"\b(?:a\.?d\.?|c\.?e\.?) (?=[0-9])", "", "the era is left out"),
    _words(r"\b([0-9]{1,4}) (?:a\.?d\.?|c\.?e\.?)$", lambda m: f"{m[1]:0>4}", "the era is left out"),
    _words(r"\b([0-9]{1,4}) b\.?c\.?(?:e\.?)?$", _before_our_era, "1 BCE is written 0000, 2 BCE -0001"),
    _words(r"\b([0-9]{1,2})(?:st|nd|rd|th)\b(?! (?:century|week|quarter|half))", r"\1", _ORDINAL),
    _words(r"\b([0-9]{1,2}) of (?=[a-z])", r"\1 ", _ORDINAL),
    _words(r"\bthe (?=[0-9]{1,2} [a-z])", "", _ORDINAL),
    # Other words for those of the phrases.
    _words(
        r"^(?:circa|ca\.?|c\.|c(?=[ 0-9])|approximately|approx\.?|around|roughly|abt\.?|near|~|≈) ?(?=\w)",
        "about ",
        "say “about”",
    ),
    _words(r"\b(?:circa|approximately|around|roughly)(?= )", "about", "say “about”"),
    _words(r"^(?:perhaps|maybe|probably|likely|presumably|apparently)\b", "possibly", "say “possibly”"),
    _words(r"^about possibly\b", "possibly about", "say “possibly about”"),
    _words(r"\b1st(?= (?:week|quarter|half))", "first", "say “first”"),
    _words(r"\b2nd(?= (?:week|quarter|half))", "second", "say “second”"),
    _words(r"\b3rd(?= (?:week|quarter))", "third", "say “third”"),
    _words(r"\b4th(?= (?:week|quarter))", "fourth", "say “fourth”"),
    _words(r"\bfinal(?= week)", "last", "say “last week of”"),
    _words(r"\b(?:final|last)(?= quarter)", "fourth", "say “fourth”"),
    _words(r"\bthe (?=(?:first|second|third|fourth|last) (?:week|quarter|half))", "", "“the” is left out"),
    _words(rf"\b(week|quarter|half),?(?: in)? (?=[0-9]{{4}}|{MONTH_NAME})", r"\1 of ", "“of” is missing"),
    _words(r"^(?:by|before) (?:the )?(?:end|close) of ", "by ", "say “by”"),
    _words(r"^(until|till|up to|after) (?:the )?(?:end|close) of ", r"\1 ", "“the end of” is left out"),
    _words(r"^before (?:the )?(?:beginning|start) of ", "before ", "“the beginning of” is left out"),
    _words(rf"\b(?:the )?(?:beginning|start)(?: of)?(?: the year)? (?=[0-9]{{4}}|{MONTH_NAME})", "early ", "say “early”"),
    _words(rf"\b(?:the )?(?:end|close)(?: of)?(?: the year)? (?=[0-9]{{4}}|{MONTH_NAME})", "late ", "say “late”"),
    _words(rf"\b(?:the )?(?:middle)(?: of)?(?: the year)? (?=[0-9]{{4}}|{MONTH_NAME})", "mid ", "say “mid”"),
    _words(r"\bmid-(?=\w)", "mid ", "“mid” is a word of its own"),
    _words(r"\b(early|mid|late)(?:-| in | of )(?=\w)", r"\1 ", "the month or year follows directly"),
    _words(
        r"^(?:(?:no|not) later than|not after|up (?:to|until)(?: and including)?|until|till|on or before|before or on|at the latest) ",
        "by ",
        "say “by”",
    ),
    _words(r"^(.+?),? at the (?:very )?latest$", r"by \1", "say “by”"),
    _words(r"^(?:on or after|after or on|(?:no|not) (?:earlier than|before)|not until|at the earliest) (.+)$", r"\1 or later", OPEN_END),
    _words(r"^(.+?),? (?:at the (?:very )?earliest|(?:or|and) (?:after|afterwards))$", r"\1 or later", OPEN_END),
    _words(r"^(?:prior to|earlier than|pre[- ]?(?=[0-9]{4}|[a-z]+ [0-9]{4}$)) ?", "before ", "say “before”"),
    _words(r"^(?:later than|following|post[- ]?(?=[0-9]{4}|[a-z]+ [0-9]{4}$)) ?", "after ", "say “after”"),
    _words(
        r"^(?:as of|starting(?: in| from| on)?|from) (?!.* (?:to|until|till|through) )",
        "since ",
        "say “since”",
    ),
    _words(
        r"^(?!since )(?:from )?(.+?)(?:,? onwards?| ?(?:-|to|until) ?(?:present|now|today|date))$",
        r"since \1",
        "say “since”",
    ),
    _words(r"^((?:[a-z0-9. ]*[a-z]\.? )?[0-9]{4}) ?-$", r"since \1", "say “since”"),
    _words(r"^since (.+?) on$", r"since \1", "“on” is left out"),
    _words(r"^from ", "", "“from” is left out"),
    _words(r" (?:through|thru|until|till) ", " to ", "say “to”"),
    _words(r"^between (.+?)(?: ?- ?| to )(.+)$", r"between \1 and \2", "say “between … and …”"),
    _words(r"^(.+?) or (?:earlier|before)$", r"by \1", "say “by”"),
    # Days, months and years written otherwise.
    _words(r"\b([0-9]{1,2})\. ?(?=[a-z]{3})", r"\1 ", _ORDINAL),
    _words(
        rf"\b({MONTH_NAME})\.? ([0-9]{{1,2}})( ?- ?|/| (?:to|and|or) )([0-9]{{1,2}}),? (?=[0-9]{{4}}\b)",
        r"\2\3\4 \1 ",
        "the days stand before the month",
    ),
    _words(
        rf"\b({MONTH_NAME})\.? ([0-9]{{1,2}}),?(?=(?: ?- ?| (?:to|and|or) ){MONTH_NAME}\.? [0-9]{{1,2}},? [0-9]{{4}}\b)",
        r"\2 \1",
        "the day stands before the month",
    ),
    _words(r"\b([0-9]{1,2})/([0-9]{1,2}) (?=[a-z])", r"\1 or \2 ", "say “or”"),
    _words(r"\b([0-9]{1,2}) or (?=[0-9]{1,2} or )", r"\1, ", "say “or” once"),
    _words(
        r"\b([0-9]{1,2})[-/.]([a-z]{3,9})\.?[-/.]([0-9]{4}|[0-9]{2})\b",
        r"\1 \2 \3",
        "day, month and year have spaces",
    ),
    _words(r"(?<=[0-9]) de (?=[a-z])|(?<=[a-z]) del? (?=[0-9]{4})", " ", "there is no month of that name in English"),
    _words(r"[^\W\d_]{3,}\.?", _month_or_word, "there is no month of that name in English"),
    _words(
        r"\b([a-z]{3,9})\.?(?:,| of) ?(?=[0-9]{4}\b)",
        _unless_a_phrase(r"\1 "),
        "nothing stands between month and year",
    ),
    _words(r"^([0-9]{4}),? ([a-z]{3,9})\.?$", r"\2 \1", "the month stands before the year"),
    _words(r"^([0-9]{4}),? ([a-z]{3,9})\.? ([0-9]{1,2})$", r"\3 \2 \1", "the day stands first, the year last"),
    _words(rf"\b({MONTH_NAME})\.? ([0-9]{{1,2}}), (?=[0-9]{{4}} or later$)", r"\2 \1 ", OPEN_END),
    _words(
        r"\b([a-z]{3,9})\.? ([0-9]{1,2}) (?=[0-9]{4}\b)",
        _unless_a_phrase(r"\2 \1 "),
        "say “28 June 2021” or “June 28, 2021”",
    ),
    _words(rf"\b(?:the )?({'|'.join(SEASONS)})(?: of|,)? ([0-9]{{4}})(?= or |$)", _season, "seasons are written as EDTF"),
    _words(r"^(.*\b[0-9]{1,2} [a-z]{3,9}\.?,? )'?([0-9]{2})$", _four_digits, "a year has four digits"),
    _words(r"^([a-z]{3,9}\.? )'([0-9]{2})$", _four_digits, "a year has four digits"),
    _words(r"^([0-9]{3}0)'?s$", r"the \1s", "“the” is missing"),
    _words(r"^the ([0-9]{3}0)'s$", r"the \1s", "there is no apostrophe"),
    _words(r"^(?:the )?'?([0-9]0)'?s$", _decade, "a decade is said with its century"),
    _words(rf"\b({'|'.join(_CENTURIES)})(?= century$)", lambda match: f"{_CENTURIES[match[1].lower()]}th", "a century is written with XX"),
    _words(r"^(?:the )?([0-9]{1,2})(?:st|nd|rd|th) century$", _century, "a century is written with XX"),
    _words(r"^([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)(?: ?- | ?-(?=[0-9]{4}-))([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)$", r"\1 to \2", "say “to”"),
    # A range with a hyphen. EDTF, whose own hyphens join digits, is left alone.
    _words(
        r"^(?!.*[0-9]-[0-9]{2}(?:-|$))(.*[a-z].*?|[0-9]{1,2}|[0-9]{4}) ?- ?(.*[a-z].*|[0-9]{4})$",
        r"\1 to \2",
        "say “to”",
    ),
)
