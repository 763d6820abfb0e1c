"""Whatever people write in a space, the same holds: everybody can report it, it is decided by a rule, its author is told, reads it and
appeals, and who is blocked posts nothing there and keeps every right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role, User
from portal.accounts.services import privacy
from portal.core import clock, db
from portal.core.errors import Conflict
from portal.discussions.models import AppealOutcome
from portal.notifications.models import Notification
from portal.participation import moderated, participants
from portal.participation.models import (
    ActKind,
    ComponentKind,
    ContributionKind,
    ModerationAct,
    ModerationCase,
    ModerationFlag,
    ServiceRequest,
    Space,
)
from portal.participation.moderated import Item
from portal.participation.queries import moderation
from portal.participation.rules.moderation import Guard
from portal.participation.services import appealing, guarding, hearings, moderating
from portal.participation.services.moderating import ActPlan
from portal.search import queries as search
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import address_of, make_component, say
from tests.factories.meetings import make_hearing, make_petition, make_petitions
from tests.factories.participation import make_space
from tests.factories.reports import make_category, make_report
from tests.lint import LintingClient

WORDS = "Ring Rosa at 0987654321, she is a fool"


@dataclass
class Written:
    """What somebody wrote: its kind and id, the page that shows it, and how he would write once more."""

    kind: str
    key: Any
    page: str
    again: Callable[[], object]

    @property
    def item(self) -> Item:
        found = moderated.find(self.kind, self.key)
        assert found is not None
        return found


def petition(space: Space, author: User) -> Written:
    component = make_petitions(None, space)
    made = make_petition(component, author, body=WORDS)
    page = f"/en/cities/quito/participation/{component.process.slug}/{component.slug}/petitions"
    form = {"title": "Lights before the school", "body": "It is dark.", "addressee": "Council", "lang": "en"}
    return Written("petition", made.id, f"{page}/1", lambda: (f"{page}/new", form))


def request(space: Space, author: User) -> Written:
    category = make_category(space)
    made = make_report(category, author, text=WORDS)
    form = {"text": "A deep hole in front of the school.", "lang": "en", "address": "School street 4"}
    here = "/en/cities/quito/participation/reports"
    return Written("request", made.id, f"{here}/1", lambda: (f"{here}/new/{category.code}", form))


def question(space: Space, author: User) -> Written:
    component = make_hearing(space, moderates=False)
    given = {
        "component": component,
        "who": participants.participant(component, author),
        "lang": "en",
        "is_anonymous": False,
    }
    with db.transaction():
        made = hearings.ask(text=WORDS, request_key="request-1", **given)
    page = f"/en/cities/quito/participation/{component.process.slug}/{component.slug}/hearing"
    return Written("question", made.id, page, lambda: hearings.ask(text="Why?", request_key="request-2", **given))


def comment(space: Space, author: User) -> Written:
    component = make_component(ComponentKind.TEXT, space=space)
    made = say(component, author, WORDS)
    page = address_of(component)
    form = {"kind": "remark", "text": "More shade.", "lang": "en"}
    return Written("comment", made.comment_id, page, lambda: (f"{page}/comments/whole", form))


def point(space: Space, author: User) -> Written:
    component = make_component(ComponentKind.DEBATE, space=space)
    made = say(component, author, WORDS, ContributionKind.FOR)
    page = address_of(component, "debate")
    form = {"kind": "for", "text": "More shade.", "lang": "en"}
    return Written("comment", made.comment_id, page, lambda: (f"{page}/new", form))


WRITING = (petition, request, question, comment, point)


def act(written: Written, who: User, kind: ActKind = ActKind.HIDE, **values: Any) -> ModerationAct:
    case = moderation.case_about(written.kind, written.key)
    with db.transaction():
        found = case or moderating.open_case(kind=written.kind, key=written.key, moderator=who)
        given = {"version": found.version, "rule_number": 2, "words": "It insults a neighbour."} | values
        return moderating.act(case_id=found.id, plan=ActPlan(kind=kind, **given), moderator=who)


@pytest.fixture
def space(app):
    return make_space(make_city(slug="quito", names={"en": "Quito"}))


def moderator(space: Space) -> User:
    return make_user(roles=((Role.MODERATOR, ("city", space.city_id)),))


@pytest.mark.parametrize("write", WRITING, ids=lambda write: write.__name__)
def test_everything_is_reported_hidden_by_a_rule_read_by_its_author_and_restored_on_appeal(
    app, login, work, space, write
):
    author, first, second = make_user(), moderator(space), moderator(space)
    written = write(space, author)
    visitor, own = LintingClient(app), login(author, LintingClient(app))
    way = f"/en/participation/report/{written.kind}/{written.key}"
    shown = visitor.get(written.page).text
    assert way in shown
    assert WORDS in shown
    assert way not in own.get(written.page).text, "nobody reports himself"
    assert f"/moderate/thing/{written.kind}/{written.key}" in login(first, LintingClient(app)).get(
        written.page
    ).text or (written.kind == "comment")
    assert visitor.submit(way, {"rule_number": "2"}).status_code == 303
    made = act(written, first)
    work()
    assert WORDS not in visitor.get(written.page).text
    assert visitor.get(way).status_code == 404
    assert search.find(search.Wanted("Rosa fool")).hits == []
    appeals = f"/en/participation/appeals/{written.kind}/{written.key}"
    assert appeals in own.get(written.page).text
    assert "It insults a neighbour." in own.get(appeals).text
    assert db.session.scalar(
        select(func.count()).where(Notification.user_id == author.id, Notification.kind == "participation.moderation")
    ) == 1  # fmt: skip
    assert own.submit(appeals, {"act": str(made.id), "text": "It is a joke between us."}).status_code == 303
    with db.transaction():
        appealing.decide(act_id=made.id, moderator=second, outcome=AppealOutcome.RESTORED, words="A joke.")
    assert WORDS in visitor.get(written.page).text
    act(written, second, ActKind.REDACT, passages=["0987654321"])
    assert "0987654321" not in visitor.get(written.page).text
    assert "[personal data removed]" in written.item.text
    assert moderated.kind_of(written.kind).recent(space.id, clock.now().replace(year=2000))[0][0] == written.key
    assert written.key in moderated.kind_of(written.kind).written_by(author.id)
    with db.transaction():
        privacy.erase(author)
    db.session.expire_all()
    kept = db.session.get(ModerationAct, made.id)
    assert (kept.appeal, kept.words) == ("", ""), "what was said to its author goes before his rows are emptied"


@pytest.mark.parametrize("write", WRITING, ids=lambda write: write.__name__)
def test_who_is_blocked_writes_nothing_more_there_and_loses_nothing(app, login, space, write):
    author = make_user()
    written = write(space, author)
    act(written, moderator(space), ActKind.BLOCK)
    if write is question:
        with pytest.raises(Conflict, match="You cannot post here until"), db.transaction():
            written.again()
        assert "You cannot post here until" in login(author).get(written.page).text
        return
    to, form = written.again()
    refused = login(author).submit(to, form)
    if write is request:  # the city has it; others read it once somebody has looked
        taken = db.session.scalars(select(ServiceRequest).where(ServiceRequest.id != written.key)).one()
        assert (refused.status_code, taken.hidden_at is not None) == (303, True)
        assert db.session.scalars(select(ModerationFlag.detail)).one() == {"traps": ["blocked"]}
        return
    assert refused.status_code == 409
    assert "You cannot post here until" in refused.text
    assert form["text" if "text" in form else "title"] in refused.text


@pytest.mark.parametrize("write", [one for one in WRITING if one is not question], ids=lambda write: write.__name__)
def test_a_form_that_comes_back_at_once_waits_for_a_look_and_one_that_took_its_time_does_not(
    app, login, at, space, write
):
    with db.transaction():
        guarding.save_guard(space=space, guard=Guard(least_seconds=3, network_hour=2), actor=make_user())
    author = make_user()
    to, form = write(space, make_user()).again()
    at(clock.now())
    citizen = login(author, LintingClient(app))
    assert citizen.submit(to, form).status_code == 303
    case = db.session.scalars(select(ModerationCase)).one()
    item = moderated.find(case.thing_kind, case.thing_id)
    assert (case.held, item.is_hidden, item.author_id) == (True, True, author.id)
    assert citizen.submit(to, form).status_code == 303
    assert citizen.submit(to, form).status_code == 429, "a network is admitted so often"


def test_what_a_visitor_reports_is_held_hidden_and_told_by_mail(app, space, work):
    with db.transaction():
        guarding.save_guard(space=space, guard=Guard(least_seconds=3), actor=make_user())
    code, visitor = make_category(space).code, LintingClient(app)
    here = "/en/cities/quito/participation/reports"
    form = {"text": WORDS, "lang": "en", "address": "School street 4", "email": "somebody@mail.example"}
    mine = visitor.submit(f"{here}/new/{code}", form).headers["Location"]
    assert visitor.get(f"{here}/1").status_code == 404
    assert "A person looks at it before everybody sees it." in visitor.get(mine).text
    case = db.session.scalars(select(ModerationCase)).one()
    act(Written("request", case.thing_id, mine, dict), moderator(space))
    work()
    kept = visitor.get(mine).text
    assert "It insults a neighbour." in kept
    assert WORDS in kept
    (sent,) = db.session.scalars(select(Notification).where(Notification.kind == "participation.moderation")).all()
    assert mine in sent.text
    closed = make_category(space, "Noise", is_public=False)
    assert visitor.submit(f"{here}/new/{closed.code}", form).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(ModerationCase)) == 1, "the desk alone reads it"
