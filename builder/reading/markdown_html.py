"""The tags that an author typed, where HTML is let through: what each becomes, and what is wrong with it by itself."""

from __future__ import annotations

from html import escape

from markdown_it.token import Token

from builder.reading.markdown_addresses import address_of
from builder.reading.markdown_balance import Typed
from builder.reading.markdown_gathering import Gathering
from builder.reading.markdown_places import Origin
from builder.reading.markdown_safe import IN_BLOCKS, IN_TEXT
from builder.reading.markdown_tags import VOID, WITH_CONTENT, Tag

# What readers would have seen, in words; none of it is let through.
_SHOWN = {
    "audio": "a sound", "canvas": "a drawing", "embed": "an embedded file", "iframe": "an embedded page", "object": "an embedded file",
    "svg": "a drawing", "video": "a film",
}  # fmt: skip
_KEPT = ("class", "dir", "id", "lang")  # attributes of a link that are kept around its words


def typed_of(token: Token, in_block: bool, gathering: Gathering, origin: Origin) -> Typed | None:
    """The tag of a token as it goes to the sanitiser; None for one that is not let through."""
    tag: Tag = token.meta["tag"]
    at = origin.offset(token.meta["at"])
    if tag.name in _SHOWN and not tag.is_closing:
        _say_not_shown(tag, at, gathering)
    is_lost = tag.name == "a" and "href" in tag.attributes
    if is_lost and not token.meta.get("nested"):
        message = "this link is none: it is not closed in the same paragraph or block"
        gathering.say((at, len(tag.typed)), "link-broken", message, "write `</a>` where its words end")
    name = "span" if tag.name == "a" else tag.name  # without an address it is a place to link to, and no link
    if name not in (IN_BLOCKS if in_block else IN_TEXT):
        if name and name not in _SHOWN and not tag.is_closing:
            _say_taken_away(tag, at, in_block, gathering)
        return None
    _check_attributes(tag, token.meta["at"], gathering, origin)
    html = tag.with_name(name)
    if tag.is_empty:
        return Typed(html if name in VOID else f"{html[:-2]}></{name}>", "", False, at, tag.typed)
    return Typed(html, name, tag.is_closing, at, "" if is_lost else tag.typed)


def around_words(tag: Tag) -> tuple[list[Typed], list[Typed]]:
    """What stands before and after the words of a link, for the attributes that the link itself cannot have."""
    kept = "".join(f' {name}="{escape(tag.attributes[name].value)}"' for name in _KEPT if name in tag.attributes)
    if not kept:
        return [], []
    return [Typed(f"<span{kept}>", "span", False, 0, "")], [Typed("</span>", "span", True, 0, "")]


def _say_not_shown(tag: Tag, at: int, gathering: Gathering) -> None:
    hint = "write a link to it, `[words](https://…)`; a picture is shown by `![what it shows](media/its-name.svg)`"
    message = f"{_SHOWN[tag.name]} in HTML is not shown: `<{tag.name}>` is not let through"
    gathering.say((at, len(tag.name) + 1), "media-missing", message, hint)


def _say_taken_away(tag: Tag, at: int, in_block: bool, gathering: Gathering) -> None:
    """A tag of which nothing is left but, of most, the words in it."""
    hint = "delete it, or say the same in Markdown"
    if tag.name in WITH_CONTENT:
        what = "and what stands in it is left out"
    elif tag.name in VOID:
        what = "and is left out"
    elif tag.name in IN_BLOCKS and not in_block:
        what, hint = "within a paragraph: only the words in it are shown", "begin a line of its own with it, a blank line before it"
    else:
        what = "only the words in it are shown"
    joint = " " if what.startswith(("and", "within")) else ": "
    gathering.say((at, len(tag.typed)), "html-escaped", f"`<{tag.name}>` is not let through{joint}{what}", hint)


def _check_attributes(tag: Tag, at: int, gathering: Gathering, origin: Origin) -> None:
    """`cite` is an address of the web; `title` is shown as it is typed."""
    for name in ("cite", "title"):
        found = tag.attributes.get(name)
        if found is None:
            continue
        spot = origin.offset(at + found.at), found.length
        if name == "title":
            gathering.say_literal(spot, "`title`", found.value)
        elif address_of(found.value).kind not in ("web", "anchor"):
            hint = "write an address that begins with https:// or http://, or cite a source of this site in the text: `[@its-id]`"
            gathering.say(spot, "url-invalid", "`cite` takes an address of the web", hint)


def say_unbalanced(typed: Typed, gathering: Gathering) -> None:
    """A tag that is never closed, or closes nothing."""
    name = Tag(typed.typed).name
    if not name:  # it was said already
        return
    if typed.is_closing:
        message, hint = f"`</{name}>` closes nothing here, and is left out", f"delete it, or write `<{name}>` where it begins"
    else:
        message, hint = f"`<{name}>` is never closed, so it ends where its paragraph or block ends", f"write `</{name}>` where it ends"
    gathering.say((typed.at, len(typed.typed)), "html-escaped", message, hint)
