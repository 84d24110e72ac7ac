"""How people spell a language in Latin letters: rules from sounds to letters, and habits in which writers differ."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import regex

_MOST = 4


def spelled(letters: str, by: str) -> dict[str, str]:
    """Letters with what they are spelled by, between spaces; `-` is nothing.

    >>> spelled("жь", "zh -")
    {'ж': 'zh', 'ь': ''}
    """
    return dict(zip(letters, (one.strip("-") for one in by.split(" ")), strict=True))


class _Rule(NamedTuple):
    pattern: regex.Pattern[str]
    replacement: str


class _Rules(NamedTuple):
    heard: list[_Rule]
    written: list[_Rule]
    others: list[list[_Rule]]


class Habits:
    r"""Rules in the order in which they apply, one a line: `pattern → replacement`.

    They are compiled when the first word is spelled: that takes longer than all else at the start of a program.

    Args:
        heard: What is said: sounds that are not, others that become alike.
        written: How it is spelled, where that is not letter by letter.
        letters: What the letters that are left are spelled by.
        others: Habits of other writers, one a line, the commoner ones first; each stands before `written`, with ` & `
            between its rules.
        classes: What stands for a class of letters in the patterns: `{"V": "aeiou"}` makes ‹V› one of these.

    >>> Habits(heard="n(?=[bp]) → m", written="f$ → ff", letters={}, others="f → ph").spellings("anbaf")
    ('ambaff', 'ambaph')
    """

    def __init__(
        self,
        *,
        heard: str = "",
        written: str = "",
        letters: Mapping[str, str],
        others: str = "",
        classes: Mapping[str, str] | None = None,
    ) -> None:
        self._heard, self._written, self._others = heard, written, others
        self._classes = classes or {}
        self._letters = str.maketrans(dict(letters))

    def spellings(self, sounds: str) -> tuple[str, ...]:
        """Up to four spellings of a word, the commonest first."""
        rules = self._rules
        said = _applied(rules.heard, sounds)
        ways = (said, *(_applied(habit, said) for habit in rules.others))
        found = dict.fromkeys(_applied(rules.written, way).translate(self._letters) for way in ways)
        return tuple(found)[:_MOST]

    @cached_property
    def _rules(self) -> _Rules:
        return _Rules(
            self._compiled(self._heard.split("\n")),
            self._compiled(self._written.split("\n")),
            [self._compiled(line.split(" & ")) for line in self._others.split("\n") if line.strip()],
        )

    def _compiled(self, lines: list[str]) -> list[_Rule]:
        rules = []
        for line in filter(str.strip, lines):
            pattern, _, replacement = line.partition("→")
            for name, members in self._classes.items():
                pattern = pattern.replace(f"‹{name}›", f"[{members}]")
            rules.append(_Rule(regex.compile(pattern.strip()), replacement.strip()))
        return rules


def _applied(rules: list[_Rule], text: str) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text
