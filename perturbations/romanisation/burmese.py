"""Burmese as people type it in Latin letters (Myanglish): မင်္ဂလာပါ is mingalarpar.

A syllable is an onset with its medials and a rhyme: vowel signs with the consonant under an asat. Tones are not typed.
What is said otherwise than written, such as voiced onsets inside a word, is spelled as it is written.
"""

from __future__ import annotations

from types import MappingProxyType

import regex

from xrobust.perturbations.romanisation.habits import Habits, spelled

_ONSETS = MappingProxyType(
    spelled(
        "ကခဂဃငစဆဇဈဉညဋဌဍဎဏတထဒဓနပဖဗဘမယရလဝသဟဠအဿ",
        "k kh g g ng s s z z ny ny t ht d d n t ht d d n p ph b b m y y l w th h l - th",
    )
)
_STANDING = MappingProxyType(spelled("ဣဤဥဦဧဩဪ", "i i u u ay aw aw"))
# Rhymes by their signs without tones; ā is typed ar or a, ō one or on, and so on: see the habits.
_RHYMES = MappingProxyType(
    {
        "": "a", "ာ": "ā", "ိ": "i", "ီ": "ī", "ု": "u", "ူ": "ū", "ေ": "ē", "ဲ": "e", "ော": "aw", "ော်": "aw",
        "ို": "o", "ံ": "an", "ိံ": "ein", "ုံ": "ōn", "က်": "et", "င်": "in", "စ်": "it", "ည်": "ī", "ဉ်": "in",
        "ဏ်": "an", "န်": "an", "မ်": "an", "ဘ်": "at", "တ်": "at", "ဋ်": "at", "ပ်": "at", "ဒ်": "at", "ယ်": "el",
        "ိတ်": "eik", "ိပ်": "eik", "ိန်": "ein", "ိမ်": "ein", "ိဒ်": "eik", "ုတ်": "ōt", "ုပ်": "ōt", "ုန်": "ōn",
        "ုမ်": "ōn", "ုဒ်": "ōt", "ုဏ်": "ōn", "ောင်": "aung", "ောက်": "auk", "ိုင်": "aing", "ိုက်": "ike", "ာန်": "an",
        "ာဏ်": "an", "ိုယ်": "o", "ေတ်": "it", "သ်": "at", "လ်": "al", "ရ်": "a", "ိလ်": "ein", "ဇ်": "it", "ိုလ်": "o",
    }
)  # fmt: skip
_WITH_W = MappingProxyType({"an": "un", "at": "ut"})
_SYLLABLE = regex.compile(
    rf"(?P<onset>[{''.join(_ONSETS)}])(?!ှ?်)(?P<medials>[ျြွှ]*)(?P<signs>[ာိီုူေဲံ]*(?:[က-ဿ]?်)?)"
    rf"|(?P<standing>[{''.join(_STANDING)}])(?P<final>[က-ဿ]်)?"
    rf"|(?P<foreign>[{''.join(_ONSETS)}]ှ?)်"
)
_DOUBLED = regex.compile(r"([က-အ])်(?=[ျြ])")
_TONES = regex.compile(r"[့း]")
_HABITS = Habits(
    letters=spelled("āīūēō", "ar i u ay o"),
    written="""
    ōn → one
    ōt → ote
    """,
    others="""
    ā → a
    ī → ee & ū → oo
    ein → ain & eik → ait & aw → o
    el → al & ike → aik & ē → e
    ōn → on & ōt → ok
    """,
)


def romanised(text: str) -> tuple[str, ...]:
    """The spellings of a word, the commonest first; none where it has a syllable that the table has not.

    >>> romanised("ကောင်း"), romanised("စာ"), romanised("ကျောင်း")
    (('kaung',), ('sar', 'sa'), ('kyaung',))
    """
    # A consonant above another one ends the syllable before it, and so does the small nga of kinzi.
    word = _TONES.sub("", text).replace("ါ", "ာ").replace("င်္", "င်").replace("္", "်")
    word = _DOUBLED.sub(r"\1်\1", word)
    made, place = "", 0
    while place < len(word):
        match = _SYLLABLE.match(word, place)
        read = _syllable(match) if match else None
        if match is None or read is None:
            return ()
        made, place = made + read, match.end()
    return _HABITS.spellings(made) if made else ()


def _syllable(match: regex.Match[str]) -> str | None:
    if match["foreign"]:
        return "sh" if "ှ" in match["foreign"] else _ONSETS[match["foreign"]]
    if match["standing"]:
        return _STANDING[match["standing"]] + ("t" if match["final"] else "")
    signs = match["signs"]
    rhyme = _RHYMES.get(signs) or _RHYMES.get(signs.replace("ာ", "", 1))
    if rhyme is None:
        return None
    onset, medials = _ONSETS[match["onset"]], match["medials"]
    if "ှ" in medials:
        onset = "sh" if onset == "y" or (onset == "l" and "ျ" in medials) else onset + "h"
    if {"ျ", "ြ"} & {*medials} and onset != "sh":
        onset = {"kh": "ch", "mh": "myh", "lh": "lyh"}.get(onset, onset + "y")
    if "ွ" in medials:
        return onset + _WITH_W[rhyme] if rhyme in _WITH_W else onset + "w" + rhyme
    return onset + rhyme
