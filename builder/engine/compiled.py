"""The program's own templates as compiled, kept beside it as Python keeps the code of its modules.

A build that remembers nothing would else compile them anew. They are as good as made: of this program, of this Python and these
libraries, each known by its whole source, so that a site's own in the place of one is never taken for it. Where the package's folder
cannot be written there are none, and a damaged file is as good as none.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType

import builder
from builder.engine.generator import generator_digest
from builder.engine.theme import Theme
from builder.model.digests import sealed, unsealed
from builder.publishing.template_engine import Compiled


def recall() -> None:
    """Learn those that are kept."""
    Compiled.learn(_kept())


def keep(theme: Theme) -> None:
    """Keep those of a theme's templates that are the program's own, where one was compiled that is not kept yet. As Python does, this
    leaves it if it may not write such files."""
    kept, known = _kept(), Compiled.of({name: theme.templates[name] for name in theme.carried})
    if sys.dont_write_bytecode or known.keys() <= kept.keys():
        return
    data = marshal.dumps(kept | known)
    file = _file()
    passing = f"{file}.{os.getpid()}"
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        try:
            with open(passing, "xb") as new:  # noqa: PTH123 - as its neighbours in engine/
                new.write(sealed(_head(), data))
            os.replace(passing, file)  # noqa: PTH105 - too
        except OSError:
            os.unlink(passing)  # noqa: PTH108 - too


def _kept() -> dict[tuple[str, str], CodeType]:
    try:
        data = _file().read_bytes()
    except OSError:
        return {}
    packed = unsealed(_head(), data)
    if packed is None:
        return {}
    with suppress(ValueError, EOFError, TypeError):
        found: dict[tuple[str, str], CodeType] = marshal.loads(packed)  # noqa: S302 - as it was sealed by this program
        return found
    return {}


def _head() -> bytes:
    """What code was compiled by and for."""
    return f"nutgraf templates {generator_digest()} {sys.implementation.cache_tag} {sys.hexversion:x}\n".encode()


def _file() -> Path:
    return Path(builder.__file__).parent / "__pycache__" / f"templates.{sys.implementation.cache_tag}.compiled"
