"""The last stretch of a build: a linked site becomes the files of the output, as few of them anew as the change asks for.

Two ways lead there. Where nothing changed but the texts of bodies, `publish_bodies` draws their pages from the views that
are remembered, and links nothing. Else `publish_all` makes anew the views that asked the site for something that changed.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from builder.engine import disk, search
from builder.engine.cache import Cache, PageKey, Piece
from builder.engine.draw import Bodies, Done, Easel, Sketch, draw_all, dumped, why
from builder.engine.gather import Gathered, Shelf, recalled
from builder.engine.generator import generator_digest
from builder.engine.handouts import Searched, media_files, search_index, share_images
from builder.engine.job import Job
from builder.engine.output import Artifact, Kept, Publication
from builder.engine.refusal import Refusal
from builder.linking.addresses import address
from builder.linking.site import Site
from builder.linking.watch import Faces, are_touched, changed
from builder.model.records import Body
from builder.publishing.pages import Page, Plan, Planned, file_of
from builder.publishing.searching import SearchRecord
from builder.publishing.templates import TemplateTrouble

# Under which things are remembered, each with the output behind it.
SITE_VIEW, FACES, SEARCH = "site view", "faces", "search"
EXPORT = "data/site.json"


class Result(NamedTuple):
    """What was published, and what is to be remembered of it."""

    pages: int
    redrawn: int
    reasons: tuple[tuple[str, str], ...]
    before: Mapping[str, PageKey]
    keys: dict[str, PageKey]  # of every file of the output
    search: Searched
    views: Mapping[str, bytes] = {}  # new views of pages that show a body
    pieces: Mapping[str, Piece] = {}  # new, by file; those of groups of files by their name
    gone: frozenset[str] = frozenset()  # names of pieces that there are no more
    site: tuple[bytes, bytes] | None = None  # the view of the whole site and its faces, where they were made anew


class Past(NamedTuple):
    """What is remembered of the output, and what of it can be relied on.

    `touched` are the numbers of the questions whose answers have changed; None where nothing can be said of that.
    """

    before: Mapping[str, PageKey]
    lost: set[str]
    asked: Mapping[str, bytes]
    touched: frozenset[int] | None

    @property
    def known(self) -> dict[str, PageKey]:
        """The files of the output that are whole."""
        return {file: page for file, page in self.before.items() if file not in self.lost}

    def is_untouched(self, name: str) -> bool:
        """Whether a page or group asked for nothing that changed."""
        return self.touched is not None and name in self.asked and not are_touched(self.asked[name], self.touched)


# --- the whole site ---


def publish_all(
    job: Job, site: Site, gathered: Gathered, shelf: Shelf, cache: Cache, publication: Publication, progress: Callable[[str], None]
) -> Result:
    """Make the views and files that asked for what changed, draw the pages that changed, and publish. Raises Refusal."""
    plan = job.plan(site)
    faces = site.watch.faces() if site.watch else {}
    past = _past(job, faces, cache, publication)
    known = past.known
    bodies = _bodies({record.key: record.file for record in site.published}, shelf)
    easel = Easel(job.look(plan.site_view), bodies, generator_digest(), job.publishing.base_url)
    text_of = (lambda key: bodies.body(key).text) if job.indexed else None
    planned = plan.pages()
    done = [Done(each.file, known[each.file].key, None) for each in planned if _stands(each, past, known, easel)]
    standing = {each.file for each in done}
    groups = {name: files for name in plan.groups() if (files := _group_files(name, past, known, cache, job)) is not None}
    progress(f"drawing {len(planned):,} pages")
    sketch = Sketch(plan, easel, known, publication.staging, len(planned), text_of)
    try:
        to_look_at = [each for each in planned if each.file not in standing]
        for lot in draw_all(sketch, to_look_at, [name for name in plan.groups() if name not in groups], job.jobs):
            done += lot
            progress(f"drawing: {len(done):,} of {len(planned):,} pages")
    except TemplateTrouble as trouble:
        raise Refusal(f"A template cannot be used. {trouble}") from trouble
    pieces = {each.file: each.piece for each in done if each.piece is not None}
    pages = [each for each in done if not each.rows]
    artifacts: dict[str, Artifact] = {}
    _add(artifacts, {each.file: each.row or Kept(known[each.file].digest) for each in pages})
    for some in (*groups.values(), *(each.rows for each in done if each.rows)):
        _add(artifacts, some)
    _add(artifacts, {EXPORT: plan.site_json(_in_order(planned, pieces, lambda piece: piece.export, cache.exports(job.output)))})
    _add(artifacts, media_files(job, gathered.files, site, publication, known))
    _add(artifacts, {asset.path: asset.data for asset in job.theme.static.values()})
    _add(artifacts, plan.feeds(easel.prose))
    _add(artifacts, share_images(job, plan.shares(), known, publication.staging))
    searched = Searched()
    if job.indexed:
        texts = _in_order(planned, pieces, lambda piece: piece.record, cache.records(job.output))
        searched = search_index(map(_search_record, texts), past.before, known, _search_key(job, cache))
    _add(artifacts, searched.files)
    progress("publishing")
    publication.publish(artifacts)
    drawn = {each.file: each.key for each in pages}
    keys = {file: PageKey(drawn.get(file, ""), _digest(artifact)) for file, artifact in artifacts.items()}
    return Result(
        pages=len(pages), redrawn=sum(each.row is not None for each in pages),
        reasons=tuple((_address(each.file), _reason(each, past)) for each in pages), before=past.before, keys=keys, search=searched,
        views={each.file: each.view for each in pages if each.view is not None}, pieces=pieces,
        gone=frozenset(past.asked.keys() - {each.file for each in planned} - set(plan.groups())),
        site=(pickle.dumps(plan.site_view, protocol=5), pickle.dumps((job.look_key, faces), protocol=5)),
    )  # fmt: skip


def _past(job: Job, faces: Faces, cache: Cache, publication: Publication) -> Past:
    before = cache.pages(job.output)
    lost = publication.missing({file: page.digest for file, page in before.items()})
    kept = cache.meta(f"{FACES} {job.output}")
    look_key, remembered = recalled(kept) if kept else ("", {})
    if look_key != job.look_key or not faces:
        return Past(before, lost, {}, None)
    return Past(before, lost, cache.asked(job.output), changed(remembered, faces))


def _stands(planned: Planned, past: Past, known: Mapping[str, PageKey], easel: Easel) -> bool:
    """Whether a page needs no look: it is there, and neither what its view asked for nor anything else about it changed."""
    page = known.get(planned.file)
    body = planned.entry if planned.has_body else ""
    return page is not None and past.is_untouched(planned.file) and easel.is_drawn_alike(page.key, body)


def _group_files(name: str, past: Past, known: Mapping[str, PageKey], cache: Cache, job: Job) -> dict[str, Artifact] | None:
    """The files of a group that need not be made anew; None where one of them is lost, or the group asked for what changed."""
    if not past.is_untouched(name):
        return None
    files = cache.export(job.output, name).split("\n")
    return {file: Kept(known[file].digest) for file in files} if all(file in known for file in files) else None


def _in_order(
    planned: Iterable[Planned], made: Mapping[str, Piece], part: Callable[[Piece], str], remembered: Mapping[str, str]
) -> list[str]:
    """One part of the piece of every entry, those made by this build and those remembered."""
    return [part(made[each.file]) if each.file in made else remembered[each.file] for each in planned if each.entry]


def _add(artifacts: dict[str, Artifact], more: Mapping[str, Artifact]) -> None:
    """Take in more files. No two may be for one path: that is seen to by the addresses that content may not take."""
    if twice := artifacts.keys() & more.keys():
        raise AssertionError(f"made twice: {', '.join(sorted(twice))}")
    artifacts.update(more)


def _search_record(text: str) -> SearchRecord:
    return SearchRecord(*json.loads(text))


def _search_key(job: Job, cache: Cache) -> str:
    return (cache.meta(f"{SEARCH} {job.output}") or b"").decode()


def _bodies(files: Mapping[str, str], shelf: Shelf) -> Bodies:
    """Bodies by the key of their entry; `files` says where each entry stands."""

    def body(key: str) -> Body:
        return shelf.heavy(files[key]).bodies[key]

    return Bodies(body, lambda key: shelf.body_digest(files[key], key))


def _digest(artifact: Artifact) -> str:
    return disk.digest(artifact) if isinstance(artifact, bytes) else artifact.digest


def _address(file: str) -> str:
    return f"/{file.removesuffix('index.html')}"


def _reason(done: Done, past: Past) -> str:
    if done.row is None:
        return "remembered"
    reason = why(done.key, past.before.get(done.file))
    return f"drawn: {reason}" if reason else "drawn: its file was gone or changed"


# --- an edit within texts ---


def publish_bodies(
    job: Job, link: Callable[[], Site], gathered: Gathered, shelf: Shelf, cache: Cache, publication: Publication
) -> Result | None:
    """Draw only the pages whose body changed, from the views that are remembered, and publish.

    For a build whose every view is known to be what it was. The site is linked only where the body of an article
    changed, which the feeds hold, or where there is a search index. None where something that is needed is not remembered.
    """
    before = cache.pages(job.output)
    kept_view = cache.meta(f"{SITE_VIEW} {job.output}")
    if not before or kept_view is None or publication.missing({file: page.digest for file, page in before.items()}):
        return None
    if job.indexed and not _search_key(job, cache):  # it could not be made, and is tried again
        return None
    changed_files = _changed_bodies(gathered, before)
    easel = Easel(job.look(recalled(kept_view)), _bodies(changed_files, shelf), generator_digest(), job.publishing.base_url)
    keys = dict(before)
    artifacts: dict[str, Artifact] = {file: Kept(page.digest) for file, page in before.items()}
    reasons = {_address(file): "remembered" for file, page in before.items() if page.key}
    for key in changed_files:
        file = _page_of(key)
        view = cache.view(job.output, file)
        if view is None:
            return None
        page: Page = recalled(view)
        row = easel.draw(page, publication.staging)
        artifacts[file] = row
        keys[file] = PageKey(easel.with_body(before[file].key, page), row.digest)
        reasons[_address(file)] = f"drawn: {why(keys[file].key, before[file])}"
    searched = Searched(key=_search_key(job, cache))
    pieces: dict[str, Piece] = {}
    if changed_files and (job.indexed or any(key.startswith("articles/") for key in changed_files)):
        site = link()
        plan, bodies = job.plan(site), _bodies({record.key: record.file for record in site.published}, shelf)
        made = dict(plan.feeds(Easel(job.look(plan.site_view), bodies, generator_digest(), job.publishing.base_url).prose))
        artifacts |= made
        keys |= {file: PageKey("", disk.digest(data)) for file, data in made.items()}
        if job.indexed:
            pieces = _pieces_of(changed_files, plan, bodies, cache, job)
            texts = cache.records(job.output) | {file: piece.record for file, piece in pieces.items()}
            searched = search_index(map(_search_record, filter(None, texts.values())), before, before, searched.key)
            for file in [file for file in artifacts if file.startswith(search.FOLDER)]:
                del artifacts[file], keys[file]
            artifacts |= searched.files
            keys |= {file: PageKey("", _digest(artifact)) for file, artifact in searched.files.items()}
    publication.publish(artifacts)
    pages = sum(bool(page.key) for page in before.values())
    return Result(pages, len(changed_files), tuple(reasons.items()), before, keys, searched, pieces=pieces)


def _pieces_of(keys: Iterable[str], plan: Plan, bodies: Bodies, cache: Cache, job: Job) -> dict[str, Piece]:
    """The pieces of entries whose body changed: their search record is another one, and all else as it was."""
    asked, exports = cache.asked(job.output), cache.exports(job.output)
    records = {_page_of(key): dumped(plan.search_record(key, lambda key: bodies.body(key).text)) for key in keys}
    return {file: Piece(asked[file], exports[file], record) for file, record in records.items()}


def _page_of(key: str) -> str:
    """The file of an entry's page."""
    return file_of(address(*key.split("/", 1)))


def _changed_bodies(gathered: Gathered, before: Mapping[str, PageKey]) -> dict[str, str]:
    """Entries whose body is not the one that their page was drawn with: key -> file."""
    found = {}
    for path, fresh in gathered.fresh.items():
        for key, digest in json.loads(fresh.remembered.bodies).items():
            page = before.get(_page_of(key))
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
    cache.keep_pieces(job.output, result.pieces.items(), result.gone)
    cache.keep_meta(f"{SEARCH} {job.output}", result.search.key.encode())
    if result.site is not None:
        for name, value in zip((SITE_VIEW, FACES), result.site, strict=True):
            cache.keep_meta(f"{name} {job.output}", value)
