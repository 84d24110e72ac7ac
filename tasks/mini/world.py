"""The small world: who and what there is, and what can be done with it."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from xrobust.tasks.mini.tables import table

LANGUAGES: Final = ("ar", "de", "en", "es", "hi", "ru", "sw", "th", "tr", "zh")

PEOPLE: Final[Mapping[str, str]] = {"man": "m", "woman": "f", "boy": "m", "girl": "f"}

PROFESSIONS: Final[Mapping[str, str]] = {
    "teacher": "f",
    "doctor": "m",
    "cook": "m",
    "nurse": "f",
    "farmer": "m",
    "driver": "m",
    "singer": "f",
    "student": "f",
    "painter": "m",
    "writer": "f",
}
"""The sex that each has where it stands for a person of the story ("the doctor")."""

ANIMALS: Final = ("dog", "cat", "horse", "cow", "bird", "goat", "rabbit")
FRUITS: Final = ("apple", "banana", "orange")
FLOWERS: Final = ("rose", "tulip")
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "animal": ANIMALS,
    "fruit": FRUITS,
    "flower": FLOWERS,
}
"""A general noun and the nouns of its kind."""

HYPERNYMS: Final[Mapping[str, str]] = {special: general for general, specials in KINDS.items() for special in specials}

READABLE: Final = ("book", "letter", "newspaper")
CLOTHES: Final = ("hat", "shirt", "dress")
PORTABLE: Final = (
    *READABLE,
    *CLOTHES,
    *FRUITS,
    *FLOWERS,
    "cup",
    "bag",
    "key",
    "telephone",
    "clock",
    "picture",
    "cake",
    "ball",
    "box",
    "knife",
    "lamp",
)
THINGS: Final = (*PORTABLE, "car", "bicycle", "house", "chair", "table", "bed")
LANDMARKS: Final = ("table", "chair", "bed", "bench")
"""What small things stand on or lie under."""
INDOORS_AND_OUT: Final = (
    "garden",
    "kitchen",
    "school",
    "market",
    "forest",
    "village",
    "hotel",
    "restaurant",
    "museum",
    "library",
    "hospital",
    "office",
    "station",
    "street",
)

COLOURS: Final = ("red", "black", "white", "green", "blue", "yellow")
OPPOSITES: Final[Mapping[str, str]] = {
    one: other
    for pair in (
        ("big", "small"),
        ("new", "old"),
        ("expensive", "cheap"),
        ("clean", "dirty"),
        ("tall", "short"),
        ("rich", "poor"),
        ("sick", "healthy"),
    )
    for one, other in (pair, pair[::-1])
}
THING_QUALITIES: Final = (
    "big",
    "small",
    "new",
    "old",
    "expensive",
    "cheap",
    "clean",
    "dirty",
    "beautiful",
    "heavy",
)
ANIMAL_QUALITIES: Final = ("big", "small", "beautiful")
PERSON_QUALITIES: Final = (
    "tall",
    "short",
    "rich",
    "poor",
    "sick",
    "healthy",
    "clever",
    "lazy",
    "famous",
    "kind",
)
COMPARISONS: Final[Mapping[str, str]] = {
    one: other
    for pair in (("taller", "shorter"), ("older", "younger"), ("richer", "poorer"))
    for one, other in (pair, pair[::-1])
}
"""Each comparison and the one that says the same of the other person."""

ACTIVITIES: Final = (
    "sleep",
    "laugh",
    "dance",
    "sing",
    "work",
    "cry",
    "run",
    "swim",
    "play",
)
HANDLED: Final[Mapping[str, tuple[str, ...]]] = {
    "buy": (*THINGS, *ANIMALS),
    "sell": (*THINGS, *ANIMALS),
    "read": READABLE,
    "write": ("book", "letter"),
    "find": (*PORTABLE, *ANIMALS, "bicycle"),
    "see": (*THINGS, *ANIMALS),
    "want": (*THINGS, *ANIMALS),
    "lose": (*PORTABLE, "bicycle"),
    "steal": (*PORTABLE, "bicycle", "car", "horse", "cow", "goat"),
    "eat": (*FRUITS, "egg", "cake"),
    "wash": (*CLOTHES, *FRUITS, "car", "bicycle", "cup", "knife"),
    "paint": ("house", "chair", "table", "bicycle", "box", "bed"),
    "break": ("cup", "lamp", "clock", "telephone"),
}
"""Verbs with a thing as object, and what it can be."""
SOCIAL: Final = ("help", "call", "love", "know", "thank", "greet", "invite", "hug", "meet", "see")
"""Verbs with a person as object."""
GIVING: Final = ("give", "show", "send", "bring")
STATES: Final = frozenset({"want", "love", "know", "live", "employ"})
"""Verbs that are used in the present only."""
MOMENTS: Final = frozenset(
    {"find", "see", "lose", "steal", "break", "meet", "give", "bring", "send", "receive", "invite"}
)
"""Verbs that are not used in the present."""
PASSIVES: Final = frozenset({"buy", "sell", "find", "lose", "steal", "eat", "wash", "paint", "break"})
SYMMETRIC: Final = frozenset({"meet"})

TIMES: Final[Mapping[str, frozenset[str]]] = {
    "yesterday": frozenset({"past"}),
    "last_week": frozenset({"past"}),
    "today": frozenset({"past", "present", "future"}),
    "now": frozenset({"present"}),
    "tomorrow": frozenset({"future"}),
    "next_week": frozenset({"future"}),
    "morning": frozenset({"past", "future"}),
    "evening": frozenset({"past", "future"}),
    "monday": frozenset({"past", "future"}),
    "friday": frozenset({"past", "future"}),
    "sunday": frozenset({"past", "future"}),
}
"""Each time and the tenses that it goes with."""
EXCLUSIVE_TIMES: Final = (
    ("monday", "friday", "sunday"),
    ("morning", "evening"),
    ("yesterday", "today", "last_week", "tomorrow", "next_week"),
)
NUMERALS: Final = (3, 4, 5, 6, 7)


@cache
def names(split: str) -> tuple[tuple[str, str], ...]:
    """Given names of a split, each with its sex."""
    rows = table("names")["names"]
    return tuple((name, row["sex"]) for name, row in rows.items() if row["split"] == split)


@cache
def cities(split: str) -> tuple[str, ...]:
    """Cities of a split."""
    rows = table("names")["cities"]
    return tuple(city for city, row in rows.items() if row["split"] == split)


@cache
def companies(split: str) -> tuple[str, ...]:
    """Companies of a split."""
    rows = table("names")["companies"]
    return tuple(company for company, row in rows.items() if row["split"] == split)
