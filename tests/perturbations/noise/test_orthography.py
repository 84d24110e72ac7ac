"""Confusions of spelling by hand, language by language, and the shape of their table."""

from __future__ import annotations

import pytest

from tests.perturbations.slips import slips
from xrobust.perturbations import Text
from xrobust.perturbations.plugins.decorator import PERTURBATIONS


@pytest.mark.parametrize(
    ("language", "word", "misspelt"),
    [
        ("af", "my", "mei"),
        ("ar", "أحمد", "احمد"),
        ("ar", "مدرسة", "مدرسه"),
        ("ar", "على", "علي"),
        ("bg", "градът", "града"),
        ("bn", "বাণী", "বাণি"),
        ("bn", "শব্দ", "সব্দ"),
        ("de", "dass", "das"),
        ("de", "Straße", "Strasse"),
        ("de", "Ärger", "Aerger"),
        ("de", "seid", "seit"),
        ("el", "μπορείτε", "μπορείται"),
        ("el", "καλός", "καλώς"),
        ("el", "άλλος", "άλος"),
        ("en", "their", "there"),
        ("en", "Its", "It's"),
        ("en", "don’t", "dont"),
        ("en", "receive", "recieve"),
        ("en", "responsible", "responsable"),
        ("en", "accommodate", "acommodate"),
        ("es", "vaca", "baca"),
        ("es", "Hola", "Ola"),
        ("es", "lluvia", "yuvia"),
        ("es", "HACER", "ACER"),
        ("et", "keegi", "kegi"),
        ("eu", "zahar", "zaar"),
        ("fa", "زندگی", "زندگي"),
        ("fa", "می\u200cروم", "میروم"),
        ("fi", "tyttö", "tytö"),
        ("fr", "mangé", "manger"),
        ("fr", "et", "est"),
        ("fr", "œuf", "oeuf"),
        ("he", "טוב", "תוב"),
        ("he", "ילדה", "ילדא"),
        ("hi", "कि", "की"),
        ("hi", "में", "मे"),
        ("hi", "हिन्दी", "हिंदी"),
        ("hi", "हिंदी", "हिन्दी"),
        ("hi", "कृपा", "क्रिपा"),
        ("hu", "folyó", "fojó"),
        ("hu", "házban", "házba"),
        ("id", "aktif", "aktip"),
        ("id", "kalau", "kalo"),
        ("it", "anno", "hanno"),
        ("it", "perché", "perchè"),
        ("jv", "apa", "apo"),
        ("ka", "წყალი", "ცყალი"),
        ("kk", "қазақ", "казақ"),
        ("ml", "മഴ", "മള"),
        ("mr", "पाणी", "पानी"),
        ("ms", "saya", "saye"),
        ("my", "ကျွန်", "ကြွန်"),
        ("nl", "gebeurd", "gebeurt"),
        ("nl", "Tijd", "Teid"),
        ("pt", "mas", "mais"),
        ("pt", "casa", "caza"),
        ("ru", "ёлка", "елка"),
        ("ru", "Ёлка", "Елка"),
        ("ru", "учиться", "учится"),
        ("ru", "корова", "карова"),
        ("sw", "dhambi", "zambi"),
        ("ta", "பழம்", "பளம்"),
        ("ta", "மரம்", "மறம்"),
        ("te", "పాఠం", "పాటం"),
        ("th", "ใจ", "ไจ"),
        ("th", "ครับ", "คับ"),
        ("th", "รัก", "ลัก"),
        ("tl", "ng", "nang"),
        ("tl", "siya", "sya"),
        ("tr", "geliyor", "geliyo"),
        ("tr", "Değil", "Deil"),
        ("ur", "کتاب", "كتاب"),
        ("vi", "nghỉ", "nghĩ"),
        ("vi", "trời", "chời"),
        ("yo", "ṣe", "she"),
    ],
)
def test_a_word_is_misspelt_as_people_do(language: str, word: str, misspelt: str) -> None:
    assert misspelt in slips("orthography", word, language, as_word=True)


@pytest.mark.parametrize(
    ("language", "word", "never"),
    [
        ("es", "chico", "cico"),  # the h of ch is not silent
        ("el", "και", "καη"),  # the ι of αι is no i
        ("ru", "мой", "май"),  # a stressed vowel
        ("en", "want", "went"),  # a short word, whose vowel is stressed
        ("my", "ကို", "ကီု"),  # a vowel of two signs
        ("bn", "হয়", "হজ়"),  # the dot belongs to the letter
        ("th", "ค่ำ", "ค่ัม"),  # a vowel sign behind a tone mark
    ],
)
def test_a_rule_keeps_to_its_place(language: str, word: str, never: str) -> None:
    assert never not in slips("orthography", word, language, as_word=True)


def test_a_word_that_no_rule_fits_stays_as_it_is() -> None:
    assert slips("orthography", "hip", "en") == set()
    assert slips("orthography", "Tom", "hi") == set()


def test_whole_words_are_confused_more_often_than_letters() -> None:
    candidates = list(PERTURBATIONS.get("orthography").build().propose(Text("there", "en").words[0]))
    weights = {text: one.weight / len(one.replacements) for one in candidates for text in one.replacements}
    assert weights["their"] == 3.0


def test_two_ways_to_the_same_misspelling_are_one() -> None:
    for word in ("there", "accommodate", "than"):
        candidates = list(PERTURBATIONS.get("orthography").build().propose(Text(word, "en").words[0]))
        edits = [(one.start, one.end, text) for one in candidates for text in one.replacements]
        assert len(edits) == len({*edits})
