"""More may wait to be merged into the index of words

Two megabytes of lexemes are merged at once, not half a one: many are of the same words, which makes each document cheaper. A question reads
what waits, but that costs a thirtieth of it at most.

Revision ID: 0045
Revises: 0044
"""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

INDEX = "ix_search_documents_words"


def upgrade() -> None:
    op.execute(f"ALTER INDEX {INDEX} SET (gin_pending_list_limit = 2048)")


def downgrade() -> None:
    op.execute(f"ALTER INDEX {INDEX} SET (gin_pending_list_limit = 512)")
