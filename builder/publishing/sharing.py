"""The picture that stands for a page where somebody shares its address: 1200 by 630 pixels, drawn at build time.

An allegation is drawn with its status and its subjects' responses, all of them, or not at all. What no font here can
write is not drawn either: a page without a picture is better than one with boxes for letters.

What it shows is decided here, and where it lies; `share_cards` draws it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from msgspec import structs

from builder.linking.addresses import path_of
from builder.model.digests import fingerprint
from builder.model.records import Record
from builder.model.values import Value
from builder.publishing import labels
from builder.publishing.lettering import is_writable
from builder.publishing.parts import Parts

FOLDER = "share/"  # in the output
LONGEST_STEM = 200
KINDS = ("articles", "claims", "people")  # which entries have one
WIDTH, HEIGHT = 1200, 630
ANSWER_LIMIT = 500  # characters: the answers of eight or nine subjects


class ShareView(Value, frozen=True):
    """All that a picture shows."""

    kind: str  # in words: Claim
    title: str
    names: tuple[tuple[str, str], ...]  # a person's names in their own scripts: (language, name)
    date: str  # in words
    status: str  # of a claim, in words
    answer: str  # the responses of an allegation's subjects, in words
    site: str
    lang: str
    dir: str
    summary: str = ""  # of an article or person, shown where there is room for all of it

    @property
    def alt(self) -> str:
        """The picture in words."""
        status = f"{self.status}: {self.answer}" if self.answer else self.status
        return ". ".join(filter(None, (self.title.rstrip("."), status, self.summary)))


def view_of(record: Record, parts: Parts) -> ShareView | None:
    """What the picture of an entry shows; None for an entry that has none."""
    if record.kind not in KINDS or record.key in parts.site.hidden:
        return None
    link, fields = parts.link(record.key), record.fields
    status = parts.site.statuses.get(record.key)
    words = labels.STATUS[status.status] if status else ""
    dated = getattr(fields, "date", None) or getattr(fields, "published", None)
    summary = "" if status else parts.summary(record)
    view = ShareView(
        kind=labels.KIND[record.kind], title=link.title, names=tuple(each for each in getattr(fields, "names", ()) if is_writable(each[1])),
        date=dated.words if dated else "", status=words, answer=link.note.removeprefix(words).removeprefix(": "),
        site=parts.site.settings.title, lang=parts.language, dir=labels.direction(parts.language),
        summary=summary if is_writable(summary) else "",
    )  # fmt: skip
    return view if is_drawable(view) else None


def is_drawable(view: ShareView) -> bool:
    """Whether a picture can show all of it. (Not by trying: heads are made for every page of every build.)"""
    texts = (view.kind, view.title, view.date, view.status, view.answer, view.site)
    return len(view.answer) <= ANSWER_LIMIT and all(map(is_writable, texts))


def key(view: ShareView) -> str:
    """What a picture is drawn from; with the digest of the program it says whether it must be drawn anew."""
    return fingerprint(json.dumps(structs.astuple(view), ensure_ascii=False).encode())


def share_path(record: Record, view: ShareView) -> str:
    """Where the picture of an entry lies in the output: a new picture has a new address, since hosts keep the old one.

    An id may be as long as a file's name can be, and here more follows it.
    """
    return f"{_stem(record)}.{key(view)}.png"


def _stem(record: Record) -> str:
    return f"{FOLDER}{path_of(record)[:LONGEST_STEM].rstrip('/-')}"


def drawn_before(records: Iterable[Record], files: Iterable[str]) -> dict[str, str]:
    """Which of some files, all that an output has, is the picture of which entry, by key. Entries whose picture might be another's
    by its name, or that have none, are not named."""
    by_stem = {file.rsplit(".", 2)[0]: file for file in files if file.startswith(FOLDER)}
    stems = ((record.key, _stem(record)) for record in records if f"{FOLDER}{path_of(record)}" == f"{_stem(record)}/")
    return {key: by_stem[stem] for key, stem in stems if stem in by_stem}
