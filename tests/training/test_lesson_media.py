"""Files of lessons: what is taken, how it is shown, who gets it, in which parts."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.core import db, filetypes, storage, webvtt
from portal.core.errors import DomainError
from portal.training import lesson_page, services
from portal.training.queries import media
from tests.factories.accounts import make_user
from tests.factories.authoring import VTT, add_file, add_lesson, make_draft, make_trainer, movie, picture, reload, sound
from tests.factories.cities import make_city
from tests.factories.training import make_edition, make_enrolment

LESSON = "![Square](media:square.jpg)\n\n![Talk](media:talk.mp4)\n\nGet [the form](media:form.pdf)."


def office(part: str, **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(part, "x")
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def draft(app):
    draft = make_draft()
    for data, name in (
        (picture(), "Square.png"),
        (movie(), "Talk.MP4"),
        (VTT, "talk.en.vtt"),
        (sound(), "talk.mp3"),
        (b"%PDF-1.7 x", "form.pdf"),
    ):
        add_file(draft, data, name)
    add_lesson(draft, "Media", LESSON)
    return draft


@pytest.fixture
def world(draft):
    """(learner, edition, course) of a published course with files."""
    with db.transaction():
        version = services.publish(version=reload(draft), actor=make_trainer())
    person, edition = make_user(display_name="Ana"), make_edition(course=version)
    make_enrolment(person, edition, make_city())
    return person, edition, draft.course.slug


# What is taken ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (movie(), "video/mp4"), (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"), (sound(), "audio/mpeg"),
        (b"\xff\xfb\x90\x00" + bytes(50), "audio/mpeg"), (b"\x00\x00\x00\x18ftypM4A " + bytes(9), "audio/mp4"),
        (b"OggS" + bytes(24) + b"OpusHead", "audio/ogg"), (b"%PDF-1.4", "application/pdf"), (VTT.encode(), "text/vtt"),
        ("한국어".encode(), "text/plain"), (picture(), "image/png"),
        (office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("word/document.xml", **{"word/vbaProject.bin": b"x"}), None), (office("anything"), None),
        (b"PK\x03\x04 broken", None), (b"<html><script>", None), (b"MZ\x90\x00\x03\xff", None), (b"\x1aE\xdf\xa3matroska", None),
        (b"OggS" + bytes(80), None), (b"a\x00b", None),
    ],
)  # fmt: skip
def test_files_are_known_by_their_content(data, kind):
    assert filetypes.detect(data) == kind


def test_names_are_made_simple_and_end_as_the_content_is(draft):
    names = {file.name for file in media.files_of(draft.id)}
    assert names == {"square.jpg", "talk.mp4", "talk.en.vtt", "talk.mp3", "form.pdf"}
    assert services.media.simple_name("Über uns (neu).PDF", "application/pdf") == "uber-uns-neu.pdf"
    assert services.media.simple_name("../../한국어.mp4", "video/mp4") == "file.mp4"
    assert services.media.simple_name("Big Talk.pt-BR.vtt", "text/vtt") == "big-talk.pt-BR.vtt"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ("<html>", "page.txt", "not of a kind"), ("", "empty.txt", "empty"), ("Words", "talk.txt", "must say the language"),
        ("WEBVTT\n\nfirst\nno time", "talk.en.vtt", "line 4"), (b"MZ\x00\x00\xff", "virus.pdf", "not of a kind"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used_are_refused(draft, data, name, words):
    with pytest.raises(DomainError) as refused:
        add_file(draft, data, name)
    assert words in refused.value.message


def test_each_kind_has_its_limit(draft, monkeypatch):
    monkeypatch.setitem(services.media.MOST_BYTES, services.media.MediaKind.DOCUMENT, 10)
    with pytest.raises(DomainError, match="larger than"):
        add_file(draft, b"%PDF-1.7 and more than that", "big.pdf")


def test_replacing_a_file_keeps_the_bytes_of_published_versions(draft):
    with db.transaction():
        version = services.publish(version=reload(draft), actor=make_trainer())
    old = media.file_named(version.id, "form.pdf")
    fresh = make_draft(version)
    add_file(fresh, b"%PDF-1.7 new", "form.pdf")
    assert storage.load(old.file_key) == b"%PDF-1.7 x"
    new_key = media.file_named(fresh.id, "form.pdf").file_key
    with db.transaction():
        services.remove_file(version=fresh, file_id=media.file_named(fresh.id, "form.pdf").id)
    from portal.core.errors import NotFound

    with pytest.raises(NotFound):
        storage.load(new_key)


# Captions -----------------------------------------------------------------------------------------------------------


def test_captions_are_read_and_become_a_transcript():
    cues = webvtt.parse(
        "\ufeffWEBVTT - talk\r\n\r\nNOTE a\r\nb\r\n\r\n1\r\n00:01.000 --> 00:02.500 align:start\r\n<b>Trees</b> &amp; data\r\n\r\n01:00:00.000 --> 01:00:01.000\r\nLater\r\n"
    )
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [(1.0, 2.5, "Trees & data"), (3600.0, 3601.0, "Later")]
    assert webvtt.transcript(cues) == "Trees & data\n\nLater"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("", 1), ("WEBVT\n\n", 1), ("WEBVTT", 1), ("WEBVTT\n00:01.000 --> 00:02.000\nx", 2), ("WEBVTT\n\n1\n", 3),
        ("WEBVTT\n\nname\ntext", 4), ("WEBVTT\n\n00:01.000 -> 00:02.000\nx", 4), ("WEBVTT\n\n00:02.000 --> 00:01.000\nx", 3),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\nx", 3), ("WEBVTT\n\n00:05.000 --> 00:06.000\nx\n\n00:01.000 --> 00:02.000\ny", 6),
        ("WEBVTT\n\n00:01.000 --> 00:02.000 bold\nx", 3), ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n00:03.000 --> 00:04.000\ny", 5),
    ],
)  # fmt: skip
def test_wrong_captions_are_refused_with_the_line(source, line):
    with pytest.raises(webvtt.VttError) as refused:
        webvtt.parse(source)
    assert refused.value.line == line


@hypothesis_settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.sampled_from(["WEBVTT", "", "00:01.000 --> 00:02.000", "x", "NOTE", "-->", "1", "00:01.000 --> x", "\x00"]),
        max_size=12,
    )
)
def test_any_captions_are_read_or_refused_with_a_line_of_the_file(lines):
    try:
        assert webvtt.parse("\n".join(lines))
    except webvtt.VttError as error:
        assert 1 <= error.line <= max(1, len(lines))


# How it is shown ----------------------------------------------------------------------------------------------------


def test_lesson_shows_pictures_videos_captions_and_sizes(draft):
    page = lesson_page.render(LESSON, "en", media.shelf_of(draft.id))
    for words in (
        '<img class="lesson-picture" src="../media/square.jpg" alt="Square"', '<video controls preload="none"',
        '<track kind="captions" src="../media/talk.en.vtt" srclang="en"', "Download, 5 KB", "Open data is for everybody.",
        '<a href="../media/form.pdf" download>the form</a> <small>(PDF, 1 KB)</small>',
    ):  # fmt: skip
        assert words in page.html
    assert (page.video_bytes, page.light_bytes) == (media.file_named(draft.id, "talk.mp4").size, 2006)


def test_form_for_a_thin_line_has_sound_and_text_and_no_video(draft):
    page = lesson_page.render(LESSON, "ko", media.shelf_of(draft.id), lesson_page.Form.TEXT)
    assert "<video" not in page.html
    assert '<audio controls preload="none">' in page.html
    assert '<div class="lesson-transcript" lang="en" dir="ltr">' in page.html, (
        "no Korean captions: the English ones, marked"
    )


def test_what_people_write_stays_harmless(draft):
    source = (
        '![x" onerror="alert(1)](media:square.jpg) [<b>](media:form.pdf) ![](https://evil.example/x.png) \ue0000\ue001'
    )
    html = lesson_page.render(source, "en", media.shelf_of(draft.id)).html
    assert 'onerror="' not in html
    assert "evil.example" not in html
    assert html.count("<img") == 1


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_learner_reads_and_chooses_the_form(client, login, world, locale):
    person, edition, course = world
    path = f"/{locale}/training/learn/{edition.slug}/{course}/lessons/media"
    page = login(person).page(path)
    assert page.find("video") is not None
    assert page.find("audio") is None
    assert client.page(f"{path}?form=text").find("video") is None
    assert client.page(path).find("audio") is not None, "remembered"


# Who gets it, and in which parts ------------------------------------------------------------------------------------


def test_files_are_for_participants_and_staff_only(client, login, world):
    person, edition, course = world
    path = f"/en/training/learn/{edition.slug}/{course}/media/talk.mp4"
    staff = f"/en/training/manage/courses/{course}/2/media/talk.mp4"
    assert client.get(path).status_code == 303
    login(make_user(display_name="Somebody"))
    assert (client.get(path).status_code, client.get(staff).status_code) == (404, 403)
    login(person)
    assert (client.get(path).status_code, client.get(staff).status_code) == (200, 403)
    assert client.get(path.replace("talk.mp4", "none.mp4")).status_code == 404
    login(make_trainer())
    assert client.get(staff).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "part", "length"),
    [
        (None, 200, None, 4888), ("bytes=0-", 206, "bytes 0-4887/4888", 4888), ("bytes=10-19", 206, "bytes 10-19/4888", 10),
        ("bytes=-5", 206, "bytes 4883-4887/4888", 5), ("bytes=4000-9999", 206, "bytes 4000-4887/4888", 888),
        ("bytes=9999-", 416, "bytes */4888", 0), ("bytes=0-1,4-5", 200, None, 4888), ("lines=1-2", 200, None, 4888),
    ],
)  # fmt: skip
def test_players_get_the_part_they_ask_for(client, login, world, asked, status, part, length):
    person, edition, course = world
    path = f"/en/training/learn/{edition.slug}/{course}/media/talk.mp4"
    response = login(person).get(path, headers={"Range": asked} if asked else {})
    assert (response.status_code, response.headers.get("Content-Range")) == (status, part)
    assert int(response.headers["Content-Length"]) == len(response.data) == length
    assert response.headers["Accept-Ranges"] == "bytes"
    if status == 206 and asked == "bytes=10-19":
        assert response.data == movie()[10:20]


def test_part_of_another_file_is_not_mixed_in(client, login, world):
    person, edition, course = world
    path = f"/en/training/learn/{edition.slug}/{course}/media/talk.mp4"
    login(person)
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"Range": "bytes=1-2", "If-Range": tag}).status_code == 206
    assert client.get(path, headers={"Range": "bytes=1-2", "If-Range": '"another"'}).status_code == 200
