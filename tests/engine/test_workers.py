"""Work in lots: whoever does them, each is done once, and what comes of them comes in the order of the items."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from builder.engine.refusal import Refusal
from builder.engine.workers import Crew, Sidework, crew, in_lots, lots_of


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that were started, as they are."""
    found: list[int] = []
    fork = os.fork

    def noted() -> int:
        process = fork()
        if process:
            found.append(process)
        return process

    monkeypatch.setattr(os, "fork", noted)
    return found


def is_over(process: int) -> bool:
    """Whether a child has ended and was waited for."""
    try:
        os.waitpid(process, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def doubled(lot: Sequence[int]) -> tuple[int, list[int]]:
    time.sleep(0.001)  # long enough for others to take the next
    return os.getpid(), [2 * each for each in lot]


@pytest.mark.parametrize("jobs", [1, 2, 3, 8])
def test_every_item_is_done_once_and_in_order(jobs: int) -> None:
    lots = list(in_lots(doubled, range(500), jobs))
    assert [each for _, lot in lots for each in lot] == list(range(0, 1000, 2))
    assert 1 <= len({process for process, _ in lots}) <= jobs < len(lots)


def test_the_process_that_asks_works_too() -> None:
    def slowly(lot: Sequence[int]) -> int:
        time.sleep(0.02)
        return os.getpid()

    processes = list(in_lots(slowly, range(100), 2))
    assert processes.count(os.getpid()) > 2
    assert len(set(processes)) == 2


def test_little_work_is_done_here() -> None:
    assert {process for process, _ in in_lots(doubled, range(40), 2)} == {os.getpid()}
    assert list(in_lots(doubled, [], 2)) == []


def test_others_work_while_this_process_does_something_else(tmp_path: Path) -> None:
    def noted(lot: Sequence[int]) -> tuple[int, list[int]]:
        for each in lot:
            (tmp_path / str(each)).touch()
        return doubled(lot)

    def meanwhile() -> None:
        while len(list(tmp_path.iterdir())) < 100:  # which only others can do
            time.sleep(0.01)

    lots = list(in_lots(noted, range(100), 2, Sidework(meanwhile)))
    assert os.getpid() not in {process for process, _ in lots}
    assert [each for _, lot in lots for each in lot] == list(range(0, 200, 2))


def test_more_than_a_pipe_holds_arrives() -> None:
    large = b"x" * 300_000
    lots = list(in_lots(lambda lot: [large + bytes([each]) for each in lot], range(100), 3))
    assert [each for lot in lots for each in lot] == [large + bytes([each]) for each in range(100)]


def test_what_goes_wrong_in_another_process_goes_wrong_here(started: list[int]) -> None:
    here = os.getpid()

    def work(lot: Sequence[int]) -> None:
        if os.getpid() != here:
            raise Refusal(f"{lot[0]} cannot be done.")
        time.sleep(0.01)

    with pytest.raises(Refusal, match=r"\d+ cannot be done\."):
        list(in_lots(work, range(100), 2))
    assert started
    assert all(map(is_over, started))


def asked_for(hands: Crew[Any, Any]) -> Any:
    """What another process makes of the first item."""
    hands.ask([(0, 1)], last=True)
    while fcntl.ioctl(hands._lots, termios.FIONREAD, bytes(4)) != bytes(4):
        time.sleep(0.001)
    return dict(hands.take())[0]


class TwofoldError(Exception):
    """Python would make it anew with one argument."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other}")


def no_value() -> object:
    return lambda: None  # which cannot be pickled


def no_exception() -> object:
    raise TwofoldError("this", "that")


@pytest.mark.parametrize(("work", "said"), [(no_value, "pickle"), (no_exception, "TwofoldError: this and that")])
def test_what_cannot_be_sent_is_a_fault_and_no_refusal(started: list[int], work: Callable[[], object], said: str) -> None:
    with crew(lambda _: work(), ["one"], 2) as hands, pytest.raises(RuntimeError, match=said) as raised:
        asked_for(hands)
    assert "Traceback" in "".join(raised.value.__notes__)
    assert started
    assert all(map(is_over, started))


def test_a_fault_says_where_it_was() -> None:
    with crew(lambda lot: 1 // lot[0], [0], 2) as hands, pytest.raises(ZeroDivisionError) as raised:
        asked_for(hands)
    assert "1 // lot[0]" in "".join(raised.value.__notes__)


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("numbers", [[], [5], range(100), [*range(3, 60, 2)], [1, 2, 3, 70, *range(80, 300)]])
def test_lots_hold_what_they_are_to_hold_and_are_enough_for_all(jobs: int, numbers: Sequence[int]) -> None:
    lots = lots_of(numbers, jobs)
    assert [number for begin, end in lots for number in range(begin, end)] == [*numbers]
    assert len(numbers) < 100 or len(lots) > jobs * 4


def from_where(lot: Sequence[int]) -> tuple[int, list[int]]:
    return os.getpid(), [*lot]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_of_what_a_crew_was_asked_for_that_is_taken_which_is_needed(jobs: int) -> None:
    with crew(from_where, range(10), jobs) as hands:
        hands.ask([(1, 2), (2, 4)])
        hands.ask([(9, 10), (7, 9)], last=True)
        hands.leave_out([1, 9])
        found = dict(hands.take())
    assert {begin: lot for begin, (_, lot) in found.items()} == {2: [2, 3], 7: [7, 8]}
    assert jobs > 1 or {process for process, _ in found.values()} == {os.getpid()}


def test_what_is_wanted_no_longer_is_not_begun_by_others(tmp_path: Path) -> None:
    def work(lot: Sequence[int]) -> None:
        (tmp_path / str(lot[0])).touch()
        while lot[0] == 0 and not (tmp_path / "go on").exists():
            time.sleep(0.001)

    with crew(work, range(3), 2) as hands:
        hands.ask([(0, 1), (1, 2), (2, 3)])
        while not (tmp_path / "0").exists():
            time.sleep(0.001)
        hands.leave_out([1])
        (tmp_path / "go on").touch()
        while not (tmp_path / "2").exists():
            time.sleep(0.001)
        hands.ask([], last=True)
        assert {begin for begin, _ in hands.take()} == {0, 2}
    assert not (tmp_path / "1").exists()


def test_what_others_have_not_begun_is_done_here(tmp_path: Path) -> None:
    def work(lot: Sequence[int]) -> int:
        if lot[0] == 0:
            (tmp_path / "begun").touch()
            while not (tmp_path / "2").exists():
                time.sleep(0.001)
        (tmp_path / str(lot[0])).touch()
        return os.getpid()

    with crew(work, range(3), 2) as hands:
        hands.ask([(0, 1), (1, 2), (2, 3)], last=True)
        while not (tmp_path / "begun").exists():
            time.sleep(0.001)
        found = dict(hands.take())
    assert found[0] != os.getpid()
    assert (found[1], found[2]) == (os.getpid(), os.getpid())


def test_others_end_after_the_last_that_they_are_asked_for(started: list[int]) -> None:
    with crew(from_where, range(10), 2) as hands:
        hands.ask([(1, 2)])
        hands.ask([(2, 4)], last=True)
        for _ in range(1000):
            if os.waitid(os.P_PID, started[0], os.WEXITED | os.WNOHANG | os.WNOWAIT):
                break
            time.sleep(0.01)
        assert os.waitid(os.P_PID, started[0], os.WEXITED | os.WNOHANG | os.WNOWAIT)
        assert sorted(begin for begin, _ in hands.take()) == [1, 2]


def test_what_is_asked_for_later_comes_after_more_than_a_pipe_holds(tmp_path: Path) -> None:
    """Who waits for more work has sent what it made before."""

    def work(lot: Sequence[int]) -> bytes:
        (tmp_path / str(lot[0])).touch()
        return bytes(lot) * 2_000_000

    with crew(work, range(1, 4), 2) as hands:
        hands.ask([(0, 1)])
        while not (tmp_path / "1").exists():
            time.sleep(0.001)
        hands.ask([(1, 2), (2, 3)], last=True)
        assert {begin: made[:1] for begin, made in hands.take()} == {0: b"\1", 1: b"\2", 2: b"\3"}


def test_more_lots_than_a_pipe_has_room_for_are_all_done() -> None:
    with crew(from_where, range(40_000), 2) as hands:
        hands.ask([(number, number + 1) for number in range(0, 40_000, 2)], last=True)
        found = dict(hands.take())
    assert {begin: lot for begin, (_, lot) in found.items()} == {number: [number] for number in range(0, 40_000, 2)}


def test_nobody_waits_for_what_is_not_needed() -> None:
    def work(lot: Sequence[int]) -> int:
        if lot[0] == 1:
            time.sleep(60)
        return lot[0]

    with crew(work, range(2), 2) as hands:
        hands.ask([(0, 1), (1, 2)], last=True)
        hands.leave_out([1])
        assert list(hands.take()) == [(0, 0)]


def test_who_works_in_vain_is_ended_before_what_was_taken_is_used(started: list[int], tmp_path: Path) -> None:
    def work(lot: Sequence[int]) -> int:
        if lot[0] != 0:
            (tmp_path / str(lot[0])).touch()
            time.sleep(60)
        return lot[0]

    with crew(work, range(3), 3) as hands:
        hands.ask([(1, 2), (2, 3)])
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.001)
        hands.ask([(0, 1)], last=True)
        hands.leave_out([1, 2])
        assert list(hands.take()) == [(0, 0)]
        assert [is_over(process) for process in started] == [True, True]


def test_others_are_started_when_enough_is_asked_for(started: list[int]) -> None:
    with crew(from_where, range(100), 2, at_once=False) as hands:
        hands.ask([(0, 1), (1, 2)])
        assert not started
        hands.ask([(2, 50), (50, 100)], last=True)
        assert len(started) == 1
        assert sorted(begin for begin, _ in hands.take()) == [0, 1, 2, 50]
    assert [os.waitpid(process, 0) for process in started] == [(process, 0) for process in started]  # none was killed


def test_who_has_done_all_ends_by_itself_and_nothing_is_left_of_it(started: list[int]) -> None:
    for _ in range(2):
        with crew(from_where, range(3), 2) as hands:
            hands.ask([(0, 1), (1, 2), (2, 3)], last=True)
            assert len(list(hands.take())) == 3
        os.waitid(os.P_PID, started[-1], os.WEXITED | os.WNOWAIT)
    assert is_over(started[0])
    assert not is_over(started[1])  # until the next is started


@pytest.mark.parametrize("jobs", [2, 4])
def test_one_of_the_others_does_something_at_last(jobs: int, started: list[int], tmp_path: Path) -> None:
    def at_last() -> int:
        (tmp_path / str(os.getpid())).touch()
        return os.getpid()

    with crew(from_where, range(8), jobs, at_last=at_last) as hands:
        hands.ask([(number, number + 1) for number in range(8)], last=True)
        assert len(list(hands.take())) == 8
        assert hands.came_at_last() == hands.came_at_last() == started[0]
    assert [file.name for file in tmp_path.iterdir()] == [str(started[0])]


def test_alone_nothing_is_done_at_last() -> None:
    with crew(from_where, range(2), 1, at_last=os.getpid) as hands:
        hands.ask([(0, 1), (1, 2)], last=True)
        assert len(list(hands.take())) == 2
        assert hands.came_at_last() is None


def test_nothing_came_at_last_of_one_that_was_ended() -> None:
    with crew(from_where, range(2), 2, at_last=lambda: os.kill(os.getpid(), signal.SIGKILL)) as hands:
        hands.ask([(0, 1), (1, 2)], last=True)
        assert len(list(hands.take())) == 2
        assert hands.came_at_last() is None


def all_taken(hands: Crew[int, int]) -> object:
    """What came at last: what goes wrong in it is raised there, or sooner, where it arrives with what else is taken."""
    list(hands.take())
    return hands.came_at_last()


def test_what_goes_wrong_at_last_is_raised() -> None:
    with crew(from_where, range(2), 2, at_last=lambda: 1 // 0) as hands:
        hands.ask([(0, 1), (1, 2)], last=True)
        with pytest.raises(ZeroDivisionError):
            all_taken(hands)


def test_nobody_waits_for_what_is_done_at_last_in_vain(started: list[int]) -> None:
    with crew(from_where, range(2), 2, at_last=lambda: time.sleep(60)) as hands:
        hands.ask([(0, 1), (1, 2)], last=True)
        assert len(list(hands.take())) == 2
    assert all(map(is_over, started))


def test_of_a_crew_a_process_that_is_killed_is_said() -> None:
    with crew(lambda _: os.kill(os.getpid(), signal.SIGKILL), ["one"], 2) as hands, pytest.raises(Refusal, match="ended from outside"):
        asked_for(hands)


def test_a_crew_is_ended_where_nobody_waits_for_it(started: list[int]) -> None:
    def asked_in_vain() -> None:
        with crew(lambda _: time.sleep(60), ["one"], 2) as hands:
            hands.ask([(0, 1)])
            raise KeyError

    with pytest.raises(KeyError):
        asked_in_vain()
    assert started
    assert all(map(is_over, started))


def test_what_goes_wrong_here_ends_the_others(started: list[int]) -> None:
    here = os.getpid()

    def work(lot: Sequence[int]) -> None:
        if os.getpid() == here:
            raise KeyboardInterrupt
        time.sleep(60)

    with pytest.raises(KeyboardInterrupt):
        list(in_lots(work, range(100), 3))
    assert started
    assert all(map(is_over, started))


def test_who_wants_no_more_ends_the_others(started: list[int]) -> None:
    lots = in_lots(doubled, range(1000), 3)
    next(lots)
    lots.close()  # type: ignore[attr-defined]
    assert started
    assert all(map(is_over, started))


@pytest.mark.parametrize("first", [1, 99, 100])
def test_the_first_items_are_a_lot_even_if_there_are_no_others(first: int) -> None:
    lots = list(in_lots(list, range(100), 2, first=first))
    assert lots[0] == [*range(first)]
    assert [each for lot in lots for each in lot] == [*range(100)]


def test_what_is_loaded_for_the_first_is_there_for_all() -> None:
    loaded: list[int] = []

    def work(lot: Sequence[int]) -> tuple[list[int], list[int]]:
        loaded.append(lot[0])
        time.sleep(0.001)
        return [*lot], loaded[:1]

    lots = list(in_lots(work, range(500), 3, first=7))
    assert lots[0] == ([*range(7)], [0])
    assert [each for lot, _ in lots for each in lot] == [*range(500)]
    assert all(known == [0] for _, known in lots)


ORPHANED = """
import os, time
from builder.engine.workers import Sidework, in_lots
def work(lot):
    print(os.getpid(), flush=True)
    time.sleep(0.2)
def killed():
    time.sleep(0.1)
    os.kill(os.getpid(), 9)
list(in_lots(work, range(2000), 2, Sidework(killed)))
"""


def test_who_is_left_alone_ends_after_its_lot() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    lots = subprocess.run([sys.executable, "-c", ORPHANED], env=environment, capture_output=True, timeout=60, check=False).stdout.split()
    assert 1 <= len(lots) <= 2  # of thirty


def test_a_process_that_is_killed_is_said() -> None:
    here = os.getpid()

    def work(lot: Sequence[int]) -> None:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.01)

    with pytest.raises(Refusal, match="ended from outside"):
        list(in_lots(work, range(100), 2))


def test_where_no_process_can_be_started_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", fork)
    lots = list(in_lots(doubled, range(100), 3))
    assert {process for process, _ in lots} == {os.getpid()}
    assert [each for _, lot in lots for each in lot] == list(range(0, 200, 2))


WITHOUT_FORK = """
import os, select, sys
sys.modules["fcntl"] = None  # whoever imports it fails
del os.fork, os.pread, select.poll
from builder.engine.spool import LEAST, Spool
from builder.engine.workers import crew, in_lots

assert [each for lot in in_lots(list, range(100), 2) for each in lot] == list(range(100))
with crew(sum, [1, 2, 3], 2) as hands:
    hands.ask([(1, 3)], last=True)
    assert dict(hands.take()) == {1: 5}
spool = Spool("")
spool.expect(LEAST)
assert spool.part(spool.put([(b"a", b"b")])[0], 1) == b"b"
"""


def test_where_the_system_knows_no_other_processes_all_is_done_here() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_FORK], check=True, timeout=60)
