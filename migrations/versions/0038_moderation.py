"""Moderation: rules, cases, acts and appeals; blocks, classifiers, signals; frozen settings

Revision ID: 0038
Revises: 0037
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('participation_moderation_rules',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('titles', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('texts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('number > 0', name=op.f('ck_participation_moderation_rules_number')),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_moderation_rules_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_moderation_rules')),
    sa.UniqueConstraint('space_id', 'number', name=op.f('uq_participation_moderation_rules_space_id_number'))
    )
    op.create_table('participation_signals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('burst', 'copies', name='signalkind', native_enum=False, length=40), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('thing_kind', sa.String(length=40), nullable=False),
    sa.Column('things', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verdict', sa.Enum('genuine', 'campaign', 'abuse', name='signalverdict', native_enum=False, length=40), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('reviewed_by', sa.Uuid(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(reviewed_at IS NULL) = (verdict IS NULL)', name=op.f('ck_participation_signals_reviewed')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['accounts_users.id'], name=op.f('fk_participation_signals_reviewed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_signals_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_signals')),
    sa.UniqueConstraint('space_id', 'key', name=op.f('uq_participation_signals_space_id_key'))
    )
    op.create_index(op.f('ix_participation_signals_reviewed_by'), 'participation_signals', ['reviewed_by'], unique=False)
    op.create_table('participation_spam_models',
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('decisions', sa.Integer(), nullable=False),
    sa.Column('input_hash', sa.String(length=64), nullable=False),
    sa.Column('weights', sa.LargeBinary(), nullable=True),
    sa.Column('bias', sa.Double(), nullable=False),
    sa.Column('measured', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('trained_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_spam_models_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('space_id', name=op.f('pk_participation_spam_models'))
    )
    op.create_table('participation_moderation_cases',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('component_id', sa.Uuid(), nullable=True),
    sa.Column('thing_kind', sa.String(length=40), nullable=False),
    sa.Column('thing_id', sa.Uuid(), nullable=False),
    sa.Column('waits_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('taken_by', sa.Uuid(), nullable=True),
    sa.Column('taken_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(taken_by IS NULL) OR (taken_until IS NOT NULL)', name=op.f('ck_participation_moderation_cases_lease')),
    sa.CheckConstraint('NOT held OR waits_since IS NOT NULL', name=op.f('ck_participation_moderation_cases_held_waits')),
    sa.ForeignKeyConstraint(['component_id'], ['participation_components.id'], name=op.f('fk_participation_moderation_cases_component_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_moderation_cases_space_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['taken_by'], ['accounts_users.id'], name=op.f('fk_participation_moderation_cases_taken_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_moderation_cases')),
    sa.UniqueConstraint('thing_kind', 'thing_id', name=op.f('uq_participation_moderation_cases_thing_kind_thing_id'))
    )
    op.create_index(op.f('ix_participation_moderation_cases_component_id'), 'participation_moderation_cases', ['component_id'], unique=False)
    op.create_index(op.f('ix_participation_moderation_cases_taken_by'), 'participation_moderation_cases', ['taken_by'], unique=False)
    op.create_index('ix_participation_moderation_cases_waiting', 'participation_moderation_cases', ['space_id', 'waits_since'], unique=False, postgresql_where='waits_since IS NOT NULL')
    op.create_table('participation_moderation_acts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('thing_kind', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('keep', 'hide', 'redact', 'warn', 'block', name='actkind', native_enum=False, length=40), nullable=False),
    sa.Column('rule_number', sa.Integer(), nullable=True),
    sa.Column('rule_titles', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('actor_role', sa.Enum('moderator', 'second', 'secretariat', name='actorrole', native_enum=False, length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('waited', sa.Integer(), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.Uuid(), nullable=True),
    sa.Column('appeal', sa.String(length=1000), nullable=False),
    sa.Column('appealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Enum('upheld', 'restored', name='appealoutcome', native_enum=False, length=40), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_role', sa.Enum('moderator', 'second', 'secretariat', name='actorrole', native_enum=False, length=40), nullable=True),
    sa.Column('decision', sa.String(length=1000), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'block') = (until IS NOT NULL)", name=op.f('ck_participation_moderation_acts_block_ends')),
    sa.CheckConstraint("kind = 'keep' OR rule_number IS NOT NULL", name=op.f('ck_participation_moderation_acts_by_a_rule')),
    sa.CheckConstraint('(decided_at IS NULL) = (outcome IS NULL)', name=op.f('ck_participation_moderation_acts_decided_with_outcome')),
    sa.CheckConstraint('decided_at IS NULL OR appealed_at IS NOT NULL', name=op.f('ck_participation_moderation_acts_decided_on_appeal')),
    sa.CheckConstraint('decided_by <> actor_id', name=op.f('ck_participation_moderation_acts_decided_by_another')),
    sa.ForeignKeyConstraint(['actor_id'], ['accounts_users.id'], name=op.f('fk_participation_moderation_acts_actor_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['case_id'], ['participation_moderation_cases.id'], name=op.f('fk_participation_moderation_acts_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts_users.id'], name=op.f('fk_participation_moderation_acts_decided_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_moderation_acts_space_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['undone_by'], ['accounts_users.id'], name=op.f('fk_participation_moderation_acts_undone_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_moderation_acts'))
    )
    op.create_index(op.f('ix_participation_moderation_acts_actor_id'), 'participation_moderation_acts', ['actor_id'], unique=False)
    op.create_index('ix_participation_moderation_acts_appeals', 'participation_moderation_acts', ['space_id', 'appealed_at'], unique=False, postgresql_where='appealed_at IS NOT NULL AND decided_at IS NULL AND undone_at IS NULL')
    op.create_index('ix_participation_moderation_acts_case', 'participation_moderation_acts', ['case_id', 'created_at'], unique=False)
    op.create_index(op.f('ix_participation_moderation_acts_decided_by'), 'participation_moderation_acts', ['decided_by'], unique=False)
    op.create_index('ix_participation_moderation_acts_log', 'participation_moderation_acts', ['space_id', 'created_at', 'id'], unique=False)
    op.create_index(op.f('ix_participation_moderation_acts_undone_by'), 'participation_moderation_acts', ['undone_by'], unique=False)
    op.create_table('participation_moderation_flags',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.Enum('person', 'visitor', 'form', 'classifier', 'moderator', name='flagsource', native_enum=False, length=40), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.Column('rule_number', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('is_proven', sa.Boolean(), nullable=False),
    sa.Column('reporter_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['participation_moderation_cases.id'], name=op.f('fk_participation_moderation_flags_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reporter_id'], ['accounts_users.id'], name=op.f('fk_participation_moderation_flags_reporter_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_moderation_flags')),
    sa.UniqueConstraint('case_id', 'mark', name=op.f('uq_participation_moderation_flags_case_id_mark'))
    )
    op.create_index('ix_participation_moderation_flags_created', 'participation_moderation_flags', ['created_at'], unique=False)
    op.create_index(op.f('ix_participation_moderation_flags_reporter_id'), 'participation_moderation_flags', ['reporter_id'], unique=False)
    op.create_table('participation_blocks',
    sa.Column('act_id', sa.Uuid(), nullable=False),
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['act_id'], ['participation_moderation_acts.id'], name=op.f('fk_participation_blocks_act_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('act_id', name=op.f('pk_participation_blocks'))
    )
    op.create_index('ix_participation_blocks_person', 'participation_blocks', ['person'], unique=False)
    op.add_column('participation_components', sa.Column('frozen', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True))
    op.create_check_constraint(op.f('ck_participation_components_frozen'), 'participation_components', 'frozen IS NULL OR settings @> frozen')
    op.add_column('participation_proposals', sa.Column('is_anonymous', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column('participation_proposals', 'is_anonymous', server_default=None)
    op.add_column('participation_spaces', sa.Column('moderation', postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'{}'::jsonb")))
    op.alter_column('participation_spaces', 'moderation', server_default=None)


def downgrade() -> None:
    op.drop_column('participation_spaces', 'moderation')
    op.drop_column('participation_proposals', 'is_anonymous')
    op.drop_constraint(op.f('ck_participation_components_frozen'), 'participation_components')
    op.drop_column('participation_components', 'frozen')
    op.drop_index('ix_participation_blocks_person', table_name='participation_blocks')
    op.drop_table('participation_blocks')
    op.drop_index(op.f('ix_participation_moderation_flags_reporter_id'), table_name='participation_moderation_flags')
    op.drop_index('ix_participation_moderation_flags_created', table_name='participation_moderation_flags')
    op.drop_table('participation_moderation_flags')
    op.drop_index(op.f('ix_participation_moderation_acts_undone_by'), table_name='participation_moderation_acts')
    op.drop_index('ix_participation_moderation_acts_log', table_name='participation_moderation_acts')
    op.drop_index(op.f('ix_participation_moderation_acts_decided_by'), table_name='participation_moderation_acts')
    op.drop_index('ix_participation_moderation_acts_case', table_name='participation_moderation_acts')
    op.drop_index('ix_participation_moderation_acts_appeals', table_name='participation_moderation_acts', postgresql_where='appealed_at IS NOT NULL AND decided_at IS NULL AND undone_at IS NULL')
    op.drop_index(op.f('ix_participation_moderation_acts_actor_id'), table_name='participation_moderation_acts')
    op.drop_table('participation_moderation_acts')
    op.drop_index('ix_participation_moderation_cases_waiting', table_name='participation_moderation_cases', postgresql_where='waits_since IS NOT NULL')
    op.drop_index(op.f('ix_participation_moderation_cases_taken_by'), table_name='participation_moderation_cases')
    op.drop_index(op.f('ix_participation_moderation_cases_component_id'), table_name='participation_moderation_cases')
    op.drop_table('participation_moderation_cases')
    op.drop_table('participation_spam_models')
    op.drop_index(op.f('ix_participation_signals_reviewed_by'), table_name='participation_signals')
    op.drop_table('participation_signals')
    op.drop_table('participation_moderation_rules')
