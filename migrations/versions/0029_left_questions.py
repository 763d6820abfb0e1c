"""Questions that a webinar left unanswered stand on its page, under the name they were asked with

Revision ID: 0029
Revises: 0028
"""

from alembic import op
import sqlalchemy as sa

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("discussions_comments", sa.Column("byline", sa.String(length=120), nullable=True))
    op.create_check_constraint(
        op.f("ck_discussions_comments_byline"), "discussions_comments", "byline IS NULL OR author_id IS NULL"
    )
    op.create_table(
        "webinars_left_questions",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["webinars_questions.id"], name=op.f("fk_webinars_left_questions_question_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["discussions_comments.id"], name=op.f("fk_webinars_left_questions_comment_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_webinars_left_questions")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_webinars_left_questions_comment_id")),
    )


def downgrade() -> None:
    op.drop_table("webinars_left_questions")
    op.drop_constraint(op.f("ck_discussions_comments_byline"), "discussions_comments")
    op.drop_column("discussions_comments", "byline")
