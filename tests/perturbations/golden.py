"""Digests of what every perturbation makes of the samples: `python tests/perturbations/golden.py` writes them anew.

They are equal on every machine with the pinned packages. Who changes one on purpose raises the perturbation's version.
Left out are adapters, whose output is their packages', and `spelling`, whose lists are not ours.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from pathlib import Path

from xrobust.perturbations import PERTURBATIONS, Text, perturb
from xrobust.perturbations.checking import samples
from xrobust.perturbations.languages import LANGUAGES

FILE = Path(__file__).with_suffix(".json")
NAMES = tuple(plugin.name for plugin in PERTURBATIONS if plugin.family != "adapter" and plugin.name != "spelling")


def digests(name: str) -> dict[str, str]:
    """Language to digest, where the perturbation applies; beside them its version."""
    plugin = PERTURBATIONS.get(name)
    built = plugin.build()
    found = {"version": str(plugin.version)}
    for language in sorted(LANGUAGES):
        texts = [Text(text, language, example_id=str(number)) for number, text in enumerate(samples(language))]
        if built.not_applicable(texts[0]) is None:
            outputs = [perturb(text, built, dose=dose, seed=7).perturbed.text for text in texts for dose in (0.2, 1.0)]
            found[language] = blake2b("\n".join(outputs).encode(), digest_size=6).hexdigest()
    return found


if __name__ == "__main__":
    rows = {name: digests(name) for name in NAMES}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items())
    FILE.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
