"""Finding and reading text files, with errors that name file and line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from xrobust.perturbations.errors import DataError, MissingFileError, suggestion
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import Content, file_names, label_name


def find_file(folder: Path, *names: str, option: str = "--data-dir") -> Path:
    """The first of several possible files that exists.

    Args:
        folder: Where to look.
        names: Paths inside the folder.
        option: What named the folder, for messages.

    Raises:
        MissingFileError: If none does; the message suggests close names.
    """
    for name in names:
        if (folder / name).is_file():
            return folder / name
    here = (folder / names[0]).parent
    near = [path.name for path in here.iterdir()] if here.is_dir() else []
    raise MissingFileError(
        f"no file '{folder / names[0]}'",
        expected=" or ".join(f"'{name}'" for name in names),
        fix="; ".join(filter(None, (suggestion(Path(names[0]).name, near), f"check {option} and --source"))),
    )


def find_data(source: Source, task: str, *, language: str, split: str, content: Content = "examples") -> Path:
    """The file of the source's folder that holds a language and split of a task.

    Raises:
        MissingFileError: If it is not there.
    """
    names = file_names(source.name, task, language=language, split=split, content=content)
    return find_file(source.folder(), *names)


def find_labels(folder: Path, task: str, *, language: str, split: str = "test") -> Path:
    """The file of a folder of labels that holds those of a task.

    Raises:
        MissingFileError: If it is not there.
    """
    return find_file(folder, label_name(task, language=language, split=split), option="--labels-dir")


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 file, without line ends; a byte order mark at its start is left out.

    Raises:
        DataError: If it cannot be read, is empty, or is no UTF-8.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot read '{path}'", got=str(error)) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"'{path}', line {line}: no UTF-8",
            expected="UTF-8",
            got=f"the byte 0x{data[error.start]:02x}",
            fix=f"convert the file: iconv -f WINDOWS-1252 -t UTF-8 '{path.name}'",
        ) from error
    if not text.strip():
        raise DataError(f"'{path}' is empty", fix="download it again")
    # Only line feeds end a line: str.splitlines would also cut at separators inside sentences.
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines


def read_table(
    path: Path, *, columns: Sequence[int], what: str, defect: Callable[[DataError], None]
) -> list[tuple[int, list[str]]]:
    """The rows of a tab-separated file as XTREME writes them (quoted by Python's csv), with their line numbers.

    Args:
        path: The file.
        columns: The numbers of columns that a row may have.
        what: What the columns are, for messages.
        defect: Takes the error of a row with another number of columns, which is left out.

    Raises:
        DataError: If the quoting is broken.
    """
    reader = csv.reader(read_lines(path), delimiter="\t")
    rows = []
    try:
        for row in reader:
            if len(row) not in columns:
                where = f"'{path}', line {reader.line_num}"
                defect(DataError(f"{where}: {len(row)} columns", expected=f"{what}, separated by tabs"))
                continue
            rows.append((reader.line_num, row))
    except csv.Error as error:
        raise DataError(f"'{path}', line {reader.line_num}: {error}", expected=what) from error
    return rows
