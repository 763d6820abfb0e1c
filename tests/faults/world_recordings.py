"""A recording in the first city: published for those who were registered, the owner among them; one that failed; wishes."""

from __future__ import annotations

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db, ids
from portal.webinars.models import PollKind, Provider, Recording, RecordingState, RemovalWish
from portal.webinars.queries import recordings as queries
from portal.webinars.rules.joining import kept_until
from portal.webinars.services import polls, secret_of
from tests.factories.recordings import ended, make_captions, make_marker, make_recording
from tests.factories.webinars import make_registration, make_webinar


def build(people: dict[str, User], keys: dict[str, str], city: City) -> None:
    """Adds the keys that `access_recordings` names."""
    webinar = make_webinar(city=city, run=ended(provider=Provider.BBB))
    run = webinar.runs[0]
    plan = polls.PollPlan(PollKind.QUIZ, {"en": "Which?"}, [({"en": "One"}, True), ({"en": "Two"}, False)])
    with db.transaction():
        polls.save(webinar=webinar, plan=plan, poll=None, actor=None)
        make_registration(run, people["owner"])
        guest, other = make_registration(run), make_registration(run)
        guest.token_hash = ids.digest(secret_of(guest))
        make_captions(run, "en", "Hello")
        make_marker(run, 3, "A map")
        failed = Recording(
            run_id=run.id,
            state=RecordingState.FAILED,
            error="gave_up",
            ref="rec-1",
            kept_until=kept_until(queries.run_of(run.id)),
        )
        db.session.add(failed)
    made = make_recording(run, "talk.mp4", "talk.mp3", actor=people["secretariat"], with_quiz=True)
    ready = make_recording(run, actor=people["secretariat"], state=RecordingState.READY)
    with db.transaction():
        wish = RemovalWish(
            id=ids.new_id(), recording_id=made.id, registration_id=other.id, words="Me", created_at=clock.now()
        )
        db.session.add(wish)
    keys.update(
        webinar_recording=str(made.id), recording_ready=str(ready.id), recording_failed=str(failed.id), recording_webinar=webinar.slug,
        recording_run=str(run.id), recording_file=str(made.there[1].id), recording_wish=str(wish.id), recording_size="sound",
        recording_lang="en", token_recording=secret_of(guest), step_withdraw="withdraw", step_retry="retry",
        step_delete="delete",
    )  # fmt: skip
