"""Citizen participation that a city switches on: its space, processes with dated phases, and what people can do in them.

Public face: `services`, `queries`, `rules`, `events`, `models`. Stands on `discussions`, `cities`, `accounts`, `notifications`
and `core`. A process has phases; a phase is a time window and the actions that it switches on for components, so the same
proposal is written in one phase, supported in the next and answered in a third. What a component is, `components` says.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: pages, navigation, kinds of messages, what is thrown away on change, privacy, the audit log."""
    from portal.participation import setup, views

    views.register(app)
    setup.register()
