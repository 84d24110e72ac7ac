"""The files of a folder that no reader looks for, and the languages that the Hub's library has in its cache."""

from __future__ import annotations

import difflib
import fnmatch
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from xrobust.perturbations.languages import LANGUAGES
from xrobust.tasks.sources.file_names import CONFIGURATIONS, READ, configuration, file_names, label_name

if TYPE_CHECKING:
    from xrobust.tasks.contract import Task

# XTREME-R's languages besides XTREME's, which the download script fetches as well.
_MORE: Final = ("az", "gu", "lt", "pa", "pl", "qu", "ro", "uk", "wo")
_WITH_MORE: Final = tuple(names[0] for task in ("udpos", "panx", "tatoeba") for names in READ["xtreme"][task].values())
_ALWAYS: Final = (
    *("**/.*", "**/README*", "**/LICEN[SC]E*", "**/*.md", "**/*.log", "**/*.pdf"),
    *("**/*.zip", "**/*.tgz", "**/*.gz", "**/*.bz2", "__MACOSX/*"),
)
_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "xtreme": (
        *("*/train-*.tsv", "udpos/*processed*", "panx/*processed*", "udpos/labels.txt", "panx/labels.txt"),
        *(name.format(language=code, part=part) for name in _WITH_MORE for part in ("dev", "test") for code in _MORE),
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


def unread(folder: Path, tasks: Sequence[Task], *, source: str) -> list[Unread]:
    """The files of a folder that no reader looks for, and that do not belong to the download or the release either.

    Args:
        folder: Of the source, or of labels where the source is "labels".
        tasks: All that may have files there; nothing is known about the files of tasks from elsewhere.
        source: Name of the source.
    """
    files = READ["xtreme" if source == "labels" else source] if source in {"labels", *READ} else {}
    mine = [task for task in tasks if source in task.sources or (source == "labels" and "xtreme" in task.sources)]
    if not files or any(task.name not in files for task in mine):
        return []
    read = {name for task in mine for name in _names(task, source)}
    patterns = [name for name in read if "*" in name] + [*_ALWAYS, *_BESIDE.get(source, ())]
    known = re.compile("|".join(map(_regex, patterns)))
    there = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    absent = _Names(name for name in sorted(read.difference(there)) if "*" not in name)
    return [Unread(name, absent.close(name)) for name in there if name not in read and not known.fullmatch(name)]


def _names(task: Task, source: str) -> Iterator[str]:
    """The names that readers ask for, over a task's languages and splits."""
    for language in task.languages:
        if source == "labels":
            yield label_name(task.name, language=language)
            continue
        for split in task.splits:
            for content in READ[source][task.name]:
                yield from file_names(source, task.name, language=language, split=split, content=content)


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
    if task.name not in CONFIGURATIONS:
        return ()
    home = Path(os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "huggingface"))
    cache = Path(os.environ.get("HF_DATASETS_CACHE") or home / "datasets").expanduser()
    found = []
    for code in task.languages:
        config = configuration(task.name, code)
        if next((cache / "google___xtreme" / config).glob("*/*/dataset_info.json"), None) is not None:
            found.append(code)
    return tuple(found)
