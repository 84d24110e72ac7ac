"""From sentences to batches: every token knows its word, pairs say the same, words are replaced as told."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pytest

from xrobust.tasks import mini
from xrobust.training.demo.batches import PairDraw, labelled_draws, parallel_draws
from xrobust.training.demo.corpus import ParallelCorpus, SentenceEncoder
from xrobust.training.demo.model import specials
from xrobust.training.demo.ragged import batch
from xrobust.training.demo.replacing import KEPT, REPLACED, Replacer
from xrobust.training.demo.tokenizer import UNSPACED
from xrobust.training.demo.words import Renaming, Words

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

Rows = Sequence[dict[str, mini.Sentence]]
VIEWS = 2


@pytest.fixture(scope="module")
def corpus(tokenizer: PreTrainedTokenizerFast, rows: Rows) -> ParallelCorpus:
    return SentenceEncoder(tokenizer, dropout=0.3, seed=1).parallel(rows, views=VIEWS)


def sequence(corpus: ParallelCorpus, number: int) -> slice:
    return slice(int(corpus.store.offsets[number]), int(corpus.store.offsets[number + 1]))


def replacer(corpus: ParallelCorpus, *, share: float, faithful: float, renamed: float = 0.0) -> Replacer:
    renaming = Renaming(share=renamed, lowest=5, highest=1000, generator=np.random.default_rng(1))
    words = Words(corpus.store, corpus.named)
    return Replacer(words, renaming, share=share, faithful=faithful, generator=np.random.default_rng(2))


def test_every_view_spells_the_sentence(corpus: ParallelCorpus, tokenizer: PreTrainedTokenizerFast, rows: Rows) -> None:
    for view in range(1 + VIEWS):
        for number, language in enumerate(mini.LANGUAGES):
            for meaning in (0, 7, 299):
                place = sequence(corpus, (view * corpus.languages + number) * corpus.meanings + meaning)
                spelt, text = tokenizer.decode(corpus.store.ids[place]), rows[meaning][language].text
                if view and language in UNSPACED:  # half of the sampled views set words apart there
                    spelt, text = spelt.replace(" ", ""), text.replace(" ", "")
                assert spelt == text


def test_tokens_carry_the_nodes_of_their_words_in_every_view(corpus: ParallelCorpus, rows: Rows) -> None:
    for view in range(1 + VIEWS):
        for number, language in enumerate(mini.LANGUAGES):
            for meaning in range(20):
                place = sequence(corpus, (view * corpus.languages + number) * corpus.meanings + meaning)
                tokens = rows[meaning][language].tokens
                said = {token.node for token in tokens if token.concept is not None and token.node is not None}
                assert {int(node) for node in corpus.store.nodes[place]} - {-1} == said


def test_batch_layout_of_a_pair(corpus: ParallelCorpus, tokenizer: PreTrainedTokenizerFast) -> None:
    known = specials(tokenizer)
    first, second = np.array([0, 1]), np.array([2, 3])
    inputs = batch(corpus.store, first, second, specials=known)
    for row in range(2):
        left, right = (corpus.store.ids[sequence(corpus, int(part[row]))].tolist() for part in (first, second))
        whole = [known.start, *left, known.end, *right, known.end]
        rest = inputs.ids.shape[1] - len(whole)
        assert inputs.ids[row].tolist() == whole + [known.pad] * rest
        assert inputs.mask[row].tolist() == [1] * len(whole) + [0] * rest
        assert inputs.types[row].tolist() == [0] * (len(left) + 2) + [1] * (len(right) + 1) + [0] * rest


def test_draws_pair_the_same_meaning_and_depend_on_the_seed_alone(corpus: ParallelCorpus) -> None:
    draws = list(islice(parallel_draws(corpus, size=16, same_language=0.5, seed=4), 18))
    again = list(islice(parallel_draws(corpus, size=16, same_language=0.5, seed=4), 18))
    same = []
    for draw, other in zip(draws, again, strict=True):
        assert all(np.array_equal(left, right) for left, right in zip(draw, other, strict=True))
        assert np.array_equal(draw.first % corpus.meanings, draw.chosen)
        assert np.array_equal(draw.second % corpus.meanings, draw.chosen)
        same += (corpus.language(draw.first) == corpus.language(draw.second)).tolist()
    assert 0.35 < np.mean(same) < 0.65
    apart = next(parallel_draws(corpus, size=16, same_language=0.0, seed=4))
    assert not (corpus.language(apart.first) == corpus.language(apart.second)).any()


def test_labelled_pairs_keep_their_classes(tokenizer: PreTrainedTokenizerFast) -> None:
    items = mini.paraphrases("train", count=64)
    texts = [tuple(sentence.text for sentence in item.realise("en")) for item in items]
    encoder = SentenceEncoder(tokenizer, dropout=0.2, seed=0)
    pairs = encoder.pairs([item.realise("en") for item in items], [item.label for item in items], views=1)
    draw = next(labelled_draws(pairs, size=32, seed=0))
    for left, right, chosen in zip(*(part.tolist() for part in draw), strict=True):
        decoded = [
            tokenizer.decode(pairs.store.ids[pairs.store.offsets[one] : pairs.store.offsets[one + 1]])
            for one in (left, right)
        ]
        assert tuple(decoded) == texts[chosen]
        assert pairs.classes[chosen] == items[chosen].label


def german_with_english(corpus: ParallelCorpus) -> PairDraw:
    meanings = np.arange(64)
    german, english = (mini.LANGUAGES.index(language) for language in ("de", "en"))
    zero = np.zeros_like(meanings)
    return PairDraw(corpus.index(zero, zero + german, meanings), corpus.index(zero, zero + english, meanings), meanings)


def test_replaced_words_are_other_words_and_the_rest_stays(corpus: ParallelCorpus) -> None:
    draw = german_with_english(corpus)
    apart = np.zeros(64, bool)
    clean = replacer(corpus, share=0.4, faithful=1.0).pairs(draw, same_language=apart)
    changed = replacer(corpus, share=0.4, faithful=0.0).pairs(draw, same_language=apart)
    assert not (clean.nodes == REPLACED).any()
    words = Words(corpus.store, corpus.named)
    kept = replaced = 0
    for pair in range(64):
        first = slice(changed.offsets[pair], changed.offsets[pair + 1])
        assert changed.ids[first].tolist() == corpus.store.ids[sequence(corpus, int(draw.first[pair]))].tolist()
        assert (changed.nodes[first] == -1).all()
        second = slice(changed.offsets[64 + pair], changed.offsets[65 + pair])
        content = [word for word in words.of(int(draw.second[pair])) if words.classes[word] >= 0]
        kept += int((changed.nodes[second] == KEPT).any())
        replaced += int((changed.nodes[second] == REPLACED).any())
        if not (changed.nodes[second] == REPLACED).any():
            assert changed.ids[second].tolist() == corpus.store.ids[sequence(corpus, int(draw.second[pair]))].tolist()
        else:
            assert content
    assert replaced > 32
    assert kept > 32


def test_a_name_gets_the_same_new_name_in_both_sentences(corpus: ParallelCorpus) -> None:
    meanings = np.arange(64)
    english = np.zeros_like(meanings) + mini.LANGUAGES.index("en")
    place = corpus.index(np.zeros_like(meanings), english, meanings)
    renaming = replacer(corpus, share=0.0, faithful=1.0, renamed=1.0)
    store = renaming.pairs(PairDraw(place, place, meanings), same_language=np.ones(64, bool))
    changed = 0
    for pair in range(64):
        first = store.ids[store.offsets[pair] : store.offsets[pair + 1]].tolist()
        second = store.ids[store.offsets[64 + pair] : store.offsets[65 + pair]].tolist()
        assert first == second
        changed += first != corpus.store.ids[sequence(corpus, int(place[pair]))].tolist()
    assert changed > 32
