"""Runs that make stored certificates anew; what a course version contributes to (SDG targets)

Revision ID: 0013
Revises: 0010
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    name = "certificates_remakes"
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("position", sa.Uuid(), nullable=True),
        sa.Column("problems", JSONB(), nullable=False),
        sa.Column("last_error", sa.String(500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done >= 0 AND total >= 0", name=op.f(f"ck_{name}_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(
        "uq_certificates_remakes_running", name, ["scope"], unique=True, postgresql_where=sa.text("finished_at IS NULL")
    )
    # Adding it with a default changes no row, so what is published need not be opened.
    op.add_column(
        "training_course_versions", sa.Column("sdg_targets", JSONB(), nullable=False, server_default=sa.text("'[]'"))
    )
    op.alter_column("training_course_versions", "sdg_targets", server_default=None)


def downgrade() -> None:
    op.drop_column("training_course_versions", "sdg_targets")
    op.drop_table("certificates_remakes")
