"""`xrobust check-plugin`: runs the property suite on somebody's perturbation and says what it violates."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xrobust.cli import options
from xrobust.perturbations.errors import DataError, PluginError, UsageError

if TYPE_CHECKING:
    from xrobust.perturbations import Perturbation
    from xrobust.perturbations.checking import Checked

_SHOWN, _SPOKEN = 3, 24


def check_plugin_command(
    plugin: Annotated[str, typer.Argument(metavar="FILE|NAME", help="A plugin file, or a perturbation by name.")],
    *,
    params: Annotated[str, typer.Option("--params", metavar="TEXT", help="As a condition has them: hi,ta.")] = "",
    langs: options.Languages = "",
    text: Annotated[
        Path | None, typer.Option("--text", help="Sentences to check on, a line each; needs one of --langs.")
    ] = None,
    lexicon: options.Lexicons = [],  # noqa: B006 - typer copies its defaults
    as_json: options.Json = False,
) -> None:
    """Check that a perturbation keeps the contract, in every language that it claims; exit code 2 where it does not."""
    from xrobust.perturbations import PERTURBATIONS, Resources
    from xrobust.perturbations.checking import PROPERTIES
    from xrobust.perturbations.languages import LANGUAGES, language
    from xrobust.perturbations.lexicons import read_lexicon

    codes = [language(code).code for code in langs.split(",") if code] or sorted(LANGUAGES)
    if text is not None and len(codes) != 1:
        raise UsageError("--text without its language", expected="one language", fix=f"--text {text} --langs de")
    names = _registered(Path(plugin)) if plugin.endswith(".py") else [plugin]
    resources = Resources(lexicons=tuple(map(read_lexicon, lexicon)))
    found: dict[str, list[Checked]] = {}
    for name in names:
        built = PERTURBATIONS.get(name).build(params, resources=resources)
        found[name] = [_checked(built, code, text) for code in codes]
    broken = sum(len(one.violations) for rows in found.values() for one in rows)
    if as_json:
        record = {name: [asdict(one) | {"violations": _records(one)} for one in rows] for name, rows in found.items()}
        sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    else:
        for name, rows in found.items():
            sys.stdout.write(_report(name, rows, PROPERTIES))
    if broken:
        raise typer.Exit(2)


def _registered(path: Path) -> list[str]:
    """The perturbations that a plugin file registers."""
    from xrobust.perturbations import PERTURBATIONS, load_plugin

    before = {*PERTURBATIONS.names()}
    load_plugin(path)
    names = [name for name in PERTURBATIONS.names() if name not in before]
    if not names:
        raise PluginError(f"'{path}' registers no perturbation", fix="decorate a function with @perturbation(…)")
    return names


def _checked(perturbation: Perturbation, code: str, path: Path | None) -> Checked:
    from xrobust.perturbations.checking import check

    return check(perturbation, code, _sentences(code, path))


def _sentences(code: str, path: Path | None) -> Sequence[str]:
    """The user's sentences, or names of things and, where there are any, sentences of the miniature."""
    from xrobust.perturbations.checking import samples
    from xrobust.tasks import mini

    if path is None:
        spoken = [item.realise(code).text for item in mini.parallel("test")[:_SPOKEN]] if code in mini.LANGUAGES else []
        return [*samples(code), *spoken]
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read '{path}'", got=str(error)) from error
    sentences = [line for line in lines if line.strip()]
    if not sentences:
        raise DataError(f"'{path}' has no sentence", expected="a sentence a line")
    return sentences


def _records(checked: Checked) -> list[dict[str, str]]:
    return [violation._asdict() for violation in checked.violations]


def _report(name: str, rows: Sequence[Checked], properties: dict[str, str]) -> str:
    applied = [one for one in rows if one.not_applicable is None]
    lines = [f"{name}: checked in {len(applied)} of {len(rows)} languages, {sum(one.texts for one in applied)} texts"]
    for reason in dict.fromkeys(one.not_applicable for one in rows if one.not_applicable is not None):
        codes = " ".join(one.language for one in rows if one.not_applicable == reason)
        lines.append(f"  n/a in {codes}: {reason}")
    violations = [violation for one in applied for violation in one.violations]
    for broken, says in properties.items():
        mine = [violation for violation in violations if violation.property == broken]
        if mine:
            codes = " ".join(dict.fromkeys(violation.language for violation in mine))
            lines.append(f"  broken: {says}")
            lines.append(f"    {len(mine)} times, in {codes}; such as")
            for violation in mine[:_SHOWN]:
                where = f" in '{violation.text}'" if violation.text else ""
                lines.append(f"    {violation.language}: {violation.what}{where}")
        elif applied:
            lines.append(f"  kept: {says}")
    return "\n".join(lines) + "\n"
