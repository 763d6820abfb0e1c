"""Speakers, moderators, interpreters, captioners and note-takers: asked with an account or by a link, and what they answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.accounts import queries as people
from portal.accounts import rules as accounts_rules
from portal.accounts import services as accounts
from portal.accounts.models import User, UserState
from portal.core import clock, db, events, i18n, ids, settings, walltime
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.webinars.events import ContributorAnswered, ContributorAsked, WebinarChanged
from portal.webinars.models import Contributor, ContributorState, Part, Webinar, WebinarState
from portal.webinars.queries.crew import Asked
from portal.webinars.rules import people as rules
from portal.webinars.rules import texts as text_rules

POSITION_LENGTH = 200
BIOGRAPHY_LENGTH = 3000
NOTE_LENGTH = 3000


@dataclass(frozen=True)
class Role:
    """What somebody is asked for. `run_id`: the one run he is needed in; None: all. `languages`: what he speaks or interprets."""

    part: Part
    run_id: uuid.UUID | None = None
    languages: Sequence[str] = ()


@dataclass(frozen=True)
class Profile:
    """What a contributor says of himself. The biography is Markdown by language; `note` is read by organisers only."""

    name: str
    position: str = ""
    timezone: str = ""
    biographies: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def ask_person(*, webinar: Webinar, person: User, role: Role, actor: User | None) -> Contributor:
    """Asks somebody with an account.

    Raises:
        Conflict: he is asked for this already, the webinar is cancelled, or it has people enough.
        DomainError: the account is not in use, or the run is none of the webinar's.
    """
    if person.state is not UserState.ACTIVE or not person.is_confirmed:
        raise DomainError(_("This account is not in use. Ask the person by e-mail address."), field="email")
    made = Contributor(user_id=person.id, name=person.display_name, lang=person.locale, timezone=person.timezone)
    return _ask(webinar, made, role, actor)


def ask_by_email(*, webinar: Webinar, name: str, email: str, lang: str, role: Role, actor: User | None) -> Contributor:
    """Asks somebody by a link that needs no account; whoever has an account with that address is asked there.

    Raises:
        Conflict: as `ask_person`.
        DomainError: the name or the address cannot be used.
    """
    address, called = accounts_rules.clean_email(email), accounts_rules.clean_name(name)
    if address is None:
        raise DomainError(_("Enter an e-mail address, for example name@city.example."), field="email")
    if called is None:
        raise DomainError(_("Enter the person's name."), field="name")
    known = people.user_by_email(address)
    if known is not None and known.state is UserState.ACTIVE and known.is_confirmed:
        return ask_person(webinar=webinar, person=known, role=role, actor=actor)
    zone = webinar.runs[0].timezone if webinar.runs else "UTC"
    made = Contributor(
        id=ids.new_id(), name=called, email=accounts_rules.email_key(address), lang=lang if lang in i18n.LOCALES else i18n.SOURCE,
        timezone=zone,
    )  # fmt: skip
    made.token_hash = ids.digest(_derived(made.id))
    return _ask(webinar, made, role, actor)


def _ask(webinar: Webinar, made: Contributor, role: Role, actor: User | None) -> Contributor:
    if webinar.state is WebinarState.CANCELLED:
        raise Conflict(_("This webinar is cancelled."))
    if role.run_id is not None and role.run_id not in {run.id for run in webinar.runs}:
        raise DomainError(_("This run does not belong to the webinar."), field="run")
    number = db.session.scalar(select(func.count(Contributor.id)).where(Contributor.webinar_id == webinar.id)) or 0
    if number >= rules.MOST_PEOPLE:
        raise Conflict(_("A webinar has at most %(most)s people who make it.", most=rules.MOST_PEOPLE))
    made.webinar_id, made.run_id, made.part, made.languages = webinar.id, role.run_id, role.part, list(role.languages)
    made.invited_by, made.asked_at = actor.id if actor else None, clock.now()
    db.session.add(made)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("This person is asked for this already, or has declined."), field="email") from error
    _note(webinar, made, "webinars.person_asked", actor)
    events.publish(ContributorAsked(made.id, again=0))
    return made


def secret_of(contributor: Contributor) -> str:
    """The secret of a contributor's link, made again for each mail, so that a later one leads to the same place.

    The table keeps its digest only. If the portal's key has changed meanwhile, this link counts from now on.
    """
    secret = _derived(contributor.id)
    if contributor.token_hash != ids.digest(secret):
        contributor.token_hash = ids.digest(secret)
        db.session.flush()
    return secret


def _derived(contributor_id: uuid.UUID) -> str:
    return ids.keyed(settings().secret_key, f"webinars.contributor:{contributor_id}")


def ask_again(*, asked: Asked, actor: User | None) -> None:
    """Sends the invitation again, at most once a day; to people of a copied webinar it is the first.

    Raises:
        Conflict: nothing is asked of him any more, or he was asked within a day.
    """
    one, now = asked.contributor, clock.now()
    if one.state is not ContributorState.INVITED or not rules.may_answer(one, asked.webinar):
        raise Conflict(_("This person has answered already, or is not needed any more."))
    if one.asked_at is not None and now - one.asked_at < rules.ASK_AGAIN:
        raise Conflict(_("This person was asked within the last day."))
    one.asked_at = now
    db.session.flush()
    _note(asked.webinar, one, "webinars.person_asked", actor)
    events.publish(ContributorAsked(one.id, again=int(now.timestamp())))


def withdraw(*, asked: Asked, actor: User | None) -> None:
    """The person is not needed any more; his link leads to a page that says so. Doing it twice does it once."""
    one = asked.contributor
    if one.state is ContributorState.WITHDRAWN:
        return
    one.state = ContributorState.WITHDRAWN
    _settle(asked, "webinars.person_withdrawn", actor)


def answer(*, asked: Asked, yes: bool) -> None:
    """The person says yes or no; he may change his mind. `asked` is locked.

    Raises:
        Conflict: he is not needed any more, or the webinar is cancelled.
    """
    one = asked.contributor
    if not rules.may_answer(one, asked.webinar):
        raise Conflict(_("You are not needed for this webinar any more. Thank you for your readiness."))
    wanted = ContributorState.CONFIRMED if yes else ContributorState.DECLINED
    if one.state is wanted:
        return
    one.state, one.answered_at = wanted, clock.now()
    _settle(asked, "webinars.person_answered", asked.person)
    events.publish(ContributorAnswered(one.id))


def save_profile(*, asked: Asked, profile: Profile, actor: User | None) -> None:
    """What the person says of himself, as the page of the webinar shows it, and a note to the organiser.

    Raises:
        Conflict: he is not needed any more.
        DomainError: the name cannot be one, or there is no such time zone.
    """
    one = asked.contributor
    if not rules.may_answer(one, asked.webinar):
        raise Conflict(_("You are not needed for this webinar any more. Thank you for your readiness."))
    called = accounts_rules.clean_name(profile.name)
    if called is None:
        raise DomainError(_("Enter a name."), field="name")
    if profile.timezone and not walltime.is_zone(profile.timezone):
        raise DomainError(_("There is no such time zone: %(zone)s", zone=profile.timezone[:64]), field="timezone")
    one.name, one.position = called, text_rules.one_line(profile.position)[:POSITION_LENGTH]
    one.timezone = profile.timezone or one.timezone
    written = {lang: text_rules.lines(text)[:BIOGRAPHY_LENGTH] for lang, text in profile.biographies.items()}
    one.biographies = {lang: text for lang, text in written.items() if text}
    one.note = text_rules.lines(profile.note)[:NOTE_LENGTH]
    _settle(asked, "webinars.person_changed", actor)


def change_role(*, asked: Asked, role: Role, rehearsal: datetime | None, zone: str, actor: User) -> None:
    """What the person is needed for, and when there is a rehearsal: `rehearsal` is wall time in `zone`.

    Raises:
        Conflict: somebody is asked for just this already.
        DomainError: the run is none of the webinar's, or the time does not exist.
    """
    one = asked.contributor
    if role.run_id is not None and role.run_id not in {run.id for run in asked.webinar.runs}:
        raise DomainError(_("This run does not belong to the webinar."), field="run")
    one.rehearsal_at = walltime.instant(rehearsal, zone, 0, field="rehearsal") if rehearsal else None
    one.part, one.run_id, one.languages = role.part, role.run_id, list(role.languages)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("This person is asked for this already, or has declined.")) from error
    _settle(asked, "webinars.person_changed", actor)


def _settle(asked: Asked, action: str, actor: User | None) -> None:
    db.session.flush()
    _note(asked.webinar, asked.contributor, action, actor)
    if asked.webinar.state is WebinarState.PUBLISHED:
        events.publish(WebinarChanged(asked.webinar.id))


def _note(webinar: Webinar, one: Contributor, action: str, actor: User | None) -> None:
    """Into the audit log, without a name: it may be read by those who do not know the person."""
    accounts.audit(
        actor=actor, action=action, subject=("webinar", webinar.id),
        data={"webinar": webinar.slug, "part": one.part.value, "state": one.state.value},
    )  # fmt: skip
