"""Polls: one ballot a person whatever comes at once, frozen once somebody voted, results as they are told and drawn."""

from __future__ import annotations

import contextvars
import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.core import db
from portal.core.errors import Conflict, DomainError, NotFound
from portal.webinars import rooms
from portal.webinars.models import (
    Ballot,
    BallotMark,
    Poll,
    PollKind,
    PollOption,
    Registration,
    Webinar,
)
from portal.webinars.polling import Line, borda, mean, sizes, tally
from portal.webinars.queries import polls as queries
from portal.webinars.queries.polls import Answer
from portal.webinars.services import live_privacy
from portal.webinars.services import polls as services
from tests.crowd import CROWD, at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.live_webinars import in_room, make_poll, open_poll, running, writing
from tests.factories.webinars import make_webinar
from tests.lint import LintingClient
from tests.webinars.test_questions import told


def cast(registration: Registration, poll: Poll, *options: int, **answer) -> None:
    with writing():
        services.cast(registration=registration, poll_id=poll.id, answer=Answer(options=options, **answer))


def shown(registration: Registration, poll: Poll):
    found = queries.polls_for(registration, lambda key: services.voter(key, registration))
    return next((one for one in found if one.poll.id == poll.id), None)


def lines(registration: Registration, poll: Poll) -> dict:
    return {line.key: line.count for line in shown(registration, poll).tally.lines}


def test_borda_mean_and_sizes():
    # Three ballots a > b > c, two b > c > a: a 6, b 7, c 2.
    places = [(1, 1, 3), (2, 2, 3), (3, 3, 3), (2, 1, 2), (3, 2, 2), (1, 3, 2)]
    assert borda(places, [1, 2, 3]) == {1: 6, 2: 7, 3: 2}
    assert mean({1: 1, 5: 2}) == 3.67
    assert mean({}) is None
    words = tally(voters=3, words=[("tram", 1), ("bus", 3), ("bike", 1)])
    assert [(line.key, line.count) for line in words.lines] == [("bus", 3), ("bike", 1), ("tram", 1)]
    assert [size for _line, size in sizes(words.lines)] == [6, 1, 1]
    assert sizes([Line("one", 2), Line("two", 2)])[0][1] == 6


@pytest.mark.parametrize(
    ("kind", "good", "expected", "bad"),
    [
        (PollKind.SINGLE, [Answer((1,)), Answer((2,)), Answer((2,))], {1: 1, 2: 2, 3: 0}, [Answer(()), Answer((1, 2)), Answer((4,))]),
        (PollKind.MULTIPLE, [Answer((1, 2)), Answer((2,))], {1: 1, 2: 2, 3: 0}, [Answer((1, 2, 3)), Answer(()), Answer((1, 1))]),
        (PollKind.RANKING, [Answer((2, 1, 3)), Answer((2, 3, 1))], {2: 4, 1: 1, 3: 1}, [Answer((2, 1)), Answer((2, 1, 1))]),
        (PollKind.SCALE, [Answer(value=1), Answer(value=5)], {1: 1, 2: 0, 3: 0, 4: 0, 5: 1}, [Answer(value=0), Answer(value=6), Answer()]),
        (
            PollKind.WORDS, [Answer(words=(" Trams! ", "bus")), Answer(words=("trams", "TRAMS"))], {"trams": 2, "bus": 1},
            [Answer(words=("!!",)), Answer(words=("a", "b", "c", "d")), Answer(words=("x" * 41,))],
        ),
        (PollKind.QUIZ, [Answer((1,)), Answer((2,))], {1: 1, 2: 1, 3: 0}, [Answer((1, 2))]),
    ],
)  # fmt: skip
def test_each_kind_is_counted_and_refuses_what_is_no_answer(app, kind, good, expected, bad):
    run = running()
    crew, voter = in_room(run, is_crew=True), in_room(run)
    poll = make_poll(run.webinar, kind)
    open_poll(poll, crew)
    for answer in bad:
        with db.transaction(), pytest.raises(DomainError):
            services.cast(registration=voter, poll_id=poll.id, answer=answer)
    for answer in good:
        with db.transaction():
            services.cast(registration=in_room(run), poll_id=poll.id, answer=answer)
    assert lines(crew, poll) == expected
    assert shown(crew, poll).tally.voters == len(good)
    assert shown(crew, poll).tells_right is (kind is PollKind.QUIZ)


def test_poll_goes_from_draft_to_open_to_closed_and_results_are_hidden_until_shown(app):
    run = running()
    crew, voter = in_room(run, is_crew=True), in_room(run)
    poll = make_poll(run.webinar, PollKind.QUIZ)
    assert shown(voter, poll) is None
    assert shown(crew, poll).opening is None
    with db.transaction(), pytest.raises(NotFound):
        cast(voter, poll, 1)
    with db.transaction(), pytest.raises(NotFound):
        open_poll(poll, voter)
    open_poll(poll, crew)
    open_poll(poll, crew)
    cast(voter, poll, 1)
    cast(voter, poll, 2)
    assert shown(voter, poll).own == Answer((2,))
    assert shown(voter, poll).tally is None
    results = [one for one in told(app, run) if one[0] == "results"]
    assert {audience for _kind, audience, _data in results} == {rooms.CREW}
    with db.transaction():
        services.show_results(moderator=crew, poll_id=poll.id, shows=True, actor=None)
        services.close_poll(moderator=crew, poll_id=poll.id, actor=None)
    assert lines(voter, poll) == {1: 0, 2: 1, 3: 0}
    assert shown(voter, poll).tells_right
    with db.transaction(), pytest.raises(Conflict, match="too late"):
        cast(voter, poll, 1)
    with db.transaction(), pytest.raises(Conflict, match="would know them"):
        open_poll(poll, crew)
    assert [kind for kind, _audience, _data in told(app, run)].count("poll") == 3


def test_answer_that_cannot_be_changed_stays(app):
    run = running()
    crew, voter = in_room(run, is_crew=True), in_room(run)
    poll = make_poll(run.webinar, may_change=False)
    open_poll(poll, crew)
    cast(voter, poll, 1)
    cast(voter, poll, 1)  # a double click
    with db.transaction(), pytest.raises(Conflict, match="cannot be changed"):
        cast(voter, poll, 2)
    assert lines(crew, poll) == {1: 1, 2: 0, 3: 0}


def test_poll_is_frozen_by_the_database_once_somebody_voted(app):
    run = running()
    crew, voter = in_room(run, is_crew=True), in_room(run)
    poll = make_poll(run.webinar)
    other = make_poll(run.webinar)
    plan = services.PollPlan(PollKind.SINGLE, {"en": "Else?"}, [({"en": "Yes"}, False), ({"en": "No"}, False)])
    with db.transaction():
        services.save(webinar=run.webinar, plan=plan, poll=poll, actor=None)
    open_poll(poll, crew)
    cast(voter, poll, 2)
    with db.transaction(), pytest.raises(Conflict, match="no longer be changed"):
        services.save(webinar=run.webinar, plan=plan, poll=poll, actor=None)
    with db.transaction(), pytest.raises(Conflict):
        services.remove(poll=poll, actor=None)
    own = PollOption.poll_id == poll.id
    for change in (
        update(PollOption).where(own).values(texts={"en": "Mine"}), delete(PollOption).where(own),
        update(Poll).where(Poll.id == poll.id).values(prompts={"en": "Mine?"}),
        update(Poll).where(Poll.id == poll.id).values(is_anonymous=False),
    ):  # fmt: skip
        with pytest.raises(DBAPIError), db.transaction():
            db.session.execute(change)
    with pytest.raises(DBAPIError, match="does not change"), db.transaction():
        db.session.execute(
            PollOption.__table__.insert().values(poll_id=poll.id, number=3, texts={"en": "Third"}, is_right=False)
        )
    with db.transaction():
        services.move(poll=poll, up=False)
    assert [one.id for one in queries.polls_of(run.webinar_id)] == [other.id, poll.id]
    with db.transaction():
        db.session.execute(delete(Webinar).where(Webinar.id == run.webinar_id))
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 0


def test_anonymous_poll_keeps_no_person_and_a_named_one_until_the_account_goes(app):
    run, user = running(), make_user()
    crew, voter = in_room(run, is_crew=True), in_room(run, user)
    secret, named = make_poll(run.webinar), make_poll(run.webinar, is_anonymous=False)
    for poll in (secret, named):
        open_poll(poll, crew)
        cast(voter, poll, 1)
    ballots = {one.poll_id: one for one in db.session.scalars(select(Ballot))}
    assert ballots[secret.id].registration_id is None
    assert ballots[named.id].registration_id == voter.id
    assert ballots[secret.id].voter != ballots[named.id].voter
    assert user.id.hex not in ballots[secret.id].voter
    for values in ({"registration_id": voter.id}, {"is_anonymous": False}):
        with pytest.raises(IntegrityError), db.transaction():
            db.session.execute(update(Ballot).where(Ballot.poll_id == secret.id).values(**values))
    with db.transaction():
        live_privacy.erase(user)
    db.session.expire_all()
    assert db.session.get(Ballot, (named.id, ballots[named.id].voter)).registration_id is None
    assert lines(crew, named) == {1: 1, 2: 0, 3: 0}


def test_person_in_two_runs_has_one_vote_and_runs_are_added_up(app, login):
    webinar = make_webinar(runs=2, run={"starts_in": timedelta(0)})
    first, second = webinar.runs
    user = make_user()
    poll = make_poll(webinar)
    for run in (first, second):
        open_poll(poll, in_room(run, is_crew=True))
    cast(in_room(first), poll, 2)
    cast(in_room(first, user), poll, 1)
    again = in_room(second, user)
    assert shown(again, poll).own == Answer((1,))
    cast(again, poll, 2)
    assert queries.results(poll.id) == {
        "poll": str(poll.id),
        "voters": 2,
        "lines": [[1, 0], [2, 2], [3, 0]],
        "mean": None,
    }
    table = login(make_secretariat()).get(f"/en/webinars/manage/polls/{poll.id}.csv")
    rows = list(csv.reader(io.StringIO(table.get_data().decode("utf-8-sig"))))
    assert rows == [
        ["Answer", "All runs", "Run 1", "Run 2"], ["Buses", "0", "0", "0"], ["Bicycles", "2", "1", "1"], ["Trams", "0", "0", "0"],
        ["People who answered", "2", "1", "1"],
    ]  # fmt: skip


def test_fifty_at_once_have_one_ballot_each_and_closing_counts_no_late_one(settings, fresh_database):
    with committing_app(settings, fresh_database("ballots")) as app:
        with app.app_context():
            run = running()
            crew = in_room(run, is_crew=True)
            keys = [in_room(run).id for _n in range(CROWD // 5)]
            fixed, open_one = make_poll(run.webinar, may_change=False), make_poll(run.webinar, PollKind.MULTIPLE)
            for poll in (fixed, open_one):
                open_poll(poll, crew)
            fixed_id, open_id, run_id = fixed.id, open_one.id, run.id

        def loaded(key):
            registration = db.session.get(Registration, key)
            db.session.refresh(registration, ["run"])
            db.session.refresh(registration.run, ["webinar"])
            return registration

        def casting(key, poll_id, options):
            return lambda: services.cast(registration=loaded(key), poll_id=poll_id, answer=Answer(options))

        done = at_once(app, [casting(key, fixed_id, (1 + n % 2,)) for key in keys for n in range(5)])
        # Of each person's five, three say one thing and two the other: what came first stays, its twins are double clicks.
        assert done["done"] + done["Conflict"] == CROWD
        assert done["done"] >= 2 * len(keys)
        done = at_once(
            app, [casting(key, open_id, ((1,), (1, 2), (2, 3), (3,), (2,))[n]) for key in keys for n in range(5)]
        )
        assert done == {"done": CROWD}
        with app.app_context():
            for poll_id, most in ((fixed_id, len(keys)), (open_id, 2 * len(keys))):
                ballots = db.session.scalar(select(func.count()).select_from(Ballot).where(Ballot.poll_id == poll_id))
                marks = db.session.scalar(
                    select(func.count()).select_from(BallotMark).where(BallotMark.poll_id == poll_id)
                )
                assert (ballots, marks <= most) == (len(keys), True)
            assert sum(count for _key, count in queries.results(fixed_id)["lines"]) == len(keys)

        def closing():
            with app.app_context(), db.transaction():
                registration = loaded(crew.id)
                services.close_poll(moderator=registration, poll_id=open_id, actor=None)

        with app.app_context():
            late = [in_room(db.session.get(type(run), run_id)).id for _n in range(10)]
        with ThreadPoolExecutor(1) as pool:
            closer = pool.submit(contextvars.Context().run, closing)
            done = at_once(app, [casting(key, open_id, (1,)) for key in late])
            closer.result(30)
        with app.app_context():
            voters = queries.results(open_id)["voters"]
            assert voters == len(keys) + done["done"]


def test_organiser_prepares_polls_in_several_languages(login, app):
    webinar = make_webinar()
    with db.transaction():
        db.session.merge(webinar).languages = ["en", "ko"]
    browser = login(make_secretariat())
    new = f"/en/webinars/manage/{webinar.slug}/polls/new"
    form = {
        "kind": "quiz", "prompt_en": "What first?", "prompt_ko": "무엇부터?", "options_en": "Buses\nBicycles", "options_ko": "버스\n자전거",
        "right": "2", "is_anonymous": "y", "may_change": "y",
    }  # fmt: skip
    for wrong, words in (
        ({"options_ko": "버스"}, "the same number of answers"), ({"right": "3"}, "Enter numbers of answers"),
        ({"right": ""}, "Say which answer is right"), ({"prompt_en": "", "prompt_ko": ""}, "Write what is asked"),
        ({"options_en": "Buses", "options_ko": "버스", "right": "1"}, "Give from 2 to 12"),
        ({"kind": "scale", "lowest": "5", "highest": "1"}, "The scale goes up"),
        ({"kind": "multiple", "most": "3"}, "Enter a number from 1 to 2"),
    ):  # fmt: skip
        refused = browser.submit(new, form | wrong)
        assert refused.status_code == 422
        assert words in refused.text
    assert browser.submit(new, form).status_code == 303
    poll = queries.polls_of(webinar.id)[0]
    assert [(one.texts, one.is_right) for one in poll.options] == [
        ({"en": "Buses", "ko": "버스"}, False), ({"en": "Bicycles", "ko": "자전거"}, True),
    ]  # fmt: skip
    desk = browser.get(f"/en/webinars/manage/{webinar.slug}/live").text
    assert "What first?" in desk
    assert "/webinars/screen/" in desk
    browser.submit(f"/en/webinars/manage/polls/{poll.id}", form | {"prompt_en": "What next?"})
    assert "What next?" in browser.get(f"/en/webinars/manage/{webinar.slug}/live").text
    browser.submit(f"/en/webinars/manage/{webinar.slug}/live", {"takes_anonymous": "y"})
    assert db.session.get(Webinar, webinar.id).moderates_questions is False
    browser.submit(f"/en/webinars/manage/{webinar.slug}/live", {}, to=f"/en/webinars/manage/polls/{poll.id}/remove")
    assert queries.polls_of(webinar.id) == []
    assert login(make_user(), LintingClient(app)).get(f"/en/webinars/manage/{webinar.slug}/live").status_code == 404


def test_room_answers_each_kind_by_reload_and_shows_it_drawn(app, client, queries):
    run = running()
    guest = in_room(run)
    made = {kind: make_poll(run.webinar, kind) for kind in PollKind}
    crew = in_room(run, is_crew=True)
    for poll in made.values():
        open_poll(poll, crew)
        with db.transaction():
            services.show_results(moderator=crew, poll_id=poll.id, shows=True, actor=None)
    page = f"/en/webinars/join/{guest.key}?panel=polls"
    sent = {
        PollKind.SINGLE: {"option": "1"}, PollKind.MULTIPLE: {"option": ["1", "3"]}, PollKind.SCALE: {"value": "4"},
        PollKind.WORDS: {"word": ["Trams", "bus", ""]}, PollKind.RANKING: {"place-1": "2", "place-2": "1", "place-3": "3"},
        PollKind.QUIZ: {"option": "2"},
    }  # fmt: skip
    for kind, form in sent.items():
        answer = client.submit(page, form, to=f"/en/webinars/join/{guest.key}/polls/{made[kind].id}/vote")
        assert answer.status_code == 303, (kind, answer.text)
    html = client.get(page).text
    assert html.count("You have answered") == len(sent)
    assert html.count('<svg viewBox="0 0 100 10"') >= 15
    assert 'class="word-1"' in html
    refused = client.submit(
        page,
        {"place-1": "1", "place-2": "1"},
        to=f"/en/webinars/join/{guest.key}/polls/{made[PollKind.RANKING].id}/vote",
    )
    assert refused.status_code == 422
    assert "a place of its own" in refused.text
    with queries() as statements:
        piece = client.get(f"/en/webinars/join/{guest.key}/panel/polls", headers={"HX-Request": "true"})
    assert piece.status_code == 200
    assert len(statements) <= 8, statements
