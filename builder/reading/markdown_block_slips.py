"""Blocks that were meant to be others: a heading, a list, a table or an alert that is none, and running text that is code.

Word processors and other kinds of markup are where most of them come from. Readers would see the signs as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from builder.model.patterns import lazy_pattern
from builder.model.words import ID
from builder.reading.markdown_plain_blocks import BULLETS
from builder.reading.markdown_slips import Slip, short

_MOST = 10  # slips of one paragraph

_HARD = r"\u00a0\u2007\u2009\u202f"  # spaces that break no line, and separate nothing in Markdown
_LIKE_HEADING = lazy_pattern(rf"(#{{2,6}}(?=[^\W\d_])|#{{1,6}}(?=[{_HARD}]))[{_HARD}]*([^\n]*)")
_MARK = rf"[-+](?![-+])|\*(?=[{_HARD}])|\d{{1,2}}[.)]"  # of an item; behind an asterisk words may stand that it stresses
_LIKE_MARKED = lazy_pattern(rf"({_MARK})(?:([{_HARD}]+)|(?=[^\W\d_][^*\n]*$))")
_ALERT_MARK = lazy_pattern(r"\[!([A-Za-z]+)\](?=\n|$)")
_LINK_IN_CODE = lazy_pattern(rf"\[\[([^\[\]|\n]+)(?:\|[^\[\]\n]*)?\]\]|\[@({ID})(?:,[^\[\]@;\n]*)?[\];]")
_LIKE_ITEM = lazy_pattern(rf"^[ \t]*([{BULLETS}])(?=[ \t\u00a0]+\S|\w)", re.MULTILINE)
_BROKEN = lazy_pattern(r"(?:  |\\)\n")
_LIKE_RULE = lazy_pattern(r"[|:\s]*[-–—―_=][-–—―_=|:\s]*")
_CELL_END = lazy_pattern(r"(?<!\\)\|")


def beginning(text: str) -> list[Slip]:
    """The slips of a paragraph that was meant to be a heading, a list or a table, by how it begins."""
    match text[0]:
        case "#":
            return _no_heading(text)
        case "|":
            return _no_table(text)
        case "[":
            return []
        case sign if sign in BULLETS:
            return _no_list(text)
        case _:
            return _no_items(text)


def no_alert(text: str, alerts: Iterable[str]) -> list[Slip]:
    """The mark of an alert that stands in no quotation."""
    mark = _ALERT_MARK.match(text)
    if mark is None or mark[1].upper() not in alerts:
        return []
    message = "this is no alert: the mark and each line below it begin with `> `"
    return [Slip(0, len(mark[0]), "invalid-value", message, f"write `> [!{mark[1].upper()}]`, and `> ` before each line below")]


def in_code(text: str, at: int) -> Slip | None:
    """A link or citation, where it is none: in lines, typed at an offset, that are code for being set in."""
    link = _LINK_IN_CODE.search(text)
    if link is None:
        return None
    hint = "take away the spaces or the tab at the beginning of these lines, which make code of them"
    target = (link[1] or link[2]).strip()
    begin = at + text.index(target, link.start())
    return Slip(begin, len(target), "", "", hint, " ".join(target.split()), ("sources",) if link[2] else ())


def _no_heading(text: str) -> list[Slip]:
    marks = _LIKE_HEADING.match(text)
    if marks is None:  # behind one mark stands the word of a network: #MeToo
        return []
    what = "a space is missing" if text[len(marks[1])].isalpha() else "a plain space belongs"
    message = f"{what} behind `{marks[1]}`, so that this is no heading"
    return [Slip(0, len(marks[0]), "invalid-value", message, f"write `{marks[1]} {short(marks[2])}`")]


def _no_items(text: str) -> list[Slip]:
    """Lines that begin as the items of a list do, without the space behind the mark, or with one that breaks no line."""
    lines = text.split("\n")
    marks = [_LIKE_MARKED.match(line) for line in lines]
    if not all(marks) or (len(lines) < 2 and not (marks[0] and marks[0][2])):
        return []
    slips: list[Slip] = []
    at = 0
    for line, mark in zip(lines, marks, strict=True):
        if mark and len(slips) < _MOST:
            what = "a plain space belongs" if mark[2] else "a space is missing"
            message = f"{what} behind `{mark[1]}`, so that this is no item of a list"
            slips.append(Slip(at, len(mark[0]), "invalid-value", message, f"write `{mark[1]} ` and then the text"))
        at += len(line) + 1
    return slips


def _no_list(text: str) -> list[Slip]:
    items = list(_LIKE_ITEM.finditer(text))
    lines = text.count("\n") + 1
    # A dash may begin a sentence, and lines that somebody broke by hand are what they were meant to be: those of a dialogue.
    if text.startswith("–") and (len(items) < lines or lines < 2 or len(_BROKEN.findall(text)) == lines - 1):
        return []
    message = "this begins no item of a list, and readers see it as it is typed"
    hint = "write `-` in its place" + (", or if somebody speaks, leave an empty line between" if text[0] == "–" else "")
    return [Slip(each.start(1), 1, "invalid-value", message, hint) for each in items[:_MOST]]


def _no_table(text: str) -> list[Slip]:
    """Lines of cells that are no table, for want of a line of hyphens below the first that has as many cells."""
    rows = [row.strip() for row in text.split("\n")]
    if len(rows) < 2 or not all(row.startswith("|") and row.endswith("|") and len(row) > 1 for row in rows):
        return []
    columns = len(_CELL_END.findall(rows[0])) - 1
    good = f"|{'---|' * columns}"
    if _LIKE_RULE.fullmatch(rows[1]):
        message = f"this is no table: the line below its head must be of hyphens, in {columns} cells as the head is"
        return [Slip(text.index("\n") + 1, len(rows[1]), "invalid-value", message, f"write `{good}`")]
    message = "this is no table, since no line of hyphens stands below its head"
    return [Slip(0, len(rows[0]), "invalid-value", message, f"write `{good}` on a line of its own below this one")]
