"""A perturbation: what could change at a word, and where that applies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.errors import PluginError
from xrobust.perturbations.text import Kind, Text, Word
from xrobust.perturbations.wordlists.lexicons import Lexicon
from xrobust.perturbations.wordlists.misspellings import Misspellings

Propose = Callable[[Word], Iterable[Candidate]]
Property = Literal["script", "nfc"]


@dataclass(frozen=True, slots=True)
class Resources:
    """What a perturbation may ask for when it is built."""

    lexicons: tuple[Lexicon, ...] = ()
    """Lexicons of the user or of the data source, looked up before the shipped one."""
    misspellings: tuple[Misspellings, ...] = ()
    """Lists of misspellings of the user."""

    @property
    def digest(self) -> str:
        """Digests of all of them; empty where there are none."""
        return "+".join([*(one.digest for one in self.lexicons), *(one.digest for one in self.misspellings)])


@dataclass(frozen=True, slots=True, eq=False)
class Perturbation:
    """A perturbation, built and ready; make one with the decorator `@perturbation`."""

    name: str
    family: str
    version: int
    propose: Propose
    parameters: str = ""
    """As a condition writes them, between `:` and `@`."""
    languages: frozenset[str] | None = None
    """ISO 639-1 codes of the languages that it applies to; None for all."""
    acts_on: frozenset[Kind] = frozenset({"word"})
    fields: frozenset[str] = frozenset({"free", "inline"})
    """Field policies that it serves."""
    propensity: Callable[[Word], float] | None = None
    """How likely a word is picked, relative to 1."""
    consistent: bool = False
    """Whether a word gets the same edit wherever it stands in the example, in both sentences of a pair."""
    per_form: bool = False
    """Whether its candidates, and its propensity, depend on the word's form, kind and language alone."""
    may_change: frozenset[Property] = frozenset()
    """What its edits may break on purpose: the script of the text, its Unicode normal form."""
    digest: str = ""
    """Digest of what it was built with (a lexicon), where that can change its output."""
    reason: Callable[[Text], str | None] | None = None
    """Why it does not apply to a text; asked before its languages and fields."""
    counterparts: Callable[[str, frozenset[str]], Sequence[str]] | None = None
    """Languages whose parallel texts it needs, for texts of a language that are matched against others."""
    leaks: Callable[[Text], str | None] | None = None
    """Why it would give the answer away in a text of this kind, or None; part of what `reason` says."""
    origin: str = ""
    """File and line that registered it."""
    source: str = ""
    """Digest of its code and of the files that it declares, empty for xrobust's own. It identifies results and keys no
    draw: an edited comment changes no text."""
    summary: str = ""

    @property
    def label(self) -> str:
        """Name and parameters, as a condition writes them."""
        return f"{self.name}:{self.parameters}" if self.parameters else self.name

    @property
    def identity(self) -> str:
        """All of the perturbation that can change its output, as long as its code stays."""
        return "|".join((self.name, str(self.version), self.parameters, self.digest))

    def not_applicable(self, text: Text) -> str | None:
        """Why it does not apply to a text's language or field, or None where it does.

        Raises:
            PluginError: If the plugin's own `reason` raises.
        """
        try:
            reason = self.reason(text) if self.reason else None
        except Exception as error:
            raise PluginError(
                f"perturbation '{self.name}' raised {type(error).__name__} in its reason: {error}",
                fix=f"mend {self.origin or 'the plugin'}, or leave '{self.label}' out",
            ) from error
        if reason is not None:
            return reason
        if self.languages is not None and text.language not in self.languages:
            return f"{self.name} does not apply to {text.language}"
        if text.policy not in self.fields:
            return f"{self.name} does not serve {text.policy} fields"
        return None
