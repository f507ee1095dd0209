"""A synthetic story of any size: the same entries for every engine, decided by the number of entries and a seed alone.

A body is Markdown in which a link is written `⟦people/x⟧` or `⟦people/x|label⟧`, a citation `⟦@x⟧` and a card `⟦!claims/x⟧`;
whoever writes a site for an engine turns them into what that engine reads.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from random import Random
from typing import NamedTuple

from benchmarks import words

SEED = 20210628
FIRST_DAY = datetime.date(1990, 1, 1)
DAYS = 12_000
CHECKED = datetime.date(2025, 5, 1)  # claims; shortly before the clock that the runner sets

# How many of a hundred entries are of each kind. Events take what remains. Sources stand in the bare story too, because
# an event without one is a warning, and ten thousand warnings are work that Hugo does not have.
SHARES = {
    "bare": {"articles": 15, "people": 20, "organisations": 10, "sources": 5},
    "full": {"articles": 10, "people": 15, "organisations": 10, "sources": 20, "claims": 15},
}

SHOWN_ON = 30  # pages that show the title which the title case edits
SHOWN_WITHOUT_LINK = 3  # its own, and the two indexes it is in
LINKED_FROM_ITS_BODY = 4

STANCES = ("denies", "denies", "partly", "declined", "not-reached", "confirms")
BASES = ("own-account", "named-source", "unnamed-source", "document", "other-outlet")
SOURCE_TYPES = ("news", "news", "news", "statement", "interview", "record", "book")


class Assertion(NamedTuple):
    """Who makes a claim, and where."""

    who: str
    source: str
    when: datetime.date
    basis: str


class Response(NamedTuple):
    """What one whom a claim is about answers."""

    who: str
    stance: str
    when: datetime.date
    source: str


class Claim(NamedTuple):
    """What a claim has beside a title and a body."""

    about: tuple[str, ...]
    allegation: bool
    asserted_by: tuple[Assertion, ...]
    responses: tuple[Response, ...]
    repeated_by: tuple[tuple[str, str], ...]
    evidence: tuple[tuple[str, str], ...]


class Source(NamedTuple):
    """What a source has beside a title."""

    publisher: str
    type: str
    url: str


class Entry(NamedTuple):
    """One entry, as no engine writes it yet."""

    kind: str
    id: str
    title: str
    summary: str = ""
    body: str = ""
    date: datetime.date | None = None
    key: bool = False  # an event that matters most
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    role: tuple[str, str] | None = None  # of a person: an office, and the organisation's id
    known: tuple[tuple[str, str], ...] = ()  # of an article: a sentence, and the source's id
    claim: Claim | None = None
    source: Source | None = None

    @property
    def path(self) -> str:
        """Kind and id."""
        return f"{self.kind}/{self.id}"


class Story(NamedTuple):
    """All entries, and those that the cases edit: a body, a title that thirty pages show, and an entry nothing links to."""

    entries: tuple[Entry, ...]
    body: Entry
    title: Entry
    spare: Entry


def story(count: int, job: str = "bare", seed: int = SEED) -> Story:
    """A story of `count` entries; 20 at the least."""
    if count < 20:
        raise ValueError("a story has 20 entries or more")
    chance = Random(f"{seed}/{job}/{count}")
    drafted = _drafts(count, job, chance)
    spare = next(entry for entry in reversed(drafted) if entry.kind == "events")
    title = next(entry for entry in reversed(drafted) if entry.kind == "people")
    cast = _Cast([entry for entry in drafted if entry not in (spare, title)], chance)
    naming = _naming(title, spare, drafted)
    entries = tuple(_written(entry, title, entry.path in naming, cast, job, chance) for entry in drafted)
    by_path = {entry.path: entry for entry in entries}
    edited = next(entry for entry in entries if entry.kind == "people")
    return Story(entries, edited, by_path[title.path], by_path[spare.path])


def _drafts(count: int, job: str, chance: Random) -> list[Entry]:
    """Every entry with its name, before anything links to anything."""
    shares = SHARES[job]
    numbers = {kind: max(count * share // 100, 1) for kind, share in shares.items()}
    numbers["events"] = count - sum(numbers.values())
    return [_draft(kind, number, chance) for kind, many in numbers.items() for number in range(many)]


def _draft(kind: str, number: int, chance: Random) -> Entry:
    if kind == "people":
        title = words.person_name(chance, number)
    elif kind == "organisations":
        title = words.organisation_name(chance, number)
    elif kind == "claims":
        title = f"{words.phrase(chance, 9, 16)}, case {number}."
    else:
        title = f"{words.phrase(chance, 4, 9)} {number}"
    day = FIRST_DAY + datetime.timedelta(chance.randrange(DAYS))
    dated = kind in ("articles", "events", "sources") or (kind == "claims" and chance.random() < 0.3)
    return Entry(kind, f"{_slug(title, 5)}-{number}", title, date=day if dated else None, key=kind == "events" and number % 50 == 0)


def _slug(title: str, most: int) -> str:
    plain = title.casefold().translate(str.maketrans("çéïöá", "ceioa"))
    return "-".join(re.findall("[a-z]+", plain)[:most])


def _naming(title: Entry, spare: Entry, entries: Sequence[Entry]) -> frozenset[str]:
    """The entries whose text names the one whose title is edited: with the pages that name it anyway, thirty show it."""
    others = [entry.path for entry in entries if entry not in (title, spare) and entry.kind in ("articles", "events")]
    wanted = min(SHOWN_ON - SHOWN_WITHOUT_LINK - LINKED_FROM_ITS_BODY, len(others) // 2)
    return frozenset(others[:: max(len(others) // wanted, 1)][:wanted])


class _Cast:
    """Whom entries link to: some often, most seldom, and everyone at least once."""

    def __init__(self, entries: Iterable[Entry], chance: Random) -> None:
        self._of: dict[str, list[Entry]] = {}
        for entry in entries:
            self._of.setdefault(entry.kind, []).append(entry)
        self._chance = chance
        self._waiting = {kind: list(of) for kind, of in self._of.items()}
        self._all = [entry for of in self._of.values() for entry in of if entry.kind != "sources"]
        chance.shuffle(self._all)
        self._place = 0

    def some(self, kind: str, many: int) -> tuple[str, ...]:
        """Ids of that kind, none twice: one that has not been named yet, then those that are named often."""
        of = self._of.get(kind, [])
        found = [self._waiting[kind].pop().id] if many and self._waiting.get(kind) else []
        found += [of[int(len(of) * self._chance.random() ** 2)].id for _ in range(many - len(found))] if of else []
        return tuple(dict.fromkeys(found))

    def one(self, kind: str) -> str:
        """An id of that kind."""
        return self.some(kind, 1)[0]

    def next(self) -> str:
        """The path of the next of all, round and round."""
        self._place += 1
        return self._all[self._place % len(self._all)].path

    def any(self, kinds: Sequence[str]) -> str:
        """The path of one of these kinds; the first of each kind are named most often."""
        of = self._of[self._chance.choice([kind for kind in kinds if kind in self._of])]
        return of[int(len(of) * self._chance.random() ** 2)].path


LINKED = ("people", "people", "organisations", "events", "articles")


def _written(entry: Entry, title: Entry, names_it: bool, cast: _Cast, job: str, chance: Random) -> Entry:
    """A draft with its summary, body, links and fields."""
    if entry.kind == "sources":
        return _source(entry, cast, chance)
    is_title = entry.path == title.path
    links = _links(entry, is_title, cast, chance)
    if names_it:
        links.append(f"⟦{title.path}⟧")
    full = job == "full"
    cites = [_citation(cast, chance) for _ in range(chance.randint(2, 6))] if full and not is_title else []
    cards = [f"⟦!claims/{id}⟧" for id in cast.some("claims", 1)] if full and entry.kind == "articles" else []
    written = entry._replace(
        summary=f"{words.phrase(chance, 10, 20)}.",
        body=_body(links, cites, cards, entry.kind == "articles", chance),
        sources=cast.some("sources", 2) if entry.kind in ("events", "articles") or (full and not is_title) else (),
    )
    if entry.kind == "events":
        return written._replace(people=cast.some("people", chance.randint(1, 3)), organisations=cast.some("organisations", 1))
    if entry.kind == "claims":
        return written._replace(claim=_claim(cast, chance))
    if full and entry.kind == "people" and not is_title:
        return written._replace(role=(words.phrase(chance, 2, 5), cast.one("organisations")))
    if full and entry.kind == "articles":
        return written._replace(known=tuple((f"{words.phrase(chance, 8, 14)}.", cast.one("sources")) for _ in range(3)))
    return written


def _links(entry: Entry, is_title: bool, cast: _Cast, chance: Random) -> list[str]:
    if is_title:
        paths = [cast.next() for _ in range(LINKED_FROM_ITS_BODY)]
    else:
        paths = [cast.next(), *(cast.any(LINKED) for _ in range(chance.randint(2, 5)))]
    kept = [path for path in dict.fromkeys(paths) if path != entry.path]
    return [f"⟦{path}|{' '.join(chance.choices(words.WORDS, k=2))}⟧" if chance.random() < 0.5 else f"⟦{path}⟧" for path in kept]


def _citation(cast: _Cast, chance: Random) -> str:
    ids = cast.some("sources", 2 if chance.random() < 0.2 else 1)
    return " ".join(f"⟦@{id}⟧" for id in ids)


def _body(links: list[str], cites: list[str], cards: list[str], headed: bool, chance: Random) -> str:
    sentences: list[str] = []
    length, wanted = 0, chance.randint(150, 400)
    while length < wanted:
        many = chance.randint(7, 22)
        sentences.append(words.sentence(chance, many))
        length += many
    for link in links:
        place = chance.randrange(len(sentences))
        first, _, rest = sentences[place].partition(" ")
        sentences[place] = f"{first} {link} {rest}"
    for cite in cites:
        place = chance.randrange(len(sentences))
        sentences[place] += f" {cite}"
    return "\n\n".join([*_blocks(sentences, headed, chance), *cards]) + "\n"


def _blocks(sentences: list[str], headed: bool, chance: Random) -> Iterable[str]:
    """Paragraphs of a few sentences, with a heading, list, quotation or table among them."""
    place = 0
    while place < len(sentences):
        many = chance.randint(2, 5)
        taken, form = sentences[place : place + many], chance.random()
        place += many
        if headed and form < 0.4:
            yield f"## {words.phrase(chance, 2, 5)}"
        if form > 0.93:
            yield "\n".join(f"- {each}" for each in taken)
        elif form > 0.89:
            yield f"> {' '.join(taken)}"
        elif form > 0.86:
            yield _table(chance)
            yield " ".join(taken)
        else:
            yield " ".join(taken)


def _table(chance: Random) -> str:
    rows = [" | ".join(chance.choices(words.WORDS, k=3)) for _ in range(chance.randint(3, 6))]
    return "\n".join([f"| {rows[0]} |", "|---|---|---|", *(f"| {row} |" for row in rows[1:])])


def _source(entry: Entry, cast: _Cast, chance: Random) -> Entry:
    publisher = cast.one("organisations")
    source = Source(publisher, chance.choice(SOURCE_TYPES), f"https://example.com/{entry.id}")
    return entry._replace(source=source, summary=f"{words.phrase(chance, 8, 15)}.")


def _claim(cast: _Cast, chance: Random) -> Claim:
    about = cast.some("people", chance.randint(1, 2))
    first = FIRST_DAY + datetime.timedelta(chance.randrange(DAYS))

    def later() -> datetime.date:
        return first + datetime.timedelta(chance.randrange(1, 40))

    outlets = cast.some("organisations", chance.randint(1, 4))
    return Claim(
        about=about,
        allegation=chance.random() < 0.6,
        asserted_by=(Assertion(outlets[0], cast.one("sources"), first, chance.choice(BASES)),),
        responses=tuple(Response(who, chance.choice(STANCES), later(), cast.one("sources")) for who in about),
        repeated_by=tuple((outlet, cast.one("sources")) for outlet in outlets[1:]),
        evidence=tuple((cast.one("sources"), chance.choice(("supports", "contradicts", "neutral"))) for _ in range(chance.randint(0, 2))),
    )
