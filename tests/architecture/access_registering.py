"""Role × object for registrations: a person's own, a guest's behind the secret of a mail, and a run's for its organisers."""

from __future__ import annotations

from tests.architecture.access import EVERYBODY, OWNER, Case
from tests.architecture.access_webinars import RUNS_IT

AT = {"slug": "webinar"}
RUN = AT | {"number": "webinar_run_number"}
OWN = {"registration_id": "registration"}
OFFERED = {"registration_id": "registration_offered"}
GUEST = {"token": "token_registration"}
GUEST_INVITED = {"token": "token_registration_invited"}
REFUSED = RUN | {"registration_id": "registration_pending"}
BY_HAND = {"name": "Ben Cruz", "email": "ben.cruz@city.example", "lang": "en", "seat": "online", "city": ""}

TABLE = (
    Case("webinars.runs_to_register", AT, EVERYBODY),
    Case("webinars.register", RUN, EVERYBODY),
    Case(
        "webinars.register", RUN, EVERYBODY,
        {"name": "Ben Cruz", "email": "ben.cruz@city.example", "timezone": "UTC", "city": ""},
    ),
    Case("webinars.guest_asked", AT, EVERYBODY),
    Case("webinars.own_registration", OWN, OWNER),
    Case("webinars.own_registration_act", OFFERED | {"action": "registration_accept"}, OWNER, {}),
    Case("webinars.own_registration_act", OWN | {"action": "registration_withdraw"}, OWNER, {}),
    Case("webinars.own_registration_answers", OWN, OWNER),
    Case("webinars.own_registration_answers", {"registration_id": "registration_invited"}, OWNER, {"city": ""}),
    Case("webinars.move_registration", OFFERED, OWNER, {"run": "2"}),
    # who has the secret may, signed in or not
    Case("webinars.guest_registration", GUEST, EVERYBODY),
    Case("webinars.guest_registration", {"token": "token_stop"}, frozenset()),
    Case("webinars.guest_registration_act", GUEST | {"action": "registration_confirm"}, EVERYBODY, {}),
    Case("webinars.guest_registration_act", {"token": "token_stop", "action": "registration_withdraw"}, frozenset(), {}),
    Case("webinars.guest_registration_answers", GUEST_INVITED, EVERYBODY),
    Case("webinars.guest_registration_answers", GUEST_INVITED, EVERYBODY, {"name": "Ben Cruz", "city": ""}),
    # organisers
    Case("webinars.run_registrations", RUN, RUNS_IT),
    Case("webinars.approve_registrations", RUN, RUNS_IT, {}, plain={"registration": "registration_pending"}),
    Case("webinars.refuse_registration", REFUSED, RUNS_IT),
    Case("webinars.refuse_registration", REFUSED, RUNS_IT, {"remark": "It is for planners."}),
    Case("webinars.invite_to_run", RUN, RUNS_IT),
    Case("webinars.invite_to_run", RUN, RUNS_IT, {"people": "new@city.example", "lang": "en", "action": "send"}),
    Case("webinars.register_by_hand", RUN, RUNS_IT),
    Case("webinars.register_by_hand", RUN, RUNS_IT, BY_HAND),
    Case("webinars.registrations_file", RUN | {"kind": "registration_file"}, RUNS_IT),
    Case("webinars.questions", AT, RUNS_IT),
    Case(
        "webinars.questions", AT, RUNS_IT,
        {"shape": "0", "kind_0": "text", "text_en_0": "What do you expect?", "action": "save"},
    ),
)  # fmt: skip
