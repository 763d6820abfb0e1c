"""The case library: cases in versions and languages, who changed what, reviews and evidence

Revision ID: 0016
Revises: 0015
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# What may still change on a version that is out, and on its texts: who people were, when their accounts go.
_FREE = ("state", "editor_id")
_FREE_TEXT = ("translated_by", "reviewed_by", "reviewed_at")


def upgrade() -> None:
    op.execute("CREATE SEQUENCE cases_numbers")
    op.create_table('cases_cases',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('city_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_reason', sa.String(length=1000), nullable=False),
    sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name=op.f('ck_cases_cases_withdrawn')),
    sa.CheckConstraint('number > 0', name=op.f('ck_cases_cases_number')),
    sa.CheckConstraint('withdrawn_at IS NULL OR number IS NOT NULL', name=op.f('ck_cases_cases_tombstone')),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_cases_cases_city_id')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_users.id'], name=op.f('fk_cases_cases_created_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_cases')),
    sa.UniqueConstraint('number', name=op.f('uq_cases_cases_number')),
    sa.UniqueConstraint('source', name=op.f('uq_cases_cases_source'))
    )
    op.create_index(op.f('ix_cases_cases_city_id'), 'cases_cases', ['city_id'], unique=False)
    op.create_index(op.f('ix_cases_cases_created_by'), 'cases_cases', ['created_by'], unique=False)
    op.create_table('cases_evidence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('reasons', postgresql.JSONB(), nullable=False),
    sa.Column('why', sa.String(length=20), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('level BETWEEN 0 AND 5', name=op.f('ck_cases_evidence_level')),
    sa.ForeignKeyConstraint(['by'], ['accounts_users.id'], name=op.f('fk_cases_evidence_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['case_id'], ['cases_cases.id'], name=op.f('fk_cases_evidence_case_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_evidence'))
    )
    op.create_index(op.f('ix_cases_evidence_by'), 'cases_evidence', ['by'], unique=False)
    op.create_index('ix_cases_evidence_case_id_at', 'cases_evidence', ['case_id', 'at'], unique=False)
    op.create_table('cases_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'submitted', 'in_review', 'revise', 'rejected', 'published', 'superseded', name='versionstate', native_enum=False, length=40), nullable=False),
    sa.Column('original_lang', sa.String(length=12), nullable=False),
    sa.Column('stage', sa.Enum('idea', 'pilot', 'live', 'stopped', name='stage', native_enum=False, length=40), nullable=False),
    sa.Column('started', sa.String(length=10), nullable=False),
    sa.Column('ended', sa.String(length=10), nullable=False),
    sa.Column('cost_band', sa.Enum('unknown', 'under_100k', '100k_1m', '1m_10m', 'over_10m', name='costband', native_enum=False, length=40), nullable=False),
    sa.Column('cost_amount', sa.Numeric(precision=16, scale=2, asdecimal=False), nullable=True),
    sa.Column('cost_currency', sa.String(length=3), nullable=False),
    sa.Column('cost_year', sa.Integer(), nullable=True),
    sa.Column('licence', sa.String(length=20), nullable=False),
    sa.Column('abstract_en', sa.String(length=600), nullable=False),
    sa.Column('timeline', postgresql.JSONB(), nullable=False),
    sa.Column('indicators', postgresql.JSONB(), nullable=False),
    sa.Column('contacts', postgresql.JSONB(), nullable=False),
    sa.Column('refs', postgresql.JSONB(), nullable=False),
    sa.Column('rounds', sa.Integer(), nullable=False),
    sa.Column('editor_id', sa.Uuid(), nullable=True),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(cost_amount IS NULL) = (cost_currency = '')", name=op.f('ck_cases_versions_cost_currency')),
    sa.CheckConstraint("(state IN ('published', 'superseded')) = (published_at IS NOT NULL)", name=op.f('ck_cases_versions_published')),
    sa.CheckConstraint('cost_amount >= 0', name=op.f('ck_cases_versions_cost_amount')),
    sa.CheckConstraint('rounds BETWEEN 0 AND 3', name=op.f('ck_cases_versions_rounds')),
    sa.ForeignKeyConstraint(['case_id'], ['cases_cases.id'], name=op.f('fk_cases_versions_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['editor_id'], ['accounts_users.id'], name=op.f('fk_cases_versions_editor_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_versions')),
    sa.UniqueConstraint('case_id', 'number', name=op.f('uq_cases_versions_case_id_number'))
    )
    op.create_index(op.f('ix_cases_versions_editor_id'), 'cases_versions', ['editor_id'], unique=False)
    op.create_index('ix_cases_versions_state', 'cases_versions', ['state', 'submitted_at'], unique=False)
    op.create_index('uq_cases_versions_open', 'cases_versions', ['case_id'], unique=True, postgresql_where="state IN ('draft', 'submitted', 'in_review', 'revise')")
    op.create_index('uq_cases_versions_published', 'cases_versions', ['case_id'], unique=True, postgresql_where="state = 'published'")
    op.create_table('cases_edits',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('field', sa.String(length=60), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['accounts_users.id'], name=op.f('fk_cases_edits_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['version_id'], ['cases_versions.id'], name=op.f('fk_cases_edits_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_edits'))
    )
    op.create_index(op.f('ix_cases_edits_by'), 'cases_edits', ['by'], unique=False)
    op.create_index('ix_cases_edits_version_id_at', 'cases_edits', ['version_id', 'at'], unique=False)
    op.create_table('cases_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('picture', 'template', 'document', name='filekind', native_enum=False, length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('alts', postgresql.JSONB(), nullable=False),
    sa.Column('credit', sa.String(length=200), nullable=False),
    sa.Column('licence', sa.String(length=20), nullable=False),
    sa.Column('file_key', sa.String(length=64), nullable=False),
    sa.Column('content_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind <> 'picture' OR alts <> '{}'::jsonb", name=op.f('ck_cases_files_alt_text')),
    sa.CheckConstraint('size > 0', name=op.f('ck_cases_files_size')),
    sa.ForeignKeyConstraint(['version_id'], ['cases_versions.id'], name=op.f('fk_cases_files_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_files'))
    )
    op.create_index(op.f('ix_cases_files_file_key'), 'cases_files', ['file_key'], unique=False)
    op.create_index(op.f('ix_cases_files_version_id'), 'cases_files', ['version_id'], unique=False)
    op.create_table('cases_reviews',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('invited', 'accepted', 'handed_in', 'declined', 'withdrawn', name='reviewstate', native_enum=False, length=40), nullable=False),
    sa.Column('reviewer_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('conflict', sa.String(length=1000), nullable=True),
    sa.Column('scores', postgresql.JSONB(), nullable=False),
    sa.Column('verdict', sa.Enum('accept', 'revise', 'reject', name='verdict', native_enum=False, length=40), nullable=True),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('remarks', sa.Text(), nullable=False),
    sa.Column('private_remarks', sa.Text(), nullable=False),
    sa.Column('invited_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'handed_in') = (verdict IS NOT NULL AND handed_in_at IS NOT NULL)", name=op.f('ck_cases_reviews_handed_in')),
    sa.CheckConstraint('level BETWEEN 0 AND 5', name=op.f('ck_cases_reviews_level')),
    sa.ForeignKeyConstraint(['invited_by'], ['accounts_users.id'], name=op.f('fk_cases_reviews_invited_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['reviewer_id'], ['accounts_users.id'], name=op.f('fk_cases_reviews_reviewer_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['version_id'], ['cases_versions.id'], name=op.f('fk_cases_reviews_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_reviews')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_cases_reviews_token_hash'))
    )
    op.create_index('ix_cases_reviews_due', 'cases_reviews', ['next_at'], unique=False, postgresql_where='next_at IS NOT NULL')
    op.create_index(op.f('ix_cases_reviews_reviewer_id'), 'cases_reviews', ['reviewer_id'], unique=False)
    op.create_index('uq_cases_reviews_email', 'cases_reviews', ['version_id', 'round', 'email'], unique=True, postgresql_where="state <> 'withdrawn' AND email <> ''")
    op.create_index('uq_cases_reviews_reviewer', 'cases_reviews', ['version_id', 'round', 'reviewer_id'], unique=True, postgresql_where="state <> 'withdrawn'")
    op.create_table('cases_tags',
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('tag_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tag_id'], ['search_tags.id'], name=op.f('fk_cases_tags_tag_id')),
    sa.ForeignKeyConstraint(['version_id'], ['cases_versions.id'], name=op.f('fk_cases_tags_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'tag_id', name=op.f('pk_cases_tags'))
    )
    op.create_index(op.f('ix_cases_tags_tag_id'), 'cases_tags', ['tag_id'], unique=False)
    op.create_table('cases_texts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.String(length=1000), nullable=False),
    sa.Column('sections', postgresql.JSONB(), nullable=False),
    sa.Column('rows', postgresql.JSONB(), nullable=False),
    sa.Column('source', postgresql.JSONB(), nullable=False),
    sa.Column('translated_by', sa.Uuid(), nullable=True),
    sa.Column('reviewed_by', sa.Uuid(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('origin', sa.Enum('original', 'human', 'machine', name='origin', native_enum=False, length=40), nullable=False),
    sa.Column('source_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['reviewed_by'], ['accounts_users.id'], name=op.f('fk_cases_texts_reviewed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['translated_by'], ['accounts_users.id'], name=op.f('fk_cases_texts_translated_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['version_id'], ['cases_versions.id'], name=op.f('fk_cases_texts_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_texts')),
    sa.UniqueConstraint('version_id', 'lang', name=op.f('uq_cases_texts_version_id_lang'))
    )
    op.create_index(op.f('ix_cases_texts_reviewed_by'), 'cases_texts', ['reviewed_by'], unique=False)
    op.create_index(op.f('ix_cases_texts_translated_by'), 'cases_texts', ['translated_by'], unique=False)
    _guard()


def _guard() -> None:
    """A version that is out stays as it is, and so does what it says in its original language."""
    op.execute(
        f"""
        CREATE FUNCTION cases_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.state IN ('published', 'superseded')
                AND (TG_OP = 'DELETE' OR to_jsonb(OLD) - '{{{",".join(_FREE)}}}'::text[] <> to_jsonb(NEW) - '{{{",".join(_FREE)}}}'::text[])
            THEN
                RAISE EXCEPTION 'a published version of a case does not change' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$;
        CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON cases_versions
        FOR EACH ROW EXECUTE FUNCTION cases_keep_version();

        CREATE FUNCTION cases_keep_text() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.origin = 'original'
                AND EXISTS (SELECT FROM cases_versions v WHERE v.id = OLD.version_id AND v.state IN ('published', 'superseded'))
                AND (TG_OP = 'DELETE' OR to_jsonb(OLD) - '{{{",".join(_FREE_TEXT)}}}'::text[] <> to_jsonb(NEW) - '{{{",".join(_FREE_TEXT)}}}'::text[])
            THEN
                RAISE EXCEPTION 'the original of a published case does not change' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$;
        CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON cases_texts
        FOR EACH ROW EXECUTE FUNCTION cases_keep_text();
        """
    )


def downgrade() -> None:
    for table in ("cases_texts", "cases_tags", "cases_reviews", "cases_files", "cases_edits"):
        op.drop_table(table)
    for table in ("cases_versions", "cases_evidence", "cases_cases"):
        op.drop_table(table)
    op.execute("DROP FUNCTION cases_keep_text(); DROP FUNCTION cases_keep_version(); DROP SEQUENCE cases_numbers")
