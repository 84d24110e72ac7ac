"""Tagged sentences and comparable corpora of the miniature."""

from __future__ import annotations

from collections import Counter

import pytest

from xrobust.tasks import mini

UPOS = {
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM",
    "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X",
}  # fmt: skip


@pytest.mark.parametrize("language", mini.LANGUAGES)
def test_every_word_has_a_part_of_speech(language: str) -> None:
    for item in mini.tagged("test", language):
        assert {token.upos for token in item.sentence.tokens} <= UPOS - {"X"}
        for token in item.sentence.tokens:
            assert (token.upos == "PROPN") == (token.entity is not None)


def test_names_of_two_words_are_one_name() -> None:
    token = mini.Token("La", 0, 2, 16, "city:havana", "PROPN", "LOC")
    tokens = [token, token._replace(text="Habana"), token._replace(node=4, entity="PER"), token._replace(node=8)]
    tokens += [token._replace(node=None, entity=None), token]
    assert mini.iob2(tokens) == ["B-LOC", "I-LOC", "B-PER", "B-LOC", "O", "B-LOC"]


def test_all_kinds_of_names_are_there_and_sentences_without_any() -> None:
    kinds = Counter(
        kind for item in mini.tagged("test", "en") for kind in {token.entity for token in item.sentence.tokens}
    )
    assert min(kinds["PER"], kinds["LOC"], kinds["ORG"]) >= 20
    assert sum(not any(token.entity for token in item.sentence.tokens) for item in mini.tagged("test", "en")) >= 30


def test_splits_share_no_sentence() -> None:
    texts = [{item.sentence.text for item in mini.tagged(split, "en")} for split in ("train", "validation", "test")]
    assert [len(one) for one in texts] == [4000, 150, 300]
    assert not texts[0] & texts[1]
    assert not texts[0] & texts[2]
    assert not texts[1] & texts[2]


@pytest.mark.parametrize("language", ["de", "ru", "zh"])
def test_comparable_corpora_have_pairs_among_others(language: str) -> None:
    found = mini.comparable("test", language)
    assert len(found.gold) == 300
    for side, code in ((found.foreign, language), (found.english, "en")):
        assert len({name for name, _ in side}) == len({text for _, text in side}) == 1000
        assert all(name.startswith(f"{code}-") for name, _ in side)
    assert len({one for one, _ in found.gold}) == len({other for _, other in found.gold}) == 300
    # The order tells nothing: pairs do not stand at equal places.
    places = {name: place for place, (name, _) in enumerate(found.foreign)}
    english = {name: place for place, (name, _) in enumerate(found.english)}
    assert sum(places[one] == english[other] for one, other in found.gold) < 10


def test_comparable_pairs_say_the_same() -> None:
    german, russian = mini.comparable("test", "de"), mini.comparable("test", "ru")
    assert german.english != russian.english
    english = dict(german.english)
    # The pairs are the same meanings in every language, so that their English sides are the same sentences.
    assert {english[name] for _, name in german.gold} == {dict(russian.english)[name] for _, name in russian.gold}
