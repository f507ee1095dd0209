"""The order of dated things, sentence by sentence (INTERFACE.md, section 1, Dates)."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from builder.linking.chronology import Dating, Order, order
from builder.model.edtf import Date
from builder.model.phrases import read_date


def date(typed: str) -> Date:
    found = read_date(typed)
    assert isinstance(found, Date), typed
    return found


def ordered(*rows: str) -> Order:
    """`ordered("b: 3 May 2023 after a", "a: May 2023")`: the order of these events."""
    found = {}
    for row in rows:
        id, _, rest = row.partition(": ")
        typed, _, after = rest.partition(" after ")
        keys = tuple((f"events/{each}", f"after.{i}") for i, each in enumerate(after.split()))
        found[f"events/{id}"] = Dating(f"events/{id}", date(typed), keys)
    return order(found)


def ids(found: Order) -> str:
    return " ".join(key.split("/")[1] for key in found.keys)


def open_ids(found: Order) -> str:
    """Those whose order to the next one is said to be not established."""
    return " ".join(key.split("/")[1] for key, following in pairwise(found.keys) if found.is_open(key, following))


def troubles(found: Order) -> set[tuple[str, str, str]]:
    return {(remark.entry.split("/")[1], remark.path, remark.code) for remark in found.remarks}


# --- earliest day, then latest day, then id ---


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["b: 2 May 2023", "a: 3 May 2023"], "b a"),
        (["a: May 2023", "b: 1 May 2023"], "b a"),
        (["a: 2023", "b: May 2023", "c: 2 May 2023"], "a b c"),
        (["b: 1 May 2023", "a: 1 May 2023"], "a b"),
        (["a: 2023-05-01/2023-05-09", "b: [2023-05-01..2023-05-03]"], "b a"),
        (["a10: 2023", "a9: 2023", "a-b: 2023"], "a-b a10 a9"),
        (["a: 0001", "b: -0043-03-15"], "b a"),
        (["a: Y170000002", "b: 9999"], "b a"),
    ],
)
def test_earliest_day_then_latest_day_then_id(rows: list[str], expected: str) -> None:
    assert ids(ordered(*rows)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["a: before June 2023", "b: 30 May 2023", "c: 1 June 2023"], "b a c"),
        (["a: by June 2023", "b: 29 June 2023", "c: 1 July 2023"], "b a c"),
        (["a: /2023-05-02", "b: 1 May 2023", "c: 3 May 2023"], "b a c"),
        (["a: ../2023-05-02", "b: 1 May 2023", "c: 3 May 2023"], "b a c"),
    ],
)
def test_an_open_or_unknown_start_is_placed_by_the_latest_day(rows: list[str], expected: str) -> None:
    assert ids(ordered(*rows)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["a: since May 2023", "b: May 2023", "c: 2 May 2023"], "b a c"),
        (["a: after 3 May 2023", "b: 4 May 2023", "c: 5 May 2023"], "b a c"),
        (["a: 2023-05/", "b: May 2023"], "b a"),
    ],
)
def test_an_open_end_comes_behind_those_that_begin_with_it(rows: list[str], expected: str) -> None:
    assert ids(ordered(*rows)) == expected


# --- `after` ---


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["a: 3 May 2023 after b", "b: 3 May 2023"], "b a"),
        (["a: May 2023 after b", "b: 20 May 2023"], "b a"),
        (["a: 2023 after c", "b: May 2023", "c: June 2023"], "b c a"),
        (["a: 2023 after b", "b: 2023 after c", "c: 2023", "d: 2023"], "c b a d"),
        (["a: 3 May 2023 after b c", "b: 3 May 2023", "c: 3 May 2023 after b"], "b c a"),
        (["a: 2 May 2023 after b", "b: 1 May 2023"], "b a"),
        (["a: 3 May 2023 after b b", "b: 3 May 2023"], "b a"),
    ],
)
def test_after_decides_wherever_ranges_overlap(rows: list[str], expected: str) -> None:
    found = ordered(*rows)
    assert ids(found) == expected
    assert troubles(found) == set()


def test_an_after_that_names_what_has_no_date_is_left_out_of_account() -> None:
    assert ids(ordered("a: 3 May 2023 after gone")) == "a"


DATES = st.sampled_from(
    [
        "2023-05-03", "2023-05-05", "2023-05", "2023", "[2023-05-01..2023-05-20]", "[2023-05-03,2023-05-05]",
        "2023-05-03/2023-05-10", "2023-05-02/2023-05-04", "[..2023-05-09]", "2023-05-04/..", "../2023-05-07", "[2023-05-03..]",
    ]
)  # fmt: skip


@given(
    st.lists(DATES, min_size=1, max_size=6), st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=5), st.permutations(range(6))
)
def test_it_is_of_all_orders_that_keep_every_after_the_first(typed: list[str], pairs: set[tuple[int, int]], names: list[int]) -> None:
    """Compared with all orders that there are. The pairs make no ring, as the second of each is the larger number."""
    keys = [f"events/{names[i]}" for i in range(len(typed))]
    dates = dict(zip(keys, map(date, typed), strict=True))
    edges = {(keys[one], keys[other]) for one, other in pairs if one < other < len(keys)}
    after = {key: tuple((earlier, "after.0") for earlier, later in sorted(edges) if later == key) for key in keys}
    found = order({key: Dating(key, dates[key], after[key]) for key in keys})
    kept: set[tuple[str, str]] = set()
    for later in keys:
        # Compared with all that is followed, at however many removes.
        sound = {
            one for one, other in edges if other == later and not any(is_later(dates[each], dates[later]) for each in behind(one, kept))
        }
        kept |= {(one, later) for one in sound}
    assert {remark.entry for remark in found.remarks} == {later for _, later in edges - kept}
    allowed = [each for each in permutations(keys) if all(each.index(earlier) < each.index(later) for earlier, later in kept)]
    assert found.keys == min(allowed, key=lambda each: [rank(key, dates[key]) for key in each])


def behind(key: str, edges: set[tuple[str, str]]) -> set[str]:
    """This one and all that it follows."""
    return {key}.union(*(behind(one, edges) for one, other in edges if other == key))


def rank(key: str, when: Date) -> tuple[float, float, str]:
    last = float("inf") if when.last_day is None else when.last_day
    return (last if when.first_day is None else when.first_day, last, key)


def is_later(one: Date, other: Date) -> bool:
    """Whether one date certainly begins after another has begun."""
    last = other.start_last if other.start_last is not None else other.last_day
    return one.start_first is not None and last is not None and one.start_first > last


# --- where the order is not established ---


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["a: 30 April 2023", "b: May 2023"], ""),
        (["a: May 2023", "b: 3 May 2023"], "a"),
        (["a: 2023", "b: May 2023", "c: June 2023"], "a"),
        (["a: between 3 and 5 May 2023", "b: 5 May 2023"], "a"),
        (["a: between 3 and 5 May 2023", "b: 6 May 2023"], ""),
        (["a: about 3 May 2023", "b: 3 May 2023"], "a"),
        (["a: before June 2023", "b: 3 June 2023"], ""),
        (["a: 3 May 2023", "b: before June 2023"], "a"),
        (["a: since May 2023", "b: June 2023"], ""),
        (["a: since May 2023", "b: 20 May 2023"], "a"),
        (["a: after 3 May 2023", "b: 2030"], "a"),
        (["a: 3 to 9 May 2023", "b: 4 May 2023"], ""),
        (["a: 3 to 9 May 2023", "b: 3 May 2023"], "b"),
        (["a: 2023-05-03T10:00:00", "b: 2023-05-03"], ""),
    ],
)
def test_where_possible_starts_overlap_the_order_is_not_established(rows: list[str], expected: str) -> None:
    assert open_ids(ordered(*rows)) == expected


def test_an_after_settles_it_be_it_by_way_of_others() -> None:
    assert open_ids(ordered("a: May 2023", "b: May 2023 after a")) == ""
    assert open_ids(ordered("a: 2023", "b: 2023 after a", "c: 2023 after b")) == ""
    apart = ordered("a: 2023", "c: 2023 after a", "b: 2023 after c", "x: 2023")
    assert (ids(apart), open_ids(apart)) == ("a c b x", "b")


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12), st.permutations(range(8)))
def test_the_order_of_any_two_is_established_where_a_chain_of_after_leads_from_one_to_the_other(
    pairs: set[tuple[int, int]], names: list[int]
) -> None:
    """Any two may stand side by side where the chronology is narrowed. All are of one year, so that dates settle nothing."""
    edges = {(names[one], names[other]) for one, other in pairs if one < other}
    found = ordered(*(f"{name}: 2023 after {' '.join(str(one) for one, other in edges if other == name)}" for name in names))
    chains = set(edges)
    for middle in names:
        chains |= {(one, other) for one in names for other in names if {(one, middle), (middle, other)} <= chains}
    for i, key in enumerate(found.keys):
        for later in found.keys[i + 1 :]:
            assert found.is_open(key, later) is ((int(key[-1]), int(later[-1])) not in chains)


class Counted(dict[str, list[str]]):
    """What each key is known to follow; counts how often that is asked."""

    asked = 0

    def __getitem__(self, key: str) -> list[str]:
        self.asked += 1
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.asked += 1
        return super().get(key, default)


@pytest.mark.parametrize("branch", ["a", "z"])  # sorted between the events of the chain, and behind them all
def test_a_long_chain_with_branches_is_walked_once(branch: str) -> None:
    chain = [f"e{number:04}: 2023 after e{max(number - 1, 0):04}" for number in range(1, 1000)]
    found = ordered("e0000: 2023", *chain, *(f"{branch}{number:04}: 2023 after e{number:04}" for number in range(1000)))
    counted = Counted(found.known)
    assert {structs.replace(found, known=counted).is_open(key, following) for key, following in pairwise(found.keys)} == {True, False}
    assert counted.asked <= len(found.keys)


def test_two_of_one_and_the_same_exact_day_are_left_without_remark() -> None:
    assert open_ids(ordered("a: 3 May 2023", "b: 3 May 2023", "c: 3 May 2023")) == ""
    assert open_ids(ordered("a: possibly 3 May 2023", "b: possibly 3 May 2023")) == "a"
    assert open_ids(ordered("a: May 2023", "b: May 2023")) == "a"


# --- contradictions ---


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["a: 3 May 2023 after b", "b: 4 May 2023"], {("a", "after.0")}),
        (["a: 3 May 2023 after b c", "b: 3 May 2023", "c: 2024"], {("a", "after.1")}),
        (["a: 3 to 9 May 2023 after b", "b: 4 May 2023"], {("a", "after.0")}),
        (["a: before May 2023 after b", "b: 4 May 2023"], {("a", "after.0")}),
        (["a: May 2023 after b", "b: since June 2023"], {("a", "after.0")}),
        (["a: 3 May 2023 after b", "b: 3 to 9 May 2023"], set()),
        (["a: May 2023 after b", "b: 31 May 2023"], set()),
        (["a: 3 May 2023 after b", "b: before 2030"], set()),
        (["a: after 3 May 2023 after b", "b: 2030"], set()),
        # By way of events whose own dates leave it open.
        (["a: May 2020 after b", "b: 2020 after c", "c: 2021"], {("b", "after.0")}),
        (["a: May 2020 after b", "b: 202X after c", "c: 2021"], {("a", "after.0")}),
        (["a: May 2020 after d b", "b: before 2022 after c", "c: 202X after e", "d: 2020", "e: 2021"], {("a", "after.1")}),
        (["z: 2020 after a", "a: May 2020 after b", "b: 202X after c", "c: 2021"], {("a", "after.0")}),
        (["a: 2022 after b", "b: 202X after c", "c: 2021"], set()),
    ],
)
def test_an_after_that_contradicts_the_dates_is_an_error(rows: list[str], expected: set[tuple[str, str]]) -> None:
    assert {(entry, path) for entry, path, _ in troubles(ordered(*rows))} == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["a: 2023 after a"], {"a"}),
        (["a: 2023 after b", "b: 2023 after a"], {"a", "b"}),
        (["a: 2023 after c", "b: 2023 after a", "c: 2023 after b", "d: 2023 after a"], {"a", "b", "c"}),
        (["a: 2023 after b", "b: 2023 after a", "c: 2023 after a", "d: 2023 after c e", "e: 2023 after d"], {"a", "b", "d", "e"}),
    ],
)
def test_an_after_that_makes_a_ring_is_an_error_at_each_of_the_ring(rows: list[str], expected: set[str]) -> None:
    found = ordered(*rows)
    assert {entry for entry, _, code in troubles(found) if code == "order-contradiction"} == expected
    assert len(found.keys) == len(rows), "none is lost"


def test_what_lies_between_two_rings_is_in_none() -> None:
    found = ordered("a: 2023 after b", "b: 2023 after a", "m: 2023 after a", "y: 2023 after m z", "z: 2023 after y")
    assert {entry for entry, _, _ in troubles(found)} == {"a", "b", "y", "z"}
    paths = {(entry, path) for entry, path, _ in troubles(found)}
    assert ("y", "after.0") not in paths, "it leads to m, which is in no ring"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["a: 2023 after a"], "a after a"),
        (["a: 2023 after b", "b: 2023 after a c", "c: 2023 after b"], "a after b after a"),
        ([f"e{number}: 2023 after e{(number + 1) % 20}" for number in range(20)], "e0 after e1 after e2 after … after e19 after e0"),
    ],
)
def test_the_way_round_a_ring_is_told(rows: list[str], words: str) -> None:
    assert ordered(*rows).remarks[0].message.endswith(words)


def test_ten_thousand_in_a_row_or_a_ring_are_ordered() -> None:
    rows = [f"e{number:05}: 2023 after e{number + 1:05}" for number in range(9999)]
    assert ordered(*rows, "e09999: 2023").keys[0] == "events/e09999"
    assert len(ordered(*rows, "e09999: 2023 after e00000").remarks) == 10_000
