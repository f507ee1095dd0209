"""The order of dated things, as established as it truly is (INTERFACE.md, section 1, Dates)."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence

from builder.model.diagnostics import Remark
from builder.model.edtf import Date
from builder.model.values import Value

Rank = tuple[int, int, str]
LONGEST_RING = 8  # events of a ring that a message names
FARTHEST = 100  # events that are looked at for a way round a ring
FAR = 10**18  # beyond any day that EDTF can name in four-digit years; larger years are clipped to it


class Dating(Value, frozen=True):
    """A dated entry: `after` are the keys that it is known to follow, each with the spot that says so."""

    key: str
    date: Date
    after: tuple[tuple[str, str], ...] = ()


class Order(Value, frozen=True):
    """Keys in their order, and where each stands in it."""

    keys: tuple[str, ...]
    positions: Mapping[str, int]
    remarks: tuple[Remark, ...]
    datings: Mapping[str, Dating]
    known: Mapping[str, list[str]]  # for each key that is known to follow others, these

    def is_open(self, key: str, following: str) -> bool:
        """Whether the order of two that are shown one after the other is not established."""
        one, other = self.datings[key].date, self.datings[following].date
        return _starts_overlap(one, other) and not _same_exact_day(one, other) and not self._follows(following, key)

    def _follows(self, key: str, earlier: str) -> bool:
        """Whether a chain of `after` leads from `key` back to `earlier`.

        It can only lead over what stands between them in the order. So all that stand next to each other are asked for
        at the cost of one walk along the order, however long the chains are.
        """
        first = self.positions[earlier]
        seen = {key}
        waiting = [key]
        while waiting:
            for other in self.known.get(waiting.pop(), ()):
                if other == earlier:
                    return True
                if other not in seen and self.positions[other] > first:
                    seen.add(other)
                    waiting.append(other)
        return False


def rank(key: str, date: Date) -> Rank:
    """Earliest day, latest day, id; a date with an open or unknown start is placed by its latest day."""
    last = date.last_day if date.last_day is not None else FAR
    first = date.first_day if date.first_day is not None else last
    return (first, last, key.split("/", 1)[1])


def order(datings: Mapping[str, Dating]) -> Order:
    """Of all orders that keep every `after`, the first by rank.

    An `after` that contradicts the dates, or that makes a ring, is an `order-contradiction` and left out of account.
    """
    remarks = [remark for dating in datings.values() for remark in _contradictions(dating, datings)]
    known = {
        dating.key: [key for key, _ in dating.after if key in datings and not _contradicts(datings[key].date, dating.date)]
        for dating in datings.values()
        if dating.after
    }
    rings = _rings(known)
    for key in rings:
        remarks += [
            Remark(
                key,
                path,
                "order-contradiction",
                f"`after` goes round in a ring: {_ring_words(key, known)}",
                "take one `after` of the ring out",
            )
            for other, path in datings[key].after
            if other in known[key] and rings.get(other) == rings[key]
        ]
    known = {key: [other for other in before if other not in rings or rings[other] != rings.get(key)] for key, before in known.items()}
    keys = _first_order(datings, known)
    if by_way := _contradictions_by_way(keys, datings, known):
        remarks += by_way.values()
        known = {key: [other for other in before if (key, other) not in by_way] for key, before in known.items()}
        keys = _first_order(datings, known)
    positions = {key: position for position, key in enumerate(keys)}
    return Order(keys, positions, tuple(remarks), datings, known)


def _contradicts(earlier: Date, later: Date) -> bool:
    """Whether the dates say for certain that `earlier` began after `later` had."""
    first, last = earlier.start_first, _began_by(later)
    return first is not None and last is not None and first > last


def _began_by(date: Date) -> int | None:
    """The day by which it certainly has begun."""
    return date.start_last if date.start_last is not None else date.last_day


def _contradictions(dating: Dating, datings: Mapping[str, Dating]) -> list[Remark]:
    found = []
    for key, path in dating.after:
        other = datings.get(key)
        if other is not None and key != dating.key and _contradicts(other.date, dating.date):
            message = f"this is dated {dating.date.text}, before {key.split('/')[1]} ({other.date.text}), which it is said to follow"
            found.append(Remark(dating.key, path, "order-contradiction", message, "correct one of the dates, or take the `after` out"))
    return found


def _contradictions_by_way(
    keys: Sequence[str], datings: Mapping[str, Dating], known: Mapping[str, list[str]]
) -> dict[tuple[str, str], Remark]:
    """Each `after` (of whom, whom) that contradicts the dates by way of others, whose own dates leave it open.

    `keys` stand in an order that keeps `known`.

    What follows another cannot have begun before it: so the latest of the earliest days is handed on along `after`, with the
    event that it is the date of.
    """
    found = {}
    latest: dict[str, str] = {}  # for each that follows others, of itself and all that it follows, which began latest at its earliest
    for key in filter(known.__contains__, keys):
        date, paths = datings[key].date, dict(datings[key].after)
        latest[key] = key
        for other in known[key]:
            origin = latest.get(other, other)
            if _contradicts(datings[origin].date, date):
                message = (
                    f"this is dated {date.text}, before {origin.split('/')[1]} ({datings[origin].date.text}), "
                    f"which it is said to follow by way of {other.split('/')[1]}"
                )
                hint = "correct one of the dates, or take one `after` of the chain out"
                found[key, other] = Remark(key, paths[other], "order-contradiction", message, hint)
            elif _or(datings[origin].date.start_first, -FAR) > _or(datings[latest[key]].date.start_first, -FAR):
                latest[key] = origin
    return found


def _rings(known: Mapping[str, list[str]]) -> dict[str, str]:
    """For each key that can reach itself the one that its ring is named by; rings that share a key are one.

    Kosaraju's algorithm for strongly connected components, without recursion: a chain may be long.
    """
    followers: dict[str, list[str]] = {}
    for key, before in known.items():
        for other in before:
            followers.setdefault(other, []).append(key)
    rings: dict[str, str] = {}
    for start in reversed(_depth_first(known)):
        waiting = [start]
        while waiting:
            key = waiting.pop()
            if key not in rings:
                rings[key] = start
                waiting += followers.get(key, ())
    sizes = Counter(rings.values())
    return {key: ring for key, ring in rings.items() if sizes[ring] > 1 or key in known.get(key, ())}


def _depth_first(known: Mapping[str, list[str]]) -> list[str]:
    """Every key behind those that it follows, as far as rings allow."""
    placed: dict[str, None] = {}
    entered: set[str] = set()
    for start in known:
        waiting = [start]
        while waiting:
            key = waiting[-1]
            if key in entered:
                placed.setdefault(waiting.pop())
            else:
                entered.add(key)
                waiting += [other for other in known.get(key, ()) if other not in entered]
    return list(placed)


def _ring_words(start: str, known: Mapping[str, list[str]]) -> str:
    """The shortest way round the ring, for the message: `a after b after a`. The middle of a long one is left out."""
    came_from = {start: ""}
    for key in (queue := [start]):
        if start in known.get(key, ()):
            way = [key]
            while came_from[way[-1]]:
                way.append(came_from[way[-1]])
            ids = [each.split("/")[1] for each in (*reversed(way), start)]
            return " after ".join(ids if len(ids) <= LONGEST_RING else [*ids[:3], "…", *ids[-2:]])
        if len(came_from) < FARTHEST:
            new = [other for other in known.get(key, ()) if other not in came_from]
            came_from |= dict.fromkeys(new, key)
            queue += new
    return f"{start.split('/')[1]} after many others after itself"


def _first_order(datings: Mapping[str, Dating], known: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Kahn's algorithm with a heap: always the least by rank of those whose predecessors are all placed."""
    followers: dict[str, list[str]] = {}
    waiting = {}
    for key, before in known.items():
        waiting[key] = len(set(before))
        for other in set(before):
            followers.setdefault(other, []).append(key)
    ready = [(rank(key, dating.date), key) for key, dating in datings.items() if not waiting.get(key)]
    heapq.heapify(ready)
    placed = []
    while ready:
        _, key = heapq.heappop(ready)
        placed.append(key)
        for follower in followers.get(key, ()):
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heapq.heappush(ready, (rank(follower, datings[follower].date), follower))
    return tuple(placed)


def _starts_overlap(one: Date, other: Date) -> bool:
    # The likelier to fail first: most pairs stand in order.
    return _may_begin_by(other, one.start_last) and _may_begin_by(one, other.start_last)


def _may_begin_by(date: Date, day: int | None) -> bool:
    return date.start_first is None or day is None or date.start_first <= day


def _or(day: int | None, otherwise: int) -> int:
    return otherwise if day is None else day


def _same_exact_day(one: Date, other: Date) -> bool:
    return one.is_exact_day and other.is_exact_day and one.first_day == other.first_day
