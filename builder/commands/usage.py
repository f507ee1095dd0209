"""What a person types: every command and option, declared once (INTERFACE.md, section 2).

The parsers, their help and docs/commands.md are derived from these rows. Nothing heavy is loaded here, so
that `nutgraf --help` answers at once.
"""

import argparse
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from builder.engine.refusal import Refusal
from builder.model.nearest import nearest

if TYPE_CHECKING:
    from builder.model.kinds import Kind

CONTEXTS = ("production", "deploy-preview", "branch-deploy", "development")
FORMATS = ("text", "json", "github")
MOST_JOBS = 256


class Option(NamedTuple):
    """An option (`--output`) or, without dashes, a word (`TITLE`) of a command."""

    name: str
    about: str  # in it `{kinds}` stands for the names of all kinds
    value: str = ""  # what stands for an option's value in the help; "" for a switch
    choices: tuple[str, ...] = ()
    read: Callable[[str], Any] = str
    default: Any = None
    times: str = ""  # of a word: ? for one or none, * for any number, + for one or more

    @property
    def help(self) -> str:
        """What it is for."""
        if "{kinds}" not in self.about:
            return self.about
        from builder.model.kinds import KINDS  # the build of a site where nothing changed is over before this is loaded

        return self.about.replace("{kinds}", ", ".join(kind.singular for kind in KINDS))

    @property
    def typed(self) -> str:
        """How it is typed: `--output DIR`, `[KIND]`, `TEXT…`."""
        if self.name.startswith("-"):
            return f"{self.name} {self.value or '|'.join(self.choices)}".strip()
        return {"?": f"[{self.name}]", "*": f"[{self.name}…]", "+": f"{self.name}…"}.get(self.times, self.name)


class Command(NamedTuple):
    """A command: its name, what it does in a line, what else there is to know, and its options."""

    name: str
    help: str
    story: str
    options: tuple[Option, ...]


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers within bounds, for an option."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most:,}")

    return read


def base_url(text: str) -> str:
    """An address that a site can be built for. Errors: ArgumentTypeError, with what is wrong."""
    from builder.reading.web_addresses import is_web_address  # only where it is asked

    if not is_web_address(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no address that begins with https:// or http://")
    if "?" in text or "#" in text:
        raise argparse.ArgumentTypeError(f"{text!r} has a ? or #; the address of a site has neither")
    return text


def _named(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("nothing is given")
    return text


ROOT = Option("--root", "the site, where it is not the folder you are in or one above it", "DIR", read=_named)
STRICT = Option("--strict", "treat warnings as errors")
FORMAT = Option(
    "--format",
    "how diagnostics are printed: text for people, json for programs, github for workflow annotations",
    choices=FORMATS,
    default="text",
)

COMMANDS: tuple[Command, ...] = (
    Command(
        "build",
        "build the whole site into public/",
        "A build with errors leaves the earlier output as it was. What is wrong goes to standard output.",
        (
            Option("--output", "the folder to build into, instead of public/ in the site", "DIR", read=_named),
            Option("--base-url", "the address the site is built for, instead of `url`", "URL", read=base_url),
            Option("--context", "what the build is for; production unless said", choices=CONTEXTS),
            Option("--drafts", "show drafts as well; search engines are then kept out"),
            STRICT,
            Option("--jobs", "how many processes may work at once", "N", read=whole_number(1, MOST_JOBS)),
            Option("--no-cache", "forget what earlier builds remembered"),
            Option("--no-search", "leave the search index out; /search/ is then an A to Z alone"),
            Option("--explain", "say why each page was drawn again or not"),
            FORMAT,
        ),
    ),
    Command(
        "check",
        "run every check and write nothing",
        "Ends with 1 if there is any error.",
        (Option("--external", "ask the links that lead outside as well"), STRICT, FORMAT),
    ),
    Command(
        "serve",
        "build, serve on this computer, and rebuild on each save",
        "The browser reloads by itself; errors are shown in the page. Ctrl-C ends it.",
        (
            Option("--host", "the name or number to serve on", "HOST", default="127.0.0.1", read=_named),
            Option("--port", "the port; 0 takes a free one", "N", read=whole_number(0, 65_535), default=8000),
            Option("--open", "open the browser"),
        ),
    ),
    Command(
        "new",
        "lay out a new file of content",
        "The id is made from the title. No file is ever overwritten. Prints the path of the new one.",
        (
            Option("KIND", "what it is: {kinds}"),
            Option("TITLE", "its title or name, or what a claim says", times="+"),
        ),
    ),
    Command(
        "init",
        "make a new, small, complete site",
        "The folder must be empty or not yet there.",
        (Option("DIR", "the folder of the new site", read=_named),),
    ),
    Command(
        "date",
        "say what a date means",
        "Prints each date as EDTF, its earliest and latest day, and the text that readers see. Words that make sense "
        "only together are one date. Without TEXT, dates are read from standard input, one a line. Ends with 1 if any "
        "cannot be read.",
        (
            Option("TEXT", "a date: 28 June 2021, early 2021, 2021-06", times="*"),
            Option(
                "--format",
                "text for people, or json: an object a line",
                choices=("text", "json"),
                default="text",
            ),
        ),
    ),
    Command(
        "schema",
        "print the JSON Schema of the front matter",
        "For editors that complete and check YAML. Without KIND: of all kinds.",
        (Option("KIND", "the kind: {kinds}", times="?"),),
    ),
    Command(
        "import",
        "turn a timeline of another tool into event files",
        "A spreadsheet in the form that TimelineJS reads, saved as CSV, becomes one file for each event.",
        (
            Option("timelinejs", "the tool that the timeline comes from", choices=("timelinejs",)),
            Option("FILE", "the spreadsheet, as CSV", read=_named),
        ),
    ),
    Command(
        "explain",
        "say all that is known of an entry, or what a diagnostic means",
        "With KIND/ID: where the entry is written, its fields, its links both ways, and why a claim's status "
        "is what it is; its id alone will do where only one entry bears it. With CODE: what the diagnostic means, with an "
        "example and its mending.",
        (Option("KIND/ID|CODE", "an entry (people/ada-brook) or a diagnostic (date-unreadable)"),),
    ),
)

EXITS: tuple[tuple[int, str], ...] = (
    (0, "done; there may be warnings"),
    (1, "the content has errors (`date`: a date cannot be read)"),
    (2, "wrong usage or settings, or the machine refuses: no space, no permission, a port in use"),
    (3, "a fault of the program"),
    (130, "interrupted"),
)

ENVIRONMENT: tuple[tuple[str, str], ...] = (
    ("SOURCE_DATE_EPOCH", "the clock of the build, in seconds since 1970: the same input then gives the same bytes"),
    ("NO_COLOR", "no colour, even on a terminal"),
    ("NUTGRAF_DEBUG=1", "shows where in the program a fault happened"),
    ("NETLIFY=true", "the variables below are the defaults of the options"),
    ("CONTEXT", "on Netlify: the default of `--context`"),
    ("URL", "on Netlify: the default of `--base-url` in production"),
    ("DEPLOY_PRIME_URL", "on Netlify: the default of `--base-url` in previews and branches"),
    ("COMMIT_REF", "on Netlify: the commit, for “Cite this page” and the notice over a preview"),
    ("REVIEW_ID", "on Netlify: the number of the pull request, for the same"),
)

BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}


class Split(NamedTuple):
    """Arguments as typed: what stands before the command, the command, and what follows it."""

    before: list[str]
    command: str
    after: list[str]


def split(arguments: Sequence[str]) -> Split:
    """Find the command: the first argument that is no option and not the value of `--root`; "" for none."""
    for number, word in enumerate(arguments):
        if not word.startswith("-") and (number == 0 or arguments[number - 1] != ROOT.name):
            return Split(list(arguments[:number]), word, list(arguments[number + 1 :]))
    return Split(list(arguments), "", [])


# What other programs call it, where the nearest name alone would mislead.
ELSEWHERE = {
    "validate": "check", "verify": "check", "lint": "check", "test": "check", "start": "serve", "preview": "serve", "watch": "serve",
    "dev": "serve", "publish": "build", "deploy": "build", "generate": "build", "create": "new", "add": "new", "help": "--help",
}  # fmt: skip


def command_named(word: str) -> Command:
    """The command of that name. Refusal: there is none; the nearest is named."""
    if word in BY_NAME:
        return BY_NAME[word]
    meant = ELSEWHERE.get(word, "")
    instead = f"did you mean {meant}?" if meant else _instead(word, tuple(BY_NAME), tuple(BY_NAME))
    raise Refusal(f"There is no command {word!r}: {instead}")


def kind_asked(word: str) -> "Kind":
    """The kind that a person names, in singular or plural. Refusal: there is none; the nearest is named."""
    from builder.model.kinds import KINDS, kind_named

    kind = kind_named(word)
    if kind:
        return kind
    singular = tuple(kind.singular for kind in KINDS)
    known = (*singular, *(kind.folder for kind in KINDS))
    raise Refusal(f"There is no kind {word!r}: {_instead(word, known, singular)}")


def _instead(word: str, known: Sequence[str], all_of_them: Sequence[str]) -> str:
    best = nearest(word, known)
    return f"did you mean {best[0]}?" if best else f"choose one of {', '.join(all_of_them)}."


class Parser(argparse.ArgumentParser):
    """argparse without abbreviations, which names the nearest option for one that does not exist."""

    def __init__(self, prog: str, formatter: type[argparse.HelpFormatter] = argparse.HelpFormatter, **settings: Any) -> None:
        # What is declared is formatted on trial. With a width nobody asks how wide the terminal is, for which a library is loaded.
        super().__init__(prog=prog, allow_abbrev=False, formatter_class=partial(formatter, width=80), **settings)
        self._formatter = formatter
        self.known: list[str] = ["--help"]

    def add(self, option: Option) -> None:
        """Declare an option or word to argparse."""
        self.known.append(option.name)
        settings: dict[str, Any] = {"help": option.help.replace("%", "%%")}
        if not option.name.startswith("-"):
            settings |= {"nargs": option.times} if option.times else {}
            settings |= {"choices": option.choices} if option.choices else {}
            self.add_argument(_attribute(option.name), metavar=option.name, type=_bare(option.read), **settings)
        elif option.value or option.choices:
            settings |= {"choices": option.choices} if option.choices else {}
            metavar = option.value or "|".join(option.choices)
            read = _bare(option.read)
            self.add_argument(option.name, metavar=metavar, type=read, default=option.default, **settings)
        else:
            self.add_argument(option.name, action="store_true", **settings)

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Read the arguments; SystemExit with 2 for what is wrong, with 0 after `--help`."""
        self.formatter_class = self._formatter  # from here on for people
        shielded = [f"{SHIELD}{word}" if re.match(r"-\d", word) else word for word in arguments]
        found, unknown = self.parse_known_args(shielded)
        if unknown:
            self._refuse(unknown[0].removeprefix(SHIELD))
        return found

    def _refuse(self, word: str) -> NoReturn:
        if not word.startswith("-"):
            self.error(f"{word!r} is one word too many; text with spaces needs quotation marks")
        name = word.partition("=")[0]
        if self.prog == "nutgraf":
            self.error(f"there is no option {name} here; those of a command stand behind it")
        best = nearest(name, [each for each in self.known if each.startswith("-")])
        self.error(f"there is no option {name}" + (f"; did you mean {best[0]}?" if best else ""))


# Before a word such as -0044-03-15: a date, which argparse would take for an option. No argument holds a NUL.
SHIELD = "\0"


def _bare(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda word: read(word.removeprefix(SHIELD))


def _attribute(name: str) -> str:
    return {"KIND/ID|CODE": "what"}.get(name, name.lower())


def top_parser(version: str) -> Parser:
    """The parser of what stands before the command."""
    width = max(len(command.name) for command in COMMANDS)
    listed = "\n".join(f"  {command.name:<{width}}  {command.help}" for command in COMMANDS)
    parser = Parser(
        "nutgraf",
        usage="nutgraf COMMAND [--root DIR] …",
        description="A static site generator for explaining a news story: people, events, claims, sources.",
        epilog=f"commands:\n{listed}\n\n`nutgraf COMMAND --help` says more about one of them.",
        formatter=argparse.RawDescriptionHelpFormatter,
    )
    parser.add(ROOT)
    parser.add_argument("--version", action="version", version=f"nutgraf {version}", help="print the version")
    return parser


def parser_of(command: Command) -> Parser:
    """The parser of what follows a command; `--root` is taken there as well."""
    help = command.help[0].upper() + command.help[1:]
    parser = Parser(f"nutgraf {command.name}", description=f"{help}. {command.story}")
    for option in (*command.options, ROOT):
        parser.add(option)
    return parser
