"""Running text that one scan can read: plain words, lines, wikilinks, citations, and emphasis upon plain words.

Most paragraphs hold nothing else, and the rules of `markdown_spans` take several times as long for them. What is found here
is what they would find (a test holds the two together): each piece is taken only where it means the same whatever stands
around it, and a text with anything else in it is left to the rules as a whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from builder.model.patterns import lazy_pattern
from builder.model.records import Hole, Reference
from builder.model.values import Value
from builder.model.words import HYPHENATED_ID, ID
from builder.reading.markdown_gathering import Gathering
from builder.reading.markdown_places import Origin
from builder.reading.sentences import sentence_ends, words_around

if TYPE_CHECKING:
    from builder.reading.markdown_safe import Part

_SPECIAL = r"\n!&*<\[\\\]_`~"  # what may begin something
_TARGET = rf"[^\s|{_SPECIAL}]++(?: [^\s|{_SPECIAL}]++)*+"  # a space in it stands alone
_WORDS = rf"[^\s@{_SPECIAL}](?:[^@{_SPECIAL}]*[^\s@{_SPECIAL}])?"  # without white space at either end
_LOCATOR = rf"[^;@{_SPECIAL}]*"
# One that does not look like the id of another source, which would be a slip (`markdown_slips`).
_PLACE = rf"(?:,(?! *{HYPHENATED_ID} *[;,\]])[^,;@{_SPECIAL}]*)*+"

# A sign that may begin something, and what it does begin. (The sign comes first, and each alternative looks back at it: for one
# set of signs `re` looks far faster than for any of several beginnings.) The last alternative takes what none of the others does.
_MARK = lazy_pattern(
    r"[\n*<@\[\\\]_`~](?:"
    # With a mark of exclamation before them brackets are a picture or card, with round ones behind them a link.
    rf"(?P<wikilink>(?<=\[)(?<!!\[)\[(?P<target>(?!#){_TARGET})(?:\|(?P<label>(?!\|){_WORDS}))?\]\](?!\())"
    rf"|(?P<citation>(?<=\[)(?<!!\[)@{ID}{_PLACE}(?:; @{ID}{_PLACE})*+\](?!\())"
    # Marks that can only open, and then only close (CommonMark, section 6.2, "left-flanking" and "right-flanking"): these with
    # white space behind them, or with a sign behind them and a letter before.
    r"|(?P<emphasis>(?<=\*)(?<![^ \n]\*)(?P<second>\*?+)"
    rf"(?P<words>{_WORDS})\*(?P=second)"
    r"(?:(?=[ \n]|\Z)|(?:(?<=[^\W_]\*)|(?<=[^\W_]\*\*))(?=[.,;:?!)\"'])))"
    # Spaces on either side of it would go away, or break the line.
    r"|(?P<line>(?<=\n)(?<! \n)(?![ \t]))"
    # An `@` is nothing, unless a source may be meant (`markdown_slips`).
    r"|(?P<other>(?<!@)|(?<=@)(?<![\w./-]@)[a-z]+-))"
)
_CARD = lazy_pattern(rf"!\[\[(?P<target>{ID}(?:/{ID})*+)(?:\|(?P<label>(?!\|){_WORDS}))?\]\]")  # without full stop it names no picture
_ENTITY = lazy_pattern(r"&(?:#|\w+;)")
_CITED = lazy_pattern(rf"@({ID})(?:,({_LOCATOR}))?")

LIKE_TABLE = lazy_pattern(r"[^\n]*\n[ \t]*(?=[^\n]*\|)\|?[ \t]*:?-[-:| \t]*(?:\n|\Z)")  # the head of one

Marks = list[re.Match[str]]  # what each is says its `lastgroup`


class Cited(Value, frozen=True):
    """One source of a citation; `at` is where its id stands."""

    target: str
    locator: str
    at: int


class Text(Value, frozen=True):
    """Running text as written; the words are folded and hold a mark for each reference without label."""

    parts: list[Part]
    words: str


def plain_marks(text: str) -> Marks | None:
    """What stands between the words of a text, if it holds nothing but what is read here, in a body without definitions of links;
    None otherwise."""
    if "|" in text and LIKE_TABLE.match(text):  # of which it may have to be said why it is none
        return None
    if "&" in text and _ENTITY.search(text):
        return None
    marks = []
    for mark in _MARK.finditer(text):
        if mark.lastgroup == "other":
            return None
        marks.append(mark)
    return marks


def plain_card(text: str) -> re.Match[str] | None:
    """The card that a paragraph is, if it is nothing else, in a body without definitions of links."""
    return _CARD.fullmatch(text)


def write_card(card: re.Match[str], origin: Origin, gathering: Gathering) -> Hole:
    """Write a paragraph that is a card alone."""
    target, label = card.group("target", "label")
    number = len(gathering.references)
    reference = Reference("mentions", "card", target, (), gathering.path(), gathering.fold(label) if label else "")
    gathering.add(reference, (origin.offset(card.start("target")), len(target)))
    return Hole("card", (number,), escaped(label) if label else "")


def write_plain(content: str, marks: Marks, origin: Origin | None, gathering: Gathering) -> Text:
    """Write a text of which `plain_marks` gave these marks, as the tokens of the rules would be written. (Most of a body's
    reading is spent here.)"""
    fold = gathering.fold
    if not marks:
        return Text([escaped(content)] if content else [], fold(content))
    shown = str if escaped(content) == content else escaped  # mostly there is nothing to escape in any piece of it
    number = len(gathering.references)
    parts: list[Part] = []
    words: list[str] = []
    stretches: list[_Stretch] = []
    last = length = 0  # of what was read of the text, and of the words
    for mark in marks:
        begin, end = mark.span()
        before, last = content[last:begin], end
        kind = mark.lastgroup
        if kind == "citation":  # its number stands close to the word
            before = before.rstrip(" \t")
            if not before and parts and parts[-1] == "\n":
                parts.pop()
                length -= len(words.pop())
        if before:
            parts.append(shown(before))
            words.append(before)
            length += len(before)
        match kind:
            case "wikilink":
                label = mark["label"] or ""
                said = label or f"\x02{number}\x03"
                parts.append(Hole("wikilink", (number,), shown(label) if label else ""))
                stretches.append(_Stretch(mark, [], length, length + len(said)))
                number += 1
            case "emphasis":
                said = mark["words"]
                parts.append(f"<strong>{shown(said)}</strong>" if mark["second"] else f"<em>{shown(said)}</em>")
            case "line":
                parts.append("\n")
                said = " "
            case _:
                cited = _sources_in(mark)
                parts.append(Hole("citation", tuple(range(number, number + len(cited)))))
                stretches.append(_Stretch(mark, cited, length, length))
                number += len(cited)
                continue
        words.append(said)
        length += len(said)
    if last < len(content):
        parts.append(shown(content[last:]))
        words.append(content[last:])
    whole = "".join(words)
    if stretches:
        assert origin is not None  # every text with a bracket has one
        ends = sentence_ends(whole, stretches[-1].end)
        for each in stretches:
            around = words_around(whole, ends, each.start, each.end, fold)
            if each.cited:
                _cite(each.cited, around, origin, gathering)
            else:
                _mention(each.mark, around, origin, gathering)
    return Text(parts, fold(whole))


def escaped(text: str, quote: bool = False) -> str:
    """As `html.escape`, which is loaded where there is anything to escape: its entities take as long to load as ten entries to read."""
    if "&" in text or "<" in text or ">" in text or (quote and ('"' in text or "'" in text)):
        from html import escape

        return escape(text, quote)
    return text


class _Stretch(Value, frozen=True):
    """A wikilink or citation, and the stretch of words that it takes up."""

    mark: re.Match[str]
    cited: list[Cited]
    start: int
    end: int


def _mention(wikilink: re.Match[str], around: tuple[str, str], origin: Origin, gathering: Gathering) -> None:
    target, label = wikilink.group("target", "label")
    name, _, anchor = target.partition("#")
    before, after = around
    spot = origin.offset(wikilink.start("target")), len(target)
    words = gathering.fold(label) if label else ""
    path = gathering.path()
    gathering.add(Reference("mentions", "wikilink", name.strip(), (), path, words, anchor.strip(), "", -1, before, after), spot)


def _cite(cited: list[Cited], around: tuple[str, str], origin: Origin, gathering: Gathering) -> None:
    before, after = around
    for each in cited:
        spot = origin.offset(each.at), len(each.target)
        path, group = gathering.path(), gathering.groups
        gathering.add(Reference("cites", "citation", each.target, ("sources",), path, "", "", each.locator, group, before, after), spot)
    gathering.groups += 1


def _sources_in(citation: re.Match[str]) -> list[Cited]:
    """The sources of a citation."""
    found = _CITED.finditer(citation.string, *citation.span("citation"))
    return [Cited(each[1], " ".join(each[2].split()) if each[2] else "", each.start(1)) for each in found]
