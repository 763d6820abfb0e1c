"""What votes count by is what it was when the first came in, in every kind of component: the service says no, and so does the database."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.core import db
from portal.participation import components, participants, queries, services
from portal.participation.models import Action, Component, ComponentKind
from portal.participation.queries import petitions, proposals
from portal.participation.services import ComponentPlan, ledger, petitioning, surveys
from tests.factories.accounts import make_user
from tests.factories.meetings import make_part, make_petition
from tests.factories.participation import make_process, make_proposal
from tests.factories.surveys import make_survey


def proposed():
    process = make_process()
    make_proposal(process, make_user())
    return process.components[0]


def supported():
    """By a proposal that was here before anybody could vote, as imported ones are."""
    process = make_process()
    made = make_proposal(process, make_user())
    with db.transaction():
        db.session.execute(update(Component).values(frozen=None))
    db.session.expire_all()
    with db.transaction():
        services.support(proposal=proposals.known_proposal(made.id), user=make_user())
    return process.components[0]


def answered():
    component = make_survey()
    with db.transaction():
        surveys.answer(
            component=component, who=participants.participant(component, make_user()), answers={"yes": "no"}, lang="en"
        )
    return component


def handed_in():
    """With settings of which nobody has said anything: what they imply is meant too."""
    component = make_part(ComponentKind.PETITIONS, (Action.SUBMIT, Action.SIGN))
    make_petition(component, make_user())
    return component


def signed():
    component = make_part(ComponentKind.PETITIONS, (Action.SUBMIT, Action.SIGN))
    made = make_petition(component, make_user())
    with db.transaction():
        db.session.execute(update(Component).values(frozen=None))
    db.session.expire_all()
    with db.transaction():
        petitioning.sign(petition=petitions.known_petition(made.id), user=make_user(), shows_name=False)
    return component


ACTS = {
    ComponentKind.PROPOSALS: (proposed, supported), ComponentKind.SURVEY: (answered,),
    ComponentKind.PETITIONS: (handed_in, signed),
}  # fmt: skip
OTHERS = {bool: lambda value: not value, int: lambda value: value + 1, str: lambda _value: "staff"}


def there(key):
    """The process, whole and read anew, and the component in it."""
    db.session.expire_all()
    process = queries.known_process(db.session.get(Component, key).process_id)
    return process, next(one for one in process.components if one.id == key)


def test_every_kind_of_which_something_freezes_is_looked_at_here(app):
    kinds = {one.kind: one for one in components.kinds()}
    assert {kind for kind, one in kinds.items() if one.frozen} == set(ACTS)
    for one in kinds.values():
        assert set(one.frozen) <= set(one.defaults), "what is frozen has a value, said or not"


@pytest.mark.parametrize("act", [act for acts in ACTS.values() for act in acts], ids=lambda act: act.__name__)
def test_the_first_act_freezes_what_it_counts_by(app, act):
    key = act().id
    process, component = there(key)
    kind, kept = components.kind_of(component.kind), dict(component.settings)
    assert component.frozen == kind.frozen_part(kept)
    for name in kind.frozen:
        other = kept | {name: OTHERS[type(kept[name])](kept[name])}
        for settings in (other, {key: value for key, value in kept.items() if key != name}):
            with pytest.raises(IntegrityError, match="frozen"), db.transaction():
                db.session.execute(update(Component).where(Component.id == key).values(settings=settings))
        process, component = there(key)
        with pytest.raises(services.SettingsFrozen), db.transaction():
            services.change_component(
                process=process, component=component, actor=None,
                plan=ComponentPlan(component.kind, {"en": "Ours"}, settings=other),
            )  # fmt: skip
    process, component = there(key)
    with db.transaction():
        services.change_component(
            process=process, component=component, actor=None,
            plan=ComponentPlan(component.kind, component.titles, settings=kept | {"said": "otherwise"}),
        )  # fmt: skip


def freezing(seen):
    return [one for one in seen if one.startswith("UPDATE participation_components")]


def test_what_is_frozen_is_frozen_once_in_a_session(app, queries):
    process, author = make_process(), make_user()
    component = process.components[0]
    who = participants.participant(component, author)
    with queries() as seen, db.transaction():
        assert [ledger.enter(component=component, act=act, participant=who) for act in ("survey", "survey:2")] == [
            True
        ] * 2
    assert len(freezing(seen)) == 1
    assert component.frozen is not None
    assert component.settings.items() >= component.frozen.items()
    with queries() as seen:
        make_proposal(process, author)
    assert freezing(seen) == [], "the first act has frozen it"
    assert [one for one in seen if one.startswith("SELECT participation_components.kind")] == []


def test_an_act_that_is_taken_back_freezes_nothing_and_the_next_one_does(app):
    component, user = make_survey(), make_user()
    with db.transaction():
        taken_back = db.session.begin_nested()
        ledger.enter(component=component, act="survey", participant=participants.participant(component, user))
        assert component.frozen is not None
        taken_back.rollback()
        assert component.frozen is None
        ledger.enter(component=component, act="survey", participant=participants.participant(component, user))
    db.session.expire_all()
    assert db.session.get_one(Component, component.id).frozen is not None


def test_what_another_session_has_frozen_is_known_after_the_first_act(app, queries):
    component = make_survey()
    with db.transaction():
        db.session.execute(update(Component).values(frozen={}).execution_options(synchronize_session=False))
    assert component.frozen is None, "as another session would have read it before"
    people = [participants.participant(component, make_user()) for _one in range(2)]
    with queries() as seen, db.transaction():
        for who in people:
            ledger.enter(component=component, act="survey", participant=who)
    assert len(freezing(seen)) == 1
    assert component.frozen == {}
