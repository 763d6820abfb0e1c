"""Who may take part: audiences, residents, codes, groups, and the ledger of who has

Revision ID: 0032
Revises: 0031
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('participation_groups',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_participation_groups_name')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_users.id'], name=op.f('fk_participation_groups_created_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_groups_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_groups')),
    sa.UniqueConstraint('space_id', 'name', name=op.f('uq_participation_groups_space_id_name'))
    )
    op.create_index(op.f('ix_participation_groups_created_by'), 'participation_groups', ['created_by'], unique=False)
    op.create_table('participation_members',
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.Column('resident', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_members_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('space_id', 'mark', name=op.f('pk_participation_members'))
    )
    op.create_table('participation_register',
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.Column('age_band', sa.String(length=20), nullable=False),
    sa.Column('district', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_register_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('space_id', 'mark', name=op.f('pk_participation_register'))
    )
    op.create_table('participation_register_imports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('method', sa.Enum('register', 'letter', 'desk', 'oidc', 'members', name='checkmethod', native_enum=False, length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("method IN ('register', 'members')", name=op.f('ck_participation_register_imports_method')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_users.id'], name=op.f('fk_participation_register_imports_created_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_register_imports_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_register_imports'))
    )
    op.create_index(op.f('ix_participation_register_imports_created_by'), 'participation_register_imports', ['created_by'], unique=False)
    op.create_index('ix_participation_register_imports_space_id', 'participation_register_imports', ['space_id', 'created_at'], unique=False)
    op.create_table('participation_residencies',
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.Column('method', sa.Enum('register', 'letter', 'desk', 'oidc', 'members', name='checkmethod', native_enum=False, length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_residencies_space_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_residencies_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('space_id', 'user_id', name=op.f('pk_participation_residencies'))
    )
    op.create_index(op.f('ix_participation_residencies_user_id'), 'participation_residencies', ['user_id'], unique=False)
    op.create_table('participation_resident_checks',
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('methods', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('numbers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('desks', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('provider', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_resident_checks_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('space_id', name=op.f('pk_participation_resident_checks'))
    )
    op.create_table('participation_group_members',
    sa.Column('group_id', sa.Uuid(), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['participation_groups.id'], name=op.f('fk_participation_group_members_group_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('group_id', 'mark', name=op.f('pk_participation_group_members'))
    )
    op.create_index(op.f('ix_participation_group_members_mark'), 'participation_group_members', ['mark'], unique=False)
    op.create_table('participation_code_batches',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('component_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('valid_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_participation_code_batches_number')),
    sa.ForeignKeyConstraint(['component_id'], ['participation_components.id'], name=op.f('fk_participation_code_batches_component_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_users.id'], name=op.f('fk_participation_code_batches_created_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_code_batches_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_code_batches'))
    )
    op.create_index('ix_participation_code_batches_component_id', 'participation_code_batches', ['component_id'], unique=False)
    op.create_index(op.f('ix_participation_code_batches_created_by'), 'participation_code_batches', ['created_by'], unique=False)
    op.create_index('ix_participation_code_batches_space_id', 'participation_code_batches', ['space_id', 'created_at'], unique=False)
    op.create_table('participation_ledger',
    sa.Column('component_id', sa.Uuid(), nullable=False),
    sa.Column('act', sa.String(length=80), nullable=False),
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('counted_as', sa.String(length=64), nullable=False),
    sa.Column('channel', sa.Enum('account', 'code', 'desk', 'paper', 'open', name='channel', native_enum=False, length=40), nullable=False),
    sa.Column('age_band', sa.String(length=20), nullable=False),
    sa.Column('district', sa.String(length=80), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("entered_by IS NULL OR channel IN ('desk', 'paper')", name=op.f('ck_participation_ledger_officer')),
    sa.ForeignKeyConstraint(['component_id'], ['participation_components.id'], name=op.f('fk_participation_ledger_component_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['entered_by'], ['accounts_users.id'], name=op.f('fk_participation_ledger_entered_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('component_id', 'act', 'person', name=op.f('pk_participation_ledger'))
    )
    op.create_index('ix_participation_ledger_aliases', 'participation_ledger', ['component_id', 'act', 'counted_as'], unique=False, postgresql_where='person <> counted_as')
    op.create_index('ix_participation_ledger_entered_by', 'participation_ledger', ['entered_by'], unique=False, postgresql_where='entered_by IS NOT NULL')
    op.create_table('participation_codes',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('batch_id', sa.Uuid(), nullable=False),
    sa.Column('resident', sa.String(length=64), nullable=True),
    sa.Column('is_used', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['participation_code_batches.id'], name=op.f('fk_participation_codes_batch_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_participation_codes'))
    )
    op.create_index(op.f('ix_participation_codes_batch_id'), 'participation_codes', ['batch_id'], unique=False)
    op.add_column('participation_components', sa.Column('audience', sa.Enum('anyone', 'confirmed', 'resident', 'group', name='audience', native_enum=False, length=40), server_default='confirmed', nullable=False))
    op.add_column('participation_components', sa.Column('group_id', sa.Uuid(), nullable=True))
    op.create_index(op.f('ix_participation_components_group_id'), 'participation_components', ['group_id'], unique=False)
    op.create_foreign_key(op.f('fk_participation_components_group_id'), 'participation_components', 'participation_groups', ['group_id'], ['id'])
    op.create_check_constraint(op.f('ck_participation_components_group'), 'participation_components', "(audience = 'group') = (group_id IS NOT NULL)")


def downgrade() -> None:
    op.drop_constraint(op.f('ck_participation_components_group'), 'participation_components', type_='check')
    op.drop_constraint(op.f('fk_participation_components_group_id'), 'participation_components', type_='foreignkey')
    op.drop_index(op.f('ix_participation_components_group_id'), table_name='participation_components')
    op.drop_column('participation_components', 'group_id')
    op.drop_column('participation_components', 'audience')
    op.drop_index(op.f('ix_participation_codes_batch_id'), table_name='participation_codes')
    op.drop_table('participation_codes')
    op.drop_index('ix_participation_ledger_entered_by', table_name='participation_ledger', postgresql_where='entered_by IS NOT NULL')
    op.drop_index('ix_participation_ledger_aliases', table_name='participation_ledger', postgresql_where='person <> counted_as')
    op.drop_table('participation_ledger')
    op.drop_index('ix_participation_code_batches_space_id', table_name='participation_code_batches')
    op.drop_index(op.f('ix_participation_code_batches_created_by'), table_name='participation_code_batches')
    op.drop_index('ix_participation_code_batches_component_id', table_name='participation_code_batches')
    op.drop_table('participation_code_batches')
    op.drop_index(op.f('ix_participation_group_members_mark'), table_name='participation_group_members')
    op.drop_table('participation_group_members')
    op.drop_table('participation_resident_checks')
    op.drop_index(op.f('ix_participation_residencies_user_id'), table_name='participation_residencies')
    op.drop_table('participation_residencies')
    op.drop_index('ix_participation_register_imports_space_id', table_name='participation_register_imports')
    op.drop_index(op.f('ix_participation_register_imports_created_by'), table_name='participation_register_imports')
    op.drop_table('participation_register_imports')
    op.drop_table('participation_register')
    op.drop_table('participation_members')
    op.drop_index(op.f('ix_participation_groups_created_by'), table_name='participation_groups')
    op.drop_table('participation_groups')
