"""Pairs of sentences with a label, as XTREME's download and the authors' releases keep them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from xrobust.perturbations.errors import DataError, MissingLabelsError
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import label_name
from xrobust.tasks.sources.files import find_data, find_labels, read_lines, read_table


class PairRow(NamedTuple):
    """A pair as it stands in a source; what a row lacks is None."""

    first: Any
    second: Any
    label: Any
    file: str
    """File, or configuration of the Hub."""
    place: str
    """Line or row in it."""
    label_where: str | None = None
    """File and line of the label, where it comes from another file."""

    @property
    def where(self) -> str:
        """File and line, for messages."""
        return f"'{self.file}', {self.place}"


def downloaded_pairs(source: Source, task: str, language: str, split: str, *, columns: str) -> list[PairRow]:
    """The pairs of a file of XTREME's download, with labels from the folder of labels where the file has none.

    Args:
        source: Where from.
        task: Name of the task.
        language: Of the file.
        split: Of the file.
        columns: What the first two columns are, for messages.

    Raises:
        DataError: If a file is missing, or if there are no labels, or not as many as pairs.
    """
    path = find_data(source, task, language=language, split=split)
    rows = read_table(path, columns=(2, 3), what=f"{columns} and, if it is there, the label", defect=source.defect)
    width = len(rows[0][1]) if rows else 3
    for line, row in rows:
        if len(row) != width:
            source.defect(DataError(f"'{path}', line {line}: {len(row)} columns", expected=f"{width}, as in line 1"))
    rows = [(line, row) for line, row in rows if len(row) == width]
    if width == 3:
        return [PairRow(row[0], row[1], row[2], str(path), f"line {line}") for line, row in rows]
    if source.labels is None:
        raise MissingLabelsError(
            f"'{path}' has no labels",
            expected="a third column, or a folder of labels",
            got="XTREME's download, which leaves the test labels out",
            fix=f"--labels-dir DIR with {label_name(task)} (one label a line), or --source hub",
        )
    labels_path = find_labels(source.labels, task, language=language, split=split)
    labels = read_lines(labels_path)
    if len(labels) != len(rows):
        raise DataError(f"'{path}' has {len(rows)} pairs, '{labels_path}' {len(labels)} lines", expected="equally many")
    return [
        PairRow(row[0], row[1], label.strip(), str(path), f"line {line}", f"'{labels_path}', line {number}")
        for number, ((line, row), label) in enumerate(zip(rows, labels, strict=True), start=1)
    ]


def read_release(
    path: Path,
    *,
    columns: Sequence[str],
    defect: Callable[[DataError], None],
    wanted: Callable[[dict[str, str | None]], bool] = lambda _: True,
) -> list[tuple[int, dict[str, str | None]]]:
    """The rows of a tab-separated file with a header and without quoting.

    Args:
        path: The file.
        columns: The columns that are read.
        defect: Takes the error of a row with more or fewer columns than the header; it is left out. A row so short
            that it lacks one that is read has None for it instead.
        wanted: Which rows are read.

    Returns:
        Line and values by column of each row.

    Raises:
        DataError: If a column is missing.
    """
    lines = read_lines(path)
    header = [column.strip() for column in lines[0].split("\t")]
    missing = [column for column in columns if column not in header]
    if missing:
        raise DataError(f"'{path}' lacks the column {', '.join(missing)}", expected=", ".join(columns))
    places = {column: header.index(column) for column in columns}
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        values = line.split("\t")
        row = {column: values[place] if place < len(values) else None for column, place in places.items()}
        if not wanted(row):
            continue
        if len(values) != len(header) and None not in row.values():
            what = f"'{path}', line {number}: {len(values)} columns"
            defect(DataError(what, expected=f"{len(header)}, as in the header"))
            continue
        rows.append((number, row))
    return rows
