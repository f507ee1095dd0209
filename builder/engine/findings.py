"""The first stretch of a build: the site's files become documents. What only later stretches need is not loaded yet, so that
other processes can begin to read before."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from builder.engine import disk, gallery
from builder.engine.cache import Cache
from builder.engine.disk import Scanned
from builder.engine.gallery import Gallery
from builder.engine.gather import SETTINGS, Gathered, Shelf, gather
from builder.engine.options import Options, Voice
from builder.engine.workers import ALONE, Sidework
from builder.linking.addresses import address, file_of
from builder.model.diagnostics import Diagnostic, diagnostic
from builder.model.kinds import Settings
from builder.model.places import Place
from builder.model.values import Value
from builder.model.words import PLAIN_ID
from builder.reading.entries import Context
from builder.reading.folders import id_of, kind_of
from builder.reading.settings import read_settings


class Findings(Value, frozen=True, gc=True):
    """A site's files as one build found them."""

    settings: Settings
    settings_failed: bool
    faults: tuple[Diagnostic, ...]  # of the settings
    gathered: Gathered
    shelf: Shelf
    gallery: Gallery


def read(options: Options, found: Scanned, cache: Cache, voice: Voice, beside: Sidework = ALONE) -> Findings:
    """Read what the scan found and is not remembered; `beside` as in `gather`. Raises Refusal where the machine refuses."""
    voice.progress(f"reading {len(found.scan.files):,} files")
    settings, faults, failed = _settings(options.root, found.scan)
    context = Context(settings.html, settings.hemisphere)
    gathered = gather(options.root, found, cache, context, options.jobs, beside)
    pictures = gallery.look_at(options.root, gathered, cache)
    return Findings(settings, failed, faults, gathered, Shelf(gathered, cache), pictures)


def pages_likely(paths: Iterable[str]) -> list[str]:
    """The files of the pages that a site with these files will have, as far as their names tell: some may be drafts, or be refused."""
    entries = [id_of(path) for path in paths if kind_of(path)]
    return [file_of(address(kind, id)) for kind, id in entries if PLAIN_ID.fullmatch(id)]


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
