"""Open data, announcements and exports: what they are to pages that are kept, the search, privacy and the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select

from portal.accounts import hooks
from portal.core import cache, i18n
from portal.core.i18n import lazy as _l
from portal.participation.events import AnnouncementsChanged, DatasetChanged, ExportMade
from portal.participation.models import CityDataset
from portal.participation.services import dataset_index, staff_privacy
from portal.search import kinds


def register() -> None:
    for event in (DatasetChanged, AnnouncementsChanged, ExportMade):
        cache.invalidate_on(event, "participation")
    kinds.register(
        dataset_index.KIND, label=_l("Open data"), symbol="participation", address=_page, ids=dataset_index.ids,
        documents=dataset_index.documents,
    )  # fmt: skip
    hooks.audit_actions.update(
        {
            "participation.dataset_added": _l("Open data brought in"),
            "participation.dataset_renewed": _l("New version of open data brought in"),
            "participation.dataset_changed": _l("Description of open data changed"),
            "participation.dataset_published": _l("Open data given out"),
            "participation.dataset_hidden": _l("Open data taken from the page"),
            "participation.dataset_removed": _l("Open data deleted"),
            "participation.announced": _l("Announcement written"),
            "participation.announcement_removed": _l("Announcement deleted"),
            "participation.export_asked": _l("Export of a process asked for"),
            "participation.imported": _l("Process brought in from a file"),
            "participation.logo_changed": _l("Logo of a space changed"),
        }
    )
    hooks.audit_subjects["participation_dataset"] = (
        _l("Open data"), hooks.Subjects(select(CityDataset.id, CityDataset.titles.label("title")), i18n.plain),
    )  # fmt: skip
    hooks.erasers.append(staff_privacy.erase)


def _page(_dataset_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    return url_for("participation.dataset", city=facts["city"], dataset=facts["dataset"])
