"""What a user installs: the wheel, in an empty environment, away from this checkout."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
WHEELS = Path(sys.prefix, "wheels")  # kept by `make`, so that this works without a network


def call(*arguments: str | Path, cwd: Path, env: dict[str, str] | None = None) -> None:
    done = subprocess.run([*map(str, arguments)], cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, f"{arguments[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"


def build_wheel(folder: Path) -> Path:
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("nutgraf-*-py3-none-any.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed command, with nothing around it but its locked dependencies."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, with_pip=True)
    pip = (place / "bin/python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    near = ("--no-index", "--find-links", WHEELS) if WHEELS.is_dir() else ()
    lock = ("--require-hashes", "--only-binary", ":all:", "-r", ROOT / "requirements/run.txt")
    call(*pip, *near, *lock, cwd=place)
    call(*pip, "--no-index", "--no-deps", wheel, cwd=place)
    call(place / "bin/python", "-m", "pip", "check", cwd=place)
    return place / "bin/nutgraf"


def files_below(folder: Path) -> set[str]:
    return {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and file.name != ".DS_Store"
    }


def test_wheel_holds_the_package_and_the_theme_and_nothing_else(wheel: Path) -> None:
    there = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    package = {f"builder/{path}" for path in files_below(ROOT / "builder")}
    theme = {f"builder/theme/{part}/{path}" for part in ("templates", "static") for path in files_below(ROOT / part)}
    assert there == package | theme


def test_wheel_is_the_same_bytes_each_time(wheel: Path, tmp_path: Path) -> None:
    assert build_wheel(tmp_path).read_bytes() == wheel.read_bytes()


def test_installed_command_makes_and_builds_a_site(installed: Path, tmp_path: Path) -> None:
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    call(installed, "init", "demo", cwd=tmp_path, env=bare)
    call(installed, "--root", "demo", "check", cwd=tmp_path, env=bare)
    call(installed, "--root", "demo", "build", cwd=tmp_path, env=bare)
    public = tmp_path / "demo/public"
    assert (public / "chronology/index.html").is_file()
    front = (public / "index.html").read_text(encoding="utf-8")
    assert "<h1" in front
    assert list(public.rglob("*.css")), "the theme's style sheet is not in the output"


def test_installed_command_and_the_module_are_the_same(installed: Path, tmp_path: Path) -> None:
    python = installed.with_name("python")
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    shown = [
        subprocess.run([*command, "--help"], cwd=tmp_path, env=bare, capture_output=True, check=True).stdout
        for command in ([installed], [python, "-m", "builder"])
    ]
    assert shown[0] == shown[1]
