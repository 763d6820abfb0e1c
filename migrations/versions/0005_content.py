"""Files and remarks of course versions, where a translation stands, and nothing published ever changes

Revision ID: 0005
Revises: 0004
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXTS = {"training_course_texts": "version_id", "training_activity_texts": "activity_id"}

# What stands under a version, and how the version of a row is found. Waiting for the version's lock keeps an edit from
# slipping in while somebody publishes.
_OF = {
    "training_course_texts": "row_now ->> 'version_id'",
    "training_modules": "row_now ->> 'version_id'",
    "training_media": "row_now ->> 'version_id'",
    "training_activities": "SELECT m.version_id FROM training_modules m WHERE m.id = (row_now ->> 'module_id')::uuid",
    "training_activity_texts": """SELECT m.version_id FROM training_activities a JOIN training_modules m ON m.id = a.module_id
                                  WHERE a.id = (row_now ->> 'activity_id')::uuid""",
    "training_quiz_slots": """SELECT m.version_id FROM training_activities a JOIN training_modules m ON m.id = a.module_id
                              WHERE a.id = (row_now ->> 'activity_id')::uuid""",
}


def upgrade() -> None:
    op.create_table(
        "training_media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "image", "video", "audio", "captions", "transcript", "document", name="mediakind", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_training_media_size")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["training_course_versions.id"], name=op.f("fk_training_media_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_media")),
        sa.UniqueConstraint("version_id", "name", name=op.f("uq_training_media_version_id_name")),
    )
    op.create_index(op.f("ix_training_media_file_key"), "training_media", ["file_key"])
    op.create_table(
        "training_remarks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["training_activities.id"], name=op.f("fk_training_remarks_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts_users.id"], name=op.f("fk_training_remarks_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["accounts_users.id"], name=op.f("fk_training_remarks_resolved_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_remarks")),
    )
    op.create_index(op.f("ix_training_remarks_activity_id"), "training_remarks", ["activity_id"])
    op.create_index(op.f("ix_training_remarks_author_id"), "training_remarks", ["author_id"])
    op.create_index(
        "ix_training_remarks_open", "training_remarks", ["activity_id"], postgresql_where=sa.text("resolved_at IS NULL")
    )
    for table in TEXTS:
        op.add_column(
            table, sa.Column("source", postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'::jsonb"))
        )
        op.alter_column(table, "source", server_default=None)
        op.add_column(table, sa.Column("reviewed_by", sa.Uuid(), nullable=True))
        op.add_column(table, sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_reviewed_by"), table, "accounts_users", ["reviewed_by"], ["id"], ondelete="SET NULL"
        )
    for table, found_by in _OF.items():
        query = found_by if found_by.startswith("SELECT") else f"SELECT ({found_by})::uuid"
        _guard(table, query)
    op.execute(
        """
        CREATE FUNCTION training_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.published_at IS NOT NULL AND (TG_OP = 'DELETE' OR to_jsonb(NEW) <> to_jsonb(OLD)) THEN
                RAISE EXCEPTION 'course version % is published and never changes', OLD.id USING ERRCODE = 'check_violation';
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$;
        CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON training_course_versions
        FOR EACH ROW EXECUTE FUNCTION training_keep_version();
        """
    )


def _guard(table: str, version_of_row: str) -> None:
    """Refuses every change under a published version. Who reviewed may be forgotten, when that person's account goes."""
    op.execute(
        f"""
        CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            rows jsonb[] := '{{}}';
            row_now jsonb;
            published timestamptz;
        BEGIN
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'reviewed_by' = to_jsonb(OLD) - 'reviewed_by' THEN
                RETURN NEW;
            END IF;
            IF TG_OP <> 'INSERT' THEN rows := rows || to_jsonb(OLD); END IF;
            IF TG_OP <> 'DELETE' THEN rows := rows || to_jsonb(NEW); END IF;
            FOREACH row_now IN ARRAY rows LOOP
                SELECT v.published_at INTO published FROM training_course_versions v
                WHERE v.id = ({version_of_row}) FOR SHARE;
                IF published IS NOT NULL THEN
                    RAISE EXCEPTION 'a published course version never changes ({table})' USING ERRCODE = 'check_violation';
                END IF;
            END LOOP;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$;
        CREATE TRIGGER keep_published BEFORE INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_keep();
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_published ON training_course_versions; DROP FUNCTION training_keep_version()")
    for table in _OF:
        op.execute(f"DROP TRIGGER keep_published ON {table}; DROP FUNCTION {table}_keep()")
    for table in TEXTS:
        for column in ("source", "reviewed_by", "reviewed_at"):
            op.drop_column(table, column)
    op.drop_table("training_remarks")
    op.drop_table("training_media")
