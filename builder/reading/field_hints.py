"""Fields that hold something else than they take: what an editor meant by it, and how to type that. Loaded where something is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from builder.model.fields import Field, Line, Links, Many, Ref, Spec, Struct, Text, Words, bare_of, fields_of, item_of
from builder.model.nearest import did_you_mean, differs_little, nearest
from builder.model.patterns import lazy_pattern
from builder.reading.characters import named
from builder.reading.nodes import MappingNode, Node, ScalarNode, SequenceNode, is_blank
from builder.reading.typed_ids import ids_apart, ids_typed
from builder.reading.web_addresses import is_web_address
from builder.reading.yaml_quotes import escaped, quoted
from builder.reading.yaml_rows import NAMES, SIGN, UNSPACED, row_of
from builder.reading.yaml_slips import beside_its_holder, outside_its_text
from builder.reading.yaml_spaces import ODD

Typed = Callable[[Node], str]  # a node as the editor typed it
QUOTES = "\"'"
HASHTAGS = lazy_pattern(r"#[\w-]+(?:[\s,]+#[\w-]+)*")
ONLY_WORD = lazy_pattern(r"\[\s*([\w-]+)\s*\]")
NEARLY_FIELD = lazy_pattern(r"([a-z_]+)(?::|\s*=\s*|\s+)([^\s:].*)")  # a name and a value without what stands between them

# What people type for a field that has another name here: the first of these that there is.
SYNONYMS = {name: tuple(meant.split()) for name, meant in {
    "status": "verdict", "headline": "title", "description": "summary", "abstract": "summary", "standfirst": "summary", "bio": "summary",
    "author": "authors", "byline": "authors", "lede": "summary", "claim": "says", "statement": "says", "quote": "words says",
    "aka": "also", "alias": "aliases", "language": "lang", "link": "url", "photo": "image", "picture": "image", "pages": "location",
    "time": "date", "text": "says words body", "participants": "people", "attendees": "people", "where": "place", "born_on": "born",
    "importance": "weight", "when": "date", "start": "from", "end": "to", "since": "from", "until": "to", "date": "published when",
    "license": "licence", "base_url": "url", "name": "title says who", "title": "name says", "last_checked": "checked", "role": "as",
    "denials": "responses", "reactions": "responses", "answers": "responses", "asserted": "asserted_by", "said_by": "asserted_by",
    "assertions": "asserted_by", "claimed_by": "asserted_by", "unknown": "not_known", "location": "place",
    "persons": "people", "companies": "organisations", "age": "born", "birth": "born", "birthday": "born", "death": "died",
    "proof": "evidence", "orgs": "organisations", "keywords": "tags", "categories": "tags", "attribution": "credit",
    "kind": "type", "category": "type", "response": "stance", "person": "who", "speaker": "who", "alleged": "allegation",
    "email": "contact", "src": "file", "path": "file", "filename": "file", "alt_text": "alt", "from": "was", "to": "now", "old": "was",
    "new": "now",
}.items()}  # fmt: skip

NOT_SURE = frozenset(SYNONYMS) | {"text", "when", "body"}  # names that are none of a field for other reasons as well

# Why a field that people type is not there, where its nearest name alone would puzzle.
REASONS = {
    "status": "a claim's status is computed from its record (responses, evidence, `withdrawn`), never typed; "
    "`verdict` may be confirmed or false, with the evidence for it",
    "id": "an id is no field: it is the name of the file, or in a collected file the word before the colon; take this line out",
    "time": "a time stands in the date: `date: 2021-06-28T10:00:00`",
}

# What people type for a choice that has another name here.
MEANT = {
    "no comment": "declined", "refused": "declined", "refuses": "declined", "rejects": "denies", "disputes": "denies", "refutes": "denies",
    "admits": "confirms", "accepts": "confirms", "no reply": "not-reached", "no answer": "not-reached", "unreachable": "not-reached",
    "anonymous": "unnamed-source", "witness": "own-account", "eyewitness": "own-account",
    "newspaper article": "news", "unnamed": "unnamed-source", "first-hand": "own-account", "high": "key", "low": "background",
    "article": "news", "newspaper": "news", "true": "confirmed", "against": "contradicts", "proves": "supports",
    "disproves": "contradicts", "for": "supports",
}  # fmt: skip

# What people type where there is nothing to say.
NOTHING = frozenset(("none", "nothing", "n/a", "na", "no", "-", "unknown", "null"))


# --- fields that are not there ---


def hint_at_slipped(text: str, begin: int, declared: Mapping[str, Field], title: str) -> str:
    """Where a name belongs that is none of a field because of how far its line is set in; "" where that is not known."""
    row = row_of(text, begin)
    if row.at != begin or row.key in ("", *NOT_SURE):
        return ""
    if row.key not in NAMES and (slip := outside_its_text(text, row)):
        return slip.hint
    is_within = title.startswith(("`", "an entry of"))
    return beside_its_holder(text, begin) if is_within and row.key in NAMES and not nearest(row.key, declared) else ""


def hint_at_unknown(
    name: str, value: Node, declared: Mapping[str, Field], title: str, extra: tuple[str, ...], blank: Field | None
) -> tuple[str, str]:
    """What to say of a name that is none of a field, and under which name it is to be typed; "" where that is not all.

    `blank` is the field before, where it has no value.
    """
    known = (*declared, *extra)
    if (odd := ODD.search(name)) and (hint := _without_odd_space(name, odd[0], known, blank)):
        bare = _without_odd(name)
        return hint, bare if bare in known else ""
    if nearly := nearly_field(name, value, known):
        return nearly, NEARLY_FIELD.sub(r"\1", name)
    if name.endswith(":") and name.rstrip(":") in known:
        return f"write `{name.rstrip(':')}:` with one colon", name.rstrip(":")
    if name.startswith("-") and name.lstrip("-") in known:
        return "take the dash before it away", ""
    folded = name.casefold().replace("-", "_").replace(" ", "_")
    guess = next((each for each in (folded, *SYNONYMS.get(name.casefold(), ())) if each in known), "")
    best = (guess,) if guess else nearest(name, known)
    reason = REASONS.get(name, "") if guess or name == "id" else ""
    if blank and name in parts_of(blank.spec):
        dash = ", the first behind a dash" if isinstance(blank.spec, Many) else ""
        return f"set it in by two spaces, below `{blank.name}:`, with all that belongs to it{dash}", ""
    if reason:
        return reason, ""
    if not best:
        best = tuple(each for slipped in nearest(folded, SYNONYMS, cutoff=0.8) for each in SYNONYMS[slipped] if each in known)[:1]
    if not guess and not (best and differs_little(name, best[0])) and (within := _belongs_within(name, value, declared)):
        return within, ""
    if "body" in extra and isinstance(value, MappingNode) and _are_fields(value, declared):
        return "if it is the id of an entry, take away the spaces before it, and as many before each line below that belongs to it", ""
    if " " in name and not best:
        return "if it goes on from the text above, set it in by two spaces, and put that text in quotation marks (or below a `|`)", ""
    return (did_you_mean(best[0]), best[0]) if best else (f"the fields of {title} are: {', '.join(known)}", "")


def nearly_field(name: str, value: Node, known: Iterable[str]) -> str:
    """How to write a field and its value without the colon or space between them, so that both are a name to YAML; "" for others."""
    found = NEARLY_FIELD.fullmatch(name)
    if found is None or found[1] not in known or not isinstance(value, ScalarNode):
        return ""
    rest = f"{found[2]}: {value.value}" if value.value else found[2]
    return f"write `{found[1]}: {rest if rest[0] in QUOTES or ':' not in rest else quoted(rest)}`"


def _without_odd(name: str) -> str:
    return ODD.sub("", name).partition(":")[0].strip()


def _without_odd_space(name: str, odd: str, known: tuple[str, ...], blank: Field | None) -> str:
    """What to do about a name with what is no plain space around it; "" where it is none of a field without that either."""
    bare = _without_odd(name)
    if blank and bare in parts_of(blank.spec):
        return f"put 2 plain spaces before it, for it to belong to `{blank.name}:`; what stands there is {named(odd)}"
    if bare not in known:
        return ""
    if name.startswith(odd):
        return f"delete what stands before `{bare}`: it is no plain space, but {named(odd)}"
    where = "behind its colon" if name.startswith(f"{bare}:") else "before its colon"
    return f"write `{bare}: …` with nothing but plain spaces: {where} stands {named(odd)}"


def _are_fields(node: MappingNode, declared: Mapping[str, Field]) -> bool:
    return all(isinstance(key, ScalarNode) and key.value in declared for key, _ in node.value)


def parts_of(spec: Spec) -> Mapping[str, Field]:
    """The fields of the mapping that a field takes, or of each in a list of them."""
    item = item_of(spec)
    return fields_of(item.fields) if isinstance(item, Struct) else {}


def _belongs_within(name: str, value: Node, declared: Mapping[str, Field]) -> str:
    """Where a field is at home that stands one level too high, or an address without the field for them; "" for others."""
    holders = [field for field in declared.values() if name in parts_of(field.spec)]
    if holders:
        where = " or ".join(f"an entry of `{field.name}`" if isinstance(field.spec, Many) else f"`{field.name}`" for field in holders)
        return f"it belongs into {where}"
    links = next((field.name for field in declared.values() if isinstance(field.spec, Links)), "")
    if links and isinstance(value, ScalarNode) and is_web_address(value.value):
        return f"write `{links}: {{{name}: {value.value}}}`"
    return ""


# --- texts ---


def cut_by_a_comment(typed: str, rest: str, spec: Spec, name: str, is_item: bool) -> str:
    """What to type where a text ends, or all of it is gone, since a # begins a comment."""
    whole = " ".join(f"{typed}{rest}".split())
    if isinstance(spec, Many) and isinstance(spec.item, (Line, Text)) and not is_item and HASHTAGS.fullmatch(whole):
        return f"write `{name}: [{', '.join(whole.replace('#', ' ').replace(',', ' ').split())}]`, without the #"
    lead = "- " if is_item else f"{name}: "
    item = bare_of(spec)
    if typed or isinstance(item, (Line, Text, Words)):
        marked = quoted(whole)
        return f"quote the text: `{lead}{f'[{marked}]' if isinstance(spec, Many) and not is_item else marked}`"
    words = whole.replace("#", " ").split()
    bare = " ".join(words) if is_item or not isinstance(spec, Many) else f"[{', '.join(words)}]"
    return f"write `{lead}{bare}`, without the #"


def in_place_of(node: Node, typed: str, name: str, what: str, is_item: bool, has_dash: bool) -> tuple[str, str]:
    """What stands in the place of one value, and how to write that as one."""
    found = "a list" if isinstance(node, SequenceNode) else "a mapping"
    hint = "write one value in its place" if is_item else f"write `{name}: …` with one value"
    if is_item and what == "text" and isinstance(node, MappingNode) and "\n" not in typed and typed[:1] != "{":
        dash = "" if node.is_flow else "- "
        return "a field", f"if the colon belongs to the text, quote it: `{dash}{quoted(typed)}`"
    if meant := ids_typed(name, typed):
        return "a link", f"write `{meant}`"
    if what != "text" and isinstance(node, SequenceNode) and (only := ONLY_WORD.fullmatch(typed)):
        return found, f"write `{only[1]}` in its place" if is_item else f"write `{name}: {only[1]}`"
    if "\n" not in typed and typed[:1] in "[{" and what == "text":
        marked, inner = quoted(typed), typed[1:-1].strip()
        if is_item and has_dash:
            return found, f"if the brackets belong to the text, quote it: `- {marked}`; if not, write `- {inner}`"
        hint = f"if the brackets belong to the text, quote it: `{name}: {f'[{marked}]' if is_item else marked}`"
        if not re.search(r"[\[\]{}:#\"']", typed[1:-1]) and inner[:1].isalnum():
            hint += f"; if not, write `{name}: {f'[{inner}]' if is_item else inner}`"
    return found, hint


# --- lists ---


def as_list(item: Spec, node: Node, name: str, typed_of: Typed) -> str:
    """How to write as a list what was typed as text: with the names of entries as ids, and commas between items."""
    typed = typed_of(node)
    if typed.casefold() in NOTHING:
        return f"take `{name}` out: what there is nothing to say of is left out"
    item = bare_of(item)
    if signed := _with_dashes(typed, name):
        return signed
    if isinstance(node, MappingNode) and node.is_flow and all(map(is_blank, (value for _, value in node.value))):
        parts = [typed_of(key) for key, _ in node.value]  # `{a, b}`
        return f"write `{name}: [{', '.join(parts)}]`"
    if isinstance(node, MappingNode) and isinstance(item, Struct):
        if node.is_flow:
            return f"put brackets around it: `{name}: [{' '.join(typed.split())}]`"
        if _are_fields(node, fields_of(item.fields)):
            first = typed_of(node.value[0][0])
            return f"put a dash and a space before `{first}:`, and two more spaces before each line below it that belongs to it"
    if isinstance(node, ScalarNode) and isinstance(item, Ref) and not item.or_text:
        if is_web_address(node.value):
            return f"a source is named by its id: write its file, with this as its `url`, and `{name}: […]` with its id here"
        return ids_apart(node.value if node.style else typed, name)
    if not isinstance(node, ScalarNode) or "\n" in typed or isinstance(item, Struct):
        return f"begin each item under `{name}:` with a dash"
    parts = [part.strip() for part in re.split(r"[,;]", node.value) if part.strip()]
    whole, divided = f"`{name}: [{_listed(typed)}]`", f"`{name}: [{', '.join(map(_listed, parts))}]`"
    if len(parts) == 1 or isinstance(item, Text):
        return f"write {whole}"
    return f"write {divided}, or {whole} if it is one"


def _with_dashes(typed: str, name: str) -> str:
    """How to write items that begin with another sign, or with a dash that lacks its space; "" where they do not."""
    lines = [line.strip() for line in typed.split("\n") if line.strip()]
    first = SIGN.match(typed) or UNSPACED.match(typed)
    if first is None:
        return ""
    sign = first[0].strip()
    others = [line for line in lines[1:] if SIGN.match(line) or UNSPACED.match(line)]
    parts = [each.strip() for each in typed.split(sign) if each.strip()]
    if len(lines) == 1 and len(parts) > 1 and sign != "-":
        return f"write `{name}: [{', '.join(map(_listed, parts))}]`"
    what = f"with a hyphen and a space in the place of `{sign}`"
    if sign == "-":
        odd = ODD.match(typed, 1)
        what = f"with a plain space behind the dash: there stands {named(odd[0])}" if odd else "with a space behind the dash"
    likewise = "" if not others else "; the line below it likewise" if len(others) == 1 else f"; the {len(others)} lines below it likewise"
    return f"write `- {lines[0][first.end() :].strip()}` on a line of its own, {what}{likewise}"


def scattered(item: Struct, node: SequenceNode) -> list[Node]:
    """The fields of one mapping that are typed as a list of them: `[who: ada, stance: denies]`; none where it is no such list."""
    fields = fields_of(item.fields)
    names = [
        each.value[0][0].value
        for each in node.value
        if isinstance(each, MappingNode) and each.is_flow and len(each.value) == 1 and isinstance(each.value[0][0], ScalarNode)
    ]
    is_one = len(names) == len(node.value) > 1 and len(set(names)) == len(names) and all(name in fields for name in names)
    return node.value if is_one else []


def _listed(typed: str) -> str:
    """Text as the item of a list in brackets: quoted where YAML would take a sign in it for its own."""
    return f'"{escaped(typed)}"' if re.search(r"[,:#\[\]{}]|^[-?&*!|>%@`]", typed) and typed[:1] not in "\"'" else typed


# --- mappings ---


def as_fields(declared: Mapping[str, Field], key: Node, value: Node, in_brackets: bool, typed_of: Typed) -> str:
    """How to write as fields what is no field and its value, but the values of two: `- ada: denies`; "" for anything else."""
    name, typed = typed_of(key), typed_of(value)
    like = name.casefold().replace("-", "_").replace(" ", "_")
    if (
        not isinstance(key, ScalarNode)
        or not isinstance(value, ScalarNode)
        or "\n" in typed
        or like in declared
        or nearest(like, declared)
        or any(each in declared for each in SYNONYMS.get(like, ()))
    ):
        return ""
    needed = [each for each in declared.values() if each.required]
    first, *others = needed if len(needed) > 1 else list(declared.values())
    if isinstance(first.spec, Text):
        return f'write `{first.name}: "{escaped(f"{name}: {typed}")}"`'
    if len(needed) > 2:
        rest = [f"`{each.name}: …`" for each in others]
        return f"write `{first.name}: {name}`, {', '.join(rest[:-1])} and {rest[-1]} behind the dash"
    if in_brackets:
        return f"write `{{{first.name}: {name}, {others[0].name}: {typed}}}`"
    return f"write `{first.name}: {name}` and `{others[0].name}: {typed}` behind the dash"


def as_mapping(declared: Mapping[str, Field], node: Node, name: str, is_item: bool, typed_of: Typed) -> str:
    """How to write as a mapping what was typed as text, which is taken for its first field."""
    first, *others = [each.name for each in declared.values() if each.required] or list(declared)[:1]
    typed = typed_of(node)
    if isinstance(node, SequenceNode) and all(isinstance(each, MappingNode) and _are_fields(each, declared) for each in node.value):
        if typed.startswith("["):
            return f"write `{name}: {{{', '.join(map(typed_of, node.value))}}}`"
        if len(node.value) == 1:
            return "put a space in the place of the dash: it takes one, and no list"
    value = typed if isinstance(node, ScalarNode) and "\n" not in typed else "…"
    rest = "".join(f" and `{each}: …`" for each in others)
    where = "behind the dash" if is_item else f"on a line of its own, indented below `{name}:`"
    return f"write `{first}: {value}`{rest} {where}"


# --- choices ---


def meant_of(typed: str, values: tuple[str, ...]) -> str:
    """Which of the values of a choice is meant by another word, and all that it can be."""
    meant = MEANT.get(typed.casefold(), "")
    best = (meant,) if meant in values else nearest(re.sub(r"[\s_]+", "-", typed), values, cutoff=0.5)
    options = ", ".join(values)
    return f"{did_you_mean(best[0])} The choice is: {options}" if best else f"the choice is: {options}"
