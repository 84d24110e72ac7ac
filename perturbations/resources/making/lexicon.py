"""Write cldr_lexicon.json: names of everyday things, languages and countries in all languages of XTREME.

For maintainers: needs the unpacked npm packages cldr-annotations-full and cldr-localenames-full.

    npm pack cldr-annotations-full@48.2.0 cldr-localenames-full@48.2.0
    for name in annotations localenames; do
        mkdir cldr-$name-full && tar xzf cldr-$name-full-48.2.0.tgz -C cldr-$name-full --strip 1
    done
    python -m perturbations.resources.making.lexicon .
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import regex

from xrobust.perturbations.languages import LANGUAGES, SCRIPTS, members

TARGET = Path(__file__).parents[1] / "cldr_lexicon.json"
MOST_WORDS = 3
FEWEST_LANGUAGES = 20

_PACKAGES = ("cldr-annotations-full", "cldr-localenames-full")
_CLDR_NAMES = {"tl": "fil"}

# English names of emoji that show a sign, a gesture, an hour or a person rather than name a thing of daily life.
_NO_THING = regex.compile(
    r"\b(button|face|hand|hands|sign|symbol|square|circle|diamond|triangle|arrow|arrows|keycap|o.clock|thirty|mark"
    r"|cat|monkey|with|without|person|people|man|woman|men|women|pointing|raised|oncoming|flag|flags|moon|suit"
    r"|input|cross|heart|hearts|facing|loop|leftwards|rightwards|upwards|downwards)\b.*",
    regex.IGNORECASE,
)
_PLAIN_PERSONS = frozenset({"man", "woman", "person", "cat", "monkey", "hand", "man’s shoe", "red heart", "full moon"})
# Names whose commoner reading, once case is folded, is another one: the verb "watch", the country Turkey.
_AMBIGUOUS = frozenset(
    {
        "Afar", "Ewe", "Ido", "ZZZ", "bald", "divide", "flat", "fly", "link", "locked", "mate", "minus", "multiply",
        "pick", "plus", "ram", "registered", "seal", "star-struck", "turkey", "unlocked", "watch",
    }
)  # fmt: skip
_TERRITORY = regex.compile(r"[A-Z]{2}|00[129]|01[389]|005|142|150")
_NO_TERRITORY = frozenset({"EZ", "QO", "XA", "XB", "ZZ"})
_LANGUAGE = regex.compile(r"[a-z]{2}|fil|yue|gsw|ckb|haw|ceb|nds|sco|scn|tlh")
_NAME = regex.compile(r"[\p{L}\p{M}\u200c\u200d'’ʼʻ·. ]+(?:-[\p{L}\p{M}\u200c\u200d'’ʼʻ·. ]+)*(?<! -.*)")


def _read(root: Path, *parts: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(root.joinpath(*parts).read_text(encoding="utf-8"))
    return content


def _name(raw: str, script: str) -> str | None:
    """A CLDR name as running text writes it, or None: the first of alternatives, three words at most."""
    name = unicodedata.normalize("NFC", regex.split(r"[,،、;/]", raw)[0].strip().strip(".-"))
    own = regex.compile(f"[{members(SCRIPTS[script].parts)}]")
    good = name and len(name.split()) <= MOST_WORDS and _NAME.fullmatch(name) and own.search(name)
    return name if good else None


def _emoji(annotations: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for symbol, entry in annotations.items():
        if len(symbol) == 1 and unicodedata.category(symbol) == "So" and "tts" in entry:
            yield symbol, entry["tts"][0]


def _is_thing(english: str) -> bool:
    return english in _PLAIN_PERSONS or (english not in _AMBIGUOUS and _NO_THING.search(english) is None)


def names(root: Path, code: str) -> dict[str, str]:
    """Concept to name in one language.

    Args:
        root: Folder with the unpacked packages.
        code: ISO 639-1 code.
    """
    cldr = _CLDR_NAMES.get(code, code)
    annotations = _read(root, _PACKAGES[0], "annotations", cldr, "annotations.json")["annotations"]["annotations"]
    main = root / _PACKAGES[1] / "main" / cldr
    display = {
        kind: _read(main, f"{kind}.json")["main"][cldr]["localeDisplayNames"][kind]
        for kind in ("languages", "territories")
    }
    raw = dict(_emoji(annotations))
    for key, value in display["languages"].items():
        if _LANGUAGE.fullmatch(key) and value != key:
            raw[f"language:{key}"] = value
    for key, value in display["territories"].items():
        if _TERRITORY.fullmatch(key) and key not in _NO_TERRITORY and value != key:
            raw[f"territory:{key}"] = value
    found = {concept: _name(value, LANGUAGES[code].script) for concept, value in raw.items()}
    return {concept: name for concept, name in found.items() if name}


def build(root: Path) -> dict[str, Any]:
    """The content of cldr_lexicon.json: per concept the names in the order of `languages`, null where there is none.

    Args:
        root: Folder with the unpacked packages.
    """
    by_language = {code: names(root, code) for code in sorted(LANGUAGES)}
    english = by_language["en"]
    concepts = {}
    for concept in sorted(english):
        row = [by_language[code].get(concept) for code in by_language]
        if _is_thing(english[concept]) and sum(name is not None for name in row) >= FEWEST_LANGUAGES:
            concepts[concept] = row
    packages = [_read(root, package, "package.json") for package in _PACKAGES]
    return {
        "source": [f"{package['name']} {package['version']} ({package['license']})" for package in packages],
        "notice": "NOTICE",
        "languages": list(by_language),
        "concepts": concepts,
    }


def main() -> None:
    """Write cldr_lexicon.json beside this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path, help="folder with cldr-annotations-full and cldr-localenames-full")
    content = build(parser.parse_args().root)
    rows = content.pop("concepts")
    head = json.dumps(content, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = [
        f"  {json.dumps(concept, ensure_ascii=False)}: {json.dumps(row, ensure_ascii=False, separators=(',', ':'))}"
        for concept, row in rows.items()
    ]
    # One concept a line: a new CLDR version shows as a readable diff.
    TARGET.write_text(head + ',\n "concepts": {\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
