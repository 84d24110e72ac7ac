"""The examples of a language under a condition, with honest counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from xrobust.inputs.aligning.counterparts import Counterparts
from xrobust.inputs.mixing import Mixing, mixing
from xrobust.perturbations import CLEAN, Condition, Offers, Outcome, Perturbation, Text, apply
from xrobust.perturbations.policies import Answer, Question, SearchPolicy, policy
from xrobust.perturbations.protecting import protected
from xrobust.searching.lockstep import Searched, search_all, summary
from xrobust.searching.oracle import Asked
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
    """Why the condition does not apply here, or changed nothing."""
    unchanged: bool = False
    """Whether the condition applies, and nothing changed at its dose and seed."""
    mixing: Mixing | None = None
    """For code-switching."""
    searched: Searched | None = None
    """For policies that ask a model."""


@dataclass(frozen=True, slots=True)
class _FieldOffers:
    """The fields of one example under one perturbation and seed."""

    example: Example
    offers: Mapping[str, Offers]
    eligible: int
    words: int


Ask = Callable[[Sequence[Asked]], Sequence[Answer]]
"""What a model answers to policies' questions."""


class Perturber:
    """Perturbs the examples of a task in a language; offers are shared by the doses of a perturbation.

    Args:
        task: The task, which says what its fields are.
        language: Language of the examples.
        examples: Clean examples.
        counterparts: The same items in other languages, for perturbations that need them.
        protect: What no edit may touch: `names`, `numbers`.
    """

    def __init__(
        self,
        task: Task,
        language: str,
        examples: Sequence[Example],
        *,
        counterparts: Counterparts | None = None,
        protect: Collection[str] = (),
    ) -> None:
        self._task = task
        self._language = language
        self._examples = examples
        self._counterparts = counterparts
        self._protect = protect
        self._texts: dict[tuple[str, tuple[str, ...], str], dict[str, Text]] = {}
        self._offers: dict[tuple[str, int, tuple[str, ...]], list[_FieldOffers] | str] = {}

    def clean(self) -> PerturbedExamples:
        """The condition without edits."""
        return self._result([Item(example) for example in self._examples], CLEAN, [], [])

    def perturb(
        self,
        condition: Condition,
        perturbation: Perturbation,
        *,
        ask: Ask | None = None,
        tell: Callable[[int], None] = lambda _: None,
    ) -> PerturbedExamples:
        """The examples under a condition.

        Args:
            condition: The condition.
            perturbation: Its perturbation, built.
            ask: A model, for policies that ask one.
            tell: Is told how many examples are searched.

        Raises:
            ValueError: If the policy asks a model and there is none.
        """
        rows = self._all_offers(condition, perturbation)
        if isinstance(rows, str):
            return self._nothing(condition, rows)
        choose = policy(condition.policy)
        searched = None
        if isinstance(choose, SearchPolicy):
            if ask is None:
                raise ValueError(f"the policy of '{condition}' asks a model")
            outcomes, searched = _search(choose, rows, ask, dose=condition.dose, tell=tell)
        else:
            outcomes = [
                tuple(apply(offers, dose=condition.dose, policy=choose) for offers in row.offers.values())
                for row in rows
            ]
        items = [
            Item(
                row.example,
                {
                    name: outcome.perturbed
                    for name, outcome in zip(row.offers, found, strict=True)
                    if outcome.perturbed.edits
                },
            )
            for row, found in zip(rows, outcomes, strict=True)
        ]
        result = self._result(items, condition, rows, outcomes)
        mixed = mixing(outcome for row in outcomes for outcome in row) if perturbation.family == "codeswitch" else None
        return replace(result, mixing=mixed, searched=searched)

    def _all_offers(self, condition: Condition, perturbation: Perturbation) -> list[_FieldOffers] | str:
        names = condition.fields or self._task.default_fields
        key = (perturbation.identity, condition.seed, names)
        if key not in self._offers:
            self._offers[key] = self._make_offers(perturbation, condition.seed, names)
        return self._offers[key]

    def _make_offers(self, perturbation: Perturbation, seed: int, names: tuple[str, ...]) -> list[_FieldOffers] | str:
        rows = []
        reasons: dict[str, None] = {}
        for example in self._examples:
            row = {}
            texts = self._all_texts(example, names, perturbation)
            for name in names:
                if name not in texts:
                    reasons[f"{self._task.name} has no field '{name}'"] = None
                    continue
                reason = perturbation.not_applicable(texts[name])
                if reason is None:
                    row[name] = Offers(texts[name], perturbation, seed=seed)
                else:
                    reasons[reason] = None
            eligible = sum(len(offers.eligible()) for offers in row.values())
            rows.append(_FieldOffers(example, row, eligible, sum(len(offers.words) for offers in row.values())))
        if not any(row.offers for row in rows):
            return "; ".join(reasons)
        return rows

    def _all_texts(self, example: Example, names: tuple[str, ...], perturbation: Perturbation) -> dict[str, Text]:
        """Those of an example's fields that are perturbed together, each knowing the others and its counterparts."""
        counterparts = self._counterparts if perturbation.counterparts is not None else None
        key = (example.id, names, "" if counterparts is None else perturbation.label)
        if key not in self._texts:
            fields = {
                name: source for name, source in self._task.fields(example, self._language).items() if name in names
            }
            texts = {
                name: Text.of(source, self._language, example_id=example.id, name=name)
                for name, source in fields.items()
            }
            for name, text in texts.items():
                text.siblings = [other for other_name, other in texts.items() if other_name != name]
                if counterparts is not None and perturbation.counterparts is not None:
                    wanted = perturbation.counterparts(text.language, text.matched_languages)
                    counterparts.add_to(text, example, fields=names, languages=wanted)
            for name, text in texts.items() if self._protect else ():
                text.protected = protected(
                    text,
                    names="names" in self._protect,
                    numbers="numbers" in self._protect,
                    gold_names=fields[name].names,
                )
            self._texts[key] = texts
        return self._texts[key]

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
        reason, unchanged = None, False
        if not condition.is_clean and eligible == 0:
            reason = "no word of any example could change"
        elif not condition.is_clean and changed == 0 and condition.dose > 0:
            reason, unchanged = "no example changed at this dose", True
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
            unchanged,
        )

    def _nothing(self, condition: Condition, reason: str) -> PerturbedExamples:
        count = len(self._examples)
        return PerturbedExamples(
            [Item(example) for example in self._examples],
            Dose(condition.dose, 0, 0, 0, None, None, 0.0),
            Counts(count, 0, count, count, 0),
            reason,
        )


def _search(
    choose: SearchPolicy, rows: Sequence[_FieldOffers], ask: Ask, *, dose: float, tell: Callable[[int], None]
) -> tuple[list[tuple[Outcome, ...]], Searched]:
    """What a policy that asks a model settles on, for every example."""

    def answer(asked: Sequence[tuple[int, Question]]) -> Sequence[Answer]:
        return ask([
            Asked(
                rows[number].example, {name: offers.text for name, offers in rows[number].offers.items()}, question
            )
            for number, question in asked
        ])  # fmt: skip

    found = []
    for one in search_all([choose.search([*row.offers.values()], dose=dose) for row in rows], answer):
        found.append(one)
        tell(len(found))
    if choose.attacks:
        # A search that can change nothing asks nothing: whether the model has the example right is not known yet.
        silent = [number for number, one in enumerate(found) if one.clean is None]
        clean = [Question([tuple(outcome.perturbed for outcome in found[number].outcomes)]) for number in silent]
        for number, given in zip(silent, answer([*zip(silent, clean, strict=True)]), strict=True):
            found[number] = replace(found[number], clean=given.margins[0], margin=given.margins[0])
    return [tuple(one.outcomes) for one in found], summary(found, attacking=choose.attacks)
