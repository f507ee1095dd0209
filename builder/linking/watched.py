"""The linked site, watched: what is asked of it is noted (see `watch`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from builder.linking.chronology import Order
from builder.linking.site import Site
from builder.linking.watch import ALL, Seen, SeenSet, Watch, digest, faces_of, number_of
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
        self.links_out = Seen(watch, "links out", site.links_out)
        self.links_in = Seen(watch, "links in", site.links_in)
        self.statuses = Seen(watch, "statuses", site.statuses)
        self.hidden = SeenSet(watch, "hidden", site.hidden)
        # Of every kind, also of those that no record has yet: to find none is an answer that can change.
        self._kinds = {kind: Seen(watch, "records", site.of(kind)) for kind in BY_FOLDER}
        watch.answers("records", lambda: _record_faces(site.records, face))
        watch.answers("drafts", lambda: _record_faces(site.drafts, face))
        watch.answers("targets", lambda: faces_of(site.targets))
        watch.answers("links out", lambda: faces_of(site.links_out))
        watch.answers("links in", lambda: faces_of(site.links_in))
        watch.answers("statuses", lambda: faces_of(site.statuses))
        self._positions = watch.mapping("position", site._positions)
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

    @property
    def chronology(self) -> tuple[str, ...]:
        """What of it is shown. Whoever looks at any of it depends on all of it."""
        self._watch.note(CHRONOLOGY)
        return self._chronology


def _record_faces(records: Mapping[str, Record], face: RecordFace) -> dict[str, bytes]:
    faces = {key: face(record) for key, record in records.items()}
    faces[ALL] = digest(list(records))
    return faces


def _order_face(order: Order) -> bytes:
    dates: list[Any] = [(key, dating.date.edtf, dating.after) for key, dating in order.datings.items()]
    return digest([order.keys, sorted(order.open), dates])
