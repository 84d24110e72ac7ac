"""Whether a spelling holds together: no mark without a letter to stand on, or where its script has no place for it."""

from __future__ import annotations

import regex

from xrobust.perturbations.languages import INDIC, members

_INDIC = members(INDIC)
_THAI_VOWEL_SIGN, _THAI_TONE = "\u0e31\u0e34-\u0e3a\u0e47", "\u0e48-\u0e4b"
# After the Unicode Standard, chapter 12 (South Asia) and section 16.1 (Thai); `regex` knows the syllabic categories.
_ILL = regex.compile(
    "|".join((
        r"(?:^|[^\p{L}\p{M}\u200c\u200d])[\p{M}\u0e33\u0eb3]",  # Thai and Lao SARA AM are letters by their category
        r"\p{sc=Latin}[\p{M}--[\p{sc=Inherited}\p{sc=Common}]]",
        r"(\p{M})\1",
        rf"[[{_INDIC}]&&\p{{InSC=Virama}}]\p{{InSC=Vowel_Dependent}}",
        rf"[[{_INDIC}]&&\p{{InSC=Vowel_Dependent}}]{{2}}",
        # In Bengali অ্যা a virama follows a vowel.
        rf"[[{_INDIC}]--\p{{sc=Bengali}}&&\p{{InSC=Vowel_Independent}}]\p{{InSC=Virama}}",
        rf"[{_THAI_VOWEL_SIGN}]{{2}}",
        rf"[{_THAI_TONE}][{_THAI_VOWEL_SIGN}{_THAI_TONE}]",
        rf"[\u0e40-\u0e44][{_THAI_VOWEL_SIGN}{_THAI_TONE}\u0e33]",  # a vowel that stands before its consonant
    )),
    regex.VERSION1,
)  # fmt: skip


def faults(text: str) -> int:
    r"""How often a text's marks stand where they cannot.

    >>> [faults(text) for text in ("हिन्दी", "हिन्ीद", "िहन्दी", "अ्छाै", "ที่นี่", "ที่ี")]
    [0, 1, 1, 2, 0, 1]
    """
    return 0 if text.isascii() else sum(1 for _ in _ILL.finditer(text, overlapped=True))
