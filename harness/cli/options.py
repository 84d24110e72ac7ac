"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from xrobust.perturbations.errors import UsageError, suggestion

PROTECTABLE = ("names", "numbers")

Checkpoints = Annotated[
    list[str],
    typer.Option("--ckpt", metavar="CKPT", help="Directory, Hub id or name in checkpoints.yaml; repeat to compare."),
]
SuiteNames = Annotated[
    list[str],
    typer.Option("--suite", metavar="NAME", help="Suite name or YAML file; repeatable.  [default: noisy]"),
]
Conditions = Annotated[
    list[str],
    typer.Option("--perturbation", metavar="CONDITION", help="Such as keyboard@3 or lexicon:hi@0.15#1; repeatable."),
]
TaskNames = Annotated[
    str, typer.Option("--tasks", metavar="NAMES", help="Comma-separated.  [default: all that the checkpoint fits]")
]
Languages = Annotated[
    str, typer.Option("--langs", metavar="CODES", help="ISO 639-1, comma-separated.  [default: all of each task]")
]
Seeds = Annotated[str, typer.Option("--seeds", metavar="SEEDS", help="How many noise seeds, or which: 3, or 0,5,7.")]
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Examples a language, from the start.")]
Split = Annotated[
    str | None, typer.Option("--split", metavar="NAME", help="test or validation.  [default: what XTREME reports]")
]
Layer = Annotated[
    int | None, typer.Option("--layer", metavar="N", help="Hidden layer for retrieval; -1 is the last one.")
]
Pooling = Annotated[str | None, typer.Option("--pooling", metavar="NAME", help="mean or cls, for retrieval.")]
SourceName = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="hub, xtreme, raw or mini.  [default: hub]")
]
DataDir = Annotated[Path | None, typer.Option("--data-dir", metavar="DIR", help="Folder of the source's data.")]
LabelsDir = Annotated[
    Path | None, typer.Option("--labels-dir", metavar="DIR", help="Folder of test labels, for XTREME's download.")
]
Device = Annotated[str, typer.Option("--device", metavar="NAME", help="auto, cpu, cuda or mps.")]
Dtype = Annotated[str, typer.Option("--dtype", metavar="NAME", help="float32, float16 or bfloat16.")]
BatchTokens = Annotated[
    int, typer.Option("--batch-tokens", metavar="N", min=1, help="Tokens a batch, padding included.")
]
Lexicons = Annotated[
    list[str],
    typer.Option(
        "--lexicon",
        metavar="FILE|NAME",
        help="Word list: en-hi.txt, en-hi=FILE, or a name of `xrobust lexicon list`; repeatable.",
    ),
]
Misspellings = Annotated[
    list[str],
    typer.Option("--misspellings", metavar="FILE", help="List such as acor_de-DE.dat or en.txt; repeatable."),
]
AlignerName = Annotated[
    str | None,
    typer.Option(
        "--aligner",
        metavar="CKPT",
        help="Encoder that links the words of parallel texts, for phrases.  [default: by statistics]",
    ),
]
Protect = Annotated[
    str, typer.Option("--protect", metavar="WHAT", help="Leave names or numbers alone, or names,numbers.")
]
Plugins = Annotated[list[Path], typer.Option("--plugin", metavar="FILE", help="Python file to run first; repeatable.")]
Registry = Annotated[Path | None, typer.Option("--checkpoints", metavar="FILE", help="A checkpoints.yaml of your own.")]
AllowPickle = Annotated[bool, typer.Option("--allow-pickle", help="Read pickled weights: only of sources you trust.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Run directory.  [default: one below runs/]")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Throw away what the run directory holds.")]
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help="Run again the cells that failed before.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]


def names(value: str) -> tuple[str, ...]:
    """Comma-separated names."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def protections(value: str) -> tuple[str, ...]:
    """What no edit may touch, in a fixed order.

    Raises:
        UsageError: If it is not known.

    >>> protections("numbers,names")
    ('names', 'numbers')
    """
    asked = names(value)
    unknown = [name for name in asked if name not in PROTECTABLE]
    if unknown:
        raise UsageError(
            f"cannot protect '{unknown[0]}'",
            expected=", ".join(PROTECTABLE),
            fix=suggestion(unknown[0], PROTECTABLE),
        )
    return tuple(name for name in PROTECTABLE if name in asked)


def load_plugins(paths: Iterable[Path]) -> None:
    """Run plugin files, each of which registers what it defines."""
    from xrobust.perturbations.plugins.registry import load_plugin

    for path in paths:
        load_plugin(path)


def seeds(value: str) -> tuple[int, ...]:
    """Noise seeds: a number of them, or a comma-separated list.

    Raises:
        UsageError: If it is neither.

    >>> seeds("3"), seeds("0,5"), seeds("7,")
    ((0, 1, 2), (0, 5), (7,))
    """
    parts = names(value)
    if not parts or not all(part.isdecimal() for part in parts) or ("," not in value and int(value) < 1):
        raise UsageError(f"cannot read the seeds '{value}'", expected="how many (3), or which (0,5,7)")
    return tuple(map(int, parts)) if "," in value else tuple(range(int(value)))
