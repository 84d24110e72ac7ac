"""`xrobust lexicon`: look a word list over, keep it under a name, list what there is."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xrobust.cli import options
from xrobust.perturbations.errors import DataError, LexiconError, UsageError

if TYPE_CHECKING:
    from xrobust.perturbations.wordlists.checks import Findings
    from xrobust.perturbations.wordlists.files import FileLexicon

app = typer.Typer(
    help="Word lists for code-switching. The shipped ones are always at hand; any other is used only where --lexicon "
    "names it, so that no result depends on what a machine has.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_ALWAYS = "always, for what the named ones lack"

_Argument = Annotated[
    str,
    typer.Argument(metavar="FILE|NAME", help="en-hi.txt, en-hi=FILE, or a name that `xrobust lexicon list` shows."),
]


@app.command()
def add(
    file: _Argument,
    *,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What --lexicon calls it.  [default: the file's name]")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Check a word list and keep a copy under a name: `--lexicon NAME` uses it from then on, and nothing else does."""
    from xrobust.perturbations.wordlists.checks import examine
    from xrobust.perturbations.wordlists.files import FileLexicon
    from xrobust.user.lexicons import add as keep

    kept = keep(file, name=name)
    lexicon = FileLexicon(kept.path, source=kept.source, target=kept.target)
    findings = examine(lexicon.entries, source=kept.source, target=kept.target)
    if as_json:
        _print_json({"name": kept.name, "path": str(kept.path), **asdict(findings)})
    else:
        sys.stdout.write(f"{_report(kept.name, findings)}kept in '{kept.path}'; use it by --lexicon {kept.name}\n")


@app.command("list")
def list_command(*, as_json: options.Json = False) -> None:
    """The shipped lexicons, those that were added, and FreeDict's dictionaries that are installed."""
    from xrobust.perturbations.languages import LANGUAGES
    from xrobust.perturbations.resources import load_cldr, load_core
    from xrobust.perturbations.wordlists.files import FileLexicon
    from xrobust.perturbations.wordlists.freedict import headwords
    from xrobust.user.lexicons import added, installed

    every = f"any two of {len(LANGUAGES)}"
    rows = [
        _row("core", "shipped", every, len(load_core()), _ALWAYS),
        _row("cldr", "shipped", every, len(load_cldr()), _ALWAYS),
    ]
    for one in added().values():
        entries = len(FileLexicon(one.path, source=one.source, target=one.target).entries)
        rows.append(_row(one.name, "added", one.pair, entries, f"--lexicon {one.name}"))
    rows += [
        _row(one.name, "FreeDict", one.pair, headwords(one.path), f"--lexicon {one.name}")
        for one in installed().values()
    ]
    if as_json:
        _print_json(rows)
        return
    from xrobust.report.console import print_table

    print_table([*rows[0]], [[str(value) for value in row.values()] for row in rows])


@app.command()
def check(
    lexicon: _Argument,
    *,
    text: Annotated[
        Path | None, typer.Option("--text", metavar="FILE", help="Text to say the coverage of, a sentence a line.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="CODE", help="The text's language.  [default: the entries']")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """What a word list has, whether it is of its languages, and how much of a text it covers; keeps nothing."""
    from xrobust.perturbations.wordlists.checks import examine, refuse_wrong_pair
    from xrobust.perturbations.wordlists.files import load_lexicon
    from xrobust.user.lexicons import locate

    found = load_lexicon(locate(lexicon))
    findings = examine(found.entries, source=found.source, target=found.target)
    refusal = None
    try:
        refuse_wrong_pair(findings, path=found.path)
    except LexiconError as error:
        refusal = error
    coverage = _coverage(text, found, lang) if text is not None and refusal is None else None
    if as_json:
        _print_json({
            "name": lexicon,
            **asdict(findings),
            "coverage": coverage,
            "refused": refusal.what if refusal else None,
        })  # fmt: skip
    else:
        sys.stdout.write(_report(lexicon, findings) + (_coverage_line(coverage) if coverage else ""))
    if refusal:
        raise refusal


@app.command()
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a lexicon that was added.")],
    *,
    as_json: options.Json = False,
) -> None:
    """Undo `add`."""
    from xrobust.user.lexicons import remove as forget

    gone = forget(name)
    if as_json:
        _print_json({"name": gone.name, "pair": gone.pair, "path": str(gone.path)})
    else:
        sys.stdout.write(f"removed '{gone.path}'\n")


def _row(name: str, kind: str, pair: str, entries: int, use: str) -> dict[str, Any]:
    return {"name": name, "kind": kind, "languages": pair, "entries": entries, "used": use}


def _report(name: str, findings: Findings) -> str:
    """What was found, in words."""
    from xrobust.perturbations.languages import LANGUAGES

    source, target = LANGUAGES[findings.source], LANGUAGES[findings.target]
    core = findings.core
    romanised = target.script != "Latin" and findings.target_latin >= 0.01
    latin = f", {findings.target_latin:.0%} Latin ones" if romanised else ""
    share = f" ({core.agreed / core.compared:.0%})" if core.compared else ""
    otherwise = f"; not these: {', '.join(findings.unlike)}" if findings.unlike else ""
    return (
        f"{name}: {source.name} to {target.name}, {findings.entries:,} entries with {findings.translations:,}"
        f" translations\n"
        f"  scripts: {findings.source_script:.0%} of the entries have {source.script} letters, "
        f"{findings.target_script:.0%} of the translations {target.script} ones{latin}\n"
        f"  several words: {findings.multiword:.0%} of the translations, which no field of tokens takes\n"
        f"  everyday words: {core.compared} that the core lexicon has, too, "
        f"{core.agreed} translated alike{share}{otherwise}\n"
    )


def _coverage(path: Path, lexicon: FileLexicon, lang: str | None) -> dict[str, Any]:
    """Words of a text that have a translation into the other language: by the shipped lexicons, and by all."""
    from xrobust.perturbations import PERTURBATIONS, Offers, Resources, Text
    from xrobust.perturbations.languages import language

    pair = (lexicon.source, lexicon.target)
    code = language(lang).code if lang else lexicon.source
    if code not in pair:
        raise UsageError(
            f"the lexicon has no '{code}'", expected=f"--lang {pair[0]} or {pair[1]}, the language of '{path}'"
        )
    target = pair[1 - pair.index(code)]
    lines = _lines(path)

    def covered(*lexicons: FileLexicon) -> tuple[int, int]:
        built = PERTURBATIONS.get("lexicon").build(target, resources=Resources(lexicons=lexicons))
        offers = [Offers(Text(line, code), built) for line in lines]
        return sum(len(one.eligible()) for one in offers), sum(len(one.words) for one in offers)

    (with_it, words), (without, _) = covered(lexicon), covered()
    if not words:
        raise DataError(f"'{path}' has no word", expected="a sentence a line")
    return {
        "text": str(path),
        "language": code,
        "into": target,
        "words": words,
        "shipped": without / words,
        "with_it": with_it / words,
    }


def _coverage_line(coverage: dict[str, Any]) -> str:
    return (
        f"  coverage: {coverage['with_it']:.1%} of the {coverage['words']:,} words of '{coverage['text']}' have a "
        f"translation from {coverage['language']} into {coverage['into']}, {coverage['shipped']:.1%} by the shipped "
        "lexicons alone\n"
    )


def _lines(path: Path) -> Sequence[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read '{path}'", got=str(error)) from error


def _print_json(record: object) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
