"""Write homoglyphs.json: letters of XTREME's keyboards that look like letters of another script.

For maintainers: reads Unicode's confusables from the package confusable-homoglyphs.

    pip install confusable-homoglyphs==3.3.1
    python -m perturbations.resources.making.homoglyphs
"""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import regex

from xrobust.perturbations.resources import load_keyboards

TARGET = Path(__file__).resolve().parents[1] / "homoglyphs.json"
_SCRIPTS = ("Latin", "Greek", "Cyrillic", "Armenian", "Georgian")
_PATTERNS = {name: regex.compile(rf"\p{{Script={name}}}") for name in _SCRIPTS}
_ARMENIAN = "օսհոցքՍՕ"  # no language of XTREME is written in Armenian, but its letters serve as look-alikes
# Unicode's classes are for finding whatever may deceive; these pairs a reader tells apart at once.
_UNLIKE = {frozenset("oσ"), frozenset("оσ"), frozenset("yყ"), frozenset("уყ"), frozenset("yγ"), frozenset("уγ"),
           frozenset("օσ"), frozenset("fք"), frozenset("γყ"), frozenset("үყ")}  # fmt: skip


def main() -> None:
    """Write the table beside this file."""
    found = importlib.util.find_spec("confusable_homoglyphs")
    if found is None or found.origin is None:
        raise SystemExit("pip install confusable-homoglyphs")
    content = json.loads(Path(found.origin).with_name("confusables.json").read_text(encoding="utf-8"))
    classes = _classes((key, entry["c"]) for key, entries in content.items() for entry in entries)
    known = _letters()
    letters = {}
    for letter in sorted(known):
        alike = [other for other in classes.get(letter, ()) if other in known and _passes(letter, other)]
        if alike:
            letters[letter] = sorted(alike)
    source = (
        "Unicode's confusables.txt, as the package confusable-homoglyphs "
        f"{version('confusable-homoglyphs')} has it, by making/homoglyphs.py"
    )
    TARGET.write_text(json.dumps({"source": source, "letters": letters}, ensure_ascii=False, indent=0) + "\n", "utf-8")


def _classes(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Character to the characters that are confusable with it, also by way of a third one."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for left, right in pairs:
        if len(left) == len(right) == 1:
            near[left].add(right)
            near[right].add(left)
    classes = {}
    for start in near:
        reached, rest = {start}, [start]
        while rest:
            new = near[rest.pop()] - reached
            reached |= new
            rest += new
        classes[start] = sorted(reached)
    return classes


def _letters() -> set[str]:
    """Letters that some keyboard has, in either case."""
    keys = {letter for board in load_keyboards().values() for letter in (*board.letters, *board.marked)} | {*_ARMENIAN}
    cased = {form for letter in keys for form in (letter, letter.upper(), letter.lower())}
    return {letter for letter in cased if len(letter) == 1 and letter.isalpha() and _script(letter)}


def _script(letter: str) -> str | None:
    return next((name for name, pattern in _PATTERNS.items() if pattern.match(letter)), None)


def _passes(letter: str, other: str) -> bool:
    return (
        _script(letter) != _script(other)
        and unicodedata.category(letter) == unicodedata.category(other)
        and unicodedata.normalize("NFKC", other) == other
        and frozenset((letter, other)) not in _UNLIKE
    )


if __name__ == "__main__":
    main()
