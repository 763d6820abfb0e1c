"""Sessions of an edition, attendance, rules of completion and what each participant has reached of them

Revision ID: 0007
Revises: 0006
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "training_editions",
        sa.Column("completion_rules", postgresql.JSONB(), nullable=False, server_default="[]"),
    )
    op.add_column(
        "training_editions",
        sa.Column("attendance_rule", postgresql.JSONB(), nullable=False, server_default="{}"),
    )
    op.create_table(
        "training_eligibility",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["training_enrolments.id"], name=op.f("fk_training_eligibility_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_training_eligibility")),
    )
    op.create_table(
        "training_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("titles", postgresql.JSONB(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("local_start", sa.DateTime(timezone=False), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("fold", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recording_url", sa.String(length=500), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_training_sessions_length")),
        sa.CheckConstraint("fold IN (0, 1)", name=op.f("ck_training_sessions_fold")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_training_sessions_order")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["training_editions.id"], name=op.f("fk_training_sessions_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sessions")),
        sa.UniqueConstraint("edition_id", "slug", name=op.f("uq_training_sessions_edition_id_slug")),
    )
    op.create_index("ix_training_sessions_edition_id_starts_at", "training_sessions", ["edition_id", "starts_at"])
    op.create_table(
        "training_attendance",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "source <> 'presence' OR minutes IS NOT NULL", name=op.f("ck_training_attendance_presence_has_minutes")
        ),
        sa.CheckConstraint(
            "source <> 'override' OR reason <> ''", name=op.f("ck_training_attendance_override_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["training_enrolments.id"], name=op.f("fk_training_attendance_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name=op.f("fk_training_attendance_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts_users.id"], name=op.f("fk_training_attendance_decided_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "session_id", "source", name=op.f("pk_training_attendance")),
    )
    op.create_index(op.f("ix_training_attendance_session_id"), "training_attendance", ["session_id"])


def downgrade() -> None:
    op.drop_table("training_attendance")
    op.drop_table("training_sessions")
    op.drop_table("training_eligibility")
    op.drop_column("training_editions", "attendance_rule")
    op.drop_column("training_editions", "completion_rules")
