"""Rooms: how people take part, when they were there, slides, what providers tell

Revision ID: 0025
Revises: 0024
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('webinars_decks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_webinars_decks_number')),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_decks_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_decks')),
    sa.UniqueConstraint('run_id', 'number', name=op.f('uq_webinars_decks_run_id_number'))
    )
    op.create_table('webinars_room_notices',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('ref', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_room_notices_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_room_notices')),
    sa.UniqueConstraint('run_id', 'kind', 'ref', name=op.f('uq_webinars_room_notices_run_id_kind_ref'))
    )
    op.create_table('webinars_deck_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('deck_id', sa.Uuid(), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'working', 'ready', 'failed', name='deckstate', native_enum=False, length=40), nullable=False),
    sa.Column('error', sa.String(length=40), nullable=False),
    sa.Column('file_key', sa.String(length=64), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('uploaded_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('pages >= 0 AND done >= 0', name=op.f('ck_webinars_deck_files_pages')),
    sa.ForeignKeyConstraint(['deck_id'], ['webinars_decks.id'], name=op.f('fk_webinars_deck_files_deck_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['uploaded_by'], ['webinars_registrations.id'], name=op.f('fk_webinars_deck_files_uploaded_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_deck_files')),
    sa.UniqueConstraint('deck_id', 'lang', name=op.f('uq_webinars_deck_files_deck_id_lang'))
    )
    op.create_index('ix_webinars_deck_files_state', 'webinars_deck_files', ['state'], unique=False, postgresql_where="state IN ('waiting', 'working')")
    op.create_index(op.f('ix_webinars_deck_files_uploaded_by'), 'webinars_deck_files', ['uploaded_by'], unique=False)
    op.create_table('webinars_presences',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('device', sa.String(length=40), nullable=False),
    sa.Column('source', sa.Enum('portal', 'provider', name='presencesource', native_enum=False, length=40), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('last_at >= first_at', name=op.f('ck_webinars_presences_order')),
    sa.ForeignKeyConstraint(['registration_id'], ['webinars_registrations.id'], name=op.f('fk_webinars_presences_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_presences'))
    )
    op.create_index('ix_webinars_presences_registration_id', 'webinars_presences', ['registration_id', 'device', 'last_at'], unique=False)
    op.create_table('webinars_slides',
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('image_key', sa.String(length=64), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['webinars_deck_files.id'], name=op.f('fk_webinars_slides_file_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('file_id', 'number', name=op.f('pk_webinars_slides'))
    )
    op.add_column('webinars_registrations', sa.Column('shown_name', sa.String(length=120), nullable=False, server_default=sa.text("''")))
    op.add_column('webinars_registrations', sa.Column('is_anonymous', sa.Boolean(), nullable=False, server_default=sa.text('false')))
    op.add_column('webinars_registrations', sa.Column('deck_lang', sa.String(length=12), nullable=False, server_default=sa.text("''")))
    op.add_column('webinars_registrations', sa.Column('caption_lang', sa.String(length=12), nullable=False, server_default=sa.text("''")))
    op.add_column('webinars_registrations', sa.Column('bandwidth', sa.Enum('full', 'audio', 'captions', name='bandwidth', native_enum=False, length=40), nullable=False, server_default='full'))
    op.add_column('webinars_registrations', sa.Column('recording_consent', sa.Boolean(), nullable=True))
    op.add_column('webinars_registrations', sa.Column('recording_answered_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('webinars_registrations', sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('webinars_registrations', sa.Column('opened_join_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('webinars_registrations', sa.Column('device_checked_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('webinars_registrations', sa.Column('device_result', postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default='{}'))
    op.add_column('webinars_registrations', sa.Column('checked_in_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('webinars_registrations', sa.Column('checked_in_by', sa.Uuid(), nullable=True))
    op.create_index(op.f('ix_webinars_registrations_checked_in_by'), 'webinars_registrations', ['checked_in_by'], unique=False)
    op.create_foreign_key(op.f('fk_webinars_registrations_checked_in_by'), 'webinars_registrations', 'accounts_users', ['checked_in_by'], ['id'], ondelete='SET NULL')
    op.add_column('webinars_runs', sa.Column('gives_slides', sa.Boolean(), nullable=False, server_default=sa.text('true')))
    op.add_column('webinars_runs', sa.Column('slide_deck', sa.Integer(), nullable=True))
    op.add_column('webinars_runs', sa.Column('slide_page', sa.Integer(), nullable=False, server_default=sa.text('1')))
    op.add_column('webinars_runs', sa.Column('room_ref', sa.String(length=200), nullable=False, server_default=sa.text("''")))
    op.add_column('webinars_runs', sa.Column('room_opened_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('webinars_runs', sa.Column('room_ended_at', sa.DateTime(timezone=True), nullable=True))
    # Rows that are there have the value; later ones get it from the application.
    op.alter_column("webinars_registrations", "shown_name", server_default=None)
    op.alter_column("webinars_registrations", "is_anonymous", server_default=None)
    op.alter_column("webinars_registrations", "deck_lang", server_default=None)
    op.alter_column("webinars_registrations", "caption_lang", server_default=None)
    op.alter_column("webinars_registrations", "bandwidth", server_default=None)
    op.alter_column("webinars_registrations", "device_result", server_default=None)
    op.alter_column("webinars_runs", "gives_slides", server_default=None)
    op.alter_column("webinars_runs", "slide_page", server_default=None)
    op.alter_column("webinars_runs", "room_ref", server_default=None)
    op.create_check_constraint(op.f("ck_webinars_runs_slide_page"), "webinars_runs", "slide_page > 0")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_webinars_runs_slide_page"), "webinars_runs", type_="check")
    op.drop_column('webinars_runs', 'room_ended_at')
    op.drop_column('webinars_runs', 'room_opened_at')
    op.drop_column('webinars_runs', 'room_ref')
    op.drop_column('webinars_runs', 'slide_page')
    op.drop_column('webinars_runs', 'slide_deck')
    op.drop_column('webinars_runs', 'gives_slides')
    op.drop_constraint(op.f('fk_webinars_registrations_checked_in_by'), 'webinars_registrations', type_='foreignkey')
    op.drop_index(op.f('ix_webinars_registrations_checked_in_by'), table_name='webinars_registrations')
    op.drop_column('webinars_registrations', 'checked_in_by')
    op.drop_column('webinars_registrations', 'checked_in_at')
    op.drop_column('webinars_registrations', 'device_result')
    op.drop_column('webinars_registrations', 'device_checked_at')
    op.drop_column('webinars_registrations', 'opened_join_at')
    op.drop_column('webinars_registrations', 'prepared_at')
    op.drop_column('webinars_registrations', 'recording_answered_at')
    op.drop_column('webinars_registrations', 'recording_consent')
    op.drop_column('webinars_registrations', 'bandwidth')
    op.drop_column('webinars_registrations', 'caption_lang')
    op.drop_column('webinars_registrations', 'deck_lang')
    op.drop_column('webinars_registrations', 'is_anonymous')
    op.drop_column('webinars_registrations', 'shown_name')
    op.drop_table('webinars_slides')
    op.drop_index('ix_webinars_presences_registration_id', table_name='webinars_presences')
    op.drop_table('webinars_presences')
    op.drop_index(op.f('ix_webinars_deck_files_uploaded_by'), table_name='webinars_deck_files')
    op.drop_index('ix_webinars_deck_files_state', table_name='webinars_deck_files', postgresql_where="state IN ('waiting', 'working')")
    op.drop_table('webinars_deck_files')
    op.drop_table('webinars_room_notices')
    op.drop_table('webinars_decks')
