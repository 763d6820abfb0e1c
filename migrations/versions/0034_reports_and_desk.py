"""Reports and complaints, confidential reports, the staff's desk

Revision ID: 0034
Revises: 0033
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('participation_desk_feed_keys',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_desk_feed_keys_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_participation_desk_feed_keys'))
    )
    op.create_table('participation_api_clients',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('contact', sa.String(length=254), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("name <> ''", name=op.f('ck_participation_api_clients_name')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_users.id'], name=op.f('fk_participation_api_clients_created_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_api_clients_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_api_clients')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_participation_api_clients_key_hash'))
    )
    op.create_index(op.f('ix_participation_api_clients_created_by'), 'participation_api_clients', ['created_by'], unique=False)
    op.create_index(op.f('ix_participation_api_clients_space_id'), 'participation_api_clients', ['space_id'], unique=False)
    op.create_table('participation_confidential_reports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('request_key', sa.String(length=40), nullable=True),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('grounds', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('happened', sa.String(length=300), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('contact', sa.String(length=254), nullable=False),
    sa.Column('state', sa.Enum('received', 'examined', 'answered', 'closed', name='confidentialstate', native_enum=False, length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_participation_confidential_reports_closed')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_participation_confidential_reports_text')),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_confidential_reports_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_confidential_reports')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_participation_confidential_reports_code_hash')),
    sa.UniqueConstraint('space_id', 'request_key', name=op.f('uq_participation_confidential_reports_space_id_request_key'))
    )
    op.create_table('participation_departments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('names', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_departments_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_departments'))
    )
    op.create_index('ix_participation_departments_space_id', 'participation_departments', ['space_id'], unique=False)
    op.create_table('participation_desk_notes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("text <> ''", name=op.f('ck_participation_desk_notes_text')),
    sa.ForeignKeyConstraint(['author_id'], ['accounts_users.id'], name=op.f('fk_participation_desk_notes_author_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_desk_notes_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_desk_notes'))
    )
    op.create_index(op.f('ix_participation_desk_notes_author_id'), 'participation_desk_notes', ['author_id'], unique=False)
    op.create_index(op.f('ix_participation_desk_notes_space_id'), 'participation_desk_notes', ['space_id'], unique=False)
    op.create_index('ix_participation_desk_notes_subject', 'participation_desk_notes', ['kind', 'subject_id'], unique=False)
    # The list of places is that of proposals too (model `places`): whichever of the two comes first makes it.
    op.create_table('participation_places',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('names', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('is_offered', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name=op.f('ck_participation_places_place')),
    sa.CheckConstraint('latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180', name=op.f('ck_participation_places_degrees')),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_places_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_places')),
    sa.UniqueConstraint('space_id', 'number', name=op.f('uq_participation_places_space_id_number'))
    )
    op.create_index('ix_participation_places_space_id', 'participation_places', ['space_id'], unique=False)
    op.create_table('participation_confidential_messages',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('direction', sa.Enum('from_person', 'from_city', 'note', name='direction', native_enum=False, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("direction <> 'from_person' OR author_id IS NULL", name=op.f('ck_participation_confidential_messages_nobody')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_participation_confidential_messages_text')),
    sa.ForeignKeyConstraint(['author_id'], ['accounts_users.id'], name=op.f('fk_participation_confidential_messages_author_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['report_id'], ['participation_confidential_reports.id'], name=op.f('fk_participation_confidential_messages_report_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_confidential_messages'))
    )
    op.create_index(op.f('ix_participation_confidential_messages_author_id'), 'participation_confidential_messages', ['author_id'], unique=False)
    op.create_index('ix_participation_confidential_messages_report_id', 'participation_confidential_messages', ['report_id', 'created_at'], unique=False)
    op.create_table('participation_desk_items',
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=True),
    sa.Column('assignee_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('version >= 0', name=op.f('ck_participation_desk_items_version')),
    sa.ForeignKeyConstraint(['assignee_id'], ['accounts_users.id'], name=op.f('fk_participation_desk_items_assignee_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['changed_by'], ['accounts_users.id'], name=op.f('fk_participation_desk_items_changed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['department_id'], ['participation_departments.id'], name=op.f('fk_participation_desk_items_department_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_desk_items_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('kind', 'subject_id', name=op.f('pk_participation_desk_items'))
    )
    op.create_index(op.f('ix_participation_desk_items_assignee_id'), 'participation_desk_items', ['assignee_id'], unique=False)
    op.create_index(op.f('ix_participation_desk_items_changed_by'), 'participation_desk_items', ['changed_by'], unique=False)
    op.create_index(op.f('ix_participation_desk_items_department_id'), 'participation_desk_items', ['department_id'], unique=False)
    op.create_index('ix_participation_desk_items_space_id', 'participation_desk_items', ['space_id'], unique=False)
    op.create_table('participation_process_costs',
    sa.Column('process_id', sa.Uuid(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f('ck_participation_process_costs_currency')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_participation_process_costs_amount')),
    sa.ForeignKeyConstraint(['entered_by'], ['accounts_users.id'], name=op.f('fk_participation_process_costs_entered_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['process_id'], ['participation_processes.id'], name=op.f('fk_participation_process_costs_process_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('process_id', name=op.f('pk_participation_process_costs'))
    )
    op.create_index(op.f('ix_participation_process_costs_entered_by'), 'participation_process_costs', ['entered_by'], unique=False)
    op.create_table('participation_saved_replies',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('texts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("title <> ''", name=op.f('ck_participation_saved_replies_title')),
    sa.ForeignKeyConstraint(['department_id'], ['participation_departments.id'], name=op.f('fk_participation_saved_replies_department_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_saved_replies_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_saved_replies'))
    )
    op.create_index(op.f('ix_participation_saved_replies_department_id'), 'participation_saved_replies', ['department_id'], unique=False)
    op.create_index(op.f('ix_participation_saved_replies_space_id'), 'participation_saved_replies', ['space_id'], unique=False)
    op.create_table('participation_service_categories',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('incident', 'complaint', name='reportkind', native_enum=False, length=40), nullable=False),
    sa.Column('names', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('texts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=True),
    sa.Column('target_days', sa.Integer(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('place', sa.Enum('no', 'optional', 'required', name='asked', native_enum=False, length=40), nullable=False),
    sa.Column('asks_photo', sa.Boolean(), nullable=False),
    sa.Column('questions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("code ~ '^[a-z0-9-]{1,40}$'", name=op.f('ck_participation_service_categories_code')),
    sa.CheckConstraint('target_days BETWEEN 1 AND 365', name=op.f('ck_participation_service_categories_target')),
    sa.ForeignKeyConstraint(['department_id'], ['participation_departments.id'], name=op.f('fk_participation_service_categories_department_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_service_categories_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_service_categories')),
    sa.UniqueConstraint('space_id', 'code', name=op.f('uq_participation_service_categories_space_id_code'))
    )
    op.create_index(op.f('ix_participation_service_categories_department_id'), 'participation_service_categories', ['department_id'], unique=False)
    op.create_table('participation_requests',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('request_key', sa.String(length=40), nullable=True),
    sa.Column('channel', sa.Enum('account', 'visitor', 'desk', 'api', name='reportchannel', native_enum=False, length=40), nullable=False),
    sa.Column('reporter_id', sa.Uuid(), nullable=True),
    sa.Column('reporter_email', sa.String(length=254), nullable=False),
    sa.Column('reporter_locale', sa.String(length=12), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=True),
    sa.Column('age_band', sa.Enum('under_18', '18_29', '30_44', '45_59', '60_up', name='ageband', native_enum=False, length=40), nullable=True),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=True),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Enum('received', 'in_progress', 'waiting', 'done', 'rejected', 'duplicate', name='requeststate', native_enum=False, length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('first_answer_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('duplicate_of', sa.Uuid(), nullable=True),
    sa.Column('satisfaction', sa.Integer(), nullable=True),
    sa.Column('satisfaction_text', sa.String(length=1000), nullable=False),
    sa.Column('satisfied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'duplicate') = (duplicate_of IS NOT NULL)", name=op.f('ck_participation_requests_duplicate')),
    sa.CheckConstraint("(state IN ('done', 'rejected', 'duplicate')) = (closed_at IS NOT NULL)", name=op.f('ck_participation_requests_closed')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_participation_requests_text')),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name=op.f('ck_participation_requests_place')),
    sa.CheckConstraint('(satisfaction IS NULL) = (satisfied_at IS NULL)', name=op.f('ck_participation_requests_satisfied')),
    sa.CheckConstraint('duplicate_of <> id', name=op.f('ck_participation_requests_itself')),
    sa.CheckConstraint('latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180', name=op.f('ck_participation_requests_earth')),
    sa.CheckConstraint('number > 0', name=op.f('ck_participation_requests_number')),
    sa.CheckConstraint('satisfaction BETWEEN 1 AND 5', name=op.f('ck_participation_requests_satisfaction')),
    sa.ForeignKeyConstraint(['category_id'], ['participation_service_categories.id'], name=op.f('fk_participation_requests_category_id')),
    sa.ForeignKeyConstraint(['client_id'], ['participation_api_clients.id'], name=op.f('fk_participation_requests_client_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['duplicate_of'], ['participation_requests.id'], name=op.f('fk_participation_requests_duplicate_of'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['place_id'], ['participation_places.id'], name=op.f('fk_participation_requests_place_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['reporter_id'], ['accounts_users.id'], name=op.f('fk_participation_requests_reporter_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_requests_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_requests')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_participation_requests_code_hash')),
    sa.UniqueConstraint('space_id', 'number', name=op.f('uq_participation_requests_space_id_number')),
    sa.UniqueConstraint('space_id', 'request_key', name=op.f('uq_participation_requests_space_id_request_key'))
    )
    op.create_index(op.f('ix_participation_requests_category_id'), 'participation_requests', ['category_id'], unique=False)
    op.create_index(op.f('ix_participation_requests_client_id'), 'participation_requests', ['client_id'], unique=False)
    op.create_index(op.f('ix_participation_requests_duplicate_of'), 'participation_requests', ['duplicate_of'], unique=False)
    op.create_index('ix_participation_requests_near', 'participation_requests', ['space_id', 'latitude', 'longitude'], unique=False)
    op.create_index(op.f('ix_participation_requests_place_id'), 'participation_requests', ['place_id'], unique=False)
    op.create_index(op.f('ix_participation_requests_reporter_id'), 'participation_requests', ['reporter_id'], unique=False)
    op.create_index('ix_participation_requests_space_id_created_at', 'participation_requests', ['space_id', 'created_at'], unique=False)
    op.create_table('participation_request_followers',
    sa.Column('request_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['participation_requests.id'], name=op.f('fk_participation_request_followers_request_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_request_followers_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('request_id', 'user_id', name=op.f('pk_participation_request_followers'))
    )
    op.create_index(op.f('ix_participation_request_followers_user_id'), 'participation_request_followers', ['user_id'], unique=False)
    op.create_table('participation_request_photos',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('request_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('file_key', sa.String(length=64), nullable=False),
    sa.Column('alt', sa.String(length=300), nullable=False),
    sa.Column('is_shown', sa.Boolean(), nullable=False),
    sa.CheckConstraint('position BETWEEN 1 AND 3', name=op.f('ck_participation_request_photos_position')),
    sa.ForeignKeyConstraint(['request_id'], ['participation_requests.id'], name=op.f('fk_participation_request_photos_request_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_request_photos')),
    sa.UniqueConstraint('request_id', 'position', name=op.f('uq_participation_request_photos_request_id_position'))
    )
    op.create_table('participation_request_updates',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('request_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('received', 'in_progress', 'waiting', 'done', 'rejected', 'duplicate', name='requeststate', native_enum=False, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=True),
    sa.Column('written_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_participation_request_updates_reason')),
    sa.ForeignKeyConstraint(['department_id'], ['participation_departments.id'], name=op.f('fk_participation_request_updates_department_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['request_id'], ['participation_requests.id'], name=op.f('fk_participation_request_updates_request_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['written_by'], ['accounts_users.id'], name=op.f('fk_participation_request_updates_written_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_request_updates'))
    )
    op.create_index(op.f('ix_participation_request_updates_department_id'), 'participation_request_updates', ['department_id'], unique=False)
    op.create_index('ix_participation_request_updates_request_id', 'participation_request_updates', ['request_id', 'created_at'], unique=False)
    op.create_index(op.f('ix_participation_request_updates_written_by'), 'participation_request_updates', ['written_by'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_participation_request_updates_written_by'), table_name='participation_request_updates')
    op.drop_index('ix_participation_request_updates_request_id', table_name='participation_request_updates')
    op.drop_index(op.f('ix_participation_request_updates_department_id'), table_name='participation_request_updates')
    op.drop_table('participation_request_updates')
    op.drop_table('participation_request_photos')
    op.drop_index(op.f('ix_participation_request_followers_user_id'), table_name='participation_request_followers')
    op.drop_table('participation_request_followers')
    op.drop_index('ix_participation_requests_space_id_created_at', table_name='participation_requests')
    op.drop_index(op.f('ix_participation_requests_reporter_id'), table_name='participation_requests')
    op.drop_index(op.f('ix_participation_requests_place_id'), table_name='participation_requests')
    op.drop_index('ix_participation_requests_near', table_name='participation_requests')
    op.drop_index(op.f('ix_participation_requests_duplicate_of'), table_name='participation_requests')
    op.drop_index(op.f('ix_participation_requests_client_id'), table_name='participation_requests')
    op.drop_index(op.f('ix_participation_requests_category_id'), table_name='participation_requests')
    op.drop_table('participation_requests')
    op.drop_index(op.f('ix_participation_service_categories_department_id'), table_name='participation_service_categories')
    op.drop_table('participation_service_categories')
    op.drop_index(op.f('ix_participation_saved_replies_space_id'), table_name='participation_saved_replies')
    op.drop_index(op.f('ix_participation_saved_replies_department_id'), table_name='participation_saved_replies')
    op.drop_table('participation_saved_replies')
    op.drop_index(op.f('ix_participation_process_costs_entered_by'), table_name='participation_process_costs')
    op.drop_table('participation_process_costs')
    op.drop_index('ix_participation_desk_items_space_id', table_name='participation_desk_items')
    op.drop_index(op.f('ix_participation_desk_items_department_id'), table_name='participation_desk_items')
    op.drop_index(op.f('ix_participation_desk_items_changed_by'), table_name='participation_desk_items')
    op.drop_index(op.f('ix_participation_desk_items_assignee_id'), table_name='participation_desk_items')
    op.drop_table('participation_desk_items')
    op.drop_index('ix_participation_confidential_messages_report_id', table_name='participation_confidential_messages')
    op.drop_index(op.f('ix_participation_confidential_messages_author_id'), table_name='participation_confidential_messages')
    op.drop_table('participation_confidential_messages')
    op.drop_index('ix_participation_places_space_id', table_name='participation_places')
    op.drop_table('participation_places')
    op.drop_index('ix_participation_desk_notes_subject', table_name='participation_desk_notes')
    op.drop_index(op.f('ix_participation_desk_notes_space_id'), table_name='participation_desk_notes')
    op.drop_index(op.f('ix_participation_desk_notes_author_id'), table_name='participation_desk_notes')
    op.drop_table('participation_desk_notes')
    op.drop_index('ix_participation_departments_space_id', table_name='participation_departments')
    op.drop_table('participation_departments')
    op.drop_table('participation_confidential_reports')
    op.drop_index(op.f('ix_participation_api_clients_space_id'), table_name='participation_api_clients')
    op.drop_index(op.f('ix_participation_api_clients_created_by'), table_name='participation_api_clients')
    op.drop_table('participation_api_clients')
    op.drop_table('participation_desk_feed_keys')
