"""Each reference finds its target, or says why it cannot."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import structs

from builder.linking.addresses import CHRONOLOGY, EVENTS, FILES, INDEXES, PICTURES, address, path_of, tidy
from builder.linking.respelling import hint_at_address, meant_by, near_index, on_this_machine, respelt, without_detour
from builder.model.kinds import BY_FOLDER, kind_named
from builder.model.nearest import Vocabulary, nearest
from builder.model.patterns import lazy_pattern
from builder.model.records import Record, Reference
from builder.model.values import Value
from builder.model.words import as_id
from builder.reading.documents import ID


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
MOST_ANCHORS = 4  # that are named where none is near to what was typed
MOST_IN_PART = 3  # entries of which a word was typed: of more, it says too little
BETWEEN_IDS = lazy_pattern(r"\s+-\s+|[\s,;]+")
LABELLED = lazy_pattern(r"([a-z0-9]+(?:-[a-z0-9]+)*)\s*[/\\,;:¦│]\s*(.+)")
UNNAMED = lazy_pattern(r"(?:an?|some|several|one|two|three)\s|(?:unnamed|anonymous|undisclosed|unknown)\b|sources?\b", re.IGNORECASE)
OFFERED = lazy_pattern(r"`\[\[|\]\]`")
ASKING = lazy_pattern(r"(?:did you mean|it has moved: write) `\[\[[^|]*$")
NEAR = 0.65  # how like an id must be to what was typed, from 0 to 1, to be named in a hint

FROM_ANYWHERE = frozenset(("field", "text", "wikilink", "card", "citation", "external"))  # forms that lead to the same from every file
NAMING = frozenset(("name", "title", "says", "also", "names"))  # fields whose words a wikilink may use


class Index:
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
        self._names_unknown = bool(self.unreadable) or any(record.broken & NAMING for record in records.values())
        self.by_id: dict[str, list[str]] = {}
        self.by_name: dict[str, list[str]] = {}
        for key, record in records.items():
            self.by_id.setdefault(record.id, []).append(key)
            for name in names_of(record):
                keys = self.by_name.setdefault(name, [])
                if key not in keys:
                    keys.append(key)
        self._found: defaultdict[tuple[str, tuple[str, ...]], dict[str, Target]] = defaultdict(dict)  # by form and kinds, by what was typed
        self._vocabularies: dict[tuple[str, ...], Vocabulary] = {}

    def hint_for(self, reference: Reference, target: Target) -> str:
        """The hint of a target that leads nowhere, for the very construct in which it stands."""
        if reference.form == "citation":
            return self._hint_for_citation(reference.target, target)
        if reference.form == "link" and target.code == "link-broken" and self._is_address(reference.label):
            return f"the words stand in square brackets, the address in round ones: write `[{reference.target}]({reference.label})`"
        if reference.form not in ("wikilink", "card") or target.code != "reference-unknown":
            return target.hint
        label, typed = reference.label, reference.target
        if label and (label in self.by_id or label in self.by_name):
            return f"the entry stands before the bar: write `[[{label}|{typed}]]`"
        if "://" in typed:
            return f"write `[{label or 'words of your own'}]({typed})`"
        # Without brackets it can be typed in the place of what is pointed at, whatever stands around it: a label, a mark, a bar.
        return OFFERED.sub("`", target.hint) if (label or reference.form == "card") and ASKING.match(target.hint) else target.hint

    def _is_address(self, words: str) -> bool:
        """Whether the words of a link are an address of the web, or of a page of this site."""
        return words.startswith(("https://", "http://")) or (words.startswith("/") and self._address(tidy(words)) is not None)

    def _hint_for_citation(self, typed: str, target: Target) -> str:
        id, sign, locator = typed.partition(":")
        if sign and f"sources/{id}" in self.records:
            return f"write `[@{id}, {locator}]`"
        if target.code == "reference-kind" and len(self.by_id.get(typed, ())) == 1:
            return f"cite the source that says it, or write `[[{typed}]]` for a link to {_a(self.by_id[typed][0])}"
        return target.hint

    def targets_of(self, record: Record) -> tuple[Target, ...]:
        """The targets of the references that a record makes."""
        targets = []
        for reference in record.references:  # in line: a large site has a hundred thousand, most of which are alike
            found = self._found[reference.form, reference.kinds]
            target = found.get(reference.target)
            if target is None:
                target = self._find(reference, record)
                if target.key in self.records:  # by the very key: all that looks for the entry finds it without comparing letters
                    target = structs.replace(target, key=self.records[target.key].key)
                if reference.form in FROM_ANYWHERE:
                    found[reference.target] = target
            targets.append(self._with_anchor(reference, target) if reference.anchor and target.key else target)
        return tuple(targets)

    def _find(self, reference: Reference, record: Record) -> Target:
        """The target of a reference without regard to its anchor, unless that is all of it."""
        match reference.form:
            case "picture" | "link" if not reference.target:  # `[text](#part)`: a part of the same page
                return structs.replace(self._with_anchor(reference, Target(record.key)), key="")
            case "picture":
                return self._media(reference.target, record.file)
            case "link":
                return self._link(reference.target, record.file)
            case "slip":
                return self._slip(reference)
            case "shown":
                return self._shown(reference, record)
            case "external":
                return _external(reference.target)
            case "text":
                return self._id_or_text(reference.target, reference.kinds)
            case "wikilink" | "card":
                return self._named(reference.target)
            case _:
                return self._id(reference.target, reference.kinds)

    # --- by id ---

    def _id(self, typed: str, kinds: tuple[str, ...]) -> Target:
        """An id in a field or citation, whose kinds are known."""
        folder, _, bare = typed.rpartition("/")
        wanted = [f"{kind}/{bare}" for kind in kinds if not folder or kind == _folder(folder)]
        found = [key for key in wanted if key in self.records]
        if len(found) == 1:
            return Target(found[0])
        if found:
            return _ambiguous(typed, found)
        if self._is_unreadable(typed, kinds):
            return NOWHERE
        others = self.by_id.get(bare, [])
        if others and not folder:
            is_a = " and ".join(_a(key) for key in others)
            fitting = " or ".join(_one(kind) for kind in kinds)
            best = self._published(others, kinds) or self._near_ids(typed, kinds, 1, cutoff=0.6)
            hint = _did_you_mean(best) if best else f"this takes the id of {fitting}"
            return Target(code="reference-kind", message=f"`{typed}` is {is_a}; this takes {fitting}", hint=hint)
        return self._unknown(typed, kinds)

    def _published(self, keys: Sequence[str], kinds: tuple[str, ...]) -> list[str]:
        """Who published the source that stands where a publisher is taken, or the few sources of a publisher where one of those is."""
        if kinds == ("sources",):
            sources = self.records.values()
            found = [each.id for each in sources if each.kind == "sources" and f"organisations/{each.fields.publisher}" in keys]
            return found if len(found) <= MOST_IN_PART else []
        publishers = [self.records[key].fields.publisher for key in keys if key.startswith("sources/")]
        named = (f"organisations/{id}" for id in publishers)
        return [self._shortest(key, kinds) for key in named if "organisations" in kinds and key in self.records]

    def _unknown(self, typed: str, kinds: tuple[str, ...]) -> Target:
        what = " or ".join(BY_FOLDER[kind].singular for kind in kinds) if kinds else "entry"
        if "://" in typed:
            return self._by_address(typed, what)
        named = [key for key in self.by_name.get(typed, []) if not kinds or key.split("/")[0] in kinds]
        best = [self._shortest(key, kinds) for key in named] or self._near_ids(typed, kinds, 3)
        best = best or [self._shortest(key, kinds) for key in self._called_in_part(typed, kinds)]
        moved = self._moved(typed.rpartition("/")[2], kinds)
        if moved.split("/")[0] in kinds:
            hint = f"it has moved: write `{self._shortest(moved, kinds)}`"
        elif several := "" if named else self._several(typed, kinds):
            hint = several
        elif best:
            hint = _did_you_mean(best)
        else:
            folder = kinds[0] if kinds else "people"
            id = typed if ID.fullmatch(typed) else as_id(typed) or "its-id"
            if "organisations" in kinds and UNNAMED.match(typed):
                hint = "nobody unnamed stands here: name who reports it, and write `basis: unnamed-source` for whom they have it from"
            elif id == typed:
                hint = f"write its file, content/{folder}/{id}.md, or correct the id"
            else:
                hint = f"write its file, content/{folder}/{id}.md, and `{id}` here"
        return Target(code="reference-unknown", message=f"there is no {what} `{typed}`", hint=hint)

    def _several(self, typed: str, kinds: tuple[str, ...]) -> str:
        """How to name several entries that are typed as one, without a comma or dash between them; "" where it is none such."""
        parts = [part for part in BETWEEN_IDS.split(typed) if part and part != "and"]
        if len(parts) < 2 or self._is_known(as_id(typed), kinds) or not all(map(ID.fullmatch, parts)):
            return ""
        meant = parts
        if not all(self._is_known(part, kinds) for part in parts):
            if not re.search("[,;]", typed):  # perhaps a name that is one
                return ""
            meant = [part if self._is_known(part, kinds) else next(iter(self._near_ids(part, kinds, 1)), part) for part in parts]
        dashes = " and ".join(f"`- {each}`" for each in meant)
        return f"these are {len(meant)} ids: in a list in brackets write `{', '.join(meant)}`, else {dashes} on lines of their own"

    def _is_known(self, id: str, kinds: tuple[str, ...]) -> bool:
        return any(f"{kind}/{id}" in self.records for kind in kinds or tuple(BY_FOLDER))

    def _by_address(self, typed: str, what: str) -> Target:
        """Where an id belongs, people paste the address of a source."""
        sources = [record for record in self.records.values() if record.kind == "sources"]
        there = [record.id for record in sources if typed in (record.fields.url, record.fields.archive)]
        instead = "a source is named by its id: write its file, with this as its `url`"
        hint = _did_you_mean(there[:1]) if there else instead
        return Target(code="reference-unknown", message=f"there is no {what} `{typed}`", hint=hint)

    def _ids(self, kinds: tuple[str, ...]) -> Vocabulary:
        """The ids of some kinds, or of all. Looked up once: thousands of ids may be unknown, such as those of a missing folder."""
        if kinds not in self._vocabularies:
            self._vocabularies[kinds] = Vocabulary(record.id for record in self.records.values() if not kinds or record.kind in kinds)
        return self._vocabularies[kinds]

    def _near_ids(self, typed: str, kinds: tuple[str, ...], most: int, cutoff: float = NEAR) -> list[str]:
        """The nearest ids of some kinds, as they have to be written."""
        return [self._shortest(key, kinds) for key in self._near(typed, kinds, most, cutoff)]

    def _near(self, typed: str, kinds: tuple[str, ...], most: int, cutoff: float = NEAR) -> list[str]:
        """Keys of some kinds with the nearest ids."""
        found = self._ids(kinds).nearest(typed, most, cutoff)
        return [key for id in found for key in self.by_id[id] if not kinds or key.split("/")[0] in kinds][:most]

    @cached_property
    def _by_word(self) -> Mapping[str, frozenset[str]]:
        """Entries by each word of their ids, and of the names of people and organisations: `darcy` is in `maeve-darcy`."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for key, record in self.records.items():
            names = names_of(record) if record.kind in ("people", "organisations") else ()
            for word in "-".join((record.id, *map(as_id, names))).split("-"):
                found[word].add(key)
        return {word: frozenset(keys) for word, keys in found.items()}

    def _called_in_part(self, typed: str, kinds: tuple[str, ...]) -> list[str]:
        """The few entries with all the words that were typed among those of their id or names: who is called by a first name alone."""
        words = [self._by_word.get(word, frozenset()) for word in as_id(typed.rpartition("/")[2]).split("-")]
        keys = frozenset.intersection(*words)
        found = sorted(key for key in keys if not kinds or key.split("/")[0] in kinds)
        return found if len(found) <= MOST_IN_PART else []

    def _shortest(self, key: str, kinds: tuple[str, ...]) -> str:
        """What names an entry where some kinds are taken: its id, with its kind where another of them bears it as well."""
        id = key.split("/")[1]
        fitting = [each for each in self.by_id[id] if not kinds or each.split("/")[0] in kinds]
        return id if len(fitting) == 1 else key

    @cached_property
    def _link_words(self) -> Vocabulary:
        """All that a wikilink may say."""
        return Vocabulary((*self.by_id, *self.by_name))

    @cached_property
    def _by_path(self) -> dict[str, str]:
        """Entries by the paths of their pages, now and before."""
        found = {path_of(record): key for key, record in self.records.items()}
        for key, record in self.records.items():
            for alias in getattr(record.fields, "aliases", ()):
                found.setdefault(tidy(alias), key)
        return found

    @cached_property
    def _by_file(self) -> dict[str, str]:
        """Entries by the files that a link may name: their own, and those that they could have."""
        found = {}
        for key, record in self.records.items():
            found[f"content/{key}.md"] = key
            if record.file.endswith(".md"):
                found[record.file] = key
        return found

    @cached_property
    def _pictures(self) -> Vocabulary:
        return Vocabulary(path.removeprefix("content/") for path in self.media if posixpath.splitext(path)[1].lower() in PICTURES)

    def _is_unreadable(self, typed: str, kinds: tuple[str, ...]) -> bool:
        """Whether it may name an entry whose file is broken: that file says what is wrong, not everyone who mentions it."""
        folder, _, bare = typed.rpartition("/")
        if folder:
            kinds = (_folder(folder),)
        return any((kind, bare) in self.unreadable or (kind, "*") in self.unreadable for kind in kinds or tuple(BY_FOLDER))

    def _id_or_text(self, typed: str, kinds: tuple[str, ...]) -> Target:
        found = [f"{kind}/{typed}" for kind in kinds if f"{kind}/{typed}" in self.records]
        if found:
            return Target(found[0])
        if ID.fullmatch(typed) and not self._is_unreadable(typed, kinds):
            close = self._ids(kinds).slip(typed)
            if close:
                message = f"`{typed}` is read as text, but is nearly the id `{close}`"
                return Target(code="text-like-id", message=message, hint=_did_you_mean([close]))
        return NOWHERE

    # --- by id or name ---

    def _named(self, typed: str) -> Target:
        """A wikilink or card: by id, by kind and id, or by exact name."""
        folder, _, bare = typed.rpartition("/")
        if folder and kind_named(folder):
            key = f"{_folder(folder)}/{bare}"
            if key in self.records:
                return Target(key)
        keys = self.by_id.get(typed) or self.by_name.get(typed) or []
        if len(keys) == 1:
            return Target(keys[0])
        if keys:
            return _ambiguous(typed, keys)
        if self._is_unreadable(typed, ()) or (self._names_unknown and not ID.fullmatch(bare)):
            return NOWHERE
        moved = self._moved(bare, (_folder(folder),) if folder and kind_named(folder) else tuple(BY_FOLDER))
        meant = self._as_link(typed)
        best = [] if moved or meant else self._near_links(typed)
        if meant:
            hint = meant
        elif moved:
            hint = f"it has moved: write `[[{self._shortest(moved, ())}]]`"
        elif best:
            hint = _did_you_mean([f"[[{each}]]" for each in best])
        else:
            hint = "type an id, a kind and id (`people/ada-brook`), or an exact name or title"
        return Target(code="reference-unknown", message=f"nothing is called `{typed}`", hint=hint)

    def _moved(self, id: str, kinds: tuple[str, ...]) -> str:
        """The entry that had this id before, by its old paths (`aliases`); "" where there is none."""
        found = ((self._by_path.get(address(kind, id), ""), f"{kind}/{id}") for kind in kinds)
        return next((now for now, before in found if now and now != before), "")

    def _as_link(self, typed: str) -> str:
        """How to write what an entry is named in with signs around it: an @, a sign in the place of the bar, the 's of an owner."""
        bare = typed.removeprefix("@")
        if bare != typed and f"sources/{bare}" in self.records:
            return f"write `[@{bare}]` to cite it, or `[[{bare}]]` for a link to its page"
        name, owner, _ = typed.partition(typed[-2:]) if typed[-2:] in ("'s", "’s") else ("", "", "")
        if owner and (name in self.by_id or name in self.by_name):
            return f"write `[[{name}]]{owner}`"
        labelled = LABELLED.fullmatch(typed)
        return f"did you mean `[[{labelled[1]}|{labelled[2]}]]`?" if labelled and labelled[1] in self.by_id else ""

    def _near_links(self, typed: str) -> list[str]:
        """Up to three entries that a wikilink was perhaps meant for, each once, by the nearest of its id and names."""
        exact = self._typed_otherwise(meant_by(typed).id, ())
        if exact:
            names = (name for name in names_of(self.records[exact]) if as_id(name) == as_id(typed) and len(self.by_name[name]) == 1)
            id = self._shortest(exact, ())
            return [next(names, id) if " " in typed else id]
        found: dict[str, str] = {}
        for word in self._link_words.nearest(typed, most=6, cutoff=NEAR):
            keys = self.by_id.get(word) or self.by_name[word]
            for key in keys:
                found.setdefault(key, word if len(keys) == 1 else key)
        return list(found.values())[:3] or [self._shortest(key, ()) for key in self._called_in_part(typed, ())]

    def _slip(self, reference: Reference) -> Target:
        """Text that is almost a link or citation: a slip only if it names an entry (`reading.markdown_slips`)."""
        typed, kinds = reference.target, reference.kinds
        keys = [f"{kind}/{typed}" for kind in kinds] if kinds else [*self.by_id.get(typed, ()), *self.by_name.get(typed, ()), typed]
        keys += [key for key in self.by_name.get(typed, ()) if key.split("/")[0] in kinds]
        key = next((key for key in keys if key in self.records), "")
        if not key:
            return NOWHERE
        message = f"`{typed}` is an entry ({key}), but as it is typed here it is no link or citation, and readers see it as it stands"
        return Target(code="reference-unknown", message=message, hint=reference.label.replace("{id}", key.split("/")[1]))

    def _shown(self, reference: Reference, record: Record) -> Target:
        """An address that readers see, since the HTML around it is not let through: it may not be that of a hidden entry."""
        found = self._reached(reference.target, record.file)
        key = found.key if found else ""
        fields = self.records[key].fields if key else None
        if not getattr(fields, "draft", False) and getattr(fields, "public_figure", True):
            return NOWHERE
        message = f"readers would see this address of `{key}`, which is not published, since HTML is shown as text"
        return Target(code="link-broken", message=message, hint="write the link in Markdown: `[words](…)`")

    # --- by path ---

    def _media(self, typed: str, file: str) -> Target:
        found = self._file(typed, file)
        if found and posixpath.splitext(found)[1].lower() not in PICTURES:
            message = f"`{typed}` is no picture that browsers show"
            hint = f"give a picture ({', '.join(PICTURES)}), or link to the file: `[what it is]({typed})`"
            return Target(code="media-missing", message=message, hint=hint)
        if found:
            return self._handed_out(found, typed)
        if "://" in typed:
            message, hint = "pictures are not loaded from elsewhere", "save it under content/media/ and write `media/…` here"
            return Target(code="media-missing", message=message, hint=hint)
        known = self._pictures
        best = known.nearest(typed, cutoff=0.5) or known.nearest(typed.rsplit("/", 1)[-1], cutoff=0.5)
        hint = _did_you_mean(best) if best else "put the file into content/media/ and write `media/its-name.jpg`"
        return Target(code="media-missing", message=f"there is no file `{typed}`, neither beside this file nor under content/", hint=hint)

    def _handed_out(self, path: str, typed: str) -> Target:
        if path not in self.unfit:
            return Target(file=path)
        message, hint = self.unfit[path]
        return Target(code="media-missing", message=f"`{typed}` cannot be shown: {message}", hint=hint)

    def _file(self, typed: str, file: str) -> str:
        """A file of the site: beside the file that names it, then under content/ (INTERFACE.md, section 1)."""
        bare = typed.lstrip("/")
        for base in (posixpath.dirname(file), "content"):
            path = posixpath.normpath(posixpath.join(base, bare))
            if path in self.media:
                return path
        return ""

    def _link(self, typed: str, file: str) -> Target:
        """A Markdown link: an address of the site, a file of content, or a file to hand out."""
        found = self._reached(typed, file)
        page, mark, query = typed.partition("?")
        if (
            found is None and page and mark
        ):  # what the search or the chronology is asked, as in `/search/?q=hall`; an entry is asked nothing
            found = self._reached(page, file)
            if found is not None and found.path:
                return structs.replace(found, path=f"{found.path.removesuffix('index.html')}?{query}")
        return found or self._broken(typed, file)

    def _reached(self, typed: str, file: str) -> Target | None:
        path = tidy(typed) if typed.startswith("/") else ""
        if typed.startswith("/"):
            found = self._address(path)
            if found:
                return found
        key = self._by_file.get(posixpath.normpath(posixpath.join(posixpath.dirname(file), typed)))
        if key:
            return Target(key)
        handed_out = self._file(typed, file)
        if handed_out:
            return self._handed_out(handed_out, typed)
        relative = posixpath.normpath(posixpath.join(posixpath.dirname(file), typed))
        return self._address(tidy(relative.removeprefix("content/"))) if not typed.startswith("/") else None

    def _address(self, path: str) -> Target | None:
        if path in self._by_path:
            return Target(self._by_path[path])
        if path in INDEXES or path in FILES:
            return Target(path=path or "index.html")
        if path == EVENTS:
            return Target(path=CHRONOLOGY)
        if path.startswith("static/") and path in self.static:
            return Target(file=path)
        return None

    def _broken(self, typed: str, file: str) -> Target:
        meant = meant_by(typed)
        kind = kind_named(meant.folder)
        if kind and self._is_unreadable(f"{kind.folder}/{meant.id}", ()):
            return NOWHERE
        moved = self._moved(meant.id, (kind.folder,)) if kind else ""
        key = moved or self._meant(typed, kind.folder if kind else "")
        if key:
            instead = respelt(typed, file, self.records[key])
            hint = f"it has moved: write `{instead}`" if moved else _did_you_mean([instead])
        else:
            hint = hint_at_address(typed, self._files)
        return Target(code="link-broken", message=f"`{typed}` leads nowhere", hint=hint)

    def _meant(self, typed: str, folder: str) -> str:
        """The entry that a link which leads nowhere was perhaps meant for; "" where there is none, or a page of the site is nearer."""
        meant = meant_by(typed)
        exact = self._typed_otherwise(meant.id, (folder,) if folder else ())
        if exact or (meant.is_top and near_index(typed)):
            return exact
        kinds: tuple[str, ...] = (folder,) if folder else ("pages",) if meant.is_top else ()
        best = self._near(meant.id, kinds, 1) or (self._called_in_part(meant.id, kinds) if folder else [])
        return best[0] if best else self._typed_otherwise(meant.id, ())

    def _typed_otherwise(self, typed: str, kinds: tuple[str, ...]) -> str:
        """The one entry whose id or name this is but for capitals, signs and spaces; "" where there is none."""
        id = as_id(typed)
        keys = self.by_id.get(id) or self.by_name.get(typed) or self._by_folded_name.get(id, [])
        fitting = [key for key in keys if not kinds or key.split("/")[0] in kinds]
        return fitting[0] if len(fitting) == 1 else ""

    @cached_property
    def _by_folded_name(self) -> Mapping[str, list[str]]:
        """Entries by the ids that their names would make."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, keys in self.by_name.items():
            if id := as_id(name):
                found[id] += [key for key in keys if key not in found[id]]
        return found

    @cached_property
    def _files(self) -> Vocabulary:
        return Vocabulary(path.removeprefix("content/") for path in self.media)

    def _with_anchor(self, reference: Reference, target: Target) -> Target:
        anchors = self.records[target.key].anchors
        if reference.anchor in anchors:
            return target
        best = nearest(reference.anchor, anchors)
        typed = reference.target
        if best:
            hint = _did_you_mean([f"{typed}#{best[0]}"])
        elif not anchors:
            hint = f"it has no headings: write `{typed}`" if typed else "it has no headings: take the link out"
        else:
            some = sorted(anchors)[:MOST_ANCHORS]
            hint = f"after # stands the id of a heading there: {', '.join(f'`{typed}#{each}`' for each in some)}, or none"
        message = f"`{target.key}` has no part `#{reference.anchor}`"
        return Target(target.key, code="anchor-broken", message=message, hint=hint)


def names_of(record: Record) -> tuple[str, ...]:
    """The exact names that a wikilink may use: name or title, other spellings, names in other scripts."""
    fields = record.fields
    title, also, names = title_of(record), getattr(fields, "also", ()), getattr(fields, "names", ())
    return (title, *also, *(text for _, text in names)) if also or names else (title,)


def title_of(record: Record) -> str:
    """What an entry is called: its name, its title, or what the claim says."""
    return str(getattr(record.fields, BY_FOLDER[record.kind].title)) or record.id


def _external(address: str) -> Target:
    """An address of the web, which is not asked here. Some are surely wrong all the same: the one under which an editor sees the site,
    and those that mail and office programs put in the place of others."""
    if instead := without_detour(address):
        message = "this leads through a page of the program that it was copied from, which may show readers a warning, or who copied it"
        return Target(code="link-broken", message=message, hint=f"write `{instead}`")
    path = on_this_machine(address)
    if not path:
        return NOWHERE
    message = "this is the site as your own machine shows it, which readers cannot reach"
    return Target(code="link-broken", message=message, hint=f"write `{path}`")


def _folder(word: str) -> str:
    kind = kind_named(word)
    return kind.folder if kind else word


def _one(folder: str) -> str:
    singular = BY_FOLDER[folder].singular
    return f"{'an' if singular[0] in 'aeo' else 'a'} {singular}"


def _a(key: str) -> str:
    return _one(key.split("/")[0])


def _did_you_mean(words: Sequence[str]) -> str:
    return f"did you mean {' or '.join(f'`{each}`' for each in words)}?"


def _ambiguous(typed: str, keys: list[str]) -> Target:
    """Said of several entries: "may be an organisation or one of 2 people"."""
    hint = f"write {' or '.join(f'`{key}`' for key in sorted(keys))}"
    counted = Counter(key.split("/")[0] for key in sorted(keys))
    kinds = [_one(folder) if count == 1 else f"one of {count} {folder}" for folder, count in counted.items()]
    return Target(code="reference-ambiguous", message=f"`{typed}` may be {' or '.join(kinds)}", hint=hint)
