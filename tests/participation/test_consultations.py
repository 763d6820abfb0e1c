"""Consultations: put up, written about, carried over, answered, concluded; in the browser's words and in the database's."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Role
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.notifications.models import Notification
from portal.participation import indicators, participants, queries, services, tasks
from portal.participation.events import ConclusionPublished
from portal.participation.models import (
    Action,
    Audience,
    CityReply,
    ComponentKind,
    ConsultationFeedback,
    Contribution,
    ContributionKind,
    ContributionSupport,
    Outcome,
)
from portal.participation.queries import component_talk, consultation_desk, consultations
from portal.participation.services import consultation_privacy, contributing
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.consultations import EVERYTHING, TEXT, address_of, make_component, plan_of, reread, say
from tests.factories.eligibility import make_codes, open_to
from tests.factories.participation import make_space, wall
from tests.lint import LintingClient

OPEN_THEN_OVER = ((-10, 5, (Action.COMMENT, Action.SUPPORT)), (5, 30, (Action.FEEDBACK,)))


def coordinator(component):
    return make_user(roles=((Role.CITY_COORDINATOR, ("city", reread(component).process.space.city_id)),))


def desk(component, page=""):
    return f"/en/participation/manage/consultation/{component.id}{page and '/'}{page}"


def parts(component):
    return [one for one in consultations.newest_parts(component.id) if one.number]


def test_a_text_from_the_first_version_to_what_the_city_did(app, login, at):
    """One story on the pages: staff put it up, people write, a version follows, the city answers alike comments and concludes."""
    component = make_component(phases=OPEN_THEN_OVER)
    here, staff = address_of(component), login(coordinator(component))
    trees, benches, _list = parts(component)
    author, other = make_user(display_name="Rosa Quispe"), make_user()
    citizen = login(author)
    comment = {
        "kind": "suggestion",
        "text": "Plant them in the shade.",
        "lang": "en",
        "key": "0198a000-0000-7000-8000-000000000001",
    }
    place = f"{here}/comments/{benches.key}"
    assert citizen.submit(place, comment | {"text": ""}).status_code == 422
    for _time in range(2):  # sent twice, written once
        assert citizen.submit(place, comment).status_code == 303
    assert "Plant them in the shade." in LintingClient(app).get(here).text
    assert citizen.submit(f"{here}/comments/whole", comment | {"kind": "for", "key": ""}).status_code == 422
    supporter = login(other)
    assert supporter.submit(place, comment | {"text": "Plant them in the shade, please!", "key": ""}).status_code == 303
    assert (
        supporter.submit(
            f"{here}/comments/{trees.key}", comment | {"kind": "question", "text": "Which trees?", "key": ""}
        ).status_code
        == 303
    )
    said = db.session.scalars(select(Contribution).order_by(Contribution.created_at)).all()
    assert [one.part_id for one in said] == [benches.id, benches.id, trees.id]
    back = {"back": f"{place}?order=newest"}
    voted = supporter.submit(place, back, to=f"{here.rpartition('/')[0]}/contributions/{said[0].id}/support")
    assert voted.headers["Location"] == f"{place}?order=newest#contribution-{said[0].id}"
    assert "You support this" in supporter.get(place).text

    staff = login(coordinator(component))
    text = TEXT.replace("two hundred metres", "hundred metres, in the shade").replace(
        "# Shade\n", "# Shade and rest\n\nNew words.\n"
    )
    assert staff.submit(desk(component, "version"), {"text": TEXT, "lang": "en"}).status_code == 422, "nothing is new"
    assert (
        staff.submit(desk(component, "version"), {"text": text, "lang": "en", "note": "More benches"}).status_code
        == 303
    )
    now = LintingClient(app)
    shown = now.page(here)
    beside = shown.select_one(f"#{benches.key} .consulted-beside").text
    assert "Plant them in the shade." in beside
    assert "Written about version 1" in beside
    assert parts(component)[0].key not in {trees.key, benches.key}, "what is new gets an anchor of its own"
    first = now.get(f"{here}/versions/1").text
    assert "Benches stand every two hundred metres." in first
    assert "Written about" not in first
    changes = now.page(f"{here}/changes/1/2")
    assert "two" in changes.select_one("del").text
    assert "New words." in changes.text
    assert now.get(f"{here}/versions/9").status_code == now.get(f"{here}/changes/1/9").status_code == 404
    assert staff.submit(desk(component), {}, to=desk(component, "version/2/remove")).status_code == 303
    assert len(consultations.opened(component.id)[0]) == 1, "nobody had written about it"
    assert staff.submit(desk(component), {}, to=desk(component, "version/1/remove")).status_code == 303
    assert len(consultations.opened(component.id)[0]) == 1, "people have"

    assert "Plant them in the shade, please!" in staff.get(f"{desk(component)}?part={benches.key}&kind=suggestion").text
    answer = f"{desk(component, 'answer')}?c={said[0].id}"
    assert "please!" in staff.get(answer).text, "what is alike is offered"
    both = {
        "c": str(said[0].id),
        "chosen": [str(said[0].id), str(said[1].id)],
        "outcome": "accepted",
    }
    assert staff.submit(answer, both | {"reason": ""}).status_code == 422
    assert staff.submit(answer, both | {"reason": "We move them."}).status_code == 303
    assert len(db.session.scalars(select(CityReply)).all()) == 1
    assert now.get(place).text.count("We move them.") == 2

    report = {"heard": "Shade, above all.", "done": "Benches were moved.", "lang": "en"}
    assert staff.submit(desk(component, "conclude"), report).status_code == 409, "people can still write"
    at(clock.now() + timedelta(days=6))
    assert staff.submit(desk(component, "conclude"), report).status_code == 303
    seen = LintingClient(app).get(f"{here}/report").text
    for words in ("Shade, above all.", "Benches were moved.", "We move them.", "Which trees?", "has not answered"):
        assert words in seen
    assert "Which trees?" not in LintingClient(app).get(f"{here}/report?outcome=accepted").text
    conclusion = consultation_desk.conclusion_of(component.id)
    assert conclusion.figures["kinds"] == {"suggestion": 2, "question": 1}
    assert (conclusion.figures["outcomes"], conclusion.figures["waiting"], conclusion.figures["people"]) == (
        {"accepted": 2},
        1,
        2,
    )
    for _time in range(2):
        with db.transaction():
            tasks.tell_of_conclusion(ConclusionPublished(component.id))
    told = db.session.scalars(select(Notification.user_id).where(Notification.kind == "participation.concluded")).all()
    assert sorted(told) == sorted((author.id, other.id)), "who wrote twice is told once"
    assert (
        staff.submit(desk(component, "conclude"), report | {"done": "Benches were moved and counted."}).status_code
        == 303
    )


def test_what_is_not_open_is_refused_and_the_text_is_not_lost(app, login):
    component = make_component(phases=((-10, -1, EVERYTHING), (5, 9, EVERYTHING)))
    here, (first, *_rest) = address_of(component), parts(component)
    citizen = login(make_user())
    sent = citizen.submit(
        "/en/",
        {"kind": "remark", "text": "Kept words.", "lang": "en"},
        to=f"{here}/comments/{first.key}",
    )
    assert sent.status_code == 409
    assert "Kept words." in sent.text
    assert LintingClient(app).get(f"{here}/comments/nothing").status_code == 404
    component = make_component()
    with pytest.raises(Conflict, match="Confirm"):
        say_support(component, say(component, make_user()), make_user(email_confirmed_at=None))
    author = make_user()
    said = say(component, author)
    with pytest.raises(Conflict, match="taken for granted"):
        say_support(component, said, author)
    with db.transaction():
        discussions.delete_comment(comment_id=said.comment_id, author=author)
    with pytest.raises(Conflict, match="taken back"):
        say_support(component, said, make_user())
    with pytest.raises(DomainError):
        say(component, author, kind=ContributionKind.AGAINST)


def say_support(component, said, user):
    held = reread(component)
    with db.transaction():
        who = participants.participant(held, user)
        return services.support_contribution(component=held, contribution_id=said.id, who=who)


def find_it(component, user, **given):
    held, values = reread(component), {"clear": 3, "heard": 3, "text": ""} | given
    with db.transaction():
        services.give_feedback(component=held, who=participants.participant(held, user), **values)


def test_discussions_leave_the_beginning_of_a_thread_to_the_page_that_asks_more(app, login):
    component = make_component()
    said = say(component, make_user())
    citizen = login(make_user())
    talk = f"/en/discussions/consultation/{component.id}"
    assert "Write on the page of the subject" in citizen.get(talk).text
    asked = citizen.get(f"{talk}/comments")
    assert asked.headers["Location"].startswith(address_of(component))
    sent = {"text": "So do I.", "lang": "en"}
    assert citizen.submit(f"{talk}/comments/{said.comment_id}/answer", sent).status_code == 303
    assert "So do I." in LintingClient(app).get(f"{address_of(component)}/comments/whole").text


def test_a_plan_is_put_up_drawn_and_written_about_at_a_point(app, login):
    component = make_component(ComponentKind.PLAN)
    here, keeper = address_of(component), coordinator(component)
    broken = json.loads(plan_of("Lake park", "New quarter"))
    broken["features"][1]["geometry"]["coordinates"][0].pop()

    def upload(plan):
        return login(keeper).submit(
            desk(component, "version"), {"file": (io.BytesIO(plan.encode()), "plan.geojson"), "lang": "en"},
            content_type="multipart/form-data",
        )  # fmt: skip

    refused = upload(json.dumps(broken))
    assert refused.status_code == 422
    assert "Area 2, “New quarter”, has a ring that is not closed" in refused.text
    page = LintingClient(app).page(here)
    assert len(page.select(".plan svg a.plan-area")) == len(page.select(".plan-list li")) == 2
    assert page.select_one("a.plan-area")["aria-label"] == "Area 1: Lake park"
    assert page.select_one(".plan svg")["viewbox"].startswith("0 0 1000")
    closer = LintingClient(app).page(f"{here}?z=3&x=0&y=0")
    assert closer.select_one(".plan svg")["viewbox"].startswith("0 0 125")
    for asked in (
        "?z=99&x=-5&y=zzz",
        f"?z=2&x={'9' * 400}&y=1",
        "/comments/whole?lat=nan&lon=inf",
        "/comments/whole?lat=91&lon=1",
    ):
        assert LintingClient(app).get(f"{here}{asked}").status_code == 200
    author = make_user()
    citizen, whole = login(author), f"{here}/comments/whole"
    cell = citizen.page(whole).select_one("a.plan-cell")
    assert citizen.page(cell["href"].partition("#")[0]).select_one("#latitude")["value"]
    words = {"kind": "remark", "text": "A well is here.", "lang": "en"}
    assert citizen.submit(whole, words | {"latitude": "21.005"}).status_code == 422
    assert citizen.submit(whole, words | {"latitude": "91", "longitude": "105.83"}).status_code == 422
    assert citizen.submit(whole, words | {"latitude": "21.005", "longitude": "105.83"}).status_code == 303
    area = parts(component)[0]
    with db.transaction():
        say(component, author, "Keep the old trees.", part=area)
    page = LintingClient(app).page(here)
    assert len(page.select("a.plan-point")) == 1
    assert "A well is here." in page.text
    assert "Keep the old trees." in page.text
    assert upload(plan_of("Lake park", "School", "New quarter")).status_code == 303
    assert [one.key for one in parts(component)] == ["p1", "p2", "p3"], "ids of the file decide"
    process = reread(component).process
    space = process.space
    with app.test_request_context("/en/"):
        facts = indicators.Facts(space, [process])
        found = {one.key: one.find(facts) for one in indicators.INDICATORS}
    assert (found["land_use"], found["consultations"]) == (here, f"{here}/ratings")


def test_how_people_found_it_is_asked_once_and_shown_from_five_on(app, login):
    component = make_component()
    rate, results = address_of(component, "consultation/feedback"), address_of(component, "consultation/ratings")
    for n in range(4):
        find_it(component, make_user(), clear=5, heard=2, text=f"Wish {n}")
    assert "Fewer than five" in LintingClient(app).get(results).text
    citizen = login(make_user())
    assert citizen.submit(rate, {"clear": "6", "heard": "1"}).status_code == 422
    assert citizen.submit(rate, {"clear": "1", "heard": "1"}).status_code == 303
    assert "answered this already" in citizen.get(rate).text
    shown = LintingClient(app).get(results).text
    assert "5 people have answered" in shown
    assert "Wish 1" not in shown
    assert "Wish 1" in login(coordinator(component)).get(desk(component)).text


def test_a_copied_process_has_the_texts_and_plans_and_nothing_that_people_wrote(app):
    component = make_component(ComponentKind.PLAN)
    say(component, make_user(), part=parts(component)[0])
    other = make_space(make_city())
    with db.transaction():
        made = services.copy_process(
            source=queries.known_process(component.process_id),
            space=other,
            title="Theirs",
            starts_on=wall(other, 3),
            actor=None,
        )
    (twin,) = made.components
    assert [(one.key, one.title, one.geometry) for one in parts(twin)] == [
        (one.key, one.title, one.geometry) for one in parts(component)
    ]
    assert consultations.counts_of([twin.id, component.id]) == {component.id: 1}
    assert consultations.used([twin.id, component.id]) == {component.id}


def test_an_erased_person_leaves_no_word_and_no_name_and_what_counted_stays(app):
    component = make_component()
    author, other, staff = make_user(), make_user(), make_user()
    answered, unanswered = say(component, author), say(component, author, "Another one.")
    emptied = say(component, author, "With answers.")
    with db.transaction():
        discussions.post_comment(
            subject=Subject("consultation", component.id), author=other, text="So do I.", lang="en", answers=emptied.comment_id
        )  # fmt: skip
    say_support(component, answered, other)
    find_it(component, other)
    with db.transaction():
        services.reply(
            component=component, contribution_ids=[answered.id, emptied.id], outcome=Outcome.REJECTED, reason="No room.", lang="en", department=None, actor=staff
        )  # fmt: skip
    _name, data = consultation_privacy.export_of(other)
    assert (data["supported"], data["contributions"]) == (1, [])
    for person in (author, other, staff):
        with db.transaction():
            discussions.erase(person)
            consultation_privacy.erase(person)
        figures = consultation_desk.figures_of(component.id)
        assert (figures.kinds, figures.outcomes) == ({"suggestion": 2}, {"rejected": 2}), (
            "what was answered stays counted"
        )
        texts = [one.comment.text for one in consultation_desk.reported(component.id, "", 1, 100).items if one.comment]
        assert "".join(texts) == ""
    db.session.expire_all()
    assert {one.id: one.comment_id for one in db.session.scalars(select(Contribution))} == {
        answered.id: None,
        unanswered.id: None,
        emptied.id: None,
    }
    rows = [
        str(vars(one))
        for table in (ContributionSupport, ConsultationFeedback, CityReply)
        for one in db.session.scalars(select(table))
    ]
    assert len(rows) == 3
    assert not [row for row in rows for person in (author, other, staff) if str(person.id) in row]


def test_who_looks_after_a_city_moderates_and_speaks_in_its_components(app):
    component, elsewhere = make_component(), make_component()
    staff = coordinator(component)
    assert component_talk.speakers_of(component.id) == {staff.id}
    mine = set(db.session.scalars(component_talk.moderated_by(staff)))
    assert (component.id in mine, elsewhere.id in mine) == (True, False)
    assert component_talk.moderated_by(make_user()) is None


@pytest.mark.parametrize("kind", [ComponentKind.TEXT, ComponentKind.PLAN])
def test_pages_ask_as_little_with_fifty_comments_as_with_one(app, queries, kind, login):
    component = make_component(kind)
    staff = login(coordinator(component))
    here, client = address_of(component), LintingClient(app)
    first = parts(component)[0]
    for number in (1, 49):
        for n in range(number):
            say(component, make_user(), f"Comment {n}", part=first if n % 2 else None)
        app.extensions["page_store"].clear()
        for page in ("", "/versions/1", f"/comments/{first.key}", "/comments/whole", "/ratings"):
            with queries() as seen:
                assert client.get(f"{here}{page}").status_code == 200
            assert len(seen) <= 8, (page, len(seen), seen)
        with queries() as seen:
            assert staff.get(desk(component)).status_code == 200
        assert len(seen) <= 10, "with the two of whoever is signed in"


def test_the_settings_of_a_new_one_are_its_words(app, login):
    component = make_component()
    staff = login(coordinator(component))
    new = f"/en/participation/manage/process/{component.process_id}/components/new"
    assert "Debate" in staff.get(new).text
    asked = f"{new}?kind=debate"
    assert staff.submit(asked, {"kind": "debate", "titles_en": ""}).status_code == 422
    assert staff.submit(asked, {"kind": "debate", "titles_en": "Cars out of the old town?"}).status_code == 303
    made = next(one for one in reread(component).process.components if one.kind is ComponentKind.DEBATE)
    assert made.settings == {}
    edit = f"/en/participation/manage/process/{component.process_id}/components/{made.id}"
    assert staff.submit(edit, {"kind": "text", "titles_en": "No cars in the old town?"}).status_code == 303
    assert next(one for one in reread(component).process.components if one.id == made.id).kind is ComponentKind.DEBATE
    overview = staff.get(f"/en/participation/manage/process/{component.process_id}").text
    assert desk(made) in overview
    process = reread(component).process
    plain = f"/en/cities/{process.space.city.slug}/participation/{process.slug}/{made.slug}/"
    assert staff.get(plain).headers["Location"] == plain + "debate"


def test_residents_only_and_somebody_with_a_code_supports_and_rates_once_without_an_account(app, login):
    component = make_component()
    said = say(component, make_user())
    space = reread(component).process.space
    card = make_codes(space, component, number=1)[0].code
    here, city = address_of(component), f"/en/cities/{space.city.slug}/participation"
    support = f"{here.rpartition('/')[0]}/contributions/{said.id}/support"
    browser = LintingClient(app)
    assert "/sign-in" in browser.submit(f"{city}/code", {}, to=support).headers["Location"]
    assert browser.submit(f"{city}/code", {"code": card}).status_code == 303
    for _time in range(2):
        assert browser.submit(f"{here}/comments/whole", {}, to=support).status_code == 303
    assert "You support this" in browser.get(f"{here}/comments/whole").text
    assert browser.submit(f"{here}/feedback", {"clear": "4", "heard": "4"}).status_code == 303
    assert browser.submit(f"{here}/feedback", {"clear": "4", "heard": "4"}, to=f"{here}/feedback").status_code == 409
    assert len(db.session.scalars(select(ContributionSupport)).all()) == 1
    assert consultation_desk.ratings_of(component.id).people == 1
    closed = make_component(ComponentKind.TEXT)
    open_to(reread(closed).process, Audience.RESIDENT)
    with pytest.raises(Conflict, match="live in the city"):
        say(closed, make_user())
    assert not contributing.may_write(make_user(), closed.id)
    assert contributing.may_write(make_user(), component.id)
