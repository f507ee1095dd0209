"""The built-in theme: every page with everything and with nothing, and the promises that hold for all of them."""

from __future__ import annotations

import functools
import gzip
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import html5lib
import pytest
from msgspec import structs

from builder.model.records import Body, Hole
from builder.publishing.templates import Look, Renderer
from builder.publishing.views import Card, ClaimCard, Fill, Group, ListItem, Prose, SiteView
from builder.publishing.wording import W
from tests import theme_samples as samples

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = {path.relative_to(ROOT / "templates").as_posix(): path.read_text() for path in (ROOT / "templates").rglob("*.html")}
STATIC = {path.relative_to(ROOT / "static").as_posix(): path for path in (ROOT / "static").rglob("*") if path.is_file()}
STYLES = {path.name: path.read_text() for path in sorted((ROOT / "static/css").glob("*.css"))}

LOOK = Look(TEMPLATES, {name: f"static/{name}" for name in STATIC}, samples.SITE, "/base/")

STATUSES = (
    "withdrawn", "false", "confirmed", "denied", "partly-accepted", "accepted", "disputed", "no-response", "reported",
)  # fmt: skip
STANCES = ("denies", "confirms", "partly", "declined", "not-reached", "not-asked")
PAGES = [
    *(pytest.param(view, samples.SITE, id=f"{name}-full") for name, view in samples.FULL.items()),
    *(pytest.param(view, samples.BARE_SITE, id=f"{name}-bare") for name, view in samples.BARE.items()),
]
VOID = {"meta", "link", "img", "br", "hr", "input", "path"}


class Page(HTMLParser):
    """The elements of a page: (name, attributes, words inside), in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element: tuple[str, dict[str, str], list[str]] = (tag, {name: value or "" for name, value in attrs}, [])
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, _, words in self._open:
            words.append(data)

    def all(self, *names: str) -> list[tuple[str, dict[str, str], str]]:
        """The elements of these names, with their words."""
        return [(name, attrs, " ".join("".join(words).split())) for name, attrs, words in self.elements if name in names]


@functools.cache
def renderer(site: SiteView = samples.SITE) -> Renderer:
    """Draws with the theme as it lies in the repository."""
    return Renderer(structs.replace(LOOK, site=site), lambda key: samples.BODY)


def drawn(view: Any, site: SiteView = samples.SITE) -> str:
    """The HTML of a view's page."""
    return renderer(site).page(view.head.path, view.head.template, view).decode()


def card(claim: ClaimCard) -> Page:
    """A claim card alone, as it stands on the claims page."""
    view = samples.BARE["list"]._replace(groups=(Group("", "", (ListItem(samples.CLAIM_LINK, "", None, card=claim),)),))
    html = drawn(view)
    found = re.search(r'<article class="claim.*?</article>', html, re.DOTALL)
    assert found
    return Page(found.group())


# --- every page ---


@pytest.mark.parametrize(("view", "site"), PAGES)
def test_a_page_is_well_formed(view: Any, site: SiteView) -> None:
    html5lib.HTMLParser(strict=True).parse(drawn(view, site))


@pytest.mark.parametrize(("view", "site"), PAGES)
def test_a_page_asks_for_no_attribute_that_is_none(view: Any, site: SiteView) -> None:
    """Such pages are drawn, but twice as slowly: an item is asked for as `it["name"]`, and nothing that may not be there."""
    drawn(view, site)
    assert view.head.template not in renderer(site)._patient


@pytest.mark.parametrize(("view", "site"), PAGES)
def test_a_page_has_one_h1_in_main_and_headings_in_order(view: Any, site: SiteView) -> None:
    page = Page(drawn(view, site))
    levels = [int(name[1]) for name, _, _ in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels
    main = [attrs for _, attrs, _ in page.all("main")]
    assert [attrs.get("id") for attrs in main] == ["main"]
    assert view.head.title in page.all("main")[0][2]


@pytest.mark.parametrize(("view", "site"), PAGES)
def test_a_page_says_what_it_is_in_its_head(view: Any, site: SiteView) -> None:
    page = Page(drawn(view, site))
    head = view.head
    named = {attrs.get("name") or attrs.get("property"): attrs["content"] for _, attrs, _ in page.all("meta") if "content" in attrs}
    assert page.all("html")[0][1] == {"lang": site.lang, "dir": site.dir}
    assert page.all("title")[0][2] == head.head_title
    assert named["description"] == named["og:description"] == head.description
    assert (named.get("robots") == "noindex") == head.noindex
    links = {attrs["rel"]: attrs["href"] for _, attrs, _ in page.all("link")}
    assert links["canonical"] == named["og:url"] == head.canonical
    if head.image:
        assert named["og:image"] == "https://example.org/base/media/a.png"


@pytest.mark.parametrize(("view", "site"), PAGES)
def test_a_page_keeps_the_strict_content_policy(view: Any, site: SiteView) -> None:
    for name, attrs, words in Page(drawn(view, site)).elements:
        assert "style" not in attrs
        assert name != "style"
        assert not [each for each in attrs if each.startswith("on")]
        if name == "script":
            assert attrs.get("type") == "application/ld+json" or ("src" in attrs and not "".join(words).strip())
        if name in ("script", "img", "iframe", "source") or attrs.get("rel") in ("stylesheet", "icon"):
            assert not attrs.get("src", attrs.get("href", "")).startswith(("http", "//"))


@pytest.mark.parametrize(("view", "site"), PAGES)
def test_foreign_words_carry_their_language_and_direction(view: Any, site: SiteView) -> None:
    for _, attrs, words in Page(drawn(view, site)).elements[1:]:
        if "lang" in attrs:
            assert attrs["lang"]
            assert attrs["dir"] in ("ltr", "rtl")
            assert "".join(words).strip()


@pytest.mark.parametrize(("view", "site"), PAGES)
def test_the_template_gives_every_place_a_reader_may_jump_to(view: Any, site: SiteView) -> None:
    page = Page(drawn(view, site))
    ids = {attrs["id"] for _, attrs, _ in page.elements if "id" in attrs}
    jumps = {attrs["href"][1:] for _, attrs, _ in page.all("a") if attrs.get("href", "").startswith("#")}
    assert jumps - ids <= {"cite-1-1"}  # the body of the sample cites on some pages only


def test_every_page_template_has_samples() -> None:
    pages = {name.removeprefix("pages/").removesuffix(".html") for name in TEMPLATES if name.startswith("pages/")}
    assert pages == set(samples.FULL) == set(samples.BARE)


@pytest.mark.parametrize("name", ["home", "article", "not-found"])
def test_the_masthead_is_the_title_of_the_site_everywhere(name: str) -> None:
    page = Page(drawn(samples.FULL[name]))
    assert [words for _, attrs, words in page.all("p") if attrs.get("class") == "masthead-title"] == [samples.SITE.title]


def test_the_home_page_shows_one_claim_in_full_and_the_others_as_lines() -> None:
    view = samples.FULL["home"]._replace(claims=(samples.claim(), samples.claim(), samples.claim()), known=())
    page = Page(drawn(view))
    assert [attrs.get("class") for _, attrs, _ in page.all("article")] == ["claim"]
    assert sum(attrs.get("class") == "claim-line" for _, attrs, _ in page.all("div")) == 2


@pytest.mark.parametrize(("parts", "folded"), [(12, False), (85, True)])
def test_ways_to_very_many_parts_of_a_list_are_folded(parts: int, folded: bool) -> None:
    groups = tuple(Group(f"Publisher {number}", f"p-{number}", ()) for number in range(parts))
    page = Page(drawn(samples.BARE["list"]._replace(groups=groups)))
    assert bool([words for _, _, words in page.all("details") if "Publisher 7" in words]) == folded
    assert len([attrs for _, attrs, _ in page.all("a") if attrs["href"].startswith("#p-")]) == parts


def test_the_navigation_says_where_the_reader_is() -> None:
    page = Page(drawn(samples.FULL["claim"]))
    assert [attrs["aria-current"] for _, attrs, words in page.all("a") if words == "Claims" and "aria-current" in attrs] == ["true"]


def test_the_switch_and_the_filter_are_hidden_until_their_scripts_run() -> None:
    page = Page(drawn(samples.FULL["search"]))
    assert all("hidden" in attrs for _, attrs, _ in page.all("button", "form"))


# --- claims ---


@pytest.mark.parametrize("stance", STANCES)
def test_a_claim_card_shows_each_answer_in_full(stance: str) -> None:
    page = card(samples.claim(answers=(samples.answer(stance, f"says {stance}"),)))
    words = page.all("article")[0][2]
    assert f"Amina Q. host says {stance}, 28 June 2021" in words
    assert "I did not go." in words
    assert "میں نہیں گئی" in words
    assert "a private person no answer on record" in words
    assert not any("I did not go." in folded for _, _, folded in page.all("details"))


def test_one_who_answers_twice_is_named_once() -> None:
    twice = (samples.answer(), samples.answer(when=samples.VAGUE, words=()))
    words = card(samples.claim(answers=twice)).all("article")[0][2]
    assert words.count("Amina Q. host denies it") == 1
    assert "28 June 2021: Urdu میں نہیں گئی, I did not go.source; last week of November 2020source" in words


@pytest.mark.parametrize("status", STATUSES)
def test_the_heading_of_a_claim_card_says_its_status_in_words_with_a_shape_of_its_own(status: str) -> None:
    page = card(samples.claim(status=status, status_text=f"Word for {status}"))
    assert f"Word for {status}" in page.all("h2")[0][2]
    shapes = {each: card(samples.claim(status=each)).all("path")[0][1]["d"] for each in STATUSES}
    assert len(set(shapes.values())) == len(STATUSES)


def test_a_claim_card_holds_all_of_the_claim() -> None:
    words = card(samples.claim()).all("article")[0][2]
    for part in (
        "Amina went there", "denied: Amina Q., 28 June 2021; not confirmed", "The Gazette", "citing an unnamed source",
        "Withdrawn 28 June 2021", "Against", "She was elsewhere.", "one unnamed source, carried on by one outlet",
        "last week of November 2020", "A town", "Last checked 28 June 2021", W.report_or_reply,
    ):  # fmt: skip
        assert part in words


def test_an_allegation_without_answers_says_so() -> None:
    assert W.no_answers in card(samples.bare_claim(allegation=True)).all("article")[0][2]


def test_a_compact_card_says_as_much_as_a_full_one() -> None:
    full = Page(drawn(samples.BARE["claim"]._replace(card=samples.claim()))).all("article")[0][2]
    compact = card(samples.claim()).all("article")[0][2]
    assert sorted(compact.replace(W.more_of_claim, "").split()) == sorted(full.split())


def test_the_heading_of_a_card_in_a_text_follows_on_the_headings_before_it() -> None:
    hole = Hole("card", ())
    body = Body(("<p>One.</p>", hole, '<h2 id="two">Two</h2>', hole, '<h3 id="three">Three</h3>', hole), "")
    cards = [Fill("card", card=Card(claim=samples.claim()))] * 3
    html = Renderer(LOOK, lambda key: body).prose(Prose("events/e", tuple(cards)), "../")
    assert re.findall("<h([1-6])", html) == ["2", "2", "3", "3", "4"]


@pytest.mark.parametrize("name", ["home", "article", "person", "claim", "source", "list", "chronology", "search"])
def test_wherever_a_claim_stands_its_answer_stands_in_the_same_block(name: str) -> None:
    page = Page(drawn(samples.FULL[name]))
    blocks = [words for _, _, words in page.all("article", "li", "div")]
    said = [words for words in blocks if "Amina went there" in words or "She denies it." in words]
    assert said
    assert all("Denied" in words or "Withdrawn" in words or "Reported" in words for words in said)


def test_a_dated_claim_in_the_chronology_is_no_event() -> None:
    page = Page(drawn(samples.FULL["chronology"]))
    moments = [(attrs["class"], words) for _, attrs, words in page.all("li") if attrs.get("class", "").startswith("moment")]
    claims = [words for kind, words in moments if "moment-claim" in kind]
    assert len(claims) == 1
    assert W.claim_no_event in claims[0]
    assert "I did not go." in claims[0]
    assert W.order_open in [words for _, attrs, words in page.all("li") if attrs.get("class") == "order-open"]


def test_the_title_of_a_claim_is_not_cited_without_its_status() -> None:
    page = Page(drawn(samples.FULL["claim"]))
    assert "denied: Amina Q., 28 June 2021" in page.all("details")[0][2]


# --- sources ---


def test_notes_lead_back_to_where_they_are_cited() -> None:
    page = Page(drawn(samples.FULL["article"]))
    assert "#note-1" in [attrs.get("href") for _, attrs, _ in page.all("a") if attrs.get("role") == "doc-noteref"]
    assert [attrs["href"] for _, attrs, _ in page.all("a") if attrs.get("role") == "doc-backlink"] == ["#cite-1-1"]


def test_a_citation_on_a_page_without_notes_leads_to_the_source() -> None:
    links = [attrs for _, attrs, words in card(samples.claim()).all("a") if words == W.source_short]
    assert links
    assert all(attrs["href"] == "../sources/one/" for attrs in links)


def test_an_archived_source_carries_robust_links() -> None:
    links = [attrs for _, attrs, _ in Page(drawn(samples.FULL["source"])).all("a") if "data-versionurl" in attrs]
    assert links[0]["href"] == samples.LINE.url
    assert links[0]["data-versionurl"] == samples.LINE.archive
    assert links[0]["data-versiondate"] == "2021-06-29"


@pytest.mark.parametrize("name", [name for name in samples.FULL if name != "not-found"])
def test_every_page_says_how_to_cite_it_with_its_version_and_the_day_of_access(name: str) -> None:
    view = samples.FULL[name]._replace(head=samples.FULL[name].head._replace(changed=samples.DAY))
    said = [words for _, attrs, words in Page(drawn(view)).all("details") if attrs.get("class") == "cite-this"]
    assert len(said) == 1
    address = f"https://example.org/base/{view.head.path}"
    assert f"What is <said>. Last changed 28 June 2021. Version 4f2a9c0. {address}. Accessed [date of access]." in said[0]


def test_a_page_says_when_it_was_last_changed_and_why() -> None:
    view = samples.FULL["event"]._replace(head=samples.FULL["event"].head._replace(changed=samples.DAY, why="Correction"))
    page = Page(drawn(view))
    assert "Last changed 28 June 2021: Correction" in page.all("footer")[0][2]
    assert ("#at-corrections", "Correction") in [(attrs.get("href"), words) for _, attrs, words in page.all("a")]


def test_a_place_in_a_source_is_set_apart_from_the_next_citation() -> None:
    cited = (Fill("citation", cites=(samples.CITE, samples.CITE._replace(locator=""), samples.CITE)),)
    html = Renderer(LOOK, lambda key: Body((Hole("citation", ()),), "")).prose(Prose("articles/a", cited), "./")
    words = re.sub(r'<span class="unseen">.*?</span>|<[^>]+>', "", html)
    assert words.strip() == "1, p. 4; 1 1, p. 4"


def test_a_footnote_and_a_source_bring_their_words_for_the_margin() -> None:
    text = (
        '<p>So<sup class="footnote-ref"><a href="#footnote-1" id="footnote-ref-1">1</a></sup></p>\n'
        '<section class="footnotes">\n<ol>\n<li id="footnote-1"><p>See <em>“this”</em> &amp; that. '
        '<a href="#footnote-ref-1" class="footnote-back">↩</a></p>\n</li>\n</ol>\n</section>\n'
    )
    cited = (Fill("citation", cites=(samples.CITE._replace(margin="The Gazette, 2021, p. 4"), samples.CITE)),)
    html = Renderer(LOOK, lambda key: Body((text, Hole("citation", ())), "")).prose(Prose("articles/a", cited), "./")
    margins = [(attrs["href"], attrs.get("data-margin")) for _, attrs, _ in Page(html).all("a")]
    assert margins == [
        ("#footnote-1", "a.\u2002See “this” & that."), ("#footnote-ref-1", None),
        ("#note-1", "1.\u2002The Gazette, 2021, p. 4"), ("#note-1", None)
    ]  # fmt: skip


# --- the theme's own files ---


def test_templates_hold_no_words_of_their_own() -> None:
    for name, text in TEMPLATES.items():
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!doctype html>", "", text, flags=re.DOTALL)
        assert not re.search(r"[A-Za-z]{2}", re.sub(r"<[^>]*>", "", bare)), name
        assert "|safe" not in text


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    modules = (path.read_text() for path in (ROOT / "builder/publishing").glob("*.py"))
    used = {name for text in TEMPLATES.values() for name in re.findall(r"\bw\.(\w+)", text)}
    used |= {name for text in modules for name in re.findall(r"\bW\.(\w+)", text)}
    assert used == vars(W).keys()


def test_styles_are_written_for_both_directions() -> None:
    sides = r"(?:left|right|top|bottom)"
    physical = re.compile(
        rf"(?:margin|padding|border|inset)-{sides}|[;{{]\s*(?:{sides}|width|height|(?:min|max)-(?:width|height)|float)\s*:(?! inline-)"
        rf"|text-align:\s*(?:left|right)|border-(?:top|bottom)-"
    )
    for name, text in STYLES.items():
        assert not physical.findall(text), name


def test_the_style_sheet_takes_in_every_other() -> None:
    assert set(re.findall(r'@import "([^"]+)";', STYLES["site.css"])) == set(STYLES) - {"site.css"}


def test_the_dark_colours_are_the_same_by_system_and_by_choice() -> None:
    system, choice = re.findall(r':root(?::not\(\[data-theme="light"\]\)|\[data-theme="dark"\]) \{(.*?)\}', STYLES["tokens.css"], re.DOTALL)
    colours = re.compile(r"--[\w-]+: [^;]+")
    assert colours.findall(system) == colours.findall(choice)


def test_the_styles_stay_light() -> None:
    styles = "".join(text for name, text in STYLES.items() if name != "site.css")
    assert len(gzip.compress(styles.encode())) <= 12_000


@pytest.mark.parametrize(("view", "site"), PAGES)
def test_a_page_loads_ten_kilobytes_of_scripts_at_most(view: Any, site: SiteView) -> None:
    asked = [attrs["src"].split("static/")[1] for _, attrs, _ in Page(drawn(view, site)).all("script") if "src" in attrs]
    assert "js/theme.js" in asked
    assert sum(len(gzip.compress(STATIC[name].read_bytes())) for name in asked) <= 10_000


def test_nothing_is_loaded_from_elsewhere() -> None:
    for text in STYLES.values():
        assert not re.search(r"url\(|https?:", text)


def test_every_asset_that_a_template_asks_for_is_there() -> None:
    asked = {name for text in TEMPLATES.values() for name in re.findall(r"asset\('([^']+)'\)", text)}
    assert asked <= set(STATIC)
