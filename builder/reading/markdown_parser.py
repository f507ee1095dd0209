"""The Markdown parser: markdown-it with this site's constructs and with the places of all that it finds.

What the parser makes is only used within `reading`. Each inline token has `meta["origin"]` (an Origin, where its text
holds anything whose place may be asked for), each block of HTML and each heading `meta["at"]` (an offset in the body),
each construct `meta["bracket"]` (a Bracket).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.helpers import parseLinkDestination
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import reference as parse_definition
from markdown_it.rules_inline import StateInline, autolink, backtick, emphasis, entity, escape, newline, strikethrough
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.footnote.index import footnote_def

from builder.reading.markdown_addresses import is_picture
from builder.reading.markdown_brackets import Bracket, brackets_of
from builder.reading.markdown_places import Origin, origin_of, origins_of_cells
from builder.reading.markdown_tags import tag_end

# Deep enough for any text, and no danger to Python's stack: a level takes two calls.
DEEPEST = 50
# No text needs more emphasis marks in a row, and each of them would become an object of its own.
_MOST_MARKS = 100

_TERMINATOR = re.compile(r"[\n!&*<\[\\\]_`~]")
_MARKS = re.compile(r"\*+|_+")
_DEFINED = re.compile(r"\[(?:\\.|[^\[\]\\])*\]:[ \t\n]*", re.DOTALL)
_LINK_TAG = re.compile(r"<(/?)a[\s/>]", re.IGNORECASE)


@cache
def parser() -> Parser:
    """The parser, built once per process: it holds no state between bodies."""
    return Parser()


class Parser(MarkdownIt):
    """CommonMark with GitHub's extensions. Addresses are left as typed: what they are worth is judged later."""

    def __init__(self) -> None:
        options = {"linkify": False, "maxNesting": DEEPEST}
        super().__init__("gfm-like2", options)
        self.block = _Blocks()
        self.inline = _Inlines()
        self.block.ruler.at("reference", _definition)
        self.block.ruler.before("reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]})

    def read(self, text: str, env: dict[str, Any]) -> list[Token]:
        """The blocks of a body, their running text parsed. Fills `env` with definitions and the like."""
        tokens: list[Token] = []
        state = _BlockState(text, self, env, tokens)
        self.block.tokenize(state, 0, state.lineMax)
        for token in tokens:
            if token.type == "inline":
                token.children = self.inline.parse(token.content, self, env, [])
        return tokens

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's name
        """Let every address through: a refused link would show as text without a word to the editor."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the parser's name
        """Leave an address as it was typed."""
        return url


# --- blocks ---------------------------------------------------------------------------------------------------


class _Blocks(ParserBlock):
    """Notes where nesting goes too deep, for the parser then passes over the rest."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 - the parser's names
        if state.level >= DEEPEST:
            state.env.setdefault("too_deep", state.bMarks[startLine] + state.tShift[startLine])
        super().tokenize(state, startLine, endLine)


class _BlockState(StateBlock):
    """Notes where the text of each inline token comes from, at the moment it is cut out."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self.taken = ""  # the lines cut out last
        self.row: Token | None = None  # of the table
        self.row_origins: list[Origin] | None = None
        self.cell = 0

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:  # noqa: N802, N803
        self.taken = super().getLines(begin, end, indent, keepLastLF)
        if self.tokens and self.tokens[-1].type == "html_block":
            self.tokens[-1].meta.setdefault("at", self.bMarks[begin] + self.tShift[begin])
        return self.taken

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        if ttype == "inline":
            self.note_origin(self.tokens[-2], token)
        elif ttype == "tr_open":
            self.row, self.row_origins, self.cell = token, None, 0
        return token

    def note_origin(self, opening: Token, token: Token) -> None:
        match opening.type:
            case "paragraph_open":
                self.note_lines(token, self.start_of(opening), self.line)
            case "heading_open":
                line = self.start_of(opening)
                opening.meta["at"] = self.bMarks[line] + self.tShift[line]
                if opening.markup.startswith("#"):
                    token.meta["origin"] = self.after_marks(opening.meta["at"], len(opening.markup))
                else:
                    self.note_lines(token, line, self.line - 1)
            case "th_open" | "td_open":
                self.note_cell(token)

    @staticmethod
    def start_of(token: Token) -> int:
        assert token.map is not None  # every rule sets it before it pushes the inline token
        return token.map[0]

    def note_lines(self, token: Token, begin: int, end: int) -> None:
        if not _may_ask(self.taken):
            return
        pieces = []
        length = 0
        for line in range(begin, end):
            source, spaces = self.cut_of(line)
            pieces.append((length + spaces, source))
            length += spaces + self.eMarks[line] + 1 - source
        token.meta["origin"] = origin_of(pieces, self.taken)

    def cut_of(self, line: int) -> tuple[int, int]:
        """Where `getLines` cuts a line of the current block, and how many spaces it puts in for half a tab."""
        at = first = self.bMarks[line]
        last = self.eMarks[line]
        width = 0
        while first < last and width < self.blkIndent:
            if self.src[first] == "\t":
                width += 4 - (width + self.bsCount[line]) % 4
            elif self.src[first] == " " or first - at < self.tShift[line]:
                width += 1
            else:
                break
            first += 1
        return first, max(width - self.blkIndent, 0)

    def after_marks(self, at: int, marks: int) -> Origin:
        """The origin of a heading's text, which follows its `#`."""
        first = at + marks
        while first < len(self.src) and self.src[first] in MD_TRIM_CHARS and self.src[first] != "\n":
            first += 1
        return Origin((0,), (first,))

    def note_cell(self, token: Token) -> None:
        assert self.row is not None
        if self.row_origins is None:
            line = self.start_of(self.row)
            start = self.bMarks[line] + self.tShift[line]
            row = self.src[start : self.eMarks[line]]
            self.row_origins = origins_of_cells(row, start) if _may_ask(row) else []
        if self.cell < len(self.row_origins):
            token.meta["origin"] = self.row_origins[self.cell]
        self.cell += 1


def _may_ask(text: str) -> bool:
    """Whether the text can hold anything whose place is asked for."""
    return "[" in text or "<" in text


def _definition(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """A definition `[label]: address "title"`, with where the address stands."""
    known = len(state.env.get("references", ()))
    if not parse_definition(state, startLine, endLine, silent):
        return False
    definitions = state.env["references"]
    if len(definitions) > known:
        definition = definitions[next(reversed(definitions))]
        definition["at"], definition["length"] = _address_of_definition(state, startLine)
    return True


def _address_of_definition(state: StateBlock, first: int) -> tuple[int, int]:
    pieces = []
    text = ""
    for line in range(first, state.line):
        start = state.bMarks[line] + state.tShift[line]
        pieces.append((len(text), start))
        text += state.src[start : state.eMarks[line] + 1]
    label = _DEFINED.match(text)
    begin = label.end() if label else 0
    end = parseLinkDestination(text, begin, len(text)).pos
    bracketed = text.startswith("<", begin)
    origin = Origin(tuple(cut for cut, _ in pieces), tuple(source for _, source in pieces))
    return origin.offset(begin + bracketed), max(end - begin - 2 * bracketed, 1)


# --- running text ---------------------------------------------------------------------------------------------


class _InlineState(StateInline):
    """Knows what the brackets of its text are."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self.found: dict[int, Bracket] | None = None  # not looked for yet
        self.closing: dict[int, Bracket] = {}  # labels that are open, by the offset of the bracket that ends them
        self.flat = False  # only the words count: no links, no marks (the text of a picture)

    def bracket_at(self, at: int) -> Bracket | None:
        if self.found is None:
            self.found = brackets_of(self)
        return self.found.get(at)


class _Inlines(ParserInline):
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
        if not _TERMINATOR.search(src):
            return [Token("text", "", 0, content=src)] if src else []
        return self.run(_InlineState(src, md, env, tokens))

    def words(self, src: str, md: MarkdownIt, env: EnvType) -> str:
        """The plain words of a text (CommonMark, section 6.4: what stands for a picture)."""
        if not _TERMINATOR.search(src):
            return " ".join(src.split())
        state = _InlineState(src, md, env, [])
        state.flat = True
        return " ".join("".join(map(_words_of, self.run(state))).split())

    def run(self, state: _InlineState) -> list[Token]:
        self.tokenize(state)
        assert not state.closing, "a label that was opened is closed"
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


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
    state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    marks = _MARKS.match(state.src, state.pos)
    if marks is None:
        return False
    if len(marks[0]) <= _MOST_MARKS:
        return emphasis.tokenize(state, silent)
    state.append_pending(marks[0])
    state.pos = marks.end()
    return True


def _autolink(state: StateInline, silent: bool) -> bool:
    """`<https://example.org>`, `<name@example.org>`."""
    start = state.pos
    if not autolink(state, True):
        return False
    typed = state.src[start + 1 : state.pos - 1]
    token = state.push("text" if state.flat or state.linkLevel else "autolink", "", 0)
    token.content = typed
    token.meta["bracket"] = Bracket("link", state.pos, None, typed, at=start + 1, length=len(typed))
    return True


def _tag(state: StateInline, silent: bool) -> bool:
    """A raw HTML tag. Where it lets a link begin, the words within can hold no other."""
    if state.src[state.pos] != "<":
        return False
    end = tag_end(state, state.pos)
    if end < 0:
        return False
    token = state.push("html_inline", "", 0)
    token.content = state.src[state.pos : end]
    token.meta["at"] = state.pos
    link = _LINK_TAG.match(token.content) if state.env.get("html") else None
    if link:
        state.linkLevel = max(state.linkLevel + (-1 if link[1] else 1), len(state.closing))
    state.pos = end
    return True


def _bracket(state: StateInline, silent: bool) -> bool:
    assert isinstance(state, _InlineState)
    at = state.pos
    match state.src[at]:
        case "]":
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


def _open(state: _InlineState, bracket: Bracket) -> bool:
    kind = bracket.kind
    is_picture_ = kind == "image" or (kind == "embed" and is_picture(bracket.target))
    if state.linkLevel and not is_picture_:  # HTML knows no link within a link
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


def _push_picture(state: _InlineState, bracket: Bracket) -> None:
    token = state.push("picture", "", 0)
    token.meta["bracket"] = bracket
    token.meta["at"] = state.pos
    if bracket.label:
        inlines = state.md.inline
        assert isinstance(inlines, _Inlines)
        token.content = inlines.words(state.src[slice(*bracket.label)], state.md, state.env)


def _open_flat(state: _InlineState, bracket: Bracket) -> bool:
    """Where only words count, a construct's label stands for it, and citations and footnote marks for nothing."""
    if bracket.label is None:
        if bracket.kind in ("wikilink", "embed"):
            return False
        state.pos = bracket.end
    else:
        state.closing[bracket.label[1]] = bracket
        state.pos = bracket.label[0]
    return True


def _close(state: _InlineState, at: int) -> bool:
    bracket = state.closing.pop(at, None)
    if bracket is None:
        return False
    if not state.flat:
        state.push("label_close", "", -1)
        state.linkLevel -= 1
    state.pos = bracket.end
    return True


def _drop_space(state: _InlineState) -> None:
    """Take away the space before a citation, so that its number stands close to the word."""
    state.pending = state.pending.rstrip(" \t")
    if not state.pending and state.tokens and state.tokens[-1].type == "softbreak":
        state.tokens.pop()
        state.tokens_meta.pop()
