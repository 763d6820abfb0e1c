"""Seats of meetings and lots of draws stand in the one ledger; codes for both; who takes part in a proposal is counted

Seats and lots that people have get their rows in the ledger: under the mark that they have, for without the portal's key no other can be made.

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

LEDGER, BATCHES, TALLIES = "participation_ledger", "participation_code_batches", "participation_tallies"
SCOPES = (("meeting_id", "participation_meetings"), ("draw_id", "participation_draws"))
ALIASES = "ix_participation_ledger_aliases"

# Who was put into a pool out of the city's file has no account and a reference; an account that is gone leaves neither.
SEATS_AND_LOTS = """
INSERT INTO participation_ledger (meeting_id, act, person, counted_as, channel, age_band, district, created_at)
SELECT meeting_id, 'seat', person, person, 'account', '', '', date_trunc('hour', queued_at) FROM participation_meeting_sign_ups;
INSERT INTO participation_ledger (draw_id, act, person, counted_as, channel, age_band, district, created_at)
SELECT draw_id, 'lot', person, person, CASE WHEN user_id IS NULL AND reference <> '' THEN 'register' ELSE 'account' END, '', '',
    date_trunc('hour', created_at) FROM participation_draw_candidates;
"""

# For each statement and not each row, as supports are counted; a statement about anything else costs a look at its rows.
COUNTING = """
CREATE FUNCTION participation_count_participants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added WHERE act LIKE 'part:%') THEN
        UPDATE participation_tallies SET participants = participants + more.number
        FROM (
            SELECT CAST(substr(act, 6) AS uuid) AS proposal_id, count(*) AS number FROM added
            WHERE act LIKE 'part:%' AND person = counted_as GROUP BY act
        ) AS more
        WHERE participation_tallies.proposal_id = more.proposal_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_participants AFTER INSERT ON participation_ledger
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION participation_count_participants();

CREATE FUNCTION participation_uncount_participants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM gone WHERE act LIKE 'part:%') THEN
        UPDATE participation_tallies SET participants = participants - less.number
        FROM (
            SELECT CAST(substr(act, 6) AS uuid) AS proposal_id, count(*) AS number FROM gone
            WHERE act LIKE 'part:%' AND person = counted_as GROUP BY act
        ) AS less
        WHERE participation_tallies.proposal_id = less.proposal_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER uncount_participants AFTER DELETE ON participation_ledger
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION participation_uncount_participants();
"""

# Whom the stages of proposals counted until now is frozen where people have taken part, as all that counts.
STAGES = """
UPDATE participation_components SET settings = settings || known.whom, frozen = frozen || known.whom
FROM (SELECT CAST('{"debate_counts": "supporters", "answer_counts": "supporters"}' AS jsonb) AS whom) AS known
WHERE kind = 'proposals' AND frozen IS NOT NULL
"""

UNCOUNTING = """
UPDATE participation_components SET settings = settings - 'debate_counts' - 'answer_counts', frozen = frozen - 'debate_counts' - 'answer_counts'
WHERE kind = 'proposals';
DROP TRIGGER count_participants ON participation_ledger;
DROP TRIGGER uncount_participants ON participation_ledger;
DROP FUNCTION participation_count_participants(), participation_uncount_participants();
-- Seats and lots stand in tables of their own as well; a batch for one of them would look like letters, and none is taken any more.
DELETE FROM participation_ledger WHERE component_id IS NULL OR act LIKE 'part:%';
DELETE FROM participation_code_batches WHERE num_nonnulls(meeting_id, draw_id) > 0;
"""


def upgrade() -> None:
    op.drop_index(ALIASES, table_name=LEDGER)
    op.drop_constraint("pk_participation_ledger", LEDGER, type_="primary")
    op.alter_column(LEDGER, "component_id", nullable=True)
    for table in (LEDGER, BATCHES):
        for column, target in SCOPES:
            op.add_column(table, sa.Column(column, sa.Uuid()))
            op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, target, [column], ["id"], ondelete="CASCADE")
    op.add_column(
        LEDGER,
        sa.Column(
            "scope_id", sa.Uuid(), sa.Computed("COALESCE(component_id, meeting_id, draw_id)", persisted=True), nullable=False
        ),
    )  # fmt: skip
    op.create_primary_key("pk_participation_ledger", LEDGER, ["scope_id", "act", "person"])
    op.create_check_constraint(op.f(f"ck_{LEDGER}_scope"), LEDGER, "num_nonnulls(component_id, meeting_id, draw_id) = 1")
    op.create_check_constraint(op.f(f"ck_{BATCHES}_scope"), BATCHES, "num_nonnulls(component_id, meeting_id, draw_id) <= 1")
    op.create_index(ALIASES, LEDGER, ["scope_id", "act", "counted_as"], postgresql_where="person <> counted_as")
    for column, _target in SCOPES:
        op.create_index(f"ix_{LEDGER}_{column}", LEDGER, [column], postgresql_where=f"{column} IS NOT NULL")
        op.create_index(f"ix_{BATCHES}_{column}", BATCHES, [column])
    op.execute(SEATS_AND_LOTS)
    op.add_column(TALLIES, sa.Column("participants", sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(op.f(f"ck_{TALLIES}_participants"), TALLIES, "participants >= 0")
    op.execute(COUNTING)
    op.execute(STAGES)


def downgrade() -> None:
    op.execute(UNCOUNTING)
    op.drop_column(TALLIES, "participants")
    op.drop_index(ALIASES, table_name=LEDGER)
    op.drop_constraint("pk_participation_ledger", LEDGER, type_="primary")
    op.drop_constraint(op.f(f"ck_{LEDGER}_scope"), LEDGER)
    op.drop_constraint(op.f(f"ck_{BATCHES}_scope"), BATCHES)
    op.drop_column(LEDGER, "scope_id")
    for table in (LEDGER, BATCHES):
        for column, _target in SCOPES:
            op.drop_column(table, column)
    op.alter_column(LEDGER, "component_id", nullable=False)
    op.create_primary_key("pk_participation_ledger", LEDGER, ["component_id", "act", "person"])
    op.create_index(ALIASES, LEDGER, ["component_id", "act", "counted_as"], postgresql_where="person <> counted_as")
