"""Writes docs/perturbations.md: what each perturbation does to each language, measured, and what that looks like.

    python -m benchmarks.calibration --data DIR > docs/perturbations.md

DIR has Tatoeba's files `tatoeba.XXX-eng.XXX`: the first 300 sentences of each language are measured. Languages that
Tatoeba lacks (Malay, Burmese, Yoruba) are measured on names of things from CLDR.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from xrobust.perturbations import PERTURBATIONS, SEVERITIES, Perturbation
from xrobust.perturbations.checking import samples
from xrobust.perturbations.languages import LANGUAGES
from xrobust.report.gallery import SHOWN, Calibration, calibrate, not_applicable, show

SENTENCES = 300
FAMILIES = {
    "noise": "Slips and spelling",
    "visual": "What looks alike",
    "script": "The same words in other letters",
    "codeswitch": "Code-switching",
}
HEAD = f"""# Perturbations

Written by `python -m benchmarks.calibration --data DIR`, on the first {SENTENCES} sentences of each language in Tatoeba
(names of things in ms, my and yo, which Tatoeba lacks). `xrobust perturb --gallery` measures the same on what ships, or
on sentences of yours: `xrobust perturb --gallery --perturbation typing --lang hi --input FILE`.

Severities 1 to 5 pick {", ".join(f"{SEVERITIES[level]:.0%}" for level in sorted(SEVERITIES))} of the words. How many do
change depends on how many have a candidate (*can change*: a word without marks has none to lose). *Words* is the share
that changed of all words, numbers and marks that the perturbation acts on, *CER* the character error rate: edit
distance over length, in code points; both in percent, at severities {", ".join(map(str, SHOWN))}. A run reports them
for each cell, beside the number of inputs whose token ids stayed the same. Examples are at severity 5; ⟨200B⟩ is a
character that nobody sees. Augmenters of nlpaug and TextAttack (`xrobust list adapters`) are not measured here.
"""


def main() -> None:
    """Print the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of Tatoeba's files")
    sentences = {code: _sentences(parser.parse_args().data, code) for code in LANGUAGES}
    print(HEAD)
    plugins = sorted(PERTURBATIONS, key=lambda plugin: (plugin.family, plugin.name))
    for family, title in FAMILIES.items():
        print(f"## {title}\n")
        for plugin in plugins:
            if plugin.family == family:
                print("\n".join(_section(plugin.build(), sentences)), flush=True)
                print(f"{plugin.name} done", file=sys.stderr)


def _sentences(folder: Path, code: str) -> Sequence[str]:
    iso3 = "eng" if code == "en" else LANGUAGES[code].iso3
    paths = sorted(folder.glob(f"tatoeba.*.{iso3}"))
    if not paths:
        return samples(code)
    return [line for line in paths[0].read_text(encoding="utf-8").split("\n") if line][:SENTENCES]


def _section(perturbation: Perturbation, sentences: dict[str, Sequence[str]]) -> Iterator[str]:
    yield f"### `{perturbation.name}`\n"
    yield f"{cell(perturbation.summary)}\n"
    if perturbation.counterparts is not None:
        yield "Needs the text's translation: [codeswitch.md](codeswitch.md) shows it.\n"
        return
    measured = [calibrate(perturbation, code, lines) for code, lines in sentences.items()]
    applied = [one for one in measured if one.not_applicable is None]
    if set(perturbation.fields) == {"free"}:
        yield "Not inside the tokens of tagging tasks.\n"
    for reason, codes in not_applicable(measured).items():
        yield f"Not in {', '.join(codes)}: {reason}.\n"
    yield "| | before | at severity 5 |"
    yield "|---|---|---|"
    for sample in show(perturbation, sentences):
        yield f"| {sample.language} | {cell(sample.clean)} | {cell(sample.perturbed)} |"
    yield ""
    yield "| language | can change | words | CER |"
    yield "|---|---:|---:|---:|"
    yield from map(_row, applied)
    yield ""


def _row(one: Calibration) -> str:
    words, rates = (" / ".join(f"{100 * share:.1f}" for share in row) for row in (one.words, one.character_error_rates))
    return f"| {one.language} | {100 * one.eligible:.0f} % | {words} | {rates} |"


def cell(text: str) -> str:
    """Text for a table's cell: Markdown's own characters are escaped."""
    return "".join(f"\\{character}" if character in "\\|*_`<>[]" else character for character in text)


if __name__ == "__main__":
    main()
