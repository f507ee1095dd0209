"""The site's files become documents: what changed is read, the rest is remembered."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from builder.engine import disk
from builder.engine.cache import Cache, Known, LostMemory, Remembered
from builder.engine.disk import FileStat, Scanned
from builder.engine.workers import in_lots
from builder.model.diagnostics import Diagnostic
from builder.model.records import Body, Document, Places, Record
from builder.reading.documents import Context, id_of, kind_of, misplaced, read, where_meant

SETTINGS = "content/site.yaml"


_UNREAD = Remembered("", "{}", b"")


class Light(NamedTuple):
    """What the rest of the site sees of a document: its records, and the ids it bears."""

    records: tuple[Record, ...]
    ids: tuple[tuple[str, str], ...]


class Heavy(NamedTuple):
    """The rest of a document: the places and the body of each of its entries, by key."""

    places: dict[str, Places]
    bodies: dict[str, Body]


class Fresh(NamedTuple):
    """A document read by this build, as it is handed between processes and remembered."""

    path: str
    digest: str
    remembered: Remembered
    light: bytes
    heavy: bytes


class Same(NamedTuple):
    """A file whose times changed and whose content did not."""

    path: str
    digest: str


class Gathered(NamedTuple):
    """A site's files as one build sees them."""

    files: dict[str, Known]  # every file that counts and can be read, with its digest
    documents: dict[str, Remembered]  # by path
    others: tuple[str, ...]  # paths of the files that are no documents
    fresh: dict[str, Fresh]  # the documents that this build read
    gone: tuple[str, ...]  # paths of documents that are remembered and no longer there
    unreadable: tuple[tuple[str, str], ...]  # (kind, id) of documents that are no text
    faults: tuple[Diagnostic, ...]  # of the scan, and of documents that are no text
    scanned_ns: int

    def media(self) -> tuple[str, ...]:
        """Paths of the files under content/ that are no text: what is handed out where something names it."""
        return tuple(path for path in self.others if path.startswith("content/") and path != SETTINGS)


def gather(root: Path, scanned: Scanned, cache: Cache, context: Context, jobs: int) -> Gathered:
    """Read every document that is not remembered as it now is, and digest every other file that changed.

    Raises Refusal where the machine refuses.
    """
    found = scanned.scan
    seen, remembered = cache.files(), cache.documents()
    salt = repr(tuple(context))
    files: dict[str, Known] = {}
    documents: dict[str, Remembered] = {}
    unread: dict[str, FileStat] = {}
    others: list[FileStat] = []
    for stat in found.files:  # tens of thousands of them, at every save while a site is served
        path = stat.path
        known = seen.get(path)
        if known is not None and known.stat == stat:
            files[path] = known
        if kind_of(path) is None:
            others.append(stat)
            continue
        document = remembered.get(path)
        if document is None or known is None or path not in files or document.key != known.digest + salt:
            unread[path] = stat
        documents[path] = document or _UNREAD  # in the order of the scan
    fresh: dict[str, Fresh] = {}
    failed: list[Diagnostic] = []
    for outcome in _outcomes(root, list(unread.values()), remembered, context, salt, jobs):
        if isinstance(outcome, Diagnostic):
            failed.append(outcome)
            continue
        files[outcome.path] = Known(unread[outcome.path], outcome.digest)
        if isinstance(outcome, Fresh):
            fresh[outcome.path] = _as_remembered(outcome, cache) if outcome.path in remembered else outcome
            documents[outcome.path] = outcome.remembered
    for stat in others:
        if stat.path not in files:
            files[stat.path] = Known(stat, disk.digest_file(root, stat.path))
    for path in [path for path in unread if path not in files]:
        del documents[path]
    lost = [each for each in (misplaced(stat.path) for stat in others) if each]
    unreadable = (*(id_of(each.file) for each in failed), *(id_of(where_meant(each.file)) for each in lost))
    faults = (*found.diagnostics, *failed, *lost)
    gone = tuple(remembered.keys() - documents.keys())
    return Gathered(files, documents, tuple(stat.path for stat in others), fresh, gone, unreadable, faults, scanned.began_ns)


def _as_remembered(fresh: Fresh, cache: Cache) -> Fresh:
    """A document whose light part says what it said before, with the very bytes of before: the same sets are written in
    another order by each process, and bytes that differ would count as a change."""
    before = cache.light(fresh.path)
    if before is None or loaded(before) != loaded(fresh.light):
        return fresh
    return fresh._replace(light=before)


def _outcomes(
    root: Path, unread: Sequence[FileStat], remembered: Mapping[str, Remembered], context: Context, salt: str, jobs: int
) -> Iterable[Fresh | Same | Diagnostic]:
    def read_lot(lot: Sequence[FileStat]) -> list[Fresh | Same | Diagnostic]:
        return [_read_one(root, stat, remembered.get(stat.path), context, salt) for stat in lot]

    for lot in in_lots(read_lot, unread, jobs):
        yield from lot


def _read_one(root: Path, stat: FileStat, remembered: Remembered | None, context: Context, salt: str) -> Fresh | Same | Diagnostic:
    text = disk.read_text(root, stat.path, stat.size)
    if isinstance(text, Diagnostic):
        return text
    digest = disk.digest(text.encode())
    key = f"{digest}{salt}"
    if remembered is not None and remembered.key == key:
        return Same(stat.path, digest)
    document = read(stat.path, text, context)
    heavy = pickle.dumps(_heavy(document), protocol=5)
    light = pickle.dumps(_light(document), protocol=5)
    bodies = {entry.record.key: disk.digest(pickle.dumps(entry.body)) for entry in document.entries if entry.record.has_body}
    said = pickle.dumps(document.diagnostics, protocol=5) if document.diagnostics else b""
    return Fresh(stat.path, digest, Remembered(key, json.dumps(bodies), said), light, heavy)


def _light(document: Document) -> Light:
    return Light(tuple(entry.record for entry in document.entries), document.ids)


def _heavy(document: Document) -> Heavy:
    return Heavy(
        {entry.record.key: entry.places for entry in document.entries}, {entry.record.key: entry.body for entry in document.entries}
    )


class Shelf:
    """The heavy parts of documents, each loaded when it is first asked for."""

    def __init__(self, gathered: Gathered, cache: Cache) -> None:
        self._gathered = gathered
        self._cache = cache
        self._loaded: dict[str, Heavy] = {}

    def heavy(self, path: str) -> Heavy:
        """The places and bodies of a document."""
        found = self._loaded.get(path)
        if found is None:
            fresh = self._gathered.fresh.get(path)
            data = fresh.heavy if fresh else self._cache.heavy(path)
            if data is None:
                raise LostMemory(path)
            found = self._loaded[path] = recalled(data)
        return found

    def body_digest(self, path: str, key: str) -> str:
        """The digest of the body of an entry that stands in the document at `path`."""
        return str(json.loads(self._gathered.documents[path].bodies).get(key, ""))


def lights(gathered: Gathered, cache: Cache) -> dict[str, bytes]:
    """The light part of every document, by path, as `loaded` takes it. Raises LostMemory."""
    kept = cache.lights()
    try:
        return {path: gathered.fresh[path].light if path in gathered.fresh else kept[path] for path in gathered.documents}
    except KeyError as error:
        raise LostMemory from error


def loaded(light: bytes) -> Light:
    """The light part of a document. Raises LostMemory."""
    found: Light = recalled(light)
    return found


def is_seen_alike(fresh: Fresh, cache: Cache) -> bool:
    """Whether the rest of the site sees of a document what it saw before, though its file has changed."""
    return cache.light(fresh.path) == fresh.light


def said(document: Remembered) -> tuple[Diagnostic, ...]:
    """What is wrong with a document alone."""
    return recalled(document.said) if document.said else ()


def recalled(data: bytes) -> Any:
    """A value as it was remembered. Raises LostMemory where its bytes are damaged."""
    try:
        return pickle.loads(data)  # noqa: S301 - written by this program into its own folder
    except Exception as error:
        raise LostMemory from error
