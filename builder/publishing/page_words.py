"""The words of a drawn page as its readers meet them, and the elements that they stand in.

HTML may leave out many tags, and holds words that nobody sees at first: those in a tooltip, in what is hidden or folded, in scripts. They
are read too, since they may come to be shown, but they are *apart*: what stands in them is not read with what stands around them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Set
from html.parser import HTMLParser
from operator import attrgetter

from builder.model.patterns import lazy_pattern
from builder.model.values import Value

IN_LINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "output", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tspan", "tt", "u", "var", "wbr",
})  # fmt: skip
# Around a term of a `<dl>` and all that is said of it, and around what is folded in `<details>`, whether there are elements for it or not.
_GROUP, _FOLDED = "dl div", "details div"
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_IN_HEAD = frozenset({"base", "link", "meta", "script", "style", "noscript", "template", "title"})
_TERM, _CELL = frozenset({"dt", "dd"}), frozenset({"td", "th"})
_ROWS = frozenset({"thead", "tbody", "tfoot"})
# What HTML lets end without a sign, where one of these begins.
_ENDED_BY: dict[str, Set[str]] = {
    "p": {"p"}, "li": {"li"}, "dd": _TERM, "dt": _TERM, "td": _CELL, "th": _CELL, "tr": {"tr"}, **dict.fromkeys(_ROWS, _ROWS),
    "option": {"option"},
}  # fmt: skip
_WITHIN = {"tr": _CELL, **dict.fromkeys(_ROWS, frozenset({"tr", *_CELL}))}  # and what may be open within those

# By these an element says which status or stance it tells, for templates that put it in words of their own.
_MARKS = frozenset({"data-status", "data-stance"})
_SEEN = frozenset({"content", "alt", "value", "placeholder", "label", "srcdoc"})  # attributes whose words stand on the page
_UNSEEN = frozenset({"title", "aria-label", "aria-description"})  # tooltips, and words that are only read aloud
_HIDES = lazy_pattern(r"display\s*:\s*none|visibility\s*:\s*hidden")
_DRAWN = frozenset({"svg", "math"})  # in which elements may end where they begin
_APART = frozenset({"head", "template", "noscript"})
_BLANK = lazy_pattern(r"\s+")
_ESCAPED = lazy_pattern(r"\\u([0-9a-fA-F]{4})")


class Element(Value, frozen=True):
    """A stretch of the words that stands in an element, or in an attribute of one."""

    name: str  # `li`; `a title="…"`
    start: int  # in the words
    end: int
    marks: tuple[str, ...] = ()  # the status and stance that it tells
    apart: bool = False

    def holds(self, start: int, end: int) -> bool:
        """Whether a stretch of the words stands in it."""
        return self.start <= start and end <= self.end


class PageWords(Value, frozen=True):
    """The words of a page, small and with single spaces, and its elements in the order in which they end."""

    words: str
    elements: tuple[Element, ...]

    def around(self, start: int, end: int) -> list[Element]:
        """The elements around a stretch of the words, the innermost first."""
        first = bisect_left(self.elements, end, key=_end)
        return [each for each in self.elements[first:] if each.start <= start]

    def within(self, block: Element) -> list[Element]:
        """The elements in another, and around it with nothing more."""
        ending = self.elements[bisect_left(self.elements, block.start, key=_end) : bisect_right(self.elements, block.end, key=_end)]
        return [each for each in ending if each.start >= block.start]


_end = attrgetter("end")


def folded(text: str) -> str:
    """A text as words are compared: small, with single spaces and straight apostrophes, without what only says where a word may part."""
    return _evened(text).strip()


def _evened(text: str) -> str:
    return _BLANK.sub(" ", text).replace("’", "'").replace("\xad", "").replace("\u200b", "").lower()


def read_page(page: str) -> PageWords:
    """What there is to read on a page, or a part of one."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.finished()


class _Opened(Value, frozen=True):
    name: str
    start: int
    marks: tuple[str, ...] = ()
    apart: bool = False
    folds: bool = False  # all but its summary


class _Reader(HTMLParser):
    """Puts together what is said on a page, element by element."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._length = 0
        self._goes_on = False  # whether what comes next goes on with a word
        self._opened: list[_Opened] = []
        self._elements: list[Element] = []
        self._waiting: list[tuple[str, str]] = []  # what attributes say that stand within a line
        self._shared: list[str] = []

    def handle_data(self, data: str) -> None:
        """Words that stand here, or a script."""
        if self.cdata_elem:
            self._break()
            if "\\" in data:
                data = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), data).replace('\\"', '"')
            self._say_apart(self.cdata_elem, data)
        else:
            self._say(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The tag with which an element begins."""
        if tag not in IN_LINE:
            self._break()
            self._end_what_ends(tag)
        if tag not in _VOID:
            given = dict(attrs)
            marks = tuple([value.lower() for name, value in attrs if value and name in _MARKS])
            folds = tag == "details" and "open" not in given
            self._opened.append(_Opened(tag, self._length, marks, tag in _APART or _is_hidden(tag, given), folds))
            if folds:
                self._opened.append(_Opened(_FOLDED, self._length, apart=True))
        if attrs:
            self._say_attributes(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that ends its element too: in a drawing. In HTML the slash means nothing."""
        self.handle_starttag(tag, attrs)
        if any(each.name in _DRAWN for each in self._opened):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """The tag with which an element ends."""
        if tag not in IN_LINE:
            self._break()
        depth = len(self._opened) - 1
        while depth >= 0 and self._opened[depth].name != tag:
            depth -= 1
        if depth >= 0:
            self._close(depth)
            if tag == "summary" and self._opened and self._opened[-1].folds:
                self._opened.append(_Opened(_FOLDED, self._length, apart=True))

    def finished(self) -> PageWords:
        """All that was read."""
        self._break()
        self._close(0)
        start = self._length
        self._say(f" {' '.join(self._shared)} ")
        self._elements += (Element("head", start, self._length, (), True), Element("page", 0, self._length))
        return PageWords("".join(self._pieces), tuple(self._elements))

    def _say(self, text: str) -> None:
        text = _evened(text)
        if not self._goes_on:
            text = text.lstrip(" ")
        if text:
            self._pieces.append(text)
            self._length += len(text)
            self._goes_on = text[-1] != " "

    def _break(self) -> None:
        """A line ends here: now comes what its attributes say, which would have parted its words."""
        if self._goes_on:
            self._say(" ")
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for name, value in waiting:
                if name:
                    self._say_apart(name, value)
                else:
                    self._say(f" {value} ")

    def _say_attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        shared = tag == "meta" and any(name == "property" for name, _ in attrs)
        for name, value in attrs:
            if not value or name in _MARKS:
                continue
            if name in _SEEN:
                if shared:
                    self._shared.append(value)
                else:
                    self._waiting.append(("", value))
            elif name in _UNSEEN or name.startswith("data-"):
                self._waiting.append((f'{tag} {name}="…"', value))
        if tag not in IN_LINE:
            self._break()

    def _say_apart(self, name: str, text: str) -> None:
        start = self._length
        self._say(f" {text} ")
        self._elements.append(Element(name, start, self._length, (), True))

    def _close(self, depth: int) -> None:
        while len(self._opened) > depth:
            each = self._opened.pop()
            self._elements.append(Element(each.name, each.start, self._length, each.marks, each.apart))

    def _end_what_ends(self, name: str) -> None:
        """Close what HTML lets end without a sign where this element begins, and open what it lets begin so."""
        opened = self._opened
        if name in _ENDED_BY:
            self._close(self._depth_of(_ENDED_BY[name], _WITHIN.get(name, frozenset())))
        if name in _IN_HEAD and all(each.name == "html" for each in opened):
            opened.append(_Opened("head", self._length, apart=True))
        elif opened and ((opened[-1].name == "head" and name not in _IN_HEAD) or (opened[-1].name == _FOLDED and name == "summary")):
            self._close(len(opened) - 1)
        elif name == "dt":
            if opened and opened[-1].name == _GROUP and self._elements and self._elements[-1].name == "dd":
                self._close(len(opened) - 1)
            if opened and opened[-1].name == "dl":
                opened.append(_Opened(_GROUP, self._length))

    def _depth_of(self, ended: Set[str], within: Set[str]) -> int:
        """How many of the opened elements stay so where one begins that ends one of these: it stands in a line, a paragraph or `within`."""
        for i in range(len(self._opened) - 1, -1, -1):
            name = self._opened[i].name
            if name in ended:
                return i
            if name not in IN_LINE and name != "p" and name not in within:
                break
        return len(self._opened)


def _is_hidden(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Whether an element is not seen before something is done."""
    if tag == "dialog":
        return "open" not in attributes
    if not attributes:
        return False
    is_styled_away = _HIDES.search((attributes.get("style") or "").lower()) is not None
    return is_styled_away or "hidden" in attributes or "popover" in attributes or attributes.get("aria-hidden") == "true"
