"""A body that the parser has to see: parse, write, sanitise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from builder.model.records import Hole
from builder.reading.markdown_gathering import Gathering
from builder.reading.markdown_headings import Ids
from builder.reading.markdown_html import say_unbalanced
from builder.reading.markdown_page import Page
from builder.reading.markdown_parser import parser
from builder.reading.markdown_plain_blocks import Block
from builder.reading.markdown_safe import Sanitiser
from builder.reading.markdown_text import Scribe


def written(text: str, at: int, blocks: Sequence[Block], gathering: Gathering, ids: Ids, html: bool) -> tuple[Page, Sequence[str | Hole]]:
    """Write a body of which the blocks before `at` are known; the page, and its parts, an author's HTML made harmless."""
    env: dict[str, Any] = {"html": html}
    page = Page(Scribe(gathering, html), ids)
    page.write_all(parser().read(text, at, blocks, env))
    if "too_deep" in env:
        message = "this is nested too deeply, and what follows is not shown"
        gathering.say((env["too_deep"], 1), "invalid-value", message, "take some of the marks before it away")
    # Without HTML let through, no part is a piece of it. It is sanitised last of all, when the headings have their ids.
    return page, _sanitised(text, page, gathering, ids) if html else cast("list[str | Hole]", page.parts)


def _sanitised(text: str, page: Page, gathering: Gathering, ids: Ids) -> Sequence[str | Hole]:
    """The parts of the page, with the author's HTML made harmless."""
    parts, faults, broken = Sanitiser(text, ids).clean(page.parts)
    for tag in faults:
        say_unbalanced(tag, gathering)
    for at in broken:
        message = "HTML in this paragraph is not let through, since it would take something else away"
        gathering.say((at, 1), "html-escaped", message, "look for a tag that is in the wrong place")
    return parts
