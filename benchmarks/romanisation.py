"""How far romanised words are spelled as people spell them, beside uroman's.

    python -m benchmarks.romanisation --dakshina DIR [--misses LANG]

DIR is `dakshina_dataset_v1.0` (Roark et al., 2020): words of Indian languages with the spellings that native speakers
gave (`XX/lexicons/XX.translit.sampled.test.tsv`), and sentences that they typed in Latin letters, word by word
(`XX/romanized/XX.romanized.rejoined.aligned.cased_nopunct.tsv`). English loans count: people write them as in English
(school for स्कूल), which no rule of letters tells, and they are most of what is missed.

Of words in the lexicon, the share whose first spelling, and any offered one, somebody gave; of running words, the share
that was typed as the first spelling. For Arabic, Persian and Hebrew, the share of the everyday words whose spelling is
guessed right by rule alone.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import regex
import uroman

from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import read_resource
from xrobust.perturbations.romanisation import abjads, spellings

_DAKSHINA = ("hi", "mr", "bn", "ta", "te", "ml", "ur")
_NATIVE, _LATIN = regex.compile(r"[\p{L}\p{M}\u200c\u200d]+"), regex.compile(r"[a-z]+")
Spell = Callable[[str], tuple[str, ...]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dakshina", type=Path, required=True)
    parser.add_argument("--misses", metavar="LANG", help="print the frequent words that no spelling is right for")
    arguments = parser.parse_args()
    theirs = uroman.Uroman()
    if arguments.misses:
        for word, typed in misses(running(arguments.dakshina, arguments.misses), arguments.misses)[:100]:
            print(word, dict(typed.most_common(3)), *spellings(word, arguments.misses), sep="\t")
        return
    print("| language | words | first | any | uroman | running words | first | uroman |")
    print("|---|---|---|---|---|---|---|---|")
    for code in _DAKSHINA:
        lexicon, text = given(arguments.dakshina, code), running(arguments.dakshina, code)

        def ours(word: str, code: str = code) -> tuple[str, ...]:
            return spellings(word, code)

        def uromans(word: str, iso3: str = LANGUAGES[code].iso3) -> tuple[str, ...]:
            return (theirs.romanize_string(word, lcode=iso3),)

        cells = [
            len(lexicon),
            *(f"{share:.1%}" for share in (*attested(lexicon, ours), attested(lexicon, uromans)[0])),
            sum(typed.total() for typed in text.values()),
            *(f"{typed_so(text, spell):.1%}" for spell in (ours, uromans)),
        ]
        print(f"| {code} | {' | '.join(map(str, cells))} |")
    for code in ("ar", "fa", "he"):
        words = read_resource("vowelled.json")[code]
        right = sum(not {*abjads.guessed(word, code)}.isdisjoint(abjads.romanised(word, code)) for word in words)
        print(f"{code}: {right / len(words):.1%} of {len(words)} everyday words guessed")


def given(folder: Path, language: str) -> Mapping[str, Counter[str]]:
    """Each word of the lexicon's test split with the spellings that people gave."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    path = folder / language / "lexicons" / f"{language}.translit.sampled.test.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        word, spelling, count = line.split("\t")
        found[word][spelling] += int(count)
    return found


def running(folder: Path, language: str) -> Mapping[str, Counter[str]]:
    """Each word of the sentences with what people typed for it."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    path = folder / language / "romanized" / f"{language}.romanized.rejoined.aligned.cased_nopunct.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, typed = line.partition("\t")
        if _NATIVE.fullmatch(word) and _LATIN.fullmatch(typed):
            found[word][typed] += 1
    return found


def attested(lexicon: Mapping[str, Counter[str]], spell: Spell) -> tuple[float, float]:
    """Share of the words whose first spelling was given by somebody, and whose any was."""
    offered = [(spell(word), typed) for word, typed in lexicon.items()]
    first = sum(bool(made) and made[0] in typed for made, typed in offered)
    return first / len(offered), sum(any(one in typed for one in made) for made, typed in offered) / len(offered)


def typed_so(text: Mapping[str, Counter[str]], spell: Spell) -> float:
    """Share of the running words that were typed as the first spelling."""
    right = sum(typed[made[0]] for word, typed in text.items() if (made := spell(word)))
    return right / sum(typed.total() for typed in text.values())


def misses(text: Mapping[str, Counter[str]], language: str) -> list[tuple[str, Counter[str]]]:
    """Words none of whose spellings anybody typed, the frequent ones first."""
    missed = [
        (word, typed) for word, typed in text.items() if not any(one in typed for one in spellings(word, language))
    ]
    return sorted(missed, key=lambda found: -found[1].total())


if __name__ == "__main__":
    main()
