"""Who looks at what: while a piece of the output is made, every question asked of the linked site is noted.

A piece (a page, an entry's part of an export) is made from the linked site alone, and the site answers by key: a record,
the targets of its references, the links to it, its status. What a piece asked for is what it depends on, whatever it did
with the answers. After a change, the pieces that asked for nothing that changed are as they were, and need not be made.

All answers to one kind of question have a *face*, which is all that decides them, as bytes; a piece keeps the numbers of the
questions it asked. Which answers have changed is worked out from two faces where these differ, and only then: most builds
change few kinds of answers, and the first one of a site none. Two questions may have one number by chance: then a piece is made
once too often, which costs time and is never wrong.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Set
from functools import cache, lru_cache, partial
from typing import Any, Generic, TypeVar
from zlib import crc32

import msgspec

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")

ALL = "*"  # the question which keys there are


Faces = dict[str, bytes]  # by the kind of question
Changes = Callable[[bytes, bytes], Iterable[int]]  # of two faces, b"" for one that is not there: the questions with other answers


class Watch:
    """Notes the questions asked of one site. `faces` are for the next build to compare its own with."""

    def __init__(self) -> None:
        self._asked: set[int] | None = None
        self._taken: dict[int, Collection[int]] = {}  # what `_asked` is to take in whole, each collection once, by its id
        self._kinds: dict[str, tuple[Callable[[], object], Changes]] = {}
        self._numbers: dict[str, Numbers] = {}

    def note(self, number: int) -> None:
        """Note a question by its number, if anybody is looking."""
        if self._asked is not None:
            self._asked.add(number)

    def note_all(self, numbers: Collection[int]) -> None:
        """Note many questions, of a collection that lasts as long as this watch and never changes: a second time costs nothing."""
        if self._asked is not None:
            self._taken[id(numbers)] = numbers

    def looking(self) -> _Looking:
        """Gather what is asked for within; all of it is there at the end. What is asked within of a piece in a piece is asked by both."""
        return _Looking(self)

    def numbers(self, name: str) -> Numbers:
        """The numbers of the questions of one kind."""
        return self._numbers.setdefault(name, Numbers(name))

    def answers(self, name: str, face: Callable[[], object], changes: Changes) -> None:
        """Declare a kind of question, or several that the same decides: `face` gives that, as plain values."""
        self._kinds[name] = (face, changes)

    def mapping(self, name: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """These answers, noted as they are asked for under that name."""
        self.answers_of(name, lambda: answers)
        return Seen(self, name, answers)

    def answers_of(self, name: str, answers: Callable[[], Mapping[str, object]]) -> None:
        """Declare a kind of question whose answers are plain values, by key."""
        self.answers(name, answers, partial(changed_keys, name))

    def faces(self) -> Faces:
        """The faces of all answers."""
        return {name: msgspec.msgpack.encode(face()) for name, (face, _) in self._kinds.items()}

    def changed(self, before: Faces, now: Faces) -> frozenset[int]:
        """The numbers of the questions whose answers are no longer what they were."""
        found: set[int] = set()
        for name, (_, changes) in self._kinds.items():
            if before.get(name) != now[name]:
                found.update(changes(before.get(name, b""), now[name]))
        return frozenset(found)


class _Looking:
    """Takes in what a watch notes, from its beginning to its end. (A class, as there are several for every page.)"""

    __slots__ = ("_asked", "_outer", "_watch")

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._asked: set[int] = set()

    def __enter__(self) -> set[int]:
        watch = self._watch
        self._outer = (watch._asked, watch._taken)
        watch._asked, watch._taken = self._asked, {}
        return self._asked

    def __exit__(self, *error: object) -> None:
        watch = self._watch
        self._asked.update(*watch._taken.values())
        watch._asked, watch._taken = self._outer
        if watch._asked is not None:
            watch._asked |= self._asked


class Numbers(dict[object, int]):
    """The numbers of questions of one name, by their keys, each found when it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __missing__(self, key: object) -> int:
        number = self[key] = number_of(self._name, str(key))
        return number


# Where one key is asked for, which pages do by the hundred, noting stands in line: a call would cost as much again.


class Seen(dict[str, Answer]):
    """A mapping that notes which of its keys are looked at; with `every`, whether anybody went through all of them."""

    def __init__(self, watch: Watch, name: str, answers: Mapping[str, Answer], every: str = ALL) -> None:
        super().__init__(answers)
        self._watch = watch
        self._name = name
        self._which = every
        self._numbers = watch.numbers(name)
        self._every: frozenset[int] = frozenset()

    def _note_all(self) -> None:
        if not self._every:
            self._every = frozenset(number_of(self._name, key) for key in (self._which, *dict.keys(self)))  # ours would note itself
        self._watch.note_all(self._every)

    def _note(self, key: object) -> None:
        self._watch.note(self._numbers[key])

    def __getitem__(self, key: str) -> Answer:
        asked = self._watch._asked
        if asked is not None:
            asked.add(self._numbers[key])
        return dict.__getitem__(self, key)

    def __contains__(self, key: object) -> bool:
        asked = self._watch._asked
        if asked is not None:
            asked.add(self._numbers[key])
        return dict.__contains__(self, key)

    def get(self, key: str, default: Any = None) -> Any:
        """The answer to a key, or `default`."""
        asked = self._watch._asked
        if asked is not None:
            asked.add(self._numbers[key])
        return dict.get(self, key, default)

    def __iter__(self) -> Iterator[str]:
        self._note(self._which)
        return super().__iter__()

    def __len__(self) -> int:
        self._note(self._which)
        return super().__len__()

    def keys(self) -> Any:
        """Which keys there are."""
        self._note(self._which)
        return super().keys()

    def values(self) -> Any:
        """All answers."""
        self._note_all()
        return super().values()

    def items(self) -> Any:
        """All keys with their answers."""
        self._note_all()
        return super().items()

    def __reversed__(self) -> Iterator[str]:
        self._note(self._which)
        return super().__reversed__()

    def __eq__(self, other: object) -> bool:
        self._note_all()
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        self._note_all()
        return super().__ne__(other)

    __hash__ = None

    def __or__(self, other: Any) -> Any:
        self._note_all()
        return super().__or__(other)

    def __ror__(self, other: Any) -> Any:
        self._note_all()
        return super().__ror__(other)

    def copy(self) -> dict[str, Answer]:
        """All keys with their answers, unwatched from here on."""
        self._note_all()
        return super().copy()


class SeenSet(Set[str]):
    """A set that notes which keys it is asked for.

    Whether a key is in it is noted as a question for `of`: for what decides it, which whoever asks mostly asks for as well.
    """

    def __init__(self, watch: Watch, name: str, keys: Set[str], of: str) -> None:
        self._watch = watch
        self._keys = frozenset(keys)
        self._numbers = watch.numbers(of)
        self._all = number_of(name, ALL)

        def changes(old: bytes, new: bytes) -> Iterator[int]:
            before, now = (msgspec.msgpack.decode(face, type=set[str]) if face else set() for face in (old, new))
            yield self._all
            yield from (number_of(of, key) for key in before ^ now)

        watch.answers(name, lambda: sorted(self._keys), changes)

    @classmethod
    def _from_iterable(cls, keys: Iterable[str]) -> Set[str]:  # type: ignore[override]
        return frozenset(keys)

    def __contains__(self, key: object) -> bool:
        asked = self._watch._asked
        if asked is not None:
            asked.add(self._numbers[key])
        return key in self._keys

    def intersection(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of the keys that are in it, as a frozenset tells: in one go what else is asked key by key."""
        asked = self._watch._asked
        if asked is not None:
            keys = [*keys]
            asked.update(map(self._numbers.__getitem__, keys))
        return self._keys.intersection(keys)

    def __iter__(self) -> Iterator[str]:
        self._watch.note(self._all)
        return iter(self._keys)

    def __len__(self) -> int:
        self._watch.note(self._all)
        return len(self._keys)


def memo(watch: Watch | None, make: Callable[[Key], Answer]) -> Callable[[Key], Answer]:
    """Gives pieces that many pages share, each made once: whoever takes one has asked for all that it was made from. (A function that is
    made, as it is called some hundred times for every page, which takes longer for an object.)"""
    if watch is None:
        return cache(make)
    made: dict[Key, tuple[Answer, int, tuple[int, ...]]] = {}

    def piece(key: Key) -> Answer:
        found = made.get(key)
        if found is None:
            with watch.looking() as asked:
                value = make(key)
            numbers = tuple(asked)  # a set takes several times the room
            made[key] = value, id(numbers), numbers
            return value
        value, which, numbers = found
        watch._taken[which] = numbers  # `note_all`, in line: where nobody looks, nobody takes it
        return value

    return piece


class noted_property(Generic[Answer]):  # noqa: N801 - named as `property` is
    """As `functools.cached_property`, of an object that has a `site`: whoever takes the value has asked for all that it was
    made from."""

    def __init__(self, make: Callable[[Any], Answer]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"made {name}"

    def __get__(self, instance: Any, owner: type) -> Answer:
        piece: Callable[[Any], Answer] | None = instance.__dict__.get(self._name)
        if piece is None:
            piece = instance.__dict__[self._name] = memo(instance.site.watch, self._make)
        return piece(instance)


# --- numbers and faces ---


def number_of(name: str, key: str) -> int:
    """The number of a question."""
    return crc32(key.encode("utf-8", "surrogatepass"), _start(name))


@cache
def _start(name: str) -> int:
    return crc32(f"{name} ".encode())


def changed_keys(name: str, old: bytes, new: bytes) -> Iterator[int]:
    """The numbers of the questions of a kind that have other answers, of two faces that are mappings by key."""
    before, now = (msgspec.msgpack.decode(face, type=dict[str, msgspec.Raw]) if face else {} for face in (old, new))
    yield from (number_of(name, key) for key in different(before, now))
    if [*before] != [*now]:
        yield number_of(name, ALL)


def different(before: Mapping[str, object], now: Mapping[str, object]) -> Iterator[str]:
    """The keys that have another value, or that only one of the two has."""
    return (key for key in before.keys() | now.keys() if before.get(key) != now.get(key))


_FEW = 8  # numbers, up to which they are sooner looked for one by one than all together


@lru_cache(1)
def _written(numbers: frozenset[int]) -> tuple[bytes, ...]:
    """Each of the numbers as it is remembered."""
    return tuple([packed([each]) for each in numbers])


def packed(asked: Iterable[int]) -> bytes:
    """Numbers of questions, to be remembered."""
    return array("I", asked).tobytes()


def are_touched(asked: bytes, those: frozenset[int]) -> bool:
    """Whether any of the remembered numbers is among those."""
    if len(those) <= _FEW:  # as most pages asked for none of them
        for each in _written(those):
            if each in asked:
                break
        else:
            return False
    numbers = array("I")
    numbers.frombytes(asked)
    return not those.isdisjoint(numbers)
