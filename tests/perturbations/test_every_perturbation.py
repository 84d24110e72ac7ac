"""What every registered perturbation keeps, in all 40 languages; a new plugin is covered by being registered."""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest

from xrobust.perturbations import PERTURBATIONS, Perturbation, Text, perturb
from xrobust.perturbations.checking import PROPERTIES, check, samples
from xrobust.perturbations.languages import LANGUAGES

pytestmark = [
    pytest.mark.parametrize("language", sorted(LANGUAGES)),
    pytest.mark.parametrize("name", PERTURBATIONS.names()),
]
# Names of things show neither inflected words nor ordinary marks: the share of real sentences is checked on real text.
ON_REAL_TEXT = {"applies"}
PARAMETERS = {"nlpaug": "RandomCharAug", "textattack": "WordSwapNeighboringCharacterSwap"}


@functools.cache
def built(name: str) -> Perturbation:
    return PERTURBATIONS.get(name).build(PARAMETERS.get(name, ""))


def exempt(name: str) -> set[str]:
    """Adapters propose what the core has to refuse, and a lexicon's phrases overlap and cover what they cover."""
    if name in PARAMETERS:
        return {"refusals"}
    return {"refusals", "applies"} if built(name).family == "codeswitch" else set()


def test_it_keeps_every_property_or_says_why_it_does_not_apply(name: str, language: str) -> None:
    found = check(built(name), language, samples(language)[::2])
    if found.not_applicable is not None:
        assert len(found.not_applicable) > 10
        assert "\n" not in found.not_applicable
    assert {violation.property for violation in found.violations} <= {*PROPERTIES}
    broken = [violation for violation in found.violations if violation.property not in ON_REAL_TEXT | exempt(name)]
    assert not broken, "\n".join(map(str, broken[:5]))


def test_it_draws_anew_for_another_seed(name: str, language: str) -> None:
    texts = [Text(text, language, example_id=str(number)) for number, text in enumerate(samples(language))]
    if built(name).not_applicable(texts[0]) is None:
        outputs = [[perturb(text, built(name), dose=0.3, seed=seed).perturbed for text in texts] for seed in range(3)]
        assert outputs[0] != outputs[1] or outputs[1] != outputs[2] or not any(one.edits for one in outputs[0])


def test_it_has_a_summary_a_version_and_a_family(name: str, language: str) -> None:
    perturbation = built(name)
    assert perturbation.name == name
    assert perturbation.summary
    assert perturbation.version >= 1
    assert perturbation.family
    elsewhere = replace(perturbation, languages=frozenset(LANGUAGES) - {language}, reason=None)
    assert language in (elsewhere.not_applicable(Text("a", language)) or "")
