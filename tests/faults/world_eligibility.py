"""Who may take part in the first city's space: a register that counts and one that waits, codes, a group, an officer at the desk."""

from __future__ import annotations

import io

from portal.accounts.models import Role, User
from portal.cities.models import City
from portal.core import db
from portal.participation import queries
from portal.participation.models import Audience, CheckMethod
from portal.participation.queries import residents
from portal.participation.services import lists
from portal.participation.services import residents as services
from tests.factories.accounts import make_user
from tests.factories.eligibility import BORN, make_codes, make_group, make_register, make_resident, open_to
from tests.factories.participation import make_process

ROWS = "number,birth_date\n012345678,1990-12-31\n987654321,2001-02-03\n"


def build(people: dict[str, User], keys: dict[str, str], first: City) -> None:
    """Adds the keys that `access_eligibility` names. The space is that of `world_participation`."""
    space = queries.spaces_of_cities([first.id])[first.id]
    process = make_process(space, title="For residents")
    component = open_to(process, Audience.RESIDENT)
    make_register(space, ROWS)
    make_resident(space, people["owner"])
    group = make_group(space, "somebody@mail.example")
    (card,) = make_codes(space, component, people=(("987654321", BORN),))
    (letter,) = make_codes(space, None, people=(("012345678", BORN),))
    officer = make_user(roles=((Role.DESK_OFFICER, ("city", first.id)),))
    with db.transaction():
        services.set_checks(
            space=space,
            methods=(CheckMethod.REGISTER, CheckMethod.LETTER, CheckMethod.DESK),
            numbers={},
            desks={},
            actor=None,
        )
        waiting = lists.hand_in(space=space, method=CheckMethod.REGISTER, text=io.StringIO(ROWS), actor=None)
    keys.update(
        method_register="register", waiting_list=str(waiting.id), code_batch=str(residents.batches_of(space.id)[0].batch.id),
        people_group=str(group.id), desk_grant=str(residents.officers_of(first.id)[0].id), card_code=card.code,
        letter_code=letter.code, resident_component=str(component.id), desk_email=officer.email, other_email=people["peer"].email,
    )  # fmt: skip
