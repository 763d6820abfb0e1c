"""How proposals are carried out."""

from __future__ import annotations

import uuid

from portal.core import db
from portal.participation.models import ProposalImplementation


def implementation_of(proposal_id: uuid.UUID) -> ProposalImplementation | None:
    """As it is now, whatever this session read before."""
    return db.session.get(ProposalImplementation, proposal_id, populate_existing=True)
