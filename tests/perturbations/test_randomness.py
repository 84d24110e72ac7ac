"""Randomness is a pure function of what it is for, on any machine, in any order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.perturbations.helpers import marking
from xrobust.perturbations import Perturbation, Text, perturb
from xrobust.perturbations.randomness import Choices, Key

PARTS = ("0", "swap", "1", "", "de", "xnli-test-0", "premise")

# blake2b by hashlib of the parts, each behind its length in four bytes, and then of the purpose and the place.
SEEDS = {
    0: "33f67e3c9f4936b40da39284bf8e7537",
    1: "373ff8dd76dbf20b0702d8a70a0192a0",
    7000: "1037cd111d66c25e3b746075f15770c9",
}


def prefixed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def digest(parts: tuple[str, ...], purpose: bytes, data: bytes) -> bytes:
    return blake2b(prefixed(*(part.encode() for part in parts), purpose) + data, digest_size=64).digest()


def unit(data: bytes) -> float:
    return (int.from_bytes(data, "big") >> 11) / 2**53


@pytest.mark.parametrize("index", SEEDS)
def test_seeds_are_the_golden_ones(index: int) -> None:
    assert Key(*PARTS).seed(index).hex() == SEEDS[index]
    assert digest(PARTS, b"seed", index.to_bytes(4, "big"))[:16].hex() == SEEDS[index]


@pytest.mark.parametrize("name", ["dog", "собака", "犬", ""])
def test_named_draws_and_seeds_are_what_hashlib_gives(name: str) -> None:
    key = Key(*PARTS)
    assert key.draw_named(name) == unit(digest(PARTS, b"name", name.encode())[:8])
    assert key.seed_named(name) == digest(PARTS, b"seed name", name.encode())[:16]


@given(st.integers(0, 2**20), st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4))
def test_draws_are_what_hashlib_gives(index: int, parts: list[str]) -> None:
    block = digest(tuple(parts), b"draw", (index // 8).to_bytes(4, "big"))
    place = index % 8 * 8
    assert Key(*parts).draw(index) == unit(block[place : place + 8])


@given(st.lists(st.integers(0, 100), max_size=20))
def test_draws_do_not_depend_on_the_order_they_are_asked_in(indices: list[int]) -> None:
    key = Key(*PARTS)
    assert [key.draw(index) for index in indices] == [Key(*PARTS).draw(index) for index in indices]


def test_parts_do_not_run_into_each_other() -> None:
    keys = [Key("a", "b"), Key("ab", ""), Key("ab"), Key("", "ab"), Key("a", "b", "")]
    assert len({key.draw(0) for key in keys}) == len(keys)


def test_draws_are_uniform() -> None:
    key = Key(*PARTS)
    draws = [key.draw(index) for index in range(10_000)]
    assert all(0 <= draw < 1 for draw in draws)
    tenths = [sum(int(draw * 10) == tenth for draw in draws) for tenth in range(10)]
    assert all(abs(count - 1000) <= 4 * 30 for count in tenths)  # 4 standard errors of sqrt(10,000 × 0.1 × 0.9)


def test_choices_are_what_hashlib_gives() -> None:
    choices = Choices(b"seed")
    for count in range(3):
        expected = unit(blake2b(b"seed" + count.to_bytes(4, "big"), digest_size=8).digest())
        assert choices.random() == expected


def test_the_words_picked_follow_from_the_draws() -> None:
    words = [f"word{chr(97 + index)}" for index in range(26)]
    parts = ("7", "bracket", "1", "", "en", "golden", "text")
    draws = []
    for index in range(26):
        block = digest(parts, b"draw", (index // 8).to_bytes(4, "big"))
        draws.append(unit(block[index % 8 * 8 : index % 8 * 8 + 8]))
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
    cases = [(name, *text) for name in PERTURBATIONS.names() for text in texts()]
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
