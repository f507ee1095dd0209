"""YAML front matter: composed to nodes that know their place, and read into a kind's fields.

Every value is text until its field says otherwise, so the nodes are never turned into loose Python objects, whose types
YAML would guess (INTERFACE.md, section 1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from builder.model.diagnostics import WARNINGS, Diagnostic
from builder.model.edtf import DateTrouble
from builder.model.fields import (
    OF_A_DATE,
    Alias,
    ByLanguage,
    Choice,
    Dated,
    Field,
    Fieldset,
    Language,
    Line,
    Links,
    Many,
    Media,
    Ref,
    Spec,
    Struct,
    Text,
    Url,
    When,
    Whole,
    Words,
    YesNo,
    empty,
    fields_of,
    required_of,
)
from builder.model.kinds import kind_named
from builder.model.nearest import did_you_mean, nearest
from builder.model.patterns import lazy_pattern
from builder.model.phrases import read_date
from builder.model.places import Place, Spot
from builder.model.records import Form, Reference, Spots
from builder.model.values import Value
from builder.reading.characters import NO_WIDTH, closing, is_invisible, named, unclosed_direction
from builder.reading.nodes import UNREAD, Loaded, MappingNode, Node, ScalarNode, SequenceNode, is_blank
from builder.reading.sources import CONTROLS, LINK, Source
from builder.reading.web_addresses import as_web_address, is_web_address
from builder.reading.yaml_plain import plain_mapping

TEXT = Text()
YES = frozenset(("yes", "true", "on"))
NO = frozenset(("no", "false", "off"))
LANGUAGE = lazy_pattern(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
ALIAS = lazy_pattern(r"[a-z0-9_-][a-z0-9._-]*(?:/[a-z0-9_-][a-z0-9._-]*)*")  # names with a leading dot are never published
LONGEST_ID = 252  # file systems allow 255 bytes a name, and an entry's file is called `<id>.md`
LONGEST_ALIAS = 1000
MAIL = lazy_pattern(r"[^@\s:/]+@[^@\s:/]+\.[^@\s:/]+")
LINE_BREAKS = lazy_pattern("[\n\r\x85\u2028\u2029]")
UNSEEN = lazy_pattern(f"[{NO_WIDTH}]")
MISSING = ("missing-field", "claim-unattributed", "alt-missing")  # codes of what is not there
CUTTING = lazy_pattern(r"[^\S\n]+#(?=[^\s#])")
WIKIDATA = lazy_pattern(r"(?:https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/)?(Q[1-9][0-9]*)")


def compose(source: Source, start: int, end: int) -> Loaded:
    """Compose the YAML between two offsets of a file.

    The nodes count from `start`. Says `invalid-value` for control characters, `yaml-unsupported` for tags, anchors, aliases
    and merge keys, `yaml-syntax` for what YAML itself refuses.
    """
    root = plain_mapping(source.text, start, end)
    if root is not None:
        return Loaded(root, (), True)
    from builder.reading.composing import compose_yaml  # loaded where it is needed: it takes a while

    return compose_yaml(source, start, end)


def all_said(loaded: Loaded, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What is wrong with YAML and with the fields in it. What seems to be missing may stand in what could not be read."""
    if loaded.readable:
        return (*loaded.diagnostics, *found)
    return (*loaded.diagnostics, *(each for each in found if each.code not in MISSING))


class Fields(Value, frozen=True):
    """What reading a mapping into a kind's fields yields."""

    value: Any
    given: frozenset[str]
    broken: frozenset[str]


class FieldReader:
    """Reads the nodes of one entry, gathering values, references and diagnostics as it goes.

    It lives as long as one entry is read; what it gathered is then frozen into a `Record`.
    """

    def __init__(self, source: Source, start: int, hemisphere: str) -> None:
        self.source = source
        self.start = start
        self.hemisphere = hemisphere
        self.southern = hemisphere == "south"
        self.errors = 0
        self.values: dict[str, Node] = {}  # of the fields that are laid out, and of what is listed in them, by path
        self.keys: dict[str, Node] = {}  # of the same fields
        self.references: list[Reference] = []
        self.diagnostics: list[Diagnostic] = []
        self.mistyped: list[tuple[str, str, int]] = []  # whose field is typed under another name, which, and in which line
        self.unread_dates: list[tuple[Diagnostic, tuple[str, ...]]] = []  # what is said of them, and what is offered instead
        self.lacking: list[tuple[str, str, Diagnostic]] = []  # whose field is missing, which, and what is said of it

    # --- saying what is wrong ---

    def spot(self, node: Node) -> Spot:
        """Where in the file a node begins; a one-line scalar is underlined whole."""
        return self.start + node.begin, node.end - node.begin if isinstance(node, ScalarNode) and node.is_one_line else 1

    def spots(self) -> Spots:
        """Where in the file all values stand. (As `spot`, for each of them.)"""
        start = self.start
        return {
            path: (start + node.begin, node.end - node.begin if isinstance(node, ScalarNode) and node.is_one_line else 1)
            for path, node in self.values.items()
        }

    def place(self, node: Node) -> Place:
        """The line and column at which a node begins."""
        return self.source.place(*self.spot(node))

    def say(self, node: Node | Spot, code: str, message: str, hint: str = "") -> None:
        """Note a trouble at a node or at a spot in the file."""
        self.say_at(self.source.place(*node) if isinstance(node, tuple) else self.place(node), code, message, hint)

    def say_at(self, place: Place, code: str, message: str, hint: str = "") -> None:
        """Note a trouble at a line and column."""
        self.errors += code not in WARNINGS
        self.diagnostics.append(self.source.diagnostic(place, code, message, hint))

    def typed(self, node: Node) -> str:
        """A node as the editor typed it."""
        begin, end = self.start + node.begin, self.start + node.end
        return self.source.text[begin:end].strip()

    def _has_dash(self, node: Node) -> bool:
        """Whether a node stands right behind the dash of a list."""
        begin = self.start + node.begin
        return self.source.text[self.source.text.rfind("\n", 0, begin) + 1 : begin].rstrip().endswith("-")

    # --- mappings ---

    def read_fields(
        self, kind: type[Fieldset], node: MappingNode, path: str, missing_at: Node | Spot, title: str, extra: tuple[str, ...] = ()
    ) -> Fields:
        """Read a mapping into the fields of `kind`.

        `title` names the kind in messages ("a claim"). `extra` are keys that the caller reads itself. Missing required
        fields are said at `missing_at`.
        """
        declared = fields_of(kind)
        values: dict[str, Any] = {}
        given: set[str] = set()
        broken: set[str] = set()
        blank: Field | None = None  # the field before, where it has no value
        for name, key, value in self.pairs(node):
            field = declared.get(name)
            if field is None:
                if name not in extra:
                    self._unknown(key, value, name, declared, title, extra, blank)
                continue
            own_path = f"{path}{name}"
            self.values[own_path] = value
            self.keys[own_path] = key
            if isinstance(value, ScalarNode) and not value.value.strip():  # `is_blank`, in line
                blank = field
                if self.is_cut(value, name, own_path, spec=field.spec):
                    broken.add(name)
                    given.add(name)
                continue
            blank = None
            before = self.errors
            values[field.attribute] = read = self.read(field.spec, value, own_path, name)
            if self.errors > before:
                broken.add(name)
            if read != () or name in broken:  # `about: []` says no more than no `about` at all
                given.add(name)
        for field in required_of(kind):
            if field.name not in given:
                self._missing(kind, field, missing_at, title, f"{path}{field.name}" in self.keys, broken)
        return Fields(kind(**values), frozenset(given), frozenset(broken))

    def pairs(self, node: MappingNode) -> Iterator[tuple[str, Node, Node]]:
        """The keys and values of a mapping; a key given twice or that is no text is an error and passed over."""
        seen: dict[str, Node] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.say(key, "wrong-type", "the name of a field must be plain text", "write `name: value`")
                continue
            if key.value in seen:
                first = self.place(seen[key.value]).line
                self.say(key, "duplicate-key", f"`{key.value}` is given twice; it stands on line {first} already", "keep one of them")
                continue
            seen[key.value] = key
            yield key.value, key, value

    def _unknown(
        self, key: Node, value: Node, name: str, declared: dict[str, Field], title: str, extra: tuple[str, ...], blank: Field | None
    ) -> None:
        # Loaded where something is wrong, here and below.
        from builder.reading.field_hints import hint_at_slipped, hint_at_unknown

        text = self.source.text[self.start :]
        hint, meant = hint_at_slipped(text, key.begin, declared, title), ""
        if not hint:
            hint, meant = hint_at_unknown(name, value, declared, title, extra, blank)
        self.say(key, "unknown-field", f"{title} has no field `{name}`", hint)
        if meant:
            self.mistyped.append((title, meant, self.diagnostics[-1].line))

    def _missing(self, kind: type[Fieldset], field: Field, at: Node | Spot, title: str, blank: bool, broken: set[str]) -> None:
        """A required field that is not there: said by the caller's rules where the interface has a code of its own."""
        broken.add(field.name)
        if (kind.__name__, field.name) in LENIENT:
            return
        self.say_missing(at, title, field, blank)

    def say_missing(self, at: Node | Spot, title: str, field: Field, blank: bool) -> None:
        """Note that a field is needed; `blank`: it is laid out already, as `nutgraf new` does, without a value."""
        name, spec = field.name, field.spec
        values = f" with one of {', '.join(spec.values)}" if isinstance(spec, Choice) else ""
        hint = f"fill in `{name}:`{values}" if blank else f"add `{name}: …`{values}"
        self.say_lacking(at, "missing-field", (title, name), f"{title} needs the field `{name}`: {field.help}", hint)

    def say_lacking(self, at: Node | Spot, code: str, lacks: tuple[str, str], message: str, hint: str) -> None:
        """Note what is missing: `lacks` says whose field, and which."""
        self.say(at, code, message, hint)
        self.lacking.append((*lacks, self.diagnostics[-1]))

    # --- values ---

    def read(self, spec: Spec, node: Node, path: str, name: str) -> Any:
        """Read one value by its declaration; the empty value where it cannot be read."""
        if isinstance(node, ScalarNode) and node.style == UNREAD:  # it is said already
            self.errors += 1
            return empty(spec)
        return READERS[type(spec)](self, spec, node, path, name)

    def _scalar(self, node: Node, name: str, what: str = "text", path: str = "") -> str | None:
        if isinstance(node, ScalarNode):
            if node.style != UNREAD:
                return node.value
            self.errors += 1
            return None
        from builder.reading.field_hints import in_place_of

        found, hint = in_place_of(node, self.typed(node), name, what, path.rpartition(".")[2].isdigit(), self._has_dash(node))
        self.say(node, "wrong-type", f"`{name}` takes {what}; {found} stands here", hint)
        return None

    def line(self, _spec: Line, node: Node, path: str, name: str) -> str:
        """Text of one line."""
        value = self._scalar(node, name, path=path)
        if value is None or self.is_cut(node, name, path):
            return ""
        if not value.isprintable() and LINE_BREAKS.search(value.strip()):
            self.say(node, "invalid-value", f"`{name}` must stand on one line; it holds a line break", f"write `{name}: …` on one line")
            return " ".join(value.split())
        if self._is_unreadable(node, value, name) or self._holds_a_link(node, value, name):
            return ""
        return value.strip()

    def language(self, _spec: Language, node: Node, path: str, name: str) -> str:
        """The code of a language."""
        code = self.line(Line(), node, path, name)
        return code if not code or self._is_language(code, node) else ""

    def _is_language(self, code: str, node: Node) -> bool:
        if LANGUAGE.fullmatch(code):
            return True
        hint = "use the code of the language: en, ur, he, ar, zh-Hant"
        self.say(node, "invalid-value", f"`{_short(code)}` is no language code", hint)
        return False

    def text(self, _spec: Text, node: Node, path: str, name: str) -> str:
        """Text of any number of lines."""
        value = self._scalar(node, name, path=path)
        if (
            value is None
            or self.is_cut(node, name, path)
            or self._is_unreadable(node, value, name)
            or self._holds_a_link(node, value, name)
        ):
            return ""
        return value.strip()

    def _holds_a_link(self, node: Node, value: str, name: str) -> bool:
        """A wikilink or citation, which a field would show as typed: with the id of a draft, or of one who may not be named."""
        found = LINK.search(value) if "[" in value else None
        if found is None:
            return False
        message = f"`{name}` takes plain text: {found.group()} would be shown as it is typed"
        self.say(node, "invalid-value", message, "write the words alone; links and citations belong into the text below the fields")
        return True

    def is_cut(self, node: Node, name: str, path: str = "", hint: str = "", spec: Spec = TEXT) -> bool:
        """Text with ` #3` or ` #MeToo` in it, which YAML takes for a comment and cuts away. A comment has a space after its #.

        What it says of it is to quote the text, unless there is a better `hint`.
        """
        if not isinstance(node, ScalarNode) or node.style:
            return False
        text, end = self.source.text, self.start + node.end
        cut = CUTTING.match(text, end) if not text.startswith("\n", end) else None
        if cut is None:
            return False
        from builder.reading.field_hints import cut_by_a_comment

        line_end = text.find("\n", end)
        rest = text[end : line_end if line_end >= 0 else len(text)]
        is_item = path.rpartition(".")[2].isdigit() and self._has_dash(node)
        hint = hint or cut_by_a_comment(self.typed(node), rest, spec, name, is_item)
        left = "the text ends before it" if node.value else "nothing is left of the text"
        self.say((cut.end() - 1, 1), "invalid-value", f"a # after a space begins a comment, so {left}", hint)
        return True

    def _is_unreadable(self, node: Node, value: str, name: str) -> bool:
        """Controls, text that nobody sees, and marks of direction that would turn around what is shown after it.

        Controls came in by an escape (`"\\x07"`): those typed as such were said before YAML saw them.
        """
        if value.isascii() and value.isprintable():
            return False
        control = CONTROLS.search(value)
        direction = -1 if value.isascii() else unclosed_direction(value)
        if control:
            message, hint = f"`{name}` holds a control character ({named(control.group())})", "delete it"
            typed = self.typed(node)
            if isinstance(node, ScalarNode) and node.style == '"' and node.is_one_line and "\\" in typed:  # which made it
                from builder.reading.yaml_quotes import quoted

                hint = f"if the backslash is meant as such, write `{name}: {quoted(typed[1:-1])}`; else delete it"
        elif not value.isascii() and value.strip() and is_invisible(value.strip()):
            message, hint = (
                f"`{name}` holds nothing that can be seen ({named(value.strip()[0])})",
                "fill it in; the character can be deleted",
            )
        elif direction >= 0:
            message = f"`{name}` holds {named(value[direction])}, which is never closed and would turn around the text after it"
            hint = f"delete it, or close it with {named(closing(value[direction]))}"
        else:
            return False
        self.say(node, "invalid-value", message, hint)
        return True

    def yes_no(self, spec: YesNo, node: Node, path: str, name: str) -> bool | None:
        """`yes` or `no`."""
        value = self._scalar(node, name, "yes or no")
        if value is None:
            return spec.unset
        folded = value.strip().casefold()
        if folded in YES:
            return True
        if folded in NO:
            return False
        self.say(node, "invalid-value", f"`{name}` is yes or no; `{_short(value)}` is neither", f"write `{name}: yes` or `{name}: no`")
        return spec.unset

    def whole(self, _spec: Whole, node: Node, path: str, name: str) -> int | None:
        """A whole number."""
        value = self._scalar(node, name, "a whole number")
        if value is None:
            return None
        if re.fullmatch(r"[+-]?[0-9]{1,9}", value.strip()):
            return int(value)
        self.say(node, "wrong-type", f"`{name}` takes a whole number; `{_short(value)}` is none", f"write for instance `{name}: 1`")
        return None

    def choice(self, spec: Choice, node: Node, path: str, name: str) -> str:
        """One of a few words."""
        value = self._scalar(node, name, f"one of {', '.join(spec.values)}")
        if value is None:
            return spec.unset
        folded = value.strip()
        if folded in spec.values:
            return folded
        from builder.reading.field_hints import meant_of

        self.say(node, "invalid-value", f"`{name}` cannot be `{_short(value)}`", meant_of(folded, spec.values))
        return spec.unset

    def when(self, _spec: When, node: Node, path: str, name: str) -> Dated | None:
        """A date, or a mapping of when, text and sources."""
        if isinstance(node, ScalarNode) and node.style == UNREAD:
            self.errors += 1
            return None
        if isinstance(node, MappingNode) and not _is_set_of_dates(node):
            return self._when_mapping(node, path, name)
        if not isinstance(node, ScalarNode):
            self._unquoted_set(node, name)
            return None
        return self._dated(node, node.value, name)

    def _dated(self, node: Node, value: str, name: str) -> Dated | None:
        date = read_date(value.strip(), southern=self.southern)
        if isinstance(date, DateTrouble):
            offered = tuple([_yaml_scalar(each) for each in date.suggestions[:3]])
            typed = " or ".join(f"`{name}: {each}`" for each in offered)
            self._say_unread_date(node, date.message, f"write {typed}" if typed else _forms(date), offered)
            return None
        if date.hemisphere_open and not self.hemisphere:
            message = f"`{_short(value)}` depends on the hemisphere; without `hemisphere` in site.yaml the northern one is meant"
            self.say(node, "date-season", message, "add `hemisphere: north` (or south) to content/site.yaml")
        return Dated(date)

    def _say_unread_date(self, node: Node, message: str, hint: str, offered: tuple[str, ...]) -> None:
        self.say(node, "date-unreadable", message, hint)
        self.unread_dates.append((self.diagnostics[-1], offered))

    def _unquoted_set(self, node: Node, name: str) -> None:
        typed = " ".join(self.typed(node).split())
        compact = re.sub(r"\s*,\s*", ",", typed)
        date = read_date(compact, southern=self.southern)
        if typed[:1] not in "[{":
            self._say_unread_date(node, f"`{name}` takes one date; a list stands here", f"write for instance `{name}: 28 June 2021`", ())
        elif isinstance(date, DateTrouble) and not isinstance(read_date(typed[1:-1].strip(), southern=self.southern), DateTrouble):
            only = typed[1:-1].strip()
            self._say_unread_date(node, f"`{name}` takes one date, without brackets around it", f"write `{name}: {only}`", (only,))
        elif isinstance(date, DateTrouble):
            offered = date.suggestions[:1]
            hint = f'write `{name}: "{offered[0]}"`' if offered else _forms(date)
            message = f"YAML reads these brackets as its own, and within quotation marks: {date.message}"
            self._say_unread_date(node, message, hint, offered)
        else:
            message = "YAML reads these brackets as a list or mapping of its own, not as a date"
            self._say_unread_date(node, message, f'quote it: `{name}: "{compact}"`', (compact,))

    def _when_mapping(self, node: MappingNode, path: str, name: str) -> Dated | None:
        date: Dated | None = None
        text, sources = "", ()
        has_when = False
        for key, key_node, value in self.pairs(node):
            if key == "when":
                has_when = not is_blank(value)
                self.values[f"{path}.when"] = value
                if isinstance(value, MappingNode) and not _is_set_of_dates(value):
                    self.say(value, "wrong-type", "`when` takes a date; a mapping stands here", "write for instance `when: 28 June 2021`")
                elif has_when:
                    date = self.when(When(), value, path, key)
            elif key == "text":
                text = self.line(Line(), value, f"{path}.text", key)
            elif key == "sources":
                sources = self.read(Many(Ref(("sources",), ("cites",))), value, f"{path}.sources", key)
            else:
                from builder.reading.field_hints import nearly_field

                best = nearest(key, OF_A_DATE)
                other = did_you_mean(best[0]) if best else f"a date has the fields {', '.join(OF_A_DATE)}"
                hint = nearly_field(key, value, OF_A_DATE) or other
                self.say(key_node, "unknown-field", f"a date has no field `{key}`", hint)
        if not has_when:
            self.say(node, "missing-field", f"`{name}` needs the field `when`: the date itself", "add `when: …`")
        return Dated(date.date, text, sources) if date else None

    def ref(self, spec: Ref, node: Node, path: str, name: str) -> str:
        """The id of another entry."""
        value = self._scalar(node, name, "an id", path)
        if value is None:
            return ""
        value = value.strip()
        if self._is_unreadable(node, value, name):
            return ""
        if not value.isprintable() and LINE_BREAKS.search(value):
            self.say(node, "invalid-value", f"`{name}` must stand on one line", "")
            return ""
        if not value.isascii() and not spec.or_text and (unseen := UNSEEN.search(value)):
            message = f"`{name}` takes an id; in this stands a character that nobody sees ({named(unseen[0])})"
            value = UNSEEN.sub("", value)
            self.say(node, "invalid-value", message, f"write `{value}`, typed anew")
        form: Form = "text" if spec.or_text else "field"
        for role in spec.roles:
            self.references.append(Reference(role, form, value, spec.kinds, path))
        folder, _, bare = value.rpartition("/")
        kind = kind_named(folder) if folder else None
        return bare if kind and kind.folder in spec.kinds else value  # `people/x` and `x` are one id to those who compare them

    def url(self, spec: Url, node: Node, path: str, name: str) -> str:
        """An address."""
        value = self._scalar(node, name, "an address")
        if value is None:
            return ""
        value = value.strip()
        if spec.mail and MAIL.fullmatch(value.removeprefix("mailto:")):
            return value if value.startswith("mailto:") else f"mailto:{value}"
        if is_web_address(value):
            return value
        allowed = (
            "a mail address or an address that begins with https:// or http://"
            if spec.mail
            else "an address that begins with https:// or http://"
        )
        guess = as_web_address(value)
        self.say(
            node,
            "url-invalid",
            f"`{_short(value)}` is no web address",
            f"write `{name}: {guess}`" if guess else f"`{name}` takes {allowed}",
        )
        return ""

    def media(self, _spec: Media, node: Node, path: str, name: str) -> str:
        """A file of the site."""
        value = self._scalar(node, name, "a file's path")
        if value is None:
            return ""
        self.references.append(Reference("", "picture", value.strip(), (), path))
        return value.strip()

    def alias(self, _spec: Alias, node: Node, path: str, name: str) -> str:
        """An old path, without slashes at its ends."""
        value = self._scalar(node, name, "an old path", path)
        if value is None:
            return ""
        bare = value.strip().strip("/")
        if len(bare) > LONGEST_ALIAS or any(len(part) > LONGEST_ID for part in bare.split("/")):
            self.say(node, "invalid-value", f"`{_short(value)}` is too long for an address", "delete it; no file can have that name")
            return ""
        if ALIAS.fullmatch(bare) and ".." not in bare:
            return bare
        hint = "a path has small letters a to z, digits, / . _ - and no .., and no part of it begins with a dot"
        self.say(node, "invalid-value", f"`{_short(value)}` cannot be an old path", hint)
        return ""

    def many(self, spec: Many, node: Node, path: str, name: str) -> tuple[Any, ...]:
        """A list."""
        if not isinstance(node, SequenceNode):
            from builder.reading.field_hints import as_list

            found = "text" if isinstance(node, ScalarNode) else "a mapping"
            hint = as_list(spec.item, node, name, self.typed)
            self.say(node, "wrong-type", f"`{name}` takes a list; {found} stands here", hint)
            return ()
        if not _TEXTS.issuperset(map(type, node.value)) and self._say_slipped(spec, node, name):
            return ()
        values: list[Any] = []
        for item in node.value:
            own_path = f"{path}.{len(values)}"  # where it will stand in what is read: what cannot be read is left out
            self.values[own_path] = item
            if isinstance(item, SequenceNode) and (meant := self._ids_typed(name, item)):
                self.say(item, "wrong-type", f"`{name}` takes ids; a link stands here", f"write `- {meant.partition(': ')[2].strip('[]')}`")
                continue
            if isinstance(item, ScalarNode) and not item.value.strip():  # `is_blank`, in line
                if self.is_cut(item, name, own_path, spec=spec.item):
                    continue
                self.say(item, "wrong-type", f"an item of `{name}` is empty", "fill it in or delete the dash")
                continue
            before = self.errors
            value = self.read(spec.item, item, own_path, name)
            if value not in ("", None) and (self.errors == before or isinstance(spec.item, Struct)):
                values.append(value)
        return tuple(values)

    def _ids_typed(self, name: str, node: Node) -> str:
        from builder.reading.typed_ids import ids_typed

        return ids_typed(name, self.typed(node))

    def _say_slipped(self, spec: Many, node: SequenceNode, name: str) -> bool:
        """Say of a whole list how its brackets have slipped; whether they have."""
        has_lists = any(isinstance(item, SequenceNode) for item in node.value)
        is_one_apart = len(node.value) > 1 and all(isinstance(each, MappingNode) and len(each.value) == 1 for each in node.value)
        if not has_lists and not is_one_apart:
            return False
        from builder.reading.field_hints import scattered
        from builder.reading.typed_ids import ids_typed, is_link

        if has_lists and (meant := ids_typed(name, typed := self.typed(node))):
            found = "a link" if is_link(typed) else "a list within a list"
            self.say(node, "wrong-type", f"`{name}` takes ids; {found} stands here", f"write `{meant}`")
            return True
        if isinstance(spec.item, Struct) and (fields := scattered(spec.item, node)):
            message = f"each entry of `{name}` has its fields in braces; brackets alone stand here"
            self.say(node, "wrong-type", message, f"write `{name}: [{{{', '.join(map(self.typed, fields))}}}]`")
            return True
        return False

    def by_language(self, _spec: ByLanguage, node: Node, path: str, name: str) -> tuple[tuple[str, str], ...]:
        """A mapping of language code to text."""
        if not isinstance(node, MappingNode):
            self.say(node, "wrong-type", f"`{name}` takes a mapping of language code to text", f"write `{name}: {{ur: …}}`")
            return ()
        values = []
        for code, key, value in self.pairs(node):
            if not self._is_language(code, key):
                continue
            text = self.line(Line(), value, f"{path}.{code}", code)
            if text:
                values.append((code, text))
        return tuple(values)

    def words(self, _spec: Words, node: Node, path: str, name: str) -> tuple[tuple[str, str], ...]:
        """A quotation, as text or by language."""
        if isinstance(node, MappingNode):
            return self.by_language(ByLanguage(), node, path, name)
        text = self.text(Text(), node, path, name)
        return (("", text),) if text else ()

    def links(self, _spec: Links, node: Node, path: str, name: str) -> tuple[tuple[str, str], ...]:
        """A mapping of label to address."""
        if not isinstance(node, MappingNode):
            address = node.value if isinstance(node, ScalarNode) and is_web_address(node.value) else "https://…"
            self.say(node, "wrong-type", f"`{name}` takes a mapping of a label to an address", f"write `{name}: {{website: {address}}}`")
            return ()
        values = []
        for label, key, value in self.pairs(node):
            if self._is_unreadable(key, label, name):
                continue
            self.values[f"{path}.{label}"] = value
            address = self._wikidata(value) if label == "wikidata" else self.url(Url(), value, f"{path}.{label}", label)
            if address:
                values.append((label, address))
        return tuple(values)

    def _wikidata(self, node: Node) -> str:
        value = self._scalar(node, "wikidata", "a Q-number")
        match = WIKIDATA.fullmatch((value or "").strip())
        if match:
            return f"https://www.wikidata.org/wiki/{match.group(1)}"
        if value is not None:
            self.say(
                node, "url-invalid", f"`{_short(value)}` is neither a Wikidata number nor its address", "write for instance `wikidata: Q42`"
            )
        return ""

    def struct(self, spec: Struct, node: Node, path: str, name: str) -> Any:
        """A mapping with declared fields; a bare value fills the field `short`."""
        declared = fields_of(spec.fields)
        if spec.short and isinstance(node, ScalarNode):
            field = declared[spec.short]
            value = self.read(field.spec, node, f"{path}.{spec.short}", spec.short)
            self.values[f"{path}.{spec.short}"] = node
            return spec.fields(**{field.attribute: value}) if value else None
        is_item = path.rpartition(".")[2].isdigit()
        title = f"an entry of `{name}`" if is_item else f"`{name}`"
        if not isinstance(node, MappingNode):
            from builder.reading.field_hints import as_mapping

            needed = ", ".join(f"`{each.name}`" for each in declared.values() if each.required) or "its fields"
            self.say(node, "wrong-type", f"{title} is a mapping with {needed}", as_mapping(declared, node, name, is_item, self.typed))
            return None
        if is_item and len(node.value) == 1 and (hint := self._as_fields(declared, node)):
            key = node.value[0][0]
            self.say(key, "unknown-field", f"{title} has no field `{self.typed(key)}`", hint)
            return None
        return self.read_fields(spec.fields, node, f"{path}.", node, title).value

    def _as_fields(self, declared: Mapping[str, Field], node: MappingNode) -> str:
        (key, value) = node.value[0]
        if isinstance(key, ScalarNode) and key.value in declared:
            return ""
        from builder.reading.field_hints import as_fields

        return as_fields(declared, key, value, node.is_flow, self.typed)


# Required fields whose absence another rule says better, or excuses (INTERFACE.md: Fields, `claim-unattributed`).
LENIENT = frozenset((("Claim", "summary"), ("Claim", "asserted_by"), ("Event", "summary"), ("Assertion", "source"), ("Image", "alt")))

READERS: dict[type, Callable[..., Any]] = {
    Line: FieldReader.line, Text: FieldReader.text, Language: FieldReader.language, YesNo: FieldReader.yes_no, Whole: FieldReader.whole,
    Choice: FieldReader.choice, When: FieldReader.when, Ref: FieldReader.ref, Url: FieldReader.url,
    Media: FieldReader.media, Alias: FieldReader.alias, Many: FieldReader.many, ByLanguage: FieldReader.by_language,
    Words: FieldReader.words, Links: FieldReader.links, Struct: FieldReader.struct,
}  # fmt: skip


_TEXTS = frozenset((ScalarNode,))  # what lists nearly always hold


def _is_set_of_dates(node: MappingNode) -> bool:
    """`{1667,1668}` in YAML's eyes: a flow mapping whose keys have no values and are no field of a date."""
    return node.is_flow and not any(key.value in OF_A_DATE for key, _ in node.value)


def _forms(trouble: DateTrouble) -> str:
    """How dates are written, where nothing is near to what was typed."""
    return f"a date is written like {', '.join(f'`{each}`' for each in trouble.forms)}; `nutgraf date` tries one out"


def _yaml_scalar(text: str) -> str:
    return f'"{text}"' if text[:1] in "[{?%~" else text


def _short(text: str, most: int = 60) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= most else f"{folded[: most - 1]}…"
