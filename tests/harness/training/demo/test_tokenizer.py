"""The demo tokenizer: nothing is unknown to it, and it splits as its training did."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xrobust.perturbations import PERTURBATIONS, Text, perturb
from xrobust.perturbations.resources import load_keyboards
from xrobust.tasks import mini
from xrobust.tasks.mini.keyed import generator
from xrobust.training.demo.subwords import SubwordSampler
from xrobust.training.demo.tokenizer import UNSPACED, Splitter

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

NEVER_DRAWN = generator("unused")
Rows = Sequence[dict[str, mini.Sentence]]


def bytes_in(tokenizer: PreTrainedTokenizerFast, text: str) -> list[str]:
    """Pieces of a text that stand for bytes instead of characters."""
    return [piece for piece in tokenizer.tokenize(text) if piece.startswith("<0x")]


@pytest.mark.parametrize("text", ["日本の 🐕 und 한국어", "ꙮ \U0001f600 ∑", "a\u0301\u0323 ẍ", "tab\tand\nline"])
def test_what_no_alphabet_has_falls_back_to_bytes_and_is_never_unknown(
    tokenizer: PreTrainedTokenizerFast, text: str
) -> None:
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert tokenizer.unk_token_id not in ids
    assert tokenizer.decode(ids) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("language", mini.LANGUAGES)
def test_every_letter_of_a_keyboard_is_a_piece_of_its_own(tokenizer: PreTrainedTokenizerFast, language: str) -> None:
    keyboard = load_keyboards()[language]
    letters = {*keyboard.letters, *"".join(keyboard.letters.values()), *keyboard.marked}
    written = {letter for letter in letters if unicodedata.is_normalized("NFC", letter)}
    assert [letter for letter in sorted(written) if bytes_in(tokenizer, letter)] == []


@pytest.mark.parametrize("language", [language for language in mini.LANGUAGES if language != "zh"])
def test_nothing_typed_wrong_is_unknown(tokenizer: PreTrainedTokenizerFast, rows: Rows, language: str) -> None:
    keyboard = PERTURBATIONS.get("keyboard").build()
    changed = 0
    for number, row in enumerate(rows[:60]):
        text = Text(row[language].text, language, example_id=str(number))
        slipped = perturb(text, keyboard, dose=0.5).perturbed
        changed += bool(slipped.edits)
        assert tokenizer.unk_token_id not in tokenizer(slipped.text)["input_ids"]
        assert bytes_in(tokenizer, slipped.text) == []
    assert changed > 50


def test_sampling_without_dropout_splits_as_the_tokenizer_does(tokenizer: PreTrainedTokenizerFast, rows: Rows) -> None:
    sampler, splitter = SubwordSampler(tokenizer), Splitter()
    for row in rows[:40]:
        for language, sentence in row.items():
            if language not in UNSPACED:
                chunks = splitter.chunks(sentence)
                pieces = [part for one in chunks for part in sampler.split(one, dropout=0, random=NEVER_DRAWN)]
                assert pieces == tokenizer.tokenize(sentence.text)


def test_sampling_spells_the_same_text_in_more_pieces(tokenizer: PreTrainedTokenizerFast, rows: Rows) -> None:
    sampler = SubwordSampler(tokenizer)
    draws = generator("subwords")
    usual = sampled = 0
    for row in rows:
        for chunk in Splitter().chunks(row["de"]):
            pieces = sampler.split(chunk, dropout=0.5, random=draws)
            assert "".join(pieces) == chunk
            assert set(pieces) <= set(sampler.vocabulary)
            sampled += len(pieces)
            usual += len(sampler.split(chunk, dropout=0, random=NEVER_DRAWN))
    assert sampled > 1.2 * usual


def test_two_trainings_give_the_same_tokenizer(tokenizer: PreTrainedTokenizerFast, rows: Rows) -> None:
    from xrobust.training.demo.tokenizer import train_tokenizer

    again = train_tokenizer((sentence for row in rows for sentence in row.values()), pieces=4_000, positions=128)
    assert again.backend_tokenizer.to_str() == tokenizer.backend_tokenizer.to_str()


def test_a_saved_tokenizer_loads_as_a_fast_one_and_marks_the_second_sentence(
    tokenizer: PreTrainedTokenizerFast, tmp_path: Path
) -> None:
    from transformers import AutoTokenizer

    tokenizer.save_pretrained(tmp_path)
    loaded = AutoTokenizer.from_pretrained(tmp_path)
    pair = loaded("Anna sleeps.", "Who sleeps?")
    assert loaded.is_fast
    assert pair["input_ids"] == tokenizer("Anna sleeps.", "Who sleeps?")["input_ids"]
    second = loaded("Who sleeps?", add_special_tokens=False)["input_ids"]
    assert [id_ for id_, type_ in zip(pair["input_ids"], pair["token_type_ids"], strict=True) if type_] == [
        *second,
        loaded.sep_token_id,
    ]
