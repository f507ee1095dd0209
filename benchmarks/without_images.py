"""`python -m benchmarks.without_images build …`: nutgraf as it is, but that no entry has a share image.

Drawing these takes longer than all the rest of a first build, so they are measured on their own. No setting leaves them out.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

SHARING = "builder.publishing.sharing"


class Finder:
    """Finds the module that says which entries have one. It is changed when it is loaded, and not loaded sooner for that."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """As finders of modules do (`importlib.abc.MetaPathFinder`)."""
        spec = PathFinder.find_spec(name, path) if name == SHARING else None
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def executed(module: ModuleType) -> None:
            execute(module)
            vars(module)["KINDS"] = ()

        vars(spec.loader)["exec_module"] = executed
        return spec


if __name__ == "__main__":
    sys.meta_path.insert(0, Finder)
    from builder.__main__ import run

    run()
