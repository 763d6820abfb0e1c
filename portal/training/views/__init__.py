"""Pages of the module: for everybody (`public`), for coordinators and nominees (`nominations`), for learners (`learn`,
`quiz`), for the secretariat and trainers (`manage`)."""

from __future__ import annotations

from portal.core import web

bp = web.blueprint("training", "portal.training.views")
