"""Raw HTML tags: where one ends, and what one says."""

from __future__ import annotations

from functools import cached_property

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, html_inline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from builder.model.entities import unescaped
from builder.model.patterns import lazy_pattern
from builder.model.values import Value

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})  # fmt: skip
# Elements of which nothing is ever let through, neither their tags nor what they hold.
WITH_CONTENT = frozenset({
    "audio", "canvas", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea", "title", "video", "xmp",
})  # fmt: skip

_NAME = lazy_pattern(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTE = lazy_pattern(r"\s+([A-Za-z_:][A-Za-z0-9:._-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\"'=<>`\s]+)))?")


class Attribute(Value, frozen=True):
    """The value of an attribute, its entities decoded, and where in the tag it was typed."""

    value: str
    at: int
    length: int


class Tag:
    """A tag as it was typed. `name` is in small letters; "" for a comment or declaration."""

    def __init__(self, typed: str) -> None:
        self.typed = typed
        found = _NAME.match(typed)
        self.name = found[2].lower() if found else ""
        self.is_closing = bool(found and found[1])
        self._name_end = found.end() if found else 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing can stand within: `<br>`, and `<b/>` as well, by which people mean that."""
        return self.name in VOID or self.shown.endswith("/>")

    @property
    def shown(self) -> str:
        """The tag alone, where `typed` holds a whole element."""
        return self.typed[: self._end]

    @cached_property
    def attributes(self) -> dict[str, Attribute]:
        """The attributes by name, in small letters; of two with one name the first counts."""
        found: dict[str, Attribute] = {}
        for each in _ATTRIBUTE.finditer(self.typed, self._name_end, self._end):
            group = each.lastindex or 1
            value = unescaped(each[group]) if group > 1 else ""
            begin, end = each.span(group)
            found.setdefault(each[1].lower(), Attribute(value, begin, end - begin))
        return found

    def with_name(self, name: str) -> str:
        """The tag as it was typed, with another name."""
        begin = 2 if self.is_closing else 1
        return f"{self.typed[:begin]}{name}{self.typed[begin + len(self.name) :]}"

    @cached_property
    def _end(self) -> int:
        position = self._name_end
        while each := _ATTRIBUTE.match(self.typed, position):
            position = each.end()
        return self.typed.find(">", position) + 1 if self.name else len(self.typed)


class TagState(StateInline):
    """Remembers where elements end, so that thousands that have no end are not looked for thousands of times."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self._ends: dict[str, tuple[int, int]] = {}  # for each closing tag: looked for from here, found there

    def next_end(self, closing: str, at: int) -> int:
        """The offset of the next `</name` from `at` on; -1 if there is none. Capitals count as they are typed."""
        begin, found = self._ends.get(closing, (len(self.src) + 1, -1))
        if not (begin <= at and (found < 0 or at <= found)):
            found = self.src.find(closing, at)
            self._ends[closing] = at, found
        return found


def typed_end(state: TagState, at: int) -> int:
    """The offset after the tag, comment or declaration that begins at `at`; -1 if none does.

    Comments follow CommonMark 0.31 (section 6.6), where the first `-->` ends one. The parser's rule follows 0.30, and for
    comments that it refuses takes a time quadratic in their number.
    """
    src = state.src
    if src.startswith("<!--", at):
        for short in ("<!-->", "<!--->"):
            if src.startswith(short, at):
                return at + len(short)
        return src.find("-->", at + 4) + 3 if state.html_terminator_last("-->") >= at + 4 else -1
    position, state.pos = state.pos, at
    try:
        return state.pos if html_inline(state, True) else -1
    finally:
        state.pos = position


def tag_end(state: TagState, at: int) -> int:
    """The offset after what binds tighter than all else, if HTML begins at `at`; -1 if none does.

    Where HTML is let through, that is a tag, or an element of `WITH_CONTENT` whole. Where it shows as text, what an
    attribute or comment says is shown too: a wikilink in it is one, and so the tag binds no tighter than its `<`.
    """
    end = typed_end(state, at)
    if end < 0:
        return end
    if state.env.get("html"):
        return _element_end(state, at, end)
    return at + 1 if state.src.find("[", at, end) >= 0 else end


def _element_end(state: TagState, at: int, end: int) -> int:
    """Where the element ends whose opening tag ends at `end`, if it is one that goes with all that it holds."""
    name = _NAME.match(state.src, at)
    if name is None or name[1] or name[2].lower() not in WITH_CONTENT:
        return end
    closing = state.next_end(f"</{name[2]}", end)
    return state.src.find(">", closing) + 1 or end if closing >= 0 else end
