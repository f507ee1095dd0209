"""Who says what about whom: the way of a claim, and connections, drawn and as a table with the same content."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import html5lib
import jinja2
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.linking.site import link, without_copies
from builder.model.plain import encoded
from builder.publishing import connections, drawing, provenance
from builder.publishing.connections import Actor, Tie, connections_of
from builder.publishing.drawing import Box, Canvas, Text
from builder.publishing.parts import Parts
from builder.publishing.provenance import Voice, provenance_of
from builder.publishing.template_engine import kept
from builder.publishing.views import ConnectionsPicture, Link, ProvenancePicture
from builder.publishing.wording import W
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.settings import read_settings

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SETTINGS = "title: A small site\nurl: https://example.org\ndescription: Who said what.\n"
FILES = {
    "content/people/adviser.md": "---\nname: The Adviser\nsummary: A person.\nroles:\n  - {title: Member, organisation: ministry}\n---\n",
    "content/people/minister.md": "---\nname: The Minister\nsummary: A person.\n---\n",
    "content/people/driver.md": "---\nname: Secret Name\nsummary: A person.\npublic_figure: no\n---\n",
    "content/organisations/gazette.md": "---\nname: The Gazette\nsummary: A newspaper.\n---\n",
    "content/organisations/herald.md": "---\nname: The Herald\nsummary: A newspaper.\n---\n",
    "content/organisations/ministry.md": "---\nname: The Ministry\nsummary: A ministry.\n---\n",
    "content/sources/report.md": "---\ntitle: A report\npublisher: gazette\ntype: news\n---\n",
    "content/events/talks.md": (
        "---\ntitle: Talks\ndate: 2021-06-28\nsummary: So.\npeople: [adviser, minister, driver]\norganisations: [ministry]\n---\n"
    ),
    "content/claims/visit.md": """
        ---
        says: The adviser visited the minister
        about: [adviser, minister, driver]
        allegation: yes
        asserted_by:
          - {who: gazette, source: report, when: 2021-06-27, basis: unnamed-source}
        repeated_by:
          - {who: herald, source: report}
        responses:
          - {who: ministry, stance: denies, when: 2021-06-29}
          - {who: adviser, stance: denies, when: 2021-06-28, source: report}
          - {who: adviser, stance: denies, when: 2021-07-01}
          - {who: minister, stance: not-reached}
        ---
        """,
    "content/claims/alone.md": """
        ---
        says: Nobody answers this
        about: [ministry]
        asserted_by: [{who: gazette, source: report}]
        ---
        """,
    "content/claims/taken-back.md": """
        ---
        says: The minister knew the herald
        about: [minister]
        allegation: yes
        asserted_by: [{who: herald, source: report, withdrawn: 2021-07-02}]
        responses: [{who: minister, stance: denies}]
        ---
        """,
}


def site() -> Parts:
    documents = [read(path, dedent(text).lstrip("\n"), Context()) for path, text in FILES.items()]
    records, _ = without_copies(entry.record for document in documents for entry in document.entries)
    found = read_settings("content/site.yaml", SETTINGS).settings
    assert found is not None
    return Parts(link(found, records, (), frozenset(), frozenset(), False)[0], {})


def chain(key: str = "claims/visit") -> ProvenancePicture:
    picture = provenance_of(site(), key)
    assert picture is not None
    return picture


def tied() -> ConnectionsPicture:
    picture = connections_of(site())
    assert picture is not None
    return picture


def texts(canvas: Canvas) -> list[Text]:
    return [*canvas.texts, *(text for link in canvas.links for text in link.texts)]


def words(canvas: Canvas) -> list[str]:
    return [" ".join(text.lines) for text in texts(canvas)]


def assert_legible(canvas: Canvas) -> None:
    """No words upon words, nothing outside."""
    boxes = []
    for text in texts(canvas):
        size = {"heading": 12, "gap": 11}.get(text.kind, 14)
        wide = drawing.widest(text.lines, size, text.kind in ("head", "heading"))
        left = text.x - {"start": 0, "end": wide}[text.anchor]
        boxes.append(Box(left, text.y - size + 4, left + wide, text.y + (len(text.lines) - 1) * drawing.STEP + 3))
    outside = [box for box in boxes if box.left < 0 or box.right > canvas.width or box.top < 0 or box.bottom > canvas.height]
    assert outside == []
    assert [pair for pair in itertools.combinations(boxes, 2) if pair[0].meets(pair[1])] == []


# --- the way of a claim ---------------------------------------------------------------------------------------------


def test_the_table_has_all_who_have_a_part_in_a_claim() -> None:
    rows = [(part.title, line.who.title, line.note, line.does, line.when) for part in chain().parts for line in part.lines]
    about = W.whom_about
    assert rows == [
        (W.said_by, "The Gazette", "", "citing an unnamed source", "27 June 2021"),
        (W.carried_by, "The Herald", "", W.carries_on, ""),
        (W.answers, "The Ministry", "", "denies it", "29 June 2021"),
        (W.answers, "The Adviser", about, "denies it", "28 June 2021"),
        (W.answers, "The Adviser", about, "denies it", "1 July 2021"),
        (W.answers, "The Minister", about, "could not be reached", ""),
        (W.answers, "a private person", about, W.no_answer, ""),
    ]


def test_the_drawing_has_the_same_with_what_one_says_twice_in_one_box() -> None:
    picture = chain()
    for canvas in (picture.wide, picture.tall):
        assert [link.title for link in canvas.links] == [
            "An unnamed source", "The Gazette, 27 June 2021", "The Herald",
            "The Adviser, whom it is about, denies it, 28 June 2021 and 1 July 2021",
            "The Minister, whom it is about, could not be reached", "a private person, whom it is about, no answer on record",
            "The Ministry, denies it, 29 June 2021",
        ]  # fmt: skip


def test_the_drawing_never_says_what_is_claimed() -> None:
    assert b"visited" not in encoded(chain())
    assert b"Secret" not in encoded(chain())


def test_who_has_not_answered_has_a_dashed_box_and_no_line() -> None:
    kinds = {link.texts[0].lines[0]: link.paths[0].kind for link in chain().wide.links}
    assert kinds["The Minister"] == kinds["a private person"] == "box silent"
    assert kinds["The Adviser"] == "box subject"
    silent = provenance.provenance([Voice(Link("", "A"), "says so")], [], [Voice(Link("", "B"), "no answer", stance="none")])
    assert silent is not None
    assert [path.kind for path in silent.wide.paths] == ["frame"]


def test_what_is_carried_on_is_said_to_add_no_confirmation() -> None:
    assert W.no_confirmation in words(chain().wide)
    assert W.no_confirmation in " ".join(words(chain().tall))


def test_a_claim_that_nobody_carried_on_or_answers_has_no_picture() -> None:
    assert provenance_of(site(), "claims/alone") is None


def test_a_withdrawal_is_said() -> None:
    assert chain("claims/taken-back").parts[0].lines[0].when == "withdrawn 2 July 2021"


def test_of_many_who_answer_the_drawing_has_the_first_and_the_table_all() -> None:
    answers = [Voice(Link("", f"Person {number}"), "denies it", stance="denies") for number in range(20)]
    picture = provenance.provenance([Voice(Link("", "A"), "says so")], [], answers)
    assert picture is not None
    assert len(picture.parts[1].lines) == 20
    assert "12 more: see the table" in words(picture.wide)


SOME = ("Ministry", "of", "Foreign", "Affairs", "Civil", "Aviation", "Authority", "Wirtschaftsministerium", "A", "Khan")
NAMES = st.lists(st.sampled_from(SOME), min_size=1, max_size=9).map(" ".join)
WHO = st.builds(Link, st.just("people/x/"), NAMES)
WHEN = st.sampled_from(("", "28 June 2021", "last week of November 2020, the time given in the report"))
ORIGINS = st.lists(st.builds(Voice, WHO, st.just("citing a document"), WHEN, ground=st.sampled_from(("", "A document"))), max_size=9)
CARRIERS = st.lists(st.builds(Voice, WHO, st.just(W.carries_on)), max_size=11)
STANCES = st.sampled_from(("denies", "confirms", "none"))
ANSWERS = st.lists(st.builds(Voice, WHO, st.just("denies it"), WHEN, stance=STANCES, subject=st.booleans()), max_size=11)


@settings(max_examples=60, deadline=None)
@given(ORIGINS, CARRIERS, ANSWERS)
def test_no_words_of_a_chain_stand_upon_others(origins: list[Voice], carriers: list[Voice], answers: list[Voice]) -> None:
    picture = provenance.provenance(origins, carriers, answers)
    if picture is not None:
        assert_legible(picture.wide)
        assert_legible(picture.tall)


# --- connections ------------------------------------------------------------------------------------------------------


def test_two_are_connected_by_the_events_claims_and_offices_they_share() -> None:
    lines = {(line.one.title, line.other.title): line.words for line in tied().lines}
    assert lines["The Adviser", "The Minister"] == "1 event, 1 claim (denied)"
    assert lines["The Adviser", "The Ministry"] == "an office, 1 event, 1 claim (denied)"
    assert lines["The Adviser", "The Gazette"] == "1 claim (denied)"


def test_private_people_and_withdrawn_claims_connect_nobody() -> None:
    assert b"Secret" not in encoded(tied())
    lines = {(line.one.title, line.other.title): line.words for line in tied().lines}
    assert lines["The Minister", "The Herald"] == "1 claim (denied)"


def test_a_connection_by_claims_alone_is_dashed() -> None:
    actors = [Actor("people/a/", "A", True), Actor("people/b/", "B", True), Actor("organisations/c/", "C", False)]
    picture = connections.connections(actors, [Tie(0, 1, 9, "9 claims", True), Tie(0, 2, 9, "9 events", False)])
    assert picture is not None
    assert sorted(path.kind for path in picture.wide.paths if path.kind.startswith("tie")) == ["tie tie-1 tie-claims", "tie tie-4"]


def test_the_strongest_ties_are_drawn_and_those_without_any_left_out() -> None:
    actors = [Actor("", f"P{number}", True) for number in range(8)] + [Actor("", f"O{number}", False) for number in range(6)]
    ties = [Tie(one, other, one + other, "x", False) for one, other in itertools.combinations(range(14), 2) if one]
    picture = connections.connections(actors, ties)
    assert picture is not None
    assert len(picture.lines) == connections.TIES
    assert "P0" not in words(picture.wide)


def test_nobody_connected_makes_no_picture() -> None:
    assert connections.connections([Actor("", "A", True)], []) is None


@st.composite
def graphs(draw: Any) -> tuple[list[Actor], list[Tie]]:
    actors = [Actor("people/x/", name, number < 7) for number, name in enumerate(draw(st.lists(NAMES, min_size=14, max_size=14)))]
    pairs = draw(st.lists(st.sampled_from(list(itertools.combinations(range(14), 2))), min_size=1, max_size=40, unique=True))
    return actors, [Tie(*pair, draw(st.integers(1, 12)), "x", draw(st.booleans())) for pair in pairs]


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_no_words_of_connections_stand_upon_others(graph: tuple[list[Actor], list[Tie]]) -> None:
    picture = connections.connections(*graph)
    assert picture is not None
    assert_legible(picture.wide)
    assert_legible(picture.tall)
    assert picture == connections.connections(*graph)


# --- as HTML ------------------------------------------------------------------------------------------------------------


def html(macro: str, picture: Any) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(href=lambda path: f"../{path}", kept=kept, w=W)
    page = (
        f'{{% from "components/provenance.html" import {macro} %}}<!doctype html><html lang="en"><title>x</title>{{{{ {macro}(picture) }}}}'
    )
    return environment.from_string(page).render(picture=picture)


def test_pictures_are_well_formed_and_keep_the_strict_content_policy() -> None:
    for found in (html("provenance", chain()), html("connections", tied())):
        html5lib.HTMLParser(strict=True).parse(found)
        assert not re.search(r"\sstyle=|<style|<script|\son\w+=", found)


def test_the_drawing_is_hidden_from_screen_readers_and_keyboards_and_every_link_of_it_is_in_the_table() -> None:
    for found in (html("provenance", chain()), html("connections", tied())):
        drawings = re.findall(r"<svg.*?</svg>", found, re.DOTALL)
        table = re.sub(r"<svg.*?</svg>", "", found, flags=re.DOTALL)
        assert len(drawings) == 2
        for each in drawings:
            assert 'aria-hidden="true"' in each
            assert each.count("<a ") == each.count('tabindex="-1"')
            assert set(re.findall(r'href="([^"]+)"', each)) <= set(re.findall(r'href="([^"]+)"', table))


def test_the_table_cites_the_sources() -> None:
    assert 'href="../sources/report/"' in html("provenance", chain())
