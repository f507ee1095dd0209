"""Every page and file of the site, planned from the linked site alone.

A plan names the pages; the view of each is made when it is asked for, in whichever process draws it. Nothing here draws
or writes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from builder.linking.addresses import file_of, folders_above, path_of
from builder.linking.site import Site
from builder.model.records import Record
from builder.publishing import chronology_files, exports, feeds, searching, sharing
from builder.publishing.entries import TEMPLATES, Entries
from builder.publishing.heads import Heads
from builder.publishing.indexes import Indexes
from builder.publishing.parts import Asks, Assets, Parts
from builder.publishing.pictures import Size
from builder.publishing.purpose import Publishing
from builder.publishing.views import Head, Page, Planned, Prose

T = TypeVar("T")

INDEX_PAGES: dict[str, Callable[[Indexes], Any]] = {
    "": Indexes.home, "articles/": Indexes.articles, "people/": Indexes.people, "organisations/": Indexes.organisations,
    "claims/": Indexes.claims, "sources/": Indexes.sources, "sources/by-date.html": Indexes.sources_by_date,
    "chronology/": Indexes.chronology, "corrections/": Indexes.corrections, "search/": Indexes.search, "404.html": Indexes.not_found,
}  # fmt: skip


class SharedAddressError(Exception):
    """Two files of the output have one path, or one lies where the other needs a folder: a fault of the program."""


def at_their_addresses(*groups: Mapping[str, T]) -> dict[str, T]:
    """The files of several groups, by path. Raises SharedAddressError where one would take the place of another.

    What editors can do about it is said before, as `url-conflict`; nothing must ever be overwritten without a word.
    """
    found: dict[str, T] = {}
    for group in filter(None, groups):
        if shared := found.keys() & group.keys():
            raise SharedAddressError(f"two files are to be {min(shared)}")
        found.update(group)
    folders = {folder for path in found for folder in folders_above(path)}
    if shared := found.keys() & folders:
        raise SharedAddressError(f"{min(shared)} is to be a file and a folder")
    return found


class Plan:
    """All that a build makes of a site.

    `assets`: where files under content/ and static/ go in the output, by their path in the site; `sizes` those of pictures;
    `asks`: which names templates ask for, where that is known (see `Parts.shows`).
    """

    def __init__(
        self,
        site: Site,
        publishing: Publishing,
        assets: Assets,
        sizes: Mapping[str, Size] | None = None,
        asks: Asks | None = None,
    ) -> None:
        self._parts = Parts(site, assets, sizes, asks)
        self._publishing = publishing
        self._heads = Heads(self._parts, publishing)
        self._entries = Entries(self._parts, self._heads)
        self._indexes = Indexes(self._parts, self._heads)
        self._site = site
        self.looking: Callable[[], AbstractContextManager[set[int]]] = site.watch.looking if site.watch else _nobody
        self.site_view = self._heads.site_view()
        self.has_allegations = any(record.fields.allegation for record in site.of("claims").values())
        self.claims_at = self._parts.claims_at  # the claims, as cards, that are told by the title or summary of the page at a path

    def lists(self) -> tuple[Planned, ...]:
        """The pages that are no entry's own: home, lists, chronology."""
        return tuple([Planned(file_of(path), "", path) for path in (*INDEX_PAGES, *self._indexes.part_paths())])

    def pages(self) -> tuple[Planned, ...]:
        """Every page: the lists, and one for each entry."""
        entries = [Planned(file_of(path_of(record)), record.key, has_body=record.has_body) for record in self._site.published]
        pages = (*self.lists(), *entries)
        if len({each.file for each in pages}) < len(pages):
            at_their_addresses(*({each.file: each} for each in pages))  # says which
        return pages

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
            prose = self._entries.article_prose(record)
            return draw(prose) if prose else ""

        return feeds.files(self._parts, self._publishing, html)

    def shares(self, standing: Container[str] = (), files: Iterable[str] = ()) -> dict[str, sharing.ShareView | None]:
        """The pictures for social cards by path, with what they show; None for those that are there, of entries that are as they were.

        `standing` are the keys of entries that show what they did when all `files` of the output were made.
        """
        shown = {kind for kind, template in TEMPLATES.items() if kind in sharing.KINDS and self._parts.shows("share", template)}
        records = [record for record in self._site.published if record.kind in shown]
        kept = sharing.drawn_before([record for record in records if record.key in standing], files)
        drawn = (self._heads.drawn(record.key) for record in records if record.key not in kept)
        return {**dict.fromkeys(kept.values()), **dict(filter(None, drawn))}

    def search_record(self, key: str, body_text: searching.BodyText) -> searching.SearchRecord:
        """What the search index knows of an entry. `body_text` gives the plain words of its body."""
        return searching.search_record(self._site.records[key], self._parts, body_text)

    def entry_json(self, key: str) -> tuple[bytes, bytes]:
        """What the export says of an entry and its links."""
        return exports.entry_json(self._site.records[key], self._parts, self._publishing)

    def site_json(self, exported: Collection[exports.Exported]) -> bytes:
        """The export. `exported` is what `entry_json` gave for each entry, in the order of `pages`."""
        return exports.site_json(self._site, self._publishing, exported)

    def groups(self) -> tuple[str, ...]:
        """The files that no page template draws, group by group: each is made as a whole."""
        return (*GROUPS, FEEDS)

    def group(self, name: str, draw: Callable[[Prose], str]) -> dict[str, bytes]:
        """The files of a group, by path. `draw` gives a body's HTML with full addresses."""
        return self.feeds(draw) if name == FEEDS else GROUPS[name](self)

    def bodies_in(self, name: str) -> list[str]:
        """The files of the pages whose bodies a group holds as well."""
        return [file_of(path_of(record)) for record in feeds.newest(self._site)] if name == FEEDS else []

    def _moved(self) -> dict[str, bytes]:
        moved = exports.redirects(self._site)
        pages = dict(exports.redirect_page(old, new, self._publishing) for old, new in sorted(moved.items()))
        return pages | {"_redirects": exports.redirects_file(moved, self._publishing)}

    def _for_hosts(self) -> dict[str, bytes]:
        return {
            "sitemap.xml": exports.sitemap(self._site, self._publishing),
            "robots.txt": exports.robots(self._publishing),
            "_headers": exports.headers(self._publishing),
        }

    def _corrections(self) -> dict[str, bytes]:
        return {"corrections.xml": feeds.corrections(self._parts, self._publishing)}

    def _chronology(self) -> dict[str, bytes]:
        return chronology_files.files(self._parts, self._publishing)


@contextmanager
def _nobody() -> Iterator[set[int]]:
    yield set()


FEEDS = "feeds"  # the one group that holds bodies
GROUPS: dict[str, Callable[[Plan], dict[str, bytes]]] = {
    "chronology": Plan._chronology, "for hosts": Plan._for_hosts, "moved": Plan._moved, "corrections": Plan._corrections,
}  # fmt: skip
