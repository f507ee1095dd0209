"""Pages are drawn: those whose view, template or body is not what they were drawn from before.

A page's key is three digests: of its view, of its template with all that it includes, and of its body. Views are made,
compared and drawn by the process that will write the page, so that nothing heavy travels.
"""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from builder.engine.cache import PageKey
from builder.engine.tree import Row, stage_write
from builder.engine.workers import in_lots
from builder.model.records import Body
from builder.publishing.pages import Page, Plan, Planned
from builder.publishing.templates import CARD_MACROS, Look, Renderer, TemplateTrouble
from builder.publishing.views import Prose

NAMED = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
ALWAYS = ("components/fills.html", *(template for template, _ in CARD_MACROS.values()))  # what fills a body's holes


class Done(NamedTuple):
    """A page that was looked at: its key, and where it was drawn the row of its file and the view to remember."""

    file: str
    key: str
    row: Row | None
    view: bytes | None = None


class Bodies(NamedTuple):
    """How to come by an entry's body, and by its digest, by the entry's key."""

    body: Callable[[str], Body]
    digest: Callable[[str], str]


class Easel:
    """Draws pages with one look; made once, then shared by the processes that draw."""

    def __init__(self, look: Look, bodies: Bodies, generator: str, base_url: str) -> None:
        self._look = look
        self._base_url = base_url
        self._bodies = self.bodies = bodies
        self._renderer = Renderer(look, bodies.body)
        self._common = digest_of([look.site, sorted(look.assets.items()), look.base_path, generator])
        self._templates: dict[str, str] = {}

    def key(self, page: Page) -> str:
        """What a page is drawn from: digests of its view, its templates and settings, and its body."""
        return self.with_body(f"{digest_of(page.view)} {self._common}{self._template(page.template)} ", page)

    def with_body(self, key: str, page: Page) -> str:
        """A key with the digest of the body that the page has now."""
        view, templates, _ = key.split(" ")
        return f"{view} {templates} {self._bodies.digest(page.body) if page.body else ''}"

    def draw(self, page: Page, staging: str) -> Row:
        """Draw a page into the new tree at `staging`. Raises TemplateTrouble."""
        return stage_write(staging, page.file, self._renderer.page(page.path, page.template, page.view).encode())

    def prose(self, prose: Prose) -> str:
        """A body's HTML with full addresses, for feeds."""
        return self._renderer.prose(prose, self._base_url)

    def _template(self, name: str) -> str:
        found = self._templates.get(name)
        if found is None:
            found = self._templates[name] = _template_digest(name, self._look.templates)
        return found


def draw_all(
    plan: Plan, planned: Sequence[Planned], easel: Easel, known: Mapping[str, PageKey], staging: str, jobs: int
) -> Iterator[list[Done]]:
    """Look at every page, and draw those that are not `known` as they now are, in lots. Raises TemplateTrouble."""

    def draw_lot(lot: Sequence[Planned]) -> list[Done] | TemplateTrouble:
        try:
            return [_look_at(plan.page(each), easel, known, staging) for each in lot]
        except TemplateTrouble as trouble:  # sent back as a value: exceptions lose their parts on the way
            return trouble

    for lot in in_lots(draw_lot, planned, jobs):
        if isinstance(lot, TemplateTrouble):
            raise lot
        yield lot


def _look_at(page: Page, easel: Easel, known: Mapping[str, PageKey], staging: str) -> Done:
    key = easel.key(page)
    before = known.get(page.file)
    if before is not None and before.key == key:
        return Done(page.file, key, None)
    return Done(page.file, key, easel.draw(page, staging), pickle.dumps(page, protocol=5) if page.body else None)


def why(key: str, before: PageKey | None) -> str:
    """Why a page is drawn again, or "" where it is not."""
    if before is None:
        return "new"
    if before.key == key:
        return ""
    names = ("what it shows", "templates, styles or settings", "its text")
    changed = [name for name, one, other in zip(names, key.split(" "), before.key.split(" "), strict=False) if one != other]
    return f"{' and '.join(changed)} changed"


def digest_of(view: object) -> str:
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
    return digest_of(sorted(seen.items()))
