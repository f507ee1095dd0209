"""One build, told in one place: files become documents, documents one site, the site pages, and pages the output.

The command, the server, the tests and the previews all call `build`; there is no other way to build. Where nothing
changed since the last build it is over before any of the stages is loaded.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from builder.engine import disk, unchanged
from builder.engine.attempt import Attempt
from builder.engine.cache import Cache, LostMemory, Rows
from builder.engine.children import reap
from builder.engine.generator import generator_digest
from builder.engine.memory import find_memory, open_memory
from builder.engine.options import SILENT, Options, Outcome, Voice
from builder.engine.output import building
from builder.engine.session import Session

if TYPE_CHECKING:
    from builder.engine.theme import Theme
    from builder.linking.site import Site
    from builder.model.places import Place
    from builder.publishing.searching import SearchRecord

Answer = TypeVar("Answer")


def build(options: Options, voice: Voice = SILENT, session: Session | None = None) -> Outcome:
    """Build the whole site into its output. Where it has errors the earlier output stays as it was.

    Who builds again hands in the same `session` each time, which shortens the way. Raises Refusal where the machine or the
    settings refuse.
    """
    began = time.monotonic()
    alone, session = session is None, session or Session(lasting=False)
    with _without_collecting():
        try:
            outcome = _try(options, session, voice, alone)
        except LostMemory:  # forgotten by now; and the output is looked at anew, for it may have been published already
            outcome = _try(options, session, voice, alone)
        reap()  # nobody is at work for a build any longer when it is over
    voice.progress("")
    return outcome._replace(seconds=time.monotonic() - began, output=options.target)


def _try(options: Options, session: Session, voice: Voice, alone: bool) -> Outcome:
    """One try at a build. Raises LostMemory where what is remembered turns out to be damaged; it is then forgotten."""
    with ExitStack() as stack:
        publication = stack.enter_context(
            building(options.root, options.target, voice.remark, twin=not alone, jobs=options.jobs, trusted=options.cache)
        )
        if alone:
            publication.look_ahead()  # to be refused soon; where builds follow each other, no page is to wait for it
        cache = stack.enter_context(_cache(options, session.rows))
        try:
            outcome = _build(Attempt(options, session.scan(options.root), cache, publication, voice), alone)
        except LostMemory:
            cache.forget()
            raise
        publication.look()  # a build with errors has had no need to, and is refused all the same
        for remark in publication.remarks:
            voice.remark(remark)
    return outcome


def _build(attempt: Attempt, alone: bool) -> Outcome:
    """Say again what the last build came to, where nothing changed; else build."""
    # Others, which follow builds or are followed by them, have loaded what a build needs, or are about to need it.
    outcome = unchanged.recall(attempt) if alone else None
    return outcome or _build_anew(attempt)


def _build_anew(attempt: Attempt) -> Outcome:
    """Read, and go through the stages, of which each is loaded when it is needed."""
    from builder.model import values  # noqa: F401, I001 - before all that asks for msgspec
    from builder.engine import findings
    from builder.engine.workers import Sidework

    options, found, cache, publication, voice = attempt
    theme: Theme | None = None

    def load_the_rest() -> None:
        from builder.engine import stages

        nonlocal theme
        theme = stages.make_ready(options.root, found.scan, cache)

    publication.prepare()
    folders = publication.folders_ahead(lambda: findings.pages_likely(stat.path for stat in found.scan.files))
    read = findings.read(options, found, cache, voice, Sidework(load_the_rest, folders))
    publication.leave_to_others()
    from builder.engine import stages  # with the templates and all the rest, which may be loaded while others read

    return stages.build(attempt, read, theme)


def check(options: Options, voice: Voice = SILENT) -> Outcome:
    """Every check; nothing is written."""
    from builder.engine import stages

    began = time.monotonic()
    outcome = _remembering(options, lambda cache: stages.check(options, disk.scan_now(options.root), cache, voice))
    voice.progress("")
    return outcome._replace(seconds=time.monotonic() - began)


def read_site(options: Options) -> Site:
    """The linked site, for those who ask about it (`explain`)."""
    from builder.engine import stages

    return _remembering(options, lambda cache: stages.read_site(options, disk.scan_now(options.root), cache))


def search_records(options: Options) -> tuple[SearchRecord, ...]:
    """What the search index of a site without errors is made from, where its build has left it out."""
    from builder.engine import stages

    return _remembering(options, lambda cache: stages.search_records(options, disk.scan_now(options.root), cache))


def read_places(options: Options) -> tuple[Site, dict[str, dict[str, Place]]]:
    """The linked site, and the places of each entry by its key, for those who say what is wrong with it."""
    from builder.engine import stages

    return _remembering(options, lambda cache: stages.read_places(options, disk.scan_now(options.root), cache))


def _remembering(options: Options, ask: Callable[[Cache], Answer]) -> Answer:
    """Ask with what is remembered; without it, where that turns out to be damaged or is just being changed."""
    with suppress(LostMemory), _cache(options) as cache:
        answer = ask(cache)
        if cache.is_as_opened():  # else a build has changed it meanwhile, and some of it was old and some new
            return answer
    with _cache(options._replace(cache=False)) as cache:
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
def _cache(options: Options, rows: Rows | None = None) -> Iterator[Cache]:
    """What is remembered of the site; nothing, where that is asked for or cannot be had. Without `rows` only to be read."""
    memory = find_memory(options.root) if rows is None else open_memory(options.root)
    path = Path(memory.folder, "cache.db") if options.cache and memory.folder else None
    cache = Cache(path, generator_digest(), rows is not None, rows)
    try:
        yield cache
    finally:
        cache.close()


__all__ = ["SILENT", "Options", "Outcome", "Session", "Voice", "build", "check", "read_places", "read_site", "search_records"]
