"""Sentences that were written by hand in all ten languages before the grammars ran."""

import pytest

from xrobust.tasks.mini import LANGUAGES, Clause, Meaning, Noun, Place, realise


def name(key: str, sex: str) -> Noun:
    return Noun(f"name:{key}", sex)


BOUGHT = Meaning(
    (
        Clause(
            "action",
            "verb:buy",
            "past",
            name("fatima", "f"),
            Noun("noun:car", definite=False, adjective="adj:red"),
            place=Place("in", Noun("city:cairo")),
            time="time:yesterday",
        ),
    )
)
WILL_GIVE = Meaning(
    (
        Clause(
            "action",
            "verb:give",
            "future",
            Noun("noun:doctor", "m"),
            Noun("noun:book", definite=False, count=3),
            name("anna", "f"),
            time="time:tomorrow",
        ),
    )
)
UNDER_THE_TABLE = Meaning(
    (
        Clause(
            "exists",
            "",
            "present",
            Noun("noun:cat", definite=False),
            place=Place("under", Noun("noun:table")),
        ),
    )
)
NOT_TALLER = Meaning(
    (
        Clause(
            "comparison",
            "comparison:taller",
            "present",
            name("omar", "m"),
            name("maria", "f"),
            negated=True,
        ),
    )
)
WAS_BROKEN = Meaning(
    (
        Clause(
            "action",
            "verb:break",
            "past",
            name("lena", "f"),
            Noun("noun:cup"),
            time="time:friday",
            order="passive",
        ),
    )
)
IT_WAS_IVAN = Meaning(
    (
        Clause("action", "verb:eat", "past", name("ivan", "m"), Noun("noun:cake"), order="cleft"),
        Clause(
            "profession",
            "",
            "present",
            name("priya", "f"),
            Noun("noun:doctor", "f", definite=False),
            negated=True,
        ),
    )
)
NOT_DANCING = Meaning(
    (
        Clause(
            "action",
            "verb:dance",
            "present",
            Noun("noun:boy", "m"),
            place=Place("in", Noun("noun:garden")),
            companion=name("omar", "m"),
            negated=True,
        ),
    )
)

GOLDEN = {
    BOUGHT: {
        "en": "Fatima bought a red car in Cairo yesterday.",
        "de": "Fatima hat gestern in Kairo ein rotes Auto gekauft.",
        "es": "Fatima compró un coche rojo en El Cairo ayer.",
        "ru": "Фатима вчера купила красную машину в Каире.",
        "ar": "اشترت فاطمة سيارة حمراء في القاهرة أمس.",
        "hi": "फ़ातिमा ने कल काहिरा में एक लाल गाड़ी ख़रीदी।",
        "th": "ฟาติมาซื้อรถยนต์สีแดงคันหนึ่งที่ไคโรเมื่อวานนี้",
        "zh": "法蒂玛昨天在开罗买了一辆红色的汽车。",
        "tr": "Fatima dün Kahire'de kırmızı bir araba satın aldı.",
        "sw": "Fatima alinunua gari jekundu mjini Kairo jana.",
    },
    WILL_GIVE: {
        "en": "The doctor will give three books to Anna tomorrow.",
        "de": "Der Arzt wird Anna morgen drei Bücher geben.",
        "es": "El médico le dará tres libros a Anna mañana.",
        "ru": "Врач завтра даст Анне три книги.",
        "ar": "سيعطي الطبيب آنا ثلاثة كتب غدًا.",
        "hi": "डॉक्टर कल अन्ना को तीन किताबें देगा।",
        "th": "หมอจะให้หนังสือสามเล่มแก่แอนนาพรุ่งนี้",
        "zh": "医生明天会给安娜三本书。",
        "tr": "Doktor yarın Anna'ya üç kitap verecek.",
        "sw": "Daktari atampa Anna vitabu vitatu kesho.",
    },
    UNDER_THE_TABLE: {
        "en": "There is a cat under the table.",
        "de": "Unter dem Tisch ist eine Katze.",
        "es": "Hay un gato debajo de la mesa.",
        "ru": "Под столом есть кошка.",
        "ar": "هناك قطة تحت الطاولة.",
        "hi": "मेज़ के नीचे एक बिल्ली है।",
        "th": "มีแมวตัวหนึ่งอยู่ใต้โต๊ะ",
        "zh": "桌子下面有一只猫。",
        "tr": "Masanın altında bir kedi var.",
        "sw": "Kuna paka chini ya meza.",
    },
    NOT_TALLER: {
        "en": "Omar is not taller than Maria.",
        "de": "Omar ist nicht größer als Maria.",
        "es": "Omar no es más alto que Maria.",
        "ru": "Омар не выше Марии.",
        "ar": "عمر ليس أطول من ماريا.",
        "hi": "उमर मारिया से लंबा नहीं है।",
        "th": "โอมาร์ไม่ได้สูงกว่ามาเรีย",
        "zh": "奥马尔不比玛丽亚高。",
        "tr": "Omar Maria'dan daha uzun değil.",
        "sw": "Omar si mrefu kuliko Maria.",
    },
    WAS_BROKEN: {
        "en": "The cup was broken by Lena on Friday.",
        "de": "Die Tasse wurde am Freitag von Lena kaputtgemacht.",
        "es": "La taza fue rota por Lena el viernes.",
        "ru": "Чашка в пятницу была разбита Леной.",
        "ar": "تم كسر الفنجان من قبل لينا يوم الجمعة.",
        "hi": "प्याला शुक्रवार को लेना द्वारा तोड़ा गया।",
        "th": "ถ้วยถูกทำพังโดยเลนาในวันศุกร์",
        "zh": "那个杯子星期五被莱娜打坏了。",
        "tr": "Fincan cuma günü Lena tarafından kırıldı.",
        "sw": "Kikombe kilivunjwa na Lena siku ya Ijumaa.",
    },
    IT_WAS_IVAN: {
        "en": "It was Ivan who ate the cake and Priya is not a doctor.",
        "de": "Es war Ivan, der den Kuchen gegessen hat, und Priya ist keine Ärztin.",
        "es": "Fue Ivan quien comió el pastel y Priya no es médica.",
        "ru": "Именно Иван съел торт, и Прия не врач.",
        "ar": "إيفان هو الذي أكل الكعكة وبريا ليست طبيبة.",
        "hi": "इवान ने ही केक खाया और प्रिया डॉक्टर नहीं है।",
        "th": "อีวานเป็นคนกินเค้กและปรียาไม่ได้เป็นหมอ",
        "zh": "是伊万吃了那块蛋糕，普丽娅不是医生。",
        "tr": "Pastayı yiyen Ivan'dı ve Priya doktor değil.",
        "sw": "Ni Ivan aliyekula keki na Priya si daktari.",
    },
    NOT_DANCING: {
        "en": "The boy is not dancing with Omar in the garden.",
        "de": "Der Junge tanzt nicht mit Omar im Garten.",
        "es": "El niño no baila con Omar en el jardín.",
        "ru": "Мальчик не танцует с Омаром в саду.",
        "ar": "لا يرقص الولد مع عمر في الحديقة.",
        "hi": "लड़का उमर के साथ बगीचे में नहीं नाच रहा है।",
        "th": "เด็กชายไม่ได้กำลังเต้นรำกับโอมาร์ในสวน",
        "zh": "男孩没有和奥马尔一起在花园里跳舞。",
        "tr": "Oğlan Omar'la bahçede dans etmiyor.",
        "sw": "Mvulana hachezi ngoma pamoja na Omar bustanini.",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_hand_written_sentences_come_out(language: str) -> None:
    realised = [realise(meaning, language).text for meaning in GOLDEN]
    assert realised == [sentences[language] for sentences in GOLDEN.values()]
