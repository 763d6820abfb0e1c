"""A quiz that stands for the task about a session's recording

Revision ID: 0012
Revises: 0010
"""

from alembic import op
import sqlalchemy as sa

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("training_sessions", sa.Column("recording_quiz", sa.String(200), nullable=False, server_default=""))
    op.alter_column("training_sessions", "recording_quiz", server_default=None)


def downgrade() -> None:
    op.drop_column("training_sessions", "recording_quiz")
