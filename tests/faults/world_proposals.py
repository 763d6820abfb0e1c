"""What belongs to proposals of `world_participation`: a wording that waits, a merge that is asked, an invitation, a picture."""

from __future__ import annotations

import io

from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.accounts.models import User
from portal.core import db
from portal.participation import queries, services
from portal.participation.queries import proposals
from tests.factories.accounts import make_user
from tests.factories.participation import component_in, make_proposal


def build(people: dict[str, User], keys: dict[str, str]) -> None:
    """Adds the keys that `access_proposals` names."""
    process = queries.process_by_slug(keys["space"], keys["participation_process"])
    assert process is not None
    component, owner = component_in(process), people["owner"]
    own = proposals.proposal_at(component.id, int(keys["own_number"]))
    assert own is not None
    other = make_user()
    joint = make_proposal(process, other, "Lamps on the way to the station")
    part = make_proposal(process, other, "Seats where people wait for the bus")
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, "PNG")
    with db.transaction():
        held = {one.id: proposals.known_proposal(one.id) for one in (own.proposal, joint, part)}
        amendment = services.suggest(
            proposal=held[own.proposal.id], body="People wait there, and sit nowhere.", reason="Clearer.", author=other
        )
        merge = services.ask_to_merge(gone=held[part.id], stays=held[own.proposal.id], note="", actor=other)
        services.invite(proposal=held[joint.id], email=owner.email, actor=other)
        out.seek(0)
        services.add_picture(proposal=held[joint.id], upload=FileStorage(out, "a.png"), alt="A lamp", actor=other)
        key = held[joint.id].pictures[0]["key"]
    keys.update(
        joint_number=str(joint.number),
        amendment=str(amendment.id),
        merge=str(merge.id),
        picture_key=key,
        writer_email=make_user().email,
    )
