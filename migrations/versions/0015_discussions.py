"""Comments, reports, hidings, questions to the owner, bookmarks and lists, follows

Revision ID: 0015
Revises: 0014
"""

from alembic import op
import sqlalchemy as sa

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('discussions_bookmarks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_discussions_bookmarks_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_bookmarks')),
    sa.UniqueConstraint('user_id', 'subject_kind', 'subject_id', name=op.f('uq_discussions_bookmarks_user_id_subject_kind_subject_id'))
    )
    op.create_index('ix_discussions_bookmarks_newest', 'discussions_bookmarks', ['user_id', 'created_at'], unique=False)
    op.create_table('discussions_comments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('comment', 'question', 'official', name='commentkind', native_enum=False, length=40), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('thread_id', sa.Uuid(), nullable=True),
    sa.Column('answers_id', sa.Uuid(), nullable=True),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(deleted_at IS NULL) = (text <> '')", name=op.f('ck_discussions_comments_emptied_when_deleted')),
    sa.CheckConstraint("char_length(text) <= CASE WHEN kind = 'official' THEN 4000 ELSE 1000 END", name=op.f('ck_discussions_comments_length')),
    sa.CheckConstraint("kind <> 'official' OR thread_id IS NOT NULL", name=op.f('ck_discussions_comments_official_answers')),
    sa.CheckConstraint("kind <> 'question' OR thread_id IS NULL", name=op.f('ck_discussions_comments_question_heads_thread')),
    sa.CheckConstraint('thread_id <> id', name=op.f('ck_discussions_comments_not_its_own_thread')),
    sa.ForeignKeyConstraint(['answers_id'], ['discussions_comments.id'], name=op.f('fk_discussions_comments_answers_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['author_id'], ['accounts_users.id'], name=op.f('fk_discussions_comments_author_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['thread_id', 'subject_kind', 'subject_id'], ['discussions_comments.id', 'discussions_comments.subject_kind', 'discussions_comments.subject_id'], name='fk_discussions_comments_thread_id', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_comments')),
    sa.UniqueConstraint('id', 'subject_kind', 'subject_id', name=op.f('uq_discussions_comments_id_subject_kind_subject_id'))
    )
    op.create_index('ix_discussions_comments_answers', 'discussions_comments', ['thread_id', 'created_at', 'id'], unique=False, postgresql_where=sa.text('thread_id IS NOT NULL'))
    op.create_index(op.f('ix_discussions_comments_answers_id'), 'discussions_comments', ['answers_id'], unique=False)
    op.create_index('ix_discussions_comments_author', 'discussions_comments', ['author_id', 'created_at'], unique=False)
    op.create_index('ix_discussions_comments_subject', 'discussions_comments', ['subject_kind', 'subject_id', 'created_at', 'id'], unique=False)
    op.create_index('uq_discussions_comments_official', 'discussions_comments', ['thread_id'], unique=True, postgresql_where=sa.text("kind = 'official'"))
    op.create_table('discussions_follows',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('subject', 'tag', 'city', 'language', name='topickind', native_enum=False, length=40), nullable=False),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_discussions_follows_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_follows')),
    sa.UniqueConstraint('user_id', 'kind', 'value', name=op.f('uq_discussions_follows_user_id_kind_value'))
    )
    op.create_index('ix_discussions_follows_topic', 'discussions_follows', ['kind', 'value'], unique=False)
    op.create_table('discussions_lists',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('share_token', sa.String(length=40), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_discussions_lists_named')),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_discussions_lists_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_lists')),
    sa.UniqueConstraint('share_token', name=op.f('uq_discussions_lists_share_token'))
    )
    op.create_index(op.f('ix_discussions_lists_user_id'), 'discussions_lists', ['user_id'], unique=False)
    op.create_table('discussions_hidings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('comment_id', sa.Uuid(), nullable=False),
    sa.Column('hidden_by', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('appeal', sa.String(length=1000), nullable=False),
    sa.Column('appealed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Enum('upheld', 'restored', name='appealoutcome', native_enum=False, length=40), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decision', sa.String(length=500), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lifted_by', sa.Uuid(), nullable=True),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("outcome <> 'restored' OR lifted_at IS NOT NULL", name=op.f('ck_discussions_hidings_restored_is_lifted')),
    sa.CheckConstraint('(decided_at IS NULL) = (outcome IS NULL)', name=op.f('ck_discussions_hidings_decided_with_outcome')),
    sa.CheckConstraint('decided_at IS NULL OR appealed_at IS NOT NULL', name=op.f('ck_discussions_hidings_decided_on_appeal')),
    sa.CheckConstraint('decided_by <> hidden_by', name=op.f('ck_discussions_hidings_decided_by_another')),
    sa.ForeignKeyConstraint(['comment_id'], ['discussions_comments.id'], name=op.f('fk_discussions_hidings_comment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts_users.id'], name=op.f('fk_discussions_hidings_decided_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['hidden_by'], ['accounts_users.id'], name=op.f('fk_discussions_hidings_hidden_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['lifted_by'], ['accounts_users.id'], name=op.f('fk_discussions_hidings_lifted_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_hidings'))
    )
    op.create_index('ix_discussions_hidings_appeals', 'discussions_hidings', ['appealed_at'], unique=False, postgresql_where=sa.text('appealed_at IS NOT NULL AND decided_at IS NULL AND lifted_at IS NULL'))
    op.create_index(op.f('ix_discussions_hidings_comment_id'), 'discussions_hidings', ['comment_id'], unique=False)
    op.create_index('uq_discussions_hidings_in_force', 'discussions_hidings', ['comment_id'], unique=True, postgresql_where=sa.text('lifted_at IS NULL'))
    op.create_table('discussions_list_items',
    sa.Column('list_id', sa.Uuid(), nullable=False),
    sa.Column('bookmark_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.CheckConstraint('position > 0', name=op.f('ck_discussions_list_items_position')),
    sa.ForeignKeyConstraint(['bookmark_id'], ['discussions_bookmarks.id'], name=op.f('fk_discussions_list_items_bookmark_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['list_id'], ['discussions_lists.id'], name=op.f('fk_discussions_list_items_list_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('list_id', 'bookmark_id', name=op.f('pk_discussions_list_items')),
    sa.UniqueConstraint('list_id', 'position', deferrable=True, initially='DEFERRED', name=op.f('uq_discussions_list_items_list_id_position'))
    )
    op.create_index(op.f('ix_discussions_list_items_bookmark_id'), 'discussions_list_items', ['bookmark_id'], unique=False)
    op.create_table('discussions_questions',
    sa.Column('comment_id', sa.Uuid(), nullable=False),
    sa.Column('city_id', sa.Uuid(), nullable=True),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('reminded_before_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_after_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_discussions_questions_city_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['comment_id'], ['discussions_comments.id'], name=op.f('fk_discussions_questions_comment_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('comment_id', name=op.f('pk_discussions_questions'))
    )
    op.create_index(op.f('ix_discussions_questions_city_id'), 'discussions_questions', ['city_id'], unique=False)
    op.create_index('ix_discussions_questions_waiting', 'discussions_questions', ['answer_by'], unique=False, postgresql_where=sa.text('answered_at IS NULL'))
    op.create_table('discussions_reports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('comment_id', sa.Uuid(), nullable=False),
    sa.Column('reporter_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Enum('insult', 'spam', 'private', 'false', 'off_topic', 'other', name='reportreason', native_enum=False, length=40), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.Enum('hidden', 'kept', name='reportoutcome', native_enum=False, length=40), nullable=True),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(settled_at IS NULL) = (outcome IS NULL)', name=op.f('ck_discussions_reports_settled_with_outcome')),
    sa.ForeignKeyConstraint(['comment_id'], ['discussions_comments.id'], name=op.f('fk_discussions_reports_comment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reporter_id'], ['accounts_users.id'], name=op.f('fk_discussions_reports_reporter_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['settled_by'], ['accounts_users.id'], name=op.f('fk_discussions_reports_settled_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_reports')),
    sa.UniqueConstraint('comment_id', 'reporter_id', name=op.f('uq_discussions_reports_comment_id_reporter_id'))
    )
    op.create_index('ix_discussions_reports_open', 'discussions_reports', ['created_at'], unique=False, postgresql_where=sa.text('settled_at IS NULL'))
    op.create_index(op.f('ix_discussions_reports_reporter_id'), 'discussions_reports', ['reporter_id'], unique=False)
    op.create_table('discussions_revisions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('comment_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['discussions_comments.id'], name=op.f('fk_discussions_revisions_comment_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_revisions'))
    )
    op.create_index(op.f('ix_discussions_revisions_comment_id'), 'discussions_revisions', ['comment_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_discussions_revisions_comment_id'), table_name='discussions_revisions')
    op.drop_table('discussions_revisions')
    op.drop_index(op.f('ix_discussions_reports_reporter_id'), table_name='discussions_reports')
    op.drop_index('ix_discussions_reports_open', table_name='discussions_reports', postgresql_where=sa.text('settled_at IS NULL'))
    op.drop_table('discussions_reports')
    op.drop_index('ix_discussions_questions_waiting', table_name='discussions_questions', postgresql_where=sa.text('answered_at IS NULL'))
    op.drop_index(op.f('ix_discussions_questions_city_id'), table_name='discussions_questions')
    op.drop_table('discussions_questions')
    op.drop_index(op.f('ix_discussions_list_items_bookmark_id'), table_name='discussions_list_items')
    op.drop_table('discussions_list_items')
    op.drop_index('uq_discussions_hidings_in_force', table_name='discussions_hidings', postgresql_where=sa.text('lifted_at IS NULL'))
    op.drop_index(op.f('ix_discussions_hidings_comment_id'), table_name='discussions_hidings')
    op.drop_index('ix_discussions_hidings_appeals', table_name='discussions_hidings', postgresql_where=sa.text('appealed_at IS NOT NULL AND decided_at IS NULL AND lifted_at IS NULL'))
    op.drop_table('discussions_hidings')
    op.drop_index(op.f('ix_discussions_lists_user_id'), table_name='discussions_lists')
    op.drop_table('discussions_lists')
    op.drop_index('ix_discussions_follows_topic', table_name='discussions_follows')
    op.drop_table('discussions_follows')
    op.drop_index('uq_discussions_comments_official', table_name='discussions_comments', postgresql_where=sa.text("kind = 'official'"))
    op.drop_index('ix_discussions_comments_subject', table_name='discussions_comments')
    op.drop_index('ix_discussions_comments_author', table_name='discussions_comments')
    op.drop_index(op.f('ix_discussions_comments_answers_id'), table_name='discussions_comments')
    op.drop_index('ix_discussions_comments_answers', table_name='discussions_comments', postgresql_where=sa.text('thread_id IS NOT NULL'))
    op.drop_table('discussions_comments')
    op.drop_index('ix_discussions_bookmarks_newest', table_name='discussions_bookmarks')
    op.drop_table('discussions_bookmarks')
