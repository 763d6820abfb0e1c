"""A case in other languages: what is stale and shown so, who reviews, and that no machine writes over a person."""

from __future__ import annotations

import pytest

from portal.cases import queries, rules, services
from portal.cases.rules import TextState
from portal.cases.services import Change
from portal.core.errors import Conflict, DomainError
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.cases import make_case, make_draft
from tests.factories.cities import make_affiliation, make_city

KOREAN = [
    Change("title", "포트홀"),
    Change("summary", "주민이 전화로 신고합니다."),
    Change("section:problem", "위치를 몰랐습니다."),
]


def translated(draft, actor, changes=KOREAN, **options):
    services.add_language(draft=draft, lang="ko", actor=actor)
    draft = queries.any_draft(draft.version.id)
    services.save_translation(draft=draft, lang="ko", changes=changes, actor=actor, **options)
    return queries.any_draft(draft.version.id)


def state(draft, lang="ko"):
    return rules.state_of(draft.texts[lang], draft.original)


def test_translation_goes_stale_with_its_original_and_may_be_found_still_fine(app, transaction):
    person = make_user()
    with transaction():
        draft = translated(make_draft(), person)
        assert state(draft) is TextState.HUMAN
        services.save(draft=draft, changes=[Change("section:problem", "Nobody knew where they were.")], actor=None)
        assert state(draft) is TextState.STALE
        assert draft.texts["ko"].source["sections"]["problem"] == "Nobody knew where the holes were."
        services.find_still_fine(draft=draft, lang="ko", actor=person)
        assert state(draft) is TextState.HUMAN
        assert draft.texts["ko"].sections["problem"] == "위치를 몰랐습니다."


def test_somebody_else_reviews_and_a_later_change_asks_for_it_again(app, transaction):
    person, other = make_user(), make_user()
    with transaction():
        draft = translated(make_draft(), person)
        with pytest.raises(DomainError):
            services.review_translation(draft=draft, lang="ko", actor=person)
        services.review_translation(draft=draft, lang="ko", actor=other)
        assert state(draft) is TextState.REVIEWED
        services.save_translation(draft=draft, lang="ko", changes=[Change("title", "도로 포트홀")], actor=person)
        assert state(draft) is TextState.HUMAN


def test_machine_never_writes_over_a_person(app, transaction):
    person = make_user()
    with transaction():
        draft = translated(make_draft(), person)
        with pytest.raises(Conflict):
            services.save_translation(
                draft=draft, lang="ko", changes=[Change("title", "기계")], actor=person, is_machine=True
            )
        assert draft.texts["ko"].title == "포트홀"


def test_translation_of_a_published_case_is_read_at_once_with_its_mark(app, transaction, client):
    person = make_user()
    case = make_case(title="Potholes")
    with transaction():
        services.add_language(draft=case, lang="ko", actor=person)
    number = case.case.number
    assert "Potholes" in client.get(f"/ko/cases/{number}").text
    with transaction():
        draft = queries.any_draft(case.version.id, lock=True)
        services.save_translation(draft=draft, lang="ko", changes=KOREAN, actor=person, is_machine=True)
    page = client.get(f"/ko/cases/{number}")
    assert "포트홀" in page.text
    assert "is-waiting" in page.text
    assert set(queries.published(case.case).texts) == {"en", "ko"}


def test_translation_and_matrix_on_their_pages(client, login, transaction):
    city = make_city()
    author, reader = make_user(password=PASSWORD), make_user(password=PASSWORD)
    for person in (author, reader):
        make_affiliation(person, city)
    case = make_case(city=city, title="Potholes")
    address = f"/en/cases/drafts/{case.version.id}/texts"
    login(author)
    assert client.submit(address, {"lang": "ko"}).status_code == 303
    form = {"title": "포트홀", "summary": "주민이 전화로 신고합니다.", "section__problem": "위치를 몰랐습니다."}
    assert client.submit(f"{address}/ko", form).status_code == 303
    # One's own translation cannot be reviewed; the page says so and nothing changes.
    assert client.submit(address, {}, to=f"{address}/ko/review").status_code == 303
    assert queries.any_draft(case.version.id).texts["ko"].reviewed_at is None
    assert "Translated, not reviewed" in client.get("/en/cases/languages").text
    assert "Potholes" not in client.get("/en/cases/languages?missing=ko").text
    assert "Potholes" in client.get("/en/cases/languages?missing=ar").text
    login(reader)
    client.submit(address, {}, to=f"{address}/ko/review")
    assert queries.any_draft(case.version.id).texts["ko"].reviewed_by == reader.id
    stranger = make_user(password=PASSWORD)
    login(stranger)
    assert client.get(f"{address}/ko").status_code == 404


def test_two_translators_at_once_lose_nothing(client, login, transaction):
    city = make_city()
    author = make_user(password=PASSWORD)
    make_affiliation(author, city)
    draft = make_draft(city=city)
    with transaction():
        translated(draft, make_user())
    login(author)
    address = f"/en/cases/drafts/{draft.version.id}/texts/ko"
    token = client.page(address).find("input", {"name": "base-title"})["value"]
    with transaction():
        held = queries.any_draft(draft.version.id, lock=True)
        services.save_translation(draft=held, lang="ko", changes=[Change("title", "남의 제목")], actor=make_user())
    page = client.submit(address, {"title": "내 제목", "base-title": token, "summary": "새 요약"})
    assert page.status_code == 409
    assert "남의 제목" in page.text
    assert "내 제목" in page.text
    assert queries.any_draft(draft.version.id).texts["ko"].title == "남의 제목"
