"""What speaks for a pair of words before any text is read."""

import numpy as np
import pytest

from xrobust.perturbations import Text
from xrobust.perturbations.alignment import Pair
from xrobust.perturbations.alignment.clues import clues
from xrobust.perturbations.alignment.corpus import read
from xrobust.perturbations.alignment.forms import form, stem
from xrobust.perturbations.alignment.spelling import consonants, spelled_alike
from xrobust.perturbations.wordlists.lexicons import ConceptLexicon

HUND = ConceptLexicon({"dog": {"en": "dog", "de": "Hund"}, "pet": {"en": "pet animal", "de": "Haustier"}})


def spoken_for(source: str, target: str, language: str = "de") -> set[str]:
    corpus = read([Pair(Text(source, "en"), Text(target, language))])
    found = clues(corpus, [HUND], spelling=True)
    pairs = zip(corpus.source_of, corpus.target_of, found, strict=True)
    return {f"{corpus.source.forms[i]}={corpus.target.forms[j]}" for i, j, clue in pairs if clue}


def test_lexicons_equal_numbers_and_names_speak_for_pairs() -> None:
    english = "The dog of Schwarzenegger died in 1,500 with a pet animal in Berlin"
    german = "Der Hund von Schwarzenegger starb in Berlin 1.500 mit einem Haustier"
    assert spoken_for(english, german) == {
        "dog=hund", "schwarzenegger=schwarzenegger", "1500=1500", "berlin=berlin",
    }  # fmt: skip


def test_entries_speak_for_inflected_forms_by_their_stems() -> None:
    lexicon = ConceptLexicon({"friend": {"en": "friend", "de": "Freund"}})
    corpus = read([Pair(Text("friends", "en"), Text("Freunden", "de"))])
    assert clues(corpus, [lexicon], spelling=False).tolist() == [1.0]


def test_short_words_that_are_equal_are_no_clue() -> None:
    assert spoken_for("in a", "in a") == set()


@pytest.mark.parametrize("name", ["Висконсин", "विस्कॉन्सिन", "ვისკონსინი", "Wiskonsin", "وسكونسن"])
def test_a_name_sounds_alike_in_every_script(name: str) -> None:
    names = [form(word, "word") for word in (name, "Wisconsin", "Montgomery")]
    alike = spelled_alike(names[1:], names[:1], np.array([0, 1]), np.array([0, 0]))
    assert alike[0] >= 0.7
    assert alike[1] == 0.0


def test_likeness_is_dice_s_coefficient_of_neighbouring_consonants() -> None:
    # |m rk l| and |m rk ll n|: edge-m, m-r, r-k, k-l are shared of 5 and 6.
    found = spelled_alike(["merkel"], ["меркелин"], np.array([0]), np.array([0]))
    assert found.tolist() == [pytest.approx(2 * 4 / (5 + 6))]
    assert consonants("大阪") == []


@pytest.mark.parametrize(
    ("written", "kind", "expected"),
    [
        ("İstanbul", "word", "i̇stanbul"), ("ＡＢＣ", "word", "abc"),
        ("١٬٥٠٠", "number", "1500"), ("3.5", "number", "35"),
        ("।", "punctuation", "."), ("。", "punctuation", "."), ("؟", "punctuation", "?"), ("»", "punctuation", '"'),
    ],
)  # fmt: skip
def test_forms_leave_out_what_only_writing_makes_different(written: str, kind: str, expected: str) -> None:
    assert form(written, kind) == expected


def test_stems_are_cut_where_the_language_inflects() -> None:
    assert stem("evlerinden", "tr", 3) == stem("evler", "tr", 3) == "evl"
    assert stem("atakusoma", "sw", 4) == stem("kusoma", "sw", 4)
    assert stem("المدرسة", "ar", 4) == stem("مدرسة", "ar", 4) == stem("بالمدرسة", "ar", 4)
    assert stem("학교에서", "ko", 5) == stem("학교는", "ko", 5) == "학교"
