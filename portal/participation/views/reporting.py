"""Reporting something: choosing what it is about, the form with what lies near, coming back with a code, following, rating."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from portal.core import clock, datetimes, db, i18n, ids, limits, storage, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.core.responses import SECURITY_HEADERS
from portal.participation import rules
from portal.participation.forms.reports import CodeForm, RateForm, ReportForm, report_form
from portal.participation.models import ReportChannel, ServiceCategory, ServiceRequest, Space, SpacePlace
from portal.participation.queries import departments, neighbours
from portal.participation.queries import places as places_list
from portal.participation.queries import service_requests as queries
from portal.participation.rules import desk as desk_rules
from portal.participation.rules import service_requests as report_rules
from portal.participation.rules.moderation import Guard
from portal.participation.services import intake
from portal.participation.services import photos as kept_photos
from portal.participation.services import service_requests as reporting
from portal.participation.services.service_requests import KeptPhoto
from portal.participation.views.base import LATER, bp, form_page, me, space_here
from portal.participation.views.reports import department_of, hiding_of, in_languages, report_here, where_of

_often = limiter.limit("30 per hour", methods=["POST"])
# The one page that may ask where the reader is.
WITH_PLACE = SECURITY_HEADERS["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)")


class TooLarge(DomainError):
    """More than a report may weigh: said before anybody reads it."""

    status = 413


@bp.url_value_preprocessor
def refuse_large_reports(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """By what the request says of itself, so that a hundred megabytes are not taken in to be refused."""
    if endpoint != "participation.report":
        return
    request.max_content_length = report_rules.REPORT_BYTES
    if (request.content_length or 0) > report_rules.REPORT_BYTES:
        raise TooLarge(
            _(
                "This is larger than we take. Send at most %(number)s photos of up to %(size)s MB each; a smaller picture does as well.",
                number=report_rules.MOST_PHOTOS, size=report_rules.PHOTO_BYTES // 1_000_000,
            )
        )  # fmt: skip


@bp.get("/cities/<city>/participation/reports/new/")
@public
def choose_category(city: str) -> Response:
    """What can be reported."""
    space = space_here(city)
    return web.render(
        "participation/report_choose.html", space=space, categories=departments.categories_of(space.id),
        hears=bool(departments.hearers_of(space.city_id)), is_open=report_rules.takes_reports(space),
    )  # fmt: skip


@bp.route("/cities/<city>/participation/reports/new/<code>", methods=["GET", "POST"])
@_often
@public
def report(city: str, code: str) -> ResponseReturnValue:
    """The form. What lies near is shown before it is sent; who means another thing says so."""
    space = space_here(city)
    category = departments.category_by_code(space.id, code)
    # A form of before the category was closed is answered with its text in it.
    if category is None or (category.closed_at is not None and request.method == "GET"):
        raise NotFound
    places, form = places_list.places_of(space.id), report_form(category)()
    form.offer(category, places, i18n_languages(space))
    form.open_for(current_user)
    _only_for_whom(form, space)
    try:
        photos = _photos(form)
    except DomainError as error:
        return _form_page(space, category, form, error)
    if form.looks_around() or not form.validate_on_submit():
        return _form_page(space, category, form)
    plan = form.plan(category, photos, places)
    is_sent = queries.report_sent_with(space.id, form.request_key.data or "") is not None  # a second click
    similar = () if is_sent else queries.near(category, plan.latitude, plan.longitude, plan.place_id)
    if similar and not request.form.get("nevertheless"):
        return _form_page(space, category, form, near=similar)
    return _send(space, category, form, places, photos)


def _send(
    space: Space, category: ServiceCategory, form: ReportForm, places: Sequence[SpacePlace], photos: Sequence[KeptPhoto]
) -> Response:
    heard = bool("heard" in form and form.heard.data)
    reader = me() if current_user.is_authenticated else None
    channel = ReportChannel.DESK if heard else ReportChannel.ACCOUNT if reader else ReportChannel.VISITOR
    try:
        if not heard:  # an officer writes down what he hears, however much that is
            intake.admit(
                space=space, component_id=category.id, user=reader, address=limits.address(), takes_blocked=True,
                is_proven=intake.is_proven(form, reader),
            )  # fmt: skip
        with db.transaction():
            made = reporting.report(
                category=category, plan=form.plan(category, photos, places), channel=channel, reporter=None if heard else reader,
                request_key=form.request_key.data or None,
            )  # fmt: skip
            waits = _waits(made, space, category, form, is_heard=heard)
    except DomainError as error:
        return _form_page(space, category, form, error)
    by_when = _("The city has your report. It means to settle it by %(day)s.", day=datetimes.format_date(made.due_on))
    flash(LATER if waits else by_when, "success")
    if made.reporter_id is not None:
        return web.see_other("participation.report_page", city=space.city.slug, number=made.number)
    return web.see_other("participation.report_by_code", city=space.city.slug, code=reporting.code_of(made))


def _waits(made: ServiceRequest, space: Space, category: ServiceCategory, form: ReportForm, *, is_heard: bool) -> bool:
    """Whether it waits for a person's look. What only the desk reads is looked at by the desk."""
    if not category.is_public:
        return False
    least = Guard.of(space.moderation).least_seconds
    if is_heard:
        return intake.received(kind=queries.KIND, key=made.id)
    # Who is blocked can tell the city of a hole in the road; others read his words once somebody has looked.
    blocked = intake.is_blocked(space, me() if current_user.is_authenticated else None)
    return intake.received(kind=queries.KIND, key=made.id, why=form.caught_in(least, current_user), is_blocked=blocked)


def i18n_languages(space: Space) -> list[str]:
    """What the city and the pages speak; people may name others, too (`offer_language`)."""
    return list(dict.fromkeys([space.lang, *space.city.languages, *i18n.LOCALES]))


def _only_for_whom(form: ReportForm, space: Space) -> None:
    """An officer may write down what he heard; an address is asked of who has no account here."""
    works = current_user.is_authenticated and (
        rules.manages(me(), space.city_id) or bool(desk_rules.departments_of(me()))
    )
    if not works:
        del form.heard
    if current_user.is_authenticated and not works:
        del form.email


def _photos(form: ReportForm) -> list[KeptPhoto]:
    """Photos of this try and of earlier ones: kept at once, so that another field's mistake does not cost them.

    Raises:
        DomainError: one is too large or no photo, or there are too many.
    """
    if "photo" not in form or not form.is_submitted():
        return []
    tickets = [one for one in (form.kept.data or "").split() if kept_photos.key_of(one)]
    sent = [one for one in form.photo.data or () if isinstance(one, FileStorage) and one.filename]
    if len(tickets) + len(sent) > report_rules.MOST_PHOTOS:
        raise DomainError(_("At most %(number)s photos, please.", number=report_rules.MOST_PHOTOS), field="photo")
    try:
        for one in sent:
            with db.transaction():
                tickets.append(kept_photos.keep(one))
    finally:
        form.kept.data = " ".join(tickets)
        form.photo.data = []
    return [KeptPhoto(key, form.alt.data or "") for one in tickets if (key := kept_photos.key_of(one))]


def _form_page(
    space: Space, category: ServiceCategory, form: ReportForm, error: DomainError | None = None, **context: Any
) -> Response:
    if error is not None:
        form.validate()
    form.set_sum()
    drawn = places_list.chooser_of(space, form.seen_now) if "latitude" in form else None
    beside = neighbours.reports_near(space.id, neighbours.seen_of(drawn), form.point) if drawn else []
    response = form_page(
        "participation/report_new.html", form, error, map=drawn, beside=beside, guard=Guard.of(space.moderation), space=space, category=category,
        is_open=report_rules.takes_reports(space), photos_kept=len((form.kept.data or "").split()), **({"near": []} | context),
    )  # fmt: skip
    if form.only_looks:
        response.status_code = 200
    response.headers["Permissions-Policy"] = WITH_PLACE
    return response


@bp.route("/cities/<city>/participation/reports/code", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@public
def report_code(city: str) -> ResponseReturnValue:
    """Where somebody without an account enters the code of a report."""
    space, form = space_here(city), CodeForm()
    if not form.validate_on_submit():
        return form_page("participation/report_code.html", form, space=space)
    code = ids.normal_code(form.code.data)
    if code is None or queries.report_by_code(space.id, code) is None:
        error = DomainError(_("No report here has this code. Look at each letter again."), field="code")
        return form_page("participation/report_code.html", form, error, space=space)
    return web.see_other("participation.report_by_code", city=city, code=code)


def by_code(city: str, code: str) -> ServiceRequest:
    """The report of who knows the code. Raises NotFound."""
    space, plain = space_here(city), ids.normal_code(code)
    found = queries.report_by_code(space.id, plain) if plain else None
    if found is None:
        raise NotFound
    return found


@bp.get("/cities/<city>/participation/reports/mine/<code>")
@public
def report_by_code(city: str, code: str) -> Response:
    """A report for who wrote it without an account."""
    found = by_code(city, code)
    response = web.render(
        "participation/report.html", space=found.space, report=found, updates=queries.updates_of(found.id),
        photos=queries.photos_of(found.id), followers=queries.followers_of(found.id), is_following=False, own=True, handles=False,
        original=queries.number_of(found.duplicate_of) if found.duplicate_of else None, where=where_of(found),
        late=report_rules.days_late(found, clock.today(found.space.city.timezone), found.space.city.timezone),
        code=reporting.code_of(found), department=department_of(found), acts=hiding_of(found), may_moderate=False,
        may_translate=False, **(in_languages(found) | {"may_ask": False}),
    )  # fmt: skip
    # The address is the key: it goes to no other site, and no search engine keeps it.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/cities/<city>/participation/reports/mine/<code>/photos/<uuid:photo_id>")
@public
def photo_by_code(city: str, code: str, photo_id: Any) -> Response:
    """A photo for who sent it."""
    photo = queries.photo_of(by_code(city, code).id, photo_id)
    if photo is None:
        raise NotFound
    response = storage.send(photo.file_key, inline=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.route("/cities/<city>/participation/reports/mine/<code>/rate", methods=["GET", "POST"])
@public
def rate_by_code(city: str, code: str) -> ResponseReturnValue:
    """Whether the answer helped, for who has no account."""
    back = url_for("participation.report_by_code", city=city, code=code)
    return _rate(by_code(city, code), back)


@bp.route("/cities/<city>/participation/reports/<int:number>/rate", methods=["GET", "POST"])
@requires(signed_in)
def rate_report(city: str, number: int) -> ResponseReturnValue:
    """Whether the answer helped, for who wrote the report."""
    found = report_here(city, number)
    if not report_rules.is_reporter(me(), found):
        raise NotFound
    return _rate(found, url_for("participation.report_page", city=city, number=number))


def _rate(found: ServiceRequest, back: str) -> ResponseReturnValue:
    form = RateForm()
    if not form.validate_on_submit():
        return form_page("participation/report_rate.html", form, space=found.space, report=found, back=back)
    try:
        with db.transaction():
            reporting.rate(
                request=queries.known_report(found.id),
                satisfaction=int(form.satisfaction.data),
                text=form.comment.data or "",
            )
    except DomainError as error:
        return form_page("participation/report_rate.html", form, error, space=found.space, report=found, back=back)
    flash(_("Thank you. The city reads it, and it counts in “How we answer”."), "success")
    return redirect(back, 303)


@bp.post("/cities/<city>/participation/reports/<int:number>/follow")
@requires(signed_in)
def follow_report(city: str, number: int) -> Response:
    """Hears from now on what becomes of it, or with `wants=no` no more."""
    found = report_here(city, number)
    try:
        with db.transaction():
            if request.form.get("wants") == "no":
                reporting.unfollow_report(request=found, user=me())
            else:
                reporting.follow_report(request=found, user=me())
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.report_page", city=city, number=number)
