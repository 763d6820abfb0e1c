"""Codes on paper: letters that prove where somebody lives, and codes to take part without an account. Only keyed digests stay."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TextIO

from sqlalchemy import update

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _, number
from portal.core.written import one_line
from portal.participation import gates, marks
from portal.participation.gates import Where
from portal.participation.models import CheckMethod, CodeBatch, ParticipationCode, Space
from portal.participation.queries import eligibility
from portal.participation.rules import lists
from portal.participation.rules.eligibility import needs_named_codes
from portal.participation.rules.lists import Reading
from portal.participation.services import residents
from portal.participation.services.lists import ListRefused

MOST = 1000  # codes of a batch: what is printed is made while somebody waits


@dataclass(frozen=True)
class Addressee:
    """To whom a letter goes. address: its lines. Nothing of it is kept but the mark of number and birth date."""

    name: str
    address: Sequence[str]
    number: str
    born_on: date


@dataclass(frozen=True)
class Printed:
    """A code in words, for the paper and nowhere else; `to` None: it is handed to somebody."""

    code: str
    to: Addressee | None


def addressees(text: TextIO) -> list[Addressee]:
    """The people of a file with the columns name, address (lines with | between them), number, birth_date.

    Raises:
        ListRefused: a column or a row is wrong. DomainError: there is nobody, or more than a batch holds.
    """
    reading, found = Reading(text, lists.LETTERS), []
    seen: dict[tuple[str, date], int] = {}
    for row, values in reading.rows():
        key = (marks.normal_number(values["number"]), values["birth_date"])
        if seen.setdefault(key, row) != row:
            reading.note(row, "", _("This is the same person as in row %(row)s.", row=seen[key]))
            continue
        parts = [one_line(part) for part in values["address"].replace("\n", "|").split("|")]
        found.append(
            Addressee(one_line(values["name"]), [one for one in parts if one], values["number"], values["birth_date"])
        )
    if reading.wrong:
        raise ListRefused(reading.problems, reading.wrong)
    if not found:
        raise DomainError(_("There is no row in this file."), field="file")
    return found


def print_codes(
    *, space: Space, component: Where | None, name: str, lang: str, valid_until: datetime | None, actor: User | None,
    number_of: int = 0, people: Sequence[Addressee] = (),
) -> tuple[CodeBatch, list[Printed]]:  # fmt: skip
    """Makes codes: for a component, a meeting or a draw (its gate), or (None) letters that prove where somebody lives. They are told once, in what this returns.

    Raises:
        DomainError: there is none or there are too many, or they must belong to people and do not.
    """
    wanted: Sequence[Addressee | None] = people or [None] * number_of
    if not 1 <= len(wanted) <= MOST:
        raise DomainError(
            _("A batch has 1 to %(most)s codes.", most=number(MOST)), field="file" if people else "number_of"
        )
    if not people and (component is None or needs_named_codes(component.audience)):
        raise DomainError(
            _("Hand in a list of people: here each code must belong to one person, so that nobody counts twice."),
            field="file",
        )
    batch = CodeBatch(
        id=ids.new_id(), space_id=space.id, name=one_line(name)[:120], lang=lang, number=len(wanted), valid_until=valid_until,
        created_by=actor.id if actor else None, **({gates.column_of(component): component.id} if component else {}),
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    printed = [Printed(ids.code(), one) for one in wanted]
    rows = [
        {
            "digest": marks.code(one.code), "batch_id": batch.id,
            "resident": marks.resident(space.id, one.to.number, one.to.born_on) if one.to else None,
        }
        for one in printed
    ]  # fmt: skip
    db.session.execute(db.insert_of(ParticipationCode, rows))
    accounts.audit(
        actor=actor, action="participation.codes_printed", subject=("participation_space", space.id),
        data={"number": len(printed)},
    )  # fmt: skip
    return batch, printed


def void_batch(*, batch: CodeBatch, actor: User | None) -> None:
    """Takes the codes of a batch back, e.g. when paper was lost. What was done with them stays. Doing it twice does it once."""
    if batch.voided_at is not None:
        return
    batch.voided_at = clock.now()
    db.session.flush()
    accounts.audit(actor=actor, action="participation.codes_voided", subject=("participation_space", batch.space_id))


def batch_of(*, space_id: uuid.UUID, code: str) -> CodeBatch:
    """The batch of a code of a space: it says what the code is for. Of nothing (`is_proof`): it is a letter's, that proves where somebody
    lives.

    Raises:
        DomainError: it is no code, or none of this space.
    """
    normal = ids.normal_code(code)
    if normal is None:
        raise DomainError(_("A sign of this code is wrong or missing. Compare it with the paper."), field="code")
    found = eligibility.code_by(marks.code(normal))
    if found is None or found[1].space_id != space_id:
        raise DomainError(
            _("The city does not know this code. Compare it with the paper, and look which city it is from."),
            field="code",
        )
    return found[1]


def prove_by_letter(*, space: Space, user: User, code: str) -> None:
    """The code of a letter shows that the account is of the person it was written to. It does so for one account only.

    Raises:
        DomainError: as `batch_of`, or it is a code to take part with. Conflict: it was used, taken back, or its time is over.
    """
    if not batch_of(space_id=space.id, code=code).is_proof:
        raise DomainError(_("This is a code to take part with. Enter it under “I have a code”."), field="code")
    digest = marks.code(ids.normal_code(code) or "")
    found = eligibility.code_by(digest)
    if found is None or found[0].resident is None:
        raise DomainError(_("The city does not know this code."), field="code")
    if found[1].voided_at is not None:
        raise Conflict(_("The city has taken this code back. Ask at the address on the paper for another one."))
    if found[1].valid_until is not None and clock.now() >= found[1].valid_until:
        raise Conflict(_("The time for this code is over."))
    taken = db.session.scalar(
        update(ParticipationCode)
        .where(ParticipationCode.digest == digest, ~ParticipationCode.is_used)
        .values(is_used=True)
        .returning(ParticipationCode.digest)
    )
    if taken is None:
        raise Conflict(_("This code was used already. If it was not you, tell the city."))
    residents.prove(space=space, user=user, mark=found[0].resident, method=CheckMethod.LETTER)
