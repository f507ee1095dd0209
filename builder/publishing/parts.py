"""The pieces that views are made of: links, dates, sources, claim cards, moments, pictures. Each is made from the linked site alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import TypeVar

from msgspec.structs import replace

from builder.linking.addresses import path_of
from builder.linking.claims import chain_words, days_of, without_response
from builder.linking.names import title_of
from builder.linking.site import PRIVATE, Site
from builder.linking.targets import Target
from builder.linking.watch import memo
from builder.model import kinds
from builder.model.fields import Dated
from builder.model.kinds import Claim, Image, Role, Source
from builder.model.patterns import lazy_pattern
from builder.model.records import Record
from builder.publishing import labels
from builder.publishing.notes import Cited, Listed, NoNotes, Notes
from builder.publishing.pictures import Size, candidates
from builder.publishing.views import (
    Answer,
    Assertion,
    Candidate,
    Cite,
    ClaimCard,
    CorrectionLine,
    EvidenceLine,
    KnownLine,
    Link,
    Moment,
    Name,
    Picture,
    Quote,
    SourceLine,
    When,
    Year,
)
from builder.publishing.wording import W

MARK = lazy_pattern("\x02(\\d+)\x03")
ARCHIVED = lazy_pattern(r"/(\d{4})(\d\d)(\d\d)\d{6}")

Asks = Callable[[str, str], bool]  # whether a name of a view is asked for by the template of a page
Said = TypeVar("Said", Assertion, Answer)
Assets = Mapping[str, str]  # a file of the site -> its path in the output


class Parts:
    """Makes the pieces, remembering those that many pages share (links, source lines)."""

    def __init__(self, site: Site, assets: Assets, sizes: Mapping[str, Size] | None = None, asks: Asks | None = None) -> None:
        self.site = site
        self.assets = assets
        self.sizes = sizes or {}  # of pictures, by their path in the site
        self._asks = asks
        self.shows_any = cache(self._shows_any)  # whether a page's template shows any of several names; asked for each page
        self.language = site.settings.language or "en"
        # A link to an entry, by its key. A hidden person is not named; a draft has no page; an allegation comes with its answer.
        self.link = memo(site.watch, self._link)
        self.actor = memo(site.watch, self._actor)  # the person or organisation that a claim or event names, by id
        self.source_line = memo(site.watch, self._source_line)  # a source as one line of a list, by its key
        self._cited = memo(site.watch, self._citation_of)
        self._listed = memo(site.watch, self._listing_of)
        self._no_notes = NoNotes(self._cited)
        self._answers = memo(site.watch, self._answer_note)
        self._summaries = memo(site.watch, self._summary)  # (made each time it would cost more: templates know again what is the same)
        self._moments = memo(site.watch, self._uncited_moment)
        self._cards = memo(site.watch, self._uncited_card)

    def shows(self, name: str, template: str) -> bool:
        """Whether a page's template shows what views call by that name: a drawing that nobody shows need not be made."""
        return self._asks is None or self._asks(name, template)

    def _shows_any(self, template: str, *names: str) -> bool:
        return any(self.shows(name, template) for name in names)

    def notes(self) -> Notes:
        """An empty list of notes for one page."""
        return Notes(self._listed)

    def no_notes(self) -> Notes:
        """What a page without a list of notes hands on instead of one."""
        return self._no_notes

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
        """A citation of each of these sources, given by their ids; drafts are passed over."""
        return tuple([cite for id in ids if (cite := notes.cite(f"sources/{id}"))]) if ids else ()

    def cite(self, id: str, notes: Notes) -> Cite | None:
        """A citation of a source by its id; None for "" and for a draft."""
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

    def words(self, key: str) -> str:
        """What an entry is called in plain words, an allegation never without its answer."""
        link = self.link(key)
        return f"{link.title} ({link.note})" if link.note else link.title

    def _mark(self, record: Record, number: int) -> str:
        reference = record.references[record.body_references + number]
        target = self.site.targets[record.key][record.body_references + number]
        if not target.key:
            return reference.label or reference.target
        return self.words(target.key)

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

    def _listing_of(self, key: str) -> Listed | None:
        cited = self._cited(key)
        if cited is None:
            return None
        line = self.source_line(key)
        margin = W.list_comma.join(filter(None, (line.publisher.title, line.published.text if line.published else "")))
        return Listed(cited.title, cited.path, margin, line)

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
        claim, card = self._cards(key)
        return self._noted_card(claim, card, notes) if notes.are_listed else card

    def claims_at(self, path: str) -> tuple[ClaimCard, ...]:
        """The claims that are told where the page at a path of the site is shown by its title or summary."""
        record = self.site.records.get(path.removesuffix("/"))
        if record is None:
            return ()
        keys = [record.key] if record.kind == "claims" else self._told_in_summary(record)
        return tuple([self._cards(key)[1] for key in keys if key.startswith("claims/")])

    def _told_in_summary(self, record: Record) -> list[str]:
        """The entries that a summary out of a body refers to."""
        if record.kind != "events" or record.fields.summary:
            return []
        targets = self.site.targets[record.key]
        return [targets[record.body_references + int(found[1])].key for found in MARK.finditer(record.lead)]

    def claims(self, keys: Iterable[str], notes: Notes) -> tuple[ClaimCard, ...]:
        """The claims of a list: allegations first, as cards with all that they cite; behind them the others, which are shown as lines
        and cite their answers alone."""
        cards = sorted(map(self._cards, keys), key=_is_no_allegation)
        return tuple([(self._noted_card if claim.allegation else self._noted_line)(claim, card, notes) for claim, card in cards])

    def claim_line(self, key: str, notes: Notes, shortly: bool = False) -> ClaimCard:
        """A claim for where only what is said, its status and its answers are shown: nothing else of it is cited there.

        `shortly`: with the answers of those alone whom it is about, where there are any.
        """
        claim, card = self._cards(key)
        own = frozenset([each.who for each in claim.responses if each.who in claim.about]) if shortly else frozenset[str]()
        return self._noted_line(claim, card, notes, own)

    def _noted_card(self, claim: Claim, card: ClaimCard, notes: Notes) -> ClaimCard:
        """A card with what it cites in the notes of a page, in the order in which these are counted."""
        return replace(
            card,
            date=self._noted_when(card.date, claim.date, notes) if claim.date else None,
            asserted_by=tuple(
                [self._noted(shown, made.when, made.source, notes) for shown, made in zip(card.asserted_by, claim.asserted_by, strict=True)]
            ),
            answers=self._noted_answers(card, claim, notes) if claim.responses else (),
            evidence=tuple(
                [replace(shown, source=self.cite(each.source, notes)) for shown, each in zip(card.evidence, claim.evidence, strict=True)]
            ),
        )

    def _noted_line(self, claim: Claim, card: ClaimCard, notes: Notes, shown: frozenset[str] = frozenset()) -> ClaimCard:
        return replace(card, answers=self._noted_answers(card, claim, notes, shown)) if claim.responses else card

    def _noted_answers(self, card: ClaimCard, claim: Claim, notes: Notes, shown: frozenset[str] = frozenset()) -> tuple[Answer, ...]:
        """The answers of a card, cited in the notes of a page: all, or those of the `shown` alone."""
        return tuple(
            [
                self._noted(answer, given.when, given.source, notes)
                for answer, given in zip(card.answers, claim.responses, strict=True)
                if not shown or given.who in shown
            ]
        )

    def _noted(self, said: Said, dated: Dated | None, source: str, notes: Notes) -> Said:
        """What somebody said, with who gives its date and where it is on record, in the notes of a page."""
        if dated and dated.sources:
            said = replace(said, when=self._noted_when(said.when, dated, notes))
        return replace(said, source=notes.cite(f"sources/{source}")) if source else said

    def _noted_when(self, when: When | None, dated: Dated, notes: Notes) -> When | None:
        """A date with who gives it in the notes of a page."""
        return replace(when, sources=self.cites(dated.sources, notes)) if when and dated.sources else when

    def _uncited_card(self, key: str) -> tuple[Claim, ClaimCard]:
        """A claim, and its card as pages without notes show it, which is the same for all of them."""
        record, notes = self.site.records[key], self._no_notes
        claim: Claim = record.fields
        status = self.site.statuses[key]
        return claim, ClaimCard(
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

    # --- moments, corrections ---

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
        moment = self._moments((key, order_open))
        if not notes.are_listed or not (moment.claim or moment.date.sources):  # the same wherever it stands
            return moment
        date = self.when(self.site.records[key].fields.date, notes)
        return replace(moment, date=date, claim=self.claim_card(key, notes) if moment.claim else None)

    def _uncited_moment(self, which: tuple[str, bool]) -> Moment:
        key, order_open = which
        record = self.site.records[key]
        fields, dated = record.fields, record.fields.date
        when = self.when(dated, self._no_notes)
        assert when is not None  # only dated entries are in a chronology
        is_claim = record.kind == "claims"
        return Moment(
            path=path_of(record), anchor=f"{record.kind}-{record.id}", title=title_of(record), date=when,
            year=year_of(dated), place=fields.place, summary=self.summary(record),
            weight="normal" if is_claim else fields.weight,
            people=() if is_claim else self.participants(record), organisations=() if is_claim else self.organisations(record),
            claim=self.claim_card(key, self._no_notes) if is_claim else None, order_open=order_open, role="",
        )  # fmt: skip

    def _in_turn(self, keys: Sequence[str], notes: Notes, template: str) -> list[Moment]:
        """These keys (in the order shown) as moments; with which of their order is open, where the page's template says it."""
        following = dict(pairwise(keys)) if self.shows("order_open", template) else {}
        return [self.moment(key, key in following and self.site.is_open(key, following[key]), notes) for key in keys]

    def years(self, keys: Sequence[str], notes: Notes, template: str) -> tuple[Year, ...]:
        """A chronology of these keys (in the order shown), year by year."""
        return _by_year(self._in_turn(keys, notes, template))

    def years_of(self, owner: str, keys: Sequence[str], notes: Notes, roles: Mapping[str, str], template: str) -> tuple[Year, ...]:
        """The same on a profile: `owner` is not named in each entry again, but as what they were in it is said."""
        if not keys:
            return ()
        path = self.link(owner).path

        def others(links: tuple[Link, ...]) -> tuple[Link, ...]:
            return tuple([link for link in links if link.path != path]) if links else ()

        moments = zip(keys, self._in_turn(keys, notes, template), strict=True)
        own = [replace(m, people=others(m.people), organisations=others(m.organisations), role=roles.get(key, "")) for key, m in moments]
        return _by_year(own)

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

    # --- pictures ---

    def picture(self, target: Target, alt: str, caption: str, credit: str) -> Picture | None:
        """A file of the site as a picture, if it is handed out."""
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
        return self.picture(found[0][1], image.alt, image.caption, image.credit) if found else None


def _is_no_allegation(card: tuple[Claim, ClaimCard]) -> bool:
    return not card[0].allegation


def _by_year(moments: Iterable[Moment]) -> tuple[Year, ...]:
    grouped: dict[str, list[Moment]] = {}
    for moment in moments:
        grouped.setdefault(moment.year, []).append(moment)
    return tuple([Year(text, f"y{text.replace(' ', '-').lower()}", tuple(each)) for text, each in grouped.items()])


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
