"""The pages of moderation: a visitor reports, a moderator decides, the author appeals, everybody reads the log; forms have traps."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import AuditEntry, Role
from portal.core import clock, db, ids
from portal.core.assets import STATIC, Assets
from portal.discussions import services as discussions
from portal.discussions.models import Comment, CommentKind
from portal.discussions.subjects import Subject
from portal.participation import moderation_tasks, services
from portal.participation import queries as spaces
from portal.participation.integrity import puzzle, training, words
from portal.participation.models import (
    ActKind,
    ComponentKind,
    Contribution,
    ContributionKind,
    FlagSource,
    IntegritySignal,
    ModerationCase,
    ModerationFlag,
    PetitionSignature,
    Proposal,
    ProposalState,
    SignalKind,
    SpamModel,
    Support,
)
from portal.participation.queries import moderation
from portal.participation.rules import moderation as rules
from portal.participation.rules.moderation import Guard
from portal.participation.services import contributing, flagging, guarding, learning, moderating, signalling
from portal.participation.services.moderating import ActPlan
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import make_component, say
from tests.factories.discussions import make_comment
from tests.factories.meetings import make_petition, make_petitions
from tests.factories.participation import component_in, make_process, make_proposal, make_space
from tests.lint import LintingClient

PUBLIC = "/en/cities/quito/participation/moderation/"
STAFF = "/en/participation/moderate/quito/"


@pytest.fixture
def process(app):
    return make_process(make_space(make_city(slug="quito", names={"en": "Quito"})))


def moderator(process, **values):
    return make_user(roles=((Role.MODERATOR, ("city", process.space.city_id)),), **values)


def path_of(process, number=1):
    return f"/en/cities/quito/participation/{process.slug}/{component_in(process).slug}/{number}"


def test_a_visitor_reports_a_moderator_decides_the_author_appeals_and_the_log_shows_no_name(app, login, process):
    author, who = make_user(display_name="Rosa Quispe"), moderator(process, display_name="Lan Nguyen")
    proposal = make_proposal(process, author, "Something that is rude to a neighbour")
    visitor, here = LintingClient(app), f"/en/participation/report/proposal/{proposal.id}"
    assert here in visitor.get(path_of(process)).text
    assert visitor.submit(here, {}).status_code == 422
    assert (
        visitor.submit(here, {"rule_number": "2", "note": "Look", "website": "https://spam.example"}).status_code == 303
    )
    assert db.session.scalars(select(ModerationFlag)).all() == [], "a program is thanked"
    assert visitor.submit(here, {"rule_number": "2", "note": "Look"}).status_code == 303
    flag = db.session.scalars(select(ModerationFlag)).one()
    assert (flag.source, flag.is_proven, flag.reporter_id) == (FlagSource.VISITOR, False, None)
    assert visitor.get(f"{here}/done").status_code == 200
    assert visitor.submit(here, {"rule_number": "0"}).status_code == 303
    refused = visitor.submit(here, {"rule_number": "2", "note": "Once more"})
    assert refused.status_code == 429
    assert "Once more" in refused.text, "nothing is lost"

    staff = login(who)
    assert "Something that is rude" in staff.get(STAFF).text
    case = db.session.scalars(select(ModerationCase)).one()
    page = f"/en/participation/moderate/case/{case.id}"
    assert "Reported by a visitor" in staff.get(page).text
    assert staff.submit(page, {}, to=f"{page}/take").status_code == 303
    assert "You are on it" in staff.get(page).text
    assert "Lan Nguyen" in staff.get(STAFF).text
    wrong = staff.submit(page, {"version": "0", "kind": "hide", "rule_number": "", "words": "Rude"})
    assert (wrong.status_code, "Choose the rule" in wrong.text, "Rude" in wrong.text) == (422, True, True)
    late = staff.submit(page, {"version": "7", "kind": "hide", "rule_number": "2", "words": "Rude"})
    assert (late.status_code, "decided meanwhile" in late.text, "Rude" in late.text) == (409, True, True)
    assert staff.submit(page, {"version": "0", "kind": "hide", "rule_number": "2", "words": "Rude"}).status_code == 303

    assert visitor.get(path_of(process)).status_code == 404
    writer = login(author, LintingClient(app))
    assert "Only you and the moderators see this" in writer.get(path_of(process)).text
    appeals = f"/en/participation/appeals/proposal/{proposal.id}"
    act = case_act(case)
    assert writer.submit(appeals, {"act": str(act.id), "text": ""}).status_code == 422
    assert writer.submit(appeals, {"act": str(act.id), "text": "It is a quote."}).status_code == 303
    assert "It is a quote." in writer.get(appeals).text
    assert "for a colleague to decide" in staff.get(f"{STAFF}appeals").text
    second = login(moderator(process), LintingClient(app))
    refused = staff.submit(
        page,
        {"decide-outcome": "restored", "decide-decision": "Yes"},
        to=f"/en/participation/moderate/act/{act.id}/decide",
    )
    assert refused.status_code == 422
    decided = second.submit(
        page,
        {"decide-outcome": "restored", "decide-decision": "A quote."},
        to=f"/en/participation/moderate/act/{act.id}/decide",
    )
    assert decided.status_code == 303
    assert visitor.get(path_of(process)).status_code == 200

    log = visitor.get(f"{PUBLIC}log")
    for hidden in ("Rosa Quispe", "Lan Nguyen", "Something that is rude", "Rude", "A quote"):
        assert hidden not in log.text
    assert "Second moderator of the city" in log.text
    (row,) = csv.DictReader(io.StringIO(visitor.get(f"{PUBLIC}log.csv").data.decode("utf-8-sig")))
    assert (row["decision"], row["rule_number"], row["appeal_outcome"], row["appeal_role"]) == (
        "hide",
        "2",
        "restored",
        "second",
    )
    assert "Hours until the decision" in visitor.get(f"{PUBLIC}numbers").text
    (numbers,) = csv.DictReader(io.StringIO(visitor.get(f"{PUBLIC}numbers.csv").data.decode("utf-8-sig")))
    assert (numbers["reports"], numbers["hide"], numbers["restored"]) == ("1", "1", "1")
    assert "No insults" in visitor.get(PUBLIC).text


def case_act(case):
    return moderation.acts_about(case.thing_kind, case.thing_id)[0]


def test_comments_of_a_space_lead_to_its_own_queue_and_others_to_theirs(app, login, process):
    proposal = make_proposal(process, make_user())
    comment = make_comment(Subject("proposal", proposal.id), make_user(), "You are a fool.")
    page = LintingClient(app).get(f"/en/discussions/proposal/{proposal.id}")
    assert f"/en/participation/report/comment/{comment.id}" in page.text
    reader = login(make_user())
    moved = reader.get(f"/en/discussions/comments/{comment.id}/report")
    assert moved.headers["Location"] == f"/en/participation/report/comment/{comment.id}"
    assert reader.submit(moved.headers["Location"], {"rule_number": "2"}).status_code == 303
    staff = login(moderator(process))
    moved = staff.get(f"/en/moderation/comments/{comment.id}")
    assert moved.headers["Location"] == f"/en/participation/moderate/thing/comment/{comment.id}"
    assert "You are a fool." not in staff.get("/en/moderation").text, "what is handed over does not wait twice"
    case = staff.get(moved.headers["Location"]).headers["Location"]  # somebody has reported it
    assert "You are a fool." in staff.get(case).text
    assert staff.submit(case, {"version": "0", "kind": "hide", "rule_number": "2", "words": "Rude"}).status_code == 303
    assert "You are a fool." not in LintingClient(app).get(path_of(process)).text


def test_a_form_sent_at_once_waits_for_a_look_and_one_that_took_its_time_does_not(app, login, at, process):
    with db.transaction():
        guarding.save_guard(space=process.space, guard=Guard(least_seconds=3), actor=make_user())
    citizen, here = login(make_user()), path_of(process).removesuffix("1") + "new"
    values = {"title": "Benches at every bus stop", "body": "People wait.", "lang": "en", "request_key": "k1"}

    def stamped():
        return citizen.page(here).find("input", {"name": "shown_at"})["value"]

    at(clock.now())
    fast = stamped()
    citizen.submit(here, values | {"shown_at": fast})
    first = db.session.scalars(select(Proposal)).one()
    assert first.state is ProposalState.HIDDEN
    assert "waits for a person" in citizen.get(f"/en/participation/appeals/proposal/{first.id}").text
    slow = stamped()
    at(clock.now() + timedelta(days=3))
    citizen.submit(here, values | {"shown_at": slow, "request_key": "k2", "title": "More trees in the park"})
    assert db.session.scalars(select(Proposal.state).order_by(Proposal.number)).all() == [
        ProposalState.HIDDEN,
        ProposalState.OPEN,
    ]


def test_a_comment_sent_at_once_waits_too_and_is_published_by_a_moderator(app, login, at, process):
    with db.transaction():
        guarding.save_guard(space=process.space, guard=Guard(least_seconds=3), actor=make_user())
    proposal, writer = make_proposal(process, make_user()), login(make_user())
    page = f"/en/discussions/proposal/{proposal.id}"
    to = f"{page}/comments"
    at(clock.now())
    form = writer.page(f"/en/discussions/proposal/{proposal.id}").find("form", {"action": to})
    hidden = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    assert writer.post(to, data=hidden | {"text": "I agree with this.", "lang": "en"}).status_code == 303
    visitor = LintingClient(app)
    assert "I agree with this." not in visitor.get(page).text
    at(clock.now() + timedelta(seconds=9))
    slow = hidden | {"key": str(ids.new_id()), "text": "Took my time.", "lang": "en"}
    assert writer.post(to, data=slow).status_code == 303
    assert "Took my time." in visitor.get(page).text
    case = db.session.scalars(select(ModerationCase)).one()
    staff = login(moderator(process), LintingClient(app))
    staff.submit(f"/en/participation/moderate/case/{case.id}", {"version": "0", "kind": "keep"})
    assert "I agree with this." in visitor.get(page).text


def test_who_is_over_a_limit_or_blocked_reads_until_when_and_loses_nothing(app, login, process):
    with db.transaction():
        guarding.save_guard(space=process.space, guard=Guard(least_seconds=0, person_hour=1), actor=make_user())
    author, who, here = make_user(), moderator(process), path_of(process).removesuffix("1") + "new"
    citizen, values = login(author), {"title": "Benches at every bus stop", "body": "People wait.", "lang": "en"}
    assert citizen.submit(here, values | {"request_key": "k1"}).status_code == 303
    refused = citizen.submit(here, values | {"request_key": "k2", "title": "More trees in the park"})
    assert (refused.status_code, "You can go on at" in refused.text, "More trees" in refused.text) == (429, True, True)
    first = db.session.scalars(select(Proposal)).one()
    with db.transaction():
        case = moderating.open_case(kind="proposal", key=first.id, moderator=who)
        plan = ActPlan(kind=ActKind.BLOCK, version=case.version, rule_number=4, words="Advertising")
        moderating.act(case_id=case.id, plan=plan, moderator=who)
    assert "You cannot post here until" in citizen.get(here).text
    refused = citizen.submit(here, values | {"request_key": "k3", "title": "More trees in the park"})
    assert (refused.status_code, "More trees" in refused.text) == (409, True)


def test_a_resident_without_a_name_is_named_on_no_page_and_moderators_see_a_mark(app, login, process):
    with db.transaction():
        guarding.save_guard(space=process.space, guard=Guard(least_seconds=0, may_be_anonymous=True), actor=make_user())
    author = make_user(display_name="Rosa Quispe")
    citizen, here = login(author), path_of(process).removesuffix("1")
    assert "nobody your name" not in citizen.get(f"{here}new").text
    values = {"title": "Benches at every bus stop", "body": "People wait.", "lang": "en", "is_anonymous": "y"}
    assert citizen.submit(f"{here}new", values).status_code == 303
    proposal = db.session.scalars(select(Proposal)).one()
    staff = login(moderator(process), LintingClient(app))
    opening = f"/en/participation/moderate/thing/proposal/{proposal.id}"
    assert "Nobody has reported this" in staff.get(opening).text
    case = staff.submit(opening, {}).headers["Location"]
    for reader, path in (
        (LintingClient(app), f"{here}1"),
        (LintingClient(app), here),
        (staff, f"{here}1"),
        (staff, case),
    ):
        text = reader.get(path).text
        assert "Rosa Quispe" not in text, path
    assert "A resident" in staff.get(case).text
    assert "post as “a resident”" in LintingClient(app).get(PUBLIC).text


def test_rules_and_guards_are_worded_by_moderators_and_acts_keep_the_words_of_their_day(app, login, process):
    staff = login(moderator(process))
    assert staff.submit(f"{STAFF}rules", {"titles_en": ""}).status_code == 422
    assert staff.submit(f"{STAFF}rules", {"titles_en": "No shouting"}).status_code == 303
    assert staff.submit(f"{STAFF}rules/6", {"titles_en": "No shouting, please"}).status_code == 303
    assert "No shouting, please" in LintingClient(app).get(PUBLIC).text
    assert staff.submit(f"{STAFF}rules", {}, to=f"{STAFF}rules/6/retire").status_code == 303
    assert "No shouting" not in LintingClient(app).get(PUBLIC).text
    assert staff.get(f"{STAFF}rules/6").status_code == 404
    values = {
        "person_hour": "5",
        "person_day": "9",
        "network_hour": "50",
        "component_hour": "500",
        "least_seconds": "4",
    }
    assert staff.submit(f"{STAFF}guards", values | {"person_hour": "0"}).status_code == 422
    assert staff.submit(f"{STAFF}guards", values | {"may_be_anonymous": "y"}).status_code == 303
    db.session.expire_all()
    assert Guard.of(spaces.space_of(process.space_id).moderation) == Guard(5, 9, 50, 500, 4, True, False)


def decided(process, number):
    """Decisions of a space as rows: every fourth was hidden, for what spam says."""
    who, component = moderator(process), component_in(process)
    for n in range(number):
        is_bad = n % 4 == 0
        title = f"Casino bonus cheap click winner {n}" if is_bad else f"A bench near the school and river {n}"
        plan = services.ProposalPlan(title=title, body="Everybody says so.", lang="en")
        with db.transaction():
            proposal = services.propose(component=component, plan=plan, author=make_user())
            flagging.report_thing(kind="proposal", key=proposal.id, reporter=who, rule_number=4)
            case = moderating.open_case(kind="proposal", key=proposal.id, moderator=who)
            kind = ActKind.HIDE if is_bad else ActKind.KEEP
            plan = ActPlan(kind=kind, version=case.version, rule_number=4, words="Advertising")
            moderating.act(case_id=case.id, plan=plan, moderator=who)


def test_the_classifier_stays_off_until_there_are_enough_decisions_and_only_asks_to_look(
    app, login, process, monkeypatch
):
    decided(process, 24)
    staff = login(moderator(process))
    assert "24 of 200" in staff.get(f"{STAFF}classifier").text
    with db.transaction():
        assert not learning.learn(process.space_id)
    assert staff.submit(f"{STAFF}guards", {}, to=f"{STAFF}classifier/on").status_code == 303
    assert not db.session.get(SpamModel, process.space_id).is_on
    for module in (learning, rules):
        monkeypatch.setattr(module, "ENOUGH_DECISIONS", 20)  # two hundred cost a minute
    with db.transaction():
        assert learning.learn(process.space_id)
    with db.transaction():
        assert not learning.learn(process.space_id), "the same decisions make no second model"
    shown = staff.get(f"{STAFF}classifier").text
    assert "cross-validation" in shown
    assert staff.submit(f"{STAFF}classifier", {}, to=f"{STAFF}classifier/on").status_code == 303
    db.session.expire_all()
    assert db.session.get(SpamModel, process.space_id).is_on
    again = spaces.known_process(process.id)
    spam = make_proposal(again, make_user(), "Winner: cheap casino bonus, click here")
    fine = make_proposal(again, make_user(), "Another bench near the school")
    with db.transaction():
        for one in (spam, fine):
            learning.look_at("proposal", one.id)
    flag = db.session.scalars(select(ModerationFlag).where(ModerationFlag.source == FlagSource.CLASSIFIER)).one()
    assert db.session.get(ModerationCase, flag.case_id).thing_id == spam.id
    assert db.session.get(Proposal, spam.id).state is ProposalState.OPEN, "it points, it hides nothing"
    page = staff.get(f"/en/participation/moderate/case/{flag.case_id}").text
    assert "What weighed" in page
    assert "casino" in page
    assert len(db.session.get(SpamModel, process.space_id).weights) == 4 * words.PLACES
    assert db.session.get(SpamModel, process.space_id).measured["precision"] >= training.WANTED_PRECISION


def test_bursts_of_signatures_comments_and_contributions_are_shown_too(app, login, process):
    space, person, now = process.space, make_user(), clock.now().replace(minute=30)
    petition = make_petition(make_petitions(space=space), person)
    debate = make_component(ComponentKind.DEBATE, space=space)
    proposal = make_proposal(process, person)
    hour, long_ago = now - timedelta(hours=1), now - timedelta(hours=40)
    with db.transaction():
        for n in range(31):
            when = hour if n else long_ago  # one long ago: a thing that has just begun has no usual yet
            db.session.add(PetitionSignature(petition_id=petition.id, signer=f"s{n}", created_at=when))
            said = {"kind": CommentKind.COMMENT, "author_id": person.id, "lang": "en", "created_at": when}
            db.session.add(Comment(subject_kind="proposal", subject_id=proposal.id, text=f"Comment {n}", **said))
            one = Comment(
                subject_kind=contributing.subject_of(debate).kind, subject_id=debate.id, text=f"For {n}", **said
            )
            db.session.add(one)
            db.session.flush()
            db.session.add(
                Contribution(component_id=debate.id, comment_id=one.id, kind=ContributionKind.FOR, created_at=when)
            )
    with db.transaction():
        assert signalling.look(space, now) == 3
    found = db.session.scalars(select(IntegritySignal)).all()
    assert {one.facts["what"]: (one.thing_kind, one.facts["count"]) for one in found} == {
        "signatures": ("petition", 30), "comments": ("proposal", 30), "contributions": ("", 30),
    }  # fmt: skip
    staff = login(moderator(process))
    page = staff.get(f"{STAFF}signals").text
    assert (petition.title in page, proposal.title in page, "Contributions" in page) == (True, True, True)
    for one in found:
        assert staff.submit(f"/en/participation/moderate/signals/{one.id}", {"verdict": "genuine"}).status_code == 303


def test_copies_among_comments_contributions_and_petitions_are_one_signal_of_each_kind(app, process):
    space, now = process.space, clock.now()
    campaign = "We citizens of the quarter demand that the old market hall be torn down for parking"
    debate, petitions = make_component(ComponentKind.DEBATE, space=space), make_petitions(space=space)
    proposal = make_proposal(process, make_user())
    for n in range(3):
        say(debate, make_user(), f"{campaign} ({n})", ContributionKind.FOR)
        make_petition(petitions, make_user(), title=f"Market hall {n}", body=campaign)
        with db.transaction():
            discussions.post_comment(
                subject=Subject("proposal", proposal.id), author=make_user(), text=f"{campaign}! {n}", lang="en"
            )
    with db.transaction():
        signalling.look(space, now)
    found = db.session.scalars(select(IntegritySignal)).all()
    assert {(one.thing_kind, one.facts["count"]) for one in found} == {("comment", 6), ("petition", 3)}


def test_a_burst_and_a_campaign_are_shown_once_and_a_person_says_what_they_are(app, login, process):
    proposal, now = make_proposal(process, make_user()), clock.now().replace(minute=30)
    campaign = "We citizens of the quarter demand that the old market hall be torn down for parking"
    for n in range(4):
        make_proposal(process, make_user(), f"Tear the market hall down {n}", body=f"{campaign}! ({n})")
    with db.transaction():
        for n in range(40):
            db.session.add(Support(proposal_id=proposal.id, voter=f"v{n}", created_at=now - timedelta(hours=1)))
        for n in range(60):
            db.session.add(Support(proposal_id=proposal.id, voter=f"w{n}", created_at=now - timedelta(hours=5 * n + 2)))
    with db.transaction():
        assert signalling.look(process.space, now) == 2
    with db.transaction():
        signalling.look(process.space, now)
    found = db.session.scalars(select(IntegritySignal).order_by(IntegritySignal.kind)).all()
    assert [(one.kind, one.facts["count"]) for one in found] == [(SignalKind.BURST, 40), (SignalKind.COPIES, 4)]
    assert db.session.scalars(select(ModerationFlag)).all() == [], "nothing follows by itself"
    staff = login(moderator(process))
    assert "40 in an hour" in staff.get(f"{STAFF}signals").text
    page = f"/en/participation/moderate/signals/{found[1].id}"
    assert "Tear the market hall down 3" in staff.get(page).text
    assert staff.submit(page, {}).status_code == 422
    assert (
        staff.submit(page, {"verdict": "campaign", "note": "The traders' association asked its members."}).status_code
        == 303
    )
    assert "organised campaign" in staff.get(f"{STAFF}signals").text
    with db.transaction():
        assert signalling.look(process.space, now) == 1, "what was looked at is not found again"
    moderation_tasks.look_for_signals()
    moderation_tasks.learn()


def test_an_attempt_to_change_frozen_settings_is_refused_and_noted(app, login, process):
    make_proposal(process, make_user())
    staff = login(make_user(roles=((Role.CITY_COORDINATOR, ("city", process.space.city_id)),)))
    component = component_in(process)
    values = {"titles_en": "Ideas", "kind": "proposals", "answer_at": "1000", "answer_days": "30", "most_supports": "0"}
    page = f"/en/participation/manage/process/{process.id}/components/{component.id}"
    assert staff.submit(page, values | {"debate_at": "1"}).status_code == 409
    noted = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "participation.frozen_change_refused")
    ).one()
    assert noted.data["component"] == component.slug
    assert staff.submit(page, values | {"debate_at": "100"}).status_code == 303


@pytest.mark.parametrize("number", [1, 40])
def test_pages_of_moderation_ask_as_little_with_forty_as_with_one(app, login, queries, process, number):
    who = moderator(process)
    for n in range(number):
        proposal = make_proposal(process, make_user(), f"Proposal with a number {n}")
        with db.transaction():
            flagging.report_thing(kind="proposal", key=proposal.id, reporter=None, network="n", rule_number=1)
    staff = login(who)
    case = db.session.scalars(select(ModerationCase)).first()
    for path in (STAFF, f"{STAFF}appeals", f"{STAFF}signals", f"{STAFF}rules", f"/en/participation/moderate/case/{case.id}", PUBLIC, f"{PUBLIC}log", f"{PUBLIC}numbers"):  # fmt: skip
        with queries() as seen:
            assert staff.get(path).status_code == 200
        assert len(seen) <= 8, (path, len(seen), seen)


def test_the_sum_that_a_browser_does_is_the_one_that_we_ask_for(browser):
    code = Assets(STATIC).url("puzzle-worker.js").removeprefix("/static/")
    given = puzzle.challenge("key", "report", clock.now())
    answer = browser.new_page().evaluate(
        """([code, challenge, bits]) => new Promise((done) => {
             const self = { postMessage: done };
             new Function("self", code)(self);
             self.onmessage({ data: { challenge, bits } });
           })""",
        [(STATIC / code).read_text(), given, 12],
    )
    assert puzzle.is_solved(key="key", purpose="report", given=given, answer=answer, now=clock.now(), bits=12)
