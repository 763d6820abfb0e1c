"""The income group of a city's country, how the city is governed, and which case tells of an adoption

Revision ID: 0048
Revises: 0047
"""

from alembic import op
import sqlalchemy as sa

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

TABLE = "cities_cities"
GROUPS = ("low", "lower_middle", "upper_middle", "high")
GOVERNMENTS = ("mayor_council", "parliamentary", "council_manager", "commission", "appointed")


def upgrade() -> None:
    op.add_column(
        TABLE, sa.Column("income_group", sa.Enum(*GROUPS, name="incomegroup", native_enum=False, length=40), nullable=True)
    )
    op.add_column(TABLE, sa.Column("income_year", sa.Integer(), nullable=True))
    op.add_column(
        TABLE,
        sa.Column("government", sa.Enum(*GOVERNMENTS, name="government", native_enum=False, length=40), nullable=True),
    )
    op.create_check_constraint(
        op.f("ck_cities_cities_income"), TABLE, "(income_group IS NULL) = (income_year IS NULL)"
    )
    op.add_column("cases_adoptions", sa.Column("own_case_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_cases_adoptions_own_case_id"), "cases_adoptions", "cases_cases", ["own_case_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index(op.f("ix_cases_adoptions_own_case_id"), "cases_adoptions", ["own_case_id"])


def downgrade() -> None:
    op.drop_column("cases_adoptions", "own_case_id")
    op.drop_column(TABLE, "government")
    op.drop_column(TABLE, "income_year")
    op.drop_column(TABLE, "income_group")
