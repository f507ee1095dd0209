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
SHORT, EVENTS_ALONE, CLAIMS_ALONE, WITHDRAWN = (f"{CHRONOLOGY}{name}.html" for name in ("key", "events", "claims", "withdrawn"))
BY_DATE = "sources/by-date.html"
PARTS = (SHORT, EVENTS_ALONE, CLAIMS_ALONE, WITHDRAWN, BY_DATE)

# Files that the site has whatever its content; some are written by parts of nutgraf that may be left out of a build.
FILES = frozenset(
    (
        "feed.xml", "feed.json", "corrections.xml", "sitemap.xml", "robots.txt", "chronology.ics", "chronology.csv",
        "timeline.json", "data/site.json", "_headers", "_redirects", *PARTS,
    )
)  # fmt: skip

# Folders of files whose names come with their content. No old path may lie in them.
FOLDERS = ("static/", "media/", "data/", "pagefind/", "share/")

RESERVED = frozenset(path.removesuffix(".html").strip("/") for path in (*FOLDERS, EVENTS, *INDEXES) if path)


def is_reserved(kind: str, id: str) -> bool:
    """Whether the page of an entry would stand at an address that the site keeps for itself."""
    return kind == "pages" and id in RESERVED


def path_of(record: Record) -> str:
    """The path of an entry's page, without a leading slash: `people/imran-khan/`."""
    return address(record.kind, record.id)


def address(kind: str, id: str) -> str:
    """The path of the page of an entry."""
    before, after = _AROUND[kind]
    return f"{before}{id}{after}"


_AROUND = {folder: kind.address.split("{id}") for folder, kind in BY_FOLDER.items()}  # an id


def tidy(path: str) -> str:
    """A typed path in the one form that addresses have here: `/old`, `old/` and `old/index.html` are `old/`."""
    bare = f"/{path.strip('/')}".removesuffix("/index.html").strip("/")
    if not bare:
        return ""
    last = bare.rsplit("/", 1)[-1]
    return bare if "." in last else f"{bare}/"


def folders_above(file: str) -> list[str]:
    """The folders that a file lies in: `a` and `a/b` for `a/b/c.html`."""
    parts = file.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def file_at(path: str) -> str:
    """The file of the output that is served at a path: `people/index.html` at `people/`."""
    return f"{path}index.html" if path.endswith("/") or not path else path


# Endings of the pictures that browsers show, and what their formats are called.
PICTURES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".gif": "GIF", ".avif": "AVIF", ".svg": "SVG"}


def file_of(path: str) -> str:
    """The file of a page's path: `people/x/` lies in `people/x/index.html`."""
    return path if path.endswith(".html") else f"{path}index.html"
