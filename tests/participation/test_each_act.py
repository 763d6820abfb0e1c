"""What must hold for every kind of write: a form that is sent twice counts once, and what closes in the middle loses no text."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.core import clock, db
from portal.participation import queries, services
from portal.participation.models import PilotState
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.participation import make_space
from tests.lint import LintingClient
from tests.participation.acts import begin_survey, build


@pytest.fixture
def walk(app, login):
    acts = build(make_space(make_city(slug="quito")), make_user())
    browser = login(make_user())
    begin_survey(browser, acts)
    return browser, acts


def test_a_form_that_is_sent_twice_counts_once(walk):
    browser, acts = walk
    for act in acts:
        before, filled = act.rows, act.fill(browser)
        first, second = (act.send(browser, filled) for _n in range(2))
        assert first.status_code in {200, 303}, (act.name, first.status)
        # Who clicks twice reads that it is done, not that something is wrong.
        assert second.status_code in {200, 303} or "You have answered" in second.text, (act.name, second.status)
        assert act.rows == before + 1, act.name


def test_what_closes_while_somebody_writes_counts_nothing_says_so_and_loses_no_text(walk, at):
    browser, acts = walk
    open_forms = [(act, act.fill(browser), act.rows) for act in acts]
    for act in acts:
        if act.close is not None:
            act.close()
    at(clock.now() + timedelta(days=21))
    for act, filled, before in open_forms:
        db.session.expire_all()
        answer = act.send(browser, filled)
        told = answer if answer.status_code != 303 else browser.get(answer.headers["Location"])
        assert act.rows == before, act.name
        if act.has_words:
            assert answer.status_code in {409, 422}, (act.name, answer.status)
            typed = next(filled[name] for name in ("text", "title", "body") if name in act.values)
            assert typed in answer.text, f"{act.name}: what was written is lost"
        said = " ".join(told.text.split())
        assert any(word in said for word in CLOSED), f"{act.name}: nothing is said"


def test_a_pilot_that_has_ended_stays_readable_and_takes_nothing(walk):
    browser, acts = walk
    open_forms = [(act, act.fill(browser), act.rows) for act in acts]
    with db.transaction():
        space = queries.space_by_city("quito")
        services.set_state(space=queries.known_space(space.id, lock=True), state=PilotState.ENDED, actor=None)
    for act, filled, before in open_forms:
        db.session.expire_all()
        act.send(browser, filled)
        assert act.rows == before, act.name
        if act.shown_at:
            assert browser.get(act.shown_at).status_code == 200, act.name


CLOSED = (
    "not taken at the moment", "closed at the moment", "cannot be suggested at the moment", "cannot be signed at the moment",
    "Comments are closed here", "not on at the moment", "cannot be supported at the moment", "volunteer for this draw any more",
    "was closed before you sent it", "is closed", "cannot sign up for this meeting",
)  # fmt: skip


def test_what_somebody_did_stands_where_everybody_reads_it(app, walk):
    browser, acts = walk
    for act in acts:
        act.do(browser)
    for act in acts:
        if act.shown_at:
            assert act.says in " ".join(LintingClient(app).page(act.shown_at).text.split()), act.name
