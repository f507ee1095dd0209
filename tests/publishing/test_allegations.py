"""What a site's own templates make of allegations: each stands with its status and its subjects' answers, or nothing is built."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from builder.engine.pipeline import Options, build, check
from builder.engine.refusal import Refusal
from builder.publishing.allegation_hints import shown_by
from builder.publishing.allegations import unanswered
from builder.publishing.page_words import read_page
from builder.publishing.views import Answer, Cite, ClaimCard, EntryCard, Link, Quote
from tests.conftest import MakeSite

TODAY = datetime.date(2025, 6, 15)
SAYS = "The Gazette reported that Ann Example had sold the town bridge twice."
OTHER = "A leaflet held that somebody in the port burnt all books in one night."


def card(path: str = "claims/bridge/", says: str = SAYS, who: str = "Ann Example") -> ClaimCard:
    answer = Answer(Link("people/ann/", who), "denies", "denies it", None, (), None, subject=True)
    return ClaimCard(
        path, path.split("/")[1], says, True, "denied", "Denied", "", (), None, "", (), (answer,), (), (), "", (), None, False
    )  # fmt: skip


CARDS = {each.path: (each,) for each in (card(), card("claims/books/", OTHER, "Harbour Office"))}

BOTH = tuple(each for (each,) in CARDS.values())


def lacks(html: str, view: Any = BOTH, body: str = "") -> list[tuple[str, str]]:
    """What is missing where: (element, what)."""
    found = unanswered(html, view, lambda path: CARDS.get(path, ()), body)
    return [(each.element, lack.split(" (")[0]) for each in found for lack in each.lacks]


STATUS, ANSWER = "its status", "the answer of Ann Example"
ALL_OF_BOTH = [("h2", STATUS), ("h2", "the answer of Harbour Office"), ("h2", STATUS), ("h2", ANSWER)]
SHORT = SAYS[:40]
DESCRIPTION = "<meta name=description content='Denied: Ann Example denies it'>"


@pytest.mark.parametrize(
    ("html", "missing"),
    [
        (f"<p>{SAYS}</p>", [("p", STATUS), ("p", ANSWER)]),
        (f"<p>{SAYS} Denied: Ann Example denies it.</p>", []),
        (f"<p>{SAYS}</p><p>Denied: Ann Example denies it.</p>", []),  # one claim in one body
        (f"<li>{SAYS}</li><li>Denied: Ann Example denies it.</li>", [("li", STATUS), ("li", ANSWER)]),
        (f"<li>{SAYS}<li>Denied: Ann Example denies it.", [("li", STATUS), ("li", ANSWER)]),
        (f"<tr><td>{SAYS}<td>Denied<td>Ann Example denies it<tr>", []),
        (f"<article><h2>{SAYS}</h2><dl><dt>Status<dd>Denied<dt>Ann Example<dd>denies it</dl></article>", []),
        (f"<article><p>{SAYS}</p></article><aside>Denied: Ann Example denies it.</aside>", [("p", STATUS), ("p", ANSWER)]),
        (f"<div><p>{SAYS}</p></div><div><p>{OTHER} Denied: Harbour Office denies it.</p></div>", [("p", STATUS), ("p", ANSWER)]),
        # Nothing is around one of them and its answer alone.
        (f"<h2>{OTHER}</h2><p>Denied: Harbour Office denies it.</p><h2>{SAYS}</h2><p>Denied: Ann Example denies it.</p>", ALL_OF_BOTH),
        (f"<h1>{SAYS}</h1><main><article>{SAYS} Denied: Ann Example denies it</article></main>", []),
        (f"<p>{SAYS}</p><article>{SAYS} Denied: Ann Example denies it</article>", [("p", STATUS), ("p", ANSWER)]),
        (f"<p>{SAYS.upper()}</p>", [("p", STATUS), ("p", ANSWER)]),
        (f"<p>{SAYS.replace(' ', chr(10))}</p>", [("p", STATUS), ("p", ANSWER)]),
        ("<p>The Gazette reported that <b>Ann</b>&nbsp;Example had sold the town bridge twice.", [("p", STATUS), ("p", ANSWER)]),
        (f"<p>{SHORT}…</p>", [("p", STATUS), ("p", ANSWER)]),
        (f"<p>{SHORT}</p>", [("p", STATUS), ("p", ANSWER)]),
        ("<p>The Gazette reported that Ann Example was well.</p>", []),
        (f'<p><img alt="{SAYS}"></p>', [("p", STATUS), ("p", ANSWER)]),
        (f"<head><title>{SAYS}</title><meta name=description content='Denied: Ann Example denies it'></head>", []),
        (f"<head><title>{SAYS}</title></head><body>Denied: Ann Example denies it</body>", [("title", STATUS), ("title", ANSWER)]),
        (
            f'<head><meta property="og:title" content="{SAYS}"><meta name=description content="Denied: Ann Example denies it"></head>',
            [("head", STATUS), ("head", ANSWER)],
        ),
        (f"<!-- {SAYS} -->", []),
        # HTML may leave out tags.
        (f"<table><tr><td>{OTHER}<td>Denied<td>Harbour Office denies it<tr><td>{SAYS}<td>Denied<td>Ann Example denies it</table>", []),
        (f"<dl><dt>{OTHER}<dd>Denied<dd>Harbour Office denies it<dt>{SAYS}<dd>Denied<dd>Ann Example denies it</dl>", []),
        (f"<dl><dt>{OTHER}<dd>Denied: Harbour Office denies it<dt>{SAYS}<dd>Nothing.</dl>", [("dt", STATUS), ("dt", ANSWER)]),
        (f"<title>{SAYS}</title>{DESCRIPTION}<p>{OTHER} Denied: Harbour Office denies it", []),
        (f"<li>{SAYS}<p class=/x/>Denied: Ann Example denies it</p></li>", []),
        (f"<li>{SAYS}<li class=/x/>Denied: Ann Example denies it</li>", [("li", STATUS), ("li", ANSWER)]),
        (f"<dl><dt/><dt>{SAYS}</dl>", [("dt", STATUS), ("dt", ANSWER)]),
        (f"<select><option>{SAYS}<option>Denied: Ann Example denies it</select>", [("option", STATUS), ("option", ANSWER)]),
        # The parts of a card are read together, those of a page are not.
        (f"<article><section>{SAYS}</section><section>Denied: Ann Example denies it</section></article>", []),
        (f"<main><header>{SAYS}</header><section>Denied: Ann Example denies it</section></main>", [("header", STATUS), ("header", ANSWER)]),
        (f"<table><tr><th>Claim<td>{SAYS}<tr><th>Status<td>Denied<tr><th>Ann Example<td>denies it</table>", []),
        # What is answered in a block of its own stands in nobody's way, and lends nothing.
        (
            f"<article><h2>{SAYS}</h2><p>{OTHER} Denied: Harbour Office denies it.</p><p>Denied: Ann Example denies it.</p></article>",
            [],
        ),
        (f"<h1>{SAYS}</h1><p>{OTHER} Denied: Harbour Office denies it.</p>", [("h1", STATUS), ("h1", ANSWER)]),
        (f"<h1>{SAYS}</h1><p>{OTHER} Denied: Harbour Office denies it.</p><p>Denied. She denies it.</p>", []),
        # What is not seen answers nothing that is.
        *((f"<div>{SAYS} <{unseen}>Denied: Ann Example denies it</{unseen.partition(' ')[0]}></div>", [("div", STATUS), ("div", ANSWER)])
          for unseen in ("p hidden", "p style='top: 0; display: none'", "p aria-hidden=true", "details", "template", "noscript", "dialog")),
        (f"<details><summary>{SAYS}</summary>Denied: Ann Example denies it</details>", [("summary", STATUS), ("summary", ANSWER)]),
        (f"<details open><summary>{SAYS}</summary>Denied: Ann Example denies it</details>", []),
        (f"<details><summary>A claim</summary>{SAYS} Denied: Ann Example denies it</details>", []),
        (f"<p class='hidden-on-paper' style='overflow: hidden'>{SAYS} Denied: Ann Example denies it</p>", []),
        (f"<p>{SAYS} <i title='Denied: Ann Example denies it'>?</i></p>", [("p", STATUS), ("p", ANSWER)]),
        (f"<title>A site</title>{DESCRIPTION}<h1>{SAYS}</h1>", [("h1", STATUS), ("h1", ANSWER)]),
        # But it may be shown some day.
        (f"<p><a data-tip='{SAYS}'>A claim</a></p>", [('a data-tip="…"', STATUS), ('a data-tip="…"', ANSWER)]),
        (f"<p><a title='{SAYS}'>A claim</a> Denied: Ann Example denies it</p>", []),
        (f"<script>x = '{SAYS}'</script>", [("script", STATUS), ("script", ANSWER)]),
        (f"<script>x = ['{SAYS}', 'Denied', 'Ann Example denies it']</script>", []),
        (f"<template><p>{SAYS}</p></template>", [("p", STATUS), ("p", ANSWER)]),
        # Cut, or otherwise not quite as it was written.
        *((f"<p>{changed}</p>", [("p", STATUS), ("p", ANSWER)]) for changed in (
            f"{SAYS[:-1]} (2020)", f"{SHORT} […]", f"{SHORT} →", f"{SAYS[:64]} <a>more</a>", SAYS.replace("Gazette", "Ga&shy;zette"),
            SAYS.replace("Ann", "<dfn>Ann</dfn>").replace("Example", "<x-name>Example</x-name>"),
            SAYS.replace("reported", "<abbr title='in print'>reported</abbr>"),
        )),
        (f"<li data-status=denied><b data-status=denied data-stance=denies>Bestritten</b> {SAYS}</li>", []),
        # In words of a template's own, which it marks.
        (f"<li>{SAYS} <b data-status='denied'>Bestritten</b> <i data-stance=\"denies\">Ann Example bestreitet es</i></li>", []),
        (f"<li data-status=denied data-stance='denies'>{SAYS}</li>", [("li", STATUS), ("li", ANSWER)]),
        (f"<li>{SAYS} <b data-status='denied'></b> <i data-stance='denies'>Ann Example</i></li>", [("li", STATUS)]),
        (f"<li class='denied'>{SAYS} <i>Ann Example denies it</i></li>", [("li", STATUS)]),
        (f"<li>{SAYS} Denied: somebody denies it</li>", []),  # she is named in what is claimed
        (f"<li>{OTHER} Denied: somebody denies it</li>", [("li", "the answer of Harbour Office")]),
    ],
)  # fmt: skip
def test_an_allegation_stands_in_one_block_with_its_answers(html: str, missing: list[tuple[str, str]]) -> None:
    found = lacks(f"<!doctype html><html>{html}")
    assert found == missing


def test_tags_that_never_end_are_read_at_once() -> None:
    assert read_page("<a " * 20_000).words.count("<a") == 20_000


ALIKE = "The Gazette reported that Ann Example had sold the town clock."
TWO = "The Gazette reported that Ann Example and Bob Example had sold the town hall."


def with_answers(*who: str) -> ClaimCard:
    return structs.replace(card("claims/hall/", TWO), answers=tuple(card(who=each).answers[0] for each in who))


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ("Ann Example denies it", ["the answer of Bob Example"]),
        ("Ann Example and Bob Example, each of whom denies it", []),
        ("denies it", [ANSWER, "the answer of Bob Example"]),
    ],
)
def test_each_of_several_who_answer_alike_is_named(answers: str, missing: list[str]) -> None:
    both = with_answers("Ann Example", "Bob Example")
    found = unanswered(f"<p>{TWO} Denied: {answers}.</p>", both, lambda path: (both,) if path == both.path else ())
    assert [lack.split(" (")[0] for each in found for lack in each.lacks] == missing


def test_of_claims_that_begin_alike_an_excerpt_is_of_the_one_that_is_answered() -> None:
    alike = card("claims/clock/", ALIKE, "Clock Office")
    at = CARDS | {alike.path: (alike,)}
    cut = "<p>The Gazette reported that Ann Example had sold … Denied: {} denies it</p>"
    said = [
        unanswered(cut.format(who), (card(), alike), lambda path: at.get(path, ())) for who in ("Ann Example", "Clock Office", "Somebody")
    ]
    assert [bool(each) for each in said] == [False, False, False]  # Ann Example is named in what is claimed
    assert unanswered(cut.format("Ann Example").replace("Denied", ""), (card(), alike), lambda path: at.get(path, ()))
    plain = structs.replace(alike, allegation=False)
    assert not unanswered(f"<p>{ALIKE}</p>", (card(), plain), lambda path: (at | {alike.path: (plain,)}).get(path, ()))


def test_what_else_says_the_same_is_no_work_of_a_template() -> None:
    html = f"<p>{SAYS}</p>"
    assert lacks(html, body=f"I once read it. {SAYS} And that was all.") == []
    assert lacks(html + html, body=SAYS) == [("p", STATUS), ("p", ANSWER)]
    assert lacks(f"<p>Gazette: {SAYS}</p>", (card(), Cite(1, "cite-1", f"Gazette: {SAYS}"))) == []
    assert lacks(f"<q>{SAYS}</q>", (card(), Quote(SAYS, "", "", ""))) == []
    assert lacks(html, (card(), EntryCard("articles/story/", "A story", "articles", "Article", SAYS))) == []
    assert lacks(html, (card(), Link("claims/bridge/", SAYS, "claims"))) == [("p", STATUS), ("p", ANSWER)]
    assert lacks(html, view=()) == []  # of a page that does not speak of it


# --- in a site ---

SITE = {
    "content/people/ann.md": "---\nname: Ann Example\nsummary: A person.\n---\n",
    "content/organisations/gazette.md": "---\nname: The Gazette\nsummary: A newspaper.\n---\n",
    "content/sources/paper.md": "---\ntitle: A report\npublisher: gazette\ntype: news\n---\n",
    "content/claims/bridge.md": (
        f"---\nsays: {SAYS}\nabout: [ann]\nallegation: yes\ndate: 2020-05-01\nasserted_by:\n  - {{who: gazette, source: paper}}\n"
        "responses:\n  - {who: ann, stance: denies, when: 2020-05-02, source: paper}\nchecked: 2025-06-01\n---\n"
    ),
    "content/articles/story.md": "---\ntitle: The bridge\nsummary: A story.\npublished: 2020-06-01\n---\n![[bridge]]\n",
}  # fmt: skip
ALONE = "{% macro claim_card(card, level=3, compact=false) %}\n<p>{{ card.says }}</p>\n{% endmacro %}\n"


def refusal(root: Path) -> str:
    """What is said when a site is built, and the same when it is checked; "" where both come to an end."""
    said = []
    for run in (build, check):
        try:
            assert run(Options(root, today=TODAY)).errors == 0
        except Refusal as refused:
            said.append(str(refused))
    assert said in ([], [said[0]] * 2) if said else True
    return said[0] if said else ""


def test_a_card_that_prints_what_is_claimed_alone_is_refused(site: MakeSite) -> None:
    root = site(SITE)
    build(Options(root, today=TODAY))
    before = (root / "public/index.html").read_bytes()
    site({"templates/components/claim-card.html": ALONE})
    said = refusal(root)
    assert said.startswith("A template cannot be used. templates/components/claim-card.html:2: on the page /")
    assert "without its status (“Denied”) and the answer of Ann Example (“denies it”); add `{% from " in said
    assert said.endswith("in the same element, `{{ claim_state(card) }}`")
    assert (root / "public/index.html").read_bytes() == before


@pytest.mark.parametrize(
    "template",
    [
        "{{ view.card.says }}: {{ view.card.status }}. {% for it in view.card.voices %}{{ it.who.title }} {{ it.says }}{% endfor %}",
        '{% from "components/claim-line.html" import claim_state %}<p>{{ view.card.says }}</p>{{ claim_state(view.card) }}',
        "<h1>{{ view.head.title }}</h1><p>{{ view.head.answer }}",
        "<p>A page that does not say it.",
    ],
)
def test_a_template_that_tells_the_answers_is_used(site: MakeSite, template: str) -> None:
    root = site(SITE | {"templates/pages/claim.html": template})
    assert refusal(root) == ""
    assert (root / "public/claims/bridge/index.html").exists()


@pytest.mark.parametrize(
    ("name", "template", "said"),
    [
        ("pages/claim.html", "", "templates/pages/claim.html:1: it leaves the page /claims/bridge/ empty"),
        ("pages/claim.html", "<header>\n<h1>{{ view.head.title }}</h1>", "templates/pages/claim.html:2: on the page /claims/bridge/"),
        ("pages/claim.html", "<b>{{ view.card.says|truncate(48) }}</b>", "templates/pages/claim.html:1: on the page /claims/bridge/"),
        ("pages/home.html", "{% for it in view.claims %}<li>{{ it.says }}{% endfor %}", "templates/pages/home.html:1: on the page /"),
    ],
)
def test_a_template_that_does_not_is_refused(site: MakeSite, name: str, template: str, said: str) -> None:
    assert said in refusal(site(SITE | {f"templates/{name}": template}))


def test_a_feed_that_would_hold_it_alone_is_refused(site: MakeSite) -> None:
    page = "<p>{{ view.head.title }}</p>{% if view.prose %}{{ view.card }}{% endif %}"
    root = site(SITE | {"templates/components/claim-card.html": ALONE, "templates/pages/article.html": page.partition("{%")[0]})
    site({f"templates/pages/{name}.html": "<p>Nothing." for name in ("claim", "home", "list", "person", "search", "chronology", "source")})
    assert "in the text of articles/story as feeds hold it the allegation" in refusal(root)


EVENT = (
    "---\ntitle: A meeting\ndate: 2020-05-03\n---\nThere it was told once more that, as is widely known, [[bridge]] and all went home.\n"
)


CARD = "{% macro claim_card(card, level=3, compact=false) %}"
PAGER = "{% macro pager(a, b, c) %}<p>{% if a %}{{ a.title }}{% endif %}{% if b %}{{ b.title }}{% endif %}{% endmacro %}"
HEAD = "<head><title>{{ view.head.head_title }}</title></head><h1>{{ view.head.title }}</h1>{{ view.head.answer }}"
CUT = (
    "Years{% for year in view.years %}{% for it in year.moments if not it.claim %}<p>{{ it.summary|truncate(130) }}{% endfor %}{% endfor %}"
)
STATE = "{{ card.status_text }}: {{ card.about[0].title }} {{ card.voices[0].says }}"


@pytest.mark.parametrize(
    ("name", "template", "hint"),
    [
        ("components/claim-card.html", CARD + f"<article>{{{{ card.says }}}}</article><p>{STATE}</p>{{% endmacro %}}", "put both into one"),
        ("components/claim-card.html", CARD + f"<p>{{{{ card.says }}}} <i hidden>{STATE}</i></p>{{% endmacro %}}", "but hidden, folded or"),
        ("components/pager.html", PAGER, "add `{{ a.note }}` to the same element"),
        ("pages/claim.html", '{% extends "layouts/base.html" %}', "add `{{ view.head.answer }}` to the page"),
        ("pages/claim.html", HEAD, 'keep `<meta name="description"'),
        (
            "pages/claim.html",
            f'<head><meta property="og:title" content="{SAYS}"></head><p>A claim',
            'keep `<meta property="og:description"',
        ),
        ("pages/chronology.html", CUT, "it is told in a summary, and its answer behind it: show that whole"),
    ],
)
def test_it_is_said_what_to_do(site: MakeSite, name: str, template: str, hint: str) -> None:
    assert hint in refusal(site(SITE | {"content/events/meeting.md": EVENT, f"templates/{name}": template}))


def test_a_summary_that_says_the_same_is_the_editors_own(site: MakeSite) -> None:
    own = Path("templates/layouts/base.html").read_text("utf-8") + "{# The site's own. #}"
    article = SITE["content/articles/story.md"].replace("A story.", SAYS)
    assert refusal(site(SITE | {"content/articles/story.md": article, "templates/layouts/base.html": own})) == ""


def test_a_mere_copy_of_the_theme_is_neither_read_nor_blamed(site: MakeSite) -> None:
    copies = {path.as_posix(): path.read_text("utf-8") for path in Path("templates").rglob("*.html")}
    root = site(SITE | copies)
    assert refusal(root) == ""
    site({"templates/components/claim-card.html": ALONE})
    assert "templates/components/claim-card.html:2" in refusal(root)


def test_words_of_a_text_answer_no_longer_when_they_are_gone(site: MakeSite) -> None:
    claim = SITE["content/claims/bridge.md"]
    page = "<p>{{ view.head.title }}</p>{% if view.prose %}{{ prose(view.prose) }}{% endif %}"
    root = site(SITE | {"templates/pages/claim.html": page, "content/claims/bridge.md": claim + "Denied: Ann Example denies it.\n"})
    assert refusal(root) == ""
    site({"content/claims/bridge.md": claim + "She was asked.\n"})
    assert "templates/pages/claim.html:1" in refusal(root)


def test_a_template_is_mended_and_broken_in_warm_builds_as_in_cold_ones(site: MakeSite) -> None:
    root = site(SITE)
    assert refusal(root) == ""
    site({"templates/components/claim-card.html": ALONE})
    assert "claim-card.html:2" in refusal(root)
    site({"content/claims/bridge.md": SITE["content/claims/bridge.md"].replace("allegation: yes\n", "")})
    assert refusal(root) == ""
    site({"content/claims/bridge.md": SITE["content/claims/bridge.md"]})
    assert "claim-card.html:2" in refusal(root)
    (root / "templates/components/claim-card.html").unlink()
    assert refusal(root) == ""


@pytest.mark.parametrize(
    ("source", "line", "added"),
    [
        ("{# it.says #}\nsee it.says\n{% for c in view.claims %}\n<li>{{ c.says|upper }}{% endfor %}", 4, "claim_state(c)"),
        ("{{ view.head.title }}", 1, "view.head.answer"),
        ("{{ view.claims[0].says }}", 1, "Your own templates"),
    ],
)
def test_a_template_shows_what_it_asks_for_and_not_what_it_says(source: str, line: int, added: str) -> None:
    name, at, hint = shown_by({"pages/own.html": source}, "li")
    assert (name, at) == ("pages/own.html", line)
    assert added in hint
