"""Folding and cutting: what people type differently becomes the same, and nothing that tells words apart is lost."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from portal.search import fold, vectors, wordforms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İSTANBUL", "istanbul"), ("Işık", "isik"), ("IŞIK", "ışık"), ("Đà Nẵng", "da nang"), ("ĐƯỜNG", "duong"),
        ("أحياء", "احيا"), ("مدينة", "مدينه"), ("الشكاوى", "الشكاوي"), ("ازدحـــام", "ازدحام"), ("البَيَانَات", "البيانات"),
        ("ＯｐｅｎＤａｔａ", "opendata"), ("ｵｰﾌﾟﾝ", "オープン"), ("ゴミ", "ごみ"), ("Ёлка", "елка"), ("Straße", "STRASSE"),
        ("٢٠٢٥", "2025"), ("२०२५", "2025"), ("ﬁne", "fine"), ("co\u00adop", "coop"), ("آँकड़े", "آंकडे"),
    ],
)  # fmt: skip
def test_fold_makes_equal(one, other):
    assert fold.fold(one) == fold.fold(other)


@pytest.mark.parametrize(("one", "other"), [("දත්ත", "දතත"), ("हिन्दी", "हनद"), ("ก่า", "กา"), ("が", "か"), ("물", "무")])
def test_fold_keeps_apart(one, other):
    assert fold.fold(one) != fold.fold(other)


def test_fold_keeps_joiner_of_sinhala():
    assert "\u200d" in fold.fold("ශ්‍රී")


@pytest.mark.parametrize("text", ["공공데이터를", "données", "İstanbul", "データ", "Đà"])
def test_fold_does_not_mind_how_signs_are_composed(text):
    assert fold.fold(unicodedata.normalize("NFD", text)) == fold.fold(unicodedata.normalize("NFC", text))


def test_fold_twice_is_fold_once():
    text = "İstanbul’un ŞİKÂYETİ, أحياء المُدن, ｵｰﾌﾟﾝ Straße ශ්‍රී 공공데이터"
    assert fold.fold(fold.fold(text)) == fold.fold(text)


def test_letters_let_a_half_typed_syllable_match():
    assert fold.letters("서울").startswith(fold.letters("서우"))


def test_pieces_tell_scripts_apart_and_know_their_place():
    text = "AI기반 서비스, データ公開 ข้อมูล e-government"
    assert [(one.kind, one.raw, one.joins) for one in fold.pieces(text)] == [
        ("word", "AI", False), ("hangul", "기반", True), ("hangul", "서비스", False), ("cjk", "データ公開", False),
        ("unspaced", "ข้อมูล", False), ("word", "e", False), ("word", "government", True),
    ]  # fmt: skip
    assert all(text[one.start : one.end] == one.raw for one in fold.pieces(text))


def test_normal_maps_back_to_the_original():
    original = unicodedata.normalize("NFD", "été 공공")
    normal, offsets = fold.normal(original)
    assert normal == "été 공공"
    assert original[offsets[4] : offsets[6]] == unicodedata.normalize("NFD", "공공")


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "The city's open data, and the budget; open data (2015)", "e-government  e-government, AI기반 서비스 AI기반",
        "서울시의 공공 데이터를  개방, 데이터 개방\n공공 데이터", "城市公共数据 开放 数据的开放, データ公開", "ข้อมูล เปิด (ข้อมูล)", "L’été — Ş. ـ a",
        "사회 AI 사회 사회" * 30, "word" * 40 + " 끝 끝",
    ],
)  # fmt: skip
def test_a_text_read_by_written_words_is_as_read_at_once(text):
    pieces = list(vectors.read(fold.normal(text)[0]))
    assert [(one.word, one.lexemes) for one in vectors.reading(text)] == [
        (piece.raw if piece.kind == "word" else "", lexemes) for piece, lexemes in pieces
    ]


def _lexemes(text):
    return {lexeme for _piece, lexemes in vectors.read(fold.normal(text)[0]) for lexeme in lexemes}


@pytest.mark.parametrize(
    ("text", "lexemes"),
    [
        ("e-government", {"government", "egovernment"}), ("OpenData", {"opendata", "open", "data"}),
        ("1,000,000", {"1000000"}), ("COVID19", {"covid", "19", "covid19"}), ("데이터를", {"데이", "이터", "데이터"}),
        ("공공 데이터", {"공데"}), ("数据的开放", {"数据", "开放", "据开"}), ("l’eau", {"eau"}), ("法", {"法"}),
    ],
)  # fmt: skip
def test_lexemes_cover_what_people_may_type(text, lexemes):
    assert lexemes <= _lexemes(text)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ar", ["خدمة", "الخدمات", "وخدماتها", "للخدمة"]), ("ar", ["مشروع", "المشاريع"]), ("ar", ["سوق", "الأسواق"]),
        ("ar", ["وثيقة", "الوثائق"]), ("ar", ["قانون", "قوانين"]), ("tr", ["kitap", "kitabı"]),
        ("tr", ["katılım", "katılımını", "katılımlar"]), ("id", ["tulis", "menulis", "penulisan", "tuliskan"]),
        ("id", ["pantau", "pemantauan"]), ("id", ["layan", "pelayanan", "layanannya"]), ("si", ["නගරය", "නගරයේ", "නගර"]),
        ("ru", ["рынок", "рынки"]), ("pt", ["estação", "estações"]), ("es", ["voz", "voces"]),
    ],
)  # fmt: skip
def test_forms_of_a_word_meet_in_a_stem(lang, words):
    stems = [set(wordforms.light(fold.word(word), lang)) | {f"~{fold.word(word)}"} for word in words]
    assert set.intersection(*stems), dict(zip(words, stems, strict=True))


FAMILIES = [
    ("es", "votación", "votan"), ("es", "decisión", "decide"), ("es", "joven", "juvenil"), ("pt", "decisão", "decidem"), ("fr", "choix", "choisissent"),
    ("fr", "paiement", "paient"), ("it", "riduzione", "riducono"), ("en", "verification", "verifies"), ("en", "extension", "extends"),
    ("ru", "голосование", "голосуют"), ("ru", "выбор", "выбирают"), ("ru", "запрос", "запрашивают"), ("ru", "снижение", "снизили"),
    ("ar", "تنظيم", "ينظم"), ("ar", "استخدام", "يستخدم"), ("ar", "مشاركة", "يشاركون"), ("ar", "تطور", "متطور"), ("ar", "إدارة", "يدير"), ("ar", "مياه", "الماء"),
    ("tr", "değişiklik", "değiştiriyor"), ("tr", "seçim", "seçiyor"), ("id", "antri", "antrean"), ("de", "Anmeldung", "angemeldet"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "noun", "verb"), FAMILIES)
def test_a_noun_and_its_verb_meet_whichever_is_asked_for(lang, noun, verb):
    assert _meeting(noun, verb, lang)
    assert _meeting(verb, noun, lang)


def test_words_that_only_look_alike_stay_apart():
    apart = json.loads((Path(__file__).parent / "apart.json").read_text(encoding="utf-8"))
    pairs = [(lang, *pair) for lang, found in apart.items() for pair in found]
    assert [one for lang, *pair in pairs for one in (pair, pair[::-1]) if _meeting(*one, lang)] == []


def _meeting(asked, written, lang):
    """What a question and a document of `lang` have in common by light stems."""
    own = fold.word(written)
    return {own, *wordforms.light(own, lang)} & set(wordforms.light(fold.word(asked), "*"))


@pytest.mark.parametrize("written", ["割り当て", "割当て", "割当"])
def test_endings_inside_japanese_compounds_may_be_left_out(written):
    assert "割当" in _lexemes(written)


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("데이터를", "데이터"),
        ("시민들이", "시민"),
        ("참여하는", "참여"),
        ("도로", "도로"),
        ("물을", "물을"),
        ("서울에서", "서울"),
    ],
)
def test_particles_come_off_korean_words(written, bare):
    assert wordforms.without_particle(written) == bare
