"""Each reference finds its target, or says why it cannot."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import structs

from builder.linking.addresses import PICTURES, tidy
from builder.linking.external import wrong_with
from builder.linking.names import folder_named, kind_of_key, one_of
from builder.linking.targets import NOWHERE, Catalogue, Target
from builder.model.kinds import BY_FOLDER, kind_named
from builder.model.nearest import did_you_mean
from builder.model.records import Record, Reference
from builder.model.words import PLAIN_ID

if TYPE_CHECKING:
    from builder.linking.offers import Offers

FROM_ANYWHERE = frozenset(("field", "text", "wikilink", "card", "citation", "external"))  # forms that lead to the same from every file


class Index:
    """Finds the targets of references. Built once per build."""

    def __init__(self, known: Catalogue) -> None:
        self._known = known
        self._found: defaultdict[tuple[str, tuple[str, ...]], dict[str, Target]] = defaultdict(dict)  # by form and kinds, by what was typed

    @cached_property
    def _offers(self) -> Offers:
        from builder.linking.offers import Offers  # where a reference leads nowhere

        return Offers(self._known)

    def hint_for(self, reference: Reference, target: Target) -> str:
        """The hint of a target that leads nowhere, for the very construct in which it stands."""
        return self._offers.in_its_place(reference, target)

    def targets_of(self, record: Record) -> tuple[Target, ...]:
        """The targets of the references that a record makes."""
        targets, records = [], self._known.records
        for reference in record.references:  # in line: a large site has a hundred thousand, most of which are alike
            found = self._found[reference.form, reference.kinds]
            target = found.get(reference.target)
            if target is None:
                target = self._find(reference, record)
                if target.key in records:  # by the very key: all that looks for the entry finds it without comparing letters
                    target = structs.replace(target, key=records[target.key].key)
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
        wanted = [f"{kind}/{bare}" for kind in kinds if not folder or kind == folder_named(folder)]
        found = [key for key in wanted if key in self._known.records]
        if len(found) == 1:
            return Target(found[0])
        if found:
            return _ambiguous(typed, found)
        if self._known.is_unreadable(typed, kinds):
            return NOWHERE
        others = self._known.by_id.get(bare, [])
        if others and not folder:
            is_a = " and ".join(kind_of_key(key) for key in others)
            fitting = " or ".join(one_of(kind) for kind in kinds)
            hint = self._offers.hint_at_kind(typed, kinds, others)
            return Target(code="reference-kind", message=f"`{typed}` is {is_a}; this takes {fitting}", hint=hint)
        what = " or ".join(BY_FOLDER[kind].singular for kind in kinds) if kinds else "entry"
        hint = self._offers.hint_at_id(typed, kinds)
        return Target(code="reference-unknown", message=f"there is no {what} `{typed}`", hint=hint)

    def _id_or_text(self, typed: str, kinds: tuple[str, ...]) -> Target:
        found = [f"{kind}/{typed}" for kind in kinds if f"{kind}/{typed}" in self._known.records]
        if found:
            return Target(found[0])
        if PLAIN_ID.fullmatch(typed) and not self._known.is_unreadable(typed, kinds):
            close = self._known.ids(kinds).slip(typed)
            if close:
                message = f"`{typed}` is read as text, but is nearly the id `{close}`"
                return Target(code="text-like-id", message=message, hint=did_you_mean(close))
        return NOWHERE

    # --- by id or name ---

    def _named(self, typed: str) -> Target:
        """A wikilink or card: by id, by kind and id, or by exact name."""
        folder, _, bare = typed.rpartition("/")
        if folder and kind_named(folder):
            key = f"{folder_named(folder)}/{bare}"
            if key in self._known.records:
                return Target(key)
        keys = self._known.by_id.get(typed) or self._known.by_name.get(typed) or []
        if len(keys) == 1:
            return Target(keys[0])
        if keys:
            return _ambiguous(typed, keys)
        if self._known.is_unreadable(typed, ()) or (self._known.names_unknown and not PLAIN_ID.fullmatch(bare)):
            return NOWHERE
        return Target(code="reference-unknown", message=f"nothing is called `{typed}`", hint=self._offers.hint_at_name(typed))

    def _slip(self, reference: Reference) -> Target:
        """Text that is almost a link or citation: a slip only if it names an entry (`reading.markdown_slips`)."""
        typed, kinds = reference.target, reference.kinds
        keys = (
            [f"{kind}/{typed}" for kind in kinds]
            if kinds
            else [*self._known.by_id.get(typed, ()), *self._known.by_name.get(typed, ()), typed]
        )
        keys += [key for key in self._known.by_name.get(typed, ()) if key.split("/")[0] in kinds]
        key = next((key for key in keys if key in self._known.records), "")
        if not key:
            return NOWHERE
        message = f"`{typed}` is an entry ({key}), but as it is typed here it is no link or citation, and readers see it as it stands"
        return Target(code="reference-unknown", message=message, hint=reference.label.replace("{id}", key.split("/")[1]))

    def _shown(self, reference: Reference, record: Record) -> Target:
        """An address that readers see, since the HTML around it is not let through: it may not be that of a hidden entry."""
        found = self._reached(reference.target, record.file)
        key = found.key if found else ""
        fields = self._known.records[key].fields if key else None
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
        hint = self._offers.hint_at_picture(typed)
        return Target(code="media-missing", message=f"there is no file `{typed}`, neither beside this file nor under content/", hint=hint)

    def _handed_out(self, path: str, typed: str) -> Target:
        if path not in self._known.unfit:
            return Target(file=path)
        message, hint = self._known.unfit[path]
        return Target(code="media-missing", message=f"`{typed}` cannot be shown: {message}", hint=hint)

    def _file(self, typed: str, file: str) -> str:
        """A file of the site: beside the file that names it, then under content/ (INTERFACE.md, section 1)."""
        bare = typed.lstrip("/")
        for base in (posixpath.dirname(file), "content"):
            path = posixpath.normpath(posixpath.join(base, bare))
            if path in self._known.media:
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
        if found is not None:
            return found
        hint = self._offers.hint_at_link(typed, file)
        return Target(code="link-broken", message=f"`{typed}` leads nowhere", hint=hint) if hint else NOWHERE

    def _reached(self, typed: str, file: str) -> Target | None:
        path = tidy(typed) if typed.startswith("/") else ""
        if typed.startswith("/"):
            found = self._known.at(path)
            if found:
                return found
        key = self._known.by_file.get(posixpath.normpath(posixpath.join(posixpath.dirname(file), typed)))
        if key:
            return Target(key)
        handed_out = self._file(typed, file)
        if handed_out:
            return self._handed_out(handed_out, typed)
        relative = posixpath.normpath(posixpath.join(posixpath.dirname(file), typed))
        return self._known.at(tidy(relative.removeprefix("content/"))) if not typed.startswith("/") else None

    def _with_anchor(self, reference: Reference, target: Target) -> Target:
        anchors = self._known.records[target.key].anchors
        if reference.anchor in anchors:
            return target
        from builder.linking.offers import hint_at_anchor

        hint = hint_at_anchor(reference.target, reference.anchor, anchors)
        return Target(target.key, code="anchor-broken", message=f"`{target.key}` has no part `#{reference.anchor}`", hint=hint)


def _external(address: str) -> Target:
    message, hint = wrong_with(address)
    return Target(code="link-broken", message=message, hint=hint) if message else NOWHERE


def _ambiguous(typed: str, keys: list[str]) -> Target:
    """Said of several entries: "may be an organisation or one of 2 people"."""
    hint = f"write {' or '.join(f'`{key}`' for key in sorted(keys))}"
    counted = Counter(key.split("/")[0] for key in sorted(keys))
    kinds = [one_of(folder) if count == 1 else f"one of {count} {folder}" for folder, count in counted.items()]
    return Target(code="reference-ambiguous", message=f"`{typed}` may be {' or '.join(kinds)}", hint=hint)
