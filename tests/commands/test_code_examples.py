"""The examples of diagnostics that a whole site decides: in this small world each gives its code, its mending does not."""

import datetime
from pathlib import Path
from textwrap import dedent

import pytest
from PIL import Image

from builder.engine import pipeline
from builder.model.codes import BY_CODE

HUB = """\
title: All of it
published: 2 June 2023
summary: Links to everything, so that nothing is an orphan or unused.
---
[[people/ada-brook]] [[people/adeline-brook]] [[wickling-parish-council]] [[wickling-bell]] [[market-hall-trust]]
[[events/weathercock-missed]] [[weathercock-returned]] [[night-removal]] [[repair-paid]] [@bell-report; @council-minutes]
"""

WORLD = {
    "content/site.yaml": "title: T\nurl: https://example.org/\nhemisphere: north\n",
    "content/people/ada-brook.md": "name: Ada Brook\nsummary: Keeper.\n---\n",
    "content/people/adeline-brook.md": "name: Adeline Brook\nsummary: Another.\n---\n",
    "content/organisations/wickling-parish-council.md": "name: Council\nsummary: The council.\n---\n",
    "content/organisations/wickling-bell.md": "name: Bell\nsummary: The newspaper.\n---\n",
    "content/organisations/market-hall-trust.md": "name: Trust\nsummary: Owner.\n---\n",
    "content/events/weathercock-missed.md": "title: Missed\ndate: 3 May 2023\nsummary: Gone.\nsources: [bell-report]\n---\n",
    "content/events/weathercock-returned.md": "title: Back\ndate: 28 May 2023\nsummary: Back.\nsources: [bell-report]\n---\n",
    "content/sources/bell-report.md": "title: Gone\npublisher: wickling-bell\ntype: news\n---\n",
    "content/sources/council-minutes.md": "title: Minutes\npublisher: wickling-parish-council\ntype: record\n---\n",
    "content/claims/night-removal.md": "says: S.\nabout: [ada-brook]\nasserted_by: [{who: wickling-bell, source: bell-report}]\n---\n",
    "content/claims/repair-paid.md": "says: S.\nabout: [ada-brook]\nasserted_by: [{who: wickling-bell, source: bell-report}]\n---\n",
    "content/articles/hub.md": HUB,
    "content/media/map.png": "no picture, but a file",
}

# What an example leaves out because it is not its point, and what stands beside it, by path.
CLAIM = "asserted_by: [{who: wickling-bell, source: bell-report}]\n"
ASKED = f"{CLAIM}says: S.\nabout: [ada-brook]\n"
SOURCE = "publisher: wickling-bell\ntype: news\n"
ALLEGATION = f"says: S.\nabout: [wickling-bell]\nallegation: yes\nchecked: 1 June 2024\n{CLAIM}---\n"
ARTICLE = "title: Night\npublished: 2 June 2023\nsummary: S.\n---\n"
CASES: dict[str, tuple[str, dict[str, str | None]]] = {
    "id-duplicate": ("", {"content/articles/b.md": f"{ARTICLE}[@bell-report-may]\n"}),
    "url-conflict": ("summary: S.\n", {}),
    "reference-unknown": (f"says: S.\n{CLAIM}", {}),
    "reference-ambiguous": (
        "",
        {
            "content/organisations/market-hall.md": "name: Hall\nsummary: S.\n---\n",
            "content/events/market-hall.md": "title: H\ndate: 2023\nsummary: S.\nsources: [bell-report]\n---\n",
        },
    ),
    "reference-kind": ("title: M\ndate: 3 May 2023\nsummary: S.\n", {}),
    "link-broken": ("", {}),
    "anchor-broken": ("", {}),
    "media-missing": ("name: Ada Brook\nsummary: S.\n", {}),
    "order-contradiction": ("title: M\nsummary: S.\n", {}),
    "claim-unanswered": (f"checked: 1 June 2024\n{CLAIM}", {}),
    "claim-verdict": (f"about: [ada-brook]\n{CLAIM}", {}),
    "event-unsourced": ("", {}),
    "source-unused": (
        "date: 2023\nsummary: S.\n",
        {
            "content/articles/hub.md": None,
            "content/events/weathercock-returned.md": None,
            "content/claims/night-removal.md": None,
            "content/claims/repair-paid.md": None,
            "content/sources/council-minutes.md": None,
        },
    ),
    "source-unarchived": (SOURCE, {"content/claims/night-removal.md": ALLEGATION}),
    "orphan": (
        "title: M\ndate: 2023\nsummary: S.\nsources: [bell-report]\n",
        {
            "content/articles/hub.md": f"{ARTICLE}{HUB.split('---')[1].replace('[[people/ada-brook]]', '')}",
            "content/claims/night-removal.md": WORLD["content/claims/night-removal.md"].replace("ada-brook", "wickling-bell"),
            "content/claims/repair-paid.md": WORLD["content/claims/repair-paid.md"].replace("ada-brook", "wickling-bell"),
        },
    ),
    "claim-stale": (f"about: [wickling-bell]\n{CLAIM}", {}),
    "claim-not-asked": (f"checked: 1 June 2024\n{ASKED}", {}),
    "reference-draft": ("summary: S.\n", {}),
    "text-like-id": ("type: news\n", {}),
}


@pytest.mark.parametrize("code", CASES)
def test_an_example_gives_its_code_and_its_mending_does_not(code: str, tmp_path: Path) -> None:
    row = BY_CODE[code]
    rest, beside = CASES[code]
    assert code in _said(tmp_path / "wrong", beside, row.file, row.example, rest)
    assert code not in _said(tmp_path / "right", beside, row.mended_file or row.file, row.mending, rest)


def test_the_world_around_the_examples_is_sound(tmp_path: Path) -> None:
    assert not _said(tmp_path, {}, "content/media/beside.txt", "", "")


def _said(root: Path, beside: dict[str, str | None], file: str, snippet: str, rest: str) -> set[str]:
    for path, text in {**WORLD, **beside}.items():
        if text is not None:
            _write(root / path, text if "\n---\n" not in text else f"---\n{text}")
    Image.new("L", (1, 1)).save(root / "content/media/ada.jpg")
    collected = not file.endswith(".md") or "---" in snippet.splitlines()
    _write(root / file, f"{dedent(snippet)}\n" if collected else f"---\n{snippet}\n{rest}---\n")
    outcome = pipeline.check(pipeline.Options(root, cache=False, today=datetime.date(2024, 6, 15)))
    return {each.code for each in outcome.diagnostics}


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
