"""Reads every published byte and finds allegations that stand without their answer.

For each allegation, wherever the words of its `says` occur - a page, its head, structured data, an export, a feed, a
calendar, a record of the search index, the words of a share image - the same block must hold its status and the response
of each of its subjects: the subject's name, and what the answer is, in words or as the stance itself.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from msgspec import structs
from selectolax.lexbor import LexborHTMLParser, LexborNode

from builder.engine.pipeline import Options, read_site
from builder.publishing import sharing
from builder.publishing.parts import Parts

# What an answer may be called where it is shown.
WORDS = {
    "denies": ("denies",),
    "confirms": ("confirms",),
    "partly": ("in part", "partly"),
    "declined": ("declined",),
    "not-reached": ("not be reached", "not-reached"),
    "not-asked": ("not been asked", "not-asked"),
}
BLOCKS = {"article", "li", "tr", "dd", "section", "figure", "figcaption", "details", "blockquote", "nav", "body"}
# What is shown of a page elsewhere: in lists of results, in social cards, and instead of their picture.
HEADS = ("title, [name=description]", "[property]:not([property='og:image:alt'])", "[property='og:image:alt']")

SAYING = ("content", "title", "aria-label", "alt", "value", "placeholder")  # attributes that hold words
CUT = 30  # characters of a sentence that say what it is about

# Files that hold no sentence of the content: code, drawings, fonts, and lists of single words. All others are read.
WORDLESS = re.compile(r"^(_headers|_redirects|robots\.txt)$|\.(css|js|svg|png|jpg|webp|avif|woff2|pagefind|pf_meta|pf_index|pf_filter)$")


class Answer(NamedTuple):
    """A subject's response: the subject's name and id, and the stance."""

    name: str
    id: str
    stance: str


class Allegation(NamedTuple):
    """An allegation as site.json has it."""

    key: str
    says: str
    status: str
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
            answers = tuple(Answer(folded(names.get(id, id)), id, stance) for id, given in stances.items() for stance in given)
            found.append(Allegation(f"claims/{entry['id']}", folded(fields["says"]), entry["status"], answers))
    return found


def folded(text: str) -> str:
    """Text as it is compared: white space folded, apostrophes straight, as the search index has them."""
    return " ".join(text.replace("’", "'").split())


def unanswered(output: Path) -> list[str]:
    """Each place in a built site where an allegation stands without its status or an answer: `file: claim: what is missing`."""
    every = allegations(output)
    found = []
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        if path.is_file():
            for block in blocks(path):
                found += [f"{name}: {lack}" for lack in lacks(every, block)]
    return found


def unanswered_on_pictures(root: Path, today: Any) -> list[str]:
    """The same for what is handed to the maker of share images: `claim: what is missing`."""
    parts = Parts(read_site(Options(root, cache=False, today=today)), {})
    every = [
        Allegation(
            record.key, folded(record.fields.says), parts.site.statuses[record.key].status,
            tuple(Answer(folded(parts.actor(each.who).title), each.who, each.stance)
                  for each in record.fields.responses if each.who in record.fields.about),
        )
        for record in parts.site.of("claims").values() if record.fields.allegation
    ]  # fmt: skip
    views = {record.key: sharing.view_of(record, parts) for record in parts.site.published}
    texts = {key: _words_on(view) for key, view in views.items() if view}
    alts = {f"{key} in words": view.alt for key, view in views.items() if view}
    return [f"{key}: {lack}" for key, text in (texts | alts).items() for lack in lacks(every, text)]


def _words_on(view: sharing.ShareView) -> str:
    return " ".join([each for each in structs.astuple(view) if isinstance(each, str)] + [text for _, text in view.names])


def lacks(every: list[Allegation], block: str) -> Iterator[str]:
    """What a block that holds an allegation does not hold of its status and answers: `claim: what is missing`."""
    text = folded(block)
    for allegation in every:
        if occurs(allegation.says, text):
            yield from (f"{allegation.key}: {lack}" for lack in lacking(allegation, text))


def occurs(says: str, text: str) -> bool:
    """Whether a text says it, whole or cut: an excerpt that ends in the midst of it has said enough."""
    if says[:CUT] not in text or says in text:
        return says in text
    excerpts = (text[found.start() :].partition("…") for found in re.finditer(re.escape(says[:CUT]), text))
    return any(end and says.startswith(excerpt.rstrip(" ,;:")) for excerpt, end, _ in excerpts)


def lacking(allegation: Allegation, text: str) -> Iterator[str]:
    """The status and the subjects' answers that a block which holds the allegation does not."""
    if not re.search(allegation.status.replace("-", "[- ]"), text, re.IGNORECASE):
        yield f"no status ({allegation.status})"
    for answer in allegation.answers:
        named = answer.name in text or answer.id in text
        if not named or not any(word in text for word in WORDS[answer.stance]):
            yield f"no answer of {answer.name} ({answer.stance})"


def blocks(path: Path) -> Iterator[str]:
    """The blocks of a file, each as all its text: for HTML the innermost ones, for data the innermost records."""
    match path.suffix:
        case ".html":
            yield from html_blocks(path.read_text())
        case ".json":
            yield from json_blocks(json.loads(path.read_text()))
        case ".xml":
            yield from xml_blocks(path.read_text())
        case ".csv":
            yield from (" ".join(map(plain, row)) for row in csv.reader(io.StringIO(path.read_text())))
        case ".ics":
            yield from re.sub(r"\r?\n[ \t]", "", path.read_text()).replace("\\,", ",").replace("\\;", ";").split("BEGIN:VEVENT")
        case ".pf_fragment":
            yield from search_blocks(json.loads(gzip.decompress(path.read_bytes()).partition(b"pagefind_dcd")[2]))
        case _ if not WORDLESS.search(path.name):
            yield path.read_text()


def html_blocks(html: str) -> Iterator[str]:
    """For each piece of text and each attribute the block that it stands in; structured data as data."""
    tree = LexborHTMLParser(html)
    for script in tree.css("script[type='application/ld+json']"):
        yield from json_blocks(json.loads(script.text()))
    for selector in HEADS:
        yield " ".join(text_of(node) for node in tree.css(f"head > :is({selector})"))
    yield from (text_of(block) for block in block_nodes(tree))


def block_nodes(tree: LexborHTMLParser) -> list[LexborNode]:
    """The blocks of a page's body that hold words of their own."""
    tree.strip_tags(["head", "script", "style"])
    found = {}
    for node in tree.css("*"):
        if node.text(deep=False).strip() or any(name in node.attributes for name in SAYING):
            block = block_of(node)
            if block is not None:
                found[block.mem_id] = block
    return list(found.values())


def block_of(node: LexborNode) -> LexborNode | None:
    """The nearest block around a node; a claim's line is one, too."""
    at: LexborNode | None = node
    while at is not None and not is_block(at):
        at = at.parent
    return at


def is_block(node: LexborNode) -> bool:
    """A paragraph is a block of its own but for the one in which a card or line says the claim, and those of a quotation. So
    is a mark of a picture, and a link by itself in a list of ways."""
    classes = (node.attributes.get("class") or "").split()
    within = node.parent.tag if node.parent else ""
    alone = node.tag == "p" and "claim-says" not in classes and within != "blockquote"
    mark = node.tag == "g" and node.attributes.get("role") == "listitem"
    return node.tag in BLOCKS or "claim-line" in classes or alone or mark or (node.tag == "a" and within == "nav")


def text_of(block: LexborNode) -> str:
    """All that a block says, its attributes included."""
    said = [block.text(separator=" ")]
    for node in (block, *block.css(", ".join(f"[{name}]" for name in SAYING))):
        said += [value for name in SAYING if (value := node.attributes.get(name))]
    return " ".join(said)


def json_blocks(value: Any) -> Iterator[str]:
    """Each object with all that is in it, where it holds text of its own; an entry of site.json is one. HTML is read as such."""
    if isinstance(value, dict):
        if any(isinstance(each, str) for each in value.values()):
            yield " ".join(strings(value))
        for each in () if "fields" in value else value.values():
            yield from json_blocks(each)
    elif isinstance(value, list):
        for each in value:
            yield from json_blocks(each)
    elif isinstance(value, str) and "</p>" in value:
        yield from html_blocks(value)


def strings(value: Any) -> Iterator[str]:
    """Every text in a piece of data."""
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def plain(text: str) -> str:
    """The words of a text that may be HTML."""
    return LexborHTMLParser(text).text(separator=" ") if re.search(r"</|&#?\w+;", text) else text


def search_blocks(fragment: dict[str, Any]) -> Iterator[str]:
    """A record of the search index. Results show some words from anywhere in its text with its title, status and answer:
    each sentence must stand with those."""
    shown = " ".join((*fragment["meta"].values(), *(value for values in fragment["filters"].values() for value in values)))
    yield shown
    yield from (f"{shown} {sentence}" for sentence in re.split(r"(?<=\.) ", fragment["content"]))


def xml_blocks(text: str) -> Iterator[str]:
    """Each entry of a feed, its HTML by its own blocks; for other XML the whole."""
    root = ElementTree.fromstring(text)
    atom = "{http://www.w3.org/2005/Atom}"
    for entry in root.findall(f"{atom}entry"):
        texts = [each.text or "" for each in entry.iter()]
        yield " ".join(each for each in texts if "</p>" not in each)
        for html in texts:
            yield from html_blocks(html) if "</p>" in html else ()
    if root.tag != f"{atom}feed":
        yield " ".join(root.itertext())
