"""What a site's own templates make of allegations: each stands with its status and its subjects' answers, or nothing is built."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from builder.engine.pipeline import Options, build, check
from builder.engine.refusal import Refusal
from builder.publishing.allegations import unanswered
from builder.publishing.views import Answer, Cite, ClaimCard, Link, Quote
from tests.conftest import MakeSite

TODAY = datetime.date(2025, 6, 15)
SAYS = "The Gazette reported that Ann Example had sold the town bridge twice."
OTHER = "A leaflet held that somebody in the port burnt all books in one night."


def card(path: str = "claims/bridge/", says: str = SAYS, who: str = "Ann Example") -> ClaimCard:
    answer = Answer(Link("people/ann/", who), "denies", "denies it", None, (), None, subject=True)
    return ClaimCard(
        path, path.split("/")[1], says, True, "denied", "Denied", "", (), None, "", (), (answer,), (), (), "", (), None, False
    )  # fmt: skip


CARDS = {each.path: each for each in (card(), card("claims/books/", OTHER, "Harbour Office"))}

BOTH = (*CARDS.values(),)


def lacks(html: str, view: Any = BOTH, body: str = "") -> list[tuple[str, str]]:
    """What is missing where: (element, what)."""
    found = unanswered(html, view, CARDS.get, body)
    return [(each.element, lack.split(" (")[0]) for each in found for lack in each.lacks]


STATUS, ANSWER = "its status", "the answer of Ann Example"
ALL_OF_BOTH = [("h2", STATUS), ("h2", "the answer of Harbour Office"), ("h2", STATUS), ("h2", ANSWER)]
SHORT = SAYS[:40]


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
        (f"<!-- {SAYS} --><script>'{SAYS}'</script>", []),
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


def test_what_else_says_the_same_is_no_work_of_a_template() -> None:
    html = f"<p>{SAYS}</p>"
    assert lacks(html, body=f"I once read it. {SAYS} And that was all.") == []
    assert lacks(html + html, body=SAYS) == [("p", STATUS), ("p", ANSWER)]
    assert lacks(f"<p>Gazette: {SAYS}</p>", (card(), Cite(1, "cite-1", f"Gazette: {SAYS}"))) == []
    assert lacks(f"<q>{SAYS}</q>", (card(), Quote(SAYS, "", "", ""))) == []
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
    assert "without its status (“Denied”) and the answer of Ann Example (“denies it”); show them in the same element" in said
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
