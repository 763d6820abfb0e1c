"""Adoptions of cases, kits and what cities have, similar cases, problems and those who help

Revision ID: 0017
Revises: 0016
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cases_city_means',
    sa.Column('city_id', sa.Uuid(), nullable=False),
    sa.Column('tag_id', sa.Uuid(), nullable=False),
    sa.Column('has', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['accounts_users.id'], name=op.f('fk_cases_city_means_changed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_cases_city_means_city_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tag_id'], ['search_tags.id'], name=op.f('fk_cases_city_means_tag_id')),
    sa.PrimaryKeyConstraint('city_id', 'tag_id', name=op.f('pk_cases_city_means'))
    )
    op.create_index(op.f('ix_cases_city_means_changed_by'), 'cases_city_means', ['changed_by'], unique=False)
    op.create_table('cases_problems',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('city_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('tags', postgresql.JSONB(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_cases_problems_city_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_cases_problems_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_problems'))
    )
    op.create_index(op.f('ix_cases_problems_city_id'), 'cases_problems', ['city_id'], unique=False)
    op.create_index(op.f('ix_cases_problems_user_id'), 'cases_problems', ['user_id'], unique=False)
    op.create_table('cases_kit_opens',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('form', sa.String(length=8), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint('count > 0', name=op.f('ck_cases_kit_opens_count')),
    sa.ForeignKeyConstraint(['case_id'], ['cases_cases.id'], name=op.f('fk_cases_kit_opens_case_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'day', 'lang', 'form', name=op.f('pk_cases_kit_opens'))
    )
    op.create_table('cases_mentor_requests',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('problem_id', sa.Uuid(), nullable=False),
    sa.Column('mentor_id', sa.Uuid(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'answered', 'declined', 'overdue', name='askstate', native_enum=False, length=40), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state IN ('answered', 'declined')) = (answered_at IS NOT NULL)", name=op.f('ck_cases_mentor_requests_answered')),
    sa.ForeignKeyConstraint(['asked_by'], ['accounts_users.id'], name=op.f('fk_cases_mentor_requests_asked_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['mentor_id'], ['accounts_users.id'], name=op.f('fk_cases_mentor_requests_mentor_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['problem_id'], ['cases_problems.id'], name=op.f('fk_cases_mentor_requests_problem_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_mentor_requests'))
    )
    op.create_index(op.f('ix_cases_mentor_requests_asked_by'), 'cases_mentor_requests', ['asked_by'], unique=False)
    op.create_index('ix_cases_mentor_requests_due', 'cases_mentor_requests', ['next_at'], unique=False, postgresql_where='next_at IS NOT NULL')
    op.create_index(op.f('ix_cases_mentor_requests_mentor_id'), 'cases_mentor_requests', ['mentor_id'], unique=False)
    op.create_index(op.f('ix_cases_mentor_requests_problem_id'), 'cases_mentor_requests', ['problem_id'], unique=False)
    op.create_index('uq_cases_mentor_requests_open', 'cases_mentor_requests', ['problem_id'], unique=True, postgresql_where="state IN ('asked', 'overdue')")
    op.create_table('cases_mentors',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('tag_id', sa.Uuid(), nullable=True),
    sa.Column('languages', postgresql.JSONB(), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('hours BETWEEN 1 AND 40', name=op.f('ck_cases_mentors_hours')),
    sa.CheckConstraint('num_nonnulls(case_id, tag_id) = 1', name=op.f('ck_cases_mentors_about')),
    sa.ForeignKeyConstraint(['case_id'], ['cases_cases.id'], name=op.f('fk_cases_mentors_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tag_id'], ['search_tags.id'], name=op.f('fk_cases_mentors_tag_id')),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_users.id'], name=op.f('fk_cases_mentors_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_mentors')),
    sa.UniqueConstraint('user_id', 'case_id', name=op.f('uq_cases_mentors_user_id_case_id')),
    sa.UniqueConstraint('user_id', 'tag_id', name=op.f('uq_cases_mentors_user_id_tag_id'))
    )
    op.create_index(op.f('ix_cases_mentors_case_id'), 'cases_mentors', ['case_id'], unique=False)
    op.create_index(op.f('ix_cases_mentors_tag_id'), 'cases_mentors', ['tag_id'], unique=False)
    op.create_table('cases_similar',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('score', sa.Double(), nullable=False),
    sa.Column('reasons', postgresql.JSONB(), nullable=False),
    sa.Column('computed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('case_id <> other_id', name=op.f('ck_cases_similar_another')),
    sa.CheckConstraint('score BETWEEN 0 AND 1', name=op.f('ck_cases_similar_score')),
    sa.ForeignKeyConstraint(['case_id'], ['cases_cases.id'], name=op.f('fk_cases_similar_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['cases_cases.id'], name=op.f('fk_cases_similar_other_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'other_id', name=op.f('pk_cases_similar'))
    )
    op.create_index(op.f('ix_cases_similar_other_id'), 'cases_similar', ['other_id'], unique=False)
    op.create_table('cases_similar_choices',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('choice', sa.Enum('pinned', 'hidden', name='pairchoice', native_enum=False, length=40), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('case_id <> other_id', name=op.f('ck_cases_similar_choices_another')),
    sa.ForeignKeyConstraint(['by'], ['accounts_users.id'], name=op.f('fk_cases_similar_choices_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['case_id'], ['cases_cases.id'], name=op.f('fk_cases_similar_choices_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['cases_cases.id'], name=op.f('fk_cases_similar_choices_other_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'other_id', name=op.f('pk_cases_similar_choices'))
    )
    op.create_index(op.f('ix_cases_similar_choices_by'), 'cases_similar_choices', ['by'], unique=False)
    op.create_index(op.f('ix_cases_similar_choices_other_id'), 'cases_similar_choices', ['other_id'], unique=False)
    op.create_table('cases_adoptions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('city_id', sa.Uuid(), nullable=False),
    sa.Column('stage', sa.Enum('interested', 'planning', 'piloting', 'live', 'stopped', name='adoptionstage', native_enum=False, length=40), nullable=False),
    sa.Column('began', sa.String(length=10), nullable=False),
    sa.Column('since', sa.String(length=10), nullable=False),
    sa.Column('stopped_reason', sa.String(length=1000), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('adapted', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('result_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cost_amount', sa.Numeric(precision=16, scale=2, asdecimal=False), nullable=True),
    sa.Column('cost_currency', sa.String(length=3), nullable=False),
    sa.Column('cost_year', sa.Integer(), nullable=True),
    sa.Column('plan', postgresql.JSONB(), nullable=False),
    sa.Column('refs', postgresql.JSONB(), nullable=False),
    sa.Column('mentor_id', sa.Uuid(), nullable=True),
    sa.Column('mentor_city_id', sa.Uuid(), nullable=True),
    sa.Column('source_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('source_confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('adopter_confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('adopter_confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('disputed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disputed_side', sa.Enum('source', 'adopter', name='side', native_enum=False, length=40), nullable=True),
    sa.Column('disputed_reason', sa.String(length=1000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(cost_amount IS NULL) = (cost_currency = '')", name=op.f('ck_cases_adoptions_cost_currency')),
    sa.CheckConstraint("(disputed_at IS NULL) = (disputed_reason = '') AND (disputed_at IS NULL) = (disputed_side IS NULL)", name=op.f('ck_cases_adoptions_disputed')),
    sa.CheckConstraint("(stage = 'stopped') = (stopped_reason <> '')", name=op.f('ck_cases_adoptions_stopped')),
    sa.CheckConstraint('cost_amount >= 0', name=op.f('ck_cases_adoptions_cost_amount')),
    sa.CheckConstraint('num_nonnulls(mentor_id, mentor_city_id) <= 1', name=op.f('ck_cases_adoptions_one_mentor')),
    sa.CheckConstraint('source_confirmed_by <> adopter_confirmed_by', name=op.f('ck_cases_adoptions_two_people')),
    sa.ForeignKeyConstraint(['adopter_confirmed_by'], ['accounts_users.id'], name=op.f('fk_cases_adoptions_adopter_confirmed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['case_id'], ['cases_cases.id'], name=op.f('fk_cases_adoptions_case_id')),
    sa.ForeignKeyConstraint(['city_id'], ['cities_cities.id'], name=op.f('fk_cases_adoptions_city_id')),
    sa.ForeignKeyConstraint(['mentor_city_id'], ['cities_cities.id'], name=op.f('fk_cases_adoptions_mentor_city_id')),
    sa.ForeignKeyConstraint(['mentor_id'], ['accounts_users.id'], name=op.f('fk_cases_adoptions_mentor_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['source_confirmed_by'], ['accounts_users.id'], name=op.f('fk_cases_adoptions_source_confirmed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['version_id'], ['cases_versions.id'], name=op.f('fk_cases_adoptions_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_adoptions')),
    sa.UniqueConstraint('case_id', 'city_id', name=op.f('uq_cases_adoptions_case_id_city_id'))
    )
    op.create_index(op.f('ix_cases_adoptions_adopter_confirmed_by'), 'cases_adoptions', ['adopter_confirmed_by'], unique=False)
    op.create_index(op.f('ix_cases_adoptions_city_id'), 'cases_adoptions', ['city_id'], unique=False)
    op.create_index(op.f('ix_cases_adoptions_mentor_id'), 'cases_adoptions', ['mentor_id'], unique=False)
    op.create_index(op.f('ix_cases_adoptions_source_confirmed_by'), 'cases_adoptions', ['source_confirmed_by'], unique=False)
    op.create_index(op.f('ix_cases_adoptions_version_id'), 'cases_adoptions', ['version_id'], unique=False)
    op.create_table('cases_kits',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('pdf_key', sa.String(length=64), nullable=False),
    sa.Column('zip_key', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['cases_versions.id'], name=op.f('fk_cases_kits_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_kits')),
    sa.UniqueConstraint('version_id', 'lang', 'digest', name=op.f('uq_cases_kits_version_id_lang_digest'))
    )
    op.create_table('cases_adoption_steps',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('adoption_id', sa.Uuid(), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('side', sa.Enum('source', 'adopter', name='side', native_enum=False, length=40), nullable=False),
    sa.Column('stage', sa.Enum('interested', 'planning', 'piloting', 'live', 'stopped', name='adoptionstage', native_enum=False, length=40), nullable=False),
    sa.Column('since', sa.String(length=10), nullable=False),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('lang', sa.String(length=12), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['adoption_id'], ['cases_adoptions.id'], name=op.f('fk_cases_adoption_steps_adoption_id')),
    sa.ForeignKeyConstraint(['by'], ['accounts_users.id'], name=op.f('fk_cases_adoption_steps_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases_adoption_steps'))
    )
    op.create_index('ix_cases_adoption_steps_adoption_id_at', 'cases_adoption_steps', ['adoption_id', 'at'], unique=False)
    op.create_index(op.f('ix_cases_adoption_steps_by'), 'cases_adoption_steps', ['by'], unique=False)
    _guard()


def _guard() -> None:
    """A city does not take over its own case, and what happened to an adoption stays written."""
    op.execute(
        """
        CREATE FUNCTION cases_adopted_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM cases_cases c WHERE c.id = NEW.case_id AND c.city_id = NEW.city_id) THEN
                RAISE EXCEPTION 'a city does not take over its own case' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER elsewhere BEFORE INSERT OR UPDATE OF case_id, city_id ON cases_adoptions
        FOR EACH ROW EXECUTE FUNCTION cases_adopted_elsewhere();

        CREATE FUNCTION cases_keep_step() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'by' <> to_jsonb(NEW) - 'by' THEN
                RAISE EXCEPTION 'a step of an adoption does not change' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON cases_adoption_steps
        FOR EACH ROW EXECUTE FUNCTION cases_keep_step();
        """
    )


def downgrade() -> None:
    for table in (
        "cases_adoption_steps", "cases_kits", "cases_adoptions", "cases_similar_choices", "cases_similar", "cases_mentors",
        "cases_mentor_requests", "cases_kit_opens", "cases_problems", "cases_city_means",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION cases_keep_step(); DROP FUNCTION cases_adopted_elsewhere()")
