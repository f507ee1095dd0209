"""A claim's status, computed from its record and never typed (INTERFACE.md, section 1, Claims)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from builder.model.fields import Dated
from builder.model.kinds import Claim, Response, Source
from builder.model.records import Record
from builder.model.values import Value

WITHOUT_ANSWER = frozenset(("declined", "not-reached", "not-asked"))

STATUSES = (
    "withdrawn", "false", "confirmed", "denied", "partly-accepted", "accepted", "disputed", "no-response", "reported",
)  # fmt: skip


class Status(Value, frozen=True):
    """A claim's status and, in words, what it rests on."""

    status: str
    reason: str


class Knowledge(Value, frozen=True, gc=True):
    """What a status needs to know of the rest of the site: sources by id, and how actors are called."""

    source: Callable[[str], Source | None]
    name: Callable[[str], str]  # of a person or organisation, by the id a claim names it with
    organisation_name: Mapping[str, str]  # organisations' names by whatever they may be called, folded: id, name, other spelling


def status_of(claim: Claim, knowledge: Knowledge) -> Status:
    """The first status of the interface's list that holds, and why."""
    for status, holds in RULES:
        reason = holds(claim, knowledge)
        if reason:
            return Status(status, f"{status.replace('-', ' ')}: {reason}")
    return Status("reported", f"reported: {_not_settled(claim)}")


def _withdrawn(claim: Claim, knowledge: Knowledge) -> str:
    if not claim.asserted_by or any(each.withdrawn is None for each in claim.asserted_by):
        return ""
    return "; ".join(f"{knowledge.name(each.who)}, {each.withdrawn.words}" for each in claim.asserted_by if each.withdrawn)


def _false(claim: Claim, knowledge: Knowledge) -> str:
    against = [each for each in claim.evidence if each.shows == "contradicts"]
    if claim.verdict != "false" or not against:
        return ""
    return f"{_count(len(against), 'entry', 'entries')} of evidence contradict{'s' if len(against) == 1 else ''} it"


def _confirmed(claim: Claim, knowledge: Knowledge) -> str:
    if claim.verdict != "confirmed":
        return ""
    publishers = independent_publishers(claim, knowledge)
    if len(publishers) < 2:
        return ""
    return f"supported on the record by {_and(publishers)}"


def independent_publishers(claim: Claim, knowledge: Knowledge) -> list[str]:
    """The names of the publishers of supporting evidence, in the order given, without those that only repeat the claim.

    What is known through another source (`via`) counts as its origin: two copies of one report are one publisher.
    """
    repeating = {each.source for each in claim.repeated_by} | {_origin(each.source, knowledge) for each in claim.repeated_by}
    repeaters = {_publisher(each.source, knowledge) for each in claim.repeated_by}
    repeaters |= {_same(each.who, knowledge) for each in claim.repeated_by}
    found: dict[str, str] = {}
    for evidence in claim.evidence:
        if evidence.shows != "supports" or evidence.source in repeating or _origin(evidence.source, knowledge) in repeating:
            continue
        own, publisher = _own_publisher(evidence.source, knowledge), _publisher(evidence.source, knowledge)
        if publisher and publisher not in repeaters and own not in repeaters and publisher not in found:
            found[publisher] = _name_of_publisher(_origin(evidence.source, knowledge), knowledge)
    return list(found.values())


def _origin(source: str, knowledge: Knowledge) -> str:
    """The source at the far end of a chain of `via`."""
    seen = {source}
    while True:
        found = knowledge.source(source)
        if found is None or not found.via or found.via in seen:
            return source
        source = found.via
        seen.add(source)


def _publisher(source: str, knowledge: Knowledge) -> str:
    return _own_publisher(_origin(source, knowledge), knowledge)


def _own_publisher(source: str, knowledge: Knowledge) -> str:
    found = knowledge.source(source)
    return _same(found.publisher, knowledge) if found else ""


def _same(publisher: str, knowledge: Knowledge) -> str:
    """An organisation's id and its name are one publisher."""
    return _name(publisher, knowledge).casefold().strip().rstrip(".")


def _name(publisher: str, knowledge: Knowledge) -> str:
    bare = publisher.removeprefix("organisations/").strip().rstrip(".")
    return knowledge.organisation_name.get(bare.casefold(), publisher)


def _name_of_publisher(source: str, knowledge: Knowledge) -> str:
    found = knowledge.source(source)
    return _name(found.publisher, knowledge) if found else ""


def _by_subject(stance: str, words: str) -> Callable[[Claim, Knowledge], str]:
    def holds(claim: Claim, knowledge: Knowledge) -> str:
        answers = [each for each in claim.responses if each.stance == stance and each.who in claim.about]
        if not answers:
            return ""
        dates = days_of(answers)
        given = "; ".join(", ".join(filter(None, (knowledge.name(who), dates[who, stance]))) for who, _ in dates)
        return f"{given}; {words}"

    return holds


def days_of(responses: Iterable[Response]) -> dict[tuple[str, str], str]:
    """Who answered in which way, each once, with all the dates on which they did, the earliest first: "28 June 2021 and 1 July 2021"."""
    found: dict[tuple[str, str], list[Dated]] = {}
    for each in responses:
        found.setdefault((each.who, each.stance), []).extend([each.when] if each.when else [])
    words = {
        pair: list(dict.fromkeys(day.words for day in sorted(days, key=_begun) if not _told(day, days))) for pair, days in found.items()
    }
    return {pair: _and(days) if days else "" for pair, days in words.items()}


def _begun(day: Dated) -> tuple[bool, int]:
    first = day.date.first_day
    return first is None, first or 0


def _told(day: Dated, days: Sequence[Dated]) -> bool:
    """Whether a date says no more than a day beside it, as "June 2021" does beside "28 June 2021"."""
    first, last = day.date.first_day, day.date.last_day
    if day.text or day.date.is_exact_day or day.date.is_interval or first is None or last is None:
        return False
    exact = (each.date.first_day for each in days if each.date.is_exact_day)
    return any(it is not None and first <= it <= last for it in exact)


def _disputed(claim: Claim, knowledge: Knowledge) -> str:
    shows = [each.shows for each in claim.evidence]
    if "supports" not in shows or "contradicts" not in shows:
        return ""
    return f"{shows.count('supports')} for and {shows.count('contradicts')} against among the evidence"


def _no_response(claim: Claim, knowledge: Knowledge) -> str:
    if not claim.allegation or any(each.stance not in WITHOUT_ANSWER for each in claim.responses):
        return ""
    if not claim.responses:
        return "none is on record"
    return "; ".join(f"{knowledge.name(each.who)} {NO_ANSWER[each.stance]}" for each in claim.responses)


NO_ANSWER = {"declined": "declined to answer", "not-reached": "could not be reached", "not-asked": "has not been asked"}


def _not_settled(claim: Claim) -> str:
    return "not confirmed on the record" if claim.verdict != "confirmed" else "the evidence for a verdict is not complete"


RULES: tuple[tuple[str, Callable[[Claim, Knowledge], str]], ...] = (
    ("withdrawn", _withdrawn),
    ("false", _false),
    ("confirmed", _confirmed),
    ("denied", _by_subject("denies", "not confirmed on the record")),
    ("partly-accepted", _by_subject("partly", "in part only")),
    ("accepted", _by_subject("confirms", "accepted by whom it concerns")),
    ("disputed", _disputed),
    ("no-response", _no_response),
)


def chain_words(claim: Claim, outlets: int) -> str:
    """How a claim came about and travelled: "one unnamed source, carried on by seven others, which adds no confirmation"."""
    bases = [each.basis for each in claim.asserted_by]
    unnamed = bases.count("unnamed-source")
    if unnamed and unnamed == len(bases):
        start = _count(unnamed, "unnamed source", "reports on unnamed sources")
    else:
        start = _count(len(bases), "assertion", "assertions")
    return f"{start}, carried on by {_count(outlets, 'other', 'others')}, which adds no confirmation"


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _count(count: int, one: str, many: str) -> str:
    return f"{_number(count)} {one if count == 1 else many}"


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def lacking_answer(claim: Claim, people: Mapping[str, Record]) -> list[str]:
    """Ids of the living people whom an allegation is about and who have no response at all in its record."""
    return [id for id in without_response(claim) if id in people and people[id].fields.is_living]


def without_response(claim: Claim) -> list[str]:
    """Ids of those whom a claim is about and of whom no response is on record, not even that they declined."""
    there = {each.who for each in claim.responses}
    return [id for id in claim.about if id not in there]
