"""Marks above, below and through letters are left out."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import regex

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.errors import ConditionError
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.text import Word

# What may be left out, by the script of the letter below: marks that people leave out because they are a key more, or
# are on no key of theirs. Never vowel signs, viramas, tone marks of Thai or Burmese, or the breve of Cyrillic й, which
# is a letter with a key of its own; nor the two dots of ё, which `orthography` has, since print leaves them out, too.
_MARKS = {
    # Grave to diaeresis, hook above, ring, double acute, caron, horn, dots and commas below, cedilla, ogonek.
    "Latin": "\u0300-\u0304\u0306-\u030c\u031b\u0323-\u0328\u0331",
    # Tonos and dialytika, and the breathings and accents of polytonic spelling.
    "Greek": "\u0300\u0301\u0304\u0306\u0308\u0313\u0314\u0342\u0345",
    # Harakat: the vowels, tanwin, shadda, sukun, the small alif. Hamza and madda belong to letters.
    "Arabic": "\u064b-\u0652\u0670",
    # Niqqud, with the dots of shin and sin.
    "Hebrew": "\u05b0-\u05bc\u05bf\u05c1\u05c2\u05c7",
    # The nukta: ज़ is written ज, ड़ ड, and Bengali য় য.
    "Devanagari": "\u093c",
    "Bengali": "\u09bc",
    # Dakuten and handakuten, a second tap on a telephone's kana keys.
    "Hiragana": "\u3099\u309a",
    "Katakana": "\u3099\u309a",
}
# Letters with a mark that Unicode does not take apart, and the dotless ı of those who type without Turkish letters.
_WHOLE: Mapping[str, str] = MappingProxyType({"đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"})
_WHOLE_IN: Mapping[str, Mapping[str, str]] = MappingProxyType({"tr": {**_WHOLE, "ı": "i"}})
# Languages of whose ordinary sentences at least a fifth has such a mark: counted on a thousand sentences of Tatoeba
# each, where it has the language. Below that: Afrikaans 4 %, Dutch 3 %, Hebrew 1 %, Persian and Urdu 4 %, Russian 0.
_LANGUAGES = ("ar", "bn", "de", "el", "es", "et", "fi", "fr", "hi", "hu", "it", "ja", "jv", "pt", "tr", "vi", "yo")


@perturbation("diacritics", family="noise", version=1, per_form=True, languages=_LANGUAGES)
class Diacritics:
    """Leave out the marks of a word: garçon → garcon, tiếng → tieng, άνθρωπος → ανθρωπος.

    Who types without marks types whole words without them: the mode `word`, which is the default. The mode `one`
    leaves out the marks of one letter.
    """

    def __init__(self, mode: str = "word", *, resources: Resources) -> None:
        del resources  # the tables stand above
        if mode not in {"word", "one"}:
            raise ConditionError(f"diacritics has no mode '{mode}'", expected="word or one")
        self._whole_word = mode == "word"

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """One candidate for the word, or one for each of its letters that has a mark."""
        bare = [(one, without_marks(word.language, one.text)) for one in word.graphemes]
        if not self._whole_word:
            yield from (Candidate(one.start, one.end, [text]) for one, text in bare if text != one.text)
            return
        stripped = "".join(text for _, text in bare)
        if stripped != word.text:
            yield Candidate(word.start, word.end, [stripped])


@functools.lru_cache(maxsize=1 << 13)
def without_marks(language: str, cluster: str) -> str:
    """A grapheme cluster without the marks that may be left out, composed; itself where it has none.

    >>> without_marks("vi", "ệ"), without_marks("hi", "ड़ी"), without_marks("ru", "й")
    ('e', 'डी', 'й')
    """
    if cluster.isascii():
        return cluster
    decomposed = unicodedata.normalize("NFD", cluster)
    letter, signs = decomposed[0], decomposed[1:]
    whole = _WHOLE_IN.get(language, _WHOLE)
    removable = next((marks for script, marks in _patterns() if script.match(letter)), None)
    kept = signs if removable is None else [sign for sign in signs if not removable.match(sign)]
    bare = whole.get(letter, letter)
    if bare == letter and len(kept) == len(signs):
        return cluster
    return unicodedata.normalize("NFC", bare + "".join(kept))


@functools.cache
def _patterns() -> tuple[tuple[regex.Pattern[str], regex.Pattern[str]], ...]:
    return tuple((regex.compile(rf"\p{{{script}}}"), regex.compile(f"[{marks}]")) for script, marks in _MARKS.items())
