"""Write pinyin.json: the Chinese characters in common use and the commonest words of two, by their toneless pinyin.

For maintainers: needs the package pypinyin (readings) and the unpacked source package of jieba (frequencies).

    pip install pypinyin==0.55.0
    pip download --no-deps --no-binary :all: jieba==0.42.1 && tar xzf jieba-0.42.1.tar.gz
    python -m perturbations.resources.making.pinyin jieba-0.42.1

In common use are the characters of level 1 of GB 2312 (simplified) and of Big5 (traditional), by Python's codecs.
Each syllable's characters come in order of frequency, as an input method lists them: the sum of jieba's counts of
the words that have the character, for a traditional one those of its simplified form (by ICU).
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "pinyin.json"
WORDS = 12_000

# First and last code of level 1, and the second bytes that each row has.
_GB2312 = ((0xB0A1, 0xD7F9), range(0xA1, 0xFF))
_BIG5 = ((0xA440, 0xC67E), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))

# Readings of characters that have two in daily use, where pypinyin gives the other one for the character alone.
_MORE_READINGS = {"地": "de", "得": "dei", "了": "liao", "著": "zhe", "都": "du", "长": "chang", "長": "chang"}

_INTERJECTIONS = {"", "m", "n", "ng"}  # syllables without a vowel, which nobody mistypes a word for


def level_1(codec: str, borders: tuple[int, int], trails: range | tuple[int, ...]) -> Iterator[str]:
    """The characters of an encoding's level 1, in its order."""
    for lead, trail in product(range(borders[0] >> 8, (borders[1] >> 8) + 1), trails):
        if borders[0] <= (lead << 8 | trail) <= borders[1]:
            yield bytes((lead, trail)).decode(codec)


def build(jieba: Path) -> dict[str, Any]:
    """The content of pinyin.json.

    Args:
        jieba: The unpacked source package of jieba.
    """
    import icu

    pypinyin = importlib.import_module("pypinyin")  # the maintainer's, and no requirement of xrobust
    simplify = icu.Transliterator.createInstance("Traditional-Simplified").transliterate
    words: Counter[str] = Counter()
    persons = set()
    for line in (jieba / "jieba" / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, frequency, part_of_speech = line.rsplit(" ", 2)
        words[word] += int(frequency)
        if part_of_speech.startswith("nr"):
            persons.add(word)
    characters: Counter[str] = Counter()
    for word, count in words.items():
        for character in word:
            characters[character] += count

    def syllables(common: list[str]) -> dict[str, str]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for character in sorted(common, key=lambda it: (-characters[simplify(it)], common.index(it))):
            readings = {*pypinyin.lazy_pinyin(character), _MORE_READINGS.get(character, "")}
            for reading in sorted(readings - _INTERJECTIONS):
                found[reading].append(character)
        return {reading: "".join(members) for reading, members in sorted(found.items())}

    simplified = syllables(list(level_1("gb2312", *_GB2312)))
    traditional = syllables(list(level_1("big5", *_BIG5)))
    known = set("".join(simplified.values()))
    plain = [word for word, _ in words.most_common() if len(word) == 2 and word not in persons]
    common = [word for word in plain if set(word) <= known][:WORDS]
    first = {character: reading for reading in sorted(simplified, reverse=True) for character in simplified[reading]}
    read = {word: pypinyin.lazy_pinyin(word) for word in common}
    readings = {word: " ".join(read[word]) for word in common if read[word] != [first[letter] for letter in word]}
    return {
        "source": {
            "readings": f"pypinyin {pypinyin.__version__} (MIT)",
            "frequencies": "jieba 0.42.1, dict.txt (MIT)",
            "in common use": "level 1 of GB 2312 and of Big5",
            "notice": "NOTICE",
        },
        "simplified": simplified,
        "traditional": traditional,
        "words": " ".join(common),
        "readings": dict(sorted(readings.items())),
    }


def main() -> None:
    """Write pinyin.json beside this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jieba", type=Path, help="the unpacked source package of jieba")
    text = json.dumps(build(parser.parse_args().jieba), ensure_ascii=False, indent=1)
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
