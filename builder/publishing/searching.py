"""Search records: what the search index knows of each entry. Made from the linked site and the words of the bodies.

An allegation is found by its own record alone, which always carries its status and its subjects' responses. Where the
text of another entry points to it without words of its own, the record of that entry says "a claim" and how it was
answered, not what it says: a search result shows some thirty words from the middle of a text, and would cut the answer off.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from builder.linking.addresses import path_of
from builder.model.fields import Dated
from builder.model.kinds import Article, Claim, Event, Organisation, Person, Source
from builder.model.patterns import lazy_pattern
from builder.model.records import Record
from builder.model.words import folded
from builder.publishing import labels
from builder.publishing.indexes import sort_word
from builder.publishing.parts import MARK, Parts, year_of
from builder.publishing.views import Quote

BodyText = Callable[[str], str]  # the plain words of an entry's body by its key, their marks unfilled (`Body.text`)
MANY_YEARS = 10  # a span of more years than this is found under its first and last alone
YEAR = lazy_pattern(r"(\d{4})-")


class SearchRecord(NamedTuple):
    """One entry as the index takes it: plain values only, so that a digest of it can be taken."""

    url: str  # relative to the site's root, without a leading slash
    title: str
    content: str  # plain words; the summary first, which is all of them that a result shows
    language: str
    meta: tuple[tuple[str, str], ...]  # date, answer, words of the summary (their number); and names, which count for more than a title
    filters: tuple[tuple[str, tuple[str, ...]], ...]  # kind, person, year, status as readers see them; lang of a foreign title
    sort: str


def search_record(record: Record, parts: Parts, body_text: BodyText) -> SearchRecord:
    """The record of an entry that has a page."""
    link = parts.link(record.key)
    status = _status(record, parts)
    fields = record.fields
    lead = str(getattr(fields, "summary", "") or getattr(fields, "note", ""))  # a claim's title is what it says
    dated: Dated | None = getattr(record.fields, "date", None) or getattr(record.fields, "published", None)
    meta = {
        "date": dated.words if dated else "",
        "answer": link.note.removeprefix(f"{status}: "),
        "lead": str(len(lead.split()) or ""),
        "name": " ".join(_names(record)),
    }
    filters = {
        "kind": (labels.KIND[record.kind],),
        "person": _people(record, parts),
        "year": _years(dated),
        "status": (status,) if status else (),
        "lang": (link.lang,) if link.lang else (),
    }
    words = (lead, *_words(record, parts), link.note, _filled(record, body_text(record.key), parts))
    return SearchRecord(
        url=path_of(record), title=link.title, content=" ".join(" ".join(_ended(words)).split()), language=parts.language,
        meta=tuple((name, text) for name, text in meta.items() if text),
        filters=tuple((name, values) for name, values in filters.items() if values), sort=folded(sort_word(record)),
    )  # fmt: skip


def _status(record: Record, parts: Parts) -> str:
    found = parts.site.statuses.get(record.key)
    return labels.STATUS[found.status] if found else ""


def _people(record: Record, parts: Parts) -> tuple[str, ...]:
    """The people that an entry is about or points to; never those who may not be named."""
    keys = {link.target for link in parts.site.links.of(record.key)} | {record.key}
    return tuple(sorted(parts.site.title(key) for key in keys if key.startswith("people/") and key not in parts.site.hidden))


def _years(dated: Dated | None) -> tuple[str, ...]:
    """The years in which it can have happened."""
    if dated is None:
        return ()
    date = dated.date
    bounds = [
        int(found[1])
        for day, bound in ((date.first_day, date.earliest), (date.last_day, date.latest))
        if day is not None and (found := YEAR.match(bound))
    ]
    if not bounds:
        return (year_of(dated),)
    first, last = min(bounds), max(bounds)
    years = range(first, last + 1) if last - first < MANY_YEARS else (first, last)
    return tuple(f"{year:04}" for year in years)


def _names(record: Record) -> Iterator[str]:
    """All that a person or organisation is called."""
    fields = record.fields
    if isinstance(fields, Person | Organisation):
        yield from (fields.name, *(text for _, text in fields.names), *fields.also)


def _words(record: Record, parts: Parts) -> Iterator[str]:
    """What an entry's fields say, in words."""
    fields = record.fields
    yield " · ".join(list(_names(record))[1:])  # full stops between names from right to left stand where nobody looks for them
    if isinstance(fields, Person):
        yield from (f"{role.title}, {_organisation(role.organisation, parts)}".rstrip(", ") for role in fields.roles)
    if isinstance(fields, Organisation):
        yield from (fields.type, fields.country)
    if isinstance(fields, Event):
        yield fields.place
        yield from (f"{link.title}, {link.note}".rstrip(", ") for link in parts.participants(record))
        yield from (link.title for link in parts.organisations(record))
    if isinstance(fields, Claim):
        yield from _claim_words(record, parts)
    if isinstance(fields, Article):
        yield from fields.authors
        # What is known because of a claim is left to the claim's own record, which has the answer.
        yield from (each.text for each in fields.known if not each.claim)
        yield from fields.not_known
    if isinstance(fields, Source):
        yield ", ".join((parts.publisher(fields).title, labels.SOURCE_TYPE.get(fields.type, fields.type), *fields.authors))
    yield from fields.tags


def _organisation(id: str, parts: Parts) -> str:
    key = f"organisations/{id}"
    if key in parts.site.drafts:  # even its id is not published
        return ""
    return parts.site.title(key) if key in parts.site.records else id


def _claim_words(record: Record, parts: Parts) -> Iterator[str]:
    card = parts.claim_card(record.key, parts.no_notes())
    for made in card.asserted_by:
        yield _spoken(f"{made.who.title}, {made.basis}".rstrip(", "), made.words)
    for answer in card.answers:
        yield _spoken(f"{answer.who.title} {answer.says}", answer.words)
    yield from (link.title for link in (*card.about, *card.repeated_by))
    yield from (line.note for line in card.evidence)
    yield card.place


def _spoken(who: str, words: Iterable[Quote]) -> str:
    said = " ".join(f"“{quote.text}”" for quote in words)
    return f"{who}: {said}" if said else who


def _filled(record: Record, text: str, parts: Parts) -> str:
    """Plain words of a body, each mark in them filled; an allegation is not repeated in another entry's words, and a draft not named."""

    def title(found: re.Match[str]) -> str:
        number = record.body_references + int(found[1])
        reference, target = record.references[number], parts.site.targets[record.key][number]
        if not target.key:
            return reference.label or reference.target
        if target.key in parts.site.drafts:
            return reference.label or "…"
        link = parts.link(target.key)
        return f"a claim ({link.note})" if link.note else link.title

    return MARK.sub(title, text)


def _ended(words: Iterable[str]) -> Iterator[str]:
    """The pieces that are not empty, each with a full stop at its end, so that an excerpt shows where it ends."""
    for each in words:
        bare = each.strip()
        if bare:
            yield bare if bare.rstrip("”’»)").endswith((".", "!", "?", "…", "۔", "؟")) else f"{bare}."
