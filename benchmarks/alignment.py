"""How good word alignment is, in error rate (AER), precision and recall.

    python -m benchmarks.alignment [--parts] [--pairs en-de en-tr] [--sentences 300] [--lexicon mini | FILE …]
    python -m benchmarks.alignment --gold DIR [--parts] [--lexicon FILE …]
    python -m benchmarks.alignment --encoder CHECKPOINT
    python -m benchmarks.alignment --speed

Without more it aligns the test sentences of the miniature, which know what each of their words says: English with each
other language, and five pairs without English. There, what a link between two words that say something has to do with
the truth is known; a link from such a word to a function word is counted as stray, one between two function words or
marks not at all.

With --gold it reads links that people made: `DIR/en-XX.tsv`, with the tokens of both sentences and the links in three
columns (`The dog	Der Hund	0-0 1-1`), all of them sure; the aligner learns from the sentences of `en-XX.extra.tsv`
as well, where there is such a file. Links of marks are left out.

--parts shows what each part of the statistical aligner brings, and what simple ones reach; --encoder measures an
encoder beside it (a directory, or a name of checkpoints.yaml).

--speed aligns 10,000 pairs of 20 made-up words.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import regex

from xrobust.perturbations import Text
from xrobust.perturbations.alignment import Aligner, Pair
from xrobust.perturbations.alignment.quality import Quality, quality
from xrobust.perturbations.alignment.settings import Settings
from xrobust.perturbations.alignment.statistical import StatisticalAligner
from xrobust.perturbations.languages import UNSPACED
from xrobust.perturbations.text import Links
from xrobust.perturbations.wordlists.files import read_lexicon
from xrobust.perturbations.wordlists.lexicons import Lexicon
from xrobust.tasks import mini
from xrobust.tasks.mini.links import gold_links, said_units, sure_links
from xrobust.tasks.sources.mini import MiniLexicon

WITHOUT_ENGLISH = ("de-hi", "tr-zh", "ar-sw", "ru-th", "es-de")
PARTS = {
    "no lexicon": Settings(shipped=False),
    "no spelling": Settings(spelling=False),
    "no stems": Settings(letters=(), strengths=(0.3,)),
    "no chain": Settings(chained_rounds=0),
    "no agreement": Settings(agreeing=False),
}
_UNSPACED = regex.compile(rf"[{UNSPACED}]")


class Gold(NamedTuple):
    """A pair of texts, and what of its links is known."""

    pair: Pair
    sure: Links
    possible: Links
    says: tuple[list[bool], list[bool]] | None = None
    """Of both texts, which units say something; None where all links are known."""


class Corpus(NamedTuple):
    """Pairs with links, and more to learn from."""

    gold: list[Gold]
    extra: list[Pair]


def main() -> None:
    """Print the tables that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", nargs="+", metavar="XX-YY", help="pairs of languages")
    parser.add_argument("--sentences", type=int, default=300, help="of the miniature (default 300)")
    parser.add_argument("--gold", type=Path, metavar="DIR", help="links that people made, instead of the miniature")
    parser.add_argument("--lexicon", nargs="+", default=(), metavar="FILE", help="as for xrobust eval, or mini")
    parser.add_argument("--parts", action="store_true", help="also without each of its parts, and simple aligners")
    parser.add_argument("--encoder", metavar="CHECKPOINT", help="also by an encoder")
    parser.add_argument("--speed", action="store_true", help="time and memory instead")
    arguments = parser.parse_args()
    if arguments.speed:
        print_speed()
        return
    lexicons = [MiniLexicon() if name == "mini" else read_lexicon(name) for name in arguments.lexicon]
    named = aligners(lexicons, parts=arguments.parts, encoder=arguments.encoder)
    corpora = of_people(arguments.gold) if arguments.gold else of_mini(arguments.sentences)
    wanted = arguments.pairs or [*corpora]
    compare({name: corpora[name] for name in wanted}, named)


def aligners(lexicons: Sequence[Lexicon], *, parts: bool, encoder: str | None) -> dict[str, Aligner]:
    """What is compared, by name."""
    named: dict[str, Aligner] = {"statistical": StatisticalAligner(lexicons)}
    if parts:
        for name, settings in PARTS.items():
            named[name] = StatisticalAligner(lexicons if settings.shipped else (), settings=settings)
        named |= {"model 1": Model1(), "diagonal": Diagonal()}
    if encoder is not None:
        from xrobust.checkpoints.choosing import resolve
        from xrobust.checkpoints.registry import load_registry
        from xrobust.inputs.aligning.encoder import EncoderAligner, aligning_checkpoint

        named["encoder"] = EncoderAligner(aligning_checkpoint(resolve(encoder, registry=load_registry())))
    return named


def compare(corpora: Mapping[str, Callable[[], Corpus]], named: Mapping[str, Aligner]) -> None:
    """Print a table of error rates, and what the first aligner's are made of."""
    table: dict[str, dict[str, tuple[Quality, float | None]]] = {}
    for pair, corpus in corpora.items():
        gold, extra = corpus()
        pairs = [*(one.pair for one in gold), *extra]
        table[pair] = {name: measure(gold, aligner.align(pairs)) for name, aligner in named.items()}
    print("| AER in percent | " + " | ".join(named) + " |")
    print("|---" * (1 + len(named)) + "|")
    for pair, row in table.items():
        print(f"| {pair} | " + " | ".join(f"{100 * found.error_rate:.1f}" for found, _ in row.values()) + " |")
    means = [sum(row[name][0].error_rate for row in table.values()) / len(table) for name in named]
    print("| mean | " + " | ".join(f"{100 * mean:.1f}" for mean in means) + " |\n")
    for name in ("statistical", "encoder"):
        if name in named:
            print(f"| {name}, in percent | precision | recall | stray |\n|---|---|---|---|")
            for pair, row in table.items():
                found, stray = row[name]
                shown = "n/a" if stray is None else f"{100 * stray:.1f}"
                print(f"| {pair} | {100 * found.precision:.1f} | {100 * found.recall:.1f} | {shown} |")
            print()


def measure(gold: Sequence[Gold], found: Sequence[Links]) -> tuple[Quality, float | None]:
    """How good links are, and the share of those of a word that says something that go to one that says nothing."""
    rows, stray, of_content = [], 0, 0
    for one, linked in zip(gold, found, strict=False):
        links = [link for link in linked if _between_words(one.pair, link)]
        if one.says is not None:
            ours, theirs = one.says
            stray += sum(ours[i] != theirs[j] for i, j in linked)
            of_content += sum(ours[i] or theirs[j] for i, j in linked)
            links = [(i, j) for i, j in links if ours[i] and theirs[j]]
        rows.append((links, one.sure, one.possible))
    return quality(rows), stray / max(1, of_content) if gold[0].says is not None else None


def _between_words(pair: Pair, link: tuple[int, int]) -> bool:
    kinds = {text.units[place][2] for text, place in zip(pair, link, strict=True)}
    return kinds <= {"word", "number"}


def of_mini(sentences: int) -> dict[str, Callable[[], Corpus]]:
    """The miniature's test sentences, by pair of languages."""
    names = [*(f"en-{code}" for code in mini.LANGUAGES if code != "en"), *WITHOUT_ENGLISH]
    return {name: partial(_of_mini, name, sentences) for name in names}


def _of_mini(name: str, sentences: int) -> Corpus:
    one, other = name.split("-")
    gold = []
    for item in mini.parallel("test")[:sentences]:
        source, target = item.realise(one), item.realise(other)
        ours, theirs = ([bool(unit.nodes) for unit in said_units(sentence)] for sentence in (source, target))
        pair = Pair(Text(source.text, one), Text(target.text, other))
        gold.append(Gold(pair, sure_links(source, target), gold_links(source, target), (ours, theirs)))
    return Corpus(gold, [])


def of_people(folder: Path) -> dict[str, Callable[[], Corpus]]:
    """The files of a folder, by pair of languages."""
    names = sorted(path.stem for path in folder.glob("??-??.tsv"))
    return {name: partial(_of_people, folder, name) for name in names}


def _of_people(folder: Path, name: str) -> Corpus:
    codes = name.split("-")
    gold, extra = [], folder / f"{name}.extra.tsv"
    for source, target, written in _columns(folder / f"{name}.tsv"):
        (ours, our_units), (theirs, their_units) = map(_text, (source, target), codes)
        links = (tuple(map(int, link)) for link in regex.findall(r"(\d+)-(\d+)", written))
        units = {
            (i, j)
            for one, other in links
            if one < len(our_units) and other < len(their_units)
            for i in our_units[one]
            for j in their_units[other]
        }
        possible = sorted(link for link in units if _between_words(Pair(ours, theirs), link))
        gold.append(Gold(Pair(ours, theirs), possible, possible))
    more = _columns(extra) if extra.exists() else ()
    return Corpus(gold, [Pair(*(_text(*one)[0] for one in zip(row, codes, strict=True))) for row in more])


def _columns(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n").split("\t")


def _text(tokens: str, language: str) -> tuple[Text, list[list[int]]]:
    """Tokens joined as the language writes them, and the units that each is made of."""
    joined, spans = "", []
    for token in tokens.split():
        if joined and not (_UNSPACED.match(token) and _UNSPACED.match(joined[-1])):
            joined += " "
        spans.append((len(joined), len(joined) + len(token)))
        joined += token
    text = Text(joined, language)
    units = [
        [number for number, unit in enumerate(text.units) if unit[0] < end and start < unit[1]] for start, end in spans
    ]
    return text, units


class Diagonal:
    """Links every word to the one at the same place of the other text."""

    digest = "diagonal"

    def align(self, pairs: Sequence[Pair]) -> list[Links]:
        """The links of each pair."""
        found: list[Links] = []
        for pair in pairs:
            ours, theirs = map(_words, pair)
            found.append([(i, theirs[place * len(theirs) // len(ours)]) for place, i in enumerate(ours) if theirs])
        return found


class Model1:
    """IBM model 1 in both directions, by the book (Brown et al. 1993): links are what both think best."""

    digest = "model 1"

    def align(self, pairs: Sequence[Pair]) -> list[Links]:
        """The links of each pair."""
        forms = [[[text.word(place).text.casefold() for place in _words(text)] for text in pair] for pair in pairs]
        ahead = self._best([(source, target) for source, target in forms])
        back = self._best([(target, source) for source, target in forms])
        found: list[Links] = []
        for pair, one, other in zip(pairs, ahead, back, strict=True):
            ours, theirs = map(_words, pair)
            found.append(sorted((ours[i], theirs[j]) for j, i in enumerate(one) if i >= 0 and other[i] == j))
        return found

    @staticmethod
    def _best(pairs: Sequence[tuple[list[str], list[str]]], rounds: int = 5) -> list[list[int]]:
        """For every target word, the place of the source word that it comes from; -1 for none."""
        table: dict[tuple[str, str], float] = {}
        for _ in range(rounds):
            counts: dict[tuple[str, str], float] = {}
            totals: dict[str, float] = {}
            for source, target in pairs:
                given = ["", *source]
                for word in target:
                    shares = [table.get((one, word), 1.0) for one in given]
                    whole = sum(shares)
                    for one, share in zip(given, shares, strict=True):
                        counts[one, word] = counts.get((one, word), 0.0) + share / whole
                        totals[one] = totals.get(one, 0.0) + share / whole
            table = {key: count / totals[key[0]] for key, count in counts.items()}
        return [[_likeliest(table, source, word) for word in target] for source, target in pairs]


def _likeliest(table: Mapping[tuple[str, str], float], source: list[str], word: str) -> int:
    given = ["", *source]
    return max(range(len(given)), key=lambda place: table[given[place], word]) - 1


def _words(text: Text) -> list[int]:
    return [place for place, unit in enumerate(text.units) if unit[2] in {"word", "number"}]


def print_speed(pairs: int = 10_000, words: int = 20) -> None:
    """Print time and memory for made-up texts whose words are as frequent as words are (Zipf 1935)."""
    draw = random.Random(0)  # noqa: S311
    weights = [1 / (rank + 5) for rank in range(20_000)]
    made = []
    for _ in range(pairs):
        numbers = draw.choices(range(len(weights)), weights, k=draw.randint(words // 2, words * 3 // 2))
        target = [*numbers]
        for place in range(0, len(target) - 1, 5):
            target[place], target[place + 1] = target[place + 1], target[place]
        made.append(Pair(Text(_spelled(numbers, "aeiou"), "en"), Text(_spelled(target, "uoiea"), "de")))
    start = time.process_time()
    StatisticalAligner().align(made)
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{pairs:,} pairs of {words} words: {seconds:.0f} s of one core, {memory:.0f} MiB at most")


def _spelled(numbers: Sequence[int], vowels: str) -> str:
    return " ".join(_word(number, vowels) for number in numbers) + "."


@cache
def _word(number: int, vowels: str) -> str:
    letters = ""
    while number or len(letters) < 4:
        number, consonant = divmod(number, 10)
        letters += "bdfgklmnst"[consonant] + vowels[consonant % 5]
    return letters


if __name__ == "__main__":
    main()
