"""What a build puts away until it is remembered: whoever put it, wherever it lies, it comes back as it was."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from builder.engine.spool import LEAST, Parcel, Spool, Unpacked
from builder.engine.workers import in_lots

PARCELS = [(b"light", b"heavy" * 1000), (b"", b"", b""), (b"asked", b"", b"record", b"view")]


class Usage(NamedTuple):
    free: int


@pytest.fixture(params=["in memory", "in a file", "nowhere to write", "a full disk"])
def spool(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Spool]:
    spool = Spool(str(tmp_path / "missing" if request.param == "nowhere to write" else tmp_path))
    spool.expect(1 if request.param == "in memory" else LEAST)
    if request.param == "a full disk":
        monkeypatch.setattr(os, "write", refuse)
    yield spool
    spool.close()


def refuse(*_: object) -> int:
    raise OSError(28, "No space left on device")


def test_what_is_put_comes_back_whole_and_in_parts(spool: Spool) -> None:
    for _ in range(2):
        given = spool.put(PARCELS)
        assert [tuple(spool.take(each, len(parcel))) for each, parcel in zip(given, PARCELS, strict=True)] == PARCELS
        assert [[spool.part(each, i) for i in range(len(parcel))] for each, parcel in zip(given, PARCELS, strict=True)] == [
            list(parcel) for parcel in PARCELS
        ]
        assert list(spool.take(given[2], 2)) == [b"asked", b""]


def test_many_parcels_put_at_once_come_back(spool: Spool) -> None:
    parcels = [(b"%d" % number, b"", b"." * number) for number in range(1000)]
    assert [(spool.part(each, 0), spool.part(each, 2)) for each in spool.put(parcels)] == [(one, three) for one, _, three in parcels]


def test_what_several_processes_put_comes_back(tmp_path: Path) -> None:
    def put(lot: range) -> list[Parcel]:
        return list(spool.put([(b"%d" % number * 1000, b"%d" % number) for number in lot]))

    spool = Spool(str(tmp_path))
    spool.expect(LEAST)
    parcels = [each for lot in in_lots(put, range(1000), 4) for each in lot]
    assert [int(spool.part(each, 1)) for each in parcels] == list(range(1000))
    assert {type(each) for each in parcels} == {bytes}
    assert dict(Unpacked({"a": parcels[7]}, lambda parcel: spool.part(parcel, 0))) == {"a": b"7" * 1000}
    spool.close()


def test_it_takes_no_room_that_the_site_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free=10**8))
    spool = Spool(str(tmp_path))
    spool.expect(2000)
    assert spool.put(PARCELS) == PARCELS
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free=3 * 10**8))
    spool.expect(2000)
    assert spool.put(PARCELS) != PARCELS
    spool.close()


def test_its_file_has_no_name(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path))
    spool.expect(LEAST)
    spool.put(PARCELS)
    assert list(tmp_path.iterdir()) == []
    spool.close()
