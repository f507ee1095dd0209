"""The whole-site middle of a build: documents are linked and checked as one, and what is wrong is put in its place."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import structs

from builder.engine.cache import Cache
from builder.engine.gallery import Gallery
from builder.engine.gather import Gathered, Shelf, is_seen_alike, lights, said
from builder.engine.packing import pickled, recalled
from builder.model.diagnostics import Diagnostic, Remark, diagnostic
from builder.model.digests import digest
from builder.model.kinds import Settings
from builder.model.records import Record
from builder.model.values import Value

if TYPE_CHECKING:
    from builder.linking.site import Site
    from builder.linking.watched import WatchedSite

CIRCUMSTANCES = "circumstances"  # what the remembered remarks were made from, beside the documents
REMARKS = "remarks"


class Remarked(Value, frozen=True):
    """A remark with the file that its entry stands in."""

    file: str
    remark: Remark


class Linked(Value, frozen=True, gc=True):
    """The linked site, with what is wrong with it as a whole."""

    site: Site
    remarks: tuple[Remarked, ...]
    seen: Mapping[str, str]  # the digests of what it was made from, by file
    records: Mapping[str, Record]  # as they were read

    def watched(self) -> WatchedSite:
        """The site, to make pages from: what they ask it is noted."""
        from builder.linking.watched import WatchedSite

        seen, read = self.seen, self.records
        files = Counter([record.file for record in read.values()])
        many = {file for file, count in files.items() if count > 1} if len(files) < len(read) else ()

        def faces(records: Mapping[str, Record]) -> dict[str, str]:
            return {
                key: digest(repr(_ordered(record)).encode()) if record is not read[key] or record.file in many else seen[record.file]
                for key, record in records.items()
            }

        return WatchedSite(self.site, faces)


def _ordered(record: Record) -> tuple[object, ...]:
    """All that a record says, its sets in an order that is the same in every process."""
    return (
        *structs.astuple(structs.replace(record, given=frozenset(), broken=frozenset(), anchors=frozenset())),
        *map(sorted, (record.given, record.broken, record.anchors)),
    )


def link_all(settings: Settings, gathered: Gathered, gallery: Gallery, cache: Cache, drafts: bool, today: datetime.date) -> Linked:
    """Link and check the whole site, as it is on a day. Raises LostMemory."""
    from builder.linking import checks  # an edit of a text needs nothing of that floor
    from builder.linking.site import link, without_copies

    documents = [*lights(gathered, cache)]
    records, copies = without_copies(record for document in documents for record in document.records)
    ids = [*(id for document in documents for id in document.ids), *gathered.unreadable]
    media = frozenset(gathered.media())
    static = frozenset(path for path in gathered.others if path.startswith("static/"))
    unfit = {path: (trouble.message, trouble.hint) for path, trouble in gallery.troubles.items()}
    site, remarks = link(settings, records, ids, media, static, drafts, unfit)
    remarked = [Remarked(records[remark.entry].file, remark) for remark in (*remarks, *checks.run(site, today))]
    return Linked(
        site, (*(_in_its_file(copy) for copy in copies), *remarked), {path: each.seen for path, each in gathered.documents.items()}, records
    )


def _in_its_file(copy: Remark) -> Remarked:
    """A copy of an id is named with the file it stands in (`people/x@content/people/more/x.md`)."""
    key, _, file = copy.entry.partition("@")
    return Remarked(file, copy._replace(entry=key))


# --- remembering ---


def recall_remarks(cache: Cache, circumstances: str, gathered: Gathered) -> tuple[Remarked, ...] | None:
    """The remarks of the last build, where linking would make them again: no document came or went, none shows the rest
    of the site anything new, and nothing has changed of the circumstances. None otherwise."""
    if cache.meta(CIRCUMSTANCES) != circumstances.encode() or gathered.gone or gathered.unreadable:
        return None
    if not all(is_seen_alike(fresh, cache) for fresh in gathered.fresh.values()):
        return None
    kept = cache.meta(REMARKS)
    return recalled(kept) if kept is not None else None


def remember_remarks(cache: Cache, circumstances: str, remarks: tuple[Remarked, ...]) -> None:
    """Remember the remarks and what they were made from; `circumstances` are "" for a build that came to no end."""
    cache.keep_meta(CIRCUMSTANCES, circumstances.encode())
    cache.keep_meta(REMARKS, pickled(remarks))


# --- saying ---


def all_said(
    faults: Iterable[Diagnostic], gathered: Gathered, remarks: Iterable[Remarked], shelf: Shelf, strict: bool
) -> tuple[Diagnostic, ...]:
    """Everything that is wrong, by place. `strict` turns warnings into errors."""
    found = {*faults, *gathered.faults}
    for document in gathered.documents.values():
        if document.said:
            found.update(said(document))
    found.update(_placed(each.file, each.remark, shelf) for each in remarks)
    ordered = sorted(found)
    return tuple(each._replace(severity="error") for each in ordered) if strict else tuple(ordered)


def _placed(file: str, remark: Remark, shelf: Shelf) -> Diagnostic:
    """A remark at its line and column."""
    place = shelf.heavy(file).place(remark.entry, remark.path)
    return diagnostic(file, place, remark.code, remark.message, remark.hint)
