"""The feeds: articles in Atom and JSON Feed, corrections in Atom.

Written by serialisers, never by templates. Every date comes from the content, so the same site gives the same bytes. An
article's body is drawn by the renderer and handed in: `html` gives for a record its body as HTML with absolute addresses,
each claim in it as its whole card; "" where it has none.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any
from xml.etree import ElementTree

from builder.linking.addresses import path_of
from builder.linking.site import Site
from builder.model.digests import fingerprint
from builder.model.fields import Dated
from builder.model.patterns import lazy_pattern
from builder.model.records import Record
from builder.model.values import Value
from builder.publishing.changes import last_change
from builder.publishing.claims_in_words import claim_lines
from builder.publishing.parts import Parts
from builder.publishing.purpose import Publishing, production_address
from builder.publishing.views import CorrectionLine, KnownLine, Link
from builder.publishing.wording import W

BodyHtml = Callable[[Record], str]

NEWEST = 50  # articles in a feed: readers poll it, and a feed of everything would grow with the site for ever

ATOM = "http://www.w3.org/2005/Atom"


def files(parts: Parts, publishing: Publishing, html: BodyHtml) -> dict[str, bytes]:
    """The feeds of articles, which hold their whole text, by path in the output."""
    items = items_of(parts, publishing, html)
    return {"feed.xml": atom(items, parts, publishing), "feed.json": json_feed(items, parts, publishing)}


# --- dates --------------------------------------------------------------------------------------------------------

_CLOCK = lazy_pattern(r"T(\d\d):(\d\d):(\d\d)(?:Z|([+-]\d\d)(?::?(\d\d))?)?$")
_DAY = 86_400  # seconds
_LAST = (datetime.date.max.toordinal() + 1) * _DAY - 1
EPOCH = datetime.date(1970, 1, 1).toordinal() * _DAY  # stands where the content has no date at all


def instant(dated: Dated | None) -> int:
    """A date as seconds that can be sorted and shown: its earliest moment, in UTC where it names no zone.

    Days are counted as `date.toordinal` does. A date without a beginning counts by its end, and years that RFC 3339
    cannot write count as the first or last that it can.
    """
    if dated is None:
        return EPOCH
    day = dated.date.first_day if dated.date.first_day is not None else dated.date.last_day or 1
    clock = _CLOCK.search(dated.date.edtf)
    seconds = 0
    if clock:
        hour, minute, second = (int(part) for part in clock.groups()[:3])
        east = clock[4] or "+00"
        ahead = (int(east[1:]) * 60 + int(clock[5] or 0)) * 60
        seconds = (hour * 60 + minute) * 60 + second - (-ahead if east[0] == "-" else ahead)
    return min(max(day * _DAY + seconds, _DAY), _LAST)


def rfc3339(seconds: int) -> str:
    """An instant as Atom and JSON Feed write it (RFC 3339, section 5.6)."""
    day, rest = divmod(seconds, _DAY)
    return f"{datetime.date.fromordinal(day).isoformat()}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


# --- what an article's entry holds ----------------------------------------------------------------------------------


class Item(Value, frozen=True):
    """An article as both feeds show it."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: int
    updated: int
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    image: str


def newest(site: Site) -> list[Record]:
    """The articles of the feeds: the newest first, by the day of publishing, then by that of the last change."""
    records = site.of("articles").values()
    return sorted(records, key=lambda record: (-instant(record.fields.published), -_updated(record), record.id))[:NEWEST]


def _updated(record: Record) -> int:
    """When an article last changed, which is not before it was published."""
    dates = (record.fields.published, last_change(record).date)
    return max((instant(date) for date in dates if date), default=EPOCH)


def items_of(parts: Parts, publishing: Publishing, html: BodyHtml) -> list[Item]:
    """The newest articles as both feeds show them; each body is drawn once."""
    return [_item(record, parts, publishing, html(record)) for record in newest(parts.site)]


def _item(record: Record, parts: Parts, publishing: Publishing, body: str) -> Item:
    fields, path = record.fields, path_of(record)
    url = f"{publishing.base_url}{path}"
    image = parts.image(record)
    content = [*_known(record, parts, publishing), absolute(body, url), *_corrected(record, parts, url), *_foot(parts, url)]
    return Item(
        id=f"{production_address(parts.site.settings)}{path}", url=url, title=fields.title, summary=parts.summary(record),
        html="\n".join(each for each in content if each), published=instant(fields.published), updated=_updated(record),
        authors=fields.authors, tags=fields.tags, image=f"{publishing.base_url}{image.path}" if image else "",
    )  # fmt: skip


_HERE = lazy_pattern(r'(<a\b[^<>]*?\shref=")#')


def absolute(body: str, url: str) -> str:
    """The body with its links to spots of its own page leading to that page: in a feed reader they would lead nowhere."""
    return _HERE.sub(lambda match: f"{match[1]}{escape(url)}#", body)


def _known(record: Record, parts: Parts, publishing: Publishing) -> Iterator[str]:
    """What is known and what is not, as lists."""
    known = parts.known(record, parts.no_notes())
    if known:
        yield f"<h2>{escape(W.known)}</h2>"
        yield f"<ul>{''.join(f'<li>{_known_line(line, publishing)}</li>' for line in known)}</ul>"
    if record.fields.not_known:
        yield f"<h2>{escape(W.not_known)}</h2>"
        yield f"<ul>{''.join(f'<li>{_paragraph(text)}</li>' for text in record.fields.not_known)}</ul>"


def _known_line(line: KnownLine, publishing: Publishing) -> str:
    sources = ", ".join(_link(f"{publishing.base_url}{cite.path}", cite.title) for cite in line.sources)
    said = f"<p>{_escaped(line.text)}{f' ({sources})' if sources else ''}</p>"
    if line.claim is None:
        return said
    claim = f"<p>{escape(W.claim)}: {_link(f'{publishing.base_url}{line.claim.path}', line.claim.says)}</p>"
    return f"{said}<blockquote>{claim}{''.join(map(_paragraph, claim_lines(line.claim)))}</blockquote>"


def _corrected(record: Record, parts: Parts, url: str) -> Iterator[str]:
    lines = parts.corrections(record)
    if lines:
        yield f"<h2>{escape(W.corrections)}</h2>"
    for line in lines:
        yield f"<h3>{_link(f'{url}#{line.anchor}', f'{line.label}, {line.date.text}')}</h3>{_change(line)}"


def _change(line: CorrectionLine) -> str:
    return "".join(f"<p><b>{escape(word)}:</b> {_escaped(text)}</p>" for word, text in ((W.it_said, line.was), (W.it_says_now, line.now)))


def _foot(parts: Parts, url: str) -> Iterator[str]:
    """Where to write: those of whom an article speaks may meet it in a feed reader alone."""
    contact = parts.site.settings.contact
    yield "<hr>"
    yield f"<p>{_link(url, parts.site.settings.title)}</p>"
    if contact:
        yield f"<p>{_link(contact, W.report_or_reply)}</p>"


def _link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{_escaped(words)}</a>'


def _paragraph(text: str) -> str:
    return f"<p>{_escaped(text)}</p>"


def _escaped(text: str) -> str:
    return escape(" ".join(text.split()), quote=False)


# --- Atom -----------------------------------------------------------------------------------------------------------


def atom(items: Sequence[Item], parts: Parts, publishing: Publishing) -> bytes:
    """feed.xml (RFC 4287): the newest articles with their whole text."""
    updated = max((item.updated for item in items), default=EPOCH)
    feed = _feed("feed.xml", "", parts.site.settings.title, updated, parts, publishing)
    for item in items:
        entry = ElementTree.SubElement(feed, "entry")
        _begin(entry, item.id, item.title, item.updated, item.url)
        _add(entry, "published", rfc3339(item.published))
        for name in item.authors:
            _add(ElementTree.SubElement(entry, "author"), "name", name)
        for tag in item.tags:
            _add(entry, "category", term=tag)
        if item.summary:
            _add(entry, "summary", item.summary)
        _add(entry, "content", item.html, type="html", **{"xml:base": item.url})
    return _document(feed)


def _feed(path: str, page: str, title: str, updated: int, parts: Parts, publishing: Publishing) -> ElementTree.Element:
    """A feed's head (RFC 4287, section 4.1.1); its author is who publishes the site."""
    settings = parts.site.settings
    # Declared as a plain attribute: the serialiser would otherwise name a prefix for every element.
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": parts.language})
    _begin(feed, f"{production_address(parts.site.settings)}{path}", title, updated, f"{publishing.base_url}{page}")
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{publishing.base_url}{path}")
    if settings.description:
        _add(feed, "subtitle", settings.description)
    if settings.licence:
        _add(feed, "rights", settings.licence)
    _add(feed, "generator", "nutgraf")
    author = ElementTree.SubElement(feed, "author")
    _add(author, "name", _publisher(parts))
    if settings.publisher and settings.publisher.url:
        _add(author, "uri", settings.publisher.url)
    if settings.contact.startswith("mailto:"):
        _add(author, "email", settings.contact.removeprefix("mailto:").partition("?")[0])
    elif settings.contact:
        _add(feed, "link", rel="related", href=settings.contact, title=W.report_or_reply)
    return feed


def _begin(element: ElementTree.Element, id: str, title: str, updated: int, page: str) -> None:
    """What feeds and entries must both have (RFC 4287, sections 4.1.1 and 4.1.2)."""
    _add(element, "id", id)
    _add(element, "title", title)
    _add(element, "updated", rfc3339(updated))
    _add(element, "link", rel="alternate", type="text/html", href=page)


def _publisher(parts: Parts) -> str:
    publisher = parts.site.settings.publisher
    return publisher.name if publisher and publisher.name else parts.site.settings.title


# What XML 1.0 (section 2.2) does not take for a character.
_NO_XML = lazy_pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> None:
    element = ElementTree.SubElement(parent, tag, {name: _NO_XML.sub("", value) for name, value in attributes.items()})
    element.text = _NO_XML.sub("", text) or None


def _document(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'.encode()


# --- JSON Feed ------------------------------------------------------------------------------------------------------


def json_feed(items: Sequence[Item], parts: Parts, publishing: Publishing) -> bytes:
    """feed.json (JSON Feed 1.1): the same articles."""
    settings = parts.site.settings
    author = {"name": _publisher(parts), "url": settings.publisher.url if settings.publisher else ""}
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": settings.title, "home_page_url": publishing.base_url,
        "feed_url": f"{publishing.base_url}feed.json", "description": settings.description, "language": parts.language,
        "authors": [_without_blanks(author)],
        # JSON Feed has no field for it; what begins with an underscore is an extension (JSON Feed 1.1, Extensions).
        "_nutgraf": _without_blanks({"contact": settings.contact, "licence": settings.licence}),
        "items": [_json_item(item) for item in items],
    }  # fmt: skip
    # `items` must be there even if there are none.
    return json.dumps({"items": []} | _without_blanks(feed), ensure_ascii=False, indent=1).encode() + b"\n"


def _json_item(item: Item) -> dict[str, Any]:
    return _without_blanks(
        {
            "id": item.id, "url": item.url, "title": item.title, "summary": item.summary, "image": item.image,
            "date_published": rfc3339(item.published), "date_modified": rfc3339(item.updated),
            "authors": [{"name": name} for name in item.authors], "tags": list(item.tags), "content_html": item.html,
        }
    )  # fmt: skip


def _without_blanks(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if value not in ("", [], {})}


# --- corrections ----------------------------------------------------------------------------------------------------


class _Change(Value, frozen=True):
    when: int
    id: str
    line: CorrectionLine


def corrections(parts: Parts, publishing: Publishing) -> bytes:
    """corrections.xml (Atom): an entry for each correction of the site, the newest first."""
    changes = [change for record in parts.site.published for change in _changes(record, parts)]
    changes.sort(key=lambda change: (-change.when, change.id))
    updated = max((change.when for change in changes), default=EPOCH)
    title = f"{W.corrections} – {parts.site.settings.title}"
    feed = _feed("corrections.xml", "corrections/", title, updated, parts, publishing)
    for change in changes:
        line = change.line
        entry = ElementTree.SubElement(feed, "entry")
        url = f"{publishing.base_url}{line.entry.path}#{line.anchor}"
        _begin(entry, change.id, f"{line.label}: {_called(line.entry)}", change.when, url)
        _add(entry, "published", rfc3339(change.when))
        _add(entry, "category", term=line.kind, label=line.label)
        note = f" ({_escaped(line.entry.note)})" if line.entry.note else ""
        page = f"<p>{_link(url, line.entry.title)}{note}, {_escaped(line.date.text)}</p>"
        _add(entry, "content", f"{page}{_change(line)}", type="html", **{"xml:base": url})
    return _document(feed)


def _called(entry: Link) -> str:
    """An entry's title; that of an allegation with its status and answers."""
    return f"{entry.title} ({entry.note})" if entry.note else entry.title


def _changes(record: Record, parts: Parts) -> Iterator[_Change]:
    """A record's corrections. Their ids hold their day and what was said, so that they outlast a change of order."""
    dates = {f"correction-{number}": each.date for number, each in enumerate(getattr(record.fields, "corrections", ()), 1)}
    if not dates:
        return
    page = f"{production_address(parts.site.settings)}{path_of(record)}"
    taken: dict[str, int] = {}
    for line in parts.corrections(record):
        when = instant(dates[line.anchor])
        said = fingerprint(line.was.encode(), 8)
        id = f"{page}#correction-{rfc3339(when)[:10]}-{said}"
        taken[id] = taken.get(id, 0) + 1
        yield _Change(when, id if taken[id] == 1 else f"{id}-{taken[id]}", line)
