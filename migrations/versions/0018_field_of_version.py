"""The field of study belongs to the version of a course, so that a draft changes no certificate of an earlier version

Revision ID: 0018
Revises: 0017
"""

from alembic import op
import sqlalchemy as sa

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

VERSIONS, COURSES = "training_course_versions", "training_courses"


def upgrade() -> None:
    op.add_column(VERSIONS, sa.Column("field_code", sa.String(10), nullable=False, server_default=""))
    op.alter_column(VERSIONS, "field_code", server_default=None)
    # Published versions never change: the guard steps aside for what they said all along.
    op.execute(f"ALTER TABLE {VERSIONS} DISABLE TRIGGER keep_published")
    op.execute(f"UPDATE {VERSIONS} v SET field_code = c.field_code FROM {COURSES} c WHERE c.id = v.course_id")
    op.execute(f"ALTER TABLE {VERSIONS} ENABLE TRIGGER keep_published")
    op.drop_column(COURSES, "field_code")


def downgrade() -> None:
    op.add_column(COURSES, sa.Column("field_code", sa.String(10), nullable=False, server_default=""))
    op.alter_column(COURSES, "field_code", server_default=None)
    op.execute(
        f"UPDATE {COURSES} c SET field_code = (SELECT v.field_code FROM {VERSIONS} v WHERE v.course_id = c.id "
        "ORDER BY v.number DESC LIMIT 1) WHERE EXISTS (SELECT FROM training_course_versions v WHERE v.course_id = c.id)"
    )
    op.drop_column(VERSIONS, "field_code")
