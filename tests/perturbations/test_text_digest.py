"""What Unicode's data do to some texts: whatever they change there is seen, and nothing else is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from tests.perturbations.helpers import JOINERS
from xrobust import perturbations as room
from xrobust.perturbations import segmentation, text_digest
from xrobust.perturbations.checking import samples
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.noise import keyboard, signs

digest = text_digest.text_digest
TEXTS = {
    "en": ["The house stands.", "Don't wait, 15 minutes!"],
    "de": ["Die Straße ist naß.", "Ein Haus"],
    "hi": ["हिन्दी में", "एक वाक्य।"],
    "th": ["สวัสดีครับ", "ที่นี่ 12"],
    "zh": ["我们在北京。", "银行"],
    "ko": ["안녕하세요", "값이 있다"],
}
STANDARD = {language: digest(texts, language) for language, texts in TEXTS.items()}


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test asks the libraries anew."""
    monkeypatch.setattr(text_digest, "_known", {})
    for table in ("_seen", "_shapes"):
        monkeypatch.setattr(segmentation, table, {})


def changed() -> set[str]:
    """The languages whose texts have another digest now."""
    text_digest._relatives.cache_clear()
    found = {language for language, texts in TEXTS.items() if digest(texts, language) != STANDARD[language]}
    text_digest._relatives.cache_clear()
    return found


@given(st.lists(st.text(max_size=6) | st.sampled_from(JOINERS), max_size=6), st.randoms(use_true_random=False))
def test_order_and_number_of_the_texts_do_not_matter(texts: list[str], random: object) -> None:
    shuffled = [*texts, *texts[:2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert digest(shuffled, "en") == digest(iter(texts), "en")


def test_it_is_sixteen_hexadecimal_digits_and_another_one_for_other_texts_and_languages() -> None:
    found = {digest(samples(language), language) for language in LANGUAGES}
    assert len(found) == 40
    assert all(regex.fullmatch("[0-9a-f]{16}", one) for one in found)
    assert digest(["a b"], "en") != digest(["a c"], "en")
    assert digest(["ab"], "en") != digest(["ab"], "ru")  # noise takes its letters from another alphabet


def test_another_process_finds_the_same() -> None:
    code = (
        "from xrobust.perturbations.text_digest import text_digest\n"
        f"print(*(text_digest(texts, language) for language, texts in {TEXTS!r}.items()))"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        )
        assert done.stdout.split() == [*STANDARD.values()]


def test_a_release_that_changes_no_data_changes_no_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    import icu

    monkeypatch.setattr(regex, "__version__", "2099.1.1")
    monkeypatch.setattr(icu, "ICU_VERSION", "99.9")
    monkeypatch.setattr(icu, "UNICODE_VERSION", "99.0")
    assert changed() == set()


def test_another_dictionary_changes_the_texts_that_it_cuts_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    class OtherDictionary:
        """Knows no word of two characters and more."""

        def setText(self, text: str) -> None:  # noqa: N802 - ICU's name
            self.text = text

        def __iter__(self) -> object:
            return iter(range(1, len(self.text) + 1))

    monkeypatch.setattr(segmentation._icu, "words", OtherDictionary(), raising=False)
    assert changed() == {"th", "zh"}


def test_other_clusters_change_the_texts_that_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def borders(text: str) -> list[int]:
        # Before Unicode 15.1, a virama did not join the next consonant.
        apart = (match.end() for match in regex.finditer("्(?=[क-ह])", text))
        return sorted({*segmentation.cluster_borders(text), *apart})

    monkeypatch.setattr(text_digest, "cluster_borders", borders)
    assert changed() == {"hi"}


@pytest.mark.parametrize(
    ("character", "languages"),
    [
        ("ß", {"de"}),
        ("ह", {"hi"}),
        ("银", {"zh"}),
        ("ぢ", set()),
        ("Ж", set()),
        ("w", {*TEXTS}),  # a Latin word may stand in any text
        ("ñ", set()),
        ("ö", {"de"}),  # in no text, but on the keyboard
        ("\u0301", set()),
        ("य", {"hi"}),
    ],
)
def test_what_a_character_is_matters_where_it_may_come_up(
    monkeypatch: pytest.MonkeyPatch, character: str, languages: set[str]
) -> None:
    category = unicodedata.category

    def newer(one: str) -> str:
        return "So" if one == character else category(one)

    monkeypatch.setattr(text_digest.unicodedata, "category", newer)
    assert changed() == languages


def test_what_regex_says_of_a_character_matters_too(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = [*text_digest._patterns()]
    nukta = text_digest.CLASSES.index("InSC=Nukta")
    patterns[nukta] = regex.compile("[\u093cह]")
    monkeypatch.setattr(text_digest, "_patterns", lambda: patterns)
    assert changed() == {"hi"}


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC"])
def test_a_normal_form_matters(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    normalize: Callable[[str, str], str] = unicodedata.normalize

    def newer(asked: str, text: str) -> str:
        return "u" if (asked, text) == (form, "ü") else normalize(asked, text)

    monkeypatch.setattr(text_digest.unicodedata, "normalize", newer)
    assert changed() == {"de"}


def test_icus_case_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    recased = text_digest._recased
    monkeypatch.setattr(text_digest, "_recased", lambda *given: recased(*given).replace("Ä", "a"))
    assert changed() == {"de"}


def test_a_mark_on_a_space_is_seen_with_the_whole_text() -> None:
    assert digest(["a \u0301b c"], "en") != digest(["a \u0301b", "c"], "en")
    assert len({digest([text], "en") for text in ("a \u0301b", "a\u0301 b", "\u0301a b")}) == 3


def test_every_property_that_the_room_asks_regex_about_is_in_the_digest() -> None:
    aliases = {"ASCII": "", "sc=": "Script=", "L": "Lu Ll Lt Lm Lo", "M": "Mn Mc Me", "N": "Nd Nl No",
               "P": "Pc Pd Ps Pe Pi Pf Po"}  # fmt: skip
    asked = set()
    for path in Path(room.__path__[0]).rglob("*.py"):
        if "making" not in path.parts:
            asked |= {*re.findall(r"\\[pP]\{+((?:[A-Z]|sc=)[A-Za-z_=]*)\}+", path.read_text(encoding="utf-8"))}
    for name in {category for kinds in signs._KINDS.values() for category in kinds.split()} | {*keyboard._SYLLABIC}:
        asked.add(f"InSC={name}")
    asked |= {f"InPC={name}" for name in (*signs._PLACES, *keyboard._PLACES)}
    assert {"L", "Nd", "InSC=Nukta", "GCB=Extend"} <= asked
    for name in sorted(asked):
        known = aliases.get(name, re.sub("^sc=", "Script=", name)).split()
        known = [one if one in text_digest.CLASSES else f"Script={one}" for one in known]
        assert {*known} <= {*text_digest.CLASSES}, name


@pytest.mark.parametrize("character", ["Ç", "\u0327", "f"])
def test_the_other_case_and_the_parts_of_a_letter_matter_too(monkeypatch: pytest.MonkeyPatch, character: str) -> None:
    """Of a cedilla that no English key has, and of a ligature."""
    before = digest(["ça ﬁt"], "en")
    category = unicodedata.category
    monkeypatch.setattr(text_digest.unicodedata, "category", lambda one: "So" if one == character else category(one))
    monkeypatch.setattr(text_digest, "_known", {})
    assert digest(["ça ﬁt"], "en") != before


@pytest.mark.parametrize(
    ("character", "known"),
    [
        ("ß", ("Ll", 0, None, False, "ß", "SS", "Ss", "ss", "ß", "ß", "ß")),
        ("\u0301", ("Mn", 230, None, False, *["\u0301"] * 7)),
        ("²", ("No", 0, 2, False, *["²"] * 6, "2")),
        ("\u3000", ("Zs", 0, None, True, *["\u3000"] * 6, " ")),
        ("Å", ("Lu", 0, None, False, "å", "Å", "Å", "å", "Å", "A\u030a", "Å")),
    ],
)
def test_what_is_known_of_a_character(character: str, known: tuple[object, ...]) -> None:
    text_digest._learn({character})
    numbers = [n for n, name in enumerate(text_digest.CLASSES) if regex.match(rf"\p{{{name}}}", character)]
    assert text_digest._known[character] == repr((numbers, *known))


@pytest.mark.parametrize(("character", "language"), [("đ", "vi"), ("ൾ", "ml"), ("ょ", "ja"), ("ê", "fr"), ("µ", "fr")])
def test_letters_of_the_alphabet_and_of_the_keyboard_matter_in_whatever_text(
    monkeypatch: pytest.MonkeyPatch, character: str, language: str
) -> None:
    before = digest(["ab"], language)
    category = unicodedata.category
    monkeypatch.setattr(text_digest.unicodedata, "category", lambda one: "So" if one == character else category(one))
    monkeypatch.setattr(text_digest, "_known", {})
    assert digest(["ab"], language) != before
