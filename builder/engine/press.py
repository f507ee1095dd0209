"""The last stretch of a build: a linked site becomes the files of the output, as few of them anew as the change asks for.

Views are made anew that asked the site for something that changed. (Where nothing changed but the texts of bodies, `bodies`
knows a shorter way.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from functools import partial

from builder.engine.aside import Aside, not_kept
from builder.engine.cache import Cache, LostMemory, PageKey
from builder.engine.children import Beside
from builder.engine.draw import Done, Easel, Group, Piece, Sketch, draw, in_view, why, written
from builder.engine.gather import Gathered, Shelf
from builder.engine.generator import generator_digest
from builder.engine.handouts import media_files, search_index, share_images
from builder.engine.job import Job
from builder.engine.made import EXPORT
from builder.engine.options import Voice
from builder.engine.output import Artifact, Kept, Publication
from builder.engine.packing import pickled, recalled
from builder.engine.results import LAYOUT, LOOK, OfSite, Result, Searched, address_of, bodies_of, page_keys, search_key, search_record
from builder.engine.spool import Parcel, Spool, Unpacked
from builder.engine.workers import Lot, are_few, crew, lots_of
from builder.linking.site import Site
from builder.linking.watch import Faces, are_touched
from builder.model.kinds import BY_FOLDER
from builder.model.values import Value
from builder.publishing.entries import page_templates
from builder.publishing.exports import Exported, taken_apart
from builder.publishing.pages import Plan, at_their_addresses
from builder.publishing.templates import TemplateTrouble, compile_all
from builder.publishing.views import Planned
from builder.reading.documents import kind_of

# Where they are in what was made beside a page. What stands before the record is what the export says.
_RECORD, _VIEW = Piece._fields.index("record"), len(Piece._fields)

LARGE_SITE = 1000  # pages, from where on the lists alone are worth a process

# Lists that nearly every change of an entry of these kinds touches, the longest first.
SOONEST: dict[str, Set[str]] = {
    "chronology/index.html": {"claims", "events"}, "search/index.html": BY_FOLDER.keys(), "index.html": {"articles", "claims", "events"},
}  # fmt: skip


class Layout(Value, frozen=True):
    """What each page has of the export: the pages' files in order, and how many bytes their entries and the links of these take.

    The texts themselves are remembered nowhere but in the export. A page that is no entry's has none.
    """

    files: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
    links: tuple[int, ...] = ()


class Past(Value, frozen=True):
    """What is remembered of the output, and what of it can be relied on.

    `known` are the files of the output that are whole; `touched` are the numbers of the questions whose answers have
    changed. It is None where nothing can be said of that, or the export is not the one that was made: what that said of each
    entry is remembered nowhere else, so all is looked at anew.
    """

    known: Mapping[str, PageKey]
    asked: Mapping[str, bytes]
    groups: Mapping[str, tuple[str, ...]]
    touched: frozenset[int] | None
    exported: Mapping[str, Exported]  # by the file of the entry's page
    records: Mapping[str, bytes]  # what the search index was made from

    def is_untouched(self, name: str) -> bool:
        """Whether a page or group asked for nothing that changed."""
        return self.touched is not None and name in self.asked and not are_touched(self.asked[name], self.touched)


class OfEntries(Value, frozen=True):
    """What is made of all entries: the export, share images, and the search index if there is to be one."""

    files: Mapping[str, Artifact]
    search: Searched
    layout: Layout


# --- the whole site ---


def publish_all(
    job: Job, site: Site, gathered: Gathered, shelf: Shelf, cache: Cache, aside: Aside, publication: Publication, voice: Voice
) -> Result:
    """Make the views and files that asked for what changed, draw the pages that changed, and publish. Raises Refusal, TemplateTrouble.

    Pages in view are shown before all that.
    """
    plan = job.plan(site)
    bodies = bodies_of({record.key: record.file for record in site.published}, shelf)
    easel = Easel(job.look(plan.site_view), bodies, generator_digest(), job.publishing.base_url)
    _show_in_view(job, plan, easel, cache, voice)
    before = cache.pages(job.output)
    lost = publication.missing({file: page.digest for file, page in before.items()})
    known = {file: page for file, page in before.items() if file not in lost}
    text_of = (lambda key: bodies.body(key).text) if job.indexed else None
    sketch = Sketch(plan, easel, known, publication.staging, cache.spool, publication.has_ways, text_of)
    if job.jobs > 1:
        compile_all(job.theme.templates, page_templates(job.theme.templates, {record.kind for record in site.published}))
    export = publication.read(EXPORT, known[EXPORT].digest) if EXPORT in known else b""
    planned = plan.pages()
    lists, groups = [each for each in planned if not each.entry], [Group(name) for name in plan.groups()]
    items: list[Planned | Group] = [*lists, *groups, *(each for each in planned if each.entry)]
    cache.spool.expect(len(items))
    with crew(partial(draw, sketch=sketch), items, job.jobs, at_once=len(items) > LARGE_SITE, at_last=aside.left) as hands:
        # Lists of a large site take long, and nearly every change touches some: they are begun before it is known which.
        begun = _soon_touched(lists, gathered) if before else _lots_of_all(len(lists) + len(groups), job.jobs)
        hands.ask(begun)
        past, faces = _past(job, site, known, cache, export)
        standing = _standing(plan, planned, groups, past, easel)
        asked = {number for lot in begun for number in range(*lot)}
        hands.leave_out([number for number in asked if before and items[number].file in standing])
        voice.progress(f"drawing {len(planned):,} pages")
        done = {each.file: Done(each.file, known[each.file].key, None) for each in planned if each.file in standing}
        touched = [number for number, each in enumerate(items) if each.file not in standing and number not in asked]
        first_entry = len(lists) + len(groups)
        entries = [number for number in touched if number >= first_entry]
        others = [number for number in touched if number < first_entry]
        hands.ask([*lots_of(entries, job.jobs), *((number, number + 1) for number in others)], last=True)
        missing = {items[number].file for number in entries}
        made: OfEntries | None = None

        def of_entries() -> OfEntries:
            return _made_of_entries(job, plan, sketch, planned, done, past, before, search_key(job, cache))

        for found in _as_they_come(hands.take()):
            done |= found
            missing -= found.keys()
            voice.progress(f"drawing: {len(done):,} of {len(planned):,} pages")
            if before and not made and not missing:  # while others draw the lists
                made = of_entries()
        views = _views(done, cache.spool)
        # Where nothing is remembered of any page, views without their pages mean nothing, and so do no harm.
        are_views_kept = aside.keep(len(views), lambda own: own.keep_views(job.output, views.items(), ())) if not before else not_kept
        made = made or of_entries()
        # Still within: those that have nothing left to do end, and give back what they have of memory, while this one publishes.
        pages = [done[each.file] for each in planned]
        artifacts = at_their_addresses(
            {each.file: each.row or Kept(known[each.file].digest) for each in pages},
            made.files,
            *standing.values(),
            *(each.rows for each in done.values()),
            media_files(job, gathered.files, site, publication, known),
            {asset.path: asset.data for asset in job.theme.static.values()},
        )
        voice.progress("publishing")
        publication.publish(artifacts)
        aside.note_left(hands.came_at_last() is True)
    keys = page_keys(publication, {each.file: each.key for each in pages})
    return Result(
        pages=len(pages), redrawn=sum(each.row is not None for each in pages),
        reasons=((address_of(each.file), _reason(each, before)) for each in pages), before=before, keys=keys, search=made.search,
        views=views, are_views_kept=are_views_kept, asked={name: each.asked for name, each in done.items() if each.asked is not None},
        groups={each.file: tuple(done[each.file].rows) for each in groups if each.file in done},
        records=_records(done, cache.spool) if job.indexed else {},
        gone=frozenset(past.asked.keys() - {each.file for each in planned} - set(plan.groups())),
        site=OfSite(pickled(plan.site_view), job.look_key, pickled(made.layout), faces),
    )  # fmt: skip


def _soon_touched(lists: Sequence[Planned], gathered: Gathered) -> list[Lot]:
    """Lots of one list each: of those that the documents that changed will touch, as far as can be said without a look."""
    kinds = {kind.folder for kind, _ in filter(None, map(kind_of, (*gathered.fresh, *gathered.gone)))} or BY_FOLDER.keys()
    places = {each.file: number for number, each in enumerate(lists)}
    return [(places[file], places[file] + 1) for file, shown in SOONEST.items() if kinds & shown]


def _lots_of_all(count: int, jobs: int) -> list[Lot]:
    """The first so many items in few lots: lists show the same entries, and those of one lot have the pieces of these made once."""
    size = -(-count // max(jobs // 2, 1))
    return [(begin, min(begin + size, count)) for begin in range(0, count, size)]


def _show_in_view(job: Job, plan: Plan, easel: Easel, cache: Cache, voice: Voice) -> None:
    """Show the pages in view as they will be; not where they name static files that the output has not yet."""
    if not voice.in_view() or not cache.pages(job.output).keys() >= set(job.static.values()):
        return
    pages = {each.file: each for each in plan.pages()}
    for file in in_view(voice, pages):
        with plan.looking():
            page = plan.page(pages[file])
        with suppress(TemplateTrouble):  # which is said of the first page that is drawn
            voice.show(file, easel.draw(page))


def _past(job: Job, site: Site, known: Mapping[str, PageKey], cache: Cache, export: bytes) -> tuple[Past, Faces]:
    """What is remembered, and the faces of the site as it is now; `export` is the one that is in the output."""
    asked, groups = cache.asked(job.output), cache.groups(job.output)
    kept = cache.meta(f"{LAYOUT} {job.output}")
    layout = recalled(kept) if kept else Layout()
    if {*layout.files, *groups} != asked.keys():
        raise LostMemory(job.output)
    is_alike = cache.meta(f"{LOOK} {job.output}") == job.look_key.encode()
    faces = site.watch.faces() if site.watch else {}
    touched = site.watch.changed(cache.faces(job.output), faces) if site.watch and is_alike else None
    exported = _exported(layout, export) if touched is not None else None
    if exported is None:
        return Past(known, asked, groups, None, {}, {}), faces
    records = cache.records(job.output) if job.indexed else {}
    if job.indexed and records.keys() != {*layout.files}:
        raise LostMemory(job.output)
    return Past(known, asked, groups, touched, exported, records), faces


def _exported(layout: Layout, export: bytes) -> dict[str, Exported] | None:
    """What the export says of each page's entry and its links; None where it is not the one that was made."""
    texts = taken_apart(export, layout.entries, layout.links)
    return dict(zip(layout.files, texts, strict=True)) if texts is not None else None


def _stands(planned: Planned, past: Past, easel: Easel) -> bool:
    """Whether a page needs no look: it is there, and neither what its view asked for nor anything else about it changed."""
    page = past.known.get(planned.file)
    body = planned.entry if planned.has_body else ""
    return page is not None and past.is_untouched(planned.file) and easel.is_drawn_alike(page.key, body)


def _standing(
    plan: Plan, planned: Iterable[Planned], groups: Iterable[Group], past: Past, easel: Easel
) -> dict[str, Mapping[str, Artifact]]:
    """The pages, by file, and groups, by name, that need no look; with the files of a group, which are its own business."""
    standing: dict[str, Mapping[str, Artifact]] = {each.file: {} for each in planned if _stands(each, past, easel)}
    for group in groups:
        files = _files_of_group(group.file, past)
        if files is not None and standing.keys() >= {*plan.bodies_in(group.file)}:
            standing[group.file] = files
    return standing


def _files_of_group(name: str, past: Past) -> dict[str, Artifact] | None:
    """The files of a group that need not be made anew; None where one of them is lost, or the group asked for what changed."""
    if not past.is_untouched(name):
        return None
    files = past.groups[name]
    return {file: Kept(past.known[file].digest) for file in files} if all(file in past.known for file in files) else None


def _by_file(found: Iterable[Done | TemplateTrouble]) -> dict[str, Done]:
    """What was drawn, by the file of the page or the name of the group. Raises TemplateTrouble."""
    done = {}
    for each in found:
        if isinstance(each, TemplateTrouble):
            raise each
        done[each.file] = each
    return done


def _as_they_come(lots: Iterable[tuple[int, Iterable[Done | TemplateTrouble]]]) -> Iterator[dict[str, Done]]:
    """What was drawn in each lot. Raises the TemplateTrouble of the first in order: which comes first is chance."""
    troubles: dict[int, TemplateTrouble] = {}
    for number, lot in lots:
        try:
            yield _by_file(lot)
        except TemplateTrouble as trouble:
            troubles[number] = trouble
    if troubles:
        raise troubles[min(troubles)]


def _made_of_entries(
    job: Job,
    plan: Plan,
    sketch: Sketch,
    planned: Sequence[Planned],
    done: Mapping[str, Done],
    past: Past,
    before: Mapping[str, PageKey],
    key: str,
) -> OfEntries:
    """What is made of all entries, the pages of which must be done. `key` is what the search index was made from."""
    search = Searched()
    made = {each.file: done[each.file].made for each in planned if each.entry}
    if job.indexed:
        records = (past.records[file] if parcel is None else sketch.spool.part(parcel, _RECORD) for file, parcel in made.items())
        search = search_index(map(search_record, records), before, sketch.known, key)
    export, layout = _made_export(plan, sketch, planned, made, past)
    standing = {each.entry for each in planned if each.entry and made[each.file] is None}
    with Beside(partial(written, EXPORT, export, sketch)) as writing:
        shares = plan.shares(standing, sketch.known)
        if not are_few(len(shares.keys() - sketch.known.keys())):
            writing.result()  # before others are started to draw so many
        images = share_images(job, shares, sketch.known, sketch.staging)
        files = at_their_addresses({EXPORT: writing.result()}, images, search.files)
    return OfEntries(files, search, layout)


def _made_export(
    plan: Plan, sketch: Sketch, planned: Sequence[Planned], made: Mapping[str, Parcel | None], past: Past
) -> tuple[bytes, Layout]:
    """The export, of what was `made` beside the pages of entries and of what an earlier one says of those that stand."""
    exported = {file: past.exported[file] if parcel is None else sketch.spool.take(parcel, _RECORD) for file, parcel in made.items()}
    sizes = [(*map(len, exported[each.file]),) if each.entry else (0, 0) for each in planned]
    layout = Layout(tuple([each.file for each in planned]), *zip(*sizes, strict=True))
    return plan.site_json(exported.values()), layout


def _records(done: Mapping[str, Done], spool: Spool) -> Mapping[str, bytes]:
    """The new search records, by the file of the page."""
    return Unpacked(_parcels(done.values()), partial(spool.part, number=_RECORD))


def _views(done: Mapping[str, Done], spool: Spool) -> Mapping[str, bytes]:
    """The views among what was done, by file."""
    return Unpacked(_parcels(each for each in done.values() if each.has_view), partial(spool.part, number=_VIEW))


def _parcels(done: Iterable[Done]) -> dict[str, Parcel]:
    return {each.file: each.made for each in done if each.made is not None}


def _reason(done: Done, before: Mapping[str, PageKey]) -> str:
    if done.row is None:
        return "remembered"
    reason = why(done.key, before.get(done.file))
    return f"drawn: {reason}" if reason else "drawn: its file was gone or changed"
