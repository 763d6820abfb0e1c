"""Pages of the module: the talk about a subject (`comments`, `questions`), a person's own (`bookmarks`, `follows`), and
`moderation`. Each file of this folder puts its own on the blueprint, and is loaded with the folder.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask

for _found in iter_modules(__path__, f"{__name__}."):
    import_module(_found.name)


def register(app: Flask) -> None:
    """Puts all pages under their addresses."""
    from portal.discussions.views.base import bp

    app.register_blueprint(bp)
