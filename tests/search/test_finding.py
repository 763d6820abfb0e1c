"""Finding: who may see what, in which language, in which order, with which counts; and what happens to typos."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from portal.core import db
from portal.search import highlight, kinds, queries, services, vectors
from portal.search.models import Word
from portal.search.queries import Wanted
from portal.search.services import Document


@pytest.fixture(autouse=True)
def test_kinds(app):
    for name in ("test-case", "test-city"):
        kinds.register(name, label=name, symbol="search", address=lambda thing, _facts: f"/{thing}")
    kinds.register_fact("stage", label="Stage")
    queries.forget_langs()
    yield
    for name in ("test-case", "test-city"):
        kinds.forget(name)
    queries.forget_langs()


def put(*documents: Document) -> None:
    with db.transaction():
        services.put(documents)


def case(title: str, text: str = "", lang: str = "en", thing: uuid.UUID | None = None, **more) -> Document:
    return Document("test-case", thing or uuid.uuid4(), lang, title, text, **more)


def titles(text: str, **more) -> list[str]:
    return [hit.title for hit in queries.find(Wanted(text, **more)).hits]


def test_best_comes_first_and_unrelated_things_do_not_come(app):
    put(
        case("Street lighting", "Lamps and a word on parking at the end"), case("Parking guidance", "Free spaces"),
        case("Night bus", "Buses at night"), case("Smart parking with sensors", "Sensors find free parking spaces"),
    )  # fmt: skip
    assert titles("parking") == ["Parking guidance", "Smart parking with sensors", "Street lighting"]
    assert titles("parking sensors")[0] == "Smart parking with sensors"
    assert "Night bus" not in titles("parking sensors")


def test_words_of_the_reader_are_never_syntax(app):
    put(case("Parking & more", "It's 100% free: 'quoted' \\ back"))
    for asked in ("'", "parking & | ! ( )", "a:* <-> 'b'", "\\", "It's", "100%", "?q=<b>", "\x00parking", "!" * 300):
        queries.find(Wanted(asked))
    assert titles("'quoted' \\ parking |")[0] == "Parking & more"


def test_things_of_others_are_not_found(app):
    put(case("Draft of a plan", audience=("city:1",)), case("Published plan"))
    assert titles("plan") == ["Published plan"]
    assert set(titles("plan", audience=("public", "city:1"))) == {"Draft of a plan", "Published plan"}
    found = queries.find(Wanted("plan"))
    assert found.total == 1
    assert found.counts["kind"] == {"test-case": 1}
    assert queries.repairs(["draft"]) == {}


def test_thing_is_shown_once_in_the_readers_language(app):
    thing = uuid.uuid4()
    put(
        case("Owl bus Seoul", lang="en", thing=thing),
        case("Seoul 올빼미버스", lang="ko", thing=thing),
        case("Seoul autobús", lang="es", thing=thing),
    )
    for lang, title in (("ko", "Seoul 올빼미버스"), ("es", "Seoul autobús"), ("ar", "Owl bus Seoul")):
        found = queries.find(Wanted("Seoul", lang=lang))
        assert [hit.title for hit in found.hits] == [title]
        assert found.hits[0].langs == ["en", "es", "ko"]
        assert found.counts["lang"] == {"en": 1, "es": 1, "ko": 1}


def test_machine_text_comes_after_what_people_wrote(app):
    put(case("Waste sorting", "waste waste", is_machine=True), case("Waste sorting", "waste"))
    found = queries.find(Wanted("waste"))
    assert [hit.is_machine for hit in found.hits] == [False, True]


def test_filters_count_what_a_further_choice_would_bring(app):
    put(
        case("Bus one", tags=("topic:mobility",), facts={"stage": "live"}),
        case("Bus two", tags=("topic:mobility", "topic:parking"), facts={"stage": "pilot"}),
        case("Bus three", tags=("topic:parking",), facts={"stage": "live"}),
        Document("test-city", uuid.uuid4(), "en", "Bus City", ""),
    )
    found = queries.find(Wanted("bus", filters={"topic": ["topic:mobility"], "stage": ["live"]}))
    assert [hit.title for hit in found.hits] == ["Bus one"]
    assert found.counts["stage"] == {"live": 1, "pilot": 1}
    assert found.counts["topic"] == {"topic:mobility": 1, "topic:parking": 1}
    assert found.counts["kind"] == {"test-case": 1}
    both = queries.find(Wanted("bus", filters={"topic": ["topic:mobility", "topic:parking"]}))
    assert both.total == 3


def test_newest_first_and_pages(app):
    put(*(case(f"Report {number}", dated_on=date(2026, 1, number)) for number in range(1, 8)))
    assert titles("report", newest_first=True, most=3) == ["Report 7", "Report 6", "Report 5"]
    assert titles("report", newest_first=True, first=3, most=3) == ["Report 4", "Report 3", "Report 2"]
    assert titles("", most=2) == ["Report 7", "Report 6"]
    assert queries.find(Wanted("report", first=100)).total == 7


@pytest.mark.parametrize(
    ("asked", "title", "suggestion"),
    [
        ("partcipation", "Participation in Bandung", "participation"), ("공공데이타", "공공데이터 개방", "공공데이터"),
        ("pakring", "Parking", "parking"), ("бюджт", "Бюджет города", "бюджет"),
    ],
)  # fmt: skip
def test_typos_are_repaired_and_said(app, asked, title, suggestion):
    put(
        case("Participation in Bandung"),
        case("공공데이터 개방", lang="ko"),
        case("Parking"),
        case("Бюджет города", lang="ru"),
    )
    found = queries.find(Wanted(asked))
    assert [hit.title for hit in found.hits] == [title]
    assert found.suggestion == suggestion


def test_word_as_written_is_worth_more_than_a_stem_of_another_language(app):
    """In Spanish "Busan" is a form of "bus", and its letters begin like it."""
    put(
        case("Busan", lang="es"),
        case("Owl bus", "How the city sleeps. " * 40),
        case("Night lines", "A bus runs at night. " * 40),
    )
    assert titles("bus") == ["Owl bus", "Night lines", "Busan"]


def test_half_of_the_words_is_near_and_says_so(app):
    put(case("Flood sirens"), case("Open budget"))
    found = queries.find(Wanted("flood insurance"))
    assert [hit.title for hit in found.hits] == ["Flood sirens"]
    assert found.is_near
    assert queries.find(Wanted("quantum chromodynamics")).total == 0


@pytest.mark.parametrize("asked", ["libary", "comunity", "tehcnology", "strtegy", "facilty"])
def test_mistyped_word_finds_its_plural_in_ies(app, asked):
    put(case("Libraries and communities", "Technologies, strategies, facilities"))
    assert titles(asked) == ["Libraries and communities"]


def test_half_a_word_finds_while_typing(app):
    put(case("Participation"), case("서울의 버스", lang="ko"))
    assert titles("pa", is_typing=True) == ["Participation"]
    assert titles("서", is_typing=True) == ["서울의 버스"]


def test_tag_is_offered_for_a_word_in_any_language_if_something_has_it(app):
    assert queries.tags_named("open data") == []
    put(case("Портал", lang="ru", tags=("topic:open-data",)))
    for word in (
        "공공데이터",
        "открытые данные",
        "open data",
        "datos abiertos",
        "données ouvertes",
        "البيانات المفتوحة",
    ):
        assert queries.tags_named(word)[0].key == "topic:open-data", word


def test_tag_is_offered_for_its_label_in_another_form(app):
    put(case("Портал", tags=("topic:open-data", "topic:participatory-budgeting", "topic:public-transport")))
    for word, code in (
        ("공공 데이터", "open-data"), ("공공데이터를", "open-data"), ("참여예산", "participatory-budgeting"),
        ("بيانات مفتوحة", "open-data"), ("открытых данных", "open-data"), ("presupuesto participativo", "participatory-budgeting"),
        ("budgets participatifs", "participatory-budgeting"), ("public transports", "public-transport"),
    ):  # fmt: skip
        assert [tag.code for tag in queries.tags_named(word)][:1] == [code], word
    for word in ("ops", "예"):
        assert not {"open-data", "participatory-budgeting"} & {tag.code for tag in queries.tags_named(word)}, word


def _marked(text, asked, lang="en"):
    related = queries.related_to({lang: vectors.words_of(vectors.reading(text))})[lang]
    question = queries.find(Wanted(asked, lang=lang)).question
    return [part.text for part in highlight.marked(text, question, related) if part.is_hit]


@pytest.mark.parametrize(
    ("lang", "text", "asked", "marked"),
    [
        ("ko", "서울시의 공공데이터를 개방", "공공데이터", ["공공데이터"]), ("en", "Cities vote", "city voting", ["Cities", "vote"]),
        ("tr", "İSTANBUL’un sesi", "istanbul", ["İSTANBUL"]), ("ar", "خدماتُ المدينةِ", "مدينة", ["المدينةِ"]),
        ("zh", "城市公共数据开放", "数据", ["数据"]), ("ja", "ｵｰﾌﾟﾝﾃﾞｰﾀの公開", "データ", ["ﾃﾞｰﾀ"]), ("fr", "L’été", "ete", ["été"]),
    ],
)  # fmt: skip
def test_what_was_found_is_marked_in_the_original(app, lang, text, asked, marked):
    put(case(text, lang=lang))
    assert _marked(text, asked, lang) == marked


def test_excerpt_shows_the_place_and_loses_nothing(app):
    text = "Beginning. " + "filler " * 200 + "the parking sensors of the city " + "filler " * 100
    put(case("Long", text))
    question = queries.find(Wanted("parking sensors")).question
    parts = highlight.excerpt(text, question, {})
    assert [part.text for part in parts if part.is_hit] == ["parking", "sensors"]
    assert "".join(part.text for part in parts).strip("… ") in " ".join(text.split())


def test_misses_are_counted_without_a_person(app):
    from sqlalchemy import select

    from portal.search.models import Miss

    for asked in ("Quantum", "QUANTUM ", "quantum"):
        with db.transaction():
            services.note_miss(asked=asked, lang="en")
    rows = db.session.scalars(select(Miss)).all()
    assert [(row.text, row.lang, row.count) for row in rows] == [("quantum", "en", 3)]


def test_sweep_takes_out_words_that_nothing_has(app):
    document = case("Zeppelin", "and parking")
    put(document)
    with db.transaction():
        services.put([case("Parking")])
        services.remove(kind="test-case", thing_id=document.thing_id)
        services.sweep_words()
    assert set(db.session.scalars(select(Word.word).where(Word.word.in_(["zeppelin", "parking"])))) == {"parking"}
