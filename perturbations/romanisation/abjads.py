"""Arabic, Persian, Urdu and Hebrew as people type them in Latin letters.

These scripts leave most vowels out, and what is not written cannot be known from the letters. Everyday words have their
spellings in `resources/vowelled.json`; in other words an a stands where two consonants would begin a word or three
would meet. That makes them readable, and is right for about half of them.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from xrobust.perturbations.resources import read_resource
from xrobust.perturbations.romanisation.habits import Habits, spelled

# One letter a sound. A, W and Y are letters that are a vowel or a consonant; ɂ is a hamza, ʿ an ayn, ʰ an aspiration.
_ARABIC = dict(
    zip(
        "اآأإءئؤبپتٹثجچحخدڈذرڑزژسشصضطظعغفقکكگلمنںوہهۂةھیيىےۓ",
        "AâaiɂɂɂbpttθjčħxddðrṛzžsšşḑţẓʿġfqkkglmnnWhhhTʰYYáēē",
        strict=True,
    )
) | {"َ": "a", "ِ": "i", "ُ": "u", "ً": "n", "ٌ": "n", "ٍ": "n", "ٰ": "a", "ّ": "", "ْ": "", "ـ": "", "ٔ": ""}
_HEBREW = dict(zip("אבגדהוזחטיכךלמםנןסעפףצץקרשת", "AbgdhWzħtYKKlmmnnsʿPPţţqršt", strict=True)) | {
    "ג׳": "j", "ז׳": "ž", "צ׳": "č", "ץ׳": "č", "ת׳": "t", "ו׳": "w",
}  # fmt: skip
_LETTERS = {"he": _HEBREW}
_APOSTROPHES = {"he": "׳"}
"""What an apostrophe stands for."""
_WITH_DIGITS = frozenset({"ar"})
"""Languages that some write with digits for letters, which others do not know."""
_IGNORED = "\u200c\u200d’'׳״־"
_CLASSES = {"C": "ɂbBptθjčħxdðrṛzžsšşḑţẓʿġfqkglmnwyhvKP", "V": "AâaiuáēeoT"}


def _habits(heard: str, written: str, others: str, letters: Mapping[str, str]) -> Habits:
    return Habits(heard=heard, written=written, others=others, letters=letters, classes=_CLASSES)


_CONSONANTS = """
    ^W → w
    ^Y → y
    W(?=[AâáYēT]) → w
    (?<=[Aâ])W → w
    Y(?=[AâáT]) → y
"""
_GUESSED = """
    ^(‹C›ʰ?)(?=‹C›) → \\1a
    (?<=‹C›ʰ?‹C›ʰ?)(?=‹C›ʰ?(‹V›|$))(?!y) → a
"""
_LAST = """
    (?<=a‹C›ʰ?)(?=‹C›$)(?!t$(?<=[qsrxfš]t)|[dgjk]$(?<=n[dgjk])|d$(?<=[rz]d)|m$(?<=lm)|[fzsbkm]$(?<=r.)) → a
"""
_HABITS = MappingProxyType(
    {
        "ur": _habits(
            f"""
            {_CONSONANTS}
            ɂ?Y$(?<=[AâW]ɂ?Y) → yi
            ɂ(?=[Yē]) → y
            (?<=[Aâ])ɂ(?=‹C›) → yi
            ɂ|T →
            h$(?<=‹C›ʰ?h) → a
            """,
            f"""
            ^(‹C›)A(‹C›)$ → \\1aa\\2
            ^AY → ai
            ^A?ē → e
            ^A → a
            ʿ(?=[Aâ]) →
            ʿ$ → a
            (?<=A‹C›)(?=‹C›$)(?!t$(?<=[sšx]t)|d$(?<=nd)) → i
            ʿ → a
            W → o
            Y → i
            {_GUESSED}
            {_LAST}
            """,
            """
            A(?=‹C›) → â
            (?<=‹C›)Y(?=‹C›) → ee
            W(?=‹C›) → oo
            ^A → i
            """,
            spelled("AâáēʰθčħxðžšşḑţẓġṛK", "a aa a e h s ch h kh z zh sh s z t z gh r k"),
        ),
        "fa": _habits(
            f"""
            xWA → xA
            xW(?=[rš]‹C›?$) → xo
            ^ʿ(?=‹C›) → a
            {_CONSONANTS.replace("w", "v")}
            (?<=[Aâ])ɂY(?=‹C›) → y
            ɂ|ʿ →
            h$(?<=‹C›h) → e
            """,
            f"""
            ^AY → i
            ^AW → o
            ^A → a
            W → oo
            Y → i
            T → at
            (?<=[dt])(?=n$) → a
            {_GUESSED}
            (?<=A‹C›)(?=‹C›$)(?!t$(?<=[sšxf]t)|[dgs]$(?<=n[dgs])|d$(?<=rd)) → e
            {_LAST}
            """,
            """
            W → u
            ^A(?=‹C›) → e
            e$ → eh
            """,
            spelled("AâáēθčħxðžšşḑţẓġqK", "a a a e s ch h kh z zh sh s z t z gh gh k"),
        ),
        "ar": _habits(
            f"""
            {_CONSONANTS}
            ^Al(?=..) → al
            """,
            f"""
            ^A → i
            ^â → a
            W → ou
            Y → i
            T → a
            {_GUESSED}
            (?<=A‹C›)(?=‹C›$) → i
            {_LAST}
            """,
            """
            ɂ → & ʿ → a & ħ → h
            (?<=‹C›)Y(?=‹C›) → ee
            """,
            spelled("Aâáēɂθčħxðžšşḑţẓʿġ", "a aa a e 2 th ch 7 kh dh zh sh s d t z 3 gh"),
        ),
        "he": _habits(
            """
            ^W → v
            WW → v
            YY$ → ai
            YY → Y
            ^Y → y
            Y(?=[AhW]$) → iy
            ^K → k
            ^P → p
            ^b → B
            b → v
            """,
            f"""
            h$ → a
            A$ →
            ^l(?=‹C›‹C›[WYA]) → li
            ^lh(?=‹C›‹C›) → leha
            (?<=‹C›‹C›)(?=t$) → e
            ^A(?=[WY]) →
            ^[Aʿ] → a
            ʿ$(?<=[WY]ʿ) → a
            ʿ|A(?=[WY]) →
            W → o
            Y → i
            {_GUESSED}
            (?<=‹C›)(?=‹C›$) → a
            [Aʿ] → a
            """,
            """
            W → u
            ħ → K
            ^(‹C›)(?=‹C›) → \\1e
            """,
            spelled("AħKPBţqšž", "a h ch f b tz k sh zh"),
        ),
    }
)


def romanised(text: str, language: str) -> tuple[str, ...]:
    """The spellings of a word, the commonest first; an Arabic one with the digits of Arabizi, and without."""
    known = everyday(language).get(unicodedata.normalize("NFC", text))
    if known is None:
        return guessed(text, language)
    return (*known, *(_without_digits(one) for one in known)) if language in _WITH_DIGITS else known


def guessed(text: str, language: str) -> tuple[str, ...]:
    """The spellings of a word by its letters alone; none where it has a sign that is no letter of the script."""
    letters, made, place = _LETTERS.get(language, _ARABIC), "", 0
    text = unicodedata.normalize("NFC", text).replace("'", _APOSTROPHES.get(language, "'"))
    while place < len(text):
        width = 2 if text[place : place + 2] in letters else 1
        letter = text[place : place + width]
        if letter not in letters and letter not in _IGNORED:
            return ()
        made += letters.get(letter, "")
        place += width
    return _HABITS[language].spellings(made)


def _without_digits(spelling: str) -> str:
    """Arabic for readers who do not know Arabizi: 3amal → amal, 7ayat → hayat."""
    plain = spelling.replace("7", "h").replace("2", "")
    return plain.replace("a3", "a").replace("3a", "a").replace("3", "" if plain[0] == "3" else "a")


@functools.cache
def everyday(language: str) -> Mapping[str, tuple[str, ...]]:
    """Words whose vowels are known, with their spellings."""
    table = read_resource("vowelled.json")[language]
    return {unicodedata.normalize("NFC", word): tuple(spellings.split()) for word, spellings in table.items()}
