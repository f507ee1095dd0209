"""The linked site, watched: what is asked of it is noted (see `watch`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from builder.linking.chronology import Order
from builder.linking.links import Link, LinkGraph
from builder.linking.site import Site
from builder.linking.targets import Target
from builder.linking.watch import ALL, Seen, SeenSet, Watch, different, number_of
from builder.model.kinds import BY_FOLDER
from builder.model.records import Record
from builder.model.values import Value

ORDER, CHRONOLOGY = number_of("order", ALL), number_of("chronology", ALL)

FacesOf = Callable[[Mapping[str, Record]], Mapping[str, str]]


class WatchedSite(Site):
    """A site that answers as the one it is made from, and notes what it is asked for.

    `faces` gives a digest of all that each of some records says, by key.
    """

    def __init__(self, site: Site, faces: FacesOf) -> None:
        self.__dict__.update(site.__dict__)
        self.watch = self._watch = watch = Watch()
        self.records = Seen(watch, "records", site.records)
        self.drafts = Seen(watch, "drafts", site.drafts)
        self.targets = Seen(watch, "targets", site.targets)
        self.links = _WatchedLinks(watch, site.links)
        self.statuses = Seen(watch, "statuses", site.statuses)
        self.hidden = SeenSet(watch, "hidden", site.hidden, of="records")
        self.shown_drafts = SeenSet(watch, "shown drafts", site.shown_drafts, of="records")
        self.unsaid = SeenSet(watch, "unsaid", site.unsaid, of="records")
        # Of every kind, also of those that no record has yet: to find none is an answer that can change.
        self._kinds = {kind: Seen(watch, "records", site.of(kind), _all_of(kind)) for kind in BY_FOLDER}
        watch.answers("records", lambda: faces(site.records), _changes_of_records)
        watch.answers_of("drafts", lambda: faces(site.drafts))
        watch.answers("references", lambda: _references(site), _changes_of_references)
        watch.answers_of("statuses", lambda: site.statuses)
        self._published = (*site.published,)
        self._positions = Seen(watch, "place", site._positions)
        self._places = watch.numbers("place")
        watch.answers("order", lambda: _dated(site.order, site.chronology), _changes_of_order)

    def of(self, kind: str) -> dict[str, Record]:
        """The records of one kind, by key."""
        return self._kinds[kind]

    @property
    def published(self) -> Iterable[Record]:
        """Every record that has a page, kind by kind, by id."""
        iter(self.hidden)
        self.records.values()  # whoever goes through these depends on all of both
        return self._published

    @property
    def order(self) -> Order:
        """The order of all that is dated. Whoever looks at any of it depends on all of it."""
        self._watch.note(ORDER)
        return self._order

    def is_open(self, key: str, following: str) -> bool:
        """Whether the order of two that are shown one after the other is not established."""
        self._watch.note(self._places[key])
        self._watch.note(self._places[following])
        return super().is_open(key, following)

    @property
    def chronology(self) -> tuple[str, ...]:
        """What of it is shown. Whoever looks at any of it depends on all of it."""
        self._watch.note(CHRONOLOGY)
        return self._chronology


class _WatchedLinks(LinkGraph):
    """The links of a site, noted as they are asked for by the entry at the one or the other end."""

    def __init__(self, watch: Watch, links: LinkGraph) -> None:
        self._watch = watch
        self._links = links
        self._out, self._in = watch.numbers("links out"), watch.numbers("links in")

    def of(self, key: str) -> list[Link]:
        self._watch.note(self._out[key])
        return self._links.of(key)

    def to(self, key: str) -> list[Link]:
        self._watch.note(self._in[key])
        return self._links.to(key)

    def linkers(self, key: str) -> list[str]:
        self._watch.note(self._in[key])
        return self._links.linkers(key)


def _all_of(kind: str) -> str:
    """The question which records there are of a kind."""
    return f"{ALL} {kind}"


def _changes_of_records(old: bytes, new: bytes) -> Iterator[int]:
    before, now = (msgspec.msgpack.decode(face, type=dict[str, str]) if face else {} for face in (old, new))
    yield from (number_of("records", key) for key in different(before, now))
    kinds = {key.split("/")[0] for key in before.keys() ^ now.keys()}
    yield from (number_of("records", which) for which in ((ALL, *map(_all_of, kinds)) if kinds else ()))


# --- references and links ---


class _References(Value, frozen=True):
    """What decides the targets of references, and the links: where each leads, and its role."""

    targets: Mapping[str, Any]  # of each record and draft, by key
    roles: Mapping[str, Any]  # of each record, by key

    def links(self, key: str) -> set[tuple[str, str, int]]:
        """The links of an entry: target, role, and number of the reference."""
        if key not in self.roles:
            return set()
        targets = msgspec.msgpack.decode(self.targets[key], type=list[Target])
        pairs = enumerate(zip(targets, msgspec.msgpack.decode(self.roles[key]), strict=True))
        return {(target.key, role, number) for number, (target, role) in pairs if role and target.key in self.roles}


_packed_references = msgspec.msgpack.Decoder(tuple[dict[str, msgspec.Raw], dict[str, msgspec.Raw]])


def _references(site: Site) -> _References:
    return _References(site.targets, {key: [each.role for each in record.references] for key, record in site.records.items()})


def _changes_of_references(old: bytes, new: bytes) -> Iterator[int]:
    before, now = (_References(*_packed_references.decode(face)) if face else _References({}, {}) for face in (old, new))
    if [*before.targets] != [*now.targets]:
        yield number_of("targets", ALL)
    others = {*different(before.targets, now.targets)}
    yield from (number_of("targets", key) for key in others)
    if (before.roles.keys() ^ now.roles.keys()) & before.targets.keys() & now.targets.keys():
        # One became a draft, or is none any longer, which the targets of those that lead to it do not say.
        others |= now.targets.keys()
    for key in others.union(different(before.roles, now.roles)):
        links = before.links(key) ^ now.links(key)
        if links or (key in before.roles) != (key in now.roles):
            yield number_of("links out", key)
        yield from (number_of("links in", target) for target, _, _ in links)


# --- the chronology ---


Day = tuple[str, tuple[tuple[str, str], ...]]  # a date, and what it is said to follow


class _Dated(Value, frozen=True):
    """What decides the order of all that is dated."""

    days: dict[str, Day]  # of each, by key
    shown: tuple[str, ...]  # keys in the order shown


def _dated(order: Order, shown: tuple[str, ...]) -> _Dated:
    return _Dated({key: (dating.date.edtf, dating.after) for key, dating in order.datings.items()}, shown)


def _changes_of_order(old: bytes, new: bytes) -> Iterator[int]:
    before, now = (msgspec.msgpack.decode(face, type=_Dated) if face else _Dated({}, ()) for face in (old, new))
    if before.days != now.days:
        yield ORDER
    if before.shown != now.shown:
        yield CHRONOLOGY
    yield from (number_of("place", key) for key in _moved(before, now))


def _moved(before: _Dated, now: _Dated) -> set[str]:
    """The keys of which it may be another answer where they stand among others: of those that are shown now or no longer, and
    those that have another date or are tied by `after`, over however many, to one that has.

    Of all orders that keep every `after` the order is the first by rank (`chronology.order`). Which of two comes first, and
    whether that is established, is therefore decided by what each of the two is tied to: what is tied to neither changes
    the number of its place, and not on which side of the other it stands.
    """
    moved = {*before.shown} ^ {*now.shown}
    dated_anew = {*different(before.days, now.days)}
    for days in (before.days, now.days):
        tied = _tied(days)
        moved.update(*{id(tied[key]): tied[key] for key in dated_anew & days.keys()}.values())
    return moved


def _tied(days: Mapping[str, Day]) -> dict[str, list[str]]:
    """All that each is tied to, itself among them. Lists are shared by all that are in them."""
    tied: dict[str, list[str]] = {key: [key] for key in days}
    for key, (_, after) in days.items():
        for other, _ in after:
            if other in tied and tied[other] is not tied[key]:
                less, more = sorted((tied[key], tied[other]), key=len)
                more += less
                tied.update(dict.fromkeys(less, more))
    return tied
