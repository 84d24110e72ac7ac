"""Thai as people type it in Latin letters (karaoke Thai): the Royal Institute's letters, with ee for a long i.

A word is cut into syllables so that none is left over, explicit vowels first; two consonants without a vowel have an o
between them (คน khon), one has an a (ขนม khanom). Where a vowel or a silent letter cannot be known from the spelling,
as in many words from Pali and Sanskrit, the result is wrong.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from types import MappingProxyType

import regex

from xrobust.perturbations.romanisation.habits import Habits, spelled
from xrobust.perturbations.segmentation import units

_INITIALS = MappingProxyType(
    {
        letter: spelled
        for letters, spelled in (
            ("ก", "k"), ("ขฃคฅฆ", "kh"), ("ง", "ng"), ("จฉชฌ", "ch"), ("ซศษส", "s"), ("ญย", "y"), ("ฎด", "d"),
            ("ฏต", "t"), ("ฐฑฒถทธ", "th"), ("ณน", "n"), ("บ", "b"), ("ป", "p"), ("ผพภ", "ph"), ("ฝฟ", "f"), ("ม", "m"),
            ("ร", "r"), ("ลฬ", "l"), ("ว", "w"), ("หฮ", "h"), ("อ", ""),
        )
        for letter in letters
    }
)  # fmt: skip
# What may be spelled with a b or p, or with a d or t, is a capital.
_FINALS = MappingProxyType(
    {
        letter: spelled
        for letters, spelled in (
            ("กขคฆ", "k"), ("จชซฎฏฐฑฒดตถทธศษส", "T"), ("บปพฟภ", "P"), ("ง", "ng"), ("ญณนรลฬ", "n"), ("ม", "m"),
            ("ย", "i"), ("ว", "o"),
        )
        for letter in letters
    }
)  # fmt: skip
_CLUSTERS = r"[กขคตปพบดฟ]ร|[กขคปผพบฟ]ล|[กขค]ว"
_LED = r"ห[งญณนมยรลว]|อย(?=[าู])|[ซสศ]ร|ทร|จร"  # the other letter is not said
_APART = r"(?:ส[มนลดบ]|ฉ[ลม]|ถล|ข[มน]|ตล|จร|มล)(?=.)"  # an a between them, where a vowel stands before both
_ONE = r"[ก-รลว-ฮ]"
_LONGEST = 60  # letters of a word; each syllable is a call of its own
_SIGN = "ะาัิีึืุูำ็"
_FINAL = (
    rf"(?P<final>(?!สร[าะ])[{''.join(_FINALS)}](?![{_SIGN}])(?:(?<=[ตทดพก])ร(?=$)|(?<=ท)ธ(?=$))?"
    r"|[ตม][ิุ](?=$|[เแโใไ]))"
)
# Vowels by their signs; the onset stands at the dotted circle, a final behind + is needed, behind ? it may be there.
_VOWELS = (
    ("ฤ", "rue"), ("โทร(?=.)", "thora"), ("อ(?=ร[อั])", "a"), ("เ◌ียะ", "ia"), ("เ◌ีย?", "ia"), ("เ◌ือ?", "uea"),
    ("เ◌าะ", "o"), ("เ◌อะ", "oe"), ("เ◌า", "ao"), ("เ◌ิ+", "oe"), ("เ◌ย(?!า)", "oei"), ("เ◌อ?", "oe"), ("เ◌็+", "e"),
    ("เ◌ะ", "e"), ("เ◌?", "e"), ("แ◌ะ", "ae"), ("แ◌็+", "ae"), ("แ◌?", "ae"), ("โ◌ะ", "o"), ("โ◌?", "o"), ("ใ◌", "ai"),
    ("ไ◌ย(?![าะ])", "ai"), ("ไ◌", "ai"), ("◌ัวะ", "ua"), ("◌ัว", "ua"), ("◌ัย", "ai"), ("◌ั+", "a"), ("◌ะ", "a"),
    ("◌ำ", "am"), ("◌า?", "ā"), ("◌ิ?", "i"), ("◌ี?", "ī"), ("◌ึ?", "ue"), ("◌ือ", "ue"), ("◌ื+", "ue"), ("◌ุ?", "u"),
    ("◌ู?", "ū"), ("◌็อ+", "o"), ("◌็", "o"), ("◌อ?", "o"), ("◌ฤ+", "ri"), ("◌ฤ", "rue"), ("◌รร+", "a"), ("◌รร", "an"),
    (f"(?=[ขถฉ][นมล]{_ONE}(?![{_SIGN}]))◌", "a"), ("◌ว+", "ua"), ("◌+", "o"), ("◌(?=.)", "a"),
)  # fmt: skip


@functools.cache
def _syllables() -> tuple[tuple[regex.Pattern[str], str], ...]:
    """The patterns of all syllables in the order in which they are tried, each with its vowel."""
    return tuple((regex.compile(pattern), vowel) for signs, vowel in _VOWELS for pattern in _patterns(signs))


def _patterns(signs: str) -> Iterator[str]:
    before = signs[0] in "เแโใไ"
    led = _LED.replace("|ทร", "") if signs[0] == "โ" else _LED
    onsets = (rf"(?P<apart>{_APART})",) if before else ()
    for onset in (*onsets, rf"{led}|{_CLUSTERS}", _ONE) if "◌" in signs else ("",):
        for final in (_FINAL, "") if signs.endswith("?") else ("",):
            written = signs.removesuffix("?").replace("◌", f"(?P<onset>{onset})").replace("+", _FINAL)
            yield written + final


_SILENT = regex.compile(rf"(?:[ทต]ร|{_ONE}[ิุ]?)์")
_TONES = regex.compile(r"[่-๋]")
_HABITS = Habits(
    letters=spelled("āīūTP", "a ee u t p"),
    others="""
    T → d & P → b
    ī → i
    ū → oo
    kh → k & ph → p & th → t
    ā → aa
    """,
)


def romanised(text: str) -> tuple[str, ...]:
    """The spellings of a word, the commonest first; none where it cannot be cut into syllables.

    >>> romanised("หนังสือ"), romanised("สวัสดี")[0], romanised("ขนม")
    (('nangsue',), 'sawatdee', ('khanom', 'kanom'))
    """
    text = text.replace("ํา", "ำ")
    if text.endswith("ๆ"):
        return tuple(2 * one for one in romanised(text[:-1]))
    # ICU's dictionary knows where most compounds are cut, which letters alone do not tell.
    parts = [_read(word_part) for word_part in (_bare(text[start:end]) for start, end, _ in units(text))]
    read = "".join(part for part in parts if part) if all(parts) else _read(_bare(text))
    return _HABITS.spellings(read) if read else ()


def _bare(text: str) -> str:
    """A word without tone marks and silenced letters."""
    return _TONES.sub("", _SILENT.sub("", text))


@functools.lru_cache(maxsize=1 << 12)
def _read(word: str) -> str | None:
    """The sounds of a word, or of its end; None where it cannot be cut into syllables."""
    if not word:
        return ""
    if len(word) > _LONGEST:
        return None
    for pattern, vowel in _syllables():
        match = pattern.match(word)
        rest = _read(word[match.end() :]) if match else None
        if match and rest is not None:
            found = match.groupdict()
            onset = _onset(found["onset"], apart=bool(found.get("apart"))) if "onset" in found else ""
            final = _FINALS[found["final"][0]] if found.get("final") else ""
            return onset + _rhyme(vowel, final) + rest
    return None


def _onset(letters: str, *, apart: bool) -> str:
    first, *others = (_INITIALS[letter] for letter in letters)
    if letters in {"ทร", "จร", "ซร", "สร", "ศร"} and not apart:
        return "s" if letters == "ทร" else first
    if others and letters[0] in "หอ":
        return others[0]
    return first + "a" * apart + "".join(others)


def _rhyme(vowel: str, final: str) -> str:
    if final in {"i", "o"}:  # a long vowel is not spelled long before these
        vowel = vowel.replace("ā", "a").replace("ī", "i").replace("ū", "u")
    return vowel + final
