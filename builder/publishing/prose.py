"""The body of an entry, with what stands in each of its holes: links, citations, cards, figures."""

from __future__ import annotations

from builder.linking.addresses import path_of
from builder.linking.names import title_of
from builder.linking.targets import Target
from builder.model.records import Hole, Record, Reference
from builder.publishing import labels
from builder.publishing.notes import Notes
from builder.publishing.parts import Parts
from builder.publishing.views import Card, Cite, EntryCard, EventCard, Fill, Link, PersonCard, Prose


def prose_of(parts: Parts, record: Record, notes: Notes) -> Prose | None:
    """The body of an entry, None for one without; what it cites is added to the page's `notes`."""
    return Prose(record.key, _fills(parts, record, notes) if record.holes else ()) if record.has_body else None


def _fills(parts: Parts, record: Record, notes: Notes) -> tuple[Fill, ...]:
    """What stands in each hole."""
    first, references, targets = record.body_references, record.references, parts.site.targets[record.key]
    fills = []
    for hole in record.holes:
        if hole.form == "citation":
            cites: list[Cite] = []
            for number in hole.references:
                cite = notes.cite(targets[first + number].key, references[first + number].locator, True)
                if cite is not None:  # of a source that is published
                    cites.append(cite)
            fills.append(Fill("citation", cites=tuple(cites)))
        else:
            number = first + hole.references[0]
            fills.append(_fill(parts, hole, targets[number], references[number], notes))
    return tuple(fills)


def _fill(parts: Parts, hole: Hole, target: Target, reference: Reference, notes: Notes) -> Fill:
    """What stands in a hole that is no citation."""
    if hole.form in ("figure", "picture"):
        return Fill(hole.form, picture=parts.picture(target, reference.label, hole.title, ""))
    if hole.form == "card":
        card = _card_of(parts, target.key, notes) if target.key else None
        return Fill("card", card=card) if card else _text(parts, target, reference, hole.html)
    if target.file or target.path:
        path = parts.assets.get(target.file, "") if target.file else target.path.removesuffix("index.html")
        return Fill("link", hole.html, Link(f"{path}{_anchor(reference)}", hole.title or reference.label))
    link = parts.link(target.key) if target.key else None
    if link is None or not link.path:
        return _text(parts, target, reference, hole.html)
    if not hole.html and not link.note and _is_spelled(reference.target, target.key):
        link = link._replace(title=reference.target)
    if reference.anchor:
        link = link._replace(path=f"{link.path}{_anchor(reference)}")
    if link.note and not hole.html:
        return Fill("claim-link", link=link, answer=link.note)
    return Fill("link", hole.html, link._replace(note="") if link.note else link)


def _text(parts: Parts, target: Target, reference: Reference, html: str) -> Fill:
    """What stands where there is no page to link to: the label that was typed; for an entry that is not shown "a private person" or "an
    unpublished claim", since what a draft says or is called is not published either."""
    title = parts.link(target.key).title if target.key else reference.label or reference.target
    return Fill("plain", html, Link("", title))


def _anchor(reference: Reference) -> str:
    return f"#{reference.anchor}" if reference.anchor else ""


def _is_spelled(typed: str, key: str) -> bool:
    """Whether a wikilink names its entry by a name or spelling, which then stands in the sentence as it was typed."""
    return "/" not in typed and typed != key.split("/", 1)[1]


def _card_of(parts: Parts, key: str, notes: Notes) -> Card | None:
    """An entry's card; None for one without a page."""
    record = parts.site.records.get(key)
    if record is None or key in parts.site.hidden:
        return None
    path, title, summary = path_of(record), title_of(record), parts.summary(record)
    match record.kind:
        case "claims":
            return Card(claim=parts.claim_card(key, notes))
        case "events":
            fields = record.fields
            when = parts.when(fields.date, notes)
            return Card(event=EventCard(path, title, when, fields.place, summary, parts.participants(record)))
        case "people" | "organisations":
            return Card(person=PersonCard(path, title, record.kind, summary, parts.names(record)))
        case _:
            return Card(entry=EntryCard(path, title, record.kind, labels.KIND[record.kind], summary))
