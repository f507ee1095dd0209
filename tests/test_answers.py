"""No allegation is shown without its answer, anywhere (INTERFACE.md, section 1, Claims)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.answers import allegations, unanswered

THEME = Path(__file__).parent.parent / "templates"

SITE = {
    "content/people/ann.md": "---\nname: Ann Example\nsummary: A person.\n---\n",
    "content/people/bob.md": "---\nname: Bob Example\nsummary: A person.\n---\nBob spoke of [[it]] at length.\n",
    "content/sources/paper.md": "---\ntitle: A report\npublisher: The Paper\ntype: news\n---\n",
    "content/claims/it.md": (
        "---\nsays: Ann Example sold the bridge twice.\nabout: [ann]\nallegation: yes\ndate: 2020-05-01\n"
        "asserted_by:\n  - {who: bob, source: paper}\nresponses:\n  - {who: ann, stance: denies, when: 2020-05-02, source: paper}\n---\n"
    ),
    "content/articles/story.md": (
        "---\ntitle: The bridge\nsummary: A story.\npublished: 2020-06-01\nknown:\n  - {text: Something was said., claim: it}\n---\n"
        "As [[it]] says.\n\n![[it]]\n\nMore of it [@paper].\n"
    ),
}


def test_every_allegation_of_the_story_stands_with_its_answers(story: Path) -> None:
    assert len(allegations(story)) >= 8
    assert unanswered(story) == []


def test_a_small_site_stands_with_its_answers(site: Callable[..., Path], run: Callable[..., object]) -> None:
    root = site(SITE)
    run("build")
    assert [allegation.key for allegation in allegations(root / "public")] == ["claims/it"]
    assert unanswered(root / "public") == []


@pytest.mark.parametrize(
    ("template", "answer"),
    [
        ("components/answers.html", "{{ it.says }}"),
        ("components/answers.html", "{% for it in card.voices %}"),
        ("components/fills.html", "fill.answer"),
    ],
)
def test_a_template_that_leaves_an_answer_out_is_found(
    site: Callable[..., Path], run: Callable[..., object], template: str, answer: str
) -> None:
    text = (THEME / template).read_text()
    assert answer in text
    without = text.replace(answer, "{% for it in () %}" if "for" in answer else "''" if "fill" in answer else "")
    root = site({**SITE, f"templates/{template}": without})
    run("build")
    assert unanswered(root / "public") != []
