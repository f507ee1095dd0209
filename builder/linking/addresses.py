"""Where everything is: the path of every page and file of the output (INTERFACE.md, section 3)."""

from __future__ import annotations

from builder.model.kinds import BY_FOLDER
from builder.model.records import Record

EVENTS, CHRONOLOGY = "events/", "chronology/"  # the first is no list of its own, but a redirect to the second

# Pages that the site has whatever its content, by path, with the name of what stands there.
INDEXES: dict[str, str] = {
    "": "home",
    "articles/": "articles",
    "people/": "people",
    "organisations/": "organisations",
    "claims/": "claims",
    "sources/": "sources",
    CHRONOLOGY: "chronology",
    "corrections/": "corrections",
    "search/": "search",
    "404.html": "not found",
}

# Pages that hold a part of an index page, or the same in another order. They are no INDEXES: the sitemap names those.
PARTS = (
    "chronology/key.html", "chronology/events.html", "chronology/claims.html", "chronology/withdrawn.html", "sources/by-date.html",
)  # fmt: skip

# Files that the site has whatever its content; some are written by parts of nutgraf that may be left out of a build.
FILES = frozenset(
    (
        "feed.xml", "feed.json", "corrections.xml", "sitemap.xml", "robots.txt", "chronology.ics", "chronology.csv",
        "timeline.json", "data/site.json", "_headers", "_redirects", *PARTS,
    )
)  # fmt: skip

# First segments that no page or alias may take.
RESERVED = frozenset(("static", "media", "data", "pagefind", "share", "events", *(path.strip("/") for path in INDEXES if path)))


def path_of(record: Record) -> str:
    """The path of an entry's page, without a leading slash: `people/imran-khan/`."""
    return address(record.kind, record.id)


def address(kind: str, id: str) -> str:
    """The path of the page of an entry."""
    return BY_FOLDER[kind].address.format(id=id)


def tidy(path: str) -> str:
    """A typed path in the one form that addresses have here: `/old`, `old/` and `old/index.html` are `old/`."""
    bare = f"/{path.strip('/')}".removesuffix("/index.html").strip("/")
    if not bare:
        return ""
    last = bare.rsplit("/", 1)[-1]
    return bare if "." in last else f"{bare}/"


def file_at(path: str) -> str:
    """The file of the output that is served at a path: `people/index.html` at `people/`."""
    return f"{path}index.html" if path.endswith("/") or not path else path


def file_of(path: str) -> str:
    """The file of a page's path: `people/x/` lies in `people/x/index.html`."""
    return path if path.endswith(".html") else f"{path}index.html"
