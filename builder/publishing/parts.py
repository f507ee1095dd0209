"""The pieces that views are made of: links, dates, claim cards, moments, prose. Each is made from the linked site alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from builder.linking.addresses import path_of
from builder.linking.claims import WITHOUT_ANSWER, chain_words, days_of, without_response
from builder.linking.links import Link as Edge
from builder.linking.references import Target, title_of
from builder.linking.site import PRIVATE, Site
from builder.linking.watch import memo
from builder.model import kinds
from builder.model.fields import Dated
from builder.model.kinds import BY_FOLDER, Claim, Image, Role, Source
from builder.model.patterns import lazy_pattern
from builder.model.records import Hole, Record, Reference
from builder.publishing import labels
from builder.publishing.notes import Cited, NoNotes, Notes
from builder.publishing.pictures import Size, candidates
from builder.publishing.views import (
    Answer,
    Assertion,
    Backlink,
    Candidate,
    Card,
    Cite,
    ClaimCard,
    CorrectionLine,
    EntryCard,
    EventCard,
    EvidenceLine,
    Fill,
    KnownLine,
    Link,
    Moment,
    Name,
    PersonCard,
    Picture,
    Prose,
    Quote,
    SourceLine,
    When,
    Year,
)
from builder.publishing.wording import W

MARK = lazy_pattern("\x02(\\d+)\x03")
ARCHIVED = lazy_pattern(r"/(\d{4})(\d\d)(\d\d)\d{6}")

Shown = Callable[[str, str], bool]  # whether a name of a view is used by the template of a page
Assets = Mapping[str, str]  # a file of the site -> its path in the output


class Parts:
    """Makes the pieces, remembering those that many pages share (links, source lines)."""

    def __init__(self, site: Site, assets: Assets, sizes: Mapping[str, Size] | None = None, shown: Shown | None = None) -> None:
        self.site = site
        self.assets = assets
        self.sizes = sizes or {}  # of pictures, by their path in the site
        self._shown = shown
        self.shows_any = cache(self._shows_any)  # whether a page's template shows any of several names; asked for each page
        self.language = site.settings.language or "en"
        # A link to an entry, by its key. A hidden person is not named; a draft has no page; an allegation comes with its answer.
        self.link = memo(site.watch, self._link)
        self.actor = memo(site.watch, self._actor)  # the person or organisation that a claim or event names, by id
        self.source_line = memo(site.watch, self._source_line)  # a source as one line of a list, by its key
        self._cited = memo(site.watch, self._citation_of)
        self._margins = memo(site.watch, self._margin)
        self._answers = memo(site.watch, self._answer_note)
        self._summaries = memo(site.watch, self._summary)
        self._moments = memo(site.watch, self._uncited_moment)
        self._cards = memo(site.watch, self._uncited_card)

    def shows(self, name: str, template: str) -> bool:
        """Whether a page's template shows what views call by that name: a drawing that nobody shows need not be made."""
        return self._shown is None or self._shown(name, template)

    def _shows_any(self, template: str, *names: str) -> bool:
        return any(self.shows(name, template) for name in names)

    def notes(self) -> Notes:
        """An empty list of notes for one page."""
        return Notes(self.source_line, self._cited)

    def no_notes(self) -> Notes:
        """For a page without notes."""
        return NoNotes(self.source_line, self._cited)

    # --- links and words ---

    def _link(self, key: str) -> Link:
        kind = key.split("/", 1)[0]
        if key in self.site.hidden:
            return Link("", PRIVATE, kind)
        record = self.site.records.get(key)
        if record is None:
            return Link("", labels.UNPUBLISHED.format(labels.KIND[kind].lower()), kind)
        lang, dir = self._title_language(record.fields)
        return Link(path_of(record), title_of(record), kind, lang, dir, self.answer_note(key))

    def answer_note(self, key: str) -> str:
        """What a claim may not be read without, in one line: an allegation's status and its subjects' responses, and that any
        other was withdrawn or is false; "" for anything else."""
        return self._answers(key) if key.startswith("claims/") else ""

    def _answer_note(self, key: str) -> str:
        record = self.site.records.get(key)
        if record is None:
            return ""
        if not record.fields.allegation:
            status = self.site.statuses[key].status
            return labels.STATUS[status] if status in ("withdrawn", "false") else ""
        return self._answer_words(key, record.fields)

    def _answer_words(self, key: str, claim: Claim) -> str:
        status = labels.STATUS[self.site.statuses[key].status]
        given = days_of(each for each in claim.responses if each.who in claim.about)
        answers = [self._short_answer(who, stance, days) for (who, stance), days in given.items()]
        answers += [W.no_answer_of(self.actor(id).title) for id in without_response(claim)]
        return f"{status}: {'; '.join(answers)}" if answers else status

    def _short_answer(self, who: str, stance: str, days: str) -> str:
        return f"{self.actor(who).title} {labels.STANCE[stance]}{f', {days}' if days else ''}"

    def _actor(self, id: str) -> Link:
        key = self.site.actor(id)
        if key:
            return self.link(key)
        draft = next((key for key in (f"people/{id}", f"organisations/{id}") if key in self.site.drafts), "")
        return self.link(draft) if draft else Link("", id)

    def foreign(self, code: str) -> tuple[str, str]:
        """Language and direction of a part, both "" where they are the site's own."""
        if not code or code.split("-")[0].lower() == self.language.split("-")[0].lower():
            return "", ""
        return code, labels.direction(code)

    def _title_language(self, fields: object) -> tuple[str, str]:
        """Language and direction of an entry's title: those of a source, if the title is in that language."""
        if not isinstance(fields, Source) or not labels.is_in(fields.title, fields.lang):
            return "", ""
        return self.foreign(fields.lang)

    def when(self, dated: Dated | None, notes: Notes | None = None) -> When | None:
        """A date to show, with who gives it."""
        if dated is None:
            return None
        iso = dated.date.iso
        datetime = iso if iso[:4] != "0000" else ""  # HTML has no year 0
        cites = self.cites(dated.sources, notes) if notes else ()
        return When(dated.words, datetime, dated.date.edtf, cites)

    def cites(self, ids: Sequence[str], notes: Notes) -> tuple[Cite, ...]:
        """Citations of sources by id; drafts are passed over."""
        return tuple([cite for id in ids if (cite := notes.cite(f"sources/{id}"))]) if ids else ()

    def cite(self, id: str, notes: Notes) -> Cite | None:
        """One citation, or None."""
        return notes.cite(f"sources/{id}") if id else None

    def quotes(self, pairs: tuple[tuple[str, str], ...]) -> tuple[Quote, ...]:
        """A quotation, in each language in which it is given."""
        return tuple(Quote(text, *self.foreign(code), labels.language_name(code) if self.foreign(code)[0] else "") for code, text in pairs)

    def names(self, record: Record) -> tuple[Name, ...]:
        """Names in their own scripts."""
        return tuple(
            Name(text, code, labels.direction(code), labels.language_name(code)) for code, text in getattr(record.fields, "names", ())
        )

    def plain(self, record: Record, text: str) -> str:
        """Plain words from a body, with each mark filled by the title of what it refers to."""
        if "\x02" not in text:
            return text
        return MARK.sub(lambda match: self._mark(record, int(match.group(1))), text)

    def _mark(self, record: Record, number: int) -> str:
        reference = record.references[record.body_references + number]
        target = self.site.targets[record.key][record.body_references + number]
        if not target.key:
            return reference.label or reference.target
        link = self.link(target.key)
        return f"{link.title} ({link.note})" if link.note else link.title

    def summary(self, record: Record) -> str:
        """The summary, or what stands for it: what a claim says, the beginning of an event's body."""
        return self._summaries(record.key)

    def _summary(self, key: str) -> str:
        record = self.site.records.get(key) or self.site.drafts[key]
        fields = record.fields
        text = getattr(fields, "summary", "") or getattr(fields, "note", "")
        if text:
            return " ".join(text.split())
        return self.plain(record, record.lead) if record.kind == "events" else title_of(record)

    def wholes(self, record: Record) -> tuple[str, ...]:
        """The allegations that a summary out of a body tells, each with its answer: where the summary is cut, they are not divided."""
        if record.kind != "events" or record.fields.summary:
            return ()
        return tuple(" ".join(self._mark(record, int(found[1])).split()) for found in MARK.finditer(record.lead))

    def described(self, record: Record) -> str:
        """The summary as it may be read alone: an allegation's with its answer."""
        note = self.answer_note(record.key)
        return f"{note}. {self.summary(record)}" if note else self.summary(record)

    # --- sources ---

    def _citation_of(self, key: str) -> Cited | None:
        record = self.site.records.get(key)
        if record is None:
            return None
        return Cited(f"{self.publisher(record.fields).title}: {record.fields.title}", self.link(key).path)

    def _margin(self, key: str) -> str:
        """What a margin has room for of a source: who and when. ("" for one that is not published.)"""
        if key not in self.site.records:
            return ""
        line = self.source_line(key)
        return _listed(line.publisher.title, line.published.text if line.published else "")

    def publisher(self, source: Source) -> Link:
        """The organisation that published a source, or its name."""
        key = f"organisations/{source.publisher}"
        return self.link(key) if key in self.site.records or key in self.site.drafts else Link("", source.publisher)

    def _source_line(self, key: str) -> SourceLine:
        source: Source = self.site.records[key].fields
        lang, dir = self._title_language(source)
        day = ARCHIVED.search(source.archive)
        via = f"sources/{source.via}"
        return SourceLine(
            path=self.link(key).path, title=source.title, lang=lang, dir=dir, publisher=self.publisher(source),
            type=labels.SOURCE_TYPE.get(source.type, source.type), published=self.when(source.published),
            authors=source.authors, url=source.url, archive=source.archive, archived="-".join(day.groups()) if day else "",
            accessed=self.when(source.accessed), location=source.location,
            via=self.link(via) if source.via and via in self.site.records else None, note=source.note,
        )  # fmt: skip

    # --- claims ---

    def claim_card(self, key: str, notes: Notes) -> ClaimCard:
        """A claim with its status and every response; there is no way to make it without them."""
        card = self._cards(key)
        if isinstance(notes, NoNotes):
            return card
        claim: Claim = self.site.records[key].fields  # what is cited, in the order in which its notes are counted
        return card._replace(
            date=self._noted(card.date, claim.date, notes),
            asserted_by=tuple(
                [
                    shown._replace(when=self._noted(shown.when, made.when, notes), source=self.cite(made.source, notes))
                    for shown, made in zip(card.asserted_by, claim.asserted_by, strict=True)
                ]
            ),
            answers=self._noted_answers(card, claim, notes),
            evidence=tuple(
                [shown._replace(source=self.cite(each.source, notes)) for shown, each in zip(card.evidence, claim.evidence, strict=True)]
            ),
        )

    def _noted_answers(self, card: ClaimCard, claim: Claim, notes: Notes, shown: frozenset[str] = frozenset()) -> tuple[Answer, ...]:
        """The answers of a card, cited in the notes of a page: all, or those of the `shown` alone."""
        return tuple(
            [
                answer._replace(when=self._noted(answer.when, given.when, notes), source=self.cite(given.source, notes))
                for answer, given in zip(card.answers, claim.responses, strict=True)
                if not shown or given.who in shown
            ]
        )

    def _noted(self, when: When | None, dated: Dated | None, notes: Notes) -> When | None:
        """A date with who gives it in the notes of a page."""
        return when._replace(sources=self.cites(dated.sources, notes)) if when and dated and dated.sources else when

    def _uncited_card(self, key: str) -> ClaimCard:
        record, notes = self.site.records[key], self.no_notes()
        claim: Claim = record.fields
        status = self.site.statuses[key]
        return ClaimCard(
            path=path_of(record), id=record.id, says=claim.says, allegation=claim.allegation,
            status=status.status, status_text=labels.STATUS[status.status], status_reason=status.reason,
            about=tuple(self.actor(id) for id in claim.about), date=self.when(claim.date, notes), place=claim.place,
            asserted_by=tuple(self._assertion(each, notes) for each in claim.asserted_by),
            answers=tuple(self._answer(each, claim, notes) for each in claim.responses),
            unanswered=tuple(map(self.actor, without_response(claim))) if claim.allegation else (),
            repeated_by=self._repeaters(claim), repeated_text=self._chain(claim),
            evidence=tuple(self._evidence(each, notes) for each in claim.evidence),
            checked=self.when(claim.checked), withdrawn=status.status == "withdrawn",
        )  # fmt: skip

    def claim_line(self, key: str, notes: Notes, shortly: bool = False) -> ClaimCard:
        """A claim for where only what is said, its status and its answers are shown: nothing else of it is cited there.

        `shortly`: with the answers of those alone whom it is about, where there are any.
        """
        claim: Claim = self.site.records[key].fields
        card = self._cards(key)
        own = frozenset([each.who for each in claim.responses if each.who in claim.about]) if shortly else frozenset[str]()
        return card._replace(answers=self._noted_answers(card, claim, notes, own))

    def _assertion(self, made: kinds.Assertion, notes: Notes) -> Assertion:
        basis = "" if made.basis == "not-stated" else labels.BASIS[made.basis]
        return Assertion(
            self.actor(made.who), self.when(made.when, notes), basis, self.quotes(made.words),
            self.cite(made.source, notes), self.when(made.withdrawn),
        )  # fmt: skip

    def _answer(self, given: kinds.Response, claim: Claim, notes: Notes) -> Answer:
        return Answer(
            self.actor(given.who), given.stance, labels.STANCE[given.stance], self.when(given.when, notes),
            self.quotes(given.words), self.cite(given.source, notes), given.who in claim.about,
        )  # fmt: skip

    def _evidence(self, shown: kinds.Evidence, notes: Notes) -> EvidenceLine:
        key = f"sources/{shown.source}"
        title = self.link(key) if key in self.site.records or key in self.site.drafts else Link("", shown.source)
        return EvidenceLine(shown.shows, labels.SHOWS[shown.shows], shown.note, self.cite(shown.source, notes), title)

    def _repeaters(self, claim: Claim) -> tuple[Link, ...]:
        return tuple(dict.fromkeys(self.actor(each.who) for each in claim.repeated_by))

    def _chain(self, claim: Claim) -> str:
        return chain_words(claim, len(self._repeaters(claim))) if claim.repeated_by else ""

    # --- cards, moments, corrections ---

    def card(self, key: str, notes: Notes) -> Card | None:
        """An entry's card; None for one without a page."""
        record = self.site.records.get(key)
        if record is None or key in self.site.hidden:
            return None
        path, title, summary = path_of(record), title_of(record), self.summary(record)
        match record.kind:
            case "claims":
                return Card(claim=self.claim_card(key, notes))
            case "events":
                fields = record.fields
                when = self.when(fields.date, notes)
                return Card(event=EventCard(path, title, when, fields.place, summary, self.participants(record)))
            case "people" | "organisations":
                return Card(person=PersonCard(path, title, record.kind, summary, self.names(record)))
            case _:
                return Card(entry=EntryCard(path, title, record.kind, labels.KIND[record.kind], summary))

    def participants(self, record: Record) -> tuple[Link, ...]:
        """The people of an event, each with as what; those who may not be named by what they were."""
        found = []
        for each in record.fields.people:
            link = self.actor(each.person)
            hidden = f"people/{each.person}" in self.site.hidden
            if hidden:
                link = Link("", each.as_ or PRIVATE, "people")
            elif each.as_:
                link = link._replace(note=each.as_)
            found.append(link)
        return tuple(found)

    def organisations(self, record: Record) -> tuple[Link, ...]:
        """The organisations of an event."""
        return tuple(map(self.actor, record.fields.organisations))

    def moment(self, key: str, order_open: bool, notes: Notes) -> Moment:
        """An entry of a chronology."""
        record = self.site.records[key]
        if isinstance(notes, NoNotes) or (record.kind == "events" and not record.fields.date.sources):  # the same wherever it stands
            return self._moments((key, order_open))
        return self._moment(record, order_open, notes)

    def _uncited_moment(self, which: tuple[str, bool]) -> Moment:
        key, order_open = which
        return self._moment(self.site.records[key], order_open, self.no_notes())

    def _moment(self, record: Record, order_open: bool, notes: Notes) -> Moment:
        key, fields = record.key, record.fields
        dated: Dated = fields.date
        when = self.when(dated, notes)
        assert when is not None  # only dated entries are in a chronology
        is_claim = record.kind == "claims"
        return Moment(
            path=path_of(record), anchor=f"{record.kind}-{record.id}", title=title_of(record), date=when,
            year=year_of(dated), place=fields.place, summary=self.summary(record),
            weight="normal" if is_claim else fields.weight,
            people=() if is_claim else self.participants(record), organisations=() if is_claim else self.organisations(record),
            claim=self.claim_card(key, notes) if is_claim else None, order_open=order_open, role="",
        )  # fmt: skip

    def years(self, keys: Sequence[str], notes: Notes, template: str) -> tuple[Year, ...]:
        """A chronology of these keys (in the order shown), year by year; with which of their order is open, where the page's template
        says it."""
        following = dict(pairwise(keys)) if self.shows("order_open", template) else {}
        moments = [self.moment(key, key in following and self.site.is_open(key, following[key]), notes) for key in keys]
        grouped: dict[str, list[Moment]] = {}
        for moment in moments:
            grouped.setdefault(moment.year, []).append(moment)
        return tuple(Year(text, f"y{text.replace(' ', '-').lower()}", tuple(each)) for text, each in grouped.items())

    def years_of(self, owner: str, keys: Sequence[str], notes: Notes, roles: Mapping[str, str], template: str) -> tuple[Year, ...]:
        """The same on a profile: `owner` is not named in each entry again, but as what they were in it is said."""
        path = self.link(owner).path

        def own(moment: Moment) -> Moment:
            people = tuple([link for link in moment.people if link.path != path])
            organisations = tuple([link for link in moment.organisations if link.path != path])
            return moment._replace(people=people, organisations=organisations, role=roles.get(moment.path.rstrip("/"), ""))

        return tuple([year._replace(moments=tuple(map(own, year.moments))) for year in self.years(keys, notes, template)])

    def corrections(self, record: Record) -> tuple[CorrectionLine, ...]:
        """The corrections of an entry, newest first."""
        corrected = getattr(record.fields, "corrections", ())
        link = self.link(record.key) if corrected else Link("", "")
        found = []
        for i, each in enumerate(corrected):
            when = self.when(each.date)
            if when is not None:
                day = each.date.date.last_day or 0
                line = CorrectionLine(when, each.kind, labels.CORRECTION[each.kind], each.was, each.now, link, f"correction-{i + 1}")
                found.append((day, line))
        return tuple(line for _, line in sorted(found, key=lambda pair: -pair[0]))

    def known(self, record: Record, notes: Notes) -> tuple[KnownLine, ...]:
        """What an article says is known, each tied to its claim or sources."""
        lines = []
        for each in record.fields.known:
            key = f"claims/{each.claim}"
            card = self.claim_line(key, notes, shortly=True) if each.claim and key in self.site.records else None
            lines.append(KnownLine(each.text, card, self.cites(each.sources, notes)))
        return tuple(lines)

    # --- prose ---

    def prose(self, record: Record, notes: Notes) -> Prose | None:
        """A body with its holes filled."""
        if not record.has_body:
            return None
        targets, cited = self.site.targets[record.key], set[str]()
        return Prose(record.key, tuple([self._fill(record, targets, hole, notes, cited) for hole in record.holes]))

    def _citation(self, key: str, locator: str, notes: Notes, cited: set[str]) -> Cite | None:
        """A citation in a text, with its source in the margin of the first place that cites it."""
        if key in cited:
            return notes.cite(key, locator)
        cited.add(key)
        margin = self._margins(key)
        return notes.cite(key, locator, _listed(margin, locator) if locator else margin)

    def _fill(self, record: Record, targets: Sequence[Target], hole: Hole, notes: Notes, cited: set[str]) -> Fill:
        """What stands in a hole. `cited` are the sources that the text before it cites, to which those that this does are added."""
        references, first = record.references, record.body_references
        if hole.form == "citation":
            pairs = [(targets[first + number].key, references[first + number].locator) for number in hole.references]
            cites = [self._citation(key, locator, notes, cited) for key, locator in pairs]
            return Fill("citation", cites=tuple(filter(None, cites)))
        number = first + hole.references[0]
        target, reference = targets[number], references[number]
        if hole.form in ("figure", "picture"):
            return Fill(hole.form, picture=self._picture(target, reference.label, hole.title, ""))
        if hole.form == "card":
            card = self.card(target.key, notes) if target.key else None
            return Fill("card", card=card) if card else self._text(target, reference, hole.html)
        return self._inline(target, reference, hole)

    def _inline(self, target: Target, reference: Reference, hole: Hole) -> Fill:
        if target.file or target.path:
            path = self.assets.get(target.file, "") if target.file else target.path.removesuffix("index.html")
            return Fill("link", hole.html, Link(f"{path}{_anchor(reference)}", hole.title or reference.label))
        link = self.link(target.key) if target.key else None
        if link is None or not link.path:
            return self._text(target, reference, hole.html)
        if not hole.html and not link.note and is_spelled(reference.target, target.key):
            link = link._replace(title=reference.target)
        if reference.anchor:
            link = link._replace(path=f"{link.path}{_anchor(reference)}")
        if link.note and not hole.html:
            return Fill("claim-link", link=link, answer=link.note)
        return Fill("link", hole.html, link._replace(note="") if link.note else link)

    def _text(self, target: Target, reference: Reference, html: str) -> Fill:
        """What stands where there is no page to link to: the label, or "a private person", or "an unpublished claim": what a
        draft says or is called is not published either."""
        title = self.link(target.key).title if target.key else reference.label or reference.target
        return Fill("plain", html, Link("", title))

    def _picture(self, target: Target, alt: str, caption: str, credit: str) -> Picture | None:
        path = self.assets.get(target.file, "")
        if not path:
            return None
        size = self.sizes.get(target.file, Size(0, 0, is_still=False))
        widths = tuple(Candidate(*each) for each in candidates(path, size))
        return Picture(path, alt, caption, credit, size.width, size.height, widths)

    def image(self, record: Record) -> Picture | None:
        """The picture that stands for an entry."""
        image: Image | None = getattr(record.fields, "image", None)
        if image is None or not image.file:
            return None
        found = self.site.references(record, "image.file")
        return self._picture(found[0][1], image.alt, image.caption, image.credit) if found else None

    # --- backlinks ---

    def backlinks(self, key: str, template: str) -> tuple[Backlink, ...]:
        """Who mentions an entry: one line for each, in the order of kinds and ids, with the first words around it, where the page's
        template shows them."""
        edges = self.site.links.to(key)  # in the order of ids
        found: dict[str, list[Edge]] = {}
        for edge in edges:
            found.setdefault(edge.source, []).append(edge)
        for each in (key, *self.site.hidden.intersection(found)):
            found.pop(each, None)
        in_sentence = self.shows_any(template, "before", "words", "after")
        return tuple([self._backlink(each, found[each], in_sentence) for each in sorted(found, key=_place_of_kind)])

    def _backlink(self, source: str, edges: list[Edge], in_sentence: bool) -> Backlink:
        """One entry's links to another: what it does with it, and `in_sentence` that of the first link that stands in one."""
        does = _does(tuple([self._responds(edge) if edge.role == "responds" else labels.ROLE[edge.role] for edge in edges]))
        if in_sentence:
            record = self.site.records[source]
            for edge in edges:
                reference = record.references[edge.number]
                before, after = reference.before, reference.after
                if before or after:
                    words = "" if edge.role == "cites" else reference.label or self._words(edge.target)
                    return Backlink(self.link(source), does, self.plain(record, before), words, self.plain(record, after))
        return Backlink(self.link(source), does, "", "", "")

    def _responds(self, edge: Edge) -> str:
        """What a claim has from one who stands among its responses, in words: not always an answer."""
        claim = self.site.records[edge.source]
        _, number, _ = claim.references[edge.number].path.split(".")  # responses.0.who
        without = claim.fields.responses[int(number)].stance in WITHOUT_ANSWER
        return labels.UNANSWERED if without else labels.ROLE[edge.role]

    def _words(self, key: str) -> str:
        link = self.link(key)
        return f"{link.title} ({link.note})" if link.note else link.title


def _listed(*words: str) -> str:
    return W.list_comma.join(filter(None, words))


def is_spelled(typed: str, key: str) -> bool:
    """Whether a wikilink names its entry by a name or spelling, which then stands in the sentence as it was typed."""
    return "/" not in typed and typed != key.split("/", 1)[1]


@lru_cache(1024)
def _does(words: tuple[str, ...]) -> str:
    """What an entry does with another, each thing said once."""
    return "; ".join(dict.fromkeys(words))


def _place_of_kind(key: str) -> int:
    """Where an entry's kind stands in the order of kinds."""
    return _KINDS[key.partition("/")[0]]


_KINDS = {kind: place for place, kind in enumerate(BY_FOLDER)}


def _anchor(reference: Reference) -> str:
    return f"#{reference.anchor}" if reference.anchor else ""


def year_of(dated: Dated) -> str:
    """The heading under which a date stands in a chronology: the year of its earliest day, or of its latest."""
    bound = dated.date.earliest if dated.date.first_day is not None else dated.date.latest
    match = re.match(r"(-?\d+)-", bound)
    if not match:
        return "undated"
    year = int(match.group(1))
    return str(year) if year > 0 else f"{1 - year} BCE"


def span_words(role: Role) -> str:
    """An office's dates in words."""
    start, end = role.from_.words if role.from_ else "", role.to.words if role.to else ""
    begins = start if _leads(start) or not start else f"from {start}"
    ends = end if _leads(end) or not end else f"until {end}"
    if begins == start or ends == end:  # one of them has words of its own, or is not there
        return ", ".join(filter(None, (begins, ends)))
    return f"from {start} to {end}"


def _leads(words: str) -> bool:
    """Whether a date brings its own word for from or until: `since 2019`, `by June 2021`."""
    return words.split(" ")[0] in ("since", "after", "before", "by", "between", "until", "sometime", "from")
