"""The grade book of an edition: a page, two kinds of sheets, and grades set by hand. For trainers and the secretariat."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import cache
from typing import Any

from flask import Response, flash, make_response
from markupsafe import Markup, escape

from portal.core import db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.sheets import Value
from portal.training import documents, rules, services, words
from portal.training.forms.grades import OverrideForm
from portal.training.models import Edition
from portal.training.queries import editions
from portal.training.queries import gradebook as queries
from portal.training.queries.gradebook import Book, Cell
from portal.training.queries.learning import enrolment_locked
from portal.training.views.base import bp, form_page, me

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _edition(slug: str) -> Edition:
    found = editions.edition_by_slug(slug)
    if found is None:
        raise NotFound
    return found


@bp.get("/training/manage/editions/<slug>/grades")
@requires(rules.may_oversee)
def grade_book(slug: str) -> Response:
    """Who reached what at each activity."""
    edition = _edition(slug)
    book = queries.grade_book(edition)
    return web.render(
        "training/grade_book.html", edition=edition, book=book, cells=_cells_as_html(book),
        links=_addresses(edition, book),
    )  # fmt: skip


def _addresses(edition: Edition, book: Book) -> list[str]:
    """The pages of the participants; one address is built and the others made like it, for there may be hundreds."""
    if not book.rows:
        return []
    from flask import url_for

    first = book.rows[0].enrolment_id
    pattern = url_for("training.grades", slug=edition.slug, enrolment_id=first)
    return [pattern.replace(str(first), str(row.enrolment_id)) for row in book.rows]


def _cells_as_html(book: Book) -> list[Markup]:
    """The cells of each row as one piece: thirty thousand cells through a template would take a second."""

    @cache
    def cell(score: int | None, is_done: bool, by_hand: bool) -> str:
        if score is None:
            return f"<td>{done}" if is_done else "<td>"
        text = str(escape(i18n.percent(score / 100)))
        return f"<td>{text}{hand}" if by_hand else f"<td>{text}"

    done_word, hand_word = escape(_("Done")), escape(_("set by hand"))
    done = f'<span class="visually-hidden">{done_word}</span><span aria-hidden="true">✓</span>'
    hand = f'<span class="visually-hidden"> {hand_word}</span><span aria-hidden="true">*</span>'
    return [Markup("".join([cell(_whole(one), one.is_done, one.by_hand) for one in row.cells])) for row in book.rows]  # noqa: S704  # made of escaped parts just above


def _whole(cell: Cell) -> int | None:
    """Percent rounded down, as `words.score` does."""
    return None if cell.score is None else int(round(cell.score * 100, 6))


# Sheets -------------------------------------------------------------------------------------------------------------


def _header(book: Book) -> list[str]:
    return [
        _("Person"), _("City"), _("State"), _("Done"), _("Mean"),
        *(i18n.plain(one.activity.titles) for one in book.columns),
    ]  # fmt: skip


def _rows(book: Book) -> Iterator[list[Value]]:
    for row in book.rows:
        yield [
            row.name or _("Account erased"), i18n.plain(row.city), str(words.ENROLMENT_STATES[row.state][0]), row.done,
            row.mean, *((one.score if one.score is not None else (_("Done") if one.is_done else None)) for one in row.cells),
        ]  # fmt: skip


def _download(data: bytes, kind: str, name: str) -> Response:
    response = make_response(data)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/training/manage/editions/<slug>/grades.csv")
@requires(rules.may_oversee)
def grade_book_csv(slug: str) -> Response:
    """The grade book as CSV; scores from 0 to 1."""
    book = queries.grade_book(_edition(slug))
    return _download(documents.as_csv(_header(book), _rows(book)), "text/csv; charset=utf-8", f"grades-{slug}.csv")


@bp.get("/training/manage/editions/<slug>/grades.xlsx")
@requires(rules.may_oversee)
def grade_book_xlsx(slug: str) -> Response:
    """The grade book as a workbook."""
    book = queries.grade_book(_edition(slug))
    rtl = i18n.direction(i18n.current()) == "rtl"
    return _download(documents.as_xlsx(slug, _header(book), _rows(book), rtl=rtl), XLSX, f"grades-{slug}.xlsx")


# By hand ------------------------------------------------------------------------------------------------------------


@bp.route("/training/manage/editions/<slug>/grades/<uuid:enrolment_id>", methods=["GET", "POST"])
@requires(rules.may_oversee)
def grades(slug: str, enrolment_id: uuid.UUID) -> Response:
    """One participant's results, and setting one by hand with a reason."""
    found = queries.enrolment_in(slug, enrolment_id)
    if found is None:
        raise NotFound
    enrolment, edition, person = found
    book, form = queries.grade_book(edition, enrolment_id=enrolment.id), OverrideForm()
    form.activity.choices = [(str(one.activity.id), i18n.plain(one.activity.titles)) for one in book.columns]
    context: dict[str, Any] = {
        "edition": edition, "person": person, "enrolment": enrolment, "columns": book.columns,
        "cells": book.rows[0].cells if book.rows else [], "history": queries.history(enrolment.id),
        "titles": {str(one.activity.id): one.activity.titles for one in book.columns},
    }  # fmt: skip
    if not form.validate_on_submit():
        return form_page("training/grades.html", form, **context)
    if enrolment.user_id == me().id:
        error = DomainError(_("Somebody else must set your own grade."))
        return form_page("training/grades.html", form, error, **context)
    try:
        with db.transaction():
            services.override_grade(
                enrolment=enrolment_locked(enrolment.id), edition=edition, activity_id=uuid.UUID(form.activity.data),
                score=form.score.data / 100, is_done=form.is_done.data, reason=form.reason.data, actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return form_page("training/grades.html", form, error, **context)
    flash(_("The grade is set. No later result changes it."), "success")
    return web.see_other("training.grades", slug=slug, enrolment_id=enrolment_id)
