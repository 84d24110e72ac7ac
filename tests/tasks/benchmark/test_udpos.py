"""UDPOS from every source, and treebanks that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tasks.benchmark.hub_files import tagged, write_repository
from xrobust.perturbations.errors import DataError, MissingFileError, MissingLabelsError
from xrobust.tasks import TASKS, Example, Source
from xrobust.tasks.sources import Findings

UDPOS = TASKS.get("udpos")
SENTENCES = [
    (["Er", "geht", "zum", "Haus", "."], ["PRON", "VERB", "ADP", "NOUN", "PUNCT"]),
    (["Ja", "!"], ["INTJ", "PUNCT"]),
]
TREEBANK = """\
# sent_id = 1
# text = Er geht zum Haus.
1\tEr\ter\tPRON\t_\t_\t2\tnsubj\t_\t_
2\tgeht\tgehen\tVERB\t_\t_\t0\troot\t_\t_
3-4\tzum\t_\t_\t_\t_\t_\t_\t_\t_
3\tzu\tzu\tADP\t_\t_\t5\tcase\t_\t_
4\tdem\tder\tDET\t_\t_\t5\tdet\t_\t_
5\tHaus\tHaus\tNOUN\t_\t_\t2\tobl\t_\tSpaceAfter=No
5.1\tleer\tleer\tADJ\t_\t_\t_\t_\t_\t_
6\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

# sent_id = 2
1\tJa\tja\tINTJ\t_\t_\t0\troot\t_\t_
2\t!\t!\tPUNCT\t_\t_\t1\tpunct\t_\t_

"""


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def lines(*, tags: bool = True) -> str:
    return "\n\n".join(
        "\n".join(f"{token}\t{tag}" if tags else token for token, tag in zip(*sentence, strict=True))
        for sentence in SENTENCES
    )


def release(folder: Path) -> Source:
    write(folder / "raw/UD_German-GSD/de_gsd-ud-test.conllu", TREEBANK)
    return Source("raw", folder / "raw")


def download(folder: Path) -> Source:
    write(folder / "download/udpos/test-de.tsv", lines(tags=False) + "\n")
    tags = "\n\n".join("\n".join(tags) for _, tags in SENTENCES)
    write(folder / "labels/udpos/test-de.tsv", tags + "\n")
    return Source("xtreme", folder / "download", folder / "labels")


def windows_download(folder: Path) -> Source:
    source = download(folder)
    path = folder / "download/udpos/test-de.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    return source


def hub(folder: Path) -> Source:
    rows = [(tokens, [UDPOS.labels.index(tag) for tag in tags]) for tokens, tags in SENTENCES]
    data = {"udpos.German": {"test": tagged(rows, "pos_tags", UDPOS.labels)}}
    return Source("hub", write_repository(folder / "hub", data))


def contents(examples: list[Example]) -> list[tuple[str, str, list[str], list[str]]]:
    return [
        (example.id, example.cluster, [example.texts["tokens"][a:b] for a, b in example.tokens], list(example.gold))
        for example in examples
    ]


@pytest.mark.parametrize("make", [release, download, windows_download, hub])
def test_the_same_sentences_come_from_every_source(make, tmp_path: Path) -> None:
    expected = [(f"udpos-de-test-{n}", f"udpos-de-test-{n}", *sentence) for n, sentence in enumerate(SENTENCES)]
    assert contents(UDPOS.load(make(tmp_path), "de", "test")) == expected


def test_the_hub_says_that_its_words_are_not_the_benchmarks(tmp_path: Path) -> None:
    source = hub(tmp_path)
    UDPOS.load(source, "de", "test")
    assert [("fused forms" in what, count) for (_, what), count in source.findings.treatments.items()] == [(True, 2)]


def test_treebanks_of_a_language_follow_each_other_by_name(tmp_path: Path) -> None:
    write(tmp_path / "UD_German-HDT/de_hdt-ud-test.conllu", TREEBANK)
    write(tmp_path / "UD_German-GSD/de_gsd-ud-test.conllu", TREEBANK.replace("Ja", "Nein"))
    write(tmp_path / "UD_German-GSD/de_gsd-ud-train.conllu", TREEBANK)
    found = contents(UDPOS.load(Source("raw", tmp_path), "de", "test"))
    assert [tokens[0] for _, _, tokens, _ in found] == ["Er", "Nein", "Er", "Ja"]


def fused(rows: list[str], language: str = "de") -> list[str]:
    """Tags of a one-sentence treebank."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / f"{language}_x-ud-test.conllu", "\n".join(rows) + "\n\n")
        return contents(UDPOS.load(Source("raw", Path(folder)), language, "test"))[0][3]


def row(number: str, tag: str, head: int | str, relations: str = "_") -> str:
    return f"{number}\tw{number}\t_\t{tag}\t_\t_\t{head}\t_\t{relations}\t_"


def test_fused_form_takes_the_tag_of_the_word_nearest_to_the_root() -> None:
    # give-me: the verb is the root, though both could be; to-house: the noun is above its preposition.
    assert fused([row("1-2", "_", "_"), row("1", "VERB", 0), row("2", "PRON", 1)]) == ["VERB"]
    assert fused([row("1", "VERB", 0), row("2-3", "_", "_"), row("2", "ADP", 3), row("3", "NOUN", 1)]) == [
        "VERB",
        "NOUN",
    ]


def test_of_words_equally_near_the_list_of_the_language_decides() -> None:
    rows = [row("1", "VERB", 0), row("2", "NOUN", 1), row("3-4", "_", "_"), row("3", "ADP", 2), row("4", "DET", 2)]
    assert fused(rows) == ["VERB", "NOUN", "ADP"]
    rows = [row("1", "VERB", 0), row("2-3", "_", "_"), row("2", "ADV", 1), row("3", "PRON", 1)]
    assert fused(rows) == ["VERB", "PRON"]
    assert fused(rows, "it") == ["VERB", "ADV"]


def test_enhanced_relations_count_among_the_ancestors() -> None:
    # By its head alone the pronoun is as near as the particle; an enhanced relation puts it deeper.
    rows = [
        row("1", "VERB", 0),
        row("2", "NOUN", 1),
        row("3-4", "_", "_"),
        row("3", "PRON", 1, "2:obj"),
        row("4", "PART", 1),
    ]
    assert fused(rows) == ["VERB", "NOUN", "PART"]


def test_part_of_speech_that_the_list_lacks_comes_last() -> None:
    rows = [row("1", "VERB", 0), row("2-3", "_", "_"), row("2", "SYM", 1), row("3", "PUNCT", 1)]
    assert fused(rows) == ["VERB", "PUNCT"]


def test_first_word_wins_where_nothing_else_decides() -> None:
    rows = [row("1", "VERB", 0), row("2-4", "_", "_"), row("2", "X", 3), row("3", "NOUN", 1), row("4", "NOUN", 1)]
    assert fused(rows, "de") == ["VERB", "NOUN"]
    # Spanish has no nouns in its list: both are last, and the first of them counts.
    rows[2:] = [row("2", "SYM", 1), row("3", "NOUN", 1), row("4", "X", 1)]
    assert fused(rows, "es") == ["VERB", "SYM"]


def test_circle_of_enhanced_relations_has_an_end() -> None:
    # 2 and 3 are ancestors of each other, so each has two and the root: the list decides.
    rows = [row("1", "VERB", 0), row("2-3", "_", "_"), row("2", "ADP", 1, "3:x"), row("3", "PRON", 1, "2:y|0.1:z")]
    assert fused(rows) == ["VERB", "PRON"]


def test_word_in_a_circle_is_no_ancestor_of_itself() -> None:
    # Above 2 are 4, 1 and the root, above 3 are 5, 1 and the root: equally many, so the list decides.
    rows = [row("1", "VERB", 0), row("2-3", "_", "_"), row("2", "PRON", 1, "4:x"), row("3", "ADP", 5)]
    assert fused([*rows, row("4", "NOUN", 2), row("5", "NOUN", 1)]) == ["VERB", "PRON", "NOUN", "NOUN"]


def test_marks_that_the_benchmark_leaves_out_of_tokens(tmp_path: Path) -> None:
    text = TREEBANK.replace("Haus\tHaus", "Ha\u200cus\tHaus").replace("geht\t", "ge ht\t")
    write(tmp_path / "de_x-ud-test.conllu", text)
    assert contents(UDPOS.load(Source("raw", tmp_path), "de", "test"))[0][2] == ["Er", "geht", "zum", "Haus", "."]


def test_sentence_whose_words_were_taken_out_is_left_out(tmp_path: Path) -> None:
    hidden = "1\t_\t_\tNOUN\t_\t_\t0\t_\t_\t_\n2\t_\t_\tNOUN\t_\t_\t1\t_\t_\t_\n3\t.\t.\tPUNCT\t_\t_\t1\t_\t_\t_\n\n"
    write(tmp_path / "ar_nyuad-ud-test.conllu", hidden + TREEBANK)
    source = Source("raw", tmp_path)
    assert len(UDPOS.load(source, "ar", "test")) == 2
    ((where, what),) = source.findings.treatments
    assert (where, "taken out" in what) == ("ar_nyuad-ud-test.conllu", True)


def test_sentence_with_one_bar_of_its_own_stays(tmp_path: Path) -> None:
    bar = "1\ta\t_\tX\t_\t_\t0\t_\t_\t_\n2\t_\t_\tSYM\t_\t_\t1\t_\t_\t_\n3\tb\t_\tX\t_\t_\t1\t_\t_\t_\n\n"
    write(tmp_path / "en_x-ud-test.conllu", bar)
    assert contents(UDPOS.load(Source("raw", tmp_path), "en", "test"))[0][2] == ["a", "_", "b"]


BROKEN = [
    ("5\tHaus\tHaus\tNOUN", "5\tHaus\tHaus\tFOO", "line 8: the part of speech 'FOO'"),
    ("5\tHaus\tHaus\tNOUN\t_", "5\tHaus\tHaus\tNOUN", "line 8: 9 columns"),
    ("6\t.", "7\t.", "line 10: the word number 7"),
    ("2\tgeht", "zwei\tgeht", "line 4: the word number 'zwei'"),
    ("3-4\tzum", "3-3\tzum", "line 5: the word number 3-3"),
    ("2\tobl", "22\tobl", "line 3: a word of the sentence depends on word 22"),
    ("# sent_id = 2", "# sent_id = 1", "line 13: the sentence '1' stands there twice"),
    ("5\tHaus\tHaus\tNOUN", "5\tHaus\tHaus\t_", "line 8: the part of speech '_'"),
    ("6\t.\t.", "6\t\u200c \t.", "line 10: no form"),
    ("6\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_", "6\t.\t.\tPUNCT\t_\t_\t2\tpunct", "line 10: 8 columns"),
    ("\t2\tnsubj", "\tzwei\tnsubj", "line 3: the head 'zwei'"),
    ("3-4\tzum", "4-3\tzum", "line 5: the word number 4-3"),
    ("3-4\tzum", "3-9\tzum", "line 3: the range 3-9 goes on behind the sentence"),
    ("4\tdem", "4-5\tx\t_\t_\t_\t_\t_\t_\t_\t_\n4\tdem", "line 7: the range 4-5 begins inside the one before it"),
]


@pytest.mark.parametrize(("old", "new", "message"), BROKEN)
def test_broken_treebank_is_named_with_its_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "de_x-ud-test.conllu", TREEBANK.replace(old, new, 1))
    with pytest.raises(DataError) as caught:
        UDPOS.load(Source("raw", tmp_path), "de", "test")
    assert f"'{path}', {message}" in str(caught.value)


def test_treebank_from_another_system_reads_the_same(tmp_path: Path) -> None:
    plain, marked = tmp_path / "plain", tmp_path / "marked"
    write(plain / "de_x-ud-test.conllu", TREEBANK)
    write(marked / "de_x-ud-test.conllu", b"\xef\xbb\xbf" + TREEBANK.replace("\n", "\r\n").encode())
    found = [contents(UDPOS.load(Source("raw", folder), "de", "test")) for folder in (plain, marked)]
    assert found[0] == found[1]
    assert len(found[0]) == 2


def test_last_sentence_needs_no_empty_line_behind_it(tmp_path: Path) -> None:
    write(tmp_path / "de_x-ud-test.conllu", TREEBANK.rstrip("\n"))
    assert len(UDPOS.load(Source("raw", tmp_path), "de", "test")) == 2


@pytest.mark.parametrize(
    ("text", "message"), [("\n\n", "is empty"), (TREEBANK.encode() + "# é\n".encode("latin-1"), "line 16: no UTF-8")]
)
def test_empty_and_mixed_treebanks_are_refused(text: str | bytes, message: str, tmp_path: Path) -> None:
    write(tmp_path / "de_x-ud-test.conllu", text)
    with pytest.raises(DataError, match=message):
        UDPOS.load(Source("raw", tmp_path), "de", "test")


def test_treebank_that_lies_in_two_folders_is_not_read_twice(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write(tmp_path / folder / "de_x-ud-test.conllu", TREEBANK)
    with pytest.raises(DataError, match=r"the treebank 'de_x-ud-test\.conllu' stands in .* twice"):
        UDPOS.load(Source("raw", tmp_path), "de", "test")


def test_all_broken_sentences_are_collected_and_the_others_read(tmp_path: Path) -> None:
    text = TREEBANK.replace("NOUN", "FOO") + TREEBANK.replace("sent_id = ", "sent_id = b").replace("INTJ", "BAR")
    write(tmp_path / "de_x-ud-test.conllu", text)
    defects: list[DataError] = []
    found = UDPOS.load(Source("raw", tmp_path, None, Findings(defects=defects)), "de", "test")
    assert len(found) == 2
    assert [error.what.rpartition(": ")[2] for error in defects] == [
        "the part of speech 'FOO'",
        "the part of speech 'BAR'",
    ]


def test_treebank_that_is_cut_off_is_told(tmp_path: Path) -> None:
    write(tmp_path / "de_x-ud-test.conllu", TREEBANK[: TREEBANK.index("6\t.")].replace("5\tcase", "6\tcase"))
    with pytest.raises(DataError, match="perhaps the sentence is cut off"):
        UDPOS.load(Source("raw", tmp_path), "de", "test")


@pytest.mark.parametrize("language", ["kk", "th", "tl", "yo"])
def test_languages_without_validation_data_say_so(language: str, tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=f"no validation data in '{language}'"):
        UDPOS.load(Source("raw", tmp_path), language, "validation")


def test_missing_treebank_and_missing_labels_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"Universal Dependencies 2\.5"):
        UDPOS.load(Source("raw", tmp_path), "de", "test")
    source = download(tmp_path)
    with pytest.raises(MissingLabelsError, match=r"--labels-dir DIR with udpos/test-de\.tsv"):
        UDPOS.load(Source("xtreme", source.directory), "de", "test")


def test_token_with_a_space_is_treated_as_the_benchmark_does(tmp_path: Path) -> None:
    write(tmp_path / "udpos/dev-vi.tsv", "nhà nước\tNOUN\nđi\tVERB\n")
    source = Source("xtreme", tmp_path)
    found = UDPOS.load(source, "vi", "validation")
    assert contents(found)[0][2:] == (["nhà", "đi"], ["X", "VERB"])
    assert sum(source.findings.treatments.values()) == 1


def test_number_with_a_blank_is_joined_and_one_with_another_space_is_cut_in_every_source(tmp_path: Path) -> None:
    # XTREME's conversion takes blanks out of words, but no other space; its reader cuts at all of them.
    words = [("10 000", "10\u00a0000"), ("NUM", "NUM")]
    rows = [row("1", "NUM", 0), row("2", "NUM", 1)]
    text = "\n".join(rows).replace("w1", words[0][0]).replace("w2", words[0][1])
    write(tmp_path / "raw/fr_x-ud-dev.conllu", f"{text}\n\n")
    write(tmp_path / "download/udpos/dev-fr.tsv", "10000\tNUM\n10\u00a0000\tNUM\n")
    data = {"udpos.French": {"validation": tagged([words], "pos_tags", None)}}
    sources = [
        Source("raw", tmp_path / "raw"),
        Source("xtreme", tmp_path / "download"),
        Source("hub", write_repository(tmp_path / "hub", data)),
    ]
    for source in sources:
        assert contents(UDPOS.load(source, "fr", "validation"))[0][2:] == (["10000", "10"], ["NUM", "X"])
        assert sum("a space in it" in what for _, what in source.findings.treatments) == 1


def test_token_with_a_space_keeps_the_tag_that_the_label_folder_has(tmp_path: Path) -> None:
    write(tmp_path / "download/udpos/test-vi.tsv", "nhà nước\nđi\n")
    write(tmp_path / "labels/udpos/test-vi.tsv", "NOUN\nVERB\n")
    source = Source("xtreme", tmp_path / "download", tmp_path / "labels")
    assert contents(UDPOS.load(source, "vi", "test"))[0][2:] == (["nhà", "đi"], ["NOUN", "VERB"])
    assert list(source.findings.treatments.values()) == [1]


def test_download_may_be_the_folder_of_the_task_itself(tmp_path: Path) -> None:
    source = download(tmp_path)
    inner = Source("xtreme", tmp_path / "download/udpos", source.labels)
    assert contents(UDPOS.load(inner, "de", "test")) == contents(UDPOS.load(source, "de", "test"))


def test_blank_instead_of_a_tab_is_a_defect(tmp_path: Path) -> None:
    path = write(tmp_path / "udpos/dev-de.tsv", "Er\tPRON\ngeht VERB\n")
    with pytest.raises(DataError) as caught:
        UDPOS.load(Source("xtreme", tmp_path), "de", "validation")
    assert f"'{path}', line 2: a token without a tag" in str(caught.value)


def test_sentences_of_the_hub_whose_words_were_taken_out_are_left_out(tmp_path: Path) -> None:
    rows = [(["_", "_", "."], ["NOUN", "VERB", "PUNCT"]), *SENTENCES]
    source = Source(
        "hub", write_repository(tmp_path / "hub", {"udpos.Arabic": {"test": tagged(rows, "pos_tags", None)}})
    )
    found = contents(UDPOS.load(source, "ar", "test"))
    assert [tokens for _, _, tokens, _ in found] == [tokens for tokens, _ in SENTENCES]
    assert sum(count for (_, what), count in source.findings.treatments.items() if "taken out" in what) == 1


def test_miniature_is_parallel_and_has_as_many_tags_as_tokens() -> None:
    german, russian = (UDPOS.load(Source("mini"), language, "test") for language in ("de", "ru"))
    assert [example.parallel_id for example in german] == [example.id for example in russian]
    assert len({example.id for example in german}) == len(german) > 0
    for example in (*german, *russian):
        assert len(example.tokens) == len(example.gold)
        assert set(example.gold) <= set(UDPOS.labels)
