"""What the shipped lexicons cover, how far other lists agree with the core lexicon, and how fast words are switched.

    python -m benchmarks.lexicons --data DIR [--freedict DIR]
    python -m benchmarks.lexicons --data DIR --disagreements hi
    python -m benchmarks.lexicons --data DIR --speed

DIR has `tatoeba/` and, where there are any, `lexicons/en-XX.txt`; FreeDict's indices (`freedict-eng-XXX.index`) stand
in `/usr/share/dictd` where Debian's packages dict-freedict-eng-XXX are installed, or where `--freedict` says.

Coverage is the share of the running words of Tatoeba that have a translation: of English into each language, by CLDR's
names alone and with the core lexicon, and of each language into English. Agreement is the share of those core entries
that a list has at all whose translation is one of the list's, but for articles, marks, case and traditional characters.

Speed is the processor time of one core for pairs as long as XNLI's, made of Tatoeba's English lines: a premise of about
20 words and a hypothesis of about 10, both switched into German at a dose of 0.2.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from benchmarks.perturb import sentences
from xrobust.perturbations import PERTURBATIONS, Offers, Perturbation, Resources, Text, apply
from xrobust.perturbations.codeswitch.lexicon import LexiconSwitch
from xrobust.perturbations.errors import LexiconError
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.wordlists.checks import agreement, plain
from xrobust.perturbations.wordlists.files import FileLexicon, read_lexicon
from xrobust.perturbations.wordlists.lexicons import shipped_lexicons

PAIRS, PREMISE, HYPOTHESIS, DOSE, ROUNDS = 75_000, 18, 8, 0.2, 3
SENSES_SHOWN = 6


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--freedict", type=Path, default=Path("/usr/share/dictd"))
    parser.add_argument("--disagreements", metavar="LANG", help="print what the lists have instead, for one language")
    parser.add_argument("--speed", action="store_true", help="time pairs instead")
    arguments = parser.parse_args()
    if arguments.speed:
        speed(sentences(arguments.data / "tatoeba", "en"), arguments.data / "lexicons" / "en-de.txt")
        return
    lists = other_lists(arguments.data / "lexicons", arguments.freedict)
    if arguments.disagreements:
        for path, lexicon in lists.get(arguments.disagreements, []):
            print(path.name, *disagreements(lexicon, arguments.disagreements), sep="\n")
        return
    table(arguments.data / "tatoeba", lists)


def table(tatoeba: Path, lists: dict[str, list[tuple[Path, FileLexicon]]]) -> None:
    """Coverage and agreement of every language."""
    english = sentences(tatoeba, "en")
    print("| language | core words | en → X: CLDR | with core | X → en | agreement |")
    print("|---|---|---|---|---|---|")
    core, cldr = shipped_lexicons()
    for code in sorted(LANGUAGES.keys() - {"en"}):
        there = any(tatoeba.glob(f"tatoeba.*.{LANGUAGES[code].iso3}"))
        own = sentences(tatoeba, code) if there else []
        shares = [
            coverage(english, "en", code, shipped=[cldr]),
            coverage(english, "en", code),
            coverage(own, code, "en") if own else None,
        ]
        agreed = (
            f"{path.name} {found.agreed / max(1, found.compared):.0%} of {found.compared}"
            for path, found in ((path, agreement(one.entries, "en", code)) for path, one in lists.get(code, []))
        )
        cells = ["n/a" if share is None else f"{share:.1%}" for share in shares]
        words = len(core.translations("en", code) or {})
        print(f"| {code} | {words} | {' | '.join(cells)} | {', '.join(agreed)} |", flush=True)


def other_lists(folder: Path, freedict: Path) -> dict[str, list[tuple[Path, FileLexicon]]]:
    """The lists of each language that can be read, English in the first column."""
    found: dict[str, list[tuple[Path, FileLexicon]]] = {}
    for path in (*sorted(folder.glob("en-*.txt")), *sorted(freedict.glob("freedict-eng-*.index"))):
        try:
            lexicon = read_lexicon(str(path))
        except LexiconError as error:
            print(f"left out: {error.what}: {error.got}")
            continue
        found.setdefault(lexicon.target, []).append((path, lexicon))
    return found


def coverage(lines: list[str], source: str, target: str, *, shipped: list[object] | None = None) -> float:
    """Share of the running words that begin an entry."""
    switch = LexiconSwitch(target, resources=Resources())
    if shipped is not None:
        switch._shipped = tuple(shipped)  # type: ignore[assignment]
    words = covered = 0
    for line in lines:
        text = Text(line, source)
        mine = [word for word in text.words if word.kind == "word"]
        words += len(mine)
        covered += sum(any(switch(word)) for word in mine)
    return covered / words


def disagreements(lexicon: FileLexicon, code: str) -> Iterator[str]:
    """What a list says of the entries of the core lexicon that it does not agree with."""
    for form, ours in (shipped_lexicons()[0].translations("en", code) or {}).items():
        listed = lexicon.entries.get(form, ())
        if listed and {*map(plain, ours)}.isdisjoint(map(plain, listed)):
            yield f"{form}\t{'/'.join(ours)}\t{', '.join(listed[:SENSES_SHOWN])}"


def speed(english: Sequence[str], path: Path) -> None:
    """Time what `perturb` does with a pair, and what an evaluation does: it asks about every word for the coverage."""
    premises, hypotheses = fields(english, PREMISE), fields(english[len(english) // 2 :], HYPOTHESIS)
    pairs = [*islice(zip(premises, hypotheses, strict=False), PAIRS)]
    for name, column in zip(("premise", "hypothesis"), zip(*pairs, strict=True), strict=True):
        words = sum(len(text.split()) for text in column) / len(column)
        print(f"{name}: {words:.1f} words in the mean, {len({*column}):,} different")
    lexicons = {"shipped": Resources()}
    if path.is_file():
        lexicons[f"with {path.name}"] = Resources(lexicons=(read_lexicon(str(path)),))
    print("| lexicons | words eligible | seconds | seconds with coverage |")
    print("|---|---|---|---|")
    for name, resources in lexicons.items():
        rounds = [
            [timed(PERTURBATIONS.get("lexicon").build("de", resources=resources), pairs, counted=counted)
             for counted in (False, True)]
            for _ in range(ROUNDS)
        ]  # fmt: skip
        (plainly, _), (counting, share) = (min(column) for column in zip(*rounds, strict=True))
        print(f"| {name} | {share:.0%} | {plainly:.1f} | {counting:.1f} |")


def timed(perturbation: Perturbation, pairs: Sequence[tuple[str, str]], *, counted: bool) -> tuple[float, float]:
    """Processor seconds for all pairs, and the share of eligible words where it is counted."""
    begun, words, eligible = time.process_time(), 0, 0
    for number, pair in enumerate(pairs):
        for name, text in zip(("premise", "hypothesis"), pair, strict=True):
            offers = Offers(Text(text, "en", example_id=str(number), name=name), perturbation)
            _ = apply(offers, dose=DOSE).perturbed.text
            if counted:
                words += len(offers.words)
                eligible += len(offers.eligible())
    return time.process_time() - begun, eligible / max(1, words)


def fields(lines: Sequence[str], least: int) -> Iterator[str]:
    """Texts of a few lines each, of so many words at least."""
    stream = cycle(lines)
    while True:
        text = next(stream)
        while len(text.split()) < least:
            text = f"{text} {next(stream)}"
        yield text


if __name__ == "__main__":
    main()
