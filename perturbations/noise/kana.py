"""Kana slip: small for large, long for short, one of two with the same sound, a key of the romaji, the other script."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import regex

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.resources import load_keyboards
from xrobust.perturbations.text import Word
from xrobust.perturbations.writing.kana import consonant, hiragana, kana_of, katakana, large, romaji, small, vowel
from xrobust.perturbations.writing.rewriting import rewritten

_RUNS = regex.compile(r"(?:[ぁ-ゖー]+|[ァ-ヺー]+)(?![\u3099\u309A])")
# Sounds that two kana write, and particles that are written otherwise than they sound: the rules of modern kana usage
# (内閣告示, Modern Kana Usage, 1986, and Loanword Notation, 1991) say which is right, and people take the other one.
_SAME_SOUND = {
    "ず": "づ",
    "づ": "ず",
    "じ": "ぢ",
    "ぢ": "じ",
    "を": "お",
    "ゔぁ": "ば",
    "ゔぃ": "び",
    "ゔぇ": "べ",
    "ゔぉ": "ぼ",
}
_PARTICLES = {"は": "わ", "へ": "え"}
_GREETINGS = ("こんにちは", "こんばんは", "では", "には", "とは")

# How likely a kind of slip is beside the word's other ones. Chosen, not measured.
_WEIGHTS = {"key": 2.0, "long": 2.0, "small": 2.0, "sound": 2.0, "script": 0.5}


@perturbation("kana", family="noise", version=1, per_form=True, languages=("ja",))
class KanaSlip:
    """Slip in a kana: きって → きつて, データー → データ, こんにちは → こんにちわ or こんいちは, ねこ → ネコ."""

    def __init__(self, kind: str = "", *, resources: Resources) -> None:
        del resources  # the syllabary is small
        if kind and kind not in _WEIGHTS:
            raise ValueError(f"unknown kind of slip '{kind}'; one of: {', '.join(_WEIGHTS)}")
        self._kinds = (kind,) if kind else tuple(_WEIGHTS)

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """The slips of each run of hiragana or katakana of the word."""
        for run in _RUNS.finditer(word.text):
            whole = run[0] == word.text
            misspelt = {kind: _slips(run[0], kind, whole=whole) for kind in self._kinds}
            yield from rewritten(word.start + run.start(), run[0], misspelt, _WEIGHTS)


@functools.lru_cache(maxsize=1 << 14)
def _slips(clean: str, kind: str, *, whole: bool) -> tuple[str, ...]:
    """What a run of kana could become by one slip of a kind.

    Args:
        clean: Hiragana or katakana.
        kind: One of the kinds.
        whole: Whether it is a whole word.
    """
    plain = hiragana(clean)
    is_katakana = plain != clean
    if kind == "script":
        return (plain if is_katakana else katakana(clean),) if whole and len(clean) > 1 else ()
    if kind == "key":
        found = _of_keys(plain)
    elif kind == "small":
        found = _small_and_large(plain, loan=is_katakana)
    elif kind == "long":
        found = _long_in_katakana(plain) if is_katakana else _long_in_hiragana(plain)
    else:
        found = _same_sound(plain, whole=whole and not is_katakana)
    return tuple(katakana(slip) if is_katakana else slip for slip in found)


def _of_keys(clean: str) -> Iterator[str]:
    """A key of the romaji left out, typed twice, or its consonant's neighbour hit: all that makes whole kana again."""
    keys = romaji(clean) or ""
    beside = load_keyboards()["en"].letters
    for place, key in enumerate(keys):
        nearby = "" if key in "aiueo-" else beside[key]
        for slipped in ("", key * 2, *nearby):
            made = kana_of(keys[:place] + slipped + keys[place + 1 :])
            if made:
                yield made


def _small_and_large(clean: str, *, loan: bool) -> Iterator[str]:
    """A small kana typed large, or a large one small where a small one could stand."""
    for place, kana in enumerate(clean):
        before, behind = clean[place - 1 : place], clean[place + 1 : place + 2]
        other = large(kana)
        if other is None and before and _takes_small(before, kana, behind, loan=loan):
            other = small(kana)
        if other is not None:
            yield clean[:place] + other + clean[place + 1 :]


def _takes_small(before: str, kana: str, behind: str, *, loan: bool) -> bool:
    if kana == "つ":
        return behind != "" and consonant(behind) in {"k", "s", "t", "p"}
    if kana in "やゆよ":
        return vowel(before) == "i" and consonant(before) != "" and large(before) is None
    return loan and before + kana in {
        "ふあ",
        "ふい",
        "ふえ",
        "ふお",
        "てい",
        "でい",
        "うい",
        "うえ",
        "うお",
        "しえ",
        "じえ",
        "ちえ",
    }


def _long_in_hiragana(clean: str) -> Iterator[str]:
    """Long vowels as they sound (おう for おお, えい for ええ), drawn (ー), or short; a short one at the end long."""
    for place, kana in enumerate(clean[1:], start=1):
        sound, behind = vowel(clean[place - 1]), clean[place + 1 :]
        other = {"oう": "お", "oお": "う", "eい": "え", "eえ": "い"}.get(sound + kana)
        if other is not None:
            yield clean[:place] + other + behind
        if other is not None or (sound, kana) == ("u", "う"):
            yield clean[:place] + "ー" + behind
        if sound + kana in {"oう", "uう"} and (behind or clean[place - 1] in "ゅょ"):
            yield clean[:place] + behind
    if clean[-1] in "ゅょ":
        yield clean + "う"


def _long_in_katakana(clean: str) -> Iterator[str]:
    """The long mark lost, written as a vowel (メール, メイル), or added behind the last kana (データ, データー)."""
    for place, kana in enumerate(clean[1:], start=1):
        sound, behind = vowel(clean[place - 1]), clean[place + 1 :]
        if kana == "ー":
            yield clean[:place] + behind
        other = {"eー": "い", "eい": "ー", "oー": "う", "oう": "ー"}.get(sound + kana)
        if other is not None:
            yield clean[:place] + other + behind
    if len(clean) > 2 and clean[-1] != "ー" and (vowel(clean[-1]) == "a" or clean[-1] == "り"):
        yield clean + "ー"  # English -er, -or, -ar, -ry


def _same_sound(clean: str, *, whole: bool) -> Iterator[str]:
    """Another kana of the same sound; in hiragana words of their own, particles as they are said."""
    for written, other in _SAME_SOUND.items():
        for match in regex.finditer(written, clean):
            yield clean[: match.start()] + other + clean[match.end() :]
    if whole and clean in _PARTICLES:
        yield _PARTICLES[clean]
    if whole and clean in _GREETINGS:
        yield clean[:-1] + "わ"
