"""Word alignment by meaning: worked by hand, and exact in every pair of languages."""

from itertools import combinations

import pytest

from xrobust.perturbations.text import Text
from xrobust.tasks import mini
from xrobust.tasks.mini.links import gold_links, said_units, sure_links

ITEMS = mini.parallel("test")[:60]


def shown(links, source, target):
    """Links as words."""
    ours, theirs = Text(source.text, source.language).words, Text(target.text, target.language).words
    return [f"{ours[i].text}-{theirs[j].text}" for i, j in links]


def said(number, *languages):
    return [ITEMS[number].realise(language) for language in languages]


def test_links_of_two_sentences_worked_by_hand():
    english, german = said(0, "en", "de")
    assert english.text == (
        "At the school the doctor is not selling a white horse and the girl invited the nurse at the school on Sunday."
    )
    assert german.text == (
        "In der Schule verkauft der Arzt kein weißes Pferd und das Mädchen hat am Sonntag die Krankenschwester"
        " in der Schule eingeladen."
    )
    content = [
        *("school-Schule", "doctor-Arzt", "selling-verkauft", "white-weißes", "horse-Pferd", "girl-Mädchen"),
        *("invited-eingeladen", "nurse-Krankenschwester", "school-Schule", "Sunday-Sonntag"),
    ]
    assert shown(sure_links(english, german), english, german) == content
    possible = shown(gold_links(english, german), english, german)
    assert possible == [*content[:-1], "on-am", "on-Sonntag", "Sunday-am", "Sunday-Sonntag"]


def test_a_node_that_one_side_says_in_one_word_has_all_its_links_sure():
    english, turkish = said(0, "en", "tr")
    assert {"invited-davet", "invited-etti"} <= {*shown(sure_links(english, turkish), english, turkish)}


def test_every_part_of_a_word_that_icu_cuts_says_what_the_word_says():
    english, thai = said(0, "en", "th")
    assert {"Sunday-วัน", "Sunday-อาทิตย์"} <= {*shown(sure_links(english, thai), english, thai)}


def test_where_both_sides_have_several_content_words_no_link_is_sure():
    english, turkish = said(7, "en", "tr")
    assert (english.text, turkish.text) == ("Last week the bird was in the library.", "Geçen hafta kuş kütüphanedeydi.")
    assert shown(sure_links(english, turkish), english, turkish) == ["bird-kuş", "library-kütüphanedeydi"]
    assert "Last-hafta" in shown(gold_links(english, turkish), english, turkish)


@pytest.mark.parametrize("language", mini.LANGUAGES)
def test_every_node_is_said_by_a_unit_with_content(language):
    for item in ITEMS:
        sentence = item.realise(language)
        units = said_units(sentence)
        assert len(units) == len(Text(sentence.text, language).units)
        named = {token.node for token in sentence.tokens if token.node is not None}
        assert {node for unit in units for node in unit.nodes} == named


@pytest.mark.parametrize(("one", "other"), [*combinations(mini.LANGUAGES, 2)])
def test_links_are_symmetric_sorted_and_join_every_node_that_both_say(one, other):
    for item in ITEMS[:20]:
        source, target = item.realise(one), item.realise(other)
        links, sure = gold_links(source, target), sure_links(source, target)
        assert links == sorted({*links})
        assert sorted((j, i) for i, j in links) == gold_links(target, source)
        assert {*sure} <= {*links}
        ours, theirs = said_units(source), said_units(target)
        both = {node for unit in ours for node in unit.nodes} & {node for unit in theirs for node in unit.nodes}
        assert {node for i, j in links for node in ours[i].nodes & theirs[j].nodes} == both
        alone = {node for node in both for side in (ours, theirs) if sum(node in unit.nodes for unit in side) == 1}
        assert alone <= {node for i, j in sure for node in ours[i].nodes & theirs[j].nodes}
