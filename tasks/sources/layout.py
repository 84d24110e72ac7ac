"""Names of the files that the readers look for, by source and task, and of those that may lie beside them unread."""

from __future__ import annotations

import difflib
import fnmatch
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from xrobust.perturbations.languages import LANGUAGES

if TYPE_CHECKING:
    from xrobust.tasks.contract import Task

_SPLIT_NAMES: Final = {"test": "test", "validation": "dev"}
_TABLE: Final = "{part}-{language}.tsv"
_BUCC: Final = tuple(f"{{language}}-en.{{part}}.{side}" for side in ("{language}", "en", "gold"))
_BUCC_RELEASE: Final = tuple(f"{{language}}-en.{{release}}.{side}" for side in ("{language}", "en", "gold"))
_MLQA: Final = "{part}-context-{language}-question-{language}.json"
_TATOEBA_RELEASE: Final = ("tatoeba.{iso3}-eng.{iso3}", "tatoeba.{iso3}-eng.eng")
_TYDIQA: Final = "tydiqa.goldp.{language}.dev.json"
_TYDIQA_RELEASE: Final = "tydiqa-goldp-dev-{name}.json"

# The name that the download or the release itself gives comes first.
READ: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "xtreme": {
        **{task: (f"{task}/{_TABLE}", _TABLE) for task in ("xnli", "pawsx", "udpos", "panx")},
        "tatoeba": (
            *(f"tatoeba/{{language}}-en.{side}" for side in ("{language}", "en")),
            *(f"tatoeba/tatoeba.{{language}}-eng.{side}" for side in ("{language}", "eng")),
        ),
        "bucc2018": (*(f"bucc2018/{name}" for name in _BUCC), *_BUCC),
        "xquad": ("xquad/xquad.{language}.json", "xquad.{language}.json"),
        "mlqa": (f"mlqa/MLQA_V1/{{part}}/{_MLQA}", f"MLQA_V1/{{part}}/{_MLQA}", f"{{part}}/{_MLQA}", _MLQA),
        "tydiqa": (f"tydiqa/tydiqa-goldp-v1.1-dev/{_TYDIQA}", f"tydiqa-goldp-v1.1-dev/{_TYDIQA}", _TYDIQA),
    },
    "raw": {
        "xnli": ("XNLI-1.0/xnli.{part}.tsv", "xnli.{part}.tsv"),
        "pawsx": ("x-final/{language}/{part}_2k.tsv", "{language}/{part}_2k.tsv"),
        "udpos": ("**/{language}_*-ud-{part}.conllu",),
        "panx": tuple(f"{folder}{{language}}{mark}{{part}}" for folder in ("panx_dataset/", "") for mark in "/-"),
        "tatoeba": (*(f"v1/{name}" for name in _TATOEBA_RELEASE), *_TATOEBA_RELEASE),
        "bucc2018": tuple(
            f"{folder}{name}" for folder in ("{language}-en/", "bucc2018/{language}-en/", "") for name in _BUCC_RELEASE
        ),
        "xquad": ("xquad.{language}.json", "xquad/xquad.{language}.json"),
        "mlqa": (f"MLQA_V1/{{part}}/{_MLQA}", f"mlqa/MLQA_V1/{{part}}/{_MLQA}", f"{{part}}/{_MLQA}", _MLQA),
        "tydiqa": ("tydiqa-goldp-v1.1-dev.json", f"tydiqa-goldp-v1.1-dev/{_TYDIQA_RELEASE}", _TYDIQA_RELEASE),
    },
}
"""Paths in a source's folder, with places for the language, the split (`part`, or `release` in BUCC's own names)."""

LABELS: Final[Mapping[str, str]] = {
    **{task: f"{task}/test-{{language}}.tsv" for task in ("xnli", "pawsx", "udpos", "panx", "bucc2018", "tatoeba")},
    **{task: f"{task}/test-{{language}}.json" for task in ("xquad", "mlqa", "tydiqa")},
}
"""The same of the folder of labels."""

_CONFIGS: Final[Mapping[str, str]] = {
    "xnli": "XNLI",
    "pawsx": "PAWS-X.{language}",
    "udpos": "udpos.{name}",
    "panx": "PAN-X.{language}",
    "xquad": "XQuAD.{language}",
    "mlqa": "MLQA.{language}.{language}",
    "tydiqa": "tydiqa",
    "tatoeba": "tatoeba.{iso3}",
}

# XTREME-R's languages besides XTREME's, which the download script fetches as well.
_MORE: Final = ("az", "gu", "lt", "pa", "pl", "qu", "ro", "uk", "wo")
_ALWAYS: Final = (
    *("**/.*", "**/README*", "**/LICEN[SC]E*", "**/*.md", "**/*.log", "**/*.pdf"),
    *("**/*.zip", "**/*.tgz", "**/*.gz", "**/*.bz2", "__MACOSX/*"),
)
_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "xtreme": (
        *("*/train-*.tsv", "udpos/*processed*", "panx/*processed*", "udpos/labels.txt", "panx/labels.txt"),
        *(f"{task}/{part}-{code}.tsv" for task in ("udpos", "panx") for part in ("dev", "test") for code in _MORE),
        *(f"tatoeba/{code}-en.{side}" for code in _MORE for side in (code, "en")),
        *("mlqa/MLQA_V1/*-context-??-question-??.json", "tydiqa/*-train*"),
        *("squad/*", "siqa/*", "xcopa/*", "mewslix/*", "lareqa/*"),
    ),
    "raw": (
        *("**/*-ud-*", "**/stats.xml", "XNLI-1.0/*.jsonl", "**/translated_train.tsv", "**/train.tsv", "**/*-train*"),
        *("panx_dataset/*/train", "*/train", "**/tatoeba.???-eng.???", "**/*-context-??-question-??.json"),
        *("**/xquad.ro.json", "*.test.*", "*.training.id", "*.sample.id"),
    ),
}


class Unread(NamedTuple):
    """A file that no reader looks for."""

    path: str
    meant: str | None
    """A name that is nearly the same, that a reader looks for, and that is not there."""


def names(template: str, task: Task) -> Iterator[str]:
    """The names that a template stands for, over a task's languages and splits."""
    for code in task.languages:
        language = LANGUAGES[code]
        for split in task.splits:
            part = _SPLIT_NAMES[split]
            yield template.format(
                language=code,
                iso3=language.iso3,
                name=language.name.lower(),
                part=part,
                release="training" if part == "test" else "sample",
            )


def unread(folder: Path, tasks: Sequence[Task], *, source: str) -> list[Unread]:
    """The files of a folder that no reader looks for, and that do not belong to the download or the release either.

    Args:
        folder: Of the source, or of labels where the source is "labels".
        tasks: All that may have files there; nothing is known about the files of tasks from elsewhere.
        source: Name of the source.
    """
    templates = {task: (name,) for task, name in LABELS.items()} if source == "labels" else READ.get(source)
    mine = [task for task in tasks if source in task.sources or (source == "labels" and "xtreme" in task.sources)]
    if templates is None or any(task.name not in templates for task in mine):
        return []
    read = {name for task in mine for template in templates[task.name] for name in names(template, task)}
    patterns = [name for name in read if "*" in name] + [*_ALWAYS, *_BESIDE.get(source, ())]
    known = re.compile("|".join(map(_regex, patterns)))
    there = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    absent = _Names(name for name in sorted(read.difference(there)) if "*" not in name)
    return [Unread(name, absent.close(name)) for name in there if name not in read and not known.fullmatch(name)]


def _regex(pattern: str) -> str:
    """A pattern in which `**/` at the start stands for any folders, or none, and `*` for anything."""
    anywhere = pattern.startswith("**/")
    rest = fnmatch.translate(pattern.removeprefix("**/"))
    return f"(?:.*/)?{rest}" if anywhere else rest


class _Names:
    """Finds close names among those in the same folder and those with the same last part, since there are thousands."""

    def __init__(self, known: Iterable[str]) -> None:
        self._alike: dict[str, list[str]] = {}
        for name in known:
            folder, _, last = name.casefold().rpartition("/")
            for key in (f"{folder}/", last):
                self._alike.setdefault(key, []).append(name)

    def close(self, name: str) -> str | None:
        """The nearest name that speaks of the same languages; None where none is near."""
        folder, _, last = name.casefold().rpartition("/")
        spoken = _languages(name)
        candidates = {
            one.casefold(): one
            for key in (f"{folder}/", last)
            for one in self._alike.get(key, ())
            if _languages(one) == spoken
        }
        found = difflib.get_close_matches(name.casefold(), candidates, n=1, cutoff=0.85)
        return candidates[found[0]] if found else None


_CODES: Final = frozenset(
    word for language in LANGUAGES.values() for word in (language.code, language.iso3, language.name.lower())
)


def _languages(name: str) -> frozenset[str]:
    """The languages that a file's name speaks of: one letter more or less would make each one another."""
    return _CODES.intersection(re.findall("[a-z]+", name.casefold()))


def cached_languages(task: Task) -> tuple[str, ...]:
    """The languages of a task that the Hub's library has in its cache on this machine.

    Only folders are looked at: neither is the library imported nor the network asked.
    """
    template = _CONFIGS.get(task.name)
    if template is None:
        return ()
    home = Path(os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "huggingface"))
    cache = Path(os.environ.get("HF_DATASETS_CACHE") or home / "datasets").expanduser()
    found = []
    for code in task.languages:
        language = LANGUAGES[code]
        config = template.format(language=code, name=language.name, iso3=language.iso3)
        if next((cache / "google___xtreme" / config).glob("*/*/dataset_info.json"), None) is not None:
            found.append(code)
    return tuple(found)
