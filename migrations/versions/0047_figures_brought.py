"""Figures of surveys that were counted elsewhere and came in with their process

Revision ID: 0047
Revises: 0046
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

TABLE = "participation_surveys"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("brought_total", sa.Integer(), server_default="0", nullable=False))
    op.add_column(TABLE, sa.Column("brought", postgresql.JSONB(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column(TABLE, "brought")
    op.drop_column(TABLE, "brought_total")
