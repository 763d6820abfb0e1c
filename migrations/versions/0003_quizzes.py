"""Quizzes: bank with categories and tags, draws, deadlines, extra time, essays that staff grade

Revision ID: 0003
Revises: 0002
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _added(table: str, name: str, kind, default: str) -> None:
    """A column that is NOT NULL from the start; the rows there are get the default, later ones bring their own."""
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
    op.alter_column(table, name, server_default=None)


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    _added("training_questions", "title", sa.String(200), "''")
    _added("training_questions", "category", sa.String(200), "''")
    _added("training_questions", "tags", json, "'[]'")
    op.add_column("training_questions", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_training_questions_category", "training_questions", ["course_id", "category"])
    _added("training_question_versions", "settings", json, "'{}'")
    _added("training_question_texts", "feedbacks", json, "'{}'")

    op.alter_column("training_quiz_slots", "question_version_id", nullable=True)
    op.add_column("training_quiz_slots", sa.Column("draw", json, nullable=True))
    op.drop_constraint("uq_training_quiz_slots_activity_id_position", "training_quiz_slots", type_="unique")
    op.create_unique_constraint(
        op.f("uq_training_quiz_slots_activity_id_position"), "training_quiz_slots", ["activity_id", "position"],
        deferrable=True, initially="DEFERRED",
    )
    op.create_check_constraint(
        op.f("ck_training_quiz_slots_question_or_draw"), "training_quiz_slots",
        "(question_version_id IS NULL) <> (draw IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_training_quiz_slots_points"), "training_quiz_slots", "points BETWEEN 1 AND 100"
    )

    op.add_column("training_attempts", sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True))
    _added("training_attempts", "waits_for_grading", sa.Boolean(), "false")
    _added("training_attempts", "late_answers", json, "'{}'")
    op.create_index(
        "ix_training_attempts_to_grade", "training_attempts", ["submitted_at"], postgresql_where="waits_for_grading"
    )
    op.create_index(
        "ix_training_attempts_deadline", "training_attempts", ["deadline_at"], postgresql_where="submitted_at IS NULL"
    )

    _added("training_answers", "comment", sa.Text(), "''")
    op.add_column("training_answers", sa.Column("graded_by", sa.Uuid(), nullable=True))
    op.add_column("training_answers", sa.Column("graded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_training_answers_graded_by"), "training_answers", "accounts_users", ["graded_by"], ["id"],
        ondelete="SET NULL",
    )

    op.create_table(
        "training_accommodations",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("extra_percent", sa.Integer(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("extra_percent BETWEEN 1 AND 400", name=op.f("ck_training_accommodations_extra_percent")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["training_enrolments.id"], name=op.f("fk_training_accommodations_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["accounts_users.id"], name=op.f("fk_training_accommodations_granted_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_training_accommodations")),
    )


def downgrade() -> None:
    """Draws cannot be kept: a slot without a question has no place in the former table."""
    op.drop_table("training_accommodations")
    op.drop_constraint(op.f("fk_training_answers_graded_by"), "training_answers", type_="foreignkey")
    for name in ("graded_at", "graded_by", "comment"):
        op.drop_column("training_answers", name)
    op.drop_index("ix_training_attempts_deadline", table_name="training_attempts")
    op.drop_index("ix_training_attempts_to_grade", table_name="training_attempts")
    for name in ("late_answers", "waits_for_grading", "deadline_at"):
        op.drop_column("training_attempts", name)
    op.execute("DELETE FROM training_quiz_slots WHERE question_version_id IS NULL")
    op.drop_constraint(op.f("ck_training_quiz_slots_points"), "training_quiz_slots", type_="check")
    op.drop_constraint(op.f("ck_training_quiz_slots_question_or_draw"), "training_quiz_slots", type_="check")
    op.drop_constraint(op.f("uq_training_quiz_slots_activity_id_position"), "training_quiz_slots", type_="unique")
    op.create_unique_constraint(
        op.f("uq_training_quiz_slots_activity_id_position"), "training_quiz_slots", ["activity_id", "position"]
    )
    op.drop_column("training_quiz_slots", "draw")
    op.alter_column("training_quiz_slots", "question_version_id", nullable=False)
    op.drop_column("training_question_texts", "feedbacks")
    op.drop_column("training_question_versions", "settings")
    op.drop_index("ix_training_questions_category", table_name="training_questions")
    for name in ("retired_at", "tags", "category", "title"):
        op.drop_column("training_questions", name)
