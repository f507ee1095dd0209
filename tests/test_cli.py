"""The command line: what is typed, what is printed where, and exit codes."""

from __future__ import annotations

import datetime
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from builder import __version__, cli
from builder.commands import usage
from builder.engine import pipeline
from builder.engine.pipeline import Options, Outcome, Voice
from builder.engine.refusal import Refusal
from builder.model.diagnostics import Diagnostic

ERROR = Diagnostic("content/people/a.md", 2, 1, "unknown-field", "a person has no field `nam`", "did you mean `name`?", 3)
WARNING = Diagnostic("content/people/a.md", 1, 1, "orphan", "nothing links here", "", 3, "warning")
SETTINGS = Diagnostic("content/site.yaml", 1, 1, "missing-field", "the settings need `title`")

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site that is the working directory, in a clean environment."""
    (tmp_path / "content/people").mkdir(parents=True)
    (tmp_path / "content/people/a.md").write_text("---\nnam: A\n---\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("NETLIFY", "SOURCE_DATE_EPOCH", "NO_COLOR", "GITHUB_ACTIONS", "NUTGRAF_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def ask(here: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """`ask("check", "--strict")`: exit code, standard output, standard error."""

    def ask(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(arguments)
        return (code, *capsys.readouterr())

    return ask


class Pipeline:
    """Stands in for the pipeline: notes the options it is called with, and gives the outcome it is told."""

    def __init__(self) -> None:
        self.options: Options | None = None
        self.outcome = Outcome((), pages=12, redrawn=3, remembered=9, seconds=0.25)
        self.fault: BaseException | None = None

    def run(self, options: Options, voice: Voice) -> Outcome:
        self.options = options
        voice.remark("reading")
        if self.fault:
            raise self.fault
        return self.outcome._replace(output=options.output or options.root / "public")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    stand_in = Pipeline()
    monkeypatch.setattr(pipeline, "build", stand_in.run)
    monkeypatch.setattr(pipeline, "check", stand_in.run)
    return stand_in


# --- what is typed ---


@pytest.mark.parametrize(
    ("typed", "split"),
    [
        ("build --strict", ([], "build", ["--strict"])),
        ("--root build check", (["--root", "build"], "check", [])),
        ("--root=x check --root y", (["--root=x"], "check", ["--root", "y"])),
        ("--version", (["--version"], "", [])),
        ("--root x", (["--root", "x"], "", [])),
        ("", ([], "", [])),
    ],
)
def test_the_command_is_the_first_word_that_is_no_option(typed: str, split: tuple[list[str], str, list[str]]) -> None:
    assert usage.split(typed.split()) == split


def test_every_command_has_a_runner_and_help(ask: Ask) -> None:
    assert list(cli.COMMANDS) == [command.name for command in usage.COMMANDS]
    for command in usage.COMMANDS:
        code, out, err = ask(command.name, "--help")
        assert (code, err) == (0, "")
        assert out.startswith(f"usage: nutgraf {command.name} ")
        assert all(option.name in out for option in command.options)
        assert "--root DIR" in out


def test_help_lists_the_commands_and_version_is_printed(ask: Ask) -> None:
    code, out, _ = ask("--help")
    assert code == 0
    assert all(f"\n  {command.name} " in out for command in usage.COMMANDS)
    assert ask("--version") == (0, f"nutgraf {__version__}\n", "")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "usage: nutgraf COMMAND"),
        ("--root", "expected one argument"),
        ("biuld", "There is no command 'biuld': did you mean build?"),
        ("validate", "There is no command 'validate': did you mean check?"),
        ("help", "There is no command 'help': did you mean --help?"),
        ("frobnicate", "choose one of build, check, serve"),
        ("build --strct", "there is no option --strct; did you mean --strict?"),
        ("build --str", "there is no option --str; did you mean --strict?"),
        ("--strict build", "there is no option --strict here; those of a command stand behind it"),
        ("check now", "'now' is one word too many"),
        ("build --jobs 0", "'0' is no whole number from 1 to 256"),
        ("build --jobs -1", "'-1' is no whole number"),
        ("build --jobs ٣", "is no whole number"),
        ("build --context live", "invalid choice: 'live'"),
        ("build --format xml", "invalid choice: 'xml'"),
        ("build --base-url ftp://x.org", "no address that begins with https://"),
        ("build --base-url https://x.org/?a=b", "has a ? or #"),
        ("build --output=", "nothing is given"),
        ("serve --port 70000", "'70000' is no whole number from 0 to 65,535"),
        ("new", "KIND, TITLE"),
        ("new persn Ada", "There is no kind 'persn': did you mean person?"),
        ("schema events-log", "There is no kind"),
        ("import csv x.csv", "invalid choice: 'csv'"),
        ("explain", "KIND/ID|CODE"),
        ("explain date-unredable", "did you mean date-unreadable"),
        ("--root nowhere check", "--root nowhere: there is no such folder."),
        ("check --root content", "--root content is no site: it holds no folder content/."),
    ],
)
def test_wrong_usage_ends_with_2_and_says_why(typed: str, words: str, ask: Ask) -> None:
    code, out, err = ask(*typed.split())
    assert (code, out) == (2, "")
    assert words in err


def test_root_may_stand_before_or_after_the_command(fake: Pipeline, ask: Ask, here: Path, tmp_path_factory: Any) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "content").mkdir()
    for typed in (["--root", str(other), "check"], ["check", "--root", str(other)], ["check", f"--root={other}"]):
        assert ask(*typed)[0] == 0
        assert fake.options
        assert fake.options.root == other


def test_the_site_is_found_upwards(fake: Pipeline, ask: Ask, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here / "content/people")
    assert ask("check")[0] == 0
    assert fake.options
    assert fake.options.root == here


def test_where_there_is_no_site_a_way_out_is_named(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    code, _, err = ask("check")
    assert code == 2
    assert "neither this folder nor one above it holds content/" in err
    assert "nutgraf init DIR" in err


# --- options of a build ---


def test_the_options_of_a_build(fake: Pipeline, ask: Ask, here: Path) -> None:
    ask("build")
    today = datetime.datetime.now(datetime.UTC).date()
    plain = fake.options
    assert plain
    assert plain == Options(here, jobs=plain.jobs, today=plain.today, search=True)
    assert plain.jobs >= 1
    assert today - plain.today <= datetime.timedelta(days=1)
    typed = "--output out --base-url https://x.org/y --context development --drafts --strict --jobs 3 --no-cache --no-search --explain"
    ask("build", *typed.split())
    assert fake.options == Options(
        root=here,
        output=here / "out",
        base_url="https://x.org/y",
        context="development",
        drafts=True,
        strict=True,
        jobs=3,
        cache=False,
        today=plain.today,
        explain=True,
    )


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"CONTEXT": "production", "URL": "https://live.org"}, ("production", "https://live.org", "", "")),
        (
            {"CONTEXT": "deploy-preview", "URL": "https://live.org", "DEPLOY_PRIME_URL": "https://7--x.app", "REVIEW_ID": "7"},
            ("deploy-preview", "https://7--x.app", "", "7"),
        ),
        (
            {"CONTEXT": "branch-deploy", "URL": "https://live.org", "COMMIT_REF": "abc123"},
            ("branch-deploy", "https://live.org", "abc123", ""),
        ),
        ({"CONTEXT": "dev"}, ("development", "", "", "")),
        ({"CONTEXT": "", "URL": ""}, ("production", "", "", "")),
    ],
)
def test_netlify_gives_the_defaults(environ: Mapping[str, str], expected: tuple[str, ...]) -> None:
    assert cli.netlify({"NETLIFY": "true", **environ}) == expected
    assert cli.netlify(environ) == ("production", "", "", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [("CONTEXT", "live"), ("URL", "x.org"), ("DEPLOY_PRIME_URL", "javascript:1"), ("COMMIT_REF", "<b>"), ("REVIEW_ID", "7 8")],
)
def test_a_wrong_variable_of_netlify_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Refusal, match=name):
        cli.netlify({"NETLIFY": "true", name: value})


def test_an_option_goes_before_netlify(fake: Pipeline, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"NETLIFY": "true", "CONTEXT": "deploy-preview", "DEPLOY_PRIME_URL": "https://7--x.app"}.items():
        monkeypatch.setenv(name, value)
    ask("build", "--base-url", "https://x.org/", "--context", "production")
    assert fake.options
    assert fake.options[2:4] == ("https://x.org/", "production")


@pytest.mark.parametrize(("epoch", "day"), [("0", "1970-01-01"), ("1750000000", "2025-06-15"), ("1735689599", "2024-12-31")])
def test_source_date_epoch_is_the_clock(epoch: str, day: str) -> None:
    assert cli.today({"SOURCE_DATE_EPOCH": epoch}).isoformat() == day


@pytest.mark.parametrize("epoch", ["yesterday", "-1", "1.5", "9" * 30, "9" * 5000, "٣", " 1", "1e3"])
def test_a_wrong_clock_is_refused(epoch: str) -> None:
    with pytest.raises(Refusal, match="SOURCE_DATE_EPOCH"):
        cli.today({"SOURCE_DATE_EPOCH": epoch})


# --- what comes out ---


def test_a_build_says_what_was_done_and_where_to_look(fake: Pipeline, ask: Ask) -> None:
    code, out, err = ask("build")
    assert code == 0
    assert out == "0 errors, 0 warnings\n"
    assert err == "reading\n12 pages, 3 of them drawn anew and 9 remembered, in 0.2 s: public/index.html\n"


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome(()), 0),
        (Outcome((WARNING,)), 0),
        (Outcome((WARNING, ERROR)), 1),
        (Outcome((SETTINGS,), settings_failed=True), 2),
        (Outcome((SETTINGS, ERROR), settings_failed=True), 2),
    ],
)
def test_exit_codes_of_an_outcome(command: str, outcome: Outcome, code: int, fake: Pipeline, ask: Ask) -> None:
    fake.outcome = outcome
    assert ask(command)[0] == code


def test_diagnostics_go_to_standard_output_in_each_format(fake: Pipeline, ask: Ask) -> None:
    fake.outcome = Outcome((WARNING, ERROR))
    assert ask("check")[1] == (
        "content/people/a.md:1:1: warning[orphan]: nothing links here\n"
        "    ---\n"
        "    ^^^\n"
        "content/people/a.md:2:1: error[unknown-field]: a person has no field `nam`\n"
        "    nam: A\n"
        "    ^^^\n"
        "  hint: did you mean `name`?\n"
        "1 error, 1 warning\n"
    )
    code, out, err = ask("build", "--format", "json")
    assert (code, json.loads(out)["errors"], json.loads(out)["warnings"]) == (1, 1, 1)
    assert err == "reading\nNothing was built; an earlier output is as it was.\n"
    assert ask("check", "--format", "github")[1].startswith("::warning file=content/people/a.md,line=1,col=1,title=orphan::")


def test_annotations_name_files_from_the_top_of_the_repository(
    fake: Pipeline, ask: Ask, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.outcome = Outcome((ERROR,))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(here.parent))
    assert ask("check", "--format", "github")[1].startswith(f"::error file={here.name}/content/people/a.md,")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(here))
    assert ask("check", "--format", "github")[1].startswith("::error file=content/people/a.md,")


def test_explain_of_a_build_leaves_json_alone(fake: Pipeline, ask: Ask) -> None:
    fake.outcome = Outcome((), reasons=(("people/a/", "new"),))
    assert "people/a/: new\n" in ask("build", "--explain")[1]
    _, out, err = ask("build", "--explain", "--format", "json")
    assert json.loads(out)["diagnostics"] == []
    assert "people/a/: new\n" in err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [({"TERM": "xterm"}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_only_on_a_terminal_and_not_against_no_color(
    environ: Mapping[str, str], wanted: bool, fake: Pipeline, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Terminal())
    fake.outcome = Outcome((ERROR,))
    cli.main(["check"])
    assert ("\x1b[" in sys.stdout.getvalue()) == wanted  # type: ignore[attr-defined]


# --- how it ends ---


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (Refusal("public is not empty."), 2, "nutgraf: public is not empty.\n"),
        (OSError(28, "No space left on device", "/x/y"), 2, "nutgraf: /x/y: No space left on device.\n"),
        (MemoryError(), 2, "nutgraf: There is not enough memory for this.\n"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 0, ""),
    ],
)
def test_endings_that_are_no_fault_of_the_program(fault: BaseException, code: int, words: str, fake: Pipeline, ask: Ask) -> None:
    fake.fault = fault
    assert ask("build") == (code, "", f"reading\n{words}")


@pytest.mark.parametrize("fault", [ValueError("bad\x1b[2J\nnews"), RecursionError("deep"), KeyError("x"), AssertionError()])
def test_a_fault_of_the_program_is_one_plain_paragraph(fault: Exception, fake: Pipeline, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.fault = fault
    code, out, err = ask("build")
    assert (code, out) == (3, "")
    assert f"stumbled over {type(fault).__name__}" in " ".join(err.split())
    assert "NUTGRAF_DEBUG=1" in err
    assert "Traceback" not in err
    assert "\x1b" not in err
    monkeypatch.setenv("NUTGRAF_DEBUG", "1")
    assert "Traceback" in ask("build")[2]


# --- commands that need no pipeline ---


def test_new_prints_the_path_from_where_one_stands(ask: Ask, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask("new", "people", "Ada", "Brook") == (0, "content/people/ada-brook.md\n", "")
    monkeypatch.chdir(here / "content")
    assert ask("new", "event", "The night")[1] == "events/the-night.md\n"
    code, out, err = ask("new", "person", "Ada Brook")
    assert (code, out) == (2, "")
    assert "content/people/ada-brook.md is already there" in err


def test_init_prints_the_next_two_commands(ask: Ask, here: Path) -> None:
    assert ask("init", "my-site") == (0, "cd my-site\nnutgraf serve\n", "")
    assert (here / "my-site/content/site.yaml").is_file()
    code, _, err = ask("init", "my-site")
    assert code == 2
    assert "my-site is not empty" in err


def test_date_answers_each_text(ask: Ask) -> None:
    code, out, _ = ask("date", "28 June 2021", "-0044-03-15")
    assert code == 0
    assert out.count("EDTF") == 2
    code, out, _ = ask("date", "--format", "json", "2021", "nonsense")
    assert code == 1
    assert [json.loads(line)["valid"] for line in out.splitlines()] == [True, False]


def test_date_reads_standard_input_whatever_its_bytes(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"2021\n\xff\xfe\n\nJune 2021")))
    code, out, err = ask("date", "--format", "json")
    assert (code, err) == (1, "")
    assert [json.loads(line)["valid"] for line in out.splitlines()] == [True, False, True]


def test_schema_takes_a_kind_in_singular_or_plural(ask: Ask) -> None:
    assert ask("schema", "person") == ask("schema", "PEOPLE")
    assert json.loads(ask("schema")[1])["title"] == "Front matter"


def test_explain_a_code_needs_no_site(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert ask("explain", "orphan")[1].startswith("orphan (warning): Nothing links to this entry\n")


def test_an_error_stream_that_was_closed_before_the_start_is_no_fault(fake: Pipeline, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)  # as Python has it
    assert ask("build")[0] == 0
    cli._voice().remark("Another build is running.")


# --- from outside ---


def test_help_and_date_load_nothing_heavy() -> None:
    heavy = "'yaml', 'jinja2', 'markdown_it', 'tornado', 'sqlite3', 'multiprocessing', 'urllib.request', 'asyncio'"
    script = f"import sys; from builder.cli import main; main(sys.argv[1:]); print([each for each in ({heavy}) if each in sys.modules])"
    for typed in (["--help"], ["date", "2021"], ["build", "--help"]):
        done = subprocess.run([sys.executable, "-c", script, *typed], capture_output=True, text=True, check=True, cwd=_root())
        assert done.stdout.splitlines()[-1] == "[]"


def _root() -> Path:
    return Path(cli.__file__).parent.parent


def _command(*arguments: str, **settings: Any) -> subprocess.Popen[bytes]:
    environ = {**os.environ, "PYTHONPATH": str(_root())}
    return subprocess.Popen([sys.executable, "-m", "builder", *arguments], env=environ, stderr=subprocess.PIPE, **settings)


def test_a_reader_that_has_gone_is_no_fault() -> None:
    running = _command("date", *["2021"] * 5000, stdout=subprocess.PIPE)
    assert running.stdout
    running.stdout.read(10)
    running.stdout.close()
    assert running.stderr
    assert (running.stderr.read(), running.wait()) == (b"", 0)
    running.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("typed", ["schema", "--help"])
def test_a_full_disk_ends_with_2(typed: str) -> None:
    with Path("/dev/full").open("wb") as full:
        running = _command(typed, stdout=full)
        assert running.stderr
        assert running.stderr.read() == b"nutgraf: No space left on device.\n"
        assert running.wait() == 2
        running.stderr.close()


def test_an_interrupt_while_the_program_is_loaded_ends_as_well() -> None:
    interrupted = """
import sys
class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "builder.cli":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
from builder.__main__ import run
run()
"""
    ended = subprocess.run([sys.executable, "-c", interrupted], capture_output=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")


def test_an_interrupt_ends_with_130_and_without_a_word() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background of a shell it is ignored, and so by children
    running = _command("date", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    signal.signal(signal.SIGINT, before)
    assert running.stdin
    assert running.stdout
    running.stdin.write(b"2021\n")
    running.stdin.flush()
    assert running.stdout.readline() == b"2021\n"  # it answers line by line, and now waits
    time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=20) == 130
    assert running.stderr
    assert running.stderr.read() == b""
    for stream in (running.stdin, running.stdout, running.stderr):
        stream.close()


def test_the_starter_builds_without_a_remark(run: Any, tmp_path: Path) -> None:
    assert run("init", "new-site").code == 0
    done = run("check", "--format", "json", cwd=tmp_path / "new-site")
    assert (done.code, json.loads(done.out)) == (0, {"version": 1, "diagnostics": [], "errors": 0, "warnings": 0})
    assert run("build", cwd=tmp_path / "new-site").code == 0
