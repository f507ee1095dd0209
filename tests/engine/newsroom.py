"""A small site in which everything occurs that pages can look at, and what an editor may do to each of its entries."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from PIL import Image

Fields = dict[str, Any]

# Words of one length: an edit from one to another keeps a file's size.
AMBER, BIRCH, CEDAR = "Amber", "Birch", "Cedar"

TAGS = (None, ["Trip"], ["trip", "Money"], ["Money"])
DRAFT = (None, "yes")
SOURCES = (None, ["one"], ["two", "three"], ["three", "two"])
ALIASES = (None, ["old/place"], ["people/three", "older.html"])
UPDATED = (None, "2020-02-03", "3 May 2021")
SUMMARY = ("In short.", "In a few words.")
CORRECTIONS = (
    None,
    [{"date": "2021-01-01", "was": "It was so.", "now": "It was not."}],
    [{"date": "2021-02-01", "was": "A", "now": "B", "kind": "clarification"}, {"date": "2021-03-01", "was": "C", "now": "D"}],
)
IMAGE = (
    None,
    {"file": "media/a.png", "alt": "A"},
    {"file": "media/b.png", "alt": "B", "caption": "So it was.", "credit": "Somebody"},
)
COMMON = {"draft": DRAFT, "tags": TAGS, "aliases": ALIASES, "updated": UPDATED, "corrections": CORRECTIONS, "image": IMAGE}
DATES = ("2020-05-01", "2020-05-02", "May 2020", "early 2021", "between 1 and 3 May 2020", "2019", "1 to 3 May 2020", "before 2021")

# What each field of an entry may say; None: nothing. The first is what it says at the beginning.
CHOICES: dict[str, dict[str, tuple[Any, ...]]] = {
    "people": {
        "name": (f"{AMBER} Example", f"{BIRCH} Example", f"{CEDAR} Example", "“Zed” Example"),
        "summary": SUMMARY, "sort_name": (None, "Example, Amber", "Zed"), "also": (None, ["A. Example"], ["The Minister"]),
        "names": (None, {"ur": "عنبر"}, {"he": "ענבר", "ur": "عنبر"}), "public_figure": (None, "no"), "born": (None, "1950"),
        "died": (None, "2001"), "links": (None, {"wikidata": "Q42"}, {"website": "https://example.com/"}), "sources": SOURCES,
        "roles": (
            None, [{"title": "Minister", "organisation": "herald", "from": "2018", "to": "2020", "sources": ["two"]}],
            [{"title": "Envoy", "organisation": "The Ministry", "from": "2019"}], [{"title": "Editor", "organisation": "one"}],
        ), **COMMON,
    },
    "organisations": {
        "name": ("The Herald", "The Courier", "The Ministry"), "summary": SUMMARY, "also": (None, ["Herald"], ["The Paper"]),
        "names": (None, {"ur": "اخبار"}), "type": (None, "newspaper"), "country": (None, "Utopia"), "sources": SOURCES, **COMMON,
    },
    "events": {
        "title": (f"The {AMBER} event", f"The {BIRCH} event", f"The {CEDAR} event"), "date": DATES,
        "summary": (None, *SUMMARY), "place": (None, "Utopia"), "weight": (None, "key", "background"), "sources": (["one"], *SOURCES),
        "people": (["one"], None, [{"person": "three", "as": "a witness"}], ["two", {"person": "one", "as": "host"}]),
        "organisations": (None, ["herald"], ["one", "herald"]), "after": (None, ["one"], ["two"], ["three"]), **COMMON,
    },
    "claims": {
        "says": (f"So {AMBER} did.", f"So {BIRCH} did.", f"So {CEDAR} did."), "summary": (None, *SUMMARY), "date": (None, *DATES),
        "about": (["people/one"], ["two"], ["people/one", "organisations/one"], ["herald", "three"]), "allegation": ("yes", None),
        "asserted_by": (
            [{"who": "herald", "source": "one"}],
            [{"who": "two", "source": "one", "when": "2020-06-01", "basis": "own-account", "words": "I saw it."}],
            [{"who": "herald", "source": "two", "withdrawn": "2022-01-01", "basis": "unnamed-source"}],
            [{"who": "organisations/one", "source": "three"}, {"who": "two", "source": "one", "words": {"ur": "ہاں", "en": "Yes."}}],
        ),
        "responses": (
            [{"who": "people/one", "stance": "denies"}, {"who": "two", "stance": "declined", "when": "2021"}],
            [{"who": "two", "stance": "confirms", "source": "two", "words": "Quite."}, {"who": "people/one", "stance": "not-reached"}],
            [{"who": "people/one", "stance": "partly", "when": "2021-01-02"}, {"who": "three", "stance": "denies"}],
        ),
        "repeated_by": (None, [{"who": "organisations/one", "source": "two"}], [{"who": "herald", "source": "three"}]),
        "evidence": (
            None, [{"source": "one", "shows": "supports"}, {"source": "two", "shows": "supports"}],
            [{"source": "two", "shows": "supports", "note": "A photograph."}, {"source": "three", "shows": "contradicts"}],
        ),
        "verdict": (None, "confirmed", "false"), "checked": ("2026-01-01", "2025-09-01", None), "place": (None, "Utopia"),
        "sources": SOURCES, **COMMON,
    },
    "sources": {
        "title": (f"Report {AMBER}", f"Report {BIRCH}", "خبر"), "publisher": ("herald", "The Paper", "one", "The Herald"),
        "type": ("news", "statement"), "published": (None, "2020-05-03", "2019"), "lang": (None, "ur"),
        "note": (None, "Only read in part."),
        "url": (None, "https://example.com/report"), "archive": (None, "https://web.archive.org/web/20210628120000/https://x.example/"),
        "via": (None, "two", "three"), "authors": (None, ["A. Writer"]), "draft": DRAFT, "tags": TAGS,
    },
    "articles": {
        "title": (f"Article {AMBER}", f"Article {BIRCH}", f"Article {CEDAR}"), "summary": SUMMARY,
        "published": ("2021-05-01", "2021-06-01", "2021-07-01"), "order": (None, "1", "2"), "authors": (None, ["A. Writer", "B. Writer"]),
        "known": (None, [{"text": "It is known.", "claim": "one"}], [{"text": "It is.", "sources": ["one", "two"]}]),
        "not_known": (None, ["Who was there."]), "sources": SOURCES, **COMMON,
    },
    "pages": {"title": ("About", "Who we are"), "summary": SUMMARY, "sources": SOURCES, **COMMON},
}  # fmt: skip

# What stands in bodies; `{word}` is exchanged without a change of size.
PASSAGES = (
    "Plain words of {word}. A second sentence.",
    "Spoke of [[events/two]] and [[people/three]], then of {word}.",
    "As [[Amber Example]] said to [[people/two|her]].",
    "By [[The Minister]], the [[The Herald|paper]] says.",
    "![[claims/one]]",
    "![[events/one]]\n\n![[people/two]]",
    "It was so [@one; @two, p. 4], and [@one] again.",
    "## Part {word}\n\nWith a heading, and [[claims/two]] in it.",
    "## A part with [[people/one]]\n\nSee [there](/articles/one/#part-amber).",
    "See [[articles/one#part-amber|the part]].",
    '![A picture](../media/a.png "A caption")',
    "![[media/b.png|Another picture]]",
    "At [an old place](/old/place/), among [people](/people/) and [files](../media/notes.txt).",
    "A note[^1].\n\n[^1]: With [[sources/one]] in it.",
    "> [!NOTE]\n> By [[organisations/herald]].",
    "[Elsewhere](https://example.com/) and <b>bold</b>.",
    "[[claims/one]] stands in a sentence of {word}.",
)
WORDS = ("amber", "birch", "cedar")

IDS = {
    "people": ("one", "two", "three"), "organisations": ("one", "herald"), "events": ("one", "two", "three"), "claims": ("one", "two"),
    "sources": ("one", "two", "three"), "articles": ("one", "two"), "pages": ("about",),
}  # fmt: skip
KEYS = tuple(f"{kind}/{id}" for kind, ids in IDS.items() for id in ids)
PLACES = ("own", "folder", "collected")  # where an entry stands: in its own file, in one in a folder, in one of all of its kind


class Entry(NamedTuple):
    """An entry as an editor typed it."""

    fields: Fields
    body: str
    place: str = "own"


def first(key: str) -> Entry:
    """An entry as it is at the beginning."""
    kind, id = key.split("/")
    number = IDS[kind].index(id) if id in IDS[kind] else 0
    fields = {name: values[0] for name, values in CHOICES[kind].items()}
    for name in ("name", "title", "says", "date"):  # no two are called the same
        if name in fields:
            fields[name] = CHOICES[kind][name][number]
    return Entry(fields, f"Words on {id}.\n\nSee [[{KEYS[(KEYS.index(key) + 3) % len(KEYS)] if key in KEYS else 'events/one'}]].\n")


@functools.cache
def picture(red: int) -> bytes:
    """A small picture."""
    file = io.BytesIO()
    Image.new("RGB", (8, 6), (red, 4, 4)).save(file, "PNG")
    return file.getvalue()


def files_of(entries: dict[str, Entry]) -> Iterator[tuple[str, bytes]]:
    """The files that hold these entries, by path."""
    collected: dict[str, list[str]] = {}
    for key, entry in entries.items():
        kind, id = key.split("/")
        fields = {name: value for name, value in entry.fields.items() if value is not None}
        if entry.place == "collected":
            collected.setdefault(kind, []).append(f"{id}: {_json(fields | {'body': entry.body})}\n")
            continue
        lines = "".join(f"{name}: {_json(value)}\n" for name, value in fields.items())
        folder = f"content/{kind}/more" if entry.place == "folder" else f"content/{kind}"
        yield f"{folder}/{id}.md", f"---\n{lines}---\n{entry.body}".encode()
    for kind, lines in collected.items():
        yield f"content/{kind}.yaml", "".join(lines).encode()


# What lies around the entries: settings, pictures and documents, files of the theme. None: nothing. The first is there first.
ROUND: dict[str, tuple[Any, ...]] = {
    "title": ("A site", "Another"), "url": ("https://example.org/", "https://x.example/y"), "html": (None, "yes"),
    "hemisphere": ("north", "south"), "language": (None, "en-GB", "nonsense!"), "publisher": (None, {"name": "Us"}),
    "contact": (None, "mailto:us@example.org"), "repository": (None, "https://github.com/us/site"), "description": (None, "What it is."),
    "content/media/a.png": (picture(1), picture(3), picture(2), b"no picture", None),
    "content/media/b.png": (picture(2), picture(3), None),
    "content/media/notes.txt": (b"Notes.\n", b"Words.\n", None),
    "static/css/utilities.css": (None, b"p { color: red }", b"p { color: green }"),
    "templates/components/person-card.html": (
        None, b"{% macro person_card(card, level=3) %}<p>Noted.</p>{% endmacro %}", b"{% macro person_card( %}",
    ),
}  # fmt: skip


def files_around(around: Fields) -> Iterator[tuple[str, bytes]]:
    """The files that are no entries, by path."""
    settings = {name: value for name, value in around.items() if "/" not in name and value is not None}
    yield "content/site.yaml", "".join(f"{name}: {_json(value)}\n" for name, value in settings.items()).encode()
    yield from ((path, data) for path, data in around.items() if "/" in path and data is not None)


def _json(value: object) -> str:
    """YAML knows JSON."""
    return json.dumps(value, ensure_ascii=False)
