"""The miniature XTREME: a small world said in ten languages, exact by construction."""

from xrobust.tasks.mini.comparable import Comparable, comparable
from xrobust.tasks.mini.digest import digest
from xrobust.tasks.mini.lexicon import lexicon
from xrobust.tasks.mini.meaning import Clause, Meaning, Noun, Place
from xrobust.tasks.mini.nli import NliItem, nli
from xrobust.tasks.mini.parallel import ParallelItem, corpus, parallel
from xrobust.tasks.mini.paraphrase import ParaphraseItem, paraphrases
from xrobust.tasks.mini.questions import Answer, QuestionItem, QuestionText, asked, questions
from xrobust.tasks.mini.realise import realise
from xrobust.tasks.mini.sentence import Sentence, Token
from xrobust.tasks.mini.tagged import TaggedItem, iob2, tagged
from xrobust.tasks.mini.world import LANGUAGES

__all__ = [
    "LANGUAGES",
    "Answer",
    "Clause",
    "Comparable",
    "Meaning",
    "NliItem",
    "Noun",
    "ParallelItem",
    "ParaphraseItem",
    "Place",
    "QuestionItem",
    "QuestionText",
    "Sentence",
    "TaggedItem",
    "Token",
    "asked",
    "comparable",
    "corpus",
    "digest",
    "iob2",
    "lexicon",
    "nli",
    "parallel",
    "paraphrases",
    "questions",
    "realise",
    "tagged",
]
