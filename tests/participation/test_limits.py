"""Every kind of write in a space is limited: of whoever has done too much nothing more is taken, until when is said, and nothing is lost."""

from __future__ import annotations

import pytest

from portal.core import db
from portal.participation.rules.moderation import Guard
from portal.participation.services import guarding, intake
from tests.factories.accounts import make_user
from tests.factories.participation import component_in, make_process, make_space
from tests.lint import LintingClient
from tests.participation.acts import WORDS, begin_survey, build

SAID = "This is a lot in a short time. You can go on at"


@pytest.fixture
def space(app):
    made = make_space()
    with db.transaction():
        guarding.save_guard(space=made, guard=Guard(least_seconds=0, person_hour=1), actor=make_user())
    return made


def test_each_kind_of_write_of_somebody_who_did_too_much_is_refused_and_kept_in_the_form(app, login, space):
    acts, person = build(space, make_user()), make_user()
    client = login(person, LintingClient(app))
    begin_survey(client, acts)
    component = component_in(make_process(space, title="Elsewhere"))
    # What is written and what is chosen count apart: a support uses up no words.
    intake.admit(space=space, component_id=component.id, user=person, address="192.0.2.1")
    for _n in range(intake.PERSON_CHOICES):
        intake.admit_choice(space=space, user=person, address="192.0.2.1")
    for act in acts:
        before = act.rows
        answer = act.do(client)
        shown = answer.text if answer.status_code != 303 else client.get(answer.headers["Location"]).text
        assert act.rows == before, act.name
        assert SAID in shown, (act.name, answer.status)
        if act.has_words:
            assert answer.status_code == 429, (act.name, answer.status)
            assert WORDS in answer.text, f"{act.name} keeps what was typed"


def test_another_persons_writes_are_taken_meanwhile(app, login, space):
    acts = build(space, make_user())
    for act in acts:
        if act.has_words:  # of each its own person: the space takes one post of a person in an hour
            before = act.rows
            assert act.do(login(make_user(), LintingClient(app))).status_code in (200, 303), act.name
            assert act.rows == before + 1, act.name
