"""Which units of two realisations of a meaning say the same: word alignment that is exact by construction."""

from typing import NamedTuple

from xrobust.perturbations.text import Links, Text
from xrobust.tasks.mini.lexicon import CONTENT
from xrobust.tasks.mini.sentence import Sentence


class SaidUnit(NamedTuple):
    """What a unit of a sentence's text says."""

    nodes: frozenset[int]
    """Nodes of the meaning; empty for function words and marks."""
    content: bool
    """Whether a noun, verb, adjective, numeral, adverb or name stands in it."""


def said_units(sentence: Sentence) -> list[SaidUnit]:
    """What each unit of `Text(sentence.text, sentence.language)` says.

    Units and tokens differ where ICU cuts a Thai or Chinese token into several words (each says what the token says),
    and where Arabic writes two tokens as one word, which says what both say.
    """
    said = []
    for start, end, _ in Text(sentence.text, sentence.language).units:
        here = [token for token in sentence.tokens if token.start < end and start < token.end]
        nodes = frozenset(token.node for token in here if token.node is not None)
        said.append(SaidUnit(nodes, any(token.node is not None and token.upos in CONTENT for token in here)))
    return said


def gold_links(source: Sentence, target: Sentence) -> Links:
    """Every link between units that say the same node, sorted.

    A node that several units say (on Sunday, siku ya Jumapili) has all links between them. Function words that are
    no part of a node, and marks, have none: what they should be linked to, if anything, the meaning does not tell.
    """
    ours, theirs = said_units(source), said_units(target)
    return [(i, j) for i, one in enumerate(ours) for j, other in enumerate(theirs) if one.nodes & other.nodes]


def sure_links(source: Sentence, target: Sentence) -> Links:
    """The gold links that no annotator would leave out, sorted.

    Of a node that several units say in both languages they are the links to the one content word of a side (Sunday,
    domingo); none where both have several (last week, Geçen hafta) or one has none (prepositions of two words). Of
    any other node they are all of its links.
    """
    ours, theirs = said_units(source), said_units(target)
    sure = []
    for i, j in gold_links(source, target):
        shared = ours[i].nodes & theirs[j].nodes
        sides = [[unit for unit in side if unit.nodes & shared] for side in (ours, theirs)]
        one_content_word = 1 in (sum(unit.content for unit in side) for side in sides)
        if 1 in map(len, sides) or (ours[i].content and theirs[j].content and one_content_word):
            sure.append((i, j))
    return sure
