"""Data that ships with xrobust: keyboards of the languages of XTREME, everyday words, names of things from CLDR."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from xrobust.perturbations.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Keyboard:
    """What a language's keyboard looks like to a slipping finger."""

    layout: str | None
    """The layout's name; None where the keyboard perturbation does not apply."""
    letters: Mapping[str, str]
    """Each letter that has a key, with the letters one key away on its shift level."""
    marked: frozenset[str]
    """Letters with diacritics that the language writes and that have no key of their own."""
    reason: str | None
    """Why the keyboard perturbation does not apply, or None where it does."""


@functools.cache
def load_keyboards() -> Mapping[str, Keyboard]:
    """The keyboard of every language of XTREME, by ISO 639-1 code.

    >>> load_keyboards()["de"].letters["ü"]
    'pßäö'
    """
    return MappingProxyType(
        {
            code: Keyboard(
                layout=entry["layout"],
                letters=MappingProxyType(entry.get("letters", {})),
                marked=frozenset(entry.get("marked", ())),
                reason=entry.get("reason"),
            )
            for code, entry in read_resource("keyboards.json")["languages"].items()
        }
    )


@functools.cache
def load_alphabets() -> Mapping[str, tuple[str, ...]]:
    """For each language the groups of its letters that may stand in one another's place, those that slip in first.

    Lower case, where the script has cases; Korean and Chinese have none.

    >>> load_alphabets()["ru"][0][:5]
    'абвгд'
    """
    languages: dict[str, list[str]] = read_resource("alphabets.json")["languages"]
    return MappingProxyType({code: tuple(languages.get(code, ())) for code in LANGUAGES})


@functools.cache
def load_cldr() -> Mapping[str, Mapping[str, str]]:
    """Names of everyday things, languages and countries: concept to language to name, cased as CLDR has it.

    A concept is an emoji (`🐕`), a language (`language:de`) or a territory (`territory:DE`).

    >>> load_cldr()["🐕"]["sw"]
    'mbwa'
    """
    return _load_concepts("cldr_lexicon.json")


@functools.cache
def load_core() -> Mapping[str, Mapping[str, str]]:
    """The 300 most frequent English content words, by the English word: language to word.

    >>> load_core()["water"]["fi"]
    'vesi'
    """
    return _load_concepts("core_lexicon.json")


def _load_concepts(name: str) -> Mapping[str, Mapping[str, str]]:
    content = read_resource(name)
    languages: list[str] = content["languages"]
    return MappingProxyType(
        {
            concept: MappingProxyType({code: name for code, name in zip(languages, names, strict=True) if name})
            for concept, names in content["concepts"].items()
        }
    )


def read_resource(name: str) -> dict[str, Any]:
    """The content of a JSON file of this folder; callers keep what they make of it."""
    content: dict[str, Any] = json.loads(files(__name__).joinpath(name).read_bytes())
    return content
