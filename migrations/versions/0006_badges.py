"""Signed badges: keys, the badge of each certificate with its place in a status list, the city of a certificate

Revision ID: 0006
Revises: 0005
"""

from alembic import op
import sqlalchemy as sa

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certificates_certificates", sa.Column("city_id", sa.Uuid(), nullable=True))
    op.add_column(
        "certificates_certificates",
        sa.Column("shared_with_city", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("certificates_certificates", "shared_with_city", server_default=None)
    op.create_index(op.f("ix_certificates_certificates_city_id"), "certificates_certificates", ["city_id"])
    op.create_foreign_key(
        op.f("fk_certificates_certificates_city_id"), "certificates_certificates", "cities_cities", ["city_id"], ["id"],
        ondelete="SET NULL",
    )
    # Which city it was is known for what training gave.
    op.execute(
        """
        UPDATE certificates_certificates c SET city_id = e.city_id FROM training_enrolments e
        WHERE e.id = c.award_ref AND c.award_kind = 'training.edition'
        """
    )
    op.create_table(
        "certificates_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.String(length=60), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates_keys")),
        sa.UniqueConstraint("public_key", name=op.f("uq_certificates_keys_public_key")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_certificates_keys_year_number")),
    )
    op.create_table(
        "certificates_credentials",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.String(length=12), nullable=False),
        sa.Column("list_index", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "list_index >= 0 AND list_index < 131072", name=op.f("ck_certificates_credentials_place")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates_certificates.id"],
            name=op.f("fk_certificates_credentials_certificate_id"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["key_id"], ["certificates_keys.id"], name=op.f("fk_certificates_credentials_key_id")),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificates_credentials")),
        sa.UniqueConstraint("list_name", "list_index", name=op.f("uq_certificates_credentials_list_name_list_index")),
    )
    op.create_index(op.f("ix_certificates_credentials_key_id"), "certificates_credentials", ["key_id"])


def downgrade() -> None:
    # Loses the keys and with them every badge that was given out: export them first (portal certificates keys --out).
    op.drop_table("certificates_credentials")
    op.drop_table("certificates_keys")
    op.drop_column("certificates_certificates", "shared_with_city")
    op.drop_column("certificates_certificates", "city_id")
