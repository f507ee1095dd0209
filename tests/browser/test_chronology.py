"""The chronology as readers narrow it: by links to static pages where no script runs, in place where one does."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import Run

CHRONOLOGY = "chronology/"
PARTS = ("chronology/", "chronology/key.html", "chronology/events.html", "chronology/claims.html", "chronology/withdrawn.html")
ROOT = Path(__file__).parent.parent.parent

EVENTS = {
    "a": ("In March", "2020-03", "people: [ann]\ntags: [Visits]"),
    "b": ("On the tenth", "2020-03-10", "organisations: [gazette]"),
    "c": ("On the twentieth", "2020-03-20", "people: [ann, bob]\ntags: [Visits]"),
    "d": ("Some day in 2021", "2021", "people: [bob]\ntags: [چکر]"),
    "e": ("After that day", "2021-06", "after: [d]"),
    "f": ("And then", "2021-06", "after: [e]\npeople: [bob]\ntags: [چکر]"),
    "g": ("Before August", "before August 2021", "people: [bob]"),
    "h": ("That same day", "2021-07-31", "people: [bob]\ntags: [چکر]\nweight: key"),
    "i": ("Again that day", "2021-07-31", "people: [ann, bob]\ntags: [چکر]"),
}
SITE = {
    "content/people/ann.md": "---\nname: Ann Example\nsummary: A person.\n---\n",
    "content/people/bob.md": "---\nname: Bob Example\nsummary: A person.\n---\n",
    "content/organisations/gazette.md": "---\nname: The Gazette\nsummary: A newspaper.\n---\n",
    "content/sources/report.md": "---\ntitle: A report\npublisher: gazette\ntype: news\npublished: 2020-04-02\n---\n",
    "content/claims/went.md": """
        ---
        says: Ann Example went there
        about: [ann]
        allegation: yes
        date: between 15 and 25 March 2020
        tags: [Visits]
        asserted_by: [{who: gazette, source: report}]
        responses: [{who: ann, stance: denies}]
        ---
        """,
    "content/claims/taken-back.md": """
        ---
        says: Ann Example flew there
        about: [ann]
        allegation: yes
        date: 2020-04-03
        asserted_by: [{who: gazette, source: report, withdrawn: 2020-05-01}]
        responses: [{who: ann, stance: denies}]
        ---
        """,
} | {
    f"content/events/{id}.md": f"---\ntitle: {title}\ndate: {date}\nsummary: It happened.\n{more}\n---\n"
    for id, (title, date, more) in EVENTS.items()
}  # fmt: skip


@pytest.fixture
def small_url(site: Callable[..., Path], run: Run, serve: Callable[..., str]) -> str:
    """A small site with vague dates, tags and a withdrawn claim, under a path."""
    root = site(SITE)
    built = run("build")
    assert built.code == 0, built.err
    return serve(root / "public", under="/news/")


def shown(page: Page) -> list[str]:
    """What the chronology shows, in its order: ids of entries, and `?` where an order is not established."""
    items = page.locator(".chronology .moment:visible, .chronology .order-open:visible")
    return items.evaluate_all("items => items.map(each => each.id || '?')")


def choose(page: Page, value: str) -> Locator:
    """Follow the link of a filter, out of its list where it lies in one."""
    link = page.locator(f"[data-filter='{value}']")
    if not link.is_visible():
        page.locator("details", has=link).locator("summary").click()
    link.click()
    return link


def question(page: Page) -> str:
    return urlsplit(page.url).query


# --- with scripts off ---


@pytest.mark.parametrize(
    ("value", "path", "first"),
    [
        ("kind=claim", "chronology/claims.html", "claims-went"),
        ("kind=event", "chronology/events.html", "events-a"),
        ("tag=visits", "chronology/tag-visits.html", "events-a"),
        ("person=bob", "people/bob/#at-chronology", "events-c"),
        ("organisation=gazette", "organisations/gazette/#at-chronology", "events-b"),
    ],
)
def test_each_filter_is_a_link_to_a_page(small_url: str, open_page: Callable[..., Page], value: str, path: str, first: str) -> None:
    page = open_page(small_url + CHRONOLOGY, javascript=False)
    choose(page, value)
    assert page.url == small_url + path
    assert page.locator(".moment").first.get_attribute("id") == first


def test_the_short_read_the_long_one_and_withdrawn_claims_are_links(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url + CHRONOLOGY, javascript=False)
    page.get_by_role("link", name="Short read").click()
    assert shown(page) == ["claims-went", "events-h"]
    page.get_by_role("link", name="With withdrawn claims").click()
    assert "claims-taken-back" in shown(page)
    assert "Withdrawn" in page.locator("#claims-taken-back").inner_text()
    page.get_by_role("link", name="Long read").click()
    assert "claims-taken-back" not in shown(page)
    assert page.locator(".reads [aria-current=page]").inner_text().startswith("Long read")


def test_a_part_leads_back_to_where_it_can_be_narrowed_otherwise(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url + "chronology/tag-visits.html", javascript=False)
    page.get_by_role("link", name="By person, organisation and more").click()
    assert page.url == small_url + "chronology/#at-filters"


def test_nothing_that_needs_a_script_is_shown_without_it(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url + CHRONOLOGY, javascript=False)
    expect(page.get_by_text("Show all")).to_be_hidden()
    assert page.locator(".found").inner_text() == "10 entries"


# --- addresses, years ---


@pytest.mark.parametrize("path", PARTS)
def test_every_entry_has_an_address(story_url: str, open_page: Callable[..., Page], path: str) -> None:
    page = open_page(story_url + path, javascript=False)
    ids = page.locator(".moment").evaluate_all("all => all.map(each => each.id)")
    links = page.locator(".moment-date > a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    assert links == [f"#{id}" for id in ids]
    assert len(set(ids)) == len(ids)


def test_an_address_leads_to_its_entry_in_sight(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url + CHRONOLOGY + "#events-bukhari-resigns-2021", reduced_motion=True)
    expect(page.locator("#events-bukhari-resigns-2021 h3")).to_be_in_viewport()
    bar = page.locator(".jump-years").bounding_box()
    top = page.locator("#events-bukhari-resigns-2021").bounding_box()
    assert bar
    assert top
    assert top["y"] >= bar["y"] + bar["height"]


def test_a_year_is_one_step_away_wherever_one_reads(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url + CHRONOLOGY, reduced_motion=True)
    page.locator(".moment").last.scroll_into_view_if_needed()
    page.locator(".jump-years").get_by_role("link", name="2018").click()
    expect(page.locator("#y2018")).to_be_in_viewport()
    page.get_by_role("link", name="Next: 2020").click()
    expect(page.locator("#y2020")).to_be_in_viewport()
    assert page.url.endswith("#y2020")


# --- with scripts on ---


@pytest.mark.parametrize("value", ["kind=event", "kind=claim", "tag=visits", "tag=چکر"])
def test_narrowed_in_place_it_is_what_the_static_page_shows(small_url: str, open_page: Callable[..., Page], value: str) -> None:
    page = open_page(small_url + CHRONOLOGY)
    static = page.locator(f"[data-filter='{value}']").get_attribute("href")
    whole = shown(page)
    choose(page, value)
    here = shown(page)
    assert page.url.startswith(f"{small_url}chronology/?")
    page.goto(f"{small_url}chronology/{static}")
    assert shown(page) == here != whole


def test_what_is_said_of_an_order_follows_who_stand_side_by_side(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url + CHRONOLOGY)
    assert shown(page)[:6] == ["events-a", "?", "events-b", "claims-went", "?", "events-c"]
    choose(page, "person=ann")
    assert shown(page) == ["events-a", "?", "claims-went", "?", "events-c", "events-i"]
    choose(page, "kind=event")  # some day in March, and the twentieth: no neighbours in the whole
    assert shown(page) == ["events-a", "?", "events-c", "events-i"]
    choose(page, "kind=event")
    choose(page, "person=bob")  # f is known to follow e, which is hidden, and e to follow d
    assert shown(page) == ["events-c", "events-d", "events-f", "?", "events-g", "?", "events-h", "events-i"]


def test_every_filter_of_the_story_shows_as_many_as_it_says(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url + CHRONOLOGY)
    links = page.locator(".choices [data-filter]")
    told = links.evaluate_all("all => all.map(each => [each.dataset.filter, Number(each.querySelector('.total').textContent)])")
    assert len(told) > 20
    for value, total in told:
        page.goto(f"{story_url}{CHRONOLOGY}?{value}")
        assert page.locator(".moment:visible").count() == total, value
        assert page.locator(".found").inner_text().startswith(f"{total} of 72 entries: ")


def test_years_without_entries_go_from_sight(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url + CHRONOLOGY)
    choose(page, "tag=visits")
    assert page.locator(".year-title:visible").all_inner_texts() == ["2020"]
    assert page.locator(".jump-years a:visible").all_inner_texts() == ["2020"]


def test_choices_of_different_groups_hold_together_and_are_unmade_alone(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url + CHRONOLOGY)
    choose(page, "person=ann")
    choose(page, "tag=visits")
    choose(page, "kind=claim")
    assert shown(page) == ["claims-went"]
    assert question(page) == "person=ann&tag=visits&kind=claim"
    assert page.locator(".choices [aria-current=true]").count() == 3
    choose(page, "kind=event")
    assert shown(page) == ["events-a", "?", "events-c"]
    choose(page, "kind=event")
    assert shown(page) == ["events-a", "?", "claims-went", "?", "events-c"]
    assert question(page) == "person=ann&tag=visits"


def test_what_is_shown_is_said(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url + CHRONOLOGY)
    said = page.get_by_role("status")
    expect(said).to_have_text("10 entries")
    choose(page, "person=bob")
    expect(said).to_have_text("6 of 10 entries: Bob Example")
    choose(page, "kind=claim")
    expect(said).to_have_text("0 of 10 entries: Claims, Bob Example")
    page.get_by_role("link", name="Show all").click()
    expect(said).to_have_text("10 entries")
    assert question(page) == ""
    assert page.evaluate("document.activeElement.textContent").startswith("Events")


def test_the_way_back_works_and_the_address_can_be_sent_on(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url + CHRONOLOGY)
    choose(page, "person=ann")
    choose(page, "tag=چکر")
    narrow = shown(page)
    address = page.url
    page.go_back()
    assert question(page) == "person=ann"
    assert "claims-went" in shown(page)
    page.go_back()
    assert (question(page), page.locator(".moment:visible").count()) == ("", 10)
    page.go_forward()
    page.go_forward()
    assert shown(page) == narrow == ["events-i"]
    assert shown(open_page(address)) == narrow


def test_a_question_that_nothing_answers_is_passed_over(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url + CHRONOLOGY + "?person=nobody&tag&utm=%E0%A4&x=a=b")
    assert page.locator(".moment:visible").count() == 10
    expect(page.get_by_text("Show all")).to_be_hidden()


def test_a_link_that_is_opened_elsewhere_opens_its_page(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url + CHRONOLOGY)
    with page.context.expect_page() as opened:
        page.locator("[data-filter='kind=claim']").click(modifiers=["Control"])
    opened.value.wait_for_load_state()
    assert opened.value.url == small_url + "chronology/claims.html"
    assert page.locator(".moment:visible").count() == 10


def test_a_keyboard_alone_narrows_it(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url + CHRONOLOGY)
    page.locator("[data-filter='kind=claim']").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Person"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.filter") == "person=bob"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("6 of 10 entries: Bob Example")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Person"
    assert page.locator("details[open]").count() == 0


# --- every part of it ---


@pytest.mark.parametrize("path", [*PARTS, "chronology/?person=zulfi-bukhari&kind=event", "sources/by-date.html"])
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing(
    story_url: str, open_page: Callable[..., Page], axe: Callable[..., list[str]], path: str, width: int, scheme: str
) -> None:
    page = open_page(story_url + path, width=width, scheme=scheme)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_axe_finds_nothing_in_an_open_list(
    story_url: str, open_page: Callable[..., Page], axe: Callable[..., list[str]], width: int, scheme: str
) -> None:
    page = open_page(story_url + CHRONOLOGY, width=width, scheme=scheme)
    page.locator("summary", has_text="Organisation").click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_tags_are_links_in_the_entries_that_bear_them(
    small_url: str, open_page: Callable[..., Page], axe: Callable[..., list[str]]
) -> None:
    page = open_page(small_url + CHRONOLOGY)
    assert page.locator("#claims-went a[href$='tag-visits.html']").count() == 1
    page.locator("#events-d a[href*='tag-']").click()
    assert page.locator("h1").inner_text() == "Chronology: چکر"
    assert shown(page) == ["events-d", "events-f", "events-h", "events-i"]
    assert axe(page) == []


def test_sources_can_be_read_by_publisher_and_by_date(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url + "sources/", javascript=False)
    by_publisher = page.locator(".source-title").all_inner_texts()
    page.get_by_role("link", name="By date").click()
    assert page.url == story_url + "sources/by-date.html"
    assert page.locator(".reads [aria-current=page]").inner_text() == "By date"
    assert sorted(page.locator(".source-title").all_inner_texts()) == sorted(by_publisher)
    assert page.locator(".group-title").all_inner_texts() == sorted(page.locator(".group-title").all_inner_texts())
    assert page.locator(".source-publisher").count() == len(by_publisher)
    page.get_by_role("link", name="By publisher").click()
    assert page.url == story_url + "sources/"


def test_parts_are_no_part_of_the_sitemap(story: Path) -> None:
    sitemap = (story / "sitemap.xml").read_text()
    assert "/chronology/<" in sitemap
    assert ".html<" not in sitemap
    for path in (*PARTS[1:], "sources/by-date.html"):
        assert '<meta name="robots" content="noindex">' in (story / path).read_text()


def test_the_script_is_small() -> None:
    assert len(gzip.compress((ROOT / "static/js/chronology.js").read_bytes())) <= 2_000
