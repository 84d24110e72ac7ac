"""The corpus, the retrieval pairs, the paraphrases and their determinism."""

import os
import subprocess
import sys
from collections import Counter

import pytest

from xrobust.tasks.mini import LANGUAGES, corpus, digest, lexicon, parallel, paraphrases
from xrobust.tasks.mini.paraphrase import facts

SAMPLE = """
import hashlib
from xrobust.tasks import mini
rows = [row[language].text for row in mini.corpus(40, seed=5) for language in mini.LANGUAGES]
rows += [sentence.text for item in mini.nli("test")[:60] for sentence in item.realise("tr")]
rows += [sentence.text for pair in mini.paraphrases("train", count=30) for sentence in pair.realise("en")]
rows += [item.realise("sw").text for item in mini.parallel("validation")]
rows += [f"{word} {found}" for word, found in mini.lexicon("en", "de").items()]
rows.append(mini.digest())
print(hashlib.blake2b(repr(rows).encode()).hexdigest())
"""


def sample_under(seed: str) -> str:
    """The digest of a sample that another interpreter makes under a hash seed."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", SAMPLE], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_same_bytes_under_any_hash_seed() -> None:
    assert sample_under("1") == sample_under("2")


@pytest.mark.parametrize(("split", "size"), [("validation", 150), ("test", 300)])
def test_no_two_retrieval_sentences_are_equal_in_any_language(split: str, size: int) -> None:
    items = parallel(split)
    assert len({item.id for item in items}) == len(items) == size
    for language in LANGUAGES:
        assert len({item.realise(language).text.lower() for item in items}) == size


def test_the_corpus_is_a_prefix_of_a_longer_one_and_seeds_differ() -> None:
    texts = [row["hi"].text for row in corpus(30, languages=["hi"])]
    assert texts == [row["hi"].text for row in corpus(60, languages=["hi"])][:30]
    assert texts != [row["hi"].text for row in corpus(30, seed=1, languages=["hi"])]


def test_languages_do_not_influence_each_other() -> None:
    alone = [row["sw"].text for row in corpus(30, languages=["sw"])]
    assert alone == [row["sw"].text for row in corpus(30)]


@pytest.mark.parametrize("split", ["validation", "test"])
def test_paraphrases_say_the_same_and_the_others_do_not(split: str) -> None:
    items = paraphrases(split)
    assert Counter(item.label for item in items) == {0: len(items) // 2, 1: len(items) // 2}
    for item in items:
        assert (facts(item.first) == facts(item.second)) == (item.label == 1)


def test_pairs_that_are_no_paraphrases_have_nearly_the_same_words() -> None:
    overlaps = []
    for item in paraphrases("train", count=400):
        if item.label == 0:
            sides = item.realise("en")
            first, second = (Counter(token.concept for token in side.tokens if token.concept) for side in sides)
            overlaps.append(sum((first & second).values()) / max(sum(first.values()), sum(second.values())))
    assert sum(overlaps) / len(overlaps) > 0.9


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_of_meaning_shows_in_every_language(language: str) -> None:
    for item in paraphrases("train", count=600) + paraphrases("test"):
        if item.label == 0:
            first, second = item.realise(language)
            assert first.text != second.text


def test_lexicon_has_the_words_of_the_dictionary() -> None:
    assert lexicon("en", "de")["book"] == ("Buch",)
    assert lexicon("en", "hi")["red"] == ("लाल",)
    assert lexicon("en", "sw")["books"] == ("vitabu",)
    assert set(lexicon("en", "ru")["book"]) == {"книга", "книгу", "книги"}
    assert set(lexicon("tr", "en")["kitabı"]) == {"book"}
    # The nouns of "on Friday" and "in the evening", and never a part of them that says something else.
    assert lexicon("en", "hi")["Friday"] == ("शुक्रवार",)
    assert lexicon("en", "zh")["morning"] == ("早上",)
    assert lexicon("de", "en")["Abend"] == ("evening",)
    assert "günü" not in lexicon("tr", "en")
    assert "week" not in lexicon("en", "sw")


@pytest.mark.parametrize(("source", "target"), [("en", "hi"), ("ar", "zh"), ("tr", "en"), ("th", "sw")])
def test_lexicon_is_exact_on_the_corpus(source: str, target: str) -> None:
    found = lexicon(source, target)
    known = 0
    paired = 0
    for row in corpus(300, seed=8, languages=[source, target]):
        ours, theirs = row[source], row[target]
        for token in ours.tokens[1:]:
            partners = [other for other in theirs.tokens[1:] if token.node is not None and other.node == token.node]
            alone = sum(other.node == token.node for other in ours.tokens) == 1
            if alone and len(partners) == 1 and token.upos != "ADP" and partners[0].upos != "ADP":
                paired += 1
                known += partners[0].text in found.get(token.text, ())
    assert paired > 500
    assert known / paired > 0.98


def test_digest_is_32_hexadecimal_digits() -> None:
    assert len(digest()) == 32
    assert int(digest(), 16) > 0
