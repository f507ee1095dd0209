"""What a build may have to draw is known by its files, and by numbers to the processes that draw."""

from __future__ import annotations

import pytest

from builder.engine.agenda import Agenda
from builder.engine.draw import Group
from builder.publishing.views import Planned


class Five:
    """A plan of two lists, a group of files and two entries."""

    def pages(self) -> tuple[Planned, ...]:
        lists = (Planned("index.html", ""), Planned("tags/index.html", ""))
        return (*lists, Planned("events/a/index.html", "events/a"), Planned("events/b/index.html", "events/b"))

    def groups(self) -> tuple[str, ...]:
        return ("sitemap",)


def test_lists_come_first_then_groups_then_entries() -> None:
    agenda = Agenda(Five(), 1)  # type: ignore[arg-type]  # all of a plan that it asks
    assert agenda.others == ["index.html", "tags/index.html", "sitemap"]
    assert agenda.entries == ["events/a/index.html", "events/b/index.html"]
    assert [each.name if isinstance(each, Group) else each.file for each in agenda.items] == [*agenda.others, *agenda.entries]


def test_what_is_named_is_dealt_out_by_its_numbers() -> None:
    agenda = Agenda(Five(), 2)  # type: ignore[arg-type]
    assert agenda.one_by_one(["sitemap", "index.html"]) == [(2, 3), (0, 1)]
    assert agenda.lots(agenda.entries) == [(3, 5)]


@pytest.mark.parametrize(("jobs", "lots"), [(1, [(0, 3)]), (2, [(0, 3)]), (4, [(0, 2), (2, 3)]), (8, [(0, 1), (1, 2), (2, 3)])])
def test_lists_and_groups_are_dealt_out_for_half_of_the_processes(jobs: int, lots: list[tuple[int, int]]) -> None:
    assert Agenda(Five(), jobs).others_in_few() == lots  # type: ignore[arg-type]
