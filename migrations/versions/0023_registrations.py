"""Registrations of webinars: shares of cities, guests who have to confirm, and that who has a seat has a place

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLE = "webinars_registrations"
CHECKS = {
    "most_of_seat": "most_online IS NULL OR seat = 'online'",
    "most_of_hall": "most_on_site IS NULL OR seat = 'on_site'",
    "city_place": "city_place BETWEEN 1 AND most_city",
    "most_city": "city_place IS NULL OR (most_city IS NOT NULL AND city_id IS NOT NULL)",
    "city_place_held": "city_place IS NULL OR state IN ('confirmed', 'offered', 'no_show')",
    "crew": "NOT is_crew OR (place IS NULL AND city_place IS NULL)",
    "confirm": "confirm_until IS NULL OR (user_id IS NULL AND address_confirmed_at IS NULL)",
    "missed_offers": "missed_offers >= 0",
}

# Whoever has a seat in a run with a limit has a place. Asked when the transaction ends, because a run that gets a limit is
# changed before the places can be given. The lock is the one that a change of the limits waits for.
PLACE = """
CREATE FUNCTION webinars_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  run webinars_runs%ROWTYPE;
BEGIN
  SELECT * INTO run FROM webinars_runs
    WHERE id = (CASE TG_TABLE_NAME WHEN 'webinars_runs' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'run_id' END)::uuid
    FOR KEY SHARE;
  IF EXISTS (
    SELECT FROM webinars_registrations AS held
    WHERE held.run_id = run.id AND held.state IN ('confirmed', 'offered', 'no_show') AND NOT held.is_crew
      AND (TG_TABLE_NAME = 'webinars_runs' OR held.id = (to_jsonb(NEW) ->> 'id')::uuid)
      AND (
        (held.place IS NULL AND CASE held.seat WHEN 'online' THEN run.capacity ELSE run.capacity_on_site END IS NOT NULL)
        OR (held.city_place IS NULL AND held.city_id IS NOT NULL AND run.most_per_city IS NOT NULL)
      )
  ) THEN
    RAISE EXCEPTION 'a registration holds a seat of run % without a place', run.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tr_webinars_place';
  END IF;
  RETURN NULL;
END $$
"""
ON_REGISTRATION = """
CREATE CONSTRAINT TRIGGER tr_webinars_registrations_place AFTER INSERT OR UPDATE ON webinars_registrations
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.state IN ('confirmed', 'offered', 'no_show') AND NOT NEW.is_crew AND (NEW.place IS NULL OR NEW.city_place IS NULL))
EXECUTE FUNCTION webinars_place()
"""
ON_RUN = """
CREATE CONSTRAINT TRIGGER tr_webinars_runs_place AFTER UPDATE ON webinars_runs
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN ((OLD.capacity, OLD.capacity_on_site, OLD.most_per_city) IS DISTINCT FROM (NEW.capacity, NEW.capacity_on_site, NEW.most_per_city))
EXECUTE FUNCTION webinars_place()
"""


def upgrade() -> None:
    op.create_unique_constraint("uq_webinars_runs_id_most_per_city", "webinars_runs", ["id", "most_per_city"])
    op.add_column(TABLE, sa.Column("confirm_until", sa.DateTime(timezone=True)))
    op.add_column(TABLE, sa.Column("link_asked_at", sa.DateTime(timezone=True)))
    op.add_column(TABLE, sa.Column("city_place", sa.Integer()))
    op.add_column(TABLE, sa.Column("most_city", sa.Integer()))
    op.add_column(TABLE, sa.Column("missed_offers", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(TABLE, sa.Column("remark", sa.String(1000), nullable=False, server_default=""))
    op.add_column(TABLE, sa.Column("decided_by", sa.Uuid()))
    for name in ("missed_offers", "remark"):
        op.alter_column(TABLE, name, server_default=None)
    op.create_foreign_key(
        "fk_webinars_registrations_decided_by", TABLE, "accounts_users", ["decided_by"], ["id"], ondelete="SET NULL"
    )
    op.create_foreign_key(
        "fk_webinars_registrations_most_city", TABLE, "webinars_runs", ["run_id", "most_city"], ["id", "most_per_city"],
        onupdate="CASCADE",
    )  # fmt: skip
    op.create_index("ix_webinars_registrations_decided_by", TABLE, ["decided_by"])
    op.create_index("uq_webinars_registrations_city_place", TABLE, ["run_id", "city_id", "city_place"], unique=True)
    op.create_index(
        "ix_webinars_registrations_queued_at", TABLE, ["run_id", "queued_at"], postgresql_where="state = 'waiting'"
    )
    op.create_index(
        "ix_webinars_registrations_email_key", TABLE, ["email_key"], postgresql_where="email_key <> ''"
    )
    op.create_index(
        "ix_webinars_registrations_confirm_until", TABLE, ["confirm_until"], postgresql_where="confirm_until IS NOT NULL"
    )  # fmt: skip
    for name, text in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_{TABLE}_{name}"), TABLE, text)
    for statement in (PLACE, ON_REGISTRATION, ON_RUN):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER tr_webinars_runs_place ON webinars_runs")
    op.execute("DROP TRIGGER tr_webinars_registrations_place ON webinars_registrations")
    op.execute("DROP FUNCTION webinars_place")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_{TABLE}_{name}"), TABLE)
    for name in ("confirm_until", "email_key", "queued_at", "decided_by"):
        op.drop_index(f"ix_webinars_registrations_{name}")
    op.drop_index("uq_webinars_registrations_city_place")
    for name in ("decided_by", "remark", "missed_offers", "most_city", "city_place", "link_asked_at", "confirm_until"):
        op.drop_column(TABLE, name)
    op.drop_constraint("uq_webinars_runs_id_most_per_city", "webinars_runs")
