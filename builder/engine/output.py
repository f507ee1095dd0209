# ruff: noqa: PTH102
# Paths are text here: at tens of thousands of them a Path costs more than the call it is made for.
"""The finished site: brought to its place as a whole, or not at all, at a cost that follows the change and not the site.

The story of a publication: look at what is shown now, and refuse if there is anything that nutgraf did not
make (`old_tree`); take the twin, which is the tree shown before (`workshop`), and bring it up to what is shown; write the files that
changed and remove those that went (`new_tree`); let the two trees change places (`handover`).
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from builder.engine.lock import lock
from builder.engine.made import EXPORT
from builder.engine.memory import open_memory, remove
from builder.engine.new_tree import NewTree, digest_in
from builder.engine.old_tree import OldTree, digest_of_all, survey_shown
from builder.engine.place import locate
from builder.engine.refusal import Refusal, printable, refusing
from builder.engine.tree import (
    FILLING,
    Bringing,
    Row,
    Survey,
    Ways,
    are_tame,
    copy,
    folders_of,
    nothing,
    read,
    stage_write,
)
from builder.engine.workers import are_few
from builder.engine.workshop import (
    Workshop,
    close_workshop,
    open_workshop,
    recover,
    remembered,
    tidy_memory,
    twin_of,
)
from builder.model.digests import digest

WAIT = 60.0  # seconds to wait for another build


class Kept(NamedTuple):
    """A file that is as it was, by its digest (`disk.digest`); its bytes are not at hand."""

    digest: str


# A file of the new tree: its bytes, or that it was kept, or the row that `stage_write` gave for it.
Artifact = bytes | Kept | Row


class Published(NamedTuple):
    """What a publication did: paths written anew or changed, paths removed, how many stayed as they were, and the way.

    The way is `unchanged`, `moved` (there was nothing before), `exchanged`, `renamed` (in two steps) or `in place` (file
    by file).
    """

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    way: str


def check_output(root: Path, output: Path) -> None:
    """Raise Refusal where the site must not be written to `output`. Changes nothing but the site's memory."""
    place, memory = locate(root, output), open_memory(root)
    survey_shown(place, memory, remembered(place, memory, place.path))


@contextmanager
def building(
    root: Path, output: Path, say: Callable[[str], None], wait_seconds: float = WAIT, twin: bool = True, jobs: int = 1, trusted: bool = True
) -> Iterator["Publication"]:
    """A publication that no other build disturbs: `lock` and `Publication` in one. `say` is told if it has to wait."""
    with lock(root, output, wait_seconds, say), Publication(root, output, twin, jobs, trusted) as publication:
        yield publication


class Publication:
    """A new state of the finished site, from the first look at the old one to the change of the two.

    Use it as a context, inside of `lock`. Leaving it without `publish` leaves the output as it was. The output is looked at
    when that is first needed, or by `look`. Raises Refusal where it cannot be one, and on any trouble with the disk; the
    output is then as it was (or, where it can only be replaced file by file, partly so, and the next build mends it).

    The twin, whose files are second names of the same, makes every later build cheap. Where there is none, `twin` has it made at
    the end, as is right where builds follow each other. Else the first build that changes something makes it, as many never do
    (on a server that starts from nothing each time); `prepare` lets that be done beside the rest.

    Size, time and inode tell whether a file is what it was; where that is not `trusted`, each is read.
    """

    def __init__(self, root: Path, output: Path, twin: bool = True, jobs: int = 1, trusted: bool = True) -> None:
        self._twin = twin
        self._jobs = jobs
        self._place = locate(root, output)
        self._memory = open_memory(root)
        self._remarks = [self._memory.remark] if self._memory.remark else []
        self._old = OldTree(self._place, self._memory, trusted)
        self._workshop: Workshop | None = None
        self._new: NewTree | None = None  # in the workshop
        self._published: Mapping[str, str] = {}  # what was published: the digest of each file by its path
        self._bringing: Bringing | None = None  # what the new tree lacks of what is shown
        self._has_moved = False  # the new tree, as there was nothing in its place
        self._ways: Ways | None = None  # folders that another process makes in the new tree

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences for the person who builds, about what went another way than usual."""
        return tuple(self._remarks)

    @property
    def staging(self) -> str:
        """The absolute folder of the new tree, for `stage_write`. What is staged must be among what is published."""
        return self._open().base

    def __enter__(self) -> Self:
        with refusing("made ready", self._place.label):
            recover(self._place, self._memory)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._old.close()
        if self._bringing:
            self._bringing.close()
        if self._ways:
            self._ways.wait()
        if error is None:
            self.finish(lambda: None)
        if self._workshop is None:
            return
        with suppress(OSError):
            if isinstance(error, Refusal):  # the disk may be full: leave nothing that takes room
                remove(self._workshop.staging)
            close_workshop(self._workshop, self._memory)

    def look_ahead(self) -> None:
        """Begin to look at the output in another process, if it is large, and if there may be another one. For a build that has
        something else to do before it needs to know; else it is looked at here. Raises Refusal."""
        if self._jobs > 1:
            self._old.look_ahead()
        else:
            self.look()

    def prepare(self) -> None:
        """Begin to make the twin, if the output has none and there may be another process. For a build that knows that something changed,
        and has something else to do before it writes. Raises Refusal where the output cannot be one."""
        if self._jobs > 1 and not twin_of(self._place, self._memory) and self.look().files:
            try:
                self._take_twin()
            except Refusal:  # it comes again where there is something to write; what is wrong with the content goes before
                self._workshop = None

    def folders_ahead(self, likely: Callable[[], Sequence[str]]) -> Callable[[], None] | None:
        """What another process may do that has nothing else to do: make the folders of files that are `likely` to come. None where
        few are, or where there is an output already: nobody looks into that for this. Raises Refusal where it cannot be one."""
        if self._jobs < 2 or os.path.lexists(self._place.path) or twin_of(self._place, self._memory) or are_few(len(files := likely())):
            return None
        try:
            new = self._take_twin()
        except Refusal:  # as in `prepare`
            self._workshop = None
            return None
        self._ways = Ways(new.base, folders_of(files))
        return self._ways.make

    @property
    def has_ways(self) -> bool:
        """Whether most folders are made ahead of the files in them."""
        return self._ways is not None

    def leave_to_others(self) -> None:
        """Leave folders that are made ahead to those processes that were forked off until now, and to none that comes later."""
        if self._ways is not None:
            self._ways.leave_to_others()

    def look(self) -> Survey:
        """What the output holds; it is looked at when that is first asked. Raises Refusal."""
        return self._old.look()

    @property
    def digests(self) -> Mapping[str, str]:
        """All that was published, by path, with the digest of each file."""
        return self._published

    def published_digest(self) -> str:
        """A digest of all that was published, to be compared with `shown_digest` by the next build."""
        return digest_of_all(self._published)

    def shown_digest(self) -> str:
        """A digest of what the output holds, without reading it; "" where that cannot be said, or it holds more than a site."""
        return self._old.digest()

    def missing(self, kept: Mapping[str, str]) -> set[str]:
        """Of these paths with their digests, those of which no copy is on the disk: their bytes are needed."""
        missing = self._old.missing(kept)
        if missing:
            new = self._open()
            missing = {path for path in missing if new.digest(path) != kept[path]}
        return missing

    def read(self, path: str, wanted: str) -> bytes:
        """The bytes of a file with that digest, which `missing` has told to be on the disk; b"" where they no longer are."""
        data = self._old.read(path, wanted)
        if data is not None:
            return data
        mine = self._new.rows.get(path) if self._new else None
        return read(self.staging, path, mine) if mine and mine.digest == wanted else b""

    def read_ahead(self, path: str) -> None:
        """Begin to read a file of the output, if there may be more than one at work. A thread does it, so no process is to
        be forked off before the new tree is opened, which waits for it."""
        if self._jobs > 1:
            self._old.read_ahead(path)

    def is_shown(self, wanted: Mapping[str, str]) -> bool:
        """Whether the output holds exactly these files, by path with their digests."""
        return self._old.holds(wanted)

    def publish(self, artifacts: Mapping[str, Artifact]) -> Published:
        """Make the output hold exactly these files (and its own with a dot), by path relative to it. Raises Refusal.

        Every path that is Kept must have been asked of `missing` first. A path with a step that begins with a dot, or
        that leads out of the tree, is a ValueError.
        """
        if not are_tame(list(artifacts)):
            raise ValueError(f"not paths of an output: {[path for path in artifacts if not are_tame([path])]}")
        self._published = wanted = {path: _digest_of(artifact) for path, artifact in artifacts.items()}
        if self._ways is not None:
            self._ways.wait()
        if self._workshop is not None:
            self._open()  # what is looked at again must have been taken in
        if self._old.look_again() and self._new is not None:
            self._new.doubt(self._shown.files)  # a file that was written into meanwhile is no longer known in the new tree either
        if self.is_shown(wanted):
            self._old.remember()
            with suppress(OSError):
                remove(f"{self._place.path}/{FILLING}")
            return Published((), (), len(wanted), "unchanged")
        new = self._open()
        report = _difference(self._shown.files, wanted)
        return report._replace(way=self._replace(new, artifacts, wanted))

    @property
    def _shown(self) -> Survey:
        return self.look()

    def _open(self) -> NewTree:
        """Take the twin, and bring it up to what is shown."""
        self._old.end_reading()  # others may be forked off from here on
        new = self._new or self._take_twin()
        bringing, self._bringing = self._bringing, None
        if bringing:
            with refusing("written", self._place.label):
                new.rows.update(bringing.end())
        return new

    def _take_twin(self) -> NewTree:
        """Take the twin, or an empty tree where there is none, and begin to bring it up to what is shown."""
        self.look()  # before anything is made beside it
        with refusing("written", self._place.label):
            self._old.leave_twin_alone()  # before it gets another name
            self._workshop = open_workshop(self._place, self._memory)
            staging = self._workshop.staging
            new = NewTree(staging, self._old.look_at_twin(staging))
            self._catch_up(new)
            self._new = new
        return new

    def _catch_up(self, new: NewTree) -> None:
        """Begin to bring over what the twin lacks: the changes of the last build, or everything where there was no twin; but the export
        only when it is known to stay as it is, as it is copied, and another one comes with nearly every change."""
        lacking = new.lacking(self._old.known_files())
        lacking.pop(EXPORT, None)
        new.give_way(lacking)
        self._bringing = Bringing(self._place.path, new.base, lacking, self._jobs)

    def _bring_export(self, new: NewTree, wanted: str) -> None:
        """Bring over the export, if the new tree lacks the one with that digest and it is shown. Raises OSError."""
        shown = self._shown.files.get(EXPORT)
        if shown and shown.digest == wanted != new.digest(EXPORT):
            new.give_way({EXPORT: shown})
            new.rows[EXPORT] = copy(f"{self._place.path}/{EXPORT}", new.base, EXPORT, shown)

    def _replace(self, new: NewTree, artifacts: Mapping[str, Artifact], wanted: Mapping[str, str]) -> str:
        from builder.engine.handover import Handover  # builds that change nothing need it not

        assert self._workshop is not None  # in which the new tree lies
        self._refuse_meeting(wanted)
        with refusing("written", self._place.label):
            self._stage(new, artifacts, wanted)
            new.clear(wanted, self._ways.folders if self._ways else frozenset())
            way = Handover(self._place, self._memory, self._workshop, self._old, new).bring_in(wanted, self._remarks.append)
        self._has_moved = way == "moved"
        with suppress(OSError):
            tidy_memory(self._place, self._memory, (self._place.path, new.base))
        return way

    def _refuse_meeting(self, wanted: Mapping[str, str]) -> None:
        for path in self._shown.dots:
            if met := [folder for folder in folders_of([path]) if folder in wanted]:
                raise Refusal(
                    f"{self._place.label}/{printable(path)} is in a folder where the site now has a file, {met[0]}. Move it away."
                )

    def _stage(self, new: NewTree, artifacts: Mapping[str, Artifact], wanted: Mapping[str, str]) -> None:
        """Bring every file of the new tree to what it shall be. Raises Refusal, OSError."""
        rows = {path: artifact for path, artifact in artifacts.items() if isinstance(artifact, Row)}
        new.take(rows)
        others = [path for path in artifacts if path not in rows]
        if EXPORT in others:
            self._bring_export(new, wanted[EXPORT])
        different = [path for path in others if new.digest(path) != wanted[path]]
        given = {path: data for path in different if isinstance(data := artifacts[path], bytes)}
        if lost := [path for path in different if path not in given]:
            raise Refusal(f"{self._place.label}/{lost[0]} was changed while the site was built. Build again.")
        new.take({path: stage_write(new.base, path, data, wanted[path]) for path, data in given.items()})

    def finish(self, meanwhile: Callable[[], None]) -> None:
        """Make the twin where there is none and one is wanted, while `meanwhile` is done, which remembers what was made. Without this,
        leaving the publication makes it."""
        is_done = False

        def once() -> None:
            nonlocal is_done
            if not is_done:
                is_done = True
                meanwhile()

        if self._twin and self._memory.folder and self._lacks_twin():
            self._make_twin(once)
        once()

    def _lacks_twin(self) -> bool:
        """Whether something is shown, or was just published, and there is no other tree beside it."""
        if self._workshop is not None:
            return self._has_moved and not os.path.lexists(self._workshop.staging)
        return self._old.has_files and not twin_of(self._place, self._memory)

    def _make_twin(self, meanwhile: Callable[[], None]) -> None:
        """Bring every file over once more, so that the next build need only write what changed."""
        from builder.engine.handover import remember_new

        mine: OSError | Refusal | None = None
        staging = ""

        def apart() -> None:
            nonlocal mine
            try:
                meanwhile()
            except (OSError, Refusal) as error:  # which is no fault of the twin
                mine = error

        try:
            new = self._new or self._take_twin()
            staging = new.base
            if self._has_moved:
                os.mkdir(staging, 0o755)
                self._new = NewTree(staging, nothing()._replace(files=new.rows))
                self._bringing = Bringing(self._place.path, staging, new.rows, self._jobs)
            apart()
            whole = self._open()
            self._bring_export(whole, digest_in(self._shown.files, EXPORT))
            remember_new(self._place, self._memory, whole, self._shown.dots)
        except (OSError, Refusal):  # the disk may be full, or a process that helps may be ended from outside
            with suppress(OSError):
                remove(staging)
        if mine is not None:
            raise mine


def _digest_of(artifact: Artifact) -> str:
    return digest(artifact) if isinstance(artifact, bytes) else artifact.digest


def _difference(shown: Mapping[str, Row], wanted: Mapping[str, str]) -> Published:
    written = sorted(path for path, digest in wanted.items() if digest_in(shown, path) != digest)
    return Published(tuple(written), tuple(sorted(shown.keys() - wanted.keys())), len(wanted) - len(written), "")
