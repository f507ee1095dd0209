"""Structured data by schema.org, one graph a page. An unresolved allegation has no honest rating, so there is none."""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec import Raw

from builder.linking.watch import memo
from builder.model.fields import Dated
from builder.model.kinds import BY_FOLDER, Article, Claim, Event, Organisation, Person, Settings, Source
from builder.model.plain import encoded
from builder.model.records import Record
from builder.publishing.changes import last_change
from builder.publishing.parts import Parts
from builder.publishing.views import Crumb, Head


class Structured:
    """Makes the structured data of each page. What many pages refer to (a person, a source, the way to a section) is made once, and
    already as the text that it becomes."""

    def __init__(self, parts: Parts, base: str) -> None:
        self._parts = parts
        self._base = base
        self._reference = memo(parts.site.watch, self._reference_to)
        self._work = memo(parts.site.watch, self._cited_work)
        self._steps = cache(self._steps_of)

    def entry(self, record: Record, head: Head) -> str:
        """The JSON-LD of an entry's page."""
        thing = self._things(record, head)
        return _dump(_graph([_without_blanks(thing), self._crumbs(head, self._parts.answer_note(record.key))]))

    def index(self, head: Head, settings: Settings) -> str:
        """The JSON-LD of a page of the site itself."""
        base = self._base
        site: dict[str, Any] = {
            "@type": "WebSite", "@id": f"{base}#site", "url": base, "name": settings.title,
            "description": settings.description, "inLanguage": settings.language or "en",
        }  # fmt: skip
        if not head.path:
            return _dump(_graph([_without_blanks(site)]))
        page = {
            "@type": "CollectionPage",
            "@id": head.canonical,
            "url": head.canonical,
            "name": head.title,
            "description": head.description,
        }
        return _dump(_graph([_without_blanks(page), self._crumbs(head)]))

    def _things(self, record: Record, head: Head) -> dict[str, Any]:
        parts, fields = self._parts, record.fields
        common: dict[str, Any] = {"@type": BY_FOLDER[record.kind].schema_type, "@id": head.canonical, "url": head.canonical}
        if isinstance(fields, Article):
            return common | self._article(record, fields, head)
        if isinstance(fields, Person):
            return common | {
                "name": fields.name, "alternateName": [*fields.also, *(text for _, text in fields.names)], "description": head.description,
                "birthDate": _day(fields.born), "deathDate": _day(fields.died),
                "jobTitle": [role.title for role in fields.roles], "sameAs": [address for _, address in fields.links],
            }  # fmt: skip
        if isinstance(fields, Organisation):
            return common | {
                "name": fields.name, "alternateName": [*fields.also, *(text for _, text in fields.names)],
                "description": head.description, "sameAs": [address for _, address in fields.links],
            }  # fmt: skip
        if isinstance(fields, Event):
            return common | {
                "name": fields.title, "description": head.description, "startDate": _day(fields.date),
                "location": {"@type": "Place", "name": fields.place} if fields.place else None,
                "attendee": [self._reference(f"people/{each.person}") for each in fields.people],
            }  # fmt: skip
        if isinstance(fields, Claim):
            return common | self._claim(record, fields, head)
        if isinstance(fields, Source):
            return common | {
                "name": fields.title, "publisher": {"@type": "Organization", "name": parts.publisher(fields).title},
                "datePublished": _day(fields.published), "inLanguage": fields.lang, "sameAs": [fields.url] if fields.url else [],
                "author": [{"@type": "Person", "name": name} for name in fields.authors], "archivedAt": fields.archive,
            }  # fmt: skip
        return common | {"name": head.title, "description": head.description}

    def _article(self, record: Record, fields: Article, head: Head) -> dict[str, Any]:
        parts = self._parts
        linked = list(dict.fromkeys(link.target for link in parts.site.links.of(record.key)))
        publisher = parts.site.settings.publisher
        return {
            "headline": fields.title, "description": head.description, "inLanguage": parts.language,
            "datePublished": _day(fields.published), "dateModified": _day(last_change(record).date or fields.published),
            "author": [{"@type": "Organization", "name": name} for name in fields.authors],
            "publisher": {"@type": "Organization", "name": publisher.name, "url": publisher.url} if publisher else None,
            "mentions": [self._reference(key) for key in linked if key.split("/")[0] in ("people", "organisations")],
            "citation": [self._work(key) for key in linked if key.startswith("sources/")],
            "correction": [
                {"@type": "CorrectionComment", "text": f"{line.was} → {line.now}", "datePublished": line.date.datetime}
                for line in parts.corrections(record)
            ],
        }  # fmt: skip

    def _claim(self, record: Record, fields: Claim, head: Head) -> dict[str, Any]:
        parts = self._parts
        sources = list(dict.fromkeys([*(each.source for each in fields.asserted_by), *(each.source for each in fields.repeated_by)]))
        works = [self._work(f"sources/{id}") for id in sources if f"sources/{id}" in parts.site.records]
        makers = list(dict.fromkeys(each.who for each in fields.asserted_by))
        interpreters = [parts.site.actor(id) for id in makers]
        return {
            # What is claimed and what is answered are one text: a reader of this block alone meets both.
            "text": f"{fields.says} ({head_answer})" if (head_answer := parts.answer_note(record.key)) else fields.says,
            "description": head.description,
            "claimInterpreter": [self._reference(key) for key in interpreters if key],
            "firstAppearance": works[0] if works else None, "appearance": works,
            "about": [self._reference(parts.site.actor(id)) for id in fields.about if parts.site.actor(id)],
        }  # fmt: skip

    def _cited_work(self, key: str) -> Raw:
        """A source that another page cites, by the names that the page shows."""
        source: Source = self._parts.site.records[key].fields
        publisher = {"@type": "Organization", "name": self._parts.publisher(source).title}
        return _told({"@type": "CreativeWork", "@id": f"{self._base}{key}/", "name": source.title, "publisher": publisher})

    def _reference_to(self, key: str) -> Raw | None:
        link = self._parts.link(key) if key in self._parts.site.records else None
        if link is None or not link.path:
            return None
        kind = BY_FOLDER[key.split("/")[0]]
        return _told({"@type": kind.schema_type, "@id": f"{self._base}{link.path}", "name": link.title})

    def _crumbs(self, head: Head, answer: str = "") -> dict[str, Any]:
        """The way to a page; an allegation's name comes with its answer here, too."""
        steps = self._steps(head.crumbs)
        name = f"{head.title} ({answer})" if answer else head.title
        last = {"@type": "ListItem", "position": len(steps) + 1, "name": name, "item": head.canonical}
        return {"@type": "BreadcrumbList", "itemListElement": [*steps, last]}

    def _steps_of(self, crumbs: tuple[Crumb, ...]) -> list[Raw]:
        items = [
            {"@type": "ListItem", "position": i + 1, "name": step.title, "item": f"{self._base}{step.path}"}
            for i, step in enumerate(crumbs)
        ]
        return [_told(item) for item in items]


def _day(dated: Dated | None) -> str | None:
    """A date as schema.org takes it (ISO 8601), or nothing where it is less certain than that."""
    if dated is None:
        return None
    return dated.date.iso or None


def _told(thing: dict[str, Any]) -> Raw:
    """A thing as the text that it becomes wherever it is told of."""
    return Raw(encoded(thing))


def _graph(things: list[dict[str, Any]]) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@graph": things}


def _without_blanks(thing: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for key, value in thing.items():
        kept = [each for each in value if each] if isinstance(value, list) else value
        if kept not in (None, "", []):
            found[key] = kept
    return found


def _dump(graph: dict[str, Any]) -> str:
    """JSON that may stand in a script element: `<`, `>`, `&` and the line separators are escaped (HTML, 4.12.1.3)."""
    text = encoded(graph)
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return text.decode()


_ESCAPES = tuple((sign.encode(), f"\\u{ord(sign):04x}".encode()) for sign in "<>&\u2028\u2029")
