"""Real treebanks: every sentence, every token and every fused form is where the files have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from xrobust.tasks import TASKS, Example, Source
from xrobust.tasks.sources.conllu import PRECEDENCE

UDPOS = TASKS.get("udpos")
FILES = {
    ("ar", "test"): "ar_pud-ud-test",
    ("de", "test"): "de_pud-ud-test",
    ("en", "test"): "en_ewt-ud-test",
    ("en", "validation"): "en_ewt-ud-dev",
    ("hi", "test"): "hi_pud-ud-test",
    ("ru", "test"): "ru_pud-ud-test",
    ("th", "test"): "th_pud-ud-test",
    ("tr", "test"): "tr_pud-ud-test",
    ("zh", "test"): "zh_pud-ud-test",
}
DEFAULT = (
    *("VERB", "NOUN", "PROPN", "PRON", "ADJ", "NUM", "ADV", "INTJ"),
    *("AUX", "ADP", "DET", "PART", "CCONJ", "SCONJ", "X", "PUNCT"),
)
each_file = pytest.mark.parametrize(("language", "split"), FILES)


class Sentence(NamedTuple):
    """A sentence as it stands in a file, with the columns of its rows."""

    text: str
    rows: list[list[str]]


class Loaded(NamedTuple):
    """A treebank twice: by the reader, and as plain rows."""

    examples: list[Example]
    sentences: list[Sentence]


def plain(path: Path) -> Iterator[Sentence]:
    for block in path.read_text("utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        (text,) = (line.removeprefix("# text = ") for line in lines if line.startswith("# text = "))
        yield Sentence(text, [line.split("\t") for line in lines if not line.startswith("#")])


def words(example: Example) -> list[str]:
    return [example.texts["tokens"][start:end] for start, end in example.tokens]


def surface(sentence: Sentence) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Each row that stands in the text, and its words: itself, or those of its range."""
    covered = 0
    for row in sentence.rows:
        if "-" in row[0]:
            first, covered = map(int, row[0].split("-"))
            numbers = {str(number) for number in range(first, covered + 1)}
            yield row, [other for other in sentence.rows if other[0] in numbers]
        elif "." not in row[0] and int(row[0]) > covered:
            yield row, [row]


@pytest.fixture(scope="module")
def loaded(data: Path) -> dict[tuple[str, str], Loaded]:
    source = Source("raw", data / "ud")
    found = {
        key: Loaded(UDPOS.load(source, *key), list(plain(data / f"ud/{name}.conllu"))) for key, name in FILES.items()
    }
    assert not source.findings.treatments
    return found


@each_file
def test_sentences_are_all_there(language: str, split: str, loaded: dict[tuple[str, str], Loaded]) -> None:
    examples, sentences = loaded[language, split]
    # Sizes as the treebanks state them: 1,000 of each PUD.
    assert len(examples) == len(sentences) == {"test": 2077, "validation": 2001}[split] if language == "en" else 1000
    assert [example.id for example in examples] == [f"udpos-{language}-{split}-{n}" for n in range(len(examples))]


@each_file
def test_tokens_are_the_rows_that_stand_in_the_text(
    language: str, split: str, loaded: dict[tuple[str, str], Loaded]
) -> None:
    examples, sentences = loaded[language, split]
    for example, sentence in zip(examples, sentences, strict=True):
        rows = [row for row, _ in surface(sentence)]
        assert words(example) == [row[1].replace(" ", "") for row in rows]
        # Rebuilt by SpaceAfter, they give the text of the sentence; of the words behind a fused form none is left.
        text = "".join(row[1] + ("" if "SpaceAfter=No" in row[9].split("|") else " ") for row in rows)
        assert text.split() == sentence.text.split()
        assert len(example.gold) == len(example.tokens)
        assert set(example.gold) <= set(UDPOS.labels)


@each_file
def test_tags_of_fused_forms_are_those_that_a_graph_library_finds(
    language: str, split: str, loaded: dict[tuple[str, str], Loaded]
) -> None:
    networkx = pytest.importorskip("networkx")
    assert language not in PRECEDENCE, "the list of this test is the one of the other languages"
    for example, sentence in zip(*loaded[language, split], strict=True):
        graph = networkx.DiGraph()
        for row in sentence.rows:
            if row[0].isdigit():
                graph.add_edge(row[6], row[0])
                relations = [] if row[8] == "_" else row[8].split("|")
                heads = [relation.split(":")[0] for relation in relations]
                graph.add_edges_from((head, row[0]) for head in heads if head.isdigit())
        expected = []
        for _, parts in surface(sentence):
            above = [len(networkx.ancestors(graph, part[0])) for part in parts]
            nearest = [part[3] for part, count in zip(parts, above, strict=True) if count == min(above)]
            expected.append(nearest[0] if len(nearest) == 1 else min(nearest, key=DEFAULT.index))
        assert list(example.gold) == expected


@pytest.mark.parametrize(
    ("language", "split", "number", "tokens"),
    [
        # Read in the files by eye. A preposition and its article both depend on the noun: the list prefers ADP.
        ("de", "test", 0, [("am", "ADP"), ("Montag", "NOUN")]),
        ("de", "test", 2, [("zur", "ADP"), ("Begrenzung", "NOUN")]),
        ("de", "test", 8, [("im", "ADP"), ("exklusiven", "ADJ")]),
        # What hangs on the noun or the preposition gives way to it.
        ("tr", "test", 0, [("ABD'deki", "PROPN"), ("dijital", "ADJ")]),
        ("tr", "test", 1, [("hakkındaki", "NOUN"), ("sosyal", "ADJ")]),
        ("tr", "test", 2, [("önceki", "ADP"), ("açıklamaların", "NOUN")]),
        # The 's hangs on its noun; pronoun and auxiliary hang on the verb, as do auxiliary and particle.
        ("en", "test", 4, [("Google's", "PROPN"), ("we've", "PRON"), ("it's", "PRON")]),
        ("en", "test", 9, [("I'm", "PRON"), ("staying", "VERB")]),
        ("en", "test", 119, [("haven't", "AUX"), ("not", "PART")]),
    ],
)
def test_fused_forms_have_one_tag(
    language: str, split: str, number: int, tokens: list[tuple[str, str]], loaded: dict[tuple[str, str], Loaded]
) -> None:
    example = loaded[language, split].examples[number]
    tagged = list(zip(words(example), example.gold, strict=True))
    assert [pair for pair in tokens if pair not in tagged] == []
