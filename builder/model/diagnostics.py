"""What can be wrong with a site, said so that an editor can mend it.

A stage never raises for an editor's mistake. It returns `Remark`s (a trouble at a named spot of an entry) or, where
the file itself cannot be read, `Diagnostic`s (a trouble at a line and column). `place` turns the first into the second.
"""

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:  # what every build loads loads no values
    from builder.model.places import Place

Severity = Literal["error", "warning"]

# What is worth a look but no fault (INTERFACE.md, Diagnostics: the last row of the table).
WARNINGS = frozenset(
    (
        "html-escaped", "heading-skipped", "event-unsourced", "source-unused", "source-unarchived", "orphan",
        "claim-stale", "claim-not-asked", "date-season", "reference-draft", "text-like-id",
    )
)  # fmt: skip


class Diagnostic(NamedTuple):
    """One trouble at one place. Tuples sort by place first, which is the order in which they are said."""

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    length: int = 1
    severity: Severity = "error"


def diagnostic(file: str, place: "Place", code: str, message: str, hint: str = "") -> Diagnostic:
    """A diagnostic with the severity that its code has."""
    severity: Severity = "warning" if code in WARNINGS else "error"
    return Diagnostic(file, place.line, place.column, code, message, hint, place.length, severity)


class Remark(NamedTuple):
    """A trouble of an entry at a spot that is named, not yet counted out.

    `entry` is the entry's key (`events/x`), `path` names the spot as `Entry.spots` does (`date`, `responses.0.who`,
    `body.3` for the third reference in the text, `` for the entry as a whole). Keeping line numbers out of what the
    whole-site stages see lets an edit that only moves lines leave their result untouched.
    """

    entry: str
    path: str
    code: str
    message: str
    hint: str = ""
