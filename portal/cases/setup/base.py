"""Kinds of messages, pages that are kept, privacy and the audit log."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts import hooks
from portal.cases import searching
from portal.cases.events import CaseChanged, CasePublished, CaseWithdrawn
from portal.cases.models import Case, CaseText, CaseVersion
from portal.cases.services import privacy
from portal.core import cache
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.search.events import TagsChanged


def register() -> None:
    searching.register()
    for event in (CasePublished, CaseChanged, CaseWithdrawn, TagsChanged):
        cache.invalidate_on(event, "cases")
    kinds.add_part(_l("Case library"), 40, "cases", "case_reviews")
    kinds.register("cases.submitted", label=_l("A case waits for an editor"))
    kinds.register("cases.decided", label=_l("The editors have answered about a case of your city"))
    hooks.audit_actions.update(
        {
            "cases.begun": _l("Case begun"),
            "cases.version_begun": _l("New version of a case begun"),
            "cases.discarded": _l("Draft of a case thrown away"),
            "cases.submitted": _l("Case handed in"),
            "cases.taken_back": _l("Case taken back by its authors"),
            "cases.revision_asked": _l("Case sent back for revision"),
            "cases.rejected": _l("Case not accepted"),
            "cases.published": _l("Case published"),
            "cases.withdrawn": _l("Case withdrawn"),
            "cases.text_still_fine": _l("Translation of a case found still fine"),
            "cases.text_reviewed": _l("Translation of a case reviewed"),
            "cases.text_removed": _l("Translation of a case taken away"),
        }
    )
    title = (
        select(CaseText.title)
        .join(CaseVersion, (CaseVersion.id == CaseText.version_id) & (CaseVersion.original_lang == CaseText.lang))
        .where(CaseVersion.case_id == Case.id)
        .order_by(CaseVersion.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    hooks.audit_subjects["case"] = (_l("Case"), hooks.Subjects(select(Case.id, title.label("title")), str))
    hooks.exporters.append(privacy.export_of)
    hooks.erasers.append(privacy.erase)
    hooks.statements.append(
        hooks.Statement(
            key="cases",
            title=_l("Case library"),
            what=_l(
                "Which cases of your city you have written, translated or reviewed, and what you changed in drafts."
            ),
            why=_l("So that several people can write one case without losing each other's words."),
            how_long=_l("Until you have your account erased. The texts stay with your city, without your name."),
        )
    )
