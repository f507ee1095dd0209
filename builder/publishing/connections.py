"""Who stands in the same entries: how people and organisations are connected.

A connection says that two stand in the same entries of this site, and no more. One that rests on claims alone is dashed:
what is claimed, and may be denied, must not look like what is on record.

The picture has a table with the same content, which is what a screen reader is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from itertools import chain, combinations

from builder.linking.site import Site
from builder.model.values import Value
from builder.publishing import labels
from builder.publishing.drawing import ASCENT, PAD, STEP, Canvas, Linked, Path, Text, canvas, disc, line, text, widest, wrapped
from builder.publishing.parts import Parts
from builder.publishing.views import ConnectionsPicture, Link, TieLine
from builder.publishing.wording import W

HEAD = 24  # the height of a column's heading
EACH = 7  # people, and organisations
TIES = 18
SHARING = frozenset(("participant", "organisation", "about", "asserts", "responds", "repeats"))


class Actor(Value, frozen=True):
    """A person or organisation."""

    path: str
    title: str
    is_person: bool


class Tie(Value, frozen=True):
    """That two stand in the same entries: their numbers in the list of actors, how many entries, and in words which."""

    one: int
    other: int
    weight: int
    words: str
    only_claims: bool


def connections(actors: Sequence[Actor], ties: Sequence[Tie], id: str = "connections") -> ConnectionsPicture | None:
    """The picture of the strongest ties; None where there are none."""
    strongest = sorted(ties, key=lambda tie: (-tie.weight, tie.one, tie.other))[:TIES]
    if not strongest:
        return None
    tied = {number for tie in strongest for number in (tie.one, tie.other)}
    people = _uncrossed([i for i in sorted(tied) if actors[i].is_person], [i for i in sorted(tied) if not actors[i].is_person], strongest)
    linked = [Link(actor.path, actor.title) for actor in actors]
    lines = tuple(TieLine(linked[tie.one], linked[tie.other], tie.words) for tie in strongest)
    return ConnectionsPicture(
        id, W.connections, W.tie_heads, lines, W.as_table, (W.ties, W.dashed_ties),
        _wide_ties(actors, people, strongest, f"{id}-wide"), _tall_ties(actors, people, strongest, f"{id}-tall"),
    )  # fmt: skip


Sides = tuple[Sequence[int], Sequence[int]]  # people and organisations, each from top to bottom


def _uncrossed(people: Sequence[int], organisations: Sequence[int], ties: Sequence[Tie]) -> Sides:
    """Both sides in an order in which few lines cross: each as near as can be to those it is tied to."""
    sides = [list(people), list(organisations)]
    for _ in range(6):
        for side in (1, 0):
            height = {i: place / len(sides[1 - side]) for place, i in enumerate(sides[1 - side])}
            own = {i: place / len(sides[side]) for place, i in enumerate(sides[side])}
            sides[side] = sorted(sides[side], key=lambda i: (_pull(i, ties, height, own), i))
    return sides[0], sides[1]


def _pull(i: int, ties: Sequence[Tie], height: Mapping[int, float], own: Mapping[int, float]) -> float:
    """The middle height, by weight, of those on the other side that one is tied to; its own where it has none."""
    pulls = [(height[j], tie.weight) for tie in ties for j in (tie.one, tie.other) if i in (tie.one, tie.other) and j in height]
    total = sum(weight for _, weight in pulls)
    return sum(place * weight for place, weight in pulls) / total if total else own[i]


TIE_WIDTH, TIE_TALL = 832, 340
TIE_STEP = 40  # from one name to the next
BULGE = 90  # how far a bow between two of one side reaches out at most


class Knot(Value, frozen=True):
    """Where lines meet a name: towards the other side, and away from it, where all bows of its side begin."""

    inner: int
    outer: int
    y: int


def _wide_ties(actors: Sequence[Actor], sides: Sides, ties: Sequence[Tie], id: str) -> Canvas:
    """People on the left, organisations on the right, lines between them, and bows outside between two of one side."""
    names = {i: wrapped(actors[i].title, 190) for side in sides for i in side}
    height = max(map(len, sides)) * max(TIE_STEP, STEP * max(map(len, names.values())) + 8)
    knots: dict[int, Knot] = {}
    links, paths = [], []
    for side, inner, way in ((sides[0], 290, -1), (sides[1], 530, 1)):
        outer = inner + way * (max((widest(names[i]) for i in side), default=0) + 2 * PAD)
        for n, i in enumerate(side):
            lines, y = names[i], HEAD + (2 * n + 1) * height // (2 * len(side))
            knots[i] = Knot(inner - way * PAD, outer, y)
            name = text(inner, y + 5 - (len(lines) - 1) * STEP // 2, "words", lines, "end" if way < 0 else "start")
            links.append(Linked(actors[i].path, actors[i].title, "", (), (name,)))
            if any(_is_bow(tie, sides) for tie in ties if i in (tie.one, tie.other)):
                paths.append(Path(line((inner + way * (widest(lines) + PAD), y), (outer, y)), "leader"))
    paths += [_tie_path(tie, _wide_tie(knots[tie.one], knots[tie.other], _is_bow(tie, sides))) for tie in reversed(ties)]
    texts = [Text(290, ASCENT, "heading", W.people, (), "end")] if sides[0] else []
    texts += [Text(530, ASCENT, "heading", W.organisations)] if sides[1] else []
    return canvas(id, "wide", TIE_WIDTH, HEAD + height, paths, texts, links)


def _is_bow(tie: Tie, sides: Sides) -> bool:
    """Whether a tie is between two of one side."""
    return (tie.one in sides[0]) == (tie.other in sides[0])


def _wide_tie(one: Knot, other: Knot, is_bow: bool) -> str:
    if not is_bow:
        return line((one.inner, one.y), (other.inner, other.y))
    out = min(24 + abs(other.y - one.y) // 3, BULGE) * (1 if one.outer > one.inner else -1)
    return f"M{one.outer} {one.y}C{one.outer + out} {one.y} {other.outer + out} {other.y} {other.outer} {other.y}"


def _tie_path(tie: Tie, d: str) -> Path:
    weight = 1 if tie.weight < 3 or tie.only_claims else 2 if tie.weight < 5 else 3 if tie.weight < 8 else 4
    return Path(d, f"tie tie-{weight}{' tie-claims' if tie.only_claims else ''}")


def _tall_ties(actors: Sequence[Actor], sides: Sides, ties: Sequence[Tie], id: str) -> Canvas:
    """All names under one another, and bows at their right."""
    links, texts = [], []
    places: dict[int, int] = {}
    edge, y = 190, 0
    for heading, side in ((W.people, sides[0]), (W.organisations, sides[1])):
        if side:
            texts.append(Text(0, y + ASCENT, "heading", heading))
            y += HEAD
        for i in side:
            lines = wrapped(actors[i].title, edge - 10)
            dot, name = Path(disc(edge, y + 14, 3), "dot"), text(0, y + 19, "words", lines)
            links.append(Linked(actors[i].path, actors[i].title, "", (dot,), (name,)))
            places[i] = y + 14
            y += 12 + STEP * len(lines)
        y += 10
    paths = [_tie_path(tie, _bow(edge, places[tie.one], places[tie.other], y)) for tie in reversed(ties)]
    return canvas(id, "tall", TIE_TALL, y, paths, texts, links)


def _bow(x: int, one: int, other: int, height: int) -> str:
    """Half an ellipse to the right, the wider the longer it is."""
    top, bottom = min(one, other), max(one, other)
    out = 16 + (TIE_TALL - x - 24) * (bottom - top) // max(height, 1)
    return f"M{x} {top}A{out} {(bottom - top + 1) // 2} 0 0 1 {x} {bottom}"


# --- connections of the site ------------------------------------------------------------------------------------


def connections_of(parts: Parts, id: str = "connections") -> ConnectionsPicture | None:
    """People and organisations that stand in most events and claims, and in which of them together."""
    site = parts.site
    counted = (key for kind in ("events", "claims") for key in site.of(kind) if not site.is_withdrawn(key))
    hidden = frozenset(site.hidden)  # as a whole: what each of so many says is not asked
    entries = {key: _standing_in(site, key) - hidden for key in counted}
    counts = Counter(chain.from_iterable(entries.values()))
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    chosen = [key for folder in ("people/", "organisations/") for key in [key for key in ranked if key.startswith(folder)][:EACH]]
    actors = [Actor(parts.link(key).path, parts.link(key).title, key.startswith("people/")) for key in chosen]
    return connections(actors, _ties(site, chosen, entries), id)


def _standing_in(site: Site, key: str) -> Set[str]:
    """The people and organisations that stand in an event or claim in a role of their own, also who may not be named."""
    return {link.target for link in site.links.of(key) if link.role in SHARING and link.target.startswith(("people/", "organisations/"))}


def _ties(site: Site, chosen: Sequence[str], entries: Mapping[str, Set[str]]) -> list[Tie]:
    numbers = {key: i for i, key in enumerate(chosen)}
    shared: dict[tuple[int, int], list[str]] = {}
    for entry, keys in entries.items():
        for pair in combinations(sorted(numbers[key] for key in keys if key in numbers), 2):
            shared.setdefault(pair, []).append(entry)
    offices = {pair for pair in combinations(range(len(chosen)), 2) if _holds_office(site, chosen[pair[0]], chosen[pair[1]])}
    return [_tie(site, pair, shared.get(pair, []), pair in offices) for pair in sorted(shared.keys() | offices)]


def _holds_office(site: Site, person: str, organisation: str) -> bool:
    return any(link.role == "role" and link.target == organisation for link in site.links.of(person))


def _tie(site: Site, pair: tuple[int, int], entries: Sequence[str], has_office: bool) -> Tie:
    events = [key for key in entries if key.startswith("events/")]
    claims = [key for key in entries if key.startswith("claims/")]
    statuses = ", ".join(sorted({labels.STATUS[site.statuses[key].status].lower() for key in claims}))
    words = [
        W.an_office if has_office else "",
        W.events(len(events)) if events else "",
        f"{W.claims(len(claims))} ({statuses})" if claims else "",
    ]
    return Tie(*pair, len(entries) + has_office, ", ".join(each for each in words if each), not events and not has_office)
