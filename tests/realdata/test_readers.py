"""Real treebanks and questions are read whole, and tags and answers stand where they belong."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrobust.tasks import TASKS, Source

PUD = ("ar", "de", "hi", "ru", "th", "tr", "zh")
UDPOS, XQUAD = TASKS.get("udpos"), TASKS.get("xquad")


def raw_words(path: Path) -> tuple[int, int]:
    """Sentences and tokens of a treebank, counted line by line: a range counts once, and its words do not."""
    sentences = tokens = skip = 0
    for line in path.read_text("utf-8").split("\n"):
        number = line.partition("\t")[0]
        if line.startswith("#") or not line or "." in number:
            sentences += not line
            skip = 0 if not line else skip
            continue
        if "-" in number:
            first, last = map(int, number.split("-"))
            skip = last - first + 1
            tokens += 1
        elif skip:
            skip -= 1
        else:
            tokens += 1
    return sentences - 1, tokens


@pytest.mark.parametrize("language", PUD)
def test_treebank_gives_every_sentence_and_token(language: str, data: Path) -> None:
    examples = UDPOS.load(Source("raw", data / "ud"), language, "test")
    assert len(examples) == 1000
    assert (len(examples), sum(len(example.tokens) for example in examples)) == raw_words(
        data / f"ud/{language}_pud-ud-test.conllu"
    )
    for example in examples:
        assert len(example.gold) == len(example.tokens)
        text = example.texts["tokens"]
        assert " ".join(text[start:end] for start, end in example.tokens) == text


@pytest.mark.parametrize("split", ["test", "validation"])
def test_english_treebank_has_fused_forms_instead_of_their_words(split: str, data: Path) -> None:
    tokens: list[tuple[str, str]] = []
    for example in UDPOS.load(Source("raw", data / "ud"), "en", split):
        words = [example.texts["tokens"][start:end] for start, end in example.tokens]
        tokens += zip(words, example.gold, strict=True)
    # "don't" is do + n't in the treebank: one token, with the tag of one of its words.
    fused = [tag for word, tag in tokens if word.lower() == "don't"]
    assert len(fused) > 20
    assert set(fused) <= {"AUX", "PART", "VERB"}
    assert ("n't", "PART") not in tokens


def test_xquad_is_parallel_in_eleven_languages(data: Path) -> None:
    source = Source("raw", data / "xquad")
    english = XQUAD.load(source, "en", "test")
    assert len(english) == 1190
    assert len({example.cluster for example in english}) == 240
    for language in XQUAD.languages:
        examples = XQUAD.load(source, language, "test")
        assert [example.id for example in examples] == [example.id for example in english]
        assert [example.cluster for example in examples] == [example.cluster for example in english]
        for example in examples:
            for answer in example.gold:
                start = answer["start"]
                assert example.texts["context"][start : start + len(answer["text"])] == answer["text"]
    assert not source.findings.treatments


def test_sentences_of_tatoeba_are_all_there(data: Path) -> None:
    task = TASKS.get("tatoeba")
    sizes = {"jv": 205, "ka": 746, "kk": 575, "ml": 687, "sw": 390, "ta": 307, "te": 234, "th": 548}
    for language in task.languages:
        assert len(task.load(Source("raw", data / "tatoeba"), language, "test")) == sizes.get(language, 1000)
