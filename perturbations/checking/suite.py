"""Runs every property on texts of a language and says in plain words what is violated."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import regex

from xrobust.perturbations.checking.properties import (
    candidates_are_sound,
    clusters_stay_whole,
    doses_are_nested,
    form_suffices,
    normal_form_is_kept,
    nothing_changes_at_dose_zero,
    offsets_map_back,
    protected_spans_are_kept,
    refusals,
    script_is_kept,
    tokens_are_kept,
)
from xrobust.perturbations.core.outcome import Outcome
from xrobust.perturbations.edits import Span
from xrobust.perturbations.plugins.definition import Perturbation
from xrobust.perturbations.policies.applying import perturb
from xrobust.perturbations.text import FieldPolicy, Text

SHARE = 0.2
"""Of the sentences of a language that a perturbation claims, how many at least it must be able to change."""
MOST_REFUSED = 0.2
"""Of the words that have candidates, how many at most may have none that the contract allows."""
POLICIES: tuple[FieldPolicy, ...] = ("free", "inline")
_DOSE = 0.3


class Violation(NamedTuple):
    """A property that a perturbation breaks."""

    property: str
    language: str
    text: str
    what: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a language."""

    language: str
    not_applicable: str | None
    """Why the perturbation does not claim the language, or None where it was checked."""
    texts: int
    changed: int
    """Texts that change at dose 1."""
    refused: float
    """Share of the words with candidates none of which the contract allows."""
    violations: tuple[Violation, ...]


class _OnOutcome(NamedTuple):
    name: str
    check: Callable[[Outcome], Iterator[str]]


ON_OUTCOMES = (
    _OnOutcome("whole clusters", clusters_stay_whole),
    _OnOutcome("offsets", offsets_map_back),
    _OnOutcome("script", script_is_kept),
    _OnOutcome("normal form", normal_form_is_kept),
)
"""Checked at two doses in each text."""

PROPERTIES: dict[str, str] = {
    "dose 0": "at dose 0 the text stays as it is",
    "whole clusters": "edits replace whole grapheme clusters, and no mark loses its letter",
    "offsets": "every word maps to the perturbed text and back",
    "script": "letters put in are of the text's or the language's own script, unless `may_change` has script",
    "normal form": "text in NFC stays in NFC, unless `may_change` has nfc",
    "protected": "protected spans stay byte-equal",
    "tokens": "in inline fields there are as many tokens as before, none empty and none with a space",
    "nesting": "the edits at a dose are among those at a higher one, however often one asks",
    "order": "a text's edits do not depend on what was perturbed before",
    "processes": "another process makes the same edits: no loop over a set, no `hash()`, no generator of one's own",
    "candidates": "candidates touch their word, change something, and none comes twice",
    "per_form": "where `per_form` is declared, a word's candidates are the same wherever it stands",
    "refusals": f"at most {MOST_REFUSED:.0%} of the words with candidates have none that the contract allows",
    "dose": "the share of words that change follows the dose",
    "applies": f"at least {SHARE:.0%} of the sentences of a claimed language can change, in each kind of field served",
}
"""Name to what it says. `processes` is what `differences` looks for, all others `check`."""

GUARANTEED = frozenset({"dose 0", "whole clusters", "offsets", "protected", "tokens"})
"""What the core sees to, whatever a plugin proposes: if one of these breaks, the fault is xrobust's."""


def check(perturbation: Perturbation, language: str, sentences: Sequence[str]) -> Checked:
    """Check a perturbation on sentences of a language.

    Raises:
        PluginError: If the plugin raises, or breaks the contract of `Candidate`.
    """
    served = [policy for policy in POLICIES if policy in perturbation.fields]
    reason = perturbation.not_applicable(Text("", language, policy=served[0] if served else "free"))
    if reason is not None:
        return Checked(language, reason, len(sentences), 0, 0.0, ())
    texts = [_text(sentence, language, number, served[0]) for number, sentence in enumerate(sentences)]
    violations = []
    if perturbation.per_form:
        violations = [
            Violation("per_form", language, text.text, what)
            for text in texts
            for what in form_suffices(text, perturbation)
        ]
        if violations:  # what is remembered by form would hide all the rest
            perturbation = replace(perturbation, per_form=False)
    violations += [
        Violation(name, language, text.text, what) for text in texts for name, what in _in_text(text, perturbation)
    ]
    outcomes = [perturb(text, perturbation, dose=1.0) for text in texts]
    backwards = [perturb(replace(text), perturbation, dose=1.0).perturbed for text in reversed(texts)]
    for outcome, again in zip(outcomes, reversed(backwards), strict=True):
        if outcome.perturbed != again:
            what = f"became '{outcome.perturbed.text}', and after other texts '{again.text}'"
            violations.append(Violation("order", language, again.clean, what))
    eligible = sum(len(outcome.offers.eligible()) for outcome in outcomes)
    refused = [what for outcome in outcomes for what in refusals(outcome.offers)]
    if len(refused) > MOST_REFUSED * eligible:
        what = f"none of the candidates of {len(refused)} of {eligible} words is allowed; {refused[0]}"
        violations.append(Violation("refusals", language, "", what))
    share = len(refused) / eligible if eligible else 0.0
    violations += [Violation("dose", language, "", what) for what in _dose_follows(perturbation, texts, share)]
    changed = sum(bool(outcome.perturbed.edits) for outcome in outcomes)
    if changed < SHARE * len(texts):
        what = f"{changed} of {len(texts)} sentences change at dose 1: leave the language out of `languages`"
        violations.append(Violation("applies", language, "", what))
    elif len(served) > 1:
        inline = [perturb(replace(text, policy="inline"), perturbation, dose=1.0) for text in texts]
        changed_inline = sum(bool(outcome.perturbed.edits) for outcome in inline)
        if changed_inline < SHARE * len(texts):
            what = f"{changed_inline} of {len(texts)} inline texts change at dose 1: declare `fields` without inline"
            violations.append(Violation("applies", language, "", what))
    return Checked(language, None, len(texts), changed, share, tuple(violations))


def _text(sentence: str, language: str, number: int, policy: FieldPolicy) -> Text:
    """A sentence as a field whose tokens stand between spaces."""
    tokens = [Span(*match.span()) for match in regex.finditer(r"\S+", sentence)]
    return Text(sentence, language, example_id=f"check-{number}", policy=policy, tokens=tokens)


def _in_text(text: Text, perturbation: Perturbation) -> Iterator[tuple[str, str]]:
    yield from (("dose 0", what) for what in nothing_changes_at_dose_zero(text, perturbation))
    for dose in (_DOSE, 1.0):
        outcome = perturb(text, perturbation, dose=dose)
        for one in ON_OUTCOMES:
            yield from ((one.name, what) for what in one.check(outcome))
    protected = replace(text, protected=[Span(start, end) for start, end, _ in text.units[::3]])
    yield from (("protected", what) for what in protected_spans_are_kept(perturb(protected, perturbation, dose=1.0)))
    if "inline" in perturbation.fields:
        inline = replace(text, policy="inline")
        yield from (("tokens", what) for what in tokens_are_kept(perturb(inline, perturbation, dose=1.0)))
    yield from (("nesting", what) for what in doses_are_nested(text, perturbation))
    yield from (("candidates", what) for what in candidates_are_sound(text, perturbation))


def _dose_follows(perturbation: Perturbation, texts: Sequence[Text], refused: float) -> Iterator[str]:
    """The share of words that edits touch, within five standard errors of the share that is picked."""
    if perturbation.propensity is not None or perturbation.consistent:
        return  # the dose of a word then depends on the word, and all its places go together
    outcomes = [perturb(text, perturbation, dose=_DOSE) for text in texts]
    eligible = sum(len(outcome.offers.eligible()) for outcome in outcomes)
    touched = sum(outcome.touched for outcome in outcomes)
    edits = sum(len(outcome.perturbed.edits) for outcome in outcomes)
    phrase = max(1.0, touched / edits) if edits else 1.0  # words an edit: they come and go together
    error = math.sqrt(_DOSE * (1 - _DOSE) * eligible * phrase)
    if not _DOSE * eligible * (1 - 2 * refused) - 5 * error <= touched <= _DOSE * eligible + 5 * error:
        yield f"{touched} words changed at dose {_DOSE}, where {eligible} have a candidate"
