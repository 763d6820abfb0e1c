"""Pages of the module: for everybody (`public`), for people of a city (`people`), for the secretariat (`manage`)."""

from __future__ import annotations

from portal.core import web

bp = web.blueprint("cities", "portal.cities.views")
