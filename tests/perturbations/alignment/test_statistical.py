"""Links of the statistical aligner: worked by hand, held against exact ones, and the same everywhere."""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xrobust.perturbations import Text
from xrobust.perturbations.alignment import Aligner, Pair
from xrobust.perturbations.alignment.quality import Quality, quality
from xrobust.perturbations.alignment.settings import Settings
from xrobust.perturbations.alignment.statistical import StatisticalAligner
from xrobust.perturbations.wordlists.lexicons import ConceptLexicon
from xrobust.tasks import mini
from xrobust.tasks.mini.links import gold_links, said_units, sure_links

ALONE = Settings(shipped=False, spelling=False)
PIECES = [
    "The", "dog", "कुत्ता", "狗", "我的", "หมา", "犬", "بيت", "из", "12", "१२", "3.5", ",", "،", ".", "。", "%", "👍🏽",
    "\u0301",
]  # fmt: skip


def texts(*pairs: tuple[str, str], source: str = "en", target: str = "de") -> list[Pair]:
    return [Pair(Text(one, source), Text(other, target)) for one, other in pairs]


def words(pair: Pair, links) -> list[str]:
    ours, theirs = pair.source.words, pair.target.words
    return [f"{ours[i].text}={theirs[j].text}" for i, j in links]


def measured(one: str, other: str, sentences: int) -> Quality:
    """How good links of the miniature are where both words say something."""
    items = [(item.realise(one), item.realise(other)) for item in mini.parallel("test")[:sentences]]
    pairs = [Pair(Text(source.text, one), Text(target.text, other)) for source, target in items]
    rows = []
    for (source, target), links in zip(items, StatisticalAligner().align(pairs), strict=True):
        ours, theirs = said_units(source), said_units(target)
        found = [(i, j) for i, j in links if ours[i].nodes and theirs[j].nodes]
        rows.append((found, sure_links(source, target), gold_links(source, target)))
    return quality(rows)


def test_words_are_told_apart_by_where_they_stand_and_where_they_do_not() -> None:
    pairs = texts(("the house", "das Haus"), ("the book", "das Buch"), ("a book", "ein Buch"), ("a flower", "ein Baum"))
    found = StatisticalAligner(settings=ALONE).align(pairs)
    assert [words(pair, links) for pair, links in zip(pairs, found, strict=True)] == [
        ["the=das", "house=Haus"],
        ["the=das", "book=Buch"],
        ["a=ein", "book=Buch"],
        ["a=ein", "flower=Baum"],
    ]


def test_an_order_that_the_texts_never_keep_is_learnt() -> None:
    nouns = ("house haus", "book buch", "tree baum", "dog hund", "sea meer", "road weg")
    verbs = ("saw sah", "found fand", "lost verlor", "painted malte")
    rows = [
        (f"he {verb.split()[0]} red {noun.split()[0]}", f"er rot {noun.split()[1]} {verb.split()[1]}")
        for noun in nouns
        for verb in verbs
    ]
    for links in StatisticalAligner(settings=ALONE).align(texts(*rows)):
        assert links == [(0, 0), (1, 3), (2, 1), (3, 2)]


@pytest.mark.parametrize(("one", "other"), [("en", "de"), ("en", "hi"), ("en", "sw"), ("tr", "zh"), ("ru", "th")])
def test_links_are_those_of_the_miniature_but_for_a_tenth(one: str, other: str) -> None:
    found = measured(one, other, 300)
    assert found.error_rate < 0.1
    assert found.precision > 0.97


def test_a_lexicon_decides_where_the_texts_cannot() -> None:
    pairs = texts(("wugs gorp", "zup blick"))
    known = ConceptLexicon({"1": {"en": "wug", "de": "blick"}, "2": {"en": "gorp", "de": "zup"}})
    assert words(pairs[0], StatisticalAligner([known]).align(pairs)[0]) == ["wugs=blick", "gorp=zup"]


def test_names_find_each_other_across_scripts_and_orders() -> None:
    pairs = texts(("Schwarzenegger met Wisconsin", "Висконсин встретил Шварценеггер"), target="ru")
    assert {"Schwarzenegger=Шварценеггер", "Wisconsin=Висконсин"} <= {
        *words(pairs[0], StatisticalAligner().align(pairs)[0])
    }


def test_numbers_find_each_other_in_any_digits() -> None:
    pairs = texts(("1,500 or 27 or 90", "९० या २७ या १,५००"), target="hi")
    assert {"1,500=१,५००", "27=२७", "90=९०"} <= {*words(pairs[0], StatisticalAligner().align(pairs)[0])}


def test_no_link_of_a_long_text_leads_far_away() -> None:
    numbered = [f"w{number}" for number in range(300)]
    source = " ".join(numbered)
    links = StatisticalAligner().align(texts((source, " ".join(["w299", *numbered[:-1]]))))[0]
    assert links == [(number, number + 1) for number in range(299)]


@pytest.mark.parametrize("empty", ["", " ", "..."])
def test_texts_without_words_have_no_links_of_words(empty: str) -> None:
    aligner = StatisticalAligner()
    assert aligner.align([]) == []
    assert [[*links] for links in aligner.align(texts((empty, "ein Haus"), ("a house", empty)))] == [[], []]
    both = aligner.align(texts((empty, empty), ("a house", "a house")))
    assert len(both[0]) == len(Text(empty, "en").units)
    assert [*both[1]] == [(0, 0), (1, 1)]


@given(
    st.lists(st.tuples(*2 * [st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join)]), min_size=1, max_size=6),
    st.sampled_from([("en", "hi"), ("zh", "ar"), ("th", "ja")]),
)
@settings(max_examples=40, deadline=None)
def test_links_are_sorted_different_and_between_units_of_like_kinds(
    rows: list[tuple[str, str]], languages: tuple[str, str]
) -> None:
    pairs = texts(*rows, source=languages[0], target=languages[1])
    found = StatisticalAligner().align(pairs)
    assert len(found) == len(pairs)
    for (source, target), links in zip(pairs, found, strict=True):
        assert [*links] == sorted({*links})
        for i, j in links:
            kinds = source.units[i][2], target.units[j][2]
            assert {*kinds} <= {"word", "number"} or {*kinds} <= {"punctuation", "symbol"}


def test_a_digest_says_all_that_changes_links_besides_the_pairs() -> None:
    lexicon = ConceptLexicon({"dog": {"en": "dog", "de": "Hund"}})
    aligners: list[Aligner] = [
        StatisticalAligner(),
        StatisticalAligner([lexicon]),
        StatisticalAligner(settings=Settings(least=0.5)),
        StatisticalAligner(settings=Settings(shipped=False)),
    ]
    assert len({aligner.digest for aligner in aligners}) == 4
    assert StatisticalAligner([lexicon]).digest == aligners[1].digest
    assert all(isinstance(aligner, Aligner) for aligner in aligners)


SAMPLE = """
import hashlib
from xrobust.perturbations import Text
from xrobust.perturbations.alignment import Pair
from xrobust.perturbations.alignment.statistical import StatisticalAligner
from xrobust.tasks import mini
items = mini.parallel("test")[:40]
pairs = [Pair(Text(item.realise("th").text, "th"), Text(item.realise("ar").text, "ar")) for item in items]
aligner = StatisticalAligner()
print(hashlib.blake2b(repr((aligner.digest, aligner.align(pairs))).encode()).hexdigest())
"""


def test_links_and_digest_are_the_same_under_any_hash_seed() -> None:
    digests = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", SAMPLE],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout)
    assert len(digests) == 1
