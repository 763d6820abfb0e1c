"""Answers name the department that is responsible, not only what it is called; draws say who may volunteer

Answers that were given before keep the name that was written; where it is exactly that of a department of the same space, they are its own. Whoever is
in a pool stays in it.

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

ANSWERS, REPLIES = "participation_answers", "participation_city_replies"
DRAWS, CANDIDATES = "participation_draws", "participation_draw_candidates"
# (table, its alias as far as the component)
SUBJECTS = (
    (ANSWERS, "JOIN participation_proposals s ON s.id = a.proposal_id"),
    (ANSWERS, "JOIN participation_petitions s ON s.id = a.petition_id"),
    (REPLIES, "JOIN participation_city_replies s ON s.id = a.id"),
)


def upgrade() -> None:
    for table in (ANSWERS, REPLIES):
        op.add_column(table, sa.Column("department_id", sa.Uuid()))
        op.create_foreign_key(
            op.f(f"fk_{table}_department_id"), table, "participation_departments", ["department_id"], ["id"],
            ondelete="SET NULL",
        )  # fmt: skip
        op.create_index(f"ix_{table}_department_id", table, ["department_id"])
    for table, subject in SUBJECTS:
        op.execute(
            f"UPDATE {table} SET department_id = d.id FROM {table} a {subject} "
            "JOIN participation_components c ON c.id = s.component_id JOIN participation_processes p ON p.id = c.process_id "
            "JOIN participation_departments d ON d.space_id = p.space_id "
            f"WHERE {table}.id = a.id AND a.department IN (SELECT value FROM jsonb_each_text(d.names))"
        )
    audience = sa.Enum("anyone", "confirmed", "resident", "group", name="audience", native_enum=False, length=40)
    op.add_column(DRAWS, sa.Column("audience", audience, server_default="confirmed", nullable=False))
    op.add_column(DRAWS, sa.Column("group_id", sa.Uuid()))
    op.create_foreign_key(op.f(f"fk_{DRAWS}_group_id"), DRAWS, "participation_groups", ["group_id"], ["id"])
    op.create_index(f"ix_{DRAWS}_group_id", DRAWS, ["group_id"])
    op.create_check_constraint(op.f(f"ck_{DRAWS}_group"), DRAWS, "(audience = 'group') = (group_id IS NOT NULL)")
    op.create_check_constraint(op.f(f"ck_{DRAWS}_account"), DRAWS, "audience <> 'anyone'")
    op.create_unique_constraint(op.f(f"uq_{CANDIDATES}_draw_id_user_id"), CANDIDATES, ["draw_id", "user_id"])


def downgrade() -> None:
    op.drop_constraint(op.f(f"uq_{CANDIDATES}_draw_id_user_id"), CANDIDATES, type_="unique")
    op.drop_column(DRAWS, "group_id")
    op.drop_column(DRAWS, "audience")
    for table in (ANSWERS, REPLIES):
        op.drop_column(table, "department_id")
