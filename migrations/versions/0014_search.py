"""The index: a row for each thing and language

Revision ID: 0014
Revises: 0013
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("audience", postgresql.ARRAY(sa.String(length=80)), nullable=False),
        sa.Column("is_machine", sa.Boolean(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=True),
        sa.Column("tags", postgresql.ARRAY(sa.String(length=80)), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("title_letters", sa.Text(), nullable=False),
        sa.Column("title_words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_documents")),
        sa.UniqueConstraint("kind", "thing_id", "lang", name=op.f("uq_search_documents_kind_thing_id_lang")),
    )
    # What waits to be merged into the index is read with each question: little of it.
    op.create_index(
        "ix_search_documents_words", "search_documents", ["words"],
        postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 512},
    )
    op.create_index("ix_search_documents_tags", "search_documents", ["tags"], postgresql_using="gin")
    op.create_index(
        "ix_search_documents_title_letters", "search_documents", ["title_letters"],
        postgresql_using="gin", postgresql_ops={"title_letters": "gin_trgm_ops"},
    )
    op.create_index("ix_search_documents_dated_on", "search_documents", ["dated_on"])
    op.create_index(op.f("ix_search_documents_city_id"), "search_documents", ["city_id"])
    op.create_index("ix_search_documents_lang", "search_documents", ["lang"])
    # Texts and their lexemes out of line, what hits are counted and ordered by inside the row: thousands are read for a question.
    op.execute("ALTER TABLE search_documents SET (toast_tuple_target = 256)")
    for column in ("title_words", "tags", "facts", "title", "title_letters", "audience"):
        op.execute(f"ALTER TABLE search_documents ALTER COLUMN {column} SET STORAGE MAIN")
    for column in ("body", "words"):
        op.execute(f"ALTER TABLE search_documents ALTER COLUMN {column} SET STORAGE EXTENDED")
    op.create_table(
        "search_words",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("shown", sa.String(length=60), nullable=False),
        sa.Column("letters", sa.String(length=120), nullable=False),
        sa.Column("shorter", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_words")),
    )
    op.create_index("ix_search_words_word", "search_words", ["word"])
    for name, column in (("word_parts", "word"), ("letters", "letters")):
        op.create_index(
            f"ix_search_words_{name}", "search_words", [column],
            postgresql_using="gin", postgresql_ops={column: "gin_trgm_ops"}, postgresql_with={"fastupdate": "off"},
        )
    op.create_index(
        "ix_search_words_shorter", "search_words", ["shorter"], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )
    op.create_table(
        "search_misses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_search_misses_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_misses")),
        sa.UniqueConstraint("day", "lang", "text", name=op.f("uq_search_misses_day_lang_text")),
    )
    op.create_table(
        "home_saved_searches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("seen_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_users.id"], name=op.f("fk_home_saved_searches_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_saved_searches")),
        sa.UniqueConstraint("user_id", "address", name=op.f("uq_home_saved_searches_user_id_address")),
    )
    op.create_index(op.f("ix_home_saved_searches_seen_until"), "home_saved_searches", ["seen_until"])


def downgrade() -> None:
    op.drop_table("home_saved_searches")
    op.drop_table("search_misses")
    op.drop_table("search_words")
    op.drop_table("search_documents")
