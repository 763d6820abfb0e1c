"""Rehearsals of draft processes with a fictitious crowd; two foreign keys that a rehearsal puts off

Revision ID: 0041
Revises: 0039
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

PUT_OFF = (("participation_residencies", "space_id"), ("participation_group_members", "group_id"))


def upgrade() -> None:
    op.create_table('participation_rehearsals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('process_id', sa.Uuid(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'running', 'done', 'failed', 'stopped', name='rehearsalstate', native_enum=False, length=40), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('report', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('error', sa.String(length=500), nullable=False),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'done') = (report IS NOT NULL)", name=op.f('ck_participation_rehearsals_report')),
    sa.CheckConstraint('people BETWEEN 1 AND 1000', name=op.f('ck_participation_rehearsals_people')),
    sa.ForeignKeyConstraint(['asked_by'], ['accounts_users.id'], name=op.f('fk_participation_rehearsals_asked_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['process_id'], ['participation_processes.id'], name=op.f('fk_participation_rehearsals_process_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_rehearsals'))
    )
    op.create_index(op.f('ix_participation_rehearsals_asked_by'), 'participation_rehearsals', ['asked_by'], unique=False)
    op.create_index('ix_participation_rehearsals_process_id', 'participation_rehearsals', ['process_id', 'asked_at'], unique=False)
    op.create_index('uq_participation_rehearsals_open', 'participation_rehearsals', ['process_id'], unique=True, postgresql_where="state IN ('waiting', 'running')")
    op.create_table('participation_rehearsal_pages',
    sa.Column('rehearsal_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('phase', sa.Integer(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['rehearsal_id'], ['participation_rehearsals.id'], name=op.f('fk_participation_rehearsal_pages_rehearsal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('rehearsal_id', 'number', name=op.f('pk_participation_rehearsal_pages'))
    )
    for table, column in PUT_OFF:
        _alter(table, column, "DEFERRABLE INITIALLY IMMEDIATE")


def downgrade() -> None:
    for table, column in PUT_OFF:
        _alter(table, column, "NOT DEFERRABLE")
    op.drop_table('participation_rehearsal_pages')
    op.drop_index('uq_participation_rehearsals_open', table_name='participation_rehearsals', postgresql_where="state IN ('waiting', 'running')")
    op.drop_index('ix_participation_rehearsals_process_id', table_name='participation_rehearsals')
    op.drop_index(op.f('ix_participation_rehearsals_asked_by'), table_name='participation_rehearsals')
    op.drop_table('participation_rehearsals')


def _alter(table: str, column: str, when: str) -> None:
    """No row is looked at again: PostgreSQL changes the constraint in place."""
    op.execute(f"ALTER TABLE {table} ALTER CONSTRAINT fk_{table}_{column} {when}")
