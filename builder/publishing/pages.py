"""Every page and file of the site, planned from the linked site alone.

A plan names the pages; the view of each is made when it is asked for, in whichever process draws it. Nothing here draws
or writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from builder.linking.addresses import address
from builder.linking.site import Site
from builder.model.records import Record
from builder.publishing import exports, feeds, searching, sharing, timelines
from builder.publishing.entries import Entries
from builder.publishing.heads import Heads, Publishing
from builder.publishing.indexes import Indexes
from builder.publishing.parts import Assets, Parts
from builder.publishing.pictures import Size
from builder.publishing.views import Head, Prose


class Planned(NamedTuple):
    """A page that is to be: its file in the output, and the entry whose page it is, or which of the index pages."""

    file: str  # people/imran-khan/index.html
    entry: str  # people/imran-khan, or "" for an index page
    listing: str = ""  # its path, for an index page


class Page(NamedTuple):
    """A page with the one view that its template sees."""

    file: str
    path: str  # in the site: people/imran-khan/
    template: str
    view: Any
    body: str  # key of the entry whose body it shows, "" for none


INDEX_PAGES: dict[str, Callable[[Indexes], Any]] = {
    "": Indexes.home, "articles/": Indexes.articles, "people/": Indexes.people, "organisations/": Indexes.organisations,
    "claims/": Indexes.claims, "sources/": Indexes.sources, "sources/by-date.html": Indexes.sources_by_date,
    "chronology/": Indexes.chronology, "corrections/": Indexes.corrections, "search/": Indexes.search, "404.html": Indexes.not_found,
}  # fmt: skip


class Plan:
    """All that a build makes of a site.

    `assets`: where files under content/ and static/ go in the output, by their path in the site.
    """

    def __init__(self, site: Site, publishing: Publishing, assets: Assets, sizes: Mapping[str, Size] | None = None) -> None:
        self._parts = Parts(site, assets, sizes)
        self._publishing = publishing
        self._heads = Heads(self._parts, publishing)
        self._entries = Entries(self._parts, self._heads)
        self._indexes = Indexes(self._parts, self._heads)
        self._site = site
        self.site_view = self._heads.site_view()

    def pages(self) -> tuple[Planned, ...]:
        """Every page: first the index pages, which take longest, then the entries'."""
        indexes = (Planned(file_of(path), "", path) for path in (*INDEX_PAGES, *self._indexes.part_paths()))
        return (*indexes, *(Planned(file_of(address(record.kind, record.id)), record.key) for record in self._site.published))

    def page(self, planned: Planned) -> Page:
        """A page with its view."""
        if planned.entry:
            view: Any = self._entries.view(self._site.records[planned.entry])
        elif planned.listing in INDEX_PAGES:
            view = INDEX_PAGES[planned.listing](self._indexes)
        else:
            view = self._indexes.part(planned.listing)
        head: Head = view.head
        prose: Prose | None = getattr(view, "prose", None)
        return Page(planned.file, head.path, head.template, view, prose.key if prose else "")

    def feeds(self, draw: Callable[[Prose], str]) -> dict[str, bytes]:
        """The files that hold bodies, by path. `draw` gives a body's HTML with full addresses."""

        def html(record: Record) -> str:
            prose: Prose | None = getattr(self._entries.view(record), "prose", None)
            return draw(prose) if prose else ""

        return feeds.files(self._parts, self._publishing, html)

    def shares(self) -> dict[str, sharing.ShareView]:
        """The pictures for social cards that are to be drawn, by path."""
        views = ((record, sharing.view_of(record, self._parts)) for record in self._site.published)
        return {sharing.share_path(record, view): view for record, view in views if view is not None}

    def search_records(self, body_text: searching.BodyText) -> tuple[searching.SearchRecord, ...]:
        """What the search index is made from. `body_text` gives the plain words of a record's body."""
        return searching.records(self._parts, body_text)

    def files(self) -> dict[str, bytes]:
        """The files that need neither template nor body, by path."""
        publishing, site = self._publishing, self._site
        moved = exports.redirects(site)
        files = dict(exports.redirect_page(old, new, publishing) for old, new in sorted(moved.items()))
        return files | {
            "data/site.json": exports.site_json(self._parts, publishing),
            "sitemap.xml": exports.sitemap(site, publishing),
            "robots.txt": exports.robots(publishing),
            "_headers": exports.headers(publishing),
            "_redirects": exports.redirects_file(moved, publishing),
            "corrections.xml": feeds.corrections(self._parts, publishing),
            **timelines.files(self._parts, publishing),
        }


def file_of(path: str) -> str:
    """The file of a page's path: `people/x/` lies in `people/x/index.html`."""
    return path if path.endswith(".html") else f"{path}index.html"
