"""Nothing of a linked site is looked at without a note of it, and the notes say no more than they must."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.linking.chronology import Dating, Order, order
from builder.linking.site import Site, link, without_copies
from builder.linking.watch import ALL, number_of
from builder.linking.watched import WatchedSite, _dated, _moved
from builder.model.edtf import Date
from builder.model.kinds import Settings
from builder.model.phrases import read_date
from builder.reading.documents import read
from builder.reading.entries import Context

FILES = {
    "content/people.yaml": "ada: {name: Ada, summary: S.}\nben: {name: Ben, summary: S., public_figure: no}\n",
    "content/sources.yaml": (
        "bell: {title: Gone, publisher: The Bell, type: news}\nnote: {title: N, publisher: B, type: news, draft: yes}\n"
    ),
    "content/events.yaml": (
        "fire: {title: Fire, date: 1923, people: [ada], summary: S., sources: [bell]}\nrain: {title: Rain, date: 1924, summary: S.}\n"
    ),
    "content/claims.yaml": "c: {says: So., about: [ada], date: 1925, asserted_by: [{who: ada, source: bell}]}\n",
}


def watched(site: Site) -> WatchedSite:
    return WatchedSite(site, lambda records: {key: repr(record) for key, record in records.items()})


@pytest.fixture(scope="module")
def site() -> WatchedSite:
    return site_of(FILES)


def site_of(files: dict[str, str]) -> WatchedSite:
    documents = [read(path, text, Context()) for path, text in files.items()]
    records, _ = without_copies(entry.record for document in documents for entry in document.entries)
    return watched(link(Settings(), records, [], frozenset(), frozenset(), drafts=False)[0])


ASKED: list[tuple[Callable[[Site], object], set[str]]] = [
    (lambda site: site.records["people/ada"], {"records people/ada"}),
    (lambda site: site.of("people")["people/ada"], {"records people/ada"}),
    (lambda site: [*site.of("people")], {f"records {ALL} people"}),
    (lambda site: [*site.of("pages")], {f"records {ALL} pages"}),  # there are none
    (lambda site: site.published, {f"records {ALL}", "records people/ada", "records people/ben", f"hidden {ALL}"}),
    (lambda site: site.drafts.get("sources/note"), {"drafts sources/note"}),
    (lambda site: site.targets["events/fire"], {"targets events/fire"}),
    (lambda site: site.references(site.records["events/fire"], "people"), {"targets events/fire"}),
    (lambda site: site.links.of("events/fire"), {"links out events/fire"}),
    (lambda site: site.links.to("people/ben"), {"links in people/ben"}),
    (lambda site: site.links.linkers("people/ben"), {"links in people/ben"}),
    (lambda site: site.statuses["claims/c"], {"statuses claims/c"}),
    (lambda site: site.is_withdrawn("claims/c"), {"statuses claims/c"}),
    (lambda site: site.hidden, set()),
    (lambda site: frozenset(site.hidden), {f"hidden {ALL}"}),
    (lambda site: "people/ben" in site.hidden, {"records people/ben"}),
    (lambda site: "sources/note" in site.shown_drafts, {"records sources/note"}),
    (lambda site: site.unsaid.intersection(["people/ada", "people/ben"]), {"records people/ada", "records people/ben"}),
    (lambda site: site.order, {f"order {ALL}"}),
    (lambda site: site.chronology, {f"chronology {ALL}"}),
    (lambda site: site.in_order(["events/fire"]), {"place events/fire"}),
    (lambda site: site.is_open("events/fire", "events/rain"), {"place events/fire", "place events/rain"}),
    (lambda site: site.title("people/ada"), {"records people/ada"}),
    (lambda site: site.title("sources/note"), {"records sources/note", "drafts sources/note"}),
    (lambda site: site.public_name("people/ada"), {"records people/ada"}),
    (lambda site: site.actor("ada"), {"records ada", "records people/ada"}),
]
_KIND_OF_QUESTION = re.compile(r"(?<!links)(?<!shown) ")  # stands before the first space, unless it is of two words
ABOUT_IT = {"settings", "watch", "is_partial", "knowledge"}  # no content, or asked by checks alone


@pytest.mark.parametrize(("ask", "questions"), ASKED)
def test_what_is_asked_of_a_site_is_noted(site: WatchedSite, ask: Callable[[Site], object], questions: set[str]) -> None:
    with site.watch.looking() as asked:
        ask(site)
    assert {number_of(*_KIND_OF_QUESTION.split(question, maxsplit=1)) for question in questions} <= asked


def test_everything_that_can_be_asked_of_a_site_is_asked_above() -> None:
    public = {name for name in (*vars(Site), *vars(link(Settings(), {}, [], frozenset(), frozenset(), drafts=False)[0])) if name[0] != "_"}
    used = {name for ask, _ in ASKED for name in ask.__code__.co_names}
    assert public - used == ABOUT_IT


@pytest.mark.parametrize(
    "question",
    [
        *(f"{kind} {key}" for kind in ("records", "targets") for key in ("events/fire", "events/rain", "people/ada", "sources/bell", ALL)),
        f"records {ALL} people", f"records {ALL} events", "drafts sources/note", f"drafts {ALL}",
        "links out events/fire", "links out claims/c", "links in people/ada", "links in sources/bell",
        "statuses claims/c", f"statuses {ALL}", f"hidden {ALL}", "records people/ben",
        "place events/fire", "place claims/c", f"order {ALL}", f"chronology {ALL}",
    ],
)  # fmt: skip
def test_every_question_has_another_answer_where_there_was_nothing_before(site: WatchedSite, question: str) -> None:
    changed = site.watch.changed(site_of({}).watch.faces(), site.watch.faces())
    assert number_of(*_KIND_OF_QUESTION.split(question, maxsplit=1)) in changed


@pytest.mark.parametrize(
    ("typed", "instead", "asked"),
    [
        ("asserted_by: [{who: ada", "repeated_by: [{who: ada", "links in people/ada"),
        ("people: [ada]", "people: [ben]", "links in people/ben"),
        ("rain: {", "flood: {", "links out events/flood"),
    ],
)
def test_links_that_changed_are_other_answers_also_where_targets_are_the_same(
    site: WatchedSite, typed: str, instead: str, asked: str
) -> None:
    now = site_of({path: text.replace(typed, instead) for path, text in FILES.items()})
    changed = now.watch.changed(site.watch.faces(), now.watch.faces())
    assert number_of(*_KIND_OF_QUESTION.split(asked, maxsplit=1)) in changed


# --- where something stands in the chronology ---

DAYS = st.sampled_from(
    ["2023-05-03", "2023-05-05", "2023-05", "2023", "[2023-05-01..2023-05-20]", "2023-05-03/2023-05-10", "[..2023-05-09]"]
)
EVENT = st.tuples(DAYS, st.sets(st.sampled_from("abcdef"), max_size=2))


def dated(events: dict[str, tuple[str, set[str]]]) -> Order:
    """The order of some events: the date of each, and those that it is said to follow, as far as they come before it here."""
    found = {}
    for id, (day, after) in events.items():
        date = read_date(day)
        assert isinstance(date, Date)
        found[f"events/{id}"] = Dating(f"events/{id}", date, tuple((f"events/{each}", "after") for each in sorted(after) if each < id))
    return order(found)


@given(st.fixed_dictionaries(dict.fromkeys("abcdef", EVENT)), st.sampled_from("abcdef"), EVENT)
def test_two_stand_to_each_other_as_they_did_unless_one_of_them_moved(
    before: dict[str, tuple[str, set[str]]], edited: str, event: tuple[str, set[str]]
) -> None:
    orders = dated(before), dated(before | {edited: event})
    if orders[0].remarks or orders[1].remarks:
        return  # dates contradict an `after`, and nothing is published
    moved = _moved(*(_dated(each, each.keys) for each in orders))
    alike = sorted({*orders[0].keys} & {*orders[1].keys} - moved)
    for one, other in combinations(alike, 2):
        standing = [(each.keys.index(one) < each.keys.index(other), each.is_open(one, other), each.is_open(other, one)) for each in orders]
        assert standing[0] == standing[1]


def test_what_has_nothing_to_do_with_it_has_not_moved() -> None:
    before = dated({"a": ("2023-05-03", set()), "c": ("2023-05-05", set())})
    now = dated({"a": ("2023-05-03", set()), "b": ("2023-05", set()), "c": ("2023-05-05", set())})
    assert _moved(_dated(before, before.keys), _dated(now, now.keys)) == {"events/b"}


def test_who_is_withdrawn_has_moved() -> None:
    found = dated({"a": ("2023-05-03", set()), "b": ("2023-05-05", set())})
    assert _moved(_dated(found, found.keys), _dated(found, found.keys[:1])) == {"events/b"}
