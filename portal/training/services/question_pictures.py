"""The pictures of questions are kept as files. A version never changes, so versions share the bytes of a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portal.core import storage
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.pictures import Picture
from portal.training.bank import QuestionPlan
from portal.training.question_html import MOST_PICTURES


def keep_pictures(plan: QuestionPlan) -> QuestionPlan:
    """The plan with its new pictures kept: their bytes in the storage, the facts about them in its settings.

    Raises:
        DomainError: more pictures than a question may have.
    """
    if not plan.pictures:
        return plan
    kept = {**plan.settings.get("pictures", {}), **{name: _kept(name, one) for name, one in plan.pictures.items()}}
    if len(kept) > MOST_PICTURES:
        raise DomainError(_("A question has at most %(most)s pictures.", most=MOST_PICTURES))
    return replace(plan, settings={**plan.settings, "pictures": kept}, pictures={})


def _kept(name: str, picture: Picture) -> dict[str, Any]:
    return {
        "file": storage.save(picture.data, filename=name, content_type=picture.content_type), "type": picture.content_type,
        "size": len(picture.data), "width": picture.width, "height": picture.height,
    }  # fmt: skip
