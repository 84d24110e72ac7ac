"""Models that are a function of the text, and a driver that answers searches from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from xrobust.perturbations import Candidate, Offers, Outcome, Perturbation, Text, Word
from xrobust.perturbations.policies import Answer, Question, SearchPolicy, Version

Margin = Callable[[tuple[str, ...]], float]
"""Of the texts of an example's fields."""


@dataclass(slots=True)
class Searched:
    """How a search went."""

    outcomes: list[Outcome]
    questions: list[Question]
    margins: dict[Version, float] = field(default_factory=dict)
    """Of every version asked about."""

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(outcome.perturbed.text for outcome in self.outcomes)

    @property
    def edits(self) -> int:
        return sum(len(outcome.perturbed.edits) for outcome in self.outcomes)

    @property
    def touched(self) -> int:
        return sum(outcome.touched for outcome in self.outcomes)

    @property
    def margin(self) -> float:
        """Of what the search settled on, which it must have asked about."""
        return self.margins[tuple(outcome.perturbed for outcome in self.outcomes)]


def drive(
    policy: SearchPolicy,
    fields: Sequence[Offers],
    *,
    dose: float = 1.0,
    margin: Margin = lambda texts: 1.0,
    gradients: Sequence[Sequence[float]] = (),
) -> Searched:
    """Run a search to its end."""
    search = policy.search(fields, dose=dose)
    questions: list[Question] = []
    margins: dict[Version, float] = {}
    answer: Answer | None = None
    while True:
        try:
            question = next(search) if answer is None else search.send(answer)
        except StopIteration as end:
            return Searched(end.value, questions, margins)
        questions.append(question)
        found = [margin(tuple(part.text for part in version)) for version in question.versions]
        assert not margins.keys() & {*question.versions}, "a version was asked about twice"
        margins |= dict(zip(question.versions, found, strict=True))
        answer = Answer(margins=found, gradients=gradients if question.gradients else ())


def numbering(count: int, **options: object) -> Perturbation:
    """Every word has so many candidates: dog → dog0, dog1, …"""

    def propose(word: Word) -> Iterator[Candidate]:
        yield Candidate(word.start, word.end, [f"{word.text}{number}" for number in range(count)])

    return Perturbation(name="numbering", family="noise", version=1, propose=propose, **options)


def offers(perturbation: Perturbation, *texts: str, language: str = "en", example_id: str = "x") -> list[Offers]:
    """The fields of an example."""
    return [
        Offers(Text(text, language, example_id=example_id, name=f"field{number}"), perturbation)
        for number, text in enumerate(texts)
    ]
