"""What an editor is told to write instead: it can be typed as it stands, and says what was meant."""

from __future__ import annotations

import pytest

from builder.reading.documents import Context, read

# A kind, the fields that are wrong, and the hints.
HINTS = [
    ("events", "people: Ada Brook, ben", ["write `people: [ada-brook, ben]`"]),
    ("events", "sources: bell, minutes", ["write `sources: [bell, minutes]`"]),
    ("events", "tags: spire, night", ["write `tags: [spire, night]`, or `tags: [\"spire, night\"]` if it is one"]),
    ("events", "tags: night", ["write `tags: [night]`"]),
    ("events", "people: none", ["take `people` out: what there is nothing to say of is left out"]),
    ("events", "time: 10:00", ["a time stands in the date: `date: 2021-06-28T10:00:00`"]),
    ("events", "image: media/x.png", ["write `file: media/x.png` on a line of its own, indented below `image:`"]),
    ("articles", "not_known: Who, and why", ["write `not_known: [\"Who, and why\"]`"]),
    ("articles", "known: [It rained]", ["write `text: It rained` behind the dash"]),
    (
        "articles",
        "known: [It rained, {text: It was cold}]",
        ["add `claim: …` or `sources: […]`", "write `text: It rained` behind the dash"],
    ),
    ("claims", "repeated_by: [dawn]", ["write `who: dawn` and `source: …` behind the dash"]),
    ("claims", "responses: none", ["take `responses` out: what there is nothing to say of is left out"]),
    ("sources", "lang: English", ["use the code of the language: en, ur, he, ar, zh-Hant"]),
    ("people", "roles: [{title: Chair, to: now}]", ["a date is written like"]),
]  # fmt: skip

SOUND = {
    "articles": "title: T\nsummary: S.\npublished: 2023\n",
    "people": "name: N\nsummary: S.\n",
    "events": "title: T\nsummary: S.\ndate: 2023\n",
    "claims": "says: S.\nabout: [a]\nasserted_by: [{who: a, source: s}]\n",
    "sources": "title: T\npublisher: P\ntype: news\n",
}


@pytest.mark.parametrize(("kind", "fields", "hints"), HINTS, ids=[fields for _, fields, _ in HINTS])
def test_the_hint_says_what_to_write(kind: str, fields: str, hints: list[str]) -> None:
    text = f"---\n{SOUND[kind]}{fields}\n---\n"
    said = sorted(each.hint for each in read(f"content/{kind}/x.md", text, Context()).diagnostics)
    assert len(said) == len(hints)
    assert all(one.startswith(other) for one, other in zip(said, hints, strict=True)), said


def test_what_lacks_its_grounds_is_pointed_at_where_it_stands() -> None:
    text = "---\ntitle: T\nsummary: S.\npublished: 2023\nknown:\n  - It rained\n  - text: It was cold\n---\n"
    said = [(each.line, each.code) for each in read("content/articles/x.md", text, Context()).diagnostics]
    assert sorted(said) == [(6, "wrong-type"), (7, "missing-field")]
