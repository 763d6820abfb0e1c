"""What a mail after a run leads to."""

from __future__ import annotations

from portal.webinars import asking
from portal.webinars.emails.base import address
from portal.webinars.models import Registration, Run
from portal.webinars.services.guests import secret_of


def after_links(run: Run, registration: Registration, lang: str = "") -> dict[str, str]:
    """Full addresses for the reminder after a run, in the person's language: `attendance` (what was counted), and `survey` if
    there is one. `run` comes with its webinar.
    """
    lang, key = lang or registration.lang, str(registration.id)

    def link(page: str) -> str:
        if registration.user_id is not None:
            return address(lang, f"webinars.own_{page}", full=True, registration_id=key)
        return address(lang, f"webinars.guest_{page}", full=True, token=secret_of(registration))

    pages = ["attendance", *(["survey"] if asking.read(run.webinar.survey) else [])]
    return {page: link(page) for page in pages}
