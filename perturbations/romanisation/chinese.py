"""Chinese in Latin letters: pinyin without tones, a word's syllables joined."""

from __future__ import annotations

from xrobust.perturbations.writing.pinyin import readings_of


def romanised(text: str) -> tuple[str, ...]:
    """The pinyin of a word; none where a character is not among those in common use.

    Words of two characters have their own readings, since many characters have several: 银行 is yinhang, 行 is xing.

    >>> romanised("银行"), romanised("图书馆"), romanised("app")
    (('yinhang',), ('tushuguan',), ())
    """
    made, place = "", 0
    while place < len(text):
        width = 2 if readings_of(text[place : place + 2]) and place + 2 <= len(text) else 1
        readings = readings_of(text[place : place + width])
        if not readings:
            return ()
        made += readings[0].replace(" ", "")
        place += width
    return (made,) if made else ()
