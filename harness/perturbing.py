"""The examples of a language under a condition, with honest counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xrobust.perturbations import CLEAN, Condition, Offers, Outcome, Perturbation, Text, apply
from xrobust.perturbations.policies import policy
from xrobust.tasks import Example, Item, Task


@dataclass(frozen=True, slots=True)
class Dose:
    """How much was changed, as asked and as realised; shares from 0 to 1."""

    asked: float
    eligible_words: int
    """Words that have a candidate."""
    words: int
    """Words that the perturbation acts on."""
    touched: int
    """Words that an edit touches."""
    of_eligible: float | None
    of_words: float | None
    character_error_rate: float
    """Edit distance in code points, over the clean length."""

    @property
    def coverage(self) -> float:
        """Share of the words that have a candidate."""
        return self.eligible_words / self.words if self.words else 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """Examples by what happened to them."""

    examples: int
    changed: int
    unchanged: int
    inapplicable: int
    """Examples in which no word has a candidate; they are among the unchanged."""
    refused: int
    """Edits that broke the contract and were left out."""


@dataclass(frozen=True, slots=True)
class PerturbedExamples:
    """The items of a cell and how they came about."""

    items: list[Item]
    dose: Dose
    counts: Counts
    not_applicable: str | None
    """Why the condition does not apply here; the cell then is n/a."""


@dataclass(frozen=True, slots=True)
class _FieldOffers:
    """The fields of one example under one perturbation and seed."""

    offers: Mapping[str, Offers]
    eligible: int
    words: int


class Perturber:
    """Perturbs the examples of a task in a language; offers are shared by the doses of a perturbation.

    Args:
        task: The task, which says what its fields are.
        language: Language of the examples.
        examples: Clean examples.
    """

    def __init__(self, task: Task, language: str, examples: Sequence[Example]) -> None:
        self._task = task
        self._language = language
        self._examples = examples
        self._texts: dict[tuple[str, str], Text] = {}
        self._offers: dict[tuple[str, int, tuple[str, ...]], list[_FieldOffers] | str] = {}

    def clean(self) -> PerturbedExamples:
        """The condition without edits."""
        return self._result([Item(example) for example in self._examples], CLEAN, [], [])

    def perturb(self, condition: Condition, perturbation: Perturbation) -> PerturbedExamples:
        """The examples under a condition."""
        rows = self._all_offers(condition, perturbation)
        if isinstance(rows, str):
            return self._nothing(condition, rows)
        choose = policy(condition.policy)
        items, outcomes = [], []
        for example, row in zip(self._examples, rows, strict=True):
            found = {name: apply(offers, dose=condition.dose, policy=choose) for name, offers in row.offers.items()}
            outcomes.append(tuple(found.values()))
            items.append(
                Item(example, {name: outcome.perturbed for name, outcome in found.items() if outcome.perturbed.edits})
            )
        return self._result(items, condition, rows, outcomes)

    def _all_offers(self, condition: Condition, perturbation: Perturbation) -> list[_FieldOffers] | str:
        names = condition.fields or self._task.default_fields
        key = (perturbation.identity, condition.seed, names)
        if key not in self._offers:
            self._offers[key] = self._make_offers(perturbation, condition.seed, names)
        return self._offers[key]

    def _make_offers(self, perturbation: Perturbation, seed: int, names: Iterable[str]) -> list[_FieldOffers] | str:
        rows = []
        reasons: dict[str, None] = {}
        for example in self._examples:
            row = {}
            for name in names:
                text = self._text(example, name)
                if text is None:
                    reasons[f"{self._task.name} has no field '{name}'"] = None
                    continue
                reason = perturbation.not_applicable(text)
                if reason is None:
                    row[name] = Offers(text, perturbation, seed=seed)
                else:
                    reasons[reason] = None
            eligible = sum(len(offers.eligible()) for offers in row.values())
            rows.append(_FieldOffers(row, eligible, sum(len(offers.words) for offers in row.values())))
        if not any(row.offers for row in rows):
            return "; ".join(reasons)
        return rows

    def _text(self, example: Example, name: str) -> Text | None:
        key = (example.id, name)
        if key not in self._texts:
            for field_name, source in self._task.fields(example, self._language).items():
                self._texts[example.id, field_name] = Text.of(
                    source, self._language, example_id=example.id, name=field_name
                )
        return self._texts.get(key)

    def _result(
        self,
        items: list[Item],
        condition: Condition,
        rows: Sequence[_FieldOffers],
        outcomes: Sequence[tuple[Outcome, ...]],
    ) -> PerturbedExamples:
        eligible, words = sum(row.eligible for row in rows), sum(row.words for row in rows)
        all_outcomes = [outcome for row in outcomes for outcome in row]
        touched = sum(outcome.touched for outcome in all_outcomes)
        changed = sum(bool(item.perturbed) for item in items)
        distance = sum(outcome.distance for outcome in all_outcomes)
        length = sum(len(outcome.perturbed.clean) for outcome in all_outcomes)
        reason = None
        if not condition.is_clean and eligible == 0:
            reason = "no word of any example could change"
        elif not condition.is_clean and changed == 0 and condition.dose > 0:
            reason = "no example changed at this dose"
        return PerturbedExamples(
            items,
            Dose(
                asked=condition.dose,
                eligible_words=eligible,
                words=words,
                touched=touched,
                of_eligible=touched / eligible if eligible else None,
                of_words=touched / words if words else None,
                character_error_rate=distance / length if length else 0.0,
            ),
            Counts(
                examples=len(items),
                changed=changed,
                unchanged=len(items) - changed,
                inapplicable=sum(row.eligible == 0 for row in rows),
                refused=sum(outcome.refused for outcome in all_outcomes),
            ),
            reason,
        )

    def _nothing(self, condition: Condition, reason: str) -> PerturbedExamples:
        count = len(self._examples)
        return PerturbedExamples(
            [Item(example) for example in self._examples],
            Dose(condition.dose, 0, 0, 0, None, None, 0.0),
            Counts(count, 0, count, count, 0),
            reason,
        )
