"""Whether other processes make the same edits, where Python orders sets in another way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from xrobust.perturbations.checking.suite import Violation
from xrobust.perturbations.edits import Span
from xrobust.perturbations.errors import PluginError
from xrobust.perturbations.plugins.decorator import PERTURBATIONS
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.plugins.registry import load_plugin
from xrobust.perturbations.policies.applying import perturb
from xrobust.perturbations.text import FieldPolicy, Text
from xrobust.perturbations.wordlists.files import read_lexicon
from xrobust.perturbations.wordlists.misspellings import read_misspellings

_HASH_SEEDS: Final = ("1", "2")
_ANSWER: Final = "from xrobust.perturbations.checking.processes import answer; answer()"


def differences(
    name: str,
    sentences: Mapping[str, Sequence[str]],
    *,
    parameters: str = "",
    plugin: Path | None = None,
    lexicons: Sequence[str] = (),
    misspellings: Sequence[str] = (),
) -> Iterator[Violation]:
    """Sentences, by language, that become something else in a process with another `PYTHONHASHSEED`.

    Args:
        name: The perturbation's name.
        sentences: Sentences by language.
        parameters: The condition's parameters.
        plugin: The file that registers it, where no package does.
        lexicons: The user's lexicons, as the command line names them.
        misspellings: The user's lists of misspellings, likewise.

    Raises:
        PluginError: If such a process cannot run it.
    """
    request = json.dumps({
        "name": name,
        "sentences": {code: [*texts] for code, texts in sentences.items()},
        "parameters": parameters,
        "plugin": str(plugin) if plugin else None,
        "lexicons": [*lexicons],
        "misspellings": [*misspellings],
    })  # fmt: skip
    first, second = (_ask(name, request, seed) for seed in _HASH_SEEDS)
    for code, texts in sentences.items():
        for text, one, other in zip(texts, first[code], second[code], strict=True):
            if one != other:
                yield Violation("processes", code, text, f"became '{one}', and in another process '{other}'")


def answer() -> None:
    """What the other process does: reads a request, perturbs, and writes what became of each sentence."""
    request = json.loads(sys.stdin.buffer.read())
    if request["plugin"]:
        load_plugin(Path(request["plugin"]))
    resources = Resources(
        lexicons=tuple(map(read_lexicon, request["lexicons"])),
        misspellings=tuple(map(read_misspellings, request["misspellings"])),
    )
    perturbation = PERTURBATIONS.get(request["name"]).build(request["parameters"], resources=resources)
    policy: FieldPolicy = "free" if "free" in perturbation.fields else "inline"
    found = {
        code: [
            perturb(Text(text, code, policy=policy, tokens=[Span(0, len(text))]), perturbation, dose=1.0).perturbed.text
            for text in texts
        ]
        for code, texts in request["sentences"].items()
    }
    sys.stdout.write("\n" + json.dumps(found))  # on a line of its own, whatever the plugin prints


def _ask(name: str, request: str, hash_seed: str) -> dict[str, list[str]]:
    done = subprocess.run(  # noqa: S603 - this Python, and a command that stands above
        [sys.executable, "-c", _ANSWER],
        input=request.encode(),
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise PluginError(f"'{name}' does not run in a process of its own", got=last, fix="mend its file or package")
    found: dict[str, list[str]] = json.loads(done.stdout.rpartition(b"\n")[2])
    return found
