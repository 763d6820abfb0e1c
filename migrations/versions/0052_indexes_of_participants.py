"""The ledger's rows of a component and the order by participants are found by an index

Revision ID: 0052
Revises: 0051
"""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

LEDGER, TALLIES = "participation_ledger", "participation_tallies"


def upgrade() -> None:
    op.create_index(f"ix_{LEDGER}_component_id", LEDGER, ["component_id"], postgresql_where="component_id IS NOT NULL")
    op.create_index(f"ix_{TALLIES}_participants", TALLIES, ["component_id", "participants", "proposal_id"])


def downgrade() -> None:
    op.drop_index(f"ix_{TALLIES}_participants", table_name=TALLIES)
    op.drop_index(f"ix_{LEDGER}_component_id", table_name=LEDGER)
