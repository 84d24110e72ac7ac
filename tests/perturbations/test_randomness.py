"""Randomness is a pure function of what it is for, on any machine, in any order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.perturbations.helpers import marking
from xrobust.perturbations import Perturbation, Text, perturb
from xrobust.perturbations.randomness import CHOICE_MASK, CHOICE_UNIT, UNIT, Scope, bound, item_of, uniform

PARTS = ("0", "swap", "1", "", "de")
ITEM = ("xnli-test-0", "premise")

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def prefixed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def digest(parts: tuple[str, ...], item: tuple[str, str], purpose: bytes, data: bytes) -> bytes:
    """What a draw is by definition: parts behind their lengths, example id and field, purpose, place or form."""
    field = item[1].encode()
    named = item[0].encode() + field + len(field).to_bytes(4, "big")
    behind = named + prefixed(purpose) + data
    return blake2b(prefixed(*(part.encode() for part in parts)) + behind, digest_size=64).digest()


def draws_of(parts: tuple[str, ...], item: tuple[str, str], count: int) -> list[int]:
    found = []
    for index in range(count):
        block = digest(parts, item, b"draw", (index // 16).to_bytes(4, "big"))
        found.append(int.from_bytes(block[index % 16 * 4 :][:4], "big"))
    return found


@pytest.mark.parametrize("name", ["dog", "собака", "犬", ""])
def test_named_draws_and_seeds_are_what_hashlib_gives(name: str) -> None:
    scope, item = Scope(*PARTS), item_of(*ITEM)
    expected = digest(PARTS, ITEM, b"draw named", name.encode())[:4]
    assert scope.draw_named(item, name) == int.from_bytes(expected, "big")
    assert scope.seed_named(item, name) == digest(PARTS, ITEM, b"seed named", name.encode())[:16]


@pytest.mark.parametrize("index", [0, 1, 7000])
def test_seeds_are_what_hashlib_gives(index: int) -> None:
    assert Scope(*PARTS).seed(item_of(*ITEM), index) == digest(PARTS, ITEM, b"seed", index.to_bytes(4, "big"))[:16]


@given(st.integers(0, 100), st.lists(TEXTS, max_size=4), TEXTS, TEXTS)
def test_draws_are_what_hashlib_gives(count: int, parts: list[str], example_id: str, field: str) -> None:
    expected = draws_of(tuple(parts), (example_id, field), count)
    assert list(Scope(*parts).draws(item_of(example_id, field), count)) == expected


def picking(draw: int) -> float:
    return draw * UNIT


def choosing(draw: int) -> float:
    return (draw & CHOICE_MASK) * CHOICE_UNIT


@given(st.lists(st.integers(0, 100), max_size=20))
def test_draws_do_not_depend_on_how_many_are_asked_for(counts: list[int]) -> None:
    scope, item = Scope(*PARTS), item_of(*ITEM)
    longest = scope.draws(item, 101)
    assert all(scope.draws(item, count) == longest[:count] for count in counts)


@given(st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_a_draw_is_below_the_bound_of_a_dose_if_it_picks_below_the_dose(dose: float, draw: int) -> None:
    assert (draw < bound(dose)) == (picking(draw) < dose)


def test_parts_do_not_run_into_each_other() -> None:
    keys = [
        (Scope(*parts), item_of(*item))
        for parts, item in (
            (("a", "b"), ("c", "d")), (("ab", ""), ("c", "d")), (("ab",), ("c", "d")), (("a", "b", "c"), ("", "d")),
            (("a", "b"), ("cd", "")), (("a", "b"), ("", "cd")), (("a", "b"), ("c", "dd")), (("a",), ("bc", "d")),
        )
    ]  # fmt: skip
    assert len({scope.draws(item, 1) for scope, item in keys}) == len(keys)


@pytest.mark.parametrize("half", [picking, choosing])
def test_draws_are_uniform(half: Callable[[int], float]) -> None:
    draws = [half(draw) for draw in Scope(*PARTS).draws(item_of(*ITEM), 10_000)]
    assert all(0 <= draw < 1 for draw in draws)
    tenths = [sum(int(draw * 10) == tenth for draw in draws) for tenth in range(10)]
    assert all(abs(count - 1000) <= 4 * 30 for count in tenths)  # 4 standard errors of sqrt(10,000 × 0.1 × 0.9)


def test_what_a_draw_says_of_candidates_does_not_depend_on_the_dose_that_it_picks_at() -> None:
    draws = Scope(*PARTS).draws(item_of(*ITEM), 20_000)
    for low in (0.0, 0.05, 0.5):
        mine = [choosing(draw) for draw in draws if low <= picking(draw) < low + 0.05]
        quarters = [sum(int(draw * 4) == quarter for draw in mine) / len(mine) for quarter in range(4)]
        assert all(abs(share - 0.25) <= 4 * (0.25 * 0.75 / len(mine)) ** 0.5 for share in quarters)


def test_further_choices_are_what_hashlib_gives() -> None:
    for count in range(3):
        data = blake2b(b"seed" + count.to_bytes(4, "big"), digest_size=4).digest()
        assert uniform(b"seed", count) == int.from_bytes(data, "big") / 2**32


def test_the_words_picked_follow_from_the_draws() -> None:
    words = [f"word{chr(97 + index)}" for index in range(26)]
    draws = [draw / 2**32 for draw in draws_of(("7", "bracket", "1", "", "en"), ("golden", "text"), 26)]
    bracket = Perturbation(name="bracket", family="noise", version=1, propose=marking)
    outcome = perturb(Text(" ".join(words), "en", example_id="golden"), bracket, dose=0.3, seed=7)
    assert outcome.words == tuple(index for index, draw in enumerate(draws) if draw < 0.3)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1}, {"name": "b"}, {"version": 2}, {"parameters": "x"}, {"language": "de"}, {"example_id": "y"},
        {"field": "z"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_every_part_of_the_key_changes_what_is_picked(change: dict[str, object]) -> None:
    def words(
        *, seed: int = 0, name: str = "a", version: int = 1, parameters: str = "", language: str = "en",
        example_id: str = "x", field: str = "text",
    ) -> tuple[int, ...]:  # fmt: skip
        bracket = Perturbation(name=name, family="noise", version=version, parameters=parameters, propose=marking)
        text = Text("w " * 200, language, example_id=example_id, name=field)
        return perturb(text, bracket, dose=0.5, seed=seed).words

    assert words() == words()
    assert words() != words(**change)


SCRIPT = """
import json, multiprocessing, sys
from xrobust.perturbations import PERTURBATIONS, Text, perturb
from xrobust.perturbations.resources import load_cldr

def texts():
    entries = [entry for _, entry in sorted(load_cldr().items())][::97]
    for language in ("ar", "en", "hi", "ja", "ko", "th", "vi", "zh"):
        yield language, " ".join(entry[language] for entry in entries if language in entry)

def one(case):
    name, language, text = case
    perturbation = PERTURBATIONS.get(name).build()
    outcome = perturb(Text(text, language, example_id=language), perturbation, dose=0.5, seed=1)
    return f"{name} {language}", outcome.perturbed.text

if __name__ == "__main__":
    # Adapters have a test of their own, which imports their packages once.
    names = [plugin.name for plugin in PERTURBATIONS if plugin.family != "adapter"]
    cases = [(name, *text) for name in names for text in texts()]
    if sys.argv[1] == "backwards":
        cases.reverse()
    if sys.argv[1] == "subset":
        cases = cases[::3]
    if sys.argv[1] == "workers":
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            found = pool.map(one, cases, chunksize=1)
    else:
        found = list(map(one, cases))
    json.dump(dict(found), sys.stdout)
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> object:
    script: Path = tmp_path_factory.mktemp("randomness") / "perturb_all.py"
    script.write_text(SCRIPT, encoding="utf-8")

    def outputs(way: str, hash_seed: str) -> dict[str, str]:
        done = subprocess.run(
            [sys.executable, str(script), way],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"},
        )
        return json.loads(done.stdout)

    return outputs


@pytest.fixture(scope="module")
def reference(run: object) -> dict[str, str]:
    return run("forwards", "0")


@pytest.mark.parametrize(
    ("way", "hash_seed"),
    [("forwards", "1"), ("forwards", "random"), ("backwards", "0"), ("subset", "2"), ("workers", "3")],
)
def test_neither_hash_seed_nor_order_subset_or_workers_change_a_character(
    run: object, reference: dict[str, str], way: str, hash_seed: str
) -> None:
    found = run(way, hash_seed)
    assert found
    assert found == {key: reference[key] for key in found}
    assert len(found) == (len(reference) if way != "subset" else -(-len(reference) // 3))
