"""What the brackets of a paragraph are: links, pictures, footnote marks, and this site's `[[…]]` and `[@…]`.

The parser's own rules try each bracket as the start of a link and look ahead from there, which takes a time quadratic in
the number of brackets, and a call for each level. Here all brackets of a paragraph are matched in one run with a stack,
as the CommonMark specification does it (appendix, "A parsing strategy", phase 2). Code, autolinks, HTML tags and escapes
bind tighter than brackets; the parser's own rules tell where those end. What is left over is looked at for slips.

In a block of HTML there is no Markdown (CommonMark, section 4.6), but this site's own constructs are none of Markdown's:
left as they are typed, they would show ids to readers. Only within `<pre>` and `<code>` they stand for themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.common.utils import normalizeReference, unescapeAll
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_inline import autolink, backtick
from msgspec import structs

from builder.model.patterns import lazy_pattern
from builder.model.values import Value
from builder.reading import markdown_slips as slips
from builder.reading.markdown_plain import Cited
from builder.reading.markdown_slips import Slip
from builder.reading.markdown_tags import TagState, tag_end

_SPECIAL = lazy_pattern(r"[\\`<\[\]]")
# In what is read in one go there is nothing that binds tighter than brackets.
_TARGET = lazy_pattern(r"[^\[\]|`<\\]+")
_BAR = lazy_pattern(r"\\?\|")  # with the backslash it needs in tables, also outside of them
_CITATION = lazy_pattern(r"\[@[^\[\]`<\\]*\]")
_BETWEEN = lazy_pattern(r";(?=\s*@)")
_CITED = lazy_pattern(r"\s*@([^\s,;@]+)\s*(?:,(.*))?", re.DOTALL)
_NOTE = lazy_pattern(r"\[\^([^\[\]\s`<\\]{1,200})\]")
_LABEL = lazy_pattern(r"\[((?:\\.|[^\[\]\\]){0,999})\]", re.DOTALL)
_SPACE = lazy_pattern(r"[ \t\n]*")
_LONGEST_LABEL = 999  # CommonMark 0.31, section 4.7
_CODE = lazy_pattern(r"<(pre|code)[\s>]")


class Bracket(Value, frozen=True):
    """What a bracket opens. Offsets count in the text of the inline token."""

    kind: str  # wikilink, embed, citation, footnote, link, image
    end: int
    label: tuple[int, int] | None = None  # where the words between the brackets stand; None where there are none
    target: str = ""  # of a footnote its label
    title: str = ""
    at: int = 0  # where the target stands, as it was typed
    length: int = 0
    source: int = -1  # where it stands in the body, if that is in a definition elsewhere
    cited: tuple[Cited, ...] = ()


class Target(Value, frozen=True):
    """The `(address "title")` or the definition that makes brackets a link; the fields mean what those of Bracket do."""

    end: int
    target: str
    title: str = ""
    at: int = 0
    length: int = 0
    source: int = -1


@dataclass(slots=True)
class _Opener:
    key: int  # offset of the bracket, or of the `!` before it
    at: int  # offset of the bracket
    followed: bool = False  # another bracket opens after it, so what follows is no label (CommonMark, section 6.3)

    @property
    def is_image(self) -> bool:
        return self.key < self.at


class Brackets(Value, frozen=True):
    """For each offset at which something opens, what that is; and what is almost surely a slip."""

    found: dict[int, Bracket]
    slips: list[Slip]


def brackets_of(state: TagState, is_html: bool = False) -> Brackets:
    """Match the brackets of an inline token, or with `is_html` those of a block of HTML."""
    position = state.pos
    try:
        scan = (_HtmlScan if is_html else _Scan)(state)
        scan.run()
    finally:
        state.pos = position
    return Brackets(scan.found, scan.slips)


class _Scan:
    def __init__(self, state: TagState) -> None:
        self.state = state
        self.src = state.src
        self.slips: list[Slip] = []
        self.definitions = state.env.get("references", {})
        self.notes = state.env.get("footnotes", {}).get("refs", {})
        self.found: dict[int, Bracket] = {}
        self.openers: list[_Opener] = []
        self.dead = 0  # openers of links among the first so many are dead: a link was found within them
        self.free = 0  # what stands before belongs to something already

    def run(self) -> None:
        position = 0
        while special := _SPECIAL.search(self.src, position):
            position = self.step(special.start())
        for opener in self.openers:
            if self.src.startswith("[", opener.at + 1):
                self.slips += slips.unclosed_wikilink(self.src, opener.at + 2)
            else:
                self.slips += slips.unclosed_citation(self.src, opener.at + 1)

    def step(self, at: int) -> int:
        match self.src[at]:
            case "[":
                return self.enter(at)
            case "]":
                return self.leave(at)
            case _:
                self.free = self.skip(at)
                return self.free

    def skip(self, at: int) -> int:
        """Where the escape, code, autolink or tag that begins here ends."""
        if self.src[at] == "\\":
            return at + 2
        self.state.pos = at
        if self.src[at] == "`":
            backtick(self.state, True)
            return self.state.pos
        if autolink(self.state, True):
            return self.state.pos
        return max(tag_end(self.state, at), at + 1)

    def enter(self, at: int) -> int:
        key = at - 1 if at > self.free and self.src[at - 1] == "!" else at
        if self.openers:
            self.openers[-1].followed = True
        own = self.own(key, at)
        if own is None or self.is_link_all_the_same(own, at):
            self.openers.append(_Opener(key, at))
            return at + 1
        self.found[key] = own
        self.free = own.end
        return own.end

    def own(self, key: int, at: int) -> Bracket | None:
        """What this bracket opens without regard to those around it."""
        if self.src.startswith("[[", at):
            return self.wikilink(at, "embed" if key < at else "wikilink")
        if self.src.startswith("[@", at):
            return self.citation(at)
        if self.src.startswith("[^", at):
            note = _NOTE.match(self.src, at)
            if note and f":{note[1]}" in self.notes:
                return Bracket("footnote", note.end(), target=note[1])
        return None

    def is_link_all_the_same(self, own: Bracket, at: int) -> bool:
        """Whether CommonMark makes a link of it: `[[1]](address)`, `[@name](address)`, or a label that is defined."""
        if own.kind == "footnote":
            return False
        if self.inline_target(own.end) is not None:
            if own.kind != "citation":
                self.slips.append(slips.named_by_a_link(own.target, own.at, own.length))
            return True
        if not self.definitions:
            return False
        inner = self.src[at + 2 : own.end - 2] if own.kind != "citation" else self.src[at + 1 : own.end - 1]
        return normalizeReference(inner) in self.definitions

    def wikilink(self, at: int, kind: str) -> Bracket | None:
        typed = _TARGET.match(self.src, at + 2)
        if typed is None or not typed[0].strip():
            self.slips += slips.empty_wikilink(self.src, at)
            return None
        target = typed[0].strip()
        begin = typed.start() + len(typed[0]) - len(typed[0].lstrip())
        bare = Bracket(kind, typed.end() + 2, None, " ".join(target.split()), at=begin, length=len(target))
        if self.src.startswith("]]", typed.end()):
            return bare
        bar = _BAR.match(self.src, typed.end())
        label_end = self.label_end(bar.end()) if bar else -1
        if bar is None or label_end < 0:
            return None
        label = (bar.end(), label_end) if self.src[bar.end() : label_end].strip() else None
        self.slips += slips.within_label(self.src, bar.end(), label_end)
        self.slips += slips.second_bar(self.src, bare.target, bar.end(), label_end)
        return structs.replace(bare, end=label_end + 2, label=label)

    def label_end(self, position: int) -> int:
        """Where the `]]` after a label stands; -1 if there is none, or another `[[` comes first."""
        depth = 0
        while special := _SPECIAL.search(self.src, position):
            at = special.start()
            position = at + 1
            if self.src[at] == "[":
                if self.src.startswith("[", position):
                    return -1
                depth += 1
            elif self.src[at] != "]":
                position = self.skip(at)
            elif depth:
                depth -= 1
            else:
                return at if self.src.startswith("]", position) else -1
        return -1

    def citation(self, at: int) -> Bracket | None:
        bracket = _CITATION.match(self.src, at)
        if bracket is None:
            return None
        inside = bracket.end() - 1
        cuts = [at, *(cut.start() for cut in _BETWEEN.finditer(self.src, at, inside)), inside]
        cited = []
        for i in range(len(cuts) - 1):
            one = _CITED.fullmatch(self.src, cuts[i] + 1, cuts[i + 1])
            if one is None:
                return None
            cited.append(Cited(one[1], " ".join(unescapeAll(one[2] or "").split()), one.start(1)))
        self.slips += slips.left_in_citation(self.src, at + 1, inside, {each.at for each in cited})
        return Bracket("citation", bracket.end(), cited=tuple(cited))

    def leave(self, at: int) -> int:
        self.free = at + 1
        if not self.openers:
            self.slips += slips.unopened_link(self.src, at)
            return at + 1
        opener = self.openers.pop()
        alive = opener.is_image or len(self.openers) >= self.dead
        self.dead = min(self.dead, len(self.openers))
        found = self.link_target(opener, at)
        if found is None or not alive:
            self.note_slips(opener, at, found)
            return at + 1
        kind = "image" if opener.is_image else "link"
        self.found[opener.key] = Bracket(
            kind, found.end, (opener.at + 1, at), found.target, found.title, found.at, found.length, found.source
        )
        if kind == "link":  # a link holds no link
            self.dead = len(self.openers)
        self.free = found.end
        return found.end

    def link_target(self, opener: _Opener, at: int) -> Target | None:
        return self.inline_target(at + 1) or self.defined_target(opener, at)

    def note_slips(self, opener: _Opener, at: int, target: Target | None) -> None:
        """Brackets that are nothing: as they stand, or since they have a link within them."""
        src = self.src
        if target is not None:
            if target.source < 0:
                self.slips.append(slips.around_a_link(target.at, target.length))
        elif not self.openers and src.startswith("]", at + 1) and not opener.followed and not src.endswith("[", 0, opener.at):
            self.slips += slips.unopened_wikilink(src, opener.at + 1, at)
        else:
            notes = [label.removeprefix(":") for label in self.notes]
            self.slips += slips.closed(src, opener.at + 1, at, opener.is_image, notes)

    def inline_target(self, at: int) -> Target | None:
        """The `(address "title")` at this offset (CommonMark, section 6.3)."""
        src = self.src
        if not src.startswith("(", at):
            return None
        begin = self.after_space(at + 1)
        address = parseLinkDestination(src, begin, len(src))
        found = Target(0, "", "", begin, 0)
        after = begin
        if address.ok:
            after = address.pos
            bracketed = src[begin] == "<"
            found = Target(0, address.str, "", begin + bracketed, after - begin - 2 * bracketed)
        gap = self.after_space(after)
        title = parseLinkTitle(src, gap, len(src)) if gap > after else None
        if title is not None and title.ok:
            found = structs.replace(found, title=title.str)
            gap = self.after_space(title.pos)
        return structs.replace(found, end=gap + 1) if src.startswith(")", gap) else None

    def after_space(self, at: int) -> int:
        space = _SPACE.match(self.src, at)
        return space.end() if space else at

    def defined_target(self, opener: _Opener, at: int) -> Target | None:
        """The definition that `[words][label]`, `[label][]` or `[label]` names."""
        if not self.definitions:
            return None
        given = _LABEL.match(self.src, at + 1)
        if given and given[1].strip():
            label, end = given[1], given.end()
        elif opener.followed or at - opener.at - 1 > _LONGEST_LABEL:
            return None
        else:
            label, end = self.src[opener.at + 1 : at], at + 3 if self.src.startswith("[]", at + 1) else at + 1
        found = self.definitions.get(normalizeReference(label))
        if found is None:
            return None
        return Target(end, found["href"], found["title"], 0, found["length"], found["at"])


class _HtmlScan(_Scan):
    """In a block of HTML only this site's constructs count."""

    def skip(self, at: int) -> int:
        if self.src[at] != "<" or not self.state.env.get("html"):
            return at + 1
        end = max(tag_end(self.state, at), at + 1)
        code = _CODE.match(self.src, at)
        return max(self.state.next_end(f"</{code[1]}", end), end) if code else end

    def link_target(self, opener: _Opener, at: int) -> Target | None:
        return None

    def is_link_all_the_same(self, own: Bracket, at: int) -> bool:
        return False

    def note_slips(self, opener: _Opener, at: int, target: Target | None) -> None:
        self.slips += slips.cited(self.src, opener.at + 1, at)
