"""The running text of a paragraph, heading or cell, written as HTML with holes, with the references in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple

from markdown_it.token import Token

from builder.model.records import Hole, Reference
from builder.reading.markdown_addresses import Address, address_of, encoded
from builder.reading.markdown_brackets import Bracket
from builder.reading.markdown_gathering import Gathering
from builder.reading.markdown_places import Origin
from builder.reading.markdown_safe import Writer
from builder.reading.sentences import fold, sentence_ends, words_around

_SIMPLE = {
    "em_open": "<em>", "em_close": "</em>", "strong_open": "<strong>", "strong_close": "</strong>", "s_open": "<s>",
    "s_close": "</s>", "softbreak": "\n", "hardbreak": "<br>\n",
}  # fmt: skip
_FOOTNOTE = "Footnote"  # heard, not seen

_TAG_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})  # fmt: skip
_MOST_TAGS = 50  # that are followed: with thousands open, each that closes would have to be looked for among them
_IMG = re.compile(r"<img\b", re.IGNORECASE)

Part = str | Hole


class Text(NamedTuple):
    """Running text as written; the words are folded and hold a mark for each reference without label."""

    parts: list[Part]
    words: str


class Scribe:
    """What all running text of one body is written with."""

    def __init__(self, gathering: Gathering, writer: Writer, html: bool) -> None:
        self.gathering = gathering
        self.writer = writer
        self.html = html

    def write(self, inline: Token) -> Text:
        """Write the text of an inline token."""
        return _Run(self, inline.meta.get("origin")).write(inline.children or ())

    def write_alone(self, tokens: Sequence[Token], origin: Origin, context: str) -> list[Part]:
        """Write a picture as a figure, or what `![[…]]` names as a card: each stood alone in its paragraph."""
        if tokens[0].type == "picture":
            return _Run(self, origin).figure(tokens[0], context)
        return self._card(tokens, origin, context)

    def _card(self, tokens: Sequence[Token], origin: Origin, context: str) -> list[Part]:
        label = _Run(self, origin).write(tokens[1:-1])
        html = "".join(part for part in label.parts if isinstance(part, str))
        bracket: Bracket = tokens[0].meta["bracket"]
        address = named(bracket)
        reference = Reference("mentions", "card", address.target, (), "", label.words, address.anchor)
        number = self.gathering.refer(reference, self.gathering.place_of(bracket, origin))
        return [Hole("card", (number,), html, context=context), "\n"]

    def say_pictures(self, html: str, at: int) -> None:
        """Say that pictures in an author's HTML are not shown."""
        for picture in _IMG.finditer(html):
            self.gathering.say(
                self.gathering.place(at + picture.start(), 4),
                "media-missing",
                "a picture in HTML is not shown",
                "write `![what it shows](media/name.jpg)`, with the file under content/media/",
            )


def named(bracket: Bracket) -> Address:
    """What `[[target#anchor]]` names; without target, a heading of the same page."""
    target, _, anchor = bracket.target.partition("#")
    return Address("entry" if target.strip() else "anchor", target.strip(), anchor.strip())


class _Spot(NamedTuple):
    """A reference and the stretch of words that it takes up."""

    number: int
    start: int
    end: int


class _Label(NamedTuple):
    """A label that is open: whose it is, how far the words had come, and what was written before."""

    bracket: Bracket
    address: Address
    words: int  # entries of the list of words
    start: int  # offset among the words
    outer: list[Part]

    @property
    def is_hole(self) -> bool:
        return self.address.kind in ("entry", "site")


class _Run:
    """One walk through the tokens of running text."""

    def __init__(self, scribe: Scribe, origin: Origin | None) -> None:
        self.scribe = scribe
        self.gathering = scribe.gathering
        self.origin = origin or Origin((0,), (0,))
        self.parts: list[Part] = []
        self.words: list[str] = []
        self.length = 0  # of the words
        self.spots: list[_Spot] = []
        self.labels: list[_Label] = []
        self.tags: list[str] = []  # HTML tags that are open

    def write(self, tokens: Sequence[Token]) -> Text:
        for token in tokens:
            kind = token.type
            if kind in ("text", "text_special"):
                if token.content:
                    self.add(escape(token.content, quote=False), token.content)
            elif kind in _SIMPLE:
                self.parts.append(_SIMPLE[kind])
                if token.tag == "br":
                    self.add("", " ")
            else:
                _KINDS[kind](self, token)
        words = "".join(self.words)
        self.add_context(words)
        return Text(self.parts, fold(words))

    def add(self, part: Part, words: str) -> None:
        if part:
            self.parts.append(part)
        self.words.append(words)
        self.length += len(words)

    def add_context(self, words: str) -> None:
        """Give each reference the words around it, now that the whole text is known."""
        ends = sentence_ends(words) if self.spots else []
        references = self.gathering.references
        for number, start, end in self.spots:
            before, after = words_around(words, ends, start, end)
            references[number] = references[number]._replace(before=before, after=after)

    def refer(self, reference: Reference, bracket: Bracket, start: int) -> int:
        """Take in a reference whose words are those written since `start`."""
        number = self.gathering.refer(reference, self.gathering.place_of(bracket, self.origin))
        self.spots.append(_Spot(number, start, self.length))
        return number

    # --- code and HTML ---

    def code(self, token: Token) -> None:
        self.add(f"<code>{escape(token.content, quote=False)}</code>", token.content)

    def tag(self, token: Token) -> None:
        at = self.origin.offset(token.meta["at"])
        if self.scribe.html:
            self.scribe.say_pictures(token.content, at)
            self.add(token.content, "")
            return
        if not self.tags:  # `<b>word</b>` is one trouble, not two
            self.gathering.say_escaped(self.gathering.place(at, len(token.content)))
        self.follow(token.content)
        self.add(escape(token.content, quote=False), token.content)

    def follow(self, tag: str) -> None:
        """Follow which tags are open."""
        name = _TAG_NAME.match(tag)
        if name is None or name[2].lower() in _VOID or tag.endswith("/>"):
            return
        if not name[1]:
            if len(self.tags) < _MOST_TAGS:
                self.tags.append(name[2].lower())
        elif name[2].lower() in self.tags:
            while self.tags.pop() != name[2].lower():
                pass

    # --- links ---

    def mention(self, token: Token) -> None:
        """`[[target]]`: what it refers to gives the words."""
        bracket: Bracket = token.meta["bracket"]
        address = named(bracket)
        if address.kind == "anchor":
            start = self.length
            self.add("", address.anchor)
            self.link(bracket, address, [escape(address.anchor, quote=False)], "", start)
        else:
            self.hole("wikilink", bracket, address, "", "")

    def label_open(self, token: Token) -> None:
        bracket: Bracket = token.meta["bracket"]
        address = address_of(bracket.target) if bracket.kind == "link" else named(bracket)
        self.labels.append(_Label(bracket, address, len(self.words), self.length, self.parts))
        self.parts = []

    def label_close(self, token: Token) -> None:
        label = self.labels.pop()
        inner, self.parts = self.parts, label.outer
        words = fold("".join(self.words[label.words :]))
        if label.is_hole:
            html = "".join(part for part in inner if isinstance(part, str)) if words else ""
            form = "link" if label.bracket.kind == "link" else "wikilink"
            self.hole(form, label.bracket, label.address, html, words, label.start)
        else:
            self.link(label.bracket, label.address, inner, words, label.start)

    def hole(self, form: str, bracket: Bracket, address: Address, html: str, label: str, start: int = -1) -> None:
        """A link to something of this site. Without label it leaves a mark among the words."""
        gathering = self.gathering
        if not label:
            start = self.length
            self.add("", f"\x02{len(gathering.references)}\x03")
        reference = Reference("mentions", form, address.target, (), "", label, address.anchor)
        number = self.refer(reference, bracket, start)
        self.parts.append(Hole(form, (number,), html, bracket.title))

    def link(self, bracket: Bracket, address: Address, inner: list[Part], label: str, start: int) -> None:
        """A link that is written out, or where its address is of no use, its words alone."""
        place = self.gathering.place_of(bracket, self.origin)
        if address.kind == "empty":
            self.gathering.say(place, "link-broken", "this link has no address", "write one between the round brackets")
        elif address.kind == "invalid":
            self.gathering.say_invalid(place, address.target)
        else:
            self.parts.append(self.scribe.writer.tag("a", _attributes(bracket, address)))
            if not inner:
                shown = address.target or address.anchor
                self.add(escape(shown, quote=False), shown)
        self.parts += inner
        if address.kind in ("anchor", "web", "mail"):
            self.parts.append("</a>")
        if address.kind == "web":
            self.refer(Reference("", "external", address.target, (), "", label), bracket, start)
        elif address.kind == "anchor":
            self.refer(Reference("", "link", "", (), "", label, address.anchor), bracket, start)

    def autolink(self, token: Token) -> None:
        bracket: Bracket = token.meta["bracket"]
        address = address_of(token.content)
        if address.kind == "site":  # a mail address alone: the parser has no other without a scheme
            address = Address("mail", "mailto:" + token.content)
        start = self.length
        self.add("", token.content)
        self.link(bracket, address, [escape(token.content, quote=False)], "", start)

    # --- citations, footnotes, pictures ---

    def citation(self, token: Token) -> None:
        group = self.gathering.groups
        self.gathering.groups += 1
        numbers = []
        for cited in token.meta["bracket"].cited:
            reference = Reference("cites", "citation", cited.target, ("sources",), "", "", "", cited.locator, group)
            where = Bracket("citation", 0, at=cited.at, length=len(cited.target))
            numbers.append(self.refer(reference, where, self.length))
        self.parts.append(Hole("citation", tuple(numbers)))

    def footnote(self, token: Token) -> None:
        number, id = self.gathering.mark_note(token.meta["bracket"].target)
        link = f' href="#footnote-{number}" id="{id}" role="doc-noteref" aria-label="{_FOOTNOTE} {number}"'
        sup = self.scribe.writer.tag("sup", ' class="footnote-ref"')
        self.parts.append(f"{sup}{self.scribe.writer.tag('a', link)}{number}</a></sup>")

    def picture(self, token: Token) -> None:
        alt = token.content
        hole = self.picture_hole(token, "picture", "")
        if self.labels and self.labels[-1].is_hole:
            # The label of a hole is HTML and can hold no other hole: the picture goes before, its words in its place.
            if hole:
                self.labels[-1].outer.append(hole)
            self.add(escape(alt, quote=False), alt)
        else:
            self.add(hole or escape(alt, quote=False), alt if self.labels or hole is None else "")

    def figure(self, token: Token, context: str) -> list[Part]:
        hole = self.picture_hole(token, "figure", context)
        return [hole, "\n"] if hole else [f"<p>{escape(token.content, quote=False)}</p>\n"] if token.content else []

    def picture_hole(self, token: Token, form: str, context: str) -> Hole | None:
        """The hole for a picture; None where nothing can fill it."""
        bracket: Bracket = token.meta["bracket"]
        address = address_of(bracket.target)
        at = token.meta["at"]
        if not token.content:
            place = self.gathering.place(self.origin.offset(at), bracket.end - at)
            message = "the picture has no words for those who do not see it"
            self.gathering.say(place, "alt-missing", message, "say what it shows: `![what it shows](…)`, or `![[…|what it shows]]`")
        place = self.gathering.place_of(bracket, self.origin)
        if address.kind != "site":
            self.say_no_file(bracket, address)
            return None
        number = self.gathering.refer(Reference("", "picture", address.target, (), "", token.content), place)
        return Hole(form, (number,), "", bracket.title, context)

    def say_no_file(self, bracket: Bracket, address: Address) -> None:
        place = self.gathering.place_of(bracket, self.origin)
        if address.kind in ("invalid", "mail"):
            self.gathering.say_invalid(place, address.target)
        elif address.kind == "web":
            message = "pictures are not loaded from elsewhere"
            self.gathering.say(place, "media-missing", message, "save it under content/media/ and write `media/…` here")
        else:
            self.gathering.say(place, "media-missing", "this picture names no file", "write `media/…` here")


def _attributes(bracket: Bracket, address: Address) -> str:
    title = f' title="{escape(bracket.title)}"' if bracket.title else ""
    match address.kind:
        case "web":
            return f' href="{escape(encoded(address.target))}" rel="external noopener"{title}'
        case "mail":
            return f' href="{escape(encoded(address.target))}"{title}'
        case _:
            return f' href="#{escape(address.anchor.replace(" ", "%20"))}"{title}'


_KINDS: dict[str, Callable[[_Run, Token], None]] = {
    "autolink": _Run.autolink,
    "citation": _Run.citation,
    "code_inline": _Run.code,
    "footnote": _Run.footnote,
    "html_inline": _Run.tag,
    "label_close": _Run.label_close,
    "label_open": _Run.label_open,
    "mention": _Run.mention,
    "picture": _Run.picture,
}
