"""Foundation: accounts, notifications, cities, certificates, training

Revision ID: 0001
Revises:
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE SEQUENCE certificates_number_seq")
    op.create_table(
        "accounts_sign_in_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_hash", sa.String(length=64), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_sign_in_attempts")),
    )
    op.create_index(
        "ix_accounts_sign_in_attempts_account_at", "accounts_sign_in_attempts", ["account_hash", "at"], unique=False
    )
    op.create_index(
        op.f("ix_accounts_sign_in_attempts_address_hash"), "accounts_sign_in_attempts", ["address_hash"], unique=False
    )
    op.create_table(
        "accounts_users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("latin_name", sa.String(length=120), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum("invited", "active", "blocked", "erased", name="userstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_accounts_users_email_key")),
    )
    op.create_table(
        "cities_cities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("own_lang", sa.String(length=12), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column(
            "region",
            sa.Enum(
                "africa",
                "asia",
                "europe",
                "latin_america",
                "north_america",
                "oceania",
                name="region",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column(
            "population_band",
            sa.Enum(
                "under_100k",
                "100k_500k",
                "500k_1m",
                "1m_5m",
                "over_5m",
                name="populationband",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("languages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_cities_cities_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_cities_cities_longitude")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cities_cities")),
        sa.UniqueConstraint("slug", name=op.f("uq_cities_cities_slug")),
    )
    op.create_index(op.f("ix_cities_cities_country"), "cities_cities", ["country"], unique=False)
    op.create_index(op.f("ix_cities_cities_region"), "cities_cities", ["region"], unique=False)
    op.create_table(
        "cities_organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("own_lang", sa.String(length=12), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column(
            "region",
            sa.Enum(
                "africa",
                "asia",
                "europe",
                "latin_america",
                "north_america",
                "oceania",
                name="region",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cities_organisations")),
        sa.UniqueConstraint("slug", name=op.f("uq_cities_organisations_slug")),
    )
    op.create_table(
        "core_event_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.String(length=160), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column(
            "state", sa.Enum("waiting", "failed", name="deliverystate", native_enum=False, length=40), nullable=False
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_event_deliveries")),
    )
    op.create_index(
        "ix_core_event_deliveries_due",
        "core_event_deliveries",
        ["next_at"],
        unique=False,
        postgresql_where="state = 'waiting'",
    )
    op.create_table(
        "core_files",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_core_files")),
    )
    op.create_table(
        "training_courses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("field_code", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_courses")),
        sa.UniqueConstraint("slug", name=op.f("uq_training_courses_slug")),
    )
    op.create_table(
        "training_programmes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("titles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("summaries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_programmes")),
        sa.UniqueConstraint("slug", name=op.f("uq_training_programmes_slug")),
    )
    op.create_table(
        "accounts_audit_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["accounts_users.id"], name=op.f("fk_accounts_audit_entries_actor_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_audit_entries")),
    )
    op.create_index(op.f("ix_accounts_audit_entries_action"), "accounts_audit_entries", ["action"], unique=False)
    op.create_index(op.f("ix_accounts_audit_entries_actor_id"), "accounts_audit_entries", ["actor_id"], unique=False)
    op.create_index("ix_accounts_audit_entries_newest", "accounts_audit_entries", ["at", "id"], unique=False)
    op.create_index(
        "ix_accounts_audit_entries_subject", "accounts_audit_entries", ["subject_kind", "subject_id"], unique=False
    )
    op.create_table(
        "accounts_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "secretariat",
                "regional_office",
                "city_coordinator",
                "trainer",
                "webinar_organiser",
                "case_editor",
                "moderator",
                "official",
                "citizen",
                name="role",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("scope_kind", sa.String(length=20), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(scope_kind = '') = (scope_id IS NULL)", name=op.f("ck_accounts_grants_scope_complete")),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["accounts_users.id"], name=op.f("fk_accounts_grants_granted_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"], ["accounts_users.id"], name=op.f("fk_accounts_grants_revoked_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_users.id"], name=op.f("fk_accounts_grants_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_grants")),
    )
    op.create_index(op.f("ix_accounts_grants_scope_id"), "accounts_grants", ["scope_id"], unique=False)
    op.create_index(op.f("ix_accounts_grants_user_id"), "accounts_grants", ["user_id"], unique=False)
    op.create_index(
        "uq_accounts_grants_active",
        "accounts_grants",
        ["user_id", "role", "scope_kind", "scope_id"],
        unique=True,
        postgresql_where="revoked_at IS NULL",
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "accounts_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remembered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_users.id"], name=op.f("fk_accounts_sessions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_accounts_sessions_token_hash")),
    )
    op.create_index(op.f("ix_accounts_sessions_user_id"), "accounts_sessions", ["user_id"], unique=False)
    op.create_table(
        "accounts_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum(
                "confirm_email",
                "reset_password",
                "change_email",
                "invitation",
                name="tokenpurpose",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_users.id"], name=op.f("fk_accounts_tokens_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_accounts_tokens_token_hash")),
    )
    op.create_index(op.f("ix_accounts_tokens_email_key"), "accounts_tokens", ["email_key"], unique=False)
    op.create_index(op.f("ix_accounts_tokens_user_id"), "accounts_tokens", ["user_id"], unique=False)
    op.create_table(
        "certificates_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["accounts_users.id"], name=op.f("fk_certificates_batches_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates_batches")),
    )
    op.create_table(
        "cities_affiliations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.String(length=160), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("claimed", "confirmed", name="affiliationstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities_cities.id"], name=op.f("fk_cities_affiliations_city_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"],
            ["accounts_users.id"],
            name=op.f("fk_cities_affiliations_confirmed_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_users.id"], name=op.f("fk_cities_affiliations_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cities_affiliations")),
    )
    op.create_index(op.f("ix_cities_affiliations_city_id"), "cities_affiliations", ["city_id"], unique=False)
    op.create_index(op.f("ix_cities_affiliations_user_id"), "cities_affiliations", ["user_id"], unique=False)
    op.create_index(
        "uq_cities_affiliations_current",
        "cities_affiliations",
        ["user_id", "city_id"],
        unique=True,
        postgresql_where="ends_on IS NULL",
    )
    op.create_table(
        "cities_memberships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("full", "associate", "friendship", "observer", name="membershipkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("coalesce(city_id, organisation_id)"), "="),
            (sa.text("daterange(starts_on, ends_on)"), "&&"),
            using="gist",
            name="ex_cities_memberships_period",
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_cities_memberships_period")),
        sa.CheckConstraint("num_nonnulls(city_id, organisation_id) = 1", name=op.f("ck_cities_memberships_one_member")),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities_cities.id"], name=op.f("fk_cities_memberships_city_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["cities_organisations.id"],
            name=op.f("fk_cities_memberships_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cities_memberships")),
    )
    op.create_index(op.f("ix_cities_memberships_city_id"), "cities_memberships", ["city_id"], unique=False)
    op.create_index(
        op.f("ix_cities_memberships_organisation_id"), "cities_memberships", ["organisation_id"], unique=False
    )
    op.create_table(
        "cities_offices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "chair",
                "vice_chair",
                "executive_committee",
                "regional_office",
                "host",
                name="officekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("city_id"), "="),
            (sa.column("kind"), "="),
            (sa.text("daterange(starts_on, ends_on)"), "&&"),
            using="gist",
            name="ex_cities_offices_period",
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_cities_offices_period")),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities_cities.id"], name=op.f("fk_cities_offices_city_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cities_offices")),
    )
    op.create_index(op.f("ix_cities_offices_city_id"), "cities_offices", ["city_id"], unique=False)
    op.create_index("ix_cities_offices_kind_starts_on", "cities_offices", ["kind", "starts_on"], unique=False)
    op.create_table(
        "notifications_notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("in_inbox", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_users.id"], name=op.f("fk_notifications_notifications_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications_notifications")),
        sa.UniqueConstraint("key", name=op.f("uq_notifications_notifications_key")),
    )
    op.create_index(
        "ix_notifications_notifications_inbox", "notifications_notifications", ["user_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_notifications_notifications_unread",
        "notifications_notifications",
        ["user_id"],
        unique=False,
        postgresql_where="read_at IS NULL AND in_inbox",
    )
    op.create_table(
        "notifications_preferences",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column(
            "frequency",
            sa.Enum("at_once", "daily", "weekly", "never", name="frequency", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_users.id"], name=op.f("fk_notifications_preferences_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_notifications_preferences")),
    )
    op.create_table(
        "notifications_suppressions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("hard_bounce", "complaint", "by_staff", name="suppressionreason", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lift_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["lifted_by"],
            ["accounts_users.id"],
            name=op.f("fk_notifications_suppressions_lifted_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications_suppressions")),
    )
    op.create_index(
        op.f("ix_notifications_suppressions_address_hash"), "notifications_suppressions", ["address_hash"], unique=False
    )
    op.create_index(
        "uq_notifications_suppressions_active",
        "notifications_suppressions",
        ["address_hash"],
        unique=True,
        postgresql_where="lifted_at IS NULL",
    )
    op.create_table(
        "training_course_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("original_lang", sa.String(length=12), nullable=False),
        sa.Column("hours", sa.Numeric(precision=5, scale=1, asdecimal=False), nullable=False),
        sa.Column("languages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["training_courses.id"], name=op.f("fk_training_course_versions_course_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_course_versions")),
        sa.UniqueConstraint("course_id", "number", name=op.f("uq_training_course_versions_course_id_number")),
    )
    op.create_index(
        op.f("ix_training_course_versions_course_id"), "training_course_versions", ["course_id"], unique=False
    )
    op.create_table(
        "training_editions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("titles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("summaries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("places", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("host_city_id", sa.Uuid(), nullable=True),
        sa.Column("working_languages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("seats_per_city", sa.Integer(), nullable=False),
        sa.Column(
            "admission", sa.Enum("direct", "selection", name="admission", native_enum=False, length=40), nullable=False
        ),
        sa.Column("nominations_close_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                "selecting",
                "announced",
                "running",
                "ended",
                name="editionstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_training_editions_dates")),
        sa.CheckConstraint(
            "seats > 0 AND seats_per_city > 0 AND seats_per_city <= seats", name=op.f("ck_training_editions_seats")
        ),
        sa.ForeignKeyConstraint(["host_city_id"], ["cities_cities.id"], name=op.f("fk_training_editions_host_city_id")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["training_programmes.id"], name=op.f("fk_training_editions_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_editions")),
        sa.UniqueConstraint("slug", name=op.f("uq_training_editions_slug")),
    )
    op.create_index(op.f("ix_training_editions_programme_id"), "training_editions", ["programme_id"], unique=False)
    op.create_index(op.f("ix_training_editions_state"), "training_editions", ["state"], unique=False)
    op.create_table(
        "training_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["training_courses.id"], name=op.f("fk_training_questions_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_questions")),
        sa.UniqueConstraint("course_id", "slug", name=op.f("uq_training_questions_course_id_slug")),
    )
    op.create_index(op.f("ix_training_questions_course_id"), "training_questions", ["course_id"], unique=False)
    op.create_table(
        "certificates_certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("award_kind", sa.String(length=40), nullable=False),
        sa.Column("award_ref", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "ready", "failed", name="certificatestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("hidden_by_holder", sa.Boolean(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoke_reason", sa.String(length=500), nullable=False),
        sa.Column("reissue_reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["certificates_batches.id"],
            name=op.f("fk_certificates_certificates_batch_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["accounts_users.id"],
            name=op.f("fk_certificates_certificates_holder_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"],
            ["accounts_users.id"],
            name=op.f("fk_certificates_certificates_revoked_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates_certificates")),
        sa.UniqueConstraint("code", "revision", name=op.f("uq_certificates_certificates_code_revision")),
        sa.UniqueConstraint("number", "revision", name=op.f("uq_certificates_certificates_number_revision")),
    )
    op.create_index(
        op.f("ix_certificates_certificates_batch_id"), "certificates_certificates", ["batch_id"], unique=False
    )
    op.create_index(
        "ix_certificates_certificates_due",
        "certificates_certificates",
        ["next_at"],
        unique=False,
        postgresql_where="state = 'pending'",
    )
    op.create_index(
        op.f("ix_certificates_certificates_holder_id"), "certificates_certificates", ["holder_id"], unique=False
    )
    op.create_index(
        "uq_certificates_certificates_in_force",
        "certificates_certificates",
        ["holder_id", "award_kind", "award_ref"],
        unique=True,
        postgresql_where="superseded_at IS NULL",
    )
    op.create_table(
        "notifications_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("to_email", sa.String(length=254), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("attachments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "frequency",
            sa.Enum("at_once", "daily", "weekly", "never", name="frequency", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("digest_key", sa.String(length=80), nullable=True),
        sa.Column("digest_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "gathered",
                "sending",
                "sent",
                "failed",
                "suppressed",
                name="deliverystate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"],
            ["notifications_deliveries.id"],
            name=op.f("fk_notifications_deliveries_digest_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications_notifications.id"],
            name=op.f("fk_notifications_deliveries_notification_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_users.id"], name=op.f("fk_notifications_deliveries_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications_deliveries")),
        sa.UniqueConstraint("digest_key", name=op.f("uq_notifications_deliveries_digest_key")),
        sa.UniqueConstraint("notification_id", name=op.f("uq_notifications_deliveries_notification_id")),
    )
    op.create_index("ix_notifications_deliveries_created_at", "notifications_deliveries", ["created_at"], unique=False)
    op.create_index(
        op.f("ix_notifications_deliveries_digest_id"), "notifications_deliveries", ["digest_id"], unique=False
    )
    op.create_index(
        "ix_notifications_deliveries_due",
        "notifications_deliveries",
        ["next_at"],
        unique=False,
        postgresql_where="state IN ('waiting', 'sending')",
    )
    op.create_index(op.f("ix_notifications_deliveries_state"), "notifications_deliveries", ["state"], unique=False)
    op.create_index(op.f("ix_notifications_deliveries_user_id"), "notifications_deliveries", ["user_id"], unique=False)
    op.create_table(
        "training_course_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("outcomes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("original", "human", "machine", name="origin", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("source_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_course_versions.id"],
            name=op.f("fk_training_course_texts_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_course_texts")),
        sa.UniqueConstraint("version_id", "lang", name=op.f("uq_training_course_texts_version_id_lang")),
    )
    op.create_table(
        "training_edition_courses",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("course_version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_version_id"],
            ["training_course_versions.id"],
            name=op.f("fk_training_edition_courses_course_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["training_editions.id"],
            name=op.f("fk_training_edition_courses_edition_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edition_id", "course_version_id", name=op.f("pk_training_edition_courses")),
    )
    op.create_table(
        "training_modules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("titles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_course_versions.id"],
            name=op.f("fk_training_modules_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_modules")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_training_modules_version_id_position")),
    )
    op.create_table(
        "training_nominations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("nominated_by", sa.Uuid(), nullable=True),
        sa.Column("position", sa.String(length=160), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("city_slot", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("made", "accepted", "declined", "withdrawn", name="nominationstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('made', 'accepted')) = (city_slot IS NOT NULL)",
            name=op.f("ck_training_nominations_slot_while_in_force"),
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities_cities.id"], name=op.f("fk_training_nominations_city_id")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["training_editions.id"], name=op.f("fk_training_nominations_edition_id")
        ),
        sa.ForeignKeyConstraint(
            ["nominated_by"],
            ["accounts_users.id"],
            name=op.f("fk_training_nominations_nominated_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_users.id"], name=op.f("fk_training_nominations_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_nominations")),
        sa.UniqueConstraint(
            "edition_id", "city_id", "city_slot", name=op.f("uq_training_nominations_edition_id_city_id_city_slot")
        ),
        sa.UniqueConstraint("edition_id", "seat", name=op.f("uq_training_nominations_edition_id_seat")),
    )
    op.create_index(op.f("ix_training_nominations_city_id"), "training_nominations", ["city_id"], unique=False)
    op.create_index(op.f("ix_training_nominations_edition_id"), "training_nominations", ["edition_id"], unique=False)
    op.create_index(op.f("ix_training_nominations_user_id"), "training_nominations", ["user_id"], unique=False)
    op.create_index(
        "uq_training_nominations_person",
        "training_nominations",
        ["edition_id", "user_id"],
        unique=True,
        postgresql_where="state IN ('made', 'accepted')",
    )
    op.create_table(
        "training_question_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("single", "multiple", "true_false", name="questionkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("correct", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["training_questions.id"], name=op.f("fk_training_question_versions_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_question_versions")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_training_question_versions_question_id_number")),
    )
    op.create_table(
        "training_activities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.Enum("lesson", "quiz", name="activitykind", native_enum=False, length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_modules.id"], name=op.f("fk_training_activities_module_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_activities")),
        sa.UniqueConstraint("module_id", "position", name=op.f("uq_training_activities_module_id_position")),
        sa.UniqueConstraint("module_id", "slug", name=op.f("uq_training_activities_module_id_slug")),
    )
    op.create_table(
        "training_enrolments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("active", "completed", "withdrawn", name="enrolmentstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("content_lang", sa.String(length=12), nullable=False),
        sa.Column("certificate_name", sa.String(length=120), nullable=False),
        sa.Column("certificate_latin_name", sa.String(length=120), nullable=False),
        sa.Column("names_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities_cities.id"], name=op.f("fk_training_enrolments_city_id")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["training_editions.id"], name=op.f("fk_training_enrolments_edition_id")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["training_nominations.id"], name=op.f("fk_training_enrolments_nomination_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_users.id"], name=op.f("fk_training_enrolments_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_enrolments")),
        sa.UniqueConstraint("edition_id", "user_id", name=op.f("uq_training_enrolments_edition_id_user_id")),
    )
    op.create_index(op.f("ix_training_enrolments_city_id"), "training_enrolments", ["city_id"], unique=False)
    op.create_index(op.f("ix_training_enrolments_edition_id"), "training_enrolments", ["edition_id"], unique=False)
    op.create_index(
        op.f("ix_training_enrolments_nomination_id"), "training_enrolments", ["nomination_id"], unique=False
    )
    op.create_index(op.f("ix_training_enrolments_user_id"), "training_enrolments", ["user_id"], unique=False)
    op.create_table(
        "training_question_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_version_id", sa.Uuid(), nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("original", "human", "machine", name="origin", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("source_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["training_question_versions.id"],
            name=op.f("fk_training_question_texts_question_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_question_texts")),
        sa.UniqueConstraint(
            "question_version_id", "lang", name=op.f("uq_training_question_texts_question_version_id_lang")
        ),
    )
    op.create_table(
        "training_activity_completions",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["training_activities.id"], name=op.f("fk_training_activity_completions_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolments.id"],
            name=op.f("fk_training_activity_completions_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "activity_id", name=op.f("pk_training_activity_completions")),
    )
    op.create_table(
        "training_activity_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("original", "human", "machine", name="origin", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("source_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["training_activities.id"],
            name=op.f("fk_training_activity_texts_activity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_activity_texts")),
        sa.UniqueConstraint("activity_id", "lang", name=op.f("uq_training_activity_texts_activity_id_lang")),
    )
    op.create_table(
        "training_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["training_activities.id"], name=op.f("fk_training_attempts_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolments.id"],
            name=op.f("fk_training_attempts_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_attempts")),
        sa.UniqueConstraint(
            "enrolment_id", "activity_id", "number", name=op.f("uq_training_attempts_enrolment_id_activity_id_number")
        ),
    )
    op.create_index(
        "uq_training_attempts_open",
        "training_attempts",
        ["enrolment_id", "activity_id"],
        unique=True,
        postgresql_where="submitted_at IS NULL",
    )
    op.create_table(
        "training_quiz_slots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["training_activities.id"],
            name=op.f("fk_training_quiz_slots_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["training_question_versions.id"],
            name=op.f("fk_training_quiz_slots_question_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_quiz_slots")),
        sa.UniqueConstraint("activity_id", "position", name=op.f("uq_training_quiz_slots_activity_id_position")),
    )
    op.create_table(
        "training_answers",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("question_version_id", sa.Uuid(), nullable=False),
        sa.Column("response", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("points", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["training_attempts.id"], name=op.f("fk_training_answers_attempt_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["training_question_versions.id"],
            name=op.f("fk_training_answers_question_version_id"),
        ),
        sa.PrimaryKeyConstraint("attempt_id", "question_version_id", name=op.f("pk_training_answers")),
    )


def downgrade() -> None:
    op.drop_table("training_answers")
    op.drop_table("training_quiz_slots")
    op.drop_index("uq_training_attempts_open", table_name="training_attempts", postgresql_where="submitted_at IS NULL")
    op.drop_table("training_attempts")
    op.drop_table("training_activity_texts")
    op.drop_table("training_activity_completions")
    op.drop_table("training_question_texts")
    op.drop_index(op.f("ix_training_enrolments_user_id"), table_name="training_enrolments")
    op.drop_index(op.f("ix_training_enrolments_nomination_id"), table_name="training_enrolments")
    op.drop_index(op.f("ix_training_enrolments_edition_id"), table_name="training_enrolments")
    op.drop_index(op.f("ix_training_enrolments_city_id"), table_name="training_enrolments")
    op.drop_table("training_enrolments")
    op.drop_table("training_activities")
    op.drop_table("training_question_versions")
    op.drop_index(
        "uq_training_nominations_person",
        table_name="training_nominations",
        postgresql_where="state IN ('made', 'accepted')",
    )
    op.drop_index(op.f("ix_training_nominations_user_id"), table_name="training_nominations")
    op.drop_index(op.f("ix_training_nominations_edition_id"), table_name="training_nominations")
    op.drop_index(op.f("ix_training_nominations_city_id"), table_name="training_nominations")
    op.drop_table("training_nominations")
    op.drop_table("training_modules")
    op.drop_table("training_edition_courses")
    op.drop_table("training_course_texts")
    op.drop_index(op.f("ix_notifications_deliveries_user_id"), table_name="notifications_deliveries")
    op.drop_index(op.f("ix_notifications_deliveries_state"), table_name="notifications_deliveries")
    op.drop_index(
        "ix_notifications_deliveries_due",
        table_name="notifications_deliveries",
        postgresql_where="state IN ('waiting', 'sending')",
    )
    op.drop_index(op.f("ix_notifications_deliveries_digest_id"), table_name="notifications_deliveries")
    op.drop_index("ix_notifications_deliveries_created_at", table_name="notifications_deliveries")
    op.drop_table("notifications_deliveries")
    op.drop_index(
        "uq_certificates_certificates_in_force",
        table_name="certificates_certificates",
        postgresql_where="superseded_at IS NULL",
    )
    op.drop_index(op.f("ix_certificates_certificates_holder_id"), table_name="certificates_certificates")
    op.drop_index(
        "ix_certificates_certificates_due", table_name="certificates_certificates", postgresql_where="state = 'pending'"
    )
    op.drop_index(op.f("ix_certificates_certificates_batch_id"), table_name="certificates_certificates")
    op.drop_table("certificates_certificates")
    op.drop_index(op.f("ix_training_questions_course_id"), table_name="training_questions")
    op.drop_table("training_questions")
    op.drop_index(op.f("ix_training_editions_state"), table_name="training_editions")
    op.drop_index(op.f("ix_training_editions_programme_id"), table_name="training_editions")
    op.drop_table("training_editions")
    op.drop_index(op.f("ix_training_course_versions_course_id"), table_name="training_course_versions")
    op.drop_table("training_course_versions")
    op.drop_index(
        "uq_notifications_suppressions_active",
        table_name="notifications_suppressions",
        postgresql_where="lifted_at IS NULL",
    )
    op.drop_index(op.f("ix_notifications_suppressions_address_hash"), table_name="notifications_suppressions")
    op.drop_table("notifications_suppressions")
    op.drop_table("notifications_preferences")
    op.drop_index(
        "ix_notifications_notifications_unread",
        table_name="notifications_notifications",
        postgresql_where="read_at IS NULL AND in_inbox",
    )
    op.drop_index("ix_notifications_notifications_inbox", table_name="notifications_notifications")
    op.drop_table("notifications_notifications")
    op.drop_index("ix_cities_offices_kind_starts_on", table_name="cities_offices")
    op.drop_index(op.f("ix_cities_offices_city_id"), table_name="cities_offices")
    op.drop_table("cities_offices")
    op.drop_index(op.f("ix_cities_memberships_organisation_id"), table_name="cities_memberships")
    op.drop_index(op.f("ix_cities_memberships_city_id"), table_name="cities_memberships")
    op.drop_table("cities_memberships")
    op.drop_index(
        "uq_cities_affiliations_current", table_name="cities_affiliations", postgresql_where="ends_on IS NULL"
    )
    op.drop_index(op.f("ix_cities_affiliations_user_id"), table_name="cities_affiliations")
    op.drop_index(op.f("ix_cities_affiliations_city_id"), table_name="cities_affiliations")
    op.drop_table("cities_affiliations")
    op.drop_table("certificates_batches")
    op.drop_index(op.f("ix_accounts_tokens_user_id"), table_name="accounts_tokens")
    op.drop_index(op.f("ix_accounts_tokens_email_key"), table_name="accounts_tokens")
    op.drop_table("accounts_tokens")
    op.drop_index(op.f("ix_accounts_sessions_user_id"), table_name="accounts_sessions")
    op.drop_table("accounts_sessions")
    op.drop_index(
        "uq_accounts_grants_active",
        table_name="accounts_grants",
        postgresql_where="revoked_at IS NULL",
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(op.f("ix_accounts_grants_user_id"), table_name="accounts_grants")
    op.drop_index(op.f("ix_accounts_grants_scope_id"), table_name="accounts_grants")
    op.drop_table("accounts_grants")
    op.drop_index("ix_accounts_audit_entries_subject", table_name="accounts_audit_entries")
    op.drop_index("ix_accounts_audit_entries_newest", table_name="accounts_audit_entries")
    op.drop_index(op.f("ix_accounts_audit_entries_actor_id"), table_name="accounts_audit_entries")
    op.drop_index(op.f("ix_accounts_audit_entries_action"), table_name="accounts_audit_entries")
    op.drop_table("accounts_audit_entries")
    op.drop_table("training_programmes")
    op.drop_table("training_courses")
    op.drop_table("core_files")
    op.drop_index(
        "ix_core_event_deliveries_due", table_name="core_event_deliveries", postgresql_where="state = 'waiting'"
    )
    op.drop_table("core_event_deliveries")
    op.drop_table("cities_organisations")
    op.drop_index(op.f("ix_cities_cities_region"), table_name="cities_cities")
    op.drop_index(op.f("ix_cities_cities_country"), table_name="cities_cities")
    op.drop_table("cities_cities")
    op.drop_table("accounts_users")
    op.drop_index(op.f("ix_accounts_sign_in_attempts_address_hash"), table_name="accounts_sign_in_attempts")
    op.drop_index("ix_accounts_sign_in_attempts_account_at", table_name="accounts_sign_in_attempts")
    op.drop_table("accounts_sign_in_attempts")
    op.execute("DROP SEQUENCE certificates_number_seq")
