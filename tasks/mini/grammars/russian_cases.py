"""Russian cases of nouns, names and adjectives, by their endings."""

from functools import cache
from typing import Final

VOWELS: Final = "аеёиоуыэюя"
PLURALS: Final = {"Афины": {"acc": "Афины", "gen": "Афин", "prep": "Афинах"}}
"""Names that are plural, with the cases that places need."""


@cache
def decline(nominative: str, genitive: str, gender: str, case: str, *, animate: bool) -> str:
    """A noun's singular in a case (nom gen dat acc ins prep)."""
    if case == "nom":
        return nominative
    if case == "gen":
        return genitive
    if nominative.endswith(("ое", "ее")):
        return {"acc": nominative, "dat": nominative[:-1] + "му", "ins": nominative[:-2] + "ым"}.get(
            case, nominative[:-1] + "м"
        )
    if nominative.endswith(("а", "я")):
        return first_declension(nominative, case)
    if nominative.endswith("ь") and gender == "f" and genitive.endswith("и"):
        return {"acc": nominative, "ins": nominative + "ю"}.get(case, genitive)
    if case == "acc":
        return genitive if animate else nominative
    stem, ending = genitive[:-1], genitive[-1]
    if case == "dat":
        return stem + {"а": "у", "я": "ю"}[ending]
    if case == "ins":
        return stem + ("ем" if ending == "я" else "ом")
    return stem + "е"


def first_declension(nominative: str, case: str) -> str:
    """Nouns in -а and -я, apart from their genitive."""
    stem, ending = nominative[:-1], nominative[-1]
    if case == "acc":
        return stem + {"а": "у", "я": "ю"}[ending]
    if case == "ins":
        soft = ending == "я" or stem[-1] in "жшщчц"
        return stem + ("ей" if soft else "ой")
    return stem + ("и" if stem[-1] == "и" else "е")


@cache
def decline_name(name: str, sex: str, case: str) -> str:
    """A person, city or company in a case; those that end in other vowels stay."""
    if name in PLURALS:
        return PLURALS[name].get(case, name)
    last, before = name[-1], name[-2]
    person = sex != ""
    if last in "ая":
        if last == "а" and before in VOWELS:
            return name
        hard = last == "а" and before not in "гкхжшщч"
        genitive = name[:-1] + ("ы" if hard else "и")
        return decline(name, genitive, "f", case, animate=person)
    if last in VOWELS or (sex == "f" and last != "ь"):
        return name
    if last == "ь":
        if sex == "f":
            return decline(name, name[:-1] + "и", "f", case, animate=True)
        return decline(name, name[:-1] + "я", "m", case, animate=person)
    if last == "ж" and case == "ins":
        return name + "ем"
    return decline(name, name + "а", "m", case, animate=person)


@cache
def decline_adjective(nominative: str, gender: str, case: str, *, animate: bool) -> str:
    """An adjective's nominative or accusative."""
    if case == "nom" or gender == "n":
        return nominative
    if gender == "f":
        return nominative[:-2] + {"ая": "ую", "яя": "юю"}[nominative[-2:]]
    if not animate:
        return nominative
    soft = nominative.endswith("ний")
    return nominative[:-2] + ("его" if soft else "ого")
