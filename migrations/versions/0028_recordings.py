"""Recordings: files of several sizes, searches at providers, what people watched, quizzes, wishes to be taken out

Revision ID: 0028
Revises: 0027
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('webinars_recording_searches',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_recording_searches_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_webinars_recording_searches'))
    )
    op.create_index('ix_webinars_recording_searches_next_at', 'webinars_recording_searches', ['next_at'], unique=False)
    op.create_table('webinars_recordings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('ref', sa.String(length=200), nullable=False),
    sa.Column('state', sa.Enum('processing', 'fetching', 'ready', 'published', 'withdrawn', 'failed', 'deleted', name='recordingstate', native_enum=False, length=40), nullable=False),
    sa.Column('audience', sa.Enum('registered', 'everybody', name='recordingaudience', native_enum=False, length=40), nullable=False),
    sa.Column('begins_after', sa.Integer(), nullable=False),
    sa.Column('with_quiz', sa.Boolean(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(length=40), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kept_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('warned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('not_consented', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'deleted') = (deleted_at IS NOT NULL)", name=op.f('ck_webinars_recordings_deleted')),
    sa.CheckConstraint("state <> 'failed' OR error <> ''", name=op.f('ck_webinars_recordings_error')),
    sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name=op.f('ck_webinars_recordings_published')),
    sa.CheckConstraint('attempts >= 0 AND not_consented >= 0 AND seconds >= 0', name=op.f('ck_webinars_recordings_counts')),
    sa.CheckConstraint('not_consented = 0 OR confirmed_at IS NOT NULL', name=op.f('ck_webinars_recordings_confirmed')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['accounts_users.id'], name=op.f('fk_webinars_recordings_confirmed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_users.id'], name=op.f('fk_webinars_recordings_created_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_recordings_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_recordings'))
    )
    op.create_index(op.f('ix_webinars_recordings_confirmed_by'), 'webinars_recordings', ['confirmed_by'], unique=False)
    op.create_index(op.f('ix_webinars_recordings_created_by'), 'webinars_recordings', ['created_by'], unique=False)
    op.create_index('ix_webinars_recordings_kept_until', 'webinars_recordings', ['kept_until'], unique=False, postgresql_where="state <> 'deleted'")
    op.create_index('ix_webinars_recordings_next_at', 'webinars_recordings', ['next_at'], unique=False, postgresql_where="state = 'fetching'")
    op.create_index('ix_webinars_recordings_run_id', 'webinars_recordings', ['run_id', 'created_at'], unique=False)
    op.create_index('uq_webinars_recordings_ref', 'webinars_recordings', ['run_id', 'ref'], unique=True, postgresql_where="ref <> ''")
    op.create_table('webinars_recording_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('recording_id', sa.Uuid(), nullable=False),
    sa.Column('size', sa.Enum('large', 'small', 'sound', name='recordingsize', native_enum=False, length=40), nullable=False),
    sa.Column('file_key', sa.String(length=64), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('content_type', sa.String(length=100), nullable=False),
    sa.Column('sources', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('weight', sa.BigInteger(), nullable=False),
    sa.Column('done', sa.BigInteger(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('is_there', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("NOT is_there OR (seconds > 0 AND content_type <> '')", name=op.f('ck_webinars_recording_files_there')),
    sa.CheckConstraint('done >= 0 AND weight >= 0 AND seconds >= 0', name=op.f('ck_webinars_recording_files_numbers')),
    sa.ForeignKeyConstraint(['recording_id'], ['webinars_recordings.id'], name=op.f('fk_webinars_recording_files_recording_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_recording_files')),
    sa.UniqueConstraint('recording_id', 'size', name=op.f('uq_webinars_recording_files_recording_id_size'))
    )
    op.create_table('webinars_recording_quizzes',
    sa.Column('recording_id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('is_passed', sa.Boolean(), nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number BETWEEN 1 AND 5', name=op.f('ck_webinars_recording_quizzes_number')),
    sa.CheckConstraint('points BETWEEN 0 AND most', name=op.f('ck_webinars_recording_quizzes_points')),
    sa.ForeignKeyConstraint(['recording_id'], ['webinars_recordings.id'], name=op.f('fk_webinars_recording_quizzes_recording_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['webinars_registrations.id'], name=op.f('fk_webinars_recording_quizzes_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('recording_id', 'registration_id', 'number', name=op.f('pk_webinars_recording_quizzes'))
    )
    op.create_index(op.f('ix_webinars_recording_quizzes_registration_id'), 'webinars_recording_quizzes', ['registration_id'], unique=False)
    op.create_table('webinars_recording_removals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('recording_id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('words', sa.String(length=2000), nullable=False),
    sa.Column('answer', sa.String(length=1000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f('ck_webinars_recording_removals_answered')),
    sa.CheckConstraint("words <> ''", name=op.f('ck_webinars_recording_removals_words')),
    sa.ForeignKeyConstraint(['answered_by'], ['accounts_users.id'], name=op.f('fk_webinars_recording_removals_answered_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['recording_id'], ['webinars_recordings.id'], name=op.f('fk_webinars_recording_removals_recording_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['webinars_registrations.id'], name=op.f('fk_webinars_recording_removals_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_recording_removals'))
    )
    op.create_index(op.f('ix_webinars_recording_removals_answered_by'), 'webinars_recording_removals', ['answered_by'], unique=False)
    op.create_index('ix_webinars_recording_removals_registration_id', 'webinars_recording_removals', ['registration_id'], unique=False)
    op.create_index('uq_webinars_recording_removals_open', 'webinars_recording_removals', ['recording_id', 'registration_id'], unique=True, postgresql_where='answered_at IS NULL')
    op.create_table('webinars_recording_viewings',
    sa.Column('recording_id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('spans', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.CheckConstraint('seconds <= 2 * EXTRACT(EPOCH FROM last_at - first_at)', name=op.f('ck_webinars_recording_viewings_speed')),
    sa.CheckConstraint('seconds >= 0 AND last_at >= first_at', name=op.f('ck_webinars_recording_viewings_numbers')),
    sa.ForeignKeyConstraint(['recording_id'], ['webinars_recordings.id'], name=op.f('fk_webinars_recording_viewings_recording_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['webinars_registrations.id'], name=op.f('fk_webinars_recording_viewings_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('recording_id', 'registration_id', name=op.f('pk_webinars_recording_viewings'))
    )
    op.create_index(op.f('ix_webinars_recording_viewings_registration_id'), 'webinars_recording_viewings', ['registration_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_webinars_recording_viewings_registration_id'), table_name='webinars_recording_viewings')
    op.drop_table('webinars_recording_viewings')
    op.drop_index('uq_webinars_recording_removals_open', table_name='webinars_recording_removals', postgresql_where='answered_at IS NULL')
    op.drop_index('ix_webinars_recording_removals_registration_id', table_name='webinars_recording_removals')
    op.drop_index(op.f('ix_webinars_recording_removals_answered_by'), table_name='webinars_recording_removals')
    op.drop_table('webinars_recording_removals')
    op.drop_index(op.f('ix_webinars_recording_quizzes_registration_id'), table_name='webinars_recording_quizzes')
    op.drop_table('webinars_recording_quizzes')
    op.drop_table('webinars_recording_files')
    op.drop_index('uq_webinars_recordings_ref', table_name='webinars_recordings', postgresql_where="ref <> ''")
    op.drop_index('ix_webinars_recordings_run_id', table_name='webinars_recordings')
    op.drop_index('ix_webinars_recordings_next_at', table_name='webinars_recordings', postgresql_where="state = 'fetching'")
    op.drop_index('ix_webinars_recordings_kept_until', table_name='webinars_recordings', postgresql_where="state <> 'deleted'")
    op.drop_index(op.f('ix_webinars_recordings_created_by'), table_name='webinars_recordings')
    op.drop_index(op.f('ix_webinars_recordings_confirmed_by'), table_name='webinars_recordings')
    op.drop_table('webinars_recordings')
    op.drop_index('ix_webinars_recording_searches_next_at', table_name='webinars_recording_searches')
    op.drop_table('webinars_recording_searches')
