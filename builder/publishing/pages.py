"""Every page and file of the site, planned from the linked site alone.

The plan is a list of pages, each with the one view that its template sees. What must be drawn again is decided from the
views; nothing here draws or writes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from builder.linking.site import Site
from builder.publishing import exports
from builder.publishing.entries import Entries
from builder.publishing.heads import Heads, Publishing
from builder.publishing.indexes import Indexes
from builder.publishing.parts import Assets, Parts
from builder.publishing.views import Head, Prose, SiteView


class Page(NamedTuple):
    """One page to draw."""

    file: str  # in the output: people/imran-khan/index.html
    path: str  # in the site: people/imran-khan/
    template: str
    view: Any
    body: str  # key of the entry whose body it shows, "" for none


class Plan(NamedTuple):
    """All that a build makes of a site: pages to draw, and files that are finished already."""

    site: SiteView
    pages: tuple[Page, ...]
    files: dict[str, bytes]


def plan(site: Site, publishing: Publishing, assets: Assets) -> Plan:
    """Plan the whole site.

    `assets`: where files under content/ and static/ go in the output, by their path in the site.
    """
    parts = Parts(site, assets)
    heads = Heads(parts, publishing)
    entries = Entries(parts, heads)
    pages = [_page(entries.view(record)) for record in site.published]
    pages += [_page(make(Indexes(parts, heads))) for make in INDEX_PAGES]
    return Plan(heads.site_view(), tuple(pages), _files(parts, publishing, [page.view.head for page in pages]))


INDEX_PAGES: tuple[Callable[[Indexes], Any], ...] = (
    Indexes.home, Indexes.articles, Indexes.people, Indexes.organisations, Indexes.claims, Indexes.sources,
    Indexes.chronology, Indexes.corrections, Indexes.search, Indexes.not_found,
)  # fmt: skip


def _page(view: Any) -> Page:
    head: Head = view.head
    prose: Prose | None = getattr(view, "prose", None)
    file = head.path if head.path.endswith(".html") else f"{head.path}index.html"
    return Page(file, head.path, head.template, view, prose.key if prose else "")


def _files(parts: Parts, publishing: Publishing, heads: list[Head]) -> dict[str, bytes]:
    """The files that need no template."""
    moved = exports.redirects(parts.site)
    files = dict(exports.redirect_page(old, new, publishing) for old, new in sorted(moved.items()))
    return files | {
        "data/site.json": exports.site_json(parts, publishing),
        "sitemap.xml": exports.sitemap(heads),
        "robots.txt": exports.robots(publishing),
        "_headers": exports.headers(publishing),
        "_redirects": exports.redirects_file(moved, publishing),
    }
