"""Answers to questions of a hearing name the department that is responsible

Answers that were written before name none: what they were given to at the desk counts for them.

Revision ID: 0050
Revises: 0049
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

QUESTIONS = "participation_hearing_questions"


def upgrade() -> None:
    op.add_column(QUESTIONS, sa.Column("department", sa.String(160), server_default="", nullable=False))
    op.alter_column(QUESTIONS, "department", server_default=None)
    op.add_column(QUESTIONS, sa.Column("department_id", sa.Uuid()))
    op.create_foreign_key(
        op.f(f"fk_{QUESTIONS}_department_id"), QUESTIONS, "participation_departments", ["department_id"], ["id"],
        ondelete="SET NULL",
    )  # fmt: skip
    op.create_index(f"ix_{QUESTIONS}_department_id", QUESTIONS, ["department_id"])


def downgrade() -> None:
    op.drop_column(QUESTIONS, "department_id")
    op.drop_column(QUESTIONS, "department")
