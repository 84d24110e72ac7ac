"""What Unicode's data, of whatever versions, do to some texts: two machines with one digest treat these texts alike.

Where words and clusters end, and what a letter is, comes from `regex`, from ICU and from Python, whose data change with
their releases. Most releases change nothing that a given text has; what they do to it is what identifies a result.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import chain
from typing import Final

import regex

from xrobust.perturbations.languages import SCRIPTS
from xrobust.perturbations.resources import load_alphabets, load_keyboards
from xrobust.perturbations.segmentation import chunk_units, cluster_borders, units

_VALUES: Final = {
    "": "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn",
    "Script=": " ".join(
        (*dict.fromkeys(part for one in SCRIPTS.values() for part in one.parts), "Common", "Inherited")
    ),
    "GCB=": "CR LF Control Extend Prepend SpacingMark L V T LV LVT ZWJ Regional_Indicator",
    "InSC=": "Bindu Consonant Consonant_Dead Consonant_Killer Consonant_Medial Consonant_Prefixed Invisible_Stacker"
    " Nukta Pure_Killer Tone_Mark Virama Visarga Vowel Vowel_Dependent Vowel_Independent",
    "InPC=": "Top Bottom Left Right Visual_Order_Left Left_And_Right",
}
CLASSES: Final = tuple(f"{name}{value}" for name, values in _VALUES.items() for value in values.split())
"""The properties of `regex` that decide what the room does with a character."""
_ASCII: Final = frozenset(map(chr, range(128)))
_known: dict[str, str] = {}


def text_digest(texts: Iterable[str], language: str) -> str:
    """Digest of what Unicode's data say of some texts.

    That is the words, numbers, marks and symbols of each text, its grapheme clusters, and what each character is: of
    the texts, of ASCII, and of the language's alphabet and keyboard, from which noise takes its letters; with their
    other case and their parts.

    Args:
        texts: Clean texts; their order and number do not matter.
        language: ISO 639-1 code.

    Returns:
        16 hexadecimal digits.

    >>> text_digest(["ein Satz", "noch einer"], "de") == text_digest(["noch einer", "ein Satz"], "de")
    True
    """
    distinct = {*texts}
    chunks = {chunk for text in distinct for chunk in text.split(" ")} - {""}
    state = blake2b(digest_size=8)
    whole = set()
    for chunk in sorted(chunks):
        found = chunk_units(chunk)
        if found is None:
            whole.add(chunk)
        else:
            state.update(f"{chunk}\n{found}{_clusters(chunk)}\n".encode("utf-8", "surrogatepass"))
    # What shares a cluster with a space has no units of its own.
    for text in sorted(text for text in distinct if not whole.isdisjoint(text.split(" "))) if whole else ():
        state.update(f"{text}\n{units(text)}{_clusters(text)}\n".encode("utf-8", "surrogatepass"))
    characters = {*chain.from_iterable(map(_relatives, _ASCII.union(*_letters(language), *chunks)))}
    _learn(characters)
    for character in sorted(characters):
        state.update(f"{character}{_known[character]}\n".encode("utf-8", "surrogatepass"))
    state.update(_recased(language, characters).encode("utf-8", "surrogatepass"))
    return state.hexdigest()


def _clusters(text: str) -> str:
    """Where clusters end that are no single characters."""
    borders = [] if text.isascii() and "\r" not in text else cluster_borders(text)
    return str(borders) if len(borders) <= len(text) else ""


def _letters(language: str) -> Iterator[str]:
    yield from load_alphabets()[language]
    keyboard = load_keyboards()[language]
    yield from keyboard.letters
    yield from keyboard.letters.values()
    yield from keyboard.marked


@functools.cache
def _relatives(character: str) -> frozenset[str]:
    """A character with its other case, and with what it is made of."""
    forms = (unicodedata.normalize("NFD", character), unicodedata.normalize("NFKC", character))
    return frozenset(character).union(character.lower(), character.upper(), *forms)


def _learn(characters: set[str]) -> None:
    """Find out what characters are that nobody has asked about."""
    unknown = "".join(sorted(characters.difference(_known)))
    classes: dict[str, list[int]] = {character: [] for character in unknown}
    for number, pattern in enumerate(_patterns() if unknown else ()):
        for character in pattern.findall(unknown):
            classes[character].append(number)
    for character, numbers in classes.items():
        _known[character] = repr((
            numbers,
            unicodedata.category(character),
            unicodedata.combining(character),
            unicodedata.digit(character, None),
            character.isspace(),
            *(character.lower(), character.upper(), character.title(), character.casefold()),
            *(unicodedata.normalize(form, character) for form in ("NFC", "NFD", "NFKC")),
        ))  # fmt: skip


@functools.cache
def _patterns() -> tuple[regex.Pattern[str], ...]:
    return tuple(regex.compile(rf"\p{{{name}}}") for name in CLASSES)


def _recased(language: str, characters: set[str]) -> str:
    """The characters in the cases that ICU gives them."""
    import icu

    lines, locale = "\n".join(sorted(characters)), icu.Locale(language)
    return "".join(str(getattr(icu.UnicodeString(lines), case)(locale)) for case in ("toLower", "toUpper", "toTitle"))
