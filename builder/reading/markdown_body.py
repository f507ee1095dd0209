"""One body from text to reading: parse, write, sanitise, put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from builder.model.patterns import lazy_pattern
from builder.model.records import Body, Hole
from builder.reading.characters import closing, has_marks_of_direction, named, unclosed_direction
from builder.reading.markdown_gathering import Gathering
from builder.reading.markdown_headings import Ids
from builder.reading.markdown_html import say_unbalanced
from builder.reading.markdown_page import Page
from builder.reading.markdown_parser import parser
from builder.reading.markdown_places import Lines
from builder.reading.markdown_results import Reading
from builder.reading.markdown_safe import Sanitiser
from builder.reading.markdown_text import Scribe
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
    lines = Lines(typed, first_line, indent)
    is_plain = bool(_PLAIN.fullmatch(typed))
    text = typed if is_plain else _CONTROL.sub(" ", typed)  # one for one, so that offsets stay what they are
    ids = Ids()
    gathering = Gathering(lines, fold if not is_plain else fold_plain if "  " in text else fold_single)
    page = _page(text, gathering, ids, html)
    parts = _sanitised(text, page, gathering, ids) if html else page.written()
    if text != typed:
        _say_controls(typed, gathering)
    if has_marks_of_direction(text):
        _say_directions(text, gathering)
    return _reading(page, gathering, ids, parts)


def _page(text: str, gathering: Gathering, ids: Ids, html: bool) -> Page:
    env: dict[str, Any] = {"html": html}
    tokens = parser().read(text, env)
    page = Page(Scribe(gathering, html), ids)
    page.write(tokens)
    if "too_deep" in env:
        place = gathering.place(env["too_deep"])
        message = "this is nested too deeply, and what follows is not shown"
        gathering.say(place, "invalid-value", message, "take some of the marks before it away")
    return page


def _sanitised(text: str, page: Page, gathering: Gathering, ids: Ids) -> Sequence[str | Hole]:
    """The parts of the page, with the author's HTML made harmless: last of all, when the headings have their ids."""
    parts, faults, broken = Sanitiser(text, ids).clean(page.parts)
    for tag in faults:
        say_unbalanced(tag, gathering)
    for at in broken:
        message = "HTML in this paragraph is not let through, since it would take something else away"
        gathering.say(gathering.place(at), "html-escaped", message, "look for a tag that is in the wrong place")
    return parts


def _reading(page: Page, gathering: Gathering, ids: Ids, parts: Sequence[str | Hole]) -> Reading:
    words = "\n".join(page.texts)
    return Reading(
        Body(_joined(parts), words),
        tuple(gathering.references),
        gathering.places,
        tuple(page.headings),
        frozenset(ids.taken | gathering.footnote_ids()),
        page.opening,
        tuple(sorted(set(gathering.troubles))),
    )


def _joined(parts: Sequence[str | Hole]) -> tuple[str | Hole, ...]:
    """The parts with those that are text put together, as far as they stand side by side."""
    joined: list[str | Hole] = []
    texts = cast("Sequence[str]", parts)  # between holes
    begin = 0
    for i in [i for i, part in enumerate(parts) if isinstance(part, Hole)]:
        joined += ("".join(texts[begin:i]), parts[i])
        begin = i + 1
    joined.append("".join(texts[begin:]))
    return tuple(filter(None, joined))


def _say_controls(typed: str, gathering: Gathering) -> None:
    """Say each control character; a space stands for it in the text."""
    for control in _CONTROL.finditer(typed):
        gathering.say(
            gathering.place(control.start()),
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
            place = gathering.place(begin + at)
            gathering.say(place, "invalid-value", message, f"delete it, or close it with {named(closing(paragraph[at]))}")
        begin += len(paragraph)
