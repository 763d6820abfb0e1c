"""Forms of the case library, by topic."""

from __future__ import annotations
