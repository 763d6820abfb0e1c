"""A live hearing: asked and wanted while it is on, moderated, told to whoever listens, read afterwards; with and without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.accounts.models import Role
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError, NotFound, TooMany
from portal.live.asking import QuestionState
from portal.participation import participants
from portal.participation.queries import hearings as queries
from portal.participation.services import hearing_privacy, hearings
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.eligibility import make_codes
from tests.factories.meetings import make_hearing
from tests.factories.participation import make_space
from tests.lint import LintingClient


def coordinator(city):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", city.id)),), display_name="Lan Nguyen")


def asking(component, user, text="When does the bus run?", key="request-1", **values):
    given = {"lang": "en", "is_anonymous": False} | values
    with db.transaction():
        who = participants.participant(component, user)
        return hearings.ask(component=component, who=who, text=text, request_key=key, **given)


def wanting(component, question, user, *, wants=True):
    with db.transaction():
        hearings.want(
            component=component, question_id=question.id, who=participants.known_as(component, user), wants=wants
        )


def deciding(component, question, state, words=""):
    with db.transaction():
        return hearings.decide(
            component=component, question_id=question.id, state=state, words=words, actor=make_user()
        )


def test_questions_are_taken_while_it_is_on_once_for_each_form_and_not_without_end(app, at):
    component, person = make_hearing(takes_anonymous=False), make_user()
    first = asking(component, person)
    assert asking(component, person).id == first.id
    assert first.state is QuestionState.QUEUED
    for wrong in ({"text": " "}, {"lang": "xx"}, {"is_anonymous": True}, {"text": "x" * 700}, {"key": "no"}):
        with pytest.raises(DomainError):
            asking(component, person, **({"key": "request-2"} | wrong))
    asking(component, person, key="request-3")
    asking(component, person, key="request-4")
    with pytest.raises(TooMany):
        asking(component, person, key="request-5")
    with pytest.raises(Conflict):
        asking(component, make_user(email_confirmed_at=None), key="request-6")
    at(clock.now() + timedelta(days=2))
    with pytest.raises(Conflict):
        asking(component, person, key="request-7")


def test_what_was_let_through_is_wanted_once_by_each_and_answered_or_not(app):
    component, asker, other = make_hearing(), make_user(), make_user()
    question = asking(component, asker, is_anonymous=True)
    with pytest.raises(Conflict):
        wanting(component, question, other)
    deciding(component, question, QuestionState.APPROVED)
    with pytest.raises(Conflict):
        wanting(component, question, asker)
    wanting(component, question, other)
    wanting(component, question, other)
    (shown,) = queries.questions_of(component.id, participants.known_as(component, other).marks, moderates=False)
    assert (shown.votes, shown.voted, shown.question.shown_name) == (1, True, "")
    wanting(component, question, other, wants=False)
    wanting(component, question, other)
    for state in (QuestionState.ANSWERED_TEXT, QuestionState.DISMISSED):
        with pytest.raises(DomainError):
            deciding(component, question, state)
    with db.transaction():
        hearings.put_on_screen(component=component, question_id=question.id)
    assert queries.on_hearing_screen(component.id).question.id == question.id
    assert deciding(component, question, QuestionState.ANSWERED_TEXT, "From May on.").answer == "From May on."
    with pytest.raises(Conflict), db.transaction():
        hearings.withdraw(component=component, question_id=question.id, who=participants.known_as(component, asker))
    dismissed = asking(component, other, "Something rude", "request-9")
    deciding(component, dismissed, QuestionState.DISMISSED, "Rule 2")
    with pytest.raises(Conflict), db.transaction():
        hearings.put_on_screen(component=component, question_id=dismissed.id)
    assert [one.question.id for one in queries.questions_of(component.id, (), moderates=False)] == [question.id]
    assert [one.question.id for one in queries.transcript_of(component.id)] == [question.id]
    assert queries.votes_of_hearing(component.id) == {str(question.id): 1}
    assert hearing_privacy.export_of(other)[1][0]["question"] == "Something rude"
    with db.transaction():
        hearing_privacy.erase(other)
        hearing_privacy.erase(asker)
    db.session.expire_all()
    assert queries.votes_of_hearing(component.id) == {str(question.id): 1}
    with pytest.raises(NotFound), db.transaction():
        hearings.withdraw(
            component=component, question_id=dismissed.id, who=participants.known_as(component, make_user())
        )


def test_pages_of_a_hearing_with_and_without_a_script(app, login):
    city = make_city(slug="quito")
    component = make_hearing(make_space(city), answering="The mayor")
    here = f"/en/cities/quito/participation/{component.process.slug}/{component.slug}/hearing"
    anonymous = LintingClient(app)
    links = anonymous.page("/en/cities/quito/participation/indicators").select("table a")
    assert here in {one["href"] for one in links}
    first = anonymous.get(here).text
    assert "Nobody has asked yet" in first
    assert 'data-live="hearing:' in first
    assert anonymous.get(f"{here}/stream").json["token"]
    citizen = login(make_user(display_name="Rosa Quispe"))
    form = {"text": "When does the bus run?", "lang": "en", "request_key": "request-1"}
    assert citizen.submit(here, form | {"text": ""}, to=f"{here}/ask").status_code == 422
    assert citizen.submit(here, form, to=f"{here}/ask").status_code == 303
    again = form | {"request_key": "request-2", "text": "And at night?"}
    piece = citizen.submit(here, again, to=f"{here}/ask", headers={"HX-Request": "true"})
    assert piece.status_code == 200
    assert "<html" not in piece.text
    assert "And at night?" in piece.text
    assert "When does the bus run?" not in anonymous.get(here).text
    night, bus = sorted(queries.questions_of(component.id, (), moderates=True), key=lambda one: one.question.text)
    staff = login(coordinator(city))
    decide, screen = (f"{here}/questions/{bus.question.id}/{name}" for name in ("decide", "screen"))
    assert staff.submit(here, {"state": "dismissed", "words": ""}, to=decide).status_code == 422
    assert staff.submit(here, {"state": "approved"}, to=decide).status_code == 303
    assert staff.submit(here, {"shows": "yes"}, to=screen).status_code == 303
    assert "When does the bus run?" in staff.get(f"{here}/presenter").text
    assert anonymous.get(f"{here}/presenter").status_code in (302, 303, 403)
    assert (
        staff.submit(here, {"state": "approved"}, to=f"{here}/questions/{night.question.id}/decide").status_code == 303
    )
    other = login(make_user())
    assert other.submit(here, {"wants": "yes"}, to=f"{here}/questions/{bus.question.id}/want").status_code == 303
    shown = anonymous.get(f"{here}?sort=time").text
    assert "When does the bus run?" in shown
    assert anonymous.get(f"{here}/panel", headers={"HX-Request": "true"}).status_code == 200
    staff = login(coordinator(city))
    assert (
        staff.submit(here, {"state": "answered_text", "words": "From five to midnight."}, to=decide).status_code == 303
    )
    assert staff.submit(here, {"shows": "no"}, to=screen).status_code == 303
    assert "No question is on the screen" in staff.get(f"{here}/presenter").text
    transcript = anonymous.get(f"{here}/transcript").text
    assert "From five to midnight." in transcript
    assert "1 person wanted it answered" in transcript
    citizen = login(make_user())
    assert citizen.submit(here, {}, to=f"{here}/questions/{night.question.id}/withdraw").status_code == 404


def test_who_comes_with_a_code_asks_and_wants_an_answer_without_an_account(app):
    city = make_city(slug="quito")
    component = make_hearing(make_space(city), moderates=False)
    here = f"/en/cities/quito/participation/{component.process.slug}/{component.slug}/hearing"
    asked = asking(component, make_user())
    (printed,) = make_codes(component.process.space, component, number=1)
    anonymous = LintingClient(app)
    assert "/sign-in" in anonymous.submit("/en/sign-in", {}, to=f"{here}/ask").headers["Location"]
    assert anonymous.submit("/en/cities/quito/participation/code", {"code": printed.code}).status_code == 303
    assert anonymous.submit(here, {"text": "And at night?", "lang": "en", "request_key": "request-8"}, to=f"{here}/ask").status_code == 303  # fmt: skip
    for _n in range(2):
        assert anonymous.submit(here, {"wants": "yes"}, to=f"{here}/questions/{asked.id}/want").status_code == 303
    assert queries.votes_of_hearing(component.id)[str(asked.id)] == 1
    own = next(one.question for one in queries.transcript_of(component.id) if one.question.id != asked.id)
    assert (own.user_id, own.shown_name) == (None, "")
    assert anonymous.submit(here, {}, to=f"{here}/questions/{own.id}/withdraw").status_code == 303
    assert queries.seen_in_hearing(component.id) == 1


@pytest.mark.parametrize("number", [1, 30])
def test_a_hearing_asks_as_little_with_thirty_questions_as_with_one(app, queries, client, login, number):
    component = make_hearing(make_space(make_city(slug="quito")), moderates=False)
    for n in range(number):
        asking(component, make_user(), f"Question {n}?", f"request-{n}")
    here = f"/en/cities/quito/participation/{component.process.slug}/{component.slug}/hearing"
    for path in (here, f"{here}/transcript"):
        with queries() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 8, (path, len(seen), seen)
    citizen = login(make_user())
    with queries() as seen:
        assert citizen.get(here).status_code == 200
    assert len(seen) <= 8, (len(seen), seen)
