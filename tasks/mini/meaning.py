"""What a sentence of the small world says, before any language says it."""

from dataclasses import dataclass
from typing import Final

from xrobust.perturbations.errors import XRobustError

SLOTS_PER_CLAUSE: Final = 32
"""Node ids of a clause are `32 * clause index + slot`."""

PREDICATE: Final = 0
TIME: Final = 2
SUBJECT: Final = 4
OBJECT: Final = 8
RECIPIENT: Final = 12
PLACE: Final = 16
COMPANION: Final = 20
RELATION: Final = 24

HEAD: Final = 0
"""Within a noun phrase: offset of the noun's node from the phrase's slot."""
ADJECTIVE: Final = 1
NUMERAL: Final = 2


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun phrase: a name or a common noun with what describes it.

    Attributes:
        concept: For example `name:anna`, `noun:dog`, `city:cairo`.
        sex: `m` or `f` for people, else empty.
        definite: Whether the hearer knows which one is meant; names always are.
        count: 1, or a numeral from 3 on.
        adjective: A concept such as `adj:red`; only where `count` is 1.
    """

    concept: str
    sex: str = ""
    definite: bool = True
    count: int = 1
    adjective: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is or moves; `relation` is in, on, under, to or from."""

    relation: str
    noun: Noun


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement.

    Attributes:
        kind: `action`, `motion`, `located`, `exists`, `profession`, `quality` or `comparison`.
        predicate: The verb, adjective or comparison concept; empty for `located`,
            `exists` and `profession` (there the object holds the profession).
        tense: `past`, `present` or `future`.
        recipient: The one who is given something; with `verb:receive` the giver.
        order: `plain`, `time-first`, `place-first`, `passive` or `cleft`.
    """

    kind: str
    predicate: str
    tense: str
    subject: Noun
    object: Noun | None = None
    recipient: Noun | None = None
    place: Place | None = None
    companion: Noun | None = None
    time: str | None = None
    negated: bool = False
    order: str = "plain"

    def __post_init__(self) -> None:
        """Check that the clause has what its kind and order need.

        Raises:
            XRobustError: The object or the place is missing.
        """
        missing = "object"
        if self.object is None and (self.kind in {"profession", "comparison"} or self.order == "passive"):
            needs = f"{self.order} clauses" if self.order == "passive" else f"clauses of kind {self.kind!r}"
        elif self.place is None and self.kind in {"motion", "located", "exists"}:
            needs, missing = f"clauses of kind {self.kind!r}", "place"
        else:
            return
        raise XRobustError(
            f"{needs} need a noun phrase as their {missing}\n"
            f"  expected: `{missing}=...`\n"
            f"  got: {self}\n"
            f"  fix: give the clause its {missing}"
        )


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a sentence says: one clause, or two joined by "and"."""

    clauses: tuple[Clause, ...]
