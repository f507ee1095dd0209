"""When an entry last changed: asked by its page, its structured data, the feeds, the sitemap and the calendar alike."""

from __future__ import annotations

from builder.model.fields import Dated
from builder.model.kinds import Correction
from builder.model.records import Record
from builder.model.values import Value


class Change(Value, frozen=True):
    """The last change of an entry: its day, and the correction that it was, if it was one."""

    date: Dated | None
    correction: Correction | None = None


def last_change(record: Record) -> Change:
    """The last correction of an entry, unless it was updated since then; without either, no date.

    A correction is a change in substance (RFC 4287, section 4.2.15), even where nobody thought of `updated`.
    """
    updated: Dated | None = getattr(record.fields, "updated", None)
    corrections = [each for each in getattr(record.fields, "corrections", ()) if each.date]
    if not corrections:
        return Change(updated)
    last = max(corrections, key=lambda each: _last_day(each.date))
    if updated is not None and _last_day(last.date) < (updated.date.first_day or 0):
        return Change(updated)
    is_same_day = updated is not None and updated.date.is_exact_day and updated.date.last_day == _last_day(last.date)
    return Change(updated if is_same_day else last.date, last)  # `updated` may know the hour


def _last_day(dated: Dated) -> int:
    return dated.date.last_day or 0
