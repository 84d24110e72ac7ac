"""The scripts of India as people type them in Latin letters: Hindi, Marathi, Bengali, Tamil, Telugu, Malayalam.

A word is first read into one letter a sound (ISO 15919's, where it has single ones); capitals are aspirated, ə is the
vowel that a consonant has without a sign. Regular expressions then drop it where nobody says it, and make the sounds
Latin letters as a language's writers do.
"""

from __future__ import annotations

import unicodedata
from types import MappingProxyType

from xrobust.perturbations.romanisation.habits import Habits, spelled

# Unicode lays the scripts out alike: a letter has the same place in each block. A dot is a place that no rule needs.
_LETTERS = ".ṁṃḥ.aāiīuūŕ.êeēǎôoōǒkKgGŋčČjJñṭṬḍḌṇtTdDnnpPbBmyrṟlḷḻvśṣsh"
_SIGNS = "āiīuūŕ.êeēǎôoōǒ"
_FIRST_SIGN, _VIRAMA, _NUKTA, _LONG_AU = 0x3E, 0x4D, 0x3C, 0x57
_BLOCKS = MappingProxyType({"hi": 0x900, "mr": 0x900, "bn": 0x980, "ta": 0xB80, "te": 0xC00, "ml": 0xD00})
_DOTTED = MappingProxyType({"k": "q", "K": "x", "g": "ġ", "j": "z", "ḍ": "ṛ", "Ḍ": "Ṛ", "P": "f", "y": "Y"})
# The Bengali t without a vowel, and those of Malayalam; joiners are no sounds.
_OTHERS = MappingProxyType(
    dict(zip("\u09ce\u0d7a\u0d7b\u0d7c\u0d7d\u0d7e\u0d7f", "tṇnrlḷk", strict=True)) | {"\u200c": "", "\u200d": ""}
)
_CLASSES = {"C": "kKgGŋčČjJñṭṬḍḌṇtTdDnpPbBmyrṟlḷḻvśṣshqxġzṛṚfY", "V": "əaāiīuūŕêeēǎôoōǒ"}
_LATIN = {
    **spelled("KGJTDPB", "kh gh jh th dh ph bh"),
    **spelled("ŋčČñṭṬḍḌṇṟḷḻśṣxġṛṚYḥṃṁ", "n ch chh n t th d dh n r l zh sh sh kh g d dh y h n n"),
    **spelled("əāīūŭŕêēǎôōǒ", "a a i u u ri e e ai o o au"),
}


def sounds(text: str, language: str) -> str | None:
    """A word in one letter a sound; None where it has a sign that is no letter of the language's script.

    >>> sounds("हिन्दी", "hi"), sounds("लड़का", "hi")
    ('hindī', 'ləṛəkā')
    """
    block, made = _BLOCKS[language], ""
    for character in unicodedata.normalize("NFC", text):
        place = ord(character) - block
        if character in _OTHERS:
            made += _OTHERS[character]
        elif place == _VIRAMA:
            made = made.removesuffix("ə")
        elif place == _NUKTA:
            made = made[:-2] + _DOTTED.get(made[-2:-1], made[-2:-1]) + made[-1:]
        elif place == _LONG_AU:
            made = made.removesuffix("ə") + "ǒ"
        elif _FIRST_SIGN <= place < _FIRST_SIGN + len(_SIGNS):
            made = made.removesuffix("ə") + _SIGNS[place - _FIRST_SIGN]
        elif 0 < place < len(_LETTERS) and _LETTERS[place] != ".":
            made += _LETTERS[place] + ("ə" if _LETTERS[place] in _CLASSES["C"] else "")
        else:
            return None
    # Malayalam's sign for no vowel is heard as a short u at the end of a word.
    return made + "ŭ" if text.endswith("\u0d4d") else made


def romanised(text: str, language: str) -> tuple[str, ...]:
    """The spellings of a word, the commonest first."""
    read = sounds(text, language)
    return _HABITS[language].spellings(read) if read else ()


_FINAL = r"""
    (?<=‹V›[ṃṁ]?‹C›)ə$ →
    (?<=‹V›rv)ə$ →
    (?<=‹V›[ṃṁ]?‹C›?‹C›[^yrvñ])ə$ →
"""
_MEDIAL = r"(?r)(‹V›(?!y)‹C›)ə(?=‹C›(?!i$|əṇ$)‹V›) → \1"


def _habits(heard: str, written: str, others: str) -> Habits:
    return Habits(heard=heard, written=written, others=others, letters=_LATIN, classes=_CLASSES)


# Where a rule is a language's own matter, such as which v is a w, it is what most writers do in Dakshina's sentences.
_HABITS = {
    "hi": _habits(
        _FINAL,
        rf"""
        {_MEDIAL}
        jñ → gy
        čČ|čč → cch
        (?<=^‹C›)v|v(?=āl) → w
        ^(‹C›*)ā(?=‹C›+$) → \1aa
        ^ā → aa
        (?<=^‹C›)ēṃ$ → ein
        īṃ$ → i
        [ṃṁ](?=[pPbBm]) → m
        P → f
        """,
        r"""
        ā(?!$) → aa
        ī(?!$) → ee & ū → oo
        ēṃ$ → en & [ṃṁ]$ →
        ə → a
        v → w
        ^(‹C›*)ā(?=‹C›) → \1a
        P → ph
        čČ? → ch
        """,
    ),
    "mr": _habits(
        _FINAL.replace("[^yrvñ]", "[^yrvñṇ]"),
        rf"""
        (?<=[īi]y)$ → a
        (?<=[DTsPm])ə(?=əB) →
        {_MEDIAL}
        jñ → dny
        čČ|čč → cch
        ^J → jh
        ŕ → ru
        īṃ$ → i
        ṃ(?=m) → n
        [ṃṁ](?=[pPbB]) → m
        P → f
        """,
        r"""
        ə → a
        ā(?!$) → aa
        ī(?!$) → ee & ū → oo
        ^J → z
        v → w
        """,
    ),
    "bn": _habits(
        r"""
        (?<=‹V›[ṁ]?(?!h)‹C›)(?<!it|ut|(?<!ār|rb)ət|[īi]Y|əṛ|ōṭ|Čil|ŕ‹C›)ə$ →
        """,
        r"""
        (?r)(‹V›‹C›)ə(?=(?!‹C›ē[rk]?ē?$|rəṇ|h|Y|r?tī|‹C›(?:ā|ī|i|iY?‹C›)$)‹C›‹V›|ṭi) → \1
        ^(ēk|‹C›ə‹C›|[TD]ā?[kl]|dēK)ə(?=[tlbČ]ē) → \1
        (?<=[āə])ōY(?=ā) → w
        (?<=‹V›)kṣ → kkh
        kṣ → kh
        jñ → gg
        (?<![^əaāiīuūŕeēǎoōǒrṇ])y → j
        ny → nn
        ^(by)ə → \1a
        (?<=^[dśs])b|(?<=ś)b → w
        tb|tt(?=b) → tt
        ttt → tt
        ŋ(?=‹V›)|ŋ$ → ng
        [ṛṚ] → r
        ṃ(?=g) → n
        ṃ → ng
        ṁ →
        P → f
        Č → ch
        čch → cch
        əō$ → o
        ə → o
        ^a → o
        ǎ → oi
        ǒ → ou
        """,
        r"""
        s → sh
        ^a → ā
        ə → o
        ə → a
        ā(?!$) → aa
        """,
    ),
    "ta": _habits(
        r"""
        k(?!k)(?<=[ŋñṇm]k|‹V›[yrlḻḷ]?k)(?=‹V›) → g
        č(?<=ñč) → J
        č(?<=‹V›č|nč)(?=‹V›) → s
        ^č → s
        p(?<=[mṇ]p|^‹V›np) → b
        ḥp → f
        """,
        r"""
        tt? → T
        ṟṟ → ṭr
        nṟ → nḍr
        ṭ(?!ṭ|k|p|č|s|r|$)(?<!ṭṭ) → ḍ
        ŋg|ŋ$ → ng
        ñJ → nj
        čč → č
        y(?=$|‹C›)(?<=‹V›y)(?!yy) → i
        ā → aa
        ī → ee
        ū → oo
        """,
        r"""
        tt → TT
        (?<!t)t(?!t) → D
        ā → a
        ^[eē] → ye
        ṟṟ → ṭṭr
        ī → i & ū → u
        """,
    ),
    "te": _habits(
        r"""
        ṃ(?![kKgGčČjJṭṬḍḌtTdDn]) → m
        """,
        r"""
        čč → chch
        jñ → gn
        ś → s
        ŕ → ru
        (?<=[dDsś])v(?=ā) → w
        P → f
        ā → aa
        ī → ee
        ū → oo
        """,
        r"""
        ā → a & ī → i & ū → u
        t → T & d → D
        ś → ṣ
        ā → a & ī → i & ū → u & t → T
        ^e|^ē → ye & ^u → vu
        """,
    ),
    "ml": _habits(
        r"""
        ṃ(?![kKgGčČjJṭṬḍḌtTdDn]) → m
        (?<=‹V›|ṇ)ṭ(?!ṭ)(?<!ṭṭ) → ḍ
        """,
        r"""
        jñ|ññ|^ñ → nj
        t[tT]? → T
        (?<=s)ṟṟ → ṭ
        ṟṟ → ṭṭ
        nṟ → nṭ
        ñč → nch
        čč → č
        ŋŋ?|ŋ$ → ng
        (?<=[dsś])v(?=‹V›) → w
        P → f
        ī → ee
        ū → oo
        """,
        r"""
        ā → aa
        ŭ$ →
        d+D? → D
        ^[eē] → ye
        tt → TT
        ū → u & ī → i
        """,
    ),
}
