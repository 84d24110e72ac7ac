"""The one error tree of xrobust: every message says what, expected, got, fix."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class XRobustError(Exception):
    """A mistake that the user can mend; the CLI prints it without a traceback and exits 2.

    Args:
        what: One sentence: what went wrong, the offending value quoted.
        expected: What would have been right.
        got: What came instead.
        fix: What to do.
    """

    def __init__(
        self,
        what: str,
        *,
        expected: str | None = None,
        got: str | None = None,
        fix: str | None = None,
    ) -> None:
        self.what, self.expected, self.got, self.fix = what, expected, got, fix
        details = (("expected", expected), ("got", got), ("fix", fix))
        super().__init__("\n".join([what, *(f"  {name}: {value}" for name, value in details if value)]))


class UsageError(XRobustError):
    """An option or argument that cannot be taken as it stands."""


class UnknownNameError(XRobustError):
    """A name that is not registered; the message suggests close ones."""


class DuplicateNameError(XRobustError):
    """Two plugins want the same name."""


class PluginError(XRobustError):
    """A plugin that cannot be loaded, raises, or breaks the contract."""


class ConditionError(XRobustError):
    """A condition that cannot be read."""


class SuiteError(XRobustError):
    """A suite file that cannot be read."""


class LexiconError(XRobustError):
    """A lexicon that cannot be read or has no usable line."""


class MisspellingsError(XRobustError):
    """A list of misspellings that cannot be read or has no usable line."""


class DataError(XRobustError):
    """Task data that are missing, malformed, or without the labels that scoring needs."""


class MissingFileError(DataError):
    """Task data that are not where they were looked for."""


class MissingLabelsError(DataError):
    """Test data whose labels the benchmark holds back."""


class CheckpointError(XRobustError):
    """A checkpoint that cannot be evaluated as it stands."""


class RunError(XRobustError):
    """A run directory that cannot be used."""


class StorageError(RunError):
    """The disk does not take what a run writes: it is full, read-only or broken."""


class XRobustWarning(UserWarning):
    """Parent of every warning that xrobust gives."""


class PluginWarning(XRobustWarning):
    """A plugin was left out because it is broken; the rest goes on without it."""


class CoverageWarning(XRobustWarning):
    """A lexicon covers so little of the text that code-switching hardly happens."""


class LabelWarning(XRobustWarning):
    """A checkpoint's labels stand in another order than the task's and were mapped by name."""


class AdapterWarning(XRobustWarning):
    """An adapter lies beside a checkpoint's weights, and is not applied."""


class DamageWarning(XRobustWarning):
    """Stored results are damaged; what they stood for is computed again."""


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """Close names as a fix line, or None where nothing is close.

    >>> suggestion("keybord", ["keyboard", "swap"])
    "did you mean 'keyboard'?"
    """
    close = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.5)
    return "did you mean " + " or ".join(f"'{match}'" for match in close) + "?" if close else None
