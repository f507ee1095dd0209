"""Who says what about whom: the way of a claim, and how people and organisations are connected.

A claim is drawn as the record has it: those who make it with their ground, those who carried it on, those who answer it;
never what it says. Repetition is drawn as repetition: carriers are thin, and no line leads from them to anywhere.

A connection says that two stand in the same entries of this site, and no more. One that rests on claims alone is dashed:
what is claimed, and may be denied, must not look like what is on record.

Every picture has a table with the same content, which is what a screen reader is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from builder.linking.site import Site
from builder.model.kinds import Claim
from builder.publishing import labels
from builder.publishing.drawing import ASCENT, PAD, STEP, Box, Canvas, Linked, Path, Text, canvas, disc, line, rectangle, widest, wrapped
from builder.publishing.notes import Notes
from builder.publishing.parts import Parts
from builder.publishing.views import ChainLine, ChainPart, Cite, ConnectionsPicture, Link, ProvenancePicture, TieLine

# --- words (they belong in `wording`) ---------------------------------------------------------------------------

CHAIN = "Who says so, who carried it on, who answers"
ORIGIN = "Who says so"
CARRIED = "Carried on by"
ANSWERED = "Answers"
NO_CONFIRMATION = "which adds no confirmation"
NO_ANSWER = "no answer on record"
SUBJECT = "whom it is about"
CARRIES = "carries it on"
SAYS = "says so"
WITHDRAWN = "withdrawn"
MORE = "{} more: see the table"
GROUNDS = {
    "unnamed-source": "An unnamed source", "named-source": "A named source", "document": "A document", "other-outlet": "Another outlet",
}  # fmt: skip
CITED = "cited by"
ANSWERS = "answer"
HEADS = ("Who", "What they do", "When", "Source")

CONNECTIONS = "Who stands in the same entries"
PEOPLE = "People"
ORGANISATIONS = "Organisations"
TIE_HEADS = ("Who", "With whom", "Together in")
AS_TABLE = "The same as a table"
TIE_NOTES = (
    "A line says that both stand in the same events and claims of this site, and no more; the more of them, the thicker it is.",
    "Dashed: in claims only, whatever their status.",
)


def counted(number: int, one: str, many: str) -> str:
    """A number of things."""
    return f"{number} {one if number == 1 else many}"


SILENT = frozenset(("none", "declined", "not-reached", "not-asked"))  # stances that are no answer

# --- plain data of a claim's way --------------------------------------------------------------------------------


class Voice(NamedTuple):
    """Somebody's part in a claim: what they do in words, when, and where it is on record."""

    who: Link
    does: str
    when: str = ""
    source: Cite | None = None
    stance: str = ""  # of an answer: the interface's word, "none" where there is none
    subject: bool = False  # whom the claim is about
    ground: str = ""  # what it rests on, where that is something else than themselves


def provenance(
    origins: Sequence[Voice], carriers: Sequence[Voice], answers: Sequence[Voice], id: str = "provenance"
) -> ProvenancePicture | None:
    """The way of a claim; None where nobody carried it on or answers it, so that there is nothing to draw."""
    if not origins or not (carriers or answers):
        return None
    groups = ((ORIGIN, origins), (CARRIED, carriers), (ANSWERED, answers))
    parts = tuple(ChainPart(title, tuple(map(_table_line, voices))) for title, voices in groups if voices)
    nodes = _nodes(origins), _nodes(carriers), _nodes(answers)
    return ProvenancePicture(id, CHAIN, HEADS, parts, _wide_chain(*nodes, f"{id}-wide"), _tall_chain(*nodes, f"{id}-tall"))


def _table_line(voice: Voice) -> ChainLine:
    return ChainLine(voice.who, SUBJECT if voice.subject and voice.stance else "", voice.does, voice.when, voice.source)


# --- boxes ------------------------------------------------------------------------------------------------------

MOST = 8  # boxes in a column
INSET = 9  # from the edge of a box to its words
MARGIN = 11  # over and under its words
BETWEEN = 8  # two boxes
GROUND = 24  # from what is cited to the one who cites it
HEAD = 24  # the height of a column's heading


class Node(NamedTuple):
    """A box: a name, and lines under it."""

    path: str
    name: str
    lines: tuple[str, ...]
    kind: str
    ground: str = ""  # drawn over it


class Placed(NamedTuple):
    """Boxes that stand under one another with the lines between them, where they end, and where lines may meet them."""

    links: tuple[Linked, ...]
    paths: tuple[Path, ...]
    texts: tuple[Text, ...]
    foot: int
    middles: tuple[int, ...]


def _nodes(voices: Sequence[Voice]) -> tuple[Node, ...]:
    """A box for each of those who speak, those whom the claim is about first; what one says twice stands in one."""
    found: dict[Link, list[Voice]] = {}
    for voice in sorted(voices, key=lambda voice: not voice.subject):
        found.setdefault(voice.who, []).append(voice)
    nodes = [_node(who, said) for who, said in found.items()]
    rest = len(nodes) - MOST
    return (*nodes[:MOST], Node("", MORE.format(rest), (), "rest")) if rest > 0 else tuple(nodes)


def _node(who: Link, said: Sequence[Voice]) -> Node:
    first = said[0]
    does: dict[str, list[str]] = {}
    for voice in said:
        does.setdefault("" if voice.ground or voice.does in (CARRIES, SAYS) else voice.does, []).extend([voice.when] if voice.when else [])
    lines = [", ".join(part for part in (what, " and ".join(dict.fromkeys(when))) if part) for what, when in does.items()]
    note = [SUBJECT] if first.subject and first.stance else []
    kind = "silent" if all(voice.stance in SILENT for voice in said) else "subject" if first.subject else ""
    return Node(who.path, who.title, tuple(text for text in [*note, *lines] if text), kind, first.ground)


def _stacked(nodes: Sequence[Node], left: int, right: int, top: int) -> Placed:
    links: list[Linked] = []
    paths: list[Path] = []
    texts: list[Text] = []
    middles = []
    for node in nodes:
        if node.ground:
            ground = _box(Node("", node.ground, (), "ground"), left, right, top)
            x, top = left + 2 * INSET, _foot(ground)
            links.append(ground)
            paths += [Path(line((x, top), (x, top + GROUND - 2)), "way"), Path(_arrow_down(x, top + GROUND - 1), "arrow")]
            texts.append(Text(x + INSET, top + GROUND - 8, "gap", (CITED,)))
            top += GROUND
        links.append(_box(node, left, right, top))
        if node.kind != "silent":
            middles.append((top + _foot(links[-1])) // 2)
        top = _foot(links[-1]) + BETWEEN
    return Placed(tuple(links), tuple(paths), tuple(texts), top - BETWEEN, tuple(middles))


def _box(node: Node, left: int, right: int, top: int) -> Linked:
    room = right - left - 2 * INSET
    name, lines = wrapped(node.name, room, bold=True), tuple(each for text in node.lines for each in wrapped(text, room))
    texts = [Text(left + INSET, top + ASCENT + 6, "head" if node.kind not in ("rest", "ground") else "said", name)]
    if lines:
        texts.append(Text(left + INSET, top + ASCENT + 6 + STEP * len(name), "words", lines))
    frame = Path(rectangle(Box(left, top, right, top + (len(name) + len(lines)) * STEP + MARGIN)), f"box {node.kind}".strip())
    return Linked(node.path, ", ".join((node.name, *node.lines)), "", (frame,), tuple(texts))


def _foot(box: Linked) -> int:
    """Where a box ends."""
    return box.texts[0].y - ASCENT - 6 + sum(len(text.lines) for text in box.texts) * STEP + MARGIN


def _arrow_right(x: int, y: int) -> str:
    return line((x - 6, y - 5), (x, y), (x - 6, y + 5))


def _arrow_left(x: int, y: int) -> str:
    return line((x + 6, y - 5), (x, y), (x + 6, y + 5))


def _arrow_down(x: int, y: int) -> str:
    return line((x - 5, y - 6), (x, y), (x + 5, y - 6))


def _arrow_up(x: int, y: int) -> str:
    return line((x - 5, y + 6), (x, y), (x + 5, y + 6))


# --- the way of a claim, wide: three columns ----

CHAIN_WIDTH = 832
COLUMNS = ((12, 240), (308, 520), (588, 831))
RUN = 22  # how far the line of the answers runs under everything


def _wide_chain(origins: Sequence[Node], carriers: Sequence[Node], answers: Sequence[Node], id: str) -> Canvas:
    """Who says so, carried on to the right; the answers lead back, under the carriers, to those who say so."""
    columns = COLUMNS if carriers else (COLUMNS[0], COLUMNS[1], (COLUMNS[1][0], COLUMNS[1][0] + 280))
    said, carried, answered = (
        _stacked(nodes, left, right, HEAD + BETWEEN) for nodes, (left, right) in zip((origins, carriers, answers), columns, strict=True)
    )
    frame = Box(1, HEAD - 4, columns[0][1] + 12, said.foot + 12)
    foot = max(frame.bottom, carried.foot + (STEP if carriers else 0), answered.foot)
    texts = [Text(frame.left, ASCENT, "heading", (ORIGIN,)), *said.texts]
    paths = [Path(rectangle(frame), "frame"), *said.paths]
    if carriers:
        left = columns[1][0]
        texts += [Text(left, ASCENT, "heading", (CARRIED,)), Text(left, carried.foot + STEP, "gap", (NO_CONFIRMATION,))]
        paths += _carried_lines(carried.middles, left, frame)
    if answers:
        left = columns[2][0]
        texts.append(Text(left, ASCENT, "heading", (ANSWERED,)))
        paths += _answer_lines(answered.middles, left, frame, foot + RUN if carriers else 0)
    if carriers and answered.middles:
        texts.append(Text((frame.left + frame.right) // 2 + INSET, foot + RUN - 6, "gap", (ANSWERS,)))
        foot += RUN
    return canvas(id, "wide", CHAIN_WIDTH, foot + 6, paths, texts, (*said.links, *carried.links, *answered.links))


def _carried_lines(middles: Sequence[int], left: int, frame: Box) -> list[Path]:
    """From those who say so to everyone who carried it on."""
    rail, root = left - 26, _level(frame, middles)
    lines = [line((frame.right, root), (rail, root)), line((rail, min(root, *middles)), (rail, max(root, *middles)))]
    lines += [line((rail, y), (left - 2, y)) for y in middles]
    return [Path("".join(lines), "way"), Path("".join(_arrow_right(left - 1, y) for y in middles), "arrow")]


def _answer_lines(middles: Sequence[int], left: int, frame: Box, under: int) -> list[Path]:
    """From everyone who answers to those who say so: at the height `under`, below the carriers, or straight where there are none."""
    if not middles:
        return []
    rail = left - 26
    lines = [line((rail, y), (left, y)) for y in middles]
    if under:
        x = (frame.left + frame.right) // 2
        lines.append(line((rail, min(middles)), (rail, under), (x, under), (x, frame.bottom + 2)))
        return [Path("".join(lines), "way"), Path(_arrow_up(x, frame.bottom + 1), "arrow")]
    root = _level(frame, middles)
    lines += [line((rail, min(root, *middles)), (rail, max(root, *middles))), line((rail, root), (frame.right + 2, root))]
    return [Path("".join(lines), "way"), Path(_arrow_left(frame.right + 1, root), "arrow")]


def _level(frame: Box, middles: Sequence[int]) -> int:
    """The height at which a line leaves the frame: its middle, or as near as it can be to run straight."""
    return min(max((frame.top + frame.bottom) // 2, min(middles)), max(middles), frame.bottom - INSET)


# --- the way of a claim, tall: one column ----

CHAIN_TALL = 340


def _tall_chain(origins: Sequence[Node], carriers: Sequence[Node], answers: Sequence[Node], id: str) -> Canvas:
    """All under one another: lines at the left lead down to the carriers, and from the answers up again."""
    said = _stacked(origins, 32, CHAIN_TALL - 10, HEAD + 6)
    frame = Box(22, HEAD - 4, CHAIN_TALL - 1, said.foot + 10)
    paths, texts = [Path(rectangle(frame), "frame"), *said.paths], [Text(22, ASCENT, "heading", (ORIGIN,)), *said.texts]
    links, foot = [*said.links], frame.bottom
    if carriers:
        carried = _stacked(carriers, 62, CHAIN_TALL - 1, foot + HEAD + 20)
        texts.append(Text(62, foot + HEAD + 10, "heading", (CARRIED,)))
        texts.append(Text(62, carried.foot + STEP, "gap", (NO_CONFIRMATION,)))
        lines = [line((40, foot), (40, max(carried.middles)))] + [line((40, y), (60, y)) for y in carried.middles]
        paths += [Path("".join(lines), "way"), Path("".join(_arrow_right(61, y) for y in carried.middles), "arrow")]
        links, foot = [*links, *carried.links], carried.foot + STEP
    if answers:
        answered = _stacked(answers, 32, CHAIN_TALL - 1, foot + HEAD + 20)
        texts.append(Text(32, foot + HEAD + 10, "heading", (ANSWERED,)))
        if answered.middles:
            up = frame.top + 22
            lines = [line((6, max(answered.middles)), (6, up), (20, up))] + [line((6, y), (32, y)) for y in answered.middles]
            paths += [Path("".join(lines), "way"), Path(_arrow_right(21, up), "arrow")]
        links, foot = [*links, *answered.links], answered.foot
    return canvas(id, "tall", CHAIN_TALL, foot + 4, paths, texts, links)


# --- a claim of the site ----------------------------------------------------------------------------------------


def provenance_of(parts: Parts, key: str, notes: Notes | None = None, id: str = "provenance") -> ProvenancePicture | None:
    """The way of a claim. Without notes the table links to the pages of the sources."""
    claim: Claim = parts.site.records[key].fields
    noted = notes or parts.no_notes()
    return provenance(_origins(parts, claim, noted), _carriers(parts, claim, noted), _answers(parts, claim, noted), id)


def _origins(parts: Parts, claim: Claim, notes: Notes) -> list[Voice]:
    found = []
    for made in claim.asserted_by:
        does = SAYS if made.basis == "not-stated" else labels.BASIS[made.basis]
        when = made.when.words if made.when else ""
        if made.withdrawn:
            when = ", ".join(part for part in (when, f"{WITHDRAWN} {made.withdrawn.words}") if part)
        ground = GROUNDS.get(made.basis, "")
        found.append(Voice(parts.actor(made.who), does, when, parts.cite(made.source, notes), "", made.who in claim.about, ground))
    return found


def _carriers(parts: Parts, claim: Claim, notes: Notes) -> list[Voice]:
    return [Voice(parts.actor(each.who), CARRIES, "", parts.cite(each.source, notes)) for each in claim.repeated_by]


def _answers(parts: Parts, claim: Claim, notes: Notes) -> list[Voice]:
    given = [
        Voice(
            parts.actor(each.who), labels.STANCE[each.stance], each.when.words if each.when else "", parts.cite(each.source, notes),
            each.stance, each.who in claim.about,
        )
        for each in claim.responses
    ]  # fmt: skip
    answered = {each.who for each in claim.responses}
    silent = [id for id in claim.about if claim.allegation and id not in answered]
    return given + [Voice(parts.actor(id), NO_ANSWER, "", None, "none", True) for id in silent]


# --- people and organisations -----------------------------------------------------------------------------------

EACH = 7  # people, and organisations
TIES = 18
SHARING = frozenset(("participant", "organisation", "about", "asserts", "responds", "repeats"))


class Actor(NamedTuple):
    """A person or organisation."""

    path: str
    title: str
    is_person: bool


class Tie(NamedTuple):
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
        id, CONNECTIONS, TIE_HEADS, lines, AS_TABLE, TIE_NOTES,
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


class Knot(NamedTuple):
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
            text = Text(inner, y + 5 - (len(lines) - 1) * STEP // 2, "words", lines, "end" if way < 0 else "start")
            links.append(Linked(actors[i].path, actors[i].title, "", (), (text,)))
            if any(_is_bow(tie, sides) for tie in ties if i in (tie.one, tie.other)):
                paths.append(Path(line((inner + way * (widest(lines) + PAD), y), (outer, y)), "leader"))
    paths += [_tie_path(tie, _wide_tie(knots[tie.one], knots[tie.other], _is_bow(tie, sides))) for tie in reversed(ties)]
    texts = [Text(290, ASCENT, "heading", (PEOPLE,), "end")] if sides[0] else []
    texts += [Text(530, ASCENT, "heading", (ORGANISATIONS,))] if sides[1] else []
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
    for heading, side in ((PEOPLE, sides[0]), (ORGANISATIONS, sides[1])):
        if side:
            texts.append(Text(0, y + ASCENT, "heading", (heading,)))
            y += HEAD
        for i in side:
            lines = wrapped(actors[i].title, edge - 10)
            dot, text = Path(disc(edge, y + 14, 3), "dot"), Text(0, y + 19, "words", lines)
            links.append(Linked(actors[i].path, actors[i].title, "", (dot,), (text,)))
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
    withdrawn = {key for key, status in site.statuses.items() if status.status == "withdrawn"}
    entries = {key: _standing_in(site, key) for kind in ("events", "claims") for key in site.of(kind) if key not in withdrawn}
    counts: dict[str, int] = {}
    for keys in entries.values():
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    chosen = [key for folder in ("people/", "organisations/") for key in [key for key in ranked if key.startswith(folder)][:EACH]]
    actors = [Actor(parts.link(key).path, parts.link(key).title, key.startswith("people/")) for key in chosen]
    return connections(actors, _ties(site, chosen, entries), id)


def _standing_in(site: Site, key: str) -> frozenset[str]:
    """The people and organisations that stand in an event or claim in a role of their own; no one who may not be named."""
    found = {link.target for link in site.links_out[key] if link.role in SHARING}
    return frozenset(each for each in found - site.hidden if each.startswith(("people/", "organisations/")))


def _ties(site: Site, chosen: Sequence[str], entries: Mapping[str, frozenset[str]]) -> list[Tie]:
    numbers = {key: i for i, key in enumerate(chosen)}
    shared: dict[tuple[int, int], list[str]] = {}
    for entry, keys in entries.items():
        for pair in combinations(sorted(numbers[key] for key in keys if key in numbers), 2):
            shared.setdefault(pair, []).append(entry)
    offices = {pair for pair in combinations(range(len(chosen)), 2) if _holds_office(site, chosen[pair[0]], chosen[pair[1]])}
    return [_tie(site, pair, shared.get(pair, []), pair in offices) for pair in sorted(shared.keys() | offices)]


def _holds_office(site: Site, person: str, organisation: str) -> bool:
    return any(link.role == "role" and link.target == organisation for link in site.links_out[person])


def _tie(site: Site, pair: tuple[int, int], entries: Sequence[str], has_office: bool) -> Tie:
    events = [key for key in entries if key.startswith("events/")]
    claims = [key for key in entries if key.startswith("claims/")]
    statuses = ", ".join(sorted({labels.STATUS[site.statuses[key].status].lower() for key in claims}))
    words = [
        "an office" if has_office else "",
        counted(len(events), "event", "events") if events else "",
        f"{counted(len(claims), 'claim', 'claims')} ({statuses})" if claims else "",
    ]
    return Tie(*pair, len(entries) + has_office, ", ".join(each for each in words if each), not events and not has_office)
