"""Files with processes that came in by the web page, as workers take them in

Revision ID: 0051
Revises: 0050
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

TABLE = "participation_imports"
STATES = ("waiting", "checking", "writing", "done", "failed", "stopped")
OPEN = "state IN ('waiting', 'checking', 'writing')"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("space_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="importstate", native_enum=False, length=40), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problems", postgresql.JSONB(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("process_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"({OPEN}) = (file_key IS NOT NULL)", name=op.f("ck_participation_imports_file")),
        sa.CheckConstraint("state = 'done' OR process_id IS NULL", name=op.f("ck_participation_imports_process")),
        sa.ForeignKeyConstraint(
            ["space_id"], ["participation_spaces.id"], name=op.f("fk_participation_imports_space_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["process_id"], ["participation_processes.id"], name=op.f("fk_participation_imports_process_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["accounts_users.id"], name=op.f("fk_participation_imports_asked_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_imports")),
    )
    op.create_index("uq_participation_imports_open", TABLE, ["space_id"], unique=True, postgresql_where=OPEN)
    op.create_index("ix_participation_imports_space_id", TABLE, ["space_id", "asked_at"])
    op.create_index(op.f("ix_participation_imports_process_id"), TABLE, ["process_id"])
    op.create_index(op.f("ix_participation_imports_asked_by"), TABLE, ["asked_by"])


def downgrade() -> None:
    op.drop_table(TABLE)
