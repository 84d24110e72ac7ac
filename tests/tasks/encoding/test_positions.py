"""Where tokens stand: every subword in the text that the model sees, whatever was perturbed or cut."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.tasks.encoding.tokenizers import by_characters
from xrobust.perturbations.edits import Edit, Perturbed
from xrobust.tasks import TASKS, Example, Item, Task
from xrobust.tasks.sources.tagged import sentence

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

TASK_OF_FIELD = {
    ("sentence1", "sentence2"): "pawsx",
    ("tokens",): "udpos",
    ("question", "context"): "xquad",
    ("sentence", "english"): "tatoeba",
}
SHORT = ("The dog sleeps today", "a CAT runs  in the house")
LONG = (" ".join(["red tree"] * 60), " ".join(["a new cat hears the old dog"] * 12))
NAMES = tuple(TASK_OF_FIELD.values())


@pytest.fixture(params=["bert_like", "roberta_like"])
def tokenizer(request: pytest.FixtureRequest) -> PreTrainedTokenizerFast:
    return request.getfixturevalue(request.param)


def item_of(task: Task, first: str, second: str, edits: tuple[Edit, ...] = ()) -> Item:
    """An item with two texts, or with the first alone; the edits are those of its first field."""
    texts = dict(zip(task.all_fields, (first, second), strict=False))
    name = task.all_fields[0]
    _, spans = sentence(first.split(" "))
    gold = ["X"] * len(spans) if task.name == "udpos" else []
    example = Example("e", "e", texts, gold, tokens=spans if task.name == "udpos" else ())
    return Item(example, {name: Perturbed(texts[name], edits)} if edits else {})


def check(task: Task, items: list[Item], tokenizer: PreTrainedTokenizerFast) -> list[np.ndarray]:
    """Every subword, without the marks of its place in a word, is what the text has there."""
    encoded = task.encode(items, tokenizer)
    found = task.positions(items, encoded, tokenizer)
    special = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
    assert [row.shape for row in found] == [(len(ids), 3) for ids in encoded.ids]
    for ids, owner, row in zip(encoded.ids, encoded.owners, found, strict=True):
        for number, (field, start, end) in zip(ids, row.tolist(), strict=True):
            assert (field, start, end) == (-1, -1, -1) or number not in special
            assert (number in special) == (field == -1)
            if field == -1 or number == tokenizer.unk_token_id:
                continue
            text = items[owner].text(task.all_fields[field])
            piece = tokenizer.convert_ids_to_tokens(number).removeprefix("##").replace("▁", " ").strip()
            assert 0 <= start <= end <= len(text)
            if piece:
                assert text[start:end].lower().strip() == piece.lower()
            else:  # the mark of a word's beginning alone: its space, or the letter that it is put before
                assert end - start <= 1
    return [*found]


@pytest.mark.parametrize("name", NAMES)
def test_subwords_stand_where_their_letters_do(name: str, tokenizer: PreTrainedTokenizerFast) -> None:
    task = TASKS.get(name)
    items = [item_of(task, *SHORT), item_of(task, SHORT[1].replace("  ", " "), SHORT[0])]
    rows = check(task, items, tokenizer)
    assert {int(field) for row in rows for field in row[:, 0]} == {-1, *range(len(task.all_fields))}
    for field, name_of_field in enumerate(task.all_fields):
        covered = {int(place) for row in rows for f, a, b in row if f == field for place in range(a, b)}
        texts = [item.text(name_of_field) for item in items]
        longest = max(texts, key=len)
        assert {place for place, sign in enumerate(longest) if sign != " "} <= covered


@pytest.mark.parametrize("name", NAMES)
def test_subwords_stand_in_the_perturbed_text(name: str, tokenizer: PreTrainedTokenizerFast) -> None:
    # "The dog sleeps today" becomes "Tthe dg sleepsrunssees today".
    edits = (Edit(0, 1, "Tt"), Edit(5, 6, ""), Edit(14, 14, "runssees"))
    task = TASKS.get(name)
    (item,) = [item_of(task, *SHORT, edits=edits)]
    assert item.text(task.all_fields[0]) == "Tthe dg sleepsrunssees today"
    rows = check(task, [item, item_of(task, *SHORT)], tokenizer)
    assert max(int(end) for row in rows for field, _, end in row if field == 0) == len("Tthe dg sleepsrunssees today")


@pytest.mark.parametrize("name", NAMES)
def test_inputs_that_are_cut_have_the_places_of_what_is_left(name: str, tokenizer: PreTrainedTokenizerFast) -> None:
    small = deepcopy(tokenizer)
    small.model_max_length = 40
    task = TASKS.get(name)
    rows = check(task, [item_of(task, *LONG), item_of(task, *SHORT), item_of(task, LONG[1], LONG[0])], small)
    assert max(len(row) for row in rows) == 40


def test_windows_over_a_context_go_on_where_the_context_does(bert_like: PreTrainedTokenizerFast) -> None:
    task = TASKS.get("xquad")
    small = deepcopy(bert_like)
    small.model_max_length = 60
    rows = check(task, [item_of(task, "the dog", LONG[0])], small)
    firsts = [int(row[row[:, 0] == 1, 1].min()) for row in rows]
    assert firsts == sorted(set(firsts))
    assert len(firsts) == 5
    assert {tuple(map(tuple, row[row[:, 0] == 0].tolist())) for row in rows} == {((0, 0, 3), (0, 4, 7))}


def test_unknown_tokens_stand_for_the_whole_of_their_token(bert_like: PreTrainedTokenizerFast) -> None:
    task = TASKS.get("udpos")
    too_long = "-".join(["dog"] * 200)
    items = [item_of(task, f"dog \u200d {too_long} cat", "")]
    (row,) = check(task, items, bert_like)
    expected = [(0, 0, 3), (0, 4, 5), (0, 6, 6 + len(too_long)), (0, 7 + len(too_long), 10 + len(too_long))]
    assert [tuple(place) for place in row[1:-1].tolist()] == expected


def test_sentences_to_be_mined_stand_in_the_field_of_their_side(tokenizer: PreTrainedTokenizerFast) -> None:
    task = TASKS.get("bucc2018")
    items = [Item(Example(side, side, {side: "the red dog"}, [])) for side in ("english", "sentence", "english")]
    rows = check(task, items, tokenizer)
    assert [{int(field) for field in row[:, 0]} for row in rows] == [{-1, 1}, {-1, 0}, {-1, 1}]


def test_letters_of_every_script_are_counted_as_code_points(by_sign: PreTrainedTokenizerFast) -> None:
    text = "𝔛👩‍👩‍👧 हिन्दी ကျော် كَتَبَ 日本語 zo\u0301"
    for name in NAMES:
        task = TASKS.get(name)
        items = [item_of(task, text, text)]
        for row in task.positions(items, task.encode(items, by_sign), by_sign):
            inside = row[row[:, 0] >= 0]
            assert (inside[:, 2] - inside[:, 1] == 1).all()
            assert "".join(text[start] for field, start, _ in inside if field == inside[0, 0]).replace(
                " ", ""
            ) == text.replace(" ", "")


@pytest.fixture(scope="module")
def by_sign() -> PreTrainedTokenizerFast:
    """An unknown token for every code point."""
    return by_characters()
