"""`xrobust perturb`: a text, a file or standard input, a line each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from xrobust.cli import options
from xrobust.cli.gallery import print_gallery
from xrobust.perturbations.errors import DataError, UsageError

if TYPE_CHECKING:
    from xrobust.perturbations import Perturbed, Resources, Text


class _Line(NamedTuple):
    """A text, what keys its randomness, and what it is in other languages."""

    id: str
    text: str
    parallel: Mapping[str, str] = MappingProxyType({})


def perturb_command(
    text: Annotated[str | None, typer.Argument(help="A text; without one, --input or standard input.")] = None,
    *,
    perturbation: Annotated[
        str | None, typer.Option("--perturbation", metavar="CONDITION", help="Such as keyboard@3.")
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="CODE", help="Language of the text, ISO 639-1.")] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--input",
            help='File, a text a line; .jsonl: objects with id and text, and for phrases parallel: {"es": "…"}.',
        ),
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Print clean text, perturbed text and edits as JSON.")] = False,
    gallery: Annotated[
        bool, typer.Option("--gallery", help="Show what every perturbation, or one, does in all languages, or one.")
    ] = False,
    lexicon: options.Lexicons = [],  # noqa: B006 - typer copies its defaults
    misspellings: options.Misspellings = [],  # noqa: B006
    plugin: options.Plugins = [],  # noqa: B006
) -> None:
    """Perturb text, a line each; on a terminal the changes are coloured."""
    from xrobust.perturbations import (
        PERTURBATIONS,
        Offers,
        Resources,
        Text,
        apply,
        parse_condition,
    )
    from xrobust.perturbations.languages import language
    from xrobust.perturbations.policies import SearchPolicy, policy
    from xrobust.perturbations.wordlists.misspellings import read_misspellings
    from xrobust.user.lexicons import named_lexicon

    options.load_plugins(plugin)
    resources = Resources(
        lexicons=tuple(map(named_lexicon, lexicon)), misspellings=tuple(map(read_misspellings, misspellings))
    )
    if gallery:
        print_gallery(perturbation, _sentences(lang, text, source), resources, jsonl=jsonl)
        return
    if perturbation is None or lang is None:
        missing = "--perturbation" if perturbation is None else "--lang"
        raise UsageError(f"{missing} is missing", expected="a condition and a language", fix="or --gallery to see all")
    condition = parse_condition(perturbation)
    code = language(lang).code
    choose = policy(condition.policy)
    if isinstance(choose, SearchPolicy):
        raise UsageError(
            f"'{condition}' asks a model which words to change",
            fix=f"xrobust eval --ckpt CKPT --perturbation {condition}",
        )
    if condition.is_clean:
        for line in _lines(text, source):
            sys.stdout.write(f"{line.text}\n")
        return
    built = PERTURBATIONS.get(condition.name).build(condition.parameters, resources=resources)
    texts: Iterable[Text]
    if built.counterparts is None:
        texts = (Text(line.text, code, example_id=line.id) for line in _lines(text, source))
        reason = built.not_applicable(Text("", code))
    else:
        texts = _linked([*_lines(text, source)], code, built.counterparts(code, frozenset()), resources)
        reasons = [*map(built.not_applicable, texts)]
        reason = reasons[0] if reasons and all(reasons) else None
    if reason is not None:
        needed = '--input FILE.jsonl, a line each with {"id": …, "text": …, "parallel": {"es": "…"}}'
        raise UsageError(
            f"'{condition}' cannot perturb this text: {reason}",
            fix=needed if built.counterparts is not None else "`xrobust list perturbations`",
        )
    written = _form(jsonl=jsonl)
    words = eligible = 0
    for one in texts:
        offers = Offers(one, built, seed=condition.seed)
        sys.stdout.write(written(apply(offers, dose=condition.dose, policy=choose).perturbed))
        if built.family == "codeswitch":
            words += len(offers.words)
            eligible += len(offers.eligible())
    if words:
        from xrobust.inputs.coverage import warn_of_low_coverage

        warn_of_low_coverage(eligible / words, where=f"the {code} text", condition=str(condition))


def _linked(lines: Sequence[_Line], code: str, languages: Sequence[str], resources: Resources) -> list[Text]:
    """The texts of lines with what they are in other languages; their words are linked by statistics over all lines."""
    from xrobust.inputs.aligning.cache import aligned
    from xrobust.inputs.aligning.counterparts import link
    from xrobust.perturbations import Text
    from xrobust.perturbations.alignment.statistical import StatisticalAligner

    rows = [(Text(line.text, code, example_id=line.id), line.parallel) for line in lines]
    link(rows, languages=languages, aligner=StatisticalAligner(resources.lexicons), align=aligned)
    return [text for text, _ in rows]


def _sentences(lang: str | None, text: str | None, source: Path | None) -> dict[str, Sequence[str]]:
    """By language, the user's sentences, or those that ship."""
    from xrobust.perturbations.languages import LANGUAGES, language
    from xrobust.report.gallery import sentences_at_hand

    if text is None and source is None:
        codes = sorted(LANGUAGES) if lang is None else [language(lang).code]
        return {code: sentences_at_hand(code) for code in codes}
    if lang is None:
        raise UsageError("a text without its language", expected="--lang CODE")
    lines = [line.text for line in _lines(text, source) if line.text.strip()]
    if not lines:
        raise DataError(f"'{source or text}' has no sentence", expected="a sentence a line")
    return {language(lang).code: lines}


def _lines(text: str | None, source: Path | None) -> Iterator[_Line]:
    if text is not None and source is not None:
        raise UsageError("both a text and --input", fix="give one of them")
    if text is not None:
        yield from (_Line(str(number), line) for number, line in enumerate(text.split("\n")))
        return
    if source is None:
        yield from _numbered(sys.stdin.buffer, "standard input")
        return
    try:
        with source.open("rb") as file:
            if source.suffix == ".jsonl":
                yield from _objects(file, source)
            else:
                yield from _numbered(file, f"'{source}'")
    except OSError as error:
        raise DataError(f"cannot read '{source}'", got=str(error)) from error


def _numbered(lines: Iterable[bytes], where: str) -> Iterator[_Line]:
    for number, line in enumerate(lines):
        try:
            decoded = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise DataError(f"{where}, line {number + 1}: no UTF-8", expected="UTF-8", got=str(error)) from error
        yield _Line(str(number), decoded.rstrip("\r\n"))


def _objects(lines: Iterable[bytes], source: Path) -> Iterator[_Line]:
    for line in _numbered(lines, f"'{source}'"):
        try:
            row = json.loads(line.text)
            yield _Line(str(row["id"]), row["text"], {**row.get("parallel", {})})
        except (ValueError, TypeError, KeyError) as error:
            raise DataError(
                f"'{source}', line {int(line.id) + 1}: no object with id and text", got=line.text[:60]
            ) from error


def _plain(perturbed: Perturbed) -> str:
    return f"{perturbed.text}\n"


def _json(perturbed: Perturbed) -> str:
    row = {"clean": perturbed.clean, "text": perturbed.text, "edits": [list(edit) for edit in perturbed.edits]}
    return json.dumps(row, ensure_ascii=False) + "\n"


def _coloured(perturbed: Perturbed) -> str:
    pieces, done = [], 0
    for start, end, text in perturbed.edits:
        pieces += [perturbed.clean[done:start], f"\x1b[9;31m{perturbed.clean[start:end]}\x1b[0m\x1b[1;32m{text}\x1b[0m"]
        done = end
    return "".join(pieces) + perturbed.clean[done:] + "\n"


def _form(*, jsonl: bool) -> Callable[[Perturbed], str]:
    """How a perturbed text is written: a line of JSON, of coloured or of plain text."""
    import os

    if jsonl:
        return _json
    return _coloured if sys.stdout.isatty() and "NO_COLOR" not in os.environ else _plain
