"""Augmenters of nlpaug and TextAttack: one slip of one word, keyed, in whole clusters, and nothing else touched."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from xrobust.perturbations import PERTURBATIONS, Perturbation, Span, Text, parse_condition, perturb
from xrobust.perturbations.adapters import missing, supported
from xrobust.perturbations.checking import check, samples
from xrobust.perturbations.errors import ConditionError, PluginError, UnknownNameError, XRobustError
from xrobust.perturbations.languages import LANGUAGES

extras = pytest.mark.extras
SUPPORTED = [name for name, reason in supported().items() if reason is None]
VARIANTS = [
    *SUPPORTED,
    "nlpaug:KeyboardAug,lang=en",
    "nlpaug:RandomCharAug,action=insert",
    "nlpaug:RandomCharAug,action=swap",
    "nlpaug:RandomCharAug,action=delete",
    "nlpaug:RandomCharAug,action=insert,candidates=абвгд",
    "textattack:WordSwapQWERTY,random_one=false",
    "textattack:WordSwapRandomCharacterInsertion,letters_to_insert=абвгд",
]


def build(label: str) -> Perturbation:
    condition = parse_condition(f"{label}@3")
    return PERTURBATIONS.get(condition.name).build(condition.parameters)


def applying(label: str) -> list[str]:
    perturbation = build(label)
    return [code for code in sorted(LANGUAGES) if perturbation.not_applicable(Text("a", code)) is None]


def texts_of(language: str, sentences: Sequence[str]) -> list[Text]:
    return [Text(sentence, language, example_id=str(number)) for number, sentence in enumerate(sentences)]


def answers(label: str, word: str, language: str, *, times: int = 60) -> Counter[str]:
    """What became of a word that stands alone, over many examples."""
    perturbation = build(label)
    texts = [Text(word, language, example_id=str(number)) for number in range(times)]
    return Counter(perturb(text, perturbation, dose=1.0).perturbed.text for text in texts)


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning:xrobust", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in (os.environ | environment).items() if name != "TA_CACHE_DIR"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


# What an augmenter makes of a word.


@extras
def test_german_z_slips_to_t_and_u_and_the_english_one_to_x() -> None:
    german = {answer[0].lower() for answer in answers("nlpaug:KeyboardAug", "z", "de")}
    english = {answer[0].lower() for answer in answers("nlpaug:KeyboardAug,lang=en", "z", "de")}
    assert {"t", "u"} <= german
    assert "x" not in german
    assert "x" in english
    assert not {"t", "u"} & english


@extras
@pytest.mark.parametrize(
    ("label", "word", "language", "difference"),
    [
        ("nlpaug:KeyboardAug", "weather", "en", 0),
        ("nlpaug:OcrAug", "Corridor", "en", 0),
        ("nlpaug:RandomCharAug", "weather", "en", 0),
        ("nlpaug:RandomCharAug,action=insert", "weather", "en", 1),
        ("nlpaug:RandomCharAug,action=delete", "хорошая", "ru", -1),
        ("nlpaug:SplitAug", "погода", "ru", 1),
        ("textattack:WordSwapQWERTY", "weather", "en", 0),
        ("textattack:WordSwapRandomCharacterDeletion", "хорошая", "ru", -1),
        ("textattack:WordSwapRandomCharacterInsertion", "weather", "en", 1),
        ("textattack:WordSwapRandomCharacterSubstitution", "weather", "en", 0),
        ("textattack:WordSwapInvisibleCharacters", "погода", "ru", 1),
    ],
)
def test_a_word_gets_one_slip_of_one_character(label: str, word: str, language: str, difference: int) -> None:
    found = answers(label, word, language)
    assert len(found) > 3
    for answer in found:
        assert len(answer) == len(word) + difference
        same_start = next((at for at, (a, b) in enumerate(zip(answer, word, strict=False)) if a != b), len(word))
        rest = len(word) - same_start - (difference <= 0)
        assert answer.endswith(word[len(word) - rest :])


@extras
@pytest.mark.parametrize("label", ["nlpaug:RandomCharAug,action=swap", "textattack:WordSwapNeighboringCharacterSwap"])
def test_swaps_keep_a_words_letters(label: str) -> None:
    found = answers(label, "погода", "ru")
    assert found.keys() <= {"опгода", "пгоода", "поогда", "погдоа", "погоад"}
    assert len(found) >= 4


@extras
def test_misspellings_come_from_the_list_of_the_package() -> None:
    assert answers("nlpaug:SpellingAug", "because", "en").keys() & {"becouse", "becuse", "becasue", "becaus"}


@extras
def test_letters_of_ones_own_make_an_insertion_serve_another_script() -> None:
    for label in VARIANTS[-1], "nlpaug:RandomCharAug,action=insert,candidates=абвгд":
        assert build(label).not_applicable(Text("a", "en"))
        for answer in answers(label, "погода", "ru"):
            assert sorted(answer)[-7:] != sorted("погода")
            assert any(answer == "погода"[:at] + letter + "погода"[at:] for at in range(7) for letter in "абвгд")


# Words as they are: no tokenizer, no damage, no answer that breaks a cluster.


@extras
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_augmenters_are_given_whole_words_and_give_them_back_byte_equal(language: str) -> None:
    untouched = {
        "KeyboardAug": {"lang": "en", "aug_char_min": "0", "aug_char_p": "0"},
        "RandomCharAug": {"aug_char_min": "0", "aug_char_p": "0"},
        "OcrAug": {"aug_char_min": "0", "aug_char_p": "0"},
    }
    words = {word.text for text in samples(language) for word in Text(text, language).words}
    words |= {"don't", "e-mail", "हिन्दी", "ภาษาไทย", "l’été"}
    for name, options in untouched.items():
        parameters = ",".join([name, *(f"{key}={value}" for key, value in options.items())])
        augmenter = PERTURBATIONS.get("nlpaug").build(parameters).propose._augmenter_for(None)  # type: ignore[attr-defined]
        assert [augmenter.augment(word) for word in words] == [[word] for word in words]


@extras
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_textattack_is_asked_for_words_of_the_text_as_they_stand(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    perturbation = build("textattack:WordSwapNeighboringCharacterSwap")
    asked: set[str] = set()

    def spy(word: str) -> list[str]:
        asked.add(word)
        return [word]

    monkeypatch.setattr(perturbation.propose._swap, "_get_replacement_words", spy)  # type: ignore[attr-defined]
    for text in samples(language):
        asked.clear()
        clean = Text(text, language)
        outcome = perturb(clean, perturbation, dose=1.0)
        assert outcome.perturbed.text == text
        assert asked == {word.text for word in clean.words if word.kind == "word"}


@extras
@pytest.mark.parametrize("label", VARIANTS)
def test_every_augmenter_keeps_what_every_perturbation_keeps(label: str) -> None:
    perturbation = build(label)
    languages = applying(label)
    assert languages
    for language in languages:
        found = check(perturbation, language, samples(language)[:3])
        # What it proposes and the core refuses is counted, and few words are in the lists of some.
        broken = [one for one in found.violations if one.property not in {"refusals", "applies"}]
        assert not broken, broken[:3]


@extras
@pytest.mark.parametrize(
    ("label", "changing"),
    [(label, 0.5) for label in VARIANTS if "Spelling" not in label and "Morphonym" not in label]
    + [("nlpaug:SpellingAug", 0.2), ("textattack:ChineseMorphonymCharacterSwap", 0.2)],
)
def test_an_augmenter_changes_something_in_every_language_that_it_does_not_excuse(label: str, changing: float) -> None:
    perturbation = build(label)
    for language in applying(label):
        texts = texts_of(language, samples(language))
        changed = sum(bool(perturb(text, perturbation, dose=0.5).perturbed.edits) for text in texts)
        assert changed >= changing * len(texts), language


@extras
@pytest.mark.parametrize("label", ["nlpaug:RandomCharAug,action=swap", "textattack:WordSwapRandomCharacterDeletion"])
def test_what_an_augmenter_breaks_in_hindi_is_refused_and_counted(label: str) -> None:
    words = "की में हिन्दी किताब अच्छी स्त्री"
    outcomes = [perturb(Text(words, "hi", example_id=str(number)), build(label), dose=1.0) for number in range(30)]
    assert sum(outcome.refused for outcome in outcomes) > 30
    for outcome in outcomes:
        assert not any(fault in outcome.perturbed.text for fault in (" ि", " ी", " े", " ्", "्ि", "्ी"))
        assert outcome.perturbed.text[0].isalpha()


@extras
def test_spaces_that_an_augmenter_adds_never_reach_a_tagged_sentence() -> None:
    text = Text("Хорошая погода", "ru", policy="inline", tokens=[Span(0, 7), Span(8, 14)])
    reason = build("nlpaug:SplitAug").not_applicable(text)
    assert reason is not None
    assert "spaces" in reason


# Randomness: keyed, in any order, with the global generators left as they were.


@extras
def test_answers_depend_on_the_word_alone_in_any_order_and_with_any_global_seed() -> None:
    import numpy as np

    labels = ["nlpaug:KeyboardAug", "nlpaug:OcrAug", "textattack:WordSwapQWERTY", "textattack:WordSwapReorderings"]
    built = {label: build(label) for label in labels}
    texts = texts_of("en", samples("en"))

    def outputs(order: list[tuple[str, Text]]) -> dict[tuple[str, str], str]:
        return {(label, text.example_id): perturb(text, built[label], dose=0.7).perturbed.text for label, text in order}

    pairs = [(label, text) for label in labels for text in texts]
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002 - what the augmenters draw from
    first = outputs(pairs)
    random.seed(2)
    np.random.seed(2)  # noqa: NPY002
    assert outputs(sorted(pairs, key=lambda pair: pair[1].example_id)[::-1]) == first
    few = outputs(pairs[3::5])
    assert few == {key: first[key] for key in few}


@extras
def test_threads_do_not_draw_from_each_others_generators() -> None:
    perturbation = build("nlpaug:RandomCharAug")
    texts = texts_of("en", samples("en") * 4)
    alone = [perturb(text, perturbation, dose=1.0).perturbed.text for text in texts]
    together: dict[int, list[str]] = {}

    def work(number: int) -> None:
        together[number] = [perturb(text, perturbation, dose=1.0).perturbed.text for text in texts]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found == alone for found in together.values())


@extras
@pytest.mark.parametrize("label", ["nlpaug:KeyboardAug", "nlpaug:SplitAug", "textattack:WordSwapQWERTY"])
def test_global_generators_go_on_as_if_nobody_had_drawn(label: str) -> None:
    import numpy as np
    import torch

    def draws() -> tuple[float, float, float]:
        return random.random(), np.random.random(), torch.rand(1).item()  # noqa: NPY002, S311 - the global ones

    perturbation = build(label)
    text = Text("The weather is lovely today", "en")
    random.seed(7)
    np.random.seed(7)  # noqa: NPY002
    torch.manual_seed(7)
    expected = draws()
    random.seed(7)
    np.random.seed(7)  # noqa: NPY002
    torch.manual_seed(7)
    assert perturb(text, perturbation, dose=1.0).perturbed.edits
    assert draws() == expected


@extras
def test_misspellings_do_not_depend_on_pythons_hash_seed() -> None:
    code = (
        "from xrobust.perturbations import PERTURBATIONS, Text, perturb\n"
        "aug = PERTURBATIONS.get('nlpaug').build('SpellingAug')\n"
        "text = 'I believe that their government would receive the necessary address because people definitely know'\n"
        "print([perturb(Text(text, 'en', example_id=str(n)), aug, dose=1.0).perturbed.text for n in range(9)])"
    )
    assert run(code, PYTHONHASHSEED="1") == run(code, PYTHONHASHSEED="2")


# Where they apply.


@extras
@pytest.mark.parametrize(
    ("label", "languages"),
    [
        ("nlpaug:KeyboardAug", {"de", "en", "es", "fr", "he", "it", "nl", "th", "tr"}),
        ("nlpaug:KeyboardAug,lang=uk", {"bg", "kk", "ru"}),
        ("nlpaug:SpellingAug", {"en"}),
        ("nlpaug:RandomCharAug", {code for code, entry in LANGUAGES.items() if entry.script == "Latin"}),
        ("nlpaug:RandomCharAug,action=swap", set(LANGUAGES)),
        ("nlpaug:SplitAug", set(LANGUAGES) - {"zh"}),
        ("textattack:WordSwapReorderings", set(LANGUAGES) - {"bn", "hi", "ml", "mr", "my", "ta", "te"}),
        ("textattack:WordSwapQWERTY", {code for code, entry in LANGUAGES.items() if entry.script == "Latin"}),
        ("textattack:WordSwapRandomCharacterDeletion", set(LANGUAGES)),
        ("textattack:ChineseMorphonymCharacterSwap", {"zh"}),
    ],
)
def test_an_augmenter_applies_where_it_knows_the_letters(label: str, languages: set[str]) -> None:
    assert set(applying(label)) == languages


@extras
def test_a_language_without_a_layout_is_told_so_instead_of_left_unchanged() -> None:
    reason = build("nlpaug:KeyboardAug").not_applicable(Text("погода", "ru"))
    assert reason is not None
    assert "no layout for ru" in reason
    assert "Cyrillic" in str(build("nlpaug:KeyboardAug,lang=en").not_applicable(Text("погода", "ru")))


# What cannot be a perturbation.


@extras
@pytest.mark.parametrize("package", ["nlpaug", "textattack"])
def test_the_list_names_every_class_of_the_package(package: str) -> None:
    if package == "nlpaug":
        modules = [f"nlpaug.augmenter.{kind}" for kind in ("char", "word", "sentence", "audio", "spectrogram")]
        modules.append("nlpaug.flow")
    else:
        build("textattack:WordSwapQWERTY")  # which imports it offline
        modules = ["textattack.transformations.word_swaps"]
    package_of = importlib.import_module(package)
    base = package_of.Augmenter if package == "nlpaug" else package_of.transformations.WordSwap
    classes = {
        name
        for module in map(importlib.import_module, modules)
        for name, item in vars(module).items()
        if inspect.isclass(item) and issubclass(item, base)
    }
    classes -= {"Augmenter"}
    assert classes == {name.split(":")[1] for name in supported() if name.startswith(f"{package}:")}


@pytest.mark.parametrize("name", [name for name, reason in supported().items() if reason is not None])
def test_what_is_not_supported_says_why(name: str) -> None:
    with pytest.raises(ConditionError, match=r"cannot be a perturbation: it .{10}"):
        build(name)


def test_a_misspelt_class_is_suggested() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'KeyboardAug'") as raised:
        build("nlpaug:KeybordAug")
    assert "OcrAug" in str(raised.value)
    with pytest.raises(UnknownNameError, match="did you mean 'WordSwapQWERTY'"):
        build("textattack:WordSwapQWERT")


@extras
@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("nlpaug:KeyboardAug,lan=de", "did you mean 'lang'"),
        ("nlpaug:KeyboardAug,lang=xx", "cannot be built"),
        ("nlpaug:KeyboardAug,include_numeric=maybe", "true or false"),
        ("nlpaug:KeyboardAug,min_char=two", "a number"),
        ("nlpaug:KeyboardAug,aug_word_p=0.5", "a word and a slip at a time"),
        ("nlpaug:KeyboardAug,tokenizer=own", "takes no parameter 'tokenizer'"),
        ("nlpaug:RandomWordAug,action=swap", "needs their neighbours"),
        ("nlpaug:RandomCharAug,action=shuffle", "insert, substitute, swap or delete"),
        ("nlpaug:SpellingAug,dict_path=missing.txt", "missing.txt"),
        ("nlpaug:KeyboardAug,de", "does not take the parameters"),
        ("textattack:WordSwapQWERTY,skip_first=true", "skip_first_char"),
    ],
)
def test_a_parameter_that_cannot_be_taken_is_an_error_that_says_what_can(label: str, message: str) -> None:
    with pytest.raises(XRobustError, match=message):
        build(label)


@pytest.mark.parametrize(
    ("label", "commands"),
    [
        ("nlpaug:KeyboardAug", ("pip install xrobust[nlpaug]", "pip install nlpaug")),
        ("textattack:WordSwapQWERTY", ("pip install xrobust[textattack]", "pip install textattack")),
    ],
)
def test_without_the_package_the_error_says_how_to_install_it(
    label: str, commands: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PluginError, match="needs the package") as raised:
        build(label)
    assert all(command in str(raised.value) for command in commands)
    assert set(missing()) == {"nlpaug", "textattack"}


def test_listing_and_misspelling_adapters_imports_neither_package() -> None:
    code = (
        "import sys\n"
        "from xrobust.perturbations import PERTURBATIONS\n"
        "from xrobust.perturbations.adapters import missing, supported\n"
        "from xrobust.perturbations.errors import XRobustError\n"
        "assert {'nlpaug', 'textattack'} <= {*PERTURBATIONS.names()}\n"
        "supported(), missing()\n"
        "for name in 'nlpaug', 'textattack':\n"
        "    try:\n"
        "        PERTURBATIONS.get(name).build('KeybordAug')\n"
        "    except XRobustError:\n"
        "        print('refused', {'nlpaug', 'textattack', 'nltk', 'torch'} & {*sys.modules})\n"
    )
    assert run(code) == "refused set()\nrefused set()\n"


@extras
def test_textattack_is_imported_without_the_network_the_terminal_or_a_mark_on_the_disk(tmp_path: Path) -> None:
    code = (
        "import os, random, socket, sys\n"
        "tried = []\n"
        "def refuse(*given, **options):\n"
        "    tried.append(given)\n"
        "    raise OSError('no network in this test')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "environment, state = os.environ.get('TOKENIZERS_PARALLELISM'), random.getstate()\n"
        "from xrobust.perturbations import PERTURBATIONS, Text, perturb\n"
        "swap = PERTURBATIONS.get('textattack').build('WordSwapQWERTY')\n"
        "assert perturb(Text('lovely weather', 'en'), swap, dose=1.0).perturbed.edits\n"
        "assert not tried, tried\n"
        "assert os.environ.get('TOKENIZERS_PARALLELISM') == environment and random.getstate() == state\n"
        "import nltk\n"
        "known = (os.environ['HOME'], sys.prefix, '/usr')\n"
        "assert all(folder.startswith(known) for folder in nltk.data.path), nltk.data.path\n"
        "assert nltk.corpus.stopwords.__class__.__name__ == 'LazyCorpusLoader'\n"
    )
    # A home folder in which nobody has imported TextAttack, and nowhere any data of NLTK.
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "NLTK_DATA": str(tmp_path / "none")}
    environment = {**home, "MPLCONFIGDIR": str(tmp_path / "matplotlib")}
    assert run(code, **environment) == ""
    assert [path.name for path in tmp_path.rglob("post_install*") if path.suffix != ".lock"] == []
