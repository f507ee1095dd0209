"""One file of content becomes its entries: front matter, body, and all that is wrong with the file alone.

A pure function of the file's path, its text and two settings, so that its result can be remembered by their digest
and made in any process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from msgspec import structs

from builder.model.diagnostics import Diagnostic
from builder.model.fields import Dated, fields_of
from builder.model.kinds import BY_FOLDER, KINDS, Article, Claim, Event, Kind, Person, Settings, kind_named
from builder.model.nearest import nearest
from builder.model.patterns import lazy_pattern
from builder.model.places import Place, Spot, line_lengths
from builder.model.records import Body, Document, Entry, Heading, Hole, Record, Spots, shared
from builder.model.values import Value
from builder.model.words import as_id, spaces
from builder.reading.frontmatter import LONGEST_ID, FieldReader, Fields, compose
from builder.reading.garbled import garbled
from builder.reading.markdown_places import BodyLines
from builder.reading.nodes import UNREAD, Loaded, MappingNode, Node, ScalarNode, SequenceNode
from builder.reading.privacy import names_a_day, private_details
from builder.reading.sentences import lead_of
from builder.reading.sources import Source
from builder.reading.written import Written, body_of

ID = lazy_pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FENCE = lazy_pattern(r"---[ \t]*(?:\r?\n|\Z)")
CLOSE = lazy_pattern(r"---(?<=^---)[ \t]*\r?$", re.MULTILINE)  # begins with plain text, which `re` finds far faster than a line
# What people type for three dashes: too few or too many of them, long ones, signs of other formats, or a space before.
NEARLY_OPEN = lazy_pattern(r"[ \t]*+(?:[-–—][-–— \t]*+|[+=~*_]{3,}+[ \t]*+|\.{3}[ \t]*+)\r?")
NEARLY_CLOSE = lazy_pattern(r"^(?!---[ \t]*\r?$)(?:[-–—](?:[ \t]*+[-–—])++|[–—]|\.{3}|\+{3,}+|[ \t]++---)[ \t]*+\r?$", re.MULTILINE)
BLANK = lazy_pattern(r"(?:[ \t]*\r?\n)+")
FENCE_BELOW = lazy_pattern(r"^---[ \t]*\r?$(?=\n[A-Za-z_]+:)", re.MULTILINE)
KNOWN = lazy_pattern(r"(known\.[0-9]+)\.(text$|claim|sources)")
NO_GROUNDS = "what is known needs `claim` or `sources`: what it rests on"
BORN_OFFERED = lazy_pattern(r"`born: ([^`]+)`")
YEAR = lazy_pattern(r"(?<![0-9])(?:1[89]|20)[0-9][0-9](?![0-9])")
DOUBLE_ENDING = lazy_pattern(r"(?:\.(?:md|markdown|txt))+$", re.IGNORECASE)
LIKE_COPY = lazy_pattern(r"\bcop(?:y|ie)\b|\(\d+\)|^readme|^licen[cs]e$", re.IGNORECASE)
FIELD_NAME = lazy_pattern(r"^([a-z_]+):", re.MULTILINE)
MISSING = ("missing-field", "claim-unattributed", "alt-missing")  # codes of what is not there
FENCE_SOUGHT = 2000  # characters from the beginning
FIRST = (0, 3)  # the spot of the dashes that open front matter
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
IN_ORDER = (("born", "died"), ("published", "updated"), ("published", "accessed"))  # fields with dates
LIKE_CONTENT = frozenset(("md", "markdown", "mdown", "yaml", "yml"))


class Prose(Value, frozen=True):
    """What a body yields for its record, and the body itself."""

    body: Body = Body((), "")
    holes: tuple[Hole, ...] = ()
    headings: tuple[Heading, ...] = ()
    anchors: frozenset[str] = frozenset()
    opening: str = ""


NO_PROSE = Prose()


class Context(Value, frozen=True):
    """The settings that decide how a file is read."""

    html: bool = False
    hemisphere: str = ""


class Site(Value, frozen=True):
    """content/site.yaml as read; `settings` is None where it cannot serve."""

    settings: Settings | None
    diagnostics: tuple[Diagnostic, ...]
    partial: Settings = Settings()  # as far as they could be read: how the content is read does not wait for their mending


def read_settings(file: str, text: str) -> Site:
    """Read content/site.yaml."""
    source = Source(file, text)
    loaded = compose(source, 0, len(text))
    reader = FieldReader(source, 0, "north")
    root = loaded.root if loaded.root is not None else _no_fields()
    if not loaded.readable and not (loaded.root and isinstance(root, MappingNode)):
        return Site(None, loaded.diagnostics)
    if not isinstance(root, MappingNode):
        reader.say(root, "wrong-type", f"{file} must be a mapping of names to values", "write `title: …` on a line of its own")
        return Site(None, (*loaded.diagnostics, *reader.diagnostics))
    fields = reader.read_fields(Settings, root, "", (0, 1), file)
    _check_settings(reader, fields.value)
    if reader.diagnostics:
        from builder.reading.told_once import mistyped  # where something is wrong

        mistyped(reader, file)
    found = _all_said(loaded, reader.diagnostics)
    broken = any(each.severity == "error" for each in found)
    return Site(None if broken else fields.value, found, fields.value)


def _all_said(loaded: Loaded, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What is wrong with YAML and with the fields in it. What seems to be missing may stand in what could not be read."""
    if loaded.readable:
        return (*loaded.diagnostics, *found)
    return (*loaded.diagnostics, *(each for each in found if each.code not in MISSING))


def _check_settings(reader: FieldReader, settings: Settings) -> None:
    """What the settings need beyond the shape of their fields."""
    if "?" in settings.url or "#" in settings.url:
        message = f"`{settings.url}` has a ? or #; the address of a site has neither"
        reader.say(reader.values["url"], "url-invalid", message, f"write `url: {re.split('[?#]', settings.url)[0]}`")


def _no_fields() -> MappingNode:
    """What empty front matter amounts to."""
    return MappingNode([], 0, 0)


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


def where_meant(path: str) -> str:
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
    name = f"{stem.removesuffix('.md')}.md"  # a system that hides endings makes `x.md.txt` of `x.md`
    return "/".join(("content", folder, *parts[2:-1], name)) if len(parts) > 2 else f"content/{folder}.yaml"


def misplaced(path: str) -> Diagnostic | None:
    """A word for a file that looks like content but lies where nothing is looked for."""
    right = where_meant(path)
    if not right:
        return None
    parts, ending = path.split("/"), path.rpartition(".")[2]
    in_its_folder = len(parts) > 2 and parts[1] in BY_FOLDER
    what = f"`.{ending}` is no ending of content" if in_its_folder else f"`{'/'.join(parts[:2])}` is no place for content"
    return Source(path, "").diagnostic(Place(1, 1), "id-invalid", f"{what}, so this file is not read", f"move it to {right}")


def is_stray(path: str) -> bool:
    """Whether a file is Markdown in content/ itself, or in a folder there that is none of a kind nor could be mistaken for it; or plain
    text in the folder of a kind."""
    parts = path.split("/")
    if parts[0] != "content" or len(parts) < 2:
        return False
    if parts[1] in BY_FOLDER:
        return len(parts) > 2 and path.endswith(".txt") and not where_meant(path)
    return parts[1] not in FOLDERS and path.endswith(".md") and not where_meant(path)


def stray(path: str, text: str) -> Diagnostic | None:
    """A word for a stray file that has front matter, and so is meant to be read."""
    if not FENCE.match(text):
        return None
    parts = path.split("/")
    name = f"{parts[-1].rpartition('.')[0]}.md"
    if parts[1] in BY_FOLDER:
        message = "`.txt` is no ending of content, so this file is not read"
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
    fitting = [each for each in KINDS if each.title in typed and typed <= fields_of(each.fields).keys()]
    needed = [each for each in fitting if {field.name for field in fields_of(each.fields).values() if field.required} <= typed]
    return [each.folder for each in needed or fitting]


def ids_of_lost(path: str) -> tuple[tuple[str, str], ...]:
    """What a file that is not read may bear, (kind, id), so that who mentions it is not wrong as well."""
    right = where_meant(path)
    stem = path.rsplit("/", 1)[-1].rpartition(".")[0]
    return (id_of(right),) if right else tuple((folder, stem) for folder in BY_FOLDER)


def read(path: str, text: str, context: Context) -> Document:
    """Read one file of content. `path` must be one that `kind_of` knows."""
    found = kind_of(path)
    if found is None:
        raise ValueError(f"{path} is no content file")
    kind, collected = found
    source = Source(path, text)
    document = _read_collected(source, kind, context) if collected else _read_file(source, kind, context)
    damage = garbled(source)
    return structs.replace(document, diagnostics=(*document.diagnostics, *damage)) if damage else document


# --- one entry a file ---


def _read_file(source: Source, kind: Kind, context: Context) -> Document:
    id = source.file.rsplit("/", 1)[-1].removesuffix(".md")
    bad_id = _bad_id(source, id, (0, 1))
    if not bad_id:
        return _read_named(source, kind, id, context)
    meant = _meant_id(id)  # who mentions it by the id it should have is not wrong as well
    if meant:
        hint = f"rename it to `{meant}.md`"
        hint += "; if it is a copy or a note that is not to be shown, put `_` before its name" if LIKE_COPY.search(id) else ""
        bad_id = bad_id._replace(hint=bad_id.hint if len(id) > LONGEST_ID else hint)
    is_note = not FENCE.match(source.text) and LIKE_COPY.search(id)
    rest = Document(source.file, (), (), ()) if is_note else _read_named(source, kind, meant or "its-id", context)
    return Document(source.file, (), ((kind.folder, id), (kind.folder, meant)), (bad_id, *rest.diagnostics))


def _meant_id(id: str) -> str:
    """The id that a file's name was meant to give: systems that hide endings make `x.md.md` of `x.md`."""
    return as_id(DOUBLE_ENDING.sub("", id))


def _read_named(source: Source, kind: Kind, id: str, context: Context) -> Document:
    """Read a file whose entry has this id."""
    file, text = source.file, source.text
    ids = ((kind.folder, id),)
    opening = FENCE.match(text)
    if not opening:
        return Document(file, (), ids, (_no_front_matter(source),))
    closing = CLOSE.search(text, opening.end())
    if not closing:
        hint = "write a line of three dashes, ---, where the fields end and the text begins"
        open_ended = source.diagnostic(
            source.place(*FIRST), "frontmatter-unclosed", "the front matter that opens here is never closed", hint
        )
        return Document(file, (), ids, (_nearly_closed(source, opening.end(), len(text)) or open_ended,))
    loaded = compose(source, opening.end(), closing.start())
    if not loaded.readable:
        nearly = _nearly_closed(source, opening.end(), closing.start())
        if nearly or not isinstance(loaded.root, MappingNode):
            return Document(file, (), ids, (nearly,) if nearly else loaded.diagnostics)
    reader = FieldReader(source, opening.end(), context.hemisphere)
    root = loaded.root
    if root is not None and not isinstance(root, MappingNode):
        reader.say(root, "wrong-type", "front matter is a mapping of names to values", f"write `{kind.title}: …` on a line of its own")
        return Document(file, (), ids, (*loaded.diagnostics, *reader.diagnostics))
    mapping = root if root is not None else _no_fields()
    first_line = text.count("\n", 0, closing.start()) + 2
    at = min(closing.end() + 1, len(text))
    if text.startswith("---", at) and (again := FENCE_BELOW.match(text, at)):
        hint = "give it a file of its own, or delete it down to the `---` that ends it"
        reader.say((again.start(), 3), "invalid-value", "a second front matter begins here, which readers would see as text", hint)
    entry = _entry(reader, kind, id, mapping, FIRST, Written(text[at:], first_line, at=at), context)
    said = _all_said(loaded, reader.diagnostics)
    return Document(file, (entry,), ids, said, line_lengths(text)) if loaded.readable else Document(file, (), ids, said)


def _nearly_closed(source: Source, begin: int, end: int) -> Diagnostic | None:
    """The line that is nearly the second fence of front matter: above it are fields and nothing else."""
    nearly = NEARLY_CLOSE.search(source.text, begin, end)
    if nearly is None:
        return None
    above = compose(source, begin, nearly.start())
    if not above.readable or not isinstance(above.root, MappingNode):
        return None
    typed = nearly[0].strip()
    what = "three dashes, but not at the beginning of the line" if typed == "---" else f"`{typed[:10]}`, which is not three dashes"
    place = source.place(nearly.start() + nearly[0].index(typed), len(typed))
    return source.diagnostic(place, "frontmatter-unclosed", f"the front matter is never closed: here stands {what}", "close it with ---")


def _no_front_matter(source: Source) -> Diagnostic:
    hint = "begin the file with a line of three dashes, ---, then the fields, then --- again"
    text = source.text
    if not text.strip():
        return source.diagnostic(Place(1, 1), "frontmatter-missing", "this file is empty", hint)
    first = text.split("\n", 1)[0]
    what = "this file has no front matter"
    blank = BLANK.match(text)
    if "\r" in text and "\n" not in text:
        what = "the lines of this file end as those of very old Macs did (CR), so it is all one line"
        hint = "save it with the line ends of Unix (LF) or Windows (CRLF)"
    elif blank and FENCE.match(text, blank.end()):
        lines = blank[0].count("\n")
        what = "the front matter must begin on the first line of the file"
        hint = "delete the blank line above `---`" if lines == 1 else f"delete the {lines} blank lines above `---`"
    elif first.strip() == "---":
        hint = "put the three dashes at the very beginning of the line"
    elif NEARLY_OPEN.fullmatch(first):
        what = f"front matter opens with three dashes, not with `{first.strip()[:10]}`"
        hint = "write `---` here: exactly three dashes"
    elif fence := FENCE_BELOW.search(text, 0, FENCE_SOUGHT):
        what = f"something stands above the front matter, which seems to begin on line {source.place(fence.start()).line}"
        hint = "begin the file with `---`, and put the text below the second `---`"
    return source.diagnostic(Place(1, 1, max(len(first.rstrip()), 1)), "frontmatter-missing", what, hint)


def _bad_id(source: Source, id: str, spot: Spot) -> Diagnostic | None:
    if len(id) > LONGEST_ID:
        message = f"an id has at most {LONGEST_ID} characters, since files are named after it; this one has {len(id)}"
        return source.diagnostic(source.place(*spot), "id-invalid", message, "shorten it")
    if ID.fullmatch(id):
        return None
    good = as_id(id)
    hint = f"rename it to `{good}`" if good else "name it with small letters a to z, digits and single hyphens"
    message = f"`{id}` cannot be an id: an id has small letters a to z and digits, in words joined by single hyphens"
    return source.diagnostic(source.place(*spot), "id-invalid", message, hint)


# --- many entries in one file ---


def _read_collected(source: Source, kind: Kind, context: Context) -> Document:
    everything = ((kind.folder, "*"),)  # ids that cannot be read must not make those that mention them complain
    loaded = compose(source, 0, len(source.text))
    if not loaded.readable and not isinstance(loaded.root, MappingNode):
        return Document(source.file, (), everything, loaded.diagnostics)
    if loaded.root is None:
        return Document(source.file, (), (), loaded.diagnostics)
    whole = FieldReader(source, 0, context.hemisphere)
    if not isinstance(loaded.root, MappingNode):
        hint = f"write an id, a colon, and below it, indented, `{kind.title}: …`"
        if isinstance(loaded.root, SequenceNode):
            hint = f"take the dashes away: {hint} and the other fields"
        whole.say(loaded.root, "wrong-type", f"{source.file} is a mapping of ids to fields", hint)
        return Document(source.file, (), everything, (*loaded.diagnostics, *whole.diagnostics))
    if _say_not_set_in(whole, kind, loaded.root) or _say_set_in_below_kind(whole, kind, loaded.root):
        return Document(source.file, (), everything, (*loaded.diagnostics, *whole.diagnostics))
    entries: list[Entry] = []
    ids: list[tuple[str, str]] = []
    found: list[Diagnostic] = []
    for id, key, node in whole.pairs(_with_fields_set_in(whole, kind, loaded.root)):
        ids.append((kind.folder, id))
        spot = whole.spot(key)
        bad_id = _bad_id(source, id, spot)
        if bad_id:  # who mentions it by the id it should have is not wrong as well
            meant = as_id(id)
            ids.append((kind.folder, meant))
            is_taken = id != meant and any(getattr(other, "value", "") == meant for other, _ in loaded.root.value)
            instead = f"another has the id `{meant}` here: give this one an id of its own, or delete it"
            found.append(bad_id._replace(hint=instead) if is_taken else bad_id)
        reader = FieldReader(source, 0, context.hemisphere)
        if isinstance(node, ScalarNode) and (node.style == UNREAD or not (node.value or loaded.readable)):
            continue
        if not isinstance(node, MappingNode):
            dashes = "take the dashes away: " if isinstance(node, SequenceNode) else ""
            hint = f"{dashes}write `{kind.title}: …` below it, indented"
            reader.say(node, "wrong-type", f"`{id}` must be a mapping of names to values", hint)
        else:
            own = _without_next_entry(reader, kind, node)
            ids += [(kind.folder, below.value) for below, _ in node.value[len(own.value) :][:1] if isinstance(below, ScalarNode)]
            entry = _entry(reader, kind, id, own, spot, None, context)
            entries += [] if bad_id else [entry]
        found += reader.diagnostics
    for i, each in enumerate(whole.diagnostics):
        if each.code == "duplicate-key":
            whole.diagnostics[i] = each._replace(hint="give one of the two an id of its own, or delete it")
            ids += everything  # which id the second should have is not known
    said = _all_said(loaded, (*whole.diagnostics, *found))
    if not loaded.readable:
        return Document(source.file, (), everything, said)
    return Document(source.file, tuple(entries), tuple(ids), said, line_lengths(source.text))


def _say_set_in_below_kind(reader: FieldReader, kind: Kind, root: MappingNode) -> bool:
    """Whether all ids of the file stand below the name of their kind, `events:`, which is said already by the name of the file."""
    if len(root.value) != 1:
        return False
    key, below = root.value[0]
    if not isinstance(key, ScalarNode) or key.value not in (kind.folder, kind.singular) or not isinstance(below, MappingNode):
        return False
    if not below.value or not all(isinstance(each, MappingNode) for _, each in below.value):
        return False
    message = f"the ids stand at the margin, and not below `{key.value}:`, which the name of this file says"
    lead = spaces(reader.place(below).column - 1)
    reader.say(key, "wrong-type", message, f"delete this line, and take away {lead} before each line below it")
    return True


def _say_not_set_in(reader: FieldReader, kind: Kind, root: MappingNode) -> bool:
    """Say each id whose fields stand beside it and not below it; whether there is any. No id but the kind's title is sure to be one."""
    found = False
    first, first_value = root.value[0] if root.value else (None, None)
    if (
        isinstance(first, ScalarNode)
        and first.value in fields_of(kind.fields)
        and isinstance(first_value, ScalarNode)
        and first_value.value
    ):
        hint = "write an id and a colon on a line above it, such as `an-id:`, and set in by two spaces all that belongs to it"
        reader.say(first, "wrong-type", f"`{first.value}` is a field, and stands where an id is expected", hint)
        return True
    for (key, value), (below, worth) in pairwise(root.value):
        is_bare = isinstance(key, ScalarNode) and isinstance(value, ScalarNode) and not value.value
        if is_bare and isinstance(worth, ScalarNode) and worth.value and getattr(below, "value", "") == kind.title:
            hint = f"set the lines below it in by two spaces: `{kind.title}: …` and what follows it"
            reader.say(key, "wrong-type", f"`{key.value}` has no fields: those below it are not set in", hint)
            found = True
    return found


def _with_fields_set_in(reader: FieldReader, kind: Kind, root: MappingNode) -> MappingNode:
    """The entries, each with those of its fields that stand beside its id, which is said of them."""
    declared = fields_of(kind.fields)
    if not any(isinstance(key, ScalarNode) and (key.value in declared or key.value == "body") for key, _ in root.value):
        return root
    pairs: list[tuple[Node, Node]] = []
    for key, value in root.value:
        name = key.value if isinstance(key, ScalarNode) else ""
        is_field = name == "body" or name in declared
        if isinstance(value, MappingNode):  # an entry, if it has the fields of one
            is_field = is_field and not any(getattr(inner, "value", "") == kind.title for inner, _ in value.value)
        entry = pairs[-1][1] if pairs else None
        if not is_field or not isinstance(entry, MappingNode) or not entry.value or entry.is_flow:
            pairs.append((key, value))
            continue
        beside = entry.value[0][0]
        column = _column(reader, beside)
        below = "" if isinstance(value, ScalarNode) and value.is_one_line else ", and as many before each line below that belongs to it"
        hint = f"put {spaces(column)} before it, for it to belong beside `{reader.typed(beside)}:`{below}"
        reader.say(key, "wrong-type", f"`{name}` is a field, and stands where an id is expected", hint)
        pairs[-1] = (pairs[-1][0], MappingNode([*entry.value, (key, value)], entry.begin, value.end))
    return MappingNode(pairs, root.begin, root.end)


def _without_next_entry(reader: FieldReader, kind: Kind, node: MappingNode) -> MappingNode:
    """The fields of an entry without those of the next, where the id of that is set in as if it were a field; which is said of it."""
    seen: set[str] = set()
    for (key, value), (below, _) in pairwise(node.value):
        if not isinstance(key, ScalarNode) or not isinstance(value, ScalarNode) or not isinstance(below, ScalarNode):
            continue
        if not value.value and below.value in seen and key.value not in fields_of(kind.fields):
            kept = spaces(_column(reader, below))
            hint = f"if it is the id of an entry, take away the spaces before it; the fields below it keep their {kept}"
            reader.say(key, "unknown-field", f"{_a(kind)} has no field `{key.value}`, and below it its fields begin anew", hint)
            return MappingNode([pair for pair in node.value if pair[0].begin < key.begin], node.begin, key.begin)
        seen.add(key.value)
    return node


def _column(reader: FieldReader, node: Node) -> int:
    return reader.place(node).column - 1


# --- an entry ---


def _entry(
    reader: FieldReader,
    kind: Kind,
    id: str,
    node: MappingNode,
    start: Spot,
    body: Written | None,
    context: Context,
) -> Entry:
    """Read an entry's fields and body; `body` is None where it stands under `body:`."""
    extra = () if body else ("body",)
    fields = reader.read_fields(kind.fields, node, "", start, _a(kind), extra)
    written = body or body_of(reader, node)
    has_body = bool(written.text) and not written.text.isspace()
    body_references = len(reader.references)
    spots = reader.spots()
    spots[""] = start
    prose = _prose(reader, written, context, spots) if has_body else NO_PROSE
    _check(reader, fields, start, has_body)
    unread = fields.broken
    if reader.diagnostics:
        from builder.reading.told_once import mistyped  # where something is wrong

        is_of_other_kind = body is not None and _hint_at_other_kind(reader, kind, id, node)
        unread |= frozenset(fields_of(kind.fields)) if is_of_other_kind else mistyped(reader, _a(kind))
    if kind.fields is Person:
        _check_private(reader, fields, node, body.at if body else None)
    record = Record(
        kind.folder, id, f"{kind.folder}/{id}", reader.source.file, fields.value, shared(fields.given), shared(unread),
        tuple(reader.references), body_references, prose.holes, prose.headings, shared(prose.anchors), has_body,
        _lead(kind, fields, prose),
    )  # fmt: skip
    return Entry(record, spots, prose.body)


def _hint_at_other_kind(reader: FieldReader, kind: Kind, id: str, node: MappingNode) -> bool:
    """Where all that an entry has are fields of another kind, and not of this one, it lies in the wrong folder: that is said once.
    Whether it does."""
    typed = {key.value for key, _ in node.value if isinstance(key, ScalarNode)}
    likely = [each for each in KINDS if each is not kind and each.title in typed and typed <= fields_of(each.fields).keys()]
    if kind.title in typed:  # as a title is of four kinds: all that the other needs must be there
        likely = [each for each in likely if all(not field.required or name in typed for name, field in fields_of(each.fields).items())]
    if typed <= fields_of(kind.fields).keys() or not 0 < len(likely) < 3:
        return False
    files = (f"content/{each.folder}/{id}.md" for each in likely)
    hint = f"if it is meant to be {' or '.join(map(_a, likely))}, move it to {' or '.join(files)}"
    of_this_kind = [each for each in reader.diagnostics if each.code in ("missing-field", "unknown-field", "claim-unattributed")]
    by_title = (each for each in of_this_kind if each.code == "missing-field" and f"the field `{kind.title}`" in each.message)
    first = next(by_title, next((each for each in of_this_kind if each.code == "unknown-field"), None))
    if first is None:
        return False
    for each in of_this_kind:
        if each is not first:
            reader.diagnostics.remove(each)
    said = first.hint if kind.title not in typed else "take it out"
    reader.diagnostics[reader.diagnostics.index(first)] = first._replace(hint=f"{said}; {hint}")
    return True


def _lead(kind: Kind, fields: Fields, prose: Prose) -> str:
    """The beginning of the body where it stands for the summary: kept from the record otherwise, so that an edit of a
    first sentence stays an edit of a body."""
    return lead_of(prose.opening) if kind.fields is Event and "summary" not in fields.given else ""


def _a(kind: Kind) -> str:
    return f"{'an' if kind.singular[0] in 'aeo' else 'a'} {kind.singular}"


def _prose(reader: FieldReader, body: Written, context: Context, spots: Spots) -> Prose:
    """Read the body; its references follow those of the fields, so their numbers are moved up by as many. Where they stand in the file
    is added to `spots`."""
    from builder.reading.markdown import read_body  # the parser is loaded by the first body, not by every command

    reading = read_body(body.text, first_line=body.first_line, indent=body.indent, html=context.html)
    move = body.move
    reader.references.extend(reading.references)
    spots |= _in_file(reader, body, reading.spots)
    for trouble in reading.troubles:
        place = reader.source.place(move(trouble.place), trouble.place.length) if move else trouble.place
        reader.say_at(place, trouble.code, trouble.message, trouble.hint)
    holes = tuple([part for part in reading.body.parts if isinstance(part, Hole)])
    return Prose(reading.body, holes, reading.headings, reading.anchors, reading.opening)


def _in_file(reader: FieldReader, body: Written, spots: Spots) -> Spots:
    """Where in the file stands what does so in the body, in which each line ends with a line feed alone."""
    if body.at >= 0 and "\r" not in body.text:
        begin = body.at
        return {path: (begin + at, length) for path, (at, length) in spots.items()}
    lines = BodyLines(body.text.replace("\r\n", "\n"), body.first_line, body.indent)
    places = {path: lines.place(*spot) for path, spot in spots.items()}
    offset_of = body.move or reader.source.lines.offset
    return {path: (offset_of(place), place.length) for path, place in places.items()}


def _check(reader: FieldReader, fields: Fields, start: Spot, has_body: bool) -> None:
    """Rules that one entry alone decides."""
    value = fields.value
    if isinstance(value, Event) and "summary" in fields.broken and "summary" not in fields.given and not has_body:
        summary = structs.replace(fields_of(Event)["summary"], help="one or two sentences, or a body below the front matter")
        reader.say_missing(start, "an event", summary, "summary" in reader.keys)
    if isinstance(value, Claim):
        _check_attribution(reader, value, fields, start)
    image = getattr(value, "image", None)
    if image is not None and not image.alt and "image" not in fields.broken:
        reader.say(
            reader.values.get("image.alt", reader.values["image"]),
            "alt-missing",
            "the picture has no `alt`: words for those who do not see it",
            "add `alt: …`, saying what the picture shows",
        )
    if isinstance(value, Article):
        _check_grounds(reader)
    for earlier, later, name in _orders(value, fields.given):
        _check_order(reader, earlier, later, name, start)


def _check_grounds(reader: FieldReader) -> None:
    """INTERFACE.md, Fields: what is known is tied to a claim or to sources."""
    read_paths, wrong = _read_paths(reader), _said_at(reader)
    grounds: dict[str, list[str]] = {}  # of each entry the paths of what it may rest on
    for path in reader.values:
        # Asked of what is typed: an entry that is no mapping is said already, and not among those that were read.
        if path.startswith("known.") and (found := KNOWN.match(path)):
            grounds.setdefault(found[1], []).extend([path] if found[2] != "text" else [])
    for known, paths in grounds.items():
        is_tied = not read_paths.isdisjoint(paths) or any(reader.place(reader.values[each]).start in wrong for each in paths)
        if f"{known}.text" in reader.values and not is_tied:
            blank = next((each for each in ("claim", "sources") if f"{known}.{each}" in paths), "")
            hint = f"fill in `{blank}:`" if blank else "add `claim: …` or `sources: […]`"
            title = "an entry of `known`"
            reader.say_lacking(reader.values[known], "missing-field", (title, "claim"), NO_GROUNDS, hint)
            reader.lacking.append((title, "sources", reader.diagnostics[-1]))


def _check_attribution(reader: FieldReader, claim: Claim, fields: Fields, start: Spot) -> None:
    """INTERFACE.md, `claim-unattributed`: no `asserted_by`, or an entry of it without a source."""
    if "asserted_by" not in fields.given or (not claim.asserted_by and "asserted_by" not in fields.broken):
        at = reader.keys.get("asserted_by", start)
        lacks = ("a claim", "asserted_by")
        hint = "add `asserted_by:` with `who` and `source`"
        reader.say_lacking(at, "claim-unattributed", lacks, "nobody is said to make this claim", hint)
        return
    read_paths, wrong, no_mapping = _read_paths(reader), _said_at(reader), _said_at(reader, "wrong-type")
    for i in range(_count(reader, "asserted_by")):
        path = f"asserted_by.{i}"
        value = reader.values[path]
        source = reader.values.get(f"{path}.source")
        is_given = source is not None and (
            f"{path}.source" in read_paths or reader.place(source).start in wrong
        )  # read, or in error already
        if not is_given and reader.place(value).start not in no_mapping:
            lacks = ("an entry of `asserted_by`", "source")
            hint = "add `source:` with the id of the source where they say it"
            reader.say_lacking(source or value, "claim-unattributed", lacks, "this assertion names no source", hint)


def _read_paths(reader: FieldReader) -> set[str]:
    """The paths of the references that could be read."""
    return {reference.path for reference in reader.references}


def _said_at(reader: FieldReader, code: str = "") -> set[tuple[int, int]]:
    """The lines and columns of what is said so far: all of it, or what has this code."""
    return {(each.line, each.column) for each in reader.diagnostics if not code or each.code == code}


def _count(reader: FieldReader, path: str) -> int:
    n = 0
    while f"{path}.{n}" in reader.values:
        n += 1
    return n


def _orders(value: Any, given: frozenset[str]) -> list[tuple[Dated | None, Dated | None, str]]:
    """Pairs of dates of which the first may not come after the second, with the path of the second."""
    pairs = [(getattr(value, first), getattr(value, second), second) for first, second in IN_ORDER if first in given and second in given]
    pairs += [(role.from_, role.to, f"roles.{i}.to") for i, role in enumerate(getattr(value, "roles", ()))]
    if isinstance(value, Claim):
        pairs += [(each.when, each.withdrawn, f"asserted_by.{i}.withdrawn") for i, each in enumerate(value.asserted_by)]
    return pairs


def _check_order(reader: FieldReader, earlier: Dated | None, later: Dated | None, path: str, start: Spot) -> None:
    if earlier is None or later is None:
        return
    first, last = earlier.date.start_first, later.date.last_day
    if first is None or last is None or first <= last:
        return
    message = f"{later.words} is before {earlier.words}, which must come first"
    reader.say(reader.values.get(path) or start, "date-order", message, "look which of the two dates is mistyped")


def _check_private(reader: FieldReader, fields: Fields, node: MappingNode, body_at: int | None) -> None:
    """INTERFACE.md, `person-private`."""
    person: Person = fields.value
    if not person.public_figure and person.image is not None:
        reader.say(
            reader.values["image"],
            "person-private",
            "one who is no public figure has a profile picture here",
            "delete `image`, or the line `public_figure: no` if it is wrong",
        )
    if "living" in fields.broken or "died" in fields.broken or not person.is_living:
        return
    born = person.born
    if "born" in fields.broken:
        _offer_year_alone(reader)
    is_day = born is not None and born.date.first_day is not None and born.date.first_day == born.date.last_day
    if born is not None and (is_day or names_a_day(born.text)):
        year = born.date.earliest[:4]
        reader.say(reader.values["born"], "person-private", "the full birth date of a living person is private", f"write `born: {year}`")
    for detail in private_details(reader.source.text, _spans_of_prose(reader, node, body_at)):
        first_line = reader.source.text[detail.offset : detail.offset + detail.length].split("\n", 1)[0]
        reader.say(
            (detail.offset, len(first_line.rstrip())), "person-private", f"this looks like {detail.what} of a living person", detail.hint
        )


def _offer_year_alone(reader: FieldReader) -> None:
    """Where a birth date cannot be read, what is offered for it may not be a day either."""
    for i, each in enumerate(reader.diagnostics):
        offered = BORN_OFFERED.findall(each.hint)
        if each.code != "date-unreadable" or (offered and not any(map(names_a_day, offered))):
            continue
        years = {year for text in offered or [reader.typed(reader.values["born"])] for year in YEAR.findall(text)}
        if len(years) == 1 and (each.line, each.column) == reader.place(reader.values["born"]).start:
            hint = f"write `born: {years.pop()}`: of a living person the year alone is given"
            reader.diagnostics[i] = each._replace(hint=hint)


def _spans_of_prose(reader: FieldReader, node: MappingNode, body_at: int | None) -> list[tuple[int, int]]:
    """The spans of the file in which private details are looked for."""
    starts = [reader.start + key.begin for key, _ in node.value]
    ends = [*starts[1:], reader.start + node.end]
    spans: list[tuple[int, int]] = []
    for (key, _), start, end in zip(node.value, starts, ends, strict=False):
        if isinstance(key, ScalarNode) and key.value in NOT_PROSE:
            continue
        if spans and spans[-1][1] == start:
            start = spans.pop()[0]
        spans.append((start, end))
    return spans if body_at is None else [*spans, (body_at, len(reader.source.text))]


# Fields in which digits and signs that look like a private detail are ids, addresses of the web or dates.
NOT_PROSE = frozenset(("sources", "links", "born", "died", "updated", "aliases"))
