"""No allegation is shown without its answer, anywhere (INTERFACE.md, section 1, Claims)."""

from __future__ import annotations

import datetime
import gzip
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from builder.engine.pipeline import Options, Outcome, build
from builder.engine.refusal import Refusal
from builder.publishing.parts import Parts
from tests.answers import (
    HEADS,
    Allegation,
    Answer,
    allegations,
    block_nodes,
    folded,
    html_blocks,
    lacks,
    text_of,
    unanswered,
    unanswered_on_pictures,
)
from tests.conftest import MakeSite

THEME = Path(__file__).parent.parent / "templates"
TODAY = datetime.date(2025, 6, 15)
DENIES = "denies it"  # what nothing but an answer says in the site below
SAYS = "Ann Example sold the bridge twice."

# An allegation wherever one can stand: beside its page as a link, a card, a line of what is known, in the chronology, on
# profiles of those whom it is about, who say it, carry it on and answer it, in a preview, as a neighbour of an event.
SITE = {
    "content/people/ann.md": "---\nname: Ann Example\nsummary: A person.\n---\n",
    "content/people/bob.md": "---\nname: Bob Example\nsummary: A person.\n---\nBob spoke of [[it]] at length, and of [[it|a sale]].\n",
    "content/organisations/gazette.md": "---\nname: The Gazette\nsummary: A newspaper.\n---\n",
    "content/sources/paper.md": "---\ntitle: A report\npublisher: gazette\ntype: news\n---\n",
    "content/claims/it.md": (
        f"---\nsays: {SAYS}\nabout: [ann]\nallegation: yes\ndate: 2020-05-01\nasserted_by:\n  - {{who: bob, source: paper}}\n"
        "responses:\n  - {who: ann, stance: denies, when: 2020-05-02, source: paper}\nrepeated_by:\n  - {who: gazette, source: paper}\n"
        "corrections:\n  - {date: 2020-05-03, was: once, now: twice}\n---\n"
    ),
    "content/events/day.md": "---\ntitle: A day\ndate: 2020-05-02\npeople: [ann]\n---\nIt came after [[it]], they said.\n",
    "content/articles/story.md": (
        "---\ntitle: The bridge\nsummary: A story.\npublished: 2020-06-01\nknown:\n  - {text: Something was said., claim: it}\n---\n"
        "As [[it]] says.\n\n![[it]]\n\nMore of it [@paper].\n"
    ),
}  # fmt: skip


def errors(outcome: Outcome) -> list[str]:
    return [each.message for each in outcome.diagnostics if each.severity == "error"]


def test_every_allegation_of_the_story_stands_with_its_answers(story: Path, root: Path) -> None:
    assert len(allegations(story)) >= 8
    assert unanswered(story) == []
    assert unanswered_on_pictures(root, TODAY) == []


def test_a_small_site_stands_with_its_answers_in_everything_that_is_published(site: MakeSite) -> None:
    root = site(SITE)
    assert errors(build(Options(root, search=True, today=TODAY))) == []
    assert [allegation.key for allegation in allegations(root / "public")] == ["claims/it"]
    assert unanswered(root / "public") == []
    assert unanswered_on_pictures(root, TODAY) == []


@pytest.mark.parametrize("words", range(40, 64, 2))
def test_a_description_is_never_cut_between_an_allegation_and_its_answer(site: MakeSite, words: int) -> None:
    body = f"{'word ' * words}[[it]], they said. And {'more ' * 40}.\n"
    root = site(SITE | {"content/events/day.md": f"---\ntitle: A day\ndate: 2020-05-02\n---\n{body}"})
    assert errors(build(Options(root, today=TODAY))) == []
    assert unanswered(root / "public") == []


def test_a_description_that_begins_with_an_allegation_has_it_whole(site: MakeSite) -> None:
    long = f"Ann Example sold {'a bridge and ' * 25}another."
    claim = SITE["content/claims/it.md"].replace(SAYS, long)
    root = site(SITE | {"content/claims/it.md": claim, "content/events/day.md": "---\ntitle: A day\ndate: 2020-05-02\n---\n[[it]]\n"})
    assert errors(build(Options(root, today=TODAY))) == []
    page = LexborHTMLParser((root / "public/events/day/index.html").read_text())
    found = page.css_first("meta[name=description]")
    assert found
    assert DENIES in str(found.attributes["content"])
    assert unanswered(root / "public") == []


# --- that another answer is another status ---


def words_of(output: Path) -> dict[str, str]:
    """All that is published but code, as text: what is packed unpacked, and of pictures their names, which say all they show."""
    found = {}
    for path in output.rglob("*"):
        name = path.relative_to(output).as_posix()
        if path.is_file() and not name.startswith("static/"):
            data = path.read_bytes()
            unpacked = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
            found[name] = name if name.startswith("share/") else unpacked.decode(errors="replace")
    return found


def test_another_stance_is_another_status_everywhere_in_the_next_build(site: MakeSite) -> None:
    root, denied, accepted = site(SITE), re.compile("denie[sd]", re.IGNORECASE), re.compile("accepted|confirms", re.IGNORECASE)
    options = Options(root, search=True, today=TODAY)
    assert errors(build(options)) == []
    before = words_of(root / "public")
    site({"content/claims/it.md": SITE["content/claims/it.md"].replace("stance: denies", "stance: confirms")})
    outcome = build(options)
    after = words_of(root / "public")
    assert outcome.remembered > 0
    assert sorted(name for name, text in after.items() if denied.search(text)) == []
    named = {name for name, text in before.items() if denied.search(text)}
    assert {"index.html", "claims/it/index.html", "chronology.csv", "timeline.json", "feed.xml", "feed.json", "data/site.json"} <= named
    assert {name for name in named if name in after and not accepted.search(after[name])} == set()
    assert {name.partition(".")[0] for name in before.keys() - after.keys()} >= {"share/claims/it", "pagefind/pagefind"}


# --- that an answer which is taken out is missed ---

EXPRESSION = re.compile(r"\{\{(?!.*?json_ld).*?\}\}")  # structured data is no work of a template
MARK = re.compile(r"⟦([^ ⟧]+) (\d+)⟧")


def marked(name: str) -> str:
    """A template that says before all that it prints which of its expressions that is."""
    numbers = iter(range(10_000))
    return EXPRESSION.sub(lambda found: f"⟦{name} {next(numbers)}⟧{found[0]}", (THEME / name).read_text())


def without(name: str, number: int) -> str:
    """A template with one of its expressions taken out."""
    numbers = iter(range(10_000))
    return EXPRESSION.sub(lambda found: "" if next(numbers) == number else found[0], (THEME / name).read_text())


def printing_answers(output: Path) -> set[tuple[str, int]]:
    """The expressions of templates that print an answer to what another one says in the same block, from marked pages."""
    found = set()
    for path in output.rglob("*.html"):
        for block in innermost(path.read_text()):
            _, *pieces = MARK.split(block)
            printed = list(zip(pieces[0::3], pieces[1::3], pieces[2::3], strict=True))
            if any(SAYS in text and DENIES not in text for _, _, text in printed):
                found |= {(name, int(number)) for name, number, text in printed if DENIES in text}
    return found


def innermost(html: str) -> Iterator[str]:
    """The blocks of a page that say it and hold no other that does, and what is shown of its head elsewhere."""
    tree = LexborHTMLParser(html)
    yield from (" ".join(text_of(node) for node in tree.css(f"head > :is({selector})")) for selector in HEADS)
    saying = [block for block in block_nodes(tree) if SAYS in text_of(block)]
    outer = {above.mem_id for block in saying for above in ancestors(block)}
    yield from (text_of(block) for block in saying if block.mem_id not in outer)


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    while (above := node.parent) is not None:
        yield above
        node = above


def test_a_template_without_an_answer_is_refused(site: MakeSite) -> None:
    names = [path.relative_to(THEME).as_posix() for path in THEME.rglob("*.html")]
    marking = site(SITE | {f"templates/{name}": marked(name) for name in names}, name="marked")
    assert errors(build(Options(marking, today=TODAY))) == []
    printing = printing_answers(marking / "public")
    assert {"components/answers.html", "components/fills.html", "components/link.html", "layouts/base.html"} <= {
        name for name, _ in printing
    }
    root = site(SITE)
    unseen = []
    for name, number in sorted(printing):
        template = root / "templates" / name
        template.parent.mkdir(parents=True, exist_ok=True)
        template.write_text(without(name, number))
        with suppress(Refusal):
            build(Options(root, today=TODAY))
            unseen.append((name, EXPRESSION.findall((THEME / name).read_text())[number]))
        template.unlink()
    assert unseen == []


def test_an_answer_that_is_taken_out_of_a_file_without_template_is_missed(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes it asks `Parts` for the answers."""
    whole = Parts.claim_card
    monkeypatch.setattr(Parts, "answer_note", lambda self, key: "")
    monkeypatch.setattr(Parts, "claim_card", lambda self, key, notes: whole(self, key, notes)._replace(answers=(), status_reason=""))
    root = site(SITE)
    assert errors(build(Options(root, search=True, today=TODAY))) == []
    files = {found.partition(":")[0] for found in unanswered(root / "public")}
    assert {"chronology.csv", "timeline.json", "feed.xml", "feed.json", "corrections.xml", "claims/it/index.html"} <= files
    assert any(file.endswith(".pf_fragment") for file in files)
    assert {found.partition(":")[0] for found in unanswered_on_pictures(root, TODAY)} == {"claims/it", "claims/it in words"}


# --- that blocks are what a reader takes in together ---

ONE = Allegation("claims/it", folded("Ann’s bridge was sold twice in one year"), "denied", (Answer("Ann Example", "ann", "denies"),))


@pytest.mark.parametrize(
    ("html", "missing"),
    [
        ("<p>Ann’s bridge was sold twice in one year (denied: Ann Example denies it)</p>", 0),
        ("<p>Ann’s bridge was sold twice in one year</p><p>Denied: Ann Example denies it</p>", 2),
        ("<article><h3>Denied: Ann's bridge was sold twice in one year</h3><p>Ann Example denies it</p></article>", 0),
        ("<li><b>Denied</b> Ann's bridge was sold twice in one year</li>", 1),
        ("<li>Ann's bridge was sold twice in one year. Ann Example denies it</li>", 1),
        ("<p>Ann's bridge was sold twice in one …</p>", 2),
        ("<p>Ann's bridge was sold twice in a dream</p>", 0),
        ("<figure><img alt='Ann’s bridge was sold twice in one year'></figure>", 2),
        ("<blockquote><p>Ann’s bridge was sold twice in one year</p><p>Denied: Ann Example denies it</p></blockquote>", 0),
        ('<script type="application/ld+json">{"a": {"text": "Ann’s bridge was sold twice in one year"}}</script>', 2),
    ],
)
def test_a_block_is_what_a_reader_takes_in_together(html: str, missing: int) -> None:
    found: list[Any] = [lack for block in html_blocks(f"<!doctype html><body>{html}") for lack in lacks([ONE], block)]
    assert len(found) == missing
