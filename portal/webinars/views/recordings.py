"""A recording for those who may watch it: the page with its player and transcript, its files, the quiz, being taken out."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock, db, i18n, storage, web, webvtt
from portal.core.access import authorize, public
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import address, limiter
from portal.webinars import queries as webinars
from portal.webinars import transcript, watching
from portal.webinars.attendance import rule_of
from portal.webinars.forms.recordings import RemovalForm, chosen, quiz_form
from portal.webinars.models import CaptionTrack, Recording, RecordingFile, RecordingSize, RecordingState
from portal.webinars.queries import captions
from portal.webinars.queries import recordings as queries
from portal.webinars.queries.recordings import Watcher
from portal.webinars.rules import joining as joining_rules
from portal.webinars.rules import recordings as rules
from portal.webinars.services import recordings as services
from portal.webinars.services import watching as watching_services
from portal.webinars.views.base import bp, form_page, me
from portal.webinars.views.joining import GUEST_KEYS
from portal.webinars.words import recordings as words

AT_ONCE = 4_000_000  # bytes of an answer to a player


def _who() -> str:
    """Who sends: an office has one network address, and may watch together."""
    return current_user.get_id() or " ".join(session.get(GUEST_KEYS, {}).values()) or address()


@dataclass(frozen=True)
class _Seen:
    """A recording, and who looks at it."""

    recording: Recording
    watcher: Watcher | None

    @property
    def counts(self) -> bool:
        return rules.counts(self.watcher.registration if self.watcher else None)

    @property
    def titles(self) -> dict[str, str]:
        return {text.lang: text.title for text in self.recording.run.webinar.texts}


def _seen(slug: str, recording_id: uuid.UUID) -> _Seen:
    """A recording that the reader may watch.

    Raises:
        NotFound: there is none that anybody may watch. Forbidden: it is for those who were registered.
    """
    found = queries.recording(recording_id)
    if found is None or found.run.webinar.slug != slug:
        raise NotFound
    user_id = me().id if current_user.is_authenticated else None
    tokens = [] if user_id else list(session.get(GUEST_KEYS, {}).values())
    watcher = queries.watcher(found, user_id=user_id, tokens=tokens)
    is_allowed = rules.may_watch(found, current_user, watcher.registration if watcher else None)
    if not is_allowed and found.state is not RecordingState.PUBLISHED:
        raise NotFound
    authorize(is_allowed)
    return _Seen(found, watcher)


@bp.get("/webinars/<slug>/recordings/<uuid:recording_id>")
@public
def recording(slug: str, recording_id: uuid.UUID) -> ResponseReturnValue:
    """The player with sizes, captions and chapters, and below it what was said, searched by `q`; `t`: where it begins."""
    seen = _seen(slug, recording_id)
    found, asked = seen.recording, request.args.get("q", "")[:200]
    tracks = captions.tracks_of(found.run_id)
    track = _track(tracks, request.args.get("words", ""), found.run.webinar.original_lang)
    spoken = transcript.lines(_cues(found, track)) if track else []
    file = _file(found, request.args.get("size", ""))
    rule = rule_of(found.run.webinar.attendance_rule)
    return web.render(
        "webinars/recording.html", seen=seen, found=found, webinar=found.run.webinar, run=found.run, file=file, asked=asked,
        at=_place(request.args.get("t", ""), found.seconds), tracks=tracks, track=track, recorded=words,
        lines=transcript.found_in(spoken, asked), has_words=bool(spoken),
        chapters=_chapters(found),
        counts=seen.counts and rule.recording, is_useful=rule.recording and found.run.webinar.gives_certificate, progress=_progress(seen), tries_left=_tries_left(seen),
    )  # fmt: skip


def _progress(seen: _Seen) -> watching.Progress | None:
    watcher = seen.watcher
    if watcher is None or not seen.counts:
        return None
    return watching_services.progress(seen.recording, watcher.seconds, is_passed=watcher.is_passed)


def _tries_left(seen: _Seen) -> int:
    return rules.MOST_TRIES - (seen.watcher.tries if seen.watcher else 0)


def _track(tracks: Any, wanted: str, original: str) -> CaptionTrack | None:
    """The captions that are read: what was asked for, the reader's language, the webinar's, or any."""
    by_lang = {one.lang: one for one in tracks}
    return next((by_lang[lang] for lang in (wanted, i18n.current(), original, *by_lang) if lang in by_lang), None)


def _cues(found: Recording, track: CaptionTrack) -> list[webvtt.Cue]:
    return transcript.moved(captions.cues_of(track.id), rules.begins_after(track.zero_at, found), found.seconds)


def _chapters(found: Recording) -> list[transcript.Chapter]:
    zero = joining_rules.began_at(found.run)
    return transcript.chapters(captions.minutes_of(found.run_id), rules.begins_after(zero, found), found.seconds)


def _file(found: Recording, wanted: str) -> RecordingFile | None:
    """The size that was asked for, else the smaller picture: it plays on more lines."""
    order = (wanted, RecordingSize.SMALL, RecordingSize.LARGE, RecordingSize.SOUND)
    return next((one for size in order for one in found.there if one.size == size), None)


def _place(given: str, length: int) -> int:
    """Seconds from the beginning, as a link names them."""
    return min(int(given), length) if given.isascii() and given.isdecimal() and len(given) < 7 else 0


@bp.get("/webinars/<slug>/recordings/<uuid:recording_id>/<any(large, small, sound):size>")
@public
def recording_media(slug: str, recording_id: uuid.UUID, size: str) -> Response:
    """A file, in ranges."""
    found = _seen(slug, recording_id).recording
    file = next((one for one in found.there if one.size == size), None)
    if file is None:
        raise NotFound
    return storage.stream(file.file_key, filename=file.filename, most=AT_ONCE)


def _vtt(cues: list[webvtt.Cue]) -> Response:
    response = Response(webvtt.write(cues), content_type="text/vtt; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/webinars/<slug>/recordings/<uuid:recording_id>/words.<lang>.vtt")
@public
def recording_captions(slug: str, recording_id: uuid.UUID, lang: str) -> Response:
    """The captions of a language with the times of the recording."""
    found = _seen(slug, recording_id).recording
    track = captions.track(found.run_id, lang)
    if track is None:
        raise NotFound
    return _vtt(_cues(found, track))


@bp.get("/webinars/<slug>/recordings/<uuid:recording_id>/chapters.vtt")
@public
def recording_chapters(slug: str, recording_id: uuid.UUID) -> Response:
    """The chapters for the player."""
    found = _seen(slug, recording_id).recording
    return _vtt([webvtt.Cue(one.at, one.until, one.title) for one in _chapters(found)])


@bp.post("/webinars/<slug>/recordings/<uuid:recording_id>/watched")
@public
@limiter.limit("60 per minute", key_func=_who)
def recording_watched(slug: str, recording_id: uuid.UUID) -> ResponseReturnValue:
    """What the page has played, `spans=0-15,40-52`: `{"text": …, "is_enough": …}` says what counts by now."""
    seen = _seen(slug, recording_id)
    if not seen.counts or seen.watcher is None:
        raise NotFound
    with db.transaction():
        found = watching_services.report(
            recording=seen.recording, registration=seen.watcher.registration,
            spans=watching.read(request.form.get("spans", "")),
        )  # fmt: skip
    return {"text": words.counted(found), "is_enough": found.is_enough}


@bp.route("/webinars/<slug>/recordings/<uuid:recording_id>/quiz", methods=["GET", "POST"])
@public
@limiter.limit("30 per hour", methods=["POST"], key_func=_who)
def recording_quiz(slug: str, recording_id: uuid.UUID) -> ResponseReturnValue:
    """The quiz of a recording, for those whose watching counts."""
    seen = _seen(slug, recording_id)
    if not seen.recording.with_quiz or not seen.counts or seen.watcher is None:
        raise NotFound
    polls = queries.quiz_of(seen.recording.run.webinar_id)
    form = quiz_form(polls)
    more: dict[str, Any] = {"seen": seen, "found": seen.recording, "tries_left": _tries_left(seen)}
    if not form.validate_on_submit():
        return form_page("webinars/recording_quiz.html", form, **more)
    try:
        with db.transaction():
            made = watching_services.take_quiz(
                recording=seen.recording,
                registration=seen.watcher.registration,
                polls=polls,
                chosen=chosen(form, polls),
            )
    except DomainError as error:
        return form_page("webinars/recording_quiz.html", form, error, **more)
    said = {"points": i18n.number(made.points), "most": i18n.number(made.most)}
    if made.is_passed:
        flash(_("Passed: %(points)s of %(most)s are right.", **said), "success")
        return web.see_other("webinars.recording", slug=slug, recording_id=recording_id)
    flash(_("Not passed yet: %(points)s of %(most)s are right.", **said), "note")
    return web.see_other("webinars.recording_quiz", slug=slug, recording_id=recording_id)


@bp.route("/webinars/<slug>/recordings/<uuid:recording_id>/remove-me", methods=["GET", "POST"])
@public
@limiter.limit("10 per hour", methods=["POST"], key_func=_who)
def ask_removal(slug: str, recording_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody who took part wants to be taken out; the organisers are told."""
    seen = _seen(slug, recording_id)
    if seen.watcher is None:
        raise NotFound
    registration, form = seen.watcher.registration, RemovalForm()
    more: dict[str, Any] = {
        "seen": seen, "found": seen.recording, "wish": queries.wish_of(recording_id, registration.id), "now": clock.now(),
    }  # fmt: skip
    if not form.validate_on_submit():
        return form_page("webinars/recording_removal.html", form, **more)
    try:
        with db.transaction():
            services.ask_removal(recording=seen.recording, registration=registration, words=form.words.data)
    except DomainError as error:
        return form_page("webinars/recording_removal.html", form, error, **more)
    flash(_("The organisers are told. They answer by mail."), "success")
    return web.see_other("webinars.recording", slug=slug, recording_id=recording_id)


@bp.get("/webinars/registration/<token>/recordings/<uuid:recording_id>")
@public
@limiter.limit("120 per hour")
def guest_recording(token: str, recording_id: uuid.UUID) -> ResponseReturnValue:
    """A guest's way to a recording, behind the secret of a mail: this browser is let in from now on."""
    one = webinars.registration_by_token(token)
    found = queries.recording(recording_id)
    if one is None or one.registration.is_provisional or found is None or found.run.webinar_id != one.webinar.id:
        raise NotFound
    kept = session.get(GUEST_KEYS, {})
    session[GUEST_KEYS] = dict([*kept.items(), (str(one.run.id), token)][-3:])
    return redirect(url_for("webinars.recording", slug=one.webinar.slug, recording_id=recording_id), 303)
