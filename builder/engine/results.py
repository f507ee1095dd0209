"""What a publication comes to, and what is remembered of it."""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from builder.engine import compiled
from builder.engine.aside import IsKept, not_kept
from builder.engine.cache import Cache, LostMemory, PageKey
from builder.engine.draw import Bodies
from builder.engine.gather import HEAVY, LIGHT, Gathered, Shelf, fresh_parts
from builder.engine.job import Job
from builder.engine.output import Artifact, Publication
from builder.engine.theme import Theme
from builder.model.records import Body
from builder.model.values import Value
from builder.publishing.template_engine import Compiled

if TYPE_CHECKING:
    from builder.linking.watch import Faces
    from builder.publishing.searching import SearchRecord

# Under which things are remembered, each with the output behind it.
SITE_VIEW, LOOK, LAYOUT, SEARCH = "site view", "look", "layout of the export", "search"
ALLEGATIONS = "allegations"  # whether there are any
TEMPLATES = "compiled templates"  # of every output


class Searched(Value, frozen=True):
    """The search index of a build: its files, what it was made from, and why there is none where there is none."""

    files: Mapping[str, Artifact] = {}
    key: str = ""
    remark: str = ""


class OfSite(Value, frozen=True):
    """What is to be remembered of the linked site: its view, the key of the job, the layout of its export, its faces, and whether any
    of its claims is an allegation."""

    view: bytes
    look_key: str
    layout: bytes
    faces: Faces
    has_allegations: bool


class Result(Value, frozen=True, gc=True):
    """What was published, and what is to be remembered of it."""

    pages: int
    redrawn: int
    reasons: Iterable[tuple[str, str]]  # what was done with each page, found out as this is gone through: few builds tell it
    before: Mapping[str, PageKey]
    keys: dict[str, PageKey]  # of every file of the output
    search: Searched
    views: Mapping[str, bytes] = {}  # new views of pages that show a body
    are_views_kept: IsKept = not_kept  # whether they are remembered already
    asked: Mapping[str, bytes] = {}  # what was asked for pages that were looked at and groups that were made, by file or name
    groups: Mapping[str, tuple[str, ...]] = {}  # the files of those groups
    records: Mapping[str, bytes] = {}  # new search records, by file
    gone: frozenset[str] = frozenset()  # pages and groups that there are no more
    site: OfSite | None = None  # where the site was linked


def search_record(text: bytes) -> SearchRecord:
    """A search record as it is remembered."""
    from builder.publishing.searching import SearchRecord  # loads all that makes views

    return SearchRecord(*json.loads(text))


def search_key(job: Job, cache: Cache) -> str:
    """What the search index of an output was made from; "" where there is none."""
    return (cache.meta(f"{SEARCH} {job.output}") or b"").decode()


def bodies_of(files: Mapping[str, str], shelf: Shelf) -> Bodies:
    """Bodies by the key of their entry; `files` says where each entry stands."""

    def body(key: str) -> Body:
        return shelf.heavy(files[key]).body(key)

    return Bodies(body, lambda key: shelf.body_digest(files[key], key))


def page_keys(publication: Publication, drawn_from: Mapping[str, str]) -> dict[str, PageKey]:
    """What is remembered of every file that was published; `drawn_from` are the keys of those that a template drew."""
    return {file: PageKey(drawn_from.get(file, ""), digest) for file, digest in publication.digests.items()}


def address_of(file: str) -> str:
    """The address of a page of the output."""
    return f"/{file.removesuffix('index.html')}"


# --- remembering ---


def recall_templates(cache: Cache) -> None:
    """Learn the templates that are remembered as compiled, or those of the program, unless this process knows some. Raises LostMemory."""
    if Compiled.knows_any():
        return
    told = cache.meta(TEMPLATES)
    if not told:
        compiled.recall()
        return
    try:
        Compiled.learn(marshal.loads(told))  # noqa: S302 - told by this program, in its own folder
    except (ValueError, EOFError, TypeError) as error:
        raise LostMemory(TEMPLATES) from error


def keep_templates(theme: Theme, cache: Cache) -> None:
    """Remember the templates as compiled, where any was compiled since they were last told or learnt: all that are known for this site,
    the program's own for every site."""
    if Compiled.has_news():
        compiled.keep(theme)
        cache.keep_meta(TEMPLATES, Compiled.told())


def keep_reading(gathered: Gathered, cache: Cache) -> None:
    """Remember what was read."""
    known = cache.files()
    new = (file for path, file in gathered.files.items() if known.get(path) != file)
    cache.keep_files(new, known.keys() - gathered.files.keys(), gathered.scanned_ns)
    read = {path: fresh.remembered for path, fresh in gathered.fresh.items()}
    cache.keep_documents(read, fresh_parts(gathered, cache, LIGHT), fresh_parts(gathered, cache, HEAVY), gathered.gone)


def keep_pages(job: Job, result: Result, cache: Cache, are_views_kept: bool) -> None:
    """Remember what was published, without the views if they are kept."""
    gone = result.before.keys() - result.keys.keys()
    cache.keep_pages(job.output, {file: page for file, page in result.keys.items() if result.before.get(file) != page}, gone)
    cache.keep_views(job.output, () if are_views_kept else result.views.items(), gone)
    cache.keep_made(job.output, result.asked, result.groups, result.gone)
    cache.keep_records(job.output, result.records, result.gone)
    cache.keep_meta(f"{SEARCH} {job.output}", result.search.key.encode())
    if result.site is not None:
        alleges = b"yes" if result.site.has_allegations else b""
        kept = {SITE_VIEW: result.site.view, LOOK: result.site.look_key.encode(), LAYOUT: result.site.layout, ALLEGATIONS: alleges}
        for name, value in kept.items():
            cache.keep_meta(f"{name} {job.output}", value)
        cache.keep_faces(job.output, result.site.faces)
