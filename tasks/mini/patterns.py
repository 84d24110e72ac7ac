"""Sentence patterns, and which of them are kept out of training."""

import hashlib
from functools import cache
from typing import Final

from xrobust.tasks.mini.meaning import Clause, Meaning
from xrobust.tasks.mini.world import GIVING, SOCIAL

_SHARES: Final = (("test", 0.22), ("validation", 0.38), ("train", 1.0))


def family(clause: Clause) -> str:
    """The kind of a clause, actions told apart by what the verb takes."""
    verb = clause.predicate.partition(":")[2]
    if clause.kind != "action":
        return f"{clause.kind}-thing" if clause.kind == "located" and not clause.subject.sex else clause.kind
    if clause.object is None:
        return verb if verb in {"live", "employ"} else "activity"
    if verb in GIVING or verb == "receive":
        return "giving"
    return "social" if verb in SOCIAL and clause.object.sex else "handling"


def pattern(clause: Clause) -> str:
    """The pattern of a clause: family, order and which details it has.

    Details are named by letters: t time, p place, c companion, a adjective, n numeral.
    """
    thing = clause.subject if clause.kind == "exists" else clause.object
    details = (
        ("t", clause.time is not None),
        ("p", clause.place is not None),
        ("c", clause.companion is not None),
        ("a", thing is not None and thing.adjective is not None),
        ("n", thing is not None and thing.count > 1),
    )
    letters = "".join(letter for letter, present in details if present)
    return f"{family(clause)}/{clause.order}/{letters}"


@cache
def home(name: str) -> str:
    """The split that a pattern belongs to; simple ones (under two details) are free for all."""
    _, order, letters = name.split("/")
    if len(letters) + (order != "plain") < 2:
        return "any"
    number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "big")
    return next(split for split, limit in _SHARES if number / 2**32 < limit)


def allowed(meaning: Meaning, split: str) -> bool:
    """Whether a meaning may stand in a split: training has none of the held-out patterns."""
    homes = {home(pattern(clause)) for clause in meaning.clauses}
    if split == "train":
        return homes <= {"any", "train"}
    return homes <= {"any", "train", split}


def held_out(meaning: Meaning, split: str) -> bool:
    """Whether a pattern of the meaning is one that only `split` has."""
    return any(home(pattern(clause)) == split for clause in meaning.clauses)
