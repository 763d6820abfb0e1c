"""Scheduling webinars: why a proposal came back, from when a run was moved, when people were asked

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("webinars_webinars", sa.Column("remark", sa.String(1000), nullable=False, server_default=""))
    op.alter_column("webinars_webinars", "remark", server_default=None)
    op.add_column("webinars_runs", sa.Column("previous_starts_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("webinars_runs", sa.Column("is_moved_by_clocks", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("webinars_runs", "is_moved_by_clocks", server_default=None)
    op.add_column("webinars_contributors", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("webinars_contributors", "asked_at")
    op.drop_column("webinars_runs", "is_moved_by_clocks")
    op.drop_column("webinars_runs", "previous_starts_at")
    op.drop_column("webinars_webinars", "remark")
