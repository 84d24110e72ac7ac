"""Lexicons that have a name: those that the user has added, and FreeDict's dictionaries where they are installed.

None of them is used unless somebody names it, so that no result depends on what a machine has.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from xrobust.perturbations.errors import LexiconError, UnknownNameError, suggestion
from xrobust.perturbations.wordlists.files import FileLexicon, pairs_in, read_lexicon
from xrobust.store.files import replace_file
from xrobust.user.folders import data_directory

DICTIONARIES: Final = Path("/usr/share/dictd")
"""Where Debian's packages `dict-freedict-…` put their indices."""
_FREEDICT: Final = "freedict-"
_NAME = re.compile(r"\w[\w-]{0,99}")


class NamedLexicon(NamedTuple):
    """A lexicon that `--lexicon NAME` names."""

    name: str
    source: str
    """ISO 639-1 code of its entries' language."""
    target: str
    path: Path

    @property
    def pair(self) -> str:
        """Both languages, as file names have them."""
        return f"{self.source}-{self.target}"


def added() -> dict[str, NamedLexicon]:
    """The lexicons that the user has added, by name."""
    found = {}
    for path in sorted(_folder().glob("*.tsv")):
        name, _, pair = path.stem.partition(".")
        if _NAME.fullmatch(name) and (pairs := pairs_in(pair)):
            found[name] = NamedLexicon(name, *min(pairs), path)
    return found


def installed() -> dict[str, NamedLexicon]:
    """FreeDict's dictionaries between two of XTREME's languages that are installed, by name."""
    return {
        path.stem: NamedLexicon(path.stem, *min(pairs), path)
        for path in sorted(DICTIONARIES.glob(f"{_FREEDICT}*.index"))
        if (pairs := pairs_in(path.stem))
    }


def named_lexicon(argument: str) -> FileLexicon:
    """The lexicon that `--lexicon` names.

    Args:
        argument: As for `locate`.

    Raises:
        UnknownNameError: If nothing has that name.
        LexiconError: If it cannot be used, or is not of the languages that it is said to be of.
    """
    return read_lexicon(locate(argument))


def locate(argument: str) -> str:
    """What `read_lexicon` takes, for what `--lexicon` names.

    Args:
        argument: The name of an added lexicon, `freedict-eng-hin` (an installed dictionary), a path with the languages
            in the file's name, or `en-hi=PATH`. An added lexicon goes before a file of the same name.

    Raises:
        UnknownNameError: If it is none of these; the message suggests close names.
    """
    mine = added()
    if argument in mine:
        return f"{mine[argument].pair}={mine[argument].path}"
    if not _NAME.fullmatch(argument) or Path(argument).exists():
        return argument
    index = DICTIONARIES / f"{argument}.index"
    if argument.startswith(_FREEDICT) and index.is_file():
        return str(index)
    close = suggestion(argument, (*mine, *installed()))
    if argument.startswith(_FREEDICT):
        raise UnknownNameError(
            f"the dictionary '{argument}' is not installed",
            expected=f"'{index}'",
            fix=close or f"install the package dict-{argument}",
        )
    raise UnknownNameError(
        f"no lexicon is called '{argument}', and no file",
        expected="a name that `xrobust lexicon list` shows, a file such as en-hi.txt, or en-hi=FILE",
        fix=close,
    )


def add(argument: str, *, name: str | None = None) -> NamedLexicon:
    """Check a lexicon and keep it under a name.

    Args:
        argument: As for `locate`.
        name: What `--lexicon` will call it; None for the file's name.

    Raises:
        UnknownNameError: If there is no such lexicon.
        LexiconError: If the name cannot be taken, the lexicon cannot be used or is not of the languages that it is said
            to be of, or the folder cannot be written.
    """
    chosen = _default_name(argument) if name is None else name
    if not _NAME.fullmatch(chosen) or chosen.startswith(_FREEDICT):
        raise LexiconError(
            f"no lexicon can be called '{chosen}'",
            expected=f"letters, digits, - and _, and no {_FREEDICT}… at the start",
            fix="--name NAME",
        )
    if taken := added().get(chosen):
        raise LexiconError(
            f"there is a lexicon '{chosen}' already",
            got=f"{taken.pair}, in '{taken.path}'",
            fix=f"another --name, or `xrobust lexicon remove {chosen}` before",
        )
    lexicon = named_lexicon(argument)
    path = _folder() / f"{chosen}.{lexicon.source}-{lexicon.target}.tsv"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, lambda file: file.writelines(line.encode() for line in lexicon.entries.lines()))
    except OSError as error:
        raise LexiconError(f"cannot write '{path}'", got=str(error), fix="XROBUST_DATA=DIR of yours") from error
    return NamedLexicon(chosen, lexicon.source, lexicon.target, path)


def remove(name: str) -> NamedLexicon:
    """Undo `add`.

    Raises:
        UnknownNameError: If no such lexicon was added; the message suggests close names.
        LexiconError: If it cannot be removed.
    """
    mine = added()
    if name not in mine:
        raise UnknownNameError(
            f"no lexicon '{name}' was added",
            expected="a name that `xrobust lexicon list` calls added",
            fix=suggestion(name, mine),
        )
    try:
        mine[name].path.unlink()
    except OSError as error:
        raise LexiconError(f"cannot remove '{mine[name].path}'", got=str(error)) from error
    return mine[name]


def _folder() -> Path:
    return data_directory() / "lexicons"


def _default_name(argument: str) -> str:
    """What a file is called without its endings: muse.en-hi.txt is muse-en-hi, freedict-eng-hin is eng-hin."""
    stem = Path(argument.rpartition("=")[2]).name.removesuffix(".index")
    stem = re.sub(r"\.(txt|tsv|dict|csv)$", "", stem)
    return re.sub(r"[^\w-]+", "-", stem.removeprefix(_FREEDICT)).strip("-_")
