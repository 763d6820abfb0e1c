"""A wrong winner is taken back; the city and the record keep when and why

Revision ID: 0020
Revises: 0019
"""

from alembic import op
import sqlalchemy as sa

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ENTRIES = "cases_entries"


def upgrade() -> None:
    op.add_column(ENTRIES, sa.Column("taken_back_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column(ENTRIES, sa.Column("taken_back_reason", sa.String(1000), nullable=False, server_default=""))
    op.alter_column(ENTRIES, "taken_back_reason", server_default=None)
    op.create_check_constraint(
        op.f("ck_cases_entries_taken_back"), ENTRIES,
        "taken_back_at IS NULL AND taken_back_reason = '' OR taken_back_at IS NOT NULL AND taken_back_reason <> '' AND NOT is_winner",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_cases_entries_taken_back"), ENTRIES)
    op.drop_column(ENTRIES, "taken_back_reason")
    op.drop_column(ENTRIES, "taken_back_at")
