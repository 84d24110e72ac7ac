"""A sign slips inside a character: one vowel sign, virama, tone mark, medial or nasal mark for another, or none."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator

import regex

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.segmentation import leans
from xrobust.perturbations.text import Grapheme, Text, Word

# The signs that a language writes on its consonants. Those in one group are taken for each other most often: short
# and long vowels, vowels of nearly one sound (Thai ใ and ไ, Burmese ျ and ြ), chandrabindu and anusvara.
# Source: the exemplar sets of CLDR 48 (which signs are in use), less the archaic ones of Bengali, Telugu and Thai.
_SIGNS = {
    "hi": "ा िी ुू ृ ेै ॅ ोौ ॉ ् ंँ ः ़",
    "mr": "ा िी ुू ृ ेै ॅ ोौ ॉ ् ं ः",
    "bn": "া িী ুূ ৃ েৈ োৌ ্ ং ঁ ঃ ়",
    "ta": "ா ிீ ுூ ெே ை ொோ ௌ ்",
    "te": "ా ిీ ుూ ృ ెే ై ొో ౌ ్ ం ః",
    "ml": "ാ ിീ ുൂ ൃ െേ ൈ ൊോ ൗ ് ം ഃ",
    "my": "ါာ ိီ ုူ ေ ဲ ံ ့း ္ ် ျြ ွ ှ",
    "th": "ั ิี ึื ุู ็ ่้๊๋ ์ เแ โ ใไ",
}  # fmt: skip
# Never put in the place of a sign that merely stands where they do: vowels of loan words, AU of the south,
# vocalic R, Burmese AI and medials, and the Thai vowels that need a consonant behind them.
_RARE = frozenset("ॅॉृৃృൃௌౌൗဲွှั็")

# By Unicode's Indic_Syllabic_Category. The Burmese visarga is the mark of the high tone.
_KINDS = {
    "vowel": "Vowel_Dependent",
    "virama": "Virama Pure_Killer Consonant_Killer Invisible_Stacker",
    "tone": "Tone_Mark",
    "nasal": "Bindu",
    "visarga": "Visarga",
    "nukta": "Nukta",
    "medial": "Consonant_Medial",
}
_KIND_PATTERNS = {
    kind: regex.compile("|".join(rf"\p{{InSC={category}}}" for category in categories.split()))
    for kind, categories in _KINDS.items()
}
_PLACES = ("Top", "Bottom", "Left", "Right", "Visual_Order_Left", "Left_And_Right")
_PLACE_PATTERNS = {place: regex.compile(rf"\p{{InPC={place}}}") for place in _PLACES}
_BARE = regex.compile(r"\p{InSC=Consonant}\p{InSC=Nukta}?")
_CONSONANT = regex.compile(r"\p{InSC=Consonant}")
_LETTER = regex.compile(r"\p{Lo}")
_VIRAMAS = {"hi": "्", "mr": "्", "bn": "্", "ta": "்", "te": "్", "ml": "്"}
_JOINING_NOTHING = frozenset({"ta"})
"""Languages whose virama joins nothing: Tamil puts a dot on any letter but the first."""
_STACKER, _ASAT = "\u1039", "\u103a"  # Burmese: the next consonant stands below; a consonant without vowel
_NEEDS_SIGN = ("\u200c", "\u200d", _STACKER)  # what goes with the sign before it: joiners, the stacker of kinzi
_BURMESE_AA = "ါာ"

# How likely a slip is beside the other ones of its word: people take a sign for its like more often than for
# anything else of its place. Chosen, not measured: no permissive corpus of such slips is at hand.
_CONFUSED, _ALIKE, _LOST, _LOST_VIRAMA, _ADDED_VIRAMA = 3.0, 1.0, 1.0, 2.0, 0.5


@perturbation("signs", family="noise", version=1, per_form=True, languages=sorted(_SIGNS))
class SignSlip:
    """Take one vowel sign, virama, tone mark or the like for another, or leave it out: हिन्दी → हीन्दी, ที่ → ที."""

    def __init__(self, kind: str = "", *, resources: Resources) -> None:
        del resources  # the signs ship with the package
        if kind and kind not in _KINDS:
            raise ValueError(f"unknown kind of sign '{kind}'; one of: {', '.join(_KINDS)}")
        self._kind = kind

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """The slips of each character of the word with its signs, and viramas that join two of them."""
        language = word.language
        characters = list(_with_signs(word.graphemes))
        for index, (start, end, text) in enumerate(characters):
            for weight, replacements in _slips(language, text, self._kind):
                yield Candidate(start, end, replacements, weight)
            virama = _VIRAMAS.get(language)
            if virama is None or self._kind not in {"", "virama"} or not _BARE.fullmatch(text):
                continue
            following = characters[index + 1] if index + 1 < len(characters) else None
            if language in _JOINING_NOTHING:
                if index:
                    yield Candidate(start, end, (text + virama,), _ADDED_VIRAMA)
            elif following and _CONSONANT.match(following.text) and virama not in following.text:
                yield Candidate(start, following.end, (text + virama + following.text,), _ADDED_VIRAMA)

    def reason(self, text: Text) -> str | None:
        """Why it does not apply to a text's language, or None where it does."""
        if text.language in _SIGNS and self._kind and self._kind not in _signs(text.language).values():
            return f"{text.language} writes no sign of the kind '{self._kind}'"
        return None


@functools.cache
def _signs(language: str) -> dict[str, str]:
    """The signs of a language, each with its kind."""
    letters = _SIGNS.get(language, "").replace(" ", "")
    kinds = {sign: next(kind for kind, pattern in _KIND_PATTERNS.items() if pattern.match(sign)) for sign in letters}
    return {sign: "tone" if sign == "း" else kind for sign, kind in kinds.items()}


@functools.cache
def _place(sign: str) -> str:
    return next((place for place, pattern in _PLACE_PATTERNS.items() if pattern.match(sign)), "")


@functools.cache
def partners(language: str, sign: str) -> tuple[str, str]:
    """The signs of a language that people take for one of them, and the others of its kind that stand at its place.

    >>> partners("hi", "ी")
    ('ि', 'ाोौ')
    """
    signs = _signs(language)
    if sign not in signs:
        return "", ""
    if sign == _STACKER:
        return _ASAT, ""  # a final consonant that nothing stands under
    confused = next(group for group in _SIGNS[language].split() if sign in group).replace(sign, "")
    alike = "".join(
        other
        for other, kind in signs.items()
        if kind == signs[sign] and _place(other) == _place(sign) != "" and other not in {sign, *confused, *_RARE}
    )
    return confused, alike


def _with_signs(graphemes: Iterable[Grapheme]) -> Iterator[Grapheme]:
    """Grapheme clusters, with the Burmese signs that begin a cluster of their own put to the letter before them."""
    held: Grapheme | None = None
    for grapheme in graphemes:
        if held is not None and leans(grapheme.text):
            held = Grapheme(held.start, grapheme.end, held.text + grapheme.text)
            continue
        if held is not None:
            yield held
        held = grapheme
    if held is not None:
        yield held


@functools.lru_cache(maxsize=1 << 14)
def _slips(language: str, character: str, only: str) -> tuple[tuple[float, tuple[str, ...]], ...]:
    """What a letter with its signs could become by a slip of one sign: weight and replacements, each given once."""
    signs = _signs(language)
    text = unicodedata.normalize("NFC", character)
    if leans(text):
        return ()
    found: list[tuple[float, list[str]]] = []
    for index, sign in enumerate(text):
        kind = signs.get(sign)
        before, behind = text[:index], text[index + 1 :]
        if kind is None or only not in {"", kind} or behind.startswith(_NEEDS_SIGN):
            continue
        if sign == _STACKER and not behind:
            continue  # older Unicode data begin a cluster behind the stacker
        confused, alike = partners(language, sign)
        if sum(signs.get(other) == kind for other in text) > 1:
            # Two signs that make one vowel (Burmese O): either may go, and only the two forms of AA change.
            confused, alike = (confused if sign in _BURMESE_AA else ""), ""
        found.append((_CONFUSED, [before + other + behind for other in confused]))
        found.append((_ALIKE, [before + other + behind for other in alike]))
        if not _LETTER.match(sign):
            found.append((_LOST_VIRAMA if kind == "virama" else _LOST, [before + behind]))
    seen = {character, text}
    offered = []
    for weight, slips in found:
        fresh = [slip for slip in (unicodedata.normalize("NFC", slip) for slip in slips) if slip not in seen]
        seen.update(fresh)
        if fresh:
            offered.append((weight, tuple(fresh)))
    return tuple(offered)
