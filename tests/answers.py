"""Reads every published byte and finds allegations that stand without their answer.

For each allegation, wherever the words of its `says` occur - a page, its head, structured data, an export, a feed, a
calendar - the response of each of its subjects must be found in the same block: the subject's name, and what the answer
is, in words or as the stance itself.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser, LexborNode

# What an answer may be called where it is shown.
WORDS = {
    "denies": ("denies",),
    "confirms": ("confirms",),
    "partly": ("in part", "partly"),
    "declined": ("declined",),
    "not-reached": ("not be reached", "not-reached"),
    "not-asked": ("not been asked", "not-asked"),
}
BLOCKS = {"article", "li", "head", "tr", "dd", "section", "figure", "details", "blockquote", "body"}


class Answer(NamedTuple):
    """A subject's response: the subject's name and id, and the stance; `stance` is "" where there is none on record."""

    name: str
    id: str
    stance: str


class Allegation(NamedTuple):
    """An allegation as site.json has it."""

    key: str
    says: str
    answers: tuple[Answer, ...]


def allegations(output: Path) -> list[Allegation]:
    """The allegations of a built site, from its own data."""
    entries = json.loads((output / "data/site.json").read_text())["entries"]
    names = {entry["id"]: entry["title"] for entry in entries if entry["kind"] in ("people", "organisations")}
    found = []
    for entry in entries:
        fields = entry["fields"]
        if entry["kind"] == "claims" and fields.get("allegation"):
            stances: dict[str, list[str]] = {id: [] for id in fields["about"]}
            for response in fields.get("responses", ()):
                stances.get(response["who"], []).append(response["stance"])
            answers = tuple(Answer(names.get(id, id), id, stance) for id, given in stances.items() for stance in given)
            found.append(Allegation(f"claims/{entry['id']}", folded(fields["says"]), answers))
    return found


def folded(text: str) -> str:
    """Text as it is compared: white space folded."""
    return " ".join(text.split())


def unanswered(output: Path) -> list[str]:
    """Each place in a built site where an allegation stands without an answer that it has: `file: claim: what is missing`."""
    every = allegations(output)
    found = []
    for path in sorted(output.rglob("*")):
        if path.is_file():
            for block in blocks(path):
                text = folded(block)
                for allegation in every:
                    if allegation.says in text:
                        found += [f"{path.relative_to(output)}: {allegation.key}: {lack}" for lack in lacking(allegation, text)]
    return found


def lacking(allegation: Allegation, text: str) -> Iterator[str]:
    """The subjects' answers that a block which holds the allegation does not."""
    for answer in allegation.answers:
        named = answer.name in text or answer.id in text
        if not named or not any(word in text for word in WORDS[answer.stance]):
            yield f"no answer of {answer.name} ({answer.stance})"


def blocks(path: Path) -> Iterator[str]:
    """The blocks of a file, each as all its text: for HTML the innermost ones, for data the innermost records."""
    if path.suffix == ".html":
        yield from html_blocks(path.read_text())
    elif path.suffix == ".json":
        yield from json_blocks(json.loads(path.read_text()))
    elif path.suffix == ".xml":
        yield from xml_blocks(path.read_text())
    elif path.suffix == ".csv":
        yield from (" ".join(row) for row in csv.reader(io.StringIO(path.read_text())))
    elif path.suffix == ".ics":
        yield from re.sub(r"\r?\n[ \t]", "", path.read_text()).replace("\\,", ",").replace("\\;", ";").split("BEGIN:VEVENT")


def html_blocks(html: str) -> Iterator[str]:
    """For each piece of text and each attribute the block that it stands in; structured data as data."""
    tree = LexborHTMLParser(html)
    seen = set()
    for script in tree.css("script[type='application/ld+json']"):
        yield from json_blocks(json.loads(script.text()))
    for node in tree.css("p, h1, h2, h3, h4, title, meta, a, span, summary, [title], [aria-label], [alt]"):
        block = block_of(node)
        if block is not None and block.mem_id not in seen:
            seen.add(block.mem_id)
            yield text_of(block)


def block_of(node: LexborNode) -> LexborNode | None:
    """The nearest block around a node; a claim's line is one, too."""
    at: LexborNode | None = node
    while at is not None and not is_block(at):
        at = at.parent
    return at


def is_block(node: LexborNode) -> bool:
    """A paragraph is a block of its own but for the one in which a card or line says the claim."""
    classes = (node.attributes.get("class") or "").split()
    return node.tag in BLOCKS or "claim-line" in classes or (node.tag == "p" and "claim-says" not in classes)


def text_of(block: LexborNode) -> str:
    """All that a block says, its attributes included."""
    said = [block.text(separator=" ")]
    for node in block.css("[content], [title], [aria-label], [alt]"):
        said += [value for name in ("content", "title", "aria-label", "alt") if (value := node.attributes.get(name))]
    return " ".join(said)


def json_blocks(value: Any) -> Iterator[str]:
    """Each object with all that is in it, where it holds text of its own."""
    if isinstance(value, dict):
        if any(isinstance(each, str) for each in value.values()):
            yield " ".join(strings(value))
        for each in value.values():
            yield from json_blocks(each)
    elif isinstance(value, list):
        for each in value:
            yield from json_blocks(each)


def strings(value: Any) -> Iterator[str]:
    """Every text in a piece of data."""
    if isinstance(value, str):
        yield re.sub(r"<[^>]+>", " ", value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def xml_blocks(text: str) -> Iterator[str]:
    """Each entry of a feed; for other XML the whole."""
    root = ElementTree.fromstring(text)
    entries = root.findall("{http://www.w3.org/2005/Atom}entry") or [root]
    for entry in entries:
        yield re.sub(r"<[^>]+>", " ", " ".join(entry.itertext()))
