"""Cases of the first city in every state that has an address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from portal.accounts.models import User
from portal.cases import queries, rules, services
from portal.cases.models import CaseFile, FileKind
from portal.cases.queries import Draft
from portal.cities.models import City
from portal.core import clock, db, storage
from tests.factories.cases import make_case, make_draft
from tests.factories.reviews import ask_by_link, hand_in, reload, submitted

if TYPE_CHECKING:
    from tests.faults.world import World


def build(world: World, city: City) -> None:
    """A draft with a translation and a file, versions that wait, one with reviews, one that is out."""
    people, keys = world.people, world.keys
    owner, editor, peer = people["owner"], people["case editor"], people["peer"]
    draft, waiting, taken, judged = (
        make_draft(city=city, actor=owner), submitted(city, owner), submitted(city, owner), submitted(city, owner)
    )  # fmt: skip
    writing, out = submitted(city, owner), make_case(city=city, actor=owner)
    with db.transaction():
        files = {name: _file(where) for name, where in (("case_file", draft), ("case_file_judged", writing))}
        services.add_language(draft=reload(draft, lock=True), lang="ko", actor=people["coordinator"])
        services.take_on(draft=reload(taken, lock=True), actor=editor)
        due = rules.due_from(clock.today())
        review = services.ask_person(draft=reload(judged, lock=True), person=peer, due_on=due, actor=editor)
        opened = services.ask_person(draft=reload(writing, lock=True), person=peer, due_on=due, actor=editor)
        services.declare(judged=_judged(opened.id), conflict="")
    hand_in(ask_by_link(judged, editor)[0])
    _link, secret = ask_by_link(writing, editor)
    open_link, open_secret = ask_by_link(writing, editor)
    with db.transaction():
        services.declare(judged=_judged(open_link.id), conflict="")
        services.let_go(draft=reload(judged, lock=True), actor=editor)
    keys.update(
        case_draft=str(draft.version.id), case_waiting=str(waiting.version.id), case_taken=str(taken.version.id),
        case_judged=str(judged.version.id), case_number=str(out.case.number), case_version="1", case_part="story",
        case_remove="remove", case_revise="revise", case_reject="reject", case_withdraw="withdraw", case_review=str(review.id),
        case_review_open=str(opened.id), case_reviewer=str(peer.id), case_editor=str(editor.id), case_link=secret,
        case_link_open=open_secret, case_file_out=_published_file(city, owner), **files,
    )  # fmt: skip


def _judged(review_id: UUID) -> queries.Judged:
    found = queries.review(review_id, lock=True)
    assert found is not None
    return found


def _file(draft: Draft) -> str:
    key = storage.save(b"%PDF-1.7", filename="plan.pdf", content_type="application/pdf")
    file = CaseFile(
        version_id=draft.version.id, kind=FileKind.DOCUMENT, name="plan.pdf", file_key=key, size=8,
        content_type="application/pdf",
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return str(file.id)


def _published_file(city: City, owner: User) -> str:
    draft = make_draft(city=city, actor=owner)
    with db.transaction():
        file = _file(draft)
        services.submit(draft=reload(draft, lock=True), actor=None)
        services.publish(draft=reload(draft, lock=True), actor=None)
    return file
