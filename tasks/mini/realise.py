"""From a meaning to a sentence of one language."""

from importlib import import_module
from typing import Protocol, cast

from xrobust.perturbations.writing.case import upper
from xrobust.tasks.mini.meaning import SLOTS_PER_CLAUSE, Clause, Meaning
from xrobust.tasks.mini.sentence import Row, Sentence, assemble


class Grammar(Protocol):
    """What a module of `grammars/` offers."""

    SPACED: bool
    FULL_STOP: str

    def clause(self, clause: Clause, base: int) -> list[Row]:
        """The words of a clause, whose node ids start at `base`."""
        ...

    def join(self, rows: list[Row]) -> list[Row]:
        """The rows of a second clause with what joins it to the first."""
        ...


_GRAMMARS: dict[str, Grammar] = {}


def grammar(language: str) -> Grammar:
    """The grammar of a language, imported when it is first needed."""
    if language not in _GRAMMARS:
        module = import_module(f"xrobust.tasks.mini.grammars.{language}")
        _GRAMMARS[language] = cast("Grammar", module)
    return _GRAMMARS[language]


def realise(meaning: Meaning, language: str) -> Sentence:
    """Say a meaning in a language.

    Returns:
        The sentence; its tokens name the nodes of the meaning, which are the same in
        every language.
    """
    rules = grammar(language)
    rows: list[Row] = []
    for index, clause in enumerate(meaning.clauses):
        said = rules.clause(clause, index * SLOTS_PER_CLAUSE)
        rows += rules.join(said) if index else said
    first = rows[0].text
    rows[0] = rows[0]._replace(text=upper(language, first[0]) + first[1:])
    if rows[-1].text == ",":
        rows.pop()
    if rules.FULL_STOP:
        rows.append(Row(rules.FULL_STOP, upos="PUNCT", glued=True))
    return assemble(language, rows, spaced=rules.SPACED)
