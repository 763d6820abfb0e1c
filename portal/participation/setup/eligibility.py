"""Who may take part: the ways of showing where one lives, desks, privacy, and the audit log."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from portal.accounts import hooks
from portal.core import i18n, web
from portal.core.i18n import lazy as _l
from portal.participation import checks, oidc
from portal.participation.checks import Check
from portal.participation.forms.residents import DocumentNumberForm, MemberNumberForm, PaperCodeForm
from portal.participation.models import CheckMethod, Component, Space
from portal.participation.rules import eligibility as rules
from portal.participation.services import checking, taking_leave


def register() -> None:
    for one in _CHECKS:
        checks.register(one)
    web.add_account_link("participation.desks", _l("Desk for participation"), "edit", 45, rules.may_enter_any)
    hooks.audit_actions.update(
        {
            "participation.audience_set": _l("Who may take part was set"),
            "participation.entered": _l("Entered for somebody at a desk"),
            "participation.proved_at_desk": _l("Marked as a resident at a desk"),
            "participation.checks_set": _l("Ways of showing residence set"),
            "participation.list_taken": _l("Register or list of members taken in"),
            "participation.codes_printed": _l("Codes printed"),
            "participation.codes_voided": _l("Codes taken back"),
            "participation.group_made": _l("Group of people made"),
            "participation.group_grew": _l("People put on the list of a group"),
            "participation.group_shrank": _l("People taken off the list of a group"),
            "participation.group_removed": _l("Group of people removed"),
        }
    )
    hooks.audit_subjects["participation_component"] = (
        _l("Component of a process"), hooks.Subjects(select(Component.id, Component.titles.label("title")), i18n.plain),
    )  # fmt: skip
    hooks.exporters.append(taking_leave.export_of)
    hooks.erasers.append(taking_leave.erase)
    hooks.statements.append(
        hooks.Statement(
            key="participation_residence",
            title=_l("Proof of residence"),
            what=_l(
                "That you have shown in which city you live, as a mark that only this portal can make again. No name, number or birth date."
            ),
            why=_l("So that each resident counts once, whichever way he or she comes."),
            how_long=_l(
                "Until you take it back or have your account erased. That somebody with this mark has taken part stays, so that nobody does so twice; without your account it leads to nobody."
            ),
        )
    )


def _always(_space: Space, _taken: Collection[CheckMethod]) -> bool:
    return True


_CHECKS = (
    Check(
        CheckMethod.REGISTER, _l("With your identity document"),
        _l("You enter its number and your birth date. They are compared with the city's register and not kept."),
        _l("Hand in the register as CSV."), ready=lambda _space, taken: CheckMethod.REGISTER in taken, form=DocumentNumberForm,
        check=checking.by_register,
    ),
    Check(
        CheckMethod.LETTER, _l("With a letter from the city"), _l("You enter the code that stands in the letter."),
        _l("Print letters with codes and send them."), ready=_always, form=PaperCodeForm, check=checking.by_letter,
    ),
    Check(
        CheckMethod.DESK, _l("In person at a desk"),
        _l("You show your identity document and a paper that says where you live, and say the e-mail address of your account."),
        _l("Say where the desk is, and name the officers who work there."), ready=_always,
    ),
    Check(
        CheckMethod.OIDC, _l("With your state's or city's account"),
        _l("You sign in there and allow it to tell us the number of your document and your birth date. They are not kept."),
        _l("The operator of the portal connects the provider."), ready=lambda space, _taken: oidc.provider_of(space.city.slug) is not None,
        endpoint="participation.begin_provider",
    ),
    Check(
        CheckMethod.MEMBERS, _l("With a member card"),
        _l("You enter your member number and your birth date. They are compared with the list of members and not kept."),
        _l("Hand in the list of members as CSV."), ready=lambda _space, taken: CheckMethod.MEMBERS in taken, form=MemberNumberForm,
        check=checking.by_members,
    ),
)  # fmt: skip
