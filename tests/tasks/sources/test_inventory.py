"""What a source has, read through: nothing stops at a defect, and files that nobody reads are named."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from xrobust.perturbations.errors import MissingFileError
from xrobust.tasks import TASKS, Source
from xrobust.tasks.sources.file_names import READ, file_names
from xrobust.tasks.sources.inventory import Part, guess_source, inventory, places
from xrobust.tasks.sources.layout import cached_languages, unread

SQUAD = {
    "data": [
        {
            "paragraphs": [
                {
                    "context": "Bern is a town.\nIt is old.",
                    "qas": [
                        {"id": "1", "question": "What?", "answers": [{"text": "Bern", "answer_start": 0}]},
                        {"id": "2", "question": "How?", "answers": [{"text": "old", "answer_start": 22}]},
                    ],
                }
            ]
        }
    ]
}
BLANKED = json.dumps(SQUAD).replace('"text": "Bern"', '"text": ""').replace('"text": "old"', '"text": ""')
PAIRS = 'a b\tc d\t{0}\r\n"e ""f"""\tg\t{1}\r\n'
UNLABELLED = 'a b\tc d\r\n"e ""f"""\tg\r\n'
TAGGED = "Der\t{0}\nHund\t{1}\n\nEr\t{0}\n"
UNTAGGED = "Der\nHund\n\nEr\n"
CONLLU = "".join(
    f"{number}\t{form}\t_\t{tag}\t_\t_\t{head}\t_\t_\t_\n"
    for number, form, tag, head in (("1", "Hund", "NOUN", "2"), ("2", "schläft", "VERB", "0"))
)
FOREIGN, ENGLISH = "de-1\teins\nde-2\tzwei\nde-3\tdrei\n", "en-1\tone\nen-2\ttwo\nen-3\tthree\n"
GOLD = "de-1\ten-2\nde-2\ten-1\n"

DOWNLOAD = {
    "xnli/dev-de.tsv": PAIRS.format("neutral", "entailment"),
    "xnli/test-de.tsv": UNLABELLED,
    "pawsx/dev-de.tsv": PAIRS.format("0", "1"),
    "pawsx/test-de.tsv": UNLABELLED,
    "udpos/dev-de.tsv": TAGGED.format("DET", "NOUN"),
    "udpos/test-de.tsv": UNTAGGED,
    "panx/dev-de.tsv": TAGGED.format("O", "B-PER"),
    "panx/test-de.tsv": UNTAGGED,
    "tatoeba/de-en.de": "eins\nzwei\n",
    "tatoeba/de-en.en": "one\ntwo\n",
    "bucc2018/de-en.dev.de": FOREIGN,
    "bucc2018/de-en.dev.en": ENGLISH,
    "bucc2018/de-en.dev.gold": GOLD,
    "bucc2018/de-en.test.de": FOREIGN,
    "bucc2018/de-en.test.en": ENGLISH,
    "xquad/xquad.de.json": BLANKED,
    "mlqa/MLQA_V1/dev/dev-context-de-question-de.json": json.dumps(SQUAD),
    "mlqa/MLQA_V1/test/test-context-de-question-de.json": BLANKED,
    "tydiqa/tydiqa-goldp-v1.1-dev/tydiqa.goldp.fi.dev.json": BLANKED,
}
LABELS = {
    "xnli/test-de.tsv": "neutral\nentailment\n",
    "pawsx/test-de.tsv": "0\n1\n",
    "udpos/test-de.tsv": "DET\nNOUN\n\nPRON\n",
    "panx/test-de.tsv": "O\nB-PER\n\nO\n",
    "tatoeba/test-de.tsv": "1\n0\n",
    "bucc2018/test-de.tsv": GOLD,
    **{f"{task}/test-de.json": json.dumps(SQUAD) for task in ("xquad", "mlqa")},
    "tydiqa/test-fi.json": json.dumps(SQUAD),
}
XNLI_RELEASE = (
    "language\tgold_label\tsentence1\tsentence2\n"
    + "".join(f"{language}\tneutral\ta\tb\n" for language in TASKS.get("xnli").languages)
    + "de\tentailment\tc\td\n"
)
PAWSX_RELEASE = "id\tsentence1\tsentence2\tlabel\n1\ta b\tc d\t0\n2\te\tg\t1\n"
RELEASE = {
    **{f"XNLI-1.0/xnli.{part}.tsv": XNLI_RELEASE for part in ("dev", "test")},
    **{f"x-final/de/{part}_2k.tsv": PAWSX_RELEASE for part in ("dev", "test")},
    **{f"UD_German-A/de_a-ud-{part}.conllu": f"{CONLLU}\n{CONLLU}\n" for part in ("dev", "test")},
    **{f"panx_dataset/de/{part}": "de:Der\tO\nde:Hund\tB-PER\n\nde:Er\tO\n" for part in ("dev", "test")},
    "tatoeba.deu-eng.deu": "eins\nzwei\n",
    "tatoeba.deu-eng.eng": "one\ntwo\n",
    **{
        f"de-en/de-en.{part}.{end}": text
        for part in ("sample", "training")
        for end, text in (("de", FOREIGN), ("en", ENGLISH), ("gold", GOLD))
    },
    "xquad.de.json": json.dumps(SQUAD),
    **{f"MLQA_V1/{part}/{part}-context-de-question-de.json": json.dumps(SQUAD) for part in ("dev", "test")},
    "tydiqa-goldp-v1.1-dev/tydiqa-goldp-dev-finnish.json": json.dumps(SQUAD),
}
SOURCES = {"xtreme": DOWNLOAD, "raw": RELEASE}
SIZES = {"bucc2018": 6}


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def read(source: Source, *languages: str) -> list[Part]:
    return list(inventory(source, places(source, list(TASKS), languages=languages or ("de", "fi"))))


@pytest.mark.parametrize("name", SOURCES)
def test_every_split_of_every_task_is_counted_and_every_file_is_read(name: str, tmp_path: Path) -> None:
    folder, labels = write(tmp_path / "data", SOURCES[name]), write(tmp_path / "labels", LABELS)
    assert guess_source(folder) == name
    parts = read(Source(name, folder, labels if name == "xtreme" else None))
    assert not [str(error) for part in parts for error in part.defects]
    found = {(part.task, part.split): part.count for part in parts if part.count}
    # XNLI's release holds all languages in a file; the others have one language here.
    assert found == {(task.name, split): SIZES.get(task.name, 2) for task in TASKS for split in task.splits}
    assert unread(folder, list(TASKS), source=name) == []
    assert unread(labels, list(TASKS), source="labels") == []


@pytest.mark.parametrize(
    ("names", "source"),
    [
        (("XNLI/test-0.parquet",), "hub"),
        (("tatoeba.deu/validation-0.parquet",), "hub"),
        (("udpos.German/test-0.parquet", "tydiqa/train-0.parquet"), "hub"),
        (("mlqa/MLQA_V1/test/test-context-de-question-de.json",), "xtreme"),
        (("bucc2018/de-en.test.de",), "xtreme"),
        (("tydiqa/train-0.parquet",), "raw"),
        (("bucc2018/de-en/de-en.training.gold",), "raw"),
        (("tatoeba/tatoeba.deu-eng.deu", "XNLI-1.0/xnli.test.tsv"), "raw"),
        ((), "raw"),
    ],
)
def test_source_of_a_folder_is_guessed_by_the_names_in_it(names: tuple[str, ...], source: str, tmp_path: Path) -> None:
    assert guess_source(write(tmp_path, dict.fromkeys(names, "x"))) == source


def test_what_the_benchmark_holds_back_is_no_defect(tmp_path: Path) -> None:
    parts = read(Source("xtreme", write(tmp_path, DOWNLOAD)))
    assert not [part for part in parts if part.defects]
    held_back = {part.task for part in parts if part.without_labels}
    assert held_back == {task.name for task in TASKS}
    assert {part.split for part in parts if part.without_labels} == {"test"}


def test_labels_that_are_not_in_their_folder_are_told_from_data_that_are_missing(tmp_path: Path) -> None:
    labels = write(tmp_path / "labels", {"xnli/test-de.tsv": LABELS["xnli/test-de.tsv"]})
    parts = {
        (p.task, p.language, p.split): p for p in read(Source("xtreme", write(tmp_path / "data", DOWNLOAD), labels))
    }
    there, unlabelled, gone = (
        parts[key] for key in (("xnli", "de", "test"), ("panx", "de", "test"), ("panx", "fi", "test"))
    )
    assert (there.count, there.missing) == (2, None)
    assert unlabelled.without_labels
    assert unlabelled.missing_file == "panx/test-de.tsv"
    assert not gone.without_labels
    assert gone.missing_file == "panx/test-fi.tsv"


def _halved(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _without_first_lines_end(data: bytes) -> bytes:
    return data.replace(b"\n", b"", 1)


BREAKAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "blank": lambda data: b" \n\n \t \n",
    "cut off": _halved,
    "cut off inside a character": lambda data: data + "ä".encode()[:1],
    "another encoding": lambda data: data + "München\n".encode("latin-1"),
    "another encoding, wide": lambda data: data.decode().encode("utf-16"),
    "zero bytes": lambda data: data.replace(b"e", b"\0"),
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "spaces for tabs": lambda data: data.replace(b"\t", b" "),
    "twice": lambda data: data + data,
    "lines joined": _without_first_lines_end,
    "more columns": lambda data: data.replace(b"\t", b"\t\t"),
    "an open quote": lambda data: b'"' + data,
    "carriage returns alone": lambda data: data.replace(b"\n", b"\r"),
    "digits changed": lambda data: data.replace(b"1", b"-7"),
    "strings for numbers": lambda data: data.replace(b": 0", b': "0"'),
    "null": lambda data: data.replace(b'"Bern"', b"null").replace(b'"2"', b"null").replace(b'"What?"', b"[1]"),
    "lists": lambda data: data.replace(b'"1"', b'["1"]').replace(b'{"id"', b'3, {"id"'),
    "objects": lambda data: data.replace(b"[{", b'{"a": [{').replace(b"}]", b"}]}"),
    "NaN": lambda data: data.replace(b": 22", b": NaN"),
}
# What one of these does to a file may leave it as sound as before.
HARMLESS = {"a byte order mark"}


@pytest.mark.parametrize("breakage", BREAKAGES)
@pytest.mark.parametrize("name", SOURCES)
def test_no_broken_file_of_any_task_ends_in_a_traceback(name: str, breakage: str, tmp_path: Path) -> None:
    """Data broken, labels broken, both broken."""
    broken = {key: BREAKAGES[breakage](text.encode()) for key, text in SOURCES[name].items()}
    broken_labels = {key: BREAKAGES[breakage](text.encode()) for key, text in LABELS.items()}
    found = []
    for number, (data, labels) in enumerate(
        ((broken, LABELS), (SOURCES[name], broken_labels), (broken, broken_labels))
    ):
        folder = write(tmp_path / f"{number}/data", data)
        source = Source(name, folder, write(tmp_path / f"{number}/labels", labels) if name == "xtreme" else None)
        found += [error for part in read(source) for error in part.defects]
    assert bool(found) != (breakage in HARMLESS)
    assert all("'" in error.what for error in found), "the file is named"


def test_defects_of_a_file_come_in_the_order_of_its_lines(tmp_path: Path) -> None:
    lines = ["x\tDET"] * 12
    lines[1], lines[9], lines[10] = "x\tFOO", "x", "x\tBAR"
    (part,) = inventory(
        source := Source("xtreme", write(tmp_path, {"udpos/dev-de.tsv": "\n".join(lines)})),
        [place for place in places(source, [TASKS.get("udpos")], languages=["de"]) if place.split == "validation"],
    )
    assert [error.what.rpartition("', ")[2].partition(":")[0] for error in part.defects] == [
        "line 2",
        "line 10",
        "line 11",
    ]
    assert part.count == 1


@pytest.mark.parametrize("name", READ)
def test_names_that_a_reader_asks_for_are_known(name: str, tmp_path: Path) -> None:
    source = Source(name, tmp_path)
    for task, language, split in places(source, list(TASKS)):
        with pytest.raises(MissingFileError) as caught:
            task.load(source, language, split)
        known = {
            one
            for content in READ[name][task.name]
            for one in file_names(name, task.name, language=language, split=split, content=content)
        }
        asked = [one.strip("'") for one in (caught.value.expected or "").split(" or ") if one.startswith("'")]
        assert asked or task.name == "udpos"
        assert set(asked) <= known


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("xnli/test_fr.tsv", "xnli/test-fr.tsv"),
        ("XNLI/test-fr.tsv", "xnli/test-fr.tsv"),
        ("xquad/xquad.fr.json", None),
        ("xquad/xquad-es.json", "xquad/xquad.es.json"),
        ("panx/test-xx.tsv", None),
        ("xnli/test-de.tsv.orig", None),
        ("notes", None),
    ],
)
def test_file_that_nobody_reads_is_named_with_what_may_be_meant(name: str, meant: str | None, tmp_path: Path) -> None:
    folder = write(tmp_path, {**DOWNLOAD, name: "x"})
    assert unread(folder, list(TASKS), source="xtreme") == [(name, meant)]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("xtreme", "xnli/train-en.tsv"),
        ("xtreme", "squad/train-v1.1.json"),
        ("xtreme", "udpos/udpos_processed_maxlen128/de/dev.bert"),
        ("xtreme", "panx/test-qu.tsv"),
        ("xtreme", "mlqa/MLQA_V1/test/test-context-de-question-en.json"),
        ("xtreme", "download.log"),
        ("raw", "UD_Breton-KEB/br_keb-ud-test.conllu"),
        ("raw", "UD_German-A/LICENSE.txt"),
        ("raw", "tatoeba.ina-eng.ina"),
        ("raw", "x-final/de/translated_train.tsv"),
        ("raw", "panx_dataset/de/train"),
        ("raw", ".DS_Store"),
    ],
)
def test_file_of_the_download_that_no_task_needs_is_not_named(source: str, name: str, tmp_path: Path) -> None:
    assert unread(write(tmp_path, {name: "x"}), list(TASKS), source=source) == []


def test_cache_of_the_hub_is_found_where_its_library_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datasets.packaged_modules.cache.cache import _find_hash_in_cache

    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.delenv("HF_DATASETS_CACHE", raising=False)
    xquad, tatoeba = TASKS.get("xquad"), TASKS.get("tatoeba")
    assert cached_languages(xquad) == ()
    for config in ("XQuAD.de", "tatoeba.deu", "tydiqa"):
        info = json.dumps({"config_name": config})
        write(tmp_path, {f"datasets/google___xtreme/{config}/0.0.0/abc/dataset_info.json": info})
        # What the library itself takes for a copy of the configuration.
        assert _find_hash_in_cache("google/xtreme", config, str(tmp_path / "datasets"), {}, None)[0] == config
    assert cached_languages(xquad) == cached_languages(tatoeba) == ("de",)
    assert cached_languages(TASKS.get("tydiqa")) == TASKS.get("tydiqa").languages
    assert cached_languages(TASKS.get("bucc2018")) == ()
