"""Other wordings, public reports and questions of hearings in other languages

Revision ID: 0044
Revises: 0043
"""

from alembic import op
import sqlalchemy as sa

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TABLE = "participation_text_translations"
KINDS = {
    "amendment": "participation_amendments", "request": "participation_requests",
    "question": "participation_hearing_questions",
}  # fmt: skip
BEFORE = ("proposal_id", "petition_id", "answer_id", "reply_id", "comment_id")

# As in 0040: what is hidden keeps no translation that would say it once more. Other wordings repeat the proposal they are of and are hidden
# with it; a question is hidden when it is not let through, not taken up, or taken back.
GUARDS = """
CREATE FUNCTION participation_drop_amendment_translations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM participation_text_translations t USING participation_amendments a
    WHERE a.proposal_id = NEW.id AND t.amendment_id = a.id;
    RETURN NULL;
END $$;
CREATE TRIGGER drop_amendment_translations AFTER UPDATE OF state ON participation_proposals
    FOR EACH ROW WHEN (NEW.state = 'hidden' AND OLD.state <> 'hidden') EXECUTE FUNCTION participation_drop_amendment_translations();

CREATE FUNCTION participation_drop_request_translations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM participation_text_translations WHERE request_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER drop_translations AFTER UPDATE OF hidden_at ON participation_requests
    FOR EACH ROW WHEN (NEW.hidden_at IS NOT NULL AND OLD.hidden_at IS NULL) EXECUTE FUNCTION participation_drop_request_translations();

CREATE FUNCTION participation_drop_question_translations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM participation_text_translations WHERE question_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER drop_translations AFTER UPDATE OF state ON participation_hearing_questions
    FOR EACH ROW WHEN (NEW.state IN ('queued', 'dismissed', 'withdrawn') AND OLD.state <> NEW.state)
    EXECUTE FUNCTION participation_drop_question_translations();
"""

UNGUARDED = """
DROP TRIGGER drop_translations ON participation_hearing_questions;
DROP TRIGGER drop_translations ON participation_requests;
DROP TRIGGER drop_amendment_translations ON participation_proposals;
DROP FUNCTION participation_drop_amendment_translations(), participation_drop_request_translations(), participation_drop_question_translations();
"""


def one_of(columns: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_participation_text_translations_thing"), TABLE, type_="check")
    op.create_check_constraint(
        op.f("ck_participation_text_translations_thing"), TABLE, f"num_nonnulls({', '.join(columns)}) = 1"
    )


def upgrade() -> None:
    for kind, table in KINDS.items():
        column = f"{kind}_id"
        op.add_column(TABLE, sa.Column(column, sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_participation_text_translations_{column}"), TABLE, table, [column], ["id"], ondelete="CASCADE"
        )
        op.create_unique_constraint(op.f(f"uq_participation_text_translations_{column}_lang"), TABLE, [column, "lang"])
    one_of((*BEFORE, *(f"{kind}_id" for kind in KINDS)))
    op.execute(GUARDS)


def downgrade() -> None:
    op.execute(UNGUARDED)
    op.execute(f"DELETE FROM {TABLE} WHERE num_nonnulls({', '.join(BEFORE)}) = 0")
    one_of(BEFORE)
    for kind in KINDS:
        op.drop_column(TABLE, f"{kind}_id")
