"""Cities and organisations: who they are, their memberships and offices through time, and the people who work for them.

Public face: `services`, `queries`, `rules`, `events`, `models`, and `cards`, to which later modules add what they show on a
city's page. Stands on `accounts`, `notifications` and `core`.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: pages, navigation, cached pages, kinds of messages, and its part in accounts' hooks."""
    from portal.cities import events, labels, rules, searching
    from portal.cities.views import bp, manage, people, public
    from portal.core import cache, web
    from portal.core.access import signed_in
    from portal.core.i18n import lazy as _l
    from portal.notifications import kinds

    del manage, people, public  # imported for their routes
    app.register_blueprint(bp)
    app.jinja_env.filters.update(labels.FILTERS, last_day=rules.last_day)
    web.add_navigation("cities.directory", _l("Cities"), "cities", "cities", 10)
    web.add_account_link("cities.my_cities", _l("My cities"), "cities", 40, signed_in)
    for kind in (
        events.CityChanged, events.OrganisationChanged, events.MembershipChanged, events.OfficeChanged,
        events.AffiliationConfirmed, events.AffiliationEnded,
    ):  # fmt: skip
        cache.invalidate_on(kind, "cities")
    kinds.add_part(_l("Cities"), 60, "cities")
    kinds.register("cities.affiliation_claimed", label=_l("Somebody says that they work for your city"), can_wait=True)
    kinds.register("cities.affiliation_answered", label=_l("A city has answered your request"), can_wait=True)
    searching.register()
    _join_accounts()


def _join_accounts() -> None:
    """What accounts shows and exports of this module; erasure needs nothing, the foreign keys remove or empty it all."""
    from sqlalchemy import select

    from portal.accounts import hooks
    from portal.cities import queries, services
    from portal.cities.models import City, Organisation
    from portal.core import i18n
    from portal.core.i18n import lazy as _l

    hooks.scope_kinds["city"] = hooks.ScopeKind(
        label=_l("City"), choices=queries.city_choices, names=queries.names_of_cities
    )
    hooks.exporters.append(services.export_affiliations)
    hooks.statements.append(
        hooks.Statement(
            key="affiliations",
            title=_l("Where you work"),
            what=_l("For which cities you work or worked, as what, since when, and who confirmed it."),
            why=_l("So that a city can nominate you and you can act for it."),
            how_long=_l("Until you erase your account. Those who speak for the city and the secretariat can see it."),
        )
    )
    hooks.audit_actions.update(
        {
            "cities.city_added": _l("City entered"),
            "cities.organisation_added": _l("Organisation entered"),
            "cities.membership_added": _l("Membership entered"),
            "cities.membership_changed": _l("Membership changed"),
            "cities.membership_removed": _l("Membership taken out"),
            "cities.office_added": _l("Office entered"),
            "cities.office_changed": _l("Office changed"),
            "cities.office_removed": _l("Office taken out"),
            "cities.affiliation_confirmed": _l("Person of a city confirmed"),
            "cities.affiliation_refused": _l("Request to belong to a city refused"),
            "cities.affiliation_ended": _l("Person of a city has left"),
        }
    )
    hooks.audit_subjects["city"] = (_l("City"), hooks.Subjects(select(City.id, City.names), i18n.plain))
    hooks.audit_subjects["organisation"] = (
        _l("Organisation"), hooks.Subjects(select(Organisation.id, Organisation.names), i18n.plain)
    )  # fmt: skip
