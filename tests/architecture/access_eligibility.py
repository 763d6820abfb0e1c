"""Role × object for who may take part: people show where they live, codes are everybody's, lists and codes are the city's own."""

from __future__ import annotations

from io import BytesIO

from tests.architecture.access import EVERYBODY, NOMINATOR, OWNER, Case

PEOPLE = EVERYBODY - {"anonymous"}
NOBODY: frozenset[str] = frozenset()
SPACE, CLOSED = {"city": "space"}, {"city": "closed_space"}
WAY = SPACE | {"method": "method_register"}
LIST, BATCH, GROUP = {"import_id": "waiting_list"}, {"batch_id": "code_batch"}, {"group_id": "people_group"}
OFFICER = SPACE | {"grant_id": "desk_grant"}

DOCUMENT = {"number": "012345678", "born_on": "1990-12-31"}
CODES = {"purpose": "", "name": "First round", "lang": "en", "valid_until": "2099-01-01"}


def _list() -> dict[str, object]:
    return {"file": (BytesIO(b"number,birth_date\n012345678,1990-12-31\n"), "list.csv")}


def _letters() -> dict[str, object]:
    return {"file": (BytesIO(b"name,address,number,birth_date\nAna,1 Street,012345678,1990-12-31\n"), "list.csv")}


TABLE = (
    # people show where they live, each for himself
    Case("participation.prove", SPACE, PEOPLE),
    Case("participation.prove", CLOSED, NOBODY),
    Case("participation.prove_by", WAY, PEOPLE),
    Case("participation.prove_by", WAY, PEOPLE, DOCUMENT),
    Case("participation.take_proof_back", SPACE, OWNER, {}, unheard=True),
    Case("participation.begin_provider", SPACE, NOBODY, {}),  # no provider is configured
    # codes are for people without an account too
    Case("participation.enter_code", SPACE, EVERYBODY),
    Case("participation.enter_code", CLOSED, NOBODY),
    Case("participation.enter_code", SPACE, EVERYBODY, {}, plain={"code": "card_code"}),
    Case("participation.enter_code", SPACE, PEOPLE, {}, plain={"code": "letter_code"}),
    Case("participation.leave_code", SPACE, EVERYBODY, {}),
    # the desk: the city's coordinators, and officers who have no other role in the matrix
    Case("participation.enter_at_desk", SPACE, NOMINATOR),
    Case("participation.enter_at_desk", SPACE, NOMINATOR, DOCUMENT | {"way": "desk"}, plain={"component": "resident_component"}),
    Case("participation.end_desk_entry", SPACE, NOMINATOR, {}),
    Case("participation.prove_at_desk", SPACE, NOMINATOR),
    Case("participation.prove_at_desk", SPACE, NOMINATOR, DOCUMENT, plain={"email": "other_email"}),
    # the city's own coordinators, nobody else
    Case("participation.people", SPACE, NOMINATOR),
    Case("participation.resident_checks", SPACE, NOMINATOR),
    Case("participation.resident_checks", SPACE, NOMINATOR, {"methods": "desk"}),
    Case("participation.hand_in_list", WAY, NOMINATOR),
    Case("participation.hand_in_list", WAY, NOMINATOR, {}, upload=_list),
    Case("participation.list_import", LIST, NOMINATOR),
    Case("participation.take_list", LIST, NOMINATOR, {}),
    Case("participation.discard_list", LIST, NOMINATOR, {}),
    Case("participation.new_codes", SPACE, NOMINATOR),
    Case("participation.new_codes", SPACE, NOMINATOR, CODES, upload=_letters),
    Case("participation.void_codes", BATCH, NOMINATOR, {}),
    Case("participation.new_group", SPACE, NOMINATOR),
    Case("participation.new_group", SPACE, NOMINATOR, {"name": "Pupils"}),
    Case("participation.group", GROUP, NOMINATOR),
    Case("participation.group", GROUP, NOMINATOR, {"people": "a@mail.example", "action": "add"}),
    Case("participation.remove_group", GROUP, NOMINATOR, {}),
    Case("participation.name_officer", SPACE, NOMINATOR, {}, plain={"email": "other_email"}),
    Case("participation.release_officer", OFFICER, NOMINATOR, {}),
)  # fmt: skip
