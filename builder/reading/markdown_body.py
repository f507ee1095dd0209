"""One body from text to reading: parse, write, put together.

What is beyond doubt throughout is read in one scan; the parser is loaded by the first body that is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from builder.model.patterns import lazy_pattern
from builder.model.records import Body, Hole
from builder.reading.characters import closing, has_marks_of_direction, named, unclosed_direction
from builder.reading.markdown_gathering import Gathering
from builder.reading.markdown_headings import Ids
from builder.reading.markdown_places import BodyLines
from builder.reading.markdown_plain_blocks import Block, add_plain_blocks
from builder.reading.markdown_plain_page import PlainPage
from builder.reading.markdown_results import Reading
from builder.reading.sentences import fold, fold_plain, fold_single

# Control characters but tab and line feed, halves of surrogate pairs, and what is no character at all.
_CONTROL = lazy_pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# No such characters, and no white space but spaces and line feeds: what most bodies are made of. Few characters are looked at fast,
# and a set of many is compiled fast where it is said by what it is not.
_PLAIN = lazy_pattern(
    "(?:[\n -~\xa1-\xff]++|[^\x00-\t\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff\ufffe\uffff]++)*+"
)

_BLANK_LINES = lazy_pattern(r"(?=\n[ \t]*\n)")


def read(source: str, first_line: int, indent: int, html: bool) -> Reading:
    """Read a body that is not empty; see `read_body`."""
    typed = source.replace("\r\n", "\n") if "\r" in source else source
    lines = BodyLines(typed, first_line, indent)
    is_plain = bool(_PLAIN.fullmatch(typed))
    text = typed if is_plain else _CONTROL.sub(" ", typed)  # one for one, so that offsets stay what they are
    ids = Ids()
    gathering = Gathering(lines, fold if not is_plain else fold_plain if "  " in text else fold_single)
    page, parts = _written(text, gathering, ids, html)
    if text != typed:
        _say_controls(typed, gathering)
    if has_marks_of_direction(text):
        _say_directions(text, gathering)
    return _reading(page, gathering, ids, parts)


def _written(text: str, gathering: Gathering, ids: Ids, html: bool) -> tuple[PlainPage, Sequence[str | Hole]]:
    blocks: list[Block] = []
    end = add_plain_blocks(text, 0, blocks)
    if end < len(text) or not all(each.is_plain for each in blocks):
        from builder.reading.markdown_whole import written

        return written(text, end, blocks, gathering, ids, html)
    page = PlainPage(gathering, ids)
    page.write(blocks)
    return page, cast("list[str | Hole]", page.parts)  # there is no author's HTML in it


def _reading(page: PlainPage, gathering: Gathering, ids: Ids, parts: Sequence[str | Hole]) -> Reading:
    words = "\n".join(page.texts)
    return Reading(
        Body(_joined(parts), words),
        tuple(gathering.references),
        gathering.spots,
        tuple(page.headings),
        frozenset(ids.taken | gathering.footnote_ids() if gathering.notes else ids.taken),
        page.opening,
        tuple(sorted(set(gathering.troubles))) if gathering.troubles else (),
    )


def _joined(parts: Sequence[str | Hole]) -> tuple[str | Hole, ...]:
    """The parts with those that are text put together, as far as they stand side by side."""
    joined: list[str | Hole] = []
    texts = cast("Sequence[str]", parts)  # between holes
    begin = 0
    for i in [i for i, part in enumerate(parts) if type(part) is Hole]:
        joined += ("".join(texts[begin:i]), parts[i])
        begin = i + 1
    joined.append("".join(texts[begin:]))
    return tuple(filter(None, joined))


def _say_controls(typed: str, gathering: Gathering) -> None:
    """Say each control character; a space stands for it in the text."""
    for control in _CONTROL.finditer(typed):
        gathering.say(
            (control.start(), 1),
            "invalid-value",
            f"a control character (U+{ord(control[0]):04X}) stands here",
            "delete it; it often comes along when text is pasted from elsewhere",
        )


def _say_directions(text: str, gathering: Gathering) -> None:
    """Say the first mark of direction in each paragraph that is not closed in it, and so reaches to wherever its words are shown."""
    begin = 0
    for paragraph in _BLANK_LINES.split(text):
        at = unclosed_direction(paragraph)
        if at >= 0:
            message = f"{named(paragraph[at])} stands here, which is never closed and would turn around the text after it"
            gathering.say((begin + at, 1), "invalid-value", message, f"delete it, or close it with {named(closing(paragraph[at]))}")
        begin += len(paragraph)
