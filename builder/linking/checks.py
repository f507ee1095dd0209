"""Rules that need the whole site: one function each, in one visible tuple (INTERFACE.md, section 2, Diagnostics)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any

from builder.linking.addresses import EVENTS, FILES, FOLDERS, INDEXES, file_at, folders_above, is_reserved, path_of, tidy
from builder.linking.claims import independent_publishers, lacking_answer
from builder.linking.names import names_of
from builder.linking.site import Site
from builder.linking.tags import tags_of
from builder.model.diagnostics import Remark
from builder.model.fields import ByLanguage, Line, Many, Ref, Spec, Struct, Text, When, Words, fields_of
from builder.model.kinds import Claim, Person
from builder.model.nearest import nearest
from builder.model.records import Record

STALE_DAYS = 180  # INTERFACE.md: `claim-stale`

Check = Callable[[Site, datetime.date], Iterator[Remark]]


def run(site: Site, today: datetime.date) -> tuple[Remark, ...]:
    """What is wrong with the site as a whole, on the day of the build."""
    return tuple(remark for check in CHECKS for remark in check(site, today))


def unanswered(site: Site, today: datetime.date) -> Iterator[Remark]:
    """An allegation about living people without a response of each of them."""
    drafts = (record for record in site.drafts.values() if record.kind == "people")  # not published, and alive all the same
    people = {record.id: record for record in (*site.of("people").values(), *drafts)}
    for record, claim in _allegations(site):
        if {"about", "responses", "allegation"} & record.broken:
            continue
        for id in lacking_answer(claim, people):
            if not (_is_silent(people[id]) or _is_misspelt(site, claim, id)):
                message = f"this allegation is about {site.public_name(people[id].key)}, whose answer is not on record"
                hint = f"add to `responses`: `who: {id}` and `stance:` (denies, confirms, partly, declined, not-reached or not-asked)"
                yield Remark(record.key, _about_path(claim, id), "claim-unanswered", message, hint)


def _is_misspelt(site: Site, claim: Claim, id: str) -> bool:
    """Whether somebody answers whom no entry names, and who may well be the one of this id: that is said there, and once it is
    mended they have answered."""

    def is_nobody(who: str) -> bool:
        keys = (who, f"people/{who}", f"organisations/{who}")
        return not any(key in known for known in (site.records, site.drafts) for key in keys)

    return any(is_nobody(each.who) and nearest(each.who.rpartition("/")[2], (id,)) for each in claim.responses)


def _is_silent(person: Record) -> bool:
    """Whether it is unknown if the person lives, because the record of it is in error."""
    return bool({"living", "died"} & person.broken)


def _about_path(claim: Claim, id: str) -> str:
    return f"about.{claim.about.index(id)}"


def not_asked(site: Site, today: datetime.date) -> Iterator[Remark]:
    """A response that says that nobody has asked yet."""
    for record, claim in _claims(site):
        for i, response in enumerate(claim.responses):
            if claim.allegation and response.stance == "not-asked":
                key = site.actor(response.who)
                name = site.public_name(key) if key else response.who
                message = f"{name}, whom this allegation is about, has not been asked for an answer"
                yield Remark(record.key, f"responses.{i}.stance", "claim-not-asked", message, "ask, and record the answer")


def verdict(site: Site, today: datetime.date) -> Iterator[Remark]:
    """A verdict without its evidence."""
    knowledge = site.knowledge
    for record, claim in _claims(site):
        if {"evidence", "repeated_by", "verdict"} & record.broken or any(_is_unread(site, each.source) for each in claim.evidence):
            continue
        if claim.verdict == "confirmed" and len(independent_publishers(claim, knowledge)) < 2:
            message = "`confirmed` needs supporting evidence of two different publishers, none of whom only repeats the claim"
            yield Remark(record.key, "verdict", "claim-verdict", message, "add the evidence, or delete `verdict`")
        if claim.verdict == "false" and not any(each.shows == "contradicts" for each in claim.evidence):
            message = "`false` needs an entry of evidence that contradicts the claim"
            yield Remark(record.key, "verdict", "claim-verdict", message, "add the evidence, or delete `verdict`")


def _is_unread(site: Site, source: str) -> bool:
    """Whether it is unknown what a source says of itself: it is in error, or nothing is called so. That is said there."""
    record = site.records.get(f"sources/{source}") or site.drafts.get(f"sources/{source}")
    return record is None or bool({"publisher", "via"} & record.broken)


def stale(site: Site, today: datetime.date) -> Iterator[Remark]:
    """An allegation that has not been looked at for long."""
    for record, claim in _allegations(site):
        settled = claim.verdict or site.statuses[record.key].status == "withdrawn"
        if settled or {"checked", "verdict"} & record.broken:
            continue
        if claim.checked is None:
            yield Remark(
                record.key, "", "claim-stale", "this allegation has no `checked` date", "check it, and add `checked:` with the day"
            )
        elif claim.checked.date.last_day is not None and today.toordinal() - claim.checked.date.last_day > STALE_DAYS:
            message = f"this allegation was last checked {claim.checked.words}, more than {STALE_DAYS} days ago"
            yield Remark(record.key, "checked", "claim-stale", message, "check it again, and change `checked`")


def unsourced(site: Site, today: datetime.date) -> Iterator[Remark]:
    """An event that rests on nothing."""
    for key, record in site.of("events").items():
        cites = any(reference.role == "cites" for reference in record.references)
        if not cites and "sources" not in record.broken:
            yield Remark(
                key, "", "event-unsourced", "this event names no source", "add `sources: [an-id]`, or cite one in the text: `[@an-id]`"
            )


def unused(site: Site, today: datetime.date) -> Iterator[Remark]:
    """A source that nothing rests on. Unknown as long as there are entries that cannot be read."""
    if site.is_partial:
        return
    for key in site.of("sources"):
        if all(link.source == key for link in site.links.to(key)):
            yield Remark(key, "", "source-unused", "nothing rests on this source", "cite it, or delete it")


def circular(site: Site, today: datetime.date) -> Iterator[Remark]:
    """A source that is known through itself, be it by way of others: where it comes from is not said then."""
    via = {record.id: record.fields.via.rpartition("/")[2] for record in site.of("sources").values() if record.fields.via}
    seen: set[str] = set()
    for id in via:
        way: list[str] = []
        while id in via and id not in seen:
            seen.add(id)
            way.append(id)
            id = via[id]
        if id not in way:
            continue
        ring = [*way[way.index(id) :], id]
        chain = ", that through ".join(f"`{each}`" for each in ring[1:])
        message = "a source cannot be known through itself" if len(ring) == 2 else f"`{id}` is known through {chain}: none of them was read"
        hint = "name the source through which you know it, or delete `via` if you read it"
        yield Remark(f"sources/{id}", "via", "invalid-value", message, hint)


def unarchived(site: Site, today: datetime.date) -> Iterator[Remark]:
    """A source of an allegation that could vanish."""
    carrying = {
        link.target
        for record, _ in _allegations(site)
        for link in site.links.of(record.key)
        if link.reference.path.startswith(("asserted_by", "repeated_by"))
    }
    for key, record in site.of("sources").items():
        if key in carrying and record.fields.url and not record.fields.archive and "archive" not in record.broken:
            message = "this source carries an allegation and has no archived copy"
            yield Remark(key, "url", "source-unarchived", message, "add `archive:` with the address of a copy")


def orphan(site: Site, today: datetime.date) -> Iterator[Remark]:
    """An entry that nothing links to. Sources have a word of their own (`source-unused`)."""
    if site.is_partial:
        return
    for key, record in site.records.items():
        if record.kind in ("articles", "pages", "sources"):
            continue
        if all(link.source == key for link in site.links.to(key)):
            hint = f"mention it in a text that readers open, such as an article: `[[{record.id}]]`"
            instead = "delete it: a private person has no page, so nothing needs the file" if key in site.hidden else ""
            yield Remark(key, "", "orphan", "nothing links to this entry, so readers meet it in lists alone", instead or hint)


def addresses(site: Site, today: datetime.date) -> Iterator[Remark]:
    """Two things at one address, or an entry at an address that the site keeps for itself."""
    for record in site.of("pages").values():
        if is_reserved(record.kind, record.id):
            message = f"`/{record.id}/` is an address that the site keeps for itself"
            yield Remark(record.key, "", "url-conflict", message, "give the file another name")
    moved = [record for record in site.published if getattr(record.fields, "aliases", ())]
    held = _held(site) if moved else {}
    for record in moved:
        for i, alias in enumerate(record.fields.aliases):
            path = tidy(alias)
            holder = _holder(held, path)
            if holder:
                message = f"the old path `/{path}` is taken by {holder} already"
                yield Remark(record.key, f"aliases.{i}", "url-conflict", message, "delete one of the two")
            else:
                _hold(held, path, record.key)


def named(site: Site, today: datetime.date) -> Iterator[Remark]:
    """One who is no public figure, and so is never named, named in a field or the label of a link all the same."""
    names = _names_of_hidden(site)
    if not names:
        return
    looks = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?!\w)")
    for record in site.published:
        labels = ((reference.path, reference.label) for reference in record.references[record.body_references :])
        for path, text in (*_texts(Struct(type(record.fields)), record.fields, ""), *labels):
            found = looks.search(text)
            if found:
                message = f"this names `{names[found[0]]}`, who is no public figure, and so is never named"
                hint = "say who it is without the name (“a neighbour”), or delete `public_figure: no` if it is wrong"
                yield Remark(record.key, path, "person-private", message, hint)


def _names_of_hidden(site: Site) -> dict[str, str]:
    """The names of those who are no public figures, with their ids.

    What stands for a name is none (“a fisherman”), nor is a single word, or what somebody else is called as well.
    """
    found = {}
    for key in site.hidden:
        record = site.records.get(key) or site.drafts[key]
        person: Person = record.fields
        own = set(person.name.split())
        spellings = (each for each in person.also if own & set(each.split()))  # not “the driver”
        for name in (person.name, *spellings, *(text for _, text in person.names)):
            words = name.split()
            if len(words) > 1 and not words[0][0].islower() and not words[-1][0].islower():
                found[name] = record.id
    if not found:
        return found
    for name in (name for record in site.published for name in names_of(record)):
        found.pop(name, None)
    return found


def _texts(spec: Spec, value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The texts of a field and its parts, with their spots."""
    match spec:
        case Line() | Text():
            yield path, value
        case When():
            yield path, value.text if value else ""
        case Ref(or_text=True):
            yield path, value
        case ByLanguage() | Words():
            yield from ((path, text) for _, text in value)
        case Many(item=item):
            for i, each in enumerate(value):
                yield from _texts(item, each, f"{path}.{i}")
        case Struct(fields=kind) if value is not None:
            for name, field in fields_of(kind).items():
                yield from _texts(field.spec, getattr(value, field.attribute), f"{path}.{name}" if path else name)


def _held(site: Site) -> dict[str, str]:
    """Who has each file and folder of the output."""
    held: dict[str, str] = {}
    for path in (*INDEXES, *FILES, EVENTS, *(tag.path for tag in tags_of(site).values())):
        _hold(held, path, "a page of the site itself")
    for record in site.published:
        _hold(held, path_of(record), record.key)
    return held


def _hold(held: dict[str, str], path: str, holder: str) -> None:
    """Note who has the file at a path, and the folders above it (with a slash at their end)."""
    file = file_at(path)
    held.setdefault(file, holder)
    for folder in folders_above(file):
        held.setdefault(f"{folder}/", holder)


def _holder(held: dict[str, str], path: str) -> str:
    """Who has a path already, or stands in its way: with a folder in the file's place, or a file in that of a folder."""
    file = file_at(path)
    if file.startswith(FOLDERS):
        return "files of the site"
    in_the_way = (file, f"{file}/", *folders_above(file))
    return next((held[each] for each in in_the_way if each in held), "")


def _claims(site: Site) -> Iterator[tuple[Record, Claim]]:
    for record in site.of("claims").values():
        yield record, record.fields


def _allegations(site: Site) -> Iterator[tuple[Record, Claim]]:
    return ((record, claim) for record, claim in _claims(site) if claim.allegation)


CHECKS: tuple[Check, ...] = (
    unanswered, not_asked, verdict, stale, unsourced, unused, circular, unarchived, orphan, addresses, named,
)  # fmt: skip

__all__ = ["CHECKS", "run"]
