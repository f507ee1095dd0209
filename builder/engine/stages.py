"""The stages of a build: files become documents, documents one site, the site pages, and pages the output.

What is done again is decided twice. Where every document still shows the rest of the site what it showed before (an
edit within a text), the linked site, its remarks and the views of all pages are what they were, and only pages whose
body changed are drawn. Else the whole site is linked, and views are made anew where they look at what changed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from builder.engine import bodies, disk, findings, gallery, results, search, theme, unchanged
from builder.engine.aside import Aside, IsKept, not_kept
from builder.engine.attempt import Attempt
from builder.engine.cache import Cache
from builder.engine.disk import Scanned
from builder.engine.findings import Findings
from builder.engine.job import Job, job_of
from builder.engine.made import EXPORT
from builder.engine.middle import Linked, all_said, link_all, recall_remarks, remember_remarks
from builder.engine.options import SILENT, Options, Outcome, Voice
from builder.engine.refusal import Refusal
from builder.model.kinds import Settings
from builder.model.places import Place
from builder.publishing.purpose import SEARCH_FOLDER, Publishing
from builder.publishing.templates import TemplateTrouble, compile_all
from builder.reading.folders import kind_of

if TYPE_CHECKING:
    from builder.engine.theme import Theme
    from builder.linking.site import Site
    from builder.linking.watched import WatchedSite
    from builder.publishing.searching import SearchRecord


def build(attempt: Attempt, read: Findings, loaded: Theme | None = None) -> Outcome:
    """One try at a build of what was read: link unless nothing that the rest of the site sees has changed, draw, publish.

    `loaded` is the theme, if `make_ready` has loaded it already. Raises LostMemory where what is remembered turns out to be damaged,
    and Refusal for a theme that cannot be used.
    """
    options, _, cache, publication, voice = attempt
    results.recall_templates(cache)
    publishing = _publishing(options, read.settings)
    job = job_of(options, read, publishing, loaded or _theme(options, read))
    circumstances = f"{job.look_key} {options.drafts} {options.today}"
    remarks = None if read.settings_failed else recall_remarks(cache, circumstances, read.gathered)
    with Aside(cache, options.jobs) as aside:
        is_kept = _keep_early(read, cache, aside) if remarks is None else not_kept
        if remarks is None:
            publication.read_ahead(EXPORT)  # meanwhile, as what it says of each entry is to be cut out of it
        linked = _link(options, read, cache, voice) if remarks is None else None
        if linked is not None:
            remarks = linked.remarks
        said = all_said(read.faults, read.gathered, remarks or (), read.shelf, _is_strict(options, read))
        outcome = Outcome(said, read.settings_failed)
        if read.settings_failed or outcome.errors:
            _remember(is_kept, read, cache, lambda: remember_remarks(cache, "", ()))
            return outcome

        try:
            result = _publish(attempt, read, job, linked, aside)
        except TemplateTrouble as trouble:
            raise _unusable(trouble) from trouble
        reasons = tuple(sorted(result.reasons)) if options.explain else ()
        outcome = outcome._replace(pages=result.pages, redrawn=result.redrawn, remembered=result.pages - result.redrawn, reasons=reasons)

        def remember() -> None:
            are_views_kept = result.are_views_kept()  # before anything else is written
            _remember(is_kept, read, cache, lambda: made(are_views_kept))

        def made(are_views_kept: bool) -> None:
            results.keep_pages(job, result, cache, are_views_kept)
            results.keep_templates(job.theme, cache)
            remember_remarks(cache, circumstances, remarks or ())
            if not result.search.remark:
                unchanged.remember(attempt, outcome)

        publication.finish(remember)
    if result.search.remark:
        voice.remark(result.search.remark)
    return outcome


def _unusable(trouble: TemplateTrouble) -> Refusal:
    return Refusal(f"A template cannot be used. {trouble}")


def _publish(attempt: Attempt, read: Findings, job: Job, linked: Linked | None, aside: Aside) -> results.Result:
    """Publish: by the short way where the site need not be linked. Raises Refusal, TemplateTrouble and LostMemory."""

    def link() -> WatchedSite:
        return _link(attempt.options, read, attempt.cache, attempt.voice).watched()

    result = bodies.publish_bodies(attempt, job, link, read) if linked is None else None
    if result is None:
        from builder.engine import press  # with all that makes views; an edit of a text needs none of it

        site = linked.watched() if linked else link()
        result = press.publish_all(attempt, job, site, read, aside)
    return result


def check(options: Options, found: Scanned, cache: Cache, voice: Voice) -> Outcome:
    """Every check; nothing is written. Raises LostMemory, and Refusal for a template of the site's own that cannot be used."""
    read = findings.read(options, found, cache, voice)
    linked = _link(options, read, cache, voice)
    said = all_said(read.faults, read.gathered, linked.remarks, read.shelf, _is_strict(options, read))
    outcome = Outcome(said, read.settings_failed)
    if not outcome.settings_failed and not outcome.errors and (loaded := _theme(options, read)).own:
        voice.progress("trying the site's own templates")
        from builder.engine.trial import draw_on_trial  # with all that makes views

        try:
            draw_on_trial(job_of(options, read, _publishing(options, read.settings), loaded), linked.site, read)
        except TemplateTrouble as trouble:
            raise _unusable(trouble) from trouble
    return outcome


def read_site(options: Options, found: Scanned, cache: Cache) -> Site:
    """The linked site. Raises LostMemory."""
    return _link(options, findings.read(options, found, cache, SILENT), cache, SILENT).site


def search_records(options: Options, found: Scanned, cache: Cache) -> tuple[SearchRecord, ...]:
    """What the search index of a site without errors is made from. Raises LostMemory."""
    read = findings.read(options, found, cache, SILENT)
    site = _link(options, read, cache, SILENT).site
    plan = job_of(options, read, _publishing(options, read.settings), _theme(options, read)).plan(site)

    def words(key: str) -> str:
        return read.shelf.heavy(site.records[key].file).body(key).text

    return tuple(plan.search_record(record.key, words) for record in site.published)


def read_places(options: Options, found: Scanned, cache: Cache) -> tuple[Site, dict[str, dict[str, Place]]]:
    """The linked site, and the places of each entry by its key. Raises LostMemory."""
    read = findings.read(options, found, cache, SILENT)
    site = _link(options, read, cache, SILENT).site
    return site, {key: read.shelf.heavy(record.file).places(key) for key, record in site.records.items()}


def _keep_early(read: Findings, cache: Cache, aside: Aside) -> IsKept:
    """Begin to keep what was read while this process links the site, if that is much; if not, leave it to a process that has time.

    Should this build come to no end, then what is remembered is what a build with errors leaves: what was read, and no remarks.
    """

    def keep(own: Cache) -> None:
        _keep_reading(read, own)
        remember_remarks(own, "", ())

    cache.lights()  # which linking needs next: before another process writes, as who reads then has to wait
    return aside.keep_or_leave(len(read.gathered.fresh), keep)


def _remember(is_kept: IsKept, read: Findings, cache: Cache, rest: Callable[[], None]) -> None:
    """Remember what was read, if it is not kept yet, and the rest, in one transaction."""
    kept = is_kept()
    with cache.changing():
        if not kept:
            _keep_reading(read, cache)
        rest()


def _keep_reading(read: Findings, cache: Cache) -> None:
    results.keep_reading(read.gathered, cache)
    cache.keep_meta(gallery.NAME, read.gallery.kept)


def make_ready(root: Path, found: disk.Scan, cache: Cache) -> Theme:
    """Load what makes pages, and compile the theme's templates: what takes long and will be needed next, done while other processes
    read. Returns the theme. Raises Refusal for one that cannot be used, and LostMemory."""
    from builder.engine import press  # noqa: F401 - loaded for later
    from builder.linking import checks, watched  # noqa: F401 - too
    from builder.publishing.entries import page_templates

    paths = [stat.path for stat in found.files]
    loaded = theme.load(root, theme.own(paths))
    kinds = {kind.folder for kind, _ in filter(None, map(kind_of, paths))}
    results.recall_templates(cache)
    compile_all(loaded.templates, page_templates(loaded.templates, kinds))
    return loaded


def _theme(options: Options, read: Findings) -> Theme:
    return theme.load(options.root, theme.own(read.gathered.others))


def _link(options: Options, read: Findings, cache: Cache, voice: Voice) -> Linked:
    voice.progress("linking")
    return link_all(read.settings, read.gathered, read.gallery, cache, options.drafts, options.today)


def _is_strict(options: Options, read: Findings) -> bool:
    return options.strict or read.settings.strict


def _publishing(options: Options, settings: Settings) -> Publishing:
    base = (options.base_url or settings.url).rstrip("/") + "/"
    index = SEARCH_FOLDER if options.search and search.program() else ""
    is_published = options.context == "production" and not options.drafts  # a draft is for those who are sent its address
    return Publishing(base, is_published, _notice(options), index, _short(options.commit))


def _short(commit: str) -> str:
    """A commit as people name it."""
    return commit[:7]


def _notice(options: Options) -> str:
    """The band over every page of what is not the published site."""
    drafts = " Drafts are shown." if options.drafts else ""
    commit = f" of {_short(options.commit)}" if options.commit else ""
    match options.context:
        case "deploy-preview":
            return f"Preview{commit}{f' for review {options.review}' if options.review else ''}: not the published site.{drafts}"
        case "branch-deploy":
            return f"Branch preview{commit}: not the published site.{drafts}"
        case _:
            return drafts.strip()
