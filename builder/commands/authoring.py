"""`nutgraf new` lays out a file of content, `nutgraf init` a whole small site (INTERFACE.md, section 2).

What a new file looks like is derived from the declarations in `model/kinds`: what is needed stands first; what may be
given follows as comments with its help, first what this kind has and then what all have. A comment's `# ` taken away
leaves valid YAML.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from builder.commands.schema import EXCUSED
from builder.engine import disk
from builder.engine.disk import write_new, write_tree
from builder.engine.refusal import Refusal
from builder.linking.addresses import is_reserved
from builder.model.fields import ByLanguage, Choice, Field, Links, Many, Spec, Struct, YesNo, fields_of
from builder.model.kinds import Common, Kind
from builder.model.words import as_id
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.folders import id_of, kind_of

LONGEST_ID = 80  # characters; a file's name, and an address that can still be read

# A comment of the front matter, not of the body: there it would be raw HTML, and an entry with a body.
BODY_HINT = "# Below the next line: the text, in Markdown. [[id]] links, [@id] cites a source, ![[id]] shows a card."


# --- new ---


def new(root: Path, kind: Kind, title: str, today: datetime.date) -> str:
    """Lay out a file for an entry of this title; gives its path, relative to the site.

    Refusal: the title cannot be one or makes no id, the site keeps its address for itself, or the file exists.
    """
    title = title.strip()
    _refuse_bad_title(title)
    id = id_from(title)
    if not id:
        raise Refusal(
            f"No id can be made from {title!r}: an id has letters a to z and digits. "
            f'Give it in their place, as in `nutgraf new {kind.singular} "some-id"`, '
            f"and write the {kind.title} in the file."
        )
    if is_reserved(kind.folder, id):
        raise Refusal(f"The site keeps the address `/{id}/` for itself, so no page can have it. Give the page another title or id.")
    path = f"content/{kind.folder}/{id}.md"
    if (other := _bearing(root, kind, id)) and other != path:
        raise Refusal(f"The id `{id}` is borne by {other} already. Give the new {kind.singular} another title or id.")
    write_new(root, path, skeleton(kind, title, today))
    return path


def _bearing(root: Path, kind: Kind, id: str) -> str:
    """The file in which an entry of this kind and id is written already; "" where there is none."""
    for stat in disk.scan(root, ("content",)).files:
        found = kind_of(stat.path)
        if found is None or found[0] is not kind:
            continue
        text = disk.read_text(root, stat.path, stat.size) if found[1] else ""
        ids = read(stat.path, text, Context()).ids if found[1] and isinstance(text, str) else [id_of(stat.path)]
        if (kind.folder, id) in ids:
            return stat.path
    return ""


def _refuse_bad_title(title: str) -> None:
    """INTERFACE.md, section 1: no line breaks or controls in titles. A shell may hand over any bytes."""
    if not title:
        raise Refusal("The title is empty.")
    if any(sign in "\ufffe\uffff" or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in title):
        raise Refusal("The title holds a line break or another sign that no title may have.")


def id_from(title: str) -> str:
    """An id for a title, no longer than can be read. "" where no letter or digit is left."""
    words = as_id(title).split("-")
    while len(words) > 1 and len("-".join(words)) > LONGEST_ID:
        words.pop()
    return "-".join(words)[:LONGEST_ID]


def skeleton(kind: Kind, title: str, today: datetime.date) -> str:
    """A file with its front matter laid out: it passes `check` once what is empty is filled in."""
    fields = list(fields_of(kind.fields).values())
    lines = [f"{kind.title}: {_quoted(title)}"]
    for field in fields:
        if field.required and field.name != kind.title:
            # When it happened is not when it is typed, when it is published mostly is.
            value = today.isoformat() if field.name == "published" else "[]" if isinstance(field.spec, Many) else ""
            lines += _lines(field, value, EXCUSED.get((kind.fields, field.name), ""))
    for field in sorted(fields, key=lambda field: field.name in fields_of(Common)):  # answers before aliases
        if not field.required:
            lines += [f"# {line}" for line in _lines(field, _example(field.spec))]
    return "\n".join(["---", *lines, "#", BODY_HINT, "---", ""])


def _lines(field: Field, value: str, excuse: str = "") -> Iterator[str]:
    """A field with its help and what excuses it; the fields of a mapping follow, indented."""
    inner = _inner(field.spec)
    if inner is None:
        yield _line("", field, value) + (excuse and f"; {excuse.replace('*', '')}")
        return
    yield _line("", field, "")
    dash = "  - " if isinstance(field.spec, Many) else "  "
    for number, each in enumerate(fields_of(inner).values()):
        yield _line(dash if number == 0 else " " * len(dash), each, "")


def _line(start: str, field: Field, value: str) -> str:
    return f"{start}{field.name}: {value}".rstrip() + f"  # {_help(field)}"


def _help(field: Field) -> str:
    spec = field.spec
    if isinstance(spec, Choice):
        return f"{field.help}: {', '.join(spec.values)}"
    return field.help


def _inner(spec: Spec) -> type | None:
    """The mapping to lay out below a field, where its items cannot be written shorter."""
    match spec:
        case Struct(fields=inner, short="") | Many(item=Struct(fields=inner, short="")):
            return inner
        case _:
            return None


def _example(spec: Spec) -> str:
    """The value of a field that may be given: shows whether it takes a list, a mapping, or yes and no."""
    match spec:
        case Many():
            return "[]"
        case ByLanguage() | Links():
            return "{}"
        case YesNo(unset=unset):
            return "no" if unset is False else "yes"  # what holds when it is left out
        case _:
            return ""


def _quoted(text: str) -> str:
    """Text as a YAML scalar in double quotation marks."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# --- init ---


def init(folder: Path, today: datetime.date) -> None:
    """Write the starter into a folder that is empty or not there. Refusal: it is neither, or not writable."""
    write_tree(folder, starter(today))


def starter(today: datetime.date) -> dict[str, bytes]:
    """The files of the starter by their path in the new site.

    `gitignore` has no dot where it is kept, since it would hold for this repository as well.
    """
    found = dict(_files_below(files("builder") / "starter", ""))
    found[".gitignore"] = found.pop("gitignore")
    return {path: _dated(path, content, today) for path, content in sorted(found.items())}


def _files_below(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{above}{entry.name}"
        if entry.is_dir():
            yield from _files_below(entry, f"{path}/")
        else:
            yield path, entry.read_bytes()


def _dated(path: str, content: bytes, today: datetime.date) -> bytes:
    """Claims were checked on the day the site is made; a day fixed here would grow stale (`claim-stale`)."""
    if not path.startswith("content/claims/"):
        return content
    return re.sub(rb"(?m)^checked: .*$", f"checked: {today.isoformat()}".encode(), content)


def next_steps(shown: str) -> str:
    """The two commands that follow `init`; `shown` is the folder as the person named it."""
    folder = f'"{shown}"' if re.search(r"[^\w./~+-]", shown) else shown
    return f"cd {folder}\nnutgraf serve\n"
