"""What the shipped lexicons cover, and how far other lists agree with the core lexicon.

    python -m benchmarks.lexicons --data DIR [--freedict DIR]

DIR has `tatoeba/` and, where there are any, `lexicons/en-XX.txt`; FreeDict's indexes (`freedict-eng-XXX.index`) stand
in `/usr/share/dictd` where Debian's packages dict-freedict-eng-XXX are installed, or where `--freedict` says.

Coverage is the share of the running words of Tatoeba that have a translation: of English into each language, by CLDR's
names alone and with the core lexicon, and of each language into English. Agreement is the share of those core entries
that a list has at all whose translation is one of the list's.
"""

from __future__ import annotations

import argparse
import unicodedata
from pathlib import Path

import icu
import regex

from benchmarks.perturb import sentences
from xrobust.perturbations import Text
from xrobust.perturbations.codeswitch.lexicon import LexiconSwitch
from xrobust.perturbations.definition import Resources
from xrobust.perturbations.errors import LexiconError
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.lexicon_files import FileLexicon, read_lexicon
from xrobust.perturbations.lexicons import shipped_lexicons

_SIMPLIFIED = icu.Transliterator.createInstance("Traditional-Simplified")
_ARTICLE = regex.compile(r"^(ال(?=\p{L}{2})|(die|der|das|el|la|los|las|le|les|un|une|to|het|de|o|os|as|il|lo|gli|i) )")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--freedict", type=Path, default=Path("/usr/share/dictd"))
    parser.add_argument("--disagreements", metavar="LANG", help="print what the lists have instead, for one language")
    arguments = parser.parse_args()
    lists = other_lists(arguments.data / "lexicons", arguments.freedict)
    if arguments.disagreements:
        for path, lexicon in lists.get(arguments.disagreements, []):
            _, against = agreement(lexicon, arguments.disagreements)
            print(path.name, *against, sep="\n")
        return
    english = sentences(arguments.data / "tatoeba", "en")
    print("| language | core words | en → X: CLDR | with core | X → en | agreement |")
    print("|---|---|---|---|---|---|")
    core, cldr = shipped_lexicons()
    for code in sorted(LANGUAGES.keys() - {"en"}):
        table = core.translations("en", code) or {}
        own = sentences(arguments.data / "tatoeba", code) if any_tatoeba(arguments.data, code) else []
        shares = [
            coverage(english, "en", code, shipped=[cldr]),
            coverage(english, "en", code),
            coverage(own, code, "en") if own else None,
        ]
        agreements = (
            f"{path.name} {share:.0%} of {len(table) if count is None else count}"
            for path, (share, count) in ((path, share_of(lexicon, code)) for path, lexicon in lists.get(code, []))
        )
        cells = ["n/a" if share is None else f"{share:.1%}" for share in shares]
        print(f"| {code} | {len(table)} | {' | '.join(cells)} | {', '.join(agreements)} |")


def any_tatoeba(data: Path, language: str) -> bool:
    """Whether Tatoeba has the language."""
    return any((data / "tatoeba").glob(f"tatoeba.*.{LANGUAGES[language].iso3}"))


def other_lists(folder: Path, freedict: Path) -> dict[str, list[tuple[Path, FileLexicon]]]:
    """The lists of each language that can be read, English in the first column."""
    found: dict[str, list[tuple[Path, FileLexicon]]] = {}
    for path in (*sorted(folder.glob("en-*.txt")), *sorted(freedict.glob("freedict-eng-*.index"))):
        try:
            lexicon = read_lexicon(str(path))
        except LexiconError as error:
            print(f"left out: {error.what}")
            continue
        for code in LANGUAGES:
            if lexicon.translations("en", code):
                found.setdefault(code, []).append((path, lexicon))
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


def share_of(lexicon: FileLexicon, code: str) -> tuple[float, int]:
    """How often a list agrees, and with how many entries it can."""
    agreed, against = agreement(lexicon, code)
    return agreed / max(1, agreed + len(against)), agreed + len(against)


def agreement(lexicon: FileLexicon, code: str) -> tuple[int, list[str]]:
    """Entries of the core lexicon that a list agrees with, and what it says of the others."""
    listed = lexicon.translations("en", code) or {}
    agreed, against = 0, []
    for form, translations in (shipped_lexicons()[0].translations("en", code) or {}).items():
        if form in listed:
            if {*map(plain, translations)} & {*map(plain, listed[form])}:
                agreed += 1
            else:
                against.append(f"{form}\t{'/'.join(translations)}\t{', '.join(listed[form][:6])}")
    return agreed, against


def plain(translation: str) -> str:
    """A translation without article, marks and case, in simplified Chinese: spelling habits are no disagreement."""
    bare = _ARTICLE.sub("", _SIMPLIFIED.transliterate(translation).casefold())
    return "".join(one for one in unicodedata.normalize("NFD", bare) if not unicodedata.combining(one))


if __name__ == "__main__":
    main()
