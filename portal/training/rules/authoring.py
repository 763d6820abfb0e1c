"""Who writes courses, and until when a version can be written."""

from __future__ import annotations

from typing import Any

from portal.accounts import rules as accounts_rules
from portal.accounts.models import Role
from portal.training.models import CourseVersion
from portal.training.models.courses import SourcedText


def may_author(user: Any) -> bool:
    """Write, translate, review and publish courses: the secretariat and the trainers."""
    return accounts_rules.has_role(user, Role.SECRETARIAT) or accounts_rules.has_role(user, Role.TRAINER)


def is_draft(version: CourseVersion) -> bool:
    """Whether the version can still be changed."""
    return version.published_at is None


def is_stale(text: SourcedText, original: SourcedText | None) -> bool:
    """Whether the original has changed since the translation was made."""
    return original is not None and text.lang != original.lang and text.source_version < original.source_version
