"""A story as a site of Hugo: the same entries, the same Markdown, templates beside it in `hugo/`."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.story import Claim, Entry, Story

TEMPLATES = Path(__file__).parent / "hugo"

LINK = re.compile("⟦!?([^@⟧|]+)(?:\\|([^⟧]+))?⟧")
CITED = re.compile("⟦@([^⟧]+)⟧")


def write_site(folder: Path, story: Story, job: str) -> None:
    """The whole site. Its pages are bare whatever the job."""
    shutil.copytree(TEMPLATES, folder, dirs_exist_ok=True)
    for entry in story.entries:
        write(folder, entry)


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
    yield f"title: {json.dumps(entry.title, ensure_ascii=False)}"
    yield f"summary: {json.dumps(entry.summary, ensure_ascii=False)}"
    if entry.date:
        yield f"date: {entry.date}"
    if entry.key:
        yield "key: true"
    for name in ("people", "organisations", "sources"):
        ids = getattr(entry, name)
        if ids:
            yield f"{name}: [{', '.join(ids)}]"
    if entry.role:
        yield f"role: {{ title: {entry.role[0]}, organisation: {entry.role[1]} }}"
    if entry.known:
        yield "known:"
        yield from (f"  - {{ text: {text}, source: {source} }}" for text, source in entry.known)
    if entry.source:
        yield f"publisher: {entry.source.publisher}"
        yield f"medium: {entry.source.type}"
        yield f"address: {entry.source.url}"
    if entry.claim:
        yield from _claim(entry.claim)


def _claim(claim: Claim) -> Iterator[str]:
    yield f"about: [{', '.join(claim.about)}]"
    yield "said:"
    for made in claim.asserted_by:
        yield f"  - {{ who: {made.who}, source: {made.source}, when: '{made.when}', how: {made.basis} }}"
    yield "answers:"
    for given in claim.responses:
        yield f"  - {{ who: {given.who}, source: {given.source}, when: '{given.when}', how: {given.stance} }}"


def _markdown(body: str) -> str:
    linked = LINK.sub(lambda found: f"[{found[2] or ''}](/{found[1]})", body)
    return CITED.sub(r"[source](/sources/\1)", linked)
