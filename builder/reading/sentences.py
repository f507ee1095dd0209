"""Sentences of plain text: where they end, the words around a spot, and a beginning of whole sentences.

Plain text may hold marks: `\\x02N\\x03` stands for reference N, whose title is not known yet. A mark is never cut.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from builder.model.patterns import lazy_pattern

AROUND = 320  # characters kept on either side of a spot
_WINDOW = AROUND * 2  # characters of which they are taken
LEAD = 300  # characters of a lead

MARK = lazy_pattern("\x02(\\d+)\x03")

# A stop ends a sentence with the quotes and brackets that close upon it. The stops of Urdu, Arabic, Hindi, Chinese and
# Japanese do so even where no space follows. Both begin with one set of signs, for which `re` looks far faster than for
# either of two.
_STOP = lazy_pattern(
    r"[.!?…۔؟।。！？](?:(?<=[۔؟।。！？])[۔؟।。！？]*[\"'”’»)\]」』]*|(?<=[.!?…])(?<![.!?…]{2})[.!?…]*+[\"'”’»)\]]*(?=\s|$))"
    r"(?=\s*+(\S?))"
)
# The same in a text without any of these signs but full stops, which `re` finds far faster than any of a set.
_FULL_STOP = lazy_pattern(r"\.(?<!\.\.)\.*+[\"'”’»)\]]*(?=\s|$)(?=\s*+(\S?))")
_DOTTED = lazy_pattern(r"(?:[A-Za-z]\.)+[A-Za-z]")  # e.g, i.e, U.S

# Words whose full stop belongs to them: always, or where a number follows. Those that often end a sentence as well
# (etc., Ltd.) need no list: they end one exactly if no small letter follows.
_ABBREVIATIONS = frozenset({
    "mr", "mrs", "ms", "mx", "dr", "prof", "sr", "jr", "st", "hon", "rev", "fr", "messrs", "mme", "mlle", "sen",
    "rep", "gov", "pres", "amb", "supt", "insp", "gen", "lt", "maj", "brig", "col", "capt", "cdr", "cmdr", "sgt",
    "cpl", "adm", "cf", "vs", "v", "viz", "approx", "mt", "ft",
})  # fmt: skip
_BEFORE_NUMBERS = frozenset({
    "no", "nos", "p", "pp", "para", "paras", "vol", "vols", "ch", "art", "arts", "sec", "fig", "figs", "c", "ca",
    "est", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
})  # fmt: skip
_LONGEST = max(map(len, _ABBREVIATIONS | _BEFORE_NUMBERS))


def fold(text: str) -> str:
    """The text with every run of white space as one space, and none at the ends."""
    if "  " not in text and text.isprintable():  # no white space but single spaces
        return text.strip(" ")
    return " ".join(text.split())


def fold_plain(text: str) -> str:
    """As `fold`, in a fraction of its time, for a text without other white space than spaces and line feeds."""
    return " ".join(text.split()) if "\n" in text or "  " in text else text.strip(" ")


def fold_single(text: str) -> str:
    """As `fold`, for a text without other white space than single spaces."""
    return text.strip(" ")


def sentence_ends(text: str, until: int = sys.maxsize) -> list[int]:
    """The offset after each sentence, the last one being the length of the text, or the first that is not before `until`."""
    ends: list[int] = []
    begin = 0
    for stop in (_FULL_STOP if _has_full_stops_alone(text) else _STOP).finditer(text):
        at = stop.start()
        # A word longer than those that keep their stop (which most are) asks no more than what follows.
        is_sure = at > _LONGEST and text[at - _LONGEST - 1 : at].isalpha() and not stop[1].islower()
        if is_sure or not _goes_on(text, begin, stop):
            begin = stop.end()
            ends.append(begin)
            if begin >= until:
                return ends
    if begin < len(text) or not ends:
        ends.append(len(text))
    return ends


def _has_full_stops_alone(text: str) -> bool:
    """Whether no sign but a full stop can end a sentence here. (Sign by sign: each is looked for in a fraction of a call's time.)"""
    return not (
        "!" in text or "?" in text or "…" in text or "۔" in text or "؟" in text
        or "।" in text or "。" in text or "！" in text or "？" in text
    )  # fmt: skip


def _goes_on(text: str, begin: int, stop: re.Match[str]) -> bool:
    """Whether the sentence that began at `begin` runs on after this stop."""
    following: str = stop[1]
    if following.islower():
        return True
    at = stop.start()
    if text[at] != "." or text.startswith("..", at):
        return False
    word = text[(text.rfind(" ", begin, at) + 1 or begin) : at].lstrip("\"'“‘«([")
    if word.isdecimal():
        return not text[begin : at - len(word)].strip()  # the number of a point: `1. He came.`
    return _keeps_its_stop(word, following)


def _keeps_its_stop(word: str, following: str) -> bool:
    """Whether the stop after this word is part of it: an abbreviation or an initial."""
    small = word.lower()
    if small in _ABBREVIATIONS or (small in _BEFORE_NUMBERS and following.isdecimal()):
        return True
    if len(word) == 1:
        return word.isupper() and word != "I"
    return "." in word and small not in ("a.m", "p.m") and _DOTTED.fullmatch(word) is not None


def words_around(text: str, ends: Sequence[int], start: int, end: int, fold: Callable[[str], str] = fold) -> tuple[str, str]:
    """The words of the same sentence before `start` and after `end`, white space folded (by `fold`).

    `ends` are those of the sentences, as far as the one that holds the spot. A space next to the spot is kept, so that before, spot
    and after can be joined as they are. A spot without width at the end of a sentence (a citation behind the full stop) belongs to
    that sentence.
    """
    last = bisect_left(ends, end)
    first = last if start == end else bisect_right(ends, start)
    begin, finish = ends[first - 1] if first else 0, ends[last]
    # Only a window is looked at: a sentence of a megabyte with a thousand links would be folded a thousand times.
    if start - begin > _WINDOW:
        begin = start - _WINDOW
    if finish - end > _WINDOW:
        finish = end + _WINDOW
    before, after = text[begin:start], text[end:finish]
    if fold is fold_single:  # of most texts
        words_before, words_after = before.lstrip(" "), after.rstrip(" ")
    else:
        words_before, words_after = fold(before), fold(after)
        words_before += " " if words_before and before[-1].isspace() else ""
        words_after = (" " if words_after and after[0].isspace() else "") + words_after
    return (
        words_before if len(words_before) <= AROUND else _last_words(words_before, AROUND),
        words_after if len(words_after) <= AROUND else _first_words(words_after, AROUND),
    )


def lead_of(text: str) -> str:
    """The first sentences of a paragraph, as many as fit; a first sentence that is too long is cut at a word."""
    beginning = fold(text[: LEAD * 4])
    if len(beginning) <= LEAD and len(text) <= LEAD * 4:
        return beginning
    whole = [end for end in sentence_ends(beginning, LEAD) if end <= LEAD and end < len(beginning)]
    return beginning[: whole[-1]] if whole else _first_words(beginning, LEAD)


def _first_words(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", 0, limit)
    if cut <= 0:  # one endless word: cut it anywhere but within a mark
        cut = limit
        opened = text.rfind("\x02", 0, cut)
        cut = opened if opened > text.rfind("\x03", 0, cut) else cut
    return text[:cut] + "…"


def _last_words(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text.find(" ", len(text) - limit, len(text) - 1) + 1
    if cut == 0:
        cut = len(text) - limit
        closed, opened = text.find("\x03", cut), text.find("\x02", cut)
        cut = closed + 1 if closed >= 0 and (opened < 0 or closed < opened) else cut
    return "…" + text[cut:]
