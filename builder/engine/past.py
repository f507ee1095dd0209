"""What is remembered of an output when the site was linked anew, and which pages and groups of files stand as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from builder.engine.cache import Cache, LostMemory, PageKey
from builder.engine.draw import Easel
from builder.engine.job import Job
from builder.engine.output import Kept
from builder.engine.packing import recalled
from builder.engine.results import LAYOUT, LOOK, search_key
from builder.linking.site import Site
from builder.linking.watch import Faces, are_touched
from builder.model.values import Value
from builder.publishing.exports import Exported, taken_apart
from builder.publishing.pages import Plan
from builder.publishing.views import Planned


class Layout(Value, frozen=True):
    """What each page has of the export: the pages' files in order, and how many bytes their entries and the links of these take.

    The texts themselves are remembered nowhere but in the export. A page that is no entry's has none.
    """

    files: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
    links: tuple[int, ...] = ()


class Past(Value, frozen=True):
    """What is remembered of the output, and what of it can be relied on.

    `touched` are the numbers of the questions whose answers have changed. It is None where nothing can be said of that, or the
    export is not the one that was made: what that said of each entry is remembered nowhere else, so all is looked at anew.
    """

    pages: Mapping[str, PageKey]  # every file of the output
    known: Mapping[str, PageKey]  # those that are whole
    asked: Mapping[str, bytes]
    groups: Mapping[str, tuple[str, ...]]
    search_key: str  # what the search index was made from
    touched: frozenset[int] | None = None
    exported: Mapping[str, Exported] = {}  # by the file of the entry's page
    records: Mapping[str, bytes] = {}  # what the search index was made from, by the same

    def stands(self, planned: Planned, easel: Easel) -> bool:
        """Whether a page needs no look: it is there, and neither what its view asked for nor anything else about it changed."""
        page = self.known.get(planned.file)
        body = planned.entry if planned.has_body else ""
        return page is not None and self._is_untouched(planned.file) and easel.is_drawn_alike(page.key, body)

    def files_of_group(self, name: str) -> dict[str, Kept] | None:
        """The files of a group that need not be made anew; None where one of them is lost, or the group asked for what changed."""
        if not self._is_untouched(name):
            return None
        files = self.groups[name]
        return {file: Kept(self.known[file].digest) for file in files} if all(file in self.known for file in files) else None

    def _is_untouched(self, name: str) -> bool:
        """Whether a page or group asked for nothing that changed."""
        return self.touched is not None and name in self.asked and not are_touched(self.asked[name], self.touched)


def recall_past(
    job: Job, site: Site, pages: Mapping[str, PageKey], known: Mapping[str, PageKey], cache: Cache, export: bytes
) -> tuple[Past, Faces]:
    """What is remembered, and the faces of the site as it is now; `export` is the one that is in the output."""
    asked, groups = cache.asked(job.output), cache.groups(job.output)
    kept = cache.meta(f"{LAYOUT} {job.output}")
    layout = recalled(kept) if kept else Layout()
    if {*layout.files, *groups} != asked.keys():
        raise LostMemory(job.output)
    past = Past(pages, known, asked, groups, search_key(job, cache))
    is_alike = cache.meta(f"{LOOK} {job.output}") == job.look_key.encode()
    faces = site.watch.faces() if site.watch else {}
    touched = site.watch.changed(cache.faces(job.output), faces) if site.watch and is_alike else None
    exported = _exported(layout, export) if touched is not None else None
    if exported is None:
        return past, faces
    records = cache.records(job.output) if job.indexed else {}
    if job.indexed and records.keys() != {*layout.files}:
        raise LostMemory(job.output)
    return Past(pages, known, asked, groups, past.search_key, touched, exported, records), faces


def _exported(layout: Layout, export: bytes) -> dict[str, Exported] | None:
    """What the export says of each page's entry and its links; None where it is not the one that was made."""
    texts = taken_apart(export, layout.entries, layout.links)
    return dict(zip(layout.files, texts, strict=True)) if texts is not None else None


def standing(plan: Plan, pages: Iterable[Planned], past: Past, easel: Easel) -> dict[str, Mapping[str, Kept]]:
    """The pages, by file, and groups, by name, that need no look; with the files of a group, which are its own business."""
    found: dict[str, Mapping[str, Kept]] = {each.file: {} for each in pages if past.stands(each, easel)}
    for name in plan.groups():
        files = past.files_of_group(name)
        if files is not None and found.keys() >= {*plan.bodies_in(name)}:
            found[name] = files
    return found
