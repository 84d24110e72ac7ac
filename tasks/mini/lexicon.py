"""Exact word-to-word lexicons between the languages of the small world."""

from functools import cache
from typing import Final

from xrobust.tasks.mini.parallel import corpus
from xrobust.tasks.mini.sentence import Token

MEANINGS: Final = 6_000
"""Parallel sentences that the lexicon is read from; they hold every training word."""
CONTENT: Final = frozenset({"NOUN", "VERB", "ADJ", "NUM", "ADV", "PROPN"})


@cache
def lexicon(source: str, target: str) -> dict[str, tuple[str, ...]]:
    """Content words as they stand in text, with their translations.

    Words are paired by the meaning node that they realise, where it is one word in both
    languages; the most frequent translation comes first. The node of a sentence's first word
    is left out, since that word may be capitalised.

    Args:
        source: Language of the keys.
        target: Language of the translations.
    """
    counts: dict[str, dict[str, int]] = {}
    for row in corpus(MEANINGS, languages=(source, target)):
        ours, theirs = (nodes_of(row[language].tokens) for language in (source, target))
        for node, words in ours.items():
            if len(words) == 1 and len(theirs.get(node, ())) == 1:
                found = counts.setdefault(words[0], {})
                found[theirs[node][0]] = found.get(theirs[node][0], 0) + 1
    return {
        word: tuple(sorted(found, key=lambda other: (-found[other], other))) for word, found in sorted(counts.items())
    }


def nodes_of(tokens: tuple[Token, ...]) -> dict[int, list[str]]:
    """The content words of each node but the one that the sentence begins with."""
    first = tokens[0].node
    nodes: dict[int, list[str]] = {}
    for token in tokens:
        if token.node not in {None, first} and token.upos in CONTENT:
            nodes.setdefault(token.node, []).append(token.text)
    return nodes
