"""Webinars: series, runs, texts, talks, people, registrations

Revision ID: 0021
Revises: 0020
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SEQUENCE webinars_numbers")
    op.create_table('webinars_series',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('titles', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('rrule', sa.String(length=300), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('city_id', sa.Uuid(), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_webinars_series_city_id')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_users.id'], name=op.f('fk_webinars_series_created_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_series')),
    sa.UniqueConstraint('slug', name=op.f('uq_webinars_series_slug'))
    )
    op.create_index(op.f('ix_webinars_series_city_id'), 'webinars_series', ['city_id'], unique=False)
    op.create_index(op.f('ix_webinars_series_created_by'), 'webinars_series', ['created_by'], unique=False)
    op.create_table('webinars_webinars',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'proposed', 'published', 'cancelled', name='webinarstate', native_enum=False, length=40), nullable=False),
    sa.Column('original_lang', sa.String(length=12), nullable=False),
    sa.Column('text_version', sa.Integer(), nullable=False),
    sa.Column('languages', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('city_id', sa.Uuid(), nullable=True),
    sa.Column('series_id', sa.Uuid(), nullable=True),
    sa.Column('copied_from', sa.Uuid(), nullable=True),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('members_only', sa.Boolean(), nullable=False),
    sa.Column('needs_approval', sa.Boolean(), nullable=False),
    sa.Column('takes_guests', sa.Boolean(), nullable=False),
    sa.Column('questions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('survey', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('attendance_rule', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('gives_certificate', sa.Boolean(), nullable=False),
    sa.Column('is_recorded', sa.Boolean(), nullable=False),
    sa.Column('retention_days', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.String(length=1000), nullable=False),
    sa.CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f('ck_webinars_webinars_cancelled')),
    sa.CheckConstraint("state NOT IN ('published', 'cancelled') OR published_at IS NOT NULL", name=op.f('ck_webinars_webinars_published')),
    sa.CheckConstraint('number > 0', name=op.f('ck_webinars_webinars_number')),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_webinars_webinars_city_id')),
    sa.ForeignKeyConstraint(['copied_from'], ['webinars_webinars.id'], name=op.f('fk_webinars_webinars_copied_from'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_users.id'], name=op.f('fk_webinars_webinars_created_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['series_id'], ['webinars_series.id'], name=op.f('fk_webinars_webinars_series_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_webinars')),
    sa.UniqueConstraint('number', name=op.f('uq_webinars_webinars_number')),
    sa.UniqueConstraint('slug', name=op.f('uq_webinars_webinars_slug'))
    )
    op.create_index(op.f('ix_webinars_webinars_city_id'), 'webinars_webinars', ['city_id'], unique=False)
    op.create_index(op.f('ix_webinars_webinars_created_by'), 'webinars_webinars', ['created_by'], unique=False)
    op.create_index(op.f('ix_webinars_webinars_series_id'), 'webinars_webinars', ['series_id'], unique=False)
    op.create_index('ix_webinars_webinars_state', 'webinars_webinars', ['state', 'published_at'], unique=False)
    op.create_table('webinars_runs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('webinar_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'postponed', 'cancelled', name='runstate', native_enum=False, length=40), nullable=False),
    sa.Column('format', sa.Enum('online', 'on_site', 'hybrid', name='format', native_enum=False, length=40), nullable=False),
    sa.Column('local_start', sa.DateTime(), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('fold', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tz_version', sa.String(length=12), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('provider', sa.Enum('none', 'link', 'jitsi', 'bbb', name='provider', native_enum=False, length=40), nullable=False),
    sa.Column('provider_data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('capacity_on_site', sa.Integer(), nullable=True),
    sa.Column('most_per_city', sa.Integer(), nullable=True),
    sa.Column('registration_closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('secret', sa.String(length=64), nullable=False),
    sa.Column('off_reason', sa.String(length=1000), nullable=False),
    sa.Column('off_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'planned') = (off_at IS NULL)", name=op.f('ck_webinars_runs_off')),
    sa.CheckConstraint("format = 'online' OR place <> ''", name=op.f('ck_webinars_runs_place')),
    sa.CheckConstraint('capacity BETWEEN 1 AND 100000', name=op.f('ck_webinars_runs_capacity')),
    sa.CheckConstraint('capacity_on_site BETWEEN 1 AND 100000', name=op.f('ck_webinars_runs_capacity_on_site')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_webinars_runs_order')),
    sa.CheckConstraint('fold IN (0, 1)', name=op.f('ck_webinars_runs_fold')),
    sa.CheckConstraint('minutes BETWEEN 5 AND 1440', name=op.f('ck_webinars_runs_length')),
    sa.CheckConstraint('most_per_city BETWEEN 1 AND 1000', name=op.f('ck_webinars_runs_most_per_city')),
    sa.CheckConstraint('number BETWEEN 1 AND 3', name=op.f('ck_webinars_runs_number')),
    sa.CheckConstraint('sequence >= 0', name=op.f('ck_webinars_runs_sequence')),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars_webinars.id'], name=op.f('fk_webinars_runs_webinar_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_runs')),
    sa.UniqueConstraint('id', 'capacity', name=op.f('uq_webinars_runs_id_capacity')),
    sa.UniqueConstraint('id', 'capacity_on_site', name=op.f('uq_webinars_runs_id_capacity_on_site')),
    sa.UniqueConstraint('webinar_id', 'number', name=op.f('uq_webinars_runs_webinar_id_number'))
    )
    op.create_index('ix_webinars_runs_starts_at', 'webinars_runs', ['starts_at'], unique=False)
    op.create_table('webinars_tags',
    sa.Column('webinar_id', sa.Uuid(), nullable=False),
    sa.Column('tag_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tag_id'], ['search_tags.id'], name=op.f('fk_webinars_tags_tag_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars_webinars.id'], name=op.f('fk_webinars_tags_webinar_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', 'tag_id', name=op.f('pk_webinars_tags'))
    )
    op.create_index(op.f('ix_webinars_tags_tag_id'), 'webinars_tags', ['tag_id'], unique=False)
    op.create_table('webinars_texts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('webinar_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.String(length=600), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('origin', sa.Enum('original', 'human', 'machine', name='origin', native_enum=False, length=40), nullable=False),
    sa.Column('source_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars_webinars.id'], name=op.f('fk_webinars_texts_webinar_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_texts')),
    sa.UniqueConstraint('webinar_id', 'lang', name=op.f('uq_webinars_texts_webinar_id_lang'))
    )
    op.create_table('webinars_contributors',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('webinar_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=True),
    sa.Column('part', sa.Enum('speaker', 'moderator', 'interpreter', 'captioner', 'note_taker', name='part', native_enum=False, length=40), nullable=False),
    sa.Column('state', sa.Enum('invited', 'confirmed', 'declined', 'withdrawn', name='contributorstate', native_enum=False, length=40), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('position', sa.String(length=200), nullable=False),
    sa.Column('languages', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('biographies', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('rehearsal_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('invited_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("user_id IS NOT NULL OR email <> '' OR state = 'withdrawn'", name=op.f('ck_webinars_contributors_who')),
    sa.ForeignKeyConstraint(['invited_by'], ['accounts_users.id'], name=op.f('fk_webinars_contributors_invited_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_contributors_run_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_webinars_contributors_user_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars_webinars.id'], name=op.f('fk_webinars_contributors_webinar_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_contributors')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_webinars_contributors_token_hash'))
    )
    op.create_index(op.f('ix_webinars_contributors_invited_by'), 'webinars_contributors', ['invited_by'], unique=False)
    op.create_index(op.f('ix_webinars_contributors_run_id'), 'webinars_contributors', ['run_id'], unique=False)
    op.create_index(op.f('ix_webinars_contributors_user_id'), 'webinars_contributors', ['user_id'], unique=False)
    op.create_index('ix_webinars_contributors_webinar_id', 'webinars_contributors', ['webinar_id', 'part'], unique=False)
    op.create_index('uq_webinars_contributors_email', 'webinars_contributors', ['webinar_id', 'run_id', 'part', 'email'], unique=True, postgresql_where="email <> '' AND state <> 'withdrawn'", postgresql_nulls_not_distinct=True)
    op.create_index('uq_webinars_contributors_user', 'webinars_contributors', ['webinar_id', 'run_id', 'part', 'user_id'], unique=True, postgresql_where="user_id IS NOT NULL AND state <> 'withdrawn'", postgresql_nulls_not_distinct=True)
    op.create_table('webinars_registrations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('email_key', sa.String(length=254), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('address_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('city_id', sa.Uuid(), nullable=True),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('invited', 'pending', 'confirmed', 'waiting', 'offered', 'declined', 'withdrawn', 'no_show', name='registrationstate', native_enum=False, length=40), nullable=False),
    sa.Column('seat', sa.Enum('online', 'on_site', name='seat', native_enum=False, length=40), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('most_online', sa.Integer(), nullable=True),
    sa.Column('most_on_site', sa.Integer(), nullable=True),
    sa.Column('is_crew', sa.Boolean(), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('offer_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('told_sequence', sa.Integer(), nullable=True),
    sa.Column('invited_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'offered') = (offer_until IS NOT NULL)", name=op.f('ck_webinars_registrations_offer')),
    sa.CheckConstraint("place IS NULL OR state IN ('confirmed', 'offered', 'no_show')", name=op.f('ck_webinars_registrations_place_held')),
    sa.CheckConstraint("state NOT IN ('waiting', 'offered') OR queued_at IS NOT NULL", name=op.f('ck_webinars_registrations_queued')),
    sa.CheckConstraint("user_id IS NOT NULL OR email <> '' OR erased_at IS NOT NULL", name=op.f('ck_webinars_registrations_who')),
    sa.CheckConstraint('place BETWEEN 1 AND COALESCE(most_online, most_on_site)', name=op.f('ck_webinars_registrations_place')),
    sa.CheckConstraint('place IS NULL OR num_nonnulls(most_online, most_on_site) = 1', name=op.f('ck_webinars_registrations_most')),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_webinars_registrations_city_id')),
    sa.ForeignKeyConstraint(['invited_by'], ['accounts_users.id'], name=op.f('fk_webinars_registrations_invited_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['run_id', 'most_on_site'], ['webinars_runs.id', 'webinars_runs.capacity_on_site'], name='fk_webinars_registrations_most_on_site', onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['run_id', 'most_online'], ['webinars_runs.id', 'webinars_runs.capacity'], name='fk_webinars_registrations_most_online', onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_registrations_run_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_webinars_registrations_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_registrations')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_webinars_registrations_token_hash'))
    )
    op.create_index(op.f('ix_webinars_registrations_city_id'), 'webinars_registrations', ['city_id'], unique=False)
    op.create_index(op.f('ix_webinars_registrations_invited_by'), 'webinars_registrations', ['invited_by'], unique=False)
    op.create_index('ix_webinars_registrations_offer_until', 'webinars_registrations', ['offer_until'], unique=False, postgresql_where='offer_until IS NOT NULL')
    op.create_index('ix_webinars_registrations_run_id', 'webinars_registrations', ['run_id', 'state'], unique=False)
    op.create_index(op.f('ix_webinars_registrations_user_id'), 'webinars_registrations', ['user_id'], unique=False)
    op.create_index('uq_webinars_registrations_email', 'webinars_registrations', ['run_id', 'email_key'], unique=True, postgresql_where="email_key <> ''")
    op.create_index('uq_webinars_registrations_place', 'webinars_registrations', ['run_id', 'seat', 'place'], unique=True)
    op.create_index('uq_webinars_registrations_user', 'webinars_registrations', ['run_id', 'user_id'], unique=True, postgresql_where='user_id IS NOT NULL')
    op.create_table('webinars_talks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('starts_after', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('titles', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('minutes BETWEEN 1 AND 1440', name=op.f('ck_webinars_talks_length')),
    sa.CheckConstraint('starts_after >= 0', name=op.f('ck_webinars_talks_starts_after')),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_talks_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_talks'))
    )
    op.create_index(op.f('ix_webinars_talks_run_id'), 'webinars_talks', ['run_id'], unique=False)
    op.create_table('webinars_talk_speakers',
    sa.Column('talk_id', sa.Uuid(), nullable=False),
    sa.Column('contributor_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['contributor_id'], ['webinars_contributors.id'], name=op.f('fk_webinars_talk_speakers_contributor_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['talk_id'], ['webinars_talks.id'], name=op.f('fk_webinars_talk_speakers_talk_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('talk_id', 'contributor_id', name=op.f('pk_webinars_talk_speakers'))
    )
    op.create_index(op.f('ix_webinars_talk_speakers_contributor_id'), 'webinars_talk_speakers', ['contributor_id'], unique=False)


def downgrade() -> None:
    for table in (
        "webinars_talk_speakers",
        "webinars_registrations",
        "webinars_contributors",
        "webinars_talks",
        "webinars_tags",
        "webinars_texts",
        "webinars_runs",
        "webinars_webinars",
        "webinars_series",
    ):
        op.drop_table(table)
    op.execute("DROP SEQUENCE webinars_numbers")
