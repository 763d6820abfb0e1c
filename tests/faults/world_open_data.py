"""Open data of the first city: a set that is given out, a draft, a budget, an announcement, a logo, an export that is ready."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.accounts.models import User
from portal.core import db
from portal.participation import queries
from portal.participation.formats.site import of_portal
from portal.participation.queries import exports
from portal.participation.services import exporting, looks, taking_in
from tests.factories.open_data import make_announcement, make_budget, make_dataset


def build(owner: User, keys: dict[str, str]) -> None:
    """Adds the keys that `access_open_data` names; the space is there."""
    space = queries.space_by_city(keys["space"])
    assert space is not None
    given_out, draft = make_dataset(space), make_dataset(space, public=False, title="Not ready")
    budget, said = make_budget(space), make_announcement(space)
    process = queries.process_by_slug(keys["space"], keys["participation_process"])
    assert process is not None
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    file = BytesIO()
    with db.transaction():
        upload = FileStorage(BytesIO(picture.getvalue()), filename="logo.png")
        held = queries.known_space(space.id, lock=True)
        looks.set_logo(space=held, upload=upload, alts={held.lang: "The arms of the city"}, actor=None)
        exporting.ask_export(process=queries.known_process(process.id, lock=True), actor=None)
        asked = exports.newest_of(process.id)
        assert asked is not None
        exporting.claim_export(export_id=asked.id)
        for done in exporting.write_export(process=process, site=of_portal(), file=file):
            exporting.note_progress(export=asked, done=done, total=done)
        exporting.finish_export(export=asked, file=file)
    imports = []
    for _one in range(2):
        with db.transaction():
            taken = taking_in.ask_import(space=space, file=file, filename="process.zip", lang="en", actor=owner)
            imports.append(str(taken.id))
            if not imports[1:]:
                taking_in.stop_import(taken=taken)
    keys.update(
        ended_import_id=imports[0], waiting_import_id=imports[1],
        city_dataset=given_out.slug, city_dataset_id=str(given_out.id), draft_dataset=draft.slug, draft_dataset_id=str(draft.id),
        city_budget=budget.slug, announcement_id=str(said.id), csv_form="csv", ttl_form="ttl", proposals_resource="proposals", records_table="meetings",
    )  # fmt: skip
