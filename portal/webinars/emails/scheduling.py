"""Mails to organisers, to the secretariat, and to those who help to make a webinar."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import User
from portal.core import i18n, mail
from portal.webinars import words
from portal.webinars.models import Contributor, Run, RunState, Webinar
from portal.webinars.queries.crew import Asked
from portal.webinars.words import times


def address(lang: str, endpoint: str, *, full: bool = False, **values: str) -> str:
    """The path (or the full address) of a page in a reader's language."""
    with i18n.in_language(lang):
        return url_for(endpoint, _external=full, **values)


def title_for(webinar: Webinar, lang: str) -> str:
    """The webinar's title in a reader's language, else English, else the original."""
    texts = {text.lang: text.title for text in webinar.texts}
    return texts.get(lang) or texts.get(i18n.SOURCE) or texts[webinar.original_lang]


def _manage(person: User, webinar: Webinar) -> str:
    return address(person.locale, "webinars.manage", full=True, webinar_id=str(webinar.id))


def proposed(webinar: Webinar, person: User) -> mail.Message:
    """To the secretariat: a webinar waits for approval."""
    return mail.render(
        "webinars.proposed", template="webinars/email/proposed", lang=person.locale, timezone=person.timezone,
        title=title_for(webinar, person.locale), city=webinar.city.names if webinar.city else None, person=person,
        link=_manage(person, webinar),
    )  # fmt: skip


def decided(webinar: Webinar, person: User, *, is_published: bool) -> mail.Message:
    """To the organiser: published, or sent back with a remark."""
    return mail.render(
        "webinars.decided", template="webinars/email/decided", lang=person.locale, timezone=person.timezone,
        title=title_for(webinar, person.locale), is_published=is_published, remark=webinar.remark, person=person,
        link=_manage(person, webinar),
    )  # fmt: skip


def link_of(asked: Asked, secret: str) -> str:
    """The full address of the page on which somebody answers and writes about himself."""
    if asked.person:
        return address(asked.lang, "webinars.own_part", full=True, contributor_id=str(asked.contributor.id))
    return address(asked.lang, "webinars.part_by_link", full=True, token=secret)


def part_asked(asked: Asked, secret: str = "", *, again: bool = False) -> mail.Message:
    """To somebody who is asked to help. `secret`: of the link, for somebody without an account."""
    return mail.render(
        "webinars.part_asked" if asked.person else "webinar_parts.link", template="webinars/email/part_asked", lang=asked.lang,
        timezone=asked.timezone, title=asked.title, name=asked.contributor.name, part=words.PARTS[asked.contributor.part],
        runs=asked.runs, times=times, again=again, by_link=asked.person is None, rehearsal_at=asked.contributor.rehearsal_at,
        link=link_of(asked, secret),
    )  # fmt: skip


def part_moved(asked: Asked, run: Run, secret: str = "") -> mail.Message:
    """To somebody who helps: the run has another time or place, is put off or cancelled."""
    return mail.render(
        "webinars.part_moved" if asked.person else "webinar_parts.moved", template="webinars/email/part_moved", lang=asked.lang,
        timezone=asked.timezone, title=asked.title, name=asked.contributor.name, run=run, times=times, is_off=run.state is RunState.CANCELLED,
        is_put_off=run.state is RunState.POSTPONED, link=link_of(asked, secret),
    )  # fmt: skip


def part_answered(webinar: Webinar, one: Contributor, person: User) -> mail.Message:
    """To the organiser: yes or no."""
    return mail.render(
        "webinars.part_answered", template="webinars/email/part_answered", lang=person.locale, timezone=person.timezone,
        title=title_for(webinar, person.locale), name=one.name, part=words.PARTS[one.part],
        is_yes=one.state.value == "confirmed", person=person,
        link=address(person.locale, "webinars.people", full=True, webinar_id=str(webinar.id)),
    )  # fmt: skip


def clocks_changed(webinar: Webinar, run: Run, number: int, person: User) -> mail.Message:
    """To the organiser: the rules of a zone have changed, and with them the moment at which a run begins."""
    return mail.render(
        "webinars.clocks_changed", template="webinars/email/clocks_changed", lang=person.locale, timezone=person.timezone,
        title=title_for(webinar, person.locale), run=run, times=times, number=number, person=person, link=_manage(person, webinar),
    )  # fmt: skip
