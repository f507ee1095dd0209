"""`nutgraf explain`: what a diagnostic means, and all that is known of one entry (INTERFACE.md, section 2).

In: a word as typed, and for an entry the linked site. Out: text that ends with a line break. Refusal: there is
no such code or entry, or more than one; the nearest are named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import indent, wrap
from typing import Any

from builder.commands.reports import visible
from builder.commands.schema import EXCUSED
from builder.commands.usage import kind_asked
from builder.engine.refusal import Refusal
from builder.linking.addresses import path_of
from builder.linking.links import LinkGraph
from builder.linking.site import Site
from builder.model.codes import BY_CODE, Code
from builder.model.fields import (
    ByLanguage,
    Dated,
    Field,
    Links,
    Many,
    Spec,
    Struct,
    Text,
    When,
    Words,
    YesNo,
    fields_of,
)
from builder.model.nearest import nearest
from builder.model.records import Record
from builder.model.words import as_id

WIDTH = 88


# --- a code ---


def is_code(word: str) -> bool:
    """Whether a word names a diagnostic, in whatever case, or as messages show it: `error[orphan]`."""
    return _bare(word) in BY_CODE


def _bare(word: str) -> str:
    inside = re.fullmatch(r"(?:error|warning)?\[(.+)\]:?", word, re.IGNORECASE)
    return (inside[1] if inside else word).casefold().replace("_", "-")


def code(word: str) -> str:
    """What a diagnostic means, with an example and its mending."""
    return "\n".join(_code_lines(BY_CODE[_bare(word)])) + "\n"


def key_of(word: str, site: Site) -> str:
    """The entry that a word without its kind names, by id or title, if it is the only one; else ""."""
    bearing = _bearing(word, site)
    return bearing[0] if len(bearing) == 1 else ""


def _bearing(word: str, site: Site) -> list[str]:
    """The entries of that id; where there is none, of that title."""
    keys = [*site.records, *site.drafts]
    bare = as_id(word)
    return [key for key in keys if key.partition("/")[2] == bare] or [key for key in keys if bare and as_id(site.title(key)) == bare]


def unknown(word: str, site: Site | None) -> Refusal:
    """The refusal of a word that names neither a diagnostic nor one entry; says what may be meant, of a site if there is one."""
    bearing = _bearing(word, site) if site else []
    if bearing:
        return Refusal(f"There are {len(bearing)} entries {visible(word)!r}: ask for {_or(bearing)}.")
    keys = [*site.records, *site.drafts] if site else []
    by_word = {key.partition("/")[2]: key for key in reversed(keys)} | {code: code for code in BY_CODE}
    in_part = [key for key in keys if word.casefold() in key.partition("/")[2].split("-")]
    near = in_part[:3] or [by_word[each] for each in nearest(word, by_word, most=3)]
    instead = f"did you mean {_or(near)}?" if near else "docs/diagnostics.md lists the diagnostics."
    what = "diagnostic or entry" if site else "diagnostic"
    return Refusal(f"There is no {what} {visible(word)!r}: {instead}")


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)


def _code_lines(row: Code) -> Iterator[str]:
    yield f"{row.code} ({row.severity}): {row.title}"
    yield ""
    yield from wrap(row.meaning, WIDTH, break_on_hyphens=False)
    yield ""
    yield f"Wrong, in {row.file}:"
    yield from ("", indent(row.example, "    "), "")
    yield f"Right, in {row.mended_file or row.file}:"
    yield from ("", indent(row.mending, "    "))


# --- an entry ---


def entry(word: str, site: Site) -> str:
    """All that is known of the entry that a word names: `people/ada-brook`, `person/ada-brook`, or its file."""
    key = _key(word)
    record = site.records.get(key) or site.drafts.get(key)
    if record is None:
        raise Refusal(_no_entry(key, site))
    parts = [_where(record, site), _fields(record), *_links(key, site)]
    if key in site.statuses:
        parts.append(["Status", *_wrapped(site.statuses[key].reason, "  ")])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _key(word: str) -> str:
    folder, _, id = word.removeprefix("content/").removesuffix(".md").strip("/").partition("/")
    return f"{kind_asked(folder).folder}/{id.rpartition('/')[2].casefold()}"


def _no_entry(key: str, site: Site) -> str:
    known = [*site.records, *site.drafts]
    id = key.partition("/")[2]
    best = [each for each in known if each.partition("/")[2] == id] or list(nearest(key, known, most=3))
    instead = f"did you mean {_or(best)}?" if best else "`nutgraf check` says what is wrong with files."
    return f"There is no entry {visible(key)!r}: {instead}"


def _where(record: Record, site: Site) -> list[str]:
    address = site.settings.url.rstrip("/") + "/" + path_of(record)
    if record.key in site.drafts:
        address = "none: it is a draft"
    elif record.key in site.hidden:
        address = "none: one who is no public figure has no page"
    rows = [("written in", record.file), ("page", address), ("body", "yes" if record.has_body else "none")]
    in_error = sorted(name for name in record.broken if (type(record.fields), name) not in EXCUSED)
    if in_error:
        rows.append(("in error", f"{', '.join(in_error)}; `nutgraf check` says why"))
    title = record.id if record.key in site.hidden else site.title(record.key)
    return [*_wrapped(f"{record.key}: {title}", ""), *(f"  {name:<11} {visible(value)}" for name, value in rows)]


def _wrapped(text: str, margin: str) -> list[str]:
    return wrap(visible(text), WIDTH, initial_indent=margin, subsequent_indent=margin + "  ", break_on_hyphens=False)


# --- its fields ---


def _fields(record: Record) -> list[str]:
    kind: type = type(record.fields)
    given = [field for field in fields_of(kind).values() if field.name in record.given]
    return ["Fields", *_mapping(given, record.fields, "  ")]


def _mapping(fields: Iterable[Field], holder: Any, margin: str) -> Iterator[str]:
    shown = [(field, list(_value(field.spec, getattr(holder, field.attribute)))) for field in fields]
    width = max((len(field.name) for field, lines in shown), default=0)
    for field, lines in shown:
        if len(lines) == 1 and not lines[0].startswith("- "):
            space = " " * (width - len(field.name))
            head = f"{margin}{field.name}{space}  "
            yield from wrap(lines[0], WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False)
        elif lines:
            yield f"{margin}{field.name}"
            yield from (f"{margin}  {line}" for line in lines)


def _value(spec: Spec, value: Any) -> Iterator[str]:
    """A value as lines: one for a scalar or a list of ids, several for what has parts."""
    match spec:
        case _ if value in (None, "", ()):
            return
        case When():
            yield visible(_date(value))
        case YesNo():
            yield "yes" if value else "no"
        case ByLanguage() | Words() | Links():
            yield from (visible(f"{name}: {text}" if name else text) for name, text in value)
        case Many(item=Struct() as item):
            for each in value:
                lines = list(_value(item, each)) or ["(empty)"]
                yield from (f"- {lines[0]}", *(f"  {line}" for line in lines[1:]))
        case Many(item=Text()):
            for each in value:
                yield from wrap(visible(str(each)), WIDTH - 4, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
        case Many():
            yield visible(", ".join(map(str, value)))
        case Struct(fields=kind):
            set_fields = (each for each in fields_of(kind).values() if getattr(value, each.attribute))
            yield from _mapping(set_fields, value, "")
        case _:
            yield visible(" ".join(str(value).split()))


def _date(dated: Dated) -> str:
    words = "" if dated.words == dated.date.edtf else f" ({dated.words})"
    sources = f", as {', '.join(dated.sources)} gives it" if dated.sources else ""
    return f"{dated.date.edtf}{words}{sources}"


# --- its links ---


def _links(key: str, site: Site) -> Iterator[list[str]]:
    """Those of drafts as well, which the site itself leaves out until they are published."""
    records = {**site.records, **site.drafts}
    links = LinkGraph(records, site.targets)
    yield ["Links from here", *_listed(Counter((link.role, link.target) for link in links.of(key)), site)]
    yield ["Links to here", *_listed(Counter((link.role, link.source) for link in links.to(key)), site)]


def _listed(links: Counter[tuple[str, str]], site: Site) -> list[str]:
    """A line for each role and entry; roles and keys are sorted, and aligned."""
    if not links:
        return ["  none"]
    role_width = max(len(role) for role, _ in links)
    key_width = max(len(key) for _, key in links)
    return [
        f"  {role:<{role_width}}  {key:<{key_width}}  {_title(key, site)}{f' ({times} times)' if times > 1 else ''}"
        for (role, key), times in sorted(links.items())
    ]


def _title(key: str, site: Site) -> str:
    title = visible(site.public_name(key))
    return (title if len(title) <= 60 else f"{title[:59]}…") + (" (draft)" if key in site.drafts else "")
