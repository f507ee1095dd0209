"""What references lead to: entries by id, name, path and file, pages of the site, pictures and other files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from builder.linking.addresses import CHRONOLOGY, EVENTS, FILES, INDEXES, path_of, tidy
from builder.linking.names import NAMING, folder_named, names_of
from builder.model.kinds import BY_FOLDER
from builder.model.nearest import Vocabulary
from builder.model.records import Record
from builder.model.values import Value


class Target(Value, frozen=True):
    """What a reference leads to: an entry (`key`), a page or file of the output (`path`), a file of the site (`file`).

    All three are "" where it leads nowhere, is plain text, or its target could not be read; `code` then says what is
    wrong, if anything is.
    """

    key: str = ""
    path: str = ""
    file: str = ""
    code: str = ""
    message: str = ""
    hint: str = ""


NOWHERE = Target()


class Catalogue:
    """All that a reference can lead to. Built once per build, read-only afterwards."""

    def __init__(
        self,
        records: Mapping[str, Record],
        unreadable: Iterable[tuple[str, str]],
        media: frozenset[str],
        static: frozenset[str],
        unfit: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self.records = records
        self.media = media
        self.unfit = unfit or {}  # those of the media that cannot be handed out: what is wrong with each, and what to do
        self.static = static
        self.unreadable = frozenset(pair for pair in unreadable if "/".join(pair) not in records)
        # An entry that cannot be read, or whose names are in error, may bear any name.
        self.names_unknown = bool(self.unreadable) or any(record.broken & NAMING for record in records.values())
        self.by_id: dict[str, list[str]] = {}
        self.by_name: dict[str, list[str]] = {}
        for key, record in records.items():
            self.by_id.setdefault(record.id, []).append(key)
            for name in names_of(record):
                keys = self.by_name.setdefault(name, [])
                if key not in keys:
                    keys.append(key)
        self._vocabularies: dict[tuple[str, ...], Vocabulary] = {}

    @cached_property
    def by_path(self) -> dict[str, str]:
        """Entries by the paths of their pages, now and before."""
        found = {path_of(record): key for key, record in self.records.items()}
        for key, record in self.records.items():
            for alias in getattr(record.fields, "aliases", ()):
                found.setdefault(tidy(alias), key)
        return found

    @cached_property
    def by_file(self) -> dict[str, str]:
        """Entries by the files that a link may name: their own, and those that they could have."""
        found = {}
        for key, record in self.records.items():
            found[f"content/{key}.md"] = key
            if record.file.endswith(".md"):
                found[record.file] = key
        return found

    def at(self, path: str) -> Target | None:
        """What stands at a path of the site, now or before; None where nothing does."""
        if path in self.by_path:
            return Target(self.by_path[path])
        if path in INDEXES or path in FILES:
            return Target(path=path or "index.html")
        if path == EVENTS:
            return Target(path=CHRONOLOGY)
        if path.startswith("static/") and path in self.static:
            return Target(file=path)
        return None

    def is_unreadable(self, typed: str, kinds: tuple[str, ...]) -> bool:
        """Whether it may name an entry whose file is broken: that file says what is wrong, not everyone who mentions it."""
        folder, _, bare = typed.rpartition("/")
        if folder:
            kinds = (folder_named(folder),)
        return any((kind, bare) in self.unreadable or (kind, "*") in self.unreadable for kind in kinds or tuple(BY_FOLDER))

    def ids(self, kinds: tuple[str, ...]) -> Vocabulary:
        """The ids of some kinds, or of all. Looked up once: thousands of ids may be unknown, such as those of a missing folder."""
        if kinds not in self._vocabularies:
            self._vocabularies[kinds] = Vocabulary(record.id for record in self.records.values() if not kinds or record.kind in kinds)
        return self._vocabularies[kinds]
