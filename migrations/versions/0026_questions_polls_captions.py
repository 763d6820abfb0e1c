"""Live part of webinars: questions, polls, captions, minutes

Revision ID: 0026
Revises: 0025
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('webinars_polls',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('webinar_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('single', 'multiple', 'scale', 'words', 'ranking', 'quiz', name='pollkind', native_enum=False, length=40), nullable=False),
    sa.Column('prompts', postgresql.JSONB(), nullable=False),
    sa.Column('most', sa.Integer(), nullable=True),
    sa.Column('lowest', sa.Integer(), nullable=True),
    sa.Column('highest', sa.Integer(), nullable=True),
    sa.Column('low_labels', postgresql.JSONB(), nullable=False),
    sa.Column('high_labels', postgresql.JSONB(), nullable=False),
    sa.Column('is_anonymous', sa.Boolean(), nullable=False),
    sa.Column('may_change', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'scale') = (lowest IS NOT NULL AND highest IS NOT NULL)", name=op.f('ck_webinars_polls_scale')),
    sa.CheckConstraint("(kind IN ('multiple', 'words')) = (most IS NOT NULL)", name=op.f('ck_webinars_polls_most_where')),
    sa.CheckConstraint('lowest >= 0 AND highest <= 10 AND highest - lowest BETWEEN 1 AND 10', name=op.f('ck_webinars_polls_range')),
    sa.CheckConstraint('most BETWEEN 1 AND 12', name=op.f('ck_webinars_polls_most')),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars_webinars.id'], name=op.f('fk_webinars_polls_webinar_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_polls')),
    sa.UniqueConstraint('id', 'is_anonymous', name=op.f('uq_webinars_polls_id_is_anonymous')),
    sa.UniqueConstraint('webinar_id', 'position', deferrable=True, initially='DEFERRED', name=op.f('uq_webinars_polls_webinar_id_position'))
    )
    op.create_table('webinars_caption_tracks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('state', sa.Enum('live', 'draft', 'checked', name='trackstate', native_enum=False, length=40), nullable=False),
    sa.Column('origin', sa.Enum('human', 'machine', name='trackorigin', native_enum=False, length=40), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_caption_tracks_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_caption_tracks')),
    sa.UniqueConstraint('run_id', 'lang', name=op.f('uq_webinars_caption_tracks_run_id_lang'))
    )
    op.create_table('webinars_poll_openings',
    sa.Column('poll_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('open', 'closed', name='openingstate', native_enum=False, length=40), nullable=False),
    sa.Column('shows_results', sa.Boolean(), nullable=False),
    sa.Column('is_on_screen', sa.Boolean(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['poll_id'], ['webinars_polls.id'], name=op.f('fk_webinars_poll_openings_poll_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_poll_openings_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('poll_id', 'run_id', name=op.f('pk_webinars_poll_openings'))
    )
    op.create_index(op.f('ix_webinars_poll_openings_run_id'), 'webinars_poll_openings', ['run_id'], unique=False)
    op.create_index('uq_webinars_poll_openings_screen', 'webinars_poll_openings', ['run_id'], unique=True, postgresql_where='is_on_screen')
    op.create_table('webinars_poll_options',
    sa.Column('poll_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('texts', postgresql.JSONB(), nullable=False),
    sa.Column('is_right', sa.Boolean(), nullable=False),
    sa.CheckConstraint('number BETWEEN 1 AND 12', name=op.f('ck_webinars_poll_options_number')),
    sa.ForeignKeyConstraint(['poll_id'], ['webinars_polls.id'], name=op.f('fk_webinars_poll_options_poll_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('poll_id', 'number', name=op.f('pk_webinars_poll_options'))
    )
    op.create_table('webinars_ballots',
    sa.Column('poll_id', sa.Uuid(), nullable=False),
    sa.Column('voter', sa.String(length=64), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('is_anonymous', sa.Boolean(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=True),
    sa.Column('value', sa.Integer(), nullable=True),
    sa.CheckConstraint('NOT is_anonymous OR registration_id IS NULL', name=op.f('ck_webinars_ballots_anonymous')),
    sa.ForeignKeyConstraint(['poll_id', 'run_id'], ['webinars_poll_openings.poll_id', 'webinars_poll_openings.run_id'], name='fk_webinars_ballots_opening', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['poll_id', 'is_anonymous'], ['webinars_polls.id', 'webinars_polls.is_anonymous'], name='fk_webinars_ballots_poll', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['webinars_registrations.id'], name=op.f('fk_webinars_ballots_registration_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('poll_id', 'voter', name=op.f('pk_webinars_ballots'))
    )
    op.create_index(op.f('ix_webinars_ballots_registration_id'), 'webinars_ballots', ['registration_id'], unique=False)
    op.create_index('ix_webinars_ballots_run_id', 'webinars_ballots', ['run_id'], unique=False)
    op.create_table('webinars_caption_cues',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('track_id', sa.Uuid(), nullable=False),
    sa.Column('start_ms', sa.Integer(), nullable=False),
    sa.Column('end_ms', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('request_key', sa.String(length=40), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("text <> ''", name=op.f('ck_webinars_caption_cues_text')),
    sa.CheckConstraint('start_ms >= 0 AND end_ms > start_ms', name=op.f('ck_webinars_caption_cues_times')),
    sa.ForeignKeyConstraint(['track_id'], ['webinars_caption_tracks.id'], name=op.f('fk_webinars_caption_cues_track_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_caption_cues')),
    sa.UniqueConstraint('track_id', 'request_key', name=op.f('uq_webinars_caption_cues_track_id_request_key'))
    )
    op.create_index('ix_webinars_caption_cues_track_id', 'webinars_caption_cues', ['track_id', 'start_ms'], unique=False)
    op.create_table('webinars_minutes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=True),
    sa.Column('at_seconds', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('note', 'decision', 'tool', 'contact', 'figure', name='notekind', native_enum=False, length=40), nullable=False),
    sa.Column('text', sa.String(length=2000), nullable=False),
    sa.Column('request_key', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("text <> ''", name=op.f('ck_webinars_minutes_text')),
    sa.CheckConstraint('at_seconds >= 0', name=op.f('ck_webinars_minutes_at')),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_minutes_run_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['written_by'], ['webinars_registrations.id'], name=op.f('fk_webinars_minutes_written_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_minutes')),
    sa.UniqueConstraint('run_id', 'request_key', name=op.f('uq_webinars_minutes_run_id_request_key'))
    )
    op.create_index(op.f('ix_webinars_minutes_written_by'), 'webinars_minutes', ['written_by'], unique=False)
    op.create_table('webinars_questions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=True),
    sa.Column('request_key', sa.String(length=40), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('text', sa.String(length=600), nullable=False),
    sa.Column('is_anonymous', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('queued', 'approved', 'answered_live', 'answered_text', 'dismissed', 'withdrawn', name='questionstate', native_enum=False, length=40), nullable=False),
    sa.Column('label', sa.String(length=60), nullable=False),
    sa.Column('is_pinned', sa.Boolean(), nullable=False),
    sa.Column('is_off_record', sa.Boolean(), nullable=False),
    sa.Column('screen_run_id', sa.Uuid(), nullable=True),
    sa.Column('answer', sa.String(length=2000), nullable=False),
    sa.Column('answer_lang', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('answered_in', sa.Uuid(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("screen_run_id IS NULL OR state IN ('approved', 'answered_live', 'answered_text')", name=op.f('ck_webinars_questions_screen')),
    sa.CheckConstraint("state <> 'answered_text' OR answer <> ''", name=op.f('ck_webinars_questions_answer')),
    sa.CheckConstraint("state <> 'dismissed' OR reason <> ''", name=op.f('ck_webinars_questions_reason')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_webinars_questions_text')),
    sa.ForeignKeyConstraint(['answered_in'], ['webinars_runs.id'], name=op.f('fk_webinars_questions_answered_in'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['decided_by'], ['webinars_registrations.id'], name=op.f('fk_webinars_questions_decided_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['registration_id'], ['webinars_registrations.id'], name=op.f('fk_webinars_questions_registration_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_questions_run_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['screen_run_id'], ['webinars_runs.id'], name=op.f('fk_webinars_questions_screen_run_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webinars_questions')),
    sa.UniqueConstraint('registration_id', 'request_key', name=op.f('uq_webinars_questions_registration_id_request_key'))
    )
    op.create_index(op.f('ix_webinars_questions_answered_in'), 'webinars_questions', ['answered_in'], unique=False)
    op.create_index(op.f('ix_webinars_questions_decided_by'), 'webinars_questions', ['decided_by'], unique=False)
    op.create_index('ix_webinars_questions_run_id', 'webinars_questions', ['run_id', 'state'], unique=False)
    op.create_index('uq_webinars_questions_screen', 'webinars_questions', ['screen_run_id'], unique=True, postgresql_where='screen_run_id IS NOT NULL')
    op.create_table('webinars_marks',
    sa.Column('poll_id', sa.Uuid(), nullable=False),
    sa.Column('voter', sa.String(length=64), nullable=False),
    sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('option', sa.Integer(), nullable=True),
    sa.Column('word', sa.String(length=40), nullable=True),
    sa.CheckConstraint('(option IS NULL) <> (word IS NULL)', name=op.f('ck_webinars_marks_what')),
    sa.CheckConstraint('place BETWEEN 1 AND 12', name=op.f('ck_webinars_marks_place')),
    sa.ForeignKeyConstraint(['poll_id', 'option'], ['webinars_poll_options.poll_id', 'webinars_poll_options.number'], name='fk_webinars_marks_option', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['poll_id', 'voter'], ['webinars_ballots.poll_id', 'webinars_ballots.voter'], name='fk_webinars_marks_ballot', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('poll_id', 'voter', 'place', name=op.f('pk_webinars_marks')),
    sa.UniqueConstraint('poll_id', 'voter', 'option', name=op.f('uq_webinars_marks_poll_id_voter_option')),
    sa.UniqueConstraint('poll_id', 'voter', 'word', name=op.f('uq_webinars_marks_poll_id_voter_word'))
    )
    op.create_table('webinars_question_votes',
    sa.Column('question_id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['webinars_questions.id'], name=op.f('fk_webinars_question_votes_question_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['webinars_registrations.id'], name=op.f('fk_webinars_question_votes_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('question_id', 'registration_id', name=op.f('pk_webinars_question_votes'))
    )
    op.create_index(op.f('ix_webinars_question_votes_registration_id'), 'webinars_question_votes', ['registration_id'], unique=False)
    for column in ("moderates_questions", "takes_anonymous"):
        op.add_column("webinars_webinars", sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.true()))
        op.alter_column("webinars_webinars", column, server_default=None)

    # Once somebody has voted, what he voted on stays as it is; where it stands in the list may change. A ballot that is not
    # committed yet holds a key share of the poll's row: waiting for it is why the row is locked before it looks.
    op.execute(
        """
        CREATE FUNCTION webinars_keep_poll() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            key uuid;
        BEGIN
            IF TG_TABLE_NAME = 'webinars_polls' THEN
                key := OLD.id;
            ELSE
                key := CASE WHEN TG_OP = 'INSERT' THEN NEW.poll_id ELSE OLD.poll_id END;
                PERFORM FROM webinars_polls WHERE id = key FOR UPDATE;
                IF NOT FOUND THEN  -- the poll itself goes, with all that is its own
                    RETURN OLD;
                END IF;
            END IF;
            IF EXISTS (SELECT FROM webinars_ballots WHERE poll_id = key) THEN
                RAISE EXCEPTION 'a poll in which somebody has voted does not change' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$;
        CREATE TRIGGER keep_voted BEFORE INSERT OR UPDATE OR DELETE ON webinars_poll_options
        FOR EACH ROW EXECUTE FUNCTION webinars_keep_poll();
        CREATE TRIGGER keep_voted BEFORE UPDATE OF kind, prompts, most, lowest, highest, low_labels, high_labels,
            is_anonymous, may_change ON webinars_polls
        FOR EACH ROW EXECUTE FUNCTION webinars_keep_poll();
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_voted ON webinars_polls")
    op.execute("DROP TRIGGER keep_voted ON webinars_poll_options")
    op.execute("DROP FUNCTION webinars_keep_poll()")
    op.drop_column("webinars_webinars", "takes_anonymous")
    op.drop_column("webinars_webinars", "moderates_questions")
    for table in (
        "webinars_question_votes",
        "webinars_marks",
        "webinars_questions",
        "webinars_minutes",
        "webinars_caption_cues",
        "webinars_ballots",
        "webinars_poll_options",
        "webinars_poll_openings",
        "webinars_caption_tracks",
        "webinars_polls",
    ):
        op.drop_table(table)
