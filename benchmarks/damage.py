"""What tools do to a text before any noise: the share of real sentences that come back other than they went in.

    python -m benchmarks.damage --data DIR

DIR has Tatoeba's files `tatoeba.XXX-eng.XXX`; Burmese, which Tatoeba lacks, is names of things from CLDR. Asked for no
noise at all:

- nlpaug: `KeyboardAug` and `RandomCharAug` with `aug_char_p=0, aug_char_min=0, aug_word_p=0, aug_word_min=0` and all
  else as it comes; `augment(sentence)[0]`. *Changed*: not byte-equal. *Torn*: a space has come into a grapheme cluster.
- TextAttack has no dose 0: `CharSwapAugmenter(pct_words_to_swap=0.0)` changes one word. So its parts are asked:
  `AttackedText(sentence)` with its own words put back (`generate_new_attacked_text(words)`), *changed* if not
  byte-equal; and `AttackedText(sentence).words`, *cut* if one of them begins or ends inside a grapheme cluster.
  Then the augmenter itself, by that least dose: *broken* if marks stand where their script has no place for them
  that did not in the sentence.
- xrobust: every perturbation with its default parameters at dose 0, the adapters included; *changed* by any of them.

Prints a Markdown table in percent of the sentences.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from xrobust.perturbations import PERTURBATIONS, Perturbation, Text, perturb
from xrobust.perturbations.errors import MissingFileError
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import load_cldr
from xrobust.perturbations.segmentation import cluster_borders
from xrobust.perturbations.writing.wellformed import faults

ADAPTED = {"nlpaug": "RandomCharAug", "textattack": "WordSwapNeighboringCharacterSwap"}
ASKED = ("en", "de", "ru", "ar", "hi", "bn", "ta", "th", "my")
COLUMNS = (
    "sentences", "nlpaug KeyboardAug: changed", "torn", "nlpaug RandomCharAug: changed", "torn",
    "TextAttack, words put back: changed", "its words: cut", "CharSwapAugmenter, least dose: broken",
    "xrobust: changed",
)  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of Tatoeba's files")
    parser.add_argument("--limit", type=int, default=1000, help="sentences a language")
    options = parser.parse_args()
    keyboard, characters = nlpaug_augmenters()
    words, put_back, swap = textattack_parts()
    ours = [PERTURBATIONS.get(name).build(ADAPTED.get(name, "")) for name in PERTURBATIONS.names()]
    print("| language | " + " | ".join(COLUMNS) + " |")
    print("|---|" + "---:|" * len(COLUMNS))
    for language in ASKED:
        clean = sentences(options.data, language)[: options.limit]
        typed, drawn = [keyboard(sentence) for sentence in clean], [characters(sentence) for sentence in clean]
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002 - what TextAttack draws from
        cells = [
            share(map(differs, clean, typed), clean),
            share(map(torn, clean, typed), clean),
            share(map(differs, clean, drawn), clean),
            share(map(torn, clean, drawn), clean),
            share((differs(sentence, put_back(sentence)) for sentence in clean), clean),
            share((cut(sentence, words(sentence)) for sentence in clean), clean),
            share((faults(swap(sentence)) > faults(sentence) for sentence in clean), clean),
            share((changed_by_any(ours, sentence, language) for sentence in clean), clean),
        ]
        print(f"| {language} | {len(clean)} | " + " | ".join(cells) + " |", flush=True)


def sentences(folder: Path, language: str) -> list[str]:
    """Tatoeba's sentences of a language, or CLDR's names of things.

    Raises:
        MissingFileError: If the folder has no such file.
    """
    if language == "my":
        return [names["my"] for _, names in sorted(load_cldr().items()) if "my" in names]
    code = LANGUAGES[language].iso3
    path = folder / (f"tatoeba.{code}-eng.{code}" if code != "eng" else "tatoeba.deu-eng.eng")
    if not path.is_file():
        raise MissingFileError(f"no file '{path}'", expected="Tatoeba's files, such as tatoeba.hin-eng.hin")
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


def nlpaug_augmenters() -> tuple[Callable[[str], str], Callable[[str], str]]:
    """The two augmenters of nlpaug, asked for no noise."""
    import nlpaug.augmenter.char as augmenters

    nothing: dict[str, float] = {"aug_char_p": 0, "aug_char_min": 0, "aug_word_p": 0, "aug_word_min": 0}
    keyboard, characters = augmenters.KeyboardAug(**nothing), augmenters.RandomCharAug(**nothing)
    return lambda text: str(keyboard.augment(text)[0]), lambda text: str(characters.augment(text)[0])


def textattack_parts() -> tuple[Callable[[str], list[str]], Callable[[str], str], Callable[[str], str]]:
    """TextAttack's words of a text, the text with these put back, and its augmenter at the least dose."""
    from xrobust.perturbations.adapters.textattack import import_offline

    import_offline()
    from textattack.augmentation import CharSwapAugmenter
    from textattack.shared import AttackedText

    augmenter = CharSwapAugmenter(pct_words_to_swap=0.0)

    def put_back(text: str) -> str:
        attacked: Any = AttackedText(text)
        return str(attacked.generate_new_attacked_text(attacked.words).text)

    def swapped(text: str) -> str:
        found = augmenter.augment(text)
        return str(found[0]) if found else text

    return lambda text: list(AttackedText(text).words), put_back, swapped


def changed_by_any(perturbations: Iterable[Perturbation], sentence: str, language: str) -> bool:
    """Whether any perturbation changes a sentence at dose 0."""
    text = Text(sentence, language)
    return any(differs(sentence, perturb(text, item, dose=0.0).perturbed.text) for item in perturbations)


def differs(clean: str, given: str) -> bool:
    """Whether a text came back other than it went in."""
    return clean != given


def torn(clean: str, given: str) -> bool:
    """Whether characters are lost, or white space has come between those of one grapheme cluster."""
    places = [place for place, character in enumerate(clean) if not character.isspace()]
    if [clean[place] for place in places] != [character for character in given if not character.isspace()]:
        return True
    borders = {*cluster_borders(clean)}
    seen, after_space = 0, False
    for character in given:
        if character.isspace():
            after_space = True
            continue
        if after_space and places[seen] not in borders:
            return True
        seen, after_space = seen + 1, False
    return False


def cut(clean: str, words: Iterable[str]) -> bool:
    """Whether one of the words, which follow each other in a text, begins or ends inside a grapheme cluster."""
    borders = {*cluster_borders(clean)}
    end = 0
    for word in words:
        start = clean.find(word, end)
        if start < 0:
            return True
        end = start + len(word)
        if start not in borders or end not in borders:
            return True
    return False


def share(found: Iterable[bool], of: list[str]) -> str:
    """Percent of the sentences."""
    return f"{100 * sum(found) / len(of):.1f}"


if __name__ == "__main__":
    main()
