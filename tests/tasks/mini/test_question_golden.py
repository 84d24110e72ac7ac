"""Questions and answers that were written by hand in all ten languages before the grammars ran."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xrobust.tasks import mini
from xrobust.tasks.mini.questions import ask


def name(key: str, sex: str) -> mini.Noun:
    return mini.Noun(f"name:{key}", sex)


SENT = mini.Clause(
    "action", "verb:send", "past", mini.Noun("noun:boy", "m"),
    mini.Noun("noun:rose", definite=False, adjective="adj:yellow"), mini.Noun("noun:doctor", "m"),
)  # fmt: skip
GOES = mini.Clause(
    "motion", "verb:go", "present", name("laura", "f"),
    place=mini.Place("to", mini.Noun("noun:hospital")), companion=name("martin", "m"),
)  # fmt: skip
CAME = mini.Clause(
    "motion", "verb:come", "past", name("anna", "f"), place=mini.Place("from", mini.Noun("noun:garden")),
)  # fmt: skip
BOUGHT = mini.Clause(
    "action", "verb:buy", "past", name("fatima", "f"), mini.Noun("noun:car", definite=False, adjective="adj:red"),
    place=mini.Place("in", mini.Noun("city:cairo")), time="time:yesterday",
)  # fmt: skip
GIVES = mini.Clause(
    "action", "verb:give", "future", mini.Noun("noun:doctor", "m"), mini.Noun("noun:book", definite=False, count=3),
    name("anna", "f"), time="time:tomorrow",
)  # fmt: skip
BROKE = mini.Clause(
    "action", "verb:break", "past", name("lena", "f"), mini.Noun("noun:cup"), time="time:friday", order="passive",
)  # fmt: skip
PASSAGE = tuple(mini.Meaning((clause,)) for clause in (BOUGHT, GIVES, BROKE))
CAR = mini.Noun("noun:car", definite=False)

# The passage, and each question with its answer.
CONTEXTS = {
    "en": "Fatima bought a red car in Cairo yesterday. The doctor will give three books to Anna tomorrow. "
    "The cup was broken by Lena on Friday.",
    "de": "Fatima hat gestern in Kairo ein rotes Auto gekauft. Der Arzt wird Anna morgen drei Bücher geben. "
    "Die Tasse wurde am Freitag von Lena kaputtgemacht.",
    "es": "Fatima compró un coche rojo en El Cairo ayer. El médico le dará tres libros a Anna mañana. "
    "La taza fue rota por Lena el viernes.",
    "ru": "Фатима вчера купила красную машину в Каире. Врач завтра даст Анне три книги. "
    "Чашка в пятницу была разбита Леной.",
    "ar": "اشترت فاطمة سيارة حمراء في القاهرة أمس. سيعطي الطبيب آنا ثلاثة كتب غدًا. "
    "تم كسر الفنجان من قبل لينا يوم الجمعة.",
    "hi": "फ़ातिमा ने कल काहिरा में एक लाल गाड़ी ख़रीदी। डॉक्टर कल अन्ना को तीन किताबें देगा। प्याला शुक्रवार को लेना द्वारा तोड़ा गया।",
    "th": "ฟาติมาซื้อรถยนต์สีแดงคันหนึ่งที่ไคโรเมื่อวานนี้ หมอจะให้หนังสือสามเล่มแก่แอนนาพรุ่งนี้ ถ้วยถูกทำพังโดยเลนาในวันศุกร์",
    "zh": "法蒂玛昨天在开罗买了一辆红色的汽车。医生明天会给安娜三本书。那个杯子星期五被莱娜打坏了。",
    "tr": "Fatima dün Kahire'de kırmızı bir araba satın aldı. Doktor yarın Anna'ya üç kitap verecek. "
    "Fincan cuma günü Lena tarafından kırıldı.",
    "sw": "Fatima alinunua gari jekundu mjini Kairo jana. Daktari atampa Anna vitabu vitatu kesho. "
    "Kikombe kilivunjwa na Lena siku ya Ijumaa.",
}
ASKED = {
    "who bought": (0, BOUGHT, "who"),
    "what is bought": (0, replace(BOUGHT, place=None), "what"),
    "where is it bought": (0, replace(BOUGHT, object=CAR), "where"),
    "when is it bought": (0, replace(BOUGHT, object=CAR, place=None), "when"),
    "what is given": (1, GIVES, "what"),
    "who gives": (1, replace(GIVES, time=None), "who"),
    "who broke": (2, replace(BROKE, time=None), "who"),
    "when did it break": (2, BROKE, "when"),
}
GOLDEN = {
    "en": (
        ("Who bought a red car in Cairo yesterday?", "Fatima"),
        ("What did Fatima buy yesterday?", "red car"),
        ("Where did Fatima buy a car yesterday?", "Cairo"),
        ("When did Fatima buy a car?", "yesterday"),
        ("What will the doctor give to Anna tomorrow?", "three books"),
        ("Who will give three books to Anna?", "doctor"),
        ("Who broke the cup?", "Lena"),
        ("When did Lena break the cup?", "on Friday"),
    ),
    "de": (
        ("Wer hat gestern in Kairo ein rotes Auto gekauft?", "Fatima"),
        ("Was hat Fatima gestern gekauft?", "rotes Auto"),
        ("Wo hat Fatima gestern ein Auto gekauft?", "Kairo"),
        ("Wann hat Fatima ein Auto gekauft?", "gestern"),
        ("Was wird der Arzt Anna morgen geben?", "drei Bücher"),
        ("Wer wird Anna drei Bücher geben?", "Arzt"),
        ("Wer hat die Tasse kaputtgemacht?", "Lena"),
        ("Wann hat Lena die Tasse kaputtgemacht?", "am Freitag"),
    ),
    "es": (
        ("¿Quién compró un coche rojo en El Cairo ayer?", "Fatima"),
        ("¿Qué compró Fatima ayer?", "coche rojo"),
        ("¿Dónde compró Fatima un coche ayer?", "El Cairo"),
        ("¿Cuándo compró Fatima un coche?", "ayer"),
        ("¿Qué le dará el médico a Anna mañana?", "tres libros"),
        ("¿Quién le dará tres libros a Anna?", "médico"),
        ("¿Quién rompió la taza?", "Lena"),
        ("¿Cuándo rompió Lena la taza?", "el viernes"),
    ),
    "ru": (
        ("Кто вчера купил красную машину в Каире?", "Фатима"),
        ("Что Фатима вчера купила?", "красную машину"),
        ("Где Фатима вчера купила машину?", "Каире"),
        ("Когда Фатима купила машину?", "вчера"),
        ("Что врач завтра даст Анне?", "три книги"),
        ("Кто даст Анне три книги?", "Врач"),
        ("Кто разбил чашку?", "Леной"),
        ("Когда Лена разбила чашку?", "в пятницу"),
    ),
    "ar": (
        ("من اشترى سيارة حمراء في القاهرة أمس؟", "فاطمة"),
        ("ماذا اشترت فاطمة أمس؟", "سيارة حمراء"),
        ("أين اشترت فاطمة سيارة أمس؟", "القاهرة"),
        ("متى اشترت فاطمة سيارة؟", "أمس"),
        ("ماذا سيعطي الطبيب آنا غدًا؟", "ثلاثة كتب"),
        ("من سيعطي آنا ثلاثة كتب؟", "الطبيب"),
        ("من كسر الفنجان؟", "لينا"),
        ("متى كسرت لينا الفنجان؟", "يوم الجمعة"),
    ),
    "hi": (
        ("किसने कल काहिरा में एक लाल गाड़ी ख़रीदी?", "फ़ातिमा"),
        ("फ़ातिमा ने कल क्या ख़रीदा?", "लाल गाड़ी"),
        ("फ़ातिमा ने कल कहाँ एक गाड़ी ख़रीदी?", "काहिरा"),
        ("फ़ातिमा ने कब एक गाड़ी ख़रीदी?", "कल"),
        ("डॉक्टर कल अन्ना को क्या देगा?", "तीन किताबें"),
        ("कौन अन्ना को तीन किताबें देगा?", "डॉक्टर"),
        ("किसने प्याला तोड़ा?", "लेना"),
        ("लेना ने कब प्याला तोड़ा?", "शुक्रवार को"),
    ),
    "th": (
        ("ใครซื้อรถยนต์สีแดงคันหนึ่งที่ไคโรเมื่อวานนี้", "ฟาติมา"),
        ("ฟาติมาซื้ออะไรเมื่อวานนี้", "รถยนต์สีแดง"),
        ("ฟาติมาซื้อรถยนต์คันหนึ่งที่ไหนเมื่อวานนี้", "ไคโร"),
        ("ฟาติมาซื้อรถยนต์คันหนึ่งเมื่อไร", "เมื่อวานนี้"),
        ("หมอจะให้อะไรแก่แอนนาพรุ่งนี้", "หนังสือสามเล่ม"),
        ("ใครจะให้หนังสือสามเล่มแก่แอนนา", "หมอ"),
        ("ใครทำถ้วยพังแล้ว", "เลนา"),
        ("เลนาทำถ้วยพังเมื่อไร", "ในวันศุกร์"),
    ),
    "zh": (
        ("谁昨天在开罗买了一辆红色的汽车？", "法蒂玛"),
        ("法蒂玛昨天买了什么？", "红色的汽车"),
        ("法蒂玛昨天在哪里买了一辆汽车？", "开罗"),
        ("法蒂玛什么时候买了一辆汽车？", "昨天"),
        ("医生明天会给安娜什么？", "三本书"),
        ("谁会给安娜三本书？", "医生"),
        ("谁打坏了那个杯子？", "莱娜"),
        ("莱娜什么时候打坏了那个杯子？", "星期五"),
    ),
    "tr": (
        ("Kim dün Kahire'de kırmızı bir araba satın aldı?", "Fatima"),
        ("Fatima dün ne satın aldı?", "kırmızı bir araba"),
        ("Fatima dün nerede bir araba satın aldı?", "Kahire'de"),
        ("Fatima ne zaman bir araba satın aldı?", "dün"),
        ("Doktor yarın Anna'ya ne verecek?", "üç kitap"),
        ("Kim Anna'ya üç kitap verecek?", "Doktor"),
        ("Kim fincanı kırdı?", "Lena"),
        ("Lena ne zaman fincanı kırdı?", "cuma günü"),
    ),
    "sw": (
        ("Nani alinunua gari jekundu mjini Kairo jana?", "Fatima"),
        ("Fatima alinunua nini jana?", "gari jekundu"),
        ("Fatima alinunua gari wapi jana?", "Kairo"),
        ("Fatima alinunua gari lini?", "jana"),
        ("Daktari atampa Anna nini kesho?", "vitabu vitatu"),
        ("Nani atampa Anna vitabu vitatu?", "Daktari"),
        ("Nani alivunja kikombe?", "Lena"),
        ("Lena alivunja kikombe lini?", "siku ya Ijumaa"),
    ),
}
OTHERS = {
    "ar": ("ماذا أرسل الولد إلى الطبيب؟", "إلى أين تذهب لورا مع مارتن؟", "من أين جاءت آنا؟"),
    "de": ("Was hat der Junge dem Arzt geschickt?", "Wohin geht Laura mit Martin?", "Woher ist Anna gekommen?"),
    "en": ("What did the boy send to the doctor?", "Where is Laura going with Martin?", "Where did Anna come from?"),
    "es": ("¿Qué le envió el niño al médico?", "¿Adónde va Laura con Martin?", "¿De dónde vino Anna?"),
    "hi": ("लड़के ने डॉक्टर को क्या भेजा?", "लौरा मार्टिन के साथ कहाँ जा रही है?", "अन्ना कहाँ से आई?"),
    "ru": ("Что мальчик отправил врачу?", "Куда Лаура идёт с Мартином?", "Откуда Анна пришла?"),
    "sw": ("Mvulana alimtumia daktari nini?", "Laura anaenda wapi pamoja na Martin?", "Anna alikuja kutoka wapi?"),
    "th": ("เด็กชายส่งอะไรให้หมอ", "ลอร่ากำลังไปที่ไหนกับมาร์ติน", "แอนนามาจากที่ไหน"),
    "tr": ("Oğlan doktora ne gönderdi?", "Laura Martin'le nereye gidiyor?", "Anna nereden geldi?"),
    "zh": ("男孩给医生寄了什么？", "劳拉正和马丁一起去哪里？", "安娜从哪里过来了？"),
}


@pytest.mark.parametrize("language", mini.LANGUAGES)
def test_hand_written_questions_and_answers_come_out(language: str) -> None:
    found = []
    for sentence, clause, kind in ASKED.values():
        item = mini.QuestionItem("mini-1", "mini-1", PASSAGE, sentence, clause, kind)
        text = item.realise(language)
        assert text.context == CONTEXTS[language]
        (answer,) = text.answers
        assert text.context[answer.start :].startswith(answer.text)
        found.append((text.question, answer.text))
    assert found == list(GOLDEN[language])


@pytest.mark.parametrize("language", mini.LANGUAGES)
def test_questions_read_as_people_ask(language: str) -> None:
    what, whither, whence = OTHERS[language]
    assert ask(SENT, "what", language).text == what
    assert ask(GOES, "where", language).text == whither
    assert ask(CAME, "where", language).text == whence


def test_an_answer_is_where_its_sentence_says_it_and_not_where_the_word_stands_first() -> None:
    slept = mini.Clause("action", "verb:sleep", "past", name("anna", "f"), time="time:yesterday")
    worked = replace(slept, predicate="verb:work")
    passage = tuple(mini.Meaning((clause,)) for clause in (slept, worked))
    text = mini.QuestionItem("mini-1", "mini-1", passage, 1, worked, "when").realise("en")
    assert text.context == "Anna slept yesterday. Anna worked yesterday."
    assert text.answers == [mini.Answer("yesterday", 34)]
