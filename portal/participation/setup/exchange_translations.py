"""What of translations goes out in files and through the read API, and comes in again as what it was: by a person, or by a machine."""

from __future__ import annotations

from portal.participation.exchange import Field, Resource
from portal.participation.exchange import register as register_resource
from portal.participation.models import ComponentKind
from portal.participation.models.translations import KINDS, TEXT_LENGTH, TITLE_LENGTH
from portal.participation.queries import exchange_translations as queries
from portal.participation.services import landing_translations as landing
from portal.participation.setup.exchange import COMPONENT
from portal.participation.tables import ColumnType


def register() -> None:
    register_resource(
        Resource(
            "translations", ComponentKind.PROPOSALS,
            "What people and the city wrote, in other languages; by a person or by a machine.",
            (
                COMPONENT, Field("of", "What was translated.", required=True, values=KINDS),
                Field("number", "Number of the proposal or petition that it is of or stands below.", ColumnType.INTEGER),
                Field("id", "Of what was translated, as in its own table where that has ids.", required=True, most=40),
                Field("source_lang", "Language of the original, BCP 47.", required=True, most=12),
                Field("lang", "Language of the translation, BCP 47.", required=True, most=12),
                Field("title", "The title, where there is one.", most=TITLE_LENGTH),
                Field("text", "The text, in Markdown.", most=TEXT_LENGTH),
                Field("origin", "Who translated it.", required=True, values=("human", "machine")),
                Field("is_stale", "Whether the original has changed since.", ColumnType.BOOLEAN, required=True),
                Field("changed_at", "When the translation was changed last.", ColumnType.DATETIME, required=True),
            ),
            queries.translations, queries.count_translations, landing.land_translations, check=landing.check_translation,
            also=(ComponentKind.PETITIONS, ComponentKind.DEBATE, ComponentKind.TEXT, ComponentKind.PLAN, ComponentKind.HEARING),
        )
    )  # fmt: skip
