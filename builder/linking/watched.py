"""The linked site, watched: what is asked of it is noted (see `watch`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from builder.linking.chronology import Order
from builder.linking.links import Link, LinkGraph
from builder.linking.site import Site
from builder.linking.watch import ALL, Numbers, Seen, SeenSet, Watch, digest, faces_of, number_of
from builder.model.kinds import BY_FOLDER
from builder.model.records import Record

ORDER, CHRONOLOGY = number_of("order", ALL), number_of("chronology", ALL)

RecordFace = Callable[[Record], bytes]


class WatchedSite(Site):
    """A site that answers as the one it is made from, and notes what it is asked for.

    `face` gives the digest of all that a record says.
    """

    def __init__(self, site: Site, face: RecordFace) -> None:
        self.__dict__.update(site.__dict__)
        self.watch = self._watch = watch = Watch()
        self.records = Seen(watch, "records", site.records)
        self.drafts = Seen(watch, "drafts", site.drafts)
        self.targets = Seen(watch, "targets", site.targets)
        self.links = _WatchedLinks(watch, site.links)
        self.statuses = Seen(watch, "statuses", site.statuses)
        self.hidden = SeenSet(watch, "hidden", site.hidden)
        self.shown_drafts = SeenSet(watch, "shown drafts", site.shown_drafts)
        # Of every kind, also of those that no record has yet: to find none is an answer that can change.
        self._kinds = {kind: Seen(watch, "records", site.of(kind), _all_of(kind)) for kind in BY_FOLDER}
        watch.answers(
            "records", lambda: _record_faces(site.records, face) | {_all_of(kind): digest([*site.of(kind)]) for kind in BY_FOLDER}
        )
        watch.answers("drafts", lambda: _record_faces(site.drafts, face))
        targets = cache(lambda: digest(site.targets))
        watch.answers("targets", lambda: faces_of(site.targets), targets)
        links = cache(lambda: _face_of_links(site, targets()))  # the same, whichever way they are looked at
        watch.answers("links out", lambda: faces_of({key: site.links.of(key) for key in site.records}), links)
        watch.answers("links in", lambda: faces_of({key: site.links.to(key) for key in site.records}), links)
        watch.answers_of("statuses", site.statuses)
        self._positions = Seen(watch, "place", site._positions)
        self._places = Numbers("place")
        watch.answers("place", lambda: _place_faces(site), lambda: digest([_dates(site.order), site.chronology]))
        watch.answers("order", lambda: {ALL: _order_face(site.order)})
        watch.answers("chronology", lambda: {ALL: digest(site.chronology)})

    def of(self, kind: str) -> dict[str, Record]:
        """The records of one kind, by key."""
        return self._kinds[kind]

    @property
    def published(self) -> Iterable[Record]:
        """Every record that has a page, kind by kind, by id."""
        hidden = frozenset(self.hidden)
        return [record for key, record in self.records.items() if key not in hidden]

    @property
    def order(self) -> Order:
        """The order of all that is dated. Whoever looks at any of it depends on all of it."""
        self._watch.note(ORDER)
        return self._order

    def is_open(self, key: str, following: str) -> bool:
        """Whether the order of two that are shown one after the other is not established."""
        for each in (key, following):
            self._watch.note(self._places[each])
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
        self._out, self._in = Numbers("links out"), Numbers("links in")

    def of(self, key: str) -> list[Link]:
        self._watch.note(self._out[key])
        return self._links.of(key)

    def to(self, key: str) -> list[Link]:
        self._watch.note(self._in[key])
        return self._links.to(key)

    def linkers(self, key: str) -> list[str]:
        self._watch.note(self._in[key])
        return self._links.linkers(key)


def _face_of_links(site: Site, targets: bytes) -> bytes:
    """The face of all links: they are made of the targets of references, of the roles of these, and of which records there are."""
    roles = [[reference.role for reference in record.references] for record in site.records.values()]
    return digest([targets.hex(), list(site.records), roles])


def _all_of(kind: str) -> str:
    """The question which records there are of a kind."""
    return f"{ALL} {kind}"


def _record_faces(records: Mapping[str, Record], face: RecordFace) -> dict[str, bytes]:
    faces = {key: face(record) for key, record in records.items()}
    faces[ALL] = digest(list(records))
    return faces


def _place_faces(site: Site) -> dict[str, bytes]:
    """What decides where each dated entry stands among others: its date, and all that `after` ties it to, over however many.

    Of all orders that keep every `after` the order is the first by rank (`chronology.order`). Which of two comes first, and
    whether that is established, is therefore decided by what each of the two is tied to: what is tied to neither changes
    the number of its place, and not on which side of the other it stands.
    """
    datings, shown = site.order.datings, frozenset(site.chronology)
    tied: dict[str, list[str]] = {key: [key] for key in datings}  # lists are shared by all that are in them
    for key, dating in datings.items():
        for other, _ in dating.after:
            if other in tied and tied[other] is not tied[key]:
                less, more = sorted((tied[key], tied[other]), key=len)
                more += less
                tied.update(dict.fromkeys(less, more))
    faces: dict[int, bytes] = {}
    for keys in tied.values():
        if id(keys) not in faces:
            faces[id(keys)] = digest([(key, datings[key].date.edtf, datings[key].after) for key in sorted(keys)])
    return {key: faces[id(keys)] + bytes([key in shown]) for key, keys in tied.items()}


def _order_face(order: Order) -> bytes:
    return digest([order.keys, _dates(order)])


def _dates(order: Order) -> list[Any]:
    return [(key, dating.date.edtf, dating.after) for key, dating in order.datings.items()]
