"""The last stretch of a build: a linked site becomes the files of the output, as few of them anew as the change asks for."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from builder.engine import disk, search, theme
from builder.engine.cache import Cache, Known, PageKey
from builder.engine.draw import Bodies, Done, Easel, digest_of, draw_all, why
from builder.engine.gather import Gathered, Shelf, recalled
from builder.engine.generator import generator_digest
from builder.engine.middle import is_media
from builder.engine.output import Artifact, Kept, Publication
from builder.engine.refusal import Refusal, printable
from builder.engine.theme import Theme
from builder.engine.tree import Row, stage_write
from builder.engine.workers import in_lots
from builder.linking.addresses import address
from builder.linking.site import Site
from builder.model.kinds import Settings
from builder.model.records import Body
from builder.publishing import pictures, sharing
from builder.publishing.assets import media_paths
from builder.publishing.exports import base_path
from builder.publishing.heads import Publishing
from builder.publishing.pages import Page, Plan, file_of
from builder.publishing.templates import Look, TemplateTrouble

SITE_VIEW = "site view"  # under which the view of the whole site is remembered


class Job(NamedTuple):
    """What is to be made, beside the content: theme, addresses, and where it goes."""

    root: Path
    output: str  # relative to the site, so that a site that was moved still remembers
    publishing: Publishing
    theme: Theme
    media: dict[str, str]  # file under content/ -> its path in the output
    sizes: dict[str, pictures.Size]  # of pictures under content/
    look_key: str  # digest of all this and of the settings
    jobs: int

    @property
    def static(self) -> dict[str, str]:
        """Where static files go, by the name that templates know them by."""
        return {name: asset.path for name, asset in self.theme.static.items()}


class Result(NamedTuple):
    """What was published, and what is to be remembered of it."""

    pages: int
    redrawn: int
    reasons: tuple[tuple[str, str], ...]
    keys: dict[str, PageKey]  # of every file of the output
    views: dict[str, bytes]  # new views of pages that show a body
    site_view: bytes | None  # pickled, where it was made anew
    before: Mapping[str, PageKey]
    search: Searched


class Searched(NamedTuple):
    """The search index of a build: its files, what it was made from, and why there is none where there is none."""

    files: Mapping[str, Artifact] = {}
    key: str = ""
    remark: str = ""


def job(root: Path, output: Path | None, settings: Settings, publishing: Publishing, gathered: Gathered, jobs: int) -> Job:
    """Everything but the content. Raises Refusal for a theme that cannot be used."""
    own = [path for path in gathered.files if path.startswith(("templates/", "static/"))]
    loaded = theme.load(root, own)
    media = media_paths((path, known.digest) for path, known in gathered.files.items() if is_media(path))
    sizes = _sizes(root, media)
    target = printable(os.path.relpath(output or root / "public", root))
    static = sorted((name, asset.path) for name, asset in loaded.static.items())
    look_key = digest_of(
        [repr(settings), publishing, sorted(loaded.templates.items()), static, sorted(media.items()), target, generator_digest()]
    )
    return Job(root, target, publishing, loaded, media, sizes, look_key, jobs)


def _sizes(root: Path, media: Mapping[str, str]) -> dict[str, pictures.Size]:
    """The size of each picture. One that cannot be used is said when it is to be shown (`_picture`)."""
    found = ((path, pictures.sizes_of(disk.read_bytes(root, path))) for path in media if pictures.is_picture(path))
    return {path: size for path, size in found if isinstance(size, pictures.Size)}


# --- the whole site ---


def publish_all(
    job: Job, site: Site, gathered: Gathered, shelf: Shelf, cache: Cache, publication: Publication, progress: Callable[[str], None]
) -> Result:
    """Make every view, draw the pages that changed, and publish. Raises Refusal."""
    plan = _plan(job, site)
    look = Look(job.theme.templates, job.static, plan.site_view, base_path(job.publishing.base_url))
    easel = Easel(look, _bodies({record.key: record.file for record in site.published}, shelf), generator_digest(), job.publishing.base_url)
    before = cache.pages(job.output)
    lost = publication.missing({file: page.digest for file, page in before.items()})
    known = {file: page for file, page in before.items() if file not in lost and page.key}
    planned = plan.pages()
    done: list[Done] = []
    progress(f"drawing {len(planned):,} pages")
    try:
        for lot in draw_all(plan, planned, easel, known, publication.staging, job.jobs):
            done += lot
            progress(f"drawing: {len(done):,} of {len(planned):,} pages")
    except TemplateTrouble as trouble:
        raise Refusal(f"A template cannot be used. {trouble}") from trouble
    artifacts: dict[str, Artifact] = {each.file: each.row or Kept(known[each.file].digest) for each in done}
    known_files = {file: page for file, page in before.items() if file not in lost}
    artifacts |= _handed_out(job, gathered.files, site, publication, known_files)
    artifacts |= {asset.path: asset.data for asset in job.theme.static.values()}
    artifacts |= plan.files() | plan.feeds(easel.prose)
    artifacts |= _shared(job, plan.shares(), {file: page for file, page in before.items() if file not in lost}, publication.staging)
    searched = _searched(job, plan, easel.bodies, cache, {file: page for file, page in before.items() if file not in lost})
    artifacts |= searched.files
    progress("publishing")
    publication.publish(artifacts)
    drawn = {each.file: each.key for each in done}
    keys = {file: PageKey(drawn.get(file, ""), _digest(artifact)) for file, artifact in artifacts.items()}
    reasons = tuple((_address(each.file), _reason(each, before.get(each.file), lost)) for each in done)
    views = {each.file: each.view for each in done if each.view is not None}
    redrawn = sum(each.row is not None for each in done)
    return Result(len(done), redrawn, reasons, keys, views, pickle.dumps(plan.site_view, protocol=5), before, searched)


def _shared(job: Job, views: Mapping[str, sharing.ShareView], known: Mapping[str, PageKey], staging: str) -> dict[str, Artifact]:
    """Pictures for social cards: drawn where there is none at that address, which says all that it shows."""

    def draw_lot(lot: Sequence[str]) -> list[tuple[str, Row]]:
        return [(path, stage_write(staging, path, sharing.draw(views[path]))) for path in lot]

    found: dict[str, Artifact] = {path: Kept(known[path].digest) for path in views if path in known}
    for lot in in_lots(draw_lot, [path for path in views if path not in found], job.jobs):
        found |= lot
    return found


def _searched(job: Job, plan: Plan, bodies: Bodies, cache: Cache, known: Mapping[str, PageKey]) -> Searched:
    """The search index: that of before, where it was made from the same and none of its files is lost."""
    if not job.publishing.search:
        return Searched()
    records = plan.search_records(lambda record: bodies.body(record.key).text)
    key = search.key(records)
    if key == _kept_key(job, cache):
        kept = {file: Kept(page.digest) for file, page in known.items() if file.startswith(search.FOLDER)}
        if kept and len(kept) == sum(file.startswith(search.FOLDER) for file in cache.pages(job.output)):
            return Searched(kept, key)
    made = search.index(records)
    return Searched(made.files, key if made.files else "", made.remark)


def _kept_key(job: Job, cache: Cache) -> str:
    return (cache.meta(f"search {job.output}") or b"").decode()


def _bodies(files: Mapping[str, str], shelf: Shelf) -> Bodies:
    """Bodies by the key of their entry; `files` says where each entry stands."""

    def body(key: str) -> Body:
        return shelf.heavy(files[key]).bodies[key]

    return Bodies(body, lambda key: shelf.body_digest(files[key], key))


def _handed_out(
    job: Job, files: Mapping[str, Known], site: Site, publication: Publication, known: Mapping[str, PageKey]
) -> dict[str, Artifact]:
    """What something published names: documents as they are, pictures cleaned and in several widths, made only where the
    output has none. Raises Refusal for a picture that cannot be used.

    What lies under content/ and is named nowhere (a picture that was taken out again, an editor's backup) stays there.
    """
    named = {target.file for record in site.published for target in site.targets[record.key]}
    media = {source: path for source, path in job.media.items() if source in named}
    documents = {path: files[source].digest for source, path in media.items() if not pictures.is_picture(source)}
    missing = publication.missing(documents) if documents else set()
    found: dict[str, Artifact] = {path: Kept(digest) for path, digest in documents.items() if path not in missing}
    for source, path in media.items():
        if path in missing:
            found[path] = disk.read_bytes(job.root, source)
        elif pictures.is_picture(source):
            found |= _picture(job, source, path, known)
    return found


def _picture(job: Job, source: str, path: str, known: Mapping[str, PageKey]) -> dict[str, Artifact]:
    size = job.sizes.get(source)
    wanted = (path, *(each.path for each in pictures.candidates(path, size))) if size else ()
    if wanted and all(each in known for each in wanted):
        return {each: Kept(known[each].digest) for each in wanted}
    made = pictures.derive(path, disk.read_bytes(job.root, source))
    if isinstance(made, pictures.Trouble):
        raise Refusal(f"{source} cannot be shown: {made.message}. {made.hint}")
    return dict(made)


def _digest(artifact: Artifact) -> str:
    return disk.digest(artifact) if isinstance(artifact, bytes) else artifact.digest


def _address(file: str) -> str:
    return f"/{file.removesuffix('index.html')}"


def _reason(done: Done, before: PageKey | None, lost: set[str]) -> str:
    if done.row is None:
        return "remembered"
    reason = why(done.key, before)
    return f"drawn: {reason}" if reason else "drawn: its file was gone or changed"


# --- an edit within texts ---


def publish_bodies(
    job: Job, link: Callable[[], Site], gathered: Gathered, shelf: Shelf, cache: Cache, publication: Publication
) -> Result | None:
    """Draw only the pages whose body changed, from the views that are remembered, and publish.

    For a build whose every view is known to be what it was. The site is linked only where the body of an article
    changed, which the feeds hold. None where something that is needed is not remembered.
    """
    before = cache.pages(job.output)
    kept_view = cache.meta(f"{SITE_VIEW} {job.output}")
    if not before or kept_view is None or publication.missing({file: page.digest for file, page in before.items()}):
        return None
    changed = _changed_bodies(gathered, before)
    look = Look(job.theme.templates, job.static, recalled(kept_view), base_path(job.publishing.base_url))
    easel = Easel(look, _bodies(changed, shelf), generator_digest(), job.publishing.base_url)
    keys = dict(before)
    artifacts: dict[str, Artifact] = {file: Kept(page.digest) for file, page in before.items()}
    reasons = {_address(file): "remembered" for file, page in before.items() if page.key}
    for key in changed:
        file = file_of(address(*key.split("/", 1)))
        view = cache.view(job.output, file)
        if view is None:
            return None
        page: Page = recalled(view)
        row = easel.draw(page, publication.staging)
        artifacts[file] = row
        keys[file] = PageKey(easel.with_body(before[file].key, page), row.digest)
        reasons[_address(file)] = f"drawn: {why(keys[file].key, before[file])}"
    if any(key.startswith("articles/") for key in changed):
        feeds = _feeds(job, link(), look, shelf)
        artifacts |= feeds
        keys |= {file: PageKey("", disk.digest(data)) for file, data in feeds.items()}
    searched = Searched(key=_kept_key(job, cache))
    if changed and job.publishing.search:
        bodies = _bodies({record.key: record.file for record in link().published}, shelf)
        searched = _searched(job, _plan(job, link()), bodies, cache, before)
        for file in [file for file in artifacts if file.startswith(search.FOLDER)]:
            del artifacts[file], keys[file]
        artifacts |= searched.files
        keys |= {file: PageKey("", _digest(artifact)) for file, artifact in searched.files.items()}
    publication.publish(artifacts)
    pages = sum(bool(page.key) for page in before.values())
    return Result(pages, len(changed), tuple(reasons.items()), keys, {}, None, before, searched)


def _feeds(job: Job, site: Site, look: Look, shelf: Shelf) -> dict[str, bytes]:
    easel = Easel(look, _bodies({record.key: record.file for record in site.published}, shelf), generator_digest(), job.publishing.base_url)
    return _plan(job, site).feeds(easel.prose)


def _plan(job: Job, site: Site) -> Plan:
    return Plan(site, job.publishing, {f"static/{name}": path for name, path in job.static.items()} | job.media, job.sizes)


def _changed_bodies(gathered: Gathered, before: Mapping[str, PageKey]) -> dict[str, str]:
    """Entries whose body is not the one that their page was drawn with: key -> file."""
    found = {}
    for path, fresh in gathered.fresh.items():
        for key, digest in json.loads(fresh.remembered.bodies).items():
            page = before.get(file_of(address(*key.split("/", 1))))
            if page is not None and page.key and page.key.rpartition(" ")[2] != digest:
                found[key] = path
    return found


# --- remembering ---


def keep_reading(gathered: Gathered, cache: Cache) -> None:
    """Remember what was read."""
    known = cache.files()
    new = (seen for path, seen in gathered.files.items() if known.get(path) != seen)
    cache.keep_files(new, known.keys() - gathered.files.keys(), gathered.scanned_ns)
    cache.keep_documents([(item.path, item.remembered, item.light, item.heavy) for item in gathered.fresh.values()], gathered.gone)


def keep_pages(job: Job, result: Result, cache: Cache) -> None:
    """Remember what was published."""
    gone = result.before.keys() - result.keys.keys()
    cache.keep_pages(job.output, ((file, page) for file, page in result.keys.items() if result.before.get(file) != page), gone)
    cache.keep_views(job.output, result.views.items(), gone)
    cache.keep_meta(f"search {job.output}", result.search.key.encode())
    if result.site_view is not None:
        cache.keep_meta(f"{SITE_VIEW} {job.output}", result.site_view)
