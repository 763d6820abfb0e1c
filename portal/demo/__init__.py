"""The association of the demo: cities, people, a course, editions and what has happened in them so far.

Public face: `load`, `is_loaded`, `accounts`. Loads through the modules' own services, so that nothing is in the demo that the
portal would refuse; what has no service (history before the portal) is written as rows. Loading again adds what is missing.
"""

from __future__ import annotations

from portal.demo.loading import PASSWORD, accounts, is_loaded, load

__all__ = ["PASSWORD", "accounts", "is_loaded", "load"]
