"""What is asked of nominees, their documents, readings, interviews, decisions and offers

Revision ID: 0009
Revises: 0008
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_unique_constraint(op.f('uq_training_nominations_id_city_id'), 'training_nominations', ['id', 'city_id'])
    op.create_table('training_edition_readers',
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['training_editions.id'], name=op.f('fk_training_edition_readers_edition_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_training_edition_readers_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('edition_id', 'user_id', name=op.f('pk_training_edition_readers'))
    )
    op.create_table('training_applications',
    sa.Column('nomination_id', sa.Uuid(), nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('languages', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('gender', sa.Enum('woman', 'man', 'other', 'undisclosed', name='gender', native_enum=False, length=40), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['nomination_id'], ['training_nominations.id'], name=op.f('fk_training_applications_nomination_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('nomination_id', name=op.f('pk_training_applications'))
    )
    op.create_table('training_decisions',
    sa.Column('nomination_id', sa.Uuid(), nullable=False),
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('outcome', sa.Enum('in', 'reserve', 'out', name='outcome', native_enum=False, length=40), nullable=False),
    sa.Column('reason', sa.Enum('rank', 'region', 'first_time', 'gender', 'reserve', 'full', 'city_cap', 'needed', 'language', 'not_scored', 'incomplete', 'staff', name='reason', native_enum=False, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('reserve_place', sa.Integer(), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('offer', sa.Enum('open', 'accepted', 'declined', 'lapsed', name='offerstate', native_enum=False, length=40), nullable=True),
    sa.Column('offer_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(outcome = 'reserve') = (reserve_place IS NOT NULL)", name=op.f('ck_training_decisions_reserve_place')),
    sa.CheckConstraint("offer IS NULL OR (outcome = 'in' AND released_at IS NOT NULL)", name=op.f('ck_training_decisions_offer_to_chosen')),
    sa.CheckConstraint("reason <> 'staff' OR note <> ''", name=op.f('ck_training_decisions_staff_says_why')),
    sa.CheckConstraint('(offer IS NULL) = (offer_until IS NULL)', name=op.f('ck_training_decisions_offer_has_deadline')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts_users.id'], name=op.f('fk_training_decisions_decided_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['edition_id'], ['training_editions.id'], name=op.f('fk_training_decisions_edition_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['nomination_id'], ['training_nominations.id'], name=op.f('fk_training_decisions_nomination_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('nomination_id', name=op.f('pk_training_decisions')),
    sa.UniqueConstraint('edition_id', 'reserve_place', deferrable=True, initially='DEFERRED', name=op.f('uq_training_decisions_edition_id_reserve_place'))
    )
    op.create_index(op.f('ix_training_decisions_edition_id'), 'training_decisions', ['edition_id'], unique=False)
    op.create_index('ix_training_decisions_offers', 'training_decisions', ['offer_until'], unique=False, postgresql_where=sa.text("offer = 'open'"))
    op.create_table('training_document_openings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('nomination_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('nomination_form', 'endorsement', 'passport', 'photo', 'other', name='documentkind', native_enum=False, length=40), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['nomination_id'], ['training_nominations.id'], name=op.f('fk_training_document_openings_nomination_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['opened_by'], ['accounts_users.id'], name=op.f('fk_training_document_openings_opened_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_document_openings'))
    )
    op.create_index(op.f('ix_training_document_openings_nomination_id'), 'training_document_openings', ['nomination_id'], unique=False)
    op.create_table('training_documents',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('nomination_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('nomination_form', 'endorsement', 'passport', 'photo', 'other', name='documentkind', native_enum=False, length=40), nullable=False),
    sa.Column('file_key', sa.String(length=64), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('uploaded_by', sa.Uuid(), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_key'], ['core_files.key'], name=op.f('fk_training_documents_file_key')),
    sa.ForeignKeyConstraint(['nomination_id'], ['training_nominations.id'], name=op.f('fk_training_documents_nomination_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['uploaded_by'], ['accounts_users.id'], name=op.f('fk_training_documents_uploaded_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_documents')),
    sa.UniqueConstraint('file_key', name=op.f('uq_training_documents_file_key')),
    sa.UniqueConstraint('nomination_id', 'kind', name=op.f('uq_training_documents_nomination_id_kind'))
    )
    op.create_index(op.f('ix_training_documents_delete_after'), 'training_documents', ['delete_after'], unique=False)
    op.create_table('training_interview_slots',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('reader_id', sa.Uuid(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('nomination_id', sa.Uuid(), nullable=True),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('minutes BETWEEN 5 AND 240', name=op.f('ck_training_interview_slots_minutes')),
    sa.ForeignKeyConstraint(['edition_id'], ['training_editions.id'], name=op.f('fk_training_interview_slots_edition_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['nomination_id'], ['training_nominations.id'], name=op.f('fk_training_interview_slots_nomination_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['reader_id'], ['accounts_users.id'], name=op.f('fk_training_interview_slots_reader_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_interview_slots')),
    sa.UniqueConstraint('nomination_id', name=op.f('uq_training_interview_slots_nomination_id')),
    sa.UniqueConstraint('reader_id', 'starts_at', name=op.f('uq_training_interview_slots_reader_id_starts_at'))
    )
    op.create_index(op.f('ix_training_interview_slots_edition_id'), 'training_interview_slots', ['edition_id'], unique=False)
    op.create_table('training_reviews',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('nomination_id', sa.Uuid(), nullable=False),
    sa.Column('city_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.SmallInteger(), nullable=False),
    sa.Column('reader_id', sa.Uuid(), nullable=True),
    sa.Column('reader_cities', sa.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('scores', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('NOT (city_id = ANY (reader_cities))', name=op.f('ck_training_reviews_not_own_city')),
    sa.CheckConstraint('number IN (1, 2)', name=op.f('ck_training_reviews_two_readers')),
    sa.ForeignKeyConstraint(['nomination_id', 'city_id'], ['training_nominations.id', 'training_nominations.city_id'], name='fk_training_reviews_nomination_city', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reader_id'], ['accounts_users.id'], name=op.f('fk_training_reviews_reader_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_reviews')),
    sa.UniqueConstraint('nomination_id', 'number', name=op.f('uq_training_reviews_nomination_id_number')),
    sa.UniqueConstraint('nomination_id', 'reader_id', name=op.f('uq_training_reviews_nomination_id_reader_id'))
    )
    op.create_index(op.f('ix_training_reviews_reader_id'), 'training_reviews', ['reader_id'], unique=False)
    op.add_column('training_editions', sa.Column('substitution_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('training_editions', sa.Column('required_documents', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False))
    op.add_column('training_editions', sa.Column('questions', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False))
    op.add_column('training_editions', sa.Column('criteria', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False))
    op.add_column('training_editions', sa.Column('reserve_length', sa.Integer(), server_default='0', nullable=False))
    op.add_column('training_editions', sa.Column('min_regions', sa.Integer(), server_default='0', nullable=False))
    op.add_column('training_editions', sa.Column('min_first_time', sa.Integer(), server_default='0', nullable=False))
    op.add_column('training_editions', sa.Column('gender_share', sa.Integer(), server_default='0', nullable=False))
    op.add_column('training_editions', sa.Column('needs_language', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('training_editions', sa.Column('offer_days', sa.Integer(), server_default='7', nullable=False))
    op.add_column('training_editions', sa.Column('keep_documents_days', sa.Integer(), server_default='30', nullable=False))
    op.create_check_constraint(
        op.f('ck_training_editions_selection_rules'),
        'training_editions',
        'reserve_length >= 0 AND min_regions >= 0 AND min_first_time >= 0 AND gender_share BETWEEN 0 AND 50 '
        'AND keep_documents_days >= 0 AND offer_days > 0',
    )
    op.add_column('training_nominations', sa.Column('replaces_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_training_nominations_replaces_id'), 'training_nominations', 'training_nominations', ['replaces_id'], ['id'], ondelete='SET NULL')


def downgrade() -> None:
    op.drop_constraint(op.f('fk_training_nominations_replaces_id'), 'training_nominations', type_='foreignkey')
    op.drop_column('training_nominations', 'replaces_id')
    op.drop_constraint(op.f('ck_training_editions_selection_rules'), 'training_editions', type_='check')
    op.drop_column('training_editions', 'keep_documents_days')
    op.drop_column('training_editions', 'offer_days')
    op.drop_column('training_editions', 'needs_language')
    op.drop_column('training_editions', 'gender_share')
    op.drop_column('training_editions', 'min_first_time')
    op.drop_column('training_editions', 'min_regions')
    op.drop_column('training_editions', 'reserve_length')
    op.drop_column('training_editions', 'criteria')
    op.drop_column('training_editions', 'questions')
    op.drop_column('training_editions', 'required_documents')
    op.drop_column('training_editions', 'substitution_until')
    op.drop_index(op.f('ix_training_reviews_reader_id'), table_name='training_reviews')
    op.drop_table('training_reviews')
    op.drop_index(op.f('ix_training_interview_slots_edition_id'), table_name='training_interview_slots')
    op.drop_table('training_interview_slots')
    op.drop_index(op.f('ix_training_documents_delete_after'), table_name='training_documents')
    op.drop_table('training_documents')
    op.drop_index(op.f('ix_training_document_openings_nomination_id'), table_name='training_document_openings')
    op.drop_table('training_document_openings')
    op.drop_index('ix_training_decisions_offers', table_name='training_decisions', postgresql_where=sa.text("offer = 'open'"))
    op.drop_index(op.f('ix_training_decisions_edition_id'), table_name='training_decisions')
    op.drop_table('training_decisions')
    op.drop_table('training_applications')
    op.drop_table('training_edition_readers')
    op.drop_constraint(op.f('uq_training_nominations_id_city_id'), 'training_nominations', type_='unique')
