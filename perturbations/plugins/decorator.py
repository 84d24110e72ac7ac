"""The decorator `@perturbation` and the registry that it fills."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from xrobust.perturbations.errors import ConditionError, XRobustError
from xrobust.perturbations.languages import language
from xrobust.perturbations.plugins.definition import Perturbation, Property, Resources
from xrobust.perturbations.plugins.registry import Registry
from xrobust.perturbations.plugins.sources import origin_of, source_digest
from xrobust.perturbations.text import Kind, Word

Target = TypeVar("Target", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, eq=False)
class PerturbationPlugin:
    """What a decorator registered: builds the perturbation with a condition's parameters."""

    name: str
    family: str
    version: int
    target: Callable[..., Any]
    languages: frozenset[str] | None
    acts_on: frozenset[Kind]
    fields: frozenset[str]
    propensity: Callable[[Word], float] | None
    consistent: bool
    per_form: bool
    may_change: frozenset[Property]
    origin: str
    source: str
    summary: str

    def build(self, parameters: str = "", *, resources: Resources | None = None) -> Perturbation:
        """The perturbation, ready to propose.

        Raises:
            ConditionError: If it does not take these parameters.
        """
        propose, given = self.target, ""
        if inspect.isclass(self.target):
            propose = self._instance(parameters, resources or Resources())
            given = resources.digest if resources and self.source else ""
        elif parameters:
            raise ConditionError(
                f"the perturbation '{self.name}' takes no parameters", got=f"'{self.name}:{parameters}'"
            )
        return Perturbation(
            name=self.name,
            family=self.family,
            version=self.version,
            propose=propose,
            parameters=parameters,
            languages=self.languages,
            acts_on=self.acts_on,
            fields=self.fields,
            propensity=self.propensity or getattr(propose, "propensity", None),
            consistent=self.consistent,
            per_form=self.per_form,
            may_change=self.may_change,
            digest=getattr(propose, "digest", given),
            reason=getattr(propose, "reason", None),
            counterparts=getattr(propose, "counterparts", None),
            leaks=getattr(propose, "leaks", None),
            origin=self.origin,
            source=self.source,
            summary=self.summary,
        )

    def _instance(self, parameters: str, resources: Resources) -> Callable[..., Any]:
        arguments = [part for part in parameters.split(",") if part]
        positional = [part for part in arguments if "=" not in part]
        named = dict(part.split("=", 1) for part in arguments if "=" in part)
        try:
            inspect.signature(self.target).bind(*positional, resources=resources, **named)
        except TypeError as error:
            raise ConditionError(
                f"the perturbation '{self.name}' does not take the parameters '{parameters}'",
                expected=f"{self.name}{inspect.signature(self.target)}",
                got=str(error),
            ) from error
        try:
            instance: Callable[..., Any] = self.target(*positional, resources=resources, **named)
        except XRobustError:
            raise
        except ValueError as error:
            raise ConditionError(f"'{self.name}:{parameters}' cannot be built", got=str(error)) from error
        return instance


PERTURBATIONS: Registry[PerturbationPlugin] = Registry(
    "perturbation",
    group="xrobust.perturbations",
    packages=tuple(f"xrobust.perturbations.{name}" for name in ("noise", "visual", "script", "codeswitch", "adapters")),
)


def perturbation(
    name: str,
    *,
    family: str,
    version: int,
    languages: Iterable[str] | None = None,
    acts_on: Iterable[Kind] = ("word",),
    fields: Iterable[str] = ("free", "inline"),
    propensity: Callable[[Word], float] | None = None,
    consistent: bool = False,
    per_form: bool = False,
    may_change: Iterable[Property] = (),
    files: Iterable[str] = (),
) -> Callable[[Target], Target]:
    """Register a perturbation.

    The decorated object is a function of a `Word` that yields `Candidate`s, or a class whose instances are:
    it is built with the condition's parameters as strings, and with `resources=` (a `Resources`); it may have
    `propensity(word)`, `reason(text)` (why it does not apply to a text, or None) and `digest` (of what it read; all
    of the resources, by default).

    Args:
        name: What conditions call it.
        family: `noise`, `codeswitch`, or a family of your own.
        version: Goes up when its output changes.
        languages: ISO 639-1 codes that it applies to; all, by default.
        acts_on: Kinds of words that it is asked about.
        fields: Field policies that it serves.
        propensity: How likely a word is picked, relative to 1.
        consistent: Whether a word gets the same edit wherever it stands in the example.
        per_form: Whether candidates and propensity depend on the word's form, kind and language alone, and neither on
            its neighbours nor on `word.random`; they are then asked for once a form, which is several times faster.
        may_change: What its edits may break on purpose: `script` (letters of another script), `nfc` (the text is no
            longer in Unicode's normal form C).
        files: Files that it reads, relative to the folder of its own file: what stands in them is part of what
            identifies a result, as its code is.

    Raises:
        DuplicateNameError: If the name is taken.
        PluginError: If a declared file cannot be read.
        UnknownNameError: If a language is not one of the 40.

    >>> @perturbation("final-devoicing", family="noise", languages={"de", "nl"}, version=1)
    ... def final_devoicing(word):
    ...     last = word.graphemes[-1]
    ...     if last.text in "bdg":
    ...         yield Candidate(last.start, last.end, [{"b": "p", "d": "t", "g": "k"}[last.text]])
    """
    by = sys._getframe(1).f_globals.get("__name__", "")

    def register(target: Target) -> Target:
        plugin = PerturbationPlugin(
            name=name,
            family=family,
            version=version,
            target=target,
            languages=None if languages is None else frozenset(language(code).code for code in languages),
            acts_on=frozenset(acts_on),
            fields=frozenset(fields),
            propensity=propensity,
            consistent=consistent,
            per_form=per_form,
            may_change=frozenset(may_change),
            origin=origin_of(target),
            source=source_digest(target, registered_by=by, files=files),
            summary=(inspect.getdoc(target) or "").split("\n", 1)[0],
        )
        PERTURBATIONS.add(name, plugin, origin=plugin.origin, source=plugin.source)
        return target

    return register
