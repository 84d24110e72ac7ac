"""How many proper nouns the rule of `xrobust.perturbations.protecting` finds, and how much of what it finds is none.

    python -m benchmarks.protecting --data DIR [--misses LANG | --extra LANG]

DIR has treebanks of Universal Dependencies (`XX_*-ud-*.conllu`). A word is a name where its part of speech is PROPN, a
number where it is NUM and has a digit. With a parallel text: the English counterpart, which the PUD treebanks give.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from xrobust.perturbations import Text
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.protecting import protected


class Token(NamedTuple):
    """A token of a treebank in its sentence's text."""

    start: int
    end: int
    tag: str


class Sentence(NamedTuple):
    """A sentence of a treebank."""

    text: str
    english: str
    tokens: list[Token]


class Counted(NamedTuple):
    """Words."""

    found: int
    right: int
    gold: int

    def __str__(self) -> str:
        return f"{self.right / max(1, self.found):.0%} | {self.right / max(1, self.gold):.0%}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--misses", metavar="LANG", help="print proper nouns that are not found")
    parser.add_argument("--extra", metavar="LANG", help="print what is found and is no proper noun")
    arguments = parser.parse_args()
    print("| treebank | sentences | names: precision | recall | with English | recall | numbers: precision | recall |")
    print("|---|---|---|---|---|---|---|---|")
    for path in sorted(arguments.data.glob("*_*-ud-*.conllu")):
        code = path.name[:2]
        if code not in LANGUAGES:
            continue
        rows = [*sentences(path)]
        if code in {arguments.misses, arguments.extra}:
            for row in rows[:200]:
                for token, is_found, is_gold in compared(row, code, names=True):
                    if is_found != is_gold and is_gold == (code == arguments.misses):
                        print(row.text[token.start : token.end], row.text, sep="\t")
            continue
        alone = counted(rows, code, names=True)
        english = counted(rows, code, names=True, parallel=True) if rows[0].english else "n/a | n/a"
        numbers = counted(rows, code, names=False)
        print(f"| {path.stem} | {len(rows)} | {alone} | {english} | {numbers} |")


def counted(rows: list[Sentence], language: str, *, names: bool, parallel: bool = False) -> Counted:
    """How many words are found, are so rightly, and should be."""
    both = [pair for row in rows for pair in compared(row, language, names=names, parallel=parallel)]
    found, gold = sum(one for _, one, _ in both), sum(other for _, _, other in both)
    return Counted(found, sum(one and other for _, one, other in both), gold)


def compared(
    row: Sentence, language: str, *, names: bool, parallel: bool = False
) -> Iterator[tuple[Token, bool, bool]]:
    """Each token, whether the rule finds it, and whether the treebank calls it one."""
    text = Text(row.text, language)
    if parallel:
        text.parallel = {"en": Text(row.english, "en")}
    spans = protected(text, names=names, numbers=not names)
    for token in row.tokens:
        form = row.text[token.start : token.end]
        is_gold = token.tag == "PROPN" if names else token.tag == "NUM" and any(map(str.isdigit, form))
        is_found = any(start < token.end and token.start < end for start, end in spans)
        if any(map(str.isalnum, form)):
            yield token, is_found, is_gold


def sentences(path: Path) -> Iterator[Sentence]:
    """The sentences of a treebank; of a fused form, what it is fused of is left out."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.split("\n")
        notes = dict(line[2:].split(" = ", 1) for line in lines if line.startswith("# ") and " = " in line)
        if "text" not in notes:
            continue
        text, place, fused_until, tokens = notes["text"], 0, 0, []
        for line in lines:
            columns = line.split("\t")
            if line.startswith("#") or len(columns) < 10 or "." in columns[0]:
                continue
            number, _, last = columns[0].partition("-")
            if not last and int(number) <= fused_until:
                continue
            fused_until = int(last) if last else fused_until
            start = text.find(columns[1], place)
            if start >= 0:
                place = start + len(columns[1])
                tokens.append(Token(start, place, columns[3]))
        yield Sentence(text, notes.get("text_en", ""), tokens)


if __name__ == "__main__":
    main()
