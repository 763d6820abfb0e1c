"""From an action plan to a case: a finished plan becomes a draft of the library, and a case goes into a plan."""

from __future__ import annotations

from flask import Flask


def join(app: Flask) -> None:
    """Joins the two modules."""
    del app
