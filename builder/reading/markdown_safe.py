"""An author's HTML within a body, made harmless: for sites with `html: yes`.

The body as a whole goes through the sanitiser, since a tag may open in one paragraph and close in another. What the
reader itself writes is kept out of its reach: a tag carries a single attribute, a key under which the real attributes
are kept, and a hole is an empty element with such a key. The name of that attribute is a digest of the body's source,
so that no author can write one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from html import unescape

import nh3

from builder.model.records import Hole
from builder.reading.markdown_headings import Ids

# What the reader writes itself, and what an author may write.
_TAGS = frozenset({
    "a", "abbr", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd",
    "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var",
    "wbr",
})  # fmt: skip
_IN_LABELS = frozenset({
    "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp", "rt",
    "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
})  # fmt: skip
_WITH_CONTENT = frozenset({
    "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "select", "style", "svg", "template",
    "textarea", "title", "xmp",
})  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"},
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
_BLOCKS = ("card", "figure")
# A tag as the sanitiser writes it: values between double quotes, and no `<` outside of tags and values.
_TAG = re.compile(r'<(/?[a-z0-9]+)((?: [^\s"=>]+="[^"]*")*)>')
_ID = re.compile(r' id="([^"]*)"')


class Writer:
    """Writes tags as they are: a body without an author's HTML."""

    def tag(self, name: str, attributes: str) -> str:
        """An opening tag; `attributes` begins with a space."""
        return f"<{name}{attributes}>"

    def alone(self, html: str) -> str:
        """An element that authors may not write."""
        return html


class GuardedWriter(Writer):
    """Writes tags in such a way that they come through the sanitiser unharmed and unforged."""

    def __init__(self, source: str, ids: Ids) -> None:
        self._key = "data-" + sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._kept: list[str] = []
        self._ids = ids
        self._seen: set[str] = set()  # ids of the author's

    def tag(self, name: str, attributes: str) -> str:
        return f'<{name} {self._key}="{self._keep(attributes)}">'

    def alone(self, html: str) -> str:
        return f'<span {self._key}="{self._keep(html)}"></span>'

    def _keep(self, html: str) -> int:
        self._kept.append(html)
        return len(self._kept) - 1

    def clean(self, parts: Sequence[str | Hole]) -> list[str | Hole] | None:
        """The body with the author's HTML sanitised; None where that HTML is so broken that something of ours is lost.

        The author's ids are taken.
        """
        holes = [part for part in parts if isinstance(part, Hole)]
        number = iter(range(len(holes)))
        marked = "".join(part if isinstance(part, str) else self._mark(part, next(number)) for part in parts)
        safe = self._without_links_around_holes(self._sanitise(marked, _TAGS), holes)
        pieces = re.split(rf'<(?:span|div) {self._key}="hole-(\d+)"></(?:span|div)>', safe)
        if sorted(map(int, pieces[1::2])) != list(range(len(holes))) or not self._has_all(safe):
            return None
        self._take_ids(safe)
        return [self._restore(piece) if i % 2 == 0 else self._with_clean_label(holes[int(piece)]) for i, piece in enumerate(pieces)]

    def _mark(self, hole: Hole, number: int) -> str:
        name = "div" if hole.form in _BLOCKS else "span"
        return f'<{name} {self._key}="hole-{number}"></{name}>'

    def _sanitise(self, html: str, tags: frozenset[str]) -> str:
        return nh3.clean(
            html,
            tags=set(tags),
            clean_content_tags=set(_WITH_CONTENT),
            attributes={"*": _ANYWHERE | {self._key}} | {tag: names for tag, names in _ATTRIBUTES.items() if tag in tags},
            attribute_filter=lambda tag, attribute, value: self._filter(value) if attribute == "id" else value,
            link_rel=None,
            url_schemes={"http", "https", "mailto"},
            url_relative=lambda address: address if address.startswith("#") else None,
        )

    def _filter(self, id: str) -> str | None:
        """An id of the author's, unless the body or the page has it already."""
        if not id or re.search(r"\s", id) or id in self._seen or not self._ids.is_free(id):
            return None
        self._seen.add(id)
        return id

    def _take_ids(self, html: str) -> None:
        """Take the ids that came through, while only the author's are there."""
        for tag in _TAG.finditer(html):
            self._ids.taken.update(unescape(id) for id in _ID.findall(tag[2]))

    def _without_links_around_holes(self, html: str, holes: Sequence[Hole]) -> str:
        """Take away the author's links that hold a hole, for that will be a link itself. Here links do not nest."""
        cuts: list[tuple[int, int]] = []
        link: re.Match[str] | None = None
        is_around = False
        for tag in _TAG.finditer(html):
            if tag[1] == "a":
                link, is_around = tag, False
            elif tag[1] == "/a":
                cuts += [link.span(), tag.span()] if link and is_around else []
                link = None
            elif number := re.search(rf'{self._key}="hole-(\d+)"', tag[2]):
                is_around |= holes[int(number[1])].form != "picture"
        ends = [0, *(end for _, end in cuts)]
        return "".join(html[end:begin] for end, begin in zip(ends, [*(begin for begin, _ in cuts), len(html)], strict=True))

    def _has_all(self, html: str) -> bool:
        there = set(re.findall(rf' {self._key}="(\d+)"', html))
        return there.issuperset(str(number) for number in range(len(self._kept)))

    def _restore(self, html: str) -> str:
        alone = re.sub(rf'<span {self._key}="(\d+)"></span>', lambda match: self._kept[int(match[1])], html)
        return re.sub(rf' {self._key}="(\d+)"', lambda match: self._kept[int(match[1])], alone)

    def _with_clean_label(self, hole: Hole) -> Hole:
        if "<" not in hole.html:
            return hole
        safe = self._sanitise(hole.html, _IN_LABELS)
        self._take_ids(safe)
        return hole._replace(html=self._restore(safe))
