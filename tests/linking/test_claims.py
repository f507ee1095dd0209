"""A claim's status: the first of the interface's list that holds (INTERFACE.md, section 1, Claims)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from msgspec.structs import replace

from builder.linking.claims import STATUSES, Knowledge, Status, chain_words, independent_publishers, status_of
from builder.linking.site import link, without_copies
from builder.model.edtf import Date
from builder.model.fields import Dated
from builder.model.kinds import Assertion, Claim, Evidence, Repetition, Response, Settings, Source
from builder.model.phrases import read_date
from builder.reading.documents import read
from builder.reading.entries import Context

REST = {
    "content/people.yaml": """
ada: {name: Ada Brook, summary: Keeper.}
ben: {name: Ben Hill, summary: Neighbour.}
""",
    "content/organisations.yaml": """
council: {name: Wickling Parish Council, summary: It owns the hall.}
bell: {name: The Wickling Bell, summary: A newspaper.}
post: {name: The Wickling Post, summary: Another.}
""",
    "content/sources.yaml": """
minutes: {title: Minutes, publisher: council, type: record}
bell-may: {title: May, publisher: bell, type: news}
bell-june: {title: June, publisher: The Wickling Bell, type: news}
post-may: {title: May, publisher: post, type: news}
letter: {title: Letter, publisher: A reader, type: document}
copy: {title: Copy, publisher: The Echo, type: news, via: bell-may}
""",
}


def status(claim: str) -> Status:
    """The status of a claim about Ada, asserted by the Bell, with these further fields."""
    fields = "x:\n  says: So it was.\n  about: [ada]\n" + "".join(f"  {line}\n" for line in claim.strip("\n").split("\n"))
    if "asserted_by" not in claim:
        fields += "  asserted_by: [{who: bell, source: bell-may}]\n"
    documents = [read(path, text, Context()) for path, text in {**REST, "content/claims.yaml": fields}.items()]
    assert not any(document.diagnostics for document in documents), [document.diagnostics for document in documents]
    records, _ = without_copies(entry.record for document in documents for entry in document.entries)
    site, _ = link(Settings(), records, (), frozenset(), frozenset(), drafts=False)
    return site.statuses["claims/x"]


AGAINST = "evidence: [{source: minutes, shows: contradicts}]"
SUPPORT_OF_TWO = "evidence: [{source: minutes, shows: supports}, {source: post-may, shows: supports}]"
DENIAL = "responses: [{who: ada, stance: denies}]"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        # withdrawn: every assertion has `withdrawn`
        ("asserted_by: [{who: bell, source: bell-may, withdrawn: 3 May 2023}]", "withdrawn"),
        ("asserted_by: [{who: bell, source: bell-may, withdrawn: 2023}, {who: post, source: post-may}]", "reported"),
        (f"asserted_by: [{{who: bell, source: bell-may, withdrawn: 2023}}]\nverdict: false\n{AGAINST}", "withdrawn"),
        # false
        (f"verdict: false\n{AGAINST}", "false"),
        (f"verdict: false\n{AGAINST}\n{DENIAL}", "false"),
        # confirmed: two publishers, none of a repetition
        (f"verdict: confirmed\n{SUPPORT_OF_TWO}", "confirmed"),
        (f"verdict: confirmed\n{SUPPORT_OF_TWO}\n{DENIAL}", "confirmed"),
        (f"{SUPPORT_OF_TWO}\n{DENIAL}", "denied"),
        (SUPPORT_OF_TWO, "reported"),
        ("verdict: confirmed\nevidence: [{source: bell-may, shows: supports}, {source: bell-june, shows: supports}]", "reported"),
        (f"verdict: confirmed\n{SUPPORT_OF_TWO}\nrepeated_by: [{{who: post, source: post-may}}]", "reported"),
        (f"verdict: confirmed\n{SUPPORT_OF_TWO}\nrepeated_by: [{{who: ben, source: letter}}]", "confirmed"),
        # denied, partly-accepted, accepted: by one whom it is about
        (DENIAL, "denied"),
        ("responses: [{who: council, stance: denies}]", "reported"),
        ("responses: [{who: ada, stance: confirms}, {who: ada, stance: partly}, {who: ada, stance: denies}]", "denied"),
        ("responses: [{who: ada, stance: confirms}, {who: ada, stance: partly}]", "partly-accepted"),
        ("responses: [{who: ada, stance: confirms}]", "accepted"),
        ("allegation: yes\nresponses: [{who: council, stance: confirms}]", "reported"),
        # disputed
        ("evidence: [{source: minutes, shows: supports}, {source: letter, shows: contradicts}]", "disputed"),
        ("evidence: [{source: minutes, shows: supports}, {source: letter, shows: neutral}]", "reported"),
        ("allegation: yes\nevidence: [{source: minutes, shows: supports}, {source: letter, shows: contradicts}]", "disputed"),
        # no-response
        ("allegation: yes", "no-response"),
        ("allegation: yes\nresponses: [{who: ada, stance: declined}]", "no-response"),
        ("allegation: yes\nresponses: [{who: ada, stance: not-reached}, {who: council, stance: not-asked}]", "no-response"),
        ("responses: [{who: ada, stance: declined}]", "reported"),
        # reported
        ("place: Wickling", "reported"),
        ("repeated_by: [{who: post, source: post-may}, {who: council, source: minutes}]", "reported"),
    ],
)  # fmt: skip
def test_the_first_status_that_holds(claim: str, expected: str) -> None:
    found = status(claim)
    assert found.status == expected
    assert found.reason.startswith(f"{expected.replace('-', ' ')}: ")


def test_the_cases_above_reach_every_status() -> None:
    reached = test_the_first_status_that_holds.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {expected for _, expected in reached} == set(STATUSES)


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("responses: [{who: ada, stance: denies, when: 28 June 2021}]", "denied: Ada Brook, 28 June 2021; not confirmed on the record"),
        (
            "responses: [{who: ada, stance: denies, when: 28 June 2021}, {who: ada, stance: denies, when: 1 July 2021}]",
            "denied: Ada Brook, 28 June 2021 and 1 July 2021; not confirmed on the record",
        ),
        # in the order of time; a month says nothing more beside a day in it, but does beside a day that is not certain
        (
            "responses: [{who: ada, stance: denies, when: between 1 and 4 July 2021}, {who: ada, stance: denies, when: 28 June 2021}]",
            "denied: Ada Brook, 28 June 2021 and between 1 and 4 July 2021; not confirmed on the record",
        ),
        (
            "responses: [{who: ada, stance: denies, when: June 2021}, {who: ada, stance: denies, when: 28 June 2021}]",
            "denied: Ada Brook, 28 June 2021; not confirmed on the record",
        ),
        (
            "responses: [{who: ada, stance: denies, when: June 2021}, {who: ada, stance: denies, when: possibly 28 June 2021}]",
            "denied: Ada Brook, June 2021 and possibly 28 June 2021; not confirmed on the record",
        ),
        (f"verdict: confirmed\n{SUPPORT_OF_TWO}", "supported on the record by Wickling Parish Council and The Wickling Post"),
        ("allegation: yes\nresponses: [{who: ada, stance: not-reached}]", "no response: Ada Brook could not be reached"),
        ("allegation: yes", "no response: none is on record"),
        ("asserted_by: [{who: bell, source: bell-may, withdrawn: May 2023}]", "withdrawn: The Wickling Bell, May 2023"),
    ],
)
def test_the_reason_says_what_it_rests_on(claim: str, words: str) -> None:
    assert words in status(claim).reason


@pytest.mark.parametrize(
    ("claim", "outlets", "words"),
    [
        (["unnamed-source"], 7, "one unnamed source, carried on by seven others, which adds no confirmation"),
        (["unnamed-source", "document"], 1, "two assertions, carried on by one other, which adds no confirmation"),
    ],
)
def test_the_chain_is_told_as_what_it_is(claim: list[str], outlets: int, words: str) -> None:
    assertions = tuple(Assertion(who="bell", source="bell-may", basis=basis) for basis in claim)
    assert chain_words(Claim(asserted_by=assertions), outlets) == words


# --- any claim ---

SOURCES = {
    "a": Source(publisher="one"), "b": Source(publisher="The First"), "c": Source(publisher="two"), "d": Source(publisher="Someone"),
}  # fmt: skip
PUBLISHER = {"a": "the first", "b": "the first", "c": "the second", "d": "someone"}  # an id and that organisation's name are one
KNOWLEDGE = Knowledge(SOURCES.get, lambda id: id, {"one": "The First", "two": "The Second"})

when = read_date("3 May 2023")
assert isinstance(when, Date)
SOURCE, ACTOR = st.sampled_from("abcd"), st.sampled_from(["ada", "ben", "one", "two"])
STANCE = st.sampled_from(["denies", "confirms", "partly", "declined", "not-reached", "not-asked"])


WITHDRAWN = st.sampled_from([None, Dated(when)])
SHOWS = st.sampled_from(["supports", "contradicts", "neutral"])
ASSERTIONS = st.lists(st.builds(Assertion, who=ACTOR, source=SOURCE, withdrawn=WITHDRAWN), min_size=1, max_size=2)
REPETITIONS = st.lists(st.builds(Repetition, who=ACTOR, source=SOURCE), max_size=2)
CLAIMS = st.builds(
    Claim,
    about=st.sampled_from([("ada",), ("ada", "one"), ("two",)]),
    allegation=st.booleans(),
    asserted_by=ASSERTIONS.map(tuple),
    responses=st.lists(st.builds(Response, who=ACTOR, stance=STANCE), max_size=3).map(tuple),
    evidence=st.lists(st.builds(Evidence, source=SOURCE, shows=SHOWS), max_size=3).map(tuple),
    verdict=st.sampled_from(["", "", "confirmed", "false"]),
    repeated_by=REPETITIONS.map(tuple),
)


def expected_status(claim: Claim) -> str:
    """The interface's paragraph once more, as plainly as it can be written."""
    shows = {each.shows for each in claim.evidence}
    subjects = {each.stance for each in claim.responses if each.who in claim.about}
    repeated = {each.source for each in claim.repeated_by}
    repeaters = {PUBLISHER[source] for source in repeated} | {
        KNOWLEDGE.organisation_name.get(each.who, "").lower() for each in claim.repeated_by
    }
    supporting = {PUBLISHER[each.source] for each in claim.evidence if each.shows == "supports" and each.source not in repeated}
    if all(each.withdrawn for each in claim.asserted_by):
        return "withdrawn"
    if claim.verdict == "false" and "contradicts" in shows:
        return "false"
    if claim.verdict == "confirmed" and len(supporting - repeaters) > 1:
        return "confirmed"
    for stance, name in (("denies", "denied"), ("partly", "partly-accepted"), ("confirms", "accepted")):
        if stance in subjects:
            return name
    if {"supports", "contradicts"} <= shows:
        return "disputed"
    if claim.allegation and {each.stance for each in claim.responses} <= {"declined", "not-reached", "not-asked"}:
        return "no-response"
    return "reported"


@given(CLAIMS)
def test_any_claim_has_the_status_that_the_interface_gives_it(claim: Claim) -> None:
    assert status_of(claim, KNOWLEDGE).status == expected_status(claim)


@given(CLAIMS, st.randoms())
def test_the_order_of_entries_never_changes_a_status(claim: Claim, chance: Any) -> None:
    def shuffled(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(entries, len(entries)))

    lists = ("about", "asserted_by", "responses", "evidence", "repeated_by")
    other = replace(claim, **{name: shuffled(getattr(claim, name)) for name in lists})
    assert status_of(other, KNOWLEDGE).status == status_of(claim, KNOWLEDGE).status


@given(CLAIMS, REPETITIONS)
def test_repetition_never_raises_a_status(claim: Claim, more: list[Repetition]) -> None:
    """It may take a confirmation away, where what seemed to be evidence turns out to be repetition; else it changes nothing."""
    repeated = replace(claim, repeated_by=(*claim.repeated_by, *more))
    before, after = status_of(claim, KNOWLEDGE).status, status_of(repeated, KNOWLEDGE).status
    assert after == before or (before == "confirmed" and after == expected_status(repeated))


@given(CLAIMS)
def test_an_entry_that_is_written_twice_never_changes_a_status(claim: Claim) -> None:
    lists = ("about", "asserted_by", "responses", "evidence", "repeated_by")
    doubled = replace(claim, **{name: (*getattr(claim, name), *getattr(claim, name)) for name in lists})
    assert status_of(doubled, KNOWLEDGE).status == status_of(claim, KNOWLEDGE).status


def test_copies_of_one_source_are_one_publisher() -> None:
    """What is known through another source adds nothing to it."""
    sources = {"a": Source(publisher="one"), "copy": Source(publisher="Echo", via="a"), "of-copy": Source(publisher="Echo 2", via="copy")}
    knowledge = structs.replace(KNOWLEDGE, source=sources.get)
    evidence = tuple(Evidence(source=source, shows="supports") for source in ("copy", "of-copy", "a"))
    assert independent_publishers(Claim(evidence=evidence), knowledge) == ["The First"]


def test_sources_known_through_each_other_come_to_an_end() -> None:
    sources = {"a": Source(publisher="one", via="b"), "b": Source(publisher="two", via="a")}
    knowledge = structs.replace(KNOWLEDGE, source=sources.get)
    evidence = tuple(Evidence(source=source, shows="supports") for source in ("a", "b"))
    assert len(independent_publishers(Claim(evidence=evidence), knowledge)) == 2
