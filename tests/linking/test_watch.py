"""What is asked of a watched site is noted, in whatever way it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from builder.linking.watch import ALL, Seen, SeenSet, Watch, are_touched, memo, noted_property, number_of, packed

KEYS = ("a", "b")
EVERY = {ALL, *KEYS}


def noted(ask: Callable[[Any], object], thing: Any, watch: Watch) -> set[str]:
    """Which of the keys and ALL somebody is noted for who asks this."""
    with watch.looking() as asked:
        ask(thing)
    return {key for key in (*EVERY, "c") if number_of("records", key) in asked}


@pytest.mark.parametrize(
    ("ask", "keys"),
    [
        (lambda seen: seen["a"], {"a"}),
        (lambda seen: seen.get("c"), {"c"}),
        (lambda seen: "c" in seen, {"c"}),
        (lambda seen: list(map(seen.get, "ab")), {"a", "b"}),
        (lambda seen: sorted("ab", key=seen.__getitem__), {"a", "b"}),
        (lambda seen: [*seen], {ALL}),
        (lambda seen: [*reversed(seen)], {ALL}),
        (lambda seen: len(seen), {ALL}),
        (lambda seen: bool(seen), {ALL}),
        (lambda seen: "c" in seen.keys(), {ALL}),  # noqa: SIM118 - what is tested
        (lambda seen: {"c"} - seen.keys(), {ALL}),
        (lambda seen: seen.values(), EVERY),
        (lambda seen: seen.items(), EVERY),
        (lambda seen: dict(seen), EVERY),
        (lambda seen: {**seen}, EVERY),
        (lambda seen: {} | seen, EVERY),
        (lambda seen: seen | {}, EVERY),
        (lambda seen: seen.copy(), EVERY),
        (lambda seen: {}.update(seen), EVERY),
        (lambda seen: seen == {}, EVERY),
        (lambda seen: {} == seen, EVERY),  # noqa: SIM300 - asked from the other side
        (lambda seen: seen != {}, EVERY),
    ],
)
def test_a_mapping_notes_what_is_asked_of_it(ask: Callable[[Any], object], keys: set[str]) -> None:
    watch = Watch()
    assert noted(ask, Seen(watch, "records", dict.fromkeys(KEYS, 1)), watch) == keys


@pytest.mark.parametrize(
    ("ask", "keys"),
    [
        (lambda seen: "c" in seen, {"c"}),
        (lambda seen: {"a", "c"} - seen, {"a", "c"}),
        (lambda seen: {"a", "c"} & seen, {"a", "c"}),
        (lambda seen: seen.intersection(iter("ac")), {"a", "c"}),
        (lambda seen: seen & {"a", "c"}, {"a", "c"}),
        (lambda seen: seen.isdisjoint({"c"}), {"c"}),
        (lambda seen: {"c"}.isdisjoint(seen), {ALL}),
        (lambda seen: {"c"}.difference(seen), {ALL}),
        (lambda seen: {"c"}.intersection(seen), {ALL}),
        (lambda seen: {"c"} | seen, {ALL}),
        (lambda seen: seen | {"c"}, {ALL}),
        (lambda seen: seen - {"c"}, {ALL}),
        (lambda seen: seen ^ set(), {ALL}),
        (lambda seen: frozenset(seen), {ALL}),
        (lambda seen: sorted(seen), {ALL}),
        (lambda seen: bool(seen), {ALL}),
        (lambda seen: seen == {"c"}, {ALL}),
        (lambda seen: {"c"} == seen, {ALL}),
        (lambda seen: {"c"} <= seen, {ALL}),
        (lambda seen: seen <= {"c"}, {ALL}),
    ],
)
def test_a_set_notes_what_is_asked_of_it(ask: Callable[[Any], object], keys: set[str]) -> None:
    watch = Watch()
    assert keys <= noted(ask, SeenSet(watch, "records", {"a", "b"}, of="records"), watch)


def test_what_a_set_has_in_common_with_others_is_the_same_whether_anybody_looks_or_not() -> None:
    watch = Watch()
    seen = SeenSet(watch, "hidden", {"a", "b"}, of="records")
    with watch.looking():
        assert seen.intersection(iter("ac")) == {"a"}
    assert seen.intersection(iter("ac")) == {"a"}


def test_whoever_takes_a_shared_piece_has_asked_for_what_it_was_made_from() -> None:
    watch = Watch()
    seen = Seen(watch, "records", {"a": 1, "b": 2})
    inner = memo(watch, lambda key: seen[key])
    outer = memo(watch, lambda key: inner(key) + seen["b"])
    for _ in ("made", "remembered"):
        assert noted(lambda _: outer("a"), None, watch) == {"a", "b"}


def test_whoever_takes_a_noted_property_has_asked_for_what_it_was_made_from() -> None:
    class Site:
        watch = Watch()
        records = Seen(watch, "records", {"a": 1, "b": 2})

    class Lists:
        site = Site

        @noted_property
        def first(self) -> int:
            return Site.records["a"]

    lists = Lists()
    for _ in ("made", "remembered"):
        assert noted(lambda lists: lists.first, lists, Site.watch) == {"a"}


def changes(before: dict[str, int], now: dict[str, int]) -> frozenset[int]:
    """The numbers of the questions with other answers, of a mapping that is this now and was that before."""
    old, new = Watch(), Watch()
    old.mapping("days", before)
    new.mapping("days", now)
    return new.changed(old.faces(), new.faces())


@pytest.mark.parametrize(
    ("before", "now", "questions"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, set()),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b"}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {ALL}),
        ({"a": 1}, {"a": 1, "b": 2}, {ALL, "b"}),
        ({"a": 1, "b": 2}, {"b": 2}, {ALL, "a"}),
    ],
)
def test_questions_have_changed_whose_answers_have(before: dict[str, int], now: dict[str, int], questions: set[str]) -> None:
    assert changes(before, now) == {number_of("days", key) for key in questions}


def test_of_a_kind_that_was_not_there_all_answers_have_changed() -> None:
    watch = Watch()
    watch.mapping("days", {"a": 1})
    assert watch.changed({}, watch.faces()) == {number_of("days", key) for key in ("a", ALL)}


@pytest.mark.parametrize(("name", "key", "touched"), [("days", "a", True), ("days", "b", False), ("nights", "a", False)])
def test_who_asked_for_what_changed_is_touched(name: str, key: str, touched: bool) -> None:
    asked = packed({number_of(name, key)})
    assert are_touched(asked, changes({"a": 1, "b": 1}, {"a": 2, "b": 1})) == touched


def test_a_set_whose_keys_came_or_went_has_other_answers() -> None:
    watches = Watch(), Watch()
    for watch, keys in zip(watches, ({"a", "b"}, {"a", "c"}), strict=True):
        SeenSet(watch, "hidden", keys, of="records")
    questions = [("hidden", ALL), ("records", "b"), ("records", "c")]
    assert watches[1].changed(watches[0].faces(), watches[1].faces()) == {number_of(*each) for each in questions}


def test_a_piece_taken_twice_is_asked_by_each_that_looks() -> None:
    """What the outer one has taken already is new to the inner one."""
    watch = Watch()
    asked = frozenset({1, 2})
    with watch.looking() as outer:
        watch.note_all(asked)
        with watch.looking() as inner:
            watch.note_all(asked)
        watch.note_all(asked)
    with watch.looking() as later:
        watch.note_all(asked)
    assert (outer, inner, later) == (asked, asked, asked)
