"""PANX from every source, and files that are wrong."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.tasks.benchmark.hub_files import tagged, write_repository, write_tag_numbers
from xrobust.perturbations.errors import DataError, MissingFileError
from xrobust.tasks import TASKS, Example, Source
from xrobust.tasks.sources import Findings

PANX = TASKS.get("panx")
SENTENCES = [(["Angela", "Merkel", "in", "Köln"], ["B-PER", "I-PER", "O", "B-LOC"]), (["nichts"], ["O"])]


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def lines(prefix: str = "", *, tags: bool = True) -> str:
    return "\n\n".join(
        "\n".join(
            f"{prefix}{token}\t{tag}" if tags else f"{prefix}{token}" for token, tag in zip(*sentence, strict=True)
        )
        for sentence in SENTENCES
    )


def release(folder: Path) -> Source:
    write(folder / "raw/de/test", lines("de:") + "\n\n")
    return Source("raw", folder / "raw")


def flat_release(folder: Path) -> Source:
    write(folder / "raw/de-test", lines("de:"))
    return Source("raw", folder / "raw")


def download(folder: Path) -> Source:
    write(folder / "download/panx/test-de.tsv", lines(tags=False) + "\n")
    write(folder / "labels/panx/test-de.tsv", "\n\n".join("\n".join(tags) for _, tags in SENTENCES) + "\n")
    return Source("xtreme", folder / "download", folder / "labels")


def hub(folder: Path) -> Source:
    rows = [(tokens, [PANX.labels.index(tag) for tag in tags]) for tokens, tags in SENTENCES]
    return Source(
        "hub", write_repository(folder / "hub", {"PAN-X.de": {"test": tagged(rows, "ner_tags", PANX.labels)}})
    )


def hub_of_names(folder: Path) -> Source:
    return Source("hub", write_repository(folder / "hub", {"PAN-X.de": {"test": tagged(SENTENCES, "ner_tags", None)}}))


def contents(examples: list[Example]) -> list[tuple[str, list[str], list[str]]]:
    return [
        (example.id, [example.texts["tokens"][a:b] for a, b in example.tokens], list(example.gold))
        for example in examples
    ]


@pytest.mark.parametrize("make", [release, flat_release, download, hub, hub_of_names])
def test_the_same_sentences_come_from_every_source(make, tmp_path: Path) -> None:
    expected = [(f"panx-de-test-{number}", *sentence) for number, sentence in enumerate(SENTENCES)]
    source = make(tmp_path)
    assert contents(PANX.load(source, "de", "test")) == expected
    assert not source.findings.treatments


BROKEN = [
    ("Köln\tB-LOC", "Köln\tB-MISC", "line 4: the tag 'B-MISC'"),
    ("Köln\tB-LOC", "Köln\tB-LOC\tx", "line 4: 3 columns"),
    ("Köln\tB-LOC", "Köln", "line 4: a token without a tag"),
    ("Köln\tB-LOC", "\tB-LOC", "line 4: no token"),
]


@pytest.mark.parametrize(("old", "new", "message"), BROKEN)
def test_broken_row_is_named_with_its_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "panx/dev-de.tsv", lines().replace(old, new))
    with pytest.raises(DataError) as caught:
        PANX.load(Source("xtreme", tmp_path), "de", "validation")
    assert f"'{path}', {message}" in str(caught.value)
    defects: list[DataError] = []
    found = PANX.load(Source("xtreme", tmp_path, None, Findings(defects=defects)), "de", "validation")
    assert len(defects) == 1
    assert len(found) == 2


def test_token_of_another_language_is_a_defect_of_a_release(tmp_path: Path) -> None:
    source = release(tmp_path)
    path = tmp_path / "raw/de/test"
    path.write_text(path.read_text().replace("de:Köln", "fr:Köln"))
    with pytest.raises(DataError, match="line 4: the token 'fr:Köln'"):
        PANX.load(source, "de", "test")


def test_release_without_tags_takes_none_from_elsewhere(tmp_path: Path) -> None:
    write(tmp_path / "raw/de/test", lines("de:", tags=False))
    source = Source("raw", tmp_path / "raw", tmp_path)
    with pytest.raises(DataError, match="line 1: a token without a tag"):
        PANX.load(source, "de", "test")


@pytest.mark.parametrize("within", ["", "panx_dataset"])
def test_packed_release_says_how_to_unpack_it(within: str, tmp_path: Path) -> None:
    packed = write(tmp_path / within / "de.tar.gz", b"\x1f\x8b")
    with pytest.raises(MissingFileError, match="is packed") as caught:
        PANX.load(Source("raw", tmp_path), "de", "test")
    assert f"tar xzf '{packed}' -C '{packed.parent / 'de'}'" in str(caught.value)
    write(packed.parent / "de/test", lines("de:"))
    assert len(PANX.load(Source("raw", tmp_path), "de", "test")) == 2


def test_release_as_the_download_script_renames_it(tmp_path: Path) -> None:
    write(tmp_path / "panx_dataset/de-dev", lines("de:"))
    assert len(PANX.load(Source("raw", tmp_path), "de", "validation")) == 2


def test_colon_inside_a_token_stays(tmp_path: Path) -> None:
    write(tmp_path / "de/test", "de::\tO\nde:10:30\tO\n")
    assert contents(PANX.load(Source("raw", tmp_path), "de", "test"))[0][1] == [":", "10:30"]


def test_token_with_a_space_is_cut_and_loses_its_tag_in_every_source(tmp_path: Path) -> None:
    write(tmp_path / "raw/de/dev", "de:New\u3000York\tB-LOC\n")
    write(tmp_path / "download/panx/dev-de.tsv", "New\u3000York\tB-LOC\n")
    data = {"PAN-X.de": {"validation": tagged([(["New\u3000York"], ["B-LOC"])], "ner_tags", None)}}
    sources = [
        Source("raw", tmp_path / "raw"),
        Source("xtreme", tmp_path / "download"),
        Source("hub", write_repository(tmp_path / "hub", data)),
    ]
    for source in sources:
        assert contents(PANX.load(source, "de", "validation"))[0][1:] == (["New"], ["O"])
        assert list(source.findings.treatments.values()) == [1]


def test_miniature_has_entities_in_valid_iob2() -> None:
    examples = PANX.load(Source("mini"), "zh", "test")
    tags = [tag for example in examples for tag in ("O", *example.gold)]
    assert {tag for tag in tags if tag.startswith("B-")} == {"B-PER", "B-ORG", "B-LOC"}
    assert all(before[2:] == tag[2:] for before, tag in pairwise(tags) if tag.startswith("I-"))
    assert all(len(example.tokens) == len(example.gold) for example in examples)
    assert all(example.parallel_id == example.id for example in examples)


def test_inside_without_begin_is_counted_and_kept(tmp_path: Path) -> None:
    write(tmp_path / "panx/dev-de.tsv", "Köln\tI-LOC\nMerkel\tI-PER\n")
    source = Source("xtreme", tmp_path)
    found = PANX.load(source, "de", "validation")
    assert found[0].gold == ["I-LOC", "I-PER"]
    assert sum(source.findings.treatments.values()) == 2


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ("B-PER\nI-PER\nO\n\nO\n", "line 1: 3 tags for 4 tokens"),
        ("B-PER\nI-PER\nO\nB-LOC\n", "has 2 sentences, .* 1"),
        ("B-PER\nI-PER\nO\nX\n\nO\n", "line 4: the tag 'X'"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels: str, message: str, tmp_path: Path) -> None:
    source = download(tmp_path)
    write(tmp_path / "labels/panx/test-de.tsv", labels)
    with pytest.raises(DataError, match=message):
        PANX.load(source, "de", "test")


def test_local_copy_that_changed_is_read_anew(tmp_path: Path) -> None:
    def load(number: int, tag: str) -> str:
        rows = tagged([(["a"], [tag])], "ner_tags", None)
        folder = write_repository(tmp_path / str(number) / "hub", {"PAN-X.de": {"test": rows}})
        return PANX.load(Source("hub", folder), "de", "test")[0].gold[0]

    assert load(0, "O") == "O"
    assert load(1, "B-PER") == "B-PER"


@pytest.mark.parametrize("number", [7, -1])
def test_class_number_outside_the_range_is_a_defect(number: int, tmp_path: Path) -> None:
    rows = [(["Köln"], [5]), (["a", "b"], [0, number])]
    folder = write_tag_numbers(tmp_path / "hub", "PAN-X.de", rows, "ner_tags", PANX.labels)
    with pytest.raises(DataError, match=rf"'PAN-X.de' \(test\) of .*, row 1: the tag '{number}'"):
        PANX.load(Source("hub", folder), "de", "test")
    defects: list[DataError] = []
    found = PANX.load(Source("hub", folder, None, Findings(defects=defects)), "de", "test")
    assert contents(found) == [("panx-de-test-0", ["Köln"], ["B-LOC"])]
    assert len(defects) == 1


def test_class_numbers_without_names_are_not_guessed(tmp_path: Path) -> None:
    folder = write_tag_numbers(tmp_path / "hub", "PAN-X.de", [(["Köln"], [5])], "ner_tags", None)
    with pytest.raises(DataError, match="row 0: the tag '5'"):
        PANX.load(Source("hub", folder), "de", "test")


@pytest.mark.parametrize(
    "row", [(["a", "b"], ["O"]), (["a", ""], ["O", "O"]), (["a", None], ["O", "O"]), (["a", " "], ["O", "O"])]
)
def test_row_of_the_hub_that_is_not_a_tag_a_token_is_a_defect(row: tuple[list, list], tmp_path: Path) -> None:
    folder = write_repository(tmp_path / "hub", {"PAN-X.de": {"test": tagged([row], "ner_tags", None)}})
    with pytest.raises(DataError, match="row 0: tokens and tags"):
        PANX.load(Source("hub", folder), "de", "test")


def test_tag_outside_the_set_is_a_defect_of_the_hub(tmp_path: Path) -> None:
    folder = write_repository(tmp_path / "hub", {"PAN-X.de": {"test": tagged([(["a"], ["B-X"])], "ner_tags", None)}})
    with pytest.raises(DataError, match="row 0: the tag 'B-X'"):
        PANX.load(Source("hub", folder), "de", "test")


def test_empty_and_mixed_files_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "panx/dev-de.tsv", "\n\n")
    with pytest.raises(DataError, match="is empty"):
        PANX.load(Source("xtreme", tmp_path), "de", "validation")
    write(tmp_path / "panx/dev-de.tsv", "Köln\tB-LOC\n".encode() + "Köln\tB-LOC\n".encode("latin-1"))
    with pytest.raises(DataError, match="line 2: no UTF-8"):
        PANX.load(Source("xtreme", tmp_path), "de", "validation")
