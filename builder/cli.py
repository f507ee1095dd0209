"""The command `nutgraf`: what is typed becomes a call, its outcome text and an exit code (INTERFACE.md, section 2).

The one place that prints and knows what day it is, that reads the environment (but for where a person's home is, which
`engine/place.py` asks), and that decides what becomes of a fault. Each command imports what it needs itself, so that
`nutgraf --help` and `nutgraf date` answer at once.
"""

import argparse
import datetime
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from builder import __version__
from builder.commands import usage
from builder.engine.refusal import Refusal, printable

if TYPE_CHECKING:
    from builder.engine.pipeline import Options, Outcome, Voice

DONE, CONTENT_HAS_ERRORS, REFUSED, FAULT, INTERRUPTED = 0, 1, 2, 3, 130

FAULT_WORDS = (
    "nutgraf has a fault: it stumbled over {error}. This is no mistake of yours. Please report it where nutgraf is "
    "developed, with the command that you ran. NUTGRAF_DEBUG=1 before the same command shows where it happened, "
    "which helps most."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit code, and never a traceback.

    `arguments` are those of the process unless given.
    """
    _write_whatever_the_encoding()
    try:
        return _flushed(_run(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # in a library; what is printed here takes care of itself
        return DONE
    except Refusal as refusal:
        return _end(REFUSED, f"nutgraf: {refusal}")
    except OSError as error:
        return _end(REFUSED, f"nutgraf: {_machine_words(error)}")
    except MemoryError:
        return _end(REFUSED, "nutgraf: There is not enough memory for this.")
    except Exception as error:  # noqa: BLE001 - the last to catch it: a fault of the program is said in plain words
        return _end(FAULT, _fault_words(error))


def _flushed(code: int) -> int:
    """The code, once all is out: a full disk is to be noticed here, not by Python after the last word."""
    for stream in (sys.stdout, sys.stderr):
        _write("", stream)
    return code


def _run(arguments: Sequence[str]) -> int:
    before, name, after = usage.split(arguments)
    top = usage.top_parser(__version__)
    try:
        root = top.read(before).root
        if not name:
            _write(top.format_help(), sys.stderr)
            return REFUSED
        asked = usage.parser_of(usage.command_named(name)).read(after)
    except SystemExit as end:  # argparse: 0 after --help, 2 for wrong usage
        return end.code if isinstance(end.code, int) else REFUSED
    return COMMANDS[name](Call(asked, asked.root or root, os.environ))


class Call(NamedTuple):
    """A command as asked for: its arguments, the site named by `--root`, and the environment."""

    asked: argparse.Namespace
    root: str | None
    environ: Mapping[str, str]


# --- commands ---


def _build(call: Call) -> int:
    from builder.engine import pipeline

    asked = call.asked
    options = options_of(call)._replace(
        output=Path.cwd() / asked.output if asked.output else None,
        drafts=asked.drafts,
        strict=asked.strict,
        jobs=asked.jobs or _processors(),
        cache=not asked.no_cache,
        search=not asked.no_search,
        explain=asked.explain,
    )
    options = options._replace(base_url=asked.base_url or options.base_url, context=asked.context or options.context)
    outcome = pipeline.build(options, _voice())
    _report(outcome, options.root, call)
    if asked.explain:
        # Asked for, and so a result; but JSON and annotations are read by programs, which want nothing beside them.
        lines = "".join(f"{page}: {reason}\n" for page, reason in outcome.reasons)
        _write(lines, sys.stdout if asked.format == "text" else sys.stderr)
    _write(_summary(outcome), sys.stderr)
    return _exit_code(outcome)


def _check(call: Call) -> int:
    from builder.engine import pipeline

    options = options_of(call)._replace(strict=call.asked.strict)
    outcome = pipeline.check(options, _voice())
    if call.asked.external and not outcome.settings_failed:
        from builder.commands import linkcheck

        found = linkcheck.check_links(options, _remark)
        outcome = outcome._replace(diagnostics=tuple(sorted((*outcome.diagnostics, *found))))
    _report(outcome, options.root, call)
    if call.asked.format == "text":
        from builder.commands import reports

        _write(reports.replies_owed(outcome.diagnostics), sys.stdout)
    return _exit_code(outcome)


def _serve(call: Call) -> int:
    from builder.commands import serve

    gc.enable()  # it may run for weeks
    options = options_of(call)._replace(context="development")
    colour = _colour_wanted(call.environ, sys.stderr)
    serve.serve(options, call.asked.host, call.asked.port, call.asked.open, _voice(), partial(today, call.environ), colour)
    return DONE


def _new(call: Call) -> int:
    from builder.commands import authoring

    root = site_of(call)
    kind = usage.kind_asked(call.asked.kind)
    path = authoring.new(root, kind, " ".join(call.asked.title), today(call.environ))
    _write(f"{os.path.relpath(root / path)}\n", sys.stdout)
    return DONE


def _init(call: Call) -> int:
    from builder.commands import authoring

    authoring.init(Path(call.asked.dir), today(call.environ))
    _write(authoring.next_steps(call.asked.dir), sys.stdout)
    return DONE


def _date(call: Call) -> int:
    from builder.commands import dates

    answer = dates.answer_in_json if call.asked.format == "json" else dates.answer_in_words
    all_valid = True
    stdin = sys.stdin.buffer if sys.stdin else ()
    if not call.asked.text and _is_terminal(sys.stdin):
        _remark("One date a line, please; Ctrl-D ends.")
    for text in dates.typed_dates(call.asked.text) or dates.lines_of(stdin):
        valid, shown = answer(text)
        _write(shown, sys.stdout)
        all_valid = all_valid and valid
    return DONE if all_valid else CONTENT_HAS_ERRORS


def _schema(call: Call) -> int:
    from builder.commands import schema

    _write(schema.schema(call.asked.kind or ""), sys.stdout)
    return DONE


def _import(call: Call) -> int:
    from builder.commands import importing

    said, remarks, code = importing.run(site_of(call), Path(call.asked.file))
    _write(said, sys.stdout)
    _write(remarks, sys.stderr)
    return code


def _explain(call: Call) -> int:
    from builder.commands import explain

    what = call.asked.what
    if explain.is_code(what):
        _write(explain.code(what), sys.stdout)
        return DONE
    from builder.engine import pipeline

    if "/" in what:
        _write(explain.entry(what, pipeline.read_site(options_of(call))), sys.stdout)
        return DONE
    try:
        site = pipeline.read_site(options_of(call))
    except Refusal:  # codes are explained without a site as well, and so is that there is none of that name
        site = None
    key = explain.key_of(what, site) if site else ""
    if not site or not key:
        raise explain.unknown(what, site)
    _write(explain.entry(key, site), sys.stdout)
    return DONE


COMMANDS: dict[str, Callable[[Call], int]] = {
    "build": _build,
    "check": _check,
    "serve": _serve,
    "new": _new,
    "init": _init,
    "date": _date,
    "schema": _schema,
    "import": _import,
    "explain": _explain,
}


# --- what comes out ---


def _report(outcome: "Outcome", root: Path, call: Call) -> None:
    from builder.commands import reports
    from builder.engine import disk

    def lines(path: str) -> Sequence[str]:
        try:
            text = disk.read_text(root, path, 0)
        except Refusal:  # it went since it was read
            return ()
        return text.split("\n") if isinstance(text, str) else ()

    match call.asked.format:
        case "json":
            text = reports.as_json(outcome.diagnostics)
        case "github":
            text = reports.as_github(outcome.diagnostics, _folder_in_repository(root, call.environ))
        case _:
            text = reports.as_text(outcome.diagnostics, lines, colour=_colour_wanted(call.environ, sys.stdout))
    _write(text, sys.stdout)


def _summary(outcome: "Outcome") -> str:
    if outcome.output is None or _exit_code(outcome) != DONE:
        return "Nothing was built; an earlier output is as it was.\n"
    index = os.path.relpath(outcome.output / "index.html")
    return (
        f"{outcome.pages:,} pages, {outcome.redrawn:,} of them drawn anew and {outcome.remembered:,} remembered, "
        f"in {outcome.seconds:.1f} s: {index}\n"
    )


def _exit_code(outcome: "Outcome") -> int:
    if outcome.settings_failed:
        return REFUSED
    return CONTENT_HAS_ERRORS if outcome.errors else DONE


def _remark(words: str) -> None:
    _write(f"{CLEAR if _is_terminal(sys.stderr) else ''}{words}\n", sys.stderr)


CLEAR = "\r\x1b[K"  # back to the beginning of a terminal's line, and the line emptied


def _voice() -> "Voice":
    """Remarks on standard error; what is being done now only where a terminal shows it and forgets it again."""
    from builder.engine.pipeline import Voice

    def progress(words: str) -> None:
        _write(f"{CLEAR}{words} … " if words else CLEAR, sys.stderr)

    return Voice(_remark, progress) if _is_terminal(sys.stderr) else Voice(_remark)


def _folder_in_repository(root: Path, environ: Mapping[str, str]) -> str:
    """Where the site lies in the repository that a GitHub workflow has checked out; "" at its top, or elsewhere."""
    workspace = environ.get("GITHUB_WORKSPACE", "") if environ.get("GITHUB_ACTIONS") == "true" else ""
    if not workspace or not root.is_relative_to(workspace):
        return ""
    folder = root.relative_to(workspace).as_posix()
    return "" if folder == "." else folder


def _colour_wanted(environ: Mapping[str, str], stream: TextIO | None) -> bool:
    """Only on a terminal that can, and not against NO_COLOR (no-color.org: set and not empty)."""
    return _is_terminal(stream) and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()  # None was closed before the start


def _write(text: str, stream: TextIO | None) -> None:
    """Write at once. A reader that has gone (`nutgraf check | head`) is no fault: the rest goes nowhere."""
    if stream is None:  # closed before the start
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _turn_to_nowhere(stream)


def _turn_to_nowhere(stream: TextIO) -> None:
    """Without this, Python tries once more as it ends, and complains."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _write_whatever_the_encoding() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def _end(code: int, words: str) -> int:
    """Say how it ended; if that cannot be said either, the code says it alone."""
    if os.environ.get("NUTGRAF_DEBUG") == "1":
        import traceback

        words = f"{traceback.format_exc()}\n{words}"
    safe = "".join(f"{printable(line)}\n" for line in words.splitlines())
    for stream, text in ((sys.stderr, safe), (sys.stdout, "")):
        try:
            _write(text, stream)
        except OSError:
            _turn_to_nowhere(stream)
    return code


def _machine_words(error: OSError) -> str:
    name = f"{error.filename}: " if error.filename else ""
    return f"{name}{error.strerror or error}."


def _fault_words(error: Exception) -> str:
    import textwrap

    name = " ".join(f"{type(error).__name__}: {error}".split())
    return textwrap.fill(FAULT_WORDS.format(error=name[:300]), 88)


# --- what the surroundings say ---


def options_of(call: Call) -> "Options":
    """The options that every command has in common, from the site, the environment and the clock."""
    from builder.engine.pipeline import Options

    on_netlify = netlify(call.environ)
    return Options(
        root=site_of(call),
        output=None,
        base_url=on_netlify.base_url,
        context=on_netlify.context,
        drafts=False,
        strict=False,
        jobs=_processors(),
        cache=True,
        today=today(call.environ),
        commit=on_netlify.commit,
        review=on_netlify.review,
    )


def site_of(call: Call) -> Path:
    """The site: `--root`, or found upwards from the working directory. Refusal: there is none."""
    from builder.engine.disk import find_site

    if call.root is None:
        found = find_site(Path.cwd())
        if found is None:
            raise Refusal(
                "There is no site here: neither this folder nor one above it holds content/. "
                "Name the site with --root DIR, or make one with `nutgraf init DIR`."
            )
        return found
    root = Path(call.root)
    if not root.is_dir():
        raise Refusal(f"--root {call.root}: there is no such folder.")
    if not (root / "content").is_dir():
        raise Refusal(f"--root {call.root} is no site: it holds no folder content/.")
    return Path.cwd() / root


def today(environ: Mapping[str, str]) -> datetime.date:
    """The day of the build, in UTC: of SOURCE_DATE_EPOCH (reproducible-builds.org), else the present one."""
    epoch = environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.datetime.now(datetime.UTC).date()
    try:
        if not (epoch.isascii() and epoch.isdigit()):
            raise ValueError
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise Refusal(f"SOURCE_DATE_EPOCH is {epoch!r}; it must be seconds since 1970, a whole number.") from None


class Netlify(NamedTuple):
    """What Netlify says about a build; elsewhere the plain defaults."""

    context: str = "production"
    base_url: str = ""  # the address in content/site.yaml
    commit: str = ""
    review: str = ""


# `netlify dev` and its preview server have names of their own for what is development here.
NETLIFY_CONTEXTS = {"dev": "development", "preview-server": "development"}


def netlify(environ: Mapping[str, str]) -> Netlify:
    """The defaults of the options on Netlify. Refusal: a variable has a value that cannot be."""
    if environ.get("NETLIFY") != "true":
        return Netlify()
    given = environ.get("CONTEXT", "") or "production"
    context = NETLIFY_CONTEXTS.get(given, given)
    if context not in usage.CONTEXTS:
        raise Refusal(f"CONTEXT is {given!r}; it must be one of {', '.join(usage.CONTEXTS)}.")
    url, preview = _address("URL", environ), _address("DEPLOY_PRIME_URL", environ)
    of_branch = context in ("deploy-preview", "branch-deploy")
    return Netlify(
        context,
        preview or url if of_branch else url,
        _plain_word("COMMIT_REF", environ),
        _plain_word("REVIEW_ID", environ),
    )


def _address(name: str, environ: Mapping[str, str]) -> str:
    value = environ.get(name, "")
    try:
        return usage.base_url(value) if value else ""
    except argparse.ArgumentTypeError as trouble:
        raise Refusal(f"{name}: {trouble}.") from None


def _plain_word(name: str, environ: Mapping[str, str]) -> str:
    """A commit or the number of a review; Netlify also gives branches and HEAD."""
    value = environ.get(name, "")
    if len(value) > 250 or not all(sign.isascii() and (sign.isalnum() or sign in "-_./") for sign in value):
        raise Refusal(f"{name} is {value!r}; it must be a commit, a branch or a number.")
    return value


def _processors() -> int:
    """How many processes can work at once on this machine."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return min(len(affinity(0)) if affinity else os.cpu_count() or 1, usage.MOST_JOBS)
