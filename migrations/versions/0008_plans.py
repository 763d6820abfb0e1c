"""Assignments, action plans, surveys, alumni

Revision ID: 0008
Revises: 0007
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('training_city_reports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('city_id', sa.Uuid(), nullable=False),
    sa.Column('situation', sa.Text(), nullable=False),
    sa.Column('problems', sa.Text(), nullable=False),
    sa.Column('expectations', sa.Text(), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=True),
    sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_training_city_reports_city_id')),
    sa.ForeignKeyConstraint(['edition_id'], ['training_editions.id'], name=op.f('fk_training_city_reports_edition_id')),
    sa.ForeignKeyConstraint(['written_by'], ['accounts_users.id'], name=op.f('fk_training_city_reports_written_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_city_reports')),
    sa.UniqueConstraint('edition_id', 'city_id', name=op.f('uq_training_city_reports_edition_id_city_id'))
    )
    op.create_index(op.f('ix_training_city_reports_city_id'), 'training_city_reports', ['city_id'], unique=False)
    op.create_index(op.f('ix_training_city_reports_written_by'), 'training_city_reports', ['written_by'], unique=False)
    op.create_table('training_edition_surveys',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('moment', sa.Enum('end', 'three_months', 'twelve_months', name='moment', native_enum=False, length=40), nullable=False),
    sa.Column('titles', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('questions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['training_editions.id'], name=op.f('fk_training_edition_surveys_edition_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_edition_surveys')),
    sa.UniqueConstraint('edition_id', 'moment', name=op.f('uq_training_edition_surveys_edition_id_moment'))
    )
    op.create_index('ix_training_edition_surveys_due', 'training_edition_surveys', ['next_at'], unique=False, postgresql_where='next_at IS NOT NULL')
    op.create_table('training_action_plans',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('city_id', sa.Uuid(), nullable=False),
    sa.Column('enrolment_id', sa.Uuid(), nullable=True),
    sa.Column('is_team', sa.Boolean(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'submitted', 'returned', 'accepted', 'finished', name='planstate', native_enum=False, length=40), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('indicator', sa.String(length=200), nullable=False),
    sa.Column('baseline', sa.String(length=200), nullable=False),
    sa.Column('target', sa.String(length=200), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('mentor_city_id', sa.Uuid(), nullable=True),
    sa.Column('supervisor_name', sa.String(length=120), nullable=False),
    sa.Column('signed_off_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_off_by', sa.Uuid(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reviewed_by', sa.Uuid(), nullable=True),
    sa.Column('remarks', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state IN ('accepted', 'finished')) = (accepted_at IS NOT NULL)", name=op.f('ck_training_action_plans_accepted')),
    sa.CheckConstraint('NOT (is_team AND enrolment_id IS NOT NULL)', name=op.f('ck_training_action_plans_team')),
    sa.ForeignKeyConstraint(['author_id'], ['accounts_users.id'], name=op.f('fk_training_action_plans_author_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_training_action_plans_city_id')),
    sa.ForeignKeyConstraint(['edition_id'], ['training_editions.id'], name=op.f('fk_training_action_plans_edition_id')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['training_enrolments.id'], name=op.f('fk_training_action_plans_enrolment_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['mentor_city_id'], ['cities_cities.id'], name=op.f('fk_training_action_plans_mentor_city_id')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['accounts_users.id'], name=op.f('fk_training_action_plans_reviewed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['signed_off_by'], ['accounts_users.id'], name=op.f('fk_training_action_plans_signed_off_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_action_plans')),
    sa.UniqueConstraint('enrolment_id', name=op.f('uq_training_action_plans_enrolment_id'))
    )
    op.create_index(op.f('ix_training_action_plans_author_id'), 'training_action_plans', ['author_id'], unique=False)
    op.create_index(op.f('ix_training_action_plans_city_id'), 'training_action_plans', ['city_id'], unique=False)
    op.create_index(op.f('ix_training_action_plans_edition_id'), 'training_action_plans', ['edition_id'], unique=False)
    op.create_index(op.f('ix_training_action_plans_state'), 'training_action_plans', ['state'], unique=False)
    op.create_index('uq_training_action_plans_team', 'training_action_plans', ['edition_id', 'city_id'], unique=True, postgresql_where='enrolment_id IS NULL AND is_team')
    op.create_table('training_alumni',
    sa.Column('enrolment_id', sa.Uuid(), nullable=False),
    sa.Column('offers', sa.String(length=200), nullable=False),
    sa.Column('asks', sa.String(length=200), nullable=False),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['training_enrolments.id'], name=op.f('fk_training_alumni_enrolment_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('enrolment_id', name=op.f('pk_training_alumni'))
    )
    op.create_table('training_assignment_terms',
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('activity_id', sa.Uuid(), nullable=False),
    sa.Column('due_local', sa.DateTime(), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('grace_minutes', sa.Integer(), nullable=False),
    sa.Column('late', sa.Enum('accept', 'penalty', 'refuse', name='laterule', native_enum=False, length=40), nullable=False),
    sa.Column('penalty_per_day', sa.Float(), nullable=False),
    sa.CheckConstraint('grace_minutes >= 0', name=op.f('ck_training_assignment_terms_grace')),
    sa.CheckConstraint('penalty_per_day BETWEEN 0 AND 1', name=op.f('ck_training_assignment_terms_share')),
    sa.ForeignKeyConstraint(['activity_id'], ['training_activities.id'], name=op.f('fk_training_assignment_terms_activity_id')),
    sa.ForeignKeyConstraint(['edition_id'], ['training_editions.id'], name=op.f('fk_training_assignment_terms_edition_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('edition_id', 'activity_id', name=op.f('pk_training_assignment_terms'))
    )
    op.create_table('training_extra_time',
    sa.Column('enrolment_id', sa.Uuid(), nullable=False),
    sa.Column('activity_id', sa.Uuid(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_training_extra_time_some')),
    sa.ForeignKeyConstraint(['activity_id'], ['training_activities.id'], name=op.f('fk_training_extra_time_activity_id')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['training_enrolments.id'], name=op.f('fk_training_extra_time_enrolment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['given_by'], ['accounts_users.id'], name=op.f('fk_training_extra_time_given_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('enrolment_id', 'activity_id', name=op.f('pk_training_extra_time'))
    )
    op.create_table('training_submissions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('enrolment_id', sa.Uuid(), nullable=False),
    sa.Column('activity_id', sa.Uuid(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'handed_in', 'marked', 'returned', name='submissionstate', native_enum=False, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('penalty', sa.Float(), nullable=False),
    sa.Column('score', sa.Float(), nullable=True),
    sa.Column('feedback', sa.Text(), nullable=False),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name=op.f('ck_training_submissions_submitted')),
    sa.CheckConstraint('penalty BETWEEN 0 AND 1 AND score BETWEEN 0 AND 1', name=op.f('ck_training_submissions_shares')),
    sa.ForeignKeyConstraint(['activity_id'], ['training_activities.id'], name=op.f('fk_training_submissions_activity_id')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['training_enrolments.id'], name=op.f('fk_training_submissions_enrolment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['settled_by'], ['accounts_users.id'], name=op.f('fk_training_submissions_settled_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_submissions')),
    sa.UniqueConstraint('enrolment_id', 'activity_id', 'round', name=op.f('uq_training_submissions_enrolment_id_activity_id_round'))
    )
    op.create_index(op.f('ix_training_submissions_activity_id'), 'training_submissions', ['activity_id'], unique=False)
    op.create_index('ix_training_submissions_queue', 'training_submissions', ['submitted_at'], unique=False, postgresql_where="state = 'handed_in'")
    op.create_index('uq_training_submissions_open', 'training_submissions', ['enrolment_id', 'activity_id'], unique=True, postgresql_where="state IN ('draft', 'handed_in')")
    op.create_table('training_survey_invitations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('enrolment_id', sa.Uuid(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('has_answered', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['training_enrolments.id'], name=op.f('fk_training_survey_invitations_enrolment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['survey_id'], ['training_edition_surveys.id'], name=op.f('fk_training_survey_invitations_survey_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_survey_invitations')),
    sa.UniqueConstraint('survey_id', 'enrolment_id', name=op.f('uq_training_survey_invitations_survey_id_enrolment_id'))
    )
    op.create_index('ix_training_survey_invitations_due', 'training_survey_invitations', ['next_at'], unique=False, postgresql_where='next_at IS NOT NULL')
    op.create_index(op.f('ix_training_survey_invitations_enrolment_id'), 'training_survey_invitations', ['enrolment_id'], unique=False)
    op.create_table('training_survey_responses',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('survey_id', sa.Uuid(), nullable=True),
    sa.Column('activity_id', sa.Uuid(), nullable=True),
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint('(survey_id IS NULL) <> (activity_id IS NULL)', name=op.f('ck_training_survey_responses_of_one')),
    sa.ForeignKeyConstraint(['activity_id'], ['training_activities.id'], name=op.f('fk_training_survey_responses_activity_id')),
    sa.ForeignKeyConstraint(['edition_id'], ['training_editions.id'], name=op.f('fk_training_survey_responses_edition_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['survey_id'], ['training_edition_surveys.id'], name=op.f('fk_training_survey_responses_survey_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_survey_responses'))
    )
    op.create_index(op.f('ix_training_survey_responses_activity_id'), 'training_survey_responses', ['activity_id'], unique=False)
    op.create_index(op.f('ix_training_survey_responses_edition_id'), 'training_survey_responses', ['edition_id'], unique=False)
    op.create_index(op.f('ix_training_survey_responses_survey_id'), 'training_survey_responses', ['survey_id'], unique=False)
    op.create_table('training_marks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('marker_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('levels', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('position IN (1, 2)', name=op.f('ck_training_marks_two')),
    sa.CheckConstraint('score BETWEEN 0 AND 1', name=op.f('ck_training_marks_share')),
    sa.ForeignKeyConstraint(['marker_id'], ['accounts_users.id'], name=op.f('fk_training_marks_marker_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['submission_id'], ['training_submissions.id'], name=op.f('fk_training_marks_submission_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_marks')),
    sa.UniqueConstraint('submission_id', 'marker_id', name=op.f('uq_training_marks_submission_id_marker_id')),
    sa.UniqueConstraint('submission_id', 'position', name=op.f('uq_training_marks_submission_id_position'))
    )
    op.create_index(op.f('ix_training_marks_marker_id'), 'training_marks', ['marker_id'], unique=False)
    op.create_table('training_peer_reviews',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('reviewer_id', sa.Uuid(), nullable=False),
    sa.Column('levels', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('score', sa.Float(), nullable=True),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('score BETWEEN 0 AND 1', name=op.f('ck_training_peer_reviews_share')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['training_enrolments.id'], name=op.f('fk_training_peer_reviews_reviewer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['submission_id'], ['training_submissions.id'], name=op.f('fk_training_peer_reviews_submission_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_peer_reviews')),
    sa.UniqueConstraint('submission_id', 'reviewer_id', name=op.f('uq_training_peer_reviews_submission_id_reviewer_id'))
    )
    op.create_index(op.f('ix_training_peer_reviews_reviewer_id'), 'training_peer_reviews', ['reviewer_id'], unique=False)
    op.create_table('training_plan_actions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=300), nullable=False),
    sa.Column('owner', sa.String(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('budget', sa.Numeric(precision=16, scale=2, asdecimal=False), nullable=True),
    sa.CheckConstraint('budget >= 0', name=op.f('ck_training_plan_actions_budget')),
    sa.ForeignKeyConstraint(['plan_id'], ['training_action_plans.id'], name=op.f('fk_training_plan_actions_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_plan_actions'))
    )
    op.create_index(op.f('ix_training_plan_actions_plan_id'), 'training_plan_actions', ['plan_id'], unique=False)
    op.create_table('training_plan_cases',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['training_action_plans.id'], name=op.f('fk_training_plan_cases_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_plan_cases'))
    )
    op.create_index(op.f('ix_training_plan_cases_plan_id'), 'training_plan_cases', ['plan_id'], unique=False)
    op.create_table('training_plan_check_ins',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('progress', sa.Text(), nullable=False),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['training_action_plans.id'], name=op.f('fk_training_plan_check_ins_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_plan_check_ins')),
    sa.UniqueConstraint('plan_id', 'days', name=op.f('uq_training_plan_check_ins_plan_id_days'))
    )
    op.create_index('ix_training_plan_check_ins_due', 'training_plan_check_ins', ['next_at'], unique=False, postgresql_where='next_at IS NOT NULL')
    op.create_table('training_plan_sign_offs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['training_action_plans.id'], name=op.f('fk_training_plan_sign_offs_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_plan_sign_offs')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_training_plan_sign_offs_token_hash'))
    )
    op.create_index(op.f('ix_training_plan_sign_offs_plan_id'), 'training_plan_sign_offs', ['plan_id'], unique=False)
    op.create_table('training_submission_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('file_key', sa.String(length=64), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['training_submissions.id'], name=op.f('fk_training_submission_files_submission_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_submission_files')),
    sa.UniqueConstraint('file_key', name=op.f('uq_training_submission_files_file_key'))
    )
    op.create_index(op.f('ix_training_submission_files_submission_id'), 'training_submission_files', ['submission_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_training_submission_files_submission_id'), table_name='training_submission_files')
    op.drop_table('training_submission_files')
    op.drop_index(op.f('ix_training_plan_sign_offs_plan_id'), table_name='training_plan_sign_offs')
    op.drop_table('training_plan_sign_offs')
    op.drop_index('ix_training_plan_check_ins_due', table_name='training_plan_check_ins', postgresql_where='next_at IS NOT NULL')
    op.drop_table('training_plan_check_ins')
    op.drop_index(op.f('ix_training_plan_cases_plan_id'), table_name='training_plan_cases')
    op.drop_table('training_plan_cases')
    op.drop_index(op.f('ix_training_plan_actions_plan_id'), table_name='training_plan_actions')
    op.drop_table('training_plan_actions')
    op.drop_index(op.f('ix_training_peer_reviews_reviewer_id'), table_name='training_peer_reviews')
    op.drop_table('training_peer_reviews')
    op.drop_index(op.f('ix_training_marks_marker_id'), table_name='training_marks')
    op.drop_table('training_marks')
    op.drop_index(op.f('ix_training_survey_responses_survey_id'), table_name='training_survey_responses')
    op.drop_index(op.f('ix_training_survey_responses_edition_id'), table_name='training_survey_responses')
    op.drop_index(op.f('ix_training_survey_responses_activity_id'), table_name='training_survey_responses')
    op.drop_table('training_survey_responses')
    op.drop_index(op.f('ix_training_survey_invitations_enrolment_id'), table_name='training_survey_invitations')
    op.drop_index('ix_training_survey_invitations_due', table_name='training_survey_invitations', postgresql_where='next_at IS NOT NULL')
    op.drop_table('training_survey_invitations')
    op.drop_index('uq_training_submissions_open', table_name='training_submissions', postgresql_where="state IN ('draft', 'handed_in')")
    op.drop_index('ix_training_submissions_queue', table_name='training_submissions', postgresql_where="state = 'handed_in'")
    op.drop_index(op.f('ix_training_submissions_activity_id'), table_name='training_submissions')
    op.drop_table('training_submissions')
    op.drop_table('training_extra_time')
    op.drop_table('training_assignment_terms')
    op.drop_table('training_alumni')
    op.drop_index('uq_training_action_plans_team', table_name='training_action_plans', postgresql_where='enrolment_id IS NULL AND is_team')
    op.drop_index(op.f('ix_training_action_plans_state'), table_name='training_action_plans')
    op.drop_index(op.f('ix_training_action_plans_edition_id'), table_name='training_action_plans')
    op.drop_index(op.f('ix_training_action_plans_city_id'), table_name='training_action_plans')
    op.drop_index(op.f('ix_training_action_plans_author_id'), table_name='training_action_plans')
    op.drop_table('training_action_plans')
    op.drop_index('ix_training_edition_surveys_due', table_name='training_edition_surveys', postgresql_where='next_at IS NOT NULL')
    op.drop_table('training_edition_surveys')
    op.drop_index(op.f('ix_training_city_reports_written_by'), table_name='training_city_reports')
    op.drop_index(op.f('ix_training_city_reports_city_id'), table_name='training_city_reports')
    op.drop_table('training_city_reports')
