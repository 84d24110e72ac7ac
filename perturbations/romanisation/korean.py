"""Korean in Latin letters: the Revised Romanisation, which is what is taught, signed and typed."""

from __future__ import annotations

from xrobust.perturbations.romanisation.habits import Habits, spelled
from xrobust.perturbations.writing.hangul import decompose

# A syllable is its keys with a full stop behind, so that what stands before one ends a syllable.
_HABITS = Habits(
    heard=r"""
    (?<=[ㄴㄹ])ㅎ\.(?=ㅇ)|ㅎ\.(?=ㅇ) → .
    ㅎ\.ㄱ → .ㅋ
    ㅎ\.ㄷ → .ㅌ
    ㅎ\.ㅈ → .ㅊ
    ㄷ\.ㅇ(?=ㅣ) → .ㅈ
    ㅌ\.ㅇ(?=ㅣ) → .ㅊ
    ([ㄱ-ㅆㅈ-ㅎ])\.ㅇ → .\1
    (ㄱㅅ|ㄹㄱ|ㄲ|ㅋ)(?=\.) → ㄱ
    (ㄴㅈ|ㄴㅎ)(?=\.) → ㄴ
    (ㄹㅂ|ㄹㅅ|ㄹㅌ|ㄹㅎ)(?=\.) → ㄹ
    (ㄹㅍ|ㅂㅅ|ㅍ)(?=\.) → ㅂ
    ㄹㅁ(?=\.) → ㅁ
    [ㅅㅆㅈㅊㅌㅎ](?=\.) → ㄷ
    ㄱ(?=\.[ㄴㅁㄹ]) → ㅇ
    ㅂ(?=\.[ㄴㅁㄹ]) → ㅁ
    ㄷ(?=\.[ㄴㅁ]) → ㄴ
    (?<=[ㅁㅇ]\.)ㄹ → ㄴ
    [ㄴㄹ]\.ㄹ|ㄹ\.ㄴ → ll
    """,
    written=r"""
    ㄱ\. → k
    ㄷ\. → t
    ㅂ\. → p
    ㄹ\. → l
    ㅇ\. → ng
    \. →
    ㅗㅏ → wa
    ㅗㅐ → wae
    ㅗㅣ → oe
    ㅜㅓ → wo
    ㅜㅔ → we
    ㅜㅣ → wi
    ㅡㅣ → ui
    """,
    others="""
    (?<!ㅜ)ㅓ → o & ㅕ → yo
    ^ㄱ → k & ^ㄷ → t & ^ㅂ → p & ^ㅈ → ch
    """,
    letters=spelled(
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        "g kk n d tt r m b pp s ss - j jj ch k t p h a ae ya yae eo e yeo ye o yo u yu eu i",
    ),
)


def romanised(text: str) -> tuple[str, ...]:
    """The spellings of a word, the commonest first; none where it is not Hangul alone.

    >>> romanised("학교"), romanised("값이")[0], romanised("감사합니다")[0]
    (('hakgyo',), 'gapsi', 'gamsahamnida')
    """
    syllables = [decompose(character) for character in text]
    return _HABITS.spellings("".join("".join((*one, ".")) for one in syllables if one)) if all(syllables) else ()
