"""Turkish: verb last, cases by suffix, the definite object marked, no articles but `bir`."""

from functools import cache

from xrobust.tasks.mini.grammars.common import (
    content,
    is_name,
    is_person,
    key_of,
    name_rows,
    noun_row,
    numeral,
    spelling,
    time_rows,
    words,
)
from xrobust.tasks.mini.grammars.turkish_suffixes import (
    conjugate,
    decline,
    high,
    participle,
    was,
)
from xrobust.tasks.mini.meaning import (
    ADJECTIVE,
    COMPANION,
    HEAD,
    NUMERAL,
    OBJECT,
    PLACE,
    PREDICATE,
    RECIPIENT,
    RELATION,
    SUBJECT,
    TIME,
    Clause,
    Noun,
    Place,
)
from xrobust.tasks.mini.sentence import Row
from xrobust.tasks.mini.tables import table

SPACED = True
FULL_STOP = "."


def join(rows: list[Row]) -> list[Row]:
    """The second clause behind its conjunction."""
    return [*words("ve", "CCONJ"), *rows]


@cache
def phrase(noun: Noun, slot: int, case: str, *, negative: bool = False) -> tuple[Row, ...]:
    """A noun phrase in a case."""
    if is_name(noun):
        form = decline(spelling("tr", noun.concept), "", case, name=True)
        return tuple(name_rows("tr", noun, slot + HEAD, form=form))
    row = noun_row("tr", noun.concept, "")
    rows: list[Row] = []
    if noun.adjective:
        form = table("tr")["adjectives"][key_of(noun.adjective)]["form"]
        rows += content(form, slot + ADJECTIVE, noun.adjective, "ADJ")
    if noun.count > 1:
        rows += numeral("tr", noun.count, slot + NUMERAL)
    elif negative:
        rows += words("hiç", "ADV")
    elif not noun.definite:
        rows += words("bir", "DET")
    form = decline(row["form"], row["stem"], case)
    return (*rows, *content(form, slot + HEAD, noun.concept, "NOUN"))


@cache
def place_rows(place: Place, base: int) -> tuple[Row, ...]:
    """A place in its case, or with `üstünde` and `altında`."""
    if place.relation in {"on", "under"}:
        relation = {"on": "üstünde", "under": "altında"}[place.relation]
        return (
            *phrase(place.noun, base + PLACE, "gen"),
            *content(relation, base + RELATION, f"relation:{place.relation}", "ADP"),
        )
    case = {"in": "loc", "to": "dat", "from": "abl"}[place.relation]
    return phrase(place.noun, base + PLACE, case)


def clause(clause: Clause, base: int) -> list[Row]:
    """The words of a clause: subject, time, company, place, recipient, object, verb."""
    when = list(time_rows("tr", clause.time, base + TIME)) if clause.time else []
    where = list(place_rows(clause.place, base)) if clause.place else []
    company: list[Row] = []
    if clause.companion:
        company = list(phrase(clause.companion, base + COMPANION, "ins"))
    subject = list(phrase(clause.subject, base + SUBJECT, "nom"))
    if clause.kind == "exists":
        what = phrase(clause.subject, base + SUBJECT, "nom", negative=clause.negated)
        form = "yok" if clause.negated else "var"
        if clause.tense == "past":
            form += "tu" if clause.negated else "dı"
        return [*when, *where, *what, *words(form, "VERB")]
    if clause.order == "passive" and clause.object:
        agent = [*subject, *words("tarafından", "ADP")]
        thing = phrase(clause.object, base + OBJECT, "nom")
        return [*thing, *when, *company, *where, *agent, *verb_rows(clause, base)]
    if clause.kind == "located":
        start = subject_first(clause, subject, when, company)
        return start + located_end(clause, where)
    if clause.kind in {"profession", "quality", "comparison"}:
        return [*subject, *complement(clause, base)]
    start = subject_first(clause, subject, when, company, where)
    if clause.order == "cleft":
        inner = objects(clause, base) + verb_rows(clause, base)
        return [*when, *company, *where, *inner, *focus(clause.subject, base)]
    return start + objects(clause, base) + verb_rows(clause, base)


def subject_first(clause: Clause, subject: list[Row], *parts: list[Row]) -> list[Row]:
    """Subject and adverbials, with the fronted one first."""
    rows = list(parts)
    front = {"time-first": 0, "place-first": 2}.get(clause.order)
    first: list[Row] = []
    if front is not None:
        first, rows[front] = rows[front], []
    return [*first, *subject, *(row for part in rows for row in part)]


def located_end(clause: Clause, where: list[Row]) -> list[Row]:
    """The place with the ending of being there, or with `değil` or `olacak`."""
    if clause.tense == "future":
        return [*where, *words("olmayacak" if clause.negated else "olacak", "AUX")]
    if clause.negated:
        return [*where, *words("değildi" if clause.tense == "past" else "değil", "AUX")]
    if clause.tense == "present":
        return where
    last = where[-1]
    return [*where[:-1], last._replace(text=f"{last.text}yd{high(last.text)}")]


def complement(clause: Clause, base: int) -> list[Row]:
    """What someone is, negated by `değil`."""
    rows: list[Row] = []
    if clause.kind == "profession" and clause.object:
        form = noun_row("tr", clause.object.concept, "")["form"]
        rows += content(form, base + OBJECT + HEAD, clause.object.concept, "NOUN")
    elif clause.kind == "quality":
        form = table("tr")["adjectives"][key_of(clause.predicate)]["form"]
        rows += content(form, base + PREDICATE, clause.predicate, "ADJ")
    elif clause.object:
        form = table("tr")["comparisons"][key_of(clause.predicate)]["form"]
        rows += phrase(clause.object, base + OBJECT, "abl")
        rows += words("daha", "ADV")
        rows += content(form, base + PREDICATE, clause.predicate, "ADJ")
    return rows + (words("değil", "AUX") if clause.negated else [])


def focus(noun: Noun, base: int) -> list[Row]:
    """The name that a cleft ends in, with "was"."""
    return name_rows("tr", noun, base + SUBJECT + HEAD, form=was(spelling("tr", noun.concept)))


def objects(clause: Clause, base: int) -> list[Row]:
    """Recipient and object."""
    rows: list[Row] = []
    if clause.recipient:
        case = "abl" if clause.predicate == "verb:receive" else "dat"
        rows += phrase(clause.recipient, base + RECIPIENT, case)
    thing: tuple[Row, ...] = ()
    if clause.object:
        case = table("tr")["verbs"][key_of(clause.predicate)]["case"]
        marked = clause.object.definite and clause.object.count == 1
        bare = case == "acc" and not marked and not is_person(clause.object)
        thing = phrase(clause.object, base + OBJECT, "nom" if bare else case)
    return [*rows, *thing]


def verb_rows(clause: Clause, base: int) -> list[Row]:
    """The verb with its tense and negation; in a cleft its participle."""
    row = table("tr")["verbs"][key_of(clause.predicate)]
    if clause.order == "cleft":
        form = participle(row["stem"], row["soft"])
    elif clause.order == "passive":
        form = conjugate(row["passive"], "", clause.tense, negated=clause.negated)
    else:
        form = conjugate(row["stem"], row["soft"], clause.tense, negated=clause.negated)
    return content(f"{row['before']} {form}", base + PREDICATE, clause.predicate, "VERB")
