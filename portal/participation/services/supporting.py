"""Supporting a proposal: one person, one support, whatever comes at the same moment."""

from __future__ import annotations

import uuid

from sqlalchemy import ARRAY, Boolean, Integer, String, delete, func, select, text

from portal.accounts.models import User
from portal.core import clock, db, ids, settings
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.core.prepared import Prepared
from portal.participation import participants, pieces, rules
from portal.participation.models import Action, Component, Proposal, ProposalState, Support
from portal.participation.participants import Participant
from portal.participation.queries import eligibility
from portal.participation.rules import proposals as terms_of
from portal.participation.rules.proposals import Counted
from portal.participation.services import involvement, ledger, reaching


def voter_of(proposal: Proposal, user: User | Participant) -> str:
    """The person's mark on this proposal: the same each time, and of no use without the portal's key."""
    return voter_by(proposal.id, user.person if isinstance(user, Participant) else user.id)


def voter_by(proposal_id: uuid.UUID, key: uuid.UUID | str) -> str:
    """As `voter_of`, by the id of the account, or by the mark of somebody without one."""
    return ids.keyed(settings().secret_key, f"participation.support:{proposal_id}:{key}")


def support(*, proposal: Proposal, user: User | None, who: Participant | None = None) -> bool:
    """Counts the person's support; whether it is new. The proposal is locked, so that thresholds are reached exactly once.
    `who`: somebody without an account.

    Raises:
        Conflict: the person may not take part here, the proposal is his own, it cannot be supported now, or he supports as
            many as one may.
    """
    who = who or participants.participant(proposal.component, user)
    if user is not None and user.id == proposal.author_id:
        raise Conflict(_written_by_him())
    component = _open_for_support(proposal)
    terms = terms_of.Terms.of(component.settings)
    if terms.most_supports:
        # Two proposals at the same moment are one person's two supports: they wait for each other here.
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(who.person, 0))))
        done = {act for act in eligibility.acts_of(component.id, who.marks) if act.startswith("support:")}
        if len(done) >= terms.most_supports and act_of(proposal) not in done:
            raise Conflict(
                _(
                    "You support as many proposals as one may (%(number)s). Take one back first.",
                    number=terms.most_supports,
                )
            )
    found = _COUNT.first(
        **ledger.shared_values(component, act_of(proposal), who, who.officer), marks=sorted(who.marks),
        proposal_id=proposal.id, voter=voter_of(proposal, user or who), user_id=user.id if user else None, now=clock.now(),
    )  # fmt: skip
    if found.is_writer:
        raise Conflict(_written_by_him())
    if not ledger.confirm(component=component, act=act_of(proposal), participant=who, made=found.entered):
        return False
    if terms.counts_participants:
        involvement.enter(proposal, who)
        reaching.reach(proposal, terms)
    # A statement does not see what it writes itself, hence the one more.
    elif found.is_new and reaching.is_further(terms_of.stage(Counted(found.supports + 1), terms), proposal.stage):
        reaching.reach(proposal, terms)
    return bool(found.is_new)


def _written_by_him() -> str:
    return _("You have written it: your support is taken for granted.")


# The ledger and the support in one statement, whose trigger counts: each statement more is a way there and back for each of
# hundreds a second. It begins when the proposal is locked already, so it sees who writes it and how many supported it before.
_COUNT = Prepared(
    text("""
    WITH writer AS (
        SELECT 1 FROM participation_coauthors
        WHERE proposal_id = CAST(:proposal_id AS uuid) AND user_id = CAST(:user_id AS uuid) AND state = 'accepted'
    ), entered AS (
        INSERT INTO participation_ledger
            (component_id, act, person, counted_as, channel, age_band, district, entered_by, created_at)
        SELECT CAST(:component_id AS uuid), CAST(:act AS varchar), mark, CAST(:counted_as AS varchar), CAST(:channel AS varchar),
            CAST(:age_band AS varchar), CAST(:district AS varchar), CAST(:entered_by AS uuid), CAST(:created_at AS timestamptz)
        FROM unnest(CAST(:marks AS varchar[])) WITH ORDINALITY AS given(mark, place)
        WHERE NOT EXISTS (SELECT 1 FROM writer) ORDER BY place
        ON CONFLICT DO NOTHING RETURNING person
    ), supported AS (
        INSERT INTO participation_supports (proposal_id, voter, user_id, created_at)
        SELECT CAST(:proposal_id AS uuid), CAST(:voter AS varchar), CAST(:user_id AS uuid), CAST(:now AS timestamptz)
        WHERE (SELECT count(*) FROM entered) = cardinality(CAST(:marks AS varchar[]))
        ON CONFLICT DO NOTHING RETURNING voter
    )
    SELECT EXISTS (SELECT 1 FROM writer) AS is_writer, ARRAY(SELECT person FROM entered) AS entered,
        EXISTS (SELECT 1 FROM supported) AS is_new,
        (SELECT supports FROM participation_tallies WHERE proposal_id = CAST(:proposal_id AS uuid)) AS supports
    """).columns(is_writer=Boolean, entered=ARRAY(String), is_new=Boolean, supports=Integer)
)


def take_back(*, proposal: Proposal, user: User | None, who: Participant | None = None) -> None:
    """The person supports it no more. A threshold that was reached stays reached. The proposal is locked.

    Raises:
        Conflict: the time for supporting is over, so what was counted stays.
    """
    component = _open_for_support(proposal)
    who = who or participants.known_as(component, user)
    gone = db.session.execute(
        delete(Support).where(Support.proposal_id == proposal.id, Support.voter == voter_of(proposal, user or who))
    )
    if gone.rowcount:  # type: ignore[attr-defined]  # a delete has one
        ledger.leave(component=component, act=act_of(proposal), participant=who)
        involvement.settle(proposal, who)


def give_up(proposal: Proposal, user: User) -> None:
    """Takes the support back of somebody who writes it from now on, whether it can be supported at the moment or not."""
    who = participants.known_as(proposal.component, user)
    db.session.execute(
        delete(Support).where(Support.proposal_id == proposal.id, Support.voter == voter_of(proposal, user))
    )
    ledger.leave(component=proposal.component, act=act_of(proposal), participant=who)
    involvement.settle(proposal, who)


def act_of(proposal: Proposal) -> str:
    return terms_of.support_act(proposal.id)


def _open_for_support(proposal: Proposal) -> Component:
    process = proposal.component.process
    if "phases" not in vars(process):  # not whole: whoever holds a proposal has the names of its process only
        process = pieces.process_shared(process.space.city.slug, process.slug)
    component = next(one for one in process.components if one.id == proposal.component_id)
    if proposal.state is not ProposalState.OPEN or not rules.is_open(process, component, Action.SUPPORT, clock.now()):
        raise Conflict(_("This proposal cannot be supported at the moment."))
    if terms_of.has_run_out(proposal, clock.now()):
        raise Conflict(_("The time for supporting this proposal is over."))
    return component
