"""Pages: for everybody (`public`), for coordinators and nominees (`nominations`), for learners (`learn`, `quiz`), for the
secretariat and trainers (`manage`).
"""

from __future__ import annotations

from portal.training.views import learn, manage, nominations, public, quiz
from portal.training.views.base import bp

__all__ = ["bp", "learn", "manage", "nominations", "public", "quiz"]
