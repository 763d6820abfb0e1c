"""Comments, petitions and other wordings without the name of who wrote them

Revision ID: 0042
Revises: 0039
"""

from alembic import op
import sqlalchemy as sa

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("discussions_comments", sa.Column("alias", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_discussions_comments_alias"), "discussions_comments",
        "alias IS NULL OR (alias > 0 AND byline IS NULL AND kind <> 'official')",
    )  # fmt: skip
    op.create_index(
        "ix_discussions_comments_alias", "discussions_comments", ["subject_kind", "subject_id", "alias"],
        postgresql_where="alias IS NOT NULL",
    )  # fmt: skip
    for table in ("participation_petitions", "participation_amendments"):
        op.add_column(table, sa.Column("is_anonymous", sa.Boolean(), server_default=sa.false(), nullable=False))
        op.alter_column(table, "is_anonymous", server_default=None)


def downgrade() -> None:
    for table in ("participation_amendments", "participation_petitions"):
        op.drop_column(table, "is_anonymous")
    op.drop_index("ix_discussions_comments_alias", table_name="discussions_comments")
    op.drop_constraint(op.f("ck_discussions_comments_alias"), "discussions_comments")
    op.drop_column("discussions_comments", "alias")
