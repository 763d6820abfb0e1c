"""What people wrote, in other languages: pages that are kept, the talk, privacy, the audit log."""

from __future__ import annotations

from portal.accounts import hooks
from portal.accounts.models import User
from portal.core import cache
from portal.core.i18n import lazy as _l
from portal.discussions import translated
from portal.discussions.models import Comment
from portal.participation.events import TextTranslated
from portal.participation.queries import translations as queries
from portal.participation.services import translating


def register() -> None:
    cache.invalidate_on(TextTranslated, "participation")
    translated.provide(lambda lang: queries.known("comment", Comment.id, lang), translating.asks_machine)
    hooks.audit_actions.update(
        {
            "participation.translation_written": _l("Translation of a text in a space written"),
            "participation.translation_removed": _l("Translation of a text in a space taken away"),
        }
    )
    hooks.exporters.append(_export)
    hooks.erasers.append(translating.erase)
    hooks.statements.append(
        hooks.Statement(
            key="participation.translations",
            title=_l("Translations in the spaces of cities"),
            what=_l(
                "What you translate of your own texts or for your city. Where the city has switched a machine on, texts of citizens without their names go to the machine that the operator has connected, when somebody asks for a translation."
            ),
            why=_l("So that neighbours who speak another language can read it."),
            how_long=_l(
                "As long as the text that was translated. When you have your account erased, your name goes and the translation stays."
            ),
        )
    )


def _export(user: User) -> tuple[str, object]:
    """What the person has translated."""
    return "translations", [
        {"language": one.lang, "title": one.title, "text": one.text, "written": one.changed_at.isoformat()}
        for one in queries.translated_by(user.id)
    ]
