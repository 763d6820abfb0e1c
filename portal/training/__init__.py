"""Training: programmes and their dated editions, nomination by cities, courses, quizzes, completion.

Public face: `services`, `queries`, `rules`, `events`, `models`. Stands on `certificates` (which get an Award from here and
know nothing of courses), `cities`, `accounts`, `notifications` and `core`. An edition pins course versions; a published
version never changes.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: pages, navigation, kinds of messages, what is thrown away on change, privacy, a city's card."""
    from portal.cities import cards
    from portal.core import web
    from portal.core.i18n import lazy as _l
    from portal.training import rules, searching, setup, views
    from portal.training.setup import awaited, selection
    from portal.training.setup import plans as setup_plans

    views.register(app)
    web.add_navigation("training.index", _l("Training"), "training", "training", 20)
    web.add_account_link("training.readings", _l("Applications to read"), "edit", 58, rules.may_read)
    web.add_account_link("training.manage", _l("Run the trainings"), "training", 60, rules.may_oversee)
    web.add_account_link("training.figures", _l("Figures of the trainings"), "chart", 61, rules.may_manage)
    web.add_account_link("training.own_cities", _l("What our people learn"), "chart", 62, rules.is_some_coordinator)
    setup_plans.register()
    selection.register()  # first: it erases what hangs on nominations, which lose their person after
    setup.register_kinds()
    setup.register_privacy()
    setup.register_audit()
    setup.quizzes.register()
    setup.register_completion()
    setup.throw_away_on_change()
    cards.append(setup.city_card)
    setup.content.register()
    awaited.register()
    searching.register()
