"""Pages are drawn: those whose view, template or body is not what they were drawn from before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from builder.engine.cache import PageKey
from builder.engine.tree import Row, stage_write
from builder.engine.workers import in_lots
from builder.model.records import Body
from builder.publishing.pages import Page, Plan
from builder.publishing.templates import CARD_MACROS, Look, Renderer, TemplateTrouble

NAMED = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
ALWAYS = ("components/fills.html", *(template for template, _ in CARD_MACROS.values()))  # what fills a body's holes


class Sheet(NamedTuple):
    """A page with the key that says what it is drawn from: digests of its view, its templates and its body."""

    page: Page
    key: str


def sheets(plan: Plan, look: Look, body_digest: Callable[[str], str], generator: str) -> list[Sheet]:
    """The pages of a plan with their keys. `body_digest` gives the digest of an entry's body by its key."""
    common = _digest([tuple(look.site), sorted(look.assets.items()), look.base_path, generator])
    templates: dict[str, str] = {}
    found = []
    for page in plan.pages:
        template = templates.get(page.template)
        if template is None:
            template = templates[page.template] = _template_digest(page.template, look.templates)
        body = body_digest(page.body) if page.body else ""
        found.append(Sheet(page, f"{_digest(page.view)} {common}{template} {body}"))
    return found


def why(key: str, before: PageKey | None) -> str:
    """Why a page is drawn again, or "" where it is not."""
    if before is None:
        return "new"
    if before.key == key:
        return ""
    names = ("what it shows", "templates, styles or settings", "its text")
    changed = [name for name, one, other in zip(names, key.split(" "), before.key.split(" "), strict=False) if one != other]
    return f"{' and '.join(changed)} changed"


def draw(found: Sequence[Sheet], look: Look, body: Callable[[str], Body], staging: str, jobs: int) -> Iterator[tuple[str, Row]]:
    """Draw pages into the new tree at `staging`, and give each with the row of its file, in the order given.

    Each is written by the process that drew it. Raises `TemplateTrouble` for a template that cannot be used.
    """
    renderer = Renderer(look, body)

    def draw_lot(lot: Sequence[Sheet]) -> list[tuple[str, Row]] | TemplateTrouble:
        try:
            return [(sheet.page.file, _draw_one(renderer, sheet.page, staging)) for sheet in lot]
        except TemplateTrouble as trouble:  # sent back as a value: exceptions lose their parts on the way
            return trouble

    for lot in in_lots(draw_lot, found, jobs):
        if isinstance(lot, TemplateTrouble):
            raise lot
        yield from lot


def _draw_one(renderer: Renderer, page: Page, staging: str) -> Row:
    return stage_write(staging, page.file, renderer.page(page.path, page.template, page.view).encode())


def _digest(view: object) -> str:
    """Views are tuples of plain values, which the JSON encoder walks in C; the same view gives the same text."""
    return blake2b(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode(), digest_size=12).hexdigest()


def _template_digest(name: str, sources: Mapping[str, str]) -> str:
    """The digest of a template with all that it, and what fills bodies, includes."""
    seen: dict[str, str] = {}
    queue = [name, *ALWAYS]
    while queue:
        each = queue.pop()
        if each not in seen and each in sources:
            seen[each] = sources[each]
            queue += NAMED.findall(sources[each])
    return _digest(sorted(seen.items()))
