"""The same items in other languages, with the links between their words: what switching by phrases works from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b

from xrobust.grid.identity import data_digest
from xrobust.perturbations import Text
from xrobust.perturbations.alignment import Aligner, Pair
from xrobust.perturbations.alignment.spelling import sounds_digest
from xrobust.perturbations.text import Links
from xrobust.perturbations.text_digest import text_digest
from xrobust.tasks import Example

Align = Callable[[Aligner, Sequence[Pair]], Sequence[Links]]
"""Aligns all pairs of two languages, or remembers how they were aligned."""


class Counterparts:
    """The counterparts of a task's examples in a language.

    Links are learnt from all the examples of the split together, so that they do not depend on how many of them are
    perturbed.

    Args:
        language: ISO 639-1 code of the examples.
        examples: All examples of the split.
        others: Other language to its examples.
        aligner: Links their words.
        align: What asks the aligner.
    """

    def __init__(
        self,
        language: str,
        examples: Sequence[Example],
        *,
        others: Mapping[str, Sequence[Example]],
        aligner: Aligner,
        align: Align,
    ) -> None:
        self._language = language
        self._examples = examples
        self._others = {
            code: {example.parallel_id: example for example in found if example.parallel_id is not None}
            for code, found in others.items()
        }
        self._aligner, self._align = aligner, align
        self._digests: dict[str, str] = {}
        self._found: dict[tuple[str, tuple[str, ...]], dict[tuple[str, str], tuple[Text, Links]]] = {}

    def identity(self, languages: Sequence[str]) -> str:
        """Digest of all that decides counterparts in some languages and their links."""
        digests = [f"{code} {self._digest_of(code)}" for code in languages if code in self._others]
        text = "|".join((self._aligner.digest, self._digest_of(self._language), *digests))
        return blake2b(text.encode(), digest_size=8).hexdigest()

    def _digest_of(self, code: str) -> str:
        """Of all examples in a language, and of what Unicode's data make of them; worked out once."""
        if code not in self._digests:
            found = self._examples if code == self._language else [*self._others[code].values()]
            texts = [text for example in found for text in example.texts.values()]
            self._digests[code] = f"{data_digest(found)} {text_digest(texts, code)} {sounds_digest(texts)}"
        return self._digests[code]

    def add_to(self, text: Text, example: Example, *, fields: tuple[str, ...], languages: Sequence[str]) -> None:
        """Give a text its counterparts and links, in those of the languages that have the item.

        Args:
            text: A field of the example.
            example: The example.
            fields: All fields that are perturbed together; what their words mean is learnt from them together.
            languages: Other languages.
        """
        if text.language != self._language:
            return  # the English side of a retrieval pair is the same in all languages
        parallel, links = dict(text.parallel), dict(text.links)
        for code in languages:
            other = self._counterpart(example, code)
            if other is not None and text.name in other.texts:
                found = self._aligned(code, fields).get((text.text, other.texts[text.name]))
                if found is not None:
                    parallel[code], links[code] = found
        text.parallel, text.links = parallel, links

    def _counterpart(self, example: Example, code: str) -> Example | None:
        known = self._others.get(code, {})
        return known.get(example.parallel_id) if example.parallel_id is not None else None

    def _aligned(self, code: str, fields: tuple[str, ...]) -> dict[tuple[str, str], tuple[Text, Links]]:
        """By both texts, the counterpart and the links; each pair of texts once."""
        key = (code, fields)
        if key not in self._found:
            pairs: dict[tuple[str, str], Pair] = {}
            for example in self._examples:
                other = self._counterpart(example, code)
                if other is not None:
                    for name in fields:
                        if name in example.texts and name in other.texts:
                            texts = (example.texts[name], other.texts[name])
                            if texts not in pairs:
                                pairs[texts] = Pair(Text(texts[0], self._language), Text(texts[1], code))
            self._found[key] = _linked(pairs, self._aligner, self._align)
        return self._found[key]


def link(
    rows: Sequence[tuple[Text, Mapping[str, str]]], *, languages: Sequence[str], aligner: Aligner, align: Align
) -> None:
    """Give texts what they are in other languages, and the links between their words.

    Args:
        rows: Texts, each with what it is in other languages, by ISO 639-1 code.
        languages: Those that are needed.
        aligner: Links their words.
        align: What asks the aligner.
    """
    for code in languages:
        mine = [(text, parallel[code]) for text, parallel in rows if code in parallel]
        pairs = {(text.text, other): Pair(text, Text(other, code)) for text, other in mine}
        found = _linked(pairs, aligner, align)
        for text, other in mine:
            target, links = found[text.text, other]
            text.parallel, text.links = {**text.parallel, code: target}, {**text.links, code: links}


def _linked(
    pairs: Mapping[tuple[str, str], Pair], aligner: Aligner, align: Align
) -> dict[tuple[str, str], tuple[Text, Links]]:
    found = align(aligner, [*pairs.values()]) if pairs else ()
    return {texts: (pair.target, links) for (texts, pair), links in zip(pairs.items(), found, strict=True)}
