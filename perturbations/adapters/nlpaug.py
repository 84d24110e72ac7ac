"""nlpaug's augmenters of characters, and those of words that need no other word: nlpaug:OcrAug."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from xrobust.perturbations.adapters.foreign import SAMPLES, Catalogue, candidates, convert, lacks_letters, seeded
from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.errors import ConditionError
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.text import Text, Word

_BASE = "is a base class without a transformation of its own"
_WORDNET = "needs WordNet, which it downloads"
_SENTENCE = "changes sentences by a model that it downloads"
_SOUND = "changes sound, no text"
_FLOW = "chains other augmenters: give them as conditions of a suite"

CATALOGUE: Final = Catalogue(
    "nlpaug",
    {
        # nlpaug.augmenter.char
        "CharAugmenter": _BASE,
        "KeyboardAug": None,
        "OcrAug": None,
        "RandomCharAug": None,
        # nlpaug.augmenter.word
        "AntonymAug": _WORDNET,
        "BackTranslationAug": "translates whole sentences by models that it downloads",
        "ContextualWordEmbsAug": "needs the whole sentence, and a model that it downloads",
        "RandomWordAug": None,
        "ReservedAug": "needs lists of words, which a condition cannot give",
        "SpellingAug": None,
        "SplitAug": None,
        "SynonymAug": _WORDNET,
        "TfIdfAug": "needs a model of your own corpus",
        "WordAugmenter": _BASE,
        "WordEmbsAug": "needs word vectors, which have to be downloaded",
        # nlpaug.augmenter.sentence
        "AbstSummAug": _SENTENCE,
        "ContextualWordEmbsForSentenceAug": _SENTENCE,
        "LambadaAug": "makes sentences by a model of your own",
        "RandomSentAug": "moves whole sentences",
        "SentenceAugmenter": _BASE,
        # nlpaug.augmenter.audio and nlpaug.augmenter.spectrogram
        "AudioAugmenter": _BASE,
        "CropAug": _SOUND,
        "FrequencyMaskingAug": _SOUND,
        "LoudnessAug": _SOUND,
        "MaskAug": _SOUND,
        "NoiseAug": _SOUND,
        "NormalizeAug": _SOUND,
        "PitchAug": _SOUND,
        "PolarityInverseAug": _SOUND,
        "ShiftAug": _SOUND,
        "SpectrogramAugmenter": _BASE,
        "SpeedAug": _SOUND,
        "TimeMaskingAug": _SOUND,
        "VtlpAug": _SOUND,
        # nlpaug.flow
        "Pipeline": _FLOW,
        "Sequential": _FLOW,
        "Sometimes": _FLOW,
    },
    "pip install nlpaug",
)

# The dose picks the words and each gets one slip, so these are not for conditions to set.
_ONE_WORD = ("aug_word_p", "aug_word_min", "aug_word_max", "aug_p", "aug_min", "aug_max")
_FIXED = (*_ONE_WORD, "name", "verbose", "tokenizer", "reverse_tokenizer", "stopwords", "stopwords_regex",
          "target_words")  # fmt: skip
_ONE_SLIP = {"aug_char_min": 1, "aug_char_max": 1, "min_char": 1}
# Shorter words make these raise, or leave nothing of the word.
_SHORTEST = {"SplitAug": 3, "swap": 2, "delete": 2}
_INSERTING = ("insert", "substitute")


@perturbation("nlpaug", family="adapter", version=1, may_change=("script", "nfc"))
class Nlpaug:
    """One slip of an nlpaug augmenter: nlpaug:RandomCharAug,action=swap gives from → form.

    KeyboardAug takes the layout of the text's language where nlpaug has it, or the one given: `KeyboardAug,lang=de`.

    Args:
        augmenter: Class of nlpaug.
        resources: Not needed.
        parameters: The augmenter's own; `xrobust list adapters` names the classes.

    Raises:
        UnknownNameError: If nlpaug has no such class.
        ConditionError: If the class is not supported, or a parameter cannot be taken.
        PluginError: If nlpaug is not installed.
    """

    def __init__(self, augmenter: str = "KeyboardAug", *, resources: Resources, **parameters: str) -> None:
        del resources
        CATALOGUE.check(augmenter)
        self.label = f"nlpaug:{augmenter}"
        self._name = augmenter
        self._class = CATALOGUE.load(functools.partial(_class, augmenter))
        more = {"candidates": ""} if augmenter == "RandomCharAug" else {}
        self._options = convert(self.label, self._class, parameters, fixed=_FIXED, more=more)
        self._action = self._options.get("action", "substitute")
        if augmenter == "RandomWordAug" and self._action != "substitute":
            raise ConditionError(
                f"'{self.label}' cannot {self._action} words: that needs their neighbours",
                expected="action=substitute, which is the default here",
            )
        if augmenter == "RandomCharAug" and self._action not in {*_INSERTING, "swap", "delete"}:
            raise ConditionError(
                f"'{self.label}' has no action '{self._action}'", expected="insert, substitute, swap or delete"
            )
        self._by_layout: dict[str | None, Any] = {}
        self._layouts = _layouts() if self._chooses_layout else frozenset()
        if not self._chooses_layout:
            self._augmenter_for(None)  # what the class does not take is found out here
        files = [value for name, value in self._options.items() if "path" in name]
        self.digest = "+".join(
            (CATALOGUE.release, *(blake2b(Path(file).read_bytes()).hexdigest()[:16] for file in files))
        )

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """What the augmenter makes of the word, asked a few times."""
        if len(word.text) < _SHORTEST.get(self._name, _SHORTEST.get(self._action, 1)):
            return
        if self._chooses_layout and word.language not in self._layouts:
            return
        augment: Callable[[str], list[str]] = self._augmenter_for(word.language).augment
        with seeded(word.random):
            answers = [answer for _ in range(SAMPLES) for answer in augment(word.text)]
        yield from candidates(word, answers)

    def reason(self, text: Text) -> str | None:
        """Why the augmenter has nothing for a text of this language, or None."""
        if self._name == "SplitAug" and text.policy == "inline":
            return f"{self.label} adds spaces, and does not serve inline fields"
        if self._name == "SplitAug" and text.language == "zh":
            return f"{self.label} splits no word of less than three characters, and Chinese ones are short"
        if self._name == "SpellingAug" and text.language != "en" and "dict_path" not in self._options:
            return f"the list of {self.label} is of English words"
        if self._chooses_layout and text.language not in self._layouts:
            return f"{self.label} has no layout for {text.language} (only {', '.join(sorted(self._layouts))})"
        if self._name in {"KeyboardAug", "OcrAug"}:
            letters = self._augmenter_for(text.language).model.model
        elif self._name == "RandomCharAug" and self._action in _INSERTING:
            letters = self._augmenter_for(None).model
        else:
            return None
        return lacks_letters(self.label, letters, text)

    @property
    def _chooses_layout(self) -> bool:
        return self._name == "KeyboardAug" and not {"lang", "model_path"} & set(self._options)

    def _augmenter_for(self, language: str | None) -> Any:
        layout = language if self._chooses_layout else None
        if layout not in self._by_layout:
            self._by_layout[layout] = self._build(layout)
        return self._by_layout[layout]

    def _build(self, layout: str | None) -> Any:
        # nlpaug's own tokenizer takes हिन्दी into code points and don't into three.
        options: dict[str, Any] = {"tokenizer": _whole, "reverse_tokenizer": "".join}
        if self._name == "SplitAug":
            options["reverse_tokenizer"] = " ".join
        if self._name in {"KeyboardAug", "OcrAug", "RandomCharAug"}:
            options |= _ONE_SLIP
        if self._name == "RandomWordAug":
            options["action"] = "substitute"
        if layout is not None:
            options["lang"] = layout
        options |= self._options
        if "candidates" in options:
            options["candidates"] = list(options["candidates"])
        try:
            augmenter = self._class(**options)
            if self._name == "SpellingAug":
                # nlpaug takes the first list that it reads for all others, too.
                augmenter.model = type(augmenter.model)(augmenter.dict_path, augmenter.include_reverse)
        except OSError as error:
            raise ConditionError(f"'{self.label}' cannot read a file of its parameters", got=str(error)) from error
        if self._name == "SpellingAug":
            # They come from sets, in an order that Python's hash seed sets.
            for misspellings in augmenter.model.dict.values():
                misspellings.sort()
        return augmenter


def _whole(word: str) -> list[str]:
    return [word]


def _class(name: str) -> Any:
    if name in {"KeyboardAug", "OcrAug", "RandomCharAug"}:
        import nlpaug.augmenter.char as module
    else:
        import nlpaug.augmenter.word as module
    return getattr(module, name)


def _layouts() -> frozenset[str]:
    from nlpaug.util import LibraryUtil

    return frozenset(path.stem for path in (Path(LibraryUtil.get_res_dir()) / "char" / "keyboard").glob("*.json"))
