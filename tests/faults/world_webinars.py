"""A webinar of the first city in each state that an address asks for, with its people, for the fuzzer and the access matrix."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.core.i18n import Origin
from portal.webinars.models import Part, WebinarState, WebinarText
from portal.webinars.queries import organising
from portal.webinars.services import crew, programme, series
from portal.webinars.services.programme import TalkPlan
from portal.webinars.services.series import Every, Rule
from tests.factories.webinars import make_webinar


def build(people: dict[str, User], keys: dict[str, str], first: City) -> None:
    """Adds the keys that `access_webinars` names."""
    published = make_webinar(city=first, runs=2)
    draft = make_webinar(city=first, runs=1, published=False)
    proposed = make_webinar(city=first, published=False)
    repeated = make_webinar(city=first, run={"local_start": datetime(2027, 9, 7, 15)})  # noqa: DTZ001  # wall time
    draft_run, published_run = draft.runs[0], published.runs[0]
    with db.transaction():
        organising.webinar_locked(proposed.id).state = WebinarState.PROPOSED
        db.session.add(WebinarText(webinar_id=draft.id, lang="fr", origin=Origin.HUMAN, title="Titre"))
        held = organising.webinar_locked(published.id)
        one = crew.ask_person(webinar=held, person=people["owner"], role=crew.Role(Part.SPEAKER), actor=None)
        guest = crew.ask_by_email(
            webinar=held,
            name="Lucía",
            email="lucia@university.example",
            lang="es",
            role=crew.Role(Part.MODERATOR),
            actor=None,
        )
        talk = programme.put_talk(run=draft_run, plan=TalkPlan(0, 10, {"en": "Why"}, "en"), actor=None)
        made = series.make(
            webinar=organising.webinar_locked(repeated.id), rule=Rule(Every.WEEK, 2), actor=people["secretariat"]
        )
        keys.update(
            webinar=published.slug, webinar_number=str(published.number), webinar_id=str(published.id), webinar_draft=draft.slug,
            webinar_draft_id=str(draft.id), webinar_proposed=str(proposed.id), webinar_run=str(published_run.id),
            webinar_draft_run=str(draft_run.id), webinar_talk=str(talk.id), webinar_person=str(one.id),
            webinar_guest=str(guest.id), webinar_link=crew.secret_of(guest), webinar_series=made.slug,
            webinar_cancel="cancel", webinar_postpone="postpone", webinar_publish="publish", webinar_propose="propose",
            webinar_discard="discard", webinar_again="again", webinar_withdraw="withdraw", webinar_fine="fine", webinar_remove="remove",
            webinar_lang="fr",
        )  # fmt: skip
