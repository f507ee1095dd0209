"""A story as a site of nutgraf."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.story import CHECKED, Claim, Entry, Story

BARE = Path(__file__).parent / "bare"
SETTINGS = """title: A synthetic story
url: https://example.org/
description: Entries made by seeded chance, to measure with.
"""
TITLE_FIELD = {"people": "name", "organisations": "name", "claims": "says"}
DATE_FIELD = {"articles": "published", "sources": "published"}

LINK = re.compile("⟦([^@!⟧|]+)(?:\\|([^⟧]+))?⟧")
CARD = re.compile("⟦!([^⟧]+)⟧")
CITATIONS = re.compile("⟦@[^⟧]+⟧(?: ⟦@[^⟧]+⟧)*")
CITED = re.compile("⟦@([^⟧]+)⟧")


def write_site(folder: Path, story: Story, job: str) -> None:
    """The whole site, with the bare theme or with nutgraf's own."""
    for entry in story.entries:
        write(folder, entry)
    (folder / "content/site.yaml").write_text(SETTINGS, encoding="utf-8")
    if job == "bare":
        shutil.copytree(BARE, folder, dirs_exist_ok=True)


def file_of(folder: Path, entry: Entry) -> Path:
    """The file of an entry."""
    return folder / "content" / f"{entry.path}.md"


def write(folder: Path, entry: Entry) -> None:
    """One entry, new or changed."""
    file = file_of(folder, entry)
    file.parent.mkdir(parents=True, exist_ok=True)
    fields = "\n".join(_fields(entry))
    file.write_text(f"---\n{fields}\n---\n{_markdown(entry.body)}", encoding="utf-8")


def _fields(entry: Entry) -> Iterator[str]:
    yield f"{TITLE_FIELD.get(entry.kind, 'title')}: {json.dumps(entry.title, ensure_ascii=False)}"
    if entry.date:
        yield f"{DATE_FIELD.get(entry.kind, 'date')}: {entry.date}"
    yield f"{'note' if entry.source else 'summary'}: {json.dumps(entry.summary, ensure_ascii=False)}"
    if entry.key:
        yield "weight: key"
    for name in ("people", "organisations", "sources"):
        ids = getattr(entry, name)
        if ids:
            yield f"{name}: [{', '.join(ids)}]"
    if entry.role:
        yield f"roles: [{{ title: {entry.role[0]}, organisation: {entry.role[1]}, from: 2018, to: 2021-05 }}]"
    if entry.known:
        yield "known:"
        yield from (f"  - {{ text: {text}, sources: [{source}] }}" for text, source in entry.known)
    if entry.source:
        yield f"publisher: {entry.source.publisher}"
        yield f"type: {entry.source.type}"
        yield f"url: {entry.source.url}"
        yield f"archive: https://web.archive.org/web/20240101000000/{entry.source.url}"
    if entry.claim:
        yield from _claim(entry.claim)


def _claim(claim: Claim) -> Iterator[str]:
    yield f"about: [{', '.join(claim.about)}]"
    yield f"allegation: {'yes' if claim.allegation else 'no'}"
    yield f"checked: {CHECKED}"
    yield "asserted_by:"
    for made in claim.asserted_by:
        yield f"  - {{ who: {made.who}, source: {made.source}, when: {made.when}, basis: {made.basis} }}"
    yield "responses:"
    for given in claim.responses:
        yield f"  - {{ who: {given.who}, stance: {given.stance}, when: {given.when}, source: {given.source} }}"
    if claim.repeated_by:
        yield "repeated_by:"
        yield from (f"  - {{ who: {who}, source: {source} }}" for who, source in claim.repeated_by)
    if claim.evidence:
        yield "evidence:"
        yield from (f"  - {{ source: {source}, shows: {shows} }}" for source, shows in claim.evidence)


def _markdown(body: str) -> str:
    linked = LINK.sub(lambda found: f"[[{found[1]}|{found[2]}]]" if found[2] else f"[[{found[1]}]]", body)
    carded = CARD.sub(r"![[\1]]", linked)
    return CITATIONS.sub(lambda found: f"[{'; '.join(f'@{id}' for id in CITED.findall(found[0]))}]", carded)
