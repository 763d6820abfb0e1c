"""From draft to published: begun, proposed and decided on; called off as a whole, put off, copied, thrown away."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db, events, settings
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.webinars import rules
from portal.webinars.events import WebinarChanged, WebinarDecided, WebinarProposed
from portal.webinars.models import (
    Contributor,
    ContributorState,
    Run,
    RunState,
    Webinar,
    WebinarState,
    WebinarTag,
    WebinarText,
)
from portal.webinars.queries import organising
from portal.webinars.rules import texts as text_rules
from portal.webinars.services import indexing, scheduling
from portal.webinars.services.scheduling import RunPlan

REASON_LENGTH = 1000
MOST_WEEKS = 104


def begin(*, lang: str, title: str, summary: str, city: City | None, actor: User) -> Webinar:
    """A new draft under the first free address made of its title.

    Raises:
        DomainError: there is no title, or the person does not organise for this city.
    """
    words = text_rules.one_line(title)
    if not words:
        raise DomainError(_("Enter a title."), field="title")
    if not rules.organises_everywhere(actor) and (city is None or city.id not in rules.organises_for(actor)):
        raise DomainError(_("Choose a city for which you organise webinars."), field="city")
    slug = organising.free_slug(text_rules.address_of(words))
    return scheduling.begin_webinar(
        slug=slug, lang=lang, title=words[:200], summary=text_rules.one_line(summary)[:600], city=city, actor=actor
    )


def publish(*, webinar: Webinar, actor: User) -> None:
    """Publishes a webinar; where approval is wanted and it was proposed, that is the secretariat's yes. `webinar` is locked.

    Raises:
        Conflict: approval is wanted and the person cannot give it, or it was cancelled.
        DomainError: it has no run.
    """
    if not rules.may_publish(actor, webinar, with_approval=settings().webinar_approval):
        raise Conflict(_("The secretariat approves webinars before they are published. Propose it."))
    was_proposed = webinar.state is WebinarState.PROPOSED
    webinar.remark = ""
    scheduling.publish_webinar(webinar=webinar, actor=actor)
    if was_proposed:
        events.publish(WebinarDecided(webinar.id, is_published=True))


def propose(*, webinar: Webinar, actor: User) -> None:
    """Asks the secretariat to publish a draft. Doing it twice does it once. `webinar` is locked.

    Raises:
        Conflict: it is no draft any more.
        DomainError: it has no run.
    """
    if webinar.state is WebinarState.PROPOSED:
        return
    if webinar.state is not WebinarState.DRAFT:
        raise Conflict(_("This webinar is published already, or cancelled."))
    if not webinar.runs:
        raise DomainError(_("Plan at least one run first: nobody could come."))
    webinar.state, webinar.proposed_at, webinar.remark = WebinarState.PROPOSED, clock.now(), ""
    _note(webinar, "webinars.proposed", actor)
    events.publish(WebinarProposed(webinar.id))


def send_back(*, webinar: Webinar, remark: str, actor: User) -> None:
    """Says what has to change before the webinar is published; it is a draft again. `webinar` is locked.

    Raises:
        Conflict: it does not wait for approval.
        DomainError: there is no remark.
    """
    if not rules.may_approve(actor) or webinar.state is not WebinarState.PROPOSED:
        raise Conflict(_("This webinar does not wait for approval."))
    words = text_rules.lines(remark)
    if not words:
        raise DomainError(_("Say what has to change."), field="remark")
    webinar.state, webinar.remark = WebinarState.DRAFT, words[:REASON_LENGTH]
    _note(webinar, "webinars.sent_back", actor, webinar.remark)
    events.publish(WebinarDecided(webinar.id, is_published=False))


def cancel(*, webinar: Webinar, reason: str, actor: User) -> None:
    """Cancels a published webinar with all its runs that are not over. Doing it twice does it once. `webinar` is locked.

    Raises:
        Conflict: it is a draft, or nothing of it is still to come.
        DomainError: no reason was given.
    """
    if webinar.state is WebinarState.CANCELLED:
        return
    now, words = clock.now(), text_rules.lines(reason)
    if webinar.state is not WebinarState.PUBLISHED:
        raise Conflict(_("Only a published webinar is cancelled. Throw the draft away instead."))
    if not words:
        raise DomainError(_("Say why. Everybody who registered reads it."), field="reason")
    ahead = [run for run in webinar.runs if not rules.is_over(run, now) and run.state is not RunState.CANCELLED]
    if not ahead and any(rules.is_over(run, now) for run in webinar.runs):
        raise Conflict(_("All runs of this webinar are over: there is nothing left to cancel."))
    for run in ahead:
        scheduling.call_off_run(run=run, state=RunState.CANCELLED, reason=words, actor=actor)
    webinar.state, webinar.cancelled_at, webinar.cancel_reason = WebinarState.CANCELLED, now, words[:REASON_LENGTH]
    _note(webinar, "webinars.cancelled", actor, webinar.cancel_reason)
    indexing.refresh(webinar.id)
    events.publish(WebinarChanged(webinar.id))


def postpone(*, webinar: Webinar, reason: str, actor: User) -> None:
    """Puts all runs off that are still to come, until new times are known. `webinar` is locked.

    Raises:
        Conflict: it is not published, or no run is still to come.
        DomainError: no reason was given.
    """
    now = clock.now()
    ahead = [run for run in webinar.runs if run.state is RunState.PLANNED and now < run.starts_at]
    if webinar.state is not WebinarState.PUBLISHED or not ahead:
        raise Conflict(_("There is no run to come that could be put off."))
    for run in ahead:
        scheduling.call_off_run(run=run, state=RunState.POSTPONED, reason=text_rules.lines(reason), actor=actor)


def discard(*, webinar: Webinar, actor: User) -> None:
    """Throws a draft away that was never published. `webinar` is locked.

    Raises:
        Conflict: it waits for approval, or others have seen it.
    """
    if not rules.may_be_discarded(webinar):
        raise Conflict(_("Only a draft that was never published can be thrown away."))
    _note(webinar, "webinars.discarded", actor)
    db.session.execute(delete(Webinar).where(Webinar.id == webinar.id))
    db.session.expunge(webinar)


def copy(*, webinar: Webinar, weeks: int, actor: User) -> Webinar:
    """A new draft with the same words, topics, rules and people (to be asked again), its runs so many weeks later.

    The wall times are kept, whatever clocks do in between. A run that would fall on a time that does not exist there, or
    comes twice, is taken at the moment that PEP 495 gives (`fold` 0, or the length of the gap later).

    Raises:
        DomainError: the number of weeks cannot be.
    """
    if not 0 <= weeks <= MOST_WEEKS:
        raise DomainError(_("Enter a number of weeks between 0 and %(most)s.", most=MOST_WEEKS), field="weeks")
    return copy_by(webinar=webinar, later=timedelta(weeks=weeks), actor=actor)


def copy_by(*, webinar: Webinar, later: timedelta, actor: User) -> Webinar:
    """As `copy`, so many days later by the calendar of each run's zone."""
    original = next(one for one in webinar.texts if one.lang == webinar.original_lang)
    facts = {
        name: getattr(webinar, name)
        for name in (
            "languages", "is_open", "members_only", "needs_approval", "takes_guests", "questions", "survey", "attendance_rule",
            "gives_certificate", "is_recorded", "retention_days",
        )
    }  # fmt: skip
    slug = organising.free_slug(webinar.slug[:70])
    made = scheduling.begin_webinar(
        slug=slug, lang=webinar.original_lang, title=original.title, summary=original.summary, actor=actor,
        city=db.session.get(City, webinar.city_id) if webinar.city_id else None, copied_from=webinar.id,
        series_id=webinar.series_id, **facts,
    )  # fmt: skip
    _copy_texts(webinar, made, original)
    runs = _copy_runs(webinar, made, later, actor)
    _copy_people(webinar, made, runs, actor)
    db.session.flush()
    return made


def _copy_texts(webinar: Webinar, made: Webinar, original: WebinarText) -> None:
    first = db.session.scalars(select(WebinarText).where(WebinarText.webinar_id == made.id)).one()
    first.description = original.description
    for text in webinar.texts:
        if text is not original:
            stale = text_rules.is_stale(text, webinar.text_version)
            db.session.add(
                WebinarText(
                    webinar_id=made.id, lang=text.lang, origin=text.origin, title=text.title, summary=text.summary,
                    description=text.description, source_version=0 if stale else 1,
                )
            )  # fmt: skip
    tags = db.session.scalars(select(WebinarTag.tag_id).where(WebinarTag.webinar_id == webinar.id))
    db.session.add_all(WebinarTag(webinar_id=made.id, tag_id=tag_id) for tag_id in tags)


def plan_of(run: Run) -> RunPlan:
    """A run as it is planned now."""
    return RunPlan(
        local_start=run.local_start, timezone=run.timezone, minutes=run.minutes, fold=run.fold, format=run.format,
        place=run.place, provider=run.provider, provider_data=run.provider_data, capacity=run.capacity,
        capacity_on_site=run.capacity_on_site, most_per_city=run.most_per_city,
    )  # fmt: skip


def _copy_runs(webinar: Webinar, made: Webinar, later: timedelta, actor: User) -> dict[uuid.UUID, Run]:
    copied: dict[uuid.UUID, Run] = {}
    for run in webinar.runs:
        if run.state is not RunState.CANCELLED:
            wanted = scheduling.existing(run.local_start + later, run.timezone)
            plan = replace(plan_of(run), local_start=wanted, fold=0)
            copied[run.id] = scheduling.plan_run(webinar=made, plan=plan, actor=actor)
    return copied


def _copy_people(webinar: Webinar, made: Webinar, runs: dict[uuid.UUID, Run], actor: User) -> None:
    """Nobody is asked yet: that happens when the organiser sends the invitations of the draft."""
    people = db.session.scalars(
        select(Contributor).where(
            Contributor.webinar_id == webinar.id,
            Contributor.state.in_((ContributorState.INVITED, ContributorState.CONFIRMED)),
        )
    )
    for one in people:
        run = runs.get(one.run_id) if one.run_id else None
        if one.run_id is None or run is not None:
            db.session.add(
                Contributor(
                    webinar_id=made.id, run_id=run.id if run else None, part=one.part, user_id=one.user_id, name=one.name,
                    email=one.email, lang=one.lang, timezone=one.timezone, position=one.position, languages=one.languages,
                    biographies=one.biographies, invited_by=actor.id,
                )
            )  # fmt: skip


def _note(webinar: Webinar, action: str, actor: User | None, reason: str = "") -> None:
    db.session.flush()
    accounts.audit(
        actor=actor, action=action, subject=("webinar", webinar.id), reason=reason, data={"webinar": webinar.slug}
    )
