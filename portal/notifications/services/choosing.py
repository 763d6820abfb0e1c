"""How often a reader hears of what; and the way out that every mail carries (RFC 8058)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from portal.core import clock, db, events, settings
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.notifications import kinds, queries, rules
from portal.notifications.models import Delivery, DeliveryState, Frequency, Preference
from portal.notifications.services.gathering import DIGEST_KINDS
from portal.notifications.services.notifying import SWITCHED_OFF


def set_frequencies(*, user_id: UUID, chosen: Mapping[str, Frequency]) -> None:
    """Keeps what the reader chose for these kinds; mail that waits already follows it.

    Raises:
        NotFound: a kind does not exist.
        DomainError: a kind cannot be switched off or put off.
    """
    for name, often in chosen.items():
        kind = kinds.find(name)
        if kind is None:
            raise NotFound
        if kind.is_mandatory and often is not Frequency.AT_ONCE:
            raise DomainError(_("These mails cannot be switched off. %(reason)s", reason=kind.why_mandatory))
        db.session.execute(
            insert(Preference)
            .values(user_id=user_id, kind=name, frequency=often, changed_at=clock.now())
            .on_conflict_do_update(
                index_elements=[Preference.user_id, Preference.kind],
                set_={"frequency": often, "changed_at": clock.now()},
            )
        )
        _apply_to_waiting(user_id, kind, often)


def _apply_to_waiting(user_id: UUID, kind: kinds.Kind, often: Frequency) -> None:
    now = clock.now()
    rows = db.session.scalars(
        select(Delivery)
        .where(
            Delivery.user_id == user_id, Delivery.kind == kind.name, Delivery.state == DeliveryState.WAITING,
            Delivery.frequency != often,
        )
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    for row in rows:
        row.frequency = often
        row.next_at = rules.first_attempt(now, row.timezone, kind, often)
        if often is Frequency.NEVER:
            row.state, row.last_error = DeliveryState.SUPPRESSED, SWITCHED_OFF
        elif often is Frequency.AT_ONCE and row.next_at <= now:
            events.wake("notifications.deliver", str(row.id))
    db.session.flush()


# One click -----------------------------------------------------------------------------------------------------------


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=f"notifications.{purpose}")


def stop_token(user_id: UUID, kind: str) -> str:
    """What the mail's unsubscribe address carries. It never expires: mails are kept for years, and all it can do is stop."""
    return str(_signer("stop").dumps([str(user_id), kind]))


def undo_token(user_id: UUID, before: Mapping[str, Frequency]) -> str:
    """What the button "Undo" carries: how it was before."""
    return str(_signer("undo").dumps([str(user_id), {kind: often.value for kind, often in before.items()}]))


def read_token(token: str) -> tuple[UUID, str]:
    """(reader, kind) of an unsubscribe address.

    Raises:
        NotFound: we did not make it.
    """
    try:
        user_id, kind = _signer("stop").loads(token)
        return UUID(user_id), str(kind)
    except (BadSignature, ValueError, TypeError):
        raise NotFound from None


def unsubscribe(*, token: str) -> dict[str, Frequency]:
    """Stops the mails of the token's kind; of a digest, all that it gathers. Doing it again changes nothing.

    Returns:
        How it was before, for what has changed.

    Raises:
        NotFound: the token is not ours.
        DomainError: the kind cannot be switched off (any more).
    """
    user_id, name = read_token(token)
    chosen = queries.chosen_frequencies(user_id)
    now = {kind.name: rules.frequency(kind, chosen.get(kind.name)) for kind in kinds.all_kinds()}
    gathered = {kind: often for often, kind in DIGEST_KINDS.items()}.get(name)
    stopped = [kind for kind, often in now.items() if often is gathered] if gathered else [name]
    before = {kind: now[kind] for kind in stopped if now.get(kind) is not Frequency.NEVER and kind in now}
    try:
        with db.session.begin_nested():
            set_frequencies(user_id=user_id, chosen=dict.fromkeys(stopped, Frequency.NEVER))
    except IntegrityError:
        raise NotFound from None  # the account is gone, and its mails with it
    return before


def resubscribe(*, token: str) -> None:
    """Undoes `unsubscribe`.

    Raises:
        NotFound: the token is not ours.
    """
    try:
        user_id, before = _signer("undo").loads(token)
        chosen = {kind: Frequency(often) for kind, often in before.items()}
        reader = UUID(user_id)
    except (BadSignature, ValueError, TypeError, AttributeError):
        raise NotFound from None
    set_frequencies(user_id=reader, chosen=chosen)
