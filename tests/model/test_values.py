"""Values: which of them may be in a ring of references, and that none is left behind."""

from __future__ import annotations

import datetime
import gc
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

import builder
from builder.engine.options import Options
from builder.engine.pipeline import build
from builder.linking.site import Site
from builder.model.values import Value
from tests.conftest import MakeSite


def all_below(kind: type[Any]) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        yield each
        yield from all_below(each)


def all_values() -> list[type]:
    for module in pkgutil.walk_packages(builder.__path__, "builder."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: list[type] = [each for each in all_below(Value) if each.__module__.startswith("builder")]
    return sorted(set(found), key=lambda each: (each.__module__, each.__qualname__))


def may_lead_back(hint: Any) -> bool:
    """Whether what is of this type may hold what holds it: a function, or an object that is neither a value nor a named tuple."""
    if get_origin(hint) is Callable or hint is Callable:
        return True
    own = isinstance(hint, type) and hint.__module__.split(".")[0] == "builder"
    return (own and not issubclass(hint, msgspec.Struct | tuple)) or any(map(may_lead_back, get_args(hint)))


def hints_of(kind: type) -> list[Any]:
    unknown: dict[str, Any] = {}
    while True:
        try:
            return list(get_type_hints(kind, localns=unknown).values())
        except NameError as error:  # a class that only a reader of types has imported
            name = str(error.name)
            known = [vars(module)[name] for module in [*sys.modules.values()] if name in vars(module)]
            unknown[name] = next((each for each in known if isinstance(each, type)), known[0])


@pytest.mark.parametrize("kind", all_values(), ids=lambda kind: kind.__qualname__)
def test_a_value_that_may_be_in_a_ring_is_looked_through_for_rings(kind: type[Value]) -> None:
    assert kind.__struct_config__.gc or not any(map(may_lead_back, hints_of(kind)))


def test_a_build_leaves_no_site_behind(site: MakeSite) -> None:
    root = site()
    for _ in range(2):
        build(Options(root, today=datetime.date(2025, 6, 15), cache=False))
        gc.collect()
        assert not [each for each in gc.get_objects() if isinstance(each, Site)]


def test_msgspec_is_loaded_without_what_it_can_do_without() -> None:
    told = "import sys; import builder.model.values; print('typing_extensions' in sys.modules); import typing_extensions"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "False\n", "")
