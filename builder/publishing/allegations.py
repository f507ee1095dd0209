"""Looks after what a site's own templates make of allegations: none may stand without its status and its subjects' answers.

A view always holds them, but a template may leave them out. A drawn page is therefore read as its readers see it, block by block:
where the words of an allegation stand, its status and the answer of each of its subjects must stand in the same block (INTERFACE.md,
section 1, Claims). The program's own theme is known to do so, and is not read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from html.parser import HTMLParser
from operator import attrgetter
from typing import Any

from builder.model.patterns import lazy_pattern
from builder.model.values import Value
from builder.publishing.drawing import Canvas
from builder.publishing.views import Cite, ClaimCard, Picture, Quote, SourceLine, View

AllegationAt = Callable[[str], ClaimCard | None]  # the allegation whose page lies at a path of the site, as a card; None for anything else

# What says that a block ends: what stands beyond it is not read together with what stands within.
_BLOCKS = frozenset({
    "article", "aside", "body", "dd", "details", "dialog", "figure", "footer", "head", "li", "main", "nav", "section", "tr",
})  # fmt: skip
_IN_LINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "i", "ins", "mark", "q", "s", "small", "span", "strong", "sub", "sup",
    "time", "u", "wbr",
})  # fmt: skip
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_TERM, _CELL = frozenset({"dt", "dd"}), frozenset({"td", "th"})
# What HTML lets end without a sign, where one of these begins.
_ENDED_BY = {"p": {"p"}, "li": {"li"}, "dd": _TERM, "dt": _TERM, "td": _CELL, "th": _CELL, "tr": {"tr", *_CELL}}

_SAYING = frozenset({"content", "title", "aria-label", "alt", "value", "placeholder"})  # attributes that hold words
_MARKS = frozenset({"data-status", "data-stance"})  # which one an element tells, for templates that put it in words of their own
_UNSHOWN = frozenset({"script", "style", "template"})
_BLANK = lazy_pattern(r"\s+")
_CUT = lazy_pattern(r".?[ ,;:]*(?:…|\.\.\.)")
LEAST = 30  # letters of a sentence that say what it is about


class Unanswered(Value, frozen=True):
    """An allegation that stands somewhere without all that belongs to it."""

    says: str
    lacks: tuple[str, ...]  # in words: its status (“Denied”), the answer of Ann Example (“denies it”)
    element: str  # the element in which it stands: `<li>`


class _Element(Value, frozen=True):
    name: str
    start: int  # in the words
    end: int
    mark: str  # the status or stance that it tells

    def holds(self, start: int, end: int) -> bool:
        return self.start <= start and end <= self.end


_Open = tuple[str, int, str]  # name, start and mark of an element that has not ended yet


class _Reading(Value, frozen=True):
    """A page as it is read: its words, small and with single spaces, and where each element begins and ends in them."""

    words: str
    elements: tuple[_Element, ...]

    def around(self, start: int, end: int) -> list[_Element]:
        """The elements around a stretch of the words, the innermost first: they come in the order in which they end."""
        first = bisect_left(self.elements, end, key=_end)
        return [each for each in self.elements[first:] if each.start <= start]


_end = attrgetter("end")


def unanswered(page: str, view: Any, allegation_at: AllegationAt, body: str = "") -> list[Unanswered]:
    """The allegations that a page (or a part of one) shows without their status or the answer of one of their subjects.

    `view` is what it was drawn from, and `body` the plain words of the text that it shows: what an editor wrote there is their own.
    """
    cards = list(filter(None, map(allegation_at, sorted(spoken_of(view)))))
    if not cards:
        return []
    reading = _read(page)
    places = {card.path: list(_places(reading, _folded(card.says))) for card in cards}
    found = []
    for card in cards:
        lacking = ((place, _lack(reading, card, place, places)) for place in places[card.path])
        alone = [each for place, each in lacking if each and not _is_quoted(reading.words, place, card.says, view)]
        written = _folded(body).count(_folded(card.says)[:LEAST]) if alone and body else 0
        found += alone[written:]
    return found


def in_words(found: Sequence[Unanswered], where: str) -> str:
    """What to say of them, for whoever writes templates. `where` tells the page."""
    first = found[0]
    more = f"; and {len(found) - 1} more like it" if len(found) > 1 else ""
    what = first.says if len(first.says) < 2 * LEAST else f"{first.says[: 2 * LEAST].rpartition(' ')[0]} …"
    return (
        f"{where} the allegation “{what}” stands in <{first.element}> without {' and '.join(first.lacks)}{more}; show them in the same "
        "element or the one around it: of a card with `{{ claim_state(card) }}` from components/claim-line.html, of a link with its "
        "`note`, of a page's title with `head.answer`"
    )


def shown_by(own: Mapping[str, str]) -> tuple[str, int]:
    """Which of the site's own templates (sources by name) shows claims, most likely, and at which line."""
    for asked in (r"\.says\b", r"\.title\b|\.head_title\b", ""):
        for name, source in sorted(own.items(), key=lambda each: (each[0].startswith("layouts/"), each[0])):
            if found := re.search(asked, source):
                return name, source.count("\n", 0, found.start()) + 1
    raise ValueError("there are none")


def spoken_of(view: Any) -> set[str]:
    """The paths of pages that a view names: of its own, and of all that it links to."""
    return {path.partition("#")[0] for each in _within(view) if isinstance(path := getattr(each, "path", None), str)} - {""}


def _within(value: Any) -> Iterator[Any]:
    """A view and all views within it, and the links of drawings."""
    if isinstance(value, tuple):
        for each in value:
            yield from _within(each)
    elif isinstance(value, Canvas):
        yield from value.links
    elif isinstance(value, View):
        yield value
        for name in value.__struct_fields__:
            yield from _within(getattr(value, name))
    elif isinstance(value, Value):
        for name in value.__struct_fields__:
            yield from _within(getattr(value, name))


def _folded(text: str) -> str:
    return _BLANK.sub(" ", text).strip().lower()


def _read(page: str) -> _Reading:
    """What a reader sees of a page, whose HTML may leave out what HTML lets be left out."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.reading()


class _Reader(HTMLParser):
    """Puts together what is said on a page, element by element."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._length = 0
        self._goes_on = False  # whether what comes next goes on with a word
        self._opened: list[_Open] = []
        self._elements: list[_Element] = []
        self._shared: list[str] = []  # what social cards show of the page, where its description is another
        self._unshown = 0

    def reading(self) -> _Reading:
        """The page, when all of it was fed."""
        self._close(0)
        start = self._length
        self._say(f" {' '.join(self._shared)} ")
        self._elements += (_Element("head", start, self._length, ""), _Element("page", 0, self._length, ""))
        return _Reading("".join(self._pieces), tuple(self._elements))

    def handle_data(self, data: str) -> None:
        """A stretch of words."""
        if not self._unshown:
            self._say(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins; what its attributes say is said here."""
        self._say_between(tag)
        if tag in _ENDED_BY:
            self._close(_ended(self._opened, _ENDED_BY[tag]))
        if tag in _UNSHOWN:
            self._unshown += 1
        if tag not in _VOID:
            mark = "".join([value or "" for name, value in attrs if name in _MARKS]).lower() if attrs else ""
            self._opened.append((tag, self._length, mark))
        said = [value for name, value in attrs if value and name in _SAYING]
        if said and tag == "meta" and any(name == "property" for name, _ in attrs):
            self._shared += said
        elif said and not self._unshown:
            self._say(f" {' '.join(said)} ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that ends where it begins, as those of SVG do."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and all within it that had no end of their own. What nobody opened is passed over."""
        self._say_between(tag)
        for depth in range(len(self._opened) - 1, -1, -1):
            if self._opened[depth][0] == tag:
                self._close(depth)
                break

    def _close(self, depth: int) -> None:
        while len(self._opened) > depth:
            name, start, mark = self._opened.pop()
            self._unshown -= name in _UNSHOWN
            self._elements.append(_Element(name, start, self._length, mark))

    def _say_between(self, tag: str) -> None:
        if self._goes_on and tag not in _IN_LINE:
            self._say(" ")

    def _say(self, text: str) -> None:
        text = _BLANK.sub(" ", text).lower()
        if not self._goes_on:
            text = text.lstrip(" ")
        if text:
            self._pieces.append(text)
            self._length += len(text)
            self._goes_on = text[-1] != " "


def _ended(opened: Sequence[_Open], ended: Set[str]) -> int:
    """How many of the opened elements stay so where one begins that ends one of these: it stands in a line of that, or of a paragraph."""
    for i in range(len(opened) - 1, -1, -1):
        if opened[i][0] in ended:
            return i
        if opened[i][0] not in _IN_LINE and opened[i][0] != "p":
            break
    return len(opened)


def _places(reading: _Reading, says: str) -> Iterator[tuple[int, int]]:
    """Where a text says it, whole or cut: an excerpt that ends in its midst has said enough."""
    words, begin = reading.words, says[:LEAST]
    start = words.find(begin)
    while start >= 0:
        end = start + len(begin)
        while end - start < len(says) and words[end : end + 1] == says[end - start]:
            end += 1
        if end - start == len(says) or _is_cut(reading, end):
            yield start, end
        start = words.find(begin, start + 1)


def _is_cut(reading: _Reading, end: int) -> bool:
    """Whether a sentence that goes on otherwise from here is cut: by a sign for it, or where a block ends."""
    if _CUT.match(reading.words, end - 1):
        return True
    return any(end - 1 <= place <= end + 1 for each in reading.elements if each.name not in _IN_LINE for place in (each.start, each.end))


def _lack(reading: _Reading, card: ClaimCard, place: tuple[int, int], places: Mapping[str, list[tuple[int, int]]]) -> Unanswered | None:
    """What is missing where an allegation stands; None where nothing is.

    All may stand in the innermost element that is no part of a line, or in one around it, up to what ends a block, and no further than
    where other allegations stand as well. The title of a page has the whole page below it.
    """
    start, end = place
    around = reading.around(start, end)
    if any(each.name == "h1" for each in around):
        lacks = _lacks_of(reading, card, place, around[-1], [])
        return Unanswered(card.says, lacks, "h1") if lacks else None
    others = [each for path, found in places.items() if path != card.path for each in found]
    lacks = ()
    for element in around:
        if element.name in _IN_LINE:
            continue
        if lacks and any(element.holds(*each) for each in others):
            break
        lacks = _lacks_of(reading, card, place, element, places[card.path])
        if not lacks or element.name in _BLOCKS:
            break
    return Unanswered(card.says, lacks, around[0].name) if lacks else None


def _lacks_of(reading: _Reading, card: ClaimCard, place: tuple[int, int], block: _Element, again: list[tuple[int, int]]) -> tuple[str, ...]:
    """What is missing in one block. What stands there in an element of its own that says it `again` belongs to that."""
    start, end = place
    ending = reading.elements[bisect_left(reading.elements, block.start, key=_end) : bisect_right(reading.elements, block.end, key=_end)]
    within = [each for each in ending if each.start >= block.start and not each.holds(start, end)]
    text = reading.words[block.start : block.end]
    for each in within:
        if any(each.holds(*one) for one in again):
            text = _without(text, each.start - block.start, each.end - block.start)
    beside = _without(text, start - block.start, end - block.start)
    marks = {each.mark for each in within if beside[each.start - block.start : each.end - block.start].strip(_GONE + " ")}
    lacks = {} if _is_told(card.status, card.status_text, beside, marks) else {f"its status (“{card.status_text}”)": None}
    for answer in card.answers:
        if answer.subject and not (_folded(answer.who.title) in text and _is_told(answer.stance, answer.says, beside, marks)):
            lacks[f"the answer of {answer.who.title} (“{answer.says}”)"] = None
    return (*lacks,)


_GONE = "\0"


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{_GONE * (end - start)}{text[end:]}"


def _is_told(word: str, words: str, text: str, marks: Set[str]) -> bool:
    """Whether a status or stance is told: in its words, or in others by an element of its own that is marked with it."""
    told = re.escape(word).replace(r"\-", "[- ]")
    return word in marks or re.search(rf"(?<![\w-])(?:{told}|{re.escape(_folded(words))})(?![\w-])", text) is not None


def _is_quoted(words: str, place: tuple[int, int], says: str, view: Any) -> bool:
    """Whether what stands at a place is part of something else that the page shows: the title of a source, a quotation."""
    begin = _folded(says)[:LEAST]
    for each in _within(view):
        for name in _QUOTING.get(type(each), ()):
            whole = _folded(getattr(each, name))
            at = whole.find(begin)
            if at >= 0 and words.startswith(whole, place[0] - at):
                return True
    return False


_QUOTING: dict[type, tuple[str, ...]] = {
    Cite: ("title", "margin"), SourceLine: ("title", "note"), Quote: ("text",), Picture: ("alt", "caption", "credit"),
}  # fmt: skip
