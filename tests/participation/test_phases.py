"""When a phase is past, active or to come, and what it switches on: one definition for all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from portal.core import ids
from portal.participation import rules
from portal.participation.models import Action, Component, Phase, PhaseAction, PilotState, Process, ProcessState, Space
from portal.participation.rules import Standing

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def phase(first: float, last: float, component: Component, *actions: Action) -> Phase:
    made = Phase(id=ids.new_id(), starts_at=NOW + timedelta(days=first), ends_at=NOW + timedelta(days=last))
    made.actions = [PhaseAction(component_id=component.id, action=action) for action in actions]
    return made


def process(*phases: Phase, component: Component) -> Process:
    space = Space(state=PilotState.RUNNING)
    return Process(state=ProcessState.PUBLISHED, space=space, phases=list(phases), components=[component])


def test_a_phase_begins_with_its_first_moment_and_is_over_with_its_end():
    component = Component(id=ids.new_id())
    one = phase(0, 1, component)
    assert rules.standing(one, NOW - timedelta(microseconds=1)) is Standing.TO_COME
    assert rules.standing(one, NOW) is Standing.ACTIVE
    assert rules.standing(one, NOW + timedelta(days=1) - timedelta(microseconds=1)) is Standing.ACTIVE
    assert rules.standing(one, NOW + timedelta(days=1)) is Standing.OVER


def test_a_process_stays_active_in_the_pause_between_its_phases():
    component = Component(id=ids.new_id())
    both = process(phase(-10, -5, component), phase(5, 10, component), component=component)
    assert rules.process_standing(both, NOW - timedelta(days=11)) is Standing.TO_COME
    assert rules.process_standing(both, NOW) is Standing.ACTIVE
    assert rules.process_standing(both, NOW + timedelta(days=10)) is Standing.OVER
    assert rules.process_standing(process(component=component), NOW) is Standing.TO_COME
    assert rules.active(both.phases, NOW) == []
    assert rules.next_phase(both.phases, NOW) is both.phases[1]


def test_what_is_open_is_what_a_running_phase_of_a_published_process_switches_on():
    component = Component(id=ids.new_id())
    found = process(
        phase(-2, 2, component, Action.SUBMIT), phase(-1, 5, component, Action.SUPPORT), phase(6, 9, component, Action.SUBMIT),
        component=component,
    )  # fmt: skip
    assert rules.is_open(found, component, Action.SUBMIT, NOW)
    assert rules.open_until(found, component, Action.SUPPORT, NOW) == NOW + timedelta(days=5)
    assert not rules.is_open(found, component, Action.COMMENT, NOW)
    assert rules.opens_at(found, component, Action.SUBMIT, NOW) == NOW + timedelta(days=6)
    assert not rules.is_open(found, Component(id=ids.new_id()), Action.SUBMIT, NOW)
    found.space.state = PilotState.ENDED
    assert not rules.is_open(found, component, Action.SUBMIT, NOW)
    assert rules.open_until(found, component, Action.SUPPORT, NOW) is None
    found.space.state, found.state = PilotState.RUNNING, ProcessState.DRAFT
    assert not rules.is_open(found, component, Action.SUBMIT, NOW)
