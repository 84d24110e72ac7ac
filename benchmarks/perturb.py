"""Perturbing at the same dose: xrobust beside nlpaug and TextAttack, and English beside the other languages.

    python -m benchmarks.perturb [--data DIR]

DIR has Tatoeba's files `tatoeba.ISO3-eng.ISO3`; without it the sentences are the miniature's and CLDR's names. One
process and one core; every figure is the median of rounds in which the tools take turns, their processor time counted.
`--process` times whole processes on 100,000 sentences, start included.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from xrobust.perturbations import PERTURBATIONS, Perturbation, Text, perturb
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import load_cldr

DOSE = 0.2
ROUNDS = 5
SENTENCES = 100_000
NLPAUG_PROCESS = """
import sys
import nlpaug.augmenter.char as char
augmenter = char.KeyboardAug(aug_word_p=0.2, aug_char_max=1, aug_word_max=None, min_char=1)
for line in sys.stdin:
    sys.stdout.write(augmenter.augment(line.rstrip("\\n"))[0] + "\\n")
"""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of Tatoeba's files")
    parser.add_argument("--process", action="store_true", help="whole processes instead of the Python API")
    arguments = parser.parse_args()
    english = sentences(arguments.data, "en")
    if arguments.process:
        processes(english)
    else:
        tools(english)
        languages(arguments.data)


def sentences(folder: Path | None, language: str) -> list[str]:
    """Distinct sentences of a language."""
    iso3 = "eng" if language == "en" else LANGUAGES[language].iso3
    paths = sorted(folder.glob(f"tatoeba.*.{iso3}")) if folder is not None else []
    if not paths:
        names = [entry[language] for entry in load_cldr().values() if language in entry]
        return [" ".join(names[start : start + 4]) for start in range(0, len(names) - 4, 4)]
    return list(dict.fromkeys(line for path in paths for line in path.read_text(encoding="utf-8").splitlines()))


def tools(english: Sequence[str]) -> None:
    """English sentences a second, with offsets kept by xrobust alone."""
    from nlpaug.augmenter import char

    built = {name: PERTURBATIONS.get(name).build() for name in ("keyboard", "typing", "swap")}
    nlpaug = {
        "KeyboardAug": char.KeyboardAug(aug_word_p=DOSE, aug_char_max=1, aug_word_max=None, min_char=1),
        "RandomCharAug": char.RandomCharAug(
            action="substitute", aug_word_p=DOSE, aug_char_max=1, aug_word_max=None, min_char=1
        ),
    }
    textattack = char_swap_augmenter()
    print(f"{len(english)} English sentences of {sum(map(len, english)) / len(english):.0f} characters in the mean")
    rates: dict[str, list[float]] = {}
    for turn in range(ROUNDS):
        for name, perturbation in built.items():
            rates.setdefault(f"xrobust {name}", []).append(rate(english, xrobust_on(perturbation, "en")))
        # The slower tools get every seventh sentence, or one in a hundred, so that all sources have their share.
        for name, augmenter in nlpaug.items():
            rates.setdefault(f"nlpaug {name}", []).append(rate(english[turn::7], augmenter.augment))
        rates.setdefault("TextAttack CharSwapAugmenter", []).append(rate(english[turn::100], textattack.augment))
    ours = statistics.median(rates["xrobust keyboard"])
    print("| tool | sentences/s | xrobust keyboard is faster by |")
    print("|---|---|---|")
    for name, found in rates.items():
        print(f"| {name} | {statistics.median(found):,.0f} | {ours / statistics.median(found):.1f} |")


def languages(folder: Path | None) -> None:
    """Words a second in every language, as a ratio to English."""
    texts = {code: sentences(folder, code)[:1000] for code in LANGUAGES}
    words = {code: sum(len(Text(line, code).words) for line in lines) for code, lines in texts.items()}
    times: dict[tuple[str, str], list[float]] = {}
    names = ("typing", "swap")
    for _ in range(ROUNDS):
        for name in names:
            for code, lines in texts.items():
                perturbation = PERTURBATIONS.get(name).build()  # remembers nothing of an earlier round
                found = 1 / rate(lines, xrobust_on(perturbation, code)) * len(lines) / words[code]
                times.setdefault((name, code), []).append(found)
    print(
        "| language | words a sentence | "
        + " | ".join(f"{name}: microseconds a word, times English" for name in names)
        + " |"
    )
    print("|---" * (2 + len(names)) + "|")
    for code in LANGUAGES:
        cells = [code, f"{words[code] / len(texts[code]):.1f}"]
        for name in names:
            mine, english = (statistics.median(times[name, one]) for one in (code, "en"))
            cells.append(f"{mine * 1e6:.1f}, {mine / english:.1f}")
        print("| " + " | ".join(cells) + " |")


def processes(english: Sequence[str]) -> None:
    """Whole processes that perturb 100,000 sentences from standard input."""
    lines = "".join(f"{line}\n" for line in islice(cycle(english), SENTENCES)).encode()
    command = [str(Path(sys.executable).with_name("xrobust")), "perturb", "--perturbation", f"keyboard@{DOSE}"]
    runs = {"xrobust": [*command, "--lang", "en"], "nlpaug": [sys.executable, "-c", NLPAUG_PROCESS]}
    seconds: dict[str, list[float]] = {}
    for _ in range(3):
        for name, run in runs.items():
            begin = time.perf_counter()
            subprocess.run(run, input=lines, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - our own commands
            seconds.setdefault(name, []).append(time.perf_counter() - begin)
    ours, theirs = (statistics.median(seconds[name]) for name in runs)
    print(
        f"{SENTENCES:,} sentences, start included: "
        f"xrobust {ours:.2f} s, nlpaug {theirs:.2f} s, {theirs / ours:.1f} times"
    )


def xrobust_on(perturbation: Perturbation, language: str) -> Callable[[str], object]:
    """Perturbs a sentence; the sentence itself keys its draws."""
    return lambda line: perturb(Text(line, language, example_id=line), perturbation, dose=DOSE)


def rate(lines: Sequence[str], tool: Callable[[str], object]) -> float:
    """Sentences a second of processor time."""
    begin = time.process_time()
    for line in lines:
        tool(line)
    return len(lines) / (time.process_time() - begin)


def char_swap_augmenter() -> Any:
    """TextAttack's augmenter; it wants a list of stop words at import, and would fetch it from the network."""
    folder = Path(tempfile.mkdtemp())
    (folder / "corpora" / "stopwords").mkdir(parents=True)
    (folder / "corpora" / "stopwords" / "english").write_text("the\n", encoding="utf-8")
    os.environ["NLTK_DATA"] = str(folder)
    from textattack.augmentation import CharSwapAugmenter

    return CharSwapAugmenter(pct_words_to_swap=DOSE, transformations_per_example=1)


if __name__ == "__main__":
    main()
