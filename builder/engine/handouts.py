"""Files of the output that are no pages: what the site's files are handed out as, share images, and the search index.

Each is made where the output has none at its address, which says all that it is made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from builder.engine import disk, search
from builder.engine.cache import Known, PageKey
from builder.engine.job import Job
from builder.engine.output import Artifact, Kept, Publication
from builder.engine.refusal import Refusal
from builder.engine.results import Searched
from builder.engine.tree import Row, stage_write
from builder.engine.workers import in_lots
from builder.linking.site import Site
from builder.publishing import pictures, sharing
from builder.publishing.purpose import SEARCH_FOLDER
from builder.publishing.searching import SearchRecord

# --- share images ---


def share_images(
    job: Job, views: Mapping[str, sharing.ShareView | None], known: Mapping[str, PageKey], staging: str
) -> dict[str, Artifact]:
    """Pictures for social cards. `known` are the files of the output that are whole, among them those that are shown by no view."""

    found: dict[str, Artifact] = {path: Kept(known[path].digest) for path in views if path in known}
    missing = [path for path in views if path not in found]
    if not missing:
        return found
    from builder.publishing import share_cards  # with all that sets text; most builds draw none of these pictures

    def draw_lot(lot: Sequence[str]) -> list[tuple[str, Row]]:
        return [(path, stage_write(staging, path, share_cards.draw(view))) for path in lot if (view := views[path])]

    for lot in in_lots(draw_lot, missing, job.jobs):
        found |= lot
    return found


# --- pictures and documents ---


def media_files(
    job: Job, files: Mapping[str, Known], site: Site, publication: Publication, known: Mapping[str, PageKey]
) -> dict[str, Artifact]:
    """What something published names: documents as they are, pictures cleaned and in several widths.

    What lies under content/ and is named nowhere (a picture that was taken out again, an editor's backup) stays there.
    Raises Refusal for a picture that cannot be made.
    """
    if not job.media:
        return {}
    named = {target.file for record in site.published for target in site.targets[record.key]}
    media = {source: path for source, path in job.media.items() if source in named}
    documents = {path: files[source].digest for source, path in media.items() if not pictures.is_picture(source)}
    missing = publication.missing(documents) if documents else set()
    found: dict[str, Artifact] = {path: Kept(digest) for path, digest in documents.items() if path not in missing}
    for source, path in media.items():
        if path in missing:
            found[path] = disk.read_as_seen(job.root, source, files[source].digest)
        elif pictures.is_picture(source):
            found |= _picture(job, source, files[source], path, known)
    return found


def _picture(job: Job, source: str, seen: Known, path: str, known: Mapping[str, PageKey]) -> dict[str, Artifact]:
    wanted = (path, *(each.path for each in pictures.candidates(path, job.sizes[source])))
    if all(each in known for each in wanted):
        return {each: Kept(known[each].digest) for each in wanted}
    from builder.publishing.developing import derive  # loads the decoders, which few builds need

    made = derive(path, disk.read_as_seen(job.root, source, seen.digest))
    if isinstance(made, pictures.Trouble):  # which a look at its head does not always tell
        raise Refusal(f"{source} cannot be shown: {made.message}. {made.hint}")
    return dict(made)


# --- the search index ---


def search_index(records: Iterable[SearchRecord], before: Mapping[str, PageKey], known: Mapping[str, PageKey], key: str) -> Searched:
    """The index of these records: that of `before`, where its `key` says that it was made from the same and nothing is lost."""
    ordered = sorted(records)
    now = search.key(ordered)
    kept = {file: Kept(page.digest) for file, page in known.items() if file.startswith(SEARCH_FOLDER)}
    if kept and now == key and len(kept) == sum(file.startswith(SEARCH_FOLDER) for file in before):
        return Searched(kept, now)
    made = search.index(ordered)
    return Searched(made.files, now if made.files else "", made.remark)
