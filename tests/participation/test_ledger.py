"""One ledger for all ways of taking part: a person counts once, whichever way comes first, and whoever is gone leaves no trace."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from portal.accounts import services as accounts
from portal.accounts.models import AuditEntry, Role
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.participation import marks, participants, pilot, queries, services
from portal.participation.models import (
    Audience,
    Channel,
    CheckMethod,
    CodeBatch,
    GroupMember,
    Participation,
    ParticipationCode,
    Residency,
    Support,
)
from portal.participation.queries import eligibility, proposals, residents
from portal.participation.services import audiences, codes, groups, ledger, taking_leave
from portal.participation.services import residents as proofs
from tests.accounts.walk import traces
from tests.factories.accounts import make_user
from tests.factories.cities import make_city
from tests.factories.eligibility import BORN, make_codes, make_group, make_register, make_resident, open_to
from tests.factories.participation import component_in, make_process, make_proposal, make_space

REGISTER = "number,birth_date,age_band,district\n012345678,1990-12-31,30-39,Ba Dinh\n987654321,2001-02-03,20-29,\n"


def entered(component, who, act="survey"):
    with db.transaction():
        return ledger.enter(component=component, act=act, participant=who)


def counted(component, act="survey"):
    rows = db.session.scalars(
        select(Participation).where(Participation.component_id == component.id, Participation.act == act)
    )
    return [row for row in rows if row.person == row.counted_as]


def test_an_account_is_taken_once_for_each_act_and_may_come_back_after_leaving(app):
    component, user = component_in(make_process()), make_user()
    who = participants.participant(component, user)
    assert [entered(component, who), entered(component, who), entered(component, who, "survey:2")] == [
        True,
        False,
        True,
    ]
    with db.transaction():
        ledger.leave(component=component, act="survey", participant=who)
    assert not ledger.has_done(component=component, act="survey", participant=who)
    assert entered(component, who)
    (row,) = counted(component)
    assert (row.created_at.minute, row.created_at.second) == (0, 0), (
        "nothing that would match a ballot of the same second"
    )


@pytest.mark.parametrize("first", range(5))
def test_a_resident_counts_once_whichever_way_comes_first(app, first):
    space = make_space()
    process = make_process(space)
    component = open_to(process, Audience.RESIDENT)
    make_register(space, REGISTER)
    one, other, officer = make_user(), make_user(), make_user()
    for user in (one, other):
        make_resident(space, user)
    (printed,) = make_codes(space, component, people=(("0123-456 78", BORN),))
    ways = [
        participants.participant(component, one), participants.participant(component, other),
        participants.participant_by_code(component, printed.code.lower()),
        participants.participant_at_desk(component, officer=officer, number="012 345 678", born_on=BORN),
        participants.participant_at_desk(component, officer=officer, number="٠١٢٣٤٥٦٧٨", born_on=BORN, is_paper=True),
    ]  # fmt: skip
    ways = ways[first:] + ways[:first]
    assert [entered(component, who) for who in ways] == [True, False, False, False, False]
    (row,) = counted(component)
    assert row.channel is ways[0].channel
    assert (row.age_band, row.district) == ("30-39", "Ba Dinh")
    with db.transaction():
        ledger.leave(component=component, act="survey", participant=ways[1])
    assert entered(component, ways[2]), "whoever takes it back is free again, under each of his marks"
    assert eligibility.channels_of([component.id]) == {component.id: {ways[2].channel: 1}}


def test_what_an_account_did_before_its_proof_counts_as_the_residents(app):
    """Where accounts take part: a second account of the same resident, shown later, does not count again."""
    space = make_space()
    process = make_process(space)
    component, one, other = component_in(process), make_user(), make_user()
    assert entered(component, participants.participant(component, one))
    make_resident(space, one)
    assert not entered(component, participants.participant(component, one))
    make_resident(space, other)
    assert not entered(component, participants.participant(component, other))
    with db.transaction():
        proofs.forget(space=space, user=one)
    assert not entered(component, participants.participant(component, one)), "a proof that is taken back frees nobody"
    with pytest.raises(Conflict, match="another document"):
        make_resident(space, other, "555555555")


def test_a_support_of_two_accounts_of_one_resident_is_one(app):
    space = make_space()
    process = make_process(space)
    proposal = make_proposal(process, make_user())
    one, other = make_user(), make_user()
    for user in (one, other):
        make_resident(space, user)

    def act(verb, user):
        with db.transaction():
            return verb(proposal=proposals.known_proposal(proposal.id), user=user)

    assert [act(services.support, one), act(services.support, other)] == [True, False]
    assert proposals.supports_of(proposal.id) == 1
    act(services.take_back, other)
    assert proposals.supports_of(proposal.id) == 1, "who did not press it does not take it back"
    act(services.take_back, one)
    assert act(services.support, other)
    assert proposals.supports_of(proposal.id) == 1


def test_each_audience_lets_in_whom_it_names_and_says_why_not(app):
    space = make_space()
    stranger, unconfirmed, officer = make_user(), make_user(email_confirmed_at=None), make_user()
    invited = make_user(email="Ana@mail.example")
    group = make_group(space, "ana@MAIL.example", "111122223;1980-01-02")

    def refused(component, user, **how):
        with pytest.raises(Conflict) as found:
            participants.participant(component, user, **how)
        assert participants.reason(component, user, **how) == found.value.message
        return found.value.message

    anyone = open_to(make_process(space, title="For everybody"), Audience.ANYONE)
    assert participants.participant(anyone, None, visitor="browser").channel is Channel.OPEN
    assert "cookies" in refused(anyone, None)
    assert participants.participant(anyone, unconfirmed).user is unconfirmed
    confirmed = component_in(make_process(space, title="For accounts"))
    assert "Sign in" in refused(confirmed, None)
    assert "Confirm" in refused(confirmed, unconfirmed)
    resident = open_to(make_process(space, title="For residents"), Audience.RESIDENT)
    assert "live in the city" in refused(resident, stranger)
    theirs = open_to(make_process(space, title="For parents"), Audience.GROUP, group)
    assert "not on its list" in refused(theirs, stranger)
    assert participants.participant(theirs, invited).user is invited
    assert (
        participants.participant_at_desk(theirs, officer=officer, number="111122223", born_on=date(1980, 1, 2)).officer
        is officer
    )
    for component, number in ((theirs, "012345678"), (resident, "012345678"), (resident, " - ")):
        with pytest.raises(Conflict):
            participants.participant_at_desk(component, officer=officer, number=number, born_on=BORN)
    assert participants.participant_at_desk(resident, officer=officer, number="012345678", born_on=BORN, saw_proof=True)
    with db.transaction():
        assert groups.remove_people(group=group, text="ana@mail.example\nnobody@mail.example", actor=None) == 1
    assert "not on its list" in refused(theirs, invited)
    with pytest.raises(Conflict, match="for this group only"), db.transaction():
        groups.remove_group(group=group, actor=None)
    with pytest.raises(DomainError, match="Line 2"), db.transaction():
        groups.add_people(group=group, text="a@mail.example\nfoo", actor=None)


def test_who_may_take_part_is_frozen_once_somebody_has(app):
    process = make_process()
    component = open_to(process, Audience.ANYONE)
    entered(component, participants.participant(component, None, visitor="browser"))
    with db.transaction():
        audiences.set_audience(
            process=process, component=component, audience=Audience.ANYONE, group_id=None, actor=None
        )
    with pytest.raises(Conflict, match="cannot be changed"):
        open_to(process, Audience.RESIDENT)


def test_a_code_opens_its_component_once_for_each_act_until_it_is_taken_back(app):
    space = make_space()
    process = make_process(space)
    component, other = component_in(process), component_in(make_process(space, title="Another one"))
    first, second = make_codes(space, component, number=2)
    who = participants.participant_by_code(component, first.code)
    assert [entered(component, who), entered(component, who), entered(component, who, "survey:2")] == [
        True,
        False,
        True,
    ]
    assert entered(component, participants.participant_by_code(component, second.code))
    assert first.code not in str(db.session.execute(select(ParticipationCode.digest)).all())
    mistyped = first.code[:-1] + ("0" if first.code[-1] != "0" else "1")
    for component_, code, why in (
        (other, first.code, "not for this page"), (component, mistyped, "wrong or missing"),
        (component, "7ZZZZ-ZZZZZ", "wrong or missing"),
    ):  # fmt: skip
        with pytest.raises(Conflict, match=why):
            participants.participant_by_code(component_, code)
    batch = residents.batches_of(space.id)[0]
    assert (batch.batch.number, batch.used) == (2, 2)
    with db.transaction():
        codes.void_batch(batch=batch.batch, actor=None)
    with pytest.raises(Conflict, match="taken this code back"):
        participants.participant_by_code(component, first.code)
    assert len(counted(component)) == 2, "what was done stays"
    with db.transaction():
        db.session.get(CodeBatch, batch.batch.id).voided_at = None
        db.session.get(CodeBatch, batch.batch.id).valid_until = clock.now() - timedelta(days=1)
    with pytest.raises(Conflict, match="time for this code is over"):
        participants.participant_by_code(component, first.code)


def test_where_residents_take_part_each_code_belongs_to_a_person(app):
    space = make_space()
    component = open_to(make_process(space), Audience.RESIDENT)
    for wanted in (component, None):
        with pytest.raises(DomainError, match="list of people"):
            make_codes(space, wanted, number=3)
    for number in (0, codes.MOST + 1):
        with pytest.raises(DomainError, match="1 to 1,000"):
            make_codes(space, component, number=number)


def test_a_letter_proves_for_one_account_only(app):
    space = make_space()
    (printed,) = make_codes(space, None, people=(("012345678", BORN),))
    one, other = make_user(), make_user()
    with db.transaction():
        codes.prove_by_letter(space=space, user=one, code=printed.code)
    assert residents.residency(space.id, one.id).mark == marks.resident(space.id, "012345678", BORN)
    with pytest.raises(Conflict, match="used already"), db.transaction():
        codes.prove_by_letter(space=space, user=other, code=printed.code)
    with pytest.raises(DomainError, match="does not know this code"), db.transaction():
        codes.prove_by_letter(space=make_space(), user=other, code=printed.code)


def test_the_log_says_that_an_officer_entered_and_not_for_whom_or_what(app):
    component, officer = component_in(make_process()), make_user(roles=(Role.SECRETARIAT,))
    who = participants.participant_at_desk(component, officer=officer, number="012345678", born_on=BORN)
    assert entered(component, who, "support:secret")
    assert not entered(component, who, "support:secret")
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "participation.entered")).all()
    assert (entry.actor_id, entry.subject_id, entry.data) == (officer.id, component.id, {"channel": "desk"})


def test_an_erased_person_leaves_no_trace_in_any_table_and_totals_stay(app):
    """The account, its address, the number of the document and the marks that lead from the account to what was done."""
    space = make_space()
    process = make_process(space)
    component, proposal = component_in(process), make_proposal(process, make_user())
    make_secretariat = make_user(roles=(Role.SECRETARIAT,))
    person = make_user(email="gone@mail.example", roles=((Role.DESK_OFFICER, ("city", space.city_id)),))
    mark = make_resident(space, person)
    make_group(space, "gone@mail.example")
    with db.transaction():
        services.support(proposal=proposals.known_proposal(proposal.id), user=person)
    entered(component, participants.participant_at_desk(component, officer=person, number="987654321", born_on=BORN))
    assert taking_leave.export_of(person)[1][0]["method"] == CheckMethod.REGISTER.value
    key = str(person.id)
    with db.transaction():
        accounts.erase(person)
    db.session.expire_all()
    secrets = (
        key, "gone@mail.example", "012345678", "987654321", marks.address(space.id, "gone@mail.example"), mark,
    )  # fmt: skip
    found = [(*where, wanted) for wanted in secrets for where in traces(wanted)]
    # The farewell mail holds the address until it is out; accounts take that out then (tests/accounts/test_privacy.py).
    assert [one for one in found if one[0] != "notifications_deliveries"] == []
    assert proposals.supports_of(proposal.id) == 1
    assert db.session.scalars(select(Support.user_id)).all() == [None]
    assert [row.entered_by for row in counted(component)] == [None]
    assert db.session.scalars(select(Residency)).all() == db.session.scalars(select(GroupMember)).all() == []
    assert make_secretariat.id
    again = make_user(email="gone@mail.example")
    make_resident(space, again)
    with db.transaction():
        assert not services.support(proposal=proposals.known_proposal(proposal.id), user=again), (
            "a new account is no new person"
        )


def test_the_example_for_residents_is_for_residents_and_a_copy_elsewhere_too(app):
    city, other = make_city(), make_city()
    with db.transaction():
        process = pilot.start(city=city, template="residents", first_day=clock.today(), actor=None)
        services.publish_process(process=process, actor=None)
        assert [one.audience for one in process.components] == [Audience.RESIDENT]
    component = open_to(process, Audience.GROUP, make_group(queries.spaces_of_cities([city.id])[city.id]))
    with db.transaction():
        space = services.make_space(city=other, actor=None)
        again = services.copy_process(
            source=queries.known_process(process.id), space=queries.known_space(space.id), title="Copied",
            starts_on=datetime.combine(clock.today(), time()), actor=None,
        )  # fmt: skip
    assert component.audience is Audience.GROUP
    assert (again.components[0].audience, again.components[0].group_id) == (Audience.CONFIRMED, None), (
        "a group is known in its space only"
    )
