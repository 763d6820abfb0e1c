"""Every table of the house in one metadata, for migrations and for the test that looks for a person's traces."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from portal import MODULES
from portal.core import events, storage
from portal.core.db import Base

for _name in MODULES:
    if find_spec(f"portal.{_name}.models"):
        import_module(f"portal.{_name}.models")

CORE_TABLES = (events.EventDelivery, storage.StoredFile)
metadata = Base.metadata
