"""The properties, each a function from an outcome or a text to what is wrong with it, in plain words."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import regex

from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.core.outcome import Outcome
from xrobust.perturbations.core.picks import Pick, Policy
from xrobust.perturbations.core.proposals import ask, ask_propensity
from xrobust.perturbations.edits import Edit, Span
from xrobust.perturbations.errors import PluginError
from xrobust.perturbations.languages import LANGUAGES, SCRIPTS
from xrobust.perturbations.plugins.definition import Perturbation
from xrobust.perturbations.policies.applying import apply, perturb
from xrobust.perturbations.segmentation import cluster_borders
from xrobust.perturbations.text import Text, Word

_SEED: Final = bytes(16)
DOSES: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
_LETTER = regex.compile(r"[\p{L}\p{M}--[\p{Script=Common}\p{Script=Inherited}]]", regex.V1)
_PATTERNS = {
    name: regex.compile(rf"\p{{Script={name}}}")
    for name in dict.fromkeys((*(part for one in SCRIPTS.values() for part in one.parts), "Armenian", "Kannada"))
}
_ALSO: Final = {"Hangul": {"Han"}}
"""Scripts of a few words in texts of another one: hanja in Korean."""


def scripts_of(text: str) -> set[str]:
    """The scripts of a text's letters and marks; `other` for scripts that no language of XTREME uses."""
    found = set()
    for letter in _LETTER.findall(text):
        found.add(next((name for name, pattern in _PATTERNS.items() if pattern.match(letter)), "other"))
    return found


def nothing_changes_at_dose_zero(text: Text, perturbation: Perturbation) -> Iterator[str]:
    """At dose 0 no edit is made."""
    outcome = perturb(text, perturbation, dose=0.0)
    if outcome.perturbed.text != text.text or outcome.refused:
        yield f"became '{outcome.perturbed.text}' with {outcome.refused} edits refused"


def clusters_stay_whole(outcome: Outcome) -> Iterator[str]:
    """Every edit's borders are cluster borders in the clean and in the perturbed text, and no edit is idle."""
    perturbed = outcome.perturbed
    before, after = {*cluster_borders(perturbed.clean)}, {*cluster_borders(perturbed.text)}
    shift = 0
    for edit in perturbed.edits:
        start = edit.start + shift
        old = perturbed.clean[edit.start : edit.end]
        if not {edit.start, edit.end} <= before or not {start, start + len(edit.text)} <= after:
            yield f"'{old}' → '{edit.text}' splits or joins a character in '{perturbed.text}'"
        if old == edit.text:
            yield f"'{old}' is replaced by itself"
        shift += len(edit.text) - (edit.end - edit.start)
    if not regex.search(r"(?:^|\p{Cc})\p{M}", perturbed.clean) and regex.match(r"\p{M}", perturbed.text):
        yield f"'{perturbed.text}' begins with a mark that has no letter"


def offsets_map_back(outcome: Outcome) -> Iterator[str]:
    """Every unit maps to the perturbed text and back, and keeps its text where no edit touches it."""
    perturbed = outcome.perturbed
    for start, end, _ in outcome.offers.text.units:
        there = perturbed.to_perturbed(Span(start, end))
        back = perturbed.to_clean(there)
        word = perturbed.clean[start:end]
        if not back.start <= start <= end <= back.end:
            yield f"'{word}' [{start}, {end}) maps to {tuple(there)} and back to {tuple(back)}"
        untouched = all(edit.end <= start or edit.start >= end for edit in perturbed.edits)
        if untouched and perturbed.text[there.start : there.end] != word:
            yield f"'{word}', which no edit touches, maps to '{perturbed.text[there.start : there.end]}'"


def script_is_kept(outcome: Outcome) -> Iterator[str]:
    """Letters that come in are of the replaced text's scripts or of the language's own."""
    if "script" in outcome.offers.perturbation.may_change:
        return
    text = outcome.offers.text
    language = LANGUAGES[text.language]
    own = {*language.writing.parts, *_ALSO.get(language.script, ())}
    units = text.units
    for edit in outcome.perturbed.edits:
        near = [text.text[start:end] for start, end, _ in units if start <= edit.end and end >= edit.start]
        foreign = scripts_of(edit.text) - own - scripts_of("".join(near))
        if foreign:
            yield f"'{text.text[edit.start : edit.end]}' → '{edit.text}' puts in {', '.join(sorted(foreign))} letters"


def normal_form_is_kept(outcome: Outcome) -> Iterator[str]:
    """NFC text stays in NFC."""
    perturbed = outcome.perturbed
    if "nfc" in outcome.offers.perturbation.may_change or not unicodedata.is_normalized("NFC", perturbed.clean):
        return
    if not unicodedata.is_normalized("NFC", perturbed.text):
        for edit in perturbed.edits:
            if not unicodedata.is_normalized("NFC", edit.text):
                yield f"'{perturbed.clean[edit.start : edit.end]}' → '{edit.text}' is not in NFC"
                return
        yield f"'{perturbed.text}' is not in NFC, though every edit is"


def protected_spans_are_kept(outcome: Outcome) -> Iterator[str]:
    """Protected spans are byte-equal."""
    perturbed = outcome.perturbed
    for start, end in outcome.offers.text.protected:
        there = perturbed.to_perturbed(Span(start, end))
        found = perturbed.text[there.start : there.end]
        if found != perturbed.clean[start:end]:
            yield f"the protected '{perturbed.clean[start:end]}' became '{found}'"


def tokens_are_kept(outcome: Outcome) -> Iterator[str]:
    """There are as many tokens as before, none is empty, and none has gained whitespace."""
    perturbed, tokens = outcome.perturbed, outcome.offers.text.tokens
    found = perturbed.text.split()
    if len(found) != len(tokens):
        yield f"{len(tokens)} tokens became {len(found)}: '{perturbed.text}'"
        return
    for token, word in zip(tokens, found, strict=True):
        there = perturbed.to_perturbed(token)
        if perturbed.text[there.start : there.end] != word:
            yield f"the token '{perturbed.clean[token.start : token.end]}' maps to another place than '{word}'"


def doses_are_nested(text: Text, perturbation: Perturbation) -> Iterator[str]:
    """A dose's edits are among those of every higher dose, with the same replacements, however often one asks."""
    lower: set[Edit] = set()
    for dose in DOSES:
        edits = perturb(text, perturbation, dose=dose, seed=3).perturbed.edits
        again = perturb(replace(text), perturbation, dose=dose, seed=3).perturbed.edits
        if again != edits:
            first, second = {*edits} - {*again}, {*again} - {*edits}
            yield f"asked twice at dose {dose}: {_shown(text, first)}, then {_shown(text, second)}"
        if not lower <= {*edits}:
            yield f"dose {dose} lacks edits of a lower one: {_shown(text, lower - {*edits})}"
        lower = {*edits}


def candidates_are_sound(text: Text, perturbation: Perturbation) -> Iterator[str]:
    """Candidates touch their word and change it, and none is given twice."""
    for index in Offers(text, perturbation).words:
        word = text.word(index, random_seed=_SEED)
        edits = Counter(
            Edit(start, end, replacement)
            for start, end, replacements, _, _ in ask(perturbation, word).candidates
            for replacement in replacements
        )
        for edit, count in edits.items():
            if count > 1:
                yield f"at '{word.text}', '{text.text[edit.start : edit.end]}' → '{edit.text}' is given twice"
            if text.text[edit.start : edit.end] == edit.text:
                yield f"at '{word.text}', '{edit.text}' is to replace itself"
            if edit.start > word.end or edit.end < word.start:
                yield f"at '{word.text}', a candidate is about '{text.text[edit.start : edit.end]}' elsewhere"


def form_suffices(text: Text, perturbation: Perturbation) -> Iterator[str]:
    """A plugin that declares `per_form` proposes the same in the sentence as for the word alone."""
    for index in Offers(text, perturbation).words:
        here = text.word(index, random_seed=_SEED)
        inside = _relative(here, perturbation)
        try:
            outside = _relative(Text.of_word(here.text, text.language, here.kind).word(0), perturbation)
        except PluginError as error:
            yield f"for the word '{here.text}' alone, {error.what}"
        else:
            if inside != outside:
                yield f"at '{here.text}' it proposes {inside} in the sentence, and {outside} for the word alone"


def _relative(word: Word, perturbation: Perturbation) -> list[tuple[object, ...]]:
    """Candidates with offsets in the word; the propensity, where there is one, comes last."""
    found: list[tuple[object, ...]] = [
        (start - word.start, end - word.start, [*replacements], weight, language)
        for start, end, replacements, weight, language in ask(perturbation, word).candidates
    ]
    if perturbation.propensity is not None:
        found.append((ask_propensity(perturbation, word),))
    return found


def refusals(offers: Offers) -> Iterator[str]:
    """The words none of whose candidates the contract allows, even if no other word changes, and why."""
    for index in offers.eligible():
        for edit in offers.preferences(index):
            if apply(offers, dose=1.0, policy=_picking(index, edit)).perturbed.edits:
                break
        else:
            choice = next(offers.preferences(index))
            text = offers.text
            yield f"'{text.text[choice.start : choice.end]}' → '{choice.text}' {_fault(text, choice)}"


def _picking(index: int, edit: Edit) -> Policy:
    """A policy that wants one edit and no other."""

    def pick(text: Text, offers: Offers, *, dose: float) -> Iterator[Pick]:
        del text, offers, dose
        yield Pick(index, edit)

    return pick


def _fault(text: Text, edit: Edit) -> str:
    """Which part of the contract an edit breaks that the core has refused."""
    if text.text[edit.start : edit.end] == edit.text:
        return "changes nothing"
    if not (text.is_border(edit.start) and text.is_border(edit.end)):
        return "begins or ends inside a character (a grapheme cluster)"
    if text.policy == "inline" and not any(start <= edit.start and edit.end <= end for start, end in text.tokens):
        return "reaches beyond its token"
    if text.policy == "inline" and (any(map(str.isspace, edit.text)) or not edit.text):
        return "splits or empties its token"
    return "runs into the character beside it"


def _shown(text: Text, edits: set[Edit]) -> str:
    shown = [f"'{text.text[start:end]}' → '{replacement}'" for start, end, replacement in sorted(edits)[:3]]
    return ", ".join(shown) or "nothing else"
