"""What the room costs the database: at most eight statements a page and a panel, whoever comes and however much there is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.core import clock, db
from portal.webinars import rooms
from portal.webinars.models import Part
from portal.webinars.queries import joining
from portal.webinars.services import captions, minutes, polls
from portal.webinars.services import joining as services
from portal.webinars.services import slides as slide_services
from portal.webinars.tasks import slides as tasks
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.live_webinars import in_room, make_poll, make_question, open_poll, running
from tests.factories.webinars import make_registration
from tests.lint import LintingClient
from tests.webinars.decks import make_pdf
from tests.webinars.test_powers import part_of

MOST = 8
PANELS = {"questions", "polls", "captions", "minutes", "crew", "about"}


def furnished(many: int):
    """A run in whose room there are so many questions, polls, captions and notes, and slides on the stage."""
    run = running(is_recorded=True)
    chief = in_room(run, is_crew=True)
    asker = None
    for n in range(many):
        if n % 20 == 0:
            asker = in_room(run)
        with_time = make_question(asker, f"Why {n}?")
        with db.transaction():
            with_time.asked_at = clock.now() - timedelta(minutes=30)
        poll = make_poll(run.webinar)
        open_poll(poll, chief)
        with db.transaction():
            polls.cast(registration=asker, poll_id=poll.id, answer=polls.Answer(options=(1,)))
            captions.write_cue(captioner=chief, lang="ko", text="말", request_key=f"key-of-cue-{n}")
            minutes.note(taker=chief, kind="tool", text="A map", request_key=f"key-of-note-{n}")
    with db.transaction():
        file = slide_services.bring_in(
            registration=chief, deck_number=None, title="Data", lang="en", data=make_pdf("A", "B"), filename="d.pdf"
        )
    tasks.draw_slides(str(file.id))
    with db.transaction():
        slide_services.show(presenter=chief, deck=1, page=1)
    return run


def come(run, user):
    """In the room for the second time."""
    if (
        joining.comer_with_account(user, run.id).registration is None
        and not joining.comer_with_account(user, run.id).is_crew
    ):
        make_registration(run, user)
    with db.transaction():
        row = services.enter(comer=joining.comer_with_account(user, run.id))
        row.prepared_at, row.recording_consent, row.caption_lang = clock.now(), True, "ko"
    return row


@pytest.mark.parametrize("many", [1, 50])
def test_room_and_its_panels_cost_few_statements(app, login, queries, many):
    run = furnished(many)
    people = {"participant": make_user(), "organiser": make_secretariat()}
    for part in Part:
        people[part.value] = make_user()
        part_of(run, people[part.value], part, languages=["ko", "en"])
    costs, seen = {}, {}
    for name, user in people.items():
        row = come(run, user)
        browser, room = login(user, LintingClient(app)), f"/en/webinars/join/{run.id}"
        browser.get(room)
        for panel in [one.key for one in rooms.panels_for(row)]:
            with queries() as statements:
                assert browser.get(f"{room}?panel={panel}").status_code == 200
            costs[name, panel, "page"], seen[name, panel, "page"] = len(statements), statements
            with queries() as statements:
                answer = browser.get(f"{room}/panel/{panel}", headers={"HX-Request": "true"})
                assert answer.status_code == 200
            costs[name, panel, "piece"], seen[name, panel, "piece"] = len(statements), list(statements)
    assert {panel for _name, panel, _kind in costs} >= PANELS
    over = {key: number for key, number in costs.items() if number > MOST}
    worst = max(costs, key=costs.get)
    assert not over, (over, "\n\n".join(seen[worst]))
