"""Afterwards: attendance, what people say against it, and what they answer to the survey

Revision ID: 0027
Revises: 0026
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('webinars_survey_answers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('webinar_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=True),
    sa.Column('taker', sa.String(length=64), nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_survey_answers_run_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars_webinars.id'], name=op.f('fk_webinars_survey_answers_webinar_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_survey_answers')),
    sa.UniqueConstraint('webinar_id', 'taker', name=op.f('uq_webinars_survey_answers_webinar_id_taker'))
    )
    op.create_index('ix_webinars_survey_answers_run_id', 'webinars_survey_answers', ['run_id'], unique=False)
    op.create_table('webinars_appeals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('granted', sa.Boolean(), nullable=True),
    sa.Column('answer', sa.String(length=1000), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_webinars_appeals_reason')),
    sa.CheckConstraint('(decided_at IS NULL) = (granted IS NULL)', name=op.f('ck_webinars_appeals_decided')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts_users.id'], name=op.f('fk_webinars_appeals_decided_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['registration_id'], ['webinars_registrations.id'], name=op.f('fk_webinars_appeals_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_appeals'))
    )
    op.create_index(op.f('ix_webinars_appeals_decided_by'), 'webinars_appeals', ['decided_by'], unique=False)
    op.create_index('ix_webinars_appeals_registration_id', 'webinars_appeals', ['registration_id', 'created_at'], unique=False)
    op.create_index('uq_webinars_appeals_open', 'webinars_appeals', ['registration_id'], unique=True, postgresql_where='decided_at IS NULL')
    op.create_table('webinars_attendances',
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('outcome', sa.Enum('attended', 'short', 'absent', name='outcome', native_enum=False, length=40), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('needed', sa.Integer(), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('ways', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('is_attended', sa.Boolean(), nullable=False),
    sa.Column('decided', sa.Boolean(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('certificate_id', sa.Uuid(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("is_attended = COALESCE(decided, outcome = 'attended')", name=op.f('ck_webinars_attendances_is_attended')),
    sa.CheckConstraint('(decided IS NULL) = (decided_at IS NULL)', name=op.f('ck_webinars_attendances_decided')),
    sa.CheckConstraint('seconds >= 0 AND needed >= 0 AND length >= 0', name=op.f('ck_webinars_attendances_seconds')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificates_certificates.id'], name=op.f('fk_webinars_attendances_certificate_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts_users.id'], name=op.f('fk_webinars_attendances_decided_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['registration_id'], ['webinars_registrations.id'], name=op.f('fk_webinars_attendances_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('registration_id', name=op.f('pk_webinars_attendances'))
    )
    op.create_index(op.f('ix_webinars_attendances_certificate_id'), 'webinars_attendances', ['certificate_id'], unique=False)
    op.create_index(op.f('ix_webinars_attendances_decided_by'), 'webinars_attendances', ['decided_by'], unique=False)
    op.create_index('ix_webinars_attendances_owed', 'webinars_attendances', ['registration_id'], unique=False, postgresql_where='is_attended AND certificate_id IS NULL')


def downgrade() -> None:
    op.drop_index('ix_webinars_attendances_owed', table_name='webinars_attendances', postgresql_where='is_attended AND certificate_id IS NULL')
    op.drop_index(op.f('ix_webinars_attendances_decided_by'), table_name='webinars_attendances')
    op.drop_index(op.f('ix_webinars_attendances_certificate_id'), table_name='webinars_attendances')
    op.drop_table('webinars_attendances')
    op.drop_index('uq_webinars_appeals_open', table_name='webinars_appeals', postgresql_where='decided_at IS NULL')
    op.drop_index('ix_webinars_appeals_registration_id', table_name='webinars_appeals')
    op.drop_index(op.f('ix_webinars_appeals_decided_by'), table_name='webinars_appeals')
    op.drop_table('webinars_appeals')
    op.drop_index('ix_webinars_survey_answers_run_id', table_name='webinars_survey_answers')
    op.drop_table('webinars_survey_answers')
