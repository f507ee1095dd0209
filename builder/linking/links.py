"""Who links to whom: references that found an entry, asked for from either end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.linking.targets import Target
from builder.model.records import Record, Reference
from builder.model.values import Value


class Link(Value, frozen=True):
    """One entry's reference to another: their keys, its role in site.json, and the reference itself.

    Which links there are is one question to a watched site, and what their references say is another: a view that shows any of that
    has to ask for the record of the `source` as well.
    """

    source: str
    target: str
    role: str
    reference: Reference


class LinkGraph:
    """The links of these records to one another, both by key; `targets` are those of their references."""

    def __init__(self, records: Mapping[str, Record], targets: Mapping[str, Sequence[Target]]) -> None:
        self._of: dict[str, list[Link]] = {key: [] for key in records}
        self._to: dict[str, list[Link]] = {key: [] for key in records}
        for source, record in records.items():
            of = self._of[source]
            for reference, target in zip(record.references, targets[source], strict=True):
                to = self._to.get(target.key)
                if to is not None and (role := reference.role):
                    link = Link(source, target.key, role, reference)
                    of.append(link)
                    to.append(link)

    def of(self, key: str) -> list[Link]:
        """The links of an entry to others, in the order of its references."""
        return self._of[key]

    def to(self, key: str) -> list[Link]:
        """The links of others, and its own, to an entry, in the order of kinds and ids, and of the references of each."""
        return self._to.get(key, [])

    def linkers(self, key: str) -> list[str]:
        """The entries that link to one, a time for each link."""
        return [link.source for link in self.to(key)]
