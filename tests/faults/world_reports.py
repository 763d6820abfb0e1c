"""Reports and a desk in the first city: open, settled, hidden, with a photo, confidential, and one of another city."""

from __future__ import annotations

import io

from werkzeug.datastructures import FileStorage

from portal.accounts.models import Role, User
from portal.cities.models import City
from portal.core import db
from portal.participation import queries
from portal.participation.models import RequestState, Stage
from portal.participation.queries import departments, proposals, service_requests
from portal.participation.services import confidential, feeds, handling, photos
from portal.participation.services import departments as setting_up
from portal.participation.services import service_requests as reporting
from portal.participation.services.service_requests import KeptPhoto
from tests.factories.accounts import make_grant, make_user
from tests.factories.consultations import make_component
from tests.factories.consultations import say as say_in
from tests.factories.meetings import make_petition, make_petitions
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.pictures import picture
from tests.factories.reports import make_category, make_confidential, make_department, make_report, say


def build(people: dict[str, User], keys: dict[str, str], first: City) -> None:
    """Adds the keys that `access_reports` names. The space is there: `world_participation` made it."""
    space = queries.space_by_city(first.slug)
    assert space is not None
    department = make_department(space)
    member = make_grant(people["case editor"], Role.CITY_STAFF, ("department", department.id))
    make_grant(people["peer"], Role.EQUALITY_OFFICER, ("city", first.id))
    category = make_category(space, department=department)
    with db.transaction():
        ticket = photos.keep(FileStorage(io.BytesIO(picture()), filename="lamp.png"))
    key = photos.key_of(ticket)
    assert key is not None
    with_photo = make_report(category, people["owner"], text="The lamp at the corner is dark.", photos=[KeptPhoto(key)])
    settled = make_report(category, people["owner"], text="The bench is broken.")
    hidden = make_report(category, text="Something that breaks a rule.")
    by_code = make_report(category, text="The drain is full.")
    others = make_report(make_category(make_space()))
    for one in (settled, by_code):
        say(one, RequestState.DONE, people["coordinator"])
    report = make_confidential(space)
    due = make_proposal(make_process(space, title="What is due"), make_user(), "Shade at the market")
    with db.transaction():
        held = proposals.known_proposal(due.id)
        held.stage, held.answer_due_on = Stage.ANSWER_DUE, held.created_at.date()
        handling.hide_request(
            request=service_requests.known_report(hidden.id), hide=True, reason="Rule 2", actor=people["coordinator"]
        )
        theirs = [
            (
                "proposal",
                make_proposal(make_process(space, title="Of a department"), make_user(), "Shade at the school").id,
            )
        ]
        theirs += [
            ("petition", make_petition(make_petitions(space=space, title="Petitions of a department"), make_user()).id)
        ]
        text = make_component(space=space)
        theirs += [("contribution", say_in(text, make_user()).id)]
        for kind, key in theirs:
            handling.hand_over(kind, key, department, people["coordinator"])
        client, api_key = setting_up.add_client(space=space, name="City app", contact="", actor=people["coordinator"])
        reply = setting_up.save_reply(
            space=space, reply=None, title="Thanks", texts={"en": "Thank you."}, department=None
        )
        feed = feeds.desk_feed_token(people["coordinator"], space)
        sent = make_report(category, text="The sign has fallen.")
        service_requests.known_report(sent.id).client_id = client.id
    keys.update(
        report_category=category.code, report_number=str(with_photo.number), settled_report_number=str(settled.number),
        hidden_report_number=str(hidden.number), report_code=reporting.code_of(by_code), photo_report_code=reporting.code_of(with_photo),
        sent_report_code=reporting.code_of(sent), report_photo=str(service_requests.photos_of(with_photo.id)[0].id), desk_request=str(with_photo.id),
        desk_request_of_others=str(others.id), desk_kind="proposal", due_proposal=str(due.id), desk_box=f"request:{with_photo.id}",
        desk_department=str(department.id), desk_proposal=str(theirs[0][1]), desk_petition=str(theirs[1][1]), desk_text=str(text.id), desk_comment=str(theirs[2][1]), confidential_report=str(report.id),
        confidential_code=confidential.code_of(report), token_desk_feed=feed, member_grant=str(member.id), saved_reply=str(reply.id),
        api_client=str(client.id), api_key=api_key, figures_part="months", open311_format="json", spare_email=make_user().email,
    )  # fmt: skip
    assert departments.category_by_code(space.id, category.code) is not None
