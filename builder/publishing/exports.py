"""The site as data and the files that hosts and search engines read. Written by serialisers, never by templates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from html import escape
from typing import Any

import msgspec

from builder.linking.addresses import INDEXES, path_of, tidy
from builder.linking.names import title_of
from builder.linking.site import PRIVATE, Site
from builder.model.fields import (
    ByLanguage,
    Dated,
    Fieldset,
    Links,
    Many,
    Ref,
    Spec,
    Struct,
    When,
    Words,
    fields_of,
)
from builder.model.kinds import BY_FOLDER
from builder.model.plain import encoded, encoded_items
from builder.model.records import Record
from builder.publishing.changes import last_change
from builder.publishing.parts import Parts
from builder.publishing.purpose import Publishing

VERSION = 1  # of data/site.json: INTERFACE.md, section 3
TOP = frozenset(("title", "summary", "date"))  # fields that an entry of site.json has of its own

Text = bytes | memoryview
Exported = Sequence[Text]  # what the export says of an entry: its own line, and those of its links; both empty for a draft

# What stands between the parts of the export. No value holds any of it: a line break in a text is escaped.
_ENTRIES, _LINKS, _CHRONOLOGY, _NEXT = b'\n"entries": [\n', b'\n],\n"links": [\n', b'\n],\n"chronology": [\n', b",\n"


def site_json(site: Site, publishing: Publishing, exported: Collection[Exported]) -> bytes:
    """data/site.json: everything, an entry or link a line. `exported` is what `entry_json` gave for each entry, in order."""
    chronology = encoded_items([key for key in site.chronology if key not in site.shown_drafts])
    head = b'{"version": %b,\n"site": %b,' % (encoded(VERSION), encoded(_settings(site, publishing)))
    entries, links = _listed(entry for entry, _ in exported), _listed(links for _, links in exported)
    return b"".join((head, _ENTRIES, *entries, _LINKS, *links, _CHRONOLOGY, chronology, b"\n]}\n"))


def _listed(items: Iterable[Text]) -> list[Text]:
    """The items of a list, with what stands between them. Not joined yet, since a large site's are many megabytes."""
    return [part for item in items if item for part in (_NEXT, item)][1:]


def taken_apart(export: bytes, sizes: Sequence[int], sizes_of_links: Sequence[int]) -> list[Exported] | None:
    """What `site_json` was given for each entry, in order, from the sizes in bytes; None where it was not given texts of these."""
    entries, end = _cut(export, export.find(_ENTRIES) + len(_ENTRIES), sizes)
    links, last = _cut(export, end + len(_LINKS), sizes_of_links)
    if not (export.startswith(_LINKS, end) and export.startswith(_CHRONOLOGY, last)):
        return None
    return list(zip(entries, links, strict=True))


def _cut(export: bytes, at: int, sizes: Iterable[int]) -> tuple[list[memoryview], int]:
    """The items of the list that begins there, and where it ends."""
    whole = memoryview(export)
    items, end = [], at
    for size in sizes:
        items.append(whole[at : at + size])
        if size:
            end = at + size
            at = end + len(_NEXT)
    return items, end


def _settings(site: Site, publishing: Publishing) -> dict[str, Any]:
    settings = site.settings
    publisher = settings.publisher
    return {
        "title": settings.title, "url": publishing.base_url, "description": settings.description,
        "language": settings.language or "en", "publisher": {"name": publisher.name, "url": publisher.url} if publisher else None,
        "contact": settings.contact, "licence": settings.licence, "repository": settings.repository,
    }  # fmt: skip


def entry_json(record: Record, parts: Parts, publishing: Publishing) -> tuple[bytes, bytes]:
    """What the export says of an entry. Of a draft it says nothing.

    Who reads it as data sees no band that says so: drafts are left out even of a build that shows them (INTERFACE.md, section 3).
    """
    if record.key in parts.site.shown_drafts:
        return b"", b""
    return encoded(_entry(record, parts, publishing.base_url)), encoded_items(_links(parts.site, record))


def _entry(record: Record, parts: Parts, base: str) -> dict[str, Any]:
    status = parts.site.statuses.get(record.key)
    dated = getattr(record.fields, "date", None) or getattr(record.fields, "published", None)
    entry: dict[str, Any] = {
        "kind": record.kind, "id": record.id, "url": f"{base}{path_of(record)}", "title": title_of(record),
        "summary": parts.summary(record), "date": date_json(dated),
    }  # fmt: skip
    if status is not None:
        entry["status"] = status.status
        entry["status_reason"] = status.reason
    entry["fields"] = _fields(record, parts.site)
    entry["source_file"] = record.file
    return entry


def date_json(dated: Dated | None) -> dict[str, str] | None:
    """A date: EDTF, bounds as in the table of cases, words."""
    if dated is None:
        return None
    return {"edtf": dated.date.edtf, "earliest": dated.date.earliest, "latest": dated.date.latest, "text": dated.words}


def _fields(record: Record, site: Site) -> dict[str, Any]:
    """The fields that the file gives, as read; who may not be named and what is not published is left out."""
    fields, given = record.fields, record.given
    return {
        name: made(spec, getattr(fields, attribute), site) if made else getattr(fields, attribute)
        for name, attribute, spec, made in _declared(BY_FOLDER[record.kind].fields)
        if name in given and name not in TOP
    }


Made = Callable[[Any, Any, Site], Any]


@cache
def _declared(fields: type[Fieldset]) -> list[tuple[str, str, Spec, Made | None]]:
    """The fields of a mapping: name, attribute, what declares it, and how it is made plain, None where it is plain already."""
    return [(name, field.attribute, field.spec, _MADE.get(type(field.spec))) for name, field in fields_of(fields).items()]


def _many(spec: Many, value: tuple[Any, ...], site: Site) -> list[Any]:
    made = _MADE.get(type(spec.item))
    if made is None:
        return [*value]
    kept = [made(spec.item, each, site) for each in value]
    return [each for each in kept if each is not None]


def _struct(spec: Struct, value: Any, site: Site) -> dict[str, Any] | None:
    if value is None:
        return None
    found = {}
    for name, attribute, inner, made in _declared(spec.fields):
        each = getattr(value, attribute)
        if made:
            each = made(inner, each, site)
        if each or each not in (None, "", [], {}):
            found[name] = each
    return found


def _pairs(spec: ByLanguage | Links, value: tuple[tuple[str, str], ...], site: Site) -> dict[str, str]:
    return dict(value)


def _words(spec: Words, value: tuple[tuple[str, str], ...], site: Site) -> str | dict[str, str]:
    return value[0][1] if len(value) == 1 and not value[0][0] else dict(value)


def _when(spec: When, value: Dated | None, site: Site) -> dict[str, Any] | None:
    return {**(date_json(value) or {}), "sources": list(value.sources)} if value else None


def _id(spec: Ref, value: str, site: Site) -> str | None:
    """An id, unless what it names is a draft or has no page."""
    for kind in spec.kinds:
        key = f"{kind}/{value}"
        if key in site.records and key not in site.unsaid:
            return value
    keys = [f"{kind}/{value}" for kind in spec.kinds]
    if any(key in site.hidden for key in keys):
        return PRIVATE
    return None if any(key in site.drafts or key in site.shown_drafts for key in keys) else value


# How a field is made plain, by what declares it; all others are plain already.
_MADE: dict[type, Made] = {
    Many: _many, Struct: _struct, Ref: _id, ByLanguage: _pairs, Links: _pairs, Words: _words, When: _when,
}  # fmt: skip


class _Link(msgspec.Struct, frozen=True):
    """A link as the export says it."""

    source: str = msgspec.field(name="from")
    target: str = msgspec.field(name="to")
    role: str


def _links(site: Site, record: Record) -> list[_Link]:
    out = site.links.of(record.key)
    unsaid = site.unsaid.intersection([link.target for link in out])
    return [*dict.fromkeys([_Link(link.source, link.target, link.role) for link in out if link.target not in unsaid])]


# --- for hosts and search engines ---


def sitemap(site: Site, publishing: Publishing) -> bytes:
    """sitemap.xml: every page that may be indexed (sitemaps.org, protocol 0.9)."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    if publishing.production:
        lines += [_sitemap_line(publishing, path, "") for path in INDEXES if path != "404.html"]
        lines += [
            _sitemap_line(publishing, path_of(record), _last_changed(record)) for record in site.published if may_be_indexed(site, record)
        ]
    return "\n".join([*lines, "</urlset>", ""]).encode()


def may_be_indexed(site: Site, record: Record) -> bool:
    """Whether search engines may keep an entry's page: not that of a claim that was withdrawn."""
    return record.kind != "claims" or not site.is_withdrawn(record.key)


def _last_changed(record: Record) -> str:
    dated = last_change(record).date or (record.fields.published if record.kind == "articles" else None)
    return dated.date.edtf if dated is not None and dated.date.is_plain_day else ""


def _sitemap_line(publishing: Publishing, path: str, changed: str) -> str:
    last = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(publishing.base_url + path, quote=False)}</loc>{last}</url>"


def robots(publishing: Publishing) -> bytes:
    """robots.txt: previews are kept out of search engines."""
    if not publishing.production:
        return b"User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nAllow: /\n\nSitemap: {publishing.base_url}sitemap.xml\n".encode()


POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
    )
)  # fmt: skip

SECURITY = (
    f"Content-Security-Policy: {POLICY}",
    "X-Content-Type-Options: nosniff",
    "Referrer-Policy: strict-origin-when-cross-origin",
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy: same-origin",
    "Strict-Transport-Security: max-age=31536000; includeSubDomains",
)

FOR_EVER = "Cache-Control: public, max-age=31536000, immutable"
FINGERPRINTED = ("static", "media", "share", "pagefind/fragment", "pagefind/index", "pagefind/filter")  # names change with contents


def headers(publishing: Publishing) -> bytes:
    """_headers: a strict content policy; fingerprinted files are kept for ever (Netlify, Custom headers)."""
    base = publishing.base_path
    blocks = [(f"{base}*", (*SECURITY, *(() if publishing.production else ("X-Robots-Tag: noindex",))))]
    blocks += [(f"{base}{folder}/*", (FOR_EVER,)) for folder in FINGERPRINTED]
    blocks.append((f"{base}data/*", ("Access-Control-Allow-Origin: *",)))
    return "".join(f"{path}\n{''.join(f'  {line}{chr(10)}' for line in lines)}" for path, lines in blocks).encode()


def redirects(site: Site) -> dict[str, str]:
    """Old paths to new ones, both without a leading slash."""
    found = {"events/": "chronology/"}
    for record in site.published:
        for alias in getattr(record.fields, "aliases", ()):
            found[tidy(alias)] = path_of(record)
    return found


def redirects_file(old_to_new: dict[str, str], publishing: Publishing) -> bytes:
    """_redirects (Netlify, Redirects): `!` so that the page for other hosts, which lies at the old path, is not served."""
    base = publishing.base_path
    return "".join(f"{base}{old} {base}{new} 301!\n" for old, new in sorted(old_to_new.items())).encode()


def redirect_page(old: str, new: str, publishing: Publishing) -> tuple[str, bytes]:
    """A page at an old path for hosts that know no `_redirects`: its file, and its HTML."""
    file = f"{old}index.html" if old.endswith("/") else old
    way = "../" * file.count("/") + new or "./"
    address = escape(f"{publishing.base_url}{new}")
    page = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Moved</title><meta name="generator" content="nutgraf">'
        f'<meta name="robots" content="noindex"><link rel="canonical" href="{address}">'
        f'<meta http-equiv="refresh" content="0; url={way}"></head>\n'
        f'<body><main id="main"><h1>This page has moved</h1><p><a href="{way}">Go to its new address</a></p></main></body></html>\n'
    )
    return file, page.encode()
