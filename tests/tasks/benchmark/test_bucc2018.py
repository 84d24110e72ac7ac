"""BUCC 2018: the same corpora from every source, bad files, and the way from embeddings to the F1 of mining."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from xrobust.perturbations import Edit, Perturbed
from xrobust.perturbations.errors import DataError
from xrobust.tasks import TASKS, Encoded, Example, Item, Outputs, Source
from xrobust.tasks.sources import Findings

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

BUCC = TASKS.get("bucc2018")

# U+2028 and U+0085 end lines for str.splitlines, and quotes are quotes here. One sentence has two counterparts.
CORPORA = {
    "test": {
        "de": [
            ("de-000000003", "Der Hund schläft."),
            ("de-000000001", "Niemand da."),
            ("de-000000002", '"Nein", sagte er.'),
            ("de-000000004", "Ganz\u2028allein\u0085."),
        ],
        "en": [
            ("en-000000005", 'He said "no".'),
            ("en-000000006", '"No," he said.'),
            ("en-000000007", "The dog sleeps."),
            ("en-000000008", "Nothing to see."),
        ],
        "gold": [
            ("de-000000002", "en-000000006"),
            ("de-000000002", "en-000000005"),
            ("de-000000003", "en-000000007"),
        ],
    },
    "validation": {
        "de": [("de-000000011", "Guten Tag."), ("de-000000012", "Es regnet."), ("de-000000013", "Sie singt.")],
        "en": [("en-000000021", "It is raining."), ("en-000000022", "They ran."), ("en-000000023", "Hello.")],
        "gold": [("de-000000012", "en-000000021")],
    },
}
EXPECTED = {
    "test": [
        Example("de-000000003", "de-000000003", {"sentence": "Der Hund schläft."}, ["en-000000007"]),
        Example("de-000000001", "de-000000001", {"sentence": "Niemand da."}, []),
        Example("de-000000002", "de-000000002", {"sentence": '"Nein", sagte er.'}, ["en-000000006", "en-000000005"]),
        Example("de-000000004", "de-000000004", {"sentence": "Ganz\u2028allein\u0085."}, []),
        Example("en-000000005", "de-000000002", {"english": 'He said "no".'}, []),
        Example("en-000000006", "de-000000002", {"english": '"No," he said.'}, []),
        Example("en-000000007", "de-000000003", {"english": "The dog sleeps."}, []),
        Example("en-000000008", "en-000000008", {"english": "Nothing to see."}, []),
    ],
    "validation": [
        Example("de-000000011", "de-000000011", {"sentence": "Guten Tag."}, []),
        Example("de-000000012", "de-000000012", {"sentence": "Es regnet."}, ["en-000000021"]),
        Example("de-000000013", "de-000000013", {"sentence": "Sie singt."}, []),
        Example("en-000000021", "de-000000012", {"english": "It is raining."}, []),
        Example("en-000000022", "en-000000022", {"english": "They ran."}, []),
        Example("en-000000023", "en-000000023", {"english": "Hello."}, []),
    ],
}


def write(path: Path, rows: list[tuple[str, str]], *, ends: str = "\n", mark: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((mark + "".join(f"{one}\t{other}{ends}" for one, other in rows)).encode())


def download(folder: Path, *, below: str = "bucc2018/", ends: str = "\n", mark: str = "") -> Source:
    """XTREME's download, and labels in the layout of a submission."""
    for split, name in (("test", "test"), ("validation", "dev")):
        for side in ("de", "en"):
            write(folder / f"data/{below}de-en.{name}.{side}", CORPORA[split][side], ends=ends, mark=mark)
    write(folder / f"data/{below}de-en.dev.gold", CORPORA["validation"]["gold"], ends=ends, mark=mark)
    write(folder / "labels/bucc2018/test-de.tsv", CORPORA["test"]["gold"], ends=ends, mark=mark)
    return Source("xtreme", folder / "data", folder / "labels")


def release(folder: Path, *, below: str = "de-en/") -> Source:
    """The files of the shared task: XTREME tests on its training set and has its sample for development."""
    for split, name in (("test", "training"), ("validation", "sample")):
        for ending, rows in CORPORA[split].items():
            write(folder / f"data/{below}de-en.{name}.{ending}", rows)
    return Source("raw", folder / "data")


LAYOUTS: dict[str, Callable[[Path], Source]] = {
    "download": download,
    "download in one folder": lambda folder: download(folder, below=""),
    "download with CRLF and byte order marks": lambda folder: download(folder, ends="\r\n", mark="\ufeff"),
    "release": release,
    "release in one folder": lambda folder: release(folder, below=""),
    "release as unpacked": lambda folder: release(folder, below="bucc2018/de-en/"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("split", ["test", "validation"])
def test_every_source_gives_the_same_examples(layout: str, split: str, tmp_path: Path) -> None:
    assert BUCC.load(LAYOUTS[layout](tmp_path), "de", split) == EXPECTED[split]


def test_languages_and_splits_are_the_benchmarks() -> None:
    assert BUCC.languages == ("de", "fr", "ru", "zh")
    assert BUCC.splits == ("test", "validation")
    assert BUCC.calibration_split == "validation"


@pytest.mark.parametrize("language", ["de", "ru", "zh"])
def test_mini_has_gold_among_distractors_on_both_sides(language: str) -> None:
    examples = BUCC.load(Source("mini"), language, "test")
    foreign = [example for example in examples if "sentence" in example.texts]
    english = {example.id: example for example in examples if "english" in example.texts}
    assert len(foreign) + len(english) == len(examples)
    paired = [(example, english[name]) for example in foreign for name in example.gold]
    assert 0 < len(paired) < min(len(foreign), len(english))
    assert all(one.cluster == other.cluster for one, other in paired)


# Bad files.


def refused(source: Source, split: str = "test") -> str:
    with pytest.raises(DataError) as caught:
        BUCC.load(source, "de", split)
    return str(caught.value)


FILES = {
    "test": ["data/bucc2018/de-en.test.de", "data/bucc2018/de-en.test.en", "labels/bucc2018/test-de.tsv"],
    "validation": [f"data/bucc2018/de-en.dev.{ending}" for ending in ("de", "en", "gold")],
}
each_file = pytest.mark.parametrize(("split", "file"), [(split, file) for split in FILES for file in FILES[split]])
SENTENCES = ["data/bucc2018/de-en.test.de", "data/bucc2018/de-en.test.en"]


def with_line(path: Path, number: int, line: str) -> None:
    """Replace a line, counted from 1."""
    lines = path.read_bytes().split(b"\n")
    lines[number - 1] = line.encode()
    path.write_bytes(b"\n".join(lines))


@each_file
def test_missing_file_is_named(split: str, file: str, tmp_path: Path) -> None:
    source = download(tmp_path)
    (tmp_path / file).unlink()
    message = refused(source, split)
    assert f"no file '{tmp_path / file}'" in message
    assert ("--labels-dir" if file.startswith("labels") else "--data-dir") in message


@each_file
def test_wrong_columns_are_named_with_their_line(split: str, file: str, tmp_path: Path) -> None:
    source = download(tmp_path)
    path = tmp_path / file
    rest = path.read_bytes()
    for line, count in (("de-000000012", 1), ("a\tb\tc", 3), ("", 1)):
        path.write_bytes(f"{line}\n".encode() + rest)
        assert f"'{path}', line 1: {count} columns" in refused(source, split)


@each_file
def test_invalid_utf8_is_named_with_its_line(split: str, file: str, tmp_path: Path) -> None:
    source = download(tmp_path)
    path = tmp_path / file
    path.write_bytes(path.read_bytes() + b"de-000000099\tGr\xfc\xdfe\n")
    lines = len(path.read_bytes().split(b"\n")) - 1
    assert f"'{path}', line {lines}: no UTF-8" in refused(source, split)


@pytest.mark.parametrize("file", SENTENCES)
def test_blank_sentence_or_id_is_named_with_its_line(file: str, tmp_path: Path) -> None:
    source = download(tmp_path)
    with_line(tmp_path / file, 2, "xx-000000099\t  ")
    assert f"'{tmp_path / file}', line 2: no sentence" in refused(source)
    with_line(tmp_path / file, 2, "\tA sentence.")
    assert f"'{tmp_path / file}', line 2: no id" in refused(source)


@pytest.mark.parametrize("file", SENTENCES)
def test_id_that_stands_twice_is_named_with_both_lines(file: str, tmp_path: Path) -> None:
    source = download(tmp_path)
    name = (tmp_path / file).read_text(encoding="utf-8").split("\t")[0]
    with_line(tmp_path / file, 3, f"{name}\tAgain.")
    assert f"'{tmp_path / file}', line 3: the id '{name}' stands in line 1 already" in refused(source)


def test_id_on_both_sides_is_an_error(tmp_path: Path) -> None:
    source = download(tmp_path)
    with_line(tmp_path / SENTENCES[1], 4, "de-000000001\tNothing to see.")
    assert "both have the id 'de-000000001'" in refused(source)


@pytest.mark.parametrize(
    ("line", "unknown", "side"),
    [
        ("de-000000099\ten-000000007", "de-000000099", "de"),
        ("de-000000003\ten-000000099", "en-000000099", "en"),
        ("en-000000007\tde-000000003", "en-000000007", "de"),
    ],
)
def test_gold_that_names_unknown_sentences_is_an_error(line: str, unknown: str, side: str, tmp_path: Path) -> None:
    source = download(tmp_path)
    path = tmp_path / "labels/bucc2018/test-de.tsv"
    with_line(path, 3, line)
    message = refused(source)
    assert f"'{path}', line 3: no sentence has the id '{unknown}'" in message
    assert f"expected: an id of '{tmp_path}/data/bucc2018/de-en.test.{side}'" in message


def test_file_that_is_cut_short_is_an_error(tmp_path: Path) -> None:
    source = download(tmp_path)
    path = tmp_path / SENTENCES[1]
    whole = path.read_bytes()
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    assert "no sentence has the id 'en-000000007'" in refused(source)
    path.write_bytes(whole[: whole.index(b"\tNothing")])
    assert f"'{path}', line 4: 1 columns" in refused(source)


@pytest.mark.parametrize("side", ["de", "en"])
def test_gold_pairs_without_distractors_are_an_error(side: str, tmp_path: Path) -> None:
    source = download(tmp_path)
    column = ("de", "en").index(side)
    paired = {pair[column] for pair in CORPORA["test"]["gold"]}
    rows = [row for row in CORPORA["test"][side] if row[0] in paired]
    write(tmp_path / f"data/bucc2018/de-en.test.{side}", rows)
    message = refused(source)
    assert "gold pairs without distractors" in message
    assert f"de-en.test.{side}'" in message


def test_hub_is_refused_since_it_has_gold_pairs_only() -> None:
    message = refused(Source("hub"))
    assert "'bucc18.de' on the Hub has gold pairs without distractors" in message
    assert "--source raw" in message


def test_test_without_labels_asks_for_them(tmp_path: Path) -> None:
    source = Source("xtreme", download(tmp_path).directory)
    assert "fix: --labels-dir DIR with bucc2018/test-LANG.tsv" in refused(source)
    assert BUCC.load(source, "de", "validation") == EXPECTED["validation"]


def test_gold_pair_that_stands_twice_counts_once_and_is_told(tmp_path: Path) -> None:
    source = release(tmp_path)
    path = tmp_path / "data/de-en/de-en.training.gold"
    path.write_bytes(path.read_bytes() + path.read_bytes())
    assert BUCC.load(source, "de", "test") == EXPECTED["test"]
    assert list(source.findings.treatments.items()) == [((str(path), "a gold pair that stands twice counts once"), 3)]


def test_source_that_collects_defects_gets_all_of_them(tmp_path: Path) -> None:
    made = download(tmp_path)
    with_line(tmp_path / SENTENCES[0], 2, "de-000000001")
    with_line(tmp_path / SENTENCES[1], 4, "en-000000008\t")
    path = tmp_path / "labels/bucc2018/test-de.tsv"
    path.write_bytes(path.read_bytes() + b"de-000000098\ten-000000099\n")
    findings = Findings(defects=[])
    # Without the fourth English sentence every other one is gold, which is a fault of the whole file.
    with pytest.raises(DataError, match="without distractors"):
        BUCC.load(Source("xtreme", made.directory, made.labels, findings), "de", "test")
    assert findings.defects is not None
    said = [error.what.partition("', ")[2] for error in findings.defects]
    assert said == [
        "line 2: 1 columns",
        "line 4: no sentence",
        "line 4: no sentence has the id 'de-000000098'",
        "line 4: no sentence has the id 'en-000000099'",
    ]


# From texts to F1.


def foreign(name: str, *gold: str, text: str | None = None) -> Item:
    return Item(Example(name, name, {"sentence": text or f"Satz {name}"}, list(gold)))


def english(name: str, *, text: str | None = None) -> Item:
    return Item(Example(name, name, {"english": text or f"sentence {name}"}, []))


def perturbed(item: Item, text: str) -> Item:
    """The item with its sentence replaced as a whole."""
    clean = item.example.texts["sentence"]
    return Item(item.example, {"sentence": Perturbed(clean, [Edit(0, len(clean), text)])})


def encoded(items: list[Item]) -> Encoded:
    return Encoded([], None, np.arange(len(items)), np.zeros(len(items), bool))


def decoded(items: list[Item], embeddings: np.ndarray, threshold: float | None) -> list[object]:
    state = {"threshold": threshold}
    return list(BUCC.decode(items, encoded(items), Outputs(embeddings.astype(np.float32)), state))


# Margins by hand (see test_mining.py): b–x 1.263, a–y 1.176, of which only the first is gold.
ITEMS = [foreign("a"), foreign("b", "x"), english("x"), english("y")]
EMBEDDINGS = np.array([[1, 0, 0], [0, 1, 0], [0.6, 0.6, 0.28**0.5], [0.5, 0.1, 0.74**0.5]])
FIRST, SECOND = 0.6 / 0.475, 0.5 / 0.425


def test_threshold_is_the_best_of_clean_development_data() -> None:
    state = BUCC.calibrate(ITEMS, encoded(ITEMS), Outputs(EMBEDDINGS.astype(np.float32)))
    assert state == {"threshold": pytest.approx((FIRST + SECOND) / 2, rel=1e-6)}


def test_pairs_are_extracted_at_the_calibrated_threshold_and_at_the_best_one() -> None:
    one, other = (pytest.approx(score, rel=1e-6) for score in (FIRST, SECOND))
    for threshold, mined in ((1.2, [[], ["x"]]), (1.0, [["y"], ["x"]]), (1.3, [[], []]), (None, [[], []])):
        assert decoded(ITEMS, EMBEDDINGS, threshold) == [
            {"mined": mined[0], "at_best": [], "score": other},
            {"mined": mined[1], "at_best": ["x"], "score": one},
            None,
            None,
        ]


def test_f1_by_hand() -> None:
    examples = [item.example for item in ITEMS]
    for threshold, f1 in ((1.2, 100.0), (1.0, 100 * 2 * 0.5 * 1 / 1.5), (1.3, 0.0)):
        statistics = BUCC.statistics(decoded(ITEMS, EMBEDDINGS, threshold), examples)
        scores = BUCC.score(statistics.sum(axis=0))
        assert float(scores["f1"]) == pytest.approx(f1)
        assert float(scores["f1_at_best_threshold"]) == 100.0


def test_decoding_without_calibration_is_an_error_that_names_it() -> None:
    for state in (None, {}):
        with pytest.raises(ValueError, match="calibrate"):
            BUCC.decode(ITEMS, encoded(ITEMS), Outputs(EMBEDDINGS.astype(np.float32)), state)


def test_nothing_mined_is_a_state_that_extracts_nothing() -> None:
    alone = [foreign("a"), foreign("b")]
    state = BUCC.calibrate(alone, encoded(alone), Outputs(np.eye(2, dtype=np.float32)))
    assert state == {"threshold": None}
    assert decoded(alone, np.eye(2), None) == [{"mined": [], "at_best": [], "score": None}] * 2


def test_order_of_the_items_does_not_matter() -> None:
    order = [3, 1, 2, 0]
    shuffled = decoded([ITEMS[row] for row in order], EMBEDDINGS[order], 1.0)
    assert [shuffled[order.index(row)] for row in range(4)] == decoded(ITEMS, EMBEDDINGS, 1.0)


def named(predictions: list[object]) -> list[object]:
    return [prediction["mined"] if isinstance(prediction, dict) else None for prediction in predictions]


def test_sentences_that_stand_more_than_once_are_in_no_pair() -> None:
    items = [
        foreign("a", "x", text="Ja."),
        foreign("b", "y"),
        foreign("c", "z", text="Ja."),
        foreign("d", "w"),
        english("x"),
        english("y"),
        english("z"),
        english("w", text="Twice."),
        english("v", text="Twice."),
    ]
    rows = np.array([0, 1, 0, 2, 0, 1, 3, 2, 2])
    assert named(decoded(items, np.eye(4)[rows], 0.0))[:4] == [[], ["y"], [], []]


def test_first_of_equal_sentences_is_the_one_that_is_mined() -> None:
    items = [foreign("a", text="Ja."), foreign("b", text="Ja."), foreign("c", "y"), english("x"), english("y")]
    embeddings = np.array([[1, 0, 0], [0, 1, 0], [0, 0.8, 0.6], [1, 0, 0], [0, 1, 0]])
    # b itself would be nearest to y; then c would have no partner.
    assert named(decoded(items, embeddings, 0.0)) == [[], [], ["y"], None, None]
    embeddings[[0, 1]] = embeddings[[1, 0]]
    assert named(decoded(items, embeddings, 0.0)) == [[], [], [], None, None]


def test_perturbation_does_not_change_which_sentences_count() -> None:
    twice = [foreign("a", "x", text="Ja."), foreign("b", "y", text="Ja."), foreign("c", "z")]
    others = [english("x"), english("y"), english("z")]
    embeddings = np.eye(3)[[0, 1, 2, 0, 1, 2]]
    for items in (
        [*twice, *others],
        # Apart by perturbation, they still cannot be told apart.
        [perturbed(twice[0], "Ka."), twice[1], twice[2], *others],
        [perturbed(twice[0], "Ka."), perturbed(twice[1], "Jb."), perturbed(twice[2], "Satz"), *others],
    ):
        assert named(decoded(items, embeddings, 0.0))[:3] == [[], [], ["z"]]
    # Equal by perturbation, they are still two.
    once = [foreign("a", "x"), foreign("b", "y")]
    same = [perturbed(item, "Satz") for item in once]
    assert named(decoded([*same, *others], np.eye(3)[[0, 1, 0, 1, 2]], 0.0))[:2] == [["x"], ["y"]]


def test_every_sentence_is_a_sequence_of_its_own(bert_like: PreTrainedTokenizerFast, words: list[str]) -> None:
    long = " ".join(words * 40)
    items = [
        perturbed(foreign("a", text="the dog"), "the cat"),
        foreign("b", text=long),
        english("x", text="old tree"),
    ]
    made = BUCC.encode(items, bert_like)
    assert made.ids[0] == tuple(bert_like("the cat")["input_ids"])
    assert made.ids[2] == tuple(bert_like("old tree")["input_ids"])
    assert len(made.ids[1]) == 512
    assert made.truncated.tolist() == [False, True, False]
    assert made.owners.tolist() == [0, 1, 2]
    assert made.roles == ("sentence", "sentence", "english")


def test_english_is_perturbed_on_request_only_and_no_side_is_switched_into_the_other() -> None:
    assert BUCC.default_fields == ("sentence",)
    assert BUCC.all_fields == ("sentence", "english")
    for item, name, language in ((ITEMS[0], "sentence", "de"), (ITEMS[2], "english", "en")):
        ((found, field),) = BUCC.fields(item.example, "de").items()
        assert found == name
        assert field.text == item.example.texts[name]
        assert (field.language, field.matched_languages) == (language, {"de", "en"})
