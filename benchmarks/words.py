"""Words that mean nothing, for bodies, titles and names. Seeded chance picks from them."""

from __future__ import annotations

from random import Random

_WORDS = (
    "the of and a to in that was for on with as it by at from which this had not but were be they their or an one have been its all "
    "who would there more when about after other into could time only some than first new also over such made two between many down "
    "where most through before must long year later report minister statement office council member paper record letter meeting "
    "visit airport flight passenger border ministry embassy court ruling notice lawyer editor source witness denial answer question "
    "week month morning evening harbour railway station bridge garden village city river mountain market school hospital library "
    "museum archive committee inquiry evidence document photograph interview broadcast translation headline correction version "
    "account detail number page article column story claim public private foreign local national former present early late quiet "
    "open closed certain likely several various careful brief full partial written spoken printed known unknown second third last "
    "said wrote asked answered denied confirmed reported published carried repeated translated described explained noted added "
    "called met left arrived returned travelled resigned appointed elected promised refused agreed waited counted measured built "
    "café façade naïve élan coöperation"
)

_FIRST = (
    "Ada Bela Carla Dario Edith Farid Greta Hamid Ines Jonas Karim Lena Mirza Nadia Omar Petra Quentin Rania Samir Tilda Umar Vera "
    "Wasim Xenia Yusuf Zora Anders Bruno Celia Dunya Élise Fiona Gustav Halima Ivo Jamila"
)

_LAST = (
    "Abbott Brook Castell Dorn Ehrlich Faraday Gill Haddad Ibsen Jarvis Keller Lodhi Marsh Novak Okafor Penrose Qadir Rahman Saleh "
    "Tanner Usmani Varga Weller Yardley Zafar Ashby Birch Calder Drummond Ellery Fenwick Garland Hollis Iqbal Juhász Kemal"
)

_THINGS = "Council Gazette Institute Ministry Observer Railway Tribune Union Chronicle Authority Society Herald"

WORDS, FIRST, LAST, THINGS = (text.split() for text in (_WORDS, _FIRST, _LAST, _THINGS))


def phrase(chance: Random, least: int, most: int) -> str:
    """So many words, the first with a capital."""
    text = " ".join(chance.choices(WORDS, k=chance.randint(least, most)))
    return text[0].upper() + text[1:]


def sentence(chance: Random, words: int) -> str:
    """A sentence of so many words, some of which stand out."""
    chosen = chance.choices(WORDS, k=words)
    if words > 7 and chance.random() < 0.15:
        chosen[3] = f"*{chosen[3]}*"
    if words > 9 and chance.random() < 0.08:
        chosen[5] = f"**{chosen[5]} {chosen[6]}**"
        del chosen[6]
    if words > 8:
        chosen[words // 2 - 1] += ","
    text = " ".join(chosen)
    return f"{text[0].upper()}{text[1:]}."


def person_name(chance: Random, number: int) -> str:
    """A name that no other number has."""
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    generation = number // (len(FIRST) * len(LAST))
    middle = f" {FIRST[(generation * 7 + number) % len(FIRST)]}" * bool(generation)
    return f"{first}{middle} {chance.choice(LAST)}-{last}" if generation else f"{first} {last}"


def organisation_name(chance: Random, number: int) -> str:
    """A name of a paper, office or society."""
    return f"{LAST[number % len(LAST)]} {THINGS[number // len(LAST) % len(THINGS)]} of {phrase(chance, 1, 1)} {number}"
