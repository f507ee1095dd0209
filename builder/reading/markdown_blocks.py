"""The parser's block rules, noting where everything stands.

Each inline token and each block of HTML gets `meta["origin"]` (an Origin, where its text may hold anything whose place is
asked for), each heading, footnote and block of HTML `meta["at"]` (an offset in the body).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import Literal, cast

from markdown_it import MarkdownIt
from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.helpers import parseLinkDestination
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import reference as parse_definition
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.footnote.index import footnote_def

from builder.model.patterns import lazy_pattern
from builder.reading.markdown_origins import origin_of, origins_of_cells
from builder.reading.markdown_places import Origin
from builder.reading.markdown_plain_blocks import Block, add_plain_blocks, may_ask

# Deep enough for any text, and no danger to Python's stack: a level takes two calls.
DEEPEST = 50

# The first characters of lines that begin some block, end a paragraph, or make of the lines before something else.
_MAY_MEAN = frozenset("#>-+*_=|:`~<[0123456789")

# The characters that begin a block, by the name of its rule (CommonMark, sections 4 and 5).
_BEGIN = {
    "fence": "`~", "blockquote": ">", "hr": "*-_", "list": "*+-0123456789", "footnote_def": "[", "reference": "[", "html_block": "<",
    "heading": "#",
}  # fmt: skip

_DEFINED = lazy_pattern(r"\[(?:\\.|[^\[\]\\])*\]:[ \t\n]*", re.DOTALL)


Rule = Callable[[StateBlock, int, int, bool], bool]


class BlockToken(Token):
    """A token of a block, made in a third of the time: what it may have is given here, and not looked at again."""

    __slots__ = ()

    def __init__(self, type: str, tag: str, nesting: Literal[-1, 0, 1], level: int) -> None:
        self.type = type
        self.tag = tag
        self.nesting = nesting
        self.attrs = {}
        self.map = None
        self.level = level
        self.children = None
        self.content = self.markup = self.info = ""
        self.meta = {}
        self.block = True
        self.hidden = False


class Blocks(ParserBlock):
    """CommonMark's blocks, tables, alerts, task lists and footnotes. Notes in `env` where nesting goes too deep to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.ruler.before("table", "plain_stretch", plain_stretch)
        self.ruler.before("table", "plain_paragraph", plain_paragraph)
        self.ruler.at("reference", definition)
        self.ruler.before("reference", "footnote_def", note, {"alt": ["paragraph", "reference"]})
        for rule in list(self.ruler.__rules__):
            if rule.name in _BEGIN:
                self.ruler.at(rule.name, _where_it_begins(rule.fn, frozenset(_BEGIN[rule.name])), {"alt": rule.alt})

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 - the parser's names
        if state.level >= DEEPEST:
            state.env.setdefault("too_deep", state.bMarks[startLine] + state.tShift[startLine])
        super().tokenize(state, startLine, endLine)


def _where_it_begins(rule: Rule, marks: frozenset[str]) -> Rule:
    """The rule, asked only where a line begins with one of these characters: each would look for that itself, and take
    several times as long to say no."""

    def ask(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
        at = state.bMarks[startLine] + state.tShift[startLine]
        return state.src[at : at + 1] in marks and rule(state, startLine, endLine, silent)

    return ask


class BlockState(StateBlock):
    """Notes where the text of each inline token comes from, at the moment it is cut out."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self.taken = ""  # the lines cut out last
        self.row: Token | None = None  # of the table
        self.row_origins: list[Origin] | None = None
        self.cell = 0

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:  # noqa: N802, N803
        if end - begin == 1 and not indent:
            self.taken = self.src[self.bMarks[begin] : self.eMarks[begin] + keepLastLF]
        else:
            self.taken = super().getLines(begin, end, indent, keepLastLF)
        if self.tokens and self.tokens[-1].type == "html_block" and "at" not in self.tokens[-1].meta:
            pieces = self.pieces(begin, end)
            self.tokens[-1].meta["at"] = self.bMarks[begin] + self.tShift[begin]
            self.tokens[-1].meta["origin"] = Origin(tuple(cut for cut, _ in pieces), tuple(source for _, source in pieces))
        elif self.tokens and self.tokens[-1].type == "code_block" and "at" not in self.tokens[-1].meta:
            self.tokens[-1].meta["at"] = self.bMarks[begin]
            self.tokens[-1].meta["typed"] = self.src[self.bMarks[begin] : self.eMarks[end - 1]]
        elif self.tokens and self.tokens[-1].type == "fence" and "at" not in self.tokens[-1].meta:
            self.tokens[-1].meta["at"] = self.bMarks[begin - 1] + self.tShift[begin - 1]
            self.tokens[-1].meta["is_open"] = self.line == end  # behind it, where a fence closes it
        return self.taken

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        if nesting < 0:
            self.level -= 1
        token = BlockToken(ttype, tag, nesting, self.level)
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        if ttype == "inline":
            opening = self.tokens[-2]
            if opening.type != "paragraph_open":
                self.note_origin(opening, token)
            elif may_ask(self.taken):
                self.note_lines(token, self.start_of(opening), self.line)
        elif ttype == "tr_open":
            self.row, self.row_origins, self.cell = token, None, 0
        return token

    def note_origin(self, opening: Token, token: Token) -> None:
        match opening.type:
            case "heading_open":
                line = self.start_of(opening)
                opening.meta["at"] = self.bMarks[line] + self.tShift[line]
                if opening.markup.startswith("#"):
                    token.meta["origin"] = self.after_marks(opening.meta["at"], len(opening.markup))
                elif may_ask(self.taken):
                    self.note_lines(token, line, self.line - 1)
            case "th_open" | "td_open":
                self.note_cell(token)

    @staticmethod
    def start_of(token: Token) -> int:
        assert token.map is not None  # every rule sets it before it pushes the inline token
        return token.map[0]

    def note_lines(self, token: Token, begin: int, end: int) -> None:
        token.meta["origin"] = origin_of(self.pieces(begin, end), self.taken)

    def pieces(self, begin: int, end: int) -> list[tuple[int, int]]:
        """For each line of the text that `getLines` puts together: its offset in that text, and in the body."""
        pieces = []
        length = 0
        for line in range(begin, end):
            source, spaces = self.cut_of(line)
            pieces.append((length + spaces, source))
            length += spaces + self.eMarks[line] + 1 - source
        return pieces

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
            self.row_origins = origins_of_cells(row, start) if may_ask(row) else []
        if self.cell < len(self.row_origins):
            token.meta["origin"] = self.row_origins[self.cell]
        self.cell += 1


def plain_stretch(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """Blocks beyond doubt, as many as follow each other. In a list or quotation nothing is: what stands around has its say."""
    if state.level:
        return False
    begin = state.bMarks[startLine]
    end = add_plain_blocks(state.src, begin, cast("list[Block]", state.tokens))
    state.line = bisect_left(state.bMarks, end, startLine, state.lineMax)
    return end > begin


def plain_paragraph(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """Lines that all begin with a character which is no mark of any block: a paragraph, without asking the rules of each.

    The parser's own rule asks them of every line, which takes most of the time that is spent on blocks.
    """
    if silent or state.is_code_block(startLine):
        return False
    line, last = startLine, state.lineMax
    src, starts, shifts, ends = state.src, state.bMarks, state.tShift, state.eMarks
    while line < last and (first := starts[line] + shifts[line]) < ends[line]:
        if src[first] in _MAY_MEAN:
            return False
        line += 1
    content = state.getLines(startLine, line, state.blkIndent, False).strip(MD_TRIM_CHARS)
    state.line = line
    state.push("paragraph_open", "p", 1).map = [startLine, line]
    inline = state.push("inline", "", 0)
    inline.content, inline.map = content, [startLine, line]
    state.push("paragraph_close", "p", -1)
    return True


def definition(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """A definition `[label]: address "title"`, with where the address stands."""
    known = len(state.env.get("references", ()))
    if not parse_definition(state, startLine, endLine, silent):
        return False
    definitions = state.env["references"]
    if len(definitions) > known:
        definition = definitions[next(reversed(definitions))]
        definition["at"], definition["length"] = _address_of_definition(state, startLine)
    return True


def note(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """A footnote `[^label]: words`, with where it stands."""
    at = state.bMarks[startLine] + state.tShift[startLine]
    known = len(state.tokens)
    if not footnote_def(state, startLine, endLine, silent):
        return False
    if not silent:
        state.tokens[known].meta["at"] = at
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
