"""The same text in another form of Unicode."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.errors import ConditionError, suggestion
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.text import Text, Word

_MODES = ("nfd", "width")
# Languages whose ordinary sentences have letters, or syllables, that decompose; ASCII text is the same in every form.
_COMPOSED = frozenset(
    "ar bn de el es et fi fr hu it ja kk ko ml pt ru ta tr ur vi yo".split()  # noqa: SIM905 - a list reads worse
)


_HALF_WIDTH_MARKS = {"\u3099": "\uff9e", "\u309a": "\uff9f"}


@perturbation(
    "unicode-form",
    family="script",
    version=1,
    per_form=True,
    may_change=("nfc",),
    acts_on=("word", "number", "punctuation"),
    languages=sorted({*LANGUAGES} - {"th"}),  # Thai has neither composed letters nor, mostly, punctuation
)
class UnicodeForm:
    """Write the same word in another form of Unicode: é as e and an accent (NFD), abc as ａｂｃ, カ as ｶ (width).

    What a reader sees is the same, and a tokenizer that normalises by NFKC gives the same tokens: a gap here is a
    defect of the checkpoint's input pipeline.

    Args:
        mode: `nfd` for decomposed letters, `width` for full-width Latin letters and digits and half-width kana;
            both, by default.
        resources: Not used.

    Raises:
        ConditionError: If there is no such mode.
    """

    def __init__(self, mode: str = "", *, resources: Resources) -> None:
        del resources
        if mode and mode not in _MODES:
            raise ConditionError(
                f"unicode-form has no mode '{mode}'", expected=", ".join(_MODES), fix=suggestion(mode, _MODES)
            )
        self._modes = (mode,) if mode else _MODES

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """The word in every other form that it has."""
        forms = []
        if "nfd" in self._modes:
            forms.append(unicodedata.normalize("NFD", word.text))
        if "width" in self._modes:
            forms.append(word.text.translate(_widths()))
        found = tuple(dict.fromkeys(form for form in forms if form != word.text))
        if found:
            yield Candidate(word.start, word.end, found)

    def reason(self, text: Text) -> str | None:
        """Why it does not apply to a text of this language, or None."""
        if self._modes == ("nfd",) and text.language not in _COMPOSED:
            return f"too few letters of {text.language} decompose"
        return None


@functools.cache
def _widths() -> dict[int, str]:
    """Characters to their full-width or half-width form, both ways."""
    table = {}
    for code in (*range(0xFF01, 0xFF9E), *range(0xFFE0, 0xFFE7)):
        usual = unicodedata.normalize("NFKC", chr(code))
        if len(usual) == 1 and usual != " ":
            table[ord(usual)] = chr(code)
            table[code] = usual
    for code in range(0x30A1, 0x30FB):
        base, mark = (*unicodedata.normalize("NFD", chr(code)), "")[:2]
        if mark and ord(base) in table:
            table[code] = table[ord(base)] + _HALF_WIDTH_MARKS[mark]  # a mark of its own behind the letter: ｶﾞ
    return table
