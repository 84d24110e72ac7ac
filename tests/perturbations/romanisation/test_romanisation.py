"""Words of other scripts in Latin letters, as people type them."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import load_core
from xrobust.perturbations.romanisation import SERVED, abjads, spellings, why_not
from xrobust.perturbations.romanisation.habits import Habits

# Spellings that people use, from knowledge of how they write: chats, song titles, names of shops, dishes and films.
# Where vowels are not written, everyday words, and others whose vowels happen to be written or regular.
TYPED = {
    "hi": """
        हिन्दी hindi, पानी pani paani, अच्छा accha acha achha, नहीं nahi nahin, मैं main mai, है hai, लड़का
        ladka larka, क्या kya, प्यार pyar pyaar, दोस्त dost, ज़िंदगी zindagi, खाना khana khaana, दिल dil, घर
        ghar, समय samay, भाषा bhasha, ज्ञान gyan gyaan, बच्चा baccha bachcha bacha, नमस्ते namaste, धन्यवाद
        dhanyavad dhanyawad, हूँ hun hoon, तुम्हारा tumhara
    """,
    "mr": """
        नमस्कार namaskar, माझा majha maza, आहे aahe ahe, काय kay kaay, पाणी pani paani, मराठी marathi, घर
        ghar, शाळा shala shaala, कुत्रा kutra, मुलगी mulgi, खूप khup khoop, धन्यवाद dhanyavad dhanyawad,
        नाही nahi naahi
    """,
    "bn": """
        আমি ami aami, ভালো bhalo valo, তুমি tumi, বাংলা bangla, জল jol jal, নাম naam nam, কেমন kemon, বন্ধু
        bondhu, খাবার khabar, ধন্যবাদ dhonnobad dhanyabad, না na, মা ma maa, ভালোবাসা bhalobasha bhalobasa,
        দিন din, কথা kotha katha
    """,
    "ta": """
        வணக்கம் vanakkam, நான் naan nan, தமிழ் tamil tamizh thamizh, நன்றி nandri nanri, வீடு veedu vidu,
        அம்மா amma, அப்பா appa, தண்ணீர் thanneer thannir tanneer, எப்படி eppadi, நீ nee ni, பெண் pen, காதல்
        kadhal kaadhal kaathal, ஆனால் aanal aanaal
    """,
    "te": """
        నమస్కారం namaskaram namaskaaram, నేను nenu, తెలుగు telugu, నీరు neeru niru, అమ్మ amma, నాన్న nanna
        naanna, ఇల్లు illu, మంచి manchi, ఎలా ela elaa, ప్రేమ prema, పిల్లి pilli, పుస్తకం pustakam
        pusthakam, కుక్క kukka
    """,
    "ml": """
        നമസ്കാരം namaskaram namaskaaram, മലയാളം malayalam malayaalam, വീട് veedu veed, വെള്ളം vellam, അമ്മ
        amma, ഞാൻ njan njaan, എന്താണ് enthanu enthaanu, കേരളം keralam, നല്ല nalla, പൂച്ച poocha, കുട്ടി
        kutty kutti, സ്നേഹം sneham
    """,
    "ur": """
        پانی pani paani, کتاب kitab kitaab, نہیں nahi nahin, اچھا acha accha achha, زندگی zindagi, محبت
        mohabbat muhabbat, لڑکا larka ladka, گھر ghar, دوست dost, دل dil, میں main mein, شہر shehar shahar,
        لاہور lahor lahore
    """,
    "ar": """
        كتاب ktab kitab ketab, حبيبي 7abibi habibi, حياة 7ayat hayat, بيت beit bayt bet, قلب qalb 2alb alb,
        صباح saba7 sabah, خبز khobz khubz 5obz, مدرسة madrasa, سلام salam, مشكلة moshkela mushkila,
        جميل jamil jameel gamil, شمس shams, مطعم mat3am matam
    """,
    "fa": """
        سلام salam, خوب khoob khub, کتاب ketab, آب ab aab, دوست doost dust, خانه khane khaneh, مادر madar,
        پدر pedar, زندگی zendegi, امروز emrooz emruz, بازار bazar, تهران tehran tahran, ایران iran, نان nan,
        روز rooz ruz
    """,
    "he": """
        שלום shalom, תודה toda, בוקר boker, טוב tov, ילד yeled, בית bait bayit, מים maim mayim,
        לחם lehem lechem, ספר sefer, חבר haver chaver, לילה laila layla, היום hayom
    """,
    "ru": """
        привет privet, спасибо spasibo, хорошо horosho khorosho, жизнь zhizn, щука schuka shchuka, ещё
        eshche eschyo esche, я ya ia, люблю lyublyu liubliu, Москва Moskva, русский russkiy russkii russky,
        мышь mysh, дорогой dorogoy dorogoi, чай chay chai, цена tsena cena, объект obekt obyekt
    """,
    "bg": """
        здравей zdravei zdravey, благодаря blagodarya blagodaria, хляб hlyab hliab, къща kashta kushta,
        човек chovek 4ovek, жена zhena jena, София Sofia, вода voda, обичам obicham obi4am, щастие shtastie,
        цена tsena cena, утре utre
    """,
    "kk": """
        сәлем salem selem, рахмет rahmet rakhmet, қазақ qazaq kazak, жақсы jaqsy zhaksy, су su, кітап kitap,
        бала bala, үй uy ui, Алматы Almaty, қалай qalay kalay kalai, апа apa, нан nan
    """,
    "el": """
        καλημέρα kalimera kalhmera, ευχαριστώ efxaristo efharisto eyxaristo euxaristo efxaristw, νερό nero,
        σπίτι spiti, θάλασσα thalassa, ψωμί psomi pswmi, ξέρω ksero xero kserw, φίλος filos, ναι nai, όχι
        oxi ohi, αγάπη agapi agaph, γυναίκα gynaika ginaika gunaika, μου mou, αύριο avrio aurio
    """,
    "ka": """
        გამარჯობა gamarjoba, მადლობა madloba, ძაღლი dzagli dzaghli, წყალი wyali tskali, სახლი saxli sakhli,
        კატა kata, დედა deda, საქართველო saqartvelo sakartvelo, ხვალ xval khval, პური puri, კარგი kargi,
        თბილისი tbilisi
    """,
    "ko": """
        안녕하세요 annyeonghaseyo annyonghaseyo, 감사합니다 gamsahamnida kamsahamnida, 사랑해 saranghae, 학교 hakgyo,
        친구 chingu, 서울 seoul, 엄마 eomma omma, 한국 hanguk, 괜찮아 gwaenchana kwaenchana, 독립 dongnip, 신라 silla,
        같이 gachi kachi, 좋아 joa choa, 없어 eopseo opso, 먹는 meongneun, 김치 kimchi gimchi
    """,
    "zh": """
        你好 nihao, 谢谢 xiexie, 北京 beijing, 银行 yinhang, 中国 zhongguo, 朋友 pengyou, 狗 gou, 水 shui, 学校 xuexiao,
        電腦 diannao, 女孩 nvhai nuhai, 图书馆 tushuguan, 上海 shanghai
    """,
    "th": """
        สวัสดี sawatdee sawasdee sawatdi sawaddee, ขอบคุณ khopkhun khobkhun kobkun, คน khon kon, รัก rak,
        ข้าว khao kao, น้ำ nam, หมา ma maa, เพื่อน phuean puean, สนุก sanuk, อร่อย aroi, ขนม khanom kanom,
        ถนน thanon tanon, โรงเรียน rongrian, ตลาด talat talad, หนังสือ nangsue, ดี dee di, สบาย sabai, เร็ว
        reo
    """,
    "my": """
        မင်္ဂလာပါ mingalarpar mingalaba, မြန်မာ myanmar myanma, ရေ yay ye, ကျောင်း kyaung, ကောင်း kaung, စာ
        sar sa, ရန်ကုန် yangon yankone yankon, ထမင်း htamin, အမေ amay ame, ဆရာ sayar saya, ကြောင် kyaung,
        ချစ် chit, အိမ် ein ain eain
    """,
}


@pytest.mark.parametrize("language", SERVED)
def test_a_word_is_spelled_as_people_spell_it(language: str) -> None:
    rows = [entry.split() for entry in TYPED[language].split(",")]
    assert len(rows) >= 12
    offers = {word: (typed, spellings(word, language)) for word, *typed in rows}
    assert not {word: both for word, both in offers.items() if {*both[0]}.isdisjoint(both[1])}


def test_every_language_not_written_in_latin_letters_is_served_but_japanese() -> None:
    assert {*SERVED} == {code for code, entry in LANGUAGES.items() if entry.script != "Latin"} - {"ja"}


@pytest.mark.parametrize("language", SERVED)
def test_every_everyday_word_has_a_spelling_in_plain_letters(language: str) -> None:
    for names in load_core().values():
        found = spellings(names[language], language)
        assert 1 <= len(found) == len({*found})
        for spelling in found:
            assert regex.fullmatch(r"[A-Za-z0-9]+([ -][A-Za-z0-9]+)*", spelling), (names[language], spelling)
            assert spelling.count(" ") == names[language].count(" ")


@given(text=st.text(max_size=12), language=st.sampled_from(SERVED))
def test_whatever_the_text_is_its_spellings_are_ascii(text: str, language: str) -> None:
    assert all(spelling.isascii() for spelling in spellings(text, language))


@pytest.mark.parametrize("language", ["ar", "fa", "he", "ur"])
def test_vowels_that_are_not_written_are_known_for_every_everyday_word(language: str) -> None:
    words = {word for names in load_core().values() for word in names[language].split(" ")}
    assert words <= {*abjads.everyday(language)}


def test_what_is_not_of_the_script_has_no_spelling() -> None:
    assert spellings("пицца", "hi") == ()
    assert spellings("पानी", "ru") == ()
    assert spellings("", "hi") == ()
    assert spellings("CD", "hi") == ("CD",)


def test_case_is_kept_where_the_script_has_it() -> None:
    assert spellings("Рига", "ru") == ("Riga",)
    assert spellings("РИГА", "ru") == ("RIGA",)


def test_words_are_spelled_one_by_one() -> None:
    assert spellings("моя мама", "ru")[0] == "moya mama"
    assert spellings("по-добър", "bg")[0] == "po-dobar"


def test_rules_apply_in_order_and_other_habits_before_them() -> None:
    habits = Habits(heard="b → v", written="v$ → f", letters={"a": "e"}, others="v → w & a → o")
    assert habits.spellings("abab") == ("evef", "owow")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_language_is_served_or_has_a_reason(language: str) -> None:
    assert (why_not(language) is None) == (language in SERVED)
