"""SCORM packages and what participants have in them; xAPI statements

Revision ID: 0010
Revises: 0009
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _of(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def upgrade() -> None:
    name = "training_scorm_packages"
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("standard", sa.String(10), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("items", JSONB(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("standard IN ('1.2', '2004')", name=op.f(f"ck_{name}_standard")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    name = "training_scorm_files"
    op.create_table(
        name,
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("storage_key", sa.String(64), nullable=False),
        sa.Column("content_type", sa.String(100), nullable=False),
        _of(name, "package_id", "training_scorm_packages"),
        sa.PrimaryKeyConstraint("package_id", "path", name=op.f(f"pk_{name}")),
    )
    name = "training_scorm_launches"
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        _of(name, "enrolment_id", "training_enrolments"),
        _of(name, "activity_id", "training_activities"),
        _of(name, "package_id", "training_scorm_packages"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("digest", name=op.f(f"uq_{name}_digest")),
        sa.UniqueConstraint(
            "enrolment_id",
            "activity_id",
            "item",
            "number",
            name=op.f(f"uq_{name}_enrolment_id_activity_id_item_number"),
        ),
    )
    op.create_index(op.f(f"ix_{name}_activity_id"), name, ["activity_id"])
    name = "training_scorm_states"
    op.create_table(
        name,
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(200), nullable=False),
        sa.Column("launch", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cmi", JSONB(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("earlier_seconds", sa.Float(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f(f"ck_{name}_share")),
        sa.CheckConstraint(
            "status IN ('not attempted', 'incomplete', 'completed', 'passed', 'failed')", name=op.f(f"ck_{name}_status")
        ),
        _of(name, "enrolment_id", "training_enrolments"),
        _of(name, "activity_id", "training_activities"),
        sa.PrimaryKeyConstraint("enrolment_id", "activity_id", "item", name=op.f(f"pk_{name}")),
    )
    name = "training_statements"
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.String(300), nullable=False),
        sa.Column("statement", JSONB(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        _of(name, "enrolment_id", "training_enrolments"),
        _of(name, "activity_id", "training_activities", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index("ix_training_statements_about", name, ["enrolment_id", "activity_id", "verb"])
    op.create_index("ix_training_statements_own", name, ["happened_at"], postgresql_where=sa.text("is_own"))
    op.create_index(op.f(f"ix_{name}_activity_id"), name, ["activity_id"])


def downgrade() -> None:
    for name in (
        "training_statements",
        "training_scorm_states",
        "training_scorm_launches",
        "training_scorm_files",
        "training_scorm_packages",
    ):
        op.drop_table(name)
