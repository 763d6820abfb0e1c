"""What a person has completed, on one page; and what the people of a city have, as far as they let the city see it."""

from __future__ import annotations

import json
import uuid

from flask import Response, flash
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.certificates import badges, listing, queries, services, transcripts
from portal.certificates.views import bp
from portal.cities import queries as cities
from portal.cities import rules as cities_rules
from portal.cities.models import City
from portal.core import db, web
from portal.core.access import requires, signed_in
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.core.limits import limiter

# A person's own, whatever the address: the people of a city hall share one.
_by_person = limiter.limit("20 per minute", key_func=lambda: str(current_user.get_id()))


def _pdf(transcript: transcripts.Transcript) -> Response:
    response = Response(transcripts.pdf(transcript), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="transcript.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/my/transcript")
@requires(signed_in)
def transcript() -> ResponseReturnValue:
    """All that the reader has completed, to read or to print."""
    held = queries.transcript_of(current_user)
    return web.render(
        "certificates/transcript.html", certificates=held, hours=listing.hours_of(held),
        standing=sum(not one.is_revoked for one in held),
    )  # fmt: skip


@bp.get("/my/transcript.pdf")
@requires(signed_in)
@_by_person
def transcript_pdf() -> ResponseReturnValue:
    """The same as PDF, made now, in the language of the page."""
    return _pdf(listing.of_person(current_user, queries.transcript_of(current_user)))


@bp.get("/my/transcript.json")
@requires(signed_in)
def transcript_json() -> ResponseReturnValue:
    """The same for programs: a presentation (VC 2.0) of the signed badges that stand."""
    held = [json.loads(text) for text in queries.valid_badges_of(current_user)]
    response = Response(json.dumps(badges.presentation(held), ensure_ascii=False, indent=1))
    response.content_type = "application/vp+ld+json"
    response.headers["Content-Disposition"] = 'attachment; filename="transcript.json"'
    return response


@bp.post("/my/certificates/<uuid:certificate_id>/sharing")
@requires(signed_in)
def set_sharing(certificate_id: uuid.UUID) -> ResponseReturnValue:
    """Lets the city of an own certificate see it, or no longer."""
    with db.transaction():
        certificate = queries.certificate_of(current_user, certificate_id)
        if certificate is None or certificate.city_id is None:
            raise NotFound
        services.set_shared(certificate=certificate, shared=not certificate.shared_with_city)
    flash(
        _("Your city sees this certificate now.")
        if certificate.shared_with_city
        else _("Your city does not see this certificate any more.")
    )
    return web.see_other("certificates.mine")


def _city(slug: str) -> City:
    """A city whose people the reader may see."""
    city = cities.city_by_slug(slug)
    if city is None or not cities_rules.may_see_people(current_user, city):
        raise NotFound
    return city


@bp.get("/cities/<slug>/transcript")
@requires(signed_in)
def city_transcript(slug: str) -> ResponseReturnValue:
    """Certificates of a city's people, for who speaks for the city: those whose holders agreed, the others as a number."""
    city = _city(slug)
    page = web.paginate(queries.shared_with(city.id), web.page_number())
    return web.render("certificates/city_transcript.html", city=city, page=page, issued=queries.count_of_city(city.id))


@bp.get("/cities/<slug>/transcript.pdf")
@requires(signed_in)
@_by_person
def city_transcript_pdf(slug: str) -> ResponseReturnValue:
    """The same as PDF, made now: the newest thousand of those whose holders agreed."""
    city = _city(slug)
    shown = db.session.scalars(queries.shared_with(city.id).limit(transcripts.LONGEST)).all()
    return _pdf(listing.of_city(city, shown))
