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
    from portal.training import rules, setup
    from portal.training.views import learn, manage, nominations, public, quiz, scorm, scorm_files, xapi
    from portal.training.views.base import bp

    del learn, manage, nominations, public, quiz, scorm  # imported for their routes
    app.register_blueprint(bp)
    app.register_blueprint(scorm_files.bp)
    app.register_blueprint(xapi.bp)
    web.add_navigation("training.index", _l("Training"), "training", "training", 20)
    web.add_account_link("training.manage", _l("Run the trainings"), "training", 60, rules.may_oversee)
    setup.register_kinds()
    setup.register_privacy()
    setup.register_audit()
    setup.throw_away_on_change()
    cards.append(setup.city_card)
