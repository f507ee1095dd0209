"""What a template sees: one frozen view per page, and nothing else.

Views are values of strings, numbers, booleans, None and further views, so that a view's digest can be taken fast
and says whether its page must be drawn again. Every path in a view is relative to the site's root and has no leading
slash (`people/imran-khan/`); templates turn it into an address with `href(path)`. If a template would need an `if`
about meaning, the view lacks a field.
"""

# No `from __future__ import annotations`: as texts, all these would be compiled at every start of the program.
from typing import Any, Self

from msgspec import structs

from builder.model.values import Value
from builder.publishing.drawing import Canvas


class View(Value, frozen=True):
    """A view. Templates may ask it for another that differs in some fields, and for all its fields, as they may a named tuple."""

    def _replace(self, **changes: Any) -> Self:
        return structs.replace(self, **changes)

    def _asdict(self) -> dict[str, Any]:
        return structs.asdict(self)


class Link(View, frozen=True):
    """A link to a page. `path` is "" where there is no page to go to (a private person, plain text)."""

    path: str
    title: str
    kind: str = ""  # folder of the entry's kind, "" for none
    lang: str = ""  # language of the title where it is not the site's
    dir: str = ""  # its direction, with lang
    note: str = ""  # status of a claim, publisher of a source, role of a person: set in small beside the link


class When(View, frozen=True):
    """A date to show: its words, and a machine form for `<time datetime>` ("" where HTML has none)."""

    text: str
    datetime: str
    edtf: str
    sources: "tuple[Cite, ...]" = ()


class Cite(View, frozen=True):
    """A citation at one spot: the number of the note it points to, the id of this spot, and where in the source."""

    number: int
    id: str  # `cite-3-1`: first place that cites note 3
    title: str  # for the tooltip and screen readers: publisher and title of the source
    locator: str = ""
    path: str = ""  # the source's page; where `number` is 0 the page has no notes, and the citation links there
    margin: str = ""  # what stands beside the first place of a text that cites the source, where there is a margin


class Note(View, frozen=True):
    """A source in a page's list of notes; `id` is `note-3`; `back` are the ids of the spots that cite it."""

    number: int
    source: "SourceLine"
    back: tuple[str, ...]
    locators: tuple[str, ...] = ()


class SourceLine(View, frozen=True):
    """A source as one line of a list."""

    path: str
    title: str
    lang: str
    dir: str
    publisher: Link
    type: str  # in words: news report, statement
    published: When | None
    authors: tuple[str, ...]
    url: str
    archive: str
    archived: str  # the day of the archived copy, as its address tells, or ""
    accessed: When | None
    location: str
    via: Link | None  # the source it is known through
    note: str


class Quote(View, frozen=True):
    """A short direct quotation."""

    text: str
    lang: str
    dir: str
    language: str  # name of the language in words: Urdu; "" for the site's own


class Name(View, frozen=True):
    """A name in its own script."""

    text: str
    lang: str
    dir: str
    language: str


class Card(View, frozen=True):
    """An entry as a card: one of these, by its kind. (Each in a place of its own, so that it can be told which one it is.)"""

    claim: "ClaimCard | None" = None
    event: "EventCard | None" = None
    person: "PersonCard | None" = None
    entry: "EntryCard | None" = None


class Fill(View, frozen=True):
    """What fills one hole of a body. `form` chooses the template: link, plain, citation, card, figure, claim-link."""

    form: str
    html: str = ""  # the label as HTML, from the body itself
    link: Link | None = None
    cites: tuple[Cite, ...] = ()
    card: "Card | None" = None
    picture: "Picture | None" = None
    answer: str = ""  # claim-link: status and answer in words


class Prose(View, frozen=True):
    """A body: `key` names the entry whose HTML it is (the renderer finds it), `fills` fill its holes in order."""

    key: str
    fills: tuple[Fill, ...]


class Candidate(View, frozen=True):
    """One of the widths in which a picture is handed out."""

    path: str
    width: int


class Picture(View, frozen=True):
    """A picture with its words; `path` is its address in the output; sizes are 0 where unknown."""

    path: str
    alt: str
    caption: str
    credit: str
    width: int
    height: int
    widths: tuple[Candidate, ...] = ()  # from which a browser may choose


class Assertion(View, frozen=True):
    """Who makes a claim: `basis` is in words ("citing one unnamed source")."""

    who: Link
    when: When | None
    basis: str
    words: tuple[Quote, ...]
    source: Cite | None
    withdrawn: When | None


class Answer(View, frozen=True):
    """A response to a claim: `stance` is the interface's word, `says` the same in words ("denies it")."""

    who: Link
    stance: str
    says: str
    when: When | None
    words: tuple[Quote, ...]
    source: Cite | None
    subject: bool  # by one whom the claim is about


class Voice(View, frozen=True):
    """One who answers a claim in one way, with every time that they did."""

    who: Link
    stance: str
    says: str
    times: tuple[Answer, ...]


class EvidenceLine(View, frozen=True):
    """Something on record for or against a claim."""

    shows: str  # supports, contradicts, neutral
    words: str  # in words: for, against, neither
    note: str
    source: Cite | None
    title: Link


class ClaimCard(View, frozen=True):
    """A claim with its answers. There is no smaller view of an allegation: the answers are part of it."""

    path: str
    id: str
    says: str
    allegation: bool
    status: str  # denied, …: for a class name
    status_text: str  # Denied
    status_reason: str  # denied: Foreign Office, 28 June 2021; not confirmed on the record
    about: tuple[Link, ...]
    date: When | None
    place: str
    asserted_by: tuple[Assertion, ...]
    answers: tuple[Answer, ...]
    unanswered: tuple[Link, ...]  # those it is about who have no response on record
    repeated_by: tuple[Link, ...]
    repeated_text: str  # "one unnamed source, carried by seven outlets", or ""
    evidence: tuple[EvidenceLine, ...]
    checked: When | None
    withdrawn: bool

    @property
    def voices(self) -> tuple[Voice, ...]:
        """The answers by those who give them, each named once, in the order given."""
        found: dict[tuple[Link, str], list[Answer]] = {}
        for each in self.answers:
            found.setdefault((each.who, each.stance), []).append(each)
        return tuple(Voice(given[0].who, given[0].stance, given[0].says, tuple(given)) for given in found.values())


class EventCard(View, frozen=True):
    """An event as a card."""

    path: str
    title: str
    date: When | None
    place: str
    summary: str
    people: tuple[Link, ...]


class PersonCard(View, frozen=True):
    """A person or organisation as a card."""

    path: str
    title: str
    kind: str
    summary: str
    names: tuple[Name, ...]


class EntryCard(View, frozen=True):
    """Any other entry as a card."""

    path: str
    title: str
    kind: str
    label: str  # the kind in words: Article
    summary: str


class RoleLine(View, frozen=True):
    """An office or post, with its dates in words."""

    title: str
    organisation: Link | None
    dates: str  # "from 14 September 2018 to 17 May 2021"
    sources: tuple[Cite, ...]


class Moment(View, frozen=True):
    """An entry of a chronology: an event, or a dated claim with its answers (`claim`), which is visibly no event."""

    path: str
    anchor: str
    title: str
    date: When
    year: str  # the heading it stands under
    place: str
    summary: str
    weight: str  # key, normal, background
    people: tuple[Link, ...]
    organisations: tuple[Link, ...]
    claim: ClaimCard | None
    order_open: bool  # the order between this and the next is not established
    role: str  # on a profile: what the person was in it ("host"), or ""
    tags: tuple[Link, ...] = ()  # each a link to the part of the chronology that bears it
    starts: str = ""  # for the script that narrows the chronology: the days on which it can have begun, "737751" or "737754/737760"
    after: str = ""  # for the same: anchors of those that it is known to follow


class Year(View, frozen=True):
    """A stretch of a chronology under one heading."""

    text: str
    anchor: str
    moments: tuple[Moment, ...]


class Backlink(View, frozen=True):
    """An entry that mentions this one, with the sentence: `before`, the linked `words`, `after` (where the template asks for any)."""

    link: Link
    label: str  # the mentioning entry's kind in words, or what it does: "cites this", "answers this claim"
    before: str
    words: str
    after: str


class CorrectionLine(View, frozen=True):
    """A correction, with the entry that it belongs to."""

    date: When
    kind: str
    label: str  # Correction, Clarification, Editors' note, Withdrawal
    was: str
    now: str
    entry: Link
    anchor: str


class KnownLine(View, frozen=True):
    """One thing that is known, and what it rests on."""

    text: str
    claim: ClaimCard | None
    sources: tuple[Cite, ...]


class Contents(View, frozen=True):
    """A line of an article's list of contents."""

    level: int
    id: str
    text: str


class Use(View, frozen=True):
    """Where a source is used, and what for: "cited in", "evidence for"."""

    link: Link
    label: str


class Crumb(View, frozen=True):
    """A step of the way from the home page to this one."""

    path: str
    title: str


class Head(View, frozen=True):
    """What every page has: it fills `<head>`, the banner and the foot of the page."""

    path: str  # of this page: people/imran-khan/
    template: str  # pages/person.html
    title: str  # the h1, as plain text
    head_title: str  # for <title>: with the site's name
    description: str
    canonical: str
    section: str  # which item of the navigation is the current one: people
    kind: str  # label over the h1: Person; "" for none
    og_type: str  # article, profile, website
    noindex: bool
    json_ld: str  # finished JSON, safe inside <script type="application/ld+json">
    crumbs: tuple[Crumb, ...]
    edit_url: str
    source_file: str
    published: When | None
    updated: When | None
    image: Picture | None
    share: Picture | None = None  # for social cards: the entry's own picture, or one drawn for it
    answer: str = ""  # of an allegation: its status and its subjects' responses, for where its title stands alone
    changed: When | None = None  # when the page was last changed: updated or corrected
    why: str = ""  # what it was changed by, if that was a correction: "Clarification"


class TimelinePicture(View, frozen=True):
    """A timeline as a picture in both its forms, with its words."""

    id: str
    title: str
    notes: tuple[str, ...]  # how to read it
    skip: str
    wide: Canvas
    tall: Canvas
    narrow: bool  # it is made for a column, not for the page
    folded: bool  # its tall form is longer than a screen


class ChainLine(View, frozen=True):
    """A line of the table of a claim's way: who made it, carried it on or answers it, what they do, and where that stands."""

    who: Link
    note: str
    does: str
    when: str
    source: Cite | None


class ChainPart(View, frozen=True):
    """A part of that table under a heading."""

    title: str
    lines: tuple[ChainLine, ...]


class ProvenancePicture(View, frozen=True):
    """The way of a claim, drawn and as a table."""

    id: str
    title: str
    heads: tuple[str, ...]
    parts: tuple[ChainPart, ...]
    wide: Canvas
    tall: Canvas


class TieLine(View, frozen=True):
    """A line of the table of connections: two who are connected, and how."""

    one: Link
    other: Link
    words: str


class ConnectionsPicture(View, frozen=True):
    """People and organisations with how they are connected, drawn and as a table."""

    id: str
    title: str
    heads: tuple[str, ...]
    lines: tuple[TieLine, ...]
    as_table: str
    notes: tuple[str, ...]
    wide: Canvas
    tall: Canvas


class PersonView(View, frozen=True):
    """A person's or an organisation's profile."""

    head: Head
    is_person: bool
    summary: str
    names: tuple[Name, ...]
    also: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]  # (label, words): Born, Died, Type, Country
    roles: tuple[RoleLine, ...]
    links: tuple[tuple[str, str], ...]  # (label, address)
    image: Picture | None
    prose: Prose | None
    years: tuple[Year, ...]  # what they took part in
    claims_about: tuple[ClaimCard, ...]
    claims_made: tuple[ClaimCard, ...]  # asserted or carried on
    claims_answered: tuple[ClaimCard, ...]
    articles: tuple[Link, ...]
    published: tuple[SourceLine, ...]  # sources that an organisation published
    corrections: tuple[CorrectionLine, ...]
    backlinks: tuple[Backlink, ...]
    notes: tuple[Note, ...]
    timeline: TimelinePicture | None = None


class ArticleView(View, frozen=True):
    """An explainer."""

    head: Head
    summary: str
    authors: tuple[str, ...]
    known: tuple[KnownLine, ...]
    not_known: tuple[str, ...]
    contents: tuple[Contents, ...]
    image: Picture | None
    prose: Prose | None
    previous: Link | None
    next: Link | None
    people: tuple[Link, ...]  # people and organisations it names
    corrections: tuple[CorrectionLine, ...]
    backlinks: tuple[Backlink, ...]
    notes: tuple[Note, ...]


class EventView(View, frozen=True):
    """An event."""

    head: Head
    summary: str
    date: When | None
    place: str
    weight: str
    people: tuple[Link, ...]  # `note` says as what
    organisations: tuple[Link, ...]
    after: tuple[Link, ...]
    previous: Link | None  # in the chronology; `note` is its date
    next: Link | None
    order_open: str  # a sentence, or ""
    image: Picture | None
    prose: Prose | None
    corrections: tuple[CorrectionLine, ...]
    backlinks: tuple[Backlink, ...]
    notes: tuple[Note, ...]


class ClaimView(View, frozen=True):
    """A claim's own page: the card in full, then its grounds and its way."""

    head: Head
    summary: str
    card: ClaimCard
    image: Picture | None
    prose: Prose | None
    corrections: tuple[CorrectionLine, ...]
    backlinks: tuple[Backlink, ...]
    notes: tuple[Note, ...]
    provenance: ProvenancePicture | None = None
    previous: Link | None = None  # in the chronology, of a dated claim; `note` is its date
    next: Link | None = None
    order_open: str = ""  # a sentence, or ""


class SourceView(View, frozen=True):
    """A source."""

    head: Head
    line: SourceLine
    uses: tuple[Use, ...]
    claims: tuple[ClaimCard, ...]
    prose: Prose | None
    backlinks: tuple[Backlink, ...]
    notes: tuple[Note, ...]


class PageView(View, frozen=True):
    """A page about the site itself."""

    head: Head
    summary: str
    prose: Prose | None
    contents: tuple[Contents, ...]
    image: Picture | None
    corrections: tuple[CorrectionLine, ...]
    backlinks: tuple[Backlink, ...]
    notes: tuple[Note, ...]


class ListItem(View, frozen=True):
    """An entry in a list of its kind."""

    link: Link
    summary: str
    date: When | None
    names: tuple[Name, ...] = ()
    card: ClaimCard | None = None
    source: SourceLine | None = None
    sort: str = ""  # the word it is sorted by
    label: str = ""  # its kind in words, in a list of every kind


class Group(View, frozen=True):
    """A part of a list under a heading: a letter, a year, or "" for the whole."""

    title: str
    anchor: str
    items: tuple[ListItem, ...]


class Choice(View, frozen=True):
    """One way to see a list: a link to the page that shows it so. `current` is that of the page itself."""

    path: str
    title: str
    current: bool
    total: int = 0  # how many entries it shows, 0 for unsaid
    value: str = ""  # for the script that does the same in place: `person=imran-khan`


class Choices(View, frozen=True):
    """Ways to see a list, under what they have in common: Person, Tag."""

    title: str
    all: tuple[Choice, ...]


class ListView(View, frozen=True):
    """/articles/, /people/, /organisations/, /claims/, /sources/."""

    head: Head
    intro: str
    groups: tuple[Group, ...]
    total: int
    orders: tuple[Choice, ...] = ()  # the same list in its orders
    by_date: bool = False  # sources under years, each of which names its publisher


class ChronologyView(View, frozen=True):
    """/chronology/, and the pages beside it that show a part of it."""

    head: Head
    intro: str
    years: tuple[Year, ...]
    total: int
    reads: tuple[Choice, ...] = ()  # the short read, the long one, with withdrawn claims
    kinds: tuple[Choice, ...] = ()  # events alone, claims alone
    filters: tuple[Choices, ...] = ()  # by person, organisation and tag; on the long read alone
    whole: str = ""  # path of the long read, on a page that shows a part
    timeline: TimelinePicture | None = None


class CorrectionsView(View, frozen=True):
    """/corrections/."""

    head: Head
    intro: str
    corrections: tuple[CorrectionLine, ...]
    contact: str  # address to write to, or ""


class SearchView(View, frozen=True):
    """/search/: an A to Z of everything."""

    head: Head
    intro: str
    groups: tuple[Group, ...]
    search: str = ""  # where the search index lies, "" for a build without one
    statuses: tuple[tuple[str, str], ...] = ()  # those that claims have, each with the word for it


class HomeView(View, frozen=True):
    """The home page, built around the leading article (the first in the reading order) and the claims."""

    head: Head
    description: str
    lead: ListItem | None  # the leading article
    known: tuple[KnownLine, ...]
    not_known: tuple[str, ...]
    claims: tuple[ClaimCard, ...]  # the leading claims, of which the first is shown in full
    more_claims: int
    articles: tuple[ListItem, ...]  # in reading order, without the lead
    moments: tuple[Moment, ...]  # key events
    people: tuple[ListItem, ...]
    organisations: tuple[ListItem, ...]
    notes: tuple[Note, ...]
    timeline: TimelinePicture | None = None
    connections: ConnectionsPicture | None = None


class NotFoundView(View, frozen=True):
    """404.html."""

    head: Head


class SiteView(View, frozen=True):
    """The same on every page, and small."""

    title: str
    description: str
    lang: str
    dir: str
    publisher: Link  # path is a full address, or ""
    contact: str  # mailto: or http address, or ""
    licence: str
    repository: str
    navigation: tuple[Crumb, ...]  # Articles, People, …
    pages: tuple[Crumb, ...]  # pages about the site, for the foot
    notice: str  # a band over every page: "Preview of …", "Drafts are shown", or ""
    version: str = ""  # what the site was built from, where that is known: the short name of a commit


# --- pages ---


class Planned(Value, frozen=True):
    """A page that is to be: its file in the output, and the entry whose page it is, or which of the index pages."""

    file: str  # people/imran-khan/index.html
    entry: str  # people/imran-khan, or "" for an index page
    listing: str = ""  # its path, for an index page
    has_body: bool = False  # whether it shows a body, that of its entry


class Page(Value, frozen=True):
    """A page with the one view that its template sees."""

    file: str
    path: str  # in the site: people/imran-khan/
    template: str
    view: Any
    body: str  # key of the entry whose body it shows, "" for none
