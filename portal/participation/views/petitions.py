"""Petitions for everybody: read, hand in, sign, print a sheet to gather signatures on."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, current_user

from portal.core import cache, clock, db, i18n, limits, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.discussions import queries as discussions
from portal.discussions.queries import Line
from portal.discussions.subjects import About, Subject, Topic
from portal.participation import pieces, rules
from portal.participation.forms.petitions import PetitionForm, SignForm
from portal.participation.forms.proposals import languages_of
from portal.participation.models import Action, Component, ComponentKind, Petition, PetitionState
from portal.participation.queries import petitions as queries
from portal.participation.queries.petitions import ShownPetition, WantedPetitions
from portal.participation.queries.translations import InLanguage
from portal.participation.rules import eligibility
from portal.participation.rules import petitions as petition_rules
from portal.participation.rules.moderation import Guard, moderates
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.services import intake, translating
from portal.participation.services import petitioning as services
from portal.participation.views import who
from portal.participation.views.base import LATER, bp, component_here, form_page, me
from portal.participation.views.desk_base import answers as answers_here
from portal.participation.words import meeting as meeting_words

TALK = 3  # of the latest comments that stand on a petition's page
HERE = "/cities/<city>/participation/<process>/<component>/petitions"


def petitions_here(city: str, process: str, component: str) -> Component:
    """A component of petitions that the reader may see. Raises NotFound."""
    found = component_here(city, process, component)
    if found.kind is not ComponentKind.PETITIONS:
        raise NotFound
    return found


@bp.get(HERE)
@public
@cache.for_everyone("participation", "cities")
def petitions(city: str, process: str, component: str) -> Response:
    """The list, by the order and choice in the address."""
    found = petitions_here(city, process, component)
    order, state = request.args.get("order", ""), request.args.get("state", "")
    wanted = WantedPetitions(
        order=order if order in queries.ORDERS else "newest", state=state if state in queries.STATES else ""
    )
    today = petition_rules.today_in(found.process, clock.now())
    return web.render(
        "participation/petitions.html", component=found, process=found.process, space=found.process.space, wanted=wanted,
        page=queries.petitions_of(found.id, wanted, today, web.page_number()), terms=PetitionTerms.of(found.settings),
        late=lambda one: petition_rules.petition_days_late(one.petition, one.answer is not None, today), today=today,
        meeting_words=meeting_words,
    )  # fmt: skip


@bp.get(f"{HERE}/<int:number>")
@public
@cache.for_everyone(*pieces.TAGS)
def petition(city: str, process: str, component: str, number: int) -> Response:
    """A petition with its signatures by the way they came, and what the city says."""
    found = petitions_here(city, process, component)
    shown = _readable(found, number, hidden_too=True)
    one, reader = shown.petition, current_user if current_user.is_authenticated else None
    today = petition_rules.today_in(found.process, clock.now())
    names, is_signed = _signed(found, one)
    city_id = found.process.space.city_id
    answers = queries.petition_answers(one.id)
    languages = InLanguage(
        [("petition", one.id, one.lang), *(("answer", answer.id, answer.lang) for answer in answers)], i18n.current()
    )
    may_answer, may_enter = answers_here("petition", one.id, city_id), eligibility.may_enter(current_user, city_id)
    return web.render(
        "participation/petition.html", component=found, process=found.process, space=found.process.space, shown=shown,
        terms=PetitionTerms.of(found.settings), answers=answers, may_answer=may_answer, may_enter=may_enter,
        late=petition_rules.petition_days_late(one, shown.answer is not None, today), is_signed=is_signed, names=names,
        may_sign=petition_rules.is_signable(one, found, found.process, clock.now()), is_author=petition_rules.is_petitioner(reader, one),
        may_change=petition_rules.may_be_reworded(one, shown.signatures), invalid=queries.invalid_of(one.id),
        meetings=queries.meetings_about(one.id), form=SignForm(), meeting_words=meeting_words,
        languages=languages, reading=languages.reading("petition", one.id, lambda: (one.title, one.body)),
        reading_of=lambda answer: languages.reading("answer", answer.id, lambda: ("", answer.reason)),
        has_machine=translating.is_offered(found.process.space),
        may_be_asked=languages.may_be_asked("petition", one.id, lambda: (one.title, one.body)),
        today=today, may_moderate=moderates(current_user, city_id), talk=_latest(found, shown), topic=Topic.of(Subject("petition", one.id)),
        may_talk=rules.is_open(found.process, found, Action.COMMENT, clock.now()),
    )  # fmt: skip


@bp.get(f"{HERE}/<int:number>/sheet")
@public
def petition_sheet(city: str, process: str, component: str, number: int) -> Response:
    """A page to print, on which people sign with a pen; `?size=large` in large print."""
    found = petitions_here(city, process, component)
    is_large = request.args.get("size") == "large"
    return web.render(
        "participation/petition_sheet.html", component=found, process=found.process, space=found.process.space,
        petition=_readable(found, number).petition, is_large=is_large,
        lines=petition_rules.LARGE_LINES if is_large else petition_rules.PAPER_LINES,
    )  # fmt: skip


@bp.route(f"{HERE}/new", methods=["GET", "POST"])
@requires(signed_in)
def hand_in(city: str, process: str, component: str) -> ResponseReturnValue:
    """Hands a petition in."""
    found, form = petitions_here(city, process, component), PetitionForm()
    space = found.process.space
    guard = Guard.of(space.moderation)
    form.offer(
        languages_of(found.process), PetitionTerms.of(found.settings).addressee, may_be_anonymous=guard.may_be_anonymous
    )
    form.open_for(me())
    if not form.validate_on_submit():
        return _form_page(found, form, blocked=intake.blocked_words(space, me()))
    try:
        intake.admit(space=space, component_id=found.id, user=me(), address=limits.address())
        with db.transaction():
            made = services.hand_in(component=found, plan=form.plan(), author=me(), request_key=form.request_key.data)
            caught = form.caught_in(guard.least_seconds, me())
            waits = intake.received(kind="petition", key=made.id, why=caught)
    except DomainError as error:
        return _form_page(found, form, error)
    flash(LATER if waits else _("Your petition is on the page. Sign it yourself, and tell others of it."), "success")
    return _to(found, made)


@bp.route(f"{HERE}/<int:number>/edit", methods=["GET", "POST"])
@requires(signed_in)
def edit_petition(city: str, process: str, component: str, number: int) -> ResponseReturnValue:
    """Its author rewords it, as long as nobody has signed."""
    found, form = petitions_here(city, process, component), PetitionForm()
    one = _own(found, number)
    form.offer(languages_of(found.process), one.addressee)
    if not form.is_submitted():
        form.show(one)
    if not form.validate_on_submit():
        return _form_page(found, form, petition=one)
    try:
        intake.admit(space=found.process.space, component_id=found.id, user=me(), address=limits.address())
        with db.transaction():
            services.reword_petition(petition=queries.known_petition(one.id), plan=form.plan(), author=me())
    except DomainError as error:
        return _form_page(found, form, error, petition=one)
    flash(_("The changes are saved."), "success")
    return _to(found, one)


@bp.post(f"{HERE}/<int:number>/withdraw")
@requires(signed_in)
def withdraw_petition(city: str, process: str, component: str, number: int) -> Response:
    """Its author takes it back."""
    found = petitions_here(city, process, component)
    one = _own(found, number)
    with db.transaction():
        services.withdraw_petition(petition=queries.known_petition(one.id), author=me())
    flash(_("Your petition is withdrawn. Those who signed it can still read it."), "success")
    return _to(found, one)


@bp.post(f"{HERE}/<int:number>/sign")
@public
def sign_petition(city: str, process: str, component: str, number: int) -> ResponseReturnValue:
    """Signs a petition, or with `wants=no` takes that back: with an account, a code, or an officer who enters."""
    found = petitions_here(city, process, component)
    one, form = _readable(found, number).petition, SignForm()
    if not who.has_come(found):
        return who.to_sign_in()
    takes_back = request.form.get("wants") == "no"
    try:
        if not takes_back:
            who.admit_choice(found)
        with db.transaction():
            taker, held = who.taker(found, asks=not takes_back), queries.known_petition(one.id)
            if takes_back:
                services.take_signature_back(petition=held, user=taker.user, who=taker)
            else:
                wants_name = bool(form.shows_name.data) and taker.user is not None
                services.sign(petition=held, user=taker.user, who=taker, shows_name=wants_name)
                if wants_name and intake.blocked_words(found.process.space, me()):
                    flash(_("Your signature counts. Your name is not shown while you cannot post here."), "note")
    except DomainError as error:
        flash(error.message, "error")
    return _to(found, one)


def _form_page(
    component: Component, form: PetitionForm, error: DomainError | None = None, petition: Petition | None = None,
    blocked: str = "",
) -> Response:  # fmt: skip
    process = component.process
    return form_page(
        "participation/hand_in.html", form, error, component=component, process=process, space=process.space, petition=petition, blocked=blocked,
        terms=PetitionTerms.of(component.settings), is_open=petition or rules.is_open(process, component, Action.SUBMIT, clock.now()),
    )  # fmt: skip


def _signed(component: Component, petition: Petition) -> tuple[Sequence[str], bool]:
    """The names that are shown, and whether the one who takes part here has signed: by account, code, or entered by the officer."""
    by_account = current_user.is_authenticated and not who.comes_otherwise(component)
    names, signed = queries.names_of(petition.id, current_user.id if by_account else None)
    return names, signed if by_account else who.has_done(component, services.act_of(petition))


def _latest(component: Component, shown: ShownPetition) -> Sequence[Line]:
    """The latest comments, as everybody reads them."""
    if not shown.comments:
        return ()
    process, one = component.process, shown.petition
    path = f"/cities/{process.space.city.slug}/participation/{process.slug}/{component.slug}/petitions/{one.number}"
    about = About(titles={one.lang: one.title}, path=path, city_id=process.space.city_id)
    return discussions.latest(Subject("petition", one.id), about, AnonymousUserMixin(), TALK)


def _sees_hidden(component: Component, petition: Petition) -> bool:
    """Who wrote it, and those who look after the space."""
    city_id, reader = component.process.space.city_id, current_user if current_user.is_authenticated else None
    return (
        petition_rules.is_petitioner(reader, petition)
        or rules.manages(current_user, city_id)
        or moderates(current_user, city_id)
    )


def _readable(component: Component, number: int, *, hidden_too: bool = False) -> ShownPetition:
    shown = queries.petition_at(component.id, number)
    if shown is None or (
        shown.petition.state is PetitionState.HIDDEN and not (hidden_too and _sees_hidden(component, shown.petition))
    ):
        raise NotFound
    return shown


def _own(component: Component, number: int) -> Petition:
    found = _readable(component, number).petition
    if not petition_rules.is_petitioner(me(), found):
        raise NotFound
    return found


def _to(component: Component, petition: Petition) -> Response:
    process = component.process
    return web.see_other(
        "participation.petition", city=process.space.city.slug, process=process.slug, component=component.slug,
        number=petition.number,
    )  # fmt: skip
