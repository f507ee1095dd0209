"""The view of each entry's page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from builder.linking.links import Link as Edge
from builder.linking.site import Site
from builder.model import kinds
from builder.model.records import Record
from builder.model.values import Value
from builder.publishing import labels
from builder.publishing.backlinks import backlinks_of
from builder.publishing.heads import Heads
from builder.publishing.notes import Notes
from builder.publishing.parts import Parts, span_words
from builder.publishing.prose import prose_of
from builder.publishing.provenance import provenance_of
from builder.publishing.timeline import COLUMN, timeline_of
from builder.publishing.views import (
    ArticleView,
    ClaimView,
    Contents,
    EventView,
    KnownLine,
    Link,
    PageView,
    PersonView,
    Prose,
    RoleLine,
    SourceView,
    TimelinePicture,
    Use,
    Year,
)
from builder.publishing.wording import W

TEMPLATES = {
    "articles": "pages/article.html", "people": "pages/person.html", "organisations": "pages/person.html", "events": "pages/event.html",
    "claims": "pages/claim.html", "sources": "pages/source.html", "pages": "pages/page.html",
}  # fmt: skip


def page_templates(templates: Iterable[str], there: Collection[str]) -> list[str]:
    """Those of a theme's templates that begin the pages of a site with entries of these kinds."""
    other = set(TEMPLATES.values()) - {TEMPLATES[kind] for kind in there}
    return [name for name in templates if name.startswith("pages/") and name not in other]


class Neighbours(Value, frozen=True):
    """The entry before and after one, in the reading order or the chronology."""

    previous: str = ""
    next: str = ""


class Beside(Value, frozen=True):
    """The same in the chronology, as links with their dates, and what is to be said of an order that is not established."""

    previous: Link | None
    next: Link | None
    order_open: str


class Linking:
    """The entries that link to one, by their kind and by what they do with it."""

    def __init__(self, links: Iterable[Edge]) -> None:
        self._keys: dict[tuple[str, str], list[str]] = {}
        for link in links:
            self._keys.setdefault((link.source.partition("/")[0], link.role), []).append(link.source)

    def of(self, kind: str, *roles: str) -> list[str]:
        """The keys of a kind that link in one of these roles, in the order of ids."""
        found = [key for role in roles for key in self._keys.get((kind, role), ())]
        return sorted(set(found)) if len(found) > 1 else found

    def took_part(self) -> list[str]:
        """The events that someone took part in."""
        return self.of("events", "participant", "organisation")


class Entries:
    """Makes the view of each entry's page from the shared parts."""

    def __init__(self, parts: Parts, heads: Heads) -> None:
        self.parts = parts
        self.heads = heads
        self.site: Site = parts.site
        order, shown = self.site.order, self.site.chronology
        self._articles = self._noted("articles beside", neighbours(reading_order(self.site)))
        self._moments = self._noted("moments beside", neighbours(shown))
        self._is_open = self._noted("open", {key: order.is_open(key, following) for key, following in pairwise(shown)})

    def _noted(self, name: str, answers: dict[str, Any]) -> Mapping[str, Any]:
        return self.site.watch.mapping(name, answers) if self.site.watch else answers

    def view(self, record: Record) -> object:
        """The view of an entry's page, by its kind."""
        return VIEWS[record.kind](self, record)

    def _sources_too(self, record: Record, notes: Notes) -> None:
        """List the entry's own `sources` among its notes, behind those that the text cites."""
        for id in getattr(record.fields, "sources", ()):
            notes.mention(f"sources/{id}")

    def article(self, record: Record) -> ArticleView:
        """An explainer."""
        template = TEMPLATES[record.kind]
        parts, fields, notes = self.parts, record.fields, self.parts.notes()
        known, prose = self._told(record, notes)
        self._sources_too(record, notes)
        beside = self._articles.get(record.key, Neighbours())
        return ArticleView(
            head=self.heads.entry(record, template, (fields.published, fields.updated)),
            summary=parts.summary(record), authors=fields.authors,
            known=known, not_known=fields.not_known, contents=contents(parts, record), image=parts.image(record), prose=prose,
            previous=parts.link(beside.previous) if beside.previous else None,
            next=parts.link(beside.next) if beside.next else None,
            people=self._named(record), corrections=parts.corrections(record),
            backlinks=backlinks_of(parts, record.key, template), notes=notes.all(),
        )  # fmt: skip

    def _told(self, record: Record, notes: Notes) -> tuple[tuple[KnownLine, ...], Prose | None]:
        """What an article says, in the order in which its notes are counted."""
        return self.parts.known(record, notes), prose_of(self.parts, record, notes)

    def article_prose(self, record: Record) -> Prose | None:
        """The body of an article, as its page has it."""
        return self._told(record, self.parts.notes())[1]

    def _named(self, record: Record) -> tuple[Link, ...]:
        """People and organisations that an entry mentions, each once, by name."""
        keys = {link.target for link in self.site.links.of(record.key) if link.target.startswith(("people/", "organisations/"))}
        named = [link for link in map(self.parts.link, keys) if link.path]  # who has no page may not be named
        return tuple(sorted(named, key=lambda link: (link.title.casefold(), link.path)))

    def profile(self, record: Record) -> PersonView:
        """A person's or an organisation's profile."""
        template = TEMPLATES[record.kind]
        parts, fields, notes = self.parts, record.fields, self.parts.notes()
        is_person = isinstance(fields, kinds.Person)
        prose = prose_of(parts, record, notes)
        roles = tuple(self._role(each, notes) for each in fields.roles) if is_person else ()
        linking = Linking(self.site.links.to(record.key))
        years = self._years(record, linking, notes) if parts.shows("years", template) else ()
        # What one says of oneself is something one says, not something said about one; each claim stands once on the page.
        own = linking.of("claims", "asserts", "repeats")
        concerning = _without(linking.of("claims", "about"), own)
        about, made = parts.claims(concerning, notes), parts.claims(own, notes)
        answered = parts.claims(_without(linking.of("claims", "responds"), [*own, *concerning]), notes)
        self._sources_too(record, notes)
        return PersonView(
            head=self.heads.entry(record, template, (None, fields.updated)), is_person=is_person,
            summary=parts.summary(record), names=parts.names(record), also=fields.also, facts=_facts(fields), roles=roles,
            links=tuple((label.replace("_", " ").capitalize(), address) for label, address in fields.links),
            image=parts.image(record), prose=prose, years=years,
            claims_about=about, claims_made=made, claims_answered=answered,
            articles=tuple(parts.link(key) for key in linking.of("articles", "mentions")),
            published=tuple(parts.source_line(key) for key in linking.of("sources", "publisher")),
            corrections=parts.corrections(record), backlinks=backlinks_of(parts, record.key, template), notes=notes.all(),
            timeline=self._timeline(record, linking) if parts.shows("timeline", template) else None,
        )  # fmt: skip

    def _years(self, record: Record, linking: Linking, notes: Notes) -> tuple[Year, ...]:
        """What someone took part in, year by year, with as what."""
        took_part = self.site.in_order(linking.took_part())
        return self.parts.years_of(record.key, took_part, notes, self._as_what(record, linking), TEMPLATES[record.kind])

    def _timeline(self, record: Record, linking: Linking) -> TimelinePicture | None:
        """What someone took part in, and what is claimed about them."""
        people = [record.key] if record.kind == "people" else []
        concerning = self.site.in_order([*linking.took_part(), *linking.of("claims", "about")])
        return timeline_of(self.parts, concerning, people, width=COLUMN, id="at-timeline")

    def _role(self, role: kinds.Role, notes: Notes) -> RoleLine:
        key = f"organisations/{role.organisation}"
        known = key in self.site.records or key in self.site.drafts
        organisation = self.parts.link(key) if known else Link("", role.organisation) if role.organisation else None
        return RoleLine(role.title, organisation, span_words(role), self.parts.cites(role.sources, notes))

    def _as_what(self, record: Record, linking: Linking) -> dict[str, str]:
        events = self.site.of("events")
        keys = linking.of("events", "participant")
        return {key: each.as_ for key in keys for each in events[key].fields.people if each.person == record.id and each.as_}

    def event(self, record: Record) -> EventView:
        """An event."""
        template = TEMPLATES[record.kind]
        parts, fields, notes = self.parts, record.fields, self.parts.notes()
        date = parts.when(fields.date, notes)
        prose = prose_of(parts, record, notes)
        self._sources_too(record, notes)
        beside = self._beside(record.key, template)
        return EventView(
            head=self.heads.entry(record, template, (None, fields.updated)), summary=parts.summary(record),
            date=date, place=fields.place, weight=fields.weight, people=parts.participants(record),
            organisations=parts.organisations(record), after=tuple(self._dated_link(key) for key in self._after(record)),
            previous=beside.previous, next=beside.next, order_open=beside.order_open,
            image=parts.image(record), prose=prose, corrections=parts.corrections(record),
            backlinks=backlinks_of(parts, record.key, template), notes=notes.all(),
        )  # fmt: skip

    def _after(self, record: Record) -> list[str]:
        return [link.target for link in self.site.links.of(record.key) if link.role == "after"]

    def _dated_link(self, key: str) -> Link:
        link = self.parts.link(key)
        date = self.site.records[key].fields.date.words
        return link._replace(note=f"{date} · {link.note}" if link.note else date)

    def _beside(self, key: str, template: str) -> Beside:
        """What stands before and after an entry in the chronology, as far as it stands there itself and its page shows any of it."""
        if not self.parts.shows_any(template, "previous", "next", "order_open"):
            return Beside(None, None, "")
        beside = self._moments.get(key, Neighbours())
        previous, next = beside.previous, beside.next
        before, after = bool(previous) and self._is_open[previous], bool(next) and self._is_open[key]
        return Beside(
            self._dated_link(previous) if previous else None,
            self._dated_link(next) if next else None,
            W.order_open_beside(before, after),
        )

    def claim(self, record: Record) -> ClaimView:
        """A claim."""
        template = TEMPLATES[record.kind]
        parts, notes = self.parts, self.parts.notes()
        card = parts.claim_card(record.key, notes)
        drawn = parts.shows("provenance", template)
        provenance = provenance_of(parts, record.key, notes, id="at-way") if drawn else None
        prose = prose_of(parts, record, notes)
        self._sources_too(record, notes)
        beside = self._beside(record.key, template)
        return ClaimView(
            head=self.heads.entry(record, template, (None, record.fields.updated)), summary=record.fields.summary,
            card=card, image=parts.image(record), prose=prose, corrections=parts.corrections(record),
            backlinks=backlinks_of(parts, record.key, template), notes=notes.all(), provenance=provenance,
            previous=beside.previous, next=beside.next, order_open=beside.order_open,
        )  # fmt: skip

    def source(self, record: Record) -> SourceView:
        """A source: every claim, event and article that rests on it."""
        parts, notes = self.parts, self.parts.notes()
        roles: dict[str, list[str]] = {}
        for link in self.site.links.to(record.key):
            roles.setdefault(link.source, []).append(link.role)
        resting = [key for key in sorted(roles) if key.startswith("claims/") and not _RESTING.isdisjoint(roles[key])]
        prose = prose_of(parts, record, notes)
        return SourceView(
            head=self.heads.entry(record, TEMPLATES[record.kind], (record.fields.published, None)),
            line=parts.source_line(record.key), uses=self._uses(roles),
            claims=tuple([parts.claim_card(key, parts.no_notes()) for key in resting]), prose=prose, backlinks=(), notes=notes.all(),
        )  # fmt: skip

    def _uses(self, roles: Mapping[str, Sequence[str]]) -> tuple[Use, ...]:
        """Where a source is used, by the roles in which entries link to it: without those who may not be named."""
        used = [Use(self.parts.link(key), _used_for(tuple(roles[key]))) for key in sorted(roles)]
        return tuple([use for use in used if use.link.path])

    def page(self, record: Record) -> PageView:
        """A page about the site itself."""
        template = TEMPLATES[record.kind]
        parts, notes = self.parts, self.parts.notes()
        prose = prose_of(parts, record, notes)
        self._sources_too(record, notes)
        return PageView(
            head=self.heads.entry(record, template, (None, record.fields.updated)), summary=parts.summary(record),
            prose=prose, contents=contents(parts, record), image=parts.image(record), corrections=parts.corrections(record),
            backlinks=backlinks_of(parts, record.key, template), notes=notes.all(),
        )  # fmt: skip


VIEWS: dict[str, Callable[[Entries, Record], object]] = {
    "articles": Entries.article, "people": Entries.profile, "organisations": Entries.profile, "events": Entries.event,
    "claims": Entries.claim, "sources": Entries.source, "pages": Entries.page,
}  # fmt: skip


_RESTING = frozenset(("cites", "evidence"))  # what a claim that rests on a source does with it


@lru_cache(1024)
def _used_for(roles: tuple[str, ...]) -> str:
    """What an entry uses a source for that it links to in these roles."""
    return ", ".join(dict.fromkeys([labels.ROLE[role] for role in roles]))


def _without(keys: Sequence[str], others: Sequence[str]) -> list[str]:
    """Those of the keys that are none of the others."""
    there = frozenset(others)
    return [key for key in keys if key not in there]


def reading_order(site: Site) -> list[str]:
    """Articles by `order`, those without one behind, the newest first."""

    def rank(item: tuple[str, Record]) -> tuple[int, int, int, str]:
        key, record = item
        published = record.fields.published
        day = published.date.first_day or 0 if published else 0
        order = record.fields.order
        return (order is None, order or 0, -day, key)

    return [key for key, _ in sorted(site.of("articles").items(), key=rank)]


def neighbours(keys: list[str] | tuple[str, ...]) -> dict[str, Neighbours]:
    """For each key, the one before and after it."""
    padded = ["", *keys, ""]
    return {key: Neighbours(padded[i], padded[i + 2]) for i, key in enumerate(keys)}


def contents(parts: Parts, record: Record) -> tuple[Contents, ...]:
    """The list of contents: headings of the second and third level."""
    return tuple(
        Contents(heading.level, heading.id, parts.plain(record, heading.text)) for heading in record.headings if heading.level in (2, 3)
    )


def _facts(fields: object) -> tuple[tuple[str, str], ...]:
    pairs = (("Born", "born"), ("Died", "died"), ("Type", "type"), ("Country", "country"))
    found = []
    for label, name in pairs:
        value = getattr(fields, name, None)
        if value:
            found.append((label, value if isinstance(value, str) else value.words))
    return tuple(found)
