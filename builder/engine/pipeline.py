"""One build, told in one place: files become documents, documents one site, the site pages, and pages the output.

The command, the server, the tests and the previews all call `build`; there is no other way to build.

What is done again is decided twice. Where every document still shows the rest of the site what it showed before (an
edit within a text), the linked site, its remarks and the views of all pages are what they were, and only pages whose
body changed are drawn. Else the whole site is linked and every view made anew, and pages whose view is the same are
left alone.
"""

from __future__ import annotations

import datetime
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from builder.engine import disk, press, search
from builder.engine.cache import Cache
from builder.engine.gather import Gathered, LostMemory, Shelf, gather, now_ns
from builder.engine.generator import generator_digest
from builder.engine.memory import FOLDER, Memory, open_memory
from builder.engine.middle import Linked, all_said, link_all, recall_remarks, remember_remarks
from builder.engine.output import Publication, building
from builder.linking.site import Site
from builder.model.diagnostics import Diagnostic, Place, diagnostic
from builder.model.kinds import Settings
from builder.publishing.heads import Publishing
from builder.reading.documents import Context, read_settings

SETTINGS = "content/site.yaml"


class Voice(NamedTuple):
    """How a build speaks while it works: `remark` for what a person must know, `progress` for what is being done now."""

    remark: Callable[[str], None] = lambda words: None
    progress: Callable[[str], None] = lambda words: None


SILENT = Voice()
Answer = TypeVar("Answer")


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
    search: bool = False  # whether the search index is made


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


class Read(NamedTuple):
    """A site's files as one build found them."""

    settings: Settings
    settings_failed: bool
    faults: tuple[Diagnostic, ...]  # of the settings
    gathered: Gathered
    shelf: Shelf


def build(options: Options, voice: Voice = SILENT) -> Outcome:
    """Build the whole site into its output. Where it has errors the earlier output stays as it was.

    Raises Refusal where the machine or the settings refuse.
    """
    began = time.monotonic()
    target = options.output or options.root / "public"
    with ExitStack() as stack:
        stack.enter_context(_without_collecting())
        publication = stack.enter_context(building(options.root, target, voice.remark))
        cache = stack.enter_context(_cache(options, writable=True))
        try:
            outcome = _build(options, cache, publication, voice)
        except LostMemory:
            cache.forget()
            outcome = _build(options, cache, publication, voice)
        for remark in publication.remarks:
            voice.remark(remark)
    voice.progress("")
    return outcome._replace(seconds=time.monotonic() - began, output=target)


def check(options: Options, voice: Voice = SILENT) -> Outcome:
    """Every check; nothing is written."""
    began = time.monotonic()

    def ask(cache: Cache) -> Outcome:
        read = _read(options, cache, voice)
        linked = _link(options, read, cache, voice)
        said = all_said(read.faults, read.gathered, linked.remarks, read.shelf, _is_strict(options, read))
        return Outcome(said, read.settings_failed)

    outcome = _remembering(options, ask)
    voice.progress("")
    return outcome._replace(seconds=time.monotonic() - began)


def read_site(options: Options) -> Site:
    """The linked site, for those who ask about it (`explain`)."""
    return _remembering(options, lambda cache: _link(options, _read(options, cache, SILENT), cache, SILENT).site)


def read_places(options: Options) -> tuple[Site, dict[str, dict[str, Place]]]:
    """The linked site, and the places of each entry by its key, for those who say what is wrong with it."""

    def ask(cache: Cache) -> tuple[Site, dict[str, dict[str, Place]]]:
        read = _read(options, cache, SILENT)
        site = _link(options, read, cache, SILENT).site
        return site, {key: read.shelf.heavy(record.file).places[key] for key, record in site.records.items()}

    return _remembering(options, ask)


def _build(options: Options, cache: Cache, publication: Publication, voice: Voice) -> Outcome:
    """One try at it: read, link unless nothing that the rest of the site sees has changed, draw, publish."""
    read = _read(options, cache, voice)
    job = press.job(options.root, options.output, read.settings, _publishing(options, read.settings), read.gathered, options.jobs)
    seen = f"{job.look_key} {options.drafts} {options.today}"
    remarks = None if read.settings_failed else recall_remarks(cache, seen, read.gathered)
    linked = _link(options, read, cache, voice) if remarks is None else None
    if linked is not None:
        remarks = linked.remarks
    said = all_said(read.faults, read.gathered, remarks or (), read.shelf, _is_strict(options, read))
    outcome = Outcome(said, read.settings_failed)
    if read.settings_failed or outcome.errors:
        with cache.changing():
            press.keep_reading(read.gathered, cache)
            remember_remarks(cache, "", ())
        return outcome
    result = None
    if linked is None:
        result = press.publish_bodies(job, lambda: _link(options, read, cache, voice).site, read.gathered, read.shelf, cache, publication)
    if result is None:
        linked = linked or _link(options, read, cache, voice)
        result = press.publish_all(job, linked.site, read.gathered, read.shelf, cache, publication, voice.progress)
    with cache.changing():
        press.keep_reading(read.gathered, cache)
        press.keep_pages(job, result, cache)
        remember_remarks(cache, seen, remarks or ())
    reasons = result.reasons if options.explain else ()
    if result.search.remark:
        voice.remark(result.search.remark)
    return outcome._replace(pages=result.pages, redrawn=result.redrawn, remembered=result.pages - result.redrawn, reasons=reasons)


def _remembering(options: Options, ask: Callable[[Cache], Answer]) -> Answer:
    """Ask with what is remembered; without it, where that turns out to be damaged."""
    try:
        with _cache(options, writable=False) as cache:
            return ask(cache)
    except LostMemory:
        with _cache(options._replace(cache=False), writable=False) as cache:
            return ask(cache)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for reference cycles: a build makes a million lasting values and no cycles, and each search walks them all."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


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


def _read(options: Options, cache: Cache, voice: Voice) -> Read:
    scanned_ns = now_ns()
    found = disk.scan(options.root)
    voice.progress(f"reading {len(found.files):,} files")
    settings, faults, failed = _settings(options.root, found)
    context = Context(settings.html, settings.hemisphere)
    gathered = gather(options.root, found, scanned_ns, cache, context, options.jobs)
    return Read(settings, failed, faults, gathered, Shelf(gathered, cache))


def _settings(root: Path, found: disk.Scan) -> tuple[Settings, tuple[Diagnostic, ...], bool]:
    """The settings, what is wrong with them, and whether they cannot serve."""
    stat = next((stat for stat in found.files if stat.path == SETTINGS), None)
    if stat is None:
        hint = "write it with two lines: `title: …` and `url: https://…`"
        missing = diagnostic(SETTINGS, Place(1, 1), "missing-field", "the site has no settings: this file is missing", hint)
        return Settings(), (missing,), True
    text = disk.read_text(root, SETTINGS, stat.size)
    if isinstance(text, Diagnostic):
        return Settings(), (text,), True
    read = read_settings(SETTINGS, text)
    return read.settings or read.partial, read.diagnostics, read.settings is None


def _link(options: Options, read: Read, cache: Cache, voice: Voice) -> Linked:
    voice.progress("linking")
    return link_all(read.settings, read.gathered, cache, options.drafts, options.today)


def _is_strict(options: Options, read: Read) -> bool:
    return options.strict or read.settings.strict


def _publishing(options: Options, settings: Settings) -> Publishing:
    base = (options.base_url or settings.url).rstrip("/") + "/"
    return Publishing(base, options.context == "production", _notice(options), search.FOLDER if options.search and search.program() else "")


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


__all__ = ["SILENT", "Options", "Outcome", "Voice", "build", "check", "read_places", "read_site"]
