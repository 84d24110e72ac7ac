"""TextAttack's word swaps that need neither a sentence nor a download: textattack:WordSwapQWERTY."""

from __future__ import annotations

import contextlib
import functools
import importlib
import io
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from xrobust.perturbations.adapters.foreign import SAMPLES, Catalogue, candidates, convert, lacks_letters, seeded
from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.languages import INDIC, LANGUAGES
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.text import Text, Word

_BASE = "is a base class without a transformation of its own"
_MODEL = "needs the whole sentence, and a model that it downloads"
_DOWNLOAD = "downloads its words"
_INCOMPLETE = "needs a list that TextAttack's package on PyPI lacks"

CATALOGUE: Final = Catalogue(
    "textattack",
    {
        "ChineseHomophoneCharacterSwap": _INCOMPLETE,
        "ChineseMorphonymCharacterSwap": None,
        "ChineseWordSwapHowNet": _DOWNLOAD,
        "ChineseWordSwapMaskedLM": _MODEL,
        "WordSwap": _BASE,
        "WordSwapChangeLocation": "finds places by a model that it downloads, in the whole sentence",
        "WordSwapChangeName": "finds names by a model that it downloads, in the whole sentence",
        "WordSwapChangeNumber": "joins numbers of several words, and so needs the sentence",
        "WordSwapContract": "joins two words, and so needs the sentence",
        "WordSwapDeletions": None,
        "WordSwapDifferentialEvolution": _BASE,
        "WordSwapEmbedding": "downloads word vectors",
        "WordSwapExtend": "gives whole sentences, and no replacements of a word",
        "WordSwapGradientBased": "needs the model under attack",
        "WordSwapHomoglyphSwap": _INCOMPLETE,
        "WordSwapHowNet": _DOWNLOAD,
        "WordSwapInflections": "needs the word's part of speech, from a model that it downloads",
        "WordSwapInvisibleCharacters": None,
        "WordSwapMaskedLM": _MODEL,
        "WordSwapNeighboringCharacterSwap": None,
        "WordSwapQWERTY": None,
        "WordSwapRandomCharacterDeletion": None,
        "WordSwapRandomCharacterInsertion": None,
        "WordSwapRandomCharacterSubstitution": None,
        "WordSwapReorderings": None,
        "WordSwapWordNet": "downloads WordNet",
    },
    "pip install textattack==0.3.11 flair 'transformers<5'",
)

_RANDOM_LETTERS = ("WordSwapRandomCharacterInsertion", "WordSwapRandomCharacterSubstitution")
# Two neighbouring code points, not of the same cluster and each a cluster, are rare here.
_STACKING = frozenset({*INDIC, "Myanmar"})
# Its cache folder has this file after the first import, which downloads half a dozen data sets of NLTK.
_INSTALLED_MARK: Final = "post_install_check_3"
# What English sentences are held together by. TextAttack's recipes, not its word swaps, leave such words alone.
_STOPWORDS: Final = """
a an the this that these those some any each every no all both few many much more most other such own same
i you he she it we they me him her us them my your his its our their mine yours hers ours theirs myself yourself
himself herself itself ourselves yourselves themselves who whom whose which what when where why how
am is are was were be been being have has had having do does did doing can could will would shall should may might must
and or but nor so yet if because as until while of at by for with about against between into through during before
after above below to from up down in out on off over under again further then once here there not only very too than
"""


@perturbation("textattack", family="adapter", version=1, may_change=("script", "nfc"))
class TextAttack:
    """One replacement of a word by a TextAttack word swap: textattack:WordSwapQWERTY gives from → ftom.

    Args:
        swap: Class of textattack.transformations.word_swaps.
        resources: Not needed.
        parameters: The swap's own; `xrobust list adapters` names the classes.

    Raises:
        UnknownNameError: If TextAttack has no such class.
        ConditionError: If the class is not supported, or a parameter cannot be taken.
        PluginError: If TextAttack is not installed, or its import fails.
    """

    def __init__(self, swap: str = "WordSwapQWERTY", *, resources: Resources, **parameters: str) -> None:
        del resources
        CATALOGUE.check(swap)
        self.label = f"textattack:{swap}"
        self._swap_name = swap
        module = CATALOGUE.load(import_offline)
        target = getattr(module, swap)
        # Only `**kwargs` of the two say that the base class takes them.
        more = {"letters_to_insert": ""} if swap in _RANDOM_LETTERS else {}
        self._swap = target(**convert(self.label, target, parameters, fixed=(), more=more))
        self._letters = _letters(swap, self._swap)
        self.digest = CATALOGUE.release

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """What the swap answers to the word, asked a few times; one of its answers a time."""
        answers = []
        with seeded(word.random):
            for _ in range(SAMPLES):
                # Sorted: some come from sets, in an order that Python's hash seed sets.
                found = sorted({*self._swap._get_replacement_words(word.text)} - {word.text})
                if found:
                    answers.append(word.random.choice(found))
        yield from candidates(word, answers)

    def reason(self, text: Text) -> str | None:
        """Why the swap has nothing for a text of this language, or None."""
        if self._swap_name == "WordSwapReorderings" and LANGUAGES[text.language].script in _STACKING:
            return f"{self.label} takes apart the clusters that {LANGUAGES[text.language].script} words consist of"
        return None if self._letters is None else lacks_letters(self.label, self._letters, text)


def _letters(name: str, swap: Any) -> str | None:
    """The letters that a swap knows; None for one that takes any."""
    if name == "WordSwapQWERTY":
        return "".join(swap._keyboard_adjacency)
    if name in _RANDOM_LETTERS:
        return str(swap.letters_to_insert)
    return "延" if name == "ChineseMorphonymCharacterSwap" else None


@functools.cache
def import_offline() -> Any:
    """TextAttack's word swaps, imported without a word to the network or the terminal.

    The first import on a machine would download data of NLTK, and no import succeeds without NLTK's English stopwords.
    Where these are missing a list of our own stands in for the time of the import, and no mark says afterwards that
    TextAttack has its data.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(_as_before("TOKENIZERS_PARALLELISM"))
        stack.enter_context(_marked_as_installed())
        stack.enter_context(_stopwords())
        stack.enter_context(_silence())
        import textattack.transformations.word_swaps as module
    return module


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    hidden = io.StringIO()
    try:
        with contextlib.redirect_stdout(hidden), contextlib.redirect_stderr(hidden):
            yield
    finally:
        # Loggers that came with the import have kept what was standard error at that time.
        for logger in logging.root.manager.loggerDict.values():
            for handler in getattr(logger, "handlers", ()):
                if isinstance(handler, logging.StreamHandler) and handler.stream is hidden:
                    handler.setStream(sys.stderr)


@contextlib.contextmanager
def _as_before(name: str) -> Iterator[None]:
    value = os.environ.get(name)
    try:
        yield
    finally:
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


@contextlib.contextmanager
def _marked_as_installed() -> Iterator[None]:
    folder = Path(os.environ.get("TA_CACHE_DIR", Path.home() / ".cache" / "textattack"))
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / _INSTALLED_MARK
    ours = not mark.exists()
    if ours:
        mark.touch()
    try:
        yield
    finally:
        if ours:
            mark.unlink(missing_ok=True)


@contextlib.contextmanager
def _stopwords() -> Iterator[None]:
    nltk = importlib.import_module("nltk")
    loader = nltk.corpus.stopwords
    before = loader.__class__, dict(loader.__dict__)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "corpora" / "stopwords" / "english"
        file.parent.mkdir(parents=True)
        file.write_text("\n".join(_STOPWORDS.split()), encoding="utf-8")
        nltk.data.path.append(folder)  # the last one: the user's own data come first
        try:
            yield
        finally:
            nltk.data.path.remove(folder)
            if loader.__class__ is not before[0] and str(loader.root).startswith(folder):
                # What NLTK has loaded from a folder that is about to go.
                loader.__class__, loader.__dict__ = before
