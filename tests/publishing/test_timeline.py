"""The timeline as a picture: no words upon words, nothing left out, claims never by what they say."""

from __future__ import annotations

import itertools
import re
from datetime import date
from pathlib import Path
from typing import Any

import html5lib
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from builder.linking.site import link, without_copies
from builder.model.plain import encoded
from builder.publishing import drawing, timeline
from builder.publishing.drawing import PAD, Box, Canvas, Text, width_of, wrapped
from builder.publishing.parts import Parts
from builder.publishing.timeline import COLUMN, timeline_of
from builder.publishing.timeline_flags import Flag, Ground, Side
from builder.publishing.timeline_marks import Mark, anchor, date_of
from builder.publishing.timeline_offices import Lane, Span, lanes_of
from builder.publishing.timeline_wide import _apart, wide_scale
from builder.publishing.views import TimelinePicture
from builder.publishing.wording import W
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.settings import read_settings

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def mark(when: str, label: str = "Something happened", **more: Any) -> Mark:
    first = day(when)
    return Mark("events/x/", f"{when}: {label}", label, when, first, first, **more)


def drawn(*marks: Mark, lanes: tuple[Lane, ...] = (), **options: Any) -> TimelinePicture:
    picture = timeline.timeline(marks, lanes, **options)
    assert picture is not None
    return picture


def words(canvas: Canvas) -> list[str]:
    """Every line of words in a drawing, each text joined."""
    texts = [*canvas.texts, *(text for link in canvas.links for text in link.texts)]
    return [" ".join(text.lines) for text in texts]


# --- where words stand --------------------------------------------------------------------------------------------

SMALL = {"month": 12, "heading": 12, "gap": 11}
BOLD = ("head", "heading", "year")


def box_of(text: Text, form: str) -> Box:
    """The room that a text takes at most. The sizes are those of the style sheet."""
    size = SMALL.get(text.kind, (17 if form == "tall" else 12) if text.kind == "year" else 14)
    wide = drawing.widest(text.lines, size, text.kind in BOLD)
    left = text.x - {"start": 0, "middle": wide // 2, "end": wide}[text.anchor]
    return Box(left, text.y - size + 4, left + wide, text.y + (len(text.lines) - 1) * drawing.STEP + 3)


def boxes(canvas: Canvas) -> list[tuple[Box, str]]:
    texts = [*canvas.texts, *(text for link in canvas.links for text in link.texts)]
    return [(box_of(text, canvas.form), " ".join(text.lines)) for text in texts]


def poles(canvas: Canvas) -> list[tuple[int, int, int]]:
    """Upright poles: their place, upper and lower end."""
    found = [re.fullmatch(r"M(\d+) (\d+)L(\d+) (\d+)", path.d) for path in canvas.paths if path.kind == "pole"]
    numbers = [[int(number) for number in match.groups()] for match in found if match]
    return [(x, min(top, bottom), max(top, bottom)) for x, top, _, bottom in numbers]


def assert_legible(canvas: Canvas) -> None:
    """No words upon words, no pole through words, nothing outside."""
    taken = boxes(canvas)
    for (one, these), (other, those) in itertools.combinations(taken, 2):
        assert not one.meets(other), (canvas.form, these, those, one, other)
    for box, said in taken:
        assert box.left >= 0, (said, box)
        assert box.right <= canvas.width, (said, box)
        assert box.top >= 0, (said, box)
        assert box.bottom <= canvas.height + 4, (said, box)
        for x, top, bottom in poles(canvas):
            assert not (box.left < x < box.right and box.top < bottom and top < box.bottom), (said, x)


SOME = ("a", "court", "denies", "reports", "Ministry", "unnamed", "Wirtschaftsministerium", "of", "the", "2021", "WWW")
TITLES = st.lists(st.sampled_from(SOME), min_size=1, max_size=18)


@st.composite
def marks(draw: Any) -> Mark:
    title = " ".join(draw(TITLES))
    first: int | None = day("2020-06-01") + draw(st.one_of(st.integers(-40, 40), st.integers(-4000, 4000), st.integers(-700_000, 900_000)))
    last: int | None = (first or 0) + draw(st.sampled_from((0, 0, 0, 1, 7, 30, 364, 4000)))
    kind = "point" if first == last else draw(st.sampled_from(("bar", "soft")))
    if kind != "point" and draw(st.booleans()):
        first, last = draw(st.sampled_from(((first, None), (None, last))))
    head = draw(st.sampled_from(("28 June 2021", "between 17 and 19 September 2021", "last week of November 2020, as the report has it")))
    weight = draw(st.sampled_from(("key", "normal", "normal", "background")))
    if draw(st.integers(0, 3)) == 0:
        return Mark("claims/c/", f"Claim, denied: {title}", "Claim by The Gazette", head, first, last, kind, True, weight, "Denied")
    return Mark("events/e/", f"{head}: {title}", title, head, first, last, kind, False, weight)


@st.composite
def lanes(draw: Any) -> Lane:
    spans = []
    for _ in range(draw(st.integers(1, 3))):
        start = day("2020-06-01") + draw(st.integers(-5000, 3000))
        end = start + draw(st.integers(1, 4000))
        vague = draw(st.sampled_from((0, 0, 364)))
        ends = draw(
            st.sampled_from((((start, start + vague), (end, end + vague)), ((start, start + vague), None), (None, (end, end + vague))))
        )
        spans.append(Span(" ".join(draw(TITLES)), "from 14 September 2018 to 17 May 2021", *ends))
    return Lane(draw(st.sampled_from(("Zulfi Bukhari", "Ahmad"))), "people/p/", tuple(spans))


@settings(max_examples=50, deadline=None)
@given(st.lists(marks(), min_size=2, max_size=80), st.lists(lanes(), max_size=6), st.sampled_from((timeline.WIDE, COLUMN)))
def test_no_words_stand_upon_others_whatever_is_drawn(marks: list[Mark], lanes: list[Lane], width: int) -> None:
    picture = drawn(*marks, lanes=tuple(lanes), width=width)
    for canvas in (picture.wide, picture.tall):
        assert_legible(canvas)
        titles = [link.title for link in canvas.links][: len(marks)]
        assert titles == [mark.title for mark in marks]


@settings(max_examples=20, deadline=None)
@given(st.lists(marks(), min_size=2, max_size=40))
def test_the_same_marks_give_the_same_plain_picture(marks: list[Mark]) -> None:
    once = drawn(*marks)
    assert once == drawn(*marks)
    assert encoded(once) == encoded(drawn(*marks))


def beside(at: int, side: int, width: int, height: int, foot: int) -> Side:
    """Words of some size to the left (-1) or to the right (1) of a pole."""
    return Side(at + PAD, at + PAD + width, height, foot) if side > 0 else Side(at - PAD - width, at - PAD, height, foot)


flags = st.builds(
    lambda at, left, right: Flag(
        at, beside(at, -1, *left) if left else None, beside(at, 1, *(right or (50, 20, 0))) if right or not left else None
    ),
    st.integers(0, 600), *[st.none() | st.tuples(st.integers(20, 200), st.integers(10, 90), st.integers(0, 60))] * 2,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(flags, max_size=14, unique_by=lambda flag: flag.at))
def test_labels_on_poles_find_places_of_their_own(flags: list[Flag]) -> None:
    flags.sort()
    found = Ground().stands(flags, 5000)
    if found is None:
        return  # there is no way to turn all of them
    taken = [(stand.left, stand.right, stand.low, stand.high) for stand in found]
    for one, other in itertools.combinations(taken, 2):
        assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
    for (left, right, low, _), (flag, stand) in itertools.product(taken, zip(flags, found, strict=True)):
        assert not (left < flag.at < right and low < stand.high)


@settings(max_examples=200, deadline=None)
@given(st.lists(flags, max_size=14, unique_by=lambda flag: flag.at), st.integers(100, 600))
def test_labels_that_come_one_by_one_stand_where_all_of_them_would(flags: list[Flag], ceiling: int) -> None:
    ground, there = Ground(), list[Flag]()
    for flag in flags:
        trial = sorted([*there, flag])
        found = ground.stands(trial, ceiling)
        assert found == Ground().stands(trial, ceiling)
        there = there if found is None else trial


# --- time -----------------------------------------------------------------------------------------------------------


def test_time_runs_along_the_axis() -> None:
    dates = ["2005-09-01", "2018-09-14", "2020-12-16", "2020-12-18", "2021-06-28"]
    scale = wide_scale([mark(each) for each in dates], [*map(day, dates)], 1000)
    assert list(scale.places) == sorted(scale.places)
    assert len(set(scale.places)) == len(dates)


def test_an_axis_with_room_is_to_scale_and_says_nothing() -> None:
    picture = drawn(mark("2020-01-01"), mark("2021-01-01"), mark("2022-01-01"))
    assert W.not_to_scale not in picture.notes
    assert "gap" not in [text.kind for text in picture.wide.texts]


def test_what_is_uncertain_by_days_has_its_true_extent_where_there_is_room() -> None:
    early, later = (("2024-01-01", "2024-01-10"), ("2024-01-03", "2024-01-10"))
    soft = [structs.replace(mark(first), last_day=day(last), kind="soft") for first, last in (early, later)]
    scale = wide_scale(soft, [*map(anchor, soft)], 1000)
    first, third, tenth = (scale.at(day(f"2024-01-{number}")) for number in ("01", "03", "10"))
    assert 0 < third - first < tenth - third
    assert not scale.is_spread


def test_gaps_of_years_are_cut_and_say_how_long_they_are() -> None:
    crowd = [mark(f"2020-12-{number:02}") for number in range(1, 20)]
    picture = drawn(mark("2005-09-01"), *crowd)
    assert W.not_to_scale in picture.notes
    assert "15 years" in words(picture.wide)
    assert "15 years" in words(picture.tall)
    assert sum(path.kind == "cut" for path in picture.wide.paths) == 1


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "1 day"), (12, "12 days"), (45, "6 weeks"), (144, "5 months"), (627, "21 months"), (2400, "6½ years"), (5000, "14 years"),
     (10**9, "9999+ years")],
)  # fmt: skip
def test_a_gap_in_words(days: int, said: str) -> None:
    assert " ".join(W.gap(days)) == said


@pytest.mark.parametrize("text", ["0001-01-01", "1900-02-28", "2000-02-29", "2020-12-31", "2021-01-01", "9999-12-31"])
def test_a_day_number_is_a_date_again(text: str) -> None:
    given = date.fromisoformat(text)
    assert date_of(given.toordinal()) == (given.year, given.month, given.day)


def test_years_before_the_common_era_have_their_name() -> None:
    old = Mark("e/", "t", "Caesar is killed", "15 March 44 BCE", -15_976, -15_976)
    assert "44 BCE" in words(drawn(old, mark("0001-01-01")).wide)


# --- what marks look like -------------------------------------------------------------------------------------------


def shapes(picture: TimelinePicture, number: int) -> list[str]:
    return [" ".join(filter(None, (path.kind, path.fade))) for path in picture.wide.links[number].paths]


def test_marks_of_each_kind_look_their_own() -> None:
    first, last = day("2020-03-01"), day("2020-05-01")
    picture = drawn(
        mark("2020-01-01", weight="key"),
        structs.replace(mark("2020-02-01"), first_day=first, last_day=last, kind="bar"),
        structs.replace(mark("2020-02-01"), first_day=first, last_day=last, kind="soft"),
        structs.replace(mark("2020-02-01"), first_day=None, last_day=last, kind="soft"),
        structs.replace(mark("2020-02-01"), first_day=first, last_day=None, kind="bar"),
        mark("2020-02-01", is_claim=True, status_text="Denied"),
        structs.replace(mark("2020-02-01", is_claim=True, status_text="Denied"), first_day=first, last_day=last, kind="soft"),
    )
    assert [shapes(picture, number) for number in range(7)] == [
        ["mark key"], ["mark normal"], ["mark normal soft"], ["mark normal from", "arrow"], ["mark normal on", "arrow"],
        ["mark claim"], ["span", "mark claim"],
    ]  # fmt: skip
    assert picture.wide.fades == ("from", "on", "soft")


def test_what_ties_a_bar_to_the_tall_axis_lies_below_all_marks() -> None:
    tall = drawn(mark("2020-05-01"), structs.replace(mark("2020-05-01"), kind="bar", last_day=day("2020-09-01"))).tall
    assert [path.kind for path in tall.paths].count("pole") == 1
    assert "pole" not in {path.kind for each in tall.links for path in each.paths}


def test_claims_stand_in_a_row_of_their_own_under_the_axis() -> None:
    picture = drawn(mark("2020-01-01", "An event"), mark("2020-01-01", "Claim by X", is_claim=True, status_text="Denied"))
    heights = {" ".join(text.lines): text.y for link in picture.wide.links for text in link.texts}
    axis = next(int(path.d.split()[1].split("L")[0]) for path in picture.wide.paths if path.kind == "axis")
    assert heights["An event"] < axis < heights["Claim by X"]
    assert heights["Denied"] < heights["Claim by X"]


def test_the_weightiest_marks_are_named_first() -> None:
    crowd = [mark("2020-05-01", f"A thing of the number {number}") for number in range(60)]
    picture = drawn(*crowd, mark("2020-05-01", "The thing that matters", weight="key"))
    assert "The thing that matters" in words(picture.wide)
    assert "The thing that matters" in words(picture.tall)
    assert len(picture.wide.links) == 61


def test_of_very_many_marks_the_weightiest_are_drawn_and_the_picture_says_so() -> None:
    crowd = [mark(date.fromordinal(day("2020-01-01") + number).isoformat(), weight="background") for number in range(300)]
    picture = drawn(*crowd, mark("2021-01-01", "The end", weight="key"))
    assert len(picture.wide.links) == timeline.MOST
    assert picture.wide.links[-1].title.endswith("The end")
    assert picture.notes[0] == W.drawn_of(timeline.MOST, 301)


def test_one_mark_alone_makes_no_picture() -> None:
    assert timeline.timeline([mark("2020-01-01")]) is None
    assert timeline.timeline([mark("2020-01-01"), structs.replace(mark("2020-01-01"), first_day=None, last_day=None)]) is None


# --- offices ----------------------------------------------------------------------------------------------------------


def test_an_office_that_reaches_beyond_the_axis_has_an_arrow_there() -> None:
    span = Span("Minister", "2002 to 2020", (day("2002-01-01"), day("2002-12-31")), (day("2020-03-01"),) * 2)
    picture = drawn(mark("2020-01-01"), mark("2020-06-01"), lanes=(Lane("Ann", "people/ann/", (span,)),))
    assert [path.kind for path in picture.wide.links[2].paths].count("arrow") == 1
    assert picture.wide.links[2].title == "Ann: Minister, 2002 to 2020"
    assert "Ann: Minister, 2002 to 2020" in words(picture.tall)


@settings(max_examples=30, deadline=None)
@given(st.lists(lanes(), min_size=1, max_size=6))
def test_the_words_of_an_office_begin_or_end_with_its_bar(lanes: list[Lane]) -> None:
    picture = drawn(mark("2012-01-01"), mark("2021-06-01"), lanes=tuple(lanes))
    for office in [each for form in (picture.wide, picture.tall) for each in form.links if each.kind == "office"]:
        bars = [re.match(r"M(\d+) (\d+)H(\d+)", path.d) for path in office.paths if path.kind == "term"]
        sides = [int(bar[side]) for bar in bars if bar for side in (1, 3)]
        text = office.texts[0]
        assert text.x in (min(sides), max(sides), picture.tall.width, picture.wide.width)
        assert 0 < int(bars[0][2]) - (text.y + (len(text.lines) - 1) * drawing.STEP) <= 2 * drawing.STEP  # type: ignore[index]


# --- words ------------------------------------------------------------------------------------------------------------


def test_words_are_wrapped_within_their_room() -> None:
    lines = wrapped("The Foreign Office says no such visit to Israel took place", 120)
    assert len(lines) > 1
    assert all(width_of(line) <= 120 for line in lines)
    assert " ".join(lines) == "The Foreign Office says no such visit to Israel took place"


def test_no_word_stands_alone_at_the_end_where_as_many_lines_have_room_for_it_otherwise() -> None:
    even = wrapped("The Foreign Office says no such visit to Israel took place", 175)
    assert even[-1] != "place"
    assert len(even) == 3
    assert wrapped("It happens", 75) == ("It", "happens")
    whole = wrapped("Donaudampfschifffahrtsgesellschaft meets", width_of("Donaudampfschifffahrtsgesellschaft"))
    assert whole == ("Donaudampfschifffahrtsgesellschaft", "meets")


def test_a_word_wider_than_its_room_is_cut() -> None:
    lines = wrapped("Donaudampfschifffahrtsgesellschaft", 80)
    assert "".join(lines) == "Donaudampfschifffahrtsgesellschaft"
    assert all(width_of(line) <= 80 for line in lines)


# --- from the site ------------------------------------------------------------------------------------------------------

SETTINGS = "title: A small site\nurl: https://example.org\ndescription: Who said what.\n"
FILES = {
    "content/people/adviser.md": (
        "---\nname: The Adviser\nsummary: A person.\nroles:\n  - {title: Adviser, from: 2018-09-14, to: 2021}\n  - {title: Speaker}\n---\n"
    ),
    "content/people/driver.md": (
        "---\nname: Secret Name\nsummary: A person.\npublic_figure: no\nroles:\n  - {title: Driver, from: 2018}\n---\n"
    ),
    "content/organisations/gazette.md": "---\nname: The Gazette\nsummary: A newspaper.\n---\n",
    "content/sources/report.md": "---\ntitle: A report\npublisher: gazette\ntype: news\n---\n",
    "content/events/denial.md": "---\ntitle: He denied it\ndate: 2021-06-28\nsummary: So.\nweight: key\n---\n",
    "content/events/talks.md": "---\ntitle: Talks were held\ndate: 17 to 19 May 2021\nsummary: So.\n---\n",
    "content/events/letter.md": "---\ntitle: A letter was sent\ndate: about 12 November 2020\nsummary: So.\n---\n",
    "content/claims/visit.md": (
        "---\nsays: The adviser visited the ministry\nabout: [adviser]\nallegation: yes\ndate: late November 2020\nasserted_by:\n"
        "  - {who: gazette, source: report}\nresponses:\n  - {who: adviser, stance: denies, when: 2021-06-28}\n---\n"
    ),
}


def site() -> Parts:
    documents = [read(path, text, Context()) for path, text in FILES.items()]
    records, _ = without_copies(entry.record for document in documents for entry in document.entries)
    found = read_settings("content/site.yaml", SETTINGS).settings
    assert found is not None
    return Parts(link(found, records, (), frozenset(), frozenset(), False)[0], {})


def story(**options: Any) -> TimelinePicture:
    parts = site()
    picture = timeline_of(parts, parts.site.order.keys, ["people/adviser", "people/driver"], **options)
    assert picture is not None
    return picture


def test_dates_of_the_site_become_points_bars_and_soft_marks() -> None:
    assert [shapes(story(), number) for number in range(4)] == [["mark normal soft"], ["span", "mark claim"], ["mark normal"], ["mark key"]]


def test_an_allegation_is_named_by_its_status_and_never_by_what_it_says() -> None:
    for canvas in (story().wide, story().tall):
        claim = canvas.links[1]
        assert [line for text in claim.texts for line in text.lines] == ["Denied", "Claim by The Gazette"]
        assert "visited" not in " ".join(words(canvas))
        assert claim.title == (
            "late November 2020: Claim, denied: The adviser visited the ministry (Denied: The Adviser denies it, 28 June 2021)"
        )


def test_links_lead_to_pages_or_to_the_chronology_of_the_same_page() -> None:
    assert story().wide.links[3].path == "events/denial/"
    assert story(inside=True).wide.links[3].path == "#events-denial"


def test_offices_without_dates_and_private_people_have_no_lane() -> None:
    lanes = lanes_of(site(), ["people/driver", "people/adviser", "people/nobody"])
    assert [(lane.label, [span.words for span in lane.spans]) for lane in lanes] == [("The Adviser", ["from 14 September 2018 to 2021"])]
    assert b"Secret" not in encoded(story())


# --- as HTML ------------------------------------------------------------------------------------------------------------


def html(picture: TimelinePicture) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(href=lambda path: f"../{path}", w=W)
    page = '{% from "components/timeline.html" import timeline %}<!doctype html><html lang="en"><title>x</title>{{ timeline(picture) }}'
    return environment.from_string(page).render(picture=picture)


def test_the_picture_is_well_formed_and_keeps_the_strict_content_policy() -> None:
    found = html(story())
    html5lib.HTMLParser(strict=True).parse(found)
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", found)


def test_every_id_is_there_once_and_every_gradient_that_is_used() -> None:
    found = html(story())
    ids = re.findall(r'\bid="([^"]+)"', found)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", found)) <= set(ids)
    assert set(re.findall(r'(?:href="#|labelledby=")([^"]+)"', found)) <= set(ids)


def test_every_mark_is_a_link_with_a_name_in_both_forms() -> None:
    found = html(story())
    links = re.findall(r'<g role="listitem"><a href="([^"]+)"[^>]*><title>([^<]+)</title>', found)
    assert len(links) == 2 * 5
    assert links[:5] == links[5:]
    assert links[0] == ("../events/letter/", "about 12 November 2020: A letter was sent")


def test_a_tall_picture_is_folded_where_it_is_longer_than_a_screen() -> None:
    long = drawn(*(mark(f"20{year}-05-01", f"A thing of the year {year}", weight="key") for year in range(10, 40)))
    assert not re.search(r"<details", html(drawn(mark("2020-01-01"), mark("2020-02-01"))))
    assert re.search(r'<details class="tall">\s*<summary>Show as a picture</summary>\s*<svg class="tall"', html(long))


def test_titles_are_escaped() -> None:
    found = html(drawn(mark("2020-01-01", "<b>A & B</b>"), mark("2020-02-01")))
    assert "<b>" not in found
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in found


def test_of_words_along_the_axis_the_first_have_room_before_those_around_them() -> None:
    may, june, july = (20, "May"), (40, "June"), (90, "July")
    assert _apart([may, june, july], []) == [may, july]
    assert _apart([june, may, july], []) == [june, july]


def test_words_in_several_lines_have_a_blank_behind_each_but_where_it_would_move_them() -> None:
    title = "The Foreign Office says that no such visit to the ministry took place at any time"
    crowd = [mark(f"2020-12-{number:02}", title, weight="key") for number in range(1, 20)]
    found = html(drawn(mark("2005-09-01", title, weight="key"), *crowd))
    texts = re.findall(r'<text class="[^"]+"( text-anchor="end")? x="\d+" y="\d+">((?:<tspan[^>]*>[^<]*</tspan>)+)</text>', found)
    assert {bool(is_at_end) for is_at_end, _ in texts} == {True, False}
    for is_at_end, lines in texts:
        assert {line.endswith(" ") for line in re.findall(r">([^<]+)</tspan>", lines)} == {not is_at_end}
