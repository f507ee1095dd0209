"""Previews of links: on pointer, focus and touch; dismissible, hoverable, persistent (WCAG 2.2, 1.4.13)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.answers import allegations, folded, lacking
from tests.conftest import Run

ARTICLE = "articles/what-was-reported-and-what-was-answered/"
PERSON = ".prose a[href$='people/zulfi-bukhari/']"
CLAIM = ".prose a[href*='/claims/']"
NOTE = ".prose .cite"
ROOT = Path(__file__).parent.parent.parent
SOON = 250  # milliseconds that pass before anything is shown or goes away

# A page that links to one entry of each kind. Its texts are long enough for links to stand at every height of a window.
LINES = "\n\n".join(f"Line {i} of the text, with nothing in it." for i in range(60))
SITE = {
    "content/people/ann.md": "---\nname: Ann Example\nnames: {ur: این}\nsummary: A person of note.\n---\n",
    "content/organisations/gazette.md": "---\nname: The Gazette\nsummary: A newspaper.\n---\n",
    "content/events/meeting.md": "---\ntitle: A meeting\ndate: 2020-01-01\nplace: Here\nsummary: They met.\npeople: [ann]\n---\n",
    "content/sources/paper.md": "---\ntitle: A report\npublisher: gazette\ntype: news\npublished: 2020-05-03\nurl: https://example.org/x\n---\n",
    "content/claims/it.md": (
        "---\nsays: Ann Example sold the bridge.\nabout: [ann]\nallegation: yes\nasserted_by:\n  - {who: gazette, source: paper}\n"
        "responses:\n  - {who: ann, stance: denies, when: 2020-05-02, source: paper, words: I did not.}\n---\n"
    ),
    "content/articles/story.md": (
        "---\ntitle: The bridge\nsummary: A story.\npublished: 2020-06-01\n---\n"
        "[[ann]], [[gazette]], [[meeting]], [[it|what was said]] and [a report](/sources/paper/) stand here [@paper].\n\n"
        f"{LINES}\n\nAt the end is [[ann|Ann]] again, and [a list](/people/), and [another site](https://example.org/people/x/).\n"
    ),
}


@pytest.fixture
def small_url(site: Callable[..., Path], run: Run, serve: Callable[..., str]) -> str:
    """The page that links to one of each, under a path."""
    root = site(SITE)
    built = run("build")
    assert built.code == 0, built.err
    return serve(root / "public", under="/news/") + "articles/story/"


def preview(page: Page) -> Locator:
    return page.locator("#at-preview")


def rest_on(page: Page, what: str | Locator) -> Locator:
    """Put the pointer on a link and wait for what it shows."""
    link = page.locator(what).first if isinstance(what, str) else what
    link.hover()
    expect(preview(page)).to_be_visible()
    return link


def fetched(page: Page) -> list[str]:
    """The addresses that the script asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.resource_type == "fetch" else None)
    return asked


def tab_to(page: Page, what: str) -> Locator:
    """Bring the focus to a link as a keyboard does."""
    link = page.locator(what).first
    page.keyboard.press("Shift")  # what is focused by a script after a key counts as focused by keyboard
    link.focus()
    return link


# --- what is shown ---


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ann Example", ["Person", "Ann Example", "این", "A person of note."]),
        ("The Gazette", ["Organisation", "The Gazette", "A newspaper."]),
        ("A meeting", ["Event", "1 January 2020", "Here", "A meeting", "They met."]),
        (
            "what was said",
            ["Claim", "Denied", "Ann Example sold the bridge.", "The Gazette", "Ann Example denies it, 2 May 2020", "I did not."],
        ),
        ("a report", ["news report", "A report", "Publisher", "The Gazette", "Published", "3 May 2020"]),
    ],
)
def test_a_link_shows_what_it_leads_to(small_url: str, open_page: Callable[..., Page], name: str, words: list[str]) -> None:
    page = open_page(small_url)
    rest_on(page, page.locator(".prose").get_by_role("link", name=name, exact=True).first)
    said = folded(preview(page).inner_text()).casefold()
    assert [word for word in words if word.casefold() not in said] == []
    assert "original" not in said
    assert "report an error" not in said


def test_a_citation_shows_its_note_and_asks_for_nothing(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url)
    asked = fetched(page)
    rest_on(page, NOTE)
    assert preview(page).inner_text().startswith("A report")
    assert "Cited at" not in preview(page).inner_text()
    assert asked == []


def test_a_page_is_asked_for_once(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url)
    asked = fetched(page)
    rest_on(page, ".prose a[href$='people/ann/']")
    page.mouse.move(0, 0)
    expect(preview(page)).to_be_hidden()
    assert asked == [small_url.replace("articles/story", "people/ann")]
    rest_on(page, page.locator(".prose a[href$='people/ann/']").last)
    assert len(asked) == 1


def test_every_allegation_that_an_article_links_to_is_shown_with_its_answers(
    story: Path, story_url: str, open_page: Callable[..., Page]
) -> None:
    by_path = {f"{each.key}/": each for each in allegations(story)}
    page = open_page(story_url + ARTICLE, reduced_motion=True)
    seen = 0
    for link in page.locator(f"{CLAIM}:not(.claim a), .known a[href*='/claims/']").all():
        allegation = by_path.get((link.get_attribute("href") or "").removeprefix("../../"))
        if allegation:
            page.mouse.move(0, 0)
            expect(preview(page)).to_be_hidden()
            rest_on(page, link)
            text = folded(preview(page).inner_text())
            assert allegation.says in text
            assert list(lacking(allegation, text)) == []
            seen += 1
    assert seen >= 3


@pytest.mark.parametrize(
    "what",
    [
        ".masthead a", "h3 a", "nav a[href*='/people/']", ".claim dd a[href*='/people/']", ".prose a[href$='/people/']",
        ".prose a[href^='https://example.org']", ".site-foot a",
    ],
)  # fmt: skip
def test_a_link_whose_place_says_as_much_or_that_leads_to_no_entry_shows_nothing(
    small_url: str, open_page: Callable[..., Page], what: str
) -> None:
    root = small_url.replace("articles/story/", "")
    page = next(
        page
        for path in ("articles/story/", "claims/it/", "people/ann/", "chronology/", "people/", "claims/")
        if (page := open_page(root + path)).locator(what).first.is_visible()
    )
    page.locator(what).first.hover()
    page.wait_for_timeout(3 * SOON)
    expect(preview(page)).to_be_hidden()


# --- dismissible, hoverable, persistent ---


def test_it_stays_while_the_pointer_is_on_it_and_goes_when_it_leaves(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url)
    rest_on(page, ".prose a[href$='claims/it/']")
    preview(page).hover()
    page.wait_for_timeout(4 * SOON)
    expect(preview(page)).to_be_visible()
    page.mouse.move(0, 0)
    expect(preview(page)).to_be_hidden()


def test_escape_sends_it_away_and_it_stays_away_until_the_pointer_has_left(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url)
    link = rest_on(page, ".prose a[href$='claims/it/']")
    page.keyboard.press("Escape")
    expect(preview(page)).to_be_hidden()
    box = link.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    page.wait_for_timeout(3 * SOON)
    expect(preview(page)).to_be_hidden()
    page.mouse.move(0, 0)
    page.wait_for_timeout(2 * SOON)
    rest_on(page, link)


def test_escape_before_it_is_shown_keeps_it_from_being_shown(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url)
    page.locator(".prose a[href$='claims/it/']").hover()
    page.keyboard.press("Escape")
    page.wait_for_timeout(3 * SOON)
    expect(preview(page)).to_be_hidden()


def test_a_pointer_that_passes_over_shows_nothing(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url)
    asked = fetched(page)
    page.locator(".prose a[href$='claims/it/']").hover()
    page.mouse.move(0, 0)
    page.wait_for_timeout(3 * SOON)
    expect(preview(page)).to_be_hidden()
    assert asked == []


def test_a_keyboard_alone_shows_it_dismisses_it_and_goes_on(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url)
    first = tab_to(page, ".prose a[href$='people/ann/']")
    expect(preview(page)).to_contain_text("A person of note.")
    page.wait_for_timeout(4 * SOON)
    expect(preview(page)).to_be_visible()
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(preview(page)).to_be_hidden()
    expect(first).to_be_focused()
    page.keyboard.press("Tab")
    expect(preview(page)).to_contain_text("A newspaper.")
    page.keyboard.press("Tab")
    expect(preview(page)).to_contain_text("They met.")
    assert page.evaluate("document.activeElement.textContent") == "A meeting"
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/meeting/")


def test_what_a_keyboard_shows_is_brought_into_sight_beside_its_link(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url, width=320, height=440)
    page.evaluate("document.querySelector('.prose').style.marginBlockStart = '150px'")  # no room above the link, nor below it
    link = tab_to(page, ".prose a[href$='claims/it/']")
    expect(preview(page)).to_contain_text("I did not.")
    expect(preview(page)).to_be_in_viewport(ratio=1)
    expect(link).to_be_in_viewport(ratio=1)


def test_the_pointer_on_it_keeps_it_when_the_focus_leaves(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url)
    tab_to(page, ".prose a[href$='people/ann/']")
    expect(preview(page)).to_be_visible()
    preview(page).hover()
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(3 * SOON)
    expect(preview(page)).to_be_visible()
    page.mouse.move(0, 0)
    expect(preview(page)).to_be_hidden()


# --- touch ---


def finger(page: Page, link: Locator) -> Callable[[str], None]:
    """A finger that goes down on a link (`touchStart`), up (`touchEnd`), or is taken away by the system (`touchCancel`)."""
    session = page.context.new_cdp_session(page)
    box = link.bounding_box()
    assert box
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    return lambda kind: session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point] if kind == "touchStart" else []})


def test_a_tap_follows_the_link_at_once(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url, width=390, has_touch=True, is_mobile=True)
    page.locator(".prose a[href$='people/ann/']").first.tap()
    page.wait_for_url("**/people/ann/")


def test_a_tap_on_a_citation_goes_to_its_note_and_shows_nothing(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url, width=390, has_touch=True, is_mobile=True)
    page.locator(NOTE).first.tap()
    page.wait_for_timeout(3 * SOON)
    assert page.url.endswith("#note-1")
    expect(preview(page)).to_be_hidden()


def test_a_finger_that_rests_shows_it_and_a_tap_elsewhere_sends_it_away(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url, width=390, has_touch=True, is_mobile=True)
    touch = finger(page, page.locator(".prose a[href$='people/ann/']").first)
    touch("touchStart")
    expect(preview(page)).to_contain_text("A person of note.")
    touch("touchCancel")  # as where a system shows a menu of its own
    page.wait_for_timeout(3 * SOON)
    expect(preview(page)).to_be_visible()
    page.locator("h1").first.tap()
    expect(preview(page)).to_be_hidden()


def test_a_finger_that_begins_to_scroll_shows_nothing(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url, width=390, has_touch=True, is_mobile=True)
    touch = finger(page, page.locator(".prose a[href$='people/ann/']").first)
    touch("touchStart")
    touch("touchCancel")
    page.wait_for_timeout(3 * SOON)
    expect(preview(page)).to_be_hidden()


# --- where it is shown ---


@pytest.mark.parametrize(("width", "height"), [(320, 700), (1280, 800)])
@pytest.mark.parametrize("place", ["start", "end"])
def test_it_is_within_the_window_and_not_over_its_link(
    small_url: str, open_page: Callable[..., Page], width: int, height: int, place: str
) -> None:
    page = open_page(small_url, width=width, height=height, reduced_motion=True)
    link = page.locator(".prose a[href$='people/ann/']").last
    link.evaluate("(link, block) => link.scrollIntoView({ block })", place)
    rest_on(page, link)
    at, box = link.bounding_box(), preview(page).bounding_box()
    assert at
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    assert box["y"] >= at["y"] + at["height"] or box["y"] + box["height"] <= at["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_is_for_screens(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url)
    rest_on(page, ".prose a[href$='people/ann/']")
    page.emulate_media(media="print")
    expect(preview(page)).to_be_hidden()


# --- what it is ---


def test_it_describes_its_link_while_it_is_shown(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url)
    link = rest_on(page, NOTE)
    assert preview(page).get_attribute("role") == "tooltip"
    assert link.get_attribute("aria-describedby") == "at-preview"
    assert not link.get_attribute("title")  # two tooltips would lie over each other
    page.mouse.move(0, 0)
    expect(preview(page)).to_be_hidden()
    assert link.get_attribute("aria-describedby") is None


@pytest.mark.parametrize("what", [PERSON, f"{CLAIM}:not(.claim a)", NOTE])
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing_while_it_is_shown(
    story_url: str, open_page: Callable[..., Page], axe: Callable[..., list[str]], what: str, width: int, scheme: str
) -> None:
    page = open_page(story_url + ARTICLE, width=width, scheme=scheme, reduced_motion=True)
    rest_on(page, what)
    assert axe(page) == []
    ids = page.locator("[id]").evaluate_all("all => all.map(each => each.id)")
    assert len(ids) == len(set(ids))
    assert page.locator("h1").count() == 1
    assert preview(page).locator("a, button, [tabindex]").count() == 0


def test_it_is_told_apart_where_the_system_sets_the_colours(story_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story_url + ARTICLE, forced_colors=True, reduced_motion=True)
    rest_on(page, PERSON)
    assert preview(page).evaluate("box => getComputedStyle(box).borderTopWidth") == "2px"


# --- without it ---


def test_without_scripts_there_is_none(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url, javascript=False)
    assert preview(page).count() == 0
    assert page.locator(NOTE).first.get_attribute("title") == "The Gazette: A report"


def test_a_page_that_cannot_be_had_shows_nothing(small_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(small_url, quiet=False)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.route("**/people/ann/", lambda route: route.abort())
    page.locator(".prose a[href$='people/ann/']").first.hover()
    page.wait_for_timeout(3 * SOON)
    expect(preview(page)).to_be_hidden()
    assert faults == []


def test_opened_as_a_file_pages_show_none_and_raise_nothing(site: Callable[..., Path], run: Run, open_page: Callable[..., Page]) -> None:
    root = site(SITE)
    run("build")
    page = open_page((root / "public/articles/story/index.html").as_uri())
    page.locator(".prose a[href$='people/ann/']").first.hover()
    page.wait_for_timeout(3 * SOON)
    expect(preview(page)).to_be_hidden()


def test_the_script_is_small() -> None:
    assert len((ROOT / "static/js/previews.js").read_bytes()) < 3 * 1024
