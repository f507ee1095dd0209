"""Who links to whom: references that found an entry, asked for from either end.

Which entries link to one is known of all at once. The links themselves are made of those entries that somebody asks for: a
large site has a hundred thousand, and most builds ask for few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from builder.linking.references import Target
from builder.model.records import Record
from builder.model.values import Value


class Link(Value, frozen=True):
    """One entry's reference to another: keys, the role of site.json, and which of the entry's references it is."""

    source: str
    target: str
    role: str
    number: int


class LinkGraph:
    """The links of these records to one another, both by key; `targets` are those of their references."""

    def __init__(self, records: Mapping[str, Record], targets: Mapping[str, Sequence[Target]]) -> None:
        self._records = records
        self._targets = targets
        self._of: dict[str, list[Link]] = {}
        self._to: dict[str, list[Link]] = {}
        self._spots: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)  # where it is linked to: by whom, in which reference
        spots = self._spots
        for source, record in records.items():
            for number, (reference, target) in enumerate(zip(record.references, targets[source], strict=True)):
                if reference.role and target.key in records:
                    spots[target.key].append((source, number))

    def of(self, key: str) -> list[Link]:
        """The links of an entry to others, in the order of its references."""
        found = self._of.get(key)
        if found is None:
            records = self._records
            pairs = enumerate(zip(records[key].references, self._targets[key], strict=True))
            found = self._of[key] = [
                Link(key, target.key, reference.role, number)
                for number, (reference, target) in pairs
                if reference.role and target.key in records
            ]
        return found

    def to(self, key: str) -> list[Link]:
        """The links of others, and its own, to an entry, in the order of kinds and ids, and of the references of each."""
        found = self._to.get(key)
        if found is None:
            records = self._records
            found = self._to[key] = [
                Link(source, key, records[source].references[number].role, number) for source, number in self._spots.get(key, ())
            ]
        return found

    def linkers(self, key: str) -> list[str]:
        """The entries that link to one, a time for each link."""
        return [source for source, _ in self._spots.get(key, ())]
