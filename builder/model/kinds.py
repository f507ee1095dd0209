"""Every kind of entry and every field, declared once (INTERFACE.md, section 1).

Where files are looked for, what they may hold, what messages say, the JSON Schema, the skeletons of `new`, the listing
pages and docs/kinds.md are all derived from here.
"""

from __future__ import annotations

from collections.abc import Set

from builder.model.fields import (
    Alias,
    ByLanguage,
    Choice,
    Dated,
    Fieldset,
    Language,
    Line,
    Links,
    Many,
    Media,
    Ref,
    Struct,
    Text,
    Url,
    When,
    Whole,
    Words,
    YesNo,
    fields_of,
    optional,
    required,
    required_of,
)
from builder.model.records import Folder
from builder.model.values import Value

CITES = Many(Ref(("sources",), ("cites",)))
SOURCE = Ref(("sources",), ("cites",))
ACTORS: tuple[Folder, ...] = ("people", "organisations")

BASES = ("own-account", "named-source", "unnamed-source", "document", "other-outlet", "not-stated")
STANCES = ("denies", "confirms", "partly", "declined", "not-reached", "not-asked")
SHOWS = ("supports", "contradicts", "neutral")
CORRECTION_KINDS = ("correction", "clarification", "editors-note", "withdrawal")
SOURCE_TYPES = (
    "news", "statement", "interview", "broadcast", "social", "record", "book", "research", "video", "document",
)  # fmt: skip

# Values of ByLanguage, Words and Links: (language or label, text), in the order typed. Words without a language have "".
Pairs = tuple[tuple[str, str], ...]


class Image(Fieldset, frozen=True):
    """A picture that stands for an entry."""

    file: str = required(Media(), "the picture, beside this file or under content/")
    alt: str = optional(Line(), "what the picture shows, for those who do not see it (always needed)")
    caption: str = optional(Text(), "words under the picture")
    credit: str = optional(Line(), "who made it, and its licence")


class Correction(Fieldset, frozen=True):
    """A dated change to what was said."""

    date: Dated | None = required(When(), "when it was changed")
    kind: str = optional(Choice(CORRECTION_KINDS, "correction"), "what kind of change it is")
    was: str = required(Text(), "what was said")
    now: str = required(Text(), "what is said now")


class Known(Fieldset, frozen=True):
    """One thing that is known, tied to what it rests on."""

    text: str = required(Text(), "what is known, in one sentence")
    claim: str = optional(Ref(("claims",), ("mentions",)), "the id of the claim that it rests on")
    sources: tuple[str, ...] = optional(CITES, "or the ids of the sources that it rests on")


class Role(Fieldset, frozen=True):
    """An office or post."""

    title: str = required(Line(), "the name of the office or post")
    organisation: str = optional(Ref(("organisations",), ("role",), or_text=True), "where: an organisation's id, or text")
    from_: Dated | None = optional(When(), "since when")
    to: Dated | None = optional(When(), "until when")
    sources: tuple[str, ...] = optional(CITES, "ids of the sources that say so")


class Participant(Fieldset, frozen=True):
    """A person in an event, and as what."""

    person: str = required(Ref(("people",), ("participant",)), "the person's id")
    as_: str = optional(Line(), "as what: host, speaker, witness")


class Assertion(Fieldset, frozen=True):
    """Somebody's making of a claim."""

    who: str = required(Ref(ACTORS, ("asserts",)), "who says it: a person's or organisation's id")
    source: str = required(SOURCE, "where they say it: a source's id")
    when: Dated | None = optional(When(), "when they said it")
    basis: str = optional(Choice(BASES, "not-stated"), "on what ground they say it")
    words: Pairs = optional(Words(), "their words: a short direct quotation")
    withdrawn: Dated | None = optional(When(), "when they took it back")


class Response(Fieldset, frozen=True):
    """The answer to a claim of one whom it concerns."""

    who: str = required(Ref(ACTORS, ("responds",)), "who answers: a person's or organisation's id")
    stance: str = required(Choice(STANCES), "what the answer is")
    when: Dated | None = optional(When(), "when they answered")
    source: str = optional(SOURCE, "where the answer is on record: a source's id")
    words: Pairs = optional(Words(), "their words: a short direct quotation")


class Repetition(Fieldset, frozen=True):
    """An outlet or person that carried a claim on; never a confirmation."""

    who: str = required(Ref(ACTORS, ("repeats",)), "who repeats it: a person's or organisation's id")
    source: str = required(SOURCE, "where they repeat it: a source's id")


class Evidence(Fieldset, frozen=True):
    """Something on record that bears on a claim."""

    source: str = required(Ref(("sources",), ("cites", "evidence")), "the id of the source that shows it")
    shows: str = required(Choice(SHOWS), "what it does to the claim")
    note: str = optional(Text(), "how, in a sentence")


class Common(Fieldset, frozen=True):
    """The fields of every kind but source."""

    summary: str = required(Text(), "one or two sentences, read alone in lists and previews")
    draft: bool = optional(YesNo(), "yes keeps it out of what is published")
    aliases: tuple[str, ...] = optional(Many(Alias()), "old paths, each of which becomes a redirect")
    tags: tuple[str, ...] = optional(Many(Line()), "words to group by: each makes a page of the chronology")
    image: Image | None = optional(Struct(Image), "a picture that stands for the entry")
    sources: tuple[str, ...] = optional(CITES, "ids of the sources that it rests on")
    updated: Dated | None = optional(When(), "when it was last changed in substance")
    corrections: tuple[Correction, ...] = optional(Many(Struct(Correction)), "what was said and what is said now")


class Article(Common, frozen=True):
    """An explainer, read from top to bottom."""

    title: str = required(Line(), "the headline")
    published: Dated | None = required(When(), "when it was published")
    authors: tuple[str, ...] = optional(Many(Line()), "who wrote it")
    order: int | None = optional(Whole(), "its place in the reading order")
    known: tuple[Known, ...] = optional(Many(Struct(Known)), "what is known, each tied to a claim or sources")
    not_known: tuple[str, ...] = optional(Many(Text()), "what is not known")


class Person(Common, frozen=True):
    """One person."""

    name: str = required(Line(), "the name readers know")
    sort_name: str = optional(Line(), "the name as it is sorted: Brook, Ada")
    also: tuple[str, ...] = optional(Many(Line()), "other spellings; each can be linked by")
    names: Pairs = optional(ByLanguage(), "the name in its own script, by language code")
    born: Dated | None = optional(When(), "when born; of the living the year at most")
    died: Dated | None = optional(When(), "when died")
    living: bool | None = optional(YesNo(None), "no for the dead; yes unless `died` is given")
    public_figure: bool = optional(YesNo(True), "no keeps the person unnamed and without a page")
    roles: tuple[Role, ...] = optional(Many(Struct(Role)), "offices and posts, with dates and sources")
    links: Pairs = optional(Links(), "addresses elsewhere: website, wikidata")

    @property
    def is_living(self) -> bool:
        """Whether the cautions for living people apply: unless the record says otherwise."""
        return self.living if self.living is not None else self.died is None


class Organisation(Common, frozen=True):
    """An organisation: an outlet, ministry, party or company."""

    name: str = required(Line(), "the name readers know")
    also: tuple[str, ...] = optional(Many(Line()), "other spellings; each can be linked by")
    names: Pairs = optional(ByLanguage(), "the name in its own script, by language code")
    type: str = optional(Line(), "what it is: newspaper, ministry, party")
    country: str = optional(Line(), "where it is based")
    links: Pairs = optional(Links(), "addresses elsewhere: website, wikidata")


class Event(Common, frozen=True):
    """One dated thing that is on record."""

    title: str = required(Line(), "what happened, read alone in the chronology")
    date: Dated | None = required(When(), "when it happened, as uncertain as it is")
    place: str = optional(Line(), "where it happened")
    people: tuple[Participant, ...] = optional(Many(Struct(Participant, "person")), "who took part: ids, or {person: id, as: witness}")
    organisations: tuple[str, ...] = optional(Many(Ref(("organisations",), ("organisation",))), "ids of the organisations that took part")
    weight: str = optional(Choice(("key", "normal", "background"), "normal"), "how much it matters to the story")
    after: tuple[str, ...] = optional(Many(Ref(("events",), ("after",))), "ids of events known to have come before it")


class Claim(Common, frozen=True):
    """One assertion: who makes it, and who answers it."""

    says: str = required(Text(), "what is claimed, in one neutral sentence")
    about: tuple[str, ...] = required(Many(Ref(ACTORS, ("about",))), "whom it concerns: ids of people and organisations")
    allegation: bool = optional(YesNo(), "yes where it says something of them that they may want to answer")
    date: Dated | None = optional(When(), "when the claimed thing would have happened")
    place: str = optional(Line(), "where it would have happened")
    asserted_by: tuple[Assertion, ...] = required(Many(Struct(Assertion)), "who says it, where and on what ground")
    responses: tuple[Response, ...] = optional(Many(Struct(Response)), "what those whom it concerns answer")
    repeated_by: tuple[Repetition, ...] = optional(Many(Struct(Repetition)), "who carried it on")
    evidence: tuple[Evidence, ...] = optional(Many(Struct(Evidence)), "what is on record for and against")
    verdict: str = optional(Choice(("confirmed", "false")), "only where the evidence settles it")
    checked: Dated | None = optional(When(), "when the record was last checked")


class Source(Fieldset, frozen=True):
    """One source."""

    title: str = required(Line(), "the headline or title as found")
    publisher: str = required(Ref(("organisations",), ("publisher",), or_text=True), "an organisation's id, or text")
    type: str = required(Choice(SOURCE_TYPES), "what it is")
    published: Dated | None = optional(When(), "when it was published")
    authors: tuple[str, ...] = optional(Many(Line()), "who wrote it")
    lang: str = optional(Language(), "its language code: en, ur, he")
    url: str = optional(Url(), "its address")
    archive: str = optional(Url(), "an archived copy")
    accessed: Dated | None = optional(When(), "when it was opened")
    location: str = optional(Line(), "page or shelf mark")
    via: str = optional(Ref(("sources",), ("via",)), "the id of the source it is known through, when it was not read itself")
    note: str = optional(Text(), "what was read of it, and what to beware of")
    draft: bool = optional(YesNo(), "yes keeps it out of what is published")
    tags: tuple[str, ...] = optional(Many(Line()), "words to find it by in the search")


class Page(Common, frozen=True):
    """A page about the site itself: about, methods, corrections policy."""

    title: str = required(Line(), "the title of the page")


class Publisher(Fieldset, frozen=True):
    """Who publishes the site."""

    name: str = required(Line(), "the publisher's name")
    url: str = optional(Url(), "the publisher's address")


class Settings(Fieldset, frozen=True):
    """content/site.yaml: the settings of the site."""

    title: str = required(Line(), "the name of the site")
    url: str = required(Url(), "the production address, with a path if the site lives under one")
    description: str = optional(Text(), "what the site explains, in a sentence or two")
    language: str = optional(Language(), "the language code of the site; en unless said")
    publisher: Publisher | None = optional(Struct(Publisher), "who publishes it")
    contact: str = optional(Url(mail=True), "a mail address or URL for corrections and replies")
    licence: str = optional(Line(), "the licence of the text")
    repository: str = optional(Url(), "the repository, for edit links")
    html: bool = optional(YesNo(), "yes lets a safe subset of raw HTML through")
    strict: bool = optional(YesNo(), "yes turns warnings into errors")
    hemisphere: str = optional(Choice(("north", "south")), "where spring, summer, autumn and winter are meant")


class Kind(Value, frozen=True):
    """One row of the table of kinds.

    `folder` names it in paths, addresses and site.json; `address` is the path of an entry's page with `{id}`;
    `title` is the field that names an entry; `schema_type` is its type in schema.org.
    """

    folder: Folder
    singular: str
    fields: type[Fieldset]
    title: str
    address: str
    schema_type: str

    @property
    def one(self) -> str:
        """An entry of it, with its article: `an event`."""
        return f"{'an' if self.singular[0] in 'aeo' else 'a'} {self.singular}"


KINDS: tuple[Kind, ...] = (
    Kind("articles", "article", Article, "title", "articles/{id}/", "NewsArticle"),
    Kind("people", "person", Person, "name", "people/{id}/", "Person"),
    Kind("organisations", "organisation", Organisation, "name", "organisations/{id}/", "Organization"),
    Kind("events", "event", Event, "title", "events/{id}/", "Event"),
    Kind("claims", "claim", Claim, "says", "claims/{id}/", "Claim"),
    Kind("sources", "source", Source, "title", "sources/{id}/", "CreativeWork"),
    Kind("pages", "page", Page, "title", "{id}/", "WebPage"),
)

FIELDSETS: tuple[type[Fieldset], ...] = (*(kind.fields for kind in KINDS), Settings)
BY_FOLDER: dict[str, Kind] = {kind.folder: kind for kind in KINDS}
_BY_NAME: dict[str, Kind] = BY_FOLDER | {kind.singular: kind for kind in KINDS}


def kind_named(word: str) -> Kind | None:
    """The kind that a person names, in singular or plural, in any case; None where there is none."""
    return _BY_NAME.get(word.casefold())


def kinds_with(names: Set[str]) -> list[Kind]:
    """The kinds that have all of these fields, and whose entries are named by one of them."""
    return [each for each in KINDS if each.title in names and names <= fields_of(each.fields).keys()]


def has_all_needed(kind: Kind, names: Set[str]) -> bool:
    """Whether the fields that an entry of a kind needs are among these."""
    return all(field.name in names for field in required_of(kind.fields))
