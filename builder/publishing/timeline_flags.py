"""Words that stand on poles over an axis: on which side of its pole each stands, and how high, so that none meets another."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from builder.model.values import Value
from builder.publishing.drawing import PAD


class Side(Value, frozen=True):
    """Words as they would stand on one side of a pole."""

    left: int
    right: int
    height: int
    foot: int  # how high over the axis they must stand at least


class Flag(Value, frozen=True):
    """Words that are to stand over a place, to the left or to the right of a pole."""

    at: int  # the place of the pole
    left: Side | None  # None where there is no room on that side, of one at most
    right: Side | None


class Stand(Value, frozen=True):
    """Where a flag stands."""

    side: int  # of its pole: -1 left, 1 right
    low: int  # the height of its lower edge over the axis
    high: int  # … and of its upper edge
    at: int  # the place of its pole
    left: int
    right: int


class _Crowd(Value, frozen=True):
    """Flags whose places depend on one another, and the places that they found."""

    flags: Sequence[Flag]
    near: Sequence[Stand]  # what stood near them already
    stands: Sequence[Stand]
    peak: int  # how high the highest reaches


class Ground:
    """Finds places for flags. It is asked again and again, each time about one flag more or another instead: crowds far from that
    one keep the places that they found before."""

    def __init__(self) -> None:
        self._crowds: dict[int, _Crowd] = {}  # by the place of the first pole

    def stands(self, flags: Sequence[Flag], ceiling: int) -> list[Stand] | None:
        """Places for flags, given in the order of their poles: no words touch other words, and no pole goes through words.

        None where they find no room under the ceiling. A flag stands above every flag whose pole it reaches over. So that no
        two reach over each other's poles, those of one crowd turn away from its middle: the left ones to the left, each
        higher than the one before; the right ones to the right.
        """
        placed: list[Stand] = []
        for crowd in _crowds(flags):
            near: list[Stand] = []
            if placed:
                reach = min([each.left.left if each.left else each.at for each in crowd])
                near = [each for each in placed if each.at + PAD >= reach or each.right + PAD > reach]
            known = self._crowds.get(crowd[0].at)
            if known is None or known.flags != crowd or known.near != near:
                known = _placed(crowd, near, ceiling)
                if known is None:
                    return None
                self._crowds[crowd[0].at] = known
            if known.peak > ceiling:
                return None
            placed += known.stands
        return placed


def _crowds(flags: Sequence[Flag]) -> list[Sequence[Flag]]:
    """Runs of flags: none in a run reaches as far right as the poles of the next, though flags of the next may reach back over it."""
    found, crowd, reach = [], list[Flag](), 0
    for flag in flags:
        if crowd and reach + PAD < flag.at:
            found.append(crowd)
            crowd = []
        crowd.append(flag)
        if flag.right and flag.right.right > reach:
            reach = flag.right.right
    return [*found, crowd] if crowd else []


def _placed(crowd: Sequence[Flag], near: Sequence[Stand], ceiling: int) -> _Crowd | None:
    """The places of a crowd, divided into those that stand to the left and those to the right: of some ways to do so the lowest, and
    of several that are as low the first. None where all reach over the ceiling."""
    if len(crowd) == 1 and not near:
        return _alone(crowd, ceiling)
    best, lowest = None, ceiling + 1
    for first_right in _divisions(crowd):
        trial = [*near]
        peak = 0
        for i in [*range(first_right), *range(len(crowd) - 1, first_right - 1, -1)]:
            flag = crowd[i]
            words = flag.left if i < first_right else flag.right
            assert words is not None
            stand = _stand(flag.at, -1 if i < first_right else 1, words, trial)
            if stand.high > peak:
                peak = stand.high
                if peak >= lowest:
                    break
            trial.append(stand)
        else:
            turn = len(near) + first_right
            best, lowest = [*trial[len(near) : turn], *trial[: turn - 1 if turn else None : -1]], peak
    return _Crowd(crowd, near, best, lowest) if best else None


def _alone(crowd: Sequence[Flag], ceiling: int) -> _Crowd | None:
    """A crowd of one flag with nothing near it: to the right, unless it stands lower to the left."""
    flag = crowd[0]
    right, left = flag.right, flag.left
    side, words = (1, right) if right and not (left and left.foot + left.height < right.foot + right.height) else (-1, left)
    if words is None or words.foot + words.height > ceiling:
        return None
    stand = Stand(side, words.foot, words.foot + words.height, flag.at, words.left, words.right)
    return _Crowd(crowd, [], (stand,), stand.high)


def _divisions(crowd: Sequence[Flag]) -> Sequence[int]:
    """Where the right half of a crowd may begin: near the middle by height, and where every flag fits."""
    least, most = 0, len(crowd)
    for i, flag in enumerate(crowd):
        if flag.right is None:
            least = i + 1
        if flag.left is None and i < most:
            most = i
    if least > most:
        return ()
    heights = [words.height for flag in crowd if (words := flag.left or flag.right)]
    middle, height, half = 0, 0, sum(heights) // 2
    for each in heights:
        if height + each // 2 > half:
            break
        height += each
        middle += 1
    return range(min(max(middle - 2, least), most), min(max(middle + 2, least), most) + 1)


def _stand(at: int, side: int, words: Side, others: Sequence[Stand]) -> Stand:
    """The lowest place of a flag: above its own foot and the flags whose poles it reaches over, clear of all others."""
    left, right, height, low = words.left, words.right, words.height, words.foot
    start, end = left - PAD, right + PAD
    near = []
    for each in others:
        if start <= each.at <= end and each.high > low:
            low = each.high
        if start < each.right and each.left < end:
            near.append(each)
    if len(near) > 1:
        near.sort(key=_low)
    for each in near:
        if low < each.high and each.low < low + height:
            low = each.high
    return Stand(side, low, low + height, at, left, right)


_low = attrgetter("low")
