"""Looks that another process has begun: what comes of them is the same, whether it comes to an end or not."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from builder.engine import children
from builder.engine.children import Ahead, Beside

HERE = os.getpid()
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def whole() -> Iterator[str]:
    yield "the tree"
    yield "its twin"


def killed_at_once() -> Iterator[str]:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole()


def failing_there() -> Iterator[str]:
    yield "the tree"
    if os.getpid() != HERE:
        raise PermissionError("not there")
    yield "its twin"


@pytest.mark.parametrize("work", [whole, killed_at_once, failing_there])
def test_both_looks_come_to_what_they_come_to_here(work: Callable[[], Iterator[str]]) -> None:
    ahead = Ahead(work)
    assert [ahead.result(number) for number in (0, 1, 0)] == ["the tree", "its twin", "the tree"]
    ahead.close()


def test_what_came_before_the_end_is_not_lost() -> None:
    def killed_halfway() -> Iterator[int]:
        yield os.getpid()
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        yield 0

    ahead = Ahead(killed_halfway)
    assert ahead._child
    assert (ahead.result(0), ahead.result(1)) == (ahead._child.process, 0)
    ahead.close()


def test_where_no_process_can_be_had_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "can_fork", lambda: False)
    assert Ahead(lambda: iter([os.getpid()])).result(0) == HERE


def test_what_goes_wrong_here_too_is_raised() -> None:
    def work() -> Iterator[str]:
        raise PermissionError("not here")
        yield ""

    ahead = Ahead(work)
    with pytest.raises(PermissionError):
        ahead.result(0)
    ahead.close()


def test_nobody_waits_for_what_is_no_longer_wanted() -> None:
    def slowly() -> Iterator[str]:
        time.sleep(60)
        yield ""

    ahead = Ahead(slowly)
    child = ahead._child
    assert child
    ahead.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(child.process, os.WNOHANG)


def test_what_a_thread_does_beside_is_there_when_it_is_asked_for_or_raised() -> None:
    with Beside(lambda: 3) as three, Beside(lambda: 1 // 0) as fault:
        assert three.result() == three.result() == 3
        with pytest.raises(ZeroDivisionError):
            fault.result()
