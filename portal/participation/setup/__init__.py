"""What the module tells others about itself when the application is set up, by topic: each file has a `register()`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules


def register() -> None:
    """Registers all that the files of this folder have to say."""
    for name in sorted(found.name for found in iter_modules(__path__)):
        import_module(f"{__name__}.{name}").register()
