"""News of the association and of cities

Revision ID: 0043
Revises: 0039
"""

from alembic import op
import sqlalchemy as sa

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('news_items',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'archived', 'withdrawn', name='newsstate', native_enum=False, length=40), nullable=False),
    sa.Column('original_lang', sa.String(length=12), nullable=False),
    sa.Column('text_version', sa.Integer(), nullable=False),
    sa.Column('city_id', sa.Uuid(), nullable=True),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('appeared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pinned_until', sa.Date(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(length=1000), nullable=False),
    sa.Column('picture_key', sa.String(length=64), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name=op.f('ck_news_items_published')),
    sa.CheckConstraint("(state IN ('archived', 'withdrawn')) = (ended_at IS NOT NULL)", name=op.f('ck_news_items_ended')),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_news_items_city_id')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts_users.id'], name=op.f('fk_news_items_created_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_news_items')),
    sa.UniqueConstraint('slug', name=op.f('uq_news_items_slug'))
    )
    op.create_index(op.f('ix_news_items_city_id'), 'news_items', ['city_id'], unique=False)
    op.create_index(op.f('ix_news_items_created_by'), 'news_items', ['created_by'], unique=False)
    op.create_index('ix_news_items_state', 'news_items', ['state', 'published_at'], unique=False)
    op.create_index('ix_news_items_due', 'news_items', ['published_at'], unique=False, postgresql_where=sa.text("state = 'published' AND appeared_at IS NULL"))
    op.create_table('news_texts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.String(length=600), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('picture_alt', sa.String(length=300), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('origin', sa.Enum('original', 'human', 'machine', name='origin', native_enum=False, length=40), nullable=False),
    sa.Column('source_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['news_items.id'], name=op.f('fk_news_texts_item_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_news_texts')),
    sa.UniqueConstraint('item_id', 'lang', name=op.f('uq_news_texts_item_id_lang'))
    )
    op.create_table('news_tags',
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('tag_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['news_items.id'], name=op.f('fk_news_tags_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tag_id'], ['search_tags.id'], name=op.f('fk_news_tags_tag_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('item_id', 'tag_id', name=op.f('pk_news_tags'))
    )
    op.create_index(op.f('ix_news_tags_tag_id'), 'news_tags', ['tag_id'], unique=False)


def downgrade() -> None:
    op.drop_table('news_tags')
    op.drop_table('news_texts')
    op.drop_table('news_items')
