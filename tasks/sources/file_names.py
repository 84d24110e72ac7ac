"""Names of the files that hold each task's data and labels, by source, and of the Hub's configurations.

Source: the README, `download_data.sh` and `evaluate.py` of the benchmark, and the releases themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from xrobust.perturbations.languages import LANGUAGES

Content = Literal["examples", "sentences", "english", "gold"]
"""What a file holds: whole examples, or what tasks have in files of their own."""
Files = Mapping[Content, tuple[str, ...]]
"""For what a file holds, the paths in a source's folder that it may have; the first one found counts."""

_PARTS: Final[Mapping[str, str]] = {"test": "test", "validation": "dev"}
# What XTREME tests on is the training set of BUCC's shared task, whose own test set has no gold.
_RELEASES: Final[Mapping[str, str]] = {"test": "training", "validation": "sample"}

_SIDES: Final[Mapping[Content, str]] = {"sentences": "{language}", "english": "en", "gold": "gold"}
_TABLE: Final = "{part}-{language}.tsv"
_BUCC: Final = {content: f"{{language}}-en.{{part}}.{side}" for content, side in _SIDES.items()}
_BUCC_RELEASE: Final = {content: f"{{language}}-en.{{release}}.{side}" for content, side in _SIDES.items()}
_XQUAD: Final[Files] = {"examples": ("xquad/xquad.{language}.json", "xquad.{language}.json")}
_MLQA_FILE: Final = "{part}-context-{language}-question-{language}.json"
_MLQA: Final[Files] = {
    "examples": (
        *(f"{folder}MLQA_V1/{{part}}/{_MLQA_FILE}" for folder in ("mlqa/", "")),
        *(f"{{part}}/{_MLQA_FILE}", _MLQA_FILE),
    )
}
_TYDIQA: Final = "tydiqa.goldp.{language}.dev.json"
_TYDIQA_RELEASE: Final = "tydiqa-goldp-dev-{lower_name}.json"

READ: Final[Mapping[str, Mapping[str, Files]]] = {
    "xtreme": {
        **{task: {"examples": (f"{task}/{_TABLE}", _TABLE)} for task in ("xnli", "pawsx", "udpos", "panx")},
        # The download script writes the first names, the evaluation script reads the second.
        "tatoeba": {
            "sentences": ("tatoeba/{language}-en.{language}", "tatoeba/tatoeba.{language}-eng.{language}"),
            "english": ("tatoeba/{language}-en.en", "tatoeba/tatoeba.{language}-eng.eng"),
        },
        "bucc2018": {content: (f"bucc2018/{name}", name) for content, name in _BUCC.items()},
        "xquad": _XQUAD,
        "mlqa": _MLQA,
        "tydiqa": {
            "examples": (f"tydiqa/tydiqa-goldp-v1.1-dev/{_TYDIQA}", f"tydiqa-goldp-v1.1-dev/{_TYDIQA}", _TYDIQA),
        },
    },
    "raw": {
        "xnli": {"examples": ("xnli.{part}.tsv", "XNLI-1.0/xnli.{part}.tsv")},
        "pawsx": {"examples": ("x-final/{language}/{part}_2k.tsv", "{language}/{part}_2k.tsv")},
        "udpos": {"examples": ("**/{language}_*-ud-{part}.conllu",)},
        "panx": {
            "examples": tuple(
                f"{folder}{{language}}{mark}{{part}}" for folder in ("", "panx_dataset/") for mark in "/-"
            )
        },
        "tatoeba": {
            "sentences": ("tatoeba.{iso3}-eng.{iso3}", "v1/tatoeba.{iso3}-eng.{iso3}"),
            "english": ("tatoeba.{iso3}-eng.eng", "v1/tatoeba.{iso3}-eng.eng"),
        },
        "bucc2018": {
            content: tuple(f"{folder}{name}" for folder in ("{language}-en/", "bucc2018/{language}-en/", ""))
            for content, name in _BUCC_RELEASE.items()
        },
        "xquad": _XQUAD,
        "mlqa": _MLQA,
        "tydiqa": {
            "examples": ("tydiqa-goldp-v1.1-dev.json", f"tydiqa-goldp-v1.1-dev/{_TYDIQA_RELEASE}", _TYDIQA_RELEASE)
        },
    },
}
"""By source and task, with places for the language (code, ISO 639-3, name) and for the split.

A split is a `part`, or a `release` in BUCC's own names.
"""

PACKED: Final[Mapping[str, tuple[str, ...]]] = {"panx": ("{language}.tar.gz", "panx_dataset/{language}.tar.gz")}
"""By task, archives of the release that have to be unpacked first."""

CONFIGURATIONS: Final[Mapping[str, str]] = {
    "xnli": "XNLI",
    "pawsx": "PAWS-X.{language}",
    "udpos": "udpos.{name}",
    "panx": "PAN-X.{language}",
    "xquad": "XQuAD.{language}",
    "mlqa": "MLQA.{language}.{language}",
    "tydiqa": "tydiqa",
    "tatoeba": "tatoeba.{iso3}",
    "bucc2018": "bucc18.{language}",
}
"""By task, the Hub's name of a language's data; some hold all languages."""
_LABELS_IN_JSON: Final = frozenset({"mlqa", "tydiqa", "xquad"})


def file_names(source: str, task: str, *, language: str, split: str, content: Content = "examples") -> tuple[str, ...]:
    """The paths in a source's folder that a file may have, the first one first.

    >>> file_names("xtreme", "xnli", language="de", split="validation")
    ('xnli/dev-de.tsv', 'dev-de.tsv')
    """
    return tuple(_filled(template, language, split) for template in READ[source][task][content])


def packed_names(task: str, *, language: str) -> tuple[str, ...]:
    """The paths of archives that a reader cannot look into."""
    return tuple(_filled(template, language) for template in PACKED.get(task, ()))


def label_name(task: str, *, language: str = "LANG", split: str = "test") -> str:
    """The path of labels, or of predictions, in a folder in the benchmark's layout.

    >>> label_name("xquad", language="de")
    'xquad/test-de.json'
    """
    return f"{task}/{_PARTS[split]}-{language}.{'json' if task in _LABELS_IN_JSON else 'tsv'}"


def configuration(task: str, language: str) -> str:
    """The configuration of `google/xtreme` that has a task's language.

    >>> configuration("tatoeba", "de")
    'tatoeba.deu'
    """
    return _filled(CONFIGURATIONS[task], language)


def hub_patterns() -> tuple[str, ...]:
    """Patterns of the folders of a copy of `google/xtreme`, but for one that the download has too."""
    return tuple(_pattern(template) for task, template in CONFIGURATIONS.items() if template != task)


def download_patterns() -> tuple[str, ...]:
    """Patterns of the files that XTREME's download script writes."""
    first = [names[0] for contents in READ["xtreme"].values() for names in contents.values()]
    return tuple(dict.fromkeys(_pattern(name.replace("{part}", part)) for name in first for part in _PARTS.values()))


def _pattern(template: str) -> str:
    """A template with anything in its places."""
    return re.sub(r"\{\w+\}", "*", template)


def _filled(template: str, language: str, split: str = "test") -> str:
    known = LANGUAGES[language]
    return template.format(
        language=language,
        iso3=known.iso3,
        name=known.name,
        lower_name=known.name.lower(),
        part=_PARTS[split],
        release=_RELEASES[split],
    )
