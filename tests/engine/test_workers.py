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

from builder.engine import workers
from builder.engine.refusal import Refusal
from builder.engine.workers import Helper, helping, in_lots


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
    assert 1 <= len({process for process, _ in lots}) <= jobs


def test_the_process_that_asks_works_too() -> None:
    def slowly(lot: Sequence[int]) -> int:
        time.sleep(0.02)
        return os.getpid()

    processes = list(in_lots(slowly, range(100), 2))
    assert processes.count(os.getpid()) > 2
    assert len(set(processes)) == 2


def test_little_work_is_done_here() -> None:
    assert [process for process, _ in in_lots(doubled, range(40), 2)] == [os.getpid()]
    assert list(in_lots(doubled, [], 2)) == []


def test_others_work_while_this_process_does_something_else(tmp_path: Path) -> None:
    def noted(lot: Sequence[int]) -> tuple[int, list[int]]:
        for each in lot:
            (tmp_path / str(each)).touch()
        return doubled(lot)

    def meanwhile() -> None:
        while len(list(tmp_path.iterdir())) < 100:  # which only others can do
            time.sleep(0.01)

    lots = list(in_lots(noted, range(100), 2, meanwhile=meanwhile))
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


def asked_for(helper: Helper[Any, Any], item: Any) -> Any:
    """What the other process makes of an item."""
    helper.ask([item], last=True)
    while fcntl.ioctl(helper._numbers, termios.FIONREAD, bytes(4)) != bytes(4):
        time.sleep(0.001)
    return next(helper.take([item]))


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
    with helping(lambda _: work(), ["one"], 2) as helper, pytest.raises(RuntimeError, match=said) as raised:
        asked_for(helper, "one")
    assert "Traceback" in "".join(raised.value.__notes__)
    assert started
    assert all(map(is_over, started))


def test_a_fault_says_where_it_was() -> None:
    with helping(lambda each: 1 // each, [0], 2) as helper, pytest.raises(ZeroDivisionError) as raised:
        asked_for(helper, 0)
    assert "1 // each" in "".join(raised.value.__notes__)


def test_numbers_of_lots_fit_into_the_smallest_pipe() -> None:
    lots = workers._lots(100_000, 256)
    assert len(lots) <= 2048
    assert [number for begin, end in lots for number in range(begin, end)] == list(range(100_000))


def from_where(each: int) -> tuple[int, int]:
    return os.getpid(), each


@pytest.mark.parametrize("jobs", [1, 2])
def test_of_what_a_helper_was_asked_for_that_is_taken_which_is_needed(jobs: int) -> None:
    with helping(from_where, range(10), jobs) as helper:
        helper.ask([1, 2, 3])
        helper.ask([9, 7], last=True)
        found = [*helper.take([2, 3, 7])]
    assert [each for _, each in found] == [2, 3, 7]
    assert jobs == 2 or {process for process, _ in found} == {os.getpid()}


def test_what_a_helper_has_not_begun_is_done_here(tmp_path: Path) -> None:
    def work(each: int) -> int:
        if each == 0:
            (tmp_path / "begun").touch()
            while not (tmp_path / "2").exists():
                time.sleep(0.001)
        (tmp_path / str(each)).touch()
        return os.getpid()

    with helping(work, range(3), 2) as helper:
        helper.ask(range(3), last=True)
        while not (tmp_path / "begun").exists():
            time.sleep(0.001)
        found = [*helper.take([0, 1, 2])]
    assert found[0] != os.getpid()
    assert found[1:] == [os.getpid()] * 2


def test_a_helper_ends_after_the_last_that_it_is_asked_for(started: list[int]) -> None:
    with helping(from_where, range(10), 2) as helper:
        helper.ask([1])
        helper.ask([2, 3], last=True)
        for _ in range(1000):
            if os.waitid(os.P_PID, started[0], os.WEXITED | os.WNOHANG | os.WNOWAIT):
                break
            time.sleep(0.01)
        assert os.waitid(os.P_PID, started[0], os.WEXITED | os.WNOHANG | os.WNOWAIT)
        assert [each for _, each in helper.take([1, 2, 3])] == [1, 2, 3]


def test_a_helper_makes_more_than_a_pipe_holds() -> None:
    with helping(lambda each: bytes([each]) * 2_000_000, range(3), 2) as helper:
        helper.ask(range(3), last=True)
        assert [len(each) for each in helper.take([2, 0, 1])] == [2_000_000] * 3


def test_nobody_waits_for_what_is_not_needed() -> None:
    def work(each: int) -> int:
        if each == 1:
            time.sleep(60)
        return each

    with helping(work, range(2), 2) as helper:
        helper.ask([0, 1], last=True)
        assert list(helper.take([0])) == [0]


def test_a_helper_that_is_killed_is_said() -> None:
    with helping(lambda _: os.kill(os.getpid(), signal.SIGKILL), ["one"], 2) as helper, pytest.raises(Refusal, match="ended from outside"):
        asked_for(helper, "one")


def test_a_helper_is_ended_where_nobody_waits_for_it(started: list[int]) -> None:
    def asked_in_vain() -> None:
        with helping(lambda _: time.sleep(60), ["one"], 2) as helper:
            helper.ask(["one"])
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
import os, sys
sys.modules["fcntl"] = None  # whoever imports it fails
del os.fork, os.pread
from builder.engine.spool import LEAST, Spool
from builder.engine.workers import helping, in_lots

assert list(in_lots(list, range(100), 2)) == [list(range(100))]
with helping(abs, [-1], 2) as helper:
    helper.ask([-1], last=True)
    assert list(helper.take([-1])) == [1]
spool = Spool("")
spool.expect(LEAST)
assert spool.part(spool.put([(b"a", b"b")])[0], 1) == b"b"
"""


def test_where_the_system_knows_no_other_processes_all_is_done_here() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_FORK], check=True, timeout=60)
