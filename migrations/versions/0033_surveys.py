"""Surveys and quick polls: questions, answers without people, drafts

Revision ID: 0033
Revises: 0032
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('participation_survey_drafts',
    sa.Column('component_id', sa.Uuid(), nullable=False),
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('is_trial', sa.Boolean(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('resume', sa.String(length=64), nullable=True),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['component_id'], ['participation_components.id'], name=op.f('fk_participation_survey_drafts_component_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_survey_drafts_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('component_id', 'person', 'is_trial', name=op.f('pk_participation_survey_drafts'))
    )
    op.create_index('ix_participation_survey_drafts_changed_at', 'participation_survey_drafts', ['changed_at'], unique=False)
    op.create_index(op.f('ix_participation_survey_drafts_user_id'), 'participation_survey_drafts', ['user_id'], unique=False)
    op.create_index('uq_participation_survey_drafts_resume', 'participation_survey_drafts', ['resume'], unique=True)
    op.create_table('participation_survey_responses',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('component_id', sa.Uuid(), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=False),
    sa.Column('receipt', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['component_id'], ['participation_components.id'], name=op.f('fk_participation_survey_responses_component_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_survey_responses'))
    )
    op.create_index('ix_participation_survey_responses_component_id_id', 'participation_survey_responses', ['component_id', 'id'], unique=False)
    op.create_index('uq_participation_survey_responses_receipt', 'participation_survey_responses', ['receipt'], unique=True)
    op.create_table('participation_surveys',
    sa.Column('component_id', sa.Uuid(), nullable=False),
    sa.Column('questions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['component_id'], ['participation_components.id'], name=op.f('fk_participation_surveys_component_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('component_id', name=op.f('pk_participation_surveys'))
    )


def downgrade() -> None:
    op.drop_table('participation_surveys')
    op.drop_index('uq_participation_survey_responses_receipt', table_name='participation_survey_responses')
    op.drop_index('ix_participation_survey_responses_component_id_id', table_name='participation_survey_responses')
    op.drop_table('participation_survey_responses')
    op.drop_index('uq_participation_survey_drafts_resume', table_name='participation_survey_drafts')
    op.drop_index(op.f('ix_participation_survey_drafts_user_id'), table_name='participation_survey_drafts')
    op.drop_index('ix_participation_survey_drafts_changed_at', table_name='participation_survey_drafts')
    op.drop_table('participation_survey_drafts')
