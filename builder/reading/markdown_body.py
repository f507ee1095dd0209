"""One body from text to reading: parse, write, sanitise, put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from builder.model.records import Body, Hole
from builder.reading.markdown_gathering import Gathering
from builder.reading.markdown_headings import Ids
from builder.reading.markdown_page import Page
from builder.reading.markdown_parser import parser
from builder.reading.markdown_places import Lines
from builder.reading.markdown_results import Reading
from builder.reading.markdown_safe import GuardedWriter, Writer
from builder.reading.markdown_text import Part, Scribe

# Control characters but tab and line feed, halves of surrogate pairs, and what is no character at all.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def read(source: str, first_line: int, indent: int, html: bool) -> Reading:
    """Read a body that is not empty; see `read_body`."""
    typed = source.replace("\r\n", "\n")
    lines = Lines(typed, first_line, indent)
    text = _CONTROL.sub(" ", typed)  # one for one, so that offsets stay what they are
    reading = _guarded(text, lines) if html else None
    if reading is None:
        reading = _plain(text, lines, html)
    return reading if text == typed else _with_controls(reading, typed, lines)


def _plain(text: str, lines: Lines, is_broken: bool) -> Reading:
    """Read with an author's HTML as text; `is_broken` where it was to be let through and could not."""
    ids = Ids()
    gathering = Gathering(lines, is_broken)
    page = _page(text, gathering, Writer(), ids, html=False)
    return _reading(page, gathering, ids, page.parts)


def _guarded(text: str, lines: Lines) -> Reading | None:
    """Read with an author's HTML let through the sanitiser; None where it is too broken for that."""
    ids = Ids()
    gathering = Gathering(lines)
    writer = GuardedWriter(text, ids)
    page = _page(text, gathering, writer, ids, html=True)
    parts = writer.clean(page.parts)
    return None if parts is None else _reading(page, gathering, ids, parts)


def _page(text: str, gathering: Gathering, writer: Writer, ids: Ids, html: bool) -> Page:
    env: dict[str, Any] = {"html": html}
    tokens = parser().read(text, env)
    page = Page(Scribe(gathering, writer, html), ids)
    page.write(tokens)
    if "too_deep" in env:
        place = gathering.place(env["too_deep"])
        message = "this is nested too deeply, and what follows is not shown"
        gathering.say(place, "invalid-value", message, "take some of the marks before it away")
    return page


def _reading(page: Page, gathering: Gathering, ids: Ids, parts: Sequence[Part]) -> Reading:
    words = "\n".join(page.texts)
    return Reading(
        Body(_joined(parts), words),
        tuple(gathering.references),
        gathering.places,
        tuple(page.headings),
        frozenset(ids.taken | gathering.footnote_ids()),
        len(words.split()),
        page.lead,
        tuple(sorted(set(gathering.troubles))),
    )


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with those that are text put together, as far as they stand side by side."""
    joined: list[Part] = []
    texts: list[str] = []
    for part in parts:
        if isinstance(part, Hole):
            joined += ["".join(texts), part] if any(texts) else [part]
            texts = []
        else:
            texts.append(part)
    return (*joined, "".join(texts)) if any(texts) else tuple(joined)


def _with_controls(reading: Reading, typed: str, lines: Lines) -> Reading:
    """Add a trouble for each control character; a space stands for it in the text."""
    gathering = Gathering(lines)
    for control in _CONTROL.finditer(typed):
        gathering.say(
            lines.place(control.start()),
            "invalid-value",
            f"a control character (U+{ord(control[0]):04X}) stands here",
            "delete it; it often comes along when text is pasted from elsewhere",
        )
    return reading._replace(troubles=tuple(sorted({*reading.troubles, *gathering.troubles})))
