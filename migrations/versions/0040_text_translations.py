"""What people and the city wrote, in other languages; the language of what the city answers

Revision ID: 0040
Revises: 0039
"""

from alembic import op
import sqlalchemy as sa

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


# A machine's text never takes the place of a person's, whichever path leads there; and what is hidden, or emptied by its author, keeps no
# translation that would say it once more. What a moderator takes out of a text is seen from the text only by the service, which lets go of
# its translations itself.
GUARDS = """
CREATE FUNCTION participation_keep_persons_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a person has translated this: a machine''s text does not take its place' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER keep_persons_text BEFORE UPDATE OF origin ON participation_text_translations
    FOR EACH ROW WHEN (OLD.origin = 'human' AND NEW.origin = 'machine') EXECUTE FUNCTION participation_keep_persons_text();

CREATE FUNCTION participation_drop_translations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM participation_text_translations t
    WHERE CASE TG_ARGV[0]
        WHEN 'proposal' THEN t.proposal_id = NEW.id
        WHEN 'petition' THEN t.petition_id = NEW.id
        ELSE t.comment_id = NEW.id END;
    RETURN NULL;
END $$;
CREATE TRIGGER drop_translations AFTER UPDATE OF state ON participation_proposals
    FOR EACH ROW WHEN (NEW.state = 'hidden' AND OLD.state <> 'hidden') EXECUTE FUNCTION participation_drop_translations('proposal');
CREATE TRIGGER drop_translations AFTER UPDATE OF state ON participation_petitions
    FOR EACH ROW WHEN (NEW.state = 'hidden' AND OLD.state <> 'hidden') EXECUTE FUNCTION participation_drop_translations('petition');
CREATE TRIGGER drop_translations AFTER UPDATE OF deleted_at ON discussions_comments
    FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL) EXECUTE FUNCTION participation_drop_translations('comment');

CREATE FUNCTION participation_drop_hidden_translations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM participation_text_translations WHERE comment_id = NEW.comment_id;
    RETURN NULL;
END $$;
CREATE TRIGGER drop_translations AFTER INSERT ON discussions_hidings
    FOR EACH ROW WHEN (NEW.lifted_at IS NULL) EXECUTE FUNCTION participation_drop_hidden_translations();

-- What the city has said so far is in the language of its space.
UPDATE participation_answers a SET lang = s.lang
FROM participation_components c JOIN participation_processes p ON p.id = c.process_id JOIN participation_spaces s ON s.id = p.space_id
WHERE c.id = coalesce(
    (SELECT component_id FROM participation_proposals WHERE id = a.proposal_id),
    (SELECT component_id FROM participation_petitions WHERE id = a.petition_id)
);
"""

UNGUARDED = """
DROP TRIGGER drop_translations ON discussions_hidings;
DROP TRIGGER drop_translations ON discussions_comments;
DROP TRIGGER drop_translations ON participation_petitions;
DROP TRIGGER drop_translations ON participation_proposals;
DROP TRIGGER keep_persons_text ON participation_text_translations;
DROP FUNCTION participation_keep_persons_text(), participation_drop_translations(), participation_drop_hidden_translations();
"""


def upgrade() -> None:
    op.create_table('participation_text_translations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=True),
    sa.Column('petition_id', sa.Uuid(), nullable=True),
    sa.Column('answer_id', sa.Uuid(), nullable=True),
    sa.Column('reply_id', sa.Uuid(), nullable=True),
    sa.Column('comment_id', sa.Uuid(), nullable=True),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('origin', sa.Enum('original', 'human', 'machine', name='origin', native_enum=False, length=40), nullable=False),
    sa.Column('state', sa.Enum('ready', 'wanted', 'failed', 'unknown', 'removed', name='translationstate', native_enum=False, length=40), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('translated_by', sa.Uuid(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('num_nonnulls(proposal_id, petition_id, answer_id, reply_id, comment_id) = 1', name=op.f('ck_participation_text_translations_thing')),
    sa.CheckConstraint("origin <> 'original'", name=op.f('ck_participation_text_translations_origin')),
    sa.CheckConstraint("origin <> 'human' OR state = 'ready'", name=op.f('ck_participation_text_translations_person')),
    sa.CheckConstraint("origin = 'human' OR translated_by IS NULL", name=op.f('ck_participation_text_translations_translator')),
    sa.CheckConstraint("state <> 'ready' OR title <> '' OR text <> ''", name=op.f('ck_participation_text_translations_ready')),
    sa.CheckConstraint("state NOT IN ('removed', 'unknown') OR (title = '' AND text = '')", name=op.f('ck_participation_text_translations_emptied')),
    sa.CheckConstraint("(state = 'wanted') = (due_at IS NOT NULL)", name=op.f('ck_participation_text_translations_due')),
    sa.ForeignKeyConstraint(['proposal_id'], ['participation_proposals.id'], name=op.f('fk_participation_text_translations_proposal_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['petition_id'], ['participation_petitions.id'], name=op.f('fk_participation_text_translations_petition_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['answer_id'], ['participation_answers.id'], name=op.f('fk_participation_text_translations_answer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reply_id'], ['participation_city_replies.id'], name=op.f('fk_participation_text_translations_reply_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['comment_id'], ['discussions_comments.id'], name=op.f('fk_participation_text_translations_comment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['translated_by'], ['accounts_users.id'], name=op.f('fk_participation_text_translations_translated_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_text_translations')),
    sa.UniqueConstraint('proposal_id', 'lang', name=op.f('uq_participation_text_translations_proposal_id_lang')),
    sa.UniqueConstraint('petition_id', 'lang', name=op.f('uq_participation_text_translations_petition_id_lang')),
    sa.UniqueConstraint('answer_id', 'lang', name=op.f('uq_participation_text_translations_answer_id_lang')),
    sa.UniqueConstraint('reply_id', 'lang', name=op.f('uq_participation_text_translations_reply_id_lang')),
    sa.UniqueConstraint('comment_id', 'lang', name=op.f('uq_participation_text_translations_comment_id_lang'))
    )
    op.create_index(op.f('ix_participation_text_translations_translated_by'), 'participation_text_translations', ['translated_by'], unique=False)
    op.create_index('ix_participation_text_translations_due', 'participation_text_translations', ['due_at'], unique=False, postgresql_where='due_at IS NOT NULL')
    op.add_column('participation_spaces', sa.Column('machine_translation', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('participation_answers', sa.Column('lang', sa.String(length=12), server_default='en', nullable=False))
    op.alter_column('participation_answers', 'lang', server_default=None)
    op.execute(GUARDS)


def downgrade() -> None:
    op.execute(UNGUARDED)
    op.drop_column('participation_answers', 'lang')
    op.drop_column('participation_spaces', 'machine_translation')
    op.drop_table('participation_text_translations')
