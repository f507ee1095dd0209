"""The running text of a paragraph, heading or cell, written as HTML with holes, with the references in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape, unescape
from typing import Literal, cast

from markdown_it.token import Token

from builder.model.patterns import lazy_pattern
from builder.model.places import Spot
from builder.model.records import Hole, HoleForm, Reference
from builder.model.values import Value
from builder.model.words import letters
from builder.reading.characters import is_invisible
from builder.reading.markdown_addresses import Address, address_of, encoded
from builder.reading.markdown_balance import Piece, Typed
from builder.reading.markdown_brackets import Bracket
from builder.reading.markdown_gathering import Gathering
from builder.reading.markdown_html import around_words, typed_of
from builder.reading.markdown_places import Origin
from builder.reading.markdown_plain import Text, escaped, write_plain
from builder.reading.markdown_plain_blocks import Running
from builder.reading.markdown_safe import IN_TEXT, Part
from builder.reading.markdown_slips import Slip
from builder.reading.markdown_tags import Tag
from builder.reading.sentences import fold, sentence_ends, words_around

_SIMPLE = {
    "em_open": "<em>", "em_close": "</em>", "strong_open": "<strong>", "strong_close": "</strong>", "s_open": "<s>",
    "s_close": "</s>", "softbreak": "\n", "hardbreak": "<br>\n",
}  # fmt: skip
_FOOTNOTE = "Footnote"  # heard, not seen

_HREF = lazy_pattern(r"\bhref\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)
_MOST_TAGS = 50  # that are followed: with thousands open, each that closes would have to be looked for among them

_LinkForm = Literal["link", "wikilink"]
Span = str | Hole | Typed  # what running text is written as, before the author's tags are sanitised


class Scribe:
    """What all running text of one body is written with."""

    def __init__(self, gathering: Gathering, html: bool) -> None:
        self.gathering = gathering
        self.html = html

    def write(self, running: Running) -> Text:
        """Write running text."""
        if running.marks is not None:
            return write_plain(running.content, running.marks, running.origin, self.gathering)
        run = _Run(self, running.origin, cut=running.cut)
        return self._text(run, running.children, run.origin.offset(0), -1)

    def write_html(self, block: Token, container: int) -> Text:
        """Write a block of HTML, which belongs to the container of that number."""
        run = _Run(self, block.meta["origin"], in_block=True)
        if not self.html:
            run.show_addresses(block.content, 0)
        return self._text(run, block.children or (), block.meta["at"], container)

    def _text(self, run: _Run, tokens: Sequence[Token], at: int, container: int) -> Text:
        words = run.write(tokens)
        if not run.has_html:  # all that was written is the reader's own
            return Text(cast("list[Part]", run.parts), words)
        return Text([Piece(tuple(run.parts), container, at)], words)

    def spot_of(self, bracket: Bracket, origin: Origin) -> Spot:
        """Where the target of a construct stands: beside it, or in the definition that it names."""
        at = bracket.source if bracket.source >= 0 else origin.offset(bracket.at)
        return at, bracket.length

    def write_alone(self, tokens: Sequence[Token], origin: Origin, context: str) -> Sequence[Part]:
        """Write a picture as a figure, or what `![[…]]` names as a card: each stood alone in its paragraph."""
        if tokens[0].type == "picture":
            return _Run(self, origin).figure(tokens[0], context)
        return self._card(tokens, origin, context)

    def _card(self, tokens: Sequence[Token], origin: Origin, context: str) -> list[Part]:
        label = _Run(self, origin)
        words = label.write(tokens[1:-1])
        bracket: Bracket = tokens[0].meta["bracket"]
        address = named(bracket)
        reference = Reference("mentions", "card", address.target, (), "", words, address.anchor)
        number = self.gathering.refer(reference, self.spot_of(bracket, origin))
        return [Hole("card", (number,), _html_of(label.parts), context=context), "\n"]


def _html_of(parts: Sequence[Span]) -> str:
    """A label as HTML: the parts that are not holes."""
    return "".join(part.html if isinstance(part, Typed) else part for part in parts if not isinstance(part, Hole))


def named(bracket: Bracket) -> Address:
    """What `[[target#anchor]]` names; without target, a heading of the same page."""
    target, _, anchor = bracket.target.partition("#")
    return Address("entry" if target.strip() else "anchor", target.strip(), anchor.strip())


class _Stretch(Value, frozen=True):
    """A reference and the stretch of words that it takes up."""

    number: int
    start: int
    end: int


class _Label(Value, frozen=True):
    """A label that is open: whose it is, how far the words had come, and what was written before."""

    bracket: Bracket
    address: Address
    words: int  # entries of the list of words
    start: int  # offset among the words
    outer: list[Span]
    around: tuple[list[Typed], list[Typed]]  # what stands before and after the words

    @property
    def is_hole(self) -> bool:
        return self.address.kind in ("entry", "site")


class _Run:
    """One walk through the tokens of running text."""

    def __init__(self, scribe: Scribe, origin: Origin | None, in_block: bool = False, cut: str | None = None) -> None:
        self.scribe = scribe
        self.gathering = scribe.gathering
        self.origin = origin or Origin((0,), (0,))
        self.in_block = in_block  # of HTML
        self.cut = cut  # in a cell, the words behind the bar that end as a wikilink does
        self.parts: list[Span] = []
        self.words: list[str] = []
        self.length = 0  # of the words
        self.stretches: list[_Stretch] = []
        self.labels: list[_Label] = []
        self.has_html = False  # an author's, let through
        self.tags: list[str] = []  # HTML tags that are open, where they are shown as text

    def write(self, tokens: Sequence[Token]) -> str:
        """Write the text; its words."""
        for token in tokens:
            kind = token.type
            if kind == "text" or kind == "text_special":
                if content := token.content:
                    self.parts.append(escaped(content))
                    self.words.append(content)
                    self.length += len(content)
            elif kind in _SIMPLE:
                self.parts.append(_SIMPLE[kind])
                if token.tag == "br":
                    self.add("", " ")
            else:
                _KINDS[kind](self, token)
        words = "".join(self.words)
        self.add_context(words)
        return fold(words)

    def add(self, part: Span, words: str) -> None:
        if part:
            self.parts.append(part)
        self.words.append(words)
        self.length += len(words)

    def add_context(self, words: str) -> None:
        """Give each reference the words around it, now that the whole text is known."""
        if not self.stretches:
            return
        ends = sentence_ends(words, max(each.end for each in self.stretches))
        for each in self.stretches:
            self.gathering.put_words(each.number, *words_around(words, ends, each.start, each.end))

    def refer(self, reference: Reference, bracket: Bracket, start: int) -> int:
        """Take in a reference whose words are those written since `start`."""
        number = self.gathering.refer(reference, self.scribe.spot_of(bracket, self.origin))
        self.stretches.append(_Stretch(number, start, self.length))
        return number

    # --- code and HTML ---

    def code(self, token: Token) -> None:
        self.add(f"<code>{escape(token.content, quote=False)}</code>", token.content)

    def tag(self, token: Token) -> None:
        tag: Tag = token.meta["tag"]
        if self.scribe.html:
            self.has_html = True
            typed = typed_of(token, self.in_block, self.gathering, self.origin)
            self.add(typed or "", " " if tag.name not in IN_TEXT and self.in_block else "")
            return
        if not self.tags:  # `<b>word</b>` is one trouble, not two
            self.gathering.say_escaped((self.origin.offset(token.meta["at"]), len(tag.typed)), tag.typed)
        self.follow(tag)
        self.show_addresses(tag.typed, token.meta["at"])
        self.add(escape(token.content, quote=False), token.content)

    def show_addresses(self, html: str, at: int) -> None:
        """Take in the addresses in HTML that shows as text: that of a draft, or of one who may not be named, must not."""
        for found in _HREF.finditer(html):
            address = address_of(unescape(found[1]))
            if address.kind == "site":
                spot = self.origin.offset(at + found.start(1)), len(found[1])
                self.gathering.refer(Reference("", "shown", address.target, (), ""), spot)

    def follow(self, tag: Tag) -> None:
        """Follow which tags are open."""
        if not tag.name or tag.is_empty:
            return
        if not tag.is_closing:
            if len(self.tags) < _MOST_TAGS:
                self.tags.append(tag.name)
        elif tag.name in self.tags:
            while self.tags.pop() != tag.name:
                pass

    # --- slips ---

    def slip(self, token: Token) -> None:
        """What is almost surely a slip. Whether it names an entry is not known yet."""
        slip: Slip = token.meta["slip"]
        spot = self.origin.offset(slip.at), slip.length
        if slip.code:
            self.gathering.say(spot, slip.code, slip.message, slip.hint)
            if slip.mark or slip.note:
                self.gathering.lose_note(slip.mark, slip.note)
        elif slip.is_open and self.cut is not None:
            message = "the bar ends the cell here, and cuts the link in two"
            target = slip.target or "…"
            self.gathering.say(spot, "reference-unknown", message, f"write `[[{target}\\|{self.cut}]]`")
        elif slip.target:
            self.gathering.refer(Reference("", "slip", slip.target, slip.kinds, "", slip.hint), spot)

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
        around: tuple[list[Typed], list[Typed]] = [], []
        if "tag" in token.meta:  # emphasis may reach out of it, which it cannot from a link in Markdown
            self.has_html, around = True, around_words(token.meta["tag"])
        self.labels.append(_Label(bracket, address, len(self.words), self.length, self.parts, around))
        self.parts = []

    def label_close(self, token: Token) -> None:
        label = self.labels.pop()
        inner, self.parts = self.parts, label.outer
        words = fold("".join(self.words[label.words :]))
        if words:
            inner = [*label.around[0], *inner, *label.around[1]]
        if label.is_hole:
            html = _html_of(inner) if words else ""
            form: _LinkForm = "link" if label.bracket.kind == "link" else "wikilink"
            self.hole(form, label.bracket, label.address, html, words, label.start)
        else:
            self.link(label.bracket, label.address, inner, words, label.start)

    def hole(self, form: _LinkForm, bracket: Bracket, address: Address, html: str, label: str, start: int = -1) -> None:
        """A link to something of this site. Without label it leaves a mark among the words."""
        gathering = self.gathering
        if not label:
            start = self.length
            self.add("", f"\x02{len(gathering.references)}\x03")
        reference = Reference("mentions", form, address.target, (), "", label, address.anchor)
        number = self.refer(reference, bracket, start)
        gathering.say_literal(self.scribe.spot_of(bracket, self.origin), "a link's title", bracket.title)
        self.parts.append(Hole(form, (number,), html, bracket.title))

    def link(self, bracket: Bracket, address: Address, inner: Sequence[Span], label: str, start: int) -> None:
        """A link that is written out, or where its address is of no use, its words alone."""
        spot = self.scribe.spot_of(bracket, self.origin)
        if address.kind == "empty":
            hint = "write one between the round brackets, or in `href`"
            self.gathering.say(spot, "link-broken", "this link has no address", hint)
        elif address.kind == "invalid":
            self.gathering.say_invalid(spot, address.target)
        else:
            self.gathering.say_literal(spot, "a link's title", bracket.title)
            self.parts.append(f"<a{_attributes(bracket, address)}>")
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
        mark = letters(number)  # the numbers are those of the sources
        link = f' href="#footnote-{number}" id="{id}" role="doc-noteref" aria-label="{_FOOTNOTE} {mark}"'
        self.parts += ['<sup class="footnote-ref">', f"<a{link}>", f"{mark}</a></sup>"]

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

    def figure(self, token: Token, context: str) -> list[str | Hole]:
        hole = self.picture_hole(token, "figure", context)
        return [hole, "\n"] if hole else [f"<p>{escape(token.content, quote=False)}</p>\n"] if token.content else []

    def picture_hole(self, token: Token, form: HoleForm, context: str) -> Hole | None:
        """The hole for a picture; None where nothing can fill it."""
        bracket: Bracket = token.meta["bracket"]
        address = address_of(bracket.target)
        at = token.meta["at"]
        if is_invisible(token.content):
            spot = self.origin.offset(at), bracket.end - at
            message = "the picture has no words for those who do not see it"
            hint = (
                'say what it shows: `alt="…"`'
                if "tag" in token.meta
                else "say what it shows: `![what it shows](…)`, or `![[…|what it shows]]`"
            )
            self.gathering.say(spot, "alt-missing", message, hint)
        spot = self.scribe.spot_of(bracket, self.origin)
        self.gathering.say_literal(spot, "the caption of a picture", bracket.title)
        if "tag" in token.meta:
            self.gathering.say_literal(spot, "`alt`", token.content)
        if address.kind != "site":
            self.say_no_file(bracket, address)
            return None
        number = self.gathering.refer(Reference("", "picture", address.target, (), "", token.content), spot)
        return Hole(form, (number,), "", bracket.title, context)

    def say_no_file(self, bracket: Bracket, address: Address) -> None:
        spot = self.scribe.spot_of(bracket, self.origin)
        if address.kind in ("invalid", "mail"):
            self.gathering.say_invalid(spot, address.target)
        elif address.kind == "web":
            message = "pictures are not loaded from elsewhere"
            self.gathering.say(spot, "media-missing", message, "save it under content/media/ and write `media/…` here")
        else:
            self.gathering.say(spot, "media-missing", "this picture names no file", "write `media/…` here")


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
    "slip": _Run.slip,
}
