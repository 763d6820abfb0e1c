"""A webinar that is on: the owner is registered, the coordinator of its city makes it."""

from __future__ import annotations

from datetime import timedelta

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db, ids
from portal.webinars.models import Contributor, ContributorState, NoteKind, Part, Run
from portal.webinars.queries import captions as caption_queries
from portal.webinars.queries import joining
from portal.webinars.services import captions, minutes
from portal.webinars.services import joining as joining_services
from portal.webinars.services import live_questions as questions
from portal.webinars.services.live_questions import Wording
from portal.webinars.views.hall_screen import screen_key
from tests.factories.live_webinars import in_room, make_poll, make_question, open_poll, running


def add(keys: dict[str, str], city: City, owner: User, coordinator: User, *others: User) -> None:
    """`others`: further people who make the webinar; whoever comes in for the first time gets a row, and here they have."""
    run = running(city=city)
    asker, other, crew = in_room(run, owner), in_room(run), in_room(run, coordinator, is_crew=True)
    for one in others:
        in_room(run, one, is_crew=True)
    waiting, open_one = make_question(asker, "Mine?", approved=False), make_question(other, "Theirs?")
    draft, opened, voted = (make_poll(run.webinar) for _n in range(3))
    open_poll(opened, crew)
    open_poll(voted, crew)
    with db.transaction():
        # Earlier, so that nobody is at the limit of a minute.
        waiting.asked_at = open_one.asked_at = clock.now() - timedelta(minutes=5)
        questions.ask(registration=crew, wording=Wording("Of the crew?", "en"), request_key="question-of-the-crew")
        cue = captions.write_cue(captioner=crew, lang="en", text="Good morning", request_key="cue-of-the-crew")
        minutes.note(taker=crew, kind=NoteKind.TOOL, text="A map", request_key="note-of-the-crew")
    for part in Part:
        keys[f"live_{part.value}"] = f"{_helper(run, part)}.{run.number}"
    keys.update(
        live_run=str(run.id), live_webinar=run.webinar.slug, live_waiting=str(waiting.id), live_question=str(open_one.id),
        live_draft=str(draft.id), live_poll=str(opened.id), live_screen=screen_key(run), live_lang="en", live_other_lang="ko", live_cue=str(cue.id),
        live_note=str(caption_queries.minutes_of(run.id)[0].id), step_open="open", step_close="close", step_show="show",
        step_screen="screen",
    )  # fmt: skip


def _helper(run: Run, part: Part) -> str:
    """The secret of somebody without an account who does this in the run, in English, and has come in before."""
    secret = ids.secret()
    with db.transaction():
        db.session.add(
            Contributor(
                webinar_id=run.webinar_id, part=part, state=ContributorState.CONFIRMED, name=part.value, languages=["en"],
                email=f"{part.value}@city.example", token_hash=ids.digest(secret),
            )
        )  # fmt: skip
    found = joining.helper_by_token(secret, run.number)
    with db.transaction():
        joining_services.enter(comer=found).prepared_at = clock.now()
    return secret
