"""Where a raw HTML tag or comment in running text ends."""

from __future__ import annotations

from markdown_it.rules_inline import StateInline, html_inline


def tag_end(state: StateInline, at: int) -> int:
    """The offset after the tag, comment or declaration that begins at `at`; -1 if none does.

    Comments follow CommonMark 0.31 (section 6.6), where the first `-->` ends one. The parser's rule follows 0.30, and
    for comments that it refuses takes a time quadratic in their number.
    """
    src = state.src
    if src.startswith("<!--", at):
        for short in ("<!-->", "<!--->"):
            if src.startswith(short, at):
                return at + len(short)
        return src.find("-->", at + 4) + 3 if state.html_terminator_last("-->") >= at + 4 else -1
    position, state.pos = state.pos, at
    try:
        return state.pos if html_inline(state, True) else -1
    finally:
        state.pos = position
