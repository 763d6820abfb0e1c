"""Documents and pictures in the file of a process: they come along, and one that is none lets nothing in."""

from __future__ import annotations

import io
import re
import uuid
import zipfile

import pytest
from sqlalchemy import select, update

from portal.core import db
from portal.core.errors import DomainError
from portal.participation import queries, services
from portal.participation.models import Meeting, Petition, PetitionState, Proposal, ProposalState
from portal.participation.queries import meetings as meeting_queries
from portal.participation.services import importing
from tests.factories.cities import make_city
from tests.factories.participation import make_space
from tests.factories.pictures import SVG
from tests.factories.selection import PDF
from tests.participation.everything import K, make_everything, packed, part, rows_of


@pytest.fixture
def process(app):
    return make_everything()


def test_a_petition_stands_on_the_agenda_and_documents_lie_below_it(app, process, client):
    with db.transaction():
        space = make_space(make_city(slug="lima", timezone="UTC")).id
    keys = []
    for _time in range(2):  # the second time as another process of the same city would bring it
        package = importing.look(packed(process))
        with db.transaction():
            made = importing.bring_in(space=queries.known_space(space, lock=True), package=package, actor=None)
            services.publish_process(process=queries.known_process(made.id, lock=True), actor=None)
            keys.append(made.id)
    (held,) = meeting_queries.meetings_at(space, db.session.scalar(select(Meeting.local_start).where(Meeting.space_id == space, Meeting.component_id.is_(None))))  # fmt: skip
    assert (held.titles, held.component_id) == ({"en": "Council of June"}, None), "the city's own, and there once"
    page = client.page(f"/en/cities/lima/participation/meetings/{held.number}")
    assert "The council" in page.text
    assert page.find("a", string="Lights before the school") is not None
    assert [one.title for one in meeting_queries.files_of(held.id)] == ["Invitation", "What it costs"]
    assert client.get(page.find("a", href=re.compile("/files/"))["href"]).data == PDF
    slug = queries.known_process(keys[0]).slug
    assert "On the agenda of a meeting: Council of June" in " ".join(client.page(f"/en/cities/lima/participation/{slug}/{part(keys[0], K.PETITIONS).slug}/petitions/1").text.split())  # fmt: skip
    with db.transaction():
        db.session.execute(update(Petition).values(state=PetitionState.HIDDEN))
    found = rows_of(packed(process))
    assert [row["title"] for row in found["agenda_items"]] == ["Budget"], "what is hidden tells of no meeting either"
    assert found["meeting_files"] == []


def assert_nothing_comes_in(process: uuid.UUID, wrong: str) -> None:
    """Of a process whose files below that path are none of their kind."""
    broken = io.BytesIO()
    with zipfile.ZipFile(packed(process)) as old, zipfile.ZipFile(broken, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, SVG if info.filename.startswith(wrong) else old.read(info))
    broken.seek(0)
    package = importing.look(broken)
    with db.transaction():
        space = make_space(make_city(slug="lima", timezone="UTC")).id
    with pytest.raises(DomainError), db.transaction():
        importing.bring_in(space=queries.known_space(space, lock=True), package=package, actor=None)
    assert queries.processes_of(space, drafts=True) == []


def test_a_document_that_is_none_lets_nothing_in(app, process):
    assert_nothing_comes_in(process, "documents/")


def test_a_picture_that_is_none_lets_nothing_in_and_those_of_hidden_proposals_stay_at_home(app, process):
    def pictures(file: io.BytesIO) -> list[str]:
        with zipfile.ZipFile(file) as archive:
            return [name for name in archive.namelist() if name.startswith("pictures/")]

    (name,) = pictures(packed(process))
    assert_nothing_comes_in(process, name)
    with db.transaction():
        db.session.execute(update(Proposal).where(Proposal.number == 1).values(state=ProposalState.HIDDEN))
    found = rows_of(packed(process))
    assert pictures(packed(process)) == []
    tables = ("proposal_pictures", "amendments", "proposal_revisions")
    assert [found[table] for table in tables] == [[], [], []]
    assert {"proposal", "amendment", "answer"} & {one["of"] for one in found["translations"]} == set()
