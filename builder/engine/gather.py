"""The site's files become documents: what changed is read, the rest is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

import msgspec
from msgspec import structs

from builder.engine import disk
from builder.engine.cache import Cache, Known, LostMemory, Remembered
from builder.engine.disk import FileStat, Scanned
from builder.engine.packing import Heavy, Light, decoded, light_of, loaded, pack, pickled, recalled
from builder.engine.spool import Parcel, Spool, Unpacked, few_at_a_time
from builder.engine.workers import ALONE, Sidework, in_lots
from builder.model.diagnostics import Diagnostic
from builder.model.digests import digest
from builder.model.plain import encoded
from builder.model.values import Value
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.folders import id_of, ids_of_lost, is_stray, kind_of, misplaced, stray

SETTINGS = "content/site.yaml"
LIGHT, HEAVY = 0, 1  # of the parts of a document
AT_HAND = 64  # documents whose heavy part stays loaded: pages and messages ask for most of them one after the other

_UNREAD = Remembered("", "{}", b"", "")


class Fresh(Value, frozen=True):
    """A document read by this build, as it is handed between processes and remembered."""

    path: str
    digest: str
    remembered: Remembered
    parts: Parcel  # the light one and the heavy one
    light: Light | None  # where this process has read it: others are not sent what they can load

    def __reduce__(self) -> tuple[type[Fresh], tuple[object, ...]]:
        return Fresh, (self.path, self.digest, self.remembered, self.parts, None)


class Same(Value, frozen=True):
    """A file whose times changed and whose content did not."""

    path: str
    digest: str


class Gathered(Value, frozen=True):
    """A site's files as one build sees them."""

    files: dict[str, Known]  # every file that counts and can be read, with its digest
    documents: dict[str, Remembered]  # by path
    others: tuple[str, ...]  # paths of the files that are no documents
    fresh: dict[str, Fresh]  # the documents that this build read
    lights: dict[str, Light]  # their light parts
    gone: tuple[str, ...]  # paths of documents that are remembered and no longer there
    unreadable: tuple[tuple[str, str], ...]  # (kind, id) of documents that are no text
    faults: tuple[Diagnostic, ...]  # of the scan, and of documents that are no text
    scanned_ns: int

    def media(self) -> tuple[str, ...]:
        """Paths of the files under content/ that are no text: what is handed out where something names it."""
        return tuple(path for path in self.others if path.startswith("content/") and path != SETTINGS)


def gather(root: Path, scanned: Scanned, cache: Cache, context: Context, jobs: int, beside: Sidework = ALONE) -> Gathered:
    """Read every document that is not remembered as it now is, and digest every other file that changed.

    `beside` is what is done while others read, where there is so much to read. Raises Refusal where the machine refuses.
    """
    reader = _Reader(root, context, repr(structs.astuple(context)), cache.documents(), cache.spool)
    found = _sorted_out(scanned.scan.files, cache.files(), reader)
    files, documents = found.files, found.documents
    cache.spool.expect(len(found.unread))
    fresh: dict[str, Fresh] = {}
    lights: dict[str, Light] = {}
    failed: list[Diagnostic] = []
    for outcome in reader.outcomes([*found.unread.values()], jobs, beside):
        if isinstance(outcome, Diagnostic):
            failed.append(outcome)
            del documents[outcome.file]
            files.pop(outcome.file, None)
            continue
        files[outcome.path] = Known(found.unread[outcome.path], outcome.digest)
        if isinstance(outcome, Fresh):
            fresh[outcome.path] = outcome
            documents[outcome.path] = outcome.remembered
            lights[outcome.path] = outcome.light or loaded(cache.spool.part(outcome.parts, LIGHT))  # while others may still be reading
    others = {stat.path: stat for stat in found.others}
    files.update({path: Known(stat, disk.digest_file(root, path)) for path, stat in others.items() if path not in files})
    lost = [each for each in (_lost(root, stat) for stat in found.others) if each]
    unreadable = (*(id_of(each.file) for each in failed), *(id for each in lost for id in ids_of_lost(each.file)))
    faults = (*scanned.scan.diagnostics, *failed, *lost)
    gone = tuple(reader.remembered.keys() - documents.keys())
    return Gathered(files, documents, tuple(others), fresh, lights, gone, unreadable, faults, scanned.began_ns)


class _Sorted(Value, frozen=True):
    """The files of a scan: which are as they were, which are documents, and which of these are to be read."""

    files: dict[str, Known]  # those that look as they did
    documents: dict[str, Remembered]  # in the order of the scan; what is remembered of those that are to be read is old, or blank
    unread: dict[str, FileStat]
    others: list[FileStat]  # that are no documents


def _sorted_out(stats: Iterable[FileStat], known: Mapping[str, Known], reader: _Reader) -> _Sorted:
    """The files of a scan, beside what is `known` of them from earlier ones."""
    found = _Sorted({}, {}, {}, [])
    files, documents, remembered, salt = found.files, found.documents, reader.remembered, reader.salt
    for stat in stats:  # tens of thousands of them, at every save while a site is served
        path = stat.path
        before = known.get(path)
        if before is not None and before.stat == stat:
            files[path] = before
        if kind_of(path) is None:
            found.others.append(stat)
            continue
        document = remembered.get(path)
        if document is None or before is None or path not in files or document.key != before.digest + salt:
            found.unread[path] = stat
        documents[path] = document or _UNREAD
    return found


def _lost(root: Path, stat: FileStat) -> Diagnostic | None:
    """A word for a file that is meant to be content and lies where nothing is looked for."""
    if not is_stray(stat.path):
        return misplaced(stat.path)
    text = disk.read_text(root, stat.path, stat.size)
    return stray(stat.path, text) if isinstance(text, str) else None


class _Reader(Value, frozen=True, gc=True):
    """Makes documents of files, in whatever process: of those that are not as they are `remembered`."""

    root: Path
    context: Context
    salt: str  # the context, as a part of the keys of documents
    remembered: Mapping[str, Remembered]
    spool: Spool

    def outcomes(self, unread: Sequence[FileStat], jobs: int, beside: Sidework) -> Iterator[Fresh | Same | Diagnostic]:
        """What each file comes to, while processes read them in lots: one file of each kind, then all others in their order."""
        samples = {stat.path.split("/", 2)[1]: stat for stat in unread if stat.path.endswith(".md")}  # collected ones may be long
        sampled = {stat.path for stat in samples.values()}
        ordered = [*samples.values(), *(stat for stat in unread if stat.path not in sampled)]
        for lot in in_lots(self._read_lot, ordered, jobs, beside, first=len(samples)):
            yield from lot

    def _read_lot(self, lot: Sequence[FileStat]) -> list[Fresh | Same | Diagnostic]:
        return few_at_a_time(self._read_few, lot)

    def _read_few(self, few: Sequence[FileStat]) -> list[Fresh | Same | Diagnostic]:
        found = [self._read(stat) for stat in few]
        put = iter(self.spool.put([each.parts for each in found if isinstance(each, Fresh)]))
        return [structs.replace(each, parts=next(put)) if isinstance(each, Fresh) else each for each in found]

    def _read(self, stat: FileStat) -> Fresh | Same | Diagnostic:
        text = disk.read_text(self.root, stat.path, stat.size)
        if isinstance(text, Diagnostic):
            return text
        content = digest(text.encode())
        key = f"{content}{self.salt}"
        before = self.remembered.get(stat.path)
        if before is not None and before.key == key:
            return Same(stat.path, content)
        document = read(stat.path, text, self.context)
        packed = pack(document)
        said = pickled(document.diagnostics) if document.diagnostics else b""
        made = Remembered(key, encoded(packed.bodies).decode(), said, digest(packed.light))
        return Fresh(stat.path, content, made, (packed.light, packed.heavy), light_of(document))


class Shelf:
    """The heavy parts of documents, each loaded when it is asked for; those that were asked for last are at hand."""

    def __init__(self, gathered: Gathered, cache: Cache) -> None:
        self._gathered = gathered
        self._cache = cache
        self._at_hand = lru_cache(AT_HAND)(self._load)

    def heavy(self, path: str) -> Heavy:
        """The places and bodies of a document."""
        return self._at_hand(path)

    def _load(self, path: str) -> Heavy:
        fresh = self._gathered.fresh.get(path)
        data = self._cache.spool.part(fresh.parts, HEAVY) if fresh else self._cache.heavy(path)
        if data is None:
            raise LostMemory(path)
        return Heavy(data)

    def body_digest(self, path: str, key: str) -> str:
        """The digest of the body of an entry that stands in the document at `path`."""
        return digests_of_bodies(self._gathered.documents[path]).get(key, "")


def digests_of_bodies(document: Remembered) -> dict[str, str]:
    """The digests of the bodies of a document, by the keys of its entries. Raises LostMemory."""
    return decoded(_digests, document.bodies)


_digests = msgspec.json.Decoder(dict[str, str])


def lights(gathered: Gathered, cache: Cache) -> Iterator[Light]:
    """Every document's light part. Raises LostMemory."""
    kept, fresh = cache.lights(), gathered.lights
    for path in gathered.documents:
        if path in fresh:
            yield fresh[path]
        elif path in kept:
            yield loaded(kept[path])
        else:
            raise LostMemory(path)


def fresh_parts(gathered: Gathered, cache: Cache, number: int) -> Mapping[str, bytes]:
    """The light or heavy parts of the documents that this build read, by path."""
    return Unpacked({path: fresh.parts for path, fresh in gathered.fresh.items()}, partial(cache.spool.part, number=number))


def is_seen_alike(fresh: Fresh, cache: Cache) -> bool:
    """Whether the rest of the site sees of a document what it saw before, though its file has changed."""
    before = cache.documents().get(fresh.path)
    return before is not None and before.seen == fresh.remembered.seen


def said(document: Remembered) -> tuple[Diagnostic, ...]:
    """What is wrong with a document alone."""
    return recalled(document.said) if document.said else ()
