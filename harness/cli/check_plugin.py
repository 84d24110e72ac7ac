"""`xrobust check-plugin`: runs the property suite on somebody's perturbation and says what it violates."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xrobust.cli import options
from xrobust.perturbations.errors import DataError, PluginError, UsageError

if TYPE_CHECKING:
    from xrobust.perturbations.checking import Checked, Violation

BROKEN = 1
"""Exit code where a property is broken; 2 says that nothing could be checked."""
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
    misspellings: options.Misspellings = [],  # noqa: B006
    as_json: options.Json = False,
) -> None:
    """Check that a perturbation keeps the contract, in every language that it claims; exit code 1 where it does not."""
    from xrobust.perturbations import PERTURBATIONS, Resources, checking
    from xrobust.perturbations.languages import LANGUAGES, language
    from xrobust.perturbations.wordlists.files import read_lexicon
    from xrobust.perturbations.wordlists.misspellings import read_misspellings
    from xrobust.user.lexicons import locate

    codes = [language(code).code for code in langs.split(",") if code] or sorted(LANGUAGES)
    if text is not None and len(codes) != 1:
        raise UsageError("--text without its language", expected="one language", fix=f"--text {text} --langs de")
    file = Path(plugin) if plugin.endswith(".py") or len(Path(plugin).parts) > 1 else None
    located = [*map(locate, lexicon)]
    resources = Resources(
        lexicons=tuple(map(read_lexicon, located)), misspellings=tuple(map(read_misspellings, misspellings))
    )
    found: dict[str, list[Checked]] = {}
    for name in [plugin] if file is None else _registered(file):
        built = PERTURBATIONS.get(name).build(params, resources=resources)
        sentences = {code: _sentences(code, text) for code in codes}
        rows = [checking.check(built, code, sentences[code]) for code in codes]
        _refuse_nothing(name, rows)
        claimed = {one.language: sentences[one.language] for one in rows if one.not_applicable is None}
        unlike = [
            *checking.differences(
                name, claimed, parameters=params, plugin=file, lexicons=located, misspellings=misspellings
            )
        ]
        found[name] = [_with(one, unlike) for one in rows]
    broken = sum(len(one.violations) for rows in found.values() for one in rows)
    if as_json:
        record = {name: [asdict(one) | {"violations": _records(one)} for one in rows] for name, rows in found.items()}
        sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    else:
        for name, rows in found.items():
            sys.stdout.write(_report(name, rows))
    if broken:
        raise typer.Exit(BROKEN)


def _registered(path: Path) -> list[str]:
    """The perturbations that a plugin file registers, even if an installed package has registered them from it."""
    from xrobust.perturbations import PERTURBATIONS, load_plugin

    before = {plugin.name: plugin for plugin in PERTURBATIONS}
    load_plugin(path)
    names = [plugin.name for plugin in PERTURBATIONS if before.get(plugin.name) is not plugin]
    if not names:
        raise PluginError(
            f"'{path}' registers no perturbation",
            expected="a function or class decorated with @perturbation(…)",
            got="a file without one",
            fix="see docs/plugins.md, or name one of those that `xrobust list perturbations` shows",
        )
    return names


def _refuse_nothing(name: str, rows: Sequence[Checked]) -> None:
    """Say that nothing was checked, which must not look like success."""
    reasons = {one.language: one.not_applicable for one in rows if one.not_applicable is not None}
    if len(reasons) == len(rows):
        raise PluginError(
            f"'{name}' applies to none of the languages asked for, so nothing was checked",
            expected="a language that it claims",
            got="; ".join([*dict.fromkeys(reasons.values())][:_SHOWN]),
            fix="name another one with --langs, or mend `languages`, `fields` or `reason` of the plugin",
        )


def _with(checked: Checked, violations: Sequence[Violation]) -> Checked:
    mine = [violation for violation in violations if violation.language == checked.language]
    return replace(checked, violations=(*checked.violations, *mine))


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


def _report(name: str, rows: Sequence[Checked]) -> str:
    from xrobust.perturbations.checking import GUARANTEED, PROPERTIES

    applied = [one for one in rows if one.not_applicable is None]
    lines = [f"{name}: checked in {len(applied)} of {len(rows)} languages, {sum(one.texts for one in applied)} texts"]
    refusing: dict[str, list[str]] = {}
    for one in rows:
        if one.not_applicable is not None:
            reason = re.sub(rf"\b{one.language}\b", "…", one.not_applicable)  # the same words for every language
            refusing.setdefault(reason, []).append(one.language)
    lines += [f"  n/a in {' '.join(codes)}: {reason}" for reason, codes in refusing.items()]
    violations = [violation for one in applied for violation in one.violations]
    for broken, says in PROPERTIES.items():
        mine = [violation for violation in violations if violation.property == broken]
        if mine:
            codes = " ".join(dict.fromkeys(violation.language for violation in mine))
            lines.append(f"  broken: {says}")
            if broken in GUARANTEED:
                lines.append("    no plugin can break this: please report it as a fault of xrobust")
            lines.append(f"    {len(mine)} times, in {codes}; such as" if len(mine) > 1 else f"    once, in {codes}:")
            for violation in [*dict.fromkeys(mine)][:_SHOWN]:
                where = f"; in: {violation.text}" if violation.text else ""
                lines.append(f"    {violation.language}: {violation.what}{where}")
        else:
            lines.append(f"  kept: {says}")
    count = len({violation.property for violation in violations})
    lines.append(f"  {count} of {len(PROPERTIES)} properties broken" if count else "  every property is kept")
    return "\n".join(lines) + "\n"
