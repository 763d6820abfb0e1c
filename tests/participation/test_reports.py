"""Reports: taken once, near ones found, late counted, answered with mails, rated once, photos without a place, nobody left behind."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.core import clock, db, ids, storage
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Delivery, Notification
from portal.participation import report_tasks
from portal.participation.events import ServiceRequestReceived, ServiceRequestUpdated
from portal.participation.models import (
    Asked,
    PilotState,
    RequestFollower,
    RequestPhoto,
    RequestState,
    ServiceRequest,
)
from portal.participation.queries import desk, service_requests
from portal.participation.rules import service_requests as rules
from portal.participation.services import departments as setting_up
from portal.participation.services import handling, photos, reports_privacy
from portal.participation.services import service_requests as reporting
from portal.participation.services.departments import CategoryPlan
from portal.participation.services.handling import Overtaken
from portal.participation.services.service_requests import KeptPhoto
from portal.search import queries as search
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_space
from tests.factories.pictures import SVG, telling_picture
from tests.factories.reports import make_category, make_department, make_member, make_report, say


def test_a_report_is_taken_once_for_each_form_and_goes_to_its_department(app):
    space = make_space(make_city(timezone="Asia/Ho_Chi_Minh"))
    department = make_department(space)
    category = make_category(space, department=department, target_days=3)
    first = make_report(category, request_key="k1")
    again = make_report(category, request_key="k1")
    other = make_report(category, request_key="k2")
    assert first.id == again.id != other.id
    assert (first.number, other.number) == (1, 2)
    assert first.due_on == clock.today("Asia/Ho_Chi_Minh") + timedelta(days=3)
    held = desk.desk_item("request", first.id)
    assert held.department_id == department.id
    code = reporting.code_of(first)
    assert ids.normal_code(code.lower().replace("-", " ")) == code
    assert service_requests.report_by_code(space.id, code).id == first.id
    assert service_requests.report_by_code(make_space().id, code) is None, "a code opens in its city only"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "Hole"}, "text"), ({"text": "x" * 3001}, "text"), ({"address": ""}, "address"), ({"latitude": 21.0}, "latitude"),
        ({"latitude": 91.0, "longitude": 0.0}, "latitude"), ({"latitude": float("nan"), "longitude": 0.0}, "latitude"),
        ({"place_id": ids.new_id()}, "place"), ({"email": "no address"}, "email"), ({"answers": {"q1": "to the moon"}}, "question_q1"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_report_is_said_at_its_field(app, values, field):
    question = {
        "code": "q1",
        "datatype": "singlevaluelist",
        "required": False,
        "name": "How deep?",
        "values": ["to the ankle"],
    }
    category = make_category(make_space(), questions=[question])
    with pytest.raises(DomainError) as refused:
        make_report(category, **values)
    assert refused.value.field == field


def test_nothing_is_taken_where_the_pilot_does_not_run_or_the_category_is_closed(app):
    space = make_space()
    category = make_category(space)
    with db.transaction():
        space.state, space.ended_on = PilotState.ENDED, clock.today()
    with pytest.raises(Conflict):
        make_report(category)


def test_a_report_is_found_by_its_words_and_its_category_as_long_as_everybody_reads_it(app):
    space, officer = make_space(), make_user()
    category = make_category(space, "Dark street lamp")
    report = make_report(category, text="The bulb at the corner flickers all night.", address="Bakers lane")

    def found(words):
        return [hit.title for hit in search.find(search.Wanted(words)).hits]

    for words in ("bulb flickers", "bakers lane", "street lamp"):
        assert found(words) == ["The bulb at the corner flickers all night."]
    for hide, number in ((True, 0), (False, 1)):
        with db.transaction():
            handling.hide_request(
                request=service_requests.known_report(report.id), hide=hide, reason="Rule 2", actor=officer
            )
        assert len(found("bulb flickers")) == number
    plan = CategoryPlan(names=category.names, kind=category.kind, target_days=3, is_public=False)
    with db.transaction():
        setting_up.save_category(space=space, category=category, plan=plan, actor=None)
    assert found("bulb flickers") == []


def test_what_lies_near_and_is_about_the_same_is_found_by_metres_or_by_the_place(app):
    space = make_space()
    category, other = make_category(space), make_category(space, "Street lamp")
    here = make_report(category, latitude=21.0285, longitude=105.8542)
    make_report(category, latitude=21.0385, longitude=105.8542)
    make_report(other, latitude=21.0285, longitude=105.8542)
    settled = make_report(category, latitude=21.0286, longitude=105.8542)
    say(settled, RequestState.DONE, make_user())
    (found,) = service_requests.near(category, 21.02886, 105.8542, None)
    assert (found.request.id, found.metres) == (here.id, 40)
    assert service_requests.near(category, None, None, None) == []
    # 180 degrees: the box is cut at the date line and nothing fails there.
    assert service_requests.near(category, -89.9, 179.9999, None) == []


def test_each_change_is_told_to_who_wrote_and_follows_with_its_reason_once(app):
    space = make_space()
    category = make_category(space, department=make_department(space, email="streets@city.example"))
    author, follower, officer = make_user(), make_user(locale="ko"), make_user()
    report = make_report(category, author)
    visitor = make_report(category, email="visitor@mail.example")
    with db.transaction():
        reporting.follow_report(request=report, user=follower)
        reporting.follow_report(request=report, user=follower)
        for one in (report, visitor):
            report_tasks.tell_of_report(ServiceRequestReceived(one.id))
    mailed = set(db.session.scalars(select(Delivery.to_email).where(Delivery.kind == "participation.request_received")))
    assert mailed == {author.email, "visitor@mail.example"}
    receipt = db.session.scalars(select(Notification).where(Notification.key == f"request-received:{visitor.id}")).one()
    assert reporting.code_of(visitor) in receipt.text
    assert len(db.session.scalars(select(Delivery.id).where(Delivery.to_email == "streets@city.example")).all()) == 2
    with pytest.raises(Conflict), db.transaction():
        reporting.follow_report(request=report, user=author)
    # The visitor's repeats the other one: from now on he hears of that.
    say(visitor, RequestState.DUPLICATE, officer, "The same hole.", original=report.number)
    update = say(report, RequestState.DONE, officer, "Filled on Monday.")
    for _time in range(2):
        with db.transaction():
            report_tasks.tell_of_update(ServiceRequestUpdated(update.id))
    told = db.session.scalars(select(Delivery.to_email).where(Delivery.kind == "participation.request_updated")).all()
    assert sorted(told) == sorted([author.email, follower.email, "visitor@mail.example"])
    texts = db.session.scalars(
        select(Notification.text).where(Notification.key.startswith(f"request-updated:{update.id}"))
    ).all()
    assert all("Filled on Monday." in text for text in texts)
    assert service_requests.followers_of(report.id) == 2


def test_late_days_are_counted_until_it_is_closed_and_a_duplicate_has_none(app, at):
    space = make_space(make_city(timezone="UTC"))
    category = make_category(space, target_days=2)
    report, same = make_report(category), make_report(category)
    begun = clock.now()
    at(begun + timedelta(days=5))
    assert rules.days_late(report, clock.today(), "UTC") == 3
    say(report, RequestState.DONE, make_user())
    say(same, RequestState.DUPLICATE, make_user(), original=report.number)
    at(begun + timedelta(days=30))
    report, same = service_requests.report_of(report.id), service_requests.report_of(same.id)
    assert (rules.days_late(report, clock.today(), "UTC"), rules.days_late(same, clock.today(), "UTC")) == (3, 0)
    counts = service_requests.counts_of_space(space.id, clock.today())
    assert counts == {"all": 2, "open": 0, "late": 0, "closed": 2}


def test_a_duplicate_leads_to_what_is_no_duplicate_itself_and_takes_its_own_along(app):
    category, officer = make_category(make_space()), make_user()
    first, second, third = (make_report(category) for _n in range(3))
    for original in (None, second.number, 99):
        with pytest.raises(DomainError):
            say(second, RequestState.DUPLICATE, officer, original=original)
    say(third, RequestState.DUPLICATE, officer, original=second.number)
    with pytest.raises(DomainError):
        say(first, RequestState.DUPLICATE, officer, original=third.number)
    say(second, RequestState.DUPLICATE, officer, original=first.number)
    assert db.session.get(ServiceRequest, third.id, populate_existing=True).duplicate_of == first.id
    say(second, RequestState.IN_PROGRESS, officer)
    again = db.session.get(ServiceRequest, second.id, populate_existing=True)
    assert (again.duplicate_of, again.closed_at) == (None, None)


def test_whether_it_helped_is_said_once_and_only_after_the_end(app):
    report = make_report(make_category(make_space()))
    with pytest.raises(Conflict), db.transaction():
        reporting.rate(request=report, satisfaction=5, text="")
    say(report, RequestState.DONE, make_user())
    with pytest.raises(DomainError), db.transaction():
        reporting.rate(request=service_requests.known_report(report.id), satisfaction=6, text="")
    with db.transaction():
        reporting.rate(request=service_requests.known_report(report.id), satisfaction=4, text="Quick.")
    with pytest.raises(Conflict), db.transaction():
        reporting.rate(request=service_requests.known_report(report.id), satisfaction=1, text="")


def test_a_change_on_top_of_a_change_is_refused_and_says_so(app):
    report, first, second = make_report(make_category(make_space())), make_user(), make_user()
    say(report, RequestState.IN_PROGRESS, first, seen=0)
    with pytest.raises(Overtaken):
        say(report, RequestState.REJECTED, second, seen=0)
    assert service_requests.report_of(report.id).state is RequestState.IN_PROGRESS
    say(report, RequestState.REJECTED, second, seen=1)
    with pytest.raises(DomainError), db.transaction():
        handling.note(kind="request", subject_id=report.id, space_id=report.space_id, text=" ", actor=first)


def test_a_photo_loses_where_it_was_taken_waits_a_day_and_a_drawing_is_no_photo(app, at):
    space = make_space()
    category = make_category(space, place=Asked.NO)
    with pytest.raises(DomainError, match="SVG"), db.transaction():
        photos.keep(FileStorage(io.BytesIO(SVG), filename="photo.png"))
    with pytest.raises(DomainError, match="JPEG"), db.transaction():
        photos.keep(FileStorage(io.BytesIO(b"no picture"), filename="photo.jpg"))
    with db.transaction():
        used, left = (photos.keep(FileStorage(io.BytesIO(telling_picture()), filename="a.jpg")) for _n in range(2))
    assert photos.key_of(used + "x") is None
    key = photos.key_of(used)
    assert not Image.open(io.BytesIO(storage.load(key))).getexif()
    report = make_report(category, photos=[KeptPhoto(key, "A hole")])
    at(clock.now() + timedelta(days=2))
    with db.transaction():
        assert photos.drop_left() == 1
    (photo,) = service_requests.photos_of(report.id)
    assert (photo.file_key, photo.is_shown) == (key, False)
    assert db.session.get(storage.StoredFile, photos.key_of(left)) is None
    with pytest.raises(DomainError):
        make_report(category, photos=[KeptPhoto(photos.key_of(left))])
    with pytest.raises(DomainError), db.transaction():
        handling.show_photo(request=report, photo=photo, show=True, alt=" ")
    with db.transaction():
        handling.show_photo(request=report, photo=photo, show=True, alt="A hole in the road")
    assert db.session.get(RequestPhoto, photo.id).is_shown


def test_an_erased_person_leaves_the_report_and_nothing_of_himself(app, at):
    space = make_space()
    department = make_department(space)
    category = make_category(space, department=department)
    author, follower, officer = make_user(), make_user(), make_member(department)
    report = make_report(category, author)
    with db.transaction():
        reporting.follow_report(request=report, user=follower)
    say(report, RequestState.DONE, officer)
    name, exported = reports_privacy.export_reports(author)
    assert (name, [one["number"] for one in exported["written"]]) == ("reports_to_cities", [1])
    with db.transaction():
        for one in (author, follower, officer):
            reports_privacy.erase_reports(one)
    db.session.expire_all()
    assert db.session.get(ServiceRequest, report.id).reporter_id is None
    assert db.session.scalars(select(RequestFollower)).all() == []
    assert [row[0].written_by for row in service_requests.updates_of(report.id)] == [None]
    visitor = make_report(category, email="visitor@mail.example")
    say(visitor, RequestState.DONE, make_user())
    at(clock.now() + timedelta(days=61))
    with db.transaction():
        assert handling.forget_addresses() == 1
    assert db.session.get(ServiceRequest, visitor.id, populate_existing=True).reporter_email == ""
