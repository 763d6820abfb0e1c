"""Pages about certificates: for everybody, for holders, for staff."""

from __future__ import annotations

from portal.core import web

bp = web.blueprint("certificates", "portal.certificates")
permanent = web.plain_blueprint("certificates_permanent", "portal.certificates")

from portal.certificates.views import badges, manage, own, public, remakes, transcripts  # noqa: E402, F401  # the views register themselves here
