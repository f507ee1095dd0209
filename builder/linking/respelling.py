"""What to type for a link that leads nowhere: in the spelling in which it was typed, so that it can be put in its place."""

from __future__ import annotations

import posixpath

from builder.linking.addresses import FILES, INDEXES, path_of
from builder.model.nearest import Vocabulary, did_you_mean, nearest
from builder.model.patterns import lazy_pattern
from builder.model.records import Record
from builder.model.values import Value
from builder.reading.web_addresses import web_meant

PAGE_ENDING = lazy_pattern(r"\.(?:md|markdown|html?|ya?ml)$")
WITH_ENDING = lazy_pattern(r".*\.([A-Za-z0-9]{2,5})")
MAILBOX = lazy_pattern(r"[^\s/@]+@[^\s/@]+\.[A-Za-z]{2,}")
# An address of the web without its `https://`: by its `www.`, by a path behind a name with a full stop, or by its ending.
HOST = lazy_pattern(
    r"(?:www\.\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/\S*|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|int|info|news|eu|uk|us|de|pk|in|io))"
)
PLAIN_PATH = lazy_pattern(r"[\w./-]+")  # what needs neither angle brackets nor an escape
AROUND = "[]()@… \"'“”„‘’«»"  # what people type around an address, that is none of it
NEAR_INDEX = 0.75


class Meant(Value, frozen=True):
    """What a link seems to name: an id and the folder before it; `is_absolute` where its path begins at the top of the site."""

    folder: str
    id: str
    is_absolute: bool

    @property
    def is_top(self) -> bool:
        """Whether it lies at the top of the site, where pages and lists are."""
        return self.is_absolute and not self.folder


def meant_by(typed: str) -> Meant:
    """What a link seems to name, however its path is typed: `..\\people\\ada.md`, `/people/ada.html`, `[[ada]]`."""
    path = typed.replace("\\", "/").strip(AROUND)
    parts = PAGE_ENDING.sub("", path.strip("/")).split("/")
    return Meant(parts[-2] if len(parts) > 1 else "", parts[-1].strip(AROUND), path.startswith("/"))


def respelt(typed: str, file: str, record: Record) -> str:
    """The address of an entry as it is to be typed in a file: from the top of the site where it was typed so, else from that file."""
    if meant_by(typed).is_absolute:
        return f"/{path_of(record)}"
    own = record.file.endswith(".md") and PLAIN_PATH.fullmatch(record.file)
    return posixpath.relpath(record.file if own else f"content/{record.key}.md", posixpath.dirname(file))


def near_index(typed: str) -> str:
    """The page of the site itself that a path is nearly; "" where there is none."""
    paths = (f"/{path}" for path in (*INDEXES, *FILES) if path)
    return next(iter(nearest(f"/{typed.lstrip('./')}", paths, cutoff=NEAR_INDEX)), "")


def hint_at_address(typed: str, files: Vocabulary) -> str:
    """What to type for a link that seems to name no entry: an address of the web or a mailbox, a file of the site, one of its lists."""
    if MAILBOX.fullmatch(typed):
        return f"write `mailto:{typed}`"
    if web := web_meant(typed):
        return did_you_mean(web)
    if HOST.fullmatch(typed.casefold()):
        return f"write `https://{typed}`"
    index = near_index(typed)
    if index:
        return did_you_mean(index)
    ending = WITH_ENDING.fullmatch(typed)
    if ending and not PAGE_ENDING.search(typed):
        best = files.nearest(typed, cutoff=0.6) or files.nearest(typed.rsplit("/", 1)[-1], cutoff=0.6)
        put = f"put the file into content/media/ and write `media/its-name.{ending[1]}`"
        return did_you_mean(best[0].replace(" ", "%20")) if best else put
    return "name the file of an entry (`../people/its-id.md`), a page of the site (`/people/its-id/`), or an address with `https://…`"
