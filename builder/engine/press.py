"""The last stretch of a build: a linked site becomes the files of the output, as few of them anew as the change asks for.

Views are made anew that asked the site for something that changed. (Where nothing changed but the texts of bodies, `bodies`
knows a shorter way.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from builder.engine.cache import Cache, PageKey, Piece
from builder.engine.draw import LARGE_SITE, Done, Easel, Sketch, draw_all, in_view, why
from builder.engine.gather import Gathered, Shelf
from builder.engine.generator import generator_digest
from builder.engine.handouts import media_files, search_index, share_images
from builder.engine.job import Job
from builder.engine.made import EXPORT
from builder.engine.options import Voice
from builder.engine.output import Artifact, Kept, Publication
from builder.engine.packing import pickled, recalled
from builder.engine.results import FACES, Result, Searched, address_of, bodies_of, digest_of_artifact, search_key, search_record
from builder.engine.workers import begun
from builder.linking.site import Site
from builder.linking.watch import Faces, are_touched, changed
from builder.publishing.entries import page_templates
from builder.publishing.pages import Plan, at_their_addresses
from builder.publishing.templates import TemplateTrouble, compile_all
from builder.publishing.views import Planned


class Past(NamedTuple):
    """What is remembered of the output, and what of it can be relied on.

    `touched` are the numbers of the questions whose answers have changed; None where nothing can be said of that.
    """

    before: Mapping[str, PageKey]
    lost: set[str]
    pieces: Mapping[str, Piece]
    touched: frozenset[int] | None

    @property
    def known(self) -> dict[str, PageKey]:
        """The files of the output that are whole."""
        return {file: page for file, page in self.before.items() if file not in self.lost}

    def is_untouched(self, name: str) -> bool:
        """Whether a page or group asked for nothing that changed."""
        return self.touched is not None and name in self.pieces and not are_touched(self.pieces[name].asked, self.touched)


# --- the whole site ---


def publish_all(job: Job, site: Site, gathered: Gathered, shelf: Shelf, cache: Cache, publication: Publication, voice: Voice) -> Result:
    """Make the views and files that asked for what changed, draw the pages that changed, and publish. Raises Refusal, TemplateTrouble.

    Pages in view are shown before all that.
    """
    plan = job.plan(site)  # also declares kinds of questions: no process that makes the faces of all may begin before
    with begun(site.watch.faces if site.watch else dict, job.jobs if len(site.records) > LARGE_SITE else 1) as faces_of_site:
        bodies = bodies_of({record.key: record.file for record in site.published}, shelf)
        easel = Easel(job.look(plan.site_view), bodies, generator_digest(), job.publishing.base_url)
        planned = plan.pages()
        _show_in_view(job, plan, planned, easel, cache, voice)
        past, faces = _past(job, faces_of_site, cache, publication)
    known = past.known
    text_of = (lambda key: bodies.body(key).text) if job.indexed else None
    done = [Done(each.file, known[each.file].key, None) for each in planned if _stands(each, past, known, easel)]
    standing = {each.file for each in done}
    groups = {name: files for name in plan.groups() if (files := _group_files(name, past, known)) is not None}
    voice.progress(f"drawing {len(planned):,} pages")
    sketch = Sketch(plan, easel, known, publication.staging, len(planned), text_of)
    to_look_at = [each for each in planned if each.file not in standing]
    if to_look_at and job.jobs > 1:
        compile_all(job.theme.templates, page_templates(job.theme.templates, {record.kind for record in site.published}))
    for lot in draw_all(sketch, to_look_at, [name for name in plan.groups() if name not in groups], job.jobs):
        done += lot
        voice.progress(f"drawing: {len(done):,} of {len(planned):,} pages")
    pieces = {each.file: each.piece for each in done if each.piece is not None}
    pages = [each for each in done if not each.is_group]
    entries = [pieces[each.file] if each.file in pieces else past.pieces[each.file] for each in planned if each.entry]
    searched = Searched()
    if job.indexed:
        searched = search_index((search_record(piece.record) for piece in entries), past.before, known, search_key(job, cache))
    drawn_pages: dict[str, Artifact] = {each.file: each.row or Kept(known[each.file].digest) for each in pages}
    artifacts = at_their_addresses(
        drawn_pages,
        *groups.values(),
        *(each.rows for each in done if each.is_group),
        {EXPORT: plan.site_json(piece.export for piece in entries)},
        media_files(job, gathered.files, site, publication, known),
        {asset.path: asset.data for asset in job.theme.static.values()},
        plan.feeds(easel.prose),
        share_images(job, plan.shares(), known, publication.staging),
        searched.files,
    )
    voice.progress("publishing")
    publication.publish(artifacts)
    drawn = {each.file: each.key for each in pages}
    keys = {file: PageKey(drawn.get(file, ""), digest_of_artifact(artifact)) for file, artifact in artifacts.items()}
    return Result(
        pages=len(pages), redrawn=sum(each.row is not None for each in pages),
        reasons=tuple((address_of(each.file), _reason(each, past)) for each in pages), before=past.before, keys=keys, search=searched,
        views={each.file: each.view for each in pages if each.view is not None}, pieces=pieces,
        gone=frozenset(past.pieces.keys() - {each.file for each in planned} - set(plan.groups())),
        site=(pickled(plan.site_view), pickled((job.look_key, faces))),
    )  # fmt: skip


def _show_in_view(job: Job, plan: Plan, planned: Iterable[Planned], easel: Easel, cache: Cache, voice: Voice) -> None:
    """Show the pages in view as they will be; not where they name static files that the output has not yet."""
    pages = {each.file: each for each in planned}
    wanted = in_view(voice, pages)
    if not wanted or not cache.pages(job.output).keys() >= set(job.static.values()):
        return
    for file in wanted:
        with plan.looking():
            page = plan.page(pages[file])
        with suppress(TemplateTrouble):  # which is said of the first page that is drawn
            voice.show(file, easel.draw(page))


def _past(job: Job, faces_of_site: Callable[[], Faces], cache: Cache, publication: Publication) -> tuple[Past, Faces]:
    """What is remembered, and the faces of the site as it is now."""
    before = cache.pages(job.output)
    lost = publication.missing({file: page.digest for file, page in before.items()})
    pieces = cache.pieces(job.output)
    kept = cache.meta(f"{FACES} {job.output}")
    look_key, remembered = recalled(kept) if kept else ("", {})
    faces = faces_of_site()
    touched = changed(remembered, faces) if look_key == job.look_key and faces else None
    return Past(before, lost, pieces, touched), faces


def _stands(planned: Planned, past: Past, known: Mapping[str, PageKey], easel: Easel) -> bool:
    """Whether a page needs no look: it is there, and neither what its view asked for nor anything else about it changed."""
    page = known.get(planned.file)
    body = planned.entry if planned.has_body else ""
    return page is not None and past.is_untouched(planned.file) and easel.is_drawn_alike(page.key, body)


def _group_files(name: str, past: Past, known: Mapping[str, PageKey]) -> dict[str, Artifact] | None:
    """The files of a group that need not be made anew; None where one of them is lost, or the group asked for what changed."""
    if not past.is_untouched(name):
        return None
    export = past.pieces[name].export.decode()
    files = export.split("\n") if export else []
    return {file: Kept(known[file].digest) for file in files} if all(file in known for file in files) else None


def _reason(done: Done, past: Past) -> str:
    if done.row is None:
        return "remembered"
    reason = why(done.key, past.before.get(done.file))
    return f"drawn: {reason}" if reason else "drawn: its file was gone or changed"
