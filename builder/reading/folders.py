"""Where files of content belong: what kind a path is of, and what to say of a file that lies elsewhere."""

from __future__ import annotations

import re
from functools import lru_cache

from builder.model.diagnostics import Diagnostic
from builder.model.kinds import BY_FOLDER, Kind, has_all_needed, kind_named, kinds_with
from builder.model.nearest import nearest
from builder.model.patterns import lazy_pattern
from builder.model.places import Place
from builder.reading.sources import CLOSE, FENCE, FENCE_SOUGHT, Source

FIELD_NAME = lazy_pattern(r"^([a-z_]+):", re.MULTILINE)
# What other generators call a folder of articles, and what people call the rest.
ELSEWHERE = {
    **dict.fromkeys(("post", "posts", "blog", "news", "story", "stories", "explainer", "explainers", "essays"), "articles"),
    **dict.fromkeys(("profiles", "bios", "actors"), "people"),
    **dict.fromkeys(("orgs", "companies", "institutions"), "organisations"),
    **dict.fromkeys(("timeline", "chronology", "incidents"), "events"),
    **dict.fromkeys(("allegations", "assertions"), "claims"),
    **dict.fromkeys(("references", "refs", "bibliography", "citations"), "sources"),
}
FOLDERS = frozenset((*BY_FOLDER, "media"))
LIKE_CONTENT = frozenset(("md", "markdown", "mdown", "yaml", "yml"))


@lru_cache(maxsize=1 << 16)  # asked several times for each file by every build of a server
def kind_of(path: str) -> tuple[Kind, bool] | None:
    """The kind that a path under the site belongs to, and whether it is a collected file; None for any other file."""
    parts = path.split("/")
    if parts[0] != "content" or len(parts) < 2:
        return None
    if len(parts) == 2 and parts[1].endswith(".yaml"):
        kind = BY_FOLDER.get(parts[1].removesuffix(".yaml"))
        return (kind, True) if kind else None
    if len(parts) > 2 and path.endswith(".md"):
        kind = BY_FOLDER.get(parts[1])
        return (kind, False) if kind else None
    return None


def id_of(path: str) -> tuple[str, str]:
    """The (kind, id) that a content file's path gives it; the id of a collected file is `*`: any."""
    found = kind_of(path)
    if found is None:
        raise ValueError(f"{path} is no content file")
    kind, collected = found
    return kind.folder, "*" if collected else path.rsplit("/", 1)[-1].removesuffix(".md")


def _where_meant(path: str) -> str:
    """Where a file belongs that looks like content but lies where nothing is looked for (`content/person/x.md`); "" for others."""
    parts = path.split("/")
    if len(parts) < 2 or parts[0] != "content" or parts[1] in ("media", "site.yaml") or kind_of(path):
        return ""
    stem, ending = parts[-1].rpartition(".")[::2]
    like_content = ending.casefold() in LIKE_CONTENT or parts[-1].casefold().endswith(".md.txt")
    if not like_content or (len(parts) == 2 and ending not in ("yaml", "yml")):
        return ""
    word = parts[1] if len(parts) > 2 else stem
    exact = kind_named(word) or kind_named(word.removesuffix("s"))  # persons
    folder = exact.folder if exact else ELSEWHERE.get(word.casefold()) or next(iter(nearest(word, BY_FOLDER, cutoff=0.75)), "")
    if not folder:
        return ""
    if len(parts) > 2 and ending in ("yaml", "yml") and (named := kind_named(stem)) and named.folder == folder:
        return f"content/{folder}.yaml"  # many entries, one folder too deep
    name = f"{stem.removesuffix('.md')}.md"  # a system that hides endings makes `x.md.txt` of `x.md`
    return "/".join(("content", folder, *parts[2:-1], name)) if len(parts) > 2 else f"content/{folder}.yaml"


def misplaced(path: str) -> Diagnostic | None:
    """A word for a file that looks like content but lies where nothing is looked for."""
    right = _where_meant(path)
    if not right:
        return None
    parts, ending = path.split("/"), path.rpartition(".")[2]
    in_its_folder = len(parts) > 2 and parts[1] in BY_FOLDER
    what = f"`.{ending}` is no ending of content" if in_its_folder else f"`{'/'.join(parts[:2])}` is no place for content"
    return Source(path, "").diagnostic(Place(1, 1), "id-invalid", f"{what}, so this file is not read", f"move it to {right}")


def is_stray(path: str) -> bool:
    """Whether a file is Markdown in content/ itself, or in a folder there that is none of a kind nor could be mistaken for it; or text
    in the folder of a kind, as its ending says or the lack of one."""
    parts = path.split("/")
    if parts[0] != "content" or len(parts) < 2:
        return False
    if parts[1] in BY_FOLDER:
        return len(parts) > 2 and (path.endswith(".txt") or "." not in parts[-1]) and not _where_meant(path)
    return parts[1] not in FOLDERS and path.endswith(".md") and not _where_meant(path)


def stray(path: str, text: str) -> Diagnostic | None:
    """A word for a stray file that has front matter, and so is meant to be read."""
    if not FENCE.match(text):
        return None
    parts = path.split("/")
    name = f"{_stem(path)}.md"
    if parts[1] in BY_FOLDER:
        message = "`.txt` is no ending of content" if "." in parts[-1] else "the name of a file of content ends with `.md`"
        message += ", so this file is not read"
        return Source(path, "").diagnostic(Place(1, 1), "id-invalid", message, f"rename it to {'/'.join((*parts[:-1], name))}")
    where = f"in `content/{parts[1]}`, which is no folder of content" if len(parts) > 2 else "beside the folders of content, and in none"
    likely = _likely_folders(text)
    if len(likely) == 1:
        hint = f"move it to content/{likely[0]}/{name}"
    else:
        hint = f"move it to {' or '.join(f'content/{folder}/' for folder in likely or BY_FOLDER)}, by what it is"
    hint += "" if likely else "; what is no content begins with `_` or lies in content/media/"
    return Source(path, "").diagnostic(Place(1, 1), "id-invalid", f"this file lies {where}, so it is not read", hint)


def _likely_folders(text: str) -> list[str]:
    """The folders of the kinds that front matter is likely to be of, by its fields."""
    closing = CLOSE.search(text, 3)
    typed = {match[1] for match in FIELD_NAME.finditer(text, 3, closing.start() if closing else FENCE_SOUGHT)}
    fitting = kinds_with(typed)
    needed = [each for each in fitting if has_all_needed(each, typed)]
    return [each.folder for each in needed or fitting]


def ids_of_lost(path: str) -> tuple[tuple[str, str], ...]:
    """What a file that is not read may bear, (kind, id), so that who mentions it is not wrong as well."""
    right = _where_meant(path)
    return (id_of(right),) if right else tuple((folder, _stem(path)) for folder in BY_FOLDER)


def _stem(path: str) -> str:
    """The name of a file without its ending, which it may not have."""
    name = path.rsplit("/", 1)[-1]
    return name.rpartition(".")[0] or name
