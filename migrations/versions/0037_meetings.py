"""Petitions, meetings, hearings, bodies and draws

Revision ID: 0037
Revises: 0036
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('participation_bodies',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.Enum('council', 'assembly', 'committee', 'advisory', name='bodykind', native_enum=False, length=40), nullable=False),
    sa.Column('titles', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('texts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_bodies_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_bodies')),
    sa.UniqueConstraint('id', 'space_id', name=op.f('uq_participation_bodies_id_space_id')),
    sa.UniqueConstraint('space_id', 'slug', name=op.f('uq_participation_bodies_space_id_slug'))
    )
    op.create_table('participation_draws',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('body_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'closed', 'drawn', name='drawstate', native_enum=False, length=40), nullable=False),
    sa.Column('titles', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('texts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('reserves', sa.Integer(), nullable=False),
    sa.Column('strata', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('takes_volunteers', sa.Boolean(), nullable=False),
    sa.Column('local_close', sa.DateTime(), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('seed_digest', sa.String(length=64), nullable=False),
    sa.Column('input_source', sa.String(length=300), nullable=False),
    sa.Column('public_input', sa.String(length=300), nullable=False),
    sa.Column('pool_digest', sa.String(length=64), nullable=False),
    sa.Column('pool', sa.Text(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'drawn' OR public_input <> ''", name=op.f('ck_participation_draws_input')),
    sa.CheckConstraint("state = 'open' OR pool_digest <> ''", name=op.f('ck_participation_draws_pool')),
    sa.CheckConstraint('seats > 0 AND reserves >= 0', name=op.f('ck_participation_draws_seats')),
    sa.ForeignKeyConstraint(['body_id'], ['participation_bodies.id'], name=op.f('fk_participation_draws_body_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_draws')),
    sa.UniqueConstraint('body_id', 'number', name=op.f('uq_participation_draws_body_id_number'))
    )
    op.create_table('participation_draw_candidates',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('draw_id', sa.Uuid(), nullable=False),
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('reference', sa.String(length=80), nullable=False),
    sa.Column('traits', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('result', sa.Enum('none', 'seat', 'reserve', name='drawresult', native_enum=False, length=40), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Enum('waiting', 'accepted', 'declined', name='drawanswer', native_enum=False, length=40), nullable=False),
    sa.Column('moved_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(result = 'none') = (place IS NULL)", name=op.f('ck_participation_draw_candidates_place')),
    sa.CheckConstraint("result = 'seat' OR answer <> 'accepted'", name=op.f('ck_participation_draw_candidates_accepted')),
    sa.ForeignKeyConstraint(['draw_id'], ['participation_draws.id'], name=op.f('fk_participation_draw_candidates_draw_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_draw_candidates_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_draw_candidates')),
    sa.UniqueConstraint('draw_id', 'code', name=op.f('uq_participation_draw_candidates_draw_id_code')),
    sa.UniqueConstraint('draw_id', 'person', name=op.f('uq_participation_draw_candidates_draw_id_person'))
    )
    op.create_index(op.f('ix_participation_draw_candidates_user_id'), 'participation_draw_candidates', ['user_id'], unique=False)
    op.create_table('participation_hearing_questions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('component_id', sa.Uuid(), nullable=False),
    sa.Column('asker', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('shown_name', sa.String(length=160), nullable=False),
    sa.Column('request_key', sa.String(length=40), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('text', sa.String(length=600), nullable=False),
    sa.Column('state', sa.Enum('queued', 'approved', 'answered_live', 'answered_text', 'dismissed', 'withdrawn', name='questionstate', native_enum=False, length=40), nullable=False),
    sa.Column('is_on_screen', sa.Boolean(), nullable=False),
    sa.Column('answer', sa.String(length=2000), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("NOT is_on_screen OR state IN ('approved', 'answered_live', 'answered_text')", name=op.f('ck_participation_hearing_questions_screen')),
    sa.CheckConstraint("state <> 'answered_text' OR answer <> ''", name=op.f('ck_participation_hearing_questions_answer')),
    sa.CheckConstraint("state <> 'dismissed' OR reason <> ''", name=op.f('ck_participation_hearing_questions_reason')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_participation_hearing_questions_text')),
    sa.ForeignKeyConstraint(['component_id'], ['participation_components.id'], name=op.f('fk_participation_hearing_questions_component_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts_users.id'], name=op.f('fk_participation_hearing_questions_decided_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_hearing_questions_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_hearing_questions')),
    sa.UniqueConstraint('component_id', 'asker', 'request_key', name=op.f('uq_participation_hearing_questions_component_id_asker_request_key'))
    )
    op.create_index('ix_participation_hearing_questions_component_id', 'participation_hearing_questions', ['component_id', 'state'], unique=False)
    op.create_index(op.f('ix_participation_hearing_questions_decided_by'), 'participation_hearing_questions', ['decided_by'], unique=False)
    op.create_index(op.f('ix_participation_hearing_questions_user_id'), 'participation_hearing_questions', ['user_id'], unique=False)
    op.create_index('uq_participation_hearing_questions_screen', 'participation_hearing_questions', ['component_id'], unique=True, postgresql_where='is_on_screen')
    op.create_table('participation_meetings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('space_id', sa.Uuid(), nullable=False),
    sa.Column('component_id', sa.Uuid(), nullable=True),
    sa.Column('body_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'planned', 'cancelled', name='meetingstate', native_enum=False, length=40), nullable=False),
    sa.Column('off_reason', sa.String(length=500), nullable=False),
    sa.Column('titles', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('texts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('local_start', sa.DateTime(), nullable=False),
    sa.Column('local_end', sa.DateTime(), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('access', sa.String(length=500), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('takes_sign_ups', sa.Boolean(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('attendance', sa.Integer(), nullable=True),
    sa.Column('minutes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('minutes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'cancelled' OR off_reason <> ''", name=op.f('ck_participation_meetings_reason')),
    sa.CheckConstraint('attendance >= 0', name=op.f('ck_participation_meetings_attendance')),
    sa.CheckConstraint('capacity > 0', name=op.f('ck_participation_meetings_capacity')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_participation_meetings_order')),
    sa.ForeignKeyConstraint(['body_id', 'space_id'], ['participation_bodies.id', 'participation_bodies.space_id'], name=op.f('fk_participation_meetings_body_id_space_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['component_id'], ['participation_components.id'], name=op.f('fk_participation_meetings_component_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['space_id'], ['participation_spaces.id'], name=op.f('fk_participation_meetings_space_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_meetings')),
    sa.UniqueConstraint('id', 'capacity', name=op.f('uq_participation_meetings_id_capacity')),
    sa.UniqueConstraint('space_id', 'number', name=op.f('uq_participation_meetings_space_id_number'))
    )
    op.create_index('ix_participation_meetings_body_id', 'participation_meetings', ['body_id'], unique=False)
    op.create_index('ix_participation_meetings_component_id', 'participation_meetings', ['component_id'], unique=False)
    op.create_index('ix_participation_meetings_starts_at', 'participation_meetings', ['space_id', 'starts_at'], unique=False)
    op.create_table('participation_petitions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('component_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('addressee', sa.String(length=160), nullable=False),
    sa.Column('threshold', sa.Integer(), nullable=False),
    sa.Column('answer_days', sa.Integer(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('open', 'withdrawn', 'hidden', name='petitionstate', native_enum=False, length=40), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reached_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_due_on', sa.Date(), nullable=True),
    sa.Column('request_key', sa.String(length=40), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("title <> ''", name=op.f('ck_participation_petitions_title')),
    sa.CheckConstraint('(reached_at IS NULL) = (answer_due_on IS NULL)', name=op.f('ck_participation_petitions_reached')),
    sa.CheckConstraint('number > 0', name=op.f('ck_participation_petitions_number')),
    sa.CheckConstraint('threshold > 0', name=op.f('ck_participation_petitions_threshold')),
    sa.ForeignKeyConstraint(['author_id'], ['accounts_users.id'], name=op.f('fk_participation_petitions_author_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['component_id'], ['participation_components.id'], name=op.f('fk_participation_petitions_component_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_petitions')),
    sa.UniqueConstraint('component_id', 'number', name=op.f('uq_participation_petitions_component_id_number')),
    sa.UniqueConstraint('component_id', 'request_key', name=op.f('uq_participation_petitions_component_id_request_key'))
    )
    op.create_index('ix_participation_petitions_author_id', 'participation_petitions', ['author_id'], unique=False)
    op.create_table('participation_agenda_items',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('at', sa.Time(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('petition_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("title <> ''", name=op.f('ck_participation_agenda_items_title')),
    sa.ForeignKeyConstraint(['meeting_id'], ['participation_meetings.id'], name=op.f('fk_participation_agenda_items_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['petition_id'], ['participation_petitions.id'], name=op.f('fk_participation_agenda_items_petition_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_agenda_items')),
    sa.UniqueConstraint('meeting_id', 'position', name=op.f('uq_participation_agenda_items_meeting_id_position'))
    )
    op.create_index(op.f('ix_participation_agenda_items_petition_id'), 'participation_agenda_items', ['petition_id'], unique=False)
    op.create_table('participation_body_members',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('body_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('candidate_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('role', sa.String(length=160), nullable=False),
    sa.Column('selected', sa.Enum('lot', 'elected', 'named', name='selected', native_enum=False, length=40), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_participation_body_members_name')),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_participation_body_members_term')),
    sa.ForeignKeyConstraint(['body_id'], ['participation_bodies.id'], name=op.f('fk_participation_body_members_body_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['candidate_id'], ['participation_draw_candidates.id'], name=op.f('fk_participation_body_members_candidate_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_body_members_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_body_members')),
    sa.UniqueConstraint('candidate_id', name=op.f('uq_participation_body_members_candidate_id'))
    )
    op.create_index('ix_participation_body_members_body_id', 'participation_body_members', ['body_id'], unique=False)
    op.create_index(op.f('ix_participation_body_members_user_id'), 'participation_body_members', ['user_id'], unique=False)
    op.create_table('participation_hearing_votes',
    sa.Column('question_id', sa.Uuid(), nullable=False),
    sa.Column('voter', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['question_id'], ['participation_hearing_questions.id'], name=op.f('fk_participation_hearing_votes_question_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_hearing_votes_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('question_id', 'voter', name=op.f('pk_participation_hearing_votes'))
    )
    op.create_index(op.f('ix_participation_hearing_votes_user_id'), 'participation_hearing_votes', ['user_id'], unique=False)
    op.create_table('participation_meeting_sign_ups',
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('seat', 'waiting', name='signupstate', native_enum=False, length=40), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('most', sa.Integer(), nullable=True),
    sa.Column('told_sequence', sa.Integer(), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state = 'seat' OR place IS NULL", name=op.f('ck_participation_meeting_sign_ups_waiting')),
    sa.CheckConstraint('(place IS NULL) = (most IS NULL) AND (place IS NULL OR place BETWEEN 1 AND most)', name=op.f('ck_participation_meeting_sign_ups_place')),
    sa.ForeignKeyConstraint(['meeting_id', 'most'], ['participation_meetings.id', 'participation_meetings.capacity'], name='most_is_limit'),
    sa.ForeignKeyConstraint(['meeting_id'], ['participation_meetings.id'], name=op.f('fk_participation_meeting_sign_ups_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_meeting_sign_ups_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('meeting_id', 'person', name=op.f('pk_participation_meeting_sign_ups')),
    sa.UniqueConstraint('meeting_id', 'place', name=op.f('uq_participation_meeting_sign_ups_meeting_id_place')),
    sa.UniqueConstraint('meeting_id', 'user_id', name=op.f('uq_participation_meeting_sign_ups_meeting_id_user_id'))
    )
    op.create_index('ix_participation_meeting_sign_ups_user_id', 'participation_meeting_sign_ups', ['user_id'], unique=False)
    op.create_table('participation_petition_sheets',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('petition_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('entered', sa.Integer(), nullable=False),
    sa.Column('unchecked', sa.Integer(), nullable=False),
    sa.Column('scan_key', sa.String(length=64), nullable=True),
    sa.Column('entered_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('entered > 0', name=op.f('ck_participation_petition_sheets_entered')),
    sa.CheckConstraint('number > 0', name=op.f('ck_participation_petition_sheets_number')),
    sa.CheckConstraint('unchecked BETWEEN 0 AND entered', name=op.f('ck_participation_petition_sheets_unchecked')),
    sa.ForeignKeyConstraint(['entered_by'], ['accounts_users.id'], name=op.f('fk_participation_petition_sheets_entered_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['petition_id'], ['participation_petitions.id'], name=op.f('fk_participation_petition_sheets_petition_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['scan_key'], ['core_files.key'], name=op.f('fk_participation_petition_sheets_scan_key'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_petition_sheets')),
    sa.UniqueConstraint('petition_id', 'number', name=op.f('uq_participation_petition_sheets_petition_id_number'))
    )
    op.create_index(op.f('ix_participation_petition_sheets_entered_by'), 'participation_petition_sheets', ['entered_by'], unique=False)
    op.create_table('participation_meeting_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=True),
    sa.Column('file_key', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_key'], ['core_files.key'], name=op.f('fk_participation_meeting_files_file_key'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['item_id'], ['participation_agenda_items.id'], name=op.f('fk_participation_meeting_files_item_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['participation_meetings.id'], name=op.f('fk_participation_meeting_files_meeting_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_meeting_files'))
    )
    op.create_index(op.f('ix_participation_meeting_files_item_id'), 'participation_meeting_files', ['item_id'], unique=False)
    op.create_index('ix_participation_meeting_files_meeting_id', 'participation_meeting_files', ['meeting_id'], unique=False)
    op.create_table('participation_petition_invalid',
    sa.Column('sheet_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Enum('illegible', 'incomplete', 'not_entitled', 'not_in_register', 'twice', name='invalidreason', native_enum=False, length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_participation_petition_invalid_number')),
    sa.ForeignKeyConstraint(['sheet_id'], ['participation_petition_sheets.id'], name=op.f('fk_participation_petition_invalid_sheet_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('sheet_id', 'reason', name=op.f('pk_participation_petition_invalid'))
    )
    op.create_table('participation_petition_signatures',
    sa.Column('petition_id', sa.Uuid(), nullable=False),
    sa.Column('signer', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('shown_name', sa.String(length=160), nullable=False),
    sa.Column('sheet_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['petition_id'], ['participation_petitions.id'], name=op.f('fk_participation_petition_signatures_petition_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['sheet_id'], ['participation_petition_sheets.id'], name=op.f('fk_participation_petition_signatures_sheet_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_participation_petition_signatures_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('petition_id', 'signer', name=op.f('pk_participation_petition_signatures'))
    )
    op.create_index('ix_participation_petition_signatures_sheet_id', 'participation_petition_signatures', ['sheet_id'], unique=False)
    op.create_index(op.f('ix_participation_petition_signatures_user_id'), 'participation_petition_signatures', ['user_id'], unique=False)
    op.add_column('participation_answers', sa.Column('petition_id', sa.Uuid(), nullable=True))
    op.alter_column('participation_answers', 'proposal_id',
               existing_type=sa.UUID(),
               nullable=True)
    op.create_index('ix_participation_answers_petition_id', 'participation_answers', ['petition_id', 'created_at'], unique=False)
    op.create_foreign_key(op.f('fk_participation_answers_petition_id'), 'participation_answers', 'participation_petitions', ['petition_id'], ['id'], ondelete='CASCADE')
    op.create_check_constraint(op.f('ck_participation_answers_subject'), 'participation_answers', 'num_nonnulls(proposal_id, petition_id) = 1')


def downgrade() -> None:
    op.drop_constraint(op.f('ck_participation_answers_subject'), 'participation_answers', type_='check')
    # Answers to petitions go with the petitions.
    op.execute('DELETE FROM participation_answers WHERE proposal_id IS NULL')
    op.drop_constraint(op.f('fk_participation_answers_petition_id'), 'participation_answers', type_='foreignkey')
    op.drop_index('ix_participation_answers_petition_id', table_name='participation_answers')
    op.alter_column('participation_answers', 'proposal_id',
               existing_type=sa.UUID(),
               nullable=False)
    op.drop_column('participation_answers', 'petition_id')
    op.drop_index(op.f('ix_participation_petition_signatures_user_id'), table_name='participation_petition_signatures')
    op.drop_index('ix_participation_petition_signatures_sheet_id', table_name='participation_petition_signatures')
    op.drop_table('participation_petition_signatures')
    op.drop_table('participation_petition_invalid')
    op.drop_index('ix_participation_meeting_files_meeting_id', table_name='participation_meeting_files')
    op.drop_index(op.f('ix_participation_meeting_files_item_id'), table_name='participation_meeting_files')
    op.drop_table('participation_meeting_files')
    op.drop_index(op.f('ix_participation_petition_sheets_entered_by'), table_name='participation_petition_sheets')
    op.drop_table('participation_petition_sheets')
    op.drop_index('ix_participation_meeting_sign_ups_user_id', table_name='participation_meeting_sign_ups')
    op.drop_table('participation_meeting_sign_ups')
    op.drop_index(op.f('ix_participation_hearing_votes_user_id'), table_name='participation_hearing_votes')
    op.drop_table('participation_hearing_votes')
    op.drop_index(op.f('ix_participation_body_members_user_id'), table_name='participation_body_members')
    op.drop_index('ix_participation_body_members_body_id', table_name='participation_body_members')
    op.drop_table('participation_body_members')
    op.drop_index(op.f('ix_participation_agenda_items_petition_id'), table_name='participation_agenda_items')
    op.drop_table('participation_agenda_items')
    op.drop_index('ix_participation_petitions_author_id', table_name='participation_petitions')
    op.drop_table('participation_petitions')
    op.drop_index('ix_participation_meetings_starts_at', table_name='participation_meetings')
    op.drop_index('ix_participation_meetings_component_id', table_name='participation_meetings')
    op.drop_index('ix_participation_meetings_body_id', table_name='participation_meetings')
    op.drop_table('participation_meetings')
    op.drop_index('uq_participation_hearing_questions_screen', table_name='participation_hearing_questions', postgresql_where='is_on_screen')
    op.drop_index(op.f('ix_participation_hearing_questions_user_id'), table_name='participation_hearing_questions')
    op.drop_index(op.f('ix_participation_hearing_questions_decided_by'), table_name='participation_hearing_questions')
    op.drop_index('ix_participation_hearing_questions_component_id', table_name='participation_hearing_questions')
    op.drop_table('participation_hearing_questions')
    op.drop_index(op.f('ix_participation_draw_candidates_user_id'), table_name='participation_draw_candidates')
    op.drop_table('participation_draw_candidates')
    op.drop_table('participation_draws')
    op.drop_table('participation_bodies')
