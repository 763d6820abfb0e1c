"""Awards: calls with categories, rounds and criteria, entries of cities, jurors and their scores

Revision ID: 0019
Revises: 0018
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cases_calls',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('titles', postgresql.JSONB(), nullable=False),
    sa.Column('descriptions', postgresql.JSONB(), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('most_per_city', sa.Integer(), nullable=False),
    sa.Column('members_only', sa.Boolean(), nullable=False),
    sa.Column('needs_case', sa.Boolean(), nullable=False),
    sa.Column('stages', postgresql.JSONB(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'open', 'judging', 'decided', 'published', name='callstate', native_enum=False, length=40), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('figures', postgresql.JSONB(), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name=op.f('ck_cases_calls_published')),
    sa.CheckConstraint("figures IS NULL OR state = 'published'", name=op.f('ck_cases_calls_past')),
    sa.CheckConstraint('(figures IS NULL) = (opens_at IS NOT NULL)', name=op.f('ck_cases_calls_figures')),
    sa.CheckConstraint('(opens_at IS NULL) = (closes_at IS NULL)', name=op.f('ck_cases_calls_times')),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_cases_calls_period')),
    sa.CheckConstraint('most_per_city BETWEEN 1 AND 10', name=op.f('ck_cases_calls_most_per_city')),
    sa.CheckConstraint('round >= 0', name=op.f('ck_cases_calls_round')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_users.id'], name=op.f('fk_cases_calls_created_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_calls')),
    sa.UniqueConstraint('id', 'most_per_city', name=op.f('uq_cases_calls_id_most_per_city')),
    sa.UniqueConstraint('slug', name=op.f('uq_cases_calls_slug'))
    )
    op.create_index(op.f('ix_cases_calls_created_by'), 'cases_calls', ['created_by'], unique=False)
    op.create_index(op.f('ix_cases_calls_state'), 'cases_calls', ['state'], unique=False)
    op.create_table('cases_call_categories',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('titles', postgresql.JSONB(), nullable=False),
    sa.Column('descriptions', postgresql.JSONB(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['cases_calls.id'], name=op.f('fk_cases_call_categories_call_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_call_categories')),
    sa.UniqueConstraint('call_id', 'id', name=op.f('uq_cases_call_categories_call_id_id')),
    sa.UniqueConstraint('call_id', 'slug', name=op.f('uq_cases_call_categories_call_id_slug'))
    )
    op.create_table('cases_call_rounds',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('titles', postgresql.JSONB(), nullable=False),
    sa.Column('is_blind', sa.Boolean(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('advance', sa.Integer(), nullable=False),
    sa.CheckConstraint('advance BETWEEN 1 AND 100', name=op.f('ck_cases_call_rounds_advance')),
    sa.CheckConstraint('number BETWEEN 1 AND 5', name=op.f('ck_cases_call_rounds_number')),
    sa.ForeignKeyConstraint(['call_id'], ['cases_calls.id'], name=op.f('fk_cases_call_rounds_call_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_call_rounds')),
    sa.UniqueConstraint('call_id', 'number', name=op.f('uq_cases_call_rounds_call_id_number'))
    )
    op.create_table('cases_jurors',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('city_id', sa.Uuid(), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("user_id IS NOT NULL OR email <> '' OR removed_at IS NOT NULL", name=op.f('ck_cases_jurors_who')),
    sa.ForeignKeyConstraint(['call_id'], ['cases_calls.id'], name=op.f('fk_cases_jurors_call_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_cases_jurors_city_id')),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_cases_jurors_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_jurors')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_cases_jurors_token_hash'))
    )
    op.create_index(op.f('ix_cases_jurors_call_id'), 'cases_jurors', ['call_id'], unique=False)
    op.create_index(op.f('ix_cases_jurors_city_id'), 'cases_jurors', ['city_id'], unique=False)
    op.create_index('ix_cases_jurors_due', 'cases_jurors', ['next_at'], unique=False, postgresql_where='next_at IS NOT NULL')
    op.create_index(op.f('ix_cases_jurors_user_id'), 'cases_jurors', ['user_id'], unique=False)
    op.create_index('uq_cases_jurors_email', 'cases_jurors', ['call_id', 'email'], unique=True, postgresql_where="email <> '' AND removed_at IS NULL")
    op.create_index('uq_cases_jurors_user', 'cases_jurors', ['call_id', 'user_id'], unique=True, postgresql_where='user_id IS NOT NULL AND removed_at IS NULL')
    op.create_table('cases_call_criteria',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('names', postgresql.JSONB(), nullable=False),
    sa.Column('questions', postgresql.JSONB(), nullable=False),
    sa.Column('anchors', postgresql.JSONB(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('weight BETWEEN 1 AND 100', name=op.f('ck_cases_call_criteria_weight')),
    sa.ForeignKeyConstraint(['round_id'], ['cases_call_rounds.id'], name=op.f('fk_cases_call_criteria_round_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_call_criteria')),
    sa.UniqueConstraint('round_id', 'key', name=op.f('uq_cases_call_criteria_round_id_key'))
    )
    op.create_table('cases_entries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('city_id', sa.Uuid(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=True),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=8), nullable=False),
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'submitted', 'withdrawn', name='entrystate', native_enum=False, length=40), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('stage', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.String(length=1000), nullable=False),
    sa.Column('answers', postgresql.JSONB(), nullable=False),
    sa.Column('contact', sa.String(length=300), nullable=False),
    sa.Column('to_library', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('eligibility', sa.Enum('unchecked', 'eligible', 'refused', name='eligibility', native_enum=False, length=40), nullable=False),
    sa.Column('eligibility_reason', sa.String(length=1000), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('is_winner', sa.Boolean(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('submitted_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'withdrawn') = (slot IS NULL)", name=op.f('ck_cases_entries_withdrawn')),
    sa.CheckConstraint("(submitted_at IS NOT NULL) OR state <> 'submitted'", name=op.f('ck_cases_entries_submitted')),
    sa.CheckConstraint("NOT is_winner OR (eligibility = 'eligible' AND state = 'submitted')", name=op.f('ck_cases_entries_winner')),
    sa.CheckConstraint("eligibility = 'unchecked' OR state <> 'draft'", name=op.f('ck_cases_entries_eligibility')),
    sa.CheckConstraint('slot BETWEEN 1 AND most', name=op.f('ck_cases_entries_slot')),
    sa.ForeignKeyConstraint(['call_id', 'category_id'], ['cases_call_categories.call_id', 'cases_call_categories.id'], name='fk_cases_entries_category_id'),
    sa.ForeignKeyConstraint(['call_id', 'most'], ['cases_calls.id', 'cases_calls.most_per_city'], name='fk_cases_entries_call_id_most', onupdate='CASCADE'),
    sa.ForeignKeyConstraint(['call_id'], ['cases_calls.id'], name=op.f('fk_cases_entries_call_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['case_id'], ['cases_cases.id'], name=op.f('fk_cases_entries_case_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_cases_entries_city_id')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_users.id'], name=op.f('fk_cases_entries_created_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['submitted_by'], ['accounts_users.id'], name=op.f('fk_cases_entries_submitted_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_entries')),
    sa.UniqueConstraint('call_id', 'city_id', 'slot', name=op.f('uq_cases_entries_call_id_city_id_slot')),
    sa.UniqueConstraint('call_id', 'reference', name=op.f('uq_cases_entries_call_id_reference'))
    )
    op.create_index('ix_cases_entries_call_id_state', 'cases_entries', ['call_id', 'state'], unique=False)
    op.create_index(op.f('ix_cases_entries_case_id'), 'cases_entries', ['case_id'], unique=False)
    op.create_index(op.f('ix_cases_entries_city_id'), 'cases_entries', ['city_id'], unique=False)
    op.create_index(op.f('ix_cases_entries_created_by'), 'cases_entries', ['created_by'], unique=False)
    op.create_index(op.f('ix_cases_entries_submitted_by'), 'cases_entries', ['submitted_by'], unique=False)
    op.create_table('cases_juror_categories',
    sa.Column('juror_id', sa.Uuid(), nullable=False),
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['category_id'], ['cases_call_categories.id'], name=op.f('fk_cases_juror_categories_category_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['juror_id'], ['cases_jurors.id'], name=op.f('fk_cases_juror_categories_juror_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('juror_id', 'category_id', name=op.f('pk_cases_juror_categories'))
    )
    op.create_index(op.f('ix_cases_juror_categories_category_id'), 'cases_juror_categories', ['category_id'], unique=False)
    op.create_table('cases_entry_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('file_key', sa.String(length=64), nullable=False),
    sa.Column('content_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_cases_entry_files_size')),
    sa.ForeignKeyConstraint(['entry_id'], ['cases_entries.id'], name=op.f('fk_cases_entry_files_entry_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_entry_files'))
    )
    op.create_index(op.f('ix_cases_entry_files_entry_id'), 'cases_entry_files', ['entry_id'], unique=False)
    op.create_table('cases_juror_conflicts',
    sa.Column('juror_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['cases_entries.id'], name=op.f('fk_cases_juror_conflicts_entry_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['juror_id'], ['cases_jurors.id'], name=op.f('fk_cases_juror_conflicts_juror_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('juror_id', 'entry_id', name=op.f('pk_cases_juror_conflicts'))
    )
    op.create_index(op.f('ix_cases_juror_conflicts_entry_id'), 'cases_juror_conflicts', ['entry_id'], unique=False)
    op.create_table('cases_score_sheets',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('juror_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('round_id', sa.Uuid(), nullable=False),
    sa.Column('scores', postgresql.JSONB(), nullable=False),
    sa.Column('notes', postgresql.JSONB(), nullable=False),
    sa.Column('remarks', sa.Text(), nullable=False),
    sa.Column('private_remarks', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['entry_id'], ['cases_entries.id'], name=op.f('fk_cases_score_sheets_entry_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['juror_id'], ['cases_jurors.id'], name=op.f('fk_cases_score_sheets_juror_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['round_id'], ['cases_call_rounds.id'], name=op.f('fk_cases_score_sheets_round_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_score_sheets')),
    sa.UniqueConstraint('juror_id', 'entry_id', 'round_id', name=op.f('uq_cases_score_sheets_juror_id_entry_id_round_id'))
    )
    op.create_index(op.f('ix_cases_score_sheets_entry_id'), 'cases_score_sheets', ['entry_id'], unique=False)
    op.create_index(op.f('ix_cases_score_sheets_round_id'), 'cases_score_sheets', ['round_id'], unique=False)

    # Once somebody has scored by them, criteria stay as they are; once handed in, so do scores. What may still change on a
    # sheet is nothing; it goes with its juror's or its entry's row.
    op.execute(
        """
        CREATE FUNCTION cases_keep_criteria() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT FROM cases_score_sheets s
                WHERE s.round_id IN (
                    CASE WHEN TG_OP = 'INSERT' THEN NEW.round_id ELSE OLD.round_id END,
                    CASE WHEN TG_OP = 'DELETE' THEN OLD.round_id ELSE NEW.round_id END
                )
            ) AND (TG_OP <> 'UPDATE' OR OLD IS DISTINCT FROM NEW)
            THEN
                RAISE EXCEPTION 'criteria by which somebody has scored do not change' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$;
        CREATE TRIGGER keep_scored BEFORE INSERT OR UPDATE OR DELETE ON cases_call_criteria
        FOR EACH ROW EXECUTE FUNCTION cases_keep_criteria();

        CREATE FUNCTION cases_keep_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.handed_in_at IS NOT NULL AND OLD IS DISTINCT FROM NEW THEN
                RAISE EXCEPTION 'scores that were handed in do not change' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER keep_handed_in BEFORE UPDATE ON cases_score_sheets
        FOR EACH ROW EXECUTE FUNCTION cases_keep_sheet();
        """
    )


def downgrade() -> None:
    for table in (
        "cases_score_sheets",
        "cases_juror_conflicts",
        "cases_entry_files",
        "cases_juror_categories",
        "cases_entries",
        "cases_call_criteria",
        "cases_jurors",
        "cases_call_rounds",
        "cases_call_categories",
        "cases_calls",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION cases_keep_criteria(); DROP FUNCTION cases_keep_sheet()")
