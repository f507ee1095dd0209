"""A build in which nothing changed but the texts of bodies: their pages are drawn from the views that are remembered.

Little is loaded for it: what links the site and makes views is needed only where a feed or the search index holds the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from builder.engine.attempt import Attempt
from builder.engine.cache import PageKey
from builder.engine.draw import Bodies, Easel, in_view, why
from builder.engine.findings import Findings
from builder.engine.gather import Gathered, Shelf, digests_of_bodies
from builder.engine.job import Job
from builder.engine.output import Artifact, Kept
from builder.engine.packing import recalled
from builder.engine.packing_pages import loaded_page
from builder.engine.results import ALLEGATIONS, SITE_VIEW, Result, Searched, address_of, bodies_of, page_keys, search_key, search_record
from builder.engine.tree import Row, stage_write
from builder.linking.addresses import address, file_of
from builder.model.plain import encoded
from builder.model.values import Value
from builder.publishing.purpose import SEARCH_FOLDER
from builder.publishing.templates import TemplateTrouble

if TYPE_CHECKING:
    from builder.linking.site import Site
    from builder.publishing.pages import Plan


class OfBodies(Value, frozen=True):
    """What is made of bodies beside their pages: the feeds, and the search index if there is to be one, with its new records."""

    files: Mapping[str, Artifact] = {}
    search: Searched = Searched()
    records: Mapping[str, bytes] = {}


def publish_bodies(attempt: Attempt, job: Job, link: Callable[[], Site], read: Findings) -> Result | None:
    """Draw only the pages whose body changed, from the views that are remembered, and publish. Those in view are shown at once.

    For a build whose every view is known to be what it was. The site is linked only where the body of an article
    changed, which the feeds hold, or where there is a search index. None where something that is needed is not remembered, and for a site
    with templates of its own and allegations: what stands beside one of these on its pages may be words of a text.
    """
    cache, publication = attempt.cache, attempt.publication
    if job.theme.own and cache.meta(f"{ALLEGATIONS} {job.output}") != b"":
        return None
    before = cache.pages(job.output)
    kept_view = cache.meta(f"{SITE_VIEW} {job.output}")
    if not before or kept_view is None:
        return None
    changed = _changed_bodies(read.gathered, before)
    easel = job.easel(recalled(kept_view), bodies_of(changed, read.shelf))
    _show_in_view(attempt, job, changed, easel)
    if not publication.is_shown({file: page.digest for file, page in before.items()}):
        return None
    made_from = search_key(job, cache)
    remembered = cache.records(job.output) if job.indexed else {}
    if job.indexed and not (made_from and all(file in remembered for file, page in before.items() if page.key)):
        return None  # the index could not be made, and is tried again; or not all that it is made from is there
    drawn = _drawn(attempt, job, changed, before, easel)
    if drawn is None:
        return None
    made = OfBodies(search=Searched(key=made_from))
    if changed and (job.indexed or any(key.startswith("articles/") for key in changed)):
        made = _made_of_bodies(job, link(), read.shelf, changed, before, remembered, made_from)
    # Of an index that is made anew nothing stays.
    standing = {file: Kept(page.digest) for file, page in before.items() if not (made.records and file.startswith(SEARCH_FOLDER))}
    publication.publish({**standing, **{file: row for file, (row, _) in drawn.items()}, **made.files})
    drawn_from = {file: page.key for file, page in before.items()} | {file: key for file, (_, key) in drawn.items()}
    pages = sum(bool(page.key) for page in before.values())
    reasons = ((address_of(file), _reason(drawn_from[file], page)) for file, page in before.items() if page.key)
    return Result(pages, len(changed), reasons, before, page_keys(publication, drawn_from), made.search, records=made.records)


def _show_in_view(attempt: Attempt, job: Job, changed: Iterable[str], easel: Easel) -> None:
    """Show those pages of these entries that are in view, as they will be."""
    for file in in_view(attempt.voice, map(_page_of, changed)):
        if view := attempt.cache.view(job.output, file):
            with suppress(TemplateTrouble):  # which is said where all is drawn
                attempt.voice.show(file, easel.draw(loaded_page(view)))


def _drawn(
    attempt: Attempt, job: Job, changed: Iterable[str], before: Mapping[str, PageKey], easel: Easel
) -> dict[str, tuple[Row, str]] | None:
    """The pages of these entries, drawn and written: the row and the key of each, by file. None where a view is not remembered."""
    drawn = {}
    for file in map(_page_of, changed):
        view = attempt.cache.view(job.output, file)
        if view is None:
            return None
        page = loaded_page(view)
        drawn[file] = stage_write(attempt.publication.staging, file, easel.draw(page)), easel.with_body(before[file].key, page)
    return drawn


def _made_of_bodies(
    job: Job, site: Site, shelf: Shelf, changed: Iterable[str], before: Mapping[str, PageKey], remembered: Mapping[str, bytes], key: str
) -> OfBodies:
    """What is made of bodies beside their pages. `remembered` are the search records, `key` is what the index was made from."""
    plan, bodies = job.plan(site), bodies_of({record.key: record.file for record in site.published}, shelf)
    feeds = plan.feeds(job.easel(plan.site_view, bodies).prose)
    if not job.indexed:
        return OfBodies(feeds, Searched(key=key))
    from builder.engine.handouts import search_index  # with the search program, and all that makes share images

    records = _records_of(changed, plan, bodies)
    search = search_index(map(search_record, filter(None, {**remembered, **records}.values())), before, before, key)
    return OfBodies({**feeds, **search.files}, search, records)


def _reason(key: str, before: PageKey) -> str:
    reason = why(key, before)
    return f"drawn: {reason}" if reason else "remembered"


def _records_of(keys: Iterable[str], plan: Plan, bodies: Bodies) -> dict[str, bytes]:
    """The search records of entries, by the files of their pages."""
    return {_page_of(key): encoded(plan.search_record(key, lambda key: bodies.body(key).text)) for key in keys}


def _page_of(key: str) -> str:
    """The file of an entry's page."""
    return file_of(address(*key.split("/", 1)))


def _changed_bodies(gathered: Gathered, before: Mapping[str, PageKey]) -> dict[str, str]:
    """Entries whose body is not the one that their page was drawn with: key -> file."""
    found = {}
    for path, fresh in gathered.fresh.items():
        for key, digest in digests_of_bodies(fresh.remembered).items():
            page = before.get(_page_of(key))
            if page is not None and page.key and page.key.rpartition(" ")[2] != digest:
                found[key] = path
    return found
