# ruff: noqa: PTH102, PTH104, PTH105, PTH110, PTH208
# Paths are text here, as in the modules under test.
"""Two trees that change places."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

import pytest

from builder.engine import swap


@pytest.fixture
def both(tmp_path: Path) -> tuple[str, str, str]:
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text("")
    return str(tmp_path / "new"), str(tmp_path / "old"), str(tmp_path / "aside")


class NoNames:
    """A C library that has no name for the call, as musl's."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self.syscall = library.syscall


@pytest.mark.skipif(sys.platform != "linux", reason="these calls are Linux's")
@pytest.mark.parametrize("by_number", [False, True])
def test_linux_exchanges(both: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch, by_number: bool) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if by_number:
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: NoNames(library))
    assert swap.exchange(both[0], both[1])
    assert (os.listdir(both[0]), os.listdir(both[1])) == (["old"], ["new"])
    with pytest.raises(FileNotFoundError):
        swap.exchange(both[0], both[2])


def test_without_an_exchange_there_are_two_steps(both: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "_call", lambda *_: None)
    assert swap.bring_in(*both) == "renamed"
    assert (os.listdir(both[0]), os.listdir(both[1])) == (["old"], ["new"])
    assert not os.path.exists(both[2])


def test_a_second_step_that_fails_undoes_the_first(both: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "_call", lambda *_: None)
    with pytest.raises(FileNotFoundError):
        swap.bring_in(f"{both[0]}/nothing", both[1], both[2])
    assert os.listdir(both[1]) == ["old"]


def test_an_old_tree_that_cannot_be_taken_away_stays_aside(both: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    new, old, aside = both
    monkeypatch.setattr(swap, "_call", lambda *_: None)
    monkeypatch.setattr(os, "rename", lambda one, other: os.replace(one, other if one != aside else f"{aside}/no/such"))
    assert swap.bring_in(*both) == "renamed"
    assert (os.path.exists(new), os.listdir(old), os.listdir(aside)) == (False, ["new"], ["old"])


def test_what_was_left_aside_is_put_back(both: tuple[str, str, str]) -> None:
    os.rename(both[1], both[2])
    swap.put_back(both[1], both[2])
    assert os.listdir(both[1]) == ["old"]
    os.mkdir(both[2])
    swap.put_back(both[1], both[2])
    assert os.listdir(both[1]) == ["old"]
