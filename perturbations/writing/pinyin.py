"""Chinese by its toneless pinyin: what characters and words share a reading, and which readings lie near each other.

The table (resources/pinyin.json, made by making/pinyin.py) holds the characters in common use, so nothing else is
needed at run time; a character that is not in it has no reading here.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from xrobust.perturbations.resources import load_keyboards, read_resource

# Sounds that speakers of southern Mandarin do not keep apart: the fuzzy pairs that input methods offer to forgive.
_FUZZY_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("f", "h"))
_FUZZY_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


class _Table(NamedTuple):
    readings: Mapping[str, tuple[str, ...]]
    """Characters and words of two, each with its readings: `("shi",)`, `("yin hang",)`."""
    members: Mapping[str, tuple[str, ...]]
    """Readings with the simplified characters, or words of two, that have them, the most frequent first."""
    traditional_members: Mapping[str, tuple[str, ...]]
    only_simplified: frozenset[str]
    """Characters of level 1 of GB 2312 that level 1 of Big5 has not."""
    only_traditional: frozenset[str]
    known: frozenset[str]
    """All readings."""


@functools.cache
def _table() -> _Table:
    content = read_resource("pinyin.json")
    by_script = [
        {reading: tuple(found) for reading, found in content[it].items()} for it in ("simplified", "traditional")
    ]
    readings: dict[str, tuple[str, ...]] = {}
    for syllables in by_script:
        for reading, found in syllables.items():
            for character in found:
                readings[character] = tuple(dict.fromkeys((*readings.get(character, ()), reading)))
    words: defaultdict[str, list[str]] = defaultdict(list)
    for word in content["words"].split(" "):
        reading = content["readings"].get(word) or " ".join(readings[character][0] for character in word)
        words[reading].append(word)
        readings[word] = (reading,)
    simplified, traditional = (frozenset("".join(content[it].values())) for it in ("simplified", "traditional"))
    return _Table(
        readings=readings,
        members={**by_script[0], **{reading: tuple(found) for reading, found in words.items()}},
        traditional_members=by_script[1],
        only_simplified=simplified - traditional,
        only_traditional=traditional - simplified,
        known=frozenset((*by_script[0], *by_script[1], *words)),
    )


def readings_of(text: str) -> tuple[str, ...]:
    """The toneless readings of a character or of a word of two; none where the table has none.

    >>> readings_of("是"), readings_of("银行"), readings_of("the")
    (('shi',), ('yin hang',), ())
    """
    return _table().readings.get(text, ())


def members(reading: str, like: str) -> tuple[str, ...]:
    """The characters or words of a reading, the most frequent first, in the script of a text.

    Args:
        reading: Toneless, one syllable or two.
        like: The text: what is written alike in both scripts gives members that are, too.

    >>> members("ta", "他")[:3], members("men", "们"), members("men", "們")[:3]
    (('他', '她', '它'), ('们', '门', '闷'), ('們', '門', '悶'))
    """
    table = _table()
    if not table.only_simplified.isdisjoint(like):
        return table.members.get(reading, ())
    if not table.only_traditional.isdisjoint(like):
        return table.traditional_members.get(reading, ())
    return _members_of_both(reading)


@functools.cache
def _members_of_both(reading: str) -> tuple[str, ...]:
    table = _table()
    found = table.members.get(reading, ())
    return tuple(it for it in found if table.only_simplified.isdisjoint(it) and table.only_traditional.isdisjoint(it))


@functools.cache
def near_readings(reading: str) -> tuple[str, ...]:
    """Readings that many speakers do not tell from one: another initial, or -n for -ng, of one of its syllables.

    >>> near_readings("yin wei")
    ('ying wei',)
    """
    return _changed(reading, _near)


@functools.cache
def mistyped_readings(reading: str) -> tuple[str, ...]:
    """Readings typed for one by a slip: a neighbouring key of QWERTY, or two letters that change places.

    >>> mistyped_readings("hou")
    ('gou', 'huo', 'nou', 'you')
    """
    return _changed(reading, _mistyped)


def _changed(reading: str, change: Callable[[str], Iterator[str]]) -> tuple[str, ...]:
    syllables = reading.split(" ")
    found = {
        " ".join((*syllables[:place], other, *syllables[place + 1 :]))
        for place, syllable in enumerate(syllables)
        for other in change(syllable)
    }
    return tuple(sorted((found & _table().known) - {reading}))


def _near(syllable: str) -> Iterator[str]:
    for long, short in _FUZZY_INITIALS:
        if syllable.startswith(long):
            yield short + syllable.removeprefix(long)
        elif syllable.startswith(short):
            yield long + syllable.removeprefix(short)
    for long, short in _FUZZY_FINALS:
        if syllable.endswith(long):
            yield syllable.removesuffix(long) + short
        elif syllable.endswith(short):
            yield syllable.removesuffix(short) + long


def _mistyped(syllable: str) -> Iterator[str]:
    keys = load_keyboards()["en"].letters
    for place, letter in enumerate(syllable):
        for near in keys[letter]:
            yield syllable[:place] + near + syllable[place + 1 :]
    for place in range(len(syllable) - 1):
        yield syllable[:place] + syllable[place + 1] + syllable[place] + syllable[place + 2 :]
