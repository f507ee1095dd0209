"""An author's HTML within a body, made harmless: for sites with `html: yes`.

Only what an author's HTML stands in goes through the sanitiser, piece by piece, so that nothing in one reaches another.
What the reader itself writes there is kept out of its reach: a tag carries a single attribute, a key under which the real
attributes are kept, and a hole is an empty element with such a key. The name of that attribute is a digest of the body's
source, so that no author can write one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import structs

from builder.model.entities import unescaped
from builder.model.patterns import lazy_pattern
from builder.model.records import Hole
from builder.reading.markdown_balance import END_MAY_LACK, Balanced, Piece, Typed, alone, balance
from builder.reading.markdown_headings import Ids
from builder.reading.markdown_tags import VOID, WITH_CONTENT

if TYPE_CHECKING:
    import nh3

# What may stand in running text, and what beside it in a block of HTML. Of an author's `a` nothing is left here: one with
# an address is a link like any other by now, and one without is a `span`.
IN_TEXT = frozenset({
    "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp", "rt",
    "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
})  # fmt: skip
IN_BLOCKS = IN_TEXT | {
    "aside", "blockquote", "caption", "col", "colgroup", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h2",
    "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "ins": {"cite", "datetime"},
    "ol": {"start", "reversed"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_ANYWHERE = {"class", "dir", "id", "lang", "title"}
# A tag as the reader writes it, and as the sanitiser does: values between double quotes, and no `<` outside of tags and values.
_OURS = lazy_pattern(r"<([a-z0-9]+)( [^<>]*)>")
_TAG = lazy_pattern(r'<(/?)([a-z0-9]+)((?: [^\s"=>]+="[^"]*")*)>')
_ID = lazy_pattern(r' id="([^"]*)"')
_WEB = lazy_pattern(r"https?://|#", re.IGNORECASE)

Part = str | Hole | Piece


class Sanitiser:
    """Cleans the pieces of one body. Takes the ids of the author's as it comes to them."""

    def __init__(self, source: str, ids: Ids) -> None:
        self._key = "data-" + sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._cut = f"<!--{self._key}-->"
        self._ids = ids
        self._cleaners: dict[frozenset[str], nh3.Cleaner] = {}

    def _cleaned(self, html: str, tags: frozenset[str]) -> str:
        if tags not in self._cleaners:
            self._cleaners[tags] = self._cleaner(tags)
        return self._cleaners[tags].clean(html)

    def _cleaner(self, tags: frozenset[str]) -> nh3.Cleaner:
        import nh3  # few sites let HTML through

        return nh3.Cleaner(
            tags={*tags, "a"},
            clean_content_tags=set(WITH_CONTENT),
            attributes={"*": _ANYWHERE | {self._key}} | {tag: names for tag, names in _ATTRIBUTES.items() if tag in tags},
            attribute_filter=lambda tag, attribute, value: value if attribute != "cite" or _WEB.match(value) else None,
            strip_comments=False,  # those that mark where a piece begins and ends; an author's are gone by now
            link_rel=None,
        )

    def clean(self, parts: Sequence[Part]) -> tuple[list[str | Hole], list[Typed], list[int]]:
        """The parts with all pieces sanitised, the tags that are not closed or close nothing, and the offsets of pieces
        that had to do without the author's tags."""
        groups: dict[int, list[int]] = {}
        for i, part in enumerate(parts):
            if isinstance(part, Piece):
                groups.setdefault(part.container if part.container >= 0 else -1 - i, []).append(i)
        cleaned: dict[int, list[str | Hole]] = {}
        faults: list[Typed] = []
        broken: list[int] = []
        for group, numbers in groups.items():
            pieces = [part for part in map(parts.__getitem__, numbers) if isinstance(part, Piece)]
            found, unbalanced = self._clean_group(pieces, IN_TEXT if group < 0 else IN_BLOCKS)
            faults += unbalanced
            for i, piece, clean in zip(numbers, pieces, found, strict=True):
                broken += [piece.at] if clean is None else []
                cleaned[i] = _without_typed(piece) if clean is None else clean
        result: list[str | Hole] = []
        for i, part in enumerate(parts):
            result += cleaned[i] if isinstance(part, Piece) else [part]
        return [part if isinstance(part, str) else self._with_clean_label(part) for part in result], faults, broken

    def _clean_group(self, pieces: Sequence[Piece], tags: frozenset[str]) -> tuple[list[list[str | Hole] | None], list[Typed]]:
        balanced, faults = balance(pieces)
        texts = [self._sanitise(each, tags) for each in balanced]
        if len(pieces) > 1 and not _is_balanced(filter(None, texts)):
            balanced = alone(pieces)
            texts = [self._sanitise(each, tags) for each in balanced]
        return [None if text is None else self._restored(text, each.parts) for text, each in zip(texts, balanced, strict=True)], faults

    def _sanitise(self, piece: Balanced, tags: frozenset[str]) -> str | None:
        """The HTML of a piece; None where something of ours is lost."""
        marked = "".join(self._marked(part, i) for i, part in enumerate(piece.parts))
        is_cut = bool(piece.around) or piece.goes_on
        if is_cut:
            marked = f"{''.join(piece.around)}{self._cut}{marked}{piece.closing}{self._cut}"
        safe = self._cleaned(marked, tags)
        if is_cut:
            pieces = safe.split(self._cut)
            if len(pieces) != 3:
                return None
            safe = pieces[1]
        ours = {i for i, part in enumerate(piece.parts) if isinstance(part, Hole) or (isinstance(part, str) and _OURS.fullmatch(part))}
        return safe if ours == set(map(int, self._numbers(safe))) else None

    def _marked(self, part: str | Hole | Typed, number: int) -> str:
        if isinstance(part, Typed):
            return part.html
        if isinstance(part, Hole):
            return f'<span {self._key}="{number}"></span>'
        ours = _OURS.fullmatch(part)
        return f'<{ours[1]} {self._key}="{number}">' if ours else part

    def _numbers(self, html: str) -> list[str]:
        return re.findall(rf' {self._key}="(\d+)"', html)

    def _restored(self, html: str, parts: Sequence[str | Hole | Typed]) -> list[str | Hole]:
        html = self._with_free_ids(html)
        pieces = re.split(rf'<span {self._key}="(\d+)"></span>', html)
        restored: list[str | Hole] = []
        for i, piece in enumerate(pieces):
            if i % 2:
                hole = parts[int(piece)]
                assert isinstance(hole, Hole)
                restored.append(hole)
            else:
                restored.append(re.sub(rf' {self._key}="(\d+)"', lambda match: _attributes_of(parts[int(match[1])]), piece))
        return restored

    def _with_free_ids(self, html: str) -> str:
        """The HTML without ids that the body or the page has already. The others are taken."""
        return _TAG.sub(lambda tag: _ID.sub(self._free_id, tag[0]), html) if " id=" in html else html

    def _free_id(self, attribute: re.Match[str]) -> str:
        id = unescaped(attribute[1])
        if not id or re.search(r"\s", id) or not self._ids.is_free(id):
            return ""
        self._ids.taken.add(id)
        return attribute[0]

    def _with_clean_label(self, hole: Hole) -> Hole:
        return structs.replace(hole, html=self._with_free_ids(self._cleaned(hole.html, IN_TEXT))) if "<" in hole.html else hole


def _attributes_of(part: str | Hole | Typed) -> str:
    ours = _OURS.fullmatch(part) if isinstance(part, str) else None
    return ours[2] if ours else ""


def _without_typed(piece: Piece) -> list[str | Hole]:
    return [part for part in piece.parts if not isinstance(part, Typed)]


def _is_balanced(texts: Iterable[str]) -> bool:
    """Whether every tag of these texts, one after another, is closed rightly."""
    opened: list[str] = []
    for tag in (each for text in texts for each in _TAG.finditer(text)):
        if not tag[1]:
            opened += [] if tag[2] in VOID else [tag[2]]
            continue
        while opened and opened[-1] != tag[2] and opened[-1] in END_MAY_LACK:
            opened.pop()
        if not opened or opened.pop() != tag[2]:
            return False
    return not opened
