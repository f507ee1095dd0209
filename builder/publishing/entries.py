"""The view of each entry's page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from builder.linking.site import Site
from builder.linking.watch import memo
from builder.model import kinds
from builder.model.records import Record
from builder.model.values import Value
from builder.publishing import labels
from builder.publishing.heads import Heads
from builder.publishing.notes import Notes
from builder.publishing.parts import Parts, span_words
from builder.publishing.provenance import provenance_of
from builder.publishing.timeline import COLUMN, timeline_of
from builder.publishing.views import (
    ArticleView,
    ClaimCard,
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


class Entries:
    """Makes the view of each entry's page from the shared parts."""

    def __init__(self, parts: Parts, heads: Heads) -> None:
        self.parts = parts
        self.heads = heads
        self.site: Site = parts.site
        self._linking = memo(self.site.watch, self._sources_of_links)
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
            if f"sources/{id}" in self.site.records:
                notes.mention(f"sources/{id}")

    def article(self, record: Record) -> ArticleView:
        """An explainer."""
        parts, fields, notes = self.parts, record.fields, self.parts.notes()
        known, prose = self._told(record, notes)
        self._sources_too(record, notes)
        beside = self._articles.get(record.key, Neighbours())
        return ArticleView(
            head=self.heads.entry(record, TEMPLATES[record.kind], (fields.published, fields.updated)),
            summary=parts.summary(record), authors=fields.authors,
            known=known, not_known=fields.not_known, contents=contents(parts, record), image=parts.image(record), prose=prose,
            previous=parts.link(beside.previous) if beside.previous else None,
            next=parts.link(beside.next) if beside.next else None,
            people=self._named(record), corrections=parts.corrections(record),
            backlinks=parts.backlinks(record.key, TEMPLATES[record.kind]), notes=notes.all(),
        )  # fmt: skip

    def _told(self, record: Record, notes: Notes) -> tuple[tuple[KnownLine, ...], Prose | None]:
        """What an article says, in the order in which its notes are counted."""
        return self.parts.known(record, notes), self.parts.prose(record, notes)

    def article_prose(self, record: Record) -> Prose | None:
        """The body of an article, as its page has it."""
        return self._told(record, self.parts.notes())[1]

    def _named(self, record: Record) -> tuple[Link, ...]:
        """People and organisations that an entry mentions, each once, by name."""
        keys = {link.target for link in self.site.links.of(record.key) if link.target.split("/")[0] in ("people", "organisations")}
        named = map(self.parts.link, keys - self.site.hidden.intersection(keys))
        return tuple(sorted(named, key=lambda link: (link.title.casefold(), link.path)))

    def profile(self, record: Record) -> PersonView:
        """A person's or an organisation's profile."""
        parts, fields, notes = self.parts, record.fields, self.parts.notes()
        is_person = isinstance(fields, kinds.Person)
        prose = parts.prose(record, notes)
        roles = tuple(self._role(each, notes) for each in fields.roles) if is_person else ()
        years = self._years(record, notes) if parts.shows("years", TEMPLATES[record.kind]) else ()
        # What one says of oneself is something one says, not something said about one; each claim stands once on the page.
        own = self._claim_keys(record, ("asserts", "repeats"), ())
        concerning = self._claim_keys(record, ("about",), own)
        about, made = self._claims(concerning, notes), self._claims(own, notes)
        answered = self._claims(self._claim_keys(record, ("responds",), (*own, *concerning)), notes)
        self._sources_too(record, notes)
        return PersonView(
            head=self.heads.entry(record, TEMPLATES[record.kind], (None, fields.updated)), is_person=is_person,
            summary=parts.summary(record), names=parts.names(record), also=fields.also, facts=_facts(fields), roles=roles,
            links=tuple((label.replace("_", " ").capitalize(), address) for label, address in fields.links),
            image=parts.image(record), prose=prose, years=years,
            claims_about=about, claims_made=made, claims_answered=answered,
            articles=tuple(parts.link(key) for key in self._in(record, ("mentions",), "articles")),
            published=tuple(parts.source_line(key) for key in self._in(record, ("publisher",), "sources")),
            corrections=parts.corrections(record), backlinks=parts.backlinks(record.key, TEMPLATES[record.kind]), notes=notes.all(),
            timeline=self._timeline(record) if parts.shows("timeline", TEMPLATES[record.kind]) else None,
        )  # fmt: skip

    def _years(self, record: Record, notes: Notes) -> tuple[Year, ...]:
        """What someone took part in, year by year, with as what."""
        took_part = self.site.in_order(self._took_part(record))
        return self.parts.years_of(record.key, took_part, notes, self._as_what(record), TEMPLATES[record.kind])

    def _timeline(self, record: Record) -> TimelinePicture | None:
        people = [record.key] if record.kind == "people" else []
        return timeline_of(self.parts, self.site.in_order(self._concerning(record)), people, width=COLUMN, id="at-timeline")

    def _concerning(self, record: Record) -> list[str]:
        """What someone took part in, and what is claimed about them."""
        return [*self._took_part(record), *self._in(record, ("about",), "claims")]

    def _role(self, role: kinds.Role, notes: Notes) -> RoleLine:
        key = f"organisations/{role.organisation}"
        known = key in self.site.records or key in self.site.drafts
        organisation = self.parts.link(key) if known else Link("", role.organisation) if role.organisation else None
        return RoleLine(role.title, organisation, span_words(role), self.parts.cites(role.sources, notes))

    def _in(self, record: Record, roles: tuple[str, ...], kind: str) -> list[str]:
        """Keys of one kind that link here in one of these roles, in the order of ids."""
        given = self._linking(record.key)
        found = [key for role in roles for key in given.get((role, kind), ())]
        return sorted(set(found)) if len(found) > 1 else found

    def _sources_of_links(self, key: str) -> dict[tuple[str, str], list[str]]:
        """Keys of the entries that link to one, by role and by their kind."""
        found: dict[tuple[str, str], list[str]] = {}
        for link in self.site.links.to(key):
            found.setdefault((link.role, link.source.partition("/")[0]), []).append(link.source)
        return found

    def _took_part(self, record: Record) -> list[str]:
        """The events that someone took part in."""
        return self._in(record, ("participant", "organisation"), "events")

    def _as_what(self, record: Record) -> dict[str, str]:
        events = self.site.of("events")
        keys = self._in(record, ("participant",), "events")
        return {key: each.as_ for key in keys for each in events[key].fields.people if each.person == record.id and each.as_}

    def _claim_keys(self, record: Record, roles: tuple[str, ...], shown: Sequence[str]) -> list[str]:
        """Keys of the claims that name someone in these roles and are not shown already, allegations first."""
        keys = self._in(record, roles, "claims")
        if not keys:
            return []
        claims, there = self.site.of("claims"), frozenset(shown)
        return sorted((key for key in keys if key not in there), key=lambda key: (not claims[key].fields.allegation, key))

    def _claims(self, keys: Sequence[str], notes: Notes) -> tuple[ClaimCard, ...]:
        claims, cards, lines = self.site.of("claims"), self.parts.claim_card, self.parts.claim_line
        return tuple([(cards if claims[key].fields.allegation else lines)(key, notes) for key in keys])

    def event(self, record: Record) -> EventView:
        """An event."""
        parts, fields, notes = self.parts, record.fields, self.parts.notes()
        date = parts.when(fields.date, notes)
        prose = parts.prose(record, notes)
        self._sources_too(record, notes)
        beside = self._beside(record.key, TEMPLATES[record.kind])
        return EventView(
            head=self.heads.entry(record, TEMPLATES[record.kind], (None, fields.updated)), summary=parts.summary(record),
            date=date, place=fields.place, weight=fields.weight, people=parts.participants(record),
            organisations=parts.organisations(record), after=tuple(self._dated_link(key) for key in self._after(record)),
            previous=beside.previous, next=beside.next, order_open=beside.order_open,
            image=parts.image(record), prose=prose, corrections=parts.corrections(record),
            backlinks=parts.backlinks(record.key, TEMPLATES[record.kind]), notes=notes.all(),
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
        which = "the entries before and after it" if before and after else "the entry before it" if before else "the entry after it"
        return Beside(
            self._dated_link(previous) if previous else None,
            self._dated_link(next) if next else None,
            f"The order of this and {which} is not established." if before or after else "",
        )

    def claim(self, record: Record) -> ClaimView:
        """A claim."""
        parts, notes = self.parts, self.parts.notes()
        card = parts.claim_card(record.key, notes)
        drawn = parts.shows("provenance", TEMPLATES[record.kind])
        provenance = provenance_of(parts, record.key, notes, id="at-way") if drawn else None
        prose = parts.prose(record, notes)
        self._sources_too(record, notes)
        beside = self._beside(record.key, TEMPLATES[record.kind])
        return ClaimView(
            head=self.heads.entry(record, TEMPLATES[record.kind], (None, record.fields.updated)), summary=record.fields.summary,
            card=card, image=parts.image(record), prose=prose, corrections=parts.corrections(record),
            backlinks=parts.backlinks(record.key, TEMPLATES[record.kind]), notes=notes.all(), provenance=provenance,
            previous=beside.previous, next=beside.next, order_open=beside.order_open,
        )  # fmt: skip

    def source(self, record: Record) -> SourceView:
        """A source: every claim, event and article that rests on it."""
        parts, notes = self.parts, self.parts.notes()
        claims = tuple(parts.claim_card(key, parts.no_notes()) for key in self._in(record, ("cites", "evidence"), "claims"))
        prose = parts.prose(record, notes)
        return SourceView(
            head=self.heads.entry(record, TEMPLATES[record.kind], (record.fields.published, None)),
            line=parts.source_line(record.key), uses=self._uses(record), claims=claims, prose=prose,
            backlinks=(), notes=notes.all(),
        )  # fmt: skip

    def _uses(self, record: Record) -> tuple[Use, ...]:
        roles: dict[str, list[str]] = {}
        for link in self.site.links.to(record.key):
            roles.setdefault(link.source, []).append(link.role)
        for key in self.site.hidden.intersection(roles):
            del roles[key]
        return tuple([Use(self.parts.link(key), _used_for(tuple(roles[key]))) for key in sorted(roles)])

    def page(self, record: Record) -> PageView:
        """A page about the site itself."""
        parts, notes = self.parts, self.parts.notes()
        prose = parts.prose(record, notes)
        self._sources_too(record, notes)
        return PageView(
            head=self.heads.entry(record, TEMPLATES[record.kind], (None, record.fields.updated)), summary=parts.summary(record),
            prose=prose, contents=contents(parts, record), image=parts.image(record), corrections=parts.corrections(record),
            backlinks=parts.backlinks(record.key, TEMPLATES[record.kind]), notes=notes.all(),
        )  # fmt: skip


VIEWS: dict[str, Callable[[Entries, Record], object]] = {
    "articles": Entries.article, "people": Entries.profile, "organisations": Entries.profile, "events": Entries.event,
    "claims": Entries.claim, "sources": Entries.source, "pages": Entries.page,
}  # fmt: skip


@lru_cache(1024)
def _used_for(roles: tuple[str, ...]) -> str:
    """What an entry uses a source for that it links to in these roles."""
    return ", ".join(dict.fromkeys([labels.ROLE[role] for role in roles]))


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
