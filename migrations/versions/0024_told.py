"""Webinars: what people were told, reminders, feeds; mail with a calendar entry

Revision ID: 0024
Revises: 0023
"""

from alembic import op
import sqlalchemy as sa

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('webinars_feed_keys',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_webinars_feed_keys_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_webinars_feed_keys'))
    )
    op.create_table('webinars_run_revisions',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'postponed', 'cancelled', name='runstate', native_enum=False, length=40), nullable=False),
    sa.Column('local_start', sa.DateTime(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('link_digest', sa.String(length=64), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_run_revisions_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', 'sequence', name=op.f('pk_webinars_run_revisions'))
    )
    op.create_table('webinars_reminders',
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('rule', sa.Enum('week', 'day', 'hour', 'minutes', 'after', name='reminderrule', native_enum=False, length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('due', 'told', 'void', 'late', 'skipped', name='reminderstate', native_enum=False, length=40), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('told_in', sa.String(length=200), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'told') = (told_in <> '')", name=op.f('ck_webinars_reminders_told')),
    sa.ForeignKeyConstraint(['registration_id'], ['webinars_registrations.id'], name=op.f('fk_webinars_reminders_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('registration_id', 'rule', 'sequence', name=op.f('pk_webinars_reminders'))
    )
    op.create_index('ix_webinars_reminders_due', 'webinars_reminders', ['next_at'], unique=False, postgresql_where="state = 'due'")
    op.create_index('ix_webinars_reminders_told_in', 'webinars_reminders', ['told_in'], unique=False, postgresql_where="told_in <> ''")
    op.add_column('notifications_deliveries', sa.Column('calendar', sa.Text(), nullable=False, server_default=''))
    op.alter_column('notifications_deliveries', 'calendar', server_default=None)
    op.add_column('notifications_deliveries', sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('webinars_registrations', sa.Column('told_before', sa.Integer(), nullable=True))
    op.add_column('webinars_registrations', sa.Column('told_standing', sa.Enum('invited', 'tentative', 'confirmed', 'cancelled', name='standing', native_enum=False, length=40), nullable=True))
    op.add_column('webinars_registrations', sa.Column('standing_changes', sa.Integer(), nullable=False, server_default='0'))
    op.alter_column('webinars_registrations', 'standing_changes', server_default=None)


def downgrade() -> None:
    op.drop_column('webinars_registrations', 'standing_changes')
    op.drop_column('webinars_registrations', 'told_standing')
    op.drop_column('webinars_registrations', 'told_before')
    # The state is new too; the nearest of the older ones says that it was held back.
    op.execute("UPDATE notifications_deliveries SET state = 'suppressed' WHERE state = 'expired'")
    op.drop_column('notifications_deliveries', 'expires_at')
    op.drop_column('notifications_deliveries', 'calendar')
    op.drop_index('ix_webinars_reminders_told_in', table_name='webinars_reminders')
    op.drop_index('ix_webinars_reminders_due', table_name='webinars_reminders')
    op.drop_table('webinars_reminders')
    op.drop_table('webinars_run_revisions')
    op.drop_table('webinars_feed_keys')
