"""The page of an entry that stands in the chronology: what comes before and after it, and whether that is certain."""

from __future__ import annotations

from typing import Any

import pytest

from builder.publishing.parts import Asks
from tests.publishing.test_indexes import CAST, event, plan_of

CLAIM = """
    ---
    says: {says}
    about: [ann]
    allegation: yes
    {date}
    asserted_by: [{{who: gazette, source: report{withdrawn}}}]
    responses: [{{who: ann, stance: denies}}]
    ---
    """


def claim(says: str, date: str = "", withdrawn: str = "") -> str:
    return CLAIM.format(says=says, date=f"date: {date}" if date else "place: Here", withdrawn=f", withdrawn: {withdrawn}" * bool(withdrawn))


STORY = CAST | {
    "content/events/a.md": event("A", "2020-03"),
    "content/claims/b.md": claim("She went", "2020-03-10"),
    "content/claims/c.md": claim("She flew", "possibly 2020-03-11", "2020-05-01"),
    "content/events/d.md": event("D", "2020-03-12"),
    "content/claims/e.md": claim("She knew"),
}


def view(key: str, files: dict[str, str] = STORY, asks: Asks | None = None) -> Any:
    plan = plan_of(files, asks)
    [planned] = [each for each in plan.pages() if each.entry == key]
    return plan.page(planned).view


@pytest.mark.parametrize(
    ("key", "previous", "next", "order_open"),
    [
        ("events/a", "", "claims/b/", "The order of this and the entry after it is not established."),
        ("claims/b", "events/a/", "events/d/", "The order of this and the entry before it is not established."),
        ("events/d", "claims/b/", "", ""),
        ("claims/c", "", "", ""),  # withdrawn, and so not in the chronology
        ("claims/e", "", "", ""),  # not dated
    ],
)
def test_an_event_or_dated_claim_stands_between_those_that_the_chronology_shows_beside_it(
    key: str, previous: str, next: str, order_open: str
) -> None:
    shown = view(key)
    assert (shown.previous.path if shown.previous else "", shown.next.path if shown.next else "") == (previous, next)
    assert shown.order_open == order_open


def test_a_neighbour_is_named_with_its_date_and_an_allegation_with_its_answer() -> None:
    assert view("claims/b").previous.note == "March 2020"
    assert view("events/d").previous.note == "10 March 2020 · Denied: Ann Example denies it"


def test_a_profile_has_no_years_where_its_template_shows_none_and_no_notes_that_only_they_lead_to() -> None:
    files = CAST | {"content/events/a.md": event("A", "{when: 2020-03, sources: [report]}", people="[ann]")}
    shown, bare = view("people/ann", files), view("people/ann", files, lambda name, template: name != "years")
    assert [len(shown.years), len(shown.notes)] == [1, 1]
    assert [len(bare.years), len(bare.notes)] == [0, 0]


@pytest.mark.parametrize(
    ("stance", "does"),
    [("denies", "is about this; is answered by this"), ("declined", "is about this; has no answer from this")],
)
def test_who_did_not_answer_is_not_said_to_have_answered(stance: str, does: str) -> None:
    files = STORY | {"content/claims/e.md": claim("She knew").replace("stance: denies", f"stance: {stance}")}
    assert [each.label for each in view("people/ann", files).backlinks if each.link.path == "claims/e/"] == [does]
