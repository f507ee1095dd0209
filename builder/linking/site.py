"""Records become one site: every reference resolved once, and asked for links both ways.

Backlinks, profiles, a claim's provenance and site.json are questions asked of one set of links with roles; there is no
other bookkeeping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from msgspec import structs

from builder.linking import chronology, claims
from builder.linking.chronology import Dating, Order
from builder.linking.claims import Knowledge, Status
from builder.linking.links import LinkGraph
from builder.linking.names import NAMING, names_of, title_of
from builder.linking.references import Index
from builder.linking.targets import Catalogue, Target
from builder.linking.watch import SeenSet, Watch
from builder.model.diagnostics import Remark
from builder.model.kinds import Claim, Event, Person, Settings, Source
from builder.model.records import Record, Reference

PRIVATE = "a private person"  # in the place of the name of one who is no public figure (INTERFACE.md, section 1)


class Site:
    """The linked site. Built once per build by `link`, read-only afterwards.

    `records` are what is published and what may be pointed to; `hidden` are the keys among them that have no page
    (people who are no public figures). Drafts are in neither, unless they are shown; `drafts` names them.
    """

    watch: Watch | None = None  # that notes what is asked of it, where anybody does (`WatchedSite`)

    def __init__(
        self,
        settings: Settings,
        records: Mapping[str, Record],
        drafts: Mapping[str, Record],
        targets: Mapping[str, tuple[Target, ...]],
        is_partial: bool = False,
    ) -> None:
        self.settings = settings
        self.records = records
        self.drafts = drafts
        self.targets = targets
        self.is_partial = is_partial  # some entries cannot be read, so that who links to what is not wholly known
        hidden = frozenset(
            key
            for key, record in (*records.items(), *drafts.items())
            if isinstance(record.fields, Person) and not record.fields.public_figure
        )
        shown_drafts = frozenset(key for key, record in records.items() if getattr(record.fields, "draft", False))
        self.hidden: frozenset[str] | SeenSet = hidden
        self.shown_drafts: frozenset[str] | SeenSet = shown_drafts
        self.unsaid: frozenset[str] | SeenSet = hidden | shown_drafts  # of whom data for others says nothing
        self._by_kind: dict[str, dict[str, Record]] = {}
        for key, record in records.items():
            self._by_kind.setdefault(record.kind, {})[key] = record
        self.links = LinkGraph(records, targets)
        self._order = chronology.order(self._datings())
        self.knowledge = self._knowledge()
        self.statuses: dict[str, Status] = {
            key: claims.status_of(record.fields, self.knowledge) for key, record in self.of("claims").items()
        }
        self._chronology = tuple(key for key in self._order.keys if not self.is_withdrawn(key))
        self._positions: Mapping[str, int] = {key: position for position, key in enumerate(self._chronology)}

    @property
    def order(self) -> Order:
        """The order of all that is dated."""
        return self._order

    @property
    def chronology(self) -> tuple[str, ...]:
        """The keys of events and dated claims in the order shown: without what was withdrawn."""
        return self._chronology

    def of(self, kind: str) -> dict[str, Record]:
        """The records of one kind (a folder), by key, in the order of their ids."""
        return self._by_kind.get(kind, {})

    @property
    def published(self) -> Iterable[Record]:
        """Every record that has a page, kind by kind, by id."""
        return (record for key, record in self.records.items() if key not in self.hidden)

    def is_withdrawn(self, key: str) -> bool:
        """Whether an entry is a claim that all who made it have taken back. The chronology is shown without those."""
        status = self.statuses.get(key)
        return status is not None and status.status == "withdrawn"

    def in_order(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys that the chronology shows, in its order. Looked up by position: a walk along the whole order
        for each profile would grow with the square of the site."""
        asked = [*keys]
        positions = zip(map(self._positions.get, asked), asked, strict=True)
        return [key for _, key in sorted([(position, key) for position, key in positions if position is not None])]

    def is_open(self, key: str, following: str) -> bool:
        """Whether the order of two that are shown one after the other is not established."""
        return self._order.is_open(key, following)

    def title(self, key: str) -> str:
        """What an entry is called. Not for people who are no public figures: see `public_name`."""
        record = self.records.get(key) or self.drafts[key]
        return title_of(record)

    def public_name(self, key: str) -> str:
        """What an entry may be called before readers."""
        return PRIVATE if key in self.hidden else self.title(key)

    def actor(self, id: str) -> str:
        """The key of the person or organisation that a claim or event names by `id`; "" where there is none."""
        return next((key for key in (id, f"people/{id}", f"organisations/{id}") if key in self.records), "")

    def references(self, record: Record, path: str) -> list[tuple[Reference, Target]]:
        """The references that a field or one of its parts makes, with their targets."""
        inside = f"{path}."
        targets = self.targets[record.key]
        return [
            (reference, targets[i])
            for i, reference in enumerate(record.references)
            if reference.path == path or reference.path.startswith(inside)
        ]

    def _datings(self) -> dict[str, Dating]:
        found = {}
        for kind in ("events", "claims"):
            for key, record in self.of(kind).items():
                date = record.fields.date
                if date is not None:
                    found[key] = Dating(key, date.date, self._after(record))
        return found

    def _after(self, record: Record) -> tuple[tuple[str, str], ...]:
        if not isinstance(record.fields, Event) or not record.fields.after:
            return ()
        return tuple((target.key, reference.path) for reference, target in self.references(record, "after") if target.key)

    def _knowledge(self) -> Knowledge:
        sources = self.of("sources")
        names: dict[str, str] = {}
        for record in self.of("organisations").values():
            for name in (record.id, *names_of(record)):
                names.setdefault(name.casefold(), record.fields.name)
        return Knowledge(lambda id: _source(sources.get(f"sources/{id}")), self._actor_name, names)

    def _actor_name(self, id: str) -> str:
        key = self.actor(id)
        if not key:
            return id if not any(f"{kind}/{id}" in self.drafts for kind in ("people", "organisations")) else "one not yet published"
        return self.public_name(key)


def _source(record: Record | None) -> Source | None:
    return record.fields if record else None


def without_copies(records: Iterable[Record]) -> tuple[dict[str, Record], list[Remark]]:
    """Records by key, in the order of kind and id; of two with one key the first by file stays.

    Which of the two its author meant is not known, and so neither are its names: who names either does not complain as well.
    """
    found: dict[str, Record] = {}
    remarks = []
    for record in sorted(records, key=attrgetter("key", "file")):  # no kind's name begins another's, so keys sort by kind and id
        first = found.get(record.key)
        if first is None:
            found[record.key] = record
        else:
            remarks.append(_copy(record, first))
            found[record.key] = structs.replace(first, broken=first.broken | NAMING)
    return found, remarks


def _copy(record: Record, first: Record) -> Remark:
    message = f"the id `{record.id}` is borne by {first.file} already"
    return Remark(f"{record.key}@{record.file}", "", "id-duplicate", message, "give one of the two another id, or join them")


def link(
    settings: Settings,
    records: Mapping[str, Record],
    unreadable: Sequence[tuple[str, str]],
    media: frozenset[str],
    static: frozenset[str],
    drafts: bool,
    unfit: Mapping[str, tuple[str, str]] | None = None,
) -> tuple[Site, tuple[Remark, ...]]:
    """Resolve every reference of every record.

    `records` by key, drafts among them; `unreadable` are (kind, id) of entries whose file is broken; `media` the files
    under content/ that are no entries, `static` the files of the theme and site, both by path. `drafts`: whether
    drafts are shown. `unfit`: media that cannot be handed out, with what is wrong with each and what to do.
    """
    known = Catalogue(records, unreadable, media, static, unfit)
    index = Index(known)
    remarks: dict[Remark, None] = {}
    targets = {}
    hidden = {} if drafts else {key: record for key, record in records.items() if getattr(record.fields, "draft", False)}
    for key, record in records.items():
        targets[key] = found = index.targets_of(record)
        for number, target in enumerate(found):
            if target.code:
                reference = record.references[number]
                remarks[Remark(key, reference.path, target.code, target.message, index.hint_for(reference, target))] = None
            elif target.key in hidden and key not in hidden:
                remarks[_to_draft(key, record.references[number], target)] = None
    people, organisations = ({record.id for record in records.values() if record.kind == kind} for kind in ("people", "organisations"))
    shared = people & organisations
    shown = {key: _told_apart(record, targets[key], shared) for key, record in records.items() if key not in hidden}
    site = Site(settings, shown, hidden, targets, bool(known.unreadable))
    return site, (*remarks, *site.order.remarks)


def _told_apart(record: Record, targets: tuple[Target, ...], shared: set[str]) -> Record:
    """A record in which an organisation that shares its id with a person is named with its kind.

    Claims compare ids: the answer of the one must not pass for that of the other.
    """
    if not shared or not isinstance(record.fields, Claim):
        return record
    keys = {reference.path: target.key for reference, target in zip(record.references, targets, strict=True)}

    def told(id: str, path: str) -> str:
        key = keys.get(path, "")
        return key if id in shared and key.startswith("organisations/") else id

    claim = record.fields
    about = tuple(told(id, f"about.{i}") for i, id in enumerate(claim.about))
    made, given, repeated = (
        tuple(structs.replace(each, who=told(each.who, f"{name}.{i}.who")) for i, each in enumerate(getattr(claim, name)))
        for name in ("asserted_by", "responses", "repeated_by")
    )
    return structs.replace(record, fields=structs.replace(claim, about=about, asserted_by=made, responses=given, repeated_by=repeated))


def _to_draft(key: str, reference: Reference, target: Target) -> Remark:
    message = f"`{target.key}` is a draft, so this is shown as plain text"
    return Remark(key, reference.path, "reference-draft", message, "publish the draft (`draft: no`), or take the reference out")
