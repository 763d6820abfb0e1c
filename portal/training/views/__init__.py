"""Pages: for everybody (`public`), for coordinators and nominees (`nominations`), for learners (`learn`, `quiz`), for the
secretariat and trainers (`manage`). Each file of this folder puts its own on the blueprint, and is loaded with the folder.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask

for _found in iter_modules(__path__, f"{__name__}."):
    import_module(_found.name)


def register(app: Flask) -> None:
    """Puts all pages under their addresses."""
    from portal.training.views import base, offline, scorm_files, xapi

    for blueprint in (base.bp, offline.plain, scorm_files.bp, xapi.bp):
        app.register_blueprint(blueprint)
