"""Mails of the case library, each in its reader's language."""

from __future__ import annotations

from portal.cases.emails.base import address, case_decided, case_news, case_submitted

__all__ = ["address", "case_decided", "case_news", "case_submitted"]
