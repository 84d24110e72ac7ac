"""Misspellings from lists: what they make of a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrobust.perturbations import PERTURBATIONS, Perturbation, Resources, Text, perturb
from xrobust.perturbations.wordlists.misspellings import installed_misspellings, read_misspellings


def write(folder: Path, content: str | bytes, name: str = "en.natural") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def spelling(path: Path | str) -> Perturbation:
    resources = Resources(misspellings=(read_misspellings(str(path)),))
    return PERTURBATIONS.get("spelling").build(resources=resources)


def everything(perturbation: Perturbation, form: str, language: str) -> set[str]:
    word = Text(form, language).word(0)
    return {replacement for one in perturbation.propose(word) for replacement in one.replacements}


def test_the_case_of_the_word_is_kept(tmp_path: Path) -> None:
    own = spelling(write(tmp_path, "their thier\nLondon Londn Lodon\n"))
    assert everything(own, "their", "en") == {"thier"}
    assert everything(own, "Their", "en") == {"Thier"}
    assert everything(own, "THEIR", "en") == {"THIER"}
    assert everything(own, "London", "en") == {"Londn", "Lodon"}
    assert everything(own, "london", "en") == set()


def test_turkish_capitals_stay_turkish(tmp_path: Path) -> None:
    assert everything(spelling(write(tmp_path, "ilk irk\n", "tr.txt")), "İlk", "tr") == {"İrk"}


def test_another_word_is_no_misspelling(tmp_path: Path) -> None:
    own = spelling(write(tmp_path, "accueille héberge accueile a acc2 accueile!\n", "fr.txt"))
    assert everything(own, "accueille", "fr") == {"accueile"}


def test_without_a_list_it_says_how_to_get_one(tmp_path: Path) -> None:
    own = spelling(write(tmp_path, "nicht nciht", "de.txt"))
    assert own.not_applicable(Text("", "de")) is None
    assert "--misspellings FILE" in (own.not_applicable(Text("", "hi")) or "")


def test_the_list_is_part_of_what_a_run_is_known_by(tmp_path: Path) -> None:
    first = spelling(write(tmp_path, "nicht nciht", "de.txt"))
    second = spelling(write(tmp_path, "nicht nihct", "de.txt"))
    assert first.identity != second.identity


@pytest.mark.extras
def test_codespells_list_serves_english() -> None:
    (installed,) = installed_misspellings()
    assert installed.language == "en"
    assert len(installed.table) > 10_000
    perturbation = PERTURBATIONS.get("spelling").build()
    assert "definately" in everything(perturbation, "definitely", "en")
    assert "recieve" in everything(perturbation, "receive", "en")
    text = Text("They definitely received the calendar.", "en")
    outcome = perturb(text, perturbation, dose=1.0)
    assert len(outcome.words) >= 3
    assert outcome.perturbed.text.endswith(".")


def test_without_codespell_english_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xrobust.perturbations.noise.spelling.installed_misspellings", lambda: ())
    reason = PERTURBATIONS.get("spelling").build().not_applicable(Text("", "en"))
    assert 'pip install "xrobust[spelling]"' in (reason or "")
