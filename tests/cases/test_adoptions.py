from __future__ import annotations

from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from portal.cases import queries, rules, services
from portal.cases.models import Adoption, AdoptionStage, AdoptionStep, EvidenceStep, Side
from portal.cases.services import Told
from portal.cases.tasks import adoptions as tasks
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from tests.crowd import at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.adoptions import make_adoption, make_case, make_writer
from tests.factories.cities import make_city


def levels(case):
    return [step.level for step, _by in queries.evidence_of(case.id)]


def confirm(adoption, side, actor):
    with db.transaction():
        services.confirm_adoption(taken=queries.any_adoption(adoption.id, lock=True), side=side, actor=actor)


def change(adoption, actor, **told):
    with db.transaction():
        services.change_adoption(
            taken=queries.any_adoption(adoption.id, lock=True), told=Told(lang="en", **told), actor=actor
        )


def test_adoption_is_confirmed_by_both_cities(app):
    found = make_case()
    source = make_writer(found.city)
    adoption = make_adoption(found)
    assert rules.waits_for(adoption) == [Side.SOURCE]
    confirm(adoption, Side.SOURCE, source)
    assert adoption.is_confirmed
    assert [step.what for step in queries.any_adoption(adoption.id).adoption.steps] == ["stated", "confirmed"]
    with pytest.raises(Conflict):
        confirm(adoption, Side.SOURCE, source)


def test_source_can_state_it_and_the_adopter_confirms(app):
    found, city = make_case(), make_city()
    adoption = make_adoption(found, city, side=Side.SOURCE, by=make_writer(found.city))
    assert rules.waits_for(adoption) == [Side.ADOPTER]
    confirm(adoption, Side.ADOPTER, make_writer(city))
    assert adoption.is_confirmed


def test_nobody_speaks_for_both_cities(app):
    found = make_case()
    both = make_writer(found.city)
    adoption = make_adoption(found, by=both)
    with pytest.raises(DomainError, match="other city"):
        confirm(adoption, Side.SOURCE, both)
    with pytest.raises(IntegrityError, match="two_people"), db.transaction():
        adoption.source_confirmed_by, adoption.source_confirmed_at = both.id, clock.now()
        db.session.flush()


def test_city_does_not_take_over_its_own_case(app):
    found = make_case()
    with pytest.raises(DomainError):
        make_adoption(found, found.city)
    with pytest.raises(IntegrityError, match="own case"), db.transaction():
        db.session.add(
            Adoption(
                case_id=found.case.id,
                version_id=found.version.id,
                city_id=found.city.id,
                stage=AdoptionStage.LIVE,
                lang="en",
            )
        )
        db.session.flush()


def test_stopped_needs_a_reason(app):
    found = make_case()
    with pytest.raises(DomainError):
        make_adoption(found, stage=AdoptionStage.STOPPED, stopped_reason=" ")
    adoption = make_adoption(found)
    with pytest.raises(IntegrityError, match="stopped"), db.transaction():
        adoption.stage = AdoptionStage.STOPPED
        db.session.flush()


def test_steps_are_only_added(app):
    adoption = make_adoption(make_case())
    for words in ("UPDATE cases_adoption_steps SET note = 'other'", "DELETE FROM cases_adoption_steps"):
        with pytest.raises(IntegrityError, match="does not change"), db.transaction():
            db.session.execute(text(words))
    assert len(queries.any_adoption(adoption.id).adoption.steps) == 1


def test_going_live_asks_the_source_again(app):
    found = make_case()
    source, city = make_writer(found.city), make_city()
    adopter = make_writer(city)
    adoption = make_adoption(found, city, by=adopter, confirmed_by=source)
    change(adoption, adopter, stage=AdoptionStage.PILOTING)
    assert adoption.is_confirmed
    change(adoption, adopter, stage=AdoptionStage.LIVE, result="Calls went down by a third.")
    assert rules.waits_for(adoption) == [Side.SOURCE]
    assert levels(found.case) == []


def test_evidence_rises_with_a_live_adoption_and_falls_when_it_ends(app):
    found = make_case()
    source, city = make_writer(found.city), make_city(names={"en": "Otherwhere"})
    adopter, editor = make_writer(city), make_secretariat()
    with db.transaction():
        services.set_evidence(case=found.case, level=2, reason="Figures before and after", lang="en", actor=editor)
    adoption = make_adoption(found, city, by=adopter, stage=AdoptionStage.LIVE, result="It works here, too.")
    assert levels(found.case) == [2]
    confirm(adoption, Side.SOURCE, source)
    assert levels(found.case) == [5, 2]
    step = queries.evidence_of(found.case.id)[0][0]
    assert step.why == "adoption"
    assert "Otherwhere" in step.reasons["en"]
    assert set(step.reasons) == {"en", "ko", "ar", "ru", "es", "fr"}
    change(adoption, adopter, stage=AdoptionStage.STOPPED, stopped_reason="No money", result="It works here, too.")
    assert levels(found.case) == [2, 5, 2]


def test_dispute_takes_the_evidence_back_and_hides_the_adoption(app):
    found = make_case()
    source = make_writer(found.city)
    adoption = make_adoption(found, stage=AdoptionStage.LIVE, result="Good", confirmed_by=source)
    assert levels(found.case) == [5]
    with db.transaction():
        services.dispute_adoption(
            taken=queries.any_adoption(adoption.id, lock=True),
            side=Side.SOURCE,
            reason="It is another system.",
            actor=source,
        )
    assert levels(found.case) == [0, 5]
    assert queries.adoptions_of(found.case.id) == []
    assert queries.adoption_for(make_user(), adoption.id) is None
    assert queries.adoption_for(source, adoption.id) is not None
    confirm(adoption, Side.SOURCE, source)
    assert levels(found.case) == [5, 0, 5]
    assert len(queries.adoptions_of(found.case.id)) == 1


def test_decayed_evidence_is_what_returns_when_an_adoption_ends(app):
    found = make_case()
    with db.transaction():
        old = clock.now() - rules.CONFIRM_EVERY - timedelta(days=1)
        db.session.add(EvidenceStep(case_id=found.case.id, level=3, reasons={"en": "Old"}, why="review", at=old))
    city = make_city()
    adopter = make_writer(city)
    adoption = make_adoption(
        found, city, by=adopter, stage=AdoptionStage.LIVE, result="Good", confirmed_by=make_writer(found.city)
    )
    change(adoption, adopter, stage=AdoptionStage.STOPPED, stopped_reason="Over")
    assert levels(found.case) == [2, 5, 3]


def test_the_other_city_is_told_and_asked(app, work):
    found, city = make_case(title="Open data for all"), make_city(names={"en": "Otherwhere"})
    source, adopter = make_writer(found.city), make_writer(city)
    adoption = make_adoption(found, city, by=adopter, stage=AdoptionStage.LIVE, result="Good")
    work(only=("core",))
    (asked,) = db.session.scalars(select(Notification).where(Notification.user_id == source.id))
    assert asked.subject == "Please confirm an adoption: Open data for all"
    confirm(adoption, Side.SOURCE, source)
    work(only=("core",))
    (told,) = db.session.scalars(select(Notification).where(Notification.user_id == adopter.id))
    assert told.subject == "An adoption is confirmed: Open data for all"
    subjects = set(db.session.scalars(select(Notification.subject).where(Notification.user_id == source.id)))
    assert "The evidence of your case: Open data for all" in subjects


def test_owner_is_reminded_once_before_evidence_decays(app):
    found = make_case()
    owner = make_writer(found.city)
    with db.transaction():
        almost = clock.now() - rules.CONFIRM_EVERY + timedelta(days=30)
        db.session.add(EvidenceStep(case_id=found.case.id, level=3, reasons={"en": "Old"}, why="review", at=almost))
    for _again in range(2):
        tasks.remind_of_evidence()
    count = select(func.count()).select_from(Notification).where(Notification.user_id == owner.id)
    assert db.session.scalar(count) == 1


def test_nobody_is_reminded_long_before(app):
    found = make_case()
    make_writer(found.city)
    with db.transaction():
        db.session.add(EvidenceStep(case_id=found.case.id, level=3, reasons={"en": "New"}, why="review"))
    tasks.remind_of_evidence()
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 0


def test_fifty_confirm_at_once_and_one_counts(settings, fresh_database):
    with committing_app(settings, fresh_database("adoptions")) as app:
        with app.app_context():
            found = make_case()
            people = [make_writer(found.city) for _number in range(50)]
            adoption = make_adoption(found, stage=AdoptionStage.LIVE, result="Good")
            key, case_id = adoption.id, found.case.id

        def confirm_as(person):
            def act():
                services.confirm_adoption(
                    taken=queries.any_adoption(key, lock=True), side=Side.SOURCE, actor=db.session.merge(person)
                )

            return act

        outcome = at_once(app, [confirm_as(person) for person in people])
        assert outcome == {"done": 1, "Conflict": 49}
        with app.app_context():
            steps = select(func.count()).select_from(AdoptionStep).where(AdoptionStep.what == "confirmed")
            assert db.session.scalar(steps) == 1
            rows = select(EvidenceStep.level).where(EvidenceStep.case_id == case_id)
            assert db.session.scalars(rows).all() == [5]


def test_one_row_for_a_case_and_city(settings, fresh_database):
    with committing_app(settings, fresh_database("adoptions_once")) as app:
        with app.app_context():
            found, city = make_case(), make_city()
            number, city_id = found.case.number, city.id

        def state():
            shown = queries.published(queries.case_by_number(number))
            services.state_adoption(
                found=shown, city=db.session.get_one(type(city), city_id), side=Side.ADOPTER,
                told=Told(stage=AdoptionStage.PLANNING, lang="en"), actor=None,
            )  # fmt: skip

        assert at_once(app, [state] * 12) == {"done": 1, "Conflict": 11}


# Pages ---------------------------------------------------------------------------------------------------------------


def test_person_states_it_from_the_page_and_the_source_confirms(app, client, login):
    found, city = make_case(title="Open data for all"), make_city()
    adopter, source = make_writer(city), make_writer(found.city)
    number = found.case.number
    login(adopter)
    assert "My city takes this over" in client.page(f"/en/cases/{number}").text
    form = {"city": str(city.id), "stage": "live", "since": "2021", "result": "Calls went down."}
    answer = client.submit(f"/en/cases/{number}/adopt", form)
    assert answer.status_code == 303
    adoption = queries.adoption_by(found.case.id, city.id)
    assert adoption.result == "Calls went down."
    login(source)
    assert "Your word is wanted" in client.page(f"/en/cases/adoptions/{adoption.id}").text
    assert "waits for the word" in client.page("/en/my/adoptions").text
    path = f"/en/cases/adoptions/{adoption.id}"
    assert client.submit(path, {}, to=f"{path}/confirm/source").status_code == 303
    page = client.page(f"/en/cases/{number}").get_text(" ", strip=True)
    assert "What came of it in other cities" in page
    assert "Calls went down." in page
    assert "Worked again elsewhere" in page


def test_spread_shows_graph_map_and_table_and_feed(app, client, login):
    found = make_case(title="Open data for all", started="2015")
    source = make_writer(found.city)
    for year in ("2018", "2020-05"):
        make_adoption(found, since=year, stage=AdoptionStage.LIVE, confirmed_by=source)
    make_adoption(found)
    page = client.page("/en/cases/spread")
    assert len(page.select("svg.spread-chart a")) == 3
    assert len(page.select("table tbody tr")) == 3
    assert len(page.select("a.map-point")) == 4
    feed = fromstring(client.get("/en/cases/adoptions.atom").data)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 3
    assert "Taken over by others: 3 times" in client.page(f"/en/cities/{found.city.slug}").text


def test_editor_sets_evidence_on_a_page(app, client, login):
    found = make_case()
    login(make_secretariat())
    path = f"/en/cases/{found.case.number}/evidence"
    assert client.submit(path, {"level": "3", "reason": ""}).status_code == 422
    answer = client.submit(path, {"level": "3", "reason": "Compared with others"})
    assert answer.status_code == 303
    page = client.page(f"/en/cases/{found.case.number}/evidence").text
    assert "Compared with others" in page
    assert "It stands here" in page
