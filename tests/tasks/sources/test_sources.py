"""Every source gives the same examples for the same data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xrobust.tasks import TASKS, Example, Source

if TYPE_CHECKING:
    from conftest import Benchmark

SOURCES = ("hub", "xtreme", "xtreme as evaluated", "raw")

# The configurations that the Hub's `google/xtreme` has for Tatoeba, with the benchmark's own codes.
HUB_TATOEBA = {
    "af": "afr",
    "ar": "ara",
    "bg": "bul",
    "bn": "ben",
    "de": "deu",
    "el": "ell",
    "es": "spa",
    "et": "est",
    "eu": "eus",
    "fa": "pes",
    "fi": "fin",
    "fr": "fra",
    "he": "heb",
    "hi": "hin",
    "hu": "hun",
    "id": "ind",
    "it": "ita",
    "ja": "jpn",
    "jv": "jav",
    "ka": "kat",
    "kk": "kaz",
    "ko": "kor",
    "ml": "mal",
    "mr": "mar",
    "nl": "nld",
    "pt": "por",
    "ru": "rus",
    "sw": "swh",
    "ta": "tam",
    "te": "tel",
    "th": "tha",
    "tl": "tgl",
    "tr": "tur",
    "ur": "urd",
    "vi": "vie",
    "zh": "cmn",
}


def expected_xnli(data: Benchmark, language: str, split: str) -> list[Example]:
    """Written down by hand from what the sources publish: row numbers, and the row that a premise is first seen in."""
    return [
        Example(
            id=f"xnli-{split}-{row}",
            cluster=f"xnli-{split}-premise-{row // 3 * 3}",
            texts={"premise": pair.premise, "hypothesis": pair.hypothesis},
            gold=pair.label,
            parallel_id=str(row),
        )
        for row, pair in enumerate(data.xnli[language])
    ]


def expected_tatoeba(data: Benchmark, language: str) -> list[Example]:
    """A pair a line, in the order of the sentences of the language under test."""
    return [
        Example(
            id=f"tatoeba-{language}-{row}",
            cluster=f"tatoeba-{language}-{row}",
            texts={"sentence": sentence, "english": english},
            gold=f"tatoeba-{language}-{row}",
        )
        for row, (sentence, english) in enumerate(data.tatoeba[language])
    ]


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_gives_the_same_examples(name: str, benchmark_data: Benchmark, tmp_path: Path) -> None:
    source = benchmark_data.sources[name](tmp_path)
    for language in benchmark_data.xnli:
        for split in ("test", "validation"):
            found = TASKS.get("xnli").load(source, language, split)
            assert found == expected_xnli(benchmark_data, language, split)
    for language in benchmark_data.tatoeba:
        assert TASKS.get("tatoeba").load(source, language, "test") == expected_tatoeba(benchmark_data, language)


def test_list_of_sources_is_complete(benchmark_data: Benchmark) -> None:
    assert tuple(benchmark_data.sources) == SOURCES


@pytest.mark.parametrize("name", SOURCES)
def test_premise_groups_are_equal_across_languages(name: str, benchmark_data: Benchmark, tmp_path: Path) -> None:
    source = benchmark_data.sources[name](tmp_path)
    groups = [
        [example.cluster for example in TASKS.get("xnli").load(source, language, "test")]
        for language in benchmark_data.xnli
    ]
    assert groups == [groups[0]] * len(groups)
    assert len(set(groups[0])) == 2


def test_spaces_around_sentences_are_left_out_as_in_the_download(benchmark_data: Benchmark, tmp_path: Path) -> None:
    clean = [tuple(pair) for pair in benchmark_data.tatoeba["zh"]]
    folder = tmp_path / "raw"
    for side, lines in (("cmn", [f" {sentence} " for sentence, _ in clean]), ("eng", [f"{en}\t" for _, en in clean])):
        benchmark_data.write_lines(folder / f"tatoeba.cmn-eng.{side}", lines)
    rows = [f"zh\t{pair.label}\t {pair.premise}\t{pair.hypothesis} " for pair in benchmark_data.xnli["zh"]]
    benchmark_data.write_lines(folder / "xnli.test.tsv", ["language\tgold_label\tsentence1\tsentence2", *rows])
    source = Source("raw", folder)
    assert TASKS.get("tatoeba").load(source, "zh", "test") == expected_tatoeba(benchmark_data, "zh")
    assert TASKS.get("xnli").load(source, "zh", "test") == expected_xnli(benchmark_data, "zh", "test")


def test_byte_order_mark_is_left_out(benchmark_data: Benchmark, tmp_path: Path) -> None:
    source = benchmark_data.release(tmp_path)
    for path in sorted((tmp_path / "raw").rglob("*")):
        if path.is_file():
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert TASKS.get("xnli").load(source, "de", "test") == expected_xnli(benchmark_data, "de", "test")
    assert TASKS.get("tatoeba").load(source, "de", "test") == expected_tatoeba(benchmark_data, "de")


def test_download_with_labels_in_it_needs_no_folder_of_labels(benchmark_data: Benchmark, tmp_path: Path) -> None:
    source = Source("xtreme", benchmark_data.download(tmp_path).directory)
    assert TASKS.get("xnli").load(source, "en", "validation") == expected_xnli(benchmark_data, "en", "validation")


def test_training_spelling_of_contradiction_is_understood(benchmark_data: Benchmark, tmp_path: Path) -> None:
    benchmark_data.write_csv(tmp_path / "xnli/dev-en.tsv", [("a", "b", "contradictory")])
    (example,) = TASKS.get("xnli").load(Source("xtreme", tmp_path), "en", "validation")
    assert example.gold == "contradiction"


def test_languages_are_the_benchmarks_own() -> None:
    assert set(TASKS.get("tatoeba").languages) == set(HUB_TATOEBA)
    assert " ".join(TASKS.get("xnli").languages) == "ar bg de el en es fr hi ru sw th tr ur vi zh"


def test_hub_configurations_are_those_of_the_benchmarks_repository(benchmark_data: Benchmark, tmp_path: Path) -> None:
    repository = benchmark_data.write_hub(
        tmp_path / "xtreme",
        {
            f"tatoeba.{iso3}": {
                "validation": {"source_sentence": [f"{language}\n"], "target_sentence": [f"english of {language}\n"]}
            }
            for language, iso3 in HUB_TATOEBA.items()
        },
    )
    for language in TASKS.get("tatoeba").languages:
        (example,) = TASKS.get("tatoeba").load(Source("hub", repository), language, "test")
        assert example.texts == {"sentence": language, "english": f"english of {language}"}


def test_hub_prints_no_progress_bars(
    benchmark_data: Benchmark, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import datasets

    TASKS.get("tatoeba").load(benchmark_data.hub(tmp_path), "de", "test")
    assert capfd.readouterr() == ("", "")
    assert not datasets.are_progress_bars_disabled()


def test_source_says_which_languages_and_lexicons_it_has() -> None:
    assert Source("hub").languages(("de", "vi")) == ("de", "vi")
    assert Source("mini").languages(("de", "vi")) == ("de",)
    assert Source("hub").lexicons() == ()
    (lexicon,) = Source("mini").lexicons()
    assert lexicon.translations("en", "vi") is None
    assert lexicon.translations("en", "de")


def test_identity_of_mini_is_its_digest() -> None:
    from xrobust.tasks import mini

    assert Source("mini").identity() == f"mini:{mini.digest()}"
    assert Source("hub").identity() == "hub"
