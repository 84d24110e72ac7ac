"""What adapters of other people's augmenters share: their catalogue, parameters and randomness, and what they give."""

from __future__ import annotations

import importlib.util
import inspect
import random
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import accumulate, pairwise, takewhile
from typing import Any, Final

import regex

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.errors import ConditionError, PluginError, UnknownNameError, suggestion
from xrobust.perturbations.languages import LANGUAGES, members
from xrobust.perturbations.segmentation import cluster_borders, leans
from xrobust.perturbations.text import Text, Word
from xrobust.perturbations.writing.wellformed import faults

SAMPLES: Final = 3
"""How often an augmenter is asked about a word: it answers at random, and one answer may be refused."""

_BOOLEANS = {"true": True, "false": False}
_global_generators = threading.RLock()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The classes of a package: which can be perturbations, and why the others cannot."""

    package: str
    classes: Mapping[str, str | None]
    """Each class with the reason why it is not supported, or None."""
    install: str
    """Command that brings the package without xrobust's extra."""

    @property
    def supported(self) -> list[str]:
        """Names of the classes that can be perturbations."""
        return sorted(name for name, reason in self.classes.items() if reason is None)

    @property
    def installed(self) -> bool:
        """Whether the package can be found; it is not imported."""
        return importlib.util.find_spec(self.package) is not None

    @property
    def fix(self) -> str:
        """How to install the package."""
        return f"`pip install xrobust[{self.package}]`, or `{self.install}`"

    @property
    def release(self) -> str:
        """Name and version of the package, for digests."""
        try:
            return f"{self.package} {version(self.package)}"
        except PackageNotFoundError:
            return self.package

    def check(self, name: str) -> None:
        """See that a class can be a perturbation.

        Raises:
            UnknownNameError: If there is no such class.
            ConditionError: If it is not supported.
            PluginError: If the package is not installed.
        """
        if name not in self.classes:
            raise UnknownNameError(
                f"unknown augmenter '{self.package}:{name}'",
                expected=", ".join(self.supported),
                fix=suggestion(name, self.classes) or "`xrobust list adapters`",
            )
        reason = self.classes[name]
        if reason is not None:
            raise ConditionError(
                f"'{self.package}:{name}' cannot be a perturbation: it {reason}",
                expected=", ".join(self.supported),
                fix="`xrobust list adapters` gives all with their reasons",
            )
        if not self.installed:
            raise PluginError(f"'{self.package}:{name}' needs the package {self.package}", fix=self.fix)

    def load(self, work: Callable[[], Any]) -> Any:
        """What imports give; they draw from the global generators, and warn of what only their authors can mend.

        Raises:
            PluginError: If the imports raise.
        """
        try:
            with seeded(random.Random(0)), warnings.catch_warnings(action="ignore"):  # noqa: S311 - put back at the end
                return work()
        except Exception as error:
            raise PluginError(
                f"the package {self.package} is installed, but cannot be imported",
                got=f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}",
                fix=self.fix,
            ) from error


def convert(
    label: str, target: Callable[..., Any], given: Mapping[str, str], *, fixed: Iterable[str], more: Mapping[str, str]
) -> dict[str, Any]:
    """A condition's parameters in the types that a class's own signature shows by its defaults.

    Args:
        label: Perturbation and class, for messages.
        target: The class.
        given: Parameters as strings.
        fixed: Parameters that the adapter sets itself, or that no condition can give.
        more: Parameters that the signature does not show, with a default each.

    Raises:
        ConditionError: If the class has no such parameter, or it cannot be read.
    """
    hidden = {"self", "kwargs", *fixed}
    known: dict[str, Any] = {
        name: parameter.default
        for name, parameter in inspect.signature(target).parameters.items()
        if name not in hidden
    } | dict(more)
    converted = {}
    for name, value in given.items():
        if name not in known:
            raise ConditionError(
                f"'{label}' takes no parameter '{name}'",
                expected=", ".join(f"{known_name}={default}" for known_name, default in known.items()),
                fix="the adapter sets it: a word and a slip at a time" if name in hidden else suggestion(name, known),
            )
        converted[name] = _as_type_of(known[name], value, f"{label},{name}={value}")
    return converted


def _as_type_of(default: Any, value: str, label: str) -> Any:
    try:
        if isinstance(default, bool):
            return _BOOLEANS[value.lower()]
        if isinstance(default, int | float):
            return type(default)(value)
    except (KeyError, ValueError):
        kind = "true or false" if isinstance(default, bool) else f"a number, such as {default}"
        raise ConditionError(f"cannot read '{label}'", expected=kind, got=f"'{value}'") from None
    return value


def lacks_letters(label: str, letters: Iterable[str], text: Text) -> str | None:
    """Why an augmenter that knows only these letters does not apply to a text: none is of its language's script."""
    language = LANGUAGES[text.language]
    if regex.search(f"[{members(language.writing.parts[:1])}]", "".join(letters)):
        return None
    return f"{label} knows no letter of the {language.script} script"


@contextmanager
def seeded(source: random.Random) -> Iterator[None]:
    """The global generators of Python, numpy and torch, seeded by another generator and put back afterwards.

    Augmenters draw from these. numpy and torch are left alone where nobody has imported them. One thread at a time.
    """
    with _global_generators:
        seed = source.getrandbits(32)
        numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
        state = random.getstate()
        numpy_state = numpy.random.get_state() if numpy else None
        torch_state = torch.default_generator.get_state() if torch else None
        try:
            random.seed(seed)
            if numpy:
                numpy.random.seed(seed)
            if torch:
                torch.default_generator.manual_seed(seed)
            yield
        finally:
            random.setstate(state)
            if numpy:
                numpy.random.set_state(numpy_state)
            if torch:
                torch.default_generator.set_state(torch_state)


def candidates(word: Word, answers: Iterable[str]) -> Iterator[Candidate]:
    """What an augmenter made of a word as candidates: where the word changed, and each answer once."""
    for answer in dict.fromkeys(answers):
        if answer != word.text:
            found = _candidate(word, answer)
            if found is not None:
                yield found


def _candidate(word: Word, answer: str) -> Candidate | None:
    if faults(answer) <= faults(word.text):
        borders = cluster_borders(answer)
        return _changed(
            word, [grapheme.text for grapheme in word.graphemes], [answer[a:b] for a, b in pairwise(borders)]
        )
    # Inside a cluster, as the augmenter sees it: what the core refuses and counts.
    found = _changed(word, list(word.text), list(answer))
    text = word.context
    hidden = text.is_border(found.start) and text.is_border(found.end) and not leans(found.replacements[0])
    return None if hidden else found


def _changed(word: Word, old: list[str], new: list[str]) -> Candidate:
    """The candidate without what both begin and end with; never an empty span, which no token would own."""
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    if first + last == len(old):
        first, last = (first - 1, last) if first else (first, last - 1)
    places = [*accumulate(map(len, old), initial=word.start)]
    return Candidate(places[first], places[len(old) - last], ["".join(new[first : len(new) - last])])


def _common(left: list[str], right: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))
