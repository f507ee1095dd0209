"""The parser's rules for running text: this site's constructs, and what other rules would read in another way.

Each construct gets `meta["bracket"]` (a Bracket). What has a place of its own gets `meta["at"]` (an offset in the text of
the inline token). The rules never look ahead: `brackets_of` has matched all brackets before.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_inline import StateInline, autolink, backtick, emphasis, entity, escape, newline, strikethrough
from markdown_it.token import Token
from markdown_it.utils import EnvType
from msgspec import structs

from builder.model.patterns import lazy_pattern
from builder.reading import markdown_slips as slips
from builder.reading.markdown_addresses import is_picture
from builder.reading.markdown_brackets import Bracket, Brackets, brackets_of
from builder.reading.markdown_slips import Slip
from builder.reading.markdown_tags import Tag, TagState, tag_end, typed_end

# No text needs more emphasis marks in a row, and each of them would become an object of its own.
_MOST_MARKS = 100

_TERMINATOR = lazy_pattern(r"[\n!&*<\[\\\]_`~]")
_HTML_TERMINATOR = lazy_pattern(r"[!&<\[\]]")
_MARKS = lazy_pattern(r"\*+|_+")
_LIKE_TAG = lazy_pattern(r"<[A-Za-z/!?]")


class SpanState(TagState):
    """Knows what the brackets of its text are."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token], is_html: bool = False) -> None:
        super().__init__(src, md, env, tokens)
        self.is_html = is_html  # a block of HTML: no Markdown but this site's own constructs
        self.brackets: Brackets | None = None  # not looked for yet
        self.closing: dict[int, Bracket] = {}  # labels that are open, by the offset of the bracket that ends them
        self.link: Token | None = None  # the `<a href=…>` that is open
        self.flat = False  # only the words count: no links, no marks (the text of a picture)
        self.slips: list[Slip] = []  # found while the tokens are made
        self.bold: list[tuple[int, int]] = []  # where two asterisks stand, and the first token of theirs

    def bracket_at(self, at: int) -> Bracket | None:
        if self.brackets is None:
            self.brackets = brackets_of(self, self.is_html)
        return self.brackets.found.get(at)


class Spans(ParserInline):
    """The rules for running text. They never look ahead, so none is ever asked in silence but by `brackets_of`."""

    def __init__(self) -> None:
        super().__init__()
        self.ruler = Ruler()
        for rule in (
            _text, newline, escape, backtick, strikethrough.tokenize, _emphasis, _bracket, _autolink, _tag, entity,
        ):  # fmt: skip
            self.ruler.push(rule.__name__, rule)
        self.ruler2.disable("fragments_join")  # joins tokens, which the renderer does not mind apart

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        return self.run(SpanState(src, md, env, tokens))

    def words(self, state: SpanState, begin: int, end: int) -> str:
        """The plain words of a stretch of text (CommonMark, section 6.4: what stands for a picture)."""
        src = state.src[begin:end]
        if not _TERMINATOR.search(src):
            return " ".join(src.split())
        flat = SpanState(src, state.md, state.env, [])
        flat.flat = True
        words = " ".join("".join(map(_words_of, self.run(flat))).split())
        state.slips += [structs.replace(each, at=each.at + begin) for each in flat.slips]
        return words

    def run(self, state: SpanState) -> list[Token]:
        self.tokenize(state)
        assert not state.closing, "a label that was opened is closed"
        for rule in self.ruler2.getRules(""):
            rule(state)
        if not state.flat:
            if state.bold:
                state.slips += slips.unpaired(state.src, [at for at, number in state.bold if _is_shown(state.tokens, number)])
            state.tokens += _slips_of(state)
        return state.tokens


class HtmlSpans(Spans):
    """The rules for a block of HTML: tags and this site's constructs. Where HTML is not let through, tags are text as well."""

    def __init__(self, is_let_through: bool) -> None:
        super().__init__()
        self.ruler = Ruler()
        for rule in (_html_text, _bracket, _tag, entity) if is_let_through else (_html_text, _bracket):
            self.ruler.push(rule.__name__, rule)

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        return self.run(SpanState(src, md, env, tokens, is_html=True))


def _is_shown(tokens: list[Token], number: int) -> bool:
    """Whether two asterisks are left as they were typed: of such as make something bold the tokens are others."""
    return all(token.type == "text" and token.content == "*" for token in tokens[number : number + 2])


def _slips_of(state: SpanState) -> list[Token]:
    tokens = []
    found = [*state.brackets.slips] if state.brackets else []
    known = {each.at for each in found}  # a source in brackets that are no citation is said with them
    for slip in (*found, *(each for each in state.slips if each.at not in known)):
        tokens.append(Token("slip", "", 0))
        tokens[-1].meta["slip"] = slip
    return tokens


def _words_of(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return "" if token.type == "html_inline" else token.content


def _text(state: StateInline, silent: bool) -> bool:
    """Words up to the next character that may begin something."""
    found = _TERMINATOR.search(state.src, state.pos)
    end = found.start() if found else state.posMax
    if end == state.pos:
        return False
    assert isinstance(state, SpanState)
    if not state.flat and state.src.find("@", state.pos, end) >= 0:
        state.slips += slips.cited_bare(state.src, state.pos, end)
    state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _html_text(state: StateInline, silent: bool) -> bool:
    """What stands between tags, up to the next character that may begin something."""
    found = _HTML_TERMINATOR.search(state.src, state.pos)
    end = found.start() if found else state.posMax
    if end == state.pos:
        return False
    state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    marks = _MARKS.match(state.src, state.pos)
    if marks is None:
        return False
    if len(marks[0]) <= _MOST_MARKS:
        at = state.pos
        found = emphasis.tokenize(state, silent)
        if marks[0] == "**" and found:
            assert isinstance(state, SpanState)
            state.bold.append((at, len(state.tokens) - 2))
        return found
    state.append_pending(marks[0])
    state.pos = marks.end()
    return True


def _autolink(state: StateInline, silent: bool) -> bool:
    """`<https://example.org>`, `<name@example.org>`."""
    assert isinstance(state, SpanState)
    start = state.pos
    if not autolink(state, True):
        return False
    typed = state.src[start + 1 : state.pos - 1]
    token = state.push("text" if state.flat or state.linkLevel else "autolink", "", 0)
    token.content = typed
    token.meta["bracket"] = Bracket("link", state.pos, None, typed, at=start + 1, length=len(typed))
    return True


def _tag(state: StateInline, silent: bool) -> bool:
    """A raw HTML tag."""
    assert isinstance(state, SpanState)
    if state.src[state.pos] != "<":
        return False
    end = tag_end(state, state.pos)
    if end < 0:
        if state.is_html and _LIKE_TAG.match(state.src, state.pos):
            state.slips.append(slips.unread_tag(state.src, state.pos))
        return False
    token = state.push("html_inline", "", 0)
    token.content = state.src[state.pos : end]
    token.meta["at"] = state.pos
    token.meta["tag"] = tag = Tag(state.src[state.pos : max(end, typed_end(state, state.pos))])
    state.pos = end
    if state.env.get("html") and not state.flat:
        if tag.name == "a":
            _follow_link(state, token, tag)
        elif tag.name == "img" and not tag.is_closing:
            _make_picture(token, tag)
    return True


def _follow_link(state: SpanState, token: Token, tag: Tag) -> None:
    """`<a href="…">words</a>` is what `[words](…)` is: the same tokens are made of it, so the same becomes of it."""
    if tag.is_closing:
        opening, state.link = state.link, None
        if opening is not None:
            opening.type, opening.nesting = "label_open", 1
            token.type, token.nesting = "label_close", -1
            state.linkLevel -= 1
    elif "href" in tag.attributes and state.linkLevel:
        nested = _bracket_of(token, tag, "href")
        token.meta["nested"] = True
        state.slips.append(slips.mark_within_a_link(nested.at, nested.length))
    elif "href" in tag.attributes and state.next_end(f"</{tag.typed[1]}", state.pos) >= 0:
        token.meta["bracket"] = _bracket_of(token, tag, "href")
        state.link = token
        state.linkLevel += 1


def _make_picture(token: Token, tag: Tag) -> None:
    """`<img src="…" alt="…">` is what `![…](…)` is."""
    token.type = "picture"
    token.content = " ".join(tag.attributes["alt"].value.split()) if "alt" in tag.attributes else ""
    token.meta["bracket"] = _bracket_of(token, tag, "src")


def _bracket_of(token: Token, tag: Tag, attribute: str) -> Bracket:
    at: int = token.meta["at"]
    address = tag.attributes.get(attribute)
    title = tag.attributes["title"].value if "title" in tag.attributes else ""
    end = at + len(token.content)
    if address is None:
        return Bracket("image", end, title=title, at=at, length=4)
    kind = "image" if tag.name == "img" else "link"
    return Bracket(kind, end, None, address.value, title, at + address.at, address.length or 1)


def _bracket(state: StateInline, silent: bool) -> bool:
    assert isinstance(state, SpanState)
    at = state.pos
    match state.src[at]:
        case "]":
            if state.brackets is None:  # of a text in which none opens: what stands behind this one may be a slip
                state.bracket_at(at)
            return _close(state, at)
        case "[":
            bracket = state.bracket_at(at)
        case "!" if state.src.startswith("[", at + 1):
            bracket = state.bracket_at(at)
        case _:
            return False
    if bracket is None:
        return False
    return _open_flat(state, bracket) if state.flat else _open(state, bracket)


def _open(state: SpanState, bracket: Bracket) -> bool:
    kind = bracket.kind
    is_picture_ = kind == "image" or (kind == "embed" and is_picture(bracket.target))
    if state.linkLevel and not is_picture_:  # HTML knows no link within a link
        state.slips += _slips_within(state.pos, bracket)
        return False
    if is_picture_:
        _push_picture(state, bracket)
    elif kind in ("citation", "footnote"):
        if kind == "citation":
            _drop_space(state)
        state.push(kind, "", 0).meta["bracket"] = bracket
    elif bracket.label is None:
        state.push("mention", "", 0).meta["bracket"] = bracket
    else:
        state.push("label_open", "", 1).meta["bracket"] = bracket
        state.linkLevel += 1
        state.closing[bracket.label[1]] = bracket
        state.pos = bracket.label[0]
        return True
    state.pos = bracket.end
    return True


def _slips_within(at: int, bracket: Bracket) -> list[Slip]:
    """What stands in the words of a link or picture, and so is no link of its own."""
    match bracket.kind:
        case "citation":
            return [slips.within_a_link(each.target, each.at, len(each.target), ("sources",)) for each in bracket.cited]
        case "wikilink" | "embed":
            return [slips.within_a_link(bracket.target, bracket.at, bracket.length)]
        case _:
            return [slips.mark_within_a_link(at, bracket.end - at)]


def _push_picture(state: SpanState, bracket: Bracket) -> None:
    token = state.push("picture", "", 0)
    token.meta["bracket"] = bracket
    token.meta["at"] = state.pos
    if bracket.label:
        inlines = state.md.inline
        assert isinstance(inlines, Spans)
        token.content = inlines.words(state, *bracket.label)


def _open_flat(state: SpanState, bracket: Bracket) -> bool:
    """Where only words count, a construct's label stands for it, and citations and footnote marks for nothing."""
    if bracket.label is None:
        state.slips += _slips_within(state.pos, bracket)
        if bracket.kind in ("wikilink", "embed"):
            return False
        state.pos = bracket.end
    else:
        state.closing[bracket.label[1]] = bracket
        state.pos = bracket.label[0]
    return True


def _close(state: SpanState, at: int) -> bool:
    bracket = state.closing.pop(at, None)
    if bracket is None:
        return False
    if not state.flat:
        state.push("label_close", "", -1)
        state.linkLevel -= 1
    state.pos = bracket.end
    return True


def _drop_space(state: SpanState) -> None:
    """Take away the space before a citation, so that its number stands close to the word."""
    state.pending = state.pending.rstrip(" \t")
    if not state.pending and state.tokens and state.tokens[-1].type == "softbreak":
        state.tokens.pop()
        state.tokens_meta.pop()
