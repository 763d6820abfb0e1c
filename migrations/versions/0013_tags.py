"""Tags with labels in all languages, and those of the library

Revision ID: 0013
Revises: 0012
"""

import json
import uuid
from pathlib import Path

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Frozen beside the migration: later changes of labels are made on the staff's page or by a later migration.
DATA = Path(__file__).resolve().parents[1] / "data" / "0013_tags.json"
LOCALES = ("en", "ko", "ar", "ru", "es", "fr")


def upgrade() -> None:
    tags = op.create_table(
        "search_tags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("labels", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_tags")),
        sa.UniqueConstraint("scheme", "code", name=op.f("uq_search_tags_scheme_code")),
        sa.CheckConstraint(r"code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_search_tags_code")),
        sa.CheckConstraint(
            "NOT is_public OR ({})".format(
                " AND ".join(f"coalesce(labels ->> '{lang}', '') <> ''" for lang in LOCALES)
            ),
            name=op.f("ck_search_tags_public_in_all_languages"),
        ),
    )
    # The same id on every installation, so that exports of two portals agree on what a tag is.
    op.bulk_insert(
        tags,
        [
            {
                "id": uuid.uuid5(uuid.NAMESPACE_URL, f"tag:{one['scheme']}:{one['code']}"), "scheme": one["scheme"],
                "code": one["code"], "labels": one["labels"], "position": one["position"], "is_public": True,
                "retired_at": None,
            }
            for one in json.loads(DATA.read_text(encoding="utf-8"))
        ],
    )


def downgrade() -> None:
    op.drop_table("search_tags")
