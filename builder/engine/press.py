"""The last stretch of a build: a linked site becomes the files of the output, as few of them anew as the change asks for.

Views are made anew that asked the site for something that changed. (Where nothing changed but the texts of bodies, `bodies`
knows a shorter way.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial

from builder.engine.agenda import Agenda, soon_touched
from builder.engine.aside import Aside, not_kept
from builder.engine.attempt import Attempt
from builder.engine.cache import PageKey
from builder.engine.children import Beside
from builder.engine.draw import EXPORTED, RECORD, VIEW, Done, DoneGroup, DonePage, Easel, Supplies, draw, in_view, why, written
from builder.engine.findings import Findings
from builder.engine.handouts import media_files, search_index, share_images
from builder.engine.job import Job
from builder.engine.made import EXPORT
from builder.engine.output import Artifact, Kept
from builder.engine.packing import pickled
from builder.engine.past import Layout, Past, recall_past, standing
from builder.engine.results import OfSite, Result, Searched, address_of, bodies_of, page_keys, search_record
from builder.engine.spool import Parcel, Spool, Unpacked
from builder.engine.workers import are_few
from builder.linking.site import Site
from builder.model.values import Value
from builder.publishing.entries import page_templates
from builder.publishing.pages import Plan, at_their_addresses
from builder.publishing.templates import TemplateTrouble, compile_all
from builder.publishing.views import Planned


class OfEntries(Value, frozen=True):
    """What is made of all entries: the export, share images, and the search index if there is to be one."""

    files: Mapping[str, Artifact]
    search: Searched
    layout: Layout


# --- the whole site ---


def publish_all(attempt: Attempt, job: Job, site: Site, read: Findings, aside: Aside) -> Result:
    """Make the views and files that asked for what changed, draw the pages that changed, and publish. Raises Refusal, TemplateTrouble.

    Pages in view are shown before all that.
    """
    _, _, cache, publication, voice = attempt
    plan = job.plan(site)
    bodies = bodies_of({record.key: record.file for record in site.published}, read.shelf)
    easel = job.easel_of(plan, bodies)
    _show_in_view(attempt, job, plan, easel)
    before = cache.pages(job.output)
    lost = publication.missing({file: page.digest for file, page in before.items()})
    known = {file: page for file, page in before.items() if file not in lost}
    text_of = (lambda key: bodies.body(key).text) if job.indexed else None
    supplies = Supplies(plan, easel, known, publication.staging, cache.spool, publication.has_ways, text_of)
    if job.jobs > 1:
        compile_all(job.theme.templates, page_templates(job.theme.templates, {record.kind for record in site.published}))
    export = publication.read(EXPORT, known[EXPORT].digest) if EXPORT in known else b""
    agenda = Agenda(plan, job.jobs)
    cache.spool.expect(len(agenda.items))
    with aside.crew(partial(draw, supplies=supplies), agenda.items, at_once=agenda.is_large) as hands:
        begun = soon_touched(read.gathered) if before else agenda.others
        hands.ask(agenda.one_by_one(begun) if before else agenda.others_in_few())
        past, faces = recall_past(job, site, before, known, cache, export)
        stand = standing(plan, agenda.pages, past, easel)
        if before:
            hands.leave_out(agenda.numbers(file for file in begun if file in stand))
        voice.progress(f"drawing {len(agenda.pages):,} pages")
        entries = [file for file in agenda.entries if file not in stand]
        others = [file for file in agenda.others if file not in stand and file not in begun]
        hands.ask([*agenda.lots(entries), *agenda.one_by_one(others)], last=True)
        done = {each.file: DonePage(each.file, known[each.file].key) for each in agenda.pages if each.file in stand}
        groups: dict[str, DoneGroup] = {}
        missing = {*entries}
        made: OfEntries | None = None
        for lot in _as_they_come(hands.take()):
            groups |= {each.name: each for each in lot if isinstance(each, DoneGroup)}
            found = {each.file: each for each in lot if isinstance(each, DonePage)}
            done |= found
            missing -= found.keys()
            voice.progress(f"drawing: {len(done) + len(groups):,} of {len(agenda.pages):,} pages")
            if before and not made and not missing:  # while others draw the lists
                made = _made_of_entries(job, supplies, agenda.pages, done, past)
        views = _views(done, cache.spool)
        # Where nothing is remembered of any page, views without their pages mean nothing, and so do no harm.
        are_views_kept = aside.keep(len(views), lambda own: own.keep_views(job.output, views.items(), ())) if not before else not_kept
        made = made or _made_of_entries(job, supplies, agenda.pages, done, past)
        # Still within: those that have nothing left to do end, and give back what they have of memory, while this one publishes.
        pages = [done[each.file] for each in agenda.pages]
        artifacts = at_their_addresses(
            {each.file: each.row or Kept(known[each.file].digest) for each in pages},
            made.files,
            *stand.values(),
            *(each.files for each in groups.values()),
            media_files(job, read.gathered.files, site, publication, known),
            {asset.path: asset.data for asset in job.theme.static.values()},
        )
        voice.progress("publishing")
        publication.publish(artifacts)
    return Result(
        pages=len(pages), redrawn=sum(each.row is not None for each in pages),
        reasons=((address_of(each.file), _reason(each, before)) for each in pages), before=before,
        keys=page_keys(publication, {each.file: each.key for each in pages}), search=made.search,
        views=views, are_views_kept=are_views_kept, asked=_asked(done, groups),
        groups={name: tuple(each.files) for name, each in groups.items()},
        records=_records(done, cache.spool) if job.indexed else {},
        gone=frozenset(past.asked.keys() - agenda.names()),
        site=OfSite(pickled(plan.site_view), job.look_key, pickled(made.layout), faces, plan.has_allegations),
    )  # fmt: skip


def _show_in_view(attempt: Attempt, job: Job, plan: Plan, easel: Easel) -> None:
    """Show the pages in view as they will be; not where they name static files that the output has not yet."""
    voice = attempt.voice
    if not voice.in_view() or not attempt.cache.pages(job.output).keys() >= set(job.static.values()):
        return
    pages = {each.file: each for each in plan.pages()}
    for file in in_view(voice, pages):
        with plan.looking():
            page = plan.page(pages[file])
        with suppress(TemplateTrouble):  # which is said of the first page that is drawn
            voice.show(file, easel.draw(page))


def _as_they_come(lots: Iterable[tuple[int, Sequence[Done | TemplateTrouble]]]) -> Iterator[list[Done]]:
    """What was done in each lot. Raises the TemplateTrouble of the first in order: which comes first is chance."""
    troubles: dict[int, TemplateTrouble] = {}
    for number, lot in lots:
        if failed := [each for each in lot if isinstance(each, TemplateTrouble)]:
            troubles[number] = failed[0]
        else:
            yield [each for each in lot if not isinstance(each, TemplateTrouble)]
    if troubles:
        raise troubles[min(troubles)]


def _made_of_entries(job: Job, supplies: Supplies, pages: Sequence[Planned], done: Mapping[str, DonePage], past: Past) -> OfEntries:
    """What is made of all entries, the pages of which must be done."""
    search = Searched()
    made = {each.file: done[each.file].made for each in pages if each.entry}
    if job.indexed:
        records = (past.records[file] if parcel is None else supplies.spool.part(parcel, RECORD) for file, parcel in made.items())
        search = search_index(map(search_record, records), past.pages, past.known, past.search_key)
    export, layout = _made_export(supplies, pages, made, past)
    as_they_were = {each.entry for each in pages if each.entry and made[each.file] is None}
    with Beside(partial(written, EXPORT, export, supplies)) as writing:
        shares = supplies.plan.shares(as_they_were, past.known)
        if not are_few(len(shares.keys() - past.known.keys())):
            writing.result()  # before others are started to draw so many
        images = share_images(job, shares, past.known, supplies.staging)
        files = at_their_addresses({EXPORT: writing.result()}, images, search.files)
    return OfEntries(files, search, layout)


def _made_export(supplies: Supplies, pages: Sequence[Planned], made: Mapping[str, Parcel | None], past: Past) -> tuple[bytes, Layout]:
    """The export, of what was `made` beside the pages of entries and of what an earlier one says of those that stand."""
    exported = {file: past.exported[file] if parcel is None else supplies.spool.take(parcel, EXPORTED) for file, parcel in made.items()}
    sizes = [(*map(len, exported[each.file]),) if each.entry else (0, 0) for each in pages]
    layout = Layout(tuple([each.file for each in pages]), *zip(*sizes, strict=True))
    return supplies.plan.site_json(exported.values()), layout


def _asked(done: Mapping[str, DonePage], groups: Mapping[str, DoneGroup]) -> dict[str, bytes]:
    """The questions that were asked for each page that was looked at, and for each group that was made."""
    of_pages = {file: each.asked for file, each in done.items() if each.asked is not None}
    return of_pages | {name: each.asked for name, each in groups.items()}


def _records(done: Mapping[str, DonePage], spool: Spool) -> Mapping[str, bytes]:
    """The new search records, by the file of the page."""
    return Unpacked(_parcels(done.values()), partial(spool.part, number=RECORD))


def _views(done: Mapping[str, DonePage], spool: Spool) -> Mapping[str, bytes]:
    """The views among what was done, by file."""
    return Unpacked(_parcels(each for each in done.values() if each.has_view), partial(spool.part, number=VIEW))


def _parcels(done: Iterable[DonePage]) -> dict[str, Parcel]:
    return {each.file: each.made for each in done if each.made is not None}


def _reason(done: DonePage, before: Mapping[str, PageKey]) -> str:
    if done.row is None:
        return "remembered"
    reason = why(done.key, before.get(done.file))
    return f"drawn: {reason}" if reason else "drawn: its file was gone or changed"
