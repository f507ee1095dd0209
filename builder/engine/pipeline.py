"""One build, told in one place: files become documents, documents one site, the site pages, and pages the output.

The command, the server, the tests and the previews all call `build`; there is no other way to build.
"""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from builder.engine import disk, theme
from builder.engine.cache import Cache, Known, PageKey
from builder.engine.draw import Sheet, draw, sheets, why
from builder.engine.gather import Gathered, LostMemory, Shelf, gather, light_of, now_ns
from builder.engine.generator import generator_digest, theme_root
from builder.engine.memory import FOLDER, Memory, open_memory
from builder.engine.output import Artifact, Kept, Publication, building
from builder.engine.refusal import Refusal
from builder.engine.tree import Row
from builder.linking import checks
from builder.linking.site import Site, link, without_copies
from builder.model.diagnostics import Diagnostic, Place, Remark, diagnostic
from builder.model.kinds import Settings
from builder.model.records import Body, Record
from builder.publishing.assets import media_paths
from builder.publishing.exports import base_path
from builder.publishing.heads import Publishing
from builder.publishing.pages import plan
from builder.publishing.templates import Look, TemplateTrouble
from builder.reading.documents import Context, kind_of, read_settings

SETTINGS = "content/site.yaml"
Progress = Callable[[str], None]


class Options(NamedTuple):
    """What a person asks of a build (INTERFACE.md, section 2)."""

    root: Path
    output: Path | None = None  # public/ in the site, unless said
    base_url: str = ""  # the production address of site.yaml, unless said
    context: str = "production"
    drafts: bool = False
    strict: bool = False
    jobs: int = 1
    cache: bool = True
    today: datetime.date = datetime.date(1970, 1, 1)
    commit: str = ""
    review: str = ""
    explain: bool = False


class Outcome(NamedTuple):
    """What a build did, and all that it has to say."""

    diagnostics: tuple[Diagnostic, ...]
    settings_failed: bool = False
    pages: int = 0
    redrawn: int = 0
    remembered: int = 0
    seconds: float = 0.0
    reasons: tuple[tuple[str, str], ...] = ()
    output: Path | None = None

    @property
    def errors(self) -> int:
        """How many of the diagnostics are errors."""
        return sum(each.severity == "error" for each in self.diagnostics)


class Reading(NamedTuple):
    """A site as read and linked, with all that is wrong with it."""

    site: Site
    gathered: Gathered
    shelf: Shelf
    diagnostics: tuple[Diagnostic, ...]
    settings_failed: bool


def build(options: Options, progress: Progress | None = None) -> Outcome:
    """Build the whole site into its output. Where it has errors the earlier output stays as it was.

    Raises Refusal where the machine or the settings refuse.
    """
    say = progress or (lambda _: None)
    began = time.monotonic()
    target = options.output or options.root / "public"
    with ExitStack() as stack:
        publication = stack.enter_context(building(options.root, target, say))
        cache = stack.enter_context(_cache(options, writable=True))
        try:
            reading = _read(options, cache, say)
            outcome = _publish(options, reading, cache, publication, say)
        except LostMemory:  # damaged behind our back: once more, from the files alone
            cache.forget()
            reading = _read(options, cache, say)
            outcome = _publish(options, reading, cache, publication, say)
    return outcome._replace(seconds=time.monotonic() - began, output=target)


def check(options: Options, progress: Progress | None = None) -> Outcome:
    """Every check; nothing is written."""
    began = time.monotonic()
    with _cache(options, writable=False) as cache:
        reading = _read(options, cache, progress or (lambda _: None))
    return Outcome(reading.diagnostics, reading.settings_failed, seconds=time.monotonic() - began)


def read_site(options: Options) -> Reading:
    """The linked site, for those who ask about it (`explain`)."""
    with _cache(options, writable=False) as cache:
        return _read(options, cache, lambda _: None)


@contextmanager
def _cache(options: Options, writable: bool) -> Iterator[Cache]:
    """What is remembered of the site; nothing, where that is asked for or cannot be had."""
    memory = open_memory(options.root) if writable else Memory(f"{options.root}/{FOLDER}")
    path = Path(memory.folder, "cache.db") if options.cache and memory.folder else None
    cache = Cache(path, generator_digest(), writable)
    try:
        yield cache
    finally:
        cache.close()


# --- reading, linking, checking ---


def _read(options: Options, cache: Cache, say: Progress) -> Reading:
    scanned_ns = now_ns()
    found = disk.scan(options.root)
    say("reading")
    settings, context, said, failed = _settings(options.root, found)
    gathered = gather(options.root, found, scanned_ns, cache, context, options.jobs)
    lights = {path: light_of(document) for path, document in gathered.documents.items()}
    records, copies = without_copies(record for light in lights.values() for record in light.records)
    say("linking")
    broken = [id for light in lights.values() for id in light.ids] + list(gathered.unreadable)
    media = frozenset(filter(_is_media, gathered.files))
    static = frozenset(path for path in gathered.files if path.startswith("static/"))
    site, remarks = link(settings, records, broken, media, static, options.drafts)
    remarks = (*copies, *remarks, *checks.run(site, options.today))
    shelf = Shelf(gathered, cache)
    diagnostics = [*said, *gathered.diagnostics, *(each for light in lights.values() for each in light.diagnostics)]
    diagnostics += _placed(remarks, records, shelf)
    strict = options.strict or settings.strict
    return Reading(site, gathered, shelf, _sorted(diagnostics, strict), failed)


def _settings(root: Path, found: disk.Scan) -> tuple[Settings, Context, tuple[Diagnostic, ...], bool]:
    """The settings, how they decide reading, what is wrong with them, and whether they cannot serve."""
    stat = next((stat for stat in found.files if stat.path == SETTINGS), None)
    if stat is None:
        hint = "write it with two lines: `title: …` and `url: https://…`"
        missing = diagnostic(SETTINGS, Place(1, 1), "missing-field", "the site has no settings: this file is missing", hint)
        return Settings(), Context(), (missing,), True
    text = disk.read_text(root, SETTINGS, stat.size)
    if isinstance(text, Diagnostic):
        return Settings(), Context(), (text,), True
    read = read_settings(SETTINGS, text)
    settings = read.settings or Settings()
    return settings, Context(settings.html, settings.hemisphere), read.diagnostics, read.settings is None


def _placed(remarks: Iterable[Remark], records: Mapping[str, Record], shelf: Shelf) -> list[Diagnostic]:
    """Remarks at their lines and columns."""
    found = []
    for remark in remarks:
        key, _, file = remark.entry.partition("@")  # a copy of an id is named with the file it stands in
        file = file or records[key].file
        places = shelf.heavy(file).places.get(key, {})
        found.append(diagnostic(file, _place(places, remark.path), remark.code, remark.message, remark.hint))
    return found


def _place(places: Mapping[str, Place], path: str) -> Place:
    """The spot that a path names, or the nearest thing around it."""
    while path and path not in places:
        path = path.rpartition(".")[0]
    return places.get(path, Place(1, 1))


def _sorted(diagnostics: Iterable[Diagnostic], strict: bool) -> tuple[Diagnostic, ...]:
    found = sorted(set(diagnostics))
    return tuple(each._replace(severity="error") for each in found) if strict else tuple(found)


# --- publishing ---


def _publish(options: Options, reading: Reading, cache: Cache, publication: Publication, say: Progress) -> Outcome:
    outcome = Outcome(reading.diagnostics, reading.settings_failed)
    if reading.settings_failed or outcome.errors:
        with cache.changing():
            _keep_reading(reading, cache)
        return outcome
    say("planning")
    files = reading.gathered.files
    look_of = theme.load(options.root, (path for path in files if path.startswith(("templates/", "static/"))))
    static = {name: asset.path for name, asset in look_of.static.items()}
    media = _media(files)
    publishing = _publishing(options, reading.site.settings)
    planned = plan(reading.site, publishing, {f"static/{name}": path for name, path in static.items()} | media)
    look = Look(look_of.templates, static, planned.site, base_path(publishing.base_url))
    generator = generator_digest()
    records = reading.site.records
    found = sheets(planned, look, lambda key: reading.shelf.body_digest(records[key]), generator)
    output = os.path.relpath(options.output or options.root / "public", options.root)  # relative, so that a moved site remembers
    before = cache.pages(output)
    reasons = {sheet.page.file: why(sheet.key, before.get(sheet.page.file)) for sheet in found}
    finished = planned.files | {asset.path: asset.data for asset in look_of.static.values()}
    kept = {sheet.page.file: before[sheet.page.file].digest for sheet in found if not reasons[sheet.page.file]}
    handed_out = {path: files[source].digest for source, path in media.items()}
    missing = publication.missing(kept | handed_out)
    to_draw = [sheet for sheet in found if reasons[sheet.page.file] or sheet.page.file in missing]
    say("drawing")
    drawn = _drawn(options, reading, look, to_draw, publication)
    finished |= {path: disk.read_bytes(options.root, source) for source, path in media.items() if path in missing}
    artifacts: dict[str, Artifact] = {path: Kept(digest) for path, digest in (kept | handed_out).items() if path not in missing}
    published = publication.publish(artifacts | finished | drawn)
    _keep(reading, cache, output, found, drawn, before, kept)
    said = tuple((f"/{sheet.page.path}", _reason(sheet, reasons, missing)) for sheet in found) if options.explain else ()
    return outcome._replace(pages=len(found), redrawn=len(to_draw), remembered=len(found) - len(to_draw), reasons=said)


def _reason(sheet: Sheet, reasons: Mapping[str, str], missing: set[str]) -> str:
    reason = reasons[sheet.page.file]
    if reason:
        return f"drawn: {reason}"
    return "drawn: its file was gone or changed" if sheet.page.file in missing else "remembered"


def _drawn(options: Options, reading: Reading, look: Look, to_draw: list[Sheet], publication: Publication) -> dict[str, Row]:
    """Draw pages into the new tree; the rows of their files by path."""
    if not to_draw:
        return {}
    records = reading.site.records

    def body(key: str) -> Body:
        return reading.shelf.heavy(records[key].file).bodies[key]

    try:
        return dict(draw(to_draw, look, body, publication.staging, options.jobs))
    except TemplateTrouble as trouble:
        raise Refusal(f"A template cannot be used. {trouble}") from trouble


def _keep(
    reading: Reading,
    cache: Cache,
    output: str,
    found: Iterable[Sheet],
    drawn: Mapping[str, Row],
    before: Mapping[str, PageKey],
    kept: Mapping[str, str],
) -> None:
    """Remember what this build read and drew."""
    pages = {sheet.page.file: PageKey(sheet.key, drawn[sheet.page.file].digest) for sheet in found if sheet.page.file in drawn}
    with cache.changing():
        _keep_reading(reading, cache)
        cache.keep_pages(output, pages.items(), before.keys() - pages.keys() - kept.keys())


def _keep_reading(reading: Reading, cache: Cache) -> None:
    gathered = reading.gathered
    known, documents = cache.files(), cache.paths()
    new = (seen for path, seen in gathered.files.items() if known.get(path) != seen)
    cache.keep_files(new, known.keys() - gathered.files.keys(), gathered.scanned_ns)
    fresh = ((item.path, item.remembered, item.heavy) for item in gathered.fresh.values())
    cache.keep_documents(fresh, documents - gathered.documents.keys())


def _media(files: Mapping[str, Known]) -> dict[str, str]:
    """Where the files under content/ that are no entries go."""
    return media_paths((path, known.digest) for path, known in files.items() if _is_media(path))


def _is_media(path: str) -> bool:
    return path.startswith("content/") and kind_of(path) is None and path != SETTINGS


def _publishing(options: Options, settings: Settings) -> Publishing:
    base = (options.base_url or settings.url).rstrip("/") + "/"
    return Publishing(base, options.context == "production", _notice(options))


def _notice(options: Options) -> str:
    """The band over every page of what is not the published site."""
    drafts = " Drafts are shown." if options.drafts else ""
    commit = f" of {options.commit[:7]}" if options.commit else ""
    match options.context:
        case "deploy-preview":
            return f"Preview{commit}{f' for review {options.review}' if options.review else ''}: not the published site.{drafts}"
        case "branch-deploy":
            return f"Branch preview{commit}: not the published site.{drafts}"
        case _:
            return drafts.strip()
