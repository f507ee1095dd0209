"""The way of a claim: who says so, who carried it on, who answers.

It is drawn as the record has it: those who make the claim with their ground, those who carried it on, those who answer it;
never what it says. Repetition is drawn as repetition: carriers are thin, and no line leads from them to anywhere.

The picture has a table with the same content, which is what a screen reader is given.
"""

from __future__ import annotations

from collections.abc import Sequence

from builder.linking.claims import without_response
from builder.model.kinds import Claim
from builder.model.values import Value
from builder.publishing import labels
from builder.publishing.drawing import (
    ASCENT,
    SIZE,
    STEP,
    Box,
    Canvas,
    Linked,
    Path,
    Text,
    canvas,
    line,
    rectangle,
    set_in_lines,
    stroke,
    text,
)
from builder.publishing.notes import Notes
from builder.publishing.parts import Parts
from builder.publishing.views import ChainLine, ChainPart, Cite, Link, ProvenancePicture
from builder.publishing.wording import W

SILENT = frozenset(("none", "declined", "not-reached", "not-asked"))  # stances that are no answer

# --- plain data of a claim's way --------------------------------------------------------------------------------


class Voice(Value, frozen=True):
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
    groups = ((W.said_by, origins), (W.carried_by, carriers), (W.answers, answers))
    parts = tuple(ChainPart(title, tuple(map(_table_line, voices))) for title, voices in groups if voices)
    nodes = _nodes(origins), _nodes(carriers), _nodes(answers)
    return ProvenancePicture(id, W.way_of_claim, W.way_heads, parts, _wide_chain(*nodes, f"{id}-wide"), _tall_chain(*nodes, f"{id}-tall"))


def _table_line(voice: Voice) -> ChainLine:
    return ChainLine(voice.who, W.whom_about if voice.subject and voice.stance else "", voice.does, voice.when, voice.source)


# --- boxes ------------------------------------------------------------------------------------------------------

MOST = 8  # boxes in a column
INSET = 9  # from the edge of a box to its words
MARGIN = 11  # over and under its words
BETWEEN = 8  # two boxes
GROUND = 24  # from what is cited to the one who cites it
HEAD = 24  # the height of a column's heading


class Node(Value, frozen=True):
    """A box: a name, and lines under it."""

    path: str
    name: str
    lines: tuple[str, ...]
    kind: str
    ground: str = ""  # drawn over it


class Placed(Value, frozen=True):
    """Boxes that stand under one another, with what is drawn between them."""

    links: tuple[Linked, ...]  # the boxes
    paths: tuple[Path, ...]
    texts: tuple[Text, ...]
    foot: int  # of the lowest
    middles: tuple[int, ...]  # the heights at which lines may meet boxes


def _nodes(voices: Sequence[Voice]) -> tuple[Node, ...]:
    """A box for each of those who speak, those whom the claim is about first; what one says twice stands in one."""
    found: dict[Link, list[Voice]] = {}
    for voice in [*[each for each in voices if each.subject], *[each for each in voices if not each.subject]]:
        found.setdefault(voice.who, []).append(voice)
    nodes = [_node(who, said) for who, said in found.items()]
    rest = len(nodes) - MOST
    return (*nodes[:MOST], Node("", W.more_in_table(rest), (), "rest")) if rest > 0 else tuple(nodes)


def _node(who: Link, said: Sequence[Voice]) -> Node:
    first = said[0]
    does: dict[str, list[str]] = {}
    for voice in said:
        what = "" if voice.ground or voice.does in (W.carries_on, W.says_so) else voice.does
        does.setdefault(what, []).extend([voice.when] if voice.when else [])
    lines = [", ".join(part for part in (what, W.list_and.join(dict.fromkeys(when))) if part) for what, when in does.items()]
    note = [W.whom_about] if first.subject and first.stance else []
    kind = "silent" if all(voice.stance in SILENT for voice in said) else "subject" if first.subject else ""
    return Node(who.path, who.title, tuple(each for each in [*note, *lines] if each), kind, first.ground)


def _stacked(nodes: Sequence[Node], left: int, right: int, top: int) -> Placed:
    links: list[Linked] = []
    paths: list[Path] = []
    texts: list[Text] = []
    middles = []
    for node in nodes:
        if node.ground:
            ground, top = _box(Node("", node.ground, (), "ground"), left, right, top)
            x = left + 2 * INSET
            links.append(ground)
            paths += [Path(stroke(top, top + GROUND - 2, x, upright=True), "way"), Path(_arrow_down(x, top + GROUND - 1), "arrow")]
            texts.append(Text(x + INSET, top + GROUND - 8, "gap", W.cited_by))
            top += GROUND
        box, foot = _box(node, left, right, top)
        links.append(box)
        if node.kind != "silent":
            middles.append((top + foot) // 2)
        top = foot + BETWEEN
    return Placed(tuple(links), tuple(paths), tuple(texts), top - BETWEEN, tuple(middles))


def _box(node: Node, left: int, right: int, top: int) -> tuple[Linked, int]:
    """A box with its words, and where it ends."""
    room, x, y = right - left - 2 * INSET, left + INSET, top + ASCENT + 6
    name = set_in_lines(node.name, room, SIZE, True).lines
    lines: list[str] = []
    for each in node.lines:
        lines += set_in_lines(each, room).lines
    foot = top + (len(name) + len(lines)) * STEP + MARGIN
    frame = Path(rectangle(Box(left, top, right, foot)), f"box {node.kind}" if node.kind else "box")
    head = text(x, y, "said" if node.kind in ("rest", "ground") else "head", name)
    if not lines:
        return Linked(node.path, node.name, "", (frame,), (head,)), foot
    under = Text(x, y + STEP * len(name), "words", lines[0], tuple(lines[1:]))
    return Linked(node.path, ", ".join((node.name, *node.lines)), "", (frame,), (head, under)), foot


def _arrow_right(x: int, y: int) -> str:
    return f"M{x - 6} {y - 5}L{x} {y}L{x - 6} {y + 5}"


def _arrow_left(x: int, y: int) -> str:
    return f"M{x + 6} {y - 5}L{x} {y}L{x + 6} {y + 5}"


def _arrow_down(x: int, y: int) -> str:
    return f"M{x - 5} {y - 6}L{x} {y}L{x + 5} {y - 6}"


def _arrow_up(x: int, y: int) -> str:
    return f"M{x - 5} {y + 6}L{x} {y}L{x + 5} {y + 6}"


# --- the way of a claim, wide: three columns ----

CHAIN_WIDTH = 832
COLUMNS = ((12, 240), (308, 520), (588, 831))
RUN = 22  # how far the line of the answers runs under everything


def _wide_chain(origins: Sequence[Node], carriers: Sequence[Node], answers: Sequence[Node], id: str) -> Canvas:
    """Who says so, carried on to the right; the answers lead back, under the carriers, to those who say so."""
    columns = COLUMNS if carriers else (COLUMNS[0], COLUMNS[1], (COLUMNS[1][0], COLUMNS[1][0] + 280))
    said, carried, answered = [
        _stacked(nodes, *sides, HEAD + BETWEEN) for nodes, sides in zip((origins, carriers, answers), columns, strict=True)
    ]
    frame = Box(1, HEAD - 4, columns[0][1] + 12, said.foot + 12)
    foot = max(frame.bottom, carried.foot + (STEP if carriers else 0), answered.foot)
    texts = [Text(frame.left, ASCENT, "heading", W.said_by), *said.texts]
    paths = [Path(rectangle(frame), "frame"), *said.paths]
    if carriers:
        left = columns[1][0]
        texts += [Text(left, ASCENT, "heading", W.carried_by), Text(left, carried.foot + STEP, "gap", W.no_confirmation)]
        paths += _carried_lines(carried.middles, left, frame)
    if answers:
        left = columns[2][0]
        texts.append(Text(left, ASCENT, "heading", W.answers))
        paths += _answer_lines(answered.middles, left, frame, foot + RUN if carriers else 0)
    if carriers and answered.middles:
        texts.append(Text((frame.left + frame.right) // 2 + INSET, foot + RUN - 6, "gap", W.answer))
        foot += RUN
    return canvas(id, "wide", CHAIN_WIDTH, foot + 6, paths, texts, (*said.links, *carried.links, *answered.links))


def _carried_lines(middles: Sequence[int], left: int, frame: Box) -> list[Path]:
    """From those who say so to everyone who carried it on."""
    rail, root = left - 26, _level(frame, middles)
    lines = [stroke(frame.right, rail, root, upright=False), stroke(min(root, *middles), max(root, *middles), rail, upright=True)]
    lines += [stroke(rail, left - 2, y, upright=False) for y in middles]
    return [Path("".join(lines), "way"), Path("".join([_arrow_right(left - 1, y) for y in middles]), "arrow")]


def _answer_lines(middles: Sequence[int], left: int, frame: Box, under: int) -> list[Path]:
    """From everyone who answers to those who say so: at the height `under`, below the carriers, or straight where there are none."""
    if not middles:
        return []
    rail = left - 26
    lines = [stroke(rail, left, y, upright=False) for y in middles]
    if under:
        x = (frame.left + frame.right) // 2
        lines.append(line((rail, min(middles)), (rail, under), (x, under), (x, frame.bottom + 2)))
        return [Path("".join(lines), "way"), Path(_arrow_up(x, frame.bottom + 1), "arrow")]
    root = _level(frame, middles)
    lines += [stroke(min(root, *middles), max(root, *middles), rail, upright=True), stroke(rail, frame.right + 2, root, upright=False)]
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
    paths, texts = [Path(rectangle(frame), "frame"), *said.paths], [Text(22, ASCENT, "heading", W.said_by), *said.texts]
    links, foot = [*said.links], frame.bottom
    if carriers:
        carried = _stacked(carriers, 62, CHAIN_TALL - 1, foot + HEAD + 20)
        texts.append(Text(62, foot + HEAD + 10, "heading", W.carried_by))
        texts.append(Text(62, carried.foot + STEP, "gap", W.no_confirmation))
        lines = [stroke(foot, max(carried.middles), 40, upright=True), *[stroke(40, 60, y, upright=False) for y in carried.middles]]
        paths += [Path("".join(lines), "way"), Path("".join([_arrow_right(61, y) for y in carried.middles]), "arrow")]
        links, foot = [*links, *carried.links], carried.foot + STEP
    if answers:
        answered = _stacked(answers, 32, CHAIN_TALL - 1, foot + HEAD + 20)
        texts.append(Text(32, foot + HEAD + 10, "heading", W.answers))
        if answered.middles:
            up = frame.top + 22
            lines = [line((6, max(answered.middles)), (6, up), (20, up))] + [stroke(6, 32, y, upright=False) for y in answered.middles]
            paths += [Path("".join(lines), "way"), Path(_arrow_right(21, up), "arrow")]
        links, foot = [*links, *answered.links], answered.foot
    return canvas(id, "tall", CHAIN_TALL, foot + 4, paths, texts, links)


# --- a claim of the site ----------------------------------------------------------------------------------------


def provenance_of(parts: Parts, key: str, notes: Notes | None = None, id: str = "provenance") -> ProvenancePicture | None:
    """The way of a claim. Without notes the table links to the pages of the sources."""
    claim: Claim = parts.site.records[key].fields
    if not (claim.repeated_by or claim.responses or _silent(claim)):  # said before anything is cited
        return None
    noted = notes or parts.no_notes()
    return provenance(_origins(parts, claim, noted), _carriers(parts, claim, noted), _answers(parts, claim, noted), id)


def _origins(parts: Parts, claim: Claim, notes: Notes) -> list[Voice]:
    found = []
    for made in claim.asserted_by:
        does = W.says_so if made.basis == "not-stated" else labels.BASIS[made.basis]
        when = made.when.words if made.when else ""
        if made.withdrawn:
            when = ", ".join(part for part in (when, f"{W.withdrawn.lower()} {made.withdrawn.words}") if part)
        ground = labels.GROUND.get(made.basis, "")
        found.append(Voice(parts.actor(made.who), does, when, parts.cite(made.source, notes), "", made.who in claim.about, ground))
    return found


def _carriers(parts: Parts, claim: Claim, notes: Notes) -> list[Voice]:
    return [Voice(parts.actor(each.who), W.carries_on, "", parts.cite(each.source, notes)) for each in claim.repeated_by]


def _answers(parts: Parts, claim: Claim, notes: Notes) -> list[Voice]:
    given = [
        Voice(
            parts.actor(each.who), labels.STANCE[each.stance], each.when.words if each.when else "", parts.cite(each.source, notes),
            each.stance, each.who in claim.about,
        )
        for each in claim.responses
    ]  # fmt: skip
    return given + [Voice(parts.actor(id), W.no_answer, "", None, "none", True) for id in _silent(claim)]


def _silent(claim: Claim) -> Sequence[str]:
    """Those whom an allegation is about, and of whom no answer is on record."""
    return without_response(claim) if claim.allegation else ()
