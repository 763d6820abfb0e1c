"""Similar cases: computed anew for the whole library, pinned by editors, hidden by the city of a case."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import queries
from portal.cases.events import CaseChanged
from portal.cases.models import Case, PairChoice, Similar, SimilarChoice
from portal.cases.queries import Published
from portal.cases.similarity import Item, nearest
from portal.cases.similarity.context import of_city
from portal.core import clock, db, events
from portal.core.errors import DomainError
from portal.core.i18n import _

SCHEMES = ("topic", "mechanism", "sdg", "losi")
_LOCK = 5_190_017  # of this computation: two workers at once would only do the same twice


def item_of(found: Published) -> Item:
    """A case as far as it is compared."""
    return Item(
        key=found.case.id, tags=frozenset(tag.key for tag in found.tags if tag.scheme.value in SCHEMES),
        texts={
            lang: "\n".join((text.title, text.title, text.summary, *text.sections.values()))
            for lang, text in found.texts.items()
        },
        abstract=found.version.abstract_en, context=of_city(found.city),
    )  # fmt: skip


def compute_similar() -> int:
    """Computes the pairs of all cases in the library; what people said about pairs stays. Returns how many pairs there are.

    While another worker does it, nothing is done and 0 is returned.
    """
    if not db.session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
        return 0
    now = clock.now()
    pairs = [
        {"case_id": key, "other_id": near.other, "score": near.score, "reasons": near.reasons, "computed_at": now}
        for key, others in nearest([item_of(found) for found in queries.library()]).items()
        for near in others
    ]
    db.session.execute(delete(Similar))
    for first in range(0, len(pairs), 1000):
        db.session.execute(insert(Similar), pairs[first : first + 1000])
    return len(pairs)


def choose_pair(*, case: Case, other: Case, choice: PairChoice | None, actor: User) -> None:
    """Pins a pair, hides it, or (None) leaves it to the computation again.

    Raises:
        DomainError: a case cannot be like itself.
    """
    if case.id == other.id:
        raise DomainError(_("Choose another case than this one."))
    if choice is None:
        db.session.execute(
            delete(SimilarChoice).where(SimilarChoice.case_id == case.id, SimilarChoice.other_id == other.id)
        )
    else:
        values = {"choice": choice, "by": actor.id, "at": clock.now()}
        statement = upsert(SimilarChoice).values(case_id=case.id, other_id=other.id, **values)
        db.session.execute(statement.on_conflict_do_update(index_elements=["case_id", "other_id"], set_=values))
    accounts.audit(
        actor=actor, action="cases.pair_chosen", subject=("case", case.id),
        data={"other": str(other.id), "choice": choice.value if choice else ""},
    )  # fmt: skip
    events.publish(CaseChanged(case.id))
