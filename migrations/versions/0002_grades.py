"""The score that counts for each participant and activity

Revision ID: 0002
Revises: 0001
"""

from alembic import op
import sqlalchemy as sa

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_grades",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("overridden_by", sa.Uuid(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_training_grades_share")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["training_enrolments.id"], name=op.f("fk_training_grades_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["training_activities.id"], name=op.f("fk_training_grades_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["overridden_by"], ["accounts_users.id"], name=op.f("fk_training_grades_overridden_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "activity_id", name=op.f("pk_training_grades")),
    )
    # What was handed in before there were grades counts as well.
    op.execute(
        """
        INSERT INTO training_grades (enrolment_id, activity_id, score, updated_at, override_reason)
        SELECT enrolment_id, activity_id, max(score), max(submitted_at), ''
        FROM training_attempts WHERE submitted_at IS NOT NULL AND score IS NOT NULL
        GROUP BY enrolment_id, activity_id
        """
    )


def downgrade() -> None:
    op.drop_table("training_grades")
