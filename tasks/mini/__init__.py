"""The miniature XTREME: a small world said in ten languages, exact by construction."""

from xrobust.tasks.mini.digest import digest
from xrobust.tasks.mini.lexicon import lexicon
from xrobust.tasks.mini.meaning import Clause, Meaning, Noun, Place
from xrobust.tasks.mini.nli import NliItem, nli
from xrobust.tasks.mini.parallel import ParallelItem, corpus, parallel
from xrobust.tasks.mini.paraphrase import ParaphraseItem, paraphrases
from xrobust.tasks.mini.realise import realise
from xrobust.tasks.mini.sentence import Sentence, Token
from xrobust.tasks.mini.world import LANGUAGES

__all__ = [
    "LANGUAGES",
    "Clause",
    "Meaning",
    "NliItem",
    "Noun",
    "ParallelItem",
    "ParaphraseItem",
    "Place",
    "Sentence",
    "Token",
    "corpus",
    "digest",
    "lexicon",
    "nli",
    "parallel",
    "paraphrases",
    "realise",
]
