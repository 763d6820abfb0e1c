"""Pages of the module: the talk about a subject (`comments`, `questions`), a person's own (`bookmarks`, `follows`), and
`moderation`. Each file of this folder puts its own on the blueprint, and is loaded with the folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from flask import Flask, before_render_template, has_request_context

from portal.core import i18n
from portal.discussions.subjects import About

for _found in iter_modules(__path__, f"{__name__}."):
    import_module(_found.name)


def register(app: Flask) -> None:
    """Puts all pages under their addresses."""
    from portal.discussions.views.base import bp

    app.register_blueprint(bp)
    before_render_template.connect(_clocks, app)


def _clocks(_app: Flask, context: Mapping[str, Any], **_more: Any) -> None:
    """A page about one thing says times as the clocks of its place do, where the thing has a place: whoever reads it (`About.timezone`)."""
    for name in ("about", "talk", "seen", "found", "asked"):
        one = context.get(name)
        about = one if isinstance(one, About) else getattr(one, "about", None)
        if isinstance(about, About) and about.timezone and has_request_context():
            i18n.show_clocks_of(about.timezone)
