"""One ledger for all ways of taking part: a person counts once, whichever way comes first."""

from __future__ import annotations

import pytest

from portal.core import db
from portal.core.errors import Conflict
from portal.participation import participants
from portal.participation.services import ledger
from tests.factories.accounts import make_user
from tests.factories.participation import component_in, make_process


def test_an_account_is_taken_once_and_may_come_back_after_leaving(app):
    component, user = component_in(make_process()), make_user()
    with db.transaction():
        who = participants.participant(component, user)
        assert ledger.enter(component=component, act="survey", participant=who)
        assert not ledger.enter(component=component, act="survey", participant=who)
        assert ledger.enter(component=component, act="survey:2", participant=who)
        ledger.leave(component=component, act="survey", participant=who)
        assert ledger.enter(component=component, act="survey", participant=who)
    with pytest.raises(Conflict, match="Confirm your e-mail"):
        participants.participant(component, make_user(email_confirmed_at=None))
    with pytest.raises(Conflict, match="Sign in first"):
        participants.participant(component, None)
