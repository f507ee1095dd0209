"""What was meant by a reference that leads nowhere, and what to type for it. Loaded where one does."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from builder.linking.addresses import PICTURES, address, tidy
from builder.linking.names import folder_named, kind_of_key, names_of, one_of
from builder.linking.respelling import hint_at_address, meant_by, near_index, respelt
from builder.linking.targets import Catalogue, Target
from builder.model.kinds import BY_FOLDER, kind_named
from builder.model.nearest import Vocabulary, did_you_mean, nearest
from builder.model.patterns import lazy_pattern
from builder.model.records import Reference
from builder.model.words import ID, PLAIN_ID, as_id

MOST_ANCHORS = 4  # that are named where none is near to what was typed
MOST_IN_PART = 3  # entries of which a word was typed: of more, it says too little
NEAR = 0.65  # how like an id must be to what was typed, from 0 to 1, to be named in a hint
BETWEEN_IDS = lazy_pattern(r"\s+-\s+|[\s,;]+")
LABELLED = lazy_pattern(rf"({ID})\s*[/\\,;:¦│]\s*(.+)")
A_PLACE = lazy_pattern(r"(?:pp?|paras?|pages?|chapter|ch|fol|nos?|§)\.?\s*[0-9]")  # `p. 7`, as it stands in a citation
UNNAMED = lazy_pattern(r"(?:an?|some|several|one|two|three)\s|(?:unnamed|anonymous|undisclosed|unknown)\b|sources?\b", re.IGNORECASE)


class Offers:
    """What to offer in the place of what leads nowhere, out of all that a reference can lead to."""

    def __init__(self, known: Catalogue) -> None:
        self._known = known
        self._by_names: dict[str, tuple[str, str, list[str]]] = {}  # by what is typed in a wikilink

    # --- in the place of a construct ---

    def in_its_place(self, reference: Reference, target: Target) -> str:
        """The hint of a target that leads nowhere, for the very construct in which it stands."""
        if reference.form == "citation":
            return self._in_a_citation(reference.target, target)
        if reference.form == "link" and target.code == "link-broken" and self._is_address(reference.label):
            return f"the words stand in square brackets, the address in round ones: write `[{reference.target}]({reference.label})`"
        if reference.form not in ("wikilink", "card") or target.code != "reference-unknown":
            return target.hint
        label, typed = reference.label, reference.target
        if label and (label in self._known.by_id or label in self._known.by_name):
            return f"the entry stands before the bar: write `[[{label}|{typed}]]`"
        if "://" in typed:
            return f"write `[{label or 'words of your own'}]({typed})`"
        return self.hint_at_name(typed, has_brackets=bool(label) or reference.form == "card")

    def _is_address(self, words: str) -> bool:
        """Whether the words of a link are an address of the web, or of a page of this site."""
        return words.startswith(("https://", "http://")) or (words.startswith("/") and self._known.at(tidy(words)) is not None)

    def _in_a_citation(self, typed: str, target: Target) -> str:
        id, sign, locator = typed.partition(":")
        if sign and f"sources/{id}" in self._known.records:
            return f"write `[@{id}, {locator}]`"
        if target.code == "reference-kind" and len(self._known.by_id.get(typed, ())) == 1:
            return f"cite the source that says it, or write `[[{typed}]]` for a link to {kind_of_key(self._known.by_id[typed][0])}"
        return target.hint

    # --- ids ---

    def hint_at_id(self, typed: str, kinds: tuple[str, ...]) -> str:
        """What to type for an id in a field or citation that no entry of some kinds bears."""
        if "://" in typed:
            return self._hint_at_address(typed)
        named = [key for key in self._known.by_name.get(typed, []) if not kinds or key.split("/")[0] in kinds]
        best = [self._shortest(key, kinds) for key in named] or self._near_ids(typed, kinds, 3)
        best = best or [self._shortest(key, kinds) for key in self._called_in_part(typed, kinds)]
        best = best or self._by_publisher(typed, kinds)
        moved = self._moved(typed.rpartition("/")[2], kinds)
        if moved.split("/")[0] in kinds:
            hint = f"it has moved: write `{self._shortest(moved, kinds)}`"
        elif several := "" if named else self._several(typed, kinds):
            hint = several
        elif best:
            hint = did_you_mean(*best)
        else:
            folder = kinds[0] if kinds else "people"
            id = typed if PLAIN_ID.fullmatch(typed) else as_id(typed) or "its-id"
            if "organisations" in kinds and UNNAMED.match(typed):
                hint = "nobody unnamed stands here: name who reports it, and write `basis: unnamed-source` for whom they have it from"
            elif said := self._with_words(typed, kinds):
                hint = said
            elif id == typed:
                hint = f"write its file, content/{folder}/{id}.md, or correct the id"
            else:
                hint = f"write its file, content/{folder}/{id}.md, and `{id}` here"
        return hint

    def hint_at_kind(self, typed: str, kinds: tuple[str, ...], others: Sequence[str]) -> str:
        """What to type for an id that entries of `others` bear, where some kinds are taken."""
        best = self._published(others, kinds) or self._near_ids(typed, kinds, 1, cutoff=0.6)
        return did_you_mean(*best) if best else f"this takes the id of {' or '.join(map(one_of, kinds))}"

    def _published(self, keys: Sequence[str], kinds: tuple[str, ...]) -> list[str]:
        """Who published the source that stands where a publisher is taken, or the few sources of a publisher where one of those is."""
        if kinds == ("sources",):
            sources = self._known.records.values()
            found = [each.id for each in sources if each.kind == "sources" and f"organisations/{each.fields.publisher}" in keys]
            return found if len(found) <= MOST_IN_PART else []
        publishers = [self._known.records[key].fields.publisher for key in keys if key.startswith("sources/")]
        named = (f"organisations/{id}" for id in publishers)
        return [self._shortest(key, kinds) for key in named if "organisations" in kinds and key in self._known.records]

    def _by_publisher(self, typed: str, kinds: tuple[str, ...]) -> list[str]:
        """The few sources of a publisher whose name stands where a source is taken."""
        if kinds != ("sources",):
            return []
        sources = self._known.records.values()
        own = [record.id for record in sources if record.kind == "sources" and record.fields.publisher == typed]
        return (own if len(own) <= MOST_IN_PART else []) or self._published(self._known.by_name.get(typed, []), kinds)

    def _several(self, typed: str, kinds: tuple[str, ...]) -> str:
        """How to name several entries that are typed as one, without a comma or dash between them; "" where it is none such."""
        parts = [part for part in BETWEEN_IDS.split(typed) if part and part != "and"]
        if len(parts) < 2 or self._is_known(as_id(typed), kinds) or not all(map(PLAIN_ID.fullmatch, parts)):
            return ""
        meant = parts
        if not all(self._is_known(part, kinds) for part in parts):
            if not re.search("[,;]", typed):  # perhaps a name that is one
                return ""
            meant = [part if self._is_known(part, kinds) else next(iter(self._near_ids(part, kinds, 1)), part) for part in parts]
        dashes = " and ".join(f"`- {each}`" for each in meant)
        return f"these are {len(meant)} ids: in a list in brackets write `{', '.join(meant)}`, else {dashes} on lines of their own"

    def _with_words(self, typed: str, kinds: tuple[str, ...]) -> str:
        """What to do about an id with words behind it, or about a place in a source that stands as an id; "" for anything else."""
        if kinds == ("sources",) and A_PLACE.match(typed):
            return f"no place in a source stands here: take it out, and cite it in the text below the fields, `[@…, {typed}]`"
        id, *words = re.split(r"[\s,;(]+", typed, maxsplit=1)
        if not words or not self._is_known(id, kinds):
            return ""
        part = words[0].removeprefix("as ")
        if kinds == ("people",) and part != words[0] and re.fullmatch(r"[^,:{}\[\]]+", part):
            return f"write `{{person: {id}, as: {part}}}` in its place"
        return did_you_mean(id)

    def _is_known(self, id: str, kinds: tuple[str, ...]) -> bool:
        return any(f"{kind}/{id}" in self._known.records for kind in kinds or tuple(BY_FOLDER))

    def _hint_at_address(self, typed: str) -> str:
        """Where an id belongs, people paste the address of a source."""
        sources = [record for record in self._known.records.values() if record.kind == "sources"]
        there = [record.id for record in sources if typed in (record.fields.url, record.fields.archive)]
        return did_you_mean(there[0]) if there else "a source is named by its id: write its file, with this as its `url`"

    # --- ids or names ---

    def hint_at_name(self, typed: str, has_brackets: bool = False) -> str:
        """What to type for a wikilink or card of which nothing is called so.

        Where its brackets are left as they are (`has_brackets`), what is offered is typed in the place of what is pointed at, whatever
        stands around it: a label, a mark, a bar.
        """
        if typed not in self._by_names:
            self._by_names[typed] = self._meant_by_name(typed)
        hint, lead, best = self._by_names[typed]
        if hint or not best:
            return hint or "type an id, a kind and id (`people/ada-brook`), or an exact name or title"
        bare = has_brackets and not any("|" in each for each in best)
        words = best if bare else [f"[[{each}]]" for each in best]
        return f"{lead} `{words[0]}`" if lead else did_you_mean(*words)

    def _meant_by_name(self, typed: str) -> tuple[str, str, list[str]]:
        """The whole hint at what stands in a wikilink, or what leads over to an offer, and the offers."""
        if meant := self._as_link(typed):
            return meant, "", []
        folder, _, bare = typed.rpartition("/")
        moved = self._moved(bare, (folder_named(folder),) if folder and kind_named(folder) else tuple(BY_FOLDER))
        if moved:
            return "", "it has moved: write", [self._shortest(moved, ())]
        return "", "", self._near_links(typed)

    def _as_link(self, typed: str) -> str:
        """How to write what an entry is named in with signs around it: an @, a sign in the place of the bar, the 's of an owner."""
        bare = typed.removeprefix("@")
        if bare != typed and f"sources/{bare}" in self._known.records:
            return f"write `[@{bare}]` to cite it, or `[[{bare}]]` for a link to its page"
        name, owner, _ = typed.partition(typed[-2:]) if typed[-2:] in ("'s", "’s") else ("", "", "")
        if owner and (name in self._known.by_id or name in self._known.by_name):
            return f"write `[[{name}]]{owner}`"
        id, label = LABELLED.sub(r"\1", typed), LABELLED.sub(r"\2", typed)
        return did_you_mean(f"[[{id}|{label}]]") if id != typed and id in self._known.by_id else ""

    def _near_links(self, typed: str) -> list[str]:
        """Up to three entries that a wikilink was perhaps meant for, each once, by the nearest of its id and names."""
        exact = self._typed_otherwise(meant_by(typed).id, ())
        if exact:
            names = (
                name for name in names_of(self._known.records[exact]) if as_id(name) == as_id(typed) and len(self._known.by_name[name]) == 1
            )
            id = self._shortest(exact, ())
            return [next(names, id) if " " in typed else id]
        found: dict[str, str] = {}
        for word in self._link_words.nearest(typed, most=6, cutoff=NEAR):
            keys = self._known.by_id.get(word) or self._known.by_name[word]
            for key in keys:
                found.setdefault(key, word if len(keys) == 1 else key)
        return list(found.values())[:3] or [self._shortest(key, ()) for key in self._called_in_part(typed, ())]

    # --- paths ---

    def hint_at_link(self, typed: str, file: str) -> str:
        """What to type for a Markdown link that leads nowhere from a file; "" where it may name an entry that cannot be read."""
        meant = meant_by(typed)
        kind = kind_named(meant.folder)
        beside = kind.folder if kind else "" if meant.folder or meant.is_absolute else folder_of(file)  # `the-fire.md`
        if beside and self._known.is_unreadable(f"{beside}/{meant.id}", ()):
            return ""
        moved = self._moved(meant.id, (kind.folder,)) if kind else ""
        key = moved or self._meant(typed, kind.folder if kind else "")
        if not key:
            return hint_at_address(typed, self._files)
        instead = respelt(typed, file, self._known.records[key])
        return f"it has moved: write `{instead}`" if moved else did_you_mean(instead)

    def _meant(self, typed: str, folder: str) -> str:
        """The entry that a link which leads nowhere was perhaps meant for; "" where there is none, or a page of the site is nearer."""
        meant = meant_by(typed)
        exact = self._typed_otherwise(meant.id, (folder,) if folder else ())
        if exact or (meant.is_top and near_index(typed)):
            return exact
        kinds: tuple[str, ...] = (folder,) if folder else ("pages",) if meant.is_top else ()
        best = self._near(meant.id, kinds, 1) or (self._called_in_part(meant.id, kinds) if folder else [])
        return best[0] if best else self._typed_otherwise(meant.id, ())

    def hint_at_picture(self, typed: str) -> str:
        """What to type for a picture that is not there."""
        known = self._pictures
        best = known.nearest(typed, cutoff=0.5) or known.nearest(typed.rsplit("/", 1)[-1], cutoff=0.5)
        return did_you_mean(*best) if best else "put the file into content/media/ and write `media/its-name.jpg`"

    # --- what is near ---

    def _near_ids(self, typed: str, kinds: tuple[str, ...], most: int, cutoff: float = NEAR) -> list[str]:
        """The nearest ids of some kinds, as they have to be written."""
        return [self._shortest(key, kinds) for key in self._near(typed, kinds, most, cutoff)]

    def _near(self, typed: str, kinds: tuple[str, ...], most: int, cutoff: float = NEAR) -> list[str]:
        """Keys of some kinds with the nearest ids."""
        found = self._known.ids(kinds).nearest(typed, most, cutoff)
        return [key for id in found for key in self._known.by_id[id] if not kinds or key.split("/")[0] in kinds][:most]

    def _called_in_part(self, typed: str, kinds: tuple[str, ...]) -> list[str]:
        """The few entries with all the words that were typed among those of their id or names: who is called by a first name alone."""
        words = [self._by_word.get(word, frozenset()) for word in as_id(typed.rpartition("/")[2]).split("-")]
        keys = frozenset.intersection(*words)
        found = sorted(key for key in keys if not kinds or key.split("/")[0] in kinds)
        return found if len(found) <= MOST_IN_PART else []

    def _typed_otherwise(self, typed: str, kinds: tuple[str, ...]) -> str:
        """The one entry whose id or name this is but for capitals, signs and spaces; "" where there is none."""
        id = as_id(typed)
        keys = self._known.by_id.get(id) or self._known.by_name.get(typed) or self._by_folded_name.get(id, [])
        fitting = [key for key in keys if not kinds or key.split("/")[0] in kinds]
        return fitting[0] if len(fitting) == 1 else ""

    def _moved(self, id: str, kinds: tuple[str, ...]) -> str:
        """The entry that had this id before, by its old paths (`aliases`); "" where there is none."""
        found = ((self._known.by_path.get(address(kind, id), ""), f"{kind}/{id}") for kind in kinds)
        return next((now for now, before in found if now and now != before), "")

    def _shortest(self, key: str, kinds: tuple[str, ...]) -> str:
        """What names an entry where some kinds are taken: its id, with its kind where another of them bears it as well."""
        id = key.split("/")[1]
        fitting = [each for each in self._known.by_id[id] if not kinds or each.split("/")[0] in kinds]
        return id if len(fitting) == 1 else key

    @cached_property
    def _by_word(self) -> Mapping[str, frozenset[str]]:
        """Entries by each word of their ids, and of the names of people and organisations: `darcy` is in `maeve-darcy`."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for key, record in self._known.records.items():
            names = names_of(record) if record.kind in ("people", "organisations") else ()
            for word in "-".join((record.id, *map(as_id, names))).split("-"):
                found[word].add(key)
        return {word: frozenset(keys) for word, keys in found.items()}

    @cached_property
    def _by_folded_name(self) -> Mapping[str, list[str]]:
        """Entries by the ids that their names would make."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, keys in self._known.by_name.items():
            if id := as_id(name):
                found[id] += [key for key in keys if key not in found[id]]
        return found

    @cached_property
    def _link_words(self) -> Vocabulary:
        """All that a wikilink may say."""
        return Vocabulary((*self._known.by_id, *self._known.by_name))

    @cached_property
    def _pictures(self) -> Vocabulary:
        return Vocabulary(path.removeprefix("content/") for path in self._known.media if posixpath.splitext(path)[1].lower() in PICTURES)

    @cached_property
    def _files(self) -> Vocabulary:
        return Vocabulary(path.removeprefix("content/") for path in self._known.media)


def folder_of(file: str) -> str:
    """The folder of entries in which a file lies, however deep; "" for others."""
    top, _, rest = file.removeprefix("content/").partition("/")
    return top if rest and top in BY_FOLDER else ""


def hint_at_anchor(typed: str, anchor: str, anchors: Collection[str]) -> str:
    """What to type for a part of an entry that it has not; `anchors` are those that it has."""
    if best := nearest(anchor, anchors):
        return did_you_mean(f"{typed}#{best[0]}")
    if not anchors:
        return f"it has no headings: write `{typed}`" if typed else "it has no headings: take the link out"
    some = sorted(anchors)[:MOST_ANCHORS]
    return f"after # stands the id of a heading there: {', '.join(f'`{typed}#{each}`' for each in some)}, or none"
