"""The pages beside the chronology and the list of sources: what each shows, where it lies, and how it is reached."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from builder.linking.addresses import PARTS
from builder.linking.site import link, without_copies
from builder.publishing.exports import sitemap
from builder.publishing.heads import Publishing
from builder.publishing.indexes import CUTS
from builder.publishing.pages import Page, Plan
from builder.publishing.parts import Asks
from builder.publishing.views import Choice, ChronologyView, ListView, Moment
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.settings import read_settings

PUBLISHING = Publishing("https://example.org/", True)

CAST = {
    "content/people/ann.md": "---\nname: Ann Example\nsort_name: Zeta, Ann\nsummary: A person.\n---\n",
    "content/people/bob.md": "---\nname: Bob Example\nsummary: A person.\n---\n",
    "content/people/driver.md": "---\nname: Secret Name\nsummary: A person.\npublic_figure: no\n---\n",
    "content/organisations/gazette.md": "---\nname: The Gazette\nsummary: A newspaper.\n---\n",
    "content/sources/report.md": "---\ntitle: A report\npublisher: gazette\ntype: news\n---\n",
}
STORY = CAST | {
    "content/events/march.md": "---\ntitle: March\ndate: 2020-03\npeople: [ann, driver]\ntags: [Visits]\nsummary: It began.\n---\n",
    "content/events/mid.md": "---\ntitle: Middle\ndate: 2020-03-10\nweight: key\norganisations: [gazette]\nsummary: It went on.\n---\n",
    "content/events/late.md": "---\ntitle: Late\ndate: 2020-03-20\npeople: [ann]\ntags: [visits, VISITS]\nsummary: It ended.\n---\n",
    "content/claims/went.md": """
        ---
        says: Ann Example went there
        about: [ann]
        allegation: yes
        date: 2020-04-01
        tags: [Routes]
        asserted_by: [{who: gazette, source: report}]
        responses: [{who: ann, stance: denies}]
        ---
        """,
    "content/claims/plain.md": """
        ---
        says: Bob Example was elsewhere
        about: [bob]
        date: 2020-04-02
        asserted_by: [{who: bob, source: report}]
        ---
        """,
    "content/claims/taken-back.md": """
        ---
        says: Ann Example flew there
        about: [ann]
        allegation: yes
        date: 2020-04-03
        tags: [Flights]
        asserted_by: [{who: gazette, source: report, withdrawn: 2020-05-01}]
        responses: [{who: ann, stance: denies}]
        ---
        """,
}


def plan_of(files: dict[str, str], asks: Asks | None = None) -> Plan:
    documents = [read(path, dedent(text).lstrip("\n"), Context()) for path, text in files.items()]
    records, _ = without_copies(entry.record for document in documents for entry in document.entries)
    settings = read_settings("content/site.yaml", "title: A small site\nurl: https://example.org\n").settings
    assert settings is not None
    return Plan(link(settings, records, (), frozenset(), frozenset(), False)[0], PUBLISHING, {}, asks=asks)


def page(path: str, files: dict[str, str] | None = None) -> Page:
    plan = plan_of(files or STORY)
    [planned] = [each for each in plan.pages() if each.listing == path]
    return plan.page(planned)


def chronology(path: str, files: dict[str, str] | None = None) -> ChronologyView:
    view = page(path, files).view
    assert isinstance(view, ChronologyView)
    return view


def moments(view: ChronologyView) -> list[Moment]:
    return [moment for year in view.years for moment in year.moments]


def titles(view: ChronologyView) -> list[str]:
    return [moment.title for moment in moments(view)]


def choices(view: ChronologyView, title: str) -> list[Choice]:
    return [choice for group in view.filters if group.title == title for choice in group.all]


def event(title: str, date: str = "2020-01-01", tags: str = "[]", **more: str) -> str:
    fields = "".join(f"{name}: {value}\n" for name, value in more.items())
    return f"---\ntitle: {title}\ndate: {date}\ntags: {tags}\nsummary: It happened.\n{fields}---\n"


# --- what each part shows ---


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("chronology/", ["March", "Middle", "Late", "Ann Example went there", "Bob Example was elsewhere"]),
        ("chronology/key.html", ["Middle", "Ann Example went there"]),
        ("chronology/events.html", ["March", "Middle", "Late"]),
        ("chronology/claims.html", ["Ann Example went there", "Bob Example was elsewhere"]),
        (
            "chronology/withdrawn.html",
            ["March", "Middle", "Late", "Ann Example went there", "Bob Example was elsewhere", "Ann Example flew there"],
        ),
        ("chronology/tag-visits.html", ["March", "Late"]),
        ("chronology/tag-routes.html", ["Ann Example went there"]),
    ],
)
def test_a_part_shows_its_entries_in_their_order(path: str, shown: list[str]) -> None:
    view = chronology(path)
    assert titles(view) == shown
    assert view.total == len(shown)


def test_the_whole_is_in_the_order_that_the_data_gives() -> None:
    plan = plan_of(STORY)
    site = plan._site
    assert [moment.path.rstrip("/") for moment in moments(chronology("chronology/"))] == list(site.chronology)


@pytest.mark.parametrize(
    "path", ["chronology/key.html", "chronology/claims.html", "chronology/withdrawn.html", "chronology/tag-routes.html"]
)
def test_an_allegation_keeps_its_card_in_every_part(path: str) -> None:
    cards = [moment.claim for moment in moments(chronology(path)) if moment.title == "Ann Example went there"]
    assert cards
    assert all(card and card.answers[0].says == "denies it" for card in cards)


def test_whether_an_order_is_established_is_asked_of_those_who_stand_side_by_side() -> None:
    assert [moment.order_open for moment in moments(chronology("chronology/"))][:3] == [True, False, False]
    assert [moment.order_open for moment in moments(chronology("chronology/tag-visits.html"))] == [True, False]


def test_a_site_without_dates_has_its_parts_all_the_same() -> None:
    for path in CUTS:
        view = chronology(path, CAST)
        assert (view.total, view.years, view.kinds, view.filters) == (0, (), (), ())


# --- where they lie ---


def test_the_parts_that_every_site_has_are_known_as_addresses() -> None:
    made = {each.file for each in plan_of(CAST).pages()}
    assert set(PARTS) <= made
    assert {path for path in CUTS if path != "chronology/"} | {"sources/by-date.html"} == set(PARTS)


@pytest.mark.parametrize("path", [*PARTS, "chronology/tag-visits.html"])
def test_a_part_is_kept_out_of_search_engines_and_says_what_it_is_a_part_of(path: str) -> None:
    head = page(path).view.head
    assert head.noindex
    assert head.canonical == f"https://example.org/{path}"
    assert [crumb.path for crumb in head.crumbs] == ["", f"{head.section}/"]
    assert [step["item"] for step in json.loads(head.json_ld)["@graph"][-1]["itemListElement"]][-2:] == [
        f"https://example.org/{head.section}/",
        head.canonical,
    ]
    assert path not in sitemap(plan_of(STORY)._site, PUBLISHING).decode()


def test_the_whole_is_for_search_engines() -> None:
    assert not page("chronology/").view.head.noindex
    assert not page("sources/").view.head.noindex


# --- tags ---


def tag_paths(*tags: str) -> list[str]:
    files = {f"content/events/e{i}.md": event(f"E{i}", tags=f"[{json.dumps(tag, ensure_ascii=False)}]") for i, tag in enumerate(tags)}
    return [each.listing for each in plan_of(files).pages() if "/tag-" in each.listing]


def test_tags_that_differ_in_case_alone_are_one() -> None:
    assert tag_paths("Visits", "visits", "VISITS") == ["chronology/tag-visits.html"]


def test_tags_of_the_same_letters_have_pages_of_their_own() -> None:
    assert tag_paths("C++", "C 2", "C", "C#") == [f"chronology/tag-{name}.html" for name in ("c", "c-2", "c-3", "c-4")]


def test_a_tag_of_signs_or_of_another_script_or_of_great_length_has_a_page() -> None:
    found = tag_paths("!!!", "???", "دورہ", "x/../../y", "long " * 60)
    assert len(set(found)) == 5
    assert {"chronology/tag-other.html", "chronology/tag-other-2.html", "chronology/tag-دورہ.html", "chronology/tag-x-y.html"} < set(found)
    assert all(path.count("/") == 1 and len(path.encode()) < 255 for path in found)


def test_a_tag_of_withdrawn_claims_alone_has_no_page() -> None:
    assert not [each for each in plan_of(STORY).pages() if "flights" in each.listing]
    [last] = moments(chronology("chronology/withdrawn.html"))[-1:]
    assert last.tags == ()


def test_an_entry_links_to_each_of_its_tags_once() -> None:
    [tag] = moments(chronology("chronology/"))[2].tags
    assert (tag.path, tag.title) == ("chronology/tag-visits.html", "Visits")  # as it was first typed


# --- how they are reached ---


def offered(found: tuple[Choice, ...]) -> list[tuple[str, int, bool]]:
    return [(choice.path, choice.total, choice.current) for choice in found]


def test_the_short_and_the_long_read_link_to_each_other() -> None:
    assert offered(chronology("chronology/key.html").reads) == [
        ("chronology/key.html", 2, True),
        ("chronology/", 5, False),
        ("chronology/withdrawn.html", 6, False),
    ]


def test_withdrawn_claims_are_offered_where_there_are_any() -> None:
    without = {path: text for path, text in STORY.items() if "taken-back" not in path}
    assert [choice.path for choice in chronology("chronology/", without).reads] == ["chronology/key.html", "chronology/"]
    none = chronology("chronology/withdrawn.html", without)
    assert none.intro.startswith("No dated claim has been withdrawn")
    assert (none.years, offered(none.reads)[1:]) == ((), [("chronology/", 5, False), ("chronology/withdrawn.html", 0, True)])


def test_a_short_read_that_is_no_shorter_is_not_offered() -> None:
    assert chronology("chronology/", {"content/events/a.md": event("A", weight="key")}).reads == ()
    assert chronology("chronology/", {"content/events/a.md": event("A")}).reads == ()


def test_kinds_are_offered_where_there_are_both() -> None:
    assert offered(chronology("chronology/tag-visits.html").kinds) == [
        ("chronology/events.html", 3, False),
        ("chronology/claims.html", 2, False),
    ]
    assert chronology("chronology/", {"content/events/a.md": event("A")}).kinds == ()


def test_the_long_read_can_be_narrowed_to_whoever_its_entries_name() -> None:
    view = chronology("chronology/")
    people = [(choice.title, choice.path, choice.total, choice.value) for choice in choices(view, "Person")]
    assert people == [
        ("Bob Example", "people/bob/", 1, "person=bob"),  # in a claim alone: the profile has no chronology
        ("Ann Example", "people/ann/#at-chronology", 3, "person=ann"),
    ]
    [gazette] = choices(view, "Organisation")
    assert (gazette.path, gazette.total) == ("organisations/gazette/#at-chronology", 2)
    assert [(choice.path, choice.total, choice.value) for choice in choices(view, "Tag")] == [
        ("chronology/tag-routes.html", 1, "tag=routes"),
        ("chronology/tag-visits.html", 2, "tag=visits"),
    ]


def test_who_may_not_be_named_is_in_no_filter() -> None:
    assert "Secret" not in repr(chronology("chronology/"))


def test_parts_do_not_repeat_the_filters() -> None:
    """A list of all people and tags on the page of each tag would grow with the square of the site."""
    paths = [each.listing for each in plan_of(STORY).pages() if each.listing.startswith("chronology/")]
    assert [path for path in paths if chronology(path).filters] == ["chronology/"]


def test_what_the_script_needs_is_on_the_long_read_alone() -> None:
    files = {
        "content/events/a.md": event("A", "2020-03"),
        "content/events/b.md": event("B", "before 2021", after="[a]"),
        "content/events/c.md": event("C", "2021-01-02~"),
        "content/events/d.md": event("D", "2021-03-01/2021-04", weight="key"),
        "content/events/e.md": event("E", "2022-05-05"),
    }
    found = {moment.title: (moment.starts, moment.after) for moment in moments(chronology("chronology/", files))}
    assert found == {
        "A": ("737485/737515", ""), "B": ("/737790", "events-a"), "C": ("737792/737792", ""), "D": ("737850/737850", ""),
        "E": ("738280", ""),
    }  # fmt: skip
    assert {moment.starts for moment in moments(chronology("chronology/key.html", files))} == {""}


# --- sources by date ---

SOURCES = {
    "content/sources/b.md": "---\ntitle: B\npublisher: The Paper\ntype: news\npublished: 2021-02\n---\n",
    "content/sources/a.md": "---\ntitle: A\npublisher: Zeta Books\ntype: book\npublished: 2019\n---\n",
    "content/sources/c.md": "---\ntitle: C\npublisher: The Paper\ntype: news\npublished: 2021-01-05\n---\n",
    "content/sources/d.md": "---\ntitle: D\npublisher: The Paper\ntype: news\n---\n",
}


def test_sources_by_date_stand_under_their_years_the_undated_last() -> None:
    view = page("sources/by-date.html", SOURCES).view
    assert isinstance(view, ListView)
    assert [(group.title, group.anchor, [item.link.title for item in group.items]) for group in view.groups] == [
        ("2019", "y2019", ["A"]),
        ("2021", "y2021", ["C", "B"]),
        ("Undated", "yundated", ["D"]),
    ]
    assert view.total == 4
    assert view.by_date


def test_the_two_orders_of_sources_link_to_each_other() -> None:
    for here in ("sources/", "sources/by-date.html"):
        assert [(choice.path, choice.current) for choice in page(here, SOURCES).view.orders] == [
            ("sources/", here == "sources/"),
            ("sources/by-date.html", here == "sources/by-date.html"),
        ]


def test_claims_of_the_leading_article_stand_first_and_what_was_withdrawn_last() -> None:
    other = STORY["content/claims/went.md"].replace("went there", "left again")
    lead = "---\ntitle: The story\nsummary: So.\npublished: 2020-06-01\n---\nThis was said: [[taken-back]] and [[went]].\n"
    found = []
    for more in ({}, {"content/articles/lead.md": lead}):
        view = page("claims/", {**STORY, "content/claims/other.md": other, **more}).view
        assert isinstance(view, ListView)
        found.append([item.link.path.split("/")[1] for group in view.groups for item in group.items])
    assert found == [["other", "went", "plain", "taken-back"], ["went", "other", "plain", "taken-back"]]


def test_other_lists_have_one_order() -> None:
    assert page("people/").view.orders == ()


def test_the_same_site_gives_the_same_parts() -> None:
    def every(files: dict[str, str]) -> list[object]:
        plan = plan_of(files)
        return [plan.page(each).view for each in plan.pages() if each.listing.startswith("chronology/")]

    assert every(STORY) == every(dict(reversed(STORY.items())))
