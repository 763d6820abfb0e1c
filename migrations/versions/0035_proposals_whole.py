"""Proposals: counts that hold, places, pictures, writing together, implementation

Revision ID: 0035
Revises: 0034
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


# What is counted, counted in the transaction of what is counted. For each statement and not each row: a million that come in by COPY
# are one change of each tally.
COUNTING = """
CREATE FUNCTION participation_begin_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO participation_tallies (proposal_id, component_id, supports, shown)
    SELECT id, component_id, 0, 0 FROM added ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER begin_tally AFTER INSERT ON participation_proposals
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION participation_begin_tally();

CREATE FUNCTION participation_count_supports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE participation_tallies SET supports = supports + more.number
    FROM (SELECT proposal_id, count(*) AS number FROM added GROUP BY proposal_id) AS more
    WHERE participation_tallies.proposal_id = more.proposal_id;
    RETURN NULL;
END $$;
CREATE TRIGGER count_supports AFTER INSERT ON participation_supports
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION participation_count_supports();

CREATE FUNCTION participation_uncount_supports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE participation_tallies SET supports = supports - less.number
    FROM (SELECT proposal_id, count(*) AS number FROM gone GROUP BY proposal_id) AS less
    WHERE participation_tallies.proposal_id = less.proposal_id;
    RETURN NULL;
END $$;
CREATE TRIGGER uncount_supports AFTER DELETE ON participation_supports
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION participation_uncount_supports();

CREATE FUNCTION participation_keep_support() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a support stays with its proposal' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER keep_support BEFORE UPDATE OF proposal_id, voter ON participation_supports
    FOR EACH ROW WHEN (OLD.proposal_id <> NEW.proposal_id OR OLD.voter <> NEW.voter)
    EXECUTE FUNCTION participation_keep_support();

CREATE FUNCTION discussions_count_comments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO discussions_tallies (subject_kind, subject_id, comments)
    SELECT subject_kind, subject_id, count(*) FROM added WHERE kind = 'comment' AND deleted_at IS NULL
    GROUP BY subject_kind, subject_id ORDER BY subject_kind, subject_id
    ON CONFLICT (subject_kind, subject_id) DO UPDATE SET comments = discussions_tallies.comments + EXCLUDED.comments;
    RETURN NULL;
END $$;
CREATE TRIGGER count_comments AFTER INSERT ON discussions_comments
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION discussions_count_comments();

-- What is taken away or hidden is rare: the subject is counted anew, under the lock of its tally.
CREATE FUNCTION discussions_recount(which_kind text, which_id uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM discussions_tallies WHERE subject_kind = which_kind AND subject_id = which_id FOR UPDATE;
    UPDATE discussions_tallies SET comments = (
        SELECT count(*) FROM discussions_comments c
        WHERE c.subject_kind = which_kind AND c.subject_id = which_id AND c.kind = 'comment' AND c.deleted_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM discussions_hidings h WHERE h.comment_id = c.id AND h.lifted_at IS NULL)
    ) WHERE subject_kind = which_kind AND subject_id = which_id;
END $$;

CREATE FUNCTION discussions_recount_of_comments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM discussions_recount(subject_kind, subject_id)
    FROM (SELECT DISTINCT subject_kind, subject_id FROM gone WHERE kind = 'comment' ORDER BY 1, 2) AS subjects;
    RETURN NULL;
END $$;
CREATE TRIGGER uncount_comments AFTER DELETE ON discussions_comments
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION discussions_recount_of_comments();

CREATE FUNCTION discussions_recount_of_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM discussions_recount(NEW.subject_kind, NEW.subject_id);
    RETURN NULL;
END $$;
CREATE TRIGGER recount_comment AFTER UPDATE OF deleted_at ON discussions_comments
    FOR EACH ROW WHEN (NEW.kind = 'comment' AND OLD.deleted_at IS DISTINCT FROM NEW.deleted_at)
    EXECUTE FUNCTION discussions_recount_of_comment();

CREATE FUNCTION discussions_recount_of_hiding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM discussions_recount(c.subject_kind, c.subject_id)
    FROM discussions_comments c WHERE c.id = coalesce(NEW.comment_id, OLD.comment_id) AND c.kind = 'comment';
    RETURN NULL;
END $$;
CREATE TRIGGER recount_hiding AFTER INSERT OR DELETE OR UPDATE OF lifted_at ON discussions_hidings
    FOR EACH ROW EXECUTE FUNCTION discussions_recount_of_hiding();

INSERT INTO participation_tallies (proposal_id, component_id, supports, shown)
SELECT p.id, p.component_id, (SELECT count(*) FROM participation_supports s WHERE s.proposal_id = p.id), 0
FROM participation_proposals p;
INSERT INTO discussions_tallies (subject_kind, subject_id, comments)
SELECT c.subject_kind, c.subject_id, count(*) FILTER (WHERE c.deleted_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM discussions_hidings h WHERE h.comment_id = c.id AND h.lifted_at IS NULL))
FROM discussions_comments c WHERE c.kind = 'comment' GROUP BY c.subject_kind, c.subject_id;
UPDATE participation_proposals SET debated_at = changed_at WHERE stage <> 'proposed';
"""

UNCOUNTING = """
DROP TRIGGER begin_tally ON participation_proposals;
DROP TRIGGER count_supports ON participation_supports;
DROP TRIGGER uncount_supports ON participation_supports;
DROP TRIGGER keep_support ON participation_supports;
DROP TRIGGER count_comments ON discussions_comments;
DROP TRIGGER uncount_comments ON discussions_comments;
DROP TRIGGER recount_comment ON discussions_comments;
DROP TRIGGER recount_hiding ON discussions_hidings;
DROP FUNCTION participation_begin_tally(), participation_count_supports(), participation_uncount_supports(),
    participation_keep_support(), discussions_count_comments(), discussions_recount_of_comments(),
    discussions_recount_of_comment(), discussions_recount_of_hiding(), discussions_recount(text, uuid);
-- There are no such states before: what was archived or became a part of another is withdrawn there.
UPDATE participation_proposals SET state = 'withdrawn' WHERE state IN ('archived', 'merged');
"""


def upgrade() -> None:
    op.create_table('discussions_tallies',
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('comments', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('subject_kind', 'subject_id', name=op.f('pk_discussions_tallies'))
    )
    op.create_table('participation_amendments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('state', sa.Enum('open', 'accepted', 'declined', 'withdrawn', name='amendmentstate', native_enum=False, length=40), nullable=False),
    sa.Column('answer', sa.String(length=1000), nullable=False),
    sa.Column('request_key', sa.String(length=40), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f('ck_participation_amendments_settled')),
    sa.CheckConstraint("body <> ''", name=op.f('ck_participation_amendments_body')),
    sa.CheckConstraint("state NOT IN ('accepted', 'declined') OR answer <> ''", name=op.f('ck_participation_amendments_answered')),
    sa.CheckConstraint('body <> before', name=op.f('ck_participation_amendments_changed')),
    sa.ForeignKeyConstraint(['author_id'], ['accounts_users.id'], name=op.f('fk_participation_amendments_author_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['proposal_id'], ['participation_proposals.id'], name=op.f('fk_participation_amendments_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_amendments'))
    )
    op.create_index('ix_participation_amendments_author_id', 'participation_amendments', ['author_id'], unique=False)
    op.create_index('ix_participation_amendments_proposal_id', 'participation_amendments', ['proposal_id', 'created_at'], unique=False)
    op.create_index('uq_participation_amendments_request_key', 'participation_amendments', ['proposal_id', 'request_key'], unique=True)
    op.create_table('participation_coauthors',
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('invited', 'accepted', 'declined', 'left', name='coauthorstate', native_enum=False, length=40), nullable=False),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['proposal_id'], ['participation_proposals.id'], name=op.f('fk_participation_coauthors_proposal_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_coauthors_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', 'user_id', name=op.f('pk_participation_coauthors'))
    )
    op.create_index('ix_participation_coauthors_user_id', 'participation_coauthors', ['user_id'], unique=False)
    op.create_table('participation_implementations',
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('milestones', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('planned', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.Column('spent', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('contract_url', sa.String(length=500), nullable=False),
    sa.Column('contract_name', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(planned IS NULL AND spent IS NULL) OR currency ~ '^[A-Z]{3}$'", name=op.f('ck_participation_implementations_currency')),
    sa.CheckConstraint('planned >= 0 AND spent >= 0', name=op.f('ck_participation_implementations_amounts')),
    sa.ForeignKeyConstraint(['changed_by'], ['accounts_users.id'], name=op.f('fk_participation_implementations_changed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['proposal_id'], ['participation_proposals.id'], name=op.f('fk_participation_implementations_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_participation_implementations'))
    )
    op.create_index('ix_participation_implementations_changed_by', 'participation_implementations', ['changed_by'], unique=False)
    op.create_table('participation_merges',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('from_id', sa.Uuid(), nullable=False),
    sa.Column('into_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'done', 'declined', name='mergestate', native_enum=False, length=40), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name=op.f('ck_participation_merges_settled')),
    sa.CheckConstraint('from_id <> into_id', name=op.f('ck_participation_merges_two')),
    sa.ForeignKeyConstraint(['asked_by'], ['accounts_users.id'], name=op.f('fk_participation_merges_asked_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['from_id'], ['participation_proposals.id'], name=op.f('fk_participation_merges_from_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['into_id'], ['participation_proposals.id'], name=op.f('fk_participation_merges_into_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_merges'))
    )
    op.create_index('ix_participation_merges_asked_by', 'participation_merges', ['asked_by'], unique=False)
    op.create_index('ix_participation_merges_into_id', 'participation_merges', ['into_id'], unique=False)
    op.create_index('uq_participation_merges_from_id', 'participation_merges', ['from_id'], unique=True, postgresql_where="state = 'asked'")
    op.create_table('participation_notices',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('debate', 'answered', 'archived', 'moved', 'merged', 'amended', name='noticekind', native_enum=False, length=40), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('told_to', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['proposal_id'], ['participation_proposals.id'], name=op.f('fk_participation_notices_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_notices'))
    )
    op.create_index('ix_participation_notices_proposal_id', 'participation_notices', ['proposal_id'], unique=False)
    op.create_index('ix_participation_notices_waiting', 'participation_notices', ['created_at'], unique=False, postgresql_where='done_at IS NULL')
    op.create_index('uq_participation_notices_once', 'participation_notices', ['proposal_id', 'kind'], unique=True, postgresql_where="kind IN ('debate', 'archived')")
    op.create_table('participation_revisions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['participation_proposals.id'], name=op.f('fk_participation_revisions_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_revisions'))
    )
    op.create_index('ix_participation_revisions_proposal_id', 'participation_revisions', ['proposal_id', 'replaced_at'], unique=False)
    op.create_table('participation_tallies',
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('component_id', sa.Uuid(), nullable=False),
    sa.Column('supports', sa.Integer(), nullable=False),
    sa.Column('shown', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('supports >= 0', name=op.f('ck_participation_tallies_supports')),
    sa.ForeignKeyConstraint(['component_id'], ['participation_components.id'], name=op.f('fk_participation_tallies_component_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposal_id'], ['participation_proposals.id'], name=op.f('fk_participation_tallies_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_participation_tallies'))
    )
    op.create_index('ix_participation_tallies_supports', 'participation_tallies', ['component_id', 'supports', 'proposal_id'], unique=False)
    op.create_table('participation_merge_consents',
    sa.Column('merge_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['merge_id'], ['participation_merges.id'], name=op.f('fk_participation_merge_consents_merge_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_merge_consents_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('merge_id', 'user_id', name=op.f('pk_participation_merge_consents'))
    )
    op.create_index('ix_participation_merge_consents_user_id', 'participation_merge_consents', ['user_id'], unique=False)
    op.add_column('participation_proposals', sa.Column('gathers_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('participation_proposals', sa.Column('debated_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('participation_proposals', sa.Column('place_id', sa.Uuid(), nullable=True))
    op.add_column('participation_proposals', sa.Column('merged_into_id', sa.Uuid(), nullable=True))
    op.add_column('participation_proposals', sa.Column('pictures', postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default='[]'))
    op.create_index('ix_participation_proposals_debated', 'participation_proposals', ['component_id', 'debated_at'], unique=False, postgresql_where='debated_at IS NOT NULL')
    op.create_index('ix_participation_proposals_due', 'participation_proposals', ['component_id', 'answer_due_on'], unique=False, postgresql_where='answer_due_on IS NOT NULL')
    op.create_index('ix_participation_proposals_gathering', 'participation_proposals', ['gathers_until'], unique=False, postgresql_where="state = 'open' AND stage = 'proposed' AND gathers_until IS NOT NULL")
    op.create_index('ix_participation_proposals_map', 'participation_proposals', ['component_id', 'latitude', 'longitude'], unique=False, postgresql_where='latitude IS NOT NULL')
    op.create_index('ix_participation_proposals_merged_into_id', 'participation_proposals', ['merged_into_id'], unique=False)
    op.create_index('ix_participation_proposals_place_id', 'participation_proposals', ['place_id'], unique=False)
    op.create_foreign_key(op.f('fk_participation_proposals_merged_into_id'), 'participation_proposals', 'participation_proposals', ['merged_into_id'], ['id'], ondelete='SET NULL')
    op.create_foreign_key(op.f('fk_participation_proposals_place_id'), 'participation_proposals', 'participation_places', ['place_id'], ['id'], ondelete='SET NULL')
    op.create_index('ix_participation_supports_told', 'participation_supports', ['proposal_id', 'user_id'], unique=False)
    op.alter_column("participation_proposals", "pictures", server_default=None)
    op.drop_index("ix_participation_proposals_letters", table_name="participation_proposals")
    op.execute(
        "CREATE INDEX ix_participation_proposals_alike ON participation_proposals USING gist (letters gist_trgm_ops (siglen='64'))"
    )
    op.execute(COUNTING)


def downgrade() -> None:
    op.execute(UNCOUNTING)
    op.drop_index("ix_participation_proposals_alike", table_name="participation_proposals")
    op.create_index(
        "ix_participation_proposals_letters", "participation_proposals", ["letters"], postgresql_using="gin",
        postgresql_ops={"letters": "gin_trgm_ops"},
    )
    op.drop_index('ix_participation_supports_told', table_name='participation_supports')
    op.drop_constraint(op.f('fk_participation_proposals_place_id'), 'participation_proposals', type_='foreignkey')
    op.drop_constraint(op.f('fk_participation_proposals_merged_into_id'), 'participation_proposals', type_='foreignkey')
    op.drop_index('ix_participation_proposals_place_id', table_name='participation_proposals')
    op.drop_index('ix_participation_proposals_merged_into_id', table_name='participation_proposals')
    op.drop_index('ix_participation_proposals_map', table_name='participation_proposals', postgresql_where='latitude IS NOT NULL')
    op.drop_index('ix_participation_proposals_gathering', table_name='participation_proposals', postgresql_where="state = 'open' AND stage = 'proposed' AND gathers_until IS NOT NULL")
    op.drop_index('ix_participation_proposals_due', table_name='participation_proposals', postgresql_where='answer_due_on IS NOT NULL')
    op.drop_index('ix_participation_proposals_debated', table_name='participation_proposals', postgresql_where='debated_at IS NOT NULL')
    op.drop_column('participation_proposals', 'pictures')
    op.drop_column('participation_proposals', 'merged_into_id')
    op.drop_column('participation_proposals', 'place_id')
    op.drop_column('participation_proposals', 'debated_at')
    op.drop_column('participation_proposals', 'gathers_until')
    op.drop_index('ix_participation_merge_consents_user_id', table_name='participation_merge_consents')
    op.drop_table('participation_merge_consents')
    op.drop_index('ix_participation_tallies_supports', table_name='participation_tallies')
    op.drop_table('participation_tallies')
    op.drop_index('ix_participation_revisions_proposal_id', table_name='participation_revisions')
    op.drop_table('participation_revisions')
    op.drop_index('uq_participation_notices_once', table_name='participation_notices', postgresql_where="kind IN ('debate', 'archived')")
    op.drop_index('ix_participation_notices_waiting', table_name='participation_notices', postgresql_where='done_at IS NULL')
    op.drop_index('ix_participation_notices_proposal_id', table_name='participation_notices')
    op.drop_table('participation_notices')
    op.drop_index('uq_participation_merges_from_id', table_name='participation_merges', postgresql_where="state = 'asked'")
    op.drop_index('ix_participation_merges_into_id', table_name='participation_merges')
    op.drop_index('ix_participation_merges_asked_by', table_name='participation_merges')
    op.drop_table('participation_merges')
    op.drop_index('ix_participation_implementations_changed_by', table_name='participation_implementations')
    op.drop_table('participation_implementations')
    op.drop_index('ix_participation_coauthors_user_id', table_name='participation_coauthors')
    op.drop_table('participation_coauthors')
    op.drop_index('uq_participation_amendments_request_key', table_name='participation_amendments')
    op.drop_index('ix_participation_amendments_proposal_id', table_name='participation_amendments')
    op.drop_index('ix_participation_amendments_author_id', table_name='participation_amendments')
    op.drop_table('participation_amendments')
    op.drop_table('discussions_tallies')
