"""Reads the lexeme tables: sections of rows with `|` between the cells."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

from xrobust.perturbations.errors import XRobustError


@cache
def table(name: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Read `lexemes/<name>.txt` as section -> key -> column -> cell."""
    path = resources.files(__package__).joinpath("lexemes", f"{name}.txt")
    return parse(path.read_text(encoding="utf-8"), name)


def parse(text: str, name: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Read a table as section -> key -> column -> cell.

    A section starts with `[title]`, its next line names the columns, the first column
    is the key. Cells are NFC; empty ones are empty strings; `#` starts a comment line.

    Raises:
        XRobustError: A row whose number of cells is not that of its header, or a key
            that stands twice in its section.
    """
    sections: dict[str, dict[str, dict[str, str]]] = {}
    rows: dict[str, dict[str, str]] = {}
    header: list[str] = []
    for number, line in enumerate(unicodedata.normalize("NFC", text).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            rows = sections.setdefault(line.strip("[] "), {})
            header = []
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if not header:
            header = cells
            continue
        if len(cells) != len(header) or cells[0] in rows:
            raise XRobustError(
                f"lexemes/{name}.txt, line {number}: a row that does not fit its table\n"
                f"  expected: {len(header)} cells ({', '.join(header)}) and a new key\n"
                f"  got: {len(cells)} cells, key {cells[0]!r}\n"
                f"  fix: correct the line"
            )
        rows[cells[0]] = dict(zip(header, cells, strict=True))
    return sections
