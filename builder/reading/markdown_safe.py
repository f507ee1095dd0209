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

import nh3

from builder.model.records import Hole
from builder.reading.markdown_headings import Ids

# What the reader writes itself, and what an author may write.
_TAGS = frozenset(
    "a abbr aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table "
    "tbody td tfoot th thead time tr u ul var wbr".split()
)
_IN_LABELS = frozenset(
    "abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup time u var wbr".split()
)
_WITH_CONTENT = frozenset("iframe math noembed noframes noscript object script select style svg template textarea title xmp".split())
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
        self.ids: set[str] = set()  # of the author's

    def tag(self, name: str, attributes: str) -> str:
        return f'<{name} {self._key}="{self._keep(attributes)}">'

    def alone(self, html: str) -> str:
        return f'<span {self._key}="{self._keep(html)}"></span>'

    def _keep(self, html: str) -> int:
        self._kept.append(html)
        return len(self._kept) - 1

    def clean(self, parts: Sequence[str | Hole]) -> list[str | Hole] | None:
        """The body with the author's HTML sanitised; None where that HTML is so broken that something of ours is lost."""
        holes = [part for part in parts if isinstance(part, Hole)]
        number = iter(range(len(holes)))
        marked = "".join(part if isinstance(part, str) else self._mark(part, next(number)) for part in parts)
        safe = self._without_links_around_holes(self._sanitise(marked, _TAGS), holes)
        pieces = re.split(rf'<(?:span|div) {self._key}="hole-(\d+)"></(?:span|div)>', safe)
        if sorted(map(int, pieces[1::2])) != list(range(len(holes))) or not self._has_all(safe):
            return None
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
            attribute_filter=self._filter,
            link_rel=None,
            url_schemes={"http", "https", "mailto"},
            url_relative=lambda address: address if address.startswith("#") else None,
        )

    def _filter(self, tag: str, attribute: str, value: str) -> str | None:
        if attribute != "id":
            return value
        if not value or re.search(r"\s", value) or not self._ids.is_free(value):
            return None
        self._ids.taken.add(value)
        self.ids.add(value)
        return value

    def _without_links_around_holes(self, html: str, holes: Sequence[Hole]) -> str:
        """Take away the author's links that hold a hole, for that will be a link itself. Links do not nest here."""
        mark = re.compile(rf'{self._key}="hole-(\d+)"')

        def unlinked(link: re.Match[str]) -> str:
            inside = [holes[int(number)].form for number in mark.findall(link[2])]
            return link[2] if any(form != "picture" for form in inside) else link[0]

        return re.sub(r"(<a\b[^>]*>)(.*?)</a>", unlinked, html, flags=re.DOTALL)

    def _has_all(self, html: str) -> bool:
        there = set(re.findall(rf' {self._key}="(\d+)"', html))
        return there.issuperset(str(number) for number in range(len(self._kept)))

    def _restore(self, html: str) -> str:
        alone = re.sub(rf'<span {self._key}="(\d+)"></span>', lambda match: self._kept[int(match[1])], html)
        return re.sub(rf' {self._key}="(\d+)"', lambda match: self._kept[int(match[1])], alone)

    def _with_clean_label(self, hole: Hole) -> Hole:
        return hole._replace(html=self._restore(self._sanitise(hole.html, _IN_LABELS))) if hole.html else hole
